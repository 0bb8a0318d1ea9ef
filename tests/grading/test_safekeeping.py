"""Marks that a teacher gave by hand survive what happens to files; only changed answers are to be read again."""

import copy
import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.book.gradebook import CONFIG, Book
from grading.book.safekeeping import (
    BACKUPS,
    KEPT,
    MARKS,
    alone_in,
    back_up,
    marks_text,
    read_marks,
    telling_the_machines_fault,
)
from grading.journal import Journal
from grading.one import not_graded
from grading.pipeline import enter
from grading.submissions import Submission
from lessons_lib.course.cli import main
from lessons_lib.course.places import CourseError, NotNow, course_root

SUBMITTED = Path("my submissions")
LESSON, WRITTEN, CHECK = "00_start_here", "broken", "check_celsius"


def gradebook(path):
    with closing(sqlite3.connect(path)) as book:
        book.execute("create table marks (points)")
        book.commit()
    return f"sqlite:///{path}"


def test_the_gradebook_is_copied_before_each_run_and_the_last_ten_copies_stay(tmp_path):
    address = gradebook(tmp_path / "gradebook.db")
    for _ in range(KEPT + 2):
        back_up(tmp_path, address, True, SUBMITTED)
    copies = list((tmp_path / BACKUPS).iterdir())
    assert len(copies) == KEPT
    with closing(sqlite3.connect(max(copies))) as book:
        assert book.execute("select * from marks").fetchall() == []


@pytest.mark.parametrize("what", ["gone", "empty", "damaged", "no copy"])
def test_a_gradebook_that_is_gone_or_damaged_is_refused_and_the_newest_copy_named(what, tmp_path):
    path = tmp_path / "gradebook.db"
    address = gradebook(path)
    if what != "no copy":
        back_up(tmp_path, address, True, SUBMITTED)
    content = path.read_bytes()
    path.unlink()
    if what == "damaged":
        path.write_bytes(content[:100] + b"\xff" * 5000)
    elif what == "empty":
        path.write_bytes(b"")
    with pytest.raises(CourseError) as refused:
        back_up(tmp_path, address, True, SUBMITTED)
    copies = list((tmp_path / BACKUPS).glob("*"))
    assert len(copies) == (what != "no copy")
    put_back = f"cp {copies[0]} {path}" if copies else "no copy"
    anew = f"lessons grade 'my submissions' --output {tmp_path}-new --marks {tmp_path / MARKS}"
    assert put_back in str(refused.value) and anew in str(refused.value)
    assert refused.value.exit_status == 1


def test_a_first_run_and_another_database_need_no_copy(tmp_path):
    back_up(tmp_path, f"sqlite:///{tmp_path / 'none.db'}", False, SUBMITTED)
    back_up(tmp_path, "postgresql://user@host/gradebook", True, SUBMITTED)
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_into_the_same_folder_is_refused_while_the_first_writes(tmp_path):
    with alone_in(tmp_path), pytest.raises(NotNow, match="Another"), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NotNow("Wait."), 1, "lessons: Wait."),
        (CourseError("Try this."), 2, "lessons: Try this."),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "A file cannot be written: No space left on device."),
    ],
)
def test_the_exit_status_tells_a_cause_in_the_machine_from_one_in_the_command(
    error, status, said, monkeypatch, capsys, tmp_path
):
    (tmp_path / "in.zip").write_bytes(b"PK\5\6" + bytes(18))

    def fail(*about, **options):
        raise error

    monkeypatch.setattr("grading.collecting.unpacking.limited", fail)
    monkeypatch.setattr("sys.argv", ["lessons", "collect", str(tmp_path / "in.zip"), "--into", str(tmp_path / "in")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == status and said in capsys.readouterr().err


def test_a_gradebook_in_use_is_said_to_be_so(tmp_path):
    address = gradebook(tmp_path / "gradebook.db")
    with closing(sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(NotNow, match="database is locked. Close what uses it"), telling_the_machines_fault():
            back_up(tmp_path, address, True, SUBMITTED)
    assert not list((tmp_path / BACKUPS).iterdir())


@pytest.fixture(scope="module")
def book_of(tmp_path_factory):
    """Opens a gradebook with the lesson in a new folder: (folder, book, its released lesson)."""

    def open_new(marks=(), name="out", course=None):
        output = tmp_path_factory.mktemp("new") / name
        book = Book(output, course or course_root(), output / "in", None, dict(marks))
        return output, book, book.open_lesson(LESSON)

    return open_new


def handed_in(book, output, released, key, **answers):
    """Enter ada's notebook with these answers, as graded under `key`."""
    graded = not_graded(Submission("ada", LESSON, None), released, "no reason")
    for cell in graded.notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    return enter(book, Journal(output), graded, key, None)


def by_hand(book):
    with Gradebook(book.address) as held:
        for name in (WRITTEN, CHECK):
            grade = held.find_grade(name, LESSON, LESSON, "ada")
            grade.manual_score, grade.needs_manual_grade = 1, False
        held.find_comment(WRITTEN, LESSON, LESSON, "ada").manual_comment = "=Well said."
        held.db.commit()


def asked_again(book):
    with Gradebook(book.address) as held:
        grades = held.find_submission_notebook(LESSON, LESSON, "ada").grades
        return {grade.name for grade in grades if grade.needs_manual_grade}


@pytest.mark.slow
def test_a_second_look_is_asked_for_only_where_the_answer_changed_and_marks_come_along(book_of):
    output, book, released = book_of()
    handed_in(book, output, released, "first", broken="Because.", celsius="def celsius(f): return 0")
    assert asked_again(book) == {WRITTEN}
    by_hand(book)
    handed_in(book, output, released, "second", broken="Because.", celsius="def celsius(f): return 1")
    assert asked_again(book) == {CHECK}
    handed_in(book, output, released, "third", broken="Because.", celsius="def celsius(f): return 1")
    assert asked_again(book) == {CHECK}, "nobody has looked since"
    rows, _ = handed_in(book, output, released, "fourth", broken="No.", celsius="def celsius(f): return 1")
    assert asked_again(book) == {CHECK, WRITTEN} and {row.points for row in rows} == {"1", "0"}

    by_hand(book)
    (output / MARKS).write_text(marks_text(book.given_by_hand()))
    marks = read_marks(output / MARKS)
    assert marks["ada", LESSON, WRITTEN].points == marks["ada", LESSON, CHECK].points == "1"
    for answer, again in (("No.", set()), ("Yes.", {WRITTEN})):
        new_output, new, new_released = book_of(marks)
        rows, _ = handed_in(new, new_output, new_released, "fifth", broken=answer, celsius="def celsius(f): return 1")
        assert asked_again(new) == again
        assert {row.exercise: row.points for row in rows}[WRITTEN] == "1"
        with Gradebook(new.address) as held:
            assert held.find_comment(WRITTEN, LESSON, LESSON, "ada").manual_comment == "'=Well said."


def test_a_file_of_marks_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / MARKS).write_text("student,points\nada,1\n")
    with pytest.raises(CourseError, match="marks given by hand"):
        read_marks(tmp_path / MARKS)


@pytest.mark.slow
def test_a_lesson_that_gained_and_lost_cells_keeps_its_gradebook_and_its_marks_and_any_folder_will_do(
    book_of, tmp_path
):
    source = tmp_path / "solutions" / LESSON / f"{LESSON}.ipynb"
    shutil.copytree(course_root() / "solutions" / LESSON, source.parent)
    (tmp_path / "grading").mkdir()
    shutil.copy(course_root() / "grading" / CONFIG, tmp_path / "grading")
    output, book, released = book_of(name="a%20b ?#c", course=tmp_path)
    handed_in(book, output, released, "first", broken="Because.")
    assert (output / "gradebook.db").stat().st_size and [path.name for path in output.parent.iterdir()] == [output.name]
    by_hand(book)
    notebook = nbformat.read(source, as_version=4)
    for cell in [cell for cell in notebook.cells if cell.id in (WRITTEN, CHECK)]:
        new = copy.deepcopy(cell)
        new.id = new.metadata.nbgrader.grade_id = f"new_{cell.id}"
        notebook.cells.append(new)
    notebook.cells = [cell for cell in notebook.cells if cell.id != CHECK]
    nbformat.write(notebook, source)
    assert book.open_lesson(LESSON) == released
    assert book.told == [
        f"{LESSON} has no `{CHECK}` any more: the points or comments that you gave there to 1 students are only in the"
        f" newest copy in {BACKUPS}/."
    ]
    rows, _ = handed_in(book, output, released, "second", broken="Because.", new_broken="So.")
    points = {row.exercise: row.points for row in rows}
    assert points[WRITTEN] == "1" and points[f"new_{WRITTEN}"] == "" and len(rows) == 5, points
    book.told.clear()
    assert book.open_lesson(LESSON) == released and book.told == []
