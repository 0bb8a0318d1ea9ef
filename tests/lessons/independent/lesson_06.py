import itertools

import numpy as np
import pandas as pd

from tests.lessons.independent import right, wrong


# ---------------------------------------------------------------- log_uniform
@right("log_uniform")
def log_uniform_power(uniforms, lowest, highest):
    return lowest * (highest / lowest) ** uniforms


@right("log_uniform")
def log_uniform_interp(uniforms, lowest, highest):
    return np.exp(np.interp(uniforms, [0, 1], [np.log(lowest), np.log(highest)]))


@wrong("log_uniform", "Mixes natural logarithms (R's log) with powers of 10.")
def log_uniform_mixed_bases(uniforms, lowest, highest):
    return 10 ** (np.log(lowest) + uniforms * (np.log(highest) - np.log(lowest)))


@wrong(
    "log_uniform",
    "Interpolates on log(1 + x) (log1p/expm1): the ends are right, but small values are not even on a "
    "logarithmic scale.",
)
def log_uniform_log1p(uniforms, lowest, highest):
    low, high = np.log1p(lowest), np.log1p(highest)
    return np.expm1(low + uniforms * (high - low))


@wrong(
    "log_uniform",
    "Bends the uniforms by 10**u and stretches them linearly between the ends: the ends are right, but it"
    " is even only for a ratio of 10.",
)
def log_uniform_bent(uniforms, lowest, highest):
    return lowest + (10**uniforms - 1) / 9 * (highest - lowest)


@wrong("log_uniform", "Hard-codes the lesson's range of learning rates, 0.0001 to 0.1; lowest and highest are ignored.")
def log_uniform_hard_coded(uniforms, lowest, highest):
    return 10 ** (-4 + 3 * uniforms)


# ---------------------------------------------------------------- grid
@right("grid")
def grid_by_product(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts, strengths)))


@right("grid")
def grid_by_repeat_and_tile(rates, dropouts, strengths):
    a, b, c = len(rates), len(dropouts), len(strengths)
    return np.column_stack([np.repeat(rates, b * c), np.tile(np.repeat(dropouts, c), a), np.tile(strengths, a * b)])


@wrong(
    "grid", "meshgrid without indexing='ij': the dropouts change slowest, then the rates; the order of rows is wrong."
)
def grid_by_meshgrid(rates, dropouts, strengths):
    return np.stack(np.meshgrid(rates, dropouts, strengths), axis=-1).reshape(-1, 3)


@wrong("grid", "The order of R's expand.grid: the first column changes fastest.")
def grid_as_expand_grid(rates, dropouts, strengths):
    return np.array([(r, d, s) for s in strengths for d in dropouts for r in rates])


@wrong(
    "grid",
    "Sorts the combinations (np.unique by rows): values that come unsorted change their order, and "
    "repeated ones are lost.",
)
def grid_sorted(rates, dropouts, strengths):
    rows = [(r, d, s) for s in strengths for r in rates for d in dropouts]
    return np.unique(np.array(rows), axis=0)


@wrong(
    "grid",
    "The columns stand as in the notebook's own table, dropout, l2, learning rate, not rates, dropouts, strengths.",
)
def grid_columns_of_the_notebook(rates, dropouts, strengths):
    table = pd.MultiIndex.from_product([dropouts, strengths, rates], names=["dropout", "l2", "learning_rate"])
    return table.to_frame(index=False).to_numpy()


# ---------------------------------------------------------------- pick_best
@right("pick_best")
def pick_best_nan_functions(validation, test, lower_is_better):
    number = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return int(number), float(test[number])


@right("pick_best")
def pick_best_by_loop(validation, test, lower_is_better):
    winner = None
    for run, score in enumerate(validation):
        if score != score:
            continue
        if winner is None or (score < validation[winner] if lower_is_better else score > validation[winner]):
            winner = run
    return winner, test[winner]


@wrong(
    "pick_best",
    "Throws the NaN out first and returns the number among the runs that are left: shifted for the runs "
    "after a diverged one.",
)
def pick_best_shifted(validation, test, lower_is_better):
    known = ~np.isnan(validation)
    validation, test = validation[known], test[known]
    number = validation.argmin() if lower_is_better else validation.argmax()
    return int(number), float(test[number])


@wrong(
    "pick_best",
    "Replaces NaN by infinity whatever the direction: right for a loss, but for an accuracy the diverged run wins.",
)
def pick_best_infinite(validation, test, lower_is_better):
    scores = np.where(np.isnan(validation), np.inf, validation)
    number = np.argmin(scores) if lower_is_better else np.argmax(scores)
    return int(number), float(test[number])


@wrong(
    "pick_best",
    "The number is that of the best on validation, but the score is the best test score of all runs, not this run's.",
)
def pick_best_best_test(validation, test, lower_is_better):
    if lower_is_better:
        return int(np.nanargmin(validation)), float(np.nanmin(test))
    return int(np.nanargmax(validation)), float(np.nanmax(test))


@wrong(
    "pick_best",
    "Takes the ends of argsort: for an accuracy the last place goes to NaN (sorted last), and of ties the"
    " last one wins.",
)
def pick_best_argsort(validation, test, lower_is_better):
    order = np.argsort(validation, kind="stable")
    number = order[0] if lower_is_better else order[-1]
    return int(number), float(test[number])


# ---------------------------------------------------------------- flattery
@right("flattery")
def flattery_accumulate(scores, truth):
    return (truth - np.minimum.accumulate(scores, axis=1)).mean(axis=0)


@right("flattery")
def flattery_by_prefix(scores, truth):
    return np.array([truth - np.mean([min(search[: k + 1]) for search in scores]) for k in range(scores.shape[1])])


@wrong("flattery", "Averages over the searches first and takes the lowest so far of the means.")
def flattery_mean_first(scores, truth):
    return truth - np.minimum.accumulate(scores.mean(axis=0))


@wrong("flattery", "Averages absolute distances from the truth, so winners above the truth count as flattery too.")
def flattery_absolute(scores, truth):
    return np.abs(truth - np.minimum.accumulate(scores, axis=1)).mean(axis=0)


@wrong(
    "flattery",
    "min without axis: takes the lowest of the first tries of all searches together, no mean over the searches.",
)
def flattery_lowest_of_all(scores, truth):
    return np.array([truth - scores[:, : k + 1].min() for k in range(scores.shape[1])])


@wrong("flattery", "The lowest so far runs down the searches (axis 0), not along the tries.")
def flattery_wrong_axis(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=0).mean(axis=0)


# ---------------------------------------------------------------- k_folds
@right("k_folds")
def k_folds_array_split(order, k):
    parts = np.array_split(order, k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


@right("k_folds")
def k_folds_dealt_in_turn(order, k):
    place = np.arange(len(order)) % k
    return [(np.asarray(order)[place != fold], np.asarray(order)[place == fold]) for fold in range(k)]


@wrong("k_folds", "Gives the positions that scikit-learn's KFold returns instead of the row numbers in order.")
def k_folds_positions(order, k):
    from sklearn.model_selection import KFold

    return [(learn, held) for learn, held in KFold(k).split(order)]


@wrong("k_folds", "All rows that do not divide go into the last fold, so the sizes can differ by more than 1.")
def k_folds_rest_in_last(order, k):
    size = len(order) // k
    pairs = []
    for i in range(k):
        stop = (i + 1) * size if i < k - 1 else len(order)
        held = order[i * size : stop]
        pairs.append((np.concatenate([order[: i * size], order[stop:]]), held))
    return pairs


@wrong(
    "k_folds",
    "Training is everything up to the largest row number except the fold: rows that are not in order (the"
    " test rows) come in.",
)
def k_folds_test_rows_back(order, k):
    everybody = np.arange(np.max(order) + 1)
    return [(np.setdiff1d(everybody, held), held) for held in np.array_split(order, k)]


@wrong("k_folds", "Sorts the rows before cutting, so the shuffle is lost and the folds are made of neighbours.")
def k_folds_sorted(order, k):
    rows = np.sort(order)
    return [(rows[~np.isin(rows, held)], held) for held in np.array_split(rows, k)]


# ---------------------------------------------------------------- one_standard_error
@right("one_standard_error")
def one_standard_error_masked(scores, parameters):
    means = scores.mean(axis=1)
    best = means.argmin()
    limit = means[best] + scores[best].std(ddof=1) / np.sqrt(scores.shape[1])
    return int(np.where(means <= limit, parameters, np.inf).argmin())


@right("one_standard_error")
def one_standard_error_pandas(scores, parameters):
    table = pd.DataFrame(scores).T
    means, errors = table.mean(), table.sem()
    winner = means.idxmin()
    allowed = [number for number in means.index if means[number] <= means[winner] + errors[winner]]
    return int(min(allowed, key=lambda number: parameters[number]))


@wrong("one_standard_error", "NumPy's sd with n (ddof=0): the standard error is too small.")
def one_standard_error_ddof0(scores, parameters):
    means = scores.mean(axis=1)
    best = means.argmin()
    limit = means[best] + scores[best].std() / np.sqrt(scores.shape[1])
    return int(np.where(means <= limit, parameters, np.inf).argmin())


@wrong("one_standard_error", "Divides by sqrt(4), copied from the cell above, whatever the number of folds.")
def one_standard_error_four_folds(scores, parameters):
    means, error = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(4)
    limit = means.min() + error[means.argmin()]
    return int(np.where(means <= limit, parameters, np.inf).argmin())


@wrong(
    "one_standard_error",
    "Returns the place among the candidates within the limit, not the number among all candidates.",
)
def one_standard_error_place_in_subset(scores, parameters):
    means = scores.mean(axis=1)
    error = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    within = means <= means.min() + error[means.argmin()]
    return int(np.argmin(np.asarray(parameters)[within]))


@wrong(
    "one_standard_error",
    "Uses each candidate's own standard error (mean - own error <= lowest mean) instead of that of the best.",
)
def one_standard_error_own_error(scores, parameters):
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    within = np.flatnonzero(means - errors <= means.min())
    return int(within[np.argmin(np.asarray(parameters)[within])])


# ---------------------------------------------------------------- own_trials and own_search
def my_data():
    from sklearn.datasets import make_friedman1

    my_x, my_y = make_friedman1(400, noise=1, random_state=6)
    my_y = (my_y[:, None] - 14) / 5  # my_x (400, 10), my_y (400, 1)
    return my_x, my_y


def network(layers, units):
    """The notebook's network of section 3."""
    from lessons_lib import L2, Adam, Dense, Dropout, Sequential

    stack = []
    for depth in range(layers):
        width = units // 2**depth
        stack += [Dense(width, activation="relu", kernel_regularizer=L2(0)), Dropout(0)]
    compiled = Sequential([*stack, Dense(1)], input_shape=(10,))
    compiled.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    return compiled


@right("own_trials")
def own_trials_at_random():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    rng = np.random.default_rng(0)
    rates, strengths, dropouts = 10 ** rng.uniform(-3, -1.5, 16), 10 ** rng.uniform(-5, -2, 16), rng.uniform(0, 0.2, 16)
    many = fit_many(
        network(2, 64),
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        l2=list(strengths),
        dropout=list(dropouts),
        validation_split=0.2,
        epochs=100,
        batch_size=32,
        verbose=0,
    )
    my_scores = many.last()
    return my_scores, int(np.nanargmin(my_scores["val_rmse"]))


@right("own_trials")
def own_trials_by_grid():
    from lessons_lib import Adam, Dense, Dropout, Sequential, fit_many

    my_x, my_y = my_data()
    model = Sequential([Dense(32, activation="relu"), Dropout(0), Dense(16, activation="relu"), Dense(1)], (10,))
    model.compile(loss="mse", optimizer=Adam())
    settings = list(itertools.product((0.0003, 0.001, 0.003, 0.01, 0.03), (0.0, 0.1, 0.3)))  # 15
    rates, dropouts = zip(*settings)
    many = fit_many(
        model,
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        dropout=list(dropouts),
        validation_split=0.25,
        epochs=120,
        batch_size=32,
        verbose=0,
    )
    my_scores = many.last()
    losses = [loss if np.isfinite(loss) else np.inf for loss in my_scores["val_loss"]]  # no penalty in this loss
    return my_scores, losses.index(min(losses))


@wrong("own_trials", "Twelve seeds of one single setting instead of twelve settings: a search over seeds.")
def own_trials_seeds():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    many = fit_many(
        network(2, 64), my_x, my_y, seeds=range(12), validation_split=0.2, epochs=80, batch_size=32, verbose=0
    )
    my_scores = many.last()
    return my_scores, int(np.argmin(my_scores["val_rmse"]))


@wrong(
    "own_trials",
    "Picks by val_loss, which holds the L2 penalty of each setting, not by the validation error: strong "
    "penalties cannot win.",
)
def own_trials_with_penalty():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    strengths, rates = zip(*itertools.product((0.0001, 0.001, 0.003, 0.01), (0.003, 0.01, 0.02)))
    many = fit_many(
        network(2, 64),
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        l2=list(strengths),
        validation_split=0.2,
        epochs=150,
        batch_size=32,
        verbose=0,
    )
    my_scores = many.last()
    return my_scores, int(np.nanargmin(my_scores["val_loss"]))


@wrong("own_trials", "Picks the run with the lowest training error (rmse, not val_rmse).")
def own_trials_by_training():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    rates, dropouts = zip(*itertools.product((0.001, 0.003, 0.01, 0.03), (0.0, 0.1, 0.3)))
    many = fit_many(
        network(2, 64),
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        dropout=list(dropouts),
        validation_split=0.2,
        epochs=150,
        batch_size=32,
        verbose=0,
    )
    my_scores = many.last()
    return my_scores, int(np.nanargmin(my_scores["rmse"]))


@wrong(
    "own_trials",
    "Sorts a table of the tries with ignore_index=True and gives the winner's number in the sorted table "
    "(0), not its own number.",
)
def own_trials_number_in_sorted_table():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    rates = np.logspace(-4, -1, 14)  # the first is far too slow
    many = fit_many(
        network(2, 64),
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        validation_split=0.2,
        epochs=80,
        batch_size=32,
        verbose=0,
    )
    my_scores = many.last()
    ranked = pd.DataFrame({"rate": rates, "validation": my_scores["val_rmse"]}).sort_values(
        "validation", ignore_index=True
    )
    return my_scores, int(ranked["validation"].idxmin())


@right("own_search")
def own_search_at_random():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    rng = np.random.default_rng(1)
    rates, strengths = 10 ** rng.uniform(-2.7, -1.7, 12), 10 ** rng.uniform(-4.5, -2.5, 12)
    many = fit_many(
        network(2, 64),
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        l2=list(strengths),
        validation_split=0.2,
        epochs=150,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_rmse"])))


@right("own_search")
def own_search_normalised_inputs():
    from lessons_lib import L2, Adam, Dense, Sequential, fit_many
    from lessons_lib.data import Normaliser

    my_x, my_y = my_data()
    my_z = Normaliser().fit(my_x).transform(my_x)
    layers = [Dense(48, activation="relu", kernel_regularizer=L2(0)), Dense(24, activation="relu"), Dense(1)]
    model = Sequential(layers, input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    rates, strengths = zip(*itertools.product((0.001, 0.002, 0.004), (0.001, 0.003, 0.01, 0.03)))
    many = fit_many(
        model,
        my_z,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        l2=list(strengths),
        validation_split=0.2,
        epochs=100,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_mae"])))


@wrong(
    "own_search",
    "Trains on the five columns that count only (my_x[:, :5]), so the network does not take the ten "
    "columns of fresh rows.",
)
def own_search_five_columns():
    from lessons_lib import L2, Adam, Dense, Sequential, fit_many

    my_x, my_y = my_data()
    hidden = [Dense(n, activation="relu", kernel_regularizer=L2(0)) for n in (64, 32)]
    model = Sequential([*hidden, Dense(1)], input_shape=(5,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    many = fit_many(
        model,
        my_x[:, :5],
        my_y,
        seeds=0,
        learning_rate=list(np.logspace(-3, -1.7, 12)),
        l2=[0.0003] * 12,
        validation_split=0.2,
        epochs=120,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_rmse"])))


@wrong("own_search", "relu on the last layer too: no answer can be below 0, and half of my_y is.")
def own_search_relu_output():
    from lessons_lib import Adam, Dense, Sequential, fit_many

    my_x, my_y = my_data()
    layers = [Dense(n, activation="relu") for n in (64, 32, 1)]
    model = Sequential(layers, input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    many = fit_many(
        model,
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(np.logspace(-3.3, -2, 12)),
        validation_split=0.2,
        epochs=100,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_rmse"])))


@wrong(
    "own_search",
    "Trained on the target in its original units (my_y * 5 + 14), so its answers are not in the units of my_y.",
)
def own_search_original_units():
    from lessons_lib import fit_many

    my_x, my_y = my_data()
    original = my_y * 5 + 14
    many = fit_many(
        network(2, 64),
        my_x,
        original,
        seeds=0,
        learning_rate=list(np.logspace(-2.7, -1.7, 12)),
        l2=[0.001] * 12,
        validation_split=0.2,
        epochs=150,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_rmse"])))


@wrong("own_search", "The hidden layers have no activation: the network is a straight line and no better than ridge.")
def own_search_linear():
    from lessons_lib import L2, Adam, Dense, Dropout, Sequential, fit_many

    my_x, my_y = my_data()
    layers = [
        Dense(64, kernel_regularizer=L2(0)),
        Dropout(0),
        Dense(32, kernel_regularizer=L2(0)),
        Dropout(0),
        Dense(1),
    ]
    model = Sequential(layers, input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    rates, strengths = zip(*itertools.product((0.001, 0.003, 0.01), (0.0, 0.0001, 0.001, 0.01)))
    many = fit_many(
        model,
        my_x,
        my_y,
        seeds=0,
        learning_rate=list(rates),
        l2=list(strengths),
        validation_split=0.2,
        epochs=100,
        batch_size=32,
        verbose=0,
    )
    return many.model(int(np.nanargmin(many.last()["val_rmse"])))
