import numpy as np
import pandas as pd
from sklearn.preprocessing import OneHotEncoder

from lessons_lib.data import to_categorical
from tests.lessons.independent import right, wrong


@right("name_axes")
def axes_zip(x):
    return dict(zip(("batch", "time", "features"), x.shape))


@right("name_axes")
def axes_one_by_one(x):
    axes = {}
    axes["features"] = x.shape[-1]
    axes["time"] = np.size(x, 1)
    axes["batch"] = len(x)
    return axes


@wrong("name_axes", "Swaps batch and time: takes the first axis for time and the second for the batch.")
def axes_time_first(x):
    time, batch, features = x.shape
    return {"batch": batch, "time": time, "features": features}


@wrong("name_axes", "Gives x.ndim, the number of axes, as the number of features.")
def axes_ndim(x):
    return {"batch": x.shape[0], "time": x.shape[1], "features": x.ndim}


@wrong("name_axes", "Gives all numbers of one case (time times features) as the number of features.")
def axes_size_of_a_case(x):
    return {"batch": len(x), "time": len(x[0]), "features": x[0].size}


@wrong("name_axes", "Calls the last axis 'feature' in place of 'features'.")
def axes_singular(x):
    batch, time, feature = x.shape
    return {"batch": batch, "time": time, "feature": feature}


@right("row_sums")
def row_sums_product_with_ones(x):
    return x @ np.ones(x.shape[1])


@right("row_sums")
def row_sums_by_loop(x):
    sums = []
    for row in x:
        total = 0.0
        for number in row:
            total += number
        sums.append(total)
    return np.array(sums)


@wrong("row_sums", "Adds three columns by hand, as in the example with three gauges: further features are left out.")
def row_sums_three_gauges(x):
    return x[:, 0] + x[:, 1] + x[:, 2]


@wrong("row_sums", "Does not set the total back to 0 for each row: a running total over the rows.")
def row_sums_running_total(x):
    sums = []
    total = 0.0
    for row in x:
        for number in row:
            total += number
        sums.append(total)
    return np.array(sums)


@wrong("row_sums", "Counts columns from 1 as in R, so the first feature is left out of every sum.")
def row_sums_columns_from_one(x):
    total = np.zeros(x.shape[0])
    for j in range(1, x.shape[1]):
        total = total + x[:, j]
    return total


@wrong("row_sums", "Sums the notebook's table rain and not the argument x.")
def row_sums_of_rain(x):
    rain = np.array([[4.0, 6.0, 5.0], [0.0, 1.0, 0.0], [9.0, 7.0, 8.0], [2.0, 0.0, 1.0]])
    return rain.sum(axis=1)


@right("residuals")
def residuals_ravel(y, predicted):
    return y - predicted.ravel()


@right("residuals")
def residuals_by_columns(y, predicted):
    column = y[:, np.newaxis] - predicted
    return column[:, 0]


@wrong("residuals", "Takes the first column of the silent (n, n): the first observation minus each prediction.")
def residuals_first_column(y, predicted):
    return (y - predicted)[:, 0]


@wrong("residuals", "Averages the silent (n, n) over the observations: the mean of y minus each prediction.")
def residuals_mean_of_square(y, predicted):
    return (y - predicted).mean(axis=1)


@wrong("residuals", "Takes predicted[0], the first row, for the first column: every y minus the first prediction.")
def residuals_first_prediction(y, predicted):
    return y - predicted[0]


@wrong("residuals", "Gives the absolute differences: the sign is lost.")
def residuals_absolute(y, predicted):
    return np.abs(y - predicted[:, 0])


@right("one_hot")
def one_hot_column_against_row(y, classes):
    columns = np.arange(classes)
    hot = np.where(np.expand_dims(y, 1) == columns, 1.0, 0.0)
    return hot


@right("one_hot")
def one_hot_by_loops(y, classes):
    columns = np.arange(classes)
    hot = [[int(label == column) for column in columns] for label in y]
    return np.array(hot)


@wrong("one_hot", "hot[:, y] = 1 sets the columns of all labels in every row, not one column a row.")
def one_hot_all_rows(y, classes):
    columns = np.arange(classes)
    hot = np.zeros((len(y), len(columns)))
    hot[:, y] = 1
    return hot


@wrong(
    "one_hot", "Takes labels as counted from 1 as in R: all ones stand one column too far left, label 0 in the last."
)
def one_hot_labels_from_one(y, classes):
    columns = np.arange(classes)
    hot = np.eye(len(columns))[y - 1]
    return hot


@wrong(
    "one_hot",
    "Compares the wrong way round, (classes, batch), and repairs the shape with reshape in place of a transpose.",
)
def one_hot_reshaped(y, classes):
    columns = np.arange(classes)
    hot = (columns[:, np.newaxis] == y).astype(float)
    hot = hot.reshape(len(y), classes)
    return hot


@wrong("one_hot", "Puts the label itself into its column in place of a 1, so label 0 leaves an empty row.")
def one_hot_label_as_value(y, classes):
    columns = np.arange(classes)
    hot = (y[:, np.newaxis] == columns) * columns
    return hot


@right("one_hot_from_one")
def from_one_shifted_list(y, classes):
    return to_categorical([int(label) - 1 for label in y], classes)


@right("one_hot_from_one")
def from_one_cut_first_column(y, classes):
    return to_categorical(y, classes + 1)[:, 1:]


@wrong(
    "one_hot_from_one",
    "Makes a column too many and cuts off the last in place of the empty first: the last class is lost.",
)
def from_one_cut_last_column(y, classes):
    return to_categorical(y, classes + 1)[:, :-1]


@wrong(
    "one_hot_from_one",
    "Subtracts the smallest label that occurs in place of 1: shifted where no label 1 is in the data.",
)
def from_one_minus_minimum(y, classes):
    return to_categorical(y - y.min(), classes)


@wrong(
    "one_hot_from_one", "Numbers the labels that occur as a factor does, so absent classes in between are closed up."
)
def from_one_as_factor(y, classes):
    codes = np.unique(y, return_inverse=True)[1]
    return to_categorical(codes, classes)


@wrong(
    "one_hot_from_one",
    "Takes the remainder y % classes: label 1 goes into the second column and the last label into the first.",
)
def from_one_remainder(y, classes):
    return to_categorical(y % classes, classes)


@right("text_to_one_hot")
def text_encoder(labels):
    column = np.asarray(labels).reshape(-1, 1)
    return OneHotEncoder(sparse_output=False).fit_transform(column)


@right("text_to_one_hot")
def text_by_sorted_names(labels):
    names = sorted(set(str(label) for label in labels))
    hot = np.zeros((len(labels), len(names)), dtype=int)
    for i, label in enumerate(labels):
        hot[i, names.index(str(label))] = 1
    return hot


@wrong("text_to_one_hot", "Orders the columns by first appearance (pd.factorize) and not by the alphabet.")
def text_by_appearance(labels):
    codes, names = pd.factorize(np.asarray(labels))
    return np.eye(len(names))[codes]


@wrong(
    "text_to_one_hot",
    "Uses the notebook's encoder, fitted on cat, dog and owl, in place of fitting the labels: other words"
    " give rows of zeros.",
)
def text_old_encoder(labels):
    animals = np.array(["dog", "cat", "owl", "dog"])
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    encoder.fit(animals[:, np.newaxis])
    return encoder.transform(np.asarray(labels)[:, np.newaxis])


@wrong("text_to_one_hot", "Sorts the labels themselves, so the rows no longer stand in the order of the data.")
def text_sorted_rows(labels):
    labels = np.sort(labels)
    return (labels[:, np.newaxis] == np.unique(labels)).astype(int)


@wrong("text_to_one_hot", "Orders the columns by how often a label occurs (value_counts), not by the alphabet.")
def text_by_frequency(labels):
    names = pd.Series(np.asarray(labels)).value_counts().index.to_numpy()
    return (np.asarray(labels)[:, np.newaxis] == names).astype(int)


@right("decode")
def decode_take(probabilities, names):
    return np.take(names, np.argmax(probabilities, axis=-1))


@right("decode")
def decode_by_loop(probabilities, names):
    decoded = []
    for row in probabilities:
        best = 0
        for j in range(1, len(row)):
            if row[j] > row[best]:
                best = j
        decoded.append(names[best])
    return np.array(decoded)


@wrong(
    "decode", "Rounds the probabilities first: a row whose largest is below 0.5 becomes zeros and gets the first name."
)
def decode_rounded(probabilities, names):
    return names[np.round(probabilities).argmax(axis=1)]


@wrong("decode", "Sorts the names by the alphabet before it picks, though the columns stand in the order of names.")
def decode_sorted_names(probabilities, names):
    codes = probabilities.argmax(axis=1)
    return np.unique(names)[codes]


@wrong("decode", "Subtracts 1 from the codes as if they counted from 1: each row gets the name before its own.")
def decode_minus_one(probabilities, names):
    codes = probabilities.argmax(axis=1)
    return names[codes - 1]


@wrong("decode", "argsort goes upwards, so its first column is the least probable class.")
def decode_least_probable(probabilities, names):
    order = np.argsort(probabilities, axis=1)
    return names[order[:, 0]]


@right("threshold_data")
def data_by_comparison():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    targets = np.column_stack([1 - y, y])
    return x, y, targets


@right("threshold_data")
def data_by_loop():
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 1, size=(10_000, 3))
    y = np.zeros(10_000, dtype=int)
    for i in range(10_000):
        if x[i, 0] + x[i, 1] + x[i, 2] > 1.5:
            y[i] = 1
    targets = to_categorical(y, 2)
    return x, y, targets


@wrong(
    "threshold_data",
    "The label is 1 where at least two of the three numbers exceed 0.5, not where the sum exceeds 1.5.",
)
def data_majority():
    x = np.random.default_rng(0).random((10_000, 3))
    y = ((x > 0.5).sum(axis=1) > 1.5).astype(int)
    targets = to_categorical(y, 2)
    return x, y, targets


@wrong("threshold_data", "Rounds x to one decimal after the labels were made: rows near 1.5 no longer fit their label.")
def data_rounded_afterwards():
    x = np.random.default_rng(0).random((10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    x = x.round(1)
    targets = to_categorical(y, 2)
    return x, y, targets


@wrong("threshold_data", "Draws again for the labels: y belongs to other numbers than those in x.")
def data_drawn_twice():
    rng = np.random.default_rng(0)
    x = rng.random((10_000, 3))
    y = (rng.random((10_000, 3)).sum(axis=1) > 1.5).astype(int)
    targets = to_categorical(y, 2)
    return x, y, targets


@wrong("threshold_data", "Draws normal numbers around 0.5 in place of uniform ones between 0 and 1.")
def data_normal():
    x = np.random.default_rng(0).normal(0.5, 0.25, (10_000, 3))
    y = (x.sum(axis=1) > 1.5).astype(int)
    targets = to_categorical(y, 2)
    return x, y, targets
