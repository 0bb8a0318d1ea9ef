"""`lessons collect`: a download -> SUBMITTED/STUDENT/LESSON/LESSON.ipynb, and what was chosen on the way.

Beside SUBMITTED are written SUBMITTED_collected.csv, a line a file of every download so far; SUBMITTED_students.csv,
the class; and SUBMITTED_earlier/, what a newer notebook took the place of.
"""

import datetime
import hashlib
import os
import re
import shutil
from collections import Counter
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from grading.collecting.roster import Roster, by_name_alone
from grading.collecting.senders import EXCHANGE, MAIL, OTHER, Sender, is_within_archive, sender_of
from grading.collecting.unpacking import SYSTEMS_OWN, Piece, unpack
from grading.journal import replace_bytes, replace_text
from grading.judging.rebuild import read_submission
from grading.judging.versions import Look, Marks, copy_number, look_at, marks_of
from grading.people import Person, known_people, people_file, people_text, read_people
from grading.sandbox.limited import TooMuch, limited
from grading.sandbox.temporary import clear_left_behind, passing_folder
from grading.submissions import LATE_MARK, TIMESTAMP
from grading.tables import as_csv, table_of
from lessons_lib.course.places import CourseError, lesson_names

TAKEN, SAME = "taken", "collected before"
MOST_NAMED = 20
_TYPED = re.compile(r"onlinetext\.html|.*_text\.html")  # what was typed into Moodle and Canvas


@dataclass(frozen=True)
class Line:
    """A file of a download, and what was chosen about it."""

    student: str
    name: str
    lesson: str
    file: str
    choice: str
    late: str = ""
    time: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Found:
    """A file of the download that may be somebody's notebook."""

    piece: Piece
    sender: Sender
    person: Person | None
    look: Look
    lesson: str | None
    time: str | None

    @property
    def order(self) -> tuple:
        """Greater for what is to be preferred: something done in it, then the newer, then the later copy, as browsers
        number them, then the fuller."""
        return (
            self.look.own > 0,
            self.look.problem is None,
            self.time or "",
            self.sender.attachment,
            int(self.piece.saved),
            copy_number(self.piece.path[-1]),
            self.look.own,
        )


@dataclass
class Collected:
    """What came of a download: a line a file, what the teacher should know, and what must be looked at because
    something handed in may not reach a grade."""

    lines: list[Line] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)


def collect(
    download: Path, into: Path, course: Path, *, roster: Path | None = None, lesson: str | None = None
) -> Collected:
    """Put the notebooks of `download` into INTO/STUDENT/LESSON/LESSON.ipynb, the newest of several of one student.

    `roster` is the class list, `lesson` what a notebook is taken for whose lesson cannot be told. Nothing is
    overwritten: what a newer notebook takes the place of is kept in INTO_earlier/. Raises CourseError where the
    download or the class list cannot be read.
    """
    clear_left_behind()
    download, into = download.resolve(), into.resolve()
    if not download.exists():
        raise CourseError(f"There is no {download}.")
    if into.is_relative_to(download):
        raise CourseError(f"The notebooks would be put among what was downloaded. Choose an --into outside {download}.")
    people = {person.student: person for person in known_people(into)}
    for person in read_people(roster) if roster else ():
        people[person.student] = _merged(people.get(person.student), person)
    report, log = Collected(), _Log(into)
    _follow_renamed(people, into, log, report)
    known = Roster(list(people.values()))
    with passing_folder("collect") as staging:
        pieces = _without_wrapping(unpack(download, staging))
        found = _candidates(pieces, known, _marks(course), lesson, report)
        by_place = {}
        for one in found:
            by_place.setdefault((one.person.student, one.lesson), []).append(one)
        for _, several in sorted(by_place.items()):
            _take(sorted(several, key=lambda one: one.order, reverse=True), into, log, report)
    log.write(report.lines)
    replace_text(people_file(into), people_text([one for one in known.people.values() if not one.hidden]))
    _tell(report, found, known, into, bool(roster))
    return report


def _merged(before, now):
    """The newer list's words; where it has none, the older's."""
    if before is None:
        return now
    words = {name: getattr(now, name) or getattr(before, name) for name in vars(now)}
    words["moodle"] = " ".join(dict.fromkeys(f"{before.moodle} {now.moodle}".split()))
    return Person(**words)


def _follow_renamed(people, into, log, report):
    """A folder that the teacher gave the id of another student in the class list, as is asked for namesakes: the listed
    student takes over what is known of the one who was made up, and does not come back under both."""
    for student in list(people):
        taken = log.taken_of(student)
        if not taken or any((into / student / lesson).exists() for lesson, _ in taken):
            continue
        here = {
            other
            for other in people.keys() - {student}
            for lesson, digest in taken
            if not log.has(other, lesson, digest) and _digest(into / other / lesson / f"{lesson}.ipynb") == digest
        }
        if len(here) == 1:
            [other] = here
            people[other] = _merged(people.pop(student), people[other])
            log.rename(student, other)
            report.told.append(f"{student} is {other} from now on: that is what you renamed the folder to.")


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else None


def _marks(course) -> dict[str, Marks]:
    names = lesson_names(course / "notebooks")
    files = {name: course / "notebooks" / name / f"{name}.ipynb" for name in names}
    return {name: marks_of(read_submission(file)) for name, file in files.items()}


def _without_wrapping(pieces):
    """(piece, its path without the folders that hold all of the download, as those of a zip of a folder)."""
    skip, paths = 0, [piece.path for piece in pieces if not piece.expected]
    while (
        paths
        and all(len(path) > skip + 2 for path in paths)
        and len({path[skip] for path in paths}) == 1
        and len({path[skip + 1] for path in paths}) > 1
        and not any(re.match(r"\d\d_", path[skip + 1]) for path in paths)
    ):
        skip += 1
    return [(piece, piece.path[skip:] or piece.path) for piece in pieces]


def _candidates(pieces, known, marks, asked, report):
    """The files that may be notebooks, each with its student and lesson; the others are reported."""
    looks, times, found, senders = {}, {}, [], {}
    for piece, path in pieces:
        if _is_stamp(piece, path, marks):
            times[piece.path[:-1]] = _first_line(piece.file)
        elif piece.file:
            looks[piece] = _look(piece, marks)
    here = {look.lesson for look in looks.values() if look.lesson}
    only = next(iter(here)) if len(here) == 1 else None
    for piece, path in pieces:
        if piece.problem == SYSTEMS_OWN or _is_stamp(piece, path, marks):
            continue
        look = looks.get(piece) or Look(problem=piece.problem)
        sender = Sender(MAIL, piece.sender[0], time=piece.time, called=piece.sender[1])
        sender = sender if sender.name else sender_of(path)
        whole = Sender(OTHER, path[0].removesuffix(".zip"))
        if sender.depth and known.find(whole, (), "", add=False):  # what lies in it may have any name
            sender = whole
        archive = piece.path[: len(piece.path) - len(path) + sender.depth]
        notebook = piece.file and (look.problem is None or path[-1].lower().endswith(".ipynb"))
        person = known.find(sender, archive, path[-1], add=notebook or sender.platform not in (OTHER, MAIL))
        lesson = look.lesson or _named(piece.path, marks) or asked or only
        if notebook and person and lesson:
            if look.lesson is None:
                report.told.append(f"{piece.name!r}: its cells tell no lesson; it was taken for {lesson}.")
            owner = _owner(piece) if sender.platform == EXCHANGE else ""
            if owner != sender.name and known.find(Sender(OTHER, owner), (), "", add=False) not in (None, person):
                report.amiss.append(f"{piece.name!r} is in the name of {person.student}, and the file is {owner}'s.")
            if by_name_alone(sender, person):
                told = f"{piece.name!r} came from {sender.name!r} and was taken for {person.student}'s"
                report.amiss.append(f"{told} by the name beside that address alone, which anybody can write.")
            found.append(Found(piece, sender, person, look, lesson, sender.time or times.get(piece.path[:-1])))
            continue
        if not notebook:
            reason = "It is a text that was typed in, and no notebook." if _TYPED.fullmatch(path[-1]) else look.problem
        elif person is None:
            reason = "Its name tells nobody of the class: put it into a folder with the student's id."
        else:
            reason = "Its lesson cannot be told: name it with --lesson."
        student, name = (person.student, person.name) if person else ("", "")
        report.lines.append(Line(student, name, lesson or "", piece.name, f"left out: {reason}"))
        if notebook or not (piece.file or piece.expected):
            report.amiss.append(f"{piece.name!r} was left out. {reason}")
        elif student:
            senders.setdefault(student, piece.name)
    came = {one.person.student for one in found}
    report.amiss += [f"{student} handed in no notebook, but {senders[student]!r}." for student in senders.keys() - came]
    return found


def _owner(piece):
    """Whose a file is by the system: in an exchange that all may write into, anybody can make a folder of any name."""
    try:
        return piece.file.owner()
    except (KeyError, OSError):  # nobody whom the system knows
        return ""


def _is_stamp(piece, path, lessons):
    """Whether a file tells when a notebook was handed in: nbgrader's, in its exchange or in STUDENT/LESSON. One that a
    student handed in, in a zip or by a platform, tells nothing."""
    if path[-1] != TIMESTAMP or not piece.file or is_within_archive(piece.path):
        return False
    platform = sender_of(path).platform
    return platform == EXCHANGE or (platform == OTHER and len(path) > 2 and path[-2] in lessons)


def _first_line(file):
    with file.open(encoding="utf-8", errors="replace") as text:
        return text.readline(100).strip()


def _look(piece, marks):
    try:
        return limited(look_at, piece.file, marks, piece.path[-1].lower().endswith(".html"))
    except TooMuch as error:
        return Look(problem=f"It is too large to be read: that {error}.")


def _named(path, lessons):
    """The lesson whose name stands in a path, if there is one."""
    text = "/".join(path)
    return next((lesson for lesson in lessons if lesson in text), None)


def _take(several, into, log, report):
    """Put the first of a student's notebooks of one lesson into its place; report all of them."""
    best, *others = several
    student, lesson = best.person.student, best.lesson
    content = (best.look.typed or "").encode() or best.piece.file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    target = into / student / lesson / f"{lesson}.ipynb"
    there = target.is_file() and not target.is_symlink()
    if os.path.lexists(target) and not there:
        raise CourseError(f"{target} is a link or a folder. Take it away; links are not followed.")
    if there and (log.has(student, lesson, digest) or target.read_bytes() == content):
        choice = SAME
    elif there and (reason := _why_not(best, target)):
        choice = f"not taken: {reason}"
        report.amiss.append(f"{student}, {lesson}: {best.piece.name!r} was not taken, for {reason}.")
    else:
        choice = TAKEN
        if there:
            kept = _set_aside(into, target.parent, student, lesson)
            report.told.append(f"{student}, {lesson}: a newer notebook was taken; the earlier one is kept in {kept}.")
        target.parent.mkdir(parents=True, exist_ok=True)
        for name, text in ((TIMESTAMP, best.time), (LATE_MARK, "LATE" if best.sender.late and not best.time else None)):
            if text:
                replace_text(target.with_name(name), f"{text}\n")
        replace_bytes(target, content)  # last: what is there is whole, also when the disk was full
        if others:
            names = ", ".join(f"{one.piece.name!r} ({_why_second(one, best)})" for one in others)
            report.told.append(
                f"{student}, {lesson}: of {len(several)} notebooks {best.piece.name!r} was taken, and not {names}."
            )
        if best.look.problem:
            report.amiss.append(f"{student}, {lesson}: {best.piece.name!r} gets 0 points as it is. {best.look.problem}")
    report.lines.append(_line(best, choice, digest))
    for one in others:
        digest = hashlib.sha256(one.piece.file.read_bytes()).hexdigest()
        report.lines.append(_line(one, f"not taken: {_why_second(one, best)}", digest))


def _why_second(one, best):
    """Why of two notebooks in one download the second was not taken."""
    if one.look.problem or one.look.own == 0 < best.look.own:
        return one.look.problem or "nothing was changed in it"
    if _digest(one.piece.file) == _digest(best.piece.file):
        return "it is the same notebook"
    if one.order[2:5] != best.order[2:5]:
        return "another is newer"
    later = copy_number(one.piece.path[-1]) < copy_number(best.piece.path[-1])
    return "of the same time; the name of another tells a later copy" if later else "of the same time as another"


def _why_not(found, target):
    """Why a notebook must not take the place of the one that is there; None where it may."""
    if found.look.problem:
        return f"it cannot be read, and an earlier one can be graded ({found.look.problem})"
    if found.look.own == 0:
        return "nothing was changed in it, and there is an earlier one"
    stamp = target.with_name(TIMESTAMP)
    if found.time and stamp.is_file() and found.time < _first_line(stamp):
        return "the one that is there is newer"
    return None


def _line(found, choice, digest):
    late = "late" if found.sender.late else ""
    person = found.person
    return Line(person.student, person.name, found.lesson, found.piece.name, choice, late, found.time or "", digest)


def _set_aside(into, folder, student, lesson):
    """Move a lesson's folder beside the tree, whole, and say where it is."""
    kept = into.with_name(f"{into.name}_earlier") / student / lesson / f"{datetime.datetime.now():%Y-%m-%d_%H%M%S_%f}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, kept)
    return kept


class _Log:
    """SUBMITTED_collected.csv: what was collected so far, and when."""

    header = ("collected", *(field.name for field in fields(Line)))

    def __init__(self, into):
        self.path = into.with_name(f"{into.name}_collected.csv")
        lines = table_of(self.path.read_bytes())[1:] if self.path.is_file() else []
        self._read([line for line in lines if len(line) == len(self.header)])

    def _read(self, lines):
        self.lines = lines
        before = [Line(*line[1:]) for line in self.lines]
        self._before = set(before)
        self._taken = {(line.student, line.lesson, line.sha256) for line in before if line.choice == TAKEN}

    def taken_of(self, student):
        """(lesson, digest) of what was taken from a student so far."""
        return {(lesson, digest) for one, lesson, digest in self._taken if one == student}

    def rename(self, student, new):
        """Give all that was collected from a student another id."""
        self._read([[line[0], new, *line[2:]] if line[1] == student else line for line in self.lines])

    def has(self, student, lesson, digest):
        return (student, lesson, digest) in self._taken

    def write(self, lines):
        """Add the lines that say something new."""
        now = f"{datetime.datetime.now():%Y-%m-%d %H:%M:%S}"
        lines = [line for line in lines if line.choice != SAME and line not in self._before]
        replace_text(self.path, as_csv([self.header, *self.lines, *((now, *astuple(line)) for line in lines)]))


def _tell(report, found, known, into, roster):
    taken = Counter(line.lesson for line in report.lines if line.choice == TAKEN)
    same = sum(line.choice == SAME for line in report.lines)
    new = "" if taken else "Nothing is new: "
    report.told[:0] = [
        *(f"{lesson}: notebooks put into {into}: {number}." for lesson, number in sorted(taken.items())),
        *([f"{new}{same} notebooks were collected before, and stay as they are."] if same else []),
    ]
    late = sorted({one.person.student for one in found if one.sender.late and not one.time})
    if late:
        report.told.append(
            f"Canvas marks as late, and gives no time: {_few(late)}. Write it into {TIMESTAMP} beside the notebook, and"
            " lateness is counted."
        )
    hidden = [student for student in known.unknown if known.people[student].hidden]
    if hidden:
        report.told.append(
            f"Moodle hides the names of {len(hidden)} students, and its numbers hold for one assignment alone: in the"
            " next one nobody is known again. A grading worksheet with names, as --roster, tells who they are."
        )
    known.unknown = [student for student in known.unknown if student not in hidden]
    if roster and known.unknown:
        report.amiss.append(
            f"Not in the class list, or more than one there fits: {_few(map(known.fitting, known.unknown))}. Rename"
            f" their folders in {into} to ids of the list, and collect once more. Moodle's grading worksheet, as"
            " --roster from the beginning, tells namesakes apart."
        )
    elif known.unknown:
        report.told.append(f"{len(known.unknown)} students are told apart by name alone; give --roster for their ids.")
    # Who gave something else, or whose folder is to be renamed, is reported by itself.
    other = {line.student for line in report.lines} - {one.person.student for one in found}
    other.update(*(known.alike(student) for student in known.unknown))
    for lesson in sorted({one.lesson for one in found}):
        missing = [student for student in known.people if not (into / student / lesson).exists()]
        if missing := [known.called(student) for student in missing if student not in other]:
            report.told.append(f"{lesson}: nothing came from {_few(missing)}.")
    if others := sum(line.choice.startswith("left out") for line in report.lines):
        report.told.append(
            f"Files that are no notebook or were left out: {others}. {into.name}_collected.csv names each."
        )


def _few(names):
    names = list(names)
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown
