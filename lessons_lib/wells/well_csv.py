"""A teacher's own well, read from a CSV file that is checked line by line."""

import csv
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from lessons_lib.wells.well import Well

UNITS = {"rain": "mm", "pet": "mm", "tmean": "c", "tmax": "c", "tmin": "c", "stage": "m", "head": "m"}
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
CONVERSIONS = {
    "in": ("mm", "multiply by 25.4"),
    "inch": ("mm", "multiply by 25.4"),
    "cm": ("mm", "multiply by 10"),
    "ft": ("m", "multiply by 0.3048"),
    "feet": ("m", "multiply by 0.3048"),
    "f": ("c", "subtract 32 and multiply by 5/9"),
    "k": ("c", "subtract 273.15"),
}
MISSING = {"", "na", "nan", "null", "none", "-"}
CODES = {-99.0, -999.0, -9999.0, 9999.0, -99.9, -999.9, -9999.9}


def read_well(path, validation_start=None):
    """A well from a CSV file: one line a day, a column `date` (2024-03-31), and columns that end in their unit.

        date,rain_mm,pet_mm,tmean_c,head_m
        2020-01-01,0.0,1.2,4.5,151.30
        2020-01-02,12.5,0.8,5.1,

    `head_m` and at least one input must be there. rain_mm, pet_mm (a day), tmean_c, tmax_c, tmin_c, stage_m are checked
    to be possible; any other column, such as pumping_m3, is taken as it is. An empty cell, NA or NaN is a missing
    value. Days without a line become rows of missing values; print the well to see its gaps. The name is the file's.
    `validation_start` ("2018-01-01") is the first day of the part to be judged.

    Raises ValueError that names line and column for a date that cannot be read, comes twice or out of order, for a
    value that is no number, impossible in its unit, or looks like a code for "missing", and for columns without a unit
    or in another one.
    """
    path = Path(path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        columns = _header(path, next(reader, []))
        days, values = [], []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                where = f"{path.name}, line {reader.line_num}"
                if len(cells) != len(columns):
                    raise ValueError(
                        f"{where}: {len(cells)} cells under {len(columns)} columns. A decimal comma, or a comma within"
                        " a text?"
                    )
                days.append((_day(where, cells[columns.index("date")], days), reader.line_num))
                values.append(
                    [_number(where, column, cell) for column, cell in zip(columns, cells) if column != "date"]
                )
    if not days:
        raise ValueError(f"{path.name} has a header and no days below it.")
    table = _calendar(days, values, [column for column in columns if column != "date"])
    _check_order_of_temperatures(path, table, dict(days))
    start = None if validation_start is None else date.fromisoformat(validation_start)
    return Well(path.stem, table, start, f"read from {path.name}")


def _header(path, cells):
    columns = [cell.strip() for cell in cells]
    where = f"{path.name}, line 1"
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        raise ValueError(
            f"{where}: columns must be separated by commas, got {columns[0]!r}. Save the table again as CSV with"
            " commas, and with points in numbers."
        )
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


def _day(where, cell, days):
    text = cell.strip()
    try:
        if len(text) != 10:
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{where}, column date: {text!r} is no day written as 2024-03-31 (year-month-day).") from None
    if days and day <= days[-1][0]:
        line = dict(days).get(day)
        if line is not None:
            raise ValueError(
                f"{where}, column date: {day} stands on line {line} already. One line a day: which of the two is right?"
            )
        raise ValueError(f"{where}, column date: {day} comes after {days[-1][0]}. Sort the lines by date.")
    return day


def _number(where, column, cell):
    text = cell.strip()
    if text.lower() in MISSING:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        hint = (
            f" Write {text.replace(',', '.')}."
            if text.count(",") == 1 and text.replace(",", "").lstrip("-").isdigit()
            else " Leave the cell empty where nothing was measured."
        )
        raise ValueError(f"{where}, column {column}: {text!r} is no number.{hint}") from None
    if value in CODES:
        raise ValueError(
            f"{where}, column {column}: {text} looks like a code for a missing value. Leave the cell empty."
        )
    smallest, largest = POSSIBLE.get(column, (-math.inf, math.inf))
    if not math.isfinite(value) or not smallest <= value <= largest:
        raise ValueError(
            f"{where}, column {column}: {text} cannot be; possible is {smallest} to {largest}. Is it in another unit,"
            " or a slip of the pen?"
        )
    return value


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
