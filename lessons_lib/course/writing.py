"""`lessons new`: a lesson of your own, or one more exercise, that works from the start; nothing is overwritten.

What is written is the lesson in new_lesson/, under another name.
"""

import ast
import keyword
import re
from pathlib import Path

from lessons_lib.course.places import CourseError, lesson_names

_TEMPLATE = Path(__file__).parent / "new_lesson"
_NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
_EXERCISE = "anomalies"  # what the template calls its own


def new_lesson(root: Path, lesson: str) -> list[Path]:
    """Write the three files of a new lesson; returns their paths.

    Raises CourseError for a name that no lesson can have, or whose number or files are there already.
    """
    if not _NAME.fullmatch(lesson):
        raise CourseError(
            f"A lesson's name is two digits, _, then small letters, digits and _; got {lesson!r}. Try 12_my_lesson."
        )
    taken = [name for name in lesson_names(root / "solutions") if name[:2] == lesson[:2]]
    files = dict(zip(lesson_files(root, lesson), ("notebook", "declaration", "labelled"), strict=True))
    if taken or any(path.exists() for path in files):
        there = taken[0] if taken else next(str(path) for path in files if path.exists())
        raise CourseError(
            f"{there} is there already, and nothing is overwritten. Take another number; to add an exercise to it:"
            f" lessons new my_exercise --lesson {lesson[:2]}"
        )
    title = lesson[3:].replace("_", " ").capitalize()
    for path, part in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = _template(part).replace("NN_name", lesson).replace("NN · Title", f"{lesson[:2]} · {title}")
        path.write_text(text.replace("lesson NN", f"lesson {lesson[:2]}").replace("Lesson NN", f"Lesson {lesson[:2]}"))
    return list(files)


def new_exercise(root: Path, lesson: str, exercise: str) -> list[Path]:
    """Add an exercise to the three files of a lesson, after its last one; returns their paths.

    Raises CourseError for a name that is no function's, or that one of the files has already, and where a file lacks
    what the new lines need.
    """
    if not exercise.isidentifier() or keyword.iskeyword(exercise) or not exercise.islower():
        raise CourseError(f"An exercise has a function's name in small letters, as my_exercise; got {exercise!r}.")
    paths = lesson_files(root, lesson)
    texts = []
    for path, add in zip(paths, (_add_cells, _add_declaration, _add_answers), strict=True):
        if not path.is_file():
            raise CourseError(f"{path} is missing; a lesson has it. `lessons new 12_my_lesson` shows what it holds.")
        text = path.read_text(encoding="utf-8")
        if found := re.search(rf"^(?! *#).*\b({exercise}|draw_{exercise}|{exercise.upper()})\b", text, re.MULTILINE):
            raise CourseError(f"{path} has the name {found[1]} already. Choose another for the new exercise.")
        texts.append(add(path, text, exercise))
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return list(paths)


def lesson_files(root: Path, lesson: str) -> tuple[Path, Path, Path]:
    """Where a lesson's notebook as text, its declarations and its labelled answers are."""
    folder = root / "solutions" / lesson
    return (
        folder / f"{lesson}.py",
        root / "lessons_lib" / "lessons" / f"lesson_{lesson}.py",
        folder / "answers.py",
    )


def _template(part):
    return (_TEMPLATE / f"{part}.py").read_text(encoding="utf-8")


def _piece(part, exercise, begins, ends):
    """What the template has of its exercise, between two marks of which the first belongs to it, renamed."""
    _, _, rest = _template(part).partition(begins)
    text = (begins + rest.partition(ends)[0]).strip()
    return text.replace(_EXERCISE, exercise).replace(_EXERCISE.upper(), exercise.upper())


def _add_cells(path, text, exercise):
    """The cells go behind the last check, or to the end."""
    piece = _piece("notebook", exercise, "# %% [markdown]\n# > **Exercise", "\n# %% [markdown]\n# **Written")
    check = text.rfind("\nL.check(")
    place = text.find("\n# %%", check) if check >= 0 else -1
    before, after = (text, "") if place < 0 else (text[:place], text[place:].lstrip("\n"))
    return f"{before.rstrip()}\n\n{piece}\n" + (f"\n{after}" if after else "")


def _add_declaration(path, text, exercise):
    _must_have(path, text, "Exercise", "Misconception", "as_if")
    found = [
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXERCISES"
    ]
    if not found or not isinstance(found[0].value, ast.Tuple) or not found[0].value.elts:
        raise CourseError(f"{path} lists no exercises, as in EXERCISES = (FIRST,), to which one could be added.")
    lines = text.splitlines(keepends=True)
    first, last = found[0].lineno - 1, found[0].end_lineno
    inside, _, rest = "".join(lines[first:last]).rpartition(")")
    known, name = inside.rstrip().rstrip(","), exercise.upper()
    listed = f"{known},\n    {name},\n" if inside.endswith("\n") else f"{known}, {name}"
    piece = _piece("declaration", exercise, f"def {_EXERCISE}", "\nEXERCISES")
    return "".join(lines[:first]).rstrip() + f"\n\n\n{piece}\n\n{listed}){rest}" + "".join(lines[last:])


def _add_answers(path, text, exercise):
    _must_have(path, text, "np", "right", "wrong")
    piece = _piece("labelled", exercise, f'@right("{_EXERCISE}")', "\0")
    return f"{text.rstrip()}\n\n\n{piece}\n"


def _must_have(path, text, *names):
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{path}, line {error.lineno}: {error.msg}. Mend it, then add the exercise.") from error
    made = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    if lacking := [name for name in names if name not in made]:
        lines = [line for line in _IMPORTS if set(re.findall(r"\w+", line)) & set(lacking)]
        raise CourseError(f"{path} does not import {', '.join(lacking)}. Add this to it first: {'; '.join(lines)}")


_IMPORTS = (
    "import numpy as np",
    "from lessons_lib.exercises.labels import right, wrong",
    "from lessons_lib.exercises.declare import Exercise, Misconception, as_if",
)
