"""What happened while training, epoch by epoch."""

from dataclasses import dataclass, field


@dataclass(repr=False)
class History:
    """`history` maps "loss", each metric and their "val_" twins to lists with one number an epoch; `epoch` counts from
    0.

    `best_epoch` is the epoch that EarlyStopping found best, counted from 0 too, None where nothing was watched;
    `params` says how many epochs were asked for and in batches of how many rows.
    """

    history: dict = field(default_factory=dict)
    epoch: list = field(default_factory=list)
    best_epoch: int | None = None
    params: dict = field(default_factory=dict)

    def add(self, epoch, logs):
        """Append the numbers of an epoch, a dict such as {"loss": 0.5, "val_loss": 0.6}."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self):
        best = "" if self.best_epoch is None else f", the best after epoch {self.best_epoch + 1}"
        lines = [f"History of {count(len(self.epoch), 'epoch')}{best}"]
        width = max(map(len, self.history), default=0)
        for name, values in self.history.items():
            lines.append(f"  {name:<{width}}  {values[0]:.4f} -> {values[-1]:.4f}")
        return "\n".join(lines)


def line(logs):
    """'loss: 0.0312 - accuracy: 0.9921', as Keras writes an epoch's numbers."""
    return " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())


def count(number, word):
    """'1 epoch', '20 epochs'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


class Figures(dict):
    """What `evaluate` gives: {"loss": 0.03, "accuracy": 0.99}, which unpacks as Keras's list does,

        loss, accuracy = model.evaluate(x, y)

    so going through it gives the numbers, not the names; figures[0] is the loss too, and with no metric float(figures).
    """

    def __iter__(self):
        return iter(self.values())

    def __getitem__(self, name):
        return list(self.values())[name] if isinstance(name, int | slice) else super().__getitem__(name)

    def __float__(self):
        return float(self[0])

    def __format__(self, rule):
        return format(float(self), rule) if rule else str(self)
