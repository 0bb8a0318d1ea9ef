"""Temporary folders that say whose they are, so that those of processes which were killed can be cleared later."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"lessons-(\d+)-")


def fresh_folder(kind: str) -> Path:
    """A new folder of this process, to be taken away by whoever asked for it."""
    return Path(tempfile.mkdtemp(prefix=f"lessons-{os.getpid()}-{kind}-"))


@contextlib.contextmanager
def passing_folder(kind: str) -> Iterator[Path]:
    """The same, taken away at the end."""
    folder = fresh_folder(kind)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_left_behind() -> None:
    """Take away this user's folders whose processes have ended."""
    for path in Path(tempfile.gettempdir()).iterdir():
        named = _NAME.match(path.name)
        with contextlib.suppress(OSError):
            if named and path.lstat().st_uid == os.geteuid() and not _runs(int(named[1])):
                shutil.rmtree(path, ignore_errors=True)


def _runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True
