"""The usual slips: each is told of answers to any exercise, and of no others."""

import dataclasses

import numpy as np
import pytest

from lessons_lib.exercises.declare import Exercise, Misconception, as_if
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.usual import USUAL
from lessons_lib.exercises.verdict import judge

TABLE = Exercise(
    name="table",
    task="Give the array as it is, times 2.",
    kind="call",
    points={"shape": 1, "values": 1},
    hints=("a", "b", "c"),
    reference=lambda x: 2 * x,
    cases=lambda rng: [(rng.normal(size=shape),) for shape in ((4, 3), (5, 6))],
)
PAIR = dataclasses.replace(TABLE, reference=lambda x: (2 * x, x.sum(axis=1)))
NAMED = dataclasses.replace(TABLE, reference=lambda x: {"rows": len(x), "sums": x.sum(axis=1)})


def told(exercise, answer):
    cases = exercise.draw(np.random.default_rng(0))
    return judge(exercise, cases, respond("call", answer, cases))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda x: x, "input_returned"),
        (lambda x: 2 * x[:, :, None], "axis_of_one"),
        (lambda x: 2 * x.T, "turned"),
        (lambda x: 2 * x.ravel(), "flattened"),
        (lambda x: -2 * x, "sign_turned"),
        (lambda x: abs(2 * x), "size_only"),
        (lambda x: (2 * x).astype(int), "whole_numbers"),
        (lambda x: np.round(2 * x), "whole_numbers"),
        (lambda x: np.round(2 * x, 2), "rounded"),
        (lambda x: 2 * x[::-1], "backwards"),
        (lambda x: 2 * x[:, ::-1], "backwards"),
        (lambda x: 2 * x.T.reshape(x.shape), "refilled"),
        (lambda x: 2 * x[0], "one_of_all"),
        (lambda x: 2 * x[1:], "one_less"),
        (lambda x: 2 * x[:, :-1], "one_less"),
        (lambda x: np.vstack([np.zeros(x.shape[1]), 2 * x]), "one_more"),
        (lambda x: 2 * np.vstack([np.zeros(x.shape[1]), x[:-1]]), "one_place_off"),
        (lambda x: 2 * np.roll(x, -1, axis=1), "one_place_off"),
        (lambda x: 2 * x[np.argsort(x[:, 0])], "other_order"),
        (lambda x: 2 * x[:, np.argsort(x[0])], "other_order"),
        (lambda x: 6 * x, "factor"),
        (lambda x: 2 * x + 1, "amount"),
        (lambda x: x**2, None),
        (lambda x: np.sort(2 * x), None),
        (lambda x: 0 * x, None),
        (lambda x: 2 * x[2:], None),
    ],
)
def test_a_usual_slip_is_told_by_its_name(answer, name):
    verdict = told(TABLE, answer)
    assert verdict.misconception == name, verdict
    assert verdict.message.endswith(next((slip.message for slip in USUAL if slip.name == name), ""))


def test_of_several_items_each_is_right_or_shows_the_slip():
    assert told(PAIR, lambda x: (2 * x, -x.sum(axis=1))).misconception == "sign_turned"
    assert told(PAIR, lambda x: (x.sum(axis=1), 2 * x)).misconception == "items_swapped"
    assert told(PAIR, lambda x: (2 * x, x[:, 0])).misconception is None
    assert told(NAMED, lambda x: {"rows": len(x), "sums": x.sum(axis=1)[:, None]}).misconception == "axis_of_one"


def test_a_wrong_whole_number_is_not_called_rounded():
    counted = dataclasses.replace(TABLE, reference=lambda x: 86_400 + x.size)
    assert told(counted, lambda x: 86_401 + x.size).misconception is None


def test_an_exercise_s_own_misconception_comes_first():
    own = Misconception("uphill", "Which way is down?", as_if(lambda x: -2 * x))
    assert told(dataclasses.replace(TABLE, misconceptions=(own,)), lambda x: -2 * x).misconception == "uphill"


def test_a_usual_slip_fits_every_failing_case():
    assert told(TABLE, lambda x: -2 * x if len(x) == 4 else x**2).misconception is None
