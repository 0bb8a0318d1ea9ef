"""Lesson 08: daily groundwater levels from weather, split by time, judged beside baselines, with leaks committed and
seen."""

import functools
import hashlib
import re

import numpy as np

from lessons_lib.exercises.declare import (
    Bound,
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    item_as_if,
    reshaped,
    same,
)

OWN_SEED, GROUND = 4, 25.0  # the second well, and its ground in m: depth = GROUND - head
LEAKS, HARMLESS = {"B", "C", "E"}, {"A", "D", "F"}


# --- days in three parts


def split_days(days):
    return np.repeat([0, 1, 2], [days * 3 // 5, days // 5, days // 5])


def _stretches(*borders):
    """Days until the first border 0, until the second 1, from there on 2."""
    *borders, days = borders
    return np.searchsorted(borders, np.arange(days), side="right")


def _rest_of_the_rest(days):
    """The borders of a split whose validation part is a fifth of what training left, however rounded."""
    first = days * 3 // 5
    fifth = (days - first) // 5
    return [(first, first + fifth + more) for more in (0, 1)]


def _a_day_off(days):
    first, second = days * 3 // 5, days * 4 // 5
    return [(first + a, second + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]


def _same_share_elsewhere(got, days):
    """60, 20 and 20% of the days, but not one stretch after another."""
    values = np.asarray(got)
    return (
        values.shape == (days,)
        and [int((values == part).sum()) for part in range(3)] == [days * 3 // 5, days // 5, days // 5]
        and (np.diff(values) < 0).any()
    )


SPLIT_DAYS = Exercise(
    name="split_days",
    task=(
        "Say for each of `days` days, in order, to which part it belongs: 0 for the first 60%, 1 for the next 20%, 2"
        " for the last 20%."
    ),
    kind="call",
    points={"shape": 1, "values": 1},
    hints=(
        (
            "Time runs one way: the model learns from the past and is judged by what comes later. So the parts are"
            " three stretches, one after another."
        ),
        "Two borders are enough, at 60% and at 80% of the days. Each day is held against both.",
        (
            "Start from `np.zeros(days, int)`. From the row `round(0.6 * days)` on put 1, from `round(0.8 * days)` on"
            " put 2."
        ),
    ),
    reference=split_days,
    cases=lambda rng: [(int(days),) for days in 5 * rng.permutation(np.arange(7, 60))[:4]],
    axes=("days",),
    misconceptions=(
        Misconception(
            "newest_first",
            "Your *test* days come first. Which stretch has already happened when the model is put to use?",
            as_if(lambda days: split_days(days)[::-1]),
        ),
        Misconception(
            "validation_last",
            "Your last 20% are validation days. Which part should lie farthest from what the model learnt?",
            as_if(lambda days: np.array([0, 2, 1])[split_days(days)]),
        ),
        Misconception(
            "mixed_days",
            "The shares are right, but the parts are mixed. What does a training day tell of the test day that"
            " follows it?",
            _same_share_elsewhere,
        ),
        Misconception(
            "counted_from_one",
            "Your parts are numbered 1, 2 and 3. Which number has the training part?",
            as_if(lambda days: 1 + split_days(days)),
        ),
        Misconception(
            "rest_of_the_rest",
            "Your validation part is 20% of what training left. How many days are 20% of *all*?",
            lambda got, days: any(same(got, _stretches(*borders, days)) for borders in _rest_of_the_rest(days)),
        ),
        Misconception(
            "border_a_day_off",
            "A border lies one day too early or too late. If days are counted from 0, which number has the first day"
            " after the first 60%?",
            lambda got, days: any(same(got, _stretches(*borders, days)) for borders in _a_day_off(days)),
        ),
        Misconception(
            "three_equal_parts",
            "Your three parts are equally long. Which shares were asked for?",
            as_if(lambda days: np.arange(days) * 3 // days),
        ),
        Misconception(
            "one_part_missing",
            "You have fewer than three parts. Which part says when to stop, and which one is opened last?",
            lambda got, days: np.shape(got) == (days,) and set(np.unique(got)) < {0, 1, 2},
        ),
        Misconception(
            "other_lengths",
            "Your three stretches follow one another, but they have other lengths than asked for. At which days do you"
            " cut?",
            lambda got, days: (
                np.shape(got) == (days,) and set(np.unique(got)) == {0, 1, 2} and (np.diff(np.asarray(got)) >= 0).all()
            ),
        ),
    ),
)


# --- one scale, from the training days


def scale_by_training(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs[:train].std(axis=0)


def _scaled(inputs, rows, ddof=0):
    return (inputs - inputs[rows].mean(axis=0)) / inputs[rows].std(axis=0, ddof=ddof)


def _each_by_its_own(inputs, train):
    return np.concatenate([_scaled(inputs[:train], slice(None)), _scaled(inputs[train:], slice(None))])


def _scale_cases(rng):
    cases = []
    for days, features in ((31, 3), (47, 4), (23, 2)):
        inputs = rng.gamma(2, 3, (days, features)) + np.arange(days)[:, None] / 9 + 10 * rng.random(features)
        cases.append((inputs, int(rng.integers(days // 2, days * 3 // 4))))
    return cases


SCALE = Exercise(
    name="scale_by_training",
    task=(
        "Bring every column to mean 0 and standard deviation 1 *over the first `train` days*, with the same two numbers"
        " for the later days."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Two numbers for each variable, a mean and a standard deviation. On the day on which you fix them, only the"
            " training days have happened."
        ),
        "Cut the first `train` rows out and reduce them over the days, axis 0. Then use both numbers on *all* rows.",
        (
            "Call the rows `inputs[:train]` the past: from `inputs` subtract `past.mean(axis=0)`, and divide by"
            " `past.std(axis=0)`."
        ),
    ),
    reference=scale_by_training,
    cases=_scale_cases,
    axes=("days", "features"),
    misconceptions=(
        Misconception(
            "all_days",
            "Mean and standard deviation come from *all* days. What do they know on a training day that nobody could"
            " know?",
            as_if(lambda inputs, train: _scaled(inputs, slice(None))),
        ),
        Misconception(
            "each_part_by_its_own",
            "The later days are scaled by their *own* mean, so a wet year looks like any other. Which mean was known"
            " before they came?",
            as_if(_each_by_its_own),
        ),
        Misconception(
            "training_rows_only",
            "Only the training days came back. Who scales the days that you want to predict?",
            as_if(lambda inputs, train: scale_by_training(inputs, train)[:train]),
        ),
        Misconception(
            "one_scale_for_all",
            "All variables share one mean and one standard deviation. Does a millimetre of rain weigh as much as a"
            " degree?",
            as_if(lambda inputs, train: (inputs - inputs[:train].mean()) / inputs[:train].std()),
        ),
        Misconception(
            "sd_like_r",
            "You divide by days - 1, as `scale` in R does. NumPy and the library divide by days: which argument did you"
            " add?",
            as_if(lambda inputs, train: _scaled(inputs, slice(0, train), ddof=1)),
        ),
        Misconception(
            "variance",
            "You divide by the variance. Which root is missing?",
            as_if(lambda inputs, train: (inputs - inputs[:train].mean(axis=0)) / inputs[:train].var(axis=0)),
        ),
        Misconception(
            "only_centred",
            "The training means are 0, but each column keeps its own spread. By what do you divide?",
            as_if(lambda inputs, train: inputs - inputs[:train].mean(axis=0)),
        ),
        Misconception(
            "later_days_not_centred",
            "The mean is taken off the training days only, so the later days keep their level. Which rows do both"
            " numbers belong to?",
            as_if(
                lambda inputs, train: np.concatenate(
                    [scale_by_training(inputs, train)[:train], inputs[train:] / inputs[:train].std(axis=0)]
                ),
                lambda inputs, train: np.concatenate([scale_by_training(inputs, train)[:train], inputs[train:]]),
            ),
        ),
        Misconception(
            "axis_forgotten_once",
            "One of your two numbers is the same for all variables. Which axis do both the mean and the standard"
            " deviation need?",
            as_if(
                lambda inputs, train: (inputs - inputs[:train].mean(axis=0)) / inputs[:train].std(),
                lambda inputs, train: (inputs - inputs[:train].mean()) / inputs[:train].std(axis=0),
            ),
        ),
        Misconception(
            "mean_of_all_days",
            "The standard deviation is that of the training days, but the mean is that of *all* days. Which days had"
            " happened?",
            as_if(lambda inputs, train: (inputs - inputs.mean(axis=0)) / inputs[:train].std(axis=0)),
        ),
        Misconception(
            "days_after_training",
            "Mean and standard deviation come from the days *after* training. Which days had happened when you fixed"
            " them?",
            as_if(lambda inputs, train: _scaled(inputs, slice(train, None))),
        ),
        Misconception(
            "a_day_more_or_less",
            "Mean and standard deviation come from one day too many or too few. Which rows are the first `train`?",
            as_if(
                *(
                    lambda inputs, train, start=start, more=more: _scaled(inputs, slice(start, train + more))
                    for start, more in ((0, 1), (0, -1), (1, 0), (1, 1))
                )
            ),
        ),
        Misconception(
            "only_divided",
            "Each column has the spread 1, but keeps its level. What do you subtract first?",
            as_if(lambda inputs, train: inputs / inputs[:train].std(axis=0)),
        ),
        Misconception(
            "sd_of_all_days",
            "The means are those of the training days, but the standard deviation is that of *all* days. Which days had"
            " happened when you fixed it?",
            as_if(lambda inputs, train: (inputs - inputs[:train].mean(axis=0)) / inputs.std(axis=0)),
        ),
        Misconception(
            "brackets",
            "You divided the mean only, then subtracted. Which brackets does (x - mean) / sd have?",
            as_if(lambda inputs, train: inputs - inputs[:train].mean(axis=0) / inputs[:train].std(axis=0)),
        ),
        Misconception(
            "last_days",
            "Mean and standard deviation come from the *last* `train` days. Which days train?",
            as_if(lambda inputs, train: _scaled(inputs, slice(-train, None))),
        ),
        Misconception(
            "zero_to_one",
            "You scaled to the range from 0 to 1. What do mean and standard deviation ask for instead?",
            as_if(lambda inputs, train: (inputs - inputs[:train].min(axis=0)) / np.ptp(inputs[:train], axis=0)),
        ),
    ),
)


# --- windows of a part


def part_windows(inputs, levels, length, start, stop):
    days = np.arange(start, stop)
    return _windows_ending(inputs, levels, length, days[~np.isnan(levels[days])])


def _windows_ending(inputs, levels, length, days):
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days][:, None]


def _read_days(levels, start, stop):
    days = np.arange(start, stop)
    return days[~np.isnan(levels[days])]


def _window_cases(rng):
    cases = []
    for days, features, length, start, stop in ((50, 3, 6, 20, 33), (41, 2, 4, 12, 30), (60, 4, 9, 25, 47)):
        levels = rng.normal(20, 1, days)
        # Gaps in the first days of the part, inside it and after it; the days that the slips confuse with it keep
        # readings.
        levels[[start + length + 1, start + length + 3, stop - 2, stop + length + 1]] = np.nan
        cases.append((rng.normal(size=(days, features)), levels, length, start, stop))
    return cases


def _as_windows(days_of):
    """The predicate "the answer holds the windows that end on `days_of(levels, length, start, stop)`"."""

    def slip(inputs, levels, length, start, stop):
        return _windows_ending(inputs, levels, length, days_of(levels, length, start, stop))

    return as_if(slip)


def _y(got, rows):
    return len(got) == 2 and np.shape(got[1]) == (rows, 1)


def _day_before(inputs, levels, length, start, stop):
    days = _read_days(levels, start, stop)
    return np.stack([inputs[day - length : day] for day in days]), levels[days][:, None]


def _first_day_of_window(inputs, levels, length, start, stop):
    days = _read_days(levels, start, stop)
    return np.stack([inputs[day : day + length] for day in days]), levels[days][:, None]


def _without_the_gaps(inputs, levels, length, start, stop):
    """The windows of a series from which the days without a reading were cut out."""
    known = np.flatnonzero(~np.isnan(levels))
    places = np.flatnonzero((known >= start) & (known < stop))
    return _windows_ending(inputs[known], levels[known], length, places)


WINDOWS = Exercise(
    name="part_windows",
    task=(
        "Make a window for each day with a reading among the rows `start` to `stop` - 1: the inputs of the `length`"
        " days that end on it, and its level."
    ),
    kind="call",
    points={"shape": 2, "values": 2},
    hints=(
        (
            "The *target* decides to which part a window belongs. What comes before it is weather, and the weather of"
            " last year is known."
        ),
        (
            "Loop over the days from `start` to `stop` - 1 and leave out those without a reading (`np.isnan`). The"
            " inputs of day t run from t - length + 1 to t."
        ),
        (
            "With `days` the rows that have a reading: stack `inputs[day - length + 1 : day + 1]` over them; the"
            " targets are `levels[days]` with an axis more, `[:, None]`."
        ),
    ),
    reference=part_windows,
    cases=_window_cases,
    misconceptions=(
        Misconception(
            "inside_the_part",
            "Your first target lies `length` - 1 days after `start`: these days go unjudged. Whose past may a window"
            " reach into?",
            _as_windows(lambda levels, length, start, stop: _read_days(levels, start + length - 1, stop)),
        ),
        Misconception(
            "straddling",
            "Your windows *begin* in the part, so the last targets lie after its end, in the next one. Which day of a"
            " window must be inside?",
            _as_windows(lambda levels, length, start, stop: _read_days(levels, start + length - 1, stop + length - 1)),
        ),
        Misconception(
            "gaps_kept",
            "Some targets are NaN: days without a reading. Which days can a model be judged on?",
            lambda got, inputs, levels, length, start, stop: _y(got, stop - start) and np.isnan(got[1]).any(),
        ),
        Misconception(
            "gaps_filled",
            "There is a target for every day, even where nobody read the well. Who measured those?",
            lambda got, inputs, levels, length, start, stop: _y(got, stop - start) and np.isfinite(got[1]).all(),
        ),
        Misconception(
            "newest_first",
            "Your windows run backwards: the newest day comes first. Where does the oldest day belong?",
            as_if(
                lambda inputs, levels, length, start, stop: (
                    part_windows(inputs, levels, length, start, stop)[0][:, ::-1],
                    part_windows(inputs, levels, length, start, stop)[1],
                )
            ),
        ),
        Misconception(
            "day_before",
            "Your windows end the day *before* the target. May today's rain not move today's level?",
            as_if(_day_before),
        ),
        Misconception(
            "weather_after",
            "Your windows *begin* on the target's day and run into its future. In which direction does water flow?",
            as_if(_first_day_of_window),
        ),
        Misconception(
            "gaps_cut_out",
            "You took the days without a reading out of the *inputs* too, so a window jumps over them. Did it not rain"
            " on these days?",
            lambda got, *given: same(got, _without_the_gaps(*given)),
        ),
        Misconception(
            "no_gap_in_the_window",
            "You keep a window only where *every* day of it has a reading. Which of its days needs one?",
            _as_windows(
                lambda levels, length, start, stop: np.array(
                    [
                        day
                        for day in _read_days(levels, start, stop)
                        if not np.isnan(levels[day - length + 1 : day + 1]).any()
                    ]
                )
            ),
        ),
        Misconception(
            "windows_reshaped",
            "`reshape` gave your x the right shape, but mixed days and variables. Which function swaps two axes?",
            item_as_if(0, reshaped(lambda *given: part_windows(*given)[0], (0, 2, 1))),
        ),
        Misconception(
            "flat_targets",
            "Your targets are `(batch,)`. Which shape do predictions of one number a window have?",
            lambda got, *given: np.ndim(got[1]) == 1 and same(got[1], part_windows(*given)[1][:, 0]),
        ),
        Misconception(
            "level_of_another_day",
            "Each window has the level of another day than its last. Which day's level was asked for?",
            lambda got, *given: (
                same(got[0], part_windows(*given)[0])
                and np.shape(got[1]) == (len(got[0]), 1)
                and np.isin(got[1], given[1]).all()
            ),
        ),
        Misconception(
            "whole_series",
            "You made windows of the whole series. Which rows does the part hold?",
            _as_windows(lambda levels, length, start, stop: _read_days(levels, length - 1, len(levels))),
        ),
        Misconception(
            "part_a_day_short",
            "The part's first or last day has no window. Which is the first row of the part, and which the last?",
            lambda got, *given: any(
                _as_windows(lambda levels, length, start, stop, a=a, b=b: _read_days(levels, start + a, stop - b))(
                    got, *given
                )
                for a, b in ((1, 0), (0, 1), (1, 1))
            ),
        ),
        Misconception(
            "another_length",
            "Your windows are one day too long or too short. Does a slice hold the day that stands at its end?",
            lambda got, inputs, levels, length, start, stop: (
                np.ndim(got[0]) == 3 and abs(np.shape(got[0])[1] - length) == 1
            ),
        ),
        Misconception(
            "stop_included",
            "The row `stop` itself has a window too. What does a Python slice do with its end?",
            _as_windows(lambda levels, length, start, stop: _read_days(levels, start, stop + 1)),
        ),
    ),
)


# --- a climatology by month


def monthly_climatology(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months - 1]


def _by_month(months, levels, mean=np.nanmean):
    chosen = [levels[months == month] for month in range(1, 13)]
    return np.array([mean(one) if one.size else np.nan for one in chosen])


def _filled(levels):
    """Gaps filled along a straight line."""
    days, known = np.arange(len(levels)), ~np.isnan(levels)
    return np.interp(days, days[known], levels[known])


def _mean_of_means(months, levels, train):
    """The mean over the years of each year's mean of a month."""
    run, known = np.cumsum(np.diff(months[:train], prepend=months[0]) != 0), ~np.isnan(levels[:train])
    runs = [(run == one) & known for one in np.unique(run[known])]
    month_of = np.array([months[:train][one][0] for one in runs])
    return _by_month(month_of, np.array([levels[:train][one].mean() for one in runs]))[months - 1]


def _month_cases(rng):
    cases = []
    for days, train in ((900, 620), (760, 430), (1010, 700)):
        first = int(rng.integers(360))
        months = (first + np.arange(days)) % 360 // 30 + 1
        levels = 20 + np.cos(months / 2) + np.arange(days) / 500 + rng.normal(0, 0.2, days)
        levels[rng.permutation(days)[: days // 20]] = np.nan
        cases.append((months, levels, train))
    return cases


CLIMATOLOGY = Exercise(
    name="monthly_climatology",
    task=(
        "Predict for every day the mean of the training readings of its calendar month; the first `train` days are for"
        " training."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Twelve numbers, one a month, learnt from the training days. Then each day looks up the number of its month.",
        (
            "`months[:train] == month` chooses the training days of a month; `np.nanmean` leaves gaps out. Months count"
            " from 1, Python from 0."
        ),
        (
            "Collect `np.nanmean(levels[:train][months[:train] == month])` for the months 1 to 12 in an array; index it"
            " with `months - 1`."
        ),
    ),
    reference=monthly_climatology,
    cases=_month_cases,
    axes=("days",),
    misconceptions=(
        Misconception(
            "nan_everywhere",
            "Every prediction of a month with a gap is NaN. Which mean leaves missing readings out?",
            lambda got, months, levels, train: same(
                got, _by_month(months[:train], levels[:train], np.mean)[months - 1]
            ),
        ),
        Misconception(
            "all_years",
            "Your monthly means know the later years too, those to be predicted. Which days may be averaged?",
            as_if(lambda months, levels, train: _by_month(months, levels)[months - 1]),
        ),
        Misconception(
            "one_mean",
            "Each day gets the same number, whatever its month. Where does the calendar come in?",
            as_if(lambda months, levels, train: np.full(len(months), np.nanmean(levels[:train]))),
        ),
        Misconception(
            "twelve_numbers",
            "These are the twelve monthly means. How does each *day* find its own?",
            as_if(lambda months, levels, train: _by_month(months[:train], levels[:train])),
        ),
        Misconception(
            "range_of_twelve",
            "Your twelve numbers belong to the months 0 to 11: January has none, and each other month has its"
            " neighbour's. Where does `range` begin, and where do months?",
            lambda got, months, levels, train: same(
                got, np.append(np.nan, _by_month(months[:train], levels[:train])[:-1])[months - 1]
            ),
        ),
        Misconception(
            "medians",
            "These are the months' *medians*. Which average was asked for?",
            as_if(lambda months, levels, train: _by_month(months[:train], levels[:train], np.nanmedian)[months - 1]),
        ),
        Misconception(
            "gaps_as_zero",
            "A day without a reading counts as a level of 0. Which mean leaves it out?",
            as_if(lambda months, levels, train: _by_month(months[:train], np.nan_to_num(levels[:train]))[months - 1]),
        ),
        Misconception(
            "years_weigh_alike",
            "You averaged each year's month first, then the years: a month with few readings weighs as much as a full"
            " one. What does each *reading* weigh?",
            as_if(_mean_of_means),
        ),
        Misconception(
            "gaps_filled_first",
            "You filled the gaps before averaging, so levels that nobody read count too. Which days have a reading?",
            as_if(
                lambda months, levels, train: _by_month(months[:train], _filled(levels[:train]))[months - 1],
                lambda months, levels, train: _by_month(months[:train], _filled(levels)[:train])[months - 1],
            ),
        ),
        Misconception(
            "later_years_only",
            "Your monthly means come from the days *after* training. Which days may be averaged?",
            as_if(lambda months, levels, train: _by_month(months[train:], levels[train:])[months - 1]),
        ),
        Misconception(
            "a_day_more_or_less",
            "Your training days are one too many or one too few. Which rows does `[:train]` hold?",
            as_if(
                *(
                    lambda months, levels, train, start=start, more=more: _by_month(
                        months[start : train + more], levels[start : train + more]
                    )[months - 1]
                    for start, more in ((0, 1), (0, -1), (1, 0), (1, 1))
                )
            ),
        ),
        Misconception(
            "readings_kept",
            "Where a day has a reading, your prediction *is* the reading. What would you predict on a day to come?",
            as_if(lambda *given: np.where(np.isnan(given[1]), monthly_climatology(*given), given[1])),
        ),
        Misconception(
            "departures",
            "These are distances from a mean level, not levels. What was to be predicted?",
            as_if(
                lambda *given: monthly_climatology(*given) - np.nanmean(given[1][: given[2]]),
                lambda *given: given[1] - monthly_climatology(*given),
            ),
        ),
        Misconception(
            "sums",
            "You added the readings of a month. By what do you divide?",
            as_if(lambda months, levels, train: _by_month(months[:train], levels[:train], np.nansum)[months - 1]),
        ),
        Misconception(
            "month_shifted",
            "Each day gets the mean of a *neighbouring* month. From where does Python count?",
            lambda got, months, levels, train: any(
                same(got, np.roll(_by_month(months[:train], levels[:train]), step)[months - 1]) for step in (1, -1)
            ),
        ),
    ),
)


# --- four scores by hand


def scores(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    errors = p - o
    r, spread, level = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    kge = 1 - np.sqrt((r - 1) ** 2 + (spread - 1) ** 2 + (level - 1) ** 2)
    return np.sqrt(np.mean(errors**2)), 1 - np.sum(errors**2) / np.sum((o - o.mean()) ** 2), kge, errors.mean()


def _score_cases(rng):
    cases = []
    for days in (60, 45, 83):
        observed = rng.normal(3, 1, days) + np.sin(np.arange(days) / 9)
        predicted = 0.3 + 0.8 * observed + rng.normal(0, 0.4, days)
        observed[rng.permutation(days)[: days // 7]] = np.nan
        cases.append((observed, predicted))
    return cases


def _read(observed, predicted):
    known = ~np.isnan(observed)
    return observed[known], predicted[known]


def _score_is(place, *slips):
    """The predicate "item `place` is what one of the slips makes of (observed, predicted) on days with a reading"."""
    return item_as_if(
        place, *(lambda observed, predicted, slip=slip: slip(*_read(observed, predicted)) for slip in slips)
    )


def _parts_of_kge(o, p):
    return np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()


def _kge(o, p, r=None, spread=None, level=None):
    """KGE with another r, spread or level than the right one; 1 leaves that part out."""
    parts = [right if own is None else own for own, right in zip((r, spread, level), _parts_of_kge(o, p))]
    return 1 - np.sqrt(sum((part - 1) ** 2 for part in parts))


def _kges_of_all_days(observed, predicted):
    """KGE where the spread, the level or both are of all predictions."""
    o, p = _read(observed, predicted)
    spread, level = predicted.std() / o.std(), predicted.mean() / o.mean()
    return _kge(o, p, spread=spread, level=level), _kge(o, p, spread=spread), _kge(o, p, level=level)


def _four_numbers(got, observed, predicted):
    """None for four numbers, else what was wanted."""
    four = (
        isinstance(got, tuple | np.ndarray)
        and len(got) == 4
        and all(np.isscalar(number) and not isinstance(number, str) for number in got)
    )
    return None if four else "Four numbers were wanted: RMSE, NSE, KGE and bias, in this order."


def _score(place, name):
    """The rule for one of the four numbers, which calls it by its name."""

    def rule(got, observed, predicted):
        if told := _four_numbers(got, observed, predicted):
            return told
        if same(got[place], scores(observed, predicted)[place]):
            return None
        return f"Your {name} is not right yet: for {len(observed)} days, some of them gaps, you have {got[place]:.4g}."

    return rule


SCORES = Exercise(
    name="scores",
    task="Give RMSE, NSE, KGE and bias, in this order, over the days that have a reading.",
    kind="call",
    points={"rmse": 1, "nse": 1, "kge": 2, "bias": 1},
    hints=(
        (
            "All four compare the same two arrays, the readings and the predictions of the same days. NSE measures the"
            " squared errors against those of one constant: the mean of the readings."
        ),
        (
            "The given lines leave the gaps out. Use `o` and `p` from there on: `o.mean()`, `o.std()`, `np.corrcoef(o,"
            " p)[0, 1]`. For the bias, a model that says too much gets a positive number."
        ),
        (
            "NSE is 1 minus `np.sum((p - o) ** 2)` over the sum of squares of `o` around its mean. KGE is 1 minus the"
            " root of the sum of three squares, each of a number minus 1."
        ),
    ),
    reference=scores,
    cases=_score_cases,
    criteria={
        "rmse": _score(0, "RMSE"),
        "nse": _score(1, "NSE"),
        "kge": _score(2, "KGE"),
        "bias": _score(3, "bias"),
    },
    misconceptions=(
        Misconception(
            "gaps_counted",
            "A score is NaN: one missing reading is enough. Which days do you keep?",
            lambda got, observed, predicted: len(got) == 4 and any(np.isnan(got[place]) for place in (0, 1, 3)),
        ),
        Misconception(
            "correlation_for_nse",
            "Your NSE is the squared correlation. It forgives a model that is always a metre too high; does the well's"
            " owner?",
            _score_is(1, lambda o, p: np.corrcoef(o, p)[0, 1] ** 2),
        ),
        Misconception(
            "against_predictions",
            "Your NSE compares with the spread of the *predictions*. A wild model would look good; whose spread belongs"
            " there?",
            _score_is(1, lambda o, p: 1 - np.sum((p - o) ** 2) / np.sum((p - p.mean()) ** 2)),
        ),
        Misconception(
            "around_the_predictions_mean",
            "Your NSE measures the readings around the mean of the *predictions*. Around whose mean do readings vary?",
            _score_is(1, lambda o, p: 1 - np.sum((p - o) ** 2) / np.sum((o - p.mean()) ** 2)),
        ),
        Misconception(
            "nse_not_squared",
            "Your NSE compares absolute errors. Which power do they have in the formula?",
            _score_is(1, lambda o, p: 1 - np.sum(np.abs(p - o)) / np.sum(np.abs(o - o.mean()))),
        ),
        Misconception(
            "no_one_minus",
            "Your NSE is 0 for a perfect model. What stands before the ratio?",
            _score_is(1, lambda o, p: np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2)),
        ),
        Misconception(
            "other_order",
            "Your four numbers are right, but they stand in another order. In which order were they asked for?",
            lambda got, observed, predicted: same(np.sort(got), np.sort(scores(observed, predicted))),
        ),
        Misconception(
            "predictions_of_all_days",
            "Your KGE or your bias takes the predictions of *all* days, also those without a reading. On which days can"
            " the two be compared?",
            lambda got, observed, predicted: (
                same(got[3], predicted.mean() - np.nanmean(observed))
                or any(same(got[2], kge) for kge in _kges_of_all_days(observed, predicted))
            ),
        ),
        Misconception(
            "nse_with_n_minus_one",
            "Your NSE sets a mean over n beside a variance over n - 1. Which of the two does the formula have twice?",
            _score_is(1, lambda o, p: 1 - np.mean((p - o) ** 2) / np.var(o, ddof=1)),
        ),
        Misconception(
            "around_zero",
            "Your NSE measures the readings from zero. From which constant do they vary in the formula?",
            _score_is(1, lambda o, p: 1 - np.sum((p - o) ** 2) / np.sum(o**2)),
        ),
        Misconception(
            "nse_of_roots",
            "Your NSE sets roots beside one another, RMSE by standard deviation. Which power do both have in the"
            " formula?",
            _score_is(1, lambda o, p: 1 - np.sqrt(np.mean((p - o) ** 2)) / o.std()),
        ),
        Misconception(
            "variation_for_spread",
            "Your KGE has the ratio of the *coefficients of variation*, as its form of 2012 has. Which ratio has the"
            " form of 2009?",
            _score_is(2, lambda o, p: _kge(o, p, spread=(p.std() / p.mean()) / (o.std() / o.mean()))),
        ),
        Misconception(
            "kge_of_absolute_parts",
            "Your KGE adds up its three parts without squaring them. What is the length of an arrow with three sides?",
            _score_is(2, lambda o, p: 1 - sum(abs(part - 1) for part in _parts_of_kge(o, p))),
        ),
        Misconception(
            "kge_of_the_mean",
            "Your KGE averages the three squares. What does the formula do with them before the root?",
            _score_is(2, lambda o, p: 1 - (1 - _kge(o, p)) / np.sqrt(3)),
        ),
        Misconception(
            "spread_turned_over",
            "KGE has the spread of the predictions *over* that of the readings. Which of the two is below?",
            _score_is(2, lambda o, p: _kge(o, p, spread=o.std() / p.std())),
        ),
        Misconception(
            "difference_of_means",
            "KGE has the *ratio* of the means, which is 1 where they agree. What is their difference then?",
            _score_is(2, lambda o, p: _kge(o, p, level=p.mean() - o.mean())),
        ),
        Misconception(
            "kge_without_correlation",
            "The correlation is missing in your KGE. How many squares stand under its root?",
            _score_is(2, lambda o, p: _kge(o, p, r=1)),
        ),
        Misconception(
            "kge_without_spread",
            "The ratio of the standard deviations is missing in your KGE. How many squares stand under its root?",
            _score_is(2, lambda o, p: _kge(o, p, spread=1)),
        ),
        Misconception(
            "kge_without_level",
            "The ratio of the means is missing in your KGE. How many squares stand under its root?",
            _score_is(2, lambda o, p: _kge(o, p, level=1)),
        ),
        Misconception(
            "level_turned_over",
            "KGE has the mean of the predictions *over* that of the readings. Which of the two is below?",
            _score_is(2, lambda o, p: _kge(o, p, level=o.mean() / p.mean())),
        ),
        Misconception(
            "variances",
            "Your KGE has the ratio of the *variances*. Which root makes standard deviations of them?",
            _score_is(2, lambda o, p: _kge(o, p, spread=p.var() / o.var())),
        ),
        Misconception(
            "correlation_squared",
            "Your KGE has the correlation squared, r². Which power does r have there?",
            _score_is(2, lambda o, p: _kge(o, p, r=np.corrcoef(o, p)[0, 1] ** 2)),
        ),
        Misconception(
            "kge_without_root",
            "Your KGE lacks the root of the sum of squares. What is the length of an arrow with three sides?",
            _score_is(2, lambda o, p: 1 - (1 - _kge(o, p)) ** 2),
        ),
        Misconception(
            "kge_without_one_minus",
            "Your KGE is 0 for a perfect model. What stands before the root?",
            _score_is(2, lambda o, p: 1 - _kge(o, p)),
        ),
        Misconception(
            "bias_upside_down",
            "Your bias is positive where the model says too *little*. Which of the two do you subtract?",
            _score_is(3, lambda o, p: np.mean(o - p)),
        ),
        Misconception(
            "absolute_bias",
            "This is the mean *absolute* error: errors up and down do not cancel in it. May they in a bias?",
            _score_is(3, lambda o, p: np.mean(np.abs(p - o))),
        ),
        Misconception(
            "mae_for_rmse",
            "The first number is the mean *absolute* error. What happens to the errors before RMSE averages them?",
            _score_is(0, lambda o, p: np.mean(np.abs(p - o))),
        ),
        Misconception(
            "no_root",
            "The first number is in square metres. Which last step gives metres?",
            _score_is(0, lambda o, p: np.mean((p - o) ** 2)),
        ),
        Misconception(
            "bias_taken_out",
            "Your RMSE is the standard deviation of the errors: a model that is always a metre too high would have"
            " none. From which value are errors counted?",
            _score_is(0, lambda o, p: (p - o).std(), lambda o, p: (p - o).std(ddof=1)),
        ),
        Misconception(
            "root_of_the_sum",
            "Your RMSE grows with the number of days. What stands between the squares and the root?",
            _score_is(0, lambda o, p: np.sqrt(np.sum((p - o) ** 2))),
        ),
        Misconception(
            "rmse_with_n_minus_one",
            "Your RMSE divides by n - 1. How many errors are averaged?",
            _score_is(0, lambda o, p: np.sqrt(np.sum((p - o) ** 2) / (len(o) - 1))),
        ),
        Misconception(
            "rmse_without_unit",
            "You divided the RMSE by the spread or the mean of the readings. In which unit was it asked for?",
            _score_is(
                0,
                lambda o, p: np.sqrt(np.mean((p - o) ** 2)) / o.std(),
                lambda o, p: np.sqrt(np.mean((p - o) ** 2)) / o.mean(),
            ),
        ),
        Misconception(
            "bias_without_unit",
            "Your bias is a share of the mean level, or a ratio. In which unit was it asked for?",
            _score_is(
                3,
                lambda o, p: np.mean(p - o) / o.mean(),
                lambda o, p: 100 * np.mean(p - o) / o.mean(),
                lambda o, p: p.mean() / o.mean(),
            ),
        ),
        Misconception(
            "bias_added_up",
            "Your bias adds up all errors, so it grows with the number of days. What is missing?",
            _score_is(3, lambda o, p: np.sum(p - o)),
        ),
        Misconception(
            "median_error",
            "Your bias is the *median* error. Which average was asked for?",
            _score_is(3, lambda o, p: np.median(p - o)),
        ),
    ),
)


# --- which of these leak


def _letters(got):
    """The letters A to F that stand alone or together, as in "BCE", "b, c, e" or "B and C and E"."""
    texts = [text for text in (got if isinstance(got, tuple | np.ndarray) else [got]) if isinstance(text, str)]
    words = re.findall(r"[A-Za-z]+", " ".join(texts))
    return {letter for word in words if set(word.upper()) <= LEAKS | HARMLESS for letter in word.upper()}


def _found(got):
    """Nobody finds all leaks by naming everything: one letter too many is allowed."""
    if not _letters(got):
        return 'Name the leaks by their letters, as a text such as "AF".'
    if not _letters(got) >= LEAKS:
        return "There is a leak that you have not named."
    return None if len(_letters(got)) <= len(LEAKS) + 1 else "You name too many to have found the leaks among them."


def _innocent(got):
    """One letter of six is right half the time, so it takes two."""
    if HARMLESS & _letters(got):
        return "Something that you name is harmless."
    return None if len(_letters(got)) > 1 else "You name too few to show that you can tell leaks from the rest."


def _named(letter):
    return lambda got: letter in _letters(got)


def _missed(letter):
    return lambda got: _letters(got) and letter not in _letters(got)


SPOT = Exercise(
    name="spot_the_leak",
    task='Name the leaks among A to F as a text of letters, such as "AF".',
    kind="value",
    points={"found": 2, "innocent": 1},
    hints=(
        (
            "Ask of each: on the last training day, could this have been done already? And: did anybody look at the"
            " score of the test part before it was reported?"
        ),
        (
            "The weather of a day may be an input for that day and for later ones. But a mean, a filled gap or a choice"
            " that was made with later days, of weather or of levels, carries them into training."
        ),
        (
            "Three of the six leak. One carries later levels through a line between two readings, one through two"
            " numbers, one through a choice."
        ),
    ),
    criteria={
        "found": _found,
        "innocent": _innocent,
    },
    misconceptions=(
        Misconception(
            "all_of_them",
            "Not everything leaks. Which of these could you have done on the last training day?",
            lambda got: _letters(got) >= LEAKS | HARMLESS,
        ),
        Misconception(
            "past_weather",
            "A: the weather before the first test day has fallen already. Whose level does it tell?",
            _named("A"),
        ),
        Misconception(
            "validation_used",
            "D: to choose is what the validation part is for. Which part stayed unseen?",
            _named("D"),
        ),
        Misconception(
            "todays_rain",
            "F: in a simulation the weather of the day is given. Is it a level?",
            _named("F"),
        ),
        Misconception(
            "interpolation",
            "Look at B again: of which two readings is a filled day made, and on which sides of a border can they lie?",
            _missed("B"),
        ),
        Misconception(
            "scaler",
            "Look at C again: when is the mean of all twenty years known?",
            _missed("C"),
        ),
        Misconception(
            "picked_seed",
            "Look at E again: how would the best of five coin throwers do next year?",
            _missed("E"),
        ),
    ),
)


# --- a network for another well


@functools.cache
def _second_well():
    """(scaled inputs (days, 3), depths in m (days,), their Normaliser, the rows of the three parts, and the test NSE of
    climatology and of ridge)."""
    from lessons_lib.data.normalising import Normaliser
    from lessons_lib.data.splitting import sequential_split
    from lessons_lib.wells.baselines import simulation_baselines
    from lessons_lib.wells.synthetic_well import synthetic_well

    well = synthetic_well(seed=OWN_SEED)
    columns = ["rain_mm", "pet_mm", "tmean_c"]
    train, validation, test = sequential_split(len(well.table))
    inputs = well.table[columns]
    depths = GROUND - well.table["head_m"].to_numpy()
    scale = Normaliser(missing=True).fit(depths[train])
    panel = simulation_baselines(well, train, columns)
    beaten = {name: _nse(depths[test], GROUND - predicted[test]) for name, predicted in panel.items()}
    x = Normaliser().fit(inputs[train]).transform(inputs).to_numpy(np.float32)
    parts = train, validation, test
    return x, depths, scale, parts, beaten["day-of-year climatology"], beaten["ridge on filtered inputs"]


def _nse(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    return 1 - np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2)


# What an own_model learnt from, seen in its scores (`python -m tests.benchmarks.trained_models own_model`). Stopping by
# the test part leaves no trace (NSE training - test .036 to .079): no result can tell it.
KNOWS_TEST, KNOWS_VALIDATION, KNOWS_BOTH, SILENT_START = 0.02, 0.03, 0.973, 0.8
OWN_BOUNDS = (
    Bound(
        "NSE training - test",
        KNOWS_TEST,
        (0.034, 0.150),
        {"test part, too": (-0.003, 0.009), "test part": (-0.280, -0.163)},
    ),
    Bound("NSE validation - training", KNOWS_VALIDATION, (-0.082, 0.007), {"validation part": (-0.114, 0.342)}),
    Bound("NSE validation", KNOWS_BOTH, (0.890, 0.968), {"validation part, too": (0.979, 0.994)}),
    Bound("sd, days 30 to 200 / later", SILENT_START, (0.91, 1.06), {"no weights": (0.35, 0.72)}),
)
RAW_NSE, LEARNT_NSE = 0.3, 0.3  # NSE on training days from which on a model follows them
LENGTH = 730  # days that a model of any length is tried with


def _days_read(got):
    return LENGTH if got.input_shape[0] is None else got.input_shape[0]


def _one_a_window(got):
    """Whether the model gives one level a window, and not one a day."""
    return len(got.model.output_shape) == 1


_LATEST = {}  # the model that was tried last: its rules ask for the same depths again and again


def _depths(got):
    """Scaled predictions of each day (days,), NaN where none is made, by a model of either form: a level a day, or one
    a window. Of training days, windows try every fifth."""
    digest = hashlib.sha256(repr((got.layers, got.input_shape)).encode())
    for array in got.weights:
        digest.update(np.ascontiguousarray(array).tobytes())
    if digest.digest() not in _LATEST:
        _LATEST.clear()
        _LATEST[digest.digest()] = _simulated(got)
    return _LATEST[digest.digest()]


def _simulated(got, x=None):
    """As `_depths`; of other inputs x (days, 3) than the scaled ones, if any."""
    from lessons_lib.data.windows import make_windows, predict_series

    scaled, _, _, (_, _, test), *_ = _second_well()
    x = scaled if x is None else x
    length = _days_read(got)
    if not _one_a_window(got):
        return predict_series(got.model.predict, x, length=length, warm_up=length // 2)
    windows, depths = make_windows(x, length=length), np.full(len(x), np.nan)
    tried = (windows.days >= test.start) | (windows.days % 5 == 0)
    depths[windows.days[tried]] = got.model.predict(windows.x[tried])[:, 0]
    return depths


def _part_nse(got, part, sign=1):
    """NSE of the depths on part 0 (training, after its first year), 1 (validation) or 2 (test)."""
    _, depths, scale, parts, *_ = _second_well()
    rows = np.arange(len(depths))[parts[part]]
    rows = rows[rows >= LENGTH // 2]
    predicted = scale.inverse_transform(sign * _depths(got)[rows])
    return _nse(depths[rows][~np.isnan(predicted)], predicted[~np.isnan(predicted)])


@functools.cache
def _raw_weather():
    """The three inputs of the second well in mm and degrees (days, 3)."""
    from lessons_lib.wells.synthetic_well import synthetic_well

    return synthetic_well(seed=OWN_SEED).table[["rain_mm", "pet_mm", "tmean_c"]].to_numpy(np.float32)


def _follows_raw_weather(got):
    """Whether the model simulates the training days by the weather in mm and degrees, and not by the scaled one."""
    _, depths, scale, (train, *_), *_ = _second_well()
    rows = np.arange(len(depths))[train][LENGTH // 2 :]
    predicted = scale.inverse_transform(_simulated(got, _raw_weather())[rows])
    known = ~np.isnan(predicted)
    return _nse(depths[rows][known], predicted[known]) > RAW_NSE > _part_nse(got, 0)


def _own_nse(got, sign=1):
    return _part_nse(got, 2, sign)


def _start_beside_rest(got):
    """The spread of the first months of a chunk beside that of the rest.

    A network that was asked for 0 on all days that do not count is silent until the chunk's first year is over.
    """
    x, *_ = _second_well()
    if _one_a_window(got) or _days_read(got) < LENGTH:
        return 1.0
    starts = np.arange(0, len(x) - LENGTH, 90)
    level = got.model.predict(x[starts[:, None] + np.arange(LENGTH)])[..., 0]
    return level[:, 30:200].std() / level[:, LENGTH // 2 :].std()


def _beats_ridge(got):
    return not _fits(got) and _own_nse(got) > _second_well()[5]


def _saw_test(got):
    return _beats_ridge(got) and _part_nse(got, 0) - _own_nse(got) < KNOWS_TEST and not _saw_validation(got)


def _saw_validation(got):
    training, validation, test = (_part_nse(got, part) for part in range(3))
    alone = validation - max(training, test) > KNOWS_VALIDATION
    return _beats_ridge(got) and (alone or (validation > KNOWS_BOTH and validation - test > KNOWS_VALIDATION))


def _unweighted(got):
    return _beats_ridge(got) and _days_read(got) == LENGTH and _start_beside_rest(got) < SILENT_START


def _fits(got):
    fits = len(got.input_shape) == 2 and got.input_shape[1] == 3
    if fits and _days_read(got) > LENGTH:
        return f"Your model reads {_days_read(got):,} days at once; at most {LENGTH} can be tried."
    return None if fits else f"The inputs of a day are 3; your model reads input_shape={got.input_shape}."


def _beats(place, name, question):
    def rule(got):
        if _fits(got):
            return "A model that does not read (time, 3) cannot be tried on this well."
        wanted, reached = _second_well()[place], _own_nse(got)
        if not reached > wanted:
            return f"On the test part your model's NSE is {reached:.2f}, {name} has {wanted:.2f}. {question}"
        if _saw_test(got) or _saw_validation(got):
            nse = ", ".join(
                f"{part} {_part_nse(got, i):.2f}" for i, part in enumerate(("training", "validation", "test"))
            )
            return f"Your model's NSE is {nse}. Which part did `fit` learn from?"
        return None

    return rule


def _remembers(got):
    return any(type(layer).__name__ == "LSTM" for layer in got.layers)


def _beats_with_weights(got):
    told = _beats(5, "ridge on filtered inputs", "What do the training and the validation loss of its history do?")(got)
    if told or not _unweighted(got):
        return told
    return "In the first months of each chunk your model says nearly nothing. Which weight had these days in `fit`?"


OWN_MODEL = Exercise(
    name="own_model",
    task=(
        "Build, compile and train a network that simulates the second well's scaled depth from its three scaled inputs;"
        " it is tried on the test part."
    ),
    kind="model",
    points={"input": 1, "climatology": 1, "ridge": 2},
    hints=(
        (
            "The worked example has all the steps. What changes are the names: `second_fit` and `second_stop` are this"
            " well's chunks for training and for stopping."
        ),
        (
            "`Sequential` with an LSTM that gives back its whole sequence and one linear unit; `compile` with mse and a"
            " clipped Adam; `fit` with weights, validation data and early stopping."
        ),
        (
            "`LSTM(32, return_sequences=True, forget_bias=3.0)` before `Dense(1)`. In `fit`, `sample_weight` and the"
            " third item of `validation_data` are what `weights` gives for the chunks."
        ),
    ),
    criteria={
        "input": _fits,
        "climatology": _beats(4, "climatology", "How far did the training loss fall?"),
        "ridge": _beats_with_weights,
    },
    bounds=OWN_BOUNDS,
    misconceptions=(
        Misconception(
            "no_memory",
            "No layer of your model remembers yesterday. How long does water take to reach the well?",
            lambda got: not _remembers(got),
        ),
        Misconception(
            "untrained",
            "The last bias is still exactly zero, as it was drawn. Which call trains a model after `compile`?",
            lambda got: not np.any(got.weights[-1]),
        ),
        Misconception(
            "in_metres",
            "Your model answers in metres; the targets of this exercise are scaled. Which array holds the scaled"
            " depths?",
            lambda got: np.nanmean(_depths(got)) > 2,
        ),
        Misconception(
            "saw_test",
            "Your model is as good on the test part as on the training part, or better: it has learnt from the test"
            " part. Which days may `fit` see?",
            _saw_test,
        ),
        Misconception(
            "saw_validation",
            "Your model is better on the validation part than one that has not seen its levels can be: it has learnt"
            " from the days that should only say when to stop. Which chunks are for training?",
            _saw_validation,
        ),
        Misconception(
            "unweighted",
            "In the first months of each chunk your model says nearly nothing: in training, days that do not count were"
            " targets of 0. Which argument of `fit` takes their weight away?",
            _unweighted,
        ),
        Misconception(
            "upside_down",
            "Your predictions rise where the depth shrinks: turned over they would be good. Did you train on the first"
            " well, or on levels in place of depths?",
            lambda got: _own_nse(got, sign=-1) > max(_own_nse(got), 0.3),
        ),
        Misconception(
            "other_inputs",
            "Your model reads another number of inputs than the well has. Which three make the water move?",
            lambda got: len(got.input_shape) == 2 and got.input_shape[1] != 3,
        ),
        Misconception(
            "raw_weather",
            "Your model is right where it reads rain in mm and temperature in degrees; it is tried on scaled inputs."
            " Which chunks did `fit` get?",
            _follows_raw_weather,
        ),
        Misconception(
            "hardly_trained",
            "Your model does not follow the days that it was trained on either. Does its training loss still fall in"
            " the last epochs, and how many did you allow?",
            lambda got: _part_nse(got, 0) < LEARNT_NSE,
        ),
    ),
)


EXERCISES = (SPLIT_DAYS, SCALE, WINDOWS, CLIMATOLOGY, SCORES, SPOT, OWN_MODEL)

PREDICTIONS = (
    Prediction(
        "date_only",
        "Random days, and a model that knows only the date: will its NSE on its test days exceed .9?",
        lambda names: bool(names["date_only"]["random days"] > 0.9),
        "The level of a day is nearly that of its neighbours, and on a random split the neighbours are training days.",
    ),
    Prediction(
        "one_day_ahead",
        "Will the last known level, one day old, have a higher NSE than the mean of the networks?",
        lambda names: bool(names["by_lead"][0] > names["simulated"]),
        "A level hardly moves in a day. That is a forecast, and it needs yesterday's reading; the networks have never"
        " seen one.",
    ),
)

QUESTIONS = (
    Question(
        "dropout_at_the_end",
        "Lesson 05. A model was trained with `Dropout(0.2)`. What does the dropout do when you call `predict`?",
        (
            Choice(
                "Nothing.",
                True,
                "Inverted dropout enlarges the kept units while training, so that nothing is left to do in `predict`.",
            ),
            Choice(
                "It still switches off a fifth of the units.",
                False,
                "Then two calls would give two answers; units are switched off while training only.",
            ),
            Choice(
                "It multiplies by 0.8.",
                False,
                "That was the first form of dropout; the inverted form does its scaling while training.",
            ),
        ),
    ),
    Question(
        "winner_on_validation",
        "Lesson 06. Of 40 settings the best reaches a validation RMSE of 0.50. What do you expect of it on the test"
        " part?",
        (
            Choice(
                "About 0.50: both parts are unseen.",
                False,
                "The validation part has chosen: the winner was picked partly for its luck there.",
            ),
            Choice(
                "Somewhat worse than 0.50.",
                True,
                "The best of 40 is best by skill and by luck, and the luck does not come along.",
            ),
            Choice("Somewhat better than 0.50.", False, "Nothing in choosing on one part makes another part easier."),
        ),
    ),
    Question(
        "sequence_out",
        "Lesson 07. `LSTM(32, return_sequences=True)` reads an array of shape (12, 730, 3). Which shape comes out?",
        (
            Choice("(12, 32)", False, "That is the last day's state only; `return_sequences=True` keeps every day's."),
            Choice("(12, 730, 3)", False, "The features go in; out come the units."),
            Choice("(12, 730, 32)", True, "One hidden state of 32 units for each day of each chunk."),
        ),
    ),
)
