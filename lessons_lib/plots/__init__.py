"""Pictures: learning curves, decision boundaries, hydrographs, intervals, images and filters, diagrams of shapes; each
carries its own words (alt text).

Take the plots and the palette (colours that survive colour blindness) from here; `pictures` is what all of them are
made of.
"""

from lessons_lib.plots.axis_diagrams import plot_axes, plot_silent_square
from lessons_lib.plots.hydrographs import plot_hydrograph
from lessons_lib.plots.images import plot_convolution, plot_filters, plot_images
from lessons_lib.plots.learning import draw_seeds, plot_decision_boundary, plot_history
from lessons_lib.plots.moving import slide
from lessons_lib.plots.pictures import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    VERMILION_TEXT,
    Picture,
    finish,
    picture,
)
from lessons_lib.plots.shape_diagrams import plot_dense, plot_shapes
from lessons_lib.plots.uncertainty import plot_autocorrelation, plot_interval, plot_reliability, plot_response
from lessons_lib.plots.walks import plot_walks

__all__ = [
    "BLACK",
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "VERMILION",
    "VERMILION_TEXT",
    "Picture",
    "draw_seeds",
    "finish",
    "picture",
    "plot_autocorrelation",
    "plot_axes",
    "plot_convolution",
    "plot_decision_boundary",
    "plot_dense",
    "plot_filters",
    "plot_history",
    "plot_hydrograph",
    "plot_images",
    "plot_interval",
    "plot_reliability",
    "plot_response",
    "plot_shapes",
    "plot_silent_square",
    "plot_walks",
    "slide",
]
