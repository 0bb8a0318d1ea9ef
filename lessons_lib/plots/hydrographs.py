"""The hydrograph: a well's level over the years, the rain that drives it, and what a model says of days it never
saw."""

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from lessons_lib.plots.pictures import BLUE, GREY, ORANGE, Picture, finish, number

TURQUOISE, TURQUOISE_TEXT = "#2FB5AC", "#00756F"
RAIN_SHARE = 0.3  # of the panel's height, kept free of levels
LABEL_SHARE = 0.1


def plot_hydrograph(well, parts=None, predicted=None, days=None):
    """Levels (blue) over time, rain (turquoise) on its own axis hanging from the top, predictions (orange), the parts
    marked.

    well
        A `Well`. Where it has no rain_mm, the rain is left out; days without a reading stay empty.
    parts
        Names and slices of rows, in order of time: {"training": train, "validation": validation, "test": test}.
    predicted
        Levels in m for every day of the well: (days,), or (models, days) for several models, drawn as their mean and a
        band from the lowest to the highest. Of them only the last part is drawn, for to the earlier ones a model was
        fitted; without parts, all of it. NaN draws nothing.
    days
        The rows to show, a slice; all of them when left out.

        plot_hydrograph(well, {"training": train, "validation": validation, "test": test}, predicted, days=test)

    Raises ValueError when the predictions are for another number of days, or when no level lies in the days to be
    shown.
    """
    table = well.table
    dates, heads = table["date"].to_numpy(), table["head_m"].to_numpy(dtype=float)
    rows = range(*(days or slice(None)).indices(len(table)))
    shown = slice(rows.start, rows.stop)
    if not len(rows) or np.isnan(heads[shown]).all():
        raise ValueError(
            f"The well {well.name!r} has no reading of the level in the days to be shown, {days!r} of {len(table):,}"
            " rows."
        )
    last = list(parts.values())[-1] if parts else slice(0, len(table))
    models = None if predicted is None else _models(predicted, last, len(table))
    figure = Figure(figsize=(9.8, 4.6), layout="constrained")
    ax = figure.subplots()
    told = [_tell_level(well, dates, heads, shown)]
    keys = [_draw_level(ax, dates[shown], heads[shown])]
    if models is not None:
        drawn, said = _draw_predictions(ax, dates, heads, models, shown)
        keys += drawn
        told.append(said)
    _leave_room(ax, bool(parts), "rain_mm" in table)
    if parts:
        _mark_parts(ax, dates, parts, shown)
        told.append(_tell_parts(dates, parts, shown))
    if "rain_mm" in table:
        rain = table["rain_mm"].to_numpy(dtype=float)[shown]
        keys.append(_hang_rain(ax, dates[shown], rain))
        told.append(f"Rain (turquoise) hangs from the top, up to {np.nanmax(rain):.0f} mm a day.")
    ax.set_xlim(dates[rows[0]], dates[rows[-1]])
    locator = AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    finish(ax, f"Groundwater level, well {well.name!r}", "", "level (m)")
    figure.legend(handles=keys, loc="outside lower center", ncols=len(keys), frameon=False)
    return Picture(figure, " ".join(told))


def _models(predicted, part, days):
    """Predictions (models, days) with NaN outside of `part`."""
    models = np.atleast_2d(np.asarray(predicted, dtype=float))
    if models.ndim > 2 or models.shape[-1] != days:
        raise ValueError(
            f"Predictions must have shape (days,) or (models, days) with the well's {days:,} days, got"
            f" {np.shape(predicted)}. Put NaN on days without a prediction."
        )
    inside = np.zeros(days, bool)
    inside[part] = True
    return np.where(inside, models, np.nan)


def _draw_level(ax, dates, heads):
    read = np.flatnonzero(~np.isnan(heads))
    daily = len(read) > 1 and np.median(np.diff(read)) == 1
    # Weekly readings have no neighbours to be joined to: a line would show none of them.
    (line,) = ax.plot(dates, heads, "-" if daily else ".", color=BLUE, linewidth=1.3, markersize=3, label="observed")
    return line


def _draw_predictions(ax, dates, heads, models, shown):
    mean = models.mean(axis=0)
    several = f", mean of {len(models)} models" if len(models) > 1 else ""
    judged = ~np.isnan(mean) & ~np.isnan(heads)
    score = _score(heads[judged], mean[judged])
    (line,) = ax.plot(dates[shown], mean[shown], "--", color=ORANGE, linewidth=1.6, label=f"predicted{several}")
    said = f"Predictions (orange){several}, against {judged.sum():,} readings: {score}."
    if not several:
        return [line], said
    low, high = models.min(axis=0), models.max(axis=0)
    ax.fill_between(dates[shown], low[shown], high[shown], color=ORANGE, alpha=0.35, linewidth=0)
    held = ((low <= heads) & (heads <= high))[judged].mean()
    width = number((high - low)[judged].mean())
    band = Patch(color=ORANGE, alpha=0.35, label="lowest to highest model")
    return (
        [line, band],
        (
            f"{said} The band from the lowest to the highest model is {width} m wide on average and holds {held:.0%} of"
            " the readings."
        ),
    )


def _score(observed, predicted):
    errors = predicted - observed
    if len(errors) < 2 or np.ptp(observed) == 0:
        return "too few of them for a score"
    return f"NSE {number(1 - np.mean(errors**2) / np.var(observed))}, RMSE {number(np.sqrt(np.mean(errors**2)))} m"


def _leave_room(ax, below, above):
    """Levels keep to the middle: rain hangs above them, the parts' names stand below."""
    low, high = ax.get_ylim()
    height = (high - low) / (1 - RAIN_SHARE * above - LABEL_SHARE * below)
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]
    ax.set_ylim(low - LABEL_SHARE * below * height, high + RAIN_SHARE * above * height)
    ax.set_yticks(ticks)


def _mark_parts(ax, dates, parts, shown):
    for name, part in parts.items():
        first, last = max(part.start, shown.start), min(part.stop, shown.stop) - 1
        if first > last:
            continue
        if first == part.start and first > shown.start:
            ax.axvline(dates[first], color=GREY, linestyle=":", linewidth=1.5)
        middle = dates[first] + (dates[last] - dates[first]) / 2
        ax.annotate(
            name, (middle, 0.03), xycoords=("data", "axes fraction"), ha="center", color=GREY, fontweight="bold"
        )


def _hang_rain(ax, dates, rain):
    rainy = np.flatnonzero(rain > 0)
    top = ax.twinx()
    most = max(np.nanmax(rain), 1.0)
    top.vlines(dates[rainy], 0, rain[rainy], color=TURQUOISE, linewidth=1.4 if len(rain) < 1500 else 0.5)
    top.set_ylim(most / RAIN_SHARE, 0)
    top.set_yticks(MaxNLocator(3).tick_values(0, most)[:-1])
    top.set_ylabel("rain (mm a day)", color=TURQUOISE_TEXT, loc="top")
    top.tick_params(axis="y", colors=TURQUOISE_TEXT)
    top.spines[["top", "left", "bottom", "right"]].set_visible(False)
    top.set_zorder(ax.get_zorder() - 1)
    ax.patch.set_visible(False)
    return Patch(color=TURQUOISE, label="rain")


def _tell_level(well, dates, heads, shown):
    low, high = np.nanmin(heads[shown]), np.nanmax(heads[shown])
    return (
        f"Groundwater level of the well {well.name!r} from {_day(dates[shown.start])} to {_day(dates[shown.stop - 1])},"
        f" observed (blue) between {low:.2f} and {high:.2f} m."
    )


def _tell_parts(dates, parts, shown):
    starts = [
        f"{name} from {_day(dates[part.start])}"
        for name, part in parts.items()
        if part.start < shown.stop and shown.start < part.stop
    ]
    return f"Marked below: {', '.join(starts)}."


def _day(date):
    return np.datetime_as_string(date, unit="D")
