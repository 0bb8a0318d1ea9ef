"""What one cell of a well's file says: a number, a day, nothing; and what to write where it says none of them."""

import math
import re
from datetime import datetime

MISSING = {"", "na", "nan", "null", "none", "-"}
# What one day's value can be at most, anywhere: the world's wettest day had 1825 mm, its hottest 57 C, its coldest -89
# C.
POSSIBLE = {
    "rain_mm": (0, 2000),
    "pet_mm": (-5, 50),
    "tmean_c": (-90, 60),
    "tmax_c": (-90, 60),
    "tmin_c": (-90, 60),
    "stage_m": (-500, 9000),
    "head_m": (-5000, 9000),
}
# Nines and eights that fill a field, and what is left of an empty one: the smallest integer, more than can be measured.
CODE = re.compile(r"-9{2,}(\.9+|\.0+)?|9{4,}(\.9+|\.0+)?|-([678])\3{2,}(\.\3+|\.0+)?|-32768(\.0+)?")
TOO_MUCH = 1e15
DATES = {
    r"\d\d?\.\d\d?\.\d{4}": '"%d.%m.%Y"',
    r"\d\d?/\d\d?/\d{4}": '"%d/%m/%Y" where the day comes first, "%m/%d/%Y" where the month does',
    r"\d\d?-\d\d?-\d{4}": '"%d-%m-%Y" where the day comes first, "%m-%d-%Y" where the month does',
    r"\d{4}/\d\d?/\d\d?": '"%Y/%m/%d"',
    r"\d{8}": '"%Y%m%d"',
}


def number(where, column, cell, decimal, missing, suspects):
    """The cell's number, NaN for a missing value. One that looks like a code for that, where `missing` is None and so
    says nothing, is put into `suspects`, {value: where it was first seen}."""
    text = cell.strip()
    if text.lower() in MISSING or (missing and text in missing):
        return math.nan
    if not _plain(text, decimal):
        raise ValueError(f"{where}, column {column}: {text!r} is no number.{_write_instead(text, decimal)}")
    value = float(text.replace(decimal, "."))
    if missing and value in missing:
        return math.nan
    if missing is None and (CODE.fullmatch(text.replace(decimal, ".")) or TOO_MUCH <= abs(value) < math.inf):
        suspects.setdefault(value, f"{where}, column {column}: {text}")
        return math.nan
    smallest, largest = POSSIBLE.get(column, (-math.inf, math.inf))
    if not math.isfinite(value) or not smallest <= value <= largest:
        raise ValueError(
            f"{where}, column {column}: {text} cannot be; possible is {smallest} to {largest}. Is it in another unit,"
            f" a slip of the pen, or a code for a missing value, read_well(path, missing=[{value:g}])?"
        )
    return value


def day(where, cell, date_format):
    """The cell's day."""
    text = cell.strip()
    try:
        moment = datetime.strptime(text, date_format)
    except ValueError:
        example = "2024-03-31 (year-month-day)" if date_format == "%Y-%m-%d" else date_format
        raise ValueError(
            f"{where}, column date: {text!r} is no day written as {example}.{_say_the_format(text)}"
        ) from None
    if moment.hour or moment.minute or moment.second:
        raise ValueError(f"{where}, column date: {text!r} is a moment; a line stands for a whole day.")
    if not 1700 <= moment.year <= 2200:
        raise ValueError(f"{where}, column date: the year {moment.year} in {text!r} is a slip?")
    return moment.date()


def _plain(text, decimal):
    point = re.escape(decimal)
    return re.fullmatch(rf"[+-]?(\d+{point}?\d*|{point}\d+)([eE][+-]?\d+)?", text, re.ASCII)


def _write_instead(text, decimal):
    """Advice for a number written in another way. A comma that may part thousands is never made a point."""
    other = "," if decimal == "." else "."
    bare = re.sub(r"[\s'’]", "", re.sub("^[−–—]", "-", text))
    whole_file = f"read_well(path, decimal='{other}')" if other == "," else "read_well(path) without decimal=','"
    if other in bare and decimal in bare:
        thousands = min(".,", key=bare.rindex)
        written = bare.replace(thousands, "").replace(other, decimal)
    elif bare.count(other) > 1:
        written = bare.replace(other, "")
    else:
        written = bare.replace(other, decimal)
    if written == text or not _plain(written, decimal):
        return f" Leave the cell empty where nothing was measured, or read_well(path, missing=[{text!r}])."
    if bare.count(other) != 1 or decimal in bare:
        return f" Write {written}."
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", bare):
        thousands = bare.replace(other, "")
        return (
            f" Write {thousands} where the {other!r} parts thousands, {written} where decimals begin. If they do so in"
            f" the whole file: {whole_file}."
        )
    return f" Write {written}, or, if the whole file has {other!r} before the decimals: {whole_file}."


def _say_the_format(text):
    if not re.search(r"\d", text):
        return " A line of units? Take it out: the columns' names hold them."
    for pattern, date_format in DATES.items():
        if re.fullmatch(pattern, text):
            return f" Say how it is written: read_well(path, date_format={date_format})."
    if timed := re.fullmatch(r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)", text):
        whole = f'If each line stands for a whole day: read_well(path, date_format="%Y-%m-%d{timed[1]}").'
        return f" {whole} Several lines a day? Make one of them first: the rain's sum, the level's mean."
    return ""
