import numpy as np
import pandas as pd
import pytest

from lessons_lib.data.splitting import sequential_split
from lessons_lib.wells.baselines import climatology, filtered_ridge, persistence, same_day_linear, simulation_baselines
from lessons_lib.wells.synthetic_well import synthetic_well

DATES = pd.Series(pd.date_range("2001-01-01", "2006-12-31"))
TRAIN = slice(0, 1461)


def seasonal_level():
    return 10 + np.cos(2 * np.pi * DATES.dt.day_of_year.to_numpy() / 365)


def test_climatology_of_a_purely_seasonal_level_is_that_level_but_for_its_smoothing():
    predicted = climatology(DATES, seasonal_level(), TRAIN)
    # A mean over 31 days takes 1.2% off a cosine of a year: sin(31 pi / 365) / (31 sin(pi / 365)) = .988.
    assert np.abs(predicted - seasonal_level()).max() < 0.02


def test_climatology_joins_the_years_end_to_its_beginning():
    heads = np.where(DATES.dt.month == 12, 1.0, 0.0)
    predicted = climatology(DATES, heads, TRAIN)
    new_year = (DATES.dt.month == 1) & (DATES.dt.day == 1)
    # Fifteen of the thirty-one days around 1 January lie in December.
    np.testing.assert_allclose(predicted[new_year], 15 / 31, atol=0.02)


def test_climatology_without_readings_for_part_of_the_year_says_so():
    heads = np.where(DATES.dt.month < 6, 1.0, np.nan)
    with pytest.raises(ValueError, match="within 15 days of day 168 of the year"):
        climatology(DATES, heads, TRAIN)


def test_same_day_linear_finds_a_linear_rule_and_filtered_ridge_a_reservoir():
    rain = pd.DataFrame({"rain_mm": np.random.default_rng(1).exponential(3, len(DATES))})
    instant = 3 - 0.2 * rain["rain_mm"].to_numpy()
    np.testing.assert_allclose(same_day_linear(rain, instant, TRAIN), instant, atol=1e-9)
    reservoir = np.empty(len(rain))
    reservoir[0] = 3  # the rain's mean: a reservoir at rest
    for t in range(1, len(rain)):
        reservoir[t] = reservoir[t - 1] * 100 / 101 + rain["rain_mm"][t] / 101
    test = slice(1461, len(rain))
    assert np.abs(filtered_ridge(rain, reservoir, TRAIN)[test] - reservoir[test]).max() < 0.02 * reservoir.std()
    assert np.corrcoef(same_day_linear(rain, reservoir, TRAIN)[test], reservoir[test])[0, 1] < 0.3


def test_persistence_is_the_last_reading_at_least_the_lead_ago():
    heads = [1.0, 2.0, np.nan, 4.0, 5.0]
    np.testing.assert_array_equal(persistence(heads, 1), [np.nan, 1, 2, 2, 4])
    np.testing.assert_array_equal(persistence(heads, 3), [np.nan, np.nan, np.nan, 1, 2])
    assert np.isnan(persistence([np.nan, np.nan], 5)).all()


def test_nothing_but_the_training_readings_is_used():
    well = synthetic_well(years=4)
    train, _, test = sequential_split(len(well.table))
    panel = simulation_baselines(well, train, inputs=["rain_mm", "pet_mm"])
    well.table.loc[test, "head_m"] = 99.0
    again = simulation_baselines(well, train, inputs=["rain_mm", "pet_mm"])
    assert list(panel) == ["day-of-year climatology", "same-day linear", "ridge on filtered inputs"]
    for name, predicted in panel.items():
        assert predicted.shape == (len(well.table),) and np.isfinite(predicted).all()
        np.testing.assert_array_equal(predicted, again[name])


def test_weather_of_later_days_does_not_reach_an_earlier_prediction():
    well = synthetic_well(years=4)
    train, _, _ = sequential_split(len(well.table))
    panel = simulation_baselines(well, train)
    well.table.loc[1200:, "rain_mm"] = 0.0
    again = simulation_baselines(well, train)
    for name, predicted in panel.items():
        np.testing.assert_array_equal(predicted[:1200], again[name][:1200])
    assert (panel["ridge on filtered inputs"][1200:] != again["ridge on filtered inputs"][1200:]).any()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: persistence([1.0, 2.0], 0), "at least 1 day, got 0"),
        (
            lambda: same_day_linear(pd.DataFrame({"rain_mm": [1.0, np.nan]}), [1, 2], slice(0, 2)),
            "'rain_mm' has none in row 1.*fill_inputs",
        ),
        (
            lambda: same_day_linear(pd.DataFrame({"rain_mm": [1.0, 2.0]}), [np.nan, 2], slice(0, 1)),
            "rows 0 to 0 hold no reading",
        ),
    ],
)
def test_baselines_that_cannot_be_fitted_say_why(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()
