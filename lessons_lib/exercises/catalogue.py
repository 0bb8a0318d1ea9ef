"""Finds what each lesson declares: that of `04_threshold_classifier` is in
`lessons/lesson_04_threshold_classifier.py`."""

import functools
import importlib
import pkgutil
import traceback
from pathlib import Path

from lessons_lib.exercises.declare import Lesson, LessonError, did_you_mean

_FOLDER = Path(__file__).parents[1] / "lessons"
_PREFIX = "lesson_"


def lesson_names() -> tuple[str, ...]:
    """The names of all lessons, in the order of the course."""
    found = (module.name for module in pkgutil.iter_modules([str(_FOLDER)]))
    return tuple(sorted(name.removeprefix(_PREFIX) for name in found if name.startswith(_PREFIX)))


def declared_in(name: str) -> str:
    """The file that declares a lesson, as messages name it."""
    return f"lessons_lib/lessons/{_PREFIX}{name}.py"


@functools.cache
def load_lesson(name: str) -> Lesson:
    """The declarations of one lesson. LessonError, naming the file and, where it is known, the line, where there is no
    lesson of that name or its file cannot be used."""
    if name not in lesson_names():
        raise LessonError(
            f"There is no lesson {name!r}, for there is no {declared_in(name)}.{did_you_mean(name, lesson_names())}"
            f" There are: {', '.join(lesson_names())}."
        )
    try:
        module = importlib.import_module(f"lessons_lib.lessons.{_PREFIX}{name}")
        if not hasattr(module, "EXERCISES"):
            raise LessonError("it has no EXERCISES; end it with EXERCISES = (FIRST, SECOND)")
        return Lesson(name, module.EXERCISES, getattr(module, "PREDICTIONS", ()), getattr(module, "QUESTIONS", ()))
    except Exception as error:  # a teacher's file may raise anything
        raise LessonError(f"{told_where(error, declared_in(name))} Mend it there, then run this again.") from error


def told_where(error: Exception, file: str) -> str:
    """Where in `file` an error arose, as far as its traceback tells, and what it says, in a sentence."""
    steps = traceback.extract_tb(error.__traceback__)
    lines = [step.lineno for step in steps if Path(step.filename).as_posix().endswith(file)]
    said = str(error).strip()
    if isinstance(error, SyntaxError) and Path(error.filename or "").as_posix().endswith(file):
        lines, said = [error.lineno], error.msg
    kind = "" if isinstance(error, LessonError) else f"{type(error).__name__}: "
    return f"{file}{f', line {lines[-1]}' if lines else ''}: {kind}{said.rstrip('.')}."
