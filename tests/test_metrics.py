"""Metrics against their definitions; test_keras_oracle.py holds them against Keras."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, root_mean_squared_error

from lessons_lib import metrics
from lessons_lib.shapes import ShapeError

DRAWS = np.random.default_rng(0)


def test_accuracy_of_one_hot_rows_is_scikit_learns():
    y_true, y_pred = np.eye(4)[DRAWS.integers(0, 4, 50)], DRAWS.random((50, 4))
    np.testing.assert_allclose(metrics.accuracy(y_true, y_pred), accuracy_score(y_true.argmax(1), y_pred.argmax(1)), rtol=1e-6)


def test_accuracy_of_one_unit_compares_the_sides_of_one_half():
    assert metrics.accuracy([[0], [0], [1], [1]], [[0.2], [0.7], [0.6], [0.5]]) == 0.5


def test_mae_and_rmse_are_scikit_learns():
    y_true, y_pred = DRAWS.normal(size=(2, 30, 1))
    np.testing.assert_allclose(metrics.mae(y_true, y_pred), mean_absolute_error(y_true, y_pred), rtol=1e-5)
    np.testing.assert_allclose(metrics.rmse(y_true, y_pred), root_mean_squared_error(y_true, y_pred), rtol=1e-5)


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
    with pytest.raises(ValueError, match="no metric 'acuracy'.*accuracy, acc, mae, mse, rmse"):
        metrics.get("acuracy")


def test_one_hot_targets_against_labels_are_refused():
    with pytest.raises(ShapeError, match="agree axis by axis"):
        metrics.accuracy(np.zeros((5, 2)), np.zeros(5))
