"""The network: layers, losses, optimizers and compiled training, with Keras's names and numbers; reads no other room.

Take layers, optimizers, losses, callbacks, `Sequential` and `fit_many` from here; a layer is two pure functions
(`layers`), training is compiled by the epoch (`training`), `model` is the face that holds the weights, and `compiling`
says what importing the library changes in the process.
"""

import gc

from lessons_lib.nn.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from lessons_lib.nn.convolution import AveragePooling2D, Conv1D, Conv2D, GlobalAveragePooling2D, MaxPooling2D
from lessons_lib.nn.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GaussianNoise,
    Input,
)
from lessons_lib.nn.losses import PinballLoss, binary_crossentropy, categorical_crossentropy
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential, load_model
from lessons_lib.nn.optimizers import SGD, Adam, AdamW, RMSprop
from lessons_lib.nn.recurrent import GRU, LSTM, Bidirectional, SimpleRNN
from lessons_lib.nn.regularizers import L1, L1L2, L2

__all__ = [
    "GRU",
    "L1",
    "L1L2",
    "L2",
    "LSTM",
    "SGD",
    "Activation",
    "Adam",
    "AdamW",
    "AveragePooling2D",
    "BatchNormalization",
    "Bidirectional",
    "CSVLogger",
    "Callback",
    "Conv1D",
    "Conv2D",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "Flatten",
    "GaussianNoise",
    "GlobalAveragePooling2D",
    "Input",
    "LambdaCallback",
    "MaxPooling2D",
    "ModelCheckpoint",
    "PinballLoss",
    "RMSprop",
    "ReduceLROnPlateau",
    "Sequential",
    "SimpleRNN",
    "binary_crossentropy",
    "categorical_crossentropy",
    "fit_many",
    "load_model",
]

gc.freeze()  # `compiling` says why.
