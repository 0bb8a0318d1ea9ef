"""The attachments of saved mails: a file that ends with .eml holds one mail, one that ends with .mbox many."""

import datetime
import email
import email.utils
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from pathlib import Path

MOST_PARTS = 200


@dataclass(frozen=True)
class Attachment:
    """A file of a mail: the names that lead to it, its content, its sender's address and name, and when it came. A mail
    without one gives one without content, and so does one that cannot be read, with the `problem`."""

    path: tuple[str, ...]
    content: bytes | None
    address: str
    name: str
    time: str | None
    problem: str | None = None


def attachments(file: Path) -> Iterator[Attachment]:
    """All attachments in a file of mails, those of mails that are attached to another, too.

    One mail among many that cannot be read costs none of the others. What is no mail can fail in the reader in any way.
    """
    with file.open("rb") as opened:
        if opened.read(5) != b"From ":
            opened.seek(0)
            yield from _attached(_mail(opened), ())
            return
    mails = mailbox.mbox(file, _mail, create=False)
    for number, key in enumerate(mails.iterkeys(), 1):
        place = (f"mail {number}",)
        try:
            found = list(_attached(mails[key], place))
        except Exception as error:
            found = [Attachment(place, None, "", "", None, f"It cannot be read as a mail ({type(error).__name__}).")]
        yield from found


def _attached(mail, place):
    senders = mail["from"].addresses if mail["from"] else ()
    about = (senders[0].addr_spec, senders[0].display_name, _time(mail)) if senders else ("", "", None)
    names = [(re.split(r"[/\\]", part.get_filename())[-1], part) for part in mail.walk() if part.get_filename()]
    for name, part in names:
        yield Attachment((*place, name), part.get_payload(decode=True) or b"", *about)
    if not names:
        yield Attachment(place, None, *about)


def _mail(file):
    content = file.read()
    if content.count(b"boundary=") > MOST_PARTS:  # within each other they take ever longer
        raise ValueError(f"it has more than {MOST_PARTS} lists of parts")
    return email.message_from_bytes(content, policy=policy.default)


def _time(mail):
    """When it came, which its receiver's server wrote above all else; where none did, when it was sent, as its sender's
    own program says."""
    received = str(mail["received"] or "").rpartition(";")[2]
    try:
        sent = email.utils.parsedate_to_datetime(received)
    except ValueError:
        sent = mail["date"] and mail["date"].datetime
    if sent and sent.tzinfo is None:  # `-0000`: UTC, of a place that is not told
        sent = sent.replace(tzinfo=datetime.UTC)
    return sent and f"{sent.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
