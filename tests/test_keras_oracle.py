"""Keras 3 on its JAX backend as the oracle: the same weights and batches in, the same numbers out."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from lessons_lib import activations, losses, metrics, optimizers
from lessons_lib.layers import Dense
from lessons_lib.model import Sequential

DRAWS = np.random.default_rng(0)
ACTIVATIONS = ["linear", "relu", "sigmoid", "softmax", "tanh"]


def threshold_rows(rows):
    x = DRAWS.random((rows, 3), dtype=np.float32)
    return x, np.eye(2, dtype=np.float32)[(x.sum(axis=1) > 1.5).astype(int)]


def pair(*layers, inputs=3):
    """Our model and Keras's of the same layers (units, activation) and the same weights."""
    ours = Sequential([Dense(*layer) for layer in layers], input_shape=(inputs,))
    theirs = keras.Sequential([keras.Input((inputs,)), *(keras.layers.Dense(*layer) for layer in layers)])
    theirs.set_weights(ours.get_weights())
    return ours, theirs


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_slopes_are_keras_zero_included(name):
    x = jnp.array([[-3.0, -1.0, 0.0], [0.0, 0.5, 20.0]])
    ours, theirs = activations.get(name), keras.activations.get(name)
    np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-6)
    weight = jnp.arange(6.0).reshape(2, 3)  # unequal, because the outputs of softmax sum to a constant
    slopes = [jax.grad(lambda x, f=f: (weight * f(x)).sum())(x) for f in (ours, theirs)]
    np.testing.assert_allclose(*slopes, rtol=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(5, 3), (5, 7, 3)])
def test_dense_is_keras(activation, shape):
    ours, theirs = Dense(4, activation), keras.layers.Dense(4, activation)
    x = DRAWS.normal(size=shape).astype(np.float32)
    expected = theirs(x)
    params = dict(zip(ours.weight_names, map(jnp.asarray, theirs.get_weights())))
    np.testing.assert_allclose(ours.apply(params, x), expected, rtol=1e-5, atol=1e-6)


def test_first_kernels_fill_keras_interval():
    ours, theirs = pair((300, "relu"))
    theirs = keras.layers.Dense(300, "relu")
    theirs.build((None, 3))
    spread = [np.abs(weights[0]).max() for weights in (ours.get_weights(), theirs.get_weights())]
    np.testing.assert_allclose(*spread, rtol=0.01)  # 900 uniform draws come this near to their limit


@pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy", "mse", "mae"])
def test_losses_and_their_slopes_are_keras_clipped_probabilities_included(name):
    y_true = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    y_pred = jnp.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [1.0, 0.0, 0.0], [1e-9, 0.5, 0.5]])
    ours, theirs = losses.get(name), keras.losses.get(name)
    np.testing.assert_allclose(ours(y_true, y_pred), theirs(y_true, y_pred), rtol=1e-5)
    slopes = [jax.grad(lambda p, f=f: jnp.asarray(f(y_true, p)).sum())(y_pred) for f in (ours, theirs)]
    np.testing.assert_allclose(*slopes, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy"])
def test_losses_from_logits_are_keras(name):
    y_true = np.eye(3, dtype=np.float32)[[0, 1, 2]]
    logits = 20 * DRAWS.normal(size=(3, 3)).astype(np.float32)
    expected = getattr(keras.losses, name)(y_true, logits, from_logits=True)
    np.testing.assert_allclose(losses.get(name)(y_true, logits, from_logits=True), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("ours", "theirs", "units"),
    [
        ("accuracy", keras.metrics.CategoricalAccuracy, 3),
        ("accuracy", keras.metrics.BinaryAccuracy, 1),
        ("mae", keras.metrics.MeanAbsoluteError, 2),
        ("mse", keras.metrics.MeanSquaredError, 2),
        ("rmse", keras.metrics.RootMeanSquaredError, 2),
    ],
)
def test_metrics_are_keras(ours, theirs, units):
    y_pred = DRAWS.random((40, units)).astype(np.float32)
    y_true = np.eye(units)[DRAWS.integers(0, units, 40)] if units > 1 else DRAWS.integers(0, 2, (40, 1))
    metric = theirs()
    metric.update_state(y_true, y_pred)
    np.testing.assert_allclose(metrics.get(ours)(y_true, y_pred), metric.result(), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SGD", {}),
        ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
        ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
        ("RMSprop", {}),
        ("RMSprop", {"learning_rate": 0.1, "rho": 0.5, "epsilon": 0.01}),
        ("Adam", {}),
        ("Adam", {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}),
    ],
)
def test_optimizers_take_keras_steps(name, words):
    ours, theirs = getattr(optimizers, name)(**words), getattr(keras.optimizers, name)(**words)
    params = np.array([1.0, -2.0, 0.5], np.float32)
    variable = keras.Variable(params)
    state = ours.init(params)
    for _ in range(20):
        gradient = np.sin(params) + params / 2
        updates, state = ours.update(gradient, state, params)
        params = np.asarray(params + updates)
        theirs.apply([np.sin(np.asarray(variable.value)) + np.asarray(variable.value) / 2], [variable])
        np.testing.assert_allclose(params, np.asarray(variable.value), rtol=1e-5, atol=1e-6)


def test_weights_travel_both_ways():
    ours, theirs = pair((8, "relu"), (2, "softmax"))
    x, _ = threshold_rows(20)
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), rtol=1e-5)
    fresh = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2, "softmax")])
    ours.set_weights(fresh.get_weights())
    np.testing.assert_allclose(ours.predict(x), fresh.predict(x, verbose=0), rtol=1e-5)


def test_the_summary_is_keras_table(capsys):
    ours, theirs = pair((64, "relu"), (64, "relu"), (2, "softmax"))
    lines = []
    theirs.summary(line_length=76, print_fn=lines.append)
    expected = "\n".join(lines).rstrip()
    theirs_rows = [row for row in expected.splitlines() if "Dense" in row or "arams" in row]
    ours_rows = [row for row in repr(ours.summary()).splitlines() if "Dense" in row or "arams" in row]

    def words(row):
        return row.replace("│", " ").split()

    assert [words(row)[1:] for row in ours_rows] == [words(row)[1:] for row in theirs_rows]


def histories(ours, theirs, x, y, loss, optimizer, metric, **words):
    """Both models' histories of the same training, batches in the order of the rows."""
    ours.compile(loss=loss, optimizer=getattr(optimizers, optimizer)(), metrics=[metric])
    theirs.compile(loss=loss, optimizer=getattr(keras.optimizers, optimizer)(), metrics=[metric])
    return [model.fit(x, y, shuffle=False, verbose=0, **words).history for model in (ours, theirs)]


def test_each_step_of_the_threshold_classifiers_training_has_keras_loss():
    ours, theirs = pair((64, "relu"), (64, "relu"), (2, "softmax"))
    x, y = threshold_rows(128)
    # One batch an epoch: an epoch's loss is the loss of that one step.
    a, b = histories(ours, theirs, x, y, "categorical_crossentropy", "RMSprop", "accuracy", batch_size=128, epochs=60)
    np.testing.assert_allclose(a["loss"], b["loss"], rtol=1e-4)
    np.testing.assert_allclose(a["accuracy"], b["accuracy"], rtol=1e-6)


def test_the_whole_training_of_the_threshold_classifier_is_keras():
    """Lesson 04's fit: 10,000 rows, the last fifth for validation, 20 epochs of 128, the last batch of each smaller."""
    ours, theirs = pair((64, "relu"), (64, "relu"), (2, "softmax"))
    x, y = threshold_rows(10_000)
    a, b = histories(
        ours, theirs, x, y, "categorical_crossentropy", "RMSprop", "accuracy", batch_size=128, epochs=20, validation_split=0.2
    )
    assert set(a) == set(b)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(a[name], b[name], rtol=1e-5)  # seen: 2e-6 after 1,260 steps
    for name in ("accuracy", "val_accuracy"):
        np.testing.assert_allclose(a[name], b[name], atol=1e-3)  # of 2,000 rows at most two on the edge fall differently
    x, y = threshold_rows(1000)
    figures = theirs.evaluate(x, y, verbose=0, return_dict=True)
    assert ours.evaluate(x, y) == pytest.approx(figures, rel=2e-3)


@pytest.mark.parametrize(
    ("layers", "loss", "optimizer", "metric"),
    [
        ([(16, "tanh"), (1, "sigmoid")], "binary_crossentropy", "Adam", "accuracy"),
        ([(16, "relu"), (1,)], "mse", "SGD", "mae"),
        ([(16, "sigmoid"), (1,)], "mae", "Adam", "mse"),
    ],
)
def test_other_losses_and_optimizers_train_as_in_keras(layers, loss, optimizer, metric):
    ours, theirs = pair(*layers)
    x, y = threshold_rows(500)
    a, b = histories(ours, theirs, x, y[:, 1:], loss, optimizer, metric, batch_size=64, epochs=5, validation_split=0.2)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-4)
