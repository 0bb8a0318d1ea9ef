"""A made-up well: years of daily weather, and the groundwater level that it drives, with every equation known.

Its truth is known as no real well's is, so a model's score can be held against what was possible.
"""

import numpy as np

from lessons_lib.wells.well import Well, check_days

LATITUDE = -29.0  # degrees; winter rain and summer heat of the southern subtropics
SPIN_UP_YEARS = 3
BASE_LEVEL = 20.0  # m
INTERCEPTION = 2.0  # mm/d, rain that never reaches the soil
ROOT_ZONE = 250.0  # mm, the water that the root zone holds
SPECIFIC_YIELD = 0.08
SPIN_UP = {"root_zone_mm": ROOT_ZONE / 2, "head_m": BASE_LEVEL + 1.0}  # the state from which the spin-up starts
BEFORE = "state_before"  # where the table keeps the state on the evening before its first day


def synthetic_well(years=20, seed=0):
    """A Well of `years` of days from 2000-01-01 on, drawn with `seed`; the last fifth of them is for validation.

    Its table: date, rain_mm, pet_mm (potential evaporation), tmean_c, tmax_c, tmin_c, head_m (level read in the well;
    NaN on days without a reading). Its truth: date, head_m (level without noise or gaps), recharge_mm (water that
    reaches the groundwater), root_zone_mm (water in the root zone at the end of the day); `synthetic_truth` makes it
    from any other weather. With s = cos(2 pi (day of year - 45) / 365.25) and all rates per day:

    rain            wet days by a two-state Markov chain, p(wet | dry) = .26 + .10 s, p(wet | wet) = .58 + .10 s;
                    gamma amounts of shape .75 and mean 7 (1 + .3 s) mm (Richardson 1981, doi:10.1029/WR017i001p00182);
                    probabilities and amounts are both multiplied by exp(a slow climate index), an AR(1) of 240 days
                    and sd .15
    temperature     18 + 6 cos(2 pi (day of year - 20) / 365.25) + AR(1) (phi .7, innovation sd 1.6) - 1 on wet days,
                    in C; daily range 13 (dry) or 8 (wet) with sd 1.5
    evaporation     .0023 * .408 Ra (T + 17.8) sqrt(Tmax - Tmin) (Hargreaves and Samani 1985), Ra of FAO-56 equation 21
    root zone       2 mm of each day's rain stay on the leaves; the rest fills S of at most 250 mm; actual evaporation
                    PET min(1, S / 62.5); recharge R = 100 (S / 250)^4 mm, and what does not fit into S
    level           dh/dt = R / (1000 * .08) - h / 90 - max(h - 1.4, 0) / 8 m, above a base of 20 m, after 3 years
                    of spin-up.
                    The last term, a drain that only high water reaches, makes it nonlinear.
    readings        AR(1) noise (15 days, sd .05 m) + .005 m; 3% missing, in gaps of about 10 days

    The default, 20 years with seed 0, has 1,179 mm of rain, 1,311 mm of potential evaporation and 193 mm of recharge a
    year. Nash-Sutcliffe efficiency on its last fifth, fitted on its first 60%, from rain, evaporation and mean
    temperature: day-of-year climatology .18, same-day linear .17, ridge on filtered inputs .86; the truth itself
    reaches .99, since readings are noisy. Other seeds are other wells, some of them much harder: a dry test part hardly
    moves.

    Raises ValueError for less than 2 years, which leave no year to train on and another to judge by.
    """
    if years < 2:
        raise ValueError(f"synthetic_well needs at least 2 years, got years={years}.")
    import pandas as pd

    rng = np.random.default_rng(seed)
    dates = pd.date_range(f"{2000 - SPIN_UP_YEARS}-01-01", f"{1999 + years}-12-31", freq="D")
    day = dates.day_of_year.to_numpy()
    wet, rain = _rain(rng, day)
    mean, high, low = _temperatures(rng, day, wet)
    pet = potential_evaporation(extraterrestrial_radiation(day), mean, high, low)
    truth = _truth(dates, rain, pet, SPIN_UP)
    observed = truth["head_m"] + _autoregressive(rng, len(day), np.exp(-1 / 15), 0.05) + rng.normal(0, 0.005, len(day))
    observed[_gaps(rng, len(day))] = np.nan
    table = pd.DataFrame(
        {
            "date": dates,
            "rain_mm": rain,
            "pet_mm": pet,
            "tmean_c": mean,
            "tmax_c": high,
            "tmin_c": low,
            "head_m": observed,
        }
    )
    kept = dates.year >= 2000
    before = truth[~kept].iloc[-1]
    table, truth = table[kept].reset_index(drop=True), truth[kept].reset_index(drop=True)
    table.attrs[BEFORE] = {"date": str(before["date"].date())} | {name: float(before[name]) for name in SPIN_UP}
    judged = table["date"].iloc[round(0.8 * len(table))].date()
    return Well("synthetic", table, judged, "made up by this course's equations; no licence needed", truth)


def synthetic_truth(weather, start=None):
    """What the synthetic well's equations make of any weather: pandas table date, head_m, recharge_mm, root_zone_mm.

    `weather` is a pandas table of consecutive days with date, rain_mm and pet_mm; other columns are not read.

        synthetic_truth(well.table)                                                  # equals well.truth
        synthetic_truth(well.table.assign(rain_mm=1.3 * well.table["rain_mm"]))      # 30% more rain
        synthetic_truth(well.table[2000:], start=well.truth.iloc[1999])              # from a later day on

    `start` is the state on the evening before the first day: a row of a truth, or {"root_zone_mm": 125, "head_m": 21}.
    A synthetic well's table carries its own with it (in `table.attrs`, which pandas keeps through assign and copy).
    Weather from elsewhere starts as the spin-up does, with a root zone half full and a level of 21 m; three years
    later nothing is left of that.

    Raises ValueError for a table without these columns, with a value or a day missing, and for a start that is the
    state of another evening.
    """
    check_days(weather, ("date", "rain_mm", "pet_mm"))
    for name in ("rain_mm", "pet_mm"):
        missing = weather["date"][weather[name].isna()]
        if len(missing):
            raise ValueError(f"{name} is missing on {missing.iloc[0]:%Y-%m-%d}; the equations need it on every day.")
    start = weather.attrs.get(BEFORE, SPIN_UP) if start is None else start
    evening = weather["date"].iloc[0] - np.timedelta64(1, "D")
    if "date" in start and np.datetime64(start["date"]) != np.datetime64(evening):
        raise ValueError(
            f"The first day is {weather['date'].iloc[0]:%Y-%m-%d}, but the state to start from is of"
            f" {np.datetime_as_string(np.datetime64(start['date']), 'D')}. Give the one of {evening:%Y-%m-%d}, a row of"
            " the truth: start=well.truth.iloc[first - 1]."
        )
    rain, pet = (weather[name].to_numpy(dtype=float) for name in ("rain_mm", "pet_mm"))
    return _truth(weather["date"].to_numpy(), rain, pet, start)


def _truth(dates, rain, pet, start):
    import pandas as pd

    recharge, storage = _recharge(rain, pet, start["root_zone_mm"])
    level = BASE_LEVEL + _level(recharge, start["head_m"] - BASE_LEVEL)
    return pd.DataFrame({"date": dates, "head_m": level, "recharge_mm": recharge, "root_zone_mm": storage})


def _autoregressive(rng, days, phi, sd):
    """An AR(1) series whose standard deviation is `sd` from the first day on."""
    steps = rng.normal(0, sd * np.sqrt(1 - phi**2), days)
    series = np.empty(days)
    series[0] = rng.normal(0, sd)
    for t in range(1, days):
        series[t] = phi * series[t - 1] + steps[t]
    return series


def _rain(rng, day):
    season = np.cos(2 * np.pi * (day - 45) / 365.25)
    climate = np.exp(_autoregressive(rng, len(day), np.exp(-1 / 240), 0.15))
    chance = rng.random(len(day))
    wet = np.zeros(len(day), bool)
    for t in range(len(day)):
        start = 0.58 if t and wet[t - 1] else 0.26
        wet[t] = chance[t] < (start + 0.10 * season[t]) * climate[t]
    shape = 0.75
    amounts = rng.gamma(shape, 7 * (1 + 0.3 * season) * climate / shape)
    return wet, np.where(wet, amounts, 0.0)


def _temperatures(rng, day, wet):
    phi = 0.7
    weather = _autoregressive(rng, len(day), phi, 1.6 / np.sqrt(1 - phi**2))
    mean = 18 + 6 * np.cos(2 * np.pi * (day - 20) / 365.25) + weather - wet
    spread = np.maximum(np.where(wet, 8.0, 13.0) + rng.normal(0, 1.5, len(day)), 1.0)
    return mean, mean + spread / 2, mean - spread / 2


def extraterrestrial_radiation(day, latitude=LATITUDE):
    """Ra, MJ/m2/d, the sun's radiation above the air, for days of the year 1 to 366 at `latitude` in degrees.

    Source: FAO Irrigation and Drainage Paper 56 (Allen et al. 1998), equations 21 to 25.
    """
    phi = np.radians(latitude)
    distance = 1 + 0.033 * np.cos(2 * np.pi * day / 365)
    declination = 0.409 * np.sin(2 * np.pi * day / 365 - 1.39)
    sunset = np.arccos(np.clip(-np.tan(phi) * np.tan(declination), -1, 1))
    angles = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    return 24 * 60 / np.pi * 0.0820 * distance * angles


def potential_evaporation(radiation, mean, high, low):
    """mm/d from Ra (MJ/m2/d) and the day's mean, highest and lowest temperature (C).

    Source: Hargreaves and Samani 1985, as in FAO-56 equation 52; .408 turns MJ/m2 into mm of evaporated water.
    """
    return np.maximum(0.0023 * 0.408 * radiation * (mean + 17.8) * np.sqrt(high - low), 0.0)


def _recharge(rain, pet, storage):
    """Recharge, mm/d, and the root zone's water, mm, at the end of each day, from what it holds before the first."""
    recharge, stored = np.empty(len(rain)), np.empty(len(rain))
    for t in range(len(rain)):
        storage += max(rain[t] - INTERCEPTION, 0.0)
        surplus = max(storage - ROOT_ZONE, 0.0)
        storage -= surplus
        evaporation = pet[t] * min(1.0, storage / (0.25 * ROOT_ZONE))
        percolation = 100 * (storage / ROOT_ZONE) ** 4
        taken = min(evaporation + percolation, storage)
        share = taken / (evaporation + percolation) if evaporation + percolation else 0.0
        storage -= taken
        recharge[t], stored[t] = percolation * share + surplus, storage
    return recharge, stored


def _level(recharge, level):
    """Level above the base, m, with steps of a tenth of a day because the drain acts within days."""
    series, steps = np.empty(len(recharge)), 10
    for t, water in enumerate(recharge):
        for _ in range(steps):
            level += (water / (1000 * SPECIFIC_YIELD) - level / 90 - max(level - 1.4, 0.0) / 8) / steps
        series[t] = level
    return series


def _gaps(rng, days):
    """Which days have no reading: gaps of about ten days, three days of a hundred in all."""
    missing = np.zeros(days, bool)
    while missing.mean() < 0.03:
        start = rng.integers(days)
        missing[start : start + 1 + rng.poisson(9)] = True
    return missing
