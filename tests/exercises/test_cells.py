"""A check knows what it checks: cells that failed, changed or never ran, in a shell of IPython."""

import json
import os
import sys
import time

import IPython
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from lessons_lib.exercises import learner, progress
from lessons_lib.exercises.declare import Exercise, Lesson, Prediction

TWICE = Exercise("twice", "Double x.", "call", {"values": 2.0}, ("Twice.",), lambda x: 2 * x, lambda rng: [(3.0,)])
FIVE = Exercise("five", "Give 5.", "value", {"values": 1.0}, ("Count.",), lambda: 5)
SHAPE = Prediction("shape", "Which shape?", lambda names: names["h"].shape, "Units come last.")
LESSON = Lesson("99_test", (TWICE, FIVE), (SHAPE,))
GOOD, CHECK = "def twice(x):\n    return 2 * x", 'L.check("twice", twice)'


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / progress.FOLDER).mkdir()
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    for sign in ("ps1", "ps2", "ps3"):  # a shell sets them for good; what was there comes back
        monkeypatch.setattr(sys, sign, "", raising=False)
    shell = InteractiveShell(config=config)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    shell.user_ns["L"] = learner.Learner(LESSON)
    return shell


@pytest.fixture
def run(shell):
    return lambda source, cell_id=None: shell.run_cell(source, store_history=True, cell_id=cell_id).result


def test_a_cell_that_ran_well_is_judged(run):
    run(GOOD, "a")
    assert run(CHECK, "b").status == "done"


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ("def twice(x)\n    return 2 * x", "SyntaxError: expected ':'"),
        ("function(x) { 2 * x }", "SyntaxError"),
        ("rate\ndef twice(x):\n    return 2 * x", "NameError: name 'rate' is not defined"),
        ("def twice(x):\n    return 2 * x\ntwice = rate * twice", "NameError"),
        ("for twice in [GOOD, 1 / 0]:\n    pass", "NameError"),
    ],
)
def test_what_an_older_run_left_is_not_judged_when_its_cell_failed_since(run, shell, broken, error):
    run(GOOD, "a")
    run(CHECK, "b")
    run(broken, "a")
    verdict = run(CHECK, "b")
    assert (verdict.status, verdict.points) == ("not run", 0)
    assert "The cell that makes `twice` stopped with an error when you last ran it" in verdict.message
    assert error in verdict.message
    assert "twice: run its cell first" in repr(verdict) and "Stuck" not in repr(verdict)
    assert progress.read(progress.find_workspace(), "99_test")["twice"]["attempts"] == 1, "nothing was tried"
    run(GOOD, "a")
    assert run(CHECK, "b").status == "done"


def test_without_the_ids_of_cells_the_text_tells_which_cell_makes_a_name(run):
    run(GOOD)
    run("def twice(x)\n    return 2 * x")
    assert run(CHECK).status == "not run"


def test_an_error_below_an_answer_is_told_beside_its_verdict(run):
    run(f"{GOOD}\n\ntwice(tree)", "a")
    verdict = run(CHECK, "b")
    assert verdict.status == "done"
    assert "its cell stopped with an error: `NameError: name 'tree' is not defined`" in verdict.note


def test_a_cell_that_no_longer_makes_the_name_is_told_so(run):
    run(GOOD, "a")
    run("def twise(x):\n    return 2 * x", "a")
    assert "now it does not make `twice`" in run(CHECK, "b").message


def test_an_error_elsewhere_an_answer_in_the_same_cell_and_a_value_made_anew_are_judged(run, shell):
    run(GOOD, "a")
    run("1 / 0", "c")
    assert run(CHECK, "b").status == "done"
    run("def twice(x)", "a")
    assert run(f"{GOOD}\n{CHECK}", "b").status == "done"
    run("def twice(x)", "a")
    shell.user_ns["twice"] = lambda x: 2 * x  # as %run and exec do, which no cell's text shows
    assert run(CHECK, "b").status == "done"


def test_a_cell_timed_by_a_magic_is_a_run_like_any_other(run):
    run(GOOD, "a")
    run("def twice(x)", "a")
    run(f"%%time\n{GOOD}", "a")
    assert run(CHECK, "b").status == "done"


def test_a_lesson_that_is_opened_again_still_knows_what_ran(run, shell):
    run(GOOD, "a")
    run("def twice(x)", "a")
    shell.user_ns["L"] = learner.Learner(LESSON)
    assert run(CHECK, "b").status == "not run"


def test_an_answer_that_no_cell_made_is_told_so_without_a_long_traceback(run, shell, capsys):
    run(CHECK, "b")
    shown = capsys.readouterr().out
    assert "Nothing is called `twice` in this kernel yet. Run the cell that makes it" in shown
    assert "NameError: name 'twice' is not defined" in shown and "Traceback" not in shown
    run("def twice(x)", "a")
    run(CHECK, "b")
    assert "The cell that makes `twice` stopped with an error" in capsys.readouterr().out
    run("other", "c")
    assert "Traceback" in capsys.readouterr().out, "any other NameError looks as it always does"


def saved(tmp_path, source, after=10.0):
    page = tmp_path / "99_test.ipynb"
    page.write_text(json.dumps({"cells": [{"id": "a", "cell_type": "code", "source": source.splitlines(True)}]}))
    os.utime(page, (time.time() + after,) * 2)
    return page


def test_a_change_that_was_saved_and_not_run_is_told(run, tmp_path, monkeypatch):
    run(GOOD, "a")
    monkeypatch.setenv("JPY_SESSION_NAME", str(saved(tmp_path, GOOD + " + 1")))
    verdict = run(CHECK, "b")
    assert verdict.message.startswith("You changed the cell of `twice` after you last ran it")
    saved(tmp_path, GOOD)
    assert run(CHECK, "b").status == "done"
    saved(tmp_path, GOOD + " + 1", after=-10)
    assert run(CHECK, "b").status == "done", "the run is younger than the file"
    (tmp_path / "99_test.ipynb").write_text("{")
    assert run(CHECK, "b").status == "done"


def test_the_grader_is_not_told_about_cells(monkeypatch, run):
    monkeypatch.setenv(learner.GRADED, "1")
    run("L = __import__('lessons_lib.exercises').exercises.lesson('00_start_here')")
    assert run(CHECK.replace("twice)", "3)")) is None


def test_a_prediction_said_twice_is_held_against_the_truth_once(run, monkeypatch, capsys):
    monkeypatch.setattr(learner, "in_kernel", lambda: True)
    run("import numpy as np\nh = np.ones((2, 3))  # of an earlier run")
    run('L.predict("shape", (3, 2))')
    run('L.predict("shape", (2, 3))')
    assert "A surprise" not in capsys.readouterr().out
    run("import numpy as np\nh = np.zeros((2, 3))")
    shown = capsys.readouterr().out
    assert shown.count("As you predicted") == 1 and "A surprise" not in shown
    run("h = h.T")
    assert "A surprise" not in capsys.readouterr().out


def test_a_prediction_waits_until_its_cell_has_run(run, monkeypatch, capsys):
    monkeypatch.setattr(learner, "in_kernel", lambda: True)
    run('L.predict("shape", (2, 3))')
    run("1 / 0")
    assert "Your prediction waits" in capsys.readouterr().out
    run("2")
    assert "Your prediction waits" not in capsys.readouterr().out
    run("import numpy as np\nh = np.zeros((2, 3))")
    assert "As you predicted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("x = 1\nx %>% mean", "In Python this line is `np.mean(x)`"),
        ("rain <- c(1, 2)", "In Python this line is `rain = np.array([1, 2])`"),
        ("y = [1]\nmean(y)", "In Python this line is `np.mean(y)`"),
    ],
)
def test_r_in_a_cell_is_shown_in_python(run, capsys, cell, words):
    run(cell)
    shown = capsys.readouterr().out
    assert "Do you know R?" in shown and words in shown
    run("def f(x)")
    run("other + 1")
    assert "Do you know R?" not in capsys.readouterr().out


SHAPES = (
    "import numpy as np\nfrom lessons_lib import Dense, Sequential\nmodel = Sequential([Dense(2)], input_shape=(3,))"
)


def test_an_error_of_the_library_is_the_learners_line_and_the_message_and_in_full_on_request(run, capsys):
    run(f"{SHAPES}\ndef ask(x):\n    return model.predict(x)")
    run("x = np.ones((3, 4))\nask(x)")
    shown = capsys.readouterr().out
    assert "ask(x)" in shown and "return model.predict(x)" in shown, "the learner's lines, in functions too"
    assert "lessons_lib/nn" not in shown and "%tb" in shown
    assert "ShapeError" in shown.strip().splitlines()[-1], "the message is the last line"
    run("%tb")
    shown = capsys.readouterr().out
    assert "lessons_lib/nn/shapes.py" in shown and "check_input" in shown


def test_an_error_that_the_library_met_elsewhere_is_shown_in_full(run, capsys):
    run(f"{SHAPES}\ndef wrong(y, p):\n    return 1 / 0\nmodel.compile(loss=wrong, optimizer='sgd')")
    shown = capsys.readouterr().out
    assert "return 1 / 0" in shown and "lessons_lib/nn" in shown and "%tb" not in shown


def test_the_cause_of_an_error_of_the_library_is_left_out_and_kept(run, tmp_path, capsys):
    (tmp_path / "weights.npz").write_text("none")
    run(f"{SHAPES}\nmodel.load_weights('weights.npz')")
    shown, error = capsys.readouterr().out, sys.last_value
    assert "is no readable .npz file" in shown and "direct cause" not in shown and "lessons_lib/nn" not in shown
    assert error.__cause__ is not None and not hasattr(error, "_render_traceback_")
