"""Metrics: what is reported beside the loss; each is made of means over samples, finished by one last step.

Called by hand, metrics.nse(y_true, y_pred) takes arrays of any one shape, also (days,), and gives a float. There a
missing value is an error: choose the days that have a reading first. Named in compile(metrics=["nse"]) the same numbers
are gathered over the batches of an epoch, in float32, on the targets as the model gets them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import losses, options
from lessons_lib.nn.shapes import check_same, unmasked, written


class Moments(NamedTuple):
    """Of targets y and predictions p, flat: the sum or mean of their weights, their means (2,), and their variances and
    covariance about those means (2, 2). A level of 1,000 m loses no digit, as it would in a mean of squares.
    """

    weight: Any
    mean: Any
    spread: Any


def moments(y_true, y_pred, weights=None, np=jnp):
    """The Moments of targets and predictions (batch, ..., units) under weights (batch, ...)."""
    pair = np.stack([y_true.reshape(-1), y_pred.reshape(-1)])
    weights = np.ones_like(y_true) if weights is None else weights
    weights = weights.reshape(*weights.shape, *(1,) * (y_true.ndim - weights.ndim))
    weights = np.broadcast_to(weights, y_true.shape).reshape(-1)
    share = weights / np.maximum(weights.sum(), 1e-30)
    mean = (share * pair).sum(axis=-1)
    mean = mean + (share * (pair - mean[:, None])).sum(axis=-1)  # What the first sum lost in rounding.
    off = pair - mean[:, None]
    return Moments(weights.mean(), mean, (share * off[:, None] * off[None]).sum(axis=-1))


def merged(parts, shares):
    """What was gathered over batches (a leading axis batches on each leaf) as of one batch: means weighted by `shares`
    (batches,), which sum to 1; Moments by the rule for joining groups. Source: Chan, Golub and LeVeque 1983."""

    def join(part):
        if not isinstance(part, Moments):
            return jnp.tensordot(shares.astype(part.dtype), part, axes=1, precision="highest")
        weights = shares * part.weight
        share = weights / jnp.maximum(weights.sum(), 1e-30)
        mean = (share[:, None] * part.mean).sum(axis=0)
        mean = mean + (share[:, None] * (part.mean - mean)).sum(axis=0)
        off = part.mean - mean
        spread = part.spread + off[:, :, None] * off[:, None]
        return Moments(weights.sum(), mean, (share[:, None, None] * spread).sum(axis=0))

    return jax.tree.map(join, parts, is_leaf=lambda part: isinstance(part, Moments))


def _as_it_is(values):
    return values


@dataclass(frozen=True)
class Metric:
    """finish(means over the batch of values(y_true, y_pred)).

    `values` turns targets and predictions (batch, ..., units) into one number a sample, (batch, ...), or a row of them
    (batch, ..., numbers), or a tuple of such; finish gets their means in the same form. With `values=moments`, finish
    gets the Moments. Training keeps the running means over batches and finishes them once an epoch.

    `best` says whether "max" or "min" is better, None where nobody has said; `by_hand` prepares (y_true, y_pred) when
    the metric is called.
    """

    name: str
    values: Callable
    finish: Callable = _as_it_is
    best: str | None = None
    by_hand: Callable | None = None

    def __repr__(self):
        return self.name

    def __call__(self, y_true, y_pred):
        """One number for arrays of one shape. Raises ShapeError when they differ, ValueError for NaN and where the
        metric is undefined."""
        names = written(y_true, "y_true"), written(y_pred, "y_pred")
        y_true, y_pred = (np.asarray(unmasked(values), float) for values in (y_true, y_pred))
        check_same(y_true.shape, y_pred.shape, names)
        for name, values in (("y_true", y_true), ("y_pred", y_pred)):
            if missing := np.isnan(values).sum():
                advice = f"Choose what is known first: known = ~np.isnan({name}), then y_true[known] and y_pred[known]."
                raise ValueError(f"{name} holds {missing} NaN among its {values.size} values. {advice}")
        if y_true.ndim == 1:
            y_true, y_pred = y_true[:, None], y_pred[:, None]
        if self.by_hand is not None:
            y_true, y_pred = self.by_hand(y_true, y_pred)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.values is moments:
                means = moments(y_true, y_pred, np=np)
            else:
                means = jax.tree.map(lambda values: over_rows(values, y_pred), self.values(y_true, y_pred))
            value = float(self.finish(means))
        if not np.isfinite(value):
            problem = f"{self.name} is undefined for these {y_true.size} values"
            raise ValueError(f"{problem}: the spread, the mean or the number of ones of y_true is 0.")
        return value


def over_rows(values, y_pred):
    """The mean of values (batch, ...) or (batch, ..., numbers) over the rows and steps of y_pred (batch, ..., units).

    One number for a whole batch is its own mean.
    """
    return values.mean(axis=tuple(range(min(values.ndim, y_pred.ndim - 1))))


def _matches(y_true, y_pred):
    y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
    if y_true.ndim == y_pred.ndim - 1:
        return (y_true == jnp.argmax(y_pred, axis=-1)).astype(y_pred.dtype)
    check_same(y_true.shape, y_pred.shape)
    if y_pred.shape[-1] == 1:
        return _binary_matches(y_true, y_pred)
    return (jnp.argmax(y_true, axis=-1) == jnp.argmax(y_pred, axis=-1)).astype(y_pred.dtype)


def _binary_matches(y_true, y_pred):
    check_same(y_true.shape, y_pred.shape)
    return jnp.mean((y_pred > 0.5) == y_true, axis=-1, dtype=y_pred.dtype)


def _codes_or_probabilities(y_true, y_pred):
    """Labels against labels are compared as they are; anything else is scores, for targets 0 and 1."""
    if y_true.shape[-1] > 1:
        return y_true, y_pred
    if (y_pred == np.floor(y_pred)).all():
        return np.ones_like(y_true), (y_true == y_pred).astype(float)
    if not np.isin(y_true, (0, 1)).all():
        problem = "accuracy compares probabilities with labels 0 and 1"
        other = y_true[~np.isin(y_true, (0, 1))][0]
        raise ValueError(f"{problem}; y_true holds {other:g}. Try (y_true > y_true.min()).astype(int).")
    return y_true, y_pred


def _of_errors(function):
    def values(y_true, y_pred):
        check_same(y_true.shape, y_pred.shape)
        return function(y_pred - y_true).mean(axis=-1)

    return values


_squared = _of_errors(lambda error: error**2)


def _found(y_true, y_pred):
    """What is rightly called 1, what is called 1, what is 1."""
    said = (y_pred > 0.5) * 1.0
    return tuple(values.mean(axis=-1) for values in (said * y_true, said, y_true))


def _share(part, whole):
    """part / whole, 0 where there is none."""
    return part / jnp.where(whole > 0, whole, 1)


_THRESHOLDS = np.array([-1e-7, *np.arange(1, 199) / 199, 1 + 1e-7], np.float32)  # Keras's 200


def _beyond_thresholds(y_true, y_pred):
    beyond = (y_pred[..., None] > _THRESHOLDS) * 1.0
    yes = y_true[..., None]
    return (beyond * yes).mean(axis=-2), (beyond * (1 - yes)).mean(axis=-2)


def _area(means):
    """The area under the ROC curve by trapezia between 200 thresholds."""
    right, wrong = (_share(beyond, beyond[0]) for beyond in means)
    return jnp.sum((right[:-1] + right[1:]) / 2 * (wrong[:-1] - wrong[1:]))


# The share of samples whose likeliest class (or, with one unit, whose side of 0.5) is the true one.
accuracy = Metric("accuracy", _matches, best="max", by_hand=_codes_or_probabilities)
# The share of numbers whose side of 0.5 is the true one.
binary_accuracy = Metric("binary_accuracy", _binary_matches, best="max")
# Of those that the model calls 1 (above 0.5) the share that is; of those that are 1 the share it finds; 0 of none.
precision = Metric("precision", _found, lambda means: _share(means[0], means[1]), best="max")
recall = Metric("recall", _found, lambda means: _share(means[0], means[2]), best="max")
auc = Metric("auc", _beyond_thresholds, _area, best="max")
# Mean absolute error, in the target's unit.
mae = Metric("mae", _of_errors(abs), best="min")
# Mean squared error, in the target's unit squared.
mse = Metric("mse", _squared, best="min")
# Root of the mean squared error, in the target's unit.
rmse = Metric("rmse", _squared, lambda mean: mean**0.5, best="min")
# Mean of prediction minus target, in the target's unit: above 0 where the model says too much.
bias = Metric("bias", _of_errors(_as_it_is))


def nash_sutcliffe(means):
    """nse = 1 - mean (y - p)^2 / mean (y - mean y)^2, from the Moments of y and p.

    1 is perfect, 0 is as good as always saying the mean of y; undefined, not a number, for constant y. Source: Nash and
    Sutcliffe 1970, equation 3.
    """
    (y, p), ((var_y, both), (_, var_p)) = means.mean, means.spread
    return 1 - (var_y - 2 * both + var_p + (y - p) ** 2) / _positive(var_y)


def kling_gupta(means):
    """kge = 1 - sqrt((r - 1)^2 + (a - 1)^2 + (b - 1)^2), from the Moments of y and p.

    r is the correlation of y and p, a = sd(p) / sd(y), b = mean(p) / mean(y); 1 is perfect. b depends on where the
    scale has its zero, so give levels in metres, not standardised ones, whose mean is 0. Undefined, not a number, for
    constant y; a constant p counts as uncorrelated, so that always saying the mean of y gives 1 - sqrt(2). Sources:
    Gupta, Kling, Yilmaz and Martinez 2009, equations 9 and 10; Knoben, Freer and Woods 2019 for constant p.
    """
    (y, p), ((var_y, both), (_, var_p)) = means.mean, means.spread
    sd_y, sd_p = _positive(var_y) ** 0.5, var_p**0.5
    correlation = both / (sd_y * (sd_p + (sd_p == 0)))
    return 1 - ((correlation - 1) ** 2 + (sd_p / sd_y - 1) ** 2 + (p / y - 1) ** 2) ** 0.5


def _positive(spread):
    """The spread, NaN where it is 0."""
    return spread / (spread > 0)


nse = Metric("nse", moments, nash_sutcliffe, best="max")
kge = Metric("kge", moments, kling_gupta, best="max")

_KNOWN = {"accuracy": accuracy, "acc": accuracy} | {
    metric.name: metric for metric in (mae, mse, rmse, nse, kge, bias, binary_accuracy, auc, precision, recall)
}
_KNOWN |= {
    "categorical_accuracy": accuracy,
    "sparse_categorical_accuracy": accuracy,
    "mean_absolute_error": mae,
    "mean_squared_error": mse,
    "root_mean_squared_error": rmse,
}
_BY_ROW = frozenset(metric.values for metric in _KNOWN.values())


@dataclass(frozen=True)
class _EachRow:
    function: Callable

    def __call__(self, y_true, y_pred):
        return losses.each_row(self.function(y_true, y_pred), y_pred, f"metric {self.function.__name__}")


def get(metric):
    """The Metric that a name stands for, in any case, reported under that name; a function (y_true, y_pred) -> values
    becomes one.

    Raises ValueError for an unknown name and lists the known ones, TypeError for what is neither.
    """
    if isinstance(metric, Metric):
        return metric
    if callable(metric) and hasattr(metric, "__name__") and not isinstance(metric, type):
        return Metric(metric.__name__, _EachRow(metric))
    if not isinstance(metric, str):
        raise TypeError(f'A metric is a name such as "mae" or a function (y_true, y_pred) -> values; got {metric!r}.')
    return replace(options.known("metric", metric, _KNOWN, "a function"), name=metric)


def by_row(metric):
    """Whether the values of each row depend on that row alone, so that rows may be shared out over devices."""
    return metric.values in _BY_ROW


def direction(name):
    """ "max" or "min", which of a metric or loss of this name is better; None where nobody has said."""
    name = name.lower().removeprefix("val_")
    if name == "loss" or name in losses.NAMES:
        return "min"
    return _KNOWN[name].best if name in _KNOWN else None
