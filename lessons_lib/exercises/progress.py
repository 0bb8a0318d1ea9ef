"""What a learner has reached, kept in the workspace: one small file a lesson in `.lessons/progress/`.

{exercise: {"status", "points", "max_points", "attempts", "hints"}}. Written by replacing the file, so a crash leaves
the old one. Open pages and `lessons check` write the same file, so each reads it before it writes. Beside it,
LESSON.reset names the last time that the lesson was started anew.
"""

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path

FOLDER = ".lessons"


def find_workspace(start: Path | None = None) -> Path | None:
    """The nearest folder at or above `start` (default: the working directory) that holds `.lessons/`; None where there
    is none."""
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / FOLDER).is_dir()), None)


def _file(workspace: Path, lesson: str) -> Path:
    return workspace / FOLDER / "progress" / f"{lesson}.json"


def read(workspace: Path | None, lesson: str) -> dict:
    """What is kept of a lesson; empty where nothing is. A damaged file is set aside beside itself and counts as
    nothing."""
    if workspace is None or not _file(workspace, lesson).exists():
        return {}
    path = _file(workspace, lesson)
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(known, dict) and all(isinstance(entry, dict) for entry in known.values()):
            return known
    except (OSError, ValueError):
        pass
    with contextlib.suppress(OSError):
        os.replace(path, path.with_suffix(".damaged.json"))
    return {}


def write(workspace: Path | None, lesson: str, known: dict) -> bool:
    """Keep what is known of a lesson, and say whether it is kept: a workspace that cannot be written to keeps nothing,
    and the check goes on."""
    return workspace is not None and _replace(_file(workspace, lesson), json.dumps(known, indent=1))


def last_reset(workspace: Path | None, lesson: str) -> str:
    """What names the last time that the lesson was started anew; "" where it never was."""
    try:
        return _file(workspace, lesson).with_suffix(".reset").read_text(encoding="utf-8") if workspace else ""
    except (OSError, ValueError):
        return ""


def mark_reset(workspace: Path, lesson: str) -> None:
    """Note that the lesson starts anew, so that the kernel of an old page keeps nothing of it."""
    _replace(_file(workspace, lesson).with_suffix(".reset"), f"{time.time_ns()}")


def _replace(path, text):
    try:
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        return False
    return True
