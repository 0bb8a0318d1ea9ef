"""The words in which a lesson's module declares its exercises, predictions and questions."""

import difflib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

KINDS = ("call", "value", "model")


class LessonError(ValueError):
    """A lesson cannot be used as it is declared, or has no part of that name; the message says what to try."""


@dataclass(frozen=True)
class Misconception:
    """A slip that many learners make, and the one sentence that shows it to them.

    `holds(got, *inputs)` says whether an answer `got`, given for `inputs`, looks like this slip. It is asked only of
    answers that are already known to be wrong, and must hold for every one of them. `as_if` makes the usual kind.

    costs
        For a slip that shows only between the cases, such as a seed that is ignored: the criterion that it costs.
        `holds(answers, cases)` is then asked of all answers at once, where each of them alone is right.
    """

    name: str
    message: str
    holds: Callable[..., bool]
    costs: str = ""


def as_if(*slips: Callable, tolerance: float = 1e-4) -> Callable[..., bool]:
    """The predicate "the answer is what `slip(*inputs)` gives", for one of the slips: same shape, values within
    `tolerance` (relative and absolute)."""
    return lambda got, *inputs: any(same(got, slip(*inputs), tolerance) for slip in slips)


def item_as_if(place: int, *slips: Callable) -> Callable[..., bool]:
    """The predicate "item `place` of the answer is what one of the slips gives", for answers of several items."""
    holds = as_if(*slips)
    return lambda got, *inputs: _has_items(got) and len(got) > place and holds(got[place], *inputs)


def reshaped(reference: Callable, order: tuple[int, ...]) -> Callable:
    """The slip "made with the axes in another order, then reshaped instead of transposed": the right shape, but the
    numbers in wrong places. `order` names the axes of what `reference(*inputs)` gives as they stood before."""

    def slip(*inputs):
        right = np.asarray(reference(*inputs))
        return right.transpose(order).reshape(right.shape)

    return slip


def item_right(place: int, reference: Callable, question: str) -> Callable:
    """The rule that item `place` of an answer is what item `place` of `reference(*inputs)` is; `question` is asked
    where it is not."""

    def rule(got, *inputs):
        wanted = reference(*inputs)
        if not _has_items(got) or len(got) != len(wanted):
            return f"{len(wanted)} items are wanted, in the order of the task."
        if isinstance(got[place], str) and not isinstance(wanted[place], str):
            return f"Item {place + 1} is the text {got[place]!r}. Which number is it, without quotation marks?"
        return None if same(got[place], wanted[place]) else question

    return rule


def _has_items(got):
    return isinstance(got, tuple) or (isinstance(got, np.ndarray) and got.ndim > 0)


def same(got, wanted, tolerance: float = 1e-4) -> bool:
    """Whether two plain values (numbers, texts, arrays, tuples and dicts of them) agree in shape and in value."""
    if isinstance(wanted, tuple | list) and not isinstance(got, np.ndarray):
        return (
            isinstance(got, tuple | list)
            and len(got) == len(wanted)
            and all(map(lambda a, b: same(a, b, tolerance), got, wanted))
        )
    if isinstance(wanted, Mapping):
        return (
            isinstance(got, Mapping)
            and got.keys() == wanted.keys()
            and all(same(got[k], wanted[k], tolerance) for k in wanted)
        )
    if wanted is None or isinstance(wanted, str) or got is None or isinstance(got, str):
        return got is wanted or (isinstance(got, str) and got == wanted)
    got, wanted = np.asarray(got), np.asarray(wanted)
    if got.shape != wanted.shape:
        return False
    if got.dtype.kind in "biufc" and wanted.dtype.kind in "biufc":
        tolerance = tolerance if wanted.dtype.kind in "fc" else 1e-7  # whole numbers are right or not
        return bool(np.allclose(got, wanted, rtol=tolerance, atol=tolerance, equal_nan=True))
    return bool(np.array_equal(got, wanted))


@dataclass(frozen=True)
class Bound:
    """A bound on what a trained model shows, between honest models and those that learnt from what they must not see.

    `honest` is (least, most) of many honest models, `sins` is what was done -> (least, most) of such models, as
    `python -m tests.benchmarks.trained_models` measures them. `lessons audit` prints how far both lie from the bound.
    """

    measure: str
    bound: float
    honest: tuple[float, float]
    sins: Mapping[str, tuple[float, float]]

    def away(self, models: tuple[float, float], honest: bool) -> float:
        """How far models (least, most) stay on their side of the bound; negative where some are on the other side."""
        least, most = models
        above = (sum(self.honest) > 2 * self.bound) == honest
        return least - self.bound if above else self.bound - most

    def __str__(self):
        models = {"honest models": self.honest, **self.sins}
        told = (
            f"{name} {least:g} to {most:g}, {self.away((least, most), name == 'honest models'):.3g} away"
            for name, (least, most) in models.items()
        )
        return f"{self.measure}: bound {self.bound:g}; {'; '.join(told)}."


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked, how an answer is tried, what it earns.

    kind
        "call": the answer is a function; it is called with each of the inputs that `cases` draws and must return what
        `reference(*inputs)` returns. "value": the answer is a value; it must be what `reference()` returns. "model":
        the answer is a trained `Sequential`; its layers and weights travel to the judge, which rebuilds it, so that
        criteria see a real model (`got.model`) whatever ran in the learner's kernel.
    points
        Criterion -> points. "shape" is earned by the right type, rank, axis order and size; "values" by right values
        too. Any other name has its own rule in `criteria`.
    criteria
        Name -> `rule(got, *inputs)`, which returns None where the criterion is met, else the sentence to show.
    cases
        `cases(rng)` draws a list of tuples of inputs. Draw a different size for every axis, so that a transposed answer
        cannot pass.
    axes
        The names of the answer's axes, for messages: ("batch", "classes").
    form
        Where there is no `reference`: an example of an answer. Only its type, its number of items and their numbers of
        axes are looked at, an ellipsis stands for any array; what has not this form reaches no criterion.
    bounds
        What the criteria look at in a trained model, as it was measured.
    """

    name: str
    task: str
    kind: str
    points: Mapping[str, float]
    hints: tuple[str, ...]
    reference: Callable | None = None
    cases: Callable[[np.random.Generator], list[tuple]] | None = None
    criteria: Mapping[str, Callable] = field(default_factory=dict)
    misconceptions: tuple[Misconception, ...] = ()
    axes: tuple[str, ...] = ()
    form: object = None
    bounds: tuple[Bound, ...] = ()
    array: bool = False  # a list is refused: the exercise is about arrays
    tolerance: float = 1e-4  # relative and absolute; covers float32 against float64

    def __post_init__(self):
        if self.kind not in KINDS:
            raise LessonError(f"exercise {self.name!r}: kind is one of {', '.join(KINDS)}; got {self.kind!r}")
        if self.kind == "call" and self.cases is None:
            raise LessonError(
                f"exercise {self.name!r} calls the answer, so it needs cases: a function of rng that draws a list of"
                " tuples of inputs"
            )
        for what, item in (("hints", str), ("misconceptions", Misconception)):
            _tuple_of(item, getattr(self, what), f"exercise {self.name!r}: {what}")
        _all_differ(self.misconceptions, f"misconceptions of exercise {self.name!r}")
        for slip in self.misconceptions:
            if slip.costs and slip.costs not in self.criteria:
                raise LessonError(f"exercise {self.name!r}: {slip.name!r} costs {slip.costs!r}, which is no criterion")
        unknown = set(self.points) - {"shape", "values"} - set(self.criteria)
        if unknown or set(self.criteria) - set(self.points):
            raise LessonError(
                f"exercise {self.name!r}: points and criteria must name the same criteria beside shape and values"
            )
        if {"shape", "values"} & set(self.points) and self.reference is None:
            raise LessonError(f"exercise {self.name!r} gives points for shape or values, so it needs a reference")

    @property
    def max_points(self) -> float:
        return float(sum(self.points.values()))

    def draw(self, rng: np.random.Generator) -> list[tuple]:
        """The inputs to try an answer on; one empty tuple where the answer takes none."""
        return list(self.cases(rng)) if self.cases else [()]


@dataclass(frozen=True)
class Prediction:
    """A question to answer before the next cell runs; `truth(names)` finds the answer in the notebook's variables
    afterwards."""

    name: str
    question: str
    truth: Callable[[Mapping], object]
    explain: str


@dataclass(frozen=True)
class Choice:
    """One choice of a question: its text, whether it is right, and one sentence that says why."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A short multiple-choice question; exactly one choice is right. The choices are lettered a, b, c in an order that
    is drawn from the question's name, so that no letter is right more often than another and all notebooks agree."""

    name: str
    question: str
    choices: tuple[Choice, ...]

    def __post_init__(self):
        if sum(choice.right for choice in self.choices) != 1:
            raise LessonError(f"question {self.name!r} needs exactly one right choice")

    @property
    def lettered(self) -> dict[str, Choice]:
        order = np.random.default_rng(zlib.crc32(self.name.encode())).permutation(len(self.choices))
        return dict(zip("abcdefgh", (self.choices[place] for place in order), strict=False))


@dataclass(frozen=True)
class Lesson:
    """All that one lesson declares."""

    name: str
    exercises: tuple[Exercise, ...]
    predictions: tuple[Prediction, ...] = ()
    questions: tuple[Question, ...] = ()

    def __post_init__(self):
        for what, item in (("exercises", Exercise), ("predictions", Prediction), ("questions", Question)):
            _tuple_of(item, getattr(self, what), what.upper())
            _all_differ(getattr(self, what), what.upper())

    def exercise(self, name: str) -> Exercise:
        return _named(self.exercises, name, f"exercise of {self.name}")

    def prediction(self, name: str) -> Prediction:
        return _named(self.predictions, name, f"prediction of {self.name}")

    def question(self, name: str) -> Question:
        return _named(self.questions, name, f"question of {self.name}")


def _named(items, name, what):
    for item in items:
        if item.name == name:
            return item
    names = [item.name for item in items]
    raise LessonError(f"{name!r} is no {what}.{did_you_mean(name, names)} There are: {', '.join(names) or 'none'}.")


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The question whether one of `names` was meant, with a space before it; "" where none is like `name`."""
    return "".join(f" Did you mean {like!r}?" for like in difflib.get_close_matches(str(name), names, n=1))


def _tuple_of(item, found, what):
    if not isinstance(found, tuple) or not all(isinstance(one, item) for one in found):
        raise LessonError(
            f"{what} must be a tuple of {item.__name__}; got {type(found).__name__}. One alone needs a comma: (FIRST,)"
        )


def _all_differ(items, what):
    names = [item.name for item in items]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise LessonError(f"two {what} are called {', '.join(map(repr, twice))}; give each a name of its own")
