"""Training as pure functions: one step, one epoch compiled whole, and the same epoch mapped over many models."""

import os
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib import activations
from lessons_lib.layers import Chain
from lessons_lib.losses import ACTIVATION_OF

EVALUATION_ROWS = 8192  # Rows looked at together outside of training; bounds the memory for activations.


class TrainingDiverged(FloatingPointError):
    """The loss or a parameter became NaN or infinite while training."""


@dataclass(frozen=True)
class Recipe:
    """All that compiled training code depends on beside its arrays. Equal recipes share their compiled code."""

    chain: Chain
    loss: Callable
    metrics: tuple
    optimizer: Any

    @property
    def names(self):
        """What an epoch reports, in order."""
        return ("loss", *(metric.name for metric in self.metrics))


def score(recipe, params, x, y, *, training=False):
    """(mean loss, means (1 + metrics,)) of a batch x (batch, ...) against y (batch, ...)."""
    *before, last = recipe.chain.layers
    activation = ACTIVATION_OF.get(recipe.loss)
    if activation is not None and getattr(last, "activation", None) == activation:
        bare = Chain((*before, replace(last, activation="linear")))
        logits = bare.apply(params, x, training=training)
        y_pred, losses = activations.get(activation)(logits), recipe.loss(y, logits, from_logits=True)
    else:
        y_pred = recipe.chain.apply(params, x, training=training)
        losses = recipe.loss(y, y_pred)
    loss = jnp.mean(losses)
    return loss, jnp.stack([loss, *(jnp.mean(metric.values(y, y_pred)) for metric in recipe.metrics)])


def step(recipe, params, state, x, y):
    """One step down the gradient of the mean loss of a batch: (params, state, means before the step)."""
    (_, means), gradients = jax.value_and_grad(partial(score, recipe, training=True), has_aux=True)(params, x, y)
    updates, state = recipe.optimizer.update(gradients, state, params)
    return jax.tree.map(jnp.add, params, updates), state, means


def epoch(recipe, batch_size, params, state, order, x, y, x_validation, y_validation):
    """One pass over x and y in the given order of rows, or as they lie when it is None; the smaller last batch counts too.

    Returns params, state and a report: "training" and "validation" (None without validation rows), each (1 + metrics,), in the order
    of `recipe.names`, and "finite", whether the loss and the parameters are finite numbers. Training means are taken before each
    step and weighted by rows, as Keras reports them.
    """

    def one_batch(carry, batch_x, batch_y):
        *carry, means = step(recipe, *carry, batch_x, batch_y)
        return tuple(carry), means

    if order is not None:
        x, y = x[order], y[order]
    (params, state), means = _through_batches(one_batch, (params, state), x, y, batch_size)
    leaves = [means[0], *jax.tree.leaves(params)]
    report = {
        "training": _finish(recipe, means),
        "validation": None if x_validation is None else evaluate(recipe, params, x_validation, y_validation),
        "finite": jnp.all(jnp.stack([jnp.isfinite(leaf).all() for leaf in leaves])),
    }
    return params, state, report


def evaluate(recipe, params, x, y):
    """Loss and metrics (1 + metrics,) over all rows, in the order of `recipe.names`."""

    def one_batch(carry, batch_x, batch_y):
        return carry, score(recipe, params, batch_x, batch_y)[1]

    _, means = _through_batches(one_batch, (), x, y, EVALUATION_ROWS)
    return _finish(recipe, means)


def _through_batches(one_batch, carry, x, y, batch_size):
    """Carry `one_batch` over full batches and the rest; its means come back averaged with each row counted once."""
    full, rest = divmod(len(x), batch_size)
    cut, total = full * batch_size, 0.0
    if full:
        batches = [a[:cut].reshape(full, batch_size, *a.shape[1:]) for a in (x, y)]
        carry, means = jax.lax.scan(lambda carry, batch: one_batch(carry, *batch), carry, batches)
        total = batch_size * means.sum(axis=0)
    if rest:
        carry, means = one_batch(carry, x[cut:], y[cut:])
        total += rest * means
    return carry, total / len(x)


def _finish(recipe, means):
    return jnp.stack([means[0], *(metric.finish(means[i + 1]) for i, metric in enumerate(recipe.metrics))])


def _epoch_of_many(recipe, batch_size, params, state, order, x, y, x_validation, y_validation):
    def one(params, state, order):
        return epoch(recipe, batch_size, params, state, order, x, y, x_validation, y_validation)

    return jax.vmap(one)(params, state, order)


def _init(chain, input_shape, seed):
    return chain.init(jax.random.key(seed), input_shape)


_donating = partial(jax.jit, static_argnums=(0, 1), donate_argnums=(2, 3))
compiled_epoch = _donating(epoch)
compiled_epoch_of_many = _donating(_epoch_of_many)
compiled_evaluate = jax.jit(evaluate, static_argnums=0)
compiled_evaluate_many = jax.jit(jax.vmap(evaluate, in_axes=(None, 0, None, None)), static_argnums=0)
compiled_init = jax.jit(_init, static_argnums=(0, 1))
compiled_apply = jax.jit(lambda chain, params, x: chain.apply(params, x), static_argnums=0)
compiled_apply_many = jax.jit(lambda chain, params, x: jax.vmap(chain.apply, (0, None))(params, x), static_argnums=0)


def shuffler(seed):
    """The generator that shuffles the rows of a model with this seed, epoch after epoch."""
    return np.random.default_rng(seed)


def train(recipe, params, state, shuffle, data, *, epochs, batch_size):
    """Yield (params, state, report) after each epoch. `shuffle` is a generator, or None to keep the rows as they lie.

    `data` is (x, y, x_validation, y_validation). The parameters and the state given are used up: their memory is reused.
    """
    for _ in range(epochs):
        order = None if shuffle is None else shuffle.permutation(len(data[0])).astype(np.int32)
        params, state, report = compiled_epoch(recipe, batch_size, params, state, order, *data)
        yield params, state, jax.device_get(report)


def train_many(recipe, models, data, *, epochs, batch_size, told):
    """Train `models`, a list of (params, state, shuffle), on the same data: (params, reports), each a stacked tree.

    Leaves of params have a leading axis "models", those of the reports (models, epochs). `told(share)` hears the progress.
    On a GPU or TPU the epoch is mapped over the models; on CPU cores each thread trains its model with the epoch that
    `fit` uses, which is faster there (its small matrices stay in a core's cache) and gives `fit`'s numbers to the bit.
    """
    train_them = train_in_threads if jax.default_backend() == "cpu" else train_mapped
    return train_them(recipe, models, data, epochs, batch_size, told)


def train_mapped(recipe, models, data, epochs, batch_size, told):
    """`train_many` as one compiled epoch, mapped over the models."""
    params, state = jax.device_put(_stack([model[:2] for model in models]))
    reports = []
    for number in range(epochs):
        orders = [shuffle and shuffle.permutation(len(data[0])).astype(np.int32) for *_, shuffle in models]
        order = None if orders[0] is None else np.stack(orders)
        params, state, report = compiled_epoch_of_many(recipe, batch_size, params, state, order, *data)
        reports.append(jax.device_get(report))
        told((number + 1) / epochs)
    return params, jax.tree.map(lambda *leaves: np.stack(leaves, axis=1), *reports)


def train_in_threads(recipe, models, data, epochs, batch_size, told):
    """`train_many` as one model after the other, one thread a core; compiled code runs outside Python's lock."""

    def one(model):
        reports = []
        for params, _, report in train(recipe, *model, data, epochs=epochs, batch_size=batch_size):
            reports.append(report)
        return jax.device_get(params), _stack(reports)

    trained = [one(models[0])]  # Alone, so that the epoch is compiled once and not by every thread.
    told(1 / len(models))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for result in threads.map(one, models[1:]):
            trained.append(result)
            told(len(trained) / len(models))
    params, reports = zip(*trained)
    return jax.device_put(_stack(params)), _stack(reports)


def _stack(trees):
    return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)


def _keep_compiled_code():
    """Keep compiled code in the user's cache folder, so that the next process starts fast; a user's own setting wins."""
    # A damaged or vanished entry only costs a compilation: no reason to alarm a learner.
    warnings.filterwarnings("ignore", message="Error (reading|writing) persistent compilation cache entry")
    if jax.config.jax_compilation_cache_dir is not None:
        return
    try:
        folder = _cache_folder() / "lessons_lib" / "compiled"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # A home folder that is read-only, or that nobody knows.
        return
    if os.access(folder, os.W_OK):
        jax.config.update("jax_compilation_cache_dir", str(folder))
        if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
            jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def _cache_folder():
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


_keep_compiled_code()
