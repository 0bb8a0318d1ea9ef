"""Answers that were written without a look at the checks: the right ones pass, the wrong ones do not, most are named.

The notebooks and the checks were made by the same people, who do not foresee what others write.
"""

import importlib

import numpy as np
import pytest

from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge

NAMED = 0.75  # of the wrong answers to a lesson: the least share that must be told its slip by name


def verdict_on(exercise, make):
    given = make if exercise.kind == "call" else make()
    cases = exercise.draw(np.random.default_rng(0))
    return judge(exercise, cases, respond(exercise.kind, given, cases), reveal=False)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lesson", [name for name in lesson_names(course_root() / "notebooks") if name < "09"])
def test_right_answers_pass_and_wrong_ones_are_told_their_slip(lesson):
    answers = importlib.import_module(f"tests.lessons.independent.lesson_{lesson[:2]}").LABELLED
    exercises = {exercise.name: exercise for exercise in load_lesson(lesson).exercises}
    assert {name for name, *_ in answers} == set(exercises)
    found = [(make.__name__, slip, verdict_on(exercises[name], make)) for name, make, slip in answers]
    assert [name for name, slip, verdict in found if slip is None and not verdict.done] == []
    assert [name for name, slip, verdict in found if slip and verdict.done] == []
    wrong = [verdict for _, slip, verdict in found if slip]
    named = sum(verdict.misconception is not None for verdict in wrong)
    print(f"{lesson}: {named} of {len(wrong)} wrong answers are told their slip by name")
    assert named >= NAMED * len(wrong)
