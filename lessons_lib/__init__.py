"""The names that the course's notebooks use: networks, data, wells and plots; each room beside this file holds one
subject.

The face is Keras's, the inside is pure functions.
"""

import gc
import importlib

_COLLECTS = gc.isenabled()
gc.disable()  # `nn.compiling` says why.
try:
    from lessons_lib.nn import *  # noqa: F403
    from lessons_lib.nn import __all__ as _OF_NN
finally:
    gc.freeze()
    if _COLLECTS:
        gc.enable()

# Loaded at first use: plots need Matplotlib and data needs pandas or scikit-learn for some functions,
# and a script that only trains should not wait for them.
_LATER = {
    "data": (
        "Normaliser decode_labels encode_labels make_chunks make_windows predict_series random_split sequential_split"
        " threshold_data to_categorical"
    ),
    "plots": (
        "picture plot_autocorrelation plot_decision_boundary plot_dense plot_history plot_hydrograph plot_interval"
        " plot_reliability plot_response plot_shapes"
    ),
    "wells": (
        "Well baseline_intervals coverage crps_ensemble fill_inputs interval_width load_well persistence read_well"
        " response simulation_baselines synthetic_truth synthetic_well usgs_well"
    ),
}
_ROOM_OF = {name: f"{__name__}.{room}" for room, names in _LATER.items() for name in names.split()}

__all__ = [*_OF_NN, *_ROOM_OF]  # noqa: PLE0604 (all are names, though it does not see that)


def __getattr__(name):
    if name in _ROOM_OF:
        return getattr(importlib.import_module(_ROOM_OF[name]), name)
    raise AttributeError(f"lessons_lib has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__
