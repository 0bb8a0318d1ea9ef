"""Submissions that the grader is tried on, filed by the verdict that each must get: one module a verdict, one function
a submission.

    gains_nothing.py    0 points, although no answer is right
    learns_nothing.py   the kernel saw no secret
    breaks_nothing.py   the grades of others stay
    loses_nothing.py    full points

Each function makes one submission of lesson 00 and says in its docstring what is tried. It gets a `Sheet`: the released
notebook with all answers wrong (in loses_nothing.py: right), and the folder in which it is handed in. It may hand in an
earlier version, too.
"""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.classes import answered, first_right, first_wrong, imports_of
from lessons_lib.course.places import course_root
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.labels import load_answers

LESSON = "00_start_here"
VERDICTS = ("gains_nothing", "learns_nothing", "breaks_nothing", "loses_nothing")
FULL = sum(exercise.max_points for exercise in load_lesson(LESSON).exercises)
SECRET = "secret-5c1d7e"  # stands in the files that no kernel may read
LEAK = "seen-5c1d7e"  # printed by a submission that reached what it should not


@dataclass
class Sheet:
    """A notebook to be handed in, and the file and folder that it goes to. `written` is set by those who write the file
    themselves.

    `earlier` is a version that was handed in and graded before.
    """

    notebook: NotebookNode
    path: Path
    written: bool = False
    earlier: NotebookNode | None = None

    def cell(self, name: str) -> NotebookNode:
        return next(cell for cell in self.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)

    def checks(self) -> list[NotebookNode]:
        return [
            cell
            for cell in self.notebook.cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
        ]

    def first(self, source: str) -> None:
        """Put a cell of the student's own before everything else."""
        self.notebook.cells.insert(0, nbformat.v4.new_code_cell(source))

    def last(self, source: str) -> None:
        self.notebook.cells.append(nbformat.v4.new_code_cell(source))

    def write(self, content: bytes | str) -> None:
        """Hand in this instead of a notebook."""
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.written = True


def attacks(verdict: str) -> dict[str, Callable[[Sheet], None]]:
    """The submissions filed under a verdict, by name."""
    module = importlib.import_module(f"tests.submissions.{verdict}")
    return {
        name: make
        for name, make in vars(module).items()
        if callable(make) and make.__module__ == module.__name__ and not name.startswith("_")
    }


def base(right: bool) -> NotebookNode:
    """The released notebook with every answer right, or every one wrong."""
    root = course_root()
    released = nbformat.read(root / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    source = root / "solutions" / LESSON / "answers.py"
    choose = first_right if right else first_wrong
    labelled = load_answers(source)
    answers = {
        exercise.name: choose([answer for answer in labelled if answer.exercise == exercise.name])
        for exercise in load_lesson(LESSON).exercises
    }
    return answered(released, LESSON, answers, imports_of(source))


def hand_in(verdict: str, name: str, folder: Path, student: str | None = None) -> Path:
    """Write FOLDER/submitted/STUDENT/LESSON/LESSON.ipynb, a student called as the submission if None; returns that
    path.

    An earlier version goes into FOLDER/earlier/ in the same way.
    """
    path = _place(folder / "submitted", student or name)
    sheet = Sheet(base(right=verdict == "loses_nothing"), path)
    attacks(verdict)[name](sheet)
    if not sheet.written:
        path.write_text(json.dumps(sheet.notebook), encoding="utf-8")
    if sheet.earlier is not None:
        _place(folder / "earlier", student or name).write_text(json.dumps(sheet.earlier), encoding="utf-8")
    return path


def _place(folder, student):
    path = folder / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    return path
