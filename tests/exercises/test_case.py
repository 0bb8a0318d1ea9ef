"""The card of a failing case: what it shows, what it hides, how it is cut, and that a learner gets the inputs back."""

import dataclasses
import json
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from lessons_lib.exercises import cards, wire
from lessons_lib.exercises.case import MAX_TABLES, MAX_TEXT, failing_case
from lessons_lib.exercises.declare import Exercise, Lesson
from lessons_lib.exercises.learner import Learner, public_cases
from lessons_lib.exercises.respond import answer_challenge, respond
from lessons_lib.exercises.verdict import judge

BASE = Exercise("double", "t", "call", {"values": 1}, ("a", "b", "c"), lambda x: 2 * x, lambda rng: [(1,)])


def exercise(reference, *inputs, **fields):
    return dataclasses.replace(BASE, reference=reference, cases=lambda rng: [inputs], **fields)


def shown(asked, answer, reveal=True):
    """The verdict on an answer, as it travels, and its card as HTML."""
    cases = asked.draw(np.random.default_rng(0))
    replies = json.loads(json.dumps(respond(asked.kind, answer, cases)))
    verdict = json.loads(json.dumps(judge(asked, cases, replies, reveal).as_dict()))
    return verdict, BeautifulSoup(cards.verdict_html(verdict), "html.parser")


def table(soup, name):
    """(shape, column headers, row headers, cells) of the table of that name."""
    [found] = [one for one in soup("table") if one.caption.strong.text == name]
    cells = [[cell.text for cell in row("td")] for row in found.tbody("tr")]
    heads = [[head.text for head in found("th", scope=scope)] for scope in ("col", "row")]
    return found.caption.text.removeprefix(name).strip(), *heads, cells


GRID = np.arange(6.0).reshape(2, 3)
ROWS = exercise(lambda x: 2 * x, GRID, axes=("batch", "classes"))


def one_off(x):
    return 2 * x + np.array([[0, 0, 0], [0, 5, 0]])


def test_a_card_holds_inputs_and_both_answers_as_tables_with_headers():
    _, soup = shown(ROWS, one_off)
    assert table(soup, "x") == ("(2, 3)", ["0", "1", "2"], ["0", "1"], [["0", "1", "2"], ["3", "4", "5"]])
    assert table(soup, "you gave")[0] == "(batch 2, classes 3)"
    assert table(soup, "you gave")[3] == [["0", "2", "4"], ["6", "13 ≠", "10"]]
    assert table(soup, "wanted")[3] == [["0", "2", "4"], ["6", "8", "10"]]
    assert soup.text.count("≠") == 2  # the place and the legend


def test_the_terminal_shows_the_same():
    cases = ROWS.draw(np.random.default_rng(0))
    text = repr(judge(ROWS, cases, respond("call", one_off, cases)))
    assert re.search(r"you gave \(batch 2, classes 3\) +wanted \(batch 2, classes 3\)\n", text)
    assert re.search(r"\n  1  6  13≠  10 +1  6  8  10\n", text)
    assert "≠ differs from the wanted value" in text


def test_without_wanted_values_the_card_has_the_inputs_and_marks_only_the_place_that_the_message_names():
    asked = exercise(lambda x: x + 0.125, GRID)
    verdict, soup = shown(asked, lambda x: x + np.where(x > 3, 7, 9), reveal=False)
    assert {one.caption.strong.text for one in soup("table")} == {"x", "you gave"}
    assert table(soup, "you gave")[3] == [["9 ≠", "10", "11"], ["12", "11", "12"]]
    assert "at axis 0 index 0, axis 1 index 0" in verdict["message"]
    assert ".125" not in json.dumps(verdict) and "L.case" not in soup.text


def test_of_several_parts_only_those_that_differ_are_shown():
    asked = exercise(lambda x: (x, x.sum(1), {"n": 2, "m": x}), GRID)
    _, soup = shown(asked, lambda x: (x, x.sum(1), {"n": 3, "m": x}))
    assert [one.caption.strong.text for one in soup("table")] == ["x"]
    verdict, soup = shown(asked, lambda x: (x, x.sum(1) + 1, {"n": 2, "m": x}))
    assert [one.caption.strong.text for one in soup("table")] == ["x", "you gave, item 2 of 3", "wanted"]


@pytest.mark.parametrize(
    ("inputs", "answer", "reveal", "message"),
    [
        ((106.6,), 77.0, True, "For 106.6 you gave 77; 41.44 was wanted."),
        ((106.6,), 77.0, False, "For 106.6 you gave 77; another value was wanted."),
        ((106.6, 3), 77.0, True, "For x = 106.6, n = 3 you gave 77; 41.44 was wanted."),
        ((106.6,), 41.4412, True, "For 106.6 you gave 41.4412; 41.44 was wanted."),
        (("warm",), 77.0, True, "For 'warm' you gave 77; 41.44 was wanted."),
        ((np.zeros(3),), 77.0, True, "You gave 77; 41.44 was wanted."),
    ],
)
def test_a_number_comes_with_the_input_that_led_to_it(inputs, answer, reveal, message):
    asked = exercise([lambda x: 41.44, lambda x, n: 41.44][len(inputs) - 1], *inputs, tolerance=1e-6)
    assert shown(asked, lambda *inputs: answer, reveal)[0]["message"] == message


def test_long_arrays_are_cut_around_the_place_that_differs_and_say_so():
    x = np.arange(300.0).reshape(100, 3)
    _, soup = shown(exercise(lambda x: x[:, 0] * 1, x), lambda x: x[:, 0] + np.where(np.arange(100) == 60, 5, 0))
    shape, rows, _, cells = table(soup, "you gave")
    assert shape == "(100,)only entries 56 to 63 of 100"
    assert rows == ["…", "56", "57", "58", "59", "60", "61", "62", "63", "…"]
    assert cells == [["…", "168", "171", "174", "177", "185 ≠", "183", "186", "189", "…"]]
    shape, _, rows, cells = table(soup, "x")
    assert shape == "(100, 3)only rows 57 to 62 of 100"
    assert rows[4] == "60" and cells[4] == ["180", "181", "182"] and cells[0] == ["…", "…", "…"]


def test_of_more_than_two_axes_one_slice_is_shown_and_named():
    x = np.zeros((4, 2, 3))
    wrong = x.copy()
    wrong[2, 1, 0] = 7
    _, soup = shown(exercise(lambda x: x, x, axes=("batch", "time", "units")), lambda x: wrong)
    assert table(soup, "you gave")[0] == "(batch 4, time 2, units 3)only batch index 2"
    assert table(soup, "you gave")[3] == [["0", "0", "0"], ["7 ≠", "0", "0"]]
    assert table(soup, "x")[0] == "(4, 2, 3)only axis 0 index 2"


def test_values_that_differ_late_are_written_so_that_they_differ():
    _, soup = shown(exercise(lambda x: x * 1, np.full(2, 0.123456), tolerance=1e-9), lambda x: x + [0, 1e-6])
    assert table(soup, "you gave")[3] == [["0.1235", "0.123457 ≠"]]


def test_inputs_inside_inputs_have_names_and_too_many_are_counted():
    layers = tuple((np.ones((2, 2)), 0.5) for _ in range(MAX_TABLES + 2))
    _, soup = shown(exercise(lambda x, layers: x * 1, np.ones(2), layers), lambda x, layers: x + 1)
    assert table(soup, "layers[1][0]")[0] == "(2, 2)"
    assert "layers[0][1] = 0.5" in soup.text and "and 3 more arrays" in soup.text


@pytest.mark.parametrize(
    "answer", ["y" * 10**6, {"x" * 10**6: 1}, ("z" * 10**6,) * 9, np.zeros((200, 200, 200), bool), (1,) * 10**4, print]
)
@pytest.mark.parametrize("wanted", [None, "text", np.zeros(3), (1, 2), {"a": 1}])
def test_a_case_is_small_whatever_came(answer, wanted):
    got = wire.decode(wire.encode(answer))
    asked = dataclasses.replace(BASE, axes=("n",))
    for reveal in (True, False):
        assert len(json.dumps(failing_case(asked, (np.zeros((99, 99)),), got, wanted, reveal))) < 300 * MAX_TEXT


def test_what_a_student_wrote_is_no_html():
    _, soup = shown(exercise(lambda x: x, np.array(["a"])), lambda x: np.array(["<b>b</b>"]))
    assert not soup("b") and table(soup, "you gave")[3] == [["'<b>b</b>' ≠"]]
    _, soup = shown(exercise(lambda x: {"a": x}, GRID), lambda x: {"<b>": x, "a": x + 1})
    assert not soup("b") and len(soup("table")) == 3


def raises(x):
    raise ValueError("no")


def test_what_was_never_called_shows_no_inputs():
    assert "It was called with" in shown(exercise(lambda x: x, 5), raises)[1].text
    assert shown(exercise(lambda x: x, 5), 5)[0]["case"] is None
    assert shown(exercise(lambda x: x, 5), ...)[0]["case"] is None


def test_a_name_that_is_not_there_was_never_called(monkeypatch):
    replies = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data: replies.extend(data.values()))
    asked = {"exercise": "double", "kind": "call", "nonce": "", "cases": [wire.encode((5,))]}
    answer_challenge(json.dumps(asked), lambda: nowhere)  # noqa: F821
    verdict = judge(exercise(lambda x: x, 5), [(5,)], replies[0]["replies"])
    assert (verdict.status, verdict.case["sentences"]) == ("raised", [])
    assert verdict.case["error"]["text"] == "NameError: name 'nowhere' is not defined"


def test_what_only_the_judge_knows_stays_out_of_the_card():
    secret = np.array([3.25, 4.25])
    asked = dataclasses.replace(
        BASE, kind="value", reference=None, points={"a": 1}, criteria={"a": lambda got, x: "No."}, form=np.zeros(1)
    )
    asked = dataclasses.replace(asked, cases=lambda rng: [(secret,)])
    verdict, soup = shown(asked, np.array([1.0, 2.0]), reveal=False)
    assert [one.caption.strong.text for one in soup("table")] == ["you gave"]
    assert "3.25" not in json.dumps(verdict)


def test_a_learner_gets_the_inputs_of_the_case_back():
    drawn = dataclasses.replace(BASE, cases=lambda rng: [(rng.normal(size=n),) for n in (2, 3, 4)])
    helper = Learner(Lesson("99_test", (drawn, dataclasses.replace(BASE, name="value", kind="value"))))
    first, second, _ = public_cases(drawn)
    assert np.array_equal(helper.case("double")[0], first[0])
    verdict = helper.check("double", lambda x: 2 * x if len(x) == 2 else x)
    assert verdict.case["number"] == 1 and 'L.case("double")' in repr(verdict)
    assert np.array_equal(helper.case("double")[0], second[0])
    helper.check("double", lambda x: 2 * x)
    assert np.array_equal(helper.case("double")[0], first[0])
    with pytest.raises(ValueError, match="asks for no function"):
        helper.case("value")
