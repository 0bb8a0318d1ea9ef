"""What lesson 06 says of its figures is what its stored figures show; and its simulated flattery is the known one."""

import re

import nbformat
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from lessons_lib.course.places import course_root
from lessons_lib.lessons.lesson_06_choosing_hyperparameters import curved, flattery

LESSON = "06_choosing_hyperparameters"


@pytest.fixture(scope="module")
def shown():
    """All texts among the stored outputs: descriptions of pictures, tables, prints."""
    notebook = nbformat.read(course_root() / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def row(shown, label):
    """The numbers of the last line of a table that begins with `label`."""
    line = re.findall(rf"^{re.escape(label)}  +(.*)$", shown, flags=re.MULTILINE)[-1]
    return [float(number) for number in line.split()]


def test_the_search_promises_more_than_ridge_and_the_test_part_takes_it_back(shown):
    promised, _ = row(shown, "winner of the search, seed 0")
    validation, _, ridge_on_test = row(shown, "ridge")
    lowest, highest = map(float, re.search(r"ten seeds on test: ([\d.]+) to ([\d.]+)", shown).groups())
    assert promised < validation - 0.5
    assert lowest < ridge_on_test < highest


def test_the_winner_on_one_half_is_far_worse_on_the_other_and_eight_tries_are_enough(shown):
    told = r"from ([\d.]+) to ([\d.]+) on the half that picked it; on the other half it is \[([^]]+)\]"
    first, own, others = re.search(told, shown).groups()
    others = [float(other) for other in others.split()]  # the best of 1, 2, 4, ..., 64
    assert float(first) == pytest.approx(others[0], abs=0.5)  # one random setting flatters nobody
    assert 3 < others[-1] - float(own) < 7
    assert min(others) < others[-1]


def test_the_seeds_of_the_lucky_setting_vary_more_than_the_settings_do(shown):
    spreads, between = re.search(r"sd over seeds \[([^]]+)\], of the means (\d+\.\d)", shown).groups()
    assert max(map(float, spreads.split())) > float(between)


def test_by_cross_validation_ridge_is_simplest_and_within_one_error_of_the_best(shown):
    table = re.search(r"fold 1 .*parameters\n((?:.+\n){5})", shown)[1].splitlines()
    *_, mean, error, parameters = np.array(
        [[float(number) for number in re.split(r"  +", line)[1:]] for line in table]
    ).T
    best = mean.argmin()
    assert parameters.argmin() == 0
    assert mean[0] <= mean[best] + error[best]
    assert np.sum(mean[1:] <= mean[0] + error[0]) == 2  # "Two networks lie within an error of ridge"


def test_the_flattery_of_the_best_of_k_is_the_expected_least_of_k_normal_draws():
    scores = np.random.default_rng(0).normal(55, 1.5, (40_000, 10))
    for k, reached in enumerate(flattery(scores, 55.0), start=1):
        expected = -quad(lambda x, k=k: x * k * norm.pdf(x) * norm.sf(x) ** (k - 1), -8, 8)[0]
        assert reached == pytest.approx(1.5 * expected, abs=0.03)  # four standard errors of 40,000 draws


def test_the_function_to_learn_is_scikit_learns_friedman1():
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(50, noise=0, random_state=0)
    np.testing.assert_allclose(curved(x)[:, 0], (y - 14) / 5)
