"""Lesson 01: axes and their names, sums over the right one, (n,) against (n, 1), one-hot rows and back, the threshold
data."""

import numpy as np

from lessons_lib.exercises.declare import Choice, Exercise, Misconception, Prediction, Question, as_if

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
    """Every class occurs in the first case; the last class is absent from the second."""
    return [
        (rng.permutation(np.r_[np.arange(3), rng.integers(3, size=5)]), 3),
        (rng.permutation(np.r_[np.arange(4), rng.integers(4, size=2)]), 5),
    ]


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
    """Names in no order, fewer rows than classes, no probability above one half, never the first class."""
    cases = []
    for batch, names in ((3, ["ash", "birch", "cedar", "elm", "fir"]), (4, ["bat", "cat", "dog", "elk", "fox", "owl"])):
        weights = rng.uniform(0.5, 1, size=(batch, len(names)))
        weights[np.arange(batch), 1 + rng.permutation(len(names) - 1)[:batch]] = 1.3
        cases.append((weights / weights.sum(axis=1, keepdims=True), _out_of_order(rng, names)))
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
                as_if(lambda y, classes: one_hot(np.unique(y, return_inverse=True)[1], classes)),
            ),
            Misconception(
                "columns_seen",
                "There are as many columns as labels *occur*. What if a class is absent from this batch?",
                as_if(lambda y, classes: one_hot(np.unique(y, return_inverse=True)[1], len(np.unique(y)))),
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
                as_if(lambda p, names: names[(p > 0.5).argmax(axis=1)]),
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
                lambda got: bool((np.asarray(got[2])[:, ::-1] == one_hot(np.asarray(got[1]).astype(int), 2)).all()),
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
