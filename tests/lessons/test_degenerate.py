"""Points for nothing: an answer that shows no understanding earns nothing beyond the criterion "shape"."""

import numpy as np
import pytest

from lessons_lib.exercises import lesson_names, load_lesson
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge


def alike(wanted, number):
    """`wanted` with `number` in every place."""
    if isinstance(wanted, dict):
        return {key: alike(value, number) for key, value in wanted.items()}
    if isinstance(wanted, tuple | list):
        return tuple(alike(value, number) for value in wanted)
    return np.full(np.shape(wanted), number)


def nothings(exercise, cases):
    """name -> the answers to the cases."""
    found = {
        name: [value] * len(cases)
        for name, value in (
            ("empty", ()),
            ("text", ""),
            *((f"letters {some}", some) for some in ("ABCDEFGH", *"ABCDEFGH")),
        )
    }
    found |= {f"{n} empty pairs": [((np.zeros(0), np.zeros(0)),) * n] * len(cases) for n in range(2, 7)}
    found["input"] = [inputs[0] if inputs else 0 for inputs in cases]
    if exercise.reference is not None:
        wanted = [exercise.reference(*inputs) for inputs in cases]
        for number in (0.0, 1.0, 0.5, np.nan, np.inf):
            found[str(number)] = [alike(one, number) for one in wanted]
        found["first case's"] = [wanted[0]] * len(cases) if len(cases) > 1 else found["empty"]
    return found


EXERCISES = [(lesson, exercise) for lesson in lesson_names() for exercise in load_lesson(lesson).exercises]


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=lambda part: getattr(part, "name", str(part)[:2]))
def test_nothing_earns_nothing(lesson, exercise):
    cases = exercise.draw(np.random.default_rng(0))
    for name, answers in nothings(exercise, cases).items():
        replies = [respond("value", answer, [()])[0] for answer in answers]
        earned = {part: points for part, points in judge(exercise, cases, replies).earned.items() if part != "shape"}
        assert not any(earned.values()), f"{name}: {earned}"
