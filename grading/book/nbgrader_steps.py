"""The grader's two steps as nbgrader's preprocessors, so that `nbgrader autograde` and formgrader's button grade in the
same way."""

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer

from grading.book.pages import presentable
from grading.journal import class_seed
from grading.judging.notebook import judge_notebook, put_note, skeleton
from grading.judging.rebuild import cells_of, rebuild
from grading.sandbox.bubblewrap import check
from grading.sandbox.running import Limits


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


def _released(config, lesson) -> Path:
    directory = CourseDirectory(config=config)
    return Path(directory.format_path(directory.release_directory, ".", lesson))
