"""Where the course is and which lessons it has; the order of the lessons is the order of their folders' names."""

import re
from pathlib import Path

LESSON_NAME = re.compile(r"\d\d_\w+")


class CourseError(Exception):
    """The course cannot do what was asked; the message says why and what to try."""


def course_root() -> Path:
    """The clone that lessons_lib was installed from: the folder that holds lessons_lib and notebooks side by side.

    Raises CourseError when there is no notebooks folder, as after an install without `-e`.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "notebooks").is_dir():
        raise CourseError(
            f"The lessons were looked for in {root / 'notebooks'}, and no such folder is there. "
            "Clone the course and install it from the clone: python -m pip install -e . -c constraints.txt"
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
