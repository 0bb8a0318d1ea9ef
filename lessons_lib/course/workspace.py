"""The learner's copy of the notebooks: given once, updated where untouched, never overwritten.

Layout of a workspace:

    04_threshold_classifier/04_threshold_classifier.ipynb    the learner's own
    from_r.md                                                docs/from_r.md, which lesson 00 opens
    backups/04_threshold_classifier/2026-01-31_142530/       what `reset` put away
    .lessons/given.json                                      file -> fingerprint of what the course last gave
    .lessons/progress/                                       kept by lessons_lib.exercises.progress
"""

import datetime
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from lessons_lib.course.places import CourseError, in_clone, lesson_names
from lessons_lib.exercises.progress import FOLDER, find_workspace, mark_reset

BACKUPS = "backups"


def default_workspace(root: Path) -> Path:
    """The workspace that the working directory lies in, else workspace/ in the clone or, without it, there."""
    return find_workspace() or (root if in_clone(root) else Path.cwd()) / "workspace"


def give_lessons(notebooks: Path, workspace: Path) -> list[str]:
    """Copy what is new in `notebooks` to `workspace`; returns what a learner should be told, one sentence each.

    A file that the learner left as it was given is updated. One that was changed stays as it is, and the new version is
    laid beside it as NAME.new.ipynb. Raises CourseError when the workspace cannot be written to.
    """
    try:
        (workspace / FOLDER).mkdir(parents=True, exist_ok=True)
        given, told = _read_given(workspace)
        for source, name in _lesson_files(notebooks):
            told += _give(source, workspace / name, name, given)
        _write_given(workspace, given)
    except OSError as error:
        raise CourseError(
            f"The workspace {workspace} cannot be written to ({error}). Choose another with --workspace."
        ) from error
    return told


def reset_lesson(notebooks: Path, workspace: Path, lesson: str) -> Path | None:
    """Put the learner's folder of `lesson` and its progress away and give the lesson anew.

    Returns the backup's folder, or None where there was nothing to keep.
    """
    backup = None
    if (workspace / lesson).exists():
        backup = _dated(workspace / BACKUPS / lesson)
        backup.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(workspace / lesson, backup)
        progress = workspace / FOLDER / "progress" / f"{lesson}.json"
        if progress.exists():
            shutil.move(progress, backup / "progress.json")
        mark_reset(workspace, lesson)
    give_lessons(notebooks, workspace)
    return backup


def damaged_notebooks(workspace: Path, lessons: list[str]) -> list[str]:
    """The learner's notebooks that JupyterLab cannot open, and the way back, one sentence each."""
    return [
        f"{path} is damaged and cannot be opened. `lessons reset {lesson[:2]}` gives the lesson anew and keeps yours in"
        f" {BACKUPS}/."
        for lesson in lessons
        if (path := workspace / lesson / f"{lesson}.ipynb").is_file() and not _is_notebook(path)
    ]


def _is_notebook(path):
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8"))["cells"], list)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def notebook_path(workspace: Path, lesson: str) -> Path:
    """The learner's notebook of `lesson`. Raises CourseError when the workspace does not have it."""
    path = workspace / lesson / f"{lesson}.ipynb"
    if not path.is_file():
        raise CourseError(
            f"{path} is not there. `lessons lab` gives the lessons to a workspace; --workspace DIR says which one."
        )
    return path


def _lesson_files(notebooks):
    """The files to give, each with its name in the workspace."""
    from_r = notebooks.parent / "docs" / "from_r.md"
    return [
        *([(from_r, from_r.name)] if from_r.is_file() else []),
        *(
            (path, path.relative_to(notebooks).as_posix())
            for lesson in lesson_names(notebooks)
            for path in sorted((notebooks / lesson).rglob("*"))
            if path.is_file() and ".ipynb_checkpoints" not in path.parts
        ),
    ]


def _give(source, target, name, given):
    new = _fingerprint(source)
    old = _fingerprint(target) if target.is_file() else None
    told = []
    if old is None or (old == given.get(name) and old != new):
        _copy(source, target)
        if old is not None:
            told.append(f"{name} was updated; you had not changed it.")
    elif old != new and new != given.get(name):
        beside = _free_name(target, given)
        _copy(source, beside)
        told.append(f"{name} has a new version. Yours is as you left it; the new one lies beside it as {beside.name}.")
    given[name] = new
    return told


def _free_name(target, given):
    """NAME.new.ipynb, or NAME.new2.ipynb and so on where that is taken: it may have become the learner's own by now."""
    number = 1
    while (beside := target.with_suffix(f".new{number if number > 1 else ''}{target.suffix}")).exists():
        number += 1
    return beside


def _copy(source, target):
    """Copy in one step, so that a crash leaves the old file whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    os.close(handle)
    shutil.copyfile(source, temporary)
    os.chmod(temporary, 0o644)
    os.replace(temporary, target)


def _fingerprint(path):
    """SHA-256 of a file; of a notebook only its cells count, since JupyterLab rewrites the rest as soon as it is
    opened."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        own = [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("nbgrader"), cell.get("outputs"))
            for cell in cells
        ]
        content = json.dumps(own, sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # not a notebook, or a damaged one: then every byte counts
    return hashlib.sha256(content).hexdigest()


def _read_given(workspace):
    """What was given, and what to tell. Without the record every file counts as the learner's own."""
    path = workspace / FOLDER / "given.json"
    if not path.exists():
        return {}, []
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(given, dict):
            return given, []
    except ValueError:
        pass
    aside = path.with_suffix(".damaged.json")
    os.replace(path, aside)
    return {}, [
        f"The record of what the course gave was damaged and is kept as {aside}. No file of yours was overwritten."
    ]


def _write_given(workspace, given):
    path = workspace / FOLDER / "given.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(given, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(temporary, path)


def _dated(folder):
    stamp = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}"
    path, number = folder / stamp, 1
    while path.exists():
        number += 1
        path = folder / f"{stamp}_{number}"
    return path
