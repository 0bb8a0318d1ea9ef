"""Challenge and response: fresh inputs go into a notebook's check cells, answers come out as plain data, points are
given here.

The kernel that runs a student's notebook never holds an expected value. What stands in a graded cell after the run is
replaced by exactly one result: the points that were given here, beside the card that says why.
"""

import ast
import hashlib
import json
import secrets
from dataclasses import dataclass

import nbformat
import numpy as np
from nbformat import NotebookNode

from lessons_lib.course.places import CourseError
from lessons_lib.exercises import wire
from lessons_lib.exercises.cards import VERDICT_TYPE, verdict_html
from lessons_lib.exercises.declare import Exercise, Lesson
from lessons_lib.exercises.respond import ANSWER_TYPE
from lessons_lib.exercises.verdict import Verdict, judge

MAX_ANSWER = 2 * wire.MAX_BYTES  # characters of JSON


@dataclass(frozen=True)
class Check:
    """What a check cell `L.check("softmax", softmax)` asks for: the exercise and the names of the answer's
    variables."""

    exercise: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """The check cell, given by its place and its own text, in which an exercise is asked, and the sign by which the
    replies are known."""

    exercise: str
    place: int
    nonce: str
    original: str


@dataclass(frozen=True)
class Challenge:
    """The fresh inputs of one exercise for one student, and where they are asked."""

    exercise: Exercise
    cases: list[tuple]
    question: Question


def read_check(cell: NotebookNode) -> Check | None:
    """What the cell checks; None where its only statement is no `L.check("name", answer, ...)`."""
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError:
        return None
    call = statements[0].value if len(statements) == 1 and isinstance(statements[0], ast.Expr) else None
    if not (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "check"
        and len(call.args) > 1
    ):
        return None
    name, *answers = call.args
    if not isinstance(name, ast.Constant) or not all(isinstance(answer, ast.Name) for answer in answers):
        return None
    return Check(name.value, tuple(answer.id for answer in answers))


def is_check(cell: NotebookNode) -> bool:
    """Whether nbgrader scores the cell by its result: graded, and not an answer for the teacher to read."""
    settings = cell.metadata.get("nbgrader", {})
    return bool(settings.get("grade")) and not settings.get("solution") and cell.cell_type == "code"


def put_challenges(notebook: NotebookNode, lesson: Lesson, student: str, seed: int) -> list[Challenge]:
    """Rewrite each check cell of `notebook` to a challenge. `close` puts the cell's own text back.

    Inputs are drawn per course seed, student, lesson and exercise, and are the same in every run. Raises CourseError
    where the lesson itself is at fault: a graded cell that is no check, points that differ from the exercise's, inputs
    that cannot travel.
    """
    challenges = []
    for place, cell in enumerate(notebook.cells):
        if not is_check(cell):
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        check = read_check(cell)
        if check is None:
            raise CourseError(
                f'{lesson.name}: the graded cell {grade_id} must hold L.check("exercise", answer) and nothing else.'
            )
        exercise = lesson.exercise(check.exercise)
        if float(cell.metadata.nbgrader.points) != exercise.max_points:
            points = cell.metadata.nbgrader.points
            raise CourseError(
                f"{lesson.name}: {grade_id} has {points} points, its exercise {exercise.max_points:g}. Make them equal"
                " and run `lessons build`."
            )
        question = Question(exercise.name, place, secrets.token_hex(16), cell.source)
        challenge = Challenge(exercise, draw(exercise, lesson.name, student, seed), question)
        cell.source = _asking(challenge, check)
        challenges.append(challenge)
    return challenges


def draw(exercise: Exercise, lesson: str, student: str, seed: int) -> list[tuple]:
    """A student's own inputs of an exercise: the same in every run of a class with this seed."""
    parts = "\n".join(map(str, (seed, student, lesson, exercise.name)))
    return exercise.draw(np.random.default_rng(int.from_bytes(hashlib.sha256(parts.encode()).digest())))


def _asking(challenge, check):
    # Only a function needs its inputs in the kernel; those of other answers are the judge's alone.
    inputs = challenge.cases if challenge.exercise.kind == "call" else [()] * len(challenge.cases)
    encoded = [wire.encode(case) for case in inputs]
    if any(map(_is_opaque, encoded)):
        raise CourseError(
            f"The inputs of the exercise {check.exercise!r} are not plain data: arrays, numbers, texts, and tuples,"
            " lists and dicts of them."
        )
    asked = {"exercise": check.exercise, "kind": challenge.exercise.kind, "cases": encoded}
    asked["nonce"] = challenge.question.nonce
    answer = check.answers[0] if len(check.answers) == 1 else f"({', '.join(check.answers)})"
    return (
        f"from lessons_lib.exercises.respond import answer_challenge\nanswer_challenge({json.dumps(asked)!r}, lambda:"
        f" {answer})"
    )


def _is_opaque(encoded):
    inner = [*encoded.get("items", []), *encoded.get("named", {}).values()]
    return "opaque" in encoded or any(map(_is_opaque, inner))


def verdict_on(challenge: Challenge, outputs: list, stopped: str | None) -> Verdict:
    """Judge what came back in the outputs of a challenge's cell.

    `stopped` says why the cell did not run to its end, if it did not. An answer that is missing is 0 points with a
    reason.
    """
    replies = replies_to(challenge.question, outputs)
    if replies is None:
        return nothing_came(challenge.exercise, stopped or _error(outputs))
    return judge(challenge.exercise, challenge.cases, replies, reveal=False)


def replies_to(question: Question, outputs: list) -> list | None:
    """The replies among a cell's outputs that carry the question's nonce, the last if several; None where there are
    none."""
    found = None
    for output in outputs:
        answer = output.get("data", {}).get(ANSWER_TYPE) if output.get("output_type") == "display_data" else None
        if isinstance(answer, dict) and answer.get("nonce") == question.nonce:
            found = answer["replies"] if isinstance(answer.get("replies"), list) else found
    return found if found is not None and _small(found) else None


def _small(replies):
    try:
        return len(json.dumps(replies)) <= MAX_ANSWER
    except (RecursionError, ValueError, TypeError):
        return False


def _error(outputs):
    error = next((output for output in outputs if output.get("output_type") == "error"), None)
    if error is None:
        return "No answer came from this cell."
    return f"Running this cell raised `{error.ename[:80]}`: {' '.join(error.evalue.split())[:500] or 'no message'}"


def errors_of(notebook: NotebookNode, questions: list[Question]) -> list[str]:
    """What went wrong in the cells, and when answers were tried."""
    shown = [
        str(output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    replies = [
        reply for question in questions for reply in replies_to(question, notebook.cells[question.place].outputs) or ()
    ]
    return shown + [str(reply["error"]) for reply in replies if isinstance(reply, dict) and "error" in reply]


def nothing_came(exercise: Exercise, reason: str) -> Verdict:
    """The verdict where there is no answer to judge: 0 points and the reason."""
    return Verdict(exercise.name, "raised", reason, 0.0, exercise.max_points, dict.fromkeys(exercise.points, 0.0))


def close(cell: NotebookNode, question: Question, verdict: Verdict) -> None:
    """Leave in a check cell its own text and one result, the points."""
    cell.source = question.original
    show(cell, verdict)


def show(cell: NotebookNode, verdict: Verdict) -> None:
    """Leave one result in the cell: the points as nbgrader reads them, the card, and the verdict as data."""
    data = {
        "text/plain": f"{verdict.points:.10g}",
        "text/html": verdict_html(verdict.as_dict()),
        VERDICT_TYPE: verdict.as_dict(),
    }
    cell.execution_count = cell.execution_count or 1
    cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=cell.execution_count)]
