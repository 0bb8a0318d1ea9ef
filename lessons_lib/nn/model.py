"""Sequential, the model with Keras's face: it holds parameters and calls the pure functions of `training`."""

import copy
import re
import sys
from collections import Counter

import jax
import numpy as np

from lessons_lib.nn import arrays, losses, metrics, optimizers, training, weights
from lessons_lib.nn.callbacks import EarlyStopping, Watch
from lessons_lib.nn.history import History, count, line
from lessons_lib.nn.layers import Chain
from lessons_lib.nn.progress import Progress, notebook
from lessons_lib.nn.shapes import ShapeError
from lessons_lib.nn.summary import Summary


class Sequential:
    """Layers one after the other.

    `input_shape` is the shape of one sample, without the batch axis: (3,) for rows of three features. `seed` fixes the
    first weights, the shuffling and the random layers, so the same seed gives the same model.
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
        self.seed = arrays.whole(seed, "seed", least=0)
        self.recipe = None
        self._optimizer = None
        self._params = training.compiled_init(self.chain, input_shape, np.uint32(self.seed))
        self._state = None
        self._generator = training.generator(self.seed)

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

    def fit(
        self,
        x,
        y,
        batch_size=32,
        epochs=1,
        verbose="auto",
        callbacks=(),
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        sample_weight=None,
    ):
        """Train on x (batch, *input_shape) and y (batch, *output_shape); returns the History. A second call goes on.

        `validation_split` keeps the last share of the rows, before shuffling, for validation; `validation_data` (x, y)
        or (x, y, sample_weight) comes instead of it. `sample_weight` is one weight a row (batch,) or, with sequences as
        targets, one a step (batch, time); the loss is the sum of weight times loss divided by the number of losses, as
        in Keras, metrics are weighted means, and a target of weight 0 may be NaN. `callbacks` may hold one
        EarlyStopping. `verbose` is 0 (silent), 1 or "auto" (a bar, then one closing line) or 2 (a line an epoch).
        Raises ShapeError, TypeError or ValueError when the arrays do not fit, and TrainingDiverged when the loss or a
        weight stops being a finite number; the weights are then as before the call.
        """
        rows, validation, stopping = self._begin(
            "fit", x, y, sample_weight, validation_split, validation_data, callbacks
        )
        epochs, batch_size = arrays.whole(epochs, "epochs"), arrays.whole(batch_size, "batch_size")
        watch = Watch(stopping)
        if self._state is None:
            self._state = self._optimizer.init(self._params)
        before = jax.device_get(self._params), jax.device_get(self._state), copy.deepcopy(self._generator)
        history, progress = History(), Progress(epochs, verbose)
        run = training.train(
            training.Start(self.recipe, self._params, self._state, self._generator),
            *jax.device_put((rows, validation)),
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            seconds=0 if watch.rule else 0.1,  # A bar that moves ten times a second looks alive.
        )
        try:
            for self._params, self._state, report in run:
                if not report["finite"]:
                    raise training.TrainingDiverged(
                        diverged(f"in epoch {len(history.epoch) + 1} of {epochs}", rows, self._optimizer)
                    )
                logs = self.recipe.logs(report)
                history.add(logs)
                progress.step(len(history.epoch), line(logs))
                if watch.ends(logs, self._params):
                    break
        except BaseException as error:
            if isinstance(error, training.TrainingDiverged) or _used_up(self._params):
                self._params, self._state, self._generator = before
            raise
        self._params, history.best_epoch = watch.final(self._params), watch.best_epoch
        progress.close(f"{count(watch.epoch, 'epoch')} - {line(logs)}{watch.told(epochs)}")
        return history

    def evaluate(self, x, y, sample_weight=None):
        """Loss and metrics on x and y as a dict {"loss": ..., "accuracy": ...}; weights count as in `fit`."""
        self._check_compiled("evaluate")
        rows, _ = self._data(x, y, sample_weight, 0.0, None)
        values = jax.device_get(training.compiled_evaluate(self.recipe, self._params, rows))
        return dict(zip(self.recipe.names, map(float, values)))

    def predict(self, x):
        """Predictions (batch, *output_shape) for x (batch, *input_shape), as a NumPy array."""
        x = arrays.inputs(x, self.input_shape)
        return in_blocks(lambda rows: training.compiled_apply(self.chain, self._params, rows), x, axis=0)

    def predict_classes(self, x):
        """The likeliest class of each row, (batch,) whole numbers; with one sigmoid unit 1 where its output exceeds
        0.5."""
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
        """Keras's table of layers, output shapes and parameter counts. A script prints it; a notebook shows what is
        returned."""
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
        return [
            np.array(params[name]) for layer, params in zip(self.layers, self._params) for name in layer.weight_names
        ]

    def set_weights(self, weights):
        """Take over weights in the order of `get_weights`, for instance a Keras model's. ShapeError names what does not
        fit."""
        names = self._weight_names()
        if len(weights) != len(names):
            raise ShapeError(f"The model has {len(names)} weights ({', '.join(names)}), got {len(weights)}.")
        self._take(dict(zip(names, weights)), "the list")

    def save_weights(self, path):
        """Write the weights to a .npz file, whole or not at all."""
        weights.save(path, dict(zip(self._weight_names(), self.get_weights())))

    def load_weights(self, path):
        """Read what `save_weights` wrote; ValueError or ShapeError names the layer that does not fit, and nothing
        changes."""
        loaded, names = weights.load(path), self._weight_names()
        missing, unknown = [n for n in names if n not in loaded], [n for n in loaded if n not in names]
        if missing or unknown:
            says = [f"lacks {', '.join(missing)}"] * bool(missing) + [
                f"has {', '.join(unknown)}, which the model has not"
            ] * bool(unknown)
            raise ValueError(f"{path} does not fit this model: it {' and '.join(says)}.")
        self._take(loaded, path)

    def _take(self, given, source):
        params = []
        for name, layer, old in zip(self._layer_names(), self.layers, self._params):
            new = {}
            for part in layer.weight_names:
                array, wanted = np.array(given[f"{name}.{part}"], np.float32), old[part].shape
                if array.shape != wanted:
                    raise ShapeError(
                        f"{name}, {layer!r}: its {part} has shape {wanted}, {source} brings {array.shape}."
                    )
                new[part] = array
            params.append(new)
        self._params = jax.device_put(tuple(params))

    def _layer_names(self):
        """Keras's: "dense", "dense_1", "gaussian_noise", ... counted for each kind of layer."""
        seen, names = Counter(), []
        for layer in self.layers:
            kind = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(layer).__name__).lower()
            names.append(f"{kind}_{seen[kind]}" if seen[kind] else kind)
            seen[kind] += 1
        return names

    def _weight_names(self):
        return [
            f"{name}.{part}" for name, layer in zip(self._layer_names(), self.layers) for part in layer.weight_names
        ]

    def _check_compiled(self, what):
        if self.recipe is None:
            raise RuntimeError(
                f'Compile the model before {what}: model.compile(loss="categorical_crossentropy", optimizer="rmsprop",'
                ' metrics=["accuracy"]).'
            )

    def _begin(self, caller, x, y, sample_weight, validation_split, validation_data, callbacks):
        """What every fit starts with: the Rows to train on, the Rows to validate on or None, and the EarlyStopping or
        None."""
        self._check_compiled(caller)
        return *self._data(x, y, sample_weight, validation_split, validation_data), only_early_stopping(callbacks)

    def _data(self, x, y, sample_weight, validation_split, validation_data):
        """(Rows to train on, Rows to validate on or None)."""
        rows = self._rows(x, y, sample_weight)
        if validation_data is not None:
            if validation_split:
                raise ValueError("Give validation_split or validation_data, not both.")
            if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
                raise ValueError(
                    "validation_data is a pair: validation_data=(x_validation, y_validation), or three with the"
                    " weights."
                )
            try:
                return rows, self._rows(*validation_data)
            except (TypeError, ValueError) as error:
                error.add_note("This is about validation_data; x and y themselves are in order.")
                raise
        cut = arrays.rows_for_training(len(rows.x), validation_split)
        if cut == len(rows.x):
            return rows, None
        return jax.tree.map(lambda a: a[:cut], rows), jax.tree.map(lambda a: a[cut:], rows)

    def _rows(self, x, y, sample_weight=None):
        x = arrays.inputs(x, self.input_shape)
        output_shape = self.chain.output_shape(x.shape[1:])
        weights = None if sample_weight is None else arrays.weights(sample_weight, len(x), output_shape)
        return training.Rows(x, arrays.targets(y, self.recipe.loss, output_shape, len(x), weights), weights)


def _metrics(given):
    if isinstance(given, str) or callable(given):
        given = [given]
    chosen = tuple(metrics.get(metric) for metric in given or ())
    names = [metric.name for metric in chosen]
    if len(set(names)) < len(names) or "loss" in names:
        raise ValueError(f"Metrics need names of their own, other than 'loss'; got {', '.join(names)}.")
    return chosen


def only_early_stopping(callbacks):
    """The EarlyStopping among callbacks, or None; TypeError for anything else."""
    callbacks = callbacks if isinstance(callbacks, tuple | list) else (callbacks,)
    if len(callbacks) > 1 or not all(isinstance(callback, EarlyStopping) for callback in callbacks):
        raise TypeError(
            "callbacks may hold one EarlyStopping, such as callbacks=[EarlyStopping(patience=20)]; got"
            f" {list(callbacks)}."
        )
    return callbacks[0] if callbacks else None


def diverged(when, rows, optimizer):
    """The message of TrainingDiverged, with the likeliest cause first."""
    x, y, _ = rows
    rate = optimizer.learning_rate if optimizers.has_rate(optimizer) else None
    slower = "The learning rate is likely too high" + (
        f": {rate:g}; try {rate / 10:g}." if rate else "; try a tenth of it."
    )
    causes = [slower]
    for name, values in (("y", y), ("x", x)):
        if np.abs(values).max() > 100:
            causes.insert(
                0, f"{name} reaches {np.abs(values).max():.3g}: normalise it to mean 0 and standard deviation 1."
            )
    return f"Training left the finite numbers {when}. {' If that is not it: '.join(causes)} The weights are as before."


def _used_up(params):
    return any(isinstance(leaf, jax.Array) and leaf.is_deleted() for leaf in jax.tree.leaves(params))


def in_blocks(apply, x, axis):
    """apply(x) as a NumPy array, a bounded number of rows at a time; `axis` is where apply's result holds the rows."""
    size = training.block_size(x.shape)
    blocks = [apply(x[i : i + size]) for i in range(0, len(x), size)]
    return np.concatenate([np.asarray(block) for block in blocks], axis=axis)
