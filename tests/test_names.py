"""The names that the library offers, and what is loaded when."""

import importlib
import subprocess
import sys

import pytest

import lessons_lib
from lessons_lib.exercises.learner import GRADED


def printed(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("room", lessons_lib._OFFERED)
def test_every_name_is_its_rooms_own(room):
    module = importlib.import_module(f"lessons_lib.{room}")
    names = lessons_lib._OFFERED[room].split()
    assert all(getattr(lessons_lib, name) is getattr(module, name) for name in names)
    assert room != "nn" or sorted(names) == sorted(module.__all__), "all names of the network are offered"
    assert set(names) <= set(dir(lessons_lib))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match="no 'Dens'; it offers .*Dense"):
        lessons_lib.Dens  # noqa: B018


def test_the_command_waits_for_no_heavy_library():
    loaded = printed("import sys, lessons_lib.course.cli; print(*sys.modules)").split()
    assert not {"jax", "numpy", "matplotlib", "nbformat", "nbgrader"} & set(loaded)


def test_opening_a_lesson_prepares_jax_before_the_notebooks_first_line_of_it():
    code = "from lessons_lib.exercises import lesson; lesson('00_start_here'); import jax; print(jax.config.{})"
    assert int(printed(code.format("jax_num_cpu_devices"))) >= 1
    assert printed(code.format("jax_compilation_cache_dir")) != "None"


def test_a_graded_notebook_that_needs_no_jax_does_not_wait_for_it():
    code = f"import os, sys; os.environ['{GRADED}'] = '1'; from lessons_lib.exercises import lesson; "
    code += "lesson('00_start_here'); print('lessons_lib.nn' in sys.modules)"
    assert [printed(code), printed("import jax; " + code)] == ["False", "True"]
