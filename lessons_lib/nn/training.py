"""Training as pure functions: one step, one epoch compiled whole, epochs in a row, and the same mapped over many
models."""

import contextlib
import copy
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, NamedSharding
from jax.sharding import PartitionSpec as P

from lessons_lib.nn import activations, metrics
from lessons_lib.nn.callbacks import Watch
from lessons_lib.nn.compiling import Compiled, cores
from lessons_lib.nn.layers import Chain
from lessons_lib.nn.losses import ACTIVATION_OF, by_row, each_row
from lessons_lib.nn.trees import tree


class TrainingDiverged(FloatingPointError):
    """The loss or a parameter became NaN or infinite while training."""


@tree("chain")
class Recipe:
    """All that compiled training code depends on beside its arrays. Recipes that are equal but for the numbers of their
    layers (dropout rates, L2 strengths) share their compiled code."""

    chain: Chain
    loss: Callable
    metrics: tuple
    optimizer: Any

    @property
    def loss_name(self):
        """How messages and files call the loss."""
        return getattr(self.loss, "__name__", type(self.loss).__name__)

    @property
    def names(self):
        """What an epoch reports, in order."""
        return ("loss", *(metric.name for metric in self.metrics))

    @property
    def own_functions(self):
        """The loss and the metrics that are the reader's own, by what messages call them."""
        loss = f"loss {self.loss_name}"
        own = {} if by_row(self.loss) else {loss: lambda y, p: each_row(self.loss(y, p), p, loss)}
        return own | {f"metric {one.name}": one.values for one in self.metrics if not metrics.by_row(one)}

    @property
    def by_row(self):
        """Whether all is known to be a mean over rows: the losses and metrics of this library, layers whose output for
        a row depends on that row alone. Noise is drawn for a whole batch."""
        return self.chain.by_row and not self.own_functions

    def logs(self, report):
        """The report of an epoch as History keeps it: {"loss": ..., "val_loss": ...}."""
        logs = dict(zip(self.names, map(float, report["training"])))
        if report["validation"] is not None:
            logs |= {f"val_{name}": float(value) for name, value in zip(self.names, report["validation"])}
        return logs


class Rows(NamedTuple):
    """Inputs x (batch, ...), targets y (batch, ...), and weights of the targets (batch, ...), or None where all count
    alike."""

    x: Any
    y: Any
    weights: Any = None


def score(recipe, params, rows, *, key=None, training=False):
    """(loss, (means, states)) of a batch of Rows.

    The loss is Keras's: the sum of weight times loss, divided by the *number* of losses, plus the layers' penalties.
    `means` holds what joins up over batches: the loss, each metric's values times their weights, and the weights;
    `states` what `Chain.run` gives. Raises ShapeError for a loss that is not one number a row.
    """
    x, y, weights = rows
    *before, last = recipe.chain.layers
    activation = ACTIVATION_OF.get(recipe.loss)
    if activation is not None and getattr(last, "activation", None) == activation:
        bare = Chain((*before, replace(last, activation="linear")))
        logits, states = bare.run(params, x, key=key, training=training)
        losses = recipe.loss(y, logits, from_logits=True)
        y_pred = activations.get(activation)(jax.lax.stop_gradient(logits))  # Metrics alone read it.
    else:
        y_pred, states = recipe.chain.run(params, x, key=key, training=training)
        losses = each_row(recipe.loss(y, y_pred), y_pred, f"loss {recipe.loss_name}")

    def mean(values):
        if weights is not None:
            if not values.ndim:
                problem = "Weights need one number a row, but a loss or metric gives one number for the whole batch"
                raise ValueError(f"{problem}. Take means over the last axis only.")
            values = values * weights.reshape(*weights.shape, *(1,) * (values.ndim - weights.ndim))
        return metrics.over_rows(values, y_pred)

    def gathered(metric):
        if metric.values is metrics.moments:
            return metrics.moments(y, y_pred, weights)
        return jax.tree.map(mean, metric.values(y, y_pred))

    loss = mean(losses) + recipe.chain.penalty(params)
    weight = None if weights is None else jnp.mean(weights)
    return loss, ({"loss": loss, "metrics": [gathered(metric) for metric in recipe.metrics], "weights": weight}, states)


DEVICES = "devices"  # the axis over which a batch is shared out


def step(recipe, params, state, rows, key=None, shares=1):
    """One step down the gradient of the loss of a batch: (params, state, means before the step).

    With `shares`, under a shard_map over that many DEVICES, each of them takes an equal share of the rows. A batch that
    cannot be shared out equally is seen whole by every device.
    """
    share, rest = divmod(len(rows.x), shares)
    shared = shares > 1 and not rest
    if shared:
        first = share * jax.lax.axis_index(DEVICES)
        rows = jax.tree.map(lambda a: jax.lax.dynamic_slice_in_dim(a, first, share), rows)
    slope = jax.value_and_grad(partial(score, recipe, key=key, training=True), has_aux=True)
    (_, (means, states)), gradients = slope(params, rows)
    if shared:
        gradients = jax.lax.pmean(gradients, DEVICES)
        means = metrics.merged(jax.lax.all_gather(means, DEVICES), jnp.full(shares, 1 / shares))
    updates, state = recipe.optimizer.update(gradients, state, params)
    params = jax.tree.map(lambda old, update: (old + update).astype(old.dtype), params, updates)
    return tuple({**part, **own} if own else part for part, own in zip(params, states)), state, means


def next_step(recipe, carry, rows, shares=1):
    """`step` in a row of steps: ((params, state, key), means) from such a carry, whose key is None when no layer draws
    random numbers."""
    params, state, key = carry
    key, now = (None, None) if key is None else jax.random.split(key)
    params, state, means = step(recipe, params, state, rows, now, shares)
    return (params, state, key), means


def epoch(recipe, batch_size, params, state, order, noise, rows, validation, shares=1):
    """One pass over the Rows in the given order, or as they lie when it is None; the smaller last batch counts too.

    `noise` is a whole number from which the random numbers of the epoch follow, None when no layer draws any. Returns
    params, state and a report: "training" and "validation" (None without validation Rows), each (1 + metrics,), in the
    order of `recipe.names`, and "finite", whether the loss and the parameters are finite numbers. Training means are
    taken before each step and weighted by rows, as Keras reports them.
    """
    one_batch = partial(next_step, recipe, shares=shares)
    start = params, state, _key(noise)
    (params, state, _), means = _through_batches(one_batch, start, rows, batch_size, recipe.by_row, order)
    finite = all_finite((means["loss"], params))
    validated = None if validation is None else evaluate(recipe, params, validation)
    return params, state, {"training": _finish(recipe, means), "validation": validated, "finite": finite}


def _key(noise):
    return None if noise is None else jax.random.key(noise)


def all_finite(tree):
    """Whether all numbers of the tree are finite."""
    return jnp.stack([jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(tree)]).all()


def epochs(recipe, batch_size, params, state, number, orders, noises, rows, validation, shares=1):
    """The first `number` epochs of a plan: params, state, and a report whose arrays have a leading axis, one place an
    epoch planned.

    `orders` is (planned, rows), or None to take the rows as they lie; `noises` is (planned,), or None when no layer
    draws. `number` may change without compiling anew.
    """

    def next_one(i, carry):
        params, state, reports = carry
        order, noise = place((orders, noises), i)
        params, state, report = epoch(recipe, batch_size, params, state, order, noise, rows, validation, shares)
        return params, state, jax.tree.map(lambda places, value: places.at[i].set(value), reports, report)

    planned = planned_epochs(len(rows.x))
    values = jnp.zeros((planned, len(recipe.names)))
    validated = None if validation is None else values
    empty = {"training": values, "validation": validated, "finite": jnp.zeros(planned, bool)}
    return jax.lax.fori_loop(0, number, next_one, (params, state, empty))


def planned_epochs(rows):
    """How many epochs over this many rows one compiled call has places for: the orders of the rows stay below 2 MB."""
    return max(min(2**19 // rows, 32), 1)


def evaluate(recipe, params, rows):
    """Loss and metrics (1 + metrics,) over all Rows, in the order of `recipe.names`."""

    def one_batch(carry, batch):
        return carry, batch_means(recipe, params, batch)

    _, means = _through_batches(one_batch, (), rows, block_size(rows.x.shape), recipe.by_row)
    return _finish(recipe, means)


def batch_means(recipe, params, rows):
    """What joins up over batches, of one batch of Rows."""
    return score(recipe, params, rows)[1][0]


def block_size(shape):
    """How many rows of x of this shape are looked at together outside of training, in blocks that are as equal as can
    be; it bounds the memory for activations."""
    blocks = math.ceil(shape[0] / max(8192 // math.prod(shape[1:-1]), 64))
    return math.ceil(shape[0] / blocks)


def _through_batches(one_batch, carry, rows, batch_size, by_row, order=None):
    """Carry `one_batch` over full batches and the rest of the Rows in this order; its means come back joined, each row
    counted once.

    The rest would have to be compiled by itself. Where all are means `by_row` it is filled up with rows of weight 0
    instead; its own weigh more in return, so that the mean over the full batch is that of the rest.
    """
    number = len(rows.x)
    full, rest = divmod(number, batch_size)
    shares = np.array([batch_size] * full + [rest] * bool(rest), np.float32) / number
    missing = batch_size - rest if by_row and full and rest else 0
    if missing:
        order = np.arange(number) if order is None else order
        order = jnp.concatenate([order, order[:missing]])
    if order is not None:
        rows = jax.tree.map(lambda a: a[order], rows)
    if missing:
        weights = np.repeat([1, batch_size / rest, 0], [number - rest, rest, missing]).astype(rows.y.dtype)
        if rows.weights is not None:
            weights = rows.weights * weights.reshape(-1, *(1,) * (rows.weights.ndim - 1))
        rows, full, rest = rows._replace(weights=weights), full + 1, 0
    cut, parts = full * batch_size, []
    if full:
        batches = jax.tree.map(lambda a: a[:cut].reshape(full, batch_size, *a.shape[1:]), rows)
        carry, means = jax.lax.scan(one_batch, carry, batches)
        parts.append(means)
    if rest:
        carry, means = one_batch(carry, jax.tree.map(lambda a: a[cut:], rows))
        parts.append(jax.tree.map(lambda m: m[None], means))
    return carry, metrics.merged(jax.tree.map(lambda *means: jnp.concatenate(means), *parts), shares)


def _finish(recipe, means):
    def finished(metric, values):
        if means["weights"] is not None and metric.values is not metrics.moments:
            values = jax.tree.map(lambda m: m / means["weights"], values)
        return metric.finish(values)

    return jnp.stack([means["loss"], *map(finished, recipe.metrics, means["metrics"])])


def _shared_epochs(recipe, batch_size, *rest):
    mesh = _mesh()

    def on_each(recipe, *rest):
        return epochs(recipe, batch_size, *rest, shares=mesh.size)

    return jax.shard_map(on_each, mesh=mesh, in_specs=P(), out_specs=P(), check_vma=False)(recipe, *rest)


def _mesh():
    return jax.make_mesh((jax.device_count(),), (DEVICES,), axis_types=(AxisType.Auto,))


def _init(chain, input_shape, seed):
    return chain.init(jax.random.key(seed), input_shape)


_donating = partial(Compiled, static_argnums=1, donate_argnums=(2, 3))
compiled_epochs = _donating(epochs)
compiled_shared_epochs = _donating(_shared_epochs)
compiled_epochs_of_many = _donating(jax.vmap(epochs, in_axes=(0, None, 0, 0, None, 0, 0, None, None)))
compiled_next_step = Compiled(next_step, donate_argnums=1)
compiled_all_finite = Compiled(all_finite)
compiled_batch_means = Compiled(batch_means)
compiled_evaluate = Compiled(evaluate)
compiled_evaluate_many = Compiled(jax.vmap(evaluate, in_axes=(0, 0, None)))
compiled_init = Compiled(_init, static_argnums=1)
compiled_apply = Compiled(Chain.apply)
compiled_apply_many = Compiled(jax.vmap(Chain.apply, in_axes=(None, 0, None)))


class Start(NamedTuple):
    """A model at the start of training."""

    recipe: Recipe
    params: Any
    state: Any
    generator: np.random.Generator

    def plan(self, rows, shuffle, number):
        """What `epochs` needs for the next `number` epochs: the orders of the rows, and the numbers that the noise
        follows from."""
        planned = planned_epochs(rows)
        orders = np.empty((planned, rows), np.int32) if shuffle else None
        noises = np.empty(planned, np.uint32) if self.recipe.chain.random else None
        for i in range(number):
            if shuffle:
                orders[i] = self.generator.permutation(rows)
            if noises is not None:
                noises[i] = self.generator.integers(2**32, dtype=np.uint32)
        return orders, noises


def paced(rows, left, seconds):
    """(epochs that the next compiled call makes, epochs left after it), until none is left: as many at a time as end
    within `seconds`, at least one."""
    number = 1
    while left:
        number, start = min(number, left), time.perf_counter()
        left -= number
        yield number, left
        an_epoch = (time.perf_counter() - start) / number
        number = int(np.clip(seconds / an_epoch, 1, planned_epochs(rows)))


class Run:
    """One model's training on Rows: `run(start, number)` makes epochs. Devices share out batches that are worth it."""

    def __init__(self, recipe, params, rows, validation, batch_size, shuffle):
        self.batch_size, self.shuffle = batch_size, shuffle
        self.shared = jax.device_count() > 1 and worth_sharing(recipe, params, rows, batch_size)
        self.where = NamedSharding(_mesh(), P()) if self.shared else None
        self.rows, self.validation = jax.device_put((rows, validation), self.where)

    def __call__(self, start, number, validated=True):
        """Yield (params, state, reports) once, after `number` more epochs from `start`, whose params and state are used
        up: their memory is reused."""
        recipe, params, state, _ = start
        plan = start.plan(len(self.rows.x), self.shuffle, number)
        validation = self.validation if validated else None
        run = compiled_shared_epochs if self.shared else compiled_epochs
        params, state = jax.device_put((params, state), self.where)
        params, state, report = run(recipe, self.batch_size, params, state, number, *plan, self.rows, validation)
        report = jax.device_get(report)
        if self.shared:  # The caller gets copies on one device, which the next call does not use up.
            params, state = jax.device_put(jax.tree.map(np.array, (params, state)))
        yield params, state, [place(report, i) for i in range(number)]


class RunOnBatches:
    """One model's training on Batches: `run(start)` makes an epoch; `rows` is the batch that was trained on last."""

    def __init__(self, recipe, batches, validation):
        self.recipe, self.batches, self.validation, self.rows = recipe, batches, validation, None

    def __call__(self, start, number=1, validated=True):
        """Yield (params, state, reports) after each batch, each time for use until the next; `reports` holds that of
        the epoch after its last batch, and is empty before. A loss that is not finite ends the epoch."""
        noise = start.generator.integers(2**32, dtype=np.uint32) if self.recipe.chain.random else None
        carry, means = (start.params, start.state, _key(noise)), []
        for rows in self.batches:
            self.rows = rows
            carry, now = compiled_next_step(self.recipe, carry, rows)
            means.append((jax.device_get(now), len(rows.x)))  # Waits, so that no more batches are held.
            if len(means) == len(self.batches) or not np.isfinite(means[-1][0]["loss"]):
                break
            yield *carry[:2], []
        params, state, _ = carry
        finite = np.isfinite(means[-1][0]["loss"]) and compiled_all_finite(params)
        report = {"training": _joined(self.recipe, means), "validation": None, "finite": finite}
        if finite and validated and self.validation is not None:
            report["validation"] = evaluate_any(self.recipe, params, self.validation)
        yield params, state, [report]


def evaluate_any(recipe, params, data):
    """Loss and metrics (1 + metrics,) over Rows or Batches."""
    if isinstance(data, Rows):
        return jax.device_get(compiled_evaluate(recipe, params, data))
    means = [(jax.device_get(compiled_batch_means(recipe, params, rows)), len(rows.x)) for rows in data]
    return _joined(recipe, means)


def _joined(recipe, means):
    """Loss and metrics (1 + metrics,) of pairs (means of a batch, its number of rows)."""
    parts, sizes = zip(*means)
    return jax.device_get(_finish(recipe, metrics.merged(stacked(parts), np.array(sizes, np.float32) / sum(sizes))))


def worth_sharing(recipe, params, rows, batch_size):
    """Whether a batch may be shared out, and is so much work that the devices gain by it, though they must agree on
    every gradient.

    Only what is known to be a mean over rows may, so that a seed gives the same model, up to rounding, on any number of
    devices.
    """
    return recipe.by_row and work(params, rows, batch_size) >= 2**26


def work(params, rows, batch_size):
    """About how many multiplications a batch takes through a model: the parameters, once for each row and step in
    time."""
    return batch_size * math.prod(rows.x.shape[1:-1]) * sum(leaf.size for leaf in jax.tree.leaves(params))


def train_many(starts, rows, validation, **how):
    """Train many models of one architecture on the same Rows: a list with (params, reports) for each model, None for
    one that was not finished when the training was interrupted.

    `stopping` is an EarlyStopping or None, `told(share)` hears the progress, `interrupts` is an Interrupts. On a GPU or
    TPU the epochs are mapped over all models, on CPU cores over a few at a time in each thread: what they work on stays
    in a core's cache.
    """
    train_them = train_in_threads if jax.default_backend() == "cpu" else train_mapped
    return train_them(starts, rows, validation, **how)


def train_mapped(
    starts, rows, validation, *, epochs, batch_size, shuffle, stopping, interrupts, told=None, compiling=None
):
    """`train_many` as compiled epochs mapped over the models. A model that has stopped is carried on, unheard.

    The first call, which may have to compile, is made under the lock `compiling`.
    """
    recipe, params, state = jax.device_put(stacked([start[:3] for start in starts]))
    watches, results, reports = [Watch(stopping) for _ in starts], [None] * len(starts), [[] for _ in starts]
    for number, left in paced(len(rows.x), epochs, 0 if stopping else 0.5):
        plan = number, *stacked([start.plan(len(rows.x), shuffle, number) for start in starts])
        with compiling or contextlib.nullcontext():
            params, state, block = compiled_epochs_of_many(recipe, batch_size, params, state, *plan, rows, validation)
        compiling, block = None, jax.device_get(block)
        now = jax.device_get(params) if stopping or not left else None
        for i, watch in enumerate(watches):
            if results[i] is None:
                mine = jax.tree.map(np.array, place(now, i))
                for report in (place(block, (i, e)) for e in range(number)):
                    reports[i].append(report)
                    ended = watch.ends(recipe.logs(report), lambda mine=mine: mine)
                if ended or not left:
                    results[i] = watch.final(mine), stacked(reports[i])
        if told is not None:
            told(1 - left / epochs)
        if all(results) or interrupts.asked:
            break
    return results


def train_in_threads(starts, rows, validation, *, told, interrupts, **how):
    """`train_many` as `train_mapped` of a few models at a time, one thread a core; compiled code runs outside Python's
    lock. Interrupted, it waits half a second for what is nearly done."""
    workers, compiling = cores(), threading.Lock()
    small = work(starts[0].params, rows, how["batch_size"]) < 2**25
    size = min(math.ceil(len(starts) / workers), 4) if small else 1
    groups = [starts[i : i + size] for i in range(0, len(starts), size)]
    # The last group is filled up, for its size is part of the compiled code; what it gives too much is not looked at.
    *_, last = groups[-1]
    missing = size - len(groups[-1])
    groups[-1] = groups[-1] + [last._replace(generator=copy.deepcopy(last.generator)) for _ in range(missing)]
    none = [None] * size

    def one(group):
        words = {"compiling": compiling, "interrupts": interrupts, **how}
        return none if interrupts.asked else train_mapped(group, rows, validation, **words)

    threads = ThreadPoolExecutor(workers + 1)  # One more than cores: one of them may be busy in Python.
    try:
        running = [threads.submit(one, group) for group in groups]
        left = set(running)
        while left and not interrupts.asked:
            done, left = wait(left, timeout=0.1, return_when="FIRST_COMPLETED")
            for future in done:
                future.result()  # Raises what it raised.
            told(min(sum(future.done() for future in running) * size / len(starts), 1))
        if interrupts.asked:
            wait(left, timeout=0.5)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
    results = [future.result() if future.done() and not future.cancelled() else none for future in running]
    return [result for group in results for result in group][: len(starts)]


def stacked(trees):
    """Trees of one structure as one tree, with a leading axis."""
    return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)


def place(tree, i):
    """The tree at place `i` of its leading axis, or of its leading axes."""
    return jax.tree.map(lambda leaf: leaf[i], tree)
