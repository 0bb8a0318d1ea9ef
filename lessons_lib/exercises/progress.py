"""What a learner has reached, kept in the workspace: one small file a lesson in `.lessons/progress/`.

{exercise: {"status", "points", "max_points", "attempts", "hints"}}. Written by replacing the file, so a crash leaves
the old one.
"""

import json
import os
import tempfile
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
    os.replace(path, path.with_suffix(".damaged.json"))
    return {}


def write(workspace: Path | None, lesson: str, known: dict) -> None:
    """Keep what is known of a lesson. A workspace that cannot be written to keeps nothing, and the check goes on."""
    if workspace is None:
        return
    path = _file(workspace, lesson)
    try:
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
        os.replace(temporary, path)
    except OSError:
        return
