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
# # 05 · Regularisation
#
# A network with 2,817 parameters and 265 patients to learn from: it will learn the patients by heart. You watch that
# happen, on real data. Then you try three cures, dropout, L2 and early stopping, and find out over many seeds how far
# each one helps.
#
# **After this lesson you can** split data into three parts without a leak; tell overfitting from a curve; write
# dropout, the L2 penalty and the rule of early stopping yourself; and say honestly what they bring, beside a linear
# regression.
#
# **You need** lessons 01 to 04: shapes, dense layers, mean squared error, Adam, and why one seed is an anecdote.
#
# Minutes to read and do: 90 · CPU seconds of *Run All*: 22
#
# Three questions on earlier lessons: decide first, then open your choice.

# %%
import jax
import numpy as np
import pandas as pd
from ipywidgets import FloatSlider
from matplotlib.figure import Figure
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, RidgeCV

from lessons_lib import L2, Adam, Dense, Dropout, EarlyStopping, Sequential, fit_many
from lessons_lib.data import Normaliser, encode_labels, random_split
from lessons_lib.exercises import lesson
from lessons_lib.plots import BLACK, BLUE, VERMILION, draw_seeds, finish, picture, plot_history, slide

L = lesson("05_regularisation")

# %%
L.quiz("targets_against_predictions", "output_for_a_number", "which_rows_validate")

# %% [markdown]
# ## 1. Data and shapes
#
# 442 people with diabetes: ten variables measured at the start, and how far the disease had progressed a year later, in
# points from 25 to 346. The file codes `sex` as 1 and 2 and does not say which is which; here it becomes text, as
# categories mostly come.

# %%
frame = load_diabetes(as_frame=True, scaled=False).frame
frame["sex"] = frame["sex"].map({1: "group 1", 2: "group 2"})
frame.head(4)

# %% [markdown]
# Three parts, three jobs. **Training** rows fit the weights. **Validation** rows help *you* to choose. **Test** rows
# are opened once, at the end, because whatever you choose by becomes too good.
#
# > **Exercise: three_parts.** Split the row numbers 0 to `rows - 1` at random into 60% training, 20% validation and 20%
# > test. The `seed` fixes the shuffle: the same seed gives the same parts again, another seed gives others. Two whole
# > numbers in (`rows` is a multiple of 5); three arrays of row numbers out. (3 points)


# %% nbgrader={"grade_id": "three_parts", "solution": true}
def three_parts(rows, seed):
    """Row numbers (training,), (validation,), (test,): each row in exactly one of them."""
    ### BEGIN SOLUTION
    order = np.random.default_rng(seed).permutation(rows)
    return np.split(order, [round(0.6 * rows), round(0.8 * rows)])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_three_parts", "grade": true, "points": 3}
L.check("three_parts", three_parts)

# %% [markdown]
# Age runs to 79, blood sugar to 124. Put each variable on one scale: subtract its mean, divide by its standard
# deviation, both of the *training* rows. The other parts stand for patients you have not met.
#
# > **Exercise: normalise.** Normalise `other` by variable, with mean and sd of `train`. `(rows, variables)` and
# > `(others, variables)` in, `(others, variables)` out. Use NumPy's sd, which divides by n. (3 points)
#
# > **From R.** `scale` divides by the sd with n - 1. `as.integer(factor(x))` counts from 1.


# %% nbgrader={"grade_id": "normalise", "solution": true}
def normalise(train, other):
    """(other - mean) / sd, both of train; (others, variables), as other."""
    ### BEGIN SOLUTION
    return (other - train.mean(axis=0)) / train.std(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_normalise", "grade": true, "points": 3}
L.check("normalise", normalise)

# %% [markdown]
# Categories become whole numbers. The training part decides which number; a category that it has never seen needs a
# number that says so.
#
# > **Exercise: encode.** Give each label its place among the *sorted training* categories, counted from 0, and -1 to a
# > category that training lacks. Texts `(rows,)` and `(others,)` in, integers `(others,)` out. (3 points)
#
# A code of 2 claims to be twice a code of 1. With two categories that does no harm; with more, and no order among them,
# take one-hot rows (lesson 01).


# %% nbgrader={"grade_id": "encode", "solution": true}
def encode(train_labels, labels):
    """The integer code of each label, -1 for an unknown one: (others,)."""
    ### BEGIN SOLUTION
    code_of = {category: code for code, category in enumerate(np.unique(train_labels))}
    return np.array([code_of.get(label, -1) for label in labels])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_encode", "grade": true, "points": 3}
L.check("encode", encode)

# %% [markdown]
# The library has all three: `random_split`, `encode_labels` and `Normaliser` (which refuses to be fitted twice). The
# target is normalised too, so that errors begin near 1; times its sd they are points again.
#
# **Baselines first.** What do you get without a network?

# %%
train, validation, test = random_split(frame, fractions=(0.6, 0.2, 0.2), seed=0)
groups = encode_labels(train["sex"])[1]


def numbers(part):
    """Inputs (rows, 10), categories as codes, and target (rows, 1) of a part of the table."""
    codes, _ = encode_labels(part["sex"], classes=groups)
    inputs = part.drop(columns="target").assign(sex=codes)
    return inputs.to_numpy(), part[["target"]].to_numpy()


def normalised(training_part, *parts):
    """Each part as (z, u), by the training part's means and sds; and the target's sd."""
    of_x, of_y = (Normaliser().fit(values) for values in numbers(training_part))
    scaled = [(of_x.transform(x), of_y.transform(y)) for x, y in map(numbers, parts)]
    return scaled, of_y.sd[0]


(training, validating), sd = normalised(train, train, validation)
(z_train, u_train), (z_validation, u_validation) = training, validating
for name, (z, u) in (("training", training), ("validation", validating)):
    print(f"{name:10} z {z.shape} u {u.shape}  means of z up to {np.abs(z.mean(axis=0)).max():.2f}")


# %%
def mae(predictions, targets):
    """Mean absolute error in points; both (rows, 1)."""
    return sd * np.abs(predictions - targets).mean()


line = LinearRegression().fit(z_train, u_train)
ridge = RidgeCV(np.logspace(-2, 3, 20)).fit(z_train, u_train[:, 0])
baselines = {
    "always the mean": lambda z: np.zeros((len(z), 1)),
    "linear regression": line.predict,
    "ridge regression": lambda z: ridge.predict(z)[:, None],
}
errors = {name: [mae(f(z), u) for z, u in (training, validating)] for name, f in baselines.items()}
table = pd.DataFrame(errors, index=["training", "validation"]).T.round(1)
table.rename_axis(columns="mean absolute error, points")

# %% [markdown]
# The validation part's means are not 0, and should not be: new patients are not centred either.
#
# ## 2. Watch it overfit
#
# **Model.** The second tutorial's: hidden layers of 64 and 32 units, one linear unit for a number. 10 · 64 + 64 = 704,
# 64 · 32 + 32 = 2,080, 33; in all 2,817 parameters. **Loss.** Mean squared error, with Adam; mean absolute error beside
# it. **Train.** 200 epochs in batches of 32.
#
# **Predict.** Near which epoch will the *validation* loss be lowest: `5`, `40` or `200`?

# %% nbgrader={"grade_id": "guess_turning_point", "solution": true}
turning_guess = ...
### BEGIN SOLUTION
turning_guess = 5
### END SOLUTION
L.predict("turning_point", turning_guess)

# %% tags=["nbval-ignore-output"]
hidden = [Dense(64, activation="relu"), Dense(32, activation="relu")]
model = Sequential([*hidden, Dense(1)], input_shape=(10,), seed=0)
model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
display(model.summary())
history = model.fit(z_train, u_train, epochs=200, batch_size=32, validation_data=validating)
for name, (z, u) in (("training", training), ("validation", validating)):
    print(f"{name:10} MAE {mae(model.predict(z), u):4.1f} points")
plot_history(history)

# %% [markdown]
# **Explain.** In a few epochs the network is as good as the line. Then it learns what is true of these 265 people only:
# training falls, validation rises. That is **overfitting**. In the end it knows its patients almost by heart, and on
# new ones it is far worse than the line.
#
# ## 3. Dropout
#
# While training, each hidden unit is left out with probability `rate`, drawn again for each patient and each step: no
# unit can rely on another one. What stays is divided by `1 - rate`, which keeps the mean. `predict` drops nothing.
#
# Move the slider: the first layer's 64 units, for one patient. Below it, three rates for paper.

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws one patient's units at the rate of a slider, and at three rates.
kernel, bias = model.get_weights()[:2]
activations = np.maximum(0, z_validation @ kernel + bias)  # (89, 64)
units = activations[np.argmax(activations.sum(axis=1))]  # of the patient who stirs them most


def masks(rates):
    """One patient's units as a square, a panel for each rate; a cross where a unit is dropped."""
    figure = Figure(figsize=(1.2 + 3 * len(rates), 3.7), layout="constrained")
    for ax, rate in zip(np.atleast_1d(figure.subplots(1, len(rates))), rates):
        many = np.tile(units, (1000, 1))
        left = np.array(Dropout(rate).apply({}, many, key=jax.random.key(7), training=True))
        dropped = (left[0] == 0) & (units > 0)
        shown = ax.imshow(left[0].reshape(8, 8), cmap="Blues", vmin=0, vmax=2 * units.max())
        rows, columns = np.divmod(np.flatnonzero(dropped), 8)
        ax.plot(columns, rows, "x", color=VERMILION, markersize=8, markeredgewidth=2)
        ax.set(xticks=[], yticks=[])
        one, all_draws = left[0].mean(), left.mean()
        means = f"mean {units.mean():.2f} before, {one:.2f} after,\n{all_draws:.2f} over 1,000 draws"
        title = f"rate {rate:.1f}: {dropped.sum()} of {(units > 0).sum()} dropped"
        finish(ax, title, means, "", grid=False)
    figure.colorbar(shown, ax=figure.axes, label="activation", shrink=0.8)
    return figure


def at_rate(rate):
    return picture(masks([rate]), f"Units of one patient at rate {rate:.1f}; crosses: dropped.")


display(slide(at_rate, FloatSlider(0.2, min=0, max=0.8, step=0.1, description="rate")))
picture(
    masks([0.0, 0.2, 0.5]),
    "Three squares of 64 units; pale ones are not active. At rate 0 none is dropped. At 0.2 about "
    "a fifth of the active ones is crossed out and the others are a little darker; at 0.5 about "
    "half, and the others are twice as dark. The mean over 1,000 draws stays the same.",
)

# %% [markdown]
# > **Exercise: drop.** Inverted dropout: where `draws < rate`, `x` becomes 0; all else is divided by `1 - rate`, the
# > share that is kept on average. `x` `(batch, units)`, uniform random `draws` of the same shape and one `rate` in,
# > `(batch, units)` out. (3 points)


# %% nbgrader={"grade_id": "drop", "solution": true}
def drop(x, draws, rate):
    """x with 0 where draws are below the rate, scaled so that the mean stays: (batch, units)."""
    ### BEGIN SOLUTION
    return np.where(draws < rate, 0, x / (1 - rate))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_drop", "grade": true, "points": 3}
L.check("drop", drop)

# %% [markdown]
# ## 4. L2
#
# A network memorises with large weights. So make them cost: add `l2` times the sum of all squared kernel weights to the
# loss. Biases are free.
#
# > **From R.** This is ridge regression. For a single linear layer, `l2` is the `lambda` of `glmnet(alpha = 0)` up to
# > its standardising of y; scikit-learn's `Ridge(alpha)` is n times as large.
#
# > **Exercise: loss_with_l2.** The mean squared error with the penalty of all kernels added. A number `mse`, `weights`
# > as `get_weights` gives them (kernel, bias, kernel, bias, ...) and a number `l2` in; one number out. (3 points)


# %% nbgrader={"grade_id": "loss_with_l2", "solution": true}
def loss_with_l2(mse, weights, l2):
    """mse + l2 * sum of squares; weights: kernel (inputs, units), bias (units,), kernel, ..."""
    ### BEGIN SOLUTION
    return mse + l2 * sum(np.sum(kernel**2) for kernel in weights[::2])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_loss_with_l2", "grade": true, "points": 3}
L.check("loss_with_l2", loss_with_l2)

# %% [markdown]
# ## 5. Early stopping
#
# The validation curve itself says when to stop. Keep the best loss so far. An epoch *below* it sets the waiting back to
# 0; any other one adds 1. When you have waited `patience` epochs, training ends. With `restore_best_weights` the
# weights of the best epoch come back.
#
# > **Exercise: stopping_epochs.** The epoch after which training ends, and the best epoch till then, both
# > counted from 1. Validation losses `(epochs,)` and a whole number `patience` in; two whole numbers out. Without a
# > stop, training ends with the last epoch. (3 points)


# %% nbgrader={"grade_id": "stopping_epochs", "solution": true}
def stopping_epochs(losses, patience):
    """(last epoch, best epoch), from 1, by early stopping on validation losses (epochs,)."""
    ### BEGIN SOLUTION
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best_epoch
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_stopping_epochs", "grade": true, "points": 3}
L.check("stopping_epochs", stopping_epochs)


# %%
def network(rate, l2, seed=0):
    """The model of section 2 with dropout and L2 on both hidden layers; 0 switches either off."""
    dropout = [Dropout(rate)] if rate else []
    hidden = [Dense(n, activation="relu", kernel_regularizer=L2(l2)) for n in (64, 32)]
    layers = [hidden[0], *dropout, hidden[1], *dropout, Dense(1)]
    model = Sequential(layers, input_shape=(10,), seed=seed)
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae", "mse"])
    return model


dropping = network(rate=0.2, l2=0)
reported = dropping.fit(z_train, u_train, epochs=30, verbose=0).history["mae"][-1]
after = dropping.evaluate(z_train, u_train)["mae"]
print(f"dropout: training MAE in fit {reported:.2f}, the same rows evaluated after it {after:.2f}")

penalised = network(rate=0, l2=0.01)
penalised.fit(z_train, u_train, epochs=30, verbose=0)
scored = penalised.evaluate(z_validation, u_validation)
penalty = scored["loss"] - scored["mse"]
print(f"L2: validation loss {scored['loss']:.3f} = mse {scored['mse']:.3f} + penalty {penalty:.3f}")

stopper = EarlyStopping(monitor="val_mse", patience=20, restore_best_weights=True)
asked = {"epochs": 200, "validation_data": validating, "verbose": 0}
stopped = network(rate=0, l2=0).fit(z_train, u_train, callbacks=[stopper], **asked)
print(f"early stopping: {len(stopped.epoch)} epochs, best {stopped.best_epoch + 1}")

# %% [markdown]
# **Explain.** While `fit` reports, a fifth of the units is missing; so with dropout, training error may lie *above*
# validation error. And `loss` holds the penalty, `val_loss` too. It goes on falling while the weights shrink, so with
# L2 watch `val_mse` or `val_mae` instead, and never compare losses of different strengths.
#
# ## 6. Does it help? Sixteen seeds
#
# Each recipe is trained from 16 seeds by `fit_many`, for 200 epochs; early stopping comes beside them.
#
# **Predict.** Which recipe has the lowest mean validation error after 200 epochs: `"nothing"`, `"dropout"`, `"L2"` or
# `"both"`?

# %% nbgrader={"grade_id": "guess_best_recipe", "solution": true}
recipe_guess = ...
### BEGIN SOLUTION
recipe_guess = "both"
### END SOLUTION
L.predict("best_recipe", recipe_guess)

# %%
recipes = {"nothing": (0, 0), "dropout": (0.2, 0), "L2": (0, 0.01), "both": (0.2, 0.01)}  # rate, l2


def sixteen(recipe, callbacks=()):
    """Networks of a recipe from seeds 0 to 15."""
    model = network(*recipes[recipe])
    return fit_many(model, z_train, u_train, seeds=range(16), callbacks=callbacks, **asked)


fitted = {recipe: sixteen(recipe) for recipe in recipes}
fitted["early stopping"] = sixteen("nothing", [stopper])
at_the_end = {name: sd * many.evaluate(*validating)["mae"] for name, many in fitted.items()}

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the sixteen seeds of each recipe, and the curves of three networks.
figure = Figure(figsize=(9.6, 6.4), layout="constrained")
panels = figure.subplot_mosaic([["dots"] * 3, [*"ABC"]], height_ratios=(1.15, 1))
ax, level = panels["dots"], mae(line.predict(z_validation), u_validation)
draw_seeds(ax, at_the_end)
for place, values in enumerate(at_the_end.values()):
    ax.text(values.mean(), place - 0.17, f"{values.mean():.1f}", ha="center", va="bottom")
ax.axvline(level, color=BLACK, linestyle="--", label=f"linear regression {level:.1f}")
ax.set_ylim(4.5, -0.8)
ax.legend(frameon=False, loc="lower right")
finish(ax, "Sixteen seeds of each recipe", "validation MAE after training (points)", "")

slow = network(0.2, 0.01)
slow.compile(loss="mse", optimizer=Adam(0.0002), metrics=["mae", "mse"])
short = slow.fit(*training, **asked | {"epochs": 12}).history
curves = {"A": (short["mse"], short["val_mse"])}
for name, recipe in (("B", "nothing"), ("C", "both")):
    curves[name] = [fitted[recipe].history[measure][7] for measure in ("mse", "val_mse")]
for name, (fitting, judging) in curves.items():
    ax, epochs = panels[name], np.arange(1, len(fitting) + 1)
    ax.plot(epochs, fitting, color=BLUE, label="training")
    ax.plot(epochs, judging, "--", color=VERMILION, label="validation")
    ax.set_ylim(0, 1.3)
    finish(ax, f"Network {name}", "epoch", "mean squared error")
panels["A"].legend(frameon=False, loc="lower left")
told = ", ".join(f"{name} {values.mean():.1f}" for name, values in at_the_end.items())
read = "; ".join(
    f"{name}, epoch {epoch + 1}: training {fitting[epoch]:.2f}, validation {judging[epoch]:.2f}"
    for name, (fitting, judging) in curves.items()
    for epoch in (0, len(fitting) // 8, len(fitting) // 2, 3 * len(fitting) // 4, len(fitting) - 1)
)
picture(
    figure,
    "Above: validation error of 16 seeds for each recipe, as dots. Means in points: "
    f"{told}; linear regression {level:.1f}. Below, mean squared errors of three networks by epoch. {read}.",
)

# %% [markdown]
# **Explain.** Each cure helps, seed by seed in all 16, and both together most; the spread shrinks too. But look at the
# dashed line: "both" is only half a point better than a linear regression. (Early stopping has looked at this
# validation part, so its dots flatter a little.)
#
# ## 7. Read the curves
#
# > **Exercise: diagnoses.** The three networks in the lower row. For each of `"A"`, `"B"`, `"C"` write
# > `"overfits"`, `"stopped too early"` or `"fine"`; a dictionary of three texts. (3 points)

# %% nbgrader={"grade_id": "diagnoses", "solution": true}
diagnoses = ...  # {"A": "...", "B": "...", "C": "..."}
### BEGIN SOLUTION
diagnoses = {"A": "stopped too early", "B": "overfits", "C": "fine"}
### END SOLUTION

# %% nbgrader={"grade_id": "check_diagnoses", "grade": true, "points": 3}
L.check("diagnoses", diagnoses)

# %% [markdown]
# ## 8. Your turn: 60 patients
#
# With so few, a network overfits sooner and further: 200 epochs of "nothing" end near 56 points. What suited 265
# patients may be too weak for 60.
#
# > **Exercise: small_model.** Train a network 64-32-1 on the 60 patients only, regularised so that its validation error
# > is at most 47 points (a linear regression on them has 45.0). Use dropout, L2 or both, a rate of at least 0.01 or a
# > strength of at least 0.0001; you may also stop early. It is also tried on patients that it must not have met. A
# > trained `Sequential` in `small_model`. (4 points: layers 1, regularised 1, validation 2)

# %% nbgrader={"grade_id": "small_model", "solution": true}
few = train[:60]
(training_few, validating_few), sd_few = normalised(few, few, validation)
z_few, u_few = training_few  # (60, 10) and (60, 1), normalised

small_model = ...  # model, loss, train
### BEGIN SOLUTION
small_model = network(rate=0.4, l2=0.03)
asked_few = asked | {"validation_data": validating_few}
small_history = small_model.fit(z_few, u_few, **asked_few)
### END SOLUTION

# %% nbgrader={"grade_id": "check_small_model", "grade": true, "points": 4}
L.check("small_model", small_model)

# %% [markdown]
# ## 9. The test part, once
#
# First a doubt: seeds are not the only luck. So split the patients *outside* the test part again at random, six times.

# %% tags=["nbval-ignore-output"]
outside_test = pd.concat([train, validation])
dealt = {}
for deal in range(1, 7):
    parts = random_split(outside_test, fractions=(0.75, 0.25), seed=deal)
    ((z, u), (z_new, u_new)), new_sd = normalised(parts[0], *parts)
    tried = {"linear regression": LinearRegression().fit(z, u).predict(z_new)}
    for recipe in ("nothing", "both"):
        fresh = network(*recipes[recipe], seed=deal)
        fresh.fit(z, u, epochs=200, verbose=0)
        tried[recipe] = fresh.predict(z_new)
    dealt[f"split {deal}"] = {name: new_sd * np.abs(p - u_new).mean() for name, p in tried.items()}

dealt = pd.DataFrame(dealt)
dealt = dealt.assign(mean=dealt.mean(axis=1), sd=dealt.std(axis=1)).round(1)
dealt.rename_axis(columns="validation MAE, points")

# %% [markdown]
# Then the choice is made, on validation: "both", 200 epochs. Now, and only now, the 88 patients that nothing has looked
# at, with the root mean squared error (RMSE), in points again.

# %% tags=["nbval-ignore-output"]
(_, (z_test, u_test)), _ = normalised(train, train, test)


def rmse(predictions):
    """Root mean squared test error in points: predictions (..., 88, 1) to (...)."""
    return sd * np.sqrt(np.mean((predictions - u_test) ** 2, axis=(-2, -1)))


predicted = {name: f(z_test) for name, f in baselines.items()}
predicted |= {name: many.predict(z_test) for name, many in fitted.items()}  # (16, 88, 1) each
predicted["both, 16 networks averaged"] = predicted["both"].mean(axis=0)
scores = {name: np.atleast_1d(rmse(p)) for name, p in predicted.items()}
spread = [f"{score.std(ddof=1):.1f}" if len(score) > 1 else "" for score in scores.values()]
means = [f"{score.mean():.1f}" for score in scores.values()]

pair = predicted["both, 16 networks averaged"], predicted["ridge regression"]
squares = [(p - u_test) ** 2 for p in pair]
again = np.random.default_rng(0).integers(0, 88, (2000, 88))  # patients, with replacement
averaged, regression = (sd * np.sqrt(square[again, 0].mean(axis=1)) for square in squares)
low, high = np.quantile(averaged - regression, [0.025, 0.975])
print(f"averaged networks minus ridge, RMSE: 95% bootstrap interval {low:.1f} to {high:.1f} points")
pd.DataFrame({"test RMSE, points": means, "sd over seeds": spread}, index=list(scores))

# %% [markdown]
# **Explain.** On unseen patients too, the cures help, in all 16 seeds: by 11 to 15 points. A network left alone is on
# average no better than always saying the mean. Early stopping needs a sixth of the epochs.
#
# Against the regressions nobody wins: the interval includes 0, and over six splits the linear regression equals "both".
# (By MAE "both" leads by 2 points on this test part; over the splits it does not.) *Which* people land in which part
# moves every method by 3 to 5 points, more than most seeds do. Regularisation repaired what 200 epochs had broken; it
# found little that a straight line had missed.
#
# **Written answer, read by your teacher.** A colleague shows one network with dropout, its lowest validation error of
# 200 epochs, and a lower test error than the linear regression's on 88 patients. "So networks are better here." Which
# three questions do you ask, and why? Click the cell below, press Enter, write, then Shift+Enter. (2 points: three
# questions about what is shown 1; for each, how the answer may change the conclusion 1)

# %% [markdown] nbgrader={"grade_id": "three_questions", "grade": true, "points": 2, "solution": true}
# How do other seeds and other splits fare? One run is a draw from a spread that is as wide as the differences. How
# often was the test part looked at, and was anything chosen by it? Then its error flatters, as the lowest of 200
# validation errors does. How sure is a difference on 88 patients, against a regression that was regularised with the
# same care? A bootstrap of the paired errors says; here its interval includes zero.

# %% [markdown]
# ## What to remember
#
# 1. Split first. Means, sds, codes come from the training part; validation chooses; the test part is opened once.
# 2. Overfitting: training falls on while validation turns up.
# 3. Dropout drops while training only and keeps the mean; L2 makes large weights cost; early stopping goes back to the
#    best epoch.
# 4. With L2 the loss holds the penalty: compare `mse` or `mae`.
# 5. Regularisation repairs a network; it need not make it better than a line. Show seeds, splits and a baseline.
#
# ## Try it yourself
#
# - Which rate and strength suit 60 patients? Lesson 06 searches properly.
# - Shuffle the target of the training part. How low does the training error fall in 200 epochs? What has the network
#   learnt?
# - Replace dropout by `GaussianNoise(0.3)` on the inputs. Does it help?
#
# ## Further reading
#
# - S. Clark, *Deep learning with Keras in R*, Biometric Bulletin 39 (1), 2022: the tutorial whose steps you have
#   followed.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Dropout: a simple way to prevent neural
#   networks from overfitting*, Journal of Machine Learning Research 15, 2014.
# - B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, *Least angle regression*, Annals of Statistics 32, 2004: where
#   these data come from.
# - L. Prechelt, *Early stopping, but when?*, in *Neural Networks: Tricks of the Trade*, 1998.

# %%
L.progress()
