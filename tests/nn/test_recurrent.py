"""The LSTM, and what the GRU shares with it: the fast layer is the readable cell, and its hand-written gradient is the
slope; test_keras_oracle.py and test_keras_calls.py hold them against Keras."""

import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.nn.initializers import orthogonal
from lessons_lib.nn.layers import Chain, Dense
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import Adam
from lessons_lib.nn.recurrent import GRU, LSTM, SimpleRNN, gru_cell, lstm_cell
from lessons_lib.nn.shapes import ShapeError

DRAWS = np.random.default_rng(0)
KEY = jax.random.key(0)
BATCH, TIME, FEATURES, UNITS = 5, 7, 3, 4
X = jnp.asarray(DRAWS.normal(size=(BATCH, TIME, FEATURES)), jnp.float32)
STATE = tuple(jnp.asarray(DRAWS.normal(size=(BATCH, UNITS)) / 2, jnp.float32) for _ in "hc")
PARAMS = LSTM(UNITS).init(KEY, (TIME, FEATURES))


def cell_by_cell(params, x, state):
    """Every hidden state (batch, time, units), one readable step after the other."""
    h, c = state
    hidden = []
    for t in range(x.shape[1]):
        h, c = lstm_cell(params, x[:, t], h, c)
        hidden.append(h)
    return jnp.stack(hidden, axis=1)


ZERO = (jnp.zeros((BATCH, UNITS)),) * 2


def test_a_cell_with_open_forget_and_closed_input_gate_keeps_its_state():
    zeros = {name: jnp.zeros_like(leaf) for name, leaf in PARAMS.items()}
    i, f, g, o = -30.0, 30.0, 0.0, 30.0
    params = {**zeros, "bias": jnp.repeat(jnp.array([i, f, g, o]), UNITS)}
    h, c = lstm_cell(params, X[:, 0], *STATE)
    np.testing.assert_allclose(c, STATE[1], rtol=1e-6)
    np.testing.assert_allclose(h, np.tanh(STATE[1]), rtol=1e-6)


@pytest.mark.parametrize("initial_state", [None, STATE])
def test_the_layer_is_its_cell_step_by_step(initial_state):
    expected = cell_by_cell(PARAMS, X, initial_state or ZERO)
    every = LSTM(UNITS, return_sequences=True).apply(PARAMS, X, initial_state=initial_state)
    last = LSTM(UNITS).apply(PARAMS, X, initial_state=initial_state)
    np.testing.assert_allclose(every, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(last, expected[:, -1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("sequences", [True, False])
def test_the_hand_written_gradient_is_the_automatic_one_of_the_cell(sequences):
    """For parameters, inputs and first state; the weights of the sum are unequal, so that no gradient cancels."""
    weight = jnp.asarray(DRAWS.normal(size=(BATCH, TIME, UNITS)), jnp.float32)

    def by_layer(params, x, state):
        out = LSTM(UNITS, return_sequences=sequences).apply(params, x, initial_state=state, training=True)
        return (out * (weight if sequences else weight[:, -1])).sum()

    def by_cells(params, x, state):
        every = cell_by_cell(params, x, state)
        return (every * weight).sum() if sequences else (every[:, -1] * weight[:, -1]).sum()

    ours, automatic = (jax.grad(function, argnums=(0, 1, 2))(PARAMS, X, STATE) for function in (by_layer, by_cells))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), ours, automatic)


@pytest.mark.parametrize("sequences", [True, False])
def test_the_grus_hand_written_gradient_is_the_automatic_one_of_its_cell(sequences):
    weight = jnp.asarray(DRAWS.normal(size=(BATCH, TIME, UNITS)), jnp.float32)
    layer = GRU(UNITS, return_sequences=sequences)
    drawn = layer.init(KEY, (TIME, FEATURES))
    params = {**drawn, "bias": jnp.asarray(DRAWS.normal(size=drawn["bias"].shape), jnp.float32)}

    def by_layer(params, x, h):
        return (
            layer.apply(params, x, initial_state=(h,), training=True) * (weight if sequences else weight[:, -1])
        ).sum()

    def by_cells(params, x, h):
        total = 0.0
        for t in range(TIME):
            h = gru_cell(params, x[:, t], h)
            total += (h * weight[:, t]).sum() * (sequences or t == TIME - 1)
        return total

    ours, automatic = (
        jax.value_and_grad(function, argnums=(0, 1, 2))(params, X, STATE[0]) for function in (by_layer, by_cells)
    )
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), ours, automatic)


@pytest.mark.slow
@pytest.mark.parametrize("sequences", [True, False])
def test_the_hand_written_gradient_is_the_finite_difference(sequences):
    chain = Chain((LSTM(UNITS, return_sequences=True), LSTM(3, return_sequences=sequences), Dense(1)))
    params = chain.init(KEY, (TIME, FEATURES))

    def loss(params):
        return jnp.mean(jnp.square(chain.apply(params, X, training=True)))

    slopes, leaves = jax.grad(loss)(params), jax.tree.leaves(params)
    for number, (leaf, slope) in enumerate(zip(leaves, jax.tree.leaves(slopes))):
        direction = jnp.asarray(DRAWS.normal(size=leaf.shape), jnp.float32)

        def moved(size, number=number, direction=direction):
            shifted = [old + size * direction if i == number else old for i, old in enumerate(leaves)]
            return float(loss(jax.tree.unflatten(jax.tree.structure(params), shifted)))

        # Central differences of float32 losses: the step of 0.01 leaves about three digits.
        assert (moved(0.01) - moved(-0.01)) / 0.02 == pytest.approx(
            float((slope * direction).sum()), rel=0.02, abs=2e-4
        )


@pytest.mark.parametrize("batch", [1, 2, 3, 64, 65])
def test_rows_of_a_batch_do_not_touch_each_other(batch):
    x = jnp.asarray(DRAWS.normal(size=(batch, TIME, FEATURES)), jnp.float32)
    together = LSTM(UNITS).apply(PARAMS, x)
    assert together.shape == (batch, UNITS)
    np.testing.assert_allclose(together[-1:], LSTM(UNITS).apply(PARAMS, x[-1:]), rtol=1e-5, atol=1e-6)


def test_it_can_be_mapped_over_models_gradient_included():
    many = jax.vmap(lambda key: LSTM(UNITS).init(key, (TIME, FEATURES)))(jax.random.split(KEY, 3))
    slope = jax.grad(lambda params: LSTM(UNITS).apply(params, X, training=True).sum())
    mapped, alone = jax.vmap(slope)(many), slope(jax.tree.map(lambda leaf: leaf[1], many))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a[1], b, rtol=1e-4, atol=1e-5), mapped, alone)


@pytest.mark.parametrize("platform", ["cpu", "cuda", "tpu"])
def test_its_gradient_lowers_for_every_platform(platform):
    slope = jax.jit(jax.grad(lambda params, x: LSTM(UNITS).apply(params, x, training=True).sum()))
    assert jax.export.export(slope, platforms=[platform])(PARAMS, X).platforms == (platform,)


def test_it_has_four_times_units_times_features_plus_units_plus_one_parameters():
    assert sum(leaf.size for leaf in jax.tree.leaves(PARAMS)) == 4 * (UNITS * (FEATURES + UNITS) + UNITS)


def test_first_weights_are_orthogonal_with_the_forget_gates_bias_at_one_or_where_it_is_wanted():
    recurrent = PARAMS["recurrent_kernel"]
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(UNITS), atol=1e-5)
    draws = jax.nn.initializers.orthogonal()(KEY, (64, 256))
    np.testing.assert_allclose(orthogonal(KEY, (64, 256)), draws, atol=1e-6)
    bias = LSTM(UNITS, forget_bias=3.0).init(KEY, (TIME, FEATURES))["bias"].reshape(4, UNITS)
    np.testing.assert_array_equal(bias[:, 0], [0, 3, 0, 0])
    assert PARAMS["bias"][UNITS] == 1


def test_it_prints_as_it_is_written():
    assert repr(LSTM(64)) == "LSTM(64)"
    assert repr(LSTM(32, return_sequences=True, forget_bias=3.0)) == "LSTM(32, return_sequences=True, forget_bias=3)"


def test_a_table_without_a_time_axis_is_asked_for_it():
    with pytest.raises(
        ShapeError,
        match=r"LSTM\(4\) reads \(batch, time, features\), got 2 axes: \(5, 3\)\. Did you forget the time axis\?",
    ):
        LSTM(4).apply(PARAMS, X[:, 0])
    model = Sequential([LSTM(4), Dense(1)], input_shape=(TIME, FEATURES))
    with pytest.raises(ShapeError, match=r"got \(5, 3\): 2 axes instead of 3\. Did you forget the time axis\?"):
        model.predict(X[:, 0])
    with pytest.raises(ShapeError, match=r"One row alone\? Give it a batch axis: x\[None, :, :\]"):
        model.predict(X[0])


def test_swapped_time_and_features_are_asked_about():
    with pytest.raises(
        ShapeError,
        match=(
            r"reads 3 features on the last axis, got x of shape \(5, 3, 7\)\. Did you mean np\.swapaxes\(x, -1, -2\)\?"
        ),
    ):
        LSTM(4).apply(PARAMS, jnp.swapaxes(X, 1, 2))


def test_stacking_without_return_sequences_is_told_when_the_model_is_built():
    with pytest.raises(ShapeError, match="return_sequences=True keeps it"):
        Sequential([LSTM(4), LSTM(4)], input_shape=(TIME, FEATURES))


def test_units_that_are_no_count_are_refused():
    with pytest.raises(ValueError, match="LSTM needs a whole number of units"):
        LSTM(0)


def test_windows_of_any_length_can_be_read_where_the_input_shape_leaves_it_open():
    model = Sequential([LSTM(4, return_sequences=True), Dense(1)], input_shape=(None, FEATURES))
    model.compile(loss="mse", optimizer="adam")
    for length in (3, 9):
        x = DRAWS.normal(size=(6, length, FEATURES))
        assert model.predict(x).shape == (6, length, 1)
        model.fit(x, x[..., :1], verbose=0)


def test_an_lstm_learns_what_a_window_began_with():
    x = DRAWS.normal(size=(512, 12, 1))
    y = x[:, 0]
    model = Sequential([LSTM(12), Dense(1)], input_shape=(12, 1))
    model.compile(loss="mse", optimizer=Adam(0.02))
    history = model.fit(x, y, epochs=40, batch_size=64, verbose=0).history["loss"]
    assert history[-1] < 0.1 * history[0]


# Other numbers, other derivatives, other cells


@pytest.mark.parametrize("layer", [LSTM(UNITS), GRU(UNITS, return_sequences=True), SimpleRNN(UNITS)])
def test_forward_mode_agrees_with_reverse_mode(layer):
    params = layer.init(KEY, (TIME, FEATURES))
    direction = jax.tree.map(lambda leaf: jnp.sin(1.0 + jnp.arange(leaf.size).reshape(leaf.shape)), params)

    def total(params, training=False):
        return layer.apply(params, X, training=training).sum()

    _, slope = jax.jvp(total, (params,), (direction,))
    gradient = jax.grad(lambda params: total(params, training=True))(params)
    expected = sum(jnp.vdot(a, b) for a, b in zip(jax.tree.leaves(gradient), jax.tree.leaves(direction)))
    assert float(slope) == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("layer", [LSTM(UNITS), GRU(UNITS), SimpleRNN(UNITS, return_sequences=True)])
def test_bfloat16_stays_bfloat16_gradient_included(layer):
    params = layer.init(KEY, (TIME, FEATURES))
    small = jax.tree.map(lambda leaf: leaf.astype(jnp.bfloat16), params)
    out = layer.apply(small, X.astype(jnp.bfloat16), training=True)
    assert out.dtype == jnp.bfloat16
    np.testing.assert_allclose(out.astype(jnp.float32), layer.apply(params, X), atol=0.05)  # 8 bits of mantissa
    slope = jax.grad(lambda params: layer.apply(params, X.astype(jnp.bfloat16), training=True).sum().astype("float32"))
    assert {leaf.dtype for leaf in jax.tree.leaves(slope(small))} == {jnp.dtype(jnp.bfloat16)}


X64 = """
import jax; jax.config.update("jax_enable_x64", True)
import numpy as np
from lessons_lib import *
x = np.random.default_rng(0).normal(size=(40, 6, 3)); y = x[:, -1:, 0]
kinds = LSTM(4, return_sequences=True), GRU(4, return_sequences=True), SimpleRNN(3), BatchNormalization(), Dense(1)
model = Sequential(kinds, input_shape=(6, 3))
model.compile(loss="mse", optimizer=Adam(0.01), metrics=["nse", "mae"])
model.fit(x, y, epochs=3, validation_split=0.2, verbose=0)
model.set_weights(model.get_weights())
many = fit_many(model, x, y, seeds=range(2), epochs=2, verbose=0)
print({a.dtype.name for a in model.get_weights()}, model.predict(x).dtype, many.predict(x).dtype)
by_hand = np.mean((model.predict(x) - y) ** 2)
print(abs(model.evaluate(x, y)["loss"] / by_hand - 1) < 1e-12)
"""


@pytest.mark.slow
def test_the_x64_mode_trains_and_keeps_float64():
    finished = subprocess.run([sys.executable, "-c", X64], capture_output=True, text=True, check=True)
    assert finished.stdout == "{'float64'} float64 float64\nTrue\n"
