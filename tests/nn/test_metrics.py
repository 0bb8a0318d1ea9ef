"""Metrics against their definitions; test_keras_oracle.py holds them against Keras."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score, root_mean_squared_error

from lessons_lib.nn import metrics
from lessons_lib.nn.layers import Dense
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD
from lessons_lib.nn.shapes import ShapeError

DRAWS = np.random.default_rng(0)


def test_accuracy_of_one_hot_rows_is_scikit_learns():
    y_true, y_pred = np.eye(4)[DRAWS.integers(0, 4, 50)], DRAWS.random((50, 4))
    np.testing.assert_allclose(
        metrics.accuracy(y_true, y_pred), accuracy_score(y_true.argmax(1), y_pred.argmax(1)), rtol=1e-6
    )


def test_accuracy_of_one_unit_compares_the_sides_of_one_half():
    assert metrics.accuracy([[0], [0], [1], [1]], [[0.2], [0.7], [0.6], [0.5]]) == 0.5


def test_mae_and_rmse_are_scikit_learns():
    y_true, y_pred = DRAWS.normal(size=(2, 30, 1))
    np.testing.assert_allclose(metrics.mae(y_true, y_pred), mean_absolute_error(y_true, y_pred), rtol=1e-5)
    np.testing.assert_allclose(metrics.rmse(y_true, y_pred), root_mean_squared_error(y_true, y_pred), rtol=1e-5)


# Heads in metres: far from 0 against their spread.
HEADS = 20 + DRAWS.normal(size=500)
SIMULATED = HEADS + 0.1 + 0.3 * DRAWS.normal(size=500)


def test_nse_is_the_share_of_variance_that_is_explained():
    assert metrics.nse(HEADS, SIMULATED) == pytest.approx(r2_score(HEADS, SIMULATED), rel=1e-9)
    assert metrics.nse(HEADS, np.full(500, HEADS.mean())) == pytest.approx(0, abs=1e-9)
    assert metrics.nse(HEADS, HEADS) == 1


def test_kge_is_made_of_correlation_spread_and_mean():
    r, spread, mean = (
        np.corrcoef(HEADS, SIMULATED)[0, 1],
        SIMULATED.std() / HEADS.std(),
        SIMULATED.mean() / HEADS.mean(),
    )
    expected = 1 - np.sqrt((r - 1) ** 2 + (spread - 1) ** 2 + (mean - 1) ** 2)
    assert metrics.kge(HEADS, SIMULATED) == pytest.approx(expected, rel=1e-9)
    # Twice the spread around the same mean is 1 away from perfect, and nothing else is wrong.
    assert metrics.kge(HEADS, HEADS.mean() + 2 * (HEADS - HEADS.mean())) == pytest.approx(0, abs=1e-9)


def test_bias_is_positive_where_the_model_says_too_much():
    assert metrics.bias([1.0, 2.0], [1.5, 2.1]) == pytest.approx(0.3)


def test_missing_values_are_an_error_that_says_how_to_choose():
    with pytest.raises(ValueError, match=r"y_true holds 1 NaN among its 2 values.*known = ~np\.isnan\(y_true\)"):
        metrics.nse([1.0, np.nan], [1.0, 2.0])


def test_nse_of_constant_targets_is_undefined():
    with pytest.raises(ValueError, match="nse is undefined"):
        metrics.nse([2.0, 2.0], [1.0, 2.0])


@pytest.mark.parametrize("name", ["nse", "kge", "bias"])
def test_a_metric_of_a_whole_set_gathered_over_batches_is_the_one_of_the_arrays(name):
    x, y = DRAWS.normal(size=(100, 3)), 2 + DRAWS.normal(size=(100, 1))
    model = Sequential([Dense(1)], input_shape=(3,))
    model.compile(loss="mse", optimizer=SGD(1e-30), metrics=[name])
    expected = metrics.get(name)(y, model.predict(x))
    assert model.evaluate(x, y)[name] == pytest.approx(expected, rel=1e-4)
    assert model.fit(x, y, batch_size=32, verbose=0).history[name] == [pytest.approx(expected, rel=1e-4)]


def test_a_metric_reports_under_the_name_it_was_asked_by():
    assert metrics.get("acc").name == "acc"
    assert metrics.get("root_mean_squared_error").name == "root_mean_squared_error"
    assert metrics.get("rmse") == metrics.rmse


def test_a_function_becomes_a_metric_of_its_name():
    def largest_error(y_true, y_pred):
        return np.abs(y_true - y_pred).max(axis=-1)

    metric = metrics.get(largest_error)
    assert metric.name == "largest_error"
    assert metric(np.zeros((2, 2)), np.array([[1.0, 3.0], [0.0, 1.0]])) == 2


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="no metric 'acuracy'.*accuracy, acc, mae, mse, rmse, nse, kge, bias"):
        metrics.get("acuracy")


def test_one_hot_targets_against_labels_are_refused():
    with pytest.raises(ShapeError, match="agree axis by axis"):
        metrics.accuracy(np.zeros((5, 2)), np.zeros(5))


def test_kge_of_always_saying_the_mean_is_the_published_benchmark():
    y = np.random.default_rng(0).normal(20, 1, 100)
    assert metrics.kge(y, np.full(100, y.mean())) == pytest.approx(1 - 2**0.5)
