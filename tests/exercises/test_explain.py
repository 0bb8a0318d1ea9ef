"""Errors that beginners meet: each is provoked and must be told in plain words, with the line and the shapes."""

import json
import math
import re

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.exercises import cards
from lessons_lib.exercises.declare import Exercise
from lessons_lib.exercises.explain import _KNOWN, explain
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge
from lessons_lib.exercises.where import MAX_LINE, MAX_NAMES, read_where

ANY = Exercise("any", "t", "call", {"values": 1}, ("a", "b", "c"), lambda: 0, lambda rng: [()])


class History:
    history: dict


x, k, v, j = np.arange(6.0).reshape(2, 3), np.ones((2, 3)), np.arange(3.0), jnp.arange(3.0)
nothing, listed, named, history = None, [1, 2], {"loss": 1}, History()
series = pd.Series([1.0, 2.0], index=["a", "b"])
table = pd.DataFrame({"rain": [1.0, 2.0, 3.0], "level": [1, 2, 3]}, index=[10, 11, 12])
kept = []


def two(a, b):
    return a


def set_first(array):
    array[0] = 1.0


def add_half(array):
    array += 0.5


def keep(value):
    kept.append(value)


# What is provoked -> what the explanation must say.
PROVOKED = {
    lambda: max(x, 0): "`np.maximum` compares element by element",
    lambda: min(x, 0): "`np.minimum` compares element by element",
    lambda: 1 if x > 0 else 2: "`np.where(condition, a, b)` chooses",
    lambda: x > 0 and k > 0: "Element by element it is `&`",
    lambda: 1 if series > 0 else 2: "one truth value is asked for",
    lambda: x @ k: "Here the left one has 3 and the right one 2",
    lambda: j @ jnp.ones(2): "Here the left one has 3 and the right one 2",
    lambda: np.dot(x, k): "the last axis of the left array, here 3 long",
    lambda: x @ 2: "A number times an array is `*`",
    lambda: x + np.ones(2): "The shapes (2,3) (2,) do not line up",
    lambda: j + jnp.ones(2): "The shapes (3,), (2,) do not line up",
    lambda: v.__setitem__(slice(2), v): "shape (3,) is put in a place of shape (2,)",
    lambda: x.reshape(4, 2): "the array has 6 numbers, and shape (4, 2) has places for 8",
    lambda: jnp.asarray(x).reshape(4, 2): "the array has 6 numbers, and shape (4, 2) has places for 8",
    lambda: x.reshape(4, -1): "cannot be shared out evenly over (4, -1)",
    lambda: np.concatenate([x, np.ones((3, 2))]): "Along axis 1 one has 3 and another 2",
    lambda: np.stack([x, v]): "`stack` wants the same shape",
    lambda: jnp.stack([jnp.asarray(x), j]): "`stack` wants the same shape",
    lambda: np.concatenate(x, k): "Arrays to join go in one list",
    lambda: np.vstack(x, k): "Arrays to join go in one list",
    lambda: x[5, 0]: "Axis 0 has 2 entries, numbered from 0 to 1. There is no index 5",
    lambda: listed[5]: "`listed` has 2 entries",
    lambda: x.shape[2]: "`x` has 2 axes, so the places of `x.shape` run from 0 to 1",
    lambda: v[0, 1]: "The array has 1 axis and gets 2 indices",
    lambda: j[0, 1]: "The array has 1 axis and gets 2 indices",
    lambda: x[0.5]: "An array is indexed by whole numbers",
    lambda: x[v]: "`.astype(int)` makes them",
    lambda: x[np.array([True, False, True])]: "has 3 entries along an axis that has 2",
    lambda: x.sum(axis=2): "The array has 2 axes, numbered from 0 to 1; -1 is the last one. There is no axis 2",
    lambda: jnp.sum(j, axis=1): "The array has 1 axis, its number is 0",
    lambda: nothing.shape: "`nothing` is None here",
    lambda: nothing * x: "A function that ends without `return` gives None",
    lambda: nothing[0]: "`nothing` is None here",
    lambda: undefined_name: "Nothing is called `undefined_name` here",  # noqa: F821
    lambda: two(1): "`two` was called without 'b'",
    lambda: two(1, 2, 3): "`two` takes 2 arguments by place and got 3",
    lambda: two(1, c=2): "`two` has no argument called `c`",
    lambda: np.maximum(x): "needs at least 2 arguments and got 1",
    lambda: sum(x, axis=1): "NumPy's `np.sum` is another function",
    lambda: x(0): "they stand behind an array",
    lambda: two[0]: "A function is called with round brackets",
    lambda: np.expp(x): "The module `numpy` has nothing called `expp`",
    lambda: x.append(1): "An array has a fixed size and no `append`",
    lambda: (lambda a, b: a)(*v): "takes 2 arguments by place and got 3",
    lambda: [a for a, b in [v]]: "2 names stand on the left, and more values came",
    lambda: [a for a, b in [[1]]]: "2 names stand on the left, and 1 came",
    lambda: [a for a, b in [5]]: "Several names stand on the left of `=`, and one single value came",
    lambda: listed - 1: "`listed` is a list or tuple",
    lambda: listed.mean() + 1: "`np.array(...)` makes an array of it",
    lambda: jnp.exp(listed): "`listed` is a list or tuple",
    lambda: named - x: "`named` has the keys 'loss'",
    lambda: named.shape: "One of the values here is a dict",
    lambda: jnp.exp(named): "One of the values here is a dict",
    lambda: history.predict(x): "`.predict` belongs to the model itself",
    lambda: history["loss"]: '`history.history["loss"]`',
    lambda: "a" + 1: "`+` joins a text to a text",
    lambda: np.exp("a"): "`exp` computes with numbers",
    lambda: np.array(["a"]) + 1: "`add` computes with numbers",
    lambda: np.zeros(2.5): "A whole number is wanted here",
    lambda: np.zeros((2, 3.0)): "`//` a whole one",
    lambda: np.zeros(2, 3): "`np.zeros((2, 3))`",
    lambda: math.exp(x): "`float`, `int` and the functions of `math` take one number",
    lambda: len(5): "here it got a single value",
    lambda: sum(5): "`range(n)` counts from 0 to n - 1",
    lambda: {x: 1}: "a value of type numpy.ndarray can",
    lambda: float("abc"): "The text 'abc' is not a number",
    lambda: np.array([[1, 2], [3]]): "The rows have different lengths",
    lambda: set_first(np.broadcast_to(v, (2, 3))): "This array may only be read",
    lambda: add_half(np.arange(3)): "The array holds `int64`, and the result of `add` is `float64`",
    lambda: np.uint8(3) + 300: "`uint8`. It holds 0 to 255",
    lambda: jnp.array(2**40): "`int32`. It holds -2,147,483,648 to 2,147,483,647",
    lambda: j + 2**40: "A whole number is too large",
    lambda: np.arange(3) ** -1: "Write `2.0` for `2`",
    lambda: 1 / 0: "divided by zero",
    lambda: max([]): "the list or array is empty",
    lambda: np.argmax(v[v > 9]): "the list or array is empty",
    lambda: set_first(j): "`x = x.at[i].set(value)`",
    lambda: jax.jit(lambda q: 1 if q > 0 else 2)(1.0): "Python's `if`, `while`",
    lambda: jax.jit(lambda q: float(q) + 1)(1.0): "need the value itself",
    lambda: jax.jit(lambda q: jnp.zeros(q) + 1)(3): "need the value itself",
    lambda: jax.jit(lambda q: np.exp(q) + 1)(1.0): "Use the function of `jnp` instead of `np`",
    lambda: jax.jit(lambda q: q[q > 0])(j): "`jnp.where(mask, x, 0)` keeps the shape",
    lambda: (jax.jit(keep)(1.0), kept[-1] + 1): "Give it back with `return`",
    lambda: jax.grad(lambda q: q**2)(j): "yours gives an array of shape (3,)",
    lambda: jax.grad(lambda q: q**2)(3): "Write `3.0` for `3`",
    lambda: jax.random.normal(0, (3,)): "`jax.random.key(0)`",
    lambda: jax.vmap(lambda a, b: a + b)(j, jnp.ones(2)): "these have different lengths",
    lambda: jax.lax.scan(lambda c, q: (c + j, q), 0.0, j): "`scan` hands the carry from step to step",
    lambda: named["z"]: "`named` has no key 'z'. Its keys: 'loss'",
    lambda: series[0]: "not by its place: the label 0 is not there. The labels begin with 'a', 'b'",
    lambda: table["snow"]: "the label 'snow' is not there. The columns begin with 'rain', 'level'",
    lambda: table[["rain", "snow"]]: "['snow'] not in index is not there",
    lambda: table[:, 0]: "`df.iloc[rows, columns]` takes places",
    lambda: table.snow: "no column called snow",
    lambda: table.iloc[7]: "no row with that number",
    lambda: table.__setitem__("new", [1, 2]): "the table has 3 rows, and 2 values came",
    lambda: table[series > 0]: "other labels than the table",
}


def told(answer, reveal=True):
    replies = json.loads(json.dumps(respond("call", answer, [()])))
    return judge(ANY, [()], replies, reveal)


@pytest.mark.parametrize(("answer", "words"), PROVOKED.items(), ids=PROVOKED.values())
def test_an_error_is_told_in_plain_words(answer, words):
    verdict = told(answer)
    assert verdict.status == "raised"
    assert words in verdict.message
    assert verdict.case["error"]["text"]  # the original stays


def test_the_card_has_the_learners_line_the_shapes_that_met_and_the_original_text():
    def broken(logits, kernel):
        scale = 2
        return scale * (logits @ kernel)

    asked = Exercise("any", "t", "call", {"values": 1}, ("a", "b", "c"), two, lambda rng: [(x, k)])
    verdict = judge(asked, [(x, k)], json.loads(json.dumps(respond("call", broken, [(x, k)]))), reveal=False)
    assert re.search(r"`ValueError` in line \d+, `return scale \* \(logits @ kernel\)`", verdict.message)
    assert verdict.case["error"]["met"] == "`logits` (2, 3), `kernel` (2, 3)"
    soup = BeautifulSoup(cards.verdict_html(verdict.as_dict()), "html.parser")
    assert soup.pre.text.startswith("ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0")
    assert "ValueError: matmul" in repr(verdict) and "In that line: `logits` (2, 3)" in repr(verdict)


def test_the_line_is_the_learners_own_also_inside_jit_and_below_a_library():
    def inner(q):
        return q.reshape(5, 5)

    @jax.jit
    def outer(q):
        return inner(q)

    assert "`return q.reshape(5, 5)`" in told(lambda: outer(j)).message
    assert "`lambda: np.apply_along_axis(inner, 0, v)" not in told(lambda: np.apply_along_axis(inner, 0, v)).message


def test_an_error_that_is_not_known_speaks_for_itself():
    def own():
        raise RuntimeError("my own words")

    verdict = told(own)
    assert verdict.message.endswith("`: my own words") and "`raise RuntimeError" in verdict.message
    assert explain("RuntimeError: my own words") is None


@pytest.mark.parametrize(
    "where",
    [
        None,
        5,
        [],
        {},
        {"line": "3", "code": "x"},
        {"line": 3},
        {"line": 10**400, "code": "x", "met": 3},
        {"line": True},
    ],
)
def test_a_place_that_was_tampered_with_is_left_out_or_harmless(where):
    verdict = judge(ANY, [()], [{"error": "KeyError: 'a'", "where": where}])
    assert verdict.status == "raised" and len(verdict.message) < 300


def test_what_came_of_the_place_is_bounded():
    told_of = {"type": "t" * 999, "shape": [1] * 99, "length": -1, "keys": ["k" * 999] * 99, "value": "v" * 999}
    huge = {
        "line": 3,
        "code": "c" * 10**6,
        "part": "p" * 10**6,
        "met": {f"{n}" + "n" * 999: told_of for n in range(999)},
    }
    where = read_where(huge)
    assert len(where.met) <= MAX_NAMES and len(where.code) <= MAX_LINE and len(str(where)) < 6000
    assert where.met[0].shape is None and where.met[0].length is None
    assert len(json.dumps(judge(ANY, [()], [{"error": "E: " + "e" * 10**6, "where": huge}]).as_dict())) < 10_000


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from([pattern.pattern for pattern, _ in _KNOWN]))
def test_no_text_of_an_error_stops_the_judge(rest, pattern):
    start = re.split(r"[\\(\[{?*+|']", pattern)[0]
    for text in (rest, start + rest, start + "'" * 300, start + "9" * 1900, start + "(" * 1900):
        told = explain(text)
        assert told is None or isinstance(told, str)
