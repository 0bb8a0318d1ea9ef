import numpy as np

from lessons_lib import Adam, Dense, RMSprop, Sequential
from lessons_lib.data import threshold_data, to_categorical
from tests.lessons.independent import right, wrong


@right("evaluate_by_hand")
def evaluate_by_index(probabilities, targets):
    labels = np.argmax(targets, axis=1)
    chosen = probabilities[np.arange(len(labels)), labels]
    accuracy = np.mean(np.argmax(probabilities, axis=1) == labels)
    return -np.log(chosen).mean(), accuracy


@right("evaluate_by_hand")
def evaluate_by_loop(probabilities, targets):
    loss, hits = 0.0, 0
    for p, t in zip(np.asarray(probabilities), np.asarray(targets)):
        loss -= float((t * np.log(p)).sum())
        hits += int(t[p.argmax()] == 1)
    return loss / len(targets), hits / len(targets)


@wrong(
    "evaluate_by_hand",
    "Takes the logarithm of the mean probability in place of the mean of the logarithms; the accuracy is right.",
)
def evaluate_log_of_mean(probabilities, targets):
    chosen = (probabilities * targets).sum(axis=1)
    accuracy = np.mean(probabilities.argmax(axis=1) == targets.argmax(axis=1))
    return -np.log(chosen.mean()), accuracy


@wrong("evaluate_by_hand", "Gives the deviance over n, twice the mean cross-entropy; the accuracy is right.")
def evaluate_deviance(probabilities, targets):
    loss = -2 * np.sum(targets * np.log(probabilities)) / len(targets)
    accuracy = np.mean(probabilities.argmax(axis=1) == targets.argmax(axis=1))
    return loss, accuracy


@wrong(
    "evaluate_by_hand",
    "Counts a row as right only if its right class has more than 0.5, in place of the largest probability.",
)
def evaluate_above_half(probabilities, targets):
    chosen = (probabilities * targets).sum(axis=1)
    return np.mean(-np.log(chosen)), np.mean(chosen > 0.5)


@wrong(
    "evaluate_by_hand",
    "Compares rounded probabilities with the targets cell by cell: the accuracy is a share of cells, not of rows.",
)
def evaluate_cells(probabilities, targets):
    loss = np.mean(-np.sum(targets * np.log(probabilities), axis=1))
    accuracy = np.mean(np.round(probabilities) == targets)
    return loss, accuracy


@right("farthest_mistake")
def farthest_by_projection(x, y, predicted, threshold):
    normal = np.ones(x.shape[1]) / np.sqrt(x.shape[1])
    offsets = x @ normal - threshold / np.sqrt(x.shape[1])
    return np.where(np.asarray(y) != np.asarray(predicted), np.abs(offsets), 0).max()


@right("farthest_mistake")
def farthest_by_loop(x, y, predicted, threshold):
    farthest = 0.0
    for row, label, called in zip(x, y, predicted):
        if label == called:
            continue
        distance = abs(float(row.sum()) - threshold) / len(row) ** 0.5
        if distance > farthest:
            farthest = distance
    return farthest


@wrong(
    "farthest_mistake", "Brackets: divides only the threshold by the root of the features, not the whole difference."
)
def farthest_brackets(x, y, predicted, threshold):
    distances = np.abs(x.sum(axis=1) - threshold / np.sqrt(x.shape[1]))
    return distances[y != predicted].max()


@wrong("farthest_mistake", "Looks only at rows wrongly called 1 (predicted > y): mistakes the other way are left out.")
def farthest_one_side(x, y, predicted, threshold):
    distances = np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1])
    return distances[predicted > y].max()


@wrong(
    "farthest_mistake",
    "Measures from the point in the middle of the plane (threshold / features in each place), not from the plane.",
)
def farthest_from_centre(x, y, predicted, threshold):
    wrong_rows = x[y != predicted]
    centre = np.full(x.shape[1], threshold / x.shape[1])
    return np.linalg.norm(wrong_rows - centre, axis=1).max()


@wrong(
    "farthest_mistake",
    "Takes the largest row sum among the mistakes first and its distance then: mistakes below the plane are not seen.",
)
def farthest_of_largest_sum(x, y, predicted, threshold):
    sums = x[y != predicted].sum(axis=1)
    return np.abs(sums.max() - threshold) / np.sqrt(x.shape[1])


@right("first_model")
def first_as_tutorial():
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    my_targets = to_categorical(my_y, 2)
    my_model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    my_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    my_model.fit(my_x, my_targets, epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return my_model


@right("first_model")
def first_with_adam():
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    hot = np.column_stack([1 - my_y, my_y]).astype("float32")
    layers = [Dense(units, activation="relu") for units in (64, 64)]
    layers.append(Dense(2, activation="softmax"))
    my_model = Sequential(layers, input_shape=my_x.shape[1:], seed=11)
    my_model.compile(loss="categorical_crossentropy", optimizer=Adam(), metrics=["accuracy"])
    my_model.fit(my_x, hot, epochs=15, batch_size=64, verbose=0)
    return my_model


@wrong(
    "first_model",
    "Trains on the tutorial's targets (three numbers, another seed) beside my_x: the labels belong to other rows.",
)
def first_old_targets():
    x, y = threshold_data(10_000, features=3, threshold=1.5, seed=2)
    targets = to_categorical(y, 2)
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    my_model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    my_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    my_model.fit(my_x, targets, epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return my_model


@wrong(
    "first_model",
    "Trains on standardised rows (scale()), while fresh rows come as they are, between 0 and 1: nearly "
    "all are called 1.",
)
def first_standardised():
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    z = (my_x - my_x.mean(axis=0)) / my_x.std(axis=0, ddof=1)
    my_model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    my_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    my_model.fit(z, to_categorical(my_y, 2), epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return my_model


@wrong("first_model", "Forgets relu in both hidden layers, so it is not the tutorial's network but a linear one.")
def first_without_relu():
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    my_model = Sequential([Dense(64), Dense(64), Dense(2, activation="softmax")], input_shape=(4,), seed=0)
    my_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    my_model.fit(my_x, to_categorical(my_y, 2), epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return my_model


@wrong("first_model", "Puts class 1 into the first column of the targets, so the two classes are swapped.")
def first_columns_swapped():
    my_x, my_y = threshold_data(10_000, features=4, threshold=2, seed=4)
    my_targets = np.column_stack([my_y, 1 - my_y]).astype("float32")
    my_model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(4,),
        seed=0,
    )
    my_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    my_model.fit(my_x, my_targets, epochs=20, batch_size=128, validation_split=0.2, verbose=0)
    return my_model


@right("seed_summary")
def summary_by_formula(accuracies):
    accuracies = np.asarray(accuracies)
    n = accuracies.shape[1]
    means = accuracies.sum(axis=1) / n
    squares = ((accuracies - means[:, None]) ** 2).sum(axis=1)
    return np.column_stack([means, np.sqrt(squares / (n - 1))])


@right("seed_summary")
def summary_row_by_row(accuracies):
    import statistics

    rows = []
    for row in np.asarray(accuracies).tolist():
        rows.append([statistics.mean(row), statistics.stdev(row)])
    return np.array(rows)


@wrong("seed_summary", "Gives the standard error of the mean, the sd over the root of n, in place of the sd.")
def summary_standard_error(accuracies):
    sd = accuracies.std(axis=1, ddof=1)
    return np.column_stack([accuracies.mean(axis=1), sd / np.sqrt(accuracies.shape[1])])


@wrong(
    "seed_summary", "Turns the sd over n into a sample sd with the factor for ten seeds, whatever the number of seeds."
)
def summary_factor_for_ten(accuracies):
    sd = accuracies.std(axis=1) * np.sqrt(10 / 9)
    return np.column_stack([accuracies.mean(axis=1), sd])


@wrong(
    "seed_summary",
    "Brings (2, models) into shape with reshape in place of a transpose: means and sds land in the wrong rows.",
)
def summary_reshaped(accuracies):
    both = np.array([accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1)])
    return both.reshape(len(accuracies), 2)


@wrong("seed_summary", "Takes one sd over all models and seeds together and repeats it for every model.")
def summary_pooled_sd(accuracies):
    means = accuracies.mean(axis=1)
    return np.column_stack([means, np.full(len(means), accuracies.std(ddof=1))])


@right("own_rule")
def ring_two_layers():
    points = np.random.default_rng(0).uniform(-1, 1, size=(8_000, 2)).astype("float32")
    squares = points[:, 0] ** 2 + points[:, 1] ** 2
    labels = ((squares > 0.2) & (squares < 0.8)).astype(int)
    ring_model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    ring_model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    ring_model.fit(points, to_categorical(labels, 2), epochs=40, batch_size=64, verbose=0)
    return ring_model


@right("own_rule")
def ring_with_adam():
    rng = np.random.default_rng(5)
    x1, x2 = 2 * rng.random(10_000) - 1, 2 * rng.random(10_000) - 1
    radius = np.hypot(x1, x2)
    inside = np.logical_and(radius > np.sqrt(0.2), radius < np.sqrt(0.8))
    targets = np.stack([~inside, inside], axis=1).astype("float32")
    layers = [Dense(48, activation="relu"), Dense(48, activation="relu"), Dense(2, activation="softmax")]
    ring_model = Sequential(layers, input_shape=(2,), seed=3)
    ring_model.compile(loss="categorical_crossentropy", optimizer=Adam(0.005), metrics=["accuracy"])
    ring_model.fit(np.column_stack([x1, x2]).astype("float32"), targets, epochs=30, batch_size=100, verbose=0)
    return ring_model


def _ring_net(points, labels):
    net = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")],
        input_shape=(2,),
        seed=0,
    )
    net.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    net.fit(points, to_categorical(labels, 2), epochs=30, batch_size=64, verbose=0)
    return net


@wrong(
    "own_rule",
    "Takes the limits 0.2 and 0.8 for the radius (a root too many) in place of x1² + x2²: the ring is too small.",
)
def ring_of_radius():
    points = np.random.default_rng(0).uniform(-1, 1, size=(6_000, 2)).astype("float32")
    radius = np.sqrt((points**2).sum(axis=1))
    labels = ((radius > 0.2) & (radius < 0.8)).astype(int)
    return _ring_net(points, labels)


@wrong("own_rule", "Draws the points between 0 and 1: trains on one quarter of the square only.")
def ring_one_quarter():
    points = np.random.default_rng(0).random((6_000, 2)).astype("float32")
    squares = (points**2).sum(axis=1)
    labels = ((squares > 0.2) & (squares < 0.8)).astype(int)
    return _ring_net(points, labels)


@wrong("own_rule", "Trains on the squares x1² and x2² as inputs, while fresh points come as x1 and x2.")
def ring_on_squares():
    points = np.random.default_rng(0).uniform(-1, 1, size=(6_000, 2)).astype("float32")
    squared = points**2
    labels = ((squared.sum(axis=1) > 0.2) & (squared.sum(axis=1) < 0.8)).astype(int)
    return _ring_net(squared, labels)


@wrong("own_rule", "Squares the sum, (x1 + x2)², in place of adding the squares: two stripes, no ring.")
def ring_square_of_sum():
    points = np.random.default_rng(0).uniform(-1, 1, size=(6_000, 2)).astype("float32")
    squares = points.sum(axis=1) ** 2
    labels = ((squares > 0.2) & (squares < 0.8)).astype(int)
    return _ring_net(points, labels)
