"""The audit of the checks: mutants of every kind are made, and one that a check lets pass is reported."""

import ast
import dataclasses

import numpy as np
import pytest
from typer.testing import CliRunner

from lessons_lib.course import audit
from lessons_lib.course.cli import app
from lessons_lib.course.mutants import KINDS, mutants
from lessons_lib.course.places import clone_root
from lessons_lib.exercises import lesson_names, load_lesson
from lessons_lib.exercises.declare import Bound, Lesson, Misconception

SOLUTIONS = clone_root() / "solutions"
START = "00_start_here"

CHANGES = {
    "comparison": ("x > 0", "x > 0 -> x >= 0", "x > 0 -> x < 0"),
    "operator": ("a * b", "a * b -> a / b"),
    "constant": ("x + 2", "2 -> 3", "2 -> 1"),
    "sign": ("-x", "-x -> x"),
    "axis": ("x.sum(axis=1)", "sum(axis=1) -> sum(axis=0)", "sum(axis=1) -> sum(axis=-1)", "sum(axis=1) -> sum()"),
    "keepdims": ("x.sum(keepdims=True)", "x.sum(keepdims=True) -> x.sum()"),
    "bounds": ("x[:n]", ":n -> :n + 1", ":n -> :n - 1", ":n -> 1:n"),
    "order": ("f(a, b)", "f(a, b) -> f(b, a)"),
    "left out": ("x", "return x -> x"),
    "twin": ("np.mean(x)", "np.mean -> np.sum", "np.mean -> np.median"),
    "guard": ("np.sqrt(x) + 1e-7", "np.sqrt(x) + 1e-07 -> np.sqrt(x)", "np.sqrt(x) + 1e-07 -> np.sqrt(x + 1e-07)"),
    "size of the example": ("s / len(x)", "len(x) -> _first_(lambda: len(x))"),
    "global for an argument": ("x", "x of the example"),
    "overwritten input": ("x - 1", "x - 1 -> _inplace_(lambda a, b: a - b, x, 1)"),
    "first only": ("[i for i in x]", "x -> list(x)[:1]", "x -> x[:1]"),
    "loop ends": ("range(n)", "range(n) -> range(n - 1)", "range(n) -> range(n + 1)", "range(n) -> range(1, n)"),
    "seed": ("default_rng(seed)", "seed -> 0"),
}


def function(expression):
    return ast.parse(f"def answer(x, seed):\n    return {expression}").body[0]


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_of_each_kind_are_made(kind):
    expression, *wanted = CHANGES[kind]
    made = [mutant.change for mutant in mutants((function(expression),)) if mutant.kind == kind]
    assert set(wanted) <= set(made), made


def test_a_mutant_of_a_helper_is_used_by_the_answer():
    helper = ast.parse("def helper(x):\n    return x + 1").body[0]
    made = {mutant.change: mutant.build({}, "answer")[0] for mutant in mutants((helper, function("helper(x) * 10")))}
    assert made["x + 1 -> x - 1"](3, 0) == 20
    assert made["1 -> 2"](3, 0) == 50


def test_a_size_taken_from_the_example_is_kept_for_ever():
    made = {mutant.change: mutant.build({}, "answer")[0] for mutant in mutants((function("sum(x) / len(x)"),))}
    taken = made["len(x) -> _first_(lambda: len(x))"]
    assert [taken([2, 4], 0), taken([2, 4, 6], 0)] == [3, 6]


def audited(monkeypatch, name, **changed):
    """The audit of one exercise of lesson 00, of which some declarations are changed."""
    declared = dataclasses.replace(load_lesson(START).exercise(name), **changed)
    monkeypatch.setattr(audit, "load_lesson", lambda lesson: Lesson(START, (declared,)))
    return audit.audit_exercise(SOLUTIONS, START, name)


def test_a_missing_case_is_reported_by_name(monkeypatch):
    assert audited(monkeypatch, "wet_share").good
    found = audited(
        monkeypatch, "wet_share", cases=lambda rng: [(rng.permutation(np.r_[0.0, 1.0, rng.uniform(3, 40, size=9)]),)]
    )
    assert "wet_share (mean_of_comparison), constant: 1 -> 2 passes on every draw." in found.faults()


def test_a_check_that_depends_on_the_draw_is_reported(monkeypatch):
    found = audited(monkeypatch, "celsius", cases=lambda rng: [(32.0 if rng.random() < 0.5 else 50.0,)])
    assert any("(fahrenheit - 32) * 5 / 9 -> (fahrenheit - 32) * 5 * 9 passes on" in fault for fault in found.faults())


def test_a_misconception_that_fits_by_chance_is_reported(monkeypatch):
    fits_warm_days = Misconception("warm", "Is it warm?", lambda got, fahrenheit: fahrenheit > 80)
    found = audited(
        monkeypatch,
        "celsius",
        cases=lambda rng: [(float(rng.choice([50, 100])),)],
        misconceptions=(fits_warm_days, *load_lesson(START).exercise("celsius").misconceptions),
    )
    assert any("and warm (5 times), not no_brackets." in fault for fault in found.faults())


def test_a_mark_that_no_mutant_bears_is_reported(tmp_path):
    answers = (SOLUTIONS / START / "answers.py").read_text()
    (tmp_path / START).mkdir()
    mark = (
        "from lessons_lib.exercises.labels import equivalent\n@equivalent('celsius', 'sign: *', why='')\ndef f(): ...\n"
    )
    (tmp_path / START / "answers.py").write_text(f"{answers}\n{mark}")
    assert audit.audit_exercise(tmp_path, START, "celsius").faults() == [
        "celsius: no passing mutant is 'sign: *', marked as equivalent."
    ]


def test_a_bound_that_honest_models_lie_on_both_sides_of_is_reported(monkeypatch):
    good = Bound("NSE", 0.5, honest=(0.7, 0.9), sins={"the test part": (0.1, 0.4)})
    assert audited(monkeypatch, "celsius", bounds=(good,)).good
    assert str(good) == "NSE: bound 0.5; honest models 0.7 to 0.9, 0.2 away; the test part 0.1 to 0.4, 0.1 away."
    below = Bound("RMSE", 0.5, honest=(0.1, 0.6), sins={"the test part": (0.7, 0.9)})
    assert (below.away(below.honest, honest=True), below.away((0.7, 0.9), honest=False)) == pytest.approx((-0.1, 0.2))
    assert audited(monkeypatch, "celsius", bounds=(good, below)).faults() == [
        "celsius: honest models lie on both sides of the bound, "
        "RMSE: bound 0.5; honest models 0.1 to 0.6, -0.1 away; the test part 0.7 to 0.9, 0.2 away."
    ]


def test_an_endless_mutant_is_ended(monkeypatch):
    monkeypatch.setattr(audit, "SECONDS", 0.2)

    def endless(fahrenheit):
        while True:
            fahrenheit += 1

    exercise = load_lesson(START).exercise("celsius")
    assert audit._judged(exercise, [(50.0,)], endless) == (None, None)


def test_the_command_names_the_faults_and_exits_0_only_without():
    done = CliRunner().invoke(app, ["audit", "00", "celsius", "--check", "--processes", "1"])
    assert done.exit_code == 0 and "celsius" in done.output, done.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lesson", "exercise"),
    [(lesson, exercise.name) for lesson in lesson_names() for exercise in load_lesson(lesson).exercises],
)
def test_every_slip_that_a_check_does_not_see_is_explained(lesson, exercise):
    assert audit.audit_exercise(SOLUTIONS, lesson, exercise).faults() == []
