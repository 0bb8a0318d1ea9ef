"""Grades as Canvas and Moodle import them: one line a student, one column a lesson."""

import csv
import io
from pathlib import Path

from grading.gradebook import replace_text
from grading.submissions import Row, totals

CANVAS, MOODLE = "canvas.csv", "moodle.csv"


def write_exports(output: Path, rows: list[Row]) -> list[str]:
    """Write OUT/canvas.csv and OUT/moodle.csv; returns what the teacher should know.

    A student's id here is the login name there. A lesson that was not handed in, or has an answer that waits for the teacher, stays empty:
    both programs leave a grade alone where the cell is empty.
    """
    found = totals(rows)
    students, lessons = sorted({student for student, _ in found}), sorted({lesson for _, lesson in found})
    grades = {student: [_cell(found.get((student, lesson))) for lesson in lessons] for student in students}
    most = [max(total.max_points for (_, name), total in found.items() if name == lesson) for lesson in lessons]
    # Canvas finds the student by SIS Login ID; the line below the header holds the points of assignments that it is to make.
    canvas = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons],
        ["Points Possible", "", "", "", "", *(f"{points:g}" for points in most)],
        *([student, "", "", student, "", *cells] for student, cells in grades.items()),
    ]
    moodle = [["username", *lessons], *([student, *cells] for student, cells in grades.items())]
    for name, lines in ((CANVAS, canvas), (MOODLE, moodle)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        replace_text(output / name, text.getvalue())
    waiting = sum(total.waiting > 0 for total in found.values())
    return [f"{waiting} grades are left empty in {CANVAS} and {MOODLE}: a written answer waits for you there."] if waiting else []


def _cell(total):
    return "" if total is None or total.waiting else f"{total.points:.10g}"
