"""`lessons audit`: do the checks see the slips? Mutants of every right answer are tried; those that pass are reported.

Each mutant is judged on the public cases and on DRAWS fresh ones, as a grader draws them. It should be refused on all
of them, or be marked `@equivalent` in the lesson's answers.py with the reason. A mutant that is refused on some draws
only means that a learner's points depend on luck, and a misconception that fits some draws only is a guess. Models are
not trained again: answers to exercises of kind "model", and those that train one, have no mutants; what is printed of
these exercises is how far many honest models, and those that learnt from what they must not see, lay from the bounds.
"""

import ast
import contextlib
import copy
import dataclasses
import fnmatch
import io
import runpy
import signal
import time
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import jax
import numpy as np

from lessons_lib.course.mutants import mutants
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.declare import Bound, Exercise
from lessons_lib.exercises.labels import Equivalent, Labelled
from lessons_lib.exercises.learner import public_cases
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.usual import USUAL
from lessons_lib.exercises.verdict import judge
from lessons_lib.exercises.wire import decode, natural
from lessons_lib.nn.compiling import forget_programs

DRAWS, FEW = 7, 3
BUDGET = 1.0  # seconds of processor time; a mutant that has used them is judged by the draws so far
SHAPE = {"raised", "type", "rank", "axis order", "size"}
SECONDS = 5  # of processor time that one draw may take
LEAST, TIMES = 1, 2  # a mutant, which may loop for ever: seconds, and times what its answer takes for all draws
TRAINING = {"Sequential", "fit_many"}
_RIGHT = "labelled right"
USUAL_NAMES = {slip.name for slip in USUAL}

# Kinds of change that never matter, whatever the exercise.
RULES = (
    Equivalent("*", "axis: *(axis=1) -> *(axis=-1)", "the last axis of a table is its axis 1"),
    Equivalent("*", "axis: *(axis=-1) -> *(axis=1)", "the last axis of a table is its axis 1"),
    Equivalent("*", "overwritten input: *", "the result is right, and the card says that the input was changed"),
)


class _TooLong(BaseException):
    """Raised by the alarm; no `except Exception` of an answer catches it."""


@dataclass(frozen=True)
class Tried:
    """How one mutant, or one labelled answer itself (kind "labelled right" or "labelled"), was judged on each draw.

    `slips` are the misconceptions that were told (None: a general sentence), for the draws that refused it.
    """

    exercise: str
    answer: str
    kind: str
    change: str
    passed: tuple[bool, ...]
    slips: tuple[str | None, ...]
    behaviour: int  # of answers that differ, it differs
    wanted: str | None = None  # the misconception that a labelled answer must be told

    @property
    def outcome(self) -> str:
        """ "refused", "unstable" or "passed"."""
        return "passed" if all(self.passed) else "unstable" if any(self.passed) else "refused"

    @property
    def by_chance(self) -> bool:
        """Whether the misconception that is told depends on the draw, or is not the answer's own.

        A usual slip is arithmetic: it holds wherever it is told, so it may be told for some draws only.
        """
        told = {None if slip in USUAL_NAMES - {self.wanted} else slip for slip in self.slips}
        return len(told) > 1 or (self.wanted is not None and told - {self.wanted} != set())

    def __str__(self):
        return f"{self.exercise} ({self.answer}), {self.kind}: {self.change}"


@dataclass(frozen=True)
class Audit:
    """What was found for one exercise. `explained` are passing mutants that are marked equivalent."""

    lesson: str
    exercise: str
    tried: tuple[Tried, ...]
    explained: tuple[Tried, ...]
    unused: tuple[Equivalent, ...]
    bounds: tuple[Bound, ...] = ()

    @property
    def mutants(self) -> list[Tried]:
        return [tried for tried in self.tried if not tried.kind.startswith("labelled")]

    @property
    def slips(self) -> list[Tried]:
        """What holds a slip: the mutants, and the answers labelled wrong."""
        return [tried for tried in self.tried if tried.kind != _RIGHT]

    @property
    def refused(self) -> list[Tried]:
        return [tried for tried in self.mutants if tried.outcome == "refused"]

    @property
    def unstable(self) -> list[Tried]:
        return [tried for tried in self.slips if tried.outcome == "unstable"]

    @property
    def passed(self) -> list[Tried]:
        """What passes and is not explained."""
        return [tried for tried in self.slips if tried.outcome == "passed" and tried not in self.explained]

    @property
    def by_chance(self) -> list[Tried]:
        return [tried for tried in self.slips if tried.by_chance]

    @property
    def named(self) -> int:
        """How many of the refused mutants are told a misconception by name."""
        return sum(None not in tried.slips for tried in self.refused)

    @property
    def good(self) -> bool:
        return not self.holes()

    def holes(self) -> list[str]:
        """Where a check lets a slip pass, always or by luck, or refuses what is right, a sentence each."""
        return [
            *(
                f"{one} is refused on {len(one.slips)} of {len(one.passed)} draws. Is this answer right, and the"
                " reference?"
                for one in self.tried
                if one.kind == _RIGHT and one.slips
            ),
            *(f"{one} passes on every draw." for one in self.passed),
            *(f"{one} passes on {sum(one.passed)} of {len(one.passed)} draws." for one in self.unstable),
            *(
                f"{self.exercise}: honest models lie on both sides of the bound, {bound}"
                for bound in self.bounds
                if bound.away(bound.honest, honest=True) < 0
            ),
        ]

    def faults(self) -> list[str]:
        """What has to be mended, a sentence each."""
        return [
            *self.holes(),
            *(
                f"{one} is told {_counted(one.slips)}, depending on the draw."
                for one in self.by_chance
                if not one.wanted
            ),
            *(
                f"{one} is told {_counted(one.slips)}, not {one.wanted}. Does its predicate hold for this answer?"
                for one in self.by_chance
                if one.wanted
            ),
            *(f"{self.exercise}: no passing mutant is {one.change!r}, marked as equivalent." for one in self.unused),
        ]


def audit_all(solutions: Path, wanted: Iterable[tuple[str, str]], processes: int = 2) -> list[Audit]:
    """Audit the wanted (lesson, exercise) pairs, so many at the same time; in the order wanted."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(audit_exercise, solutions, lesson, exercise) for lesson, exercise in wanted]
        return [job.result() for job in jobs]


def audit_exercise(solutions: Path, lesson: str, name: str) -> Audit:
    """Try every mutant of every right answer to one exercise, and every answer labelled wrong."""
    forget_programs()
    jax.config.update("jax_traceback_filtering", "off")  # mutants raise thousands of errors, which nobody reads
    path = solutions / lesson / "answers.py"
    names = runpy.run_path(str(path))
    functions = {_line(node): node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    exercise = load_lesson(lesson).exercise(name)
    answers = [answer for answer in names["LABELLED"] if answer.exercise == name]
    tried = []
    if exercise.kind != "model":
        exercise, draws = _drawn(exercise)
        for answer in answers:
            tried += _answer_tried(exercise, draws, answer, functions, names)
    marks = [mark for mark in names.get("EQUIVALENT", ()) if mark.exercise == name]
    passed = [one for one in tried if one.outcome == "passed" and one.kind != _RIGHT]
    explained = [one for one in passed if any(map(one_fits(one), (*marks, *RULES)))]
    unused = [mark for mark in marks if not any(one_fits(one)(mark) for one in explained)]
    return Audit(lesson, name, tuple(tried), tuple(explained), tuple(unused), exercise.bounds)


def one_fits(tried: Tried):
    """Whether a mark is one for this mutant. Brackets stand for themselves."""
    said = f"{tried.kind}: {tried.change}"
    return lambda mark: fnmatch.fnmatchcase(said, mark.change.replace("[", "[[]"))


def _drawn(exercise: Exercise):
    """The exercise with a reference that works out each case once, and its draws: the public cases, then fresh ones."""
    draws = [public_cases(exercise), *(exercise.draw(np.random.default_rng(seed)) for seed in range(DRAWS))]
    if exercise.reference is None:
        return exercise, draws
    known = {id(inputs): exercise.reference(*inputs) for cases in draws for inputs in cases}
    by_parts = {tuple(map(id, inputs)): known[id(inputs)] for cases in draws for inputs in cases}
    return dataclasses.replace(exercise, reference=lambda *inputs: by_parts[tuple(map(id, inputs))]), draws


def _answer_tried(exercise: Exercise, draws, answer: Labelled, functions, names):
    code = answer.make.__code__
    own = functions.get(code.co_firstlineno)
    if not answer.right:
        if not _trains(own):
            yield _tried(exercise, draws, answer.make, answer, "labelled", answer.misconception or answer.status)
        return
    if own is None or _trains(own):
        return
    started = time.process_time()
    itself = _tried(exercise, draws, answer.make, answer, _RIGHT, "as it stands")
    yield itself
    if itself.outcome != "passed":
        return
    seconds = min(SECONDS, LEAST + TIMES * (time.process_time() - started))
    parts = _with_helpers(own, functions.values())
    scans = any(_uses(part, {"scan"}) for part in parts)
    for mutant in mutants(parts):
        made, tools = mutant.build(names, own.name)
        found = _tried(exercise, draws, made, answer, mutant.kind, mutant.change, seconds, scans)
        if not tools.idle:
            yield found


def _line(function):
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def _trains(function) -> bool:
    return function is not None and _uses(function, TRAINING)


def _uses(function, names) -> bool:
    return any(getattr(node, "id", getattr(node, "attr", None)) in names for node in ast.walk(function))


def _with_helpers(function, others):
    """The functions of answers.py that `function` needs and, last, itself, without decorators."""
    plain = {other.name: other for other in others if not other.decorator_list}
    wanted, found = [function], []
    while wanted:
        one = wanted.pop()
        if one not in found:
            found.insert(0, one)
            used = {node.id for node in ast.walk(one) if isinstance(node, ast.Name)}
            wanted += [plain[name] for name in used & plain.keys()]
    found.remove(function)
    bare = copy.copy(function)
    bare.decorator_list = []
    return (*found, bare)


def _tried(exercise, draws, make, answer, kind, change, seconds=SECONDS, scans=False) -> Tried:
    passed, slips, given, statuses = [], [], [], []
    started = time.process_time()
    for cases in draws:
        replies, verdict = _judged(exercise, cases, make, seconds, scans)
        given.append(_rounded(replies))
        passed.append(verdict is not None and verdict.done)
        statuses.append(verdict and verdict.status)
        if not passed[-1]:
            slips.append(verdict and verdict.misconception)
        # What loops for ever does so on every draw; an error or a wrong shape on the first few, on all.
        if verdict is None or (len(passed) == FEW and not any(passed) and set(statuses) <= SHAPE):
            break
        if len(passed) >= FEW and time.process_time() - started > BUDGET:
            break
    wanted = None if answer.right else answer.misconception
    return Tried(
        exercise.name, answer.make.__name__, kind, change, tuple(passed), tuple(slips), hash(str(given)), wanted
    )


def _rounded(value):
    """Replies with their numbers to three digits, so that float32 and float64 are one behaviour."""
    if isinstance(value, dict) and "data" in value:
        array = natural(decode(value))
        if np.asarray(array).dtype.kind in "fc":
            return np.array2string(np.asarray(array) + 0.0, precision=3, threshold=50)
        return str(array)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items() if key != "type"}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def _judged(exercise, cases, make, seconds=SECONDS, scans=False):
    """The replies and the verdict; none where the answer takes longer.

    To trace a scan anew for each mutant takes most of the time: where one `scans`, it first runs untraced. What is
    wrong then is wrong traced, too; all else is tried as a learner runs it.
    """

    def ring(*_):
        raise _TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if scans:
                with jax.disable_jit():
                    replies = _replies(exercise, cases, make)
                verdict = judge(exercise, cases, replies)
                if not verdict.done and verdict.status != "raised":
                    return replies, verdict
            replies = _replies(exercise, cases, make)
            return replies, judge(exercise, cases, replies)
    except _TooLong:
        return None, None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _replies(exercise, cases, make):
    if exercise.kind == "call":
        return respond(exercise.kind, make, cases)
    try:
        given = make()
    except Exception as error:  # a mutant may raise anything
        return [{"error": f"{type(error).__name__}: {error}"}]
    return respond(exercise.kind, given, cases)


def _counted(slips):
    return " and ".join(f"{slip or 'a general sentence'} ({count} times)" for slip, count in Counter(slips).items())


def loose_names(found: Audit) -> dict[str, list[Tried]]:
    """The misconceptions that were told to answers that behave differently, with one answer for each behaviour: does
    the sentence hold for all of them?"""
    told = {}
    for tried in found.tried:
        if tried.slips and tried.slips[0] is not None and len(set(tried.slips)) == 1:
            told.setdefault(tried.slips[0], {}).setdefault(tried.behaviour, tried)
    return {slip: list(behaviours.values()) for slip, behaviours in told.items() if len(behaviours) > 1}
