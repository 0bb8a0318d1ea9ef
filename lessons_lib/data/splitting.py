"""Parts of a data set for training, validation and test: rows dealt at random, or stretches of time."""

import numpy as np


def random_split(*arrays, fractions=(0.6, 0.2, 0.2), seed=0):
    """Deal the rows at random into parts, each row into exactly one part.

    Arrays (rows, ...) are split along their first axis, all in the same way, so that x and y stay together; pandas
    objects stay pandas. Returns one part per fraction. A part is a tuple with a piece of each array,

        (x_train, y_train), (x_validation, y_validation), (x_test, y_test) = random_split(x, y)

    or, when a single array is given, that piece itself:

        train, test = random_split(table, fractions=(0.8, 0.2))

    Raises ValueError if the fractions are not positive or do not sum to 1, if a part would be empty, or if the arrays
    differ in their number of rows. Rows that follow one another in time are not for a random split: a day's neighbours
    tell nearly all of it. See sequential_split.
    """
    if not arrays:
        raise ValueError("random_split needs at least one array: random_split(x, y).")
    arrays = [array if hasattr(array, "iloc") else np.asanyarray(array) for array in arrays]  # A mask stays.
    shapes = [array.shape for array in arrays]
    if any(len(shape) == 0 for shape in shapes):
        raise ValueError(
            f"random_split needs arrays with rows, got shapes {_listed(shapes)}. Give the parts' sizes by name:"
            " fractions=(0.8, 0.2)."
        )
    rows = shapes[0][0]
    if any(shape[0] != rows for shape in shapes):
        raise ValueError(
            f"All arrays need the same number of rows, got shapes {_listed(shapes)}. Is one of them transposed?"
        )
    sizes = _sizes(rows, fractions)
    order = np.random.default_rng(seed).permutation(rows)
    pieces = [_take(arrays, part) for part in np.split(order, np.cumsum(sizes)[:-1])]
    return tuple(pieces) if len(arrays) > 1 else tuple(piece[0] for piece in pieces)


def sequential_split(rows, fractions=(0.6, 0.2, 0.2), gap=0):
    """Cut a series of `rows` rows into stretches, the earliest first; returns one slice per fraction.

        train, validation, test = sequential_split(len(table))
        table[train], head[test]

    With a `gap`, so many rows are left out before each part but the first; a gap of length - 1 keeps windows of that
    length in different parts from sharing a day.

    Raises ValueError if the fractions are not positive or do not sum to 1, if a part would be empty, or if the gap is
    negative.
    """
    if not np.issubdtype(type(rows), np.integer):
        raise ValueError(
            f"sequential_split needs a number of rows, got {type(rows).__name__}. Try sequential_split(len(table))."
        )
    if gap < 0:
        raise ValueError(f"The gap must be 0 or more rows, got {gap}.")
    ends = np.cumsum(_sizes(rows, fractions)).tolist()
    starts = [0, *(end + gap for end in ends[:-1])]
    if any(start >= end for start, end in zip(starts, ends)):
        raise ValueError(
            f"A gap of {gap} rows leaves nothing of the smallest part. Fractions {_listed(fractions)} of {rows} rows"
            f" end at rows {_listed(ends)}."
        )
    return tuple(slice(start, end) for start, end in zip(starts, ends))


def _sizes(rows, fractions):
    total = float(np.sum(fractions))
    if min(fractions) <= 0 or not np.isclose(total, 1, rtol=0, atol=1e-9):
        hint = " Divide the percentages by 100." if np.isclose(total, 100) else ""
        raise ValueError(
            f"The fractions must be positive and sum to 1, got {_listed(fractions)}, which sum to {total:g}.{hint}"
        )
    ends = np.round(np.cumsum(fractions) * rows).astype(int)
    sizes = np.diff(ends, prepend=0)
    if (sizes == 0).any():
        raise ValueError(
            f"Fractions {_listed(fractions)} of {rows} rows give parts of {_listed(sizes)} rows: a part would be empty."
            " Take more rows or fewer parts."
        )
    return sizes


def _take(arrays, rows):
    return tuple(array.iloc[rows] if hasattr(array, "iloc") else array[rows] for array in arrays)


def _listed(values):
    return ", ".join(str(value) for value in values)
