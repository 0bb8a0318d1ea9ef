"""What a shape error says: who wanted what, axis by axis by name, what came, and the likely slip."""

import math

import numpy as np

_AXES = {1: ("features",), 2: ("time", "features"), 3: ("height", "width", "channels")}


class ShapeError(ValueError):
    """Arrays whose axes do not fit together."""


def unmasked(values):
    """`values` as an array whose masked values are missing ones, NaN: what a mask hides must not be computed with."""
    if np.ma.is_masked(values):
        return np.ma.filled(values.astype(float) if values.dtype.kind in "biuf" else values.astype(object), np.nan)
    return np.asarray(values)


def written(values, name):
    """How to write `name` so that NumPy's indexing works on it: a table needs .to_numpy(), a list np.asarray."""
    if hasattr(values, "to_numpy"):
        return f"{name}.to_numpy()"
    return name if hasattr(values, "ndim") else f"np.asarray({name})"


def axis_names(inner_rank):
    """Names of the axes of an array with `inner_rank` axes beside the batch: ("batch", "features") for 1."""
    return ("batch", *_AXES.get(inner_rank, tuple(f"axis {i + 1}" for i in range(inner_rank))))


def describe(shape, names):
    """'(batch 1000, features 3)'; an axis of any length is None and reads 'any'."""
    return "(" + ", ".join(f"{name} {'any' if size is None else size}" for name, size in zip(names, shape)) + ")"


def check_features(layer, features, shape):
    """Raise ShapeError unless the last axis of `shape`, an input of `layer`, has length `features`."""
    if len(shape) and shape[-1] == features:
        return
    hint, axis = "", "channels" if len(shape) == 4 else "features"
    if len(shape) == 4 and shape[1] == features:
        hint = _CHANNELS_FIRST.format("x")
    elif len(shape) > 1 and shape[-2] == features:
        hint = _turn_hint(len(shape), "x")
    raise ShapeError(f"{layer!r} reads {features} {axis} on the last axis, got x of shape {tuple(shape)}.{hint}")


def check_sequence(layer, shape):
    """Raise ShapeError unless `shape`, an input of `layer`, is (batch, time, features)."""
    if len(shape) == 3:
        return
    hint = " Did you forget the time axis? make_windows makes it; an LSTM's return_sequences=True keeps it."
    problem = f"{layer!r} reads (batch, time, features), got {_count(len(shape))}: {tuple(shape)}."
    raise ShapeError(problem + hint * (len(shape) == 2))


def check_images(layer, shape):
    """Raise ShapeError unless `shape`, an input of `layer`, is (batch, height, width, channels)."""
    if len(shape) == 4:
        return
    hint = ""
    if len(shape) == 3 and shape[0] is None:
        hint = f" Did you forget the channels? Grey images have one: input_shape={(*shape[1:], 1)}."
    elif len(shape) == 3:
        hint = " One image alone? x[None]. Grey images? x[..., None]."
    elif len(shape) == 2:
        hint = " Flatten and GlobalAveragePooling2D end what reads images: put them after it."
    problem = f"{layer!r} reads (batch, height, width, channels), got {_count(len(shape))}: {tuple(shape)}"
    raise ShapeError(f"{problem}.{hint}")


def check_windows(layer, window, shape, axes):
    """Raise ShapeError unless a window of this size fits into an input of `layer` of `shape`, the batch left out."""
    for axis, size, length in zip(axes, window, shape):
        if length is not None and length < size:
            advice = 'Try padding="same", smaller windows or fewer layers that make images smaller.'
            raise ShapeError(f"{layer!r} moves a window of {axis} {size} over a {axis} of {length}. {advice}")


def check_input(shape, input_shape, name="x"):
    """Raise ShapeError unless `shape` is (batch, *input_shape), where None in `input_shape` fits any length; `name` is
    how the array is written in advice."""
    names = axis_names(len(input_shape))
    wanted = (None, *input_shape)
    problem = f"The model reads x of shape {describe(wanted, names)}, got {tuple(shape)}"
    if len(shape) != len(wanted):
        hint = _rank_hint(shape, input_shape, name)
        raise ShapeError(f"{problem}: {_count(len(shape))} instead of {len(wanted)}.{hint}")
    if shape[0] == 0:
        raise ShapeError(f"{problem}: no rows at all. Is the selection that made x empty?")
    wrong = [i for i in range(1, len(wanted)) if wanted[i] is not None and shape[i] != wanted[i]]
    if wrong:
        axes = " and ".join(f"{names[i]} is {shape[i]}, wanted {wanted[i]}" for i in wrong)
        if len(wanted) == 4 and _fits((*shape[2:], shape[1]), input_shape):
            hint = _CHANNELS_FIRST.format(name)
        elif len(wanted) == 4 and _fits((shape[2], shape[1], shape[3]), input_shape):
            hint = f" Height and width swapped? Did you mean np.swapaxes({name}, 1, 2)?"
        elif len(wanted) < 4 and shape[-2] == wanted[-1]:
            hint = _turn_hint(len(shape), name)
        else:
            hint = _width_hint(shape, wanted, name)
        raise ShapeError(f"{problem}: {axes}.{hint}")


def check_targets(shape, output_shape, rows, name="y"):
    """Raise ShapeError unless targets of `shape` stand one to one beside predictions (rows, *output_shape)."""
    predictions = (rows, *output_shape)
    if tuple(shape) == predictions:
        return
    problem = f"Targets y have shape {tuple(shape)}, the model's predictions {predictions}"
    if not shape or shape[0] != rows:
        found = f"x has {rows} rows, y has {shape[0] if shape else 'no'} rows. Each row of x needs its target."
    elif (*shape, 1) == predictions:
        found = f"side by side they would broadcast to {(rows, rows)}. Did you mean {name}[:, None]?"
        if len(shape) > 1:
            found = f"the last axis, of length 1, is missing. Did you mean {name}[..., None]?"
    elif len(shape) != len(predictions):
        found = f"{_count(len(shape))} against {len(predictions)}."
    else:
        found = f"y has {shape[-1]} columns, the last layer {predictions[-1]} units. Make the two equal."
    raise ShapeError(f"{problem}: {found}")


def check_same(true_shape, predicted_shape, names=("y_true", "y_pred")):
    """Raise ShapeError unless targets and predictions have one shape: they are never broadcast silently."""
    if tuple(true_shape) == tuple(predicted_shape):
        return
    message = f"y_true has shape {tuple(true_shape)}, y_pred {tuple(predicted_shape)}; they must agree axis by axis."
    if tuple(true_shape[:1]) == tuple(predicted_shape[:1]) and {len(true_shape), len(predicted_shape)} == {1, 2}:
        rows, slip = true_shape[0], f"{names[len(true_shape) > 1]}[:, None]"
        if 1 in (true_shape[-1], predicted_shape[-1]):
            message += f" Side by side they would broadcast to {(rows, rows)}. Did you mean {slip}?"
    elif tuple(true_shape) == tuple(predicted_shape)[::-1]:
        message += f" Did you mean {names[0]}.T?"
    raise ShapeError(message)


_CHANNELS_FIRST = " Channels first? Did you mean np.moveaxis({}, 1, -1)?"


def _fits(shape, wanted):
    return len(shape) == len(wanted) and all(size in (None, length) for length, size in zip(shape, wanted))


def _count(axes):
    return "1 axis" if axes == 1 else f"{axes} axes"


def _turn_hint(rank, name):
    return f" Did you mean {name}.T?" if rank == 2 else f" Did you mean np.swapaxes({name}, -1, -2)?"


def _rank_hint(shape, input_shape, name):
    what, axis = ("image", "channel") if len(input_shape) == 3 else ("row", "feature")
    if tuple(shape) == tuple(input_shape):
        return f" One {what} alone? Give it a batch axis: {name}[None{', :' * len(shape)}]."
    if what == "image" and _fits((*shape, 1), input_shape):
        return f" One grey image alone? Give it a batch and a channel axis: {name}[None, ..., None]."
    if len(input_shape) == 2 and len(shape) == 2 and shape[1] == input_shape[1]:
        return " Did you forget the time axis? make_windows makes (batch, time, features) of (days, features)."
    if len(shape) == len(input_shape) and input_shape[-1] == 1:
        return f" One {axis}? Give it its own axis: {name}[..., None]."
    if len(shape) == len(input_shape) + 2:
        return f" Look at {name}.shape: is there an axis of length 1 to drop with np.squeeze?"
    if None not in input_shape and math.prod(shape[1:]) == math.prod(input_shape):
        return f" Did you mean {name}.reshape{(-1, *input_shape)}?"
    return ""


def _width_hint(shape, wanted, name):
    if len(wanted) == 2 and shape[1] > wanted[1]:
        return " Does x still hold a column that is no input (an index, the target)?"
    return f" Build the model with input_shape={name}.shape[1:]."
