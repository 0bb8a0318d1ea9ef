"""The attachments of saved mails: a file that ends with .eml holds one mail, one that ends with .mbox many."""

import datetime
import email
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from pathlib import Path


@dataclass(frozen=True)
class Attachment:
    """A file of a mail: the names that lead to it, its content, its sender's address and name, and when it was sent, as
    the mail says. A mail without one gives one without content."""

    path: tuple[str, ...]
    content: bytes | None
    address: str
    name: str
    time: str | None


def attachments(file: Path) -> Iterator[Attachment]:
    """All attachments in a file of mails, those of mails that are attached to another, too."""
    many = file.read_bytes().startswith(b"From ")
    mails = mailbox.mbox(file, _mail, create=False) if many else [_mail(file.open("rb"))]
    for number, mail in enumerate(mails, 1):
        place = (f"mail {number}",) if many else ()
        senders = mail["from"].addresses if mail["from"] else ()
        about = (senders[0].addr_spec, senders[0].display_name, _time(mail)) if senders else ("", "", None)
        names = [(re.split(r"[/\\]", part.get_filename())[-1], part) for part in mail.walk() if part.get_filename()]
        for name, part in names:
            yield Attachment((*place, name), part.get_payload(decode=True) or b"", *about)
        if not names:
            yield Attachment(place, None, *about)


def _mail(file):
    return email.message_from_binary_file(file, policy=policy.default)


def _time(mail):
    sent = mail["date"].datetime if mail["date"] else None
    if sent and sent.tzinfo is None:  # `-0000`: UTC, of a place that is not told
        sent = sent.replace(tzinfo=datetime.UTC)
    return sent and f"{sent.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
