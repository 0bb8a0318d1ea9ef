"""Lesson 03: losses by hand, gradients, and the update rules that follow them downhill."""

import numpy as np

from lessons_lib.exercises.declare import Choice, Exercise, Misconception, Prediction, Question, as_if, same

SMALLEST = 1e-7  # the lesson keeps probabilities at least this far from 0


# --- mean squared error


def mse(y_true, y_pred):
    return np.mean((y_true.ravel() - y_pred.ravel()) ** 2)


def _mse_cases(rng):
    def numbers(n):
        return rng.normal(3, 2, n), rng.normal(3, 2, n)

    y, p = numbers(6)
    tall_y, tall_p = numbers(5)
    return [(y, p), (tall_y, tall_p[:, None]), (p[:4, None], y[:4])]


def _in_either_shape(slip):
    """The slip, made on flat arrays or on shapes that broadcast against each other."""

    def holds(got, y_true, y_pred):
        return same(got, slip(y_true.ravel() - y_pred.ravel())) or same(got, slip(y_true - y_pred))

    return holds


MSE = Exercise(
    name="mse",
    task="Give the mean squared error, one number, whether each of the two arrays is (n,) or (n, 1).",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "The loss is one number: subtract, square, average. Before you subtract, ask for both shapes.",
        (
            "An array (n,) and an array (n, 1) subtract to (n, n). Give both the same shape as the first thing in your"
            " function."
        ),
        "`array.reshape(-1)` is (n,) whatever came. Do it to both, then average the squares of the differences.",
    ),
    reference=mse,
    cases=_mse_cases,
    misconceptions=(
        Misconception(
            "broadcast",
            "Equal shapes are right, but (n,) against (n, 1) gives the mean over *all n x n pairs*. Which shape has"
            " your difference?",
            lambda got, y, p: y.shape != p.shape and same(got, np.mean((y - p) ** 2)),
        ),
        Misconception(
            "halved",
            "This is half the mean squared error, as some books define a loss. What does the task ask for?",
            _in_either_shape(lambda error: np.mean(error**2) / 2),
        ),
        Misconception(
            "over_n_minus_one",
            "The sum is divided by n - 1, as for a variance. By what does a mean divide?",
            _in_either_shape(lambda error: np.sum(error**2) / (len(error) - 1)),
        ),
        Misconception(
            "sum_of_squares",
            "This is the *sum* of the squared errors. Would ten times as many rows make the model ten times worse?",
            _in_either_shape(lambda error: np.sum(error**2)),
        ),
        Misconception(
            "absolute",
            "This is the mean *absolute* error. What does the S in MSE ask you to do with each error?",
            _in_either_shape(lambda error: np.mean(np.abs(error))),
        ),
        Misconception(
            "root",
            "This is the root mean squared error. Which last step is one too many?",
            _in_either_shape(lambda error: np.sqrt(np.mean(error**2))),
        ),
        Misconception(
            "square_of_mean",
            "You average first and square afterwards, so errors of +2 and -2 cancel to 0. Which comes first?",
            _in_either_shape(lambda error: np.mean(error) ** 2),
        ),
        Misconception(
            "mean_taken_away",
            "The mean error is taken away first, as a variance does: a model that is always 2 too high would"
            " cost nothing. What should it cost?",
            lambda got, y, p: any(
                _in_either_shape(slip)(got, y, p)
                for slip in (np.var, np.std, lambda error: np.var(error, ddof=1), lambda error: np.std(error, ddof=1))
            ),
        ),
        Misconception(
            "not_squared",
            "This is the mean of the errors as they are, so +2 and -2 cancel. What makes every error count?",
            lambda got, y, p: _in_either_shape(np.mean)(got, y, p) or _in_either_shape(np.mean)(got, p, y),
        ),
        Misconception(
            "squared_first",
            "Each array was squared by itself, before the difference. What is the square of: the numbers or"
            " their difference?",
            lambda got, y, p: (
                same(got, np.mean(y.ravel() ** 2 - p.ravel() ** 2))
                or same(got, np.mean(p.ravel() ** 2 - y.ravel() ** 2))
            ),
        ),
        Misconception(
            "not_averaged",
            "These are the squared errors one by one. How do many become one number?",
            lambda got, y, p: np.size(got) == y.size and same(np.ravel(got), (y.ravel() - p.ravel()) ** 2),
        ),
        Misconception(
            "median",
            "This is the median of the squared errors. What does the M in MSE ask for?",
            _in_either_shape(lambda error: np.median(error**2)),
        ),
        Misconception(
            "fixed_length",
            "The sum is divided by a fixed number. What do you divide by when there are more rows?",
            lambda got, y, p: any(
                _in_either_shape(lambda error, n=n: np.sum(error**2) / n)(got, y, p) for n in (3, 4, 40)
            ),
        ),
    ),
)


# --- cross-entropy


def cross_entropy(targets, probabilities):
    return -np.sum(targets * _log(probabilities), axis=1)


def _log(probabilities):
    return np.log(np.clip(probabilities, SMALLEST, 1))


def _cross_entropy_cases(rng):
    cases = []
    for rows, classes in ((5, 3), (3, 6)):
        targets = np.eye(classes)[rng.permutation(np.arange(rows) % classes)]
        cases.append((targets, rng.dirichlet(np.full(classes, 2.0), rows)))
    targets = np.eye(4)[[1, 0, 3, 2, 1, 0, 2]]
    probabilities = rng.dirichlet(np.full(4, 2.0), 7)
    probabilities[0] = [0.25, 0.75, 0.0, 0.0]  # a wrong class at 0
    probabilities[1] = [0.0, 0.5, 0.25, 0.25]  # the right class at 0
    probabilities[2] = [0.5, 0.25, 0.25, 1e-12]  # the right class so small that the bound counts
    probabilities[3] = [0.5, 0.25, 3e-4, 0.2497]  # the right class small, but not so small
    return [*cases, (targets, probabilities)]


CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    task="Give each row's cross-entropy from one-hot targets; keep probabilities at least 1e-7 before the logarithm.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "One-hot targets are a switch: multiplied with the logarithms, they keep the right class's and put 0 in all"
            " other places."
        ),
        (
            "Three steps: make no probability smaller than 1e-7, take logarithms, sum target times logarithm over the"
            " class axis. Mind the sign."
        ),
        (
            "`np.clip(probabilities, 1e-7, 1)` is the safe array. Its `np.log`, times the targets, summed with"
            " `axis=1`, with a minus in front."
        ),
    ),
    reference=cross_entropy,
    cases=_cross_entropy_cases,
    axes=("batch",),
    misconceptions=(
        Misconception(
            "log_of_zero",
            "Some losses are infinite or not a number. What is `0 * np.log(0)`, and what should a class that cannot be"
            " right add to the loss?",
            lambda got, targets, probabilities: not np.isfinite(got).all() and (probabilities == 0).any(),
        ),
        Misconception(
            "only_zeros",
            "A probability of 0 is replaced, but one of 1e-12 stays. What does *at least* 1e-7 say of it?",
            as_if(lambda targets, p: -np.sum(targets * np.log(np.where(p == 0, SMALLEST, p)), axis=1)),
        ),
        Misconception(
            "binary",
            "Each class is treated as a yes-or-no question of its own. Which classes add to the categorical loss?",
            lambda got, targets, p: any(
                same(got, mean(-targets * _log(p) - (1 - targets) * _log(1 - p), axis=1)) for mean in (np.sum, np.mean)
            ),
        ),
        Misconception(
            "no_minus",
            "All your losses are negative: a surer right answer costs *more*. Which sign does the logarithm of a"
            " probability have?",
            as_if(lambda targets, probabilities: np.sum(targets * _log(probabilities), axis=1)),
        ),
        Misconception(
            "mean_over_classes",
            "Your losses are too small by the number of classes. Is the class axis averaged or summed?",
            as_if(lambda targets, probabilities: -np.mean(targets * _log(probabilities), axis=1)),
        ),
        Misconception(
            "over_batch",
            "You give one number for each class. Which axis must remain, and so which one is summed away?",
            as_if(lambda targets, probabilities: -np.sum(targets * _log(probabilities), axis=0)),
        ),
        Misconception(
            "one_number",
            "You give one number for the whole batch. Can you keep one loss for each row and leave the mean for later?",
            lambda got, *inputs: (
                same(got, np.mean(cross_entropy(*inputs))) or same(got, np.sum(cross_entropy(*inputs)))
            ),
        ),
        Misconception(
            "all_classes",
            "You add up the logarithms of *all* classes. What in your formula knows which class is the right one?",
            as_if(lambda targets, probabilities: -np.sum(_log(probabilities), axis=1)),
        ),
        Misconception(
            "log_base_two",
            "This is measured in bits, with the logarithm to base 2. Which base makes the loss a negative"
            " log-likelihood as R has it?",
            as_if(lambda targets, probabilities: cross_entropy(targets, probabilities) / np.log(2)),
        ),
        Misconception(
            "log_base_ten",
            "This is the logarithm to base 10. Which base has the logarithm of a likelihood?",
            as_if(lambda targets, probabilities: cross_entropy(targets, probabilities) / np.log(10)),
        ),
        Misconception(
            "other_bound",
            "Right where probabilities are not small, but a sure wrong answer costs something else than 16.1."
            " Which bound did you write, and which has the text?",
            lambda got, targets, p: any(
                same(got, _loss_of(targets, bounded))
                for bound in 10.0 ** np.array([-16, -15, -12, -10, -9, -8, -6, -5, -4, -3, -2])
                for bounded in (np.maximum(p, bound), p + bound)
            ),
        ),
        Misconception(
            "targets_inside",
            "The targets stand inside the logarithm, so each wrong class costs the logarithm of 0 or of the"
            " bound. What should its 0 switch off?",
            lambda got, *inputs: any(same(got, _targets_inside(*inputs, bound)) for bound in (SMALLEST, 0, 1e-6, 1e-8)),
        ),
        Misconception(
            "swapped",
            "Targets and probabilities have changed places: the logarithm is taken of the targets. Which of the"
            " two can be 0.7?",
            as_if(lambda targets, p: cross_entropy(p, targets)),
        ),
        Misconception(
            "entropy",
            "This is how unsure the probabilities are, whatever happened. Where do the targets come in?",
            as_if(lambda targets, p: -np.sum(p * _log(p), axis=1)),
        ),
        Misconception(
            "squares",
            "These are squared differences, as for numbers. What does cross-entropy do with the probability of"
            " the right class?",
            lambda got, targets, p: any(same(got, mean((targets - p) ** 2, axis=1)) for mean in (np.sum, np.mean)),
        ),
        Misconception(
            "no_logarithm",
            "These are probabilities of the right class, or what is missing to 1. Which function turns a"
            " probability into a loss?",
            as_if(
                lambda targets, p: np.sum(targets * p, axis=1),
                lambda targets, p: -np.sum(targets * p, axis=1),
                lambda targets, p: 1 - np.sum(targets * p, axis=1),
            ),
        ),
        Misconception(
            "largest",
            "You take each row's *largest* probability. What do the targets say of the class that turned out right?",
            as_if(lambda targets, p: -np.max(_log(p), axis=1)),
        ),
        Misconception(
            "not_summed",
            "These are the terms of the sum, one a class. Which axis has still to be added up?",
            as_if(lambda targets, p: -targets * _log(p), lambda targets, p: targets * _log(p)),
        ),
    ),
)


def _loss_of(targets, probabilities):
    return -np.sum(targets * np.log(probabilities), axis=1)


def _targets_inside(targets, probabilities, bound):
    return -np.sum(np.log(np.maximum(targets * probabilities, bound)), axis=1)


def cross_entropy_integers(labels, probabilities):
    return -np.log(probabilities[np.arange(len(labels)), labels])


def _integer_cases(rng):
    cases = []
    for rows, classes in ((6, 4), (3, 5), (7, 2)):
        labels = rng.permutation(np.arange(rows) % classes)
        cases.append((labels, 0.02 + 0.9 * rng.dirichlet(np.full(classes, 2.0), rows)))
    return cases


CROSS_ENTROPY_INTEGERS = Exercise(
    name="cross_entropy_integers",
    task="Give each row's cross-entropy when the targets are integer labels that start at 0; no probability is 0.",
    kind="call",
    points={"shape": 1, "values": 1},
    hints=(
        "No one-hot array is needed: of each row, only one probability matters.",
        "Index with two arrays of equal length at once: row numbers 0, 1, 2, ... and, beside them, the labels.",
        (
            "`np.arange(len(labels))` are the row numbers. `probabilities[rows, columns]` then gives one number a row;"
            " take minus its logarithm."
        ),
    ),
    reference=cross_entropy_integers,
    cases=_integer_cases,
    axes=("batch",),
    misconceptions=(
        Misconception(
            "all_pairs",
            "`probabilities[:, labels]` takes every label's column in *every* row: (batch, batch). How do you pair row"
            " 0 with label 0, row 1 with label 1?",
            as_if(lambda labels, probabilities: -np.log(probabilities[:, labels])),
        ),
        Misconception(
            "counted_from_one",
            "Each row looks one column too far left, as if labels started at 1. Which column belongs to label 0?",
            as_if(lambda labels, probabilities: cross_entropy_integers(labels - 1, probabilities)),
        ),
        Misconception(
            "no_minus_sign",
            "These are log-probabilities, none above 0. How does a log-likelihood become a loss to make small?",
            as_if(lambda labels, probabilities: -cross_entropy_integers(labels, probabilities)),
        ),
        Misconception(
            "base_ten",
            "These are logarithms to base 10. Which base has `np.log`?",
            as_if(lambda labels, probabilities: cross_entropy_integers(labels, probabilities) / np.log(10)),
        ),
        Misconception(
            "base_two",
            "These are logarithms to base 2. Which base has `np.log`?",
            as_if(lambda labels, probabilities: cross_entropy_integers(labels, probabilities) / np.log(2)),
        ),
        Misconception(
            "label_as_number",
            "You multiply by the label itself, so class 0 costs nothing and class 3 counts three times. Is a label an"
            " amount or a name?",
            as_if(lambda labels, probabilities: -np.sum(labels[:, None] * np.log(probabilities), axis=1)),
        ),
        Misconception(
            "most_probable",
            "You take each row's *largest* probability, right or wrong. Which column do the labels point to?",
            as_if(lambda labels, probabilities: -np.log(probabilities.max(axis=1))),
        ),
        Misconception(
            "pairs_averaged",
            "Every label's column was read in *every* row, and the pairs were averaged or added. How many"
            " probabilities of row 0 count?",
            as_if(
                *(
                    lambda labels, p, reduce=reduce, axis=axis: reduce(-np.log(p[:, labels]), axis=axis)
                    for reduce in (np.mean, np.sum)
                    for axis in (0, 1)
                )
            ),
        ),
        Misconception(
            "one_row_for_all",
            "All numbers come from one row, or all from one column. What has to go through the rows as the labels do?",
            as_if(lambda labels, p: -np.log(p[0, labels]), lambda labels, p: -np.log(p[:, labels[0]])),
        ),
        Misconception(
            "no_logarithm",
            "These are the probabilities themselves, or what is missing to 1. What is the loss of a probability?",
            as_if(
                lambda labels, p: p[np.arange(len(labels)), labels],
                lambda labels, p: -p[np.arange(len(labels)), labels],
                lambda labels, p: 1 - p[np.arange(len(labels)), labels],
            ),
        ),
        Misconception(
            "one_number",
            "You give one number for the whole batch. Can you leave the mean for later?",
            as_if(
                lambda *inputs: np.mean(cross_entropy_integers(*inputs)),
                lambda *inputs: np.sum(cross_entropy_integers(*inputs)),
                lambda *inputs: -np.mean(cross_entropy_integers(*inputs)),
            ),
        ),
        Misconception(
            "every_class",
            "The logarithms of *all* classes of a row are added up or averaged. Which one column does its label name?",
            as_if(lambda labels, p: -np.log(p).sum(axis=1), lambda labels, p: -np.log(p).mean(axis=1)),
        ),
        Misconception(
            "class_table",
            "This is the logarithm of the whole table. Which one number of each row is wanted?",
            as_if(lambda labels, p: -np.log(p), lambda labels, p: np.log(p)),
        ),
    ),
)


# --- gradients


def count_loss(weights, x, y):
    """Minus the log-likelihood of a Poisson regression, over n, without its constant."""
    return np.mean(np.exp(x @ weights) - y * (x @ weights))


def central_difference(weights, x, y, step):
    return np.array(
        [
            (count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / (2 * step)
            for nudge in step * np.eye(len(weights))
        ]
    )


def _forward_difference(weights, x, y, step):
    return np.array(
        [
            (count_loss(weights + nudge, x, y) - count_loss(weights, x, y)) / step
            for nudge in step * np.eye(len(weights))
        ]
    )


def _backward_difference(weights, x, y, step):
    return _forward_difference(weights, x, y, -step)


def _exact_slopes(weights, x, y, step):
    return x.T @ (np.exp(x @ weights) - y) / len(y)


def _never_taken_back(sign):
    """Central differences that leave each weight a step up (sign 1), or down (-1), when they go on to the next."""

    def slip(weights, x, y, step):
        slopes, here = [], weights
        for nudge in step * np.eye(len(weights)):
            slopes.append((count_loss(here + nudge, x, y) - count_loss(here - nudge, x, y)) / (2 * step))
            here = here + sign * nudge
        return np.array(slopes)

    return slip


def _slopes_of_regression(weights, x, y, step):
    return _gradient(weights, x, y)


def _all_nudged(weights, x, y, step):
    return (count_loss(weights + step, x, y) - count_loss(weights - step, x, y)) / (2 * step)


def _regression(rng, rows, features):
    x = rng.normal(1, 1, (rows, features))
    return x, x @ rng.normal(0, 1, features) + rng.normal(0, 0.3, rows)


def _difference_cases(rng):
    """Steps so long that the slope found depends on them, as it does of no quadratic loss."""
    cases = []
    for rows, features, step in ((8, 3, 0.5), (5, 2, 0.4), (6, 4, 0.6)):
        x = rng.uniform(0.5, 1.5, (rows, features)) * rng.choice([-1, 1], features)
        weights = rng.uniform(-0.5, 0.5, features)
        cases.append((weights, x, rng.poisson(np.exp(x @ weights)).astype(float), step))
    return cases


CENTRAL_DIFFERENCE = Exercise(
    name="central_difference",
    task="Give the slope of `count_loss` along each weight, by going one step up and one step down.",
    kind="call",
    points={"shape": 1, "values": 1},
    hints=(
        "A slope is rise over run. Along one weight, how far apart are the two places you compare?",
        (
            "For each row of `nudges`: the loss at `weights + nudge`, less the loss at `weights - nudge`, over the"
            " distance between the two."
        ),
        (
            "A list comprehension over `nudges` gives one slope a weight: `[(higher - lower) / (2 * step) for nudge in"
            " nudges]`, with the two losses written out."
        ),
    ),
    reference=central_difference,
    cases=_difference_cases,
    axes=("features",),
    tolerance=1e-3,  # a float32 loss, divided by a small step
    misconceptions=(
        Misconception(
            "one_sided",
            "You go up a step, but compare with the starting point: a one-sided slope, off by half a step's curvature."
            " Where is the second place?",
            as_if(_forward_difference, 1e-3),
        ),
        Misconception(
            "one_sided_down",
            "You go down a step, but compare with the starting point. Where is the second place?",
            as_if(_backward_difference, 1e-3),
        ),
        Misconception(
            "exact",
            "These are the exact slopes, whatever `step` is, as `jax.grad` gives them. Which two losses does a central"
            " difference compare?",
            as_if(_exact_slopes, 1e-3),
        ),
        Misconception(
            "times_step",
            "Python divides by 2 and then *multiplies* by the step. Where do brackets belong in `/ 2 * step`?",
            as_if(lambda *inputs: central_difference(*inputs) * inputs[3] ** 2, 1e-3),
        ),
        Misconception(
            "never_divided",
            "These are the rises, not yet divided by anything. From one place to the other, how long is the way?",
            as_if(lambda *inputs: central_difference(*inputs) * 2 * inputs[3], 1e-3),
        ),
        Misconception(
            "not_halved",
            "Every slope is twice too steep. From `weights - nudge` to `weights + nudge`, how long is the way?",
            as_if(lambda *inputs: 2 * central_difference(*inputs), 1e-3),
        ),
        Misconception(
            "downwards",
            "Every slope has the wrong sign. Which loss comes first: the one a step up or the one a step down?",
            as_if(lambda *inputs: -central_difference(*inputs), 1e-3),
        ),
        Misconception(
            "all_at_once",
            "You move all weights together, which gives the sum of all slopes. How do you move one and hold the"
            " others?",
            lambda got, *inputs: (
                same(got, _all_nudged(*inputs), 1e-3) or same(got, np.full(len(inputs[0]), _all_nudged(*inputs)), 1e-3)
            ),
        ),
        Misconception(
            "fixed_distance",
            "You divide by a number that does not depend on `step`, such as that of the cell above. How far"
            " apart are the two places?",
            as_if(
                *(
                    lambda *inputs, distance=distance: central_difference(*inputs) * 2 * inputs[3] / distance
                    for distance in (2, 0.2, 0.1, 0.02, 0.01, 0.002, 0.001)
                ),
                tolerance=1e-3,
            ),
        ),
        Misconception(
            "other_loss",
            "These are slopes of `regression_loss`. Which loss does the task name?",
            as_if(_slopes_of_regression, 1e-3),
        ),
        Misconception(
            "never_taken_back",
            "The first slope is right; for the next, the weight before it is still moved. From where must each"
            " nudge start?",
            as_if(_never_taken_back(1), _never_taken_back(-1), tolerance=1e-3),
        ),
        Misconception(
            "squared_step",
            "The rise is divided by the *square* of the step. From one place to the other, is that the way?",
            as_if(
                lambda *inputs: 2 * central_difference(*inputs) / inputs[3],
                lambda *inputs: central_difference(*inputs) / inputs[3],
                tolerance=1e-3,
            ),
        ),
        Misconception(
            "halved",
            "Every slope is only half as steep. Over how many steps, up and down together, does the rise go?",
            as_if(lambda *inputs: central_difference(*inputs) / 2, 1e-3),
        ),
    ),
)


def descend(x, y, learning_rate, steps):
    return _descended(x, y, steps, lambda weights: weights - learning_rate * _gradient(weights, x, y))


def _gradient(weights, x, y):
    return 2 * x.T @ (x @ weights - y) / len(y)


def _descended(x, y, steps, step, start=0.0):
    weights = np.full(x.shape[1], start)
    for _ in range(steps):
        weights = step(weights)
    return weights


def _one_by_one(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        for place in range(len(weights)):
            weights[place] -= learning_rate * _gradient(weights, x, y)[place]
    return weights


def _whole_way(got, x, y, learning_rate, steps):
    return np.ndim(got) == 2 and same(got[-1], descend(x, y, learning_rate, steps))


def _down_the_count_loss(x, y, learning_rate, steps):
    return _descended(x, y, steps, lambda w: w - learning_rate * _exact_slopes(w, x, y, None))


def _descend_cases(rng):
    return [
        (*_regression(rng, rows, features), rate, steps)
        for rows, features, rate, steps in ((9, 2, 0.1, 6), (7, 4, 0.04, 9), (12, 3, 0.05, 1))
    ]


DESCEND = Exercise(
    name="descend",
    task=(
        "Start at zero weights, take `steps` steps of gradient descent on the regression's loss, and give the weights."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "The gradient points uphill. Go the other way, in proportion to the learning rate, again and again.",
        (
            "Before the loop, weights of zeros, one a column of x. In the loop, one line: old weights, gradient at the"
            " old weights, new weights."
        ),
        (
            "`jax.grad(regression_loss)` is a function; called with weights, x and y it gives the slopes. Each of the"
            " `steps` rounds takes the rate times these slopes away from the weights."
        ),
    ),
    reference=descend,
    cases=_descend_cases,
    axes=("features",),
    misconceptions=(
        Misconception(
            "uphill",
            "Your loss grows: each step follows the gradient *up*. Which sign takes you down?",
            as_if(lambda x, y, rate, steps: _descended(x, y, steps, lambda w: w + rate * _gradient(w, x, y))),
        ),
        Misconception(
            "gradient_of_sum",
            "Each step is as many times too long as there are rows. Is the loss the sum of the squared errors or their"
            " mean?",
            as_if(lambda x, y, rate, steps: _descended(x, y, steps, lambda w: w - rate * len(y) * _gradient(w, x, y))),
        ),
        Misconception(
            "half_the_gradient",
            "Each step is half as long as it should be. What is the derivative of a square?",
            as_if(lambda x, y, rate, steps: _descended(x, y, steps, lambda w: w - rate * _gradient(w, x, y) / 2)),
        ),
        Misconception(
            "returned_too_early",
            "These are the weights after *one* step. Does your `return` stand inside the loop?",
            as_if(lambda x, y, rate, steps: descend(x, y, rate, 1)),
        ),
        Misconception(
            "one_step_missing",
            "You take one step less than asked for. How many numbers does `range(1, steps)` have?",
            as_if(lambda x, y, rate, steps: descend(x, y, rate, steps - 1)),
        ),
        Misconception(
            "one_step_more",
            "You take one step more than asked for. How many numbers does `range(steps + 1)` have?",
            as_if(lambda x, y, rate, steps: descend(x, y, rate, steps + 1)),
        ),
        Misconception(
            "gradient_never_renewed",
            "You take the slope once, at the start, and follow it blindly. Where does the slope have to be looked at"
            " again?",
            as_if(lambda x, y, rate, steps: -steps * rate * _gradient(np.zeros(x.shape[1]), x, y)),
        ),
        Misconception(
            "one_by_one",
            "The weights move one after the other, and the next slope already sees the last move. At which"
            " weights is the whole gradient taken?",
            as_if(_one_by_one),
        ),
        Misconception(
            "start_at_ones",
            "Your walk starts at weights of one. Where does the task start?",
            as_if(lambda x, y, rate, steps: _descended(x, y, steps, lambda w: w - rate * _gradient(w, x, y), 1.0)),
        ),
        Misconception(
            "whole_way", "These are the weights after *every* step. Which of them are asked for?", _whole_way
        ),
        Misconception(
            "best_fit",
            "These are the weights of least squares, at the very bottom. How far do `steps` steps come?",
            as_if(lambda x, y, rate, steps: np.linalg.lstsq(x, y)[0]),
        ),
        Misconception(
            "fixed_setting",
            "`learning_rate` or `steps` has no effect on your weights. Which number stands in its place?",
            as_if(
                *(lambda x, y, rate, steps, n=n: descend(x, y, rate, n) for n in (10, 20, 50, 100)),
                *(
                    lambda x, y, rate, steps, fixed=fixed: descend(x, y, fixed, steps)
                    for fixed in (0.001, 0.003, 0.01, 0.1, 0.15)
                ),
                lambda x, y, rate, steps: descend(x, y, 1.0, steps),
            ),
        ),
        Misconception(
            "other_loss",
            "These steps go down `count_loss`. Which loss does the task name?",
            as_if(_down_the_count_loss),
        ),
        Misconception(
            "over_features",
            "The gradient is divided by the number of weights, not of rows. Over what is the mean of the squared"
            " errors taken?",
            as_if(lambda x, y, rate, steps: descend(x, y, rate * len(y) / x.shape[1], steps)),
        ),
        Misconception(
            "doubled",
            "Each step is twice as long as it should be. How often does the 2 of the square count?",
            as_if(lambda x, y, rate, steps: descend(x, y, 2 * rate, steps)),
        ),
    ),
)


# --- update rules


def momentum_update(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return weight + velocity, velocity


def _momentum_uphill(weight, velocity, gradient, learning_rate, momentum=0.9):
    return momentum_update(weight, velocity, -gradient, learning_rate, momentum)


def _momentum_late(weight, velocity, gradient, learning_rate, momentum=0.9):
    return weight + velocity, momentum_update(weight, velocity, gradient, learning_rate, momentum)[1]


def _momentum_rate_outside(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity + gradient
    return weight - learning_rate * velocity, velocity


def _momentum_averaged(weight, velocity, gradient, learning_rate, momentum=0.9):
    return momentum_update(weight, velocity, (1 - momentum) * gradient, learning_rate, momentum)


def _arrays(rng, *shapes):
    """A weight, a signed state and a gradient for each of the shapes; no gradient is so small that epsilon would
    count."""

    def gradient(shape):
        return rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)

    return [(rng.normal(0, 1, shape), rng.normal(0, 1, shape), gradient(shape)) for shape in shapes]


def _momentum_cases(rng):
    first, second, third = _arrays(rng, (4,), (3, 2), (2, 5))
    return [(*first, 0.1), (*second, 0.05), (*third, 0.2, 0.5)]


MOMENTUM_UPDATE = Exercise(
    name="momentum_update",
    task="Give the new weight and the new velocity after one step with momentum.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Two lines: first the velocity changes, then the weight moves by it.",
        (
            "The new velocity keeps the share `momentum` of the old one and adds one plain descent step. The weight"
            " moves by the *new* velocity."
        ),
        (
            "The descent step is the learning rate times the gradient, with a minus. `return` the moved weight first,"
            " then the velocity."
        ),
    ),
    reference=momentum_update,
    cases=_momentum_cases,
    misconceptions=(
        Misconception(
            "uphill_velocity",
            "The velocity gathers speed *uphill*. Which sign has the gradient in it?",
            as_if(_momentum_uphill),
        ),
        Misconception(
            "old_velocity",
            "Your velocity is right, but the weight moves by the *old* one. In which order do the two lines come?",
            as_if(_momentum_late),
        ),
        Misconception(
            "rate_outside",
            "This is PyTorch's convention: the learning rate comes in when the weight moves. In Keras's, where does it"
            " stand?",
            as_if(_momentum_rate_outside),
        ),
        Misconception(
            "averaged_velocity",
            "You weigh the gradient by 1 - momentum, as a moving average does. Does momentum average its steps or add"
            " them up?",
            as_if(_momentum_averaged),
        ),
        Misconception(
            "velocity_first",
            "Both are right, in the other order. Is the weight or the velocity named first in the task?",
            as_if(lambda *inputs: momentum_update(*inputs)[::-1]),
        ),
        Misconception(
            "nesterov",
            "This is Nesterov's step, which looks ahead by one velocity more. By what does the weight move in"
            " the text?",
            as_if(
                lambda w, v, g, rate, momentum=0.9: (
                    w + momentum * (momentum * v - rate * g) - rate * g,
                    momentum * v - rate * g,
                )
            ),
        ),
        Misconception(
            "fixed_momentum",
            "A number stands where `momentum` belongs: another momentum changes nothing. Which argument is never used?",
            as_if(
                lambda w, v, g, rate, momentum=0.9: momentum_update(w, v, g, rate),
                lambda w, v, g, rate, momentum=0.9: momentum_update(w, v, g, rate, 0.5),
            ),
        ),
        Misconception(
            "no_friction",
            "The old velocity is kept in full. Which share of it does the text keep?",
            as_if(lambda w, v, g, rate, momentum=0.9: momentum_update(w, v, g, rate, 1.0)),
        ),
        Misconception(
            "minus_velocity",
            "The velocity is right, but the weight moves against it. Which sign has the new velocity in the weight?",
            as_if(lambda w, v, g, rate, momentum=0.9: (w - (momentum * v - rate * g), momentum * v - rate * g)),
        ),
        Misconception(
            "velocity_uphill",
            "You keep the velocity with the opposite sign and take it away from the weight. Which sign does the"
            " text give it?",
            as_if(lambda w, v, g, rate, momentum=0.9: (w - (momentum * v + rate * g), momentum * v + rate * g)),
        ),
        Misconception(
            "plain_step",
            "The velocity is right, but the weight takes a plain step without it. By what does the weight move?",
            as_if(lambda w, v, g, rate, momentum=0.9: (w - rate * g, momentum * v - rate * g)),
        ),
        Misconception(
            "no_rate",
            "The gradient enters at full length. Which argument makes its step short?",
            as_if(lambda w, v, g, rate, momentum=0.9: momentum_update(w, v, g, 1.0, momentum)),
        ),
        Misconception(
            "rate_on_all",
            "The learning rate shortens the old velocity as well. What does the text multiply by it?",
            as_if(
                lambda w, v, g, rate, momentum=0.9: (w + rate * (momentum * v - g), rate * (momentum * v - g)),
                lambda w, v, g, rate, momentum=0.9: (w + rate * (momentum * v - rate * g), momentum * v - rate * g),
            ),
        ),
        Misconception(
            "step_added_twice",
            "The weight moves by the velocity and by one more plain step. How often does the gradient count?",
            as_if(lambda w, v, g, rate, momentum=0.9: (w + momentum * v - 2 * rate * g, momentum * v - rate * g)),
        ),
    ),
)


def rmsprop_update(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


def _rmsprop_slip(
    size=lambda gradient, new, old, epsilon: gradient / np.sqrt(new + epsilon),
    squared=lambda gradient: gradient**2,
    shares=lambda rho: (rho, 1 - rho),
):
    """RMSprop with `size` as the step before the learning rate, a running mean of `squared`, and these shares of the
    old mean and the new square."""

    def slip(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
        kept, added = shares(rho)
        new = kept * mean_square + added * squared(gradient)
        return weight - learning_rate * size(gradient, new, mean_square, epsilon), new

    return slip


def _one_mean_square(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    new = np.mean(rho * mean_square + (1 - rho) * gradient**2)
    return weight - learning_rate * gradient / np.sqrt(new + epsilon), new


def _rmsprop_with(**fixed):
    """RMSprop that ignores an argument: a number stands in its place."""

    def slip(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
        return rmsprop_update(
            weight, mean_square, gradient, learning_rate, **({"rho": rho, "epsilon": epsilon} | fixed)
        )

    return slip


def _rmsprop_cases(rng):
    first, second, third = _arrays(rng, (5,), (2, 3), (4, 3))
    cases = [
        (weight, state**2 + 0.1, gradient, rate, *more)
        for (weight, state, gradient), (rate, *more) in ((first, (0.1,)), (second, (0.02,)), (third, (0.05, 0.7, 0.01)))
    ]
    weight, _, gradient = _arrays(rng, (6,))[0]
    gradient[:2] = 0, 3e-4 * rng.choice([-1, 1])  # epsilon counts, and its place
    return [*cases, (weight, np.zeros(6), gradient, 0.1)]  # the first step of a training run


RMSPROP_UPDATE = Exercise(
    name="rmsprop_update",
    task="Give the new weight and the new mean square after one step of RMSprop.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Each weight gets a step of its own length: the gradient over its own usual size, and the usual size is a"
            " root mean square."
        ),
        (
            "First the running mean: the share `rho` of the old mean square, the rest of the squared gradient. Then the"
            " weight, with the *new* mean square."
        ),
        (
            "The step is the learning rate times the gradient, over `sqrt(new mean square + epsilon)`. `return` the"
            " weight, then the mean square."
        ),
    ),
    reference=rmsprop_update,
    cases=_rmsprop_cases,
    misconceptions=(
        Misconception(
            "fixed_setting",
            "A fixed number stands in your code where `rho`, `1 - rho` or `epsilon` belongs. Which argument"
            " should it follow?",
            as_if(
                _rmsprop_with(rho=0.9),
                _rmsprop_with(epsilon=1e-7),
                _rmsprop_with(epsilon=1e-8),
                _rmsprop_with(rho=0.9, epsilon=1e-7),
                _rmsprop_slip(shares=lambda rho: (rho, 0.1)),
                _rmsprop_slip(shares=lambda rho: (0.9, 1 - rho)),
            ),
        ),
        Misconception(
            "uphill_step",
            "The mean square is right, but the weight climbs. Which sign does a descent step have?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: -gradient / np.sqrt(new + epsilon))),
        ),
        Misconception(
            "no_root",
            "You divide by the mean *square*, so large gradients take the smallest steps. What turns a mean square into"
            " a size?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: gradient / (new + epsilon))),
        ),
        Misconception(
            "old_mean_square",
            "You divide by the *old* mean square, which at the first step is zero. Which of the two lines comes first?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: gradient / np.sqrt(old + epsilon))),
        ),
        Misconception(
            "epsilon_outside",
            "Your step adds `epsilon` after the root. For a tiny gradient the place counts: where does the text put"
            " it?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: gradient / (np.sqrt(new) + epsilon))),
        ),
        Misconception(
            "no_epsilon",
            "A gradient that was always 0 gives 0 / 0. Which argument of your function guards against that?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: gradient / np.sqrt(new))),
        ),
        Misconception(
            "no_one_minus_rho",
            "You add the whole squared gradient to a share of the old mean. Which share is left for the new?",
            as_if(_rmsprop_slip(shares=lambda rho: (rho, 1))),
        ),
        Misconception(
            "pair_swapped",
            "Both are right, in the other order. Which of the two did the task name first?",
            as_if(lambda *inputs: rmsprop_update(*inputs)[::-1]),
        ),
        Misconception(
            "rho_swapped",
            "You keep 1 - rho of the past and take rho of the new. With rho = 0.9, should the average have a long or a"
            " short memory?",
            as_if(_rmsprop_slip(shares=lambda rho: (1 - rho, rho))),
        ),
        Misconception(
            "not_squared",
            "You average the gradient itself, and the root of a negative mean is no number. What is a mean *square* the"
            " mean of?",
            as_if(_rmsprop_slip(squared=lambda gradient: gradient)),
        ),
        Misconception(
            "one_size_for_all",
            "The squares are averaged over all *weights*, so all share one step length. Over what does the"
            " running mean run?",
            as_if(_rmsprop_slip(squared=lambda gradient: np.mean(gradient**2)), _one_mean_square),
        ),
        Misconception(
            "gradient_left_out",
            "Your step has one length, whatever the gradient, and always one direction. What stands above the root?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: 1 / np.sqrt(new + epsilon))),
        ),
        Misconception(
            "sign_of_gradient",
            "The gradient stands above the root by its sign or its square alone. What stands there in the text?",
            as_if(
                _rmsprop_slip(lambda gradient, new, old, epsilon: np.sign(gradient) / np.sqrt(new + epsilon)),
                _rmsprop_slip(lambda gradient, new, old, epsilon: gradient**2 / np.sqrt(new + epsilon)),
            ),
        ),
        Misconception(
            "no_rate",
            "The learning rate plays no part in your step. Where does it stand?",
            as_if(lambda w, square, g, rate, rho=0.9, epsilon=1e-7: rmsprop_update(w, square, g, 1.0, rho, epsilon)),
        ),
        Misconception(
            "plain_step",
            "The mean square is right, but your step does not use it. By what is the gradient divided?",
            as_if(_rmsprop_slip(lambda gradient, new, old, epsilon: gradient)),
        ),
        Misconception(
            "this_gradient_alone",
            "You divide by the size of *this* gradient alone, so every step is as long as the rate. Which size"
            " does the text take?",
            as_if(
                _rmsprop_slip(lambda gradient, new, old, epsilon: gradient / np.sqrt(gradient**2 + epsilon)),
                _rmsprop_slip(lambda gradient, new, old, epsilon: gradient / (np.abs(gradient) + epsilon)),
            ),
        ),
        Misconception(
            "root_returned",
            "The weight is right, but the second item is the *root* of the mean square. Which of them does the"
            " next step need?",
            as_if(
                lambda *inputs: (rmsprop_update(*inputs)[0], np.sqrt(rmsprop_update(*inputs)[1])),
                lambda *inputs: (rmsprop_update(*inputs)[0], np.sqrt(rmsprop_update(*inputs)[1] + 1e-7)),
            ),
        ),
    ),
)


def adam_update(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    rate = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return weight - rate * mean / (np.sqrt(mean_square) + epsilon), mean, mean_square


def _adam_slip(size, corrected_state=False):
    """Adam with `size(mean, square, gradient, step, beta_1, beta_2, epsilon)` as the step, before the learning rate."""

    def slip(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        mean = beta_1 * mean + (1 - beta_1) * gradient
        mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
        moved = weight - learning_rate * size(mean, mean_square, gradient, step, beta_1, beta_2, epsilon)
        if corrected_state:
            return moved, mean / (1 - beta_1**step), mean_square / (1 - beta_2**step)
        return moved, mean, mean_square

    return slip


def _corrected(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1**step) / (np.sqrt(square / (1 - beta_2**step)) + epsilon)


def _uncorrected(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (np.sqrt(square) + epsilon)


def _no_root(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1**step) / (square / (1 - beta_2**step) + epsilon)


def _gradient_itself(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return gradient / (np.sqrt(square / (1 - beta_2**step)) + epsilon)


def _without_power(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1) / (np.sqrt(square / (1 - beta_2)) + epsilon)


def _no_epsilon(mean, square, gradient, step, beta_1, beta_2, epsilon):
    with np.errstate(invalid="ignore"):
        return mean / (1 - beta_1**step) / np.sqrt(square / (1 - beta_2**step))


def _epsilon_under_root(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1**step) / np.sqrt(square / (1 - beta_2**step) + epsilon)


def _one_step_ahead(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return _corrected(mean, square, gradient, step + 1, beta_1, beta_2, epsilon)


def _half_corrected(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1**step) / (np.sqrt(square) + epsilon)


def _other_half_corrected(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (np.sqrt(square / (1 - beta_2**step)) + epsilon)


def _power_outside(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return mean / (1 - beta_1) ** step / (np.sqrt(square / (1 - beta_2) ** step) + epsilon)


def _one_step_behind(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return _corrected(mean, square, gradient, step - 1, beta_1, beta_2, epsilon)


def _uphill(mean, square, gradient, step, beta_1, beta_2, epsilon):
    return -_corrected(mean, square, gradient, step, beta_1, beta_2, epsilon)


def _betas_in_correction(first, second):
    """The step whose corrections take the betas of these places, (0, 1) being right."""

    def size(mean, square, gradient, step, beta_1, beta_2, epsilon):
        betas = beta_1, beta_2
        return _corrected(mean, square, gradient, step, betas[first], betas[second], epsilon)

    return size


def _adam_means(new_mean, new_square):
    """Adam with other running means: `new_mean(old, gradient, beta_1, beta_2)` and
    `new_square(old, gradient, mean, beta_1, beta_2)`."""

    def slip(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        mean = new_mean(mean, gradient, beta_1, beta_2)
        mean_square = new_square(mean_square, gradient, mean, beta_1, beta_2)
        size = _corrected(mean, mean_square, gradient, step, beta_1, beta_2, epsilon)
        return weight - learning_rate * size, mean, mean_square

    return slip


def _betas_turned(beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return beta_2, beta_1, epsilon


def _usual_mean(old, gradient, beta_1, beta_2):
    return beta_1 * old + (1 - beta_1) * gradient


def _usual_square(old, gradient, mean, beta_1, beta_2):
    return beta_2 * old + (1 - beta_2) * gradient**2


def _adam_with(adam, **fixed):
    """Adam that ignores an argument: a number stands in its place."""

    def slip(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        settings = {"step": step, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon} | fixed
        return adam(weight, mean, mean_square, gradient, learning_rate=learning_rate, **settings)

    return slip


_BOTH_FORMS = (
    adam_update,
    _adam_slip(_corrected),
)  # they differ in the place of epsilon, before the correction or after


def _adam_cases(rng):
    (start, _, first), *later = _arrays(rng, (4,), (3, 5), (2, 3))
    # After 2,000 steps there is nothing to correct, so both usual places of epsilon, before the correction and after,
    # give the same. In the first case it is too small for them to differ.
    settings = ((5, 0.1), (2000, 0.02, 0.8, 0.99, 0.05))
    start[1] = 0  # where the tolerance is smallest
    first[:2] = 0, 1e-3 * rng.choice([-1, 1])  # without epsilon 0 / 0; under the root it would shorten the other step
    return [(start, np.zeros(4), np.zeros(4), first, 1, 0.02)] + [
        (weight, mean, mean**2 + 0.1, gradient, *setting)
        for (weight, mean, gradient), setting in zip(later, settings, strict=True)
    ]


ADAM_UPDATE = Exercise(
    name="adam_update",
    task="Give the new weight, the new mean and the new mean square after step number `step` (from 1) of Adam.",
    kind="call",
    points={"shape": 1, "values": 3},
    hints=(
        (
            "Adam is RMSprop with two changes: the gradient is replaced by its own running mean, and both means are"
            " corrected for their start at zero."
        ),
        (
            "Update both means as RMSprop does its one. Then make *corrected copies* for the step: each mean over 1"
            " minus its beta to the power `step`."
        ),
        (
            "The step is the learning rate times the corrected mean, over (root of the corrected mean square, plus"
            " epsilon). `return` the weight and the two means as they were before correction."
        ),
    ),
    reference=adam_update,
    cases=_adam_cases,
    misconceptions=(
        Misconception(
            "fixed_setting",
            "A fixed number stands in your code where `beta_1`, `beta_2` or `epsilon` belongs. Which argument"
            " should it be?",
            as_if(
                *(
                    _adam_with(adam, **fixed)
                    for adam in _BOTH_FORMS
                    for fixed in (
                        {"beta_1": 0.9},
                        {"beta_2": 0.999},
                        {"epsilon": 1e-7},
                        {"epsilon": 1e-8},
                        {"beta_1": 0.9, "beta_2": 0.999},
                        {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
                    )
                )
            ),
        ),
        Misconception(
            "uncorrected",
            "Both means are right, but they start at 0 and are still too small, unequally so. What do you divide each"
            " by, so that the first steps are right?",
            as_if(_adam_slip(_uncorrected)),
        ),
        Misconception(
            "corrected_state",
            "Your step is right, but you give the *corrected* means back, and they will be corrected again at the next"
            " step. Which ones must be kept?",
            as_if(_adam_slip(_corrected, corrected_state=True)),
        ),
        Misconception(
            "without_power",
            "You divide by 1 - beta at every step. Where does the number of the step come in?",
            as_if(_adam_slip(_without_power)),
        ),
        Misconception(
            "no_epsilon",
            "A gradient that was always 0 gives 0 / 0. Which argument guards against that?",
            as_if(_adam_slip(_no_epsilon)),
        ),
        Misconception(
            "epsilon_under_root",
            "You add `epsilon` under the root, which shortens the step of a small gradient. Where does Adam add it?",
            as_if(_adam_slip(_epsilon_under_root)),
        ),
        Misconception(
            "step_counted_twice",
            "Your correction belongs to the step after this one. `step` is 1 at the first step: does it need"
            " another 1?",
            as_if(_adam_slip(_one_step_ahead)),
        ),
        Misconception(
            "no_root_of_square",
            "Your step is divided by the mean square itself. What is missing for it to have the gradient's unit?",
            as_if(_adam_slip(_no_root)),
        ),
        Misconception(
            "gradient_not_mean",
            "The bare gradient takes the step, so Adam has lost its momentum. Which of your two means should stand on"
            " top?",
            as_if(_adam_slip(_gradient_itself)),
        ),
        Misconception(
            "half_corrected",
            "Only one of the two means is corrected for its start at 0. Which one still starts too small?",
            as_if(_adam_slip(_half_corrected), _adam_slip(_other_half_corrected)),
        ),
        Misconception(
            "power_outside",
            "You take 1 - beta to the power. In `1 - beta ** step`, what is taken to the power?",
            as_if(_adam_slip(_power_outside)),
        ),
        Misconception(
            "step_from_zero",
            "Your corrections belong to the step before this one. Does `step` count from 0 or from 1?",
            as_if(_adam_slip(_one_step_behind)),
        ),
        Misconception(
            "betas_mixed",
            "A beta stands where the other belongs, as in a copied line. Which of the two goes with the mean,"
            " and which with the mean square?",
            as_if(
                *(_adam_slip(_betas_in_correction(*places)) for places in ((0, 0), (1, 1), (1, 0))),
                _adam_means(
                    _usual_mean, lambda old, gradient, mean, beta_1, beta_2: beta_1 * old + (1 - beta_1) * gradient**2
                ),
                _adam_means(
                    lambda old, gradient, beta_1, beta_2: beta_2 * old + (1 - beta_2) * gradient, _usual_square
                ),
                lambda *inputs: adam_update(*inputs[:6], *_betas_turned(*inputs[6:])),
            ),
        ),
        Misconception(
            "square_of_mean",
            "The mean square is fed with the square of the running *mean*. Of what is it the mean square?",
            as_if(
                _adam_means(
                    _usual_mean, lambda old, gradient, mean, beta_1, beta_2: beta_2 * old + (1 - beta_2) * mean**2
                )
            ),
        ),
        Misconception(
            "not_squared",
            "The second mean takes the gradient itself. Of what is a mean *square* the mean?",
            as_if(
                _adam_means(
                    _usual_mean, lambda old, gradient, mean, beta_1, beta_2: beta_2 * old + (1 - beta_2) * gradient
                )
            ),
        ),
        Misconception(
            "summed",
            "A new gradient, or its square, is added in full to a share of the old mean. Which share is left for"
            " the new?",
            as_if(
                _adam_means(
                    lambda old, gradient, beta_1, beta_2: beta_1 * old + gradient,
                    lambda old, gradient, mean, beta_1, beta_2: beta_2 * old + gradient**2,
                ),
                _adam_means(_usual_mean, lambda old, gradient, mean, beta_1, beta_2: beta_2 * old + gradient**2),
                _adam_means(lambda old, gradient, beta_1, beta_2: beta_1 * old + gradient, _usual_square),
            ),
        ),
        Misconception(
            "uphill",
            "Both means are right, but the weight climbs. Which sign has a descent step?",
            as_if(_adam_slip(_uphill)),
        ),
        Misconception(
            "no_rate",
            "The learning rate plays no part in your step. What does it multiply?",
            as_if(
                *(
                    lambda w, mean, square, g, step, rate, *betas, adam=adam: adam(
                        w, mean, square, g, step, 1.0, *betas
                    )
                    for adam in _BOTH_FORMS
                )
            ),
        ),
    ),
)


EXERCISES = (
    MSE,
    CROSS_ENTROPY,
    CROSS_ENTROPY_INTEGERS,
    CENTRAL_DIFFERENCE,
    DESCEND,
    MOMENTUM_UPDATE,
    RMSPROP_UPDATE,
    ADAM_UPDATE,
)

PREDICTIONS = (
    Prediction(
        "perfect_model",
        "`observed` is `[2, 3, 5, 4]`, and `column` is `observed[:, None]`. What is `np.mean((observed - column) **"
        " 2)`?",
        lambda names: float(names["trap"]),
        "(4,) against (4, 1) gives every pair, (4, 4), and the mean over all pairs is twice the variance. With equal"
        " shapes it is 0.",
    ),
    Prediction(
        "first_step",
        "The gradient is 1,000, the rate 0.01. How far does Adam's first step move the weight?",
        lambda names: float(names["moved"]),
        "At the first step the corrected mean is g and the root of the corrected mean square is |g|: the gradient's"
        " size cancels, and what is left is the rate.",
    ),
)

QUESTIONS = (
    Question(
        "one_hot_row",
        "Lesson 01: what is the second row of `to_categorical([0, 2, 1], 3)`?",
        (
            Choice(
                "`[0, 0, 1]`",
                True,
                "The second label is 2, and class 2 is the third column, because counting starts at 0.",
            ),
            Choice(
                "`[0, 1, 0]`",
                False,
                "That is class 1, the third label. Python's second label is `labels[1]`, which is 2.",
            ),
            Choice(
                "`[0, 2, 0]`",
                False,
                "One-hot rows hold only zeros and a single 1; the label says *where* the 1 stands.",
            ),
        ),
    ),
    Question(
        "dense_parameters",
        "Lesson 02: how many parameters has a dense layer from 3 features to 64 units?",
        (
            Choice("192", False, "These are the 3 x 64 weights. What else does each unit have?"),
            Choice("256", True, "3 x 64 weights and 64 biases, one for each unit."),
            Choice("195", False, "Biases belong to the units that come out (64), not to the features that go in (3)."),
        ),
    ),
    Question(
        "softmax_rows",
        "Lesson 02: `p = softmax(logits)` is (batch, classes). Which of these is all ones?",
        (
            Choice(
                "`p.sum(axis=0)`",
                False,
                "This runs down the batch: it adds one class's probability over all rows, which may be anything.",
            ),
            Choice(
                "`p.sum(axis=1)`",
                True,
                "This sums over the classes, the axis that disappears, and leaves one sum for each row of the batch.",
            ),
            Choice(
                "`p.max(axis=1)`",
                False,
                "This is each row's largest probability, 1 only if the model is completely sure.",
            ),
        ),
    ),
)
