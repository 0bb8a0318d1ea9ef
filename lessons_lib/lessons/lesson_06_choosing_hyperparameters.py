"""Lesson 06: settings drawn by grid and at random, picked on validation, and what the winner's score is worth."""

import functools
import itertools

import numpy as np

from lessons_lib.exercises.declare import (
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    reshaped,
    same,
)

RIDGE_ERROR, WANTED_ERROR = 0.47, 0.4  # own_search, on fresh rows: ridge regression reaches .49, a search .25
LEAST_TRIES = 12
SETTINGS = ("learning_rate", "dropout", "l2")  # as `last()` calls them
# The winner alone does not tell how it was picked (`python -m tests.benchmarks.trained_models own_search`, 400 searches
# among 12 of 96 networks). RMSE on fresh rows: .208 to .313 if picked by validation, .208 to .337 if by the training
# loss, with the same winner in 38% of the searches; .208 to .707 without any search. So own_trials asks for the scores.


# --- rates that are even on a logarithmic scale


def log_uniform(uniforms, lowest, highest):
    return lowest * (highest / lowest) ** uniforms


def _between_logs(log):
    """The logarithms on the way: from log(lowest) to log(highest)."""
    return lambda u, low, high: log(low) + u * (log(high) - log(low))


def _between_fixed_powers(got, u, low, high):
    """The logarithms lie between two whole powers of ten, which are not the ends that were given."""
    if not np.min(got) > 0:
        return False
    steepness, start = np.polyfit(u, np.log10(got), 1)
    ends = np.round([start, start + steepness])
    return same(np.log10(got), ends[0] + u * (ends[1] - ends[0])) and not same(10**ends, [low, high])


LOG_UNIFORM = Exercise(
    name="log_uniform",
    task="Turn uniform draws between 0 and 1 into draws from lowest to highest that are even on a logarithmic scale.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "On the logarithmic scale it is easy: go a share `u` of the way from the lower end to the upper one. Then"
            " come back."
        ),
        (
            "Three steps: the logarithm of both ends, the point between them, and the power that undoes the logarithm."
            " One base for all three."
        ),
        (
            "`np.log(lowest) + uniforms * (np.log(highest) - np.log(lowest))` is the point between; `np.exp` undoes"
            " `np.log`."
        ),
    ),
    reference=log_uniform,
    cases=lambda rng: [
        (rng.uniform(0.05, 0.95, draws), *ends)
        for draws, ends in ((7, (0.001, 1.0)), (4, (0.02, 50.0)), (11, (2.0, 64.0)))
    ],
    axes=("draws",),
    misconceptions=(
        Misconception(
            "straight",
            "Your draws are even on the *straight* scale: nine in ten land in the top decade. Which scale gives 0.001"
            " to 0.01 as many as 0.1 to 1?",
            as_if(lambda u, low, high: low + u * (high - low)),
        ),
        Misconception(
            "still_logarithms",
            "These are logarithms: some of them are negative. Which last step turns them into rates?",
            as_if(_between_logs(np.log), _between_logs(np.log10), _between_logs(np.log2)),
        ),
        Misconception(
            "no_logarithm_before",
            "You raised a number to a power that lies between `lowest` and `highest` themselves. What has to happen to"
            " the two ends first?",
            as_if(
                lambda u, low, high: np.exp(low + u * (high - low)),
                lambda u, low, high: 10.0 ** (low + u * (high - low)),
            ),
        ),
        Misconception(
            "two_bases",
            "You take one logarithm and undo another one. Which power belongs to `np.log`, and which to `np.log10`?",
            as_if(
                lambda u, low, high: np.exp(_between_logs(np.log10)(u, low, high)),
                lambda u, low, high: 10 ** _between_logs(np.log)(u, low, high),
            ),
        ),
        Misconception(
            "downward",
            "Your draws run from `highest` down: a uniform draw of 0 becomes the highest. Which end should 0 become?",
            as_if(lambda u, low, high: log_uniform(u, high, low)),
        ),
        Misconception(
            "evenly_spaced",
            "Your numbers are evenly spaced from one end to the other: the draws play no part. What does a draw of 0.5"
            " become, wherever it stands?",
            as_if(
                lambda u, low, high: np.geomspace(low, high, len(u)),
                lambda u, low, high: np.linspace(low, high, len(u)),
            ),
        ),
        Misconception(
            "logarithm_of_one_more",
            "You take the logarithm of 1 + x, and near 0 that is hardly bent. Of which number should it be taken?",
            as_if(lambda u, low, high: np.expm1(np.log1p(low) + u * (np.log1p(high) - np.log1p(low)))),
        ),
        Misconception(
            "fixed_range",
            "Your draws lie between the same two powers of ten, whatever `lowest` and `highest` are. Where do the two"
            " ends come in?",
            _between_fixed_powers,
        ),
        Misconception(
            "upper_end_missed",
            "A draw of 0 becomes `lowest`, but a draw of 1 becomes `lowest` times `highest`. By which factor do the two"
            " ends differ?",
            as_if(lambda u, low, high: low * high**u),
        ),
        Misconception(
            "starts_at_one",
            "A draw of 0 becomes 1 in your function. Which number should it become?",
            as_if(lambda u, low, high: (high / low) ** u),
        ),
    ),
)


# --- every combination


def grid(rates, dropouts, strengths):
    return np.array(list(itertools.product(rates, dropouts, strengths)))


def _grid_cases(rng):
    return [tuple(np.round(rng.uniform(0.1, 9, size), 3) for size in sizes) for sizes in ((2, 3, 4), (3, 5, 2))]


def _first_fastest(a, b, c):
    return np.array([(x, y, z) for z in c for y in b for x in a])


def _as_meshgrid_orders(a, b, c):
    return np.stack([axis.ravel() for axis in np.meshgrid(a, b, c)], axis=1)


_OTHER_ORDERS = list(itertools.permutations(range(3)))[1:]


def _sorted_rows(table):
    return np.array(sorted(map(tuple, table)))


GRID = Exercise(
    name="grid",
    task=(
        "Give a table of all combinations of learning rate, dropout and L2 strength, one row each; the last column"
        " changes fastest."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "With 2, 3 and 4 values there are 24 rows. Think of three loops, one inside the other: the innermost"
            " changes fastest."
        ),
        (
            "`itertools.product` is these three loops. It gives tuples one by one; collect them, and make an array of"
            " them."
        ),
        (
            "`itertools.product(rates, ...)` with all three arguments in order, inside `list(...)`, inside"
            " `np.array(...)`."
        ),
    ),
    reference=grid,
    cases=_grid_cases,
    axes=("combinations", "hyperparameters"),
    misconceptions=(
        Misconception(
            "first_fastest",
            "All combinations are there, but the *first* column changes fastest, as in R's `expand.grid`. Which of your"
            " loops is the innermost?",
            as_if(_first_fastest),
        ),
        Misconception(
            "meshgrid_order",
            "All combinations are there, but the second column changes slowest: `np.meshgrid` swaps its first two axes."
            " Which `indexing` keeps them?",
            as_if(_as_meshgrid_orders),
        ),
        Misconception(
            "reshaped",
            "`reshape` gave the right shape, but a row holds values of one hyperparameter only. Which function turns"
            " rows into columns?",
            as_if(reshaped(grid, (1, 0)), lambda a, b, c: _as_meshgrid_orders(a, b, c).T.reshape(-1, 3)),
        ),
        Misconception(
            "columns_turned",
            "All combinations are there, but the columns stand in another order, and the last of them changes fastest."
            " In which order were they asked for?",
            as_if(*(lambda *lists, order=order: grid(*(lists[i] for i in order)) for order in _OTHER_ORDERS)),
        ),
        Misconception(
            "columns_swapped_afterwards",
            "The rows are in order, but their columns are not. Which column is the first?",
            as_if(*(lambda *lists, order=order: grid(*lists)[:, order] for order in _OTHER_ORDERS)),
        ),
        Misconception(
            "recycled",
            "All three columns go round at the same time, as R recycles. How often does the first one change while the"
            " last one goes round once?",
            as_if(lambda *lists: np.stack([np.resize(one, np.prod([*map(len, lists)])) for one in lists], axis=1)),
        ),
        Misconception(
            "paired",
            "You paired first with first and second with second, until the shortest list ended. How many rows have"
            " *all* combinations?",
            as_if(lambda a, b, c: np.array(list(zip(a, b, c)))),
        ),
        Misconception(
            "two_only",
            "Your table has two of the three columns. How many rows do all three make together?",
            lambda got, a, b, c: (
                np.ndim(got) == 2
                and len(got) in (len(a) * len(b), len(a) * len(c), len(b) * len(c))
                and np.shape(got)[1] == 2
            ),
        ),
        Misconception(
            "sorted_rows",
            "Your rows are sorted by their values, and the order of the lists is lost. Which value of a list comes"
            " first?",
            as_if(lambda a, b, c: _sorted_rows(grid(a, b, c))),
        ),
        Misconception(
            "rows_in_another_order",
            "All combinations are there, one in each row, but the rows come in another order. Which column changes from"
            " each row to the next?",
            lambda got, a, b, c: same(_sorted_rows(got), _sorted_rows(grid(a, b, c))),
        ),
    ),
)


# --- pick on validation, report on test


def pick_best(validation, test, lower_is_better):
    winner = int(np.nanargmin(validation) if lower_is_better else np.nanargmax(validation))
    return winner, float(test[winner])


def _pick_cases(rng):
    """Each has a run that diverged, first, before, between or after the others; two tie for the best and two for the
    worst; another run is best on test. The winner is the first run in one case, in another the loser is."""
    cases = []
    for runs, lower, lost, start in (
        (9, True, 0, 1),
        (7, False, 2, 0),
        (12, True, 7, 0),
        (8, False, 7, 3),
        (10, True, 1, 4),
    ):
        validation, test = np.round(rng.uniform(2, 8, (2, runs)), 2)
        places = np.setdiff1d(np.arange(runs), lost)
        best_first, *others = places[places >= start] if start else places
        (best_last, *pair), rest = np.split(rng.permutation(others), [3])
        first_worst, last_worst = sorted(pair)
        extremes = (1.5, 8.5) if lower else (8.5, 1.5)
        validation[[best_first, best_last]], validation[[first_worst, last_worst]] = extremes
        test[[best_first, best_last, first_worst, last_worst]] = rng.uniform(0, 0.4) + np.array([3.1, 3.6, 4.1, 4.6])
        free = np.setdiff1d(places, [best_first, best_last, *pair])
        test[rng.permutation(free)[:2]] = 1.2, 9.2
        validation[lost] = test[lost] = np.nan
        cases.append((validation, test, lower))
    validation, test = np.round(rng.uniform(2, 8, (2, 6)), 2)
    validation[[1, -1]], test[[0, -1]] = (1.7, 1.5), (1.2, rng.uniform(3, 4))  # the last run wins
    return [*cases, (validation, test, True)]


def _best(scores, lower):
    return int(np.nanargmin(scores) if lower else np.nanargmax(scores))


def _last_of_ties(validation, test, lower):
    winner = int(np.flatnonzero(validation == validation[_best(validation, lower)])[-1])
    return winner, test[winner]


def _reported(place):
    """The slip "the run at place(validation, test, lower) wins, and its test score is told"."""
    return lambda v, t, lower: (int(place(v, t, lower)), t[int(place(v, t, lower))])


PICK_BEST = Exercise(
    name="pick_best",
    task="Give the number of the run that is best on validation (of ties the first, never NaN), and its score on test.",
    kind="call",
    points={"shape": 1, "winner": 1, "report": 1},
    hints=(
        (
            "Look at the validation scores alone until you have the winner's number. Only then open the test scores, at"
            " that one place."
        ),
        (
            "A run that diverged has NaN, and plain `argmin` stops at the first NaN. NumPy has versions that step over"
            " it. Is low good or high?"
        ),
        (
            "`np.nanargmin(validation)` where lower is better, `np.nanargmax(validation)` where it is not; then"
            " `test[winner]`."
        ),
    ),
    reference=pick_best,
    cases=_pick_cases,
    criteria={
        "winner": lambda got, v, t, low: (
            None
            if same(got[0], pick_best(v, t, low)[0])
            else "The first item is not the number of the best run on validation."
        ),
        "report": lambda got, v, t, low: (
            None if same(got[1], pick_best(v, t, low)[1]) else "The second item is not the winner's score on test."
        ),
    },
    misconceptions=(
        Misconception(
            "nan_wins",
            "Your winner is the run that *diverged*: its score is NaN. How do you step over it?",
            as_if(_reported(lambda v, t, lower: np.argmin(v))),
        ),
        Misconception(
            "picked_on_test",
            "You picked by the *test* score. Which score may choose, and which may only report?",
            as_if(_reported(lambda v, t, lower: _best(t, lower))),
        ),
        Misconception(
            "validation_reported",
            "The winner is right, but you report the score that it was chosen by. Which part has not been used for"
            " choosing?",
            as_if(lambda v, t, lower: (_best(v, lower), v[_best(v, lower)])),
        ),
        Misconception(
            "best_test_score",
            "The winner is right, but you report the best test score of *all* runs. What did the winner itself reach?",
            as_if(lambda v, t, lower: (_best(v, lower), t[_best(t, lower)])),
        ),
        Misconception(
            "pair_swapped",
            "Both items are right, but the score comes first. In which order were they asked for?",
            as_if(lambda v, t, lower: pick_best(v, t, lower)[::-1]),
        ),
        Misconception(
            "counted_from_one",
            "Your runs are numbered from 1, as in R. Which number has the first run in Python?",
            as_if(lambda v, t, lower: (_best(v, lower) + 1, t[_best(v, lower)])),
        ),
        Misconception(
            "parts_swapped",
            "You picked by the *test* scores and report the score on validation. Which part may choose?",
            as_if(lambda v, t, lower: (_best(t, lower), v[_best(t, lower)])),
        ),
        Misconception(
            "counted_without_lost",
            "Your number counts only the runs that did not diverge. Which run is it among *all*?",
            lambda got, v, t, lower: any(
                same(got, (_best(v[~np.isnan(v)], lower), score))
                for score in (pick_best(v, t, lower)[1], t[_best(v[~np.isnan(v)], lower)])
            ),
        ),
        Misconception(
            "scores_for_number",
            "Your first item is the winner's validation *score*. Which number has that run?",
            lambda got, v, t, lower: same(got[0], v[_best(v, lower)]),
        ),
        Misconception(
            "last_of_ties",
            "Two runs tie, and you took the last one. Which one was asked for?",
            as_if(_last_of_ties),
        ),
        Misconception(
            "always_lowest",
            "You always take the lowest score. What if the score is an accuracy?",
            as_if(_reported(lambda v, t, lower: np.nanargmin(v))),
        ),
        Misconception(
            "always_highest",
            "You always take the highest score. What if the score is a loss?",
            as_if(_reported(lambda v, t, lower: np.nanargmax(v))),
        ),
        Misconception(
            "upside_down",
            "You picked the *worst* run. What does `lower_is_better` say?",
            as_if(_reported(lambda v, t, lower: _best(v, not lower))),
        ),
    ),
)


# --- how far the best of k flatters


def flattery(scores, truth):
    return truth - np.minimum.accumulate(scores, axis=1).mean(axis=0)


FLATTERY = Exercise(
    name="flattery",
    task="Say how far below the truth the best of the first 1, 2, ..., k scores lies, on average over the searches.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Follow one search: after each try, write down the lowest score *so far*. Do that for every search, then"
            " average over the searches."
        ),
        (
            "`np.minimum.accumulate` writes down the lowest so far along an axis; which axis holds the tries? The mean"
            " goes over the other one."
        ),
        (
            "`np.minimum.accumulate(scores, axis=1)` is (searches, k); take its mean over the searches, and subtract"
            " that from `truth`."
        ),
    ),
    reference=flattery,
    cases=lambda rng: [(rng.normal(truth, 2, shape), truth) for shape, truth in (((6, 4), 55.0), ((5, 9), 3.5))],
    axes=("tries",),
    misconceptions=(
        Misconception(
            "wrong_sign",
            "Your curve is negative: you subtract the truth from the best score. A flattering score lies *below* the"
            " truth; which one comes first?",
            as_if(lambda s, truth: -flattery(s, truth)),
        ),
        Misconception(
            "averaged_first",
            "You average over the searches *before* you look for the lowest. Does anybody ever pick from averages of"
            " searches?",
            as_if(lambda s, truth: truth - np.minimum.accumulate(s.mean(axis=0))),
        ),
        Misconception(
            "each_try_alone",
            "This is the mean of try 1, of try 2 and so on, each by itself. Where do you keep the best *so far*?",
            as_if(lambda s, truth: truth - s.mean(axis=0)),
        ),
        Misconception(
            "best_search",
            "You take the lowest over the *searches* at each try. Which axis runs along the tries of one search?",
            as_if(
                lambda s, truth: truth - s.min(axis=0),
                lambda s, truth: truth - np.minimum.accumulate(s, axis=0).mean(axis=0),
            ),
        ),
        Misconception(
            "sorted",
            "You sorted each search, so your first entry is already the best of *all* tries. What does a search of a"
            " single try know?",
            as_if(lambda s, truth: truth - np.sort(s, axis=1).mean(axis=0)),
        ),
        Misconception(
            "sorted_downward",
            "You sorted each search from its worst try to its best. In which order did the tries come?",
            as_if(lambda s, truth: truth - np.sort(s, axis=1)[:, ::-1].mean(axis=0)),
        ),
        Misconception(
            "cut_off_at_zero",
            "Where a best score lies above the truth, you count 0. What does that do to the average over the searches?",
            as_if(
                lambda s, truth: np.maximum(truth - np.minimum.accumulate(s, axis=1), 0).mean(axis=0),
                lambda s, truth: np.maximum(flattery(s, truth), 0),
            ),
        ),
        Misconception(
            "one_try_off",
            "Your curve is one try late or one early. How many tries has the search made at its first entry?",
            as_if(
                lambda s, truth: flattery(s, truth)[[0, *range(s.shape[1] - 1)]],
                lambda s, truth: flattery(s, truth)[[*range(1, s.shape[1]), -1]],
            ),
        ),
        Misconception(
            "median",
            "You took the *median* over the searches. Which average was asked for?",
            as_if(lambda s, truth: truth - np.median(np.minimum.accumulate(s, axis=1), axis=0)),
        ),
        Misconception(
            "relative",
            "You divided by the truth. In which unit was the flattery asked for?",
            as_if(lambda s, truth: flattery(s, truth) / truth, lambda s, truth: 100 * flattery(s, truth) / truth),
        ),
        Misconception(
            "added_up",
            "You added over the searches. How do you make six searches comparable with sixty?",
            as_if(
                lambda s, truth: flattery(s, truth) * len(s),
                lambda s, truth: truth - len(s) * (truth - flattery(s, truth)),
            ),
        ),
        Misconception(
            "highest",
            "You follow the *highest* score so far. Is a high error the best?",
            as_if(
                lambda s, truth: truth - np.maximum.accumulate(s, axis=1).mean(axis=0),
                lambda s, truth: np.maximum.accumulate(s, axis=1).mean(axis=0) - truth,
            ),
        ),
        Misconception(
            "running_mean",
            "You follow the *mean* of the scores so far. Which of them would a search keep?",
            as_if(lambda s, truth: truth - (np.cumsum(s, axis=1) / np.arange(1, s.shape[1] + 1)).mean(axis=0)),
        ),
        Misconception(
            "absolute",
            "You took away the sign: a score above the truth flatters too. What does a first try do on average?",
            as_if(lambda s, truth: np.abs(np.minimum.accumulate(s, axis=1) - truth).mean(axis=0)),
        ),
        Misconception(
            "all_tries_only",
            "This is how far the best of *all* tries flatters. What is it after the first try, the first two, ...?",
            as_if(lambda s, truth: flattery(s, truth)[-1]),
        ),
        Misconception(
            "score_itself",
            "This is the average best score itself. How far below `truth` does it lie?",
            as_if(lambda s, truth: np.minimum.accumulate(s, axis=1).mean(axis=0)),
        ),
    ),
)


# --- folds


def _fold_cases(rng):
    """Row numbers in shuffled order, with gaps (the test rows), so that places in the list are not row numbers."""
    return [(rng.permutation(4 * rows)[:rows], k) for rows, k in ((23, 4), (17, 3), (31, 5), (24, 4))]


def _pairs(got, k):
    """(training parts, validation parts) as lists of arrays, or a sentence that says what came instead."""
    if not isinstance(got, tuple | list | np.ndarray) or len(got) != k:
        came = f"one of length {len(got)}" if isinstance(got, tuple | list | np.ndarray) else "no list"
        return f"Wanted is a list of {k} pairs, one for each fold; {came} came."
    if not all(isinstance(pair, tuple | np.ndarray) and len(pair) == 2 and _are_lists(pair) for pair in got):
        return "Each fold is a pair of two lists of row numbers: (training, validation)."
    return [np.asarray(pair[0]) for pair in got], [np.asarray(pair[1]) for pair in got]


def _are_lists(pair):
    return all(isinstance(part, np.ndarray) and part.ndim == 1 and part.dtype.kind in "iuf" for part in pair)


def _fold_rule(rule):
    """A criterion on the pairs; a sentence about their form comes first."""

    def checked(got, order, k):
        pairs = _pairs(got, k)
        return pairs if isinstance(pairs, str) else rule(*pairs, order)

    return checked


def _once(training, validation, order):
    if np.array_equal(np.sort(np.concatenate(validation)), np.sort(order)):
        return None
    return "Not every row of `order` is a validation row exactly once."


def _own_rows(held, order):
    """Whether a validation part holds rows of `order`, at least one and none of them twice."""
    return len(held) and np.isin(held, order).all() and len(np.unique(held)) == len(held)


def _the_rest(training, validation, order):
    for number, (learnt, held) in enumerate(zip(training, validation)):
        if not (_own_rows(held, order) and np.array_equal(np.sort(learnt), np.setdiff1d(order, held))):
            return f"In fold {number} the training rows are not exactly the rows that its validation part leaves."
    return None


def _even(training, validation, order):
    sizes = [len(part) for part in validation]
    if not all(_own_rows(held, order) for held in validation):
        return "A validation part is empty, or holds something else than different rows of `order`."
    if max(sizes) - min(sizes) > 1:
        return f"The validation parts have {sizes} rows; they may differ by 1 at most."
    return None


def _from_sorted(validation, order):
    """Whether the parts are cut from the sorted row numbers, from either end: piece by piece, or every kth."""
    places = [np.sort(np.searchsorted(np.sort(order), held)) for held in validation]
    steps = [np.diff(part) for part in places if len(part) > 1]
    return bool(steps) and any(all((step == wanted).all() for step in steps) for wanted in (1, len(validation)))


def _shuffled(training, validation, order):
    if _once(training, validation, order) is not None:
        return "Not every row of `order` validates once, so nothing is known of the shuffle."
    return "Your folds are cut from the *sorted* row numbers." if _from_sorted(validation, order) else None


def _looks_like(slip):
    """The predicate "slip(training, validation, order, k)" on answers that are pairs."""

    def holds(got, order, k):
        pairs = _pairs(got, k)
        return not isinstance(pairs, str) and slip(*pairs, order, k)

    return holds


def _are_places(training, validation, order, k):
    return np.array_equal(np.sort(np.concatenate(validation)), np.arange(len(order)))


def _is_swapped(training, validation, order, k):
    return _once(validation, training, order) is None and _the_rest(validation, training, order) is None


def _all_rows_train(training, validation, order, k):
    return all(np.array_equal(np.sort(learnt), np.sort(order)) for learnt in training)


def _overlap(training, validation, order, k):
    held = np.concatenate(validation)
    return len(np.unique(held)) < len(held)


def _leftover(training, validation, order, k):
    return all(len(held) == len(order) // k for held in validation)


def _last_takes_the_rest(training, validation, order, k):
    return (
        len(validation[-1]) == len(order) - (k - 1) * (len(order) // k) and _once(training, validation, order) is None
    )


def _same_fold(training, validation, order, k):
    return all(np.array_equal(held, validation[0]) for held in validation)


def _other_rows_train(training, validation, order, k):
    return _once(training, validation, order) is None and all(
        np.setdiff1d(learnt, order).size and not np.intersect1d(learnt, held).size
        for learnt, held in zip(training, validation)
    )


def _dealt_by_number(training, validation, order, k):
    return all(np.array_equal(np.sort(held), np.sort(order[order % k == fold])) for fold, held in enumerate(validation))


def _numbers_as_places(training, validation, order, k):
    """The rows of a fold were taken away at the places that its row *numbers* name, where there are such."""
    return all(
        np.array_equal(np.sort(learnt), np.sort(np.delete(order, held[held < len(order)].astype(int))))
        for learnt, held in zip(training, validation)
    )


def _rows_lost(training, validation, order, k):
    """Each part holds rows of `order` that its validation part leaves, but not each of them all."""
    left = [np.setdiff1d(order, held) for held in validation]
    return (
        _once(training, validation, order) is None
        and all(np.isin(learnt, rest).all() for learnt, rest in zip(training, left))
        and any(len(np.unique(learnt)) < len(rest) for learnt, rest in zip(training, left))
    )


def _uneven(training, validation, order, k):
    return (
        _once(training, validation, order) is None
        and _the_rest(training, validation, order) is None
        and _even(training, validation, order) is not None
    )


K_FOLDS = Exercise(
    name="k_folds",
    task=(
        "Give k pairs (training rows, validation rows): each row of `order` validates exactly once, and the parts'"
        " sizes differ by 1 at most."
    ),
    kind="call",
    points={"once": 1, "rest": 1, "sizes": 0.5, "shuffled": 0.5},
    hints=(
        (
            "Cut the shuffled rows into k pieces. Each piece is the validation part once; all other pieces together are"
            " then the training part."
        ),
        (
            "`np.array_split` cuts into k pieces even where k does not divide the number of rows. `np.setdiff1d(a, b)`"
            " keeps what is in a and not in b."
        ),
        (
            "`np.array_split(order, k)` gives the pieces. For each `piece`, the pair is `np.setdiff1d(order, piece)`"
            " and the piece itself."
        ),
    ),
    cases=_fold_cases,
    criteria={
        "once": _fold_rule(_once),
        "rest": _fold_rule(_the_rest),
        "sizes": _fold_rule(_even),
        "shuffled": _fold_rule(_shuffled),
    },
    misconceptions=(
        Misconception(
            "swapped_pair",
            "Your training parts are the small ones. Which of the two comes first in a pair?",
            _looks_like(_is_swapped),
        ),
        Misconception(
            "places",
            "Your folds hold places 0, 1, 2, ... and not the row numbers in `order`. What do you look up at these"
            " places?",
            _looks_like(_are_places),
        ),
        Misconception(
            "sorted_first",
            "Your folds are cut from the *sorted* row numbers: the shuffle is lost. What undoes the order in which they"
            " came?",
            _looks_like(lambda training, validation, order, k: _from_sorted(validation, order)),
        ),
        Misconception(
            "trains_on_all",
            "Every fold trains on *all* rows, its own validation rows too. Which rows must a fold not have seen?",
            _looks_like(_all_rows_train),
        ),
        Misconception(
            "same_fold",
            "Every pair holds out the same rows. Which piece is the turn of the second pair?",
            _looks_like(_same_fold),
        ),
        Misconception(
            "overlapping",
            "Some rows validate twice, so others never do. How do you cut the list so that no row can fall into two"
            " pieces?",
            _looks_like(_overlap),
        ),
        Misconception(
            "leftover_rows",
            "Rows are left over at the end and never validate, since k does not divide their number. Which parts may be"
            " one row larger?",
            _looks_like(_leftover),
        ),
        Misconception(
            "last_takes_the_rest",
            "Your last part takes all rows that are left over. How can the first parts share them, one row each?",
            _looks_like(_last_takes_the_rest),
        ),
        Misconception(
            "rows_outside_the_list",
            "Your training parts hold rows that are not in `order` at all, such as those of the test part. From which"
            " list does the rest come?",
            _looks_like(_other_rows_train),
        ),
        Misconception(
            "dealt_by_number",
            "Each row's own *number* decides about its fold, so the folds differ in size. What should decide, if the"
            " numbers have gaps?",
            _looks_like(_dealt_by_number),
        ),
        Misconception(
            "numbers_as_places",
            "You took rows away at the places that the row *numbers* name. Where in `order` does row 30 stand?",
            _looks_like(_numbers_as_places),
        ),
        Misconception(
            "rows_lost",
            "In some folds rows neither train nor validate. Which pieces are the training part when one is held out?",
            _looks_like(_rows_lost),
        ),
        Misconception(
            "uneven",
            "Each row validates once, but some parts are larger than others by more than one row. What fixes the sizes"
            " before the rows are dealt?",
            _looks_like(_uneven),
        ),
    ),
)


# --- the one-standard-error rule


def _mean_and_error(scores):
    return scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])


def _simplest_within(means, limit, parameters):
    return int(np.argmin(np.where(means <= limit, parameters, np.inf)))


def one_standard_error(scores, parameters):
    means, errors = _mean_and_error(scores)
    best = means.argmin()
    return _simplest_within(means, means[best] + errors[best], parameters)


# Candidates: (mean, in standard errors of the best above the best; own standard error, in the same unit; rank by
# parameters). The farther away, the simpler: each slip that goes another way than the answer ends at a candidate of its
# own, whether it goes less far or farther.
_CANDIDATES = np.array(
    [
        (0.0, 1.0, 12),  # the best
        (0.97, 0.25, 6),  # the answer
        (0.15, 0.5, 15),  # the most parameters within the limit
        (0.35, 0.25, 13),  # within the limit, and nobody's
        (0.36, 0.25, 14),  # the same
        (0.99, 0.25, 11),  # the largest mean within the limit
        (0.18, 0.25, 10.5),  # the smallest of all standard errors, .2
        (0.28, 0.25, 10),  # divided by the folds, not by their root: .32 to .41
        (0.43, 0.2, 9),  # the mean of all standard errors, .45
        (0.48, 0.25, 8),  # divided by the root of the candidates: .53 to .69
        (0.905, 0.25, 7),  # without ddof: .91 to .95
        (1.02, 0.3, 5.5),  # the error of the paired differences, 1.04
        (1.4, 1.7, 5),  # its own error reaches down to the best
        (1.6, 0.25, 4.5),  # the largest of all standard errors, 1.7
        (1.85, 0.25, 4),  # two standard errors
        (2.6, 1.65, 3),  # its error bar overlaps with that of the best
        (2.15, 0.25, 2),  # one standard deviation: 2.2 or more
        (0.72, 0.25, 7.5),  # nobody's: a little too near
        (0.955, 0.25, 6.5),  # the same, nearer
        (1.1, 0.25, 5.2),  # nobody's: a little too far
        (9.0, 0.5, 0),  # the simplest of all, second in each table
        (5.0, 0.25, 16),  # nobody's, first in each table
    ]
)
_ANSWER, _NOBODYS, _ALONG = 1, (3, 4), (12, 15)  # the noise of the last two goes along with that of the best


def _one_error_cases(rng):
    cases = []
    for folds, error, lowest in ((6, 0.8, 50.0), (8, 0.06, 0.7), (10, 2.5, 30.0), (7, 1.5, 12.0)):
        order = _table_order(rng)
        means, errors, ranks = _CANDIDATES[order].T
        basis = np.linalg.qr(np.column_stack([np.ones(folds), rng.normal(size=(folds, folds - 1))]))[0].T
        noise = basis[rng.integers(2, folds, len(means))]
        noise[order == 0] = noise[np.isin(order, _ALONG)] = basis[1]
        noise = noise * np.sqrt(folds * (folds - 1))  # standard error 1
        scores = lowest + error * (means[:, None] + errors[:, None] * noise)
        cases.append((scores, _parameters(rng, np.argsort(np.argsort(ranks)))))
    best_is_largest = np.array([[50.0], [60], [70]])[:, [0] * 4] + [-3, 1, 1, 1]
    return [*cases, _case_at_the_limit(rng), (best_is_largest, _parameters(rng, np.array([2, 1, 0])))]


def _table_order(rng):
    """An order of the candidates in which no place means something by chance: the first of those within the limit, and
    the answer's place among them, are nobody's number."""
    while True:
        order = np.append([-1, -2] % np.array(len(_CANDIDATES)), rng.permutation(len(_CANDIDATES) - 2))
        within = order[_CANDIDATES[order, 0] <= 1]
        place = int(np.flatnonzero(within == _ANSWER)[0])
        if {within[0], order[place]} == set(_NOBODYS):
            return order


def _parameters(rng, ranks):
    return np.sort(rng.choice(np.arange(20, 5000), int(max(ranks)) + 1, replace=False))[ranks.astype(int)]


def _case_at_the_limit(rng):
    """Halves, so that a mean lies *exactly* at the limit: the deviations -3, 1, 1, 1 have standard error 1."""
    order = rng.permutation(6)
    above, ranks = np.array([0, 0.5, 1, 1, 2, 4])[order], np.array([5, 3, 0, 4, 2, 1])[order]
    around = np.array([rng.permutation([-3, 1, 1, 1]) for _ in above])
    return rng.integers(40, 60) + above[:, None] + around, _parameters(rng, ranks)


def _candidate(rule):
    """The slip "the candidate that rule(means, errors, best, parameters, scores) names"."""

    def slip(scores, parameters):
        means, errors = _mean_and_error(scores)
        return int(rule(means, errors, means.argmin(), parameters, scores))

    return slip


def _chosen(*rules):
    """The predicate "the candidate that one of these slips names"."""
    return as_if(*map(_candidate, rules))


def _within_errors(*factors):
    """The predicate "the limit lies `factor(folds, candidates)` standard errors above the best"."""
    return _chosen(
        *(
            lambda m, e, best, p, s, factor=factor: _simplest_within(m, m[best] + factor(*s.shape[::-1]) * e[best], p)
            for factor in factors
        )
    )


ONE_STANDARD_ERROR = Exercise(
    name="one_standard_error",
    task=(
        "Give the number of the candidate with the fewest parameters whose mean lies within one standard error of the"
        " lowest mean."
    ),
    kind="call",
    points={"values": 3},
    hints=(
        (
            "First the best: the lowest mean over the folds. Its own standard error says how far one may go. Then look"
            " for the simplest within reach."
        ),
        (
            "A standard error is the sample standard deviation over the folds (`ddof=1`) divided by the square root of"
            " their number. All that is `axis=1`."
        ),
        (
            "With `limit = means[best] + errors[best]`, give every candidate beyond it infinitely many parameters by"
            " `np.where`, and take `argmin`."
        ),
    ),
    reference=one_standard_error,
    cases=_one_error_cases,
    misconceptions=(
        Misconception(
            "just_the_best",
            "This is the candidate with the lowest mean. Is a simpler one within its standard error?",
            _chosen(lambda m, e, best, p, s: best),
        ),
        Misconception(
            "simplest_of_all",
            "This is the simplest of all candidates. Is its mean within reach of the best?",
            _chosen(lambda m, e, best, p, s: p.argmin()),
        ),
        Misconception(
            "deviation",
            "You went as far as one standard *deviation* over the folds. By what do you divide to know how uncertain"
            " their mean is?",
            _within_errors(lambda folds, _: np.sqrt(folds), lambda folds, _: np.sqrt(folds - 1)),
        ),
        Misconception(
            "two_errors",
            "You went as far as *two* standard errors. How many are asked for?",
            _within_errors(lambda folds, _: 2, lambda folds, _: 1.96),
        ),
        Misconception(
            "below_the_limit",
            'You left out a candidate whose mean lies exactly *at* the limit. What does "up to" say?',
            _chosen(lambda m, e, best, p, s: np.argmin(np.where(m < m[best] + e[best], p, np.inf))),
        ),
        Misconception(
            "inside_the_subset",
            "Your number counts only the candidates within reach. Which number has it among *all*?",
            _chosen(lambda m, e, best, p, s: np.argmin(p[m <= m[best] + e[best]])),
        ),
        Misconception(
            "first_within",
            "Of those within reach you took the one that comes first in the table. What makes a candidate simple?",
            _chosen(lambda m, e, best, p, s: np.flatnonzero(m <= m[best] + e[best])[0]),
        ),
        Misconception(
            "divided_by_n",
            "Your standard error is a little too small: `np.std` divides by n. Which argument makes it R's `sd`?",
            _within_errors(lambda folds, _: np.sqrt(1 - 1 / folds)),
        ),
        Misconception(
            "root_of_candidates",
            "You divide by the root of the number of *candidates*. Which axis of `scores` counts the folds?",
            _within_errors(lambda folds, candidates: np.sqrt(folds / candidates)),
        ),
        Misconception(
            "without_the_root",
            "You divide by the number of folds itself. What of it makes a standard error of a standard deviation?",
            _within_errors(lambda folds, _: 1 / np.sqrt(folds)),
        ),
        Misconception(
            "errors_of_the_others",
            "You go as far as the smallest, the mean or the largest standard error of *all* candidates. Whose standard"
            " error sets the limit?",
            _chosen(
                *(
                    lambda m, e, best, p, s, of=of: _simplest_within(m, m[best] + of(e), p)
                    for of in (np.min, np.mean, np.max)
                )
            ),
        ),
        Misconception(
            "paired_differences",
            "You took the standard error of the *differences* from the best. Of which scores was it asked for?",
            _chosen(lambda m, e, best, p, s: _simplest_within(m - _mean_and_error(s - s[best])[1], m[best], p)),
        ),
        Misconception(
            "bars_overlap",
            "You let in each candidate whose error bar overlaps with that of the best. Whose error sets the limit, and"
            " how many times?",
            _chosen(lambda m, e, best, p, s: _simplest_within(m - e, m[best] + e[best], p)),
        ),
        Misconception(
            "own_error",
            "You let each candidate reach down by its *own* error. Whose standard error sets the limit?",
            _chosen(lambda m, e, best, p, s: _simplest_within(m - e, m[best], p)),
        ),
        Misconception(
            "largest_mean",
            "Of those within reach you took the one with the largest mean. What makes a candidate simple?",
            _chosen(lambda m, e, best, p, s: np.argmax(np.where(m <= m[best] + e[best], m, -np.inf))),
        ),
        Misconception(
            "most_parameters",
            "Of those within reach you took the one with the *most* parameters. Which end was asked for?",
            _chosen(lambda m, e, best, p, s: np.argmax(np.where(m <= m[best] + e[best], p, -1))),
        ),
        Misconception(
            "its_parameters",
            "This is how many parameters the candidate has. Which candidate is it, counted from 0?",
            lambda got, scores, parameters: same(got, parameters[one_standard_error(scores, parameters)]),
        ),
        Misconception(
            "candidates_from_one",
            "Your candidates are numbered from 1, as in R. Which number has the first row of the table?",
            as_if(lambda scores, parameters: one_standard_error(scores, parameters) + 1),
        ),
    ),
)


# --- a search of one's own


def curved(x):
    """Friedman's function of ten numbers between 0 and 1, five of which count, less 14 and divided by 5. (rows, 10) to
    (rows, 1).

    Source: Friedman 1991, Multivariate adaptive regression splines; scikit-learn's make_friedman1.
    """
    raw = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return (raw[:, None] - 14) / 5


def _fits(got):
    units = getattr(got.layers[-1], "units", None)
    if got.input_shape == (10,) and units == 1:
        return None
    return (
        f"The rows have 10 numbers and the answer is 1 number; your model reads input_shape={got.input_shape} and ends"
        f" with {got.layers[-1]!r}."
    )


@functools.cache
def _given_rows():
    """x (400, 10) of the exercise, whose mean and sd a learner may have normalised by."""
    from sklearn.datasets import make_friedman1

    return make_friedman1(400, noise=1, random_state=6)[0]


def _predicted(got, x):
    """Predictions for x as it is or normalised by the given rows, whichever is better: both are right ways to learn."""
    given = _given_rows()
    tried = (x, ((x - given.mean(axis=0)) / given.std(axis=0)).astype(np.float32))
    return min((got.model.predict(rows) for rows in tried), key=lambda p: np.mean((p - curved(x)) ** 2))


def _error(got, x):
    return np.sqrt(np.mean((_predicted(got, x) - curved(x)) ** 2))


def _error_below(limit, question):
    def rule(got, x):
        if _fits(got):
            return "A model of another shape cannot be tried on these rows."
        error = _error(got, x)
        return (
            None
            if error <= limit
            else f"On {len(x):,} fresh rows the RMSE is {error:.3f}; at most {limit} is wanted. {question}"
        )

    return rule


def _biases(got):
    return [layer_bias for layer_bias in got.weights if np.ndim(layer_bias) == 1]


def _hidden(got):
    return [layer for layer in got.layers[:-1] if hasattr(layer, "activation")]


def _right_but_for_a_factor(got, x):
    p, y = _predicted(got, x), curved(x)
    factor = np.sum(p * y) / np.sum(p * p)
    return abs(factor - 1) > 0.03 and np.sqrt(np.mean((factor * p - y) ** 2)) < 0.3


def _scores(got):
    """(validation scores (tries,), the number picked), or a sentence that says what came instead.

    The scores are those of the first measure of the error alone: not of the loss, which holds the penalty, unless there
    is nothing else.
    """
    if not isinstance(got, tuple) or len(got) != 2 or not isinstance(got[0], dict) or np.ndim(got[1]) != 0:
        return "Two things were wanted: what `last()` gives, a dictionary of scores, and the winner's number."
    held = {name: np.asarray(scores) for name, scores in got[0].items() if name.startswith("val_")}
    if not held or any(scores.ndim != 1 for scores in held.values()):
        return "Your scores hold no validation score of each try: their names begin with `val_`."
    name = next((name for name in held if name != "val_loss"), "val_loss")
    return held[name].astype(float), got[1]


def _enough(got):
    scores = _scores(got)
    if isinstance(scores, str):
        return scores
    tries = len(np.unique(scores[0][np.isfinite(scores[0])]))
    if tries < LEAST_TRIES:
        return f"{tries} different tries came; at least {LEAST_TRIES} are wanted."
    return "The tries differ in their seeds, not in their settings." if _seeds_alone(got[0]) else None


def _picked(got):
    scores = _scores(got)
    if isinstance(scores, str):
        return scores
    validation, number = scores
    if len(validation) < 2 or not np.isfinite(validation).any() or np.nanmin(validation) <= 0:
        return "These are no validation errors of several tries."
    if number == np.nanargmin(validation):
        return None
    return f"Number {number} is not the try with the lowest validation error."


def _picked_by(name):
    """The predicate "the number is wrong, and that of the lowest `name` among the scores"."""
    return lambda got: _picked(got) and len(got[0][name]) > 1 and got[1] == np.nanargmin(got[0][name])


def _seeds_alone(scores):
    """Whether several seeds, and fewer settings than tries are wanted, made the tries. `last()` tells both."""
    given = np.array([scores[name] for name in SETTINGS if name in scores])
    settings = len(np.unique(given, axis=1).T) if given.size else 1
    return len(np.unique(scores.get("seed", 0))) > 1 and settings < LEAST_TRIES


OWN_TRIALS = Exercise(
    name="own_trials",
    task="Hand in the scores of at least 12 tries, as `last()` gives them, and the number of the one you pick.",
    kind="value",
    points={"tries": 1, "picked": 1},
    hints=(
        "One call of `fit_many` trains all tries. What did each of them reach on rows that it has not learnt from?",
        (
            "With `validation_split` among its arguments `fit_many` keeps rows aside; `last()` then holds scores whose"
            ' names begin with `val_`. Compile with `metrics=["rmse"]`.'
        ),
        '`argmin` of the scores under `"val_rmse"` is the number; the scores are all that `last()` gives.',
    ),
    criteria={"tries": _enough, "picked": _picked},
    misconceptions=(
        Misconception(
            "lowest_training_error",
            "You picked the try with the lowest *training* score, the one that knows its rows best by heart. Which rows"
            " may choose?",
            lambda got: any(
                _picked_by(name)(got)
                for name in got[0]
                if not name.startswith("val_") and name not in ("seed", *SETTINGS)
            ),
        ),
        Misconception(
            "by_the_penalised_loss",
            "You picked by `val_loss`, which holds the penalty: strong L2 pays for its weights there. Which score is"
            " the error alone?",
            _picked_by("val_loss"),
        ),
        Misconception(
            "the_worst",
            "You picked the try with the *highest* validation error. Which end is good?",
            lambda got: len(_scores(got)[0]) > 1 and got[1] == np.nanargmax(_scores(got)[0]),
        ),
        Misconception(
            "tries_from_one",
            "Your number is one more than that of the try with the lowest validation error. From where does Python"
            " count?",
            lambda got: got[1] == np.nanargmin(_scores(got)[0]) + 1,
        ),
        Misconception(
            "few_tries",
            "Fewer than 12 different tries came, and a short search finds little. How long is each list of settings"
            " that `fit_many` got?",
            lambda got: isinstance(_scores(got), tuple) and len(np.unique(_scores(got)[0])) < LEAST_TRIES,
        ),
        Misconception(
            "seeds_not_settings",
            "Fewer than 12 of your tries have a setting of their own; the others only start from another seed. Which"
            " lists of settings did `fit_many` get?",
            lambda got: isinstance(_scores(got), tuple) and _seeds_alone(got[0]),
        ),
    ),
)


OWN_SEARCH = Exercise(
    name="own_search",
    task="Hand in the trained winner of your search: a network that predicts my_y from my_x, as given or normalised.",
    kind="model",
    points={"fits": 1, "beyond_ridge": 1, "error": 2},
    hints=(
        (
            "Draw a dozen settings or more, train them all with one `fit_many` and `validation_split`, and keep the"
            " model with the lowest validation error."
        ),
        (
            "Learning rates even on a logarithmic scale from 0.001 to 0.1; little dropout, little L2; 100 epochs."
            " `many.last()` holds the scores."
        ),
        (
            'With `many = fit_many(...)` of a model compiled with `metrics=["rmse"]`, find the place of the lowest'
            ' `many.last()["val_rmse"]`, and hand that place to `many.model`.'
        ),
    ),
    cases=lambda rng: [(rng.random((4000, 10), np.float32),)],
    criteria={
        "fits": lambda got, x: _fits(got),
        "beyond_ridge": _error_below(
            RIDGE_ERROR, "Ridge regression reaches 0.49. Which validation error had this model in your search?"
        ),
        "error": _error_below(
            WANTED_ERROR, "Which settings did well in your search, and do their errors still fall in the last epochs?"
        ),
    },
    misconceptions=(
        Misconception(
            "untrained_winner",
            "All biases are still exactly zero: this model has never been trained. Did you hand in the model that you"
            " gave *to* `fit_many`?",
            lambda got, x: not any(np.any(bias) for bias in _biases(got)),
        ),
        Misconception(
            "five_inputs",
            "Your network reads fewer numbers than a row has. Who should find out which of the ten count?",
            lambda got, x: len(got.input_shape) == 1 and got.input_shape[0] < 10,
        ),
        Misconception(
            "squashed",
            "The targets run from -2.7 to 3, and your last layer cannot give every number. Which activation leaves a"
            " number as it is?",
            lambda got, x: got.layers[-1].activation != "linear",
        ),
        Misconception(
            "straight_line",
            "Nothing bends in your network: it is a linear regression, as ridge is. Which activation belongs to the"
            " hidden layers?",
            lambda got, x: all(layer.activation == "linear" for layer in _hidden(got)),
        ),
        Misconception(
            "other_units",
            "Your model's predictions lie near 14, so it learnt the raw numbers. In which units is `my_y`?",
            lambda got, x: got.model.predict(x).mean() > 7,
        ),
        Misconception(
            "normalised_targets",
            "Your model answers in other units than `my_y`: multiplied by one number it would be right. Did you"
            " normalise the targets too?",
            _right_but_for_a_factor,
        ),
        Misconception(
            "not_even_its_rows",
            "Your network does not follow the rows that it learnt from either. Is it the try with the *lowest*"
            " validation error, and did its training loss still fall in the last epochs?",
            lambda got, x: _error(got, _given_rows().astype(np.float32)) > RIDGE_ERROR,
        ),
    ),
)


EXERCISES = (LOG_UNIFORM, GRID, PICK_BEST, FLATTERY, K_FOLDS, ONE_STANDARD_ERROR, OWN_TRIALS, OWN_SEARCH)

PREDICTIONS = (
    Prediction(
        "other_half",
        "The best of all 64 on one half of the patients: by how many points is it worse on the other half, 0, 1 or 5?",
        lambda names: min((0, 1, 5), key=lambda points: abs(points - names["gap"])),
        "One half was easy for the winner, and that is *why* it won; the other half knows nothing of it.",
    ),
    Prediction(
        "lucky_seed",
        "The setting with the high rate, ten seeds: how many points lie between its best and its worst seed, 1, 3"
        " or 8?",
        lambda names: min((1, 3, 8), key=lambda points: abs(points - names["seed_range"])),
        "With so high a rate each seed lands elsewhere; the search had drawn one of the luckiest.",
    ),
)

QUESTIONS = (
    Question(
        "rate_too_high",
        "Lesson 03. At rate 0.15 descent reaches the bottom; at 0.21 it bounces wider at each step. What do more steps"
        " at 0.21 bring?",
        (
            Choice(
                "They lead farther away.", True, "Beyond 2 over the largest curvature each step makes the error larger."
            ),
            Choice(
                "They reach the bottom later.",
                False,
                "Each bounce is wider than the last one; time only makes it worse.",
            ),
            Choice("They stay where they are.", False, "Only exactly at the limit would the bounces keep their width."),
        ),
    ),
    Question(
        "one_good_seed",
        "Lesson 04. Ten seeds of design A: accuracy .985, standard deviation .006. One seed of design B: .991. Is B"
        " better?",
        (
            Choice(
                "Yes, by .006.",
                False,
                "One standard deviation is what a seed alone often brings: A has such seeds too.",
            ),
            Choice("No, A is.", False, "A single run speaks neither for B nor against it."),
            Choice(
                "You cannot tell.", True, "B's .991 is a common draw from a spread like A's. Run B from more seeds."
            ),
        ),
    ),
    Question(
        "penalty_in_loss",
        'Lesson 05. A model with L2 penalties, compiled with loss="mse" and metrics=["mse"], reports loss 0.71 and mse'
        " 0.52. Why do they differ?",
        (
            Choice(
                "The loss is taken in training, the metric out of it.",
                False,
                "Both are taken from the same predictions.",
            ),
            Choice("One of them is a sum.", False, "Both are means over the rows."),
            Choice(
                "The loss holds the penalty.",
                True,
                "0.19 is the price of the weights; so losses of different L2 strengths cannot be compared.",
            ),
        ),
    ),
)
