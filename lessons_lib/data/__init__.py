"""Making, encoding, splitting and normalising data, and wells with their windows; NumPy arrays and pandas tables."""

from lessons_lib.data.encoding import decode_labels, encode_labels, to_categorical
from lessons_lib.data.normalising import Normaliser
from lessons_lib.data.real_wells import load_well, usgs_well
from lessons_lib.data.splitting import random_split, sequential_split
from lessons_lib.data.synthetic_well import synthetic_well
from lessons_lib.data.threshold import threshold_data
from lessons_lib.data.well_csv import read_well
from lessons_lib.data.wells import Well, fill_inputs
from lessons_lib.data.windows import make_chunks, make_windows, predict_series

__all__ = [
    "Normaliser",
    "Well",
    "decode_labels",
    "encode_labels",
    "fill_inputs",
    "load_well",
    "make_chunks",
    "make_windows",
    "predict_series",
    "random_split",
    "read_well",
    "sequential_split",
    "synthetic_well",
    "threshold_data",
    "to_categorical",
    "usgs_well",
]
