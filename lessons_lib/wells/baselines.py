"""What a network must beat: simple predictions of a well's level, each fitted on the training rows only.

Simulation (`simulation_baselines`) reads weather and calendar, never a level, as the networks of the course do.
Forecasting (`persistence`) reads past levels; it is shown apart, because a day ahead it beats every simulation and
explains nothing.
"""

import numpy as np

from lessons_lib.wells.well import seasonal_mean

MEMORIES = (3, 10, 30, 100, 300)  # days, from a storm's to a dry year's


def simulation_baselines(well, train, inputs=None):
    """The panel that stands beside every score: {name: predictions (days,) for every day of the well}.

        panel = simulation_baselines(well, train)
        {name: nse(heads[test], predicted[test]) for name, predicted in panel.items()}

    `train` is a slice of rows; `inputs` names the columns that the regressions read, all inputs when left out.

    Raises ValueError if an input is missing on some day, or if the training rows hold no reading.
    """
    dates, heads = well.table["date"], well.table["head_m"].to_numpy()
    columns = well.table[list(well.inputs if inputs is None else inputs)]
    return {
        "day-of-year climatology": climatology(dates, heads, train),
        "same-day linear": same_day_linear(columns, heads, train),
        "ridge on filtered inputs": filtered_ridge(columns, heads, train),
    }


def climatology(dates, heads, train):
    """For each day the mean level of the training readings within fifteen days of it in the year, whatever the year.

    dates (days,) a pandas series, heads (days,) with NaN where there is no reading, `train` a slice of rows; returns
    (days,). Raises ValueError if some time of the year has no reading in the training rows.
    """
    day = np.minimum(dates.dt.day_of_year.to_numpy(), 365)
    usual = seasonal_mean(day[train], np.asarray(heads, dtype=float)[train], half_width=15)
    if np.isnan(usual).any():
        raise ValueError(
            f"No training reading lies within 15 days of day {int(np.argmax(np.isnan(usual))) + 1} of the year. Train"
            " on at least one whole year of readings."
        )
    return usual[day - 1]


def same_day_linear(inputs, heads, train):
    """Least squares of the level on the same day's inputs: what a model without memory can know.

    inputs a pandas table (days, features), heads (days,), `train` a slice of rows; returns (days,).
    """
    from sklearn.linear_model import LinearRegression

    return _fitted(LinearRegression(), inputs, inputs, heads, train)


def filtered_ridge(inputs, heads, train):
    """Ridge regression of the level on exponentially fading means of each input over 3, 10, 30, 100 and 300 days.

    The mean with memory m weighs the day k days ago by (m / (1 + m))^k, and starts at the training rows' mean. It is
    what a linear groundwater reservoir does with its recharge, so this is a strong baseline: only what is not linear is
    left to a network.

    inputs a pandas table (days, features), heads (days,), `train` a slice of rows; returns (days,).
    """
    import pandas as pd
    from sklearn.linear_model import Ridge

    usual = inputs[train].mean().to_frame().T
    series = pd.concat([usual, inputs])
    faded = pd.concat([series.ewm(com=memory, adjust=False).mean()[1:] for memory in MEMORIES], axis=1)
    return _fitted(Ridge(1.0), inputs, faded, heads, train)


def persistence(heads, lead):
    """Forecast `lead` days ahead: the last level read at least `lead` days before. No simulation: it reads past levels.

    heads (days,) with NaN where there is no reading; returns (days,), NaN until the first reading is `lead` days old.
    Raises ValueError if the lead is less than one day.
    """
    if lead < 1:
        raise ValueError(f"A forecast needs a lead of at least 1 day, got {lead}.")
    heads = np.asarray(heads, dtype=float)
    last = np.maximum.accumulate(np.where(np.isnan(heads), -1, np.arange(len(heads))))
    last_read = np.where(last >= 0, heads[last], np.nan)
    return np.concatenate([np.full(min(lead, len(heads)), np.nan), last_read[:-lead]])


def _fitted(regression, inputs, features, heads, train):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    wrong = np.argwhere(~np.isfinite(inputs.to_numpy(dtype=float)))
    if len(wrong):
        row, column = wrong[0]
        raise ValueError(
            f"Baselines need inputs on every day; {inputs.columns[column]!r} has none in row {row}. Leave the column"
            " out, or fill its gaps openly with fill_inputs."
        )
    heads = np.asarray(heads, dtype=float)[train]
    read = ~np.isnan(heads)
    if not read.any():
        raise ValueError(f"The training rows {train.start} to {train.stop - 1} hold no reading of the level.")
    features = features.to_numpy(dtype=float)
    return make_pipeline(StandardScaler(), regression).fit(features[train][read], heads[read]).predict(features)
