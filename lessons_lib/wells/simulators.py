"""Networks that simulate daily levels from weather, as lesson 08 builds them step by step, in one call for several
seeds and wells."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.data.normalising import Normaliser
from lessons_lib.data.windows import make_chunks, predict_series
from lessons_lib.nn.callbacks import EarlyStopping
from lessons_lib.nn.layers import Dense
from lessons_lib.nn.many import FittedModels, fit_many
from lessons_lib.nn.model import Sequential
from lessons_lib.nn.optimizers import Adam
from lessons_lib.nn.recurrent import LSTM, lstm_cell

LENGTH, WARM_UP = 730, 365  # days that a network reads at once, and how many of them only bring its state up


@dataclass(frozen=True)
class Simulators:
    """Trained networks, one a seed, with the scales of their inputs and levels."""

    fitted: FittedModels
    columns: list
    x_scale: Normaliser
    z_scale: Normaliser

    def simulate(self, table):
        """Levels (seeds, days) in m that the table's weather makes; (seeds, days, outputs) of several outputs. NaN on
        the first 365 days."""
        x = self.x_scale.transform(table[self.columns])
        (outputs,) = self.fitted.model(0).layers[-1].output_shape((1,))
        every = [
            predict_series(lambda chunks, k=k: self.fitted.predict(chunks)[..., [k]], x, length=LENGTH, warm_up=WARM_UP)
            for k in range(outputs)
        ]
        levels = self.z_scale.mean + self.z_scale.sd * np.stack(every, axis=-1)
        return levels if outputs > 1 else levels[..., 0]

    def cell_states(self, table, model):
        """The cell states (days, 32) of a model, of `fitted` or untrained, that runs over all the table's weather from
        an empty memory on."""
        kernels = model.params[0]
        x = jnp.asarray(self.x_scale.transform(table[self.columns]).to_numpy(np.float32))

        def step(state, today):
            hidden, cell = lstm_cell(kernels, today[None], *state)
            return (hidden, cell), cell[0]

        empty = jnp.zeros((1, len(kernels["recurrent_kernel"])))
        return np.asarray(jax.lax.scan(step, (empty, empty), x)[1])


def level_network(features, outputs=1, loss="mse"):
    """A compiled, untrained LSTM of 32 units that turns 730 days of inputs into `outputs` numbers for each of them."""
    layers = [LSTM(32, return_sequences=True, forget_bias=3.0), Dense(outputs)]
    model = Sequential(layers, input_shape=(LENGTH, features))
    model.compile(loss=loss, optimizer=Adam(0.005, global_clipnorm=1.0))
    return model


def train_simulators(tables, columns, learn, stop, seeds, outputs=1, loss="mse", epochs=80, batch_size=4, patience=20):
    """Simulators, one a seed, that learn from the rows `learn` of all the tables and stop early by the rows `stop`.

        five = train_simulators([well.table], ["rain_mm", "pet_mm", "tmean_c"], train, validation, seeds=range(5))
        levels = five.simulate(well.table)                                                          # (5, days) in m

    The tables hold `columns` without gaps and head_m, NaN where there is no reading; `learn` and `stop` are slices or
    masks of rows. Inputs and levels are standardised by the rows `learn` of all tables together. Chunks of 730 days,
    whose first 365 and whose days without a reading weigh nothing.
    """
    import pandas as pd

    x_scale = Normaliser().fit(pd.concat([table[learn][columns] for table in tables]))
    z_scale = Normaliser(missing=True).fit(np.concatenate([table["head_m"][learn] for table in tables]))

    def chunks_of(rows):
        """x, y and weights of the chunks in which the readings of `rows` count, each once."""
        every = []
        for table in tables:
            z = z_scale.transform(table["head_m"].to_numpy())
            targets = np.full(len(z), np.nan)
            targets[rows] = z[rows]
            every.append(make_chunks(x_scale.transform(table[columns]), targets, length=LENGTH, warm_up=WARM_UP))
        x, y, mask = (np.concatenate([getattr(one, part) for one in every]) for part in ("x", "y", "mask"))
        return x, y, mask / mask.mean()

    x, y, weights = chunks_of(learn)
    fitted = fit_many(
        level_network(len(columns), outputs, loss),
        x,
        y,
        seeds=seeds,
        sample_weight=weights,
        validation_data=chunks_of(stop),
        epochs=epochs,
        batch_size=batch_size,
        callbacks=[EarlyStopping(patience=patience, restore_best_weights=True)],
        verbose=0,
    )
    return Simulators(fitted, list(columns), x_scale, z_scale)


def blocked_simulators(table, columns, past, folds=5, gap=30):
    """One network for each of `folds` blocks of the first `past` days: ([Simulators], block (days,), -1 from `past`).

    Network k learns neither from block k nor from the `gap` days on both sides of it, nor from the next block (after
    the last comes the first), by which it stops. So two networks, k and k - 1, did not learn from a day of block k.
    """
    day, block, networks = np.arange(len(table)), np.full(len(table), -1), []
    block[:past] = np.repeat(np.arange(folds), [len(part) for part in np.array_split(day[:past], folds)])
    for k in range(folds):
        first, last = np.flatnonzero(block == k)[[0, -1]]
        stop = block == (k + 1) % folds
        learn = (block >= 0) & ~stop & ((day < first - gap) | (day > last + gap))
        networks.append(train_simulators([table], columns, learn, stop, seeds=[k]))
    return networks, block
