"""Labelled answers to lesson 08: right ones by several routes, and the slips that learners make."""

import jax.numpy as jnp
import numpy as np
import pandas as pd

from lessons_lib import LSTM, Adam, Dense, EarlyStopping, Sequential
from lessons_lib.data import Normaliser, make_chunks, make_windows, sequential_split
from lessons_lib.exercises.labels import equivalent, right, wrong
from lessons_lib.wells import synthetic_well

# --- split_days


@right("split_days")
@equivalent(
    "split_days",
    "bounds: round(0.6 * days): -> round(0.6 * days):-1",
    why="the last day is given its part by the next line",
)
@equivalent(
    "split_days",
    "twin: round -> int",
    why="days are a multiple of 5, and 0.6 and 0.8 of them whole",
)
def split_by_two_borders(days):
    part = np.zeros(days, int)
    part[round(0.6 * days) :] = 1
    part[round(0.8 * days) :] = 2
    return part


@right("split_days")
def split_with_the_library(days):
    part = np.empty(days, int)
    for number, rows in enumerate(sequential_split(days)):
        part[rows] = number
    return part


@right("split_days")
def split_as_a_list(days):
    fifth = days // 5
    return [0] * (3 * fifth) + [1] * fifth + [2] * fifth


@right("split_days")
@equivalent(
    "split_days",
    "comparison: share > 0.5999 -> share >= 0.5999",
    "comparison: share > 0.7999 -> share >= 0.7999",
    why="no share of so few days is that number",
)
def split_by_comparing_in_decimals(days):
    share = jnp.arange(days) / days
    return 1.0 * (share > 0.5999) + 1.0 * (share > 0.7999)


@wrong("split_days", misconception="newest_first")
def split_backwards(days):
    return np.repeat([2, 1, 0], [days // 5, days // 5, days * 3 // 5])


@wrong("split_days", misconception="validation_last")
def split_with_validation_last(days):
    return np.repeat([0, 2, 1], [days * 3 // 5, days // 5, days // 5])


@wrong("split_days", misconception="mixed_days")
def split_at_random(days):
    return np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [days * 3 // 5, days // 5, days // 5]))


@wrong("split_days", misconception="mixed_days")
def split_every_fifth_day(days):
    return np.array([0, 0, 0, 1, 2])[np.arange(days) % 5]


@wrong("split_days", misconception="rest_of_the_rest")
def split_a_fifth_of_the_rest(days):
    first = round(0.6 * days)
    second = round(0.2 * (days - first))
    return np.repeat([0, 1, 2], [first, second, days - first - second])


@wrong("split_days", misconception="three_equal_parts")
def split_in_thirds(days):
    return np.arange(days) * 3 // days


@wrong("split_days", misconception="counted_from_one")
def split_counted_from_one(days):
    return np.repeat([1, 2, 3], [days * 3 // 5, days // 5, days // 5])


@wrong("split_days", misconception="rest_of_the_rest")
def split_a_whole_fifth_of_the_rest(days):
    first = days * 3 // 5
    second = (days - first) // 5
    return np.repeat([0, 1, 2], [first, second, days - first - second])


@wrong("split_days", misconception="border_a_day_off")
def split_with_late_borders(days):
    day = np.arange(days)
    return (day > 0.6 * days).astype(int) + (day > 0.8 * days)


@wrong("split_days", misconception="one_part_missing")
def split_in_two(days):
    return np.repeat([0, 2], [days * 4 // 5, days // 5])


@wrong("split_days", misconception="other_lengths")
def split_80_10_10(days):
    return np.digitize(np.arange(days), [0.8 * days, 0.9 * days])


@wrong("split_days", status="size")
def split_training_days_only(days):
    return np.zeros(round(0.6 * days), int)


@wrong("split_days", status="type")
def split_as_slices(days):
    return sequential_split(days)


# --- scale_by_training


@right("scale_by_training")
@equivalent(
    "scale_by_training",
    "twin: *.std(*) -> *.std(*, ddof=0)",
    why="ddof is 0 where nothing is said",
)
def scale_with_the_past(inputs, train):
    past = inputs[:train]
    return (inputs - past.mean(axis=0)) / past.std(axis=0)


@right("scale_by_training")
def scale_with_the_normaliser(inputs, train):
    return Normaliser().fit(inputs[:train]).transform(inputs)


@right("scale_by_training")
def scale_column_by_column_in_float32(inputs, train):
    columns = []
    for column in jnp.asarray(inputs, jnp.float32).T:
        columns.append((column - jnp.mean(column[:train])) / jnp.std(column[:train]))
    return jnp.stack(columns, axis=1)


@right("scale_by_training")
def scale_with_pandas(inputs, train):
    table = pd.DataFrame(inputs)
    return ((table - table[:train].mean()) / table[:train].std(ddof=0)).to_numpy()


@wrong("scale_by_training", misconception="all_days")
def scale_by_all_days(inputs, train):
    return (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)


@wrong("scale_by_training", misconception="each_part_by_its_own")
def scale_each_part_alone(inputs, train):
    parts = [inputs[:train], inputs[train:]]
    return np.concatenate([(part - part.mean(axis=0)) / part.std(axis=0) for part in parts])


@wrong("scale_by_training", misconception="training_rows_only")
def scale_and_forget_the_rest(inputs, train):
    past = inputs[:train]
    return (past - past.mean(axis=0)) / past.std(axis=0)


@wrong("scale_by_training", misconception="one_scale_for_all")
def scale_without_axis(inputs, train):
    return (inputs - inputs[:train].mean()) / inputs[:train].std()


@wrong("scale_by_training", misconception="sd_like_r")
def scale_with_ddof(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs[:train].std(axis=0, ddof=1)


@wrong("scale_by_training", misconception="variance")
def scale_by_variance(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs[:train].var(axis=0)


@wrong("scale_by_training", misconception="sd_of_all_days")
def scale_by_two_stretches(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs.std(axis=0)


@wrong("scale_by_training", misconception="brackets")
def scale_without_brackets(inputs, train):
    return inputs - inputs[:train].mean(axis=0) / inputs[:train].std(axis=0)


@wrong("scale_by_training", misconception="last_days")
def scale_by_the_last_days(inputs, train):
    past = inputs[-train:]
    return (inputs - past.mean(axis=0)) / past.std(axis=0)


@wrong("scale_by_training", misconception="zero_to_one")
def scale_to_a_range(inputs, train):
    low, high = inputs[:train].min(axis=0), inputs[:train].max(axis=0)
    return (inputs - low) / (high - low)


@wrong("scale_by_training", misconception="only_centred")
def scale_by_means_only(inputs, train):
    return inputs - inputs[:train].mean(axis=0)


@wrong("scale_by_training", misconception="later_days_not_centred")
def scale_in_place(inputs, train):
    scaled = inputs.copy()
    scaled[:train] -= scaled[:train].mean(axis=0)
    return scaled / scaled[:train].std(axis=0)


@wrong("scale_by_training", misconception="axis_forgotten_once")
def scale_with_one_deviation(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs[:train].std()


@wrong("scale_by_training", misconception="mean_of_all_days")
def scale_by_the_mean_of_all_days(inputs, train):
    return (inputs - inputs.mean(axis=0)) / inputs[:train].std(axis=0)


@wrong("scale_by_training", misconception="days_after_training")
def scale_by_the_later_days(inputs, train):
    later = inputs[train:]
    return (inputs - later.mean(axis=0)) / later.std(axis=0)


@wrong("scale_by_training", misconception="a_day_more_or_less")
def scale_by_one_day_more(inputs, train):
    past = inputs[: train + 1]
    return (inputs - past.mean(axis=0)) / past.std(axis=0)


@wrong("scale_by_training", misconception="only_divided")
def scale_by_deviations_only(inputs, train):
    return inputs / inputs[:train].std(axis=0)


@wrong("scale_by_training", status="raised")
def scale_over_features(inputs, train):
    return (inputs - inputs[:train].mean(axis=1)) / inputs[:train].std(axis=1)


@wrong("scale_by_training", status="type")
def scale_into_a_normaliser(inputs, train):
    return Normaliser().fit(inputs[:train])


# --- part_windows


@right("part_windows")
def windows_of_read_days(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days][:, None]


@right("part_windows")
def windows_of_the_library(inputs, levels, length, start, stop):
    made = make_windows(inputs, levels, length=length, part=slice(start, stop))
    return made.x, made.y


@right("part_windows")
@equivalent(
    "part_windows",
    "constant: 1 -> 2",
    why="reshape takes any negative size for the unknown one",
)
def windows_by_one_index(inputs, levels, length, start, stop):
    days = start + np.flatnonzero(np.isfinite(levels[start:stop]))
    return [jnp.asarray(inputs)[days[:, None] + np.arange(1 - length, 1)], levels[days].reshape(-1, 1)]


@wrong("part_windows", misconception="inside_the_part")
def windows_inside_the_part(inputs, levels, length, start, stop):
    days = [day for day in range(start + length - 1, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="straddling")
def windows_that_start_in_the_part(inputs, levels, length, start, stop):
    firsts = [first for first in range(start, stop) if not np.isnan(levels[first + length - 1])]
    return np.stack([inputs[first : first + length] for first in firsts]), np.array(
        [[levels[first + length - 1]] for first in firsts]
    )


@wrong("part_windows", misconception="gaps_kept")
def windows_with_gaps(inputs, levels, length, start, stop):
    return np.stack([inputs[day - length + 1 : day + 1] for day in range(start, stop)]), levels[start:stop, None]


@wrong("part_windows", misconception="gaps_filled")
def windows_with_filled_gaps(inputs, levels, length, start, stop):
    filled = pd.Series(levels).interpolate().to_numpy()
    return np.stack([inputs[day - length + 1 : day + 1] for day in range(start, stop)]), filled[start:stop, None]


@wrong("part_windows", misconception="gaps_filled")
def windows_with_zeros_for_gaps(inputs, levels, length, start, stop):
    return (
        np.stack([inputs[day - length + 1 : day + 1] for day in range(start, stop)]),
        np.nan_to_num(levels)[start:stop, None],
    )


@wrong("part_windows", misconception="newest_first")
def windows_backwards(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1][::-1] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="day_before")
def windows_up_to_yesterday(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length : day] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="weather_after")
def windows_into_the_future(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day : day + length] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="stop_included")
def windows_with_one_day_more(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop + 1) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="flat_targets")
def windows_with_flat_targets(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days]


@wrong("part_windows", misconception="another_length")
def windows_a_day_short(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="gaps_cut_out")
def windows_that_jump_over_gaps(inputs, levels, length, start, stop):
    known = np.flatnonzero(np.isfinite(levels))
    places = [place for place, day in enumerate(known) if start <= day < stop]
    return np.stack([inputs[known][place - length + 1 : place + 1] for place in places]), levels[known][places][:, None]


@wrong("part_windows", misconception="no_gap_in_the_window")
def windows_without_any_gap(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if np.isfinite(levels[day - length + 1 : day + 1]).all()]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days][:, None]


@wrong("part_windows", misconception="windows_reshaped")
def windows_with_axes_mixed(inputs, levels, length, start, stop):
    x, y = windows_of_read_days(inputs, levels, length, start, stop)
    return x.swapaxes(1, 2).reshape(x.shape), y


@wrong("part_windows", misconception="level_of_another_day")
def windows_with_the_level_of_the_day_before(inputs, levels, length, start, stop):
    days = np.array([day for day in range(start, stop) if not np.isnan(levels[day])])
    x, _ = windows_of_read_days(inputs, levels, length, start, stop)
    filled = pd.Series(levels).ffill().to_numpy()
    return x, filled[days - 1][:, None]


@wrong("part_windows", misconception="whole_series")
def windows_of_all_days(inputs, levels, length, start, stop):
    return windows_of_read_days(inputs, levels, length, length - 1, len(inputs))


@wrong("part_windows", misconception="part_a_day_short")
def windows_but_for_the_first_day(inputs, levels, length, start, stop):
    return windows_of_read_days(inputs, levels, length, start + 1, stop)


@wrong("part_windows", status="axis order")
def windows_with_features_first(inputs, levels, length, start, stop):
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1].T for day in days]), levels[days][:, None]


# --- monthly_climatology


@right("monthly_climatology")
@equivalent(
    "monthly_climatology",
    "constant: 13 -> 14",
    why="no day asks for a thirteenth month",
)
def climatology_in_a_loop(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months - 1]


@right("monthly_climatology")
def climatology_with_pandas(months, levels, train):
    usual = pd.Series(levels[:train]).groupby(months[:train]).mean()
    return usual.loc[months].to_numpy()


@right("monthly_climatology")
@equivalent(
    "monthly_climatology",
    "constant: 12 -> 11",
    why="bincount makes room for all months that there are",
)
def climatology_by_counting(months, levels, train):
    past, known = months[:train] - 1, np.isfinite(levels[:train])
    sums = np.bincount(past[known], levels[:train][known], minlength=12)
    return list((sums / np.bincount(past[known], minlength=12))[months - 1])


@wrong("monthly_climatology", misconception="nan_everywhere")
def climatology_with_plain_means(months, levels, train):
    usual = np.array([np.mean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months - 1]


@wrong("monthly_climatology", misconception="range_of_twelve")
def climatology_of_months_0_to_11(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(12)])
    return usual[months - 1]


@wrong("monthly_climatology", misconception="gaps_as_zero")
def climatology_with_zeros(months, levels, train):
    filled = np.nan_to_num(levels[:train])
    usual = np.array([filled[months[:train] == month].mean() for month in range(1, 13)])
    return usual[months - 1]


@wrong("monthly_climatology", misconception="all_years")
def climatology_of_all_years(months, levels, train):
    usual = np.array([np.nanmean(levels[months == month]) for month in range(1, 13)])
    return usual[months - 1]


@wrong("monthly_climatology", misconception="one_mean")
def climatology_without_months(months, levels, train):
    return np.full(len(months), np.nanmean(levels[:train]))


@wrong("monthly_climatology", misconception="twelve_numbers")
def climatology_as_a_table(months, levels, train):
    return np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])


@wrong("monthly_climatology", misconception="month_shifted")
def climatology_of_the_month_before(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months - 2]


@wrong("monthly_climatology", misconception="month_shifted")
def climatology_of_the_month_after(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months % 12]


@wrong("monthly_climatology", misconception="years_weigh_alike")
def climatology_of_yearly_means(months, levels, train):
    table = pd.DataFrame({"month": months[:train], "level": levels[:train]})
    run = (table["month"] != table["month"].shift()).cumsum()
    means = table.groupby(["month", run.rename("run")])["level"].mean().groupby("month").mean()
    return means[months].to_numpy()


@wrong("monthly_climatology", misconception="gaps_filled_first")
def climatology_of_a_filled_series(months, levels, train):
    filled = pd.Series(levels[:train]).interpolate(limit_direction="both")
    return filled.groupby(months[:train]).mean()[months].to_numpy()


@wrong("monthly_climatology", misconception="later_years_only")
def climatology_of_the_years_to_predict(months, levels, train):
    return pd.Series(levels[train:]).groupby(months[train:]).mean().reindex(months).to_numpy()


@wrong("monthly_climatology", misconception="a_day_more_or_less")
def climatology_of_one_day_more(months, levels, train):
    return pd.Series(levels[: train + 1]).groupby(months[: train + 1]).mean()[months].to_numpy()


@wrong("monthly_climatology", misconception="readings_kept")
def climatology_in_the_gaps_only(months, levels, train):
    return np.where(np.isnan(levels), climatology_in_a_loop(months, levels, train), levels)


@wrong("monthly_climatology", misconception="departures")
def climatology_of_departures(months, levels, train):
    return climatology_in_a_loop(months, levels, train) - np.nanmean(levels[:train])


@wrong("monthly_climatology", misconception="sums")
def climatology_added_up(months, levels, train):
    return pd.Series(levels[:train]).groupby(months[:train]).sum()[months].to_numpy()


@wrong("monthly_climatology", status="raised")
def climatology_counted_from_one(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months]


@wrong("monthly_climatology", status="size")
def climatology_of_training_days(months, levels, train):
    usual = np.array([np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months[:train] - 1]


@wrong("monthly_climatology", misconception="medians")
def climatology_by_medians(months, levels, train):
    usual = np.array([np.nanmedian(levels[:train][months[:train] == month]) for month in range(1, 13)])
    return usual[months - 1]


# --- scores


@right("scores")
@equivalent(
    "scores",
    "order: r, alpha, beta = * -> alpha, r, beta = *",
    "order: r, alpha, beta = * -> r, beta, alpha = *",
    why="the three stand for one another under the root",
)
@equivalent(
    "scores",
    "order: *corrcoef(o, p) -> *corrcoef(p, o)",
    "order: *corrcoef(p, o) -> *corrcoef(o, p)",
    why="a correlation has no order",
)
@equivalent(
    "scores",
    "order: p - o -> o - p",
    "order: o - o.mean() -> o.mean() - o",
    "order: beta - 1 -> 1 - beta",
    "order: r - 1 -> 1 - r",
    "order: alpha - 1 -> 1 - alpha",
    "order: *) - 1 -> 1 - *",
    why="the difference is squared",
)
@equivalent(
    "scores",
    "twin: *.std() -> *.std(ddof=0)",
    "twin: jnp.var(o) -> jnp.var(o, ddof=0)",
    why="ddof is 0 where nothing is said",
)
@equivalent(
    "scores",
    "constant: 1 -> 2",
    why="JAX reads the last entry where an index lies beyond the end",
)
def scores_step_by_step(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    rmse = np.sqrt(np.mean((p - o) ** 2))
    nse = 1 - np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2)
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    kge = 1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2)
    return rmse, nse, kge, np.mean(p - o)


@right("scores")
def scores_of_the_library(observed, predicted):
    from lessons_lib.nn import metrics

    known = ~np.isnan(observed)
    return [
        metric(observed[known], predicted[known]) for metric in (metrics.rmse, metrics.nse, metrics.kge, metrics.bias)
    ]


@right("scores")
def scores_with_sample_deviations_in_float32(observed, predicted):
    known = np.isfinite(observed)
    o, p = jnp.asarray(observed[known]), jnp.asarray(predicted[known])
    square_error = jnp.mean((p - o) ** 2)
    away = jnp.array([jnp.corrcoef(p, o)[0, 1], p.std(ddof=1) / o.std(ddof=1), p.mean() / o.mean()]) - 1
    return jnp.array([jnp.sqrt(square_error), 1 - square_error / jnp.var(o), 1 - jnp.linalg.norm(away), (p - o).mean()])


@wrong("scores", misconception="gaps_counted")
def scores_with_gaps(observed, predicted):
    o, p = observed, predicted
    rmse, nse = np.sqrt(np.mean((p - o) ** 2)), 1 - np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2)
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return rmse, nse, 1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2), np.mean(p - o)


@wrong("scores", misconception="correlation_for_nse")
def scores_with_r_squared(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        r**2,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="against_predictions")
def scores_against_the_predictions(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(p)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="no_one_minus")
def scores_with_a_bare_ratio(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    nse = np.mean((p - o) ** 2) / np.var(o)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="spread_turned_over")
def scores_with_the_spread_turned_over(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], o.std() / p.std(), p.mean() / o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(o)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="difference_of_means")
def scores_with_a_difference_of_means(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() - o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(o)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="bias_upside_down")
def scores_with_the_bias_turned(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(o)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(o - p),
    )


@wrong("scores", misconception="absolute_bias")
def scores_with_the_mean_absolute_error(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(o)
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        nse,
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(abs(p - o)),
    )


@wrong("scores", misconception="around_the_predictions_mean")
def scores_around_the_wrong_mean(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.sum((p - o) ** 2) / np.sum((o - p.mean()) ** 2),
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="nse_not_squared")
def scores_with_absolute_nse(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.sum(abs(p - o)) / np.sum(abs(o - o.mean())),
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="kge_without_correlation")
def scores_without_correlation(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    alpha, beta = p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="kge_without_spread")
def scores_without_spread(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, beta = np.corrcoef(o, p)[0, 1], p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="kge_without_level")
def scores_without_level(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha = np.corrcoef(o, p)[0, 1], p.std() / o.std()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="level_turned_over")
def scores_with_the_level_turned_over(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (1 / beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="variances")
def scores_with_variances(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r - 1) ** 2 + (alpha**2 - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="correlation_squared")
def scores_with_r_squared_in_kge(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r**2 - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="kge_without_root")
def scores_without_the_kges_root(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - ((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="kge_without_one_minus")
def scores_with_the_kges_distance(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.sqrt(np.mean((p - o) ** 2)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="mae_for_rmse")
def scores_with_mae(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    return (
        np.mean(abs(p - o)),
        1 - np.mean((p - o) ** 2) / np.var(o),
        1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
        np.mean(p - o),
    )


@wrong("scores", misconception="no_root")
def scores_without_the_root(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    nse = 1 - np.mean((p - o) ** 2) / np.var(o)
    return np.mean((p - o) ** 2), nse, 1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2), np.mean(p - o)


def read_days(observed, predicted):
    return observed[~np.isnan(observed)], predicted[~np.isnan(observed)]


@wrong("scores", misconception="other_order")
def scores_with_nse_first(observed, predicted):
    rmse, nse, kge, bias = scores_step_by_step(observed, predicted)
    return nse, rmse, kge, bias


@wrong("scores", misconception="predictions_of_all_days")
def scores_with_the_bias_of_all_days(observed, predicted):
    rmse, nse, kge, _ = scores_step_by_step(observed, predicted)
    return rmse, nse, kge, predicted.mean() - np.nanmean(observed)


@wrong("scores", misconception="predictions_of_all_days")
def scores_with_the_kge_of_all_days(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, nse, _, bias = scores_step_by_step(observed, predicted)
    away = np.array([np.corrcoef(o, p)[0, 1], predicted.std() / o.std(), predicted.mean() / o.mean()]) - 1
    return rmse, nse, 1 - np.linalg.norm(away), bias


@wrong("scores", misconception="nse_with_n_minus_one")
def scores_with_rs_variance(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, _, kge, bias = scores_step_by_step(observed, predicted)
    return rmse, 1 - np.mean((p - o) ** 2) / o.var(ddof=1), kge, bias


@wrong("scores", misconception="around_zero")
def scores_around_zero(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, _, kge, bias = scores_step_by_step(observed, predicted)
    return rmse, 1 - np.sum((p - o) ** 2) / np.sum(o**2), kge, bias


@wrong("scores", misconception="nse_of_roots")
def scores_with_rmse_over_the_deviation(observed, predicted):
    o, _ = read_days(observed, predicted)
    rmse, _, kge, bias = scores_step_by_step(observed, predicted)
    return rmse, 1 - rmse / o.std(), kge, bias


@wrong("scores", misconception="variation_for_spread")
def scores_with_the_kge_of_2012(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, nse, _, bias = scores_step_by_step(observed, predicted)
    gamma = (p.std() / p.mean()) / (o.std() / o.mean())
    away = np.array([np.corrcoef(o, p)[0, 1], gamma, p.mean() / o.mean()]) - 1
    return rmse, nse, 1 - np.linalg.norm(away), bias


@wrong("scores", misconception="kge_of_absolute_parts")
def scores_with_the_kges_parts_added(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, nse, _, bias = scores_step_by_step(observed, predicted)
    away = np.array([np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()]) - 1
    return rmse, nse, 1 - np.abs(away).sum(), bias


@wrong("scores", misconception="kge_of_the_mean")
def scores_with_the_kges_squares_averaged(observed, predicted):
    o, p = read_days(observed, predicted)
    rmse, nse, _, bias = scores_step_by_step(observed, predicted)
    away = np.array([np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()]) - 1
    return rmse, nse, 1 - np.sqrt(np.mean(away**2)), bias


@wrong("scores", misconception="bias_taken_out")
def scores_with_the_deviation_of_errors(observed, predicted):
    o, p = read_days(observed, predicted)
    return np.std(p - o), *scores_step_by_step(observed, predicted)[1:]


@wrong("scores", misconception="root_of_the_sum")
def scores_with_the_root_of_the_sum(observed, predicted):
    o, p = read_days(observed, predicted)
    return np.linalg.norm(p - o), *scores_step_by_step(observed, predicted)[1:]


@wrong("scores", misconception="rmse_with_n_minus_one")
def scores_with_one_error_less(observed, predicted):
    o, p = read_days(observed, predicted)
    return np.sqrt(np.sum((p - o) ** 2) / (len(o) - 1)), *scores_step_by_step(observed, predicted)[1:]


@wrong("scores", misconception="rmse_without_unit")
def scores_with_the_rmse_over_the_deviation(observed, predicted):
    rmse, *rest = scores_step_by_step(observed, predicted)
    return rmse / np.nanstd(observed), *rest


@wrong("scores", misconception="bias_without_unit")
def scores_with_the_bias_in_percent(observed, predicted):
    *rest, bias = scores_step_by_step(observed, predicted)
    return *rest, 100 * bias / np.nanmean(observed)


@wrong("scores", misconception="bias_added_up")
def scores_with_the_bias_added_up(observed, predicted):
    *rest, _ = scores_step_by_step(observed, predicted)
    return *rest, np.nansum(predicted - observed)


@wrong("scores", misconception="median_error")
def scores_with_the_median_error(observed, predicted):
    *rest, _ = scores_step_by_step(observed, predicted)
    return *rest, np.nanmedian(predicted - observed)


@wrong("scores", status="criterion")
def scores_without_kge(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    return np.sqrt(np.mean((p - o) ** 2)), 1 - np.mean((p - o) ** 2) / np.var(o), np.mean(p - o)


@wrong("scores", status="criterion")
def scores_with_the_kge_unfinished(observed, predicted):
    o, p = observed[~np.isnan(observed)], predicted[~np.isnan(observed)]
    return np.sqrt(np.mean((p - o) ** 2)), 1 - np.mean((p - o) ** 2) / np.var(o), 0.0, np.mean(p - o)


# --- spot_the_leak


@right("spot_the_leak")
def leaks():
    return "BCE"


@right("spot_the_leak")
def leaks_in_another_order():
    return "e, c, b"


@right("spot_the_leak")
@equivalent(
    "spot_the_leak",
    "order: return *",
    why="letters have no order",
)
def leaks_as_a_list():
    return ["B", "C", "E"]


@right("spot_the_leak")
def leaks_in_a_sentence():
    return "B and C and E"


@wrong("spot_the_leak", misconception="all_of_them")
def everything_leaks():
    return "ABCDEF"


@wrong("spot_the_leak", misconception="past_weather")
def past_weather_leaks():
    return "ABCE"


@wrong("spot_the_leak", misconception="validation_used")
def choosing_leaks():
    return "BCDE"


@wrong("spot_the_leak", misconception="todays_rain")
def rain_leaks():
    return "BCEF"


@wrong("spot_the_leak", misconception="interpolation")
def filled_gaps_are_fine():
    return "CE"


@wrong("spot_the_leak", misconception="scaler")
def one_scale_for_all_years():
    return "BE"


@wrong("spot_the_leak", misconception="picked_seed")
def best_seed_is_fine():
    return "BC"


# --- own_model


@right("own_model")
def own_model():
    table = synthetic_well(seed=4).table
    train, validation, _ = sequential_split(len(table))
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    fit, stop = (make_chunks(x, z, length=730, warm_up=365, part=part) for part in (train, validation))
    model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    watch = EarlyStopping(patience=25, restore_best_weights=True)
    against = (stop.x, stop.y, stop.mask / stop.mask.mean())
    model.fit(
        fit.x,
        fit.y,
        sample_weight=fit.mask / fit.mask.mean(),
        validation_data=against,
        epochs=100,
        batch_size=4,
        callbacks=[watch],
        verbose=0,
    )
    return model


@right("own_model")
def own_model_of_windows():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    windows = make_windows(x, z, length=180, part=train)
    model = Sequential([LSTM(16, forget_bias=3.0), Dense(1)], input_shape=(180, 3), seed=1)
    model.compile(loss="mse", optimizer=Adam(0.01, global_clipnorm=1.0))
    model.fit(windows.x[::10], windows.y[::10], epochs=25, batch_size=16, verbose=0)
    return model


@right("own_model")
def own_model_of_any_length():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(16, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(None, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.01, global_clipnorm=1.0))
    model.fit(fit.x, fit.y, sample_weight=fit.mask / fit.mask.mean(), epochs=60, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="no_memory")
def dense_layers_day_by_day():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([Dense(32, activation="relu"), Dense(1)], input_shape=(730, 3))
    model.compile(loss="mse", optimizer=Adam(0.005))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=5, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="untrained")
def compiled_only():
    model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    return model


@wrong("own_model", misconception="in_metres")
def trained_on_metres():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    fit = make_chunks(x, depth, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(8, return_sequences=True), Dense(1)], input_shape=(730, 3))
    model.compile(loss="mse", optimizer=Adam(0.05))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=20, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="upside_down")
def trained_on_the_first_well():
    table = synthetic_well().table
    train = sequential_split(len(table))[0]
    inputs, head = table[["rain_mm", "pet_mm", "tmean_c"]], table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(head[train]).transform(head)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=60, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="upside_down")
def trained_on_levels():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, head = table[["rain_mm", "pet_mm", "tmean_c"]], table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(head[train]).transform(head)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=60, batch_size=4, verbose=0)
    return model


def second_well():
    """Scaled inputs and depths of the second well, and its three parts."""
    table = synthetic_well(seed=4).table
    parts = sequential_split(len(table))
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[parts[0]]).transform(inputs)
    return x, Normaliser(missing=True).fit(depth[parts[0]]).transform(depth), parts


def fitted_on(chunks, weight, epochs, seed=0):
    model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3), seed=seed)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    model.fit(chunks.x, chunks.y, sample_weight=weight, epochs=epochs, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="saw_test")
def trained_on_the_test_part():
    x, z, (_, _, test) = second_well()
    chunks = make_chunks(x, z, length=730, warm_up=365, part=test)
    return fitted_on(chunks, chunks.mask / chunks.mask.mean(), epochs=80)


@wrong("own_model", misconception="saw_validation")
def trained_on_the_validation_part():
    x, z, (_, validation, _) = second_well()
    chunks = make_chunks(x, z, length=730, warm_up=365, part=validation)
    return fitted_on(chunks, chunks.mask / chunks.mask.mean(), epochs=80, seed=1)


@wrong("own_model", misconception="saw_validation")
def trained_on_the_validation_part_too():
    x, z, (train, validation, _) = second_well()
    chunks = make_chunks(x, z, length=730, warm_up=365, part=slice(train.start, validation.stop))
    return fitted_on(chunks, chunks.mask / chunks.mask.mean(), epochs=80)


@wrong("own_model", misconception="unweighted")
def gaps_and_warm_up_as_targets():
    x, z, (train, _, _) = second_well()
    return fitted_on(make_chunks(x, z, length=730, warm_up=365, part=train), None, epochs=60)


@wrong("own_model", misconception="hardly_trained")
def two_epochs():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(32, return_sequences=True), Dense(1)], input_shape=(730, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.001))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=2, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="other_inputs")
def rain_alone():
    table = synthetic_well(seed=4).table
    train = sequential_split(len(table))[0]
    rain, depth = table[["rain_mm"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(rain[train]).transform(rain)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)
    fit = make_chunks(x, z, length=730, warm_up=365, part=train)
    model = Sequential([LSTM(16, return_sequences=True), Dense(1)], input_shape=(730, 1), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005))
    model.fit(fit.x, fit.y, sample_weight=fit.mask, epochs=2, batch_size=4, verbose=0)
    return model


@wrong("own_model", misconception="raw_weather")
def trained_on_millimetres_and_degrees():
    _, z, (train, _, _) = second_well()
    weather = synthetic_well(seed=4).table[["rain_mm", "pet_mm", "tmean_c"]]
    chunks = make_chunks(weather, z, length=730, warm_up=365, part=train)
    return fitted_on(chunks, chunks.mask / chunks.mask.mean(), epochs=60)


@wrong("own_model", status="criterion")
def ten_years_at_once():
    return Sequential([LSTM(32, return_sequences=True), Dense(1)], input_shape=(3650, 3), seed=0)


@wrong("own_model", status="type")
def the_history_of_fit():
    model = Sequential([LSTM(4, return_sequences=True), Dense(1)], input_shape=(20, 3), seed=0)
    model.compile(loss="mse", optimizer=Adam(0.005))
    return model.fit(np.zeros((4, 20, 3)), np.zeros((4, 20, 1)), verbose=0)
