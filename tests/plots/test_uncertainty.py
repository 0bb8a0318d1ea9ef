"""Pictures of uncertainty show the numbers that they were given, with a second sign beside colour, and say them."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color

from lessons_lib.plots import pictures, plot_autocorrelation, plot_interval, plot_reliability, plot_response

NAN = np.nan
DATES = pd.Series(pd.date_range("2020-01-01", periods=5))


def lines(shown):
    """Label -> the line of it."""
    return {line.get_label(): line for line in shown.figure.axes[0].lines}


def test_reliability_shows_each_level_against_the_diagonal_and_names_the_worst():
    shown = plot_reliability([0.5, 0.9], [0.47, 0.8], bounds=[[0.45, 0.88], [0.55, 0.92]])
    drawn = lines(shown)
    np.testing.assert_array_equal(drawn["realised"].get_xydata(), [[0.5, 0.47], [0.9, 0.8]])
    assert drawn["realised"].get_marker() == "o" and drawn["as promised"].get_linestyle() == "--"
    (bars,) = shown.figure.axes[0].collections
    np.testing.assert_allclose(bars.get_segments(), [[[0.5, 0.45], [0.5, 0.55]], [[0.9, 0.88], [0.9, 0.92]]])
    assert shown.alt == (
        "Realised coverage of the intervals against the nominal one: 47% for 50%, 80% for 90%. Bounds (grey bars): 45%"
        " to 55% for 50%, 88% to 92% for 90%. The largest difference is 10 percentage points, below the diagonal."
    )
    assert "Bounds" not in plot_reliability([0.5], [0.6]).alt and "above" in plot_reliability([0.5], [0.6]).alt


def test_an_interval_shows_readings_outside_as_crosses_and_counts_them():
    observed, lower, upper = [1.0, 5.0, NAN, 3.0, 9.0], [0.0, 0.0, 0.0, 3.0, NAN], [2.0, 2.0, 2.0, 4.0, NAN]
    shown = plot_interval(DATES, observed, lower, upper, middle=[1.0, 1, 1, 3.5, NAN])
    drawn = lines(shown)
    np.testing.assert_array_equal(drawn["observed"].get_ydata(), [1, NAN, NAN, 3, 9])
    outside = drawn["observed, outside"]
    assert outside.get_ydata().tolist() == [5.0] and outside.get_marker() == "x"
    assert same_color(outside.get_color(), pictures.VERMILION)
    assert drawn["middle"].get_linestyle() == "--"
    # The last reading has no interval, and counts neither as inside nor as outside.
    assert shown.alt == (
        "Groundwater level from 2020-01-01 to 2020-01-05. The interval (orange band) is 1.67 m wide on average and"
        " holds 67% of 3 readings (blue); the 1 outside of it are crosses (vermilion)."
    )
    assert "middle" not in lines(plot_interval(DATES.to_numpy(), observed, lower, upper))


def test_responses_differ_by_dash_and_marker_and_their_peaks_and_half_times_are_said():
    fading = np.append(0, 0.2 * 0.5 ** np.arange(9))
    shown = plot_response({"network": fading, "truth": -fading[:3], "none": np.zeros(4)})
    drawn = lines(shown)
    assert len({(drawn[name].get_linestyle(), drawn[name].get_marker()) for name in ("network", "truth", "none")}) == 3
    assert drawn["network"].get_markevery() == [1]
    assert shown.alt == (
        "Change of the level after one day's rain. network: +0.2 m at most, on day 1; half of it is left on day 2. "
        "truth: -0.2 m at most, on day 1; half of it is left on day 2. none: no change."
    )
    assert "more than half of it is left at the end" in plot_response({"a": [0, 1.0, 0.9]}).alt


def test_autocorrelation_is_drawn_lag_by_lag_and_counted_beyond_the_bound():
    shown = plot_autocorrelation([1, 0.5, -0.3, 0.1], bound=0.2)
    (bars,) = shown.figure.axes[0].collections
    assert [segment[1].tolist() for segment in bars.get_segments()] == [[0, 1], [1, 0.5], [2, -0.3], [3, 0.1]]
    dashed = [line for line in shown.figure.axes[0].lines if line.get_linestyle() == "--"]
    assert [line.get_ydata()[0] for line in dashed] == [-0.2, 0.2]
    low, high = shown.figure.axes[0].get_ylim()
    assert low < -0.3 and high > 1
    assert shown.alt == (
        "Autocorrelation by lag: 0.50 at 1, 0.10 at 3 days. 2 of 3 lags lie beyond the bound of ±0.2 (dashed)."
    )
    assert plot_autocorrelation([1, 0.5]).alt == "Autocorrelation by lag: 0.50 at 1 days."


@pytest.mark.parametrize(
    "shown",
    [
        plot_reliability([0.9], [0.8]),
        plot_interval(DATES, np.ones(5), np.zeros(5), np.full(5, 2.0)),
        plot_response({"truth": [0, 1, 0.1]}),
        plot_autocorrelation([1, 0.5]),
    ],
)
def test_every_picture_has_a_title_units_and_words(shown):
    (ax,) = shown.figure.axes
    assert ax.get_title(loc="left") and ax.get_ylabel() and shown.alt.endswith(".")
    assert len(shown._png()) > 1000


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plot_reliability([0.5], [0.5, 0.9]), r"nominal \(1,\), realised \(2,\)"),
        (lambda: plot_reliability([], []), r"coverages \(levels,\)"),
        (lambda: plot_reliability([50, 90], [0.4, 0.8]), "shares from 0 to 1, such as 0.9 for 90%; nominal is"),
        (lambda: plot_reliability([0.5], [0.5], [[0.4, 0.6]]), r"shape \(2, 1\), .* Did you mean bounds\.T"),
        (lambda: plot_interval(DATES, np.ones(5), np.ones(4), np.ones(5)), r"dates \(5,\), got shapes \(5,\), \(4,\)"),
        (lambda: plot_interval(DATES, np.full(5, NAN), np.ones(5), np.ones(5)), "No day has a reading and an interval"),
        (lambda: plot_response({}), "1 to 5 lines"),
        (lambda: plot_response({"truth": [0, NAN]}), r"'truth' must be finite numbers \(days,\), got shape \(2,\)"),
        (
            lambda: plot_autocorrelation([0.9, 0.5]),
            r"beginning 0\.9, 0\.5\. Is lag 0 missing\? Try np\.append\(1, acf\)",
        ),
        (lambda: plot_autocorrelation([[1, 0.5]]), r"got shape \(1, 2\)"),
    ],
)
def test_what_cannot_be_drawn_says_why(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
