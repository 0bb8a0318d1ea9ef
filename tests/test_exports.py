"""The files that Canvas and Moodle import."""

import csv

from grading.exports import CANVAS, MOODLE, write_exports
from grading.submissions import LATE, Row

ROWS = [
    Row("ada", "00_start_here", "celsius", "2", "2", "done", ""),
    Row("ada", "00_start_here", "broken", "0.5", "1", "read by the teacher", ""),
    Row("ada", "01_shapes", "one_hot", "3", "3", "done", ""),
    Row("ada", "01_shapes", LATE, "-1", "0", LATE, "Handed in 2.0 hours late."),
    Row("bob, jr.", "00_start_here", "celsius", "1", "2", "values", ""),
    Row("bob, jr.", "00_start_here", "broken", "", "1", "to be read by the teacher", ""),
]


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_gets_its_five_columns_the_points_possible_and_a_line_a_student(tmp_path):
    write_exports(tmp_path, ROWS)
    assert lines(tmp_path / CANVAS) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "00_start_here", "01_shapes"],
        ["Points Possible", "", "", "", "", "3", "3"],
        ["ada", "", "", "ada", "", "2.5", "2"],
        ["bob, jr.", "", "", "bob, jr.", "", "", ""],
    ]


def test_moodle_gets_a_username_and_a_column_a_lesson(tmp_path):
    write_exports(tmp_path, ROWS)
    assert lines(tmp_path / MOODLE) == [["username", "00_start_here", "01_shapes"], ["ada", "2.5", "2"], ["bob, jr.", "", ""]]


def test_a_grade_that_waits_for_the_teacher_is_left_empty_and_told(tmp_path):
    [told] = write_exports(tmp_path, ROWS)
    assert told.startswith("1 grades are left empty")
    assert write_exports(tmp_path, ROWS[:4]) == []
