"""Labelled answers to lesson NN."""

import numpy as np

from lessons_lib.exercises.labels import right, wrong


@right("anomalies")
def anomalies_by_broadcasting(levels):
    return levels - levels.mean(axis=0)


@right("anomalies")
def anomalies_well_by_well(levels):
    return np.stack([well - well.mean() for well in levels.T], axis=1)


@wrong("anomalies", misconception="mean_of_all")
def anomalies_from_one_mean(levels):
    return levels - levels.mean()


@wrong("anomalies", misconception="mean_of_the_day")
def anomalies_from_the_mean_over_wells(levels):
    return levels - levels.mean(axis=1)[:, None]
