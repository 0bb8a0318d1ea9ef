"""The report: what the class got, holds and shares, on one page that runs nothing."""

import re

import nbformat
import pytest

from grading.book.report import REPORT, answers_of, by_exercise, write_report
from grading.book.similar import normalised, similar
from grading.journal import Journal
from grading.judging.notebook import put_note
from grading.submissions import NOT_HANDED_IN, Conditions, Graded, Row
from lessons_lib.course.places import course_root
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.verdict import Verdict

LESSON = "00_start_here"
COURSE = course_root()
SCRIPT = "<script>alert(1)</script>"
SLIP = load_lesson(LESSON).exercise("celsius").misconceptions[0]
LONG = """
def celsius(fahrenheit):
    # {0}
    {0} = [fahrenheit - 32 for _ in range(1)]
    while len({0}) < 9:
        {0}.append({0}[-1] + {0}[0] * {1})
        {0} = sorted({0}, key=lambda value: -abs(value))
    return sum({0}[:5]) / max({0}[2], {1}) if {0} else None
"""


def graded(student, answer, **more):
    notebook = nbformat.read(COURSE / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "celsius"
    ).source = answer
    verdict = Verdict("celsius", "values", SLIP.message, 0.0, 2.0, {"values": 0.0}, SLIP.name)
    one = Graded(student, LESSON, notebook, {"check_celsius": verdict}, **more)
    put_note(notebook, one.told)
    return one


@pytest.fixture
def page(tmp_path):
    """The report on a class of three, two of whom wrote the same with other names."""
    journal = Journal(tmp_path)
    under = Conditions("2026-11-03T14:05:09+00:00", 1234, "0123456789abcdef", {}, "bubblewrap")
    journal.keep(graded("ada", LONG.format("steps", 2), under=under), "key")
    journal.keep(graded("bob", LONG.format("listing", 7), repairs=("`celsius` had tags; they were taken off.",)), "key")
    journal.keep(graded("eve", f"'{SCRIPT}'", limits=(f"This cell was stopped {SCRIPT}.",)), "key")
    rows = [Row(student, LESSON, "celsius", "0", "2", "values", SLIP.message) for student in ("ada", "bob", "eve")]
    rows.append(Row("ada", LESSON, "broken", "", "1", "to be read by the teacher", SCRIPT))
    rows.append(Row("mei", LESSON, "", "", "0", NOT_HANDED_IN, "Nothing came."))
    write_report(tmp_path / REPORT, rows, journal, COURSE, [f"'{SCRIPT}' was left out."])
    return (tmp_path / REPORT).read_text(encoding="utf-8")


def test_a_grade_kept_as_text_comes_back_whole():
    one = graded("ada", "x", repairs=("a", "b"), failed="why")
    assert Graded.from_text(one.to_text()) == one


def test_a_grade_is_kept_in_words_that_can_be_written():
    one = Graded.from_text(graded("ada", "'\ud800'", failed="\udfff").to_text())
    assert one.failed == "?" and nbformat.writes(one.notebook).encode("utf-8")


def test_the_page_stands_by_itself_and_no_students_text_is_html(page):
    assert "<script" not in page and "&lt;script" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page


def test_the_page_names_misconceptions_repairs_limits_and_who_waits(page):
    assert "3 of 3" in page and SLIP.name.replace("_", " ") in page
    assert "had tags; they were taken off" in page and "This cell was stopped" in page
    assert "1 written answers wait" in page and "0 / 3+" in page
    assert "3 students, 1 lessons" in page and "</strong> in 00 start here from mei." in page
    assert "was left out." in page


def test_the_page_says_when_and_by_what_it_was_graded(page):
    assert "Seed 1234" in page and f"{LESSON}: 2026-11-03 14:05 UTC, course version 0123456789ab<" in page
    assert "Written on 20" in page


def test_answers_with_other_names_and_values_stand_side_by_side(page):
    assert "celsius: 100 % alike" in page
    pair = page.split('class="pair"')[1]
    assert "<h4>ada</h4>" in pair and "<h4>bob</h4>" in pair and "eve" not in pair.split("</main>")[0]


def test_exercises_are_counted_by_how_far_students_came():
    rows = [
        Row(str(n), LESSON, "celsius", *points_and_verdict, "")
        for n, points_and_verdict in enumerate(
            [
                ("2", "2", "done"),
                ("1", "2", "values"),
                ("0", "2", "raised"),
                ("0", "2", "not attempted"),
                ("", "2", "to be read by the teacher"),
            ]
        )
    ]
    [got] = by_exercise(rows)
    assert (got.done, got.partly, got.none, got.untouched, got.waiting, got.students) == (1, 1, 1, 1, 1, 5)


def test_the_starter_and_the_courses_own_answers_are_alike_with_nobody():
    for folder in ("notebooks", "solutions"):
        for path in sorted((COURSE / folder).glob("*/*.ipynb")):
            for name, source in answers_of(nbformat.read(path, as_version=4)).items():
                assert similar(name, {"ada": source, "bob": source}, [source]) == []


def test_imports_layout_comments_names_and_values_do_not_count_but_attributes_do():
    assert normalised("a = b.mean( 3 )  # why") == normalised("import numpy as np\ntotal=rain.mean(4)")
    assert normalised("a = b.mean(3)") != normalised("a = b.sum(3)")
    assert normalised("This isn't code: \"") == ["this", "isn't", "code:", '"']


def test_a_criterion_that_failed_in_itself_is_reported_to_the_teacher():
    verdict = Verdict("celsius", "done", "m", 2.0, 2.0, {"values": 2.0}, fault="values: TypeError: x")
    [sentence] = Graded("ada", LESSON, nbformat.v4.new_notebook(), {"celsius": verdict}).told
    assert sentence == "celsius: a criterion failed in itself and cost no points (values: TypeError: x)."
