"""Lesson 03 teaches the library's own rules: its references agree with lessons_lib, which is itself held to Keras."""

import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.lessons import lesson_03_loss_and_gradients as lesson_03
from lessons_lib.nn import losses
from lessons_lib.nn.optimizers import SGD, Adam, RMSprop

RULES = {
    "momentum_update": (SGD(learning_rate=0.05, momentum=0.9), ("velocity",)),
    "rmsprop_update": (RMSprop(learning_rate=0.05), ("square",)),
    "adam_update": (Adam(learning_rate=0.05), ("mean", "square")),
}


@pytest.mark.parametrize("name", RULES)
def test_twenty_steps_of_a_reference_are_twenty_steps_of_the_library(name):
    optimizer, kept = RULES[name]
    rule = getattr(lesson_03, name)
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(3, 2))
    library = jnp.asarray(weight)
    state, own = optimizer.init(library), [np.zeros((3, 2)) for _ in kept]
    for step in range(1, 21):
        gradient = rng.normal(size=(3, 2))
        update, state = optimizer.update(jnp.asarray(gradient), state)
        library = library + update
        counted = (step,) if name == "adam_update" else ()
        weight, *own = rule(weight, *own, gradient, *counted, 0.05)
    # float32 against float64 over twenty steps of size 0.05
    np.testing.assert_allclose(weight, library, atol=1e-5)
    for mine, part in zip(own, kept, strict=True):
        np.testing.assert_allclose(mine, state[part], rtol=1e-4, atol=1e-6)


def test_the_reference_losses_are_the_library_s():
    rng = np.random.default_rng(0)
    labels, probabilities = rng.integers(0, 4, 6), rng.dirichlet(np.ones(4), 6)
    targets = np.eye(4)[labels]
    wanted = losses.categorical_crossentropy(targets, probabilities)
    np.testing.assert_allclose(lesson_03.cross_entropy(targets, probabilities), wanted, rtol=1e-5)
    np.testing.assert_allclose(lesson_03.cross_entropy_integers(labels, probabilities), wanted, rtol=1e-5)
    y, p = rng.normal(size=(2, 6))
    np.testing.assert_allclose(lesson_03.mse(y, p[:, None]), losses.mse(y, p), rtol=1e-5)
