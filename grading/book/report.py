"""OUT/report.html: one page for the teacher, that stands by itself and runs nothing."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup
from nbgrader.utils import is_solution

from grading.book.similar import Pair, similar
from grading.journal import Journal, replace_text
from grading.submissions import LATE, NOT_HANDED_IN, Conditions, Graded, Row, totals
from lessons_lib.exercises.cards import prose

REPORT = "report.html"
MOST_PAIRS = 20
LONGEST = 20_000  # characters
_TEMPLATE = Path(__file__).with_name("report.html.jinja")


@dataclass(frozen=True)
class Got:
    """How a class did in one exercise: students by how far they came."""

    lesson: str
    exercise: str
    done: int
    partly: int
    none: int
    untouched: int
    waiting: int

    @property
    def students(self) -> int:
        return self.done + self.partly + self.none + self.untouched + self.waiting


@dataclass(frozen=True)
class Held:
    """A misconception, and the students whose answers show it."""

    lesson: str
    exercise: str
    name: str
    message: str
    students: tuple[str, ...]
    of: int  # students who handed the lesson in


def write_report(path: Path, rows: list[Row], journal: Journal, course: Path, left_out: Sequence[str] = ()) -> None:
    """Write the page from the lines of grades.csv and from what the journal keeps of each notebook, one lesson at a
    time; `left_out` says what of the submissions was not graded."""
    held, amiss, pairs, under = [], [], [], {}
    for lesson in sorted({row.lesson for row in rows}):
        graded = [_without_outputs(one) for one in journal.of_lesson(lesson)]
        under[lesson] = [one.under for one in graded if one.under]
        held += misconceptions(graded)
        amiss += [one for one in graded if one.told]
        pairs += similar_answers(lesson, graded, course)
    held.sort(key=lambda item: (-len(item.students) / item.of, item.lesson, item.exercise))
    pairs.sort(key=lambda found: -found[1].share)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["prose"] = lambda text: Markup(prose(text))
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    found = totals(rows)
    page = template.render(
        totals=found,
        written=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        seeds=sorted({one.seed for lesson in under.values() for one in lesson}),
        graded=[graded_when(lesson, known) for lesson, known in under.items() if known],
        students=sorted({student for student, _ in found}),
        lessons=sorted({lesson for _, lesson in found}),
        left_out=left_out,
        missing={
            lesson: [row.student for row in rows if row.lesson == lesson and row.verdict == NOT_HANDED_IN]
            for lesson in sorted({row.lesson for row in rows if row.verdict == NOT_HANDED_IN})
        },
        got=by_exercise(rows),
        held=held,
        amiss=amiss,
        pairs=pairs[:MOST_PAIRS],
        more_pairs=max(0, len(pairs) - MOST_PAIRS),
    )
    replace_text(path, page, mode=0o600)  # the class's seed is in it


def graded_when(lesson: str, under: list[Conditions]) -> str:
    """When a lesson was graded, and by which versions of the course."""
    minutes, versions = sorted(one.minute for one in under), sorted({one.course for one in under})
    when = " to ".join(dict.fromkeys((minutes[0], minutes[-1])))
    return f"{lesson}: {when} UTC, course version {' and '.join(versions)}"


def _without_outputs(graded):
    """The same notebook with the little that the page is made of: a whole lesson's outputs may be gigabytes."""
    for cell in graded.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return graded


def by_exercise(rows: list[Row]) -> list[Got]:
    """How the class did in each exercise, in the order of the rows."""
    counts = {}
    for row in rows:
        if row.verdict in (LATE, NOT_HANDED_IN):
            continue
        if not row.points:
            kind = "waiting"
        elif row.verdict == "not attempted":
            kind = "untouched"
        elif float(row.points) >= float(row.max_points):
            kind = "done"
        else:
            kind = "partly" if float(row.points) > 0 else "none"
        counts.setdefault((row.lesson, row.exercise), Counter())[kind] += 1
    return [
        Got(lesson, exercise, *(count[kind] for kind in ("done", "partly", "none", "untouched", "waiting")))
        for (lesson, exercise), count in sorted(counts.items(), key=lambda item: item[0][0])
    ]


def misconceptions(graded: list[Graded]) -> list[Held]:
    """The misconceptions that these notebooks of one lesson show."""
    students, messages = {}, {}
    for one in graded:
        for verdict in one.verdicts.values():
            if verdict.misconception:
                key = one.lesson, verdict.exercise, verdict.misconception
                students.setdefault(key, []).append(one.student)
                messages[key] = verdict.message
    return [Held(*key, messages[key], tuple(names), len(graded)) for key, names in students.items()]


def similar_answers(lesson: str, graded: list[Graded], course: Path) -> list[tuple[str, Pair]]:
    """The pairs of similar answers in one lesson, each with the lesson's name."""
    known = {}
    for folder in ("notebooks", "solutions"):
        for name, source in answers_of(
            nbformat.read(course / folder / lesson / f"{lesson}.ipynb", as_version=4)
        ).items():
            known.setdefault(name, []).append(source)
    answers = {name: {} for name in known}
    for one in graded:
        for name, source in answers_of(one.notebook).items():
            answers[name][one.student] = source
    return [(lesson, pair) for name in known for pair in similar(name, answers[name], known[name])]


def answers_of(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The text of each answer cell, by its grade_id; of a text that no honest answer is as long as, the beginning."""
    return {cell.metadata.nbgrader.grade_id: cell.source[:LONGEST] for cell in notebook.cells if is_solution(cell)}
