"""Grades as Canvas and Moodle import them: a file a lesson, one line for each student whose grade is complete."""

from collections.abc import Iterable
from pathlib import Path

from grading.journal import replace_text
from grading.people import Person
from grading.submissions import Row, totals
from grading.tables import as_csv

CANVAS, MOODLE = "canvas", "moodle"


def write_exports(output: Path, rows: list[Row], people: Iterable[Person] = ()) -> list[str]:
    """Write OUT/canvas/LESSON.csv and OUT/moodle/LESSON.csv; returns what the teacher should know.

    What these programs call a student is taken from `people`; of one who is not there, the id here is the login name.
    Who did not hand in the lesson, or has an answer in it that waits for the teacher, has no line: both programs would
    take an empty cell for the wish to empty the grade that stands there.

    Columns as read by Canvas (`lib/gradebook_importer.rb`) and Moodle (`grade/import/csv/classes/load_data.php`).
    """
    known = {person.student: person for person in people}
    found = totals(rows)
    for lesson in sorted({lesson for _, lesson in found}):
        here = {student: total for (student, name), total in sorted(found.items()) if name == lesson}
        points = {
            known.get(student, Person(student)): f"{total.points:.10g}"
            for student, total in here.items()
            if not total.waiting
        }
        most = f"{max(total.max_points for total in here.values()):g}"
        # Canvas finds the student by ID, else by SIS Login ID; the line below the header holds the points of an
        # assignment that it is to make.
        canvas = [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", lesson],
            ["Points Possible", "", "", "", "", most],
        ]
        canvas += [
            [one.name or one.student, one.canvas, one.sis, one.login or one.student, one.section, grade]
            for one, grade in points.items()
        ]
        addresses = any(one.email for one in points)
        moodle = [["username", *["email"] * addresses, lesson]]
        moodle += [[one.login or one.student, *[one.email] * addresses, grade] for one, grade in points.items()]
        for program, lines in ((CANVAS, canvas), (MOODLE, moodle)):
            replace_text(output / program / f"{lesson}.csv", as_csv(lines))
    waiting = sum(total.waiting > 0 for total in found.values())
    return (
        [f"Not in {CANVAS}/ and {MOODLE}/ yet, for a written answer waits for you: {waiting} of the grades."]
        if waiting
        else []
    )
