"""Ctrl-C, the Stop button, a damaged cache, a copy that diverges: no work is lost."""

import signal
import threading

import numpy as np
import pytest

from lessons_lib.nn import compiling, training
from lessons_lib.nn.callbacks import LambdaCallback
from lessons_lib.nn.interrupts import Interrupts
from lessons_lib.nn.layers import Dense
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD

DRAWS = np.random.default_rng(0)
X = DRAWS.random((50, 3), dtype=np.float32)
Y = X.sum(axis=1, keepdims=True)


def regression(seed=0):
    model = Sequential([Dense(4, "tanh"), Dense(1)], input_shape=(3,), seed=seed)
    model.compile(loss="mse", optimizer="adam")
    return model


def interrupting(at):
    """Sends the signal of Ctrl-C after epoch number `at`, counted from 0."""
    return LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == at and signal.raise_signal(signal.SIGINT))


def test_an_interrupted_fit_keeps_the_weights_and_the_numbers_of_its_finished_epochs(capsys):
    model, whole = regression(), regression()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=50, callbacks=[interrupting(2)])
    whole.fit(X, Y, epochs=3, verbose=0)
    for a, b in zip(model.get_weights(), whole.get_weights()):
        np.testing.assert_array_equal(a, b)
    assert model.history.epoch == [0, 1, 2] and model.history.history == whole.history.history
    assert "Interrupted. The weights are those after 3 epochs; model.history" in capsys.readouterr().out
    model.fit(X, Y, verbose=0)
    whole.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], whole.get_weights()[0])  # It goes on as if it had not been.


def test_an_interruption_before_the_first_epoch_ends_leaves_the_weights_of_before(capsys):
    model = regression()
    before = model.get_weights()
    start = LambdaCallback(on_train_begin=lambda logs=None: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=50, callbacks=[start])
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    assert "The weights are as before" in capsys.readouterr().out


def test_the_first_interruption_is_noted_and_the_second_is_raised_at_once():
    handler = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_interrupted_fit_many_returns_the_models_that_are_finished(monkeypatch, capsys):
    real, first_done = training.train_mapped, threading.Event()

    def interrupted_after_the_first(starts, *rest, interrupts, **words):
        if starts[0].params is not first:
            first_done.wait(60)
            interrupts.asked = True
            return [None] * len(starts)
        try:
            return real(starts, *rest, interrupts=interrupts, **words)
        finally:
            first_done.set()

    first = None
    original = training.train_in_threads

    def remembering(starts, *rest, **words):
        nonlocal first
        first = starts[0].params
        return original(starts, *rest, **words)

    monkeypatch.setattr(training, "train_in_threads", remembering)
    monkeypatch.setattr(training, "train_mapped", interrupted_after_the_first)
    monkeypatch.setattr(training, "cores", lambda: 1)
    fitted = fit_many(regression(), X, Y, seeds=range(12), epochs=2)
    assert list(fitted.seeds) == [0, 1, 2, 3]
    assert np.isfinite(fitted.predict(X)).all()
    assert capsys.readouterr().out.startswith("interrupted, 8 not finished - 4 models")


KERNEL_FIT = """
import numpy as np, time
from lessons_lib import Dense, LambdaCallback, Sequential, fit_many
x = np.random.default_rng(0).random((2000, 3), dtype=np.float32)
y = x.sum(axis=1, keepdims=True)
model = Sequential([Dense(64, "relu"), Dense(1)], input_shape=(3,))
model.compile(loss="mse", optimizer="adam")
model.fit(x, y, verbose=0)
before = model.get_weights()[0]
going = LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == 5 and print("going", flush=True))
print("ready", flush=True)
"""


@pytest.mark.slow
def test_the_stop_button_of_a_real_kernel_loses_nothing():
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")

    def run(code, interrupt=False):
        """What the kernel shows; interrupted, as the Stop button does it, once it says that it is going."""
        client.execute(code)
        shown = ""
        while True:
            message = client.get_iopub_msg(timeout=300)
            content = message["content"]
            shown += content.get("text", "") + content.get("data", {}).get("text/plain", "") + content.get("ename", "")
            if interrupt and "going" in shown and message["msg_type"] == "stream":
                interrupt = False
                manager.interrupt_kernel()
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return shown

    try:
        assert "ready" in run(KERNEL_FIT)
        said = run("model.fit(x, y, epochs=10**7, callbacks=[going])", interrupt=True)
        assert "Interrupted. The weights are those after" in said and said.endswith("KeyboardInterrupt")
        check = "print(len(model.history.epoch) > 1, np.abs(model.get_weights()[0] - before).max() > 0)"
        assert run(check) == "True True\n"
        many = "print('going', flush=True); fitted = fit_many(model, x, y, seeds=range(2), epochs=10**7)"
        assert run(many, interrupt=True).endswith("KeyboardInterrupt")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


# Copies that diverge


def test_a_copy_that_diverges_has_nan_in_its_row_and_the_others_stand(capsys):
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=SGD(), metrics=["mae"])
    words = {"seeds": 0, "epochs": 9, "validation_split": 0.2}
    fitted = fit_many(model, X, Y, learning_rate=[0.01, 0.1, 1e20], **words)
    assert "1 model diverged, the first with seed 0, learning_rate 1e+20: NaN in its row" in capsys.readouterr().out
    assert fitted.diverged == [2]
    for values in fitted.history.values():
        assert np.isfinite(values[:2]).all() and np.isnan(values[2]).all()
    assert np.isnan(fitted.predict(X)[2]).all() and np.isfinite(fitted.predict(X)[:2]).all()
    assert np.isnan(fitted.evaluate(X, Y)["mae"][2])
    alone = fit_many(model, X, Y, learning_rate=[0.01, 0.1], **words, verbose=0)
    np.testing.assert_allclose(fitted.history["loss"][:2], alone.history["loss"], rtol=1e-4)
    assert repr(fitted).startswith("3 models, 1 diverged, last epoch") and "nan" not in repr(fitted)


def test_copies_that_all_diverge_are_an_error():
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=SGD())
    with pytest.raises(training.TrainingDiverged, match=r"with 2 models of 2, the first of them with seed 4, learning"):
        fit_many(model, X, Y, seeds=4, learning_rate=[1e20, 1e21], epochs=9, verbose=0)


# What importing changes


def test_cores_are_counted_by_affinity_and_a_containers_limit(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling.os, "sched_getaffinity", lambda process: set(range(6)), raising=False)
    limit = tmp_path / "cpu.max"
    monkeypatch.setattr(compiling, "Path", lambda name: limit)
    for text, cores in (("max 100000", 6), ("250000 100000", 3), ("50000 100000", 1), ("garbage", 6)):
        limit.write_text(text)
        assert compiling.cores() == cores
