"""Who handed a file in, as its path in a download tells.

Forms met, by the programs' own source:

- Moodle (`mod/assign/classes/downloader.php`): a folder `NAME_NUMBER_assignsubmission_file/` a student, with a further
  `_` at its end before Moodle 4.1, or flat, `NAME_NUMBER_assignsubmission_file_FILE`; `..._onlinetext` for what was
  typed in. NUMBER belongs to a student *in one assignment*. The signs `& < > " ' | : \\ /` are taken out of names.
- Canvas (`lib/content_zipper.rb`): `NAME[_LATE]_NUMBER_ATTACHMENT_FILE`, and `..._text.html` for what was typed in.
  NAME is "last, first" in small letters without any sign between them, NUMBER Canvas's own of the student; later
  attachments have greater numbers. Where names are hidden, `[LATE_]anon_SIGNS` stands for the three.
- nbgrader's exchange: folders `LOGIN+LESSON+TIME[+SIGNS]`.
- A saved mail: its sender's address, else the name beside it, and its date.
- Anything else, as a folder of mail attachments: a folder or zip a student, or files with a student's login, address or
  name in theirs.

Where Moodle hides names it writes "Participant", in the language of the site, for each; NUMBER alone tells who it is.
Neither Moodle nor Canvas keeps in its zip when a file was handed in; the exchange and mails do.
"""

import re
import unicodedata
from dataclasses import dataclass

_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?")
_CANVAS = re.compile(
    r"(?:(?!LATE_|anon_)(?P<name>[^\W_]\w*?)_)?(?:(?P<late>LATE)_)?(?P<number>[1-9]\d*|anon_[^_\W]+)_"
    r"(?:(?P<attachment>[1-9]\d*)_(?P<rest>.+)|text\.html|link\.html)"
)
_EXCHANGE = re.compile(
    r"(?P<name>[^+]+)\+(?P<lesson>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \w+)(?:\+.*)?"
)
MOODLE, CANVAS, EXCHANGE, MAIL, OTHER = "Moodle", "Canvas", "nbgrader's exchange", "mail", "folder"
MAILS = (".eml", ".mbox")
# "Participant" in some of Moodle's languages, as `key` gives it.
_HIDDEN = frozenset(
    "participant participante partecipante teilnehmer teilnehmerin deelnemer deltagare deltager deltaker osallistuja"
    " uczestnik účastník résztvevő участник 参与者 参加者".split()
)


@dataclass(frozen=True)
class Sender:
    """What a path tells of who handed the file in: `name` or login, the platform's `number`, its mark of lateness, its
    time, the number of the attachment, and the place of the platform's name in the path. `called` is the name beside a
    mail's address."""

    platform: str
    name: str
    number: str = ""
    late: bool = False
    time: str | None = None
    attachment: int = 0
    depth: int = 0
    called: str = ""

    @property
    def hidden(self) -> bool:
        """Whether Moodle hides the name, so that nothing but the number tells people apart."""
        return self.platform == MOODLE and bool(self.number) and key(self.name) in _HIDDEN


def sender_of(path: tuple[str, ...]) -> Sender:
    """The sender of a file by its path from the download down, by the forms above. What came by mail has the names that
    its sender chose."""
    for depth, part in enumerate(path):
        if part.lower().endswith(MAILS):
            break
        if found := _EXCHANGE.fullmatch(part):
            return Sender(EXCHANGE, found["name"], time=found["time"], depth=depth)
        if found := _MOODLE.fullmatch(part):
            return Sender(MOODLE, found["name"], found["number"] or "", depth=depth)
        if (found := _CANVAS.fullmatch(part)) and (found["name"] or found["number"].startswith("anon")):
            name, attachment = found["name"] or found["number"], int(found["attachment"] or 0)
            return Sender(CANVAS, name, found["number"], bool(found["late"]), attachment=attachment, depth=depth)
    return Sender(OTHER, path[0].removesuffix(".zip") if len(path) > 1 else "")


def is_within_archive(path: tuple[str, ...]) -> bool:
    """Whether a file lies in a zip or a mail that is itself a part of the download."""
    return any(part.lower().endswith((*MAILS, ".zip", ".ipynb")) for part in path[:-1])


def key(name: str) -> str:
    """What two spellings of a name have in common: its letters, marks and digits, whatever their case."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")
