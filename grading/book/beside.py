"""What formgrader shows beside an answer, for the teacher alone: the model answer, what brings points, and comments
that are ready to be given.

They come from the course's solutions: the answer's own cell, the task above it, and `comments.md`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution
from traitlets.config import LoggingConfigurable

COMMENTS = "comments.md"
# At the end of a task: (2 points: what happens to the fit 1; what happens to the parameters 1)
_POINTS_FOR = re.compile(r"\(\d+ points?: ([^()]*)\)\s*$")


@dataclass(frozen=True)
class Help:
    """`model` is markdown, empty where the answer is no written one; `criteria` and `comments` are texts."""

    model: str
    criteria: list[str]
    comments: list[str]


class Beside(LoggingConfigurable):
    """The filter `cell | beside(lesson)` of formgrader's template: a Help; None where there is nothing to show."""

    def __call__(self, cell: NotebookNode, lesson: str) -> Help | None:
        if not is_solution(cell):
            return None
        directory = CourseDirectory(config=self.config)
        return beside(Path(directory.format_path(directory.source_directory, ".", lesson)), cell)


def beside(folder: Path, cell: NotebookNode) -> Help | None:
    """What a lesson's `folder` of the solutions has for an answer cell."""
    name = cell.metadata.nbgrader.grade_id
    model, criteria = written_answer(folder, name) if is_grade(cell) else ("", [])
    comments = comments_of(folder).get(name, [])
    return Help(model, criteria, comments) if model or comments else None


def written_answer(folder: Path, name: str) -> tuple[str, list[str]]:
    """The model answer in the cell with that grade_id, and what its task gives points for."""
    try:
        cells = nbformat.read(folder / f"{folder.name}.ipynb", as_version=4).cells
    except OSError:
        return "", []
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    if name not in names:
        return "", []
    place = names.index(name)
    task = " ".join(re.sub(r"^> ?", "", cells[place - 1].source, flags=re.MULTILINE).split())
    found = _POINTS_FOR.search(task)
    return cells[place].source, found[1].split("; ") if found else []


def comments_of(folder: Path) -> dict[str, list[str]]:
    """The comments in a lesson's comments.md: a heading is the grade_id of an answer, each item below it a comment."""
    path, found, items = folder / COMMENTS, {}, []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        if heading := re.match(r"#+\s+(\S+)\s*$", line):
            items = found.setdefault(heading[1], [])
        elif line.startswith("- "):
            items.append(line[2:].strip())
        elif items and line.strip():
            items[-1] += f" {line.strip()}"
    return found
