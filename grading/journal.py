"""What was graded already: one file a submission, written in one step, so that a run which was killed loses and doubles
nothing.

An entry holds for exactly one submission, course, seed and set of limits; these make its key.
"""

import ast
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import grading
from grading.judging.rebuild import MAX_BYTES
from grading.sandbox.running import Limits
from grading.submissions import Graded, Submission
from lessons_lib.course.places import CourseError

FOLDER, SEED = "journal", "seed.txt"
ROOT = Path(grading.__file__).parents[1]
NOT_OF_NOTEBOOKS = ("course", "lessons")  # rooms of the library that no learner's code is to import


def replace_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file in one step, so that a crash leaves the old one whole."""
    replace_bytes(path, text.encode(), mode)


def replace_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:  # which names no file
        os.unlink(temporary)
        raise OSError(error.errno, error.strerror, str(path)) from None
    os.chmod(temporary, mode)
    os.replace(temporary, path)


def class_seed(folder: Path, given: int | None = None) -> int:
    """The number from which every student's inputs are drawn: the one that is given, else the one that the folder
    keeps, else a new one that nobody can guess. The folder keeps it, for its owner's eyes alone.

    Raises CourseError where what it keeps is no whole number.
    """
    path = folder / SEED
    if given is None:
        try:
            return int(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            given = secrets.randbits(64)
        except ValueError:
            raise CourseError(f"{path} must hold a whole number, the class's seed. Give it anew with --seed.") from None
    replace_text(path, f"{given}\n", mode=0o600)
    return given


def course_version(released: Path) -> str:
    """A hash of what decides a grade beside the submission: the released lesson, its declaration, the library that its
    notebooks can import, and the code that grades one submission.

    Other lessons, the commands, the gradebook and the report are no part of it.
    """
    library = ROOT / "lessons_lib"
    code = {file for file in library.rglob("*.py") if file.relative_to(library).parts[0] not in NOT_OF_NOTEBOOKS}
    grader = ["grading.one", "grading.sandbox.containers"]  # whose sandbox is found by its name
    _add_imports([*grader, f"lessons_lib.lessons.lesson_{released.name}"], code)
    digest = hashlib.sha256()
    for folder, files in (released, released.rglob("*")), (ROOT, code):
        for path in sorted(path for path in files if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\n{path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _add_imports(modules, files):
    """Add the files of these modules, and of all that they import of the course at any distance."""
    while modules:
        path = ROOT.joinpath(*modules.pop().split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if file in files or not file.is_file():
            continue
        files.add(file)
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module:
                modules += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
            elif isinstance(node, ast.Import):
                modules += [name.name for name in node.names]


def key_of(submission: Submission, version: str, seed: int, limits: Limits, sandbox: str | None) -> str:
    """The key of a submission's grade: the same notebook under the same conditions has the same."""
    about = submission.student, submission.lesson, submission.problem, submission.timestamp, submission.remarks
    contents = *map(_content, (submission.path, *submission.others)), *(path.name for path in submission.others)
    return hashlib.sha256(repr((*about, *contents, version, seed, limits, sandbox)).encode()).hexdigest()


def _content(path):
    try:
        if path is None or path.is_symlink() or not path.is_file():
            return None
        size = path.stat().st_size
        return size if size > MAX_BYTES else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:  # it may be readable next time
        return type(error).__name__


class Journal:
    """OUT/journal/STUDENT/LESSON.json: the newest grade of each submission; LESSON.entered: which grade is in which
    gradebook."""

    def __init__(self, output: Path):
        self.folder = output / FOLDER

    def find(self, submission: Submission, key: str) -> Graded | None:
        """The grade with that key; None where there is none, or a damaged one."""
        try:
            found, text = self._path(submission.student, submission.lesson).read_text(encoding="utf-8").split("\n", 1)
            return Graded.from_text(text) if found == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, graded: Graded, key: str) -> None:
        # The class's seed is in it: for its owner's eyes alone.
        replace_text(self._path(graded.student, graded.lesson), f"{key}\n{graded.to_text()}\n", mode=0o600)

    def newest(self, student: str, lesson: str) -> Graded | None:
        """The newest grade of a submission, whatever its key; None where there is none, or a damaged one."""
        try:
            return Graded.from_text(self._path(student, lesson).read_text(encoding="utf-8").split("\n", 1)[1])
        except (OSError, ValueError, IndexError, KeyError, TypeError):
            return None

    def is_entered(self, graded: Graded, key: str, gradebook: str) -> bool:
        """Whether the gradebook with that address has got this grade."""
        mark = self._path(graded.student, graded.lesson).with_suffix(".entered")
        return mark.is_file() and mark.read_text(encoding="utf-8") == _mark(key, gradebook)

    def entered(self, graded: Graded, key: str, gradebook: str) -> None:
        replace_text(self._path(graded.student, graded.lesson).with_suffix(".entered"), _mark(key, gradebook))

    def has_entered(self, gradebook: str) -> bool:
        """Whether any grade was entered into the gradebook with that address."""
        digest = json.loads(_mark("", gradebook))["gradebook"]
        return any(digest in mark.read_text(encoding="utf-8") for mark in self.folder.glob("*/*.entered"))

    def of_lesson(self, lesson: str) -> Iterator[Graded]:
        """The newest grade of each student in one lesson, students in order."""
        for path in sorted(self.folder.glob(f"*/{lesson}.json")):
            yield Graded.from_text(path.read_text(encoding="utf-8").split("\n", 1)[1])

    def _path(self, student, lesson):
        return self.folder / student / f"{lesson}.json"


def _mark(key, gradebook):
    # The address may hold a password; a hash tells one gradebook from another as well.
    return json.dumps({"key": key, "gradebook": hashlib.sha256(gradebook.encode()).hexdigest()})
