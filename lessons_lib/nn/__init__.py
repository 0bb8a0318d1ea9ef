"""The network: layers, losses, optimizers and compiled training, with Keras's names and numbers; reads no other room.

Take layers, optimizers, losses, `Sequential` and `fit_many` from here; a layer is two pure functions (`layers`),
training is compiled by the epoch (`training`), and `model` is the face that holds the weights.
"""

from lessons_lib.nn.callbacks import EarlyStopping
from lessons_lib.nn.layers import L2, Dense, Dropout, GaussianNoise
from lessons_lib.nn.losses import binary_crossentropy, categorical_crossentropy
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD, Adam, AdamW, RMSprop
from lessons_lib.nn.recurrent import LSTM

__all__ = [
    "L2",
    "LSTM",
    "SGD",
    "Adam",
    "AdamW",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "GaussianNoise",
    "RMSprop",
    "Sequential",
    "binary_crossentropy",
    "categorical_crossentropy",
    "fit_many",
]
