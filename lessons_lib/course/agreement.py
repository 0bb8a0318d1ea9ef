"""Whether the three files of a lesson agree: its notebook as text, its declarations, its labelled answers.

Nothing is trained. Whether each labelled answer gets its label, `lessons audit` says.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from lessons_lib.exercises.catalogue import declared_in, load_lesson, told_where
from lessons_lib.exercises.declare import Exercise, Lesson, LessonError, did_you_mean
from lessons_lib.exercises.labels import Labelled, load_answers
from lessons_lib.exercises.learner import public_cases
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import judge

_OPENED = re.compile(r'\blesson\("(\w+)"\)')
_CALLED = re.compile(r'\bL\.(check|case|hint|predict|quiz)\((".*)')
_ASKS_FOR = {"predict": Lesson.prediction, "quiz": Lesson.question}  # the others ask for exercises


def disagreements(root: Path, lesson: str, notebook: NotebookNode) -> list[str]:
    """What does not fit together in a lesson, a sentence or two each, with file and line; `notebook` is its text, read.

    Of a notebook that opens no lesson nothing is wanted.
    """
    text = _Text(root, lesson)
    opened = list(text.found(_OPENED))
    if not opened:
        return []
    if others := [(line, name) for line, name in opened if name != lesson]:
        return [f'{text.at(line)}: lesson("{name}") opens another lesson. Write "{lesson}".' for line, name in others]
    try:
        declared = load_lesson(lesson)
    except LessonError as error:
        return [str(error)]
    return [
        *_calls(text, declared),
        *_marks(text, declared, notebook),
        *(sentence for exercise in declared.exercises for sentence in _reference(lesson, exercise)),
        *_answers(root, declared),
    ]


class _Text:
    """The lines of the notebook as text, as messages name them."""

    def __init__(self, root, lesson):
        self.file = f"solutions/{lesson}/{lesson}.py"
        self.lines = (root / self.file).read_text(encoding="utf-8").splitlines()

    def at(self, line):
        return f"{self.file}, line {line}"

    def found(self, pattern) -> Iterator[tuple]:
        """(line, its groups) of each line of code that has the pattern."""
        for number, line in enumerate(self.lines, 1):
            if not line.startswith("#") and (match := pattern.search(line)):
                yield number, *match.groups()

    def marks_above(self, line):
        """The line that opens the cell in which `line` stands."""
        return max((n for n, text in enumerate(self.lines[:line], 1) if text.startswith("# %%")), default=line)


def _calls(text, declared):
    """Names that the notebook asks for and nobody declares, and exercises that it never checks."""
    checked = set()
    for line, call, words in text.found(_CALLED):
        names = re.findall(r'"(\w+)"', words)
        for name in [name for name in names if len(name) > 1] if call == "quiz" else names[:1]:
            try:
                _ASKS_FOR.get(call, Lesson.exercise)(declared, name)
            except LessonError as error:
                yield f"{text.at(line)}: {error} Spell it as in {declared_in(declared.name)}, or declare it there."
            checked |= {name} if call == "check" else set()
    for exercise in declared.exercises:
        if exercise.name not in checked:
            yield (
                f"{text.file}: no cell checks {exercise.name!r}, which {declared_in(declared.name)} declares. Add"
                f' L.check("{exercise.name}", ...) with the mark {_mark(exercise)}, or take it out of EXERCISES.'
            )


def _marks(text, declared, notebook):
    """Cells of an exercise that nbgrader does not know as its answer and its check, with its points."""
    marks = [(cell.source, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    for exercise in declared.exercises:
        asked, wanted = f'L.check("{exercise.name}"', _mark(exercise)
        for source, mark in marks:
            got = {key: mark.get(key) for key in ("grade_id", "grade", "points")}
            if asked in source and got != json.loads(wanted):
                line = next(line for line, *_ in text.found(re.compile(re.escape(asked))))
                yield (
                    f"{text.at(text.marks_above(line))}: the cell of {asked}, ...) is not marked as worth its"
                    f" {exercise.max_points:g} points. Open it with # %% nbgrader={wanted}"
                )
        if not any(mark.get("grade_id") == exercise.name and mark["solution"] for _, mark in marks):
            wanted = json.dumps({"grade_id": exercise.name, "solution": True})
            ids = [mark["grade_id"] for _, mark in marks if mark.get("solution")]
            yield (
                f"{text.file}: no answer cell has the grade_id {exercise.name!r}.{did_you_mean(exercise.name, ids)}"
                f" Open the cell of the answer with # %% nbgrader={wanted}"
            )


def _mark(exercise):
    return json.dumps({"grade_id": f"check_{exercise.name}", "grade": True, "points": _whole(exercise.max_points)})


def _whole(points):
    return int(points) if points == int(points) else points


def _reference(lesson: str, exercise: Exercise) -> Iterator[str]:
    """What is wrong with an exercise's reference on its own cases."""
    file, what = declared_in(lesson), "cases"
    try:
        cases = public_cases(exercise)
        if not cases or not all(isinstance(inputs, tuple) for inputs in cases):
            yield (
                f"{file}: cases of {exercise.name!r} must give a list of tuples of inputs; got {cases!r:.60}. A single"
                " input needs a comma: [(levels,)]"
            )
            return
        if exercise.reference is None:
            return
        what = "reference"
        given = [exercise.reference(*inputs) for inputs in cases]
        answer = exercise.reference if exercise.kind == "call" else given[0]
        verdict = judge(exercise, cases, respond(exercise.kind, answer, cases))
    except Exception as error:  # a teacher's function may raise anything
        yield f"{told_where(error, file)} That is the {what} of {exercise.name!r}, on its own cases."
        return
    if not verdict.done:
        yield f"{file}: the reference of {exercise.name!r} does not pass its own check: {verdict.message}"


def _answers(root: Path, declared: Lesson) -> Iterator[str]:
    """Labels that name what is not declared, and what is declared without an answer that has its label."""
    file = f"solutions/{declared.name}/answers.py"
    if not (root / file).is_file():
        yield (
            f"{file} is missing: it holds the labelled answers that the checks are held to. Write a right and a wrong"
            " answer to each exercise; CONTRIBUTING.md shows how."
        )
        return
    try:
        answers = load_answers(root / file)
    except Exception as error:  # a teacher's file may raise anything
        yield f"{told_where(error, file)} Mend it there, then run this again."
        return
    for answer in answers:
        try:
            known = [slip.name for slip in declared.exercise(answer.exercise).misconceptions]
        except LessonError as error:
            yield f"{_labelled(file, answer)}: {error}"
            continue
        if answer.misconception not in (None, *known):
            yield (
                f"{_labelled(file, answer)}: {answer.misconception!r} is no misconception of {answer.exercise!r}."
                f"{did_you_mean(answer.misconception, known)} There are: {', '.join(known) or 'none'}."
            )
    for exercise in declared.exercises:
        own = [answer for answer in answers if answer.exercise == exercise.name]
        if sum(answer.right for answer in own) < 2:
            yield f"{file}: {exercise.name!r} needs two right answers, the reference and another honest way: @right."
        for slip in exercise.misconceptions:
            if slip.name not in {answer.misconception for answer in own}:
                yield (
                    f"{file}: no wrong answer to {exercise.name!r} makes the slip {slip.name!r}. Write one:"
                    f' @wrong("{exercise.name}", misconception="{slip.name}")'
                )


def _labelled(file: str, answer: Labelled) -> str:
    return f"{file}, line {answer.make.__code__.co_firstlineno}"
