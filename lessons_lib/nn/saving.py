"""Weights and models in files: NumPy's .npz, the layers as JSON. Never pickle, which runs code when it is read."""

import dataclasses
import json
import os
import tempfile
import zipfile
from pathlib import Path

import jax
import numpy as np

from lessons_lib.nn import losses, optimizers
from lessons_lib.nn.convolution import AveragePooling2D, Conv1D, Conv2D, GlobalAveragePooling2D, MaxPooling2D
from lessons_lib.nn.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GaussianNoise,
    Layer,
)
from lessons_lib.nn.recurrent import GRU, LSTM, Bidirectional, SimpleRNN
from lessons_lib.nn.regularizers import L1, L1L2, L2


def save(path, arrays):
    """Write `arrays` {name: array}. The file appears whole or not at all; an older one of that name is replaced."""
    path = checked(path)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def load(path):
    """The arrays {name: array} that `save` wrote. Raises ValueError when the file is none of that kind."""
    path = checked(path)
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise ValueError("it is not a .npz archive")
            with np.load(file, allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is no readable .npz file of weights: {error}") from error


def checked(path):
    """The Path; ValueError unless its name ends in .npz."""
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"Weights are kept as .npz; got {path.name!r}. Try {path.stem + '.npz'!r}.")
    return path


LAYERS = {
    kind.__name__: kind
    for kind in (
        *(Dense, Activation, Flatten, Dropout, GaussianNoise, BatchNormalization, Embedding),
        *(SimpleRNN, GRU, LSTM, Bidirectional),
        *(Conv1D, Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D),
    )
}


def config(model):
    """The architecture as plain values: the layers with what differs from their defaults, the input shape, the seed."""
    records = [_record(layer, LAYERS) for layer in model.chain.layers]
    return {"name": model.name, "layers": records, "input_shape": model.input_shape, "seed": model.seed}


def save_model(path, model):
    """Write the architecture, the weights, how the model was compiled and the optimizer's state."""
    whole, arrays = config(model) | {"compiled": None}, dict(zip(model._weight_names(), model.get_weights()))
    if model.recipe is not None:
        loss, names = model.recipe.loss_name, model.recipe.names
        if own := list(model.recipe.own_functions):
            raise TypeError(_FUNCTION.format(own[0]))
        record = _record(model.optimizer, optimizers.KINDS)
        loss = _record(model.recipe.loss, losses.KINDS) if loss in losses.KINDS else loss
        whole["compiled"] = {"loss": loss, "metrics": names[1:], "optimizer": record}
        arrays |= {f"model/state/{i}": leaf for i, leaf in enumerate(jax.tree.leaves(jax.device_get(model._state)))}
    save(path, {"model/config": np.array(json.dumps(whole)), **arrays})


def load_model(path):
    """(config, arrays) of what save_model wrote; ValueError for a file without a model."""
    arrays = load(path)
    if "model/config" not in arrays:
        raise ValueError(f"{path} holds weights alone. Build the model and call model.load_weights({str(path)!r}).")
    return json.loads(str(arrays["model/config"])), arrays


_FUNCTION = "{} is a function, which no file can hold: save_weights then."


def _record(thing, kinds):
    name = type(thing).__name__
    if kinds.get(name) is not type(thing):
        raise TypeError(f"{thing!r} is no class of this library, so no file can hold it: save_weights then.")
    values = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if value != field.default:
            if isinstance(value, L1 | L2 | L1L2):
                value = dataclasses.asdict(value)
            elif isinstance(value, Layer):
                value = _record(value, kinds)
            if callable(value):
                raise TypeError(_FUNCTION.format(f"{field.name} of {name}"))
            values[field.name] = value
    return {"class": name, **values}


def made(record, kinds):
    """What a record such as {"class": "Dense", "units": 64} describes; ValueError for a class that is none of these
    kinds."""
    words = {name: made(value, kinds) if name == "layer" else value for name, value in record.items()}
    kind = kinds.get(words.pop("class", None))
    if kind is None:
        raise ValueError(f"{record!r} is no record of a class of this library: {', '.join(kinds)}.")
    return kind(**words)
