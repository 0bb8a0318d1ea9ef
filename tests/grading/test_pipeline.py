"""What `lessons grade` finds to grade, and how it keeps grades.csv."""

import pytest

from grading.book.gradebook import replace_text
from grading.pipeline import GRADES, Row, grade, plan, printable, write_grades
from lessons_lib.course.places import CourseError

LESSON = "00_start_here"


def test_nothing_to_grade_and_grades_among_the_submissions_are_refused(tmp_path):
    (tmp_path / "submitted").mkdir()
    with pytest.raises(CourseError, match="nothing to grade"):
        grade(tmp_path / "submitted", tmp_path / "output")
    with pytest.raises(CourseError, match="outside"):
        grade(tmp_path / "submitted", tmp_path / "submitted" / "output")


def test_a_notebook_beside_its_folder_is_taken_and_of_two_wrong_names_neither(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / f"{LESSON}.ipynb").write_text("{}")
    (tmp_path / "bob" / LESSON).mkdir(parents=True)
    for name in ("one", "two"):
        (tmp_path / "bob" / LESSON / f"{name}.ipynb").write_text("{}")
    (tmp_path / "cat" / "lesson 99").mkdir(parents=True)
    (ada, bob), told = plan(tmp_path, [LESSON])
    assert ada.path == tmp_path / "ada" / f"{LESSON}.ipynb" and "beside the folder" in ada.remarks[0]
    assert bob.path is None and "2 notebooks" in bob.problem
    assert told == ["cat: 'lesson 99' is no lesson of the course and was left out."]


def test_a_bad_time_of_handing_in_is_told_and_costs_nothing(tmp_path):
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text("{}")
    for text in (b"yesterday", b"\xff\xfe", b"9" * 5000):
        (folder / "timestamp.txt").write_bytes(text)
        [submission], _ = plan(tmp_path, [LESSON])
        assert submission.timestamp is None and "no time" in submission.remarks[0]


def row(student, points):
    return Row(student, LESSON, "celsius", points, "2", "done", "Every check passes.")


def test_grades_of_other_students_stay_and_the_same_grades_make_no_copy(tmp_path):
    path = tmp_path / GRADES
    assert write_grades(path, [row("ada", "1"), row("bob", "2")]) == []
    assert write_grades(path, [row("ada", "1"), row("bob", "2")]) == []
    told = write_grades(path, [row("ada", "2")])
    assert [line.split(",")[3] for line in path.read_text().splitlines()] == ["points", "2", "2"]
    assert len(list(tmp_path.iterdir())) == 2 and len(told) == 2
    replace_text(path, "something else")
    assert "other columns" in write_grades(path, [row("ada", "2")])[1]
    assert "something else" in {kept.read_text() for kept in tmp_path.glob("grades_*.csv")}


def test_a_students_words_cannot_steer_the_teachers_terminal():
    assert printable("\x1b[31mred\r\nnext\x00") == "�[31mred next�"
