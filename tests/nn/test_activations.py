"""Activations against their definitions; test_keras_oracle.py holds them against Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from jax.test_util import check_grads

from lessons_lib.nn import activations

# One shape, so that JAX compiles once: the values are what matters.
logits = arrays(np.float32, (4, 3), elements=st.floats(allow_nan=False, allow_infinity=False, width=32))


@settings(deadline=None)
@given(logits)
def test_softmax_rows_are_probabilities_that_sum_to_one_for_any_logits(x):
    rows = np.asarray(activations.softmax(x))
    assert rows.min() >= 0
    np.testing.assert_allclose(rows.sum(axis=-1), 1, atol=1e-5)  # float32


@settings(deadline=None)
@given(logits, st.floats(-100, 100, width=32))
def test_softmax_does_not_change_when_a_constant_is_added_to_a_small_row(x, constant):
    x = np.clip(x, -10, 10)
    # Adding 100 costs float32 about 1e-5 of each logit, so much in the probabilities too.
    np.testing.assert_allclose(activations.softmax(x + np.float32(constant)), activations.softmax(x), atol=1e-4)


def test_softmax_over_another_axis_sums_to_one_along_it():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(np.asarray(activations.softmax(x, axis=0)).sum(axis=0), np.ones(3), atol=1e-6)


def test_relu_has_slope_zero_at_zero_and_one_above():
    slope = jax.vmap(jax.grad(activations.relu))
    np.testing.assert_array_equal(slope(jnp.array([-1.0, 0.0, 1.0])), [0, 0, 1])


@pytest.mark.parametrize("name", ["linear", "sigmoid", "softmax", "tanh"])
def test_slopes_agree_with_finite_differences(name):
    x = jnp.array([[0.3, -1.2, 2.0], [0.0, 0.5, -0.4]])
    check_grads(activations.get(name), (x,), order=1, atol=1e-2, rtol=1e-2)  # differences in float32


@pytest.mark.parametrize("name", ["linear", "relu", "sigmoid", "softmax", "tanh"])
def test_activations_keep_the_shape_and_take_lists(name):
    assert activations.get(name)([[1.0, 2.0], [3.0, 4.0]]).shape == (2, 2)


def test_sigmoid_and_tanh_stay_finite_with_finite_slopes_far_out():
    x = jnp.array([-1e30, 1e30])
    for function in (activations.sigmoid, activations.tanh):
        assert np.isfinite(function(x)).all()
        assert np.isfinite(jax.vmap(jax.grad(function))(x)).all()


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="no activation 'rleu'.*linear, relu, sigmoid, softmax, tanh"):
        activations.get("rleu")


def test_none_is_linear_and_a_function_stands_for_itself():
    assert activations.get(None) is activations.linear
    assert activations.get(jnp.sin) is jnp.sin
