import base64
import io
import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image
from sklearn.linear_model import LogisticRegression

from lessons_lib import Conv2D, Dense, Flatten, MaxPooling2D, Sequential, threshold_data, to_categorical
from lessons_lib.nn.history import History
from lessons_lib.plots import (
    Picture,
    draw_seeds,
    picture,
    pictures,
    plot_decision_boundary,
    plot_dense,
    plot_history,
    plot_shapes,
)

FALLING = {
    "loss": [0.69, 0.3, 0.1, 0.03],
    "val_loss": [0.68, 0.32, 0.11, 0.04],
    "accuracy": [0.5, 0.8, 0.95, 0.9996],
    "val_accuracy": [0.5, 0.8, 0.94, 0.98],
}


def overfitting(epochs=40, turn=15):
    epoch = np.arange(epochs)
    return {"loss": list(np.exp(-epoch / 10)), "val_loss": list(0.4 + 0.002 * (epoch - turn) ** 2)}


def row_sum(rows):
    return rows.sum(axis=1)


def sure_of_the_plane(rows, shift=0.0):
    """Probabilities (rows, 2) of a classifier whose plane lies at 1.5 + shift."""
    p = 1 / (1 + np.exp(-50 * (row_sum(rows) - 1.5 - shift)))
    return np.column_stack([1 - p, p])


# --- pictures


def shown(a_picture):
    data, metadata = a_picture._repr_mimebundle_()
    return data, metadata, BeautifulSoup(data["text/html"], "html.parser").img


def test_a_picture_shows_an_image_with_its_text_in_every_form():
    data, metadata, img = shown(plot_history(FALLING))
    alt = plot_history(FALLING).alt
    assert img["alt"] == data["text/plain"] == metadata["image/png"]["alt"] == alt
    assert img["src"] == "data:image/png;base64," + data["image/png"]


def test_a_picture_is_stored_with_twice_the_pixels_it_is_shown_with():
    data, metadata, img = shown(plot_history(FALLING))
    width, height = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size
    assert (width, height) == (2 * metadata["image/png"]["width"], 2 * metadata["image/png"]["height"])
    assert int(img["width"]) == metadata["image/png"]["width"] <= 900


def test_quotes_and_angles_in_a_text_stay_text():
    alt = 'Says "x < 1" & <script>alert(1)</script>'
    _, _, img = shown(picture(plt.figure(), alt))
    assert img["alt"] == alt
    assert img.find_all() == []


def test_the_same_history_gives_the_same_bytes():
    assert plot_history(FALLING)._repr_mimebundle_() == plot_history(FALLING)._repr_mimebundle_()


def test_picture_takes_a_figure_out_of_pyplots_hands_and_leaves_the_others():
    kept, wrapped = plt.figure(), plt.figure()
    assert isinstance(picture(wrapped, "Nothing is drawn."), Picture)
    assert plt.get_fignums() == [kept.number]
    plt.close(kept)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(lambda: plt.figure().add_subplot(), "got Axes. Did you mean ax.figure"), (lambda: [1, 2], "got list")],
)
def test_picture_refuses_what_is_no_figure(wrong, said):
    with pytest.raises(TypeError, match=said):
        picture(wrong(), "A line.")
    plt.close("all")


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_picture_refuses_a_text_that_says_nothing(alt):
    with pytest.raises(ValueError, match="what to see in it"):
        picture(matplotlib.figure.Figure(), alt)


def test_saving_overwrites_only_when_told(tmp_path):
    first, second = plot_history(FALLING), plot_history(overfitting())
    path = tmp_path / "history.png"
    first.save(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="overwrite=True"):
        second.save(path)
    assert path.read_bytes() == before
    second.save(path, overwrite=True)
    assert Image.open(path).text["Description"] == second.alt


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_pictures_are_saved_in_three_formats(tmp_path, ending):
    plot_dense((4, 3), (3, 2), (2,)).save(tmp_path / f"dense{ending}")
    assert (tmp_path / f"dense{ending}").stat().st_size > 1000


def test_saving_as_something_else_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"got 'history.docx'. Try 'history.png'"):
        plot_history(FALLING).save(tmp_path / "history.docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_plots_need_no_display_and_leave_matplotlibs_settings_alone():
    script = """
import sys, matplotlib
before = dict(matplotlib.rcParams)
from lessons_lib.plots import plot_history
plot_history({"loss": [0.7, 0.3]})._repr_mimebundle_()
assert dict(matplotlib.rcParams) == before
assert "matplotlib.pyplot" not in sys.modules
"""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "MPLBACKEND": "tkagg"},
        check=True,
        cwd=Path(__file__).parents[2],
    )


def test_small_letters_have_the_contrast_that_the_web_guidelines_ask_for():
    def luminance(colour):
        channels = np.array(matplotlib.colors.to_rgb(colour))
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    for colour in (pictures.BLUE, pictures.GREY, pictures.VERMILION_TEXT, pictures.GREEN_TEXT):
        # WCAG 2.2, success criterion 1.4.3: 4.5 to 1.
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


# --- training history


def test_a_good_training_is_told_as_no_overfitting():
    assert (
        plot_history(FALLING).alt
        == "Training loss falls from 0.69 to 0.03 in 4 epochs; validation follows it, ending at 0.04: no overfitting. "
        "Training accuracy rises from 0.5 to 0.9996 in 4 epochs; validation accuracy ends at 0.98."
    )


def test_overfitting_is_told_with_the_epoch_of_the_lowest_validation_loss():
    shown = plot_history(overfitting(turn=15))
    assert "validation loss is lowest in epoch 16, at 0.4, and rises to 1.55 after it: overfitting" in shown.alt
    assert "lowest validation\n loss: epoch 16" in "".join(text.get_text() for text in shown.figure.axes[0].texts)


def test_one_bad_epoch_at_the_end_is_not_yet_overfitting():
    history = {"loss": list(np.exp(-np.arange(30) / 10)), "val_loss": list(np.exp(-np.arange(30) / 10))}
    history["val_loss"][-1] *= 1.4
    assert "overfitting." not in plot_history(history).alt.replace("no overfitting.", "")
    history["val_loss"][-6:] = [0.5] * 6
    assert "after it: overfitting." in plot_history(history).alt


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0.01, 10), st.floats(0.01, 10)), min_size=2, max_size=30))
def test_overfitting_is_only_told_of_a_validation_loss_that_ends_above_its_lowest(losses):
    training, validation = map(list, zip(*losses))
    if "after it: overfitting" in plot_history({"loss": training, "val_loss": validation}).alt:
        assert validation[-1] > min(validation)
        assert training[-1] < training[0]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ({"loss": [0.7]}, "After a single epoch, training loss is 0.7."),
        ({"loss": [0.7], "val_loss": [0.8]}, "After a single epoch, training loss is 0.7, validation loss 0.8."),
        ({"loss": [0.7, 0.2]}, "Training loss falls from 0.7 to 0.2 in 2 epochs."),
        (
            {"loss": [0.7, 0.7], "val_loss": [0.7, 0.71]},
            "Training loss stays at 0.7 in 2 epochs; validation loss ends at 0.71: the model has not learnt.",
        ),
        (
            {"loss": [0.7, 1.2], "val_loss": [0.7, 0.9]},
            "Training loss rises from 0.7 to 1.2 in 2 epochs; validation loss ends at 0.9: the model has not learnt.",
        ),
        (
            {"loss": [0.7, 0.1], "val_loss": [0.7, 0.5]},
            (
                "Training loss falls from 0.7 to 0.1 in 2 epochs; validation loss ends well above it, at 0.5, without"
                " rising."
            ),
        ),
        (
            {"loss": [0.7, np.nan, np.nan]},
            "Training loss is no longer a number from epoch 2 of 3 on: the training failed.",
        ),
        (
            {"loss": [3909.4, 992.1], "mae": [50.0, 20.0]},
            "Training loss falls from 3,909 to 992 in 2 epochs. Training MAE falls from 50 to 20 in 2 epochs.",
        ),
    ],
)
def test_each_course_of_training_has_its_own_words(history, said):
    assert plot_history(history).alt == said


def test_the_curves_are_the_history_and_differ_by_more_than_colour():
    history = History()
    for epoch, (loss, val_loss) in enumerate(zip(FALLING["loss"], FALLING["val_loss"])):
        history.add(epoch, {"loss": loss, "val_loss": val_loss})
    (ax,) = plot_history(history).figure.axes
    training, validation = ax.lines
    np.testing.assert_array_equal(training.get_xydata(), list(enumerate(FALLING["loss"], start=1)))
    np.testing.assert_array_equal(validation.get_ydata(), FALLING["val_loss"])
    assert training.get_linestyle() != validation.get_linestyle() and training.get_marker() != validation.get_marker()
    assert {text.get_text() for text in ax.texts} == {"training 0.03", "validation 0.04"}
    assert (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()) == ("Loss by epoch", "epoch", "loss")


@pytest.mark.parametrize("history", [{}, {"loss": []}, History()])
def test_a_history_without_epochs_is_refused(history):
    with pytest.raises(ValueError, match="at least one epoch.*Has the model been fitted"):
        plot_history(history)


# --- decisions


x, y = threshold_data(rows=500, seed=3)


def test_a_classifier_that_knows_the_plane_has_no_mistakes():
    alt = plot_decision_boundary(sure_of_the_plane, x, y, rule=row_sum, threshold=1.5).alt
    assert alt.startswith(
        "0 of 500 rows are classified wrongly (0.0%). Left: predicted probability of class 1 against row sum, with the"
        " true boundary at 1.5. Right:"
    )
    assert "at x3 = " in alt and "agree on 100.0% of it" in alt


def test_the_mistakes_of_a_shifted_plane_are_counted_marked_and_placed():
    def shifted(rows):
        return sure_of_the_plane(rows, shift=0.2)

    wrong = (row_sum(x) > 1.5) & (row_sum(x) <= 1.7)
    shown = plot_decision_boundary(shifted, x, y, rule=row_sum, threshold=1.5)
    assert shown.alt.startswith(f"{wrong.sum()} of 500 rows are classified wrongly")
    assert f"Every wrong row lies within {pictures.number(row_sum(x)[wrong].max() - 1.5)} of it." in shown.alt
    crosses = shown.figure.axes[0].collections[-1]
    assert crosses.get_label() == f"wrong ({wrong.sum()})"
    np.testing.assert_allclose(np.sort(crosses.get_offsets()[:, 0]), np.sort(row_sum(x)[wrong]), rtol=1e-6)


def test_classes_and_mistakes_differ_by_marker():
    shown = plot_decision_boundary(lambda rows: sure_of_the_plane(rows, shift=0.1), x, y, rule=row_sum, threshold=1.5)
    marks = [tuple(map(tuple, points.get_paths()[0].vertices)) for points in shown.figure.axes[0].collections]
    assert len(set(marks)) == 3


def test_models_of_every_kind_draw_the_same_picture():
    class OfOneUnit:
        def predict(self, rows):
            return sure_of_the_plane(rows)[:, 1:]

    class OfTwoUnits:
        def predict(self, rows):
            return sure_of_the_plane(rows)

    forms = [OfOneUnit(), OfTwoUnits(), sure_of_the_plane, lambda rows: sure_of_the_plane(rows)[:, 1]]
    alts = {
        plot_decision_boundary(model, x, labels, rule=row_sum, threshold=1.5).alt
        for model in forms
        for labels in (y, y[:, None], to_categorical(y))
    }
    assert len(alts) == 1


def test_a_model_of_the_library_and_one_of_scikit_learn_can_be_drawn():
    model = Sequential([Dense(2, activation="softmax")], input_shape=(3,))
    assert " of 500 rows are classified wrongly" in plot_decision_boundary(model, x, y).alt
    logistic = LogisticRegression().fit(x, y)
    wrong = (logistic.predict(x) != y).sum()
    assert plot_decision_boundary(logistic, x, y).alt.startswith(f"{wrong} of 500 rows")


def test_a_ring_that_a_line_cannot_learn_is_drawn_in_its_own_plane():
    rows = np.random.default_rng(0).uniform(size=(300, 2))

    def distance_from_the_centre(rows):
        return np.hypot(rows[:, 0] - 0.5, rows[:, 1] - 0.5)

    labels = (distance_from_the_centre(rows) > 0.3).astype(int)
    shown = plot_decision_boundary(
        lambda rows: np.full(len(rows), 0.8), rows, labels, rule=distance_from_the_centre, threshold=0.3
    )
    assert f"{(labels == 0).sum()} of 300 rows are classified wrongly" in shown.alt
    assert "The model calls all of it class 1." in shown.alt
    assert shown.figure.axes[0].get_xlabel() == "distance from the centre"
    assert "true boundary" in [text.get_text() for text in shown.figure.axes[1].get_legend().get_texts()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((sure_of_the_plane, x[:, :1], y), r"at least 2 features, got \(500, 1\)"),
        ((sure_of_the_plane, x, y[:10]), r"each of the 500 rows, got y of shape \(10,\)"),
        ((sure_of_the_plane, x, y + 1), r"with values \[1 2\]"),
        ((lambda rows: np.zeros((len(rows), 3)), x, y), r"draws two classes: .* got \(500, 3\)"),
        ((sure_of_the_plane, x, y, row_sum), "Give rule and threshold together"),
    ],
)
def test_what_cannot_be_drawn_says_why(arguments, said):
    with pytest.raises(ValueError, match=said):
        plot_decision_boundary(*arguments)


# --- shapes


def test_the_shapes_of_a_model_are_told_with_names_and_parameters():
    model = Sequential(
        [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")], input_shape=(3,)
    )
    assert (
        plot_shapes(model).alt == "Shapes from input to output: x has shape (batch, 3 features); "
        'Dense(64, activation="relu"), 256 parameters, gives (batch, 64 units); '
        'Dense(64, activation="relu"), 4,160 parameters, gives (batch, 64 units); '
        'Dense(2, activation="softmax"), 130 parameters, gives (batch, 2 classes).'
    )


def test_the_shapes_of_a_cnn_are_told_with_height_width_and_channels():
    layers = [Conv2D(32, 3, padding="same", activation="relu"), MaxPooling2D(), Flatten(), Dense(10)]
    assert (
        plot_shapes(Sequential(layers, input_shape=(8, 8, 1))).alt
        == "Shapes from input to output: x has shape (batch, 8 height, 8 width, 1 channels); "
        'Conv2D(32, 3, padding="same", activation="relu"), 320 parameters, '
        "gives (batch, 8 height, 8 width, 32 channels); "
        "MaxPooling2D(), 0 parameters, gives (batch, 4 height, 4 width, 32 channels); "
        "Flatten(), 0 parameters, gives (batch, 512 features); "
        "Dense(10), 5,130 parameters, gives (batch, 10 units)."
    )


def test_steps_by_hand_are_drawn_from_arrays_or_shapes():
    shown = plot_shapes([("x", np.zeros((1000, 3))), ("sum over axis 1", (1000,))])
    assert shown.alt == "Shapes from input to output: x has shape (1000, 3); sum over axis 1 gives (1000,)."
    assert {"x  (1000, 3)", "sum over axis 1", "(1000,)"} <= {text.get_text() for text in shown.figure.axes[0].texts}


def test_a_row_of_numbers_and_a_column_of_one_are_drawn_differently():
    def widths(shape):
        return plot_shapes([("y", shape)]).figure.axes[0].patches[0].get_width()

    assert widths((8,)) < widths((8, 1)) < widths((8, 2))


@pytest.mark.parametrize("steps", [(1000, 3), [], [(1000, 3)], "x", [("x", (3,), "relu")]])
def test_shapes_of_something_else_are_refused(steps):
    with pytest.raises(TypeError, match="wants a model, or a list such as"):
        plot_shapes(steps)


def test_a_dense_layer_tells_which_axes_meet():
    shown = plot_dense(np.zeros((1000, 3)), np.zeros((3, 64)), np.zeros(64))
    assert (
        shown.alt == "x (1000, 3) @ W (3, 64) + b (64,) gives y (1000, 64). The 3 features of x meet the 3 rows of W."
    )


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (((3, 1000), (3, 64), (64,)), "x has 1,000 columns, W has 3 rows."),
        (((10, 3), (3, 64), (2,)), "W has 64 columns, b has 2 entries."),
    ],
)
def test_a_dense_layer_that_does_not_fit_is_drawn_as_such(shapes, said):
    shown = plot_dense(*shapes)
    assert "gives no result. These do not fit: " + said in shown.alt
    assert any("≠" in text.get_text() for text in shown.figure.axes[0].texts)


def test_a_dense_layer_of_other_ranks_is_refused():
    with pytest.raises(ValueError, match=r"got \(3,\), \(3, 64\), \(64,\)"):
        plot_dense((3,), (3, 64), (64,))


def test_seeds_are_dots_in_the_row_of_their_name_with_a_diamond_at_their_mean():
    ax = Figure().subplots()
    draw_seeds(ax, {"8": [0.5, 0.7], "64-64": [0.9, 0.94, 0.98]})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["8", "64-64"]
    lines = [line.get_xydata().tolist() for line in ax.lines]
    assert lines == [[[0.5, 0], [0.7, 0]], [[0.6, 0]], [[0.9, 1], [0.94, 1], [0.98, 1]], [[pytest.approx(0.94), 1]]]
    assert ax.get_legend_handles_labels()[1] == ["one seed", "mean"]
    assert ax.get_ylim() == (1.5, -0.5)
