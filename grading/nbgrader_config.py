"""nbgrader's settings for this course: lessons are written in solutions/, released to notebooks/, graded under
grading/.

Used by `lessons build` and `lessons grade`; for nbgrader's own commands, run them in this folder.
"""

from pathlib import Path

import nbgrader

import grading

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

# nbgrader copies every other file of a lesson to the learner: the paired text, answers.py and comments.md must
# stay behind.
c.CourseDirectory.ignore = [".*", "*.py", "*.pyc", "__pycache__", "comments.md"]

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

# Formgrader's and feedback's pages: the templates here come before nbgrader's own of the same names.
theirs = str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates")
c.HTMLExporter.extra_template_basedirs = [str(Path(grading.__file__).parent / "book" / "templates"), theirs]
c.HTMLExporter.extra_template_paths = [theirs]
c.HTMLExporter.filters = {"beside": "grading.book.beside.Beside"}
c.GenerateFeedback.preprocessors = [
    "grading.book.nbgrader_steps.Contents",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
