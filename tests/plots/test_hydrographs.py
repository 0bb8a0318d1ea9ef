"""The hydrograph shows what it was given, in places that do not hide one another, and says it in words."""

import dataclasses

import numpy as np
import pytest
from matplotlib.colors import same_color

from lessons_lib import Well, sequential_split, synthetic_well
from lessons_lib.plots import pictures, plot_hydrograph
from lessons_lib.plots.hydrographs import TURQUOISE, TURQUOISE_TEXT

WELL = synthetic_well(years=5)
ROWS = len(WELL.table)
TRAIN, VALIDATION, TEST = sequential_split(ROWS)
PARTS = {"training": TRAIN, "validation": VALIDATION, "test": TEST}
HEADS = WELL.table["head_m"].to_numpy()


def lines(shown):
    """Label -> the line of it."""
    return {line.get_label(): line for line in shown.figure.axes[0].lines}


def test_the_observed_level_is_blue_and_empty_where_nothing_was_read():
    line = lines(plot_hydrograph(WELL))["observed"]
    assert same_color(line.get_color(), pictures.BLUE)
    np.testing.assert_array_equal(line.get_ydata(), HEADS)
    assert np.isnan(line.get_ydata()).any()


def test_rain_hangs_from_the_top_on_an_axis_of_its_own_above_every_level():
    ax, top = plot_hydrograph(WELL, PARTS).figure.axes
    most = WELL.table["rain_mm"].max()
    assert top.get_ylim()[1] == 0 < most < top.get_ylim()[0]
    deepest_rain = 1 - most / top.get_ylim()[0]
    low, high = ax.get_ylim()
    assert (np.nanmax(HEADS) - low) / (high - low) < deepest_rain
    (bars,) = top.collections
    assert len(bars.get_segments()) == (WELL.table["rain_mm"] > 0).sum()
    assert same_color(bars.get_color(), TURQUOISE)
    assert top.get_ylabel() == "rain (mm a day)" and ax.get_ylabel() == "level (m)"


def test_each_part_is_named_and_each_border_inside_the_figure_is_marked():
    ax = plot_hydrograph(WELL, PARTS).figure.axes[0]
    assert [text.get_text() for text in ax.texts] == ["training", "validation", "test"]
    borders = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"]
    assert borders == list(WELL.table["date"].to_numpy()[[VALIDATION.start, TEST.start]])


def test_predictions_are_drawn_over_the_last_part_only():
    line = lines(plot_hydrograph(WELL, PARTS, HEADS + 0.1))["predicted"]
    assert same_color(line.get_color(), pictures.ORANGE) and line.get_linestyle() == "--"
    drawn = np.flatnonzero(~np.isnan(line.get_ydata()))
    assert drawn.min() >= TEST.start
    np.testing.assert_array_equal(line.get_ydata()[TEST], HEADS[TEST] + 0.1)


def test_without_parts_all_predictions_are_drawn():
    np.testing.assert_array_equal(
        lines(plot_hydrograph(WELL, predicted=HEADS + 0.1))["predicted"].get_ydata(), HEADS + 0.1
    )


def test_the_scores_told_are_those_of_the_last_part():
    """An error of .1 m on every day: RMSE .1 m, NSE 1 - .01 / variance."""
    wrong_before = np.where(np.arange(ROWS) < TEST.start, HEADS + 5, HEADS + 0.1)
    alt = plot_hydrograph(WELL, PARTS, wrong_before).alt
    skill = 1 - 0.01 / np.nanvar(HEADS[TEST])
    assert f"NSE {pictures.number(skill)}, RMSE 0.1 m" in alt
    assert f"against {(~np.isnan(HEADS[TEST])).sum():,} readings" in alt


def test_several_models_are_drawn_as_their_mean_and_a_band():
    models = np.stack([HEADS - 0.1, HEADS + 0.1, HEADS + 0.3])
    shown = plot_hydrograph(WELL, PARTS, models)
    np.testing.assert_allclose(lines(shown)["predicted, mean of 3 models"].get_ydata()[TEST], HEADS[TEST] + 0.1)
    assert "RMSE 0.1 m" in shown.alt
    assert "is 0.4 m wide on average and holds 100% of the readings" in shown.alt
    assert plot_hydrograph(WELL, PARTS, models + 0.2).alt.count("holds 0% of the readings") == 1


def test_days_choose_what_is_shown_but_not_what_is_judged():
    alone, all_days = plot_hydrograph(WELL, PARTS, HEADS + 0.1, days=TEST), plot_hydrograph(WELL, PARTS, HEADS + 0.1)
    assert len(lines(alone)["observed"].get_ydata()) == TEST.stop - TEST.start
    assert [text.get_text() for text in alone.figure.axes[0].texts] == ["test"]
    assert "Marked below: test from" in alone.alt
    score = "NSE " + alone.alt.split("NSE ")[1].split(" m.")[0]
    assert score in all_days.alt


def test_the_words_name_days_levels_and_rain():
    assert (
        plot_hydrograph(WELL, PARTS).alt
        == "Groundwater level of the well 'synthetic' from 2000-01-01 to 2004-12-31, observed (blue) between "
        f"{np.nanmin(HEADS):.2f} and {np.nanmax(HEADS):.2f} m. "
        "Marked below: training from 2000-01-01, validation from 2003-01-01, test from 2004-01-02. "
        f"Rain (turquoise) hangs from the top, up to {WELL.table['rain_mm'].max():.0f} mm a day."
    )


def test_weekly_readings_are_drawn_as_points():
    weekly = WELL.table.assign(head_m=np.where(np.arange(ROWS) % 7 == 0, HEADS, np.nan))
    line = lines(plot_hydrograph(dataclasses.replace(WELL, table=weekly)))["observed"]
    assert (line.get_linestyle(), line.get_marker()) == ("None", ".")


def test_a_well_without_rain_is_drawn_without_it():
    shown = plot_hydrograph(Well("bare", WELL.table[["date", "head_m"]]))
    assert len(shown.figure.axes) == 1
    assert "Rain" not in shown.alt


@pytest.mark.parametrize("shape", [(100,), (ROWS, 3), (2, 3, ROWS), (ROWS, 1)])
def test_predictions_of_other_days_are_refused(shape):
    with pytest.raises(ValueError, match=r"\(days,\) or \(models, days\) with the well's 1,827 days, got"):
        plot_hydrograph(WELL, PARTS, np.zeros(shape))


def test_days_without_any_reading_are_refused():
    empty = WELL.table.assign(head_m=np.nan)
    with pytest.raises(ValueError, match="no reading of the level in the days to be shown"):
        plot_hydrograph(dataclasses.replace(WELL, table=empty))
    with pytest.raises(ValueError, match="no reading of the level in the days to be shown"):
        plot_hydrograph(WELL, days=slice(ROWS, None))


def test_the_rains_letters_have_the_contrast_that_the_web_guidelines_ask_for():
    # WCAG 2.2, success criterion 1.4.3: 4.5 to 1 on white.
    channels = np.array([int(TURQUOISE_TEXT[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4.5
