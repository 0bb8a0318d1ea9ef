"""The client that runs a notebook's cells."""

import asyncio
from queue import Empty

import nbformat
import pytest

from lessons_lib.course.running import _looking, run_notebook


def test_a_reply_of_which_nobody_was_told_is_found_by_looking_again():
    looks = []

    async def get_msg(timeout):
        looks.append(timeout)
        if len(looks) < 3:
            raise Empty
        return "reply"

    assert asyncio.run(_looking(get_msg, 300)) == "reply"
    assert looks == [1, 1, 1]


def test_it_gives_up_when_the_time_is_over():
    async def get_msg(timeout):
        raise Empty

    with pytest.raises(Empty):
        asyncio.run(_looking(get_msg, 0))


def test_a_cell_with_a_widget_runs_and_what_it_costs_is_measured(tmp_path):
    source = "from ipywidgets import interact\n\ninteract(lambda x: print(x), x=(0, 9));"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    assert run_notebook(notebook, tmp_path, cell_timeout=60) > 0
    assert notebook.cells[0].outputs
