"""`lessons check` on notebooks as learners leave them: done, wrong, broken, incomplete."""

import nbformat
import pytest

from lessons_lib.course.checking import Line, check_notebook, keep_verdicts
from lessons_lib.course.places import CourseError
from lessons_lib.exercises import progress
from lessons_lib.exercises.cards import VERDICT_TYPE
from lessons_lib.exercises.declare import Exercise

DECLARE = """
from lessons_lib.exercises.declare import Exercise, Lesson
from lessons_lib.exercises.learner import Learner

def exercise(name):
    cases = [(3.0,), (5.0,)]
    return Exercise(name, "Double x.", "call", {"values": 2.0}, ("Twice.",), lambda x: 2 * x, lambda rng: cases)

L = Learner(Lesson("01_sample", (exercise("double"), exercise("twice")), (), ()))
"""
EXERCISES = tuple(
    Exercise(
        name, "Double x.", "call", {"values": 2.0}, ("Twice.",), reference=lambda x: 2 * x, cases=lambda rng: [(3.0,)]
    )
    for name in ("double", "twice")
)


@pytest.fixture
def checked(tmp_path):
    """`checked(cell, ...)`: the lines of `lessons check` for a notebook of these cells after the declarations."""

    def check(*sources):
        path = tmp_path / "01_sample.ipynb"
        cells = [nbformat.v4.new_code_cell(source) for source in (DECLARE, *sources)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        before = path.read_bytes()
        lines = check_notebook(path, EXERCISES)
        assert path.read_bytes() == before, "the learner's file is only read"
        return {line.exercise: line for line in lines}

    return check


@pytest.mark.slow
def test_each_exercise_gets_its_own_verdict(checked):
    lines = checked("def double(x):\n    return 2 * x", 'L.check("double", double)', 'L.check("twice", lambda x: x)')
    assert (lines["double"].status, lines["double"].points) == ("done", 2.0)
    assert (lines["twice"].status, lines["twice"].points) == ("values", 0.0)
    assert lines["twice"].message
    assert "For 3 you gave 3; 6 was wanted." in lines["twice"].card and not lines["double"].card


@pytest.mark.slow
def test_verdicts_are_told_as_they_are_found_and_those_that_need_no_training_first(tmp_path):
    path = tmp_path / "01_sample.ipynb"
    learn = "class Model:\n    def fit(self):\n        return 2\n\nmodel = Model()\ntwo = model.fit()"
    sources = (DECLARE, learn, 'L.check("twice", lambda x: two * x)', 'L.check("double", lambda x: 2 * x)')
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    saved = {"exercise": "twice", "status": "values", "points": 0.0, "max_points": 2.0, "message": "", "case": {}}
    emptied = nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", {VERDICT_TYPE: saved})])
    notebook.cells.append(emptied)
    nbformat.write(notebook, path)
    seen = []
    lines = check_notebook(path, EXERCISES, lambda cell: seen.append(cell.source), seen.append)
    assert seen == [DECLARE, sources[3], lines[0], "", learn, sources[2], lines[1]]
    assert [line.status for line in lines] == ["done", "done"]


@pytest.mark.slow
def test_an_error_in_one_cell_does_not_stop_the_rest(checked):
    lines = checked("1 / 0", 'L.check("double", dobule)', 'L.check("twice", lambda x: 2 * x)')
    assert lines["double"].status == "no verdict"
    assert lines["double"].message == "NameError: name 'dobule' is not defined"
    assert lines["twice"].status == "done"


@pytest.mark.slow
def test_a_missing_check_is_told_and_earns_nothing(checked):
    lines = checked('L.check("twice", lambda x: 2 * x)')
    assert (lines["double"].status, lines["double"].points, lines["double"].max_points) == ("no verdict", 0.0, 2.0)
    assert 'L.check("double"' in lines["double"].message
    assert "missing" in lines["double"].message


@pytest.mark.slow
def test_the_last_of_several_verdicts_counts(checked):
    lines = checked('L.check("double", lambda x: x)', 'L.check("double", lambda x: 2 * x)')
    assert lines["double"].status == "done"


@pytest.mark.slow
def test_a_check_that_shows_nothing_is_told_so(checked):
    lines = checked('verdict = L.check("double", lambda x: 2 * x)')
    assert "last line" in lines["double"].message


@pytest.mark.slow
def test_a_kernel_that_ends_early_keeps_the_verdicts_before_it(checked):
    lines = checked('L.check("double", lambda x: 2 * x)', "import os\nos._exit(1)", 'L.check("twice", lambda x: 2 * x)')
    assert lines["double"].status == "done"
    assert "kernel ended" in lines["twice"].message


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"cells": 3}', '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}']
)
def test_a_damaged_notebook_is_refused_with_a_way_out(tmp_path, damage):
    path = tmp_path / "01_sample.ipynb"
    path.write_text(damage)
    with pytest.raises(CourseError, match="not a whole notebook.*lessons reset"):
        check_notebook(path, EXERCISES)


def test_what_a_check_of_the_file_finds_is_what_progress_shows(tmp_path):
    (tmp_path / progress.FOLDER).mkdir()
    done = {"status": "done", "points": 2.0, "max_points": 2.0, "attempts": 3, "hints": 1}
    progress.write(tmp_path, "01_sample", {"double": done, "twice": done})
    lines = [Line("double", "done", 2.0, 2.0, ""), Line("twice", "no verdict", 0.0, 2.0, "The cell is missing.")]
    keep_verdicts(tmp_path, "01_sample", lines)
    assert progress.read(tmp_path, "01_sample") == {
        "double": done,
        "twice": done | {"status": "no verdict", "points": 0.0},
    }
