"""Activation functions: what a layer does to its weighted sums."""

import jax
import jax.numpy as jnp

from lessons_lib.nn.options import known


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


def gelu(x):
    """f(x) = x P(Z < x), Z standard normal. Any shape in, the same shape out."""
    return jax.nn.gelu(jnp.asarray(x), approximate=False)


def leaky_relu(x):
    """f(x) = x where x > 0, else 0.2 x, Keras's slope. Any shape in, the same shape out."""
    return jax.nn.leaky_relu(jnp.asarray(x), negative_slope=0.2)


_OF_JAX = (jax.nn.elu, jax.nn.selu, jax.nn.softplus, jax.nn.silu)
_OWN = (linear, relu, sigmoid, softmax, tanh, gelu, leaky_relu)
_KNOWN = {function.__name__: function for function in (*_OWN, *_OF_JAX)} | {"swish": jax.nn.silu}
# Functions of these names mean the same in JAX and in Keras; a layer takes them for the name.
_SAME = ("relu", "sigmoid", "softmax", "tanh")


def get(activation):
    """The function that a name stands for; a function stands for itself, None for `linear`.

    Raises ValueError for an unknown name and lists the known ones.
    """
    if callable(activation):
        return activation
    return linear if activation is None else known("activation", activation, _KNOWN, "a function")


def named(activation):
    """The name for what a name stands for already: None is "linear", jax.nn.softmax is "softmax". Errors as for get."""
    get(activation)
    if not callable(activation):
        return "linear" if activation is None else activation.lower()
    name, room = getattr(activation, "__name__", None), getattr(activation, "__module__", None) or ""
    return name if name in _SAME and room.split(".")[0] in ("jax", "keras", "lessons_lib") else activation
