"""The grader's steps as nbgrader's preprocessors, so that `nbgrader autograde`, `nbgrader generate_feedback` and
formgrader's buttons do the same as `lessons grade` and `lessons feedback`."""

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Enum, Float, Integer

from grading.book.contents import contents
from grading.book.pages import presentable
from grading.journal import class_seed
from grading.judging.notebook import judge_notebook, put_note, skeleton
from grading.judging.rebuild import cells_of, rebuild
from grading.sandbox.bubblewrap import check
from grading.sandbox.running import Limits
from lessons_lib.exercises import load_lesson


class Rebuild(NbGraderPreprocessor):
    """Puts the student's answers into the released notebook; nothing else of the submission stays."""

    def preprocess(self, nb, resources):
        lesson = resources["nbgrader"]["assignment"]
        rebuilt = rebuild(skeleton(_released(self.config, lesson)), cells_of(nb))
        put_note(rebuilt.notebook, rebuilt.repairs)
        return rebuilt.notebook, resources


class RunAndJudge(NbGraderPreprocessor):
    """Runs the rebuilt notebook on fresh inputs and leaves in each check cell the points that were given outside the
    kernel."""

    seed = Integer(
        None,
        allow_none=True,
        help="The class's seed, from which every student's inputs are drawn. None: that of the gradebook's folder.",
    ).tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="Seconds that a cell may take.").tag(config=True)
    notebook_seconds = Float(Limits.notebook_seconds, help="Seconds that a notebook may take.").tag(config=True)

    sandbox = Enum(
        ["bubblewrap", "docker", "podman", None],
        "bubblewrap",
        allow_none=True,
        help="Where kernels run; None: unprotected.",
    ).tag(config=True)

    def preprocess(self, nb, resources):
        check(self.sandbox)
        lesson, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        limits = Limits(cell_seconds=self.cell_seconds, notebook_seconds=self.notebook_seconds)
        directory = CourseDirectory(config=self.config)
        seed = class_seed((Path(directory.root) / directory.autograded_directory).parent, self.seed)
        judge_notebook(nb, lesson, student, seed, limits, self.sandbox, _released(self.config, lesson))
        return nb, resources


class Sanitise(NbGraderPreprocessor):
    """Makes what the notebook shows safe for a browser; after the grades are saved, which depend on its text."""

    def preprocess(self, nb, resources):
        return presentable(nb)[0], resources


class Contents(GetGrades):
    """Puts what the gradebook holds beside each cell of a feedback page, as GetGrades does, and the page's contents
    into its resources. Of comments only the teacher's are taken."""

    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        resources["contents"] = contents(nb, load_lesson(self.assignment_id))
        return nb, resources

    def _get_score(self, cell, resources):
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(*self._place(cell))
        cell.metadata.nbgrader["by_hand"] = grade.manual_score is not None
        cell.metadata.nbgrader["waiting"] = grade.manual_score is None and grade.auto_score is None

    def _get_comment(self, cell, resources):
        cell.metadata.nbgrader["comment"] = self.gradebook.find_comment(*self._place(cell)).manual_comment

    def _place(self, cell):
        return cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id


def _released(config, lesson) -> Path:
    directory = CourseDirectory(config=config)
    return Path(directory.format_path(directory.release_directory, ".", lesson))
