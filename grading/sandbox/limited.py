"""A warm process of the grader's own, in which everything is done that is work on what a student handed in.

It imports once and then takes piece after piece. A piece that exceeds its time or memory ends the process, and nothing
else; the next piece finds a fresh one.
"""

import math
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
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
            worked_before = _Process.warm is not None and _Process.warm.worked
            status, result = _asked(function, arguments, seconds)
            if status == "done":
                return result
            if status == "raised":
                raise result
            if status == -signal.SIGXCPU:
                raise TooMuch(f"took more than {seconds:g} seconds")
            # An allocation that was refused, or a stack that was used up; unless it is what earlier work left behind.
            if status != -signal.SIGKILL and not (worked_before and status == -signal.SIGSEGV):
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
            reply = process.pipe.recv()
            process.worked = True
            return reply
    except (EOFError, OSError):
        pass
    _Process.warm = None
    return process.end(), None


class _Process:
    """The process and the pipe to it. It ends by itself when nobody holds the pipe's other end."""

    warm = None  # the one that is used again
    worked = False

    def __init__(self, fork=False, close=()):
        ours, theirs = socket.socketpair()
        self.pipe, self._status = Connection(ours.detach()), None
        if fork:
            self._id = os.fork()
            if self._id == 0:
                for pipe in (self.pipe, *close):
                    pipe.close()
                try:
                    serve(theirs.detach())
                finally:
                    os._exit(0)
        else:
            command = [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            theirs.set_inheritable(True)
            no_input = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
            self._id = os.posix_spawn(sys.executable, command, environment, file_actions=[no_input])
        theirs.close()

    def ended(self):
        if self._status is None:
            found, status = os.waitpid(self._id, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if found else None
        return self._status is not None

    def end(self):
        """How it ended: its exit status; that of a kill where it has to be ended now."""
        self.pipe.close()
        last = time.monotonic() + 5  # it may be about to end: its end of the pipe closes first
        while not self.ended():
            if time.monotonic() > last:
                os.kill(self._id, signal.SIGKILL)
            time.sleep(0.01)
        return self._status


def begin(close: Iterable[Connection] = ()) -> None:
    """Start the warm process as a copy of this one, which has everything imported already.

    Only a process that has no threads may do so; `close` are pipes of its own that the copy must not hold.
    """
    _Process.warm = _Process(fork=True, close=close)


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
