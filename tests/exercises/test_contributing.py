"""The worked example of CONTRIBUTING.md, run as it stands there: its labelled answers get their labels."""

import re

import numpy as np

from lessons_lib.course.places import course_root
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge


def test_the_worked_example_tells_right_from_wrong_by_name():
    text = (course_root() / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, names)
    [exercise], labelled = names["EXERCISES"], names["LABELLED"]
    assert sum(answer.right for answer in labelled) == 2
    assert {answer.misconception for answer in labelled} == {None, *(slip.name for slip in exercise.misconceptions)}
    for answer in labelled:
        cases = exercise.draw(np.random.default_rng(0))
        verdict = judge(exercise, cases, respond("call", answer.make, cases))
        assert verdict.done == answer.right, verdict
        assert verdict.misconception == answer.misconception, verdict
