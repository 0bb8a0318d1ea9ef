"""`lessons grade`: plan what to grade, run and judge each submission, write the gradebook, grades.csv and the report.

`grade_submission` needs nothing but its arguments and writes nothing, so it runs in any worker. What it gives is kept
in the journal at once; the gradebook is written from there, by this process alone. So a run that was killed goes on
where it was.
"""

import contextlib
import csv
import datetime
import functools
import io
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from grading import workers
from grading.book.exports import write_exports
from grading.book.gradebook import Book, Entry, Score
from grading.book.report import REPORT, write_report
from grading.journal import Journal, course_version, key_of, replace_text
from grading.judging.judge import is_check, nothing_came, read_check, show
from grading.judging.notebook import judge_notebook, put_note
from grading.judging.rebuild import Unreadable, read_submission, rebuild
from grading.sandbox import bubblewrap as sandboxes
from grading.sandbox import machine
from grading.sandbox.running import Limits, compile_public
from grading.submissions import LATE, Graded, Row, Submission, totals
from lessons_lib.course.places import CourseError, course_root, lesson_names
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.declare import Lesson
from lessons_lib.exercises.verdict import Verdict

# A student's id becomes a folder, a file pattern of nbgrader's and a field of a table: no sign that means something
# there.
STUDENT = re.compile(r"\w(?:[\w .@+-]{0,98}[\w.@+-])?")
GRADES = "grades.csv"
ENOUGH_TO_COMPILE_FIRST = 10
TO_READ, READ, SET_BY_TEACHER = "to be read by the teacher", "read by the teacher", "set by the teacher"


@dataclass(frozen=True)
class Task:
    """One submission and all that a worker needs to grade it; `released` is the folder that the lesson's learners were
    given.

    `compile_first` is set where enough submissions of its lesson come to be worth a run of the released notebook before
    them.
    """

    submission: Submission
    released: Path
    seed: int
    limits: Limits
    sandbox: str | None
    compile_first: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the rows of the submissions it graded, and what the teacher should know, one sentence each."""

    rows: list[Row]
    told: list[str]


def grade(
    submitted: Path,
    output: Path,
    *,
    course: Path | None = None,
    seed: int = 0,
    limits: Limits = Limits(),
    sandbox: str | None = "bubblewrap",
    processes: int | None = None,
    scheduler: str | None = None,
    db: str | None = None,
    again: bool = False,
) -> Outcome:
    """Grade SUBMITTED/STUDENT/LESSON/LESSON.ipynb into a gradebook, OUT/autograded/, OUT/grades.csv and
    OUT/report.html; print a summary.

    `seed` belongs to the class: with it every student's fresh inputs are the same in every run. `processes` grade at
    the same time, one a core if it is None, or else the workers of the Dask cluster at `scheduler`. `db` is the
    gradebook's address, OUT/gradebook.db if it is None. What an earlier run graded under the same conditions is not
    graded again unless `again`. Raises CourseError where there is nothing to grade, no sandbox, or a lesson itself
    cannot be graded; a submission that cannot be graded is told and gets 0 points.
    """
    course, submitted, output = (course or course_root()).resolve(), submitted.resolve(), output.resolve()
    if output.is_relative_to(submitted):
        raise CourseError(
            f"The grades would be written among the submissions, into {output}. Choose an --output outside {submitted}."
        )
    sandboxes.check(sandbox)
    if sandbox:
        sandboxes.check_unseen(submitted, output, course / "solutions")
    submissions, told = plan(submitted, lesson_names(course / "solutions"))
    if not submissions:
        raise CourseError(
            "\n".join([f"{submitted} holds nothing to grade. Wanted are STUDENT/LESSON/LESSON.ipynb.", *told])
        )
    book, journal = Book(output, course, submitted, db), Journal(output)
    released = {
        lesson: book.open_lesson(lesson) for lesson in sorted({submission.lesson for submission in submissions})
    }
    versions = {lesson: course_version(folder) for lesson, folder in released.items()}
    handed_in = Counter(submission.lesson for submission in submissions)
    tasks = {}
    for submission in submissions:
        lesson = submission.lesson
        many = handed_in[lesson] >= ENOUGH_TO_COMPILE_FIRST
        key = key_of(submission, versions[lesson], seed, limits, sandbox)
        tasks[Task(submission, released[lesson], seed, limits, sandbox, many)] = key
    rows = []
    for task, graded in _graded(tasks, journal, processes, scheduler, again):
        written, remarks = enter(book, journal, graded, tasks[task], task.submission.timestamp)
        rows += written
        told += [f"{graded.student}, {graded.lesson}: {remark}" for remark in (*graded.told, *remarks)]
    order = list(dict.fromkeys((submission.student, submission.lesson) for submission in submissions))
    rows.sort(key=lambda row: order.index((row.student, row.lesson)))
    told.sort()
    told += write_grades(output / GRADES, rows)
    everything = read_grades(output / GRADES)
    told += write_exports(output, everything)
    write_report(output / REPORT, everything, journal, course)
    outcome = Outcome(rows, told)
    print_summary(outcome)
    return outcome


def plan(submitted: Path, lessons: list[str]) -> tuple[list[Submission], list[str]]:
    """The submissions below `submitted`, in order, and what was found there that is none. Links are never followed."""
    submissions, told = [], []
    for folder in _folders(submitted, told):
        if not STUDENT.fullmatch(folder.name):
            told.append(
                f"{str(folder.name)!r} cannot be a student's id and was left out: letters, digits and . @ + - _ make"
                " one."
            )
            continue
        here = [_submission(folder.name, lesson, folder) for lesson in lessons]
        submissions += filter(None, here)
        taken = {submission.path for submission in here if submission}
        for entry in sorted(folder.iterdir()):
            if entry.name not in lessons and entry not in taken and not entry.name.startswith("."):
                told.append(f"{folder.name}: {entry.name!r} is no lesson of the course and was left out.")
    return submissions, told


def _folders(submitted, told):
    for path in sorted(submitted.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield path
        else:
            told.append(f"{path.name!r} is no student's folder and was left out.")


def _submission(student, lesson, folder):
    """The submission of one lesson in a student's folder; None where there is no trace of it."""
    inside, beside = folder / lesson, folder / f"{lesson}.ipynb"
    if not inside.is_dir() or inside.is_symlink():
        if beside.exists():
            return Submission(
                student,
                lesson,
                beside,
                remarks=(f"The notebook lay beside the folder {lesson}/, not in it; it was taken.",),
            )
        return (
            Submission(student, lesson, None, "The folder is a link or a file; links are not followed.")
            if os.path.lexists(inside)
            else None
        )
    timestamp, remarks = _timestamp(inside / "timestamp.txt")
    path = inside / f"{lesson}.ipynb"
    if not os.path.lexists(path):
        others = sorted(other for other in inside.glob("*.ipynb") if not other.name.startswith("."))
        if len(others) != 1:
            found = f"there are {len(others)} notebooks, none of that name" if others else "there is no notebook"
            return Submission(student, lesson, None, f"{lesson}.ipynb is missing; {found}.", timestamp, remarks)
        path = others[0]
        remarks += (f"The notebook is called {path.name!r} instead of {lesson}.ipynb; it was taken.",)
    return Submission(student, lesson, path, None, timestamp, remarks)


def _timestamp(path):
    """The time of handing in that nbgrader keeps beside a notebook, and what to tell of it."""
    if path.is_symlink() or not path.is_file():
        return None, ()
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(100).strip()
        parse_utc(text)
    except (ValueError, OverflowError):
        return None, ("timestamp.txt holds no time; it was left aside, and no lateness is known.",)
    return text, ()


def _graded(tasks: Mapping[Task, str], journal: Journal, processes, scheduler, again) -> Iterator[tuple[Task, Graded]]:
    """Each task and its grade, from the journal or fresh and then kept there, while progress is shown."""
    # The later lessons take longest: begun first, they leave no worker alone with one of them at the end.
    fresh = []
    for task, key in sorted(tasks.items(), key=lambda item: item[0].submission.lesson, reverse=True):
        known = None if again else journal.find(task.submission, key)
        if known is None:
            fresh.append(task)
        else:
            yield task, known
    done = (
        workers.on_cluster(grade_task, fresh, scheduler)
        if scheduler
        else workers.here(grade_task, fresh, processes or os.cpu_count() or 1)
    )
    with contextlib.closing(done), _progress() as progress:
        bar = progress.add_task("Grading", total=len(tasks), completed=len(tasks) - len(fresh), fresh=len(fresh))
        for task, result in done:
            if isinstance(result, workers.Lost):
                graded = _ungraded(task, result.reason)
            else:
                graded = Graded.from_text(result)
                journal.keep(graded, tasks[task])
            yield task, graded
            progress.advance(bar)


def _progress():
    """How many notebooks are graded, how many a minute, and when it will be done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task):
            return Text(f"{60 * task.speed:.3g} a minute" if task.speed else "")

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("left"),
        transient=True,
    )


def grade_task(task: Task) -> str:
    """What a worker does with a task: the grade, as text."""
    lesson = load_lesson(task.submission.lesson)
    if task.compile_first and task.sandbox:
        compile_first(task.released, task.limits, task.sandbox)
    return grade_submission(task.submission, task.released, lesson, task.seed, task.limits, task.sandbox).to_text()


@functools.cache
def compile_first(released: Path, limits: Limits, sandbox: str) -> None:
    """Run the notebook that a lesson's learners were given once here, so that kernels find what JAX compiled for it.

    They can add nothing to it, and nobody's answer is ever part of it. Only speed depends on it: nothing is raised.
    """
    try:
        lesson = load_lesson(released.name)
        mark = machine.folder() / "compiled_first" / f"{lesson.name}-{course_version(released)}"
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch(exist_ok=False)
        compile_public(_skeleton(released, lesson), released, limits, sandbox)
    except Exception:  # another worker does it or did; or there is no such folder
        return


def _ungraded(task, reason):
    lesson = load_lesson(task.submission.lesson)
    return not_graded(task.submission, _skeleton(task.released, lesson), lesson, reason)


def _skeleton(released, lesson):
    return nbformat.read(released / f"{lesson.name}.ipynb", as_version=4)


def grade_submission(
    submission: Submission, released: Path, lesson: Lesson, seed: int, limits: Limits, sandbox: str | None
) -> Graded:
    """Rebuild, run and judge one submission; `released` is the folder that the lesson's learners were given.

    Whatever goes wrong with the submission costs its own points and is told; only a CourseError, the lesson's own
    fault, is raised.
    """
    try:
        if submission.problem:
            raise Unreadable(submission.problem)
        rebuilt = rebuild(_skeleton(released, lesson), read_submission(submission.path))
        verdicts, hit = judge_notebook(rebuilt.notebook, lesson, submission.student, seed, limits, sandbox, released)
        graded = Graded(
            submission.student, lesson.name, rebuilt.notebook, verdicts, submission.remarks, rebuilt.repairs, tuple(hit)
        )
        put_note(rebuilt.notebook, graded.told)
        return graded
    except CourseError:
        raise
    except Unreadable as error:
        reason = str(error)
    except Exception as error:  # no submission may stop another's grade, however it fails
        reason = f"It could not be run ({type(error).__name__}: {' '.join(str(error).split())[:300]})."
    return not_graded(submission, _skeleton(released, lesson), lesson, reason)


def not_graded(submission: Submission, skeleton: NotebookNode, lesson: Lesson, reason: str) -> Graded:
    """A submission that cannot be graded: the untouched skeleton, 0 points for every exercise, and the reason in every
    place."""
    verdicts = {}
    for cell in skeleton.cells:
        if is_check(cell):
            verdict = nothing_came(
                lesson.exercise(read_check(cell).exercise), f"The notebook could not be graded. {reason}"
            )
            show(cell, verdict)
            verdicts[cell.metadata.nbgrader.grade_id] = verdict
    graded = Graded(submission.student, lesson.name, skeleton, verdicts, submission.remarks, failed=reason)
    put_note(skeleton, graded.told)
    return graded


def enter(book: Book, journal: Journal, graded: Graded, key: str, timestamp: str | None) -> tuple[list[Row], list[str]]:
    """Enter a grade into the gradebook unless it is there; its rows for grades.csv, and what the teacher should know
    beside it.

    A grade that is there is only read, so that what the teacher did in formgrader since then stays as it is.
    """
    remarks = []
    entry = book.read(graded) if journal.is_entered(graded, key, book.address) else None
    if entry is None:
        earlier = book.points_so_far(graded.student, graded.lesson) if graded.failed else None
        if earlier:
            remarks = [f"An earlier version had {earlier:g} points; the newest counts, so they are gone."]
        entry = book.write(graded, timestamp)
        journal.entered(graded, key, book.address)
    return _rows(graded, entry), remarks


def _rows(graded, entry: Entry):
    rows = [_row(graded, grade_id, score, graded.verdicts.get(grade_id)) for grade_id, score in entry.scores.items()]
    if entry.penalty:
        message = f"Handed in {entry.seconds_late / 3600:.1f} hours late."
        rows.append(Row(graded.student, graded.lesson, LATE, f"{-entry.penalty:.10g}", "0", LATE, message))
    return rows


def _row(graded, grade_id, score: Score, verdict: Verdict | None):
    if verdict is not None:
        exercise, word, message = verdict.exercise, verdict.status, verdict.message
        if score.by_hand:
            word = SET_BY_TEACHER
    else:
        exercise, message = grade_id, score.comment
        word = READ if score.by_hand else TO_READ if score.points is None else "not attempted"
    if score.look_again:
        message = f"Handed in or graded again since the teacher gave these points: look at it once more. {message}"
    points = "" if score.points is None else f"{score.points:.10g}"
    return Row(graded.student, graded.lesson, exercise, points, f"{score.max_points:g}", word, printable(message))


def printable(text: str) -> str:
    """A student's words on one line, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(text.split()))


def write_grades(path: Path, rows: list[Row]) -> list[str]:
    """Write grades.csv in one step; returns what the teacher should know.

    Rows of an earlier run stay where this run did not grade that student's lesson. The earlier file is kept beside it,
    dated.
    """
    header = [field.name for field in fields(Row)]
    told = []
    if path.exists():
        earlier = path.read_text(encoding="utf-8")
        kept = path.with_name(f"grades_{datetime.datetime.now():%Y-%m-%d_%H%M%S_%f}.csv")
        told.append(f"The earlier {path.name} is kept as {kept.name}.")
        found = list(csv.reader(io.StringIO(earlier)))
        graded = {(row.student, row.lesson) for row in rows}
        if found and found[0] == header:
            old = [Row(*line) for line in found[1:] if len(line) == len(header) and tuple(line[:2]) not in graded]
            rows = sorted([*rows, *old], key=lambda row: (row.student, row.lesson))
            if old:
                told.append(
                    f"{len({row.student for row in old})} students' rows of earlier runs stay in {path.name}: these"
                    " were not handed in this time."
                )
        else:
            told.append(f"The earlier {path.name} had other columns and was not merged.")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *map(astuple, rows)])
    if path.exists():
        if earlier == text.getvalue():
            return []
        shutil.copyfile(path, kept)
    replace_text(path, text.getvalue())
    return told


def read_grades(path: Path) -> list[Row]:
    """The lines of grades.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**line) for line in csv.DictReader(file)]


def print_summary(outcome: Outcome) -> None:
    """A table of students and lessons, then what the teacher should look at."""
    from rich.console import Console
    from rich.table import Table

    table = Table("student", "lesson", "points", "done", "to read", title="Grades", title_justify="left")
    for column in table.columns[2:]:
        column.justify = "right"
    for (student, lesson), total in totals(outcome.rows).items():
        table.add_row(
            student,
            lesson,
            f"{total.points:g} / {total.max_points:g}",
            f"{total.done} of {total.rows}",
            f"{total.waiting or ''}",
        )
    console = Console(markup=False, highlight=False, soft_wrap=True)
    console.print(table)
    for sentence in outcome.told:
        console.print(f"- {printable(sentence)}")
