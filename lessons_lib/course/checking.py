"""`lessons check`: runs a learner's notebook and collects the verdict on every exercise."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from lessons_lib.course.ordering import quick_first
from lessons_lib.course.places import CourseError
from lessons_lib.course.running import run_notebook
from lessons_lib.exercises import progress
from lessons_lib.exercises.cards import VERDICT_TYPE, verdict_text
from lessons_lib.exercises.declare import Exercise

CELL_TIMEOUT = 600


@dataclass(frozen=True)
class Line:
    """What is known of one exercise after the run; `status` is a verdict's, or "no verdict".

    `card` is the verdict with the case that failed, for a terminal; empty where there is no case to show.
    """

    exercise: str
    status: str
    points: float
    max_points: float
    message: str
    card: str = ""


def check_notebook(
    path: Path,
    exercises: Sequence[Exercise],
    begins: Callable[[NotebookNode], None] = lambda cell: None,
    found: Callable[[Line], None] = lambda line: None,
) -> list[Line]:
    """Run the notebook at `path` in its own folder; one line an exercise, in order. The file itself is not changed.

    What needs no training runs first, as far as the cells allow. `begins` is called with each cell before it runs,
    `found` with each line as soon as it is known. Raises CourseError when the file is no notebook.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise CourseError(
            f"{path} is not a whole notebook ({error}). `lessons reset` gives it anew and keeps yours."
        ) from error
    codes = [place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    order = [codes[place] for place in quick_first([notebook.cells[place].source for place in codes])]
    known, why = {}, ""

    def ended(cell):
        for line in filter(None, (_verdict(exercise, cell) for exercise in exercises)):
            known[line.exercise] = line
            found(line)

    for place in codes:
        notebook.cells[place].outputs = []  # what was saved is not what is found now
    try:
        run_notebook(
            notebook,
            path.parent,
            cell_timeout=CELL_TIMEOUT,
            allow_errors=True,
            order=order,
            begins=begins,
            ended=ended,
        )
    except DeadKernelError:
        why = (
            "The kernel ended before this check ran: look for exit(), or for data that needs more memory than there is."
        )
    for exercise in exercises:
        if exercise.name not in known:
            message = _why_no_verdict(exercise, notebook.cells) or why or _NOT_LAST
            known[exercise.name] = Line(exercise.name, "no verdict", 0.0, exercise.max_points, message)
            found(known[exercise.name])
    return [known[exercise.name] for exercise in exercises]


def keep_verdicts(workspace: Path, lesson: str, lines: Sequence[Line]) -> None:
    """Keep how each exercise stands in the saved file, as a check in the page does; the notebook's own checks have kept
    their verdicts while they ran, and counted the attempts."""
    known = progress.read(workspace, lesson)
    for line in lines:
        entry = known.setdefault(line.exercise, {})
        entry |= {"status": line.status, "points": line.points, "max_points": line.max_points}
    progress.write(workspace, lesson, known)


def _verdict(exercise, cell):
    """The line of the last verdict on the exercise in the outputs of a cell; None where there is none."""
    verdicts = [output["data"][VERDICT_TYPE] for output in cell.outputs if VERDICT_TYPE in output.get("data", {})]
    for found in reversed(verdicts):
        verdict = json.loads(found) if isinstance(found, str) else found
        if verdict["exercise"] == exercise.name:
            known = (verdict[key] for key in ("status", "points", "max_points", "message"))
            return Line(exercise.name, *known, verdict_text(verdict) if verdict["case"] else "")
    return None


_NOT_LAST = "The check ran but showed no verdict. Is it the last line of its cell?"


def _why_no_verdict(exercise, cells):
    """The last line of the error in the exercise's check cell, or that there is no such cell; None for neither."""
    asked = f'L.check("{exercise.name}"'
    check = next((cell for cell in cells if cell.cell_type == "code" and asked in cell.source.replace("'", '"')), None)
    if check is None:
        return f"The cell with {asked}, ...) is missing. `lessons reset` gives the lesson anew and keeps yours."
    error = next((output for output in check.get("outputs", []) if output.output_type == "error"), None)
    if error is None:
        return None
    last = error.evalue.strip().splitlines()
    return f"{error.ename}: {last[-1] if last else ''}"
