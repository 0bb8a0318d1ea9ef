"""Runs a submission in a kernel of its own, within limits; whatever it does there, the cells that ran keep their
outputs."""

import asyncio
import json
import logging
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Empty

import nbformat
from jupyter_core.utils import ensure_async, run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from grading.sandbox import bubblewrap as sandboxes
from grading.sandbox import machine
from grading.sandbox.temporary import passing_folder
from lessons_lib.exercises.learner import GRADED
from lessons_lib.exercises.respond import ANSWER_TYPE

PATIENCE = 5  # by how much others may slow down a kernel before it costs its own time
SECONDS_TO_STOP = 5  # how long an interrupted cell may take to end
SECONDS_FOR_OUTPUT = 60  # how long what a cell showed may come after its end
LEAST_SIZE = 300  # for how many bytes a message counts at least: each costs time and room, however short it is
SIZE_OF_ITEM = 8  # for how many each of a message's items counts, its text left out


@dataclass(frozen=True)
class Limits:
    """What a submission may take: seconds, processor time, memory, threads of all its processes, files, and what it
    shows.

    Seconds in which the kernel waited for a processor that others had are not counted, as far as Linux tells them; by
    the clock a cell and a notebook may take `PATIENCE` times as long.
    """

    cell_seconds: float = 120
    notebook_seconds: float = 900
    cpu_seconds: float = 1800
    memory_mb: int = 4096
    processes: int = 512
    disk_mb: int = 256
    files: int = 5000
    output_bytes: int = 32 * 2**20


def run(notebook: NotebookNode, folder: Path, limits: Limits, sandbox: str | None) -> dict[int, str]:
    """Run the code cells of `notebook` in place, in a copy of `folder` inside `sandbox`; an error does not stop the
    rest.

    Without a sandbox (None) it runs in `folder` itself, with all rights of this process and only the limits of time and
    output. A kernel that ended by no limit of its own while the machine was short of memory is run once more, alone.
    Returns, for each cell that did not run to its end or hit a limit, why: place -> sentence.
    """
    with machine.among_others():
        stopped, starved = _run(notebook, folder, limits, sandbox)
    if starved:
        with machine.alone():
            stopped, _ = _run(notebook, folder, limits, sandbox)
    return stopped


def compile_public(notebook: NotebookNode, folder: Path, limits: Limits, sandbox: str) -> None:
    """Run `notebook`, which every learner must have as it is, so that later kernels find what JAX compiled for it."""
    with passing_folder("compiled") as temporary, machine.among_others():
        fill = temporary / "compiled"
        fill.mkdir()
        fill.chmod(0o777)
        _run(notebook, folder, limits, sandbox, fill)
        shown = sandboxes.public_code()
        shown.mkdir(parents=True, exist_ok=True)
        for path in fill.glob("*-cache"):
            copy = shutil.copyfile(path, shown / f"{path.name}.{os.getpid()}")
            os.replace(copy, shown / path.name)  # in one step: others are reading here


def _run(notebook, folder, limits, sandbox, fill=None):
    """What `run` returns, and whether the kernel may have ended for want of memory that others had."""
    killed_before = machine.processes_killed()
    client = _client(notebook, folder, limits, sandbox, fill)
    stopped, ended, starved = {}, None, False
    # The notebook's own checks keep silent: the grader asks and judges by itself.
    with client.setup_kernel(env={**os.environ, GRADED: "1"}, cleanup_kc=True):
        provisioner = client.km.provisioner
        clock = client.clock = _Clock(limits, getattr(provisioner, "waited", dict))
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if ended is None and clock.begin_cell() <= 0:
                ended = f"Not run: the {limits.notebook_seconds:g} seconds of a notebook were used up before this cell."
            cell.outputs = []
            if ended is not None:
                stopped[place] = ended
                continue
            named = _named(cell, place)
            client.begin_cell()
            try:
                client.execute_cell(cell, place)
                reason = _refused(cell, limits, named)
            except _OverTime:
                reason = f"This cell was stopped: it took longer than the {clock.limit} ({named})."
                cell.outputs.append(
                    nbformat.v4.new_output("error", ename="TimeLimit", evalue=reason, traceback=[reason])
                )
                if not _interrupted(client):
                    ended = f"Not run: {named} ran too long and could not be interrupted."
            except DeadKernelError:
                hit = getattr(provisioner, "hit", None)
                starved = hit is None and (
                    machine.processes_killed() > killed_before or getattr(provisioner, "saw_shortage", False)
                )
                reason = _ending(hit, limits, named)
                ended = f"Not run: the kernel had ended by {named}."
            except Exception as error:  # a student's code can send any message in the kernel's name
                reason = f"What came from the kernel could not be read ({type(error).__name__}, {named})."
                ended = f"Not run: the kernel could no longer be understood after {named}."
            if client.cut:
                reason = (
                    f"Output was left out: a notebook may show {limits.output_bytes:,} bytes, and one cell half of what"
                    f" is left of them ({named})."
                )
            if reason:
                stopped[place] = reason
            _tidy(cell)
    return stopped, starved


class _Clock:
    """What a cell has left of its time and its notebook's. `waited` gives thread -> seconds of waiting so far."""

    def __init__(self, limits, waited):
        self.limits, self.waited = limits, waited
        self.begun = self.cell_begun = time.monotonic()
        self.counted, self.before = 0.0, {}

    def begin_cell(self):
        """Count what the last cell took; the seconds that the next may take."""
        self.counted += self._taken()
        self.before, self.cell_begun = self.waited(), time.monotonic()
        return self.left()

    def left(self):
        limits, now = self.limits, time.monotonic()
        allowed = min(limits.cell_seconds, limits.notebook_seconds - self.counted)
        by_the_clock = min(
            self.cell_begun + PATIENCE * limits.cell_seconds, self.begun + PATIENCE * limits.notebook_seconds
        )
        left = allowed - (now - self.cell_begun)
        return min(left if left > 0 else allowed - self._taken(), by_the_clock - now)

    @property
    def limit(self):
        """The limit that is next, in words."""
        in_this_notebook = self.counted + self._taken()
        of_notebook = (
            in_this_notebook >= self.limits.notebook_seconds
            or time.monotonic() - self.begun >= PATIENCE * self.limits.notebook_seconds
        )
        if of_notebook:
            return f"{self.limits.notebook_seconds:g} seconds of a notebook"
        return f"{self.limits.cell_seconds:g} seconds of a cell"

    def _taken(self):
        """Seconds of this cell by the clock, less the time that one of its threads was kept waiting."""
        kept_waiting = (seconds - self.before.get(thread, 0) for thread, seconds in self.waited().items())
        return time.monotonic() - self.cell_begun - max(kept_waiting, default=0)


class _OverTime(Exception):
    """A cell's time is over."""


class _Client(NotebookClient):
    """Counts what a notebook shows while it arrives, drops what is too much, and interrupts a cell that goes on and
    on."""

    shown = answered = 0
    asked = None  # the interruption that is under way

    def begin_cell(self):
        if self.asked:  # it must not reach this cell
            run_sync(_replied)(self.kc.control_channel, self.asked)
            self.asked = None
        self.cut, self.dropped = False, 0
        self.room = (self.output_bytes - self.shown) // 2  # no cell uses up what the later ones may show

    async def _async_poll_for_reply(self, msg_id, cell, timeout, polling, alive):
        try:
            while (left := self.clock.left()) > 0:
                try:
                    msg = await self.kc.shell_channel.get_msg(timeout=max(left, 0.1))
                except Empty:
                    await self._async_check_alive()
                    continue
                if msg["parent_header"].get("msg_id") == msg_id:
                    await asyncio.wait_for(polling, SECONDS_FOR_OUTPUT)
                    return msg
            raise _OverTime
        finally:
            alive.cancel()

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.polling = asyncio.current_task()
        while True:
            msg = await self.kc.iopub_channel.get_msg(timeout=None)
            await asyncio.sleep(0)  # however fast messages come, the cell's time must be able to run out
            if msg["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(msg, cell, cell_index)
                except CellExecutionComplete:
                    return

    def process_message(self, msg, cell, cell_index):
        # nbclient answers widgets on the kernel's own socket, whereupon a reply may go unseen until the cell's time is
        # over.
        if msg["msg_type"].startswith("comm_"):
            return None
        try:
            return super().process_message(msg, cell, cell_index) if self._fits(msg) else None
        except CellExecutionComplete:
            raise
        except Exception:  # a message that no kernel would send
            return None

    def output(self, outs, msg, display_id, cell_index):
        return super().output(outs, msg, display_id, cell_index) if _written(output_from_msg(msg)) else None

    def _fits(self, msg):
        if msg["msg_type"] == "status":
            return True
        size = max(LEAST_SIZE, _size(msg["content"])) * self._places(msg)
        data = msg["content"].get("data")
        if isinstance(data, dict) and ANSWER_TYPE in data and self.answered + size <= sandboxes.MAX_MESSAGE:
            self.answered += size
            return True
        if size <= self.room:
            self.room, self.shown = self.room - size, self.shown + size
            return True
        self.cut = True
        before, self.dropped = self.dropped, self.dropped + size
        if before <= self.output_bytes < self.dropped:
            self.asked = _interrupt(self.kc)
        return False

    def _places(self, msg):
        """How many outputs a message fills: one may renew all that are shown under a name."""
        if msg["msg_type"] != "update_display_data":
            return 1
        shown = self._display_id_map.get(msg["content"].get("transient", {}).get("display_id"), {})
        return max(1, sum(map(len, shown.values())))


def _size(value):
    """Characters in the texts of a message's content, and some for every item."""
    total, rest = 0, [value]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            rest += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            rest += item
        total += SIZE_OF_ITEM + (len(item) if isinstance(item, str) else 0)
    return total


def _client(notebook, folder, limits, sandbox, fill):
    logger = logging.Logger("kernel", level=logging.CRITICAL)  # what goes wrong is told in words of our own
    client = _Client(
        notebook,
        km=sandboxes.kernel_manager(folder, limits, sandbox, fill) if sandbox else None,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout=None,
        allow_errors=True,
        coalesce_streams=False,  # nbclient's way takes hours for one line of a million signs
        record_timing=False,
        shutdown_kernel="immediate",
        startup_timeout=sandboxes.SECONDS_TO_START,
        extra_arguments=["--IPKernelApp.log_level=50"],
        log=logger,
    )
    client.output_bytes = limits.output_bytes
    return client


def _interrupted(client):
    """Interrupt the running cell; whether the kernel answers again."""
    _interrupt(client.kc)
    return run_sync(_answers)(client.kc, client.polling)


def _interrupt(kernel):
    message = kernel.session.msg("interrupt_request", {})
    kernel.control_channel.send(message)
    return message["header"]["msg_id"]


async def _answers(kernel, polling):
    if not await _replied(kernel.shell_channel, await ensure_async(kernel.kernel_info())):
        return False
    # The interrupted cell's messages end with its own; two readers of one socket would take each other's.
    await asyncio.wait({polling}, timeout=1)
    return True


async def _replied(channel, asked):
    """Whether a reply to the request `asked` comes in time; replies to others are passed over."""
    ends = time.monotonic() + SECONDS_TO_STOP
    while (left := ends - time.monotonic()) > 0:
        try:
            message = await channel.get_msg(timeout=left)
        except Exception:  # none came, or one that cannot be read
            return False
        if message["parent_header"].get("msg_id") == asked:
            return True
    return False


def _ending(hit, limits, named):
    """Why a kernel is gone; `hit` is the limit for which it was ended, if any."""
    if hit == "memory":
        return (
            f"The kernel was stopped here: its processes used more than the {limits.memory_mb:,} MB of memory"
            f" ({named})."
        )
    if hit == "processes":
        return (
            f"The kernel was stopped here: it started more than the {limits.processes:,} processes and threads"
            f" ({named})."
        )
    if hit == "sessions":
        return f"The kernel was stopped here: its processes made more than {sandboxes.SESSIONS} sessions ({named})."
    if hit == "cpu":
        return (
            f"The kernel was stopped here: it used more than the {limits.cpu_seconds:,g} seconds of processor time of a"
            f" notebook ({named})."
        )
    if hit == "message":
        return (
            f"The kernel was stopped here: what it showed came in one piece of more than {sandboxes.MAX_MESSAGE:,}"
            f" bytes ({named})."
        )
    if hit == "files":
        return f"The kernel was stopped here: it made or held open more than {limits.files:,} files ({named})."
    return f"The kernel ended here or just before ({named}). Is there an exit(), or data too large for the memory?"


_SIGNS = {
    "memory": ("MemoryError", "RESOURCE_EXHAUSTED", "Out of memory"),
    "disk": ("[Errno 28]", "[Errno 27]", "[Errno 122]"),
    "processes": ("can't start new thread", "BlockingIOError"),
}


def _refused(cell, limits, named):
    """The sentence on a limit that the system held, as the cell's error says; None where there is none."""
    errors = [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]
    found = next(
        (limit for limit, signs in _SIGNS.items() if any(sign in error for sign in signs for error in errors)), None
    )
    most = {
        "memory": (limits.memory_mb, "MB of memory"),
        "disk": (limits.disk_mb, "MB of disk"),
        "processes": (limits.processes, "processes and threads"),
    }
    return "This cell wanted more than the {:,} {} ({}).".format(*most[found], named) if found else None


def _tidy(cell):
    """Leave only what is valid in a notebook and can be written as UTF-8: a kernel's messages are its own claims."""
    count = cell.execution_count
    cell.execution_count = count if type(count) is int and count >= 0 else None
    cell.outputs = _joined([written for written in map(_written, cell.outputs) if written])


def _joined(outputs):
    """The outputs with all that was printed as one text, and one of what went to standard error, as a terminal would
    show them."""
    texts = {}
    for output in outputs:
        if output.output_type == "stream":
            texts.setdefault(output.name, []).append(output.text)
    shown, seen = [], set()
    for output in outputs:
        if output.output_type != "stream":
            shown.append(output)
        elif output.name not in seen:
            seen.add(output.name)
            shown.append(
                nbformat.v4.new_output(
                    "stream", name=output.name, text="\n".join(map(_line, "".join(texts[output.name]).split("\n")))
                )
            )
    return shown


def _line(text):
    """A line as it looks in the end: a carriage return begins it anew, a backspace takes back one sign."""
    text = text.rstrip("\r").rpartition("\r")[2]
    if "\b" not in text:
        return text
    kept = []
    for sign in text:
        if sign != "\b":
            kept.append(sign)
        elif kept:
            kept.pop()
    return "".join(kept)


def _written(output):
    """The output as it will be read from a file; None where it would spoil the notebook."""
    try:
        written = nbformat.from_dict(json.loads(json.dumps(output, ensure_ascii=False).encode("utf-8", "replace")))
    except (ValueError, TypeError, RecursionError):
        return None
    return written if nbformat.validator.isvalid(written, ref="output", version=4) else None


def _named(cell, place):
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"the cell `{name}`" if name else f"cell {place + 1}"
