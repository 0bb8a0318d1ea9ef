"""Runs a notebook from top to bottom in a kernel of its own."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import Empty

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

# Printed by the kernel itself, so that its threads and the processes that it started count too.
_CPU_TIMES = '__import__("builtins").print(*__import__("os").times()[:4])'


def run_notebook(
    notebook: NotebookNode,
    folder: Path,
    *,
    cell_timeout: int,
    allow_errors: bool = False,
    order: Sequence[int] | None = None,
    begins: Callable[[NotebookNode], None] = lambda cell: None,
    ended: Callable[[NotebookNode], None] = lambda cell: None,
) -> float:
    """Run `notebook` with `folder` as its working directory; its outputs are put in place.

    `order` names the places of the cells to run, from top to bottom by default; `begins` and `ended` are called with
    each of them.
    Returns the CPU seconds (user + system, children too) of its kernel. A cell that takes longer than `cell_timeout`
    seconds is an error. With `allow_errors` the cells after an error run all the same (a cell over its time is then
    interrupted); else nbclient's CellExecutionError or CellTimeoutError is raised. DeadKernelError is raised when the
    kernel ends before the notebook does; the outputs up to there stay.
    """
    client = _Client(
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
            for index in range(len(cells)) if order is None else order:
                begins(cells[index])
                client.execute_cell(cells[index], index)
                ended(cells[index])
            client.execute_cell(times, len(cells))
    finally:
        notebook.cells = cells
    return sum(float(seconds) for seconds in times.outputs[0].text.split())


class _Client(NotebookClient):
    """nbclient answers widgets on the socket on which it awaits a reply, and may then not be told that the reply is
    there: it looks itself."""

    def start_new_kernel_client(self):
        kernel = super().start_new_kernel_client()
        kernel.shell_channel.get_msg = partial(_looking, kernel.shell_channel.get_msg)
        return kernel


async def _looking(get_msg, timeout):
    """`get_msg`, which looks before it waits, once a second; raises Empty after `timeout` seconds."""
    ends = time.monotonic() + timeout
    while True:
        left = ends - time.monotonic()
        try:
            return await get_msg(timeout=min(max(left, 0), 1))
        except Empty:
            if left <= 0:
                raise
