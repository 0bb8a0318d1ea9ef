"""The names that the course's notebooks use: networks, data, wells and plots; each room beside this file holds one
subject.

The face is Keras's, the inside is pure functions.
"""

import gc
import importlib

# Loaded at first use: networks need JAX, plots need Matplotlib, and the command `lessons` should wait for neither.
_OFFERED = {
    "nn": (
        "GRU L1 L1L2 L2 LSTM SGD Activation Adam AdamW AveragePooling2D BatchNormalization Bidirectional CSVLogger"
        " Callback Conv1D Conv2D Dense Dropout EarlyStopping Embedding Flatten GaussianNoise GlobalAveragePooling2D"
        " Input LambdaCallback MaxPooling2D ModelCheckpoint PinballLoss RMSprop ReduceLROnPlateau Sequential"
        " SimpleRNN binary_crossentropy categorical_crossentropy fit_many load_model"
    ),
    "data": (
        "ImageFolder Normaliser WindowGenerator decode_labels efficientnet_lite0 encode_labels make_chunks make_windows"
        " predict_series random_split sequential_split threshold_data to_categorical"
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
_ROOM_OF = {name: f"{__name__}.{room}" for room, names in _OFFERED.items() for name in names.split()}

__all__ = [*_ROOM_OF]  # noqa: PLE0604 (all are names, though it does not see that)


def __getattr__(name):
    if name in _ROOM_OF:
        collects = gc.isenabled()
        gc.disable()  # `nn.compiling` says why.
        try:
            return getattr(importlib.import_module(_ROOM_OF[name]), name)
        finally:
            if collects:
                gc.enable()
    raise AttributeError(f"lessons_lib has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__
