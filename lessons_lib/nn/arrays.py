"""What an array must be before a model reads it: numbers, finite, and targets that the loss understands."""

import numpy as np

from lessons_lib.nn.losses import (
    PinballLoss,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    target_shape,
)
from lessons_lib.nn.options import is_number, number_type, real, share
from lessons_lib.nn.shapes import ShapeError, check_input, check_targets, unmasked, written


def inputs(x, input_shape):
    """`x` as numbers (batch, *input_shape). Raises ShapeError, TypeError for text, ValueError for NaN or infinity."""
    numbers = _numbers(x, "x", "Encode text first: lessons_lib.data.to_categorical makes one column a class.")
    check_input(numbers.shape, input_shape, written(x, "x"))
    _check_finite(numbers, x, "x")
    return numbers


def targets(y, loss, output_shape, rows, weights=None):
    """`y` as numbers (batch, *output_shape), fit for the loss; for the sparse loss class numbers without the last axis,
    for the pinball loss with a last axis of length 1. Raises ShapeError, TypeError for text, ValueError for values.

    Where `weights` (batch, ...) is 0 a target may be missing: NaN there becomes 0, so that nothing times it is 0.
    """
    advice = "Make codes of text with lessons_lib.data.encode_labels, and one-hot rows of codes with to_categorical."
    numbers, name = _numbers(y, "y", advice), written(y, "y")
    if loss is sparse_categorical_crossentropy:
        numbers = _codes(numbers, output_shape, rows, name)
    elif loss is categorical_crossentropy:
        _check_one_hot_form(numbers, output_shape[-1], rows, name)
    elif isinstance(loss, PinballLoss):
        _check_one_target(numbers.shape, output_shape, rows, name)
    check_targets(numbers.shape, target_shape(loss, output_shape), rows, name)
    if weights is not None:
        uncounted = (weights == 0).reshape(*weights.shape, *(1,) * (numbers.ndim - weights.ndim))
        numbers = np.where(np.isnan(numbers) & uncounted, numbers.dtype.type(0), numbers)
    _check_finite(numbers, y, "y")
    if loss is sparse_categorical_crossentropy:
        _check_codes(numbers, output_shape[-1], name)
    elif loss is categorical_crossentropy:
        _check_rows_sum_to_one(numbers, name)
    elif loss is binary_crossentropy:
        _check_between_zero_and_one(numbers, name)
    return numbers


def weights(sample_weight, rows, output_shape):
    """`sample_weight` as numbers (batch, *output_shape[:-1]): one weight a loss. Raises ShapeError, TypeError,
    ValueError."""
    weights = _numbers(sample_weight, "sample_weight", "1 counts once, 0 not at all.")
    wanted = (rows, *output_shape[:-1])
    if weights.shape not in ((rows,), wanted):
        forms = f"(batch,) = {(rows,)}" + f" or (batch, time) = {wanted}" * (len(wanted) > 1)
        slip = f"{written(sample_weight, 'sample_weight')}[..., 0]"
        hint = f" Did you mean {slip}?" if weights.shape in ((rows, 1), (*wanted, 1)) else ""
        raise ShapeError(f"sample_weight must have shape {forms}, got {weights.shape}.{hint}")
    _check_finite(weights, sample_weight, "sample_weight")
    if weights.min() < 0:
        raise ValueError(f"sample_weight must be 0 or more everywhere; its smallest is {weights.min():g}.")
    weights = weights.reshape(*weights.shape, *(1,) * (len(wanted) - weights.ndim))
    return np.ascontiguousarray(np.broadcast_to(weights, wanted))


def by_class(class_weight, y, loss, output_shape):
    """The weight (batch, ...) that {class: weight} gives each target, 1 for a class that is not in it."""
    if not isinstance(class_weight, dict) or not all(is_number(w) and w >= 0 for w in class_weight.values()):
        raise TypeError(f"class_weight maps class numbers to weights, as {{0: 1.0, 1: 5.0}}; got {class_weight!r}.")
    one_hot = loss is not sparse_categorical_crossentropy and y.shape[-1] > 1
    classes = y.argmax(axis=-1) if one_hot else y.reshape(len(y), *output_shape[:-1])
    last = max(output_shape[-1], 2) - 1
    if unknown := set(class_weight) - set(range(last + 1)):
        raise ValueError(f"class_weight names the class {unknown.pop()!r}, but classes are 0 to {last}.")
    weights = np.ones(classes.shape, y.dtype)
    for number, weight in class_weight.items():
        weights[classes == number] = weight
    return weights


def rows_for_training(rows, validation_split):
    """How many of the first rows are trained on; the others, the last ones, validate, as Keras splits them."""
    wanted = "the share of rows kept for validation, at least 0 and below 1"
    part = real(validation_split or 0.0, "validation_split", share, wanted)
    if not (training := int(rows * (1 - part))):
        raise ValueError(f"validation_split={part} of {rows} rows leaves nothing to train on. Try 0.2.")
    return training


def _numbers(values, name, advice):
    if hasattr(values, "columns") and hasattr(values, "iloc"):
        return _table(values, name, advice)
    try:
        array = _column(values) if hasattr(values, "iloc") else unmasked(values)
    except ValueError:
        problem = f"{name} is a list whose parts differ in length, so it has no shape"
        advice = "Cut or pad them to one length; with weight 0 a padded step does not count."
        raise ShapeError(f"{problem}. {advice}") from None
    numbers = _converted(array)
    if numbers is None:
        raise TypeError(f"{name} must hold numbers, got {_kind(array)}. {advice}")
    return numbers


def _converted(array):
    """`array` as number_type, None where it holds something else."""
    try:
        with np.errstate(over="ignore"):
            return np.asarray(array, number_type()) if array.dtype.kind in "biufO" else None
    except (TypeError, ValueError):
        return None


def _table(table, name, advice):
    """A pandas table as one array. TypeError names the columns that hold no numbers."""
    given = {label: _column(table[label]) for label in table.columns}
    columns = {label: _converted(column) for label, column in given.items()}
    if wrong := [label for label, column in columns.items() if column is None]:
        told = ", ".join(f"{label!r} holds {_kind(given[label])}" for label in wrong)
        instead = f"Leave it out, {name}.drop(columns={wrong}), or turn it into numbers. {advice}"
        raise TypeError(f"{name} must hold numbers, but its column {told}. {instead}")
    return np.stack(list(columns.values()), axis=1) if columns else np.empty((len(table), 0), number_type())


def _column(column):
    """A pandas column as an array, NaN where it holds NA."""
    if getattr(column.dtype, "kind", "O") in "biuf":
        return column.to_numpy(float, na_value=np.nan)
    values = np.asarray(column)
    return np.where(column.isna(), np.nan, values) if values.dtype.kind == "O" else values


def _kind(values):
    if values.dtype.kind == "M":
        return f"dates such as {values.ravel()[0]}"
    if values.dtype.kind not in "USO" or not values.size:
        return f"values of type {values.dtype}"
    first = next((value for value in values.ravel().tolist() if not isinstance(value, float)), None)
    return f"text such as {first!r}" if isinstance(first, str) else f"values such as {first!r}"


def _check_finite(numbers, given, name):
    wrong = ~np.isfinite(numbers)
    if not wrong.any():
        return
    missing, place = int(np.isnan(numbers).sum()), np.argwhere(wrong)[0]
    kinds = {"NaN": missing, "infinite": int(wrong.sum()) - missing}
    counts = " and ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
    where = f"{name}[{', '.join(map(str, place))}]"
    if hasattr(given, "columns"):
        where = f"in row {place[0]} of column {given.columns[place[1]]!r}"
    rows = ".reshape(len({0}), -1).all(axis=1)" if numbers.ndim > 1 else ""
    if np.ma.is_masked(given):
        counts += " (masked values are missing ones)"
        keep = f"~np.ma.getmaskarray({{0}}){rows.replace('all', 'any')}"
    elif hasattr(given, "to_numpy") and missing:
        keep = "{0}.notna().to_numpy()" + rows
    else:
        keep = f"np.isfinite(np.asarray({{0}}, float)){rows}"
    advice = f"Drop those rows, keep = {keep.format(name)}, then x[keep] and y[keep], or fill them in."
    found = f"{counts} among its {numbers.size:,} values; the first is {where} (counted from 0)"
    raise ValueError(f"{name} holds {found}. {advice}")


def _codes(numbers, output_shape, rows, name):
    """Class numbers (batch, ...) from that shape or with a last axis of length 1; ShapeError for another."""
    wanted = (rows, *output_shape[:-1])
    if numbers.shape == (*wanted, 1):
        return numbers[..., 0]
    if numbers.shape != wanted:
        hint = "Each row of x needs its class number."
        if numbers.shape == (rows, *output_shape):
            hint = f'One-hot rows? Use loss="categorical_crossentropy", or {name}.argmax(axis=-1).'
        raise ShapeError(f"sparse_categorical_crossentropy wants class numbers {wanted}, got {numbers.shape}. {hint}")
    return numbers


def _check_one_target(shape, output_shape, rows, name):
    wanted = (rows, *output_shape[:-1], 1)
    if shape != wanted and shape[:1] == wanted[:1]:
        hint = f" Did you mean {name}[..., None]?" * (shape == wanted[:-1])
        problem = f"PinballLoss compares all {output_shape[-1]} quantiles with one target"
        raise ShapeError(f"{problem}: y must have shape {wanted}, got {shape}.{hint}")


def _check_codes(codes, classes, name):
    low, high = codes.min(), codes.max()
    if low < 0 or high >= classes or (codes != np.floor(codes)).any():
        start = f" They start at 1, Python counts from 0: {name} - 1." if low == 1 and high == classes else ""
        wanted = f"sparse_categorical_crossentropy wants whole numbers from 0 to {classes - 1}, one a class"
        raise ValueError(f"{wanted}; y lies between {low:g} and {high:g}.{start}")


def _check_one_hot_form(y, classes, rows, name):
    """Integer labels where one-hot rows are wanted: say which call makes them, and whether they start at 1."""
    if y.ndim not in (1, 2) or (y.ndim == 2 and y.shape[1] != 1) or y.shape[0] != rows or not np.isfinite(y).all():
        return
    name = name if y.ndim == 1 else f"{name}[:, 0]"
    low, high = y.min(), y.max()
    hint = f". Try to_categorical({name}, {classes})."
    if low >= 1 and high == classes:
        hint = f". They start at 1, Python counts from 0: to_categorical({name} - 1, {classes})."
    elif low < 0 or high >= classes:
        hint = f": out of range, {classes} classes are numbered 0 to {classes - 1}. Correct them, or add units."
    wanted = f"categorical_crossentropy wants one-hot targets ({rows}, {classes})"
    raise ValueError(f"{wanted}, got labels of shape {y.shape} from {low:g} to {high:g}{hint}")


def _check_rows_sum_to_one(y, name):
    _check_between_zero_and_one(y, name)
    sums = y.sum(axis=-1)
    if wrong := np.argwhere(np.abs(sums - 1) > 1e-3).tolist():
        found = f"row {', '.join(map(str, wrong[0]))} of y sums to {sums[tuple(wrong[0])]:g}"
        advice = "One-hot rows, made by lessons_lib.data.to_categorical, do."
        raise ValueError(f"categorical_crossentropy wants targets whose rows sum to 1; {found}. {advice}")


def _check_between_zero_and_one(y, name):
    if wrong := np.argwhere((y < 0) | (y > 1)).tolist():
        labels, hint = np.unique(y), "A quantity to predict? Use loss='mse' and a linear last layer."
        if len(labels) == 2 and (labels == np.floor(labels)).all():
            hint = f"Labels {labels[0]:g} and {labels[1]:g}? Try ({name} > {labels[0]:g}).astype(int). {hint}"
        first = f"y{wrong[0]} is {y[tuple(wrong[0])]:g}"
        raise ValueError(f"Cross-entropy wants targets between 0 and 1; {first}. {hint}")
