"""Labelled answers to lesson 04."""

import jax.numpy as jnp
import numpy as np

from lessons_lib import Adam, Dense, RMSprop, Sequential
from lessons_lib.data import threshold_data, to_categorical
from lessons_lib.exercises.labels import equivalent, right, wrong

# --- evaluate_by_hand


@right("evaluate_by_hand")
def evaluate_by_hand(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@right("evaluate_by_hand")
def evaluate_by_picking_the_true_class(probabilities, targets):
    classes = np.argmax(targets, axis=-1)
    losses = [-np.log(row[k]) for row, k in zip(probabilities, classes)]
    return [float(np.mean(losses)), float(np.mean(np.argmax(probabilities, axis=-1) == classes))]


@right("evaluate_by_hand")
def evaluate_in_float32(probabilities, targets):
    p, t = jnp.asarray(probabilities, jnp.float32), jnp.asarray(targets, jnp.float32)
    return jnp.mean(-jnp.sum(t * jnp.log(p), axis=1)), jnp.mean(p.argmax(1) == t.argmax(1))


@wrong("evaluate_by_hand", misconception="swapped")
def accuracy_then_loss(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean(), loss


@wrong("evaluate_by_hand", misconception="mean_over_classes")
def mean_of_all_entries(probabilities, targets):
    loss = -(targets * np.log(probabilities)).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="sum_over_rows")
def sum_of_all_entries(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="no_minus")
def log_likelihood(probabilities, targets):
    loss = (targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="best_row_of_each_class")
def argmax_down_the_columns(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=0) == targets.argmax(axis=0)).mean()


@wrong("evaluate_by_hand", misconception="each_entry")
def every_entry_counts(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, ((probabilities > 0.5) == targets).mean()


@wrong("evaluate_by_hand", misconception="binary_cross_entropy")
def entry_by_entry(probabilities, targets):
    loss = -(targets * np.log(probabilities) + (1 - targets) * np.log(1 - probabilities)).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="binary_cross_entropy")
def entry_by_entry_summed_by_row(probabilities, targets):
    entries = -(targets * np.log(probabilities) + (1 - targets) * np.log(1 - probabilities))
    return entries.sum(axis=1).mean(), (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="another_logarithm")
def in_bits(probabilities, targets):
    loss = -(targets * np.log2(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="another_logarithm")
def common_logarithm(probabilities, targets):
    loss = -(targets * np.log10(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="logarithm_of_the_mean")
def averaged_before_the_logarithm(probabilities, targets):
    loss = -np.log((targets * probabilities).sum(axis=1).mean())
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="two_classes_only")
def rounded_second_column(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (np.round(probabilities[:, 1]) == targets[:, 1]).mean()


@wrong("evaluate_by_hand", misconception="error_rate")
def share_of_wrong_rows(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) != targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="counted")
def number_of_right_rows(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).sum()


@wrong("evaluate_by_hand", misconception="percent")
def in_percent(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, 100 * (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", status="type")
def only_the_loss(probabilities, targets):
    return -(targets * np.log(probabilities)).sum(axis=1).mean()


@wrong("evaluate_by_hand", status="rank")
def one_loss_a_row(probabilities, targets):
    losses = -(targets * np.log(probabilities)).sum(axis=1)
    return losses, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", status="values")
def always_right(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=1).mean()
    return loss, 1.0


@wrong("evaluate_by_hand", misconception="predicted_class")
def loss_of_the_likeliest_class(probabilities, targets):
    loss = -np.log(probabilities.max(axis=1)).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="down_the_columns")
def summed_along_the_rows_axis(probabilities, targets):
    loss = -(targets * np.log(probabilities)).sum(axis=0).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="squared_error")
def mean_squared_error(probabilities, targets):
    loss = ((probabilities - targets) ** 2).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="squared_error")
def brier_score(probabilities, targets):
    loss = ((probabilities - targets) ** 2).sum(axis=1).mean()
    return loss, (probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean()


@wrong("evaluate_by_hand", misconception="above_a_half")
def true_class_above_a_half(probabilities, targets):
    of_true_class = (targets * probabilities).sum(axis=1)
    return -np.log(of_true_class).mean(), (of_true_class > 0.5).mean()


@wrong("evaluate_by_hand", misconception="mean_probability")
def probability_for_accuracy(probabilities, targets):
    of_true_class = (targets * probabilities).sum(axis=1)
    return -np.log(of_true_class).mean(), of_true_class.mean()


# --- farthest_mistake


@right("farthest_mistake")
@equivalent(
    "farthest_mistake",
    "order: *.sum(axis=1) - threshold -> threshold - *.sum(axis=1)",
    "order: float(row @ normal) - threshold * normal[0] -> threshold * normal[0] - float(row @ normal)",
    why="the sign is taken away",
)
@equivalent(
    "farthest_mistake",
    "order: for row, label, guess in * -> for row, guess, label in *",
    "order: zip(x, y, predicted) -> zip(x, predicted, y)",
    why="a mistake is that the two differ, whichever comes first",
)
@equivalent("farthest_mistake", "order: row @ normal -> normal @ row", why="the product of two vectors has no order")
@equivalent("farthest_mistake", "constant: 0 -> 1", "constant: 0 -> -1", why="of a normal all entries are equal")
def farthest_mistake(x, y, predicted, threshold):
    distances = np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1])
    return distances[predicted != y].max()


@right("farthest_mistake")
def farthest_mistake_in_a_loop(x, y, predicted, threshold):
    normal = np.ones(x.shape[1]) / np.linalg.norm(np.ones(x.shape[1]))
    farthest = 0.0
    for row, label, guess in zip(x, y, predicted):
        if label != guess:
            farthest = max(farthest, abs(float(row @ normal) - threshold * normal[0]))
    return farthest


@right("farthest_mistake")
def farthest_mistake_in_float32(x, y, predicted, threshold):
    wrong_rows = jnp.asarray(x[predicted != y], jnp.float32)
    return jnp.max(jnp.abs(wrong_rows.sum(axis=1) - threshold)) / x.shape[1] ** 0.5


@wrong("farthest_mistake", misconception="row_sum_units")
def not_divided(x, y, predicted, threshold):
    return np.abs(x.sum(axis=1) - threshold)[predicted != y].max()


@wrong("farthest_mistake", misconception="divided_by_features")
def divided_by_the_number_of_features(x, y, predicted, threshold):
    return np.abs(x.mean(axis=1) - threshold / x.shape[1])[predicted != y].max()


@wrong("farthest_mistake", misconception="all_rows")
def of_all_rows(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1])).max()


@wrong("farthest_mistake", misconception="all_rows")
def of_the_right_rows(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted == y].max()


@wrong("farthest_mistake", misconception="one_side")
def without_abs(x, y, predicted, threshold):
    return ((x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="one_side")
def threshold_minus_the_sum(x, y, predicted, threshold):
    return ((threshold - x.sum(axis=1)) / np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="root_of_three")
def as_in_the_worked_example(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / 3**0.5)[predicted != y].max()


@wrong("farthest_mistake", misconception="multiplied")
def times_the_root(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) * np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="root_of_rows")
def divided_by_the_root_of_the_batch(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(len(x)))[predicted != y].max()


@wrong("farthest_mistake", misconception="its_row")
def place_among_the_mistakes(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y].argmax()


@wrong("farthest_mistake", misconception="nearest")
def smallest(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y].min()


@wrong("farthest_mistake", misconception="average")
def mean_of_mistakes(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y].mean()


@wrong("farthest_mistake", status="rank")
def all_distances(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y]


@wrong("farthest_mistake", status="raised")
def sum_over_rows(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=0) - threshold) / np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="one_side")
def rows_of_class_0_called_1(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted > y].max()


@wrong("farthest_mistake", misconception="from_the_origin")
def without_the_threshold(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1)) / np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="threshold_of_the_example")
def from_one_and_a_half(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - 1.5) / np.sqrt(x.shape[1]))[predicted != y].max()


@wrong("farthest_mistake", misconception="one_of_the_mistakes")
def first_mistake(x, y, predicted, threshold):
    return (np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1]))[predicted != y][0]


# --- first_model


@right("first_model")
def first_model():
    x, y = threshold_data(10_000, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return model


@right("first_model")
def first_model_with_adam():
    x, y = threshold_data(4_000, features=4, threshold=2, seed=9)
    model = Sequential((Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")), input_shape=x.shape[1:], seed=7)
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003))
    model.fit(x, np.eye(2)[y], epochs=15, verbose=0)
    return model


@wrong("first_model", misconception="untrained")
def compiled_only():
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    return model


@wrong("first_model", misconception="three_features")
def worked_example_again():
    x, y = threshold_data(2_000, seed=2)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(3,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=5, batch_size=128, verbose=0)
    return model


@wrong("first_model", misconception="one_unit")
def one_sigmoid_unit():
    x, y = threshold_data(2_000, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(1, activation="sigmoid")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, y[:, None], epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="no_relu")
def linear_hidden_layers():
    x, y = threshold_data(2_000, features=4, threshold=2, seed=4)
    model = Sequential([Dense(64), Dense(64), Dense(2, activation="softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="no_hidden_layers")
def softmax_alone():
    x, y = threshold_data(2_000, features=4, threshold=2, seed=4)
    model = Sequential([Dense(2, activation="softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(0.1), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="sigmoid_for_softmax")
def two_sigmoid_units():
    x, y = threshold_data(2_000, features=4, threshold=2, seed=4)
    model = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "sigmoid")], input_shape=(4,), seed=0)
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="another_threshold")
def threshold_of_the_worked_example():
    x, y = threshold_data(4_000, features=4, threshold=1.5, seed=4)
    model = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="one_answer")
def targets_all_zero():
    x, y = threshold_data(2_000, features=4, threshold=2, seed=4)
    model = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(0 * y, 2), epochs=5, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="columns_swapped")
def opposite_targets():
    x, y = threshold_data(4_000, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(1 - y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="hardly_trained")
def one_epoch():
    x, y = threshold_data(1_000, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), batch_size=128, verbose=0)
    return model


@wrong("first_model", misconception="other_widths")
def smaller_layers():
    x, y = threshold_data(4_000, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(32, activation="relu"), Dense(32, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="other_depth")
def one_hidden_layer():
    x, y = threshold_data(4_000, features=4, threshold=2, seed=4)
    model = Sequential([Dense(64, "relu"), Dense(2, "softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=10, batch_size=32, verbose=0)
    return model


def fitted_64_64_2(x, y):
    model = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")], input_shape=(4,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("first_model", misconception="standardised_rows")
def rows_by_their_mean_and_deviation():
    x, y = threshold_data(4_000, features=4, threshold=2, seed=4)
    return fitted_64_64_2((x - x.mean(axis=0)) / x.std(axis=0), y)


@wrong("first_model", misconception="targets_of_other_rows")
def labels_of_the_worked_example():
    x, _ = threshold_data(4_000, features=4, threshold=2, seed=4)
    return fitted_64_64_2(x, threshold_data(4_000, seed=2)[1])


@wrong("first_model", status="type")
def the_history_of_fit():
    x, y = threshold_data(500, features=4, threshold=2, seed=4)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    return model.fit(x, to_categorical(y, 2), batch_size=128, verbose=0)


# --- seed_summary


@right("seed_summary")
@equivalent("seed_summary", "order: row - row.mean() -> row.mean() - row", why="the difference is squared")
@equivalent("seed_summary", "twin: a.std(1, ddof=1, *) -> a.std(1, *, ddof=1)", why="arguments by name have no order")
def seed_summary(accuracies):
    return np.stack([accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1)], axis=1)


@right("seed_summary")
def seed_summary_row_by_row(accuracies):
    return [[sum(row) / len(row), (sum((row - row.mean()) ** 2) / (len(row) - 1)) ** 0.5] for row in accuracies]


@right("seed_summary")
def seed_summary_in_float32(accuracies):
    a = jnp.asarray(accuracies, jnp.float32)
    return jnp.concatenate([a.mean(1, keepdims=True), a.std(1, ddof=1, keepdims=True)], axis=1)


@wrong("seed_summary", misconception="divided_by_n")
def numpy_deviation(accuracies):
    return np.stack([accuracies.mean(axis=1), accuracies.std(axis=1)], axis=1)


@wrong("seed_summary", misconception="standard_error")
def error_of_the_mean(accuracies):
    seeds = accuracies.shape[1]
    return np.stack([accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1) / np.sqrt(seeds)], axis=1)


@wrong("seed_summary", misconception="variance")
def variance(accuracies):
    return np.stack([accuracies.mean(axis=1), accuracies.var(axis=1, ddof=1)], axis=1)


@wrong("seed_summary", misconception="over_models")
def models_averaged_away(accuracies):
    return np.stack([accuracies.mean(axis=0), accuracies.std(axis=0, ddof=1)], axis=1)


@wrong("seed_summary", misconception="over_everything")
def one_deviation_for_all(accuracies):
    means = accuracies.mean(axis=1)
    return np.stack([means, np.full(len(means), accuracies.std(ddof=1))], axis=1)


@wrong("seed_summary", misconception="median")
def median_and_deviation(accuracies):
    return np.stack([np.median(accuracies, axis=1), accuracies.std(axis=1, ddof=1)], axis=1)


@wrong("seed_summary", misconception="deviation_first")
def deviation_then_mean(accuracies):
    return np.stack([accuracies.std(axis=1, ddof=1), accuracies.mean(axis=1)], axis=1)


@wrong("seed_summary", status="axis order")
def one_column_a_model(accuracies):
    return accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1)


@wrong("seed_summary", status="rank")
def over_everything(accuracies):
    return np.array([accuracies.mean(), accuracies.std(ddof=1)])


@wrong("seed_summary", misconception="reshaped")
def reshaped_into_pairs(accuracies):
    return np.array([accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1)]).reshape(-1, 2)


@wrong("seed_summary", misconception="around_the_mean_of_all")
def around_the_grand_mean(accuracies):
    squares = ((accuracies - accuracies.mean()) ** 2).sum(axis=1)
    return np.stack([accuracies.mean(axis=1), np.sqrt(squares / (accuracies.shape[1] - 1))], axis=1)


@wrong("seed_summary", misconception="number_of_models")
def divided_by_len(accuracies):
    means = accuracies.mean(axis=1)
    squares = ((accuracies - means[:, None]) ** 2).sum(axis=1)
    return np.stack([means, np.sqrt(squares / (len(accuracies) - 1))], axis=1)


@wrong("seed_summary", misconception="absolute_deviation")
def mean_distance(accuracies):
    means = accuracies.mean(axis=1)
    return np.stack([means, np.abs(accuracies - means[:, None]).mean(axis=1)], axis=1)


@wrong("seed_summary", misconception="range")
def best_less_worst(accuracies):
    return np.stack([accuracies.mean(axis=1), accuracies.max(axis=1) - accuracies.min(axis=1)], axis=1)


@wrong("seed_summary", misconception="best_seed")
def best_and_deviation(accuracies):
    return np.stack([accuracies.max(axis=1), accuracies.std(axis=1, ddof=1)], axis=1)


# --- own_rule


@right("own_rule")
def own_rule():
    points = np.random.default_rng(5).uniform(-1, 1, size=(5_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square > 0.2) & (square < 0.8)).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@right("own_rule")
def own_rule_with_one_sigmoid_unit():
    points = 2 * np.random.default_rng(6).random((3_000, 2)) - 1
    square = points[:, 0] ** 2 + points[:, 1] ** 2
    labels = np.logical_and(square > 0.2, square < 0.8).astype(float)
    model = Sequential(
        [Dense(32, activation="tanh"), Dense(32, activation="relu"), Dense(1, activation="sigmoid")],
        input_shape=(2,),
        seed=1,
    )
    model.compile(loss="binary_crossentropy", optimizer=Adam(0.005), metrics=["accuracy"])
    model.fit(points, labels[:, None], epochs=30, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="straight")
def logistic_regression_on_the_ring():
    points = np.random.default_rng(5).uniform(-1, 1, size=(2_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square > 0.2) & (square < 0.8)).astype(int)
    model = Sequential([Dense(64), Dense(2, activation="softmax")], input_shape=(2,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=5, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="untrained_ring")
def never_fitted():
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    return model


@wrong("own_rule", misconception="inside_out")
def ring_called_zero():
    points = np.random.default_rng(5).uniform(-1, 1, size=(5_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square <= 0.2) | (square >= 0.8)).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="always_one")
def or_in_place_of_and():
    points = np.random.default_rng(5).uniform(-1, 1, size=(1_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square > 0.2) | (square < 0.8)).astype(int)
    model = Sequential([Dense(16, "relu"), Dense(16, "relu"), Dense(2, "softmax")], input_shape=(2,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=5, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="outside_too")
def no_outer_border():
    points = np.random.default_rng(5).uniform(-1, 1, size=(5_000, 2)).astype("float32")
    labels = (np.sum(points**2, axis=1) > 0.2).astype(int)
    model = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")], input_shape=(2,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="disc")
def filled_hole():
    points = np.random.default_rng(5).uniform(-1, 1, size=(5_000, 2)).astype("float32")
    labels = (np.sum(points**2, axis=1) < 0.8).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="radius_not_squared")
def ring_of_radii():
    points = np.random.default_rng(5).uniform(-1, 1, size=(5_000, 2)).astype("float32")
    radius = np.sqrt(np.sum(points**2, axis=1))
    labels = ((radius > 0.2) & (radius < 0.8)).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="one_corner")
def points_from_zero_to_one():
    points = np.random.default_rng(5).random((5_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square > 0.2) & (square < 0.8)).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), epochs=20, batch_size=32, verbose=0)
    return model


@wrong("own_rule", misconception="other_inputs")
def threshold_model_again():
    x, y = threshold_data(1_000, seed=2)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(3,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(x, to_categorical(y, 2), epochs=2, batch_size=128, verbose=0)
    return model


@wrong("own_rule", misconception="hardly_trained_ring")
def a_single_epoch():
    points = np.random.default_rng(5).uniform(-1, 1, size=(1_000, 2)).astype("float32")
    square = np.sum(points**2, axis=1)
    labels = ((square > 0.2) & (square < 0.8)).astype(int)
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    model.fit(points, to_categorical(labels, 2), batch_size=128, verbose=0)
    return model


def fitted_ring(points, labels, hidden=(64, 64)):
    layers = [Dense(units, activation="relu") for units in hidden]
    model = Sequential([*layers, Dense(2, activation="softmax")], input_shape=(2,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
    model.fit(points, to_categorical(labels.astype(int), 2), epochs=20, batch_size=32, verbose=0)
    return model


def points_of_the_square(rows=5_000):
    return np.random.default_rng(5).uniform(-1, 1, size=(rows, 2)).astype("float32")


@wrong("own_rule", misconception="square_of_the_sum")
def summed_before_squaring():
    square = points_of_the_square().sum(axis=1) ** 2
    return fitted_ring(points_of_the_square(), (square > 0.2) & (square < 0.8))


@wrong("own_rule", misconception="always_zero")
def limits_swapped():
    square = (points_of_the_square(1_000) ** 2).sum(axis=1)
    return fitted_ring(points_of_the_square(1_000), (square < 0.2) & (square > 0.8))


@wrong("own_rule", misconception="squares_as_inputs")
def fed_with_squares():
    squares = points_of_the_square() ** 2
    return fitted_ring(squares, (squares.sum(axis=1) > 0.2) & (squares.sum(axis=1) < 0.8))


@wrong("own_rule", misconception="standardised_points")
def points_by_their_mean_and_deviation():
    points = points_of_the_square()
    square = (points**2).sum(axis=1)
    return fitted_ring((points - points.mean(axis=0)) / points.std(axis=0), (square > 0.2) & (square < 0.8))


@wrong("own_rule", misconception="few_units")
def two_hidden_units():
    square = (points_of_the_square() ** 2).sum(axis=1)
    return fitted_ring(points_of_the_square(), (square > 0.2) & (square < 0.8), hidden=(2,))
