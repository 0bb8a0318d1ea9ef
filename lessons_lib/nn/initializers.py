"""First weights: draws whose spread follows from how many numbers feed each unit (its fan)."""

import math
from functools import partial

import jax
import jax.numpy as jnp

from lessons_lib.nn.options import known


def fans(shape):
    """(fan_in, fan_out) of a kernel (*receptive field, in, out): each counts the receptive field, as in Keras."""
    if len(shape) < 2:
        return (math.prod(shape),) * 2
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def glorot_uniform(key, shape):
    """Uniform draws between -a and a with a = sqrt(6 / (fan_in + fan_out)), for a kernel (fan_in, fan_out).

    Source: Glorot and Bengio 2010, equation 16.
    """
    return _uniform(1, _mean, key, shape)


def orthogonal(key, shape):
    """Normal draws (rows, columns), rows <= columns, made orthogonal and of length 1 by Gram and Schmidt, one row after
    the other.

    The numbers are those of jax.nn.initializers.orthogonal, without LAPACK: to reach that, JAX imports half of SciPy.
    Source: Saxe, McClelland and Ganguli 2014, section 3.
    """
    rows, columns = shape
    if rows > columns:
        return orthogonal(key, (columns, rows)).T
    draws = jax.random.normal(key, (columns, rows)).T
    product = partial(jnp.matmul, precision="highest")  # GPUs and TPUs round more by default.

    def next_row(i, done):
        row = draws[i]
        for _ in range(2):  # Once leaves rounding errors behind, twice is enough.
            row = row - product(product(done, row), done)
        return done.at[i].set(row / jnp.linalg.norm(row))

    return jax.lax.fori_loop(0, rows, next_row, jnp.zeros_like(draws))


def _uniform(scale, fan, key, shape):
    limit = (3 * scale / fan(fans(shape))) ** 0.5
    return jax.random.uniform(key, shape, minval=-limit, maxval=limit)


def _normal(scale, fan, key, shape):
    """Normal draws cut off at two standard deviations, widened so that their variance is scale / fan."""
    sd = (scale / fan(fans(shape))) ** 0.5 / 0.87962566103423978
    return sd * jax.random.truncated_normal(key, -2, 2, shape)


def _in(fans):
    return fans[0]


def _mean(fans):
    return sum(fans) / 2


_KNOWN = {
    "zeros": lambda key, shape: jnp.zeros(shape),
    "ones": lambda key, shape: jnp.ones(shape),
    "glorot_uniform": glorot_uniform,
    "glorot_normal": partial(_normal, 1, _mean),
    "he_uniform": partial(_uniform, 2, _in),
    "he_normal": partial(_normal, 2, _in),
    "lecun_uniform": partial(_uniform, 1, _in),
    "lecun_normal": partial(_normal, 1, _in),
    "random_normal": lambda key, shape: 0.05 * jax.random.normal(key, shape),
    "random_uniform": lambda key, shape: jax.random.uniform(key, shape, minval=-0.05, maxval=0.05),
    "uniform": lambda key, shape: jax.random.uniform(key, shape, minval=-0.05, maxval=0.05),
    "orthogonal": orthogonal,
}


def get(initializer):
    """The function (key, shape) -> first weights that a name stands for; a function stands for itself.

    Raises ValueError for an unknown name and lists the known ones.
    """
    if callable(initializer):
        return initializer
    return known("initializer", initializer, _KNOWN, "a function (key, shape)")
