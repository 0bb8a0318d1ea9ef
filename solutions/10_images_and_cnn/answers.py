"""Labelled answers to lesson 10: right ones by several routes, and the slips that learners make."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

from lessons_lib import (
    Adam,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    RMSprop,
    Sequential,
    to_categorical,
)
from lessons_lib.data import mark_images
from lessons_lib.exercises.labels import equivalent, right, wrong

# --- patches


@right("patches")
@equivalent("patches", "constant: 1 -> 2", why="NumPy's reshape finds the size for any negative number")
def patches_in_loops(images, size):
    _, height, width, _ = images.shape
    rows = []
    for r in range(height - size + 1):
        row = [images[:, r : r + size, c : c + size].reshape(len(images), -1) for c in range(width - size + 1)]
        rows.append(np.stack(row, axis=1))
    return np.stack(rows, axis=1)


@right("patches")
def patches_as_a_view(images, size):
    view = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    pieces = view.transpose(0, 1, 2, 4, 5, 3)
    return pieces.reshape(*pieces.shape[:3], size * size * images.shape[3])


@right("patches")
@equivalent("patches", "axis: concatenate(axis=3) -> concatenate(axis=-1)", why="axis 3 is the last of four")
def patches_by_places_in_the_patch(images, size):
    height, width = images.shape[1] - size + 1, images.shape[2] - size + 1
    parts = [images[:, i : i + height, j : j + width] for i in range(size) for j in range(size)]
    return jnp.concatenate(parts, axis=3)


@wrong("patches", misconception="channel_after_channel")
def patches_channel_by_channel(images, size):
    view = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    return view.reshape(*view.shape[:3], -1)


@wrong("patches", misconception="down_the_columns")
def patches_read_down(images, size):
    _, height, width, _ = images.shape
    return np.stack(
        [
            np.stack(
                [
                    images[:, r : r + size, c : c + size].swapaxes(1, 2).reshape(len(images), -1)
                    for c in range(width - size + 1)
                ],
                axis=1,
            )
            for r in range(height - size + 1)
        ],
        axis=1,
    )


@wrong("patches", misconception="last_patch_missing")
def patches_without_the_last(images, size):
    _, height, width, _ = images.shape
    rows = []
    for r in range(height - size):
        row = [images[:, r : r + size, c : c + size].reshape(len(images), -1) for c in range(width - size)]
        rows.append(np.stack(row, axis=1))
    return np.stack(rows, axis=1)


@wrong("patches", misconception="side_by_side")
def patches_as_tiles(images, size):
    return patches_in_loops(images, size)[:, ::size, ::size]


@wrong("patches", misconception="not_flattened")
def patches_as_small_images(images, size):
    _, height, width, _ = images.shape
    rows = []
    for r in range(height - size + 1):
        rows.append(np.stack([images[:, r : r + size, c : c + size] for c in range(width - size + 1)], axis=1))
    return np.stack(rows, axis=1)


@wrong("patches", misconception="zeros_around")
def patches_with_zeros(images, size):
    before = (size - 1) // 2
    edge = (before, size - 1 - before)
    return patches_in_loops(np.pad(images, ((0, 0), edge, edge, (0, 0))), size)


@wrong("patches", misconception="one_channel_only")
def patches_of_the_first_channel(images, size):
    return patches_in_loops(images[..., :1], size)


@wrong("patches", misconception="one_long_row")
def patches_in_one_row(images, size):
    found = patches_in_loops(images, size)
    return found.reshape(len(images), -1, found.shape[-1])


@wrong("patches", status="axis order")
def patches_columns_first(images, size):
    return patches_in_loops(images, size).swapaxes(1, 2)


# --- feature_maps


@right("feature_maps")
@equivalent("feature_maps", "constant: 1 -> 2", why="NumPy's reshape finds the size for any negative number")
def maps_by_a_product(pieces, kernel, bias):
    weights = kernel.reshape(-1, kernel.shape[-1])
    return np.maximum(pieces @ weights + bias, 0)


@right("feature_maps")
@equivalent(
    "feature_maps",
    "order: size, _, channels, _ = kernel.shape -> _, size, channels, _ = kernel.shape",
    why="a kernel is as wide as high",
)
def maps_by_einsum(pieces, kernel, bias):
    size, _, channels, _ = kernel.shape
    small = pieces.reshape(*pieces.shape[:3], size, size, channels)
    return jax.nn.relu(jnp.einsum("brcijk,ijkf->brcf", small, kernel) + bias)


@right("feature_maps")
@equivalent("feature_maps", "comparison: z > 0 -> z >= 0", why="at 0 both give 0")
def maps_filter_by_filter(pieces, kernel, bias):
    maps = []
    for f in range(len(bias)):
        z = np.sum(pieces * kernel[:, :, :, f].ravel(), axis=-1) + bias[f]
        maps.append(np.where(z > 0, z, 0))
    return np.stack(maps, axis=-1)


@wrong("feature_maps", misconception="no_relu")
def maps_without_relu(pieces, kernel, bias):
    return pieces @ kernel.reshape(-1, kernel.shape[-1]) + bias


@wrong("feature_maps", misconception="no_bias")
def maps_without_bias(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.reshape(-1, kernel.shape[-1]), 0)


@wrong("feature_maps", misconception="bias_after_relu")
def maps_with_a_late_bias(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.reshape(-1, kernel.shape[-1]), 0) + bias


@wrong("feature_maps", misconception="minus_bias")
def maps_less_bias(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.reshape(-1, kernel.shape[-1]) - bias, 0)


@wrong("feature_maps", misconception="filters_cut_from_the_front")
def maps_of_filters_from_the_front(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.reshape(kernel.shape[-1], -1).T + bias, 0)


@wrong("feature_maps", misconception="turned_kernel")
def maps_of_a_turned_kernel(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.swapaxes(0, 1).reshape(-1, kernel.shape[-1]) + bias, 0)


@wrong("feature_maps", misconception="flipped_kernel")
def maps_of_a_flipped_kernel(pieces, kernel, bias):
    return np.maximum(pieces @ kernel[::-1, ::-1].reshape(-1, kernel.shape[-1]) + bias, 0)


@wrong("feature_maps", misconception="mean_of_the_patch")
def maps_of_means(pieces, kernel, bias):
    return np.maximum(pieces @ kernel.reshape(-1, kernel.shape[-1]) / pieces.shape[-1] + bias, 0)


@wrong("feature_maps", misconception="one_map")
def maps_added_up(pieces, kernel, bias):
    return maps_by_a_product(pieces, kernel, bias).sum(axis=-1)


@wrong("feature_maps", misconception="another_activation")
def maps_with_tanh(pieces, kernel, bias):
    return np.tanh(pieces @ kernel.reshape(-1, kernel.shape[-1]) + bias)


# --- output_size


@right("output_size")
def size_by_cases(length, size, stride, padding):
    if padding == "valid":
        return (length - size) // stride + 1
    return math.ceil(length / stride)


@right("output_size")
def size_by_counting(length, size, stride, padding):
    last = length - size if padding == "valid" else length - 1
    return len(range(0, last + 1, stride))


@right("output_size")
def size_with_zeros_around(length, size, stride, padding):
    more = size - 1 if padding == "same" else 0
    return (length + more - size) // stride + 1


@wrong("output_size", misconception="start_not_counted")
def size_of_moves(length, size, stride, padding):
    return (length - size) // stride if padding == "valid" else math.ceil(length / stride)


@wrong("output_size", misconception="rounded_up_when_valid")
def size_rounded_up(length, size, stride, padding):
    return math.ceil((length - size) / stride) + 1 if padding == "valid" else math.ceil(length / stride)


@wrong("output_size", misconception="stride_first")
def size_start_before_stride(length, size, stride, padding):
    return (length - size + 1) // stride if padding == "valid" else math.ceil(length / stride)


@wrong("output_size", misconception="stride_ignored")
def size_for_stride_one(length, size, stride, padding):
    return length - size + 1 if padding == "valid" else length


@wrong("output_size", misconception="same_is_the_same")
def size_same_as_length(length, size, stride, padding):
    return (length - size) // stride + 1 if padding == "valid" else length


@wrong("output_size", misconception="rounded_down_when_same")
def size_rounded_down(length, size, stride, padding):
    return (length - size) // stride + 1 if padding == "valid" else length // stride


@wrong("output_size", misconception="padding_ignored")
def size_always_valid(length, size, stride, padding):
    return (length - size) // stride + 1


@wrong("output_size", misconception="swapped_paddings")
def size_with_paddings_swapped(length, size, stride, padding):
    return (length - size) // stride + 1 if padding == "same" else math.ceil(length / stride)


@wrong("output_size", misconception="padding_of_an_even_kernel")
def size_with_half_a_kernel_around(length, size, stride, padding):
    around = 2 * (size // 2) if padding == "same" else 0
    return (length + around - size) // stride + 1


@wrong("output_size", misconception="tiles")
def size_of_tiles(length, size, stride, padding):
    return length // size if padding == "valid" else math.ceil(length / stride)


@wrong("output_size", misconception="fractions")
def size_with_decimals(length, size, stride, padding):
    return (length - size) / stride + 1 if padding == "valid" else length / stride


# --- max_pool


@right("max_pool")
def pool_by_reshape(images, size):
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    whole = images[:, : rows * size, : columns * size]
    return whole.reshape(batch, rows, size, columns, size, channels).max(axis=(2, 4))


@right("max_pool")
@equivalent("max_pool", "twin: np.zeros -> np.ones", why="every place is written to")
def pool_in_loops(images, size):
    batch, height, width, channels = images.shape
    pooled = np.zeros((batch, height // size, width // size, channels))
    for r in range(height // size):
        for c in range(width // size):
            tile = images[:, r * size : (r + 1) * size, c * size : (c + 1) * size]
            pooled[:, r, c] = tile.max(axis=(1, 2))
    return pooled


@right("max_pool")
def pool_in_jax(images, size):
    window = (1, size, size, 1)
    return jax.lax.reduce_window(images, -jnp.inf, jax.lax.max, window, window, "VALID")


@wrong("max_pool", misconception="average_pool")
def pool_of_means(images, size):
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    whole = images[:, : rows * size, : columns * size]
    return whole.reshape(batch, rows, size, columns, size, channels).mean(axis=(2, 4))


@wrong("max_pool", misconception="smallest")
def pool_of_the_smallest(images, size):
    return -pool_by_reshape(-images, size)


@wrong("max_pool", misconception="tiles_at_the_edge_kept")
def pool_with_the_edge(images, size):
    rows = [images[:, r : r + size].max(axis=1) for r in range(0, images.shape[1], size)]
    by_row = np.stack(rows, axis=1)
    return np.stack([by_row[:, :, c : c + size].max(axis=2) for c in range(0, images.shape[2], size)], axis=2)


@wrong("max_pool", misconception="left_out_at_the_start")
def pool_from_the_end(images, size):
    return pool_by_reshape(images[:, images.shape[1] % size :, images.shape[2] % size :], size)


@wrong("max_pool", misconception="overlapping_tiles")
def pool_with_overlap(images, size):
    view = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    return view.max(axis=(4, 5))


@wrong("max_pool", misconception="corner_pixel")
def pool_by_steps(images, size):
    rows, columns = images.shape[1] // size, images.shape[2] // size
    return images[:, ::size, ::size][:, :rows, :columns]


@wrong("max_pool", misconception="far_pixels_together")
def pool_reshaped_the_other_way(images, size):
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    whole = images[:, : rows * size, : columns * size]
    return whole.reshape(batch, size, rows, size, columns, channels).max(axis=(1, 3))


@wrong("max_pool", misconception="over_the_channels")
def pool_over_channels(images, size):
    return pool_by_reshape(images, size).max(axis=-1)


@wrong("max_pool", misconception="whole_image")
def pool_of_the_image(images, size):
    return images.max(axis=(1, 2))


@wrong("max_pool", misconception="never_below_zero")
def pool_from_zeros(images, size):
    return np.maximum(pool_by_reshape(images, size), 0)


@wrong("max_pool", misconception="one_direction_only")
def pool_of_rows_only(images, size):
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    whole = images[:, : rows * size, : columns * size]
    return whole.reshape(batch, rows, size, columns * size, channels).max(axis=2)


# --- count_parameters


@right("count_parameters")
def counts():
    return 3 * 3 * 3 * 32 + 32, 7 * 7 * 64 * 10 + 10, 28 * 28 * 3 * 32 + 32


@right("count_parameters")
def counts_of_a_model():
    layers = [Conv2D(32, 3, padding="same"), MaxPooling2D(), Conv2D(64, 3, padding="same"), MaxPooling2D(), Flatten()]
    model = Sequential([*layers, Dense(10)], input_shape=(28, 28, 3))
    whole = Sequential([Flatten(), Dense(32)], input_shape=(28, 28, 3))
    sizes = [array.size for array in model.get_weights()]
    return sum(sizes[:2]), sum(sizes[-2:]), sum(array.size for array in whole.get_weights())


@wrong("count_parameters", misconception="no_biases")
def counts_of_weights():
    return 3 * 3 * 3 * 32, 7 * 7 * 64 * 10, 28 * 28 * 3 * 32


@wrong("count_parameters", misconception="one_channel")
def counts_of_grey_images():
    return 3 * 3 * 32 + 32, 31_370, 28 * 28 * 32 + 32


@wrong("count_parameters", misconception="kernel_for_every_place")
def counts_at_every_place():
    return 28 * 28 * (3 * 3 * 3 * 32 + 32), 31_370, 75_296


@wrong("count_parameters", misconception="never_pooled")
def counts_without_pooling():
    return 896, 28 * 28 * 64 * 10 + 10, 75_296


@wrong("count_parameters", misconception="pooled_once")
def counts_with_one_pooling():
    return 896, 14 * 14 * 64 * 10 + 10, 75_296


@wrong("count_parameters", misconception="maps_of_the_digits")
def counts_of_the_digits():
    return 896, 2 * 2 * 64 * 10 + 10, 75_296


@wrong("count_parameters", misconception="shrunk_by_valid")
def counts_with_valid_padding():
    return 896, 5 * 5 * 64 * 10 + 10, 75_296


@wrong("count_parameters", misconception="filters_forgotten")
def counts_without_filters():
    return 896, 7 * 7 * 10 + 10, 75_296


@wrong("count_parameters", misconception="bias_per_input")
def counts_with_a_bias_per_input():
    return 3 * 3 * 3 * 32 + 27, 31_370, 28 * 28 * 3 * 32 + 28 * 28 * 3


@wrong("count_parameters", misconception="second_convolution")
def counts_of_the_second():
    return 3 * 3 * 32 * 64 + 64, 31_370, 75_296


@wrong("count_parameters", misconception="other_order")
def counts_in_another_order():
    return 31_370, 896, 75_296


# --- mark_anywhere


def trained(layers, input_shape=(16, 16, 1), change=lambda x: x, columns=(0, 1), epochs=15, optimizer=None):
    """A network that learnt from the marks on the left; `columns` say which column of the targets stands for which
    label, and `change` what was done to the images first."""
    x, y = mark_images(1_500, "left", seed=0)
    model = Sequential([*layers, Dense(2, activation="softmax")], input_shape=input_shape, seed=0)
    model.compile(loss="categorical_crossentropy", optimizer=optimizer or Adam(0.01), metrics=["accuracy"])
    if epochs:
        model.fit(change(x), to_categorical(np.array(columns)[y], 2), epochs=epochs, batch_size=32, verbose=0)
    return model


@right("mark_anywhere")
def marks_by_the_largest():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()])


@right("mark_anywhere")
def marks_by_the_mean():
    return trained([Conv2D(16, 3, activation="relu"), GlobalAveragePooling2D()], epochs=30)


@right("mark_anywhere")
def marks_by_two_convolutions():
    layers = [Conv2D(8, 3, activation="relu"), Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D()]
    return trained(layers, optimizer=RMSprop(0.005))


@wrong("mark_anywhere", misconception="no_convolution")
def marks_by_a_dense_network():
    return trained([Flatten(), Dense(64, activation="relu")])


@wrong("mark_anywhere", misconception="place_kept")
def marks_flattened_in_place():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(2), Flatten()])


@wrong("mark_anywhere", misconception="other_shape")
def marks_without_a_channel():
    return trained([Flatten(), Dense(7, activation="relu")], input_shape=(16, 16), change=lambda x: x[..., 0])


@wrong("mark_anywhere", misconception="marks_untrained")
def marks_never_fitted():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()], epochs=0)


@wrong("mark_anywhere", misconception="one_class")
def marks_of_one_class():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()], columns=(1, 1))


@wrong("mark_anywhere", misconception="plus_for_cross")
def marks_with_columns_swapped():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()], columns=(1, 0))


@wrong("mark_anywhere", misconception="small_pixels")
def marks_of_small_pixels():
    return trained([Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()], change=lambda x: x / 255, epochs=30)


@wrong("mark_anywhere", misconception="marks_hardly_trained")
def marks_after_a_few_steps():
    layers = [Conv2D(8, 3, activation="relu"), MaxPooling2D(14), Flatten()]
    return trained(layers, epochs=1, optimizer=Adam(0.0005))


# --- halves


@right("halves")
@equivalent("halves", "operator: width // 2 -> width / 2", why="the width is even")
def halves_by_two_comparisons(starts, size, width):
    return np.stack([starts + size <= width // 2, starts >= width // 2])


@right("halves")
@equivalent("halves", "operator: width / 2 -> width // 2", why="the width is even")
def halves_by_last_columns(starts, size, width):
    last = starts + size - 1
    return [last < width / 2, starts > width / 2 - 1]


@right("halves")
def halves_patch_by_patch(starts, size, width):
    columns = starts[:, None] + jnp.arange(size)
    return jnp.array([(columns < width // 2).all(axis=1), (columns >= width // 2).all(axis=1)])


@wrong("halves", misconception="crossing_patches_train")
def halves_with_crossing_patches_in_training(starts, size, width):
    return np.stack([starts < width // 2, starts >= width // 2])


@wrong("halves", misconception="crossing_patches_test")
def halves_with_crossing_patches_in_the_test(starts, size, width):
    train = starts + size <= width // 2
    return np.stack([train, ~train])


@wrong("halves", misconception="crossing_patches_do_both")
def halves_that_overlap(starts, size, width):
    return np.stack([starts < width // 2, starts + size > width // 2])


@wrong("halves", misconception="by_their_middle")
def halves_by_the_middle(starts, size, width):
    left = starts + size / 2 < width / 2
    return np.stack([left, ~left])


@wrong("halves", misconception="last_column_counted_twice")
def halves_a_patch_short(starts, size, width):
    return np.stack([starts + size < width // 2, starts >= width // 2])


@wrong("halves", misconception="one_column_too_far")
def halves_a_column_too_far(starts, size, width):
    return np.stack([starts + size - 1 <= width // 2, starts >= width // 2])


@wrong("halves", misconception="train_and_test_swapped")
def halves_swapped(starts, size, width):
    return np.stack([starts >= width // 2, starts + size <= width // 2])


@wrong("halves", misconception="half_of_the_patches")
def halves_of_the_list(starts, size, width):
    first = np.arange(len(starts)) < len(starts) // 2
    return np.stack([first, ~first])


@wrong("halves", status="axis order")
def halves_in_columns(starts, size, width):
    return halves_by_two_comparisons(starts, size, width).T


# --- nearest_mean


@right("nearest_mean")
@equivalent("nearest_mean", "axis: sum(axis=2) -> sum(axis=-1)", why="axis 2 is the last of three")
@equivalent("nearest_mean", "order: test[:, None] - means -> means - test[:, None]", why="squares have no sign")
@equivalent("nearest_mean", "twin: np.sum -> np.mean", why="all distances are divided by the same number")
def nearest_by_broadcasting(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return np.sum((test[:, None] - means) ** 2, axis=2).argmin(axis=1)


@right("nearest_mean")
def nearest_by_scipy(train, labels, test):
    means = pd.DataFrame(train).groupby(labels).mean()
    return cdist(test, means).argmin(axis=1)


@right("nearest_mean")
def nearest_by_scikit_learn(train, labels, test):
    return NearestCentroid().fit(train, labels).predict(test)


@right("nearest_mean")
@equivalent(
    "nearest_mean",
    "order: row - train[labels == label].mean(axis=0) -> train[labels == label].mean(axis=0) - row",
    "twin: int -> round",
    why="a length has no sign; argmin gives a whole number",
)
def nearest_in_a_loop(train, labels, test):
    found = []
    for row in test:
        away = [jnp.linalg.norm(row - train[labels == label].mean(axis=0)) for label in range(labels.max() + 1)]
        found.append(int(jnp.argmin(jnp.array(away))))
    return np.array(found)


@wrong("nearest_mean", misconception="farthest_mean")
def farthest(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return cdist(test, means).argmax(axis=1)


@wrong("nearest_mean", misconception="nearest_neighbour")
def by_one_neighbour(train, labels, test):
    return KNeighborsClassifier(1).fit(train, labels).predict(test)


@wrong("nearest_mean", misconception="number_of_a_row")
def by_the_row(train, labels, test):
    return cdist(test, train).argmin(axis=1)


@wrong("nearest_mean", misconception="largest_product")
def by_products(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return (test @ means.T).argmax(axis=1)


@wrong("nearest_mean", misconception="city_blocks")
def by_absolute_differences(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return np.abs(test[:, None] - means).sum(axis=2).argmin(axis=1)


@wrong("nearest_mean", misconception="signed_differences")
def by_signed_differences(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return np.abs((test[:, None] - means).sum(axis=2)).argmin(axis=1)


@wrong("nearest_mean", misconception="one_class_for_all")
def by_sums_of_differences(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return (test[:, None] - means).sum(axis=2).argmin(axis=1)


@wrong("nearest_mean", misconception="sums_for_means")
def by_sums(train, labels, test):
    sums = np.stack([train[labels == label].sum(axis=0) for label in range(labels.max() + 1)])
    return cdist(test, sums).argmin(axis=1)


@wrong("nearest_mean", misconception="medians")
def by_medians(train, labels, test):
    medians = np.stack([np.median(train[labels == label], axis=0) for label in range(labels.max() + 1)])
    return cdist(test, medians).argmin(axis=1)


@wrong("nearest_mean", misconception="mean_distance")
def by_mean_distances(train, labels, test):
    away = cdist(test, train)
    return np.stack([away[:, labels == label].mean(axis=1) for label in range(labels.max() + 1)]).argmin(axis=0)


@wrong("nearest_mean", misconception="distances_given")
def distances_to_the_means(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return cdist(test, means)


@wrong("nearest_mean", misconception="classes_from_one")
def nearest_from_one(train, labels, test):
    return nearest_by_broadcasting(train, labels, test) + 1


@wrong("nearest_mean", misconception="labels_in_order")
def nearest_by_blocks(train, labels, test):
    ends = np.cumsum(np.bincount(labels))[:-1]
    means = np.stack([block.mean(axis=0) for block in np.split(train, ends)])
    return cdist(test, means).argmin(axis=1)


@wrong("nearest_mean", misconception="row_for_each_class")
def nearest_row_of_each_class(train, labels, test):
    means = np.stack([train[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return cdist(test, means).argmin(axis=0)
