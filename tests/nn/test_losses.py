"""Losses against their definitions; test_keras_oracle.py holds them against Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from jax.test_util import check_grads
from sklearn.metrics import mean_pinball_loss

from lessons_lib.nn import LSTM, Adam, Dense, PinballLoss, Sequential, fit_many, load_model, losses
from lessons_lib.nn.activations import sigmoid, softmax
from lessons_lib.nn.layers import Activation
from lessons_lib.nn.shapes import ShapeError

rows = arrays(np.float32, (4, 3), elements=st.floats(-10, 10, width=32))
ONE_HOT = np.eye(3, dtype=np.float32)[[0, 2, 1, 2]]


def test_categorical_crossentropy_is_minus_the_log_of_the_true_classs_probability():
    loss = losses.categorical_crossentropy([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]])
    np.testing.assert_allclose(loss, -np.log([0.95, 0.1]), rtol=1e-5)


def test_binary_crossentropy_averages_over_the_units():
    loss = losses.binary_crossentropy([[1, 0]], [[0.8, 0.4]])
    np.testing.assert_allclose(loss, [-(np.log(0.8) + np.log(0.6)) / 2], rtol=1e-5)


def test_mse_and_mae_average_over_the_last_axis_only():
    y_true, y_pred = [[1.0, 2.0], [0.0, 0.0]], [[1.0, 4.0], [3.0, -1.0]]
    np.testing.assert_allclose(losses.mse(y_true, y_pred), [2.0, 5.0])
    np.testing.assert_allclose(losses.mae(y_true, y_pred), [1.0, 2.0])


@settings(deadline=None)
@given(rows)
def test_from_logits_agrees_with_probabilities(logits):
    logits = logits / 2  # At most 10 apart: probabilities stay above the 1e-7 at which they would be clipped.
    np.testing.assert_allclose(
        losses.categorical_crossentropy(ONE_HOT, logits, from_logits=True),
        losses.categorical_crossentropy(ONE_HOT, softmax(logits)),
        rtol=2e-3,  # float32 probabilities near 5e-5 next to 1
        atol=1e-5,
    )
    np.testing.assert_allclose(
        losses.binary_crossentropy(ONE_HOT, logits, from_logits=True),
        losses.binary_crossentropy(ONE_HOT, sigmoid(logits)),
        rtol=2e-3,
        atol=1e-5,
    )


def test_a_confident_mistake_costs_a_finite_loss_and_from_logits_keeps_its_slope():
    impossible = losses.categorical_crossentropy([[1.0, 0.0]], [[0.0, 1.0]])
    np.testing.assert_allclose(impossible, [-np.log(1e-7)], rtol=1e-5)

    def loss(logits):
        return losses.categorical_crossentropy(jnp.array([[1.0, 0.0]]), logits, from_logits=True).sum()

    value, slope = jax.value_and_grad(loss)(jnp.array([[-500.0, 500.0]]))
    assert value == 1000
    np.testing.assert_allclose(slope, [[-1, 1]])


@pytest.mark.parametrize("name", ["mse", "mae"])
def test_slopes_agree_with_finite_differences(name):
    y_pred = jnp.array([[0.3, 0.2], [0.9, -0.4]])
    check_grads(
        lambda p: losses.get(name)(jnp.zeros((2, 2)) + 2, p), (y_pred,), order=1, modes=["rev"], atol=1e-2, rtol=1e-2
    )


@pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy"])
@pytest.mark.parametrize("from_logits", [True, False])
def test_slopes_of_cross_entropies_agree_with_finite_differences(name, from_logits):
    y_pred = jnp.array([[0.3, 0.2, 0.5], [0.2, 0.7, 0.1]])
    y_true = jnp.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    loss = losses.get(name)
    check_grads(
        lambda p: loss(y_true, p, from_logits=from_logits), (y_pred,), order=1, modes=["rev"], atol=1e-2, rtol=1e-2
    )


@pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy", "mse", "mae"])
def test_targets_and_predictions_are_never_broadcast_silently(name):
    with pytest.raises(ShapeError, match=r"broadcast to \(128, 128\).*y_true\[:, None\]"):
        losses.get(name)(np.zeros(128), np.zeros((128, 1)))
    with pytest.raises(ShapeError, match=r"broadcast to \(128, 128\).*y_pred\[:, None\]"):
        losses.get(name)(np.zeros((128, 1)), np.zeros(128))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ValueError, match="no loss 'crossentropy'.*categorical_crossentropy, binary_crossentropy, mse, mae"
    ):
        losses.get("crossentropy")


def test_the_sparse_loss_is_the_one_of_one_hot_rows():
    labels, p = np.array([2, 0]), np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]])
    expected = losses.categorical_crossentropy(np.eye(3)[labels], p)
    np.testing.assert_allclose(losses.get("sparse_categorical_crossentropy")(labels, p), expected, rtol=1e-6)


def test_a_metric_of_the_readers_own_gets_class_numbers_under_the_sparse_loss():
    def hits(y_true, y_pred):
        return (y_true == y_pred.argmax(axis=-1)).astype(float)

    x, labels = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 5
    model = Sequential([Dense(5, activation="softmax")], input_shape=(3,))
    model.compile(loss="sparse_categorical_crossentropy", metrics=[hits])
    assert np.isclose(model.evaluate(x, labels)["hits"], (model.predict_classes(x) == labels).mean())


@pytest.mark.parametrize(
    ("loss", "activation", "units", "advice"),
    [
        ("categorical_crossentropy", "linear", 3, r'Dense\(3, activation="softmax"\)'),
        ("categorical_crossentropy", "sigmoid", 3, r'Dense\(3, activation="softmax"\)'),
        ("categorical_crossentropy", "softmax", 1, 'activation="sigmoid" and loss="binary_crossentropy"'),
        ("binary_crossentropy", "linear", 1, r'Dense\(1, activation="sigmoid"\)'),
        ("binary_crossentropy", "tanh", 1, r'Dense\(1, activation="sigmoid"\)'),
    ],
)
def test_a_loss_that_the_last_layer_cannot_feed_is_refused_with_what_to_write(loss, activation, units, advice):
    with pytest.raises(ValueError, match=advice):
        losses.check_output(losses.get(loss), Activation(activation), units)


def test_fitting_pairs_of_loss_and_last_layer_pass():
    for loss, activation, units in [
        ("categorical_crossentropy", "softmax", 3),
        ("binary_crossentropy", "sigmoid", 1),
        ("mse", "softmax", 2),
    ]:
        losses.check_output(losses.get(loss), Activation(activation), units)


# The pinball loss

QUANTILES = [0.05, 0.5, 0.95]


def quantile_model(loss, units=3, layers=()):
    model = Sequential([*layers, Dense(units)], input_shape=(None, 2) if layers else (2,))
    model.compile(loss=loss, optimizer=Adam(0.05))
    return model


def test_the_pinball_loss_is_scikit_learns_averaged_over_the_quantiles():
    rng = np.random.default_rng(0)
    y, p = rng.normal(size=(40, 1)), rng.normal(size=(40, 3))
    wanted = np.mean([mean_pinball_loss(y[:, 0], p[:, k], alpha=q) for k, q in enumerate(QUANTILES)])
    np.testing.assert_allclose(PinballLoss(QUANTILES)(y, p).mean(), wanted, rtol=1e-5)
    weights = rng.random(40)
    model = quantile_model(PinballLoss(QUANTILES))
    model.set_weights([np.eye(3, dtype=np.float32)[:2], np.zeros(3)])
    p = model.predict(x := rng.normal(size=(40, 2)))
    by_hand = [mean_pinball_loss(y[:, 0], p[:, k], alpha=q, sample_weight=weights) for k, q in enumerate(QUANTILES)]
    # Keras divides by the number of losses, scikit-learn by the sum of the weights.
    loss = model.evaluate(x, y, sample_weight=weights)["loss"]
    np.testing.assert_allclose(loss, np.mean(by_hand) * weights.mean(), rtol=1e-5)


def test_the_constant_that_costs_least_is_the_quantile():
    y = np.random.default_rng(1).exponential(size=(500, 1)).astype(np.float32)
    model = Sequential([Dense(3)], input_shape=(1,))
    model.compile(loss=PinballLoss(QUANTILES), optimizer=Adam(0.02))
    model.fit(np.zeros((500, 1)), y, epochs=800, batch_size=500, verbose=0)
    # Adam's steps of .02 leave it within a few of them of the least.
    np.testing.assert_allclose(model.predict(np.zeros((1, 1)))[0], np.quantile(y, QUANTILES), atol=0.1)


def test_the_pinball_loss_reads_sequences_with_weights_and_missing_targets_of_weight_0():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 5, 2)), rng.normal(size=(6, 5, 1))
    weights = np.ones((6, 5))
    y[2, 3], weights[2, 3] = np.nan, 0
    model = quantile_model(PinballLoss(QUANTILES), layers=[LSTM(4, return_sequences=True)])
    model.fit(x, y, sample_weight=weights, epochs=2, verbose=0)
    assert model.predict(x).shape == (6, 5, 3)
    counted = weights > 0
    p = model.predict(x)
    by_hand = [mean_pinball_loss(y[counted, 0], p[counted][:, k], alpha=q) for k, q in enumerate(QUANTILES)]
    loss = model.evaluate(x, y, sample_weight=weights)["loss"]
    np.testing.assert_allclose(loss, np.mean(by_hand) * counted.mean(), rtol=1e-5)


def test_fit_many_trains_the_pinball_loss_as_fit_does():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    fitted = fit_many(quantile_model(PinballLoss(QUANTILES)), x, y, seeds=range(2), epochs=2, verbose=0)
    alone = quantile_model(PinballLoss(QUANTILES))
    history = alone.fit(x, y, epochs=2, verbose=0)
    np.testing.assert_allclose(fitted.history["loss"][0], history.history["loss"], rtol=1e-4)
    assert fitted.predict(x).shape == (2, 20, 3)


def test_a_model_with_the_pinball_loss_is_saved_and_loaded_whole(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    model = quantile_model(PinballLoss(QUANTILES))
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert again.recipe.loss == PinballLoss(QUANTILES) and hash(again.recipe.loss) == hash(PinballLoss(QUANTILES))
    assert again.evaluate(x, y) == model.evaluate(x, y)


def test_functions_of_the_readers_own_see_the_pinball_losss_targets_as_they_come():
    def wider(y_true, y_pred):
        assert y_true.shape[-1] == 1
        return y_pred[..., -1] - y_pred[..., 0]

    model = Sequential([Dense(3)], input_shape=(2,))
    model.compile(loss=PinballLoss(QUANTILES), metrics=[wider])
    assert "wider" in model.evaluate(np.ones((4, 2)), np.ones((4, 1)))


@pytest.mark.parametrize("given", [[], [0.5, 0.1], [0.1, 0.1], [0, 0.5], [0.5, 1.0], [5, 50, 95], ["low"], 1.5])
def test_quantiles_must_ascend_between_0_and_1(given):
    with pytest.raises(ValueError, match=r"ascending quantiles between 0 and 1, such as \[0\.05, 0\.5, 0\.95\]; got"):
        PinballLoss(given)


def test_the_class_in_place_of_a_loss_is_answered_with_an_example():
    with pytest.raises(
        TypeError, match=r"loss=PinballLoss is a class\. Try loss=PinballLoss\(\[0\.05, 0\.5, 0\.95\]\)"
    ):
        quantile_model(PinballLoss)


def test_one_quantile_may_be_a_number():
    assert PinballLoss(0.5) == PinballLoss([0.5])


def test_the_pinball_loss_says_how_many_units_and_targets_it_wants():
    with pytest.raises(
        ValueError, match=r"wants 3 units, one a quantile, but the last layer has 2\. End with Dense\(3\)"
    ):
        quantile_model(PinballLoss(QUANTILES), units=2)
    model = quantile_model(PinballLoss(QUANTILES))
    with pytest.raises(
        ShapeError, match=r"all 3 quantiles with one target: y must have shape \(4, 1\), got \(4, 3\)\.$"
    ):
        model.fit(np.ones((4, 2)), np.ones((4, 3)))
    with pytest.raises(ShapeError, match=r"got \(4,\)\. Did you mean y\[\.\.\., None\]\?"):
        model.fit(np.ones((4, 2)), np.ones(4))
    with pytest.raises(ShapeError, match="x has 4 rows, y has 5 rows"):
        model.fit(np.ones((4, 2)), np.ones((5, 1)))
    with pytest.raises(
        ShapeError, match=r"targets \(\.\.\., 1\) beside predictions \(\.\.\., 3\); got \(4,\) and \(4, 3\)"
    ):
        PinballLoss(QUANTILES)(np.ones(4), np.ones((4, 3)))
