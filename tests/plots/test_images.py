"""Pictures of images and convolutions show the numbers that they were given, and say them."""

import numpy as np
import pytest

from lessons_lib.plots import plot_convolution, plot_filters, plot_images

IMAGE = np.arange(12.0).reshape(3, 4)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_images_stand_under_their_titles_on_one_scale():
    shown = plot_images(
        np.stack([IMAGE, 2 * IMAGE])[..., None], ["one", "two"], "Two images", seen="The second is twice."
    )
    first, second = shown.figure.axes
    assert [ax.get_title() for ax in (first, second)] == ["one", "two"]
    np.testing.assert_array_equal(second.images[0].get_array(), 2 * IMAGE)
    assert first.images[0].get_clim() == second.images[0].get_clim() == (0, 22)
    assert shown.alt == "Two images. 2 images of 3 x 4 pixels: one, two. The second is twice."


def test_colours_are_shown_as_they_are_and_long_rows_are_broken():
    shown = plot_images(np.random.default_rng(0).random((9, 5, 5, 3)))
    assert len(shown.figure.axes) == 16
    assert sum(bool(ax.images) for ax in shown.figure.axes) == 9
    assert shown.alt == "9 images of 5 x 5 pixels."


def test_a_convolution_shows_patch_weights_sum_and_its_place_in_the_map():
    kernel = np.array([[1.0, 0.0], [0.0, -2.0]])
    shown = plot_convolution(IMAGE, kernel, row=1, column=2)
    image, patch, weights, made = shown.figure.axes
    assert texts(patch) == ["6.0", "7.0", "10.0", "11.0"] and texts(weights) == ["1.0", "0.0", "0.0", "-2.0"]
    wanted = [[IMAGE[r, c] - 2 * IMAGE[r + 1, c + 1] for c in range(3)] for r in range(2)]
    np.testing.assert_array_equal(made.images[0].get_array(), wanted)
    frame, placed = image.patches[-1], made.patches[-1]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((1.5, 0.5), 2, 2)
    assert (placed.get_xy(), placed.get_width()) == ((1.5, 0.5), 1)
    assert made.get_title() == "map, here -16"
    assert shown.alt == (
        "A kernel of 2 x 2 weights lies on rows 1 to 2 and columns 2 to 3 of an image of 3 x 4 pixels. The products add"
        " up to -16, the number at row 1, column 2 of the map, 2 x 3. The largest number of the map is -10, the"
        " smallest -16."
    )


def test_filters_stand_above_their_maps_which_share_a_scale():
    kernels, maps = np.ones((3, 3, 2)) * [1, -1], np.zeros((4, 5, 2))
    maps[1, 2, 0], maps[3, 4, 1] = 2.0, 8.0
    shown = plot_filters(kernels, maps, ["edge", "dot"])
    above, _, below, other = shown.figure.axes
    assert texts(above) == ["1.0"] * 9
    np.testing.assert_array_equal(below.images[0].get_array(), maps[..., 0])
    assert below.images[0].get_clim() == other.images[0].get_clim() == (-8, 8)
    assert shown.alt == (
        "2 filters and, below each, the map that it makes: edge answers most at row 1, column 2; dot answers most at"
        " row 3, column 4."
    )


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plot_images(IMAGE), r"got \(3, 4\)\. One image alone\? Try image\[None\]"),
        (lambda: plot_images(np.zeros((2, 3, 4, 2))), r"with 1 or 3 channels behind or none, got \(2, 3, 4, 2\)"),
        (lambda: plot_images(np.zeros((2, 3, 4)), ["one"]), "a title for each of 2 images, got 1"),
        (
            lambda: plot_convolution(IMAGE[..., None], np.eye(2), 0, 0),
            r"got \(3, 4, 1\) and \(2, 2\).* Try image\[\.\.\., 0\]",
        ),
        (lambda: plot_convolution(IMAGE, np.eye(2), 2, 0), r"at row 2, column 0 reaches beyond the image \(3, 4\)"),
        (lambda: plot_convolution(IMAGE, np.eye(5), 0, 0), "A kernel of 5 at row 0"),
        (lambda: plot_filters(np.zeros((3, 3, 2)), np.zeros((1, 4, 4, 2))), r"A batch of maps\? Try maps\[0\]"),
    ],
)
def test_what_cannot_be_drawn_says_why(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
