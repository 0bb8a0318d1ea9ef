"""Layers as pure functions; test_keras_oracle.py holds them against Keras."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.layers import Chain, Dense, glorot_uniform
from lessons_lib.shapes import ShapeError

KEY = jax.random.key(0)


def test_dense_is_activation_of_x_times_kernel_plus_bias():
    params = {"kernel": jnp.array([[1.0, -1.0], [2.0, 0.0], [0.0, 3.0]]), "bias": jnp.array([0.5, -1.0])}
    x = jnp.array([[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(Dense(2).apply(params, x), [[5.5, 7.0]])
    np.testing.assert_allclose(Dense(2, "relu").apply(params, -x), [[0.0, 0.0]])


@pytest.mark.parametrize("inner", [(3,), (7, 3), (4, 5, 3)])
def test_output_shape_is_the_shape_that_apply_returns(inner):
    layer = Dense(6, "tanh")
    params = layer.init(KEY, inner)
    assert layer.apply(params, jnp.ones((2, *inner))).shape == (2, *layer.output_shape(inner))


def test_the_threshold_classifier_has_256_and_4160_and_130_parameters():
    chain = Chain((Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")))
    params = chain.init(KEY, (3,))
    assert [sum(leaf.size for leaf in jax.tree.leaves(p)) for p in params] == [256, 4160, 130]


def test_first_biases_are_zero_and_kernels_fill_glorots_interval():
    params = Dense(200).init(KEY, (100,))
    limit = np.sqrt(6 / 300)
    assert not params["bias"].any()
    assert 0.99 * limit < np.abs(params["kernel"]).max() <= limit
    np.testing.assert_allclose(np.std(params["kernel"]), limit / np.sqrt(3), rtol=0.02)  # 20,000 draws: about 0.3% error


def test_another_key_draws_another_kernel_and_the_same_key_the_same():
    again, other = glorot_uniform(KEY, (3, 4)), glorot_uniform(jax.random.key(1), (3, 4))
    np.testing.assert_array_equal(glorot_uniform(KEY, (3, 4)), again)
    assert (again != other).any()


def test_layers_of_a_chain_draw_different_kernels():
    first, second = Chain((Dense(3), Dense(3))).init(KEY, (3,))
    assert (first["kernel"] != second["kernel"]).any()


def test_a_chain_can_be_mapped_over_stacked_parameters():
    chain = Chain((Dense(5, "relu"), Dense(2, "softmax")))
    params = jax.vmap(lambda key: chain.init(key, (3,)))(jax.random.split(KEY, 4))
    x = jnp.arange(6.0).reshape(2, 3)
    together = jax.vmap(chain.apply, (0, None))(params, x)
    assert together.shape == (4, 2, 2)
    alone = chain.apply(jax.tree.map(lambda leaf: leaf[2], params), x)
    np.testing.assert_allclose(together[2], alone, rtol=1e-5)


def test_layers_are_frozen_and_equal_ones_hash_alike():
    assert hash(Chain((Dense(3), Dense(1)))) == hash(Chain((Dense(3), Dense(1))))
    with pytest.raises(dataclasses.FrozenInstanceError):
        Dense(3).units = 4


def test_a_layer_prints_as_it_is_written():
    assert repr(Dense(64, activation="relu")) == 'Dense(64, activation="relu")'
    assert repr(Dense(1)) == "Dense(1)"
    assert repr(Dense(1, None)) == "Dense(1)"
    assert repr(Dense(1, jnp.sin)) == "Dense(1, activation=sin)"


def test_swapped_axes_are_asked_about():
    layer = Dense(64)
    params = layer.init(KEY, (3,))
    with pytest.raises(ShapeError, match=r"Dense\(64\) reads 3 features on the last axis, got x of shape \(3, 1000\)\. Did you mean x\.T\?"):
        layer.apply(params, jnp.ones((3, 1000)))
    with pytest.raises(ShapeError, match=r"got x of shape \(10, 4\)\.$"):
        layer.apply(params, jnp.ones((10, 4)))


@pytest.mark.parametrize("units", [0, -1, 2.0, "64", True])
def test_units_that_are_no_count_are_refused(units):
    with pytest.raises(ValueError, match="whole number of units"):
        Dense(units)


def test_an_unknown_activation_is_refused_when_the_layer_is_written():
    with pytest.raises(ValueError, match="no activation 'rleu'"):
        Dense(3, "rleu")
