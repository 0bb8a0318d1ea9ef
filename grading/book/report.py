"""OUT/report.html: one page for the teacher, that stands by itself and runs nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup, escape
from nbgrader.utils import is_solution

from grading.book.items import FEWEST, Interval, by_exercise, wilson
from grading.book.similar import FEWEST_STUDENTS, similar
from grading.journal import Journal, replace_text
from grading.people import Person
from grading.submissions import NOT_HANDED_IN, Conditions, Graded, Row, totals
from lessons_lib.exercises.cards import prose as in_html

REPORT = "report.html"
MOST_PAIRS = 20
LONGEST = 10_000  # characters
_TEMPLATE = Path(__file__).with_name("report.html.jinja")


@dataclass(frozen=True)
class Held:
    """A misconception, and the students whose answers show it."""

    lesson: str
    exercise: str
    name: str
    message: str
    students: tuple[str, ...]
    of: int  # students who handed the lesson in

    @property
    def interval(self) -> Interval:
        return wilson(len(self.students), self.of)


def write_report(
    path: Path,
    rows: list[Row],
    journal: Journal,
    course: Path,
    left_out: Sequence[str] = (),
    people: Sequence[Person] = (),
) -> None:
    """Write the page from the lines of grades.csv and from what the journal keeps of each notebook, one lesson at a
    time; `left_out` says what of the submissions was not graded, `people` what the students are called."""
    names = {one.student: one.name for one in people if one.name not in ("", one.student)}
    held, amiss, under, answers, known, prose = [], [], {}, {}, {}, set()
    for lesson in sorted({row.lesson for row in rows}):
        graded = [_without_outputs(one) for one in journal.of_lesson(lesson)]
        under[lesson] = [one.under for one in graded if one.under]
        held += misconceptions(graded)
        amiss += [one for one in graded if one.told]
        known[lesson] = known_texts(lesson, course)
        starter, in_words = starters(lesson, course)
        prose |= {(lesson, name) for name in in_words}
        for one in graded:
            for name, text in answers_of(one.notebook).items():
                if name in starter and text != starter[name]:
                    answers.setdefault((lesson, name), {})[one.student] = text
    held.sort(key=lambda item: (-len(item.students) / item.of, item.lesson, item.exercise))
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"prose": lambda text: Markup(in_html(text)), "marked": marked}
    environment.filters["called"] = lambda student: f"{student} ({names[student]})" if student in names else student
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    of_all = totals(rows)
    page = template.render(
        totals=of_all,
        names=names,
        written=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        seeds=sorted({one.seed for lesson in under.values() for one in lesson}),
        graded=[graded_when(lesson, conditions) for lesson, conditions in under.items() if conditions],
        students=sorted({student for student, _ in of_all}),
        lessons=sorted({lesson for _, lesson in of_all}),
        left_out=left_out,
        missing={
            lesson: [row.student for row in rows if row.lesson == lesson and row.verdict == NOT_HANDED_IN]
            for lesson in sorted({row.lesson for row in rows if row.verdict == NOT_HANDED_IN})
        },
        items=by_exercise(rows),
        held=held,
        amiss=amiss,
        found=similar(answers, known, prose, MOST_PAIRS),
        too_few=FEWEST_STUDENTS,
        fewest=FEWEST,
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


def known_texts(lesson: str, course: Path) -> list[str]:
    """The texts of a lesson that students may well share: all of its notebook, its solution, its labelled answers."""
    texts = [
        cell.source
        for folder in ("notebooks", "solutions")
        for cell in nbformat.read(course / folder / lesson / f"{lesson}.ipynb", as_version=4).cells
    ]
    labelled = course / "solutions" / lesson / "answers.py"
    return [*texts, labelled.read_text(encoding="utf-8")] if labelled.exists() else texts


def starters(lesson: str, course: Path) -> tuple[dict[str, str], set[str]]:
    """What stands in each answer cell before anybody writes, by its grade_id; and which are answered in words."""
    released = nbformat.read(course / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    in_words = [cell for cell in released.cells if cell.cell_type == "markdown" and is_solution(cell)]
    return answers_of(released), {cell.metadata.nbgrader.grade_id for cell in in_words}


def marked(text: str, places: list[tuple[int, int]]) -> Markup:
    """A text as HTML with these places marked."""
    html, before = Markup(), 0
    for start, end in places:
        html += escape(text[before:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        before = end
    return html + escape(text[before:])


def answers_of(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The text of each answer cell, by its grade_id; of a text that no honest answer is as long as, the beginning."""
    return {cell.metadata.nbgrader.grade_id: cell.source[:LONGEST] for cell in notebook.cells if is_solution(cell)}
