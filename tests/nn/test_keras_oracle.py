"""Keras 3 on its JAX backend as the oracle: the same weights and batches in, the same numbers out."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from lessons_lib.nn import activations, losses, metrics, optimizers
from lessons_lib.nn.callbacks import EarlyStopping
from lessons_lib.nn.layers import L2, Dense, Dropout
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.recurrent import LSTM

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
        ("AdamW", {}),
        ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.1}),
        ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "clipnorm": 0.5}),
        ("Adam", {"learning_rate": 0.1, "global_clipnorm": 0.5}),
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


@pytest.mark.slow
def test_the_whole_training_of_the_threshold_classifier_is_keras():
    """Lesson 04's fit: 10,000 rows, the last fifth for validation, 20 epochs of 128, the last batch of each smaller."""
    ours, theirs = pair((64, "relu"), (64, "relu"), (2, "softmax"))
    x, y = threshold_rows(10_000)
    a, b = histories(
        ours,
        theirs,
        x,
        y,
        "categorical_crossentropy",
        "RMSprop",
        "accuracy",
        batch_size=128,
        epochs=20,
        validation_split=0.2,
    )
    assert set(a) == set(b)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(a[name], b[name], rtol=1e-5)  # seen: 2e-6 after 1,260 steps
    for name in ("accuracy", "val_accuracy"):
        np.testing.assert_allclose(
            a[name], b[name], atol=1e-3
        )  # of 2,000 rows at most two on the edge fall differently
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


# Regularisation


def test_dropout_scales_as_kerass_and_is_the_identity_outside_of_training():
    x = np.ones((100, 100), np.float32)
    ours = np.asarray(Dropout(0.3).apply({}, x, key=jax.random.key(0), training=True))
    theirs = np.asarray(keras.layers.Dropout(0.3, seed=0)(x, training=True))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-6)
    assert (ours == 0).mean() == pytest.approx((theirs == 0).mean(), abs=0.03)  # two draws of 10,000, each of sd 0.005
    np.testing.assert_array_equal(Dropout(0.3).apply({}, x), keras.layers.Dropout(0.3)(x))


def regularised_pair():
    ours = Sequential([Dense(16, "relu", L2(0.02)), Dense(8, "relu", L2(0.005)), Dense(1)], input_shape=(3,))
    l2 = keras.regularizers.L2
    theirs = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(16, "relu", kernel_regularizer=l2(0.02)),
            keras.layers.Dense(8, "relu", kernel_regularizer=l2(0.005)),
            keras.layers.Dense(1),
        ]
    )
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def test_l2_is_part_of_the_loss_of_training_validation_and_evaluation():
    ours, theirs = regularised_pair()
    x, y = threshold_rows(300)
    a, b = histories(ours, theirs, x, y[:, 1:], "mse", "Adam", "mae", batch_size=64, epochs=5, validation_split=0.2)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-4)
    figures = theirs.evaluate(x, y[:, 1:], verbose=0, return_dict=True)
    assert ours.evaluate(x, y[:, 1:]) == pytest.approx(figures, rel=1e-4)
    assert figures["loss"] > np.mean((ours.predict(x) - y[:, 1:]) ** 2) + 0.05  # the penalty is seen


def test_sample_weights_weigh_the_loss_as_in_keras_and_metrics_as_its_weighted_metrics():
    ours, theirs = pair((8, "tanh"), (1,))
    x, y = threshold_rows(200)
    y, weights = y[:, 1:], DRAWS.random(200).astype(np.float32)
    ours.compile(loss="mse", optimizer=optimizers.SGD(0.1), metrics=["mae"])
    theirs.compile(loss="mse", optimizer=keras.optimizers.SGD(0.1), weighted_metrics=["mae"])
    a, b = (
        model.fit(
            x, y, sample_weight=weights, batch_size=64, epochs=4, validation_split=0.25, shuffle=False, verbose=0
        ).history
        for model in (ours, theirs)
    )
    for name in ("loss", "val_loss", "mae", "val_mae"):
        np.testing.assert_allclose(a[name], b[name], rtol=1e-4)
    figures = theirs.evaluate(x, y, sample_weight=weights, verbose=0, return_dict=True)
    assert ours.evaluate(x, y, sample_weight=weights) == pytest.approx(figures, rel=1e-4)


@pytest.mark.parametrize(
    ("patience", "min_delta", "epochs", "restore"),
    [(0, 0, 60, False), (3, 0, 60, True), (3, 0.01, 60, False), (50, 0, 60, True)],
)
def test_early_stopping_stops_and_restores_as_kerass(patience, min_delta, epochs, restore):
    ours, theirs = pair((32, "tanh"), (1,))
    x = DRAWS.normal(size=(30, 3)).astype(np.float32)
    y = x[:, :1] + DRAWS.normal(size=(30, 1)).astype(np.float32)  # few rows and much noise: it overfits soon
    words = {"patience": patience, "min_delta": min_delta, "restore_best_weights": restore}
    stops = EarlyStopping(**words), keras.callbacks.EarlyStopping(**words)
    ours.compile(loss="mse", optimizer=optimizers.Adam(0.02))
    theirs.compile(loss="mse", optimizer=keras.optimizers.Adam(0.02))
    a, b = (
        model.fit(x, y, epochs=epochs, batch_size=8, validation_split=0.5, shuffle=False, verbose=0, callbacks=[stop])
        for model, stop in zip((ours, theirs), stops)
    )
    np.testing.assert_allclose(a.history["val_loss"], b.history["val_loss"], rtol=1e-4)
    assert a.best_epoch == stops[1].best_epoch < len(a.epoch) - 1
    for mine, their in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(mine, their, rtol=1e-3, atol=1e-4)


# Sequences


def lstm_pair(*, sequences, features=3):
    """Two stacked LSTMs of 8 and 5 units and a dense layer, ours and Keras's, with the same weights."""
    ours = Sequential(
        [LSTM(8, return_sequences=True), LSTM(5, return_sequences=sequences), Dense(1)], input_shape=(None, features)
    )
    theirs = keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.LSTM(8, return_sequences=True),
            keras.layers.LSTM(5, return_sequences=sequences),
            keras.layers.Dense(1),
        ]
    )
    theirs.set_weights(ours.get_weights())
    return ours, theirs


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("initial_state", [True, False])
def test_the_lstm_and_its_gradients_are_kerass(sequences, initial_state):
    ours, theirs = LSTM(6, return_sequences=sequences), keras.layers.LSTM(6, return_sequences=sequences)
    x = DRAWS.normal(size=(4, 20, 3)).astype(np.float32)
    state = tuple(DRAWS.normal(size=(4, 6)).astype(np.float32) for _ in "hc") if initial_state else None
    theirs.build(x.shape)
    weights = [2 * np.asarray(array) for array in theirs.get_weights()]
    variables = [jnp.asarray(array) for array in weights]
    weight = DRAWS.normal(size=(4, 20, 6) if sequences else (4, 6)).astype(np.float32)

    def our_sum(variables, x):
        return (
            ours.apply(dict(zip(ours.weight_names, variables)), x, initial_state=state, training=True) * weight
        ).sum()

    def their_sum(variables, x):
        out, _ = theirs.stateless_call(variables, theirs.non_trainable_variables, x, initial_state=state)
        return (out * weight).sum()

    for a, b in zip(
        *(jax.tree.leaves(jax.value_and_grad(f, argnums=(0, 1))(variables, x)) for f in (our_sum, their_sum))
    ):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_the_lstms_first_weights_are_drawn_as_kerass():
    ours, theirs = Sequential([LSTM(64)], input_shape=(10, 100)).get_weights(), keras.layers.LSTM(64)
    theirs.build((None, 10, 100))
    theirs = theirs.get_weights()
    assert [array.shape for array in ours] == [array.shape for array in theirs]
    np.testing.assert_allclose(np.abs(ours[0]).max(), np.abs(theirs[0]).max(), rtol=0.01)  # 25,600 uniform draws
    np.testing.assert_allclose(ours[1] @ ours[1].T, theirs[1] @ theirs[1].T, atol=1e-5)  # orthogonal rows, both
    np.testing.assert_array_equal(ours[2], theirs[2])


@pytest.mark.slow
def test_a_whole_training_of_an_lstm_is_kerass():
    """200 windows of 30 days, batches of 32, the last one smaller, ten epochs, clipped gradients, validation."""
    ours, theirs = lstm_pair(sequences=False)
    x = DRAWS.normal(size=(200, 30, 3)).astype(np.float32)
    y = x[:, -5:, :1].mean(axis=1)
    ours.compile(loss="mse", optimizer=optimizers.Adam(0.01, global_clipnorm=0.5), metrics=["mae"])
    theirs.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=0.5), metrics=["mae"])
    a, b = (
        model.fit(x, y, epochs=10, batch_size=32, validation_split=0.2, shuffle=False, verbose=0).history
        for model in (ours, theirs)
    )
    assert set(a) == set(b)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-3)  # seen: 2e-5
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), rtol=1e-2, atol=1e-3)


def test_training_on_every_day_with_a_mask_is_keras_with_sample_weights():
    """Many to many: weights (batch, time), and missing targets, which Keras must be given as numbers."""
    ours, theirs = lstm_pair(sequences=True)
    x = DRAWS.normal(size=(60, 20, 3)).astype(np.float32)
    y = np.cumsum(x[..., :1], axis=1) / 3
    mask = (DRAWS.random((60, 20)) > 0.4).astype(np.float32)
    missing = np.where(mask[..., None] == 0, np.nan, y)
    ours.compile(loss="mse", optimizer=optimizers.Adam(0.01), metrics=["mae"])
    theirs.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01), weighted_metrics=["mae"])
    a, b = (
        model.fit(
            x, targets, sample_weight=mask, epochs=5, batch_size=16, validation_split=0.2, shuffle=False, verbose=0
        ).history
        for model, targets in ((ours, missing), (theirs, np.nan_to_num(missing)))
    )
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-3)
