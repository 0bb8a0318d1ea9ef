import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp

from lessons_lib.data.splitting import sequential_split
from lessons_lib.wells.baselines import simulation_baselines
from lessons_lib.wells.synthetic_well import (
    extraterrestrial_radiation,
    potential_evaporation,
    synthetic_truth,
    synthetic_well,
)


@pytest.fixture(scope="module")
def well():
    return synthetic_well()


def efficiency(observed, predicted):
    read = ~np.isnan(observed)
    error = ((observed - predicted)[read] ** 2).sum()
    return 1 - error / ((observed - observed[read].mean())[read] ** 2).sum()


def test_water_of_a_year_is_as_documented(well):
    years = len(well.table) / 365.25
    assert well.table["rain_mm"].sum() / years == pytest.approx(1179, abs=1)
    assert well.table["pet_mm"].sum() / years == pytest.approx(1311, abs=1)
    assert well.truth["recharge_mm"].sum() / years == pytest.approx(193, abs=1)


def test_baselines_score_on_the_last_fifth_as_documented(well):
    train, _, test = sequential_split(len(well.table))
    heads = well.table["head_m"].to_numpy()
    panel = simulation_baselines(well, train, inputs=["rain_mm", "pet_mm", "tmean_c"])
    scores = {name: efficiency(heads[test], predicted[test]) for name, predicted in panel.items()}
    # Documented to two digits.
    assert scores == pytest.approx(
        {"day-of-year climatology": 0.18, "same-day linear": 0.17, "ridge on filtered inputs": 0.86}, abs=0.006
    )
    assert efficiency(heads[test], well.truth["head_m"].to_numpy()[test]) == pytest.approx(0.99, abs=0.006)
    assert well.validation == test


def test_twenty_years_of_days_in_the_common_form(well):
    assert well.table.columns.tolist() == ["date", "rain_mm", "pet_mm", "tmean_c", "tmax_c", "tmin_c", "head_m"]
    assert (len(well.table), str(well.validation_start)) == (7305, "2016-01-01")
    assert well.table[well.inputs].notna().all().all()
    assert (well.truth["date"] == well.table["date"]).all()


def test_the_same_seed_gives_the_same_well_and_another_seed_another(well):
    short = synthetic_well(years=2)
    assert short.table.equals(synthetic_well(years=2).table)
    assert not short.table["rain_mm"].equals(synthetic_well(years=2, seed=1).table["rain_mm"])


def test_the_level_follows_its_equation_from_the_recharge(well):
    recharge, level = well.truth["recharge_mm"].to_numpy(), well.truth["head_m"].to_numpy() - 20
    days = slice(0, 400)
    assert level[days].max() > 1.4  # high enough to reach the drain

    def slope(time, h):
        return recharge[min(int(time) + 1, 400)] / 80 - h / 90 - np.maximum(h - 1.4, 0) / 8

    solved = solve_ivp(slope, (0, 399), [level[0]], t_eval=np.arange(400), max_step=0.05)
    # The well is stepped ten times a day: first-order steps stay within millimetres of SciPy's solution.
    np.testing.assert_allclose(level[days], solved.y[0], atol=0.005)


def test_wet_days_follow_the_markov_chain(well):
    wet = (well.table["rain_mm"] > 0).to_numpy()
    after_dry, after_wet = wet[1:][~wet[:-1]].mean(), wet[1:][wet[:-1]].mean()
    # Over whole years s averages out: .26 and .58, times the climate index's mean exp(.15**2 / 2) = 1.01. Its AR(1) of
    # 240 days leaves about 15 independent values in 20 years, a standard error of .15 / sqrt(15) = 4% of each.
    assert after_dry == pytest.approx(0.26, rel=0.12)
    assert after_wet == pytest.approx(0.58, rel=0.12)


def test_readings_differ_from_the_truth_by_slow_noise_and_a_little_fast_noise(well):
    noise = (well.table["head_m"] - well.truth["head_m"]).to_numpy()
    # 7,305 days hold some 240 independent values of a 15-day AR(1): the sd is known to 5%.
    assert np.nanstd(noise) == pytest.approx(np.hypot(0.05, 0.005), rel=0.15)
    pairs = ~np.isnan(noise[1:]) & ~np.isnan(noise[:-1])
    assert np.corrcoef(noise[1:][pairs], noise[:-1][pairs])[0, 1] == pytest.approx(np.exp(-1 / 15) / 1.01, abs=0.03)


def test_three_days_of_a_hundred_lack_a_reading_in_gaps_of_about_ten_days(well):
    assert well.table["head_m"].isna().mean() == pytest.approx(0.03, abs=0.005)
    assert well.gaps()["days"].mean() == pytest.approx(10, abs=2.5)


def test_radiation_above_the_air_is_that_of_the_handbook_s_example():
    # FAO-56, example 8: 20 degrees south on 3 September (day 246), 32.2 MJ/m2/d.
    assert extraterrestrial_radiation(246, latitude=-20) == pytest.approx(32.2, abs=0.05)


def test_potential_evaporation_is_that_of_the_handbook_s_example():
    # FAO-56, example 20: Lyon in July, Ra 40.6 MJ/m2/d, 14.8 to 26.6 C: 5.0 mm/d.
    assert potential_evaporation(40.6, 20.7, 26.6, 14.8) == pytest.approx(5.0, abs=0.05)


def test_one_year_is_too_short_to_train_and_judge():
    with pytest.raises(ValueError, match="at least 2 years, got years=1"):
        synthetic_well(years=1)


def test_the_numbers_are_those_of_every_version_before(well):
    rows = [0, 1, 1000, 7304]
    # Written down from the first version. Pseudo-random draws are the same everywhere; the last digits of exp are not.
    stored = {
        "rain_mm": [3.040327, 8.021137, 9.825352, 14.098730],
        "pet_mm": [5.057729, 4.092727, 2.897714, 4.408047],
        "tmean_c": [21.390752, 21.546458, 14.482746, 20.320518],
        "head_m": [20.085964, 20.103094, 20.018817, 20.287104],
    }
    for column, numbers in stored.items():
        np.testing.assert_allclose(well.table[column].iloc[rows], numbers, atol=1e-6)
    np.testing.assert_allclose(well.truth["head_m"].iloc[rows], [20.009987, 20.009881, 20.054634, 20.289833], atol=1e-6)
    np.testing.assert_allclose(well.truth["head_m"].sum(), 149186.96293595404, rtol=1e-12)
    np.testing.assert_allclose(well.truth["recharge_mm"].sum(), 3866.8133870086913, rtol=1e-9)


# The state, kept in the table as a level above zero, has lost the last bits of the level above the base.
EXACT = {"rtol": 0, "atol": 1e-11}


@pytest.mark.parametrize("seed", [0, 3])
def test_the_truth_of_the_well_s_own_weather_is_its_truth(seed):
    well = synthetic_well(years=2, seed=seed)
    pd.testing.assert_frame_equal(synthetic_truth(well.table), well.truth, **EXACT)
    assert well.truth.columns.tolist() == ["date", "head_m", "recharge_mm", "root_zone_mm"]


def test_the_truth_can_be_run_from_any_day(well):
    parts = [synthetic_truth(well.table[:3000]), synthetic_truth(well.table[3000:], start=well.truth.iloc[2999])]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), well.truth, **EXACT)


def test_the_state_of_another_evening_is_refused_and_the_advice_helps(well):
    with pytest.raises(ValueError, match=r"first day is 2008-03-19, .* is of 1999-12-31\. Give the one of 2008-03-18"):
        synthetic_truth(well.table[3000:])
    with pytest.raises(ValueError, match="is of 2008-03-19"):
        synthetic_truth(well.table[3000:], start=well.truth.iloc[3000])


def test_the_root_zone_keeps_the_balance_of_its_water(well):
    """What came in and did not stay became recharge or evaporation, and that is at most the potential one."""
    stored, rain, pet = (
        part.to_numpy() for part in (well.truth["root_zone_mm"], well.table["rain_mm"], well.table["pet_mm"])
    )
    evaporated = np.maximum(rain - 2, 0)[1:] - np.diff(stored) - well.truth["recharge_mm"].to_numpy()[1:]
    assert stored.min() >= 0 and stored.max() <= 250
    assert evaporated.min() >= -1e-9 and (evaporated <= pet[1:] + 1e-9).all()


def test_more_rain_gives_more_recharge_and_a_higher_level(well):
    wetter = synthetic_truth(well.table.assign(rain_mm=1.3 * well.table["rain_mm"]))
    assert wetter["recharge_mm"].sum() > 1.3 * well.truth["recharge_mm"].sum()  # percolation is not linear
    assert (wetter["head_m"] >= well.truth["head_m"]).all()


def test_weather_from_elsewhere_starts_as_the_spin_up_does_and_the_start_is_forgotten_in_three_years(well):
    weather = pd.DataFrame({name: well.table[name].to_numpy() for name in ("date", "rain_mm", "pet_mm")})
    elsewhere = synthetic_truth(weather)
    half_full = synthetic_truth(weather, start={"root_zone_mm": 125.0, "head_m": 21.0})
    pd.testing.assert_frame_equal(elsewhere, half_full)
    apart = np.abs(elsewhere["head_m"] - well.truth["head_m"])
    assert apart[0] > 0.1 and apart[3 * 365 :].max() < 0.001


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(columns="pet_mm"), "needs the columns date, rain_mm and pet_mm, got date, rain_mm"),
        (lambda table: table.drop(index=5), "after 2000-01-05 comes 2000-01-07"),
        (
            lambda table: table.assign(rain_mm=table["rain_mm"].where(table.index != 7)),
            "rain_mm is missing on 2000-01-08",
        ),
    ],
)
def test_weather_that_the_equations_cannot_read_is_refused(well, change, said):
    with pytest.raises(ValueError, match=said):
        synthetic_truth(change(well.table))
