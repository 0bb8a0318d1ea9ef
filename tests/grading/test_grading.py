"""From submitted notebooks to grades.csv, gradebook and feedback; and nbgrader's own commands on the same notebooks."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.classes import THREE, first_right, first_wrong, make_class, nothing
from grading.pipeline import GRADES, TO_READ, Trial, compile_first, grade
from grading.sandbox.running import Limits
from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.cards import VERDICT_TYPE

ROOT = course_root()
LESSON = "00_start_here"
LIMITS = Limits(cell_seconds=30, notebook_seconds=300)
CELSIUS = "\ndef celsius(fahrenheit):\n    return (fahrenheit - 32) * 5 / 9\n"


def notebook_of(submitted, student, lesson=LESSON):
    return submitted / student / lesson / f"{lesson}.ipynb"


def edit(path, grade_id, source):
    """Put `source` into one answer cell of a submitted notebook."""
    notebook = nbformat.read(path, as_version=4)
    next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ).source = source
    nbformat.write(notebook, path)


def append(path, source):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def rows_of(output):
    with (output / GRADES).open(encoding="utf-8", newline="") as file:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}


def points_of(rows, student):
    return sum(float(row["points"] or 0) for (name, _), row in rows.items() if name == student)


def nbgrader(*words, cwd):
    command = [str(Path(sys.executable).with_name("nbgrader")), *map(str, words)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True)


EXERCISES = {exercise.name: exercise for exercise in load_lesson(LESSON).exercises}
FULL = sum(exercise.max_points for exercise in EXERCISES.values())
WRITTEN = "broken"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class with honest, wrong, idle and unruly students, graded once: (submitted, output, outcome)."""
    folder = tmp_path_factory.mktemp("class")
    submitted, output = folder / "submitted", folder / "output"
    students = dict.fromkeys(["ada", "ben ends", "cat loops", "dan exits", "eve damaged", "zoe"], first_right) | {
        "max wrong": first_wrong,
        "starter": nothing,
    }
    make_class(ROOT, submitted, students, [LESSON])
    ada = notebook_of(submitted, "ada")
    append(ada, "import sys, warnings\nprint('chat', file=sys.stderr)\nwarnings.warn('careful')\nexit()")
    edit(ada, WRITTEN, "The name was never given a value.")
    ada.rename(ada.with_name("my homework.ipynb"))
    (ada.parent / "numpy.py").write_text("raise SystemExit('the wrong numpy')")
    (ada.parent / "timestamp.txt").write_text("2026-01-31 14:25:30 UTC")
    edit(
        notebook_of(submitted, "cat loops"),
        "celsius",
        "def celsius(fahrenheit):\n    import time\n    while True: time.sleep(1)",
    )
    edit(notebook_of(submitted, "dan exits"), "wet_share", "import os\nos._exit(0)")
    eve = notebook_of(submitted, "eve damaged")
    eve.write_text(eve.read_text()[:3000])
    ben = notebook_of(submitted, "ben ends")
    notebook = nbformat.read(ben, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source, cell.metadata = "99", {"tags": ["skip-execution"]}
    nbformat.write(notebook, ben)
    (submitted / "two\nlines").mkdir()
    (submitted / "-rf").mkdir()
    (submitted / "linked").symlink_to(submitted / "ada")
    (submitted / "ada" / "holiday.txt").write_text("me")
    return submitted, output, grade(submitted, output, limits=Limits(cell_seconds=10, notebook_seconds=300))


pytestmark = pytest.mark.slow


def test_right_answers_get_full_points(graded):
    rows = rows_of(graded[1])
    for student in ("ada", "zoe"):
        assert points_of(rows, student) == FULL
        assert {rows[student, name]["verdict"] for name in EXERCISES} == {"done"}


def test_wrong_answers_get_their_own_messages(graded):
    rows = rows_of(graded[1])
    for name, exercise in EXERCISES.items():
        messages = {slip.message for slip in exercise.misconceptions}
        assert float(rows["max wrong", name]["points"]) < exercise.max_points
        assert rows["max wrong", name]["message"] in messages


def test_an_untouched_starter_is_not_attempted_at_zero(graded):
    rows = [row for (student, _), row in rows_of(graded[1]).items() if student == "starter"]
    assert len(rows) == len(EXERCISES) + 1
    assert {(row["points"], row["verdict"]) for row in rows} == {("0", "not attempted")}


def test_grades_have_the_promised_columns_and_a_line_for_every_exercise(graded):
    header = (graded[1] / GRADES).read_text().splitlines()[0]
    assert header == "student,lesson,exercise,points,max_points,verdict,message"
    assert len(rows_of(graded[1])) == 8 * (len(EXERCISES) + 1)


def test_a_written_answer_waits_for_the_teacher_and_an_empty_one_does_not(graded):
    rows = rows_of(graded[1])
    assert (rows["ada", WRITTEN]["points"], rows["ada", WRITTEN]["verdict"]) == ("", TO_READ)
    assert (rows["zoe", WRITTEN]["points"], rows["zoe", WRITTEN]["verdict"]) == ("0", "not attempted")


def test_one_bad_submission_costs_only_what_it_spoils(graded):
    rows = rows_of(graded[1])
    assert points_of(rows, "cat loops") == FULL - EXERCISES["celsius"].max_points
    assert "longer than the 10 seconds of a cell" in rows["cat loops", "celsius"]["message"]
    assert rows["dan exits", "celsius"]["verdict"] == "done"
    assert "kernel" in rows["dan exits", "wet_share"]["message"]
    assert points_of(rows, "eve damaged") == 0
    assert "cannot be read as a notebook" in rows["eve damaged", "celsius"]["message"]


def test_changed_checks_are_put_back_and_answers_still_count(graded):
    rows = rows_of(graded[1])
    assert points_of(rows, "ben ends") == FULL
    assert any(sentence.startswith("ben ends") and "check_celsius" in sentence for sentence in graded[2].told)


def test_what_cannot_be_graded_as_it_is_is_told(graded):
    told = "\n".join(graded[2].told)
    for part in (
        "'-rf' is called 'rf' here",
        "'linked' is no student's folder",
        "ada: 'holiday.txt'",
        "'my homework.ipynb'",
        "eve damaged",
    ):
        assert part in told, part


def test_the_gradebook_holds_the_points_and_when_it_was_handed_in(graded):
    with Gradebook(f"sqlite:///{graded[1] / 'gradebook.db'}") as book:
        ada = book.find_submission(LESSON, "ada")
        assert (ada.score, ada.max_score, ada.needs_manual_grade) == (FULL, FULL + 1, True)
        assert str(ada.timestamp) == "2026-01-31 14:25:30"
        assert book.find_submission(LESSON, "max wrong").needs_manual_grade is False
        assert book.find_submission(LESSON, "eve damaged").score == 0


def test_feedback_shows_cards_and_what_was_put_right(graded):
    output = graded[1]
    done = nbgrader("generate_feedback", LESSON, cwd=output)
    assert done.returncode == 0, done.stderr
    pages = {path.parent.parent.name: path.read_text() for path in output.glob("feedback/*/*/*.html")}
    assert set(pages) >= {"ada", "max wrong", "starter", "eve damaged", "ben ends"}
    slip = EXERCISES["seconds_in_a_day"].misconceptions[0].message.replace("*minutes*", "<em>minutes</em>")
    assert slip in pages["max wrong"]
    assert "my homework" in pages["ada"] and "check_celsius" in pages["ben ends"]
    assert "answer_challenge" not in "".join(pages.values())


def test_a_teachers_points_and_a_failed_resubmission_are_kept_apart_and_told(graded, tmp_path):
    submitted = shutil.copytree(graded[0], tmp_path / "submitted", symlinks=True)
    output = shutil.copytree(graded[1], tmp_path / "output")
    for student in submitted.iterdir():
        if student.name not in ("ada", "zoe"):
            shutil.rmtree(student) if not student.is_symlink() else student.unlink()
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        grade_of_ada = book.find_grade(WRITTEN, LESSON, LESSON, "ada")
        grade_of_ada.manual_score, grade_of_ada.needs_manual_grade = 1, False
        book.find_comment(WRITTEN, LESSON, LESSON, "ada").manual_comment = "Well said."
        book.db.commit()
    notebook_of(submitted, "zoe").write_text("{")
    before = (output / GRADES).read_text()
    outcome = grade(submitted, output, limits=LIMITS)
    rows = rows_of(output)
    assert rows["ada", WRITTEN]["points"] == "1" and rows["ada", WRITTEN]["verdict"] == "read by the teacher"
    assert rows["ada", WRITTEN]["message"].endswith("Well said.")
    assert points_of(rows, "zoe") == 0
    assert any(
        sentence.startswith("zoe") and f"An earlier version had {FULL:g} points" in sentence
        for sentence in outcome.told
    )
    assert rows["max wrong", "celsius"] == rows_of(graded[1])["max wrong", "celsius"]
    [kept] = output.glob("grades_*.csv")
    assert kept.read_text() == before and any(kept.name in sentence for sentence in outcome.told)


def test_the_command_grades_two_students_from_any_folder(lessons, tmp_path):
    make_class(ROOT, tmp_path / "in", {"ada": first_right, "bob": first_wrong}, [LESSON])
    done = lessons("grade", "in", "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "out")
    assert points_of(rows, "ada") == FULL > points_of(rows, "bob")
    assert f"{FULL:g} / {FULL + 1:g}" in done.stdout


def test_the_released_notebook_and_never_an_answer_is_compiled_first_and_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ran = []
    monkeypatch.setattr("grading.pipeline.compile_public", lambda *about: ran.append(about))
    released = ROOT / "notebooks" / LESSON
    for _ in range(2):  # as in two workers
        compile_first(Trial(LESSON, "", released, LIMITS, "bubblewrap", True))
    [(notebook, *about)] = ran
    assert about == [released, LIMITS, "bubblewrap"]
    assert notebook == nbformat.read(released / f"{LESSON}.ipynb", as_version=4)


@pytest.mark.parametrize("lesson", lesson_names(ROOT / "notebooks"))
def test_a_class_of_labelled_answers_gets_its_labels(lesson, tmp_path):
    chosen = make_class(ROOT, tmp_path / "in", THREE, [lesson])
    outcome = grade(tmp_path / "in", tmp_path / "out", limits=Limits(cell_seconds=300))
    assert outcome.told == []
    rows = rows_of(tmp_path / "out")
    for exercise in load_lesson(lesson).exercises:
        slip = chosen["all_wrong", lesson, exercise.name].misconception
        wanted = next((declared.message for declared in exercise.misconceptions if declared.name == slip), None)
        right, wrong, idle = (rows[student, exercise.name] for student in THREE)
        assert (float(right["points"]), right["verdict"]) == (exercise.max_points, "done"), right
        assert float(wrong["points"]) < exercise.max_points and wanted in (None, wrong["message"]), wrong
        assert (idle["points"], idle["verdict"]) == ("0", "not attempted"), idle


@pytest.fixture(scope="module")
def stock_course(tmp_path_factory):
    """A course folder of nbgrader's own, with the lesson, the course's stubs, and a class of three; no preprocessor of
    ours."""
    root = tmp_path_factory.mktemp("stock")
    shutil.copytree(
        ROOT / "solutions" / LESSON, root / "source" / LESSON, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.ClearSolutions.code_stub = {"python": "# Write your code here."}\n'
    )
    make_class(ROOT, root / "submitted", THREE, [LESSON])
    done = nbgrader("generate_assignment", LESSON, cwd=root)
    assert done.returncode == 0, done.stderr
    return root


def scores_in(database):
    with Gradebook(f"sqlite:///{database}") as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(LESSON)}


def test_stock_autograde_gives_the_same_points(stock_course):
    done = nbgrader("autograde", LESSON, cwd=stock_course)
    assert done.returncode == 0, done.stderr
    assert scores_in(stock_course / "gradebook.db") == {"all_right": FULL, "all_wrong": 0, "starter": 0}


def test_stock_validate_passes_the_solution_and_not_the_starter(stock_course):
    solution = nbgrader("validate", ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", cwd=stock_course)
    assert "Success! Your notebook passes all the tests." in solution.stdout, solution.stdout + solution.stderr
    starter = nbgrader("validate", ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", cwd=stock_course)
    assert "Success" not in starter.stdout and "failed" in starter.stdout.lower(), starter.stdout + starter.stderr


def test_autograde_with_the_courses_settings_rebuilds_and_judges_too(graded, tmp_path):
    output = tmp_path / "output"
    submitted = tmp_path / "submitted"
    make_class(ROOT, submitted, {"all_right": first_right, "all_wrong": first_wrong}, [LESSON])
    forged = notebook_of(submitted, "all_wrong")
    edit(forged, "check_celsius", "2")
    shutil.copytree(graded[1], output)
    config = output / "nbgrader_config.py"
    config.write_text(config.read_text().replace(repr(str(graded[0])), repr(str(submitted))))
    done = nbgrader("autograde", LESSON, cwd=output)
    assert done.returncode == 0, done.stderr
    scores = scores_in(output / "gradebook.db")
    assert (scores["all_right"], scores["all_wrong"]) == (FULL, 0)
    notebook = json.loads((output / "autograded" / "all_wrong" / LESSON / f"{LESSON}.ipynb").read_text())
    assert "`check_celsius` had been changed" in "".join(notebook["cells"][0]["source"])
    assert any(VERDICT_TYPE in item.get("data", {}) for cell in notebook["cells"] for item in cell.get("outputs", []))
