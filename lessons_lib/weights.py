"""Weights in files: NumPy's .npz or .safetensors. Never pickle, which runs code when it is read."""

import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np


def save(path, arrays):
    """Write `arrays` {name: array}. The file appears whole or not at all; an older one of that name is replaced."""
    path = Path(path)
    write = _form(path)[0]
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file, arrays)
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def load(path):
    """The arrays {name: array} that `save` wrote. Raises ValueError when the file is none of that kind."""
    path = Path(path)
    read = _form(path)[1]
    try:
        return read(path)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is no readable {path.suffix} file of weights: {error}") from error


def _form(path):
    forms = {".npz": (_write_npz, _read_npz), ".safetensors": (_write_safetensors, _read_safetensors)}
    if path.suffix not in forms:
        raise ValueError(f"Weights are saved as {' or '.join(forms)}; got {path.name!r}. Try {path.stem + '.npz'!r}.")
    return forms[path.suffix]


def _write_npz(file, arrays):
    np.savez(file, allow_pickle=False, **arrays)


def _read_npz(path):
    if not zipfile.is_zipfile(path):
        path.open("rb").close()
        raise ValueError("it is not a .npz archive")
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _write_safetensors(file, arrays):
    from safetensors.numpy import save as to_bytes

    file.write(to_bytes(arrays))


def _read_safetensors(path):
    from safetensors.numpy import load as from_bytes

    return from_bytes(path.read_bytes())
