"""Optimizers of the optax form: `init(params) -> state`, `update(gradients, state, params) -> (updates, state)`.

New parameters are params + updates. The learning rate travels in the state, not in the compiled code, so models that differ
only in their rate share one compiled epoch. Rules and defaults are Keras's.
"""

import dataclasses
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np


@dataclass(frozen=True)
class SGD:
    """v <- momentum v - rate g; update v. With `nesterov` the update is momentum v - rate g with the new v."""

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self):
        _check_rate(self)
        _check_share(self, "momentum")

    def init(self, params):
        return {"learning_rate": np.float32(self.learning_rate), "velocity": _zeros_like(params)}

    def update(self, gradients, state, params=None):
        def scaled(v, g):
            return self.momentum * v - state["learning_rate"] * g

        velocity = jax.tree.map(scaled, state["velocity"], gradients)
        updates = jax.tree.map(scaled, velocity, gradients) if self.nesterov else velocity
        return updates, {**state, "velocity": velocity}


@dataclass(frozen=True)
class RMSprop:
    """s <- rho s + (1 - rho) g^2; update -rate g / sqrt(s + epsilon). Source: Hinton 2012, lecture 6e."""

    learning_rate: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def __post_init__(self):
        _check_rate(self)
        _check_share(self, "rho")

    def init(self, params):
        return {"learning_rate": np.float32(self.learning_rate), "square": _zeros_like(params)}

    def update(self, gradients, state, params=None):
        square = jax.tree.map(lambda s, g: self.rho * s + (1 - self.rho) * g * g, state["square"], gradients)
        updates = jax.tree.map(lambda g, s: -state["learning_rate"] * g / jnp.sqrt(s + self.epsilon), gradients, square)
        return updates, {**state, "square": square}


@dataclass(frozen=True)
class Adam:
    """m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2; update -rate c m / (sqrt(v) + epsilon).

    c = sqrt(1 - b2^t) / (1 - b1^t) corrects for the start at zero, t counts the steps from 1.
    Source: Kingma and Ba 2015, the order of computation at the end of section 2, as Keras has it.
    """

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self):
        _check_rate(self)
        _check_share(self, "beta_1")
        _check_share(self, "beta_2")

    def init(self, params):
        return {
            "learning_rate": np.float32(self.learning_rate),
            "step": np.int32(0),
            "mean": _zeros_like(params),
            "square": _zeros_like(params),
        }

    def update(self, gradients, state, params=None):
        step = state["step"] + 1
        mean = jax.tree.map(lambda m, g: m + (1 - self.beta_1) * (g - m), state["mean"], gradients)
        square = jax.tree.map(lambda v, g: v + (1 - self.beta_2) * (g * g - v), state["square"], gradients)
        time = jnp.float32(step)
        rate = state["learning_rate"] * jnp.sqrt(1 - self.beta_2**time) / (1 - self.beta_1**time)
        updates = jax.tree.map(lambda m, v: -rate * m / (jnp.sqrt(v) + self.epsilon), mean, square)
        return updates, {**state, "step": step, "mean": mean, "square": square}


_KNOWN = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam}


def get(optimizer):
    """The optimizer that a name stands for, with its defaults; an object with `init` and `update` stands for itself.

    Raises ValueError for an unknown name (listing the known ones) and TypeError for a class or another object.
    """
    if isinstance(optimizer, str):
        if optimizer.lower() in _KNOWN:
            return _KNOWN[optimizer.lower()]()
        raise ValueError(f"There is no optimizer {optimizer!r}. Known: {', '.join(_KNOWN)}, or give an optax transformation.")
    if isinstance(optimizer, type):
        raise TypeError(f"optimizer={optimizer.__name__} is the class: write {optimizer.__name__}(), with brackets.")
    if hasattr(optimizer, "init") and hasattr(optimizer, "update"):
        return optimizer
    raise TypeError(f"An optimizer has init and update, as {', '.join(c.__name__ for c in _KNOWN.values())} and optax's have; got {optimizer!r}.")


def rule(optimizer):
    """The optimizer as compiled code sees it: without its learning rate, which is in the state."""
    if isinstance(optimizer, tuple(_KNOWN.values())):
        return dataclasses.replace(optimizer, learning_rate=1.0)
    return optimizer


def _zeros_like(params):
    # NumPy's zeros need no compiled code, which a fresh process would have to fetch for every shape.
    return jax.tree.map(lambda p: np.zeros(p.shape, p.dtype), params)


def _check_rate(optimizer):
    if not optimizer.learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, got {optimizer.learning_rate!r}.")


def _check_share(optimizer, field):
    value = getattr(optimizer, field)
    if not 0 <= value < 1:
        raise ValueError(f"{field} must be at least 0 and below 1, got {value!r}.")
