"""Optimizers against optax; test_keras_oracle.py holds them against Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from lessons_lib.nn import optimizers
from lessons_lib.nn.optimizers import SGD, Adam, AdamW, RMSprop

PARAMS = {"kernel": jnp.array([[1.0, -2.0], [0.5, 3.0]]), "bias": jnp.array([0.1, -0.3])}

SCHEDULE = optax.warmup_cosine_decay_schedule(0.001, 0.05, warmup_steps=5, decay_steps=18, end_value=0.002)


def walk(optimizer, steps=20):
    """Parameters after some steps down the gradient of sum(sin(p) + p^2 / 4)."""
    slope = jax.grad(lambda params: sum((jnp.sin(leaf) + leaf**2 / 4).sum() for leaf in jax.tree.leaves(params)))
    params, state = PARAMS, optimizer.init(PARAMS)
    for _ in range(steps):
        updates, state = optimizer.update(slope(params), state, params)
        params = optax.apply_updates(params, updates)
    return params


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SGD(0.1), optax.sgd(0.1)),
        (SGD(0.1, momentum=0.9), optax.sgd(0.1, momentum=0.9)),
        (SGD(0.1, momentum=0.9, nesterov=True), optax.sgd(0.1, momentum=0.9, nesterov=True)),
        (RMSprop(0.01), optax.rmsprop(0.01, decay=0.9, eps=1e-7, eps_in_sqrt=True)),
        (RMSprop(0.01, rho=0.5, epsilon=1e-3), optax.rmsprop(0.01, decay=0.5, eps=1e-3, eps_in_sqrt=True)),
        # Keras adds epsilon before the start is corrected, optax after it: the same for an epsilon this small.
        (Adam(0.01), optax.adam(0.01, eps=1e-7)),
        (Adam(0.01, beta_1=0.5, beta_2=0.9), optax.adam(0.01, b1=0.5, b2=0.9, eps=1e-7)),
        (AdamW(0.01, weight_decay=0.1), optax.adamw(0.01, eps=1e-7, weight_decay=0.1)),
        (
            SGD(0.1, momentum=0.9, global_clipnorm=0.7),
            optax.chain(optax.clip_by_global_norm(0.7), optax.sgd(0.1, momentum=0.9)),
        ),
        (SGD(SCHEDULE), optax.sgd(SCHEDULE)),
        (RMSprop(SCHEDULE), optax.rmsprop(SCHEDULE, decay=0.9, eps=1e-7, eps_in_sqrt=True)),
        (
            Adam(SCHEDULE, global_clipnorm=1.0),
            optax.chain(optax.clip_by_global_norm(1.0), optax.adam(SCHEDULE, eps=1e-7)),
        ),
        (AdamW(SCHEDULE, weight_decay=0.1), optax.adamw(SCHEDULE, eps=1e-7, weight_decay=0.1)),
    ],
    ids=lambda value: repr(value) if type(value) in (SGD, RMSprop, Adam, AdamW) else "optax",
)
def test_twenty_steps_end_where_optaxs_do(ours, theirs):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6), walk(ours), walk(theirs))


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), RMSprop(SCHEDULE), Adam(clipnorm=1.0)], ids=repr)
def test_update_is_a_pure_function_that_can_be_compiled_and_mapped(optimizer):
    state = optimizer.init(PARAMS)
    plain = optimizer.update(PARAMS, state)[0]
    compiled = jax.jit(optimizer.update)(PARAMS, state)[0]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-6), plain, compiled)
    two = jax.tree.map(lambda leaf: jnp.stack([leaf, leaf]), (PARAMS, state))
    mapped = jax.vmap(optimizer.update)(*two)[0]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b[1], rtol=1e-6), plain, mapped)


def test_optimizers_that_differ_in_rate_only_share_their_compiled_rule():
    assert optimizers.rule(Adam(0.1)) == optimizers.rule(Adam(0.2))
    assert optimizers.rule(Adam(0.1)) != optimizers.rule(Adam(0.1, beta_1=0.8))
    assert Adam(0.1) != Adam(0.2)


def test_names_stand_for_keras_defaults():
    assert optimizers.get("sgd") == SGD(learning_rate=0.01, momentum=0.0)
    assert optimizers.get("RMSprop") == RMSprop(learning_rate=0.001, rho=0.9, epsilon=1e-7)
    assert optimizers.get("adam") == Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="no optimizer 'adagrad'.*sgd, rmsprop, adam, adamw"):
        optimizers.get("adagrad")


def test_a_class_without_brackets_is_told_to_have_them():
    with pytest.raises(TypeError, match=r"write RMSprop\(\)"):
        optimizers.get(RMSprop)


def test_an_object_without_init_and_update_is_refused():
    with pytest.raises(TypeError, match="init and update"):
        optimizers.get(0.01)


@pytest.mark.parametrize("make", [lambda: SGD(0), lambda: Adam(-0.1), lambda: RMSprop(float("nan"))])
def test_a_learning_rate_that_is_not_positive_is_refused(make):
    with pytest.raises(ValueError, match="learning_rate must be above 0"):
        make()


@pytest.mark.parametrize("make", [lambda: SGD(momentum=1.0), lambda: Adam(beta_2=1.5), lambda: RMSprop(rho=-0.1)])
def test_a_share_outside_zero_to_one_is_refused(make):
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        make()


def test_an_optimizer_prints_what_was_chosen():
    assert repr(RMSprop()) == "RMSprop()"
    assert (
        repr(AdamW(0.01, weight_decay=0.1, global_clipnorm=1))
        == "AdamW(learning_rate=0.01, weight_decay=0.1, global_clipnorm=1)"
    )
    assert repr(SGD(SCHEDULE)) == f"SGD(learning_rate={SCHEDULE.__name__})"


def test_clipping_shrinks_a_long_gradient_and_leaves_a_short_one():
    def update(**clipping):
        gradients = {"a": jnp.array([3.0, 4.0]), "b": jnp.array([0.3, 0.4])}
        optimizer = SGD(1.0, **clipping)
        return optimizer.update(gradients, optimizer.init(gradients))[0]

    each = update(clipnorm=1.0)
    np.testing.assert_allclose(each["a"], [-0.6, -0.8], rtol=1e-6)
    np.testing.assert_allclose(each["b"], [-0.3, -0.4], rtol=1e-6)
    together = update(global_clipnorm=1.0)
    np.testing.assert_allclose(
        np.concatenate(list(together.values())), -np.array([3, 4, 0.3, 0.4]) / np.sqrt(25.25), rtol=1e-6
    )


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Adam(clipnorm=0), "clipnorm is the largest length a gradient may have, above 0"),
        (lambda: Adam(clipnorm=1.0, global_clipnorm=1.0), "Give one of clipnorm, clipvalue and global_clipnorm"),
        (lambda: AdamW(weight_decay=-1), "weight_decay must be at least 0"),
    ],
)
def test_settings_that_cannot_be_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()
