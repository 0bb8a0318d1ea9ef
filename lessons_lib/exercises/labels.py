"""Labelled answers: `answers.py` of a lesson marks right and wrong ones, and the tests hold the checks to the
labels."""

import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Labelled:
    """One labelled answer. For an exercise of kind "call" `make` is the answer; otherwise calling `make()` gives it.

    A wrong answer names the misconception it must be told of or, where none is meant, the status it must get.
    """

    exercise: str
    make: Callable
    right: bool
    misconception: str | None = None
    status: str | None = None


def right(exercise: str):
    """Mark a function as a right answer: full points."""
    return _mark(exercise, right=True)


def wrong(exercise: str, misconception: str | None = None, status: str | None = None):
    """Mark a function as a wrong answer, which must lose points and be told its misconception or get its status."""
    if (misconception is None) == (status is None):
        raise ValueError(f"a wrong answer to {exercise!r} names either its misconception or its status")
    return _mark(exercise, right=False, misconception=misconception, status=status)


@dataclass(frozen=True)
class Equivalent:
    """Mutants of an exercise's right answers that are right themselves: their change as the audit prints it, "kind:
    before -> after", where `*` stands for anything, and why."""

    exercise: str
    change: str
    why: str


def equivalent(exercise: str, *changes: str, why: str):
    """Mark, on a right answer, slips that change nothing the task asks for: `@equivalent("relu", "comparison: x > 0 ->
    x >= 0", why="at 0 both give 0")`. One that no passing mutant bears is reported by the audit."""

    def mark(make):
        marks = [Equivalent(exercise, change, why) for change in changes]
        make.__globals__.setdefault("EQUIVALENT", []).extend(marks)
        return make

    return mark


def _mark(exercise, **label):
    def mark(make):
        make.__globals__.setdefault("LABELLED", []).append(Labelled(exercise, make, **label))
        return make

    return mark


def load_answers(path: Path) -> list[Labelled]:
    """The labelled answers of one `answers.py`, in the order in which they stand."""
    return runpy.run_path(str(path)).get("LABELLED", [])
