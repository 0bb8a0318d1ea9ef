"""How a level answers to the rain of a single day: the difference of two runs, of a model or of the truth."""

import operator

import numpy as np


def response(simulate, table, day, rain_mm=20.0, days=400):
    """What `rain_mm` more rain on one day does to the level from that day on: differences (days,) in m.

        response(lambda table: synthetic_truth(table)["head_m"], well.table, day=4000)
        response(lambda table: predict_levels(model, table), well.table, day=4000)

    `simulate(table)` gives a level for each row of the table, (rows,). It is run twice: on the table, and on a copy
    with `rain_mm` more in row `day`, counted from 0. What is linear would answer alike on every day; soil that is dry
    keeps more of the rain than soil that is wet.

    Raises ValueError if the table has no rain_mm, if the days asked for lie outside of it, or if `simulate` gives
    anything but one level a row.
    """
    if "rain_mm" not in table:
        raise ValueError(f"response adds rain to the column rain_mm; the table has {', '.join(table)}.")
    day, days = operator.index(day), operator.index(days)
    if not 0 <= day < len(table) or not 0 < days <= len(table) - day:
        raise ValueError(
            f"The table has rows 0 to {len(table) - 1}, but the response to day={day} over days={days} reads rows {day}"
            f" to {day + days - 1}."
        )
    rain = table["rain_mm"].to_numpy(dtype=float, copy=True)
    rain[day] += rain_mm
    dry, wet = (_levels(simulate(weather), len(table)) for weather in (table, table.assign(rain_mm=rain)))
    return (wet - dry)[day : day + days]


def tiny_well(rain):
    """Levels (days,) in m of lesson 09's toy well: a store that fills by the rain, in mm, and drains faster when it is
    high."""
    level, levels = 0.5, []
    for fallen in rain:
        level = level + 0.01 * fallen - 0.02 * level - 0.2 * max(level - 1, 0.0)
        levels.append(level)
    return np.array(levels)


def _levels(simulated, rows):
    levels = np.asarray(simulated, dtype=float)
    if levels.shape != (rows,):
        raise ValueError(f"simulate must give one level a row, shape ({rows},), got {levels.shape}.")
    return levels
