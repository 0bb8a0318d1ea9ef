"""The command `lessons`: open the course, check it, see progress; build and grade it."""

import codecs
import datetime
import errno
import io
import sys
import webbrowser
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lessons_lib.course.places import CourseError, clone_root, course_root, find_lesson, lesson_names

# What is heavy (Jupyter, JAX, nbgrader) is imported inside the commands, so that `lessons --help` answers at once.

app = typer.Typer(
    help="Deep learning, lesson by lesson, in your own notebooks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

LessonArgument = Annotated[
    str, typer.Argument(metavar="LESSON", help="A lesson's number (4) or name (04_threshold_classifier).")
]


class Sandbox(StrEnum):
    """What a submission's kernel may run in."""

    bubblewrap = "bubblewrap"
    docker = "docker"
    podman = "podman"


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
    names = _lessons(root)
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
    lesson = find_lesson(lesson, _lessons(root))
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
    for lesson in _lessons(root):
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


@app.command(epilog="Example: lessons reset 04")
def reset(lesson: LessonArgument, workspace: WorkspaceOption = None):
    """Start a lesson anew. Your version is kept in a dated backup."""
    from lessons_lib.course.workspace import reset_lesson

    root, workspace = _places(workspace)
    lesson = find_lesson(lesson, _lessons(root))
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


@app.command(epilog="Example: lessons build 04 --force")
def build(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="LESSON", help="Only these lessons. Default: all.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 and name what is out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run lessons whose code did not change, too.")] = False,
    times: Annotated[
        bool, typer.Option("--times", help="Write nothing; run the lessons and print their CPU seconds.")
    ] = False,
):
    """For maintainers: solutions/*.py to executed solutions/*.ipynb to the learner's notebooks/."""
    from rich.console import Console
    from rich.table import Table

    from lessons_lib.course import building

    if check + force + times > 1:
        raise typer.BadParameter("--check, --force and --times exclude each other; give one of them.")
    root = clone_root()
    names = building.chosen_lessons(root, lessons or [])
    if check:
        findings = building.drift(root, names)
        print("\n".join(findings) or "notebooks/ is what solutions/ gives.")
        raise typer.Exit(1 if findings else 0)
    built = building.measure(root, names) if times else building.build(root, names, force=force)
    table = Table("lesson", "cells", "CPU seconds of Run All")
    for row in built:
        table.add_row(row.lesson, "run" if row.executed else "kept", f"{row.cpu_seconds:g}")
    Console().print(table)


@app.command(epilog="Example: lessons audit 02 softmax")
def audit(
    lesson: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help="A lesson's number or name. Default: all.")
    ] = None,
    exercise: Annotated[
        str | None, typer.Argument(metavar="[EXERCISE]", help="One exercise of it. Default: all.")
    ] = None,
    must_be_good: Annotated[bool, typer.Option("--check", help="Exit 1 where anything is to be mended.")] = False,
    processes: Annotated[int, typer.Option(min=1, help="Exercises that are audited at the same time.")] = 2,
):
    """For teachers: try right answers with one slip put in, and report the slips that the checks do not see."""
    from rich.console import Console
    from rich.table import Table

    from lessons_lib.course.audit import audit_all, loose_names
    from lessons_lib.exercises import load_lesson

    root = clone_root()
    names = _lessons(root)
    wanted = [
        (name, declared.name)
        for name in (names if lesson is None else [find_lesson(lesson, names)])
        for declared in load_lesson(name).exercises
        if exercise in (None, declared.name)
    ]
    if not wanted:
        raise CourseError(f"There is no exercise {exercise!r} in lesson {lesson}.")
    found = audit_all(root / "solutions", wanted, processes)
    table = Table(title="Right answers with one slip put in", title_justify="left")
    for column in ("lesson", "exercise", "mutants", "refused", "by name", "on some draws", "passed", "explained"):
        table.add_column(column, justify="left" if column == "exercise" else "right", no_wrap=column == "exercise")
    rows = [
        (len(one.mutants), len(one.refused), one.named, len(one.unstable), len(one.passed), len(one.explained))
        for one in found
    ]
    for one, counts in zip(found, rows, strict=True):
        table.add_row(one.lesson[:2], one.exercise, *map(str, counts))
    table.add_section()
    table.add_row("", "in all", *(str(sum(column)) for column in zip(*rows, strict=True)))
    Console().print(table)
    print(*(f"{one.lesson[:2]} {one.exercise}, {bound}" for one in found for bound in one.bounds), sep="\n")
    faults = [f"{one.lesson[:2]} {fault}" for one in found for fault in one.faults()]
    print(*faults, sep="\n", end="\n" * bool(faults))
    for slip, answers in loose_names(found[0]).items() if exercise else ():
        print(f"{slip} is told to answers that differ:", *answers, sep="\n  ")
    raise typer.Exit(1 if must_be_good and faults else 0)


@app.command(epilog="Example: lessons collect ~/Downloads/lesson-02.zip --roster class.csv --into grading/submitted")
def collect(
    download: Annotated[
        Path,
        typer.Argument(metavar="DOWNLOAD", exists=True, help="Moodle's or Canvas's zip of submissions, or a folder."),
    ],
    into: Annotated[
        Path,
        typer.Option("--into", metavar="SUBMITTED", file_okay=False, help="The folder that `lessons grade` reads."),
    ],
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            exists=True,
            dir_okay=False,
            help="The class list: id, name, email, section; or as Moodle or Canvas export it.",
        ),
    ] = None,
    lesson: Annotated[
        str | None, typer.Option(metavar="LESSON", help="What a notebook is taken for whose cells tell no lesson.")
    ] = None,
):
    """For teachers: put what Moodle, Canvas, e-mail or nbgrader's exchange gives into the folders that are graded.
    Exit 1 where something handed in needs to be looked at."""
    course = clone_root()
    from grading.collecting.collect import collect as collect_all

    lesson = find_lesson(lesson, _lessons(course)) if lesson else None
    collected = collect_all(download, into, course, roster=roster, lesson=lesson)
    print(*collected.told, sep="\n")
    if collected.amiss:
        print("Look at these:", *(f"- {sentence}" for sentence in collected.amiss), sep="\n")
    raise typer.Exit(1 if collected.amiss else 0)


@app.command(epilog="Example: lessons grade grading/submitted --output grading/out --workers 4")
def grade(
    submitted: Annotated[
        Path,
        typer.Argument(
            metavar="SUBMITTED", exists=True, file_okay=False, help="Folder of SUBMITTED/STUDENT/LESSON/LESSON.ipynb."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", metavar="OUT", file_okay=False, help="Folder for the grades, the report and the gradebook."
        ),
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Notebooks that are run at the same time. Default: one a core.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Grade on the Dask cluster with this scheduler: tcp://host:8786."),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The gradebook's SQLAlchemy address. Default: OUT/gradebook.db."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The class's own number, from which every student's inputs are drawn. Default: the one that OUT keeps,"
            " drawn at the first run."
        ),
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            exists=True,
            dir_okay=False,
            help="Points given by hand, to be brought along: manual_grades.csv of another OUT.",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade everything anew, also what is graded already.")] = False,
    cell_seconds: Annotated[float | None, typer.Option(min=1, help="Seconds that a cell may take.")] = None,
    notebook_seconds: Annotated[float | None, typer.Option(min=1, help="Seconds that a notebook may take.")] = None,
    cpu_seconds: Annotated[
        float | None, typer.Option(min=1, help="Seconds of processor time that a notebook may use.")
    ] = None,
    memory_mb: Annotated[int | None, typer.Option(min=256, help="Megabytes of memory that a notebook may use.")] = None,
    process_limit: Annotated[
        int | None, typer.Option("--processes", min=1, help="Processes that a notebook may have at once.")
    ] = None,
    disk_mb: Annotated[int | None, typer.Option(min=1, help="Megabytes of files that a notebook may write.")] = None,
    files: Annotated[int | None, typer.Option(min=100, help="Files that a notebook may make or hold open.")] = None,
    output_bytes: Annotated[
        int | None, typer.Option(min=1000, help="Bytes of output that are kept of a notebook.")
    ] = None,
    sandbox: Annotated[Sandbox, typer.Option(help="What keeps a notebook from everything else.")] = Sandbox.bubblewrap,
    unsafe_no_sandbox: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run notebooks with your own rights. Only for people you trust.")
    ] = False,
):
    """For teachers: grade notebooks into nbgrader's gradebook, OUT/grades.csv and OUT/report.html. Run again, it goes
    on where it was."""
    course = clone_root()
    from grading.pipeline import grade as grade_all
    from grading.sandbox.running import Limits

    given = {
        "cell_seconds": cell_seconds,
        "notebook_seconds": notebook_seconds,
        "cpu_seconds": cpu_seconds,
        "memory_mb": memory_mb,
        "processes": process_limit,
        "disk_mb": disk_mb,
        "files": files,
        "output_bytes": output_bytes,
    }
    outcome = grade_all(
        submitted,
        output,
        course=course,
        seed=seed,
        limits=Limits(**{name: value for name, value in given.items() if value is not None}),
        sandbox=None if unsafe_no_sandbox else sandbox.value,
        processes=workers,
        scheduler=scheduler,
        db=db,
        again=again,
        marks=marks,
    )
    print(f"The grades are in {output / 'grades.csv'}, the report is {output.resolve() / 'report.html'}")
    raise typer.Exit(1 if outcome.ungraded or outcome.left_out else 0)


def _places(workspace):
    """The course's folder and the workspace to use."""
    from lessons_lib.course.workspace import default_workspace

    root = course_root()
    return root, (workspace.expanduser().resolve() if workspace else default_workspace(root))


def _lessons(root):
    names = lesson_names(root / "notebooks")
    if not names:
        raise CourseError(f"{root / 'notebooks'} has no lessons. Maintainers: run `lessons build`.")
    return names


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


_NO_ROOM = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


def main():
    """Run the command; a CourseError, and a place that cannot be written to, is told in one sentence, with exit code
    2."""
    codecs.register_error("lessons", _signs_for_a_narrow_terminal)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="lessons")
    try:
        app()
    except CourseError as error:
        print(f"lessons: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        print(f"lessons: {error.filename} cannot be used: {error.strerror}.", file=sys.stderr)
        sys.exit(2)
