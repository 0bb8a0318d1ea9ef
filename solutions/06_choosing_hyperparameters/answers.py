"""Labelled answers to lesson 06."""

import itertools

import jax.numpy as jnp
import numpy as np
import pandas as pd
from sklearn.datasets import make_friedman1
from sklearn.model_selection import KFold

from lessons_lib import L2, Adam, Dense, Dropout, RMSprop, Sequential, fit_many
from lessons_lib.exercises.labels import equivalent, right, wrong

# --- log_uniform


@right("log_uniform")
def log_uniform(uniforms, lowest, highest):
    return lowest * (highest / lowest) ** uniforms


@right("log_uniform")
def through_logarithms(uniforms, lowest, highest):
    return np.exp(np.log(lowest) + uniforms * (np.log(highest) - np.log(lowest)))


@right("log_uniform")
def through_log10_in_float32(uniforms, lowest, highest):
    low, high = jnp.log10(lowest), jnp.log10(highest)
    return 10 ** (low + jnp.asarray(uniforms, jnp.float32) * (high - low))


@right("log_uniform")
def as_a_list(uniforms, lowest, highest):
    return [float(lowest ** (1 - u) * highest**u) for u in uniforms]


@wrong("log_uniform", misconception="straight")
def straight(uniforms, lowest, highest):
    return lowest + uniforms * (highest - lowest)


@wrong("log_uniform", misconception="still_logarithms")
def never_undone(uniforms, lowest, highest):
    return np.log10(lowest) + uniforms * (np.log10(highest) - np.log10(lowest))


@wrong("log_uniform", misconception="still_logarithms")
def natural_logarithms(uniforms, lowest, highest):
    return np.log(lowest) + uniforms * np.log(highest / lowest)


@wrong("log_uniform", misconception="no_logarithm_before")
def powers_of_the_ends(uniforms, lowest, highest):
    return np.exp(lowest + uniforms * (highest - lowest))


@wrong("log_uniform", misconception="no_logarithm_before")
def powers_of_ten_of_the_ends(uniforms, lowest, highest):
    return 10 ** (lowest + uniforms * (highest - lowest))


@wrong("log_uniform", misconception="two_bases")
def ten_to_the_natural_logarithm(uniforms, lowest, highest):
    return 10 ** (np.log(lowest) + uniforms * (np.log(highest) - np.log(lowest)))


@wrong("log_uniform", misconception="two_bases")
def e_to_the_common_logarithm(uniforms, lowest, highest):
    return np.exp(np.log10(lowest) + uniforms * (np.log10(highest) - np.log10(lowest)))


@wrong("log_uniform", misconception="downward")
def from_the_top(uniforms, lowest, highest):
    return highest * (lowest / highest) ** uniforms


@wrong("log_uniform", misconception="evenly_spaced")
def even_steps_whatever_the_draws(uniforms, lowest, highest):
    return np.geomspace(lowest, highest, len(uniforms))


@wrong("log_uniform", misconception="logarithm_of_one_more")
def through_log1p(uniforms, lowest, highest):
    return np.expm1(np.log1p(lowest) + uniforms * (np.log1p(highest) - np.log1p(lowest)))


@wrong("log_uniform", misconception="fixed_range")
def range_of_the_learning_rates(uniforms, lowest, highest):
    return 10 ** (-4 + 3 * uniforms)


@wrong("log_uniform", misconception="upper_end_missed")
def times_a_power_of_the_highest(uniforms, lowest, highest):
    return lowest * highest**uniforms


@wrong("log_uniform", misconception="starts_at_one")
def power_of_the_ratio(uniforms, lowest, highest):
    return (highest / lowest) ** uniforms


@wrong("log_uniform", status="rank")
def one_rate(uniforms, lowest, highest):
    return lowest * (highest / lowest) ** uniforms[0]


@wrong("log_uniform", status="type")
def forgot_return(uniforms, lowest, highest):
    lowest * (highest / lowest) ** uniforms


# --- grid


@right("grid")
def grid(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts, strengths)))


@right("grid")
def three_loops(rates, dropouts, strengths):
    return [(rate, dropout, strength) for rate in rates for dropout in dropouts for strength in strengths]


@right("grid")
def by_meshgrid_in_float32(rates, dropouts, strengths):
    axes = jnp.meshgrid(*(jnp.asarray(values, jnp.float32) for values in (rates, dropouts, strengths)), indexing="ij")
    return jnp.stack([axis.ravel() for axis in axes], axis=-1)


@right("grid")
def by_pandas(rates, dropouts, strengths):
    return pd.MultiIndex.from_product([rates, dropouts, strengths]).to_frame().to_numpy()


@wrong("grid", misconception="first_fastest")
def as_expand_grid(rates, dropouts, strengths):
    return np.array([(rate, dropout, strength) for strength in strengths for dropout in dropouts for rate in rates])


@wrong("grid", misconception="meshgrid_order")
def by_meshgrid(rates, dropouts, strengths):
    return np.stack([axis.ravel() for axis in np.meshgrid(rates, dropouts, strengths)], axis=1)


@wrong("grid", misconception="columns_swapped_afterwards")
def columns_swapped_afterwards(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts, strengths)))[:, ::-1]


@wrong("grid", misconception="paired")
def zipped(rates, dropouts, strengths):
    return np.array(list(zip(rates, dropouts, strengths)))


@wrong("grid", misconception="two_only")
def first_two(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts)))


@wrong("grid", status="axis order")
def one_row_a_hyperparameter(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts, strengths))).T


@wrong("grid", misconception="columns_turned")
def columns_in_another_order(rates, dropouts, strengths):
    return np.array(list(itertools.product(strengths, dropouts, rates)))


@wrong("grid", misconception="columns_turned")
def columns_of_the_table(rates, dropouts, strengths):
    return np.array(list(itertools.product(dropouts, strengths, rates)))


@wrong("grid", misconception="reshaped")
def reshaped_for_transposed(rates, dropouts, strengths):
    return np.array(np.meshgrid(rates, dropouts, strengths, indexing="ij")).reshape(-1, 3)


@wrong("grid", misconception="recycled")
def all_columns_in_step(rates, dropouts, strengths):
    rows = len(rates) * len(dropouts) * len(strengths)
    return np.column_stack([np.resize(values, rows) for values in (rates, dropouts, strengths)])


@wrong("grid", misconception="sorted_rows")
def unique_rows(rates, dropouts, strengths):
    return np.unique(list(itertools.product(rates, dropouts, strengths)), axis=0)


@wrong("grid", misconception="rows_in_another_order")
def middle_column_fastest(rates, dropouts, strengths):
    return np.array([(rate, dropout, strength) for rate in rates for strength in strengths for dropout in dropouts])


@wrong("grid", status="rank")
def three_axes(rates, dropouts, strengths):
    return np.stack(np.meshgrid(rates, dropouts, strengths, indexing="ij"), axis=-1)


@wrong("grid", status="raised")
def stacked(rates, dropouts, strengths):
    return np.stack([rates, dropouts, strengths], axis=1)


@wrong("grid", status="type")
def not_yet_a_list(rates, dropouts, strengths):
    return itertools.product(rates, dropouts, strengths)


# --- pick_best


@right("pick_best")
def pick_best(validation, test, lower_is_better):
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return winner, test[winner]


@right("pick_best")
def in_a_loop(validation, test, lower_is_better):
    winner = None
    for run, score in enumerate(validation):
        if np.isnan(score):
            continue
        if winner is None or (score < validation[winner] if lower_is_better else score > validation[winner]):
            winner = run
    return [winner, float(test[winner])]


@right("pick_best")
@equivalent(
    "pick_best",
    "twin: int -> round",
    why="the numbers are whole already",
)
def with_a_sign_in_float32(validation, test, lower_is_better):
    scores = jnp.asarray(validation if lower_is_better else -validation, jnp.float32)
    winner = int(jnp.argmin(jnp.where(jnp.isnan(scores), jnp.inf, scores)))
    return winner, jnp.float32(test[winner])


@wrong("pick_best", misconception="nan_wins")
def plain_argmin(validation, test, lower_is_better):
    winner = np.argmin(validation) if lower_is_better else np.argmax(validation)
    return winner, test[winner]


@wrong("pick_best", misconception="picked_on_test")
def by_the_test_score(validation, test, lower_is_better):
    winner = np.nanargmin(test) if lower_is_better else np.nanargmax(test)
    return winner, test[winner]


@wrong("pick_best", misconception="validation_reported")
def the_score_it_won_by(validation, test, lower_is_better):
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return winner, validation[winner]


@wrong("pick_best", misconception="best_test_score")
def best_of_both(validation, test, lower_is_better):
    if lower_is_better:
        return np.nanargmin(validation), np.nanmin(test)
    return np.nanargmax(validation), np.nanmax(test)


@wrong("pick_best", misconception="nan_wins")
def lost_run_as_zero(validation, test, lower_is_better):
    scores = np.nan_to_num(validation if lower_is_better else 10 - validation)
    return scores.argmin(), test[scores.argmin()]


@wrong("pick_best", misconception="scores_for_number")
def two_scores(validation, test, lower_is_better):
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return validation[winner], test[winner]


@wrong("pick_best", misconception="last_of_ties")
def less_or_equal(validation, test, lower_is_better):
    best = np.nanmin(validation) if lower_is_better else np.nanmax(validation)
    winner = np.flatnonzero(validation == best)[-1]
    return winner, test[winner]


@wrong("pick_best", misconception="always_lowest")
def a_loss_always(validation, test, lower_is_better):
    winner = np.nanargmin(validation)
    return winner, test[winner]


@wrong("pick_best", misconception="always_highest")
def an_accuracy_always(validation, test, lower_is_better):
    winner = np.nanargmax(validation)
    return winner, test[winner]


@wrong("pick_best", misconception="upside_down")
def the_worst(validation, test, lower_is_better):
    winner = np.nanargmax(validation) if lower_is_better else np.nanargmin(validation)
    return winner, test[winner]


@wrong("pick_best", status="type")
def the_number_alone(validation, test, lower_is_better):
    return np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)


@wrong("pick_best", misconception="pair_swapped")
def score_then_number(validation, test, lower_is_better):
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return test[winner], winner


@wrong("pick_best", misconception="counted_from_one")
def number_as_in_r(validation, test, lower_is_better):
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return winner + 1, test[winner]


@wrong("pick_best", misconception="parts_swapped")
def test_picks_validation_reports(validation, test, lower_is_better):
    winner = np.nanargmin(test) if lower_is_better else np.nanargmax(test)
    return winner, validation[winner]


@wrong("pick_best", misconception="counted_without_lost")
def without_the_lost_run(validation, test, lower_is_better):
    finite = validation[~np.isnan(validation)]
    winner = finite.argmin() if lower_is_better else finite.argmax()
    return winner, test[~np.isnan(validation)][winner]


# --- flattery


@right("flattery")
def flattery(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=1).mean(axis=0)


@right("flattery")
def one_length_after_the_other(scores, truth):
    return [truth - scores[:, : tries + 1].min(axis=1).mean() for tries in range(scores.shape[1])]


@right("flattery")
def search_by_search_in_float32(scores, truth):
    best = jnp.stack([jnp.array(list(itertools.accumulate(search.tolist(), min)), jnp.float32) for search in scores])
    return jnp.mean(truth - best, axis=0)


@wrong("flattery", misconception="wrong_sign")
def best_minus_truth(scores, truth):
    return np.minimum.accumulate(scores, axis=1).mean(axis=0) - truth


@wrong("flattery", misconception="averaged_first")
def means_first(scores, truth):
    return truth - np.minimum.accumulate(scores.mean(axis=0))


@wrong("flattery", misconception="each_try_alone")
def means_of_tries(scores, truth):
    return (truth - scores).mean(axis=0)


@wrong("flattery", misconception="best_search")
def lowest_over_searches(scores, truth):
    return truth - scores.min(axis=0)


@wrong("flattery", misconception="best_search")
def accumulated_down_the_columns(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=0).mean(axis=0)


@wrong("flattery", misconception="sorted")
def sorted_tries(scores, truth):
    return truth - np.sort(scores, axis=1).mean(axis=0)


@wrong("flattery", misconception="sorted_downward")
def from_the_worst_try(scores, truth):
    return truth - np.sort(scores, axis=1)[:, ::-1].mean(axis=0)


@wrong("flattery", misconception="cut_off_at_zero")
def never_below_zero(scores, truth):
    return np.maximum(truth - np.minimum.accumulate(scores, axis=1), 0).mean(axis=0)


@wrong("flattery", misconception="one_try_off")
def best_before_the_try(scores, truth):
    best = np.minimum.accumulate(scores, axis=1)
    return truth - np.concatenate([best[:, :1], best[:, :-1]], axis=1).mean(axis=0)


@wrong("flattery", misconception="median")
def median_search(scores, truth):
    return truth - np.median(np.minimum.accumulate(scores, axis=1), axis=0)


@wrong("flattery", misconception="relative")
def share_of_the_truth(scores, truth):
    return (truth - np.minimum.accumulate(scores, axis=1)).mean(axis=0) / truth


@wrong("flattery", misconception="added_up")
def sum_over_searches(scores, truth):
    return (truth - np.minimum.accumulate(scores, axis=1)).sum(axis=0)


@wrong("flattery", misconception="highest")
def highest_so_far(scores, truth):
    return np.maximum.accumulate(scores, axis=1).mean(axis=0) - truth


@wrong("flattery", misconception="score_itself")
def truth_forgotten(scores, truth):
    return np.minimum.accumulate(scores, axis=1).mean(axis=0)


@wrong("flattery", misconception="running_mean")
def mean_so_far(scores, truth):
    so_far = np.cumsum(scores, axis=1) / np.arange(1, scores.shape[1] + 1)
    return truth - so_far.mean(axis=0)


@wrong("flattery", misconception="absolute")
def without_sign(scores, truth):
    return np.abs(truth - np.minimum.accumulate(scores, axis=1)).mean(axis=0)


@wrong("flattery", misconception="all_tries_only")
def best_of_all_k(scores, truth):
    return truth - scores.min(axis=1).mean()


@wrong("flattery", status="rank")
def not_averaged(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=1)


@wrong("flattery", status="size")
def averaged_over_tries(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=1).mean(axis=1)


# --- k_folds


@right("k_folds")
def k_folds(order, k):
    return [(np.setdiff1d(order, piece), piece) for piece in np.array_split(order, k)]


@right("k_folds")
def every_kth_row(order, k):
    return tuple((order[np.arange(len(order)) % k != fold], order[fold::k]) for fold in range(k))


@right("k_folds")
def by_scikit_learn(order, k):
    return [(order[train], order[held]) for train, held in KFold(k).split(order)]


@right("k_folds")
@equivalent(
    "k_folds",
    "twin: int -> round",
    why="the numbers are whole already",
)
def as_lists(order, k):
    folds = [[int(row) for row in piece] for piece in np.array_split(order, k)]
    return [([row for other in folds if other is not fold for row in other], fold) for fold in folds]


@wrong("k_folds", misconception="swapped_pair")
def validation_first(order, k):
    return [(piece, np.setdiff1d(order, piece)) for piece in np.array_split(order, k)]


@wrong("k_folds", misconception="places")
def places_for_rows(order, k):
    places = np.arange(len(order))
    return [(np.setdiff1d(places, piece), piece) for piece in np.array_split(places, k)]


@wrong("k_folds", misconception="places")
def scikit_learns_places(order, k):
    return list(KFold(k, shuffle=True, random_state=0).split(order))


@wrong("k_folds", misconception="trains_on_all")
def leaking(order, k):
    return [(order, piece) for piece in np.array_split(order, k)]


@wrong("k_folds", misconception="sorted_first")
def sorted_before_the_cut(order, k):
    return [(np.setdiff1d(order, piece), piece) for piece in np.array_split(np.sort(order), k)]


@wrong("k_folds", misconception="sorted_first")
def every_kth_of_the_sorted(order, k):
    rows = np.unique(order)
    return [(np.setdiff1d(rows, rows[fold::k]), rows[fold::k]) for fold in range(k)]


@wrong("k_folds", misconception="trains_on_all")
def nothing_held_out(order, k):
    return [(order, order[:0])] * k


@wrong("k_folds", misconception="same_fold")
def first_fold_again_and_again(order, k):
    piece = np.array_split(order, k)[0]
    return [(np.setdiff1d(order, piece), piece)] * k


@wrong("k_folds", misconception="leftover_rows")
def floor_division(order, k):
    size = len(order) // k
    return [(np.setdiff1d(order, order[i * size : (i + 1) * size]), order[i * size : (i + 1) * size]) for i in range(k)]


@wrong("k_folds", misconception="last_takes_the_rest")
def rest_to_the_last(order, k):
    cuts = [i * (len(order) // k) for i in range(1, k)]
    return [(np.setdiff1d(order, piece), piece) for piece in np.split(order, cuts)]


@wrong("k_folds", misconception="rows_outside_the_list")
def all_numbers_train(order, k):
    return [(np.setdiff1d(np.arange(max(order) + 1), piece), piece) for piece in np.array_split(order, k)]


@wrong("k_folds", misconception="dealt_by_number")
def by_the_numbers_remainder(order, k):
    return [(order[order % k != fold], order[order % k == fold]) for fold in range(k)]


@wrong("k_folds", misconception="numbers_as_places")
def deleted_by_number(order, k):
    return [(np.delete(order, piece[piece < len(order)]), piece) for piece in np.array_split(order, k)]


@wrong("k_folds", misconception="rows_lost")
def next_piece_trains(order, k):
    pieces = np.array_split(order, k)
    return [(pieces[(fold + 1) % k], pieces[fold]) for fold in range(k)]


@wrong("k_folds", misconception="uneven")
def fold_drawn_for_each_row(order, k):
    fold_of = np.random.default_rng(0).integers(k, size=len(order))
    return [(order[fold_of != fold], order[fold_of == fold]) for fold in range(k)]


@wrong("k_folds", status="criterion")
def pieces_only(order, k):
    return np.array_split(order, k)


@wrong("k_folds", misconception="overlapping")
def random_draws(order, k):
    rng = np.random.default_rng(0)
    pieces = [rng.choice(order, len(order) // k, replace=False) for _ in range(k)]
    return [(np.setdiff1d(order, piece), piece) for piece in pieces]


@wrong("k_folds", status="raised")
def split_without_array(order, k):
    return [(np.setdiff1d(order, piece), piece) for piece in np.split(order, k)]


# --- one_standard_error


@right("one_standard_error")
def one_standard_error(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + errors[best], parameters, np.inf))


@right("one_standard_error")
@equivalent(
    "one_standard_error",
    "twin: int -> round",
    why="the numbers are whole already",
)
@equivalent(
    "one_standard_error",
    "twin: *.sem() -> *.sem(ddof=1)",
    why="ddof is 1 where pandas is told nothing",
)
@equivalent(
    "one_standard_error",
    "left out: scores = jnp.asarray(scores, jnp.float32) -> pass",
    why="float64 is as good",
)
def by_a_table(scores, parameters):
    table = pd.DataFrame(
        {"mean": scores.mean(axis=1), "error": pd.DataFrame(scores.T).sem().to_numpy(), "parameters": parameters}
    )
    best = table.loc[table["mean"].idxmin()]
    return int(table[table["mean"] <= best["mean"] + best["error"]]["parameters"].idxmin())


@right("one_standard_error")
def from_the_simplest_up_in_float32(scores, parameters):
    scores = jnp.asarray(scores, jnp.float32)
    means, deviations = scores.mean(1), scores.std(1, ddof=1)
    best = int(jnp.argmin(means))
    limit = means[best] + deviations[best] / scores.shape[1] ** 0.5
    return next(int(number) for number in np.argsort(parameters) if means[number] <= limit)


@wrong("one_standard_error", misconception="just_the_best")
def lowest_mean(scores, parameters):
    return scores.mean(axis=1).argmin()


@wrong("one_standard_error", misconception="simplest_of_all")
def fewest_parameters(scores, parameters):
    return parameters.argmin()


@wrong("one_standard_error", misconception="deviation")
def one_standard_deviation(scores, parameters):
    means, deviations = scores.mean(axis=1), scores.std(axis=1, ddof=1)
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + deviations[best], parameters, np.inf))


@wrong("one_standard_error", misconception="deviation")
def one_numpy_deviation(scores, parameters):
    means, deviations = scores.mean(axis=1), scores.std(axis=1)
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + deviations[best], parameters, np.inf))


@wrong("one_standard_error", misconception="two_errors")
def as_far_as_two_errors(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + 2 * errors[best], parameters, np.inf))


@wrong("one_standard_error", misconception="below_the_limit")
def below_only(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmin(np.where(means < means[best] + errors[best], parameters, np.inf))


@wrong("one_standard_error", misconception="inside_the_subset")
def place_among_those_within_reach(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return parameters[means <= means[best] + errors[best]].argmin()


@wrong("one_standard_error", misconception="first_within")
def first_within_reach(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmax(means <= means[best] + errors[best])


@wrong("one_standard_error", misconception="divided_by_n")
def numpys_deviation(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + errors[best], parameters, np.inf))


@wrong("one_standard_error", misconception="own_error")
def overlapping_bars(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return np.argmin(np.where(means - errors <= means.min(), parameters, np.inf))


@wrong("one_standard_error", misconception="largest_mean")
def worst_within_reach(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmax(np.where(means <= means[best] + errors[best], means, -np.inf))


@wrong("one_standard_error", misconception="most_parameters")
def largest_within_reach(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmax(np.where(means <= means[best] + errors[best], parameters, 0))


@wrong("one_standard_error", misconception="its_parameters")
def number_of_parameters(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return parameters[means <= means[best] + errors[best]].min()


def simplest_within(means, limit, parameters):
    return np.argmin(np.where(means <= limit, parameters, np.inf))


@wrong("one_standard_error", misconception="root_of_candidates")
def root_of_the_wrong_axis(scores, parameters):
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(len(scores))
    return simplest_within(means, means.min() + errors[means.argmin()], parameters)


@wrong("one_standard_error", misconception="without_the_root")
def divided_by_the_folds(scores, parameters):
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / scores.shape[1]
    return simplest_within(means, means.min() + errors[means.argmin()], parameters)


@wrong("one_standard_error", misconception="errors_of_the_others")
def smallest_error(scores, parameters):
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return simplest_within(means, means.min() + errors.min(), parameters)


@wrong("one_standard_error", misconception="errors_of_the_others")
def mean_error(scores, parameters):
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return simplest_within(means, means.min() + errors.mean(), parameters)


@wrong("one_standard_error", misconception="paired_differences")
def error_of_the_differences(scores, parameters):
    away = scores - scores[scores.mean(axis=1).argmin()]
    errors = away.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return simplest_within(away.mean(axis=1) - errors, 0, parameters)


@wrong("one_standard_error", misconception="bars_overlap")
def upper_end_meets_lower_end(scores, parameters):
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return simplest_within(means - errors, means.min() + errors[means.argmin()], parameters)


@wrong("one_standard_error", misconception="candidates_from_one")
def candidate_as_in_r(scores, parameters):
    return one_standard_error(scores, parameters) + 1


@wrong("one_standard_error", status="values")
def number_among_those_within_reach(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return -1 - parameters[means <= means[best] + errors[best]].argmin()


@wrong("one_standard_error", status="raised")
def over_candidates(scores, parameters):
    means, errors = scores.mean(axis=0), scores.std(axis=0, ddof=1) / np.sqrt(len(scores))
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + errors[best], parameters, np.inf))


# --- own_trials


# Scores as `last()` gives them, each with its lowest at another try.
RNG = np.random.default_rng(5)
NAMES = ("loss", "rmse", "val_loss", "val_rmse")
SCORES = {name: np.append(RNG.uniform(0.3, 0.6, 11), 0.2)[RNG.permutation(12)] for name in NAMES}
ONE_RATE = {"seed": np.zeros(12, int), "learning_rate": np.full(12, 0.005)}
TWELVE_RATES = {"seed": np.arange(12), "learning_rate": np.geomspace(0.001, 0.1, 12), "l2": np.full(12, 0.001)}
ON_THE_LOSS = {"loss": jnp.asarray(SCORES["loss"]), "val_loss": jnp.asarray(SCORES["val_loss"])}
JOINED = {name: np.concatenate([SCORES[name], 1 + SCORES[name]]) for name in ("rmse", "val_rmse")}


@right("own_trials")
def lowest_validation_error():
    return SCORES, SCORES["val_rmse"].argmin()


@right("own_trials")
def two_searches_joined():
    return JOINED, np.argmin(JOINED["val_rmse"])


@right("own_trials")
def a_search_on_the_loss_alone():
    return ON_THE_LOSS, jnp.argmin(ON_THE_LOSS["val_loss"])


@right("own_trials")
def twelve_settings_and_twelve_seeds():
    return SCORES | TWELVE_RATES, SCORES["val_rmse"].argmin()


@right("own_trials")
def twelve_networks_of_one_rate():
    return SCORES | ONE_RATE, SCORES["val_rmse"].argmin()


@wrong("own_trials", misconception="lowest_training_error")
def lowest_training_loss():
    return SCORES, SCORES["loss"].argmin()


@wrong("own_trials", misconception="lowest_training_error")
def lowest_training_rmse():
    return SCORES, SCORES["rmse"].argmin()


@wrong("own_trials", misconception="by_the_penalised_loss")
def lowest_penalised_loss():
    return SCORES, SCORES["val_loss"].argmin()


@wrong("own_trials", misconception="the_worst")
def highest_validation_error():
    return SCORES, SCORES["val_rmse"].argmax()


@wrong("own_trials", misconception="few_tries")
def four_tries():
    return {"val_rmse": SCORES["val_rmse"][:4]}, SCORES["val_rmse"][:4].argmin()


@wrong("own_trials", misconception="few_tries")
def no_search():
    return {"loss": np.array([0.1]), "val_loss": np.array([0.2])}, 0


@wrong("own_trials", misconception="lowest_training_error")
def training_scores_only():
    return {"loss": SCORES["loss"]}, SCORES["loss"].argmin()


@wrong("own_trials", misconception="tries_from_one")
def number_from_one():
    return SCORES, SCORES["val_rmse"].argmin() + 1


@wrong("own_trials", misconception="seeds_not_settings")
def one_setting_and_twelve_seeds():
    return SCORES | ONE_RATE | {"seed": np.arange(12)}, SCORES["val_rmse"].argmin()


@wrong("own_trials", misconception="seeds_not_settings")
def four_settings_and_three_seeds_each():
    given = {"seed": np.tile(np.arange(3), 4), "learning_rate": np.repeat([0.001, 0.003, 0.01, 0.03], 3)}
    return SCORES | given, SCORES["val_rmse"].argmin()


@wrong("own_trials", status="criterion")
def scores_without_a_number():
    return SCORES


# --- own_search


@right("own_search")
def own_search():
    x, y = make_friedman1(400, noise=1, random_state=6)
    hidden = [Dense(64, activation="relu"), Dropout(0.0), Dense(32, activation="relu", kernel_regularizer=L2(0.0))]
    model = Sequential([*hidden, Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    rng = np.random.default_rng(0)
    settings = {
        "learning_rate": 10 ** rng.uniform(-3, -1, 12),
        "dropout": rng.uniform(0, 0.3, 12),
        "l2": 10 ** rng.uniform(-5, -2, 12),
    }
    many = fit_many(model, x, (y[:, None] - 14) / 5, seeds=0, epochs=100, validation_split=0.2, verbose=0, **settings)
    return many.model(many.last()["val_rmse"].argmin())


@right("own_search")
def rates_alone_with_rmsprop():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=RMSprop(), metrics=["mae"])
    many = fit_many(
        model,
        x,
        (y[:, None] - 14) / 5,
        seeds=1,
        learning_rate=[0.0005, 0.002, 0.005],
        epochs=100,
        validation_split=0.2,
        verbose=0,
    )
    return many.model(int(np.argmin(many.history["val_mae"][:, -1])))


@right("own_search")
def on_normalised_inputs():
    x, y = make_friedman1(400, noise=1, random_state=6)
    z = (x - x[:320].mean(axis=0)) / x[:320].std(axis=0)
    model = Sequential([Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.005))
    model.fit(z, (y[:, None] - 14) / 5, epochs=100, validation_split=0.2, verbose=0)
    return model


@wrong("own_search", misconception="normalised_targets")
def on_normalised_targets():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.005))
    model.fit(x, (y[:, None] - 14) / 2, epochs=100, validation_split=0.2, verbose=0)
    return model


@wrong("own_search", misconception="untrained_winner")
def template_handed_in():
    x, y = make_friedman1(100, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    fit_many(
        model, x, (y[:, None] - 14) / 5, seeds=0, learning_rate=[0.001, 0.01], epochs=2, validation_split=0.2, verbose=0
    )
    return model


@wrong("own_search", misconception="squashed")
def relu_at_the_end():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1, activation="relu")], input_shape=(10,)
    )
    model.compile(loss="mse", optimizer=Adam(0.003))
    model.fit(x, (y[:, None] - 14) / 5, epochs=20, verbose=0)
    return model


@wrong("own_search", misconception="straight_line")
def no_activation():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64), Dense(32), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.003))
    model.fit(x, (y[:, None] - 14) / 5, epochs=20, verbose=0)
    return model


@wrong("own_search", misconception="straight_line")
def no_hidden_layer():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.01))
    model.fit(x, (y[:, None] - 14) / 5, epochs=20, verbose=0)
    return model


@wrong("own_search", misconception="other_units")
def raw_targets():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.003))
    model.fit(x, y[:, None], epochs=40, verbose=0)
    return model


@wrong("own_search", misconception="not_even_its_rows")
def slowest_rate():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(0.0001), metrics=["rmse"])
    model.fit(x, (y[:, None] - 14) / 5, epochs=20, verbose=0)
    return model


@wrong("own_search", misconception="five_inputs")
def five_features():
    x, y = make_friedman1(400, noise=1, random_state=6)
    model = Sequential([Dense(64, activation="relu"), Dense(1)], input_shape=(5,))
    model.compile(loss="mse", optimizer=Adam(0.003))
    model.fit(x[:, :5], (y[:, None] - 14) / 5, epochs=5, verbose=0)
    return model


@wrong("own_search", status="type")
def all_models_at_once():
    x, y = make_friedman1(100, noise=1, random_state=6)
    model = Sequential([Dense(8, activation="relu"), Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam())
    return fit_many(model, x, (y[:, None] - 14) / 5, seeds=0, learning_rate=[0.001, 0.01], verbose=0)


@wrong("k_folds", misconception="sorted_first")
def k_folds_of_row_numbers_turned_round(order, k):
    folds = np.array_split(np.sort(order)[::-1], k)
    return [(np.setdiff1d(order, fold), fold) for fold in folds]
