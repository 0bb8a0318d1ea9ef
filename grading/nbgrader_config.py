"""nbgrader's settings for this course: lessons are written in solutions/, released to notebooks/, graded under
grading/.

Used by `lessons build` and `lessons grade`; for nbgrader's own commands, run them in this folder.
"""

from pathlib import Path

c = get_config()  # noqa: F821 (traitlets puts this name here)

root = Path(__file__).resolve().parent.parent
c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "deep-learning-lessons"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.CourseDirectory.db_url = f"sqlite:///{(root / 'grading' / 'gradebook.db').as_posix()}"

# nbgrader copies every other file of a lesson to the learner: the paired text and answers.py must stay behind.
c.CourseDirectory.ignore = [".*", "*.py", "*.pyc", "__pycache__"]

# Every stub has a docstring above its answer, so a comment alone is a valid body.
c.ClearSolutions.code_stub = {"python": "# Write your code here."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# Submissions are rebuilt from the released notebook, run, and judged outside their kernel; the rest of the steps are
# nbgrader's.
c.Autograde.sanitize_preprocessors = ["grading.book.nbgrader_steps.Rebuild", "nbgrader.preprocessors.CheckCellMetadata"]
c.Autograde.autograde_preprocessors = [
    "grading.book.nbgrader_steps.RunAndJudge",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "grading.book.nbgrader_steps.Sanitise",
    "nbgrader.preprocessors.CheckCellMetadata",
]
