"""R in a Python cell is known, and the same line is shown in Python."""

import ast
import math

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.exercises import from_r
from lessons_lib.exercises.explain import explain
from lessons_lib.exercises.where import Where

LINES = {
    "total <- sum(x)": "total = sum(x)",
    "ready <- TRUE": "ready = True",
    "rain <- c(1, 2, 3)": "rain = np.array([1, 2, 3])",
    "return(mean(x))": "return(np.mean(x))",
    "m = mean(c(1, 2))": "m = np.mean(np.array([1, 2]))",
    "n = length(x) - 1": "n = len(x) - 1",
    'paste("day", n)': 'f"day {n}"',
    'paste0("day_", n, ".csv")': 'f"day_{n}.csv"',
    "x %>% mean": "np.mean(x)",
    "x %>% diff %>% mean()": "np.mean(np.diff(x))",
    "x |> quantile(0.5)": "np.quantile(x, 0.5)",
    "history$loss": 'history["loss"]',
    "spread <- sd(x)  # of the sample": "spread = np.std(x, ddof=1)",
    "y <- a %*% b": "y = a @ b",
    "even = n %% 2 == 0": "even = n % 2 == 0",
    "celsius <- function(f) {": "def celsius(f):",
    "twice <- function(x) 2 * x": "twice = lambda x: 2 * x",
    "for (i in 1:3) {": "for i in range(1, 3 + 1):",
    "if (n > 2 && m > 1) {": "if n > 2 and m > 1:",
    "} else {": "else:",
    "area = r^2": "area = r**2",
    'say <- "a <- TRUE"': 'say = "a <- TRUE"',
}


@pytest.mark.parametrize(("r", "python"), LINES.items(), ids=LINES)
def test_a_line_of_r_is_shown_in_python(r, python):
    assert from_r.in_python(r) == python


def test_what_the_shown_lines_compute_is_what_r_computes():
    names = {"np": np, "x": np.array([1.0, 2.0, 4.0]), "n": 3}
    assert math.isclose(eval(from_r.in_python("sd(x)"), names), 1.527525, rel_tol=1e-6)  # as R 4.3 prints it
    assert eval(from_r.in_python("mean(c(1, 2, 6))"), names) == 3
    assert eval(from_r.in_python("length(x) * n"), names) == 9
    assert eval(from_r.in_python('paste("day", n)'), names) == "day 3"
    assert eval(from_r.in_python("x %>% diff %>% max"), names) == 2


@pytest.mark.parametrize("line", ["mean(x, na.rm=TRUE)", "apply(x, 1, mean)", "x = 3", "lm(y ~ x)", "}", "a ? b"])
def test_a_line_that_cannot_be_turned_whole_is_not_shown(line):
    assert "mean(x" not in from_r.in_python(line)
    assert from_r.in_python(line) in ("", "apply(x, 1, mean)")


def told(text, line):
    return explain(text, Where(1, line, line, ()))


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("total", "total <- sum(x)", "`=` gives a name its value. In Python this line is `total = sum(x)`"),
        ("TRUE", "f(x, flag=TRUE)", "R's `TRUE` is `True` in Python. In Python this line is `f(x, flag=True)`"),
        ("c", "x = c(1, 2)", "In Python this line is `x = np.array([1, 2])`"),
        ("mean", "return mean(x)", "In Python this line is `return np.mean(x)`"),
        ("mean", "return mean(x, na.rm=TRUE)", "It is `np.mean(...)`"),
        ("length", "n = length(x)", "In Python this line is `n = len(x)`"),
        ("paste", 'label = paste("day", n)', 'In Python this line is `label = f"day {n}"`'),
        ("sd", "return sd(x)", "R's `sd` divides by n - 1"),
    ],
)
def test_an_undefined_name_of_r_is_explained_with_the_python_line(name, line, words):
    assert words in told(f"NameError: name '{name}' is not defined", line)


@pytest.mark.parametrize(("name", "line"), [("c", "return c + 1"), ("rate", "x = rate * y"), ("men", "men(x)")])
def test_other_undefined_names_are_not_taken_for_r(name, line):
    assert f"Nothing is called `{name}` here" in told(f"NameError: name '{name}' is not defined", line)


def test_a_name_read_before_its_arrow_is_told_the_same():
    text = "UnboundLocalError: cannot access local variable 'x' where it is not associated with a value"
    assert "In Python this line is `x = x + 1`" in told(text, "x <- x + 1")


@pytest.mark.parametrize("value", [2.5, np.ones(3), jnp.ones(3)], ids=["float", "numpy", "jax"])
def test_a_power_with_a_hat_is_known(value):
    with pytest.raises(TypeError) as raised:
        value ^ 2
    assert "In Python this line is `y = x**2`" in told(f"TypeError: {raised.value}", "y = x^2")


def test_an_index_that_is_the_length_is_told_where_counting_starts():
    known = explain("IndexError: index 3 is out of bounds for axis 0 with size 3")
    assert "numbered from 0 to 2" in known and "the last is -1" in known
    assert "the last is -1" not in explain("IndexError: index 7 is out of bounds for axis 0 with size 3")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x %>% mean", "`%>%` is R: in Python a function is written around its argument"),
        ("history$loss", "`$` is R"),
        ("f <- function(x) {", "`def name(x):`"),
        ("if (x > 3) {", "a colon ends the first line"),
        ("a && b", "is `and`"),
    ],
)
def test_a_line_that_python_cannot_read_is_explained(line, words):
    with pytest.raises(SyntaxError):
        ast.parse(line)
    assert words in from_r.unreadable(line)


@pytest.mark.parametrize(
    "line", ["def f(x)", "x = (1, 2", 'print("a $b %>% c)', "y = 3 # a && b", "x <- 3 4", "d = {1: 2"]
)
def test_other_lines_that_python_cannot_read_are_not_taken_for_r(line):
    assert from_r.unreadable(line) == ""


@settings(deadline=None)
@given(st.text(alphabet="cx(),<- %>$^{}\"'1=_\x00#|&T", max_size=40))
def test_no_line_stops_the_explanation(line):
    shown = from_r.in_python(line)
    assert not shown or "\x00" not in shown
    from_r.unreadable(line)
    from_r.undefined("c", line)
