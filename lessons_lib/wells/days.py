"""Rows that stand for days: what their dates must be, and how several values of a day become one when asked."""

import re

import numpy as np

HOW = ("sum", "mean", "max", "min")
LONGEST_GAP = 50  # years between two rows; more is a slip in the year


def by_day(table, name, aggregate=None):
    """The table with one row a day under an index of days, from the first to the last, NaN where it has none.

    `name` is how messages call the table. Its column date holds days, or moments if `aggregate` says how each other
    column's values of a day become one: {"rain_mm": "sum", "tmean_c": "mean"}, or "max", "min". A moment belongs to the
    day on its own clock, midnight to the day that it begins. A day with fewer values than most days have is NaN: half
    of the hours do not make a sum.

    Raises ValueError for dates that are missing, unreadable, in a time zone, doubled or more than 50 years apart, and
    for several values a day without `aggregate`.
    """
    import pandas as pd

    if "date" not in table or not len(table):
        hint = (
            f" Try {name} = {name}.rename_axis('date').reset_index()."
            if table.index.inferred_type[:4] == "date"
            else ""
        )
        raise ValueError(f"{name} needs rows and a column named date, got {len(table)} of {', '.join(table)}.{hint}")
    moments = pd.DatetimeIndex(read_dates(table["date"], name), name="date")
    values = table.drop(columns="date").set_index(moments).sort_index()
    days = values.index.normalize()
    if aggregate is not None:
        values = _aggregated(values, days, name, aggregate)
    elif (values.index != days).any():
        raise ValueError(_tell_times(values, days, name))
    elif days.has_duplicates:
        twice = days[days.duplicated()][0]
        rows = np.flatnonzero(moments == twice)
        places = f"rows {rows[0]} and {rows[1]}" + f" and {len(rows) - 2} more" * (len(rows) > 2)
        raise ValueError(f"{name} has {twice:%Y-%m-%d} more than once, in {places}. Which of them is right?")
    apart = np.diff(values.index) > np.timedelta64(round(LONGEST_GAP * 365.25), "D")
    if apart.any():
        place = int(np.argmax(apart))
        raise ValueError(
            f"In {name}, {values.index[place + 1]:%Y-%m-%d} comes after {values.index[place]:%Y-%m-%d}: more than"
            f" {LONGEST_GAP} years without a row. A slip in the year?"
        )
    return values.asfreq("D")


def read_dates(dates, name):
    """A column of dates as pandas moments without a time zone. Raises ValueError with what to write instead."""
    import pandas as pd

    column = f'{name}["date"]'
    kind = pd.api.types.infer_dtype(dates, skipna=True)
    example = dates.dropna().iloc[0] if dates.notna().any() else None
    if kind in ("integer", "floating", "mixed-integer-float"):
        if 17000101 <= example <= 22001231:
            how = f'pd.to_datetime({column}.astype(str), format="%Y%m%d")'
        else:
            how = f'pd.to_datetime({column}, unit="D", origin="1899-12-30") if they are Excel\'s'
        raise ValueError(f"{column} holds numbers, such as {example}. Make days of them: {column} = {how}.")
    if kind == "string":
        wrong = [text for text in dates.dropna() if not re.match(r"\d{4}-\d\d?-\d\d?([T ]|$)", text.strip())]
        if wrong:
            raise ValueError(
                f"{column} holds texts such as {wrong[0]!r}, in which day and month could be mistaken. Say which comes"
                f" first: {column} = pd.to_datetime({column}, dayfirst=True), or dayfirst=False."
            )
    try:
        moments = pd.to_datetime(dates, format="ISO8601" if kind == "string" else None)
        zone = moments.dt.tz
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{column} does not hold dates, such as {example!r}. pandas said: {error!s:.100}") from None
    if zone is not None:
        raise ValueError(
            f"{column} is in the time zone {zone}, a well's days have none. To keep the days as its clock shows them:"
            f" {column} = pd.to_datetime({column}).dt.tz_localize(None)."
        )
    if moments.isna().any():
        raise ValueError(f"{column} is empty in row {int(np.argmax(moments.isna()))}, counted from 0.")
    return moments


def _aggregated(values, days, name, aggregate):
    if set(aggregate) != set(values) or not set(aggregate.values()) <= set(HOW):
        wanted = f"aggregate says {', '.join(HOW[:-1])} or {HOW[-1]} for each column of {name}"
        raise ValueError(f"{wanted}: aggregate={_suggested(values)}. Got {aggregate!r}.")
    if values.index.has_duplicates:
        twice = values.index[values.index.duplicated()][0]
        raise ValueError(f"{name} has {twice:%Y-%m-%d %H:%M} more than once. Which of the rows is right?")
    grouped = values.groupby(days)
    return grouped.agg(aggregate).where(grouped.count() >= grouped.size().mode().max())[list(values)]


def _tell_times(values, days, name):
    first = values.index[values.index != days][0]
    if not days.has_duplicates:
        return (
            f"{name} is stamped at {first:%H:%M} on {first:%Y-%m-%d}; a level's row stands for a whole day. If each row"
            f' of {name} does: {name}["date"] = pd.to_datetime({name}["date"]).dt.normalize().'
        )
    return (
        f"{name} has several rows a day, such as {first:%Y-%m-%d %H:%M}; levels are daily. Say how the values of a day"
        f" become one: aggregate={_suggested(values)}."
    )


def _suggested(values):
    """What to do with each column, by its name: rain and evaporation of a day are sums, extremes stay extremes."""
    usual = {"rain": "sum", "pet": "sum", "tmax": "max", "tmin": "min"}
    return {column: usual.get(str(column).partition("_")[0], "mean") for column in values}
