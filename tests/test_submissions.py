"""Every submission of tests/submissions/, graded in one class inside the sandbox, gets the verdict under which it is filed."""

import csv
import json

import pytest

from grading.pipeline import GRADES, grade
from grading.running import Limits
from lessons_lib.exercises import load_lesson
from tests.submissions import FULL, LEAK, LESSON, SECRET, VERDICTS, attacks, hand_in

LIMITS = Limits(cell_seconds=12, notebook_seconds=40, memory_mb=1000, processes=150, disk_mb=16, output_bytes=1_000_000)
EXERCISES = {exercise.name for exercise in load_lesson(LESSON).exercises}
BYSTANDERS = ("a_bystander", "m_bystander", "z_bystander")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The output folder of a class that holds the whole corpus, with honest students among it."""
    folder = tmp_path_factory.mktemp("corpus")
    submitted, output = folder / "submitted", folder / "output"
    for verdict in VERDICTS:
        for name in attacks(verdict):
            hand_in(verdict, name, submitted)
    for name in BYSTANDERS:
        plain = hand_in("loses_nothing", "plain", folder / name)
        plain.parents[1].rename(submitted / name)
        (submitted / name / LESSON / "notes.txt").write_text(SECRET)
    for place in (folder / "keys.txt", submitted / "secret.ipynb"):
        place.write_text(SECRET)
    grade(submitted, output, limits=LIMITS)
    return output


@pytest.fixture(scope="module")
def points(graded):
    """student -> exercise -> points."""
    found = {}
    with (graded / GRADES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["exercise"] in EXERCISES:
                found.setdefault(row["student"], {})[row["exercise"]] = float(row["points"])
    return found


def shown(graded, name):
    """All that the graded notebook of a student shows beside its own text, as one text."""
    notebook = json.loads((graded / "autograded" / name / LESSON / f"{LESSON}.ipynb").read_text())
    return json.dumps([cell.get("outputs", []) for cell in notebook["cells"]])


@pytest.mark.parametrize("name", attacks("gains_nothing"))
def test_it_gains_no_point(name, points):
    assert points[name] == dict.fromkeys(EXERCISES, 0.0)


@pytest.mark.parametrize("name", attacks("learns_nothing"))
def test_it_learns_nothing(name, graded, points):
    outputs = shown(graded, name)
    assert LEAK not in outputs and SECRET not in outputs, outputs[:2000]
    assert "scripted" not in outputs or not any(sign in outputs for sign in ("<script", "onerror=", "onload=", "application/javascript")), outputs[:2000]
    assert points[name] == dict.fromkeys(EXERCISES, 0.0)


@pytest.mark.parametrize("name", attacks("breaks_nothing"))
def test_it_is_graded_and_breaks_nothing(name, points):
    assert set(points[name]) == EXERCISES
    assert sum(points[name].values()) == 0


@pytest.mark.parametrize("name", [*attacks("loses_nothing"), *BYSTANDERS])
def test_an_honest_student_loses_nothing(name, points):
    assert sum(points[name].values()) == FULL


def test_every_maker_says_what_it_tries():
    for verdict in VERDICTS:
        assert attacks(verdict) and all(make.__doc__ for make in attacks(verdict).values()), verdict
