"""Training: what an epoch does, what it costs to repeat, many models at once, and what happens when it goes wrong."""

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from lessons_lib import training
from lessons_lib.layers import Dense
from lessons_lib.many import fit_many
from lessons_lib.model import Sequential
from lessons_lib.optimizers import SGD, Adam, RMSprop

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
    compiled = training.compiled_epoch._cache_size(), training.compiled_init._cache_size()
    classifier(optimizer=RMSprop(0.01), seed=5).fit(X, Y, verbose=0)
    assert (training.compiled_epoch._cache_size(), training.compiled_init._cache_size()) == compiled
    classifier(optimizer=RMSprop(0.001, rho=0.8)).fit(X, Y, verbose=0)
    assert training.compiled_epoch._cache_size() == compiled[0] + 1


def test_the_learning_rate_in_the_state_is_the_one_used():
    slow, fast = classifier(optimizer=SGD(0.01)), classifier(optimizer=SGD(0.1))
    start = slow.get_weights()[2]
    for model in (slow, fast):
        model.fit(X, Y, batch_size=50, shuffle=False, verbose=0)
    np.testing.assert_allclose(fast.get_weights()[2] - start, 10 * (slow.get_weights()[2] - start), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("make", [lambda: optax.adamw(1e-2), lambda: optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.5))])
def test_any_optax_transformation_trains(make):
    model = classifier(optimizer=make())
    history = model.fit(X, Y, epochs=40, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]


# Many models


def many_and_one(train_them):
    """fit_many's (parameters, report) for seeds 3 and 7 by one of its two ways, and the two models fitted alone."""
    model = classifier()
    starts = []
    for seed in (3, 7):
        params = classifier(seed).params
        starts.append(training.Start(model.recipe, params, RMSprop().init(params), training.generator(seed)))
    rows, validation = training.Rows(X[:40], Y[:40]), training.Rows(X[40:], Y[40:])
    results = train_them(starts, rows, validation, None, lambda share: None, epochs=3, batch_size=16, shuffle=True)
    alone = [classifier(seed) for seed in (3, 7)]
    return results, alone, [one.fit(X, Y, epochs=3, batch_size=16, validation_split=0.2, verbose=0).history for one in alone]


@pytest.mark.parametrize("train_them", [training.train_in_threads, training.train_mapped])
def test_threads_and_mapping_both_give_the_models_that_fit_gives(train_them):
    for (params, report), model, history in zip(*many_and_one(train_them)):
        # Mapped, float32 sums run in another order.
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), params, model.params)
        np.testing.assert_allclose(report["training"][:, 0], history["loss"], rtol=1e-5)
        np.testing.assert_allclose(report["validation"][:, 1], history["val_accuracy"], rtol=1e-5)


def test_fit_many_gives_the_same_results_as_separate_models_of_these_seeds():
    fitted = fit_many(classifier(), X, Y, seeds=[3, 7, 0], epochs=3, batch_size=16, validation_split=0.2, verbose=0)
    assert len(fitted) == 3
    assert list(fitted.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    predictions, figures = fitted.predict(X), fitted.evaluate(X, Y)
    assert predictions.shape == (3, 50, 2)
    for number, seed in enumerate([3, 7, 0]):
        alone = classifier(seed)
        history = alone.fit(X, Y, epochs=3, batch_size=16, validation_split=0.2, verbose=0).history
        for name, values in fitted.history.items():
            np.testing.assert_allclose(values[number], history[name], rtol=1e-5)
        np.testing.assert_allclose(predictions[number], alone.predict(X), rtol=1e-4, atol=1e-6)
        assert figures["loss"][number] == pytest.approx(alone.evaluate(X, Y)["loss"], rel=1e-4)
        same_weights(fitted.model(number), alone, rtol=1e-4, atol=1e-6)
        assert fitted.model(number).seed == seed


def test_fit_many_leaves_its_template_alone_and_its_models_can_be_used():
    template = classifier()
    before = template.get_weights()
    fitted = fit_many(template, X, Y, seeds=range(2), epochs=2, shuffle=False, verbose=0)
    np.testing.assert_array_equal(template.get_weights()[0], before[0])
    one = fitted.model(1)
    one.fit(X, Y, epochs=1, verbose=0)
    assert (one.get_weights()[0] != fitted.model(1).get_weights()[0]).any()
    assert repr(fitted).startswith("2 models, last epoch: mean (lowest to highest)\n  loss ")


def test_fit_many_checks_its_seeds_and_its_arrays():
    with pytest.raises(ValueError, match="at least one seed"):
        fit_many(classifier(), X, Y, seeds=[])
    with pytest.raises(ValueError, match="each seed must be a whole number, 0 or more; got -1"):
        fit_many(classifier(), X, Y, seeds=[-1])
    with pytest.raises(ValueError, match=r"Did you mean x\.T\?"):
        fit_many(classifier(), X.T, Y)


def test_fit_many_closes_with_one_line(capsys):
    fit_many(classifier(), X, Y, seeds=range(2), epochs=2)
    printed = capsys.readouterr()
    assert printed.out.startswith("2 models, 2 epochs - mean loss: ") and printed.out.count("\n") == 1
    assert printed.err == ""


# When it goes wrong


def diverging(rate):
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=SGD(rate))
    return model


def test_a_loss_that_leaves_the_finite_numbers_is_named_with_epoch_and_rate_and_weights_come_back():
    model = diverging(1e20)
    before, prediction = model.get_weights(), model.predict(X)
    with pytest.raises(training.TrainingDiverged, match=r"in epoch \d of 9\. The learning rate is likely too high: 1e\+20; try 1e\+19\."):
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
    with pytest.raises(training.TrainingDiverged, match=r"x reaches 9\.\d+e\+04: normalise it.*If that is not it: The learning rate"):
        diverging(0.1).fit(X * 1e5, X[:, :1], epochs=50, verbose=0)


def test_targets_that_were_not_normalised_are_a_suspect_too():
    with pytest.raises(training.TrainingDiverged, match="y reaches"):
        diverging(2.0).fit(X, X[:, :1] * 1e19, epochs=500, verbose=0)


def test_fit_many_names_the_seed_that_diverged():
    with pytest.raises(training.TrainingDiverged, match="with 2 models of 2, the first of them with seed 4"):
        fit_many(diverging(1e20), X, X[:, :1], seeds=[4, 5], epochs=9, verbose=0)


def test_an_interruption_leaves_a_model_that_can_be_used():
    class Interrupting:
        """A generator whose third permutation never comes."""

        def __init__(self):
            self.calls = 0

        def permutation(self, rows):
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return np.arange(rows)

    model, twice = classifier(), classifier()
    model._generator = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=5, verbose=0)
    twice.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    same_weights(model, twice)


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
        exported = jax.export.export(jax.jit(function), platforms=[platform])(model.params, state, *order, training.Rows(X, Y))
        assert exported.platforms == (platform,)
        assert "stablehlo.dot_general" in exported.mlir_module()


def run(code, **environment):
    code = "import jax, lessons_lib; print(jax.config.jax_compilation_cache_dir, jax.config.jax_persistent_cache_min_compile_time_secs);" + code
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    return subprocess.run([sys.executable, "-W", "error", "-c", code], env={**kept, **environment}, capture_output=True, text=True, check=True)


FIT = "import numpy as np; m = lessons_lib.Sequential([lessons_lib.Dense(1)], (2,)); m.compile(loss='mse'); m.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)"


def test_compiled_code_is_kept_in_the_users_cache_folder(tmp_path):
    variable = {"win32": "LOCALAPPDATA", "darwin": "HOME"}.get(sys.platform, "XDG_CACHE_HOME")
    finished = run(FIT, **{variable: str(tmp_path)})
    folder = next(tmp_path.rglob("compiled"))
    assert finished.stdout.split() == [str(folder), "0"]
    assert any("epoch" in file.name for file in folder.iterdir())
    assert finished.stderr == ""


def test_a_damaged_cache_costs_a_compilation_and_no_warning(tmp_path):
    variable = {"win32": "LOCALAPPDATA", "darwin": "HOME"}.get(sys.platform, "XDG_CACHE_HOME")
    run(FIT, **{variable: str(tmp_path)})
    for file in next(tmp_path.rglob("compiled")).iterdir():
        file.write_bytes(file.read_bytes()[:100])
    assert run(FIT, **{variable: str(tmp_path)}).stderr == ""


def test_a_users_own_cache_folder_wins(tmp_path):
    assert run("", JAX_COMPILATION_CACHE_DIR=str(tmp_path)).stdout.split()[0] == str(tmp_path)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder is named by XDG_CACHE_HOME on Linux")
def test_a_cache_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("no folder")
    finished = run(FIT, XDG_CACHE_HOME=str(tmp_path / "file"))
    assert finished.stdout.split()[0] == "None"
    assert finished.stderr == ""


def test_a_fit_run_by_a_program_in_a_notebook_stores_one_line_and_nothing_on_standard_error():
    import nbformat
    from nbclient import NotebookClient

    code = f"import lessons_lib, numpy as np\n{FIT.replace(', verbose=0', ', epochs=3000')}\nm.summary()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120).execute()
    stream, table = notebook.cells[0].outputs
    assert stream.name == "stdout" and stream.text.startswith("3000 epochs - loss: ") and stream.text.count("\n") == 1
    assert "<table>" in table.data["text/html"] and table.data["text/plain"].startswith('Model: "sequential"')
