"""Metrics: what is reported beside the loss; each is a mean over samples, finished by one last step."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import jax.numpy as jnp

from lessons_lib import losses
from lessons_lib.shapes import check_same


def _as_it_is(mean):
    return mean


@dataclass(frozen=True)
class Metric:
    """finish(mean over the batch of values(y_true, y_pred)).

    `values` turns targets and predictions (batch, ..., units) into one number a sample, (batch, ...). Calling the metric gives
    one number; training keeps the running mean of `values` over batches and finishes it once an epoch.
    """

    name: str
    values: Callable
    finish: Callable = _as_it_is

    def __repr__(self):
        return self.name

    def __call__(self, y_true, y_pred):
        return self.finish(jnp.mean(self.values(y_true, y_pred)))


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

_KNOWN = {
    "accuracy": accuracy,
    "acc": accuracy,
    "mae": mae,
    "mse": mse,
    "rmse": rmse,
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
