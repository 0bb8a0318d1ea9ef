import numpy as np
import pandas as pd

from tests.lessons.independent import right, wrong


# ---------------------------------------------------------------- split_days
@right("split_days")
def split_days_repeat(days):
    return np.repeat([0, 1, 2], [days * 3 // 5, days // 5, days // 5])


@right("split_days")
def split_days_by_loop(days):
    parts = []
    for day in range(days):
        parts.append(0 if 5 * day < 3 * days else 1 if 5 * day < 4 * days else 2)
    return np.array(parts)


@wrong("split_days", "Shuffles the days: a random split, not one by time.")
def split_days_shuffled(days):
    parts = np.repeat([0, 1, 2], [days * 3 // 5, days // 5, days // 5])
    return np.random.default_rng(0).permutation(parts)


@wrong(
    "split_days",
    "The day on the border still counts to the earlier part (<= with days from 0): training and "
    "validation end a day late.",
)
def split_days_border(days):
    day = np.arange(days)
    return np.where(day <= days * 3 // 5, 0, np.where(day <= days * 4 // 5, 1, 2))


@wrong("split_days", "Codes the parts 1, 2, 3, as R's cut and factor do, instead of 0, 1, 2.")
def split_days_from_one(days):
    return 1 + np.arange(days) * 5 // days // 3 + (np.arange(days) * 5 // days == 4)


@wrong(
    "split_days",
    "Numbers the days from 1 and asks for < 60%: the last day of training falls into validation, and that"
    " of validation into the test part.",
)
def split_days_numbered_from_one(days):
    day = np.arange(1, days + 1)
    return np.select([day < days * 3 // 5, day < days * 4 // 5], [0, 1], 2)


# ---------------------------------------------------------------- scale_by_training
@right("scale_by_training")
def scale_by_training_numpy(inputs, train):
    first = inputs[:train]
    return (inputs - first.mean(axis=0)) / first.std(axis=0)


@right("scale_by_training")
def scale_by_training_pandas(inputs, train):
    table = pd.DataFrame(inputs)
    first = table.iloc[:train]
    return table.sub(first.mean()).div(first.std(ddof=0)).to_numpy()


@wrong("scale_by_training", "pandas' .loc[:train] includes the row `train`: one day too many for mean and sd.")
def scale_by_training_loc(inputs, train):
    table = pd.DataFrame(inputs)
    first = table.loc[:train]
    return ((table - first.mean()) / first.std(ddof=0)).to_numpy()


@wrong("scale_by_training", "Each part is scaled by itself: the later days by their own mean and sd.")
def scale_by_training_each_part(inputs, train):
    def scale(part):
        return (part - part.mean(axis=0)) / part.std(axis=0)

    return np.concatenate([scale(inputs[:train]), scale(inputs[train:])])


@wrong("scale_by_training", "The mean is that of the training days, but the sd that of all days.")
def scale_by_training_sd_of_all(inputs, train):
    return (inputs - inputs[:train].mean(axis=0)) / inputs.std(axis=0)


@wrong("scale_by_training", "One mean and one sd for all columns together (axis forgotten).")
def scale_by_training_no_axis(inputs, train):
    return (inputs - np.mean(inputs[:train])) / np.std(inputs[:train])


# ---------------------------------------------------------------- part_windows
@right("part_windows")
def part_windows_by_loop(inputs, levels, length, start, stop):
    x, y = [], []
    for day in range(max(start, length - 1), stop):
        if not np.isnan(levels[day]):
            x.append(inputs[day - length + 1 : day + 1])
            y.append(levels[day])
    return np.array(x), np.array(y).reshape(-1, 1)


@right("part_windows")
def part_windows_by_index(inputs, levels, length, start, stop):
    view = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0).swapaxes(1, 2)
    days = np.arange(length - 1, len(inputs))
    wanted = (days >= start) & (days < stop) & np.isfinite(levels[days])
    return view[wanted], levels[days[wanted], None]


@wrong(
    "part_windows",
    "Throws out the days without a reading before cutting, so the windows jump over gaps: their rows are "
    "not consecutive days.",
)
def part_windows_compressed(inputs, levels, length, start, stop):
    known = np.flatnonzero(~np.isnan(levels))
    kept_inputs, kept_levels = inputs[known], levels[known]
    places = [place for place, day in enumerate(known) if start <= day < stop and place >= length - 1]
    x = np.stack([kept_inputs[place - length + 1 : place + 1] for place in places])
    return x, kept_levels[places][:, None]


@wrong("part_windows", "inputs[day - length:day] ends the day before: today's weather is missing from each window.")
def part_windows_day_before(inputs, levels, length, start, stop):
    days = [day for day in range(max(start, length), stop) if np.isfinite(levels[day])]
    return np.stack([inputs[day - length : day] for day in days]), levels[days][:, None]


@wrong(
    "part_windows",
    "Only windows that lie wholly inside the part are taken: the first length - 1 targets of the part are lost.",
)
def part_windows_inside(inputs, levels, length, start, stop):
    inputs, levels = inputs[start:stop], levels[start:stop]
    days = [day for day in range(length - 1, len(levels)) if np.isfinite(levels[day])]
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), levels[days].reshape(-1, 1)


@wrong(
    "part_windows",
    "Fills the gaps with the last known level, so days without a reading get windows and made-up targets.",
)
def part_windows_filled(inputs, levels, length, start, stop):
    levels = pd.Series(levels).ffill().bfill().to_numpy()
    days = np.arange(max(start, length - 1), stop)
    x = inputs[days[:, None] + np.arange(1 - length, 1)]
    return x, levels[days][:, None]


# ---------------------------------------------------------------- monthly_climatology
@right("monthly_climatology")
def monthly_climatology_pandas(months, levels, train):
    means = pd.Series(levels[:train]).groupby(np.asarray(months[:train])).mean()
    return pd.Series(months).map(means).to_numpy()


@right("monthly_climatology")
def monthly_climatology_by_loop(months, levels, train):
    out = np.full(len(months), np.nan)
    for month in range(1, 13):
        chosen = levels[:train][(months[:train] == month) & ~np.isnan(levels[:train])]
        if len(chosen):
            out[months == month] = chosen.mean()
    return out


@wrong(
    "monthly_climatology",
    "Fills the gaps along straight lines before taking the mean: days without a reading count too.",
)
def monthly_climatology_interpolated(months, levels, train):
    day = np.arange(train)
    known = ~np.isnan(levels[:train])
    filled = np.interp(day, day[known], levels[:train][known])
    means = pd.Series(filled).groupby(np.asarray(months[:train])).mean()
    return pd.Series(months).map(means).to_numpy()


@wrong(
    "monthly_climatology",
    "Takes the first `train` readings (after dropping the missing ones), not the readings among the first"
    " `train` days.",
)
def monthly_climatology_first_readings(months, levels, train):
    known = ~np.isnan(levels)
    m, v = np.asarray(months)[known][:train], levels[known][:train]
    means = pd.Series(v).groupby(m).mean()
    return pd.Series(months).map(means).to_numpy()


@wrong(
    "monthly_climatology",
    "Averages the means of the single months (each year's January weighs the same), not the readings.",
)
def monthly_climatology_mean_of_means(months, levels, train):
    months = np.asarray(months)
    run = np.concatenate([[0], np.cumsum(np.diff(months[:train]) != 0)])
    table = pd.DataFrame({"month": months[:train], "run": run, "level": levels[:train]})
    single = table.groupby(["month", "run"])["level"].mean()
    means = single.groupby("month").mean()
    return pd.Series(months).map(means).to_numpy()


@wrong(
    "monthly_climatology",
    "Missing levels are summed as 0 and the sum is divided by all days of the month, not by the readings.",
)
def monthly_climatology_zeros(months, levels, train):
    m = np.asarray(months)[:train]
    sums = np.bincount(m, weights=np.nan_to_num(levels[:train]), minlength=13)
    counts = np.bincount(m, minlength=13)
    return (sums / np.maximum(counts, 1))[np.asarray(months)]


# ---------------------------------------------------------------- scores
@right("scores")
def scores_numpy(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    errors = p - o
    rmse = np.sqrt(np.mean(errors**2))
    nse = 1 - np.sum(errors**2) / np.sum((o - o.mean()) ** 2)
    r = np.corrcoef(o, p)[0, 1]
    kge = 1 - np.sqrt((r - 1) ** 2 + (p.std() / o.std() - 1) ** 2 + (p.mean() / o.mean() - 1) ** 2)
    return rmse, nse, kge, errors.mean()


@right("scores")
def scores_pandas(observed, predicted):
    table = pd.DataFrame({"o": np.asarray(observed), "p": np.asarray(predicted)})
    table = table[table["o"].notna()]
    o, p = table["o"], table["p"]
    bias = p.mean() - o.mean()
    mse = (p - o).var(ddof=0) + bias**2
    parts = np.array([o.corr(p), p.std() / o.std(), p.mean() / o.mean()])
    return float(mse**0.5), float(1 - mse / o.var(ddof=0)), float(1 - np.linalg.norm(parts - 1)), float(bias)


@wrong("scores", "KGE of 2012: alpha is the ratio of the coefficients of variation, not of the sds.")
def scores_kge_2012(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    r, beta = np.corrcoef(o, p)[0, 1], p.mean() / o.mean()
    gamma = (p.std() / p.mean()) / (o.std() / o.mean())
    four = (
        np.sqrt(((p - o) ** 2).mean()),
        1 - ((p - o) ** 2).sum() / ((o - o.mean()) ** 2).sum(),
        1 - np.sqrt((r - 1) ** 2 + (gamma - 1) ** 2 + (beta - 1) ** 2),
        (p - o).mean(),
    )
    return four


@wrong("scores", "Gives the squared correlation as NSE, as the R squared of a regression.")
def scores_r_squared(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    r = np.corrcoef(o, p)[0, 1]
    kge = 1 - np.sqrt((r - 1) ** 2 + (p.std() / o.std() - 1) ** 2 + (p.mean() / o.mean() - 1) ** 2)
    return np.sqrt(np.mean((p - o) ** 2)), r**2, kge, np.mean(p - o)


@wrong("scores", "Bias as the mean residual, observed minus predicted: the sign is wrong.")
def scores_residuals(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    residuals = o - p
    r = np.corrcoef(o, p)[0, 1]
    kge = 1 - np.sqrt((r - 1) ** 2 + (p.std() / o.std() - 1) ** 2 + (p.mean() / o.mean() - 1) ** 2)
    return np.sqrt(np.mean(residuals**2)), 1 - np.mean(residuals**2) / o.var(), kge, residuals.mean()


@wrong("scores", "KGE's alpha and beta take the predictions of all days, also of those without a reading.")
def scores_all_predicted_days(observed, predicted):
    known = ~np.isnan(observed)
    o, p = observed[known], predicted[known]
    r = np.corrcoef(o, p)[0, 1]
    alpha, beta = predicted.std() / np.nanstd(observed), predicted.mean() / np.nanmean(observed)
    kge = 1 - np.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2)
    nse = 1 - np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2)
    return np.sqrt(np.mean((p - o) ** 2)), nse, kge, np.mean(p - o)


# ---------------------------------------------------------------- spot_the_leak
@right("spot_the_leak")
def spot_the_leak_written():
    return "BCE"


@right("spot_the_leak")
def spot_the_leak_joined():
    leaking = {"A": False, "B": True, "C": True, "D": False, "E": True, "F": False}
    return "".join(letter for letter in reversed(leaking) if leaking[letter])


@wrong(
    "spot_the_leak",
    "Leaves out C, because the scaler on all days brought no gain in the table: a leak is wrong before it shows.",
)
def spot_the_leak_no_scaler():
    return "BE"


@wrong("spot_the_leak", "Takes A for a leak, though a test window may reach back into past weather.")
def spot_the_leak_windows():
    return "ABCE"


@wrong("spot_the_leak", "Takes D for a leak, though to choose by validation and test once is how it is to be done.")
def spot_the_leak_choosing():
    return "BCDE"


@wrong("spot_the_leak", "Takes F for a leak, though a simulation may read today's weather.")
def spot_the_leak_todays_rain():
    return "BCEF"


# ---------------------------------------------------------------- own_model
def chunks_of(x, z, rows):
    from lessons_lib.data import make_chunks

    targets = np.full(len(z), np.nan)
    targets[rows] = z[rows]
    return make_chunks(x, targets, length=730, warm_up=365)


def weights(chunks):
    return chunks.mask / chunks.mask.mean()


def second_well():
    """The notebook's cell of section 9: x, z, training rows, validation rows of the second well."""
    from lessons_lib.data import Normaliser, sequential_split
    from lessons_lib.wells import synthetic_well

    second = synthetic_well(seed=4).table
    second_train, second_validation, second_test = sequential_split(len(second))
    weather, depth = second[["rain_mm", "pet_mm", "tmean_c"]], 25 - second["head_m"].to_numpy()
    second_x = Normaliser().fit(weather[second_train]).transform(weather)
    second_z = Normaliser(missing=True).fit(depth[second_train]).transform(depth)
    return second_x, second_z, second_train, second_validation


def network(features, seed=0):
    """The notebook's network of section 4."""
    from lessons_lib import LSTM, Adam, Dense, Sequential

    layers = [LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)]
    model = Sequential(layers, input_shape=(730, features), seed=seed)
    model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
    return model


def how_to_train():
    from lessons_lib import EarlyStopping

    stopper = EarlyStopping(patience=20, restore_best_weights=True)
    return {"epochs": 80, "batch_size": 4, "callbacks": [stopper], "verbose": 0}


@right("own_model")
def own_model_as_in_the_lesson():
    x, z, train, validation = second_well()
    second_fit, second_stop = chunks_of(x, z, train), chunks_of(x, z, validation)
    my_model = network(3)
    my_model.fit(
        second_fit.x,
        second_fit.y,
        sample_weight=weights(second_fit),
        validation_data=(second_stop.x, second_stop.y, weights(second_stop)),
        **how_to_train(),
    )
    return my_model


@right("own_model")
def own_model_mask_as_weights():
    from lessons_lib import LSTM, Adam, Dense, EarlyStopping, Sequential

    x, z, train, validation = second_well()
    second_fit, second_stop = chunks_of(x, z, train), chunks_of(x, z, validation)
    layers = [LSTM(24, return_sequences=True, forget_bias=3.0), Dense(8, activation="tanh"), Dense(1)]
    my_model = Sequential(layers, input_shape=(None, 3), seed=2)
    my_model.compile(loss="mse", optimizer=Adam(0.006, global_clipnorm=1.0))
    counted, counted_stop = (np.asarray(chunks.mask, dtype="float32") for chunks in (second_fit, second_stop))
    stopper = EarlyStopping(monitor="val_loss", patience=25, restore_best_weights=True)
    my_model.fit(
        second_fit.x,
        second_fit.y,
        sample_weight=counted,
        validation_data=(second_stop.x, second_stop.y, counted_stop),
        epochs=100,
        batch_size=4,
        callbacks=[stopper],
        verbose=0,
    )
    return my_model


@wrong("own_model", "No sample_weight: warm-up days and days without a reading weigh as much as the others.")
def own_model_without_weights():
    x, z, train, validation = second_well()
    second_fit, second_stop = chunks_of(x, z, train), chunks_of(x, z, validation)
    my_model = network(3)
    my_model.fit(second_fit.x, second_fit.y, validation_data=(second_stop.x, second_stop.y), **how_to_train())
    return my_model


@wrong("own_model", "Learns from the validation days too (both sets of chunks put together for training).")
def own_model_learns_from_validation():
    x, z, train, validation = second_well()
    second_fit, second_stop = chunks_of(x, z, train), chunks_of(x, z, validation)
    all_x, all_y = np.concatenate([second_fit.x, second_stop.x]), np.concatenate([second_fit.y, second_stop.y])
    all_weights = np.concatenate([weights(second_fit), weights(second_stop)])
    my_model = network(3)
    how = how_to_train() | {"epochs": 60}
    against = (second_stop.x, second_stop.y, weights(second_stop))
    my_model.fit(all_x, all_y, sample_weight=all_weights, validation_data=against, **how)
    return my_model


@wrong(
    "own_model",
    "Turned the depth into a level (minus the scaled depth), as in the lesson, so its answers have the "
    "wrong sign: deep is dry.",
)
def own_model_sign():
    x, z, train, validation = second_well()
    fit_on, stop_on = chunks_of(x, -z, train), chunks_of(x, -z, validation)
    my_model = network(3)
    against = (stop_on.x, stop_on.y, weights(stop_on))
    my_model.fit(fit_on.x, fit_on.y, sample_weight=weights(fit_on), validation_data=against, **how_to_train())
    return my_model


@wrong(
    "own_model",
    "Trained on the chunks of the first well (fit_on and stop_on, copied from section 4), not on second_fit.",
)
def own_model_first_well():
    from lessons_lib.data import Normaliser, sequential_split
    from lessons_lib.wells import fill_inputs, synthetic_well

    well = synthetic_well()
    columns = ["rain_mm", "pet_mm", "tmean_c"]
    train, validation, test = sequential_split(len(well.table))
    inputs, filled = fill_inputs(well.table[columns], well.table["date"], train)
    head = well.table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(head[train]).transform(head)
    fit_on, stop_on = chunks_of(x, z, train), chunks_of(x, z, validation)
    my_model = network(3)
    against = (stop_on.x, stop_on.y, weights(stop_on))
    my_model.fit(fit_on.x, fit_on.y, sample_weight=weights(fit_on), validation_data=against, **how_to_train())
    return my_model
