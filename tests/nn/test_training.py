"""Training: what an epoch does, what it costs to repeat, and what happens when it goes wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from lessons_lib.nn import training
from lessons_lib.nn.callbacks import EarlyStopping, Watch
from lessons_lib.nn.compiling import forget_programs
from lessons_lib.nn.layers import Dense, Dropout
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD, Adam, RMSprop
from lessons_lib.nn.recurrent import LSTM

DRAWS = np.random.default_rng(0)
X = DRAWS.random((50, 3), dtype=np.float32)
Y = np.eye(2, dtype=np.float32)[(X.sum(axis=1) > 1.5).astype(int)]


def classifier(seed=0, **compiled):
    model = Sequential([Dense(4, activation="relu"), Dense(2, activation="softmax")], input_shape=(3,), seed=seed)
    model.compile(**{"loss": "categorical_crossentropy", "optimizer": "rmsprop", "metrics": ["accuracy"], **compiled})
    return model


def same_weights(a, b, **tolerance):
    for ours, theirs in zip(a.get_weights(), b.get_weights()):
        np.testing.assert_allclose(ours, theirs, **tolerance)


# One epoch


def test_an_epoch_is_one_optimizer_step_a_batch_the_smaller_last_one_included():
    model = classifier(optimizer=optax.sgd(0.1))
    params = model.params
    expected = []
    for start in (0, 20, 40):
        x, y = X[start : start + 20], Y[start : start + 20]

        def loss(params, x=x, y=y):
            return -jnp.mean(jnp.sum(y * jnp.log(model.chain.apply(params, x)), axis=-1))

        value, gradients = jax.value_and_grad(loss)(params)
        expected.append(value)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients)
    history = model.fit(X, Y, batch_size=20, shuffle=False, verbose=0)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), model.params, params)
    assert history.history["loss"] == [pytest.approx(np.average(expected, weights=[20, 20, 10]), rel=1e-5)]


@pytest.mark.parametrize("weights", [None, "a row", "a step"])
@pytest.mark.parametrize("steps", [(), (4,)])
def test_a_last_batch_filled_up_with_rows_that_do_not_count_is_that_batch_alone(steps, weights):
    def own_mse(y_true, y_pred):  # What is not known is left as it is.
        return jnp.mean((y_true - y_pred) ** 2, axis=-1)

    x = DRAWS.normal(size=(50, *steps, 3))
    y = 5 + x[..., :2] + DRAWS.normal(size=(50, *steps, 2))
    weights = {None: None, "a row": DRAWS.random(50), "a step": DRAWS.random((50, *steps))}[weights]
    models, histories = [], []
    for loss in ("mse", own_mse):
        models.append(Sequential([Dense(4, activation="tanh"), Dense(2)], input_shape=(*steps, 3)))
        models[-1].compile(loss=loss, optimizer="adam", metrics=["mae", "rmse", "nse", "bias"])
        words = {"epochs": 3, "batch_size": 17, "validation_split": 0.1, "verbose": 0}
        histories.append(models[-1].fit(x, y, sample_weight=weights, **words).history)
    for name, values in histories[0].items():
        np.testing.assert_allclose(values, histories[1][name], rtol=1e-4, atol=1e-5, err_msg=name)
    same_weights(*models, rtol=1e-4, atol=1e-5)


def test_many_rows_are_evaluated_and_predicted_in_equal_blocks_by_one_program():
    x, y = np.tile(X, (200, 1)), np.tile(Y, (200, 1))
    model, compiled = classifier(), training.compiled_apply.jitted._cache_size()
    predicted = model.predict(x)
    assert training.compiled_apply.jitted._cache_size() == compiled + 1
    np.testing.assert_allclose(predicted, np.tile(predicted[:50], (200, 1)), rtol=1e-5)
    few, many = model.evaluate(X, Y), model.evaluate(np.append(x, x[:50], axis=0), np.append(y, y[:50], axis=0))
    np.testing.assert_allclose(list(many), list(few), rtol=1e-5)


def test_a_batch_larger_than_the_data_is_all_of_the_data():
    one, other = classifier(), classifier()
    one.fit(X, Y, batch_size=50, shuffle=False, verbose=0)
    other.fit(X, Y, batch_size=1000, shuffle=False, verbose=0)
    same_weights(one, other)


def test_validation_takes_the_last_rows_and_the_weights_after_the_epoch():
    model = classifier()
    history = model.fit(X, Y, epochs=2, validation_split=0.2, verbose=0)
    after = model.evaluate(X[40:], Y[40:])
    assert history.history["val_loss"][-1] == pytest.approx(after["loss"], rel=1e-5)
    assert history.history["val_accuracy"][-1] == pytest.approx(after["accuracy"], rel=1e-5)


def test_validation_rows_are_never_trained_on():
    split, first_rows = classifier(), classifier()
    split.fit(X, Y, epochs=2, validation_split=0.2, verbose=0)
    first_rows.fit(X[:40], Y[:40], epochs=2, verbose=0)
    same_weights(split, first_rows)


def test_validation_data_give_the_same_figures_as_a_split():
    split, given = classifier(), classifier()
    a = split.fit(X, Y, epochs=2, validation_split=0.2, verbose=0)
    b = given.fit(X[:40], Y[:40], epochs=2, validation_data=(X[40:], Y[40:]), verbose=0)
    assert a.history == b.history


def test_the_loss_from_logits_is_the_loss_of_the_probabilities_and_rmse_is_the_root_of_mse():
    model = classifier(metrics=["rmse"])
    p = model.predict(X)
    figures = model.evaluate(X, Y)
    assert figures["loss"] == pytest.approx(-np.mean(np.log((p * Y).sum(axis=1))), rel=1e-5)
    assert figures["rmse"] == pytest.approx(np.sqrt(np.mean((p - Y) ** 2)), rel=1e-5)


def test_rmse_of_an_epoch_is_the_root_of_the_mean_over_all_rows_not_the_mean_of_roots():
    model = classifier(metrics=["rmse", "mse"])
    history = model.fit(X, Y, epochs=3, batch_size=16, verbose=0).history
    np.testing.assert_allclose(np.square(history["rmse"]), history["mse"], rtol=1e-5)


def test_binary_crossentropy_trains_from_logits_too():
    model = Sequential([Dense(1, "sigmoid")], input_shape=(3,))
    model.compile(loss="binary_crossentropy", optimizer=SGD(1.0), metrics=["accuracy"])
    p, y = model.predict(X), Y[:, 1:]
    assert model.evaluate(X, y)["loss"] == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rel=1e-5)
    model.fit(X, y, epochs=200, verbose=0)
    assert model.evaluate(X, y)["accuracy"] > 0.9


def test_a_certain_and_wrong_model_can_still_learn():
    model = Sequential([Dense(2, "softmax")], input_shape=(1,))
    model.set_weights([np.zeros((1, 2)), np.array([-100.0, 100.0])])
    model.compile(loss="categorical_crossentropy", optimizer=SGD(1.0))
    x, y = np.zeros((4, 1)), np.tile([[1.0, 0.0]], (4, 1))
    history = model.fit(x, y, epochs=300, verbose=0)
    assert history.history["loss"][0] == pytest.approx(200)
    assert history.history["loss"][-1] < 0.01


def test_functions_serve_as_loss_metric_and_activation():
    def huber(y_true, y_pred):
        return optax.huber_loss(y_pred, y_true).mean(axis=-1)

    model = Sequential([Dense(8, jnp.sin), Dense(1)], input_shape=(3,))
    model.compile(loss=huber, optimizer=Adam(0.01), metrics=[huber])
    history = model.fit(X, X[:, :1] * X[:, 1:2], epochs=40, verbose=0).history
    assert history["huber"] == pytest.approx(history["loss"])
    assert history["loss"][-1] < history["loss"][0] / 5


# Seeds and repetition


def test_the_same_seed_gives_the_same_model_and_another_seed_another():
    one, same, other = classifier(), classifier(), classifier(seed=1)
    for model in (one, same, other):
        model.fit(X, Y, epochs=2, verbose=0)
    same_weights(one, same)
    assert (one.get_weights()[0] != other.get_weights()[0]).any()


def test_each_epoch_shuffles_anew_and_shuffle_false_keeps_the_order():
    shuffled, ordered = classifier(), classifier()
    shuffled.fit(X, Y, batch_size=10, verbose=0)
    ordered.fit(X, Y, batch_size=10, shuffle=False, verbose=0)
    assert (shuffled.get_weights()[0] != ordered.get_weights()[0]).any()


def test_two_fits_of_one_epoch_are_one_fit_of_two():
    twice, once = classifier(optimizer="adam"), classifier(optimizer="adam")
    twice.fit(X, Y, verbose=0)
    twice.fit(X, Y, verbose=0)
    once.fit(X, Y, epochs=2, verbose=0)
    same_weights(twice, once)


def test_compile_starts_the_optimizer_afresh_and_keeps_the_weights():
    model = classifier(optimizer="adam")
    model.fit(X, Y, verbose=0)
    fresh = classifier(optimizer="adam")
    fresh.set_weights(model.get_weights())
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    same_weights(model, fresh)
    model.fit(X, Y, shuffle=False, verbose=0)
    fresh.fit(X, Y, shuffle=False, verbose=0)
    same_weights(model, fresh)


def test_a_second_model_of_the_same_kind_compiles_nothing_whatever_its_rate_and_seed():
    classifier(optimizer=RMSprop(0.001)).fit(X, Y, verbose=0)
    compiled = training.compiled_epochs.jitted._cache_size(), training.compiled_init.jitted._cache_size()
    classifier(optimizer=RMSprop(0.01), seed=5).fit(X, Y, verbose=0)
    assert (training.compiled_epochs.jitted._cache_size(), training.compiled_init.jitted._cache_size()) == compiled
    classifier(optimizer=RMSprop(0.001, rho=0.8)).fit(X, Y, verbose=0)
    assert training.compiled_epochs.jitted._cache_size() == compiled[0] + 1


def test_the_learning_rate_in_the_state_is_the_one_used():
    slow, fast = classifier(optimizer=SGD(0.01)), classifier(optimizer=SGD(0.1))
    start = slow.get_weights()[2]
    for model in (slow, fast):
        model.fit(X, Y, batch_size=50, shuffle=False, verbose=0)
    np.testing.assert_allclose(
        fast.get_weights()[2] - start, 10 * (slow.get_weights()[2] - start), rtol=1e-3, atol=1e-6
    )


@pytest.mark.parametrize(
    "make", [lambda: optax.adamw(1e-2), lambda: optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.5))]
)
def test_any_optax_transformation_trains(make):
    model = classifier(optimizer=make())
    history = model.fit(X, Y, epochs=40, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]


# Random layers, weights, early stopping


def dropping(seed=0, rate=0.5, optimizer="adam"):
    model = Sequential([Dense(16, "relu"), Dropout(rate), Dense(2, "softmax")], input_shape=(3,), seed=seed)
    model.compile(loss="categorical_crossentropy", optimizer=optimizer)
    return model


def test_dropout_draws_the_same_masks_for_the_same_seed_and_others_in_each_batch_and_epoch():
    one, same, other = dropping(), dropping(), dropping(seed=1)
    other.set_weights(one.get_weights())
    x, y = np.tile(X[:1], (64, 1)), np.tile(Y[:1], (64, 1))
    losses = [model.fit(x, y, epochs=3, shuffle=False, verbose=0).history["loss"] for model in (one, same, other)]
    assert losses[0] == losses[1] != losses[2]
    # At a rate this small nothing is learnt: only the masks make two epochs, or two batches of the same rows, differ.
    still = dropping(optimizer=SGD(1e-30))
    epochs = still.fit(x, y, batch_size=32, epochs=2, shuffle=False, verbose=0).history["loss"]
    half = dropping(optimizer=SGD(1e-30)).fit(x[:32], y[:32], batch_size=32, shuffle=False, verbose=0).history["loss"]
    assert epochs[0] != epochs[1] and epochs[0] != half[0]


def test_two_fits_with_dropout_are_one_fit_of_two():
    twice, once = dropping(), dropping()
    twice.fit(X, Y, verbose=0)
    twice.fit(X, Y, verbose=0)
    once.fit(X, Y, epochs=2, verbose=0)
    same_weights(twice, once)


def test_evaluation_and_prediction_drop_nothing():
    model, plain = dropping(rate=0.9), dropping(rate=0)
    assert model.evaluate(X, Y) == plain.evaluate(X, Y)
    np.testing.assert_array_equal(model.predict(X), plain.predict(X))


def test_another_rate_compiles_nothing():
    dropping(rate=0.1).fit(X, Y, verbose=0)
    compiled = training.compiled_epochs.jitted._cache_size()
    dropping(rate=0, seed=3).fit(X, Y, verbose=0)
    assert training.compiled_epochs.jitted._cache_size() == compiled


def test_a_weight_of_two_is_a_row_that_stands_there_twice():
    weighted, doubled = classifier(optimizer=SGD(0.1)), classifier(optimizer=SGD(0.1))
    weights = np.where(np.arange(50) < 25, 2.0, 0.0)
    weighted.fit(X, Y, sample_weight=weights, batch_size=50, verbose=0)
    doubled.fit(np.tile(X[:25], (2, 1)), np.tile(Y[:25], (2, 1)), batch_size=50, verbose=0)
    same_weights(weighted, doubled, rtol=1e-5, atol=1e-7)


def test_validation_rows_keep_their_weights():
    weights = np.linspace(0, 1, 50)
    split = classifier().fit(X, Y, sample_weight=weights, validation_split=0.2, verbose=0)
    given = classifier().fit(
        X[:40], Y[:40], sample_weight=weights[:40], validation_data=(X[40:], Y[40:], weights[40:]), verbose=0
    )
    assert split.history == given.history


def test_a_missing_target_needs_a_weight_of_zero():
    model, y = Sequential([Dense(1)], input_shape=(3,)), X[:, :1].copy()
    model.compile(loss="mse", optimizer="sgd", metrics=["rmse", "nse"])
    y[7] = np.nan
    known = ~np.isnan(y[:, 0])
    with_gap, without = model.evaluate(X, y, sample_weight=known), model.evaluate(X[known], y[known])
    assert with_gap["rmse"] == pytest.approx(without["rmse"], rel=1e-5) and with_gap["nse"] == pytest.approx(
        without["nse"], rel=1e-4
    )
    assert with_gap["loss"] == pytest.approx(
        without["loss"] * 49 / 50, rel=1e-5
    )  # divided by the number of rows, as Keras does
    with pytest.raises(ValueError, match="y holds 1 NaN"):
        model.evaluate(X, y, sample_weight=np.ones(50))


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (np.ones(49), r"must have shape \(batch,\) = \(50,\), got \(49,\)"),
        (np.ones((50, 1)), r"got \(50, 1\)\. Did you mean sample_weight\[\.\.\., 0\]\?"),
        (-np.ones(50), "0 or more everywhere"),
        (np.zeros(50), "above 0 somewhere"),
        (np.full(50, np.nan), "sample_weight holds 50 NaN"),
    ],
)
def test_weights_that_do_not_fit_are_refused(weights, says):
    with pytest.raises(ValueError, match=says):
        classifier().fit(X, Y, sample_weight=weights)


def test_one_weight_a_row_counts_for_all_its_steps():
    model = Sequential([Dense(1)], input_shape=(4, 3))
    model.compile(loss="mse", optimizer="sgd", metrics=["mae"])
    x = DRAWS.normal(size=(10, 4, 3))
    weights = np.arange(10.0)
    each = model.evaluate(x, x[..., :1], sample_weight=np.repeat(weights[:, None], 4, axis=1))
    assert model.evaluate(x, x[..., :1], sample_weight=weights) == each


def test_early_stopping_is_told_in_the_closing_line_and_in_the_history(capsys):
    model = classifier(optimizer=SGD(0.5))
    history = model.fit(
        X,
        np.roll(Y, 7, axis=0),
        epochs=500,
        validation_split=0.5,
        callbacks=EarlyStopping(patience=4, restore_best_weights=True),
    )
    ran, best = len(history.epoch), history.best_epoch
    assert ran == best + 5 < 500
    assert history.history["val_loss"][best] == min(history.history["val_loss"])
    assert model.evaluate(X[25:], np.roll(Y, 7, axis=0)[25:])["loss"] == pytest.approx(
        min(history.history["val_loss"]), rel=1e-5
    )
    assert capsys.readouterr().out.endswith(
        f" - stopped early; best val_loss after epoch {best + 1}, whose weights are back\n"
    )
    assert repr(history).startswith(f"History of {ran} epochs, the best after epoch {best + 1}\n")


@pytest.mark.parametrize("monitor", ["val_accuracy", "val_nse", "kge"])
def test_what_should_rise_is_watched_for_rising(monitor):
    watch = Watch(EarlyStopping(monitor, patience=2))
    assert [watch.ends({monitor: value}, None) for value in (0.5, 0.6, 0.6, 0.4)] == [False, False, False, True]
    assert watch.best_epoch == 1


def test_early_stopping_without_validation_rows_asks_for_them():
    with pytest.raises(
        ValueError,
        match="watches 'val_loss', but the epochs report loss, accuracy. Give validation_split or validation_data",
    ):
        classifier().fit(X, Y, callbacks=[EarlyStopping()], verbose=0)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: EarlyStopping(patience=-1), "patience is a number of epochs, 0 or more; got -1"),
        (lambda: EarlyStopping(mode="up"), 'mode must be "auto", "min" or "max"'),
        (
            lambda: classifier().fit(X, Y, callbacks=["early"]),
            r"callbacks=\[EarlyStopping\(patience=20\)\].*got \['early'\]",
        ),
        (lambda: classifier().fit(X, Y, callbacks=EarlyStopping), r"EarlyStopping is the class: write EarlyStopping\("),
    ],
)
def test_callbacks_that_are_none_are_refused(make, says):
    with pytest.raises((ValueError, TypeError), match=says):
        make()


def test_a_schedule_gives_each_step_its_rate():
    rates = [0.5, 0.25, 0.125]
    model = Sequential([Dense(1)], input_shape=(1,))
    model.compile(loss="mae", optimizer=SGD(lambda step: 0.5 / 2**step))
    model.set_weights([np.zeros((1, 1)), np.zeros(1)])
    biases = []
    for _ in rates:
        model.fit(np.zeros((4, 1)), np.full((4, 1), 9.0), batch_size=4, verbose=0)
        biases.append(model.get_weights()[1][0])
    np.testing.assert_allclose(biases, np.cumsum(rates), rtol=1e-6)  # the slope of |9 - bias| is -1


# When it goes wrong


def diverging(rate):
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=SGD(rate))
    return model


def test_a_loss_that_leaves_the_finite_numbers_is_named_with_epoch_and_rate_and_weights_come_back():
    model = diverging(1e20)
    before, prediction = model.get_weights(), model.predict(X)
    with pytest.raises(
        training.TrainingDiverged,
        match=r"in epoch \d of 9\. The learning rate is likely too high: 1e\+20; try 1e\+19\.",
    ):
        model.fit(X, X[:, :1], epochs=9, batch_size=50, verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    np.testing.assert_array_equal(model.predict(X), prediction)


def test_after_diverging_a_lower_rate_trains_from_the_same_start():
    model, fresh = diverging(1e20), diverging(0.1)
    with pytest.raises(training.TrainingDiverged):
        model.fit(X, X[:, :1], epochs=9, verbose=0)
    model.compile(loss="mse", optimizer=SGD(0.1))
    for each in (model, fresh):
        each.fit(X, X[:, :1], epochs=3, verbose=0)
    same_weights(model, fresh)


def test_inputs_that_were_not_normalised_are_the_first_suspect():
    with pytest.raises(
        training.TrainingDiverged, match=r"x reaches 9\.\d+e\+04: normalise it.*If that is not it: The learning rate"
    ):
        diverging(0.1).fit(X * 1e5, X[:, :1], epochs=50, verbose=0)


def test_targets_that_were_not_normalised_are_a_suspect_too():
    with pytest.raises(training.TrainingDiverged, match="y reaches"):
        diverging(2.0).fit(X, X[:, :1] * 1e19, epochs=500, verbose=0)


def test_an_interruption_leaves_a_model_that_can_be_used():
    class Interrupting:
        """A generator whose second permutation never comes."""

        def __init__(self):
            self.calls = 0

        def permutation(self, rows):
            self.calls += 1
            if self.calls == 2:
                raise KeyboardInterrupt
            return np.arange(rows)

    model, once = classifier(), classifier()
    model._generator = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=5, verbose=0)
    once.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    same_weights(model, once)


@pytest.mark.parametrize("shuffle", [True, False])
def test_epochs_made_in_one_call_are_the_epochs_made_one_by_one(shuffle):
    blocks, single, watched = (classifier() for _ in range(3))
    told = blocks.fit(X, Y, epochs=40, shuffle=shuffle, verbose=0)
    for _ in range(40):
        single.fit(X, Y, shuffle=shuffle, verbose=0)
    patient = EarlyStopping("loss", patience=40, restore_best_weights=False)
    seen = watched.fit(X, Y, epochs=40, shuffle=shuffle, verbose=0, callbacks=[patient])
    assert told.history["loss"] == seen.history["loss"]
    same_weights(blocks, single)
    same_weights(blocks, watched)


def test_a_plan_has_places_for_at_least_one_epoch_and_stays_small():
    assert training.planned_epochs(10) == 32
    assert training.planned_epochs(2**19 - 1) == training.planned_epochs(10**9) == 1
    assert 20 <= training.planned_epochs(20_000) <= 26


# Where it runs


@pytest.mark.parametrize("platform", ["cpu", "cuda", "tpu"])
def test_a_training_step_and_an_epoch_lower_for_every_platform(platform):
    model = classifier()
    state = RMSprop().init(model.params)

    def step(params, state, rows):
        return training.step(model.recipe, params, state, rows)

    def epoch(params, state, order, rows):
        return training.epoch(model.recipe, 20, params, state, order, None, rows, rows)

    for function, order in ((step, ()), (epoch, (np.arange(50, dtype=np.int32),))):
        exported = jax.export.export(jax.jit(function), platforms=[platform])(
            model.params, state, *order, training.Rows(X, Y)
        )
        assert exported.platforms == (platform,)
        assert "stablehlo.dot_general" in exported.mlir_module()


def run(code, **environment):
    code = (
        "import jax, lessons_lib.nn; print(jax.config.jax_compilation_cache_dir,"
        " jax.config.jax_persistent_cache_min_compile_time_secs);" + code
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


FIT = (
    "import numpy as np; m = lessons_lib.Sequential([lessons_lib.Dense(1)], (2,)); m.compile(loss='mse');"
    " m.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)"
)


@pytest.mark.slow
def test_compiled_code_is_kept_in_the_users_cache_folder(tmp_path):
    variable = {"win32": "LOCALAPPDATA", "darwin": "HOME"}.get(sys.platform, "XDG_CACHE_HOME")
    finished = run(FIT, **{variable: str(tmp_path)})
    folder = next(tmp_path.rglob("compiled"))
    assert finished.stdout.split() == [str(folder), "0"]
    assert any("epoch" in file.name for file in folder.iterdir())
    assert finished.stderr == ""


@pytest.mark.slow
def test_a_damaged_cache_entry_is_thrown_away_with_one_sentence_and_made_anew(tmp_path):
    variable = {"win32": "LOCALAPPDATA", "darwin": "HOME"}.get(sys.platform, "XDG_CACHE_HOME")
    run(FIT, **{variable: str(tmp_path)})
    for file in next(tmp_path.rglob("compiled")).iterdir():
        file.write_bytes(file.read_bytes()[:100])
    finished = run(FIT, **{variable: str(tmp_path)})
    assert finished.stderr == "" and finished.stdout.count("A damaged entry of the cache") == 1
    run(FIT, **{variable: str(tmp_path)})
    sizes = [file.stat().st_size for file in next(tmp_path.rglob("compiled")).glob("jit_epochs-*-cache")]
    assert sizes and min(sizes) > 100
    assert "A damaged entry" not in run(FIT, **{variable: str(tmp_path)}).stdout


def test_the_garbage_collector_works_and_passes_over_what_was_imported():
    code = "import gc; from lessons_lib import Dense; print(gc.get_freeze_count(), gc.isenabled())"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    frozen, collects = finished.stdout.split()
    assert int(frozen) > 50_000 and collects == b"True"


def test_a_users_own_cache_folder_wins(tmp_path):
    assert run("", JAX_COMPILATION_CACHE_DIR=str(tmp_path)).stdout.split()[0] == str(tmp_path)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder is named by XDG_CACHE_HOME on Linux")
def test_a_cache_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("no folder")
    finished = run(FIT, XDG_CACHE_HOME=str(tmp_path / "file"))
    assert finished.stdout.split()[0] == "None"
    assert finished.stderr == ""


@pytest.mark.slow
def test_a_fit_run_by_a_program_in_a_notebook_stores_one_line_and_nothing_on_standard_error():
    import nbformat
    from nbclient import NotebookClient

    code = f"import lessons_lib, numpy as np\n{FIT.replace(', verbose=0', ', epochs=3000')}\nm.summary()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120).execute()
    stream, table = notebook.cells[0].outputs
    assert stream.name == "stdout" and stream.text.startswith("3000 epochs - loss: ") and stream.text.count("\n") == 1
    assert "<table>" in table.data["text/html"] and table.data["text/plain"].startswith('Model: "sequential"')


LSTM_FIT = """
import json, numpy as np
from lessons_lib import LSTM, Dense, EarlyStopping, Sequential
rows = np.random.default_rng(0).normal(size=(150, 90, 4)).astype(np.float32)
targets, weights = rows[:, -10:, 0].mean(axis=1, keepdims=True), np.linspace(0, 2, 150)
model = Sequential([LSTM(64), Dense(1)], input_shape=(90, 4))
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
how = {"batch_size": 64, "verbose": 0, "sample_weight": weights, "validation_data": (rows[:40], targets[:40])}
model.fit(rows, targets, epochs=2, **how)
history = model.fit(rows, targets, epochs=2, callbacks=[EarlyStopping()], **how).history
programs = lessons_lib.nn.training.compiled_shared_epochs.jitted._cache_size()
print(json.dumps([jax.device_count(), programs, history, model.predict(rows).ravel().tolist()]))
"""


@pytest.mark.slow
def test_a_fit_shared_out_over_eight_devices_is_the_fit_on_one():
    def fitted(number):
        return json.loads(run(LSTM_FIT, JAX_NUM_CPU_DEVICES=str(number)).stdout.splitlines()[-1])

    alone, eight = fitted(1), fitted(8)
    assert (alone[:2], eight[:2]) == ([1, 0], [8, 1])
    for name, values in alone[2].items():
        np.testing.assert_allclose(eight[2][name], values, rtol=1e-5)
    np.testing.assert_allclose(eight[3], alone[3], atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "batch_size", "worth"),
    [([LSTM(64)], 64, True), ([LSTM(64)], 16, False), ([LSTM(64), Dropout(0.2)], 64, False)],
)
def test_large_batches_are_worth_sharing_unless_a_layer_draws_noise(layers, batch_size, worth):
    model = Sequential([*layers, Dense(1)], input_shape=(90, 4))
    model.compile(loss="mse")
    assert (
        training.worth_sharing(model.recipe, model.params, training.Rows(np.zeros((64, 90, 4)), None), batch_size)
        == worth
    )


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux counts memory maps")
def test_compiled_programs_are_let_go_where_they_are_many():
    twice = jax.jit(lambda x: 2 * x)
    twice(1.0)
    forget_programs()
    assert twice._cache_size() == 1
    forget_programs(most=1)
    assert twice._cache_size() == 0
