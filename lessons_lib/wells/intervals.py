"""Intervals around a level and distributions of it: how often they hold a reading, how wide they are, what they
score."""

import numpy as np

from lessons_lib.wells.baselines import simulation_baselines


def coverage(observed, lower, upper):
    """The share of the readings that lie in their interval, lower <= observed <= upper: a float from 0 to 1.

    observed (days,) with NaN where there is no reading, which do not count; lower and upper (days,). Where the two
    cross, the interval holds nothing.

    Raises ValueError if the shapes differ, if there is no reading, if a reading has no interval, or if all the lower
    bounds lie above the upper ones.
    """
    observed, lower, upper = _alike(observed=observed, lower=lower, upper=upper)
    read = ~np.isnan(observed)
    if not read.any():
        raise ValueError("There is no reading to be covered: all of observed is NaN.")
    _check_bounds(lower[read], upper[read])
    return float(((lower <= observed) & (observed <= upper))[read].mean())


def interval_width(lower, upper):
    """The mean of upper - lower, in their unit, a float; where the two cross, the width is 0.

    Coverage says little without it: wide intervals hold everything. Raises ValueError if the shapes differ, if a bound
    is missing, or if all the lower bounds lie above the upper ones.
    """
    lower, upper = _alike(lower=lower, upper=upper)
    _check_bounds(lower, upper)
    return float(np.maximum(upper - lower, 0).mean())


def crps_ensemble(observed, members):
    """The continuous ranked probability score of an ensemble, in the unit of the readings, (days,); 0 is perfect.

    crps = mean_i |x_i - y| - sum_ij |x_i - x_j| / (2 m^2), the integral over z of (F(z) - 1{y <= z})^2 where F is the
    step function of the m members; with one member it is the absolute error. observed (days,), NaN where there is no
    reading, gives NaN; members (members, days). Source: Gneiting and Raftery 2007, equation 21,
    doi:10.1198/016214506000001437.

    The members count as the whole distribution. Taken as a sample of one, they score too high on average, the more so
    the fewer they are; the fair score divides the second sum by 2 m (m - 1) instead (Ferro 2014,
    doi:10.1002/qj.2270). Sorting makes that sum cheap: sum_ij |x_i - x_j| = 2 sum_i (2 i - m - 1) x_(i), i from 1.

    Raises ValueError for other shapes.
    """
    observed, members = np.asarray(observed, dtype=float), np.asarray(members, dtype=float)
    if observed.ndim != 1 or members.ndim != 2 or members.shape[1:] != observed.shape or not len(members):
        hint = " Did you mean members.T?" if members.shape[:1] == observed.shape and members.ndim == 2 else ""
        raise ValueError(
            f"crps_ensemble wants observed (days,) and members (members, days), got {observed.shape} and"
            f" {members.shape}.{hint}"
        )
    m = len(members)
    ranks = 2 * np.arange(1, m + 1) - m - 1
    return np.abs(members - observed).mean(axis=0) - ranks @ np.sort(members, axis=0) / m**2


def conformal_quantile(errors, level):
    """Of the n absolute errors the one of rank ceil((n + 1) level) from below; infinity where there are too few.

    errors (n,), NaN where there is no reading, which do not count. It is the half-width of a split-conformal interval:
    a new error, exchangeable with these, is at most so large with a probability of at least `level`. Source: Lei et
    al. 2018, algorithm 2, doi:10.1080/01621459.2017.1307116.
    """
    errors = np.asarray(errors, dtype=float)
    sizes = np.sort(np.abs(errors[~np.isnan(errors)]))
    rank = int(np.ceil(round((len(sizes) + 1) * level, 9)))  # rounded, since 100 * .07 is 7.000000000000001
    return float(sizes[rank - 1]) if rank <= len(sizes) else np.inf


def baseline_intervals(well, train, calibrate, level=0.9, inputs=None):
    """The simulation baselines with intervals around them: {name: (lower, upper)}, each (days,) for every day.

        intervals = baseline_intervals(well, train, validation)
        {name: coverage(heads[test], low[test], high[test]) for name, (low, high) in intervals.items()}

    Each baseline is fitted on the rows `train` and gets one half-width for all days by split conformal prediction: of
    its n absolute errors on the readings in `calibrate`, rows that were not trained on, the one of rank
    ceil((n + 1) level) from below. A new reading from the same distribution, independent or at least exchangeable, is
    then held with a probability of at least `level`; days that depend on each other, or a test part that is wetter
    than any year before, carry no such promise. Source: Lei et al. 2018, algorithm 2,
    doi:10.1080/01621459.2017.1307116.

    Raises ValueError if the two parts overlap, if `calibrate` holds too few readings for the level, or what
    `simulation_baselines` raises.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is the share of readings to be held, between 0 and 1, got {level!r}. Try 0.9.")
    rows = np.arange(len(well.table))
    if np.intersect1d(rows[train], rows[calibrate]).size:
        raise ValueError(
            f"Errors on rows that were trained on are too small: train {train} and calibrate {calibrate} overlap."
        )
    panel = simulation_baselines(well, train, inputs)
    heads = well.table["head_m"].to_numpy(dtype=float)[calibrate]
    intervals = {}
    for name, predicted in panel.items():
        half = conformal_quantile(heads - predicted[calibrate], level)
        if np.isinf(half):
            raise ValueError(
                f"The calibration rows hold {np.count_nonzero(~np.isnan(heads))} readings, too few for an interval of"
                f" {level:.0%}. Take more rows, or a lower level."
            )
        intervals[name] = (predicted - half, predicted + half)
    return intervals


def _alike(**arrays):
    """The arrays as floats. ValueError unless they have one shape."""
    arrays = {name: np.asarray(values, dtype=float) for name, values in arrays.items()}
    if len({values.shape for values in arrays.values()}) > 1:
        told = ", ".join(f"{name} {values.shape}" for name, values in arrays.items())
        raise ValueError(f"Readings and bounds must have one shape, (days,), got {told}.")
    return arrays.values()


def _check_bounds(lower, upper):
    missing = int((np.isnan(lower) | np.isnan(upper)).sum())
    if missing:
        raise ValueError(
            f"{missing:,} of {lower.size:,} days have no interval: a bound is NaN. Choose the days that have one first,"
            " such as known = ~np.isnan(lower)."
        )
    if lower.size and (lower > upper).all():
        raise ValueError("Every lower bound lies above its upper bound. Are the two swapped?")
