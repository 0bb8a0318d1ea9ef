# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 · Shapes and one-hot
#
# A network reads arrays and gives arrays. Most errors in deep learning are shapes that do not fit, or worse: shapes
# that fit by accident.
#
# **After this lesson you can** name the axes of an array, sum over the right one, spot the silent `(n, n)`,
# turn labels into one-hot rows and back, and build the data of your first network.
#
# **You need** lesson 00 and what a mean is.
#
# Minutes to read and do: 60 · CPU seconds of *Run All*: 5

# %%
import numpy as np
import pandas as pd
from sklearn.preprocessing import OneHotEncoder

from lessons_lib.data import to_categorical
from lessons_lib.exercises import lesson
from lessons_lib.plots import plot_axes, plot_shapes, plot_silent_square

L = lesson("01_shapes_and_one_hot")

# %%
L.quiz("forgotten_return")

# %% [markdown]
# ## Axes have names
#
# Rain on four days at three gauges, in millimetres: twelve numbers in a table.

# %%
rain = np.array([[4.0, 6.0, 5.0], [0.0, 1.0, 0.0], [9.0, 7.0, 8.0], [2.0, 0.0, 1.0]])
print("shape", rain.shape, " axes", rain.ndim, " numbers", rain.size)
plot_axes(rain, batch="batch\n(4 days)", features="features (3 gauges)")

# %% [markdown]
# The **shape** lists the length of every axis: `(4, 3)`. Give each axis a name, and errors become readable: this is
# `(batch, features)`.
#
# - **batch**, always axis 0: the cases, one a row. In a regression: the observations.
# - **features**, the last axis: what is known of each case. In a regression: the variables.
#
# A network learns from any number of cases, so you will meet shapes such as `(None, 3)`: any batch, three features.
# Series have one axis more: `(batch, time, features)`. All this holds for JAX's arrays as well: write `jnp` for `np`.
#
# > **From R.** `dim(x)` is `x.shape`. Places count from 0: R's `x[1, 2]` is `x[0, 1]`. R fills arrays column by column,
# > NumPy row by row: `matrix(1:6, nrow = 2)` begins 1 3 5, `np.arange(1, 7).reshape(2, 3)` begins 1 2 3.
#
# > **Exercise: name_axes.** Say how long each axis of a series is. `(batch, time, features)` in,
# > a dict such as `{"batch": 4, "time": 9, "features": 2}` out. (1 point)


# %% nbgrader={"grade_id": "name_axes", "solution": true}
def name_axes(x):
    """The length of each axis of x (batch, time, features), as a dict with these three names."""
    ### BEGIN SOLUTION
    return {"batch": x.shape[0], "time": x.shape[1], "features": x.shape[2]}
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_name_axes", "grade": true, "points": 1}
L.check("name_axes", name_axes)

# %% [markdown]
# ## Sum over the right axis
#
# The picture shows both sums of a table. Now a series: four wells, seven days, three variables, shape `(4, 7, 3)`.
#
# **Predict.** Which shape has `series.sum(axis=1)`? Write a tuple, for instance `(2, 5)`. A tuple of one number has a
# comma too: `(2,)`.

# %% nbgrader={"grade_id": "guess_sum_shape", "solution": true}
sum_guess = ...
### BEGIN SOLUTION
sum_guess = (4, 3)
### END SOLUTION
L.predict("sum_shape", sum_guess)

# %%
series = np.ones((4, 7, 3))
weekly = series.sum(axis=1)
print("series", series.shape, " weekly sums", weekly.shape)

by_day = rain.sum(axis=1)
print("rain", rain.shape, " by day", by_day, by_day.shape)

# %% [markdown]
# **The axis that you name is the axis that vanishes.** In `series` that is time; in `rain` the gauges go and the days
# remain. `mean`, `max` and `argmax` follow the same rule. Change `sum` to `max` above and run again.
#
# > **From R.** `rowSums(x)` is `x.sum(axis=1)`. Beware: `apply(x, 1, sum)` names the margin that *stays*, `axis=1` the
# > axis that *goes*.
#
# > **Exercise: row_sums.** Add up the features of each row. `(batch, features)` in, `(batch,)` out. (2 points)


# %% nbgrader={"grade_id": "row_sums", "solution": true}
def row_sums(x):
    """The sum of each row: x (batch, features) in, (batch,) out."""
    ### BEGIN SOLUTION
    return x.sum(axis=1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_row_sums", "grade": true, "points": 2}
L.check("row_sums", row_sums)

# %% [markdown]
# ## Broadcasting
#
# Two arrays of different shapes can still be subtracted or divided. NumPy lays the shapes side by side **from the
# right**. Each pair of lengths must be equal, or one of them 1; an axis of length 1 (or a missing one) is stretched.
#
# `(4, 3)` with `(3,)` works: each row meets the three numbers. `(4, 3)` with `(4,)` does not: 3 meets 4.
# `keepdims=True` keeps the summed axis with length 1, and `(4, 3)` with `(4, 1)` works again.

# %%
centred = rain - rain.mean(axis=0)
shares = rain / rain.sum(axis=1, keepdims=True)
print("each gauge minus its mean: (4, 3) - (3,) gives", centred.shape)
print("each gauge's share of its day: (4, 3) / (4, 1) gives", shares.shape)
print(shares.round(2))
try:
    rain / rain.sum(axis=1)
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# > **From R.** R *recycles*: it walks down the columns and starts the shorter vector again, so `x / rowSums(x)` works
# > on rows. NumPy matches *axes*, from the last one. `scale(x, scale = FALSE)` is `x - x.mean(axis=0)`.
#
# ## `(n,)` is not `(n, 1)`
#
# The error above was kind: it spoke. This one is silent. Your observations `y` have shape `(5,)`. A network with one
# output predicts `(5, 1)`: one row a case, one column. Let the predictions even be perfect.
#
# **Predict.** Which shape has `y - predicted`?

# %% nbgrader={"grade_id": "guess_difference_shape", "solution": true}
difference_guess = ...
### BEGIN SOLUTION
difference_guess = (5, 5)
### END SOLUTION
L.predict("difference_shape", difference_guess)

# %%
y = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
predicted = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
difference = y - predicted
print("mean squared error of perfect predictions:", (difference**2).mean())
plot_silent_square(y, predicted)

# %% [markdown]
# Every `y` met every prediction. The error should be 0 and is 4, with no word of warning, and a network trained on it
# learns the mean of `y` and nothing else. The course's library refuses such a pair. Elsewhere, **look at both shapes
# before you subtract**.
#
# `y[:, np.newaxis]` turns `(n,)` into `(n, 1)`; `predicted[:, 0]` turns `(n, 1)` into `(n,)`.
#
# > **Exercise: residuals.** Give observed minus predicted. `y (batch,)` and `predicted (batch, 1)` in, `(batch,)` out.
# > (2 points)


# %% nbgrader={"grade_id": "residuals", "solution": true}
def residuals(y, predicted):
    """Observed minus predicted: y (batch,) and predicted (batch, 1) in, (batch,) out."""
    ### BEGIN SOLUTION
    return y - predicted[:, 0]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_residuals", "grade": true, "points": 2}
L.check("residuals", residuals)

# %% [markdown]
# ## One-hot: a column for each class
#
# A network that tells two classes apart has two outputs, one a class. So its targets need two columns: a 1 in the
# column of the class, 0 elsewhere. `to_categorical(y, 2)` does it: label 0 becomes `[1, 0]`, label 1 becomes `[0, 1]`.
#
# **Predict.** Which shape has `to_categorical([2, 0], 5)`: two labels, five classes?

# %% nbgrader={"grade_id": "guess_hot_shape", "solution": true}
hot_guess = ...
### BEGIN SOLUTION
hot_guess = (2, 5)
### END SOLUTION
L.predict("hot_shape", hot_guess)

# %%
print(to_categorical([0, 1], 2))
hot = to_categorical([2, 0], 5)
print(hot)

# %% [markdown]
# The label *is* the number of the column, counted from 0. Now by hand, with broadcasting: a column of labels against a
# row of column numbers.
#
# > **Exercise: one_hot.** Turn labels into one-hot rows by comparing them with the column numbers; the first and the
# > last line are given. `y (batch,)` and the number of classes in, `(batch, classes)` out. (3 points)


# %% nbgrader={"grade_id": "one_hot", "solution": true}
def one_hot(y, classes):
    """A 1 in the column of the label, 0 elsewhere: y (batch,) in, (batch, classes) out."""
    columns = np.arange(classes)
    hot = ...
    ### BEGIN SOLUTION
    hot = (y[:, np.newaxis] == columns).astype(int)
    ### END SOLUTION
    return hot


# %% nbgrader={"grade_id": "check_one_hot", "grade": true, "points": 3}
L.check("one_hot", one_hot)

# %% [markdown]
# ### Labels that start at 1
#
# R counts from 1, so data that come from R often have labels 1, 2, 3. A label 3 of three classes finds no column.
#
# > **Exercise: one_hot_from_one.** Turn labels `1 ... classes` into one-hot rows; label 1 belongs into the first
# > column. Use `to_categorical`. `y (batch,)` and the number of classes in, `(batch, classes)` out. (2 points)


# %% nbgrader={"grade_id": "one_hot_from_one", "solution": true}
def one_hot_from_one(y, classes):
    """One-hot rows of labels 1 ... classes: y (batch,) in, (batch, classes) out."""
    ### BEGIN SOLUTION
    return to_categorical(y - 1, classes)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_one_hot_from_one", "grade": true, "points": 2}
L.check("one_hot_from_one", one_hot_from_one)

# %% [markdown]
# ### Labels that are text
#
# `to_categorical` reads whole numbers only; the library's `encode_labels` turns text into such codes first. Here are
# two well-known ways without it. Both put the columns in the order of the alphabet.

# %%
animals = np.array(["dog", "cat", "owl", "dog"])

table = pd.get_dummies(animals, dtype=int)
print(table)

encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
print(encoder.fit_transform(animals[:, np.newaxis]))
print("columns:", *encoder.categories_[0])
print("one more dog:", encoder.transform([["dog"]]))
print("a cow, never seen:", encoder.transform([["cow"]]))

# %% [markdown]
# pandas is short. The encoder *remembers* its columns: fit it on the training data, then `transform` new data, and the
# columns agree even where a class is absent. Two more habits of it: it reads a *column* `(batch, 1)`, and without
# `sparse_output=False` it gives a sparse matrix, which is no array.
#
# > **From R.** `pd.get_dummies` is caret's `dummyVars`; `encoder.categories_` are the `levels` of a `factor`.
# > `model.matrix` leaves out the first level because a regression needs a reference. A network's targets keep every
# > class.
#
# > **Exercise: text_to_one_hot.** Turn text labels into one-hot rows, columns in the order of the alphabet.
# > `labels (batch,)` in, `(batch, classes)` out; the classes are those that occur. (2 points)


# %% nbgrader={"grade_id": "text_to_one_hot", "solution": true}
def text_to_one_hot(labels):
    """One-hot rows, columns in alphabetical order: (batch,) in, (batch, classes) out."""
    ### BEGIN SOLUTION
    return pd.get_dummies(labels).to_numpy()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_text_to_one_hot", "grade": true, "points": 2}
L.check("text_to_one_hot", text_to_one_hot)

# %% [markdown]
# ## And back: argmax
#
# A network answers with probabilities, `(batch, classes)`. Which class does it mean? The column of the largest number:
# `argmax`. One-hot rows go back the same way, and the round trip ends where it began. `names[codes]` picks one name for
# each code.
#
# > **Exercise: decode.** After this worked example: name the most probable class of each row.
# > `probabilities (batch, classes)` and `names (classes,)` in, names `(batch,)` out. (2 points)

# %%
names = encoder.categories_[0]
codes = encoder.transform(animals[:, np.newaxis]).argmax(axis=1)
print("codes", codes, " names", names[codes])
print("round trip:", bool((names[codes] == animals).all()))


# %% nbgrader={"grade_id": "decode", "solution": true}
def decode(probabilities, names):
    """Each row's most probable name: (batch, classes) and (classes,) in, (batch,) out."""
    ### BEGIN SOLUTION
    return names[probabilities.argmax(axis=1)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_decode", "grade": true, "points": 2}
L.check("decode", decode)

# %% [markdown]
# ## Build the data of your first network
#
# In lesson 04 a network learns a rule from examples alone: *do three numbers add up to more than 1.5?* Its data take
# everything of this lesson.

# %%
plot_shapes(
    [
        ("x", (10_000, 3)),
        ("sum over axis 1", (10_000,)),
        ("y: 1 where the sum exceeds 1.5", (10_000,)),
        ("targets: to_categorical(y, 2)", (10_000, 2)),
    ]
)

# %% [markdown]
# > **Exercise: threshold_data.** From scratch: `x (10000, 3)`, uniform between 0 and 1; `y (10000,)`, 1 where the row
# > sum exceeds 1.5, else 0; `targets (10000, 2)`, the one-hot rows of `y`. `np.random.default_rng(0).random((rows,
# > columns))` draws uniform numbers. (4 points)

# %% nbgrader={"grade_id": "threshold_data", "solution": true}
x = ...
y = ...
targets = ...
### BEGIN SOLUTION
x = np.random.default_rng(0).random((10_000, 3))
y = (x.sum(axis=1) > 1.5).astype(int)
targets = to_categorical(y, 2)
### END SOLUTION

# %% nbgrader={"grade_id": "check_threshold_data", "grade": true, "points": 4}
L.check("threshold_data", x, y, targets)

# %% [markdown]
# > **Written answer, read by your teacher: why_one_hot.** Why give a network three columns for cat, dog and owl, and
# > not one column with 0, 1, 2? And when *would* one column of numbers be right? Click the cell below, press Enter,
# > write two or three sentences, then Shift+Enter. (2 points: what 0, 1, 2 would claim about the animals 1; a kind of
# > variable for which one column is right 1)

# %% [markdown] nbgrader={"grade_id": "why_one_hot", "grade": true, "points": 2, "solution": true}
# Codes 0, 1, 2 claim an order and distances: a dog would lie half-way between cat and owl, and taking an owl for a cat
# would count as twice the error. One column for each class claims nothing of the kind. One column is right where the
# numbers are a measurement, such as a temperature or a count.

# %% [markdown]
# ## What to remember
#
# 1. Name the axes: `(batch, features)`, `(batch, time, features)`, `(batch, classes)`.
# 2. The axis that you name in `sum`, `mean`, `argmax` is the axis that vanishes.
# 3. Broadcasting matches shapes from the right; length 1 is stretched.
# 4. `(n,)` against `(n, 1)` gives `(n, n)` without a word.
# 5. One-hot: label = number of the column, from 0; `argmax(axis=1)` goes back.
#
# **Try it yourself.** How many of your 10,000 labels are 1, and how many should be? · Divide `rain` by its column sums:
# do you need `keepdims`? · Sum over *both* axes at once with `axis=(0, 1)`.
#
# **Further reading.** C. R. Harris and others, *Array programming with NumPy*, Nature 585, 2020. · J. VanderPlas,
# *Python Data Science Handbook*, 2nd edition, 2022, the part on NumPy. · A. Rush, *Tensor Puzzles*, 2022: broadcasting
# as a game.
