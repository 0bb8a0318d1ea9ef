"""Every submission of tests/submissions/, graded inside the sandbox in one class of two hundred, gets the verdict under
which it is filed."""

import csv
import json
import tempfile

import pytest
from nbgrader.api import Gradebook

from grading.pipeline import GRADES, grade
from grading.sandbox.running import Limits
from lessons_lib.exercises import load_lesson
from tests.submissions import FULL, LEAK, LESSON, SECRET, VERDICTS, attacks, hand_in

LIMITS = Limits(cell_seconds=25, notebook_seconds=75, memory_mb=1000, processes=150, disk_mb=16, output_bytes=1_000_000)
EXERCISES = {exercise.name for exercise in load_lesson(LESSON).exercises}
RIGHT, WRONG = (
    {exercise.name: float(exercise.max_points) for exercise in load_lesson(LESSON).exercises},
    dict.fromkeys(EXERCISES, 0.0),
)
TRIED = [name for verdict in VERDICTS for name in attacks(verdict)]
CLASS = max(200, 2 * len(TRIED))
HONEST = [f"{name}_neighbour" for name in TRIED] + [f"honest_{number}" for number in range(CLASS - 2 * len(TRIED))]
pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder, student -> exercise -> points, and the told sentences, of a class of all submissions, each with an
    honest student after it.

    What was handed in earlier is graded first.
    """
    folder = tmp_path_factory.mktemp("class")
    for verdict in VERDICTS:
        for name in attacks(verdict):
            hand_in(verdict, name, folder)
    for student in HONEST:
        hand_in("loses_nothing", "plain", folder, student).with_name("notes.txt").write_text(SECRET)
    for place in (folder / "keys.txt", folder / "submitted" / "secret.ipynb"):
        place.write_text(SECRET)
    # What this machine compiled for everybody is no leak. The folder's name stands in the sandbox's command line.
    with tempfile.TemporaryDirectory(prefix="cache-") as cache, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", cache)
        grade(folder / "earlier", folder / "output", limits=LIMITS)
        outcome = grade(folder / "submitted", folder / "output", limits=LIMITS, processes=4)  # many only wait
    points = {}
    with (folder / "output" / GRADES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["exercise"] in EXERCISES:
                points.setdefault(row["student"], {})[row["exercise"]] = float(row["points"])
    return folder, points, "\n".join(outcome.told)


def otherwise(points, names, wanted):
    """student -> points, of those who have not what was wanted."""
    return {name: points.get(name) for name in names if points.get(name) != wanted}


def shown(folder, name):
    """All that the graded notebook of a student shows beside its own text, as one text."""
    notebook = json.loads((folder / "output" / "autograded" / name / LESSON / f"{LESSON}.ipynb").read_text())
    return json.dumps([cell.get("outputs", []) for cell in notebook["cells"]])


def test_the_gradebook_of_two_hundred_is_complete_and_no_honest_student_lost_a_point(graded):
    folder, points, _ = graded
    assert set(points) == {*TRIED, *HONEST} and len(points) == CLASS
    assert otherwise(points, HONEST, RIGHT) == {}
    with Gradebook(f"sqlite:///{folder}/output/gradebook.db") as gradebook:
        scores = {submission.student.id: submission.score for submission in gradebook.assignment_submissions(LESSON)}
    assert scores == {student: sum(got.values()) for student, got in points.items()}


def test_none_that_is_filed_so_gains_a_point_and_an_earlier_score_is_not_kept_silently(graded):
    _, points, told = graded
    assert otherwise(points, attacks("gains_nothing"), WRONG) == {}
    assert f"resubmitted_damaged, {LESSON}: An earlier version had {FULL:g} points" in told


def test_none_that_is_filed_so_learns_anything(graded):
    folder, points, _ = graded
    assert otherwise(points, attacks("learns_nothing"), WRONG) == {}
    for name in attacks("learns_nothing"):
        outputs = shown(folder, name)
        assert LEAK not in outputs and SECRET not in outputs, name + outputs[:2000]
        assert "TimeLimit" not in outputs, f"{name} was stopped before it had looked everywhere"
    outputs = shown(folder, "script_in_output")
    assert not any(sign in outputs for sign in ("<script", "onerror=", "onload=", "application/javascript")), outputs[
        :2000
    ]


@pytest.mark.parametrize(("verdict", "wanted"), [("breaks_nothing", WRONG), ("loses_nothing", RIGHT)])
def test_the_others_have_the_points_that_they_earned(graded, verdict, wanted):
    _, points, _ = graded
    assert otherwise(points, attacks(verdict), wanted) == {}


def test_every_maker_says_what_it_tries():
    for verdict in VERDICTS:
        assert attacks(verdict) and all(make.__doc__ for make in attacks(verdict).values()), verdict
