import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.course.places import course_root
from lessons_lib.data.splitting import sequential_split
from lessons_lib.nn.metrics import nse
from lessons_lib.wells.baselines import climatology, same_day_linear
from lessons_lib.wells.real_wells import FILES, load_well, read_challenge_files
from lessons_lib.wells.recipe import WARM_UP, drivers, rain_and_melt, simulate_level
from lessons_lib.wells.synthetic_well import synthetic_well
from lessons_lib.wells.well import Well

USA = course_root().parent / "shared" / "data" / "usa_well"
TRAIN = slice(0, 876)
QUICK = {"seeds": range(2), "cuts": 3}


def small_well():
    """Four years; the recipe trains on 876 days of them."""
    return synthetic_well(years=4)


def efficiency(observed, predicted):
    """nse on the days with a reading."""
    read = ~np.isnan(observed)
    return nse(observed[read], predicted[read])


@pytest.fixture(scope="module")
def levels():
    return simulate_level(small_well(), TRAIN, **QUICK)


# What it reads


@pytest.mark.slow
def test_readings_outside_of_the_training_rows_change_nothing(levels):
    well = small_well()
    well.table.loc[TRAIN.stop :, "head_m"] = 1e6
    np.testing.assert_array_equal(simulate_level(well, TRAIN, **QUICK), levels)


def test_a_training_reading_after_the_first_year_changes_the_simulation(levels):
    well = small_well()
    well.table.loc[600, "head_m"] += 1.0
    assert np.abs(simulate_level(well, TRAIN, **QUICK) - levels)[:, WARM_UP:].min() > 0


def test_later_weather_does_not_reach_earlier_levels(levels):
    well = small_well()
    well.table.loc[1200:, ["rain_mm", "pet_mm"]] *= 2
    changed = simulate_level(well, TRAIN, **QUICK)
    np.testing.assert_array_equal(changed[:, :1200], levels[:, :1200])
    assert (changed[:, 1200:] != levels[:, 1200:]).all()


# What comes out


def test_a_level_for_each_seed_and_each_day_after_the_first_year(levels):
    assert levels.shape == (2, 1461)
    assert np.isnan(levels[:, :WARM_UP]).all()
    assert np.isfinite(levels[:, WARM_UP:]).all()
    assert (levels[0, WARM_UP:] != levels[1, WARM_UP:]).all()


def test_a_seed_gives_the_same_levels_again_whatever_seeds_are_beside_it(levels):
    np.testing.assert_array_equal(simulate_level(small_well(), TRAIN, seeds=[1], cuts=3)[0], levels[1])


def test_levels_come_in_metres_whatever_their_base(levels):
    well = small_well()
    well.table["head_m"] += 300.0
    # Standardised readings differ by rounding alone; 36 steps of training in float32 let that grow.
    np.testing.assert_allclose(simulate_level(well, TRAIN, **QUICK), levels + 300, atol=1e-3)


@pytest.mark.slow
def test_it_learns_what_models_without_memory_cannot():
    well = synthetic_well(years=10)
    train, _, test = sequential_split(len(well.table))
    heads = well.table["head_m"].to_numpy()
    simple = [
        climatology(well.table["date"], heads, train),
        same_day_linear(well.table[["rain_mm", "pet_mm", "tmean_c"]], heads, train),
    ]
    mean = simulate_level(well, train, seeds=range(2), cuts=60).mean(axis=0)
    best = max(efficiency(heads[test], one[test]) for one in simple)
    assert efficiency(heads[test], mean[test]) > best + 0.3


@pytest.mark.slow
@pytest.mark.skipif(not USA.is_dir(), reason=f"the challenge's files are not in {USA}; tests do not download them")
def test_two_seeds_reach_the_published_networks_on_the_usa_well():
    well = load_well("USA", folder=USA)
    heads = well.table["head_m"].to_numpy()[well.validation]
    mean = simulate_level(well, well.calibration, seeds=range(2)).mean(axis=0)
    assert efficiency(heads, mean[well.validation]) > 0.93  # published: .944 the best, .891 the next


# Wells with fewer columns, other columns, gaps


@pytest.mark.parametrize(
    "columns", [["rain_mm", "radiation_w_m2"], ["rain_mm", "tmax_c", "tmin_c"], ["tmean_c", "stage_m"]]
)
def test_a_well_needs_only_some_of_the_columns(columns):
    table = small_well().table.assign(stage_m=np.linspace(1, 2, 1461), radiation_w_m2=np.nan)
    levels = simulate_level(Well("few", table[["date", *columns, "head_m"]]), TRAIN, seeds=[0], cuts=1)
    assert np.isfinite(levels[:, WARM_UP:]).all()


def test_a_well_without_any_known_column_says_what_is_read():
    table = small_well().table[["date", "head_m"]].assign(pumped_m3=1.0)
    with pytest.raises(
        ValueError, match="reads rain_mm, pet_mm, tmean_c and stage_m; the table has only date, head_m, pumped_m3"
    ):
        simulate_level(Well("pumped", table), TRAIN)


def test_a_european_well_with_days_without_weather_and_weekly_readings(tmp_path):
    table = small_well().table
    days = table["date"] + (pd.Timestamp("2016-01-05") - table["date"].iloc[TRAIN.stop])
    heads = pd.DataFrame({"Date": days, "head": table["head_m"]}).iloc[::7].dropna()
    heads[heads["Date"] < "2016-01-05"].to_csv(tmp_path / "heads.csv", index=False)
    pd.concat([heads, heads.iloc[[50]]]).to_csv(tmp_path / "heads_full.csv", index=False)
    weather = pd.DataFrame(
        {"time": days, "rr": table["rain_mm"], "tg": table["tmean_c"], "tn": table["tmin_c"], "tx": table["tmax_c"]}
    )
    weather = weather.assign(pp=1015.0, hu=np.nan, fg=3.0, qq=150.0, et=table["pet_mm"])
    weather.loc[[500, 501, 1300], ["rr", "et"]] = np.nan
    weather.drop(index=[700, 1400]).to_csv(tmp_path / "input_data.csv", index=False)
    well = read_challenge_files("Sweden_1", *(tmp_path / file for file in FILES))
    assert well.table["rain_mm"].isna().sum() == 5 and well.calibration == TRAIN
    levels = simulate_level(well, well.calibration, **QUICK)
    assert np.isfinite(levels[:, WARM_UP:]).all()


# What drives the level


def test_the_stage_is_read_as_its_logarithm_unless_it_is_ever_zero_or_below():
    table = small_well().table.assign(stage_m=np.linspace(0.1, 3, 1461))
    np.testing.assert_allclose(drivers(table, TRAIN)["stage_m"], np.log(table["stage_m"]))
    table["stage_m"] -= 1
    np.testing.assert_array_equal(drivers(table, TRAIN)["stage_m"], table["stage_m"])


def test_a_gap_of_the_stage_is_filled_and_none_is_left():
    table = small_well().table.assign(stage_m=2.0 + np.sin(np.arange(1461) / 58))
    table.loc[900:930, "stage_m"] = np.nan
    found = drivers(table, TRAIN)
    assert found.columns.tolist() == [
        "rain_mm",
        "pet_mm",
        "tmean_c",
        "stage_m",
        "rain_and_melt_mm",
        "sine_of_year",
        "cosine_of_year",
    ]
    assert np.isfinite(found.to_numpy()).all()


def test_snow_waits_for_warmth_and_melts_three_millimetres_a_degree():
    rain = np.array([4.0, 6.0, 1.0, 0.0, 2.0, 0.0])
    mean = np.array([-5.0, 0.0, 1.5, 2.5, 3.5, 9.0])
    # Ten stored; then 3, 6 and the last 1 of them melt.
    np.testing.assert_allclose(rain_and_melt(rain, mean), [0, 0, 4, 6, 3, 0])


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-30, 30)), min_size=1, max_size=60))
def test_no_water_is_made_or_lost_between_cloud_and_ground(days):
    rain, mean = np.array([*days, (0.0, 3000.0)]).T
    water = rain_and_melt(rain, mean)
    # Sums of at most 6,000 mm in float64.
    assert (np.cumsum(water) <= np.cumsum(rain) + 1e-9).all()
    assert water.sum() == pytest.approx(rain.sum(), abs=1e-9)
