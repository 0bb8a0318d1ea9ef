"""Control groups: where this user may make them, Linux itself holds what all processes of one kernel take together.

The watch ends a kernel at its limits, by name. A group's limits stand a little higher and hold what grows faster than
the watch looks; and a group has one share of the processors, however many processes are in it. Without groups the watch
does what it can.
"""

import contextlib
import os
import time
from pathlib import Path

ROOT, MEMBERSHIP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
PREFIX = "lessons-"
SECONDS_TO_LEAVE = 2
# In version 1 each controller has folders of its own, in version 2 one folder is for all.
_MEMORY = ("memory.limit_in_bytes", "memory.max")
_EVENTS = ("memory.oom_control", "memory.events")
_JOIN = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done 2> /dev/null; shift; exec "$@"'


def make(memory: int, processes: int) -> list[Path]:
    """The folders of a fresh group with these limits in bytes and threads; none where none can be had."""
    made = []
    for parent in _parents():
        with contextlib.suppress(OSError):  # no right to, or not seen from inside a container
            _sweep(parent)
            folder = parent / f"{PREFIX}{os.getpid()}-{os.urandom(4).hex()}"
            folder.mkdir()
            made.append(folder)
            for name, most in ((_MEMORY[0], memory), (_MEMORY[1], memory), ("pids.max", processes)):
                if (folder / name).exists():
                    (folder / name).write_text(str(most))
    return made


def joined(groups: list[Path], command: list[str]) -> list[str]:
    """The command that runs `command` as a member of the groups."""
    return ["/bin/sh", "-c", _JOIN, "sh", *map(str, groups), "--", *command] if groups else command


def ran_out_of_memory(groups: list[Path]) -> bool:
    """Whether Linux ended a process of the group because the group had used up its own memory, not the machine's."""
    for group in groups:
        events = [
            line for name in _EVENTS if (group / name).exists() for line in (group / name).read_text().splitlines()
        ]
        told = {name: int(count) for name, count in map(str.split, events)}
        if (reached := group / "memory.failcnt").exists():
            told["oom"] = int(reached.read_text())
        if told.get("oom_kill") and told.get("oom"):
            return True
    return False


def remove(groups: list[Path]) -> None:
    """Remove the group; its processes are killed already and leave in a moment."""
    ends = time.monotonic() + SECONDS_TO_LEAVE
    for group in groups:
        while group.exists():
            try:
                group.rmdir()
            except OSError:
                if time.monotonic() > ends:
                    break
                time.sleep(0.01)


def _parents():
    """The folders in which groups of this process's own may be made: for each controller, or one for all."""
    try:
        lines = [line.split(":", 2) for line in MEMBERSHIP.read_text().splitlines()]
    except OSError:  # no Linux, or one without groups
        return
    for _, controllers, path in lines:
        own = ROOT / path.lstrip("/")
        if wanted := {"memory", "pids", "cpu"} & set(controllers.split(",")):
            yield ROOT / min(wanted) / path.lstrip("/")
        elif not controllers:
            parent = own if own == ROOT else own.parent  # a group that has members itself can share nothing out
            with contextlib.suppress(OSError):
                if {"memory", "pids"} <= set((parent / "cgroup.subtree_control").read_text().split()):
                    yield parent


def _sweep(parent):
    """Remove what a killed process left behind."""
    for folder in parent.glob(f"{PREFIX}*-*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX).partition("-")[0]).exists():
            with contextlib.suppress(OSError):  # it has members still
                folder.rmdir()
