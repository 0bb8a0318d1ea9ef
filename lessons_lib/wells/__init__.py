"""Groundwater wells: a made-up one whose truth is known, real ones from files and archives, the baselines to beat, and
how intervals and responses to rain are judged.

Take wells and baselines from here. `recipe` and `simulators` train networks on wells; they bring the whole of `nn` with
them, so they are imported by name.
"""

from lessons_lib.wells.baselines import climatology, persistence, simulation_baselines
from lessons_lib.wells.intervals import baseline_intervals, conformal_quantile, coverage, crps_ensemble, interval_width
from lessons_lib.wells.real_wells import load_well, usgs_well
from lessons_lib.wells.responses import response
from lessons_lib.wells.synthetic_well import synthetic_truth, synthetic_well
from lessons_lib.wells.well import Well, fill_inputs
from lessons_lib.wells.well_csv import read_well

__all__ = [
    "Well",
    "baseline_intervals",
    "climatology",
    "conformal_quantile",
    "coverage",
    "crps_ensemble",
    "fill_inputs",
    "interval_width",
    "load_well",
    "persistence",
    "read_well",
    "response",
    "simulation_baselines",
    "synthetic_truth",
    "synthetic_well",
    "usgs_well",
]
