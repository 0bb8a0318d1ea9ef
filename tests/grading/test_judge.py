"""Challenge and response: fresh inputs per student, answers read without trust, points given outside the kernel."""

import base64
import dataclasses
import json

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grading.judging.judge import Question, close, nothing_came, put_challenges, read_check, replies_to, verdict_on
from grading.sandbox.running import Limits, run
from lessons_lib.course.places import CourseError
from lessons_lib.exercises import lesson_names, load_lesson, wire
from lessons_lib.exercises.cards import VERDICT_TYPE
from lessons_lib.exercises.declare import Exercise, Lesson, Misconception, as_if
from lessons_lib.exercises.respond import ANSWER_TYPE, respond
from lessons_lib.exercises.verdict import MAX_MESSAGE, judge

HINTS = ("the idea", "the place", "nearly the code")


def row_sums(name="row_sums"):
    return Exercise(
        name=name,
        task="Add up each row.",
        kind="call",
        points={"shape": 1, "values": 2},
        hints=HINTS,
        reference=lambda x: x.sum(axis=1),
        cases=lambda rng: [(rng.normal(size=(3, 5)),), (rng.normal(size=(4, 2)),)],
        misconceptions=(
            Misconception("columns", "These are the *columns*. Which axis goes away?", as_if(lambda x: x.sum(axis=0))),
        ),
    )


PAIR = Exercise(
    name="pair", task="Give 1 and 2.", kind="value", points={"values": 2}, hints=HINTS, reference=lambda: (1, 2)
)


def check_cell(exercise, *answers):
    settings = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    source = f'L.check("{exercise.name}", {", ".join(answers)})'
    return new_code_cell(
        source, metadata={"nbgrader": {**settings, "grade_id": f"check_{exercise.name}", "points": exercise.max_points}}
    )


def challenged(exercise, *answers, student="ada", seed=0):
    """The notebook of one check cell with its challenge in it, and the challenge."""
    notebook = new_notebook(cells=[check_cell(exercise, *(answers or ("answer",)))])
    [challenge] = put_challenges(notebook, Lesson("99_test", (exercise,)), student, seed)
    return notebook, challenge


def asked(notebook):
    """What a challenge cell tells the kernel."""
    seen = {}
    source = notebook.cells[0].source.partition("\n")[2]
    exec(source, {"answer_challenge": lambda text, answer: seen.update(json.loads(text)), "answer": None})
    return seen


def take_verdicts(notebook, challenges, stopped):
    """The verdicts on what stands in the cells of these challenges, whose results they become."""
    verdicts = []
    for challenge in challenges:
        place = challenge.question.place
        verdicts.append(verdict_on(challenge, notebook.cells[place].outputs, stopped.get(place)))
        close(notebook.cells[place], challenge.question, verdicts[-1])
    return verdicts


def graded(folder, exercises, *cells, limits=Limits()):
    """exercise -> its verdict and its cell, after the cells ran in a kernel."""
    notebook = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    challenges = put_challenges(notebook, Lesson("99_test", tuple(exercises)), "ada", 0)
    verdicts = take_verdicts(notebook, challenges, run(notebook, folder, limits, "bubblewrap"))
    return {
        verdict.exercise: (verdict, notebook.cells[challenge.question.place])
        for verdict, challenge in zip(verdicts, challenges, strict=True)
    }


def drawn(**who):
    return [case[0].tolist() for case in challenged(row_sums(), **who)[1].cases]


def test_every_student_class_and_exercise_has_its_own_inputs_the_same_in_every_run():
    assert drawn(student="ada") == drawn(student="ada")
    assert drawn(student="ada") != drawn(student="bob")
    assert drawn(student="ada", seed=1) != drawn(student="ada", seed=2)
    one, other = (challenged(row_sums(name))[1].cases[0][0] for name in ("one", "other"))
    assert not np.array_equal(one, other)


def test_the_kernel_is_told_the_inputs_and_nothing_else():
    notebook, challenge = challenged(row_sums())
    told = asked(notebook)
    assert set(told) == {"exercise", "kind", "nonce", "cases"}
    assert np.array_equal(wire.natural(wire.decode(told["cases"][0]))[0], challenge.cases[0][0])


def test_inputs_that_only_the_judge_needs_stay_with_it():
    secret = Exercise(
        name="net",
        task="t",
        kind="model",
        points={"good": 1},
        hints=HINTS,
        cases=lambda rng: [(np.arange(7.0),)],
        criteria={"good": lambda got, x: None},
    )
    assert asked(challenged(secret)[0])["cases"] == [{"type": "tuple", "items": []}]


@pytest.mark.parametrize("name", lesson_names())
def test_a_challenge_gives_a_function_what_the_learners_own_check_gives_it(name):
    for exercise in load_lesson(name).exercises:
        if exercise.kind == "call":
            for inputs in exercise.draw(np.random.default_rng(1)):
                arrived = wire.natural(wire.decode(json.loads(json.dumps(wire.encode(inputs)))))
                assert [type(item) for item in arrived] == [type(item) for item in inputs], exercise.name


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('L.check("a", b)', ("a", ("b",))),
        ('L.check("data", x, y)  # both', ("data", ("x", "y"))),
        ("L.check('a', b)\n3", None),
        ('L.check("a")', None),
        ('L.check("a", f(b))', None),
        ("L.check(", None),
        ("assert b == 3", None),
        ("", None),
    ],
)
def test_only_a_plain_check_is_read_as_one(source, wanted):
    check = read_check(new_code_cell(source))
    assert check is None if wanted is None else (check.exercise, check.answers) == wanted


def test_a_lesson_that_cannot_be_graded_is_refused_with_the_reason():
    lesson = Lesson("99_test", (row_sums(),))
    cell = check_cell(row_sums(), "answer")
    cell.metadata.nbgrader.points = 7
    with pytest.raises(CourseError, match="7 points, its exercise 3"):
        put_challenges(new_notebook(cells=[cell]), lesson, "ada", 0)
    cell.source = "assert answer"
    with pytest.raises(CourseError, match="check_row_sums must hold"):
        put_challenges(new_notebook(cells=[cell]), lesson, "ada", 0)
    opaque = Exercise(
        name="opaque",
        task="t",
        kind="call",
        points={"values": 1},
        hints=HINTS,
        reference=lambda f: 1,
        cases=lambda rng: [(print,)],
    )
    with pytest.raises(CourseError, match="not plain data"):
        challenged(opaque)


def display(challenge, replies, nonce=None, output_type="display_data"):
    nonce = nonce or challenge.question.nonce
    return new_output(output_type, {ANSWER_TYPE: {"exercise": "row_sums", "nonce": nonce, "replies": replies}})


def right_replies(challenge):
    return json.loads(json.dumps(respond("call", lambda x: x.sum(axis=1), challenge.cases)))


def judged(challenge, notebook, *outputs):
    notebook.cells[0].outputs = list(outputs)
    return take_verdicts(notebook, [challenge], {})[0]


def test_right_replies_earn_all_points_and_the_last_reply_counts():
    notebook, challenge = challenged(row_sums())
    right = display(challenge, right_replies(challenge))
    assert judged(challenge, notebook, right).points == 3
    assert judged(challenge, notebook, right, display(challenge, [{"not_attempted": True}])).points == 0


@pytest.mark.parametrize(
    "forged",
    [
        lambda challenge: display(challenge, right_replies(challenge), nonce="guessed"),
        lambda challenge: display(challenge, right_replies(challenge), output_type="execute_result"),
        lambda challenge: display(challenge, right_replies(challenge)[:1]),
        lambda challenge: display(challenge, right_replies(challenge)[::-1]),
        lambda challenge: display(challenge, "all right"),
        lambda challenge: display(
            challenge, [{"value": {"type": "float", "dtype": "<f8", "shape": [], "data": "x" * 3}}] * 2
        ),
        lambda challenge: display(challenge, [{"points": 3, "status": "done"}] * 2),
        lambda challenge: display(challenge, None),
        lambda challenge: new_output("display_data", {ANSWER_TYPE: [challenge.question.nonce]}),
        lambda challenge: new_output("execute_result", {"text/plain": "3"}),
        lambda challenge: new_output("stream", text="3\n"),
    ],
)
def test_forged_replies_earn_nothing(forged):
    notebook, challenge = challenged(row_sums())
    assert judged(challenge, notebook, forged(challenge)).points == 0


def test_replies_too_large_or_too_deep_are_not_read():
    question = Question("row_sums", 0, "n", "")
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for replies in ([{"value": "x" * (3 * wire.MAX_BYTES)}], deep):
        output = {"output_type": "display_data", "data": {ANSWER_TYPE: {"nonce": "n", "replies": replies}}}
        assert replies_to(question, [output]) is None


@pytest.mark.parametrize(
    ("shape", "dtype"), [([10**12], "<U0"), ([0, 10**30], "<f8"), ([1], "f8," * 100_000), ([2**62, 4], "<f8")]
)
def test_an_array_that_claims_to_be_larger_than_its_bytes_is_not_made(shape, dtype):
    with pytest.raises(wire.WireError):
        wire.decode({"type": "ndarray", "dtype": dtype, "shape": shape, "data": ""})


BAD = "\ud800"


@pytest.mark.parametrize(
    "value",
    [
        {"type": BAD, "opaque": True},
        {"type": "str", "text": BAD},
        {"type": "dict", "named": {BAD: {"type": "x", "none": True}}},
        {"type": "tuple", "items": [{"type": BAD, "text": BAD}]},
        *(
            {"type": "str", "dtype": dtype, "shape": shape, "data": base64.b64encode(code.to_bytes(4, order)).decode()}
            for code in (0x110000, 0xD800, 0xFFFFFFFF)
            for dtype, order in (("<U1", "little"), (">U1", "big"))
            for shape in ([], [1])
        ),
    ],
)
@pytest.mark.parametrize("wanted", [(1, 2), {"a": 1}, "text", 3.0, np.array(["a"])])
def test_whatever_texts_an_answer_holds_its_verdict_can_be_written(value, wanted):
    exercise = dataclasses.replace(PAIR, reference=lambda: wanted)
    message = judge(exercise, [()], [{"value": value}]).message
    assert message and message.encode("utf-8")
    assert repr(wire.natural(wire.decode(value))).encode("utf-8")


def test_an_error_that_no_file_can_hold_is_told_all_the_same():
    assert "raised `?`" in judge(PAIR, [()], [{"error": f"{BAD}: {BAD}"}]).message


@pytest.mark.parametrize(
    "answer", [(1, "y" * 10**6), {"x" * 10**6: 1}, np.zeros(10**6, bool), np.array("z" * 10**6), "e" * 10**6]
)
@pytest.mark.parametrize("wanted", [(1, 2), {"a": 1}, "text", np.zeros(3), np.array(["a"])])
def test_a_huge_answer_of_any_kind_makes_no_huge_message(answer, wanted):
    exercise = dataclasses.replace(PAIR, reference=lambda: wanted)
    assert len(judge(exercise, [()], [{"value": wire.encode(answer)}], reveal=False).message) <= MAX_MESSAGE


def test_nothing_came_is_no_points_and_the_reason():
    verdict = nothing_came(row_sums(), "The kernel ended.")
    assert (verdict.points, verdict.max_points, verdict.message, verdict.done) == (0, 3, "The kernel ended.", False)


def test_a_judged_cell_holds_its_own_text_and_one_result_which_is_the_points():
    notebook, challenge = challenged(row_sums())
    replies = json.loads(json.dumps(respond("call", lambda x: x.sum(axis=0), challenge.cases)))
    judged(challenge, notebook, new_output("stream", name="stderr", text="loud"), display(challenge, replies))
    [cell] = notebook.cells
    assert cell.source == 'L.check("row_sums", answer)'
    assert [output.output_type for output in cell.outputs] == ["execute_result"]
    assert cell.outputs[0].data["text/plain"] == "0"
    assert "Which axis goes away?" in cell.outputs[0].data["text/html"]
    assert cell.outputs[0].data[VERDICT_TYPE]["misconception"] == "columns"


def test_expected_values_stay_out_of_what_a_student_reads():
    notebook, challenge = challenged(row_sums())
    judged(challenge, notebook, display(challenge, respond("call", lambda x: 2 * x.sum(axis=1), challenge.cases)))
    shown = json.dumps(notebook.cells[0].outputs)
    assert "was wanted" not in shown
    for case in challenge.cases:
        assert not any(f"{value:.6g}" in shown for value in case[0].sum(axis=1))


@pytest.mark.slow
def test_in_a_kernel_right_answers_count_whatever_else_they_do(tmp_path):
    loud = """
import logging, sys, warnings
from tqdm import tqdm

def loud(x):
    warnings.warn("careful")
    logging.warning("careful")
    print("thinking")
    print("thinking", file=sys.stderr)
    for _ in tqdm(range(3)):
        pass
    return x.sum(axis=1)
"""
    quiet = "quiet = lambda x: x.sum(axis=1).astype('float32').tolist()"
    exercises = row_sums("loud"), row_sums("quiet"), PAIR
    result = graded(
        tmp_path,
        exercises,
        loud,
        check_cell(exercises[0], "loud"),
        "1 / 0",
        quiet,
        check_cell(exercises[1], "quiet"),
        "one, two = 1, 2",
        check_cell(PAIR, "one", "two"),
    )
    assert {name: verdict.points for name, (verdict, _) in result.items()} == {"loud": 3, "quiet": 3, "pair": 2}


def test_in_a_kernel_what_is_no_answer_gets_no_points_and_its_reason(tmp_path):
    names = "undefined", "leaves", "clears", "empty", "waits"
    exercises = {name: row_sums(name) for name in names}
    cells = [
        check_cell(exercises["undefined"], "undefined"),
        "import sys\ndef leaves(x): sys.exit(3)",
        check_cell(exercises["leaves"], "leaves"),
        (
            "from IPython.display import clear_output\nget_ipython().events.register('post_run_cell', lambda result:"
            " clear_output())\ndef clears(x): return x.sum(axis=1)"
        ),
        check_cell(exercises["clears"], "clears"),
        "get_ipython().events.callbacks['post_run_cell'].clear()\ndef empty(x):\n    'to do'",
        check_cell(exercises["empty"], "empty"),
        "waits = ...",
        check_cell(exercises["waits"], "waits"),
    ]
    result = graded(tmp_path, exercises.values(), *cells)
    assert {verdict.points for verdict, _ in result.values()} == {0}
    assert {name: verdict.status for name, (verdict, _) in result.items()} == {
        "undefined": "raised",
        "leaves": "raised",
        "clears": "raised",
        "empty": "not attempted",
        "waits": "not attempted",
    }
    assert "NameError" in result["undefined"][0].message
    assert "SystemExit" in result["leaves"][0].message
    assert "No answer came" in result["clears"][0].message
    assert all(len(cell.outputs) == 1 and cell.outputs[0].data["text/plain"] == "0" for _, cell in result.values())


@pytest.mark.slow
def test_in_a_kernel_an_error_brings_the_students_own_line_and_the_shapes_that_met(tmp_path):
    exercise = row_sums("broken")
    cells = ["import numpy as np\nw = np.ones((7, 2))", "def broken(x):\n    # my try\n    return helper(x) @ w"]
    cells += ["def helper(x):\n    return x", check_cell(exercise, "broken")]
    verdict, cell = graded(tmp_path, [exercise], *cells)["broken"]
    assert verdict.message.startswith(
        "Your code raised `ValueError` in line 3, `return helper(x) @ w`. A matrix product"
    )
    assert verdict.case["error"]["met"] in ("`x` (3, 5), `w` (7, 2)", "`x` (4, 2), `w` (7, 2)")
    assert "<caption" in cell.outputs[0].data["text/html"] and "These inputs were drawn for you" in str(cell.outputs)


def test_in_a_kernel_forgers_of_the_check_earn_nothing(tmp_path):
    attack = """
import lessons_lib.exercises.respond as respond, numpy
from IPython.core.displaypub import DisplayPublisher
respond.answer_challenge = lambda challenge, answer: print(3)
numpy.allclose = numpy.array_equal = lambda *a, **k: True
class L:
    def check(self, *a): return 3
L = L()
forger = lambda x: x
get_ipython().display_formatter.format = lambda *a, **k: ({"text/plain": "3"}, {})
"""
    exercise = row_sums("forger")
    assert graded(tmp_path, [exercise], attack, check_cell(exercise, "forger"))["forger"][0].points == 0


@pytest.mark.slow
def test_a_cell_that_cannot_be_interrupted_costs_what_follows_it_and_nothing_before(tmp_path):
    stubborn = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)"
    before, after = row_sums("before"), row_sums("after")
    result = graded(
        tmp_path,
        [before, after],
        "before = after = lambda x: x.sum(axis=1)",
        check_cell(before, "before"),
        stubborn,
        check_cell(after, "after"),
        limits=Limits(cell_seconds=12),
    )
    assert result["before"][0].points == 3
    assert (result["after"][0].points, result["after"][0].message) == (
        0,
        "Not run: cell 3 ran too long and could not be interrupted.",
    )


@pytest.mark.slow
def test_a_notebook_over_its_time_keeps_what_it_had_reached(tmp_path):
    before, after = row_sums("before"), row_sums("after")
    result = graded(
        tmp_path,
        [before, after],
        "import time\nbefore = after = lambda x: x.sum(axis=1)",
        check_cell(before, "before"),
        "time.sleep(600)",
        check_cell(after, "after"),
        limits=Limits(notebook_seconds=15),
    )
    assert result["before"][0].points == 3
    assert result["after"][0].message == "Not run: the 15 seconds of a notebook were used up before this cell."
