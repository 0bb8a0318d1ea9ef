"""The engine of the exercises: declare one, check an answer, give a hint, keep progress; knows no single exercise.

A notebook takes `lesson` from here, the course's tools `lesson_names` and `load_lesson`. In a graded kernel `respond`
only answers; `verdict` judges, there in the grader's process. What each lesson asks is declared in the room `lessons`.
"""

from lessons_lib.exercises.catalogue import lesson_names, load_lesson
from lessons_lib.exercises.learner import lesson

__all__ = ["lesson", "lesson_names", "load_lesson"]
