"""Which lesson a notebook is of, and how much of it is its author's own, whatever its file is called."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.judging.rebuild import Cell, Unreadable, cells_of, read_submission

SHORT = 20  # characters: texts as short as this stand in any notebook


@dataclass(frozen=True)
class Marks:
    """By what the cells of a released lesson are known: the names of its graded cells, and all its texts."""

    names: frozenset[str]
    texts: frozenset[str]


@dataclass(frozen=True)
class Look:
    """What a file is: the lesson that its cells are of, None where they tell none; how many of its cells are its
    author's own or changed; `typed`, the notebook where it was pasted as text into a page; `problem`, why it cannot be
    read."""

    lesson: str | None = None
    own: int = 0
    typed: str | None = None
    problem: str | None = None


def copy_number(name: str) -> int:
    """The number that a browser or a platform puts behind the name of a later copy: 1 of "X (1).ipynb", "X-1.ipynb"."""
    found = re.search(r"[( -](\d{1,4})\)?\.\w+$", name)
    return int(found[1]) if found else 0


def marks_of(released: Sequence[Cell]) -> Marks:
    names = {cell.name for cell in released if cell.name}
    return Marks(frozenset(names), frozenset(cell.source.strip() for cell in released))


def look_at(file: Path, lessons: Mapping[str, Marks], pasted: bool = False) -> Look:
    """Read a file as a notebook, or as the page into which one was pasted."""
    try:
        typed = _pasted(file) if pasted else None
        cells = cells_of(json.loads(typed)) if pasted else read_submission(file)
    except Unreadable as error:
        return Look(problem=str(error))
    except (OSError, ValueError, RecursionError):
        return Look(problem="It is no notebook.")
    lesson = lesson_of(cells, lessons)
    return Look(lesson, own_cells(cells, lessons[lesson]) if lesson else len(cells), typed)


def _pasted(file):
    text = file.read_text(encoding="utf-8", errors="replace")
    text = html.unescape(re.sub("<[^<>]*>", "", text))
    return text[text.find("{") : text.rfind("}") + 1]


def lesson_of(cells: Sequence[Cell], lessons: Mapping[str, Marks]) -> str | None:
    """The lesson that more of the cells are of than of any other; None where there is no such one."""
    names = {name for cell in cells for name in (cell.name, cell.id)}
    texts = {cell.source.strip() for cell in cells if len(cell.source.strip()) > SHORT}
    found = {lesson: len(marks.names & names) + len(marks.texts & texts) for lesson, marks in lessons.items()}
    most = max(found.values(), default=0)
    best = [lesson for lesson, number in found.items() if number == most]
    return best[0] if most and len(best) == 1 else None


def own_cells(cells: Sequence[Cell], marks: Marks) -> int:
    """How many cells hold what the released notebook does not: 0 for an untouched starter."""
    return sum(bool(text) and text not in marks.texts for text in (cell.source.strip() for cell in cells))
