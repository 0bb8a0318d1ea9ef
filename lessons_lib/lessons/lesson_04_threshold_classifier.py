"""Lesson 04: the threshold classifier, from data to judgement, its mistakes, its spread over seeds, and a rule that
bends."""

import numpy as np

from lessons_lib.exercises.declare import (
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    item_as_if,
    item_right,
    reshaped,
    same,
)

SMALLEST = 1e-7  # probabilities are kept at least this far from 0, as the library does
FIRST_ACCURACY, RING_ACCURACY, BEYOND_A_LINE = 0.92, 0.92, 0.75
FEW_STEPS = 0.03  # biases of a model that was trained for a few steps; after the tutorial's epochs they are larger


# --- evaluate by hand


def evaluate(probabilities, targets):
    loss = -np.sum(targets * np.log(np.clip(probabilities, SMALLEST, 1)), axis=1).mean()
    return loss, np.mean(probabilities.argmax(axis=1) == targets.argmax(axis=1))


def _evaluate_cases(rng):
    return [_evaluate_case(rng, *sizes) for sizes in ((7, 3, 5), (5, 4, 2), (11, 2, 8))]


def _evaluate_case(rng, rows, classes, hits):
    """So many right rows; in one of them, if there are three classes or more, no probability is above a half. Down the
    columns, a class or more meets its own row by chance; column 1 is not right as often as all entries are."""
    probabilities = rng.dirichlet(np.full(classes, 1.5), rows)
    probabilities[0] = (1 + probabilities[0]) / (1 + classes)
    likeliest = probabilities.argmax(axis=1)
    labels = np.where(np.arange(rows) < hits, likeliest, (likeliest + 1) % classes)
    order = rng.permutation(rows)
    case = probabilities[order], np.eye(classes)[labels[order]]
    met, entries = case[0].argmax(axis=0) == case[1].argmax(axis=0), (case[0] > 0.5) == case[1]
    told_apart = met.any() and (classes == 2 or not np.isclose(entries[:, 1].mean(), entries.mean()))
    return case if told_apart else _evaluate_case(rng, rows, classes, hits)


def _loss_is(slip):
    """The predicate "the first number is what `slip(loss, rows, classes)` makes of the right one"."""
    return item_as_if(0, lambda p, t: slip(evaluate(p, t)[0], *p.shape))


def _binary(p, t):
    """Mean binary cross-entropy of the entries."""
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


EVALUATE = Exercise(
    name="evaluate_by_hand",
    task=(
        "Give the mean cross-entropy and the accuracy, in this order, of predicted probabilities against one-hot"
        " targets."
    ),
    kind="call",
    points={"shape": 1, "loss": 1, "accuracy": 1},
    hints=(
        (
            "Each row has its own loss: minus the logarithm of the probability of its true class. Each row is right or"
            " wrong. Both are then averaged over rows."
        ),
        (
            "The targets are 1 in the true class only, so target times logarithm keeps that one. For the accuracy,"
            " compare two arrays of classes."
        ),
        (
            "`np.log(np.clip(probabilities, 1e-7, 1))` has no NaN where a probability is 0. Times the targets, summed"
            " with `axis=1`, with a minus: the row losses. The classes are `argmax(axis=1)` of either array."
        ),
    ),
    reference=evaluate,
    cases=_evaluate_cases,
    criteria={
        "loss": item_right(0, evaluate, "The first number is not the mean cross-entropy."),
        "accuracy": item_right(1, evaluate, "The second number is not the share of right rows."),
    },
    misconceptions=(
        Misconception(
            "swapped",
            "Both numbers are right, but the accuracy comes first. In which order does `evaluate` of the library tell"
            " them?",
            as_if(lambda p, t: evaluate(p, t)[::-1]),
        ),
        Misconception(
            "mean_over_classes",
            "Your loss is too small by the number of classes. Over which axis do you average, and over which do you"
            " sum?",
            _loss_is(lambda loss, rows, classes: loss / classes),
        ),
        Misconception(
            "sum_over_rows",
            "Your loss grows with the number of rows. How do you make ten rows comparable with a thousand?",
            _loss_is(lambda loss, rows, classes: loss * rows),
        ),
        Misconception(
            "no_minus",
            "Your loss is negative: a perfect model would have the *highest*. Which sign does the logarithm of a"
            " probability have?",
            _loss_is(lambda loss, rows, classes: -loss),
        ),
        Misconception(
            "binary_cross_entropy",
            "Your loss also charges the classes that are *not* the row's: that is binary cross-entropy, entry by entry."
            " Which classes does the categorical one look at?",
            lambda got, p, t: any(same(got[0], loss) for loss in (_binary(p, t), p.shape[1] * _binary(p, t))),
        ),
        Misconception(
            "another_logarithm",
            "Your loss is measured with another logarithm: base 2 or 10. Which base has `np.log`?",
            lambda got, p, t: any(same(got[0], evaluate(p, t)[0] / np.log(base)) for base in (2, 10)),
        ),
        Misconception(
            "logarithm_of_the_mean",
            "You averaged the probabilities of the true classes, then took the logarithm. Which of the two comes"
            " first?",
            item_as_if(0, lambda p, t: -np.log(np.sum(t * p, axis=1).mean())),
        ),
        Misconception(
            "predicted_class",
            "Your loss takes the *largest* probability of each row, whatever its class. Whose probability does it look"
            " at?",
            item_as_if(0, lambda p, t: -np.log(p.max(axis=1)).mean()),
        ),
        Misconception(
            "down_the_columns",
            "You added down the columns, then averaged over the *classes*. Which axis holds the classes?",
            _loss_is(lambda loss, rows, classes: loss * rows / classes),
        ),
        Misconception(
            "squared_error",
            "Your loss is a mean of squared differences. What does cross-entropy take of the true class's probability?",
            item_as_if(0, lambda p, t: np.mean((p - t) ** 2), lambda p, t: np.sum((p - t) ** 2, axis=1).mean()),
        ),
        Misconception(
            "above_a_half",
            "A row counts as right in your accuracy only where its true class has more than 0.5. Can a class be the"
            " likeliest of three with less?",
            item_as_if(1, lambda p, t: np.mean(np.sum(p * t, axis=1) > 0.5)),
        ),
        Misconception(
            "mean_probability",
            "Your second number is the mean *probability* of the true classes. When does a row count as right?",
            item_as_if(1, lambda p, t: np.mean(np.sum(p * t, axis=1))),
        ),
        Misconception(
            "best_row_of_each_class",
            "Your accuracy compares as many items as there are *classes*. Along which axis does `argmax` look for each"
            " row's class?",
            item_as_if(1, lambda p, t: np.mean(p.argmax(axis=0) == t.argmax(axis=0))),
        ),
        Misconception(
            "each_entry",
            "Your accuracy counts every *entry* of the arrays, right zeros too. How many decisions does one row stand"
            " for?",
            item_as_if(1, lambda p, t: np.mean((p > 0.5) == t)),
        ),
        Misconception(
            "two_classes_only",
            "Your accuracy looks at column 1 alone, which is enough for two classes. How do you find the likeliest of"
            " three?",
            item_as_if(1, lambda p, t: np.mean((p[:, 1] > 0.5) == t[:, 1])),
        ),
        Misconception(
            "error_rate",
            "Your second number is the share of *wrong* rows. Which share is the accuracy?",
            item_as_if(1, lambda p, t: 1 - evaluate(p, t)[1]),
        ),
        Misconception(
            "counted",
            "Your second number counts the right rows. By what do you divide to get a share?",
            item_as_if(1, lambda p, t: len(p) * evaluate(p, t)[1]),
        ),
        Misconception(
            "percent",
            "Your accuracy runs to 100. Which number between 0 and 1 says the same?",
            item_as_if(1, lambda p, t: 100 * evaluate(p, t)[1]),
        ),
    ),
)


# --- the farthest mistake


def farthest_mistake(x, y, predicted, threshold):
    distance = np.abs(x.sum(axis=1) - threshold) / np.sqrt(x.shape[1])
    return distance[predicted != y].max()


def _mistake_cases(rng):
    below, above = _rows_with_mistakes(rng, 60, 3), _rows_with_mistakes(rng, 41, 5)
    first, last = _rows_with_mistakes(rng, 33, 2, farthest_at=0), _rows_with_mistakes(rng, 37, 4, farthest_at=-1)
    return [below, _turned_over(*above), first, _turned_over(*last)]


def _turned_over(x, y, predicted, threshold):
    """The same rows on the other side of the plane: what lay below lies above."""
    return 1 - x, 1 - y, 1 - predicted, x.shape[1] - threshold


def _rows_with_mistakes(rng, rows, features, farthest_at=None):
    """Three mistakes: one above the plane and two below it, of which one is nearer and one farther; none is the
    farthest row. The farthest mistake is row `farthest_at`, where that is given, and the nearest the last but for it;
    else the farthest row, of class 1, comes first and the middle mistake last: no place stands for one by chance."""
    x, threshold = rng.random((rows, features)), features / 2 + rng.uniform(0.02, 0.1)
    order = np.argsort(np.abs(x.sum(axis=1) - threshold))
    y = (x.sum(axis=1) > threshold).astype(int)
    below, above = order[y[order] == 0], order[y[order] == 1]
    place = {row: number for number, row in enumerate(order)}
    near, far = below[1], below[-3]
    middle = next(row for row in above if place[row] > place[near])
    if place[middle] > place[far] or not y[order[-1]]:
        return _rows_with_mistakes(rng, rows, features, farthest_at)
    predicted = y.copy()
    predicted[[near, middle, far]] = 1 - y[[near, middle, far]]
    rows = np.arange(rows)
    first, at_first = (order[-1], 0) if farthest_at is None else (far, farthest_at)
    rows[[first, at_first]] = rows[[at_first, first]]
    last = (near, far, middle) if farthest_at is None else (middle, near)
    places = [int(np.flatnonzero(rows == row)[0]) for row in last]
    rows[sorted(places)] = last
    return x[rows], y[rows], predicted[rows], threshold


def _row_sums_from(x, threshold):
    return np.abs(x.sum(axis=1) - threshold)


FARTHEST = Exercise(
    name="farthest_mistake",
    task="Give the distance from the plane of the mistaken row that lies farthest from it.",
    kind="call",
    points={"values": 2},
    hints=(
        "Three steps: the distance of every row, then only those of the mistakes, then the largest.",
        (
            "A row's distance is its row sum's difference from the threshold, without sign, divided by the square root"
            " of the number of features. `predicted != y` marks the mistakes."
        ),
        (
            "`np.abs(x.sum(axis=1) - threshold)` divided by `np.sqrt(x.shape[1])` holds all distances; `[predicted !="
            " y]` behind it keeps the mistakes."
        ),
    ),
    reference=farthest_mistake,
    cases=_mistake_cases,
    misconceptions=(
        Misconception(
            "row_sum_units",
            "This is how far the row *sum* is from the threshold. By what do you divide to get the length of the"
            " straight way to the plane?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].max()),
        ),
        Misconception(
            "divided_by_features",
            "You divide by the number of features. How long is the vector (1, 1, 1)?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].max() / x.shape[1]),
        ),
        Misconception(
            "all_rows",
            "This is the farthest of *all* rows, and it was classified correctly. Where do you keep the mistakes only?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t).max() / np.sqrt(x.shape[1])),
        ),
        Misconception(
            "one_side",
            "You found the farthest mistake on *one* side of the plane. Which step of your code leaves out the mistakes"
            " on the other side?",
            lambda got, x, y, p, t: any(
                same(got, (sign * (x.sum(axis=1) - t))[p != y].max() / np.sqrt(x.shape[1])) for sign in (1, -1)
            ),
        ),
        Misconception(
            "root_of_three",
            "You divide by the square root of 3, as the worked example has three features. How many has `x` here?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].max() / np.sqrt(3)),
        ),
        Misconception(
            "multiplied",
            "You multiply by the square root of the number of features. Is the straight way to the plane longer than"
            " the difference of the row sum?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].max() * np.sqrt(x.shape[1])),
        ),
        Misconception(
            "root_of_rows",
            "You divide by the square root of the number of *rows*. Which axis of `x` counts the features?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].max() / np.sqrt(len(x))),
        ),
        Misconception(
            "from_the_origin",
            "You measured from the origin: the threshold plays no part. What is the row sum of a row *on* the plane?",
            as_if(lambda x, y, p, t: _row_sums_from(x, 0)[p != y].max() / np.sqrt(x.shape[1])),
        ),
        Misconception(
            "threshold_of_the_example",
            "You measured from a threshold of 1.5, as the worked example has. Which one was given?",
            as_if(lambda x, y, p, t: _row_sums_from(x, 1.5)[p != y].max() / np.sqrt(x.shape[1])),
        ),
        Misconception(
            "one_of_the_mistakes",
            "This is the distance of the first or the last mistake in the table. What makes one the farthest?",
            as_if(
                lambda x, y, p, t: _row_sums_from(x, t)[p != y][0] / np.sqrt(x.shape[1]),
                lambda x, y, p, t: _row_sums_from(x, t)[p != y][-1] / np.sqrt(x.shape[1]),
            ),
        ),
        Misconception(
            "its_row",
            "This is the number of a row. How far from the plane does that row lie?",
            lambda got, x, y, p, t: any(
                same(got, place)
                for place in (
                    np.where(p != y, _row_sums_from(x, t), -1).argmax(),
                    _row_sums_from(x, t)[p != y].argmax(),
                )
            ),
        ),
        Misconception(
            "nearest",
            "This is the mistake *nearest* to the plane. Which end of the distances was asked for?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].min() / np.sqrt(x.shape[1])),
        ),
        Misconception(
            "average",
            "This is the mean distance of the mistakes. Which single row says how bad it gets?",
            as_if(lambda x, y, p, t: _row_sums_from(x, t)[p != y].mean() / np.sqrt(x.shape[1])),
        ),
    ),
)


# --- a first model of one's own: four numbers, threshold 2


def _share_right(got, x, labels):
    return np.mean(got.model.predict_classes(x) == labels)


def _trained(got):
    """Biases start at zero and training moves them."""
    return any(np.any(bias) for bias in got.weights[1::2])


def _hardly_trained(got):
    """A few steps of training move the biases by a few times the learning rate."""
    return _trained(got) and max(np.abs(bias).max() for bias in got.weights[1::2]) < FEW_STEPS


def _four_sums(x):
    return x.sum(axis=1) > 2


def _correlation_with_sums(got, x):
    """How the probability of class 1 goes with the row's sum, at whatever threshold."""
    return np.corrcoef(got.model.predict(x)[:, 1], x.sum(axis=1))[0, 1]


def _right_layers(got):
    wanted = [(64, "relu"), (64, "relu"), (2, "softmax")]
    found = [(getattr(layer, "units", None), getattr(layer, "activation", None)) for layer in got.layers]
    return (
        None
        if found == wanted
        else (
            "Wanted are 64, 64 and 2 units with relu, relu and softmax; your layers are"
            f" {', '.join(map(repr, got.layers))}."
        )
    )


def _right_input(got):
    return (
        None if got.input_shape == (4,) else f"The rows have 4 numbers; your model reads input_shape={got.input_shape}."
    )


def _first_accuracy(got, x):
    if got.input_shape != (4,):
        return "A model that reads another number of features cannot be tried on these rows."
    share = _share_right(got, x, _four_sums(x))
    if share >= FIRST_ACCURACY:
        return None
    return (
        f"On {len(x):,} fresh rows {share:.1%} are right; at least {FIRST_ACCURACY:.0%} are wanted. What do the last"
        " epochs of its history show, and which targets did it learn from?"
    )


FIRST_MODEL = Exercise(
    name="first_model",
    task=(
        "Build, compile and train the tutorial's network 64-64-2 on rows of four numbers; the label is 1 where they sum"
        " to more than 2."
    ),
    kind="model",
    points={"layers": 1, "input": 1, "accuracy": 2},
    hints=(
        (
            "Everything you need stands in the worked example. Only two things differ: the rows have four numbers, and"
            " the names begin with `my_`."
        ),
        (
            "Four lines: one-hot targets from `my_y`, `Sequential` with the same three layers and `input_shape=(4,)`,"
            " `compile`, `fit`."
        ),
        (
            "`to_categorical` makes the targets; `my_model.compile` takes loss, optimizer and metrics as above;"
            " `my_model.fit` takes `my_x`, the targets, 20 epochs, batches of 128."
        ),
    ),
    cases=lambda rng: [(rng.random((4000, 4), np.float32),)],
    criteria={
        "layers": lambda got, x: _right_layers(got),
        "input": lambda got, x: _right_input(got),
        "accuracy": _first_accuracy,
    },
    misconceptions=(
        Misconception(
            "three_features",
            "Your model reads three numbers, as the worked example's does. How many are there in a row of `my_x`?",
            lambda got, x: got.input_shape == (3,),
        ),
        Misconception(
            "one_unit",
            "One sigmoid unit can answer the same question, but here each class has its own column. How many units does"
            " the last layer need?",
            lambda got, x: got.layers[-1].units == 1,
        ),
        Misconception(
            "no_relu",
            "Your hidden layers are linear, and three linear layers in a row are one. Which activation bends them?",
            lambda got, x: any(layer.activation == "linear" for layer in got.layers[:-1]),
        ),
        Misconception(
            "sigmoid_for_softmax",
            "Your last layer has two units, but no softmax: its two numbers need not sum to one. Which activation makes"
            " probabilities of them?",
            lambda got, x: got.layers[-1].units == 2 and got.layers[-1].activation != "softmax",
        ),
        Misconception(
            "no_hidden_layers",
            "You built logistic regression: no hidden layer. Which two layers stand before the softmax in the worked"
            " example?",
            lambda got, x: len(got.layers) == 1,
        ),
        Misconception(
            "untrained",
            "All biases are still exactly zero, as they were drawn. Which call trains a model after `compile`?",
            lambda got, x: not _trained(got),
        ),
        Misconception(
            "other_widths",
            "Your hidden layers are not 64 units wide each, as the tutorial's 64-64-2 are. What do the three numbers"
            " stand for?",
            lambda got, x: len(got.layers) == 3 and [layer.units for layer in got.layers[:2]] != [64, 64],
        ),
        Misconception(
            "other_depth",
            "Your network has another number of layers than the tutorial's 64-64-2. How many numbers stand there?",
            lambda got, x: len(got.layers) != 3,
        ),
        Misconception(
            "hardly_trained",
            "Your biases have hardly moved from zero, where they began. How many steps does training take, and how many"
            " epochs did you ask for?",
            lambda got, x: _hardly_trained(got),
        ),
        Misconception(
            "standardised_rows",
            "Your model is right about *standardised* rows; it is tried on rows as they come, from 0 to 1. What did you"
            " do to `my_x` before `fit`?",
            lambda got, x: _share_right(got, (x - 0.5) * np.sqrt(12), _four_sums(x)) > 0.9,
        ),
        Misconception(
            "one_answer",
            "Your model gives the same class to every row. Which labels did its targets hold, and did its loss fall?",
            lambda got, x: len(np.unique(got.model.predict_classes(x))) == 1,
        ),
        Misconception(
            "columns_swapped",
            "Your model is sure of the *opposite* of the rule. Which column of the targets stands for label 1?",
            lambda got, x: _share_right(got, x, _four_sums(x)) < 0.3,
        ),
        Misconception(
            "another_threshold",
            "Your model has learnt the rule, but with the worked example's threshold of 1.5. Where do the labels of"
            " this exercise change?",
            lambda got, x: _share_right(got, x, x.sum(axis=1) > 1.5) > 0.95,
        ),
        Misconception(
            "targets_of_other_rows",
            "What your model says has little to do with the sum of a row. From which `y` did you make its targets?",
            lambda got, x: abs(_correlation_with_sums(got, x)) < 0.6,  # .9 after a single epoch already
        ),
    ),
)


# --- many seeds in two numbers


def seed_summary(accuracies):
    return np.stack([accuracies.mean(axis=1), accuracies.std(axis=1, ddof=1)], axis=1)


def _columns(mean, spread):
    return np.stack([mean, spread], axis=1)


SEED_SUMMARY = Exercise(
    name="seed_summary",
    task=(
        "Give each model's mean accuracy over its seeds, and beside it the sample standard deviation (divided by seeds"
        " - 1)."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Each row of the input is one model, each column one seed. You average the seeds away; the models stay.",
        (
            "Both numbers reduce `axis=1`. NumPy's `std` divides by n unless `ddof` says otherwise. `np.stack` sets two"
            " arrays side by side."
        ),
        (
            "`np.stack([means, deviations], axis=1)`, with `accuracies.mean(axis=1)` and `accuracies.std` with `axis=1`"
            " and `ddof=1`."
        ),
    ),
    reference=seed_summary,
    cases=lambda rng: [(rng.uniform(0.9, 1, shape) ** 3,) for shape in ((3, 8), (5, 4), (4, 9))],
    axes=("models", "mean and sd"),
    misconceptions=(
        Misconception(
            "divided_by_n",
            "The means are right; the deviations are those of `np.std`, which divides by n. Which argument makes it R's"
            " `sd`?",
            as_if(lambda a: _columns(a.mean(axis=1), a.std(axis=1))),
        ),
        Misconception(
            "standard_error",
            "You divided by the square root of the number of seeds: that is how well you know the *mean*. How far apart"
            " are single runs?",
            as_if(
                lambda a: _columns(a.mean(axis=1), a.std(axis=1, ddof=1) / np.sqrt(a.shape[1])),
                lambda a: _columns(a.mean(axis=1), a.std(axis=1) / np.sqrt(a.shape[1])),
            ),
        ),
        Misconception(
            "variance",
            "The second column is the variance. Which last step gives it the unit of accuracy again?",
            as_if(lambda a: _columns(a.mean(axis=1), a.var(axis=1, ddof=1))),
        ),
        Misconception(
            "reshaped",
            "`reshape` gave the right shape and mixed means with deviations. Which function puts the models first and"
            " keeps each pair together?",
            as_if(reshaped(seed_summary, (1, 0))),
        ),
        Misconception(
            "around_the_mean_of_all",
            "Your deviations are measured from the mean of *all* models together. Around which mean do one model's"
            " seeds lie?",
            as_if(lambda a: _columns(a.mean(axis=1), np.sqrt(np.sum((a - a.mean()) ** 2, axis=1) / (a.shape[1] - 1)))),
        ),
        Misconception(
            "number_of_models",
            "You divide by the number of *models* in place of the seeds. Which axis does `len` count?",
            as_if(
                lambda a: _columns(a.mean(axis=1), np.sqrt(a.var(axis=1) * a.shape[1] / (len(a) - 1))),
                lambda a: _columns(a.mean(axis=1), np.sqrt(a.var(axis=1) * a.shape[1] / len(a))),
            ),
        ),
        Misconception(
            "absolute_deviation",
            "Your second column is the mean *absolute* distance from the mean. What does a standard deviation do with"
            " the distances first?",
            as_if(lambda a: _columns(a.mean(axis=1), np.abs(a - a.mean(axis=1, keepdims=True)).mean(axis=1))),
        ),
        Misconception(
            "range",
            "Your second column is the distance from the worst seed to the best. Which measure of spread was asked"
            " for?",
            as_if(lambda a: _columns(a.mean(axis=1), np.ptp(a, axis=1))),
        ),
        Misconception(
            "best_seed",
            "Your first column holds each model's *best* seed. What would you report of all its seeds?",
            lambda got, a: np.shape(got) == (len(a), 2) and same(got[:, 0], a.max(axis=1)),
        ),
        Misconception(
            "over_models",
            "You have one row for each *seed*: the models were averaged away. Which axis holds the seeds?",
            lambda got, a: np.shape(got) == (a.shape[1], 2) and same(got[:, 0], a.mean(axis=0)),
        ),
        Misconception(
            "over_everything",
            "The second column is the same for all models: the deviation of *all* numbers. Which axis holds the seeds"
            " of one model?",
            lambda got, a: np.shape(got) == (len(a), 2) and len(np.unique(np.round(got[:, 1], 6))) == 1,
        ),
        Misconception(
            "median",
            "The first column holds medians. Which average was asked for?",
            lambda got, a: np.shape(got) == (len(a), 2) and same(got[:, 0], np.median(a, axis=1)),
        ),
        Misconception(
            "deviation_first",
            "Both columns are right, but the deviation comes first. Which of the two was asked for first?",
            as_if(lambda a: seed_summary(a)[:, ::-1]),
        ),
    ),
)


# --- a rule that bends


def _in_ring(x):
    square = np.sum(x**2, axis=1)
    return (square > 0.2) & (square < 0.8)


def _reads_two(got):
    return (
        None
        if got.input_shape == (2,)
        else f"Each point has 2 numbers; your model reads input_shape={got.input_shape}."
    )


def _ring_share(at_least, question):
    def rule(got, x):
        if got.input_shape != (2,):
            return "A model that does not read two numbers cannot be tried on these points."
        share = _share_right(got, x, _in_ring(x))
        return (
            None
            if share >= at_least
            else f"On {len(x):,} fresh points {share:.1%} are right; at least {at_least:.0%} are wanted. {question}"
        )

    return rule


def _agrees(rule):
    """The predicate "on nearly all points the model says what `rule(x)` says"."""
    return lambda got, x: _share_right(got, x, rule(x)) > 0.93


def _knows_one_corner_only(got, x):
    corner = (x > 0).all(axis=1)
    right = got.model.predict_classes(x) == _in_ring(x)
    return right[corner].mean() > 0.9 > 0.85 > right[~corner].mean()


OWN_RULE = Exercise(
    name="own_rule",
    task=(
        "Make the data, build a network of your own design and train it: label 1 where x1² + x2² lies between 0.2 and"
        " 0.8, x1 and x2 between -1 and 1."
    ),
    kind="model",
    points={"input": 1, "beyond_a_line": 1, "accuracy": 2},
    hints=(
        (
            "Six steps: data, shapes, model, loss, train, judge. For the data you need points on the whole square from"
            " -1 to 1, and their labels by the rule."
        ),
        (
            "`rng.uniform(-1, 1, size=(rows, 2))` draws points; two comparisons joined by `&` label them. A few"
            " thousand points and two hidden layers with relu are plenty."
        ),
        (
            "With `square = (points**2).sum(axis=1)` the label is 1 where `(square > 0.2) & (square < 0.8)`. From there"
            " on, follow `first_model`, with `input_shape=(2,)` and smaller batches."
        ),
    ),
    cases=lambda rng: [(rng.uniform(-1, 1, (4000, 2)).astype(np.float32),)],
    criteria={
        "input": lambda got, x: _reads_two(got),
        "beyond_a_line": _ring_share(
            BEYOND_A_LINE, "Draw it with `plot_decision_boundary`: where does it differ from the ring?"
        ),
        "accuracy": _ring_share(
            RING_ACCURACY, "What do the last epochs of its history show, and where in the picture are its mistakes?"
        ),
    },
    misconceptions=(
        Misconception(
            "straight",
            "Without a hidden layer and its relu the boundary is a straight line. Which straight line could cut out a"
            " ring?",
            lambda got, x: all(getattr(layer, "activation", "linear") == "linear" for layer in got.layers[:-1]),
        ),
        Misconception(
            "other_inputs",
            "Your model reads another number of inputs than a point has. How many numbers make a point of the square?",
            lambda got, x: got.input_shape != (2,),
        ),
        Misconception(
            "untrained_ring",
            "All biases are still exactly zero: the model has not been trained. Which call comes after `compile`?",
            lambda got, x: not _trained(got),
        ),
        Misconception(
            "hardly_trained_ring",
            "Your model's biases have hardly moved from zero: a few steps of training only. How many epochs did `fit`"
            " go through?",
            lambda got, x: _hardly_trained(got),
        ),
        Misconception(
            "always_one",
            "Your model calls every point 1. Which points does your rule call 0?",
            lambda got, x: np.all(got.model.predict_classes(x) == 1),
        ),
        Misconception(
            "always_zero",
            "Your model calls every point 0. Which points does your rule call 1?",
            lambda got, x: np.all(got.model.predict_classes(x) == 0),
        ),
        Misconception(
            "inside_out",
            "Your model finds the ring but calls it 0 and the rest 1. Which column of the targets stands for label 1?",
            _agrees(lambda x: ~_in_ring(x)),
        ),
        Misconception(
            "disc",
            "Your model fills the ring's hole: it learnt a disc. Where does your rule ask that the sum of squares is"
            " *more* than 0.2?",
            _agrees(lambda x: np.sum(x**2, axis=1) < 0.8),
        ),
        Misconception(
            "outside_too",
            "Your model calls all points beyond the hole 1: it learnt no outer border. Where does your rule ask that"
            " the sum of squares is *less* than 0.8?",
            _agrees(lambda x: np.sum(x**2, axis=1) > 0.2),
        ),
        Misconception(
            "radius_not_squared",
            "Your model learnt a ring between the *radii* 0.2 and 0.8. The rule speaks of squares; is there a root too"
            " many?",
            _agrees(lambda x: (np.sum(x**2, axis=1) > 0.04) & (np.sum(x**2, axis=1) < 0.64)),
        ),
        Misconception(
            "square_of_the_sum",
            "Your model learnt stripes: you added x1 and x2 first, then squared. Which of the two comes first in the"
            " rule?",
            _agrees(lambda x: (x.sum(axis=1) ** 2 > 0.2) & (x.sum(axis=1) ** 2 < 0.8)),
        ),
        Misconception(
            "squares_as_inputs",
            "Your model is right where it reads the *squares* of x1 and x2, but points come as x1 and x2. Which array"
            " did `fit` get?",
            lambda got, x: _share_right(got, x**2, _in_ring(x)) > 0.93,
        ),
        Misconception(
            "standardised_points",
            "Your model is right about *standardised* points; it is tried on points as they come, from -1 to 1. What"
            " did you do to them before `fit`?",
            lambda got, x: _share_right(got, x * np.sqrt(3), _in_ring(x)) > 0.93,
        ),
        Misconception(
            "few_units",
            "Your network has very few hidden units, and each of them bends the boundary once. How many bends does a"
            " ring need?",
            lambda got, x: sum(layer.units for layer in got.layers[:-1]) <= 4,
        ),
        Misconception(
            "one_corner",
            "Your model is good where x1 and x2 are positive and poor elsewhere. From which square did you draw the"
            " points?",
            _knows_one_corner_only,
        ),
    ),
)


EXERCISES = (EVALUATE, FARTHEST, FIRST_MODEL, SEED_SUMMARY, OWN_RULE)

PREDICTIONS = (
    Prediction(
        "predicted_shape",
        "Which shape does predict give for 1,000 rows?",
        lambda names: tuple(names["probabilities"].shape),
        "The batch axis stays, and the last axis holds as many columns as the last layer has units.",
    ),
    Prediction(
        "deeper_is_better",
        "Is the mean accuracy with a third hidden layer higher by more than one standard deviation over seeds?",
        lambda names: bool(names["deeper"].mean() - names["tutorial"].mean() > names["tutorial"].std(ddof=1)),
        "A layer more brings more weights to learn from the same rows, and a plane does not need them.",
    ),
    Prediction(
        "line_on_product",
        "Which share of unseen points will logistic regression get right: 1.0, 0.8 or 0.5?",
        lambda names: min((1.0, 0.8, 0.5), key=lambda share: abs(share - names["line_accuracy"])),
        "The corners of class 1 lie opposite each other: a straight line through the middle has as many of either class"
        " on each side.",
    ),
)

QUESTIONS = (
    Question(
        "labels_from_one",
        "Lesson 01. Labels are 1, 2 and 3. What do you do before `to_categorical(labels, 3)`?",
        (
            Choice(
                "Nothing.",
                False,
                "Label 3 would ask for a fourth column: columns are counted from 0, so three classes are 0, 1 and 2.",
            ),
            Choice(
                "Ask for 4 classes.",
                False,
                "It runs, but column 0 is then a class that never happens, and the model must learn to ignore it.",
            ),
            Choice("Subtract 1.", True, "Columns are counted from 0 in Python, so label 1 must name column 0."),
        ),
    ),
    Question(
        "dense_parameters",
        "Lesson 02. A dense layer with 16 units reads 64 features. How many parameters has it?",
        (
            Choice("1,024", False, "These are the weights, 64 x 16; each unit has a bias besides."),
            Choice("1,040", True, "64 x 16 weights and 16 biases, one for each unit."),
            Choice("1,088", False, "This gives each *feature* a bias; biases belong to the units."),
        ),
    ),
    Question(
        "coin_loss",
        "Lesson 03. A model of two classes always answers (0.5, 0.5). What is its cross-entropy?",
        (
            Choice(
                "About 0.69", True, "Minus the natural logarithm of 0.5 is 0.693: remember it as the loss of a coin."
            ),
            Choice("0.5", False, "0.5 is the probability of the right class; the loss is minus its logarithm."),
            Choice("0", False, "The loss is 0 only when the right class gets probability 1."),
        ),
    ),
)
