"""`lessons explain` and `lessons verify`: why an answer has its points, for a teacher whom a student asks.

What is shown may hold expected values: it is printed for the teacher alone and written nowhere.
"""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from nbgrader.utils import is_grade, is_solution

from grading.book.pages import REMARK
from grading.book.safekeeping import MARKS, read_marks
from grading.book.sanitise import cut
from grading.journal import FOLDER, Journal, course_version
from grading.judging.judge import draw, is_check
from grading.judging.needed import is_given
from grading.judging.notebook import KEPT, NOTE, judge_notebook
from grading.judging.rebuild import OWN
from grading.pipeline import GRADES, plain, printable, read_grades
from grading.sandbox import bubblewrap as sandboxes
from grading.sandbox.limited import limited
from grading.sandbox.running import Limits
from grading.submissions import LATE, Graded
from lessons_lib.course.places import CourseError, find_lesson
from lessons_lib.course.receipt import SHORT, number_of, read_receipt
from lessons_lib.exercises import load_lesson, wire
from lessons_lib.exercises.cards import STATUSES, case_lines
from lessons_lib.exercises.case import failing_case
from lessons_lib.exercises.verdict import Verdict, judge

LONGEST = 20_000  # characters of an answer
MOST_NAMED = 20
LONGEST_LETTER = 1_000_000  # characters of what is read as a receipt


@dataclass(frozen=True)
class Explained:
    """Lines for a terminal; `agrees` says whether what was tried anew came out as it is recorded."""

    lines: list[str]
    agrees: bool = True


def explain(output: Path, course: Path, student: str, wanted: str, replay: bool = False) -> Explained:
    """All about one answer, `wanted` as "softmax" or "02/softmax": what was handed in, asked, given and wanted, and how
    its points come together.

    With `replay` the notebook runs again in the sandbox. Raises CourseError where there is no such grade, or nothing
    that can run again.
    """
    graded, name, grade_id = _found(output, student, wanted)
    verdict, released = graded.verdicts.get(grade_id), output / "release" / graded.lesson
    version = course_version(released) if released.is_dir() else ""
    lines = [*_points(output, graded, name, verdict), *_about(graded, version), "", "The answer as it was handed in"]
    lines += _answer(graded, name, grade_id)
    agrees = True
    if verdict is not None:
        gave = graded.answers.get(grade_id)
        if replay:
            again, gave = _replayed(graded, grade_id, output, course, released)
            agrees = _outcome(again) == _outcome(verdict)
            told = "the same verdict" if agrees else f"ANOTHER VERDICT: {_words(again)}, {_criteria(graded, again)}"
            lines += ["", f"It ran again just now: {told}."]
        lines += ["", *_asked(graded, name, verdict, gave)]
    return Explained(list(map(plain, lines)), agrees)


def _found(output, student, wanted):
    """The newest grade of the student that holds the exercise, the exercise's name and that of its graded cell."""
    folder, journal = output / FOLDER, Journal(output)
    students = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if student not in students:
        are = f"There are: {', '.join(students) or 'none'}"
        if len(students) > MOST_NAMED:
            alike = get_close_matches(student, students, 5)
            are = f"The ids of all {len(students)} are in {GRADES}" + f"; alike: {', '.join(alike)}" * bool(alike)
        raise CourseError(f"{output} holds no grade of {student!r}. {are}.")
    lessons = sorted(path.stem for path in (folder / student).glob("*.json"))
    of, _, name = wanted.rpartition("/")
    found, known = [], []
    for lesson in [find_lesson(of, lessons)] if of else lessons:
        if (graded := journal.newest(student, lesson)) is None:
            raise CourseError(f"What {folder} keeps of {student}, {lesson} is damaged. Run `lessons grade` again.")
        cells = [cell for cell in graded.notebook.cells if is_grade(cell)]
        for grade_id in (cell.metadata.nbgrader.grade_id for cell in cells):
            exercise = graded.verdicts[grade_id].exercise if grade_id in graded.verdicts else grade_id
            known.append(f"{lesson[:2]}/{exercise}")
            if exercise == name:
                found.append((graded, exercise, grade_id))
    if len(found) != 1:
        places = [f"{graded.lesson[:2]}/{name}" for graded, *_ in found]
        raise CourseError(
            f"Which one? {student} has {' and '.join(places)}."
            if found
            else f"{student} has no graded exercise {wanted!r}. There are: {', '.join(known)}."
        )
    return found[0]


def _points(output, graded, name, verdict):
    """The points, where they come from, and what the teacher wrote."""
    place = graded.student, graded.lesson
    rows = [row for row in read_grades(output / GRADES) if (row.student, row.lesson) == place]
    row = next((row for row in rows if row.exercise == name), None)
    if row is None:
        raise CourseError(f"{output / GRADES} has no line of {', '.join(place)}, {name}. Run `lessons grade` again.")
    points = f"{row.points} of {row.max_points} points" if row.points else f"no points yet, of {row.max_points}"
    about = [f"{', '.join(place)}, {name}: {points}"]
    if verdict is None or verdict.status != row.verdict:
        about[0] += f" ({row.verdict})"
    if verdict is not None:
        about += [f"verdict   {_words(verdict)}", f"criteria  {_criteria(graded, verdict)}"]
        about.append(f"told      {printable(verdict.message)}")
    cells = {name, *(grade_id for grade_id, one in graded.verdicts.items() if one.exercise == name)}
    for (*where, cell), mark in (read_marks(output / MARKS) if (output / MARKS).exists() else {}).items():
        if tuple(where) == place and cell in cells:
            given = [f"{mark.points} points" * bool(mark.points), f"{mark.extra} extra points" * bool(mark.extra)]
            given += [f"the comment {printable(mark.comment)!r}"] if mark.comment else []
            about.append(f"by hand   {', '.join(filter(None, given))}")
    return about + [f"late      {row.points} points. {row.message}" for row in rows if row.exercise == LATE]


def _words(verdict):
    slip = f" ({verdict.misconception.replace('_', ' ')})" if verdict.misconception else ""
    return f"{STATUSES[verdict.status]}{slip}"


def _criteria(graded, verdict):
    """How the points come together."""
    most = {exercise.name: exercise.points for exercise in load_lesson(graded.lesson).exercises}.get(
        verdict.exercise, {}
    )
    return ", ".join(f"{name} {points:g} of {most.get(name, '?')}" for name, points in verdict.earned.items())


def _about(graded, version):
    """When and how it was graded, and what was amiss."""
    under = graded.under
    if under is None:
        return ["graded    before the time and the conditions of a grade were kept; `lessons grade --again` keeps them"]
    course = f"course version {under.course}"
    if under.version != version:
        course += f" (now {version[: len(under.course)] or 'gone'}, by which what is below was made)"
    place = f"inside {under.sandbox}" if under.sandbox else "without a sandbox"
    return [
        f"graded    {under.minute} UTC, {place}; {course}",
        f"seed      {under.seed}: the inputs come from it, the student, the lesson and the exercise",
        *(f"amiss     {printable(sentence)}" for sentence in graded.told),
    ]


def _answer(graded, name, grade_id):
    """What the student wrote since the graded cell before this one, lines of text."""
    cells = [cell for cell in graded.notebook.cells if cell.id != NOTE]
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    place = names.index(grade_id)
    start = max((at + 1 for at in range(place) if is_grade(cells[at])), default=0)
    lines = []
    for cell, called in zip(cells[start : place + 1], names[start : place + 1], strict=True):
        if is_given(cell) or is_check(cell) or (is_solution(cell) and called != name and name in names[start:place]):
            continue
        text = cell.source if cell.cell_type == "code" else cell.source.replace("&lt;", "<")  # made safe for a page
        lines.append(f"  {called or 'a cell of its author'}:")
        lines += [f"    | {line}".rstrip() for line in cut(text, LONGEST).expandtabs(4).splitlines()]
    return lines


def _asked(graded, name, verdict, gave):
    """What was asked, given and wanted, case by case, lines of text."""
    if gave is None or graded.under is None:
        case = verdict.case or {}
        more = f"All that the answer gave is kept where it has at most {KEPT:,} characters. This is not."
        return [*case_lines(case), more] if case else [more]
    try:
        return limited(_cases, graded.lesson, graded.student, name, graded.under.seed, gave)
    except Exception as error:  # what a student's kernel sent can fail in any way
        return [f"The cases cannot be shown: {error or type(error).__name__}."]


def _cases(lesson, student, name, seed, gave):
    exercise, replies = load_lesson(lesson).exercise(name), json.loads(gave)
    cases = draw(exercise, lesson, student, seed)
    if not replies or len(replies) not in (1, len(cases)):
        return ["Nothing came from this answer."]
    if "not_attempted" in replies[0]:
        return ["Nothing was asked: the starter is untouched."]
    replies *= len(cases) // len(replies)
    slips = [slip.message for slip in exercise.misconceptions]  # told once, above
    lines, alone = ["What it was asked and gave"], True
    for number, (inputs, reply) in enumerate(zip(cases, replies, strict=True)):
        one = judge(exercise, [inputs], [reply])
        alone = alone and one.done
        lines += ["", f"Case {number + 1} of {len(cases)}: {'as wanted' if one.done else STATUSES[one.status]}"]
        message = _of_it(one.message)
        if not one.done and message not in (*slips, *lines):
            lines.append(message)
        lines += filter(None, _case(exercise, inputs, reply, one))
    if alone and not judge(exercise, cases, replies).done:
        lines += ["", "Each case alone is as wanted: what costs points shows only between them."]
    return lines


def _case(exercise, inputs, reply, verdict):
    """The inputs of a case, what the answer gave, and what was wanted where it gave something else."""
    case, lines = verdict.case, []
    if exercise.kind == "model":
        return lines
    if verdict.done:
        case = failing_case(exercise, inputs, wire.decode(reply["value"]), None, True)
    asked = failing_case(exercise, inputs, None, None, True)
    if asked and not (case and case["sentences"]):
        lines += asked["sentences"]  # numbers and texts; arrays are in the case
    if case:
        lines += case_lines(_of_the_answer(case))
    if exercise.kind == "value" and not lines and "value" in reply:
        lines.append(f"it gave {_short(wire.decode(reply['value']))}")
    in_words = verdict.status == "values" and exercise.kind == "call"
    shown = in_words or (case and any(pair["wanted"] for pair in case["answers"]))
    if exercise.reference and not (verdict.done or shown):
        wanted = wire.decode(wire.encode(exercise.reference(*inputs)))
        case = failing_case(exercise, inputs, wanted, None, True)
        case = case and case_lines(_of_the_answer(case | {"inputs": [], "scalars": ""}, "it should give"))
        lines += case or [f"it should give {_short(wanted)}"]
    return lines


def _short(value):
    return " ".join(repr(wire.natural(value)).split())[:300]


def _of_the_answer(case, gave="it gave"):
    """A case in words about the answer instead of words to its author."""
    for pair in case["answers"]:
        pair["gave"]["name"] = _of_it(pair["gave"]["name"], gave)
    return case | {"sentences": [_of_it(sentence, gave) for sentence in case["sentences"]]}


def _of_it(text, gave="it gave"):
    return re.sub("(?i)you gave", gave, text, count=1)


def _replayed(graded, grade_id, output, course, released):
    """The verdict and what the answer gave when the notebook is run again."""
    under = graded.under
    if graded.failed or under is None or REMARK in graded.remarks or not released.is_dir():
        raise CourseError(f"{graded.student}, {graded.lesson} cannot run again: its notebook is not kept as it ran.")
    sandbox = under.sandbox or "bubblewrap"
    sandboxes.check(sandbox)
    sandboxes.check_unseen(output, course / "solutions")
    notebook = graded.notebook
    notebook.cells = [cell for cell in notebook.cells if cell.id != NOTE]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    about = graded.lesson, graded.student, under.seed, Limits(**under.limits), sandbox, released
    verdicts, _, answers = judge_notebook(notebook, *about)
    return verdicts[grade_id], answers.get(grade_id)


def _outcome(verdict: Verdict):
    return verdict.status, verdict.earned, verdict.misconception


def verify(output: Path, student: str, file: Path) -> Explained:
    """Whether a learner's receipt is of the answers that were graded. Raises CourseError where it is no receipt, or
    nothing is kept to hold it against."""
    with file.open(encoding="utf-8", errors="replace") as text:
        receipt = read_receipt(text.read(LONGEST_LETTER))
    if receipt is None:
        raise CourseError(f"{file} is no receipt: `lessons receipt` makes them.")
    graded: Graded | None = Journal(output).newest(student, receipt.lesson)
    if graded is None or not graded.handed_in:
        raise CourseError(f"{output} keeps no answers of {student!r} in {receipt.lesson} to hold the receipt against.")
    if number_of(graded.handed_in) == receipt.number:
        told = [f"The receipt is of exactly the answers of {student} in {receipt.lesson} that were graded."]
        if any(cell.id.startswith(OWN) for cell in graded.notebook.cells):
            told.append(
                "The notebook has cells that its author added, too. They are in no receipt: what an answer takes from"
                " them is not proved."
            )
        return Explained(told)
    other = [
        name for name, digest in graded.handed_in.items() if receipt.answers.get(name) != (digest[:SHORT] or "missing")
    ]
    where = f"These differ: {', '.join(other)}." if other else "No single one differs: the receipt was changed."
    told = f"The receipt is of OTHER answers than those of {student} in {receipt.lesson} that were graded."
    return Explained([f"{told} {where}"], False)
