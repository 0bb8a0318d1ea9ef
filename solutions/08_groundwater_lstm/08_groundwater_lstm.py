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
# # 08 · Groundwater from weather
#
# Rain falls today; the well answers for months. An LSTM learns how from twelve years of weather and levels, and
# simulates four years that it has never seen. You hold it against simple baselines, and commit the leaks that make such
# a score lie.
#
# **After this lesson you can** split, scale and cut a daily series without letting the future in; train an LSTM on
# levels with gaps; judge it beside baselines, with seeds as a band; recognise a leak; tell a simulation from a
# forecast.
#
# **You need** lessons 05 to 07: validation and early stopping, choosing honestly, windows and the LSTM.
#
# Minutes to read and do: 90 · CPU seconds of *Run All*: 45
#
# Run the first cell. Then three questions: decide first, then open your choice.

# %%
from dataclasses import replace

import numpy as np
import pandas as pd
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from sklearn.neighbors import KNeighborsRegressor

from lessons_lib import LSTM, Adam, Dense, EarlyStopping, Sequential, fit_many
from lessons_lib.data import Normaliser, make_chunks, predict_series, sequential_split
from lessons_lib.exercises import lesson
from lessons_lib.nn.metrics import bias, kge, mae, nse, rmse
from lessons_lib.plots import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, picture, plot_history, plot_hydrograph
from lessons_lib.wells import climatology, fill_inputs, load_well, persistence, simulation_baselines, synthetic_well

L = lesson("08_groundwater_lstm")

# %%
L.quiz("dropout_at_the_end", "winner_on_validation", "sequence_out")

# %% [markdown]
# ## 1. Data: look at the series
#
# The default well is made up, by equations that you can read (`synthetic_well?`), and works offline. `WELL = "USA"`
# downloads a real one, with the river's stage as a fourth input.

# %%
WELL = "synthetic"  # or "USA"

try:
    well = synthetic_well() if WELL == "synthetic" else load_well(WELL)
except ConnectionError as error:
    print(f"{error}\nGoing on with the synthetic well.")
    well = synthetic_well()

columns = [name for name in ("rain_mm", "pet_mm", "tmean_c", "stage_m") if name in well.inputs]
print(well)
display(well.table[["date", *columns, "head_m"]].head(3))
plot_hydrograph(well)

# %% [markdown]
# (The validation "from 2016" is the well's own; this lesson splits 60/20/20.)
#
# Rain (turquoise) is short and sharp, the level (blue) slow: it rises within weeks of a wet spell and falls for a year.
# So a day's rain says little, the rain of *months* much. Potential evaporation and temperature decide how much of it
# reaches the groundwater. The blue line has gaps, days without a reading. They stay missing.
#
# **Split by time.** The past trains, the future tests: 60%, 20%, 20% of the days.
#
# > **Exercise: split_days.** The part of each day: 0 training, 1 validation, 2 test. A number of days (a multiple of 5)
# > in, `(days,)` out. (2 points)


# %% nbgrader={"grade_id": "split_days", "solution": true}
def split_days(days):
    """The part of each of `days` days: 0 for the first 60%, 1 for the next 20%, 2 for the last 20%."""
    ### BEGIN SOLUTION
    part = np.zeros(days, int)
    part[round(0.6 * days) :] = 1
    part[round(0.8 * days) :] = 2
    return part
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_split_days", "grade": true, "points": 2}
L.check("split_days", split_days)

# %% [markdown]
# **Scale with the training days only.** Their mean and sd serve for all days.
#
# > **From R.** `scale(x)` would use all rows, and divides by days - 1. Keep the training part's `attr(z,
# > "scaled:center")` and `"scaled:scale"` for the rest.
#
# > **Exercise: scale_by_training.** Each column minus its mean, over its sd, both of the first `train` days; the sd
# > divides by the number of days (NumPy's). `inputs` `(days, features)` in, the same shape out. (3 points)


# %% nbgrader={"grade_id": "scale_by_training", "solution": true}
def scale_by_training(inputs, train):
    """All days of inputs (days, features), scaled by mean and sd of the first `train` days."""
    ### BEGIN SOLUTION
    past = inputs[:train]
    return (inputs - past.mean(axis=0)) / past.std(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_scale_by_training", "grade": true, "points": 3}
L.check("scale_by_training", scale_by_training)

# %% [markdown]
# ## 2. Shapes: what belongs to which part?
#
# A window belongs to the part in which its **target** lies. Its inputs may reach back across the border, for past
# weather is known. So a window that begins in the validation part and has its target in the test part is a *test*
# window: allowed, but not among the validation windows.
#
# > **Exercise: part_windows.** A window for each row from `start` to `stop` - 1 that has a reading, ending on that day.
# > `inputs` `(days, features)`, `levels` `(days,)` with NaN, `length`, `start`, `stop` in; `x` `(batch, length,
# > features)` and `y` `(batch, 1)` out. (4 points)


# %% nbgrader={"grade_id": "part_windows", "solution": true}
def part_windows(inputs, levels, length, start, stop):
    """x (batch, length, features) and y (batch, 1): windows that end on a day with a reading."""
    ### BEGIN SOLUTION
    days = [day for day in range(start, stop) if not np.isnan(levels[day])]
    x = np.stack([inputs[day - length + 1 : day + 1] for day in days])
    return x, levels[days][:, None]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_part_windows", "grade": true, "points": 4}
L.check("part_windows", part_windows)

# %% [markdown]
# One window a day reads each day hundreds of times. **Chunks** are thriftier: two years in, a level out on *every* day.
# The first year only warms the state up and has weight 0, as have days without a reading. So 4,383 training days give
# `x` of shape `(12, 730, 3)`.
#
#     chunk 1  | warm-up: weight 0 | ●●●●●●● ●●●●●●●●● |                          ● a reading that counts
#     chunk 2                      | warm-up: weight 0 | ●●●● ●●●●●●●●●●●● |      a gap: weight 0, no target
#
# The library does all of this: `chunks_of` below cuts the chunks, `weights` turns their mask into weights. Its
# `Normaliser` refuses to be fitted twice, and with `missing=True` keeps missing values missing.

# %%
train, validation, test = sequential_split(len(well.table))
parts = {"training": train, "validation": validation, "test": test}
inputs, filled = fill_inputs(well.table[columns], well.table["date"], train)  # gaps of the weather
well = replace(well, table=well.table.assign(**inputs))
head = well.table["head_m"].to_numpy()
days = np.arange(len(head))

x = Normaliser().fit(inputs[train]).transform(inputs)
scale = Normaliser(missing=True).fit(head[train])
z = scale.transform(head)  # levels in training standard deviations, NaN where nothing was read


def chunks_of(x, z, rows):
    """Chunks in which the readings of `rows` count, each once; `rows` is a slice or a mask of days."""
    targets = np.full(len(z), np.nan)
    targets[rows] = z[rows]
    return make_chunks(x, targets, length=730, warm_up=365)


def weights(chunks):
    """One weight a day, 0 where nothing counts and 1 on average: the loss is a mean over counted days."""
    return chunks.mask / chunks.mask.mean()


# %%
fit_on, stop_on = chunks_of(x, z, train), chunks_of(x, z, validation)
print("training  ", fit_on)
print("validation", stop_on)
print("weather filled in on", filled.any(axis=1).sum(), "days")
pd.DataFrame(
    {
        "first day": [well.table["date"][rows.start].date() for rows in parts.values()],
        "days": [rows.stop - rows.start for rows in parts.values()],
        "readings": [int(np.isfinite(head[rows]).sum()) for rows in parts.values()],
        "mean level (m)": [np.nanmean(head[rows]).round(2) for rows in parts.values()],
        "sd (m)": [np.nanstd(head[rows]).round(2) for rows in parts.values()],
    },
    index=parts,
)

# %% [markdown]
# ## 3. Baselines first
#
# What does the calendar alone know? And a ridge regression on the weather's fading means over 3 to 300 days, much like
# a linear groundwater store? A network must beat *these*.
#
# > **Exercise: monthly_climatology.** Predict each day by the mean *training* reading of its calendar month. `months`
# > `(days,)` from 1 to 12, `levels` `(days,)` with NaN, and how many of the first days are for training, in; `(days,)`
# > out. (3 points)


# %% nbgrader={"grade_id": "monthly_climatology", "solution": true}
def monthly_climatology(months, levels, train):
    """For each day the mean of the readings of its month among the first `train` days: (days,)."""
    ### BEGIN SOLUTION
    usual = [np.nanmean(levels[:train][months[:train] == month]) for month in range(1, 13)]
    return np.array(usual)[months - 1]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_monthly_climatology", "grade": true, "points": 3}
L.check("monthly_climatology", monthly_climatology)

# %% [markdown]
# ## 4. Model, loss, train
#
# An LSTM of 32 units gives a state for every day; a linear unit reads a level from it. The forget bias of 3 lets the
# cell remember weeks from the start; clipping keeps one odd batch from throwing it off. Early stopping watches the
# validation part. Rate, batches and patience were chosen on that part; the test part is still unseen.


# %% tags=["nbval-ignore-output"]
def network(features, seed=0):
    """A compiled LSTM that turns two years of inputs into two years of levels."""
    layers = [LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)]
    model = Sequential(layers, input_shape=(730, features), seed=seed)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    return model


stopping = EarlyStopping(patience=20, restore_best_weights=True)
training = {"epochs": 80, "batch_size": 4, "callbacks": [stopping], "verbose": 0}

model = network(len(columns))
display(model.summary())
validating = (stop_on.x, stop_on.y, weights(stop_on))
history = model.fit(fit_on.x, fit_on.y, sample_weight=weights(fit_on), validation_data=validating, **training)
plot_history(history)

# %% [markdown]
# 4 · (32 · (3 + 32) + 32) = 4,608 parameters in the LSTM, 33 in the read-out. The loss is in training variances.
#
# ## 5. Judge
#
# - **RMSE, MAE** How far off, in metres.
# - **NSE** 1 - squared errors / squared errors of the readings' own mean. Perfect is 1; the mean itself has 0.
# - **KGE** 1 - √((r - 1)² + (α - 1)² + (β - 1)²), with r the correlation, α = sd over sd and β = mean over mean,
#   predicted over observed.
# - **Bias** Mean of prediction minus reading, in metres.
#
# > **Exercise: scores.** Fill the gap: RMSE, NSE, KGE and bias, in this order. `observed` `(days,)` with NaN and
# > `predicted` `(days,)` in; four numbers out. (5 points)


# %% nbgrader={"grade_id": "scores", "solution": true}
def scores(observed, predicted):
    """(RMSE, NSE, KGE, bias) over the days with a reading."""
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    four = ...  # a tuple of four numbers
    ### BEGIN SOLUTION
    error = np.mean((p - o) ** 2)
    r, alpha, beta = np.corrcoef(o, p)[0, 1], p.std() / o.std(), p.mean() / o.mean()
    kge = 1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2)
    four = np.sqrt(error), 1 - error / o.var(), kge, np.mean(p - o)
    ### END SOLUTION
    return four


# %% nbgrader={"grade_id": "check_scores", "grade": true, "points": 5}
L.check("scores", scores)

# %% [markdown]
# Five seeds, not one: their spread is part of the result. Now, once, the **test** part.


# %% tags=["nbval-ignore-output"]
def ensemble(x, z, learn, stop, seeds):
    """Scaled levels (seeds, days) of networks that learn from some rows and stop by others."""
    fit_on, stop_on = chunks_of(x, z, learn), chunks_of(x, z, stop)
    data = {"sample_weight": weights(fit_on), "validation_data": (stop_on.x, stop_on.y, weights(stop_on))}
    many = fit_many(network(x.shape[1]), fit_on.x, fit_on.y, seeds=seeds, **data, **training)
    return predict_series(many.predict, x, length=730, warm_up=365)


def judged(predicted, rows):
    """The scores of predictions (days,) in m against the readings of some rows."""
    rows = days[rows][np.isfinite(head[rows])]
    return {score.name: score(head[rows], predicted[rows]) for score in (rmse, mae, nse, kge, bias)}


simulated_z = ensemble(x, z, train, validation, seeds=range(5))  # (seeds, days)
networks = scale.mean + scale.sd * simulated_z  # in m
panel = simulation_baselines(well, train, columns)

table = {name: judged(predicted, test) for name, predicted in panel.items()}
seeds = pd.DataFrame([judged(predicted, test) for predicted in networks])
table["LSTM, mean of 5 seeds"], table["sd of the seeds"] = seeds.mean(), seeds.std()
table["LSTM, their levels averaged"] = judged(networks.mean(axis=0), test)
if well.truth is not None:
    table["the truth, without noise"] = judged(well.truth["head_m"].to_numpy(), test)
pd.DataFrame(table).T.round(3).set_axis(["RMSE (m)", "MAE (m)", "NSE", "KGE", "bias (m)"], axis=1)

# %% [markdown]
# Averaged, the networks halve ridge's RMSE. Read the whole row, though: KGE's β divides levels of 20 m, so it forgives
# a bias of 20 cm; look at the bias in metres. And this well has a truth: because readings are noisy, no *simulation*
# can do better than the last row. (A forecast can: section 8.)
#
# The tutorial's figure, and its last part again:

# %% tags=["nbval-ignore-output"]
display(plot_hydrograph(well, parts, networks))
plot_hydrograph(well, parts, networks, days=test)

# %% [markdown]
# **Explain.** Many readings lie outside the band: it shows how far *seeds* differ, not how wrong all are together
# (lesson 09 makes intervals that hold what they promise, or says why not). At the highest peak all are too low; no
# training year rose so far.
#
# ## 6. How long must it warm up?
#
# Start the network with an empty memory so many days before a date. What does it say from that date on?

# %%
first, shown = test.start + 180, 150  # the date, and how many days to show
warm_ups = np.arange(0, 366, 5)
chunks = x.to_numpy("float32")[(first - warm_ups)[:, None] + np.arange(730)]
answers = scale.mean + scale.sd * model.predict(chunks)[..., 0]
from_date = np.stack([level[after : after + shown] for level, after in zip(answers, warm_ups)])
read = head[first : first + shown]


# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the levels after four warm-ups, and after that of a slider.
from lessons_lib.plots import slide


def show_warm_up(*lengths):
    """Levels from the date on, each after a warm-up of so many days."""
    figure = Figure(figsize=(8.6, 3.6), layout="constrained")
    ax = figure.subplots()
    ax.plot(read, color=BLACK, label="observed")
    told = []
    looks = zip(lengths, (VERMILION, ORANGE, GREEN, BLUE), (":", "-.", "--", "-"))
    for length, colour, style in looks:
        level = from_date[length // 5]
        ax.plot(level, style, color=colour, label=f"warm-up of {length} days")
        told.append(f"{length} days: {level[0] - read[0]:+.2f} m")
    ax.set_ylim(min(from_date.min(), np.nanmin(read)), max(from_date.max(), np.nanmax(read)))
    ax.legend(frameon=False)
    date = well.table["date"][first].date()
    finish(ax, f"Simulated from {date} on", "days since then", "level (m)")
    return picture(figure, f"Simulated levels. Error on the first day after a warm-up of {', '.join(told)}.")


display(show_warm_up(0, 30, 90, 365))
slide(show_warm_up, IntSlider(30, 0, 365, 5, description="days of warm-up"))

# %% [markdown]
# Without a past the network supposes an ordinary level, and takes weeks to find out. Hence the year of warm-up.
#
# ## 7. Leaks, committed
#
# Now split the *days* at random: 60% train, 20% stop, 20% test. Beside the networks, a "model" that knows **only the
# date** answers with the mean of the two nearest training readings. **Predict.** Will *its* NSE exceed .9 on the random
# test days? `True` or `False`.

# %% nbgrader={"grade_id": "guess_date_only", "solution": true}
date_guess = ...
### BEGIN SOLUTION
date_guess = True
### END SOLUTION
L.predict("date_only", date_guess)

# %% tags=["nbval-ignore-output"]
dealt = np.random.default_rng(0).choice(3, size=len(head), p=(0.6, 0.2, 0.2))
random_test = (dealt == 2) & (days >= 365)  # the first year only warms up


def by_date(learn):
    """Levels (days,) of the two nearest readings among the rows `learn`."""
    known = days[learn][np.isfinite(head[learn])]
    nearest = KNeighborsRegressor(2).fit(days[known, None], head[known])
    return nearest.predict(days[:, None])


date_only = {
    "sequential": judged(by_date(train), test)["nse"],
    "random days": judged(by_date(dealt == 0), random_test)["nse"],
}
for days_split, score in date_only.items():
    print(f"NSE of a model that knows only the date, {days_split}: {score:.3f}")


# %% tags=["nbval-ignore-output"]
def mean_nse(networks, rows):
    return np.mean([judged(predicted, rows)["nse"] for predicted in networks])


honest = mean_nse(networks[:3], test)
on_random_days = scale.mean + scale.sd * ensemble(x, z, dealt == 0, dealt == 1, seeds=range(3))

x_all = Normaliser().fit(inputs).transform(inputs)
scale_all = Normaliser(missing=True).fit(head)
leaking_z = ensemble(x_all, scale_all.transform(head), train, validation, seeds=range(3))
with_scale_of_all = scale_all.mean + scale_all.sd * leaking_z

usual = climatology(well.table["date"], head, train)
own = Normaliser(missing=True).fit(head[validation])  # the part that is judged, scaled by itself
usual_with_own_scale = own.mean + own.sd * scale.transform(usual)
by_calendar = [judged(level, validation)["nse"] for level in (usual, usual_with_own_scale)]
pd.DataFrame(
    {
        "only the date, random days": [date_only["sequential"], date_only["random days"]],
        "LSTM, random days": [honest, mean_nse(on_random_days, random_test)],
        "LSTM, scaler fitted on all days": [honest, mean_nse(with_scale_of_all, test)],
        "climatology, each part scaled by itself": by_calendar,
    },
    index=["NSE, honest", "NSE, leaking"],
).T.round(3)

# %% [markdown]
# **Explain.**
#
# - *Random days.* A model that knows nothing of water scores best: each test day lies between training days. Asked for
#   years to come, it is worse than their mean. The networks gain too.
# - *Each part scaled by itself* hands over the mean of the judged years, the very thing to be found out.
# - *Scaler on all days.* No gain here beyond the scatter of seeds: the mean of twenty years is 2.5 cm from that of
#   twelve. On a short or drifting record it could be a metre. A leak is wrong before it shows.
#
# > **Exercise: spot_the_leak.** Which of these leak? A text of letters. (3 points)
#
# - **A** Windows of the first test days reach back into validation weather.
# - **B** Gaps between readings are filled along a straight line, then the series is split.
# - **C** Inputs are scaled by the mean and sd of all twenty years.
# - **D** Of three sizes, the one with the best validation RMSE is tested, once.
# - **E** Of five seeds, the one with the best test NSE is reported.
# - **F** Today's rain is an input of today's simulated level.

# %% nbgrader={"grade_id": "spot_the_leak", "solution": true}
leaks = ...
### BEGIN SOLUTION
leaks = "BCE"
### END SOLUTION

# %% nbgrader={"grade_id": "check_spot_the_leak", "grade": true, "points": 3}
L.check("spot_the_leak", leaks)

# %% [markdown]
# **Written answer**, read by your teacher: click the cell below, press Enter, write, then Shift+Enter. A report says:
# "Our network reaches NSE .99 on unseen days, drawn at random." What do you ask for, and what do you expect to see? Use
# a figure of this lesson. (2 points: another way to choose the test days 1; a figure that shows why 1)

# %% [markdown] nbgrader={"grade_id": "why_not_random", "grade": true, "points": 2, "solution": true}
# I ask for the score on years after all training days, with baselines beside it. Neighbouring days have nearly equal
# levels, so on random days even a model that knows only the date reaches .998 here; on the last years it falls below 0.
# I expect a lower score, and only that one tells what was learnt about water.

# %% [markdown]
# ## 8. Simulation is not forecasting
#
# No past level was an input: that is **simulation**, good for asking "what if it rains less?". A **forecast** may read
# levels up to some days ago, its lead. The simplest is persistence: the last known level stays. **Predict.** At a lead
# of one day, will its NSE be above the networks'? `True` or `False`.

# %% nbgrader={"grade_id": "guess_one_day_ahead", "solution": true}
persistence_guess = ...
### BEGIN SOLUTION
persistence_guess = True
### END SOLUTION
L.predict("one_day_ahead", persistence_guess)

# %% tags=["nbval-ignore-output"]
leads = [1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60]
by_lead = [judged(persistence(head, lead), test)["nse"] for lead in leads]
simulated = judged(networks.mean(axis=0), test)["nse"]
better = [lead for lead, score in zip(leads, by_lead) if score > simulated]

figure = Figure(figsize=(7.2, 3.4), layout="constrained")
ax = figure.subplots()
ax.plot(leads, by_lead, "s--", color=VERMILION, label="persistence: a forecast, reads past levels")
ax.axhline(simulated, color=BLUE, label="LSTM: a simulation, reads weather only")
ax.legend(frameon=False)
finish(ax, "NSE on the test part", "lead (days)", "NSE")
picture(
    figure,
    f"NSE of persistence falls from {by_lead[0]:.3f} one day ahead to {by_lead[-1]:.2f} at 60 days; "
    f"the simulation has {simulated:.3f} at any lead. Persistence is ahead up to {max(better, default=0)} days.",
)

# %% [markdown]
# One day ahead, persistence beats every network, and explains nothing. Never put the two in one table.
#
# ## 9. Your turn: another well
#
# A second well is read as **depth** below the ground, as surveys often do: deep is dry. Its data are given, scaled, and
# cut into `second_fit` and `second_stop`.
#
# > **Exercise: own_model.** From scratch: a network that simulates the scaled depth. It learns from the training days
# > alone; days that do not count weigh nothing; the validation days may only say when to stop. On the unseen last fifth
# > of the days it must beat climatology, then ridge on filtered inputs. A trained `Sequential` in `my_model`. (4
# > points: input 1, climatology 1, ridge 2)

# %% nbgrader={"grade_id": "own_model", "solution": true}
second = synthetic_well(seed=4).table
second_train, second_validation, second_test = sequential_split(len(second))
weather, depth = second[["rain_mm", "pet_mm", "tmean_c"]], 25 - second["head_m"].to_numpy()
second_x = Normaliser().fit(weather[second_train]).transform(weather)
second_z = Normaliser(missing=True).fit(depth[second_train]).transform(depth)
second_fit = chunks_of(second_x, second_z, second_train)
second_stop = chunks_of(second_x, second_z, second_validation)

my_model = ...  # model, loss, train
### BEGIN SOLUTION
my_layers = [LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)]
my_model = Sequential(my_layers, input_shape=(730, 3), seed=0)
my_model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
my_history = my_model.fit(
    second_fit.x,
    second_fit.y,
    sample_weight=weights(second_fit),
    validation_data=(second_stop.x, second_stop.y, weights(second_stop)),
    epochs=80,
    batch_size=4,
    callbacks=[EarlyStopping(patience=20, restore_best_weights=True)],
    verbose=0,
)
### END SOLUTION

# %% nbgrader={"grade_id": "check_own_model", "grade": true, "points": 4}
L.check("own_model", my_model)

# %% [markdown]
# ## A real well
#
# Set `WELL = "USA"` and run all. On the last fifth of its days, ridge has NSE .82, single networks about .92, their
# mean .95. But the design (two-year chunks, 32 units, forget bias 3) had proved itself on that very well before: the
# score is a little flattered.
#
# ## What to remember
#
# 1. Split by time; scale, choose and stop by the past; test on the future, once.
# 2. A window belongs to the part of its target. Gaps get weight 0.
# 3. Baselines stand beside the score, and the spread over seeds.
# 4. Neighbouring days give each other away: a random split lies.
# 5. Simulation and forecasting are two questions. One day ahead, persistence wins.
#
# ## Try it yourself
#
# - Take `synthetic_well(seed=2)`: there, ridge beats the network. What could you change, looking at the validation part
#   only?
# - Leave out evaporation and temperature. When in the year does it hurt?
# - Double the rain of the test part. Does the level do what you expect of water?
#
# ## Further reading
#
# - S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9, 1997.
# - J. E. Nash and J. V. Sutcliffe, *River flow forecasting through conceptual models, part I*, Journal of Hydrology 10,
#   1970.
# - H. V. Gupta and others, *Decomposition of the mean squared error and NSE performance criteria*, Journal of Hydrology
#   377, 2009.
# - R. Collenteur and others, *Data-driven modelling of hydraulic-head time series: results and lessons learned from the
#   2022 Groundwater Time Series Modelling Challenge*, Hydrology and Earth System Sciences 28, 2024.

# %%
L.progress()
