"""Keeps the marks that a teacher gave by hand: copies of the gradebook, marks in a plain file, one run at a time."""

import contextlib
import datetime
import fcntl
import hashlib
import shlex
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from grading.judging.judge import is_check
from grading.judging.notebook import NOTE
from grading.tables import as_csv, table_of
from lessons_lib.course.places import NO_ROOM, CourseError, NotNow

MARKS, BACKUPS, LOCK = "manual_grades.csv", "backups", "lock"
KEPT = 10  # copies of the gradebook


@dataclass(frozen=True)
class Mark:
    """Points and extra points that a teacher gave to a cell, the comment there, and a hash of the answer that the
    points were for, empty where it is to be looked at once more."""

    student: str
    lesson: str
    cell: str
    points: str = ""
    extra: str = ""
    comment: str = ""
    answer: str = ""


@contextlib.contextmanager
def alone_in(output: Path) -> Iterator[None]:
    """Held while a run writes into `output`. Raises NotNow where another holds it."""
    output.mkdir(parents=True, exist_ok=True)
    with (output / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotNow(f"Another `lessons grade` writes into {output}. Wait until it has ended.") from None
        yield


@contextlib.contextmanager
def telling_the_machines_fault() -> Iterator[None]:
    """Raises NotNow for an error whose cause is the gradebook's database or a full disk."""
    try:
        yield
    except Exception as error:
        if cause := machines_fault(error):
            raise NotNow(f"{cause} Then run the same command again: what is graded is kept.") from error
        raise


def machines_fault(error: BaseException | None) -> str | None:
    """What to mend where an error comes from the gradebook's database or a full disk; None where it does not."""
    while error is not None and not isinstance(error, CourseError):
        if isinstance(error, OperationalError | sqlite3.OperationalError):
            why = str(getattr(error, "orig", error)).splitlines()[0]
            return f"The gradebook cannot be written: {why}. Close what uses it, as formgrader, or make room."
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return f"{error.filename or 'A file'} cannot be written: {error.strerror}. Make room."
        error = error.__cause__ or error.__context__
    return None


def back_up(output: Path, address: str, graded_before: bool, submitted: Path) -> None:
    """Copy a gradebook in SQLite into OUT/backups/ and keep the last ten copies; other databases have their own ways.

    Raises NotNow, and names the command that brings the newest copy back, where the gradebook is damaged, or is gone
    although something was entered into it.
    """
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path, folder = Path(url.database), output / BACKUPS
    copies = sorted(folder.glob("gradebook_*.db"))
    remedy = f"There is no copy in {folder}."
    if copies:
        remedy = f"Put the newest copy back:\n  {shlex.join(['cp', str(copies[-1]), str(path)])}"
    new = ["lessons", "grade", submitted, "--output", f"{output}-new", "--marks", output / MARKS]
    remedy += f"\nOr grade into a new folder, with the points that you gave by hand:\n  {shlex.join(map(str, new))}"
    if not path.exists() or not path.stat().st_size:
        if graded_before:
            raise NotNow(f"The gradebook {path} is gone, and with it the points that you gave by hand. {remedy}")
        return
    folder.mkdir(exist_ok=True)
    copy = folder / f"gradebook_{datetime.datetime.now():%Y-%m-%d_%H%M%S_%f}.db"
    try:
        with contextlib.closing(sqlite3.connect(path)) as book, contextlib.closing(sqlite3.connect(copy)) as new:
            found = book.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            book.backup(new)
    except sqlite3.OperationalError:
        copy.unlink(missing_ok=True)
        raise
    except sqlite3.DatabaseError as error:
        copy.unlink(missing_ok=True)
        raise NotNow(f"The gradebook {path} is damaged ({error}). {remedy}") from None
    for old in copies[: max(0, len(copies) + 1 - KEPT)]:
        old.unlink()


def answers_at(notebook: NotebookNode) -> dict[str, str]:
    """A hash for each graded cell, by grade_id: of all that its author wrote since the graded cell before it."""
    found, texts = {}, []
    for cell in notebook.cells:
        if cell.id != NOTE and not is_check(cell):
            texts.append(cell.source)
        if is_grade(cell):
            found[cell.metadata.nbgrader.grade_id] = hashlib.sha256(repr(texts).encode()).hexdigest()[:16]
            texts = []
    return found


def marks_text(marks: list[Mark]) -> str:
    """The text of the file that `read_marks` reads."""
    return as_csv([[field.name for field in fields(Mark)], *map(astuple, sorted(marks, key=astuple))])


def read_marks(path: Path) -> dict[tuple[str, str, str], Mark]:
    """(student, lesson, cell) -> mark. Raises CourseError where the file is not as `marks_text` wrote it."""
    try:
        header, *lines = table_of(path.read_bytes()) or [[]]
        places = [header.index(field.name) for field in fields(Mark)]
        marks = [Mark(*(line[place] for place in places)) for line in lines]
        marks = [
            replace(mark, points=mark.points.replace(",", "."), extra=mark.extra.replace(",", ".")) for mark in marks
        ]
        for mark in marks:
            float(mark.points or 0), float(mark.extra or 0)
    except (OSError, ValueError, IndexError) as error:
        raise CourseError(f"{path} cannot be read as marks given by hand ({error}).") from None
    return {(mark.student, mark.lesson, mark.cell): mark for mark in marks}
