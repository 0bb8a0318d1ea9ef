import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.data.splitting import sequential_split
from lessons_lib.data.windows import WindowGenerator, make_chunks, make_windows, predict_series


@st.composite
def series(draw):
    """A series of two features with gaps in its targets; the day's number stands in the first feature and in the
    target."""
    days = draw(st.integers(30, 150))
    readings = np.array(draw(st.lists(st.booleans(), min_size=days, max_size=days)))
    numbers = np.arange(days, dtype=float)
    return np.stack([numbers, -numbers], axis=1), np.where(readings, numbers, np.nan)


@given(series=series(), length=st.integers(1, 12), gap=st.integers(0, 4), part=st.integers(0, 2))
def test_targets_of_windows_never_cross_a_split_and_inputs_end_on_the_target_s_day(series, length, gap, part):
    inputs, targets = series
    rows = sequential_split(len(inputs), gap=gap)[part]
    expected = [t for t in range(rows.start, rows.stop) if t >= length - 1 and not np.isnan(targets[t])]
    if not expected:
        with pytest.raises(ValueError, match="hold no day with a reading"):
            make_windows(inputs, targets, length=length, part=rows)
        return
    windows = make_windows(inputs, targets, length=length, part=rows)
    assert windows.days.tolist() == expected
    assert windows.x.shape == (len(expected), length, 2) and windows.y.shape == (len(expected), 1)
    np.testing.assert_array_equal(windows.y[:, 0], expected)
    for x, day in zip(windows.x, expected):
        np.testing.assert_array_equal(x[:, 0], np.arange(day - length + 1, day + 1))


@given(
    series=series(),
    length=st.integers(2, 25),
    warm_up=st.integers(0, 20),
    offset=st.integers(0, 60),
    part=st.integers(0, 2),
)
def test_each_reading_of_a_part_counts_in_exactly_one_chunk_and_no_other_day_counts(
    series, length, warm_up, offset, part
):
    inputs, targets = series
    rows = sequential_split(len(inputs))[part]
    warm_up = min(warm_up, length - 1)
    expected = [t for t in range(rows.start, rows.stop) if t >= warm_up and not np.isnan(targets[t])]
    if not expected:
        with pytest.raises(ValueError, match="hold no reading"):
            make_chunks(inputs, targets, length=length, warm_up=warm_up, part=rows, offset=offset)
        return
    chunks = make_chunks(inputs, targets, length=length, warm_up=warm_up, part=rows, offset=offset)
    counted = chunks.mask.astype(bool)
    assert sorted(chunks.days[counted]) == expected
    assert not counted[:, :warm_up].any() and counted.any(axis=1).all()
    np.testing.assert_array_equal(chunks.y[counted][:, 0], chunks.days[counted])
    np.testing.assert_array_equal(chunks.x[..., 0], chunks.days)
    np.testing.assert_array_equal(np.diff(chunks.days), 1)
    assert np.isfinite(chunks.y).all()


@given(days=st.integers(20, 120), length=st.integers(2, 20), warm_up=st.integers(0, 18))
def test_a_series_is_predicted_on_every_day_after_the_first_warm_up(days, length, warm_up):
    warm_up = min(warm_up, length - 1)
    inputs = np.arange(days, dtype=float)[:, None]
    predicted = predict_series(lambda x: x, inputs, length=length, warm_up=warm_up)
    assert np.isnan(predicted[:warm_up]).all()
    np.testing.assert_allclose(predicted[warm_up:], inputs[warm_up:, 0])


def test_overlapping_predictions_are_averaged_and_the_warm_up_of_a_chunk_is_not_used():
    # Chunks start on days 0, 2, 4; each says its own place within the chunk, so that the warm-up would show as 0 or 1.
    place = predict_series(
        lambda x: np.tile(np.arange(6.0)[:, None], (len(x), 1, 1)), np.zeros((10, 1)), length=6, warm_up=2
    )
    np.testing.assert_allclose(place[2:], [2, 3, 3, 4, 3, 4, 4, 5])


def test_an_ensemble_is_predicted_at_once_with_its_axis_in_front():
    inputs = np.arange(12.0)[:, None]
    predicted = predict_series(lambda x: np.stack([x, 2 * x]), inputs, length=4, warm_up=1)
    assert predicted.shape == (2, 12)
    np.testing.assert_allclose(predicted[1, 1:], 2 * inputs[1:, 0])


def test_without_targets_every_day_of_the_part_has_a_window():
    windows = make_windows(np.zeros((50, 3)), length=10, part=slice(30, 50))
    assert windows.y is None and windows.x.shape == (20, 10, 3)
    assert windows.days.tolist() == list(range(30, 50))


def test_a_whole_series_of_one_table_is_read_when_no_part_is_named():
    table = pd.DataFrame({"rain_mm": np.ones(8), "pet_mm": np.zeros(8)})
    windows = make_windows(table, pd.Series(np.arange(8.0)), length=3)
    assert windows.days.tolist() == [2, 3, 4, 5, 6, 7]
    assert repr(windows) == "Windows(x (6, 3, 2), y (6, 1), targets on rows 2 to 7)"


def test_chunks_say_how_many_targets_they_hold():
    chunks = make_chunks(np.zeros((20, 1)), np.ones(20), length=8, warm_up=4, part=slice(10, 20))
    assert repr(chunks) == "Chunks(x (3, 8, 1), y (3, 8, 1), 10 targets on rows 10 to 19)"


def test_arrays_are_float32_so_that_a_model_takes_them_as_they_are():
    chunks = make_chunks(np.zeros((20, 1)), np.ones(20), length=8, warm_up=4)
    assert {chunks.x.dtype, chunks.y.dtype, chunks.mask.dtype, make_windows(np.zeros((9, 1)), length=2).x.dtype} == {
        np.dtype("float32")
    }


TABLE = pd.DataFrame({"rain_mm": [1.0, 2.0, np.nan, 4.0], "pet_mm": 1.0})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: make_windows(TABLE, length=2), r"got 1 that are not, the first in row 2 of 'rain_mm'.*fill_inputs"),
        (lambda: make_windows([[np.inf]], length=1), r"in row 0 of column 0"),
        (lambda: make_windows(np.zeros(9), length=2), r"\(days, features\), got \(9,\)\. One feature"),
        (lambda: make_windows([["2000-01-01", 1.0]], length=1), r"Leave dates and text out"),
        (lambda: make_windows(np.zeros((9, 1)), np.zeros((9, 1)), length=2), r"\(days,\) = \(9,\).*got \(9, 1\)"),
        (lambda: make_windows(np.zeros((9, 1)), length=10), r"between 1 and the 9 days of the series, got 10"),
        (lambda: make_windows(np.zeros((9, 1)), length=0), r"got 0"),
        (
            lambda: make_windows(np.zeros((9, 1)), length=2, part=[1, 2]),
            r"a slice of neighbouring rows.*sequential_split",
        ),
        (lambda: make_windows(np.zeros((9, 1)), length=2, part=slice(0, 9, 2)), r"a slice of neighbouring rows"),
        (lambda: make_windows(np.zeros((9, 1)), length=2, part=slice(9, 12)), r"holds none of the 9 rows"),
        (
            lambda: make_windows(np.zeros((9, 1)), length=5, part=slice(0, 3)),
            r"4 days before it\. Try a shorter length",
        ),
        (lambda: make_chunks(np.zeros((9, 1)), np.zeros(9), length=4, warm_up=4), r"less than the length 4.*got 4"),
        (
            lambda: predict_series(lambda x: x[:, -1], np.zeros((9, 1)), length=3, warm_up=1),
            r"got \(7, 1\)\. Does the last LSTM",
        ),
    ],
)
def test_windows_that_cannot_be_made_say_why(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@given(series=series(), length=st.integers(1, 12), size=st.integers(1, 40), part=st.integers(0, 2))
def test_the_batches_of_a_generator_are_the_windows_cut_at_once(series, length, size, part):
    inputs, targets = series
    rows = sequential_split(len(inputs))[part]
    try:
        whole = make_windows(inputs, targets, length=length, part=rows)
    except ValueError:
        with pytest.raises(ValueError, match="hold no day with a reading"):
            WindowGenerator(inputs, targets, length, size, part=rows)
        return
    batches = WindowGenerator(inputs, targets, length, size, part=rows)
    x, y = zip(*batches)
    assert len(x) == len(batches) and all(len(some) == size for some in x[:-1])
    np.testing.assert_array_equal(np.concatenate(x), whole.x)
    np.testing.assert_array_equal(np.concatenate(y), whole.y)
    np.testing.assert_array_equal(batches.days, whole.days)


def test_a_generator_shuffles_by_its_seed_anew_in_each_pass():
    inputs = np.arange(60.0)[:, None]
    one, other = (WindowGenerator(inputs, inputs[:, 0], 5, 10, shuffle=True, seed=3) for _ in range(2))
    passes = [[np.concatenate([y[:, 0] for _, y in batches]) for _ in range(2)] for batches in (one, other)]
    np.testing.assert_array_equal(*passes)
    assert (passes[0][0] != passes[0][1]).any()
    for days in passes[0]:
        np.testing.assert_array_equal(np.sort(days), range(4, 60))
    assert (passes[0][0] != np.concatenate([y[:, 0] for _, y in WindowGenerator(inputs, inputs[:, 0], 5, 10)])).any()


def test_a_generator_is_keras_dataset_with_the_target_of_the_last_day():
    inputs, length, stride = np.random.default_rng(0).random((50, 3), dtype=np.float32), 7, 3
    # Keras's rule, as its documentation gives it: window i is data[i:i + length], its target targets[i].
    starts = np.arange(0, 50 - length + 1, stride)
    ours = WindowGenerator(inputs, np.arange(50.0), length, stride=stride)
    ((x, y),) = ours
    np.testing.assert_array_equal(x, [inputs[i : i + length] for i in starts])
    np.testing.assert_array_equal(y[:, 0], starts + length - 1)
    assert repr(ours) == "WindowGenerator(15 windows (7, 3), targets on rows 6 to 48, in batches of 128)"


def test_a_generator_without_targets_gives_inputs_for_predict():
    inputs = np.arange(20.0)[:, None]
    x = list(WindowGenerator(inputs, None, 5, 10))
    assert [some.shape for some in x] == [(10, 5, 1), (6, 5, 1)]
    with pytest.raises(ValueError, match="stride must be a whole number, 1 or more"):
        WindowGenerator(inputs, None, 5, stride=0)
