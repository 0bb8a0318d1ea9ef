"""From replies to a verdict: what is right, what is not, and the one sentence that helps most.

A verdict is decided in the order of STATUSES: the first that fits a failing case is told. The same code judges in the
learner's notebook and in the grader's process; only the grader hides what was expected (`reveal=False`).
"""

import dataclasses
import json
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from lessons_lib.exercises import wire
from lessons_lib.exercises.cards import STATUSES, verdict_bundle, verdict_text
from lessons_lib.exercises.declare import Exercise

MAX_LAYERS = 64
MAX_MESSAGE = 2000  # characters: an answer may hold, and so be quoted with, any number
_SHAPE = ("not attempted", "raised", "type", "rank", "axis order", "size")
_KIND_WORDS = {
    "b": "true or false",
    "i": "whole numbers",
    "u": "whole numbers",
    "f": "decimal numbers",
    "c": "complex numbers",
    "U": "text",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the answer to one case."""

    status: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What an answer earned and what to tell its author. `earned` maps each criterion to the points it brought."""

    exercise: str
    status: str
    message: str
    points: float
    max_points: float
    earned: dict
    misconception: str | None = None

    @property
    def done(self) -> bool:
        return self.status == "done"

    def as_dict(self) -> dict:
        return dataclasses.asdict(self)

    def __repr__(self):
        return verdict_text(self.as_dict())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return verdict_bundle(self.as_dict())


def judge(exercise: Exercise, cases: list[tuple], replies: object, reveal: bool = True) -> Verdict:
    """The verdict on `replies` (as `respond` makes them, not trusted) to `cases`; `reveal` allows expected values in
    messages."""
    replies = replies if isinstance(replies, list) else []
    if replies and isinstance(replies[0], dict) and replies[0].get("not_attempted"):
        return _verdict(exercise, Finding("not attempted", _waiting(exercise)))
    if len(replies) == 1 and isinstance(replies[0], dict) and "error" in replies[0]:
        replies = replies * len(cases)
    if len(replies) != len(cases):
        return _verdict(exercise, Finding("raised", f"{len(replies)} answers came for {len(cases)} cases."))
    builtin, failing = [], []
    unmet = {}
    for inputs, reply in zip(cases, replies, strict=True):
        finding, got = _read(exercise, reply)
        if finding is None and exercise.reference is not None and {"shape", "values"} & set(exercise.points):
            finding = compare(exercise.reference(*inputs), got, exercise, reveal)
        if finding is not None:
            builtin.append(Finding(finding.status, finding.message[:1].upper() + finding.message[1:]))
            failing.append((inputs, got))
        stopped = finding is not None and finding.status in _SHAPE
        for name, rule in exercise.criteria.items():
            message = "" if stopped else _ruled(rule, exercise, got, inputs)
            if message is not None:
                unmet.setdefault(name, message)
                if finding is None:
                    failing.append((inputs, got))
    findings = builtin + [Finding("criterion", message) for message in unmet.values() if message]
    if not findings:
        return _verdict(exercise, None, earned=dict(exercise.points))
    order = list(STATUSES)
    first = min(findings, key=lambda finding: order.index(finding.status))
    earned = {name: points * (name not in unmet) for name, points in exercise.points.items()}
    if "shape" in earned and any(finding.status in _SHAPE for finding in builtin):
        earned["shape"] = 0.0
    if "values" in earned and builtin:
        earned["values"] = 0.0
    slip = next(
        (slip for slip in exercise.misconceptions if all(_holds(slip, exercise, *case) for case in failing)), None
    )
    return _verdict(exercise, first, earned, slip)


def _verdict(exercise, finding, earned=None, slip=None):
    earned = earned or dict.fromkeys(exercise.points, 0.0)
    message = slip.message if slip else finding.message[:MAX_MESSAGE] if finding else "Every check passes."
    return Verdict(
        exercise.name,
        finding.status if finding else "done",
        message,
        float(sum(earned.values())),
        exercise.max_points,
        {name: float(points) for name, points in earned.items()},
        slip.name if slip else None,
    )


def _waiting(exercise):
    return f"This one waits for you: {exercise.task}"


def _read(exercise, reply):
    """(finding or None, the decoded answer or None) of one reply."""
    if not isinstance(reply, dict):
        return Finding("raised", "The answer could not be read."), None
    if reply.get("not_attempted"):
        return Finding("not attempted", _waiting(exercise)), None
    if "error" in reply:
        return Finding("raised", _error_message(str(reply["error"])[:MAX_MESSAGE])), None
    try:
        return None, wire.decode(reply.get("value"))
    except wire.WireError as error:
        return Finding("raised", f"The answer could not be read: {error}."), None


def _error_message(text):
    kind, _, rest = text.partition(": ")
    where = "Your code" if kind != "WireError" else "Your answer"
    return f"{where} raised `{kind}`: {rest.strip() or 'no message'}"


def _learner_value(exercise, got):
    return rebuilt(got) if exercise.kind == "model" else wire.natural(got)


def _ruled(rule, exercise, got, inputs):
    if got is None:
        return ""
    try:
        return rule(_learner_value(exercise, got), *inputs)
    except Exception as error:  # a rule reads what a learner made; what it cannot read is not met
        return f"This could not be checked ({type(error).__name__}: {error})."


def _holds(slip, exercise, inputs, got):
    if got is None:
        return False
    try:
        return bool(slip.holds(_learner_value(exercise, got), *inputs))
    except Exception:  # a predicate meant for another shape or type does not hold
        return False


def rebuilt(got: wire.Plain) -> SimpleNamespace:
    """A "model" answer for criteria: .layers, .weights, .input_shape, and .model, built here from layers and weights.

    ValueError where the layers are not this library's, or more than MAX_LAYERS, or the weights do not fit them. Nothing
    is built before the shapes are compared, so an answer that only claims to be large costs nothing.
    """
    from lessons_lib.nn.model import Sequential
    from lessons_lib.nn.saving import LAYERS as known

    answer = SimpleNamespace(**wire.natural(got))
    declared, stack = json.loads(answer.layers), []
    if len(declared) > MAX_LAYERS:
        raise ValueError(f"{len(declared)} layers came; at most {MAX_LAYERS} can be checked")
    for name, fields in declared:
        if name not in known:
            raise ValueError(f"{name} is no layer of lessons_lib")
        stack.append(known[name](**fields))
    input_shape, weights = tuple(int(n) for n in answer.input_shape), [np.asarray(array) for array in answer.weights]
    claimed, came = sorted(_weight_shapes(stack, input_shape)), sorted(array.shape for array in weights)
    if claimed != came:
        raise ValueError(f"the layers have weights of shapes {claimed}, but {came} came")
    answer.model = Sequential(stack, input_shape=input_shape, seed=0)
    answer.model.set_weights(weights)
    answer.layers = stack
    return answer


def _weight_shapes(stack, input_shape):
    """The shapes of all weights of these layers, found without making any."""
    import jax

    from lessons_lib.nn.layers import Chain

    params = jax.eval_shape(lambda: Chain(tuple(stack)).init(jax.random.key(0), input_shape))
    return [leaf.shape for leaf in jax.tree.leaves(params)]


def compare(wanted, got: wire.Plain, exercise: Exercise, reveal: bool = True, part: str = "") -> Finding | None:
    """The first difference, in the order of STATUSES, between what is wanted and what came; None where there is
    none."""
    start = f"{part}: " if part else ""
    if got.opaque:
        return Finding("type", f"{start}this is {_article(got.type)}; {_wanted_type(wanted)} was wanted.")
    if got.value is None:
        why = " Does your function end with `return`?" if exercise.kind == "call" else ""
        return Finding("type", f"{start}this is None; {_wanted_type(wanted)} was wanted.{why}")
    if isinstance(wanted, str):
        return _compare_text(wanted, got, reveal, start)
    if isinstance(wanted, tuple):
        return _compare_items(wanted, got, exercise, reveal, part)
    if isinstance(wanted, dict):
        return _compare_named(wanted, got, exercise, reveal, part)
    return _compare_array(np.asarray(wanted), got, exercise, reveal, start)


def _compare_text(wanted, got, reveal, start):
    text = got.value.item() if isinstance(got.value, np.ndarray) and got.value.ndim == 0 else got.value
    if not isinstance(text, str):
        return Finding("type", f"{start}this is {_article(got.type)}; a text was wanted.")
    if text.strip() != wanted:
        return Finding(
            "values",
            f"{start}you have {text.strip()!r}"
            + (f"; look again at the task: {wanted!r} was wanted." if reveal else "."),
        )
    return None


def _compare_items(wanted, got, exercise, reveal, part):
    items = got.value
    if isinstance(items, np.ndarray) and items.ndim and len(items) == len(wanted):
        items = tuple(wire.Plain(got.type, np.asarray(item)) for item in items)
    if not isinstance(items, tuple | np.ndarray) or (isinstance(items, np.ndarray) and not items.ndim):
        return Finding(
            "type", f"{part + ': ' if part else ''}this is {_article(got.type)}; a tuple of {len(wanted)} was wanted."
        )
    if len(items) != len(wanted):
        return Finding("size", f"{part + ': ' if part else ''}{len(items)} items came; {len(wanted)} were wanted.")
    findings = [
        _compare_item(w, g, exercise, reveal, f"{part + ', ' if part else ''}item {i + 1} of {len(wanted)}")
        for i, (w, g) in enumerate(zip(wanted, items, strict=True))
    ]
    return next(filter(None, findings), None)


def _compare_item(wanted, got, exercise, reveal, part):
    if wanted is None:
        return None if got.value is None and not got.opaque else Finding("values", f"{part} is not None.")
    return compare(wanted, got, exercise, reveal, part)


def _compare_named(wanted, got, exercise, reveal, part):
    if not isinstance(got.value, dict):
        return Finding("type", f"{part + ': ' if part else ''}this is {_article(got.type)}; a dict was wanted.")
    if missing := [key for key in wanted if key not in got.value]:
        return Finding(
            "size", f"the key {missing[0]!r} is missing; there are {', '.join(map(repr, got.value)) or 'none'}."
        )
    findings = [
        compare(value, got.value[key], exercise, reveal, f"{part + ', ' if part else ''}{key!r}")
        for key, value in wanted.items()
    ]
    return next(filter(None, findings), None)


def _compare_array(wanted, got, exercise, reveal, start):
    array = got.value
    if isinstance(array, tuple) and not exercise.array:
        array = _items_as_array(array)
    if not isinstance(array, np.ndarray) and not (isinstance(array, str) and wanted.dtype.kind == "U"):
        return Finding("type", f"{start}this is {_article(got.type)}; {_wanted_type(wanted)} was wanted.")
    if exercise.array and wanted.ndim and got.type in ("list", "tuple"):
        return Finding(
            "type",
            f"{start}this is a list, which has no shape and no axes. Can you turn it into an array with `np.array`?",
        )
    array = np.asarray(array)
    axes = exercise.axes if len(exercise.axes) == wanted.ndim else ()
    if array.ndim != wanted.ndim:
        return Finding(
            "rank",
            f"{start}wanted {_shape(wanted.shape, axes)}, got {_shape(array.shape)}: {_rank_words(wanted, array)}",
        )
    if array.shape != wanted.shape:
        if wanted.ndim > 1 and sorted(array.shape) == sorted(wanted.shape):
            return Finding(
                "axis order",
                f"{start}wanted {_shape(wanted.shape, axes)}, got {_shape(array.shape)}: which axis comes first?",
            )
        axis = next(i for i, (a, b) in enumerate(zip(array.shape, wanted.shape, strict=True)) if a != b)
        name = f"the {axes[axis]} axis" if axes else f"axis {axis}"
        return Finding(
            "size",
            f"{start}wanted {_shape(wanted.shape, axes)}, got {_shape(array.shape)}: {name} has {array.shape[axis]}"
            " entries.",
        )
    if array.dtype.kind not in _acceptable(wanted.dtype.kind):
        return Finding(
            "dtype",
            f"{start}wanted {_KIND_WORDS.get(wanted.dtype.kind, wanted.dtype)}, got"
            f" {_KIND_WORDS.get(array.dtype.kind, array.dtype)}.",
        )
    return _compare_values(wanted, array, exercise, reveal, start, axes)


def _items_as_array(items):
    arrays = [item.value for item in items]
    if (
        not arrays
        or not all(isinstance(array, np.ndarray) for array in arrays)
        or len({array.shape for array in arrays}) != 1
    ):
        return items
    return np.stack(arrays)


def _acceptable(kind):
    return "U" if kind == "U" else "biuf" if kind in "biuf" else "biufc"


def _compare_values(wanted, array, exercise, reveal, start, axes):
    if wanted.dtype.kind == "U":
        different = wanted != array
        size = different.astype(float)
    else:
        a, b = np.asarray(array, complex if wanted.dtype.kind == "c" else float), np.asarray(wanted)
        agree = np.isclose(a, b, rtol=exercise.tolerance, atol=exercise.tolerance, equal_nan=True)
        different = ~agree
        with np.errstate(invalid="ignore"):
            size = np.where(different, np.nan_to_num(np.abs(a - b), nan=np.inf), 0.0)
    if not different.any():
        return None
    if (
        wanted.ndim >= 2
        and wanted.shape[0] == wanted.shape[1]
        and wanted.dtype.kind != "U"
        and np.allclose(np.swapaxes(array, 0, 1), wanted)
    ):
        return Finding(
            "axis order", f"{start}the values are right with the first two axes swapped: which axis comes first?"
        )
    if array.dtype.kind in "fc" and np.isnan(array).any() and not np.isnan(np.asarray(wanted, array.dtype)).any():
        return Finding(
            "values",
            f"{start}{int(np.isnan(array).sum())} of {array.size} values are NaN. Which step divides by zero or"
            " overflows?",
        )
    place = np.unravel_index(int(np.argmax(size)), wanted.shape)
    if not wanted.ndim:
        message = f"{start}you have {_number(array[()])}" + (
            f"; {_number(wanted[()])} was wanted." if reveal else ", which is not it."
        )
    else:
        names = axes or tuple(f"axis {i}" for i in range(wanted.ndim))
        where = ", ".join(f"{name} index {index}" for name, index in zip(names, place, strict=True))
        message = (
            f"{start}{int(different.sum())} of {wanted.size} values differ, the largest difference at {where}: you have"
            f" {_number(array[place])}"
        )
        message += f", {_number(wanted[place])} was wanted." if reveal else "."
    return Finding("values", message)


def _number(value):
    value = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _shape(shape, axes=()):
    return f"{_tuple(shape)} = {_tuple(axes)}" if axes else f"shape {_tuple(shape)}"


def _tuple(items):
    return f"({', '.join(map(str, items))}{',' if len(items) == 1 else ''})"


def _rank_words(wanted, array):
    if array.size == wanted.size and 1 in (*array.shape, *wanted.shape):
        return (
            "the same numbers, but an axis of size 1 is too many or missing. It matters as soon as the two are"
            " subtracted."
        )
    return f"{array.ndim or 'no'} {'axis' if array.ndim == 1 else 'axes'} instead of {wanted.ndim}."


def _wanted_type(wanted):
    if isinstance(wanted, str):
        return "a text"
    if isinstance(wanted, tuple):
        return f"a tuple of {len(wanted)}"
    if isinstance(wanted, dict):
        return "a dict"
    wanted = np.asarray(wanted)
    return f"an array of shape {wanted.shape}" if wanted.ndim else "a number"


def _article(name):
    words = {
        "function": "a function (did you forget to call it?)",
        "str": "a text",
        "ndarray": "an array",
        "ArrayImpl": "an array",
    }
    return words.get(name, f"a value of type {name}")
