"""The contents of a feedback page: the exercises and written answers of a lesson, with verdict, points and what to do
next."""

import re
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from grading.book.sanitise import is_of_others
from grading.judging.judge import is_check
from lessons_lib.exercises.cards import STATUSES, VERDICT_TYPE
from lessons_lib.exercises.declare import Lesson

WAITING = "not read yet"
_HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """A line of a page's contents: what was asked, its cell, the verdict in words, the points; and where there are more
    to be had, the part of the lesson to read again, as (title, the id of its cell), and what else helps."""

    name: str
    cell: str
    word: str
    points: float | None
    max_points: float
    section: tuple[str, str] | None = None
    helps: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        if self.word in (WAITING, STATUSES["not attempted"]):
            return "○"
        return "✓" if self.points >= self.max_points else "△"


def contents(notebook: NotebookNode, lesson: Lesson) -> list[Entry]:
    """The entries of a graded notebook in which nbgrader's settings hold the points: an exercise or written answer
    each."""
    entries, section = [], None
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_of_others(cell):
            for title in _HEADING.findall(cell.source):
                section = re.sub(r"[`*]", "", title), cell.id
        if is_grade(cell):
            entries.append(_entry(cell, section, lesson))
    return entries


def _entry(cell, section, lesson):
    settings = cell.metadata.nbgrader
    points = None if settings.waiting else float(settings.score)
    name, word, helps = settings.grade_id, STATUSES["not attempted"], ()
    if is_check(cell):
        verdict = cell.outputs[0].data[VERDICT_TYPE]
        name, word = verdict["exercise"], STATUSES[verdict["status"]]
        inputs = (f'L.case("{name}")',) if lesson.exercise(name).kind == "call" else ()
        helps = f'L.hint("{name}")', *inputs
    if settings.by_hand:
        word = "set by your teacher" if is_check(cell) else "read by your teacher"
    elif settings.waiting:
        word = WAITING
    if points is None or points >= settings.points:
        section, helps = None, ()
    return Entry(name, cell.id, word, points, settings.points, section, helps)
