"""A rebuilt notebook, run in a sandbox and judged: fresh inputs in, replies out, verdicts beside them."""

import copy
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.judging.judge import errors_of, put_challenges, take_verdicts
from grading.judging.needed import leave_out, undefined
from grading.sandbox.running import Limits, run
from lessons_lib.exercises.declare import Lesson
from lessons_lib.exercises.verdict import Verdict

NOTE = "from-the-grader"  # the id of the grader's note


def judge_notebook(
    notebook: NotebookNode, lesson: Lesson, student: str, seed: int, limits: Limits, sandbox: str | None, released: Path
) -> tuple[dict[str, Verdict], list[str]]:
    """Run what is needed of a rebuilt notebook, in place, in a fresh folder with the lesson's own files, and judge it.

    Returns the verdicts by grade_id, and the limits that were hit.
    """
    challenges = put_challenges(notebook, lesson, student, seed)
    whole = copy.deepcopy(notebook.cells)
    left_out = leave_out(notebook)
    stopped = _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released)
    if left_out & undefined(
        errors_of(notebook, challenges)
    ):  # an answer found its way to a name that could not be foreseen
        notebook.cells = copy.deepcopy(whole)
        stopped = _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released)
    for cell, given in zip(notebook.cells, whole, strict=True):
        cell.source = given.source
    names = [notebook.cells[challenge.place].metadata.nbgrader.grade_id for challenge in challenges]
    return dict(zip(names, take_verdicts(notebook, challenges, stopped), strict=True)), list(
        dict.fromkeys(stopped.values())
    )


def _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released):
    with tempfile.TemporaryDirectory(prefix="lessons-") as temporary:
        folder = shutil.copytree(released, Path(temporary) / lesson.name, ignore=shutil.ignore_patterns("*.ipynb"))
        return run(notebook, folder, limits, sandbox)


def put_note(notebook, remarks):
    """Tell the notebook's author, in its first cell, what was put right."""
    if remarks:
        lines = ["**From the grader**", "", *(f"- {remark}" for remark in remarks)]
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell("\n".join(lines), id=NOTE))
