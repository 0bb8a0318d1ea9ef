"""Labelled answers to lesson 09: right ones by several routes, and the slips that learners make."""

import jax.numpy as jnp
import numpy as np
import pandas as pd
from sklearn.metrics import mean_pinball_loss
from sklearn.model_selection import KFold

from lessons_lib.exercises.labels import equivalent, right, wrong
from lessons_lib.wells import conformal_quantile, coverage, crps_ensemble, interval_width
from lessons_lib.wells.responses import tiny_well

# --- coverage_by_part


@right("coverage_by_part")
def coverage_in_a_loop(observed, lower, upper, parts):
    inside = (lower <= observed) & (observed <= upper)
    counts = ~np.isnan(observed)
    rows = []
    for part in range(parts.max() + 1):
        here = parts == part
        rows.append([inside[here & counts].mean(), (upper - lower)[here].mean()])
    return np.array(rows)


@right("coverage_by_part")
def coverage_with_the_library(observed, lower, upper, parts):
    masks = [parts == part for part in np.unique(parts)]
    return [
        [coverage(observed[here], lower[here], upper[here]), interval_width(lower[here], upper[here])] for here in masks
    ]


@right("coverage_by_part")
def coverage_with_pandas(observed, lower, upper, parts):
    table = pd.DataFrame({"parts": parts, "width": upper - lower})
    table["inside"] = np.where(np.isnan(observed), np.nan, (observed >= lower) & (observed <= upper))
    return table.groupby("parts")[["inside", "width"]].mean().to_numpy()


@right("coverage_by_part")
def coverage_by_counting(observed, lower, upper, parts):
    read = jnp.isfinite(observed)
    outside = (observed < lower) | (observed > upper)
    held, days = jnp.bincount(parts[read & ~outside]), jnp.bincount(parts)
    return jnp.stack([held / jnp.bincount(parts[read]), jnp.bincount(parts, upper - lower) / days], axis=1)


@wrong("coverage_by_part", misconception="gaps_missed")
def gaps_as_outside(observed, lower, upper, parts):
    inside = (lower <= observed) & (observed <= upper)
    masks = [parts == part for part in range(parts.max() + 1)]
    return np.array([[inside[here].mean(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", misconception="gaps_held")
def gaps_as_inside(observed, lower, upper, parts):
    outside = (observed < lower) | (observed > upper)
    masks = [parts == part for part in range(parts.max() + 1)]
    return np.array([[1 - outside[here].mean(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", misconception="all_parts_alike")
def coverage_of_all_days(observed, lower, upper, parts):
    one = [coverage(observed, lower, upper), interval_width(lower, upper)]
    return np.array([one] * (parts.max() + 1))


@wrong("coverage_by_part", misconception="share_outside")
def coverage_outside(observed, lower, upper, parts):
    found = coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 0] = 1 - found[:, 0]
    return found


@wrong("coverage_by_part", misconception="one_bound_only")
def coverage_below_the_upper_bound(observed, lower, upper, parts):
    read, masks = ~np.isnan(observed), [parts == part for part in range(parts.max() + 1)]
    return np.array([[(observed <= upper)[here & read].mean(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", misconception="bounds_left_out")
def coverage_strictly_inside(observed, lower, upper, parts):
    read, inside = ~np.isnan(observed), (lower < observed) & (observed < upper)
    masks = [parts == part for part in range(parts.max() + 1)]
    return np.array([[inside[here & read].mean(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", misconception="width_of_read_days")
def coverage_without_the_gaps(observed, lower, upper, parts):
    read = ~np.isnan(observed)
    return coverage_in_a_loop(observed[read], lower[read], upper[read], parts[read])


@wrong("coverage_by_part", misconception="width_where_inside")
def coverage_and_widths_of_hits(observed, lower, upper, parts):
    inside, found = (lower <= observed) & (observed <= upper), coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 1] = [(upper - lower)[inside & (parts == part)].mean() for part in range(parts.max() + 1)]
    return found


@wrong("coverage_by_part", misconception="negative_widths")
def coverage_and_lower_minus_upper(observed, lower, upper, parts):
    found = coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 1] = [(lower - upper)[parts == part].mean() for part in range(parts.max() + 1)]
    return found


@wrong("coverage_by_part", misconception="share_of_all_readings")
def coverage_over_all_readings(observed, lower, upper, parts):
    inside, found = (lower <= observed) & (observed <= upper), coverage_in_a_loop(observed, lower, upper, parts)
    readings = (~np.isnan(observed)).sum()
    found[:, 0] = [inside[parts == part].sum() / readings for part in range(parts.max() + 1)]
    return found


@wrong("coverage_by_part", misconception="half_widths")
def coverage_and_half_widths(observed, lower, upper, parts):
    found = coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 1] /= 2
    return found


@wrong("coverage_by_part", misconception="in_percent")
def coverage_in_percent(observed, lower, upper, parts):
    found = coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 0] *= 100
    return found


@wrong("coverage_by_part", misconception="counted")
def coverage_as_a_count(observed, lower, upper, parts):
    inside = (lower <= observed) & (observed <= upper)
    masks = [parts == part for part in range(parts.max() + 1)]
    return np.array([[inside[here].sum(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", misconception="median_width")
def coverage_and_median_width(observed, lower, upper, parts):
    found = coverage_in_a_loop(observed, lower, upper, parts)
    found[:, 1] = [np.median((upper - lower)[parts == part]) for part in range(parts.max() + 1)]
    return found


@wrong("coverage_by_part", misconception="width_first")
def width_before_coverage(observed, lower, upper, parts):
    return coverage_in_a_loop(observed, lower, upper, parts)[:, ::-1]


@wrong("coverage_by_part", misconception="nan_shares")
def coverage_of_numbered_parts(observed, lower, upper, parts):
    inside = np.where(np.isnan(observed), np.nan, (lower <= observed) & (observed <= upper))
    masks = [parts == part for part in range(parts.max() + 1)]
    return np.array([[inside[here].mean(), (upper - lower)[here].mean()] for here in masks])


@wrong("coverage_by_part", status="axis order")
def coverage_in_two_rows(observed, lower, upper, parts):
    return coverage_in_a_loop(observed, lower, upper, parts).T


@wrong("coverage_by_part", status="rank")
def coverage_without_parts(observed, lower, upper, parts):
    return np.array([coverage(observed, lower, upper), interval_width(lower, upper)])


# --- conformal_half_width


@right("conformal_half_width")
@equivalent("conformal_half_width", "twin: int -> round", why="ceil gives a whole number")
def rank_by_sorting(errors, level):
    sizes = np.sort(np.abs(errors))
    k = int(np.ceil((len(sizes) + 1) * level))
    return sizes[k - 1] if k <= len(sizes) else np.inf


@right("conformal_half_width")
def rank_with_infinity_at_the_end(errors, level):
    sizes = sorted(abs(errors)) + [np.inf]
    return sizes[int(np.ceil(len(sizes) * level)) - 1]


@right("conformal_half_width")
def rank_with_the_library(errors, level):
    return conformal_quantile(errors, level)


@right("conformal_half_width")
@equivalent(
    "conformal_half_width",
    "order: np.append(np.abs(errors), np.inf) -> np.append(np.inf, np.abs(errors))",
    why="a quantile sorts",
)
def rank_with_higher(errors, level):
    return np.quantile(np.append(np.abs(errors), np.inf), level, method="inverted_cdf")


@wrong("conformal_half_width", misconception="plain_quantile")
def quantile_that_interpolates(errors, level):
    return np.quantile(np.abs(errors), level)


@wrong("conformal_half_width", misconception="rank_without_the_new_one")
def rank_of_n(errors, level):
    sizes = np.sort(np.abs(errors))
    return sizes[int(np.ceil(len(sizes) * level)) - 1]


@wrong("conformal_half_width", misconception="rounded_down")
def rank_rounded_down(errors, level):
    sizes = np.sort(np.abs(errors))
    return sizes[int((len(sizes) + 1) * level) - 1]


@wrong("conformal_half_width", misconception="largest_for_infinity")
def rank_capped(errors, level):
    sizes = np.sort(np.abs(errors))
    k = min(int(np.ceil((len(sizes) + 1) * level)), len(sizes))
    return sizes[k - 1]


@wrong("conformal_half_width", misconception="one_place_too_far")
def rank_as_an_index(errors, level):
    sizes = np.sort(np.abs(errors))
    k = int(np.ceil((len(sizes) + 1) * level))
    return sizes[k] if k < len(sizes) else np.inf


@wrong("conformal_half_width", misconception="signed_errors")
def rank_with_signs(errors, level):
    k = int(np.ceil((len(errors) + 1) * level))
    return np.sort(errors)[k - 1] if k <= len(errors) else np.inf


@wrong("conformal_half_width", misconception="both_tails")
def rank_of_one_tail(errors, level):
    return rank_by_sorting(errors, 1 - (1 - level) / 2)


@wrong("conformal_half_width", misconception="smallest_errors")
def rank_of_the_rest(errors, level):
    return rank_by_sorting(errors, 1 - level)


@wrong("conformal_half_width", misconception="squares")
def rank_of_squares(errors, level):
    sizes = np.append(np.sort(errors**2), np.inf)
    return sizes[int(np.ceil(len(sizes) * level)) - 1]


@wrong("conformal_half_width", misconception="rank_for_error")
def rank_itself(errors, level):
    return int(np.ceil((len(errors) + 1) * level))


@wrong("conformal_half_width", misconception="largest_first")
def rank_from_the_top(errors, level):
    sizes = np.sort(np.abs(errors))[::-1]
    k = int(np.ceil((len(sizes) + 1) * level))
    return sizes[k - 1] if k <= len(sizes) else np.inf


@wrong("conformal_half_width", misconception="not_sorted")
def rank_without_sorting(errors, level):
    k = int(np.ceil((len(errors) + 1) * level))
    return np.abs(errors)[k - 1] if k <= len(errors) else np.inf


@wrong("conformal_half_width", misconception="whole_width")
def rank_twice(errors, level):
    return 2 * rank_by_sorting(errors, level)


@wrong("conformal_half_width", misconception="normal_errors")
def rank_by_normal_theory(errors, level):
    from scipy.stats import norm

    return norm.ppf((1 + level) / 2) * errors.std()


@wrong("conformal_half_width", status="raised")
def rank_as_a_decimal_number(errors, level):
    return np.sort(np.abs(errors))[np.ceil((len(errors) + 1) * level) - 1]


# --- pinball


@right("pinball")
def pinball_by_the_larger(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    costs = np.maximum(quantiles * above, (quantiles - 1) * above)
    return costs.mean(axis=0)


@right("pinball")
@equivalent("pinball", "comparison: above > 0 -> above >= 0", why="at 0 both sides cost nothing")
def pinball_by_where(observed, predicted, quantiles):
    above = jnp.asarray(observed)[:, None] - predicted
    return jnp.where(above > 0, quantiles * above, (quantiles - 1) * above).mean(axis=0)


@right("pinball")
def pinball_with_scikit_learn(observed, predicted, quantiles):
    return [mean_pinball_loss(observed, predicted[:, i], alpha=q) for i, q in enumerate(quantiles)]


@right("pinball")
@equivalent("pinball", "comparison: above < 0 -> above <= 0", why="at 0 both sides cost nothing")
def pinball_by_an_indicator(observed, predicted, quantiles):
    above = observed[:, np.newaxis] - predicted
    return np.sum(above * (quantiles - (above < 0)), axis=0) / len(observed)


@wrong("pinball", misconception="weights_swapped")
def pinball_with_weights_swapped(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum((1 - quantiles) * above, -quantiles * above).mean(axis=0)


@wrong("pinball", misconception="every_day_kept")
def pinball_of_each_day(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum(quantiles * above, (quantiles - 1) * above)


@wrong("pinball", misconception="one_number")
def pinball_of_all(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum(quantiles * above, (quantiles - 1) * above).mean()


@wrong("pinball", misconception="mean_over_quantiles")
def pinball_a_day(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum(quantiles * above, (quantiles - 1) * above).mean(axis=1)


@wrong("pinball", misconception="absolute_errors")
def pinball_without_weights(observed, predicted, quantiles):
    return np.abs(observed[:, None] - predicted).mean(axis=0)


@wrong("pinball", misconception="below_is_negative")
def pinball_with_a_negative_side(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.where(above > 0, quantiles * above, (1 - quantiles) * above).mean(axis=0)


@wrong("pinball", misconception="without_distance")
def pinball_of_weights(observed, predicted, quantiles):
    return np.where(observed[:, None] > predicted, quantiles, 1 - quantiles).mean(axis=0)


@wrong("pinball", misconception="one_side_free")
def pinball_of_readings_above(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum(quantiles * above, 0).mean(axis=0)


@wrong("pinball", misconception="squared")
def pinball_of_squares(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.where(above > 0, quantiles * above**2, (1 - quantiles) * above**2).mean(axis=0)


@wrong("pinball", misconception="summed")
def pinball_added_up(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return np.maximum(quantiles * above, (quantiles - 1) * above).sum(axis=0)


@wrong("pinball", misconception="doubled")
def pinball_doubled(observed, predicted, quantiles):
    above = observed[:, None] - predicted
    return 2 * np.maximum(quantiles * above, (quantiles - 1) * above).mean(axis=0)


@wrong("pinball", status="raised")
def pinball_without_the_axis(observed, predicted, quantiles):
    above = observed - predicted
    return np.maximum(quantiles * above, (quantiles - 1) * above).mean(axis=0)


# --- crps


@right("crps")
@equivalent(
    "crps",
    "order: members - observed -> observed - members",
    "order: members[:, None] - members -> members - members[:, None]",
    why="distances have no sign",
)
def crps_by_pairs(observed, members):
    distance = np.abs(members - observed).mean(axis=0)
    between = np.abs(members[:, None] - members).mean(axis=(0, 1))
    return distance - between / 2


@right("crps")
def crps_of_the_library(observed, members):
    return crps_ensemble(observed, members)


@right("crps")
@equivalent(
    "crps", "order: one - other -> other - one", "order: one - observed -> observed - one", why="distances have no sign"
)
def crps_in_loops(observed, members):
    m = len(members)
    total = jnp.zeros(len(observed))
    for one in members:
        for other in members:
            total = total + jnp.abs(one - other)
    return sum(jnp.abs(one - observed) for one in members) / m - total / (2 * m**2)


@wrong("crps", misconception="spread_not_halved")
def crps_with_the_whole_spread(observed, members):
    return np.abs(members - observed).mean(axis=0) - np.abs(members[:, None] - members).mean(axis=(0, 1))


@wrong("crps", misconception="without_spread")
def crps_of_distances(observed, members):
    return np.abs(members - observed).mean(axis=0)


@wrong("crps", misconception="error_of_the_mean")
def crps_of_the_mean(observed, members):
    return np.abs(members.mean(axis=0) - observed)


@wrong("crps", misconception="pairs_summed")
def crps_of_summed_pairs(observed, members):
    return np.abs(members - observed).mean(axis=0) - np.abs(members[:, None] - members).sum(axis=(0, 1)) / 2


@wrong("crps", misconception="signed_distance")
def crps_of_signed_errors(observed, members):
    return (members - observed).mean(axis=0) - np.abs(members[:, None] - members).mean(axis=(0, 1)) / 2


@wrong("crps", misconception="spread_added")
def crps_with_spread_added(observed, members):
    return np.abs(members - observed).mean(axis=0) + np.abs(members[:, None] - members).mean(axis=(0, 1)) / 2


@wrong("crps", misconception="without_itself")
def crps_that_is_fair(observed, members):
    m = len(members)
    between = np.abs(members[:, None] - members).sum(axis=(0, 1)) / (m * (m - 1))
    return np.abs(members - observed).mean(axis=0) - between / 2


@wrong("crps", misconception="pairs_once")
def crps_of_pairs_counted_once(observed, members):
    m = len(members)
    once = sum(np.abs(members[i] - members[j]) for i in range(m) for j in range(i)) / m**2
    return np.abs(members - observed).mean(axis=0) - once / 2


@wrong("crps", misconception="one_for_all_days")
def crps_of_all_days(observed, members):
    return crps_by_pairs(observed, members).mean()


@wrong("crps", misconception="squares")
def crps_of_squares(observed, members):
    return ((members - observed) ** 2).mean(axis=0) - ((members[:, None] - members) ** 2).mean(axis=(0, 1)) / 2


@wrong("crps", misconception="spread_around_the_mean")
def crps_around_the_mean(observed, members):
    away = np.abs(members - members.mean(axis=0)).mean(axis=0)
    return np.abs(members - observed).mean(axis=0) - away / 2


@wrong("crps", misconception="standard_deviation")
def crps_with_a_standard_deviation(observed, members):
    return np.abs(members - observed).mean(axis=0) - members.std(axis=0) / 2


@wrong("crps", misconception="neighbours_only")
def crps_of_neighbours(observed, members):
    return np.abs(members - observed).mean(axis=0) - np.abs(members[1:] - members[:-1]).mean(axis=0) / 2


# --- blocked_folds


@right("blocked_folds")
def folds_by_slices(days, folds, gap):
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, max(0, k * size - gap) : (k + 1) * size + gap] = False
    return mask


@right("blocked_folds")
@equivalent("blocked_folds", "operator: days // folds -> days / folds", why="the task gives a multiple of folds")
def folds_by_comparing(days, folds, gap):
    size, day = days // folds, jnp.arange(days)
    first = size * jnp.arange(folds)[:, None]
    return (day < first - gap) | (day >= first + size + gap)


@right("blocked_folds")
@equivalent("blocked_folds", "twin: np.zeros -> np.ones", why="split looks at the length only")
def folds_with_scikit_learn(days, folds, gap):
    mask = []
    for _, held in KFold(folds).split(np.zeros(days)):
        mask.append([day < held[0] - gap or day > held[-1] + gap for day in range(days)])
    return mask


@wrong("blocked_folds", misconception="test_days_marked")
def folds_of_test_days(days, folds, gap):
    return ~folds_by_slices(days, folds, gap)


@wrong("blocked_folds", misconception="no_gap")
def folds_without_gap(days, folds, gap):
    return folds_by_slices(days, folds, 0)


@wrong("blocked_folds", misconception="gap_on_one_side")
def folds_with_a_gap_before(days, folds, gap):
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, max(0, k * size - gap) : (k + 1) * size] = False
    return mask


@wrong("blocked_folds", misconception="gap_inside_the_block")
def folds_with_the_gap_inside(days, folds, gap):
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, k * size + gap : (k + 1) * size - gap] = False
    return mask


@wrong("blocked_folds", misconception="gap_a_day_off")
def folds_with_a_day_less(days, folds, gap):
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, max(0, k * size - gap) : (k + 1) * size + gap - 1] = False
    return mask


@wrong("blocked_folds", misconception="every_kth_day")
def folds_by_remainder(days, folds, gap):
    return np.stack([np.arange(days) % folds != k for k in range(folds)])


@wrong("blocked_folds", misconception="past_only")
def folds_of_the_past(days, folds, gap):
    size = days // folds
    return np.stack([np.arange(days) < k * size - gap for k in range(folds)])


@wrong("blocked_folds", misconception="negative_start")
def folds_with_a_negative_start(days, folds, gap):
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, k * size - gap : (k + 1) * size + gap] = False
    return mask


@wrong("blocked_folds", misconception="random_days")
def folds_at_random(days, folds, gap):
    part = np.random.default_rng(0).permutation(np.arange(days) % folds)
    return np.stack([part != k for k in range(folds)])


@wrong("blocked_folds", misconception="one_fold_only")
def folds_but_one(days, folds, gap):
    return folds_by_slices(days, folds, gap)[0]


@wrong("blocked_folds", status="axis order")
def folds_in_columns(days, folds, gap):
    return folds_by_slices(days, folds, gap).T


# --- autocorrelation


@right("autocorrelation")
@equivalent(
    "autocorrelation",
    "order: errors - np.nanmean(errors) -> np.nanmean(errors) - errors",
    why="both factors change their sign",
)
def acf_by_slices(errors, lags):
    e = errors - np.nanmean(errors)
    products = np.array([np.nanmean(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])
    return products / products[0]


@right("autocorrelation")
@equivalent(
    "autocorrelation",
    "order: pd.Series(errors) - pd.Series(errors).mean() -> pd.Series(errors).mean() - pd.Series(errors)",
    why="both factors change their sign",
)
def acf_with_pandas(errors, lags):
    e = pd.Series(errors) - pd.Series(errors).mean()
    return [(e * e.shift(k)).mean() / (e * e).mean() for k in range(lags + 1)]


@right("autocorrelation")
@equivalent(
    "autocorrelation",
    "order: errors - jnp.nanmean(errors) -> jnp.nanmean(errors) - errors",
    why="both factors change their sign",
)
def acf_by_masks(errors, lags):
    known = jnp.isfinite(errors)
    e = jnp.where(known, errors - jnp.nanmean(errors), 0)
    n = len(errors)
    sums = [jnp.sum(e[: n - k] * e[k:]) / jnp.sum(known[: n - k] & known[k:]) for k in range(lags + 1)]
    return jnp.array(sums) / sums[0]


@wrong("autocorrelation", misconception="nan_everywhere")
def acf_with_plain_means(errors, lags):
    e = errors - errors.mean()
    products = np.array([np.mean(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])
    return products / products[0]


@wrong("autocorrelation", misconception="mean_kept")
def acf_around_zero(errors, lags):
    e = errors
    products = np.array([np.nanmean(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])
    return products / products[0]


@wrong("autocorrelation", misconception="covariances")
def acf_without_division(errors, lags):
    e = errors - np.nanmean(errors)
    return np.array([np.nanmean(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])


@wrong("autocorrelation", misconception="lag_zero_missing")
def acf_from_lag_one(errors, lags):
    return acf_by_slices(errors, lags)[1:]


@wrong("autocorrelation", misconception="gaps_cut_out")
def acf_without_the_gaps(errors, lags):
    return acf_by_slices(errors[~np.isnan(errors)], lags)


@wrong("autocorrelation", misconception="gaps_as_zero")
def acf_with_zeros_in_gaps(errors, lags):
    return acf_by_slices(np.nan_to_num(errors), lags)


@wrong("autocorrelation", misconception="gaps_filled")
def acf_with_filled_gaps(errors, lags):
    return acf_by_slices(pd.Series(errors).interpolate().to_numpy(), lags)


@wrong("autocorrelation", misconception="sums_of_products")
def acf_of_sums(errors, lags):
    e = errors - np.nanmean(errors)
    products = np.array([np.nansum(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])
    return products / products[0]


@wrong("autocorrelation", misconception="each_stretch_by_itself")
def acf_by_coefficients(errors, lags):
    return np.array([pd.Series(errors).autocorr(k) for k in range(lags + 1)])


@wrong("autocorrelation", misconception="round_the_end")
def acf_with_roll(errors, lags):
    e = errors - np.nanmean(errors)
    products = np.array([np.nanmean(e * np.roll(e, k)) for k in range(lags + 1)])
    return products / products[0]


@wrong("autocorrelation", misconception="one_lag_only")
def acf_of_the_last_lag(errors, lags):
    return acf_by_slices(errors, lags)[lags]


@wrong("autocorrelation", misconception="one_lag_missing")
def acf_one_lag_short(errors, lags):
    e = errors - np.nanmean(errors)
    products = np.array([np.nanmean(e[k:] * e[: len(e) - k]) for k in range(lags)])
    return products / products[0]


# --- response_to_rain


@right("response_to_rain")
def response_by_a_copy(rain, day, extra):
    more = rain.copy()
    more[day] += extra
    return (tiny_well(more) - tiny_well(rain))[day:]


@right("response_to_rain")
def response_by_adding_an_array(rain, day, extra):
    return tiny_well(rain + extra * (np.arange(len(rain)) == day))[day:] - tiny_well(rain)[day:]


@right("response_to_rain")
def response_in_jax(rain, day, extra):
    before = tiny_well(rain)
    after = tiny_well(jnp.asarray(rain).at[day].add(extra))
    return (after - before)[day:]


@wrong("response_to_rain", misconception="same_array_twice")
def response_without_a_copy(rain, day, extra):
    more = rain
    more[day] += extra
    return (tiny_well(more) - tiny_well(rain))[day:]


@wrong("response_to_rain", misconception="all_days")
def response_on_all_days(rain, day, extra):
    more = rain.copy()
    more[day] += extra
    return tiny_well(more) - tiny_well(rain)


@wrong("response_to_rain", misconception="rain_replaced")
def response_to_other_rain(rain, day, extra):
    more = rain.copy()
    more[day] = extra
    return (tiny_well(more) - tiny_well(rain))[day:]


@wrong("response_to_rain", misconception="many_days")
def response_to_lasting_rain(rain, day, extra):
    more = rain.copy()
    more[day:] += extra
    return (tiny_well(more) - tiny_well(rain))[day:]


@wrong("response_to_rain", misconception="a_day_off")
def response_to_the_day_before(rain, day, extra):
    more = rain.copy()
    more[day - 1] += extra
    return (tiny_well(more) - tiny_well(rain))[day:]


@wrong("response_to_rain", misconception="no_other_rain")
def response_in_an_empty_well(rain, day, extra):
    alone = np.zeros_like(rain)
    alone[day] = extra
    return (tiny_well(alone) - tiny_well(np.zeros_like(rain)))[day:]


@wrong("response_to_rain", misconception="one_run_only")
def response_of_one_run(rain, day, extra):
    more = rain.copy()
    more[day] += extra
    return tiny_well(more)[day:]


@wrong("response_to_rain", misconception="ratio")
def response_as_a_ratio(rain, day, extra):
    more = rain.copy()
    more[day] += extra
    return (tiny_well(more) / tiny_well(rain))[day:]


@wrong("response_to_rain", misconception="a_millimetre")
def response_to_a_millimetre(rain, day, extra):
    return response_by_a_copy(rain, day, extra) / extra


@wrong("response_to_rain", misconception="added_up")
def response_added_up(rain, day, extra):
    return response_by_a_copy(rain, day, extra).cumsum()


@wrong("response_to_rain", misconception="begun_anew")
def response_from_the_day_on(rain, day, extra):
    later = rain[day:].copy()
    later[0] += extra
    return tiny_well(later) - tiny_well(rain[day:])


# --- half_time


@right("half_time")
@equivalent("half_time", "bounds: peak: -> peak:-1", why="the half is reached before the last day")
def half_time_by_argmax(response):
    peak = np.argmax(response)
    return int(np.argmax(response[peak:] <= response[peak] / 2))


@right("half_time")
@equivalent(
    "half_time",
    "constant: 0 -> 1",
    "twin: int -> round",
    why="the peak itself is above its half; argmax gives a whole number",
)
def half_time_in_a_loop(response):
    peak = int(jnp.argmax(response))
    days = 0
    while response[peak + days] > response[peak] / 2:
        days += 1
    return days


@right("half_time")
@equivalent(
    "half_time",
    "comparison: low > response.argmax() -> low >= response.argmax()",
    why="the peak itself is above its half",
)
def half_time_by_indices(response):
    low = np.flatnonzero(response <= response.max() / 2)
    return (low[low > response.argmax()] - response.argmax())[0]


@wrong("half_time", misconception="from_the_rain")
def half_time_from_the_rain(response):
    peak = np.argmax(response)
    return int(peak + np.argmax(response[peak:] <= response[peak] / 2))


@wrong("half_time", misconception="before_the_peak")
def half_time_before_the_peak(response):
    return int(np.argmax(response <= response.max() / 2))


@wrong("half_time", misconception="rising_half")
def half_time_of_the_rise(response):
    return int(np.argmax(response >= response.max() / 2))


@wrong("half_time", misconception="last_day_above")
def half_time_to_the_last_day_above(response):
    return int(np.flatnonzero(response > response.max() / 2)[-1] - np.argmax(response))


@wrong("half_time", misconception="days_above_counted")
def half_time_as_days_above(response):
    return int(np.sum(response > response.max() / 2))


@wrong("half_time", misconception="day_of_the_peak")
def half_time_as_the_peak(response):
    return int(np.argmax(response))


@wrong("half_time", misconception="a_day_off")
def half_time_a_day_short(response):
    peak = np.argmax(response)
    return int(np.argmax(response[peak + 1 :] <= response[peak] / 2))


@wrong("half_time", misconception="nearest_to_half")
def half_time_nearest_to_half(response):
    peak = np.argmax(response)
    return int(np.argmin(np.abs(response[peak:] - response[peak] / 2)))


@wrong("half_time", misconception="by_the_factor_e")
def half_time_by_e(response):
    peak = np.argmax(response)
    return int(np.argmax(response[peak:] <= response[peak] / np.e))


@wrong("half_time", misconception="half_of_the_sum")
def half_time_of_the_sum(response):
    return int(np.argmax(np.cumsum(response) >= response.sum() / 2))


@wrong("half_time", misconception="half_of_the_first_day")
def half_time_of_the_first_day(response):
    return int(np.argmax(response <= response[0] / 2))
