"""R in a Python cell: which signs and names of R a line holds, and the same line in Python.

A line is shown only where all of it could be turned and the result is Python; else the rule alone is told.
"""

import ast
import re

# R's name -> Python. In a call {0} is the first argument and {all} all of them.
_VALUES = {
    "TRUE": "True",
    "FALSE": "False",
    "T": "True",
    "F": "False",
    "NULL": "None",
    "NA": "np.nan",
    "NaN": "np.nan",
    "Inf": "np.inf",
}
_SAME_IN_NUMPY = "mean median quantile sqrt exp log log10 floor ceiling cumsum diff outer unique sort prod sin cos"
_CALLS = {name: f"np.{name.replace('ceiling', 'ceil')}({{all}})" for name in _SAME_IN_NUMPY.split()} | {
    "c": "np.array([{all}])",
    "length": "len({0})",
    "nrow": "len({0})",
    "ncol": "{0}.shape[1]",
    "dim": "{0}.shape",
    "t": "{0}.T",
    "sd": "np.std({0}, ddof=1)",
    "var": "np.var({0}, ddof=1)",
    "nchar": "len({0})",
    "ifelse": "np.where({all})",
    "which": "np.flatnonzero({0})",
    "rev": "{0}[::-1]",
    "numeric": "np.zeros({0})",
    "colMeans": "{0}.mean(axis=0)",
    "rowMeans": "{0}.mean(axis=1)",
    "colSums": "{0}.sum(axis=0)",
    "rowSums": "{0}.sum(axis=1)",
    "cbind": "np.column_stack([{all}])",
    "rbind": "np.vstack([{all}])",
    "pmax": "np.maximum({all})",
    "pmin": "np.minimum({all})",
}
_PASTED = {"paste": " ", "paste0": ""}
_ADDED = {"sd": " R's `sd` divides by n - 1, hence `ddof=1`.", "var": " R's `var` divides by n - 1, hence `ddof=1`."}

_TEXT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_CALL = re.compile(r"(?<![\w.])(\w+)\(([^()]*)\)")
_PIPE = re.compile(r"([\w.\[\]]+(?:\([^()]*\))?)\s*(?:%>%|\|>)\s*(\w+)(?:\(([^()]*)\))?")
# What shows R in a line -> its name, and how Python says it. All but the first cannot be read by Python.
_SIGNS = [
    (r"<-", "<-", "`=` gives a name its value"),
    (r"%>%|\|>", "%>%", "a function is written around its argument, `f(x)`"),
    (r"[\w\])]\$\w", "$", 'an entry is taken by its name, `d["name"]`'),
    (r"%%", "%%", "the remainder is `%`"),
    (r"%/%", "%/%", "whole division is `//`"),
    (r"%\*%", "%*%", "the matrix product is `@`"),
    (r"%in%", "%in%", "membership is `np.isin(x, values)`"),
    (r"&&", "&&", "one truth value and another is `and`"),
    (r"\|\|", "||", "one truth value or another is `or`"),
    (
        r"\bfunction\s*\(",
        "function",
        "a function begins with `def name(x):`, and what belongs to it stands further right",
    ),
    (
        r"^\s*(?:if|for|while)\s*\(.*\{\s*$|^\s*\}?\s*else\s*\{",
        "{",
        "a colon ends the first line, and what belongs to it stands further right",
    ),
]


def undefined(name: str, code: str) -> str:
    """What to tell of a name that is R's own or stands before `<-` in the line `code`; "" where neither is so."""
    bare = _TEXT.sub('""', code)
    if re.match(rf"\s*{name}\s*<-", bare):
        return f"Python reads `<-` as smaller than minus: `=` gives a name its value.{_shown(code)}"
    if name in _VALUES:
        return f"R's `{name}` is `{_VALUES[name]}` in Python.{_shown(code)}"
    if (name in _CALLS or name in _PASTED) and re.search(rf"(?<![\w.]){name}\(", bare):
        shown = _shown(code) or _pattern(name)
        return f"`{name}(...)` is R's, and Python says it in another way.{shown}{_ADDED.get(name, '')}"
    return ""


def unreadable(code: str) -> str:
    """What to tell of a line that Python cannot read and that holds signs of R; "" where there are none."""
    bare = _TEXT.sub("", code).partition("#")[0]
    found = [(sign, rule) for pattern, sign, rule in _SIGNS if re.search(pattern, bare)]
    if not found or '"' in bare or "'" in bare or (found[0][0] == "<-" and len(found) == 1):
        return ""
    return f"{'; '.join(f'`{sign}` is R: in Python {rule}' for sign, rule in found)}.{_shown(code)}"


def power(code: str) -> str:
    """What to tell where `^`, which is no power in Python, met numbers that it does not work for."""
    return f"A power is `**` in Python; `^` works on the bits of whole numbers.{_shown(code) if '^' in code else ''}"


def in_python(code: str) -> str:
    """The line in Python; "" where not all of it could be turned."""
    if "\x00" in code or "_text" in code:  # which mark what was put aside
        return ""
    texts = []

    def put_aside(found):
        texts.append(found[0])
        return f"_text{len(texts) - 1}_"

    line = _TEXT.sub(put_aside, code).partition("#")[0].strip()
    line = re.sub(r"^([\w.\[\]$]+)\s*<-\s*function\s*\(([^()]*)\)\s*\{?$", r"def \1(\2):", line)
    line = re.sub(r"^([\w.\[\]$]+)\s*<-\s*", r"\1 = ", line)
    line = re.sub(r"\bfunction\s*\(([^()]*)\)\s*(?=[^\s{])", r"lambda \1: ", line)
    line = re.sub(r"^for\s*\((\w+) in (\w+):(\w+)\)\s*\{$", r"for \1 in range(\2, \3 + 1):", line)
    line = re.sub(r"^(if|while)\s*\((.*)\)\s*\{$", r"\1 \2:", line)
    line = re.sub(r"^\}?\s*else\s*\{$", "else:", line)
    line = re.sub(r"(\w+)\$(\w+)", r'\1["\2"]', line)
    for sign, python in (("%/%", "//"), ("%*%", "@"), ("%%", "%"), ("&&", "and"), ("||", "or"), ("^", "**")):
        line = line.replace(sign, python)
    line = re.sub(r"(\w+) %in% (\w+)", r"np.isin(\1, \2)", line)
    line = re.sub(rf"\b({'|'.join(_VALUES)})\b(?!\s*=)", lambda found: _VALUES[found[1]], line)
    while (
        piped := _PIPE.sub(lambda found: f"{found[2]}({', '.join(filter(None, (found[1], found[3])))})", line, 1)
    ) != line:
        line = piped
    line = _calls_turned(line, texts)
    line = re.sub(r"_text(\d+)_", lambda found: texts[int(found[1])], line)
    return line if line != code.strip() and _is_python(line) else ""


def _calls_turned(line, texts):
    """The line with its calls of R turned, the innermost first."""
    done = []

    def turned(found):
        name, arguments = found[1], [part.strip() for part in found[2].split(",") if part.strip()]
        if name in _PASTED and all(re.fullmatch(r"[\w.\[\]]+|\x00\d+\x00", argument) for argument in arguments):
            call = 'f"' + _PASTED[name].join(_piece(argument, texts) for argument in arguments) + '"'
        elif name in _CALLS and arguments and "=" not in found[2]:
            call = _CALLS[name].format(arguments[0], all=", ".join(arguments))
        else:
            call = found[0]
        done.append(call)
        return f"\x00{len(done) - 1}\x00"

    while (shorter := _CALL.sub(turned, line)) != line:
        line = shorter
    while "\x00" in line:
        line = re.sub(r"\x00(\d+)\x00", lambda found: done[int(found[1])], line)
    return line


def _piece(argument, texts):
    place = re.fullmatch(r"_text(\d+)_", argument)
    return texts[int(place[1])][1:-1] if place else f"{{{argument}}}"


def _is_python(line):
    try:
        tree = ast.parse(
            f"{'if 1: pass' + chr(10) if line == 'else:' else ''}{line}{' pass' if line.endswith(':') else ''}"
        )
    except SyntaxError:
        return False
    return not any(_is_of_r(node) for node in ast.walk(tree))


def _is_of_r(node):
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
    return name in _CALLS or name in _PASTED


def _shown(code):
    line = in_python(code)
    return f" In Python this line is `{line}`." if line else ""


def _pattern(name):
    if name in _PASTED:
        return ' An f-string, `f"{n} rows"`, joins texts and numbers.'
    return f" It is `{_CALLS[name].format('x', all='...')}`."
