"""Losses against their definitions; test_keras_oracle.py holds them against Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from jax.test_util import check_grads

from lessons_lib.nn import losses
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
