"""Layers: frozen records of two pure functions, `init` (make the parameters) and `apply` (use them)."""

from dataclasses import dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from lessons_lib import activations
from lessons_lib.shapes import check_features


def glorot_uniform(key, shape):
    """Uniform draws between -a and a with a = sqrt(6 / (fan_in + fan_out)), for a kernel (fan_in, fan_out).

    Source: Glorot and Bengio 2010, equation 16.
    """
    limit = (6 / (shape[0] + shape[1])) ** 0.5
    return jax.random.uniform(key, shape, minval=-limit, maxval=limit)


@dataclass(frozen=True)
class Dense:
    """y = activation(x W + b).

    Input (batch, ..., features), output (batch, ..., units). Glorot-uniform W (features, units), zero b (units,).
    `activation` is a name or a function; None means linear. Raises ShapeError when x has another number of features.
    """

    units: int
    activation: Any = "linear"

    weight_names: ClassVar = ("kernel", "bias")

    def __post_init__(self):
        if isinstance(self.units, bool) or not isinstance(self.units, int) or self.units < 1:
            raise ValueError(f"Dense needs a whole number of units, 1 or more; got units={self.units!r}.")
        activations.get(self.activation)
        if self.activation is None:
            object.__setattr__(self, "activation", "linear")

    def __repr__(self):
        return f"Dense({self.units})" if self.activation == "linear" else f"Dense({self.units}, activation={_quoted(self.activation)})"

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape`, the batch axis left out."""
        return {"kernel": glorot_uniform(key, (input_shape[-1], self.units)), "bias": jnp.zeros(self.units)}

    def apply(self, params, x, *, key=None, training=False):
        """The layer's output for x; Dense does the same in training as out of it and needs no `key`."""
        check_features(self, params["kernel"].shape[0], x.shape)
        return activations.get(self.activation)(x @ params["kernel"] + params["bias"])

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape`, both without the batch axis."""
        return (*input_shape[:-1], self.units)


@dataclass(frozen=True)
class Chain:
    """Layers one after the other; itself a layer, whose parameters are a tuple with one entry a layer."""

    layers: tuple

    def init(self, key, input_shape):
        """Parameters of every layer, each from its own key and for the shape that the layer before puts out."""
        params = []
        for layer, layer_key in zip(self.layers, jax.random.split(key, len(self.layers))):
            params.append(layer.init(layer_key, input_shape))
            input_shape = layer.output_shape(input_shape)
        return tuple(params)

    def apply(self, params, x, *, key=None, training=False):
        """The last layer's output; `key` feeds the layers that draw random numbers while training."""
        keys = [None] * len(self.layers) if key is None else jax.random.split(key, len(self.layers))
        for layer, layer_params, layer_key in zip(self.layers, params, keys):
            x = layer.apply(layer_params, x, key=layer_key, training=training)
        return x

    def output_shape(self, input_shape):
        """The shape of the last layer's output for inputs of `input_shape`, both without the batch axis."""
        for layer in self.layers:
            input_shape = layer.output_shape(input_shape)
        return input_shape


def _quoted(activation):
    return f'"{activation}"' if isinstance(activation, str) else getattr(activation, "__name__", repr(activation))
