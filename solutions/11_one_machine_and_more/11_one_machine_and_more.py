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
# # 11 · One machine and more
#
# Where does the time go? You count before you measure: operations, bytes, steps that must wait. Then you see how near
# your machine comes to what it could do, what memory allows, and what more devices change.
#
# **After this lesson you can** count the work of a dense layer and of an LSTM; say what limits it, arithmetic, memory
# or waiting; make one program of a loop; find the largest batch that fits; train on data that do not; and say when a
# GPU pays.
#
# **You need** lessons 02, 04 and 07.
#
# Minutes to read and do: 80 · CPU seconds of *Run All*: 15
#
# No exercise is graded by a clock: your machine's figures differ from those stored here. Run the first cell. Then three
# questions: decide first, then open your choice.

# %%
import json
import os
import subprocess
import sys
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.preprocessing import StandardScaler

from lessons_lib import LSTM, Dense, Sequential
from lessons_lib.data import WindowGenerator, make_windows, threshold_data, to_categorical
from lessons_lib.exercises import lesson
from lessons_lib.plots import BLACK, BLUE, ORANGE, finish, picture
from lessons_lib.wells import synthetic_well

L = lesson("11_one_machine_and_more")

# %%
L.quiz("jit_and_shapes", "steps_of_an_epoch", "lstm_kernels")

# %% [markdown]
# ## 1. Count before you measure
#
# `x @ kernel + bias` is two kinds of work. **Arithmetic**: each output multiplies `inputs` times, and adds up these
# products and the bias. **Memory**: what is read and what is written must travel between memory and processor, at least
# once. A float32 has 4 bytes.
#
# > **Exercise: dense_work.** The operations of one pass, a multiplication and an addition one each; and the bytes of
# > all four arrays, each moved once. `batch`, `inputs`, `units` in; two whole numbers out: `return operations, moved`.
# > (3 points: operations 1, bytes 2)


# %% nbgrader={"grade_id": "dense_work", "solution": true}
def dense_work(batch, inputs, units):
    """(operations, bytes moved at least) of a dense layer, float32, for x (batch, inputs)."""
    ### BEGIN SOLUTION
    operations = batch * units * 2 * inputs
    numbers = batch * inputs + inputs * units + units + batch * units
    return operations, 4 * numbers
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_dense_work", "grade": true, "points": 3}
L.check("dense_work", dense_work)

# %% [markdown]
# ## 2. The roof of your machine
#
# A machine has two ceilings: so many operations a second (`peak`), so many bytes a second (`bandwidth`). Both kinds of
# work go on at the same time, so the slower one decides.
#
# > **Exercise: least_seconds.** The shortest time in which each layer can be done. `operations` and `moved`
# > `(layers,)`, `peak` and `bandwidth` in; `(layers,)` out. (3 points)


# %% nbgrader={"grade_id": "least_seconds", "solution": true}
def least_seconds(operations, moved, peak, bandwidth):
    """The shortest time of each layer in seconds: (layers,)."""
    ### BEGIN SOLUTION
    return np.maximum(operations / peak, moved / bandwidth)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_least_seconds", "grade": true, "points": 3}
L.check("least_seconds", least_seconds)


# %% tags=["nbval-ignore-output"]
def seconds(function, *inputs, times=20):
    """The shortest of several calls, after one that may compile: what the machine can, undisturbed."""
    jax.block_until_ready(function(*inputs))
    took = []
    for _ in range(times):
        start = perf_counter()
        jax.block_until_ready(function(*inputs))  # JAX answers before it has finished: wait
        took.append(perf_counter() - start)
    return min(took)


dense = jax.jit(lambda x, kernel, bias: x @ kernel + bias)
square, large = jnp.ones((1200, 1200)), jnp.ones((4096, 4096))
peak = 2 * 1200**3 / seconds(dense, square, square, square[0])
bandwidth = large.nbytes / seconds(jax.jit(lambda matrix, row: matrix @ row), large, large[0])
print(f"peak {peak / 1e9:.0f} billion operations a second, bandwidth {bandwidth / 1e9:.0f} billion bytes a second")

# %% tags=["nbval-ignore-output"]
sizes = [(1, 64, 64), (128, 64, 64), (8_000, 3, 64), (8_000, 64, 64), (1, 2_048, 2_048), (2_048, 1_024, 1_024)]
rows = []
for batch, inputs, units in sizes:
    operations = 2 * batch * inputs * units
    moved = 4 * (batch * inputs + inputs * units + units + batch * units)
    took = seconds(dense, jnp.ones((batch, inputs)), jnp.ones((inputs, units)), jnp.ones(units))
    least = max(operations / peak, moved / bandwidth)
    rows.append([operations / 1e3, moved / 1e3, 1e6 * least, 1e6 * took])
layers = pd.DataFrame(rows, columns=["thousand operations", "kilobytes", "least microseconds", "microseconds"])
layers.index = [f"{batch:,} x {inputs:,} to {units:,}" for batch, inputs, units in sizes]
layers.map("{:,.1f}".format)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the roofline of this machine and the measured layers below it.
ax = Figure(figsize=(8.4, 4.4), layout="constrained").subplots()
across = np.logspace(-1, 3, 200)
ax.loglog(across, np.minimum(peak, across * bandwidth) / 1e9, color=BLACK, linewidth=2)
ax.text(0.3, 0.3 * bandwidth / 1e9 * 2, "memory", ha="right")
ax.text(300, peak / 1e9 * 1.3, "arithmetic", ha="center")
reached = layers["thousand operations"] / layers["microseconds"]  # thousands a microsecond: billions a second
intensity = layers["thousand operations"] / layers["kilobytes"]
ax.plot(intensity, reached, "o", color=BLUE, markersize=8)
for name, right, height in zip(layers.index, intensity, reached):
    turned = name.startswith(("8,000 x 64", "2,048"))
    offset, side = ((0, -18), "center") if turned else ((9, -3), "left")
    ax.annotate(name, (right, height), xytext=offset, textcoords="offset points", ha=side)
ax.set_ylim(reached.min() / 3, peak / 1e9 * 3)
finish(ax, "What six dense layers reach (batch x inputs to units)", "operations a byte", "billion operations a second")
picture(
    ax.figure,
    f"A roof that rises with memory and is flat at {peak / 1e9:.0f} billion operations a second. Below it six dense "
    f"layers, from {reached.min():.2f} to {reached.max():.0f} billion: the smallest lie farthest below the roof.",
)

# %% [markdown]
# **Explain.** The largest product comes near the roof. (What else your machine does at the same time lowers roof or
# marks; a share above 1 says so, too: run both cells again.) A single row reads each weight for two operations: memory
# decides, and a faster processor would not help. (Numbers that are still in the *cache* come faster than the roof
# says.) And the smallest layer is far below both ceilings: the call itself, from Python into a program and back, costs
# some microseconds, however little there is to do. That is a third ceiling, and small networks live under it.
#
# ## 3. One program instead of a thousand calls
#
# A store of water over 1,000 days, as in lesson 07: a step that needs the step before. `scan` writes this step down
# once. **Predict**: below, `by_scan` is called twice. How often does Python run `one_day` for it?

# %% nbgrader={"grade_id": "guess_runs", "solution": true}
runs_guess = ...  # a whole number
### BEGIN SOLUTION
runs_guess = 1
### END SOLUTION
L.predict("runs_of_the_step", runs_guess)

# %%
runs = []


def one_day(water, today):
    """From yesterday's water and today's rain to (today's water, what to keep)."""
    runs.append("Python was here")
    water = 0.9 * water + today
    return water, water


rain = jnp.asarray(synthetic_well().table["rain_mm"][:1000], "float32")
by_scan = jax.jit(lambda rain: jax.lax.scan(one_day, jnp.float32(0), rain)[1])
by_scan(rain)
levels = by_scan(rain)
runs_for_scan = len(runs)

water, by_loop = 0.0, []
for today in np.asarray(rain):
    water, kept = one_day(water, today)
    by_loop.append(kept)
print(f"Python ran one_day {runs_for_scan} time(s) for two scans, {len(runs) - runs_for_scan:,} times for one loop.")
print("largest difference:", abs(levels - np.array(by_loop)).max().round(3))


# %%
def store(rain, keep):
    """One well: rain (days,) and the share kept from day to day, to water (days,)."""
    return jax.lax.scan(lambda water, today: (keep * water + today,) * 2, jnp.float32(0), rain)[1]


# %% tags=["nbval-ignore-output"]
def loop(rain):
    water = rain[0] * 0
    for today in rain:
        water, _ = one_day(water, today)
    return water


wells = jnp.stack([rain * share for share in np.linspace(0.5, 1.5, 64)])  # (64, 1000)
keeps = jnp.linspace(0.5, 0.99, 64)
one, mapped = jax.jit(store), jax.jit(jax.vmap(store))
times = {
    "loop in Python, NumPy numbers": seconds(loop, np.asarray(rain)),
    "loop in Python, JAX step by step": seconds(loop, rain, times=3),
    "scan, one program": seconds(by_scan, rain),
    "64 wells, scan one after another": seconds(lambda: [one(*pair) for pair in zip(wells, keeps)]),
    "64 wells, scan and vmap": seconds(mapped, wells, keeps),
}
pd.Series({name: 1e3 * took for name, took in times.items()}, name="milliseconds").round(3).to_frame()

# %% [markdown]
# **Explain.** The same thousand steps: JAX called step by step is the slowest, because each operation is a call of its
# own. As one program they are the fastest. And 64 wells in *one* scan cost far less than 64 scans: each step works on
# 64 numbers at once. This is how `fit_many` trains many seeds.
#
# > **Exercise: many_stores.** Run `store` for all wells in one call: each well has its own rain and its own share.
# > `rain` `(wells, days)`, `keep` `(wells,)` in; `(wells, days)` out. (3 points. A loop passes, too; it is the slow one
# > in the table.)
#
# > **From R.** `mapply(store, asplit(rain, 1), keep)` calls `store` once for each well, and gives `(days, wells)`.
# > `vmap` calls it once, with stand-ins for all wells, and puts the new axis first.


# %% nbgrader={"grade_id": "many_stores", "solution": true}
def many_stores(rain, keep):
    """The water of every well on every day: (wells, days)."""
    ### BEGIN SOLUTION
    return jax.vmap(store)(rain, keep)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_many_stores", "grade": true, "points": 3}
L.check("many_stores", many_stores)

# %% [markdown]
# ## 4. Work that must wait
#
# An LSTM is a dense layer at each step: from today's `features` and yesterday's `units` to four parts of `units`. What
# today's features give is known for all days at once. What the recurrent kernel gives must wait for yesterday.
#
# > **Exercise: lstm_work.** The operations of these dense layers, counted as in `dense_work`, for a batch of windows
# > (the gates' few operations are left out); and the share of the layer's *inputs* that must wait. `batch`, `steps`,
# > `features`, `units` in; `return operations, share`. (3 points: operations 2, share 1)


# %% nbgrader={"grade_id": "lstm_work", "solution": true}
def lstm_work(batch, steps, features, units):
    """(operations of one pass, the share that waits for the step before)."""
    ### BEGIN SOLUTION
    operations = steps * batch * (4 * units) * 2 * (features + units)
    return operations, units / (features + units)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_lstm_work", "grade": true, "points": 3}
L.check("lstm_work", lstm_work)

# %% tags=["nbval-ignore-output"]
layer = LSTM(64)
params, lstm, rows = layer.init(jax.random.key(0), (90, 4)), jax.jit(layer.apply), {}
for batch in (1, 8, 64, 512):
    operations, took = 8 * batch * 90 * 64 * 68, seconds(lstm, params, jnp.ones((batch, 90, 4)))
    rows[f"{batch} x 90 x 4"] = [operations / 1e6, 1e3 * took, operations / took / 1e9, operations / took / peak]
names = ["million operations", "milliseconds", "billion operations a second", "share of the peak"]
pd.DataFrame(rows, index=names).T.round(2)

# %% [markdown]
# **Explain.** Ninety steps follow one another, whatever the batch: no machine makes day 2 before day 1. What can be
# done at once lies in the *batch*. So 64 windows take far less than 64 times as long as one.
#
# ## 5. What memory allows
#
# Training keeps more than weights. For each parameter: the weight, its gradient, and (Adam) two averages. For each row:
# the outputs of all layers, because the way back needs them.
#
# > **Exercise: largest_batch.** How many rows can a step take? `outputs` `(layers,)`, how many numbers each layer puts
# > out for a row; the number of `parameters`; `memory` in bytes; all numbers float32. A whole number out, 0 where not
# > one row fits. (3 points)


# %% nbgrader={"grade_id": "largest_batch", "solution": true}
def largest_batch(outputs, parameters, memory):
    """The largest number of rows whose training step with Adam fits into `memory` bytes."""
    ### BEGIN SOLUTION
    left = memory / 4 - 4 * parameters
    return int(max(left // outputs.sum(), 0))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_largest_batch", "grade": true, "points": 3}
L.check("largest_batch", largest_batch)

# %% tags=["nbval-ignore-output"]
deep = Sequential([*[Dense(256, activation="relu") for _ in range(6)], Dense(1)], input_shape=(64,))


def loss(params, x, y):
    return jnp.mean((deep.chain.apply(params, x) - y) ** 2)


def program_bytes(function, rows):
    """What the compiled program needs beside its inputs and its results."""
    x, y = jnp.ones((rows, 64)), jnp.ones((rows, 1))
    return jax.jit(function).lower(deep.params, x, y).compile().memory_analysis().temp_size_in_bytes


counted = {rows: 4 * rows * (6 * 256 + 1) for rows in (1_000, 2_000, 4_000)}
found = {
    "outputs of all layers, counted": counted,
    "loss alone": {rows: program_bytes(loss, rows) for rows in counted},
    "loss and gradient": {rows: program_bytes(jax.grad(loss), rows) for rows in counted},
}
(pd.DataFrame(found) / 1e6).round(1).rename_axis("rows; megabytes of").T

# %% [markdown]
# **Explain.** Your count is a lower bound. To *predict*, two layers at a time are enough: what is read and what is
# written. To *train*, all outputs wait for the way back; this program takes twice that. Both grow with the batch, which
# is the first thing to make smaller when memory ends.
#
# ## 6. Batch size: speed is not learning
#
# Large batches keep a machine busy. Do they also learn faster? Lesson 04's network, ten epochs, batches from 8 to all
# 8,000 rows. **Predict**: which ends with the lower training loss, `8` or `8000`?

# %% nbgrader={"grade_id": "guess_lower_loss", "solution": true}
loss_guess = ...
### BEGIN SOLUTION
loss_guess = 8
### END SOLUTION
L.predict("lower_loss", loss_guess)

# %% tags=["nbval-ignore-output"]
x, labels = threshold_data(8_000, features=3, threshold=1.5, seed=2)
targets = to_categorical(labels, 2)
rows_a_second, losses = {}, {}


def five_epochs(model, size):
    model.fit(x, targets, epochs=5, batch_size=size, verbose=0)


for size in (8, 32, 128, 512, 2048, 8000):
    hidden = [Dense(64, activation="relu"), Dense(64, activation="relu")]
    model = Sequential([*hidden, Dense(2, activation="softmax")], input_shape=(3,), seed=0)
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop")
    losses[size] = model.fit(x, targets, epochs=10, batch_size=size, verbose=0).history["loss"][-1]
    rows_a_second[size] = 5 * len(x) / seconds(five_epochs, model, size, times=4)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws rows a second and the loss after ten epochs against the batch size.
figure = Figure(figsize=(9.6, 3.4), layout="constrained")
left, right = figure.subplots(1, 2)
left.plot(rows_a_second.keys(), np.array([*rows_a_second.values()]) / 1e3, "o-", color=BLUE)
finish(left, "Speed", "batch size", "thousand rows a second")
right.plot(losses.keys(), losses.values(), "s--", color=ORANGE)
for size, reached in losses.items():
    steps = 10 * int(np.ceil(len(x) / size))
    right.annotate(f"{steps:,}", (size, reached), xytext=(2, 8), textcoords="offset points", ha="center")
left.set_ylim(bottom=0)
right.set_ylim(0, 0.75)
finish(right, "Loss after 10 epochs, and their steps", "batch size", "training loss")
for ax in (left, right):
    ax.set_xscale("log", base=2)
    ax.set_xticks([*losses], [f"{size:,}" for size in losses])
    ax.minorticks_off()
    ax.set_xlim(5, 13_000)
busy = max(rows_a_second, key=rows_a_second.get)
told = ", ".join(f"{reached:.2f} with {size:,}" for size, reached in losses.items())
told = f"Rows a second are most with batches of {busy:,}. The loss after ten epochs rises with the batch size: {told}."
picture(figure, told)

# %% [markdown]
# **Explain.** From some size on a larger batch brings no more rows a second, or fewer: its numbers leave the cache. But
# each epoch has fewer steps, and after ten epochs the network has learnt *less*. So: the smallest batch that keeps the
# machine busy. With larger ones, raise the learning rate, and compare after the same *time*, not the same epochs.
#
# ## 7. Data that do not fit
#
# Windows repeat each day `length` times. So do not make them all: a **generator** makes each batch when it is its turn.
# Then memory holds some batches, however long the series. But how do you standardise what you never see whole?
#
# > **Exercise: merged_moments.** From the batches' `counts` `(batches,)`, `means` and `sds` `(batches, features)`, the
# > sds with n - 1: the mean and the sd (with n - 1) of all rows together. `(2, features)` out, means first. (4 points:
# > shape 1, means 1, sds 2)
#
# > **From R.** You know the two sums of squares: `anova(lm(x ~ factor(batch)))` calls them *Residuals* and
# > *factor(batch)*. Together they are `var(x) * (n - 1)`.


# %% nbgrader={"grade_id": "merged_moments", "solution": true}
def merged_moments(counts, means, sds):
    """Mean and standard deviation of all rows: (2, features)."""
    ### BEGIN SOLUTION
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    squares = ((n - 1) * sds**2 + n * (means - mean) ** 2).sum(axis=0)
    return np.stack([mean, np.sqrt(squares / (n.sum() - 1))])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_merged_moments", "grade": true, "points": 4}
L.check("merged_moments", merged_moments)

# %%
table = synthetic_well().table
inputs, head = table[["rain_mm", "pet_mm", "tmean_c"]].to_numpy(), table["head_m"].to_numpy()
scaler, largest = StandardScaler(), 0
for windows, _ in WindowGenerator(inputs, head, length=365):
    scaler.partial_fit(windows.reshape(-1, 3))  # merges as you did
    largest = max(largest, windows.nbytes)
whole = make_windows(inputs, head, length=365)
print(f"all windows {whole.x.nbytes / 1e6:.1f} MB, the largest batch {largest / 1e6:.2f} MB")
print("means over all windows, merged:", scaler.mean_.round(2))


def fitted(*data, **how):
    """The loss of one epoch of a small LSTM."""
    model = Sequential([LSTM(8), Dense(1)], input_shape=(365, 3), seed=0)
    model.compile(loss="mse", optimizer="adam")
    return round(model.fit(*data, verbose=0, **how).history["loss"][0], 4)


scaled, level = scaler.transform(inputs), (head - np.nanmean(head)) / np.nanstd(head)
batches = WindowGenerator(scaled, level, length=365, stride=4)
arrays = make_windows(scaled, level, length=365)
same = np.isin(arrays.days, batches.days)
print(batches)
print("loss of an epoch of these batches", fitted(batches))
print("loss of an epoch of the arrays   ", fitted(arrays.x[same], arrays.y[same], batch_size=128, shuffle=False))

# %% [markdown]
# The same batches, the same loss, at a fraction of the memory. `fit`, `evaluate` and `predict` take any object that
# says how many batches it has (`__len__`) and gives them one after another (`__iter__`). A thread cuts the next batch
# while this one is trained on.
#
# ## 8. Several devices
#
# A batch of 64 rows on eight devices: each takes eight rows, all have the same weights; then they exchange *gradients*,
# take the mean, and each makes the same step. No second machine at hand? JAX can make devices of one: below, two fresh
# processes, in which it sees one device and eight. **Predict**: will the losses agree to four digits, `True` or
# `False`?

# %% nbgrader={"grade_id": "guess_eight", "solution": true}
eight_guess = ...
### BEGIN SOLUTION
eight_guess = True
### END SOLUTION
L.predict("same_on_eight", eight_guess)

# %% tags=["nbval-ignore-output"]
program = """
import json, jax, numpy as np
from lessons_lib import LSTM, Dense, Sequential
x = np.random.default_rng(0).normal(size=(192, 90, 4)).astype("float32")
model = Sequential([LSTM(64), Dense(1)], input_shape=(90, 4), seed=0)
model.compile(loss="mse", optimizer="adam")
history = model.fit(x, x[:, -10:, :1].mean(axis=1), epochs=3, batch_size=64, verbose=0)
print(json.dumps([jax.device_count(), history.history["loss"]]))
"""


def on_devices(number):
    """(devices that JAX sees, losses of three epochs) in a process of its own."""
    environment = {**os.environ, "JAX_NUM_CPU_DEVICES": str(number)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


(one_device, alone), (eight_devices, shared) = on_devices(1), on_devices(8)
apart = np.max(np.abs(np.array(shared) / alone - 1))
for number, found in ((one_device, alone), (eight_devices, shared)):
    print(f"{number} device(s): losses", np.round(found, 7))
print(f"largest relative difference {apart:.0e}")

# %% [markdown]
# **Explain.** Not one line of the program knows how many devices there are. Here they are not faster: they share the
# same cores, and must agree on every gradient. Sharing pays where a batch is much work and devices are real.
#
# ## 9. What a GPU changes
#
# Seconds on an NVIDIA H100 (80 GB) and on the 16 CPU cores beside it (`python -m tests.benchmarks.devices`, 2026-11-27,
# JAX 0.11.2, Keras 3.15.1 on JAX, PyTorch 2.11.0):
#
# | compiled before | this library: GPU | CPU | Keras: GPU | CPU | PyTorch: GPU | CPU |
# |---|---|---|---|---|---|---|
# | lesson 04, 20 epochs | 0.053 | 0.14 | 1.92 | 0.42 | 2.40 | 0.88 |
# | LSTM(64), an epoch of 4,096 windows of 90 | 0.14 | 0.29 | 0.29 | 1.29 | 0.14 | 0.45 |
# | digits CNN (lesson 10), 20 epochs | 0.049 | 1.00 | 1.13 | 1.15 | 2.43 | 1.80 |
# | 64 seeds of lesson 04 | 0.50 | 0.84 | 185 | 53 | 177 | 70 |
# | 8 seeds of the digits CNN | 0.096 | 1.23 | 15.6 | 12.7 | 19.9 | 15.7 |
#
# (Keras and PyTorch fit one seed after another; extrapolated from five.) Read it with the three ceilings. Convolutions
# are much arithmetic: 20 times faster, *if* whole epochs are one program. The LSTM gains less: steps wait. Where a
# small network is called batch by batch, the GPU is *slower* than the CPU beside it: each call costs more. Eight CNNs
# in one program take the GPU twice as long as one. From one seed, losses on both devices agree to 6 digits; with JAX's
# default for this GPU, which rounds products to fewer bits, to 3.
#
# **Written answer**, read by your teacher: click the cell below, press Enter, write, then Shift+Enter. A colleague fits
# lesson 04's network for one seed and finds it slow. "I need a GPU." What do you advise, and for which work would you
# say yes? (2 points: an advice with a figure or a count of this lesson 1; a work for which you would say yes, with the
# reason 1)

# %% [markdown] nbgrader={"grade_id": "need_a_gpu", "grade": true, "points": 2, "solution": true}
# No. A batch of 128 rows through 4,546 parameters is about a million operations: my machine makes 100 billion a second,
# so the arithmetic takes a hundredth of a millisecond. What costs is the number of calls: called batch by batch, this
# network took 2.4 s on an H100 and 0.88 s on the CPU beside it. First make one program of an epoch. I would say yes to
# convolutions, and to many seeds of them: there the operations decide, and eight digit networks took 0.1 s instead of
# 1.2 s.

# %% [markdown]
# ## What to remember
#
# 1. Count first: `2 * batch * inputs * units` operations, and every array moved once.
# 2. Three ceilings: arithmetic, memory, and the price of a call. Small networks live under the third.
# 3. `jit` and `scan` save calls; `vmap` gives each step more work. Steps of a recurrence must wait.
# 4. Training keeps all outputs of all layers: memory grows with the batch.
# 5. Rows a second are not learning; several devices change the time, not the result.
#
# ## Try it yourself
#
# - Multiply the learning rate by 4 for batches of 512 (`RMSprop(0.004)`). Which loss do ten epochs reach now?
# - Put the LSTM's four batches on the roofline. Which ceiling holds each up?
#
# ## Further reading
#
# - S. Williams, A. Waterman and D. Patterson, *Roofline: an insightful visual performance model for multicore
#   architectures*, Communications of the ACM 52, 2009.
# - T. F. Chan, G. H. Golub and R. J. LeVeque, *Algorithms for computing the sample variance*, The American Statistician
#   37, 1983.
# - P. Goyal and others, *Accurate, large minibatch SGD*, arXiv:1706.02677, 2017.

# %%
L.progress()
