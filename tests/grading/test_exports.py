"""The files that Canvas and Moodle import."""

import csv
import io

import pytest

from grading.book.exports import CANVAS, MOODLE, write_exports
from grading.people import Person
from grading.submissions import LATE, NOT_HANDED_IN, Row
from grading.tables import as_csv, as_text

ROWS = [
    Row("ada", "00_start_here", "celsius", "2", "2", "done", ""),
    Row("ada", "00_start_here", "broken", "0.5", "1", "read by the teacher", ""),
    Row("ada", "01_shapes", "one_hot", "3", "3", "done", ""),
    Row("ada", "01_shapes", LATE, "-1", "0", LATE, "Handed in 2.0 hours late."),
    Row("bob", "00_start_here", "celsius", "1", "2", "values", ""),
    Row("bob", "00_start_here", "broken", "", "1", "to be read by the teacher", ""),
    Row("cem, jr.", "00_start_here", "celsius", "0", "2", "not attempted", ""),
    Row("cem, jr.", "00_start_here", "broken", "0", "1", "not attempted", ""),
]


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_gets_its_five_columns_the_points_possible_and_a_line_a_student(tmp_path):
    write_exports(tmp_path, ROWS)
    assert lines(tmp_path / CANVAS / "00_start_here.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "00_start_here"],
        ["Points Possible", "", "", "", "", "3"],
        ["ada", "", "", "ada", "", "2.5"],
        ["cem, jr.", "", "", "cem, jr.", "", "0"],
    ]


def test_moodle_gets_a_username_and_the_points_less_what_lateness_costs(tmp_path):
    write_exports(tmp_path, ROWS)
    assert lines(tmp_path / MOODLE / "01_shapes.csv") == [["username", "01_shapes"], ["ada", "2"]]


def test_a_grade_that_waits_for_the_teacher_has_no_line_for_an_empty_cell_would_empty_one_that_stands_there(tmp_path):
    [told] = write_exports(tmp_path, ROWS)
    assert told.startswith("Not in canvas/ and moodle/ yet") and told.endswith(": 1 of the grades.")
    assert lines(tmp_path / MOODLE / "00_start_here.csv") == [
        ["username", "00_start_here"],
        ["ada", "2.5"],
        ["cem, jr.", "0"],
    ]
    assert write_exports(tmp_path, ROWS[:4]) == []


def test_students_have_there_what_the_class_list_calls_them_and_of_whom_nothing_came_there_is_no_line(tmp_path):
    people = [
        Person("ada", "Ada Lovelace", "ada@uni.edu", "A", "al1", "S1", "12345"),
        Person("mei", "Mei Lin", "mei@uni.edu"),
    ]
    missing = Row("mei", "01_shapes", "", "", "0", NOT_HANDED_IN, "No notebook came.")
    assert write_exports(tmp_path, [*ROWS[:4], missing], people) == []
    assert lines(tmp_path / CANVAS / "01_shapes.csv")[2:] == [["Ada Lovelace", "12345", "S1", "al1", "A", "2"]]
    assert lines(tmp_path / MOODLE / "01_shapes.csv") == [
        ["username", "email", "01_shapes"],
        ["al1", "ada@uni.edu", "2"],
    ]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("=1+1", "'=1+1"),
        ("@sum(a1)", "'@sum(a1)"),
        ("-1;=cmd", "'-1;'=cmd"),
        ("a;=1", "a;'=1"),
        ("a,@1", "a,'@1"),
        ("a\t=1\r\n=2", "a\t'=1\r\n'=2"),
        ('a;"=1+1;b', "a;'\"=1+1;b"),
        ("-5", "-5"),
        ("+1.5e-07", "+1.5e-07"),
        ("Which axis holds the classes? x = 3 - 1", "Which axis holds the classes? x = 3 - 1"),
    ],
)
def test_no_cell_of_a_table_is_a_formula_and_numbers_stay_numbers(cell, wanted):
    assert as_text(cell) == wanted
    assert as_text(wanted) == wanted
    assert next(csv.reader(io.StringIO(as_csv([[cell]]), newline=""))) == [wanted]
