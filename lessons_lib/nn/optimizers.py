"""Optimizers of the optax form: `init(params) -> state`, `update(gradients, state, params) -> (updates, state)`.

New parameters are params + updates. The learning rate travels in the state, not in the compiled code, so models that
differ only in their rate share one compiled epoch. Rules and defaults are Keras's.

Every `learning_rate` may be a schedule instead, a function of the step counted from 0, such as optax's. `clipnorm`
scales the gradient of each parameter array that is longer than it down to it, `global_clipnorm` does so with all of
them as one vector, `clipvalue` cuts each number of the gradient off at plus and minus itself. With `weight_decay` every
parameter w also moves by -rate weight_decay w.
"""

import dataclasses
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import options
from lessons_lib.nn.trees import explaining, shown


@dataclass(frozen=True, repr=False, kw_only=True)
class _Clipping:
    weight_decay: float | None = None
    clipnorm: float | None = None
    clipvalue: float | None = None
    global_clipnorm: float | None = None

    counts: ClassVar = False  # whether the rule reads the number of the step

    __repr__ = shown

    def __post_init__(self):
        if not callable(self.learning_rate):
            wanted = "above 0, such as 0.001, or a function of the step"
            options.real(self.learning_rate, "learning_rate", lambda value: value > 0, wanted)
        if sum(value is not None for value in (self.clipnorm, self.clipvalue, self.global_clipnorm)) > 1:
            raise ValueError("Give one of clipnorm, clipvalue and global_clipnorm, not several.")
        for field in dataclasses.fields(self):
            name, value = field.name, getattr(self, field.name)
            if "clip" in name and value is not None and not (options.is_number(value) and value > 0):
                raise ValueError(f"{name} is the largest length a gradient may have, above 0; got {value!r}.")
            if name in ("rho", "beta_1", "beta_2", "momentum"):
                options.real(value, name, options.share, "at least 0 and below 1")
            elif name == "epsilon" or (name == "weight_decay" and value is not None):
                options.real(value, name, lambda value: value >= 0, "at least 0")
            elif isinstance(field.default, bool):
                options.yes_or_no(value, name)

    def init(self, params):
        """The first state: the rule's slots, zero, and the learning rate, or the step that the schedule reads."""
        # NumPy's zeros need no compiled code, which a fresh process would have to fetch for every shape.
        state = {name: jax.tree.map(lambda p: np.zeros(p.shape, p.dtype), params) for name in self.slots}
        if not callable(self.learning_rate):
            state["learning_rate"] = options.number_type().type(self.learning_rate)
        return state | ({"step": np.int32(0)} if self.counts or callable(self.learning_rate) else {})

    def _clip(self, gradients):
        if self.clipnorm is not None:
            return jax.tree.map(lambda g: g * _shrink(jnp.sum(g * g), self.clipnorm), gradients)
        if self.global_clipnorm is not None:
            square = sum(jnp.sum(g * g) for g in jax.tree.leaves(gradients))
            return jax.tree.map(lambda g: g * _shrink(square, self.global_clipnorm), gradients)
        if self.clipvalue is not None:
            return jax.tree.map(lambda g: jnp.clip(g, -self.clipvalue, self.clipvalue), gradients)
        return gradients

    def update(self, gradients, state, params=None):
        """(updates, next state) of a step down the gradients; `params` are read for weight_decay only."""
        rate = self.learning_rate(state["step"]) if callable(self.learning_rate) else state["learning_rate"]
        rate = jnp.asarray(rate)
        updates, slots = self.rule(self._clip(gradients), state, rate)
        if self.weight_decay is not None:
            updates = jax.tree.map(lambda u, w: u - rate * self.weight_decay * w, updates, params)
        return updates, {**state, **slots} | ({"step": state["step"] + 1} if "step" in state else {})


@explaining
@dataclass(frozen=True, repr=False)
class SGD(_Clipping):
    """v <- momentum v - rate g; update v. With `nesterov` the update is momentum v - rate g with the new v."""

    learning_rate: Any = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    slots: ClassVar = ("velocity",)

    def rule(self, gradients, state, rate):
        def scaled(v, g):
            return self.momentum * v - rate * g

        velocity = jax.tree.map(scaled, state["velocity"], gradients)
        return jax.tree.map(scaled, velocity, gradients) if self.nesterov else velocity, {"velocity": velocity}


@explaining
@dataclass(frozen=True, repr=False)
class RMSprop(_Clipping):
    """s <- rho s + (1 - rho) g^2; v <- momentum v + rate g / sqrt(s + epsilon); update -v. Source: Hinton 2012, lecture
    6e. `centered` divides by the spread about the mean gradient m <- rho m + (1 - rho) g: s - m^2 in place of s."""

    learning_rate: Any = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7
    _: KW_ONLY
    momentum: float = 0.0
    centered: bool = False

    @property
    def slots(self):
        return ("square",) + ("mean",) * self.centered + ("velocity",) * (self.momentum > 0)

    def rule(self, gradients, state, rate):
        slots = {"square": _averaged(self.rho, state["square"], jax.tree.map(jnp.square, gradients))}
        spread = slots["square"]
        if self.centered:
            slots["mean"] = _averaged(self.rho, state["mean"], gradients)
            spread = jax.tree.map(lambda s, m: s - m * m, spread, slots["mean"])
        steps = jax.tree.map(lambda g, s: rate * g / jnp.sqrt(s + self.epsilon), gradients, spread)
        if self.momentum > 0:
            steps = slots["velocity"] = jax.tree.map(lambda v, s: self.momentum * v + s, state["velocity"], steps)
        return jax.tree.map(jnp.negative, steps), slots


@explaining
@dataclass(frozen=True, repr=False)
class Adam(_Clipping):
    """m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2; update -rate c m / (sqrt(v) + epsilon).

    c = sqrt(1 - b2^t) / (1 - b1^t) corrects for the start at zero, t counts the steps from 1. `amsgrad` divides by the
    largest v so far. Source: Kingma and Ba 2015, the order of computation at the end of section 2, as Keras has it;
    amsgrad: Reddi, Kale and Kumar 2018.
    """

    learning_rate: Any = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    _: KW_ONLY
    amsgrad: bool = False

    counts: ClassVar = True

    @property
    def slots(self):
        return ("mean", "square") + ("largest",) * self.amsgrad

    def rule(self, gradients, state, rate):
        slots = {
            "mean": jax.tree.map(lambda m, g: m + (1 - self.beta_1) * (g - m), state["mean"], gradients),
            "square": jax.tree.map(lambda v, g: v + (1 - self.beta_2) * (g * g - v), state["square"], gradients),
        }
        spread = slots["square"]
        if self.amsgrad:
            spread = slots["largest"] = jax.tree.map(jnp.maximum, state["largest"], spread)
        time = jnp.asarray(state["step"] + 1, rate.dtype)
        rate = rate * jnp.sqrt(1 - self.beta_2**time) / (1 - self.beta_1**time)
        return jax.tree.map(lambda m, v: -rate * m / (jnp.sqrt(v) + self.epsilon), slots["mean"], spread), slots


@explaining
@dataclass(frozen=True, repr=False)
class AdamW(Adam):
    """Adam with weight_decay, .004 by default. Source: Loshchilov and Hutter 2019, algorithm 2."""

    _: KW_ONLY
    weight_decay: float = 0.004


_KNOWN = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam, "adamw": AdamW}
KINDS = {kind.__name__: kind for kind in _KNOWN.values()}


def get(optimizer):
    """The optimizer that a name stands for, with its defaults; an object with `init` and `update` stands for itself.

    Raises ValueError for an unknown name (listing the known ones) and TypeError for a class or another object.
    """
    if isinstance(optimizer, str):
        return options.known("optimizer", optimizer, _KNOWN, "an optax transformation")()
    if isinstance(optimizer, type):
        raise TypeError(f"optimizer={optimizer.__name__} is the class: write {optimizer.__name__}(), with brackets.")
    if hasattr(optimizer, "init") and hasattr(optimizer, "update"):
        return optimizer
    raise TypeError(f"An optimizer has init and update, as {', '.join(KINDS)} and optax's have; got {optimizer!r}.")


def has_rate(optimizer):
    """Whether the optimizer's learning rate is one number that can be exchanged: not a schedule, not inside an optax
    transformation."""
    return isinstance(optimizer, _Clipping) and not callable(optimizer.learning_rate)


def rule(optimizer):
    """The optimizer as compiled code sees it: without its learning rate, which is in the state."""
    return dataclasses.replace(optimizer, learning_rate=1.0) if has_rate(optimizer) else optimizer


def _averaged(share, old, new):
    return jax.tree.map(lambda o, n: share * o + (1 - share) * n, old, new)


def _shrink(square, largest):
    """The factor that brings a gradient of this squared length down to the largest length, 1 if it is no longer."""
    return largest / jnp.maximum(jnp.sqrt(square), largest)
