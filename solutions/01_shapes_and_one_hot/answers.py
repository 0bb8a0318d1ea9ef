"""Labelled answers to lesson 01."""

import jax.numpy as jnp
import numpy as np
import pandas as pd
from sklearn.preprocessing import OneHotEncoder

from lessons_lib.data import to_categorical
from lessons_lib.exercises.labels import equivalent, right, wrong


@right("name_axes")
def by_place(x):
    return {"batch": x.shape[0], "time": x.shape[1], "features": x.shape[2]}


@right("name_axes")
def by_unpacking(x):
    batch, time, features = x.shape
    return {"features": features, "time": np.int32(time), "batch": batch}


@wrong("name_axes", misconception="backwards")
def from_the_end(x):
    return {"batch": x.shape[2], "time": x.shape[1], "features": x.shape[0]}


@wrong("name_axes", misconception="table_order")
def time_last(x):
    return {"batch": x.shape[0], "time": x.shape[2], "features": x.shape[1]}


@wrong("name_axes", status="raised")
def counted_from_one(x):
    return {"batch": x.shape[1], "time": x.shape[2], "features": x.shape[3]}


@wrong("name_axes", status="type")
def shape_itself(x):
    return x.shape


@wrong("name_axes", status="size")
def one_name_forgotten(x):
    return {"batch": x.shape[0], "features": x.shape[2]}


@right("row_sums")
def over_features(x):
    return x.sum(axis=1)


@right("row_sums")
def product_with_ones(x):
    return jnp.asarray(x) @ jnp.ones(x.shape[1])


@right("row_sums")
def row_by_row(x):
    return [sum(row) for row in x]


@wrong("row_sums", misconception="columns")
def over_batch(x):
    return x.sum(axis=0)


@wrong("row_sums", misconception="total")
def over_everything(x):
    return x.sum()


@wrong("row_sums", misconception="kept")
def with_axis_kept(x):
    return x.sum(axis=1, keepdims=True)


@wrong("row_sums", misconception="means")
def row_means(x):
    return x.mean(axis=1)


@wrong("row_sums", status="raised")
def second_axis_from_one(x):
    return x.sum(axis=2)


@wrong("row_sums", status="type")
def without_return(x):
    x.sum(axis=1)


@right("residuals")
@equivalent("residuals", "constant: 0 -> -1", why="the only column is the last one, too")
@equivalent("residuals", "constant: 1 -> 2", why="reshape(-2, 1) reads any negative number as -1")
@equivalent(
    "residuals", "axis: squeeze(axis=1) -> squeeze()", why="of one row a number is left, which broadcasts to (1,)"
)
def column_taken(y, predicted):
    return y - predicted[:, 0]


@right("residuals")
def squeezed_in_float32(y, predicted):
    return np.float32(y) - np.squeeze(np.float32(predicted), axis=1)


@right("residuals")
def as_columns_first(y, predicted):
    return (y.reshape(-1, 1) - predicted).ravel()


@wrong("residuals", misconception="silent_square")
def as_they_come(y, predicted):
    return y - predicted


@wrong("residuals", misconception="square_of_signs")
def as_they_come_turned(y, predicted):
    return predicted - y


@wrong("residuals", misconception="column")
def left_as_column(y, predicted):
    return y[:, np.newaxis] - predicted


@wrong("residuals", misconception="sign")
def predicted_minus_observed(y, predicted):
    return predicted[:, 0] - y


@wrong("residuals", status="values")
def absolute(y, predicted):
    return abs(y - predicted[:, 0])


@wrong("residuals", misconception="one_number")
def mean_of_residuals(y, predicted):
    return (y - predicted[:, 0]).mean()


@right("one_hot")
def compared_with_columns(y, classes):
    columns = np.arange(classes)
    return y[:, np.newaxis] == columns


@right("one_hot")
def rows_of_identity(y, classes):
    return np.eye(classes)[y]


@right("one_hot")
def filled_in_a_loop(y, classes):
    hot = np.zeros((len(y), classes), dtype=np.float32)
    for row, label in enumerate(y):
        hot[row, label] = 1
    return hot


@wrong("one_hot", misconception="lying")
def columns_as_column(y, classes):
    return np.arange(classes)[:, np.newaxis] == y


@wrong("one_hot", misconception="counted_from_one")
def columns_from_one(y, classes):
    return np.eye(classes)[y - 1]


@wrong("one_hot", misconception="only_seen")
def columns_that_occur(y, classes):
    return (y[:, np.newaxis] == np.unique(y)).astype(int)


@wrong("one_hot", misconception="only_seen")
def as_many_as_the_largest(y, classes):
    return y[:, np.newaxis] == np.arange(y.max() + 1)


@wrong("one_hot", misconception="still_codes")
def labels_as_column(y, classes):
    return y[:, np.newaxis]


@wrong("one_hot", status="raised")
def added_without_an_axis(y, classes):
    return y + np.arange(classes)


@wrong("one_hot", status="size")
def one_column_too_many(y, classes):
    return y[:, np.newaxis] == np.arange(classes + 1)


@wrong("one_hot", misconception="opposite")
def ones_and_zeros_swapped(y, classes):
    return y[:, np.newaxis] != np.arange(classes)


@right("one_hot_from_one")
def shifted(y, classes):
    return to_categorical(y - 1, classes)


@right("one_hot_from_one")
def compared_with_labels(y, classes):
    return [[int(label == column) for column in range(1, classes + 1)] for label in y]


@wrong("one_hot_from_one", misconception="empty_column")
def another_column(y, classes):
    return to_categorical(y, classes + 1)


@wrong("one_hot_from_one", misconception="wrapped")
def remainder(y, classes):
    return to_categorical(y % classes, classes)


@wrong("one_hot_from_one", misconception="smallest_label")
def smallest_becomes_zero(y, classes):
    return to_categorical(y - y.min(), classes)


@wrong("one_hot_from_one", status="raised")
def not_shifted(y, classes):
    return to_categorical(y, classes)


@wrong("one_hot_from_one", status="raised")
def classes_not_given(y, classes):
    return to_categorical(y - 1)


@wrong("one_hot_from_one", misconception="codes")
def codes_from_zero(y, classes):
    return y - 1


@right("text_to_one_hot")
def with_pandas(labels):
    return pd.get_dummies(labels).to_numpy()


@right("text_to_one_hot")
def with_scikit_learn(labels):
    return OneHotEncoder(sparse_output=False).fit_transform(labels[:, np.newaxis])


@right("text_to_one_hot")
def with_names_by_hand(labels):
    return labels[:, np.newaxis] == np.unique(labels)


@right("text_to_one_hot")
def as_table(labels):
    return pd.get_dummies(labels, dtype=np.float32)


@wrong("text_to_one_hot", misconception="appearance")
def first_come_first_column(labels):
    return labels[:, np.newaxis] == pd.unique(labels)


@wrong("text_to_one_hot", misconception="first_dropped")
def as_in_a_regression(labels):
    return pd.get_dummies(labels, drop_first=True).to_numpy()


@wrong("text_to_one_hot", misconception="codes")
def factor_codes(labels):
    return pd.factorize(labels, sort=True)[0]


@wrong("text_to_one_hot", status="type")
def left_sparse(labels):
    return OneHotEncoder().fit_transform(labels.reshape(-1, 1))


@wrong("text_to_one_hot", status="raised")
def labels_not_a_column(labels):
    return OneHotEncoder(sparse_output=False).fit_transform(labels)


@wrong("text_to_one_hot", status="raised")
def text_given_to_categorical(labels):
    return to_categorical(labels)


@right("decode")
def picked_by_place(probabilities, names):
    return names[probabilities.argmax(axis=1)]


@right("decode")
def one_row_at_a_time(probabilities, names):
    return [str(names[np.argmax(row)]) for row in probabilities]


@right("decode")
@equivalent("decode", "axis: argsort(axis=-1) -> argsort()", why="argsort sorts the last axis unless told another")
def last_in_order(probabilities, names):
    return np.take(names, np.argsort(probabilities, axis=-1)[:, -1])


@wrong("decode", misconception="down_the_columns")
def winners_of_columns(probabilities, names):
    return names[probabilities.argmax(axis=0)]


@wrong("decode", misconception="codes")
def places_only(probabilities, names):
    return np.argmax(probabilities, axis=1)


@wrong("decode", misconception="largest_value")
def largest_values(probabilities, names):
    return probabilities.max(axis=1)


@wrong("decode", misconception="one_half")
def above_one_half(probabilities, names):
    return names[(probabilities > 0.5).argmax(axis=1)]


@wrong("decode", misconception="one_half")
def rounded(probabilities, names):
    return names[np.round(probabilities).argmax(axis=1)]


@wrong("decode", status="raised")
def axis_as_in_r(probabilities, names):
    return names[probabilities.argmax(axis=2)]


@wrong("decode", misconception="least_probable")
def least_probable(probabilities, names):
    return names[probabilities.argmin(axis=1)]


@right("threshold_data")
@equivalent("threshold_data", "comparison: * > 1.5 -> * >= 1.5", why="no sum of drawn numbers is exactly 1.5")
@equivalent(
    "threshold_data", "order: np.where(*, 1, 0) -> np.where(1, *, 0)", why="the comparison itself, as True and False"
)
@equivalent("threshold_data", "left out: np.random.seed(3) -> pass", why="any seed will do, and none")
def with_numpy():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@right("threshold_data")
def with_jax_in_float32():
    import jax

    x = jax.random.uniform(jax.random.key(1), (10_000, 3))
    y = x @ jnp.ones(3) > 1.5
    return x, y, jax.nn.one_hot(y.astype(int), 2)


@right("threshold_data")
def with_the_older_generator():
    np.random.seed(3)
    x = np.random.uniform(size=(10_000, 3))
    y = np.where(x[:, 0] + x[:, 1] + x[:, 2] > 1.5, 1, 0)
    return x, y, pd.get_dummies(y).to_numpy()


@wrong("threshold_data", misconception="turned")
def three_rows():
    x = np.random.default_rng(0).random((3, 10_000))
    y = (x.sum(axis=0) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="normal")
def normal_numbers():
    x = np.random.default_rng(0).normal(size=(10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="row_means")
def means_above_threshold():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.mean(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="labels_swapped")
def one_below_threshold():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) < 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="columns_swapped")
def one_in_first_column():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, np.column_stack([y, 1 - y])


@wrong("threshold_data", misconception="other_threshold")
def threshold_of_one():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def a_thousand_rows():
    x = np.random.default_rng(0).random((1_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def labels_as_a_column():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1, keepdims=True) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def targets_not_one_hot():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, y


@wrong("threshold_data", misconception="whole_numbers")
def all_zeros():
    return np.zeros((10_000, 3)), np.zeros(10_000, int), to_categorical(np.zeros(10_000, int), 2)


@wrong("threshold_data", status="criterion")
def one_half_everywhere():
    return np.full((10_000, 3), 0.5), np.zeros(10_000, int), to_categorical(np.zeros(10_000, int), 2)


@wrong("threshold_data", misconception="one_number_a_row")
def one_column_three_times():
    x = np.repeat(np.random.default_rng(0).random((10_000, 1)), 3, axis=1)
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="whole_numbers")
def whole_numbers():
    x = np.random.default_rng(0).integers(0, 2, size=(10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def a_regular_grid():
    x = np.linspace(0, 1, 30_000).reshape(10_000, 3)
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def uniform_from_minus_one():
    x = np.random.default_rng(0).uniform(-1, 1, (10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", status="criterion")
def nothing_to_judge():
    return np.full((10_000, 3), 0.5), np.zeros(10_000), to_categorical(np.zeros(10_000), 2)


@wrong("residuals", misconception="first_prediction")
def first_row_for_first_column(y, predicted):
    return y - predicted[0]


@wrong("one_hot_from_one", misconception="numbered_as_seen")
def by_their_ranks(y, classes):
    return to_categorical(np.unique(y, return_inverse=True)[1], classes)


@wrong("one_hot_from_one", misconception="columns_seen")
def by_get_dummies_of_numbers(y, classes):
    return pd.get_dummies(y).to_numpy()


@wrong("one_hot_from_one", status="raised")
def without_the_number_of_classes(y, classes):
    return to_categorical(y - 1)


@wrong("text_to_one_hot", misconception="backwards")
def last_name_first(labels):
    return pd.get_dummies(labels).to_numpy()[:, ::-1]


@wrong("decode", misconception="sorted_names")
def from_sorted_names(probabilities, names):
    return np.unique(names)[probabilities.argmax(axis=1)]


@wrong("name_axes", misconception="other_places")
def features_first(x):
    return dict(zip(("features", "batch", "time"), x.shape))


@wrong("name_axes", misconception="one_axis_twice")
def length_of_the_last_case(x):
    return {"batch": len(x), "time": len(x[0]), "features": len(x[-1])}


@wrong("name_axes", misconception="several_axes_at_once")
def size_of_a_case(x):
    return {"batch": len(x), "time": x[0].size, "features": x.shape[2]}


@wrong("name_axes", misconception="last_places")
def places_not_lengths(x):
    return {name: length - 1 for name, length in zip(("batch", "time", "features"), x.shape)}


@wrong("name_axes", misconception="keys_are_lengths")
def names_as_values(x):
    return dict(zip(x.shape, ("batch", "time", "features")))


@wrong("name_axes", misconception="other_names")
def feature_without_s(x):
    batch, time, feature = x.shape
    return {"batch": batch, "time": time, "feature": feature}


@wrong("row_sums", misconception="three_columns")
def three_gauges(x):
    return x[:, 0] + x[:, 1] + x[:, 2]


@wrong("row_sums", misconception="end_left_out")
def columns_counted_from_one(x):
    return sum(x[:, column] for column in range(1, x.shape[1]))


@wrong("row_sums", misconception="whole_features")
def whole_numbers_added(x):
    return x.astype(int).sum(axis=1)


@wrong("row_sums", misconception="extremes")
def largest_of_each_row(x):
    return x.max(axis=1)


@wrong("residuals", misconception="square_averaged")
def mean_of_the_square(y, predicted):
    return (y - predicted).mean(axis=0)


@wrong("residuals", misconception="square_cut")
def column_of_the_square(y, predicted):
    return (y - predicted)[:, 0]


@wrong("residuals", misconception="squared")
def squared_residuals(y, predicted):
    return (y - predicted[:, 0]) ** 2


@wrong("residuals", misconception="added")
def plus_predicted(y, predicted):
    return y + predicted[:, 0]


@wrong("one_hot", misconception="renumbered")
def as_a_factor(y, classes):
    codes = np.unique(y, return_inverse=True)[1]
    return codes[:, np.newaxis] == np.arange(classes)


@wrong("one_hot", misconception="every_row")
def set_in_every_row(y, classes):
    hot = np.zeros((len(y), classes))
    hot[:, y] = 1
    return hot


@wrong("one_hot", misconception="on_one_side")
def up_to_the_label(y, classes):
    return y[:, np.newaxis] >= np.arange(classes)


@wrong("one_hot", misconception="label_in_place")
def label_instead_of_one(y, classes):
    hot = np.zeros((len(y), classes))
    hot[np.arange(len(y)), y] = y
    return hot


@wrong("one_hot_from_one", misconception="wrong_column_dropped")
def last_column_dropped(y, classes):
    return to_categorical(y, classes + 1)[:, :-1]


@wrong("one_hot_from_one", misconception="two_in_one")
def largest_pushed_down(y, classes):
    return to_categorical(np.clip(y, 0, classes - 1), classes)


@wrong("text_to_one_hot", misconception="rows_sorted")
def sorted_labels(labels):
    return pd.get_dummies(np.sort(labels)).to_numpy()


@wrong("text_to_one_hot", misconception="example_names")
def with_the_encoder_of_the_example(labels):
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    encoder.fit(np.array([["dog"], ["cat"], ["owl"]]))
    return encoder.transform(labels[:, np.newaxis])


@wrong("text_to_one_hot", misconception="columns_mixed")
def by_the_last_letter(labels):
    names = sorted(set(labels.tolist()), key=lambda name: name[::-1])
    return labels[:, np.newaxis] == np.array(names)


@wrong("text_to_one_hot", misconception="opposite")
def zero_for_the_class(labels):
    return labels[:, np.newaxis] != np.unique(labels)


@wrong("decode", misconception="place_before")
def codes_counted_from_one(probabilities, names):
    return names[probabilities.argmax(axis=1) - 1]


@wrong("decode", misconception="place_after")
def one_place_on(probabilities, names):
    return np.roll(names, -1)[probabilities.argmax(axis=1)]


@wrong("decode", misconception="one_answer")
def name_of_the_first_row(probabilities, names):
    return names[probabilities[0].argmax()]


@wrong("decode", misconception="runner_up")
def second_from_the_end(probabilities, names):
    return names[np.argsort(probabilities, axis=1)[:, -2]]


@wrong("decode", misconception="one_half")
def columns_above_one_half(probabilities, names):
    return names[np.where(probabilities > 0.5)[1]]


@wrong("threshold_data", misconception="number_by_number")
def majority_of_three():
    x = np.random.default_rng(0).random((10_000, 3))
    y = ((x > 0.5).sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="other_rows")
def numbers_drawn_again():
    rng = np.random.default_rng(0)
    x = rng.random((10_000, 3))
    y = (rng.random((10_000, 3)).sum(axis=1) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)


@wrong("threshold_data", misconception="other_rows")
def sums_of_other_rows():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.reshape(3, -1).sum(axis=0) > 1.5).astype(int)
    return x, y, to_categorical(y, 2)
