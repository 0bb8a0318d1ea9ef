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
# Minutes to read and do: 80 · CPU seconds of *Run All*: 45
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

from lessons_lib import LSTM, Adam, Dense, Sequential, fit_many
from lessons_lib.data import WindowGenerator, make_windows, threshold_data, to_categorical
from lessons_lib.exercises import lesson
from lessons_lib.plots import BLACK, BLUE, GREY, ORANGE, VERMILION, finish, picture
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
def seconds(function, *inputs, times=7):
    """The median time of a call that has been compiled before, in seconds."""
    jax.block_until_ready(function(*inputs))
    took = []
    for _ in range(times):
        start = perf_counter()
        jax.block_until_ready(function(*inputs))  # JAX answers before it has finished: wait
        took.append(perf_counter() - start)
    return np.median(took)


dense = jax.jit(lambda x, kernel, bias: x @ kernel + bias)
wide, long = jnp.ones((1200, 1200)), jnp.ones(2**24)
peak = 2 * 1200**3 / seconds(dense, wide, wide, wide[0])
bandwidth = 2 * long.nbytes / seconds(jax.jit(lambda numbers: numbers + 1), long)
print(f"peak {peak / 1e9:.0f} billion operations a second, bandwidth {bandwidth / 1e9:.0f} billion bytes a second")

# %% tags=["nbval-ignore-output"]
sizes = [(1, 64, 64), (128, 64, 64), (8_000, 3, 64), (8_000, 64, 64), (32, 1_024, 1_024), (2_048, 1_024, 1_024)]
rows = []
for batch, inputs, units in sizes:
    operations = 2 * batch * inputs * units
    moved = 4 * (batch * inputs + inputs * units + units + batch * units)
    took = seconds(dense, jnp.ones((batch, inputs)), jnp.ones((inputs, units)), jnp.ones(units), times=21)
    rows.append([operations / moved, operations, moved, took])
layers = pd.DataFrame(rows, columns=["operations a byte", "operations", "bytes", "seconds"])
layers.index = [f"{batch:,} x {inputs:,} to {units:,}" for batch, inputs, units in sizes]
roof = np.maximum(layers["operations"] / peak, layers["bytes"] / bandwidth)
layers.assign(**{"least seconds": roof, "share of the roof": roof / layers["seconds"]}).round(7)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the roofline of this machine and the measured layers below it.
ax = Figure(figsize=(8.4, 4.2), layout="constrained").subplots()
intensity = np.logspace(-1, 3, 200)
ax.loglog(intensity, np.minimum(peak, intensity * bandwidth) / 1e9, color=BLACK, linewidth=2)
ax.text(1.2, bandwidth / 1e9 * 2.2, "memory", rotation=32, ha="center", color=BLACK)
ax.text(300, peak / 1e9 * 1.25, "arithmetic", color=BLACK, ha="center")
reached = layers["operations"] / layers["seconds"] / 1e9
ax.plot(layers["operations a byte"], reached, "o", color=BLUE, markersize=8)
for name, across, height in zip(layers.index, layers["operations a byte"], reached):
    ax.annotate(name, (across, height), xytext=(6, -12), textcoords="offset points", fontsize=9)
ax.set_ylim(reached.min() / 3, peak / 1e9 * 3)
finish(ax, "What six dense layers reach (batch x inputs to units)", "operations a byte", "billion operations a second")
picture(
    ax.figure,
    f"A roof that rises with memory and is flat at {peak / 1e9:.0f} billion operations a second. Below it six dense "
    f"layers, from {reached.min():.2f} to {reached.max():.0f} billion: the smallest lie farthest below the roof.",
)

# %% [markdown]
# **Explain.** The large product comes near the roof. One row alone reads all weights for two operations each: memory
# decides. And the smallest layers are far below *both* ceilings: the call itself, from Python into a program and back,
# costs some microseconds, however little there is to do. That is the third ceiling, and small networks live under it.
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
runs = 0


def one_day(water, today):
    """From yesterday's water and today's rain to (today's water, what to keep)."""
    global runs
    runs += 1
    water = 0.9 * water + today
    return water, water


rain = jnp.asarray(synthetic_well().table["rain_mm"][:1000], "float32")
by_scan = jax.jit(lambda rain: jax.lax.scan(one_day, jnp.float32(0), rain)[1])
by_scan(rain)
levels = by_scan(rain)
runs_for_scan, runs = runs, 0

water, by_loop = 0.0, []
for today in np.asarray(rain):
    water, kept = one_day(water, today)
    by_loop.append(kept)
print(f"Python ran one_day {runs_for_scan} time(s) for two scans, {runs:,} times for one loop.")
print("largest difference:", abs(levels - np.array(by_loop)).max())


# %% tags=["nbval-ignore-output"]
def loop(rain):
    water = rain[0] * 0
    for today in rain:
        water, _ = one_day(water, today)
    return water


def store(rain, keep):
    """One well: rain (days,) and the share kept from day to day, to water (days,)."""
    return jax.lax.scan(lambda water, today: (keep * water + today,) * 2, jnp.float32(0), rain)[1]


wells = jnp.stack([rain * share for share in np.linspace(0.5, 1.5, 64)])  # (64, 1000)
keeps = jnp.linspace(0.5, 0.99, 64)
one, mapped = jax.jit(store), jax.jit(jax.vmap(store))
times = {
    "loop in Python, NumPy numbers": seconds(loop, np.asarray(rain)),
    "loop in Python, JAX step by step": seconds(loop, rain, times=1),
    "scan, one program": seconds(by_scan, rain),
    "64 wells, scan one after another": seconds(lambda: [one(*pair) for pair in zip(wells, keeps)]),
    "64 wells, scan and vmap": seconds(mapped, wells, keeps),
}
pd.Series({name: 1e3 * took for name, took in times.items()}, name="milliseconds").round(3).to_frame()

# %% [markdown]
# **Explain.** The same thousand steps: JAX called step by step is the slowest, because each operation is a call of its
# own. As one program they are the fastest. And 64 wells in *one* scan cost far less than 64 scans: a day's step
# takes 64 numbers instead of one, for nearly the same price. This is how `fit_many` trains many seeds.
#
# > **Exercise: many_stores.** Run `store` for all wells in one call, without a loop: each well has its own rain and its
# > own share. `rain` `(wells, days)`, `keep` `(wells,)` in; `(wells, days)` out. (3 points)


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
# > **Exercise: lstm_work.** The operations of these products with their bias, counted as in `dense_work`, for a batch
# > of windows; and the share of them that the recurrent kernel makes, without the bias' additions counted apart.
# > `batch`, `steps`, `features`, `units` in; `return operations, share`. (3 points: operations 2, share 1)


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
rows = []
for batch in (1, 64, 1024):
    windows = jnp.ones((batch, 90, 4))
    params = layer.init(jax.random.key(0), (90, 4))
    chain = seconds(jax.jit(layer.apply), params, windows)
    at_once = seconds(dense, jnp.ones((batch * 90, 68)), jnp.ones((68, 256)), jnp.ones(256))
    rows.append([8 * batch * 90 * 64 * 68, 1e3 * chain, 1e3 * at_once, chain / at_once])
names = ["operations", "LSTM, 90 steps (ms)", "one product of that size (ms)", "ratio"]
pd.DataFrame(rows, index=[f"{batch:,} windows" for batch in (1, 64, 1024)], columns=names).round(3)

# %% [markdown]
# **Explain.** The same number of operations, but 90 small products one after another, and the gates between them.
# No machine makes day 2 before day 1: what can be done at once lies in the *batch*, and in the units.
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
