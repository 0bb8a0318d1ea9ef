"""The first difference between what was wanted and what came, in one sentence that says only what is known.

Differences are looked for in the order of STATUSES; what the comparison does not prove (a cause, a slip) is not said.
"""

from dataclasses import dataclass

import numpy as np

from lessons_lib.exercises import wire
from lessons_lib.exercises.declare import Exercise

WHOLE = 1e-7  # the tolerance, relative and absolute, where whole numbers are wanted: float32 of one is right
_KIND_WORDS = {
    "b": "true or false",
    "i": "whole numbers",
    "u": "whole numbers",
    "f": "decimal numbers",
    "c": "complex numbers",
    "U": "text",
}
# The name of a value's type -> what a learner calls it.
_TYPE_WORDS = {
    "NoneType": "None",
    "bool": "True or False",
    "int": "a whole number",
    "float": "a decimal number",
    "str": "a text",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dict",
    "ndarray": "an array",
    "ArrayImpl": "an array",
    "Series": "a pandas Series",
    "DataFrame": "a pandas DataFrame",
    "function": "a function, not the value that it gives when it is called",
    "builtin_function_or_method": "a function, not the value that it gives when it is called",
    "method": "a method, not the value that it gives when it is called",
    "History": "a History, the record that `fit` gives back",
    "Sequential": "a model",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the answer to one case."""

    status: str
    message: str


def compare(wanted, got: wire.Plain, exercise: Exercise, reveal: bool = True, part: str = "") -> Finding | None:
    """The first difference, in the order of STATUSES, between what is wanted and what came; None where there is
    none."""
    start = f"{part}: " if part else ""
    if got.opaque:
        return Finding("type", f"{start}this is {kind_words(got)}; {_wanted_type(wanted)} was wanted.")
    if got.value is None:
        why = " A function that ends without `return` gives None." if exercise.kind == "call" and not part else ""
        return Finding("type", f"{start}this is None; {_wanted_type(wanted)} was wanted.{why}")
    if isinstance(wanted, str):
        return _compare_text(wanted, got, reveal, start)
    if isinstance(wanted, tuple):
        return _each_item(wanted, got, part, lambda w, g, of: _compare_item(w, g, exercise, reveal, of))
    if isinstance(wanted, dict):
        return _compare_named(wanted, got, exercise, reveal, part)
    return _compare_array(np.asarray(wanted), got, exercise, reveal, start)


def _compare_text(wanted, got, reveal, start):
    text = got.value.item() if isinstance(got.value, np.ndarray) and got.value.ndim == 0 else got.value
    if not isinstance(text, str):
        return Finding("type", f"{start}this is {kind_words(got)}; a text was wanted.")
    if text.strip() != wanted:
        return Finding("values", f"{start}you have {text.strip()!r}" + (f"; {wanted!r} was wanted." if reveal else "."))
    return None


def as_items(wanted: tuple, got: wire.Plain) -> tuple | None:
    """The items of an answer where a tuple is wanted: its own, or those of a list, or of an array, that has as many of
    the wanted shapes; None where it has none."""
    value = got.value
    if isinstance(value, tuple) or not np.ndim(value) or len(value) != len(wanted):
        return value if isinstance(value, tuple) else None
    if not _listed(got) and {np.shape(item) for item in wanted} != {value.shape[1:]}:
        return None
    return tuple(wire.Plain(got.type if item.ndim else item.dtype.name, item) for item in map(np.asarray, value))


def _listed(got):
    return isinstance(got.value, tuple) or (got.type in ("list", "tuple") and bool(np.ndim(got.value)))


def _each_item(wanted, got, part, look):
    """The first finding among the items of an answer, each looked at by `look(wanted, got, part)`."""
    start = f"{part}: " if part else ""
    if _listed(got) and len(got.value) != len(wanted):
        came = "1 item came" if len(got.value) == 1 else f"{len(got.value)} items came"
        return Finding("size", f"{start}{came}; {len(wanted)} were wanted.")
    items = as_items(wanted, got)
    if items is None:
        what = kind_words(got)
        what = f"one {what.removeprefix('an ')}" if what.startswith("an array") else what
        return Finding("type", f"{start}this is {what}; a tuple of {len(wanted)} was wanted.")
    findings = (
        look(w, g, f"{part + ', ' if part else ''}item {i + 1} of {len(wanted)}")
        for i, (w, g) in enumerate(zip(wanted, items, strict=True))
    )
    return next(filter(None, findings), None)


def misfit(form, got: wire.Plain, part: str = "") -> Finding | None:
    """What keeps an answer from having the form of an example: its type, its number of items, their numbers of axes; an
    ellipsis stands for an array of any number of axes."""
    if isinstance(form, tuple):
        return _each_item(form, got, part, misfit)
    start, wanted = f"{part}: " if part else "", np.asarray(form)
    text = wanted.dtype.kind == "U" and not wanted.ndim
    if not isinstance(got.value, str if text else np.ndarray):
        any_array = "an array" if form is ... else "a text" if text else "a number"
        kind = f"an array of {_axes(wanted.ndim)}" if wanted.ndim else any_array
        return Finding("type", f"{start}this is {kind_words(got)}; {kind} was wanted.")
    if not text and form is not ... and got.value.ndim != wanted.ndim:
        return Finding("rank", f"{start}wanted {_axes(wanted.ndim)}, got {_shape(got.value.shape)}.")
    return None


def _compare_item(wanted, got, exercise, reveal, part):
    if wanted is None:
        is_none = got.value is None and not got.opaque
        return None if is_none else Finding("values", f"{part}: this is {kind_words(got)}; None was wanted.")
    return compare(wanted, got, exercise, reveal, part)


def _compare_named(wanted, got, exercise, reveal, part):
    if not isinstance(got.value, dict):
        return Finding("type", f"{part + ': ' if part else ''}this is {kind_words(got)}; a dict was wanted.")
    if missing := [key for key in wanted if key not in got.value]:
        return Finding(
            "size", f"the key {missing[0]!r} is missing; there are {', '.join(map(repr, got.value)) or 'none'}."
        )
    findings = [
        compare(value, got.value[key], exercise, reveal, f"{part + ', ' if part else ''}{key!r}")
        for key, value in wanted.items()
    ]
    return next(filter(None, findings), None)


def as_array(got: wire.Plain, exercise: Exercise) -> np.ndarray | None:
    """What came as one array: an array, a number, a text, or equal items where a list is allowed; None where it is
    none."""
    value = got.value
    if isinstance(value, tuple) and not exercise.array:
        arrays = [item.value for item in value]
        if arrays and all(isinstance(item, np.ndarray) for item in arrays) and len({a.shape for a in arrays}) == 1:
            return np.stack(arrays)
    return np.asarray(value) if isinstance(value, np.ndarray | str) else None


def _compare_array(wanted, got, exercise, reveal, start):
    array = as_array(got, exercise)
    if array is None or (isinstance(got.value, str) and wanted.dtype.kind != "U"):
        return Finding("type", f"{start}this is {kind_words(got)}; {_wanted_type(wanted)} was wanted.")
    if exercise.array and wanted.ndim and got.type in ("list", "tuple"):
        return Finding(
            "type",
            f"{start}this is a list, which has no shape and no axes. Can you turn it into an array with `np.array`?",
        )
    axes = exercise.axes if len(exercise.axes) == wanted.ndim else ()
    if wanted.ndim == 0 and array.ndim and wanted.dtype.kind in "biufc":
        size_one = f": {_rank_words(wanted, array, exercise.tolerance)}" if array.size == 1 else "."
        return Finding("rank", f"{start}one number is wanted, got {_several(array)}{size_one}")
    shapes = f"{start}wanted {_shape(wanted.shape, axes)}, got {_shape(array.shape)}"
    if array.ndim != wanted.ndim:
        return Finding("rank", f"{shapes}: {_rank_words(wanted, array, exercise.tolerance)}")
    if array.shape != wanted.shape:
        if wanted.ndim > 1 and sorted(array.shape) == sorted(wanted.shape):
            return Finding("axis order", f"{shapes}: {_order_words(wanted, array, exercise.tolerance)}")
        axis = next(i for i, (a, b) in enumerate(zip(array.shape, wanted.shape, strict=True)) if a != b)
        name = f"the {axes[axis]} axis" if axes else f"axis {axis}"
        entries = "1 entry" if array.shape[axis] == 1 else f"{array.shape[axis]} entries"
        return Finding("size", f"{shapes}: {name} has {entries}.")
    if array.dtype.kind not in _acceptable(wanted.dtype.kind):
        return Finding(
            "dtype",
            f"{start}wanted {_KIND_WORDS.get(wanted.dtype.kind, wanted.dtype)}, got"
            f" {_KIND_WORDS.get(array.dtype.kind, array.dtype)}.",
        )
    return _compare_values(wanted, array, exercise, reveal, start, axes)


def _acceptable(kind):
    return "U" if kind == "U" else "biuf" if kind in "biuf" else "biufc"


def differing(wanted: np.ndarray, array: np.ndarray, tolerance: float) -> tuple[np.ndarray, tuple[int, ...]]:
    """Where two arrays of one shape differ, as truth values of that shape, and the place of the largest difference (of
    the first, where values are no numbers or are not a number)."""
    if wanted.dtype.kind == "U":
        size = (wanted != array).astype(float)
    else:
        a, b = (
            np.asarray(one, complex if "c" in (array.dtype.kind, wanted.dtype.kind) else float)
            for one in (array, wanted)
        )
        if wanted.dtype.kind not in "fc":
            tolerance = WHOLE
        agree = np.isclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)
        with np.errstate(invalid="ignore"):
            size = np.where(agree, 0.0, np.nan_to_num(np.abs(a - b), nan=np.inf, posinf=np.inf))
    place = np.unravel_index(int(np.argmax(size)), wanted.shape) if wanted.size else ()
    return size > 0, tuple(int(index) for index in place)


def _compare_values(wanted, array, exercise, reveal, start, axes):
    different, place = differing(wanted, array, exercise.tolerance)
    if not different.any():
        return None
    if (
        wanted.ndim >= 2
        and wanted.shape[0] == wanted.shape[1]
        and _equal(array.swapaxes(0, 1), wanted, exercise.tolerance)
    ):
        return Finding(
            "axis order", f"{start}the values are right with the first two axes swapped: which axis comes first?"
        )
    if not wanted.ndim:
        given, other = apart(array[()], wanted[()])
        return Finding(
            "values", f"{start}you have {given}; " + (f"{other} was wanted." if reveal else "another value was wanted.")
        )
    if array.dtype.kind in "fc" and (no_number := np.isnan(array) & ~_nan(wanted)).any():
        count, place = int(no_number.sum()), tuple(int(index) for index in np.argwhere(no_number)[0])
        values = f"{count} of {array.size} values {'is' if count == 1 else 'are'} NaN"
        return Finding(
            "values", f"{start}{values}, the first at {_place(place, axes)}. Which step is the first to give NaN?"
        )
    count = int(different.sum())
    which = "the largest difference" if wanted.dtype.kind in "iufc" else "the first"
    where = f"differs, at {_place(place, axes)}" if count == 1 else f"differ, {which} at {_place(place, axes)}"
    given, other = apart(array[place], wanted[place])
    message = f"{start}{count} of {wanted.size} values {where}: you have {given}"
    return Finding("values", message + (f", {other} was wanted." if reveal else "."))


def _nan(array):
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, bool)


def _equal(array, wanted, tolerance):
    if "U" in (array.dtype.kind, wanted.dtype.kind):
        return np.array_equal(array, wanted)
    return np.allclose(array, wanted, rtol=tolerance, atol=tolerance, equal_nan=True)


def _place(place, axes):
    names = axes or tuple(f"axis {i}" for i in range(len(place)))
    return ", ".join(f"{name} index {index}" for name, index in zip(names, place, strict=True))


def apart(given, wanted) -> tuple[str, str]:
    """Two values as short texts, with as many digits as show that they differ."""
    for digits in (6, 9, 12):
        pair = number(given, digits), number(wanted, digits)
        if pair[0] != pair[1]:
            return pair
    return number(given, 17), number(wanted, 17)


def number(value, digits: int = 6) -> str:
    """One value as a short text: decimal numbers with so many digits, others as Python writes them."""
    value = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return f"{value:.{digits}g}" if isinstance(value, float | complex) else repr(value)


def _shape(shape, axes=()):
    return f"{_tuple(shape)} = {_tuple(axes)}" if axes else f"shape {_tuple(shape)}"


def _several(array):
    """What came in place of one number, without a shape where that needs none: "an array of 11 values"."""
    if array.ndim > 1:
        return f"an array of {_shape(array.shape)}"
    return f"an array of {array.size} value{'' if array.size == 1 else 's'}"


def _tuple(items):
    return f"({', '.join(map(str, items))}{',' if len(items) == 1 else ''})"


def _rank_words(wanted, array, tolerance):
    if np.squeeze(array).shape == np.squeeze(wanted).shape and array.size:
        same = _acceptable(wanted.dtype.kind).find(array.dtype.kind) >= 0 and _equal(
            np.squeeze(array), np.squeeze(wanted), tolerance
        )
        axis = f"an axis of size 1 is {'too many' if array.ndim > wanted.ndim else 'missing'}"
        return (
            f"the numbers are right, but {axis}. It matters as soon as the two are subtracted." if same else f"{axis}."
        )
    return f"{_axes(array.ndim)} instead of {wanted.ndim}."


def _axes(rank):
    return "1 axis" if rank == 1 else f"{rank or 'no'} axes"


def _order_words(wanted, array, tolerance):
    turned = (
        wanted.ndim == 2 and array.dtype.kind in _acceptable(wanted.dtype.kind) and _equal(array.T, wanted, tolerance)
    )
    return "turned with `.T` the values are right. Which axis comes first?" if turned else "which axis comes first?"


def _wanted_type(wanted):
    if isinstance(wanted, str):
        return "a text"
    if isinstance(wanted, tuple):
        return f"a tuple of {len(wanted)}"
    if isinstance(wanted, dict):
        return "a dict"
    wanted = np.asarray(wanted)
    return f"an array of shape {wanted.shape}" if wanted.ndim else "a number"


def kind_words(got: wire.Plain) -> str:
    """What came, in words: "an array of shape (3, 2)", "a text", "a value of type set"."""
    words = _TYPE_WORDS.get(got.type, f"a value of type {got.type}")
    array = isinstance(got.value, np.ndarray)
    if array and not got.value.ndim and got.type not in _TYPE_WORDS:
        return {"i": "a whole number", "f": "a decimal number", "b": "True or False"}.get(got.value.dtype.kind, words)
    if array and got.type in ("ndarray", "ArrayImpl"):
        return f"an array of shape {got.value.shape}" if got.value.ndim else "a number"
    return f"a tuple of {len(got.value)}" if isinstance(got.value, tuple) and got.type == "tuple" else words
