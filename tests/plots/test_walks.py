"""Walks through a valley, and what their words say."""

import numpy as np
import pytest

from lessons_lib.plots import plot_walks

BOTTOM, WINDOW, AXES = np.array([1.0, -1.0]), ((-1, 3), (-3, 1)), ("intercept", "slope")


def bowl(weights):
    """A loss whose least is 0.5, at BOTTOM: weights (places, 2) to (places,)."""
    return 0.5 + np.sum((weights - BOTTOM) ** 2, axis=1)


def descent(rate, steps=20):
    """Plain gradient descent in the bowl: the distance to the bottom is multiplied by 1 - 2 rate at each step."""
    return BOTTOM - BOTTOM * ((1 - 2 * rate) ** np.arange(steps + 1))[:, None]


def test_the_words_tell_where_each_walk_ends_and_what_to_see():
    alt = plot_walks({"rate 0.1": descent(0.1)}, bowl, BOTTOM, WINDOW, AXES, seen="It slides down.").alt
    above = 2 * 0.8**40
    assert f"rate 0.1 ends {above:.2g} above the least after 20 steps. It slides down." in alt


def test_a_walk_that_flies_off_is_drawn_until_it_has_left_and_is_told_so():
    picture = plot_walks({"slow": descent(0.1), "fast": descent(2.0, steps=200)}, bowl, BOTTOM, WINDOW, AXES)
    assert "fast leaves the picture by step 2" in picture.alt
    drawn = picture.figure.axes[1].lines[-1].get_xydata()
    assert len(drawn) == 3 and np.abs(drawn).max() < 100
    assert picture.figure.axes[1].get_xlim() == (-1, 3)
    assert picture._repr_mimebundle_()


def test_weights_that_cannot_be_drawn_are_refused_by_name():
    with pytest.raises(ValueError, match=r"'three' has shape \(5, 3\)"):
        plot_walks({"three": np.zeros((5, 3))}, bowl, BOTTOM, WINDOW, AXES)
