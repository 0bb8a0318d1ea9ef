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
# # 07 · Sequences and the LSTM
#
# Rain of last month still raises the groundwater today. Here you build a network that reads day after day and
# *remembers*.
#
# **After this lesson you can** cut a series into windows `(batch, time, features)`; write a recurrent cell and an LSTM
# by hand; say what hidden state, cell state and gates do; show why a plain cell forgets; count an LSTM's parameters;
# and repair rank errors.
#
# **You need** lessons 01 to 05: shapes, dense layers, sigmoid, gradients, validation.
#
# Minutes to read and do: 90 · CPU seconds of *Run All*: 25
#
# Run the first cell. Then three questions on earlier lessons: decide first, then open your choice.

# %%
import textwrap

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from sklearn.linear_model import LinearRegression

from lessons_lib import LSTM, Adam, Dense, Sequential, SimpleRNN, fit_many
from lessons_lib.data import make_windows
from lessons_lib.exercises import lesson
from lessons_lib.nn.recurrent import lstm_cell as library_cell
from lessons_lib.plots import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, finish, picture, plot_history, slide
from lessons_lib.wells import synthetic_well

np.set_printoptions(precision=3, suppress=True)
L = lesson("07_sequences_and_lstm")

# %%
L.quiz("mean_over_time", "sigmoid_at_three", "validation_rises")

# %% [markdown]
# ## 1. Windows out of a series
#
# A recurrent network wants *three* axes, `(batch, time, features)`: windows, each some days long, each day with its
# features. Below, a year of a synthetic well (lesson 08 is about it): rain, evaporation, temperature. A window holds
# `length` days of these; its **target** is the groundwater level of its *last* day. The next window starts one day
# later.
#
# Move the slider. Then **predict**: all windows of *90* days are cut from 365 days of 3 features. Which shape has `x`?

# %%
table = synthetic_well(years=3).table.iloc[:365]
inputs = table[["rain_mm", "pet_mm", "tmean_c"]].to_numpy()
table[["date", "rain_mm", "pet_mm", "tmean_c", "head_m"]].head(3)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws windows on rain and level: three of them, and the one of a slider.
days = np.arange(120)


def draw_windows(lasts):
    """Rain and level, and one panel for each window of 30 days that ends on a day of `lasts`."""
    figure = Figure(figsize=(9, 0.4 + 2.1 * len(lasts)), layout="constrained")
    panels = figure.subplots(len(lasts), 1, sharex=True, squeeze=False)[:, 0]
    for ax, last in zip(panels, lasts):
        first = last - 29
        colours = np.where((days >= first) & (days <= last), BLUE, "#BBBBBB")
        ax.bar(days, inputs[:120, 0], color=colours, width=1)
        ax.axvspan(first - 0.5, last + 0.5, color=BLUE, alpha=0.12)
        level = ax.twinx()
        level.plot(days, table["head_m"][:120], color=GREY, linewidth=1.5)
        level.plot(last, table["head_m"][last], "D", color=VERMILION, markersize=9)
        level.set_ylabel("level (m), line")
        level.spines["top"].set_visible(False)
        title = f"x[{first}]: days {first} to {last}; its target (diamond): the level of day {last}"
        finish(ax, title, "day" if ax is panels[-1] else "", "rain (mm), bars", grid=False)
    return figure


def show_window(last):
    told = f"The window of days {last - 29} to {last}; its target is the level of day {last}."
    return picture(draw_windows([last]), told)


three = picture(
    draw_windows([29, 30, 75]),
    "Three windows of 30 days on the same rain and level. The first holds days 0 to 29, the second "
    "days 1 to 30, the third days 46 to 75. A diamond marks each target: the level on the last day.",
)
display(three)
slide(show_window, IntSlider(29, min=29, max=119, description="last day"))

# %% nbgrader={"grade_id": "guess_window_shape", "solution": true}
window_guess = ...  # three numbers, such as (1, 2, 3); run this cell, then the next
### BEGIN SOLUTION
window_guess = (276, 90, 3)
### END SOLUTION
L.predict("window_shape", window_guess)

# %%
year = make_windows(inputs, length=90)
print("windows whose last day has a reading:", len(make_windows(inputs, table["head_m"], length=90).y))

# %% [markdown]
# The library leaves out days without a reading: nothing is made up. In the exercise every day has one.
#
# > **Exercise: windows.** Cut every window of `length` days, oldest day first, and give each the target of its last
# > day. `inputs` `(days, features)`, `targets` `(days,)` and `length` in; x `(batch, time, features)` and y `(batch,
# > 1)` out: `return x, y`. (4 points)
#
# > **From R.** `embed(x, 3)` makes windows too, but with the *newest* day first. Days count from 0 here: the first
# > window of 3 days ends on day 2.


# %% nbgrader={"grade_id": "windows", "solution": true}
def windows(inputs, targets, length):
    """x (batch, time, features) and y (batch, 1): windows of `length` days, targets of their last days.

    inputs (days, features), targets (days,).
    """
    ### BEGIN SOLUTION
    last_days = range(length - 1, len(inputs))
    x = np.stack([inputs[day - length + 1 : day + 1] for day in last_days])
    return x, targets[length - 1 :, None]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_windows", "grade": true, "points": 4}
L.check("windows", windows)

# %% [markdown]
# ## 2. A state that is carried along
#
# First a bucket: each day 90% of yesterday's water is left, and rain comes in. The water is the **state**: all that the
# bucket knows of the past. Below, a loop does it, then `jax.lax.scan`. It wants a step `(state, today) -> (new state,
# what to keep)`, compiles it once, and runs it along the *first* axis.
#
# > **From R.** The loop is `Reduce(f, rain, accumulate = TRUE)`; this very bucket is `filter(rain, 0.9, method =
# > "recursive")`.

# %%
rain = jnp.array([10.0, 0, 0, 5, 0])


def bucket(water, today):
    water = 0.9 * water + today
    return water, water  # carried to the next day, kept for us


water, kept = 0.0, []
for today in rain:
    water, keep = bucket(water, today)
    kept.append(keep)
last, by_scan = jax.lax.scan(bucket, 0.0, rain)
print("loop ", jnp.stack(kept))
print("scan ", by_scan, f" last: {last:.3f}")

# %% [markdown]
# A **plain recurrent cell** is a bucket with many units that *learns* what flows in and what stays. Its state is the
# **hidden state** `h`, `(batch, units)`:
#
#     h = tanh(x_today @ kernel + h @ recurrent_kernel + bias)
#
# The same weights serve every day. With `return_sequences=False` the layer gives the last `h`, `(batch, units)`; with
# `True` the `h` of every day, `(batch, time, units)`.
#
# > **Exercise: plain_over_time.** Fill both gaps. `x` `(batch, time, features)`, `kernel` `(features, units)`,
# > `recurrent_kernel` `(units, units)`, `bias` `(units,)` in. (3 points)


# %% nbgrader={"grade_id": "plain_over_time", "solution": true}
def plain_over_time(x, kernel, recurrent_kernel, bias, return_sequences):
    """The last hidden state (batch, units), or with return_sequences all (batch, time, units)."""
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        new_h = ...  # from today's inputs, x[:, now], and yesterday's h
        ### BEGIN SOLUTION
        new_h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        ### END SOLUTION
        h = new_h
        every.append(h)
    output = ...  # of all that the loop has made, what is asked for?
    ### BEGIN SOLUTION
    output = jnp.stack(every, axis=1) if return_sequences else h
    ### END SOLUTION
    return output


# %% nbgrader={"grade_id": "check_plain_over_time", "grade": true, "points": 3}
L.check("plain_over_time", plain_over_time)

# %% [markdown]
# ## 3. Why the plain cell forgets
#
# To learn from a rain 50 days ago, the gradient must come back through 50 steps, and each step *multiplies* it: by 0.9,
# say, and 0.9⁵⁰ is 0.005. The library has the plain cell as a layer, `SimpleRNN`. Below: how strongly its last state
# depends on inputs of growing age.


# %%
def gradient_by_age(layer, times=1.0):
    """How strongly the last state depends on inputs of each age, in days, relative to today's."""
    x = jax.random.normal(jax.random.key(1), (64, 61, 3))

    def sizes(key):
        params = layer.init(key, (61, 3))
        params = {**params, "recurrent_kernel": times * params["recurrent_kernel"]}
        direction = jax.random.normal(key, (layer.units,))
        slopes = jax.grad(lambda x: jnp.sum(layer.apply(params, x) @ direction))(x)
        return jnp.linalg.norm(slopes, axis=-1).mean(axis=0)[::-1]

    mean = jax.vmap(sizes)(jax.random.split(jax.random.key(2), 5)).mean(axis=0)
    return mean / mean[0]


plain = SimpleRNN(16)
by_kernel = {f"recurrent kernel × {times}": gradient_by_age(plain, times) for times in (0.5, 1, 2)}


# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws gradients by the age of the inputs.
def draw_fading(curves, title, seen):
    figure = Figure(figsize=(7.6, 3.8), layout="constrained")
    ax = figure.subplots()
    looks = zip((ORANGE, BLUE, GREEN, VERMILION), ("--", "-", "-.", ":"))
    for (name, sizes), (colour, style) in zip(curves.items(), looks):
        ax.semilogy(sizes, style, color=colour, linewidth=2, label=name)
    ax.set_ylim(1e-8, 1e4)
    ax.axhline(1, color=BLACK, linewidth=0.7)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    finish(ax, title, "age of the inputs (days)", "gradient, relative to today's")
    told = [
        f"{name}, {f'{size:.0e}' if size > 1e-8 else 'below the picture'} at {age} days"
        for name, sizes in curves.items()
        for age, size in ((10, sizes[10]), (60, sizes[60]))
    ]
    return picture(figure, f"Gradient by age of the inputs, logarithmic axis: {'; '.join(told)}. {seen}")


draw_fading(
    by_kernel,
    "A plain cell of 16 units, before training",
    "A small kernel lets the gradient vanish, a large one lets it explode.",
)

# %% [markdown]
# **Explain.** Each step back multiplies the gradient by the recurrent kernel and by the slope of tanh, at most 1. Small
# weights: it *vanishes*. Large ones: it *explodes*. Even an orthogonal kernel (× 1), which keeps lengths, loses to the
# tanh: after 60 days less than a millionth is left.
#
# ## 4. The LSTM: gates
#
# The long short-term memory adds a second state, the **cell state** `c`, `(batch, units)`. On its way it meets no
# kernel and no tanh: it is only *scaled and added to*. Three **gates** between 0 and 1 say how much: the input gate i
# lets news in, the forget gate f keeps the old, the output gate o shows it.
#
#     i, f, candidate, o = four parts of  x @ kernel + h @ recurrent_kernel + bias
#     c = sigmoid(f) * c + sigmoid(i) * tanh(candidate)
#     h = sigmoid(o) * tanh(c)
#
# Keras puts the four side by side, in this order: `kernel` is `(features, 4 units)`, `recurrent_kernel` `(units, 4
# units)`, `bias` `(4 units,)`.
#
# > **Exercise: lstm_cell.** One step. `x` `(batch, features)`, `h` and `c` `(batch, units)` and the weights in; the new
# > states, each `(batch, units)`, out: `return h, c`. (4 points: shape 1, cell state 2, hidden state 1)


# %% nbgrader={"grade_id": "lstm_cell", "solution": true}
def lstm_cell(x, h, c, kernel, recurrent_kernel, bias):
    """The next hidden state and cell state, each (batch, units).

    x (batch, features), h and c (batch, units);
    kernel (features, 4 units), recurrent_kernel (units, 4 units), bias (4 units,).
    """
    ### BEGIN SOLUTION
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return h, c
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_lstm_cell", "grade": true, "points": 4}
L.check("lstm_cell", lstm_cell)

# %% [markdown]
# Along `c`, one step back multiplies the gradient by the forget gate: nothing else. So the forget gate *is* the memory.
# Before training, it is about the sigmoid of its bias; Keras starts that bias at 1.
#
# > **Exercise: half_life.** After how many days is half of the cell state left, if the forget gates see nothing but
# > their bias and nothing comes in? `biases` `(units,)` in; days `(units,)`, with fractions, out. (2 points)


# %% nbgrader={"grade_id": "half_life", "solution": true}
def half_life(biases):
    """Days until half the cell state is left: forget biases (units,) to days (units,)."""
    ### BEGIN SOLUTION
    return jnp.log(0.5) / jnp.log(jax.nn.sigmoid(biases))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_half_life", "grade": true, "points": 2}
L.check("half_life", half_life)

# %% tags=["nbval-ignore-output"]
draw_fading(
    {"plain cell": gradient_by_age(plain)}
    | {f"LSTM, forget bias {bias}": gradient_by_age(LSTM(16, forget_bias=bias)) for bias in (0, 1, 3)},
    "Plain cell and LSTM, before training",
    "Only the LSTM with forget bias 3 keeps a gradient near 1 over all 60 days: it falls to a half, then rises again.",
)

# %% [markdown]
# **Explain.** An LSTM is not better from the start: with forget bias 0 it forgets faster than the plain cell. But now
# *one number* sets the memory along `c`: a bias of 1 means a half-life of 2 days, 3 of two weeks, and training can move
# it. For slow groundwater, start it high. (Why does the curve of bias 3 not halve every two weeks, and even rise?
# Inputs also travel through `h`: it enters the sums of all gates at each step, and before training that way adds
# gradient from far back.)
#
# ## 5. The LSTM over time
#
# > **Exercise: lstm_over_time.** From scratch, with a loop or with `scan`: from zero states through all days. `x`
# > `(batch, time, features)` and the weights in; `(batch, units)` or, with `return_sequences`, `(batch, time, units)`
# > out. Use your `lstm_cell`. (3 points)
#
# `scan` runs along the *first* axis, and yours is the batch: `jnp.swapaxes(x, 0, 1)`, and back. After the check, your
# function meets the library's layer: same weights, same windows, and the gradient too, which the library computes by a
# rule of its own.


# %% nbgrader={"grade_id": "lstm_over_time", "solution": true}
def lstm_over_time(x, kernel, recurrent_kernel, bias, return_sequences):
    """The last hidden state (batch, units), or with return_sequences all (batch, time, units)."""

    ### BEGIN SOLUTION
    def step(state, today):
        h, c = lstm_cell(today, *state, kernel, recurrent_kernel, bias)
        return (h, c), h

    zeros = jnp.zeros((len(x), len(recurrent_kernel)))
    (h, c), every = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1))
    return jnp.swapaxes(every, 0, 1) if return_sequences else h
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_lstm_over_time", "grade": true, "points": 3}
L.check("lstm_over_time", lstm_over_time)

# %%
layer = LSTM(5)
params = layer.init(jax.random.key(0), (90, 3))
some = jnp.asarray((year.x[::40] - inputs.mean(axis=0)) / inputs.std(axis=0))
try:
    results, slopes = [], []
    for run in (layer.apply, lambda params, x: lstm_over_time(x, **params, return_sequences=False)):
        results.append(run(params, some))
        slopes.append(jax.grad(lambda x, run=run: jnp.sum(run(params, x)))(some))
    print("the library's", results[0].shape, " yours", results[1].shape)
    print("largest difference of the outputs:   ", abs(results[0] - results[1]).max().round(4))
    print("largest difference of the gradients: ", abs(slopes[0] - slopes[1]).max().round(4))
except Exception as error:
    print(f"This waits for your lstm_cell and lstm_over_time ({type(error).__name__}).")

# %% [markdown]
# ## 6. Parameters and ranks
#
# > **Exercise: lstm_parameters.** How many parameters has an LSTM layer? `units` and `features` in, a whole number out.
# > (2 points)


# %% nbgrader={"grade_id": "lstm_parameters", "solution": true}
def lstm_parameters(units, features):
    """The number of parameters of LSTM(units) on windows of so many features."""
    ### BEGIN SOLUTION
    return 4 * (units * (features + units) + units)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_lstm_parameters", "grade": true, "points": 2}
L.check("lstm_parameters", lstm_parameters)

# %% [markdown]
# LSTMs can be stacked. **Predict** what the first of two passes on: `LSTM(16, return_sequences=True)` reads `(None, 50,
# 2)`. Below, the library answers to the slips that everyone makes.

# %% nbgrader={"grade_id": "guess_stacked_shape", "solution": true}
stacked_guess = ...
### BEGIN SOLUTION
stacked_guess = (None, 50, 16)
### END SOLUTION
L.predict("stacked_shape", stacked_guess)

# %%
stacked = Sequential([LSTM(16, return_sequences=True), LSTM(8), Dense(1)], (50, 2))
stacked.compile(loss="mse", optimizer="adam")
x_slip, y_slip = np.zeros((7, 50, 2)), np.zeros((7, 1))
slips = {
    "one window": lambda: stacked.predict(x_slip[0]),
    "time first": lambda: stacked.predict(np.swapaxes(x_slip, 0, 1)),
    "flat targets": lambda: stacked.fit(x_slip, y_slip[:, 0]),
    "an LSTM after the last state": lambda: Sequential([LSTM(16), LSTM(8), Dense(1)], (50, 2)),
}
for name, slip in slips.items():
    try:
        slip()
    except ValueError as error:
        print(f"{name.upper()}\n{textwrap.fill(str(error), 95)}\n")

# %% [markdown]
# A message cannot know what your axes mean. For the time-first array, `input_shape=x.shape[1:]` would hide the slip,
# not mend it: read the axes yourself.
#
# > **Exercise: repair_ranks.** Four arrays come in; `fit` and `predict` take none of them. Give each the axes it needs.
# > (4 points, one each)
# >
# > - `window` `(time, features)`: a single window, to predict from
# > - `rain` `(batch, time)`: windows of a single feature
# > - `logged` `(time, batch, features)`: as a logger stores it, day by day
# > - `levels` `(batch,)`: a target for each window
#
# > **From R.** Swapping axes is `aperm`, not `dim<-`. Here too: `reshape` to the wanted shape runs without a word and
# > mixes all series up.


# %% nbgrader={"grade_id": "repair_ranks", "solution": true}
def repair_ranks(window, rain, logged, levels):
    """window, rain and logged as (batch, time, features), levels as (batch, 1), in this order."""
    ### BEGIN SOLUTION
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_repair_ranks", "grade": true, "points": 4}
L.check("repair_ranks", repair_ranks)

# %% [markdown]
# ## 7. A task for memory, in six steps
#
# - **Data.** A sensor sends a reading each day for 50 days; on one day, at random, a flag marks the reading that
#   counts. On the last day: which reading was it?
# - **Shapes.** The features are reading and flag: `x` `(2000, 50, 2)`, `y` `(2000, 1)`.
# - **Model.** `LSTM(8)` with forget bias 3, then one linear unit; `None` as time lets it read windows of any length.
# - **Loss.** Mean squared error.
# - **Train.** Adam, 20 epochs.
# - **Judge.** On unseen windows, over four seeds, beside baselines; the root mean squared error (RMSE) has the unit of
#   the readings.


# %% tags=["nbval-ignore-output"]
def flagged_readings(rows, length, seed):
    """x (rows, length, 2): readings and a flag on one day; y (rows, 1): the flagged reading."""
    rng = np.random.default_rng(seed)
    readings, day = rng.uniform(-1, 1, (rows, length)), rng.integers(0, length, rows)
    flags = np.arange(length) == day[:, None]
    x, y = np.stack([readings, flags], axis=2), readings[flags][:, None]
    return x.astype("float32"), y.astype("float32")


x, y = flagged_readings(2_000, 50, seed=0)
x_new, y_new = flagged_readings(2_000, 50, seed=1)

model = Sequential([LSTM(8, forget_bias=3), Dense(1)], input_shape=(None, 2), seed=0)
display(model.summary())
model.compile(loss="mse", optimizer=Adam(0.02))
history = model.fit(x, y, epochs=20, batch_size=64, validation_split=0.2, verbose=0)
plot_history(history)


# %% tags=["nbval-ignore-output"]
def rmse(predicted):
    return np.sqrt(np.mean((predicted - y_new) ** 2, axis=(-2, -1)))


def four_seeds(layer):
    recurrent = Sequential([layer, Dense(1)], input_shape=(None, 2))
    recurrent.compile(loss="mse", optimizer=Adam(0.02))
    many = fit_many(recurrent, x, y, seeds=range(4), epochs=20, batch_size=64, verbose=0)
    return rmse(many.predict(x_new))  # one for each seed


flat, flat_new = x.reshape(-1, 100), x_new.reshape(-1, 100)  # 50 days side by side, as features
dense = Sequential([Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(1)], (100,))
dense.compile(loss="mse", optimizer=Adam())
dense.fit(flat, y, epochs=20, batch_size=64, verbose=0)

judged = {
    "mean of the training targets": rmse(y.mean()),
    "linear regression, all days side by side": rmse(LinearRegression().fit(flat, y).predict(flat_new)),
    "dense network 64-64, all days side by side": rmse(dense.predict(flat_new)),
    "plain cell, 8 units, four seeds": four_seeds(SimpleRNN(8)),
    "LSTM, 8 units, four seeds": four_seeds(LSTM(8, forget_bias=3)),
}
rows = {name: (np.mean(scores), np.min(scores), np.max(scores)) for name, scores in judged.items()}
pd.DataFrame(rows, index=["mean RMSE", "lowest", "highest"]).T.round(2)

# %% [markdown]
# **Explain.** For some epochs the loss hardly moves; then the net discovers the flag, and is right to a few hundredths.
# The plain cell does not beat the mean: its gradient does not reach the flag. The dense network must learn each of 50
# days by itself, and fits the training rows instead.
#
# What did the LSTM find? Its gates, day by day, in the unit whose cell state carries the answer. Move the flag.

# %%
weights = model.params[0]


@jax.jit
def gates_over_time(window):
    """Input gate, forget gate and cell state, each (time, units), along a window (time, 2)."""

    def step(state, today):
        sums = today @ weights["kernel"] + state[0] @ weights["recurrent_kernel"] + weights["bias"]
        gates = jax.nn.sigmoid(sums[0])
        h, c = library_cell(weights, today, *state)
        return (h, c), (gates[:8], gates[8:16], c[0])

    return jax.lax.scan(step, (jnp.zeros((1, 8)),) * 2, window[:, None])[1]


ends = jax.vmap(gates_over_time)(x_new)[2][:, -1]  # (windows, units)
keeper = int(np.argmax([abs(np.corrcoef(end, y_new[:, 0])[0, 1]) for end in ends.T]))


# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the gates and the cell state of that unit, day by day.
def draw_gates(flagged):
    readings = x_new[0, :, 0]
    window = np.stack([readings, np.arange(50) == flagged], axis=1).astype("float32")
    input_gate, forget_gate, cell_state = np.array(gates_over_time(window))[:, :, keeper]
    answer = float(model.predict(window[None])[0, 0])
    figure = Figure(figsize=(8.4, 6), layout="constrained")
    top, middle, bottom = figure.subplots(3, 1, sharex=True)
    top.bar(range(50), readings, color="#BBBBBB")
    top.bar(flagged, readings[flagged], color=VERMILION, hatch="//")
    title = f"Flagged on day {flagged}: {readings[flagged]:.2f}; answer on day 49: {answer:.2f}"
    finish(top, title, "", "reading")
    middle.plot(input_gate, "o-", markersize=3, color=BLUE, label="input gate: lets in")
    middle.plot(forget_gate, "s--", markersize=3, color=ORANGE, label="forget gate: keeps")
    middle.set_ylim(-0.05, 1.05)
    middle.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    finish(middle, f"Gates of unit {keeper}", "", "share")
    bottom.plot(cell_state, color=BLACK)
    bottom.axvline(flagged, color=VERMILION, linestyle=":")
    finish(bottom, f"Cell state of unit {keeper}", "day", "cell state")
    others = np.delete(input_gate, flagged).mean()
    told = (
        f"The reading of day {flagged} is flagged: {readings[flagged]:.2f}. "
        f"The input gate is {input_gate[flagged]:.2f} that day and {others:.2f} on average otherwise; "
        f"the forget gate is {forget_gate.mean():.2f} on average. The cell state jumps on day {flagged} "
        f"and then stays nearly level. The answer on day 49 is {answer:.2f}."
    )
    return picture(figure, told)


display(draw_gates(flagged=12))
slide(draw_gates, IntSlider(23, min=0, max=49, description="flag on day"))

# %% [markdown]
# **Explain.** The input gate opens on the flagged day and is almost shut on all others; the forget gate stays near 1;
# the cell state carries the reading to the end. Nobody told the net to do so.
#
# **Written answer, read by your teacher.** A colleague trains a plain recurrent cell on windows of 365 days of rain;
# the groundwater answers to rain of half a year ago. The training loss never falls below that of the mean. Why, in
# terms of the gradient? What do you advise, and which baseline do you ask for first? Click the cell below, press Enter,
# write, then Shift+Enter. (2 points: what becomes of the gradient over 180 days, and why 1; another cell, and a
# baseline that remembers months 1)

# %% [markdown] nbgrader={"grade_id": "why_gates", "grade": true, "points": 2, "solution": true}
# The gradient with respect to rain of half a year ago is a product of some 180 factors, each the recurrent kernel times
# a slope of tanh. It has vanished, so training cannot see that this rain matters. I advise an LSTM with a high forget
# bias (5 gives a half-life of about 100 days), whose cell state is only scaled by a gate near 1. First I ask for a
# linear regression on rain summed or exponentially filtered over months: it has a long memory by construction.

# %% [markdown]
# ## What to remember
#
# 1. Recurrent layers read `(batch, time, features)`; a series of n days has n - length + 1 windows.
# 2. A state is carried from day to day with the same weights; `return_sequences` gives all states or the last.
# 3. Gradients through time are products: they vanish or explode.
# 4. The cell state is only scaled by the forget gate and added to; a high forget bias is a long memory.
# 5. 4(u(f + u) + u) parameters, for any length of window.
#
# ## Try it yourself
#
# - Ask `model` for windows of 100 and of 200 days. How long does its memory last, though it trained on 50?
# - Train `LSTM(8)`, with Keras's forget bias of 1. Does it find the flag, and are its gates as clear?
# - Flag *two* readings and ask for their sum. Which gate must behave otherwise?
#
# ## Further reading
#
# - S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9, 1997.
# - F. Gers, J. Schmidhuber and F. Cummins, *Learning to Forget: Continual Prediction with LSTM*, Neural Computation 12,
#   2000.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks*, ICML 2013.
# - F. Kratzert and others, *Rainfall-runoff modelling using Long Short-Term Memory (LSTM) networks*, Hydrology and
#   Earth System Sciences 22, 2018.

# %%
L.progress()
