"""What `lessons grade` finds to grade, and how it keeps grades.csv."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

import grading.judging.notebook as judging
from grading.book.gradebook import replace_text
from grading.journal import ROOT, class_seed, course_version, key_of
from grading.judging.judge import is_check
from grading.judging.rebuild import Unreadable, read_submission
from grading.one import chosen
from grading.people import Person
from grading.pipeline import (
    GRADES,
    Row,
    Task,
    Trial,
    grade,
    nothing_came,
    plan,
    printable,
    read_grades,
    together,
    try_solution,
    work,
    write_grades,
)
from grading.sandbox.limited import TooMuch
from grading.sandbox.running import Limits
from grading.sandbox.temporary import clear_left_behind, fresh_folder
from grading.submissions import NOT_HANDED_IN, Submission, totals
from grading.tables import table_of
from grading.workers import Lost
from lessons_lib.course.places import CourseError, course_root

LESSON, OTHER = "00_start_here", "01_shapes_and_one_hot"


def test_nothing_to_grade_and_grades_among_the_submissions_are_refused(tmp_path):
    (tmp_path / "submitted").mkdir()
    with pytest.raises(CourseError, match="nothing to grade"):
        grade(tmp_path / "submitted", tmp_path / "output")
    with pytest.raises(CourseError, match="outside"):
        grade(tmp_path / "submitted", tmp_path / "submitted" / "output")


def test_a_notebook_beside_its_folder_is_taken_and_of_two_wrong_names_both_are_looked_at(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / f"{LESSON}.ipynb").write_text("{}")
    (tmp_path / "bob" / LESSON).mkdir(parents=True)
    for name in ("one", "two"):
        (tmp_path / "bob" / LESSON / f"{name}.ipynb").write_text("{}")
    (tmp_path / "cat" / "lesson 99").mkdir(parents=True)
    (ada, bob), told, left_out = plan(tmp_path, [LESSON])
    assert ada.path == tmp_path / "ada" / f"{LESSON}.ipynb" and "beside the folder" in ada.remarks[0]
    assert [path.name for path in (bob.path, *bob.others)] == ["one.ipynb", "two.ipynb"]
    assert told == [] and left_out[0].startswith("cat: 'lesson 99' is no lesson of the course and was left out")


NAME = f"{LESSON}.ipynb"


@pytest.mark.parametrize(
    ("files", "chosen_name", "told"),
    [
        ({NAME: None, f"{LESSON} (1).ipynb": "a = 1"}, f"{LESSON} (1).ipynb", "in which nothing was changed"),
        ({NAME: "a = 1", f"{LESSON} (1).ipynb": "b = 1"}, NAME, f"and not '{LESSON} (1).ipynb'."),
        ({NAME: "{", "other.ipynb": "a = 1"}, "other.ipynb", f"and not '{NAME}'."),
        ({"x (1).ipynb": "a = 1", "x (2).ipynb": "b = 1"}, "x (2).ipynb", "and not 'x (1).ipynb'."),
        ({NAME: None, f"../{NAME}": "a = 1"}, NAME, "in which nothing was changed"),
        ({NAME: "a = 1"}, NAME, None),
    ],
)
def test_of_several_notebooks_that_with_answers_is_graded_and_the_choice_is_told(files, chosen_name, told, tmp_path):
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    released = course_root() / "notebooks" / LESSON
    for name, answer in files.items():
        notebook = nbformat.read(released / NAME, as_version=4)
        if answer:
            notebook.cells.append(nbformat.v4.new_code_cell(answer))
        (folder / name).write_text("{" if answer == "{" else nbformat.writes(notebook))
    [submission], noted, left_out = plan(tmp_path, [LESSON])
    found = chosen(submission, released)
    assert found.path.name == chosen_name and noted == left_out == []
    assert found.remarks == () if told is None else told in found.remarks[0]
    before = key_of(submission, "", 0, Limits(), None)
    for path in submission.others:
        path.write_text("changed")
        assert key_of(submission, "", 0, Limits(), None) != before


def test_every_file_that_is_not_read_is_told(tmp_path):
    (tmp_path / "ada" / LESSON).mkdir(parents=True)
    for name in (NAME, "data.csv", ".DS_Store", "timestamp.txt"):
        (tmp_path / "ada" / LESSON / name).write_text("{}")
    (tmp_path / "ada" / "homework.ipynb").write_text("{}")
    (tmp_path / "ada" / "notes.pdf").write_text("{}")
    (tmp_path / "bob" / LESSON).mkdir(parents=True)
    (tmp_path / "bob" / LESSON / "work.zip").write_text("{}")
    (_, bob), told, left_out = plan(tmp_path, [LESSON])
    assert any(f"ada, {LESSON}: 'data.csv' was handed in, too, and not read." == sentence for sentence in told)
    assert any("'notes.pdf'" in sentence for sentence in told) and not any("DS_Store" in sentence for sentence in told)
    assert len(left_out) == 1 and "'homework.ipynb'" in left_out[0]
    assert "'work.zip' cannot be graded; `lessons collect` opens zips" in bob.problem


def test_what_is_the_same_of_many_students_is_said_once():
    said = [f"{name}, 02: its text was put back." for name in ("ada", "bob", "cat", "dan", "eve")]
    assert together(["One thing.", *said, "ada, 02: late", "Another."]) == [
        "ada, bob, cat and 2 more, 02: its text was put back.",
        "ada, 02: late",
        "One thing.",
        "Another.",
    ]


def test_names_that_make_no_ids_get_safe_ones_and_who_is_left_out_is_said(tmp_path):
    for folder in ("O'Brien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "अदिति", "***"):
        (tmp_path / folder / LESSON).mkdir(parents=True)
    submissions, told, left_out = plan(tmp_path, [LESSON])
    assert sorted(submission.student for submission in submissions) == ["OBrien", "अदिति"]
    assert any("\"O'Brien\" is called 'OBrien' here" in sentence for sentence in told)
    assert len(left_out) == 1 and "'***'" in left_out[0] and "Brien" in left_out[0]


def test_a_notebook_in_utf_16_is_read_and_for_a_zip_the_remedy_is_named(tmp_path):
    text = nbformat.writes(nbformat.read(course_root() / "notebooks" / LESSON / NAME, as_version=4))
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    for encoding in ("utf-16", "utf-8-sig"):
        (tmp_path / "b.ipynb").write_text(text, encoding=encoding)
        assert read_submission(tmp_path / "b.ipynb") == read_submission(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").write_bytes(b"PK\3\4")
    with pytest.raises(Unreadable, match="zip.*lessons collect"):
        read_submission(tmp_path / "b.ipynb")


def test_a_bad_time_of_handing_in_is_told_and_costs_nothing(tmp_path):
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text("{}")
    bad = b"yesterday", b"\xff\xfe", b"9" * 5000, b"03/11/2026", b"Monday", b"2026-11-03 14:05:00 PST"
    for text in (*bad, b"2026-11-03 14:05:00 /dev/zero", "\ufeff2026-11-03".encode()):
        (folder / "timestamp.txt").write_bytes(text)
        [submission], *_ = plan(tmp_path, [LESSON])
        assert submission.timestamp is None and "no time" in submission.remarks[0], text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03 14:05:00 Europe/Berlin",
        "2026-11-03T14:05:00+01:00",
        "2026-11-03 14:05:00 +0100",
        "2026-11-03 13:05:00.000000 UTC",
        "2026-11-03T13:05:00Z",
        "2026-11-03 13:05",
    ],
)
def test_a_time_of_handing_in_is_kept_in_utc_and_one_without_a_zone_is_told(text, tmp_path):
    (tmp_path / "ada" / LESSON).mkdir(parents=True)
    (tmp_path / "ada" / LESSON / f"{LESSON}.ipynb").write_text("{}")
    (tmp_path / "ada" / LESSON / "timestamp.txt").write_text(text)
    [submission], *_ = plan(tmp_path, [LESSON])
    assert submission.timestamp == "2026-11-03 13:05:00.000000 UTC"
    assert bool(submission.remarks) == (text == "2026-11-03 13:05")


@pytest.fixture
def somebody():
    """A folder in which somebody who is not root may read, and what of it is closed to them is closed."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(before)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)


def test_what_cannot_be_read_is_one_students_remark_and_the_others_are_found(somebody):
    os.seteuid(os.getuid())
    for student in ("ada", "bob", "cat", "dan", "eve"):
        (somebody / student / LESSON).mkdir(parents=True)
        (somebody / student / LESSON / f"{LESSON}.ipynb").write_text("{}")
    (somebody / "cat" / LESSON / "timestamp.txt").write_text("2026-01-31 14:25:30 UTC")
    closed = "ada", f"bob/{LESSON}", f"cat/{LESSON}/timestamp.txt", f"dan/{LESSON}/{LESSON}.ipynb"
    for path in closed:
        (somebody / path).chmod(0)
    if os.getuid() == 0:
        os.seteuid(65534)
    submissions, _, told = plan(somebody, [LESSON])
    found = {submission.student: submission for submission in submissions}
    assert "ada" not in {name for name in found if not found[name].problem}
    assert "cannot be read" in (told[0] if told else found["ada"].problem)
    assert "cannot be read" in found["bob"].problem
    assert "cannot be read" in found["cat"].remarks[0] and found["cat"].path
    with pytest.raises(Unreadable, match="cannot be read"):
        read_submission(found["dan"].path)
    assert key_of(found["dan"], "", 0, Limits(), None) != key_of(found["eve"], "", 0, Limits(), None)
    assert (found["eve"].problem, found["eve"].remarks) == (None, ())


def test_a_notebook_of_very_many_parts_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "n.ipynb").write_text('{"cells": [' + "{}," * 1_000_001 + "{}]}")
    with pytest.raises(Unreadable, match="1,000,004 lists and dicts"):
        read_submission(tmp_path / "n.ipynb")


def test_two_thousand_stray_files_are_one_sentence(tmp_path):
    (tmp_path / "ada").mkdir()
    for number in range(2000):
        (tmp_path / f"{number:04}.txt").touch()
        (tmp_path / "ada" / f"{number:04}.txt").touch()
    _, told, left_out = plan(tmp_path, [LESSON])
    assert len(told) == 2 and left_out == [] and all("'0000.txt'" in line and "1,997 more" in line for line in told)


def test_a_classes_seed_is_drawn_once_kept_for_its_owner_and_may_be_given(tmp_path):
    drawn = class_seed(tmp_path / "out")
    assert class_seed(tmp_path / "out") == drawn != class_seed(tmp_path / "other")
    [path] = (tmp_path / "out").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert class_seed(tmp_path / "out", 7) == 7 == class_seed(tmp_path / "out")
    path.write_text("seven")
    with pytest.raises(CourseError, match="whole number"):
        class_seed(tmp_path / "out")


@pytest.mark.slow
def test_what_this_machine_could_not_do_is_no_students_grade_and_is_not_kept(tmp_path, monkeypatch):
    (tmp_path / "in" / "ada" / LESSON).mkdir(parents=True)
    (tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb").write_text("{}")

    def without_disk(function, tasks, processes, then):
        for trial in tasks:
            yield trial, "here"
            yield from ((task, Lost("no space left")) for task in then(trial, "here"))

    monkeypatch.setattr("grading.workers.here", without_disk)
    monkeypatch.setattr("grading.pipeline.report", lambda *about: [])
    outcome = grade(tmp_path / "in", tmp_path / "out")
    assert outcome.rows == [] and not list((tmp_path / "out").glob("journal/*"))
    assert "ada" in outcome.ungraded[0] and "no space left" in outcome.ungraded[0]


def test_an_error_outside_a_submission_is_this_machines(monkeypatch):
    def full(*about):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grading.pipeline.grade_submission", full)
    trial = Trial(LESSON, "", Path(), Limits(), None)
    task = Task(Submission("ada", LESSON, None), 0, trial, "key", "version", tried_on=platform.node())
    assert "No space left" in work(task).reason


@pytest.mark.slow
def test_a_class_is_not_graded_where_the_courses_own_solution_does_not_get_full_points():
    root = course_root()
    notebook = nbformat.read(root / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    about = root / "notebooks" / LESSON, Limits(), "bubblewrap"
    try_solution(Trial(LESSON, nbformat.writes(notebook), *about))
    notebook.cells.insert(
        0, nbformat.v4.new_code_cell("import sys\nsys.modules['lessons_lib.exercises.respond'] = None")
    )
    with pytest.raises(CourseError, match="celsius, 0 of 2 points: .*ModuleNotFoundError"):
        try_solution(Trial(LESSON, nbformat.writes(notebook), *about))


def test_folders_of_processes_that_ended_are_cleared_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left = tmp_path / f"lessons-{int(ended.stdout)}-kernel-abc"
    kept = fresh_folder("kernel"), tmp_path / "lessons-of-mine", tmp_path / f"other-{int(ended.stdout)}-x"
    for folder in (left, *kept[1:]):
        folder.mkdir()
    (left / "connection.json").touch()
    clear_left_behind()
    assert not left.exists() and all(folder.exists() for folder in kept)


def test_an_answer_that_is_too_much_to_judge_costs_its_own_points(monkeypatch):
    too_much = iter([False, True, False, False])  # the first is judged, the second is not, nor is the reason

    def in_this_process(function, *arguments):
        if function is judging._judge and next(too_much):
            raise TooMuch("took more than 30 seconds")
        return function(*arguments)

    monkeypatch.setattr(judging, "limited", in_this_process)
    monkeypatch.setattr(judging, "run", lambda *about: {})
    released = course_root() / "notebooks" / LESSON
    notebook = judging.skeleton(released)
    verdicts, *_ = judging.judge_notebook(notebook, LESSON, "ada", 0, Limits(), None, released)
    told = [verdict.message for verdict in verdicts.values()]
    assert ["30 seconds" in message for message in told] == [False, True, False]
    assert all(cell.source.startswith("L.check") for cell in notebook.cells if is_check(cell))


def row(student, points):
    return Row(student, LESSON, "celsius", points, "2", "done", "Every check passes.")


def test_grades_of_other_students_stay_and_the_same_grades_make_no_copy(tmp_path):
    path = tmp_path / GRADES
    assert write_grades(path, [row("ada", "1"), row("bob", "2")]) == []
    assert write_grades(path, [row("ada", "1"), row("bob", "2")]) == []
    told = write_grades(path, [row("ada", "2")])
    assert [line.split(",")[3] for line in path.read_text().splitlines()] == ["points", "2", "2"]
    assert len(list(tmp_path.iterdir())) == 2 and len(told) == 2
    for changed in ("something else", path.read_text() + "short,line\n", path.read_text().replace(",2,", ",two,")):
        replace_text(path, changed)
        with pytest.raises(CourseError, match="cannot be read"):
            write_grades(path, [row("ada", "2")])
        assert path.read_text() == changed


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_grades_that_a_table_program_saved_are_read_in_its_way_of_writing(encoding, tmp_path):
    path = tmp_path / GRADES
    write_grades(path, [row("ada", "1.5"), row("josé", "2")])
    header, *lines = table_of(path.read_bytes())
    turned = [[cell.replace(".", ",") for cell in reversed(line)] for line in (header, *lines)]
    path.write_bytes("\r\n".join(map(";".join, turned)).encode(encoding))
    assert [(one.student, one.points) for one in read_grades(path)] == [("ada", "1.5"), ("josé", "2")]
    write_grades(path, [row("mei", "1")])
    assert [one.student for one in read_grades(path)] == ["ada", "josé", "mei"]


def test_of_whom_in_the_class_list_nothing_came_grades_say_so_until_something_comes(tmp_path):
    path, people = tmp_path / GRADES, [Person("ada"), Person("bob"), Person("mei")]
    write_grades(path, [row("ada", "1"), row("bob", "2")])
    write_grades(path, [row("ada", "1")], people)
    found = {one.student: one.verdict for one in read_grades(path)}
    assert found["mei"] == NOT_HANDED_IN != found["bob"]
    assert {student for student, _ in totals(read_grades(path))} == {"ada", "bob"}
    named = nothing_came(read_grades(path), [Person("mei", "Mei Lin")], LESSON)
    assert named == f"{LESSON}: nothing came from mei (Mei Lin)." and not nothing_came([row("ada", "1")], [], LESSON)
    write_grades(path, [row("ada", "1"), row("mei", "3")], people)
    assert NOT_HANDED_IN not in {one.verdict for one in read_grades(path)} and len(read_grades(path)) == 3


def test_a_students_words_cannot_steer_the_teachers_terminal():
    assert printable("\x1b[31mred\r\nnext\x00") == "�[31mred next�"


def test_a_name_whose_accents_macos_took_apart_is_the_same_name(tmp_path):
    for folder in ("jose\u0301", "zoe\u0308", "zo\u00eb"):
        (tmp_path / folder / LESSON).mkdir(parents=True)
    submissions, _, [left_out] = plan(tmp_path, [LESSON])
    assert sorted(submission.student for submission in submissions) == ["jos\u00e9", "zo\u00eb"]
    assert "that another has" in left_out


def test_a_notebook_that_is_run_again_has_only_the_time_that_is_left(monkeypatch):
    given = []

    def run(notebook, folder, limits, sandbox):
        given.append(limits.notebook_seconds)
        time.sleep(0.2)
        return {}

    monkeypatch.setattr(judging, "run", run)
    monkeypatch.setattr(judging, "limited", lambda function, *arguments: function(*arguments))
    monkeypatch.setattr(judging, "_misses", lambda *about: True)
    released = course_root() / "notebooks" / "04_threshold_classifier"
    notebook = judging.skeleton(released)
    judging.judge_notebook(notebook, released.name, "ada", 0, Limits(notebook_seconds=60), None, released)
    assert given[0] == 60 and given[1] < 59.9


@pytest.fixture(scope="module")
def copy_of_the_course(tmp_path_factory):
    """A folder with the course's code and two released lessons, whose files may be changed."""
    folder = tmp_path_factory.mktemp("course")
    no_code = shutil.ignore_patterns("__pycache__", "*.ipynb")
    for part in ("lessons_lib", "grading"):
        shutil.copytree(ROOT / part, folder / part, ignore=no_code)
    for lesson in (LESSON, OTHER):
        shutil.copytree(course_root() / "notebooks" / lesson, folder / "released" / lesson)
    return folder


@pytest.mark.parametrize(
    ("file", "graded_again"),
    [
        (f"lessons_lib/lessons/lesson_{OTHER}.py", {OTHER}),
        (f"released/{OTHER}/{OTHER}.ipynb", {OTHER}),
        ("lessons_lib/course/cli.py", set()),
        ("grading/pipeline.py", set()),
        ("grading/book/report.py", set()),
        ("lessons_lib/wells/__init__.py", {LESSON, OTHER}),
        ("lessons_lib/exercises/declare.py", {LESSON, OTHER}),
        ("grading/judging/judge.py", {LESSON, OTHER}),
        ("grading/sandbox/groups.py", {LESSON, OTHER}),
        ("grading/sandbox/containers.py", {LESSON, OTHER}),
    ],
)
def test_only_lessons_that_a_change_can_reach_are_graded_again(file, graded_again, copy_of_the_course, monkeypatch):
    monkeypatch.setattr("grading.journal.ROOT", copy_of_the_course)

    def versions():
        return {(lesson, course_version(copy_of_the_course / "released" / lesson)) for lesson in (LESSON, OTHER)}

    before = versions()
    with (copy_of_the_course / file).open("a") as changed:
        changed.write("\n")
    assert {lesson for lesson, _ in versions() - before} == graded_again
