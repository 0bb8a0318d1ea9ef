import numpy as np
import pandas as pd
import pytest

from lessons_lib.wells import response, synthetic_truth, synthetic_well

TABLE = pd.DataFrame({"date": pd.date_range("2020-01-01", periods=600), "rain_mm": 1.0, "head_m": 5.0})


def reservoir(table):
    """Levels that rise by a hundredth of the rain and fade with a memory of 50 days."""
    levels, level = np.empty(len(table)), 0.0
    for day, rain in enumerate(table["rain_mm"]):
        level = level * 0.98 + 0.01 * rain
        levels[day] = level
    return levels


def test_a_linear_reservoir_answers_with_its_impulse_response_on_every_day():
    for day in (0, 150):
        answer = response(reservoir, TABLE, day, rain_mm=20.0, days=400)
        np.testing.assert_allclose(answer, 0.01 * 20 * 0.98 ** np.arange(400), atol=1e-12)


def test_the_table_stays_as_it_was():
    kept = TABLE.copy()
    response(reservoir, TABLE, 3, days=10)
    pd.testing.assert_frame_equal(TABLE, kept)


def test_the_truth_answers_more_where_the_soil_is_wet():
    well = synthetic_well(years=6)
    stored = well.truth["root_zone_mm"][: 5 * 365]
    dry, wet = (
        response(lambda table: synthetic_truth(table)["head_m"], well.table, day, days=300)
        for day in (stored.idxmin(), stored.idxmax())
    )
    assert dry.shape == wet.shape == (300,)
    assert wet.max() > 3 * dry.max() > 0
    assert (wet >= 0).all() and wet.argmax() > 0  # water reaches the level in the days after


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda: response(reservoir, TABLE.drop(columns="rain_mm"), 3),
            "adds rain to the column rain_mm; the table has",
        ),
        (lambda: response(reservoir, TABLE, 600), r"rows 0 to 599, but .* day=600 over days=400 reads rows 600 to 999"),
        (lambda: response(reservoir, TABLE, -1), "reads rows -1 to 398"),
        (lambda: response(reservoir, TABLE, 201), "reads rows 201 to 600"),
        (lambda: response(lambda table: reservoir(table)[:, None], TABLE, 3), r"shape \(600,\), got \(600, 1\)"),
    ],
)
def test_what_cannot_be_answered_says_why(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()
