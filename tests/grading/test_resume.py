"""A run that is killed goes on where it was; workers share nothing between students; one that dies stops nobody."""

import contextlib
import csv
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from grading.book.report import REPORT
from grading.classes import THREE, first_right, make_class, mixed_class
from grading.journal import FOLDER
from grading.pipeline import GRADES, enter, grade
from grading.sandbox.running import Limits
from grading.submissions import LATE
from lessons_lib.course.places import NotNow, course_root

LESSON = "00_start_here"
LIMITS = Limits(cell_seconds=60)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A class of four and its grades by a run that nobody disturbed: (submitted, output)."""
    folder = tmp_path_factory.mktemp("whole")
    make_class(course_root(), folder / "in", THREE | mixed_class(1), [LESSON])
    grade(folder / "in", folder / "out", seed=0, limits=LIMITS, processes=2)
    return folder / "in", folder / "out"


def scores(output):
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(LESSON)}


def stamps(output):
    return {path.parent.name: path.stat().st_mtime_ns for path in (output / FOLDER).glob("*/*.json")}


def begin(submitted, output, *words):
    """`lessons grade` as a process of its own."""
    command = [
        str(Path(sys.executable).with_name("lessons")),
        "grade",
        submitted,
        "--output",
        output,
        "--cell-seconds",
        "60",
        "--seed",
        "0",
        *words,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def when(process, ready):
    """Wait until `ready()`; the run must not end before."""
    while not ready():
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.05)


def kill_with_children_left_alone(process):
    """SIGKILL to the run alone; then wait until the workers that it leaves behind have ended by themselves."""
    left = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    _, alive = psutil.wait_procs(left, timeout=60)
    assert alive == []


def test_a_run_killed_twice_ends_with_the_grades_of_one_that_was_not(whole, tmp_path):
    submitted, output = whole[0], tmp_path / "out"
    for wanted in (1, 2):
        process = begin(submitted, output, "--workers", "1")
        when(process, lambda: len(stamps(output)) >= wanted)  # noqa: B023
        kill_with_children_left_alone(process)
    before = stamps(output)
    assert 2 <= len(before) < 4 and not (output / GRADES).exists()
    process = begin(submitted, output, "--workers", "1")
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert stamps(output).items() >= before.items()
    assert (output / GRADES).read_text() == (whole[1] / GRADES).read_text()
    assert scores(output) == scores(whole[1])
    assert str(output / REPORT) in printed


def test_a_class_graded_before_is_not_graded_again_unless_it_changed_or_is_asked_for(whole, tmp_path):
    submitted, output = whole[0], whole[1]
    first = stamps(output)
    grade(submitted, output, limits=LIMITS)
    assert stamps(output) == first
    notebook = submitted / "starter" / LESSON / f"{LESSON}.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    grade(submitted, output, limits=LIMITS)
    second = stamps(output)
    assert {student for student in first if first[student] != second[student]} == {"starter"}
    grade(submitted, output, limits=LIMITS, again=True)
    assert not stamps(output).items() & second.items()


@contextlib.contextmanager
def locked(gradebook):
    with contextlib.closing(sqlite3.connect(gradebook, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield


@contextlib.contextmanager
def full(gradebook):
    """No file can be written: a limit of the process stands for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_locked_gradebook_and_a_full_disk_are_told_and_the_same_command_then_ends_well(whole, tmp_path, monkeypatch):
    submitted, output = whole[0], tmp_path / "out"
    shutil.copytree(whole[1], output, ignore=shutil.ignore_patterns("gradebook.db", "*.entered", GRADES))
    graded = stamps(output)
    for hinder, words in ((locked, "database is locked. Close what uses it"), (full, "cannot be written: .*ake room")):
        entered = []

        def enter_second(*about, hinder=hinder, entered=entered):
            entered.append(about)
            with hinder(output / "gradebook.db") if len(entered) == 2 else contextlib.nullcontext():
                return enter(*about)

        monkeypatch.setattr("grading.pipeline.enter", enter_second)
        with pytest.raises(NotNow, match=words):
            grade(submitted, output, limits=LIMITS)
        assert len(entered) == 2 and not (output / GRADES).exists()
    monkeypatch.setattr("grading.pipeline.enter", enter)
    grade(submitted, output, limits=LIMITS)
    assert stamps(output) == graded and not list(output.rglob("*.tmp"))
    assert (output / GRADES).read_text() == (whole[1] / GRADES).read_text()
    assert scores(output) == scores(whole[1])


def test_what_a_teacher_gave_stays_and_is_not_to_be_looked_at_again_when_nothing_was_handed_in_anew(tmp_path):
    make_class(course_root(), tmp_path / "in", {"ada": first_right}, [LESSON])
    path = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "broken"
    ).source = "It had no value."
    nbformat.write(notebook, path)
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS)
    assert [row["points"] for row in rows(tmp_path / "out") if row["exercise"] == "broken"] == [""]
    with Gradebook(f"sqlite:///{tmp_path / 'out' / 'gradebook.db'}") as book:
        given = book.find_grade("broken", LESSON, LESSON, "ada")
        given.manual_score, given.needs_manual_grade = 0.5, False
        book.db.commit()
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS)
    [row] = [row for row in rows(tmp_path / "out") if row["exercise"] == "broken"]
    assert (row["points"], row["verdict"]) == ("0.5", "read by the teacher") and "once more" not in row["message"]
    assert (tmp_path / "out" / "moodle" / f"{LESSON}.csv").read_text() == f"username,{LESSON}\nada,5.5\n"
    command = [str(Path(sys.executable).with_name("nbgrader")), "generate_feedback", LESSON, "--force"]
    done = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [page] = (tmp_path / "out" / "feedback").glob("ada/*/*.html")
    assert "5.5 of 6" in page.read_text()


def test_lateness_costs_what_nbgraders_settings_say_also_when_they_change_later(tmp_path):
    make_class(course_root(), tmp_path / "in", {"ada": first_right, "bob": first_right}, [LESSON])
    (tmp_path / "in" / "ada" / LESSON / "timestamp.txt").write_text("2026-02-01 14:00:00 UTC")
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS)
    with Gradebook(f"sqlite:///{tmp_path / 'out' / 'gradebook.db'}") as book:
        book.update_or_create_assignment(LESSON, duedate="2026-02-01 12:00:00 UTC")
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS)
    assert not [row for row in rows(tmp_path / "out") if row["exercise"] == LATE]
    (tmp_path / "out" / "own_config.py").write_text("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS)
    [late] = [row for row in rows(tmp_path / "out") if row["exercise"] == LATE]
    assert (late["student"], late["points"], late["message"]) == ("ada", "-5", "Handed in 2.0 hours late.")
    assert (tmp_path / "out" / "moodle" / f"{LESSON}.csv").read_text() == f"username,{LESSON}\nada,0\nbob,5\n"


def rows(output):
    with (output / GRADES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEAVE = """
import builtins, os, pathlib, sys, tempfile
file = pathlib.Path("left.txt")
print("left:", hasattr(builtins, "left"), "LEFT" in os.environ, "left" in sys.modules, file.exists())
builtins.left = 1; os.environ["LEFT"] = "1"; sys.modules["left"] = sys; pathlib.Path("left.txt").write_text("1")
print("me:", os.getpid(), os.stat("/proc/self/ns/pid").st_ino, open("/proc/self/stat").read().split()[21])
"""


def test_nothing_that_a_student_leaves_behind_reaches_the_next_in_the_same_worker(tmp_path):
    make_class(course_root(), tmp_path / "in", dict.fromkeys(["ada", "bob", "cat"], first_right), [LESSON])
    for path in tmp_path.glob("in/*/*/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(LEAVE))
        nbformat.write(notebook, path)
    grade(tmp_path / "in", tmp_path / "out", limits=LIMITS, processes=1)
    seen = []
    for path in sorted(tmp_path.glob("out/autograded/*/*/*.ipynb")):
        text = nbformat.read(path, as_version=4).cells[-1].outputs[0].text
        left, me = text.splitlines()
        assert left == "left: False False False False"
        seen.append(me)
    assert len(set(seen)) == 3


def test_a_cluster_that_loses_a_worker_gives_the_same_grades(whole, cluster, tmp_path):
    address, workers = cluster
    process = begin(whole[0], tmp_path / "out", "--scheduler", address)
    when(process, lambda: len(stamps(tmp_path / "out")) >= 1)
    workers[0].kill()
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert (tmp_path / "out" / GRADES).read_text() == (whole[1] / GRADES).read_text()


def test_a_killed_worker_process_costs_nobody_anything(whole, tmp_path):
    process = begin(whole[0], tmp_path / "out", "--workers", "2")
    when(process, lambda: len(stamps(tmp_path / "out")) >= 1)
    [server] = [child for child in psutil.Process(process.pid).children() if "forkserver" in " ".join(child.cmdline())]
    server.children()[0].kill()
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert (tmp_path / "out" / GRADES).read_text() == (whole[1] / GRADES).read_text()
