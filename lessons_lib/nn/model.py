"""Sequential, the model with Keras's face: it holds parameters and calls the pure functions of `training`."""

import copy
import math
import re
import sys
from collections import Counter
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.nn import arrays, losses, metrics, optimizers, options, saving, training
from lessons_lib.nn import callbacks as acting
from lessons_lib.nn.batches import Batches, are_batches
from lessons_lib.nn.history import Figures, History, count, line
from lessons_lib.nn.interrupts import Interrupts
from lessons_lib.nn.layers import Chain, Input, Layer, sample_shape
from lessons_lib.nn.progress import Progress, notebook
from lessons_lib.nn.shapes import ShapeError
from lessons_lib.nn.summary import Summary


class Sequential:
    """Layers one after the other.

    `input_shape` is the shape of one sample, without the batch axis: (3,) for rows of three features. It may come as
    Input((3,)) in front or as input_shape=(3,) of the first layer instead; without any, the first x gives it. `seed`
    fixes the first weights, the shuffling and the random layers, so the same seed gives the same model, up to rounding
    on another machine or another number of devices.
    """

    def __init__(self, layers=(), input_shape=None, seed=0, name="sequential"):
        if isinstance(layers, Layer):
            raise TypeError(f"layers is a list: Sequential([{layers!r}]).")
        self.chain, self.input_shape, self.name = Chain(()), None, name
        self.seed = options.whole(seed, "seed", least=0)
        self.recipe = self._optimizer = self._params = self._state = self.history = None
        self.stop_training = False
        self._generator = np.random.default_rng(self.seed)  # shuffles the rows, feeds the random layers
        if input_shape is not None:
            self.input_shape = sample_shape(input_shape)
        for layer in layers or ():
            self.add(layer)
        self._build()

    def __repr__(self):
        shape = "" if self.input_shape is None else f", input_shape={self.input_shape}"
        return f"Sequential({list(self.chain.layers)}{shape}, seed={self.seed})"

    def __call__(self, x, training=False):
        """The output for x as a JAX array, without any check of x."""
        if training:
            advice = "model.chain.apply(model.params, x, key=jax.random.key(0), training=True)"
            raise ValueError(f"model(x) is the model at rest. For dropout at work: {advice}.")
        x = jnp.asarray(x)
        self._build(x.shape[1:])
        return self.chain.apply(self._params, x)

    def add(self, layer):
        """Put a layer behind the others, whose weights stay. A model that was compiled must be compiled again."""
        if isinstance(layer, Input):
            if self.chain.layers:
                raise ValueError("Input stands in front of all layers.")
            self.input_shape = sample_shape(layer.shape)
            return
        if isinstance(layer, type) or not hasattr(layer, "apply"):
            raise TypeError(f"layers must hold layers such as Dense(64), got {layer!r}.")
        if any(layer is other for other in self.chain.layers) and getattr(layer, "weight_names", ()):
            problem = f"{layer!r} stands in the model twice as one object, whose weights Keras would share"
            raise ValueError(f"{problem}. Here each place has its own weights: write the layer anew.")
        if hasattr(layer, "_held_by"):
            layer = replace(layer)
        own = getattr(layer, "input_shape", None)
        if own is not None and not self.chain.layers:
            if self.input_shape not in (None, own):
                raise ValueError(f"The model has input_shape={self.input_shape}, its first layer {own}. Give one.")
            self.input_shape = own
        self._exchange((*self.chain.layers, layer))

    def pop(self):
        """Take the last layer away. A model that was compiled must be compiled again."""
        if not self.chain.layers:
            raise ValueError("The model has no layer to take away.")
        self._exchange(self.chain.layers[:-1])

    def _exchange(self, layers):
        kept = self._params
        self.chain = Chain(tuple(layers))
        self.recipe = self._state = self._params = None
        if kept is not None:
            self._build()
            if self._params is not None:
                self._params = (*kept, *self._params[len(kept) :])[: len(layers)]

    def _build(self, shape=None):
        """Draw the first weights, once the shape of a sample is known; RuntimeError where it must be and is not."""
        if self._params is not None:
            return
        if shape is not None:
            self._check_layers()
            self.input_shape = self.input_shape or sample_shape(shape)
        if self.input_shape is not None and self.chain.layers:
            self._params = training.compiled_init(self.chain, self.input_shape, np.uint32(self.seed))

    def _built(self):
        self._build()
        if self._params is None:
            self._check_layers()
            advice = "Sequential(layers, input_shape=(3,)), or model.build((3,)), or call fit or predict first"
            raise RuntimeError(f"The model does not know the shape of its input yet: {advice}.")
        return self._params

    def _check_layers(self):
        if not self.chain.layers:
            raise ValueError("A model needs at least one layer: Sequential([Dense(2)], input_shape=(3,)).")

    def build(self, input_shape):
        """Draw the first weights for samples of this shape, the batch axis left out; Keras's (None, 3) is (3,) too."""
        shape = tuple(input_shape)
        self._build(sample_shape(shape[1:] if len(shape) > 1 and shape[0] is None else shape))

    @property
    def layers(self):
        """The layers, in order; each knows its weights: model.layers[0].get_weights()."""
        places = enumerate(self.chain.layers)
        return tuple(layer.held(self, place) if isinstance(layer, Layer) else layer for place, layer in places)

    def get_layer(self, name=None, index=None):
        """The layer of this name, as the summary shows it, or at this place, counted from 0."""
        names = self._layer_names()
        if (name is None and index is None) or (name is not None and name not in names):
            raise ValueError(f"There is no layer {name!r}; there are {', '.join(names)}.")
        return self.layers[names.index(name) if index is None else index]

    @property
    def params(self):
        """The parameters: a tuple with one dict of arrays a layer, as `chain.apply(params, x)` reads them."""
        return self._built()

    @property
    def output_shape(self):
        """The shape of one prediction, without the batch axis."""
        self._built()
        return self.chain.output_shape(self.input_shape)

    def count_params(self):
        """The number of all weights."""
        return sum(leaf.size for leaf in jax.tree.leaves(self._built()))

    @property
    def optimizer(self):
        """The optimizer that compile chose, None before."""
        return self._optimizer

    @property
    def learning_rate(self):
        """The rate of the next step, which a callback may set between epochs. ValueError under a schedule."""
        self._check_compiled("its learning rate is known")
        if not optimizers.has_rate(self._optimizer):
            raise ValueError(f"The rate of {self._optimizer!r} is not one number that can be read or set.")
        return float(self._optimizer.learning_rate if self._state is None else self._state["learning_rate"])

    @learning_rate.setter
    def learning_rate(self, rate):
        self.learning_rate  # noqa: B018 (an error where it is no number)
        options.real(rate, "learning_rate", lambda value: value > 0, "above 0")
        self._start()
        self._state = {**self._state, "learning_rate": options.number_type().type(rate)}

    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        """Choose what training minimises, how, and what it reports. Starts the optimizer afresh, keeps the weights.

        Names or objects: loss="mse" or a function (y_true, y_pred) -> losses, one a row; optimizer="adam", Adam(0.01)
        or an optax transformation; metrics=["accuracy"]. Raises ValueError for an unknown name, and for a loss that the
        last layer cannot feed, TypeError for a function that cannot be compiled.
        """
        if loss is None:
            raise ValueError('Say what to minimise: model.compile(loss="mse", ...).')
        self._check_layers()
        loss, metrics, optimizer = losses.get(loss), _metrics(metrics), optimizers.get(optimizer)
        self.recipe = training.Recipe(self.chain, loss, metrics, optimizers.rule(optimizer))
        self._optimizer, self._state = optimizer, None
        self._build()
        self._check_recipe()

    def _check_recipe(self):
        """Once the shapes are known: take back what was compiled where loss or metrics do not fit the last layer."""
        if self._params is None:
            return
        try:
            losses.check_output(self.recipe.loss, self.chain.layers[-1], self.output_shape[-1])
            _try_functions(self.recipe, self.output_shape)
        except Exception:
            self._optimizer = self.recipe = None
            raise

    def _start(self):
        if self._state is None:
            self._state = self._optimizer.init(self._built())

    def fit(
        self,
        x,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        validation_batch_size=None,
        validation_freq=1,
    ):
        """Train on x (batch, *input_shape) and y (batch, *output_shape), 32 rows a batch unless `batch_size` says
        otherwise; returns the History. A second call goes on.

        Instead of arrays, x may give the batches themselves, so that not all data need fit in memory: an ImageFolder, a
        WindowGenerator, or any object whose len() is the number of batches and which gives, each time it is gone
        through, the batches (x, y) or (x, y, sample_weight) of an epoch. A thread reads ahead while the model trains.
        `batch_size`, `shuffle` and `validation_split` are then the affair of that object, and validation_data may be
        batches too.

        `validation_split` keeps the last share of the rows, before shuffling, for validation; `validation_data` (x, y)
        or (x, y, sample_weight) comes instead of it. `validation_freq` 2 validates after every second epoch, [1, 5]
        after the first and the fifth; `validation_batch_size` changes nothing. `sample_weight` is one weight a row
        (batch,) or, with sequences as targets, one a step (batch, time), `class_weight` {class: weight} in its place;
        the loss is the sum of weight times loss divided by the number of losses, as in Keras, metrics are weighted
        means, and a target of weight 0 may be NaN. `callbacks` act between epochs. Training ends with epoch number
        `epochs`, counted from `initial_epoch` on. `verbose` is 0 (silent), 1 or "auto" (a bar, then one closing line)
        or 2 (a line an epoch).

        Ctrl-C or the Stop button raises KeyboardInterrupt after the epoch under way: the model has the weights of its
        last finished epoch, `model.history` its numbers. With batches it is raised after the batch under way, whose
        step counts; so do the steps made before a batch that cannot be read. Raises ShapeError, TypeError or ValueError
        when the arrays do not fit, and TrainingDiverged when the loss or a weight stops being a finite number; the
        weights are then as before the call.
        """
        stops, others = acting.split(callbacks)
        rows, validation = self._begin("fit", x, y, sample_weight, validation_split, validation_data, class_weight)
        in_batches = isinstance(rows, Batches)
        batch_size, shuffle = _batch_size(batch_size, in_batches), options.yes_or_no(shuffle, "shuffle")
        epochs, first = options.whole(epochs, "epochs"), options.whole(initial_epoch, "initial_epoch", least=0)
        if first >= epochs:
            raise ValueError(f"epochs={epochs} is the last epoch to train, so initial_epoch={first} must be below it.")
        validates = _validates(validation_freq)
        names = [*self.recipe.names, *(f"val_{name}" for name in self.recipe.names if validation is not None)]
        watches = [acting.Watch(stop, first, names) for stop in stops] or [acting.Watch(None, first)]
        self._start()
        before = jax.device_get(self._params), jax.device_get(self._state), copy.deepcopy(self._generator)
        steps = len(rows) if in_batches else math.ceil(len(rows.x) / batch_size)
        params = {"epochs": epochs, "batch_size": batch_size, "steps": steps}
        self.history = history = History(params=params)
        progress, logs = Progress(epochs, verbose), {}
        if in_batches:
            run = training.RunOnBatches(self.recipe, rows, validation)
        else:
            run = training.Run(self.recipe, self._params, rows, validation, batch_size, shuffle)
        single = in_batches or stops or others or validation_freq != 1
        # A bar that moves ten times a second looks alive.
        pace = training.paced(1 if in_batches else len(rows.x), epochs - first, 0 if single else 0.1)
        self.stop_training, done, begun = False, first, 0
        try:
            with Interrupts() as interrupts:
                for callback in others:
                    callback.set_model(self)
                    callback.set_params({**params, "verbose": verbose, "metrics": names})
                    callback.on_train_begin()
                interrupts.obey()
                for number, _ in pace:
                    for callback in others:
                        callback.on_epoch_begin(done)
                    start = training.Start(self.recipe, self._params, self._state, self._generator)
                    for self._params, self._state, reports in run(start, number, not single or validates(done + 1)):
                        for report in reports:
                            if not report["finite"]:
                                when = f"in epoch {done + 1} of {epochs}"
                                raise training.TrainingDiverged(diverged(when, run.rows, self._optimizer))
                            logs = self.recipe.logs(report)
                            ends = [watch.ends(logs, self._copies) for watch in watches]
                            for callback in others:
                                callback.on_epoch_end(done, logs)
                            history.add(done, logs)
                            done += 1
                            progress.step(done, line(logs))
                        begun = 0 if reports else begun + 1
                        progress.draw(done + begun / steps, line(logs))
                        interrupts.obey()
                    if any(ends) or self.stop_training:
                        break
                for watch in watches:
                    self._params = jax.device_put(watch.final(self._params))
                for callback in others:
                    callback.on_train_end(logs)
        except BaseException as error:
            if isinstance(error, training.TrainingDiverged) or _used_up(self._params):
                self._params, self._state, self._generator = before
            if isinstance(error, KeyboardInterrupt):
                trained = count(len(history.epoch), "epoch") + f" and {count(begun, 'step')} of the next" * (begun > 0)
                told = history.epoch or begun
                what = f"The weights are those after {trained}" if told else "The weights are as before"
                said = f"Interrupted. {what}; model.history has what was reported. fit goes on from here."
                (print if verbose == 2 else progress.close)(said)
            raise
        history.best_epoch = watches[0].best_epoch
        told = "".join(watch.told(epochs) for watch in watches)
        progress.close(f"{count(done - first, 'epoch')} - {line(logs)}{told}")
        if not verbose and any(stop.verbose for stop in stops):
            print(told.removeprefix(" - "))
        return history

    def _copies(self):
        return jax.tree.map(np.array, self._params)  # Copies: training reuses the memory of the arrays.

    def train_on_batch(self, x, y, sample_weight=None, class_weight=None):
        """One step on all of x and y as one batch; the Figures of that batch before the step."""
        kept = self.history
        words = {"sample_weight": sample_weight, "class_weight": class_weight}
        history = self.fit(x, y, batch_size=max(len(x), 1), shuffle=False, verbose=0, **words)
        self.history = kept
        return Figures({name: values[0] for name, values in history.history.items()})

    def evaluate(self, x, y=None, batch_size=None, verbose="auto", sample_weight=None, return_dict=False):
        """Loss and metrics on x and y, or on batches as `fit` reads them, as Figures, {"loss": ..., "accuracy": ...},
        which unpack as Keras's list does; weights count as in `fit`. `batch_size` and `verbose` change nothing: one
        compiled call reads all rows."""
        rows, _ = self._begin("evaluate", x, y, sample_weight, 0.0, None, None)
        _batch_size(batch_size, isinstance(rows, Batches))
        figures = dict(zip(self.recipe.names, map(float, training.evaluate_any(self.recipe, self._params, rows))))
        return figures if return_dict else Figures(figures)

    def predict(self, x, batch_size=None, verbose="auto"):
        """Predictions (batch, *output_shape) for x (batch, *input_shape), as NumPy array; `verbose` changes nothing.

        x may be batches as `fit` reads them, whose y is not looked at, or batches of x alone. ValueError where they are
        shuffled: nobody could tell which prediction belongs to which row.
        """
        _batch_size(batch_size, are_batches(x))
        if are_batches(x):
            if getattr(x, "shuffle", False):
                problem = "Which prediction belongs to which row? These batches are shuffled"
                raise ValueError(f"{problem}. Make them again with shuffle=False.")
            return np.concatenate([self.predict(batch) for batch in Batches(x, _x_of)])
        x = self._inputs(x)
        return in_blocks(lambda rows: training.compiled_apply(self.chain, self._params, rows), x, axis=0)

    def _inputs(self, x):
        if self._params is None:
            self._build(np.shape(x)[1:] or None)
            self._built()
        x = arrays.inputs(x, self.input_shape)
        if hasattr(self.chain.layers[0], "check_values"):
            self.chain.layers[0].check_values(x)
        return x

    def predict_classes(self, x):
        """The likeliest class of each row, (batch,) whole numbers; with one sigmoid unit 1 where its output exceeds
        0.5."""
        if getattr(self.chain.layers[-1], "activation", None) not in ("softmax", "sigmoid"):
            problem = f"predict_classes needs probabilities, but the model ends with {self.chain.layers[-1]!r}"
            raise ValueError(f"{problem}. Use predict, or end with a softmax or sigmoid layer.")
        p = self.predict(x)
        return (p[..., 0] > 0.5).astype(int) if p.shape[-1] == 1 else p.argmax(axis=-1)

    def summary(self):
        """Keras's table of layers, output shapes and parameter counts. A script prints it; a notebook shows what is
        returned."""
        rows, shape, fixed = [], self.input_shape, 0
        for name, layer, params in zip(self._layer_names(), self.chain.layers, self._built()):
            shape = layer.output_shape(shape)
            number = sum(leaf.size for leaf in jax.tree.leaves(params))
            rows.append((f"{name} ({type(layer).__name__})", (None, *shape), number))
            fixed += sum(params[part].size for part in getattr(layer, "state_names", ()))
        table = Summary(tuple(rows), options.number_type().itemsize, fixed)
        if notebook() is None and not hasattr(sys, "ps1"):
            print(table)
        return table

    def get_weights(self, number=None):
        """Copies of all weights as a list of NumPy arrays in Keras's order: kernel and bias of each layer in turn. With
        a `number`, those of one layer."""
        params = self._built()
        return [np.array(params[place][part]) for place, part in self._places(number)]

    def set_weights(self, weights, number=None):
        """Take over weights in the order of `get_weights`, for instance a Keras model's. ShapeError names what does not
        fit."""
        names = self._weight_names(number)
        if len(weights) != len(names):
            raise ShapeError(f"The model has {len(names)} weights ({', '.join(names)}), got {len(weights)}.")
        self._take(dict(zip(names, weights)), "the list")

    def save_weights(self, path):
        """Write the weights to a .npz file, whole or not at all."""
        saving.save(path, dict(zip(self._weight_names(), self.get_weights())))

    def load_weights(self, path):
        """Read what `save_weights` or `save` wrote; ValueError or ShapeError names the layer that does not fit, and
        nothing changes."""
        loaded, names = saving.load(path), self._weight_names()
        loaded = {name: array for name, array in loaded.items() if not name.startswith("model/")}
        missing = ", ".join(name for name in names if name not in loaded)
        unknown = ", ".join(name for name in loaded if name not in names)
        if missing or unknown:
            says = f"lacks {missing}" * bool(missing), f"has {unknown}, which the model has not" * bool(unknown)
            raise ValueError(f"{path} does not fit this model: it {' and '.join(filter(None, says))}.")
        self._take(loaded, path)

    def save(self, path):
        """Write the model to a .npz file for load_model: layers, weights, how it was compiled and the optimizer's
        state. TypeError for functions of your own, which no file can hold: save_weights then."""
        saving.save_model(path, self)

    def get_config(self):
        """The architecture as plain values, which Sequential.from_config reads."""
        return saving.config(self)

    def to_json(self):
        """The architecture as JSON."""
        return saving.json.dumps(saving.config(self))

    @classmethod
    def from_config(cls, config):
        """A model with fresh weights from what get_config gave."""
        layers = [saving.made(record, saving.LAYERS) for record in config["layers"]]
        return cls(layers, input_shape=config["input_shape"], seed=config["seed"])

    def _take(self, given, source):
        params = [dict(part) for part in self._built()]
        names = self._layer_names()
        for (place, part), name in zip(self._places(), self._weight_names()):
            if name in given:
                old, layer = params[place][part], self.chain.layers[place]
                array = np.array(given[name], old.dtype)
                if array.shape != old.shape:
                    problem = f"{names[place]}, {layer!r}: its {part} has shape {old.shape}"
                    raise ShapeError(f"{problem}, {source} brings {array.shape}.")
                params[place][part] = array
        self._params = jax.device_put(tuple(params))

    def _layer_names(self):
        """Keras's: "dense", "dense_1", "gaussian_noise", ... counted for each kind of layer; a layer's name wins."""
        seen, names = Counter(), []
        for layer in self.chain.layers:
            kind = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(layer).__name__).lower()
            names.append(getattr(layer, "name", None) or (f"{kind}_{seen[kind]}" if seen[kind] else kind))
            seen[kind] += 1
        if len(set(names)) < len(names):
            raise ValueError(f"Layers need names of their own; got {', '.join(names)}.")
        return names

    def _places(self, number=None):
        """(layer's number, part) of all weights, or of one layer's."""
        layers = [(place, layer) for place, layer in enumerate(self.chain.layers) if number in (None, place)]
        return [(place, part) for place, layer in layers for part in layer.weight_names]

    def _weight_names(self, number=None):
        names = self._layer_names()
        return [f"{names[place]}.{part}" for place, part in self._places(number)]

    def _check_compiled(self, what):
        if self.recipe is None:
            advice = 'model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])'
            raise RuntimeError(f"Compile the model before {what}: {advice}.")

    def _begin(self, caller, x, y, sample_weight, validation_split, validation_data, class_weight):
        """(what to train on, what to validate on or None) of what a fit was given: each Rows, or Batches of Rows."""
        self._check_compiled(caller)
        if are_batches(x):
            if caller not in ("fit", "evaluate"):
                raise TypeError(f"{caller} reads arrays x and y, not batches. Train the models one by one with fit.")
            return self._begin_batches(x, y, sample_weight, validation_split, validation_data, class_weight)
        if y is None:
            advice = "An ImageFolder, or another object that gives batches (x, y), brings its own"
            raise TypeError(f"{caller} needs the targets too, {caller}(x, y). {advice}.")
        if self._params is None:
            self._inputs(x)
            self._check_recipe()
        rows, validation = self._parts(self._rows(x, y, sample_weight), validation_split, validation_data)
        rows = self._weighted(rows, class_weight)
        for part, name in ((rows, "training"), (validation, "validation")):
            if part is not None and part.weights is not None and not part.weights.any():
                number = len(part.weights)
                raise ValueError(f"sample_weight must be above 0 somewhere; it is 0 on all {number} {name} rows.")
        return rows, validation

    def _begin_batches(self, x, y, sample_weight, validation_split, validation_data, class_weight):
        if y is not None or sample_weight is not None:
            problem = "Batches bring their own targets, (x, y) or (x, y, sample_weight)"
            raise ValueError(f"{problem}: leave out y and sample_weight.")
        if validation_split:
            problem = "The last rows of batches are not known before they are read: no validation_split"
            advice = "Give validation_data, arrays or batches of their own; ImageFolder has validation_split and subset"
            raise ValueError(f"{problem}. {advice}.")
        rows = Batches(x, lambda batch: self._batch(batch, class_weight))
        if self._params is None:
            self._inputs(_x_of(rows.first()))
            self._check_recipe()
        if validation_data is not None and are_batches(validation_data):
            return rows, Batches(validation_data, self._batch)
        return rows, None if validation_data is None else self._validation_rows(validation_data)

    def _batch(self, batch, class_weight=None):
        if not isinstance(batch, tuple | list) or len(batch) not in (2, 3):
            raise TypeError(f"A batch is (x, y) or (x, y, sample_weight), got {type(batch).__name__}.")
        return jax.device_put(self._weighted(self._rows(*batch), class_weight))

    def _weighted(self, rows, class_weight):
        if class_weight is None:
            return rows
        if rows.weights is not None:
            raise ValueError("Give class_weight or sample_weight, not both: multiply them for both.")
        weights = arrays.by_class(class_weight, rows.y, self.recipe.loss, self.chain.output_shape(rows.x.shape[1:]))
        return rows._replace(weights=weights)

    def _parts(self, rows, validation_split, validation_data):
        if validation_data is not None:
            if validation_split:
                raise ValueError("Give validation_split or validation_data, not both.")
            return rows, self._validation_rows(validation_data)
        cut = arrays.rows_for_training(len(rows.x), validation_split)
        if cut == len(rows.x):
            return rows, None
        return jax.tree.map(lambda a: a[:cut], rows), jax.tree.map(lambda a: a[cut:], rows)

    def _validation_rows(self, given):
        if not isinstance(given, tuple | list) or len(given) not in (2, 3):
            raise ValueError("validation_data is a pair, validation_data=(x, y), or three with the weights.")
        try:
            return self._rows(*given)
        except (TypeError, ValueError) as error:
            error.add_note("This is about validation_data; x and y themselves are in order.")
            raise

    def _rows(self, x, y, sample_weight=None):
        x = self._inputs(x)
        output_shape = self.chain.output_shape(x.shape[1:])
        weights = None if sample_weight is None else arrays.weights(sample_weight, len(x), output_shape)
        return training.Rows(x, arrays.targets(y, self.recipe.loss, output_shape, len(x), weights), weights)


def load_model(path):
    """The model that `model.save` wrote. ValueError when the file is none of that kind; no code in it is ever run."""
    config, loaded = saving.load_model(path)
    model = Sequential.from_config(config)
    model.load_weights(path)
    if config["compiled"] is not None:
        how = config["compiled"]
        loss = how["loss"] if isinstance(how["loss"], str) else saving.made(how["loss"], losses.KINDS)
        model.compile(saving.made(how["optimizer"], optimizers.KINDS), loss, how["metrics"])
        leaves, tree = jax.tree.flatten(model._optimizer.init(model._params))
        if "model/state/0" in loaded:
            model._state = tree.unflatten([loaded[f"model/state/{i}"] for i in range(len(leaves))])
    return model


def _metrics(given):
    if isinstance(given, str) or callable(given):
        given = [given]
    chosen = tuple(metrics.get(metric) for metric in given or ())
    names = [metric.name for metric in chosen]
    if len(set(names)) < len(names) or "loss" in names:
        raise ValueError(f"Metrics need names of their own, other than 'loss'; got {', '.join(names)}.")
    return chosen


def _try_functions(recipe, output_shape):
    """Raise TypeError for a loss or metric of the reader's own that cannot be compiled, ShapeError for one whose
    numbers are not one a row."""
    shape = (3, *(2 if size is None else size for size in output_shape))
    shapes = losses.target_shape(recipe.loss, shape), shape
    pair = [jax.ShapeDtypeStruct(shape, options.number_type()) for shape in shapes]
    for name, function in recipe.own_functions.items():
        try:
            jax.eval_shape(function, *pair)
        except (TypeError, AttributeError) as error:
            problem = f"{name} cannot be compiled by JAX, as training is; scikit-learn's and NumPy's functions cannot"
            advice = f'Try a name such as "mae", or write it with jax.numpy. It said: {error!s:.100}'
            raise TypeError(f"{problem}. {advice}") from None


def _x_of(batch):
    return batch[0] if isinstance(batch, tuple | list) else batch


def _batch_size(given, in_batches=False):
    if in_batches:
        if given is not None:
            raise ValueError(f"batch_size={given} has no place here: the batches come with their own size.")
        return None
    return 32 if given is None else options.whole(given, "batch_size")


def _validates(freq):
    """Whether epoch number i, counted from 1, ends with a validation, as a function of i."""
    if isinstance(freq, tuple | list | set):
        return lambda epoch: epoch in freq
    freq = options.whole(freq, "validation_freq")
    return lambda epoch: epoch % freq == 0


def diverged(when, rows, optimizer):
    """The message of TrainingDiverged, with the likeliest cause first."""
    x, y, _ = rows
    rate = optimizer.learning_rate if optimizers.has_rate(optimizer) else None
    slower = f": {rate:g}; try {rate / 10:g}." if rate else "; try a tenth of it."
    causes = [f"The learning rate is likely too high{slower}"]
    for name, values in (("y", y), ("x", x)):
        if (largest := np.abs(values).max()) > 100:
            causes.insert(0, f"{name} reaches {largest:.3g}: normalise it to mean 0 and standard deviation 1.")
    return f"Training left the finite numbers {when}. {' If that is not it: '.join(causes)} The weights are as before."


def _used_up(params):
    return any(isinstance(leaf, jax.Array) and leaf.is_deleted() for leaf in jax.tree.leaves(params))


def in_blocks(apply, x, axis):
    """apply(x) as a NumPy array, a bounded number of rows at a time; `axis` is where apply's result holds the rows."""
    size = training.block_size(x.shape)
    blocks = [apply(x[i : i + size]) for i in range(0, len(x), size)]
    return np.concatenate([np.asarray(block) for block in blocks], axis=axis)
