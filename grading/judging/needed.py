"""Which of the course's own code is run when a notebook is graded: only what the student's cells and the questions
depend on.

Most of a lesson's code shows something to its reader: it trains, sweeps and draws, and no answer reads what it binds.
Such statements are left out. A statement stays where one that runs after it reads a name that it binds or may change in
place, or where it sets something in a module; what functions read counts as read at any time. Where names cannot be
followed (`globals()`, `eval`, magics) all is run.
"""

import ast
import functools
import re
import symtable
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.judging.rebuild import OWN

LONGEST = 100_000  # characters of a cell that are analysed
UNTRACEABLE = set(
    "globals locals vars dir eval exec query get_ipython user_ns modules inspect gc ctypes builtins __import__"
    " import_module run_module run_path __main__ __builtins__ __globals__ __dict__ f_globals f_locals f_back _getframe"
    " In Out".split()
)
HISTORY = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[iod]h")  # IPython's names for what earlier cells were and gave
# A line of which IPython may make Python: a command, a question, a pasted prompt, a cell that is indented as a whole.
COMMAND = re.compile(r"\A\s|^[^\S\n]*+(?:[!%?,;/]|>>>|In \[)|\?\s*$|=\s*[!%]", re.MULTILINE)
UNDEFINED = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class Statement:
    """What a statement, or the whole of a student's cell, does with the notebook's variables."""

    source: str
    binds: frozenset[str]
    changes: frozenset[str]  # perhaps, in place: by a method, an attribute or an item
    reads: frozenset[str]
    reads_later: frozenset[str]  # in its functions, whenever they are called
    certain: bool  # what it binds is bound anew for sure when it has run


def leave_out(notebook: NotebookNode) -> set[str]:
    """Take out of `notebook`, in place, what need not be run; the names that are not bound any more."""
    try:
        cells = {place: _statements(cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # IPython's commands are no Python either
        return set()
    every = [(place, statement) for place, statements in cells.items() for statement in statements]
    if _untraceable(statement for place, statement in every if not is_given(notebook.cells[place])):
        return set()
    kept = _kept(
        [statement for _, statement in every],
        {number for number, (place, _) in enumerate(every) if not is_given(notebook.cells[place])},
    )
    bound, unbound = set(), set()
    for number, (_, statement) in enumerate(every):
        (bound if number in kept else unbound).update(statement.binds)
    for place in cells:
        if is_given(notebook.cells[place]):
            run = [
                statement.source for number, (where, statement) in enumerate(every) if where == place and number in kept
            ]
            if len(run) < len(cells[place]):
                notebook.cells[place].source = "\n".join(run)
    return unbound - bound


def is_given(cell: NotebookNode) -> bool:
    """Whether the cell's code is the course's, and neither an answer nor a check."""
    settings = cell.metadata.get("nbgrader", {})
    return not (settings.get("solution") or settings.get("grade") or cell.id.startswith(OWN))


def undefined(errors: Iterable[str]) -> set[str]:
    """The names that these errors say are not defined."""
    return {name for error in errors for name in UNDEFINED.findall(error)}


def _statements(cell):
    if is_given(cell):
        return _given(cell.source)
    if len(cell.source) > LONGEST and not cell.metadata.get("nbgrader", {}).get("grade"):
        raise ValueError("too long")
    try:
        statements = [_statement(node) for node in ast.parse(cell.source).body]
    except SyntaxError:
        if COMMAND.search(cell.source):
            raise
        return ()  # refused as a whole: nothing of it ever runs
    # A cell runs from its first line: what it has bound itself it does not read from before.
    bound, reads = set(), set()
    for statement in statements:
        reads |= statement.reads - bound
        bound |= statement.binds if statement.certain else set()
    joined = {
        name: frozenset().union(*(getattr(statement, name) for statement in statements))
        for name in ("binds", "changes", "reads_later")
    }
    return (Statement(cell.source, reads=frozenset(reads), certain=False, **joined),)


@functools.cache
def _given(source):
    return tuple(map(_statement, _split(ast.parse(source).body)))


def _split(nodes):
    """The statements, with one import each."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (ast.Import([alias]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (ast.ImportFrom(node.module, [alias], node.level) for alias in node.names)
        else:
            yield node


def _statement(node):
    source = ast.unparse(node)
    table = symtable.symtable(source, "cell", "exec")
    here = {symbol.get_name(): symbol for symbol in table.get_symbols()}
    inner = {
        symbol.get_name(): symbol.is_assigned()
        for child in _below(table)
        for symbol in child.get_symbols()
        if symbol.is_global()
    }
    changes = {_root(part) for part in ast.walk(node) if _may_change(part)} | {
        name for part in ast.walk(node) for name in _handed_over(part)
    }
    changes &= here.keys() | inner.keys()
    return Statement(
        source,
        binds=frozenset(
            {name for name, symbol in here.items() if symbol.is_assigned() or symbol.is_imported()}
            | {name for name in inner if inner[name]}
        ),
        changes=frozenset(changes),
        reads=frozenset({name for name, symbol in here.items() if symbol.is_referenced()} | changes & here.keys()),
        reads_later=frozenset(inner),
        # Not an import: what it gives may have been changed before, as a module's settings.
        certain=isinstance(node, ast.Assign | ast.FunctionDef | ast.ClassDef),
    )


def _below(table):
    for child in table.get_children():
        yield child
        yield from _below(child)


def _may_change(part):
    if isinstance(part, ast.Call):
        return isinstance(part.func, ast.Attribute)
    return isinstance(part, ast.AugAssign) or (
        isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load)
    )


def _handed_over(part):
    """What a call is given that stands alone, such as `shuffle(rows)`: nobody takes its value, so it may be there to
    change them."""
    if not isinstance(part, ast.Expr) or not isinstance(part.value, ast.Call):
        return []
    given = [*part.value.args, *(keyword.value for keyword in part.value.keywords)]
    return [one.id for one in given if isinstance(one, ast.Name)]


def _root(part):
    """`model` of `model.layers[0].fit(x)`; None where there is no name at the root."""
    while not isinstance(part, ast.Name):
        below = [getattr(part, name) for name in ("func", "target", "value") if hasattr(part, name)]
        if not below:
            return None
        part = below[0]
    return part.id


def _untraceable(statements):
    """Whether the student's code may reach variables without naming them."""
    statements = list(statements)
    bound = frozenset().union(*(statement.binds for statement in statements))
    read = frozenset().union(*(statement.reads | statement.reads_later for statement in statements))
    words = {
        word for statement in statements for node in ast.walk(ast.parse(statement.source)) for word in _words(node)
    }
    return bool(words & UNTRACEABLE) or any(map(HISTORY.fullmatch, read - bound))


def _words(node):
    match node:
        case ast.Name():
            return [node.id]
        case ast.Attribute():
            return [node.attr]
        case ast.alias():
            return node.name.split(".")
        case ast.Constant(value=str()):
            return ["__main__"] if "__main__" in node.value else []
    return []


def _kept(statements, own):
    """The numbers of the statements that run: the student's `own`, and those of the course that they need, found from
    the end backwards."""
    imported = {
        name
        for statement in statements
        if statement.source.startswith(("import ", "from "))
        for name in statement.binds
    }
    later, known = set(), None
    while later != known:  # what a function reads, it may read at any time
        known, read, kept = set(later), set(), set()
        for number in reversed(range(max(own, default=-1) + 1)):
            statement = statements[number]
            # A statement about one module and nothing else sets something in it: np.random.seed(0).
            sets = not statement.binds and len(statement.reads) == 1 and statement.reads == statement.changes & imported
            given = statement.binds | statement.changes - imported
            if number not in own and not sets and not given & (read | later):
                continue
            kept.add(number)
            if statement.certain and number not in own:
                read -= statement.binds
            read |= statement.reads
            later |= statement.reads_later
    return kept
