"""The learner's copy: given, updated, never overwritten, put away with a date."""

import json

import pytest

from lessons_lib.course.places import CourseError
from lessons_lib.course.workspace import damaged_notebooks, default_workspace, give_lessons, notebook_path, reset_lesson
from lessons_lib.exercises import progress

LESSON = "01_sample"


@pytest.fixture
def notebooks(tmp_path):
    folder = tmp_path / "notebooks"
    (folder / LESSON).mkdir(parents=True)
    (folder / LESSON / f"{LESSON}.ipynb").write_text("version 1")
    (folder / LESSON / "rain.csv").write_text("1\n")
    return folder


@pytest.fixture
def workspace(tmp_path, notebooks):
    folder = tmp_path / "mine"
    assert give_lessons(notebooks, folder) == []
    return folder


def new_version(notebooks, text="version 2"):
    (notebooks / LESSON / f"{LESSON}.ipynb").write_text(text)


def learner_writes(workspace, text="my answer"):
    notebook_path(workspace, LESSON).write_text(text)


def test_every_file_of_a_lesson_is_given(workspace):
    assert notebook_path(workspace, LESSON).read_text() == "version 1"
    assert (workspace / LESSON / "rain.csv").read_text() == "1\n"


def test_the_page_from_r_is_given_beside_the_lessons_where_lesson_00_opens_it(tmp_path, notebooks, workspace):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "from_r.md").write_text("# From R")
    assert give_lessons(notebooks, workspace) == []
    assert (workspace / "from_r.md").read_text() == "# From R"


def test_giving_the_same_version_again_changes_and_tells_nothing(notebooks, workspace):
    learner_writes(workspace)
    assert give_lessons(notebooks, workspace) == []
    assert notebook_path(workspace, LESSON).read_text() == "my answer"
    assert sorted(path.name for path in (workspace / LESSON).iterdir()) == [f"{LESSON}.ipynb", "rain.csv"]


def test_an_untouched_notebook_is_updated(notebooks, workspace):
    new_version(notebooks)
    (told,) = give_lessons(notebooks, workspace)
    assert "was updated" in told
    assert notebook_path(workspace, LESSON).read_text() == "version 2"


def test_a_changed_notebook_is_kept_and_the_new_version_laid_beside_it_once(notebooks, workspace):
    learner_writes(workspace)
    new_version(notebooks)

    (told,) = give_lessons(notebooks, workspace)

    assert f"{LESSON}.new.ipynb" in told
    assert notebook_path(workspace, LESSON).read_text() == "my answer"
    assert (workspace / LESSON / f"{LESSON}.new.ipynb").read_text() == "version 2"
    assert give_lessons(notebooks, workspace) == []


def test_a_version_laid_beside_earlier_is_not_overwritten_either(notebooks, workspace):
    learner_writes(workspace)
    new_version(notebooks)
    give_lessons(notebooks, workspace)
    (workspace / LESSON / f"{LESSON}.new.ipynb").write_text("I went on here")

    new_version(notebooks, "version 3")
    give_lessons(notebooks, workspace)

    assert (workspace / LESSON / f"{LESSON}.new.ipynb").read_text() == "I went on here"
    assert (workspace / LESSON / f"{LESSON}.new2.ipynb").read_text() == "version 3"


def test_a_file_that_the_learner_deleted_comes_back(notebooks, workspace):
    notebook_path(workspace, LESSON).unlink()
    give_lessons(notebooks, workspace)
    assert notebook_path(workspace, LESSON).read_text() == "version 1"


def test_a_file_of_the_learners_own_with_a_lessons_name_is_not_overwritten(tmp_path, notebooks):
    workspace = tmp_path / "other"
    (workspace / LESSON).mkdir(parents=True)
    (workspace / LESSON / f"{LESSON}.ipynb").write_text("older than the course")
    give_lessons(notebooks, workspace)
    assert notebook_path(workspace, LESSON).read_text() == "older than the course"


@pytest.mark.parametrize("damage", ["", "{", "[]", "\x00"])
def test_a_damaged_record_is_told_and_kept_and_costs_the_learner_nothing(notebooks, workspace, damage):
    learner_writes(workspace)
    new_version(notebooks)
    (workspace / ".lessons" / "given.json").write_text(damage)

    told = give_lessons(notebooks, workspace)

    assert "damaged" in told[0]
    assert (workspace / ".lessons" / "given.damaged.json").read_text() == damage
    assert notebook_path(workspace, LESSON).read_text() == "my answer"
    assert len(json.loads((workspace / ".lessons" / "given.json").read_text())) == 2


def test_reset_gives_the_lesson_anew_and_keeps_the_old_folder_and_its_progress(notebooks, workspace):
    learner_writes(workspace)
    (workspace / LESSON / "notes.txt").write_text("mine")
    (workspace / ".lessons" / "progress").mkdir()
    (workspace / ".lessons" / "progress" / f"{LESSON}.json").write_text("{}")

    backup = reset_lesson(notebooks, workspace, LESSON)

    assert notebook_path(workspace, LESSON).read_text() == "version 1"
    assert {path.name for path in backup.iterdir()} == {f"{LESSON}.ipynb", "rain.csv", "notes.txt", "progress.json"}
    assert (backup / f"{LESSON}.ipynb").read_text() == "my answer"
    assert not (workspace / ".lessons" / "progress" / f"{LESSON}.json").exists()
    first = progress.last_reset(workspace, LESSON)
    reset_lesson(notebooks, workspace, LESSON)
    assert progress.last_reset(workspace, LESSON) != first != ""


def test_two_resets_within_a_second_keep_both_versions(notebooks, workspace):
    learner_writes(workspace, "first")
    first = reset_lesson(notebooks, workspace, LESSON)
    learner_writes(workspace, "second")
    second = reset_lesson(notebooks, workspace, LESSON)
    assert [(backup / f"{LESSON}.ipynb").read_text() for backup in (first, second)] == ["first", "second"]


def test_reset_of_a_lesson_never_given_gives_it_and_makes_no_backup(tmp_path, notebooks):
    assert reset_lesson(notebooks, tmp_path / "empty", LESSON) is None
    assert notebook_path(tmp_path / "empty", LESSON).read_text() == "version 1"


def test_the_workspace_one_stands_in_comes_before_the_courses_own(tmp_path, notebooks, workspace, monkeypatch):
    monkeypatch.chdir(workspace / LESSON)
    assert default_workspace(tmp_path) == workspace
    monkeypatch.chdir(tmp_path)
    assert default_workspace(tmp_path) == tmp_path / "workspace"


def test_a_workspace_that_cannot_be_made_is_refused_with_its_name(tmp_path, notebooks):
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="file/mine cannot be written to.*--workspace"):
        give_lessons(notebooks, tmp_path / "file" / "mine")


def test_a_notebook_that_was_never_given_is_asked_for_by_its_path(tmp_path):
    with pytest.raises(CourseError, match="01_sample.ipynb is not there.*lessons lab"):
        notebook_path(tmp_path, LESSON)


def notebook_text(source, **elsewhere):
    cell = {"cell_type": "code", "source": [source], "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": elsewhere, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_that_was_only_opened_and_saved_is_updated_one_that_was_written_in_is_not(notebooks, workspace):
    new_version(notebooks, notebook_text("x = ..."))
    give_lessons(notebooks, workspace)
    learner_writes(workspace, notebook_text("x = ...", language_info={"version": "3.12"}))
    new_version(notebooks, notebook_text("y = ..."))
    assert "was updated" in give_lessons(notebooks, workspace)[0]

    learner_writes(workspace, notebook_text("y = 3"))
    new_version(notebooks, notebook_text("z = ..."))
    assert "lies beside it" in give_lessons(notebooks, workspace)[0]
    assert "y = 3" in notebook_path(workspace, LESSON).read_text()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"cells": 3}'])
def test_a_damaged_notebook_is_named_with_the_way_back(notebooks, workspace, damage):
    learner_writes(workspace, notebook_text("x = 3"))
    assert damaged_notebooks(workspace, [LESSON]) == []
    learner_writes(workspace, damage)
    (told,) = damaged_notebooks(workspace, [LESSON])
    assert f"{LESSON}.ipynb is damaged" in told and "`lessons reset 01`" in told
