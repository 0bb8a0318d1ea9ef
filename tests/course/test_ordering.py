"""`lessons check` runs what needs no training first, and every name keeps its value."""

import nbformat
import pytest

from lessons_lib.course.ordering import quick_first
from lessons_lib.course.places import course_root
from lessons_lib.exercises import lesson_names, load_lesson

TRAIN = "history = model.fit(x, y)"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["x = 1", TRAIN, "double = 2"], [0, 2, 1]),
        ([TRAIN, "x = 2"], [0, 1]),  # what the training reads must not change before it
        ([TRAIN, "best = min(history)"], [0, 1]),
        ([TRAIN, "def best():\n    return history[-1]", "best()"], [0, 1, 2]),
        (["def best():\n    return found", TRAIN, "found = min(history)", "best()"], [0, 1, 2, 3]),
        ([TRAIN, "x.sort()", "x[0] = 3"], [0, 1, 2]),
        ([TRAIN, "import numpy as np\nnp.sort([2, 1])", "np.ones(3)"], [1, 2, 0]),
        (["np.random.seed(0)", TRAIN, "z = 1"], [0, 1, 2]),
        (["%matplotlib inline", TRAIN, "z = 1"], [0, 1, 2]),
        ([TRAIN, "no python", "return 3", "z = 1"], [1, 2, 3, 0]),
    ],
)
def test_a_cell_is_moved_before_training_only_where_that_changes_no_name(cells, order):
    assert quick_first(cells) == order


@pytest.mark.parametrize("lesson", lesson_names())
def test_exercises_without_training_come_before_those_that_train(lesson):
    path = course_root() / "solutions" / lesson / f"{lesson}.ipynb"
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    order = quick_first(sources)
    ran = [sources[place] for place in order]
    for exercise in load_lesson(lesson).exercises:
        if exercise.kind == "call":
            check = next(place for place, source in enumerate(ran) if f'L.check("{exercise.name}"' in source)
            assert not any(".fit(" in source and "history = " in source for source in ran[:check]), exercise.name
