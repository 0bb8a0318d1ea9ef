"""Drawings of arrays as boxes with named axes: through a model's layers, and inside one dense layer."""

import math
import textwrap

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lessons_lib.nn.shapes import axis_names
from lessons_lib.plots.pictures import BLACK, BLUE, GREEN_TEXT, GREY, VERMILION_TEXT, Picture

MIDDLE, TEXT, EDGE = 1.9, 3.4, 8.0  # inches from the left: the boxes' centre, the words beside them, the page's end
GAP, SMALL_GAP = 1.35, 0.5  # inches between two factors, with and without an axis name between them
STEP = 1.0  # inches from one array down to the next


def plot_shapes(model_or_steps):
    """The arrays that flow through a model, from the input down to the output, as boxes with named axes.

    Takes a model (`layers`, `input_shape` and `params`), or a list of steps, each what was done and the array or shape
    that came out of it: plot_shapes([("x", (1000, 3)), ("x @ W", (1000, 64)), ("sum over axis 1", (1000,))]). The width
    of a box grows with the logarithm of its last axis; an array of one axis is a thin strip.

    Raises TypeError for anything else.
    """
    steps = _steps_of_model(model_or_steps) if hasattr(model_or_steps, "layers") else _steps_of_list(model_or_steps)
    height = STEP * (len(steps) - 1) + 1.15
    figure, ax = _canvas(EDGE, height)
    ax.text(0.1, height - 0.18, "Shapes, from input to output", fontweight="bold", fontsize=11, va="center")
    sentences = []
    for place, (what, note, sizes, names) in enumerate(steps):
        y = height - 0.8 - STEP * place
        shape = _shape_text(sizes, names)
        if place:
            ax.annotate(
                "", (MIDDLE, y + 0.26), (MIDDLE, y + STEP - 0.26), arrowprops={"arrowstyle": "-|>", "color": GREY}
            )
            lines = textwrap.fill(what, 50)  # as much as fits between the words' start and the page's end
            ax.text(TEXT, y + STEP / 2, lines, va="center", color=BLUE, fontweight="bold")
            ax.text(EDGE - 0.1, y, note, va="center", ha="right", color=GREY)
        _draw_array(ax, y, sizes, names)
        ax.text(TEXT, y, shape if place else f"{what}  {shape}", va="center")
        sentences.append(f"{what}{f', {note},' * bool(note)} gives {shape}" if place else f"{what} has shape {shape}")
    return Picture(figure, "Shapes from input to output: " + "; ".join(sentences) + ".")


def plot_dense(x, kernel, bias):
    """x @ W + b = y as boxes, the axes that must agree in one colour; where they do not agree, the picture says so.

    Takes arrays or shapes: x (batch, features), kernel (features, units), bias (units,); y is (batch, units).

    Raises ValueError for other ranks.
    """
    shapes = [tuple(np.shape(array)) if not isinstance(array, tuple) else array for array in (x, kernel, bias)]
    if [len(shape) for shape in shapes] != [2, 2, 1]:
        raise ValueError(
            "plot_dense wants x (batch, features), kernel (features, units) and bias (units,), got"
            f" {', '.join(map(str, shapes))}."
        )
    (batch, features), (rows, units), (added,) = shapes
    y = (batch, units)
    slips = []
    if features != rows:
        slips.append(f"x has {features:,} columns, W has {rows:,} rows")
    if added != units:
        slips.append(f"W has {units:,} columns, b has {added:,} entries")
    y = (batch, units)
    told = (
        "These do not fit: " + " and ".join(slips)
        if slips
        else f"The {features:,} features of x meet the {features:,} rows of W"
    )
    boxes = [
        ("x", shapes[0], ("batch", "features"), "@" if features == rows else "@\n≠"),
        ("W", shapes[1], ("features", "units"), "+" if units == added else "+\n≠"),
        ("b", shapes[2], ("units",), "="),
        ("?", (), (), "") if slips else ("y", y, ("batch", "units"), ""),
    ]
    height = max(_side(batch), _side(rows), 0.6) + 1.4
    width = 1.0 + sum(_side(shape[-1]) if shape else 0.2 for _, shape, _, _ in boxes) + 2 * GAP + SMALL_GAP + 0.2
    figure, ax = _canvas(max(width, 6), height)
    ax.text(
        0.1, height - 0.18, told, fontweight="bold", fontsize=11, va="center", color=VERMILION_TEXT if slips else BLACK
    )
    left = 1.0
    for name, shape, axes, sign in boxes:
        left = _draw_factor(ax, left, (height - 0.35) / 2, name, shape, axes, sign)
    return Picture(
        figure, f"x {shapes[0]} @ W {shapes[1]} + b {shapes[2]} gives {'no result' if slips else f'y {y}'}. {told}."
    )


def _steps_of_model(model):
    shape = tuple(model.input_shape)
    steps = [("x", "", (None, *shape), axis_names(len(shape)))]
    for place, layer in enumerate(model.layers):
        shape = tuple(layer.output_shape(shape))
        last = place == len(model.layers) - 1 and getattr(layer, "activation", None) == "softmax"
        names = axis_names(len(shape))
        if hasattr(layer, "units"):
            names = (*names[:-1], "classes" if last else "units")
        count = sum(np.size(weights) for weights in model.params[place].values())
        steps.append((repr(layer), f"{count:,} parameters", (None, *shape), names))
    return steps


def _steps_of_list(steps):
    if (
        not isinstance(steps, list)
        or not all(isinstance(step, tuple) and len(step) == 2 and isinstance(step[0], str) for step in steps)
        or not steps
    ):
        raise TypeError('plot_shapes wants a model, or a list such as [("x", (1000, 3)), ("x @ W", (1000, 64))].')
    shapes = [shape if isinstance(shape, tuple) else tuple(np.shape(shape)) for _, shape in steps]
    return [(what, "", shape, (None,) * len(shape)) for (what, _), shape in zip(steps, shapes)]


def _shape_text(sizes, names):
    """(batch, 64 units) where the names are known, else Python's (1000, 64)."""
    if not names or names[0] is None:
        return str(tuple(sizes))
    return "(" + ", ".join(name if size is None else f"{size} {name}" for size, name in zip(sizes, names)) + ")"


def _draw_array(ax, y, sizes, names):
    width = _side(sizes[-1] or 1) if len(sizes) > 1 else 0.13
    for sheet in range(2 if len(sizes) > 2 else 0, -1, -1):
        _draw_grid(
            ax,
            MIDDLE - width / 2 + 0.07 * sheet,
            y - 0.22 + 0.07 * sheet,
            width,
            0.44,
            sizes[-1] if len(sizes) > 1 else 1,
            4,
        )
    if names[:1] == ("batch",):
        ax.text(MIDDLE - width / 2 - 0.08, y, "batch", ha="right", va="center", color=GREY)


def _draw_factor(ax, left, middle, name, shape, axes, sign):
    """One box of x @ W + b = y with its axes' names and lengths, and the sign after it; returns where the next box
    starts."""
    if not shape:
        ax.text(left, middle, name, fontsize=24, va="center", ha="right", color=VERMILION_TEXT)
        return left
    colours = {"batch": GREY, "features": VERMILION_TEXT, "units": GREEN_TEXT}
    width, height = _side(shape[-1]), _side(shape[0]) if len(shape) == 2 else 0.2
    _draw_grid(ax, left, middle - height / 2, width, height, shape[-1], shape[0] if len(shape) == 2 else 1)
    labels = [(axes[-1], shape[-1], (left + width / 2, middle + height / 2 + 0.08), {"ha": "center", "va": "bottom"})]
    if len(shape) == 2:
        labels.append((axes[0], shape[0], (left - 0.08, middle), {"ha": "right", "va": "center"}))
    for axis, length, place, alignment in labels:
        ax.text(*place, f"{axis}\n{length:,}", color=colours[axis], linespacing=1.1, **alignment)
    ax.text(left + width / 2, middle - height / 2 - 0.1, f"{name} {shape}", ha="center", va="top", fontweight="bold")
    ax.text(
        left + width + 0.24,
        middle,
        sign,
        fontsize=15,
        va="center",
        ha="center",
        color=VERMILION_TEXT if "≠" in sign else BLACK,
    )
    return left + width + (SMALL_GAP if sign[:1] == "+" else GAP)


def _draw_grid(ax, left, bottom, width, height, columns, rows):
    """A box with its columns and rows, at most 16 of each."""
    columns, rows = (min(count or 1, 16) for count in (columns, rows))
    layer = len(ax.patches) + 1
    ax.add_patch(Rectangle((left, bottom), width, height, facecolor="#EEF5FA", edgecolor=GREY, zorder=layer))
    across = [
        [(left + width * i / columns, bottom), (left + width * i / columns, bottom + height)] for i in range(1, columns)
    ]
    up = [[(left, bottom + height * i / rows), (left + width, bottom + height * i / rows)] for i in range(1, rows)]
    ax.add_collection(LineCollection(across + up, colors="#8FB3CC", linewidths=0.6, zorder=layer))


def _side(length):
    """Inches of a box's side for an axis of this length; logarithmic, so that 3 and 1,000 fit on one page."""
    return 0.2 + 0.15 * math.log2(max(length, 1) + 1)


def _canvas(width, height):
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return figure, ax
