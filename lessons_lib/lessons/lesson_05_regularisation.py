"""Lesson 05: data in three parts, an overfit shown, and what dropout, L2 and early stopping do against it."""

import functools
import itertools

import numpy as np

from lessons_lib.exercises.declare import Bound, Choice, Exercise, Misconception, Prediction, Question, as_if, same

FRACTIONS = (0.6, 0.2, 0.2)
SMALL_ROWS = 60  # patients that the learner's own model may train on
WANTED_MAE = 47.0  # points of disease progression on the validation part; 200 epochs without regularisation end near 55

# What a small_model learnt from, seen in its MAE in points (`python -m tests.benchmarks.trained_models small_model`):
# 512 networks each, with 8 mixtures of dropout and L2, 16 seeds, 40 to 200 epochs, with and without early stopping.
# Honest ones are much better on their own 60 patients than on the 205 others; those that have met these, or the
# validation part, are not. Of the networks trained on the 60 and on validation 93% are found, of the others all, and no
# honest one.
SEEN_BEFORE = 41.0  # least MAE on validation of a model that has not seen it
BEYOND_VALIDATION = 6.0  # least MAE on the 205 others, beyond validation's, of a model that has met validation only
KNOWS_ITS_ROWS = -0.5  # least difference of the differences of a model that has seen its own 60 rows only
SMALL_BOUNDS = (
    Bound("MAE validation", SEEN_BEFORE, (42.0, 53.8), {"validation": (22.2, 48.6), "validation, too": (27.3, 49.6)}),
    Bound(
        "MAE (205 others - 60) - (test - validation), of those that pass",
        KNOWS_ITS_ROWS,
        (0.4, 28.2),
        {
            "validation": (-23.8, -3.8),
            "validation, too": (-5.5, 5.2),
            "the 205, too": (-11.1, -1.0),
            "the 205 and validation, too": (-18.5, -2.0),
        },
    ),
)
LEAST_RATE, LEAST_L2 = 0.01, 1e-4  # less dropout or L2 than that does nothing


# --- three parts


def _parts(got):
    """The three arrays of row numbers, or None where something else came: other numbers of parts, masks, fractions."""
    try:
        parts = [np.asarray(part) for part in got]
        whole = all(part.dtype.kind in "iuf" and part.ndim == 1 and np.all(part == np.round(part)) for part in parts)
    except (TypeError, ValueError):
        return None
    return [part.astype(int) for part in parts] if len(parts) == 3 and whole else None


def _numbers_of_rows(got, rows):
    """The three parts if each holds row numbers (from 0 or from 1), none of them twice; else None."""
    parts = _parts(got)
    fine = parts and all(
        len(part) and part.min() >= 0 and part.max() <= rows and len(np.unique(part)) == len(part) for part in parts
    )
    return parts if fine else None


def _sizes(rows):
    return [round(share * rows) for share in FRACTIONS]


def _right_sizes(got, rows, seed):
    if _parts(got) is None:
        return "Three arrays of row numbers were wanted: training, validation, test."
    parts = _numbers_of_rows(got, rows)
    if parts is None:
        return f"A part holds something else than different row numbers from 0 to {rows - 1}."
    sizes = [len(part) for part in parts]
    return (
        None
        if sizes == _sizes(rows)
        else (
            f"Of {rows} rows, {', '.join(map(str, _sizes(rows)))} were wanted; your parts hold"
            f" {', '.join(map(str, sizes))}."
        )
    )


def _each_row_once(got, rows, seed):
    parts = _parts(got)
    if parts is None:
        return "Without three parts of row numbers, no row has its place."
    dealt = np.concatenate(parts)
    if np.any((dealt < 0) | (dealt >= rows)):
        return f"Rows are numbered from 0 to {rows - 1}; your parts hold other numbers too."
    times = np.bincount(dealt, minlength=rows)
    if (times == 1).all():
        return None
    return f"{(times > 1).sum()} rows stand in the parts more than once, and {(times == 0).sum()} not at all."


def _part_of(got, rows):
    """The part, 0, 1 or 2, of each row; -1 where it is in none."""
    part_of = np.full(rows + 1, -1)  # numbers counted from 1 reach one row farther
    for number, part in enumerate(_numbers_of_rows(got, rows)):
        part_of[part] = number
    return part_of[:rows]


def _at_random(got, rows, seed):
    parts = _numbers_of_rows(got, rows)
    if parts is None:
        return "Without three parts of different row numbers, nothing is shuffled."
    if np.count_nonzero(np.diff(_part_of(got, rows))) <= rows // 4:  # of shuffled neighbours more than half are parted
        return "Each part holds rows that follow one another in the table: nothing was shuffled."
    if _comes_round_again(got, rows, seed):
        return "Your parts come round again every few rows: nothing was shuffled."
    if _rest_in_order(got, rows, seed):
        return "Only the training rows are shuffled."
    return None


def _seed_ignored(answers, cases):
    return any(same(a, b) for (a, one), (b, other) in _pairs_of_cases(answers, cases) if one[1] != other[1])


def _seed_not_enough(answers, cases):
    return any(not same(a, b) for (a, one), (b, other) in _pairs_of_cases(answers, cases) if one == other)


def _pairs_of_cases(answers, cases):
    """All pairs of cases of as many rows, each with its answer."""
    known = [(_parts(got), case) for got, case in zip(answers, cases)]
    return [(one, other) for one, other in itertools.combinations(known, 2) if one[1][0] == other[1][0]]


def _part_cases(rng):
    """Of the last three the first two differ in the seed alone, and the last two not at all."""
    one, other = (int(seed) for seed in rng.choice(1000, 2, replace=False))
    return [*((rows, int(rng.integers(1000))) for rows in (40, 65)), (110, one), (110, other), (110, other)]


def _in_order(got, rows, seed):
    return np.array_equal(np.concatenate(_parts(got)), np.arange(rows))


def _in_blocks(got, rows, seed):
    """Each part is one stretch of the table (or two, where it runs over the end)."""
    return np.count_nonzero(np.diff(_part_of(got, rows))) <= 4


def _shuffled_within(got, rows, seed):
    part_of = _part_of(got, rows)
    return np.array_equal(part_of, np.sort(part_of)) and not _in_order(got, rows, seed)


def _comes_round_again(got, rows, seed):
    """After a few rows, the same parts come round again."""
    part_of = _part_of(got, rows)
    return (part_of >= 0).all() and any(
        np.array_equal(part_of[period:], part_of[:-period]) for period in range(1, rows // 4 + 1)
    )


def _rest_in_order(got, rows, seed):
    """Validation and test are cut from the rest in the order of the table; of fewer rows that may be chance."""
    _, validation, test = _numbers_of_rows(got, rows)
    return rows >= 60 and (validation.max() < test.min() or test.max() < validation.min())


def _masks(got, rows, seed):
    return len(got) == 3 and all(np.shape(part) == (rows,) and np.isin(part, (0, 1)).all() for part in got)


def _counted_from_one(got, rows, seed):
    return np.array_equal(np.sort(np.concatenate(_parts(got))), np.arange(1, rows + 1))


def _rest_of_the_rest(got, rows, seed):
    first = _sizes(rows)[0]
    rest = rows - first
    sizes = [len(part) for part in _numbers_of_rows(got, rows)]
    return any(sizes == [first, second, rest - second] for second in (rest // 5, round(rest / 5), rest // 5 + 1))


def _others_swapped(got, rows, seed):
    first, second, third = _sizes(rows)
    return [len(part) for part in _numbers_of_rows(got, rows)] in ([second, first, third], [second, third, first])


def _one_row_off(got, rows, seed):
    away = np.abs(np.subtract([len(part) for part in _numbers_of_rows(got, rows)], _sizes(rows)))
    return _each_row_once(got, rows, seed) is None and away.max() == 1


def _other_shares(got, rows, seed):
    """All cuts are at multiples of 5% of the rows."""
    twentieths = np.cumsum([len(part) for part in _numbers_of_rows(got, rows)]) * 20 / rows
    at_twentieths = np.all(np.abs(twentieths - twentieths.round()) < 11 / rows)
    return _right_sizes(got, rows, seed) and _each_row_once(got, rows, seed) is None and at_twentieths


def _drawn_one_by_one(got, rows, seed):
    """Each row is in one part, and the sizes are as far off as independent draws make them."""
    away = np.subtract([len(part) for part in _numbers_of_rows(got, rows)], _sizes(rows))
    return _each_row_once(got, rows, seed) is None and 0 < np.abs(away).max() < 4 * np.sqrt(0.24 * rows)


def _in_two_parts(got, rows, seed):
    parts = _numbers_of_rows(got, rows)
    return any(np.intersect1d(a, b).size for a, b in zip(parts, parts[1:] + parts[:1]))


def _twice_in_one_part(got, rows, seed):
    return any(len(np.unique(part)) < len(part) for part in _parts(got))


THREE_PARTS = Exercise(
    name="three_parts",
    task=(
        "Split the row numbers 0 to rows - 1 at random, by the seed, into training (60%), validation (20%) and test"
        " (20%)."
    ),
    kind="call",
    points={"sizes": 1, "each_row_once": 1, "random": 1},
    hints=(
        "Think of a pack of cards: shuffle once, then cut twice. What is cut from one pack cannot overlap.",
        (
            "`np.random.default_rng(seed).permutation(rows)` is the shuffled pack. The cuts come after 60% and after"
            " 80% of the rows, as whole numbers."
        ),
        (
            "Call the pack `order`; then the parts are `order[:first]`, `order[first:second]` and `order[second:]`,"
            " with `first = round(0.6 * rows)`."
        ),
    ),
    cases=_part_cases,
    criteria={"sizes": _right_sizes, "each_row_once": _each_row_once, "random": _at_random},
    misconceptions=(
        Misconception(
            "in_order",
            "Your parts are the table's beginning, middle and end. If the table is sorted by age, whom do you test on?",
            _in_order,
        ),
        Misconception(
            "shuffled_within",
            "Each part is shuffled in itself, but holds one stretch of the table. Which rows can never come into the"
            " test part?",
            _shuffled_within,
        ),
        Misconception(
            "one_stretch_each",
            "Only the place where the parts begin is drawn: each holds rows that follow one another. How many splits of"
            " the rows are there, and how many can your function give?",
            lambda got, rows, seed: _each_row_once(got, rows, seed) is None and _in_blocks(got, rows, seed),
        ),
        Misconception(
            "rest_in_order",
            "Training is drawn at random, but validation and test are the earlier and the later of the other rows."
            " Which rows can never come into the test part?",
            lambda got, rows, seed: _each_row_once(got, rows, seed) is None and _rest_in_order(got, rows, seed),
        ),
        Misconception(
            "counted_from_one",
            "Your row numbers run from 1, as in R. Which row does number 0 name, and which does the last one?",
            _counted_from_one,
        ),
        Misconception(
            "masks",
            "These are masks, with one entry for each row of the table. Which function gives the numbers of the rows at"
            " which a mask is true?",
            _masks,
        ),
        Misconception(
            "rest_of_the_rest",
            "Your validation part is 20% of what training left. How many rows are 20% of *all*?",
            _rest_of_the_rest,
        ),
        Misconception(
            "largest_part_elsewhere",
            "Your first part is not the one with 60% of the rows. Which part comes first?",
            _others_swapped,
        ),
        Misconception(
            "every_fifth",
            "Your parts come round again every few rows: regular, not random. If five people come each day, one after"
            " another, who is always tested?",
            _comes_round_again,
        ),
        Misconception(
            "one_row_off",
            "Each row is in one part, but a border lies one row off. Which whole number is 60% of the rows?",
            _one_row_off,
        ),
        Misconception(
            "other_shares",
            "Your parts hold other shares of the rows than the three that were asked for. By which numbers do you cut?",
            _other_shares,
        ),
        Misconception(
            "drawn_one_by_one",
            "Each row is drawn into a part by itself, so the parts are only *about* as large as they should be. How do"
            " you fix their sizes first?",
            _drawn_one_by_one,
        ),
        Misconception(
            "with_replacement",
            "Some rows stand twice in one part. Which way of drawing takes each row only once?",
            _twice_in_one_part,
        ),
        Misconception(
            "drawn_again",
            "Some rows stand in two parts. What would a test on training rows tell you?",
            _in_two_parts,
        ),
        Misconception(
            "seed_ignored",
            "Two different seeds gave the same parts. Where does `seed` go into your function?",
            _seed_ignored,
            costs="random",
        ),
        Misconception(
            "not_by_the_seed",
            "Called twice with the same seed, your function split the rows in two ways. Which of its draws does `seed`"
            " not decide?",
            _seed_not_enough,
            costs="random",
        ),
    ),
)


# --- normalise


def normalise(train, other):
    return (other - train.mean(axis=0)) / train.std(axis=0)


def _normalise_cases(rng):
    def table(rows, features):
        return rng.normal(rng.uniform(-5, 20, features), rng.uniform(0.5, 4, features), (rows, features)).round(2)

    return [(table(9, 3), table(5, 3)), (table(6, 4), table(11, 4))]


def _with_statistics_of(rows, other):
    return (other - rows.mean(axis=0)) / rows.std(axis=0)


NORMALISE = Exercise(
    name="normalise",
    task=(
        "Normalise `other` by variable, with the mean and standard deviation (NumPy's, which divides by n) of `train`"
        " only."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Each variable (column) has its own mean and its own standard deviation, and they come from the training"
            " rows alone."
        ),
        (
            "`train.mean(axis=0)` gives one mean a variable; `train.std(axis=0)` the deviations. Broadcasting does the"
            " rest."
        ),
        "Subtract the one from `other`, then divide by the other; mind the brackets round the difference.",
    ),
    reference=normalise,
    cases=_normalise_cases,
    axes=("rows", "variables"),
    misconceptions=(
        Misconception(
            "own_statistics",
            "You normalised the other part with its *own* mean and sd. Would the same patient get the same numbers in"
            " both parts?",
            as_if(lambda train, other: _with_statistics_of(other, other)),
        ),
        Misconception(
            "both_parts",
            "Your mean and sd come from both parts together. What does the training part then know about the test"
            " part?",
            as_if(lambda train, other: _with_statistics_of(np.concatenate([train, other]), other)),
        ),
        Misconception(
            "one_for_all",
            "You used one mean and one sd for the whole table. Which axis do you average over to get one for each"
            " variable?",
            as_if(lambda train, other: (other - train.mean()) / train.std()),
        ),
        Misconception(
            "one_sd_for_all",
            "Each variable has its own mean, but all share one sd. Which axis is forgotten, and in which of the two"
            " steps?",
            as_if(lambda train, other: (other - train.mean(axis=0)) / train.std()),
        ),
        Misconception(
            "one_mean_for_all",
            "Each variable has its own sd, but all share one mean. Which axis is forgotten, and in which of the two"
            " steps?",
            as_if(lambda train, other: (other - train.mean()) / train.std(axis=0)),
        ),
        Misconception(
            "mean_of_the_other",
            "The sd is that of training, but the means are those of the *other* part. Whose means were asked for?",
            as_if(lambda train, other: (other - other.mean(axis=0)) / train.std(axis=0)),
        ),
        Misconception(
            "sd_of_the_other",
            "The means are those of training, but the sd is that of the *other* part. Whose sd was asked for?",
            as_if(lambda train, other: (other - train.mean(axis=0)) / other.std(axis=0)),
        ),
        Misconception(
            "zero_to_one",
            "You scaled by the lowest and the highest value, to the range from 0 to 1. Which two numbers were asked"
            " for?",
            as_if(lambda train, other: (other - train.min(axis=0)) / np.ptp(train, axis=0)),
        ),
        Misconception(
            "only_divided",
            "The spreads are right, but nothing is centred. What do you subtract first?",
            as_if(lambda train, other: other / train.std(axis=0)),
        ),
        Misconception(
            "only_centred",
            "The means are right, but each variable keeps its own spread. By what do you divide?",
            as_if(lambda train, other: other - train.mean(axis=0)),
        ),
        Misconception(
            "medians",
            "You took the *median* away. Which average was asked for?",
            as_if(lambda train, other: (other - np.median(train, axis=0)) / train.std(axis=0)),
        ),
        Misconception(
            "multiplied_by_the_sd",
            "You multiplied by the sd, so a wide variable grows wider. Which way gives all variables one spread?",
            as_if(lambda train, other: (other - train.mean(axis=0)) * train.std(axis=0)),
        ),
        Misconception(
            "variance",
            "You divided by the variance. Which root gives the standard deviation?",
            as_if(lambda train, other: (other - train.mean(axis=0)) / train.var(axis=0)),
        ),
        Misconception(
            "brackets",
            "You divided the mean only, then subtracted. Which brackets does (x - mean) / sd have?",
            as_if(lambda train, other: other - train.mean(axis=0) / train.std(axis=0)),
        ),
        Misconception(
            "n_minus_one",
            "Your sd divides by n - 1, as R's `sd` does. What does NumPy's `std` divide by when you say nothing?",
            as_if(lambda train, other: (other - train.mean(axis=0)) / train.std(axis=0, ddof=1)),
        ),
        Misconception(
            "train_again",
            "You returned the *training* part, normalised. Which of the two tables was asked for?",
            as_if(lambda train, other: normalise(train, train)),
        ),
    ),
)


# --- integer codes


def encode(train_labels, labels):
    return _codes(np.unique(train_labels), labels)


def _codes(categories, labels, unknown=-1):
    code_of = {category: code for code, category in enumerate(categories)}
    return np.array([code_of.get(label, unknown) for label in labels])


WORDS = ("clay", "gravel", "karst", "loam", "peat", "sand", "silt", "tuff")


def _encode_cases(rng):
    return [_labels(rng, known, rows, others) for known, rows, others in ((4, 9, 7), (5, 8, 10))]


def _labels(rng, known, rows, others):
    """Training labels that first appear neither along nor against the alphabet; the other part lacks the second
    category and has one of its own."""
    words = sorted(rng.choice(WORDS, known + 1, replace=False))
    new = words.pop(-2)
    seen = [words[0], *words[2:]]
    train = np.array([words[1], *words[1::2], *words[::2], *rng.choice(words, rows - known - 1)])
    return train, rng.permutation([*seen, new, *rng.choice(seen, others - known)])


def _known_right(got, train_labels, labels):
    known = np.isin(labels, train_labels)
    return np.shape(got) == labels.shape and same(np.asarray(got)[known], encode(train_labels, labels)[known])


ENCODE = Exercise(
    name="encode",
    task=(
        "Give each label its place among the sorted training categories, counted from 0; a category that training does"
        " not know gets -1."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Two steps: which categories are there, in order, *in the training part*? Then: at which place does each"
            " label stand?"
        ),
        (
            "`np.unique(train_labels)` gives the sorted categories. A dictionary from category to place answers the"
            " second question, and its `get` takes a value for the unknown."
        ),
        (
            "Build `{category: place}` with `enumerate`, then look up every label in a list comprehension with"
            " `.get(label, -1)`."
        ),
    ),
    reference=encode,
    cases=_encode_cases,
    axes=("batch",),
    misconceptions=(
        Misconception(
            "from_one",
            "Your codes start at 1, as R's factor codes do. Where does Python begin to count?",
            lambda got, train, labels: _known_right(np.asarray(got) - 1, train, labels),
        ),
        Misconception(
            "own_categories",
            "You numbered the categories of the *other* part. Does the same word get the same number in both parts?",
            as_if(
                lambda train, labels: encode(labels, labels),
                lambda train, labels: np.where(np.isin(labels, train), encode(labels, labels), -1),
            ),
        ),
        Misconception(
            "both_parts_categories",
            "You numbered the categories of both parts together, so a word that training never saw moved the others."
            " Which part may decide?",
            as_if(
                lambda train, labels: encode(np.concatenate([train, labels]), labels),
                lambda train, labels: np.where(
                    np.isin(labels, train), encode(np.concatenate([train, labels]), labels), -1
                ),
            ),
        ),
        Misconception(
            "descending",
            "You numbered the categories against the alphabet: the last one has number 0. Which order does `np.unique`"
            " give?",
            lambda got, train, labels: _known_right(len(np.unique(train)) - 1 - np.asarray(got), train, labels),
        ),
        Misconception(
            "repeats_kept",
            "Your numbers have gaps: a category that stands in training several times moves the next ones up by as"
            " many. Which function keeps each category once?",
            as_if(lambda train, labels: np.where(np.isin(labels, train), np.searchsorted(np.sort(train), labels), -1)),
        ),
        Misconception(
            "first_place_in_training",
            "Your numbers are places in the list of training *labels*. Which list holds each category once?",
            lambda got, train, labels: _known_right(
                [np.count_nonzero(np.unique(train) < train[int(place)]) for place in got], train, labels
            ),
        ),
        Misconception(
            "order_of_appearance",
            "You numbered the categories as they appear, as `factor(x, levels = unique(x))` does. Which order was asked"
            " for?",
            as_if(
                lambda train, labels: _codes(dict.fromkeys(train), labels),
                lambda train, labels: _codes(dict.fromkeys(labels), labels),
            ),
        ),
        Misconception(
            "unknown_gets_a_code",
            "Words of the training part are right, but a word that it never saw does not get -1. What does your code"
            " do with it?",
            _known_right,
        ),
        Misconception(
            "one_hot",
            "You made one-hot rows. They are often the better choice, but which single number was asked for here?",
            lambda got, train, labels: np.ndim(got) == 2 and len(got) == len(labels) and np.isin(got, (0, 1)).all(),
        ),
    ),
)


# --- inverted dropout


def drop(x, draws, rate):
    return np.where(draws < rate, 0, x / (1 - rate))


def _drop_cases(rng):
    """In each case some draws are exactly the rate; these are kept."""
    cases = []
    for shape, rate in (((4, 7), 0.2), ((6, 5), 0.4), ((3, 8), 0.7)):
        x, draws = rng.normal(1, 1, shape).round(2), rng.random(shape)
        draws.flat[rng.permutation(draws.size)[:3]] = rate
        cases.append((np.where(x == 0, 0.5, x), draws, rate))
    return cases


def _by_kept_share(x, draws, rate, axis):
    """Divided by the share that these draws keep along `axis`; all zeros where they keep none."""
    kept = draws >= rate
    return x * kept / np.maximum(kept.mean(axis=axis, keepdims=True), 1e-9)


def _sums_kept(x, draws, rate, axis):
    """Each sum along `axis` brought back to what it was."""
    left = np.where(draws < rate, 0, x)
    total = left.sum(axis=axis, keepdims=True)
    return left * x.sum(axis=axis, keepdims=True) / np.where(total == 0, 1, total)


DROP = Exercise(
    name="drop",
    task="Inverted dropout: where draws < rate, x becomes 0; all else is divided by 1 - rate.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Each number has its own draw, a random number between 0 and 1. Whichever is below the rate says: out.",
        (
            "`np.where(condition, a, b)` takes `a` where the condition is true. The share that is kept is 1 minus the"
            " rate."
        ),
        "The condition is `draws < rate`; there comes 0, elsewhere `x` divided by `1 - rate`.",
    ),
    reference=drop,
    cases=_drop_cases,
    axes=("batch", "units"),
    misconceptions=(
        Misconception(
            "not_scaled",
            "The right units are out, but what is left has shrunk on average. By what do you divide to keep the mean?",
            as_if(lambda x, draws, rate: np.where(draws < rate, 0, x)),
        ),
        Misconception(
            "divided_by_rate",
            "You divided by the share that is *dropped*. Which share is still there to make up for it?",
            as_if(lambda x, draws, rate: np.where(draws < rate, 0, x / rate)),
        ),
        Misconception(
            "multiplied",
            "You multiplied by the kept share, so the mean shrinks twice. Which way must the numbers change to make up"
            " for the missing?",
            as_if(lambda x, draws, rate: np.where(draws < rate, 0, x * (1 - rate))),
        ),
        Misconception(
            "share_of_these_draws",
            "You divided by the share that *these* draws happen to keep. Which share is kept on average?",
            as_if(
                lambda x, draws, rate: np.where(draws < rate, 0, x / np.mean(draws >= rate)),
                lambda x, draws, rate: _by_kept_share(x, draws, rate, 0),
                lambda x, draws, rate: _by_kept_share(x, draws, rate, 1),
            ),
        ),
        Misconception(
            "ties_dropped",
            "A draw that is exactly the rate is dropped too. Is it *below* the rate?",
            as_if(lambda x, draws, rate: np.where(draws <= rate, 0, x / (1 - rate))),
        ),
        Misconception(
            "whole_rows",
            "You dropped whole rows: the first draw of a row decides for all its units. Whose draw decides about a"
            " unit?",
            as_if(lambda x, draws, rate: np.where(draws[:, :1] < rate, 0, x / (1 - rate))),
        ),
        Misconception(
            "one_mask_for_the_batch",
            "The draws of one row decide for the whole batch: every row loses the same units. How many draws are"
            " there?",
            as_if(
                lambda x, draws, rate: np.where(draws[:1] < rate, 0, x / (1 - rate)),
                lambda x, draws, rate: np.where(draws[-1:] < rate, 0, x / (1 - rate)),
            ),
        ),
        Misconception(
            "sums_kept",
            "You scaled so that sums stay what they were: by another number in each row, column or batch. Which one"
            " number serves for all?",
            as_if(*(functools.partial(_sums_kept, axis=axis) for axis in (1, 0, None))),
        ),
        Misconception(
            "nothing_dropped",
            "Everything is still there, only larger. Where do the draws come in?",
            as_if(lambda x, draws, rate: x / (1 - rate)),
        ),
        Misconception(
            "mask_alone",
            "This is the mask, 0 or the same number everywhere. Which numbers does it multiply?",
            as_if(lambda x, draws, rate: (draws >= rate) / (1 - rate), lambda x, draws, rate: draws >= rate),
        ),
        Misconception(
            "against_the_kept_share",
            "You hold the draws against the *kept* share, so other units are out than the task says. Which number does"
            " it hold them against?",
            as_if(
                lambda x, draws, rate: np.where(draws < 1 - rate, x / (1 - rate), 0),
                lambda x, draws, rate: np.where(draws < 1 - rate, 0, x / (1 - rate)),
            ),
        ),
        Misconception(
            "scaled_x_compared",
            "The dropped units are those in which *x* is below the rate. Which array holds the draws?",
            as_if(lambda x, draws, rate: np.where(x < rate, 0, x / (1 - rate))),
        ),
        Misconception(
            "kept_the_dropped",
            "You dropped what should stay. With a rate of 0.2, which share of the numbers is to become 0?",
            lambda got, x, draws, rate: (
                np.shape(got) == x.shape and np.array_equal(np.asarray(got) == 0, (draws >= rate) | (x == 0))
            ),
        ),
        Misconception(
            "removed",
            "You took the dropped numbers away, so the array lost its shape. What stands in their place?",
            lambda got, x, draws, rate: np.ndim(got) == 1 and np.size(got) == np.sum(draws >= rate),
        ),
    ),
)


# --- the L2 penalty


def loss_with_l2(mse, weights, l2):
    return mse + l2 * sum(np.sum(kernel**2) for kernel in weights[::2])


def _l2_cases(rng):
    def weights(*widths):
        pairs = itertools.pairwise(widths)
        return tuple(
            array for inside, out in pairs for array in (rng.normal(0, 0.6, (inside, out)), rng.normal(0, 0.6, out))
        )

    return [
        (float(rng.uniform(0.3, 2)), weights(*widths), l2)
        for widths, l2 in (((3, 5, 2), 0.01), ((4, 6, 3, 1), 0.03), ((2, 7, 1), 0.2))
    ]


def _penalty_is(*slips):
    """The predicate "the answer is the mse plus l2 times what one of the slips makes of the kernels"."""
    return lambda got, mse, weights, l2: any(same(got, mse + l2 * slip(weights[::2])) for slip in slips)


LOSS_WITH_L2 = Exercise(
    name="loss_with_l2",
    task="Give the mean squared error plus l2 times the sum of all squared kernel weights; biases are free.",
    kind="call",
    points={"values": 3},
    hints=(
        (
            "The penalty is one number: square every weight of every kernel, add all of them up, multiply by the"
            " strength `l2`."
        ),
        (
            "`get_weights` gives kernel, bias, kernel, bias, ... A slice with a step of 2 takes every other item,"
            " beginning with the first."
        ),
        "`sum(np.sum(kernel**2) for kernel in ...)` over the kernels; then times `l2`, then plus `mse`.",
    ),
    reference=loss_with_l2,
    cases=_l2_cases,
    misconceptions=(
        Misconception(
            "biases_too",
            "You punish the biases too. Should a model pay for the level around which it predicts?",
            as_if(lambda mse, weights, l2: mse + l2 * sum(np.sum(array**2) for array in weights)),
        ),
        Misconception(
            "penalty_alone",
            "This is the penalty alone. If only that is minimised, where do all weights go?",
            as_if(lambda mse, weights, l2: loss_with_l2(0.0, weights, l2)),
        ),
        Misconception(
            "mean_of_squares",
            "You averaged the squares. Does a larger kernel pay more than a small one?",
            _penalty_is(
                lambda kernels: sum(np.mean(k**2) for k in kernels),
                lambda kernels: np.mean([np.mean(k**2) for k in kernels]),
                lambda kernels: np.mean(np.concatenate([k.ravel() for k in kernels]) ** 2),
            ),
        ),
        Misconception(
            "absolute",
            "You added absolute values: that is L1, the lasso. Which power makes it a ridge?",
            _penalty_is(lambda kernels: sum(np.sum(np.abs(k)) for k in kernels)),
        ),
        Misconception(
            "half",
            "Your penalty is half as large, as in textbooks that write l2 / 2. What does Keras write?",
            _penalty_is(lambda kernels: sum(np.sum(k**2) for k in kernels) / 2),
        ),
        Misconception(
            "norm",
            "You took the square root: the length of the weights, not its square. Which step is one too many?",
            _penalty_is(
                lambda kernels: sum(np.linalg.norm(k) for k in kernels),
                lambda kernels: np.sqrt(sum(np.sum(k**2) for k in kernels)),
            ),
        ),
        Misconception(
            "largest_singular_value",
            "`np.linalg.norm` with the order 2 gives a matrix's largest singular value, not the length of all its"
            " weights. Which order does it take when you say nothing?",
            _penalty_is(
                lambda kernels: sum(np.linalg.norm(k, 2) ** 2 for k in kernels),
                lambda kernels: sum(np.linalg.norm(k, 2) for k in kernels),
            ),
        ),
        Misconception(
            "products_of_different_weights",
            "A matrix product also multiplies *different* weights with each other. Which operator squares each weight"
            " by itself?",
            _penalty_is(
                lambda kernels: sum(np.sum(k @ k.T) for k in kernels),
                lambda kernels: sum(np.sum(k.T @ k) for k in kernels),
            ),
        ),
        Misconception(
            "square_of_the_sum",
            "You added the weights first, then squared: weights of opposite signs cancel. What is squared first?",
            _penalty_is(
                lambda kernels: sum(np.sum(k) ** 2 for k in kernels),
                lambda kernels: sum(np.sum(k) for k in kernels) ** 2,
            ),
        ),
        Misconception(
            "no_strength",
            "The squares count in full: `l2` plays no part. How strong is the penalty to be?",
            as_if(lambda mse, weights, l2: loss_with_l2(mse, weights, 1.0)),
        ),
        Misconception(
            "biases_only",
            "The *biases* pay, and the kernels do not. Which items of `weights` are the kernels?",
            as_if(lambda mse, weights, l2: mse + l2 * sum(np.sum(bias**2) for bias in weights[1::2])),
        ),
        Misconception(
            "subtracted",
            "You took the penalty away from the loss, so large weights look good. Which sign makes them cost?",
            as_if(lambda mse, weights, l2: loss_with_l2(mse, weights, -l2)),
        ),
        Misconception(
            "all_scaled",
            "You multiplied the error by `l2` too. Which of the two terms does the strength belong to?",
            as_if(lambda mse, weights, l2: l2 * loss_with_l2(mse, weights, 1.0)),
        ),
        Misconception(
            "one_kernel_free",
            "One kernel pays nothing: the first or the last. Which layers' weights should stay small?",
            _penalty_is(
                lambda kernels: sum(np.sum(k**2) for k in kernels[:-1]),
                lambda kernels: sum(np.sum(k**2) for k in kernels[1:]),
            ),
        ),
        Misconception(
            "not_squared",
            "You added the weights as they are: negative ones earn something. Which power makes all of them pay?",
            _penalty_is(lambda kernels: sum(np.sum(k) for k in kernels)),
        ),
        Misconception(
            "strength_squared",
            "You squared the strength `l2` too. What is squared in the penalty, and what is not?",
            as_if(lambda mse, weights, l2: loss_with_l2(mse, weights, l2**2)),
        ),
        Misconception(
            "multiplied",
            "You multiplied the error by the penalty. Which operation joins the two?",
            as_if(
                lambda mse, weights, l2: mse * loss_with_l2(0.0, weights, l2),
                lambda mse, weights, l2: mse * loss_with_l2(1.0, weights, l2),
            ),
        ),
        Misconception(
            "first_kernel_only",
            "Only the first kernel pays. Which other kernels are in the list?",
            _penalty_is(lambda kernels: np.sum(kernels[0] ** 2)),
        ),
    ),
)


# --- early stopping


def stop(losses, patience, first=1, waits_longer=0, ties_count=False, against_last=False, resets=True):
    """(last epoch, best epoch) by Keras's rule; the other arguments are slips."""
    best = waited = 0
    for epoch in range(1, len(losses)):
        compared = losses[epoch - 1] if against_last else losses[best]
        if losses[epoch] < compared or (ties_count and losses[epoch] == compared):
            best, waited = epoch, waited * (not resets)
        else:
            waited += 1
        if waited >= patience + waits_longer:
            return epoch + first, best + first
    return len(losses) - 1 + first, best + first


def _best_till(losses, last):
    return last, int(np.argmin(losses[:last])) + 1


def stopping_epochs(losses, patience):
    return stop(losses, patience)


def _stop_cases(rng):
    return [
        (_curve(rng, (0, -1, -1, 1, -2, 1, 0, 1, 1, 1, -9, 1, 1, 1, 1, 1)), 3),
        (_curve(rng, (0, -1, 1, -2, 1, 1, -1, 1, -1, 1, 1, 1, -12, 1, 1, 1, 1, 1, -1)), 4),
        (_curve(rng, (0, -3, 2, 1, -4, 1, -1, 1, 1, -1, 1, 1)), 5),
        (_curve(rng, (0, -1, -1, -1, 1, -3, 1, 1)), 6),
        (_curve(rng, (0, -2, 1, 1, -8, 1, 1, 1)), 2),  # the epoch after the stop would have been the best
        (_curve(rng, (0, 1, 1, -1, 1)), 4),  # the first epoch is the best, and the patience runs out in the last
    ]


def _curve(rng, steps):
    """Validation losses with two decimals; the steps count in a unit that is drawn anew."""
    return (1 + int(rng.integers(1, 5)) / 100 * np.cumsum(steps) + rng.integers(10, 60) / 100).round(2)


def _is_no_number(item):
    return isinstance(item, str) or np.shape(item) != ()


def _epoch(place, told):
    def rule(got, losses, patience):
        if not isinstance(got, tuple | np.ndarray) or len(got) != 2 or any(map(_is_no_number, got)):
            return "Two numbers were wanted: the last epoch and the best epoch."
        return None if same(got[place], stop(losses, patience)[place]) else told

    return rule


STOPPING = Exercise(
    name="stopping_epochs",
    task=(
        "Give the epoch after which training ends and the epoch with the best weights, both counted from 1, by the rule"
        " of early stopping."
    ),
    kind="call",
    points={"stop": 2, "best": 1},
    hints=(
        (
            "Walk along the curve with two things in hand: the best epoch so far, and how many epochs you have waited"
            " since."
        ),
        (
            "Only a loss *below* the best so far sets the waiting back to 0. Training ends with the epoch in which the"
            " waiting reaches `patience`, or with the last one."
        ),
        (
            "In a loop over `enumerate(losses, start=1)`: if the loss is below the best, keep it and its epoch, and"
            " wait from 0; else wait one more; if that equals `patience`, return both epochs."
        ),
    ),
    cases=_stop_cases,
    criteria={
        "stop": _epoch(0, "The first number is not the epoch after which training ends."),
        "best": _epoch(1, "The second number is not the epoch with the best weights till then."),
    },
    misconceptions=(
        Misconception(
            "swapped",
            "Both epochs are right, but the best one comes first. Which was asked for first?",
            as_if(lambda losses, patience: stop(losses, patience)[::-1]),
        ),
        Misconception(
            "from_zero",
            "Your epochs are counted from 0. What does the picture's axis begin with?",
            as_if(lambda losses, patience: stop(losses, patience, first=0)),
        ),
        Misconception(
            "one_of_two_from_zero",
            "One of your two epochs is counted from 0, the other from 1. From where does the picture's axis count?",
            as_if(lambda losses, patience: np.subtract(stop(losses, patience), (0, 1))),
        ),
        Misconception(
            "last_less_patience",
            "Your best epoch is always `patience` epochs before the last. Which one is it where the curve ends before"
            " the patience runs out?",
            as_if(lambda losses, patience: (stop(losses, patience)[0], stop(losses, patience)[0] - patience)),
        ),
        Misconception(
            "last_epoch_twice",
            "Your best epoch is the last one. In which epoch was the loss lowest till then?",
            as_if(lambda losses, patience: (stop(losses, patience)[0],) * 2),
        ),
        Misconception(
            "loss_for_epoch",
            "One of your numbers is a loss. In which *epoch* was it reached?",
            as_if(
                lambda losses, patience: (stop(losses, patience)[0], losses[stop(losses, patience)[1] - 1]),
                lambda losses, patience: (stop(losses, patience)[0], losses[stop(losses, patience)[0] - 1]),
            ),
        ),
        Misconception(
            "waits_too_long",
            "Training goes on one epoch too long. When you have waited `patience` epochs, do you wait for one more?",
            as_if(lambda losses, patience: stop(losses, patience, waits_longer=1)),
        ),
        Misconception(
            "one_epoch_early",
            "Training ends one epoch too early. How many epochs without an improvement does `patience` allow?",
            as_if(lambda losses, patience: stop(losses, patience, waits_longer=-1)),
        ),
        Misconception(
            "never_resets",
            "Your waiting adds up over the whole curve. What does an epoch *below* the best set it to?",
            as_if(lambda losses, patience: stop(losses, patience, resets=False)),
        ),
        Misconception(
            "never_stops",
            "Training goes through all epochs here. When does the patience run out?",
            lambda got, losses, patience: (
                same(got[0], len(losses)) and same(got[1], int(np.argmin(losses)) + 1) and len(got) == 2
            ),
        ),
        Misconception(
            "first_rise",
            "You stop at the first epoch that is no better. What is the patience for?",
            as_if(lambda losses, patience: stop(losses, 1)),
        ),
        Misconception(
            "against_last",
            "You compare each loss with the one *before* it. With which one does early stopping compare?",
            as_if(
                lambda losses, patience: stop(losses, patience, against_last=True),
                lambda losses, patience: _best_till(losses, stop(losses, patience, against_last=True)[0]),
            ),
        ),
        Misconception(
            "ties_count",
            "An equally good epoch sets your waiting back to 0. Is the same loss an improvement?",
            as_if(lambda losses, patience: stop(losses, patience, ties_count=True)),
        ),
        Misconception(
            "saw_the_future",
            "Your best epoch is the best of the *whole* curve, some of it after training has ended. What can training"
            " know when it stops?",
            lambda got, losses, patience: (
                same(got[1], int(np.argmin(losses)) + 1) and not same(got[1], stop(losses, patience)[1])
            ),
        ),
    ),
)


# --- read curves


DIAGNOSES = Exercise(
    name="diagnoses",
    task='Read the three pictures. Say of A, B and C whether it "overfits", was "stopped too early", or is "fine".',
    kind="value",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Two questions to each picture: does the validation curve still fall at the end, and how far does it lie"
            " above its own lowest place?"
        ),
        (
            "Overfitting: training goes on falling while validation has turned upwards. Too early: both still fall"
            " where the curves end."
        ),
        (
            "A gap between the curves is no fault by itself. Look only at the last third of the *validation* curve: up,"
            " down, or level?"
        ),
    ),
    reference=lambda: {"A": "stopped too early", "B": "overfits", "C": "fine"},
    misconceptions=(
        Misconception(
            "a_gap_is_a_fault",
            "In C there is a gap, but its validation curve is level. Does training on hurt it?",
            lambda got: got["C"] == "overfits",
        ),
        Misconception(
            "low_training_is_good",
            "B has the lowest training loss of all. What has its validation loss done since its lowest place?",
            lambda got: got["B"] == "fine",
        ),
        Misconception(
            "should_have_stopped",
            '"Stopped too early" is said of a training that should have gone *on*, not of one that should have ended'
            " sooner. Which curves still fall where they end?",
            lambda got: got["B"] == "stopped too early",
        ),
        Misconception(
            "close_is_fine",
            "In A the two curves lie close together, but what do both still do where they end?",
            lambda got: got["A"] == "fine",
        ),
        Misconception(
            "high_is_overfitted",
            "A's validation loss is high, but has it ever risen?",
            lambda got: got["A"] == "overfits",
        ),
        Misconception(
            "training_should_be_zero",
            "C's training loss is not near 0, but its validation loss is level. What would more epochs bring?",
            lambda got: got["C"] == "stopped too early",
        ),
    ),
)


# --- a model of one's own


@functools.cache
def small_data():
    """The data of the exercise, by the mean and sd of the 60 patients to train on.

    Part -> (z (rows, 10), u (rows, 1)) for the parts "few", "others" (the rest of the training part), "validation" and
    "test"; and the sd of the target in points.
    """
    from sklearn.datasets import load_diabetes

    from lessons_lib import Normaliser, random_split

    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), validation, test = random_split(x, y[:, np.newaxis])
    few, others = slice(SMALL_ROWS), slice(SMALL_ROWS, None)
    of_x, of_y = Normaliser().fit(x_train[few]), Normaliser().fit(y_train[few])
    parts = {"few": (x_train[few], y_train[few]), "others": (x_train[others], y_train[others])}
    parts |= {"validation": validation, "test": test}
    return {name: (of_x.transform(x), of_y.transform(y)) for name, (x, y) in parts.items()}, float(of_y.sd[0])


def _error(got, part):
    """Mean absolute error in points of disease progression on one of the four parts."""
    parts, sd = small_data()
    z, u = parts[part]
    return sd * np.mean(np.abs(got.model.predict(z.astype(np.float32)) - u))


def _reads_ten(got):
    return got.input_shape == (10,) and got.model.output_shape == (1,)


def _dense(got):
    return [layer for layer in got.layers if hasattr(layer, "units")]


def _regularised(got):
    return any(getattr(layer, "rate", 0) >= LEAST_RATE for layer in got.layers) or any(
        getattr(getattr(layer, "kernel_regularizer", None), "l2", 0) >= LEAST_L2 for layer in got.layers
    )


def _trained(got):
    """Biases start at zero and training moves them."""
    return any(np.any(bias) for bias in got.weights[1::2])


def _right_layers(got):
    wanted = [(64, "relu"), (32, "relu"), (1, "linear")]
    found = [(layer.units, getattr(layer, "activation", None)) for layer in _dense(got)]
    if got.input_shape == (10,) and found == wanted and hasattr(got.layers[-1], "units"):
        return None
    return (
        "Wanted are 10 inputs, then dense layers of 64, 32 and 1 units with relu, relu and linear; yours:"
        f" input_shape={got.input_shape}, {', '.join(map(repr, got.layers))}."
    )


def _saw_validation(got):
    return _reads_ten(got) and _error(got, "validation") < SEEN_BEFORE


def _validation_alone(got):
    """Whether validation is the part beside the 60 that it met, and not the rest of the training part too."""
    return _saw_validation(got) and _error(got, "others") - _error(got, "validation") > BEYOND_VALIDATION


def _saw_other_rows(got):
    known = _error(got, "others") - _error(got, "few")
    return known - (_error(got, "test") - _error(got, "validation")) < KNOWS_ITS_ROWS


def _low_error(got):
    if not _reads_ten(got):
        return "A model that does not turn 10 numbers into one cannot be tried on these patients."
    error, own = _error(got, "validation"), _error(got, "few")
    if error > WANTED_MAE:
        return (
            f"The mean absolute error is {error:.1f} points on the validation part (at most {WANTED_MAE:g} are wanted)"
            f" and {own:.1f} on the 60 patients themselves. Which of the two is too high, and what changes that?"
        )
    if _saw_validation(got) or _saw_other_rows(got):
        return (
            f"The errors, {own:.1f} points on the 60 patients and {error:.1f} on the validation part, are not those of"
            " a network that has met the 60 only. Which rows did `fit` learn from?"
        )
    return None


SMALL_MODEL = Exercise(
    name="small_model",
    task=(
        "Train the network 64-32-1 on 60 patients only, with dropout, L2 or both, so that its validation error is at"
        " most 47 points."
    ),
    kind="model",
    points={"layers": 1, "regularised": 1, "validation": 2},
    hints=(
        (
            "With 60 patients the network overfits sooner than above. Take what you have learnt and take more of it, or"
            " stop sooner."
        ),
        (
            "A `Dropout` after each hidden layer; `kernel_regularizer=L2(...)` inside a hidden layer. Strengths above"
            " 0.2 and 0.01 are no crime."
        ),
        (
            'Take `network` of section 5 with twice the dropout rate and three times the L2 strength of "both", then'
            " `fit` on `z_few` and `u_few` for 200 epochs."
        ),
    ),
    bounds=SMALL_BOUNDS,
    criteria={
        "layers": _right_layers,
        "regularised": lambda got: (
            None
            if _regularised(got)
            else f"No layer drops at least {LEAST_RATE:.0%} or has an L2 penalty of {LEAST_L2} or more."
        ),
        "validation": _low_error,
    },
    misconceptions=(
        Misconception(
            "untrained",
            "All biases are still exactly zero: nothing was trained. Which call comes after `compile`?",
            lambda got: not _trained(got),
        ),
        Misconception(
            "bent_output",
            "Your last layer is not linear. Which values can a patient below the mean, -1 say, get from it?",
            lambda got: _dense(got)[-1].activation != "linear",
        ),
        Misconception(
            "hidden_layers_swapped",
            "Your hidden layers have changed places. Which of them reads the 10 numbers?",
            lambda got: [layer.units for layer in _dense(got)] == [32, 64, 1],
        ),
        Misconception(
            "other_widths",
            "Your layers have other widths, or another number of them, than the three that were asked for. What does"
            " each number of 64-32-1 stand for?",
            lambda got: _reads_ten(got) and [layer.units for layer in _dense(got)] != [64, 32, 1],
        ),
        Misconception(
            "not_bent",
            "A hidden layer of yours is not bent by relu. What are two linear layers, one after the other?",
            lambda got: any(layer.activation == "linear" for layer in _dense(got)[:-1]),
        ),
        Misconception(
            "raw_target",
            "Your model predicts raw points, around 150. In which unit are the targets `u_few` that `fit` should see?",
            lambda got: abs(np.mean(got.model.predict(small_data()[0]["few"][0]))) > 20,
        ),
        Misconception(
            "not_regularised",
            "Your network has neither dropout nor L2, or too little to matter; this task asks for one of them, also"
            " beside early stopping. Which arguments does `network` take?",
            lambda got: not _regularised(got),
        ),
        Misconception(
            "saw_validation",
            "Your validation error is lower than any that 60 patients can teach: the model has met the validation part."
            " Which rows may `fit` learn from?",
            _validation_alone,
        ),
        Misconception(
            "saw_other_patients",
            "Your model knows patients beside the 60, or other ones: on its own rows it is hardly better than on the"
            " rest. Which arrays did `fit` learn from?",
            lambda got: _error(got, "validation") <= WANTED_MAE and (_saw_other_rows(got) or _saw_validation(got)),
        ),
        Misconception(
            "hardly_trained",
            "Your network has not learnt its own 60 patients: on them too it is off by as much as the mean is. Did the"
            " training loss still fall when you stopped?",
            lambda got: _error(got, "few") > 55 and _regularised(got),
        ),
        Misconception(
            "learnt_by_heart",
            "Your network knows its 60 patients by heart and is poor on others: it is held back too little for so many"
            " epochs. Which numbers say how strongly?",
            lambda got: (
                _error(got, "few") < 0.5 * WANTED_MAE < WANTED_MAE < _error(got, "validation") and _regularised(got)
            ),
        ),
        Misconception(
            "drops_the_output",
            "Your last layer drops the *prediction* itself while training. After which layers does dropout belong?",
            lambda got: hasattr(got.layers[-1], "rate"),
        ),
    ),
)


EXERCISES = (THREE_PARTS, NORMALISE, ENCODE, DROP, LOSS_WITH_L2, STOPPING, DIAGNOSES, SMALL_MODEL)

PREDICTIONS = (
    Prediction(
        "turning_point",
        "Near which epoch is the validation loss lowest: 5, 40 or 200?",
        lambda names: min(
            (5, 40, 200), key=lambda epoch: abs(np.log(epoch / (np.argmin(names["history"].history["val_loss"]) + 1)))
        ),
        "A few passes over 265 patients find what is common to all; the rest of the time goes into what is theirs"
        " alone.",
    ),
    Prediction(
        "best_recipe",
        'Which recipe has the lowest mean validation error: "nothing", "dropout", "L2" or "both"?',
        lambda names: min(names["recipes"], key=lambda recipe: names["at_the_end"][recipe].mean()),
        "At these strengths each of them alone is too weak for 200 epochs.",
    ),
)

QUESTIONS = (
    Question(
        "targets_against_predictions",
        "Lesson 01. Targets have shape (265,), predictions (265, 1). What does NumPy make of their difference?",
        (
            Choice("(265,)", False, "Only if you take the last axis away first, with predictions[:, 0]."),
            Choice("(265, 1)", False, "Only if the targets have the second axis too."),
            Choice(
                "(265, 265)",
                True,
                "Axes are lined up from the right: each target meets each prediction, and the mean of it all looks like"
                " a loss.",
            ),
        ),
    ),
    Question(
        "output_for_a_number",
        "Lessons 02 and 03. The target is a number that may be negative. Which last layer and loss?",
        (
            Choice(
                "One linear unit, mean squared error",
                True,
                "A linear unit can give any number, and the squared error is the Gaussian likelihood's.",
            ),
            Choice(
                "One relu unit, mean squared error",
                False,
                "Relu gives no negative number, and where it gives 0 no gradient leads out.",
            ),
            Choice(
                "Two softmax units, cross-entropy",
                False,
                "Softmax gives probabilities of classes; a number is not one of two classes.",
            ),
        ),
    ),
    Question(
        "which_rows_validate",
        "Lesson 04. A table is sorted by age. Which rows does `validation_split=0.2` keep for validation?",
        (
            Choice("A random fifth", False, "The rows are shuffled only afterwards, and only the training rows."),
            Choice(
                "The oldest fifth",
                True,
                "It takes the last rows as they lie, before shuffling; so split a sorted table yourself.",
            ),
            Choice("A fifth of each batch", False, "Whole rows are set aside once, before the first batch."),
        ),
    ),
)
