"""Weights in files: NumPy's .npz. Never pickle, which runs code when it is read."""

import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np


def save(path, arrays):
    """Write `arrays` {name: array}. The file appears whole or not at all; an older one of that name is replaced."""
    path = _checked(path)
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
    path = _checked(path)
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


def _checked(path):
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"Weights are kept as .npz; got {path.name!r}. Try {path.stem + '.npz'!r}.")
    return path
