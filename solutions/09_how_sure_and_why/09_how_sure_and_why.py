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
# # 09 · How sure, and why
#
# Lesson 08 simulated four unseen years. A statistician now asks: how sure? What do the errors still know? What did the
# network learn, and what may it be used for? The well is made up, so each answer is held against the truth.
#
# **After this lesson you can** make intervals and judge them by coverage, width and score; say when their promise
# breaks; read the errors' memory; test on blocks of days; ask a network what one day of rain does; and say where its
# answers end.
#
# **You need** lessons 05 to 08.
#
# Minutes to read and do: 100 · CPU seconds of *Run All*: 45
#
# Run the first cell. Then three questions: decide first, then open your choice.

# %%
import jax
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_pinball_loss
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

from lessons_lib import PinballLoss
from lessons_lib.data import sequential_split
from lessons_lib.exercises import lesson
from lessons_lib.nn.metrics import nse, rmse
from lessons_lib.plots import plot_autocorrelation, plot_interval, plot_reliability, plot_response
from lessons_lib.wells import persistence, response, synthetic_truth, synthetic_well
from lessons_lib.wells.intervals import baseline_intervals, conformal_quantile, coverage, crps_ensemble, interval_width
from lessons_lib.wells.simulators import blocked_simulators, level_network, train_simulators

L = lesson("09_how_sure_and_why")

# %%
L.quiz("flattered_winner", "cell_state", "band_of_seeds")

# %% [markdown]
# ## 1. Data, shapes, model, loss, train: five networks again
#
# All is as in lesson 08: 60% of the days train, 20% say when to stop, 20% test; chunks `(batch, 730, 3)`; an LSTM of
# 32 units; mean squared error; days that do not count weigh nothing. `train_simulators` does these steps in one call.

# %% tags=["nbval-ignore-output"]
well, columns = synthetic_well(), ["rain_mm", "pet_mm", "tmean_c"]
head, truth = well.table["head_m"].to_numpy(), well.truth["head_m"].to_numpy()
train, validation, test = sequential_split(len(head))
read = np.isfinite(head)
rows = test.start + np.flatnonzero(read[test])  # the test days with a reading

five = train_simulators([well.table], columns, train, validation, seeds=range(5))
seeds = five.simulate(well.table)  # (5, days) in m
middle, spread = seeds.mean(axis=0), seeds.std(axis=0, ddof=1)

print(f"RMSE of their mean on {len(rows):,} test readings: {rmse(head[rows], middle[rows]):.3f} m")
share = coverage(head[test], seeds.min(axis=0)[test], seeds.max(axis=0)[test])
print(f"The band from the lowest to the highest of five seeds holds {share:.0%} of them.")
for name, part in {"training": train, "validation": validation, "test": test}.items():
    rain = well.table["rain_mm"][part].mean() * 365.25
    print(f"{name}: {rain:,.0f} mm of rain a year, highest reading {np.nanmax(head[part]):.2f} m")

# %% [markdown]
# A band that holds half of the readings is no 90% interval: it shows how far *seeds* differ. An interval is judged by
# two numbers at once. **Coverage**: the share of readings inside. **Width**: how much it says; an endless interval
# holds everything and says nothing.
#
# > **Exercise: coverage_by_part.** For each part, the coverage (a reading on a bound is inside), then the mean width
# > over *all* its days. `observed` `(days,)` with NaN on days without a reading, `lower`, `upper` `(days,)`, and
# > `parts` `(days,)` of whole numbers from 0, in; `(parts, 2)` out. (3 points)


# %% nbgrader={"grade_id": "coverage_by_part", "solution": true}
def coverage_by_part(observed, lower, upper, parts):
    """A row for each part 0, 1, ...: coverage of its readings, mean width over its days. (parts, 2)."""
    ### BEGIN SOLUTION
    inside = (lower <= observed) & (observed <= upper)
    counts = ~np.isnan(observed)
    rows = []
    for part in range(parts.max() + 1):
        here = parts == part
        rows.append([inside[here & counts].mean(), (upper - lower)[here].mean()])
    return np.array(rows)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_coverage_by_part", "grade": true, "points": 3}
L.check("coverage_by_part", coverage_by_part)

# %% [markdown]
# ## 2. An interval with a promise
#
# **Split conformal**: take the n absolute errors of days that the network did not learn from. A new error, drawn from
# the same kind of days, is as likely to fall into any of the n + 1 gaps between them. So the error of rank k = ⌈(n + 1)
# · level⌉ is exceeded with probability 1 - level at most, whatever the model and whatever the noise. If k > n, no
# error is large enough: infinity.
#
# > **From R.** `quantile(e, 0.9)` is type 7 of nine and interpolates, as `np.quantile` does. Here you want
# > `sort(e)[k]`: `type = 1` at the probability k / n. And `predict(fit, interval = "prediction")` of `lm` supposes
# > *normal*, independent errors; conformal needs no normal errors, but errors that are exchangeable.
#
# > **Exercise: conformal_half_width.** `errors` `(n,)`, with their signs, and `level` in; a number out. (3 points)


# %% nbgrader={"grade_id": "conformal_half_width", "solution": true}
def conformal_half_width(errors, level):
    """The k-th smallest absolute error with k = ceil((n + 1) level); infinity where k > n."""
    ### BEGIN SOLUTION
    sizes = np.sort(np.abs(errors))
    k = int(np.ceil((len(sizes) + 1) * level))
    return sizes[k - 1] if k <= len(sizes) else np.inf
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_conformal_half_width", "grade": true, "points": 3}
L.check("conformal_half_width", conformal_half_width)

# %% nbgrader={"grade_id": "guess_promise_kept", "solution": true}
promise_guess = ...  # True or False
### BEGIN SOLUTION
promise_guess = False
### END SOLUTION
L.predict("promise_kept", promise_guess)

# %% tags=["nbval-ignore-output"]
errors = (head - middle)[validation]
half = conformal_quantile(errors, 0.9)
kept = coverage(head[test], middle[test] - half, middle[test] + half)
made_of = coverage(head[validation], middle[validation] - half, middle[validation] + half)
print(
    f"Half-width {half:.3f} m. It holds {made_of:.0%} of the validation readings and {kept:.0%} of the test readings."
)

inside = np.where(read, np.abs(head - middle) <= half, np.nan)
by_year = pd.Series(inside[test]).groupby(well.table["date"][test].dt.year.to_numpy()).mean()
print("by year:", ", ".join(f"{year} {share:.0%}" for year, share in by_year.items()))
top = middle[test] > np.quantile(middle[test], 0.9)
print(f"on the tenth of days with the highest simulated levels: {np.nanmean(inside[test][top]):.0%}")

# %% [markdown]
# The promise is broken, for three reasons. The test years are wetter than the validation years whose errors were
# ranked, and errors grow with the level. The validation part chose the epoch, so its errors are a little small. And
# errors of neighbouring days are alike: four years hold few *independent* ones (section 5).
#
# ## 3. Two scores that cannot be cheated
#
# Coverage and width pull in two directions. The **pinball loss** of a quantile q joins them: it is least, on average,
# at the true quantile. A network with three outputs trained by it learns 5%, 50% and 95% directly, wide where it is
# unsure. The **CRPS** scores a whole ensemble, in metres; with one member it is the absolute error.
#
# > **Exercise: pinball.** Fill the gap. `observed` `(days,)`, `predicted` `(days, quantiles)`, `quantiles`
# > `(quantiles,)` in; the mean loss of each quantile, `(quantiles,)`, out. A reading above the prediction costs q times
# > the distance, one below 1 - q times. (3 points)
#
# > **Exercise: crps.** For each day, the mean distance of members and reading, minus *half* the mean distance of two
# > members, each with each and with itself. `observed` `(days,)`, `members` `(members, days)` in; `(days,)` out. (3
# > points)


# %% nbgrader={"grade_id": "pinball", "solution": true}
def pinball(observed, predicted, quantiles):
    """The mean pinball loss of each quantile: (quantiles,)."""
    above = observed[:, None] - predicted  # (days, quantiles), negative where the reading lies below
    loss = ...  # (quantiles,)
    ### BEGIN SOLUTION
    costs = np.maximum(quantiles * above, (quantiles - 1) * above)
    loss = costs.mean(axis=0)
    ### END SOLUTION
    return loss


# %% nbgrader={"grade_id": "check_pinball", "grade": true, "points": 3}
L.check("pinball", pinball)


# %% nbgrader={"grade_id": "crps", "solution": true}
def crps(observed, members):
    """The CRPS of an ensemble on each day: (days,)."""
    ### BEGIN SOLUTION
    distance = np.abs(members - observed).mean(axis=0)
    between = np.abs(members[:, None] - members).mean(axis=(0, 1))
    return distance - between / 2
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_crps", "grade": true, "points": 3}
L.check("crps", crps)

# %% tags=["nbval-ignore-output"]
loss = PinballLoss((0.05, 0.5, 0.95))
by_pinball = train_simulators([well.table], columns, train, validation, seeds=range(3), outputs=3, loss=loss)
low, _, high = by_pinball.simulate(well.table).mean(axis=0).T  # each (days,) in m
apart, apart_high = (interval_width(low[days], high[days]) for days in (test, np.arange(test.start, test.stop)[top]))
print(
    f"The 5% and 95% outputs are {apart:.2f} m apart; {apart_high:.2f} m on the tenth of days with the highest levels."
)

wide = 1.645 * np.hypot(spread, np.nanstd(errors))  # seeds and errors, as if both were normal
intervals = {
    "band of five seeds": (seeds.min(axis=0), seeds.max(axis=0)),
    "seeds' spread and errors, normal": (middle - wide, middle + wide),
    "split conformal": (middle - half, middle + half),
    "pinball, mean of three seeds": (low, high),
}
around_baselines = baseline_intervals(well, train, validation, inputs=columns)
for name in ("day-of-year climatology", "ridge on filtered inputs"):
    intervals[f"split conformal, {name}"] = around_baselines[name]


# %% tags=["nbval-ignore-output"]
def judged(lower, upper):
    """Coverage of validation and test readings in %, width in m and pinball loss in cm on the test part."""
    ends = [mean_pinball_loss(head[rows], bound[rows], alpha=q) for bound, q in ((lower, 0.05), (upper, 0.95))]
    covered = [round(100 * coverage(head[part], lower[part], upper[part])) for part in (validation, test)]
    return *covered, round(interval_width(lower[test], upper[test]), 2), round(100 * np.mean(ends), 2)


def table_of(intervals):
    names = ["validation (%)", "test (%)", "width (m)", "pinball loss (cm)"]
    return pd.DataFrame([judged(*bounds) for bounds in intervals.values()], index=list(intervals), columns=names)


dressed = middle + np.nanquantile(errors, np.arange(0.05, 1, 0.1))[:, None]  # ten members from the errors
for name, members in {"the seeds' mean alone": middle[None], "five seeds": seeds, "mean and errors": dressed}.items():
    print(f"CRPS on the test part, {name}: {100 * crps_ensemble(head[rows], members[:, rows]).mean():.1f} cm")
table_of(intervals)

# %% [markdown]
# **Explain.** Rank by the pinball loss, not by coverage alone. Around climatology the same promise costs several times
# the width, and is not kept either. Outputs trained by the pinball loss do better: they are wider where levels are
# high. Yet every row learnt from 12 years and was ranked or stopped by 4. More years would help: *each* year can be
# held out once.
#
# ## 4. Blocks: hold out every year once
#
# Cross-validation at random puts each test day between two training days, as lesson 08's leak did. So hold out
# **blocks** of neighbouring days, with a gap.
#
# > **Exercise: blocked_folds.** Which days train in each fold? Fold k tests the k-th of `folds` equal blocks; the block
# > and `gap` days on both sides of it do not train. `days` (a multiple of `folds`), `folds`, `gap` in; `(folds, days)`
# > of True and False out. (3 points)


# %% nbgrader={"grade_id": "blocked_folds", "solution": true}
def blocked_folds(days, folds, gap):
    """For each fold, which days train: True or False (folds, days)."""
    ### BEGIN SOLUTION
    mask = np.ones((folds, days), bool)
    size = days // folds
    for k in range(folds):
        mask[k, max(0, k * size - gap) : (k + 1) * size + gap] = False
    return mask
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_blocked_folds", "grade": true, "points": 3}
L.check("blocked_folds", blocked_folds)


# %% tags=["nbval-ignore-output"]
past = np.arange(test.start)[read[: test.start]]
weather = np.column_stack([well.table[columns].ewm(com=m, adjust=False).mean() for m in (3, 10, 30, 100, 300)])
neighbours = KNeighborsRegressor(5)
for name, folds in {"random days": KFold(5, shuffle=True, random_state=0), "blocks": KFold(5)}.items():
    guessed = cross_val_predict(neighbours, weather[past], head[past], cv=folds)
    print(f"nearest neighbours in filtered weather, cross-validated on {name}: RMSE {rmse(head[past], guessed):.3f} m")
guessed = neighbours.fit(weather[past], head[past]).predict(weather[rows])
print(f"... and on the test years: RMSE {rmse(head[rows], guessed):.3f} m")


# %% tags=["nbval-ignore-output"]
def simulate(networks, table):
    """Levels (networks, days) in m that the table's weather makes."""
    return np.concatenate([network.simulate(table) for network in networks])


def disagreement(levels, floor=0.03):
    """How far the networks differ on each day, in m, at least `floor`: (days,)."""
    return np.hypot(levels.std(axis=0, ddof=1), floor)


def final_factor(levels, head, block, level=0.9, floor=0.03):
    """How many disagreements wide half of the interval is, by the errors of networks that did not learn from a day."""
    unseen = np.full(len(head), np.nan)
    for k in range(len(levels)):
        unseen[block == k] = levels[[k, k - 1]][:, block == k].mean(axis=0)
    return conformal_quantile((head - unseen) / disagreement(levels, floor), level)


networks, block = blocked_simulators(well.table, columns, past=test.start)  # five; the block of each day
levels = simulate(networks, well.table)
centre, sizes = levels.mean(axis=0), disagreement(levels)
factor = final_factor(levels, head, block)
intervals["final: five blocks, scaled"] = (centre - factor * sizes, centre + factor * sizes)
print(f"Final interval: half-width {factor:.1f} times the networks' disagreement")
table_of(intervals)

# %% [markdown]
# **Explain.** On random days, the nearest neighbours seem to make less than half of the error that the test years
# bring; blocks foresee it. The last row of the table is this lesson's **final interval**: five networks, each without
# one block; the errors on all sixteen years, each by two networks that did not learn from it, divided by how far the
# five disagree on that day. (One of the two was stopped by that block, which flatters. Most of the five learnt from
# each past day and disagree little there, which widens. The floor of 3 cm was chosen on sixteen other wells.) It comes
# near its promise at a third of climatology's width; here the pinball outputs score a little better still. What of
# other promises than 90%?

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Draws the final interval on the test years, and promised against realised coverage with bounds by blocks of 90 days.
lower, upper = intervals["final: five blocks, scaled"]
display(plot_interval(well.table["date"][test], head[test], lower[test], upper[test], centre[test]))

promised = np.array([0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95])
factors = np.array([final_factor(levels, head, block, level) for level in promised])
holds = np.abs(head - centre)[rows] <= factors[:, None] * sizes[rows]  # (promises, readings)
pieces = [np.flatnonzero((rows - test.start) // 90 == piece) for piece in range((rows[-1] - test.start) // 90 + 1)]
rng = np.random.default_rng(0)
draws = [np.concatenate([pieces[i] for i in rng.integers(len(pieces), size=len(pieces))]) for _ in range(1000)]
by_block = np.array([holds[:, draw].mean(axis=1) for draw in draws]).std(axis=0)
by_day = np.sqrt(promised * (1 - promised) / len(rows))
bounds = np.clip([promised - 1.96 * by_block, promised + 1.96 * by_block], 0, 1)
display(plot_reliability(promised, holds.mean(axis=1), bounds))
at = list(promised).index(0.9)
print(f"Promised 90%, held {holds[at].mean():.1%}. What chance explains, as if days were independent (binomial):")
print(f"+-{1.96 * by_day[at]:.1%}; by drawing whole blocks of 90 days: +-{1.96 * by_block[at]:.1%}")

# %% [markdown]
# Bounds that count each day as a new experiment would be almost three times too narrow: days are dependent. How much?
#
# ## 5. What do the errors still know?
#
# > **From R.** `acf(e, na.action = na.pass)` draws it, with bounds ±1.96/√n for independent errors. Without gaps it
# > divides every sum by n, the exercise by the number of pairs.
#
# > **Exercise: autocorrelation.** Subtract the mean of the errors. For each lag from 0 to `lags`: the mean product of
# > two errors so many days apart, of the pairs that have both, over that of lag 0. `errors` `(days,)` with NaN, `lags`
# > in; `(lags + 1,)` out. (3 points)


# %% nbgrader={"grade_id": "autocorrelation", "solution": true}
def autocorrelation(errors, lags):
    """The autocorrelation of errors with gaps at the lags 0, 1, ..., lags: (lags + 1,)."""
    ### BEGIN SOLUTION
    e = errors - np.nanmean(errors)
    products = np.array([np.nanmean(e[k:] * e[: len(e) - k]) for k in range(lags + 1)])
    return products / products[0]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_autocorrelation", "grade": true, "points": 3}
L.check("autocorrelation", autocorrelation)


# %% tags=["nbval-ignore-output"]
def remembered(errors, lags=60):
    """pandas' autocorrelation (lags + 1,): of each two stretches, each around its own mean."""
    return np.array([pd.Series(errors).autocorr(lag) for lag in range(lags + 1)])


of_networks, of_truth = remembered((head - centre)[test]), remembered((head - truth)[test])
display(plot_autocorrelation(of_networks, 1.96 / np.sqrt(len(rows))))
for name, found in {"networks' errors": of_networks, "readings minus truth": of_truth}.items():
    print(name.ljust(21), ", ".join(f"{found[lag]:.2f} at {lag} days" for lag in (1, 15, 60)))

ahead = {"the truth, without noise": truth, "yesterday's reading": persistence(head, 1), "networks": centre}
for name, level in (("the truth", truth), ("networks", centre)):
    yesterday = np.append(np.nan, (head - level)[:-1])
    ahead[f"{name} + .94 of yesterday's error"] = level + 0.94 * yesterday
both = rows[np.isfinite([level[rows] for level in ahead.values()]).all(axis=0)]
for name, level in ahead.items():
    print(f"RMSE one day ahead, {name}: {100 * rmse(head[both], level[both]):.1f} cm")

# %% [markdown]
# **Explain.** The well's own noise lasts: readings minus truth have autocorrelation near e^(-1/15) = .94 after a day.
# So yesterday's *reading* beats the truth itself one day ahead, and truth plus yesterday's error beats both. That is a
# forecast. The networks' errors last longer than the noise: beside it there is something about *water* that they do
# not know.
#
# ## 6. What has it learnt?
#
# Ask it: what does one more day of 20 mm do? Two runs, one difference. First a toy that you can read:
# a store that drains faster when it is high.
#
# > **Exercise: response_to_rain.** What `extra` mm on the row `day` do to the level of `tiny_well`: run with minus run
# > without, from `day` on. `rain` `(days,)`, `day`, `extra` in; `(days - day,)` out. (3 points)
#
# > **Exercise: half_time.** The days from a response's peak to the first later day on which it is at most half the
# > peak. `response` `(days,)` in; a whole number out. (2 points)


# %% nbgrader={"grade_id": "response_to_rain", "solution": true}
def tiny_well(rain):
    """Levels (days,) in m of a store that fills by the rain, in mm, and drains faster when it is high."""
    level, levels = 0.5, []
    for fallen in rain:
        level = level + 0.01 * fallen - 0.02 * level - 0.2 * max(level - 1, 0.0)
        levels.append(level)
    return np.array(levels)


def response_to_rain(rain, day, extra):
    """The change of the level, in m, from row `day` on that `extra` mm of rain on it make: (days - day,)."""
    ### BEGIN SOLUTION
    more = rain.copy()
    more[day] += extra
    return (tiny_well(more) - tiny_well(rain))[day:]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_response_to_rain", "grade": true, "points": 3}
L.check("response_to_rain", response_to_rain)


# %% nbgrader={"grade_id": "half_time", "solution": true}
def half_time(response):
    """Days from the peak of a response (days,) to the first day after it with at most half the peak."""
    ### BEGIN SOLUTION
    peak = np.argmax(response)
    return int(np.argmax(response[peak:] <= response[peak] / 2))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_half_time", "grade": true, "points": 2}
L.check("half_time", half_time)


# %% tags=["nbval-ignore-output"]
def by_equations(table):
    return synthetic_truth(table)["head_m"].to_numpy()


def by_networks(table):
    return simulate(networks, table).mean(axis=0)


soil = well.truth["root_zone_mm"].to_numpy()  # no network has seen it
choice = np.arange(test.start + 365, len(head) - 400)
moments = {"dry": choice[soil[choice].argmin()], "wet": choice[soil[choice].argmax()]}
answers, told = {}, {}
for season, day in moments.items():
    for name, run in {"truth": by_equations, "networks": by_networks}.items():
        answer = answers[f"{name}, {season} soil"] = response(run, well.table, day, rain_mm=20.0)
        peak = answer.argmax()
        above = (answer[peak:] > answer[peak] / 2).cumprod().sum()
        told[f"{name}, {season} soil"] = [well.table["date"][day].date(), 100 * answer[peak], peak, above]
display(plot_response(answers))
pd.DataFrame(told, index=["20 mm more on", "peak (cm)", "day of the peak", "half-time (days)"]).T

# %% tags=["nbval-ignore-output"]
first = networks[0]
model, per_mm = first.fitted.model(0), first.z_scale.sd / first.x_scale.sd[0]
inputs = first.x_scale.transform(well.table[columns]).to_numpy("float32")
ends = np.arange(test.start + 365, len(head), 45)
two_years = inputs[ends[:, None] + np.arange(-729, 1)]  # (batch, 730, 3)
slopes = jax.grad(lambda x: model.chain.apply(model.params, x)[:, -1].sum())(two_years)
by_age = 2000 * per_mm * np.asarray(slopes)[:, ::-1, 0].mean(axis=0)  # cm for 20 mm, youngest rain first
print("20 mm more, so many days ago, change today's level by (cm, gradient of one network, mean of the test years):")
print("   ", ", ".join(f"{by_age[age]:.1f} after {age} days" for age in (0, 10, 30, 60, 120, 240, 365)))

learn = slice(365, test.start)
for name, network in {"trained": model, "untrained": level_network(3)}.items():
    cells = first.cell_states(well.table, network)  # (days, 32)
    found = [np.corrcoef(cell[learn], soil[learn])[0, 1] for cell in cells.T]
    best = np.argmax(np.abs(found))
    by_all = Ridge().fit(cells[learn], soil[learn]).score(cells[test], soil[test])
    by_one = np.corrcoef(cells[test, best], soil[test])[0, 1]
    print(f"{name}: cell {best} and the root zone's water: correlation {by_one:.2f}; R² from all 32 cells {by_all:.2f}")
by_weather = Ridge().fit(weather[learn], soil[learn]).score(weather[test], soil[test])
print(f"R² from the filtered weather, without a network: {by_weather:.2f}")

# %% [markdown]
# **Explain.** The networks have found that wet soil answers to rain more than dry soil, though nobody told them of
# soil. But they say too much in dry soil, too little in wet, and forget too early: the half-time is 22 days, not 75.
# The gradient agrees: hardly anything comes from rain older than 120 days. One cell follows the root zone's water,
# which no network has seen. Be careful, though: a regression on the cells of an *untrained* LSTM tells nearly as much,
# and so does one on filtered weather. That a quantity can be read out of a network does not prove that the network
# uses it.
#
# ## 7. One network for many wells?
#
# "Never train on a single basin", say Kratzert and others (2024) of river flow. Test it: eight networks, each trained
# on one of eight other made-up wells, against *one* network trained on all eight; and a ninth well that none has seen.

# %% tags=["nbval-ignore-output"]
wells = [synthetic_well(seed=seed).table for seed in range(20, 29)]  # the last one is for nobody to learn from


def scored(network, table):
    """NSE, RMSE in m and the readings' sd in m on the test years of a well."""
    (level,), observed = network.simulate(table), table["head_m"].to_numpy()
    known = test.start + np.flatnonzero(np.isfinite(observed[test]))
    return nse(observed[known], level[known]), rmse(observed[known], level[known]), observed[known].std()


single = [scored(train_simulators([one], columns, train, validation, seeds=[0]), one) for one in wells[:8]]
how = {"epochs": 40, "batch_size": 8, "patience": 10}
shared = train_simulators(wells[:8], columns, train, validation, seeds=[0], **how)
common = [scored(shared, one) for one in wells]

better = sum(one[1] < own[1] for one, own in zip(common, single))
print(f"The common network has the smaller RMSE on {better} of 8 wells.")
groups = {"eight single networks": single, "one network for all eight": common[:8], "... on the ninth well": common[8:]}
figures = {name: [np.median([f[0] for f in group]), *np.mean(group, axis=0)[1:]] for name, group in groups.items()}
pd.DataFrame(figures, index=["NSE, median", "RMSE (m), mean", "sd of the readings (m), mean"]).T.round(3)

# %% tags=["nbval-ignore-output"]
rain = well.table["rain_mm"]
wettest = rain[: test.start].rolling(365).sum().max()
changes = {}
for percent in (-30, -10, 0, 10, 30):
    changed = well.table.assign(rain_mm=(1 + percent / 100) * rain)
    true, by_five = by_equations(changed), simulate(networks, changed)
    level, reach = by_five.mean(axis=0), factor * disagreement(by_five)
    held = np.abs(true - level) <= reach
    changes[f"{percent:+d}%"] = {
        "share of days after a year wetter than any before": np.mean(
            changed["rain_mm"].rolling(365).sum()[test] > wettest
        ),
        "mean change, truth (m)": (true - truth)[test].mean(),
        "mean change, networks (m)": (level - centre)[test].mean(),
        "highest level, truth (m)": true[test].max(),
        "highest level, networks (m)": level[test].max(),
        "truth inside the 90% interval": held[test].mean(),
        "... on its highest tenth": held[test][true[test] > np.quantile(true[test], 0.9)].mean(),
    }
print("+30%; what is called observed in this picture are the levels that the equations give:")
lower, upper = level - reach, level + reach
display(plot_interval(well.table["date"][test], true[test], lower[test], upper[test], level[test]))
pd.DataFrame(changes).round(2)

# %% [markdown]
# **Explain.** One network for all eight halves the error of the single ones. On a ninth well, which it has never seen,
# its RMSE is as small; its NSE is below 0 because that well hardly moved in these years (last column). All this is no
# proof for real wells: these nine obey the *same* equations. Real ones differ in soil and rock, and a common network
# must be told how.
#
# Now 30% more rain: the last picture and table.
#
# **Written answer**, read by your teacher: click the cell below, press Enter, write, then Shift+Enter. Your office
# asks: "The climate may bring 30% more rain. May we use these networks to say how high the groundwater will stand?"
# (3 points: an answer that says for what yes and for what no 1; figures of this lesson 1; what you would do instead or
# check first 1)

# %% [markdown] nbgrader={"grade_id": "may_it_answer", "grade": true, "points": 3, "solution": true}
# Not for +30%, and not for high levels. For 10% more rain the mean level rises by 0.07 m, the networks say 0.05 m; for
# 30% it is 0.24 m against 0.17 m. The highest level rises by 1.1 m, to 23.73 m; the networks stay at 21.80 m, for no
# level that they learnt from was above 22.28 m. On the highest tenth of the days the 90% interval holds 70%. I would
# use a model with a water balance beside it, train on wells with wetter years, and first hold out the wettest block to
# see how large the errors are there.

# %% [markdown]
# ## On other wells
#
# On eight made-up wells, which chose nothing, the final interval holds 75 to 96% of the test readings, 89% on average,
# 0.44 m wide; climatology's holds 85% with 1.42 m. On the real USA well: 89% with 0.84 m, 93% with 2.82 m (`python -m
# tests.benchmarks.intervals`).
#
# ## What to remember
#
# 1. A band of seeds is no interval. Show coverage *and* width, on years that nobody used.
# 2. Conformal intervals promise for exchangeable days. Dependent errors and wetter years break the promise.
# 3. Days are not experiments: hold out blocks, draw blocks, count blocks.
# 4. Ask a model by two runs that differ in one thing, and look whether an untrained one answers too.
# 5. Beyond what it learnt from, a network goes on calmly. Check that its inputs were there before.
#
# ## Try it yourself
#
# - Make `factor` from the pinball network's distances outside its bounds (conformalised quantiles). Is it better?
# - Hold out the wettest block alone. How large are the errors there?
#
# ## Further reading
#
# - A. N. Angelopoulos and S. Bates, *A gentle introduction to conformal prediction*, arXiv:2107.07511, 2021.
# - R. F. Barber and others, *Predictive inference with the jackknife+*, Annals of Statistics 49, 2021.
# - T. Gneiting and A. E. Raftery, *Strictly proper scoring rules, prediction, and estimation*, Journal of the American
#   Statistical Association 102, 2007.
# - F. Kratzert and others, *HESS Opinions: Never train a Long Short-Term Memory network on a single basin*, Hydrology
#   and Earth System Sciences 28, 2024, doi:10.5194/hess-28-4187-2024.

# %%
L.progress()
