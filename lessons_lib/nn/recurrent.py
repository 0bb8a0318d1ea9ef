"""Layers that read a sequence step by step: one scan, whose cell is a pure function (params, x, states) -> states.

SimpleRNN   h' = tanh(x K + h R + b)

GRU         z = sigmoid(x K_z + h R_z + b_z + d_z)    update gate        h' = z h + (1 - z) g
            r = sigmoid(x K_r + h R_r + b_r + d_r)    reset gate         b and d are the two rows of the bias
            g = tanh(x K_g + b_g + r (h R_g + d_g))   candidate

LSTM        i = sigmoid(x K_i + h R_i + b_i)          input gate         c' = f c + i g      cell state
            f = sigmoid(x K_f + h R_f + b_f)          forget gate        h' = o tanh(c')     hidden state, the output
            g = tanh(x K_g + h R_g + b_g)             candidate
            o = sigmoid(x K_o + h R_o + b_o)          output gate

Kernel K (features, gates units), recurrent kernel R (units, gates units) and bias b hold the gates side by side, in
Keras's order: z, r, g and i, f, g, o. Sources: Cho et al. 2014 (GRU, in the form of Keras's reset_after=True);
Hochreiter and Schmidhuber 1997 (LSTM); Gers, Schmidhuber and Cummins 2000 (its forget gate).

GRU and LSTM exist twice: a cell to read, and a form with its gradient by hand that trains fast. A test holds them
equal.
"""

from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import initializers, options
from lessons_lib.nn.layers import Layer, checked_key, dropped
from lessons_lib.nn.shapes import check_features, check_sequence
from lessons_lib.nn.trees import tree


def rnn_cell(params, x, h):
    """One step in time of a SimpleRNN: from input x (batch, features) and state h (batch, units) to the next h."""
    return jnp.tanh(x @ params["kernel"] + h @ params["recurrent_kernel"] + params["bias"])


def gru_cell(params, x, h, read=None):
    """One step in time of a GRU: from input x (batch, features) and state h (batch, units) to the next h.

    `read` is what the products with R see of h, where dropout makes it another array.
    """
    b, d = params["bias"]
    x_z, x_r, x_g = jnp.split(x @ params["kernel"] + b, 3, axis=-1)
    h_z, h_r, h_g = jnp.split((h if read is None else read) @ params["recurrent_kernel"] + d, 3, axis=-1)
    z, r = jax.nn.sigmoid(x_z + h_z), jax.nn.sigmoid(x_r + h_r)
    return z * h + (1 - z) * jnp.tanh(x_g + r * h_g)


def lstm_cell(params, x, h, c):
    """One step in time: from input x (batch, features) and states h, c (batch, units) to the next h and c."""
    z = x @ params["kernel"] + h @ params["recurrent_kernel"] + params["bias"]
    i, f, g, o = jnp.split(z, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return h, c


def unrolled(cell, x, states, sequences):
    """cell(x, states) -> states over x (time, batch, features): every h, the first of the states, (time, batch, units),
    or only the last (batch, units)."""

    def one_step(states, x):
        states = cell(x, states)
        return states, (states[0] if sequences else None)

    (h, *_), hs = jax.lax.scan(one_step, states, x)
    return hs if sequences else h


@dataclass(frozen=True, repr=False)
class _Recurrent(Layer):
    """What the three share. A subclass has its number of `gates` and of `states`, `first_bias` and `step`."""

    units: int
    return_sequences: bool = False
    _: KW_ONLY
    go_backwards: bool = False
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    kernel_initializer: Any = "glorot_uniform"
    recurrent_initializer: Any = "orthogonal"
    kernel_regularizer: Any = None
    recurrent_regularizer: Any = None
    bias_regularizer: Any = None

    weight_names: ClassVar = ("kernel", "recurrent_kernel", "bias")
    states: ClassVar = 1
    by_hand: ClassVar = ()  # (function with its gradient by hand, its forward pass alone), where there is one

    def __post_init__(self):
        options.units(self)
        for name in ("return_sequences", "go_backwards"):
            if not isinstance(getattr(self, name), bool):
                example = f"{type(self).__name__}({self.units}, return_sequences=True)"
                given = f"{name} is True or False, got {getattr(self, name)!r}"
                raise TypeError(f"{given}. Write {example}; tanh is its only activation.")
        for name in ("dropout", "recurrent_dropout"):
            options.number(self, name, f"{type(self).__name__}(8, {name}=0.2)")
        super().__post_init__()

    @property
    def random(self):
        return self.dropout > 0 or self.recurrent_dropout > 0

    @property
    def by_row(self):
        return not self.random  # Noise is drawn for a whole batch.

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape` (time, features), the batch axis left out."""
        kernel_key, recurrent_key = jax.random.split(key)
        kernel, recurrent = map(initializers.get, (self.kernel_initializer, self.recurrent_initializer))
        return {
            "kernel": kernel(kernel_key, (input_shape[-1], self.gates * self.units)),
            "recurrent_kernel": recurrent(recurrent_key, (self.units, self.gates * self.units)),
            "bias": self.first_bias(),
        }

    def first_bias(self):
        return jnp.zeros(self.gates * self.units)

    def apply(self, params, x, *, key=None, training=False, initial_state=None):
        """The layer's output for x; `initial_state` holds the states, (h,) or (h, c), each (batch, units), zero when
        not given. Raises ShapeError when x has another rank or another number of features."""
        check_sequence(self, x.shape)
        check_features(self, params["kernel"].shape[0], x.shape)
        dtype = jnp.result_type(x, params["kernel"])
        states = initial_state or (jnp.zeros((len(x), self.units), dtype),) * self.states
        mask = 1
        if training and self.random:
            x_key, h_key = jax.random.split(checked_key(self, key))
            x = x * dropped(x_key, jnp.ones_like(x[:, :1]), self.dropout)  # one draw for all steps
            if self.recurrent_dropout > 0:
                mask = dropped(h_key, jnp.ones_like(states[0]), self.recurrent_dropout)
        x = jnp.swapaxes(x, 0, 1).astype(dtype)
        out = self.unroll(params, x[::-1] if self.go_backwards else x, tuple(states), mask, training)
        return jnp.swapaxes(out, 0, 1) if self.return_sequences else out

    def unroll(self, params, x, states, mask, training):
        numbers = {x.dtype, *(leaf.dtype for leaf in jax.tree.leaves(params))}
        if self.by_hand and numbers == {jnp.dtype("float32")} and self.recurrent_dropout == 0:
            trained, forward = self.by_hand
            run = trained if training else lambda *arguments: forward(*arguments)[0]
            return run(self.return_sequences, params, x, *states)
        return unrolled(lambda x, states: self.step(params, x, states, mask), x, states, self.return_sequences)

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape` (time, features), both without the batch axis."""
        check_sequence(self, (None, *input_shape))
        return (input_shape[0], self.units) if self.return_sequences else (self.units,)


_PENALTIES = ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer")


@tree(*_PENALTIES)
class SimpleRNN(_Recurrent):
    """Reads (batch, time, features); puts out the last state (batch, units), or all of them (batch, time, units).

    Glorot-uniform kernel, orthogonal recurrent kernel, zero bias. `dropout` acts on the inputs and `recurrent_dropout`
    on the state, one draw for all steps of a batch; `go_backwards` reads the last step first.
    """

    gates: ClassVar = 1

    def step(self, params, x, states, mask):
        return (rnn_cell(params, x, states[0] * mask),)


@tree(*_PENALTIES)
class GRU(_Recurrent):
    """Reads (batch, time, features); puts out the last state (batch, units), or all of them (batch, time, units).

    Choices as in SimpleRNN; the bias is (2, 3 units). Its gradient is written by hand where the LSTM's is.
    """

    gates: ClassVar = 3

    def first_bias(self):
        return jnp.zeros((2, 3 * self.units))

    def step(self, params, x, states, mask):
        return (gru_cell(params, x, states[0], states[0] * mask),)

    @property
    def by_hand(self):
        return _unrolled_gru, _forward_gru


@tree(*_PENALTIES)
class LSTM(_Recurrent):
    """Reads (batch, time, features); puts out the last hidden state (batch, units), or all of them (batch, time,
    units).

    Choices as in SimpleRNN; the forget gate's bias starts at `forget_bias` (1 in Keras; larger values make the cell
    remember for longer from the start).
    While training in float32, jax.grad follows a gradient written by hand; for jax.jvp leave `training=False`. Other
    numbers (float64, bfloat16) and `recurrent_dropout` go through the cell that can be read.
    """

    forget_bias: float = 1.0

    gates: ClassVar = 4
    states: ClassVar = 2

    def first_bias(self):
        return jnp.zeros(4 * self.units).at[self.units : 2 * self.units].set(self.forget_bias)

    def step(self, params, x, states, mask):
        h, c = states
        return lstm_cell(params, x, h * mask, c)

    @property
    def by_hand(self):
        return _unrolled, _forward


_MERGED = {
    "concat": lambda a, b: jnp.concatenate([a, b], axis=-1),
    "sum": jnp.add,
    "mul": jnp.multiply,
    "ave": lambda a, b: (a + b) / 2,
}


@tree("layer")
class Bidirectional(Layer):
    """Reads (batch, time, features) twice, by `layer` (an LSTM, GRU or SimpleRNN) from the first step to the last and
    by another one of its kind from the last to the first, with weights of its own.

    What the two put out at a step of x stands side by side, (batch, 2 units) or (batch, time, 2 units); `merge_mode`
    "sum", "mul" and "ave" combine them to (..., units) instead.
    """

    layer: Any
    merge_mode: str = "concat"

    def __post_init__(self):
        if not isinstance(self.layer, _Recurrent) or self.layer.go_backwards:
            raise TypeError(f"Bidirectional reads both ways with a layer such as LSTM(8); got {self.layer!r}.")
        if self.merge_mode not in _MERGED:
            raise ValueError(f"merge_mode is one of {', '.join(_MERGED)}; got {self.merge_mode!r}.")
        super().__post_init__()

    @property
    def weight_names(self):
        return tuple(f"{way}_{name}" for way in ("forward", "backward") for name in self.layer.weight_names)

    @property
    def random(self):
        return self.layer.random

    @property
    def by_row(self):
        return self.layer.by_row

    def _ways(self, params):
        """(layer, its parameters), forward and backward."""
        layers = self.layer, replace(self.layer, go_backwards=True)
        parts = ({name: params[f"{way}_{name}"] for name in self.layer.weight_names} for way in ("forward", "backward"))
        return tuple(zip(layers, parts))

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape` (time, features), the batch axis left out."""
        drawn = [self.layer.init(way, input_shape) for way in jax.random.split(key)]
        return dict(zip(self.weight_names, (part[name] for part in drawn for name in self.layer.weight_names)))

    def apply(self, params, x, *, key=None, training=False):
        """The layer's output for x. Raises ShapeError when x has another rank or another number of features."""
        keys = (None, None) if key is None else jax.random.split(key)
        ways = zip(self._ways(params), keys)
        forward, backward = (layer.apply(part, x, key=own, training=training) for (layer, part), own in ways)
        return _MERGED[self.merge_mode](forward, backward[:, ::-1] if self.layer.return_sequences else backward)

    def penalty(self, params):
        """What the two layers add to the loss."""
        return sum(layer.penalty(part) for layer, part in self._ways(params))

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape` (time, features), both without the batch axis."""
        *steps, units = self.layer.output_shape(input_shape)
        return (*steps, 2 * units if self.merge_mode == "concat" else units)


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _unrolled(sequences, params, x, h, c):
    """x (time, batch, features), h and c (batch, units) -> every h (time, batch, units), or only the last (batch,
    units)."""
    return _forward(sequences, params, x, h, c)[0]


def _forward(sequences, params, x, h, c):
    # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2; the weights hold the inner halving, done once for all steps.
    halves = np.repeat(np.float32([0.5, 0.5, 1.0, 0.5]), h.shape[-1])
    weights = jnp.concatenate([params["kernel"], params["recurrent_kernel"]]) * halves  # for one product with [x, h]
    bias = params["bias"] * halves

    def one_step(state, x):
        h, c_before = state
        read = jnp.concatenate([x, h], axis=-1)
        i, f, g, o = map(jnp.tanh, jnp.split(read @ weights + bias, 4, axis=-1))
        i, f, o = (t * 0.5 + 0.5 for t in (i, f, o))
        c = f * c_before + i * g
        h = o * jnp.tanh(c)
        # Each gate is an array of its own: slices of one wide array are slow to read.
        return (h, c), (h if sequences else None, read, c_before, i, f, g, o)

    (last, _), (hs, *saved) = jax.lax.scan(one_step, (h, c), x)
    return hs if sequences else last, (params, *saved)


def _backward(sequences, saved, d_out):
    """The chain rule by hand, from the last step to the first.

    The weights' gradients are summed on the way: one large product after it would need every dz again, long out of the
    cache. For the same reason tanh(c) is computed again, not kept.
    """
    params, *steps = saved
    batch, units = d_out.shape[-2:]
    features = len(params["kernel"])

    def one_step(state, step):
        dh, dc, d_weights, d_bias = state
        read, c_before, i, f, g, o, d_out = step
        tanh_c = jnp.tanh(f * c_before + i * g)
        dh = dh if d_out is None else dh + d_out
        dc = dc + dh * o * (1 - tanh_c**2)
        # sigmoid' = s (1 - s) and tanh' = 1 - tanh^2 give what each gate's sum z receives.
        dz = [dc * g * i * (1 - i), dc * c_before * f * (1 - f), dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)]
        dz = jnp.concatenate(dz, axis=-1)
        return (dz @ params["recurrent_kernel"].T, dc * f, d_weights + read.T @ dz, d_bias + dz.sum(axis=0)), dz

    zero = jnp.zeros((batch, units), d_out.dtype)
    empty = jnp.zeros((features + units, 4 * units), d_out.dtype), jnp.zeros(4 * units, d_out.dtype)
    start = (zero if sequences else d_out, zero, *empty)
    steps.append(d_out if sequences else None)
    (dh, dc, d_weights, d_bias), dz = jax.lax.scan(one_step, start, tuple(steps), reverse=True)
    gradients = {"kernel": d_weights[:features], "recurrent_kernel": d_weights[features:], "bias": d_bias}
    return gradients, dz @ params["kernel"].T, dh, dc


_unrolled.defvjp(_forward, _backward)


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _unrolled_gru(sequences, params, x, h):
    """The same for the GRU, whose only state is h."""
    return _forward_gru(sequences, params, x, h)[0]


def _forward_gru(sequences, params, x, h):
    halves = np.repeat(np.float32([0.5, 0.5, 1.0]), h.shape[-1])  # as above
    kernel, recurrent, (b, d) = (params[name] * halves for name in ("kernel", "recurrent_kernel", "bias"))

    def one_step(h, x):
        x_z, x_r, x_g = jnp.split(x @ kernel + b, 3, axis=-1)
        h_z, h_r, h_g = jnp.split(h @ recurrent + d, 3, axis=-1)
        z, r = (jnp.tanh(t) * 0.5 + 0.5 for t in (x_z + h_z, x_r + h_r))
        g = jnp.tanh(x_g + r * h_g)
        after = z * h + (1 - z) * g
        return after, (after if sequences else None, h, h_g, z, r, g)

    last, (hs, *saved) = jax.lax.scan(one_step, h, x)
    return hs if sequences else last, (params, x, *saved)


def _backward_gru(sequences, saved, d_out):
    params, *steps = saved
    recurrent = params["recurrent_kernel"]

    def one_step(state, step):
        dh, gradients = state
        x, h, h_g, z, r, g, d_out = step
        dh = dh if d_out is None else dh + d_out
        dg = dh * (1 - z) * (1 - g**2)
        gates = [dh * (h - g) * z * (1 - z), dg * h_g * r * (1 - r)]
        # What x K and h R receive: r stands between h R and the candidate.
        to_x, to_h = (jnp.concatenate([*gates, last], axis=-1) for last in (dg, dg * r))
        bias = jnp.stack([to_x.sum(axis=0), to_h.sum(axis=0)])
        now = {"kernel": x.T @ to_x, "recurrent_kernel": h.T @ to_h, "bias": bias}
        return (dh * z + to_h @ recurrent.T, jax.tree.map(jnp.add, gradients, now)), to_x

    start = jnp.zeros_like(steps[-1][0]) if sequences else d_out, jax.tree.map(jnp.zeros_like, params)
    steps.append(d_out if sequences else None)
    (dh, gradients), to_x = jax.lax.scan(one_step, start, tuple(steps), reverse=True)
    return gradients, to_x @ params["kernel"].T, dh


_unrolled_gru.defvjp(_forward_gru, _backward_gru)
