"""Pictures of training and of decisions; each carries a text that says what is to be seen in it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lessons_lib.plots.pictures import BLACK, BLUE, GREY, ORANGE, VERMILION, VERMILION_TEXT, Picture, finish, number

BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("blue_to_orange", ["#3D94C5", "#FFFFFF", "#EFB43C"])


def plot_history(history):
    """The loss and every metric by epoch, training and validation; the text says whether the model overfits.

    `history` is what `fit` returns, or a dictionary of lists such as {"loss": [...], "val_loss": [...]}.

    Raises ValueError if it holds no epoch.
    """
    curves = {name: np.asarray(values, float) for name, values in getattr(history, "history", history).items()}
    metrics = sorted((name for name in curves if not name.startswith("val_")), key=lambda name: name != "loss")
    if not metrics or len(curves[metrics[0]]) == 0:
        raise ValueError(
            'plot_history wants at least one epoch, such as {"loss": [0.7, 0.4], "val_loss": [0.7, 0.5]}. Has the model'
            " been fitted?"
        )
    columns = min(len(metrics), 2)
    rows = -(-len(metrics) // columns)
    figure = Figure(figsize=(4.8 * columns, 3.3 * rows), layout="constrained")
    sentences = []
    for place, metric in enumerate(metrics):
        training, validation = curves[metric], curves.get(f"val_{metric}")
        ax = figure.add_subplot(rows, columns, place + 1)
        turn = _turn(training, validation) if metric == "loss" else None
        _draw_curves(ax, metric, training, validation, turn)
        sentences.append(_describe_curves(metric, training, validation, turn))
    return Picture(figure, " ".join(sentences))


def _draw_curves(ax, metric, training, validation, turn):
    epochs = np.arange(1, len(training) + 1)
    every = max(1, len(training) // 15)
    ax.plot(epochs, training, color=BLUE, marker="o", markersize=4, markevery=every)
    labels = [("training", training[-1], BLUE)]
    if validation is not None:
        ax.plot(
            epochs,
            validation,
            color=VERMILION,
            linestyle="--",
            marker="s",
            markersize=4,
            markevery=(every // 2, every),
            markerfacecolor="white",
        )
        labels.append(("validation", validation[-1], VERMILION_TEXT))
    _label_line_ends(ax, epochs[-1], labels)
    if turn is not None:
        ax.axvline(turn + 1, color=GREY, linestyle=":")
        ax.annotate(
            f" lowest validation\n loss: epoch {turn + 1}",
            (turn + 1, 0.97),
            xycoords=("data", "axes fraction"),
            va="top",
            color=GREY,
        )
    ax.spines.bottom.set_bounds(ax.get_xlim()[0], epochs[-1])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    name = _spoken(metric)
    unit = " (share of rows right)" if metric == "accuracy" else ""
    finish(ax, f"{name[0].upper()}{name[1:]} by epoch", "epoch", name + unit)


def _label_line_ends(ax, x, labels):
    """Write each line's name and last value beside its end; of two that are close, one goes above and one below."""
    values = [value for _, value, _ in labels]
    low, high = ax.get_ylim()
    close = max(values) - min(values) < 0.09 * (high - low)
    for name, value, colour in labels:
        alignment = (
            "center"
            if not close or len(labels) == 1
            else "bottom"
            if value == max(values) and name == labels[np.argmax(values)][0]
            else "top"
        )
        if np.isfinite(value):
            ax.annotate(
                f"{name} {number(value)}",
                (x, value),
                xytext=(7, 0),
                textcoords="offset points",
                color=colour,
                va=alignment,
                annotation_clip=False,
            )


def _turn(training, validation):
    """The epoch (from 0) of the lowest validation loss if the loss clearly rises after it while training goes on; else
    None."""
    if validation is None or len(validation) < 3 or not np.isfinite(validation).all():
        return None
    # Medians over a tenth of the epochs: a single bad epoch at the end is not yet a rise.
    width = max(1, len(validation) // 10)
    ends = [slice(start, start + width) for start in range(len(validation) - width + 1)]
    smooth = np.array([np.median(validation[part]) for part in ends])
    best = int(np.argmin(smooth))
    rises = min(smooth[-1], validation[-1]) > 1.1 * smooth[best]
    still_learning = np.median(training[ends[-1]]) < np.median(training[ends[best]])
    return int(np.argmin(validation)) if rises and still_learning else None


def _describe_curves(metric, training, validation, turn):
    name, epochs = _spoken(metric), len(training)
    broken = np.flatnonzero(~np.isfinite(training))
    if len(broken):
        return f"Training {name} is no longer a number from epoch {broken[0] + 1} of {epochs} on: the training failed."
    if epochs == 1:
        beside = "" if validation is None else f", validation {name} {number(validation[-1])}"
        return f"After a single epoch, training {name} is {number(training[0])}{beside}."
    first, last = number(training[0]), number(training[-1])
    falls = training[-1] < training[0]
    course = f"stays at {first}" if first == last else f"{'falls' if falls else 'rises'} from {first} to {last}"
    told = f"Training {name} {course} in {epochs} epochs"
    if validation is None:
        return told + "."
    end = number(validation[-1])
    if metric != "loss":
        return f"{told}; validation {name} ends at {end}."
    if not falls:
        return f"{told}; validation loss ends at {end}: the model has not learnt."
    if turn is not None:
        return (
            f"{told}, but validation loss is lowest in epoch {turn + 1}, at {number(validation[turn])}, "
            f"and rises to {end} after it: overfitting."
        )
    if validation[-1] > 1.5 * training[-1]:
        return f"{told}; validation loss ends well above it, at {end}, without rising."
    return f"{told}; validation follows it, ending at {end}: no overfitting."


def _spoken(metric):
    return metric.replace("_", " ") if len(metric) > 4 or metric == "loss" else metric.upper()


def draw_seeds(ax, rows):
    """A row for each name: a dot for each seed and a diamond at their mean; `rows` maps names to numbers (seeds,).

    The last row's dots and diamond are labelled, so that `ax.legend()` explains them.
    """
    for place, values in enumerate(rows.values()):
        (dots,) = ax.plot(values, np.full(len(values), place), "o", color=BLUE, alpha=0.6)
        (mean,) = ax.plot(np.mean(values), place, "D", color=VERMILION, markersize=9)
    dots.set_label("one seed")
    mean.set_label("mean")
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.5)


def plot_decision_boundary(model, x, y, rule=None, threshold=None):
    """Where a classifier of two classes decides, where it is wrong, and where the true boundary runs.

    `model` has `predict` (rows, 2) or (rows, 1), or scikit-learn's `predict_proba`, or is a function of rows. x (rows,
    features), at least two features; y (rows,), 0 and 1, or one-hot (rows, 2). If the true rule is known, give it as a
    function of rows and its threshold: the label is 1 where rule(x) > threshold.

        def row_sum(rows):
            return rows.sum(axis=1)

        plot_decision_boundary(model, x_test, y_test, rule=row_sum, threshold=1.5)

    With a rule, the left panel shows the predicted probability of class 1 of each row against the rule. The other panel
    is a slice through the first two features, all others held at their median: the predicted probability as a field,
    the learnt boundary where it is 0.5, the true one, and the rows (with more than two features, those near the slice).

    Raises ValueError for other shapes and for more than two classes.
    """
    x, y = np.asarray(x), _codes(y)
    if x.ndim != 2 or x.shape[1] < 2 or len(x) == 0:
        raise ValueError(
            f"plot_decision_boundary wants x of shape (rows, features) with at least 2 features, got {x.shape}."
        )
    if y.shape != (len(x),) or not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"plot_decision_boundary wants one label, 0 or 1, for each of the {len(x)} rows, got y of shape {y.shape}"
            f" with values {np.unique(y)[:5]}."
        )
    if (rule is None) != (threshold is None):
        raise ValueError("Give rule and threshold together: the label is 1 where rule(x) > threshold.")
    probability = _probability_of_class_1(model, x)
    wrong = (probability > 0.5) != y
    figure = Figure(figsize=(9.6 if rule else 5.6, 4.6), layout="constrained")
    told = [_count_wrong(wrong) + "."]
    if rule is not None:
        score = np.asarray(rule(x))
        _draw_against_rule(figure.add_subplot(1, 2, 1), score, probability, y, wrong, _rule_name(rule), threshold)
        told.append(
            f"Left: predicted probability of class 1 against {_rule_name(rule)}, with the true boundary at"
            f" {threshold:g}."
        )
        if wrong.any():
            told.append(f"Every wrong row lies within {number(abs(score[wrong] - threshold).max())} of it.")
    told.append(
        ("Right: " if rule else "Shown: ")
        + _draw_slice(figure.add_subplot(1, 2 if rule else 1, 2 if rule else 1), model, x, y, wrong, rule, threshold)
    )
    return Picture(figure, " ".join(told))


def _draw_against_rule(ax, score, probability, y, wrong, name, threshold):
    _draw_rows(ax, score, probability, y, wrong)
    ax.axvline(threshold, color=VERMILION, linestyle="--", label=f"true boundary: {name} = {threshold:g}")
    ax.axhline(0.5, color=BLACK, label="learnt boundary: 0.5")
    ax.text(1.01, 0.52, "called 1", transform=ax.get_yaxis_transform(), color=GREY, va="bottom")
    ax.text(1.01, 0.48, "called 0", transform=ax.get_yaxis_transform(), color=GREY, va="top")
    ax.set_ylim(-0.04, 1.04)
    finish(ax, _count_wrong(wrong), name, "predicted probability of class 1")
    _legend(ax)


def _draw_slice(ax, model, x, y, wrong, rule, threshold):
    held = np.median(x, axis=0)
    sides = [np.linspace(x[:, axis].min(), x[:, axis].max(), 81) for axis in (0, 1)]
    first, second = np.meshgrid(*sides)
    rows = np.tile(held, (first.size, 1)).astype(x.dtype)
    rows[:, 0], rows[:, 1] = first.ravel(), second.ravel()
    field = _probability_of_class_1(model, rows)
    levels = ax.contourf(first, second, field.reshape(first.shape), levels=np.linspace(0, 1, 11), cmap=BLUE_TO_ORANGE)
    ax.figure.colorbar(levels, ax=ax, label="predicted probability of class 1", ticks=np.linspace(0, 1, 6))
    near = (abs(x[:, 2:] - held[2:]) <= 0.1 * np.ptp(x[:, 2:], axis=0)).all(axis=1)
    _draw_rows(ax, x[near, 0], x[near, 1], y[near], wrong[near])
    told = f"predicted probability by x1 and x2{_held_at(held)}."
    called = np.unique(field > 0.5)
    if len(called) == 1:
        told += f" The model calls all of it class {int(called[0])}."
    lines = [(field, 0.5, "solid", BLACK, "learnt boundary")]
    if rule is not None:
        truth = np.asarray(rule(rows))
        lines.append((truth, threshold, "dashed", VERMILION, "true boundary"))
        told += f" The learnt and the true boundary agree on {((field > 0.5) == (truth > threshold)).mean():.1%} of it."
    for values, level, style, colour, label in lines:
        if values.min() < level < values.max():
            ax.contour(
                first,
                second,
                values.reshape(first.shape),
                levels=[level],
                colors=colour,
                linestyles=style,
                linewidths=2,
            )
            ax.plot([], [], color=colour, linestyle=style, linewidth=2, label=label)
    ax.set_aspect("equal" if np.ptp(sides[0]) < 3 * np.ptp(sides[1]) < 9 * np.ptp(sides[0]) else "auto")
    finish(
        ax,
        f"Slice{_held_at(held)}, with the rows near it" if len(held) > 2 else "Where the model decides",
        "x1",
        "x2",
        grid=False,
    )
    _legend(ax)
    return told


def _draw_rows(ax, across, up, y, wrong):
    size = 26 if len(y) <= 300 else 14
    for label, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        right = (y == label) & ~wrong
        ax.scatter(
            across[right],
            up[right],
            s=size,
            c=colour,
            marker=marker,
            linewidths=0.4,
            edgecolors=BLACK,
            alpha=0.7,
            label=f"class {label}, right ({right.sum():,})",
        )
    ax.scatter(
        across[wrong], up[wrong], s=60, c=BLACK, marker="x", linewidths=1.8, zorder=4, label=f"wrong ({wrong.sum():,})"
    )


def _probability_of_class_1(model, x):
    ask = getattr(model, "predict_proba", None) or getattr(model, "predict", model)
    predicted = np.asarray(ask(x))
    if predicted.shape == (len(x), 2):
        return predicted[:, 1]
    if predicted.shape in ((len(x),), (len(x), 1)):
        return predicted.reshape(-1)
    raise ValueError(
        f"plot_decision_boundary draws two classes: it wants predictions of shape ({len(x)}, 2) or ({len(x)}, 1), got"
        f" {predicted.shape}."
    )


def _codes(y):
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 2:
        return y.argmax(axis=1)
    return y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y


def _count_wrong(wrong):
    return (
        f"{wrong.sum():,} of {len(wrong):,} rows {'is' if wrong.sum() == 1 else 'are'} classified wrongly"
        f" ({wrong.mean():.1%})"
    )


def _rule_name(rule):
    name = getattr(rule, "__name__", "rule")
    return "rule(x)" if name == "<lambda>" else name.replace("_", " ")


def _held_at(held):
    return "".join(f"{' at' if axis == 2 else ','} x{axis + 1} = {held[axis]:.2f}" for axis in range(2, len(held)))


def _legend(ax):
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False, fontsize=9)
