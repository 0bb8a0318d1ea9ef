"""The command `lessons`, as a user types it."""

import json
import shutil

import nbformat
import pytest

from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson

FIRST = "00_start_here"


@pytest.fixture
def workspace(lessons, tmp_path):
    """A workspace with all lessons as they are given."""
    folder = tmp_path / "mine"
    result = lessons("reset", FIRST, "--workspace", folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.mark.parametrize("command", ["lab", "check", "progress", "reset", "doctor", "new", "build", "pack", "grade"])
def test_help_shows_an_example(lessons, command):
    result = lessons(command, "--help")
    assert result.returncode == 0
    assert f"Example: lessons {command}" in result.stdout


def test_without_a_command_the_commands_are_listed(lessons):
    shown = lessons().stdout
    assert all(command in shown for command in ("lab", "check", "progress", "reset", "build", "grade"))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "reset", "build"])
def test_an_unknown_lesson_lists_the_lessons_and_exits_2(lessons, workspace, command):
    place = () if command == "build" else ("--workspace", workspace)
    result = lessons(command, "99", *place)
    assert result.returncode == 2
    assert "no lesson '99'" in result.stderr
    assert all(name in result.stderr for name in lesson_names(course_root() / "notebooks"))
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_an_untouched_lesson_is_not_attempted_and_not_done(lessons, workspace):
    result = lessons("check", "0", "--workspace", workspace)
    assert result.returncode == 1, result.stderr
    exercises = load_lesson(FIRST).exercises
    assert result.stdout.count("not attempted") >= len(exercises)
    assert f"0 of {len(exercises)} exercises are done." in result.stdout
    assert (
        "0 of 1 written answer saved, for your teacher to read. Empty in the saved page (Ctrl+S saves): `broken`."
        in result.stdout
    )


@pytest.mark.slow
def test_a_lesson_answered_right_is_done_and_then_stands_in_progress(lessons, workspace):
    solution = course_root() / "solutions" / FIRST / f"{FIRST}.ipynb"
    shutil.copy(solution, workspace / FIRST)
    exercises = load_lesson(FIRST).exercises

    result = lessons("check", FIRST, "--workspace", workspace)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(exercises)} of {len(exercises)} exercises are done." in result.stdout
    assert f"{FIRST}.ipynb as it was saved on 20" in result.stdout

    shown = lessons("progress", cwd=workspace / FIRST).stdout
    (row,) = [line for line in shown.splitlines() if FIRST in line]
    assert "1 of 1" in row, "the written answer"
    points = f"{sum(exercise.max_points for exercise in exercises):g}"
    assert f"{len(exercises)} of {len(exercises)}" in row
    assert f"{points}/{points}" in row


@pytest.mark.slow
def test_a_lesson_whose_written_answer_is_empty_is_not_done(lessons, workspace):
    solution = nbformat.read(course_root() / "solutions" / FIRST / f"{FIRST}.ipynb", as_version=4)
    next(cell for cell in solution.cells if cell.id == "broken").source = ""
    nbformat.write(solution, workspace / FIRST / f"{FIRST}.ipynb")
    result = lessons("check", FIRST, "--workspace", workspace)
    assert "3 of 3 exercises are done." in result.stdout
    assert result.returncode == 1


@pytest.mark.slow
def test_an_error_in_the_notebook_is_told_beside_its_exercise(lessons, workspace):
    path = workspace / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    name = load_lesson(FIRST).exercises[0].name
    cell = next(cell for cell in notebook.cells if f'L.check("{name}"' in cell.source)
    cell.source = "undefined_name\n" + cell.source
    nbformat.write(notebook, path)

    result = lessons("check", FIRST, "--workspace", workspace)

    assert result.returncode == 1
    (row,) = [line for line in result.stdout.splitlines() if name in line and "no verdict" in line]
    assert "NameError: name 'undefined_name' is not defined" in row


@pytest.mark.slow
def test_check_in_an_empty_workspace_says_how_to_get_the_lessons(lessons, tmp_path):
    result = lessons("check", "0", "--workspace", tmp_path)
    assert result.returncode == 2
    assert "lessons lab" in result.stderr


@pytest.mark.slow
def test_progress_of_a_new_workspace_lists_every_lesson_with_nothing_done(lessons, workspace):
    shown = lessons("progress", "--workspace", workspace).stdout
    for lesson in lesson_names(course_root() / "notebooks"):
        (row,) = [line for line in shown.splitlines() if lesson in line]
        assert f"0 of {len(load_lesson(lesson).exercises)}" in row


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["{", "[1]", json.dumps({"first": {"points": "many", "attempts": None}})])
def test_progress_survives_a_damaged_record(lessons, workspace, damage):
    record = workspace / ".lessons" / "progress" / f"{FIRST}.json"
    record.parent.mkdir(exist_ok=True)
    record.write_text(damage)
    result = lessons("progress", "--workspace", workspace)
    assert result.returncode == 0, result.stderr
    assert ("set aside" in result.stdout) == (not record.exists())


@pytest.mark.slow
def test_reset_says_where_the_old_version_is(lessons, workspace):
    (workspace / FIRST / f"{FIRST}.ipynb").write_text("mine")
    result = lessons("reset", "0", "--workspace", workspace)
    assert result.returncode == 0
    (kept,) = (workspace / "backups" / FIRST).glob(f"*/{FIRST}.ipynb")
    assert kept.read_text() == "mine"
    assert str(kept.parent) in result.stdout.replace("\n", "")
    assert "restart its kernel" in result.stdout


def test_pages_are_saved_every_15_seconds():
    folder = course_root() / "lessons_lib" / "course" / "jupyterlab" / "labconfig"
    settings = json.loads((folder / "default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/docmanager-extension:plugin"]["autosaveInterval"] == 15


@pytest.mark.slow
def test_build_refuses_two_modes_at_once(lessons):
    result = lessons("build", "--check", "--force")
    assert result.returncode == 2
    assert "exclude each other" in result.stderr


def test_grade_refuses_a_folder_that_is_not_there(lessons, tmp_path):
    result = lessons("grade", tmp_path / "nowhere", "--output", tmp_path / "out")
    assert result.returncode == 2
    assert "does not exist" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_port_beyond_the_last_is_refused(lessons, workspace):
    result = lessons("lab", "--port", "70000", "--workspace", workspace)
    assert result.returncode == 2
    assert "65535" in result.stderr
