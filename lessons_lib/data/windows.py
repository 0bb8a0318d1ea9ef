"""Windows and chunks of a series: (batch, time, features), with every target inside one part of the series.

Inputs may reach back before the part, since the weather of last year is known on the first day of a test; targets may
not. A day without a reading is never a target, and nothing is interpolated.
"""

import math
from dataclasses import dataclass

import numpy as np

from lessons_lib.nn import options
from lessons_lib.nn.shapes import unmasked, written


@dataclass(frozen=True)
class Windows:
    """Many to one: `length` days of inputs, and the target of the last of them.

    x (batch, time, features) float32; y (batch, 1) float32, or None where no targets were given; days (batch,), the row
    of the series that each target belongs to.
    """

    x: np.ndarray
    y: np.ndarray | None
    days: np.ndarray

    def __repr__(self):
        return (
            f"Windows(x {self.x.shape}, y {None if self.y is None else self.y.shape}, targets on rows {self.days[0]} to"
            f" {self.days[-1]})"
        )


@dataclass(frozen=True)
class Chunks:
    """Many to many: inputs and targets of the same days, and which of the targets count.

    x (batch, time, features) float32; y (batch, time, 1) float32, 0 where nothing counts; mask (batch, time) float32, 1
    where the target counts and 0 elsewhere, as `sample_weight` takes it; days (batch, time), rows of the series.
    """

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray
    days: np.ndarray

    def __repr__(self):
        counted = self.days[self.mask > 0]
        return (
            f"Chunks(x {self.x.shape}, y {self.y.shape}, {len(counted)} targets on rows {counted[0]} to {counted[-1]})"
        )


def make_windows(inputs, targets=None, *, length, part=None):
    """A window for each day of `part` that has a reading; for each day of it when no targets are given.

    inputs (days, features), targets (days,) with NaN where there is no reading, `part` a slice of rows as
    `sequential_split` gives it (the whole series when left out). The window of day t holds the inputs of the days
    t - length + 1 to t. The first length - 1 days of a series have no full window and are left out.

    Raises ValueError for inputs that are no table of finite numbers, targets of other days than the inputs, a length
    that is less than 1 or longer than the series, and a part without any window.
    """
    inputs, targets, days = _last_days(inputs, targets, length, part)
    return Windows(*_cut(inputs, targets, days, length), days)


class WindowGenerator:
    """The windows of make_windows as batches for `fit`, each cut when it is its turn: the series is in memory once.

    Each pass gives batches of x (batch, time, features) float32 and y (batch, 1) float32, or of x alone where `targets`
    is None. `days` are the rows of the series that the targets belong to, in the order of a pass without `shuffle`;
    with it each pass has an order of its own, which follows from `seed` and the number of passes made before. `stride`
    takes every so many days only.

    Names and defaults are those of Keras's timeseries_dataset_from_array, but for the target: it is that of the last
    day of a window, and a day without a reading is none. Arguments and errors otherwise as in make_windows.
    """

    def __init__(self, inputs, targets, length, batch_size=128, *, part=None, stride=1, shuffle=False, seed=0):
        self.inputs, self.targets, self.days = _last_days(
            inputs, targets, length, part, options.whole(stride, "stride")
        )
        self.length, self.batch_size = length, options.whole(batch_size, "batch_size")
        self.shuffle, self.seed = options.yes_or_no(shuffle, "shuffle"), options.whole(seed, "seed", least=0)
        self._passes = 0

    def __len__(self):
        """The number of batches."""
        return math.ceil(len(self.days) / self.batch_size)

    def __iter__(self):
        days, random = self.days, np.random.default_rng([self.seed, self._passes])
        self._passes += 1
        if self.shuffle:
            days = random.permutation(days)
        for some in np.split(days, range(self.batch_size, len(days), self.batch_size)):
            x, y = _cut(self.inputs, self.targets, some, self.length)
            yield x if y is None else (x, y)

    def __repr__(self):
        shape = self.length, self.inputs.shape[1]
        on = f"targets on rows {self.days[0]} to {self.days[-1]}"
        return f"WindowGenerator({len(self.days)} windows {shape}, {on}, in batches of {self.batch_size})"


def make_chunks(inputs, targets, *, length, warm_up, part=None, offset=0):
    """Stretches of `length` days whose first `warm_up` days only bring the state up: their targets do not count.

    inputs (days, features), targets (days,) with NaN where there is no reading, `part` a slice of rows (the whole
    series when left out). The counted days of the chunks lie side by side: each reading of the part, except within the
    first `warm_up` days of the series, counts in exactly one chunk. `offset` shifts the borders between the chunks by
    so many days; a new one each epoch shows a model more than one cut of the same series.

    Raises ValueError as make_windows does, and for a warm_up that is negative or not below length.
    """
    inputs, targets, part = _checked(inputs, targets, part)
    _check_length(length, len(inputs))
    step = _counted(length, warm_up)
    firsts = np.arange(part.start - offset % step, part.stop, step)
    starts = np.clip(firsts - warm_up, 0, len(inputs) - length)
    days = starts[:, None] + np.arange(length)
    counts = (days >= firsts[:, None]) & (days < firsts[:, None] + step) & (days >= part.start) & (days < part.stop)
    counts &= (np.arange(length) >= warm_up) & ~np.isnan(targets[days])
    kept = counts.any(axis=1)
    if not kept.any():
        raise ValueError(
            f"Rows {part.start} to {part.stop - 1} hold no reading with {warm_up} days before it. Try a shorter warm_up"
            " or another part."
        )
    days, counts = days[kept], counts[kept]
    y = np.where(counts, targets[days], 0).astype(np.float32)
    return Chunks(inputs[days], y[..., None], counts.astype(np.float32), days)


def predict_series(predict, inputs, *, length, warm_up):
    """Predictions for every day of a series from chunks that overlap by half of what they are trusted with, averaged.

    `predict` turns x (batch, length, features) into (..., batch, length, 1), as `model.predict` does; axes in front
    (seeds of an ensemble) stay. inputs (days, features); returns (..., days), NaN on the first `warm_up` days.

    Raises ValueError as make_chunks does, and when `predict` gives back another shape.
    """
    inputs, _, _ = _checked(inputs, None, None)
    _check_length(length, len(inputs))
    step = max(_counted(length, warm_up) // 2, 1)
    last = len(inputs) - length
    starts = np.unique(np.append(np.arange(0, last, step), last))
    days = starts[:, None] + np.arange(length)
    predictions = np.asarray(predict(inputs[days]))
    if predictions.shape[-3:] != (*days.shape, 1):
        raise ValueError(
            f"predict was given x of shape {inputs[days].shape} and must return (batch, time, 1) = {(*days.shape, 1)},"
            f" got {predictions.shape}. Does the last LSTM have return_sequences=True?"
        )
    total = np.zeros((*predictions.shape[:-3], len(inputs)))
    times = np.zeros(len(inputs))
    for chunk, trusted in enumerate(days[:, warm_up:]):
        total[..., trusted] += predictions[..., chunk, warm_up:, 0]
        times[trusted] += 1
    return np.divide(total, times, out=np.full_like(total, np.nan), where=times > 0)


def _last_days(inputs, targets, length, part, stride=1):
    """(inputs, targets, the days on which a window ends)."""
    inputs, targets, part = _checked(inputs, targets, part)
    _check_length(length, len(inputs))
    days = np.arange(max(part.start, length - 1), part.stop, stride)
    if targets is not None:
        days = days[~np.isnan(targets[days])]
    if len(days) == 0:
        raise ValueError(
            f"Rows {part.start} to {part.stop - 1} hold no day with a reading and {length - 1} days before it. Try a"
            " shorter length or another part."
        )
    return inputs, targets, days


def _cut(inputs, targets, days, length):
    """The windows that end on these days, and their targets or None."""
    x = inputs[days[:, None] + np.arange(1 - length, 1)]
    return x, None if targets is None else targets[days, None].astype(np.float32)


def _checked(inputs, targets, part):
    columns = [str(name) for name in inputs.columns] if hasattr(inputs, "columns") else None
    name = written(inputs, "inputs")
    if columns is not None:
        wrong = [label for label in inputs.columns if not _is_numbers(inputs[label])]
        if wrong:
            raise ValueError(
                f"Inputs must be numbers, but {', '.join(map(repr, wrong))} holds {_kind(inputs[wrong[0]])}. Leave it"
                f" out: inputs.drop(columns={wrong})."
            )
    try:
        inputs = np.asarray(unmasked(inputs), dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError("Inputs must be numbers. Leave dates and text out: table[['rain_mm', 'pet_mm']].") from None
    if inputs.ndim != 2:
        hint = f" One feature? Give it its own axis: {name}[:, None]." if inputs.ndim == 1 else ""
        raise ValueError(f"Inputs must have shape (days, features), got {inputs.shape}.{hint}")
    wrong = np.argwhere(~np.isfinite(inputs))
    if len(wrong):
        row, column = wrong[0]
        name = f"column {column}" if columns is None else repr(columns[column])
        raise ValueError(
            f"Inputs must be finite on every day, got {len(wrong)} that are not, the first in row {row} of {name}. "
            "Leave the column out, or fill its gaps openly with fill_inputs."
        )
    if targets is not None:
        targets = np.asarray(unmasked(targets), dtype=np.float64)
        if targets.shape != inputs.shape[:1]:
            raise ValueError(
                f"Targets must have shape (days,) = {inputs.shape[:1]}, one for each row of the inputs, got"
                f" {targets.shape}."
            )
    if part is None:
        part = slice(0, len(inputs))
    if not isinstance(part, slice) or part.step not in (None, 1):
        raise ValueError(
            f"A part is a slice of neighbouring rows such as slice(0, 4383), got {part!r}. Try sequential_split."
        )
    start, stop, _ = part.indices(len(inputs))
    if start >= stop:
        raise ValueError(f"The part {part!r} holds none of the {len(inputs)} rows.")
    return inputs, targets, slice(start, stop)


def _is_numbers(column):
    try:
        return np.asarray(column).dtype.kind != "M" and np.asarray(column, dtype=np.float32) is not None
    except (TypeError, ValueError):
        return False


def _kind(column):
    values = np.asarray(column)
    return "dates" if values.dtype.kind == "M" else f"values such as {values[0]!r}"


def _check_length(length, days):
    if not 1 <= length <= days:
        raise ValueError(f"The length must lie between 1 and the {days} days of the series, got {length}.")


def _counted(length, warm_up):
    if not 0 <= warm_up < length:
        raise ValueError(
            f"warm_up must be at least 0 and less than the length {length}, so that some days count; got {warm_up}."
        )
    return length - warm_up
