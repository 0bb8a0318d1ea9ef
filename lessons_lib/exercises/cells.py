"""The cells that ran in this kernel and how they ended, so that a check knows what it checks.

Only what is certain is told: what a cell that ran says, that it stopped with an error, that the saved page differs from
it. A change in the page that was neither run nor saved is not known here.
"""

import ast
import functools
import json
import os
import re
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lessons_lib.exercises import from_r
from lessons_lib.exercises.cards import Note

_PYTHON_MAGIC = re.compile(r"%%(?:time|capture|prun)\b[^\n]*")  # cell magics that run their cell as Python, here
_MOST = 200  # characters of an error's text
_LIBRARY = str(Path(__file__).parents[1])


@dataclass(frozen=True)
class Run:
    """One run of a cell: what it says, the names it gives a value to and, where it stopped with an error, the error's
    text and the names that were made before."""

    cell_id: str | None
    source: str
    names: frozenset[str]
    error: str = ""
    made: frozenset[str] = frozenset()
    left: dict[str, int] = field(default_factory=dict)  # name -> the id of what it stood for afterwards
    ended: float = 0.0


class Cells:
    """Watches a shell of IPython from now on; without one nothing is known."""

    def __init__(self, shell):
        self._shell, self._runs, self._current = shell, [], ""
        if shell is not None:
            shell.events.register("pre_run_cell", self._begins)
            shell.events.register("post_run_cell", self._ends)
            shell.set_custom_exc((Exception,), self._failed)

    def why_not(self, exercise: str) -> str:
        """Why the names that the running cell hands to the check of `exercise` do not stand for what their cells say;
        "" where nothing is known against them."""
        return next(filter(None, map(self._stale, self._handed(exercise))), "")

    def remark(self, exercise: str) -> str:
        """What to tell where the cell of such a name made it and then stopped with an error; "" elsewhere."""
        return next(filter(None, map(self._stopped_after, self._handed(exercise))), "")

    def _handed(self, exercise):
        return _checked(self._current).get(exercise, [])

    def _stale(self, name):
        run = self._last(name)
        if run is None or self._remade(name, run):
            return ""
        if run.error and name not in run.made:
            return (
                f"The cell that makes `{name}` stopped with an error when you last ran it: {run.error}. Mend it and run"
                " it, then run this check again."
            )
        since = next((other for other in reversed(self._runs) if other.cell_id == run.cell_id), run)
        if run.cell_id and since is not run:
            return (
                f"The cell that made `{name}` was run again, and now it does not make `{name}`. Is the name spelled as"
                " in the task?"
            )
        if run.cell_id and _saved_otherwise(run):
            return f"You changed the cell of `{name}` after you last ran it: run that cell first, then this check."
        return ""

    def _stopped_after(self, name):
        run = self._last(name)
        if run is None or name not in run.made or self._remade(name, run):
            return ""
        return f"Below the lines that make `{name}`, its cell stopped with an error: {run.error}."

    def _last(self, name) -> Run | None:
        """The last run of a cell that makes `name`; None where there is none, or where the running cell makes it."""
        if name in _names(self._current):
            return None
        return next((run for run in reversed(self._runs) if name in run.names), None)

    def _remade(self, name, run):
        """Whether `name` stands for another value than after `run`: something made it that is not known here."""
        return id(self._shell.user_ns.get(name)) != run.left.get(name)

    def _begins(self, info):
        self._current = info.raw_cell

    def _ends(self, result):
        self._current, info = "", result.info
        error = result.error_before_exec or result.error_in_exec
        names = _names(info.raw_cell)
        if result.error_before_exec is not None and info.cell_id:  # what cannot be read is still the cell that it was
            names |= next((run.names for run in reversed(self._runs) if run.cell_id == info.cell_id), set())
        made = names & _made(info.raw_cell, _stopped_in(error, self._shell)) if error else set()
        left = {name: id(self._shell.user_ns.get(name)) for name in names}
        told = _told(error) if error else ""
        if isinstance(error, SyntaxError):
            _advise(from_r.unreadable(_line(info.raw_cell, error.lineno)))
        self._runs.append(Run(info.cell_id, info.raw_cell, frozenset(names), told, frozenset(made), left, time.time()))

    def _failed(self, shell, kind, error, trace, tb_offset=None):
        """Shows an error; one of this library's own as the learner's lines and the message, in full by `%tb`."""
        if isinstance(error, NameError):
            self._undefined(shell, kind, error, trace, tb_offset)
        elif _innermost(trace).f_code.co_filename.startswith(_LIBRARY):
            lines = _shortly(shell, kind, error, trace, tb_offset)
            error._render_traceback_ = lambda: lines
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            del error._render_traceback_  # %tb shows all
        else:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    def _undefined(self, shell, kind, error, trace, tb_offset):
        """Shows a NameError; where the name is an answer that a check asks about, shortly, and with what to do."""
        exercise = next((found for found, names in _checked(self._current).items() if error.name in names), None)
        if exercise is not None and _innermost(trace).f_code.co_name == "<module>":
            from IPython.display import display

            why = self._stale(error.name) or (
                f"Nothing is called `{error.name}` in this kernel yet. Run the cell that makes it, then this one again."
                " If you did: is the name spelled the same in both?"
            )
            display(Note("waiting", "○", f"{exercise}: run its cell first", why))
            error._render_traceback_ = lambda: [f"NameError: {error}"]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        line = _stopped_in(error, shell)
        if exercise is None and line is not None:
            _advise(from_r.undefined(error.name, _line(self._current, line)))


def _advise(words):
    """Show what to tell of R in a cell, if there is anything."""
    from IPython.display import display

    if words:
        display(Note("waiting", "○", "Do you know R?", words))


def _line(source, number):
    """Line `number` of a cell, counted from 1; "" where it has no such line."""
    lines = source.splitlines()
    return lines[number - 1] if number and number <= len(lines) else ""


_watch = functools.cache(Cells)  # one a shell, however often a lesson is opened in it


def watch_this_shell() -> Cells:
    """What watches the shell that this code runs in."""
    try:
        from IPython import get_ipython
    except ImportError:
        return Cells(None)
    return _watch(get_ipython())


def _checked(source: str) -> dict[str, list[str]]:
    """Exercise -> the names that stand as its answer in `L.check(...)`, as far as the cell's text tells."""
    found = {}
    for node in ast.walk(_parsed(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "check"
            and node.args
        ):
            exercise, *answers = node.args
            if isinstance(exercise, ast.Constant):
                found[exercise.value] = [answer.id for answer in answers if isinstance(answer, ast.Name)]
    return found


def _parsed(source: str) -> ast.Module:
    """A cell as Python, with IPython's own commands left out; an empty one where it is no Python."""
    lines = _PYTHON_MAGIC.sub("", source, count=1).splitlines()
    text = "\n".join("" if line.startswith(("%", "!")) else line for line in lines)
    try:
        return ast.parse(text) if not text.lstrip().startswith("%%") else ast.Module([], [])
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _names(source: str) -> set[str]:
    """The names to which a cell gives a value at its top level. Of a cell that is no Python, those that stand in front
    of a line, as in `x =` and `def x`."""
    tree = _parsed(source)
    if tree.body or source.startswith("%%"):
        return {name for statement in tree.body for name in _bound(statement)}
    return {found[1] or found[2] for found in _IN_FRONT.finditer(source)}


_IN_FRONT = re.compile(r"^(?:(?:async +)?(?:def|class) +(\w+)|(\w+) *=(?!=))", re.MULTILINE)


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0]
    elif not isinstance(node, ast.Lambda | ast.comprehension):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def _made(source: str, line: int | None) -> set[str]:
    """The names whose every statement had ended when the cell stopped in `line`; none where the line is not known."""
    if line is None or source.startswith("%%"):
        return set()
    ended, later = set(), set()
    for statement in _parsed(source).body:
        (ended if statement.end_lineno < line else later).update(_bound(statement))
    return ended - later


def _stopped_in(error: BaseException, shell) -> int | None:
    """The line of the cell itself in which it stopped."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals is shell.user_ns and trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next


def _innermost(trace):
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame


def _shortly(shell, kind, error, trace, tb_offset):
    """The lines of a traceback without the steps inside libraries; the message stays the last one."""
    steps = [trace]
    while steps[-1].tb_next is not None:
        steps.append(steps[-1].tb_next)
    kept = None
    for step in reversed(steps):
        if step is trace or step.tb_frame.f_globals is shell.user_ns:
            kept = types.TracebackType(kept, step.tb_frame, step.tb_lasti, step.tb_lineno)
    cause, hides_context = error.__cause__, error.__suppress_context__
    error.__cause__ = None  # which hides the context, too
    try:
        *lines, message = shell.InteractiveTB.structured_traceback(kind, error, kept, tb_offset=tb_offset)
    finally:
        error.__cause__, error.__suppress_context__ = cause, hides_context
    return [*lines, "(The steps inside the library are left out; `%tb` in a cell of its own shows them.)\n", message]


def _told(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error).strip().partition("\n")[0]
    return f"`{type(error).__name__}: {text}`".replace(": `", "`")[:_MOST]


def _saved_otherwise(run: Run) -> bool:
    """Whether the notebook was saved after the run, with another text in that cell; False where that is not known."""
    try:
        file = Path(os.environ["JPY_SESSION_NAME"])  # the page of this kernel, as Jupyter's server names it
        if file.stat().st_mtime <= run.ended:
            return False
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        saved = next(("".join(cell["source"]) for cell in cells if cell.get("id") == run.cell_id), run.source)
    except (KeyError, OSError, ValueError, TypeError, AttributeError):
        return False
    return saved.strip() != run.source.strip()
