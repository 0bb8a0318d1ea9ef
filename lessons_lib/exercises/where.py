"""Where a learner's code stopped: the line, and the names and shapes that met there, as plain data of bounded size.

`where_stopped` runs in the learner's kernel; `read_where` makes of its data, wherever it comes from, what may be shown.
"""

import inspect
import itertools
import linecache
import re
from dataclasses import dataclass

from lessons_lib.exercises import wire

MAX_LINE, MAX_NAMES, MAX_KEYS, MAX_TEXT, MAX_AXES = 160, 6, 8, 40, 8
_KEYED = {"dict": "", "DataFrame": "columns", "Series": "index"}  # a type -> where its keys stand
_NAME = re.compile(r"(?<![\w.'\"])[A-Za-z_]\w*")


@dataclass(frozen=True)
class Met:
    """A name of the learner's line and what it stood for: its type, and its shape, length, keys or value if it has
    one."""

    name: str
    type: str
    shape: tuple[int, ...] | None = None
    length: int | None = None
    keys: tuple[str, ...] = ()
    value: str = ""

    def __str__(self):
        if self.shape is not None:
            return f"`{self.name}` ({', '.join(map(str, self.shape))}{',' * (len(self.shape) == 1)})"
        if self.value:
            return f"`{self.name}` = {self.value}"
        return f"`{self.name}`, a {self.type}" + (f" of {self.length}" if self.length is not None else "")


@dataclass(frozen=True)
class Where:
    """A line of the learner's code, its number in the cell, the part that failed, and what its names stood for."""

    line: int
    code: str
    part: str
    met: tuple[Met, ...]


def where_stopped(error: BaseException, answer) -> dict | None:
    """The innermost line of the learner's own code on the way to `error`; None where there is none.

    The learner's own is what was defined in the same place as the function `answer`: in a notebook, any cell.
    """
    function = inspect.unwrap(getattr(answer, "func", answer))
    own = getattr(function, "__globals__", None)
    trace, last = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_globals is own and _source(trace):
            last = trace
        trace = trace.tb_next
    return None if last is None else _line(last)


def _line(trace):
    frame, code = trace.tb_frame, trace.tb_frame.f_code
    first, last, start, end = next(itertools.islice(code.co_positions(), trace.tb_lasti // 2, None), (None,) * 4)
    line = _source(trace)
    part = line
    if first == last == trace.tb_lineno and start is not None and end is not None:
        part = line.encode()[start:end].decode(errors="replace")
    met = _met(part, frame) or _met(line, frame)
    return {"line": trace.tb_lineno, "code": line.strip()[:MAX_LINE], "part": part.strip()[:MAX_LINE], "met": met}


def _source(trace):
    return linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno, trace.tb_frame.f_globals)


def _met(text, frame):
    """What the names in a piece of code stand for, modules and functions left out."""
    found = {}
    for name in _NAME.findall(text[:MAX_LINE]):
        value = frame.f_locals.get(name, frame.f_globals.get(name, ...))
        if value is not ... and not callable(value) and not inspect.ismodule(value) and len(found) < MAX_NAMES:
            found[name[:MAX_TEXT]] = _described(value)
    return found


def _described(value):
    """The type of a value and what else is short of it; no method of an unknown type is called but `shape`."""
    told = {"type": type(value).__name__[:MAX_TEXT]}
    if value is None or (isinstance(value, bool | int | float) and abs(value) < 1e15) or isinstance(value, float):
        told["value"] = repr(value)[:MAX_TEXT]
    elif isinstance(value, str):
        told["value"] = repr(value[: MAX_TEXT - 2])[:MAX_TEXT]
    elif isinstance(value, list | tuple | dict | set):
        told["length"] = len(value)
    if told["type"] in _KEYED:
        keys = getattr(value, _KEYED[told["type"]], value)
        told["keys"] = [repr(key)[:MAX_TEXT] for key in itertools.islice(keys, MAX_KEYS)]
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and len(shape) <= MAX_AXES and all(isinstance(size, int) for size in shape):
        told["shape"] = list(shape)
    return told


def read_where(data: object) -> Where | None:
    """What `where_stopped` told, from a kernel that is not trusted; None where it tells nothing."""
    if not isinstance(data, dict) or type(data.get("line")) is not int or not _text(data.get("code")):
        return None
    met = data.get("met") if isinstance(data.get("met"), dict) else {}
    names = [_read_met(name, told) for name, told in itertools.islice(met.items(), MAX_NAMES)]
    code = _text(data["code"])[:MAX_LINE]
    return Where(
        abs(data["line"]) % 10**6, code, (_text(data.get("part")) or code)[:MAX_LINE], tuple(filter(None, names))
    )


def _read_met(name, told):
    if not isinstance(told, dict) or not _text(told.get("type")):
        return None
    shape, length, keys = told.get("shape"), told.get("length"), told.get("keys")
    is_shape = isinstance(shape, list) and len(shape) <= MAX_AXES and all(map(_size, shape))
    return Met(
        _text(name)[:MAX_TEXT],
        _text(told["type"])[:MAX_TEXT],
        tuple(shape) if is_shape else None,
        length if _size(length) else None,
        tuple(_text(key)[:MAX_TEXT] for key in keys[:MAX_KEYS] if _text(key)) if isinstance(keys, list) else (),
        _text(told.get("value"))[:MAX_TEXT],
    )


def _text(value):
    return wire.writable(value) if isinstance(value, str) else ""


def _size(value):
    return type(value) is int and 0 <= value < 10**12
