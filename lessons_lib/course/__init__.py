"""The machinery of the course: the command `lessons` (`cli`), where the course and a workspace are, running, checking,
building.

Neighbours take `CourseError` and `course_root` from `places`, and `run_notebook` from `running`.
"""
