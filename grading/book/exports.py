"""Grades as Canvas and Moodle import them: a file a lesson, one line for each student whose grade is complete."""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from grading.journal import replace_text
from grading.submissions import Row, totals

CANVAS, MOODLE = "canvas", "moodle"
# Where a table program may find the beginning of a formula: at that of a cell, and after what may end one.
_FORMULA = re.compile(r'(?:^|(?<=[;,\t\r\n]))(?="*[=+\-@\t\r])')
_NUMBER = re.compile(r"[+-]?[\d.]{1,40}(?:e[+-]?\d{1,4})?")


def write_exports(output: Path, rows: list[Row]) -> list[str]:
    """Write OUT/canvas/LESSON.csv and OUT/moodle/LESSON.csv; returns what the teacher should know.

    A student's id here is the login name there. Who did not hand in the lesson, or has an answer in it that waits for
    the teacher, has no line: both programs would take an empty cell for the wish to empty the grade that stands there.

    Columns as read by Canvas (`lib/gradebook_importer.rb`) and Moodle (`grade/import/csv/classes/load_data.php`).
    """
    found = totals(rows)
    for lesson in sorted({lesson for _, lesson in found}):
        here = {student: total for (student, name), total in sorted(found.items()) if name == lesson}
        points = {student: f"{total.points:.10g}" for student, total in here.items() if not total.waiting}
        most = f"{max(total.max_points for total in here.values()):g}"
        # Canvas finds the student by SIS Login ID; the line below the header holds the points of an assignment that it
        # is to make.
        canvas = [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", lesson],
            ["Points Possible", "", "", "", "", most],
        ]
        canvas += [[student, "", "", student, "", grade] for student, grade in points.items()]
        moodle = [["username", lesson], *([student, grade] for student, grade in points.items())]
        for program, lines in ((CANVAS, canvas), (MOODLE, moodle)):
            replace_text(output / program / f"{lesson}.csv", as_csv(lines))
    waiting = sum(total.waiting > 0 for total in found.values())
    return (
        [f"{waiting} grades are not in {CANVAS}/ and {MOODLE}/ yet: a written answer waits for you there."]
        if waiting
        else []
    )


def as_csv(lines: Iterable[Iterable[str]]) -> str:
    """The lines of a table as CSV, in which no cell is a formula to the program that opens it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([as_text(cell) for cell in line] for line in lines)
    return text.getvalue()


def as_text(cell: str) -> str:
    """The cell with an apostrophe before whatever a table program would take for a formula; a number stays one."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)
