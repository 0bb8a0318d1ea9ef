"""A warm process of the grader's own, in which everything is done that is work on what a student handed in.

It imports once and then takes piece after piece. A piece that exceeds its time or memory ends the process, and nothing
else; the next piece finds a fresh one.
"""

import math
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

SECONDS = 30  # of processor time, for one piece of work
MEMORY = 2**30  # bytes, beyond what the process has when the work begins
STACKS = 2**24 * (os.cpu_count() or 1)  # bytes that the threads of JAX reserve and never fill
PATIENCE = 60  # how many times as long the work may take by the clock, on a machine that is busy with other things
_lock = threading.Lock()


class TooMuch(Exception):
    """The work was ended at a limit; the message says which, as what may follow "it": "took more than 30 seconds"."""


def limited(function: Callable, *arguments, seconds: float = SECONDS):
    """`function(*arguments)`, done in the warm process; both travel there by pickle, the result travels back.

    What the function raises is raised here. Raises TooMuch at a limit, and RuntimeError where the process was ended
    twice by somebody else, as by the system for want of memory.
    """
    with _lock:
        for _ in range(2):
            status, result = _asked(function, arguments, seconds)
            if status == "done":
                return result
            if status == "raised":
                raise result
            if status == -signal.SIGXCPU:
                raise TooMuch(f"took more than {seconds:g} seconds")
            if status != -signal.SIGKILL:  # an allocation that was refused, or a stack that was used up
                raise TooMuch(f"took more than {MEMORY >> 20:,} MB of memory")
    raise RuntimeError("a process of the grader's was ended twice, perhaps because the machine has too little memory")


def _asked(function, arguments, seconds):
    """("done", result), ("raised", error), ("memory", None), or (how the process ended, None)."""
    if _Process.warm is None or _Process.warm.ended():
        _Process.warm = _Process()
    process = _Process.warm
    try:
        process.pipe.send((function, arguments, seconds))
        if process.pipe.poll(PATIENCE * seconds):
            return process.pipe.recv()
    except (EOFError, OSError):
        pass
    _Process.warm = None
    return process.end(), None


class _Process:
    """The process and the pipe to it. It ends by itself when nobody holds the pipe's other end."""

    warm = None  # the one that is used again

    def __init__(self):
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)
        theirs.close()
        self.pipe = Connection(ours.detach())

    def ended(self):
        return self._process.poll() is not None

    def end(self):
        """How it ended: its exit status; that of a kill where it has to be ended now."""
        self.pipe.close()
        try:
            return self._process.wait(timeout=5)  # it may be about to end: its end of the pipe closes first
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def serve(handle: int) -> None:
    """What the process does: a piece of work comes, its result goes, until the pipe ends."""
    pipe = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; only the first process acts on it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, arguments, seconds = pipe.recv()
        except (EOFError, OSError):
            return
        _limit(math.ceil(time.process_time() + seconds), _reserved() + MEMORY + STACKS)
        try:
            reply = "done", function(*arguments)
        except MemoryError:
            reply = "memory", None
        except Exception as error:
            reply = "raised", error
        _limit(resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        try:
            pipe.send(reply)
        except OSError:
            return
        del function, arguments, reply


def _limit(seconds, memory):
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, memory)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _reserved():
    """Bytes of address space that the limit of memory counts already."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:  # no Linux: no such limit is held there either
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))
