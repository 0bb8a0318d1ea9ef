"""Penalties on weights: any function of an array that gives one number, which is added to the loss."""

import jax.numpy as jnp

from lessons_lib.nn import options
from lessons_lib.nn.trees import tree


class _Penalty:
    def __post_init__(self):
        for name in vars(self):
            example = f"{type(self).__name__}(0.01)"
            options.number(self, name, example, lambda value: value >= 0, "the penalty's strength, 0 or more")

    def __call__(self, weights):
        sizes = {"l1": jnp.abs, "l2": jnp.square}
        return sum(strength * jnp.sum(sizes[name](weights)) for name, strength in vars(self).items())

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{strength:g}' for strength in vars(self).values())})"


@tree("l2")
class L2(_Penalty):
    """penalty = l2 sum(w^2), added to the loss; Dense(64, kernel_regularizer=L2(0.01)) asks for it."""

    l2: float = 0.01


@tree("l1")
class L1(_Penalty):
    """penalty = l1 sum(|w|), added to the loss."""

    l1: float = 0.01


@tree("l1", "l2")
class L1L2(_Penalty):
    """penalty = l1 sum(|w|) + l2 sum(w^2), added to the loss."""

    l1: float = 0.0
    l2: float = 0.0


_KNOWN = {"l1": L1(), "l2": L2(), "l1_l2": L1L2(0.01, 0.01)}


def get(regularizer):
    """The penalty that a name or a record such as {"l2": 0.01} stands for; a function of the weights stands for itself.

    Raises ValueError or TypeError for anything else.
    """
    if regularizer is None or (callable(regularizer) and not isinstance(regularizer, type)):
        return regularizer
    if isinstance(regularizer, str) and regularizer.lower() in _KNOWN:
        return _KNOWN[regularizer.lower()]
    if isinstance(regularizer, dict) and regularizer and set(regularizer) <= {"l1", "l2"}:
        return {("l1",): L1, ("l2",): L2}.get(tuple(regularizer), L1L2)(**regularizer)
    names = ", ".join(_KNOWN)
    raise TypeError(f"A regularizer is L2(0.01), a name ({names}), a function of weights or None; got {regularizer!r}.")
