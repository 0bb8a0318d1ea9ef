"""Keras's everyday calls, each beside Keras 3 on its JAX backend: the same line, the same numbers."""

import csv
import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

import lessons_lib as ours
from lessons_lib.nn import activations, losses, metrics, optimizers, saving

DRAWS = np.random.default_rng(0)
X = DRAWS.normal(size=(120, 3)).astype(np.float32)
LABELS = (X @ [1, -1, 0.5] > 0).astype(int) + (X[:, 0] > 1)
ONE_HOT = np.eye(3, dtype=np.float32)[LABELS]
LEVEL = (X.sum(axis=1, keepdims=True) + 0.3 * DRAWS.normal(size=(120, 1))).astype(np.float32)
WINDOWS = DRAWS.normal(size=(40, 9, 3)).astype(np.float32)


def pair(make, shape=(3,)):
    """The model that `make` builds of our classes and of Keras's, with the same weights."""
    mine = ours.Sequential([ours.Input(shape), *make(ours)])
    theirs = keras.Sequential([keras.Input(shape), *make(keras.layers)])
    theirs.set_weights(mine.get_weights())
    return mine, theirs


def network(library):
    return [library.Dense(8, "tanh"), library.Dense(1)]


def classifier(library):
    return [library.Dense(8, activation="relu"), library.Dense(3, activation="softmax")]


def compiled(models, loss, rate=0.05, **words):
    for model, library in zip(models, (ours, keras.optimizers)):
        model.compile(loss=loss, optimizer=library.Adam(rate), **words)
    return models


def fitted(models, x, y, **words):
    words = {"epochs": 4, "batch_size": 32, "shuffle": False, "verbose": 0, **words}
    return [model.fit(x, y, **words).history for model in models]


def same(a, b, **tolerance):
    assert set(a) == set(b)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, **{"rtol": 1e-4, **tolerance})


# evaluate and predict


def test_evaluate_unpacks_as_kerass_and_reads_by_name():
    models = compiled(pair(network), "mse", metrics=["mae"])
    loss, error = models[0].evaluate(X, LEVEL, batch_size=50, verbose=0)
    expected = models[1].evaluate(X, LEVEL, batch_size=50, verbose=0)
    assert [loss, error] == pytest.approx(expected, rel=1e-5)
    figures = models[0].evaluate(X, LEVEL)
    assert figures["mae"] == figures[1] == error and list(figures) == [loss, error] and len(figures) == 2
    assert (
        dict(figures) == {**figures} == models[0].evaluate(X, LEVEL, return_dict=True) == {"loss": loss, "mae": error}
    )
    np.testing.assert_allclose(
        models[0].predict(X, batch_size=7, verbose=0), models[1].predict(X, verbose=0), rtol=1e-4
    )
    alone = compiled(pair(network), "mse")[0].evaluate(X, LEVEL)
    assert f"{alone:.2f}" == f"{float(alone):.2f}"


def test_a_model_is_a_function_and_its_layers_know_their_weights():
    mine, theirs = pair(network)
    np.testing.assert_allclose(mine(X), np.asarray(theirs(X)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(mine.layers[0](X), np.asarray(theirs.layers[0](X)), rtol=1e-4, atol=1e-6)
    for a, b in zip(mine.layers[1].get_weights(), theirs.layers[1].get_weights()):
        np.testing.assert_array_equal(a, b)
    mine.layers[1].set_weights([np.ones((8, 1)), np.ones(1)])
    np.testing.assert_array_equal(mine.get_layer("dense_1").get_weights()[0], np.ones((8, 1)))
    assert mine.count_params() == theirs.count_params()
    with pytest.raises(ValueError, match=r"key=jax.random.key\(0\), training=True"):
        mine(X, training=True)
    with pytest.raises(TypeError, match="a model holds them"):
        ours.Dense(3)(X)


# fit


@pytest.mark.parametrize(
    ("loss", "make", "y", "weights"),
    [
        ("sparse_categorical_crossentropy", classifier, LABELS, {0: 1.0, 2: 5.0}),
        ("categorical_crossentropy", classifier, ONE_HOT, {0: 0.5, 1: 1.0, 2: 3.0}),
        (
            "binary_crossentropy",
            lambda k: [k.Dense(1, activation="sigmoid")],
            (LABELS > 0)[:, None] * 1.0,
            {0: 1, 1: 4},
        ),
    ],
)
def test_class_weight_weighs_the_loss_of_training_alone(loss, make, y, weights):
    same(*fitted(compiled(pair(make), loss), X, y, class_weight=weights, validation_split=0.25))


def test_initial_epoch_and_validation_freq_count_as_in_keras():
    models = compiled(pair(network), "mse")
    words = {"initial_epoch": 2, "epochs": 7, "validation_split": 0.2, "validation_batch_size": 8, "validation_freq": 2}
    a, b = (model.fit(X, LEVEL, batch_size=None, shuffle=False, verbose=0, **words) for model in models)
    assert a.epoch == b.epoch == [2, 3, 4, 5, 6]
    same(a.history, b.history)
    assert a.params["epochs"] == b.params["epochs"]
    listed = models[0].fit(X, LEVEL, epochs=3, validation_split=0.2, validation_freq=[1, 3], verbose=0, callbacks=None)
    assert len(listed.history["val_loss"]) == 2


def test_train_on_batch_is_one_step_and_gives_the_loss_before_it():
    models = compiled(pair(network), "mse", metrics=["mae"])
    a, b = (model.train_on_batch(X[:20], LEVEL[:20]) for model in models)
    assert list(a) == pytest.approx([float(value) for value in b], rel=1e-4)
    for mine, their in zip(models[0].get_weights(), models[1].get_weights()):
        np.testing.assert_allclose(mine, their, rtol=1e-4, atol=1e-6)


# Losses and metrics


@pytest.mark.parametrize("loss", ["MSE", "mae", "Huber", "mean_squared_error"])
def test_losses_by_name_in_any_case(loss):
    same(*fitted(compiled(pair(network), loss.lower() if loss == "Huber" else loss, rate=0.5), X, 3 * LEVEL))
    assert losses.get(loss) is losses.get(loss.upper())


@pytest.mark.parametrize("from_logits", [True, False])
def test_sparse_categorical_crossentropy_is_kerass(from_logits):
    p = DRAWS.random((20, 3)).astype(np.float32)
    mine = losses.sparse_categorical_crossentropy(LABELS[:20], p, from_logits)
    theirs = keras.losses.sparse_categorical_crossentropy(LABELS[:20], p, from_logits)
    np.testing.assert_allclose(mine, theirs, rtol=1e-5)


@pytest.mark.parametrize("shape", [(120,), (120, 1)])
def test_integer_labels_train_with_accuracy(shape):
    models = compiled(pair(classifier), "sparse_categorical_crossentropy", metrics=["accuracy"])
    a, b = fitted(models, X, LABELS.reshape(shape), validation_split=0.25)
    same(a, b)
    one_hot = compiled(pair(classifier), "categorical_crossentropy", metrics=["accuracy"])
    same(a, fitted(one_hot, X, ONE_HOT, validation_split=0.25)[0])


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("binary_accuracy", keras.metrics.BinaryAccuracy),
        ("precision", keras.metrics.Precision),
        ("recall", keras.metrics.Recall),
        ("AUC", keras.metrics.AUC),
    ],
)
@pytest.mark.parametrize("units", [1, 3])
def test_metrics_of_yes_and_no_are_kerass_over_batches_and_by_hand(name, metric, units):
    y = (LABELS > 0)[:, None] * 1.0 if units == 1 else ONE_HOT
    models = pair(lambda library: [library.Dense(units, activation="sigmoid")])
    weights = DRAWS.random(120)
    models[0].compile(loss="binary_crossentropy", metrics=[name])
    models[1].compile(loss="binary_crossentropy", weighted_metrics=[metric()])
    found = models[0].evaluate(X, y, sample_weight=weights)
    assert found[1] == pytest.approx(models[1].evaluate(X, y, sample_weight=weights, verbose=0)[1], rel=1e-4)
    theirs = metric()
    theirs.update_state(y, models[0].predict(X))
    assert metrics.get(name)(y, models[0].predict(X)) == pytest.approx(float(theirs.result()), rel=1e-4)


# Callbacks


def test_reduce_lr_on_plateau_is_kerass():
    models = compiled(pair(network), "mse", rate=0.2)
    words = {"monitor": "loss", "factor": 0.5, "patience": 2, "cooldown": 1, "min_lr": 0.02}
    stops = ours.ReduceLROnPlateau(**words), keras.callbacks.ReduceLROnPlateau(**words)
    a, b = (
        model.fit(X, LEVEL, epochs=25, batch_size=16, shuffle=False, verbose=0, callbacks=[stop]).history
        for model, stop in zip(models, stops)
    )
    np.testing.assert_allclose(a["learning_rate"], b["learning_rate"], rtol=1e-5)
    assert a["learning_rate"][-1] < a["learning_rate"][0]
    np.testing.assert_allclose(a["loss"], b["loss"], rtol=2e-2)  # 200 steps at a rate at which rounding grows


@pytest.mark.parametrize(
    "words",
    [
        {"patience": 2, "baseline": 0.01},
        {"patience": 1, "start_from_epoch": 5},
        {"patience": 3, "mode": "max", "restore_best_weights": True},
        {"monitor": "loss", "patience": 2, "min_delta": 0.05},
    ],
)
def test_early_stopping_takes_kerass_arguments(words):
    models = compiled(pair(network), "mse")
    stops = ours.EarlyStopping(**words), keras.callbacks.EarlyStopping(**words)
    a, b = (
        model.fit(X, LEVEL, epochs=30, validation_split=0.3, shuffle=False, verbose=0, callbacks=[stop])
        for model, stop in zip(models, stops)
    )
    assert a.epoch == b.epoch and a.best_epoch == stops[1].best_epoch
    np.testing.assert_allclose(models[0].get_weights()[0], models[1].get_weights()[0], rtol=1e-2, atol=1e-3)


def test_csv_logger_writes_kerass_file(tmp_path):
    models = compiled(pair(network), "mse", metrics=["mae"])
    for model, library, name in zip(models, (ours, keras.callbacks), ("ours.csv", "keras.csv")):
        words = {"epochs": 3, "shuffle": False, "verbose": 0, "validation_split": 0.2, "validation_freq": 2}
        model.fit(X, LEVEL, callbacks=[library.CSVLogger(tmp_path / name)], **words)
    (head, *mine), (their_head, *theirs) = (
        list(csv.reader((tmp_path / name).open())) for name in ("ours.csv", "keras.csv")
    )
    assert head == their_head and len(mine) == len(theirs) == 3
    for row, expected in zip(mine, theirs):
        assert [cell == "NA" for cell in row] == [cell == "NA" for cell in expected]
        numbers = [(float(a), float(b)) for a, b in zip(row, expected) if a != "NA"]
        np.testing.assert_allclose(*zip(*numbers), rtol=1e-4)


def test_model_checkpoint_keeps_the_best_model(tmp_path):
    model = compiled(pair(network), "mse")[0]
    best, each = tmp_path / "best.npz", str(tmp_path / "epoch_{epoch:02d}.npz")
    keep = [ours.ModelCheckpoint(best, save_best_only=True), ours.ModelCheckpoint(each, save_weights_only=True)]
    history = model.fit(X, LEVEL, epochs=6, validation_split=0.3, verbose=0, callbacks=keep).history
    loss = ours.load_model(best).evaluate(X[84:], LEVEL[84:])["loss"]
    assert loss == pytest.approx(min(history["val_loss"]), rel=1e-5)
    assert sorted(path.name for path in tmp_path.glob("epoch_*")) == [f"epoch_0{i}.npz" for i in range(1, 7)]


def test_hooks_are_called_in_kerass_order_with_its_numbers():
    def recording(base, calls):
        class Recording(base):
            def on_train_begin(self, logs=None):
                calls.append("begin")

            def on_epoch_begin(self, epoch, logs=None):
                calls.append(("epoch", epoch))

            def on_epoch_end(self, epoch, logs=None):
                calls.append((epoch, sorted(logs)))
                if epoch == 2:
                    self.model.stop_training = True

            def on_train_end(self, logs=None):
                calls.append(("end", self.params["epochs"]))

        return Recording()

    models, calls = compiled(pair(network), "mse"), ([], [])
    for model, library, heard in zip(models, (ours, keras.callbacks), calls):
        told = library.LambdaCallback(on_epoch_end=lambda epoch, logs, heard=heard: heard.append(epoch))
        callbacks = [recording(library.Callback, heard), told]
        model.fit(X, LEVEL, epochs=9, validation_split=0.2, verbose=0, callbacks=callbacks)
    assert calls[0] == calls[1]


def test_weights_and_rates_that_a_callback_sets_are_trained_on():
    model = compiled(pair(network), "mse")[0]
    zeros = [np.zeros_like(array) for array in model.get_weights()]

    def set_back(epoch, logs):
        model.set_weights(zeros)
        model.learning_rate = 1e-20

    model.fit(X, LEVEL, epochs=2, verbose=0, callbacks=[ours.LambdaCallback(on_epoch_end=set_back)])
    assert model.learning_rate == pytest.approx(1e-20)
    assert model.history.history["loss"][1] == pytest.approx(np.mean(LEVEL**2), rel=1e-5)


# Models


@pytest.mark.parametrize(
    "make",
    [
        lambda library: [library.Dense(4, use_bias=False), library.Activation("elu"), library.Dense(1, name="level")],
        lambda library: [
            library.Dense(4, use_bias=False, kernel_initializer="he_normal"),
            library.BatchNormalization(),
            library.Dense(1),
        ],
        lambda library: [library.BatchNormalization(momentum=0.8, scale=False), library.Dense(1)],
    ],
)
def test_layers_train_as_kerass(make):
    # No bias in front of BatchNormalization: its slope is 0 but for rounding, which Adam would divide by itself.
    mine, theirs = compiled(pair(make), "mse")
    same(*fitted((mine, theirs), X, LEVEL, epochs=6, validation_split=0.25), rtol=1e-3)
    np.testing.assert_allclose(mine.predict(X), theirs.predict(X, verbose=0), rtol=1e-2, atol=1e-3)
    for a, b in zip(mine.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-2, atol=1e-3)
    assert [layer.name for layer in mine.chain.layers if layer.name] in ([], ["level"])


def test_the_summary_counts_what_follows_no_gradient():
    mine, theirs = pair(lambda library: [library.BatchNormalization(), library.Dense(1)])
    lines = []
    theirs.summary(print_fn=lines.append)
    table = repr(mine.summary())
    for words in ("Total params: 16", "Trainable params: 10", "Non-trainable params: 6"):
        assert words in table and words in "".join(lines)


def test_flatten_is_kerass():
    mine, theirs = pair(lambda library: [library.Flatten(), library.Dense(2)], shape=(9, 3))
    np.testing.assert_allclose(mine.predict(WINDOWS), theirs.predict(WINDOWS, verbose=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("words", [{}, {"return_sequences": True}, {"go_backwards": True, "return_sequences": True}])
def test_recurrent_layers_train_as_kerass(kind, words):
    def make(library):
        return [getattr(library, kind)(5, **words), library.Dense(1)]

    models = compiled(pair(make, shape=(9, 3)), "mse", rate=0.01)
    y = WINDOWS[..., :1] if words else WINDOWS[:, -1, :1]
    same(*fitted(models, WINDOWS, y, batch_size=16), rtol=1e-3)


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_recurrent_regularizers_are_kerass(kind):
    def make(library):
        penalties = {"kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2"}
        return [getattr(library, kind)(5, **penalties), library.Dense(1)]

    same(*fitted(compiled(pair(make, shape=(9, 3)), "mse"), WINDOWS, WINDOWS[:, -1, :1]), rtol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "sequences", "words"),
    [
        ("LSTM", False, {}),
        ("GRU", True, {}),
        ("SimpleRNN", False, {"merge_mode": "sum"}),
        ("SimpleRNN", True, {"merge_mode": "mul"}),
        ("SimpleRNN", True, {"merge_mode": "ave"}),
    ],
)
def test_bidirectional_layers_train_as_kerass(kind, sequences, words):
    def make(library):
        layer = getattr(library, kind)(5, return_sequences=sequences, kernel_regularizer="l2")
        return [library.Bidirectional(layer, **words), library.Dense(1)]

    models = compiled(pair(make, shape=(9, 3)), "mse", rate=0.01)
    assert models[0].output_shape == models[1].output_shape[1:]
    y = WINDOWS[:, ::-1, :1] if sequences else WINDOWS[:, 2, :1]
    same(*fitted(models, WINDOWS, y, batch_size=16), rtol=1e-3)
    models[0].set_weights(models[1].get_weights())
    np.testing.assert_allclose(models[0].predict(WINDOWS), models[1].predict(WINDOWS, verbose=0), rtol=1e-3, atol=1e-5)


def test_the_two_ways_of_a_bidirectional_layer_draw_their_own_weights_and_noise():
    layer = ours.Bidirectional(ours.SimpleRNN(4, dropout=0.5))
    params = layer.init(jax.random.key(0), (9, 3))
    assert layer.random and not layer.by_row
    assert (params["forward_kernel"] != params["backward_kernel"]).all()
    same_weights = {name: params[name.replace("backward", "forward")] for name in params}
    x = jnp.ones((50, 9, 3))  # the same in both directions: without noise the two ways agree
    forward, backward = jnp.split(layer.apply(same_weights, x), 2, axis=-1)
    np.testing.assert_allclose(forward, backward, rtol=1e-5)
    noisy = jnp.split(layer.apply(same_weights, x, key=jax.random.key(1), training=True), 2, axis=-1)
    assert (noisy[0] != noisy[1]).any()


def test_fit_many_reaches_the_penalties_of_the_layer_in_a_bidirectional_one():
    layers = [ours.Bidirectional(ours.LSTM(3, kernel_regularizer="l2")), ours.Dense(1)]
    model = ours.Sequential(layers, input_shape=(9, 3))
    model.compile(loss="mse")
    weak, strong = ours.fit_many(model, WINDOWS, WINDOWS[:, -1, :1], seeds=0, l2=[0.0, 1.0], verbose=0).history["loss"]
    assert strong > weak + 1


@pytest.mark.slow
def test_embeddings_of_whole_numbers_train_as_kerass():
    def make(library):
        table = library.Embedding(12, 5, embeddings_regularizer="l2")
        return [table, library.GRU(4), library.Dense(3, activation="softmax")]

    x = DRAWS.integers(0, 12, size=(90, 7))
    models = compiled(pair(make, shape=(7,)), "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert models[0].output_shape == (3,) and models[0].layers[0].output_shape((7,)) == (7, 5)
    same(*fitted(models, x, x[:, -1] // 4, batch_size=32, validation_split=0.2), rtol=1e-3)
    np.testing.assert_allclose(models[0].predict(x), models[1].predict(x, verbose=0), rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(models[0].predict(x), models[0].predict(x.astype(float)))
    fresh = keras.layers.Embedding(50, 40)
    fresh.build()
    table = ours.Sequential([ours.Embedding(50, 40)], input_shape=(7,)).get_weights()[0]
    np.testing.assert_allclose(np.abs(table).max(), np.abs(fresh.get_weights()[0]).max(), rtol=0.01)  # 2,000 draws


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (
            [[3, 12]],
            r"Embedding\(12, 5\) reads whole numbers from 0 to 11; x lies between 3 and 12\. Try Embedding\(13, 5\)",
        ),
        ([[-1, 3]], "x lies between -1 and 3.$"),
        ([[0.5, 3]], "x lies between 0.5 and 3.$"),
    ],
)
def test_numbers_that_an_embedding_has_no_row_for_are_refused(x, says):
    model = ours.Sequential([ours.Embedding(12, 5)], input_shape=(2,))
    model.compile(loss="mse")
    many = ours.fit_many(model, [[3, 11]], np.ones((1, 2, 5)), seeds=range(2), verbose=0)
    for call in (model.predict, many.predict, lambda x: model.fit(x, np.ones((1, 2, 5)))):
        with pytest.raises(ValueError, match=says):
            call(np.array(x))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("words", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}])
def test_recurrent_dropout_is_one_draw_for_all_steps_and_rests_outside_of_training(kind, words):
    layer, plain = getattr(ours, kind)(5, **words), getattr(ours, kind)(5)
    params = layer.init(jax.random.key(0), (9, 3))
    x = jnp.asarray(WINDOWS)
    np.testing.assert_allclose(layer.apply(params, x), plain.apply(params, x), rtol=1e-5, atol=1e-6)
    draws = [layer.apply(params, x, key=jax.random.key(i), training=True) for i in range(6)]
    assert np.std([float(jnp.mean(draw)) for draw in draws]) > 0
    repeated = [layer.apply(params, x, key=jax.random.key(7), training=True) for _ in range(2)]
    np.testing.assert_array_equal(*repeated)
    with pytest.raises(ValueError, match=r"key=jax.random.key\(0\)"):
        layer.apply(params, x, training=True)
    if "dropout" in words:
        # One draw for all steps: an input that is dropped is dropped at every step, so one that stays constant is
        # either there or not, and the outputs of a window of equal steps are those of a whole or an empty one.
        one = jnp.ones((200, 9, 1))
        params = layer.init(jax.random.key(0), (9, 1))
        found = np.unique(np.round(layer.apply(params, one, key=jax.random.key(1), training=True), 4), axis=0)
        expected = [np.asarray(plain.apply(params, factor * one[:1]))[0] for factor in (0.0, 2.0)]
        assert len(found) == 2
        for row in found:
            assert min(np.abs(row - e).max() for e in expected) < 1e-3


@pytest.mark.parametrize("name", ["elu", "selu", "gelu", "leaky_relu", "softplus", "swish", "silu"])
def test_activations_are_kerass(name):
    x = jnp.linspace(-4, 4, 33)
    np.testing.assert_allclose(activations.get(name)(x), keras.activations.get(name)(x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("regularizer", ["l2", "l1", ("L1", 0.02), ("L1L2", 0.01, 0.02)])
def test_regularizers_are_kerass(regularizer):
    def make(library):
        chosen = regularizer
        if isinstance(regularizer, tuple):
            name, *numbers = regularizer
            chosen = getattr(ours if library is ours else keras.regularizers, name)(*numbers)
        return [library.Dense(4, kernel_regularizer=chosen, bias_regularizer="l2"), library.Dense(1)]

    same(*fitted(compiled(pair(make), "mse"), X, LEVEL))


def test_a_function_of_the_weights_is_a_regularizer():
    def largest(weights):
        return 0.1 * jnp.max(jnp.abs(weights))

    model = ours.Sequential([ours.Dense(1, kernel_regularizer=largest)], input_shape=(3,))
    model.compile(loss="mse")
    expected = np.mean((LEVEL - model.predict(X)) ** 2) + 0.1 * np.abs(model.get_weights()[0]).max()
    assert model.evaluate(X, LEVEL)["loss"] == pytest.approx(expected, rel=1e-5)
    assert ours.fit_many(model, X, LEVEL, seeds=range(2), verbose=0).history["loss"].shape == (2, 1)


@pytest.mark.parametrize(
    "name",
    [
        "zeros",
        "ones",
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "random_normal",
        "random_uniform",
    ],
)
@pytest.mark.parametrize("shape", [(60, 300), (3, 3, 20, 50)])
def test_initializers_have_kerass_spread_receptive_fields_included(name, shape):
    from lessons_lib.nn import initializers

    mine, theirs = initializers.get(name)(jax.random.key(0), shape), np.asarray(keras.initializers.get(name)(shape))
    assert mine.shape == shape
    # 9,000 draws and more: the standard deviation is known to 2 in 100, the largest draw of a bounded one to less.
    np.testing.assert_allclose(np.std(mine), np.std(theirs), rtol=0.05)
    np.testing.assert_allclose(np.mean(mine), np.mean(theirs), atol=0.05 * np.std(theirs) + 1e-7)
    if "random_normal" not in name:
        np.testing.assert_allclose(np.abs(mine).max(), np.abs(theirs).max(), rtol=0.03)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Adam", {"amsgrad": True}),
        ("Adam", {"weight_decay": 0.1, "clipvalue": 0.3}),
        ("SGD", {"weight_decay": 0.1, "momentum": 0.9}),
        ("RMSprop", {"momentum": 0.9}),
        ("RMSprop", {"centered": True, "weight_decay": 0.01}),
        ("RMSprop", {"momentum": 0.5, "centered": True}),
    ],
)
def test_optimizers_take_kerass_other_arguments(name, words):
    mine, theirs = getattr(ours, name)(0.05, **words), getattr(keras.optimizers, name)(0.05, **words)
    params = np.array([1.0, -2.0, 0.5], np.float32)
    variable, state = keras.Variable(params), mine.init(params)
    for _ in range(20):
        updates, state = mine.update(np.sin(params) + params / 2, state, params)
        params = np.asarray(params + updates)
        theirs.apply([np.sin(np.asarray(variable.value)) + np.asarray(variable.value) / 2], [variable])
        np.testing.assert_allclose(params, np.asarray(variable.value), rtol=1e-4, atol=1e-5)


def test_models_are_built_by_add_and_by_the_first_layers_shape_and_by_the_first_rows():
    by_list = ours.Sequential([ours.Dense(4, "relu"), ours.Dense(1)], input_shape=(3,))
    by_add = ours.Sequential()
    by_add.add(ours.Dense(4, "relu", input_shape=(3,)))
    by_add.add(ours.Dense(1))
    late = ours.Sequential([ours.Dense(4, "relu"), ours.Dense(1)])
    late.compile(loss="mse")
    with pytest.raises(RuntimeError, match=r"input_shape=\(3,\)\), or model.build"):
        late.get_weights()
    late.evaluate(X, LEVEL)
    for model in (by_add, late):
        assert model.input_shape == (3,) and len(model.get_weights()) == 4
    np.testing.assert_array_equal(late.predict(X), by_list.predict(X))
    weights = by_add.get_weights()
    by_add.pop()
    assert by_add.output_shape == (4,)
    by_add.add(ours.Dense(2))
    np.testing.assert_array_equal(by_add.get_weights()[0], weights[0])
    with pytest.raises(RuntimeError, match="Compile the model before fit"):
        by_add.fit(X, LEVEL)


def test_a_loss_that_the_last_layer_cannot_feed_is_refused_when_the_shape_is_known_late():
    late = ours.Sequential([ours.Dense(1, "relu")])
    late.compile(loss="binary_crossentropy")
    with pytest.raises(ValueError, match=r'Try Dense\(1, activation="sigmoid"\)'):
        late.fit(X, LEVEL > 0)


def test_a_saved_model_comes_back_and_trains_on_as_if_it_had_not_been_away(tmp_path):
    path = tmp_path / "model.npz"
    layers = [
        ours.LSTM(4, return_sequences=True, kernel_regularizer="l2"),
        ours.BatchNormalization(),
        ours.Dropout(0.0),
        ours.Bidirectional(ours.GRU(3, recurrent_regularizer="l1"), merge_mode="sum"),
        ours.Dense(1, bias_regularizer=ours.L1L2(0.1, 0.2)),
    ]
    model, y = ours.Sequential(layers, input_shape=(None, 3), seed=4), WINDOWS[:, -1, :1]
    model.compile(loss="huber", optimizer=ours.Adam(0.02, clipnorm=1.0), metrics=["mae", "nse"])
    model.fit(WINDOWS, y, epochs=2, verbose=0)
    model.save(path)
    back = ours.load_model(path)
    assert repr(back) == repr(model) and back.optimizer == model.optimizer
    np.testing.assert_array_equal(back.predict(WINDOWS), model.predict(WINDOWS))
    histories = [each.fit(WINDOWS, y, shuffle=False, verbose=0).history for each in (model, back)]
    assert histories[0] == histories[1]
    assert b"pickle" not in path.read_bytes()
    assert 'Bidirectional(GRU(3, recurrent_regularizer=L1(0.01)), merge_mode="sum")' in repr(back)
    assert repr(ours.Sequential.from_config(model.get_config())) == repr(model)
    assert '"class": "LSTM"' in model.to_json()
    fresh = ours.Sequential(layers, input_shape=(None, 3))
    model.save(path)
    fresh.load_weights(path)
    np.testing.assert_array_equal(fresh.predict(WINDOWS), model.predict(WINDOWS))


def test_what_no_file_can_hold_is_said(tmp_path):
    model = ours.Sequential([ours.Dense(1, jnp.sin)], input_shape=(3,))
    with pytest.raises(TypeError, match="activation of Dense is a function.*save_weights"):
        model.save(tmp_path / "model.npz")
    plain = ours.Sequential([ours.Dense(1)], input_shape=(3,))
    plain.compile(loss=lambda y, p: jnp.mean((y - p) ** 2, axis=-1))
    with pytest.raises(TypeError, match="loss <lambda> is a function"):
        plain.save(tmp_path / "model.npz")
    plain.save_weights(tmp_path / "weights.npz")
    with pytest.raises(ValueError, match="holds weights alone"):
        ours.load_model(tmp_path / "weights.npz")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ours.LSTM(4, stateful=True), "takes no 'stateful'. States carried .* are left out"),
        (lambda: ours.GRU(4, return_state=True), "The states are left out: take return_sequences=True"),
        (lambda: ours.Dense(4, kernel_constraint="max_norm"), "Constraints are left out"),
        (lambda: ours.Dense(4)(np.ones((2, 3))), "Models that are not a chain of layers are left out"),
        (lambda: ours.Dense(4, trainable=False), "Layers that keep their weights are left out"),
        (lambda: ours.Conv2D(4, 3, data_format="channels_first"), r"np.moveaxis\(x, 1, -1\) puts the channels last"),
        (lambda: ours.Conv1D(4, 3, dilation_rate=2), "Dilation is left out"),
        (lambda: ours.Conv2D(4, 3, groups=2), "Grouped convolution is left out"),
        (lambda: ours.Embedding(4, 3, mask_zero=True), "Masking is left out"),
        (lambda: ours.Bidirectional(ours.Dense(3)), r"both ways with a layer such as LSTM\(8\); got Dense\(3\)"),
        (lambda: ours.Bidirectional(ours.GRU(3, go_backwards=True)), "got GRU"),
        (lambda: ours.Bidirectional(ours.GRU(3), backward_layer=ours.GRU(4)), "one of the forward layer's kind"),
        (lambda: ours.LambdaCallback(on_batch_end=print), "epochs are compiled whole"),
        (lambda: ours.Adam(use_ema=True), "Adam takes no 'use_ema'. It takes"),
    ],
)
def test_what_is_left_out_says_what_to_do_instead(make, says):
    with pytest.raises(TypeError, match=says):
        make()


def test_names_of_the_library_are_kerass():
    assert optimizers.get("Adam") == ours.Adam()
    for name in saving.LAYERS:
        assert hasattr(keras.layers, name) and hasattr(ours, name)
