"""How a class did in each exercise, in the terms of item analysis; shares and correlations come with 95% intervals."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from grading.submissions import LATE, NOT_HANDED_IN, Row

Z = 1.96  # standard errors on each side of a 95% interval
FEWEST = 10  # students: from fewer no correlation is given

Interval = tuple[float, float]


@dataclass(frozen=True)
class Item:
    """One exercise in a class: students by how far they came, difficulty and discrimination.

    `difficulty` is the mean share of the points; `discrimination` the correlation of that share with the share of the
    points in the lesson's other exercises (corrected item-total correlation), both over the `read` students whose
    answers have points. `discrimination` and its interval are None where fewer than FEWEST students have points in
    both, or all of them the same.
    """

    lesson: str
    exercise: str
    done: int
    partly: int
    none: int
    untouched: int
    waiting: int
    difficulty: float | None
    discrimination: float | None
    interval: Interval | None

    @property
    def students(self) -> int:
        return self.read + self.waiting

    @property
    def read(self) -> int:
        return self.done + self.partly + self.none + self.untouched


def by_exercise(rows: list[Row]) -> list[Item]:
    """How the class did in each exercise, lessons in order, exercises in the order of the rows."""
    rows = [row for row in rows if row.verdict not in (LATE, NOT_HANDED_IN)]
    own, in_all = {}, {}
    for row in rows:
        own.setdefault((row.lesson, row.exercise), []).append(row)
        if row.points:
            points, most = in_all.get((row.student, row.lesson), (0, 0))
            in_all[row.student, row.lesson] = points + float(row.points), most + float(row.max_points)
    return [
        _item(lesson, exercise, found, in_all)
        for (lesson, exercise), found in sorted(own.items(), key=lambda item: item[0][0])
    ]


def _item(lesson, exercise, rows, in_all):
    counts = Counter(map(_kind, rows))
    shares, others = [], []
    for row in rows:
        if row.points and float(row.max_points):
            points, most = float(row.points), float(row.max_points)
            of_points, of_most = in_all[row.student, lesson]
            shares.append(points / most)
            others.append((of_points - points) / (of_most - most) if of_most > most else np.nan)
    kinds = (counts[kind] for kind in ("done", "partly", "none", "untouched", "waiting"))
    return Item(lesson, exercise, *kinds, float(np.mean(shares)) if shares else None, *correlation(shares, others))


def _kind(row):
    if not row.points:
        return "waiting"
    if row.verdict == "not attempted":
        return "untouched"
    if float(row.points) >= float(row.max_points):
        return "done"
    return "partly" if float(row.points) > 0 else "none"


def correlation(x: list[float], y: list[float]) -> tuple[float, Interval] | tuple[None, None]:
    """Pearson's correlation of the pairs without NaN, and its interval by Fisher's z; None, None where there are fewer
    than FEWEST of them or one side does not vary."""
    x, y = np.array([x, y])[:, np.isfinite(y)] if x else ([], [])
    if len(x) < FEWEST or min(np.ptp(x), np.ptp(y)) < 1e-9:
        return None, None
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    if abs(r) > 1 - 1e-9:
        return r, (r, r)
    half = Z / np.sqrt(len(x) - 3)
    return r, (float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)))


def wilson(count: int, of: int) -> Interval:
    """Wilson's interval for the share behind `count` of `of`."""
    share, spread = count / of, Z**2 / of
    middle, half = share + spread / 2, Z * np.sqrt(share * (1 - share) / of + spread / (4 * of))
    return float((middle - half) / (1 + spread)), float((middle + half) / (1 + spread))
