"""Finds what each lesson declares: that of `04_threshold_classifier` is in
`lessons/lesson_04_threshold_classifier.py`."""

import functools
import importlib
import pkgutil
from pathlib import Path

from lessons_lib.exercises.declare import Lesson

_FOLDER = Path(__file__).parents[1] / "lessons"
_PREFIX = "lesson_"


def lesson_names() -> tuple[str, ...]:
    """The names of all lessons, in the order of the course."""
    found = (module.name for module in pkgutil.iter_modules([str(_FOLDER)]))
    return tuple(sorted(name.removeprefix(_PREFIX) for name in found if name.startswith(_PREFIX)))


@functools.cache
def load_lesson(name: str) -> Lesson:
    """The declarations of one lesson. KeyError, naming the lessons there are, where there is none of that name."""
    if name not in lesson_names():
        raise KeyError(f"there is no lesson {name!r}; there are: {', '.join(lesson_names())}")
    module = importlib.import_module(f"lessons_lib.lessons.{_PREFIX}{name}")
    return Lesson(name, module.EXERCISES, getattr(module, "PREDICTIONS", ()), getattr(module, "QUESTIONS", ()))
