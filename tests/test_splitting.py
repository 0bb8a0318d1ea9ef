import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.data.splitting import random_split


@given(rows=st.integers(5, 300), seed=st.integers(0, 99))
def test_every_row_is_in_exactly_one_part_and_stays_with_its_label(rows, seed):
    x = np.arange(rows * 2).reshape(rows, 2)
    y = 10 * np.arange(rows)
    parts = random_split(x, y, seed=seed)
    for x_part, y_part in parts:
        np.testing.assert_array_equal(y_part, 5 * x_part[:, 0])
    assert sorted(np.concatenate([y_part for _, y_part in parts])) == y.tolist()


@given(rows=st.integers(20, 1000), parts=st.integers(1, 5))
def test_parts_have_their_fractions_to_within_a_row(rows, parts):
    fractions = (1 / parts,) * parts
    sizes = [len(part) for part in random_split(np.arange(rows), fractions=fractions)]
    assert all(abs(size - rows / parts) <= 1 for size in sizes)


def test_the_default_is_60_20_20_and_reads_as_three_pairs():
    x, y = np.zeros((100, 3)), np.zeros(100)
    (x_train, y_train), (x_validation, _), (_, y_test) = random_split(x, y)
    assert (x_train.shape, y_train.shape, x_validation.shape, y_test.shape) == ((60, 3), (60,), (20, 3), (20,))


def test_the_same_seed_gives_the_same_parts_and_another_seed_others():
    rows = np.arange(50)
    np.testing.assert_array_equal(random_split(rows, seed=4)[0], random_split(rows, seed=4)[0])
    assert random_split(rows, seed=4)[0].tolist() != random_split(rows, seed=5)[0].tolist()


def test_the_rows_are_dealt_at_random_and_not_in_order():
    train, _, _ = random_split(np.arange(1000))
    # The mean row of 600 out of 1000 drawn at random: 499.5, standard error 7.5; the first 600 would have 299.5.
    assert abs(train.mean() - 499.5) < 5 * 7.5


def test_pandas_tables_stay_tables_with_their_index():
    table = pd.DataFrame({"rain": range(10)}, index=list("abcdefghij"))
    train, test = random_split(table, fractions=(0.8, 0.2))
    assert list(train.columns) == ["rain"] and len(train) == 8
    assert sorted([*train.index, *test.index]) == list("abcdefghij")


@pytest.mark.parametrize(
    ("arrays", "fractions", "said"),
    [
        ([np.zeros(10)], (0.6, 0.2), r"sum to 1, got 0\.6, 0\.2, which sum to 0\.8\.$"),
        ([np.zeros(10)], (60, 20, 20), r"Divide the percentages by 100"),
        ([np.zeros(10)], (1.2, -0.2), r"must be positive"),
        ([np.zeros(2)], (0.6, 0.2, 0.2), r"of 2 rows give parts of 1, 1, 0 rows"),
        ([np.zeros((0, 3))], (0.5, 0.5), r"of 0 rows give parts of 0, 0 rows"),
        ([np.zeros((3, 10)), np.zeros(10)], (0.5, 0.5), r"got shapes \(3, 10\), \(10,\)\. Is one of them transposed\?"),
        ([np.zeros(10), 0.5], (0.5, 0.5), r"by name: fractions="),
        ([], (0.5, 0.5), r"at least one array"),
    ],
)
def test_splits_that_cannot_be_made_say_why(arrays, fractions, said):
    with pytest.raises(ValueError, match=said):
        random_split(*arrays, fractions=fractions)
