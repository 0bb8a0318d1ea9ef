import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import StandardScaler

from lessons_lib.data.normalising import Normaliser

rng = np.random.default_rng(0)
train = rng.normal([10, -3, 0.5], [2, 30, 0.01], size=(40, 3))
test = rng.normal([11, 0, 0.5], [2, 30, 0.01], size=(15, 3))


def test_the_scale_is_that_of_scikit_learn():
    ours, theirs = Normaliser().fit(train), StandardScaler().fit(train)
    np.testing.assert_allclose(ours.transform(test), theirs.transform(test), rtol=1e-9)


def test_the_training_part_gets_mean_0_and_sd_1_and_the_test_part_does_not():
    normaliser = Normaliser().fit(train)
    z_train, z_test = normaliser.transform(train), normaliser.transform(test)
    np.testing.assert_allclose(z_train.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(z_train.std(axis=0), 1, rtol=1e-9)
    assert abs(z_test.mean(axis=0)).max() > 0.01


@settings(deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.just(3)), elements=st.floats(-1e6, 1e6)))
def test_inverse_transform_undoes_transform(x):
    normaliser = Normaliser().fit(train)
    # Rounding of float64 in units of the smallest sd (0.01), carried through values up to 1e6.
    np.testing.assert_allclose(normaliser.inverse_transform(normaliser.transform(x)), x, rtol=1e-12, atol=1e-9)


def test_one_variable_may_come_without_a_feature_axis_and_predictions_with_one():
    normaliser = Normaliser().fit(train[:, 0])
    assert normaliser.transform(test[:, 0]).shape == (15,)
    z = np.array([[0.0], [1.0]])
    np.testing.assert_allclose(
        normaliser.inverse_transform(z), [[train[:, 0].mean()], [train[:, 0].mean() + train[:, 0].std()]]
    )


def test_float32_stays_float32():
    x = train.astype(np.float32)
    assert Normaliser().fit(x).transform(x).dtype == np.float32


def test_tables_and_columns_stay_pandas():
    table = pd.DataFrame({"rain": [0.0, 4.0, 8.0], "river": [1, 2, 3]}, index=list("abc"))
    z = Normaliser().fit(table).transform(table)
    assert list(z.columns) == ["rain", "river"] and list(z.index) == list("abc")
    np.testing.assert_allclose(z["rain"], [-np.sqrt(1.5), 0, np.sqrt(1.5)])
    back = Normaliser().fit(table["rain"]).inverse_transform(pd.Series([0.0], name="rain", index=["x"]))
    assert (back.name, back["x"]) == ("rain", 4.0)


def test_a_second_fit_is_refused_and_changes_nothing():
    normaliser = Normaliser().fit(train)
    before = normaliser.transform(test)
    with pytest.raises(RuntimeError, match="fitted already.*transform for the validation and test parts"):
        normaliser.fit(test)
    np.testing.assert_array_equal(normaliser.transform(test), before)


@pytest.mark.parametrize("asked", ["transform", "inverse_transform"])
def test_nothing_is_transformed_before_fit(asked):
    with pytest.raises(RuntimeError, match=f"Before {asked}, call fit"):
        getattr(Normaliser(), asked)(train)


def test_a_failed_fit_leaves_the_normaliser_unfitted():
    normaliser = Normaliser()
    with pytest.raises(ValueError, match="never changes"):
        normaliser.fit(np.ones((5, 2)))
    normaliser.fit(train)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (np.column_stack([train[:, 0], np.full(40, 0.1)]), r"variable 1 never changes"),
        (
            pd.DataFrame({"rain": [1, 2], "river": [3, 3], "slope": [0, 0]}),
            r"variable 1 \('river'\), variable 2 \('slope'\) never changes",
        ),
        (
            np.array([[1.0, 2], [np.nan, 3], [4, np.nan]]),
            r"2 that are not, the first, nan, in row 1 of variable 0\. Drop",
        ),
        (pd.DataFrame({"rain": [1.0, np.inf]}), r"inf, in row 1 of variable 0 \('rain'\)"),
        (np.array([1.0, np.nan]), r"nan, in row 1\. Drop"),
        (
            pd.DataFrame({"rain": [1, 2], "soil": ["clay", "sand"]}),
            r"'clay' in variable 1 \('soil'\)\. Encode categories",
        ),
        (np.zeros((0, 3)), r"empty array of shape \(0, 3\)"),
        (np.zeros((1, 40)), r"at least 2 rows.*Did you mean x\.T"),
        (np.zeros((4, 3, 2)), r"\(rows, features\) or \(rows,\), got shape \(4, 3, 2\)"),
    ],
)
def test_a_training_part_without_a_scale_says_why(x, said):
    with pytest.raises(ValueError, match=said):
        Normaliser().fit(x)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (test[:, :2], r"on 3 variables, got 2 in an array of shape \(15, 2\)\.$"),
        (test.T, r"Did you mean x\.T\?"),
        (test[0], r"reads as 3 rows of one variable\. For a single row"),
        (np.full((2, 3), np.nan), r"6 that are not"),
    ],
)
def test_a_part_with_other_variables_or_gaps_says_why(x, said):
    with pytest.raises(ValueError, match=said):
        Normaliser().fit(train).transform(x)


def test_columns_in_another_order_are_refused_by_name():
    normaliser = Normaliser().fit(pd.DataFrame({"rain": [1, 2], "river": [3, 4]}))
    with pytest.raises(ValueError, match=r"on the columns rain, river, got river, rain\. Try x\[\['rain', 'river'\]\]"):
        normaliser.transform(pd.DataFrame({"river": [3, 4], "rain": [1, 2]}))


def test_a_fitted_normaliser_prints_its_scale_by_name():
    normaliser = Normaliser().fit(pd.DataFrame({"rain": [1, 3], "river": [3, 3.5]}))
    assert (
        repr(normaliser)
        == "Normaliser fitted on\n  variable 0 ('rain'): mean 2, sd 1\n  variable 1 ('river'): mean 3.25, sd 0.25"
    )


def test_missing_readings_are_left_out_of_the_scale_and_stay_missing():
    heads = np.array([np.nan, 2.0, 4.0, np.nan, 6.0])
    normaliser = Normaliser(missing=True).fit(heads)
    assert (normaliser.mean, normaliser.sd) == (4.0, pytest.approx(np.sqrt(8 / 3)))
    z = normaliser.transform(heads)
    np.testing.assert_array_equal(np.isnan(z), np.isnan(heads))
    np.testing.assert_allclose(normaliser.inverse_transform(z), heads)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([np.inf, 1.0, 2.0], "finite numbers, got 1 that are not, the first, inf, in row 0"),
        ([np.nan, np.nan], "variable 0 has no value at all"),
        ([np.nan, 3.0, 3.0], "variable 0 never changes"),
    ],
)
def test_a_missing_value_is_no_excuse_for_infinities_or_for_having_no_values(values, said):
    with pytest.raises(ValueError, match=said):
        Normaliser(missing=True).fit(values)


def test_normalisers_that_take_missing_values_say_so():
    assert repr(Normaliser(missing=True)) == "Normaliser(missing=True)"
