"""Runs a notebook from top to bottom in a kernel of its own."""

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

# Printed by the kernel itself, so that it counts its threads and the processes that it started.
_CPU_TIMES = '__import__("builtins").print(*__import__("os").times()[:4])'


@dataclass(frozen=True)
class Run:
    """An executed copy of a notebook, and the CPU seconds (user + system, children too) of its kernel."""

    notebook: NotebookNode
    cpu_seconds: float


def run_notebook(notebook: NotebookNode, folder: Path, *, cell_timeout: int, allow_errors: bool = False) -> Run:
    """Run a copy of `notebook` with `folder` as its working directory.

    A cell that takes longer than `cell_timeout` seconds is an error. With `allow_errors` the cells after an error run
    all the same (a cell over its time is then interrupted); else nbclient's CellExecutionError or CellTimeoutError is
    raised. DeadKernelError is raised when the kernel ends before the notebook does.
    """
    executed = copy.deepcopy(notebook)
    client = NotebookClient(
        executed,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout=cell_timeout,
        interrupt_on_timeout=allow_errors,
        allow_errors=allow_errors,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        # The kernel would print a warning about unencrypted local sockets into our terminal.
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    client.nb.cells.append(nbformat.v4.new_code_cell(_CPU_TIMES, id="cpu-times"))
    with client.setup_kernel():
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
    times = client.nb.cells.pop()
    return Run(executed, sum(float(seconds) for seconds in times.outputs[0].text.split()))
