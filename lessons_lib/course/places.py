"""Where the course is, in a clone or installed, and which lessons it has, in the order of their folders' names."""

import errno
import re
from pathlib import Path

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # a full disk, as the system calls it
LESSON_NAME = re.compile(r"\d\d_\w+")


class CourseError(Exception):
    """The course cannot do what was asked; the message says why and what to try."""

    exit_status = 2


class NotNow(CourseError):
    """What was asked is right, but this machine, or what else runs on it, is in the way: try it again."""

    exit_status = 1


def course_root() -> Path:
    """The folder that holds notebooks/: lessons_lib's clone or, installed from a wheel, the package itself.

    Raises CourseError where neither does.
    """
    package = Path(__file__).resolve().parents[1]
    for root in (package, package.parent):
        if (root / "notebooks").is_dir():
            return root
    raise CourseError(
        f"The lessons were looked for in {package.parent / 'notebooks'}, and no such folder is there. "
        "Install the course anew: python -m pip install --constraint constraints.txt . in a clone."
    )


def in_clone(root: Path) -> bool:
    """Whether the course at `root` is a clone and not an installed package."""
    return root != Path(__file__).resolve().parents[1]


def clone_root() -> Path:
    """The clone with solutions/, which only a teacher or maintainer has. Raises CourseError where there is none."""
    root = course_root()
    if not (root / "solutions").is_dir():
        raise CourseError(
            f"This needs a clone of the course with its solutions/, and {root} has none. "
            "Clone it, then install it from there: python -m pip install --constraint constraints.txt --editable ."
        )
    return root


def lesson_names(folder: Path) -> list[str]:
    """The lessons in `folder` (notebooks/, solutions/ or a workspace), in order."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and LESSON_NAME.fullmatch(path.name))


def find_lesson(wanted: str, names: list[str]) -> str:
    """The full name of a lesson given as "04", "4" or "04_threshold_classifier".

    Raises CourseError with the list of lessons when none is meant.
    """
    for name in names:
        if wanted == name or (wanted.isdecimal() and int(wanted) == int(name[:2])):
            return name
    listed = "\n".join(f"  {name}" for name in names) or "  (none)"
    raise CourseError(
        f"There is no lesson {wanted!r}. The lessons are:\n{listed}\nGive a number (4) or the whole name."
    )


def course_lessons(root: Path) -> list[str]:
    """The names of a course's lessons, in order. Raises CourseError where there is none."""
    names = lesson_names(root / "notebooks")
    if not names:
        raise CourseError(f"{root / 'notebooks'} has no lessons. Maintainers: run `lessons build`.")
    return names
