"""Labelled answers to lesson 05."""

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_diabetes

from lessons_lib import L2, Adam, Dense, Dropout, EarlyStopping, RMSprop, Sequential
from lessons_lib.data import Normaliser, encode_labels, random_split
from lessons_lib.exercises.labels import equivalent, right, wrong

# --- three_parts


@right("three_parts")
@equivalent(
    "three_parts",
    "order: *order[first:second], order[second:]) -> *",
    "twin: round -> int",
    "order: *left[rows * 8 // 10:]] -> *",
    why="validation and test are equally large, and the rows a multiple of 5",
)
def three_parts(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    first, second = round(0.6 * rows), round(0.8 * rows)
    return order[:first], order[first:second], order[second:]


@right("three_parts")
def three_parts_by_the_library(rows, seed):
    return random_split(np.arange(rows), seed=seed)


@right("three_parts")
def three_parts_as_lists(rows, seed):
    import random

    left = list(range(rows))
    random.Random(seed).shuffle(left)
    return [left[: rows * 6 // 10], left[rows * 6 // 10 : rows * 8 // 10], left[rows * 8 // 10 :]]


@right("three_parts")
def three_parts_by_jax(rows, seed):
    order = jax.random.permutation(jax.random.key(seed), rows)
    return jnp.split(order, [rows * 3 // 5, rows * 4 // 5])


@wrong("three_parts", misconception="in_order")
def cut_without_shuffling(rows, seed):
    return np.split(np.arange(rows), [round(0.6 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="counted_from_one")
def as_in_r(rows, seed):
    order = 1 + np.random.default_rng(seed).permutation(rows)
    return np.split(order, [round(0.6 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="rest_of_the_rest")
def a_fifth_of_the_rest(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    first = round(0.6 * rows)
    second = first + round(0.2 * (rows - first))
    return order[:first], order[first:second], order[second:]


@wrong("three_parts", misconception="masks")
def three_masks(rows, seed):
    place = np.random.default_rng(seed).permutation(rows)
    first, second = round(0.6 * rows), round(0.8 * rows)
    return place < first, (place >= first) & (place < second), place >= second


@wrong("three_parts", misconception="largest_part_elsewhere")
def validation_first(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return np.split(order, [round(0.2 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="every_fifth")
def by_remainders(rows, seed):
    row = np.arange(rows)
    return row[row % 5 < 3], row[row % 5 == 3], row[row % 5 == 4]


@wrong("three_parts", misconception="drawn_again")
def cut_at_a_wrong_place(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return order[: round(0.6 * rows)], order[round(0.4 * rows) : round(0.6 * rows)], order[round(0.8 * rows) :]


@wrong("three_parts", misconception="seed_ignored")
def a_seed_of_its_own(rows, seed):
    order = np.random.default_rng(0).permutation(rows)
    return np.split(order, [round(0.6 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="not_by_the_seed")
def no_seed(rows, seed):
    order = np.random.permutation(rows)
    return np.split(order, [round(0.6 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="with_replacement")
def one_row_again_and_again(rows, seed):
    return [np.zeros(round(share * rows), int) for share in (0.6, 0.2, 0.2)]


@wrong("three_parts", misconception="with_replacement")
def drawn_with_replacement(rows, seed):
    order = np.random.default_rng(seed).choice(rows, rows)
    return np.split(order, [round(0.6 * rows), round(0.8 * rows)])


@wrong("three_parts", misconception="drawn_again")
def each_part_from_all_rows(rows, seed):
    rng = np.random.default_rng(seed)
    return tuple(rng.choice(rows, round(share * rows), replace=False) for share in (0.6, 0.2, 0.2))


@wrong("three_parts", misconception="drawn_again")
def one_permutation_for_each_part(rows, seed):
    rng = np.random.default_rng(seed)
    return tuple(rng.permutation(rows)[: round(share * rows)] for share in (0.6, 0.2, 0.2))


@wrong("three_parts", status="criterion")
def two_parts(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return order[: round(0.8 * rows)], order[round(0.8 * rows) :]


@wrong("three_parts", misconception="largest_part_elsewhere")
def smallest_first(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return np.split(order, [round(0.2 * rows), round(0.4 * rows)])


@wrong("three_parts", status="raised")
def cut_at_a_share(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return order[: 0.6 * rows], order[0.6 * rows : 0.8 * rows], order[0.8 * rows :]


@wrong("three_parts", misconception="rest_of_the_rest")
def a_whole_fifth_of_the_rest(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    train, rest = order[: rows * 3 // 5], order[rows * 3 // 5 :]
    return train, rest[: len(rest) // 5], rest[len(rest) // 5 :]


@wrong("three_parts", misconception="every_fifth")
def dealt_like_cards_from_a_drawn_start(rows, seed):
    place = (np.arange(rows) + np.random.default_rng(seed).integers(5)) % 5
    return np.flatnonzero(place < 3), np.flatnonzero(place == 3), np.flatnonzero(place == 4)


@wrong("three_parts", misconception="shuffled_within")
def each_stretch_shuffled(rows, seed):
    rng = np.random.default_rng(seed)
    return [rng.permutation(part) for part in np.split(np.arange(rows), [rows * 3 // 5, rows * 4 // 5])]


@wrong("three_parts", misconception="one_stretch_each")
def rolled_by_a_drawn_number(rows, seed):
    order = np.roll(np.arange(rows), np.random.default_rng(seed).integers(3, rows - 3))
    return np.split(order, [rows * 3 // 5, rows * 4 // 5])


@wrong("three_parts", misconception="rest_in_order")
def only_training_drawn(rows, seed):
    train = np.random.default_rng(seed).choice(rows, rows * 3 // 5, replace=False)
    return train, *np.split(np.setdiff1d(np.arange(rows), train), 2)


@wrong("three_parts", misconception="one_row_off")
def one_row_too_many(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return np.split(order, [rows * 3 // 5 + 1, rows * 4 // 5])


@wrong("three_parts", misconception="other_shares")
def seventy_fifteen_fifteen(rows, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return np.split(order, [round(0.7 * rows), round(0.85 * rows)])


@wrong("three_parts", misconception="drawn_one_by_one")
def row_by_row(rows, seed):
    part = np.random.default_rng(seed).choice(3, rows, p=[0.6, 0.2, 0.2])
    return [np.flatnonzero(part == number) for number in range(3)]


# --- normalise


@right("normalise")
@equivalent(
    "normalise",
    "twin: *.std(*) -> *.std(*, ddof=0)",
    why="ddof is 0 where nothing is said",
)
@equivalent(
    "normalise",
    "order: a - np.mean(a) -> np.mean(a) - a",
    why="the difference is squared",
)
def normalise(train, other):
    return (other - train.mean(axis=0)) / train.std(axis=0)


@right("normalise")
def normalise_by_the_library(train, other):
    return Normaliser().fit(train).transform(other)


@right("normalise")
def normalise_column_by_column(train, other):
    columns = [(b - np.mean(a)) / np.sqrt(np.mean((a - np.mean(a)) ** 2)) for a, b in zip(train.T, other.T)]
    return np.array(columns).T.tolist()


@right("normalise")
def normalise_in_float32(train, other):
    a, b = jnp.asarray(train, jnp.float32), jnp.asarray(other, jnp.float32)
    return (b - a.mean(0)) / a.std(0)


@wrong("normalise", misconception="own_statistics")
def each_part_for_itself(train, other):
    return (other - other.mean(axis=0)) / other.std(axis=0)


@wrong("normalise", misconception="both_parts")
def leaking(train, other):
    everything = np.vstack([train, other])
    return (other - everything.mean(axis=0)) / everything.std(axis=0)


@wrong("normalise", misconception="one_for_all")
def without_an_axis(train, other):
    return (other - train.mean()) / train.std()


@wrong("normalise", misconception="sd_of_the_other")
def two_parts_mixed(train, other):
    return (other - train.mean(axis=0)) / other.std(axis=0)


@wrong("normalise", misconception="zero_to_one")
def to_a_range(train, other):
    return (other - train.min(axis=0)) / (train.max(axis=0) - train.min(axis=0))


@wrong("normalise", misconception="only_divided")
def not_centred(train, other):
    return other / train.std(axis=0)


@wrong("normalise", misconception="only_centred")
def centred(train, other):
    return other - train.mean(axis=0)


@wrong("normalise", misconception="variance")
def divided_by_the_variance(train, other):
    return (other - train.mean(axis=0)) / train.var(axis=0)


@wrong("normalise", misconception="brackets")
def without_brackets(train, other):
    return other - train.mean(axis=0) / train.std(axis=0)


@wrong("normalise", misconception="n_minus_one")
def as_scale_in_r(train, other):
    return (other - train.mean(axis=0)) / train.std(axis=0, ddof=1)


@wrong("normalise", misconception="train_again")
def the_wrong_table(train, other):
    return (train - train.mean(axis=0)) / train.std(axis=0)


@wrong("normalise", misconception="one_sd_for_all")
def axis_forgotten_in_the_sd(train, other):
    return (other - train.mean(axis=0)) / train.std()


@wrong("normalise", misconception="one_mean_for_all")
def axis_forgotten_in_the_mean(train, other):
    return (other - train.mean()) / train.std(axis=0)


@wrong("normalise", misconception="mean_of_the_other")
def two_parts_mixed_the_other_way(train, other):
    return (other - other.mean(axis=0)) / train.std(axis=0)


@wrong("normalise", misconception="medians")
def by_the_median(train, other):
    return (other - np.median(train, axis=0)) / train.std(axis=0)


@wrong("normalise", misconception="multiplied_by_the_sd")
def times_the_sd(train, other):
    return (other - train.mean(axis=0)) * train.std(axis=0)


@wrong("normalise", status="raised")
def means_of_rows(train, other):
    return (other - train.mean(axis=1)) / train.std(axis=1)


@wrong("normalise", status="axis order")
def transposed(train, other):
    return ((other - train.mean(axis=0)) / train.std(axis=0)).T


# --- encode


@right("encode")
def encode(train_labels, labels):
    code_of = {category: code for code, category in enumerate(np.unique(train_labels))}
    return np.array([code_of.get(label, -1) for label in labels])


@right("encode")
def encode_by_comparing(train_labels, labels):
    matches = labels[:, None] == np.unique(train_labels)
    return np.where(matches.any(axis=1), matches.argmax(axis=1), -1)


@right("encode")
def encode_as_a_list(train_labels, labels):
    categories = sorted(set(train_labels))
    return [categories.index(label) if label in categories else -1 for label in labels]


@right("encode")
def encode_by_pandas(train_labels, labels):
    import pandas as pd

    return pd.Index(np.unique(train_labels)).get_indexer(labels)


@wrong("encode", misconception="from_one")
def as_factor_codes(train_labels, labels):
    code_of = {category: code for code, category in enumerate(np.unique(train_labels), start=1)}
    return np.array([code_of.get(label, -1) for label in labels])


@wrong("encode", misconception="own_categories")
def codes_of_the_other_part(train_labels, labels):
    return encode_labels(labels)[0]


@wrong("encode", misconception="both_parts_categories")
def codes_of_both_parts(train_labels, labels):
    categories = sorted({*train_labels, *labels})
    return np.array([categories.index(label) for label in labels])


@wrong("encode", misconception="both_parts_categories")
def codes_of_both_parts_but_for_the_unknown(train_labels, labels):
    categories = np.union1d(train_labels, labels)
    return np.where(np.isin(labels, train_labels), np.searchsorted(categories, labels), -1)


@wrong("encode", misconception="repeats_kept")
def place_among_the_sorted_rows(train_labels, labels):
    rows = sorted(train_labels)
    return np.array([rows.index(label) if label in rows else -1 for label in labels])


@wrong("encode", misconception="descending")
def against_the_alphabet(train_labels, labels):
    categories = sorted(set(train_labels), reverse=True)
    return np.array([categories.index(label) if label in categories else -1 for label in labels])


@wrong("encode", misconception="first_place_in_training")
def place_in_the_training_list(train_labels, labels):
    places = list(train_labels)
    return np.array([places.index(label) if label in places else -1 for label in labels])


@wrong("encode", misconception="unknown_gets_a_code")
def unknown_is_minus_two(train_labels, labels):
    code_of = {category: code for code, category in enumerate(np.unique(train_labels))}
    return np.array([code_of.get(label, -2) for label in labels])


@wrong("encode", misconception="order_of_appearance")
def as_they_appear(train_labels, labels):
    categories = list(dict.fromkeys(train_labels))
    return np.array([categories.index(label) if label in categories else -1 for label in labels])


@wrong("encode", misconception="unknown_gets_a_code")
def nearest_in_the_alphabet(train_labels, labels):
    return np.searchsorted(np.unique(train_labels), labels)


@wrong("encode", misconception="unknown_gets_a_code")
def unknown_is_a_category_more(train_labels, labels):
    categories = sorted(set(train_labels))
    return np.array([categories.index(label) if label in categories else len(categories) for label in labels])


@wrong("encode", misconception="one_hot")
def one_hot_rows(train_labels, labels):
    return (labels[:, None] == np.unique(train_labels)).astype(int)


@wrong("encode", status="raised")
def refuses_the_unknown(train_labels, labels):
    return encode_labels(labels, classes=np.unique(train_labels))[0]


@wrong("encode", status="dtype")
def returns_the_labels(train_labels, labels):
    return labels


@wrong("encode", status="size")
def without_the_unknown(train_labels, labels):
    categories = sorted(set(train_labels))
    return np.array([categories.index(label) for label in labels if label in categories])


# --- diagnoses


@right("diagnoses")
def diagnoses():
    return {"A": "stopped too early", "B": "overfits", "C": "fine"}


@right("diagnoses")
def diagnoses_built_by_dict():
    return dict(zip("CBA", ["fine", "overfits", "stopped too early"]))


@wrong("diagnoses", misconception="a_gap_is_a_fault")
def every_gap_overfits():
    return {"A": "stopped too early", "B": "overfits", "C": "overfits"}


@wrong("diagnoses", misconception="low_training_is_good")
def lowest_training_loss_wins():
    return {"A": "stopped too early", "B": "fine", "C": "stopped too early"}


@wrong("diagnoses", misconception="close_is_fine")
def no_gap_is_fine():
    return {"A": "fine", "B": "overfits", "C": "stopped too early"}


@wrong("diagnoses", misconception="should_have_stopped")
def too_late_for_too_early():
    return {"A": "overfits", "B": "stopped too early", "C": "fine"}


@wrong("diagnoses", misconception="high_is_overfitted")
def a_high_curve_overfits():
    return {"A": "overfits", "B": "overfits", "C": "fine"}


@wrong("diagnoses", misconception="training_should_be_zero")
def training_must_reach_zero():
    return {"A": "stopped too early", "B": "overfits", "C": "stopped too early"}


@wrong("diagnoses", status="size")
def one_forgotten():
    return {"A": "stopped too early", "B": "overfits"}


@wrong("diagnoses", status="type")
def one_word():
    return "overfits"


# --- drop


@right("drop")
def drop(x, draws, rate):
    return np.where(draws < rate, 0, x / (1 - rate))


@right("drop")
def drop_by_a_mask(x, draws, rate):
    mask = draws >= rate
    return x * mask / (1 - rate)


@right("drop")
def drop_in_float32(x, draws, rate):
    x = jnp.asarray(x, jnp.float32)
    return x.at[draws < rate].set(0) / (1 - rate)


@wrong("drop", misconception="not_scaled")
def zeros_only(x, draws, rate):
    return np.where(draws < rate, 0, x)


@wrong("drop", misconception="divided_by_rate")
def divided_by_the_dropped_share(x, draws, rate):
    return np.where(draws < rate, 0, x / rate)


@wrong("drop", misconception="multiplied")
def shrunk_twice(x, draws, rate):
    return np.where(draws < rate, 0, x * (1 - rate))


@wrong("drop", misconception="share_of_these_draws")
def divided_by_the_realised_share(x, draws, rate):
    kept = draws >= rate
    return x * kept / kept.mean()


@wrong("drop", misconception="ties_dropped")
def at_most_the_rate(x, draws, rate):
    return np.where(draws <= rate, 0, x / (1 - rate))


@wrong("drop", misconception="scaled_x_compared")
def x_for_the_draws(x, draws, rate):
    return np.where(x < rate, 0, x / (1 - rate))


@wrong("drop", misconception="kept_the_dropped")
def the_other_way_round(x, draws, rate):
    return np.where(draws < rate, x / (1 - rate), 0)


@wrong("drop", misconception="kept_the_dropped")
def the_other_way_round_and_consistent(x, draws, rate):
    return np.where(draws < rate, x / rate, 0)


@wrong("drop", misconception="removed")
def taken_away(x, draws, rate):
    return x[draws >= rate] / (1 - rate)


@wrong("drop", misconception="share_of_these_draws")
def divided_by_the_share_of_each_row(x, draws, rate):
    kept = draws >= rate
    return x * kept / np.maximum(kept.mean(axis=1, keepdims=True), 1e-9)


@wrong("drop", misconception="one_mask_for_the_batch")
def first_rows_draws(x, draws, rate):
    return x * (draws[0] >= rate) / (1 - rate)


@wrong("drop", misconception="sums_kept")
def row_sums_kept(x, draws, rate):
    left = np.where(draws < rate, 0, x)
    total = left.sum(axis=1, keepdims=True)
    return left * x.sum(axis=1, keepdims=True) / np.where(total == 0, 1, total)


@wrong("drop", misconception="nothing_dropped")
def only_scaled(x, draws, rate):
    return x / (1 - rate)


@wrong("drop", misconception="mask_alone")
def scaled_mask(x, draws, rate):
    return np.where(draws < rate, 0, 1 / (1 - rate))


@wrong("drop", misconception="against_the_kept_share")
def kept_below_the_kept_share(x, draws, rate):
    return np.where(draws < 1 - rate, x / (1 - rate), 0)


@wrong("drop", status="values")
def own_draws(x, draws, rate):
    return np.where(np.random.default_rng(0).random(x.shape) < rate, 0, x / (1 - rate))


@wrong("drop", misconception="whole_rows")
def whole_rows(x, draws, rate):
    return np.where(draws[:, :1] < rate, 0, x / (1 - rate))


@wrong("drop", status="axis order")
def transposed_units(x, draws, rate):
    return np.where(draws < rate, 0, x / (1 - rate)).T


@wrong("drop", status="raised")
def if_of_an_array(x, draws, rate):
    return 0 if draws < rate else x / (1 - rate)


# --- loss_with_l2


@right("loss_with_l2")
def loss_with_l2(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel**2) for kernel in weights[::2])


@right("loss_with_l2")
@equivalent(
    "loss_with_l2",
    "loop ends: weights -> list(weights)[:-1]",
    why="the last array is a bias",
)
def loss_with_l2_in_a_loop(mse, weights, l2):
    loss = mse
    for array in weights:
        if array.ndim == 2:
            for weight in array.ravel():
                loss += l2 * weight * weight
    return float(loss)


@right("loss_with_l2")
def loss_with_l2_by_the_library(mse, weights, l2):
    penalty = L2(l2)
    return mse + sum(penalty(jnp.asarray(kernel, jnp.float32)) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="biases_too")
def all_arrays(mse, weights, l2):
    return mse + l2 * sum(np.sum(array**2) for array in weights)


@wrong("loss_with_l2", misconception="penalty_alone")
def without_the_error(mse, weights, l2):
    return l2 * sum(np.sum(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="mean_of_squares")
def averaged(mse, weights, l2):
    return mse + l2 * sum(np.mean(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="absolute")
def lasso(mse, weights, l2):
    return mse + l2 * sum(np.sum(np.abs(kernel)) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="half")
def as_in_textbooks(mse, weights, l2):
    return mse + l2 / 2 * sum(np.sum(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="norm")
def length_of_each_kernel(mse, weights, l2):
    return mse + l2 * sum(np.linalg.norm(kernel) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="norm")
def length_of_all(mse, weights, l2):
    return mse + l2 * np.sqrt(sum(np.sum(kernel**2) for kernel in weights[::2]))


@wrong("loss_with_l2", misconception="first_kernel_only")
def one_layer(mse, weights, l2):
    return mse + l2 * np.sum(weights[0] ** 2)


@wrong("loss_with_l2", misconception="square_of_the_sum")
def summed_then_squared(mse, weights, l2):
    return mse + l2 * sum(kernel.sum() ** 2 for kernel in weights[::2])


@wrong("loss_with_l2", misconception="largest_singular_value")
def squared_norm_of_order_2(mse, weights, l2):
    return mse + l2 * sum(np.linalg.norm(kernel, 2) ** 2 for kernel in weights[::2])


@wrong("loss_with_l2", misconception="products_of_different_weights")
def kernel_times_kernel(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel @ kernel.T) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="one_kernel_free")
def hidden_kernels_only(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel**2) for kernel in weights[:-2:2])


@wrong("loss_with_l2", misconception="one_kernel_free")
def all_but_the_first(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel**2) for kernel in weights[2::2])


@wrong("loss_with_l2", misconception="not_squared")
def plain_sum(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="strength_squared")
def all_of_it_squared(mse, weights, l2):
    return mse + sum(np.sum((l2 * kernel) ** 2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="multiplied")
def error_times_penalty(mse, weights, l2):
    return mse * l2 * sum(np.sum(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="no_strength")
def without_l2(mse, weights, l2):
    return mse + sum(np.sum(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="subtracted")
def minus_the_penalty(mse, weights, l2):
    return mse - l2 * sum(np.sum(kernel**2) for kernel in weights[::2])


@wrong("loss_with_l2", misconception="all_scaled")
def brackets_too_wide(mse, weights, l2):
    return l2 * (mse + sum(np.sum(kernel**2) for kernel in weights[::2]))


@wrong("loss_with_l2", status="raised")
def a_list_squared(mse, weights, l2):
    return mse + l2 * np.sum(weights[::2] ** 2)


@wrong("loss_with_l2", misconception="biases_only")
def biases_only(mse, weights, l2):
    return mse + l2 * sum(np.sum(bias**2) for bias in weights[1::2])


@wrong("loss_with_l2", status="rank")
def one_loss_a_kernel(mse, weights, l2):
    return [mse + l2 * np.sum(kernel**2) for kernel in weights[::2]]


# --- stopping_epochs


@right("stopping_epochs")
@equivalent(
    "stopping_epochs",
    "constant: 0 -> 1",
    "constant: 0 -> -1",
    "order: best, best_epoch, waited = * -> best, waited, best_epoch = *",
    why="the first loss sets all three",
)
def stopping_epochs(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best_epoch


@right("stopping_epochs")
@equivalent(
    "stopping_epochs",
    "operator: len(losses) + 1 -> len(losses) - 1",
    "constant: 1 -> 2",
    "constant: 1 -> 0",
    "loop ends: range(1, len(losses) + 1) -> range(1, len(losses) + 1 - 1)",
    "loop ends: range(1, len(losses) + 1) -> range(1, len(losses) + 1 + 1)",
    why="the last line gives the same at both ends of the loop",
)
@equivalent(
    "stopping_epochs",
    "twin: int -> round",
    why="the numbers are whole already",
)
@equivalent(
    "stopping_epochs",
    "size of the example: len(losses) -> *",
    why="beyond the last epoch a slice ends by itself",
)
def stopping_epochs_by_counting(losses, patience):
    for epoch in range(1, len(losses) + 1):
        best_epoch = int(np.argmin(losses[:epoch])) + 1
        if epoch - best_epoch >= patience:
            return [epoch, best_epoch]
    return [len(losses), int(np.argmin(losses)) + 1]


@right("stopping_epochs")
@equivalent(
    "stopping_epochs",
    "comparison: waited >= patience -> waited > patience",
    why="where the patience runs out in the last epoch, the last epoch is the answer anyway",
)
@equivalent(
    "stopping_epochs",
    "bounds: :n -> :n + 1",
    "twin: max -> min",
    why="the first place is the same one",
)
def stopping_epochs_as_an_array(losses, patience):
    places = [max(np.flatnonzero(losses[:n] == losses[:n].min())[:1]) for n in range(1, len(losses) + 1)]
    waited = np.arange(len(losses)) - np.array(places)
    last = int(np.argmax(waited >= patience)) if (waited >= patience).any() else len(losses) - 1
    return np.array([last + 1.0, places[last] + 1.0])


@wrong("stopping_epochs", misconception="swapped")
def best_first(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        best, best_epoch, waited = (loss, epoch, 0) if loss < best else (best, best_epoch, waited + 1)
        if waited == patience:
            break
    return best_epoch, epoch


@wrong("stopping_epochs", misconception="from_zero")
def counted_from_zero(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        best, best_epoch, waited = (loss, epoch, 0) if loss < best else (best, best_epoch, waited + 1)
        if waited == patience:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="one_of_two_from_zero")
def best_epoch_by_argmin(losses, patience):
    epoch, _ = stopping_epochs(losses, patience)
    return epoch, int(np.argmin(losses[:epoch]))


@wrong("stopping_epochs", misconception="last_less_patience")
def patience_taken_off(losses, patience):
    epoch, _ = stopping_epochs(losses, patience)
    return epoch, epoch - patience


@wrong("stopping_epochs", misconception="last_epoch_twice")
def weights_of_the_last_epoch(losses, patience):
    epoch, _ = stopping_epochs(losses, patience)
    return epoch, epoch


@wrong("stopping_epochs", misconception="loss_for_epoch")
def lowest_loss_itself(losses, patience):
    epoch, _ = stopping_epochs(losses, patience)
    return epoch, min(losses[:epoch])


@wrong("stopping_epochs", misconception="waits_too_long")
def more_than_patience(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        best, best_epoch, waited = (loss, epoch, 0) if loss < best else (best, best_epoch, waited + 1)
        if waited > patience:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="one_epoch_early")
def impatient_by_one(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        best, best_epoch, waited = (loss, epoch, 0) if loss < best else (best, best_epoch, waited + 1)
        if waited == patience - 1:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="never_resets")
def waiting_adds_up(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch = loss, epoch
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="never_stops")
def all_epochs(losses, patience):
    return len(losses), int(np.argmin(losses)) + 1


@wrong("stopping_epochs", status="criterion")
def three_numbers(losses, patience):
    return *stopping_epochs(losses, patience), patience


@wrong("stopping_epochs", misconception="first_rise")
def impatient(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] >= losses[epoch - 1]:
            return epoch + 1, epoch
    return len(losses), len(losses)


@wrong("stopping_epochs", misconception="against_last")
def compared_with_the_epoch_before(losses, patience):
    last, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        best_epoch, waited = (epoch, 0) if loss < last else (best_epoch, waited + 1)
        last = loss
        if waited == patience:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="against_last")
def compared_with_the_epoch_before_but_for_the_best(losses, patience):
    waited, last = 0, len(losses)
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            last = epoch + 1
            break
    return last, int(np.argmin(losses[:last])) + 1


@wrong("stopping_epochs", misconception="ties_count")
def equal_is_better(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        best, best_epoch, waited = (loss, epoch, 0) if loss <= best else (best, best_epoch, waited + 1)
        if waited == patience:
            break
    return epoch, best_epoch


@wrong("stopping_epochs", misconception="saw_the_future")
def best_of_the_whole_curve(losses, patience):
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):  # noqa: B007 (a learner's way)
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited == patience:
            break
    return epoch, int(np.argmin(losses)) + 1


@wrong("stopping_epochs", misconception="saw_the_future")
def patience_after_the_lowest_loss_of_all(losses, patience):
    lowest = int(np.argmin(losses)) + 1
    return min(lowest + patience, len(losses)), lowest


@wrong("stopping_epochs", status="criterion")
def never_stops(losses, patience):
    best = np.inf
    for epoch, loss in enumerate(losses, start=1):
        if loss < best - 1:
            best, best_epoch = loss, epoch
    return len(losses), best_epoch


@wrong("stopping_epochs", status="criterion")
def one_number(losses, patience):
    for epoch in range(1, len(losses) + 1):
        if epoch - np.argmin(losses[:epoch]) > patience:
            return epoch
    return len(losses)


# --- small_model


@right("small_model")
def small_model():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), (x_validation, y_validation), _ = random_split(x, y[:, None])
    of_x, of_y = Normaliser().fit(x_train[:60]), Normaliser().fit(y_train[:60])
    layers = [Dense(64, activation="relu", kernel_regularizer=L2(0.03)), Dropout(0.4)]
    layers += [Dense(32, activation="relu", kernel_regularizer=L2(0.03)), Dropout(0.4), Dense(1)]
    model = Sequential(layers, input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    kept_aside = of_x.transform(x_validation), of_y.transform(y_validation)
    stop = EarlyStopping(monitor="val_mae", patience=20, restore_best_weights=True)
    model.fit(
        of_x.transform(x_train[:60]),
        of_y.transform(y_train[:60]),
        epochs=200,
        validation_data=kept_aside,
        callbacks=[stop],
        verbose=0,
    )
    return model


@right("small_model")
def small_model_with_a_little_dropout_and_few_epochs():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.2), Dense(32, "relu"), Dropout(0.2), Dense(1)], input_shape=(10,), seed=1
    )
    model.compile(loss="mse", optimizer="adam")
    model.fit(z, u, epochs=40, verbose=0)
    return model


@right("small_model")
def small_model_with_strong_l2():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    layers = [Dense(units, activation="relu", kernel_regularizer=L2(0.1)) for units in (64, 32)]
    model = Sequential([*layers, Dense(1, kernel_regularizer=L2(0.1))], input_shape=(10,), seed=2)
    model.compile(loss="mse", optimizer=RMSprop(), metrics=["mae"])
    model.fit(z, u, epochs=150, verbose=0)
    return model


@wrong("small_model", misconception="untrained")
def never_fitted():
    layers = [Dense(64, activation="relu", kernel_regularizer=L2(0.01)), Dropout(0.2)]
    layers += [Dense(32, activation="relu", kernel_regularizer=L2(0.01)), Dropout(0.2), Dense(1)]
    model = Sequential(layers, input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    return model


@wrong("small_model", misconception="not_regularised")
def learnt_by_heart():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=200, verbose=0)
    return model


@wrong("small_model", misconception="not_regularised")
def a_rate_of_zero():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.0), Dense(32, "relu"), Dropout(0.0), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=20, verbose=0)
    return model


@wrong("small_model", misconception="bent_output")
def relu_at_the_end():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.4), Dense(32, "relu"), Dropout(0.4), Dense(1, "relu")], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=50, verbose=0)
    return model


@wrong("small_model", misconception="raw_target")
def points_as_targets():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z = Normaliser().fit(x_train[:60]).transform(x_train[:60])
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.2), Dense(32, "relu"), Dropout(0.2), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(0.01), metrics=["mae"])
    model.fit(z, y_train[:60], epochs=100, verbose=0)
    return model


@wrong("small_model", misconception="saw_validation")
def trained_on_both_parts():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), (x_validation, y_validation), _ = random_split(x, y[:, None])
    of_x, of_y = Normaliser().fit(x_train[:60]), Normaliser().fit(y_train[:60])
    z, u = (
        of_x.transform(np.vstack([x_train[:60], x_validation])),
        of_y.transform(np.vstack([y_train[:60], y_validation])),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.05), Dense(32, "relu"), Dropout(0.05), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=200, verbose=0)
    return model


def patients(rows_of):
    """z and u, by the 60 patients' mean and sd, of the rows that `rows_of(train, validation)` names."""
    x, y = load_diabetes(return_X_y=True, scaled=False)
    train, validation, _ = random_split(x, y[:, None])
    of_x, of_y = Normaliser().fit(train[0][:60]), Normaliser().fit(train[1][:60])
    x, y = rows_of(train, validation)
    return of_x.transform(x), of_y.transform(y)


def regularised_fit(z, u, epochs=100, units=(64, 32), activation="relu"):
    first, second = (Dense(number, activation) for number in units)
    model = Sequential([first, Dropout(0.3), second, Dropout(0.3), Dense(1)], input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=epochs, verbose=0)
    return model


@wrong("small_model", misconception="saw_validation")
def trained_on_validation_alone():
    return regularised_fit(*patients(lambda train, validation: validation))


@wrong("small_model", misconception="saw_other_patients")
def trained_on_all_265():
    return regularised_fit(*patients(lambda train, validation: train))


@wrong("small_model", misconception="saw_other_patients")
def trained_on_the_last_60():
    return regularised_fit(*patients(lambda train, validation: (train[0][-60:], train[1][-60:])), epochs=40)


@wrong("small_model", misconception="not_regularised")
def stopped_early_only():
    (z, u), (z_validation, u_validation) = (patients(part) for part in (first_60, lambda train, validation: validation))
    model = Sequential([Dense(64, "relu"), Dense(32, "relu"), Dense(1)], input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae", "mse"])
    stop = EarlyStopping(monitor="val_mse", patience=20, restore_best_weights=True)
    model.fit(z, u, epochs=200, validation_data=(z_validation, u_validation), callbacks=[stop], verbose=0)
    return model


@wrong("small_model", misconception="hardly_trained")
def two_epochs():
    return regularised_fit(*patients(lambda train, validation: (train[0][:60], train[1][:60])), epochs=2)


def first_60(train, validation):
    return train[0][:60], train[1][:60]


@wrong("small_model", misconception="hidden_layers_swapped")
def smaller_layer_first():
    return regularised_fit(*patients(first_60), units=(32, 64))


@wrong("small_model", misconception="not_bent")
def without_relu():
    return regularised_fit(*patients(first_60), activation="linear")


@wrong("small_model", misconception="not_regularised")
def a_rate_next_to_nothing():
    z, u = patients(lambda train, validation: (train[0][:60], train[1][:60]))
    model = Sequential([Dense(64, "relu"), Dropout(1e-9), Dense(32, "relu"), Dense(1)], input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=20, verbose=0)
    return model


@wrong("small_model", misconception="drops_the_output")
def dropout_after_the_prediction():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential([Dense(64, "relu"), Dense(32, "relu"), Dense(1), Dropout(0.2)], input_shape=(10,), seed=0)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=40, verbose=0)
    return model


@wrong("small_model", misconception="learnt_by_heart")
def dropout_too_weak_for_so_long():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.05), Dense(32, "relu"), Dropout(0.05), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=300, verbose=0)
    return model


@wrong("small_model", misconception="other_widths")
def half_the_units():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(32, "relu"), Dropout(0.4), Dense(16, "relu"), Dropout(0.4), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    model.fit(z, u, epochs=60, verbose=0)
    return model


@wrong("small_model", status="type")
def the_history():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), *_ = random_split(x, y[:, None])
    z, u = (
        Normaliser().fit(x_train[:60]).transform(x_train[:60]),
        Normaliser().fit(y_train[:60]).transform(y_train[:60]),
    )
    model = Sequential(
        [Dense(64, "relu"), Dropout(0.4), Dense(32, "relu"), Dropout(0.4), Dense(1)], input_shape=(10,), seed=0
    )
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    return model.fit(z, u, epochs=2, verbose=0)


@wrong("three_parts", status="criterion")
def two_rows_change_places(rows, seed):
    order = np.arange(rows)
    place = seed % (rows - 1)
    order[[place, -1]] = order[[-1, place]]
    first, second = round(0.6 * rows), round(0.8 * rows)
    return order[:first], order[first:second], order[second:]
