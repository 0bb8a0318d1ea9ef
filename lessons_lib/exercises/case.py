"""The case that failed, as a learner sees it: the inputs, what the answer gave and, where it may be shown, what was
wanted, as small labelled tables of text.

Plain data of bounded size, so that it travels with a verdict. What is too long is cut around the place that differs
most, and says so.
"""

import inspect
import itertools
from collections.abc import Iterator

import numpy as np

from lessons_lib.exercises import wire
from lessons_lib.exercises.compare import apart, as_array, as_items, differing, kind_words, number
from lessons_lib.exercises.declare import Exercise

MAX_ROWS, MAX_COLUMNS, MAX_TABLES, MAX_PARTS, MAX_TEXT = 6, 8, 8, 20, 24
_CUT = "…"


def input_names(exercise: Exercise, count: int) -> tuple[str, ...]:
    """What the inputs of a function are called: as the reference calls them, else by their places."""
    names = tuple(inspect.signature(exercise.reference).parameters) if exercise.reference else ()
    return names[:count] if len(names) >= count else tuple(f"input {place + 1}" for place in range(count))


def failing_case(exercise: Exercise, inputs: tuple, got: wire.Plain | None, wanted, reveal: bool) -> dict | None:
    """The inputs and both answers of one case; None where there is nothing to see.

    `got` is None where the answer gave nothing, `wanted` where nothing was compared. Without `reveal` no wanted value
    is in it, and only the place is marked that the verdict's message names. Keys: "inputs" (tables), "scalars" (a
    line), "answers" (pairs of tables "gave" and "wanted"), "sentences".
    """
    if exercise.kind == "model":
        return None
    # Inputs of another kind than a function's are the judge's own.
    named = list(_leaves(inputs, input_names(exercise, len(inputs)))) if exercise.kind == "call" else []
    given = (
        [] if got is None else [_Given(*pair, exercise) for pair in itertools.islice(_pairs(wanted, got), MAX_PARTS)]
    )
    given = [one for one in given if one.differs][: 2 if reveal else 1]
    focus = next((dict(zip(one.array.shape, one.place, strict=True)) for one in given if one.place), {})
    arrays = [(name, value) for name, value in named if np.ndim(value)]
    scalars = [(name, value) for name, value in named if not np.ndim(value)]
    called = _called(scalars) if not arrays else ""
    sentences = [one.sentence(called, reveal) for one in given if one.is_scalar and exercise.kind == "call"]
    if got is None and called:
        sentences = [f"It was called with {', '.join(f'{name} = {_cell(value)}' for name, value in scalars)}."]
    case = {
        "inputs": [_table(name, np.asarray(value), focus) for name, value in arrays[:MAX_TABLES]],
        "scalars": ", ".join(f"{name} = {_cell(value)}" for name, value in scalars) if arrays else "",
        "answers": [one.tables(reveal) for one in given if not one.is_scalar],
        "sentences": sentences,
    }
    if (more := len(arrays) - MAX_TABLES) > 0:
        case["scalars"] += f"{', ' if case['scalars'] else ''}and {more} more array{'s' * (more > 1)}"
    return case if any(case.values()) else None


def _called(scalars):
    if len(scalars) == 1:
        return _cell(scalars[0][1])
    return ", ".join(f"{name} = {_cell(value)}" for name, value in scalars)


def _leaves(values, names) -> Iterator[tuple[str, object]]:
    """The arrays, numbers and texts among inputs, each with its name: "layers[0][1]"."""
    for name, value in zip(names, values, strict=True):
        if isinstance(value, dict):
            yield from _leaves(value.values(), [f"{name}[{key!r}]" for key in value])
        elif isinstance(value, tuple | list):
            yield from _leaves(value, [f"{name}[{place}]" for place in range(len(value))])
        else:
            yield name, value


def _pairs(wanted, got, part="") -> Iterator[tuple[str, object, wire.Plain]]:
    """(which part of the answer, what was wanted or None, what came) for each array, number or text of an answer."""
    within = f"{part}, " if part else ""
    if isinstance(wanted, dict) and isinstance(got.value, dict):
        for key in wanted:
            if key in got.value:
                yield from _pairs(wanted[key], got.value[key], f"{within}{_short(repr(key))}")
        return
    items = as_items(wanted, got) if isinstance(wanted, tuple) else None
    if wanted is None and isinstance(got.value, tuple):
        wanted, items = (None,) * len(got.value), got.value
    if items is None or len(items) != len(wanted):
        yield part, wanted, got
        return
    for place, pair in enumerate(zip(wanted, items, strict=True)):
        yield from _pairs(*pair, f"{within}item {place + 1} of {len(items)}")


class _Given:
    """One array, number or text of an answer beside what was wanted in its place."""

    def __init__(self, part, wanted, got, exercise):
        self.part, self.got, self.exercise = part, got, exercise
        self.array = as_array(got, exercise)
        self.wanted = None if wanted is None or isinstance(wanted, tuple | dict) else np.asarray(wanted)
        self.mask, self.place, self.differs = None, (), True
        if self.array is None or self.wanted is None or self.array.shape != self.wanted.shape:
            return
        if (self.array.dtype.kind == "U") == (self.wanted.dtype.kind == "U"):
            self.mask, self.place = differing(self.wanted, self.array, exercise.tolerance)
            self.differs = bool(self.mask.any())

    @property
    def is_scalar(self):
        return self.array is None or not (self.array.ndim or np.ndim(self.wanted))

    def sentence(self, called, reveal):
        start = ", ".join(filter(None, [f"for {called}" if called else "", self.part]))
        start = f"{start[:1].upper()}{start[1:]}{':' if self.part else ''} you" if start else "You"
        if self.wanted is None or self.wanted.ndim or not reveal:
            given = kind_words(self.got) if self.array is None else _cell(self.array)
            return f"{start} gave {given}{'; another value was wanted' if self.mask is not None else ''}."
        given, other = _two_cells(self.array, self.wanted)
        return f"{start} gave {given}; {other} was wanted."

    def tables(self, reveal):
        rank = self.array.ndim if self.wanted is None else self.wanted.ndim
        axes = self.exercise.axes if len(self.exercise.axes) == rank else ()
        wanted = self.wanted if reveal else None
        twin = wanted if self.mask is not None else None
        mask = self.mask if reveal else _only(self.place, self.mask)
        name = f"you gave{', ' if self.part else ''}{self.part}"
        return {
            "gave": _table(name, self.array, axes=axes, place=self.place, mask=mask, twin=twin),
            "wanted": None if wanted is None else _table("wanted", wanted, axes=axes, place=self.place),
        }


def _only(place, mask):
    """The mask of one place alone."""
    if mask is None:
        return None
    only = np.zeros(mask.shape, bool)
    only[place] = True
    return only


def _table(name, array, focus=None, *, axes=(), place=(), mask=None, twin=None):
    """One array as a small table: {"name", "shape", "note", "columns", "rows": [[label, cells]], "marks"}.

    Of an array of more than two axes one slice is shown. `focus` maps the size of an axis to the index to show of it
    where the array has no `place` of its own; `twin` is what was wanted, from which a cell must look different where
    `mask` says that it differs.
    """
    axes = axes if len(axes) == array.ndim else ()
    place = place if len(place) == array.ndim else tuple((focus or {}).get(size, 0) for size in array.shape)
    sizes = ", ".join(f"{axis} {size}" for axis, size in zip(axes, array.shape)) if axes else _sizes(array.shape)
    shape = f"({sizes})" if array.ndim else ""  # one number needs no shape, and lesson 00 has not taught any
    table = {"name": name, "shape": shape, "note": "", "columns": [], "rows": [], "marks": []}
    if not array.size:
        return table | {"note": "empty"}
    lead, inner = place[:-2], array.shape[-2:]
    notes = [f"{axes[i] if axes else f'axis {i}'} index {index}" for i, index in enumerate(lead)]
    rows = _window(inner[0], place[-2], MAX_ROWS) if len(inner) == 2 else [None]
    columns = _window(inner[-1], place[-1], MAX_COLUMNS) if inner else [None]
    for window, axis, plain in ((rows, -2, "rows"), (columns, -1, "columns" if len(inner) == 2 else "entries")):
        if _CUT in window:
            shown = [index for index in window if index != _CUT]
            notes.append(f"{axes[axis] if axes else plain} {shown[0]} to {shown[-1]} of {array.shape[axis]}")
    table["note"] = f"only {', '.join(notes)}" if notes else ""
    table["columns"] = [str(column) for column in columns] if inner else []
    for row in rows:
        cells = []
        for column in columns:
            at = (*lead, *(index for index in (row, column) if index is not None))
            if _CUT in (row, column):
                cells.append(_CUT)
                continue
            marked = mask is not None and bool(mask[at])
            if marked:
                table["marks"].append([len(table["rows"]), len(cells)])
            cells.append(_two_cells(array[at], twin[at])[0] if marked and twin is not None else _cell(array[at]))
        table["rows"].append(["" if row is None else str(row), cells])
    return table


def _sizes(shape):
    return ", ".join(map(str, shape)) + "," * (len(shape) == 1)


def _window(size, place, room):
    """The indices to show of an axis, with a sign at each end that is cut off."""
    if size <= room:
        return list(range(size))
    start = min(max(place - room // 2, 0), size - room)
    return [*[_CUT] * (start > 0), *range(start, start + room), *[_CUT] * (start + room < size)]


def _cell(value):
    return _two_cells(value, value)[0]


def _two_cells(value, other):
    """Two values as short texts that differ where the values do."""
    value, other = (v.item() if isinstance(v, np.generic | np.ndarray) else v for v in (value, other))
    if not all(isinstance(v, float | int | complex) for v in (value, other)):
        return _short(repr(value)), _short(repr(other))
    short = tuple(number(v, 4 if abs(v) < 10_000 else 6) for v in (value, other))
    return tuple(map(_short, short if short[0] != short[1] or value == other else apart(value, other)))


def _short(text):
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + _CUT
