"""Written answers are counted as written or empty; no check judges them."""

import json

import nbformat
import pytest

from lessons_lib.course.places import course_root
from lessons_lib.exercises import lesson_names, progress
from lessons_lib.exercises.learner import Learner
from lessons_lib.exercises.written import STUB, written_answers
from tests.exercises.test_cells import LESSON

ROOT = course_root()


def page(path, *answers):
    marks = {"grade": True, "solution": True}
    cells = [
        nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": {**marks, "grade_id": f"why_{place}"}})
        for place, text in enumerate(answers)
    ]
    cells += [nbformat.v4.new_markdown_cell("# A heading"), nbformat.v4.new_code_cell("x = 1")]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_what_is_as_given_or_blank_is_empty_and_all_else_is_written(tmp_path):
    answers = (STUB, "", " \n* \n", f"{STUB}\nBecause.", "42")
    found = written_answers(page(tmp_path / "mine.ipynb", *answers))
    assert found == dict(zip([f"why_{place}" for place in range(5)], [False, False, False, True, True]))


@pytest.mark.parametrize("lesson", lesson_names())
def test_each_lesson_has_a_written_answer_empty_as_given_and_written_in_the_solution(lesson):
    for folder, state in (("notebooks", False), ("solutions", True)):
        found = written_answers(ROOT / folder / lesson / f"{lesson}.ipynb")
        assert found and set(found.values()) == {state}


@pytest.mark.parametrize("lesson", lesson_names())
def test_the_task_of_a_written_answer_says_how_to_write_and_what_a_good_one_names(lesson):
    text = " ".join((ROOT / "solutions" / lesson / f"{lesson}.py").read_text().replace("# >", "").split())
    [task] = text.replace("# ", "").split("**Written answer")[1:]
    task = task.split("# %%")[0].split("%% [markdown]")[0].casefold()
    assert "click the cell below, press enter, write" in task and "then shift+enter" in task
    assert "point: a good answer names" in task or "points: " in task


@pytest.mark.parametrize("damage", [None, "", "[1]", json.dumps({"cells": [{"cell_type": "markdown"}]})])
def test_a_page_that_cannot_be_read_has_no_written_answers(tmp_path, damage):
    if damage is not None:
        (tmp_path / "mine.ipynb").write_text(damage)
    assert written_answers(tmp_path / "mine.ipynb") == {}


def test_progress_counts_the_answers_of_the_saved_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / progress.FOLDER).mkdir()
    learner = Learner(LESSON)
    assert "written" not in repr(learner.progress())
    page(tmp_path / LESSON.name / f"{LESSON.name}.ipynb", STUB, "Because.")
    assert (
        "1 of 2 written answers saved, for your teacher to read. Empty in the saved page (Ctrl+S saves): `why_0`."
        in repr(learner.progress())
    )
    monkeypatch.setenv("JPY_SESSION_NAME", str(page(tmp_path / "copy.ipynb", "Because.")))
    assert "1 of 1 written answer saved, for your teacher to read.\n" in f"{learner.progress()!r}\n"
