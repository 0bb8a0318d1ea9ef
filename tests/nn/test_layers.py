"""Layers as pure functions; test_keras_oracle.py holds them against Keras."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.nn.layers import L2, Chain, Dense, Dropout, GaussianNoise, glorot_uniform
from lessons_lib.nn.shapes import ShapeError

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
    np.testing.assert_allclose(
        np.std(params["kernel"]), limit / np.sqrt(3), rtol=0.02
    )  # 20,000 draws: about 0.3% error


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
    with pytest.raises(
        ShapeError,
        match=r"Dense\(64\) reads 3 features on the last axis, got x of shape \(3, 1000\)\. Did you mean x\.T\?",
    ):
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


# Random layers and penalties


ONES = jnp.ones((200, 100))


def test_dropout_sets_its_share_to_zero_and_keeps_the_mean():
    y = np.asarray(Dropout(0.2).apply({}, ONES, key=KEY, training=True))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1.25)}
    # 20,000 draws: the standard error of the share is 0.003, that of the mean 0.0035.
    assert (y == 0).mean() == pytest.approx(0.2, abs=0.012)
    assert y.mean() == pytest.approx(1, abs=0.015)


@pytest.mark.parametrize("layer", [Dropout(0.5), GaussianNoise(0.1)])
@pytest.mark.filterwarnings("error")
def test_noise_takes_numpys_float64_without_a_warning(layer):
    assert layer.apply({}, np.ones((3, 2)), key=jax.random.key(0), training=True).dtype == np.float32


@pytest.mark.parametrize("shape", [(1,), (3, 5), (5, 7, 3)])
def test_dropout_reads_any_shape_with_an_odd_number_of_numbers_too(shape):
    y = Dropout(0.5).apply({}, jnp.ones(shape), key=KEY, training=True)
    assert y.shape == shape and set(np.unique(y)) <= {np.float32(0), np.float32(2)}


def test_gaussian_noise_has_its_standard_deviation_and_no_mean():
    noise = np.asarray(GaussianNoise(0.1).apply({}, ONES, key=KEY, training=True)) - 1
    assert noise.std() == pytest.approx(0.1, rel=0.03) and noise.mean() == pytest.approx(0, abs=0.003)


@pytest.mark.parametrize("layer", [Dropout(0.5), GaussianNoise(1.0)], ids=repr)
def test_random_layers_do_nothing_outside_of_training_and_nothing_at_zero(layer):
    assert layer.apply({}, ONES) is ONES
    switched_off = type(layer)(0)
    np.testing.assert_array_equal(switched_off.apply({}, ONES, key=KEY, training=True), ONES)
    assert layer.output_shape((7, 3)) == (7, 3) and layer.init(KEY, (7, 3)) == {}


def test_the_same_key_draws_the_same_mask_and_each_layer_of_a_chain_its_own():
    layer = Dropout(0.5)
    first = layer.apply({}, ONES, key=KEY, training=True)
    np.testing.assert_array_equal(first, layer.apply({}, ONES, key=KEY, training=True))
    twice = Chain((layer, layer)).apply(({}, {}), ONES, key=KEY, training=True)
    assert (np.asarray(twice) > 0).mean() == pytest.approx(0.25, abs=0.015)  # one mask used twice would leave a half


def test_training_a_random_layer_without_a_key_is_refused():
    with pytest.raises(ValueError, match=r"Dropout\(0\.5\) draws random numbers while training: give apply a key"):
        Dropout(0.5).apply({}, ONES, training=True)


def test_a_penalty_is_the_strength_times_the_sum_of_squared_weights_of_the_kernels_alone():
    chain = Chain((Dense(2, kernel_regularizer=L2(0.5)), Dropout(0.1), Dense(1)))
    params = (
        {"kernel": jnp.array([[1.0, 2.0], [3.0, 0.0]]), "bias": jnp.array([9.0, 9.0])},
        {},
        {"kernel": jnp.ones((2, 1)), "bias": jnp.ones(1)},
    )
    assert chain.penalty(params) == 7.0


def test_chains_that_differ_in_rates_and_strengths_only_share_their_compiled_code():
    compiled = jax.jit(lambda chain, params: chain.penalty(params))

    def strength(l2, rate, units=3):
        chain = Chain((Dropout(rate), Dense(units, kernel_regularizer=L2(l2))))
        return float(compiled(chain, ({}, {"kernel": jnp.ones((2, 3))})))

    assert [strength(0.5, 0.1), strength(1, 0.2), strength(0, 0)] == [3, 6, 0]
    assert compiled._cache_size() == 1
    strength(0.5, 0.1, units=4)
    assert compiled._cache_size() == 2


def test_a_layer_of_the_readers_own_is_part_of_the_compiled_program():
    @dataclasses.dataclass(frozen=True)
    class Twice:
        def apply(self, params, x, *, key=None, training=False):
            return 2 * x

    chain = Chain((Twice(), Dropout(0.5)))
    np.testing.assert_array_equal(jax.jit(Chain.apply)(chain, ({}, {}), ONES), 2 * ONES)


def test_random_layers_and_penalties_print_as_they_are_written():
    assert repr(Dropout(0.2)) == "Dropout(0.2)" and repr(GaussianNoise(0)) == "GaussianNoise(0)"
    assert repr(Dense(64, "relu", L2(0.01))) == 'Dense(64, activation="relu", kernel_regularizer=L2(0.01))'
    assert repr(Dense(1, kernel_regularizer=L2())) == "Dense(1, kernel_regularizer=L2(0.01))"


@pytest.mark.parametrize(
    "make",
    [lambda: Dropout(1), lambda: Dropout(-0.1), lambda: Dropout(20), lambda: Dropout("0.2"), lambda: Dropout(True)],
)
def test_a_rate_that_is_no_share_is_refused(make):
    with pytest.raises(
        ValueError,
        match=(
            r"Dropout takes the share of numbers set to 0, at least 0 and below 1, such as Dropout\(0\.2\); got rate="
        ),
    ):
        make()


@pytest.mark.parametrize("make", [lambda: L2(-1), lambda: GaussianNoise(float("nan")), lambda: L2(float("inf"))])
def test_a_strength_below_zero_or_not_finite_is_refused(make):
    with pytest.raises(ValueError, match="0 or more"):
        make()


def test_a_regulariser_that_is_no_l2_is_refused():
    with pytest.raises(TypeError, match=r"A regularizer is L2\(0\.01\).*got 'l3'"):
        Dense(3, kernel_regularizer="l3")
