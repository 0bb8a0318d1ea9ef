import numpy as np
import pytest

from lessons_lib.data import sequential_split
from lessons_lib.nn.losses import PinballLoss
from lessons_lib.wells import climatology, synthetic_well
from lessons_lib.wells.simulators import blocked_simulators, train_simulators

WEATHER = ["rain_mm", "pet_mm", "tmean_c"]


@pytest.mark.slow
def test_simulators_learn_from_the_rows_given_alone_and_beat_climatology_where_none_was_read():
    table = synthetic_well(years=10).table
    train, validation, test = sequential_split(len(table))
    head = table["head_m"].to_numpy()
    hidden = table.assign(head_m=np.where(np.arange(len(table)) < test.start, head, np.nan))
    levels, blind = (
        train_simulators([one], WEATHER, train, validation, seeds=[0, 1], epochs=40).simulate(one)
        for one in (table, hidden)
    )
    np.testing.assert_array_equal(levels, blind)  # what the test rows held is of no influence
    assert levels.shape == (2, len(table)) and np.isnan(levels[:, :365]).all() and np.isfinite(levels[:, 365:]).all()
    errors, usual = head - levels.mean(axis=0), head - climatology(table["date"], head, train)
    assert np.nanmean(errors[test] ** 2) < 0.5 * np.nanmean(usual[test] ** 2)


@pytest.mark.slow
def test_one_simulator_of_two_wells_has_one_scale_and_several_outputs_an_axis_of_their_own():
    tables = [synthetic_well(years=5, seed=seed).table for seed in (1, 2)]
    train, validation, _ = sequential_split(len(tables[0]))
    loss = PinballLoss([0.1, 0.9])
    both = train_simulators(tables, WEATHER, train, validation, seeds=[0], outputs=2, loss=loss, epochs=5)
    together = np.concatenate([table["head_m"][train] for table in tables])
    assert both.z_scale.mean == pytest.approx(np.nanmean(together))
    assert both.simulate(tables[1]).shape == (1, len(tables[1]), 2)


def test_a_network_sees_neither_its_block_nor_the_days_beside_it_nor_the_block_that_stops_it(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "lessons_lib.wells.simulators.train_simulators",
        lambda tables, columns, learn, stop, seeds: asked.append((learn, stop, seeds)),
    )
    _, block = blocked_simulators(range(110), WEATHER, past=101, folds=4, gap=3)
    assert (np.diff(block[:101]) >= 0).all() and (block[101:] == -1).all()
    for k, (learn, stop, seeds) in enumerate(asked):
        own = np.flatnonzero(block == k)
        near = np.arange(max(own[0] - 3, 0), own[-1] + 4)
        wanted = np.isin(block, [0, 1, 2, 3]) & (block != (k + 1) % 4) & ~np.isin(np.arange(110), near)
        np.testing.assert_array_equal(learn, wanted)
        np.testing.assert_array_equal(stop, block == (k + 1) % 4)
        assert seeds == [k] and 24 <= len(own) <= 26
