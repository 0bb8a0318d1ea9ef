"""A picture that answers a slider."""

import html


class Moving:
    """What `slide` gives: a slider and the picture of its value; without a kernel, the first picture."""

    def __init__(self, draw, slider):
        from ipywidgets import HTML, HBox, VBox  # these bring IPython, which other pictures do without

        self._draw, self._slider, self._still = draw, slider, draw(slider.value)
        self._value, self._shown = HTML(), HTML()
        self._view = VBox([HBox([slider, self._value]), self._shown])
        slider.readout = False  # the value that is drawn is told beside it, when it is drawn
        slider.layout.width, slider.layout.max_width, slider.style.description_width = "100%", "45em", "initial"
        slider.observe(lambda move: self._answer(move["new"]), "value")
        self._show(slider.value, self._still.quick_html())
        self._places = [ax.get_position(original=True) for ax in self._still.figure.axes]

    def _answer(self, value):
        try:
            self._show(value, self._laid_out(self._draw(value)).quick_html())
        except Exception as error:  # would be written to a log that no learner reads
            self._show(value, f"<pre>{html.escape(f'{type(error).__name__}: {error}')}</pre>")

    def _laid_out(self, picture):
        """The picture with its panels where the first one has them: to find that out anew takes as long as to draw."""
        axes = picture.figure.axes
        if len(axes) == len(self._places):
            picture.figure.set_layout_engine("none")
            for ax, place in zip(axes, self._places):
                ax.set_position(place)
        return picture

    def _show(self, value, picture):
        self._value.value, self._shown.value = f"<strong>{value:.3g}</strong>", picture

    def __repr__(self):
        return f"{self._slider.description}: a slider. Its first picture: {self._still!r}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = self._still._repr_mimebundle_()
        return self._view._repr_mimebundle_() | data | {"text/plain": repr(self)}, metadata


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
