"""Every submission of tests/submissions/, graded inside the sandbox in one class with honest students, gets the verdict under which it is filed."""

import csv
import json

import pytest

from grading.pipeline import GRADES, grade
from grading.running import Limits
from lessons_lib.exercises import load_lesson
from tests.submissions import FULL, LEAK, LESSON, SECRET, VERDICTS, attacks, hand_in

LIMITS = Limits(cell_seconds=25, notebook_seconds=75, memory_mb=1000, processes=150, disk_mb=16, output_bytes=1_000_000)
EXERCISES = {exercise.name for exercise in load_lesson(LESSON).exercises}
BYSTANDERS = {"a_bystander", "z_bystander"}
RIGHT, WRONG = {exercise.name: float(exercise.max_points) for exercise in load_lesson(LESSON).exercises}, dict.fromkeys(EXERCISES, 0.0)
pytestmark = [pytest.mark.slow, pytest.mark.alone]


def graded(verdict, folder):
    """student -> exercise -> points, and the told sentences, of a class of all submissions filed under a verdict with two honest students among it.

    What was handed in earlier is graded first.
    """
    for name in attacks(verdict):
        hand_in(verdict, name, folder)
    for student in BYSTANDERS:
        hand_in("loses_nothing", "plain", folder, student).with_name("notes.txt").write_text(SECRET)
    for place in (folder / "keys.txt", folder / "submitted" / "secret.ipynb"):
        place.write_text(SECRET)
    if (folder / "earlier").exists():
        grade(folder / "earlier", folder / "output", limits=LIMITS)
    outcome = grade(folder / "submitted", folder / "output", limits=LIMITS)
    points = {}
    with (folder / "output" / GRADES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["exercise"] in EXERCISES:
                points.setdefault(row["student"], {})[row["exercise"]] = float(row["points"])
    assert set(points) == {*attacks(verdict), *BYSTANDERS}
    return points, "\n".join(outcome.told)


def wrongly(points, wanted):
    """student -> points, of those who have not what was wanted; of the bystanders full points are."""
    return {student: got for student, got in points.items() if got != (RIGHT if student in BYSTANDERS else wanted)}


def shown(folder, name):
    """All that the graded notebook of a student shows beside its own text, as one text."""
    notebook = json.loads((folder / "output" / "autograded" / name / LESSON / f"{LESSON}.ipynb").read_text())
    return json.dumps([cell.get("outputs", []) for cell in notebook["cells"]])


def test_none_that_is_filed_so_gains_a_point_and_an_earlier_score_is_not_kept_silently(tmp_path):
    points, told = graded("gains_nothing", tmp_path)
    assert wrongly(points, WRONG) == {}
    assert f"resubmitted_damaged, {LESSON}: An earlier version had {FULL:g} points" in told


def test_none_that_is_filed_so_learns_anything(tmp_path):
    points, _ = graded("learns_nothing", tmp_path)
    assert wrongly(points, WRONG) == {}
    for name in attacks("learns_nothing"):
        outputs = shown(tmp_path, name)
        assert LEAK not in outputs and SECRET not in outputs, name + outputs[:2000]
        assert "TimeLimit" not in outputs, f"{name} was stopped before it had looked everywhere"
    outputs = shown(tmp_path, "script_in_output")
    assert not any(sign in outputs for sign in ("<script", "onerror=", "onload=", "application/javascript")), outputs[:2000]


def test_none_that_is_filed_so_breaks_anything(tmp_path):
    points, _ = graded("breaks_nothing", tmp_path)
    assert wrongly(points, WRONG) == {}


def test_none_that_is_filed_so_loses_a_point(tmp_path):
    points, _ = graded("loses_nothing", tmp_path)
    assert wrongly(points, RIGHT) == {}


def test_every_maker_says_what_it_tries():
    for verdict in VERDICTS:
        assert attacks(verdict) and all(make.__doc__ for make in attacks(verdict).values()), verdict
