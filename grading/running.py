"""Runs a submission in a kernel of its own, within limits; whatever it does there, the cells that ran keep their outputs."""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from lessons_lib.exercises.learner import GRADED

SECONDS_TO_STOP = 5  # how long an interrupted cell may take to end


@dataclass(frozen=True)
class Limits:
    """What a submission may take: seconds of wall-clock time, megabytes, processes, bytes of output."""

    cell_seconds: float = 120
    notebook_seconds: float = 900
    memory_mb: int = 4096
    processes: int = 256
    disk_mb: int = 256
    output_bytes: int = 10_000_000


def run(notebook: NotebookNode, folder: Path, limits: Limits, sandbox: str | None) -> dict[int, str]:
    """Run the code cells of `notebook` in place, with `folder` as the working directory; an error does not stop the rest.

    Returns, for each cell that did not run to its end, why: place -> sentence.
    """
    ends = time.monotonic() + limits.notebook_seconds

    def seconds_left(cell):
        return max(1, min(limits.cell_seconds, ends - time.monotonic()))

    client = _client(notebook, folder, seconds_left)
    stopped, ended = {}, None
    # The notebook's own checks keep silent: the grader asks and judges by itself.
    with client.setup_kernel(env={**os.environ, GRADED: "1"}):
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if ended is None and time.monotonic() > ends:
                ended = f"Not run: the {limits.notebook_seconds:g} seconds of a notebook were used up before this cell."
            if ended is not None:
                stopped[place] = ended
                continue
            try:
                client.execute_cell(cell, place)
            except CellTimeoutError:
                limit = f"the {limits.cell_seconds:g} seconds of a cell" if time.monotonic() < ends else f"the {limits.notebook_seconds:g} seconds of a notebook"
                stopped[place] = f"This cell was stopped: it took longer than {limit}."
                cell.outputs.append(nbformat.v4.new_output("error", ename="TimeLimit", evalue=stopped[place], traceback=[stopped[place]]))
                if not _interrupted(client):
                    ended = f"Not run: {_named(cell, place)} ran too long and could not be interrupted."
            except DeadKernelError:
                stopped[place] = f"The kernel ended here or just before ({_named(cell, place)}). Is there an exit(), or data too large for the memory?"
                ended = f"Not run: the kernel had ended by {_named(cell, place)}."
    return stopped


def _client(notebook, folder, seconds_left):
    logger = logging.Logger("kernel", level=logging.CRITICAL)  # what goes wrong is told in words of our own
    return NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout_func=seconds_left,
        iopub_timeout=30,
        allow_errors=True,
        coalesce_streams=True,
        record_timing=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=50"],
        log=logger,
    )


def _interrupted(client):
    """Interrupt the running cell; whether the kernel answers again."""
    run_sync(client.km.interrupt_kernel)()
    try:
        run_sync(client.kc.wait_for_ready)(timeout=SECONDS_TO_STOP)
    except RuntimeError:
        return False
    return True


def _named(cell, place):
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"the cell `{name}`" if name else f"cell {place + 1}"
