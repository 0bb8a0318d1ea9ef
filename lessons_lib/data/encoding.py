"""Labels as numbers: text to integer codes, codes to one-hot rows, and back."""

import numpy as np

from lessons_lib.nn.options import whole
from lessons_lib.nn.shapes import unmasked, written


def to_categorical(y, num_classes=None):
    """One-hot rows: a 1 in the column that the label names, 0 elsewhere. 0 -> [1, 0], 1 -> [0, 1].

    y (batch,) or (batch, 1), whole numbers from 0; returns (batch, classes), float32. As in Keras, any other shape gets
    one more axis at its end. `num_classes` defaults to the largest label plus one.

    Raises ValueError for labels that are text, empty, NaN, not whole, negative, not below `num_classes`, one-hot
    already, or (when `num_classes` is not given) without a 0.
    """
    labels, name = unmasked(y), written(y, "y")
    if num_classes is not None:
        num_classes = whole(num_classes, "num_classes")
    if labels.size == 0:
        raise ValueError(f"to_categorical needs at least one label, got an empty array of shape {labels.shape}.")
    if labels.dtype.kind not in "biuf":
        raise ValueError(
            f"to_categorical reads whole numbers from 0, got labels such as {labels.flat[0]!r}. "
            "Turn them into codes first: codes, classes = encode_labels(y)."
        )
    if labels.dtype.kind == "f":
        _check_whole(labels, name)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    elif labels.ndim > 1 and _is_one_hot(labels):
        raise ValueError(
            f"These labels, of shape {labels.shape}, look one-hot already: each row holds a single 1. "
            f"Use them as they are, or go back to codes first with {name}.argmax(axis=-1)."
        )
    codes = labels.astype(np.int64)
    _check_range(codes, num_classes, name)
    classes = int(codes.max()) + 1 if num_classes is None else num_classes
    return (codes[..., np.newaxis] == np.arange(classes)).astype(np.float32)


def encode_labels(labels, classes=None):
    """Integer codes for text or other labels: the place of each label among the sorted classes, counted from 0.

    labels (batch,); returns codes (batch,), integers, and classes (classes,), so that `classes[codes]` gives the labels
    back. Give the training part's `classes` to code another part in the same way, or to set an order of your own.
    In R: `as.integer(factor(labels)) - 1`.

    Raises ValueError for labels that are empty, missing (None, NaN), of text and numbers mixed, of more than one axis,
    or not among the given classes.
    """
    values = np.asarray(unmasked(labels) if np.ma.is_masked(labels) else labels, dtype=object)
    if values.ndim != 1:
        raise ValueError(
            f"encode_labels reads labels of shape (batch,), got {values.shape}. Try one column at a time, or"
            f" {written(labels, 'labels')}.ravel()."
        )
    if values.size == 0:
        raise ValueError("encode_labels needs at least one label, got none.")
    missing = [
        row
        for row, value in enumerate(values)
        if not isinstance(value, str) and str(value) in ("None", "nan", "NaT", "<NA>")
    ]
    if missing:
        raise ValueError(
            f"{len(missing)} of {values.size} labels are missing, the first in row {missing[0]}. "
            "Drop these rows, or give them a name of their own such as 'unknown'."
        )
    texts = sum(isinstance(value, str) for value in values)
    if 0 < texts < values.size:
        raise ValueError(
            f"Labels must be all text or all numbers, got {texts} of text and {values.size - texts} others. Try"
            " [str(label) for label in labels]."
        )
    if classes is None:
        classes, codes = np.unique(np.array(values.tolist()), return_inverse=True)
        return codes, classes
    classes = np.asarray(classes)
    code_of = {label: code for code, label in enumerate(classes.tolist())}
    unknown = sorted({str(value) for value in values.tolist() if value not in code_of})
    if unknown:
        raise ValueError(
            f"Labels {', '.join(unknown[:5])} are not among the classes {', '.join(map(str, code_of))}. Were the"
            " classes taken from a part that lacks them?"
        )
    return np.array([code_of[value] for value in values.tolist()]), classes


def decode_labels(codes_or_probabilities, classes):
    """The labels of codes (batch,), or of the most probable class in each row of probabilities or one-hot (batch,
    classes).

    Returns labels (batch,). `decode_labels(*encode_labels(labels))` gives the labels back.

    Raises ValueError for codes that are not whole numbers or not below the number of classes, for rows of another
    width than the classes, and for NaN.
    """
    values, classes, name = unmasked(codes_or_probabilities), np.asarray(classes), written(codes_or_probabilities, "p")
    if values.dtype.kind not in "biuf":
        raise ValueError(
            f"decode_labels reads codes or probabilities, got {values.flat[0]!r}. Are these labels already?"
        )
    if values.ndim == 2:
        if values.shape[1] != len(classes):
            raise ValueError(
                f"decode_labels was given {len(classes)} classes, so it reads rows of {len(classes)} probabilities, got"
                f" shape {values.shape}."
                + (f" Did you mean {name}.T?" if values.shape[0] == len(classes) else "")
                + (
                    f" For one probability a row, pass ({name}[:, 0] > 0.5).astype(int)."
                    if values.shape[1] == 1
                    else ""
                )
            )
        if np.isnan(values).any():
            raise ValueError(
                f"Row {np.argwhere(np.isnan(values))[0][0]} of the probabilities holds NaN: no class is the most"
                " probable."
            )
        return classes[values.argmax(axis=1)]
    if values.ndim != 1:
        raise ValueError(
            f"decode_labels reads codes (batch,) or probabilities (batch, classes), got shape {values.shape}."
        )
    if values.dtype.kind == "f":
        _check_whole(values)
    codes = values.astype(np.int64)
    if codes.size:
        _check_range(codes, len(classes))
    return classes[codes]


def _check_whole(labels, name="y"):
    where = np.argwhere(~np.isfinite(labels))
    if len(where):
        raise ValueError(
            f"Labels must be whole numbers, got {labels[tuple(where[0])]} in row {_row(where[0])}. Drop the rows"
            " without a label."
        )
    where = np.argwhere(labels != np.floor(labels))
    if len(where):
        raise ValueError(
            f"Labels must be whole numbers, got {labels[tuple(where[0])]:.4g} in row {_row(where[0])}. "
            f"If these are probabilities, take {name}.argmax(axis=-1), or ({name} > 0.5) for a single one, first."
        )


def _check_range(codes, num_classes, name="y"):
    smallest, largest = int(codes.min()), int(codes.max())
    row = _row(np.argwhere(codes == (smallest if smallest < 0 else largest))[0])
    if smallest < 0:
        raise ValueError(
            f"Labels start at 0, got {smallest} in row {row}. For labels -1 and 1, try ({name} > 0).astype(int)."
        )
    if num_classes is not None and largest >= num_classes:
        raise ValueError(
            f"With {num_classes} classes, labels run from 0 to {num_classes - 1}, got {largest} in row {row}."
            + (
                f" Labels that count from 1 need {name} - 1; labels that count from 0 need one class more."
                if smallest == 1 and largest == num_classes
                else ""
            )
        )
    if num_classes is None and smallest > 0:
        raise ValueError(
            f"Labels start at 0, but these run from {smallest} to {largest}. Did you mean {name} - {smallest}? "
            f"If labels below {smallest} are only absent here, give the number of classes: num_classes={largest + 1}."
        )


def _is_one_hot(labels):
    return bool(np.isin(labels, (0, 1)).all() and (labels.sum(axis=-1) == 1).all())


def _row(index):
    return int(index[0]) if len(index) else 0
