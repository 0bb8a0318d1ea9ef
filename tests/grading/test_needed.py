"""What of the course's code is run when a notebook is graded."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.judging.needed import leave_out, undefined
from grading.judging.rebuild import OWN

GIVEN = [
    "import numpy as np\nfrom lessons_lib import Sequential, fit_many",
    "rain = np.arange(5.0)\nrain.sort()\nwettest = max(rain)",
    "def scaled(x):\n    return x / largest",
    "largest = len(rain)",
    "model = Sequential([], input_shape=(5,))\nhistory = model.fit(rain, rain)",
    "model = Sequential([], input_shape=(7,))",
    "for seed in range(1000):\n    losses = fit_many(model)",
]


def run_of(answer, given=GIVEN):
    """What is run of the cells `given`, when a student's cell after them holds `answer`."""
    cells = [new_code_cell(source, id=f"c{number:02d}") for number, source in enumerate(given)]
    notebook = new_notebook(cells=[*cells, new_code_cell(answer, id=f"{OWN}0")])
    left_out = leave_out(notebook)
    assert notebook.cells[-1].source == answer
    return [line for cell in notebook.cells[:-1] for line in cell.source.splitlines()], left_out


def test_what_no_answer_reads_is_left_out_even_imports():
    run, left_out = run_of("def double(x):\n    return 2 * x")
    assert run == []
    assert {"np", "rain", "scaled", "model", "seed"} <= left_out


def test_what_an_answer_reads_is_run_with_all_that_this_reads_and_with_what_changes_it():
    run, left_out = run_of("answer = rain + 1")
    assert run == ["import numpy as np", "rain = np.arange(5.0)", "rain.sort()"]
    assert "np" not in left_out


def test_what_a_call_that_stands_alone_is_given_may_be_changed_by_it():
    given = ["import numpy as np", "rain = np.arange(5.0)\nnp.random.shuffle(rain)\nmost = np.max(rain)"]
    assert run_of("answer = rain + 1", given)[0] == [
        "import numpy as np",
        "rain = np.arange(5.0)",
        "np.random.shuffle(rain)",
    ]


def test_what_is_set_in_a_module_is_always_set():
    given = [
        "import jax\nimport jax.numpy as jnp\nimport numpy as np",
        "jax.config.update('jax_enable_x64', True)\nshown = np.zeros(3)",
    ]
    run = run_of("answer = jnp.arange(3.0)", given)[0]
    assert run == ["import jax", "import jax.numpy as jnp", "jax.config.update('jax_enable_x64', True)"]


def test_what_a_function_reads_is_run_wherever_it_is_bound():
    run, _ = run_of("answer = scaled(3)")
    assert {"def scaled(x):", "largest = len(rain)", "rain.sort()"} <= set(run)


def test_only_the_last_value_of_a_name_counts_for_a_cell_that_reads_it_at_once():
    run, left_out = run_of("answer = model.predict(3)")
    assert run == ["from lessons_lib import Sequential", "model = Sequential([], input_shape=(7,))"]
    assert "model" not in left_out


def test_a_name_that_the_students_cell_binds_first_is_not_wanted_from_before():
    assert run_of("model = 3\nanswer = model + 1")[0] == []
    assert "model = Sequential([], input_shape=(7,))" in run_of("if tired:\n    model = 3\nanswer = model")[0]


def test_a_name_that_the_students_function_reads_is_wanted_although_the_cell_binds_it_too():
    assert run_of("largest = 3\ndef answer():\n    return largest")[0] != []


def test_a_local_variable_is_no_variable_of_the_notebook():
    assert run_of("def answer(rain):\n    model = rain\n    return [model for largest in rain]")[0] == []


@pytest.mark.parametrize(
    "answer",
    [
        "answer = globals()['rain']",
        "answer = eval('rain')",
        "%time answer = 3",
        "files = !ls",
        "rain?",
        ">>> answer = rain",
        "  answer = rain",
        "answer = _ + 1",
        "import __main__\nanswer = __main__.rain",
        "import sys\nanswer = sys.modules['__main__']",
        "import importlib\nanswer = importlib.import_module('__main__').rain",
        "answer = (lambda: 0).__globals__['rain']",
        "x = 1\n" * 50_000,
    ],
)
def test_all_is_run_where_names_cannot_be_followed(answer):
    run, left_out = run_of(answer)
    assert run == "\n".join(GIVEN).splitlines()
    assert left_out == set()


@pytest.mark.parametrize(
    "answer",
    ["this is no Python", "def double(x)\n    return 2 * rain", "answer = (rain + 1", "x = 5 rain", "(" * 50_000],
)
def test_a_cell_that_is_no_python_at_all_needs_nothing_for_it_never_runs(answer):
    assert run_of(answer)[0] == []


def test_answers_and_checks_are_never_left_out():
    settings = {"answer": {"solution": True, "grade": False}, "check": {"solution": False, "grade": True}}
    cells = [new_code_cell(f"{name} = 3", id=name, metadata={"nbgrader": values}) for name, values in settings.items()]
    notebook = new_notebook(cells=cells)
    assert leave_out(notebook) == set()
    assert [cell.source for cell in notebook.cells] == ["answer = 3", "check = 3"]


def test_an_undefined_name_is_found_in_what_went_wrong():
    assert undefined(["NameError: name 'rain' is not defined", "ZeroDivisionError"]) == {"rain"}
