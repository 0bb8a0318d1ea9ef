"""Losses: how far predictions are from targets, one number a sample."""

import jax
import jax.numpy as jnp

from lessons_lib.nn.shapes import check_same

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


# The activation that makes each loss's probabilities. A model that ends with it is trained on what goes into that
# activation: log(softmax(x)) taken in one step neither overflows nor loses its gradient.
ACTIVATION_OF = {categorical_crossentropy: "softmax", binary_crossentropy: "sigmoid"}

_KNOWN = {
    "categorical_crossentropy": categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
    "mse": mse,
    "mae": mae,
    "mean_squared_error": mse,
    "mean_absolute_error": mae,
}


def get(loss):
    """The function that a name stands for; a function (y_true, y_pred) -> losses stands for itself.

    Raises ValueError for an unknown name and lists the known ones.
    """
    if callable(loss):
        return loss
    if loss in _KNOWN:
        return _KNOWN[loss]
    hint = (
        " For integer labels use lessons_lib.data.to_categorical and categorical_crossentropy."
        if str(loss).startswith("sparse")
        else ""
    )
    raise ValueError(f"There is no loss {loss!r}. Known: {', '.join(_KNOWN)}, or give a function.{hint}")


def check_output(loss, activation, units):
    """Raise ValueError when a last layer with this activation and these units cannot feed the loss."""
    if loss not in ACTIVATION_OF:
        return
    name, wanted = loss.__name__, ACTIVATION_OF[loss]
    if loss is categorical_crossentropy and units == 1:
        raise ValueError(
            f"{name} compares probabilities of two or more classes, but the last layer has 1 unit. For yes or no with"
            ' one unit use activation="sigmoid" and loss="binary_crossentropy"; else one unit a class.'
        )
    unfit = {"linear", "relu", "tanh"} | ({"sigmoid"} if loss is categorical_crossentropy else set())
    if activation in unfit:
        raise ValueError(
            f"{name} needs probabilities, but the last layer's activation is {activation!r}. "
            f'Try Dense({units}, activation="{wanted}").'
        )


def _pair(y_true, y_pred):
    y_true, y_pred = jnp.asarray(y_true), jnp.asarray(y_pred)
    check_same(y_true.shape, y_pred.shape)
    return y_true.astype(y_pred.dtype), y_pred
