"""Errors in plain words: what Python, NumPy, pandas or JAX said, what it means, what to try.

An explanation says what the error's own text and the learner's line prove. Where neither is known here there is none,
and the original text speaks for itself. (friendly-traceback explains Python's own errors, but has had no release since
2022, guesses where it does not know, and knows nothing of arrays.)
"""

import math
import re

from lessons_lib.exercises import from_r
from lessons_lib.exercises.where import Met, Where


def explain(text: str, where: Where | None = None) -> str | None:
    """Plain words for an error, given as "ValueError: its message"; None where it is not known here.

    `where` is the learner's line and what met there.
    """
    for pattern, words in _KNOWN:
        if found := pattern.match(text):
            return words(found, where) if callable(words) else words.format(*found.groups())
    return None


def _axes(count):
    return "1 axis" if int(count) == 1 else f"{count} axes"


def _entries(count):
    return "1 entry" if int(count) == 1 else f"{count} entries"


def _met(where: Where | None, *types: str) -> list[Met]:
    return [one for one in where.met if one.type in types] if where else []


def _calls(where, *names):
    """The first of these functions that the part of the line that failed calls by its bare name."""
    found = re.search(rf"(?<![\w.])({'|'.join(names)})\(", where.part) if where else None
    return found[1] if found else None


def _truth(found, where):
    name = _calls(where, "max", "min")
    if name:
        return (
            f"Python's `{name}` compares whole arrays, and an array of several numbers is neither true nor false."
            f" `np.{name}imum` compares element by element."
        )
    if where and re.search(r"\b(and|or)\b|\bnot\s+(?!in\b)", where.code):
        return (
            "`and`, `or` and `not` ask for one truth value, and an array of several has no single one. Element by"
            " element it is `&`, `|` and `~`, with each comparison in round brackets."
        )
    return (
        "An array of several values is neither true nor false as a whole, and one truth value is asked for here, as by"
        " `if`. `np.where(condition, a, b)` chooses element by element; `.any()` and `.all()` make one of many."
    )


def _product(left, right):
    return (
        "A matrix product, `@` or `dot`, multiplies rows by columns: the last axis of the left array must be as long as"
        f" the one before last of the array on the right. Here the left one has {left} and the right one {right}. Is"
        " one of them to be turned with `.T` or reshaped, or do they stand in the other order?"
    )


def _dot(found, where):
    left, right = found[1].rstrip(",").split(",")[-1], found[2]
    return (
        f"`np.dot` joins the last axis of the left array, here {left} long, to the one before last of the"
        f" right. The shapes are ({found[1]}) and ({right})."
    )


def _lined_up(found, where):
    return (
        f"The shapes {found[1].strip(' .')} do not line up. Sizes are compared from the last axis on, and two fit if"
        " they are equal or one of them is 1. `x[:, None]` gives x a new last axis of size 1."
    )


def _beyond(found, where):
    index, axis, size = found.groups()
    if int(size) == 0:
        return f"Axis {axis} is empty, so it has no index {index}."
    counted = " Counting starts at 0, and the last is -1." if index == size else ""
    return f"Axis {axis} has {_entries(size)}, numbered from 0 to {int(size) - 1}. There is no index {index}.{counted}"


def _beyond_list(found, where):
    if where and (shape := re.search(r"(\w+)\.shape\[", where.part)):
        for one in where.met:
            if one.name == shape[1] and one.shape is not None:
                return (
                    f"`{one.name}` has {_axes(len(one.shape))}, so the places of `{one.name}.shape` run from 0 to"
                    f" {len(one.shape) - 1}."
                )
    lengths = [one for one in _met(where, "list", "tuple") if one.length is not None]
    known = f" `{lengths[0].name}` has {_entries(lengths[0].length)}." if len(lengths) == 1 else ""
    return (
        f"The {found[1]} has fewer entries than this index asks for: they are numbered from 0 to its length"
        f" minus 1.{known}"
    )


def _too_many(found, where):
    return f"The array has {_axes(found[1])} and gets {found[2]} indices: one for each axis is the most."


def _mask(found, where):
    return (
        f"The array of True and False has {found[3]} entries along an axis that has {found[2]}. Was it made"
        f" from another array?"
    )


def _none(found, where):
    names = [f"`{one.name}`" for one in _met(where, "NoneType")]
    who = f"{' and '.join(names)} is None here" if names else "One of the values here is None"
    return (
        f"{who}, which is no number and no array. A function that ends without `return` gives None; so do"
        f" methods that change a list in place, such as `sort` and `append`."
    )


def _dict(found, where):
    known = "".join(f" `{one.name}` has the keys {', '.join(one.keys)}." for one in _met(where, "dict") if one.keys)
    return (
        f"One of the values here is a dict, which holds values by name and is no array itself. Take one out"
        f' by its name, `d["name"]`.{known}'
    )


def _list(found, where):
    names = [f"`{one.name}`" for one in _met(where, "list", "tuple")]
    who = f"{' and '.join(names)} is a list or tuple" if names else "A list or tuple stands here"
    return (
        f"{who}, and these do not compute element by element and have no shape. `np.array(...)` makes an array of it."
    )


def _undefined(found, where):
    usual = {
        "np": "import numpy as np",
        "jnp": "import jax.numpy as jnp",
        "pd": "import pandas as pd",
        "jax": "import jax",
    }
    if known := from_r.undefined(found[1], where.code if where else ""):
        return known
    if found[1] in usual:
        line = usual[found[1]]
        return f"Nothing is called `{found[1]}` yet. Run the cell that has `{line}`, or write this line above yours."
    return (
        f"Nothing is called `{found[1]}` here. Is it spelled as where it was made, and has that cell run? A"
        f" name made inside a function is known only inside."
    )


def _unbound(found, where):
    return (where and from_r.undefined(found[1], where.code)) or (
        f"`{found[1]}` gets its value inside this function, so it is the function's own name there, and this line"
        " reads it before it has one. Give it a first value above, or use an argument."
    )


def _missing(found, where):
    return f"`{found[1]}` was called without {found[2]}. Every argument without a default must be given" + (
        "." if where else ", and the check gives the arguments that the task names."
    )


def _given(found, where):
    name, least, most, came = found.groups()
    if least and int(came) < int(least):
        return f"`{name}` needs at least {least} arguments and got {came}."
    own = " The object before the dot counts as one." if "." in name else ""
    joined = " Arrays to join go in as one list, `[a, b]`." if name.endswith(("stack", "concatenate")) else ""
    checked = "" if where else " The check gives the arguments that the task names."
    return f"`{name}` takes {most} argument{'s' * (most != '1')} by place and got {came}.{own}{joined}{checked}"


def _keyword(found, where):
    name, word = found[1], found[2]
    numpy = (
        f" NumPy's `np.{name}` is another function, and may have it."
        if name in ("sum", "max", "min", "any", "all", "round", "sorted")
        else ""
    )
    return f"`{name}` has no argument called `{word}`.{numpy}"


def _called(found, where):
    kinds = {
        "numpy.ndarray": "an array",
        "jaxlib._jax.ArrayImpl": "an array",
        "list": "a list",
        "tuple": "a tuple",
        "module": "a module",
        "dict": "a dict",
    }
    return (
        f"Round brackets call a function, and here they stand behind"
        f" {kinds.get(found[1], f'a value of type {found[1]}')}. An element is taken with square brackets,"
        f" `x[0]`; a product needs its `*`."
    )


def _element(found, where):
    if found[1] in ("function", "method", "builtin_function_or_method", "type"):
        return "Square brackets stand behind a function. A function is called with round brackets, `f(x)`."
    if found[1] == "History":
        return '`fit` gives back a History. Its numbers stand in its dict: `history.history["loss"]`.'
    return (
        f"Square brackets take an element out of a list, a dict or an array; here they stand behind a value"
        f" of type {found[1]}, which has none."
    )


def _operands(found, where):
    return f"`{found[1]}` does not work between a value of type {found[2]} and one of type {found[3]}."


def _key(found, where):
    key = found[1].strip('"') if found[1].endswith('not in index"') else f"the label {found[1]}"
    for one in _met(where, "DataFrame"):
        return (
            f"`{one.name}[...]` asks for a column by its label, `.loc[...]` for a row: {key} is not there. The columns"
            f" begin with {', '.join(one.keys)}. `.iloc` counts rows and columns from 0 instead."
        )
    for one in _met(where, "Series"):
        return (
            f"`{one.name}[...]` asks for an entry by its label, not by its place: {key} is not there. The labels begin"
            f" with {', '.join(one.keys)}. `.iloc[0]` takes the first entry."
        )
    for one in _met(where, "dict"):
        return f"`{one.name}` has no key {found[1]}. Its keys: {', '.join(one.keys) or 'none'}."
    return f"There is no key {found[1]} here. Keys are compared exactly: spelling, capitals, and 1 against '1' count."


def _whole(found, where):
    return (
        "A whole number is wanted here: a size, a count or an index. `/` always gives a decimal number, `//`"
        " a whole one; `int(...)` cuts the decimals off."
    )


def _no_axis(found, where):
    axis, rank = found.groups()
    if rank == "0":
        return f"This is a single number, which has no axes, and axis {axis} was asked for."
    return (
        f"The array has {_axes(rank)}, numbered from 0 to {int(rank) - 1}; -1 is the last one. There is no axis {axis}."
    )


def _reshape(found, where):
    size, shape = found[1], [int(n) for n in re.findall(r"-?\d+", found[2].replace("newaxis", "-1"))]
    text = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
    if min(shape, default=1) < 0:
        return f"`reshape` keeps every number, and {size} numbers cannot be shared out evenly over {text}."
    return (
        f"`reshape` keeps every number: the array has {size} numbers, and shape {text} has places for"
        f" {math.prod(shape)}."
    )


def _range(found, where):
    ends = {
        f"{kind}int{bits}": (0, 2**bits - 1) if kind else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for kind in ("u", "")
        for bits in (8, 16, 32, 64)
    }
    low, high = ends.get(found[2], (None, None))
    held = f" It holds {low:,} to {high:,}." if low is not None else ""
    return f"The whole number {found[1]} does not fit the array's kind of number, `{found[2]}`.{held}"


_TABLE_INDEX = (
    "A table is not indexed like an array. `df.iloc[rows, columns]` takes places, `df.loc[rows, names]` takes labels,"
    " and `df.to_numpy()` gives the array."
)
_ARRAY_INDEX = (
    "An array is indexed by whole numbers, slices such as `1:3`, and arrays of whole numbers or of True and False; a"
    " decimal number or a text is none of these."
)
_TRACED = (
    "While JAX reads your function for `jit`, `grad`, `vmap` or `scan`, its arrays have shapes but no values yet, and"
)
_EMPTY = "There is nothing in it to choose from: the list or array is empty. Did a selection before leave nothing?"
_TO_SCALAR = (
    "One single number is wanted here, and an array with axes came. `float`, `int` and the functions of `math` take one"
    " number; those of `np` and `jnp` take arrays."
)

# The error's type and text -> plain words, the special before the general. {0} is the first group.
_KNOWN = [
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in [
        # None, a dict, a list, a History in the place of an array
        (
            r"AttributeError: 'History' object has no attribute '(\w+)'",
            (
                "`fit` gives back a History, the record of the training. `.{0}` belongs to the model itself: use the"
                " name that you gave the model."
            ),
        ),
        (r"\w+: [^\n]*\bNoneType\b", _none),
        (
            (
                r"TypeError: (?:unsupported operand[^\n]*'dict'|\w+ requires ndarray or scalar arguments, got <class"
                r" 'dict'>|loop of ufunc does not support argument \d of type dict)"
            ),
            _dict,
        ),
        (r"AttributeError: 'dict' object has no attribute '(?:shape|T|mean|sum|max|min|ndim|astype|reshape)'", _dict),
        (
            (
                r"AttributeError: '(?:list|tuple)' object has no attribute"
                r" '(?:shape|T|mean|sum|max|min|ndim|astype|reshape|std)'"
            ),
            _list,
        ),
        (
            (
                r"TypeError: (?:unsupported operand[^\n]*'(?:list|tuple)'|can't multiply sequence by non-int|\w+"
                r" requires ndarray or scalar arguments, got <class '(?:list|tuple)'>)"
            ),
            _list,
        ),
        # truth values
        (r"ValueError: The truth value of an array", _truth),
        (r"ValueError: The truth value of a (?:Series|DataFrame)", _truth),
        # shapes that meet
        (
            r"ValueError: matmul: [^\n]*\(size (\d+) is different from (\d+)\)",
            lambda found, where: _product(found[2], found[1]),
        ),
        (
            (
                r"TypeError: dot_general requires contracting dimensions to have the same shape, got \((\d+),\) and"
                r" \((\d+),\)"
            ),
            lambda found, where: _product(found[1], found[2]),
        ),
        (
            r"ValueError: matmul: Input operand \d does not have enough dimensions",
            (
                "`@` is the product of arrays with axes, and one of the two is a single number. A number times an"
                " array is `*`."
            ),
        ),
        (r"ValueError: shapes \(([\d,]*)\) and \(([\d,]*)\) not aligned", _dot),
        (r"ValueError: operands could not be broadcast together with (?:remapped )?shapes ([^\n]*)", _lined_up),
        (
            (
                r"(?:ValueError|TypeError): (?:Incompatible shapes for broadcasting: shapes=\[|\w+ got incompatible"
                r" shapes for broadcasting: )([^\n\]]*)"
            ),
            _lined_up,
        ),
        (
            r"ValueError: could not broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))",
            "An array of shape {0} is put in a place of shape {1}. Both sides of `=` must line up.",
        ),
        (r"(?:ValueError|TypeError): cannot reshape array of size (\d+) into shape (\([\w, -]*\))", _reshape),
        (r"TypeError: cannot reshape array of shape \([\d, ]*\) \(size (\d+)\) into shape (\([\w, -]*\))", _reshape),
        (
            (
                r"ValueError: all the input array dimensions except for the concatenation axis must match exactly,"
                r" but along dimension (\d+), the array at index (\d+) has size (\d+) and the array at index (\d+)"
                r" has size (\d+)"
            ),
            (
                "Arrays that are joined may differ in size along that axis alone. Along axis {0} one has {2} and"
                " another {4}."
            ),
        ),
        (
            (
                r"(?:ValueError|TypeError): (?:all the input arrays must have same number of dim|Cannot"
                r" (?:concatenate|stack) arrays|all input arrays must have the same shape|Shapes? must be equal)"
            ),
            (
                "Arrays that are joined must agree: `stack` wants the same shape, `concatenate` the same size along"
                " every axis but the joined one."
            ),
        ),
        (r"ValueError: need at least one array to", "The list of arrays to join is empty."),
        # indices
        (r"IndexError: index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _beyond),
        (r"IndexError: (list|tuple) (?:assignment )?index out of range", _beyond_list),
        (
            r"IndexError: [Tt]oo many indices(?: for array)?: array is (\d+)-dimensional, but (\d+) were indexed",
            _too_many,
        ),
        (r"IndexError: only integers, slices", _ARRAY_INDEX),
        (
            r"IndexError: arrays used as indices must be of integer",
            "The index is an array of decimal numbers. Whole numbers are wanted: `.astype(int)` makes them.",
        ),
        (
            (
                r"IndexError: boolean index did not match indexed array along axis (\d+); size of axis is (\d+) but"
                r" size of corresponding boolean axis is (\d+)"
            ),
            _mask,
        ),
        (
            r"IndexError: boolean index did not match",
            (
                "The array of True and False has another length than the axis it selects from. Was it made from"
                " another array?"
            ),
        ),
        (r"(?:AxisError|ValueError): axis (-?\d+) is out of bounds for array of dimension (\d+)", _no_axis),
        (
            r"IndexError: single positional indexer is out-of-bounds",
            "`.iloc` counts rows from 0, and the table or series has no row with that number.",
        ),
        # names and calls
        (r"NameError: name '(\w+)' is not defined", _undefined),
        (r"UnboundLocalError: cannot access local variable '(\w+)'", _unbound),
        (r"TypeError: ([\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: ([^\n]*)", _missing),
        (
            (
                r"TypeError: ([\w.<>]+)\(\) takes (?:from (\d+) to )?(\d+) positional arguments? but (\d+) (?:was|were)"
                r" given"
            ),
            _given,
        ),
        (r"TypeError: ([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
        (
            r"TypeError: '(?P<word>\w+)' is an invalid keyword argument for (?P<name>\w+)\(\)",
            lambda found, where: _keyword((None, found["name"], found["word"]), where),
        ),
        (r"TypeError: '([\w.]+)' object is not callable", _called),
        (r"TypeError: '([\w.]+)' object is not subscriptable", _element),
        (
            r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'",
            "The module `{0}` has nothing called `{1}`. Is it spelled right, and is it perhaps in another module?",
        ),
        (
            r"AttributeError: '(?:numpy.ndarray|jaxlib[\w.]*|ArrayImpl)' object has no attribute 'append'",
            (
                "An array has a fixed size and no `append`. Collect values in a list, then `np.array(...)` it; or"
                " join arrays with `np.concatenate([a, b])`."
            ),
        ),
        (
            r"AttributeError: 'DataFrame' object has no attribute '(\w+)'",
            "The table has no column called {0} and no method of that name. `df.columns` lists its columns.",
        ),
        (
            r"AttributeError: '([\w.]+)' object has no attribute '(\w+)'",
            "A value of type {0} has no `.{1}`. Is it the value that you think, and is the name spelled right?",
        ),
        (
            r"(?:ModuleNotFoundError|ImportError): No module named '([\w.]+)'",
            (
                "Nothing called `{0}` is installed here. Is it spelled right? The lessons need no other packages"
                " than their first cell imports."
            ),
        ),
        (
            r"ImportError: cannot import name '(\w+)' from '([\w.]+)'",
            "`{1}` has nothing called `{0}`. Is it spelled right?",
        ),
        # several values
        (
            r"ValueError: too many values to unpack \(expected (\d+)",
            (
                "{0} names stand on the left, and more values came. An array gives one value for each entry of its"
                " first axis."
            ),
        ),
        (
            r"ValueError: not enough values to unpack \(expected (\d+), got (\d+)\)",
            "{0} names stand on the left, and {1} came.",
        ),
        (
            r"TypeError: cannot unpack non-iterable (\S+) object",
            (
                "Several names stand on the left of `=`, and one single value came, of type {0}. A function gives"
                " several with `return a, b`."
            ),
        ),
        # kinds of values
        (
            (
                r"TypeError: (?:ufunc 'bitwise_xor' not supported|(?:bitwise_)?xor does not accept|unsupported operand"
                r" type\(s\) for \^: '(?:float|int|numpy\.\w+)' and '(?:float|int|numpy\.\w+)')"
            ),
            lambda found, where: from_r.power(where.code if where else ""),
        ),
        (
            r"TypeError: can only concatenate str",
            (
                "`+` joins a text to a text, and the other value is none. `str(...)` makes a text of a number; an"
                ' f-string, `f"{{n}} rows"`, holds both.'
            ),
        ),
        (
            (
                r"(?:UFuncTypeError|_UFuncNoLoopError|TypeError): ufunc '(\w+)' (?:did not contain a loop|not"
                r" supported for the input types)"
            ),
            (
                "`{0}` computes with numbers, and one of the values here holds text or other objects."
                " `.astype(float)` reads numbers out of texts."
            ),
        ),
        (
            r"TypeError: loop of ufunc does not support argument \d of type (\w+)",
            "This function computes with numbers, and a value of type {0} is among what it got.",
        ),
        (r"TypeError: unsupported operand type\(s\) for ([^\s:]+): '([\w.]+)' and '([\w.]+)'", _operands),
        (r"TypeError: '([<>=]+)' not supported between instances of '([\w.]+)' and '([\w.]+)'", _operands),
        (
            r"TypeError: (\w+) requires ndarray or scalar arguments, got <class '([\w.]+)'>",
            "`{0}` takes arrays and numbers, and got a value of type {1}.",
        ),
        (
            (
                r"TypeError: (?:'\w+' object cannot be interpreted as an integer|expected a sequence of integers or a"
                r" single integer)"
            ),
            _whole,
        ),
        (
            r"TypeError: Cannot interpret '[^']*' as a data type",
            (
                "The second argument is read as the kind of number. A shape of several axes is one tuple, in its own"
                " brackets: `np.zeros((2, 3))`."
            ),
        ),
        (
            r"TypeError: only integer scalar arrays can be converted to a scalar index",
            (
                "An array stands where one whole number is wanted: an axis, a size or an index. Arrays to join go in"
                " one list: `np.concatenate([a, b])`."
            ),
        ),
        (
            (
                r"TypeError: (?:only \S+ arrays can be converted to Python scalars|Only scalar arrays can be"
                r" converted to Python scalars)"
            ),
            _TO_SCALAR,
        ),
        (
            r"TypeError: (?:object of type '[\w.]+' has no len|len\(\) of unsized object)",
            "`len` counts the entries of a list or the rows of an array, and here it got a single value.",
        ),
        (
            r"TypeError: (?:'(?:int|float|bool|numpy.\w+)' object is not iterable|iteration over a 0-d array)",
            (
                "A list, array or range is wanted here, to go through one by one, and a single number came."
                " `range(n)` counts from 0 to n - 1."
            ),
        ),
        (
            r"TypeError: unhashable type: '([\w.]+)'",
            (
                "A key of a dict and a member of a set must never change, and a value of type {0} can. A number, a"
                " text or a tuple can be one."
            ),
        ),
        (
            r"ValueError: could not convert string to float: ([^\n]*)",
            "The text {0} is not a number. Decimals have a point, and nothing else may stand beside the digits.",
        ),
        (
            r"ValueError: setting an array element with a sequence\. The requested array has an inhomogeneous shape",
            "The rows have different lengths, so together they make no array.",
        ),
        (
            r"ValueError: setting an array element with a sequence",
            "One place of an array holds one number, and several are put there.",
        ),
        (
            r"UFuncTypeError: Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
            (
                "The array holds `{2}`, and the result of `{0}` is `{1}`, which does not fit in place. `x = x + ...`"
                " makes a new array where `x += ...` changes the old."
            ),
        ),
        (
            r"ValueError: assignment destination is read-only",
            "This array may only be read. Change a copy of it: `x = x.copy()`.",
        ),
        # numbers
        (r"OverflowError: Python integer (-?\d+) out of bounds for (\w+)", _range),
        (r"OverflowError: Python int (-?\d+) too large to convert to (\w+)", _range),
        (
            r"OverflowError: (?:Python int too large|An overflow was encountered while parsing)",
            (
                "A whole number is too large for the array's kind of number (JAX counts in 32 bits: up to"
                " 2,147,483,647). Use a decimal number."
            ),
        ),
        (
            r"ValueError: Integers to negative integer powers",
            (
                "A whole number to a negative power is a fraction, which an array of whole numbers cannot hold."
                " Write `2.0` for `2`, or `.astype(float)`."
            ),
        ),
        (r"ZeroDivisionError", "A number is divided by zero here."),
        (
            (
                r"ValueError: (?:(?:max|min)\(\) [^\n]*empty|zero-size array to reduction|attempt to get"
                r" arg(?:max|min) of an empty)"
            ),
            _EMPTY,
        ),
        (
            r"RecursionError",
            "The function calls itself again and again without an end. Which call of it must not call again?",
        ),
        # JAX
        (
            r"TypeError: (?:JAX arrays are immutable|'[\w.]*ArrayImpl' object does not support item assignment)",
            (
                "A JAX array never changes. `x = x.at[i].set(value)` gives a new one with that change; a NumPy array"
                " can be changed in place."
            ),
        ),
        (
            r"TracerBoolConversionError",
            (
                f"{_TRACED} Python's `if`, `while`, `and` and `or` cannot look at one. `jnp.where(condition, a, b)`"
                f" chooses element by element."
            ),
        ),
        (
            r"TracerArrayConversionError",
            (
                f"{_TRACED} NumPy cannot compute with them. Use the function of `jnp` instead of `np`, and"
                f" `jnp.asarray` for a NumPy array that is indexed by a traced value."
            ),
        ),
        (
            (
                r"(?:ConcretizationTypeError|TracerIntegerConversionError|TypeError: Shapes must be 1D sequences of"
                r" concrete)"
            ),
            (
                f"{_TRACED} a size, a `range`, an index of a list, `int` and `float` need the value itself. Take it"
                f" from a shape, or give it as a static argument."
            ),
        ),
        (
            r"NonConcreteBooleanIndexError",
            f"{_TRACED} a mask leaves unknown how many elements it selects. `jnp.where(mask, x, 0)` keeps the shape.",
        ),
        (
            r"UnexpectedTracerError",
            (
                "A value from inside a function that JAX was reading has been kept outside of it, in a list, a"
                " global name or an attribute, and is used after its end. Give it back with `return`."
            ),
        ),
        (
            r"TypeError: Gradient only defined for scalar-output functions\. Output had shape: (\([\d, ]*\))",
            (
                "`grad` wants a function that gives one number, a loss; yours gives an array of shape {0}. A `mean`"
                " or a `sum` makes one number of it."
            ),
        ),
        (
            r"TypeError: grad requires real- or complex-valued inputs [^\n]*but got (\w+)",
            (
                "`grad` takes the derivative by decimal numbers, and the argument holds `{0}`. Write `3.0` for `3`,"
                " or `.astype(float)`."
            ),
        ),
        (
            r"TypeError: (?:JAX encountered invalid PRNG key|unexpected PRNG key type)",
            "The first argument of a function of `jax.random` is a key: `jax.random.key(0)`.",
        ),
        (
            r"ValueError: vmap got inconsistent sizes",
            (
                "`vmap` goes through all its arguments together along their first axis, and these have different"
                " lengths. Which axis of each counts what it goes through? With `in_axes` another one does, or, for an"
                " argument that is the same each time, none: `in_axes=(0, None)`."
            ),
        ),
        (
            r"TypeError: scan body function carry input and carry output must have equal types",
            (
                "`scan` hands the carry from step to step, so it must come out of the step with the shape and kind"
                " that it went in with."
            ),
        ),
        (
            r"TypeError: Error interpreting argument to [^\n]* The problematic value is of type <class '([\w.]+)'>",
            (
                "A compiled function takes arrays and numbers, and a value of type {0} is among its arguments. Name"
                " it in `static_argnames`, or leave it out."
            ),
        ),
        # pandas
        (r"KeyError: ([^\n]*)", _key),
        (r"InvalidIndexError", _TABLE_INDEX),
        (
            r"ValueError: Length of values \((\d+)\) does not match length of index \((\d+)\)",
            "A column needs one value for each row: the table has {1} rows, and {0} values came.",
        ),
        (
            r"ValueError: Can only compare identically-labeled",
            (
                "Two Series or tables are compared label by label, and their labels differ. `.to_numpy()` compares"
                " place by place."
            ),
        ),
        (
            r"IndexingError: Unalignable boolean Series",
            (
                "The Series of True and False has other labels than the table that it selects from. Make it from"
                " that table, or use its `.to_numpy()`."
            ),
        ),
        (r"FileNotFoundError: [^\n]*: ('[^']*')", "There is no file {0} in the folder that the notebook runs in."),
        (
            r"ValueError: either both or neither of x and y should be given",
            "`np.where(condition, a, b)` wants both values, the one for True and the one for False.",
        ),
    ]
]
