"""The order in which `lessons check` runs a notebook's cells: those that train, and what depends on them, come last."""

import ast
import re
import symtable
from collections.abc import Sequence

_TRAINS = re.compile(r"\bfit_many\(|_simulators\(|\w\.fit\(")
# Commands of IPython, and ways to reach a variable or a generator of random numbers that no name tells.
_UNTRACEABLE = re.compile(r"^\s*[%!]|random\.seed|\b(?:shuffle|globals|locals|exec|eval|get_ipython)\(", re.MULTILINE)


def quick_first(sources: Sequence[str]) -> list[int]:
    """The places of these cells in an order that gives every name the value that it has from top to bottom.

    A cell is moved before those that train only if it reads nothing that they bind or change, and they nothing of its.
    Where names cannot be followed, no cell is moved.
    """
    if any(map(_UNTRACEABLE.search, sources)):
        return list(range(len(sources)))
    quick, late, modules = [], [], {"L"}
    late_reads, late_gives, reaches = set(), set(), {}  # reaches: name -> what reading it may read
    for place, source in enumerate(sources):
        reads, gives, changes, imports = _names(source)
        modules |= imports
        gives |= changes - modules
        for name in tuple(reads):
            reads |= reaches.get(name, set())
        for name in gives:
            reaches[name] = reaches.get(name, set()) | reads
        if _TRAINS.search(source) or reads & late_gives or gives & (late_gives | late_reads):
            late.append(place)
            late_reads |= reads
            late_gives |= gives
        else:
            quick.append(place)
    return quick + late


def _names(source):
    """The variables that a cell reads, also in its functions; those that it binds; those that it may change in place,
    by a method, an attribute or an item; and the names that it imports. A cell that is no Python stops at once, and has
    none."""
    try:
        tree, tables = ast.parse(source), [symtable.symtable(source, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set(), set(), set()
    reads, gives, imports = set(), set(), set()
    for table in tables:
        for symbol in table.get_symbols():
            outside = table is tables[0] or symbol.is_global()
            if outside and symbol.is_referenced():
                reads.add(symbol.get_name())
            if outside and (symbol.is_assigned() or symbol.is_imported()):
                gives.add(symbol.get_name())
            if symbol.is_imported():
                imports.add(symbol.get_name())
        tables += table.get_children()
    changes = {_root(node) for node in ast.walk(tree) if _may_change(node)} & reads
    return reads, gives, changes, imports


def _may_change(node):
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute)
    return isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)


def _root(node):
    """`model` of `model.layers[0].fit(x)`; "" where no name is at the root."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
