"""The drawings of small arrays: their words give the numbers, and what cannot be drawn is refused."""

import numpy as np
import pytest

from lessons_lib.plots.axis_diagrams import plot_axes, plot_silent_square


def words_in(picture):
    return [text.get_text().strip() for text in picture.figure.axes[0].texts]


def test_a_table_is_shown_with_the_sums_of_both_axes():
    drawn = plot_axes(np.array([[1, 2, 4], [8, 16, 32]]), batch="days", features="gauges")
    assert {"axis 0:\ndays", "axis 1: gauges", "7", "56", "9", "18", "36"} <= set(words_in(drawn))
    assert "each row: 7, 56." in drawn.alt and "each column: 9, 18, 36." in drawn.alt


def test_the_silent_square_shows_every_pair_and_names_the_differences_that_were_meant():
    drawn = plot_silent_square(np.array([1.0, 5.0]), np.array([[1.0], [3.0]]))
    numbers = [word for word in words_in(drawn) if word.lstrip("-").isdigit()]
    assert numbers == ["0", "4", "-2", "2"]
    assert "were meant: 0, 2." in drawn.alt


@pytest.mark.parametrize("table", [np.zeros(3), np.zeros((9, 2)), np.zeros((2, 2, 2))])
def test_a_table_that_cannot_be_read_is_refused(table):
    with pytest.raises(ValueError, match="at most 8 rows"):
        plot_axes(table)


@pytest.mark.parametrize(("y", "predicted"), [((3,), (3,)), ((3, 1), (3, 1)), ((3,), (4, 1)), ((9,), (9, 1))])
def test_shapes_that_do_not_make_the_silent_square_are_refused(y, predicted):
    with pytest.raises(ValueError, match="predicted"):
        plot_silent_square(np.zeros(y), np.zeros(predicted))
