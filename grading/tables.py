"""Tables in CSV files, as they are written here and as table programs give them back."""

import csv
import io
import re
from collections.abc import Iterable

# Where a table program may find the beginning of a formula: at that of a cell, and after what may end one.
_FORMULA = re.compile(r'(?:^|(?<=[;,\t\r\n]))(?="*[=+\-@\t\r])')
_NUMBER = re.compile(r"[+-]?[\d.]{1,40}(?:e[+-]?\d{1,4})?")


def as_csv(lines: Iterable[Iterable[str]]) -> str:
    """The lines of a table as CSV, in which no cell is a formula to the program that opens it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([as_text(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8", "replace").decode()  # names of files need not be text


def as_text(cell: str) -> str:
    """The cell with an apostrophe before whatever a table program would take for a formula; a number stays one."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)


def table_of(content: bytes) -> list[list[str]]:
    """The lines of a CSV file: in UTF-8 or UTF-16 with or without its mark, or as Windows writes it in the West
    (cp1252); its cells apart by comma, semicolon or tab, whichever its first line has most of. Empty lines are left
    out."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    bare = re.sub('"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    delimiter = max(",;\t", key=bare.count)
    return [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
