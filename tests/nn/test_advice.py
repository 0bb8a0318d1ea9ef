"""Every advice that a message of nn or data gives, typed as it stands there, works."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import re

import jax
import keras
import numpy as np
import pandas as pd
import pytest
import sklearn.metrics

import lessons_lib
from lessons_lib import (
    LSTM,
    Activation,
    Conv2D,
    Dense,
    Dropout,
    EarlyStopping,
    Flatten,
    MaxPooling2D,
    Normaliser,
    Sequential,
    decode_labels,
    encode_labels,
    make_windows,
    to_categorical,
)
from lessons_lib.nn import metrics

DRAWS = np.random.default_rng(0)
X = DRAWS.random((40, 3))
LEVEL = X.sum(axis=1)
LABELS = np.arange(40) % 2
TABLE = pd.DataFrame(X, columns=["rain", "pet", "temperature"])
SEQUENCES = DRAWS.random((40, 5, 3))
IMAGES = DRAWS.random((40, 6, 5, 3))
CNN = [Conv2D(4, 3), MaxPooling2D(), Flatten(), Dense(1)]


def model(*layers, shape=(3,), loss="mse"):
    made = Sequential(layers or [Dense(1)], input_shape=shape)
    made.compile(loss=loss)
    return made


def fit(layers=(), loss="mse", shape=(3,), **words):
    return lambda x, y: model(*layers, shape=shape, loss=loss).fit(x, y, verbose=0, **words)


def softmax(units=2):
    return (Dense(units, "softmax"),)


def with_hole(values, place, hole=np.nan):
    values = values.copy()
    values[place] = hole
    return values


ONE_HOT = np.eye(2)[LABELS]
CROSS = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"

# (call with the slip, x, y, the advice as a pattern whose group is typed, what is typed with it)
SLIPS = {
    "flat targets": (fit(), X, LEVEL, r"Did you mean (y\[:, None\])\?", "call(x, {0})"),
    "a Series as targets": (fit(), X, pd.Series(LEVEL), r"Did you mean (y\.to_numpy\(\)\[:, None\])\?", "call(x, {0})"),
    "a list as targets": (fit(), X, LEVEL.tolist(), r"Did you mean (np\.asarray\(y\)\[:, None\])\?", "call(x, {0})"),
    "sequences without units": (
        fit([LSTM(4, return_sequences=True), Dense(1)], shape=(5, 3)),
        SEQUENCES,
        SEQUENCES[..., 0],
        r"Did you mean (y\[\.\.\., None\])\?",
        "call(x, {0})",
    ),
    "a turned array": (fit(), X.T, LEVEL[:, None], r"Did you mean (x\.T)\?", "call({0}, y)"),
    "a turned table": (fit(), TABLE.T, LEVEL[:, None], r"Did you mean (x\.to_numpy\(\)\.T)\?", "call({0}, y)"),
    "turned sequences": (
        fit([LSTM(4), Dense(1)], shape=(5, 3)),
        np.swapaxes(SEQUENCES, 1, 2),
        LEVEL[:, None],
        r"Did you mean (np\.swapaxes\(x, -1, -2\))\?",
        "call({0}, y)",
    ),
    "one row": (lambda x, y: model().predict(x), X[0], None, r"batch axis: (x\[None, :\])", "call({0}, y)"),
    "one row as a Series": (
        lambda x, y: model().predict(x),
        TABLE.iloc[0],
        None,
        r"batch axis: (x\.to_numpy\(\)\[None, :\])",
        "call({0}, y)",
    ),
    "one feature": (
        fit(shape=(1,)),
        pd.Series(X[:, 0]),
        LEVEL[:, None],
        r"its own axis: (x\.to_numpy\(\)\[\.\.\., None\])",
        "call({0}, y)",
    ),
    "grey images": (
        fit(CNN, shape=(6, 5, 1)),
        IMAGES[..., 0],
        LEVEL[:, None],
        r"its own axis: (x\[\.\.\., None\])",
        "call({0}, y)",
    ),
    "one image": (
        lambda x, y: model(*CNN, shape=(6, 5, 3)).predict(x),
        IMAGES[0],
        None,
        r"batch axis: (x\[None, :, :, :\])",
        "call({0}, y)",
    ),
    "one grey image": (
        lambda x, y: model(*CNN, shape=(6, 5, 1)).predict(x),
        IMAGES[0, :, :, 0],
        None,
        r"channel axis: (x\[None, \.\.\., None\])",
        "call({0}, y)",
    ),
    "channels first": (
        fit(CNN, shape=(6, 5, 3)),
        np.moveaxis(IMAGES, -1, 1),
        LEVEL[:, None],
        r"Did you mean (np\.moveaxis\(x, 1, -1\))\?",
        "call({0}, y)",
    ),
    "width before height": (
        fit(CNN, shape=(6, 5, 3)),
        np.swapaxes(IMAGES, 1, 2),
        LEVEL[:, None],
        r"Did you mean (np\.swapaxes\(x, 1, 2\))\?",
        "call({0}, y)",
    ),
    "flat images": (
        fit(CNN, shape=(6, 5, 3)),
        pd.DataFrame(IMAGES.reshape(40, -1)),
        LEVEL[:, None],
        r"Did you mean (x\.to_numpy\(\)\.reshape\(-1, 6, 5, 3\))\?",
        "call({0}, y)",
    ),
    "channels first in a layer alone": (
        lambda x, y: CNN[0].apply(CNN[0].init(jax.random.key(0), (6, 5, 3)), x),
        np.moveaxis(IMAGES, -1, 1),
        None,
        r"Did you mean (np\.moveaxis\(x, 1, -1\))\?",
        "call({0}, y)",
    ),
    "one image for a layer alone": (
        lambda x, y: CNN[1].apply({}, x),
        IMAGES[0],
        None,
        r"alone\? (x\[None\])\. Grey",
        "call({0}, y)",
    ),
    "grey images for a layer alone": (
        lambda x, y: CNN[1].apply({}, x),
        IMAGES[..., 0],
        None,
        r"Grey images\? (x\[\.\.\., None\])",
        "call({0}, y)",
    ),
    "images without channels": (
        lambda x, y: Sequential([Conv2D(4, 3)], input_shape=(6, 5)),
        None,
        None,
        r"have one: (input_shape=\(6, 5, 1\))",
        "Sequential([Conv2D(4, 3)], {0})",
    ),
    "a window larger than the image": (
        lambda x, y: model(MaxPooling2D(7, padding=y), shape=(6, 5, 3)),
        None,
        "valid",
        r'Try padding=("same"),',
        "call(x, {0})",
    ),
    "channels_first as in PyTorch": (
        lambda x, y: fit([Conv2D(4, 3, **y), *CNN[1:]], shape=(6, 5, 3))(x, LEVEL[:, None]),
        np.moveaxis(IMAGES, -1, 1),
        {"data_format": "channels_first"},
        r"channels\): (np\.moveaxis\(x, 1, -1\))",
        "call({0}, {{}})",
    ),
    "a number too large for an embedding": (
        lambda x, y: model(y, shape=(2,)).predict(x),
        [[0, 3]],
        lessons_lib.Embedding(3, 2),
        r"Try (Embedding\(4, 2\))",
        "call(x, lessons_lib.{0})",
    ),
    "a dense layer read both ways": (
        lambda x, y: lessons_lib.Bidirectional(y),
        None,
        Dense(3),
        r"such as (LSTM\(8\))",
        "call(x, {0})",
    ),
    "NaN in x": (
        fit(),
        with_hole(X, (4, 1)),
        LEVEL[:, None],
        r"keep = (.*), then x\[keep\]",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "NaN in sequences": (
        fit([LSTM(4), Dense(1)], shape=(5, 3)),
        with_hole(SEQUENCES, (4, 1, 1), np.inf),
        LEVEL[:, None],
        r"keep = (.*), then x\[keep\]",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "NaN in a table": (
        fit(),
        with_hole(TABLE.to_numpy(), (4, 1)),
        LEVEL[:, None],
        r"keep = (.*), then",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "NA in a table": (
        fit(),
        TABLE.astype("Float64").mask(TABLE > 0.97),
        LEVEL[:, None],
        r"in row \d+ of column '\w+'.*keep = (.*), then x\[keep\]",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "NaN in y": (
        fit(),
        X,
        with_hole(LEVEL, 3)[:, None],
        r"keep = (.*), then x\[keep\]",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "masked y": (
        fit(),
        X,
        np.ma.masked_greater(LEVEL[:, None], 2),
        r"keep = (.*), then x\[keep\]",
        "keep = {0}; call(x[keep], y[keep])",
    ),
    "a date column": (
        fit(),
        TABLE.assign(date=pd.Timestamp("2020-01-01")),
        LEVEL[:, None],
        r"column 'date' holds dates such as 2020.*Leave it out, (x\.drop\(columns=\['date'\]\))",
        "call({0}, y)",
    ),
    "a text column": (
        fit(),
        TABLE.assign(site="B7"),
        LEVEL[:, None],
        r"column 'site' holds text such as 'B7'.*(x\.drop\(columns=\['site'\]\))",
        "call({0}, y)",
    ),
    "labels under cross-entropy": (fit(softmax(), CROSS), X, LABELS, r"Try (to_categorical\(y, 2\))", "call(x, {0})"),
    "labels in a column": (
        fit(softmax(), CROSS),
        X,
        LABELS[:, None],
        r"Try (to_categorical\(y\[:, 0\], 2\))",
        "call(x, {0})",
    ),
    "labels from 1 in a Series": (
        fit(softmax(), CROSS),
        X,
        pd.Series(LABELS + 1),
        r": (to_categorical\(y\.to_numpy\(\) - 1, 2\))",
        "call(x, {0})",
    ),
    "sparse labels from 1": (fit(softmax(), SPARSE), X, LABELS + 1, r"from 0: (y - 1)", "call(x, {0})"),
    "one-hot under the sparse loss": (fit(softmax(), SPARSE), X, ONE_HOT, r"or (y\.argmax\(axis=-1\))", "call(x, {0})"),
    "labels -1 and 1": (
        fit([Dense(1, "sigmoid")], "binary_crossentropy"),
        X,
        np.where(LABELS, 1, -1)[:, None],
        r"Try (\(y > -1\)\.astype\(int\))",
        "call(x, {0})",
    ),
    "weights with a last axis": (
        lambda x, y: fit(sample_weight=y)(x, LEVEL[:, None]),
        X,
        pd.DataFrame(np.ones((40, 1))),
        r"Did you mean sample_weight(\.to_numpy\(\)\[\.\.\., 0\])",
        "call(x, y{0})",
    ),
    "a float as units": (lambda x, y: Dense(y), None, LABELS.max() + 1.0, r"Try (\d+)\.", "call(x, {0})"),
    "a flat metric": (
        lambda x, y: metrics.mae(y, x),
        LEVEL[:, None],
        pd.Series(LEVEL),
        r"Did you mean y_true(\.to_numpy\(\)\[:, None\])",
        "call(x, y{0})",
    ),
    "NaN in a metric": (
        metrics.nse,
        with_hole(LEVEL, 3),
        LEVEL,
        r"first: (known = ~np\.isnan\()y_true(\))",
        "{0}x{1}; call(x[known], y[known])",
    ),
    "an unwindowed series for a normaliser": (
        lambda x, y: Normaliser().fit(TABLE).transform(x),
        TABLE.iloc[0],
        None,
        r"pass (x\.to_numpy\(\)\[np\.newaxis, :\])",
        "call({0}, y)",
    ),
    "one series for windows": (
        lambda x, y: make_windows(x, y, length=3),
        pd.Series(LEVEL),
        LEVEL,
        r"its own axis: inputs(\.to_numpy\(\)\[:, None\])",
        "call(x{0}, y)",
    ),
    "dates in windows": (
        lambda x, y: make_windows(x, y, length=3),
        TABLE.assign(date=pd.Timestamp("2020-01-01")),
        LEVEL,
        r"'date' holds dates.*inputs(\.drop\(columns=\['date'\]\))",
        "call(x{0}, y)",
    ),
    "one-hot twice": (
        lambda x, y: to_categorical(y),
        None,
        ONE_HOT,
        r"first with (y\.argmax\(axis=-1\))",
        "call(x, {0})",
    ),
    "labels from 1": (
        lambda x, y: to_categorical(y),
        None,
        [1, 2, 1],
        r"Did you mean (np\.asarray\(y\) - 1)\?",
        "call(x, {0})",
    ),
    "labels -1": (
        lambda x, y: to_categorical(y),
        None,
        [-1, 1],
        r"try (\(np\.asarray\(y\) > 0\)\.astype\(int\))",
        "call(x, {0})",
    ),
    "probabilities as labels": (lambda x, y: to_categorical(y), None, X[:, 0], r"or (\(y > 0\.5\))", "call(x, {0})"),
    "text labels": (
        lambda x, y: to_categorical(y),
        None,
        ["a", "b"],
        r"first: (codes, classes = encode_labels\(y\))",
        "{0}; call(x, codes)",
    ),
    "labels in a table": (
        lambda x, y: encode_labels(y),
        None,
        pd.DataFrame({"a": ["b", "c"]}),
        r"or (labels\.to_numpy\(\)\.ravel\(\))",
        "labels = y; call(x, {0})",
    ),
    "mixed labels": (
        lambda x, y: encode_labels(y),
        None,
        ["a", 1],
        r"Try (\[str\(label\) for label in labels\])",
        "labels = y; call(x, {0})",
    ),
    "turned probabilities": (
        lambda x, y: decode_labels(y, ["a", "b"]),
        None,
        ONE_HOT.T,
        r"Did you mean (p\.T)\?",
        "p = y; call(x, {0})",
    ),
    "one probability": (
        lambda x, y: decode_labels(y, ["a", "b"]),
        None,
        ONE_HOT[:, :1],
        r"pass (\(p\[:, 0\] > 0\.5\)\.astype\(int\))",
        "p = y; call(x, {0})",
    ),
    "no output for cross-entropy": (
        fit([Dense(2), Dropout(0.1)], CROSS),
        X,
        ONE_HOT,
        r'End with (Dense\(2, activation="softmax"\))',
        "fit([{0}], CROSS)(x, y)",
    ),
    "no probabilities for cross-entropy": (
        fit([Dense(2)], CROSS),
        X,
        ONE_HOT,
        r'Try (Dense\(2, activation="softmax"\))',
        "fit([{0}], CROSS)(x, y)",
    ),
    "softmax over one unit": (
        lambda x, y: Dense(1, "softmax"),
        None,
        None,
        r'write (Dense\(1, activation="sigmoid"\))',
        "{0}",
    ),
    "patience first": (lambda x, y: EarlyStopping(10), None, None, r"Write (EarlyStopping\(patience=10\))", "{0}"),
    "an activation for an LSTM": (
        lambda x, y: LSTM(4, "relu"),
        None,
        None,
        r"Write (LSTM\(4, return_sequences=True\))",
        "{0}",
    ),
    "a layer called": (
        lambda x, y: Dense(4)(X),
        None,
        None,
        r"Write (Sequential\(\[Dense\(4\)\], input_shape=\(3,\)\))",
        "{0}",
    ),
    "a layer for a list": (
        lambda x, y: Sequential(Dense(1)),
        None,
        None,
        r"a list: (Sequential\(\[Dense\(1\)\]\))",
        "{0}",
    ),
    "one seed for many": (
        lambda x, y: lessons_lib.fit_many(model(), X, LEVEL[:, None], seeds=3, verbose=0),
        None,
        None,
        r"models: (seeds=range\(3\))",
        "lessons_lib.fit_many(model(), X, LEVEL[:, None], {0}, verbose=0)",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_the_advice_of_a_message_works_when_it_is_typed(slip):
    call, x, y, pattern, typed = SLIPS[slip]
    with pytest.raises((TypeError, ValueError)) as caught:
        call(x, y)
    found = re.search(pattern, str(caught.value))
    assert found, f"{slip}: {caught.value}"
    exec(typed.format(*found.groups()), {**globals(), "call": call, "x": x, "y": y})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Dense(LABELS.max() + 1), None),
        (lambda: Sequential([Dense(np.int64(2))], input_shape=(np.int64(3),), seed=np.int32(1)), None),
        (lambda: to_categorical(LABELS, np.int64(2)), None),
        (lambda: EarlyStopping(patience=np.int64(3)), None),
        (lambda: Dense("4"), "needs a whole number of units"),
        (lambda: lessons_lib.Adam(None), "learning_rate must be above 0, such as 0.001.*got None"),
        (lambda: lessons_lib.SGD("0.1"), "learning_rate must be above 0.*got '0.1'"),
        (lambda: fit(validation_split="0.2")(X, LEVEL[:, None]), "share of rows kept for validation.*'0.2'"),
        (lambda: fit(validation_split=None)(X, LEVEL[:, None]), None),
        (lambda: model(loss=["mse"]), r"loss is one name such as \"mse\".*got \['mse'\]"),
        (lambda: Sequential([Dense(1)], input_shape=(-1,)), r"no -1: write None"),
        (lambda: fit()([[1.0, 2, 3], [1.0, 2]], LEVEL[:2, None]), "parts differ in length"),
        (
            lambda: fit(validation_split=0.5, callbacks=EarlyStopping("val_los", mode="min"))(X, LEVEL[:, None]),
            "watches 'val_los', but the epochs report loss, val_loss.$",
        ),
        (
            lambda: Sequential([Dense(1)], input_shape=(3,)).compile(
                loss="mse", metrics=[sklearn.metrics.mean_absolute_error]
            ),
            "mean_absolute_error cannot be compiled.*scikit-learn",
        ),
        (lambda: model(loss=keras.losses.MeanSquaredError).fit(X, LEVEL[:, None]), "loss=MeanSquaredError is a class"),
        (lambda: model(Dense(2), Activation("softmax"), loss=CROSS).fit(X, ONE_HOT, verbose=0), None),
    ],
)
def test_raw_errors_are_sentences_now(call, says):
    if says is None:
        call()
    else:
        with pytest.raises((TypeError, ValueError), match=says):
            call()


def test_kerass_functions_serve_as_losses_and_metrics():
    made = Sequential([Dense(1)], input_shape=(3,))
    made.compile(loss=keras.losses.mean_squared_error, metrics=[keras.metrics.mean_absolute_error, "mse"])
    figures = made.evaluate(X, LEVEL[:, None])
    assert figures["loss"] == pytest.approx(figures["mse"], rel=1e-5)
