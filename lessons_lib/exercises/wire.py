"""Answers as plain data: how a value leaves the learner's kernel, and how it is read again without trusting it.

A value becomes JSON: arrays as dtype, shape and base64 bytes; texts, numbers, tuples, lists and dicts as themselves;
anything else only as the name of its type. Nothing is ever unpickled or evaluated. Every text that is read here can
be written as UTF-8 afterwards.
"""

import base64
import json
import math
from dataclasses import dataclass

import numpy as np

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 8
_NUMERIC = "biufc"


class WireError(ValueError):
    """What came is not a value in this form, or is larger than allowed."""


@dataclass(frozen=True)
class Plain:
    """A decoded value and the name its type had in the learner's kernel.

    `value` is None, a text, a NumPy array (numbers are arrays of rank 0), a tuple of Plain, or a dict of Plain.
    `opaque` marks a value that could not travel.
    """

    type: str
    value: object
    opaque: bool = False


def encode(value) -> dict:
    """`value` as JSON-able data. Raises WireError where it is too large or nested too deeply."""
    return _encode(value, 0)


def _encode(value, depth):
    kind = type(value).__name__
    if depth > MAX_DEPTH:
        raise WireError(f"the value is nested more than {MAX_DEPTH} deep")
    if value is None:
        return {"type": kind, "none": True}
    if isinstance(value, str):
        return {"type": kind, "text": str(value)[:MAX_BYTES]}
    if isinstance(value, tuple):
        return {"type": kind, "items": [_encode(item, depth + 1) for item in value]}
    if isinstance(value, dict):
        return {"type": kind, "named": {str(key): _encode(item, depth + 1) for key, item in value.items()}}
    if isinstance(value, list):
        array = _list_as_array(value)
        if array is None:
            return {"type": kind, "items": [_encode(item, depth + 1) for item in value]}
        return _encode_array(array, kind)
    if isinstance(value, bool | int | float | complex | np.generic) or hasattr(value, "__array__"):
        return _encode_array(np.asarray(value), kind)
    return {"type": kind, "opaque": True}


def _list_as_array(value):
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in _NUMERIC + "U" and array.size else None


def _encode_array(array, kind):
    if array.dtype.kind == "O" and all(isinstance(item, str) for item in array.flat):
        array = array.astype(str)
    elif array.dtype.kind == "O" and all(isinstance(item, bool | int | float | np.generic) for item in array.flat):
        array = np.array(array.tolist()).reshape(array.shape)  # numbers, one by one, as pandas keeps what was texts
    if array.dtype.kind not in _NUMERIC + "U":
        return {"type": kind, "opaque": True}
    if array.nbytes > MAX_BYTES:
        raise WireError(
            f"the array of shape {array.shape} takes {array.nbytes:,} bytes; at most {MAX_BYTES:,} can be checked"
        )
    data = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes()
    dtype = np.dtype(array.dtype).newbyteorder("<").str
    return {"type": kind, "dtype": dtype, "shape": list(array.shape), "data": base64.b64encode(data).decode()}


def decode(data) -> Plain:
    """The value that `encode` wrote. Raises WireError for anything that it could not have written."""
    return _decode(data, 0)


def _decode(data, depth):
    if not isinstance(data, dict) or not isinstance(data.get("type"), str) or depth > MAX_DEPTH:
        raise WireError("not an encoded value")
    kind = writable(data["type"][:80])
    if data.get("none") is True:
        return Plain(kind, None)
    if isinstance(data.get("text"), str):
        return Plain(kind, writable(data["text"]))
    if isinstance(data.get("items"), list):
        return Plain(kind, tuple(_decode(item, depth + 1) for item in data["items"]))
    if isinstance(data.get("named"), dict):
        return Plain(kind, {writable(str(key)): _decode(item, depth + 1) for key, item in data["named"].items()})
    if "data" in data:
        return Plain(kind, _decode_array(data))
    return Plain(kind, None, opaque=True)


def _decode_array(data):
    shape, text, encoded = data.get("shape"), data.get("dtype"), data["data"]
    if not (isinstance(shape, list) and len(shape) <= 32 and all(type(n) is int and n >= 0 for n in shape)):
        raise WireError("an array's shape is not a list of sizes")
    if not (isinstance(text, str) and isinstance(encoded, str)) or len(text) > 20 or len(encoded) > 2 * MAX_BYTES:
        raise WireError("an array's dtype or data is missing or too large")
    try:
        dtype = np.dtype(text)
        raw = base64.b64decode(encoded, validate=True)
        if (
            dtype.kind not in _NUMERIC + "U"
            or dtype.hasobject
            or not dtype.itemsize
            or dtype.itemsize * math.prod(shape) != len(raw)
        ):
            raise WireError(f"an array of dtype {text} whose bytes do not fit its shape")
        array = np.frombuffer(raw, dtype).reshape(shape).astype(dtype.newbyteorder("="))
        return _writable_texts(array) if dtype.kind == "U" else array
    except WireError:
        raise
    except (TypeError, ValueError, SyntaxError, OverflowError) as error:
        raise WireError(f"an array that cannot be read: {error}") from None


def writable(text: str) -> str:
    """The text with a question mark for each lone surrogate: these can stand in JSON but not in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_json(text: str):
    """What the JSON text says, every text in it writable. Raises ValueError where it is no JSON, RecursionError where
    it is nested too deeply."""
    return json.loads(writable(json.dumps(json.loads(text), ensure_ascii=False)))


def _writable_texts(array):
    """A copy of an array of texts with a question mark for every code that is no character's."""
    codes = array.reshape(-1).view(np.uint32).copy()
    codes[(codes > 0x10FFFF) | ((codes >= 0xD800) & (codes <= 0xDFFF))] = ord("?")
    return codes.view(array.dtype).reshape(array.shape)


def natural(plain: Plain):
    """The value as lesson modules like it: Python numbers for rank 0, tuples, dicts, texts, arrays."""
    value = plain.value
    if isinstance(value, tuple):
        return tuple(natural(item) for item in value)
    if isinstance(value, dict):
        return {key: natural(item) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return value.item()
    return value
