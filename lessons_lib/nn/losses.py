"""Losses: how far predictions are from targets, one number a sample."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from lessons_lib.nn.options import is_number, known
from lessons_lib.nn.shapes import ShapeError, check_same

EPSILON = 1e-7  # Keras's: probabilities are kept this far from 0 and 1 before the logarithm.


def categorical_crossentropy(y_true, y_pred, from_logits=False):
    """loss = -sum_k y_k log(p_k), summed over the classes, natural logarithm.

    One-hot targets and probabilities (batch, ..., classes) in, losses (batch, ...) out. With `from_logits`, `y_pred` is
    what goes *into* softmax. Raises ShapeError when the shapes differ.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    if from_logits:
        return -jnp.sum(y_true * jax.nn.log_softmax(y_pred), axis=-1)
    probabilities = y_pred / jnp.sum(y_pred, axis=-1, keepdims=True)
    return -jnp.sum(y_true * jnp.log(jnp.clip(probabilities, EPSILON, 1 - EPSILON)), axis=-1)


def binary_crossentropy(y_true, y_pred, from_logits=False):
    """loss = mean_k(-y_k log(p_k) - (1 - y_k) log(1 - p_k)), the mean over the last axis, natural logarithm.

    Targets 0 or 1 and probabilities (batch, ..., units) in, losses (batch, ...) out. With `from_logits`, `y_pred` is
    what goes *into* sigmoid. Raises ShapeError when the shapes differ.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    if from_logits:
        log_p, log_q = jax.nn.log_sigmoid(y_pred), jax.nn.log_sigmoid(-y_pred)
    else:
        probabilities = jnp.clip(y_pred, EPSILON, 1 - EPSILON)
        log_p, log_q = jnp.log(probabilities), jnp.log(1 - probabilities)
    return jnp.mean(-y_true * log_p - (1 - y_true) * log_q, axis=-1)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False):
    """loss = -log(p_y): categorical_crossentropy of labels that are class numbers, counted from 0.

    Labels (batch, ...) and probabilities (batch, ..., classes) in, losses (batch, ...) out; `from_logits` as there.
    """
    y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
    check_same(y_true.shape, y_pred.shape[:-1])
    one_hot = jax.nn.one_hot(y_true.astype(int), y_pred.shape[-1], dtype=y_pred.dtype)
    return categorical_crossentropy(one_hot, y_pred, from_logits)


def huber(y_true, y_pred, delta=1.0):
    """loss = mean_k of e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2), with e = y_k - p_k.

    Targets and predictions (batch, ..., units) in, losses (batch, ...) out. Source: Huber 1964.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    size = jnp.abs(y_true - y_pred)
    return jnp.mean(jnp.where(size <= delta, size**2 / 2, delta * (size - delta / 2)), axis=-1)


def mse(y_true, y_pred):
    """loss = mean_k (y_k - p_k)^2, the mean over the last axis: mean squared error, in the target's unit squared.

    Targets and predictions (batch, ..., units) in, losses (batch, ...) out. Raises ShapeError when the shapes differ.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return jnp.mean(jnp.square(y_true - y_pred), axis=-1)


def mae(y_true, y_pred):
    """loss = mean_k |y_k - p_k|, the mean over the last axis: mean absolute error, in the target's unit.

    Targets and predictions (batch, ..., units) in, losses (batch, ...) out. Raises ShapeError when the shapes differ.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return jnp.mean(jnp.abs(y_true - y_pred), axis=-1)


@dataclass(frozen=True)
class PinballLoss:
    """loss = mean_k max(q_k e_k, (q_k - 1) e_k) with e_k = y - p_k: least where p_k is the quantile q_k of y.

    `Dense(3)` and `PinballLoss([0.05, 0.5, 0.95])` learn a median and a 90% interval; nothing keeps learnt quantiles
    from crossing. One target (batch, ..., 1) beside the predictions (batch, ..., quantiles) in, losses (batch, ...)
    out. Source: Koenker and Bassett 1978.
    """

    quantiles: tuple

    def __post_init__(self):
        given = (self.quantiles,) if is_number(self.quantiles) else tuple(self.quantiles)
        if not given or not all(is_number(q) and 0 < q < 1 for q in given) or list(given) != sorted(set(given)):
            wanted = "PinballLoss wants ascending quantiles between 0 and 1, such as [0.05, 0.5, 0.95]"
            raise ValueError(f"{wanted}; got {self.quantiles!r}.")
        object.__setattr__(self, "quantiles", tuple(map(float, given)))

    def __call__(self, y_true, y_pred):
        y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
        if y_pred.shape[-1:] != (len(self.quantiles),) or y_true.shape != target_shape(self, y_pred.shape):
            wanted = f"PinballLoss wants targets (..., 1) beside predictions (..., {len(self.quantiles)})"
            hint = " Did you mean y_true[..., None]?" * (y_true.shape == y_pred.shape[:-1])
            raise ShapeError(f"{wanted}; got {y_true.shape} and {y_pred.shape}.{hint}")
        error, q = y_true.astype(y_pred.dtype) - y_pred, jnp.asarray(self.quantiles, y_pred.dtype)
        return jnp.mean(jnp.maximum(q * error, (q - 1) * error), axis=-1)


def target_shape(loss, output_shape):
    """The shape of targets beside predictions of this shape: one target beside the quantiles of the pinball loss, one
    class number beside the probabilities of the sparse loss."""
    if loss is sparse_categorical_crossentropy:
        return tuple(output_shape[:-1])
    return (*output_shape[:-1], 1) if isinstance(loss, PinballLoss) else tuple(output_shape)


# The activation that makes each loss's probabilities. A model that ends with it is trained on what goes into that
# activation: log(softmax(x)) taken in one step neither overflows nor loses its gradient.
ACTIVATION_OF = {
    categorical_crossentropy: "softmax",
    sparse_categorical_crossentropy: "softmax",
    binary_crossentropy: "sigmoid",
}

_OWN = (categorical_crossentropy, sparse_categorical_crossentropy, binary_crossentropy, mse, mae, huber)
_KNOWN = {loss.__name__: loss for loss in _OWN} | {"mean_squared_error": mse, "mean_absolute_error": mae}
NAMES = frozenset(_KNOWN)
KINDS = {"PinballLoss": PinballLoss}


def by_row(loss):
    """Whether the loss of a row is known to depend on that row alone, so that rows may be shared out over devices."""
    return loss in _KNOWN.values() or isinstance(loss, PinballLoss)


def get(loss):
    """The function that a name stands for, in any case; a function (y_true, y_pred) -> losses stands for itself.

    Raises ValueError for an unknown name and lists the known ones, TypeError for what is neither.
    """
    if isinstance(loss, type):
        example = "PinballLoss([0.05, 0.5, 0.95])" if loss is PinballLoss else '"mse", or a function'
        raise TypeError(f"loss={loss.__name__} is a class. Try loss={example}.")
    if callable(loss):
        return loss
    if not isinstance(loss, str):
        raise TypeError(f'loss is one name such as "mse", or a function (y_true, y_pred) -> losses; got {loss!r}.')
    return known("loss", loss, _KNOWN, "a function")


def each_row(values, y_pred, name):
    """What a function of the reader's gave, as one number a row and step, (batch, ...).

    Numbers (batch, ..., units) are averaged over the units, as Keras does; one number for the whole batch stays as it
    is. Raises ShapeError for any other shape, which would broadcast to (batch, batch) beside weights.
    """
    values = jnp.asarray(values)
    if values.shape == y_pred.shape:
        return values.mean(axis=-1)
    if values.shape not in ((), y_pred.shape[:-1]):
        wanted = f"{name} must give one number a row, {y_pred.shape[:-1]} for predictions {y_pred.shape}"
        raise ShapeError(f"{wanted}; got {values.shape}. Try jnp.mean(values, axis=-1).")
    return values


def check_output(loss, layer, units):
    """Raise ValueError when this last layer, of these units, cannot feed the loss."""
    if isinstance(loss, PinballLoss) and units != len(loss.quantiles):
        problem = f"{loss!r} wants {len(loss.quantiles)} units, one a quantile, but the last layer has {units}"
        raise ValueError(f"{problem}. End with Dense({len(loss.quantiles)}).")
    if loss not in ACTIVATION_OF:
        return
    # A layer of the reader's own without an activation may make probabilities all the same.
    activation = getattr(layer, "activation", None if type(layer).__module__.startswith("lessons_lib.") else "softmax")
    name, wanted = loss.__name__, ACTIVATION_OF[loss]
    advice = f'Dense({units}, activation="{wanted}")'
    if wanted == "softmax" and units == 1:
        instead = 'activation="sigmoid" and loss="binary_crossentropy"; else one unit a class'
        raise ValueError(f"{name} compares classes, but the last layer has 1 unit. For yes or no use {instead}.")
    if activation is None:
        problem = f"{name} needs probabilities, but the last layer is {layer!r}, which makes none"
        raise ValueError(f"{problem}. End with {advice}; a Dropout stands before it.")
    if isinstance(activation, str) and activation not in ("softmax", wanted):
        raise ValueError(f"{name} needs probabilities, but the last activation is {activation!r}. Try {advice}.")


def _pair(y_true, y_pred):
    y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
    check_same(y_true.shape, y_pred.shape)
    return y_true.astype(y_pred.dtype), y_pred
