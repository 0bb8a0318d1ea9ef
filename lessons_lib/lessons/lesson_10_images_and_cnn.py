"""Lesson 10: convolution by hand, what it costs and why it sees a mark anywhere, images split without a leak, and
classes told by few images."""

import numpy as np

from lessons_lib.data.marks import CROSS, PLUS, mark_images
from lessons_lib.exercises.declare import (
    Bound,
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    item_right,
    same,
)

# --- every patch of an image


def patches(images, size):
    return _cut(images, size).reshape(*_places(images, size), -1)


def _places(images, size):
    batch, height, width, _ = images.shape
    return batch, height - size + 1, width - size + 1


def _cut(images, size, step=1):
    """Patches (batch, rows, columns, size, size, channels), `step` pixels apart."""
    view = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    return np.moveaxis(view, 3, 5)[:, ::step, ::step]


def _flat(pieces, order=(0, 1, 2, 3, 4, 5)):
    return pieces.transpose(order).reshape(*pieces.shape[:3], -1)


def _padded(images, size):
    before = (size - 1) // 2
    edge = (before, size - 1 - before)
    return np.pad(images, ((0, 0), edge, edge, (0, 0)))


def _image_cases(rng):
    return [
        (rng.normal(size=shape), size)
        for shape, size in (((2, 6, 8, 3), 3), ((3, 7, 5, 2), 2), ((5, 6, 9, 1), 4), ((4, 4, 8, 2), 3))
    ]


PATCHES = Exercise(
    name="patches",
    task=(
        "Cut every patch of `size` x `size` pixels out of each image, and lay its numbers in one row: pixel after pixel"
        " as one reads, the channels of a pixel side by side."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "A patch begins at a row and at a column, and the last one ends at the edge. How many rows can it begin at"
            " in an image of 6 rows, if it has 3?"
        ),
        (
            "`images[:, r : r + size, c : c + size]` is the patch at row r and column c of all images at once;"
            " `.reshape(len(images), -1)` lays each in one row, in the right order."
        ),
        (
            "Two loops: over `range(height - size + 1)` and over the columns likewise. `np.stack(..., axis=1)` of the"
            " patches of one row gives `(batch, columns, ...)`; the same call of these rows gives the rest."
        ),
    ),
    reference=patches,
    cases=_image_cases,
    axes=("batch", "rows", "columns", "numbers"),
    misconceptions=(
        Misconception(
            "channel_after_channel",
            "Each of your patches has all numbers of one channel first, then those of the next. Which numbers stand"
            " side by side in the task?",
            as_if(lambda images, size: _flat(_cut(images, size), (0, 1, 2, 5, 3, 4))),
        ),
        Misconception(
            "down_the_columns",
            "Your patches are read down their columns, as R would. In which direction does one read?",
            as_if(
                lambda images, size: _flat(_cut(images, size), (0, 1, 2, 4, 3, 5)),
                lambda images, size: _flat(_cut(images, size), (0, 1, 2, 5, 4, 3)),
            ),
        ),
        Misconception(
            "last_patch_missing",
            "The last row or the last column of patches is missing. Where does the last patch begin that still fits?",
            as_if(
                lambda images, size: patches(images, size)[:, :-1, :-1],
                lambda images, size: patches(images, size)[:, :-1],
                lambda images, size: patches(images, size)[:, :, :-1],
            ),
        ),
        Misconception(
            "side_by_side",
            "Your patches lie side by side like tiles and share no pixel. How far is it from one patch to the next?",
            as_if(lambda images, size: _flat(_cut(images, size, step=size))),
        ),
        Misconception(
            "not_flattened",
            "Your patches are still small images of several axes. What lays one in a row?",
            as_if(
                _cut,
                lambda images, size: np.moveaxis(_cut(images, size), 5, 3),
            ),
        ),
        Misconception(
            "zeros_around",
            "You have a patch for every pixel, those at the edge filled up with zeros. Does the task let a patch reach"
            " beyond the image?",
            as_if(
                lambda images, size: patches(_padded(images, size), size),
                lambda images, size: patches(np.pad(images, ((0, 0), (0, size - 1), (0, size - 1), (0, 0))), size),
            ),
        ),
        Misconception(
            "one_channel_only",
            "Your patches hold one channel alone. How many numbers has a pixel with three channels?",
            as_if(
                lambda images, size: patches(images[..., :1], size),
                lambda images, size: patches(images[..., -1:], size),
            ),
        ),
        Misconception(
            "one_long_row",
            "The rows and columns of patches have become one axis. Which axes does the task ask for?",
            as_if(
                lambda images, size: patches(images, size).reshape(len(images), -1, size * size * images.shape[3]),
                lambda images, size: patches(images, size).reshape(-1, size * size * images.shape[3]),
            ),
        ),
    ),
)


# --- a dense layer on every patch


def feature_maps(pieces, kernel, bias):
    return relu(_sums(pieces, kernel) + bias)


def relu(x):
    return np.maximum(x, 0)


def _sums(pieces, kernel, order=(0, 1, 2, 3)):
    return pieces @ kernel.transpose(order).reshape(-1, kernel.shape[3])


def _filters_cut_from_the_front(pieces, kernel, bias):
    return relu(pieces @ kernel.reshape(kernel.shape[3], -1).T + bias)


def _map_cases(rng):
    def case(batch, rows, columns, size, channels, filters):
        area = size * size * channels
        kernel = rng.normal(size=(size, size, channels, filters)) / np.sqrt(area)
        bias = rng.permutation(np.linspace(-0.9, 1.1, filters))
        return rng.normal(size=(batch, rows, columns, area)), kernel, bias

    return [case(2, 4, 6, 3, 2, 5), case(3, 5, 2, 2, 3, 4), case(2, 3, 4, 2, 1, 5)]


MAPS = Exercise(
    name="feature_maps",
    task="Give what a convolution with relu makes of patches: a dense layer on each of them.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        (
            "Lesson 02's dense layer: weighted sums of a row of numbers, one for each unit, plus a bias. Here the rows"
            " are patches and the units are filters."
        ),
        (
            "The kernel has four axes. A weight matrix has two: the numbers of a patch, and the filters. `reshape`"
            " keeps the order of the numbers, and the patches have the same one."
        ),
        (
            "With `weights = kernel.reshape(-1, ___)`, the filters last: `pieces @ weights` takes the last axis of the"
            " patches and leaves all others. Then the bias, then `np.maximum(___, 0)`."
        ),
    ),
    reference=feature_maps,
    cases=_map_cases,
    axes=("batch", "rows", "columns", "filters"),
    misconceptions=(
        Misconception(
            "no_relu",
            "Negative sums are left in your maps. What does relu do to them?",
            as_if(lambda pieces, kernel, bias: _sums(pieces, kernel) + bias),
        ),
        Misconception(
            "no_bias",
            "The weighted sums are right, but no bias is added. What does each filter add?",
            as_if(lambda pieces, kernel, bias: relu(_sums(pieces, kernel))),
        ),
        Misconception(
            "bias_after_relu",
            "The bias is added after relu. Which of the two comes first in a dense layer?",
            as_if(lambda pieces, kernel, bias: relu(_sums(pieces, kernel)) + bias),
        ),
        Misconception(
            "minus_bias",
            "The bias is taken away. Does a unit add its bias or subtract it?",
            as_if(lambda pieces, kernel, bias: relu(_sums(pieces, kernel) - bias)),
        ),
        Misconception(
            "filters_cut_from_the_front",
            "You cut the kernel into filters from its *first* axis on, but the filters are its last. What does"
            " `kernel.reshape(-1, kernel.shape[-1])` keep together?",
            as_if(_filters_cut_from_the_front),
        ),
        Misconception(
            "turned_kernel",
            "The kernel's axes are in another order than the numbers of a patch: turned over, or read down the columns."
            " In which order does `reshape` read the kernel as it stands?",
            as_if(
                *(
                    lambda pieces, kernel, bias, order=order: relu(_sums(pieces, kernel, order) + bias)
                    for order in ((1, 0, 2, 3), (2, 1, 0, 3), (2, 0, 1, 3))
                )
            ),
        ),
        Misconception(
            "flipped_kernel",
            "Your kernel is turned by half a circle, as mathematicians define convolution. Which weight meets the first"
            " pixel in a network?",
            as_if(lambda pieces, kernel, bias: relu(_sums(pieces, kernel[::-1, ::-1]) + bias)),
        ),
        Misconception(
            "mean_of_the_patch",
            "Your sums are divided by the size of the patch. Does a dense layer take a mean?",
            as_if(lambda pieces, kernel, bias: relu(_sums(pieces, kernel) / pieces.shape[-1] + bias)),
        ),
        Misconception(
            "one_map",
            "You added all filters up into one map. How many maps do five filters make?",
            as_if(
                lambda pieces, kernel, bias: feature_maps(pieces, kernel, bias).sum(axis=-1),
                lambda pieces, kernel, bias: feature_maps(pieces, kernel, bias).sum(axis=-1, keepdims=True),
                lambda pieces, kernel, bias: relu((_sums(pieces, kernel) + bias).sum(axis=-1)),
            ),
        ),
        Misconception(
            "another_activation",
            "Another function than relu was put on the sums. Which one did the task name?",
            as_if(
                lambda pieces, kernel, bias: np.tanh(_sums(pieces, kernel) + bias),
                lambda pieces, kernel, bias: 1 / (1 + np.exp(-_sums(pieces, kernel) - bias)),
                lambda pieces, kernel, bias: np.abs(_sums(pieces, kernel) + bias),
            ),
        ),
    ),
)


# --- how large a map is


def output_size(length, size, stride, padding):
    return _valid(length, size, stride) if padding == "valid" else _ceil(length, stride)


def _valid(length, size, stride):
    return (length - size) // stride + 1


def _ceil(number, by):
    return -(-number // by)


def _size_cases(rng):
    """Both paddings, strides 1 to 4, odd and even kernels, with and without pixels left over at the end."""
    cases = []
    for size, stride, over in ((3, 1, 0), (3, 2, 1), (4, 3, 2), (5, 2, 0), (2, 3, 1), (4, 2, 1), (3, 4, 3), (4, 3, 0)):
        steps = int(rng.integers(3, 9))
        cases.append((size + stride * steps + over, size, stride, "valid"))
        cases.append((stride * (steps + 2) + over, size, stride, "same"))
    return cases


def _for_valid(slip):
    return lambda length, size, stride, padding: (
        slip(length, size, stride) if padding == "valid" else output_size(length, size, stride, padding)
    )


def _for_same(slip):
    return lambda length, size, stride, padding: (
        slip(length, size, stride) if padding == "same" else output_size(length, size, stride, padding)
    )


SIZE = Exercise(
    name="output_size",
    task='Give the number of places of a kernel along one axis, for the padding "valid" and for "same".',
    kind="call",
    points={"values": 2},
    hints=(
        (
            "Draw seven pixels in a row and lay a kernel of three on them, one pixel further each time, then two. How"
            " often does it fit?"
        ),
        (
            "Without padding, the kernel starts at 0, then moves by `stride` as often as it fits into the pixels that"
            ' are left. With "same" the kernel\'s size plays no part.'
        ),
        (
            'For "valid": the whole number of strides in `length - size`, and the start. For "same": length / stride,'
            " rounded up. `//` rounds down; `-(-a // b)` and `math.ceil` round up."
        ),
    ),
    reference=output_size,
    cases=_size_cases,
    misconceptions=(
        Misconception(
            "stride_first",
            'With "valid" you divide before you have added the start, or divide what is no number of moves. How many'
            " pixels are left after the first place?",
            as_if(
                _for_valid(lambda length, size, stride: (length - size + 1) // stride),
                _for_valid(lambda length, size, stride: _ceil(length - size, stride)),
            ),
        ),
        Misconception(
            "start_not_counted",
            'With "valid" you counted the moves, not the places. How many places are there with one move?',
            as_if(_for_valid(lambda length, size, stride: (length - size) // stride)),
        ),
        Misconception(
            "rounded_up_when_valid",
            'With "valid" your last place reaches beyond the edge. In which direction do you round?',
            as_if(_for_valid(lambda length, size, stride: _ceil(length - size, stride) + 1)),
        ),
        Misconception(
            "same_is_the_same",
            'With "same" you give the length itself, whatever the stride. Is every pixel a place if the kernel moves by'
            " two?",
            as_if(_for_same(lambda length, size, stride: length)),
        ),
        Misconception(
            "stride_ignored",
            "The stride plays no part in your answer. How often does a kernel fit that moves by two?",
            as_if(
                lambda length, size, stride, padding: output_size(length, size, 1, padding),
                _for_valid(lambda length, size, stride: length - size + 1),
            ),
        ),
        Misconception(
            "rounded_down_when_same",
            'With "same" you round down, and the last pixels are never in a middle. Which way does "same" round?',
            as_if(_for_same(lambda length, size, stride: length // stride)),
        ),
        Misconception(
            "padding_ignored",
            'Your answer for "same" is that for "valid". What do the zeros around the image add?',
            as_if(_for_same(_valid)),
        ),
        Misconception(
            "swapped_paddings",
            'The two paddings have changed places. Which of them adds zeros, "same" or "valid"?',
            as_if(
                lambda length, size, stride, padding: output_size(
                    length, size, stride, "same" if padding == "valid" else "valid"
                )
            ),
        ),
        Misconception(
            "padding_of_an_even_kernel",
            'With "same" you add size // 2 zeros on both sides: right for odd kernels, one too many for even ones. How'
            " many zeros does a kernel of 4 need in all?",
            as_if(_for_same(lambda length, size, stride: _valid(length + 2 * (size // 2), size, stride))),
        ),
        Misconception(
            "tiles",
            'With "valid" you count kernels side by side. By how many pixels does the kernel move?',
            as_if(_for_valid(lambda length, size, stride: length // size)),
        ),
        Misconception(
            "fractions",
            "Some of your sizes have decimals. Can a kernel stand at half a place?",
            lambda got, length, size, stride, padding: (
                isinstance(got, float | np.floating)
                and any(
                    same(got, wanted)
                    for wanted in ((length - size) / stride + 1, length / stride, (length - size + 1) / stride)
                )
            ),
        ),
    ),
)


# --- the largest of each tile


def max_pool(images, size):
    return _tiles(images, size).max(axis=(2, 4))


def _tiles(images, size, from_the_end=False):
    """(batch, rows, size, columns, size, channels), without the pixels left over."""
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    if from_the_end:
        images = images[:, height - rows * size :, width - columns * size :]
    return images[:, : rows * size, : columns * size].reshape(batch, rows, size, columns, size, channels)


def _pooled_with_edges(images, size):
    rows, columns = ((0, -length % size) for length in images.shape[1:3])
    return max_pool(np.pad(images, ((0, 0), rows, columns, (0, 0)), constant_values=-np.inf), size)


def _pool_cases(rng):
    return [
        (rng.normal(-0.7, 1, size=shape), size)
        for shape, size in (((2, 11, 14, 5), 3), ((3, 9, 7, 2), 2), ((4, 8, 9, 1), 4))
    ]


POOL = Exercise(
    name="max_pool",
    task=(
        "Cut each image into tiles of `size` x `size` pixels, without overlap, and keep the largest number of each, by"
        " channel. Pixels that fill no whole tile at the end are left out."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "A tile has two axes that go away. Which axes of the answer are left, and how long is each?",
        (
            "Leave out what fills no tile: `images[:, : rows * size, : columns * size]`. Then each of the two axes can"
            " be split in two by `reshape`: which tile, and where in the tile."
        ),
        (
            "`reshape` to `(batch, rows, size, columns, size, channels)`, then `.max` over two axes, as a tuple. (Or"
            " two loops over tiles.)"
        ),
    ),
    reference=max_pool,
    cases=_pool_cases,
    axes=("batch", "rows", "columns", "channels"),
    misconceptions=(
        Misconception(
            "average_pool",
            "These are the *means* of the tiles. Which number of a tile was asked for?",
            as_if(lambda images, size: _tiles(images, size).mean(axis=(2, 4))),
        ),
        Misconception(
            "smallest",
            "These are the *smallest* numbers of the tiles. Which end was asked for?",
            as_if(lambda images, size: _tiles(images, size).min(axis=(2, 4))),
        ),
        Misconception(
            "tiles_at_the_edge_kept",
            "You also have the tiles at the edge that are not whole. What does the task do with them?",
            as_if(_pooled_with_edges),
        ),
        Misconception(
            "left_out_at_the_start",
            "You left out pixels at the *start* of the image. At which end does the task leave them out?",
            as_if(lambda images, size: _tiles(images, size, from_the_end=True).max(axis=(2, 4))),
        ),
        Misconception(
            "overlapping_tiles",
            "Your tiles overlap: each begins one pixel after the last. How far apart are tiles that do not?",
            as_if(lambda images, size: _cut(images, size).max(axis=(3, 4))),
        ),
        Misconception(
            "corner_pixel",
            "You kept the first pixel of each tile. Which of its pixels was asked for?",
            as_if(lambda images, size: _tiles(images, size)[:, :, 0, :, 0]),
        ),
        Misconception(
            "far_pixels_together",
            "The shape is right, but your tiles are made of pixels that lie far apart. In which order must `reshape`"
            " name the tile and the place in it?",
            as_if(
                lambda images, size: (
                    _whole(images, size)
                    .reshape(len(images), size, images.shape[1] // size, size, images.shape[2] // size, -1)
                    .max(axis=(1, 3))
                )
            ),
        ),
        Misconception(
            "over_the_channels",
            "You took the largest number over the channels too. How many channels has the answer?",
            as_if(
                lambda images, size: max_pool(images, size).max(axis=-1),
                lambda images, size: max_pool(images, size).max(axis=-1, keepdims=True),
            ),
        ),
        Misconception(
            "whole_image",
            "You kept one number for a whole image. How many tiles has it?",
            as_if(
                lambda images, size: images.max(axis=(1, 2)),
                lambda images, size: _whole(images, size).max(axis=(1, 2)),
                lambda images, size: images.max(axis=(1, 2), keepdims=True),
            ),
        ),
        Misconception(
            "never_below_zero",
            "Tiles of negative numbers give 0 in your answer. From which number does your search start?",
            as_if(lambda images, size: relu(max_pool(images, size))),
        ),
        Misconception(
            "one_direction_only",
            "You took tiles along one axis only. How many pixels high and wide is a tile?",
            as_if(
                lambda images, size: (
                    _tiles(images, size).max(axis=2).reshape(len(images), images.shape[1] // size, -1, images.shape[3])
                ),
                lambda images, size: (
                    _tiles(images, size).max(axis=4).reshape(len(images), -1, images.shape[2] // size, images.shape[3])
                ),
            ),
        ),
    ),
)


def _whole(images, size):
    _, height, width, _ = images.shape
    return images[:, : height // size * size, : width // size * size]


# --- counts of parameters


def count_parameters():
    """Of colour images, 28 x 28 x 3: the first convolution, the dense layer at the end, a Dense(32) on all pixels."""
    return 3 * 3 * 3 * 32 + 32, 7 * 7 * 64 * 10 + 10, 28 * 28 * 3 * 32 + 32


COUNT = Exercise(
    name="count_parameters",
    task=(
        "Count, for colour images of 28 x 28 pixels, the parameters of the first convolution, of the dense layer at the"
        " end, and of a Dense(32) on all numbers of the image."
    ),
    kind="value",
    points={"convolution": 1, "dense": 1, "all pixels": 1},
    criteria={
        "convolution": item_right(
            0, count_parameters, "First convolution: how many numbers has a patch of 3 x 3 pixels in three channels?"
        ),
        "dense": item_right(
            1, count_parameters, "Dense at the end: to which height and width do two poolings halve the image?"
        ),
        "all pixels": item_right(
            2, count_parameters, "Dense(32) on the image: how many numbers has an image of three channels?"
        ),
    },
    hints=(
        (
            "A filter has a weight for each number of a patch, all channels of it, and one bias. How often it is used"
            " does not matter."
        ),
        (
            '"same" keeps height and width, each pooling halves them, `Flatten` multiplies height, width and filters.'
            " Then it is lesson 02: inputs times units, plus units."
        ),
        (
            "Convolution: `size * size * channels * filters + filters`. Dense: `height * width * filters * units +"
            " units` after two poolings. All pixels: the same with the image's own height, width and channels."
        ),
    ),
    misconceptions=(
        Misconception(
            "no_biases",
            "At least one count is of weights alone. What else does each filter and each unit learn?",
            lambda got: got[0] == 864 or got[1] == 31_360 or got[2] == 75_264,
        ),
        Misconception(
            "one_channel",
            "You count one channel, as the digits have. How many has a colour image?",
            lambda got: got[0] == 320 or got[2] == 28 * 28 * 32 + 32,
        ),
        Misconception(
            "kernel_for_every_place",
            "You count the filters anew for each place. Does a filter have other weights at another place?",
            lambda got: got[0] in (28 * 28 * 896, 28 * 28 * 864 + 32, 26 * 26 * 896, 28 * 28 * 864),
        ),
        Misconception(
            "never_pooled",
            "Your dense layer reads maps of the full size. What do two poolings do to 28?",
            lambda got: got[1] in (28 * 28 * 64 * 10 + 10, 28 * 28 * 3 * 10 + 10),
        ),
        Misconception(
            "pooled_once",
            "Your dense layer reads maps that are pooled once. How many poolings has the network?",
            lambda got: got[1] == 14 * 14 * 64 * 10 + 10,
        ),
        Misconception(
            "maps_of_the_digits",
            "You count the dense layer of the digits, which reads 2 x 2 places. How many places are left of 28 x 28?",
            lambda got: got[1] == 2570,
        ),
        Misconception(
            "shrunk_by_valid",
            'Your maps shrink by two at each convolution. Which padding has the network, "same" or "valid"?',
            lambda got: got[1] in (5 * 5 * 64 * 10 + 10, 6 * 6 * 64 * 10 + 10),
        ),
        Misconception(
            "filters_forgotten",
            "Your dense layer reads one number for each place. How many maps come out of the second convolution?",
            lambda got: got[1] in (7 * 7 * 10 + 10, 7 * 7 * 32 * 10 + 10, 64 * 10 + 10),
        ),
        Misconception(
            "bias_per_input",
            "You count one bias for each number that comes in. Which has a bias, an input or a unit?",
            lambda got: got[0] == 864 + 27 or got[2] == 75_264 + 28 * 28 * 3,
        ),
        Misconception(
            "second_convolution",
            "Your first count is that of the *second* convolution, which reads 32 maps. What does the first one read?",
            lambda got: got[0] == 18_496,
        ),
        Misconception(
            "other_order",
            "All three counts are right, in another order. Which one does the task name first?",
            lambda got: sorted(got) == sorted(count_parameters()),
        ),
    ),
)


# --- a mark anywhere

FRESH = 500  # images, in each half
MOST_PARAMETERS = 2_000
MARKS_RIGHT = {"left": 0.9, "right": 0.75}  # share of fresh images
MARK_BOUNDS = (  # `python -m tests.benchmarks.trained_models mark_anywhere`, 2026-11-27
    Bound("share right, mark on the left", MARKS_RIGHT["left"], (0.949, 1.0), {}),
    Bound(
        "share right, mark on the right",
        MARKS_RIGHT["right"],
        (0.797, 1.0),
        {"dense network": (0.481, 0.488), "Flatten before the dense layer": (0.399, 0.549)},
    ),
)
FEW_STEPS = 0.02  # a few steps of training move no bias by more than this


def _labels(x):
    """0 where a plus fits best somewhere in an image, 1 where a cross does."""
    pieces = _cut(x, 3)[..., 0]  # (batch, rows, columns, 3, 3)
    fits = [(pieces * mark).sum(axis=(3, 4)).max(axis=(1, 2)) for mark in (PLUS, CROSS)]
    return np.argmax(fits, axis=0)


def _mark_cases(rng):
    seed = int(rng.integers(1000, 2**31))
    return [tuple(mark_images(FRESH, half, seed)[0] for half in ("left", "right"))]


def _share_right(got, x):
    return np.mean(got.model.predict_classes(x) == _labels(x))


def _reads_images(got, left, right):
    return (
        None
        if got.input_shape == (16, 16, 1)
        else f"An image has the shape (16, 16, 1); your model reads input_shape={got.input_shape}."
    )


def _parameters(got):
    return sum(np.size(array) for array in got.weights)


def _is_small(got, left, right):
    count = _parameters(got)
    return (
        None
        if count <= MOST_PARAMETERS
        else f"Your model has {count:,} parameters; at most {MOST_PARAMETERS:,} are wanted."
        " Which layer has most of them?"
    )


def _tells_marks(half):
    def rule(got, left, right):
        if got.input_shape != (16, 16, 1):
            return "A model that reads another shape cannot be tried on these images."
        share = _share_right(got, {"left": left, "right": right}[half])
        return (
            None
            if share >= MARKS_RIGHT[half]
            else f"Of {FRESH} fresh images with the mark in their {half} half {share:.1%} are right; at least"
            f" {MARKS_RIGHT[half]:.0%} are wanted."
        )

    return rule


def _has(got, *kinds):
    return any(type(layer).__name__ in kinds for layer in got.layers)


def _keeps_places(got):
    """Whether the last layer reads the places of the image apart: no pooling over all of it."""
    return _has(got, "Flatten") and len(got.weights[-2]) > 2 * got.weights[-4].shape[-1]


def _trained(got):
    """Biases start at zero and training moves them."""
    return any(np.any(bias) for bias in got.weights[1::2])


def _hardly_trained(got):
    return _trained(got) and max(np.abs(bias).max() for bias in got.weights[1::2]) < FEW_STEPS


ANYWHERE = Exercise(
    name="mark_anywhere",
    task=(
        "Build, compile and train a network that tells a plus from a cross. It learns from images with the mark in"
        " their left half and is tried on fresh ones with the mark in the left and in the right half."
    ),
    kind="model",
    points={"input": 1, "small": 1, "left": 1, "elsewhere": 2},
    hints=(
        (
            "A filter that sees a cross on the left sees it on the right as well. After the convolution, what matters"
            " is that the mark was seen, no longer where. Which layer forgets the place?"
        ),
        (
            "Three layers are enough: a convolution with relu and a handful of filters, one that pools over *all*"
            " places, and a dense layer with two units. `Flatten` on maps of the full size keeps the place."
        ),
        (
            "`Conv2D(8, 3, activation=___)`, then `MaxPooling2D(14)` and `Flatten()` (or `GlobalAveragePooling2D()`),"
            " then the softmax. Adam with a rate of 0.01 and some twenty epochs in batches of 32."
        ),
    ),
    cases=_mark_cases,
    criteria={
        "input": _reads_images,
        "small": _is_small,
        "left": _tells_marks("left"),
        "elsewhere": _tells_marks("right"),
    },
    bounds=MARK_BOUNDS,
    misconceptions=(
        Misconception(
            "other_shape",
            "Your model reads images of another shape. Where do the channels stand, and is there an axis for them if"
            " there is only one?",
            lambda got, left, right: got.input_shape != (16, 16, 1),
        ),
        Misconception(
            "marks_untrained",
            "All biases are still exactly zero, as they began. Which call comes after `compile`?",
            lambda got, left, right: not _trained(got),
        ),
        Misconception(
            "no_convolution",
            "Without a convolution each pixel has weights of its own, and those of the right half have never met a"
            " mark. Which layer uses the same weights at every place?",
            lambda got, left, right: not _has(got, "Conv2D"),
        ),
        Misconception(
            "place_kept",
            "Your convolution sees the mark anywhere, but `Flatten` gives each place its own input of the dense layer,"
            " and those on the right have learnt nothing. Which layer before it forgets the place?",
            lambda got, left, right: _keeps_places(got),
        ),
        Misconception(
            "small_pixels",
            "Your model is right where the images are divided by 255 first. Between which numbers do these pixels lie"
            " as they come?",
            lambda got, left, right: min(_share_right(got, x / 255) for x in (left, right)) > 0.85,
        ),
        Misconception(
            "one_class",
            "Your model calls every mark the same. Did its loss fall?",
            lambda got, left, right: len(np.unique(got.model.predict_classes(np.concatenate([left, right])))) == 1,
        ),
        Misconception(
            "plus_for_cross",
            "Your model calls each plus a cross and each cross a plus. Which column of the targets stands for label 0?",
            lambda got, left, right: _share_right(got, left) < 0.1,
        ),
        Misconception(
            "marks_hardly_trained",
            "The biases of your model have hardly moved from zero. How many steps did `fit` make?",
            lambda got, left, right: _hardly_trained(got),
        ),
    ),
)


# --- halves without a leak


def halves(starts, size, width):
    return np.stack([starts + size <= width // 2, starts >= width // 2])


def _half_cases(rng):
    cases = []
    for size, width, patches in ((8, 40, 17), (5, 64, 23)):
        middle = width // 2
        edges = [0, middle - size - 1, middle - size, middle - size + 1, middle - size // 2 - 1, middle - size // 2]
        edges += [middle - 2, middle - 1, middle, middle + 1, width - size]
        more = rng.integers(0, width - size + 1, patches - len(edges))
        cases.append((rng.permutation([*edges, *more]), size, width))
    return cases


HALVES = Exercise(
    name="halves",
    task=(
        "Say which patches train and which test: a patch trains where all its columns lie in the left half of the"
        " picture, and tests where all of them lie in the right half. Others do neither."
    ),
    kind="call",
    points={"shape": 1, "values": 1},
    hints=(
        "A patch that crosses the middle shows pixels of both halves. Into which part may it go?",
        "A patch covers the columns from `start` to `start + size - 1`. The left half has the columns 0 to `width // 2"
        " - 1`.",
        "Two comparisons with `width // 2`: one of `starts + size`, one of `starts`. `np.stack` lays the two rows over"
        " each other.",
    ),
    reference=halves,
    cases=_half_cases,
    axes=("train and test", "patches"),
    misconceptions=(
        Misconception(
            "crossing_patches_train",
            "Patches that begin on the left and end on the right train. What do they show of the test half?",
            as_if(lambda starts, size, width: np.stack([starts < width // 2, starts >= width // 2])),
        ),
        Misconception(
            "crossing_patches_test",
            "Patches that begin on the left and end on the right test. What have trained patches shown of them?",
            as_if(
                lambda starts, size, width: np.stack([starts + size <= width // 2, starts + size > width // 2]),
            ),
        ),
        Misconception(
            "crossing_patches_do_both",
            "Patches that cross the middle train and test. May a pixel do both?",
            as_if(lambda starts, size, width: np.stack([starts < width // 2, starts + size > width // 2])),
        ),
        Misconception(
            "by_their_middle",
            "You sort patches by their middle, so those that cross the middle of the picture come into a part. Which"
            " columns does such a patch show?",
            as_if(
                *(
                    lambda starts, size, width, compare=compare: np.stack(
                        [compare(starts + size / 2, width / 2), ~compare(starts + size / 2, width / 2)]
                    )
                    for compare in (np.less, np.less_equal)
                ),
                *(
                    lambda starts, size, width, compare=compare: np.stack(
                        [compare(starts + size // 2, width // 2), ~compare(starts + size // 2, width // 2)]
                    )
                    for compare in (np.less, np.less_equal)
                ),
            ),
        ),
        Misconception(
            "last_column_counted_twice",
            "One more patch fits into a half. What is the last column of a patch of 8 that begins at 12?",
            as_if(
                *(
                    lambda starts, size, width, first=first, last=last: np.stack(
                        [
                            (starts + size < width // 2) if first else (starts + size <= width // 2),
                            (starts > width // 2) if last else (starts >= width // 2),
                        ]
                    )
                    for first, last in ((True, False), (False, True), (True, True))
                )
            ),
        ),
        Misconception(
            "one_column_too_far",
            "A patch that reaches one column into the other half counts as inside. Which columns has a patch of 8 that"
            " begins at 13?",
            as_if(
                lambda starts, size, width: np.stack([starts + size - 1 <= width // 2, starts >= width // 2]),
                lambda starts, size, width: np.stack([starts + size <= width // 2, starts >= width // 2 - 1]),
                lambda starts, size, width: np.stack([starts + size - 1 <= width // 2, starts >= width // 2 - 1]),
            ),
        ),
        Misconception(
            "train_and_test_swapped",
            "Right patches train and left ones test. Which half trains in the task?",
            as_if(lambda *given: halves(*given)[::-1]),
        ),
        Misconception(
            "half_of_the_patches",
            "You split the *list* of patches in the middle. What does the task split?",
            as_if(
                lambda starts, size, width: np.stack(
                    [np.arange(len(starts)) < len(starts) // 2, np.arange(len(starts)) >= len(starts) // 2]
                )
            ),
        ),
    ),
)


# --- the nearest class mean


def nearest_mean(train, labels, test):
    return _distances(train, labels, test).argmin(axis=1)


def _means(train, labels, of=np.mean):
    return np.stack([of(train[labels == label], axis=0) for label in range(labels.max() + 1)])


def _distances(train, labels, test, of=np.mean):
    """Distances (test rows, classes) to what `of` makes of each class."""
    return _between(test, _means(train, labels, of))


def _between(rows, others, power=2):
    return (np.abs(rows[:, None] - others) ** power).sum(axis=2)


def _nearest_row(train, labels, test):
    return _between(test, train).argmin(axis=1)


def _mean_cases(rng):
    """Classes of several sizes, in no order, in overlapping clouds: 60 rows to be told."""
    cases = []
    for features, sizes in ((5, (9, 4, 6)), (3, (7, 12)), (4, (5, 8, 3, 6))):
        labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
        centres = rng.normal(0, 1.2, (len(sizes), features)) * rng.uniform(0.7, 1.6, (len(sizes), 1))
        true = rng.integers(0, len(sizes), 60)
        train, test = (centres[told] + rng.gamma(1, 1.5, (len(told), features)) for told in (labels, true))
        cases.append((train, labels, test))
    return cases


NEAREST = Exercise(
    name="nearest_mean",
    task="Give each row of `test` the class whose mean over its rows of `train` is nearest (straight distance).",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Two steps: one mean for each class, then for each test row the nearest of these means.",
        (
            "`train[labels == label].mean(axis=0)` is the mean of a class. Lesson 01: `test[:, None] - means` has the"
            " shape `(test rows, classes, features)`."
        ),
        (
            "Square the differences, add them over the features, and take `argmin` over the classes: with `means`"
            " `(classes, features)` that is axis 2, then axis 1."
        ),
    ),
    reference=nearest_mean,
    cases=_mean_cases,
    axes=("test rows",),
    misconceptions=(
        Misconception(
            "farthest_mean",
            "You give the class that is *farthest*. Which end of the distances was asked for?",
            as_if(lambda *given: _distances(*given).argmax(axis=1)),
        ),
        Misconception(
            "nearest_neighbour",
            "You give the class of the nearest single *row*. Of what is the distance asked for?",
            as_if(lambda train, labels, test: labels[_nearest_row(train, labels, test)]),
        ),
        Misconception(
            "number_of_a_row",
            "You give the number of the nearest training row. Which class has it, and was a row or a mean asked for?",
            as_if(_nearest_row),
        ),
        Misconception(
            "largest_product",
            "You compare by products, which grow with a mean's length. How far is a row from a mean?",
            as_if(
                lambda train, labels, test: (test @ _means(train, labels).T).argmax(axis=1),
                lambda train, labels, test: (test @ _means(train, labels).T).argmin(axis=1),
            ),
        ),
        Misconception(
            "city_blocks",
            "You add up *absolute* differences. What does the straight distance do with them first?",
            as_if(
                lambda train, labels, test: _between(test, _means(train, labels), power=1).argmin(axis=1),
            ),
        ),
        Misconception(
            "signed_differences",
            "You add up differences with their signs, so they cancel. What makes each of them positive first?",
            as_if(
                lambda train, labels, test: abs((test[:, None] - _means(train, labels)).sum(axis=2)).argmin(axis=1),
            ),
        ),
        Misconception(
            "sums_for_means",
            "You add up the rows of a class and do not divide. Is a class with more rows farther away?",
            as_if(lambda train, labels, test: _distances(train, labels, test, of=np.sum).argmin(axis=1)),
        ),
        Misconception(
            "medians",
            "You take the *median* of each class. Which average was asked for?",
            as_if(lambda train, labels, test: _distances(train, labels, test, of=np.median).argmin(axis=1)),
        ),
        Misconception(
            "mean_distance",
            "You average the distances to all rows of a class, so a scattered class is far away. Which comes first in"
            " the task, the mean or the distance?",
            as_if(
                *(
                    lambda train, labels, test, root=root: np.stack(
                        [
                            (_between(test, train[labels == label]) ** root).mean(axis=1)
                            for label in range(labels.max() + 1)
                        ]
                    ).argmin(axis=0)
                    for root in (0.5, 1)
                )
            ),
        ),
        Misconception(
            "distances_given",
            "These are distances. Which class has the smallest one?",
            as_if(
                _distances,
                lambda *given: np.sqrt(_distances(*given)),
                lambda *given: _distances(*given).min(axis=1),
                lambda *given: np.sqrt(_distances(*given).min(axis=1)),
            ),
        ),
        Misconception(
            "classes_from_one",
            "Your classes are counted from 1. Which number has the first class in `labels`?",
            as_if(lambda *given: nearest_mean(*given) + 1),
        ),
        Misconception(
            "labels_in_order",
            "You cut `train` into blocks, as if the rows of a class stood together. How do you choose the rows of a"
            " class by `labels`?",
            as_if(lambda train, labels, test: nearest_mean(train, np.sort(labels), test)),
        ),
        Misconception(
            "row_for_each_class",
            "You give a row for each *class*. What is asked for each test row?",
            as_if(lambda *given: _distances(*given).argmin(axis=0)),
        ),
        Misconception(
            "one_class_for_all",
            "Every row gets the same class. Does what you compare depend on the row? Sums of differences with signs"
            " rank the means alike for all rows.",
            lambda got, train, labels, test: np.shape(got) == (len(test),) and len(np.unique(got)) == 1,
        ),
    ),
)


EXERCISES = (PATCHES, MAPS, SIZE, POOL, COUNT, ANYWHERE, HALVES, NEAREST)

PREDICTIONS = (
    Prediction(
        "maps_shape",
        'Which shape has the output of Conv2D(32, 3, padding="same") for digits of shape (None, 8, 8, 1)?',
        lambda names: (None, *names["model"].layers[0].output_shape((8, 8, 1))),
        'The padding "same" keeps height and width, and each of the 32 filters makes one map; the channels that came in'
        " are summed up in each of them.",
    ),
    Prediction(
        "elsewhere",
        "A dense network learns marks in the left half. Which share of fresh marks in the right half will it tell: 1.0,"
        " 0.75 or 0.5?",
        lambda names: min((1.0, 0.75, 0.5), key=lambda share: abs(share - names["elsewhere"])),
        "Each pixel has weights of its own, and those of the right half have seen nothing but noise.",
    ),
)

QUESTIONS = (
    Question(
        "dense_on_days",
        "Lesson 07. A Dense(1) layer reads the output (batch, time, units) of an LSTM. How many kernels has it?",
        (
            Choice("One for each day.", False, "Then it would have to be told how many days there are; it never is."),
            Choice(
                "One, used on every day.",
                True,
                "A dense layer works on the last axis and treats all others alike. Remember it below: a convolution is"
                " a dense layer on every patch.",
            ),
            Choice("One for each row of the batch.", False, "Rows are examples: all of them share all weights."),
        ),
    ),
    Question(
        "order_of_reshape",
        "Lesson 01. `x` is (2, 3). In which order does `x.reshape(6)` read its numbers?",
        (
            Choice("Row by row.", True, "NumPy's last axis runs fastest; R's `as.vector` reads down the columns."),
            Choice("Down the columns.", False, 'So R reads; NumPy does where you say `order="F"`.'),
            Choice("In an order that may change.", False, "The order is fixed: the last axis runs fastest."),
        ),
    ),
    Question(
        "random_days",
        "Lesson 08. Days are split at random into training and test. Why does the test score lie?",
        (
            Choice(
                "Each test day has neighbours in training that are almost the same.",
                True,
                "The model need not understand; it may remember. Ask of any data what its neighbours are.",
            ),
            Choice("There are too few test days.", False, "There may be many; they are no new ones."),
            Choice("Random numbers need a seed.", False, "The seed makes the split repeatable, not honest."),
        ),
    ),
)
