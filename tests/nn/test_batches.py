"""Training on batches: the numbers of fit on arrays, of Keras's, and nothing lost when a batch cannot be read."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import math
import signal
import threading
import time

import keras
import numpy as np
import pytest

from lessons_lib.nn import progress
from lessons_lib.nn.batches import AHEAD, Batches
from lessons_lib.nn.callbacks import EarlyStopping, ReduceLROnPlateau
from lessons_lib.nn.layers import Dense, Dropout
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.training import TrainingDiverged

DRAWS = np.random.default_rng(0)
X = DRAWS.random((50, 3), dtype=np.float32)
CODES = (X.sum(axis=1) > 1.5).astype(int)
Y = np.eye(2, dtype=np.float32)[CODES]
WEIGHTS = DRAWS.random(50).astype(np.float32)


class InBatches:
    """Arrays as batches; `before(i)` is called when batch number i is asked for, counted over all passes."""

    def __init__(self, *arrays, size=16, before=lambda number: None):
        self.arrays, self.size, self.before, self.number, self.threads = arrays, size, before, 0, set()

    def __len__(self):
        return math.ceil(len(self.arrays[0]) / self.size)

    def __iter__(self):
        for i in range(0, len(self.arrays[0]), self.size):
            self.before(self.number)
            self.number += 1
            self.threads.add(threading.current_thread())
            yield tuple(array[i : i + self.size] for array in self.arrays)


def classifier(rate=0.0, seed=0, metrics=("accuracy", "auc")):
    model = Sequential([Dense(8, "tanh"), Dropout(rate), Dense(2, "softmax")], input_shape=(3,), seed=seed)
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=list(metrics))
    return model


def assert_equal_runs(ours, theirs, histories):
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    one, other = (history.history for history in histories)
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("rate", [0.0, 0.5])
@pytest.mark.parametrize("validation", ["arrays", "batches"])
def test_batches_train_as_the_same_rows_in_arrays_the_last_smaller_batch_included(rate, validation):
    given = (X[:20], Y[:20], WEIGHTS[:20])
    ours, whole = classifier(rate), classifier(rate)
    validating = given if validation == "arrays" else InBatches(*given, size=7)
    first = ours.fit(InBatches(X, Y, WEIGHTS), epochs=5, verbose=0, validation_data=validating)
    how = {"epochs": 5, "sample_weight": WEIGHTS, "shuffle": False, "validation_data": given}
    second = whole.fit(X, Y, 16, verbose=0, **how)
    assert_equal_runs(ours, whole, (first, second))


def test_class_weights_count_batch_by_batch():
    ours, whole = classifier(), classifier()
    how = {"epochs": 3, "class_weight": {0: 1.0, 1: 5.0}, "verbose": 0}
    assert_equal_runs(ours, whole, (ours.fit(InBatches(X, Y), **how), whole.fit(X, Y, 16, shuffle=False, **how)))


def test_batches_give_the_figures_and_predictions_of_arrays():
    model, batches = classifier(), InBatches(X, Y, WEIGHTS)
    np.testing.assert_allclose(tuple(model.evaluate(batches)), tuple(model.evaluate(X, Y, sample_weight=WEIGHTS)), 1e-5)
    np.testing.assert_allclose(model.predict(batches), model.predict(X), rtol=1e-6)
    np.testing.assert_array_equal(model.predict_classes(InBatches(X)), model.predict_classes(X))


def test_a_run_on_batches_is_keras_run_on_the_same_dataset():
    class Dataset(keras.utils.PyDataset):
        def __len__(self):
            return 4

        def __getitem__(self, i):
            return X[16 * i : 16 * (i + 1)], CODES[16 * i : 16 * (i + 1)]

    ours = Sequential([Dense(8, "tanh"), Dense(2, "softmax")], input_shape=(3,))
    layers = [keras.layers.Dense(8, "tanh"), keras.layers.Dense(2, "softmax")]
    theirs = keras.Sequential([keras.Input((3,)), *layers])
    theirs.set_weights(ours.get_weights())
    for model in (ours, theirs):
        model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    how = {"epochs": 10, "verbose": 0}
    first = ours.fit(InBatches(X, CODES), validation_data=InBatches(X[:20], CODES[:20], size=7), **how)
    second = theirs.fit(Dataset(), shuffle=False, validation_data=(X[:20], CODES[:20]), validation_batch_size=7, **how)
    assert_equal_runs(ours, theirs, (first, second))
    ours.fit(Dataset(), verbose=0)  # Keras's own dataset can be read too.


def test_the_first_batch_gives_the_shape_of_a_model_and_is_trained_on_once():
    ours, whole = (Sequential([Dense(2, "softmax")]) for _ in range(2))
    for model in (ours, whole):
        model.compile(loss="categorical_crossentropy", optimizer="sgd")
    batches = InBatches(X, Y)
    histories = ours.fit(batches, epochs=2, verbose=0), whole.fit(X, Y, 16, 2, shuffle=False, verbose=0)
    assert_equal_runs(ours, whole, histories)
    assert batches.number == 8


def test_another_thread_reads_ahead_and_stops_with_the_fit():
    batches = InBatches(X, Y, size=1)
    model = classifier()

    def fail(number):
        if number == 20:
            raise OSError("the disk is gone")

    batches.before = fail
    with pytest.raises(OSError, match="disk is gone") as caught:
        model.fit(batches, verbose=0)
    assert caught.value.__notes__ == ["This is about batch 20 of 50, counted from 0."]
    assert threading.main_thread() not in batches.threads
    assert not any(thread.is_alive() for thread in batches.threads)
    whole = classifier()
    whole.fit(X[:20], Y[:20], 1, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], whole.get_weights()[0], rtol=1e-5)  # The 20 steps are kept.


def test_no_more_than_some_batches_are_read_ahead():
    given = InBatches(X, Y, size=1)
    for done, (x, _) in enumerate(Batches(given, lambda batch: batch)):
        time.sleep(0.005)  # time enough to read all
        np.testing.assert_array_equal(x, X[done : done + 1])
        assert given.number <= done + 1 + AHEAD
    assert done == 49


def test_an_interruption_keeps_the_steps_that_were_made(capsys):
    model, whole = classifier(), classifier()

    def interrupt(number):
        if number == 5:  # The first batch of the second epoch is under way, or just done.
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        model.fit(InBatches(X, Y, before=interrupt), epochs=50)
    assert model.history.epoch == [0] and len(model.history.history["loss"]) == 1
    said = capsys.readouterr().out
    assert "Interrupted. The weights are those after 1 epoch and" in said and "of the next; model.history" in said
    rows = 16 * int(said.split(" and ")[1].split(" step")[0])
    assert 16 <= rows <= 48
    whole.fit(X, Y, 16, shuffle=False, verbose=0)
    whole.fit(X[:rows], Y[:rows], 16, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], whole.get_weights()[0], rtol=1e-5)
    model.fit(X, Y, verbose=0)


def test_callbacks_and_early_stopping_act_between_epochs():
    model = classifier()
    stop = EarlyStopping("val_loss", patience=1, min_delta=10, restore_best_weights=True)
    history = model.fit(InBatches(X, Y), epochs=9, verbose=0, validation_data=InBatches(X, Y), callbacks=[stop])
    assert len(history.epoch) == 2 and history.best_epoch == 0
    assert history.params == {"epochs": 9, "batch_size": None, "steps": 4}
    slower = ReduceLROnPlateau("loss", patience=1, min_delta=10)
    model.fit(InBatches(X, Y), epochs=3, verbose=0, callbacks=[slower])
    assert model.learning_rate < 1e-3
    history = model.fit(InBatches(X, Y), epochs=4, verbose=0, validation_data=InBatches(X, Y), validation_freq=2)
    assert len(history.history["loss"]) == 4 and len(history.history["val_loss"]) == 2


def test_a_loss_that_is_not_finite_ends_the_epoch_and_brings_the_weights_back():
    batches = InBatches(X, 1e30 * X[:, :1], size=1)
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer="sgd")
    before = model.get_weights()
    with pytest.raises(TrainingDiverged, match="in epoch 1 of 3. y reaches"):
        model.fit(batches, epochs=3, verbose=0)
    assert batches.number < 10
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


@pytest.mark.parametrize(
    ("arguments", "words", "message"),
    [
        ((), {"validation_split": 0.2}, "no validation_split. Give validation_data"),
        ((Y,), {}, "Batches bring their own targets"),
        ((), {"sample_weight": WEIGHTS}, "Batches bring their own targets"),
        ((), {"batch_size": 8}, "batch_size=8 has no place here"),
        ((), {"validation_data": X}, "validation_data is a pair"),
    ],
)
def test_arguments_that_make_no_sense_with_batches_are_refused(arguments, words, message):
    with pytest.raises(ValueError, match=message):
        classifier().fit(InBatches(X, Y), *arguments, **words)


def test_what_is_no_sequence_of_batches_is_refused():
    model = classifier()
    with pytest.raises(TypeError, match="generator gives its batches only once"):
        model.fit(pair for pair in [(X, Y)])
    with pytest.raises(TypeError, match=r"fit needs the targets too, fit\(x, y\)"):
        model.fit(X)
    with pytest.raises(TypeError, match=r"A batch is \(x, y\) or \(x, y, sample_weight\), got ndarray"):
        model.fit(type("Bare", (), {"__len__": lambda self: 1, "__iter__": lambda self: iter([X])})())
    with pytest.raises(TypeError, match="fit_many reads arrays x and y, not batches"):
        fit_many(model, InBatches(X, Y), None)
    once = InBatches(X, Y)
    passes = iter(once)
    used_up = type("Once", (), {"__len__": lambda self: 4, "__iter__": lambda self: passes})()
    with pytest.raises(ValueError, match="4 batches were promised, but one pass gave 0. __iter__ must start afresh"):
        model.fit(used_up, epochs=2, verbose=0)
    with pytest.raises(ValueError, match="Which prediction belongs to which row"):
        model.predict(type("Mixed", (InBatches,), {"shuffle": True})(X, Y))


def test_a_batch_with_a_slip_is_named():
    wrong = X.copy()
    wrong[40, 1] = np.nan
    with pytest.raises(ValueError, match="1 NaN among its 48 values") as caught:
        classifier().fit(InBatches(wrong, Y), verbose=0)
    assert caught.value.__notes__ == ["This is about batch 2 of 4, counted from 0."]


def test_the_bar_moves_within_an_epoch(monkeypatch):
    drawn = []
    monkeypatch.setattr(progress, "REDRAW_SECONDS", -1)
    monkeypatch.setattr(progress.Progress, "_draw", lambda self, done, text: drawn.append(done))
    classifier().fit(InBatches(X, Y), epochs=2)
    assert {0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75} <= set(drawn) and max(drawn) < 2
