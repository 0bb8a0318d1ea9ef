"""Metrics: what is reported beside the loss; each is made of means over samples, finished by one last step.

Called by hand, metrics.nse(y_true, y_pred) takes arrays of any one shape, also (days,), and gives a float. There a
missing value is an error: choose the days that have a reading first. Named in compile(metrics=["nse"]) the same numbers
are gathered over the batches of an epoch, in float32, on the targets as the model gets them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import losses
from lessons_lib.nn.shapes import check_same


def _as_it_is(mean):
    return mean


@dataclass(frozen=True)
class Metric:
    """finish(means over the batch of values(y_true, y_pred)).

    `values` turns targets and predictions (batch, ..., units) into one number a sample, (batch, ...), or a tuple of
    such; finish gets their means in the same form. Training keeps the running means over batches and finishes them once
    an epoch.
    """

    name: str
    values: Callable
    finish: Callable = _as_it_is

    def __repr__(self):
        return self.name

    def __call__(self, y_true, y_pred):
        """One number for arrays of one shape. Raises ShapeError when they differ, ValueError for NaN and where the
        metric is undefined."""
        y_true, y_pred = np.asarray(y_true, float), np.asarray(y_pred, float)
        check_same(y_true.shape, y_pred.shape)
        for name, values in (("y_true", y_true), ("y_pred", y_pred)):
            if np.isnan(values).any():
                raise ValueError(
                    f"{name} holds {np.isnan(values).sum()} NaN among its {values.size} values. Choose what can be"
                    " compared first: known = ~np.isnan(y_true), then y_true[known] and y_pred[known]."
                )
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(self.finish(jax.tree.map(np.mean, self.values(y_true, y_pred))))
        if not np.isfinite(value):
            raise ValueError(
                f"{self.name} is undefined for these {y_true.size} values: it divides by the spread or the mean of"
                " y_true, which is 0."
            )
        return value


def _matches(y_true, y_pred):
    y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
    check_same(y_true.shape, y_pred.shape)
    if y_pred.shape[-1] == 1:
        return jnp.mean((y_pred > 0.5) == (y_true > 0.5), axis=-1)
    return (jnp.argmax(y_true, axis=-1) == jnp.argmax(y_pred, axis=-1)).astype(jnp.float32)


# The share of samples whose likeliest class (or, with one unit, whose side of 0.5) is the true one.
accuracy = Metric("accuracy", _matches)
# Mean absolute error, in the target's unit.
mae = Metric("mae", losses.mae)
# Mean squared error, in the target's unit squared.
mse = Metric("mse", losses.mse)
# Root of the mean squared error, in the target's unit.
rmse = Metric("rmse", losses.mse, jnp.sqrt)


def _error(y_true, y_pred):
    return (y_pred - y_true).mean(axis=-1)


def _error_and_target(y_true, y_pred):
    return tuple(values.mean(axis=-1) for values in ((y_true - y_pred) ** 2, y_true, y_true**2))


def _moments(y_true, y_pred):
    return tuple(values.mean(axis=-1) for values in (y_true, y_pred, y_true**2, y_pred**2, y_true * y_pred))


def nash_sutcliffe(means):
    """nse = 1 - mean (y - p)^2 / mean (y - mean y)^2, from the means of (y - p)^2, y and y^2.

    1 is perfect, 0 is as good as always saying the mean of y. Source: Nash and Sutcliffe 1970, equation 3.
    """
    square_error, y, y_square = means
    return 1 - square_error / (y_square - y**2)


def kling_gupta(means):
    """kge = 1 - sqrt((r - 1)^2 + (a - 1)^2 + (b - 1)^2), from the means of y, p, y^2, p^2 and y p.

    r is the correlation of y and p, a = sd(p) / sd(y), b = mean(p) / mean(y); 1 is perfect. b depends on where the
    scale has its zero, so give levels in metres, not standardised ones, whose mean is 0. Source: Gupta, Kling, Yilmaz
    and Martinez 2009, equations 9 and 10.
    """
    y, p, y_square, p_square, product = means
    sd_y, sd_p = (y_square - y**2) ** 0.5, (p_square - p**2) ** 0.5
    correlation = (product - y * p) / (sd_y * sd_p)
    return 1 - ((correlation - 1) ** 2 + (sd_p / sd_y - 1) ** 2 + (p / y - 1) ** 2) ** 0.5


# Mean of prediction minus target, in the target's unit: above 0 where the model says too much.
bias = Metric("bias", _error)
nse = Metric("nse", _error_and_target, nash_sutcliffe)
kge = Metric("kge", _moments, kling_gupta)

_KNOWN = {
    "accuracy": accuracy,
    "acc": accuracy,
    "mae": mae,
    "mse": mse,
    "rmse": rmse,
    "nse": nse,
    "kge": kge,
    "bias": bias,
    "mean_absolute_error": mae,
    "mean_squared_error": mse,
    "root_mean_squared_error": rmse,
}


def get(metric):
    """The Metric that a name stands for, reported under that name; a function (y_true, y_pred) -> values becomes one.

    Raises ValueError for an unknown name and lists the known ones.
    """
    if isinstance(metric, Metric):
        return metric
    if callable(metric):
        return Metric(getattr(metric, "__name__", "metric"), metric)
    if metric in _KNOWN:
        return replace(_KNOWN[metric], name=metric)
    raise ValueError(f"There is no metric {metric!r}. Known: {', '.join(_KNOWN)}, or give a function.")
