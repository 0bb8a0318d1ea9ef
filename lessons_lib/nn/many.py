"""Many models of one architecture at once: other seeds, learning rates, dropout rates, L2 strengths."""

from dataclasses import replace

import jax
import numpy as np

from lessons_lib.nn import optimizers, options, training
from lessons_lib.nn.callbacks import split as callbacks_of
from lessons_lib.nn.history import count, line
from lessons_lib.nn.interrupts import Interrupts
from lessons_lib.nn.layers import Dropout
from lessons_lib.nn.model import Sequential, diverged, in_blocks
from lessons_lib.nn.progress import Progress
from lessons_lib.nn.regularizers import L2


class FittedModels:
    """Models of one architecture, trained on the same rows.

    `settings` maps "seed", and "learning_rate", "dropout" and "l2" where they were given, to arrays (models,);
    `history` maps names to arrays (models, epochs), NaN after the epoch in which a model stopped early; `params` has a
    leading axis "models"; `len(fitted)` counts the models. `diverged` are the numbers, from 0, of the models whose loss
    or weights left the finite numbers: all that is known of them is NaN.
    """

    def __init__(self, templates, settings, params, history, diverged=()):
        self.settings, self.params, self.history, self.diverged = settings, params, history, list(diverged)
        self._templates = templates

    def __len__(self):
        return len(self._templates)

    def __repr__(self):
        lost = f", {len(self.diverged)} diverged" if self.diverged else ""
        lines = [f"{count(len(self), 'model')}{lost}, last epoch: mean (lowest to highest)"]
        for name, values in self._reported().items():
            values = values[np.isfinite(values)] if np.isfinite(values).any() else values  # noqa: PLW2901
            lines.append(f"  {name:<12}  {values.mean():.4f} ({values.min():.4f} to {values.max():.4f})")
        return "\n".join(lines)

    @property
    def seeds(self):
        """The seed of each model."""
        return self.settings["seed"]

    def last(self):
        """What each model reported after its last epoch, beside its settings: a dict of arrays (models,)."""
        return self._reported() | self.settings

    def _reported(self):
        ends = np.isfinite(self.history["loss"]).sum(axis=1) - 1
        return {name: values[np.arange(len(self)), ends] for name, values in self.history.items()}

    def model(self, number):
        """Model `number`, counted from 0, as a Sequential of its own, with its seed, its settings and its trained
        weights."""
        model = _copy(self._templates[number], self._templates[number].seed)
        model._params = training.place(self.params, number)
        return model

    def predict(self, x):
        """Predictions (models, batch, *output_shape) for x (batch, *input_shape), as a NumPy array."""
        template = self._templates[0]
        x = template._inputs(x)
        return in_blocks(lambda rows: training.compiled_apply_many(template.chain, self.params, rows), x, axis=1)

    def evaluate(self, x, y, sample_weight=None):
        """Loss and metrics of every model on x and y: a dict of arrays (models,)."""
        template = self._templates[0]
        rows, _ = template._begin("evaluate of many models", x, y, sample_weight, 0.0, None, None)
        recipes = training.stacked([template.recipe for template in self._templates])
        values = np.asarray(training.compiled_evaluate_many(recipes, self.params, rows))
        return dict(zip(template.recipe.names, values.T))


def fit_many(
    model,
    x,
    y,
    seeds=range(64),
    batch_size=32,
    epochs=1,
    verbose="auto",
    callbacks=None,
    validation_split=0.0,
    validation_data=None,
    shuffle=True,
    sample_weight=None,
    learning_rate=None,
    dropout=None,
    l2=None,
):
    """Train many fresh copies of a compiled model, all on x and y, and return the FittedModels.

    `seeds`, `learning_rate`, `dropout` (the rate of every Dropout layer) and `l2` (the strength of every L2) are each
    one value for all copies, or a sequence with one entry a copy; make a grid of them with itertools.product. Copies
    differ in numbers only, so one compiled program trains them all. For other widths or depths call fit_many once for
    each architecture.

    Each copy gets the first weights, the shuffling and the numbers that a Sequential of its seed, rates and strengths
    would have, hence the same result up to rounding; `model` itself stays as it is. `callbacks` may hold one
    EarlyStopping; the other arguments and errors are those of `Sequential.fit`. A copy that diverges is reported and
    has NaN in its row; TrainingDiverged is raised when all do. Ctrl-C or the Stop button returns the copies that are
    finished, and raises KeyboardInterrupt when there is none. Raises ValueError for sequences of different lengths, and
    for a number that the model has no place for.
    """
    stops, others = callbacks_of(callbacks)
    if len(stops) > 1 or others:
        raise TypeError("callbacks of fit_many may hold one EarlyStopping: the copies train together. Use fit.")
    rows, validation = model._begin("fit_many", x, y, sample_weight, validation_split, validation_data, None)
    settings = _settings(seed=seeds, learning_rate=learning_rate, dropout=dropout, l2=l2)
    epochs, batch_size = options.whole(epochs, "epochs"), options.whole(batch_size or 32, "batch_size")
    models = [_copy(model, **dict(zip(settings, values))) for values in zip(*settings.values())]
    number = len(models)
    progress = Progress(number, verbose)
    how = {"epochs": epochs, "batch_size": batch_size, "shuffle": options.yes_or_no(shuffle, "shuffle")}
    how |= {"stopping": next(iter(stops), None), "told": lambda share: progress.step(round(share * number), "models")}
    starts = [training.Start(one.recipe, one.params, one.optimizer.init(one.params), one._generator) for one in models]
    with Interrupts() as interrupts:
        results = training.train_many(starts, *jax.device_put((rows, validation)), interrupts=interrupts, **how)
    finished = [i for i, result in enumerate(results) if result is not None]
    if not finished:
        progress.close(f"Interrupted before any of {count(number, 'model')} was finished.")
        raise KeyboardInterrupt
    interrupted = "" if len(finished) == number else f"interrupted, {number - len(finished)} not finished - "
    models, settings = [models[i] for i in finished], {name: values[finished] for name, values in settings.items()}
    params, reports = zip(*(results[i] for i in finished))
    lost = [i for i, report in enumerate(reports) if not report["finite"].all()]
    first = ", ".join(f"{name} {values[lost[0]]:g}" for name, values in settings.items()) if lost else ""
    if len(lost) == len(models):
        when = f"with {count(len(lost), 'model')} of {len(models)}, the first of them with {first}"
        raise training.TrainingDiverged(diverged(when, rows, models[0].optimizer))
    params, history = training.stacked(params), _history(model.recipe.names, [one["training"] for one in reports])
    if validation is not None:
        names = [f"val_{name}" for name in model.recipe.names]
        history |= _history(names, [one["validation"] for one in reports])
    for values in (*jax.tree.leaves(params), *history.values()):
        values[lost] = np.nan
    fitted = FittedModels(models, settings, jax.device_put(params), history, lost)
    means = line({name: values[np.isfinite(values)].mean() for name, values in fitted._reported().items()})
    lengths = {len(report["finite"]) for report in reports}
    ran = f"{min(lengths)} to {max(lengths)} epochs" if len(lengths) > 1 else count(max(lengths), "epoch")
    said = f" - {count(len(lost), 'model')} diverged, the first with {first}: NaN in its row" if lost else ""
    progress.close(f"{interrupted}{count(len(models), 'model')}, {ran} - mean {means}{said}")
    if lost and verbose == 0:
        print(said.removeprefix(" - "))
    return fitted


def _settings(**given):
    """{name: array (models,)} of what was given, single values repeated for every model."""
    given = {name: np.asarray(values) for name, values in given.items() if values is not None}
    lengths = {name: values.size for name, values in given.items() if values.ndim}
    if any(values.ndim > 1 for values in given.values()) or len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {values.size}" for name, values in given.items() if values.ndim)
        problem = f"fit_many pairs its numbers one by one, so each is one value or as many as the others: {told}"
        advice = "learning_rate, dropout = zip(*itertools.product(rates, dropouts)), and seeds=0"
        raise ValueError(f"{problem}. For all combinations: {advice}.")
    number = max(lengths.values(), default=1)
    if number == 0:
        raise ValueError("fit_many needs at least one seed: seeds=range(64).")
    if not lengths:
        seed = given["seed"].item()
        raise ValueError(f"seeds={seed} is one model. Several models: seeds=range({seed}); one: seeds=[{seed}].")
    for seed in np.atleast_1d(given["seed"]).tolist():
        options.whole(seed, "each seed", least=0)
    return {name: np.broadcast_to(values, number) for name, values in given.items()}


def _copy(model, seed, learning_rate=None, dropout=None, l2=None):
    """A compiled Sequential like `model`, fresh, with these numbers in their places."""
    optimizer = model.optimizer
    if learning_rate is not None:
        if not optimizers.has_rate(optimizer):
            raise ValueError(f"learning_rate has no place in {optimizer!r}. Try Adam() without a schedule.")
        optimizer = replace(optimizer, learning_rate=float(learning_rate))
    layers = model.chain.layers
    if dropout is not None:
        layers = _exchanged(layers, Dropout, "dropout", {"rate": float(dropout)}, "Dropout(0.2)")
    if l2 is not None:
        layers = _exchanged(layers, L2, "l2", {"l2": float(l2)}, "Dense(64, kernel_regularizer=L2(0.01))")
    copy = Sequential(layers, model.input_shape, int(seed))
    copy.compile(optimizer=optimizer, loss=model.recipe.loss, metrics=model.recipe.metrics)
    return copy


def _exchanged(layers, kind, name, values, example):
    """The layers with these values in every record of this kind, layers within layers included."""

    def found(part):
        return isinstance(part, kind)

    if not any(map(found, jax.tree.leaves(layers, is_leaf=found))):
        raise ValueError(f"{name} has no place in {list(layers)}. Add a layer such as {example}; 0 switches it off.")
    return jax.tree.map(lambda part: replace(part, **values) if found(part) else part, layers, is_leaf=found)


def _history(names, reports):
    """{name: (models, epochs)} from one array (epochs, 1 + metrics) a model, shorter ones filled up with NaN."""
    epochs = max(map(len, reports))
    filled = [np.pad(report, ((0, epochs - len(report)), (0, 0)), constant_values=np.nan) for report in reports]
    return dict(zip(names, np.moveaxis(np.stack(filled), -1, 0)))
