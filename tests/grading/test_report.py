"""The report: what the class got, holds and shares, on one page that runs nothing."""

import re

import nbformat
import pytest
from scipy import stats

from grading.book.items import by_exercise, correlation, wilson
from grading.book.report import REPORT, answers_of, known_texts, marked, write_report
from grading.book.similar import runs, similar
from grading.journal import Journal
from grading.judging.notebook import put_note
from grading.people import Person
from grading.submissions import NOT_HANDED_IN, Conditions, Graded, Row
from lessons_lib.course.places import course_root
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.verdict import Verdict
from tests.benchmarks.similarity import HOW_MANY, Course, made_up_class, measure

LESSON = "00_start_here"
COURSE = course_root()
SCRIPT = "<script>alert(1)</script>"
SLIP = load_lesson(LESSON).exercise("celsius").misconceptions[0]
PEOPLE = [Person("ada", f"Ada {SCRIPT}"), Person("bob", "bob"), Person("mei", "Mei Lin")]
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
    rows.append(Row("mei", LESSON, "", "", "0", NOT_HANDED_IN, "No notebook came."))
    write_report(tmp_path / REPORT, rows, journal, COURSE, [f"'{SCRIPT}' was left out."], PEOPLE)
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
    assert "1 written answer waits" in page and "0 / 3+" in page
    assert "3 students, 1 lesson," in page and "</strong> in 00 start here from mei (Mei Lin)." in page
    assert "was left out." in page


def test_the_page_says_when_and_by_what_it_was_graded(page):
    assert "Seed 1234" in page and f"{LESSON}: 2026-11-03 14:05 UTC, course version 0123456789ab<" in page
    assert "Written on 20" in page


def test_answers_with_other_names_and_values_stand_side_by_side(page):
    pairs = page.split('class="alike"')
    assert len(pairs) == 2 and "eve" not in pairs[1]
    assert "<h4>ada (Ada &lt;script" in pairs[1] and "<h4>bob</h4>" in pairs[1]
    assert "<mark>" in pairs[1] and "nobody is flagged" in page and "⚑ flagged" not in page


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
    assert got.read == 4 and got.difficulty == 0.375 and got.discrimination is None


def test_discrimination_leaves_the_exercise_itself_out_of_the_total():
    first, second = [2, 2, 1, 0, 2, 1, 0, 2, 0, 2], [3, 1, 2, 0, 3, 3, 1, 2, 0, 1]
    rows = [
        Row(str(n), LESSON, name, str(points), most, "values", "")
        for n, both in enumerate(zip(first, second))
        for name, points, most in zip(("celsius", "wet_share"), both, ("2", "3"))
    ]
    wanted = stats.pearsonr(first, second)
    for got in by_exercise(rows):
        assert got.discrimination == pytest.approx(wanted.statistic)
        assert got.interval == pytest.approx(wanted.confidence_interval(), abs=1e-4)  # 1.96 for the normal quantile
    assert [got.discrimination for got in by_exercise(rows[:18])] == [None, None]  # nine students
    assert correlation([1.0] * 20, list(range(20))) == (None, None)


@pytest.mark.parametrize(("count", "of"), [(0, 7), (3, 20), (5, 5)])
def test_the_interval_of_a_share_is_wilsons(count, of):
    wanted = stats.binomtest(count, of).proportion_ci(method="wilson")
    assert wilson(count, of) == pytest.approx((wanted.low, wanted.high), abs=1e-4)


def test_what_the_lesson_and_its_solution_hold_is_alike_with_nobody():
    known = {LESSON: known_texts(LESSON, COURSE)}
    for folder in ("notebooks", "solutions"):
        notebook = nbformat.read(COURSE / folder / LESSON / f"{LESSON}.ipynb", as_version=4)
        for name, text in answers_of(notebook).items():
            three = {"ada": text, "bob": text, "eve": LONG}
            assert similar({(LESSON, name): three}, known, {(LESSON, "broken")}, 9).pairs == []


def hashes(text, prose=False):
    return [run for run, _, _ in runs(text, prose)]


def test_imports_layout_comments_and_names_do_not_count_but_attributes_and_numbers_do():
    code = "a = b.mean( 3 ) + len(c)  # why"
    assert hashes(code) == hashes("import numpy as np\ntotal=rain.mean(3)+\\\n len(days)") != []
    assert hashes(code) != hashes(code.replace("mean", "sum")) and hashes(code) != hashes(code.replace("3", "4"))


def test_comments_and_strings_count_as_words_as_written_answers_do():
    words = hashes("We add one to ALL.", prose=True)
    assert words == hashes("x # we add one to all") == hashes("'''we add one: to all'''") != []


def test_places_are_marked_and_all_else_is_text():
    assert marked("a<b>c", [(1, 3)]) == "a<mark>&lt;b</mark>&gt;c"


@pytest.mark.slow
def test_copies_in_a_class_of_sixty_come_first_and_no_honest_pair_is_flagged():
    course = Course(["00_start_here", "01_shapes_and_one_hot", "02_dense_and_softmax"])
    answers = made_up_class(course, 60, seed=0)
    alone, copied = (measure(course, answers, HOW_MANY[many], seed=0) for many in ("none", "1 to all"))
    assert copied["first"] >= 9 and copied["flagged"] >= 4
    assert alone["honest flagged"] == copied["honest flagged"] == 0


def test_a_criterion_that_failed_in_itself_is_reported_to_the_teacher():
    verdict = Verdict("celsius", "done", "m", 2.0, 2.0, {"values": 2.0}, fault="values: TypeError: x")
    [sentence] = Graded("ada", LESSON, nbformat.v4.new_notebook(), {"celsius": verdict}).told
    assert sentence == "celsius: a criterion failed in itself and cost no points (values: TypeError: x)."
