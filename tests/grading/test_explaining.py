"""`lessons explain` and `lessons verify`, on a class of which one student is graded; the rest of it stays complete."""

import copy
import json
import stat
from dataclasses import replace

import nbformat
import pytest

from grading import explaining
from grading.book.safekeeping import MARKS, Mark, marks_text
from grading.classes import first_right, first_wrong, make_class
from grading.explaining import explain, verify
from grading.journal import FOLDER, Journal, replace_text
from grading.judging import notebook as judging
from grading.judging.judge import Question, draw
from grading.pipeline import GRADES, READ, grade, read_grades, write_grades
from grading.submissions import NOT_HANDED_IN
from lessons_lib.course.places import CourseError, course_root
from lessons_lib.course.receipt import make_receipt
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.respond import ANSWER_TYPE

COURSE, LESSON = course_root(), "00_start_here"
WRONG = "def celsius(fahrenheit):\n\treturn fahrenheit  # \x1b[31m\u202e"
OWN = "print('\x1b]0;mine\x07')"
WRITTEN = "It was <b>never</b> given \x1b[2J a value."

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(submitted, output): of ada and bob, who handed in, and mei, who did not, only ada is graded."""
    folder = tmp_path_factory.mktemp("class")
    submitted, output = folder / "submitted", folder / "output"
    make_class(COURSE, submitted, {"ada": first_right, "bob": first_wrong}, [LESSON])
    path = submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for name, text in (("celsius", WRONG), ("broken", WRITTEN)):
        cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)
        cell.source = text
        notebook.cells.insert(
            notebook.cells.index(cell) + 1, nbformat.v4.new_code_cell(OWN)
        ) if name == "celsius" else 0
    nbformat.write(notebook, path)
    (folder / "submitted_students.csv").write_text("id\nada\nbob\nmei\n")
    grade(submitted, output, seed=7, students=["ada"], lessons=[LESSON])
    return submitted, output


def told(output, *words, **more):
    return "\n".join(explain(output, COURSE, "ada", *words, **more).lines)


def test_who_was_not_asked_for_is_neither_graded_nor_taken_for_missing(graded):
    rows = read_grades(graded[1] / GRADES)
    assert {row.student for row in rows} == {"ada", "mei"}
    assert {row.verdict for row in rows if row.student == "mei"} == {NOT_HANDED_IN}


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"students": ["zoe"]}, "from zoe. Students are: ada, bob"),
        (
            {"students": ["ada"], "lessons": ["01_shapes_and_one_hot"]},
            "no 01_shapes_and_one_hot from ada.*00_start_here",
        ),
    ],
)
def test_who_or_what_is_not_there_is_refused_with_what_is(words, match, graded):
    with pytest.raises(CourseError, match=match):
        grade(*graded, **words)


def test_a_wrong_answer_is_shown_with_its_own_inputs_what_it_gave_and_what_was_wanted(graded):
    output = graded[1]
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    page = told(output, "00/celsius")
    assert before == {path: path.stat().st_mtime_ns for path in output.rglob("*")}, "it is written nowhere"
    exercise = load_lesson(LESSON).exercise("celsius")
    for number, (inputs, got) in enumerate((case, case[0]) for case in draw(exercise, LESSON, "ada", 7)):
        assert f"Case {number + 1} of 3: the values differ" in page
        assert f"For {inputs[0]:.4g} it gave {got:.4g}; {exercise.reference(*inputs):.4g} was wanted." in page
    assert page.startswith(f"ada, {LESSON}, celsius: 0 of 2 points\n") and "values 0 of 2" in page
    assert "seed      7:" in page and " UTC, inside bubblewrap; course version " in page


def test_no_sign_of_a_students_reaches_the_terminal(graded):
    for name in ("celsius", "broken"):
        lines = explain(graded[1], COURSE, "ada", name).lines
        assert all(line.isprintable() for line in lines)
    page = told(graded[1], "celsius")
    assert "    |     return fahrenheit  # \N{REPLACEMENT CHARACTER}[31m" in page and "cell of its author" in page


def test_a_right_answer_is_shown_with_what_it_gave(graded):
    page = told(graded[1], "seconds_in_a_day")
    assert "1 of 1 points" in page and "Case 1 of 1: as wanted\nit gave 86400" in page


def test_a_written_answer_is_shown_with_points_and_comment_of_the_teacher(graded, tmp_path):
    output = tmp_path / "output"
    output.mkdir()
    (output / "journal").symlink_to(graded[1] / "journal")
    (output / "release").symlink_to(graded[1] / "release")
    rows = read_grades(graded[1] / GRADES)
    write_grades(output / GRADES, rows)
    assert "no points yet, of 1 (to be read by the teacher)" in told(output, "broken")
    rows = [replace(row, points="1", verdict=READ) if row.exercise == "broken" else row for row in rows]
    write_grades(output / GRADES, rows)
    replace_text(
        output / MARKS,
        marks_text([Mark("ada", LESSON, "broken", "1", "", "Well\nseen"), Mark("bob", LESSON, "broken", "0")]),
    )
    page = told(output, "broken")
    assert f"1 of 1 points ({READ})" in page and "by hand   1 points, the comment 'Well seen'" in page
    assert "| It was <b>never</b> given" in page and "0 points" not in page


def test_an_unknown_student_or_exercise_is_refused_with_what_there_is(graded):
    with pytest.raises(CourseError, match="no grade of 'bob'. There are: ada"):
        explain(graded[1], COURSE, "bob", "celsius")
    with pytest.raises(CourseError, match="no graded exercise 'kelvin'. There are: .*00/celsius.*00/broken"):
        explain(graded[1], COURSE, "ada", "kelvin")


def test_an_unknown_student_of_a_large_class_is_refused_with_the_ids_alike(tmp_path):
    for number in range(60):
        (tmp_path / FOLDER / f"u{number:02}@uni.edu").mkdir(parents=True)
    with pytest.raises(CourseError, match="all 60 are in grades.csv; alike: u07@uni.edu(, [^,]*){4}$"):
        explain(tmp_path, COURSE, "u07@uni.ed", "celsius")
    with pytest.raises(CourseError, match="all 60 are in grades.csv.$"):
        explain(tmp_path, COURSE, "Mei Lin", "celsius")


def test_a_replay_runs_again_and_says_whether_the_verdict_is_the_same(graded, monkeypatch):
    first = told(graded[1], "celsius")
    again = told(graded[1], "celsius", replay=True)
    assert again.replace("It ran again just now: the same verdict.\n\n", "") == first
    verdict = Journal(graded[1]).newest("ada", LESSON).verdicts["check_wet_share"]
    monkeypatch.setattr(explaining, "judge_notebook", lambda *about: ({"check_celsius": verdict}, [], {}))
    other = explain(graded[1], COURSE, "ada", "celsius", replay=True)
    assert not other.agrees and any("ANOTHER VERDICT: done" in line for line in other.lines)


def test_the_journal_keeps_the_seed_for_its_owner_alone_and_no_answer_that_is_large(graded):
    path = graded[1] / "journal" / "ada" / f"{LESSON}.json"
    assert (
        stat.S_IMODE(path.stat().st_mode) == 0o600
        and "check_celsius" in Journal(graded[1]).newest("ada", LESSON).answers
    )
    question = Question("celsius", 0, "nonce", "")
    for size, kept in ((10, True), (judging.KEPT, False)):
        reply = {"nonce": "nonce", "replies": [{"error": "x" * size}] * 3}
        output = nbformat.v4.new_output("display_data", {ANSWER_TYPE: reply})
        assert (judging._judge(LESSON, "ada", 0, question, [output], None)[1] is not None) == kept


def test_a_receipt_is_known_as_that_of_the_graded_answers_or_of_others(graded, tmp_path):
    submitted, output = graded
    released = COURSE / "notebooks" / LESSON / f"{LESSON}.ipynb"
    page = tmp_path / f"{LESSON}.ipynb"
    notebook = json.loads((submitted / "ada" / LESSON / page.name).read_text(encoding="utf-8"))
    page.write_text(json.dumps(notebook), encoding="utf-8")
    receipt = make_receipt(page, released, {})[1]
    verified = verify(output, "ada", receipt)
    assert verified.agrees and "cells that its author added" in verified.lines[1]  # which a receipt cannot prove
    receipt.write_text(receipt.read_text().replace(" celsius ", " kelvin "))
    changed = copy.deepcopy(notebook)
    next(cell for cell in changed["cells"] if cell["id"] == "celsius")["source"] = "other"
    page.write_text(json.dumps(changed), encoding="utf-8")
    other = verify(output, "ada", make_receipt(page, released, {})[1])
    assert not other.agrees and "These differ: celsius." in other.lines[0]
    with pytest.raises(CourseError, match="keeps no answers of 'bob'"):
        verify(output, "bob", receipt)
    with pytest.raises(CourseError, match="is no receipt"):
        verify(output, "ada", page)
