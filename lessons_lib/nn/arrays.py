"""What an array must be before a model reads it: numbers, finite, and targets that the loss understands."""

import numpy as np

from lessons_lib.nn.losses import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy
from lessons_lib.nn.options import number_type
from lessons_lib.nn.shapes import ShapeError, check_input, check_targets, unmasked, written


def inputs(x, input_shape):
    """`x` as numbers (batch, *input_shape). Raises ShapeError, TypeError for text, ValueError for NaN or infinity."""
    numbers = _numbers(
        x, "x", "Encode text columns as numbers first: lessons_lib.data.to_categorical makes one column a class."
    )
    check_input(numbers.shape, input_shape, written(x, "x"))
    _check_finite(numbers, x, "x")
    return numbers


def targets(y, loss, output_shape, rows, weights=None):
    """`y` as numbers (batch, *output_shape), fit for the loss; class numbers, for the sparse loss, without the last
    axis. Raises ShapeError, TypeError for text, ValueError for values.

    Where `weights` (batch, ...) is 0 a target may be missing: NaN there becomes 0, so that nothing times it is 0.
    """
    numbers = _numbers(
        y,
        "y",
        "Turn text labels into codes with lessons_lib.data.encode_labels, then into one-hot rows with to_categorical.",
    )
    name = written(y, "y")
    if loss is sparse_categorical_crossentropy:
        numbers = _codes(numbers, output_shape, rows, name)
    else:
        if loss is categorical_crossentropy:
            _check_one_hot_form(numbers, output_shape[-1], rows, name)
        check_targets(numbers.shape, output_shape, rows, name)
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
        raise ValueError(
            "sample_weight must be 0 or more everywhere and above 0 somewhere; "
            + f"it lies between {weights.min():g} and {weights.max():g}."
        )
    return np.ascontiguousarray(
        np.broadcast_to(weights.reshape(rows, *weights.shape[1:], *(1,) * (len(wanted) - weights.ndim)), wanted)
    )


def check_counts(weights, part):
    """Raise ValueError where a part of the rows has no weight above 0: nothing of it would count."""
    if weights is not None and not weights.any():
        raise ValueError(
            f"sample_weight must be above 0 somewhere; it is 0 on all {len(weights)} {part} rows. "
            "Choose other rows, or give the weights of the rows that count."
        )


def by_class(class_weight, y, loss, output_shape):
    """The weight (batch, ...) that {class: weight} gives each target, 1 for a class that is not in it."""
    if not isinstance(class_weight, dict) or not all(
        isinstance(value, (int, float, np.number)) and value >= 0 for value in class_weight.values()
    ):
        raise TypeError(
            f"class_weight maps class numbers to weights, such as {{0: 1.0, 1: 5.0}}; got {class_weight!r}."
        )
    one_hot = loss is not sparse_categorical_crossentropy and output_shape[-1] > 1
    classes = y.argmax(axis=-1) if one_hot else y.reshape(len(y), *output_shape[:-1])
    last = max(output_shape[-1], 2) - 1
    unknown = set(class_weight) - set(range(last + 1))
    if unknown:
        raise ValueError(f"class_weight names the class {unknown.pop()!r}, but classes are 0 to {last}.")
    weights = np.ones(classes.shape, y.dtype)
    for number, weight in class_weight.items():
        weights[classes == number] = weight
    return weights


def rows_for_training(rows, validation_split):
    """How many of the first rows are trained on; the others, the last ones, validate, as Keras splits them."""
    share = validation_split or 0.0
    if isinstance(share, bool) or not isinstance(share, (int, float, np.number)) or not 0 <= share < 1:
        raise ValueError(
            "validation_split is the share of rows kept for validation, at least 0 and below 1; got"
            f" {validation_split!r}."
        )
    training = int(rows * (1 - share))
    if training == 0:
        raise ValueError(
            f"validation_split={validation_split} of {rows} rows leaves nothing to train on. Try 0.2, or bring more"
            " rows."
        )
    return training


def _numbers(values, name, advice):
    if hasattr(values, "columns") and hasattr(values, "iloc"):
        return _table(values, name, advice)
    try:
        array = _column(values) if hasattr(values, "iloc") else unmasked(values)
    except ValueError:
        raise ShapeError(
            f"{name} is a list whose parts differ in length, so it has no shape. Cut or pad them to one length;"
            " with weight 0 a padded step does not count."
        ) from None
    try:
        with np.errstate(over="ignore"):
            if array.dtype.kind not in "biufO":
                raise TypeError
            return np.asarray(array, number_type())
    except (TypeError, ValueError):
        raise TypeError(f"{name} must hold numbers, got {_kind(array)}. {advice}") from None


def _table(table, name, advice):
    """A pandas table as one array. TypeError names the columns that hold no numbers."""
    columns, wrong = [], {}
    for label in table.columns:
        column = _column(table[label])
        try:
            if column.dtype.kind not in "biufO":
                raise TypeError
            with np.errstate(over="ignore"):
                columns.append(column.astype(number_type()))
        except (TypeError, ValueError):
            wrong[label] = _kind(column)
    if wrong:
        told = ", ".join(f"{label!r} holds {kind}" for label, kind in wrong.items())
        raise TypeError(
            f"{name} must hold numbers, but its column {told}. Leave it out, {name}.drop(columns={list(wrong)}), or"
            f" turn it into numbers. {advice}"
        )
    return np.stack(columns, axis=1) if columns else np.empty((len(table), 0), number_type())


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
    counts = " and ".join(
        f"{n} {word}" for n, word in ((missing, "NaN"), (int(wrong.sum()) - missing, "infinite")) if n
    )
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
    raise ValueError(
        f"{name} holds {counts} among its {numbers.size:,} values; the first is {where} (counted from 0). "
        f"Drop those rows, keep = {keep.format(name)}, then x[keep] and y[keep], or fill them in."
    )


def _codes(numbers, output_shape, rows, name):
    """Class numbers (batch, ...) from that shape or with a last axis of length 1; ShapeError for another."""
    wanted = (rows, *output_shape[:-1])
    if numbers.shape == (*wanted, 1):
        return numbers[..., 0]
    if numbers.shape != wanted:
        one_hot = numbers.shape == (rows, *output_shape)
        hint = (
            f' One-hot rows? Use loss="categorical_crossentropy", or {name}.argmax(axis=-1).'
            if one_hot
            else " Each row of x needs its class number."
        )
        raise ShapeError(
            f"sparse_categorical_crossentropy wants class numbers of shape {wanted}, got {numbers.shape}.{hint}"
        )
    return numbers


def _check_codes(codes, classes, name):
    low, high = codes.min(), codes.max()
    if low < 0 or high >= classes or (codes != np.floor(codes)).any():
        start = f" They start at 1, Python counts from 0: {name} - 1." if low == 1 and high == classes else ""
        raise ValueError(
            f"sparse_categorical_crossentropy wants whole numbers from 0 to {classes - 1}, one a class; y lies between"
            f" {low:g} and {high:g}.{start}"
        )


def _check_one_hot_form(y, classes, rows, name):
    """Integer labels where one-hot rows are wanted: say which call makes them, and whether they start at 1."""
    if y.ndim not in (1, 2) or (y.ndim == 2 and y.shape[1] != 1) or y.shape[0] != rows or not np.isfinite(y).all():
        return
    name = name if y.ndim == 1 else f"{name}[:, 0]"
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


def _check_rows_sum_to_one(y, name):
    _check_between_zero_and_one(y, name)
    sums = y.sum(axis=-1)
    wrong = np.argwhere(np.abs(sums - 1) > 1e-3)
    if len(wrong):
        place = tuple(map(int, wrong[0]))
        raise ValueError(
            f"categorical_crossentropy wants targets whose rows sum to 1; row {', '.join(map(str, place))} of y sums to"
            f" {sums[place]:g}. One-hot rows, made by lessons_lib.data.to_categorical, do."
        )


def _check_between_zero_and_one(y, name):
    wrong = np.argwhere((y < 0) | (y > 1))
    if len(wrong):
        place, labels = tuple(map(int, wrong[0])), np.unique(y)
        hint = "A quantity to predict? Use loss='mse' and a linear last layer."
        if len(labels) == 2 and (labels == np.floor(labels)).all():
            hint = f"Labels {labels[0]:g} and {labels[1]:g}? Try ({name} > {labels[0]:g}).astype(int). {hint}"
        raise ValueError(
            f"Cross-entropy wants targets between 0 and 1; y[{', '.join(map(str, place))}] is {y[place]:g}. {hint}"
        )
