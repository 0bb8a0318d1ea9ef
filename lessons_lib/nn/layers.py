"""Layers: frozen records of two pure functions, `init` (make the parameters) and `apply` (use them)."""

from dataclasses import dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import activations
from lessons_lib.nn.shapes import check_features
from lessons_lib.nn.trees import tree


def glorot_uniform(key, shape):
    """Uniform draws between -a and a with a = sqrt(6 / (fan_in + fan_out)), for a kernel (fan_in, fan_out).

    Source: Glorot and Bengio 2010, equation 16.
    """
    limit = (6 / (shape[0] + shape[1])) ** 0.5
    return jax.random.uniform(key, shape, minval=-limit, maxval=limit)


@tree("l2")
@dataclass(frozen=True)
class L2:
    """penalty = l2 sum(w^2), added to the loss; Dense(64, kernel_regularizer=L2(0.01)) asks for it."""

    l2: float = 0.01

    def __post_init__(self):
        _take_number(
            self, "l2", "L2(0.01)", lambda value: 0 <= value < float("inf"), "the penalty's strength, 0 or more"
        )

    def __repr__(self):
        return f"L2({self.l2:g})"

    def __call__(self, kernel):
        return self.l2 * jnp.sum(jnp.square(kernel))


@tree("kernel_regularizer")
@dataclass(frozen=True)
class Dense:
    """y = activation(x W + b).

    Input (batch, ..., features), output (batch, ..., units). Glorot-uniform W (features, units), zero b (units,).
    `activation` is a name or a function; None means linear. `kernel_regularizer`, such as L2(0.01), adds a penalty on W
    to the loss. Raises ShapeError when x has another number of features.
    """

    units: int
    activation: Any = "linear"
    kernel_regularizer: Any = None

    weight_names: ClassVar = ("kernel", "bias")

    def __post_init__(self):
        check_units(self)
        activations.get(self.activation)
        if self.activation is None:
            object.__setattr__(self, "activation", "linear")
        if not isinstance(self.kernel_regularizer, L2 | None):
            raise TypeError(f"kernel_regularizer must be L2(0.01) or None, got {self.kernel_regularizer!r}.")

    def __repr__(self):
        options = "" if self.activation == "linear" else f", activation={_quoted(self.activation)}"
        options += "" if self.kernel_regularizer is None else f", kernel_regularizer={self.kernel_regularizer!r}"
        return f"Dense({self.units}{options})"

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

    def penalty(self, params):
        """What the layer adds to the loss."""
        return 0.0 if self.kernel_regularizer is None else self.kernel_regularizer(params["kernel"])


class _Noise:
    """What Dropout and GaussianNoise share: no parameters, the shape unchanged, random numbers while training only."""

    weight_names: ClassVar = ()
    random: ClassVar = True

    def init(self, key, input_shape):
        """No parameters."""
        return {}

    def apply(self, params, x, *, key=None, training=False):
        """x disturbed while training, by draws from `key`; x itself otherwise. Raises ValueError for training without a
        key."""
        if not training:
            return x
        if key is None:
            raise ValueError(f"{self!r} draws random numbers while training: give apply a key=jax.random.key(0).")
        return self.disturb(key, x)

    def output_shape(self, input_shape):
        """The shape of the input."""
        return input_shape


@tree("rate")
@dataclass(frozen=True)
class Dropout(_Noise):
    """While training: each number becomes 0 with probability `rate`, else number / (1 - rate); otherwise y = x.

    Any shape in, the same shape out. The division keeps the mean ("inverted" dropout), so that nothing is rescaled
    later. Source: Srivastava et al. 2014, section 10.
    """

    rate: float

    def __post_init__(self):
        _take_number(
            self,
            "rate",
            "Dropout(0.2)",
            lambda value: 0 <= value < 1,
            "the share of numbers set to 0, at least 0 and below 1",
        )

    def __repr__(self):
        return f"Dropout({self.rate:g})"

    def disturb(self, key, x):
        keep = 1 - self.rate
        return jnp.where(jax.random.bernoulli(key, keep, x.shape), x / keep, 0)


@tree("stddev")
@dataclass(frozen=True)
class GaussianNoise(_Noise):
    """While training: y = x + e, each e drawn from a normal distribution of mean 0 and sd `stddev`; otherwise y = x.

    Any shape in, the same shape out.
    """

    stddev: float

    def __post_init__(self):
        _take_number(
            self,
            "stddev",
            "GaussianNoise(0.1)",
            lambda value: 0 <= value < float("inf"),
            "a standard deviation, 0 or more",
        )

    def __repr__(self):
        return f"GaussianNoise({self.stddev:g})"

    def disturb(self, key, x):
        return x + self.stddev * jax.random.normal(key, x.shape, x.dtype)


@dataclass(frozen=True)
class Chain:
    """Layers one after the other; itself a layer, whose parameters are a tuple with one entry a layer."""

    layers: tuple

    @property
    def random(self):
        """Whether any layer draws random numbers while training."""
        return any(getattr(layer, "random", False) for layer in self.layers)

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

    def penalty(self, params):
        """The sum of the layers' penalties; a layer without a method `penalty` has none."""
        return sum(layer.penalty(part) for layer, part in zip(self.layers, params) if hasattr(layer, "penalty"))


def _flatten(chain):
    # A layer of the reader's own need not be a tree: then it is part of the compiled program, as a whole.
    fixed = tuple(layer if jax.tree_util.all_leaves([layer]) else None for layer in chain.layers)
    return [layer if own is None else None for layer, own in zip(chain.layers, fixed)], fixed


def _unflatten(fixed, layers):
    return Chain(tuple(layer if own is None else own for layer, own in zip(layers, fixed)))


jax.tree_util.register_pytree_node(Chain, _flatten, _unflatten)


def check_units(layer):
    """Raise ValueError unless the layer's `units` is a whole number, 1 or more."""
    if isinstance(layer.units, bool) or not isinstance(layer.units, int) or layer.units < 1:
        raise ValueError(f"{type(layer).__name__} needs a whole number of units, 1 or more; got units={layer.units!r}.")


def _take_number(record, name, example, fits, wanted):
    """Make the field a float, so that 0 and 0.0 run one program; ValueError when it does not fit."""
    value = getattr(record, name)
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not fits(value):
        raise ValueError(f"{type(record).__name__} takes {wanted}, such as {example}; got {name}={value!r}.")
    object.__setattr__(record, name, float(value))


def _quoted(activation):
    return f'"{activation}"' if isinstance(activation, str) else getattr(activation, "__name__", repr(activation))
