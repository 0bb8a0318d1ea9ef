"""What may act between the epochs of a fit: early stopping."""

import math
from dataclasses import dataclass

import jax
import numpy as np


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when `monitor` has not got better for `patience` epochs in a row.

    Better is lower (mode "min") or higher ("max") by more than `min_delta`; "auto" takes "max" for accuracy, nse and
    kge. With `restore_best_weights` the model ends with the weights of its best epoch, whether or not it stopped early.
    Names and rules are Keras's: model.fit(..., callbacks=[EarlyStopping(patience=20, restore_best_weights=True)]).
    """

    monitor: str = "val_loss"
    min_delta: float = 0.0
    patience: int = 0
    mode: str = "auto"
    restore_best_weights: bool = False

    def __post_init__(self):
        if isinstance(self.patience, bool) or not isinstance(self.patience, int) or self.patience < 0:
            raise ValueError(f"patience is a number of epochs, 0 or more; got {self.patience!r}.")
        if self.mode not in ("auto", "min", "max"):
            raise ValueError(f'mode must be "auto", "min" or "max", got {self.mode!r}.')

    @property
    def sign(self):
        """1 where lower is better, -1 where higher is."""
        if self.mode != "auto":
            return 1 if self.mode == "min" else -1
        return -1 if self.monitor.removeprefix("val_") in ("accuracy", "acc", "nse", "kge") else 1


class Watch:
    """One fit under an EarlyStopping, or under none: counts the epochs, keeps the best weights."""

    def __init__(self, rule):
        self.rule = rule
        self.epoch = 0  # epochs seen so far
        self.best_epoch = None  # counted from 0, as History counts
        self._best = math.inf
        self._params = None

    def ends(self, logs, params):
        """Whether to stop after the epoch that gave `logs` and `params`."""
        self.epoch += 1
        if self.rule is None:
            return False
        if self.rule.monitor not in logs:
            missing = " Give validation_split or validation_data." if self.rule.monitor.startswith("val_") else ""
            raise ValueError(
                f"EarlyStopping watches {self.rule.monitor!r}, but the epochs report {', '.join(logs)}.{missing}"
            )
        value = self.rule.sign * logs[self.rule.monitor]
        if value < self._best - abs(self.rule.min_delta) or self.best_epoch is None:
            self._best, self.best_epoch = value, self.epoch - 1
            if self.rule.restore_best_weights:
                self._params = jax.tree.map(np.array, params)  # Copies: training reuses the memory of the arrays.
        return self.epoch - 1 - self.best_epoch >= max(self.rule.patience, 1)

    def final(self, params):
        """The weights to end with, when the last epoch gave `params`."""
        return params if self._params is None else jax.device_put(self._params)

    def told(self, epochs):
        """What the closing line of a fit of at most `epochs` epochs says of it."""
        if self.rule is None:
            return ""
        stopped = "stopped early" if self.epoch < epochs else "not stopped early"
        restored = ", whose weights are back" * self.rule.restore_best_weights
        return f" - {stopped}; best {self.rule.monitor} after epoch {self.best_epoch + 1}{restored}"
