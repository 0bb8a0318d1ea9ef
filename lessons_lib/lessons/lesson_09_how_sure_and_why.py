"""Lesson 09: intervals and their coverage, what the errors still know, what a network answers to one day of rain, and
what it may be used for."""

import numpy as np

from lessons_lib.exercises.declare import (
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    same,
)
from lessons_lib.wells.responses import tiny_well

# --- coverage and width, part by part


def coverage_by_part(observed, lower, upper, parts):
    return _by_part(observed, lower, upper, parts)


def _by_part(
    observed, lower, upper, parts, held=None, read=lambda observed: ~np.isnan(observed), wide=None, of=np.mean
):
    """A row a part: the share of the days `read(observed)` on which the interval holds, and `of` the widths of the days
    that `wide` says, all where it is None."""
    held = (lower <= observed) & (observed <= upper) if held is None else held
    counts = read(observed)
    wide = np.ones(len(parts), bool) if wide is None else wide
    rows = [(held[counts & here].mean(), of((upper - lower)[wide & here])) for here in _each(parts)]
    return np.array(rows)


def _each(parts):
    return [parts == part for part in range(parts.max() + 1)]


def _every_day(observed):
    return np.ones(len(observed), bool)


def _counts_inside(observed, lower, upper, parts):
    held = (lower <= observed) & (observed <= upper)
    return np.array([(held[here].sum(), (upper - lower)[here].mean()) for here in _each(parts)])


def _shares_of_readings(observed, lower, upper, parts):
    """Which share of all readings each part has."""
    return np.array([(here & ~np.isnan(observed)).sum() for here in _each(parts)]) / (~np.isnan(observed)).sum()


def _ones(given):
    return np.ones(given[-1].max() + 1)


def _coverage_cases(rng):
    cases = []
    for lengths in ((23, 11, 17), (14, 19, 10, 12)):
        parts = np.repeat(np.arange(len(lengths)), lengths)
        middle = 20 + rng.normal(0, 0.3, len(parts)).cumsum() / 3
        lower, upper = middle - rng.gamma(3, 0.1, len(parts)), middle + rng.gamma(3, 0.1, len(parts))
        observed = middle + rng.normal(0, 0.4, len(parts))
        # In each part two days without a reading, one reading below the interval, two above it, two inside, one on each
        # bound.
        for here in _each(parts):
            gap1, gap2, below, above1, above2, in1, in2, lowest, highest = rng.permutation(np.flatnonzero(here))[:9]
            observed[[gap1, gap2]] = np.nan
            observed[below] = lower[below] - 0.1
            observed[[above1, above2]] = upper[[above1, above2]] + 0.1
            observed[[in1, in2]] = middle[[in1, in2]]
            observed[lowest], observed[highest] = lower[lowest], upper[highest]
        cases.append((observed, lower, upper, parts))
    return cases


COVERAGE = Exercise(
    name="coverage_by_part",
    task=(
        "For each part give the share of its readings that lie inside the interval or on a bound of it, and the mean"
        " width of the interval over all days of the part."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Two numbers for each part. Without the second, an interval from minus to plus infinity would be the best"
            " one of all."
        ),
        (
            "A day without a reading is neither inside nor outside. Choose the days of a part with `parts == part`, and"
            " those of them that have a reading with `~np.isnan(observed)`."
        ),
        (
            "With `inside` for the days on which the reading is not below `lower` and not above `upper`: a row is the"
            " mean of `inside` over the part's days *with a reading*, and the mean of `upper - lower` over *all* its"
            " days. `np.array` of the rows."
        ),
    ),
    reference=coverage_by_part,
    cases=_coverage_cases,
    axes=("parts", "figures"),
    misconceptions=(
        Misconception(
            "gaps_missed",
            "A day without a reading counts as one that the interval missed. Of which days do you take the share?",
            as_if(lambda *given: _by_part(*given, read=_every_day)),
        ),
        Misconception(
            "gaps_held",
            "A day without a reading counts as one that lies inside. Of which days do you take the share?",
            as_if(
                lambda observed, lower, upper, parts: _by_part(
                    observed,
                    lower,
                    upper,
                    parts,
                    held=~((observed < lower) | (observed > upper)),
                    read=_every_day,
                )
            ),
        ),
        Misconception(
            "all_parts_alike",
            "All parts have the same two numbers. Which days belong to a part?",
            lambda got, observed, lower, upper, parts: same(
                got,
                np.repeat(_by_part(observed, lower, upper, np.zeros_like(parts)), parts.max() + 1, axis=0),
            ),
        ),
        Misconception(
            "share_outside",
            "This is the share *outside* the interval. Which share is the coverage?",
            as_if(lambda *given: np.abs([1, 0] - _by_part(*given))),
        ),
        Misconception(
            "one_bound_only",
            "Only one of the two bounds is asked for its side. When does a reading lie inside?",
            as_if(
                lambda observed, lower, upper, parts: _by_part(observed, lower, upper, parts, held=observed <= upper),
                lambda observed, lower, upper, parts: _by_part(observed, lower, upper, parts, held=lower <= observed),
            ),
        ),
        Misconception(
            "bounds_left_out",
            "A reading that lies exactly on a bound counts as outside. Which sign of comparison holds for equal numbers"
            " too?",
            as_if(
                *(
                    lambda observed, lower, upper, parts, a=a, b=b: _by_part(
                        observed, lower, upper, parts, held=a(observed, lower) & b(observed, upper)
                    )
                    for a in (np.greater, np.greater_equal)
                    for b in (np.less, np.less_equal)
                )
            ),
        ),
        Misconception(
            "width_of_read_days",
            "The coverage is right, but the widths are those of the days *with a reading*. Which days have an"
            " interval?",
            as_if(lambda *given: _by_part(*given, wide=~np.isnan(given[0]))),
        ),
        Misconception(
            "width_where_inside",
            "The coverage is right, but the widths are those of the days on which the reading lies inside. Which days"
            " have an interval?",
            as_if(lambda *given: _by_part(*given, wide=(given[1] <= given[0]) & (given[0] <= given[2]))),
        ),
        Misconception(
            "negative_widths",
            "Your widths are negative. Which bound do you take from which?",
            as_if(lambda *given: _by_part(*given) * [1, -1]),
        ),
        Misconception(
            "share_of_all_readings",
            "You divide by the readings of *all* parts together. Of which readings is a part's coverage the share?",
            as_if(lambda *given: _by_part(*given) * np.stack([_shares_of_readings(*given), _ones(given)], axis=1)),
        ),
        Misconception(
            "half_widths",
            "Your widths are half as large as wanted. From which bound to which does a width reach?",
            as_if(lambda *given: _by_part(*given) / [1, 2]),
        ),
        Misconception(
            "in_percent",
            "Your coverage is in per cent. In which unit is a share?",
            as_if(
                lambda *given: _by_part(*given) * [100, 1], lambda *given: _by_part(*given, read=_every_day) * [100, 1]
            ),
        ),
        Misconception(
            "counted",
            "You counted the readings inside. Of how many is this the share?",
            as_if(_counts_inside),
        ),
        Misconception(
            "median_width",
            "These are the *median* widths. Which average was asked for?",
            as_if(lambda *given: _by_part(*given, of=np.median)),
        ),
        Misconception(
            "width_first",
            "Both columns are right, but the width comes first. Which one was asked for first?",
            as_if(lambda *given: _by_part(*given)[:, ::-1]),
        ),
        Misconception(
            "nan_shares",
            "A share or a width is NaN. Which days have no number to average?",
            lambda got, *given: np.shape(got) == _by_part(*given).shape and bool(np.isnan(got).any()),
        ),
    ),
)


# --- the rank of a split-conformal quantile


def conformal_half_width(errors, level):
    rank = int(np.ceil((len(errors) + 1) * level))
    return _ranked(errors, rank)


def _ranked(errors, rank, beyond=np.inf):
    """The absolute error of that rank, counted from 1; `beyond` where there are not so many."""
    sizes = np.sort(np.abs(errors))
    return float(sizes[rank - 1]) if 1 <= rank <= len(sizes) else float(beyond)


def _ceil(number):
    return int(np.ceil(number))


def _conformal_cases(rng):
    """Errors that are more often negative, the two smallest of one size; neither (n + 1) level nor n level is a whole
    number. In the last case but one the largest error is wanted, in the last there are too few."""
    cases = []
    for size, level in ((47, 0.9), (23, 0.8), (61, 0.95), (33, 0.7), (9, 0.85), (8, 0.9)):
        sizes = np.sort(rng.gamma(2, 0.1, size))
        sizes[1] = sizes[0]
        cases.append((rng.permutation(sizes) * np.where(rng.random(size) < 0.3, 1, -1), level))
    return cases


def _enough(errors, level):
    return _ceil((len(errors) + 1) * level) <= len(errors)


def _plain_quantile(level_of):
    return lambda errors, level: np.quantile(np.abs(errors), level_of(level))


# Quantiles of the normal distribution that hold such a share.
NORMAL = {0.7: 1.0364, 0.8: 1.2816, 0.85: 1.4395, 0.9: 1.6449, 0.95: 1.96}

CONFORMAL = Exercise(
    name="conformal_half_width",
    task=(
        "Give the half-width of a split-conformal interval: of the n absolute errors the k-th smallest, with k = (n +"
        " 1) level rounded up; infinity where k is larger than n."
    ),
    kind="call",
    points={"values": 3},
    hints=(
        (
            "A new error is as likely to fall into any of the n + 1 gaps that n old ones leave on the line. So"
            " count gaps, not errors."
        ),
        (
            "Sort the sizes of the errors (`np.abs`, `np.sort`). `np.ceil` rounds up and gives a decimal number; an"
            " index must be a whole one, and counts from 0."
        ),
        (
            "With k from `int(np.ceil(...))`: the k-th smallest stands at the index k - 1. Where k is above"
            " `len(errors)`, no error is large enough: `np.inf`."
        ),
    ),
    reference=conformal_half_width,
    cases=_conformal_cases,
    misconceptions=(
        Misconception(
            "plain_quantile",
            "This is the quantile that `np.quantile` interpolates between two errors. Which rank does the task"
            " ask for?",
            lambda got, errors, level: same(got, _plain_quantile(lambda level: level)(errors, level)),
        ),
        Misconception(
            "largest_for_infinity",
            "With 8 errors no interval can promise 90%, yet you give the largest error. What does the task say where k"
            " is above n?",
            lambda got, errors, level: not _enough(errors, level) and same(got, np.abs(errors).max()),
        ),
        Misconception(
            "rank_without_the_new_one",
            "Your rank is n · level, rounded up: the new day has no place among the n + 1. What is added to n?",
            as_if(lambda errors, level: _ranked(errors, _ceil(len(errors) * level))),
        ),
        Misconception(
            "rounded_down",
            "Your rank is rounded down, so fewer gaps than promised lie below it. In which direction do you round?",
            as_if(lambda errors, level: _ranked(errors, int((len(errors) + 1) * level))),
        ),
        Misconception(
            "one_place_too_far",
            "Your error has the rank k + 1. Which index has the k-th smallest, if the first has index 0?",
            as_if(lambda errors, level: _ranked(errors, _ceil((len(errors) + 1) * level) + 1)),
        ),
        Misconception(
            "signed_errors",
            "You ranked the errors with their signs: an error of -1 m comes before one of 1 cm. Which size has it?",
            lambda got, errors, level: (
                same(got, np.sort(errors)[min(_ceil((len(errors) + 1) * level), len(errors)) - 1])
                or (not _enough(errors, level) and np.isinf(got))
                or same(got, np.quantile(errors, level))
            ),
        ),
        Misconception(
            "both_tails",
            "You share 1 - level between two tails. Absolute errors have both signs in one: how many tails are left?",
            as_if(
                lambda errors, level: _ranked(errors, _ceil((len(errors) + 1) * (1 + level) / 2)),
                _plain_quantile(lambda level: (1 + level) / 2),
            ),
        ),
        Misconception(
            "smallest_errors",
            "Your rank is that of 1 - level. Which share of the errors should be smaller than the half-width?",
            as_if(lambda errors, level: _ranked(errors, _ceil((len(errors) + 1) * (1 - level)))),
        ),
        Misconception(
            "squares",
            "This is the square of the error that was asked for. Which function takes the sign away and keeps the"
            " size?",
            as_if(lambda errors, level: conformal_half_width(errors, level) ** 2),
        ),
        Misconception(
            "rank_for_error",
            "This is the rank k. Which error has it?",
            as_if(lambda errors, level: _ceil((len(errors) + 1) * level)),
        ),
        Misconception(
            "largest_first",
            "You count from the *largest* error downwards. Which end does the k-th smallest count from?",
            lambda got, errors, level: (
                _enough(errors, level)
                and same(got, np.sort(np.abs(errors))[::-1][_ceil((len(errors) + 1) * level) - 1])
            ),
        ),
        Misconception(
            "not_sorted",
            "This is the error that *stands* at place k. What must happen before ranks can be counted?",
            lambda got, errors, level: (
                _enough(errors, level) and same(got, np.abs(errors[_ceil((len(errors) + 1) * level) - 1]))
            ),
        ),
        Misconception(
            "whole_width",
            "This is twice the error that was asked for: the whole width. Which part lies on one side?",
            lambda got, *given: same(got, 2 * conformal_half_width(*given)),
        ),
        Misconception(
            "normal_errors",
            "You multiplied the errors' standard deviation, as for a normal distribution. What does the task count"
            " instead?",
            lambda got, errors, level: any(
                same(got, NORMAL[level] * spread, 0.01) for spread in (errors.std(), errors.std(ddof=1))
            ),
        ),
    ),
)


# --- the pinball loss


def pinball(observed, predicted, quantiles):
    return _pinball_days(observed, predicted, quantiles).mean(axis=0)


def _pinball_days(observed, predicted, quantiles):
    """Losses (days, quantiles)."""
    above = observed[:, None] - predicted
    return np.where(above > 0, quantiles * above, (quantiles - 1) * above)


def _pinball_cases(rng):
    cases = []
    for days, quantiles in ((31, [0.05, 0.5, 0.95]), (47, [0.1, 0.25, 0.75, 0.9]), (23, [0.2, 0.7])):
        observed = rng.normal(20, 0.5, days)
        predicted = observed[:, None] + rng.normal(0, 0.3, (days, 1)) + np.array(quantiles) - 0.45
        cases.append((observed, predicted, np.array(quantiles)))
    return cases


def _slipped_pinball(loss):
    """The predicate "the means of the losses `loss(readings above, quantiles)`"."""
    return as_if(lambda observed, predicted, quantiles: loss(observed[:, None] - predicted, quantiles).mean(axis=0))


PINBALL = Exercise(
    name="pinball",
    task=(
        "Give the mean pinball loss of each quantile q: a day costs q times the distance where the reading lies above"
        " the prediction, and 1 - q times the distance where it lies below."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "For q = .95 a reading above the prediction is dear and one below is cheap. So the cheapest prediction is"
            " one that few readings exceed."
        ),
        (
            "`observed` is `(days,)`, `predicted` `(days, quantiles)`: which axis must the readings get, so that they"
            " stand beside each column? `np.where` chooses between the two costs."
        ),
        (
            "With `above = observed[:, None] - predicted`, the costs are `quantiles * above` where `above` is positive"
            " and `(quantiles - 1) * above` elsewhere. Which axis is averaged away?"
        ),
    ),
    reference=pinball,
    cases=_pinball_cases,
    axes=("quantiles",),
    misconceptions=(
        Misconception(
            "weights_swapped",
            "Your two weights have changed places. Which is dear for q = .95: a reading above the prediction or one"
            " below?",
            _slipped_pinball(lambda above, q: np.where(above > 0, (1 - q) * above, -q * above)),
        ),
        Misconception(
            "every_day_kept",
            "You give a loss for each day. Which axis should go away?",
            as_if(_pinball_days),
        ),
        Misconception(
            "one_number",
            "You averaged over the quantiles too. Which axis should stay?",
            as_if(lambda *given: pinball(*given).mean(), lambda *given: np.full(len(given[2]), pinball(*given).mean())),
        ),
        Misconception(
            "mean_over_quantiles",
            "You averaged over the quantiles, so a number a *day* is left. Which axis holds the days?",
            as_if(lambda *given: _pinball_days(*given).mean(axis=1)),
        ),
        Misconception(
            "absolute_errors",
            "You give the mean absolute error: up and down cost the same. What makes one side dearer?",
            _slipped_pinball(lambda above, q: np.abs(above)),
        ),
        Misconception(
            "below_is_negative",
            "A reading below the prediction brings down your loss. Which sign does a cost have?",
            _slipped_pinball(lambda above, q: np.where(above > 0, q * above, (1 - q) * above)),
        ),
        Misconception(
            "without_distance",
            "A reading costs the same however far away it is. By what is the weight multiplied?",
            _slipped_pinball(lambda above, q: np.where(above > 0, q, 1 - q)),
        ),
        Misconception(
            "one_side_free",
            "A reading on one side of the prediction costs nothing. What keeps the prediction from running away to the"
            " other side?",
            lambda got, observed, predicted, quantiles: any(
                _slipped_pinball(loss)(got, observed, predicted, quantiles)
                for loss in (
                    lambda above, q: np.where(above > 0, q * above, 0),
                    lambda above, q: np.where(above > 0, 0, (q - 1) * above),
                )
            ),
        ),
        Misconception(
            "squared",
            "You squared the distances. Which power do they have in the task?",
            _slipped_pinball(lambda above, q: np.where(above > 0, q, 1 - q) * above**2),
        ),
        Misconception(
            "summed",
            "You added the days up. By what do you divide?",
            as_if(lambda *given: _pinball_days(*given).sum(axis=0)),
        ),
        Misconception(
            "doubled",
            "Your losses are twice as large as the task says. Which factor is not asked for?",
            as_if(lambda *given: 2 * pinball(*given)),
        ),
    ),
)


# --- the CRPS of an ensemble


def crps(observed, members):
    return _distance(observed, members) - _spread(members) / 2


def _distance(observed, members):
    return np.abs(members - observed).mean(axis=0)


def _spread(members):
    """The mean distance of two members, each with each and with itself: (days,)."""
    return np.abs(members[:, None] - members).mean(axis=(0, 1))


def _crps_cases(rng):
    return [
        (rng.normal(20, 0.4, days), rng.normal(20, 0.3, (members, days)) + rng.normal(0, 0.2, days))
        for members, days in ((5, 13), (4, 9), (7, 17))
    ]


def _fair(observed, members):
    return _distance(observed, members) - _spread(members) / 2 * len(members) / (len(members) - 1)


CRPS = Exercise(
    name="crps",
    task=(
        "Give the CRPS of each day: the mean distance of the members from the reading, minus *half* the mean distance"
        " of two members, each paired with each and with itself."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "The first mean is the price for being far away. The second gives back what an honest spread costs. With"
            " one member only the first is left: the absolute error."
        ),
        (
            "For all pairs of members give the array an axis more: `members[:, None]` is `(members, 1, days)`, and"
            " `members` beside it makes `(members, members, days)` of their difference."
        ),
        (
            "Both are means of `np.abs(...)`: that of `members - observed` over axis 0, and half of that of the pairs"
            " over the axes (0, 1)."
        ),
    ),
    reference=crps,
    cases=_crps_cases,
    axes=("days",),
    misconceptions=(
        Misconception(
            "spread_not_halved",
            "You take off the whole distance of two members. Which part of it does the task take?",
            as_if(lambda observed, members: _distance(observed, members) - _spread(members)),
        ),
        Misconception(
            "without_spread",
            "This is the members' mean distance from the reading alone: a wide ensemble pays for its width twice. What"
            " is taken off?",
            as_if(_distance),
        ),
        Misconception(
            "error_of_the_mean",
            "This is the absolute error of the ensemble's mean. How far is each *member* from the reading?",
            as_if(
                lambda observed, members: np.abs(members.mean(axis=0) - observed),
                lambda observed, members: np.abs(members.mean(axis=0) - observed) - _spread(members) / 2,
            ),
        ),
        Misconception(
            "pairs_summed",
            "You added up the distances of all pairs. By how many pairs do you divide?",
            as_if(
                lambda observed, members: _distance(observed, members) - _spread(members) * len(members) ** 2 / 2,
                lambda observed, members: _distance(observed, members) - _spread(members) * len(members) / 2,
            ),
        ),
        Misconception(
            "signed_distance",
            "Your first part has signs, so a member above and one below the reading cancel. Which size has a distance?",
            as_if(lambda observed, members: (members - observed).mean(axis=0) - _spread(members) / 2),
        ),
        Misconception(
            "spread_added",
            "You added the members' distance. What would the score of the best ensemble be if spread were punished?",
            as_if(lambda observed, members: _distance(observed, members) + _spread(members) / 2),
        ),
        Misconception(
            "without_itself",
            "You left out the pairs of a member with itself: that is the *fair* CRPS, made for comparing ensembles of"
            " different sizes. Over how many pairs does the task take the mean?",
            as_if(_fair),
        ),
        Misconception(
            "pairs_once",
            "You count each pair once, but divide by the number of all ordered pairs. How often does `members[:,"
            " None] - members` hold a pair?",
            as_if(lambda observed, members: _distance(observed, members) - _spread(members) / 4),
        ),
        Misconception(
            "one_for_all_days",
            "You averaged over the days too. Which axis should stay?",
            as_if(
                lambda *given: crps(*given).mean(),
                lambda observed, members: np.abs(members - observed).mean() - _spread(members) / 2,
                lambda observed, members: _distance(observed, members) - _spread(members).mean() / 2,
            ),
        ),
        Misconception(
            "squares",
            "You squared the members' distances. Which power has a distance in the task?",
            as_if(
                lambda observed, members: (
                    ((members - observed) ** 2).mean(axis=0) - ((members[:, None] - members) ** 2).mean(axis=(0, 1)) / 2
                ),
            ),
        ),
        Misconception(
            "spread_around_the_mean",
            "Your second part is the members' distance from *their mean*. Between which two is the distance taken?",
            as_if(
                lambda observed, members: (
                    _distance(observed, members) - np.abs(members - members.mean(axis=0)).mean(axis=0) / 2
                ),
                lambda observed, members: (
                    _distance(observed, members) - np.abs(members - members.mean(axis=0)).mean(axis=0)
                ),
            ),
        ),
        Misconception(
            "standard_deviation",
            "You take off a standard deviation of the members. Which distance does the task take half of?",
            as_if(
                lambda observed, members: _distance(observed, members) - members.std(axis=0) / 2,
                lambda observed, members: _distance(observed, members) - members.std(axis=0),
                lambda observed, members: _distance(observed, members) - members.std(axis=0, ddof=1) / 2,
                lambda observed, members: _distance(observed, members) - members.std(axis=0, ddof=1),
            ),
        ),
        Misconception(
            "neighbours_only",
            "You paired each member only with the next one. How many partners has a member?",
            as_if(
                lambda observed, members: (
                    _distance(observed, members) - np.abs(np.diff(members, axis=0)).mean(axis=0) / 2
                )
            ),
        ),
    ),
)


# --- what the errors still know of one another


def autocorrelation(errors, lags):
    return _correlated(errors, lags)


def _correlated(errors, lags, centre=np.nanmean, mean=np.nanmean):
    """The mean product of errors so many days apart, over that of lag 0: (lags + 1,)."""
    away = errors - centre(errors)
    products = np.array([mean(away[lag:] * away[: len(away) - lag]) for lag in range(lags + 1)])
    return products / products[0]


def _filled(errors):
    """Gaps filled along a straight line."""
    days, known = np.arange(len(errors)), ~np.isnan(errors)
    return np.interp(days, days[known], errors[known])


def _but_for_the_first(errors, lags):
    """Covariances, but for lag 0, which is set to 1."""
    return np.append(1.0, (_correlated(errors, lags) * np.nanvar(errors))[1:])


def _over_all_days(errors, lags):
    """As R's `acf` without gaps: sums of products over one number of days."""
    return _correlated(errors, lags, mean=np.nansum)


def _pearson(errors, lags):
    """The correlation coefficient of the two stretches, each around its own mean."""
    found = []
    for lag in range(lags + 1):
        early, late = errors[: len(errors) - lag], errors[lag:]
        both = ~np.isnan(early + late)
        found.append(np.corrcoef(early[both], late[both])[0, 1])
    return np.array(found)


def _round_the_end(errors, lags):
    away = errors - np.nanmean(errors)
    products = np.array([np.nanmean(away * np.roll(away, lag)) for lag in range(lags + 1)])
    return products / products[0]


def _error_cases(rng):
    cases = []
    for days, lags in ((60, 7), (90, 12), (75, 4)):
        errors = rng.normal(0, 0.05, days)
        for day in range(1, days):
            errors[day] += 0.8 * errors[day - 1]
        errors += 0.06
        start = int(rng.integers(days // 4, days // 2))
        errors[start : start + int(rng.integers(5, 9))] = np.nan
        cases.append((errors, lags))
    return cases


AUTOCORRELATION = Exercise(
    name="autocorrelation",
    task=(
        "Give the autocorrelation of the errors at the lags 0 to `lags`. Subtract their mean; then, for each lag, the"
        " mean product of two errors so many days apart, of the pairs that have both, over that of lag 0."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "The question is: if I know today's error, what do I know of the one in k days? At lag 0 the answer is"
            " all, 1."
        ),
        (
            "Two errors k days apart are `e[k:]` beside `e[: len(e) - k]`. A product with a gap is NaN; which mean"
            " leaves it out?"
        ),
        (
            "First let `e` be the errors minus `np.nanmean(errors)`. For each lag k of `range(lags + 1)` take"
            " `np.nanmean` of the products; then divide all of them by the first."
        ),
    ),
    reference=autocorrelation,
    cases=_error_cases,
    axes=("lags",),
    misconceptions=(
        Misconception(
            "nan_everywhere",
            "Your numbers are NaN: one gap is enough. Which mean leaves missing values out?",
            lambda got, *given: bool(np.isnan(got).any()),
        ),
        Misconception(
            "mean_kept",
            "You did not subtract the mean, so a constant error looks like memory. From which value are errors counted"
            " here?",
            as_if(lambda errors, lags: _correlated(errors, lags, centre=lambda errors: 0.0)),
        ),
        Misconception(
            "covariances",
            "These are autoco*variances*, in square metres. By what do you divide?",
            as_if(
                lambda errors, lags: _correlated(errors, lags) * np.nanvar(errors),
                _but_for_the_first,
                lambda errors, lags: _pearson(errors, lags) * np.nanvar(errors),
            ),
        ),
        Misconception(
            "lag_zero_missing",
            "Your first number is that of lag 1. At which lag do you begin?",
            as_if(
                lambda errors, lags: _correlated(errors, lags)[1:],
                lambda errors, lags: _correlated(errors, lags + 1)[1:],
            ),
        ),
        Misconception(
            "gaps_cut_out",
            "You took the days without a reading out first, so days on both sides of a gap became neighbours. How many"
            " days apart are they?",
            as_if(
                lambda errors, lags: _correlated(errors[~np.isnan(errors)], lags),
                lambda errors, lags: _over_all_days(errors[~np.isnan(errors)], lags),
                lambda errors, lags: _pearson(errors[~np.isnan(errors)], lags),
            ),
        ),
        Misconception(
            "gaps_as_zero",
            "A day without a reading has an error of 0 in your products. Which pairs have two errors?",
            as_if(
                lambda errors, lags: _correlated(np.nan_to_num(errors), lags),
                lambda errors, lags: _correlated(np.nan_to_num(errors - np.nanmean(errors)), lags),
            ),
        ),
        Misconception(
            "gaps_filled",
            "You filled the gaps along a line, and such errors resemble each other more than real ones. Which pairs"
            " have two readings?",
            as_if(lambda errors, lags: _correlated(_filled(errors), lags)),
        ),
        Misconception(
            "sums_of_products",
            "You added the products up, so a lag with fewer pairs looks weaker; R's `acf` does much the same. By how"
            " many pairs do you divide at each lag?",
            as_if(_over_all_days),
        ),
        Misconception(
            "each_stretch_by_itself",
            "You took the correlation coefficient of each two stretches, which has a mean and a spread for each. How"
            " many means and variances does the task have in all?",
            as_if(_pearson),
        ),
        Misconception(
            "round_the_end",
            "`np.roll` puts the last errors beside the first ones. How many days lie between them?",
            as_if(_round_the_end),
        ),
        Misconception(
            "one_lag_only",
            "This is the autocorrelation at a single lag. How many lags are asked for?",
            lambda got, errors, lags: any(same(got, value) for value in _correlated(errors, lags)),
        ),
        Misconception(
            "one_lag_missing",
            "The last lag is missing. Where does `range(lags)` stop?",
            as_if(lambda errors, lags: _correlated(errors, lags)[:-1]),
        ),
    ),
)


# --- folds of neighbouring days


def blocked_folds(days, folds, gap):
    return _folds(days, folds, gap, gap)


def _folds(days, folds, before, after):
    """True where a day trains: not in the fold's block, nor so many days before or after it."""
    day, size = np.arange(days), days // folds
    starts = size * np.arange(folds)[:, None]
    return (day < starts - before) | (day >= starts + size + after)


def _fold_cases(rng):
    return [
        (folds * size, folds, gap)
        for folds, size, gap in zip((4, 5, 3), (int(rng.integers(9, 15)), 11, int(rng.integers(12, 20))), (3, 2, 5))
    ]


def _same_sizes(got, days, folds):
    """Whether each row leaves out as many days as a block has, and each day is left out once."""
    out = ~np.asarray(got).astype(bool)
    return out.shape == (folds, days) and (out.sum(axis=1) == days // folds).all() and (out.sum(axis=0) == 1).all()


def _rows_apart(days, folds):
    """Each fold tests every so-many-th day."""
    return np.arange(days) % folds != np.arange(folds)[:, None]


def _as_folds(*slips):
    """The predicate "the mask is what one of the slips makes of (days, folds, gap)", of whatever type of numbers."""

    def holds(got, days, folds, gap):
        return any(same(np.asarray(got).astype(float), slip(days, folds, gap).astype(float)) for slip in slips)

    return holds


def _with_a_negative_start(days, folds, gap):
    """The first slice runs from a day near the end to one near the start: it holds nothing."""
    mask = blocked_folds(days, folds, gap)
    mask[0] = True
    return mask


FOLDS = Exercise(
    name="blocked_folds",
    task=(
        "Say for each fold which days train. Fold k tests the k-th of `folds` blocks of equally many neighbouring days;"
        " that block and the `gap` days on both sides of it do not train, all other days do."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "A test day must have no training day nearby. So the test days of a fold stand together, and the days that"
            " touch them are given to nobody."
        ),
        (
            "A block has `days // folds` days. Block k starts on day k times that number. A day trains if it comes"
            " early enough before the block, or late enough after it."
        ),
        (
            "Start from `np.ones((folds, days), bool)`. In row k put False from the block's first day - `gap` to its"
            " last day + `gap`. A slice must not begin below 0: `max(0, ...)`."
        ),
    ),
    reference=blocked_folds,
    cases=_fold_cases,
    axes=("folds", "days"),
    misconceptions=(
        Misconception(
            "test_days_marked",
            "Your mask marks the days that do *not* train. Which days should be True?",
            _as_folds(lambda *given: ~blocked_folds(*given), lambda days, folds, gap: ~_folds(days, folds, 0, 0)),
        ),
        Misconception(
            "no_gap",
            "The day before a block still trains. What does its level tell of the block's first day?",
            _as_folds(lambda days, folds, gap: _folds(days, folds, 0, 0)),
        ),
        Misconception(
            "gap_on_one_side",
            "Your gap lies on one side of the block only. How many neighbours has a block in the middle?",
            _as_folds(
                lambda days, folds, gap: _folds(days, folds, gap, 0),
                lambda days, folds, gap: _folds(days, folds, 0, gap),
            ),
        ),
        Misconception(
            "gap_inside_the_block",
            "You took the gap from the block itself, and its outer days train. Which days may lose their place?",
            _as_folds(lambda days, folds, gap: _folds(days, folds, -gap, -gap)),
        ),
        Misconception(
            "gap_a_day_off",
            "Your gap is one day too long or too short. Which day is the first that trains again?",
            _as_folds(
                *(
                    lambda days, folds, gap, a=a, b=b: _folds(days, folds, gap + a, gap + b)
                    for a in (-1, 0, 1)
                    for b in (-1, 0, 1)
                    if a or b
                )
            ),
        ),
        Misconception(
            "every_kth_day",
            "Each fold tests every k-th day, so each test day lies between two training days. Which days belong to a"
            " block?",
            _as_folds(
                lambda days, folds, gap: _rows_apart(days, folds), lambda days, folds, gap: ~_rows_apart(days, folds)
            ),
        ),
        Misconception(
            "past_only",
            "Only the days before a block train. Which days does the task leave out?",
            _as_folds(
                lambda days, folds, gap: (
                    blocked_folds(days, folds, gap) & (np.arange(days) < days // folds * np.arange(folds)[:, None])
                )
            ),
        ),
        Misconception(
            "negative_start",
            "In your first row every day trains: its slice begins below 0. From which end does Python count a negative"
            " index?",
            _as_folds(_with_a_negative_start),
        ),
        Misconception(
            "random_days",
            "The test days of a fold are scattered. What does a training day tell of the test day beside it?",
            lambda got, days, folds, gap: (
                _same_sizes(got, days, folds) and (np.diff(got, axis=1) != 0).sum() > 2 * folds
            ),
        ),
        Misconception(
            "one_fold_only",
            "This is the mask of one fold. How many folds are asked for?",
            lambda got, days, folds, gap: np.shape(got) == (days,),
        ),
    ),
)


# --- the answer to one more day of rain


def response_to_rain(rain, day, extra):
    return _answer(rain, day, extra)[day:]


def _answer(rain, day, extra):
    """On all days: (days,)."""
    more = rain.copy()
    more[day] += extra
    return tiny_well(more) - tiny_well(rain)


def _with_rain(rain, day, extra, put):
    more = rain.copy()
    put(more, day, extra)
    return (tiny_well(more) - tiny_well(rain))[day:]


def _put_instead(more, day, extra):
    more[day] = extra


def _from_then_on(more, day, extra):
    more[day:] += extra


def _next_day(more, day, extra):
    more[day + 1] += extra


def _day_before(more, day, extra):
    more[day - 1] += extra


def _alone(rain, day, extra):
    """The level of a well in which only the extra rain falls, beside a well without any rain."""
    return _answer(np.zeros_like(rain), day, extra)[day:]


def _rain_cases(rng):
    cases = []
    for days in (70, 55, 90):
        rain = rng.gamma(0.75, 9, days) * (rng.random(days) < 0.4)
        rain[: days // 3] *= 2  # high enough for the drain
        day = int(rng.integers(days // 4, days // 2))
        rain[day] = rng.uniform(3, 9)
        cases.append((rain, day, float(rng.integers(15, 40))))
    return cases


RESPONSE = Exercise(
    name="response_to_rain",
    task=(
        "Give what `extra` mm more rain on the row `day` do to the level of `tiny_well`, in m, from that row on: the"
        " run with the extra rain minus the run without."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "The model need not be opened. Run it twice, with weather that differs on one day; what differs in the"
            " levels is the answer."
        ),
        (
            "`more = rain` gives the same array a second name: what you add to one is in the other. Which method"
            " makes a second array?"
        ),
        (
            "Add `extra` to element `day` of `rain.copy()`. Subtract `tiny_well(rain)` from the levels of the copy, and"
            " keep the rows from `day` on."
        ),
    ),
    reference=response_to_rain,
    cases=_rain_cases,
    axes=("days",),
    misconceptions=(
        Misconception(
            "same_array_twice",
            "Both runs have the same rain, so nothing differs. Does `more = rain` make a second array?",
            lambda got, *given: np.ndim(got) == 1 and not np.any(got),
        ),
        Misconception(
            "all_days",
            "Your answer also has the days *before* the rain. From which day on is it asked for?",
            as_if(_answer),
        ),
        Misconception(
            "rain_replaced",
            "You put `extra` in place of the day's rain. What is one day of *more* rain?",
            as_if(lambda rain, day, extra: _with_rain(rain, day, extra, _put_instead)),
        ),
        Misconception(
            "many_days",
            "The extra rain falls on other days too. On how many days does the task let it fall?",
            as_if(
                lambda rain, day, extra: _with_rain(rain, day, extra, _from_then_on),
                lambda rain, day, extra: (tiny_well(rain + extra) - tiny_well(rain))[day:],
            ),
        ),
        Misconception(
            "a_day_off",
            "The extra rain falls a day too early or too late. From which number are rows counted?",
            as_if(
                lambda rain, day, extra: _with_rain(rain, day, extra, _next_day),
                lambda rain, day, extra: _with_rain(rain, day, extra, _day_before),
            ),
        ),
        Misconception(
            "no_other_rain",
            "You ran the well with the extra rain *alone*. Does a full store answer like an empty one?",
            as_if(
                _alone,
                lambda rain, day, extra: tiny_well(np.where(np.arange(len(rain)) == day, extra, 0.0))[day:],
            ),
        ),
        Misconception(
            "one_run_only",
            "These are the levels of one run. What would they be without the extra rain?",
            as_if(
                lambda rain, day, extra: (tiny_well(rain) + _answer(rain, day, extra))[day:],
                lambda rain, day, extra: tiny_well(rain)[day:],
                lambda rain, day, extra: tiny_well(rain) + _answer(rain, day, extra),
            ),
        ),
        Misconception(
            "ratio",
            "You divided one run by the other. In which unit is the answer asked for?",
            as_if(
                lambda rain, day, extra: 1 + response_to_rain(rain, day, extra) / tiny_well(rain)[day:],
                lambda rain, day, extra: response_to_rain(rain, day, extra) / tiny_well(rain)[day:],
            ),
        ),
        Misconception(
            "a_millimetre",
            "You divided by `extra`, so this is what one millimetre does. Is a store that drains faster when it is high"
            " linear?",
            as_if(lambda rain, day, extra: response_to_rain(rain, day, extra) / extra),
        ),
        Misconception(
            "added_up",
            "You added the differences up from day to day. Is the level not a sum already?",
            as_if(lambda *given: np.cumsum(response_to_rain(*given))),
        ),
        Misconception(
            "begun_anew",
            "Your runs begin on the day of the extra rain, so the well has forgotten its past. Where does the"
            " series begin?",
            as_if(lambda rain, day, extra: _answer(rain[day:], 0, extra)),
        ),
    ),
)


# --- its half-time


def half_time(response):
    peak = int(np.argmax(response))
    return _first(response[peak:] <= response[peak] / 2)


def _first(condition):
    return int(np.argmax(condition))


def _peak(response):
    return int(np.argmax(response))


def _response_cases(rng):
    """Responses that begin low, rise for some days and fall more slowly, once passing the half upwards again."""
    cases = []
    for days, rise, memory in ((80, 14, 17.0), (60, 4, 9.0), (120, 21, 25.0)):
        day = np.arange(days)
        rising, falling = (day / rise) ** 2 * 0.8 + 0.05, np.exp(-(day - rise) / memory)
        response = np.where(day < rise, rising, falling) * rng.uniform(0.05, 0.3)
        half = _first(falling[rise:] <= 0.5) + rise
        if not cases:
            response[half] = response[rise] / 2  # at most half: exactly half counts
        response[half + 3 : half + 6] = np.array([0.55, 0.54, 0.53]) * response[rise]  # a second, lower rise
        cases.append((response,))
    return cases


HALF_TIME = Exercise(
    name="half_time",
    task=(
        "Give the number of days from the peak of a response to the first day after it on which the response is at"
        " most half the peak."
    ),
    kind="call",
    points={"values": 2},
    hints=(
        "Two days are needed: that of the peak, and one after it. Their difference is the answer.",
        (
            "`np.argmax` gives the index of the largest number; of an array of True and False it gives the first True."
            " Look only at the days from the peak on."
        ),
        "With `peak` for the index of the largest: in `response[peak:]`, which is the first index at most"
        " `response[peak] / 2`?",
    ),
    reference=half_time,
    cases=_response_cases,
    misconceptions=(
        Misconception(
            "from_the_rain",
            "You count from the day of the rain. From which day is the half-time counted?",
            as_if(lambda response: _peak(response) + half_time(response)),
        ),
        Misconception(
            "before_the_peak",
            "The first day at or below the half lies *before* the peak, while the level still rises. Where do you begin"
            " to look?",
            as_if(
                lambda response: _first(response <= response.max() / 2),
                lambda response: _first(response <= response.max() / 2) - _peak(response),
            ),
        ),
        Misconception(
            "rising_half",
            "This is about the rise to half the peak. On which side of the peak does the response fall?",
            as_if(
                lambda response: _first(response >= response.max() / 2),
                lambda response: _peak(response) - _first(response >= response.max() / 2),
            ),
        ),
        Misconception(
            "last_day_above",
            "You took the *last* day above the half: a later, lower rise counts. Which day was asked for?",
            as_if(
                lambda response: int(np.flatnonzero(response > response.max() / 2)[-1]) - _peak(response),
                lambda response: int(np.flatnonzero(response > response.max() / 2)[-1]) - _peak(response) + 1,
            ),
        ),
        Misconception(
            "days_above_counted",
            "You counted all days above the half, on both sides of the peak or after a second rise. Between which two"
            " days lies the half-time?",
            as_if(
                lambda response: int((response > response.max() / 2).sum()),
                lambda response: int((response[_peak(response) :] > response.max() / 2).sum()),
            ),
        ),
        Misconception(
            "day_of_the_peak",
            "This is the day of the peak. How many days later is half of it gone?",
            as_if(_peak),
        ),
        Misconception(
            "nearest_to_half",
            "You took the day that comes *nearest* to half the peak, and on some it is still above. Which day did the"
            " task ask for?",
            as_if(lambda response: int(np.argmin(np.abs(response[_peak(response) :] - response.max() / 2)))),
        ),
        Misconception(
            "a_day_off",
            "You are one day off. Does a day of exactly half the peak count? And if the day of the peak has the number"
            " 0, which number has the next?",
            as_if(lambda response: half_time(response) - 1, lambda response: half_time(response) + 1),
        ),
        Misconception(
            "by_the_factor_e",
            "This is the day on which the peak is down to 37%, a factor of e. Which share is a half?",
            as_if(lambda response: _first(response[_peak(response) :] <= response.max() / np.e)),
        ),
        Misconception(
            "half_of_the_sum",
            "On this day half of the *sum* of the response is over. Half of what was asked for?",
            as_if(
                lambda response: _first(np.cumsum(response) >= response.sum() / 2),
                lambda response: _first(np.cumsum(response) >= response.sum() / 2) - _peak(response),
            ),
        ),
        Misconception(
            "half_of_the_first_day",
            "You compare with half of the *first* day's response. Which day's is the largest?",
            as_if(lambda response: _first(response <= response[0] / 2)),
        ),
    ),
)


EXERCISES = (COVERAGE, CONFORMAL, PINBALL, CRPS, FOLDS, AUTOCORRELATION, RESPONSE, HALF_TIME)

PREDICTIONS = (
    Prediction(
        "promise_kept",
        "The interval promises 90%, and holds 90% of the readings whose errors it was made of. Will it hold at least"
        " 87% of the test readings?",
        lambda names: bool(names["kept"] >= 0.87),
        "The promise is for a day drawn from the same days as the errors. The test years are wetter, and the errors"
        " of a day resemble those of the day before: four years hold few independent ones.",
    ),
)

QUESTIONS = (
    Question(
        "band_of_seeds",
        "Lesson 08. Five networks differ by their seed only. What does the band from the lowest to the highest show?",
        (
            Choice(
                "Where 90% of the readings will lie.",
                False,
                "It knows nothing of noise, nor of errors that all five make together.",
            ),
            Choice(
                "How much the answer depends on the random start.",
                True,
                "All five learnt from the same days in the same form; what is wrong with both, no band of seeds shows.",
            ),
            Choice(
                "How well the networks are trained.",
                False,
                "Five networks may agree and be wrong together, or differ and be right on average.",
            ),
        ),
    ),
    Question(
        "flattered_winner",
        "Lesson 06. Early stopping took the epoch with the lowest validation loss. How large are the errors on the"
        " validation part, beside those on new days?",
        (
            Choice("As large: validation days are not trained on.", False, "They are not trained on, but they chose."),
            Choice(
                "Rather smaller: the epoch was chosen there.",
                True,
                "The best of many epochs is best by skill and by luck on those days.",
            ),
            Choice(
                "Rather larger: the network never saw these days.",
                False,
                "It never saw the new days either, and those chose nothing.",
            ),
        ),
    ),
    Question(
        "cell_state",
        "Lesson 07. What carries the memory of last winter's rain through an LSTM?",
        (
            Choice("The cell state.", True, "From day to day it is multiplied by a forget gate near 1, and added to."),
            Choice("The output gate.", False, "It only says how much of the cell state is shown today."),
            Choice("The kernel.", False, "The kernel is the same on every day: it remembers nothing of a certain day."),
        ),
    ),
)
