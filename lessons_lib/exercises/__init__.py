"""Exercises that answer back: declare them, check an answer, give a hint, keep progress."""

from lessons_lib.exercises.catalogue import lesson_names, load_lesson
from lessons_lib.exercises.learner import lesson

__all__ = ["lesson", "lesson_names", "load_lesson"]
