"""A file of weights that PyTorch wrote, read without PyTorch and without running what such a file may hold."""

import pickle
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

_MAGIC, _VERSION = 0x1950A86A20F9469CFC6C, 1001
_NUMBERS = {("torch", "FloatStorage"): "<f4", ("torch", "LongStorage"): "<i8"}


def read_tensors(path):
    """{name: array} of the tensors in a PyTorch file, in the format that it wrote before version 1.6.

    Such a file is a pickle, and a pickle may call any function of Python. Here it can name four things only: a
    dictionary, two kinds of storage, and the rule that makes a tensor of one. Raises ValueError for a file that names
    anything else, holds anything else than tensors, or is no such file.
    """
    try:
        with open(path, "rb") as file:
            magic, version, _ = (_Restricted(file).load() for _ in range(3))
            if (magic, version) != (_MAGIC, _VERSION):
                raise ValueError("it is of another format")
            tensors, keys = _Restricted(file).load(), _Restricted(file).load()
            raw = memoryview(file.read())
        numbers = {tensor.key: tensor.dtype for tensor in tensors.values()}
        for key in keys:  # Each storage: how many numbers it has, then the numbers.
            dtype, length = np.dtype(numbers[key]), int.from_bytes(raw[:8], "little")
            end = 8 + length * dtype.itemsize
            numbers[key], raw = np.frombuffer(raw[8:end], dtype), raw[end:]
        return {name: tensor.of(numbers[tensor.key]) for name, tensor in tensors.items()}
    except OSError:
        raise
    except Exception as error:  # A pickle can fail in any way.
        raise ValueError(f"{path} is no file of tensors alone: {error}.") from error


class _Tensor(NamedTuple):
    """Where a tensor lies: in which storage, from which of its numbers on, in which shape and steps along each axis."""

    dtype: str
    key: str
    start: int
    shape: tuple
    steps: tuple

    def of(self, numbers):
        last = self.start + sum((length - 1) * step for length, step in zip(self.shape, self.steps, strict=True))
        if (
            min(self.start, *self.shape, *self.steps, 0) < 0
            or last >= len(numbers)
            or np.prod(self.shape) > len(numbers)
        ):
            raise ValueError("a tensor reaches beyond its storage")
        return as_strided(numbers[self.start :], self.shape, [numbers.itemsize * step for step in self.steps])


class _Restricted(pickle.Unpickler):
    """Reads a pickle of tensors; UnpicklingError for one that names anything else."""

    def find_class(self, module, name):
        def tensor(storage, start, shape, steps, *_):
            return _Tensor(*storage, start, shape, steps)

        # A pickle may write to the objects that it gets: none of them is used elsewhere, or none can be written to.
        known = {
            ("torch._utils", "_rebuild_tensor_v2"): tensor,
            ("collections", "OrderedDict"): OrderedDict,
            **_NUMBERS,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which is not run")
        return known[module, name]

    def persistent_load(self, place):
        _, dtype, key, *_ = place
        if dtype not in _NUMBERS.values():
            raise pickle.UnpicklingError(f"its numbers are {dtype!r}")
        return dtype, key
