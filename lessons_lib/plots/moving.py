"""A picture that answers a slider."""

import html

from ipywidgets import HTML, VBox

WIDTH = "45em"


class Moving:
    """What `slide` gives: a slider and the picture of its value; without a kernel, the first picture."""

    def __init__(self, draw, slider):
        self._draw, self._slider, self._still = draw, slider, draw(slider.value)
        self._shown = HTML(self._page(self._still))
        slider.readout = False  # what is drawn is told with the picture, when it is drawn
        slider.layout.width, slider.layout.max_width = "100%", WIDTH
        slider.style.description_width = "initial"
        slider.observe(self._answer, "value")

    def _answer(self, move):
        try:
            self._shown.value = self._page(self._draw(move["new"]))
        except Exception as error:  # would be written to a log that no learner reads
            self._shown.value = f"<pre>{html.escape(f'{type(error).__name__}: {error}')}</pre>"

    def _page(self, picture):
        name = f"{html.escape(self._slider.description)} <strong>{self._slider.value:.3g}</strong>"
        return f"{name}<br>{picture.quick_html()}"

    def __repr__(self):
        return f"{self._slider.description}: a slider. Its first picture: {self._still!r}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = self._still._repr_mimebundle_()
        return VBox([self._slider, self._shown])._repr_mimebundle_() | data | {"text/plain": repr(self)}, metadata


def slide(draw, slider):
    """A slider with a picture below it, drawn anew at each move.

    `draw` is a function of the slider's value that gives a `Picture`, in less than 0.2 s; `slider` is one of
    ipywidgets, with a description. In a page without a kernel the picture of the first value stands in its place.

        slide(at_temperature, FloatSlider(1, min=0.2, max=6, step=0.2, description="temperature"))

    Raises ValueError for a slider without a description: nobody would know what it moves.
    """
    if not slider.description:
        raise ValueError('slide wants a slider with a description, such as IntSlider(3, description="days").')
    return Moving(draw, slider)
