"""Layers, training, data and plots behind the course's notebooks; the face is Keras's, the inside is pure functions."""

import importlib

from lessons_lib.callbacks import EarlyStopping
from lessons_lib.layers import L2, Dense, Dropout, GaussianNoise
from lessons_lib.losses import binary_crossentropy, categorical_crossentropy
from lessons_lib.many import fit_many
from lessons_lib.model import Sequential
from lessons_lib.optimizers import SGD, Adam, AdamW, RMSprop
from lessons_lib.recurrent import LSTM

# Loaded at first use: plots need Matplotlib and data needs pandas or scikit-learn for some functions,
# and a script that only trains should not wait for them.
_LATER = {
    "plot_history": "lessons_lib.plots",
    "plot_decision_boundary": "lessons_lib.plots",
    "plot_hydrograph": "lessons_lib.plots",
    "plot_shapes": "lessons_lib.plots",
    "to_categorical": "lessons_lib.data.encoding",
    "encode_labels": "lessons_lib.data.encoding",
    "decode_labels": "lessons_lib.data.encoding",
    "threshold_data": "lessons_lib.data.threshold",
    "random_split": "lessons_lib.data.splitting",
    "sequential_split": "lessons_lib.data.splitting",
    "make_windows": "lessons_lib.data.windows",
    "make_chunks": "lessons_lib.data.windows",
    "predict_series": "lessons_lib.data.windows",
    "Normaliser": "lessons_lib.data.normalising",
    "simulation_baselines": "lessons_lib.baselines",
    "persistence": "lessons_lib.baselines",
    "Well": "lessons_lib.data.wells",
    "fill_inputs": "lessons_lib.data.wells",
    "synthetic_well": "lessons_lib.data.synthetic_well",
    "load_well": "lessons_lib.data.real_wells",
    "usgs_well": "lessons_lib.data.real_wells",
    "read_well": "lessons_lib.data.well_csv",
    "picture": "lessons_lib.pictures",
    "plot_dense": "lessons_lib.shape_diagrams",
}

__all__ = [
    "Adam",
    "AdamW",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "GaussianNoise",
    "L2",
    "LSTM",
    "RMSprop",
    "SGD",
    "Sequential",
    "binary_crossentropy",
    "categorical_crossentropy",
    "fit_many",
    *_LATER,
]


def __getattr__(name):
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"lessons_lib has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__
