"""`lessons feedback`: a page for each student, and the zip in which Moodle or Canvas takes all of them back.

The forms are those that the programs read, by their own source:

- Moodle (`mod/assign/feedback/file/importziplib.php`): a file in a folder `NAME_NUMBER_assignsubmission_file_/`, where
  NUMBER is Moodle's own of the student in that assignment.
- Canvas (`infer_comment_context_from_filename`): a file of the name under which the submission was downloaded, which
  holds Canvas's numbers of the student and of the file.

Both are known from SUBMITTED_collected.csv, which `lessons collect` writes.
"""

import datetime
import logging
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from grading.book.exports import CANVAS, MOODLE
from grading.book.gradebook import CONFIG
from grading.collecting import senders
from grading.collecting.collect import SAME, TAKEN
from grading.collecting.roster import Roster
from grading.people import known_people
from grading.tables import table_of
from lessons_lib.course.places import CourseError, find_lesson

BY_HAND = "Give the page back by hand."


@dataclass
class Sent:
    """How many pages were made, the zips, and who has no page or was left out of a zip, one sentence each."""

    pages: int = 0
    zips: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def feedback(output: Path, *, platform: str | None = None, lesson: str | None = None) -> Sent:
    """Make OUT/feedback/STUDENT/LESSON/LESSON.html anew for all that is graded, of one lesson or of all; with a
    `platform`, "moodle" or "canvas", also OUT/PLATFORM/LESSON_feedback_TIME.zip.

    Raises CourseError where OUT is no folder that `lessons grade` wrote, or nothing of the lesson is graded.
    """
    output = output.resolve()
    if not (output / CONFIG).is_file():
        raise CourseError(f"{output} holds no {CONFIG}: give the folder that `lessons grade --output` wrote.")
    config = PyFileConfigLoader(CONFIG, path=str(output)).load_config()
    graded = sorted(path.parent for path in (output / "autograded").glob("*/*/*.ipynb"))
    names = sorted({folder.name for folder in graded})
    if not names:
        raise CourseError(f"Nothing is graded in {output} yet: run `lessons grade`.")
    sent = Sent()
    for name in [find_lesson(lesson, names)] if lesson else names:
        _make(config, name)
        pages = {}
        for student in (folder.parent.name for folder in graded if folder.name == name):
            page = output / "feedback" / student / name / f"{name}.html"
            if page.is_file():
                pages[student] = page
            else:
                why = f"no page could be made; in {output}, `nbgrader generate_feedback {name}` tells why."
                sent.left_out.append(f"{student}, {name}: {why}")
        sent.pages += len(pages)
        if platform:
            submitted = Path(config.CourseDirectory.submitted_directory)
            _zip(output, platform, name, pages, _origins(submitted), Roster(known_people(submitted)), sent)
    return sent


def _make(config, lesson):
    directory = CourseDirectory(config=config, assignment_id=lesson)
    quiet = logging.Logger("generate_feedback", logging.CRITICAL)
    try:
        GenerateFeedback(coursedir=directory, config=config, force=True, log=quiet).start()
    except NbGraderException:  # those whose page failed have none
        return


def _zip(output, platform, lesson, pages, origins, known, sent):
    """Write the zip of one lesson, if anybody's page has a place in it. No page goes to a place that is another's."""
    places = {}
    for student in pages:
        origin = origins.get((student, lesson))
        place = origin and place_in(platform, origin, lesson)
        if place and _names_another(origin, student, known):
            sent.left_out.append(f"{student}, {lesson}: left out, for {origin!r} names somebody else. {BY_HAND}")
        elif place:
            places.setdefault(place, []).append(student)
        else:
            sent.left_out.append(f"{student}, {lesson}: {_why(platform, origin)}")
    for several in [several for several in places.values() if len(several) > 1]:
        sent.left_out += [f"{one}, {lesson}: left out, for others have the same place. {BY_HAND}" for one in several]
    places = {several[0]: place for place, several in places.items() if len(several) == 1}
    if places:
        path = output / platform / f"{lesson}_feedback_{datetime.datetime.now():%Y-%m-%d_%H%M%S_%f}.zip"
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
            for student, place in places.items():
                archive.write(pages[student], place)
        sent.zips.append(path)


def _names_another(origin, student, known):
    """Whether a name in a download is that of somebody else of the class: in one's own zip files have any name."""
    path = PurePath(origin).parts
    sender = senders.sender_of(path)
    found = None if sender.hidden else known.find(sender, (student,), path[-1], add=False)
    return found is not None and found.student != student


def _origins(submitted):
    """(student, lesson) -> the file of the download from which the notebook was last collected."""
    path = submitted.with_name(f"{submitted.name}_collected.csv")
    header, *lines = table_of(path.read_bytes()) if path.is_file() else [[]]
    found = [dict(zip(header, line)) for line in lines]
    return {(one["student"], one["lesson"]): one["file"] for one in found if one["choice"] in (TAKEN, SAME)}


def place_in(platform: str, origin: str, lesson: str) -> str | None:
    """Where in the platform's zip the page belongs of a student whose notebook was downloaded as `origin`; None where
    that name does not tell."""
    path = PurePath(origin).parts
    sender = senders.sender_of(path)
    if platform == MOODLE and sender.platform == senders.MOODLE and sender.number:
        return f"{sender.name}_{sender.number}_assignsubmission_file_/{lesson}.html"
    if platform == CANVAS and sender.platform == senders.CANVAS and sender.attachment:
        return f"{PurePath(path[sender.depth]).stem}.html"
    return None


def _why(platform, origin):
    if origin is None:
        return f"left out, for only `lessons collect` writes down which file a notebook came from. {BY_HAND}"
    wanted = "Moodle's number of the student" if platform == MOODLE else "Canvas's numbers of student and file"
    return f"left out, for {origin!r} does not tell {wanted}. {BY_HAND}"
