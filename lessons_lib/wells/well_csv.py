"""A teacher's own well, read from a CSV file that is checked line by line."""

import csv
import io
import re
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from lessons_lib.wells import csv_cells
from lessons_lib.wells.days import LONGEST_GAP
from lessons_lib.wells.well import Well

UNITS = {"rain": "mm", "pet": "mm", "tmean": "c", "tmax": "c", "tmin": "c", "stage": "m", "head": "m"}
CONVERSIONS = {
    "in": ("mm", "multiply by 25.4"),
    "inch": ("mm", "multiply by 25.4"),
    "cm": ("mm", "multiply by 10"),
    "ft": ("m", "multiply by 0.3048"),
    "feet": ("m", "multiply by 0.3048"),
    "f": ("c", "subtract 32 and multiply by 5/9"),
    "k": ("c", "subtract 273.15"),
}
UTF_8 = "utf-8-sig"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin
LONELY = 3  # times the range of all other values


def read_well(path, validation_start=None, *, missing=None, decimal=".", date_format="%Y-%m-%d", encoding=UTF_8):
    """A well from a CSV file: one line a day, a column `date` (2024-03-31), and columns that end in their unit.

        date,rain_mm,pet_mm,tmean_c,head_m
        2020-01-01,0.0,1.2,4.5,151.30
        2020-01-02,12.5,0.8,5.1,

    `head_m` and at least one input must be there. rain_mm, pet_mm (a day), tmean_c, tmax_c, tmin_c, stage_m are checked
    to be possible; any other column, such as pumping_m3, is taken as it is. Columns are separated by commas,
    semicolons or tabs, as the header is; lines that begin with # are comments. An empty cell, NA or NaN is a missing
    value. Days without a line become rows of missing values; print the well to see its gaps. The name is the file's.

    validation_start
        First day of the part to be judged, "2018-01-01".
    missing
        The file's codes for missing values, such as [-999.99, "n.m."]; [] where it has none. Left out, a value that
        looks like such a code is asked about, never taken.
    decimal
        "," where numbers are written 12,5.
    date_format
        How days are written, in the signs of Python's strptime: "%d.%m.%Y" for 31.03.2024.
    encoding
        "cp1252" or "utf-16" where the file is not UTF-8.

    Warns of a value that lies far from all others of its column. Raises ValueError that names line and column for a
    date that cannot be read, comes twice or out of order, for a value that is no number, impossible in its unit, or
    looks like a code for "missing", for columns without a unit or in another one, and for a file that is no such text.
    """
    if decimal not in (".", ","):
        raise ValueError(f"decimal is '.' or ',', got {decimal!r}.")
    path = Path(path)
    missing = None if missing is None else [missing] if np.isscalar(missing) else list(missing)
    reader, columns = _open(path, encoding)
    days, values, suspects = [], [], {}
    for cells in reader:
        if any(cell.strip() for cell in cells):
            where = f"{path.name}, line {reader.line_num}"
            if len(cells) != len(columns):
                raise ValueError(
                    f"{where}: {len(cells)} cells under {len(columns)} columns. A decimal comma, or a comma within a"
                    " text? Save the table with semicolons between the columns, and read_well(path, decimal=',')."
                )
            day = csv_cells.day(where, cells[columns.index("date")], date_format)
            _check_next(where, day, days)
            days.append((day, reader.line_num))
            values.append(
                [
                    csv_cells.number(where, column, cell, decimal, missing, suspects)
                    for column, cell in zip(columns, cells)
                    if column != "date"
                ]
            )
    if not days:
        raise ValueError(f"{path.name} has a header and no days below it.")
    if suspects:
        raise ValueError(_ask(suspects))
    table = _calendar(days, values, [column for column in columns if column != "date"])
    _check_order_of_temperatures(path, table, dict(days))
    _warn_of_lonely_values(path, table, dict(days))
    start = None if validation_start is None else date.fromisoformat(validation_start)
    return Well(path.stem, table, start, f"read from {path.name}")


def _open(path, encoding):
    """A csv.reader that stands below the header, and the header's columns."""
    lines = list(io.StringIO(_text(path, encoding), newline=""))
    # Comments and Excel's sep=; become empty lines: the count of lines stays right.
    kept = [line if not line.startswith(("#", "sep=")) else "\n" for line in lines]
    header = next((line for line in kept if line.strip()), "")
    reader = csv.reader(kept, delimiter=max(",;\t", key=header.count))
    cells = next((cells for cells in reader if cells and any(cell.strip() for cell in cells)), [])
    where = f"{path.name}, line {max(reader.line_num, 1)}"
    if "agency_cd" in cells and "site_no" in cells:
        raise ValueError(_tell_rdb(where, cells, list(reader)))
    if "date" not in cells and (hidden := [line for line in lines if re.match("#.*date", line)]):
        raise ValueError(f"{where}: no column is named 'date'. Are the names in {hidden[0].strip()!r}? Take its # out.")
    return reader, _header(where, cells)


def _text(path, encoding):
    raw = path.read_bytes()
    if raw.startswith(WORKBOOKS):
        raise ValueError(f"{path.name} is an Excel workbook, no CSV. In Excel: Save As, 'CSV UTF-8 (comma delimited)'.")
    if encoding == UTF_8 and b"\0" in raw[:4]:
        guess = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
        raise ValueError(f'{path.name}, line 1: the text is UTF-16, not UTF-8: read_well(path, encoding="{guess}").')
    try:
        return raw.decode(encoding)
    except UnicodeError as error:
        line = raw[: getattr(error, "start", 0)].count(b"\n") + 1
        problem = f"{path.name}, line {line}: a letter is not written in {encoding.replace(UTF_8, 'UTF-8')}."
        advice = ' Saved by Excel on Windows? Then: read_well(path, encoding="cp1252").' * (encoding == UTF_8)
        raise ValueError(problem + advice) from None


def _tell_rdb(where, columns, rows):
    """What to do with a file of the US Geological Survey: a line of names, one of widths, then the readings."""
    rows = [dict(zip(columns, row)) for row in rows[1:] if len(row) == len(columns)]
    dates = [row["datetime"][:10] for row in rows if "datetime" in row] or ["2000-01-01"]
    site = f"USGS-{rows[0]['site_no']}" if rows else "USGS-..."
    return (
        f"{where}: an RDB file of the US Geological Survey. With a network:"
        f' usgs_well("{site}", "{dates[0]}", "{dates[-1]}"). Without: write a CSV of date, an input and head_m,'
        " which is -0.3048 times the depth in feet."
    )


def _check_next(where, day, days):
    if not days:
        return
    last = days[-1][0]
    if day <= last:
        line = dict(days).get(day)
        if line is not None:
            raise ValueError(
                f"{where}, column date: {day} stands on line {line} already. One line a day: which of the two is right?"
            )
        raise ValueError(f"{where}, column date: {day} comes after {last}. Sort the lines by date.")
    if day - last > timedelta(days=LONGEST_GAP * 365.25):
        raise ValueError(
            f"{where}, column date: {day} comes after {last}, more than {LONGEST_GAP} years later. A slip in the year?"
        )


def _ask(suspects):
    """The one question about all values that look like codes."""
    first, *others = suspects.values()
    also = f", and so do {len(others)} other values" if others else ""
    return (
        f"{first} looks like a code for a missing value{also}. If it is: read_well(path, missing={list(suspects)})."
        " Leave out of this list what was measured; missing=[] takes every value as measured."
    )


def _header(where, cells):
    columns = [cell.strip() for cell in cells]
    if "date" not in columns:
        like = [column for column in columns if column.lower() in ("date", "day", "time", "datum")]
        raise ValueError(
            f"{where}: a column named 'date' is needed, got {', '.join(columns) or 'nothing'}."
            + (f" Rename {like[0]!r}." if like else "")
        )
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise ValueError(f"{where}: the column {twice[0]!r} stands there twice.")
    for column in columns:
        if column != "date":
            _check_unit(where, column)
    if "head_m" not in columns:
        raise ValueError(f"{where}: a column 'head_m', the level in metres, is needed, got {', '.join(columns)}.")
    if len(columns) < 3:
        raise ValueError(f"{where}: beside date and head_m at least one input is needed, such as rain_mm.")
    return columns


def _check_unit(where, column):
    quantity, _, unit = column.partition("_")
    if column == "":
        raise ValueError(f"{where}: a column has no name. A column of row numbers? Take it out.")
    if not unit:
        raise ValueError(
            f"{where}: the column {column!r} does not say its unit. Try"
            f" {f'{column.lower()}_{UNITS[column.lower()]}' if column.lower() in UNITS else f'{column}_mm'!r}."
        )
    wanted = UNITS.get(quantity.lower())
    if wanted is not None and unit != wanted:
        to, how = CONVERSIONS.get(unit.lower(), (None, None))
        raise ValueError(
            f"{where}: {quantity.lower()} is read in {wanted}, got {column!r}. "
            + (f"To convert, {how}; then name" if to == wanted else "Convert it, then name")
            + f" the column {quantity.lower()}_{wanted}."
        )
    if wanted is not None and quantity != quantity.lower():
        raise ValueError(f"{where}: write {column.lower()!r} for {column!r}.")


def _calendar(days, values, columns):
    """One row for each day from the first to the last, NaN where the file has no line."""
    import pandas as pd

    first, last = days[0][0], days[-1][0]
    rows = np.full(((last - first) // timedelta(days=1) + 1, len(columns)), np.nan)
    rows[[(day - first).days for day, _ in days]] = values
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "date", pd.date_range(first, last, freq="D"))
    return table


def _check_order_of_temperatures(path, table, lines):
    for warm, cold in (("tmax_c", "tmin_c"), ("tmax_c", "tmean_c"), ("tmean_c", "tmin_c")):
        if warm in table and cold in table:
            wrong = table[table[warm] < table[cold]]
            if len(wrong):
                row = wrong.iloc[0]
                raise ValueError(
                    f"{path.name}, line {lines[row['date'].date()]}: {warm} is {row[warm]:g}, below {cold},"
                    f" {row[cold]:g}. Are the two columns swapped?"
                )


def _warn_of_lonely_values(path, table, lines):
    """Warn where a column's largest or smallest value lies farther from the others than these are spread, three times
    over: a slip of the decimal point, or a code."""
    for column in table.columns[1:]:
        known = np.unique(table[column].dropna())
        for value, others in ((known[-1:], known[:-1]), (known[:1], known[1:])):
            if len(others) >= 10 and np.abs(others - value).min() > LONELY * np.ptp(others):
                day = table["date"][table[column] == value[0]].iloc[0]
                warnings.warn(
                    f"{path.name}, line {lines[day.date()]}, column {column}: {value[0]:g} lies far from all other"
                    f" values, {others[0]:g} to {others[-1]:g}. A slip, or a code:"
                    f" read_well(path, missing=[{value[0]}])?",
                    stacklevel=3,
                )
