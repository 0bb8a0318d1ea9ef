"""`lessons grade`: plan what to grade, run and judge each submission, write the gradebook, grades.csv and the report.

What a worker gives of a submission (`one`) is kept in the journal at once; the gradebook is written from there, by this
process alone. So a run that was killed goes on where it was.
"""

import contextlib
import datetime
import functools
import json
import os
import platform
import shutil
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import nbformat

from grading import workers
from grading.book.exports import write_exports
from grading.book.gradebook import Book, Entry, Score, check_address
from grading.book.report import REPORT, write_report
from grading.book.safekeeping import (
    MARKS,
    alone_in,
    back_up,
    machines_fault,
    marks_text,
    read_marks,
    telling_the_machines_fault,
)
from grading.journal import Journal, class_seed, course_version, key_of, replace_text
from grading.judging.notebook import judge_notebook, skeleton
from grading.judging.rebuild import cells_of, rebuild
from grading.judging.versions import copy_number
from grading.one import grade_submission
from grading.people import Person, known_people, safe_id
from grading.sandbox import bubblewrap as sandboxes
from grading.sandbox import machine
from grading.sandbox.limited import limited
from grading.sandbox.running import Limits, compile_public
from grading.sandbox.temporary import clear_left_behind
from grading.submissions import LATE, LATE_MARK, NOT_HANDED_IN, TIMESTAMP, Conditions, Graded, Row, Submission, totals
from grading.tables import as_csv, table_of
from lessons_lib.course.places import CourseError, course_root, lesson_names
from lessons_lib.exercises.verdict import Verdict

GRADES = "grades.csv"
MOST_NAMED = 3  # of files that were left out
MOST_VERSIONS = 20  # of one notebook, that are looked at
ENOUGH_TO_COMPILE_FIRST = 10
TO_READ, READ, SET_BY_TEACHER = "to be read by the teacher", "read by the teacher", "set by the teacher"


@dataclass(frozen=True)
class Trial:
    """The course's own solution of a lesson, to be graded before anybody's notebook.

    `solution` is its notebook, as text; `released` is the folder that the lesson's learners were given.
    `compile_first` is set where enough submissions come to be worth a run of the released notebook before them.
    """

    lesson: str
    solution: str
    released: Path
    limits: Limits
    sandbox: str | None
    compile_first: bool = False


@dataclass(frozen=True)
class Task:
    """One submission, all that a worker needs to grade it, the key under which its grade is kept, and the version of
    the course.

    `tried_on` is the machine on which the trial of its lesson succeeded.
    """

    submission: Submission
    seed: int
    trial: Trial
    key: str
    version: str
    tried_on: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the rows of the submissions it graded, and what the teacher should know, one sentence each.

    `ungraded` says which submissions have no grade yet, by no fault of their own, and why; `left_out`, which folders
    and files may be somebody's and were not graded.
    """

    rows: list[Row]
    told: list[str]
    ungraded: list[str]
    left_out: list[str]


def grade(
    submitted: Path,
    output: Path,
    *,
    course: Path | None = None,
    seed: int | None = None,
    limits: Limits = Limits(),
    sandbox: str | None = "bubblewrap",
    processes: int | None = None,
    scheduler: str | None = None,
    db: str | None = None,
    again: bool = False,
    marks: Path | None = None,
    students: Sequence[str] = (),
    lessons: Sequence[str] = (),
) -> Outcome:
    """Grade SUBMITTED/STUDENT/LESSON/LESSON.ipynb into a gradebook, OUT/autograded/, OUT/grades.csv and
    OUT/report.html; print a summary.

    `seed` belongs to the class: with it every student's fresh inputs are the same in every run; None: the one that OUT
    keeps, drawn at the first run. `processes` grade at the same time, one a core if it is None, or else the workers of
    the Dask cluster at `scheduler`. `db` is the gradebook's address, OUT/gradebook.db if it is None. What an earlier
    run graded under the same conditions is not graded again unless `again`. `students` and `lessons` are all that is
    graded, where they are given; of the others all stays as it is. `marks` is the file of points given by hand
    that another OUT keeps; the gradebook is copied before anything is written to it.

    Before any submission of a lesson its own solution is graded in the same place. Raises CourseError where that does
    not get full points, where there is nothing to grade, or no sandbox; NotNow where the gradebook's database or the
    disk is in the way. A submission that cannot be graded is told and gets 0 points; one that this machine failed to
    grade is told and gets none.
    """
    clear_left_behind()
    workers.get_ready(__name__)
    course, submitted, output = (course or course_root()).resolve(), submitted.resolve(), output.resolve()
    if output.is_relative_to(submitted):
        raise CourseError(
            f"The grades would be written among the submissions, into {output}. Choose an --output outside {submitted}."
        )
    sandboxes.check(sandbox)
    if sandbox:
        sandboxes.check_unseen(submitted, output, course / "solutions")
    submissions, told, left_out = plan(submitted, lesson_names(course / "solutions"))
    if not submissions:
        wanted = f"{submitted} holds nothing to grade. Wanted are STUDENT/LESSON/LESSON.ipynb."
        raise CourseError("\n".join([wanted, *told, *left_out]))
    handed_in = {(submission.student, submission.lesson) for submission in submissions}
    submissions = _asked_for(submissions, students, lessons)
    if (output / GRADES).exists():
        read_grades(output / GRADES)
    check_address(db)
    with telling_the_machines_fault(), alone_in(output):
        brought = read_marks(marks) if marks else {}
        book, journal = Book(output, course, submitted, db, brought), Journal(output)
        back_up(output, book.address, journal.has_entered(book.address), submitted)
        released = {
            lesson: book.open_lesson(lesson) for lesson in sorted({submission.lesson for submission in submissions})
        }
        seed = class_seed(output, seed)
        versions = {lesson: course_version(folder) for lesson, folder in released.items()}
        came = Counter(submission.lesson for submission in submissions)
        trials = {}
        for lesson, folder in released.items():
            many = came[lesson] >= ENOUGH_TO_COMPILE_FIRST
            trials[lesson] = Trial(lesson, _solution(course, lesson), folder, limits, sandbox, many)
        tasks = [
            Task(
                submission,
                seed,
                trials[submission.lesson],
                key_of(submission, versions[submission.lesson], seed, limits, sandbox),
                versions[submission.lesson],
            )
            for submission in submissions
        ]
        rows, ungraded = [], []
        for task, graded in _graded(tasks, journal, processes, scheduler, again):
            who = f"{task.submission.student}, {task.submission.lesson}"
            try:
                if isinstance(graded, workers.Lost):
                    raise RuntimeError(graded.reason)
                written, remarks = enter(book, journal, graded, task.key, task.submission.timestamp)
            except Exception as error:  # this machine's fault, whatever it is: it must not become a student's
                if machines_fault(error):  # which each of the others would meet, too
                    raise
                ungraded.append(
                    f"{who}: not graded, by no fault of the student's: {error}. Run the same command again."
                )
                continue
            rows += written
            told += [f"{who}: {remark}" for remark in (*graded.told, *remarks)]
        order = list(dict.fromkeys((submission.student, submission.lesson) for submission in submissions))
        rows.sort(key=lambda row: order.index((row.student, row.lesson)))
        told = [*book.told, *sorted(told)]
        replace_text(output / MARKS, marks_text(book.given_by_hand()))
        people = known_people(submitted)
        told += write_grades(output / GRADES, rows, people, handed_in)
        everything = read_grades(output / GRADES)
        for lesson in released:
            gone = [row.student for row in everything if row.verdict == NOT_HANDED_IN and row.lesson == lesson]
            told += [f"{lesson}: nothing came from {', '.join(gone)}."] if gone else []
        told += write_exports(output, everything, people)
        told += [nothing_came(everything, people, lesson) for lesson in sorted({row.lesson for row in rows})]
        told += report(output / REPORT, everything, journal, course, left_out, people)
        outcome = Outcome(rows, list(filter(None, told)), sorted(ungraded), left_out)
        print_summary(outcome)
        return outcome


def nothing_came(rows: Sequence[Row], people: Sequence[Person], lesson: str) -> str:
    """The sentence that names whom of the class list nothing came from in a lesson; empty where all handed it in."""
    names = {person.student: f" ({person.name})" for person in people if person.name not in ("", person.student)}
    who = [row.student for row in rows if row.lesson == lesson and row.verdict == NOT_HANDED_IN]
    shown = "; ".join(student + names.get(student, "") for student in who[:20])
    more = f"; and {len(who) - 20} more: see {REPORT}" if len(who) > 20 else ""
    return f"{lesson}: nothing came from {shown}{more}." if who else ""


def _asked_for(submissions, students, lessons):
    """The submissions of these students and lessons, of all where none are named. Raises CourseError where there are
    none."""
    known = sorted({submission.student for submission in submissions})
    if unknown := set(students) - set(known):
        raise CourseError(f"Nothing is there from {', '.join(sorted(unknown))}. Students are: {', '.join(known)}.")
    found = [
        submission
        for submission in submissions
        if (not students or submission.student in students) and (not lessons or submission.lesson in lessons)
    ]
    if not found:
        wanted = f"{', '.join(lessons)} from {', '.join(students) or 'anybody'}"
        of = sorted({one.lesson for one in submissions if not students or one.student in students})
        raise CourseError(f"There is no {wanted}. What is there: {', '.join(of)}.")
    return found


def report(
    path: Path,
    rows: list[Row],
    journal: Journal,
    course: Path,
    left_out: Sequence[str] = (),
    people: Sequence[Person] = (),
) -> list[str]:
    """Write the report by a process that may be ended; returns what the teacher should know."""
    [(_, failed)] = workers.here(_write_report, [(path, rows, journal, course, left_out, people)], 1)
    return (
        [f"{path.name} could not be written: {failed.reason}. All grades are in {GRADES} and the gradebook."]
        if failed
        else []
    )


def _write_report(about):
    try:
        limited(write_report, *about, seconds=60 + len(about[1]))
    except Exception as error:  # whatever it is, all grades are there
        return workers.Lost(f"{type(error).__name__}: {error}")


def plan(submitted: Path, lessons: list[str]) -> tuple[list[Submission], list[str], list[str]]:
    """The submissions below `submitted`, in order; what the teacher should know; and what was left out although it may
    be somebody's. Links are never followed."""
    submissions, told, left_out, strays, no_ids = [], [], [], [], []
    folders = list(_folders(submitted, strays))
    taken = {folder.name for folder in folders}
    for folder in folders:
        student = safe_id(folder.name)  # macOS takes letters with accents apart, too
        if not student or (student != folder.name and student in taken):
            no_ids.append(folder.name)
            continue
        taken.add(student)
        if student != unicodedata.normalize("NFC", folder.name):
            told.append(f"{folder.name!r} is called {student!r} here.")
        try:
            names = os.listdir(folder)
        except OSError as error:
            left_out.append(f"{student}: the folder cannot be read ({error.strerror}).")
            continue
        here = [_submission(student, lesson, folder) for lesson in lessons]
        submissions += [submission for submission in here if submission]
        read = {file for submission in here if submission for file in (submission.path, *submission.others)}
        for lesson in lessons:
            unread = _unread(folder / lesson, read)
            told += [f"{student}, {lesson}: {line}" for line in _left_out(unread, "was handed in, too, and not read")]
        others = [
            name for name in names if name not in lessons and folder / name not in read and not name.startswith(".")
        ]
        amiss = [name for name in others if name.lower().endswith((".ipynb", ".zip")) or (folder / name).is_dir()]
        why = "is no lesson of the course and was left out"
        left_out += [f"{student}: {line}" for line in _left_out(amiss, f"{why}; `lessons collect` finds the lesson")]
        told += [f"{student}: {line}" for line in _left_out(set(others) - set(amiss), why)]
    told += _left_out(strays, "is no student's folder and was left out")
    left_out += _left_out(no_ids, "gives no student's id, or one that another has, and was left out")
    return submissions, told, left_out


def _folders(submitted, strays):
    for path in sorted(submitted.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield path
        else:
            strays.append(path.name)


def _unread(folder, read):
    """The files in a lesson's folder that are neither read nor of any program's own."""
    try:
        names = os.listdir(folder) if folder.is_dir() and not folder.is_symlink() else []
    except OSError:  # told as the submission's problem
        return []
    return [
        name
        for name in names
        if folder / name not in read and name not in (TIMESTAMP, LATE_MARK) and not name.startswith(".")
    ]


def _left_out(names, why):
    """One sentence, if any, on what was left out, however much it is."""
    shown = ", ".join(map(repr, sorted(names)[:MOST_NAMED]))
    more = f" (and {len(names) - MOST_NAMED:,} more like it)" if len(names) > MOST_NAMED else ""
    return [f"{shown}{more} {why}."] if names else []


def _submission(student, lesson, folder):
    """The submission of one lesson in a student's folder; None where there is no trace of it."""
    try:
        return _found(student, lesson, folder)
    except OSError as error:
        return Submission(student, lesson, None, f"Its folder cannot be read ({error.strerror}).")


def _found(student, lesson, folder):
    inside, beside = folder / lesson, folder / f"{lesson}.ipynb"
    if not inside.is_dir() or inside.is_symlink():
        if beside.exists():
            remark = f"The notebook lay beside the folder {lesson}/, not in it; it was taken."
            return Submission(student, lesson, beside, remarks=(remark,))
        problem = "The folder is a link or a file; links are not followed."
        return Submission(student, lesson, None, problem) if os.path.lexists(inside) else None
    names = os.listdir(inside)
    timestamp, remarks = _timestamp(inside / TIMESTAMP)
    if LATE_MARK in names and timestamp is None:
        remarks += (
            f"It was marked as late, and no time is known: write it into {TIMESTAMP}, and lateness is counted.",
        )
    found = sorted(
        (name for name in names if name.endswith(".ipynb") and not name.startswith(".")),
        key=lambda name: (name != f"{lesson}.ipynb", -copy_number(name), name),
    )
    paths = [*(inside / name for name in found), *([beside] if beside.is_file() else [])]
    if not paths:
        files = _left_out(
            [name for name in names if name != TIMESTAMP], "cannot be graded; `lessons collect` opens zips"
        )
        problem = " ".join([f"{lesson}.ipynb is missing; there is no notebook.", *files])
        return Submission(student, lesson, None, problem, timestamp, remarks)
    first, *others = paths
    if first.name != f"{lesson}.ipynb" and not others:
        remarks += (f"The notebook is called {first.name!r} instead of {lesson}.ipynb; it was taken.",)
    return Submission(student, lesson, first, None, timestamp, remarks, tuple(others[:MOST_VERSIONS]))


def _timestamp(path):
    """The time of handing in that nbgrader keeps beside a notebook, and what to tell of it."""
    try:
        if path.is_symlink() or not path.is_file():
            return None, ()
        with path.open(encoding="utf-8") as file:
            text = file.read(100).strip()
        time, zone = text.rsplit(" ", 1) if text.count(" ") == 2 else (text, "")
        time = datetime.datetime.fromisoformat(time + zone if zone.startswith(("+", "-")) else time)
        if time.tzinfo is None and zone:
            time = time.replace(tzinfo=ZoneInfo(zone))
        remarks = () if time.tzinfo else ("timestamp.txt names no zone; its time was taken as UTC.",)
        time = time.astimezone(datetime.UTC) if time.tzinfo else time.replace(tzinfo=datetime.UTC)
    except OSError as error:
        return None, (f"timestamp.txt cannot be read ({error.strerror}); no lateness is known.",)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        form = "2026-11-03 14:05:00 Europe/Berlin or 2026-11-03T14:05:00+01:00"
        return None, (
            f"timestamp.txt holds no time in a form like {form}; it was left aside, and no lateness is known.",
        )
    return time.strftime("%Y-%m-%d %H:%M:%S.%f UTC"), remarks


def _solution(course, lesson):
    """The notebook of a lesson's solution as text, without its outputs."""
    notebook = nbformat.read(course / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return nbformat.writes(notebook)


def _graded(
    tasks: Sequence[Task], journal: Journal, processes, scheduler, again
) -> Iterator[tuple[Task, Graded | workers.Lost]]:
    """Each task and its grade, from the journal or fresh and then kept there, while progress is shown."""
    fresh = {}
    for task in tasks:
        known = None if again else journal.find(task.submission, task.key)
        if known is None:
            fresh.setdefault(task.trial, []).append(task)
        else:
            yield task, known
    # The later lessons take longest: begun first, they leave no worker alone with one of them at the end.
    trials = sorted(fresh, key=lambda trial: trial.lesson, reverse=True)
    number = sum(map(len, fresh.values()))

    def then(done, result):
        return [replace(task, tried_on=result) for task in fresh[done]] if isinstance(done, Trial) else ()

    done = (
        workers.on_cluster(work, trials, scheduler, then)
        if scheduler
        else workers.here(work, trials, processes or os.cpu_count() or 1, then)
    )
    with contextlib.closing(done), _progress() as progress:
        bar = progress.add_task("Grading", total=len(tasks), completed=len(tasks) - number, fresh=number)
        for task, result in done:
            if isinstance(task, Trial):
                if isinstance(result, workers.Lost):
                    raise CourseError(f"{task.lesson}: its own solution could not be graded: {result.reason}.")
                continue
            if isinstance(result, workers.Lost):
                yield task, result
            else:
                now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
                about = asdict(task.trial.limits), task.trial.sandbox
                under = Conditions(now, task.seed, task.version, *about)
                graded = replace(Graded.from_text(result), under=under)
                journal.keep(graded, task.key)
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


def work(task: Trial | Task) -> str | workers.Lost:
    """What a worker does: a trial, which gives the name of the machine, or a task, which gives the grade as text."""
    if isinstance(task, Trial):
        try_solution(task)
        return platform.node()
    if task.tried_on != platform.node():
        try_solution(task.trial)
    about = task.trial
    try:
        return grade_submission(task.submission, about.released, task.seed, about.limits, about.sandbox).to_text()
    except CourseError:
        raise
    except Exception as error:  # whatever is wrong with a submission is a part of its grade; this is the machine's
        return workers.Lost(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")


@functools.cache
def try_solution(trial: Trial) -> None:
    """Grade the course's own solution of a lesson as a student's notebook will be, once in each process that needs it.

    Raises CourseError, with what failed, unless it gets full points: then something is wrong with the lesson or with
    this machine, and every student would pay for it. Its inputs are those of seed 0, the same for every class.
    """
    clear_left_behind()
    if trial.compile_first and trial.sandbox:
        compile_first(trial)
    try:
        notebook = rebuild(skeleton(trial.released), cells_of(json.loads(trial.solution))).notebook
        verdicts, *_ = judge_notebook(notebook, trial.lesson, "", 0, trial.limits, trial.sandbox, trial.released)
        failed = [
            f"{verdict.exercise}, {verdict.points:g} of {verdict.max_points:g} points: {printable(verdict.message)}"
            for verdict in verdicts.values()
            if verdict.points < verdict.max_points
        ]
    except CourseError:
        raise
    except Exception as error:
        failed = [f"{type(error).__name__}: {error}"]
    if failed:
        lines = "\n".join(f"- {line}" for line in failed)
        place = f"on {platform.node()}, {f'inside {trial.sandbox}' if trial.sandbox else 'without a sandbox'}"
        raise CourseError(
            f"{trial.lesson}: nothing of it was graded, for the course's own solution does not get full points {place}."
            f"\n{lines}"
        )


def compile_first(trial: Trial) -> None:
    """Run the notebook that a lesson's learners were given once here, so that kernels find what JAX compiled for it.

    They can add nothing to it, and nobody's answer is ever part of it. Only speed depends on it: nothing is raised.
    """
    try:
        mark = machine.folder() / "compiled_first" / f"{trial.lesson}-{course_version(trial.released)}"
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch(exist_ok=False)
        compile_public(skeleton(trial.released), trial.released, trial.limits, trial.sandbox)
    except Exception:  # another worker does it or did; or there is no such folder
        return


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
    return plain(" ".join(text.split()))


def plain(line: str) -> str:
    """A line, its spaces too, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def write_grades(
    path: Path, rows: list[Row], people: Sequence[Person] = (), here: Container[tuple[str, str]] = ()
) -> list[str]:
    """Write grades.csv in one step; returns what the teacher should know.

    Rows of an earlier run stay where this run did not grade that student's lesson. The earlier file is kept beside it,
    dated. Of whom in `people` nothing came in a lesson, a row says so; `here` are (student, lesson) of all that came,
    graded this time or not.
    """
    header = [field.name for field in fields(Row)]
    told = []
    if path.exists():
        earlier = path.read_bytes()
        kept = path.with_name(f"grades_{datetime.datetime.now():%Y-%m-%d_%H%M%S_%f}.csv")
        told.append(f"The earlier {path.name} is kept as {kept.name}.")
        graded = {(row.student, row.lesson) for row in rows}
        old = [row for row in read_grades(path) if (row.student, row.lesson) not in graded]
        old = [row for row in old if row.verdict != NOT_HANDED_IN]
        rows = sorted([*rows, *old], key=lambda row: (row.student, row.lesson)) if old else rows
        gone = {row.student for row in old if (row.student, row.lesson) not in here}
        if gone:
            number = len(gone)
            told.append(
                f"{number} students' rows of earlier runs stay in {path.name}: these were not handed in this time."
            )
    graded = {(row.student, row.lesson) for row in rows}
    missing = [
        Row(person.student, lesson, "", "", "0", NOT_HANDED_IN, "No notebook came.")
        for lesson in sorted({row.lesson for row in rows})
        for person in people
        if (place := (person.student, lesson)) not in graded and place not in here
    ]
    rows = sorted([*rows, *missing], key=lambda row: (row.student, row.lesson)) if missing else rows
    text = as_csv([header, *map(astuple, rows)])
    if path.exists():
        if earlier == text.encode():
            return []
        shutil.copyfile(path, kept)
    replace_text(path, text)
    return told


def read_grades(path: Path) -> list[Row]:
    """The lines of grades.csv, as written here or saved by a table program: in its signs, its order of columns and with
    its decimal comma. Raises CourseError where a line cannot be read, so that nobody is lost from it."""
    header, *lines = table_of(path.read_bytes()) or [[]]
    names = [field.name for field in fields(Row)]
    try:
        places = [header.index(name) for name in names]
        rows = [Row(*(line[place] for place in places)) for line in lines]
        rows = [
            replace(row, points=row.points.replace(",", "."), max_points=row.max_points.replace(",", "."))
            for row in rows
        ]
        for row in rows:
            float(row.points or 0), float(row.max_points)
    except (ValueError, IndexError) as error:
        raise CourseError(
            f"{path} was changed and cannot be read ({error}). Its columns must be {', '.join(names)}. Put it right, or"
            f" give it another name: then a new one is written, and students of earlier runs are only in yours."
        ) from None
    return rows


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
    for sentence in (*together(outcome.told), *together(outcome.ungraded), *outcome.left_out):
        console.print(f"- {printable(sentence)}")


def together(sentences: Sequence[str]) -> list[str]:
    """Of sentences "STUDENT, WHAT" with the same end, one for all these students."""
    found = {}
    for sentence in sentences:
        who, comma, what = sentence.partition(", ")
        found.setdefault(what if comma else None, []).append(who)
    alone = found.pop(None, [])
    more = {what: f" and {len(who) - MOST_NAMED} more" * (len(who) > MOST_NAMED) for what, who in found.items()}
    return [f"{', '.join(who[:MOST_NAMED])}{more[what]}, {what}" for what, who in found.items()] + alone
