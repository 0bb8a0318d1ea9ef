"""How often lesson 09's final 90% interval holds a reading: `python -m tests.benchmarks.intervals`.

The interval is made by the very functions of the lesson's text, on the synthetic wells of seeds 0 to 7 and, where
../shared/data/usa_well exists, on the USA well of the groundwater modelling challenge; the last fifth of the days
judges. Beside it stands climatology with a split-conformal interval of the same level. Prints a table, writes
build/benchmarks/intervals.json and exits with 1 when the mean coverage of the eight wells is not within 87 and 93%.

`--choosing` prints the same for seeds 100 to 115, for each floor of the disagreement. The lesson's floor is the one
whose mean coverage on these sixteen wells was nearest to 90%; seeds 0 to 7 and the USA well chose nothing. That the
errors of five blocks, divided by the networks' disagreement, serve better than one half-width for all days was seen on
seeds 100 to 107.
"""

import ast
import json
import platform
import sys
import time
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

from lessons_lib.data import sequential_split
from lessons_lib.wells import (
    baseline_intervals,
    coverage,
    fill_inputs,
    interval_width,
    load_well,
    synthetic_well,
)
from lessons_lib.wells.simulators import blocked_simulators

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "solutions" / "09_how_sure_and_why" / "09_how_sure_and_why.py"
RESULT = ROOT / "build" / "benchmarks" / "intervals.json"
SEEDS, CHOOSING = range(8), range(100, 116)
FLOORS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1)
LOWEST, HIGHEST = 0.87, 0.93
WEATHER = ["rain_mm", "pet_mm", "tmean_c"]


def functions_of_the_lesson():
    """What the lesson's text defines and imports at its top level: {name: function}."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef)
    tree = ast.parse(LESSON.read_text(encoding="utf-8"))
    tree.body = [statement for statement in tree.body if isinstance(statement, kept)]
    names = {}
    exec(compile(tree, LESSON.name, "exec"), names)
    return names


def intervals_of(well, columns, floors=(None,)):
    """A row a floor: coverage and width of the final interval on the last fifth; climatology's in the same rows.

    The lesson's own floor is meant by None.
    """
    lesson = functions_of_the_lesson()
    train, validation, test = sequential_split(len(well.table))
    heads = well.table["head_m"].to_numpy()
    networks, block = blocked_simulators(well.table, columns, past=test.start)
    levels = lesson["simulate"](networks, well.table)
    centre = levels.mean(axis=0)[test]
    usual = judged(heads[test], *(bound[test] for bound in climatology_interval(well, train, validation, columns)))
    rows = []
    for floor in floors:
        given = {} if floor is None else {"floor": floor}
        half = lesson["final_factor"](levels, heads, block, **given) * lesson["disagreement"](levels, **given)[test]
        held = judged(heads[test], centre - half, centre + half)
        rows.append({"floor": floor, "final": held, "climatology": usual})
    return rows


def climatology_interval(well, train, validation, columns):
    return baseline_intervals(well, train, validation, inputs=columns)["day-of-year climatology"]


def judged(observed, lower, upper):
    return {"coverage": coverage(observed, lower, upper), "width_m": interval_width(lower, upper)}


def usa_well():
    """The USA well and its columns, from a year before the first reading to the last one, gaps of the inputs filled;
    None where its files are not at hand."""
    folder = ROOT.parent / "shared" / "data" / "usa_well"
    if not folder.is_dir():
        return None
    well, columns = load_well("USA", folder=folder), [*WEATHER, "stage_m"]
    first, last = np.flatnonzero(well.table["head_m"].notna())[[0, -1]]
    table = well.table[max(first - 365, 0) : last + 1].reset_index(drop=True)
    filled, _ = fill_inputs(table[columns], table["date"], sequential_split(len(table))[0])
    return replace(well, table=table.assign(**filled)), columns


def line(name, row):
    final, usual = row["final"], row["climatology"]
    return (
        f"{name:<22} {final['coverage']:>9.1%} {final['width_m']:>9.2f} {usual['coverage']:>12.1%}"
        f" {usual['width_m']:>9.2f}"
    )


def mean(rows):
    return {
        what: {figure: float(np.mean([row[what][figure] for row in rows])) for figure in ("coverage", "width_m")}
        for what in ("final", "climatology")
    }


HEAD = f"{'well':<22} {'coverage':>9} {'width, m':>9} {'climatology':>12} {'width, m':>9}"


def choose():
    print(HEAD)
    found = {floor: [] for floor in FLOORS}
    for seed in CHOOSING:
        for row in intervals_of(synthetic_well(seed=seed), WEATHER, FLOORS):
            found[row["floor"]].append(row)
        print(line(f"synthetic, seed {seed}", found[0.03][-1]), flush=True)
    for floor, rows in found.items():
        print(line(f"mean, floor {floor} m", mean(rows)))
    return 0


def main():
    start, rows = time.perf_counter(), {}
    print(HEAD)
    for seed in SEEDS:
        (rows[f"synthetic, seed {seed}"],) = intervals_of(synthetic_well(seed=seed), WEATHER)
        print(line(f"synthetic, seed {seed}", rows[f"synthetic, seed {seed}"]), flush=True)
    rows["mean of the eight"] = mean(list(rows.values()))
    met = LOWEST <= rows["mean of the eight"]["final"]["coverage"] <= HIGHEST
    print(f"{line('mean of the eight', rows['mean of the eight'])}  87% to 93%: {'met' if met else 'MISSED'}")
    if usa := usa_well():
        (rows["USA"],) = intervals_of(*usa)
        print(line("USA", rows["USA"]))
    else:
        print("USA                    no files in ../shared/data/usa_well")
    machine = {"python": platform.python_version(), **{name: version(name) for name in ("jax", "numpy")}}
    found = {"date": date.today().isoformat(), "machine": machine, "wells": rows, "met": met}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1))
    print(f"{(time.perf_counter() - start) / 60:.1f} minutes. Written to {RESULT.relative_to(ROOT)}.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(choose() if "--choosing" in sys.argv[1:] else main())
