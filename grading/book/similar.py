"""Which students' answers resemble each other: the share of runs of tokens that two have in common.

Imports, names, numbers' values and layout do not count, so that renaming hides nothing. What the starter or the
course's own answer holds is taken away first: that is no sign of anything.
"""

import io
import itertools
import keyword
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

RUN = 6  # tokens
FEWEST = 20  # runs of one's own: with fewer there are not many ways to write an answer
ALIKE = 0.8
_IMPORT = re.compile(r"^[ \t]*+(?:import|from)\s.*$", re.MULTILINE)
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Pair:
    """Two students whose answers to one exercise are alike; `share` is between 0 and 1."""

    share: float
    exercise: str
    students: tuple[str, str]
    answers: tuple[str, str]


def similar(exercise: str, answers: Mapping[str, str], known: list[str]) -> list[Pair]:
    """The pairs of students, most alike first, whose answers share ALIKE or more of their runs beside those of the
    `known` texts."""
    common = frozenset().union(*map(runs, known))
    own = {student: runs(answer) - common for student, answer in answers.items()}
    own = {student: found for student, found in own.items() if len(found) >= FEWEST}
    pairs = []
    for a, b in itertools.combinations(own, 2):
        share = len(own[a] & own[b]) / len(own[a] | own[b])
        if share >= ALIKE:
            pairs.append(Pair(share, exercise, (a, b), (answers[a], answers[b])))
    return sorted(pairs, key=lambda pair: -pair.share)


def runs(text: str) -> frozenset[int]:
    """The runs of RUN normalised tokens in a text, as hashes."""
    tokens = normalised(text)
    return frozenset(hash(tuple(tokens[start : start + RUN])) for start in range(len(tokens) - RUN + 1))


def normalised(text: str) -> list[str]:
    """The tokens of Python code without imports, layout and comments, local names and values made alike; the words of a
    text that is no code."""
    text = _IMPORT.sub("", text)
    try:
        tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type not in _LAYOUT]
    except (tokenize.TokenError, SyntaxError):
        tokens = None
    if tokens is None or any(token.type == tokenize.ERRORTOKEN for token in tokens):
        return text.lower().split()
    found, attribute = [], False
    for token in tokens:
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string) and not attribute:
            found.append("name")
        elif token.type in (tokenize.NUMBER, tokenize.STRING):
            found.append("value")
        else:
            found.append(token.string)
        attribute = token.string == "."
    return found
