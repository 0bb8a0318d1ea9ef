"""Drawings of small arrays, number by number: what a sum over an axis leaves, and what broadcasting pairs."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lessons_lib.plots.pictures import BLUE, GREY, VERMILION, Picture

LARGEST = 8  # rows or columns whose numbers can still be read


def plot_axes(table, batch="batch", features="features"):
    """A table (rows, columns) with its two axes named, and what a sum over either axis leaves.

    Raises ValueError for another rank, or for more than 8 rows or columns.
    """
    table = np.asarray(table)
    if table.ndim != 2 or max(table.shape) > LARGEST:
        raise ValueError(
            f"plot_axes draws a table of at most {LARGEST} rows and {LARGEST} columns, got shape {table.shape}. Try"
            " table[:4]."
        )
    rows, columns = table.shape
    left, right, top, bottom = -2.4, columns + 1.2, -2.5, rows + 0.9
    figure = Figure(figsize=(0.82 * (right - left), 0.52 * (bottom - top)))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(left, right), ylim=(bottom, top))
    ax.set_axis_off()
    ax.text(
        left + 0.1, -2.1, f"The axes of an array of shape {table.shape}", fontweight="bold", fontsize=11, va="center"
    )
    for (row, column), value in np.ndenumerate(table):
        _draw_number(ax, column, row, value, "#E8F2F8", GREY)
    for row, value in enumerate(table.sum(axis=1)):
        ax.text(columns + 0.3, row, f"{value:g}", ha="center", va="center", color=VERMILION, weight="bold")
    for column, value in enumerate(table.sum(axis=0)):
        ax.text(column, rows + 0.2, f"{value:g}", ha="center", va="center", color=BLUE, weight="bold")
    for end, start in (((columns - 0.6, -0.75), (-0.45, -0.75)), ((-0.7, rows - 0.55), (-0.7, -0.45))):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": GREY})
    ax.text((columns - 1) / 2, -1.2, f"axis 1: {features}", ha="center", va="center")
    ax.text(-0.85, (rows - 1) / 2, f"axis 0:\n{batch}", ha="right", va="center")
    ax.text(columns + 0.3, -1.0, f"sum(axis=1)\nshape ({rows},)", ha="center", va="center", color=VERMILION)
    ax.text(-0.85, rows + 0.2, f"sum(axis=0)\nshape ({columns},)", ha="right", va="center", color=BLUE)
    return Picture(
        figure,
        f"A table of shape {table.shape}. Axis 0, {_on_one_line(batch)}, runs down its rows; axis 1,"
        f" {_on_one_line(features)}, runs across its columns. A sum over axis 1 leaves one number for each row:"
        f" {_listed(table.sum(axis=1))}. A sum over axis 0 leaves one for each column: {_listed(table.sum(axis=0))}.",
    )


def plot_silent_square(y, predicted):
    """y - predicted for y (n,) and predicted (n, 1): the (n, n) that broadcasting makes, and in it the n that were
    meant.

    Raises ValueError for other shapes, or for n above 8.
    """
    y, predicted = np.asarray(y), np.asarray(predicted)
    if y.ndim != 1 or predicted.shape != (len(y), 1) or len(y) > LARGEST:
        raise ValueError(
            f"plot_silent_square wants y (n,) and predicted (n, 1), n at most {LARGEST}, got {y.shape} and"
            f" {predicted.shape}."
        )
    n = len(y)
    figure = Figure(figsize=(1.4 + 0.8 * n, 1.1 + 0.52 * n))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(-2, n - 0.3), ylim=(n - 0.4, -2.1))
    ax.set_axis_off()
    ax.text(
        -1.9,
        -1.7,
        f"y - predicted: ({n},) against ({n}, 1) gives ({n}, {n})",
        fontweight="bold",
        fontsize=11,
        va="center",
    )
    for place in range(n):
        ax.text(place, -0.9, f"y\n{y[place]:g}", ha="center", va="center", color=GREY)
        ax.text(-0.7, place, f"predicted {predicted[place, 0]:g}", ha="right", va="center", color=GREY)
    for (row, column), value in np.ndenumerate(y - predicted):
        meant = row == column
        _draw_number(
            ax,
            column,
            row,
            value,
            "#FBE3CF" if meant else "#FFFFFF",
            VERMILION if meant else "#BBBBBB",
            "bold" if meant else "normal",
        )
    return Picture(
        figure,
        f"A table of {n} by {n} differences: every y minus every prediction. "
        f"Only the {n} on the diagonal, in bold boxes, were meant: {_listed(y - predicted[:, 0])}.",
    )


def _draw_number(ax, across, down, value, face, edge, weight="normal"):
    ax.add_patch(Rectangle((across - 0.46, down - 0.44), 0.92, 0.88, facecolor=face, edgecolor=edge))
    ax.text(across, down, f"{value:g}", ha="center", va="center", weight=weight)


def _listed(values):
    return ", ".join(f"{value:g}" for value in values)


def _on_one_line(name):
    return name.replace("\n", " ")
