import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.data.threshold import threshold_data


def test_the_default_is_the_tutorials_data():
    x, y = threshold_data()
    assert x.shape == (10_000, 3) and x.dtype == np.float32
    assert y.shape == (10_000,) and y.dtype.kind == "i"
    assert set(np.unique(y)) == {0, 1}
    # Half of the cube lies above the plane; 4 standard errors of a proportion of 10,000.
    assert abs(y.mean() - 0.5) < 4 * 0.5 / np.sqrt(10_000)


def test_features_are_uniform_on_the_unit_interval():
    x, _ = threshold_data(rows=50_000, seed=3)
    assert x.min() >= 0 and x.max() < 1
    # 5 standard errors of the mean (sd of a uniform number: 1/sqrt(12)) and of each tenth's share.
    assert np.all(np.abs(x.mean(axis=0) - 0.5) < 5 / np.sqrt(12 * 50_000))
    shares = np.stack([np.histogram(column, bins=10, range=(0, 1))[0] for column in x.T]) / 50_000
    assert np.all(np.abs(shares - 0.1) < 5 * np.sqrt(0.09 / 50_000))


@settings(deadline=None, max_examples=30)
@given(features=st.integers(2, 40), seed=st.integers(0, 1000))
def test_labels_do_not_depend_on_who_sums_the_row(features, seed):
    x, y = threshold_data(rows=300, features=features, threshold=features / 2, seed=seed)
    exact = x.astype(np.float64).sum(axis=1)
    for sums in (exact, x[:, ::-1].sum(axis=1), jnp.sum(jnp.asarray(x), axis=1), x @ np.ones(features, np.float32)):
        np.testing.assert_array_equal(y, np.asarray(sums) > features / 2)


def test_the_same_seed_gives_the_same_data_and_another_seed_unseen_rows():
    np.testing.assert_array_equal(threshold_data(rows=50, seed=1)[0], threshold_data(rows=50, seed=1)[0])
    seen, unseen = threshold_data(rows=1000, seed=0)[0], threshold_data(rows=1000, seed=1)[0]
    assert not set(map(tuple, seen.tolist())) & set(map(tuple, unseen.tolist()))


def test_a_threshold_that_no_row_can_reach_is_refused():
    with pytest.raises(ValueError, match=r"between 0 and 2.*Try threshold=1\.0"):
        threshold_data(features=2, threshold=2.5)


@pytest.mark.parametrize("size", [{"rows": 0}, {"features": 0}, {"rows": -5}])
def test_no_rows_or_no_features_are_refused(size):
    with pytest.raises(ValueError, match="at least 1 row and 1 feature"):
        threshold_data(**size)
