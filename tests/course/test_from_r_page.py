"""docs/from_r.md: the Python lines of its tables run, here and in Keras, and give the same shapes."""

import os
import re
from collections import Counter

os.environ["KERAS_BACKEND"] = "jax"

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from lessons_lib.course.places import course_root

PAGE = (course_root() / "docs" / "from_r.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))


def rows(section):
    """R, here, Keras for Python: the cells of the section's table."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def programs(section):
    """The two programs that the table's Python lines make."""
    here, keras = [], []
    for _, ours, theirs in rows(section):
        here.append("\n".join(re.findall("`([^`]+)`", ours)))
        keras.append(here[-1] if theirs == "the same" else "\n".join(re.findall("`([^`]+)`", theirs)))
    return here, keras


def values(program, monkeypatch):
    """The variables after a program has run, line by line of the table."""
    monkeypatch.setattr(plt, "show", lambda: None)
    variables = {}
    for lines in program:
        exec(lines, variables)
    return variables


@pytest.mark.parametrize("section", SECTIONS)
def test_each_row_has_its_line_of_r_and_says_what_python_does(section):
    assert len(rows(section)) > 15
    for row in rows(section):
        assert len(row) == 3 and all(row), row


def test_every_call_of_the_tutorials_is_there():
    calls = [Counter(name for r, _, _ in rows(section) for name in re.findall(r"(\w+)\(", r)) for section in SECTIONS]
    first, second = calls
    layers = {"keras_model_sequential": 1, "layer_dense": 3, "compile": 1, "fit": 1, "predict": 1, "predict_classes": 1}
    assert first >= Counter(layers | {"to_categorical": 2, "evaluate": 2, "plot": 1, "ifelse": 2, "runif": 2})
    assert second >= Counter(layers | {"layer_dropout": 1, "layer_lstm": 1, "evaluate": 1, "install_keras": 1})


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_the_lines_run_here_and_in_keras_and_give_the_same_shapes(section, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind in ("sand", "clay"):
        (tmp_path / "photos" / kind).mkdir(parents=True)
        Image.new("RGB", (80, 60)).save(tmp_path / "photos" / kind / "1.jpg")
    here, keras = (values(program, monkeypatch) for program in programs(section))
    for name in here.keys() & keras.keys():
        if isinstance(here[name], np.ndarray):
            assert here[name].shape == np.shape(keras[name]), name
        elif name in ("model", "recurrent"):
            assert here[name].count_params() == keras[name].count_params(), name
        elif name in ("trained", "tested"):
            assert np.allclose([*here[name]], [*keras[name]], rtol=0.25, atol=0.03), name
    assert {"model", "tested", "history"} <= here.keys() & keras.keys()
