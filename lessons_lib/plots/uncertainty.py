"""Pictures of how sure a prediction is and what drives it: reliability, intervals, responses to rain,
autocorrelation."""

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lessons_lib.plots.pictures import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, Picture, finish, number

# A colour, a dash and a marker say the same, five times over.
LOOKS = list(zip((BLUE, ORANGE, VERMILION, GREEN, BLACK), ("-", "--", "-.", ":", (0, (8, 2))), "osD^v"))


def plot_reliability(nominal, realised, bounds=None):
    """The share of readings that intervals hold (realised coverage) against the share that they promise (nominal).

    nominal (levels,) and realised (levels,) are shares from 0 to 1. `bounds` (2, levels), the lower and the upper ends
    of what chance explains, are drawn as grey bars. Points below the diagonal belong to intervals that are too narrow.

        plot_reliability([0.5, 0.8, 0.9], [0.41, 0.74, 0.86], bounds=[[0.47, 0.77, 0.88], [0.53, 0.83, 0.92]])

    Raises ValueError for other shapes, and for numbers that are no shares.
    """
    nominal, realised = _shares(nominal=nominal, realised=realised)
    figure = Figure(figsize=(5.2, 4.6), layout="constrained")
    ax = figure.subplots()
    ax.plot([0, 1], [0, 1], "--", color=GREY, linewidth=1.2, label="as promised")
    told = ", ".join(f"{got:.0%} for {want:.0%}" for want, got in zip(nominal, realised))
    told = f"Realised coverage of the intervals against the nominal one: {told}."
    if bounds is not None:
        low, high = _bounds(bounds, nominal)
        ax.vlines(nominal, low, high, color=GREY, linewidth=6, alpha=0.35, label="bounds")
        said = ", ".join(f"{low:.0%} to {high:.0%} for {want:.0%}" for want, low, high in zip(nominal, low, high))
        told += f" Bounds (grey bars): {said}."
    ax.plot(nominal, realised, "-o", color=BLUE, linewidth=1.3, markersize=6, clip_on=False, label="realised")
    worst = int(np.argmax(abs(realised - nominal)))
    missed = realised[worst] - nominal[worst]
    side = "above" if missed > 0 else "below"
    told += f" The largest difference is {abs(missed) * 100:.0f} percentage points, {side} the diagonal."
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_aspect("equal")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    finish(ax, "Reliability", "nominal coverage (% of readings promised)", "realised coverage (% of readings held)")
    ax.legend(loc="upper left", frameon=False)
    return Picture(figure, told)


def plot_interval(dates, observed, lower, upper, middle=None):
    """A level's interval (orange band) over time with the readings: blue points inside, vermilion crosses outside.

    dates (days,), observed (days,) with NaN where there is no reading, lower and upper (days,) in m, NaN where there
    is no interval; `middle` (days,), such as the median, is drawn as a dashed line.

    Raises ValueError for other shapes, and when no reading has an interval.
    """
    dates = np.asarray(dates, dtype="datetime64[s]")
    observed, lower, upper = (np.asarray(values, dtype=float) for values in (observed, lower, upper))
    lines = [observed, lower, upper] + ([] if middle is None else [np.asarray(middle, dtype=float)])
    if dates.ndim != 1 or any(line.shape != dates.shape for line in lines):
        shapes = ", ".join(map(str, (line.shape for line in lines)))
        raise ValueError(f"plot_interval wants one number for each of the dates {dates.shape}, got shapes {shapes}.")
    judged = ~np.isnan(observed) & ~np.isnan(lower) & ~np.isnan(upper)
    if not judged.any():
        raise ValueError("No day has a reading and an interval.")
    outside = judged & ~((lower <= observed) & (observed <= upper))
    figure = Figure(figsize=(9.8, 4.2), layout="constrained")
    ax = figure.subplots()
    ax.fill_between(dates, lower, upper, color=ORANGE, alpha=0.35, linewidth=0, label="interval")
    if middle is not None:
        ax.plot(dates, lines[-1], "--", color=ORANGE, linewidth=1.6, label="middle")
    inside = np.where(outside, np.nan, observed)
    ax.plot(dates, inside, ".", color=BLUE, markersize=3.5, label="observed")
    ax.plot(dates[outside], observed[outside], "x", color=VERMILION, markersize=4.5, label="observed, outside")
    locator = AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.set_xlim(dates[0], dates[-1])
    finish(ax, "Groundwater level and its interval", "", "level (m)")
    figure.legend(loc="outside lower center", ncols=4, frameon=False, markerscale=1.6)
    width = number(np.maximum(upper - lower, 0)[judged].mean())
    first, last = (np.datetime_as_string(date, unit="D") for date in dates[[0, -1]])
    return Picture(
        figure,
        f"Groundwater level from {first} to {last}. The interval (orange band) is {width} m wide on average and holds"
        f" {1 - outside.sum() / judged.sum():.0%} of {judged.sum():,} readings (blue); the {outside.sum():,} outside of"
        " it are crosses (vermilion).",
    )


def plot_response(responses):
    """What one day's rain does to the level in the days after: a line for each of {name: (days,)}, in m.

        plot_response({"network": response(simulate, table, day), "truth": response(truth, table, day)})

    A marker stands on each peak; the text says when half of it is left. Raises ValueError when there is nothing to
    draw, or when an answer is not a row of finite numbers.
    """
    lines = {name: np.asarray(values, dtype=float) for name, values in responses.items()}
    if not lines or len(lines) > len(LOOKS):
        raise ValueError(f"plot_response draws 1 to {len(LOOKS)} lines, {{name: (days,)}}; got {len(lines)}.")
    figure = Figure(figsize=(7.6, 4.2), layout="constrained")
    ax = figure.subplots()
    told = []
    for (name, line), (colour, dash, marker) in zip(lines.items(), LOOKS):
        if line.ndim != 1 or not len(line) or not np.isfinite(line).all():
            raise ValueError(f"The response {name!r} must be finite numbers (days,), got shape {line.shape}.")
        peak = int(np.argmax(abs(line)))
        ax.plot(line, color=colour, linestyle=dash, marker=marker, markevery=[peak], markersize=7, label=name)
        told.append(f"{name}: {_tell_response(line, peak)}")
    ax.axhline(0, color=GREY, linewidth=0.8)
    longest = max(map(len, lines.values()))
    ax.set_xlim(-0.012 * longest, longest - 1)
    finish(ax, "What one day's rain does to the level", "days after the rain", "change of the level (m)")
    ax.legend(frameon=False)
    return Picture(figure, f"Change of the level after one day's rain. {'. '.join(told)}.")


def _tell_response(line, peak):
    if line[peak] == 0:
        return "no change"
    halved = np.flatnonzero(abs(line[peak:]) <= abs(line[peak]) / 2)
    half = f"half of it is left on day {peak + halved[0]}" if len(halved) else "more than half of it is left at the end"
    return f"{line[peak]:+.3g} m at most, on day {peak}; {half}"


def plot_autocorrelation(acf, bound=None):
    """Autocorrelation by lag in days: acf (lags,) from lag 0 on, where it is 1, as bars with points.

    `bound` is the size that chance alone rarely exceeds, 1.96 / sqrt(readings) for 95% of the lags of independent
    errors; it is drawn dashed on both sides of 0.

    Raises ValueError for another shape, for values outside of -1 to 1, and when lag 0 is not there.
    """
    acf = np.asarray(acf, dtype=float)
    if acf.ndim != 1 or len(acf) < 2 or not (abs(acf) <= 1 + 1e-6).all() or abs(acf[0] - 1) > 1e-6:
        begins = ", ".join(f"{value:.3g}" for value in acf.ravel()[:3]) or "with nothing"
        raise ValueError(
            f"plot_autocorrelation wants correlations (lags,) from lag 0 on, which is 1, got shape {acf.shape},"
            f" beginning {begins}. Is lag 0 missing? Try np.append(1, acf)."
        )
    lags = np.arange(len(acf))
    figure = Figure(figsize=(7.6, 3.6), layout="constrained")
    ax = figure.subplots()
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.vlines(lags, 0, acf, color=BLUE, linewidth=1.6)
    ax.plot(lags, acf, "o", color=BLUE, markersize=4 if len(acf) <= 60 else 2)
    some = sorted({1, 10, 30, len(acf) - 1} & set(lags.tolist()))
    told = f"Autocorrelation by lag: {', '.join(f'{acf[lag]:.2f} at {lag}' for lag in some)} days."
    if bound is not None:
        for side, label in ((-bound, None), (bound, f"bound ±{number(bound)}")):
            ax.axhline(side, color=VERMILION, linestyle="--", linewidth=1.2, label=label)
        ax.legend(loc="upper right", frameon=False)
        beyond = (abs(acf[1:]) > bound).sum()
        told += f" {beyond} of {len(acf) - 1} lags lie beyond the bound of ±{number(bound)} (dashed)."
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(min(-0.1, acf.min() * 1.1, -(bound or 0) * 1.5), 1.05)
    finish(ax, "Autocorrelation", "lag (days)", "correlation")
    return Picture(figure, told)


def _shares(**given):
    arrays = {name: np.asarray(values, dtype=float) for name, values in given.items()}
    shapes = {values.shape for values in arrays.values()}
    if len(shapes) > 1 or len(shape := shapes.pop()) != 1 or shape == (0,):
        told = ", ".join(f"{name} {values.shape}" for name, values in arrays.items())
        raise ValueError(f"plot_reliability wants nominal and realised coverages (levels,), got {told}.")
    for name, values in arrays.items():
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"Coverages are shares from 0 to 1, such as 0.9 for 90%; {name} is {values}.")
    return arrays.values()


def _bounds(bounds, nominal):
    bounds = np.asarray(bounds, dtype=float)
    if bounds.shape != (2, len(nominal)):
        hint = " Did you mean bounds.T?" if bounds.shape == (len(nominal), 2) else ""
        raise ValueError(f"bounds must have shape (2, {len(nominal)}), lower and upper, got {bounds.shape}.{hint}")
    return bounds
