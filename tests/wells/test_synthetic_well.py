import numpy as np
import pytest
from scipy.integrate import solve_ivp

from lessons_lib.data.splitting import sequential_split
from lessons_lib.wells.baselines import simulation_baselines
from lessons_lib.wells.synthetic_well import extraterrestrial_radiation, potential_evaporation, synthetic_well


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
