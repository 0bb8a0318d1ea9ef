"""Activation functions: what a layer does to its weighted sums."""

import jax
import jax.numpy as jnp


def linear(x):
    """f(x) = x. Any shape in, the same shape out."""
    return jnp.asarray(x)


def relu(x):
    """f(x) = max(x, 0), with slope 0 at x = 0 as Keras has it. Any shape in, the same shape out."""
    return jax.nn.relu(jnp.asarray(x))


def sigmoid(x):
    """f(x) = 1 / (1 + exp(-x)), between 0 and 1. Any shape in, the same shape out."""
    return jax.nn.sigmoid(jnp.asarray(x))


def tanh(x):
    """f(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)), between -1 and 1. Any shape in, the same shape out."""
    return jnp.tanh(jnp.asarray(x))


def softmax(x, axis=-1):
    """f(x)_k = exp(x_k) / sum_j exp(x_j) along `axis`: each row of logits becomes probabilities.

    Logits (batch, ..., classes) in, probabilities of the same shape out. The row's largest logit is subtracted first,
    which changes nothing but keeps exp from overflowing.
    """
    return jax.nn.softmax(jnp.asarray(x), axis=axis)


_KNOWN = {"linear": linear, "relu": relu, "sigmoid": sigmoid, "softmax": softmax, "tanh": tanh}


def get(activation):
    """The function that a name stands for; a function stands for itself, None for `linear`.

    Raises ValueError for an unknown name and lists the known ones.
    """
    if activation is None:
        return linear
    if callable(activation):
        return activation
    if activation in _KNOWN:
        return _KNOWN[activation]
    raise ValueError(f"There is no activation {activation!r}. Known: {', '.join(_KNOWN)}, or give a function.")
