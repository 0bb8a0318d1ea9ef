"""Many models at once: each is the model that its seed and its numbers give alone."""

import itertools

import jax
import numpy as np
import optax
import pytest

from lessons_lib.nn import training
from lessons_lib.nn.callbacks import EarlyStopping
from lessons_lib.nn.interrupts import Interrupts
from lessons_lib.nn.layers import Dense, Dropout
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD, Adam, RMSprop
from lessons_lib.nn.recurrent import LSTM
from lessons_lib.nn.regularizers import L2

DRAWS = np.random.default_rng(0)
X = DRAWS.random((50, 3), dtype=np.float32)
Y = np.eye(2, dtype=np.float32)[(X.sum(axis=1) > 1.5).astype(int)]


def classifier(seed=0):
    model = Sequential([Dense(4, activation="relu"), Dense(2, activation="softmax")], input_shape=(3,), seed=seed)
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    return model


def same_weights(a, b, **tolerance):
    for ours, theirs in zip(a.get_weights(), b.get_weights()):
        np.testing.assert_allclose(ours, theirs, **tolerance)


def many_and_one(train_them):
    """fit_many's (parameters, report) for seeds 3 and 7 by one of its two ways, and the two models fitted alone."""
    model = classifier()
    starts = []
    for seed in (3, 7):
        params = classifier(seed).params
        starts.append(training.Start(model.recipe, params, RMSprop().init(params), np.random.default_rng(seed)))
    rows, validation = training.Rows(X[:40], Y[:40]), training.Rows(X[40:], Y[40:])
    how = {"epochs": 3, "batch_size": 16, "shuffle": True, "stopping": None, "interrupts": Interrupts(), "told": print}
    results = train_them(starts, rows, validation, **how)
    alone = [classifier(seed) for seed in (3, 7)]
    return (
        results,
        alone,
        [one.fit(X, Y, epochs=3, batch_size=16, validation_split=0.2, verbose=0).history for one in alone],
    )


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


def test_a_number_of_models_that_no_group_divides_is_no_matter_with_metrics_of_any_kind():
    def model():
        made = Sequential([Dense(3), Dense(1)], input_shape=X.shape[1:])
        made.compile(loss="mse", metrics=["rmse", "nse"])
        return made

    seven = fit_many(model(), X, X[:, :1], seeds=range(7), epochs=2, verbose=0)
    nine = fit_many(model(), X, X[:, :1], seeds=range(9), epochs=2, verbose=0)
    assert len(seven) == 7
    for name, values in seven.history.items():
        np.testing.assert_allclose(nine.history[name][:7], values, rtol=1e-4)


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


# Other numbers than seeds


def regularised(seed=0, rate=0.001, dropout=0.5, l2=0.1):
    layers = [Dense(8, "relu", L2(l2)), Dropout(dropout), Dense(4, "relu", L2(l2)), Dropout(dropout), Dense(1)]
    model = Sequential(layers, input_shape=(3,), seed=seed)
    model.compile(loss="mse", optimizer=Adam(rate), metrics=["mae"])
    return model


@pytest.mark.parametrize("train_them", ["train_in_threads", "train_mapped"])
def test_rates_and_strengths_give_the_models_that_have_them(train_them, monkeypatch):
    monkeypatch.setattr(training, "train_in_threads", getattr(training, train_them))  # the way that CPUs take
    y, words = X.sum(axis=1, keepdims=True), {"epochs": 4, "batch_size": 16, "validation_split": 0.2, "verbose": 0}
    rates, dropouts, strengths = zip(*itertools.product([0.001, 0.02], [0.0, 0.3], [0.01]))
    fitted = fit_many(
        regularised(), X, y, seeds=[5, 5, 6, 7], learning_rate=rates, dropout=dropouts, l2=strengths, **words
    )
    assert list(fitted.settings) == ["seed", "learning_rate", "dropout", "l2"]
    np.testing.assert_array_equal(fitted.settings["dropout"], [0, 0.3, 0, 0.3])
    figures = fitted.evaluate(X, y)
    for i, seed in enumerate(fitted.seeds):
        alone = regularised(int(seed), rates[i], dropouts[i], strengths[i])
        history = alone.fit(X, y, **words).history
        for name, values in fitted.history.items():
            np.testing.assert_allclose(values[i], history[name], rtol=1e-4)
        same_weights(fitted.model(i), alone, rtol=1e-3, atol=1e-5)
        assert figures["loss"][i] == pytest.approx(alone.evaluate(X, y)["loss"], rel=1e-4)
        assert repr(fitted.model(i)) == repr(alone)
        # It trains on with its own rate.
        assert fitted.model(i)._optimizer == Adam(rates[i])


def test_one_value_serves_all_models_and_one_program_trains_them():
    fit_many(regularised(), X, X[:, :1], seeds=range(3), verbose=0)
    compiled = training.compiled_epochs_of_many.jitted._cache_size()
    fitted = fit_many(regularised(), X, X[:, :1], seeds=3, learning_rate=[0.1, 0.01, 0.001], l2=0.5, verbose=0)
    assert training.compiled_epochs_of_many.jitted._cache_size() == compiled
    np.testing.assert_array_equal(fitted.seeds, [3, 3, 3])
    np.testing.assert_array_equal(fitted.settings["l2"], [0.5, 0.5, 0.5])


def test_a_regulariser_that_no_layer_has_room_for_is_refused():
    with pytest.raises(
        ValueError, match=r"dropout has no place in .*Add a layer such as Dropout\(0\.2\); 0 switches it off"
    ):
        fit_many(classifier(), X, Y, seeds=[2], dropout=0.1)
    with pytest.raises(ValueError, match="l2 has no place"):
        fit_many(classifier(), X, Y, seeds=[2], l2=0.1)


def test_a_learning_rate_beside_a_schedule_or_an_optax_transformation_is_refused():
    for optimizer in (SGD(lambda step: 0.1), optax.sgd(0.1)):
        model = classifier()
        model.compile(loss="categorical_crossentropy", optimizer=optimizer)
        with pytest.raises(ValueError, match="learning_rate has no place in"):
            fit_many(model, X, Y, seeds=[2], learning_rate=0.1)


def test_numbers_that_do_not_pair_up_are_refused():
    with pytest.raises(ValueError, match="seed has 64, learning_rate has 2.*itertools.product"):
        fit_many(classifier(), X, Y, learning_rate=[0.1, 0.2])


@pytest.mark.parametrize("train_them", ["train_in_threads", "train_mapped"])
def test_each_model_stops_at_its_own_best(train_them, monkeypatch):
    monkeypatch.setattr(training, "train_in_threads", getattr(training, train_them))
    y = np.roll(X[:, :1], 5, axis=0)  # nothing to learn
    stop = EarlyStopping(patience=2, restore_best_weights=True)
    words = {"epochs": 40, "batch_size": 8, "validation_split": 0.5, "verbose": 0, "callbacks": [stop]}
    model = Sequential([Dense(8, "tanh"), Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=Adam(0.02))
    fitted = fit_many(model, X, y, seeds=range(3), **words)
    assert fitted.last()["seed"].tolist() == [0, 1, 2]
    lengths = np.isfinite(fitted.history["val_loss"]).sum(axis=1)
    assert len(set(lengths.tolist())) > 1
    assert fitted.history["loss"].shape == (3, max(lengths))
    for seed, length in enumerate(lengths):
        alone = Sequential(model.layers, model.input_shape, seed)
        alone.compile(loss="mse", optimizer=Adam(0.02))
        history = alone.fit(X, y, **words)
        assert len(history.epoch) == length
        assert fitted.last()["val_loss"][seed] == pytest.approx(history.history["val_loss"][-1], rel=1e-4)
        same_weights(fitted.model(seed), alone, rtol=1e-3, atol=1e-5)


@pytest.mark.slow
def test_masked_sequences_train_many_lstms():
    x = DRAWS.normal(size=(12, 9, 2))
    y, mask = np.cumsum(x[..., :1], axis=1), DRAWS.random((12, 9)) > 0.3
    model = Sequential([LSTM(4, return_sequences=True), Dropout(0.1), Dense(1)], input_shape=(9, 2))
    model.compile(loss="mse", optimizer=Adam(0.01))
    words = {"sample_weight": mask, "epochs": 2, "batch_size": 5, "verbose": 0}
    fitted = fit_many(model, x, y, seeds=[0, 1], **words)
    model.fit(x, y, **words)
    np.testing.assert_allclose(fitted.predict(x)[0], model.predict(x), rtol=1e-4, atol=1e-5)
    assert fitted.evaluate(x, y, sample_weight=mask)["loss"][0] == pytest.approx(
        model.evaluate(x, y, sample_weight=mask)["loss"], rel=1e-4
    )
