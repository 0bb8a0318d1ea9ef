"""What the processes of a sandbox use, seen from outside through its /proc, and how they are put last when they crowd
the processors."""

import os
from collections import namedtuple
from pathlib import Path

Use = namedtuple("Use", "threads sessions memory cpu_seconds")
_TICKS = os.sysconf("SC_CLK_TCK")


def used(processes: int, enough: int) -> Use:
    """Threads of all processes, their sessions, bytes of memory of their own with the tables of its pages, and seconds
    of processor time, below an open /proc.

    Memory that processes share is counted once, but only where it is more than `enough` bytes when counted for each:
    that is slower.
    """
    threads, ticks, tables, memory, sessions = 0, 0, 0, {}, set()
    for name in _processes(processes):
        try:
            status = dict(
                line.split(":\t", 1) for line in _read(processes, f"{name}/status").splitlines() if ":\t" in line
            )
            threads += int(status["Threads"])
            memory[name] = sum(int(status[kind].split()[0]) * 1024 for kind in ("RssAnon", "RssShmem"))
            tables += int(status["VmPTE"].split()[0]) * 1024
            fields = _fields(_read(processes, f"{name}/stat"))
            sessions.add(fields[3])
            ticks += sum(map(int, fields[11:15]))  # its own and its ended children's
        except (OSError, KeyError):  # it has ended meanwhile
            continue
    if sum(memory.values()) + tables > enough:
        memory = {name: _own_share(processes, name, most) for name, most in memory.items()}
    return Use(threads, len(sessions), sum(memory.values()) + tables, ticks / _TICKS)


def waited(processes: int) -> dict[str, float]:
    """thread -> seconds in which it wanted a processor and others had them all; empty where Linux does not tell."""
    found = {}
    for name in _processes(processes):
        try:
            for thread in _listed(processes, f"{name}/task"):
                found[thread] = int(_read(processes, f"{name}/task/{thread}/schedstat").split()[1]) / 1e9
        except OSError:
            continue
    return found


def running(processes: int) -> int:
    """Threads that are on a processor or wait for one."""
    found = 0
    for name in _processes(processes):
        try:
            for thread in _listed(processes, f"{name}/task"):
                found += _fields(_read(processes, f"{name}/task/{thread}/stat"))[0] == "R"
        except OSError:
            continue
    return found


def files(processes: int, root: int, places: list[str]) -> int:
    """Files and connections that the processes hold open, and files that lie in the small file systems mounted at
    `places`."""
    found = 0
    for place in places:
        about = os.statvfs(f"/proc/self/fd/{root}{place}")
        found += about.f_files - about.f_ffree
    for name in _processes(processes):
        try:
            found += len(_listed(processes, f"{name}/fd"))
        except OSError:
            continue
    return found


def put_last(process: int) -> None:
    """Let all descendants of a process have only the processor time that nobody else wants. They cannot undo it.

    Where Linux shares time among sessions first ("autogroup"), a process counts only within its own: so sessions are
    put last, too.
    """
    for child in _descendants(process):
        try:
            group = Path(f"/proc/{child}/autogroup")
            if not group.read_text().endswith("nice 19\n"):
                group.write_text("19")
        except OSError:  # it has ended, or there is no such thing here, or one more must wait: there is another look
            pass
        for thread in Path(f"/proc/{child}/task").glob("*"):
            try:
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
            except OSError:
                continue


def _descendants(process):
    children = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(_fields((path / "stat").read_text())[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(path.name))
    found, waiting = [], [process]
    while waiting:
        waiting += (own := children.get(waiting.pop(), []))
        found += own
    return found


def _processes(folder):
    return filter(str.isdecimal, os.listdir(folder))


def _fields(stat):
    """The fields of a stat file from the state on: the name before it may hold anything."""
    return stat.rpartition(") ")[2].split()


def _own_share(processes, name, most):
    try:
        lines = _read(processes, f"{name}/smaps_rollup").splitlines()[1:]
    except FileNotFoundError:
        return 0
    except OSError:  # a process may forbid to look
        return most
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def _read(folder, path):
    with open(os.open(path, os.O_RDONLY, dir_fd=folder), errors="replace") as file:
        return file.read()


def _listed(folder, path):
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
    try:
        return os.listdir(opened)
    finally:
        os.close(opened)
