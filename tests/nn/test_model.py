"""Sequential as a learner meets it: what it shows, keeps, and says to bad input."""

import subprocess
import sys

import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.nn import saving
from lessons_lib.nn.layers import Dense
from lessons_lib.nn.many import fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import SGD
from lessons_lib.nn.shapes import ShapeError

DRAWS = np.random.default_rng(0)
X = DRAWS.random((50, 3))
LABELS = (X.sum(axis=1) > 1.5).astype(int)
Y = np.eye(2)[LABELS]


def classifier(**compiled):
    model = Sequential([Dense(4, activation="relu"), Dense(2, activation="softmax")], input_shape=(3,), seed=0)
    model.compile(**{"loss": "categorical_crossentropy", "optimizer": "rmsprop", "metrics": ["accuracy"], **compiled})
    return model


def regression(units=1):
    model = Sequential([Dense(units)], input_shape=(3,))
    model.compile(loss="mse", optimizer="sgd", metrics=["mae"])
    return model


# What it shows


def test_a_model_prints_as_it_is_written():
    assert (
        repr(classifier())
        == 'Sequential([Dense(4, activation="relu"), Dense(2, activation="softmax")], input_shape=(3,), seed=0)'
    )


def test_summary_counts_256_and_4160_and_130_parameters_in_text_and_html():
    table = Sequential([Dense(64, "relu"), Dense(64, "relu"), Dense(2, "softmax")], input_shape=(3,)).summary()
    assert table.parameters == 4546
    assert table.rows[1] == ("dense_1 (Dense)", (None, 64), 4160)
    html = table._repr_html_()
    for words in ("dense_2 (Dense)", "(None, 2)", "256", "4,160", "130", "Total params: 4,546 (17.76 KB)"):
        assert words in repr(table)
        assert words in html
    assert len({len(line) for line in repr(table).splitlines()[1:-3]}) == 1


def test_a_script_prints_its_summary(capsys):
    table = classifier().summary()
    assert capsys.readouterr().out == f"{table}\n"


def test_history_holds_a_number_an_epoch_and_shows_first_and_last():
    history = classifier().fit(X, Y, epochs=3, validation_split=0.2, verbose=0)
    assert history.epoch == [0, 1, 2]
    assert list(history.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert all(len(values) == 3 and all(isinstance(v, float) for v in values) for values in history.history.values())
    assert repr(history).splitlines()[0] == "History of 3 epochs"
    assert f"{history.history['loss'][0]:.4f} -> {history.history['loss'][-1]:.4f}" in repr(history)


def test_fit_prints_one_closing_line_on_standard_output_where_nobody_watches(capsys):
    history = classifier().fit(X, Y, epochs=2)
    printed = capsys.readouterr()
    last = " - ".join(f"{name}: {values[-1]:.4f}" for name, values in history.history.items())
    assert printed.out == f"2 epochs - {last}\n"
    assert printed.err == ""


def test_fit_with_verbose_2_prints_a_line_an_epoch_and_with_0_nothing(capsys):
    classifier().fit(X, Y, epochs=2, verbose=2)
    assert [line[:5] for line in capsys.readouterr().out.splitlines()] == ["1/2 -", "2/2 -"]
    classifier().fit(X, Y, epochs=2, verbose=0)
    assert capsys.readouterr().out == ""


def test_verbose_takes_keras_values_only():
    with pytest.raises(ValueError, match='verbose must be "auto", 0, 1 or 2'):
        classifier().fit(X, Y, verbose="loud")


# What it gives


def test_predict_gives_numpy_rows_that_sum_to_one_and_predict_classes_their_largest():
    model = classifier()
    predictions = model.predict(X)
    assert isinstance(predictions, np.ndarray) and predictions.shape == (50, 2)
    np.testing.assert_allclose(predictions.sum(axis=1), 1, rtol=1e-5)
    classes = model.predict_classes(X)
    assert classes.shape == (50,) and classes.dtype.kind == "i"
    np.testing.assert_array_equal(classes, predictions.argmax(axis=1))


def test_predict_reads_more_rows_than_fit_in_one_block():
    model = classifier()
    x = DRAWS.random((20_000, 3))
    np.testing.assert_allclose(model.predict(x)[[0, 9000, 19_999]], model.predict(x[[0, 9000, 19_999]]), rtol=1e-5)


def test_predict_classes_with_one_sigmoid_unit_asks_for_more_than_a_half():
    model = Sequential([Dense(1, "sigmoid")], input_shape=(3,))
    np.testing.assert_array_equal(model.predict_classes(X - 0.5), (model.predict(X - 0.5)[:, 0] > 0.5).astype(int))


def test_predict_classes_of_a_regression_is_refused():
    with pytest.raises(ValueError, match=r"ends with Dense\(1\).*Use predict"):
        regression().predict_classes(X)


def test_evaluate_gives_loss_and_metrics_by_name():
    model = regression()
    y = DRAWS.normal(size=(50, 1))
    errors = y - model.predict(X)
    assert model.evaluate(X, y) == pytest.approx({"loss": np.mean(errors**2), "mae": np.abs(errors).mean()}, rel=1e-5)


def test_evaluate_weighs_every_row_alike_over_several_blocks():
    model = regression()
    x, y = DRAWS.random((20_000, 3)), DRAWS.normal(size=(20_000, 1))
    assert model.evaluate(x, y)["loss"] == pytest.approx(np.mean((y - model.predict(x)) ** 2), rel=1e-5)


def test_inputs_may_be_lists_jax_arrays_or_data_frames():
    pandas = pytest.importorskip("pandas")
    model = classifier()
    expected = model.predict(X)
    for x in (X.tolist(), jnp.asarray(X), pandas.DataFrame(X)):
        np.testing.assert_allclose(model.predict(x), expected, rtol=1e-5)


def test_a_model_can_be_mapped_over_parameters_through_its_chain():
    import jax

    models = [Sequential([Dense(2, "softmax")], input_shape=(3,), seed=seed) for seed in range(3)]
    params = jax.tree.map(lambda *leaves: jnp.stack(leaves), *[model.params for model in models])
    mapped = jax.vmap(models[0].chain.apply, (0, None))(params, jnp.asarray(X, jnp.float32))
    np.testing.assert_allclose(mapped[1], models[1].predict(X), rtol=1e-5)


# What it keeps


def test_get_weights_are_copies_in_keras_order_and_set_weights_takes_them_back():
    model, other = classifier(), Sequential([Dense(4, "relu"), Dense(2, "softmax")], input_shape=(3,), seed=1)
    arrays = model.get_weights()
    assert [array.shape for array in arrays] == [(3, 4), (4,), (4, 2), (2,)]
    other.set_weights(arrays)
    np.testing.assert_array_equal(other.predict(X), model.predict(X))
    arrays[0][:] = 0
    np.testing.assert_array_equal(other.predict(X), model.predict(X))


def test_set_weights_names_the_layer_that_does_not_fit():
    model = classifier()
    arrays = model.get_weights()
    with pytest.raises(
        ShapeError, match=r"4 weights \(dense.kernel, dense.bias, dense_1.kernel, dense_1.bias\), got 3"
    ):
        model.set_weights(arrays[:3])
    with pytest.raises(
        ShapeError,
        match=r'dense_1, Dense\(2, activation="softmax"\): its kernel has shape \(4, 2\), the list brings \(2, 4\)',
    ):
        model.set_weights([*arrays[:2], arrays[2].T, arrays[3]])
    np.testing.assert_array_equal(model.get_weights()[0], arrays[0])


def test_saved_weights_come_back_and_replace_an_older_file_whole(tmp_path):
    model, other = classifier(), Sequential([Dense(4, "relu"), Dense(2, "softmax")], input_shape=(3,), seed=1)
    other.save_weights(tmp_path / "weights.npz")
    model.save_weights(tmp_path / "weights.npz")
    other.load_weights(tmp_path / "weights.npz")
    np.testing.assert_array_equal(other.predict(X), model.predict(X))
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def test_a_save_that_fails_leaves_the_older_file(tmp_path):
    path = tmp_path / "weights.npz"
    saving.save(path, {"kernel": np.ones(3)})
    with pytest.raises((TypeError, ValueError), match="[Oo]bject"):
        saving.save(path, {"kernel": np.ones(5), "bias": np.array([object()])})
    np.testing.assert_array_equal(saving.load(path)["kernel"], np.ones(3))
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def test_a_file_of_another_architecture_is_refused_and_names_the_layer(tmp_path):
    wide = Sequential([Dense(5, "relu"), Dense(2, "softmax")], input_shape=(3,))
    wide.save_weights(tmp_path / "wide.npz")
    deep = Sequential([Dense(4, "relu"), Dense(4, "relu"), Dense(2, "softmax")], input_shape=(3,))
    deep.save_weights(tmp_path / "deep.npz")
    model = classifier()
    before = model.get_weights()
    with pytest.raises(ShapeError, match=r"dense, Dense\(4.*its kernel has shape \(3, 4\), .*wide.npz brings \(3, 5\)"):
        model.load_weights(tmp_path / "wide.npz")
    with pytest.raises(ValueError, match=r"has dense_2.kernel, dense_2.bias, which the model has not"):
        model.load_weights(tmp_path / "deep.npz")
    with pytest.raises(ValueError, match=r"lacks dense_2.kernel, dense_2.bias"):
        deep.load_weights(tmp_path / "wide.npz")
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / "weights.npz").write_bytes(b"not weights")
    with pytest.raises(ValueError, match="no readable"):
        classifier().load_weights(tmp_path / "weights.npz")


def test_a_pickle_inside_an_archive_is_never_read(tmp_path):
    np.savez(tmp_path / "weights.npz", **{"dense.kernel": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(ValueError, match="no readable"):
        classifier().load_weights(tmp_path / "weights.npz")


def test_another_kind_of_file_is_refused_and_a_missing_one_is_missing(tmp_path):
    with pytest.raises(ValueError, match=r"\.npz; got 'weights\.h5'\. Try 'weights\.npz'"):
        classifier().save_weights(tmp_path / "weights.h5")
    with pytest.raises(FileNotFoundError):
        classifier().load_weights(tmp_path / "none.npz")


# What it says to bad input


@pytest.mark.parametrize("call", [lambda m: m.fit(X, Y), lambda m: m.evaluate(X, Y), lambda m: fit_many(m, X, Y)])
def test_training_before_compile_is_told_how_to_compile(call):
    with pytest.raises(RuntimeError, match=r"Compile the model before .*model\.compile\(loss="):
        call(Sequential([Dense(2, "softmax")], input_shape=(3,)))


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (X.T, r"Did you mean x\.T\?"),
        (X[0], r"x\[None, :\]"),
        (X[:, :2], "features is 2, wanted 3"),
        (X[:0], "no rows at all"),
    ],
)
@pytest.mark.parametrize("call", ["fit", "evaluate", "predict", "predict_classes"])
def test_an_input_of_the_wrong_shape_is_refused_everywhere(x, says, call):
    model = classifier()
    with pytest.raises(ShapeError, match=says):
        getattr(model, call)(*((x, Y) if call in ("fit", "evaluate") else (x,)))


def test_nan_and_infinite_inputs_are_counted_and_the_first_is_located():
    x = X.copy()
    x[17, 2], x[20, 0], x[30, 1] = np.nan, np.nan, -np.inf
    with pytest.raises(ValueError, match=r"x holds 2 NaN and 1 infinite among its 150 values; the first is x\[17, 2\]"):
        classifier().fit(x, Y)
    with pytest.raises(ValueError, match=r"y holds 1 NaN"):
        regression().fit(X, np.where(np.arange(50) == 4, np.nan, 1.0)[:, None])


def test_numbers_beyond_float32_count_as_infinite():
    with pytest.raises(ValueError, match="1 infinite"):
        classifier().predict(np.array([[1e300, 0, 0]]))


def test_text_is_refused_and_points_to_the_encoder():
    with pytest.raises(TypeError, match="y must hold numbers, got text such as 'cat'.*encode_labels.*to_categorical"):
        classifier().fit(X, np.array(["cat", "dog"])[LABELS])
    with pytest.raises(TypeError, match="x must hold numbers, got text such as 'a'"):
        classifier().fit(np.array([["a", "b", "c"]] * 50), Y)


@pytest.mark.parametrize(
    ("y", "says"),
    [
        (LABELS, r"labels of shape \(50,\) from 0 to 1\. Try to_categorical\(y, 2\)"),
        (LABELS[:, None], r"Try to_categorical\(y\[:, 0\], 2\)"),
        (LABELS + 1, r"They start at 1, Python counts from 0: to_categorical\(y - 1, 2\)"),
        (LABELS * 7, "out of range, 2 classes are numbered 0 to 1"),
        (-LABELS, "out of range"),
        (Y * 2, r"targets between 0 and 1; y\[.*\] is 2"),
        (np.ones((50, 2)), "row 0 of y sums to 2"),
        (np.eye(3)[LABELS], "y has 3 columns, the last layer 2 units"),
        (Y[:40], "x has 50 rows, y has 40 rows"),
    ],
)
def test_targets_that_are_not_one_hot_rows_are_told_what_to_do(y, says):
    with pytest.raises(ValueError, match=says):
        classifier().fit(X, y)


def test_binary_targets_outside_zero_to_one_are_refused():
    model = Sequential([Dense(1, "sigmoid")], input_shape=(3,))
    model.compile(loss="binary_crossentropy", optimizer="adam")
    with pytest.raises(ValueError, match=r"is 2\. Labels 1 and 2\? Try \(y > 1\)\.astype\(int\)"):
        model.fit(X, LABELS[:, None] + 1)


def test_flat_targets_beside_one_unit_are_refused_not_broadcast():
    with pytest.raises(ShapeError, match=r"would broadcast to \(50, 50\)\. Did you mean y\[:, None\]\?"):
        regression().fit(X, np.zeros(50))


def test_mse_targets_of_another_width_than_the_output_are_refused():
    with pytest.raises(ShapeError, match="y has 1 columns, the last layer 2 units"):
        classifier(loss="mse").fit(X, np.zeros((50, 1)))


def test_a_loss_that_the_last_layer_cannot_feed_is_refused_by_compile():
    with pytest.raises(ValueError, match='Try Dense\\(2, activation="softmax"\\)'):
        Sequential([Dense(2)], input_shape=(3,)).compile(loss="categorical_crossentropy")


@pytest.mark.parametrize(
    ("share", "says"), [(0.999, "leaves nothing to train on"), (1.0, "below 1"), (-0.1, "at least 0")]
)
def test_a_validation_split_that_leaves_nothing_is_refused(share, says):
    with pytest.raises(ValueError, match=says):
        classifier().fit(X, Y, validation_split=share)


def test_validation_data_are_checked_too_and_told_apart():
    with pytest.raises(ShapeError, match=r"Did you mean x\.T\?") as caught:
        classifier().fit(X, Y, validation_data=(X.T, Y))
    assert "This is about validation_data" in caught.value.__notes__[0]
    with pytest.raises(ValueError, match="is a pair"):
        classifier().fit(X, Y, validation_data=X)
    with pytest.raises(ValueError, match="not both"):
        classifier().fit(X, Y, validation_data=(X, Y), validation_split=0.2)


@pytest.mark.parametrize("words", [{"loss": "crossentropy"}, {"optimizer": "adamm"}, {"metrics": ["acurracy"]}])
def test_unknown_names_list_the_known_ones(words):
    with pytest.raises(ValueError, match="There is no .* Known: "):
        classifier(**words)


def test_compile_without_a_loss_asks_for_one():
    with pytest.raises(ValueError, match="Say what to minimise"):
        Sequential([Dense(2)], input_shape=(3,)).compile(optimizer="sgd")


def test_two_metrics_of_one_name_are_refused():
    with pytest.raises(ValueError, match="names of their own"):
        classifier(metrics=["accuracy", "accuracy"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"epochs": 0}, "epochs must be a whole number"),
        ({"epochs": 2.5}, "epochs"),
        ({"batch_size": -1}, "batch_size must be a whole number"),
    ],
)
def test_counts_that_are_no_counts_are_refused(words, says):
    with pytest.raises(ValueError, match=says):
        classifier().fit(X, Y, **words)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Sequential([], input_shape=(3,)).summary(), "at least one layer"),
        (lambda: Sequential([Dense], input_shape=(3,)), r"layers such as Dense\(64\)"),
        (lambda: Sequential(["relu"], input_shape=(3,)), r"layers such as Dense\(64\), got 'relu'"),
        (lambda: Sequential([Dense(2)], input_shape=3), r"such as \(3,\); got 3"),
        (lambda: Sequential([Dense(2)], input_shape=(3,), seed=-1), "seed must be a whole number, 0 or more"),
    ],
)
def test_a_model_that_cannot_be_built_says_why(make, says):
    with pytest.raises((TypeError, ValueError), match=says):
        make()


def test_importing_the_library_loads_no_plotting_no_tables_and_no_other_framework():
    heavy = ("matplotlib", "pandas", "sklearn", "optax", "tqdm", "IPython", "keras")
    code = f"import sys, lessons_lib; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_optimizer_object_is_taken_as_it_is():
    model = classifier(optimizer=SGD(learning_rate=0.5, momentum=0.9))
    first = model.evaluate(X, Y)["loss"]
    model.fit(X, Y, epochs=30, verbose=0)
    assert model.evaluate(X, Y)["loss"] < first / 2
