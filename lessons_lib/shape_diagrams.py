"""Drawings of arrays as boxes with named axes: through a model's layers, and inside one dense layer."""

import math

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lessons_lib.pictures import BLACK, BLUE, GREEN, GREY, VERMILION, Picture
from lessons_lib.shapes import axis_names

MIDDLE, TEXT = 2.3, 4.6  # inches from the left: the boxes' centre, the words beside them


def plot_shapes(model_or_steps):
    """The arrays that flow through a model, from the input down to the output, as boxes with named axes.

    Takes a model (`layers` and `input_shape`), or a list of steps, each what was done and the array or shape that came
    out of it: plot_shapes([("x", (1000, 3)), ("x @ W", (1000, 64)), ("sum over axis 1", (1000,))]). A box has as many
    columns as its last axis is long, up to 64.

    Raises TypeError for anything else.
    """
    steps = _steps_of_model(model_or_steps) if hasattr(model_or_steps, "layers") else _steps_of_list(model_or_steps)
    height = 1.05 * len(steps)
    figure, ax = _canvas(9, height + 0.35)
    ax.text(0.1, height + 0.2, "Shapes, from input to output", fontweight="bold", fontsize=11, va="center")
    sentences = []
    for place, (what, note, sizes, names) in enumerate(steps):
        y = height - 0.6 - 1.05 * place
        shape = _shape_text(sizes, names)
        if place:
            ax.annotate("", (MIDDLE, y + 0.29), (MIDDLE, y + 0.76), arrowprops={"arrowstyle": "-|>", "color": GREY})
            ax.text(TEXT, y + 0.52, what, va="center", color=BLUE, fontweight="bold")
            ax.text(8.9, y + 0.52, note, va="center", ha="right", color=GREY)
        _draw_array(ax, y, sizes)
        ax.text(TEXT, y, shape if place else f"{what}  {shape}", va="center")
        sentences.append(f"{what}{f' ({note})' * bool(note)} gives {shape}" if place else f"{what} has shape {shape}")
    return Picture(figure, "Shapes from input to output: " + "; ".join(sentences) + ".")


def plot_dense(x, kernel, bias):
    """x @ W + b = y as boxes, the axes that must agree in one colour; where they do not agree, the picture says so.

    Takes arrays or shapes: x (batch, features), kernel (features, units), bias (units,); y is (batch, units).

    Raises ValueError for other ranks.
    """
    shapes = [tuple(np.shape(array)) if not isinstance(array, tuple) else array for array in (x, kernel, bias)]
    if [len(shape) for shape in shapes] != [2, 2, 1]:
        raise ValueError(f"plot_dense wants x (batch, features), kernel (features, units) and bias (units,), got {', '.join(map(str, shapes))}.")
    (batch, features), (rows, units), (added,) = shapes
    y = (batch, units)
    slips = []
    if features != rows:
        slips.append(f"x has {features} columns, W has {rows} rows")
    if added != units:
        slips.append(f"W has {units} columns, b has {added} entries")
    problem = "These do not fit: " + " and ".join(slips) if slips else ""
    result = "nothing" if slips else f"y {y}"
    boxes = [
        ("x", shapes[0], ("batch", "features"), "@"),
        ("W", shapes[1], ("features", "units"), "+"),
        ("b", (1, added), (None, "units"), "="),
        ("y" if not slips else "?", y if not slips else None, ("batch", "units"), ""),
    ]
    widest = sum(_side(shape[1]) if shape else 0.6 for _, shape, _, _ in boxes) + 4 * 1.3
    figure, ax = _canvas(max(9, widest + 0.4), 3.4)
    ax.text(0.1, 3.2, problem or f"x @ W + b: the {features} features must meet", fontweight="bold", fontsize=11, va="center", color=VERMILION if slips else BLACK)
    left = 1.1
    for name, shape, axes, sign in boxes:
        left = _draw_factor(ax, left, name, shape, axes, sign)
    return Picture(figure, f"x {shapes[0]} @ W {shapes[1]} + b {shapes[2]} gives {result}. " + (problem or f"The {features} features of x meet the {features} rows of W") + ".")


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
    if not isinstance(steps, list) or not all(isinstance(step, tuple) and len(step) == 2 and isinstance(step[0], str) for step in steps) or not steps:
        raise TypeError('plot_shapes wants a model, or a list such as [("x", (1000, 3)), ("x @ W", (1000, 64))].')
    shapes = [shape if isinstance(shape, tuple) else tuple(np.shape(shape)) for _, shape in steps]
    return [(what, "", shape, (None,) * len(shape)) for (what, _), shape in zip(steps, shapes)]


def _shape_text(sizes, names):
    """(batch, 64 units) where the names are known, else Python's (1000, 64)."""
    if not names or names[0] is None:
        return str(tuple(sizes))
    return "(" + ", ".join(name if size is None else f"{size} {name}" for size, name in zip(sizes, names)) + ")"


def _draw_array(ax, y, sizes):
    columns = sizes[-1] if len(sizes) > 1 else 1
    width = _side(columns or 1)
    for sheet in range(2 if len(sizes) > 2 else 0, -1, -1):
        _draw_grid(ax, MIDDLE - width / 2 + 0.07 * sheet, y - 0.25 + 0.07 * sheet, width, 0.5, columns, 4, GREY)


def _draw_factor(ax, left, name, shape, axes, sign):
    """One box of x @ W + b = y with its axes' names and lengths; returns where the next one starts."""
    colours = {"batch": GREY, "features": VERMILION, "units": GREEN}
    if shape is None:
        ax.text(left, 1.5, "?", fontsize=24, va="center", color=VERMILION)
        return left
    rows, columns = shape
    width, height = _side(columns), _side(rows) if axes[0] else 0.22
    bottom = 1.5 - height / 2
    _draw_grid(ax, left, bottom, width, height, columns, rows, BLACK)
    ax.text(left + width / 2, bottom + height + 0.08, f"{axes[1]}\n{columns:,}", ha="center", va="bottom", color=colours[axes[1]], linespacing=1.1)
    if axes[0]:
        ax.text(left - 0.08, 1.5, f"{axes[0]}\n{rows:,}", ha="right", va="center", color=colours[axes[0]], linespacing=1.1)
    ax.text(left + width / 2, bottom - 0.1, f"{name} {shape if axes[0] else (columns,)}", ha="center", va="top", fontweight="bold")
    ax.text(left + width + 0.22, 1.5, sign, fontsize=16, va="center", ha="center")
    return left + width + (1.3 if sign != "+" else 0.6)


def _draw_grid(ax, left, bottom, width, height, columns, rows, colour):
    ax.add_patch(Rectangle((left, bottom), width, height, facecolor="#E8F2F8", edgecolor=colour))
    for count, place in ((columns, "across"), (rows, "up")):
        for line in range(1, min(count or 1, 64)):
            share = line / min(count, 64)
            points = ([left + share * width] * 2, [bottom, bottom + height]) if place == "across" else ([left, left + width], [bottom + share * height] * 2)
            ax.plot(*points, color=colour, linewidth=0.3)


def _side(length):
    """Inches of a box's side for an axis of this length; logarithmic, so that 3 and 1,000 fit on one page."""
    return 0.2 + 0.2 * math.log2(max(length, 1) + 1)


def _canvas(width, height):
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return figure, ax
