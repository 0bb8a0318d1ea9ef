"""From replies to a verdict: what is right, what is not, and the one sentence that helps most.

A verdict is decided in the order of STATUSES: the first that fits a failing case is told. The same code judges in the
learner's notebook and in the grader's process; only the grader hides what was expected (`reveal=False`).
"""

import dataclasses
import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from lessons_lib.exercises import wire
from lessons_lib.exercises.cards import STATUSES, verdict_bundle, verdict_text
from lessons_lib.exercises.case import failing_case, input_names
from lessons_lib.exercises.compare import Finding, compare, kind_words, misfit
from lessons_lib.exercises.declare import Exercise
from lessons_lib.exercises.explain import explain
from lessons_lib.exercises.usual import usual_slip
from lessons_lib.exercises.where import read_where

MAX_LAYERS = 64
MAX_ERROR = 600  # characters of an error's own text on a card
# What a model may take for one row: many times what any exercise needs, and little enough to be tried on thousands.
MAX_PARAMETERS, MAX_ACTIVATIONS, MAX_OPERATIONS = 1_000_000, 50_000, 60_000_000
LONGEST = 365  # days of a series whose length the model leaves open, as these limits count it
MAX_MESSAGE = 2000  # characters: an answer may hold, and so be quoted with, any number
_SHAPE = ("not attempted", "raised", "type", "rank", "axis order", "size")
_ANSWERS = {"call": "a function", "model": "a Sequential model"}  # what a kind of exercise asks for


@dataclass(frozen=True)
class Verdict:
    """What an answer earned and what to tell its author. `earned` maps each criterion to the points it brought.

    `case` is the case that failed, as `failing_case` gives it, with its "number" among the cases, counted from 0,
    "of" how many, and whether they are "public".
    `note` is told beside the message, whatever the verdict; `fault` says which criteria failed in
    themselves, for the teacher.
    """

    exercise: str
    status: str
    message: str
    points: float
    max_points: float
    earned: dict
    misconception: str | None = None
    case: dict | None = None
    note: str = ""
    fault: str = ""

    @property
    def done(self) -> bool:
        return self.status == "done"

    def as_dict(self) -> dict:
        return dataclasses.asdict(self)

    def __repr__(self):
        return verdict_text(self.as_dict())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return verdict_bundle(self.as_dict())


@dataclass
class _Tried:
    """What came of one case: the answer, the first thing wrong with it, criteria not met, criteria that failed in
    themselves."""

    inputs: tuple
    got: wire.Plain | None = None
    called: bool = True  # False where the answer was not tried at all
    error: dict | None = None
    wanted: object = None  # None where nothing is compared
    finding: Finding | None = None
    unmet: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)
    changed: tuple[int, ...] = ()

    @property
    def failing(self) -> bool:
        return self.finding is not None or bool(self.unmet)

    @property
    def findings(self) -> list[Finding]:
        own = [Finding("criterion", message) for message in self.unmet.values() if message]
        return own if self.finding is None else [self.finding, *own]


def judge(exercise: Exercise, cases: list[tuple], replies: object, reveal: bool = True) -> Verdict:
    """The verdict on `replies` (as `respond` makes them, not trusted) to `cases`; `reveal` allows expected values in
    messages."""
    replies = replies if isinstance(replies, list) else []
    if replies and isinstance(replies[0], dict) and replies[0].get("not_attempted"):
        return _none(exercise, "not attempted", _waiting(exercise))
    if len(replies) == 1 and isinstance(replies[0], dict) and "error" in replies[0]:
        replies = replies * len(cases)
    if len(replies) != len(cases):
        return _none(exercise, "raised", f"{len(replies)} answers came for {len(cases)} cases.")
    tried = [_try(exercise, inputs, reply, reveal) for inputs, reply in zip(cases, replies, strict=True)]
    between = None if any(one.failing for one in tried) else _between_cases(exercise, tried)
    if between:
        tried[-1].unmet[between.costs] = between.message
    notes = _notes(exercise, tried)
    findings = [(finding, number) for number, one in enumerate(tried) for finding in one.findings]
    if not findings:
        points = dict(exercise.points)
        return _verdict(exercise, "done", "Every check passes.", points, **notes)
    order = list(STATUSES)
    first, number = min(findings, key=lambda found: order.index(found[0].status))
    earned = {name: points * all(name not in one.unmet for one in tried) for name, points in exercise.points.items()}
    if "shape" in earned and any(one.finding and one.finding.status in _SHAPE for one in tried):
        earned["shape"] = 0.0
    if "values" in earned and any(one.finding for one in tried):
        earned["values"] = 0.0
    failing = [one for one in tried if one.failing]
    single = [slip for slip in exercise.misconceptions if not slip.costs]
    slip = between or next((slip for slip in single if all(_holds(slip, exercise, one) for one in failing)), None)
    usual = None if slip else _usual_slip(exercise, failing)
    message = slip.message if slip else first.message
    shown = tried[number]
    case = failing_case(exercise, shown.inputs, shown.got, shown.wanted, reveal) if shown.called else None
    if shown.error:
        case = {"inputs": [], "scalars": "", "answers": [], "sentences": []} | (case or {}) | {"error": shown.error}
    if case and not slip and first.status == "values" and len(case["sentences"]) == 1:
        message, case["sentences"] = case["sentences"][0], []  # the same, with the input that led to it
    if usual:
        slip, message = usual, f"{message} {usual.message}".rstrip()
    case = case and case | {"number": number, "of": len(tried), "public": reveal}
    return _verdict(exercise, first.status, message, earned, slip.name if slip else None, case, **notes)


def not_run(exercise: Exercise, why: str) -> Verdict:
    """The verdict where the cell of the answer has to run first: nothing was tried."""
    return _none(exercise, "not run", why)


def _none(exercise, status, message):
    return _verdict(exercise, status, message, dict.fromkeys(exercise.points, 0.0))


def _verdict(exercise, status, message, earned, misconception=None, case=None, **told):
    message = message[:MAX_MESSAGE]
    earned = {name: float(points) for name, points in earned.items()}
    points = float(sum(earned.values()))
    return Verdict(exercise.name, status, message, points, exercise.max_points, earned, misconception, case, **told)


def _waiting(exercise):
    return f"This one waits for you: {exercise.task}"


def _try(exercise, inputs, reply, reveal):
    if isinstance(reply, dict) and "error" in reply:
        (finding, error), got = _error(reply), None
    else:
        (finding, got), error = _read(exercise, reply), None
    called = isinstance(reply, dict) and not {"unfit", "undefined"} & set(reply)
    tried = _Tried(inputs, got, called, error, finding=finding)
    if finding is None:
        tried.changed = _changed(reply, inputs)
        if exercise.reference is not None and {"shape", "values"} & set(exercise.points):
            tried.wanted = exercise.reference(*inputs)
            tried.finding = compare(tried.wanted, got, exercise, reveal)
        elif exercise.form is not None:
            tried.finding = misfit(exercise.form, got)
    if tried.finding is not None:
        message = tried.finding.message
        tried.finding = Finding(tried.finding.status, message[:1].upper() + message[1:])
    stopped = tried.finding is not None and tried.finding.status in _SHAPE
    for name, rule in exercise.criteria.items():
        try:
            message = "" if stopped else _ruled(rule, exercise, got, inputs)
        except _Fault as fault:
            message = None if tried.finding is None else ""  # points are given only to what nothing else found wrong
            tried.faults |= {name: str(fault)} if message is None else {}
        if message is not None:
            tried.unmet[name] = message
    return tried


def _read(exercise, reply):
    """(finding or None, the decoded answer or None) of one reply."""
    if not isinstance(reply, dict):
        return Finding("raised", "The answer could not be read."), None
    if reply.get("not_attempted"):
        return Finding("not attempted", _waiting(exercise)), None
    if "unfit" in reply:
        came = kind_words(wire.Plain(str(reply["unfit"])[:80], None, opaque=True))
        return Finding("type", f"this is {came}; {_ANSWERS.get(exercise.kind, 'a value')} was wanted."), None
    try:
        return None, wire.decode(reply.get("value"))
    except wire.WireError as error:
        return Finding("raised", f"The answer could not be read: {error}."), None


def _error(reply):
    """The finding on an error, and what the card shows of it: the names that met, and the original text."""
    text, where = wire.writable(str(reply["error"])[:MAX_MESSAGE]), read_where(reply.get("where"))
    kind, _, rest = text.partition(": ")
    if kind == "WireError":
        return Finding("raised", f"Your answer cannot be checked: {rest}."), None
    line = f" in line {where.line}, `{where.code}`" if where else ""
    known = explain(text, where)
    message = f"Your code raised `{kind}`{line}" + (f". {known}" if known else f": {rest.strip() or 'no message'}")
    met = ", ".join(map(str, where.met)) if where else ""
    return Finding("raised", message), {"met": met, "text": text[:MAX_ERROR] if known else ""}


def _changed(reply, inputs):
    """The places of the inputs that the answer changed, as the reply claims."""
    claimed = reply.get("changed")
    claimed = claimed if isinstance(claimed, list) else []
    return tuple(place for place in range(len(inputs)) if place in claimed[: len(inputs)])


def _notes(exercise, tried):
    """What is told beside the message: inputs that were changed in place, criteria that failed in themselves."""
    notes, faults = [], {name: why for one in tried for name, why in one.faults.items()}
    if changed := sorted({place for one in tried for place in one.changed}):
        inputs = tried[0].inputs
        names = [input_names(exercise, len(inputs))[place] for place in changed]
        copies = [f"`{name}.copy()`" for name, at in zip(names, changed) if isinstance(inputs[at], np.ndarray)]
        notes.append(
            f"Your function changes its input {' and '.join(f'`{name}`' for name in names)} in place: after the call,"
            " the caller's array holds other numbers. It costs no points. Work on a copy"
            f"{', ' + copies[0] + ',' if copies else ''} and only the copy changes."
        )
    if faults:
        listed = " and ".join(f"*{name}*" for name in faults)
        notes.append(
            f"The check of {listed} failed in itself. That is a fault of the course, not yours: it costs no points, and"
            " your teacher should know of it."
        )
    return {"note": " ".join(notes), "fault": "; ".join(f"{name}: {why}" for name, why in faults.items())}


class _Fault(Exception):
    """A criterion failed in itself, on an answer of the form that it has to be able to read."""


def _ruled(rule, exercise, got, inputs):
    """None where the criterion is met, else the sentence to show, "" where there is nothing to say beside what was
    found. Raises _Fault."""
    if got is None:
        return ""
    try:
        value = _learner_value(exercise, got)
    except Exception as error:  # what came is no model of this library
        return f"This is no model that can be checked ({error})."
    try:
        return rule(value, *inputs)
    except Exception as error:
        # Which answers a criterion must be able to read is known where something else has looked at their form.
        if exercise.kind == "model":
            if isinstance(error, ValueError):  # the library's own word on a model that does not fit
                return f"Your model could not be tried: {error}"
            if isinstance(error, MemoryError) or type(error).__name__ == "JaxRuntimeError":
                return "Your model could not be tried: it takes too much memory. A smaller one will do."
        elif exercise.reference is None and exercise.form is None:
            return f"This is {kind_words(got)}, which is not in the form that the task asks for."
        raise _Fault(f"{type(error).__name__}: {error}"[:300]) from error


def _learner_value(exercise, got):
    return rebuilt(got) if exercise.kind == "model" else wire.natural(got)


def _usual_slip(exercise, failing):
    if any(one.got is None or one.wanted is None for one in failing):
        return None
    with np.errstate(all="ignore"):
        return usual_slip([(_learner_value(exercise, one.got), one.wanted, one.inputs) for one in failing])


def _holds(slip, exercise, tried):
    if tried.got is None:
        return False
    try:
        with np.errstate(all="ignore"):
            return bool(slip.holds(_learner_value(exercise, tried.got), *tried.inputs))
    except Exception:  # a predicate meant for another shape or type does not hold
        return False


def _between_cases(exercise, tried):
    """The slip that shows only where the answers to several cases are compared; None where there is none."""
    slips = [slip for slip in exercise.misconceptions if slip.costs]
    answers = [_learner_value(exercise, one.got) for one in tried if slips]
    return next((slip for slip in slips if slip.holds(answers, [one.inputs for one in tried])), None)


def rebuilt(got: wire.Plain) -> SimpleNamespace:
    """A "model" answer for criteria: .layers, .weights, .input_shape, and .model, built here from layers and weights.

    ValueError where the layers are not this library's, or more than MAX_LAYERS, or the weights do not fit them, or the
    model is larger than can be tried. Nothing is built before that is known, so an answer that only claims to be large
    costs nothing.
    """
    from lessons_lib.nn.model import Sequential
    from lessons_lib.nn.saving import LAYERS as known

    answer = SimpleNamespace(**wire.natural(got))
    declared, stack = wire.read_json(answer.layers), []
    if len(declared) > MAX_LAYERS:
        raise ValueError(f"{len(declared)} layers came; at most {MAX_LAYERS} can be checked")
    for name, fields in declared:
        if name not in known:
            raise ValueError(f"{name} is no layer of lessons_lib")
        stack.append(known[name](**fields))
    input_shape = tuple(None if n is None else int(n) for n in answer.input_shape)
    weights = [np.asarray(array) for array in answer.weights]
    claimed, size = _measured(stack, input_shape)
    came = sorted(array.shape for array in weights)
    if claimed != came:
        raise ValueError(f"the layers have weights of shapes {claimed}, but {came} came")
    for number, most, what in zip(size, (MAX_PARAMETERS, MAX_ACTIVATIONS, MAX_OPERATIONS), _SIZES, strict=True):
        if number > most:
            raise ValueError(f"the model {what.format(number)}; at most {most:,} can be tried. A smaller one will do")
    answer.model = Sequential(stack, input_shape=input_shape, seed=0)
    answer.model.set_weights(weights)
    answer.model.predict = _finite(answer.model.predict)
    answer.layers, answer.input_shape, answer.weights = stack, input_shape, weights
    return answer


def _finite(predict):
    """`predict`, but what is no number is an error: no comparison of a criterion holds for it, nor fails."""

    def checked(x, *others, **named):
        predicted = predict(x, *others, **named)
        if np.isfinite(x).all() and not np.isfinite(predicted).all():
            raise ValueError("some of its predictions are NaN or infinite. Did a loss of the training become NaN?")
        return predicted

    return checked


_SIZES = (
    "has {:,} parameters",
    "makes {:,} numbers, from its input to its output, of one row",
    "takes {:,} multiplications and additions for one row",
)


def _measured(stack, input_shape):
    """The shapes of all weights of these layers, sorted, and the three sizes of _SIZES, found without making any."""
    import jax

    shapes, parameters, operations = [], 0, 0
    activations = math.prod(_sizes(input_shape))
    for layer in stack:
        made = jax.eval_shape(lambda layer=layer, shape=input_shape: layer.init(jax.random.key(0), shape))
        own = [leaf.shape for leaf in jax.tree.leaves(made)]
        steps = math.prod(_sizes(input_shape[:-1]))  # how often the weights are used: once for each moment of a series
        window = getattr(layer, "window", ())
        if any(size > length for size, length in zip(window, _sizes(input_shape))):
            raise ValueError(f"the window of {layer!r} is larger than what it moves over")
        patches = steps * math.prod(window) * input_shape[-1] if hasattr(layer, "filters") else 0
        input_shape = layer.output_shape(input_shape)
        shapes += own
        parameters += sum(map(math.prod, own))
        activations += patches + max(math.prod(_sizes(input_shape)), steps * input_shape[-1] if own else 0)
        operations += 2 * steps * sum(map(math.prod, own))
    return sorted(shapes), (parameters, activations, operations)


def _sizes(shape):
    """The shape with a year for a length that the layers leave open."""
    return [LONGEST if size is None else size for size in shape]
