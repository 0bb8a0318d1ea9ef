"""The command `lessons`, and what learners do with it: open the course, check it, see progress."""

import codecs
import datetime
import errno
import io
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lessons_lib.course import cli_teachers
from lessons_lib.course.places import NO_ROOM, CourseError, course_lessons, course_root, find_lesson

# What is heavy (Jupyter, JAX, nbgrader) is imported inside the commands, so that `lessons --help` answers at once.

app = typer.Typer(
    help="Deep learning, lesson by lesson, in your own notebooks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.add_typer(cli_teachers.app)

LessonArgument = Annotated[
    str, typer.Argument(metavar="LESSON", help="A lesson's number (4) or name (04_threshold_classifier).")
]


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="Your copy of the notebooks. Default: the workspace you are in, else workspace/ in the clone or here.",
    ),
]


@app.command(epilog="Example: lessons lab --workspace ~/deep-learning")
def lab(
    workspace: WorkspaceOption = None,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port to serve on; the next free one is taken if it is busy.")
    ] = 8888,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
):
    """Open the lessons in JupyterLab, on the first page. Your own work is never overwritten."""
    from lessons_lib.course.lab import check_home, page_of_running, serve
    from lessons_lib.course.workspace import damaged_notebooks, give_lessons

    root, workspace = _places(workspace)
    names = course_lessons(root)
    page = f"{names[0]}/{names[0]}.ipynb"
    check_home()
    for sentence in [*give_lessons(root / "notebooks", workspace), *damaged_notebooks(workspace, names)]:
        print(sentence)
    if address := page_of_running(workspace, page):
        print(f"JupyterLab already serves {workspace}; here it is:\n    {address}")
        if not no_browser:
            webbrowser.open(address)
        return
    print(f"Your notebooks are in {workspace}. JupyterLab starts; Ctrl-C ends it.", flush=True)
    serve(workspace, page, port, browser=not no_browser)


@app.command(epilog="Example: lessons check 04")
def check(lesson: LessonArgument, workspace: WorkspaceOption = None):
    """Run your notebook as it was last saved and show the verdict on each exercise as soon as it is known; what needs
    no training comes first. Exit 0 only when all are done and no written answer is empty."""
    from rich.console import Console

    from lessons_lib.course.checking import check_notebook, keep_verdicts
    from lessons_lib.course.lab import check_home
    from lessons_lib.course.workspace import notebook_path
    from lessons_lib.exercises import load_lesson
    from lessons_lib.exercises.written import told, written_answers

    root, workspace = _places(workspace)
    lesson = find_lesson(lesson, course_lessons(root))
    path = notebook_path(workspace, lesson)
    check_home()
    saved = datetime.datetime.fromtimestamp(path.stat().st_mtime)
    print(f"Running {path} as it was saved on {saved:%Y-%m-%d at %H:%M:%S}.", flush=True)
    answers, exercises = written_answers(path), load_lesson(lesson).exercises
    console, width = Console(), max(len(exercise.name) for exercise in exercises)

    def show(line):
        done = line.status == "done"
        message = "" if done else "see below" if line.card else line.message
        points = f"{line.points:g}/{line.max_points:g}"
        told_now = f"{'✓' if done else '○'} {line.exercise:<{width}}  {points:>5}  {line.status}  {message}".rstrip()
        console.print(told_now, markup=False, highlight=False, soft_wrap=True)

    with console.status("starting a kernel") as status:
        lines = check_notebook(path, exercises, begins=lambda cell: status.update(_running(cell)), found=show)
    keep_verdicts(workspace, lesson, lines)
    print(*(f"\n{line.card}" for line in lines if line.card), sep="\n")
    done = sum(line.status == "done" for line in lines)
    print(f"{done} of {len(lines)} exercises are done.", told(answers))
    raise typer.Exit(0 if done == len(lines) and all(answers.values()) else 1)


@app.command(epilog="Example: lessons progress --workspace ~/deep-learning")
def progress(workspace: WorkspaceOption = None):
    """Show, lesson by lesson, what is done."""
    from rich.console import Console
    from rich.table import Table

    from lessons_lib.exercises import load_lesson
    from lessons_lib.exercises import progress as kept
    from lessons_lib.exercises.written import written_answers

    root, workspace = _places(workspace)
    table = Table(title=f"Progress in {workspace}", title_justify="left")
    for column in ("lesson", "done", "written", "points", "attempts", "hints"):
        table.add_column(column, justify="left" if column == "lesson" else "right")
    for lesson in course_lessons(root):
        exercises = load_lesson(lesson).exercises
        known = kept.read(workspace, lesson)
        entries = [known.get(exercise.name, {}) for exercise in exercises]
        done = sum(entry.get("status") == "done" for entry in entries)
        points = sum(_number(entry, "points") for entry in entries)
        most = sum(exercise.max_points for exercise in exercises)
        counts = [f"{sum(_number(entry, key) for entry in entries):g}" for key in ("attempts", "hints")]
        answers = written_answers(workspace / lesson / f"{lesson}.ipynb").values()
        written = f"{sum(answers)} of {len(answers)}" if answers else ""
        table.add_row(lesson, f"{done} of {len(exercises)}", written, f"{points:g}/{most:g}", *counts)
    Console().print(table)
    for path in sorted((workspace / kept.FOLDER).glob("progress/*.damaged.json")):
        print(f"A damaged record was set aside as {path}; run that lesson's checks again and it is whole.")


@app.command(epilog="Example: lessons receipt 04")
def receipt(lesson: LessonArgument, workspace: WorkspaceOption = None):
    """Write down, as a short file to send to your teacher, what answers your saved notebook holds."""
    from lessons_lib.course.receipt import make_receipt
    from lessons_lib.course.workspace import notebook_path
    from lessons_lib.exercises import progress as kept

    root, workspace = _places(workspace)
    lesson = find_lesson(lesson, course_lessons(root))
    released = root / "notebooks" / lesson / f"{lesson}.ipynb"
    number, made = make_receipt(notebook_path(workspace, lesson), released, kept.read(workspace, lesson))
    print(f"{number}\nThe receipt is {made}. It proves nothing until your teacher has it: send it now.")


@app.command(epilog="Example: lessons reset 04")
def reset(lesson: LessonArgument, workspace: WorkspaceOption = None):
    """Start a lesson anew. Your version is kept in a dated backup."""
    from lessons_lib.course.workspace import reset_lesson

    root, workspace = _places(workspace)
    lesson = find_lesson(lesson, course_lessons(root))
    backup = reset_lesson(root / "notebooks", workspace, lesson)
    print(f"{lesson} is as new in {workspace / lesson}.")
    if backup is not None:
        print(f"Your version is kept in {backup}.")
        print(
            "Is the lesson open in JupyterLab? Then reload its page (File, Reload Notebook from Disk) and restart its"
            " kernel."
        )


@app.command(epilog="Example: lessons doctor")
def doctor(workspace: WorkspaceOption = None):
    """Look at what the course needs of this machine, and say what to do. Exit 0 only when nothing is in the way."""
    from lessons_lib.course.doctor import examine

    root, workspace = _places(workspace)
    check_sandbox = None
    if (root / "solutions").is_dir():
        from grading.sandbox.bubblewrap import check as check_grading

        check_sandbox = partial(check_grading, "bubblewrap")
    well = True
    for finding in examine(root, workspace, check_sandbox):
        print(finding, flush=True)
        well = well and finding.well
    raise typer.Exit(0 if well else 1)


def _places(workspace):
    """The course's folder and the workspace to use."""
    from lessons_lib.course.workspace import default_workspace

    root = course_root()
    return root, (workspace.expanduser().resolve() if workspace else default_workspace(root))


def _running(cell):
    """What a terminal shows while a cell runs: its first line."""
    from rich.markup import escape

    return escape(f"running: {cell.source.strip().partition(chr(10))[0][:60]}")


def _number(entry, key):
    """A count from the progress file, which a learner may have edited; anything but a number counts as none."""
    value = entry.get(key, 0)
    return value if isinstance(value, int | float) else 0


def _signs_for_a_narrow_terminal(error: UnicodeEncodeError):
    """What stands for signs that a terminal's code page does not have: a verdict must not be lost to its own tick."""
    signs = {"✓": "+", "○": "o", "△": "!", "·": "-", "–": "-", "…": "..."}
    return "".join(signs.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


def main():
    """Run the command; a CourseError, a lesson that cannot be used and a place that cannot be written to are told in a
    sentence, with exit code 2, or 1 where the same command may succeed later."""
    codecs.register_error("lessons", _signs_for_a_narrow_terminal)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="lessons")
    try:
        app()
    except CourseError as error:
        print(f"lessons: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except OSError as error:
        if error.errno not in (*_NO_RIGHT, *NO_ROOM):
            raise
        print(f"lessons: {error.filename or 'A file'} cannot be written: {error.strerror}.", file=sys.stderr)
        sys.exit(1 if error.errno in NO_ROOM else 2)
    except ValueError as error:
        from lessons_lib.exercises.declare import LessonError

        if not isinstance(error, LessonError):
            raise
        print(f"lessons: {error}", file=sys.stderr)
        sys.exit(2)
