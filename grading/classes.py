"""Synthetic classes: notebooks made from the lessons' labelled answers, to try the grader on.

python -m grading.classes FOLDER --students 30
"""

import ast
import functools
import inspect
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import typer
from nbformat import NotebookNode

from grading.judging.judge import is_check, read_check
from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.labels import Labelled, load_answers

# How a student answers one exercise: chooses among its labelled answers; None leaves the starter as it is.
Choose = Callable[[list[Labelled]], Labelled | None]


def first_right(answers: list[Labelled]) -> Labelled:
    return next(answer for answer in answers if answer.right)


def first_wrong(answers: list[Labelled]) -> Labelled:
    return next(answer for answer in answers if not answer.right)


def nothing(answers: list[Labelled]) -> None:
    return None


THREE = {"all_right": first_right, "all_wrong": first_wrong, "starter": nothing}


def mixed_class(students: int, seed: int = 0) -> dict[str, Choose]:
    """A class in which everybody answers at random: mostly right, some wrong in all the labelled ways, some not at
    all."""
    return {
        f"student_{number:03d}": functools.partial(_at_random, random.Random(f"{seed} {number}"))
        for number in range(1, students + 1)
    }


def _at_random(rng, answers):
    kind = rng.choices(("right", "wrong", "none"), (6, 3, 1))[0]
    choices = [answer for answer in answers if answer.right == (kind == "right")]
    return rng.choice(choices) if kind != "none" else None


def make_class(
    course: Path, submitted: Path, students: Mapping[str, Choose], lessons: list[str]
) -> dict[tuple[str, str, str], Labelled | None]:
    """Write SUBMITTED/STUDENT/LESSON/LESSON.ipynb for each student; returns what was chosen: (student, lesson,
    exercise) -> answer."""
    chosen = {}
    for lesson in lessons:
        released = nbformat.read(course / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
        source = course / "solutions" / lesson / "answers.py"
        labelled = load_answers(source)
        by_exercise = {
            exercise.name: [answer for answer in labelled if answer.exercise == exercise.name]
            for exercise in load_lesson(lesson).exercises
        }
        for student, choose in students.items():
            answers = {name: choose(own) for name, own in by_exercise.items()}
            chosen |= {(student, lesson, name): answer for name, answer in answers.items()}
            path = submitted / student / lesson / f"{lesson}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(
                answered(
                    released, lesson, {name: answer for name, answer in answers.items() if answer}, imports_of(source)
                ),
                path,
            )
    return chosen


def answered(released: NotebookNode, lesson: str, answers: Mapping[str, Labelled], imports: str) -> NotebookNode:
    """The released notebook of `lesson` with these answers, by exercise, written into its answer cells."""
    notebook = nbformat.from_dict(released)
    targets = {check.exercise: check.answers for check in map(read_check, filter(is_check, notebook.cells))}
    declared = load_lesson(lesson)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = imports + answer_source(answers[name], declared.exercise(name).kind, targets[name])
    return notebook


def answer_source(answer: Labelled, kind: str, targets: tuple[str, ...]) -> str:
    """A labelled answer as a student would have typed it, after what it uses of its own file."""
    text, defined = _definitions(Path(inspect.getsourcefile(answer.make)))
    name = answer.make.__name__
    source = "\n\n\n".join(_without_decorators(text, node) for node in _needed(defined, name, []))
    if kind == "call":
        return source if targets == (name,) else f"{source}\n\n{targets[0]} = {name}"
    return f"{source}\n\n{', '.join(targets)} = {name}()"


@functools.cache
def _definitions(path):
    """A file's text, and the statement that defines each of its names."""
    text = path.read_text(encoding="utf-8")
    return text, {name: node for node in ast.parse(text).body for name in _names_given(node)}


def _names_given(node):
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []


def _needed(defined, name, before):
    """The statements of a file that give `name` and what it needs, in the order in which they can run."""
    for used in ast.walk(defined[name]):
        known = defined.get(used.id) if isinstance(used, ast.Name) else None
        if known is not None and known is not defined[name] and known not in before:
            before = _needed(defined, used.id, before)
    return [*before, defined[name]]


def _without_decorators(text, node):
    return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])


def imports_of(path: Path) -> str:
    """The imports at the top of an answers.py that its answers need."""
    text = path.read_text(encoding="utf-8")
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    wanted = [node for node in imports if getattr(node, "module", None) != Labelled.__module__]
    return "\n".join([*(ast.get_source_segment(text, node) for node in wanted), "", "", ""]) if wanted else ""


def main(folder: Path, students: int = 3, seed: int = 0):
    """Write a class to FOLDER: three students who are all right, all wrong and idle, and more who answer at random."""
    course = course_root()
    everybody = THREE | mixed_class(max(0, students - len(THREE)), seed)
    make_class(course, folder, everybody, lesson_names(course / "notebooks"))
    print(f"{len(everybody)} students are in {folder}.")


if __name__ == "__main__":
    typer.run(main)
