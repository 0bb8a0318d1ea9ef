"""Optimizers of the optax form: `init(params) -> state`, `update(gradients, state, params) -> (updates, state)`.

New parameters are params + updates. The learning rate travels in the state, not in the compiled code, so models that
differ only in their rate share one compiled epoch. Rules and defaults are Keras's.

Every `learning_rate` may be a schedule instead, a function of the step counted from 0, such as optax's. `clipnorm`
scales the gradient of each parameter array that is longer than it down to it, `global_clipnorm` does so with all of
them as one vector.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


@dataclass(frozen=True, repr=False, kw_only=True)
class _Clipping:
    clipnorm: float | None = None
    global_clipnorm: float | None = None

    def __post_init__(self):
        _check_rate(self)
        if self.clipnorm is not None and self.global_clipnorm is not None:
            raise ValueError("Give clipnorm or global_clipnorm, not both.")
        for name in ("clipnorm", "global_clipnorm"):
            if getattr(self, name) is not None and not getattr(self, name) > 0:
                raise ValueError(
                    f"{name} is the largest length a gradient may have, above 0; got {getattr(self, name)!r}."
                )

    def __repr__(self):
        fields = sorted(dataclasses.fields(self), key=lambda field: field.kw_only)
        given = {
            field.name: getattr(self, field.name) for field in fields if getattr(self, field.name) != field.default
        }
        options = [f"{name}={getattr(value, '__name__', repr(value))}" for name, value in given.items()]
        return f"{type(self).__name__}({', '.join(options)})"

    def _start(self, **slots):
        """The first state: the slots, and the learning rate, or the step that the schedule reads."""
        own = (
            {"step": np.int32(0)} if callable(self.learning_rate) else {"learning_rate": np.float32(self.learning_rate)}
        )
        return own | slots

    def _rate(self, state):
        return self.learning_rate(state["step"]) if callable(self.learning_rate) else state["learning_rate"]

    def _clip(self, gradients):
        if self.clipnorm is not None:
            return jax.tree.map(lambda g: g * _shrink(jnp.sum(g * g), self.clipnorm), gradients)
        if self.global_clipnorm is not None:
            square = sum(jnp.sum(g * g) for g in jax.tree.leaves(gradients))
            return jax.tree.map(lambda g: g * _shrink(square, self.global_clipnorm), gradients)
        return gradients


@dataclass(frozen=True, repr=False)
class SGD(_Clipping):
    """v <- momentum v - rate g; update v. With `nesterov` the update is momentum v - rate g with the new v."""

    learning_rate: Any = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self):
        super().__post_init__()
        _check_share(self, "momentum")

    def init(self, params):
        return self._start(velocity=_zeros_like(params))

    def update(self, gradients, state, params=None):
        gradients, rate = self._clip(gradients), self._rate(state)

        def scaled(v, g):
            return self.momentum * v - rate * g

        velocity = jax.tree.map(scaled, state["velocity"], gradients)
        updates = jax.tree.map(scaled, velocity, gradients) if self.nesterov else velocity
        return updates, _next(state, velocity=velocity)


@dataclass(frozen=True, repr=False)
class RMSprop(_Clipping):
    """s <- rho s + (1 - rho) g^2; update -rate g / sqrt(s + epsilon). Source: Hinton 2012, lecture 6e."""

    learning_rate: Any = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def __post_init__(self):
        super().__post_init__()
        _check_share(self, "rho")

    def init(self, params):
        return self._start(square=_zeros_like(params))

    def update(self, gradients, state, params=None):
        gradients, rate = self._clip(gradients), self._rate(state)
        square = jax.tree.map(lambda s, g: self.rho * s + (1 - self.rho) * g * g, state["square"], gradients)
        updates = jax.tree.map(lambda g, s: -rate * g / jnp.sqrt(s + self.epsilon), gradients, square)
        return updates, _next(state, square=square)


@dataclass(frozen=True, repr=False)
class Adam(_Clipping):
    """m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2; update -rate c m / (sqrt(v) + epsilon).

    c = sqrt(1 - b2^t) / (1 - b1^t) corrects for the start at zero, t counts the steps from 1.
    Source: Kingma and Ba 2015, the order of computation at the end of section 2, as Keras has it.
    """

    learning_rate: Any = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self):
        super().__post_init__()
        _check_share(self, "beta_1")
        _check_share(self, "beta_2")

    def init(self, params):
        return self._start(step=np.int32(0), mean=_zeros_like(params), square=_zeros_like(params))

    def update(self, gradients, state, params=None):
        gradients, rate = self._clip(gradients), self._rate(state)
        mean = jax.tree.map(lambda m, g: m + (1 - self.beta_1) * (g - m), state["mean"], gradients)
        square = jax.tree.map(lambda v, g: v + (1 - self.beta_2) * (g * g - v), state["square"], gradients)
        time = jnp.float32(state["step"] + 1)
        rate = rate * jnp.sqrt(1 - self.beta_2**time) / (1 - self.beta_1**time)
        updates = jax.tree.map(lambda m, v: -rate * m / (jnp.sqrt(v) + self.epsilon), mean, square)
        return updates, _next(state, mean=mean, square=square)


@dataclass(frozen=True, repr=False)
class AdamW(Adam):
    """Adam's update - rate weight_decay w: every parameter w also shrinks by itself. Source: Loshchilov and Hutter
    2019, algorithm 2."""

    weight_decay: float = 0.004

    def __post_init__(self):
        super().__post_init__()
        if not self.weight_decay >= 0:
            raise ValueError(f"weight_decay must be at least 0, got {self.weight_decay!r}.")

    def update(self, gradients, state, params):
        decay = self._rate(state) * self.weight_decay
        updates, state = super().update(gradients, state)
        return jax.tree.map(lambda u, w: u - decay * w, updates, params), state


_KNOWN = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam, "adamw": AdamW}


def get(optimizer):
    """The optimizer that a name stands for, with its defaults; an object with `init` and `update` stands for itself.

    Raises ValueError for an unknown name (listing the known ones) and TypeError for a class or another object.
    """
    if isinstance(optimizer, str):
        if optimizer.lower() in _KNOWN:
            return _KNOWN[optimizer.lower()]()
        raise ValueError(
            f"There is no optimizer {optimizer!r}. Known: {', '.join(_KNOWN)}, or give an optax transformation."
        )
    if isinstance(optimizer, type):
        raise TypeError(f"optimizer={optimizer.__name__} is the class: write {optimizer.__name__}(), with brackets.")
    if hasattr(optimizer, "init") and hasattr(optimizer, "update"):
        return optimizer
    raise TypeError(
        f"An optimizer has init and update, as {', '.join(c.__name__ for c in _KNOWN.values())} and optax's have; got"
        f" {optimizer!r}."
    )


def has_rate(optimizer):
    """Whether the optimizer's learning rate is one number that can be exchanged: not a schedule, not inside an optax
    transformation."""
    return isinstance(optimizer, _Clipping) and not callable(optimizer.learning_rate)


def rule(optimizer):
    """The optimizer as compiled code sees it: without its learning rate, which is in the state."""
    if has_rate(optimizer):
        return dataclasses.replace(optimizer, learning_rate=1.0)
    return optimizer


def _zeros_like(params):
    # NumPy's zeros need no compiled code, which a fresh process would have to fetch for every shape.
    return jax.tree.map(lambda p: np.zeros(p.shape, p.dtype), params)


def _next(state, **slots):
    """The state after a step: new slots, and one step more where steps are counted."""
    return {**state, **slots} | ({"step": state["step"] + 1} if "step" in state else {})


def _shrink(square, largest):
    """The factor that brings a gradient of this squared length down to the largest length, 1 if it is no longer."""
    return largest / jnp.maximum(jnp.sqrt(square), largest)


def _check_rate(optimizer):
    if callable(optimizer.learning_rate):
        return
    if not optimizer.learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, got {optimizer.learning_rate!r}.")


def _check_share(optimizer, field):
    value = getattr(optimizer, field)
    if not 0 <= value < 1:
        raise ValueError(f"{field} must be at least 0 and below 1, got {value!r}.")
