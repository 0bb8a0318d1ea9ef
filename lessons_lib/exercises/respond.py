"""What runs in the learner's kernel: try an answer on inputs and say, as plain data, what it gave.

This module knows no expected value. The checks in a learner's notebook and the grader's challenges both come through
here, so an answer is tried in the same way in both.
"""

import copy
import dataclasses
import inspect
import json

import numpy as np

from lessons_lib.exercises import wire
from lessons_lib.exercises.where import where_stopped

ANSWER_TYPE = "application/vnd.lessons.answer+json"


def respond(kind: str, answer, cases) -> list[dict]:
    """One reply a case: {"value": encoded} or {"error": text} or {"not_attempted": true} or {"unfit": type's name}.

    Beside an error, "where" is the learner's line, as `where_stopped` tells it. Beside a value, "changed" lists the
    places of the inputs that the answer changed in place.
    """
    if untouched(answer):
        return [{"not_attempted": True}]
    if not _FITS[kind](answer):
        return [{"unfit": type(answer).__name__}] * len(cases)
    tried = {"call": _call, "value": _value, "model": _model}[kind]
    return [_guarded(tried, answer, inputs) for inputs in cases]


def _guarded(tried, answer, inputs):
    try:
        return tried(answer, inputs)
    except NotImplementedError:
        return {"not_attempted": True}
    except Exception as error:  # a learner's code may raise anything, and the learner must be told what
        return raised(error, answer)


def raised(error: Exception, answer=None) -> dict:
    """The reply for an error: what it says and, where the answer's own code is known, the line where it arose."""
    where = where_stopped(error, answer)
    return {"error": f"{type(error).__name__}: {error}"[:2000]} | ({"where": where} if where else {})


def _call(answer, inputs):
    own = copy.deepcopy(inputs)  # an answer may change what it is given
    given = answer(*own)
    if given is ...:
        raise NotImplementedError("the gap in the given code is still open")
    reply = {"value": wire.encode(given)}
    changed = [place for place, pair in enumerate(zip(inputs, own, strict=True)) if not _untouched_input(*pair)]
    return reply | ({"changed": changed} if changed else {})


def _untouched_input(before, after):
    try:
        return wire.encode(before) == wire.encode(after)
    except wire.WireError:
        return False


def _value(answer, inputs):
    return {"value": wire.encode(answer)}


def _model(answer, inputs):
    layers = [(type(layer).__name__, dataclasses.asdict(layer)) for layer in answer.layers]
    model = {
        "layers": json.dumps(layers, default=repr),
        "input_shape": tuple(answer.input_shape),
        "weights": tuple(np.asarray(array) for array in answer.get_weights()),
    }
    return {"value": wire.encode(model)}


_FITS = {
    "call": callable,
    "value": lambda answer: True,
    "model": lambda answer: hasattr(answer, "get_weights") and hasattr(answer, "layers"),
}


def untouched(answer) -> bool:
    """Whether `answer` is still what the starter holds: `...`, or a function whose body is empty."""
    if isinstance(answer, tuple):
        return any(untouched(item) for item in answer)
    if answer is ...:
        return True
    function = inspect.unwrap(answer) if callable(answer) else None
    code = getattr(function, "__code__", None)
    return code is not None and code.co_code in _EMPTY_BODIES and code.co_consts in ((None,), (function.__doc__, None))


def _documented():
    """An empty body with a docstring."""


def _ellipsis(): ...


_EMPTY_BODIES = {_documented.__code__.co_code, _ellipsis.__code__.co_code}


def answer_challenge(challenge: str, get_answer) -> None:
    """Answer the grader: try what `get_answer()` gives on the challenge's inputs and display the replies as private
    data."""
    from IPython.display import publish_display_data

    asked = json.loads(challenge)
    cases = [wire.natural(wire.decode(case)) for case in asked["cases"]]
    try:
        replies = respond(asked["kind"], get_answer(), cases)
    except Exception as error:  # the answer's name is not defined, say
        replies = [{"undefined": True, **raised(error)}]
    publish_display_data({ANSWER_TYPE: {"exercise": asked["exercise"], "nonce": asked["nonce"], "replies": replies}})
