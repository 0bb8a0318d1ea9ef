"""Weather as it comes: stamped at noon, hourly, in a time zone, as texts. Advice of a message is typed, and works."""

import re

import numpy as np
import pandas as pd
import pytest

from lessons_lib.wells.days import by_day
from lessons_lib.wells.well import Well

DAYS = pd.date_range("2020-01-01", periods=3)
HOURS = pd.date_range("2020-01-01", periods=72, freq="h")


def weather_of(dates, rain=1.0):
    return pd.DataFrame({"date": dates, "rain_mm": rain})


def followed(message, weather):
    """The weather after the line that a message says to write."""
    names = {"weather": weather, "pd": pd}
    exec(re.search(r'weather(\["date"\])? = .*?\)(?=\.$|, or | if )', message)[0], names)
    return names["weather"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (DAYS + pd.Timedelta("12h"), "stamped at 12:00 on 2020-01-01; a level's row stands for a whole day"),
        (DAYS.tz_localize("Europe/Berlin"), "in the time zone Europe/Berlin"),
        (["2020-01-01T00:00Z", "2020-01-02T00:00Z", "2020-01-03T00:00Z"], "in the time zone UTC"),
        (["01/01/2020", "02/01/2020", "03/01/2020"], "texts such as '01/01/2020', in which day and month could be"),
        ([20200101, 20200102, 20200103], "holds numbers, such as 20200101"),
        ([43831, 43832, 43833], "holds numbers, such as 43831"),
        ([43831.0, 43832.0, 43833.0], "holds numbers, such as 43831.0"),
    ],
)
def test_dates_that_are_no_plain_days_are_refused_and_the_advice_makes_days_of_them(dates, said):
    weather = weather_of(dates)
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        by_day(weather, "weather")
    days = by_day(followed(str(refused.value), weather), "weather")
    assert days.index.tolist() == DAYS.tolist() and days["rain_mm"].tolist() == [1, 1, 1]


def test_days_under_an_index_are_found_by_the_advice():
    weather = pd.DataFrame({"rain_mm": 1.0}, index=DAYS)
    with pytest.raises(ValueError, match="column named date") as refused:
        by_day(weather, "weather")
    assert len(by_day(followed(str(refused.value), weather), "weather")) == 3


@pytest.mark.parametrize(
    "dates", [DAYS, DAYS.strftime("%Y-%m-%d"), list(DAYS.date), ["2020-01-01 00:00", *DAYS[1:].strftime("%Y-%m-%d")]]
)
def test_plain_days_are_read_in_any_order_and_holes_are_missing_values(dates):
    weather = weather_of(dates, [1.0, 2.0, 3.0]).iloc[[2, 0]]
    days = by_day(weather, "weather")
    assert days.index.tolist() == DAYS.tolist()
    np.testing.assert_array_equal(days["rain_mm"], [1, np.nan, 3])


def test_hourly_weather_is_aggregated_only_on_request_and_as_the_message_suggests():
    weather = weather_of(HOURS, np.arange(72.0)).assign(tmax_c=np.arange(72.0), tmean_c=np.arange(72.0))
    with pytest.raises(ValueError, match="several rows a day, such as 2020-01-01 01:00; levels are daily") as refused:
        by_day(weather, "weather")
    aggregate = eval(re.search(r"aggregate=(\{.*\})", str(refused.value))[1])
    assert aggregate == {"rain_mm": "sum", "tmax_c": "max", "tmean_c": "mean"}
    days = by_day(weather, "weather", aggregate)
    hours = np.arange(72.0).reshape(3, 24)
    np.testing.assert_array_equal(days["rain_mm"], hours.sum(axis=1))
    np.testing.assert_array_equal(days["tmax_c"], hours.max(axis=1))
    np.testing.assert_array_equal(days["tmean_c"], hours.mean(axis=1))


def test_a_day_that_lacks_an_hour_is_a_missing_value_and_not_a_smaller_sum():
    weather = weather_of(HOURS).drop(index=30)
    weather.loc[50, "rain_mm"] = np.nan
    np.testing.assert_array_equal(by_day(weather, "weather", {"rain_mm": "sum"})["rain_mm"], [24, np.nan, np.nan])


@pytest.mark.parametrize(
    ("weather", "aggregate", "said"),
    [
        (weather_of(DAYS).rename(columns={"date": "day"}), None, "column named date, got 3 of day, rain_mm"),
        (weather_of(DAYS[:0]), None, "got 0 of date, rain_mm"),
        (weather_of(DAYS[[0, 1, 1]]), None, r"2020-01-02 more than once, in rows 1 and 2\. Which"),
        (weather_of([DAYS[0], pd.NaT, DAYS[2]]), None, r"is empty in row 1"),
        (weather_of(["2020-01-01", "2020-13-01", "2020-01-03"]), None, "does not hold dates, .*pandas said"),
        (
            weather_of([DAYS[0], DAYS[1], pd.Timestamp("9020-01-03")]),
            None,
            "9020-01-03 comes after 2020-01-02: more than",
        ),
        (weather_of(HOURS), {"rain": "sum"}, r"for each column of weather: aggregate=\{'rain_mm': 'sum'\}\. Got"),
        (weather_of(HOURS), {"rain_mm": "last"}, "sum, mean, max or min"),
        (weather_of(HOURS[[*range(72), 5]]), {"rain_mm": "sum"}, "2020-01-01 05:00 more than once"),
    ],
)
def test_rows_that_cannot_be_days_say_why(weather, aggregate, said):
    with pytest.raises(ValueError, match=said):
        by_day(weather, "weather", aggregate)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (DAYS.strftime("%Y-%m-%d"), r"must hold pandas' dates, not texts: table\[\"date\"\] = pd\.to_datetime"),
        (DAYS.strftime("%d/%m/%Y"), "day and month could be mistaken"),
        (DAYS.tz_localize("UTC"), "time zone UTC"),
        ([DAYS[0], pd.NaT, DAYS[2]], "is empty in row 1"),
    ],
)
def test_a_well_s_table_is_held_to_the_same_dates(dates, said):
    with pytest.raises(ValueError, match=said):
        Well("w", pd.DataFrame({"date": dates, "head_m": 1.0}))
