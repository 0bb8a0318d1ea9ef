"""The machine that all kernels share: whether it ran short of memory, and how one kernel gets it for itself.

Every kernel runs `among_others`; one that is run `alone` waits until none runs, and the others wait for it.
"""

import contextlib
import fcntl
import os
import resource
from collections.abc import Iterator
from pathlib import Path

MEMORY_OF_A_WORKER = 4 * 2**30  # bytes; with everything imported and a lesson judged it has half a gigabyte
LEAST_SHARE = 0.03  # of the memory is left: less is short


def folder() -> Path:
    """This user's folder of what all runs on the machine share."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lessons_lib"


def bound_this_worker() -> None:
    """Let Linux refuse this process more than MEMORY_OF_A_WORKER, so that others keep what they have."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_OF_A_WORKER, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def processes_killed() -> int:
    """How many processes Linux ended so far because there was no memory; 0 where it does not tell."""
    return _numbers("/proc/vmstat").get("oom_kill", 0)


def is_short_of_memory() -> bool:
    about = _numbers("/proc/meminfo")
    return about.get("MemAvailable:", 1) < LEAST_SHARE * about.get("MemTotal:", 0)


def _numbers(path):
    with contextlib.suppress(OSError):  # no Linux
        return {line.split()[0]: int(line.split()[1]) for line in Path(path).read_text().splitlines()}
    return {}


@contextlib.contextmanager
def among_others() -> Iterator[None]:
    with _locked("kernels", fcntl.LOCK_SH, first="next_kernel"):
        yield


@contextlib.contextmanager
def alone() -> Iterator[None]:
    # Who wants to be alone also keeps the others from beginning, or it would never be its turn.
    with _locked("next_kernel", fcntl.LOCK_EX), _locked("kernels", fcntl.LOCK_EX):
        yield


@contextlib.contextmanager
def _locked(name, kind, first=None):
    """Hold a lock that ends with this process at the latest; pass the lock `first` on the way to it."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        file = (folder() / f"{name}.lock").open("w")
    except OSError:  # a home that is read-only: then nobody waits for anybody
        yield
        return
    with file:
        with _locked(first, fcntl.LOCK_SH) if first else contextlib.nullcontext():
            fcntl.flock(file, kind)
        yield
