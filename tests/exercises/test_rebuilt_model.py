"""A model that comes as an answer is built only where its weights have the sizes that its layers claim."""

import json

import numpy as np
import pytest

from lessons_lib import LSTM, Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D, Sequential
from lessons_lib.exercises import wire
from lessons_lib.exercises.declare import Exercise
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge, rebuilt


def arrived(model):
    """What the grader reads of a learner's model, still as plain data that can be changed."""
    [reply] = respond("model", model, [()])
    return wire.natural(wire.decode(json.loads(json.dumps(reply["value"]))))


def as_answer(values):
    return wire.decode(wire.encode(values))


MODEL = Sequential([LSTM(4), Dense(3, activation="relu"), Dense(2)], input_shape=(5, 2), seed=1)


def test_an_honest_model_arrives_with_its_weights():
    answer = rebuilt(as_answer(arrived(MODEL)))
    x = np.ones((3, 5, 2), "float32")
    assert np.allclose(answer.model.predict(x), MODEL.predict(x))


def test_predictions_that_are_no_numbers_are_an_error_and_never_compared():
    values = arrived(MODEL)
    values["weights"] = tuple(np.full_like(weight, np.nan) for weight in values["weights"])
    with pytest.raises(ValueError, match="NaN"):
        rebuilt(as_answer(values)).model.predict(np.ones((3, 5, 2), "float32"))


def test_criteria_see_the_input_shape_that_was_read_and_none_that_was_made_up():
    assert rebuilt(as_answer(arrived(MODEL) | {"input_shape": {5: "five", 2: "two"}})).input_shape == (5, 2)


@pytest.mark.parametrize("units", [10**12, 10**7, 0, -3, "many", 2.5])
def test_a_layer_whose_weights_did_not_come_is_refused_before_it_is_built(units):
    values = arrived(MODEL)
    layers = json.loads(values["layers"])
    layers[1][1]["units"] = units
    with pytest.raises((ValueError, TypeError)):
        rebuilt(as_answer(values | {"layers": json.dumps(layers)}))


def test_more_layers_than_can_be_checked_are_refused():
    with pytest.raises(ValueError, match="1000 layers came"):
        rebuilt(as_answer(arrived(MODEL) | {"layers": json.dumps([["Dropout", {"rate": 0.1}]] * 1000)}))


def test_a_layers_name_that_no_file_can_hold_is_refused_in_words_that_one_can():
    with pytest.raises(ValueError, match=r"\? is no layer"):
        rebuilt(as_answer(arrived(MODEL) | {"layers": r'[["\ud800", {}]]'}))


def test_an_input_of_another_size_than_the_weights_is_refused():
    with pytest.raises(ValueError, match="weights of shapes"):
        rebuilt(as_answer(arrived(MODEL) | {"input_shape": (5, 10**9)}))


@pytest.mark.parametrize(
    ("layers", "input_shape", "why"),
    [
        ([Dense(1000), Dense(1000), Dense(1)], (10,), "1,013,001 parameters"),
        ([Dense(60_000), Dense(1)], (3,), "60,004 numbers"),
        ([LSTM(8), Dense(1)], (20_000, 3), "numbers"),
        ([LSTM(128, return_sequences=True), LSTM(96), Dense(1)], (220, 3), "multiplications"),
        ([Dense(1)], (70_000,), "numbers"),
        ([Conv2D(1, 15, padding="same"), GlobalAveragePooling2D(), Dense(1)], (16, 16, 1), "58,114 numbers"),
        ([MaxPooling2D(1000, padding="same"), Flatten(), Dense(1)], (2, 2, 1), "larger than what it moves over"),
    ],
)
def test_a_model_that_is_larger_than_an_exercise_can_need_is_refused_before_it_is_built(layers, input_shape, why):
    with pytest.raises(ValueError, match=why):
        rebuilt(as_answer(arrived(Sequential(layers, input_shape=input_shape, seed=0))))


def test_a_model_that_takes_too_much_memory_meets_no_criterion():
    def greedy(got):
        raise MemoryError

    asked = {"name": "small", "task": "Fit.", "kind": "model", "points": {"rule": 2}, "hints": ()}
    verdict = judge(Exercise(**asked, criteria={"rule": greedy}), [()], respond("model", MODEL, [()]))
    assert (verdict.points, verdict.fault) == (0, "") and "too much memory" in verdict.message


def test_models_for_images_of_a_size_that_lessons_use_are_built():
    x = np.ones((2, 16, 16, 1), "float32")
    for layers in ([Flatten(), Dense(64)], [Conv2D(16, 5, padding="same"), MaxPooling2D(16), Flatten()]):
        model = Sequential([*layers, Dense(2)], input_shape=(16, 16, 1), seed=0)
        assert np.allclose(rebuilt(as_answer(arrived(model))).model.predict(x), model.predict(x))
