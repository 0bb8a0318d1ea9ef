"""Convolution and pooling, held against Keras 3 on its JAX backend: outputs, slopes and whole training runs."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lessons_lib as ours
from lessons_lib.nn.convolution import positions
from lessons_lib.nn.shapes import ShapeError

DRAWS = np.random.default_rng(0)
KEY = jax.random.key(0)
IMAGES = DRAWS.normal(size=(70, 8, 9, 2)).astype(np.float32)
CLASSES = (IMAGES[:, :4].mean(axis=(1, 2, 3)) > 0).astype(int) + (IMAGES[:, 4:].mean(axis=(1, 2, 3)) > 0)


def pair(make, shape):
    """The model that `make` builds of our classes and of Keras's, with the same weights."""
    mine = ours.Sequential([ours.Input(shape), *make(ours)])
    theirs = keras.Sequential([keras.Input(shape), *make(keras.layers)])
    theirs.set_weights(mine.get_weights())
    return mine, theirs


def assert_slopes_are_kerass(make, x):
    """Output and slopes, for the weights and for x, of one layer; the sum's weights are unequal, so none cancels."""
    mine, theirs = (make(library) for library in (ours, keras.layers))
    theirs.build(x.shape)
    variables = [jnp.asarray(array) for array in theirs.get_weights()]
    weight = DRAWS.normal(size=theirs(x).shape).astype(np.float32)

    def our_sum(variables, x):
        params = dict(zip(mine.weight_names, variables))
        return (mine.apply(params, x, training=True) * weight).sum()

    def their_sum(variables, x):
        return (theirs.stateless_call(variables, [], x)[0] * weight).sum()

    found, expected = (jax.value_and_grad(f, argnums=(0, 1))(variables, x) for f in (our_sum, their_sum))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4), found, expected)
    assert mine.output_shape(x.shape[1:]) == theirs.compute_output_shape(x.shape)[1:]


@pytest.mark.parametrize("size", [(8, 8), (7, 5)])
@pytest.mark.parametrize(
    "words",
    [
        {"kernel_size": 3},
        {"kernel_size": 3, "padding": "same", "activation": "relu"},
        {"kernel_size": (1, 4), "padding": "same", "use_bias": False},
        {"kernel_size": 2, "strides": 2, "padding": "same"},
        {"kernel_size": (3, 2), "strides": (2, 3)},
        {"kernel_size": 1, "strides": 2},
    ],
)
def test_conv2d_and_its_slopes_are_kerass(words, size):
    x = DRAWS.normal(size=(3, *size, 2)).astype(np.float32)
    assert_slopes_are_kerass(lambda library: library.Conv2D(4, **words), x)


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize("words", [{"kernel_size": 3}, {"kernel_size": 4, "strides": 2, "activation": "tanh"}])
def test_conv1d_and_its_slopes_are_kerass(words, padding):
    x = DRAWS.normal(size=(3, 11, 2)).astype(np.float32)
    assert_slopes_are_kerass(lambda library: library.Conv1D(4, padding=padding, **words), x)


@pytest.mark.parametrize("kind", ["MaxPooling2D", "AveragePooling2D"])
@pytest.mark.parametrize("size", [(8, 8), (7, 5)])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    "words", [{"pool_size": 2}, {"pool_size": 3, "strides": 2}, {"pool_size": (3, 1), "strides": (1, 3)}]
)
def test_pooling_and_its_slopes_are_kerass(kind, size, padding, words):
    x = DRAWS.integers(-3, 1, size=(3, *size, 2)).astype(np.float32)  # few numbers: many are equally large
    assert_slopes_are_kerass(lambda library: getattr(library, kind)(padding=padding, **words), x)


def test_global_average_pooling_and_its_slopes_are_kerass():
    assert_slopes_are_kerass(lambda library: library.GlobalAveragePooling2D(), IMAGES)


@given(
    length=st.integers(1, 20),
    size=st.integers(1, 6),
    stride=st.integers(1, 4),
    padding=st.sampled_from(["valid", "same", "causal"]),
)
def test_windows_fit_between_the_edges_and_no_further_one_does(length, size, stride, padding):
    number, (before, after) = positions(length, size, stride, padding)
    last = (number - 1) * stride + size
    assert last <= before + length + after < last + stride
    if padding == "same":
        assert number == -(-length // stride) and 0 <= after - before <= 1
    assert padding != "causal" or (before, after) == (size - 1, 0)


@pytest.mark.slow
@settings(deadline=None, max_examples=15)
@given(
    size=st.tuples(st.integers(4, 9), st.integers(4, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
)
def test_a_convolution_is_a_dense_layer_on_every_patch(size, kernel, stride, padding):
    """Each output by hand: the sum of patch times kernel, zeros around the image."""
    layer = ours.Conv2D(2, kernel, stride, padding, bias_initializer="random_normal")
    params = layer.init(KEY, (*size, 3))
    x = np.asarray(jax.random.normal(KEY, (1, *size, 3)))
    y = layer.apply(params, x)
    assert y.shape[1:] == layer.output_shape((*size, 3))
    plans = [positions(*axis, stride, padding) for axis in zip(size, kernel)]
    padded = np.pad(x, ((0, 0), *(edges for _, edges in plans), (0, 0)))
    for row, column in np.ndindex(y.shape[1:3]):
        patch = padded[0, row * stride :, column * stride :][: kernel[0], : kernel[1]]
        expected = np.einsum("hwc,hwcf->f", patch, params["kernel"]) + params["bias"]
        np.testing.assert_allclose(y[0, row, column], expected, rtol=1e-4, atol=1e-5)


# Whole trainings


def cnn(library):
    return [
        library.Conv2D(6, 3, padding="same", activation="relu", kernel_regularizer="l2"),
        library.MaxPooling2D(),
        library.Conv2D(8, (2, 3), activation="relu", bias_regularizer="l1"),
        library.AveragePooling2D(2, strides=1),
        library.Flatten(),
        library.Dense(3, activation="softmax"),
    ]


def pooled_cnn(library):
    return [
        library.Conv2D(6, 3, strides=2, padding="same", use_bias=False),
        library.BatchNormalization(momentum=0.9),
        library.Activation("relu"),
        library.GlobalAveragePooling2D(),
        library.Dense(3, activation="softmax"),
    ]


def sequences(library):
    return [
        library.Conv1D(6, 3, padding="causal", activation="relu"),
        library.Conv1D(5, 2, strides=2, kernel_regularizer="l2"),
        library.LSTM(4),
        library.Dense(3, activation="softmax"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "x"), [(cnn, IMAGES), (pooled_cnn, IMAGES), (sequences, IMAGES[..., 0])], ids=["cnn", "pooled", "conv1d"]
)
def test_a_whole_training_is_kerass(make, x):
    """56 rows in batches of 16, the last one smaller, 14 for validation, 12 epochs."""
    models = pair(make, x.shape[1:])
    for model, library in zip(models, (ours, keras.optimizers)):
        model.compile(optimizer=library.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    words = {"epochs": 12, "batch_size": 16, "validation_split": 0.2, "shuffle": False, "verbose": 0}
    a, b = (model.fit(x, CLASSES, **words).history for model in models)
    assert set(a) == set(b) and b["loss"][-1] < 0.9 * b["loss"][0]
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-3)
    np.testing.assert_allclose(models[0].predict(x), models[1].predict(x, verbose=0), rtol=1e-2, atol=1e-3)
    models[0].set_weights(models[1].get_weights())  # and the way back
    np.testing.assert_allclose(models[0].predict(x), models[1].predict(x, verbose=0), rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_the_copies_of_fit_many_are_single_fits():
    x, y = IMAGES, np.eye(3)[CLASSES]
    words = {"epochs": 3, "batch_size": 16, "verbose": 0}
    model = ours.Sequential(cnn(ours), input_shape=x.shape[1:])
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    many = ours.fit_many(model, x, y, seeds=range(5), l2=[0.0, 0.01, 0.1, 0.01, 1.0], **words)
    alone = ours.Sequential(cnn(ours), input_shape=x.shape[1:], seed=3)
    alone.compile(loss="categorical_crossentropy", optimizer="adam")
    np.testing.assert_allclose(many.history["loss"][3], alone.fit(x, y, **words).history["loss"], rtol=1e-4)
    np.testing.assert_allclose(many.predict(x)[3], alone.predict(x), rtol=1e-2, atol=1e-4)
    assert many.history["loss"][4, 0] > many.history["loss"][0, 0] + 1


# What one sees of it


def test_the_summary_and_the_first_weights_are_kerass():
    mine, theirs = pair(cnn, (8, 9, 2))
    expected = [(type(layer).__name__, layer.output.shape, layer.count_params()) for layer in theirs.layers]
    found = [(name.split("(")[1][:-1], shape, count) for name, shape, count in mine.summary().rows]
    assert found == expected
    assert "max_pooling2d (MaxPooling2D)" in repr(mine.summary())
    fresh = keras.layers.Conv2D(50, 3)
    fresh.build((None, 8, 8, 20))
    kernel, bias = ours.Sequential([ours.Conv2D(50, 3)], input_shape=(8, 8, 20)).get_weights()
    expected = fresh.get_weights()
    assert kernel.shape == expected[0].shape and bias.shape == expected[1].shape and not bias.any()
    np.testing.assert_allclose(np.abs(kernel).max(), np.abs(expected[0]).max(), rtol=0.01)  # of 9,000 uniform draws


def test_layers_print_as_they_are_written_however_sizes_are_given():
    assert repr(ours.Conv2D(32, (3, 3), activation="relu")) == 'Conv2D(32, 3, activation="relu")'
    assert (
        repr(ours.Conv2D(32, [3, 5], strides=(2, 2), padding="same")) == 'Conv2D(32, (3, 5), strides=2, padding="same")'
    )
    assert repr(ours.Conv1D(8, (3,), padding="causal")) == 'Conv1D(8, 3, padding="causal")'
    assert (
        repr(ours.MaxPooling2D((2, 2))) == "MaxPooling2D()"
        and repr(ours.AveragePooling2D(3)) == "AveragePooling2D(pool_size=3)"
    )
    assert ours.Conv2D(32, (3, 3)) == ours.Conv2D(32, 3) and hash(ours.MaxPooling2D(2)) == hash(
        ours.MaxPooling2D((2, 2))
    )


def test_a_saved_model_comes_back(tmp_path):
    layers = [ours.Conv2D(4, (2, 3), padding="same", kernel_regularizer="l2"), *cnn(ours)[1:]]
    model = ours.Sequential(layers, input_shape=(8, 9, 2))
    model.compile(loss="sparse_categorical_crossentropy")
    model.save(tmp_path / "cnn.npz")
    back = ours.load_model(tmp_path / "cnn.npz")
    assert repr(back) == repr(model) and back.to_json() == model.to_json()
    np.testing.assert_array_equal(back.predict(IMAGES), model.predict(IMAGES))


def test_images_of_any_size_can_be_read_where_the_input_shape_leaves_it_open():
    model = ours.Sequential([ours.Conv2D(4, 3), ours.GlobalAveragePooling2D()], input_shape=(None, None, 2))
    assert model.output_shape == (4,) and ours.Conv2D(4, 3).output_shape((None, 9, 2)) == (None, 7, 4)
    assert model.predict(IMAGES).shape == model.predict(IMAGES[:, :5]).shape == (70, 4)


# Slips


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: ours.Conv2D(4, (3, 3, 3)),
            r"kernel_size of Conv2D is one whole number, or one for each of height, width; got",
        ),
        (lambda: ours.Conv1D(4, (3, 3)), "one for each of time"),
        (lambda: ours.Conv2D(4, 0), "kernel_size of Conv2D must be a whole number, 1 or more; got 0"),
        (lambda: ours.Conv2D(4.0, 3), r"filters of Conv2D must be a whole number.*Try 4\."),
        (lambda: ours.MaxPooling2D(strides=1.5), "strides of MaxPooling2D must be a whole number"),
        (lambda: ours.Conv2D(4, 3, padding="causal"), 'padding of Conv2D is "valid" or "same"; got \'causal\''),
    ],
)
def test_sizes_that_are_none_are_refused_when_the_layer_is_written(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize(
    ("layers", "shape", "says"),
    [
        (
            [ours.Conv2D(4, 3)],
            (28, 28),
            r"reads \(batch, height, width, channels\), got 3 axes: \(None, 28, 28\)\. .*input_shape=\(28, 28, 1\)",
        ),
        ([ours.Flatten(), ours.MaxPooling2D()], (8, 8, 1), "got 2 axes.*Flatten and GlobalAveragePooling2D end"),
        (
            [ours.MaxPooling2D(), ours.Conv2D(4, 5)],
            (8, 9, 1),
            r"Conv2D\(4, 5\) moves a window of height 5 over a height of 4\.",
        ),
        ([ours.Conv1D(4, 5)], (3, 2), "a window of time 5 over a time of 3"),
        ([ours.Conv1D(4, 5)], (3,), r"reads \(batch, time, features\), got 2 axes"),
        ([ours.GlobalAveragePooling2D()], (3,), r"GlobalAveragePooling2D\(\) reads \(batch, height"),
    ],
)
def test_a_layer_that_cannot_read_what_comes_before_it_is_told_when_the_model_is_built(layers, shape, says):
    with pytest.raises(ShapeError, match=says):
        ours.Sequential(layers, input_shape=shape)


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (
            np.moveaxis(IMAGES, -1, 1),
            r"reads 2 channels on the last axis, got x of shape \(70, 2, 8, 9\)\. Channels first\?",
        ),
        (IMAGES[0], r"got 3 axes: \(8, 9, 2\)\. One image alone\? x\[None\]"),
    ],
)
def test_a_layer_alone_names_the_axes_too(x, says):
    layer = ours.Conv2D(4, 2)
    with pytest.raises(ShapeError, match=says):
        layer.apply(layer.init(KEY, (8, 9, 2)), x)
