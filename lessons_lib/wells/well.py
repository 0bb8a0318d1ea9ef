"""The one form in which every well comes, made-up, downloaded or a teacher's own: a table of days, and where it is
from."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from lessons_lib.wells.days import read_dates


@dataclass(frozen=True)
class Well:
    """A groundwater well and what drives it, one row a day without holes in the calendar.

    table
        pandas table: date, the inputs under names that end in their unit (rain_mm and pet_mm a day, tmean_c, tmax_c,
        tmin_c, stage_m ...), and head_m, the level in m; NaN where there is no reading.
    validation_start
        First day of the part that a model is judged by, or None where nobody named one.
    source
        Who measured or made it, and what may be done with it.
    truth
        What only a made-up well knows: pandas table, one row a day.

    Raises ValueError if the table lacks date or head_m, if its dates are no pandas dates, skip or repeat a day, and if
    it ends before the validation starts.
    """

    name: str
    table: object
    validation_start: date | None = None
    source: str = ""
    truth: object = None

    def __post_init__(self):
        check_days(self.table, ("date", "head_m"))
        if self.validation_start is not None and not 0 < self._first_judged() < len(self.table):
            raise ValueError(
                f"The validation of {self.name!r} starts on {self.validation_start}, outside the table's days after the"
                " first."
            )

    @property
    def inputs(self):
        """Names of the input columns: all but date and head_m."""
        return [column for column in self.table.columns if column not in ("date", "head_m")]

    @property
    def calibration(self):
        """Rows before the validation starts, as a slice: `well.table[well.calibration]`."""
        return slice(0, self._first_judged())

    @property
    def validation(self):
        """Rows from the validation's first day on, as a slice."""
        return slice(self._first_judged(), len(self.table))

    def gaps(self, column="head_m"):
        """Stretches without a value between the first and the last value of `column`.

        pandas table: first and last day of the gap, and how many days it has.
        """
        import pandas as pd

        here = np.flatnonzero(self.table[column].notna())
        days = np.diff(here) - 1
        before = here[:-1][days > 0]
        dates = self.table["date"]
        return pd.DataFrame(
            {
                "first": dates.iloc[before + 1].to_numpy(),
                "last": dates.iloc[before + days[days > 0]].to_numpy(),
                "days": days[days > 0],
            }
        )

    def __repr__(self):
        dates = self.table["date"]
        lines = [f"Well {self.name!r}: {len(dates):,} days, {_day(dates.iloc[0])} to {_day(dates.iloc[-1])}"]
        for column in self.inputs:
            missing = int(self.table[column].isna().sum())
            if missing:
                lines.append(f"  {column}: {missing:,} days missing")
        lines.insert(1, f"  inputs: {', '.join(self.inputs) or 'none'}")
        read = dates[self.table["head_m"].notna()]
        if len(read):
            gaps = self.gaps()["days"]
            lines.append(
                f"  head_m: {len(read):,} readings, {_day(read.iloc[0])} to {_day(read.iloc[-1])}"
                + (f"; {len(gaps):,} gaps, the longest of {gaps.max()} days" if len(gaps) else ", no gaps")
            )
        else:
            lines.append("  head_m: no reading")
        if self.validation_start is not None:
            lines.append(f"  validation from {self.validation_start}")
        if self.source:
            lines.append(f"  source: {self.source}")
        return "\n".join(lines)

    def _first_judged(self):
        if self.validation_start is None:
            raise ValueError(
                f"The well {self.name!r} has no validation start. Cut it yourself: train, validation, test ="
                " sequential_split(len(well.table))."
            )
        return int((self.table["date"] < np.datetime64(self.validation_start)).sum())


def check_days(table, columns):
    """Raise ValueError unless the table has these columns and one row a day, without holes in the calendar."""
    if not set(columns) <= set(table.columns):
        raise ValueError(
            f"A well's table needs the columns {', '.join(columns[:-1])} and {columns[-1]}, got"
            f" {', '.join(table.columns)}."
        )
    read_dates(table["date"], "table")
    if table["date"].dtype.kind != "M":
        raise ValueError(
            'table["date"] must hold pandas\' dates, not texts: table["date"] = pd.to_datetime(table["date"]).'
        )
    steps = np.diff(table["date"].to_numpy()) / np.timedelta64(1, "D")
    if (steps != 1).any():
        row = int(np.argmax(steps != 1))
        raise ValueError(
            f"A well's table holds one row a day; after {_day(table['date'].iloc[row])} comes"
            f" {_day(table['date'].iloc[row + 1])}. Put NaN where nothing was measured."
        )


def fill_inputs(inputs, dates, train):
    """Inputs (days, features) without gaps, and which values were filled in: bool (days, features).

    A missing value becomes the mean of that variable over the same fifteen days of the year (seven either side) in the
    training rows, a slice. So nothing of a later part reaches an earlier one, and a filled day is an ordinary one: it
    holds no storm. Head readings are targets, and targets are never filled: they are masked.

    Raises ValueError if the training rows hold no value for some time of the year.
    """
    filled = inputs.copy()
    missing = inputs.isna()
    day = np.minimum(dates.dt.day_of_year.to_numpy(), 365)
    for column in inputs.columns[missing.any()]:
        usual = seasonal_mean(day[train], inputs[column].to_numpy()[train], half_width=7)
        if np.isnan(usual).any():
            raise ValueError(
                f"The training rows hold no {column!r} around day {int(np.argmax(np.isnan(usual))) + 1} of the year, so"
                " its gaps cannot be filled. Leave the column out, or train on more years."
            )
        filled.loc[missing[column], column] = usual[day[missing[column]] - 1]
    return filled, missing.to_numpy()


def seasonal_mean(day, values, half_width):
    """Mean of the values within `half_width` days of each day of the year, (365,); NaN where there are none.

    day (rows,), 1 to 365; values (rows,) with NaN where there is no value. The year is a circle: 31 December lies
    beside 1 January.
    """
    known = ~np.isnan(values)
    apart = np.abs(np.arange(1, 366)[:, None] - day[known])
    near = np.minimum(apart, 365 - apart) <= half_width
    counts = near.sum(axis=1)
    return np.divide(near @ values[known], counts, out=np.full(365, np.nan), where=counts > 0)


def _day(timestamp):
    return f"{timestamp:%Y-%m-%d}"
