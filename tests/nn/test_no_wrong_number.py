"""Slips that once gave a wrong number in silence: now the right number, or an error that says what to do."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.data import Normaliser, make_windows, random_split
from lessons_lib.nn import metrics, training
from lessons_lib.nn.callbacks import EarlyStopping
from lessons_lib.nn.layers import Dense, Dropout
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD, Adam, RMSprop
from lessons_lib.nn.shapes import ShapeError

DRAWS = np.random.default_rng(0)
X = DRAWS.random((60, 3), dtype=np.float32)
Y = X.sum(axis=1, keepdims=True)


def regression(units=1, **compiled):
    model = Sequential([Dense(units)], input_shape=(3,))
    model.compile(**{"loss": "mse", "optimizer": SGD(0.1), **compiled})
    return model


# Metrics by hand


def test_accuracy_of_labels_is_the_share_of_equal_ones():
    true, said = np.array([0, 1, 1, 0, 2]), np.array([0, 1, 1, 0, 1])
    assert metrics.accuracy(true, said) == pytest.approx(0.8)
    assert metrics.accuracy(true[:4, None], np.array([[0], [1], [1], [1]])) == pytest.approx(0.75)
    assert metrics.accuracy([1, 2, 2], [1, 2, 1]) == pytest.approx(2 / 3)
    assert metrics.accuracy([-1, 1], [-1, 1]) == 1


def test_accuracy_of_scores_for_other_labels_than_0_and_1_is_refused():
    with pytest.raises(ValueError, match=r"labels 0 and 1; y_true holds -1.*\(y_true > y_true.min\(\)\)"):
        metrics.accuracy([-1.0, 1.0], [0.2, 0.8])


@pytest.mark.parametrize("labels", [(1, 2), (-1, 1)])
def test_accuracy_in_training_counts_other_labels_as_wrong_as_keras_does(labels):
    model = regression(metrics=["accuracy"])
    y = np.where(X[:, :1] > 0.5, labels[1], labels[0])
    expected = np.mean((model.predict(X) > 0.5) == y)
    assert model.evaluate(X, y)["accuracy"] == pytest.approx(expected)


@pytest.mark.parametrize("name", ["mae", "mse", "rmse", "bias"])
def test_errors_at_a_large_level_are_the_errors_at_zero(name):
    y, error = np.round(DRAWS.normal(size=50), 3), np.round(0.01 * DRAWS.normal(size=50), 3)
    near, far = (metrics.get(name)(level + y, level + y + error) for level in (0, 1e6))
    assert far == pytest.approx(near, rel=1e-6)


# nse and kge, in float32, in training


def level_model(level, spread, rows=2000):
    """A model that says y plus noise, for levels far from 0, and what its nse and kge are in float64."""
    y = (level + spread * DRAWS.normal(size=(rows, 1))).astype(np.float32)
    x = (y.astype(float) + 0.3 * spread * DRAWS.normal(size=(rows, 1))).astype(np.float32)
    model = Sequential([Dense(1)], input_shape=(1,))
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    model.compile(loss="mse", optimizer=SGD(1e-30), metrics=["nse", "kge"])
    return model, x, y


@pytest.mark.parametrize(("level", "spread"), [(0, 1), (1000, 0.5), (400, 0.2), (1500, 0.5), (-3000, 1)])
@pytest.mark.parametrize("weighted", [False, True])
def test_nse_and_kge_in_training_hold_for_levels_far_from_zero(level, spread, weighted):
    model, x, y = level_model(level, spread)
    weights = (DRAWS.random(len(y)) > 0.3).astype(float) if weighted else None
    counted = weights > 0 if weighted else slice(None)
    found = model.evaluate(x, y, sample_weight=weights)
    history = model.fit(x, y, sample_weight=weights, batch_size=64, verbose=0).history
    for name in ("nse", "kge"):
        expected = getattr(metrics, name)(y[counted], x[counted])
        if name == "kge" and level == 0:
            continue  # The ratio of means near 0 is noise.
        assert found[name] == pytest.approx(expected, abs=2e-4)
        assert history[name][0] == pytest.approx(expected, abs=2e-4)


def test_nse_of_constant_targets_is_not_a_number_in_training():
    model = regression(metrics=["nse", "kge"])
    found = model.evaluate(X, np.full((60, 1), 1000.0))
    assert np.isnan(found["nse"]) and np.isnan(found["kge"])


# Losses and metrics of the reader's own


def squares(y_true, y_pred):
    return (y_true - y_pred) ** 2  # (batch, 1), not (batch,)


def squares_of_rows(y_true, y_pred):
    return jnp.mean((y_true - y_pred) ** 2, axis=-1)


def test_an_elementwise_loss_and_metric_are_averaged_over_the_units_before_weights():
    weights = np.linspace(0, 2, 60)
    own, known = regression(loss=squares, metrics=[squares]), regression(metrics=["mse"])
    for sample_weight in (None, weights):
        ours = own.evaluate(X, Y, sample_weight=sample_weight)
        theirs = known.evaluate(X, Y, sample_weight=sample_weight)
        assert list(ours) == pytest.approx(list(theirs), rel=1e-5)


def test_a_loss_of_another_shape_is_refused_when_the_model_is_compiled():
    with pytest.raises(ShapeError, match=r"loss <lambda> must give one number a row, \(3,\).*got \(3, 3\)"):
        regression(loss=lambda y, p: squares(y[:, 0], p))
    with pytest.raises(ShapeError, match="metric <lambda> must give one number a row"):
        regression(metrics=[lambda y, p: squares(y[:, 0], p)])


def test_one_number_for_a_batch_cannot_be_weighted():
    model = regression(loss=lambda y, p: squares(y, p).mean())
    assert model.evaluate(X, Y)["loss"] == pytest.approx(regression().evaluate(X, Y)["loss"], rel=1e-5)
    with pytest.raises(ValueError, match="Weights need one number a row"):
        model.evaluate(X, Y, sample_weight=np.ones(60))


def nse_loss(y_true, y_pred):
    return jnp.mean((y_true - y_pred) ** 2) / jnp.var(y_true) * jnp.ones(len(y_true))


@pytest.mark.parametrize(
    ("loss", "metric", "layers", "worth"),
    [
        ("mse", "mae", [Dense(1)], True),
        (nse_loss, "mae", [Dense(1)], False),
        ("mse", squares_of_rows, [Dense(1)], False),
        ("mse", "mae", [Dense(1, lambda x: x / x.mean())], False),
        ("mse", "mae", [Dropout(0.1), Dense(1)], False),
    ],
)
def test_only_means_over_rows_are_shared_out_over_devices(loss, metric, layers, worth):
    model = Sequential(layers, input_shape=(3000,))
    model.compile(loss=loss, metrics=[metric])
    rows = training.Rows(np.zeros((1, 3000)), None)
    assert training.worth_sharing(model.recipe, model.params, rows, 2**15) == worth


def test_moments_joined_over_batches_are_those_of_all_rows():
    y, p = 1000 + DRAWS.normal(size=(2, 64, 1)).astype(np.float32)
    parts = [metrics.moments(jnp.asarray(y[cut]), jnp.asarray(p[cut])) for cut in (slice(0, 40), slice(40, 64))]
    stacked = jax.tree.map(lambda *leaves: jnp.stack(leaves), *parts)
    joined = metrics.merged(stacked, jnp.array([40 / 64, 24 / 64]))
    np.testing.assert_allclose(joined.spread, np.cov(y[:, 0], p[:, 0], bias=True), rtol=1e-4)


# Choices


@pytest.mark.parametrize("monitor", ["val_bias", "val_squares", "val_r2"])
def test_a_monitor_whose_better_side_nobody_has_said_asks_for_it(monitor):
    with pytest.raises(ValueError, match='give mode="max" or mode="min"'):
        EarlyStopping(monitor)
    assert EarlyStopping(monitor, mode="max").sign == -1


@pytest.mark.parametrize(
    ("monitor", "sign"), [("val_loss", 1), ("rmse", 1), ("val_mean_absolute_error", 1), ("val_auc", -1), ("kge", -1)]
)
def test_known_monitors_have_their_side(monitor, sign):
    assert EarlyStopping(monitor).sign == sign


def test_masked_values_are_missing_values():
    hidden = np.ma.masked_equal(np.where(np.arange(60)[:, None] == 4, -999.0, Y), -999.0)
    model = regression()
    with pytest.raises(ValueError, match=r"y holds 1 NaN \(masked values are missing ones\)"):
        model.fit(X, hidden, verbose=0)
    known = np.arange(60) != 4
    assert model.evaluate(X, hidden, sample_weight=known)["loss"] == pytest.approx(
        model.evaluate(X[known], Y[known])["loss"] * 59 / 60, rel=1e-5
    )
    with pytest.raises(ValueError, match="y_true holds 1 NaN"):
        metrics.mae(hidden, Y)
    series = hidden[:, 0]
    assert Normaliser(missing=True).fit(series).mean == pytest.approx(Y[known].mean())
    assert 4 not in make_windows(X, series, length=1).days
    (part, _), _ = random_split(hidden, X, fractions=(0.5, 0.5))
    assert np.ma.isMaskedArray(part)


def test_one_seed_alone_is_no_count_of_models():
    with pytest.raises(ValueError, match=r"seeds=5 is one model.*seeds=range\(5\).*seeds=\[5\]"):
        fit_many(regression(), X, Y, seeds=5)


@pytest.mark.parametrize("softmax", ["softmax", jax.nn.softmax])
def test_softmax_over_one_unit_is_refused_with_the_reason(softmax):
    with pytest.raises(ValueError, match=r'softmax over 1 unit is 1.*Dense\(1, activation="sigmoid"\)'):
        Dense(1, activation=softmax)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: regression().fit(X, Y, shuffle="False"), "shuffle is True or False, got 'False'"),
        (lambda: Adam(epsilon=-1), "epsilon must be at least 0"),
        (lambda: RMSprop(epsilon=-1e-7), "epsilon must be at least 0"),
        (lambda: SGD(nesterov="yes"), "nesterov is True or False"),
    ],
)
def test_a_choice_that_is_none_is_refused(call, says):
    with pytest.raises((TypeError, ValueError), match=says):
        call()


def test_a_part_of_the_rows_without_any_weight_is_refused():
    weights = np.where(np.arange(60) < 48, 1.0, 0.0)
    with pytest.raises(ValueError, match="0 on all 12 validation rows"):
        regression().fit(X, Y, sample_weight=weights, validation_split=0.2)
    with pytest.raises(ValueError, match="0 on all 48 training rows"):
        regression().fit(X, Y, sample_weight=1 - weights, validation_split=0.2)


def test_one_layer_in_two_places_is_refused():
    hidden = Dense(3)
    with pytest.raises(ValueError, match="twice as one object, whose weights Keras would share"):
        Sequential([hidden, hidden], input_shape=(3,))
    Sequential([Dense(3), Dense(3)], input_shape=(3,))


def test_softmax_and_sigmoid_as_functions_train_from_logits_too():
    for function, name, loss in (
        (jax.nn.softmax, "softmax", "categorical_crossentropy"),
        (jax.nn.sigmoid, "sigmoid", "binary_crossentropy"),
    ):
        units = 2 if name == "softmax" else 1
        model = Sequential([Dense(units, activation=function)], input_shape=(1,))
        model.compile(loss=loss)
        weights = [np.array([[-700.0, 700.0]]), np.zeros(2)] if units == 2 else [np.array([[1400.0]]), np.zeros(1)]
        model.set_weights(weights)
        y = np.array([[1.0, 0.0]]) if units == 2 else np.array([[0.0]])
        assert model.evaluate([[1.0]], y)["loss"] == pytest.approx(1400)  # 16 where probabilities are clipped
        assert model.chain.layers[0].activation == name
