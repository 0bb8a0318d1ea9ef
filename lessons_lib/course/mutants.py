"""Mutants of a right answer: the same function with one slip in it, of the kinds that learners make.

A mutant that a check lets pass shows a case that is missing (mutation testing). `KINDS` lists the kinds of slip; each
yields (the place in the answer, what stands there instead) and, where these are long, the change in words.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

LONGEST, AROUND = 50, 15  # characters of an expression that are shown whole; else, of what is around the slip
_TWINS = {
    "mean": ("sum", "median"), "sum": ("mean",), "nanmean": ("mean", "nansum"), "nansum": ("sum", "nanmean"),
    "min": ("max",), "max": ("min",), "nanmin": ("min", "nanmax"), "nanmax": ("max", "nanmin"),
    "amin": ("amax",), "amax": ("amin",), "minimum": ("maximum",), "maximum": ("minimum",),
    "argmin": ("argmax",), "argmax": ("argmin",), "nanargmin": ("argmin", "nanargmax"),
    "nanargmax": ("argmax", "nanargmin"), "idxmin": ("idxmax",), "idxmax": ("idxmin",),
    "log": ("log2", "log10", "log1p"), "log2": ("log", "log10"), "log10": ("log", "log2"), "exp": ("exp2", "expm1"),
    "std": ("var",), "var": ("std",), "nanstd": ("std",), "median": ("mean",), "nanmedian": ("nanmean",),
    "sin": ("cos",), "cos": ("sin",), "floor": ("round", "ceil"), "round": ("floor",), "ceil": ("floor",),
    "unique": ("sort",), "sort": ("unique",), "argsort": ("sort",), "any": ("all",), "all": ("any",),
    "zeros": ("ones",), "ones": ("zeros",), "zeros_like": ("ones_like",), "ones_like": ("zeros_like",),
    "full_like": ("zeros_like",), "cumsum": ("cumprod",), "cumprod": ("cumsum",), "setdiff1d": ("intersect1d",),
    "union1d": ("intersect1d",), "vstack": ("hstack",), "hstack": ("vstack",), "row_stack": ("column_stack",),
    "column_stack": ("vstack",), "isnan": ("isfinite",), "isfinite": ("isnan",), "tanh": ("sigmoid",),
    "sigmoid": ("tanh",), "relu": ("tanh",), "softmax": ("sigmoid",), "uniform": ("normal",), "normal": ("uniform",),
    "linspace": ("geomspace",), "geomspace": ("linspace",), "logspace": ("linspace",),
}  # fmt: skip
_BUILTIN_TWINS = {
    "sum": "_mean_", "max": "min", "min": "max", "sorted": "list", "any": "all", "all": "any", "round": "int",
    "int": "round", "tanh": "_sigmoid_", "sigmoid": "_tanh_", "set": "list",
}  # fmt: skip
_DROPPED = {"abs", "absolute", "fabs", "sqrt", "square", "clip", "exp", "log", "nan_to_num", "sorted"}
_EITHER = {"maximum", "minimum", "max", "min", "fmax", "fmin"}
_SYMMETRIC = _EITHER | {"add", "multiply", "allclose", "isclose", "array_equal", "equal"}
_SEEDED = {"default_rng", "key", "PRNGKey", "RandomState", "seed"}
_OPERATORS = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,), ast.BitXor: (ast.BitOr,),
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One slip: its kind, "before -> after", and the definitions of the answer and its helpers with the slip in."""

    kind: str
    change: str
    definitions: tuple[ast.FunctionDef, ...]

    def build(self, names: dict, answer: str):
        """(the mutated function, its tools), made in a copy of the module's variables `names`."""
        tools = Tools()
        scope = {**names, **tools.names()}
        module = ast.fix_missing_locations(ast.Module(list(self.definitions), []))
        exec(compile(module, "<mutant>", "exec"), scope)
        return scope[answer], tools


class Tools:
    """What a mutant needs while it runs. `idle` is True where its slip has changed nothing so far: it is no mutant."""

    def __init__(self):
        self.kept, self.idle = [], None

    def names(self) -> dict:
        import jax

        return {
            "_first_": self.first,
            "_inplace_": self.inplace,
            "_first_item_": self.first_item,
            "_mean_": lambda items: np.mean(list(items)),
            "_sigmoid_": jax.nn.sigmoid,
            "_tanh_": jax.numpy.tanh,
        }

    def first(self, make):
        """What `make()` gave the first time, ever after: a size, or an argument, taken from the example."""
        if not self.kept:
            self.kept.append(copy.deepcopy(make()))
        return self.kept[0]

    def inplace(self, operate, array, other):
        """`array = operate(array, other)`, written into `array` itself where it can be."""
        result = operate(array, other)
        if not isinstance(array, np.ndarray) or np.shape(result) != array.shape:
            self.idle = self.idle is not False
            return result
        self.idle = False
        array[...] = result
        return array

    def first_item(self, array):
        """The array with its first item alone."""
        if not isinstance(array, np.ndarray | list | tuple) or np.ndim(array) == 0 or len(array) < 2:
            self.idle = self.idle is not False
            return array
        self.idle = False
        return array[:1]


def mutants(functions: tuple[ast.FunctionDef, ...]) -> Iterator[Mutant]:
    """Every mutant of an answer; `functions` are its helpers and, last, the answer itself, without decorators."""
    seen = {ast.unparse(function) for function in functions}
    for place, function in enumerate(functions):
        for kind, node, instead, *said in _slips(function):
            mutated = copy.deepcopy(function, {id(node): instead})
            text = ast.unparse(ast.fix_missing_locations(mutated))
            if text not in seen:
                seen.add(text)
                change = said[0] if said else _change(_text(node), _text(instead))
                yield Mutant(kind, change, (*functions[:place], mutated, *functions[place + 1 :]))


def _slips(function):
    for kind, slips in KINDS.items():
        for node in ast.walk(function):
            for slip in slips(node, function):
                yield kind, *slip


def _text(node):
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())


def _change(before, after):
    """ "before -> after", where of long texts what both begin and end with is cut."""
    if max(len(before), len(after)) > LONGEST:
        same = _alike(before, after)
        start, end = max(same - AROUND, 0), max(_alike(before[same:][::-1], after[same:][::-1]) - AROUND, 0)
        before, after = (
            "…" * (start > 0) + text[start : len(text) - end] + "…" * (end > 0) for text in (before, after)
        )
    return f"{before} -> {after}"


def _alike(one, other):
    """How many characters both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _parsed(text):
    return ast.parse(text, mode="eval").body


def _called(node):
    """The last part of the name of the function that `node` calls; "" where it calls none."""
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""


def _with(node, **fields):
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _whole(node):
    return isinstance(node, ast.Constant) and type(node.value) is int


def _plus(node, step):
    """The expression `node` + `step`, shortened where both are known."""
    if _whole(node):
        return ast.Constant(node.value + step)
    return ast.BinOp(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(abs(step)))


# --- the kinds of slip


def comparison(node, function):
    if isinstance(node, ast.Compare):
        for other in _COMPARISONS[type(node.ops[0])]:
            yield node, _with(node, ops=[other(), *node.ops[1:]])


def operator(node, function):
    if isinstance(node, ast.BinOp):
        for other in _OPERATORS.get(type(node.op), ()):
            yield node, _with(node, op=other())
    if isinstance(node, ast.AugAssign):
        for other in _OPERATORS.get(type(node.op), ()):
            yield node, _with(node, op=other())
        yield node, ast.Assign([node.target], node.value)
    if isinstance(node, ast.BoolOp):
        yield node, _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node, node.operand
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test, ast.Constant(True)
        yield node.test, ast.Constant(False)


def constant(node, function):
    if not isinstance(node, ast.Constant) or id(node) in _seeds(function) | _axes(function):
        return
    if isinstance(node.value, bool):
        yield node, ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield node, ast.Constant(node.value + 1)
        yield node, ast.Constant(node.value - 1)
    elif isinstance(node.value, float) and abs(node.value) > 1e-3:
        yield node, ast.Constant(node.value + 1)
        yield node, ast.Constant(node.value * 2)


def sign(node, function):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not _whole(node.operand):
        yield node, node.operand
    if isinstance(node, ast.Return) and node.value is not None:
        value = node.value
        for item in value.elts if isinstance(value, ast.Tuple) else [value]:
            if not isinstance(item, ast.Dict | ast.List | ast.ListComp | ast.Constant):
                yield item, ast.UnaryOp(ast.USub(), item)


def axis(node, function):
    for keyword in node.keywords if isinstance(node, ast.Call) else ():
        if keyword.arg == "axis":
            others = [other for other in node.keywords if other is not keyword]
            given, called = _text(keyword), _called(node)
            for text in sorted({"axis=0", "axis=1", "axis=-1"} - {given}):
                new = ast.keyword("axis", _parsed(text.removeprefix("axis=")))
                yield node, _with(node, keywords=[*others, new]), f"{called}({given}) -> {called}({text})"
            yield node, _with(node, keywords=others), f"{called}({given}) -> {called}()"


def keepdims(node, function):
    if isinstance(node, ast.Call) and any(keyword.arg == "keepdims" for keyword in node.keywords):
        yield node, _with(node, keywords=[k for k in node.keywords if k.arg != "keepdims"])
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        for place, item in enumerate(node.slice.elts):
            if ast.unparse(item) in ("None", "np.newaxis", "jnp.newaxis"):
                yield node, node.value
                if place == 1 and len(node.slice.elts) == 2:
                    yield node, _with(node, slice=ast.Tuple([item, node.slice.elts[0]], ast.Load()))


def bounds(node, function):
    if isinstance(node, ast.Slice):
        for name, when_open in (("lower", 1), ("upper", -1)):
            bound = getattr(node, name)
            if bound is not None:
                yield node, _with(node, **{name: _plus(bound, 1)})
                yield node, _with(node, **{name: _plus(bound, -1)})
            elif node.lower is not None or node.upper is not None:
                yield node, _with(node, **{name: _parsed(str(when_open))})


def order(node, function):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow | ast.FloorDiv):
        yield node, _with(node, left=node.right, right=node.left)
    if isinstance(node, ast.Call) and _called(node) not in _SYMMETRIC:
        for args in _swapped(node.args):
            yield node, _with(node, args=args)
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List):
        for elements in _swapped(node.value.elts):
            yield node, _with(node, value=_with(node.value, elts=elements))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        for elements in _swapped(node.targets[0].elts):
            yield node, _with(node, targets=[_with(node.targets[0], elts=elements)])
    if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Tuple):
        for elements in _swapped(node.target.elts):
            yield node, _with(node, target=_with(node.target, elts=elements))
    if isinstance(node, ast.IfExp):
        yield node, _with(node, body=node.orelse, orelse=node.body)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node, node.value
        yield node, _parsed(f"({ast.unparse(node.value)}).reshape(({ast.unparse(node.value)}).shape[::-1])")


def _swapped(items):
    for place in range(len(items) - 1):
        yield [*items[:place], items[place + 1], items[place], *items[place + 2 :]]


def left_out(node, function):
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if isinstance(statements, list):
            for statement in statements:
                if isinstance(statement, ast.Return):
                    yield statement, ast.Expr(statement.value or ast.Constant(None))
                elif not isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.Pass) and not (
                    isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
                ):
                    yield statement, ast.Pass()


def twin(node, function):
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        for other in _TWINS.get(node.attr, ()):
            yield node, ast.Name(f"_{other}_", ast.Load()) if other in ("tanh", "sigmoid") else _with(node, attr=other)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _BUILTIN_TWINS:
        yield node, _with(node, id=_BUILTIN_TWINS[node.id])
    if isinstance(node, ast.Call) and _called(node) in ("std", "var", "sem", "nanstd"):
        others = [keyword for keyword in node.keywords if keyword.arg != "ddof"]
        for value in (0, 1):
            yield node, _with(node, keywords=[*others, ast.keyword("ddof", ast.Constant(value))])


def guard(node, function):
    if isinstance(node, ast.Call):
        method = isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name | ast.Attribute)
        if _called(node) in _DROPPED and (node.args or method):
            yield node, node.func.value if method else node.args[0]
        if _called(node) in _EITHER and len(node.args) == 2:
            yield node, node.args[0]
            yield node, node.args[1]
        if _called(node) == "sqrt" and node.args and (parts := _small(node.args[0])):
            yield node, ast.BinOp(_with(node, args=[parts[0]]), ast.Add(), parts[1])
        if _called(node) in ("ravel", "reshape", "squeeze", "flatten") and isinstance(node.func, ast.Attribute):
            yield node, node.func.value
    if parts := _small(node):
        yield node, parts[0]
        if _called(parts[0]) == "sqrt" and parts[0].args:
            yield node, _with(parts[0], args=[ast.BinOp(parts[0].args[0], ast.Add(), parts[1])])
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value <= 1e-3:
        yield node, ast.Constant(0.0)
        yield node, ast.Constant(node.value * 100)


def _small(node):
    """(the rest, the epsilon) of a sum with an epsilon in it, else None."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for rest, part in ((node.left, node.right), (node.right, node.left)):
            if (isinstance(part, ast.Constant) and isinstance(part.value, float) and part.value <= 1e-3) or (
                "eps" in ast.unparse(part).lower() and isinstance(part, ast.Name)
            ):
                return rest, part
    return None


def size_of_example(node, function):
    size = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len"
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        size = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    if isinstance(node, ast.Attribute):
        size = node.attr == "size"
    if size:
        yield node, _parsed(f"_first_(lambda: {ast.unparse(node)})")


def global_for_argument(node, function):
    if node is function:
        for name in _arguments(function):
            yield _begun_with(function, f"{name} = _first_(lambda {name}={name}: {name})", f"{name} of the example")


def overwritten(node, function):
    if isinstance(node, ast.BinOp) and getattr(node.left, "id", None) in _arguments(function):
        blank = ast.unparse(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))
        yield (
            node,
            _parsed(f"_inplace_(lambda a, b: {blank}, {node.left.id}, {ast.unparse(node.right)})"),
        )


def first_only(node, function):
    if isinstance(node, ast.For | ast.comprehension):
        yield node.iter, _parsed(f"list({ast.unparse(node.iter)})[:1]")
    if node is function:
        for name in _arguments(function):
            yield _begun_with(function, f"{name} = _first_item_({name})", f"{name} -> {name}[:1]")


def loop_ends(node, function):
    if _called(node) == "range":
        start = [] if len(node.args) == 1 else node.args[:1]
        stop = node.args[len(start)]
        rest = node.args[len(start) + 1 :]
        yield node, _with(node, args=[*start, _plus(stop, -1), *rest])
        yield node, _with(node, args=[*start, _plus(stop, 1), *rest])
        yield node, _with(node, args=[_plus(start[0], 1) if start else ast.Constant(1), stop, *rest])
    elif isinstance(node, ast.For | ast.comprehension) and _called(node.iter) != "range":
        yield node.iter, _parsed(f"list({ast.unparse(node.iter)})[1:]")
        yield node.iter, _parsed(f"list({ast.unparse(node.iter)})[:-1]")
    if _called(node) == "enumerate":
        counted_from = 0 if len(node.args) + len(node.keywords) > 1 else 1
        yield node, _parsed(f"enumerate({ast.unparse(node.args[0])}, {counted_from})")


def seed(node, function):
    if isinstance(node, ast.Call):
        for place in _seed_places(node):
            if not isinstance(place, ast.Constant):
                yield place, ast.Constant(0)


KINDS = {
    "comparison": comparison,
    "operator": operator,
    "constant": constant,
    "sign": sign,
    "axis": axis,
    "keepdims": keepdims,
    "bounds": bounds,
    "order": order,
    "left out": left_out,
    "twin": twin,
    "guard": guard,
    "size of the example": size_of_example,
    "global for an argument": global_for_argument,
    "overwritten input": overwritten,
    "first only": first_only,
    "loop ends": loop_ends,
    "seed": seed,
}


def _arguments(function):
    return [argument.arg for argument in function.args.args]


def _begun_with(function, statement, change):
    return function, _with(function, body=[*ast.parse(statement).body, *function.body]), change


def _seed_places(call):
    if _called(call) in _SEEDED:
        return [*call.args, *(keyword.value for keyword in call.keywords)]
    return [keyword.value for keyword in call.keywords if keyword.arg in ("seed", "random_state", "key")]


def _seeds(function):
    """The places of seeds: another one would be as right."""
    return {id(place) for node in ast.walk(function) if isinstance(node, ast.Call) for place in _seed_places(node)}


def _axes(function):
    return {
        id(keyword.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("axis", "keepdims", "ddof")
    }
