"""What an array must be before a model reads it: numbers, finite, and targets that the loss understands."""

import numpy as np

from lessons_lib.nn.losses import binary_crossentropy, categorical_crossentropy
from lessons_lib.nn.shapes import ShapeError, check_input, check_targets


def inputs(x, input_shape):
    """`x` as float32 (batch, *input_shape). Raises ShapeError, TypeError for text, ValueError for NaN or infinity."""
    x = _numbers(
        x, "x", "Encode text columns as numbers first: lessons_lib.data.to_categorical makes one column a class."
    )
    check_input(x.shape, input_shape)
    _check_finite(x, "x")
    return x


def targets(y, loss, output_shape, rows, weights=None):
    """`y` as float32 (batch, *output_shape), fit for the loss. Raises ShapeError, TypeError for text, ValueError for
    values.

    Where `weights` (batch, ...) is 0 a target may be missing: NaN there becomes 0, so that nothing times it is 0.
    """
    y = _numbers(
        y,
        "y",
        "Turn text labels into codes with lessons_lib.data.encode_labels, then into one-hot rows with to_categorical.",
    )
    if loss is categorical_crossentropy:
        _check_one_hot_form(y, output_shape[-1], rows)
    check_targets(y.shape, output_shape, rows)
    if weights is not None:
        y = np.where(np.isnan(y) & (weights == 0)[..., None], np.float32(0), y)
    _check_finite(y, "y")
    if loss is categorical_crossentropy:
        _check_rows_sum_to_one(y)
    elif loss is binary_crossentropy:
        _check_between_zero_and_one(y)
    return y


def weights(sample_weight, rows, output_shape):
    """`sample_weight` as float32 (batch, *output_shape[:-1]): one weight a loss. Raises ShapeError, TypeError,
    ValueError."""
    weights = _numbers(sample_weight, "sample_weight", "1 counts once, 0 not at all.")
    wanted = (rows, *output_shape[:-1])
    if weights.shape not in ((rows,), wanted):
        forms = f"(batch,) = {(rows,)}" + f" or (batch, time) = {wanted}" * (len(wanted) > 1)
        hint = " Did you mean sample_weight[..., 0]?" if weights.shape == (*wanted, 1) else ""
        raise ShapeError(f"sample_weight must have shape {forms}, got {weights.shape}.{hint}")
    _check_finite(weights, "sample_weight")
    if weights.min() < 0 or not weights.any():
        raise ValueError(
            "sample_weight must be 0 or more everywhere and above 0 somewhere; "
            + f"it lies between {weights.min():g} and {weights.max():g}."
        )
    return np.ascontiguousarray(
        np.broadcast_to(weights.reshape(rows, *weights.shape[1:], *(1,) * (len(wanted) - weights.ndim)), wanted)
    )


def whole(value, name, least=1):
    """`value` as an int of at least `least`, else ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number, {least} or more; got {value!r}.")
    return int(value)


def rows_for_training(rows, validation_split):
    """How many of the first rows are trained on; the others, the last ones, validate, as Keras splits them."""
    if not 0 <= validation_split < 1:
        raise ValueError(
            "validation_split is the share of rows kept for validation, at least 0 and below 1; got"
            f" {validation_split!r}."
        )
    training = int(rows * (1 - validation_split))
    if training == 0:
        raise ValueError(
            f"validation_split={validation_split} of {rows} rows leaves nothing to train on. Try 0.2, or bring more"
            " rows."
        )
    return training


def _numbers(values, name, advice):
    values = np.asarray(values)
    try:
        with np.errstate(over="ignore"):
            if values.dtype.kind not in "biufO":
                raise TypeError
            return np.asarray(values, np.float32)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must hold numbers, got {_kind(values)}. {advice}") from None


def _kind(values):
    if values.dtype.kind not in "USO" or not values.size:
        return f"values of type {values.dtype}"
    return f"text such as {values.ravel()[:1].tolist()[0]!r}"


def _check_finite(values, name):
    wrong = ~np.isfinite(values)
    if not wrong.any():
        return
    missing, place = int(np.isnan(values).sum()), np.argwhere(wrong)[0]
    counts = " and ".join(
        f"{n} {word}" for n, word in ((missing, "NaN"), (int(wrong.sum()) - missing, "infinite")) if n
    )
    where = f"{name}[{', '.join(map(str, place))}]"
    raise ValueError(
        f"{name} holds {counts} among its {values.size:,} values; the first is {where} (counted from 0). "
        f"Drop those rows or fill them in, for instance {name}[np.isfinite({name}).all(axis=-1)]."
    )


def _check_one_hot_form(y, classes, rows):
    """Integer labels where one-hot rows are wanted: say which call makes them, and whether they start at 1."""
    if y.ndim not in (1, 2) or (y.ndim == 2 and y.shape[1] != 1) or y.shape[0] != rows or not np.isfinite(y).all():
        return
    name = "y" if y.ndim == 1 else "y[:, 0]"
    low, high = y.min(), y.max()
    problem = (
        f"categorical_crossentropy wants one-hot targets ({rows}, {classes}), got labels of shape {y.shape} from"
        f" {low:g} to {high:g}"
    )
    if low >= 1 and high == classes:
        raise ValueError(f"{problem}. They start at 1, Python counts from 0: to_categorical({name} - 1, {classes}).")
    if low < 0 or high >= classes:
        raise ValueError(
            f"{problem}: out of range, {classes} classes are numbered 0 to {classes - 1}. "
            "Correct the labels, or give the last layer one unit a class."
        )
    raise ValueError(f"{problem}. Try to_categorical({name}, {classes}).")


def _check_rows_sum_to_one(y):
    _check_between_zero_and_one(y)
    sums = y.sum(axis=-1)
    wrong = np.argwhere(np.abs(sums - 1) > 1e-3)
    if len(wrong):
        place = tuple(map(int, wrong[0]))
        raise ValueError(
            f"categorical_crossentropy wants targets whose rows sum to 1; row {', '.join(map(str, place))} of y sums to"
            f" {sums[place]:g}. One-hot rows, made by lessons_lib.data.to_categorical, do."
        )


def _check_between_zero_and_one(y):
    wrong = np.argwhere((y < 0) | (y > 1))
    if len(wrong):
        place = tuple(map(int, wrong[0]))
        raise ValueError(
            f"Cross-entropy wants targets between 0 and 1; y[{', '.join(map(str, place))}] is {y[place]:g}. "
            "Labels 1 and 2? Subtract 1. A quantity to predict? Use loss='mse' and a linear last layer."
        )
