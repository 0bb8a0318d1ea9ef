"""What teachers and maintainers do with the command `lessons`: write, build, audit, hand out, collect, grade."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lessons_lib.course.places import clone_root, course_lessons, find_lesson, lesson_names

app = typer.Typer()


class Sandbox(StrEnum):
    """What a submission's kernel may run in."""

    bubblewrap = "bubblewrap"
    docker = "docker"
    podman = "podman"


@app.command(epilog="Example: lessons new 12_my_lesson; lessons new my_exercise --lesson 12")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The lesson's name, as 12_my_lesson, or the exercise's.")],
    lesson: Annotated[
        str | None, typer.Option(metavar="LESSON", help="Add an exercise called NAME to this lesson.")
    ] = None,
):
    """For teachers: write a lesson of your own, or one more exercise, that works from the start; then change it."""
    from lessons_lib.course.writing import new_exercise, new_lesson

    root = clone_root()
    into = find_lesson(lesson, lesson_names(root / "solutions")) if lesson else name
    paths = new_exercise(root, into, name) if lesson else new_lesson(root, name)
    print(*(f"{'added to' if lesson else 'written:'} {path.relative_to(root)}" for path in paths), sep="\n")
    print(
        f"It works as it is. Change it, then prove it:\n    lessons build {into[:2]}\n    lessons audit {into[:2]}\n"
        f"    python -m pytest tests/lessons -k {into[:2]}\nCONTRIBUTING.md says what each part is for."
    )


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

    from lessons_lib.course import building
    from lessons_lib.course.audit import audit_all, loose_names
    from lessons_lib.exercises import load_lesson

    root = clone_root()
    names = building.chosen_lessons(root, [lesson] if lesson else [])
    building.must_agree(root, names)
    declared = [(name, load_lesson(name)) for name in names]
    wanted = [
        (name, one.name)
        for name, found in declared
        for one in ([found.exercise(exercise)] if exercise else found.exercises)
    ]
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


@app.command(epilog="Example: lessons pack --into ~/handout")
def pack(
    into: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Where the zip is written.")] = Path(),
):
    """For teachers: make one zip that students install the course from, without solutions/ and the grader."""
    from lessons_lib.course.packing import pack as pack_course

    print(f"{pack_course(clone_root(), into)} is ready. Its README says how students install it.")


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

    lesson = find_lesson(lesson, course_lessons(course)) if lesson else None
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
    student: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Grade only this student; may be given several times.")
    ] = None,
    lesson: Annotated[
        list[str] | None, typer.Option(metavar="LESSON", help="Grade only this lesson; may be given several times.")
    ] = None,
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
        students=student or (),
        lessons=[find_lesson(name, course_lessons(course)) for name in lesson or ()],
    )
    print(f"The grades are in {output / 'grades.csv'}, the report is {output.resolve() / 'report.html'}")
    raise typer.Exit(1 if outcome.ungraded or outcome.left_out else 0)


class Platform(StrEnum):
    """Whose zip the feedback pages go into."""

    moodle = "moodle"
    canvas = "canvas"


@app.command(epilog="Example: lessons feedback grading/out --zip moodle --lesson 02")
def feedback(
    output: Annotated[
        Path,
        typer.Argument(metavar="OUT", exists=True, file_okay=False, help="The folder that `lessons grade` wrote."),
    ],
    platform: Annotated[
        Platform | None, typer.Option("--zip", help="Write the zip, too, in which this program takes all pages back.")
    ] = None,
    lesson: Annotated[str | None, typer.Option(metavar="LESSON", help="Only this lesson. Default: all.")] = None,
):
    """For teachers: make a feedback page for each graded notebook, and the zip that Moodle or Canvas takes back.
    Exit 1 where somebody is left out."""
    from grading.feedback import feedback as feedback_all

    sent = feedback_all(output, platform=platform and platform.value, lesson=lesson)
    print(f"{sent.pages} pages are in {output / 'feedback'}.", *(f"The zip: {path}" for path in sent.zips), sep="\n")
    if sent.left_out:
        print("Look at these:", *(f"- {sentence}" for sentence in sent.left_out), sep="\n")
    raise typer.Exit(1 if sent.left_out else 0)


StudentArgument = Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id, as in grades.csv.")]
GradedOption = Annotated[
    Path,
    typer.Option("--output", metavar="OUT", exists=True, file_okay=False, help="The folder that the grades are in."),
]


@app.command(epilog="Example: lessons explain ada 02/softmax --output grading/out")
def explain(
    student: StudentArgument,
    exercise: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="Its name, as softmax; or with its lesson, as 02/softmax.")
    ],
    output: GradedOption,
    replay: Annotated[
        bool, typer.Option("--replay", help="Run the notebook again, in the sandbox. Exit 1 if the verdict differs.")
    ] = False,
):
    """For teachers: why an answer has its points. It shows expected values: keep it from students who still work on
    the exercise."""
    course = clone_root()
    from grading.explaining import explain as explain_all

    explained = explain_all(output, course, student, exercise, replay)
    print(*explained.lines, sep="\n")
    raise typer.Exit(0 if explained.agrees else 1)


@app.command(epilog="Example: lessons verify ada receipt.txt --output grading/out")
def verify(
    student: StudentArgument,
    receipt: Annotated[
        Path, typer.Argument(metavar="RECEIPT", exists=True, dir_okay=False, help="What `lessons receipt` made.")
    ],
    output: GradedOption,
):
    """For teachers: whether a learner's receipt is of the answers that were graded. Exit 0 only if it is."""
    from grading.explaining import verify as verify_receipt

    verified = verify_receipt(output, student, receipt)
    print(*verified.lines, sep="\n")
    raise typer.Exit(0 if verified.agrees else 1)
