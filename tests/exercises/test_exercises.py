"""The check engine: the order of verdicts, misconceptions, partial credit, hints, predictions, plain data on the
wire."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lessons_lib.exercises import cards, learner, progress, wire
from lessons_lib.exercises.cards import STATUSES
from lessons_lib.exercises.declare import (
    Choice,
    Exercise,
    Lesson,
    LessonError,
    Misconception,
    Prediction,
    Question,
    as_if,
    reshaped,
)
from lessons_lib.exercises.respond import respond, untouched
from lessons_lib.exercises.verdict import judge


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def over_columns(logits):
    return softmax(logits.T).T


SOFTMAX = Exercise(
    name="softmax",
    task="Turn each row of logits into probabilities.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=("the idea", "the place", "nearly the code"),
    reference=softmax,
    cases=lambda rng: [(rng.normal(size=(5, 3)),), (rng.normal(size=(2, 7)),)],
    axes=("batch", "classes"),
    misconceptions=(
        Misconception("over_batch", "Each *column* sums to one. Which axis holds the classes?", as_if(over_columns)),
    ),
)
PAIR = Exercise(
    name="pair",
    task="Give x and its row sums.",
    kind="value",
    points={"values": 1},
    hints=("a", "b", "c"),
    reference=lambda: (np.arange(6.0).reshape(2, 3), np.array([3.0, 12.0])),
)
LESSON = Lesson(
    "99_test",
    (SOFTMAX, PAIR),
    (Prediction("shape", "Which shape?", lambda names: names["h"].shape, "Units come last."),),
    (
        Question(
            "batch",
            "Which axis?",
            (Choice("the first", True, "Rows are cases."), Choice("the last", False, "These are features.")),
        ),
        Question(
            "features",
            "Which axis comes last?",
            (Choice("features", True, "Each column is one."), Choice("batch", False, "It comes first.")),
        ),
    ),
)


def tried(exercise, answer, reveal=True, seed=0):
    cases = exercise.draw(np.random.default_rng(seed))
    return judge(exercise, cases, respond(exercise.kind, answer, cases), reveal)


def raises(logits):
    raise RuntimeError("no luck")


@pytest.mark.parametrize(
    ("answer", "status", "points"),
    [
        (softmax, "done", 3),
        (lambda z: softmax(z).astype(np.float32), "done", 3),
        (lambda z: softmax(z).tolist(), "done", 3),
        (..., "not attempted", 0),
        (raises, "raised", 0),
        (3, "type", 0),
        (lambda z: print, "type", 0),
        (lambda z: "text", "type", 0),
        (lambda z: softmax(z).sum(), "rank", 0),
        (lambda z: softmax(z).T, "axis order", 0),
        (lambda z: softmax(z)[:, :2], "size", 0),
        (lambda z: softmax(z) + 1j, "dtype", 1),
        (lambda z: softmax(z) * 2, "values", 1),
        (lambda z: softmax(z) * np.nan, "values", 1),
    ],
)
def test_a_verdict_is_decided_in_the_stated_order(answer, status, points):
    verdict = tried(SOFTMAX, answer)
    assert (verdict.status, verdict.points) == (status, points), verdict


def test_an_empty_function_is_not_attempted_but_one_that_forgets_to_return_is_told_so():
    def documented(logits):
        """Only the words of the starter."""
        # Write your code here.

    def forgetful(logits):
        softmax(logits)

    assert tried(SOFTMAX, documented).status == "not attempted"
    verdict = tried(SOFTMAX, forgetful)
    assert verdict.status == "type"
    assert "`return`" in verdict.message


def test_a_function_with_its_gap_still_open_is_not_attempted():
    def with_a_gap(logits):
        shifted = np.exp(logits)
        rows = ...
        return rows if rows is ... else shifted / rows

    assert tried(SOFTMAX, with_a_gap).status == "not attempted"


def test_a_function_that_returns_a_constant_is_an_attempt():
    def five(logits):
        return 5

    assert not untouched(five)


def test_a_named_misconception_is_told_in_its_own_words():
    verdict = tried(SOFTMAX, over_columns)
    assert (verdict.misconception, verdict.points) == ("over_batch", 1)
    assert "Which axis holds the classes?" in verdict.message


def test_a_misconception_must_fit_every_failing_case():
    first_only = lambda z: over_columns(z) if z.shape[0] == 5 else z  # noqa: E731
    assert tried(SOFTMAX, first_only).misconception is None


SHUFFLE = Exercise(
    name="shuffle",
    task="Shuffle the numbers below n by the seed.",
    kind="call",
    points={"all": 2, "seed": 1},
    hints=("a", "b", "c"),
    cases=lambda rng: [(9, 1), (9, 2)],
    criteria={
        "all": lambda got, n, seed: None if sorted(np.array(got).tolist()) == list(range(n)) else "Some are missing.",
        "seed": lambda got, n, seed: None,
    },
    misconceptions=(
        Misconception("too_many", "Which is the last number below n?", lambda got, n, seed: len(got) > n),
        Misconception(
            "seed_ignored",
            "Two seeds, one order. Where does the seed go in?",
            lambda answers, cases: np.array_equal(*answers) and cases[0] != cases[1],
            costs="seed",
        ),
    ),
)


@pytest.mark.parametrize(
    ("answer", "misconception", "points"),
    [
        (lambda n, seed: np.random.default_rng(seed).permutation(n), None, 3),
        (lambda n, seed: np.arange(n), "seed_ignored", 2),
        (lambda n, seed: np.arange(n + 1), "too_many", 1),  # what each answer shows alone comes first
    ],
)
def test_a_slip_that_shows_only_between_the_cases_costs_its_criterion(answer, misconception, points):
    verdict = tried(SHUFFLE, answer)
    assert (verdict.misconception, verdict.points) == (misconception, points), verdict


def test_a_slip_costs_a_criterion_that_there_is():
    slip = dataclasses.replace(SHUFFLE.misconceptions[1], costs="speed")
    with pytest.raises(ValueError, match="'seed_ignored' costs 'speed', which is no criterion"):
        dataclasses.replace(SHUFFLE, misconceptions=(slip,))


def test_reshape_in_place_of_a_transpose_is_known_by_its_numbers():
    z, holds = np.arange(6.0).reshape(3, 2), as_if(reshaped(np.exp, (1, 0)))
    assert holds(np.exp(z).T.reshape(3, 2), z)
    assert not holds(np.exp(z), z)


def test_expected_values_are_hidden_when_they_must_be():
    answer = lambda z: softmax(z) * 2  # noqa: E731
    assert "was wanted" in tried(SOFTMAX, answer).message
    assert "was wanted" not in tried(SOFTMAX, answer, reveal=False).message


def test_a_learner_is_never_shown_the_value_that_is_the_whole_answer():
    helper = learner.Learner(LESSON)
    assert "was wanted" in helper.check("softmax", lambda z: softmax(z) * 2).message
    x = np.arange(6.0).reshape(2, 3)
    assert "was wanted" not in helper.check("pair", x, x.sum(1) + 1).message


def test_items_of_a_tuple_are_judged_one_by_one():
    x = np.arange(6.0).reshape(2, 3)
    assert tried(PAIR, (x, x.sum(1))).done
    assert tried(PAIR, (x, x.sum(0))).message.startswith("Item 2 of 2")
    assert tried(PAIR, (..., x.sum(1))).status == "not attempted"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.zeros((3, 2)), "This is one array of shape (3, 2); a tuple of 2 was wanted."),
        ([np.zeros((3, 2))], "1 item came; 2 were wanted."),
        (np.zeros(2), "This is one array of shape (2,); a tuple of 2 was wanted."),
        ((1.5, np.zeros(2)), "Item 1 of 2: wanted shape (2, 3), got shape (): no axes instead of 2."),
        ("text", "This is a text; a tuple of 2 was wanted."),
        ({"a": 1}, "This is a dict; a tuple of 2 was wanted."),
        (print, "This is a function, not the value that it gives when it is called; a tuple of 2 was wanted."),
    ],
)
def test_what_came_in_place_of_a_pair_is_called_what_it_is(answer, message):
    assert tried(PAIR, answer).message == message


def gives(wanted, **fields):
    """An exercise of one case whose answer is `wanted`."""
    fields = {"kind": "call", "points": {"values": 1}, "cases": lambda rng: [(1,)], **fields}
    return Exercise(name="gives", task="t", hints=("a", "b", "c"), reference=lambda n: wanted, **fields)


@pytest.mark.parametrize(
    ("wanted", "answer", "message"),
    [
        (np.array(["a", "b", "c"]), np.array(["a", "c", "b"]), "2 of 3 values differ, the first at axis 0 index 1: "),
        (
            np.array([1.0, 2, 3]),
            np.array([1.0, 2.5, 5]),
            "2 of 3 values differ, the largest difference at axis 0 index 2",
        ),
        (np.array([1.0, 2, 3]), np.array([1.0, 2, 5]), "1 of 3 values differs, at axis 0 index 2: you have 5, 3 was"),
        (np.array([1.0]), np.array([1.0, 2]), None),
        (np.ones(3), np.ones(1), "Wanted shape (3,), got shape (1,): axis 0 has 1 entry."),
        (np.array([1 / 3, 2]), np.array([0.3333332, 2.5]), "1 of 2 values differs, at axis 0 index 1"),
        (1.5, np.ones(4), "One number is wanted, got an array of 4 values."),
        (1.5, np.ones((2, 2)), "One number is wanted, got an array of shape (2, 2)."),
        (1.5, np.array([1.5]), "One number is wanted, got an array of 1 value: the numbers are right, but an axis of"),
        (np.array(100.0001), np.array(100.02), "For 1 you gave 100.02; 100 was wanted."),
        (np.ones(2), np.array([1, np.nan]), "1 of 2 values is NaN, the first at axis 0 index 1."),
        (np.array([np.nan, 1]), np.array([np.nan, np.nan]), "1 of 2 values is NaN, the first at axis 0 index 1."),
        (
            np.arange(3.0),
            np.arange(3.0)[:, None],
            "Wanted shape (3,), got shape (3, 1): the numbers are right, but an axis",
        ),
        (np.arange(3.0), np.ones((3, 1)), "Wanted shape (3,), got shape (3, 1): an axis of size 1 is too many."),
        (np.arange(3.0)[:, None], np.ones(3), "Wanted shape (3, 1), got shape (3,): an axis of size 1 is missing."),
        (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).T, "got shape (3, 2): turned with `.T` the values"),
        (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2), "got shape (3, 2): which axis comes first?"),
        ("yes", "no", "For 1 you gave 'no'; 'yes' was wanted."),
    ],
)
def test_a_message_says_what_the_case_shows_and_no_more(wanted, answer, message):
    verdict = tried(gives(wanted), lambda n: answer)
    assert message is None or message in verdict.message, verdict.message
    assert not verdict.done


def test_a_function_or_model_is_told_what_it_is_not_that_code_raised():
    class History: ...

    exercise = dataclasses.replace(SOFTMAX, kind="model")
    assert tried(SOFTMAX, np.ones(3)).message == "This is an array; a function was wanted."
    assert tried(exercise, History()).message == (
        "This is a History, the record that `fit` gives back; a Sequential model was wanted."
    )


def test_an_answer_that_changes_its_input_is_told_so_and_loses_nothing():
    exercise = dataclasses.replace(
        gives(0),
        cases=lambda rng: [(rng.normal(size=5), (rng.normal(size=3),))],
        reference=lambda x, layers: x - x.mean(),
    )

    def in_place(x, layers):
        x -= x.mean()
        layers[0][:] = 0
        return x

    verdict = tried(exercise, in_place)
    assert verdict.done and "changes its input `x` and `layers` in place" in verdict.note
    assert verdict.note in repr(verdict) and "in place" in cards.verdict_html(verdict.as_dict())
    assert tried(exercise, lambda x, layers: x - x.mean()).note == ""


def with_a_broken_rule(**fields):
    def broken(got, *inputs):
        raise TypeError("cannot read it")

    fields = {"kind": "value", "points": {"kept": 1, "broken": 1}, **fields}
    return Exercise(
        name="faulty",
        task="t",
        hints=("a", "b", "c"),
        criteria={"kept": lambda got, *inputs: None, "broken": broken},
        **fields,
    )


def test_a_criterion_that_fails_in_itself_costs_nothing_and_is_reported():
    verdict = tried(with_a_broken_rule(form=(0, np.zeros(1))), (1, np.ones(3)))
    assert verdict.done and verdict.points == 2
    assert verdict.fault == "broken: TypeError: cannot read it"
    assert "*broken*" in verdict.note and "fault of the course" in verdict.note


def test_a_criterion_that_fails_in_itself_gives_nothing_to_an_answer_that_is_known_to_be_wrong():
    exercise = with_a_broken_rule(points={"values": 1, "kept": 1, "broken": 1}, reference=lambda: 3)
    assert tried(exercise, 3).points == 3
    assert tried(exercise, 4).earned == {"values": 0, "kept": 1, "broken": 0}


@pytest.mark.parametrize("answer", [5, "text", (1,), (1, 2), (1, np.ones((2, 2))), {"a": 1}, (None, np.ones(2)), print])
def test_an_answer_without_the_form_of_the_example_reaches_no_criterion(answer):
    verdict = tried(with_a_broken_rule(form=(0, np.zeros(1))), answer)
    assert verdict.points == 0 and not verdict.fault
    assert "wanted" in verdict.message


def test_a_criterion_that_cannot_read_an_answer_of_unknown_form_is_not_met():
    verdict = tried(with_a_broken_rule(), 5)
    assert verdict.points == 1 and not verdict.fault
    assert verdict.message == "This is a whole number, which is not in the form that the task asks for."


def test_an_object_that_equals_everything_earns_nothing():
    class Yes:
        __hash__ = None

        def __eq__(self, other):
            return True

        def __array__(self, dtype=None, copy=None):
            return np.array([self], dtype=object)

    assert tried(SOFTMAX, lambda z: Yes()).points == 0


def test_a_criterion_with_its_own_rule_earns_its_own_points():
    exercise = Exercise(
        name="rows",
        task="t",
        kind="call",
        points={"sums": 1, "positive": 1},
        hints=("a", "b", "c"),
        cases=lambda rng: [(rng.normal(size=(4, 3)),)],
        criteria={
            "sums": lambda got, z: None if np.allclose(got.sum(1), 1) else "Rows do not sum to one.",
            "positive": lambda got, z: None if (got >= 0).all() else "Some are negative.",
        },
    )
    assert tried(exercise, softmax).points == 2
    verdict = tried(exercise, np.abs)
    assert (verdict.points, verdict.status, verdict.message) == (1, "criterion", "Rows do not sum to one.")


def test_a_model_is_rebuilt_by_the_judge_and_judged_by_its_own_weights():
    from lessons_lib import Dense, Sequential

    def rule(got, x):
        return None if got.model.predict(x).shape == (len(x), 2) else "Two columns were wanted."

    exercise = Exercise(
        name="net",
        task="t",
        kind="model",
        points={"columns": 1},
        hints=("a", "b", "c"),
        cases=lambda rng: [(rng.random((4, 3), np.float32),)],
        criteria={"columns": rule},
    )

    class Liar:
        layers = (Dense(1),)
        input_shape = (3,)
        loss = optimizer = "x"

        def get_weights(self):
            return [np.zeros((3, 1), np.float32), np.zeros(1, np.float32)]

        def predict(self, x):
            return np.zeros((len(x), 2))

    model = Sequential([Dense(2, activation="softmax")], input_shape=(3,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop")
    assert tried(exercise, model).done
    assert tried(exercise, Liar()).message == "Two columns were wanted."
    assert tried(exercise, 3).message == "This is a whole number; a Sequential model was wanted."


def test_every_layer_of_the_library_is_rebuilt_with_its_settings_and_no_other_class():
    from lessons_lib import L2, LSTM, Dense, Dropout, GaussianNoise, Sequential
    from lessons_lib.nn.layers import Chain

    layers = [
        GaussianNoise(0.1),
        LSTM(5, return_sequences=True, forget_bias=3.0),
        Dropout(0.2),
        LSTM(4),
        Dense(3, "relu", L2(0.02)),
        Dense(1),
    ]
    model = Sequential(layers, input_shape=(7, 2), seed=3)
    x = np.random.default_rng(0).normal(size=(6, 7, 2))
    expected = model.predict(x)

    def rule(got, x):
        return (
            None
            if list(got.layers) == layers and np.array_equal(got.model.predict(x), expected)
            else "It is another model."
        )

    exercise = Exercise(
        name="net",
        task="t",
        kind="model",
        points={"same": 1},
        hints=("a", "b", "c"),
        cases=lambda rng: [(x,)],
        criteria={"same": rule},
    )
    assert tried(exercise, model).done

    class Forger:
        layers, input_shape = (Chain((Dense(1),)),), (3,)

        def get_weights(self):
            return []

    assert "Chain is no layer of lessons_lib" in tried(exercise, Forger()).message


@pytest.mark.parametrize(
    "replies",
    [None, [], [None, None], [{"value": 3}] * 2, [{"value": {"type": "x"}}] * 5, [{"error": None}], "text", [[]]],
)
def test_replies_that_were_tampered_with_earn_nothing(replies):
    assert judge(SOFTMAX, SOFTMAX.draw(np.random.default_rng(0)), replies).points == 0


values = st.recursive(
    st.none()
    | st.text(max_size=5)
    | st.booleans()
    | st.integers(-(2**31), 2**31)
    | st.floats(allow_nan=False)
    | hnp.arrays(
        st.sampled_from([np.float32, np.int64, np.bool_]),
        hnp.array_shapes(max_dims=3, max_side=3),
        elements={"allow_nan": False},
    ),
    lambda inner: st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(values)
def test_a_value_survives_the_wire(value):
    arrived = wire.natural(wire.decode(json.loads(json.dumps(wire.encode(value)))))
    assert repr(arrived) == repr(value)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"type": "x", "dtype": "O", "shape": [1], "data": "AAAAAAAAAAA="},
        {"type": "x", "dtype": "<f4", "shape": [10**12], "data": ""},
        {"type": "x", "dtype": "<f4", "shape": [-1], "data": ""},
        {"type": "x", "dtype": "<f4", "shape": [True], "data": "AAAA"},
        {"type": "x", "dtype": "import os", "shape": [], "data": ""},
    ],
)
def test_the_wire_refuses_what_it_could_not_have_written(data):
    with pytest.raises(wire.WireError):
        wire.decode(data)


def test_a_value_nested_too_deeply_is_refused_in_words():
    value = 1
    for _ in range(20):
        value = (value,)
    with pytest.raises(wire.WireError, match="nested"):
        wire.encode(value)


def test_hints_climb_only_after_an_attempt(tmp_path, monkeypatch):
    (tmp_path / progress.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    helper = learner.Learner(LESSON)
    assert "the idea" in repr(helper.hint("softmax"))
    assert "the idea" in repr(helper.hint("softmax"))
    helper.check("softmax", over_columns)
    assert "the place" in repr(helper.hint("softmax"))
    assert progress.read(tmp_path, "99_test")["softmax"] == {
        "status": "values",
        "points": 1.0,
        "max_points": 3.0,
        "attempts": 1,
        "hints": 2,
    }


def test_after_the_last_hint_no_more_are_promised():
    helper = learner.Learner(LESSON)
    for _ in SOFTMAX.hints:
        shown = helper.hint("softmax")
        helper.check("softmax", over_columns)
    assert shown.word == "softmax: the last hint" and "more help" not in shown.text
    again = helper.hint("softmax")
    assert "nearly the code" in again.text and "There is no further hint" in again.text


def test_progress_survives_a_new_session_and_a_damaged_file_is_set_aside(tmp_path, monkeypatch):
    (tmp_path / progress.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    learner.Learner(LESSON).check("softmax", softmax)
    assert "1 of 2 exercises done" in repr(learner.Learner(LESSON).progress())
    kept = tmp_path / progress.FOLDER / "progress" / "99_test.json"
    kept.write_text("{ half")
    assert "0 of 2" in repr(learner.Learner(LESSON).progress())
    assert kept.with_suffix(".damaged.json").read_text() == "{ half"


def test_two_pages_of_a_lesson_keep_what_either_reached(tmp_path, monkeypatch):
    (tmp_path / progress.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    one, other = learner.Learner(LESSON), learner.Learner(LESSON)
    one.check("softmax", softmax)
    assert "1 of 2" in repr(other.progress())
    other.check("pair", PAIR.reference())
    one.hint("softmax")
    assert "2 of 2" in repr(one.progress())
    assert progress.read(tmp_path, "99_test")["softmax"]["hints"] == 1


def test_without_a_place_to_keep_it_progress_lasts_as_long_as_the_kernel(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    helper = learner.Learner(LESSON)
    helper.check("softmax", softmax)
    assert "1 of 2" in repr(helper.progress())
    (tmp_path / progress.FOLDER).mkdir()
    helper = learner.Learner(LESSON)
    monkeypatch.setattr(progress.tempfile, "mkstemp", lambda **_: (_ for _ in ()).throw(PermissionError("read-only")))
    helper.check("softmax", softmax)
    helper.check("pair", PAIR.reference())
    assert "2 of 2" in repr(helper.progress())


def test_the_kernel_of_a_page_from_before_a_reset_keeps_nothing_and_says_so(tmp_path, monkeypatch):
    (tmp_path / progress.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    old = learner.Learner(LESSON)
    old.check("softmax", softmax)
    (tmp_path / progress.FOLDER / "progress" / "99_test.json").unlink()
    progress.mark_reset(tmp_path, "99_test")

    verdict = old.check("pair", PAIR.reference())

    assert verdict.status == "done" and "restart its kernel" in verdict.note
    assert "restart its kernel" in repr(old.progress()) and "restart its kernel" in old.progress()._repr_html_()
    assert progress.read(tmp_path, "99_test") == {}
    new = learner.Learner(LESSON)
    assert new.check("softmax", softmax).note == ""
    assert "1 of 2" in repr(new.progress()) and "restart" not in repr(new.progress())


def test_a_prediction_is_held_against_what_the_cell_gave():
    prediction = LESSON.prediction("shape")
    assert learner.judge_prediction(prediction, (2, 3), {"h": np.zeros((2, 3))}).word == "As you predicted"
    assert "it is `(2, 3)`" in learner.judge_prediction(prediction, (3, 2), {"h": np.zeros((2, 3))}).text
    waits = learner.judge_prediction(prediction, (3, 2), {})
    assert waits.word == "Your prediction waits" and "KeyError" not in waits.text


@pytest.mark.parametrize("guess", ["cpu", "CPU", " Cpu "])
def test_capitals_do_not_make_a_prediction_wrong(guess):
    prediction = Prediction("device", "Which?", lambda names: "cpu", "It is.")
    assert learner.judge_prediction(prediction, guess, {}).word == "As you predicted"
    assert learner.judge_prediction(prediction, guess + "s", {}).word == "A surprise"


def test_a_quiz_explains_every_choice():
    helper = learner.Learner(LESSON)
    assert helper.quiz("batch", "A").word == "Yes"
    assert "features" in helper.quiz("batch", "b").text
    assert helper.quiz("batch", "z").word == "Which letter?"
    assert helper.quiz("batch")._repr_html_().count("<details>") == 2


def test_a_quiz_shows_several_questions_in_one_card():
    shown = learner.Learner(LESSON).quiz("batch", "features")
    page, text = shown._repr_html_(), repr(shown)
    assert page.count("<details>") == 4
    assert "1. Which axis?" in page and "2. Which axis comes last?" in page
    assert "1. Which axis?\n  a) " in text and 'L.quiz("features", "a")' in text
    assert learner.Silent().quiz("batch", "features") is None


def test_unknown_names_list_the_known_ones():
    helper = learner.Learner(LESSON)
    for call in (lambda: helper.check("softmx", softmax), lambda: helper.hint("softmx")):
        with pytest.raises(LessonError, match="softmax, pair"):
            call()


def test_a_card_escapes_what_a_learner_wrote_and_never_speaks_by_colour_alone():
    def hostile(logits):
        raise ValueError("<script>alert(1)</script>")

    card = cards.verdict_html(tried(SOFTMAX, hostile).as_dict())
    assert "<script>" not in card and "&lt;script&gt;" in card
    for answer in (softmax, hostile, ...):
        verdict = tried(SOFTMAX, answer)
        assert STATUSES[verdict.status] in cards.verdict_html(verdict.as_dict())
        assert STATUSES[verdict.status] in repr(verdict)


@pytest.mark.parametrize("items", [[1, 2, -1], [0.5, 2], [True, False], [[1, 2.5], [3, 4]]])
def test_numbers_that_an_array_keeps_one_by_one_arrive_as_numbers(items):
    arrived = wire.natural(wire.decode(wire.encode(np.array(items, dtype=object))))
    assert arrived.dtype.kind in "bif" and np.array_equal(arrived, items)
