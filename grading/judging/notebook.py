"""A submitted notebook, rebuilt, run in a sandbox and judged: fresh inputs in, replies out, verdicts beside them.

Whatever reads a student's text or replies is done in the warm process of `grading.sandbox.limited`, one piece of work
after the other; this process only carries them.
"""

import copy
import json
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.judging.judge import (
    Challenge,
    Question,
    close,
    draw,
    errors_of,
    nothing_came,
    put_challenges,
    replies_to,
    verdict_on,
)
from grading.judging.needed import leave_out, undefined
from grading.judging.rebuild import Rebuilt, Unreadable, cells_of, read_data, rebuild
from grading.sandbox.limited import TooMuch, limited
from grading.sandbox.running import Limits, run
from grading.sandbox.temporary import passing_folder
from lessons_lib.course.receipt import answer_hashes
from lessons_lib.exercises import load_lesson, wire
from lessons_lib.exercises.learner import CASES, public_cases
from lessons_lib.exercises.verdict import Verdict
from lessons_lib.nn.compiling import forget_programs

NOTE = "from-the-grader"  # the id of the grader's note
KEPT = 200_000  # characters of JSON that are kept of what an answer gave


@dataclass(frozen=True)
class Asked:
    """A notebook with questions in its check cells: `whole`, and `short`, which lacks what need not run.

    `left_out` are the names that are not bound in `short`.
    """

    whole: NotebookNode
    short: NotebookNode
    left_out: set[str]
    questions: list[Question]


def rebuild_file(path: Path, released: Path) -> Rebuilt:
    """The student's answers in the notebook at `path`, put into the released one. Raises Unreadable."""
    try:
        return limited(_rebuild_file, path, skeleton(released))
    except TooMuch as error:
        raise Unreadable(f"It is too large to be read: that {error}.") from None


def _rebuild_file(path, notebook):
    try:
        data = read_data(path)
        return replace(rebuild(notebook, cells_of(data)), handed_in=answer_hashes(notebook, data))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a student's notebook can fail in any way
        raise Unreadable(f"It cannot be put into the course's notebook ({type(error).__name__}).") from None


def skeleton(released: Path) -> NotebookNode:
    """The notebook in the folder that a lesson's learners were given."""
    return nbformat.read(released / f"{released.name}.ipynb", as_version=4)


def judge_notebook(
    notebook: NotebookNode, lesson: str, student: str, seed: int, limits: Limits, sandbox: str | None, released: Path
) -> tuple[dict[str, Verdict], list[str], dict[str, str]]:
    """Run what is needed of a rebuilt notebook in a fresh folder with the lesson's own files, and judge it; its cells
    get the outputs.

    Returns the verdicts by grade_id, the limits that were hit, and, as JSON by grade_id, what the answers gave where it
    is small enough to be kept. Raises Unreadable where the notebook itself is too much work, CourseError where the
    lesson is at fault.
    """
    asked = _asked(notebook, lesson, student, seed)
    sources = [cell.source for cell in notebook.cells]
    notebook.cells = asked.short.cells
    begun = time.monotonic()
    stopped = _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released)
    if asked.left_out and _misses(notebook, asked):
        notebook.cells = asked.whole.cells
        limits = replace(limits, notebook_seconds=max(1, limits.notebook_seconds - (time.monotonic() - begun)))
        stopped = _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released)
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source
    verdicts, answers = {}, {}
    for question in asked.questions:
        cell = notebook.cells[question.place]
        grade_id, about = cell.metadata.nbgrader.grade_id, (lesson, student, seed, question)
        try:
            verdict, gave = limited(_judge, *about, cell.outputs, stopped.get(question.place))
        except TooMuch as error:
            verdict, gave = limited(_judge, *about, [], f"To judge this answer {error}. A smaller one will do.")
        close(cell, question, verdict)
        verdicts[grade_id] = verdict
        if gave is not None:
            answers[grade_id] = gave
    return verdicts, list(dict.fromkeys(stopped.values())), answers


def _asked(notebook, lesson, student, seed):
    for shorten in (True, False):  # code that is too much to be analysed is run whole
        try:
            return limited(_ask, notebook, lesson, student, seed, shorten)
        except TooMuch as error:
            reason = str(error)
    raise Unreadable(f"It is too large to be prepared: that {reason}.")


def _ask(notebook, lesson, student, seed, shorten):
    forget_programs()  # of notebooks judged before
    challenges = put_challenges(notebook, load_lesson(lesson), student, seed)
    short = copy.deepcopy(notebook)
    left_out = leave_out(short) if shorten else set()
    return Asked(notebook, short, left_out, [challenge.question for challenge in challenges])


def _misses(notebook, asked):
    """Whether an answer found its way to a name that could not be foreseen."""
    try:
        return bool(asked.left_out & limited(_undefined, notebook, asked.questions))
    except TooMuch:
        return False


def _undefined(notebook, questions):
    return undefined(errors_of(notebook, questions))


def _judge(lesson, student, seed, question, outputs, stopped):
    exercise = load_lesson(lesson).exercise(question.exercise)
    challenge = Challenge(exercise, draw(exercise, lesson, student, seed), question)
    try:
        verdict, gave = verdict_on(challenge, outputs, stopped), json.dumps(replies_to(question, outputs))
        return verdict, gave if len(gave) <= KEPT else None
    except MemoryError:
        raise
    except Exception as error:  # what a student's kernel sends can fail in any way
        return nothing_came(exercise, f"What came as an answer could not be judged ({type(error).__name__})."), None


def _run_in_a_fresh_folder(notebook, lesson, limits, sandbox, released):
    with passing_folder("notebook") as temporary:
        folder = shutil.copytree(released, temporary / lesson, ignore=shutil.ignore_patterns("*.ipynb"))
        exercises = [exercise for exercise in load_lesson(lesson).exercises if exercise.kind == "call"]
        cases = {exercise.name: wire.encode(public_cases(exercise)[0]) for exercise in exercises}
        (folder / CASES).write_text(json.dumps(cases), encoding="utf-8")
        (folder / CASES).chmod(0o644)
        return run(notebook, folder, limits, sandbox)


def put_note(notebook, remarks):
    """Tell the notebook's author, in its first cell, what was put right."""
    if remarks:
        if not notebook.cells or notebook.cells[0].get("id") != NOTE:
            notebook.cells.insert(0, nbformat.v4.new_markdown_cell("**From the grader**\n", id=NOTE))
        notebook.cells[0].source += "".join(f"\n- {remark}" for remark in remarks)
