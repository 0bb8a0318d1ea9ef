"""Where compiled code is kept, and on how many cores it runs: all that importing the library changes in the process.

- The cache of compiled code is JAX's, in the user's cache folder, from the first millisecond of compilation on. It
  stays as it is when JAX_COMPILATION_CACHE_DIR is set, or when a program has set it before the import;
  JAX_ENABLE_COMPILATION_CACHE=false switches it off.
- JAX sees up to four cores as devices of their own. JAX_NUM_CPU_DEVICES=1, or a program's own choice before the import,
  wins.
- Python's garbage collector rests while a name of `lessons_lib` brings this room in, and passes over what is there by
  then (gc.freeze; gc.unfreeze undoes it): JAX makes so many objects, then and while it compiles, that looking through
  all the others again and again took an eighth of a short script's time.

Nothing else is changed: no warning filter, no signal handler, no random state. `Compiled` hears a warning of JAX about
the cache only while one of the library's own programs is compiled.

Private or experimental names of JAX and IPython that the project reads, tried with JAX 0.10.2 and ipykernel 7: the
message of a damaged cache entry (here), ipykernel's `_allow_stdin` (in `progress`), `_cache_size` (in tests).
"""

import contextlib
import math
import os
import re
import sys
import warnings
from pathlib import Path

import jax
import numpy as np

_DAMAGED = re.compile(r"Error reading persistent compilation cache entry for '([^']+)'")


class Compiled:
    """jax.jit(function, **how), which throws damaged entries of the cache away and says so once."""

    _told = False

    def __init__(self, function, **how):
        self.jitted, self._seen = jax.jit(function, **how), set()

    def __call__(self, *arguments):
        leaves, tree = jax.tree.flatten(arguments)
        kinds = [leaf if isinstance(leaf, int) else (np.shape(leaf), getattr(leaf, "dtype", 0)) for leaf in leaves]
        program = (tree, *kinds)
        if program in self._seen:
            return self.jitted(*arguments)
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            result = self.jitted(*arguments)
        self._seen.add(program)
        for warning in heard:
            text = str(warning.message)
            if damaged := _DAMAGED.search(text):
                self._throw_away(damaged[1])
            elif "persistent compilation cache" not in text:  # One that cannot be written costs nothing.
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
        return result

    def _throw_away(self, name):
        """Remove the entries of this program; the next process makes them anew."""
        for file in Path(jax.config.jax_compilation_cache_dir).glob(f"{name}-*"):
            with contextlib.suppress(OSError):
                file.unlink()
        if not Compiled._told:
            Compiled._told = True
            # On standard output: nbgrader gives a graded cell nothing when anything was written to standard error.
            print("A damaged entry of the cache of compiled code was thrown away; it is made anew.")


def cores():
    """How many cores this process may use: those of its affinity, and no more than a container's limit (on Linux)."""
    number = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        if quota != "max":
            number = min(number, math.ceil(int(quota) / int(period)))
    return max(number, 1)


def forget_programs(most: int = 20_000) -> None:
    """Let go of the compiled programs where this process has more than `most` memory maps.

    Each program keeps some. Linux gives a process 65,530, and XLA crashes it when none is left.
    """
    with contextlib.suppress(OSError):  # no Linux, no such limit
        if Path("/proc/self/maps").read_bytes().count(b"\n") > most:
            jax.clear_caches()


def _keep_compiled_code():
    if jax.config.jax_compilation_cache_dir is not None or not jax.config.jax_enable_compilation_cache:
        return
    try:
        folder = _cache_folder() / "lessons_lib" / "compiled"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # A home folder that is read-only, or that nobody knows.
        return
    if os.access(folder, os.W_OK):
        jax.config.update("jax_compilation_cache_dir", str(folder))
        if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
            jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def _cache_folder():
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _use_the_cores():
    chosen = "xla_force_host_platform_device_count" in os.environ.get("XLA_FLAGS", "")
    if not chosen and jax.config.jax_num_cpu_devices == -1:
        with contextlib.suppress(RuntimeError):  # JAX has started before us.
            jax.config.update("jax_num_cpu_devices", min(cores(), 4))


_keep_compiled_code()
_use_the_cores()
