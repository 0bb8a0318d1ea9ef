"""What a shape error says, slip by slip."""

import pytest

from lessons_lib.nn.shapes import (
    ShapeError,
    axis_names,
    check_features,
    check_input,
    check_same,
    check_targets,
    describe,
)


def test_axes_have_names():
    assert axis_names(1) == ("batch", "features")
    assert axis_names(2) == ("batch", "time", "features")
    assert axis_names(3) == ("batch", "height", "width", "channels")
    assert describe((None, 7, 3), axis_names(2)) == "(batch any, time 7, features 3)"


@pytest.mark.parametrize(
    ("shape", "input_shape", "says"),
    [
        (
            (3, 1000),
            (3,),
            [
                r"reads x of shape \(batch any, features 3\), got \(3, 1000\)",
                "features is 1000, wanted 3",
                r"Did you mean x\.T\?",
            ],
        ),
        ((10, 5, 7), (7, 5), ["time is 5, wanted 7 and features is 7, wanted 5", r"np\.swapaxes\(x, -1, -2\)"]),
        ((3,), (3,), ["1 axis instead of 2", r"One row alone\? Give it a batch axis: x\[None, :\]"]),
        ((7, 3), (7, 3), ["2 axes instead of 3", r"x\[None, :, :\]"]),
        ((100,), (1,), ["1 axis instead of 2", r"x\[\.\.\., None\]"]),
        ((10, 1, 3), (3,), ["3 axes instead of 2", r"np\.squeeze"]),
        ((10, 2, 2, 3), (3,), ["4 axes instead of 2"]),
        ((10, 4), (3,), ["features is 4, wanted 3", "a column that is no input"]),
        ((10, 2), (3,), ["features is 2, wanted 3", r"input_shape=x\.shape\[1:\]"]),
        ((0, 3), (3,), ["no rows at all"]),
        ((9, 28, 28), (28, 28, 1), ["3 axes instead of 4", r"One channel\? Give it its own axis: x\[\.\.\., None\]"]),
        ((28, 28, 1), (28, 28, 1), [r"One image alone\? Give it a batch axis: x\[None, :, :, :\]"]),
        ((28, 28), (28, 28, 1), ["2 axes", r"One grey image alone\?.* x\[None, \.\.\., None\]"]),
        ((9, 64), (8, 8, 1), [r"Did you mean x\.reshape\(-1, 8, 8, 1\)\?"]),
        (
            (9, 3, 28, 32),
            (28, 32, 3),
            [
                "height is 3, wanted 28 and width is 28, wanted 32 and channels is 32, wanted 3",
                "Channels first",
                "moveaxis",
            ],
        ),
        ((9, 3, 28, 32), (None, None, 3), [r"np\.moveaxis\(x, 1, -1\)"]),
        ((9, 28, 32, 3), (32, 28, 3), ["height is 28, wanted 32 and width", r"np\.swapaxes\(x, 1, 2\)"]),
        ((9, 28, 28, 3), (28, 28, 1), ["channels is 3, wanted 1", r"input_shape=x\.shape\[1:\]"]),
    ],
)
def test_an_input_that_does_not_fit_is_told_axis_by_axis(shape, input_shape, says):
    with pytest.raises(ShapeError) as caught:
        check_input(shape, input_shape)
    for words in says:
        caught.match(words)


def test_inputs_that_fit_pass_and_none_fits_any_length():
    check_input((10, 3), (3,))
    check_input((10, 99, 3), (None, 3))


@pytest.mark.parametrize(
    ("shape", "output_shape", "rows", "says"),
    [
        ((128,), (1,), 128, r"broadcast to \(128, 128\)\. Did you mean y\[:, None\]\?"),
        ((100, 2), (2,), 128, "x has 128 rows, y has 100 rows"),
        ((128, 3), (2,), 128, "y has 3 columns, the last layer 2 units"),
        ((128, 5, 2), (2,), 128, "3 axes against 2"),
        ((), (2,), 128, "y has no rows"),
    ],
)
def test_targets_that_do_not_stand_beside_the_predictions_are_told_why(shape, output_shape, rows, says):
    with pytest.raises(ShapeError, match=says):
        check_targets(shape, output_shape, rows)


def test_transposed_targets_and_predictions_are_asked_about():
    with pytest.raises(ShapeError, match=r"Did you mean y_true\.T\?"):
        check_same((3, 10), (10, 3))


def test_a_feature_axis_in_the_wrong_place_is_asked_about():
    with pytest.raises(ShapeError, match=r"Dense reads 3 features.*np\.swapaxes\(x, -1, -2\)"):
        check_features(type("Layer", (), {"__repr__": lambda self: "Dense"})(), 3, (10, 3, 7))
