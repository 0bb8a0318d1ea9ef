"""What may act between the epochs of a fit: early stopping, slower rates, files, and functions of your own."""

import csv
import math
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lessons_lib.nn import metrics, options, saving
from lessons_lib.nn.trees import explaining


class Callback:
    """Keras's hooks between epochs. Write a subclass with the methods that you need.

    `self.model` is the model; its weights may be read and set, `self.model.learning_rate` too, and
    `self.model.stop_training = True` ends the fit after the epoch. `self.params` holds "epochs" and "verbose". Batches
    have no hooks, because an epoch is compiled as one call.
    """

    model = None
    params = None

    def set_model(self, model):
        """Called first, with the model."""
        self.model = model

    def set_params(self, params):
        """Called first too, with {"epochs": ..., "verbose": ...}."""
        self.params = params

    def on_train_begin(self, logs=None):
        """Before the first epoch."""

    def on_train_end(self, logs=None):
        """After the last epoch, with its numbers."""

    def on_epoch_begin(self, epoch, logs=None):
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch, logs=None):
        """After an epoch, with its numbers, such as {"loss": 0.5, "val_loss": 0.6}."""


class LambdaCallback(Callback):
    """LambdaCallback(on_epoch_end=lambda epoch, logs: print(logs)): any of Callback's hooks as a function."""

    def __init__(self, **functions):
        for name, function in functions.items():
            if not name.startswith("on_") or not hasattr(Callback, name):
                known = ", ".join(hook for hook in vars(Callback) if hook.startswith("on_"))
                raise TypeError(f"LambdaCallback takes no {name!r}: epochs are compiled whole. It takes {known}.")
            setattr(self, name, function)


class _Watching:
    """What the callbacks share that watch `monitor`, one of the numbers of an epoch."""

    @property
    def sign(self):
        """1 where lower is better, -1 where higher is; ValueError where nobody has said."""
        if self.mode not in ("auto", "min", "max"):
            raise ValueError(f'mode must be "auto", "min" or "max", got {self.mode!r}.')
        best = metrics.direction(self.monitor) if self.mode == "auto" else self.mode
        if best is None:
            raise ValueError(f'Is a high {self.monitor!r} good or bad? Nobody has said: give mode="max" or mode="min".')
        return 1 if best == "min" else -1

    def watched(self, logs, known):
        """logs[monitor], times -1 where higher is better; None in an epoch without validation, ValueError where no
        epoch ever reports it."""
        if self.monitor in logs:
            return self.sign * logs[self.monitor]
        if self.monitor in known:
            return None
        blind = self.monitor.startswith("val_") and not any(name.startswith("val_") for name in known)
        advice = " Give validation_split or validation_data." * blind
        problem = f"{type(self).__name__} watches {self.monitor!r}, but the epochs report {', '.join(known)}"
        raise ValueError(f"{problem}.{advice}")


@explaining
@dataclass(frozen=True)
class EarlyStopping(_Watching):
    """Stop when `monitor` has not got better for `patience` epochs in a row.

    Better is lower (mode "min") or higher ("max") by more than `min_delta`; "auto" knows the losses and metrics of this
    library. With `restore_best_weights` the model ends with the weights of its best epoch, whether or not it stopped
    early. `baseline` is a value that the first `patience` epochs must beat, before `start_from_epoch` nothing is
    watched. Names and rules are Keras's: model.fit(..., callbacks=[EarlyStopping(patience=20)]). Raises ValueError for
    a monitor whose better side nobody has said.
    """

    monitor: str = "val_loss"
    min_delta: float = 0.0
    patience: int = 0
    mode: str = "auto"
    restore_best_weights: bool = False
    _: KW_ONLY
    baseline: float | None = None
    start_from_epoch: int = 0
    verbose: int = 0

    def __post_init__(self):
        if not isinstance(self.monitor, str):
            advice = f"Write EarlyStopping(patience={self.monitor!r})."
            raise TypeError(f"monitor is the name of what is watched, got {self.monitor!r}. {advice}")
        for name in ("patience", "start_from_epoch"):
            options.whole(getattr(self, name), name, 0, wanted="{} is a number of epochs")
        options.yes_or_no(self.restore_best_weights, "restore_best_weights")
        self.sign  # noqa: B018 (an error where nobody knows it)


class Watch:
    """One fit under an EarlyStopping, or under none: counts the epochs, keeps the best weights."""

    def __init__(self, rule, first=0, known=None):
        self.rule, self.known = rule, known
        self.epoch = first  # epochs seen so far
        self.best_epoch = None  # counted from 0, as History counts
        self._best, self._wait, self._params = math.inf, 0, None

    def ends(self, logs, params):
        """Whether to stop after the epoch that gave `logs`; `params()` are copies of its weights."""
        self.epoch += 1
        if self.rule is None or self.epoch <= self.rule.start_from_epoch:
            return False
        value = self.rule.watched(logs, logs if self.known is None else self.known)
        if value is None:
            return False
        better = value < self._best - abs(self.rule.min_delta)
        if better or self.best_epoch is None:
            self.best_epoch = self.epoch - 1
            if self.rule.restore_best_weights:
                self._params = params()
        self._wait += 1
        if better:
            self._best, baseline = value, self.rule.baseline
            if baseline is None or value < self.rule.sign * baseline - abs(self.rule.min_delta):
                self._wait = 0
            return False
        return self._wait >= self.rule.patience and self.epoch > 1

    def final(self, params):
        """The weights to end with, when the last epoch gave `params`."""
        return params if self._params is None else self._params

    def told(self, epochs):
        """What the closing line of a fit of at most `epochs` epochs says of it."""
        if self.rule is None:
            return ""
        stopped = "stopped early" if self.epoch < epochs else "not stopped early"
        if self.best_epoch is None:
            return f" - {stopped}"
        restored = ", whose weights are back" * self.rule.restore_best_weights
        return f" - {stopped}; best {self.rule.monitor} after epoch {self.best_epoch + 1}{restored}"


@explaining
@dataclass
class ReduceLROnPlateau(_Watching, Callback):
    """Multiply the learning rate by `factor` when `monitor` has not got better for `patience` epochs, then wait
    `cooldown` epochs; never below `min_lr`. Better is by more than `min_delta`, as in EarlyStopping."""

    monitor: str = "val_loss"
    factor: float = 0.1
    patience: int = 10
    verbose: int = 0
    mode: str = "auto"
    min_delta: float = 1e-4
    cooldown: int = 0
    min_lr: float = 0.0

    def __post_init__(self):
        options.real(self.factor, "factor", lambda value: 0 < value < 1, "above 0 and below 1")
        self.sign  # noqa: B018

    def on_train_begin(self, logs=None):
        self._best, self._wait, self._cooling = math.inf, 0, 0

    def on_epoch_end(self, epoch, logs=None):
        old = logs["learning_rate"] = self.model.learning_rate
        value = self.watched(logs, self.params["metrics"])
        if value is None:
            return
        if self._cooling > 0:
            self._cooling, self._wait = self._cooling - 1, 0
        if value < self._best - self.min_delta:
            self._best, self._wait = value, 0
        elif self._cooling <= 0:
            self._wait += 1
            if self._wait >= self.patience and old > np.float32(self.min_lr):
                self.model.learning_rate = max(old * self.factor, self.min_lr)
                self._cooling, self._wait = self.cooldown, 0
                if self.verbose:
                    print(f"Epoch {epoch + 1}: the learning rate is now {self.model.learning_rate:g}.")


@explaining
@dataclass
class ModelCheckpoint(_Watching, Callback):
    """Write the model to a .npz file after each epoch, or only after the best so far (`save_best_only`).

    `filepath` may name the epoch and its numbers: "epoch_{epoch:02d}_{val_loss:.3f}.npz", counted from 1. The file is
    what `save` writes, or what `save_weights` writes (`save_weights_only`).
    """

    filepath: Any
    monitor: str = "val_loss"
    verbose: int = 0
    save_best_only: bool = False
    save_weights_only: bool = False
    mode: str = "auto"

    def __post_init__(self):
        saving.checked(self.filepath)
        if self.save_best_only:
            self.sign  # noqa: B018

    def on_train_begin(self, logs=None):
        self._best = math.inf

    def on_epoch_end(self, epoch, logs=None):
        if self.save_best_only:
            value = self.watched(logs, self.params["metrics"])
            if value is None or not value < self._best:
                return
            self._best = value
        path = str(self.filepath).format(epoch=epoch + 1, **logs)
        (self.model.save_weights if self.save_weights_only else self.model.save)(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saved to {path}.")


@explaining
@dataclass
class CSVLogger(Callback):
    """Write a line an epoch to a file: epoch, counted from 0, and its numbers, NA where there are none; `append` keeps
    an older file."""

    filename: Any
    separator: str = ","
    append: bool = False

    def on_train_begin(self, logs=None):
        self._names, path = None, Path(self.filename)
        if not self.append or not path.is_file():
            path.write_text("")

    def on_epoch_end(self, epoch, logs=None):
        with open(self.filename, "a", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator)
            if self._names is None:
                self._names = sorted(logs)
                if not any(name.startswith("val_") for name in logs):
                    self._names += [f"val_{name}" for name in self._names]  # As in Keras: validation may come later.
                if not file.tell():
                    writer.writerow(["epoch", *self._names])
            writer.writerow([epoch, *(logs.get(name, "NA") for name in self._names)])


def split(callbacks):
    """(the EarlyStoppings, the other callbacks) of what fit was given: None, one or a list. TypeError for anything
    else."""
    given = () if callbacks is None else callbacks if isinstance(callbacks, tuple | list) else (callbacks,)
    for callback in given:
        if isinstance(callback, type) and issubclass(callback, (Callback, EarlyStopping)):
            raise TypeError(f"{callback.__name__} is the class: write {callback.__name__}(...), with brackets.")
        if not isinstance(callback, (Callback, EarlyStopping)):
            wanted = "callbacks=[EarlyStopping(patience=20)], or your own subclasses of Callback"
            raise TypeError(f"callbacks holds callbacks of lessons_lib: {wanted}; got {list(given)}.")
        if batch := [name for name in dir(callback) if name.startswith("on_") and "batch" in name]:
            raise TypeError(f"{type(callback).__name__} has {batch[0]}: epochs are compiled whole. Use on_epoch_end.")
    stops = [callback for callback in given if isinstance(callback, EarlyStopping)]
    return stops, [callback for callback in given if isinstance(callback, Callback)]
