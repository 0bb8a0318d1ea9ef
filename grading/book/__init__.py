"""What remains of a grading run: nbgrader's gradebook, the exports, the report, pages that are safe to open.

Take `Book` from `gradebook`, `write_exports` and `write_report`; `nbgrader_steps` is the grader as nbgrader's own
preprocessors, `templates` the pages of formgrader and feedback, with `beside` and `contents` in them.
"""
