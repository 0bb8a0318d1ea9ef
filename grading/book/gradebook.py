"""nbgrader's gradebook and folders in the output folder, through nbgrader's own parts. Only one process writes to
them."""

import functools
import logging
import os
import re
import shutil
import sqlite3
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import nbformat
import nbgrader.api
from nbgrader.api import Comment, Grade, Gradebook, GradeCell, MissingEntry, SolutionCell, SourceCell
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, LimitOutput, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import create_engine
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from grading.book.safekeeping import BACKUPS, Mark, answers_at
from grading.journal import replace_text
from grading.submissions import Graded
from lessons_lib.course.places import NO_ROOM, CourseError

CONFIG, OWN_CONFIG = "nbgrader_config.py", "own_config.py"
_CONFIG_TEXT = '''\
"""nbgrader's settings for this gradebook, written by `lessons grade`: run nbgrader's commands in this folder."""

from pathlib import Path

c = get_config()  # noqa: F821 (traitlets puts this name and the next here)
load_subconfig({course_config!r})  # noqa: F821

root = Path(__file__).resolve().parent
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.submitted_directory = {submitted!r}
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.CourseDirectory.solution_directory = "solution"
c.CourseDirectory.db_url = {address}

if (root / {own!r}).exists():  # the teacher's, as a penalty for lateness
    load_subconfig({own!r})  # noqa: F821
'''
# SQLAlchemy reads `?` as the end of the path, and `%20` as a space.
_BESIDE = "'sqlite:///' + (root / 'gradebook.db').as_posix().replace('%', '%25').replace('?', '%3F')"


# Each of nbgrader's steps opens the gradebook anew, and SQLAlchemy keeps something of every engine: one an address is
# enough.
nbgrader.api.create_engine = functools.lru_cache(maxsize=8)(nbgrader.api.create_engine)


# nbgrader's kinds of cells: whether a cell of a notebook is one, and what each student gets for it.
_KINDS = ((GradeCell, is_grade, Grade), (SolutionCell, is_solution, Comment), (SourceCell, bool, None))


@dataclass(frozen=True)
class Score:
    """What the gradebook holds of one graded cell; `points` is None for a written answer that nobody has read yet."""

    points: float | None
    max_points: float
    by_hand: bool
    look_again: bool
    comment: str


@dataclass(frozen=True)
class Entry:
    """What the gradebook holds of one submission: scores by grade_id, and the points that lateness costs."""

    scores: dict[str, Score]
    penalty: float
    seconds_late: float


class Book:
    """The gradebook of one output folder, which is a course folder of nbgrader's: formgrader and `nbgrader
    generate_feedback` run there."""

    def __init__(
        self,
        output: Path,
        course: Path,
        submitted: Path,
        address: str | None,
        marks: Mapping[tuple[str, str, str], Mark] = MappingProxyType({}),
    ):
        """`marks` were given by hand in another gradebook. `told` is what the teacher should know, sentence by
        sentence."""
        self.marks, self.told = marks, []
        output.mkdir(parents=True, exist_ok=True)
        course_config = course / "grading" / CONFIG
        text = _CONFIG_TEXT.format(
            course_config=str(course_config),
            source=str(course / "solutions"),
            submitted=str(submitted),
            address=repr(address) if address else _BESIDE,
            own=OWN_CONFIG,
        )
        replace_text(output / CONFIG, text, mode=0o600 if address else 0o644)  # an address may hold a password
        self._config: Config = PyFileConfigLoader(CONFIG, path=str(output)).load_config()
        self._directory = CourseDirectory(config=self._config)
        if shutil.which("alembic") is None:  # nbgrader starts it by name to make a new gradebook
            os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

    def open_lesson(self, lesson: str) -> Path:
        """Enter the lesson into the gradebook and give the folder of its released form, the skeleton of every
        submission.

        Raises CourseError with nbgrader's own words when it refuses, and what `machines_fault` knows.
        """
        self._follow(lesson)
        words = []
        logger = logging.Logger("generate_assignment", level=logging.ERROR)
        logger.addHandler(_Keep(words))
        directory = CourseDirectory(config=self._config, assignment_id=lesson)
        try:
            GenerateAssignment(coursedir=directory, config=self._config, force=True, log=logger).start()
        except Exception as error:
            said = "\n".join([*words, str(error)])  # of a cause nbgrader keeps only its words
            if found := re.search(r"OperationalError\)?:? (.+)", said):
                raise sqlite3.OperationalError(found[1]) from error
            if (found := re.search(r"\[Errno (\d+)\] ([^:\n]+)", said)) and int(found[1]) in NO_ROOM:
                raise OSError(int(found[1]), found[2]) from error
            raise CourseError(
                f"{lesson}: nbgrader cannot take it into the gradebook.\n" + "\n".join(words or [str(error)])
            ) from error
        return self._folder("release", ".", lesson)

    def _follow(self, lesson):
        """Give a gradebook in which the lesson has grades the cells that it has now, in one transaction.

        nbgrader itself refuses to, for what was given to a cell that is gone goes with it; that is told.
        """
        source = Path(self._directory.source_directory, lesson, f"{lesson}.ipynb")
        notebook = nbformat.read(source, as_version=4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
        with self._open() as book:
            try:
                held = book.find_notebook(lesson, lesson)
            except MissingEntry:
                return
            for kind, belongs, given in _KINDS if held.submissions else ():
                before = {cell.name: cell for cell in book.db.query(kind).filter_by(notebook_id=held.id)}
                now = {name: cell for name, cell in cells.items() if belongs(cell)}
                for name in before.keys() - now.keys():
                    self._forget(book, before[name])
                for name in now.keys() - before.keys():
                    about = {} if kind is SolutionCell else {"cell_type": now[name].cell_type}
                    about |= {"max_score": now[name].metadata.nbgrader.points} if kind is GradeCell else {}
                    cell = kind(name=name, notebook=held, **about)
                    book.db.add_all([given(cell=cell, notebook=one) for one in held.submissions if given] or [cell])
            book.db.commit()

    def _forget(self, book, cell):
        """Delete a cell that the lesson has no more, and all that was given to it."""
        given = [*(getattr(cell, "grades", None) or ()), *(getattr(cell, "comments", None) or ())]
        by_hand = [getattr(one, "manual_score", getattr(one, "manual_comment", None)) for one in given]
        if number := len(by_hand) - by_hand.count(None):
            self.told.append(
                f"{cell.notebook.name} has no `{cell.name}` any more: the points or comments that you gave there to"
                f" {number} students are only in the newest copy in {BACKUPS}/."
            )
        for one in (*given, cell):
            book.db.delete(one)

    def points_so_far(self, student: str, lesson: str) -> float | None:
        """The points of an earlier grading; None where there is none."""
        with self._open() as book:
            try:
                return float(book.find_submission(lesson, student).score)
            except MissingEntry:
                return None

    @property
    def address(self) -> str:
        """The SQLAlchemy address of the gradebook."""
        return self._directory.db_url

    def write(self, graded: Graded, timestamp: str | None) -> Entry:
        """Enter a judged notebook, made safe already; what the gradebook then holds, the teacher's points too."""
        student, lesson, notebook = graded.student, graded.lesson, graded.notebook
        folder = self._folder("autograded", student, lesson)
        before = self._settled(student, lesson, folder / f"{lesson}.ipynb")
        with self._open() as book, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own queries
            book.update_or_create_student(student)
            book.update_or_create_submission(lesson, student, timestamp=timestamp)
        self._take(graded, LimitOutput, SaveAutoGrades, CheckCellMetadata)
        self._set_by_hand(graded, before)
        replace_text(folder / f"{lesson}.ipynb", nbformat.writes(notebook) + "\n")
        if timestamp is not None:  # by which nbgrader knows that feedback is out of date
            replace_text(folder / "timestamp.txt", timestamp)
        return self.read(graded)

    def _settled(self, student, lesson, path):
        """The answers to which the teacher gave points that need no second look: a hash by grade_id."""
        try:
            answers = _answers_in(path)
            with self._open() as book:
                grades = book.find_submission_notebook(lesson, lesson, student).grades
                return {
                    grade.name: answers.get(grade.name)
                    for grade in grades
                    if grade.manual_score is not None and not grade.needs_manual_grade
                }
        except MissingEntry:
            return {}

    def _set_by_hand(self, graded, before):
        """nbgrader asks for a second look at every cell with points given by hand: only at those whose answer changed.
        Marks that were brought along are entered where the gradebook has none."""
        answers = answers_at(graded.notebook)
        with self._open() as book:
            held = book.find_submission_notebook(graded.lesson, graded.lesson, graded.student)
            for grade in held.grades:
                mark = self.marks.get((graded.student, graded.lesson, grade.name))
                if grade.manual_score is not None:
                    grade.needs_manual_grade = before.get(grade.name) != answers.get(grade.name)
                elif mark and mark.points:
                    grade.manual_score = float(mark.points)
                    grade.needs_manual_grade = mark.answer != answers.get(grade.name)
                if mark and mark.extra and grade.extra_credit is None:
                    grade.extra_credit = float(mark.extra)
            for comment in held.comments:
                mark = self.marks.get((graded.student, graded.lesson, comment.name))
                if mark and mark.comment and comment.manual_comment is None:
                    comment.manual_comment = mark.comment
            book.db.commit()

    def given_by_hand(self) -> list[Mark]:
        """All points and comments in the gradebook that the teacher gave."""
        marks, answers = {}, {}
        with self._open() as book:
            by_hand = Grade.manual_score.isnot(None) | Grade.extra_credit.isnot(None)
            for grade in book.db.query(Grade).filter(by_hand):
                place = grade.notebook.student.id, grade.notebook.assignment.assignment.name
                if place not in answers:
                    student, lesson = place
                    answers[place] = _answers_in(self._folder("autograded", student, lesson) / f"{lesson}.ipynb")
                answer = "" if grade.needs_manual_grade else answers[place].get(grade.name, "")
                points, extra = (
                    "" if number is None else f"{number:.10g}" for number in (grade.manual_score, grade.extra_credit)
                )
                marks[*place, grade.name] = Mark(*place, grade.name, points, extra, "", answer)
            for comment in book.db.query(Comment).filter(Comment.manual_comment.isnot(None)):
                key = comment.notebook.student.id, comment.notebook.assignment.assignment.name, comment.name
                marks[key] = replace(marks.get(key, Mark(*key)), comment=comment.manual_comment)
        return list(marks.values())

    def read(self, graded: Graded) -> Entry | None:
        """What the gradebook holds of a submission, the penalty for lateness by today's settings; None where it has not
        got it."""
        try:
            self._take(graded, AssignLatePenalties)
        except MissingEntry:
            return None
        with self._open() as book:
            held = book.find_submission_notebook(graded.lesson, graded.lesson, graded.student)
            grades = {grade.name: grade for grade in held.grades}
            comments = {comment.name: comment.comment or "" for comment in held.comments}
            scores = {}
            for cell in filter(is_grade, graded.notebook.cells):
                grade_id = cell.metadata.nbgrader.grade_id
                grade = grades[grade_id]
                by_hand = grade.manual_score is not None
                points = float(grade.score) if by_hand or grade.auto_score is not None else None
                comment = comments.get(grade_id, "") if is_solution(cell) else ""
                scores[grade_id] = Score(
                    points, float(grade.max_score), by_hand, by_hand and grade.needs_manual_grade, comment
                )
            return Entry(scores, float(held.late_submission_penalty or 0), held.assignment.total_seconds_late)

    def _take(self, graded, *steps):
        """Take steps of nbgrader's; they change the notebook in place."""
        about = {
            "student": graded.student,
            "assignment": graded.lesson,
            "notebook": graded.lesson,
            "db_url": self.address,
        }
        for step in steps:
            step(config=self._config, log=logging.Logger("nbgrader", logging.CRITICAL)).preprocess(
                graded.notebook, {"nbgrader": about}
            )

    def _open(self):
        return Gradebook(self._directory.db_url, self._directory.course_id)

    def _folder(self, step, student, lesson):
        return Path(self._directory.format_path(step, student, lesson))


def _answers_in(path):
    """`answers_at` of a notebook that was graded before; nothing where it is gone or damaged."""
    try:
        return answers_at(nbformat.read(path, as_version=4))
    except (OSError, ValueError):
        return {}


def check_address(address: str | None) -> None:
    """Raises CourseError where a gradebook's address is none or nobody answers there."""
    try:
        if address is not None:
            with create_engine(address).connect():
                pass
    except Exception as error:  # each database's driver has its own exceptions
        shown = str(error).splitlines()[0]
        raise CourseError(
            "--db wants the SQLAlchemy address of a database that answers, as postgresql+psycopg://user@host/gradebook"
            f" or sqlite:////folder/gradebook.db. {type(error).__name__}: {shown}"
        ) from error


class _Keep(logging.Handler):
    """Keeps the sentences that are logged."""

    def __init__(self, lines):
        super().__init__(logging.ERROR)
        self.lines = lines

    def emit(self, record):
        self.lines.append(record.getMessage())
