"""Runs a notebook from top to bottom in a kernel of its own."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

# Printed by the kernel itself, so that its threads and the processes that it started count too.
_CPU_TIMES = '__import__("builtins").print(*__import__("os").times()[:4])'


def run_notebook(notebook: NotebookNode, folder: Path, *, cell_timeout: int, allow_errors: bool = False) -> float:
    """Run `notebook` with `folder` as its working directory; its outputs are put in place.

    Returns the CPU seconds (user + system, children too) of its kernel. A cell that takes longer than `cell_timeout`
    seconds is an error. With `allow_errors` the cells after an error run all the same (a cell over its time is then
    interrupted); else nbclient's CellExecutionError or CellTimeoutError is raised. DeadKernelError is raised when the
    kernel ends before the notebook does; the outputs up to there stay.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout=cell_timeout,
        interrupt_on_timeout=allow_errors,
        allow_errors=allow_errors,
        coalesce_streams=True,
        record_timing=False,
        # The kernel would print a warning about unencrypted local sockets into our terminal.
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    cells = notebook.cells
    times = nbformat.v4.new_code_cell(_CPU_TIMES)
    notebook.cells = [*cells, times]
    try:
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
    finally:
        notebook.cells = cells
    return sum(float(seconds) for seconds in times.outputs[0].text.split())
