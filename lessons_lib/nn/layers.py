"""Layers: frozen records of two pure functions, `init` (make the parameters) and `apply` (use them).

A layer of your own needs no base class: `init(key, input_shape) -> params`, `apply(params, x, *, key=None,
training=False) -> y`, `output_shape(input_shape)`, `weight_names`. It may have `penalty(params)`, added to the loss;
`random = True` when it draws from `key`; and, when training changes parameters beside the gradient, `state_names` and
`advance(params, x, key) -> (y, {name: new value})`, which takes the place of `apply` while training.
"""

import copy
import math
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from lessons_lib.nn import activations, initializers, options, regularizers
from lessons_lib.nn.initializers import glorot_uniform  # noqa: F401 (lessons read it here)
from lessons_lib.nn.regularizers import L2  # noqa: F401
from lessons_lib.nn.shapes import ShapeError, check_features
from lessons_lib.nn.trees import shown, tree


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Layer:
    """What layers share: no parameters and no state, the shape unchanged, the names that Keras's layers answer to."""

    name: str | None = None
    input_shape: tuple | None = None

    weight_names: ClassVar = ()
    state_names: ClassVar = ()
    random: ClassVar = False
    by_row: ClassVar = True  # whether a row's output depends on that row alone

    __repr__ = shown

    def __post_init__(self):
        """Bring the choices to one form each: activations to names, penalties to functions, shapes to tuples."""
        for name, value in list(vars(self).items()):
            if name == "activation":
                object.__setattr__(self, name, activations.named(value))
            elif name.endswith("_regularizer"):
                object.__setattr__(self, name, regularizers.get(value))
            elif name.endswith("_initializer"):
                initializers.get(value)
            elif name == "input_shape" and value is not None:
                object.__setattr__(self, name, sample_shape(value))

    def __call__(self, x, *rest, **words):
        """The output for an array x, of a layer that a model holds."""
        model, number = self._place()
        return self.apply(model.params[number], jnp.asarray(x), *rest, **words)

    def init(self, key, input_shape):
        """No parameters."""
        return {}

    def output_shape(self, input_shape):
        """The shape of the input."""
        return input_shape

    def penalty(self, params):
        """What the layer adds to the loss: kernel_regularizer of the kernel, and so on."""
        own = {name: f"{name.replace('recurrent_kernel', 'recurrent')}_regularizer" for name in self.weight_names}
        return sum((penalty(params[name]) for name in own if (penalty := getattr(self, own[name], None))), 0.0)

    def get_weights(self):
        """Copies of the weights of a layer that a model holds, model.layers[0].get_weights(), as in Keras."""
        model, number = self._place()
        return model.get_weights(number)

    def set_weights(self, weights):
        """Take over weights as get_weights gives them, in a layer that a model holds."""
        model, number = self._place()
        model.set_weights(weights, number)

    def held(self, model, number):
        """This layer as `model.layers[number]`, which knows where its weights are."""
        held = copy.copy(self)
        object.__setattr__(held, "_held_by", (model, number))
        return held

    def _place(self):
        if not hasattr(self, "_held_by"):
            advice = f"Write Sequential([{self!r}], input_shape=(3,)), then model(x)"
            other = "Models that are not a chain of layers are left out: call each layer's apply yourself"
            raise TypeError(f"{self!r} has no weights: a model holds them. {advice}. {other}.")
        return self._held_by


@dataclass(frozen=True)
class Input:
    """Keras's first line of a model: Sequential([Input((3,)), Dense(2)]); the shape of one sample."""

    shape: tuple


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Affine(Layer):
    """What layers of the form activation(x W + b) share: the kernel W, and the bias b unless `use_bias` is False."""

    use_bias: bool = True
    kernel_initializer: Any = "glorot_uniform"
    bias_initializer: Any = "zeros"
    bias_regularizer: Any = None

    def __post_init__(self):
        super().__post_init__()
        options.yes_or_no(self.use_bias, "use_bias")

    @property
    def weight_names(self):
        return ("kernel", "bias") if self.use_bias else ("kernel",)

    def first_weights(self, key, shape):
        """A kernel of this shape, its last axis the outputs, and their bias."""
        params = {"kernel": initializers.get(self.kernel_initializer)(key, shape)}
        if self.use_bias:
            params["bias"] = initializers.get(self.bias_initializer)(jax.random.fold_in(key, 1), shape[-1:])
        return params


@tree("kernel_regularizer", "bias_regularizer")
class Dense(Affine):
    """y = activation(x W + b).

    Input (batch, ..., features), output (batch, ..., units). Glorot-uniform W (features, units), zero b (units,), or as
    the initializers say; no b without `use_bias`. `activation` is a name or a function; None means linear.
    `kernel_regularizer`, such as L2(0.01), adds a penalty on W to the loss. Raises ShapeError when x has another number
    of features.
    """

    units: int
    activation: Any = "linear"
    kernel_regularizer: Any = None

    def __post_init__(self):
        options.units(self)
        super().__post_init__()
        if self.activation == "softmax" and self.units == 1:
            raise ValueError('softmax over 1 unit is 1 always. For yes or no write Dense(1, activation="sigmoid").')

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape`, the batch axis left out."""
        return self.first_weights(key, (input_shape[-1], self.units))

    def apply(self, params, x, *, key=None, training=False):
        """The layer's output for x; Dense does the same in training as out of it and needs no `key`."""
        check_features(self, params["kernel"].shape[0], x.shape)
        z = x @ params["kernel"]
        return activations.get(self.activation)(z + params["bias"] if self.use_bias else z)

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape`, both without the batch axis."""
        return (*input_shape[:-1], self.units)


@tree()
class Activation(Layer):
    """y = activation(x), a name or a function. Any shape in, the same shape out."""

    activation: Any

    def apply(self, params, x, *, key=None, training=False):
        """activation(x)."""
        return activations.get(self.activation)(x)


@tree()
class Flatten(Layer):
    """y = x with all axes but the batch made one, the last one running fastest: (batch, 7, 2) becomes (batch, 14)."""

    def apply(self, params, x, *, key=None, training=False):
        """x, (batch, numbers)."""
        return x.reshape(len(x), -1)

    def output_shape(self, input_shape):
        """(numbers,). Raises ShapeError where an axis has no fixed length."""
        if None in input_shape:
            raise ShapeError(f"Flatten needs axes of fixed length, got {input_shape}. Write the number for None.")
        return (math.prod(input_shape),)


@tree("embeddings_regularizer")
class Embedding(Layer):
    """y = row x of a table of vectors, one a number from 0 to `input_dim` - 1: words, sites, days of the week.

    Whole numbers of any shape (batch, ...) in, (batch, ..., output_dim) out. The table, embeddings (input_dim,
    output_dim), is drawn uniformly between -0.05 and 0.05 and trained. In front of a model it is an error to read other
    numbers; apply gives NaN for numbers that are too large.
    """

    input_dim: int
    output_dim: int
    _: KW_ONLY
    embeddings_initializer: Any = "uniform"
    embeddings_regularizer: Any = None

    weight_names: ClassVar = ("embeddings",)

    def __post_init__(self):
        for name in ("input_dim", "output_dim"):
            object.__setattr__(self, name, options.whole(getattr(self, name), f"{name} of Embedding"))
        super().__post_init__()

    def check_values(self, x):
        """Raise ValueError unless x holds whole numbers from 0 to input_dim - 1 alone."""
        low, high = x.min(), x.max()
        if low < 0 or high >= self.input_dim or (x != x.round()).any():
            found = f"x lies between {low:g} and {high:g}"
            problem = f"{self!r} reads whole numbers from 0 to {self.input_dim - 1}; {found}"
            advice = f" Try Embedding({int(high) + 1}, {self.output_dim})." * bool(0 <= low < self.input_dim <= high)
            raise ValueError(f"{problem}.{advice}")

    def init(self, key, input_shape):
        """The table."""
        draw = initializers.get(self.embeddings_initializer)
        return {"embeddings": draw(key, (self.input_dim, self.output_dim))}

    def apply(self, params, x, *, key=None, training=False):
        """The rows of the table that x names."""
        return jnp.take(params["embeddings"], x.astype(int), axis=0)

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape`, both without the batch axis."""
        return (*input_shape, self.output_dim)


class _Noise(Layer):
    """What Dropout and GaussianNoise share: no parameters, the shape unchanged, random numbers while training only."""

    random: ClassVar = True
    by_row: ClassVar = False  # Noise is drawn for a whole batch.

    def apply(self, params, x, *, key=None, training=False):
        """x disturbed while training, by draws from `key`; x itself otherwise. Raises ValueError for training without a
        key."""
        return self.disturb(checked_key(self, key), jnp.asarray(x)) if training else x


def checked_key(layer, key):
    """The key; ValueError where there is none."""
    if key is None:
        raise ValueError(f"{layer!r} draws random numbers while training: give apply a key=jax.random.key(0).")
    return key


@tree("rate")
class Dropout(_Noise):
    """While training: each number becomes 0 with probability `rate`, else number / (1 - rate); otherwise y = x.

    Any shape in, the same shape out. The division keeps the mean ("inverted" dropout), so that nothing is rescaled
    later. Source: Srivastava et al. 2014, section 10.
    """

    rate: float

    def __post_init__(self):
        wanted = "the share of numbers set to 0, at least 0 and below 1"
        options.number(self, "rate", "Dropout(0.2)", wanted=wanted)
        super().__post_init__()

    def disturb(self, key, x):
        return dropped(key, x, self.rate)


def dropped(key, x, rate):
    """x / (1 - rate), and 0 in its place with probability `rate`."""
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0).astype(x.dtype)


@tree("stddev")
class GaussianNoise(_Noise):
    """While training: y = x + e, each e drawn from a normal distribution of mean 0 and sd `stddev`; otherwise y = x.

    Any shape in, the same shape out.
    """

    stddev: float

    def __post_init__(self):
        wanted = "a standard deviation, 0 or more"
        options.number(self, "stddev", "GaussianNoise(0.1)", lambda value: value >= 0, wanted)
        super().__post_init__()

    def disturb(self, key, x):
        return x + self.stddev * jax.random.normal(key, x.shape, x.dtype)


@tree()
class BatchNormalization(Layer):
    """y = gamma (x - m) / sqrt(v + epsilon) + beta, feature by feature.

    Any shape (batch, ..., features) in, the same shape out. While training, m and v are mean and variance over the
    batch (and all axes but the last), and moving_mean <- momentum moving_mean + (1 - momentum) m, moving_variance
    likewise; otherwise m and v are those moving ones. Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
    """

    momentum: float = 0.99
    epsilon: float = 1e-3
    center: bool = True
    scale: bool = True

    state_names: ClassVar = ("moving_mean", "moving_variance")
    by_row: ClassVar = False

    def __post_init__(self):
        options.number(self, "momentum", "BatchNormalization(0.9)")
        wanted = "a small number above 0"
        options.number(self, "epsilon", "BatchNormalization(epsilon=0.001)", lambda value: value > 0, wanted)
        super().__post_init__()

    @property
    def weight_names(self):
        return ("gamma",) * self.scale + ("beta",) * self.center + self.state_names

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape`, the batch axis left out: y = x at first, nearly."""
        first = {"gamma": jnp.ones, "moving_variance": jnp.ones}
        return {name: first.get(name, jnp.zeros)(input_shape[-1]) for name in self.weight_names}

    def apply(self, params, x, *, key=None, training=False):
        """x normalised: by the batch while training (which `advance` remembers), by the moving numbers otherwise."""
        if training:
            return self.advance(params, x)[0]
        return self._normalised(params, x, params["moving_mean"], params["moving_variance"])

    def advance(self, params, x, key=None):
        """(x normalised by the batch, the next moving_mean and moving_variance)."""
        check_features(self, len(params["moving_mean"]), x.shape)
        axes = tuple(range(x.ndim - 1))
        now = {"moving_mean": x.mean(axis=axes), "moving_variance": x.var(axis=axes)}
        moved = {name: self.momentum * params[name] + (1 - self.momentum) * value for name, value in now.items()}
        return self._normalised(params, x, *now.values()), moved

    def _normalised(self, params, x, mean, variance):
        y = (x - mean) * jax.lax.rsqrt(variance + self.epsilon)
        return y * params.get("gamma", 1) + params.get("beta", 0)


@dataclass(frozen=True)
class Chain:
    """Layers one after the other; itself a layer, whose parameters are a tuple with one entry a layer."""

    layers: tuple

    @property
    def random(self):
        """Whether any layer draws random numbers while training."""
        return any(getattr(layer, "random", False) for layer in self.layers)

    @property
    def by_row(self):
        """Whether each row's output is known to depend on that row alone."""

        own = [layer for layer in self.layers if callable(getattr(layer, "activation", None))]
        return not own and all(getattr(layer, "by_row", False) for layer in self.layers)

    def init(self, key, input_shape):
        """Parameters of every layer, each from its own key and for the shape that the layer before puts out."""
        params = []
        for layer, layer_key in zip(self.layers, jax.random.split(key, len(self.layers))):
            params.append(layer.init(layer_key, input_shape))
            input_shape = layer.output_shape(input_shape)
        return tuple(params)

    def apply(self, params, x, *, key=None, training=False):
        """The last layer's output; `key` feeds the layers that draw random numbers while training."""
        return self.run(params, x, key=key, training=training)[0]

    def run(self, params, x, *, key=None, training=False):
        """(output, states): what `apply` gives, and for each layer a dict of the parameters that training sets by other
        means than the gradient, empty for most."""
        keys = [None] * len(self.layers) if key is None else jax.random.split(key, len(self.layers))
        states = []
        for layer, layer_params, layer_key in zip(self.layers, params, keys):
            state = {}
            if training and getattr(layer, "state_names", ()):
                x, state = layer.advance(layer_params, x, key=layer_key)
            else:
                x = layer.apply(layer_params, x, key=layer_key, training=training)
            states.append(state)
        return x, tuple(states)

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


def sample_shape(shape):
    """`shape` as a tuple of whole numbers, or None for an axis of any length; TypeError or ValueError otherwise."""
    if not isinstance(shape, tuple | list) or not shape:
        raise TypeError(f"input_shape is the shape of one sample as a tuple, such as (3,); got {shape!r}.")
    if any(size is not None and not isinstance(size, str) and size == -1 for size in shape):
        raise ValueError(f"input_shape has no -1: write None for an axis of any length; got {shape!r}.")
    return tuple(None if size is None else options.whole(size, "each axis of input_shape") for size in shape)
