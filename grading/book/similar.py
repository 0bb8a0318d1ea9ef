"""Which students' answers resemble each other, over all their exercises: shared runs of tokens, each weighed by how few
of the class have it.

Imports, local names and layout do not count, so that renaming hides nothing; of comments, strings and written answers
runs of words count. What the lesson itself, its solution or its labelled answers hold counts nothing.
"""

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from scipy import sparse

RUN, WORDS = 10, 4  # tokens of code, words of prose
UNUSUAL = 1 / 50  # of all pairs: an exercise counts for those that share most in it
FEWEST_STUDENTS = 20  # with fewer the class tells too little of what is usual
LEFT_TO_CHANCE = 0.1  # pairs of a class
PASSAGES = 3

Key = tuple[str, str]  # lesson, exercise

# Each token takes what it began with to its end or to the text's, so that the time is linear.
_TOKEN = re.compile(
    r"""(?P<skip>^[ \t]*+(?:import|from)\s[^\n]*+)
    |(?P<words>\#[^\n]*+
        |\"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\"|\Z) |'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)
        |"(?:[^"\\\n]|\\.)*+(?:"|$) |'(?:[^'\\\n]|\\.)*+(?:'|$))
    |(?P<number>\.?\d[\w.]*+)
    |(?P<name>\w++)
    |\*\*|//|->|[-+*/%@<>=!:&|^]=|[^\w\s\\]""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"\w++")
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))


def _code_tokens(text):
    """(token, start, end) of each token of Python code, and the places of its comments and strings."""
    tokens, prose, attribute = [], [], False
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind == "skip":
            continue
        if kind == "words":
            prose.append(found.span())
            if token[0] == "#":
                continue
            token = "text"
        elif kind == "name" and not attribute and token not in _KEPT:
            token = "name"
        tokens.append((token, *found.span()))
        attribute = token == "."
    return tokens, prose


def runs(text: str, prose: bool) -> list[tuple[int, int, int]]:
    """(hash, start, end) of each run of RUN tokens, or of WORDS words of prose, in a text."""
    if prose:
        tokens, pieces = [], [(0, len(text))]
    else:
        tokens, pieces = _code_tokens(text)
    found = _runs(tokens, RUN)
    for start, end in pieces:
        words = [(word[0].casefold(), *word.span()) for word in _WORD.finditer(text, start, end)]
        found += _runs(words, WORDS)
    return found


def _runs(tokens, length):
    names = [token for token, _, _ in tokens]
    return [
        (hash(tuple(names[first : first + length])), tokens[first][1], tokens[first + length - 1][2])
        for first in range(len(tokens) - length + 1)
    ]


@dataclass(frozen=True)
class Passage:
    """What two students share in one exercise: their answers, and in each the places (start, end) that they share."""

    lesson: str
    exercise: str
    evidence: float
    answers: tuple[str, str]
    places: tuple[list[tuple[int, int]], list[tuple[int, int]]]


@dataclass(frozen=True)
class Pair:
    """Two students, the evidence of all their exercises, how many of these count, and the most telling ones."""

    students: tuple[str, str]
    evidence: float
    exercises: int
    passages: list[Passage]
    flagged: bool


@dataclass(frozen=True)
class Found:
    """The pairs with the highest evidence, highest first, of how many; those above `limit` are flagged."""

    pairs: list[Pair]
    of: int
    limit: float


def similar(
    answers: Mapping[Key, Mapping[str, str]], known: Mapping[str, Sequence[str]], prose: Set[Key], most: int
) -> Found:
    """The `most` pairs of students who share most.

    `answers` are the texts by exercise and student; `known` are the texts of each lesson that count nothing; `prose`
    says which exercises are answered in words. What two share in an exercise is the sum, over the runs in both answers,
    of -log of the share of the answers that have the run. An exercise's evidence for a pair is -log of the share of all
    pairs that share as much in it, less what it is at UNUSUAL, and never below 0; a pair's is the sum.
    """
    students = sorted({student for own in answers.values() for student in own})
    number = {student: index for index, student in enumerate(students)}
    first, second = np.triu_indices(len(students), 1)
    common = {lesson: _known(texts) for lesson, texts in known.items()}
    total, weights, telling = np.zeros(len(first)), {}, {}
    for key, own in answers.items():
        held = {
            student: {run for run, _, _ in runs(text, key in prose)} - common[key[0]] for student, text in own.items()
        }
        weights[key] = _weights(held.values())
        evidence = _evidence(_shared(held, weights[key], number)[first, second])
        telling[key] = dict(zip(*(np.flatnonzero(evidence).tolist(), evidence[evidence > 0].tolist())))
        total += evidence
    limit, pairs = threshold(total, len(students)), []
    for place in np.argsort(-total, kind="stable")[:most].tolist():
        if total[place] > 0:
            two = students[first[place]], students[second[place]]
            counted = sorted((key for key in telling if place in telling[key]), key=lambda key: -telling[key][place])
            passages = [
                Passage(*key, telling[key][place], *_side_by_side(two, answers[key], weights[key], key in prose))
                for key in counted[:PASSAGES]
            ]
            pairs.append(Pair(two, float(total[place]), len(counted), passages, bool(total[place] > limit)))
    return Found(pairs, len(total), limit)


def threshold(evidence: np.ndarray, students: int) -> float:
    """The evidence that only LEFT_TO_CHANCE pairs of a class would pass, if that of all pairs went on to fall as an
    exponential does between its 95th and 99th percentile; and no less than one exercise alone can give. Infinite in a
    class of fewer than FEWEST_STUDENTS."""
    if students < FEWEST_STUDENTS:
        return np.inf
    low, high = np.percentile(evidence, (95, 99))
    fitted = high + (high - low) / np.log(0.05 / 0.01) * np.log(0.01 * len(evidence) / LEFT_TO_CHANCE)
    return float(max(fitted, np.log(UNUSUAL * len(evidence))))


def _known(texts):
    return {run for text in texts for prose in (False, True) for run, _, _ in runs(text, prose)}


def _weights(held):
    """-log of the share of the answers that have a run, for each run that at least two have."""
    counts = Counter(run for own in held for run in own)
    return {run: float(np.log(len(held) / count)) for run, count in counts.items() if count > 1}


def _shared(held, weights, number):
    """(students, students): the sum of the weights of the runs that two have."""
    column = {run: index for index, run in enumerate(weights)}
    cells = [(number[student], column[run]) for student, own in held.items() for run in own if run in column]
    rows, columns = np.array(cells, int).reshape(-1, 2).T
    has = sparse.csr_array((np.ones(len(cells)), (rows, columns)), (len(number), max(1, len(column))))
    each = sparse.diags_array(np.fromiter(weights.values(), float)) if weights else sparse.csr_array((1, 1))
    return (has @ each @ has.T).toarray()


def _evidence(shared):
    """What each pair's sum of one exercise says, (pairs,): see `similar`. In a small class the two first pairs are
    unusual, too."""
    shared = shared.round(6)  # the same runs, added in another order, are the same
    as_much = len(shared) - np.searchsorted(np.sort(shared), shared)
    return np.where(shared > 0, np.log(max(UNUSUAL * len(shared), 2) / as_much).clip(0), 0)


def _side_by_side(two, own, weights, prose):
    """Two students' answers, and the places in them of the runs in both."""
    texts = tuple(own[student] for student in two)
    found = [runs(text, prose) for text in texts]
    both = {run for run, _, _ in found[0]} & {run for run, _, _ in found[1]} & weights.keys()
    return texts, tuple(_joined([(start, end) for run, start, end in one if run in both]) for one in found)


def _joined(places):
    """Overlapping places as one, in order."""
    joined = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
