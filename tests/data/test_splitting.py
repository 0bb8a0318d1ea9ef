import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.data.splitting import random_split, sequential_split


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


@given(rows=st.integers(30, 2000), gap=st.integers(0, 5))
def test_stretches_follow_one_another_and_leave_only_the_gaps_out(rows, gap):
    parts = sequential_split(rows, gap=gap)
    assert parts[0].start == 0 and parts[-1].stop == rows
    assert all(later.start - earlier.stop == gap for earlier, later in itertools.pairwise(parts))


def test_sequential_parts_are_slices_that_read_rows_of_tables_and_arrays():
    train, validation, test = sequential_split(100)
    assert (train, validation, test) == (slice(0, 60), slice(60, 80), slice(80, 100))
    assert pd.DataFrame({"head": range(100)})[test].index.tolist() == list(range(80, 100))


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (np.zeros(10), {}, r"number of rows, got ndarray\. Try sequential_split\(len\(table\)\)"),
        (10, {"gap": -1}, r"0 or more rows, got -1"),
        (10, {"gap": 2}, r"gap of 2 rows leaves nothing.*end at rows 6, 8, 10"),
        (10, {"fractions": (60, 20, 20)}, r"Divide the percentages by 100"),
    ],
)
def test_stretches_that_cannot_be_cut_say_why(rows, options, said):
    with pytest.raises(ValueError, match=said):
        sequential_split(rows, **options)
