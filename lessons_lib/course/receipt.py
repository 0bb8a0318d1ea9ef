"""A receipt: what stood in a notebook's answer cells, as hashes, to be held against what was graded."""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lessons_lib.course.places import CourseError

SHORT = 12  # signs of an answer's hash that a receipt shows
_TEXT = """\
Receipt for {lesson}

The number of all answers together (SHA-256):
    {number}

How the number of each answer begins:
{answers}

The verdicts that this workspace knew:
{verdicts}

Made on {now}, of the notebook as it was saved on {saved}.
These times are those of this computer's clock and prove nothing. With this file one can tell whether a
notebook has exactly these answers (cells that you added are not in it); that you had them today is known
only to somebody who got the file today. Send it to your teacher now.
"""


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: of which lesson, the number of all answers, and the beginning of each answer's own."""

    lesson: str
    number: str
    answers: dict[str, str]


def answer_hashes(released: Mapping, notebook: object) -> dict[str, str]:
    """SHA-256 of the text of each answer cell, by the cell's name, in the released notebook's order; of a cell that is
    missing, "".

    Both notebooks are what their JSON says; `notebook` may be anything. Only the texts count, without spaces at the
    ends of lines and of the text: programs save all else in their own ways.
    """
    marked = ((cell, cell["metadata"].get("nbgrader", {})) for cell in released["cells"])
    hashes = {marks["grade_id"]: "" for _, marks in marked if marks.get("solution")}
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        names = _names(cell) if isinstance(cell, dict) else ()
        name = next((name for name in names if isinstance(name, str) and name in hashes), None)
        if name and not hashes[name]:  # of several cells of one name the first is graded
            hashes[name] = _hash(cell.get("source"))
    return hashes


def _names(cell):
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks.get("grade_id") if isinstance(marks, dict) else None, cell.get("id")


def _hash(source):
    source = "".join(line for line in source if isinstance(line, str)) if isinstance(source, list) else source
    lines = source.splitlines() if isinstance(source, str) else []
    return _sha256("\n".join(line.rstrip() for line in lines).strip())


def _sha256(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def number_of(hashes: Mapping[str, str]) -> str:
    """The one number of all answers: SHA-256 of their names and hashes."""
    return _sha256(json.dumps(list(hashes.items())))


def make_receipt(page: Path, released: Path, known: Mapping[str, Mapping]) -> tuple[str, Path]:
    """Write a receipt beside the notebook `page`, under a name of its own; returns the number of its answers and the
    file.

    `released` is the notebook as it was given, `known` what the workspace keeps of its exercises. Raises CourseError
    where `page` is no notebook.
    """
    try:
        notebook = json.loads(page.read_text(encoding="utf-8-sig"))
        hashes = answer_hashes(json.loads(released.read_text(encoding="utf-8")), notebook)
        if not isinstance(notebook["cells"], list):
            raise TypeError("it has no list of cells")
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"{page} is not a whole notebook ({error}). `lessons reset` gives it anew and keeps yours."
        ) from None
    now = datetime.datetime.now().astimezone()
    saved = datetime.datetime.fromtimestamp(page.stat().st_mtime).astimezone()
    width = max(map(len, [*hashes, *known]), default=0)
    answers = [f"    {name:<{width}}  {digest[:SHORT] or 'missing'}" for name, digest in hashes.items()]
    verdicts = [f"    {name:<{width}}  {entry.get('status')}" for name, entry in known.items()]
    text = _TEXT.format(
        lesson=page.stem,
        number=number_of(hashes),
        answers="\n".join(answers),
        verdicts="\n".join(verdicts) or "    none",
        now=f"{now:%Y-%m-%d at %H:%M:%S %z}",
        saved=f"{saved:%Y-%m-%d at %H:%M:%S %z}",
    )
    path = page.with_name(f"receipt_{page.stem[:2]}_{now:%Y-%m-%d_%H%M%S_%f}.txt")
    with path.open("x", encoding="utf-8") as file:  # never over another
        file.write(text)
    return number_of(hashes), path


def read_receipt(text: str) -> Receipt | None:
    """What a receipt says, in whatever letter it was sent; None where the text is none. Linear in the text."""
    lesson = re.search(r"Receipt for (\d\d_\w+)", text)
    number = re.search(r"\b[0-9a-f]{64}\b", text)
    answers = re.findall(rf"(?<!\S)(\S++) ++([0-9a-f]{{{SHORT}}}|missing)[^\S\n]*+$", text, re.MULTILINE)
    return Receipt(lesson[1], number[0], dict(answers)) if lesson and number else None
