"""A figure that carries its description with it, and the look that all pictures share.

Figures are made without pyplot: nothing needs a display, nothing stays open, nothing is shown twice. Colours are Okabe
and Ito's (2008), which survive colour blindness; a marker, a dash or a label always says the same as the colour.
"""

import base64
import html
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

BLUE, ORANGE, VERMILION, GREEN, BLACK, GREY = "#0072B2", "#E69F00", "#D55E00", "#009E73", "#000000", "#595959"
VERMILION_TEXT, GREEN_TEXT = "#AD4C00", "#00755A"  # darker: small letters need more contrast with white than lines do
PIXELS_PER_INCH = 90
SHARPNESS = 2  # pixels of the PNG per pixel of the page, for sharp screens and for paper


@dataclass(frozen=True, repr=False)
class Picture:
    """A Matplotlib figure and `alt`, the text that says what is to be seen in it.

    A notebook shows the figure, and a screen reader reads the text; where there are no pictures, the text is shown.
    """

    figure: Figure
    alt: str

    def save(self, path, overwrite=False):
        """Write the figure to `path`; its ending (.png, .svg, .pdf) says the format.

        Raises FileExistsError if there is such a file already and `overwrite` is not given.
        """
        path = Path(path)
        if path.suffix not in (".png", ".svg", ".pdf"):
            raise ValueError(
                f"A picture is saved as .png, .svg or .pdf, got {path.name!r}. Try {path.stem + '.png'!r}."
            )
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path} exists already. Take another name, or say overwrite=True.")
        said_in = "Subject" if path.suffix == ".pdf" else "Description"
        self.figure.savefig(path, dpi=PIXELS_PER_INCH * SHARPNESS, metadata={said_in: self.alt})

    def __repr__(self):
        return self.alt

    def _png(self):
        """PNG bytes in 256 colours: a third of the size, and the eye sees no difference."""
        small = io.BytesIO()
        drawn = Image.open(self._drawn()).convert("RGB").quantize(256, dither=Image.Dither.NONE)
        drawn.save(small, "PNG", optimize=True)
        return small.getvalue()

    def _drawn(self, **options):
        drawn = io.BytesIO()
        self.figure.savefig(drawn, format="png", dpi=PIXELS_PER_INCH * SHARPNESS, pil_kwargs=options)
        drawn.seek(0)
        return drawn

    def quick_html(self):
        """The picture as HTML in a third of the time, and three times as large: for one that moves."""
        png = base64.b64encode(self._drawn(compress_level=1).read()).decode()
        # Its height is known before it is read, so that the page below it stays where it is.
        width, height = self._pixels()
        size = f'width="{width}" height="{height}" style="max-width:100%;height:auto"'
        return f'<img src="data:image/png;base64,{png}" {size} alt="{html.escape(self.alt)}">'

    def _pixels(self):
        return [round(inches * PIXELS_PER_INCH) for inches in self.figure.get_size_inches()]

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab and nbconvert's default template give an <img> its alt text only when it comes as HTML. Exports to
        # paper and viewers that know no HTML take the PNG.
        width, height = self._pixels()
        png = base64.b64encode(self._png()).decode()
        image = f'<img src="data:image/png;base64,{png}" width="{width}" alt="{html.escape(self.alt)}">'
        data = {"text/html": image, "image/png": png, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt, "width": width, "height": height}}


def picture(figure, alt):
    """A `Picture` of any Matplotlib figure, so that it carries its description with it.

    End a cell with it: `picture(figure, "Rain falls in every month; May has the most, 110 mm.")`. The figure is taken
    out of pyplot's hands, which would show it a second time.

    Raises TypeError if `figure` is not a figure, and ValueError if `alt` says nothing.
    """
    if not isinstance(figure, Figure):
        hint = " Did you mean ax.figure?" if hasattr(figure, "figure") else ""
        raise TypeError(f"picture wants a Matplotlib figure, got {type(figure).__name__}.{hint}")
    if not alt.strip():
        raise ValueError(
            "picture wants a text that says what the figure shows and what to see in it, got an empty one."
        )
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return Picture(figure, alt)


def number(value):
    """Three significant digits, or more where they would round to 1: an accuracy of 0.9996 is not 1."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    for digits in (3, 4, 5):
        text = f"{value:.{digits}g}"
        if float(text) != 1:
            break
    return text


def finish(ax, title, xlabel, ylabel, grid=True):
    """Title, axis labels and the course's sober frame for one panel."""
    ax.set_title(title, loc="left", fontweight="bold", fontsize=11)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(color="#DDDDDD", linewidth=0.6)
        ax.set_axisbelow(True)
