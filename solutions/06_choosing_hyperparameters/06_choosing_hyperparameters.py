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
# # 06 · Choosing hyperparameters
#
# How many layers? How much dropout? Which learning rate? "Repeat the analysis over a broad range", says the tutorial.
# You train a hundred networks and keep the best. Then you find out what its score is worth.
#
# **After this lesson you can** search by grid and at random, many models in one call; pick on validation and report on
# test; say how far a winner's score flatters; cross-validate; and tell a better setting from a luckier seed.
#
# **You need** lessons 03 to 05: learning rates, seeds, dropout, L2, three parts of the data.
#
# Minutes to read and do: 90 · CPU seconds of *Run All*: 22
#
# Run the first cell. Then three questions on earlier lessons: decide first, then open your choice.

# %%
import itertools

import numpy as np
import pandas as pd
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from sklearn.datasets import load_diabetes, make_friedman1
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

from lessons_lib import L2, Adam, Dense, Dropout, Sequential, fit_many
from lessons_lib.data import Normaliser, random_split
from lessons_lib.exercises import lesson
from lessons_lib.plots import BLACK, BLUE, ORANGE, VERMILION, VERMILION_TEXT, draw_seeds, finish, picture, slide

L = lesson("06_choosing_hyperparameters")

# %%
L.quiz("rate_too_high", "one_good_seed", "penalty_in_loss")

# %% [markdown]
# ## 1. Data and the baseline
#
# **Data.** The 442 patients of lesson 05, split in the same order. **Shapes.** Ten variables in, one number out: 264
# rows train, 88 validate, 90 test.
#
# The baseline is ridge regression. Its penalty is a hyperparameter too, and gets the same chance: 30 values, the best
# on validation.

# %%
frame = load_diabetes(as_frame=True, scaled=False).frame
train, validation, test = random_split(frame, fractions=np.array([264, 88, 90]) / 442, seed=0)


def normalised(training_part, *parts):
    """[(z (rows, 10), u (rows,)), ...] of the parts by the mean and sd of the training part; and the sd of u."""
    raw = [(part.drop(columns="target").to_numpy(), part["target"].to_numpy()) for part in parts]
    of_x = Normaliser().fit(training_part.drop(columns="target").to_numpy())
    of_y = Normaliser().fit(training_part["target"].to_numpy())
    return [(of_x.transform(x), of_y.transform(y)) for x, y in raw], of_y.sd


[(z, u), (z_validation, u_validation)], sd = normalised(train, train, validation)


def points(errors, sd=sd):
    """Root mean squared error in points of the disease score: errors (..., rows) to (...)."""
    return sd * np.sqrt(np.mean(errors**2, axis=-1))


penalties = np.logspace(-1, 3, 30)
ridge_scores = [points(Ridge(each).fit(z, u).predict(z_validation) - u_validation) for each in penalties]
penalty, ridge_score = penalties[np.argmin(ridge_scores)], min(ridge_scores)
print(f"validation RMSE, always the mean       {points(u_validation):.1f}")
print(f"validation RMSE, ridge with penalty {penalty:.0f} {ridge_score:.1f}")

# %% [markdown]
# ## 2. Where to look
#
# | hyperparameter | range | scale |
# |---|---|---|
# | learning rate | 0.0001 to 0.1 | logarithmic |
# | L2 strength | 0.0001 to 1 | logarithmic |
# | dropout | 0 to 0.5 | straight |
# | layers, units, batch size | 1 to 3; 16 or 64; 24 or 88 | whole numbers |
#
# From 0.001 to 0.002 a learning rate doubles; from 0.091 to 0.092 nothing happens. So draw rates evenly on a
# *logarithmic* scale: as many from 0.001 to 0.01 as from 0.01 to 0.1.
#
# > **Exercise: log_uniform.** Turn uniform draws between 0 and 1 into draws from `lowest` to `highest`, even on a
# > logarithmic scale: 0 becomes `lowest`, 1 `highest`. `(draws,)` in, `(draws,)` out. (3 points)


# %% nbgrader={"grade_id": "log_uniform", "solution": true}
def log_uniform(uniforms, lowest, highest):
    """Draws from lowest to highest, even on a logarithmic scale: (draws,) to (draws,)."""
    ### BEGIN SOLUTION
    return lowest * (highest / lowest) ** uniforms
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_log_uniform", "grade": true, "points": 3}
L.check("log_uniform", log_uniform)

# %% [markdown]
# ## 3. By grid
#
# **Model.** Hidden layers of 64 and 32 units, each with an L2 penalty and dropout. **Loss.** Mean squared error, Adam.
# **Train.** 60 epochs. Learning rate, dropout and L2 are *numbers* inside one program, so `fit_many` trains all 48
# combinations in one call. `L2(0)` and `Dropout(0)` only keep the places.


# %% tags=["nbval-ignore-output"]
def network(layers, units):
    """A compiled network of ten variables; each hidden layer is half as wide as the last one."""
    stack = []
    for width in (units // 2**depth for depth in range(layers)):
        stack += [Dense(width, activation="relu", kernel_regularizer=L2(0)), Dropout(0)]
    compiled = Sequential([*stack, Dense(1)], input_shape=(10,))
    compiled.compile(loss="mse", optimizer=Adam(), metrics=["rmse"])
    return compiled


def fitted(shape, z, u, **numbers):
    """Networks of one shape (layers, units, batch size) trained on z and u; numbers as fit_many's."""
    layers, units, batch_size = shape
    how = {"batch_size": batch_size, "epochs": 60, "verbose": 0}
    return fit_many(network(layers, units), z, u[:, None], **how, **numbers)


dropouts, strengths, rates = (0, 0.2, 0.4), (0.001, 0.01, 0.1, 1), (0.0001, 0.001, 0.01, 0.1)
names = ["dropout", "l2", "learning_rate"]
settings = pd.MultiIndex.from_product([dropouts, strengths, rates], names=names).to_frame(index=False)
many = fitted((2, 64, 24), z, u, seeds=0, **settings.to_dict("list"))  # one call, 48 networks
grid_scores = points(many.predict(z_validation)[..., 0] - u_validation)  # (48,)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the validation error of all 48 settings.
squares = grid_scores.reshape(3, 4, 4)  # (dropout, L2, learning rate)
figure = Figure(figsize=(10, 3.6), layout="constrained")
axes = figure.subplots(1, 3, sharey=True)
for ax, rate, square in zip(axes, dropouts, squares):
    shown = ax.imshow(square, cmap="viridis_r", vmin=50, vmax=70)
    for (row, column), score in np.ndenumerate(square):
        told = f"▸{score:.1f}" if score == grid_scores.min() else f"{score:.1f}"
        ax.text(column, row, told, ha="center", va="center", color="w" if score > 58 else BLACK)
    ax.set_xticks(range(4), rates)
    ax.set_yticks(range(4), strengths)
    finish(ax, f"dropout {rate}", "learning rate", "", grid=False)
axes[0].set_ylabel("L2 strength")
label = f"validation RMSE (ridge: {ridge_score:.1f})"
figure.colorbar(shown, ax=figure.axes, label=label, extend="max")
best = settings.loc[grid_scores.argmin()]
picture(
    figure,
    f"Validation RMSE of 48 settings, from {grid_scores.min():.1f} (dropout {best['dropout']:g}, "
    f"L2 {best['l2']:g}, rate {best['learning_rate']:g}) to {grid_scores.max():.1f}; ridge has "
    f"{ridge_score:.1f}. Rates of 0.1 and L2 strengths of 1 are poor in every panel.",
)

# %% [markdown]
# Scored is the error alone: a loss holds the penalty too, and that differs from row to row. The best cell (▸) beats
# ridge by a hair. With 48 tries, is that a surprise?
#
# > **Exercise: grid.** Build such a table yourself: all combinations of `rates`, `dropouts` and `strengths`, in this
# > order of columns; the last one changes fastest. Three arrays in, `(combinations, 3)` out. (3 points)
# >
# > **From R.** `expand.grid` makes the same rows in another order: there the *first* column changes fastest.


# %% nbgrader={"grade_id": "grid", "solution": true}
def grid(rates, dropouts, strengths):
    """All combinations, the last column changing fastest: three arrays (values,) to (combinations, 3)."""
    ### BEGIN SOLUTION
    return np.array(list(itertools.product(rates, dropouts, strengths)))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_grid", "grade": true, "points": 3}
L.check("grid", grid)

# %% [markdown]
# ## 4. At random
#
# Those 48 runs tried four learning rates. Forty-eight random draws try forty-eight: where mostly the rate matters, that
# is a far closer look.
#
# Now all six hyperparameters. Layers, units and batch size make a *shape*, and each shape is compiled anew. So draw
# four shapes of the twelve, and sixteen sets of numbers for each.

# %% tags=["nbval-ignore-output"]
rng = np.random.default_rng(0)
shapes = list(itertools.product((1, 2, 3), (16, 64), (24, 88)))
draws = []
for shape in rng.permutation(shapes)[:4].tolist():
    for _ in range(16):
        numbers = 10 ** rng.uniform(-4, -1), rng.uniform(0, 0.5), 10 ** rng.uniform(-4, 0)
        draws.append((*shape, *numbers))
of_shape, of_numbers = ["layers", "units", "batch_size"], ["learning_rate", "dropout", "l2"]
tries = pd.DataFrame(draws, columns=of_shape + of_numbers)

errors = np.zeros((64, 88))
for shape, group in tries.groupby(of_shape):
    models = fitted(map(int, shape), z, u, seeds=0, **group[of_numbers].to_dict("list"))
    errors[group.index] = models.predict(z_validation)[..., 0] - u_validation
tries["validation"] = points(errors)
tries.nsmallest(5, "validation").round(4)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the validation error against each hyperparameter.
figure = Figure(figsize=(10, 5), layout="constrained")
axes = figure.subplots(2, 3, sharey=True)
for ax, name in zip(axes.flat, of_numbers + of_shape):
    for beyond, marker in ((False, "o"), (True, "^")):
        part = tries[(tries["validation"] > 70) == beyond]
        height = np.minimum(part["validation"], 70)
        ax.plot(part[name], height, marker, color=BLUE, alpha=0.6)
    ax.axhline(ridge_score, color=VERMILION, linestyle="--")
    finish(ax, name.replace("_", " "), "", "")
for ax in (axes[0, 0], axes[0, 2]):
    ax.set_xscale("log")
for ax, name in zip(axes[1], of_shape):
    ax.set_xticks(sorted(set(tries[name])))
for ax in axes[:, 0]:
    ax.set_ylabel("validation RMSE")
axes[0, 2].set_title("L2 strength", loc="left", fontweight="bold", fontsize=11)
axes[0, 0].text(0.0001, ridge_score - 1.6, "ridge", color=VERMILION_TEXT)
picture(
    figure,
    "Validation RMSE of 64 random settings against each of six hyperparameters; dashed, ridge "
    f"at {ridge_score:.1f}; triangles lie above 70. They gather at both ends of the rates "
    "and at strong L2; good scores come nearly everywhere.",
)

# %% [markdown]
# **Explain.** Failures (triangles) gather at both ends of the rates and at strong penalties. Elsewhere many settings
# are about equally good.
#
# > **Exercise: pick_best.** Scores of many runs, `validation` and `test`, both `(runs,)`, and `lower_is_better` (`True`
# > for a loss, `False` for an accuracy) in. The number of the best run *on validation* (of ties the first) and its
# > score *on test* out. A run that diverged has NaN and must not win. (3 points)


# %% nbgrader={"grade_id": "pick_best", "solution": true}
def pick_best(validation, test, lower_is_better):
    """(number of the winner on validation, its test score): scores (runs,), NaN where diverged."""
    ### BEGIN SOLUTION
    winner = np.nanargmin(validation) if lower_is_better else np.nanargmax(validation)
    return winner, test[winner]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_pick_best", "grade": true, "points": 3}
L.check("pick_best", pick_best)

# %% [markdown]
# ## 5. The winner flatters
#
# Suppose all networks were *equally good*: true error 55, each validation score off by chance, standard deviation 1.5.
# You try k and keep the lowest score. Below: 5,000 such searches for each k (black: the truth; dashed: the mean
# winner). Then move the slider: how many tries flatter by 3 points?


# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws 5,000 searches for each of three k, and for the k of a slider.
def best_of(k):
    """The winning scores of 5,000 searches among k equally good networks."""
    return np.random.default_rng(k).normal(55, 1.5, (5_000, k)).min(axis=1)


def draw_searches(ax, k):
    winners = best_of(k)
    ax.hist(winners, bins=np.arange(47, 61, 0.25), color=BLUE, alpha=0.7)
    ax.axvline(55, color=BLACK)
    ax.axvline(winners.mean(), color=VERMILION, linestyle="--")
    title = f"k = {k}: flatters by {55 - winners.mean():.1f}"
    finish(ax, title, "the winner's validation score", "searches")


figure = Figure(figsize=(10, 3.2), layout="constrained")
for ax, k in zip(figure.subplots(1, 3, sharex=True), (1, 10, 100)):
    draw_searches(ax, k)
display(
    picture(
        figure,
        "Winning scores of 5,000 searches; black line, the true error 55; dashed, the mean. "
        "One try flatters by 0, ten by 2.3, a hundred by 3.8: the more tries, the farther "
        "the winner's score lies below the truth.",
    )
)


def show_searches(k):
    figure = Figure(figsize=(5, 3.2), layout="constrained")
    draw_searches(figure.subplots(), k)
    reached = best_of(k).mean()
    return picture(figure, f"5,000 searches among {k}: the mean winner {reached:.1f}, the truth 55")


slide(show_searches, IntSlider(20, min=1, max=200, description="tries k"))

# %% [markdown]
# No network was better than another one. The winner is the luckiest: the **winner's curse**.
#
# > **Exercise: flattery.** Each row of `scores` is one search: k tries in order. For the best of the first 1, 2, ..., k
# > tries: how far below `truth` does its score lie, on average over the searches? `(searches, k)` and a number in,
# > `(k,)` out. (3 points)


# %% nbgrader={"grade_id": "flattery", "solution": true}
def flattery(scores, truth):
    """truth - mean over searches of the lowest score so far: scores (searches, k) to (k,)."""
    ### BEGIN SOLUTION
    return truth - np.minimum.accumulate(scores, axis=1).mean(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_flattery", "grade": true, "points": 3}
L.check("flattery", flattery)

# %% [markdown]
# Now the search itself; no test row is needed. Split the 88 validation patients into halves, pick on one half, look at
# the other. Do so 2,000 times.
#
# **Predict.** The best of all 64 on one half: how much worse is it on the other half, on average: `0`, `1` or `5`
# points?

# %% nbgrader={"grade_id": "guess_other_half", "solution": true}
half_guess = ...
### BEGIN SOLUTION
half_guess = 5
### END SOLUTION
L.predict("other_half", half_guess)

# %% tags=["nbval-ignore-output"]
sizes, deals = (1, 2, 4, 8, 16, 32, 64), 2_000
rng = np.random.default_rng(1)
seen = np.zeros((deals, len(sizes), 2))  # the winner's score on its own half, on the other one
for deal in range(deals):
    halves = rng.permutation(88).reshape(2, 44)
    own, other = (points(errors[:, half]) for half in halves)  # (64,) each
    shuffled = rng.permutation(64)
    for place, k in enumerate(sizes):
        winner = shuffled[:k][own[shuffled[:k]].argmin()]
        seen[deal, place] = own[winner], other[winner]
chosen_half, other_half = seen.mean(axis=0).T
gap = other_half[-1] - chosen_half[-1]

ax = Figure(figsize=(7, 3.6), layout="constrained").subplots()
ax.plot(sizes, other_half, "s--", color=ORANGE, label="on the other half")
ax.plot(sizes, chosen_half, "o-", color=BLUE, label="on the half that it was picked by")
ax.set_xscale("log", base=2)
ax.set_xticks(sizes, sizes)
ax.legend(frameon=False)
finish(ax, f"The best of k: a promise {gap:.1f} points too good", "settings tried, k", "RMSE in points")
told = f"from {chosen_half[0]:.1f} to {chosen_half[-1]:.1f} on the half that picked it; on the other half it is"
picture(ax.figure, f"RMSE of the winner of 1, 2, 4, ..., 64 tries: {told} {other_half.round(1)}.")

# %% [markdown]
# **Explain.** A search is worth something: the first eight tries improve both halves. After that only the promise gets
# better. With more patients the gap shrinks, but a winner's score always flatters.
#
# ## 6. A seed is not a hyperparameter
#
# Every setting above had *one* seed. Now train the best setting of each shape from ten. One of the four has a high
# learning rate, 0.043, and scored 51.2.
#
# **Predict.** How many points will lie between its best and its worst seed: `1`, `3` or `8`?

# %% nbgrader={"grade_id": "guess_lucky_seed", "solution": true}
seed_guess = ...
### BEGIN SOLUTION
seed_guess = 8
### END SOLUTION
L.predict("lucky_seed", seed_guess)

# %% tags=["nbval-ignore-output"]
ranked = tries.sort_values("validation", ignore_index=True)
finalists = ranked.groupby(of_shape, sort=False).head(1).reset_index(drop=True)
labels = [f"{f.layers} x {f.units}, rate {f.learning_rate:.2g}" for f in finalists.itertuples()]


def refitted(finalist, z, u, seeds):
    """A finalist's setting, trained on z and u from each of the seeds."""
    return fitted(map(int, finalist[of_shape]), z, u, seeds=seeds, **finalist[of_numbers])


ten_seeds = [refitted(finalist, z, u, range(10)) for _, finalist in finalists.iterrows()]
by_seed = points(np.array([models.predict(z_validation)[..., 0] - u_validation for models in ten_seeds]))  # (4, 10)
seed_range = np.ptp(by_seed[finalists["learning_rate"].argmax()])
within, between = by_seed.std(axis=1, ddof=1), by_seed.mean(axis=1).std(ddof=1)

ax = Figure(figsize=(9, 3.6), layout="constrained").subplots()
draw_seeds(ax, {f"{label}\nsd over seeds {sd:.1f}": row for label, sd, row in zip(labels, within, by_seed)})
ax.plot(finalists["validation"], range(4), "x", color=BLACK, markersize=11, markeredgewidth=2, label="picked by")
ax.axvline(ridge_score, color=VERMILION, linestyle="--", label="ridge")
ax.legend(frameon=False)
finish(ax, f"Best of each shape, ten seeds (sd of the means {between:.1f})", "validation RMSE in points", "")
told = f"Means {by_seed.mean(axis=1).round(1)}, sd over seeds {within.round(1)}, of the means {between:.1f}"
picture(ax.figure, f"Ten seeds of four settings. {told}. The one with the high rate was picked by its luckiest seed.")

# %% [markdown]
# **Explain.** The setting with the high rate was *luck*: the search picked a seed, not a setting. Its seeds vary more
# than the four settings do. Never search over seeds: a good one says nothing about new patients. Average over them, and
# show their spread beside every difference.
#
# ## 7. Cross-validation
#
# 88 patients judge roughly. Let all 352 outside the test part judge once: cut them into k **folds**; train on all but
# one, validate on that one, in turn.
#
# > **Exercise: k_folds.** `order` holds row numbers, already shuffled; not all numbers occur, because test rows are
# > left out. Give k pairs `(training, validation)` of row numbers: each row validates exactly once, the rest train, and
# > the validation parts' sizes differ by 1 at most. Keep the shuffle: sorted rows make folds of neighbours. `(rows,)`
# > and k in; a list of k pairs out. (3 points)
# >
# > **From R.** `split(order, cut(seq_along(order), k))` or `rsample::vfold_cv`. R drops rows by `x[-held, ]`; in Python
# > `x[-held]` counts from the end.


# %% nbgrader={"grade_id": "k_folds", "solution": true}
def k_folds(order, k):
    """k pairs (training rows, validation rows) of the row numbers in order (rows,)."""
    ### BEGIN SOLUTION
    return [(np.setdiff1d(order, piece), piece) for piece in np.array_split(order, k)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_k_folds", "grade": true, "points": 3}
L.check("k_folds", k_folds)

# %% [markdown]
# Four folds of 88, by scikit-learn; the last one is the validation part so far. Each fold is normalised by its *own*
# training rows. For networks: the mean score of three seeds. Ridge keeps its penalty and joins as a candidate with 11
# parameters.

# %% tags=["nbval-ignore-output"]
development = pd.concat([train, validation])
cross = np.zeros((5, 4))  # (candidates, folds)
for fold, (learn, held) in enumerate(KFold(4).split(development)):
    parts = development.iloc[learn], development.iloc[held]
    [(z_learn, u_learn), (z_held, u_held)], fold_sd = normalised(parts[0], *parts)
    ridge = Ridge(penalty).fit(z_learn, u_learn)
    cross[0, fold] = points(ridge.predict(z_held) - u_held, fold_sd)
    for number, finalist in finalists.iterrows():
        models = refitted(finalist, z_learn, u_learn, range(3))
        cross[number + 1, fold] = points(models.predict(z_held)[..., 0] - u_held, fold_sd).mean()

shapes = [network(f.layers, f.units) for f in finalists.itertuples()]
parameters = [11, *(shape.summary().parameters for shape in shapes)]
error = cross.std(axis=1, ddof=1) / np.sqrt(4)
folds = [f"fold {number}" for number in range(1, 5)]
table = pd.DataFrame(cross, columns=folds, index=["ridge", *labels])
table.assign(mean=cross.mean(axis=1), error=error, parameters=parameters).round(1)

# %% [markdown]
# The last two figures are the mean over folds and its standard error, sd / √folds. The lucky setting is found out. Two
# networks lie within an error of ridge. Among such equals take the *simplest*: the **one-standard-error rule**. (Fold 4
# helped to pick the finalists: a little flattery stays in it.)
#
# > **Exercise: one_standard_error.** Find the lowest mean over the folds and add that candidate's standard error. Of
# > all candidates with a mean up to this limit, give the number of the one with the fewest parameters. Errors `scores`
# > `(candidates, folds)` and `parameters` `(candidates,)` in, one whole number out. (3 points)


# %% nbgrader={"grade_id": "one_standard_error", "solution": true}
def one_standard_error(scores, parameters):
    """The simplest candidate within one standard error of the best; scores (candidates, folds)."""
    ### BEGIN SOLUTION
    means = scores.mean(axis=1)
    errors = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    best = means.argmin()
    return np.argmin(np.where(means <= means[best] + errors[best], parameters, np.inf))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_one_standard_error", "grade": true, "points": 3}
L.check("one_standard_error", one_standard_error)

# %% [markdown]
# ## 8. Test, once
#
# **Judge.** The rule picks ridge. Beside it stands what the search would have sold you: its winner. Now, and only now,
# the test part. (Lesson 05 opened these rows for a question of its own; nothing of that is used here.)

# %% tags=["nbval-ignore-output"]
[(z_test, u_test)], _ = normalised(train, test)
ridge_test = points(Ridge(penalty).fit(z, u).predict(z_test) - u_test)
winner_test = points(ten_seeds[0].predict(z_test)[..., 0] - u_test)  # (10,)
rows = {
    "always the mean": (points(u_validation), np.nan, points(u_test)),
    "ridge": (ridge_score, cross[0].mean(), ridge_test),
    "winner of the search, seed 0": (finalists["validation"][0], np.nan, winner_test[0]),
    "winner, mean of ten seeds": (by_seed[0].mean(), cross[1].mean(), winner_test.mean()),
}
print(f"The winner's ten seeds on test: {winner_test.min():.1f} to {winner_test.max():.1f}")
told = pd.DataFrame(rows, index=["validation", "cross-validation", "test"]).T
told.map("{:.1f}".format).replace("nan", "")

# %% [markdown]
# The winner promised to be a point better than ridge. On test its seeds lie on both sides of ridge: nothing is left.
# The rise from validation to test is not all flattery: ridge rises too, for these 90 patients are harder to predict. *A
# baseline on the same rows tells difficulty from flattery.*
#
# **Written answer**, read by your teacher. A colleague writes: "We tried 200 networks; the best has a validation RMSE
# of 50.1, ridge 51.8." What do you ask, what would you do before you believe it, and which figure of this lesson is
# your reason? Click the cell below, press Enter, write, then Shift+Enter. (2 points: a step that makes the comparison
# fair 1; a figure of this lesson that says how far such a claim may be off 1)

# %% [markdown] nbgrader={"grade_id": "what_is_it_worth", "grade": true, "points": 2, "solution": true}
# I ask how many seeds each setting had, and for test rows that nobody has used. The best of 200 flatters: here the best
# of 64 was about 4.5 points worse on the other half of the patients, more than the 1.7 points claimed, and the best
# score of one setting was its luckiest seed. I would train the winner from ten seeds, compare it with ridge in the same
# folds, and report one test score of each.

# %% [markdown]
# ## 9. Your search
#
# Now a function that bends: ten numbers between 0 and 1, of which five count (Friedman 1991), with noise. Ridge reaches
# 0.49 on fresh rows without noise.
#
# > **Exercise: own_trials.** Search at least 12 settings with `fit_many` and `validation_split`, and pick one by its
# > validation error. `many.last()`, the last scores and the settings, a dictionary of arrays `(tries,)`, in
# > `my_scores`; the winner's number, counted from 0, in `my_number`. (2 points: tries 1, picked 1)
#
# > **Exercise: own_search.** The winner, `many.model(number)`, is a trained `Sequential`; hand it in as `my_model`. It
# > is tried on 4,000 fresh rows without noise, as they come and normalised: an RMSE of 0.4, in the units of `my_y`, is
# > wanted. (4 points: shapes 1, clearly better than ridge, 0.47 or less, 1; error 2)

# %% nbgrader={"grade_id": "own_trials", "solution": true}
my_x, my_y = make_friedman1(400, noise=1, random_state=6)
my_y = (my_y[:, None] - 14) / 5  # my_x (400, 10), my_y (400, 1)

my_scores = ...  # model, loss, train many
my_number = ...  # pick one
### BEGIN SOLUTION
rng = np.random.default_rng(0)
my_settings = {
    "learning_rate": log_uniform(rng.random(12), 0.001, 0.1),
    "dropout": rng.uniform(0, 0.3, 12),
    "l2": log_uniform(rng.random(12), 0.00001, 0.01),
}
my_how = {"epochs": 100, "validation_split": 0.2, "verbose": 0}
my_many = fit_many(network(2, 64), my_x, my_y, seeds=0, **my_how, **my_settings)
my_scores = my_many.last()
my_number = my_scores["val_rmse"].argmin()
### END SOLUTION

# %% nbgrader={"grade_id": "check_own_trials", "grade": true, "points": 2}
L.check("own_trials", my_scores, my_number)

# %% nbgrader={"grade_id": "own_search", "solution": true}
my_model = ...
### BEGIN SOLUTION
my_model = my_many.model(my_number)
### END SOLUTION

# %% nbgrader={"grade_id": "check_own_search", "grade": true, "points": 4}
L.check("own_search", my_model)

# %% [markdown]
# Here the network halves ridge's error. A search cannot say beforehand which kind of data you have; a baseline beside
# it tells you afterwards.
#
# ## What to remember
#
# 1. Draw rates on a logarithmic scale, and rather at random than by grid.
# 2. Pick on validation; report on test, once. The winner's own score flatters, the more the more you tried.
# 3. Give the baseline the same chance, on the same rows.
# 4. Average over seeds. A good seed is luck, and luck does not carry over.
# 5. Cross-validate with few data; among equals take the simplest.
#
# ## Try it yourself
#
# - Search with 200 epochs and early stopping (`callbacks=[EarlyStopping(...)]`). Does the choice of the epoch flatter
#   as well?
# - Normalise once, before the folds. By how much does the cross-validation score change?
# - Pick in each fold by folds inside it (*nested* cross-validation). What does your *procedure* reach?
#
# ## Further reading
#
# - J. Bergstra and Y. Bengio, *Random Search for Hyper-Parameter Optimization*, Journal of Machine Learning Research
#   13, 2012.
# - G. Cawley and N. Talbot, *On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
#   Evaluation*, Journal of Machine Learning Research 11, 2010.
# - T. Hastie, R. Tibshirani and J. Friedman, *The Elements of Statistical Learning*, 2nd edition, 2009, sections 7.10
#   and 7.12.
# - X. Bouthillier and others, *Accounting for Variance in Machine Learning Benchmarks*, MLSys 2021.

# %%
L.progress()
