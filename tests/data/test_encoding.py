import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.data.encoding import decode_labels, encode_labels, to_categorical

# NumPy's fixed-width text drops trailing NUL characters, so they are left out.
labels_of_text = st.lists(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8), min_size=1, max_size=30
)
labels_of_whole_numbers = st.lists(st.integers(-1000, 1000), min_size=1, max_size=30)


def test_zero_becomes_1_0_and_one_becomes_0_1():
    one_hot = to_categorical([0, 1, 1], 2)
    assert one_hot.dtype == np.float32
    assert one_hot.tolist() == [[1, 0], [0, 1], [0, 1]]


@pytest.mark.parametrize("shape", [(7,), (7, 1), (4, 5), (4, 5, 1), (2, 3, 4)])
@pytest.mark.parametrize("num_classes", [None, 6])
def test_one_hot_rows_are_those_of_keras(shape, num_classes, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    from keras.utils import to_categorical as keras_to_categorical

    y = np.random.default_rng(0).integers(0, 4, shape)
    y.flat[0] = 0
    ours, theirs = to_categorical(y, num_classes), keras_to_categorical(y, num_classes)
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("y", [[True, False], np.array([1.0, 0.0]), jnp.array([1, 0]), pd.Series([1, 0])])
def test_labels_may_be_booleans_whole_floats_jax_arrays_or_series(y):
    assert to_categorical(y).tolist() == [[0, 1], [1, 0]]


@given(st.lists(st.integers(0, 9), min_size=1), st.integers(10, 14))
def test_argmax_takes_one_hot_rows_back_to_the_labels(y, num_classes):
    one_hot = to_categorical(y, num_classes)
    assert one_hot.shape == (len(y), num_classes)
    assert one_hot.argmax(axis=1).tolist() == y
    assert (one_hot.sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("y", "num_classes", "said"),
    [
        ([1, 2, 3], None, r"run from 1 to 3\. Did you mean np\.asarray\(y\) - 1\?.*num_classes=4"),
        ([1, 2, 2], 2, r"from 0 to 1, got 2 in row 1\. Labels that count from 1 need np\.asarray\(y\) - 1"),
        ([0, 5, 1], 3, r"from 0 to 2, got 5 in row 1\.$"),
        ([0, 1, -1], None, r"got -1 in row 2\. For labels -1 and 1, try \(np\.asarray\(y\) > 0\)"),
        (["cat", "dog"], None, r"got labels such as .*cat.*encode_labels"),
        ([0.0, 0.3], None, r"got 0\.3 in row 1.*probabilities.*argmax"),
        ([0.0, np.nan], None, r"got nan in row 1\. Drop the rows"),
        ([], None, r"at least one label, got an empty array of shape \(0,\)"),
        (np.eye(3), None, r"shape \(3, 3\), look one-hot already"),
        (np.array([0, None]), None, "encode_labels"),
    ],
)
def test_labels_that_cannot_be_one_hot_say_why(y, num_classes, said):
    with pytest.raises(ValueError, match=said):
        to_categorical(y, num_classes)


def test_a_class_absent_from_a_batch_is_no_error_when_the_number_of_classes_is_given():
    assert to_categorical([2, 1], 3).tolist() == [[0, 0, 1], [0, 1, 0]]


def test_text_labels_are_coded_in_the_order_of_the_alphabet():
    codes, classes = encode_labels(["dog", "cat", "dog"])
    assert codes.tolist() == [1, 0, 1]
    assert classes.tolist() == ["cat", "dog"]
    assert to_categorical(codes).shape == (3, 2)


@given(labels_of_text | labels_of_whole_numbers)
def test_encode_then_decode_is_the_identity(labels):
    codes, classes = encode_labels(labels)
    assert sorted(set(labels)) == classes.tolist()
    assert decode_labels(codes, classes).tolist() == labels
    assert decode_labels(to_categorical(codes, len(classes)), classes).tolist() == labels


def test_a_pandas_factor_is_coded_like_its_values():
    codes, classes = encode_labels(pd.Series(["b", "a", "b"], dtype="category"))
    assert (codes.tolist(), classes.tolist()) == ([1, 0, 1], ["a", "b"])


def test_another_part_is_coded_with_the_training_parts_classes():
    _, classes = encode_labels(["cat", "dog", "eel"])
    assert encode_labels(["eel", "cat"], classes)[0].tolist() == [2, 0]
    assert encode_labels(["low", "high"], ["low", "high"])[0].tolist() == [0, 1]
    with pytest.raises(ValueError, match="Labels fox are not among the classes cat, dog, eel"):
        encode_labels(["cat", "fox"], classes)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], "at least one label"),
        (["cat", None, "dog"], "1 of 3 labels are missing, the first in row 1"),
        ([1.0, float("nan")], "1 of 2 labels are missing, the first in row 1"),
        (pd.Series(["a", pd.NA], dtype="string"), "1 of 2 labels are missing"),
        (["cat", 3], "got 1 of text and 1 others"),
        ([["cat", "dog"]], r"shape \(batch,\), got \(1, 2\)"),
    ],
)
def test_labels_that_cannot_be_coded_say_why(labels, said):
    with pytest.raises(ValueError, match=said):
        encode_labels(labels)


def test_probabilities_decode_to_the_most_probable_class():
    assert decode_labels([[0.9, 0.1], [0.2, 0.8]], ["cat", "dog"]).tolist() == ["cat", "dog"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0, 2], r"from 0 to 1, got 2 in row 1"),
        ([0, -1], r"got -1 in row 1"),
        ([0.2, 0.7], r"probabilities"),
        ([[0.2], [0.7]], r"rows of 2 probabilities, got shape \(2, 1\).*> 0\.5"),
        (np.full((2, 5), 0.1), r"got shape \(2, 5\)\. Did you mean p\.T\?"),
        ([[0.5, 0.5], [np.nan, 1]], r"Row 1 .* NaN"),
        (["cat"], r"Are these labels already\?"),
        (np.zeros((2, 2, 2)), r"got shape \(2, 2, 2\)"),
    ],
)
def test_values_that_cannot_be_decoded_say_why(values, said):
    with pytest.raises(ValueError, match=said):
        decode_labels(values, ["cat", "dog"])
