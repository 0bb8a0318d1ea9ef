"""Lesson 01: axes and their names, sums over the right one, (n,) against (n, 1), one-hot rows and back, the threshold
data."""

import numpy as np

from lessons_lib.exercises.declare import Choice, Exercise, Misconception, Prediction, Question, as_if, same

ROWS = 10_000


def name_axes(x):
    return dict(zip(("batch", "time", "features"), x.shape, strict=True))


def draw_series(rng):
    return [(rng.normal(size=shape),) for shape in ((5, 12, 3), (2, 7, 4))]


def draw_table(rng):
    return [(rng.uniform(1, 9, size=shape).round(1),) for shape in ((5, 3), (2, 6))]


def residuals(y, predicted):
    return y - predicted[:, 0]


def draw_predictions(rng):
    return [(rng.normal(size=batch).round(2), rng.normal(size=(batch, 1)).round(2)) for batch in (4, 7, 1)]


def one_hot(y, classes):
    return np.eye(classes, dtype=int)[y]


def draw_codes(rng):
    """Every class occurs in the first case; the last class is absent from the second, the first and one in the middle
    from the third."""
    return [
        (rng.permutation(np.r_[np.arange(3), rng.integers(3, size=5)]), 3),
        (rng.permutation(np.r_[np.arange(4), rng.integers(4, size=2)]), 5),
        (rng.permutation(np.r_[1, 2, 4, 5, rng.choice([1, 2, 4, 5], size=3)]), 6),
    ]


def renumbered(y, classes):
    """One-hot rows of labels that are numbered by their places among those that occur."""
    return one_hot(np.unique(y, return_inverse=True)[1], classes)


def one_hot_from_one(y, classes):
    return one_hot(y - 1, classes)


def draw_codes_from_one(rng):
    """Labels 1, 2, 3; labels up to 5 of which the 1 is absent; up to 4 of which the 4 is; up to 6, with gaps."""
    return [
        (rng.permutation(np.r_[1:4, rng.integers(1, 4, size=5)]), 3),
        (rng.permutation(np.r_[2:6, rng.integers(2, 6, size=2)]), 5),
        (rng.permutation(np.r_[1:4, rng.integers(1, 4, size=4)]), 4),
        (rng.permutation(np.r_[2, 3, 5, 6, rng.choice([2, 3, 5, 6], size=5)]), 6),
    ]


def text_to_one_hot(labels):
    names, codes = np.unique(labels, return_inverse=True)
    return one_hot(codes, len(names))


def in_order_of_appearance(labels):
    names = list(dict.fromkeys(labels.tolist()))
    return one_hot(np.array([names.index(label) for label in labels.tolist()]), len(names))


def draw_texts(rng):
    """The first label is the last of the alphabet and, of more than two, the next is the first: the order of appearance
    is neither the alphabet's nor its reverse."""
    cases = []
    for names, more in ((["clay", "loam", "sand"], 4), (["beech", "fir", "oak", "pine"], 3), (["dry", "wet"], 5)):
        rest = rng.permutation(np.array(names[1:-1] + [names[i] for i in rng.integers(len(names), size=more)]))
        cases.append((np.r_[names[-1:], names[:1], rest],))
    return cases


def decode(probabilities, names):
    return names[probabilities.argmax(axis=1)]


def draw_probabilities(rng):
    """Names in no order, fewer rows than classes, no probability above one half, never the first class; the largest of
    all is not in the first row."""
    cases = []
    for batch, names in ((3, ["ash", "birch", "cedar", "elm", "fir"]), (4, ["bat", "cat", "dog", "elk", "fox", "owl"])):
        weights = rng.uniform(0.5, 1, size=(batch, len(names)))
        weights[np.arange(batch), 1 + rng.permutation(len(names) - 1)[:batch]] = 1.3
        probabilities = weights / weights.sum(axis=1, keepdims=True)
        if probabilities.argmax() < len(names):
            probabilities = probabilities[::-1].copy()
        cases.append((probabilities, _out_of_order(rng, names)))
    return cases


def _out_of_order(rng, names):
    """The names shuffled; the first of the alphabet is not the first."""
    first, *rest = rng.permutation(names[1:])
    return np.array([first, *rng.permutation([names[0], *rest])])


def uniform_rows(got):
    x = got[0]
    if np.shape(x) != (ROWS, 3):
        return f"x has shape {np.shape(x)}; 10,000 rows of 3 numbers were wanted."
    if not (x.min() >= 0 and x.max() <= 1):  # of a NaN, too, nothing else can be said
        return f"x runs from {x.min():.3g} to {x.max():.3g}. Between which two numbers were they to lie?"
    # With 10,000 rows a column's mean is within .003 and its sd within .0013 of the uniform's, in two of three draws.
    if abs(x.mean(axis=0) - 0.5).max() > 0.02 or abs(x.std(axis=0) - 12**-0.5).max() > 0.01:
        return (
            "Between 0 and 1, but not equally often everywhere. Does your generator draw from a uniform distribution?"
        )
    if (different := len(np.unique(x, axis=0))) < 0.99 * ROWS:
        return f"Only {different:,} of the 10,000 rows differ from one another. Was every number drawn by itself?"
    columns = abs(np.corrcoef(x.T) - np.eye(3)).max()
    neighbours = max(abs(np.corrcoef(column[:-1], column[1:])[0, 1]) for column in x.astype(float).T)
    if columns > 0.06 or neighbours > 0.06:  # of independent draws both are below .05, in all but one of 10,000 cases
        return (
            f"The numbers go together: a correlation of {max(columns, neighbours):.2f} between columns, or between a"
            " row and the next. Independent draws have about 0."
        )
    return None


def labels_of_sums(got):
    x, y = got[:2]
    if np.shape(y) != (ROWS,):
        return f"y has shape {np.shape(y)}; one label a row was wanted: (10000,)."
    if np.shape(x) != (ROWS, 3):
        return f"y cannot be held against x of shape {np.shape(x)}."
    if far_from_threshold(x).mean() < 0.99:
        return "The labels cannot be judged: the sums of too many rows are exactly 1.5."
    if len(np.unique(row_sums(x) > 1.5)) < 2:
        return "The labels cannot be judged: the sums of all rows lie on one side of 1.5."
    wrong = (y != (row_sums(x) > 1.5)) & far_from_threshold(x)
    return (
        f"{wrong.sum():,} of the 10,000 labels are not what the row sums say. Is it 1 exactly where the sum exceeds"
        " 1.5?"
        if wrong.any()
        else None
    )


def targets_of_labels(got):
    y, targets = got[1:]
    if np.shape(targets) != (ROWS, 2):
        return f"targets has shape {np.shape(targets)}; two columns a row were wanted: (10000, 2)."
    if np.shape(y) != (ROWS,) or not np.isin(y, (0, 1)).all() or (targets != one_hot(y.astype(int), 2)).any():
        return "The rows of targets are not the one-hot rows of y. What is the row of label 0, and of label 1?"
    if len(np.unique(y)) < 2:
        return "The targets cannot be judged: all labels in y are the same."
    return None


SINGLE_NUMBERS = (
    *(lambda x, most=most: (x > 0.5).sum(axis=1) >= most for most in (1, 2, 3)),
    *(lambda x, column=column: x[:, column] > 0.5 for column in range(3)),
)


def only_labels_wrong(rule):
    """The predicate "x is as wanted, y is not, and `rule(x, y)` holds"."""

    def holds(got):
        may_be = uniform_rows(got) is None and np.shape(got[1]) == (ROWS,) and labels_of_sums(got) is not None
        return may_be and bool(rule(*got[:2]))

    return holds


def follows_another_sum(x, y):
    """Whether y is 0 up to some sum and 1 above it."""
    sums = row_sums(x)
    return set(np.unique(y)) == {0, 1} and sums[y == 0].max() <= sums[y == 1].min()


def agrees_by_chance(x, y):
    """Whether y, about as often 1 as 0, agrees with the row sums in one half of the rows."""
    return abs(np.mean(y) - 0.5) < 0.05 and abs((y == (row_sums(x) > 1.5)).mean() - 0.5) < 0.03


def row_sums(x):
    return x.astype(float).sum(axis=1)


def far_from_threshold(x):
    """Where float32 and float64 cannot disagree about sum > 1.5."""
    return abs(row_sums(x) - 1.5) > 1e-5


EXERCISES = (
    Exercise(
        name="name_axes",
        task="Say how long each named axis is, as a dict.",
        kind="call",
        points={"values": 1},
        hints=(
            "The lengths stand in `x.shape`, in the order of the axes.",
            (
                "Places are counted from 0: `x.shape[0]` is the length of the first axis. Which name does the first"
                " axis have here?"
            ),
            '`return {"batch": x.shape[___], "time": x.shape[___], "features": x.shape[___]}`',
        ),
        reference=name_axes,
        cases=draw_series,
        misconceptions=(
            Misconception(
                "backwards",
                "The names are in reverse. Which axis comes first in `(batch, time, features)`?",
                as_if(lambda x: dict(zip(("features", "time", "batch"), x.shape, strict=True))),
            ),
            Misconception(
                "table_order",
                "Time and features have changed places. What is counted by the *last* axis?",
                as_if(lambda x: dict(zip(("batch", "features", "time"), x.shape, strict=True))),
            ),
            Misconception(
                "other_places",
                "These three lengths belong to these three axes, but not to these names. Which place of"
                " `x.shape` has each name?",
                lambda got, x: set(got) == set(name_axes(x)) and sorted(got.values()) == sorted(x.shape),
            ),
            Misconception(
                "one_axis_twice",
                "One axis stands under two names, and another under none. Which place of `x.shape` has each name?",
                lambda got, x: set(got) == set(name_axes(x)) and set(got.values()) < set(x.shape),
            ),
            Misconception(
                "several_axes_at_once",
                "A number here is the product of two axes: it counts values, not steps. Which attribute holds"
                " one length for each axis?",
                lambda got, x: (
                    set(got) == set(name_axes(x))
                    and bool(set(got.values()) & {x.shape[0] * x.shape[1], x.shape[1] * x.shape[2], x.size})
                ),
            ),
            Misconception(
                "last_places",
                "These are the *last places* of the axes, which count from 0. How many places are 0, 1, 2 and 3?",
                as_if(lambda x: {name: length - 1 for name, length in name_axes(x).items()}),
            ),
            Misconception(
                "keys_are_lengths",
                "The dict is turned round: its keys are the lengths. What should stand before each colon?",
                lambda got, x: set(got.values()) == set(name_axes(x)),
            ),
            Misconception(
                "other_names",
                "The lengths are right, but the names are not the three of the task. Which one differs, in"
                " spelling, number or capitals?",
                lambda got, x: tuple(got.values()) == x.shape and set(got) != set(name_axes(x)),
            ),
        ),
    ),
    Exercise(
        name="row_sums",
        task="Add up the features of each row.",
        kind="call",
        points={"shape": 1, "values": 1},
        hints=(
            "One number for each row remains. So which axis has to vanish?",
            "`sum` takes the axis that vanishes: `axis=0` the batch, `axis=1` the features.",
            "`return x.sum(axis=___)`",
        ),
        reference=lambda x: x.sum(axis=1),
        cases=draw_table,
        axes=("batch",),
        misconceptions=(
            Misconception(
                "columns",
                "These are the sums of the *columns*: the batch has vanished. Which axis should vanish?",
                as_if(lambda x: x.sum(axis=0)),
            ),
            Misconception(
                "total",
                "Everything was added up into one number. How does `sum` learn which axis you mean?",
                as_if(lambda x: x.sum()),
            ),
            Misconception(
                "kept",
                "The sums are right, but the summed axis is still there with length 1. What keeps it alive?",
                as_if(lambda x: x.sum(axis=1, keepdims=True)),
            ),
            Misconception(
                "means", "These are the *means* of the rows. What undoes the division?", as_if(lambda x: x.mean(axis=1))
            ),
            Misconception(
                "three_columns",
                "Only three columns are added, however many there are. How does your code learn the number of"
                " features?",
                as_if(lambda x: x[:, :3].sum(axis=1)),
            ),
            Misconception(
                "end_left_out",
                "One feature at an end is left out of each sum. At which place do Python's columns begin, and"
                " where does a slice stop?",
                as_if(lambda x: x[:, 1:].sum(axis=1), lambda x: x[:, :-1].sum(axis=1)),
            ),
            Misconception(
                "whole_features",
                "The features lose their decimals before they are added. Which step makes whole numbers?",
                as_if(lambda x: x.astype(int).sum(axis=1), lambda x: np.rint(x).sum(axis=1)),
            ),
            Misconception(
                "extremes",
                "This is one of the row's numbers, the largest or the smallest. Which function adds up?",
                as_if(lambda x: x.max(axis=1), lambda x: x.min(axis=1)),
            ),
        ),
    ),
    Exercise(
        name="residuals",
        task="Give observed minus predicted, one number a row.",
        kind="call",
        points={"shape": 1, "values": 1},
        hints=(
            "Make the two shapes equal before you subtract.",
            "`predicted` has an axis of length 1 too many. Taking its column 0 leaves `(batch,)`.",
            "`return y - predicted[:, ___]`",
        ),
        reference=residuals,
        cases=draw_predictions,
        axes=("batch",),
        misconceptions=(
            Misconception(
                "silent_square",
                "A square came out: each observation met *every* prediction. Which shapes did you subtract?",
                as_if(lambda y, predicted: y - predicted),
            ),
            Misconception(
                "square_of_signs",
                "A square came out, with the signs turned too. Which shapes did you subtract, and which from which?",
                as_if(lambda y, predicted: predicted - y),
            ),
            Misconception(
                "column",
                "The numbers are right, as a column `(batch, 1)`. How do you drop its last axis?",
                as_if(lambda y, predicted: y[:, None] - predicted),
            ),
            Misconception(
                "first_prediction",
                "Every observation met the *first* prediction. Which index takes a column, and which a row?",
                as_if(lambda y, predicted: y - predicted[0]),
            ),
            Misconception(
                "sign",
                "Every sign is turned. Which is taken from which in *observed minus predicted*?",
                as_if(lambda y, predicted: predicted[:, 0] - y),
            ),
            Misconception(
                "square_averaged",
                "The silent square is still in it: each number is made of *every* pair with its row or column."
                " When do you make the shapes equal?",
                as_if(
                    *(
                        lambda y, predicted, reduce=reduce, axis=axis: reduce(y - predicted, axis=axis)
                        for reduce in (np.mean, np.sum)
                        for axis in (0, 1)
                    )
                ),
            ),
            Misconception(
                "square_cut",
                "This is one column of the silent square: every prediction met the *first* observation. When do"
                " you make the shapes equal?",
                as_if(lambda y, predicted: (y - predicted)[:, 0]),
            ),
            Misconception(
                "squared",
                "These are the *squares* of the residuals. Does the task ask for squares?",
                as_if(lambda y, predicted: residuals(y, predicted) ** 2),
            ),
            Misconception(
                "one_number",
                "One number came for the whole batch. Does the task ask you to sum up the differences?",
                as_if(
                    lambda y, predicted: residuals(y, predicted).mean(),
                    lambda y, predicted: residuals(y, predicted).sum(),
                    lambda y, predicted: (residuals(y, predicted) ** 2).mean(),
                    lambda y, predicted: (y - predicted).mean(),
                    lambda y, predicted: ((y - predicted) ** 2).mean(),
                ),
            ),
            Misconception(
                "added",
                "Observed and predicted were added. What does *minus* ask for?",
                as_if(lambda y, predicted: y + predicted[:, 0]),
            ),
        ),
    ),
    Exercise(
        name="one_hot",
        task="Turn whole-number labels into one-hot rows by comparing them with the column numbers.",
        kind="call",
        points={"shape": 1, "values": 2},
        hints=(
            "Ask in each row and column: is this column's number the row's label? That is one `==` and broadcasting.",
            (
                "`columns` is a row `(classes,)`. `y` must become a column `(batch, 1)`, so that the two broadcast to"
                " `(batch, classes)`."
            ),
            "`hot = y[:, ___] == columns`, where `np.newaxis` makes an axis of length 1.",
        ),
        reference=one_hot,
        cases=draw_codes,
        axes=("batch", "classes"),
        misconceptions=(
            Misconception(
                "lying",
                "The classes run down and the batch runs across. Which of the two has to be the column, `y` or"
                " `columns`?",
                as_if(lambda y, classes: one_hot(y, classes).T),
            ),
            Misconception(
                "counted_from_one",
                "Each 1 stands one column too far to the left. From which number does Python count columns?",
                as_if(lambda y, classes: one_hot((y - 1) % classes, classes)),
            ),
            Misconception(
                "only_seen",
                "There is a column for each class that *occurs*. What if a class is absent from this batch?",
                as_if(lambda y, classes: one_hot(np.unique(y, return_inverse=True)[1], len(np.unique(y)))),
            ),
            Misconception(
                "still_codes",
                "This is `y` as a column, still one number a row. With what should it be compared?",
                as_if(lambda y, classes: y[:, None]),
            ),
            Misconception(
                "renumbered",
                "You numbered the labels that *occur* in this batch, and a class that is absent moves the others"
                " to the left. Which column has label 5, always?",
                as_if(renumbered),
            ),
            Misconception(
                "every_row",
                "Every row has a 1 for *all* labels of the batch. How does one row get the 1 of its own label alone?",
                as_if(lambda y, classes: np.tile(one_hot(y, classes).max(axis=0), (len(y), 1))),
            ),
            Misconception(
                "on_one_side",
                "A row has ones on a whole side of its label. Which comparison holds in one column only?",
                as_if(
                    lambda y, classes: y[:, None] >= np.arange(classes),
                    lambda y, classes: y[:, None] <= np.arange(classes),
                    lambda y, classes: y[:, None] > np.arange(classes),
                    lambda y, classes: y[:, None] < np.arange(classes),
                ),
            ),
            Misconception(
                "opposite",
                "The 1 and the zeros have changed places. In which columns should a row be 0?",
                as_if(lambda y, classes: 1 - one_hot(y, classes)),
            ),
            Misconception(
                "label_in_place",
                "Where a 1 should stand, there is the label, or its number counted from 1. What are the only two"
                " numbers in a one-hot row?",
                as_if(
                    lambda y, classes: one_hot(y, classes) * y[:, None],
                    lambda y, classes: one_hot(y, classes) * (y[:, None] + 1),
                ),
            ),
        ),
    ),
    Exercise(
        name="one_hot_from_one",
        task="Turn labels that start at 1 into one-hot rows with to_categorical.",
        kind="call",
        points={"shape": 1, "values": 1},
        hints=(
            "Python's first column has number 0. What must happen to a label 1 to land there?",
            (
                "Shift the labels, then call `to_categorical(labels, classes)`. Give it `classes`: the largest label"
                " may be absent."
            ),
            "`return to_categorical(y - ___, ___)`",
        ),
        reference=one_hot_from_one,
        cases=draw_codes_from_one,
        axes=("batch", "classes"),
        misconceptions=(
            Misconception(
                "empty_column",
                "The first column is all zeros: no label is 0. What can you do to the labels, instead of adding a"
                " column?",
                as_if(lambda y, classes: one_hot(y, classes + 1)),
            ),
            Misconception(
                "wrapped",
                "The last class has landed in column 0. Did you take a remainder where a shift was meant?",
                as_if(lambda y, classes: one_hot(y % classes, classes)),
            ),
            Misconception(
                "smallest_label",
                "You took away the smallest label *in this batch*. What happens when nobody in it has label 1?",
                as_if(lambda y, classes: one_hot(y - y.min(), classes)),
            ),
            Misconception(
                "numbered_as_seen",
                "You numbered the labels that *occur* in this batch. Which column has label 5 when nobody has label 4?",
                as_if(renumbered),
            ),
            Misconception(
                "columns_seen",
                "There are as many columns as labels *occur*. What if a class is absent from this batch?",
                as_if(lambda y, classes: one_hot(np.unique(y, return_inverse=True)[1], len(np.unique(y)))),
            ),
            Misconception(
                "wrong_column_dropped",
                "Label 1 stands in the second column, and the last class has none. Which column is empty, before"
                " you drop one?",
                as_if(lambda y, classes: one_hot(y, classes + 1)[:, :-1]),
            ),
            Misconception(
                "two_in_one",
                "The last two classes share a column: the largest label was pushed down by itself. What moves"
                " *all* labels?",
                as_if(lambda y, classes: one_hot(np.minimum(y, classes - 1), classes)),
            ),
            Misconception(
                "codes",
                "These are codes, one number a row. What does `to_categorical` make of them?",
                as_if(lambda y, classes: y - 1),
            ),
        ),
    ),
    Exercise(
        name="text_to_one_hot",
        task="Turn text labels into one-hot rows, columns in the order of the alphabet.",
        kind="call",
        points={"shape": 1, "values": 1},
        hints=(
            "The cell above shows two ways that need one or two lines.",
            (
                "pandas takes the labels as they are and gives a table; scikit-learn wants a column, `labels[:,"
                " np.newaxis]`."
            ),
            "`return pd.___(labels).to_numpy()`",
        ),
        reference=text_to_one_hot,
        cases=draw_texts,
        axes=("batch", "classes"),
        misconceptions=(
            Misconception(
                "appearance",
                "The columns are in the order in which the labels appear. Which order would another part of the data"
                " give?",
                as_if(in_order_of_appearance),
            ),
            Misconception(
                "first_dropped",
                "One class has no column of its own. Does a network need the reference level that a regression leaves"
                " out?",
                as_if(lambda labels: text_to_one_hot(labels)[:, 1:]),
            ),
            Misconception(
                "backwards",
                "The columns run from the end of the alphabet to its start. Which name comes first?",
                as_if(lambda labels: text_to_one_hot(labels)[:, ::-1]),
            ),
            Misconception(
                "codes",
                "These are codes, one number a row. Which step is still missing to reach one-hot rows?",
                as_if(lambda labels: np.unique(labels, return_inverse=True)[1]),
            ),
            Misconception(
                "rows_sorted",
                "The *labels* were sorted, so a row no longer stands at the place of its case. What should be in"
                " the order of the alphabet?",
                as_if(lambda labels: text_to_one_hot(np.sort(labels))),
            ),
            Misconception(
                "example_names",
                "These columns belong to the animals of the example, and no label here is one of them. From what"
                " must the classes be learnt?",
                lambda got, labels: got.shape == (len(labels), 3) and not got.any(),
            ),
            Misconception(
                "columns_mixed",
                "Each class has its column, but the columns are not in the order of the alphabet. What decides"
                " their order in your code?",
                lambda got, labels: same(
                    *(table[:, np.lexsort(table)] for table in (got + 0, text_to_one_hot(labels)))
                ),
            ),
            Misconception(
                "opposite",
                "1 and 0 have changed places: a row has its only 0 at its own class. What should stand there?",
                as_if(lambda labels: 1 - text_to_one_hot(labels)),
            ),
        ),
    ),
    Exercise(
        name="decode",
        task="Name the most probable class of each row.",
        kind="call",
        points={"shape": 1, "values": 1},
        hints=(
            "`argmax` gives the *place* of the largest number, `max` the number itself. You need the place.",
            "The class axis has to vanish. The places that remain, `(batch,)`, can pick from `names`.",
            "`return names[probabilities.argmax(axis=___)]`",
        ),
        reference=decode,
        cases=draw_probabilities,
        axes=("batch",),
        misconceptions=(
            Misconception(
                "down_the_columns",
                "There is a name for each *class*, not for each row. Along which axis did you look for the largest?",
                as_if(lambda p, names: names[p.argmax(axis=0)]),
            ),
            Misconception(
                "codes",
                "These are the codes of the classes. How do codes pick names from an array?",
                as_if(lambda p, names: p.argmax(axis=1)),
            ),
            Misconception(
                "sorted_names",
                "The places are right, but they pick from the names in the order of the alphabet. In which order stand"
                " the columns?",
                as_if(lambda p, names: np.sort(names)[p.argmax(axis=1)]),
            ),
            Misconception(
                "least_probable",
                "These are the *least* probable classes. Which function looks for the largest?",
                as_if(lambda p, names: names[p.argmin(axis=1)]),
            ),
            Misconception(
                "largest_value",
                "This is how *large* the largest probability is. Which function says *where* it is?",
                as_if(lambda p, names: p.max(axis=1)),
            ),
            Misconception(
                "one_half",
                "With many classes, none may reach one half. Is a threshold needed to find the largest?",
                lambda got, p, names: len(got) == 0 or same(got, names[(p > 0.5).argmax(axis=1)]),
            ),
            Misconception(
                "place_before",
                "Each name is the one *before* the most probable, as if places counted from 1. From which number"
                " does `argmax` count?",
                as_if(lambda p, names: names[p.argmax(axis=1) - 1]),
            ),
            Misconception(
                "place_after",
                "Each name is the one *after* the most probable. From which number does `argmax` count?",
                as_if(lambda p, names: names[(p.argmax(axis=1) + 1) % len(names)]),
            ),
            Misconception(
                "one_answer",
                "One name came for the whole batch. Over which axis does `argmax` look when you name none?",
                lambda got, p, names: isinstance(got, str) or np.shape(got) == (1,),
            ),
            Misconception(
                "runner_up",
                "These are the *second* most probable classes. Which place has the largest number after sorting?",
                as_if(lambda p, names: names[p.argsort(axis=1)[:, -2]]),
            ),
        ),
    ),
    Exercise(
        name="threshold_data",
        task="Build x, y and targets of the threshold classifier: 10,000 rows.",
        kind="value",
        points={"uniform": 1, "labels": 2, "targets": 1},
        hints=(
            "Three lines, one a variable. Each uses the one before it.",
            (
                "`np.random.default_rng(0)` makes a generator, and its `random((rows, columns))` draws. A comparison"
                " turned into whole numbers with `.astype(int)` gives 0 and 1."
            ),
            "`y = (x.sum(axis=___) > ___).astype(int)`, and `to_categorical` for the targets.",
        ),
        form=(..., ..., ...),
        criteria={"uniform": uniform_rows, "labels": labels_of_sums, "targets": targets_of_labels},
        misconceptions=(
            Misconception(
                "turned",
                "x lies on its side: 3 rows of 10,000. Which axis is the batch?",
                lambda got: np.shape(got[0]) == (3, ROWS),
            ),
            Misconception(
                "normal",
                "The numbers in x have mean 0 and standard deviation 1, as a normal distribution has. Which method of"
                " the generator draws uniform numbers?",
                lambda got: abs(got[0].mean()) < 0.1 and abs(got[0].std() - 1) < 0.1 and got[0].min() < -2,
            ),
            Misconception(
                "row_means",
                "Not one label is 1, although about half of the row sums exceed 1.5. What do you compare with 1.5?",
                lambda got: np.shape(got[1]) == (ROWS,) and not np.any(got[1]) and uniform_rows(got) is None,
            ),
            Misconception(
                "labels_swapped",
                "Labels 0 and 1 have changed places. Which label has a row whose sum exceeds 1.5?",
                lambda got: (
                    len(np.unique(got[1])) == 2
                    and bool(((got[1] == (row_sums(got[0]) <= 1.5)) | ~far_from_threshold(got[0])).all())
                ),
            ),
            Misconception(
                "columns_swapped",
                "The columns of targets have changed places. In which column does label 0 have its 1?",
                lambda got: np.array_equal(got[2][:, ::-1], one_hot(got[1].astype(int), 2)),
            ),
            Misconception(
                "other_threshold",
                "The labels do go by the row sums, but they change from 0 to 1 at another sum than the task's."
                " What is compared with what?",
                only_labels_wrong(follows_another_sum),
            ),
            Misconception(
                "number_by_number",
                "Your labels compare single numbers with one half, each by itself. What has to be compared with 1.5?",
                only_labels_wrong(lambda x, y: any(np.array_equal(y, rule(x)) for rule in SINGLE_NUMBERS)),
            ),
            Misconception(
                "other_rows",
                "Your labels agree with the sums of x in half of the rows, as chance would have it. Do they come"
                " from the rows of *this* x?",
                only_labels_wrong(agrees_by_chance),
            ),
            Misconception(
                "one_number_a_row",
                "The three numbers of a row are one and the same. How many numbers have to be drawn for 10,000 rows?",
                lambda got: got[0].shape == (ROWS, 3) and bool((got[0] == got[0][:, :1]).all()) and got[0].std() > 0.2,
            ),
            Misconception(
                "whole_numbers",
                "x holds whole numbers only. Which method of the generator draws numbers *between* 0 and 1?",
                lambda got: np.array_equal(got[0], np.rint(got[0])) and np.ndim(got[0]) == 2,
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "sum_shape",
        "`series` has shape (4, 7, 3). Which shape has `series.sum(axis=1)`?",
        lambda names: names["weekly"].shape,
        "The axis that you name is the axis that vanishes.",
    ),
    Prediction(
        "difference_shape",
        "`y` has shape (5,) and `predicted` has shape (5, 1). Which shape has `y - predicted`?",
        lambda names: names["difference"].shape,
        "(5,) counts as (1, 5); an axis of length 1 is stretched, here both ways.",
    ),
    Prediction(
        "hot_shape",
        "Which shape has `to_categorical([2, 0], 5)`?",
        lambda names: names["hot"].shape,
        "One row a label, one column a class, whether it occurs or not.",
    ),
)

QUESTIONS = (
    Question(
        "forgotten_return",
        "A function ends with `print(x)` and has no `return`. What does it give to a check?",
        (
            Choice("x", False, "`print` shows x on the page; nothing comes out of the function."),
            Choice("None", True, "Python has no implicit last value as R has: without `return` a function gives None."),
            Choice("An error", False, "It runs, and shows x. It just hands nothing back."),
        ),
    ),
)
