import jax
import jax.numpy as jnp
import numpy as np

from tests.lessons.independent import right, wrong


# ---------------------------------------------------------------- windows
@right("windows")
def windows_by_view(inputs, targets, length):
    view = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0)  # (batch, features, time)
    return np.swapaxes(view, 1, 2), targets[length - 1 :].reshape(-1, 1)


@right("windows")
def windows_by_loop(inputs, targets, length):
    x, y = [], []
    for last in range(length - 1, len(inputs)):
        x.append(inputs[last - length + 1 : last + 1])
        y.append([targets[last]])
    return np.array(x), np.array(y)


@wrong(
    "windows",
    "Reshapes the sliding view (batch, features, time) to (batch, time, features) instead of swapping "
    "axes: days and features are mixed.",
)
def windows_reshaped(inputs, targets, length):
    view = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0)
    return view.reshape(len(view), length, inputs.shape[1]), targets[length - 1 :, None]


@wrong("windows", "Newest day first in each window, as R's embed has it.")
def windows_as_embed(inputs, targets, length):
    lasts = np.arange(length - 1, len(inputs))
    return inputs[lasts[:, None] - np.arange(length)], targets[lasts, None]


@wrong(
    "windows", "The target is the level of the day after the window (a forecast), so the last window is missing too."
)
def windows_next_day(inputs, targets, length):
    x = np.stack([inputs[first : first + length] for first in range(len(inputs) - length)])
    return x, targets[length:, None]


@wrong("windows", "Each window gets the target of its first day, not of its last.")
def windows_first_day(inputs, targets, length):
    n = len(inputs) - length + 1
    x = inputs[np.arange(n)[:, None] + np.arange(length)]
    return x, targets[:n, None]


# ---------------------------------------------------------------- plain_over_time
@right("plain_over_time")
def plain_over_time_loop(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@right("plain_over_time")
def plain_over_time_scan(x, kernel, recurrent_kernel, bias, return_sequences):
    from_inputs = jnp.einsum("btf,fu->tbu", x, kernel) + bias  # of all days at once

    def step(h, today):
        h = jnp.tanh(today + jnp.dot(h, recurrent_kernel))
        return h, h

    last, every = jax.lax.scan(step, jnp.zeros((x.shape[0], bias.shape[0])), from_inputs)
    return jnp.transpose(every, (1, 0, 2)) if return_sequences else last


@wrong("plain_over_time", "The recurrent kernel is transposed: h @ recurrent_kernel.T.")
def plain_over_time_transposed(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel.T + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong(
    "plain_over_time",
    "The states of all days are put below each other and reshaped to (batch, time, units): windows and days are mixed.",
)
def plain_over_time_reshaped(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    if return_sequences:
        return jnp.concatenate(every).reshape(len(x), x.shape[1], len(bias))
    return h


@wrong("plain_over_time", "The bias is added after the tanh instead of inside it.")
def plain_over_time_bias_outside(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        new_h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel) + bias
        h = new_h
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong(
    "plain_over_time",
    "Without return_sequences the last state keeps a time axis, (batch, 1, units) instead of (batch, units).",
)
def plain_over_time_keeps_time(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    output = jnp.stack(every, axis=1)
    if not return_sequences:
        output = output[:, -1:]
    return output


# ---------------------------------------------------------------- lstm_cell
@right("lstm_cell")
def lstm_cell_split(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@right("lstm_cell")
def lstm_cell_part_by_part(x, h, c, kernel, recurrent_kernel, bias):
    units = h.shape[1]

    def part(number):
        columns = slice(number * units, (number + 1) * units)
        return jnp.dot(x, kernel[:, columns]) + jnp.dot(h, recurrent_kernel[:, columns]) + bias[columns]

    def gate(number):
        return 1 / (1 + jnp.exp(-part(number)))

    new_c = gate(1) * c + gate(0) * jnp.tanh(part(2))
    new_h = gate(3) * jnp.tanh(new_c)
    return new_h, new_c


@wrong(
    "lstm_cell", "Takes the parts in the order i, f, o, candidate, as many papers write them, not i, f, candidate, o."
)
def lstm_cell_order_of_papers(x, h, c, kernel, recurrent_kernel, bias):
    i, f, o, candidate = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", "The hidden state is made from the old cell state, not the new one.")
def lstm_cell_old_c(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    new_h = jax.nn.sigmoid(o) * jnp.tanh(c)
    new_c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return new_h, new_c


@wrong(
    "lstm_cell",
    "Reshapes the sums to (batch, units, 4): takes every fourth column for a gate instead of four blocks side by side.",
)
def lstm_cell_interleaved(x, h, c, kernel, recurrent_kernel, bias):
    sums = (x @ kernel + h @ recurrent_kernel + bias).reshape(len(h), -1, 4)
    i, f, candidate, o = jnp.moveaxis(sums, -1, 0)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", "No tanh on the cell state in the hidden state: sigmoid(o) * c.")
def lstm_cell_no_tanh(x, h, c, kernel, recurrent_kernel, bias):
    units = h.shape[-1]
    sums = x @ kernel + h @ recurrent_kernel + bias
    i, f = jax.nn.sigmoid(sums[:, :units]), jax.nn.sigmoid(sums[:, units : 2 * units])
    candidate, o = jnp.tanh(sums[:, 2 * units : 3 * units]), jax.nn.sigmoid(sums[:, 3 * units :])
    c = f * c + i * candidate
    h = o * c
    return h, c


# ---------------------------------------------------------------- half_life
@right("half_life")
def half_life_logarithms(biases):
    forget = 1 / (1 + np.exp(-np.asarray(biases, dtype=float)))
    return np.log(0.5) / np.log(forget)


@right("half_life")
def half_life_softplus(biases):
    return 1 / jnp.logaddexp(0.0, -jnp.asarray(biases)) * jnp.log(2.0)


@wrong(
    "half_life",
    "Takes 1 - f as a continuous rate of loss: log(2) / (1 - f), an approximation for slow stores, "
    "instead of log(0.5) / log(f).",
)
def half_life_continuous(biases):
    forget = 1 / (1 + np.exp(-biases))
    return np.log(2) / (1 - forget)


@wrong("half_life", "Gives the time constant -1 / log(f), until 1/e is left, not until half is.")
def half_life_e_folding(biases):
    forget = 1 / (1 + np.exp(-biases))
    return -1 / np.log(forget)


@wrong("half_life", "Rounds up to whole days, though days with fractions are asked for.")
def half_life_whole_days(biases):
    forget = 1 / (1 + np.exp(-biases))
    return np.ceil(np.log(0.5) / np.log(forget))


@wrong("half_life", "Wrong sign in the sigmoid, 1 / (1 + exp(b)): a high bias forgets fast.")
def half_life_sign(biases):
    forget = 1 / (1 + np.exp(biases))
    return np.log(0.5) / np.log(forget)


# ---------------------------------------------------------------- lstm_over_time
@right("lstm_over_time")
def lstm_over_time_loop(x, kernel, recurrent_kernel, bias, return_sequences):
    h = c = jnp.zeros((x.shape[0], recurrent_kernel.shape[0]))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell_split(x[:, now], h, c, kernel, recurrent_kernel, bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else every[-1]


@right("lstm_over_time")
def lstm_over_time_scan(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(state, today):
        h, c = lstm_cell_part_by_part(today, *state, kernel, recurrent_kernel, bias)
        return (h, c), h

    zeros = jnp.zeros((len(x), len(bias) // 4))
    (last, _), every = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1))
    return jnp.swapaxes(every, 0, 1) if return_sequences else last


@wrong("lstm_over_time", "The cell state is not carried on: each day begins with c = 0, only h is kept.")
def lstm_over_time_c_lost(x, kernel, recurrent_kernel, bias, return_sequences):
    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, _ = lstm_cell_split(x[:, now], h, c, kernel, recurrent_kernel, bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong(
    "lstm_over_time",
    "The result of scan, (time, batch, units), is reshaped to (batch, time, units) instead of swapping its axes back.",
)
def lstm_over_time_reshaped(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(state, today):
        h, c = lstm_cell_split(today, *state, kernel, recurrent_kernel, bias)
        return (h, c), h

    zeros = jnp.zeros((len(x), len(bias) // 4))
    (last, _), every = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1))
    return every.reshape(x.shape[0], x.shape[1], -1) if return_sequences else last


@wrong(
    "lstm_over_time",
    "Without return_sequences it takes [-1] after the axes are swapped back: all days of the last window,"
    " not the last day of all windows.",
)
def lstm_over_time_last_window(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(state, today):
        h, c = lstm_cell_split(today, *state, kernel, recurrent_kernel, bias)
        return (h, c), h

    zeros = jnp.zeros((len(x), len(bias) // 4))
    _, every = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1))
    every = jnp.swapaxes(every, 0, 1)
    return every if return_sequences else every[-1]


@wrong("lstm_over_time", "Keeps and returns the cell state c instead of the hidden state h.")
def lstm_over_time_cell_state(x, kernel, recurrent_kernel, bias, return_sequences):
    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell_split(x[:, now], h, c, kernel, recurrent_kernel, bias)
        every.append(c)
    return jnp.stack(every, axis=1) if return_sequences else c


# ---------------------------------------------------------------- lstm_parameters
@right("lstm_parameters")
def lstm_parameters_formula(units, features):
    return 4 * (units * (features + units) + units)


@right("lstm_parameters")
def lstm_parameters_of_arrays(units, features):
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    return int(sum(np.prod(shape) for shape in shapes))


@wrong("lstm_parameters", "Counts two bias vectors for each gate, as PyTorch has them.")
def lstm_parameters_two_biases(units, features):
    return 4 * (units * (features + units) + 2 * units)


@wrong("lstm_parameters", "Counts the bias once, units, not once for each of the four parts.")
def lstm_parameters_one_bias(units, features):
    return 4 * units * (features + units) + units


@wrong("lstm_parameters", "Counts the read-out's units + 1 parameters (a Dense(1) after it) along with the layer's.")
def lstm_parameters_with_readout(units, features):
    return 4 * (units * (features + units) + units) + units + 1


@wrong(
    "lstm_parameters", "units and features change places: the recurrent kernel is counted as (features, 4 features)."
)
def lstm_parameters_swapped(units, features):
    return 4 * (features * (units + features) + features)


# ---------------------------------------------------------------- repair_ranks
@right("repair_ranks")
def repair_ranks_by_none(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None]


@right("repair_ranks")
def repair_ranks_by_functions(window, rain, logged, levels):
    by_window = np.stack([logged[:, number] for number in range(np.shape(logged)[1])])
    return [np.stack([window]), np.expand_dims(rain, 2), by_window, np.reshape(levels, (-1, 1))]


@wrong(
    "repair_ranks",
    "logged is reshaped to (batch, time, features) instead of swapping its axes: the series are mixed up.",
)
def repair_ranks_reshaped(window, rain, logged, levels):
    time, batch, features = logged.shape
    return window[None], rain[:, :, None], logged.reshape(batch, time, features), levels[:, None]


@wrong("repair_ranks", "rain gets its new axis in the middle, (batch, 1, time): one day with many features.")
def repair_ranks_rain_middle(window, rain, logged, levels):
    return np.expand_dims(window, 0), rain[:, None], logged.transpose(1, 0, 2), levels.reshape(-1, 1)


@wrong(
    "repair_ranks",
    "atleast_3d puts the window's new axis last and atleast_2d the levels' first: (time, features, 1) and (1, batch).",
)
def repair_ranks_atleast(window, rain, logged, levels):
    return np.atleast_3d(window), np.atleast_3d(rain), np.swapaxes(logged, 0, 1), np.atleast_2d(levels)


@wrong(
    "repair_ranks", "logged is filled anew column by column, as R's dim<- does (order='F'), instead of swapping axes."
)
def repair_ranks_dim(window, rain, logged, levels):
    time, batch, features = logged.shape
    return window[None], rain[..., None], logged.reshape((batch, time, features), order="F"), levels[..., None]
