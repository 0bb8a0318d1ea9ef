"""A slider and its picture; in a browser it is moved by tests/browser."""

import pytest
from ipywidgets import FloatLogSlider, IntSlider
from matplotlib.figure import Figure

from lessons_lib.plots import picture, slide

VIEW = "application/vnd.jupyter.widget-view+json"


def bar(days):
    figure = Figure(figsize=(2, 1))
    figure.subplots().barh(["days"], [1 / (days - 7)])
    return picture(figure, f"A bar for <{days}> days.")


def shown(moving):
    return moving._value.value, moving._shown.value


def test_a_move_shows_the_new_picture_with_its_words_and_the_value_that_is_drawn():
    slider = IntSlider(3, min=1, max=9, description="days")
    moving = slide(bar, slider)
    assert 'alt="A bar for &lt;3&gt; days."' in shown(moving)[1]
    slider.value = 4
    value, image = shown(moving)
    assert value == "<strong>4</strong>" and 'alt="A bar for &lt;4&gt; days."' in image
    assert not slider.readout, "it would run ahead of the picture"


def test_a_value_that_cannot_be_drawn_is_told_and_the_next_one_is_drawn():
    slider = IntSlider(3, min=1, max=9, description="days")
    moving = slide(bar, slider)
    slider.value = 7
    assert "ZeroDivisionError: division by zero" in shown(moving)[1]
    slider.value = 8
    assert "<img" in shown(moving)[1]


def test_where_the_widget_is_gone_the_first_picture_stands_in_its_place():
    data, _ = slide(bar, IntSlider(3, min=1, max=9, description="days"))._repr_mimebundle_()
    assert data.pop(VIEW)
    assert 'alt="A bar for &lt;3&gt; days."' in data["text/html"] and data["image/png"]
    assert data["text/plain"].startswith("days: a slider.")


def test_a_slider_without_a_name_is_refused():
    with pytest.raises(ValueError, match="with a description"):
        slide(bar, FloatLogSlider(1, min=-1, max=0))
