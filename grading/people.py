"""The people of a class: their ids here, and what the learning platforms call them.

They stand in a CSV file beside the folder of submissions, SUBMITTED_students.csv, which `lessons collect` writes and
`lessons grade` reads.
"""

import re
import unicodedata
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from grading.tables import as_csv, table_of
from lessons_lib.course.places import CourseError

APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
LONGEST_ID = 100


@dataclass(frozen=True)
class Person:
    """A student: the id here, and as far as it is known the name, the address, the section, the login name and the
    numbers of Canvas, of the school's own system (SIS) and of Moodle's grading worksheets, which has one for each
    assignment."""

    student: str
    name: str = ""
    email: str = ""
    section: str = ""
    login: str = ""
    sis: str = ""
    canvas: str = ""
    moodle: str = ""

    @property
    def hidden(self) -> bool:
        """Whether nothing is known but a number of Moodle's, which stands for somebody in one assignment alone."""
        return (
            bool(self.moodle) and self.student.endswith(f"_{self.moodle}") and not self.name + self.email + self.login
        )


# The columns of class lists by their names in small letters without signs: Moodle's participants and grading worksheet,
# Canvas's gradebook, nbgrader's `db student list`, and a list of one's own.
_COLUMNS = {
    "student": ("id", "student", "studentid"),
    "name": ("name", "fullname"),
    "email": ("email", "emailaddress", "mail"),
    "section": ("section", "sections", "group", "groups"),
    "login": ("username", "sisloginid", "loginid", "login"),
    "sis": ("sisuserid", "idnumber"),
    "moodle": ("identifier",),
    "first": ("firstname",),
    "last": ("lastname", "surname"),
}
_CANVAS = {**_COLUMNS, "name": ("student",), "canvas": ("id",), "student": ()}


def is_id(text: str) -> bool:
    """Whether the text can be a student's id: a folder, a file pattern of nbgrader's and a field of a table, with no
    sign that means something there."""
    return (
        0 < len(text) <= LONGEST_ID
        and text[0].isalnum()
        and text[-1] != " "
        and all(sign.isalnum() or sign in " .@+-_" or unicodedata.category(sign).startswith("M") for sign in text)
    )


def safe_id(name: str) -> str:
    """The id that is made of any name: without apostrophes, with `_` for each other sign that an id cannot have; empty
    where nothing is left."""
    kept = unicodedata.normalize("NFC", name).translate(dict.fromkeys(map(ord, APOSTROPHES)))
    signs = "".join(sign if is_id(f"a{sign}a") else "_" for sign in kept)
    return signs.lstrip(" .@+-_" + "".join(sign for sign in signs if unicodedata.category(sign)[0] == "M"))[
        :LONGEST_ID
    ].rstrip()


def people_file(submitted: Path) -> Path:
    return submitted.with_name(f"{submitted.name}_students.csv")


def known_people(submitted: Path) -> list[Person]:
    """Those whom `lessons collect` wrote down beside the folder of submissions; none where it was not used."""
    path = people_file(submitted)
    return read_people(path) if path.is_file() else []


def people_text(people: list[Person]) -> str:
    """The text of the file that `known_people` reads."""
    return as_csv([[field.name for field in fields(Person)], *map(astuple, people)])


def read_people(path: Path) -> list[Person]:
    """A class list: a CSV with id, name, email, section; or as Moodle and Canvas export it.

    Raises CourseError where it has no column that tells students apart, or two have the same id.
    """
    try:
        header, *lines = table_of(path.read_bytes()) or [[]]
    except OSError as error:
        raise CourseError(f"The class list {path} cannot be read: {error.strerror}.") from None
    plain = [re.sub(r"[\W_]", "", cell.casefold()) for cell in header]
    if plain == [field.name for field in fields(Person)]:
        people = [Person(*line) for line in lines if len(line) == len(plain)]
    else:
        columns = _CANVAS if {"sisloginid", "sisuserid"} & set(plain) else _COLUMNS
        place = {what: plain.index(name) for what, names in columns.items() for name in names if name in plain}
        if not place.keys() & {"student", "login", "email", "name", "last", "moodle"}:
            raise CourseError(
                f"The class list {path} wants a line of names first, some of id, name, email, section, username;"
                f" it begins with {', '.join(header)[:200]!r}."
            )
        cells = [{what: line[at].strip() for what, at in place.items() if at < len(line)} for line in lines]
        people = [_person(one) for one in cells if columns is _COLUMNS or one.get("canvas")]
    twice = [person.student for number, person in enumerate(people) if person.student in ids(people[:number])]
    if twice or "" in ids(people):
        raise CourseError(f"The class list {path} gives two students the same id or one none: {', '.join(twice)[:200]}")
    return people


def ids(people: list[Person]) -> set[str]:
    return {person.student for person in people}


def _person(one):
    name = one.pop("name", "") or " ".join(filter(None, (one.get("first"), one.get("last"))))
    one.pop("first", None), one.pop("last", None)
    student = one.pop("student", "") or one.get("login") or one.get("email") or one.get("sis") or name
    identifier = one.pop("moodle", "")
    number = re.search(r"\d*$", identifier)[0]
    student = student or identifier.removesuffix(number).strip() + f"_{number}"
    return Person(safe_id(student), name, moodle=number, **one)
