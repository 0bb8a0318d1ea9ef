import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from lessons_lib.data.splitting import sequential_split
from lessons_lib.wells import (
    baseline_intervals,
    conformal_quantile,
    coverage,
    crps_ensemble,
    interval_width,
    simulation_baselines,
    synthetic_well,
)

NAN = np.nan


def test_coverage_counts_readings_only_and_the_bounds_themselves_are_inside():
    observed, lower, upper = [1.0, 2.0, NAN, 4.0], [1.0, 0.0, 0.0, 5.0], [2.0, 2.0, 9.0, 6.0]
    assert coverage(observed, lower, upper) == pytest.approx(2 / 3)
    assert isinstance(coverage(observed, lower, upper), float)


def test_width_is_the_mean_and_crossed_bounds_hold_nothing():
    assert interval_width([0.0, 1.0], [1.0, 4.0]) == 2.0
    assert interval_width([0.0, 3.0], [1.0, 2.0]) == 0.5
    assert coverage([0.5, 2.5], [0.0, 3.0], [1.0, 2.0]) == 0.5


def test_a_day_without_a_reading_needs_no_interval():
    assert coverage([NAN, 1.0], [NAN, 0.0], [NAN, 2.0]) == 1.0


def by_quadrature(observed, members):
    """The integral of (F(z) - 1{y <= z})^2, exact: F and the step are constant between members and reading."""
    steps = np.sort(np.append(members, observed))
    middle = (steps[1:] + steps[:-1]) / 2
    below = (members <= middle[:, None]).mean(axis=1)
    return (np.diff(steps) * (below - (observed <= middle)) ** 2).sum()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.booleans())
def test_the_crps_is_the_integral_that_defines_it(seed, m, ties):
    rng = np.random.default_rng(seed)
    observed, members = rng.normal(size=5), rng.normal(size=(m, 5))
    if ties:
        observed, members = observed.round(), members.round()
    wanted = [by_quadrature(y, x) for y, x in zip(observed, members.T)]
    np.testing.assert_allclose(crps_ensemble(observed, members), wanted, atol=1e-12)


def test_the_crps_is_the_two_means_of_its_formula_and_nan_without_a_reading():
    rng = np.random.default_rng(0)
    observed, members = rng.normal(size=4), rng.normal(size=(7, 4))
    pairs = np.abs(members[:, None] - members[None]).mean(axis=(0, 1)) / 2
    wanted = np.abs(members - observed).mean(axis=0) - pairs
    observed[2] = NAN
    scores = crps_ensemble(observed, members)
    assert np.isnan(scores[2])
    np.testing.assert_allclose(np.delete(scores, 2), np.delete(wanted, 2), atol=1e-12)


def test_many_members_of_a_normal_distribution_score_as_its_closed_form():
    """Gneiting and Raftery 2007, equation 20 and below: sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))."""
    members = norm.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None]
    for y in (-1.0, 0.0, 2.5):
        wanted = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
        np.testing.assert_allclose(crps_ensemble([y], members), [wanted], atol=1e-4)


def test_one_member_scores_its_absolute_error():
    np.testing.assert_allclose(crps_ensemble([1.0, 5.0], [[2.0, 2.0]]), [1.0, 3.0])


@pytest.fixture(scope="module")
def well():
    return synthetic_well(years=6)


def test_baselines_get_the_interval_of_split_conformal_prediction(well):
    train, calibrate, test = sequential_split(len(well.table))
    intervals = baseline_intervals(well, train, calibrate, level=0.8, inputs=["rain_mm", "pet_mm"])
    panel = simulation_baselines(well, train, inputs=["rain_mm", "pet_mm"])
    heads = well.table["head_m"].to_numpy()
    assert list(intervals) == list(panel)
    for name, (lower, upper) in intervals.items():
        assert lower.shape == upper.shape == (len(well.table),)
        np.testing.assert_allclose((lower + upper) / 2, panel[name], atol=1e-12)
        errors = np.abs(heads - panel[name])[calibrate]
        n = (~np.isnan(errors)).sum()
        # NumPy's "higher" quantile at (rank - 1) / (n - 1) is the error of that rank.
        rank = np.ceil((n + 1) * 0.8)
        half = np.quantile(errors[~np.isnan(errors)], (rank - 1) / (n - 1), method="higher")
        np.testing.assert_allclose((upper - lower) / 2, half, rtol=1e-9)
        # On the rows whose errors it was made of it holds its share, up to one reading.
        assert 0.8 <= coverage(heads[calibrate], lower[calibrate], upper[calibrate]) < 0.8 + 2 / n


def test_nothing_of_the_test_part_reaches_the_intervals(well):
    train, calibrate, test = sequential_split(len(well.table))
    before = baseline_intervals(well, train, calibrate)
    changed = well.table.copy()
    changed.loc[test, "head_m"] = 99.0
    after = baseline_intervals(type(well)("changed", changed), train, calibrate)
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda well: coverage([1.0, 2.0], [0.0], [1.0]), r"one shape, \(days,\), got observed \(2,\), lower \(1,\)"),
        (lambda well: coverage([NAN], [0.0], [1.0]), "no reading to be covered"),
        (lambda well: coverage([1.0, 2.0], [NAN, 0.0], [NAN, 1.0]), "1 of 2 days have no interval.*np.isnan"),
        (lambda well: coverage([1.0], [2.0], [0.0]), "Are the two swapped"),
        (lambda well: interval_width([2.0, 3.0], [0.0, 0.0]), "Are the two swapped"),
        (lambda well: interval_width([NAN], [0.0]), "1 of 1 days have no interval"),
        (lambda well: crps_ensemble(np.ones(3), np.ones((3, 8))), r"got \(3,\) and \(3, 8\)\. Did you mean members\.T"),
        (lambda well: crps_ensemble(np.ones((3, 1)), np.ones((8, 3))), r"got \(3, 1\) and \(8, 3\)\.$"),
        (lambda well: crps_ensemble(np.ones(3), np.ones((0, 3))), r"got \(3,\) and \(0, 3\)"),
        (lambda well: baseline_intervals(well, slice(0, 900), slice(800, 1200)), "overlap"),
        (
            lambda well: baseline_intervals(well, slice(0, 900), slice(1000, 1005), 0.9),
            "too few for an interval of 90%",
        ),
        (lambda well: baseline_intervals(well, slice(0, 900), slice(900, 1200), 90), "between 0 and 1, got 90"),
    ],
)
def test_what_cannot_be_judged_says_why(well, ask, said):
    with pytest.raises(ValueError, match=said):
        ask(well)


def test_the_conformal_quantile_counts_the_new_error_among_the_old_ones_and_says_when_they_are_too_few():
    errors = np.array([NAN, *range(-9, 0)])  # nine errors with sizes 1 to 9
    assert conformal_quantile(errors, 0.8) == 8
    assert conformal_quantile(errors, 0.81) == 9
    assert conformal_quantile(errors, 0.9) == 9
    assert conformal_quantile(errors, 0.91) == np.inf
    assert conformal_quantile(range(1, 100), 0.07) == 7  # 100 * .07 is 7.000000000000001


def test_the_conformal_quantile_holds_a_new_independent_error_as_often_as_it_promises():
    rng = np.random.default_rng(0)
    drawn = rng.standard_t(3, (4000, 20))
    held = [abs(row[0]) <= conformal_quantile(row[1:], 0.9) for row in drawn]
    assert np.mean(held) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 4000))  # rank 18 of 20 places: exactly .9
