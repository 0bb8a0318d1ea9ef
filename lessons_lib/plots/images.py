"""Pictures of images, of what a convolution does with one, of filters and the maps that they make."""

import math

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lessons_lib.plots.pictures import BLACK, GREY, VERMILION, Picture, number

ACROSS = 8  # images in a row
SIGNS = "PuOr_r"  # purple for negative numbers, orange for positive ones


def plot_images(images, titles=None, title="", seen=""):
    """Images side by side, each under its title.

    images (batch, height, width), (batch, height, width, 1) or (batch, height, width, 3). Grey ones share one scale,
    from the smallest number (black) to the largest (white); colours are floats from 0 to 1 or whole numbers from 0 to
    255. `seen` says what to see in them; it is added to the alt text.

    Raises ValueError for other shapes, and when there is not one title for each image.
    """
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if not (images.ndim == 3 or (images.ndim == 4 and images.shape[-1] == 3)) or not len(images):
        hint = " One image alone? Try image[None]." if images.ndim == 2 else ""
        raise ValueError(
            f"plot_images wants (batch, height, width), with 1 or 3 channels behind or none, got {images.shape}.{hint}"
        )
    titles = [""] * len(images) if titles is None else [str(name) for name in titles]
    if len(titles) != len(images):
        raise ValueError(f"plot_images wants a title for each of {len(images)} images, got {len(titles)}.")
    columns = min(ACROSS, len(images))
    figure, panels = _grid(math.ceil(len(images) / columns), columns, 1.2, 1.4)
    scale = {"vmin": images.min(), "vmax": images.max()} if images.ndim == 3 else {}
    for ax, image, name in zip(panels.flat, images, titles):
        ax.imshow(image, cmap="gray", **scale)
        ax.set_title(name, fontsize=9)
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=11)
    height, width = images.shape[1:3]
    named = f": {', '.join(titles)}" if any(titles) else ""
    told = f"{title}. " * bool(title) + f"{len(images)} images of {height} x {width} pixels{named}. {seen}"
    return Picture(figure, told.strip())


def plot_convolution(image, kernel, row, column):
    """One place of a kernel on an image: the patch, the weights, the sum of their products, and where it goes.

    image (height, width), kernel (size, size), and the place of its first pixel. The map has a number for each place at
    which the whole kernel lies on the image.

    Raises ValueError for other shapes, and for a place at which the kernel reaches beyond the image.
    """
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    if image.ndim != 2 or kernel.ndim != 2 or kernel.shape[0] != kernel.shape[1]:
        raise ValueError(
            f"plot_convolution wants an image (height, width) and a kernel (size, size), got {image.shape} and"
            f" {kernel.shape}. An image with a channel axis? Try image[..., 0]."
        )
    size = len(kernel)
    pieces = np.lib.stride_tricks.sliding_window_view(image, (size, size)) if size <= min(image.shape) else np.empty(0)
    if not (pieces.size and 0 <= row < pieces.shape[0] and 0 <= column < pieces.shape[1]):
        raise ValueError(f"A kernel of {size} at row {row}, column {column} reaches beyond the image {image.shape}.")
    made = np.einsum("rcij,ij->rc", pieces, kernel)
    figure, panels = _grid(1, 4, 2.4, 2.5)
    image_ax, patch_ax, kernel_ax, map_ax = panels[0]
    image_ax.imshow(image, cmap="gray")
    image_ax.set_title("image", fontsize=10)
    _frame(image_ax, row, column, size, VERMILION)
    patch_ax.imshow(pieces[row, column], cmap="gray", vmin=image.min(), vmax=image.max())
    patch_ax.set_title("patch  (×)", fontsize=10)
    _write(patch_ax, pieces[row, column], middle=(image.min() + image.max()) / 2)
    _signed(kernel_ax, kernel)
    _write(kernel_ax, kernel)
    kernel_ax.set_title("kernel  (add the products up)", fontsize=10)
    _signed(map_ax, made)
    _write(map_ax, made, size=7)
    _frame(map_ax, row, column, 1, BLACK)
    told = number(made[row, column])
    map_ax.set_title(f"map, here {told}", fontsize=10)
    return Picture(
        figure,
        f"A kernel of {size} x {size} weights lies on rows {row} to {row + size - 1} and columns {column} to"
        f" {column + size - 1} of an image of {image.shape[0]} x {image.shape[1]} pixels. The products add up to"
        f" {told}, the number at row {row}, column {column} of the map, {made.shape[0]} x {made.shape[1]}. The largest"
        f" number of the map is {number(made.max())}, the smallest {number(made.min())}.",
    )


def plot_filters(kernels, maps, titles=None):
    """Filters with their weights, and below each the map that it makes of an image.

    kernels (size, size, filters), maps (rows, columns, filters). Weights and maps are drawn by their sign: orange above
    zero, purple below, white at zero; the weights are written as numbers too.

    Raises ValueError for other shapes.
    """
    kernels, maps = np.asarray(kernels, float), np.asarray(maps, float)
    if kernels.ndim != 3 or maps.ndim != 3 or kernels.shape[-1] != maps.shape[-1]:
        raise ValueError(
            f"plot_filters wants kernels (size, size, filters) and maps (rows, columns, filters), got {kernels.shape}"
            f" and {maps.shape}. A batch of maps? Try maps[0]. A channel axis? Try kernel[:, :, 0]."
        )
    filters = kernels.shape[-1]
    titles = [f"filter {place}" for place in range(filters)] if titles is None else titles
    figure, panels = _grid(2, filters, 1.35, 1.5)
    told = []
    for place, (above, below) in enumerate(panels.T):
        _signed(above, kernels[..., place])
        _write(above, kernels[..., place], size=7)
        above.set_title(titles[place], fontsize=9)
        _signed(below, maps[..., place], most=np.abs(maps).max())
        below.set_title(f"at most {number(maps[..., place].max())}", fontsize=8)
        row, column = np.unravel_index(maps[..., place].argmax(), maps.shape[:2])
        told.append(f"{titles[place]} answers most at row {row}, column {column}")
    return Picture(figure, f"{filters} filters and, below each, the map that it makes: {'; '.join(told)}.")


def _grid(rows, columns, width, height):
    """A figure of rows x columns panels without axes, each `width` x `height` inches, and its panels."""
    figure = Figure(figsize=(width * columns, height * rows + 0.3), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False)
    for ax in panels.flat:
        ax.set_axis_off()
    return figure, panels


def _signed(ax, values, most=None):
    most = most or np.abs(values).max() or 1.0
    ax.imshow(values, cmap=SIGNS, vmin=-most, vmax=most)
    ax.add_patch(Rectangle((-0.5, -0.5), *values.shape[::-1], fill=False, edgecolor=GREY, clip_on=False))


def _write(ax, values, size=9, middle=None):
    """The numbers in their places: black, or white on the dark side of `middle` in a grey image."""
    most = np.abs(values).max()
    for (row, column), value in np.ndenumerate(values):
        dark = abs(value) > 0.6 * most if middle is None else value < middle
        ax.text(column, row, f"{value:z.1f}", ha="center", va="center", size=size, color="white" if dark else BLACK)


def _frame(ax, row, column, size, colour):
    ax.add_patch(
        Rectangle((column - 0.5, row - 0.5), size, size, fill=False, edgecolor=colour, linewidth=2.5, clip_on=False)
    )
