"""Sequential, the model with Keras's face: it holds parameters and calls the pure functions of `training`."""

import copy
import sys
from collections import Counter

import jax
import numpy as np

from lessons_lib import checks, losses, metrics, optimizers, training, weights
from lessons_lib.history import History, count, line
from lessons_lib.layers import Chain
from lessons_lib.progress import Progress, notebook
from lessons_lib.shapes import ShapeError
from lessons_lib.summary import Summary


class Sequential:
    """Layers one after the other.

    `input_shape` is the shape of one sample, without the batch axis: (3,) for rows of three features. `seed` fixes the first
    weights and the shuffling, so the same seed gives the same model.
    """

    def __init__(self, layers, input_shape, seed=0):
        layers = tuple(layers)
        if not layers:
            raise ValueError("A model needs at least one layer: Sequential([Dense(2)], input_shape=(3,)).")
        for layer in layers:
            if isinstance(layer, type) or not hasattr(layer, "apply"):
                raise TypeError(f"layers must hold layers such as Dense(64), got {layer!r}.")
        if not isinstance(input_shape, tuple) or not input_shape:
            raise TypeError(f"input_shape is the shape of one sample as a tuple, such as (3,); got {input_shape!r}.")
        self.chain = Chain(layers)
        self.input_shape = input_shape
        self.seed = checks.whole(seed, "seed", least=0)
        self.recipe = None
        self._optimizer = None
        self._params = training.compiled_init(self.chain, input_shape, np.uint32(self.seed))
        self._state = None
        self._shuffler = training.shuffler(self.seed)

    def __repr__(self):
        return f"Sequential({list(self.layers)}, input_shape={self.input_shape}, seed={self.seed})"

    @property
    def layers(self):
        """The layers, in order."""
        return self.chain.layers

    @property
    def params(self):
        """The parameters: a tuple with one dict of arrays a layer, as `chain.apply(params, x)` reads them."""
        return self._params

    @property
    def output_shape(self):
        """The shape of one prediction, without the batch axis."""
        return self.chain.output_shape(self.input_shape)

    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        """Choose what training minimises, how, and what it reports. Starts the optimizer afresh, keeps the weights.

        Names or objects: loss="mse" or a function (y_true, y_pred) -> losses; optimizer="adam", Adam(0.01) or an optax
        transformation; metrics=["accuracy"]. Raises ValueError for an unknown name, and for a loss that the last layer
        cannot feed.
        """
        if loss is None:
            raise ValueError('Say what to minimise: model.compile(loss="mse", ...).')
        loss, last = losses.get(loss), self.layers[-1]
        losses.check_output(loss, getattr(last, "activation", None), self.output_shape[-1])
        self._optimizer = optimizers.get(optimizer)
        self.recipe = training.Recipe(self.chain, loss, _metrics(metrics), optimizers.rule(self._optimizer))
        self._state = None

    def fit(self, x, y, batch_size=32, epochs=1, verbose="auto", validation_split=0.0, validation_data=None, shuffle=True):
        """Train on x (batch, *input_shape) and y (batch, *output_shape); returns the History. A second call goes on.

        `validation_split` keeps the last share of the rows, before shuffling, for validation; `validation_data` (x, y) comes
        instead of it. `verbose` is 0 (silent), 1 or "auto" (a bar, then one closing line) or 2 (a line an epoch).
        Raises ShapeError, TypeError or ValueError when the arrays do not fit, and TrainingDiverged when the loss
        or a weight stops being a finite number; the weights are then as before the call.
        """
        self._check_compiled("fit")
        epochs, batch_size = checks.whole(epochs, "epochs"), checks.whole(batch_size, "batch_size")
        data = self._data(x, y, validation_split, validation_data)
        if self._state is None:
            self._state = self._optimizer.init(self._params)
        before = jax.device_get(self._params), jax.device_get(self._state), copy.deepcopy(self._shuffler)
        history, progress = History(), Progress(epochs, verbose)
        run = training.train(
            self.recipe,
            self._params,
            self._state,
            self._shuffler if shuffle else None,
            jax.device_put(data),
            epochs=epochs,
            batch_size=batch_size,
        )
        try:
            for self._params, self._state, report in run:
                if not report["finite"]:
                    raise training.TrainingDiverged(_diverged(f"in epoch {len(history.epoch) + 1} of {epochs}", data, self._optimizer))
                logs = self._logs(report)
                history.add(logs)
                progress.step(len(history.epoch), line(logs))
        except BaseException as error:
            if isinstance(error, training.TrainingDiverged) or _used_up(self._params):
                self._params, self._state, self._shuffler = before
            raise
        progress.close(f"{count(epochs, 'epoch')} - {line(logs)}")
        return history

    def evaluate(self, x, y):
        """Loss and metrics on x and y as a dict {"loss": ..., "accuracy": ...}."""
        self._check_compiled("evaluate")
        x, y, *_ = self._data(x, y, 0.0, None)
        values = jax.device_get(training.compiled_evaluate(self.recipe, self._params, x, y))
        return dict(zip(self.recipe.names, map(float, values)))

    def predict(self, x):
        """Predictions (batch, *output_shape) for x (batch, *input_shape), as a NumPy array."""
        x = checks.inputs(x, self.input_shape)
        return _in_blocks(lambda rows: training.compiled_apply(self.chain, self._params, rows), x, axis=0)

    def predict_classes(self, x):
        """The likeliest class of each row, (batch,) whole numbers; with one sigmoid unit 1 where its output exceeds 0.5."""
        if getattr(self.layers[-1], "activation", None) not in ("softmax", "sigmoid"):
            raise ValueError(
                f"predict_classes needs probabilities, but the model ends with {self.layers[-1]!r}. "
                "Use predict, or end with a softmax or sigmoid layer."
            )
        predictions = self.predict(x)
        if predictions.shape[-1] == 1:
            return (predictions[..., 0] > 0.5).astype(int)
        return predictions.argmax(axis=-1)

    def summary(self):
        """Keras's table of layers, output shapes and parameter counts. A script prints it; a notebook shows what is returned."""
        rows, shape = [], self.input_shape
        for name, layer, params in zip(self._layer_names(), self.layers, self._params):
            shape = layer.output_shape(shape)
            number = sum(leaf.size for leaf in jax.tree.leaves(params))
            rows.append((f"{name} ({type(layer).__name__})", (None, *shape), number))
        table = Summary(tuple(rows))
        if notebook() is None and not hasattr(sys, "ps1"):
            print(table)
        return table

    def get_weights(self):
        """Copies of all weights as a list of NumPy arrays in Keras's order: kernel and bias of each layer in turn."""
        return [np.array(params[name]) for layer, params in zip(self.layers, self._params) for name in layer.weight_names]

    def set_weights(self, arrays):
        """Take over weights in the order of `get_weights`, for instance a Keras model's. ShapeError names what does not fit."""
        names = self._weight_names()
        if len(arrays) != len(names):
            raise ShapeError(f"The model has {len(names)} weights ({', '.join(names)}), got {len(arrays)}.")
        self._take(dict(zip(names, arrays)), "the list")

    def save_weights(self, path):
        """Write the weights to a .npz or .safetensors file, whole or not at all."""
        weights.save(path, dict(zip(self._weight_names(), self.get_weights())))

    def load_weights(self, path):
        """Read what `save_weights` wrote; ValueError or ShapeError names the layer that does not fit, and nothing changes."""
        arrays, names = weights.load(path), self._weight_names()
        missing, unknown = [n for n in names if n not in arrays], [n for n in arrays if n not in names]
        if missing or unknown:
            says = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(unknown)}, which the model has not"] * bool(unknown)
            raise ValueError(f"{path} does not fit this model: it {' and '.join(says)}.")
        self._take(arrays, path)

    def _take(self, arrays, source):
        params = []
        for name, layer, old in zip(self._layer_names(), self.layers, self._params):
            new = {}
            for part in layer.weight_names:
                array, wanted = np.array(arrays[f"{name}.{part}"], np.float32), old[part].shape
                if array.shape != wanted:
                    raise ShapeError(f"{name}, {layer!r}: its {part} has shape {wanted}, {source} brings {array.shape}.")
                new[part] = array
            params.append(new)
        self._params = jax.device_put(tuple(params))

    def _layer_names(self):
        """Keras's: "dense", "dense_1", ... counted for each kind of layer."""
        seen, names = Counter(), []
        for layer in self.layers:
            kind = type(layer).__name__.lower()
            names.append(f"{kind}_{seen[kind]}" if seen[kind] else kind)
            seen[kind] += 1
        return names

    def _weight_names(self):
        return [f"{name}.{part}" for name, layer in zip(self._layer_names(), self.layers) for part in layer.weight_names]

    def _check_compiled(self, what):
        if self.recipe is None:
            raise RuntimeError(
                f'Compile the model before {what}: model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"]).'
            )

    def _data(self, x, y, validation_split, validation_data):
        x, y = self._pair(x, y)
        if validation_data is not None:
            if validation_split:
                raise ValueError("Give validation_split or validation_data, not both.")
            try:
                x_validation, y_validation = validation_data
            except (TypeError, ValueError):
                raise ValueError("validation_data is a pair: validation_data=(x_validation, y_validation).") from None
            try:
                return x, y, *self._pair(x_validation, y_validation)
            except (TypeError, ValueError) as error:
                error.add_note("This is about validation_data; x and y themselves are in order.")
                raise
        rows = checks.rows_for_training(len(x), validation_split)
        if rows == len(x):
            return x, y, None, None
        return x[:rows], y[:rows], x[rows:], y[rows:]

    def _pair(self, x, y):
        x = checks.inputs(x, self.input_shape)
        output_shape = self.chain.output_shape(x.shape[1:])
        return x, checks.targets(y, self.recipe.loss, output_shape, len(x))

    def _logs(self, report):
        logs = dict(zip(self.recipe.names, map(float, report["training"])))
        if report["validation"] is not None:
            logs |= {f"val_{name}": float(v) for name, v in zip(self.recipe.names, report["validation"])}
        return logs


class FittedModels:
    """Models of one architecture, trained on the same rows from different seeds.

    `history` maps names to arrays (models, epochs); `params` has a leading axis "models"; `len(fitted)` counts the models.
    """

    def __init__(self, template, seeds, params, history):
        self.seeds, self.params, self.history = seeds, params, history
        self._template = template

    def __len__(self):
        return len(self.seeds)

    def __repr__(self):
        lines = [f"{count(len(self), 'model')}, last epoch: mean (lowest to highest)"]
        for name, values in self.history.items():
            last = values[:, -1]
            lines.append(f"  {name:<12}  {last.mean():.4f} ({last.min():.4f} to {last.max():.4f})")
        return "\n".join(lines)

    def model(self, number):
        """Model `number`, counted from 0, as a Sequential of its own, with its seed and its trained weights."""
        template = self._template
        model = Sequential(template.layers, template.input_shape, self.seeds[number])
        model.compile(optimizer=template._optimizer, loss=template.recipe.loss, metrics=template.recipe.metrics)
        model._params = jax.tree.map(lambda leaf: leaf[number], self.params)
        return model

    def predict(self, x):
        """Predictions (models, batch, *output_shape) for x (batch, *input_shape), as a NumPy array."""
        x = checks.inputs(x, self._template.input_shape)
        chain = self._template.chain
        return _in_blocks(lambda rows: training.compiled_apply_many(chain, self.params, rows), x, axis=1)

    def evaluate(self, x, y):
        """Loss and metrics of every model on x and y: a dict of arrays (models,)."""
        x, y, *_ = self._template._data(x, y, 0.0, None)
        recipe = self._template.recipe
        values = np.asarray(training.compiled_evaluate_many(recipe, self.params, x, y))
        return dict(zip(recipe.names, values.T))


def fit_many(
    model,
    x,
    y,
    seeds=range(64),
    batch_size=32,
    epochs=1,
    verbose="auto",
    validation_split=0.0,
    validation_data=None,
    shuffle=True,
):
    """Train one fresh copy of a compiled model for each seed, all on x and y, and return the FittedModels.

    Each copy gets the first weights and the shuffling that `Sequential(layers, input_shape, seed)` would have, hence the same
    result; `model` itself stays as it is. The other arguments and the errors are those of `Sequential.fit`;
    TrainingDiverged names the seeds.
    """
    model._check_compiled("fit_many")
    seeds = [checks.whole(seed, "each seed", least=0) for seed in seeds]
    if not seeds:
        raise ValueError("fit_many needs at least one seed: seeds=range(64).")
    epochs, batch_size = checks.whole(epochs, "epochs"), checks.whole(batch_size, "batch_size")
    data = model._data(x, y, validation_split, validation_data)
    progress = Progress(len(seeds), verbose)
    starts = []
    for seed in seeds:
        params = training.compiled_init(model.chain, model.input_shape, np.uint32(seed))
        starts.append((params, model._optimizer.init(params), training.shuffler(seed) if shuffle else None))
    params, reports = training.train_many(
        model.recipe,
        starts,
        jax.device_put(data),
        epochs=epochs,
        batch_size=batch_size,
        told=lambda share: progress.step(round(share * len(seeds)), "models"),
    )
    lost = [seed for seed, finite in zip(seeds, reports["finite"]) if not finite.all()]
    if lost:
        raise training.TrainingDiverged(_diverged(f"with {count(len(lost), 'seed')} of {len(seeds)}, first {lost[0]}", data, model._optimizer))
    history = dict(zip(model.recipe.names, np.moveaxis(reports["training"], -1, 0)))
    if reports["validation"] is not None:
        history |= {f"val_{name}": v for name, v in zip(model.recipe.names, np.moveaxis(reports["validation"], -1, 0))}
    means = line({name: values[:, -1].mean() for name, values in history.items()})
    progress.close(f"{count(len(seeds), 'model')}, {count(epochs, 'epoch')} - mean {means}")
    return FittedModels(model, seeds, params, history)


def _metrics(given):
    if isinstance(given, str) or callable(given):
        given = [given]
    chosen = tuple(metrics.get(metric) for metric in given or ())
    names = [metric.name for metric in chosen]
    if len(set(names)) < len(names) or "loss" in names:
        raise ValueError(f"Metrics need names of their own, other than 'loss'; got {', '.join(names)}.")
    return chosen


def _diverged(when, data, optimizer):
    """The message of TrainingDiverged, with the likeliest cause first."""
    x, y = data[:2]
    rate = getattr(optimizer, "learning_rate", None)
    slower = "The learning rate is likely too high" + (f": {rate:g}; try {rate / 10:g}." if rate else "; try a tenth of it.")
    causes = [slower]
    for name, values in (("y", y), ("x", x)):
        if np.abs(values).max() > 100:
            causes.insert(0, f"{name} reaches {np.abs(values).max():.3g}: normalise it to mean 0 and standard deviation 1.")
    return f"Training left the finite numbers {when}. {' If that is not it: '.join(causes)} The weights are as before."


def _used_up(params):
    return any(isinstance(leaf, jax.Array) and leaf.is_deleted() for leaf in jax.tree.leaves(params))


def _in_blocks(apply, x, axis):
    blocks = [apply(x[i : i + training.EVALUATION_ROWS]) for i in range(0, len(x), training.EVALUATION_ROWS)]
    return np.concatenate([np.asarray(block) for block in blocks], axis=axis)
