"""Layers that move a window over images (batch, height, width, channels), or over sequences (batch, time, features).

A convolution is one dense layer on every patch. `windows` cuts them: one array for each place in the window, each of
the same shape (batch, *positions, channels). Side by side they are the patches (batch, *positions, places * channels),
and the kernel (*window, channels, filters), its first axes made one, is the matrix W of activation(patches W + b).
Pooling takes the largest of those arrays, or their mean.
"""

import functools
import itertools
import math
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import jax.numpy as jnp

from lessons_lib.nn import activations, options
from lessons_lib.nn.layers import Affine, Layer
from lessons_lib.nn.shapes import check_features, check_images, check_sequence, check_windows
from lessons_lib.nn.trees import tree


def windows(x, size, strides, padding, fill=0.0):
    """What each place of a window sees as it moves over x (batch, *space, channels): a list of arrays (batch,
    *positions, channels), the window's last axis running fastest. Where it reaches over the edge it sees `fill`."""
    plans = [positions(*axis, padding) for axis in zip(x.shape[1:-1], size, strides)]
    x = jnp.pad(x, ((0, 0), *(edges for _, edges in plans), (0, 0)), constant_values=fill)

    def seen(place):
        spans = zip(place, plans, strides)
        return x[:, *(slice(first, first + (number - 1) * step + 1, step) for first, (number, _), step in spans)]

    return [seen(place) for place in itertools.product(*map(range, size))]


def positions(length, size, stride, padding):
    """(number of positions of a window on an axis of `length`, (numbers added before, after the axis)), as in Keras:
    "valid" adds none, "same" as many as give ceil(length / stride) positions, "causal" all of them before."""
    if padding == "valid":
        return (length - size) // stride + 1, (0, 0)
    number = -(-length // stride)
    if padding == "causal":
        return number, (size - 1, 0)
    missing = max((number - 1) * stride + size - length, 0)
    return number, (missing // 2, missing - missing // 2)


@dataclass(frozen=True, repr=False)
class _Windowed(Layer):
    """What layers with a window share: how large it is on each axis that it moves along, and where it goes."""

    axes: ClassVar = ("height", "width")
    paddings: ClassVar = ("valid", "same")
    size_name: ClassVar = "pool_size"

    def __post_init__(self):
        for name in (self.size_name, "strides"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _per_axis(self, name))
        if self.padding not in self.paddings:
            known = " or ".join(f'"{padding}"' for padding in self.paddings)
            raise ValueError(f"padding of {type(self).__name__} is {known}; got {self.padding!r}.")
        super().__post_init__()

    @property
    def window(self):
        """Its size on each axis."""
        return _spread(getattr(self, self.size_name), self.axes)

    @property
    def steps(self):
        """How far it moves on each axis."""
        return self.window if self.strides is None else _spread(self.strides, self.axes)

    def moved(self, shape):
        """The positions of the window on each axis of inputs of `shape`, batch included; None where the length is.
        Raises ShapeError for another rank, and for axes that are shorter than the window."""
        (check_images if len(self.axes) == 2 else check_sequence)(self, shape)
        if self.padding == "valid":
            check_windows(self, self.window, shape[1:], self.axes)
        sizes = zip(shape[1:], self.window, self.steps)
        return tuple(None if size is None else positions(size, *how, self.padding)[0] for size, *how in sizes)


def _per_axis(layer, name):
    """The field as one whole number where it is the same on all axes, else a tuple; ValueError for anything else."""
    value, kind = getattr(layer, name), type(layer).__name__
    sizes = tuple(value) if isinstance(value, tuple | list) else (value,) * len(layer.axes)
    if len(sizes) != len(layer.axes):
        wanted = f"{name} of {kind} is one whole number, or one for each of {', '.join(layer.axes)}"
        raise ValueError(f"{wanted}; got {value}.")
    sizes = tuple(options.whole(size, f"{name} of {kind}") for size in sizes)
    return sizes[0] if len(set(sizes)) == 1 else sizes


def _spread(value, axes):
    return value if isinstance(value, tuple) else (value,) * len(axes)


@dataclass(frozen=True, repr=False)
class _Convolution(Affine, _Windowed):
    """What the two share. A subclass names the `axes` that its windows move along."""

    filters: int
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    _: KW_ONLY
    activation: Any = "linear"
    kernel_regularizer: Any = None

    size_name: ClassVar = "kernel_size"

    def __post_init__(self):
        name = type(self).__name__
        object.__setattr__(self, "filters", options.whole(self.filters, f"filters of {name}"))
        super().__post_init__()

    def init(self, key, input_shape):
        """Parameters for inputs of `input_shape`, the batch axis left out."""
        self.moved((None, *input_shape))
        return self.first_weights(key, (*self.window, input_shape[-1], self.filters))

    def apply(self, params, x, *, key=None, training=False):
        """The layer's output for x."""
        self.moved(x.shape)
        patches = jnp.concatenate(windows(x, self.window, self.steps, self.padding), axis=-1)
        check_features(self, params["kernel"].shape[-2], x.shape)
        # One product of two tables: differentiated with its axes apart it takes up to three times as long on a CPU.
        table = patches.reshape(-1, patches.shape[-1]) @ params["kernel"].reshape(-1, self.filters)
        z = table.reshape(*patches.shape[:-1], self.filters)
        return activations.get(self.activation)(z + params["bias"] if self.use_bias else z)

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape`, both without the batch axis."""
        return (*self.moved((None, *input_shape)), self.filters)


@tree("kernel_regularizer", "bias_regularizer")
class Conv2D(_Convolution):
    """y = activation(patches W + b): each output is a dense layer of the patch of x below it.

    Input (batch, height, width, channels), output (batch, height, width, filters) with the heights and widths that are
    left. `kernel_size` is a patch's height and width, one number for both or (height, width); `strides` is how far it
    moves. With `padding` "valid" patches lie within the image; with "same" zeros around it give an output as large as
    the input where the stride is 1. Glorot-uniform kernel (height, width, channels, filters), zero b (filters,); the
    other choices are Dense's. Raises ShapeError when x has another rank or number of channels, or is smaller than a
    patch.
    """


@tree("kernel_regularizer", "bias_regularizer")
class Conv1D(_Convolution):
    """Conv2D for sequences: (batch, time, features) in, (batch, time, filters) out, kernel (time, features, filters).

    With `padding` "causal" the output at a step depends on that step and earlier ones only.
    """

    axes: ClassVar = ("time",)
    paddings: ClassVar = ("valid", "same", "causal")


@dataclass(frozen=True, repr=False)
class _Pooling2D(_Windowed):
    """What the two share: (batch, height, width, channels) in, one number for each window and channel out."""

    pool_size: Any = 2
    strides: Any = None
    padding: str = "valid"

    def joined(self, x, join, fill=0.0):
        """What `join` makes of the numbers of each window: of each row's first, then of those.

        A window over the whole image would else be a chain of all its places, which takes XLA a minute to compile.
        """
        self.moved(x.shape)
        (height, width), (down, across) = self.window, self.steps
        for size, steps in (((1, width), (1, across)), ((height, 1), (down, 1))):
            x = functools.reduce(join, windows(x, size, steps, self.padding, fill))
        return x

    def output_shape(self, input_shape):
        """The shape of the output for inputs of `input_shape`, both without the batch axis."""
        return (*self.moved((None, *input_shape)), input_shape[-1])


@tree()
class MaxPooling2D(_Pooling2D):
    """y = the largest number of each window, channel by channel.

    Input (batch, height, width, channels), output the same with the heights and widths that are left. Windows of
    `pool_size`, one number or (height, width), lie side by side unless `strides` says otherwise. With `padding` "valid"
    rows and columns that fill no window are left out; with "same" the last windows may reach over the edge. Raises
    ShapeError when x has another rank or is smaller than a window.
    """

    def apply(self, params, x, *, key=None, training=False):
        """The largest numbers; the gradient goes to the first of equal ones, as in Keras."""
        return self.joined(x, lambda a, b: jnp.where(a >= b, a, b), fill=-jnp.inf)


@tree()
class AveragePooling2D(_Pooling2D):
    """y = the mean of each window, channel by channel; what reaches over the edge does not count. Choices as in
    MaxPooling2D."""

    def apply(self, params, x, *, key=None, training=False):
        """The means."""
        total = self.joined(x, jnp.add)
        if self.padding == "valid":
            return total / math.prod(self.window)
        return total / self.joined(jnp.ones_like(x[:1, ..., :1]), jnp.add)


@tree()
class GlobalAveragePooling2D(Layer):
    """y = the mean over height and width, channel by channel: (batch, height, width, channels) becomes (batch,
    channels). Raises ShapeError for another rank."""

    def apply(self, params, x, *, key=None, training=False):
        """The means (batch, channels)."""
        check_images(self, x.shape)
        return x.mean(axis=(1, 2))

    def output_shape(self, input_shape):
        """(channels,)."""
        check_images(self, (None, *input_shape))
        return input_shape[-1:]
