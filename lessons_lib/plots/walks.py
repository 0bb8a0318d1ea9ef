"""Pictures of optimizers at work: how two weights walk through the valley of a loss."""

import numpy as np
from matplotlib.figure import Figure

from lessons_lib.plots.pictures import BLACK, BLUE, Picture, finish


def plot_walks(walks, losses, bottom, window, axes, seen=""):
    """A column for each walk: above, its way over lines of equal loss; below, how far it is above the least, by step.

    `walks` maps a name to the weights along its way, (steps + 1, 2), `losses` is a function of weights (places, 2) to
    losses (places,), and `bottom` (2,) are the weights of the least loss. `window` gives the two ranges of weights that
    are drawn, ((low, high), (low, high)), and `axes` their names. `seen` says what to see in the picture; it is added
    to the alt text, which tells where each walk ends.

    Raises ValueError for a walk of another shape.
    """
    for name, way in walks.items():
        if np.ndim(way) != 2 or np.shape(way)[1] != 2 or not len(way):
            raise ValueError(f"plot_walks draws two weights, (steps + 1, 2); {name!r} has shape {np.shape(way)}.")
    least = losses(np.array([bottom]))[0]
    valley = _valley(losses, window)
    figure = Figure(figsize=(min(0.8 + 3.2 * len(walks), 11), 6.4), layout="constrained")
    panels = figure.subplots(2, len(walks), sharex="row", sharey="row", squeeze=False)
    told = []
    for (name, way), above, below in zip(walks.items(), *panels):
        excess = losses(np.asarray(way)) - least
        above.contour(*valley, least * 2.0 ** np.arange(1, 9), colors="#AAAAAA", linewidths=0.8)
        above.plot(*bottom, marker="x", markersize=10, markeredgewidth=2.5, color=BLACK, zorder=5)
        above.plot(*np.asarray(way)[: _gone(way, window)].T, color=BLUE, marker=".", linewidth=1)
        below.semilogy(excess, color=BLUE)
        left = "" if above is not panels[0, 0] else axes[1]
        finish(above, name, axes[0], left, grid=False)
        finish(below, f"{excess[-1]:.2g} at the end", "step", "loss above the least" if left else "")
        told.append(f"{name} {_end(way, excess, window)}")
    panels[0, 0].set(xlim=window[0], ylim=window[1])
    start = losses(np.array([way[0]]))[0] - least
    panels[1, 0].set(ylim=(1e-6 * start, 100 * start))
    # Powers set as formulas, and ticks between them, took half of the time in which a slider must answer.
    panels[1, 0].minorticks_off()
    panels[1, 0].yaxis.set_major_formatter("{x:g}")
    words = f"Steps through a valley of the loss; a cross marks its bottom. {'; '.join(told)}. {seen}"
    return Picture(figure, words.strip())


def _valley(losses, window):
    first, second = np.meshgrid(*(np.linspace(*side, 80) for side in window))
    places = np.column_stack([first.ravel(), second.ravel()])
    return first, second, losses(places).reshape(first.shape)


def _gone(way, window):
    """How many places to draw of a walk that flies off: to the first that lies a whole window beyond the window."""
    low, high = np.array(window).T
    far = ((np.asarray(way) < 2 * low - high) | (np.asarray(way) > 2 * high - low)).any(axis=1)
    return int(np.argmax(far)) + 1 if far.any() else len(way)


def _end(way, excess, window):
    gone = _gone(way, window)
    if gone < len(way):
        return f"leaves the picture by step {gone - 1}"
    return f"ends {excess[-1]:.2g} above the least after {len(way) - 1} steps"
