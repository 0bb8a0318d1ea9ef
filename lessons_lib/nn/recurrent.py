"""The LSTM, twice: a cell to read, and the layer that trains fast. A test holds the two equal.

i = sigmoid(x K_i + h R_i + b_i)    input gate          c' = f c + i g      cell state
f = sigmoid(x K_f + h R_f + b_f)    forget gate         h' = o tanh(c')     hidden state, the output
g = tanh(x K_g + h R_g + b_g)       candidate
o = sigmoid(x K_o + h R_o + b_o)    output gate

Kernel K (features, 4 units), recurrent kernel R (units, 4 units) and bias b (4 units,) hold the four side by side, in
Keras's order i, f, c, o. Source: Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn.layers import check_units, glorot_uniform
from lessons_lib.nn.shapes import check_features, check_sequence
from lessons_lib.nn.trees import tree


def lstm_cell(params, x, h, c):
    """One step in time: from input x (batch, features) and states h, c (batch, units) to the next h and c."""
    z = x @ params["kernel"] + h @ params["recurrent_kernel"] + params["bias"]
    i, f, g, o = jnp.split(z, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return h, c


def orthogonal(key, shape):
    """Normal draws (rows, columns), rows <= columns, made orthogonal and of length 1 by Gram and Schmidt, one row after
    the other.

    The numbers are those of jax.nn.initializers.orthogonal, without LAPACK: to reach that, JAX imports half of SciPy.
    Source: Saxe, McClelland and Ganguli 2014, section 3.
    """
    rows, columns = shape
    draws = jax.random.normal(key, (columns, rows)).T
    product = partial(jnp.matmul, precision="highest")  # GPUs and TPUs round more by default.

    def next_row(i, done):
        row = draws[i]
        for _ in range(2):  # Once leaves rounding errors behind, twice is enough.
            row = row - product(product(done, row), done)
        return done.at[i].set(row / jnp.linalg.norm(row))

    return jax.lax.fori_loop(0, rows, next_row, jnp.zeros_like(draws))


@tree()
@dataclass(frozen=True)
class LSTM:
    """Reads (batch, time, features); puts out the last hidden state (batch, units), or all of them (batch, time,
    units).

    Glorot-uniform kernel, orthogonal recurrent kernel, zero bias but for the forget gate's, which starts at
    `forget_bias` (1 in Keras; larger values make the cell remember for longer from the start). Raises ShapeError when x
    has another rank or another number of features.
    """

    units: int
    return_sequences: bool = False
    forget_bias: float = 1.0

    weight_names: ClassVar = ("kernel", "recurrent_kernel", "bias")

    def __post_init__(self):
        check_units(self)

    def __repr__(self):
        options = ", return_sequences=True" * self.return_sequences
        options += f", forget_bias={self.forget_bias:g}" * (self.forget_bias != 1)
        return f"LSTM({self.units}{options})"

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape` (time, features), the batch axis left out."""
        keys = jax.random.split(key)
        zeros = jnp.zeros(self.units)
        return {
            "kernel": glorot_uniform(keys[0], (input_shape[-1], 4 * self.units)),
            "recurrent_kernel": orthogonal(keys[1], (self.units, 4 * self.units)),
            "bias": jnp.concatenate([zeros, zeros + self.forget_bias, zeros, zeros]),
        }

    def apply(self, params, x, *, key=None, training=False, initial_state=None):
        """The layer's output for x; `initial_state` is (h, c), each (batch, units), zero when not given."""
        check_sequence(self, x.shape)
        check_features(self, params["kernel"].shape[0], x.shape)
        h, c = initial_state or (jnp.zeros((len(x), self.units), x.dtype),) * 2
        out = _unrolled(self.return_sequences, params, jnp.swapaxes(x, 0, 1), h, c)
        return jnp.swapaxes(out, 0, 1) if self.return_sequences else out

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape` (time, features), both without the batch axis."""
        check_sequence(self, (None, *input_shape))
        return (input_shape[0], self.units) if self.return_sequences else (self.units,)


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _unrolled(sequences, params, x, h, c):
    """x (time, batch, features), h and c (batch, units) -> every h (time, batch, units), or only the last (batch,
    units)."""
    return _forward(sequences, params, x, h, c)[0]


def _forward(sequences, params, x, h, c):
    # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2; the weights hold the inner halving, done once for all steps.
    halves = np.repeat(np.float32([0.5, 0.5, 1.0, 0.5]), h.shape[-1])
    weights = (
        jnp.concatenate([params["kernel"], params["recurrent_kernel"]]) * halves
    )  # [x, h] @ weights is one product
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
    (dh, dc, d_weights, d_bias), dz = jax.lax.scan(
        one_step, start, (*steps, d_out if sequences else None), reverse=True
    )
    gradients = {"kernel": d_weights[:features], "recurrent_kernel": d_weights[features:], "bias": d_bias}
    return gradients, dz @ params["kernel"].T, dh, dc


_unrolled.defvjp(_forward, _backward)
