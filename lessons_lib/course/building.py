"""From the teacher's text to the learner's notebooks: solutions/*.py -> solutions/*.ipynb (executed) -> notebooks/.

The text (jupytext's percent format) is the source. Executing stores outputs and the CPU seconds of *Run All* beside it;
nbgrader's generate_assignment takes the answers out.
"""

import logging
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from lessons_lib.course.agreement import disagreements
from lessons_lib.course.places import CourseError, find_lesson, lesson_names
from lessons_lib.course.running import run_notebook
from lessons_lib.exercises.cards import VERDICT_TYPE

CELL_TIMEOUT = 300
CPU_SECONDS_LIMIT = 60
LONGER = {"08_groundwater_lstm": 120, "09_how_sure_and_why": 100}  # several LSTMs, trained on years of days
CPU_FIGURE = re.compile(r"CPU seconds of \*Run All\*: (\d+)")

# One kernelspec for everybody: what the machine of the last build calls its kernel is nobody's concern.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Built:
    """A lesson after a build: whether its cells were run now, and the CPU seconds of *Run All*."""

    lesson: str
    executed: bool
    cpu_seconds: float


def chosen_lessons(root: Path, wanted: list[str]) -> list[str]:
    """The full names of the lessons of solutions/ that are wanted; all of them for an empty list."""
    names = lesson_names(root / "solutions")
    if not names:
        raise CourseError(f"{root / 'solutions'} has no lessons. Build from a clone of the whole course.")
    return [find_lesson(name, names) for name in wanted] or names


def build(root: Path, lessons: list[str], *, force: bool = False) -> list[Built]:
    """Bring solutions/*.ipynb and notebooks/ up to date with solutions/*.py.

    A lesson is run when its code changed, or always with `force`; a change of prose alone keeps the outputs.
    Raises CourseError where a lesson's files do not agree, and naming lesson and cell when a cell fails or a notebook
    leaves files behind.
    """
    must_agree(root, lessons)
    built = [_build_solution(root, lesson, force) for lesson in lessons]
    with tempfile.TemporaryDirectory() as folder:
        release(root, lessons, Path(folder))
        for lesson in lessons:
            _replace_files(Path(folder) / lesson, root / "notebooks" / lesson)
    return built


def must_agree(root: Path, lessons: list[str]) -> None:
    """Raises CourseError with all that does not fit together in the notebooks, declarations and labelled answers of
    these lessons."""
    found = [one for lesson in lessons for one in disagreements(root, lesson, read_text(root, lesson))]
    if found:
        raise CourseError("the files of a lesson do not agree.\n" + "\n".join(found))


def measure(root: Path, lessons: list[str]) -> list[Built]:
    """Run the lessons only for their CPU seconds; nothing is stored."""
    return [Built(lesson, True, _execute(root, lesson, read_text(root, lesson))) for lesson in lessons]


def drift(root: Path, lessons: list[str]) -> list[str]:
    """What is out of date, one line a finding; an empty list when a build would change nothing. Runs no cell."""
    findings, ready = [], []
    for lesson in lessons:
        stored, text = _stored(root, lesson), read_text(root, lesson)
        if stored is None:
            findings.append(f"solutions/{lesson}/{lesson}.ipynb is missing")
        elif _inputs(stored) != _inputs(text):
            findings.append(f"solutions/{lesson}/{lesson}.ipynb differs from {lesson}.py")
        findings += disagreements(root, lesson, text)
        if stored is not None:
            findings += _cpu_findings(lesson, stored) + _points_findings(lesson, stored)
            ready.append(lesson)
    with tempfile.TemporaryDirectory() as folder:
        release(root, ready, Path(folder))
        for lesson in ready:
            findings += _compare(Path(folder) / lesson, root / "notebooks" / lesson, f"notebooks/{lesson}")
    known = lesson_names(root / "solutions")
    findings += [
        f"notebooks/{name} has no lesson in solutions/"
        for name in lesson_names(root / "notebooks")
        if name not in known
    ]
    return findings


def read_text(root: Path, lesson: str) -> NotebookNode:
    """The notebook that solutions/LESSON/LESSON.py describes, without outputs.

    Cell ids follow from the text alone: nbgrader's grade_id where there is one, else the place (c00, c01, ...).
    """
    path = root / "solutions" / lesson / f"{lesson}.py"
    if not path.is_file():
        raise CourseError(f"{lesson}: {path} is missing; it is the lesson's source.")
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for index, cell in enumerate(notebook.cells):
        if given := cell.metadata.get("nbgrader"):
            cell.metadata.nbgrader = nbformat.from_dict(_marks(given))
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"c{index:02d}")
        cell.metadata.pop("lines_to_next_cell", None)
    ids = [cell.id for cell in notebook.cells]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise CourseError(f"{lesson}: {path} gives two cells the grade_id {', '.join(twice)}; each needs its own.")
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise CourseError(f"{lesson}: {path} does not make a valid notebook: {error.message}") from error
    return notebook


def _marks(given):
    """nbgrader's marks of a cell; the text names only those that differ from these."""
    marks = {"grade": False, "solution": False, "schema_version": 3, "task": False, **given}
    return {"locked": marks["grade"] and not marks["solution"], **marks}


def release(root: Path, lessons: list[str], into: Path) -> None:
    """Write the learner's version of `lessons` to the folder `into`, by nbgrader's generate_assignment.

    Raises CourseError with nbgrader's own words when it refuses a notebook.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(root / "grading")).load_config()
    # nbgrader joins a step's folder to its root, and an absolute path wins that join.
    config.CourseDirectory.release_directory = str(into)
    words = _Words()
    logger = logging.Logger("generate_assignment")
    logger.addHandler(words)
    for lesson in lessons:
        course = CourseDirectory(config=config, assignment_id=lesson)
        try:
            converter = GenerateAssignment(coursedir=course, config=config, no_database=True, log=logger)
            # SaveCells writes to the gradebook and leaves the notebook as it is; only grading needs it.
            converter.preprocessors = [step for step in converter.preprocessors if step is not SaveCells]
            converter.start()
        except NbGraderException as error:
            raise CourseError(f"{lesson}: nbgrader cannot release it.\n" + "\n".join(words.lines[:1])) from error


class _Words(logging.Handler):
    """Keeps what nbgrader logs about errors: the cause first, then how it went on."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def _build_solution(root, lesson, force):
    fresh, stored = read_text(root, lesson), _stored(root, lesson)
    path = root / "solutions" / lesson / f"{lesson}.ipynb"
    executed = force or stored is None or _code(stored) != _code(fresh)
    if executed:
        seconds = _execute(root, lesson, fresh)
    else:
        _move_outputs(stored, fresh)
        seconds = stored.metadata.lessons.cpu_seconds
    fresh.metadata = nbformat.from_dict({**METADATA, "lessons": {"cpu_seconds": seconds}})
    text = nbformat.writes(fresh) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
    return Built(lesson, executed, seconds)


def _execute(root, lesson, notebook):
    """Put the outputs into `notebook` and return its CPU seconds; run in a copy of the lesson's folder, which so stays
    as it is."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / lesson
        shutil.copytree(
            root / "solutions" / lesson, folder, ignore=shutil.ignore_patterns("*.ipynb", ".*", "__pycache__")
        )
        before = set(folder.rglob("*"))
        try:
            seconds = run_notebook(notebook, folder, cell_timeout=CELL_TIMEOUT)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise CourseError(f"{lesson}: a cell failed.\n{strip_ansi(str(error))}") from error
        left = {path for path in set(folder.rglob("*")) - before if "__pycache__" not in path.parts}
        if left:
            names = ", ".join(sorted(path.relative_to(folder).as_posix() for path in left))
            raise CourseError(
                f"{lesson}: Run All left files behind: {names}. Write them into a tempfile.TemporaryDirectory()."
            )
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # A widget lives only as long as its kernel; its text stands for it in the stored notebook.
            output.get("data", {}).pop(WIDGET, None)
    return round(seconds, 1)


def _stored(root, lesson):
    path = root / "solutions" / lesson / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None


def _inputs(notebook):
    return [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]


def _code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _move_outputs(old, new):
    pairs = zip(*([cell for cell in book.cells if cell.cell_type == "code"] for book in (old, new)), strict=True)
    for before, after in pairs:
        after.outputs, after.execution_count = before.outputs, before.execution_count


def _cpu_findings(lesson, stored):
    """The opening states the CPU seconds of Run All by hand; it may be off by a factor of two and three seconds."""
    measured = stored.metadata.lessons.cpu_seconds
    stated = CPU_FIGURE.search(stored.cells[0].source) if stored.cells else None
    findings = []
    if stated is None:
        findings.append(
            f"solutions/{lesson}: the first cell does not state 'CPU seconds of *Run All*: {round(measured)}'"
        )
    elif not measured / 2 - 3 <= int(stated[1]) <= measured * 2 + 3:
        findings.append(
            f"solutions/{lesson}: the first cell states {stated[1]} CPU seconds of Run All, measured were {measured}"
        )
    limit = LONGER.get(lesson, CPU_SECONDS_LIMIT)
    if measured > limit:
        findings.append(f"solutions/{lesson}: Run All took {measured} CPU seconds; the limit is {limit}")
    return findings


def _points_findings(lesson, stored):
    """The solution earned all points when it was run."""
    findings = []
    for cell in stored.cells:
        for verdict in filter(None, (output.get("data", {}).get(VERDICT_TYPE) for output in cell.get("outputs", []))):
            if verdict["points"] < verdict["max_points"]:
                got = f"{verdict['points']:g} of {verdict['max_points']:g} points"
                findings.append(f"solutions/{lesson}: {verdict['exercise']} has {got} in its own solution")
    return findings


def _files(folder):
    """All files below `folder`, but for what Jupyter keeps of its own."""
    return {
        path.relative_to(folder): path
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def _compare(wanted, found, label):
    wanted, found = _files(wanted), _files(found)
    findings = [f"{label}/{name.as_posix()} is missing" for name in wanted.keys() - found.keys()]
    findings += [f"{label}/{name.as_posix()} is not made from solutions/" for name in found.keys() - wanted.keys()]
    for name in wanted.keys() & found.keys():
        if wanted[name].read_bytes() != found[name].read_bytes():
            findings.append(f"{label}/{name.as_posix()} differs from what solutions/ gives")
    return sorted(findings)


def _replace_files(new, old):
    """Make the files of folder `old` those of `new`; equal files are not touched."""
    wanted = _files(new)
    for name, path in _files(old).items():
        if name not in wanted:
            path.unlink()
    for name, path in wanted.items():
        target = old / name
        if not target.is_file() or target.read_bytes() != path.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
