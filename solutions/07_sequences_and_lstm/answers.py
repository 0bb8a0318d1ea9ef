"""Labelled answers to lesson 07: right ones by several routes, and the slips that learners make."""

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.exercises.labels import equivalent, right, wrong


@right("windows")
def windows_as_slices(inputs, targets, length):
    last_days = range(length - 1, len(inputs))
    x = np.stack([inputs[day - length + 1 : day + 1] for day in last_days])
    return x, targets[length - 1 :, None]


@right("windows")
def windows_of_the_library(inputs, targets, length):
    from lessons_lib.data import make_windows

    made = make_windows(inputs, targets, length=length)
    return made.x, made.y


@right("windows")
@equivalent(
    "windows",
    "constant: 1 -> 2",
    why="reshape takes any negative size for the unknown one",
)
@equivalent(
    "windows",
    "order: np.swapaxes(view, 1, 2) -> np.swapaxes(view, 2, 1)",
    why="two axes change places, whichever is named first",
)
def windows_by_sliding_view(inputs, targets, length):
    view = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0)
    return np.swapaxes(view, 1, 2), targets[length - 1 :].reshape(-1, 1)


@right("windows")
def windows_by_one_index_as_a_list(inputs, targets, length):
    starts = np.arange(len(inputs) - length + 1)
    return [
        jnp.asarray(inputs)[starts[:, None] + np.arange(length)],
        jnp.asarray(targets)[starts + length - 1][:, None],
    ]


@wrong("windows", misconception="last_window_missing")
def windows_but_one(inputs, targets, length):
    starts = range(len(inputs) - length)
    x = np.stack([inputs[start : start + length] for start in starts])
    return x, np.array([[targets[start + length - 1]] for start in starts])


@wrong("windows", misconception="side_by_side")
def windows_without_overlap(inputs, targets, length):
    starts = range(0, len(inputs) - length + 1, length)
    x = np.stack([inputs[start : start + length] for start in starts])
    return x, np.array([[targets[start + length - 1]] for start in starts])


@wrong("windows", misconception="first_day")
def windows_with_the_first_target(inputs, targets, length):
    starts = range(len(inputs) - length + 1)
    return np.stack([inputs[start : start + length] for start in starts]), np.array(
        [[targets[start]] for start in starts]
    )


@wrong("windows", misconception="tomorrow")
def windows_with_the_next_target(inputs, targets, length):
    starts = range(len(inputs) - length)
    return np.stack([inputs[start : start + length] for start in starts]), np.array(
        [[targets[start + length]] for start in starts]
    )


@wrong("windows", misconception="features_before_time")
def windows_as_the_view_gives_them(inputs, targets, length):
    return np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0), targets[length - 1 :, None]


@wrong("windows", misconception="flat_targets")
def windows_with_flat_targets(inputs, targets, length):
    starts = range(len(inputs) - length + 1)
    return np.stack([inputs[start : start + length] for start in starts]), targets[length - 1 :]


@wrong("windows", misconception="newest_first")
def windows_as_r_embeds_them(inputs, targets, length):
    starts = range(len(inputs) - length + 1)
    return np.stack([inputs[start : start + length][::-1] for start in starts]), targets[length - 1 :, None]


@wrong("windows", misconception="tomorrow")
def windows_with_the_next_target_and_the_last_one_twice(inputs, targets, length):
    x, _ = windows_as_slices(inputs, targets, length)
    return x, np.append(targets[length:], targets[-1])[:, None]


@wrong("windows", misconception="yesterday")
def windows_with_the_target_of_the_day_before(inputs, targets, length):
    x, _ = windows_as_slices(inputs, targets, length)
    return x, targets[length - 2 : -1, None]


@wrong("windows", misconception="first_window_missing")
def windows_from_the_second(inputs, targets, length):
    days = range(length, len(inputs))
    return np.stack([inputs[day - length + 1 : day + 1] for day in days]), targets[length:, None]


@wrong("windows", misconception="run_over_the_end")
def windows_by_rolling(inputs, targets, length):
    x = np.stack([np.roll(inputs, -lag, axis=0) for lag in range(length)], axis=1)
    return x, np.roll(targets, 1 - length)[:, None]


@wrong("windows", misconception="windows_reshaped")
def windows_with_a_reshaped_view(inputs, targets, length):
    view = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0)
    return view.reshape(len(view), length, -1), targets[length - 1 :, None]


@wrong("windows", misconception="targets_before_windows")
def windows_after_targets(inputs, targets, length):
    x, y = windows_as_slices(inputs, targets, length)
    return y, x


@wrong("windows", misconception="latest_window_first")
def windows_from_the_latest(inputs, targets, length):
    x, y = windows_as_slices(inputs, targets, length)
    return x[::-1], y[::-1]


@wrong("windows", status="raised")
def windows_past_the_end(inputs, targets, length):
    return np.stack([inputs[start : start + length] for start in range(len(inputs))]), targets[:, None]


@wrong("windows", status="type")
def windows_without_targets(inputs, targets, length):
    np.stack([inputs[start : start + length] for start in range(len(inputs) - length + 1)])


@wrong("windows", misconception="another_length")
def windows_a_day_too_long(inputs, targets, length):
    x = np.stack([inputs[day - length : day + 1] for day in range(length, len(inputs))])
    return x, targets[length:, None]


@wrong("windows", status="rank")
def windows_laid_out_flat(inputs, targets, length):
    starts = range(len(inputs) - length + 1)
    return np.stack([inputs[start : start + length].ravel() for start in starts]), targets[length - 1 :, None]


@right("plain_over_time")
def plain_by_a_loop(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@right("plain_over_time")
@equivalent(
    "plain_over_time",
    "order: jnp.swapaxes(*, 0, 1) -> jnp.swapaxes(*, 1, 0)",
    why="two axes change places, whichever is named first",
)
def plain_by_scan(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(h, x_now):
        h = jnp.tanh(x_now @ kernel + h @ recurrent_kernel + bias)
        return h, h

    last, every = jax.lax.scan(step, jnp.zeros((x.shape[0], bias.size)), jnp.swapaxes(x, 0, 1))
    return jnp.swapaxes(every, 0, 1) if return_sequences else last


@right("plain_over_time")
@equivalent(
    "plain_over_time",
    "constant: 0 -> 1",
    "constant: 0 -> -1",
    why="before the loop all days are zeros",
)
def plain_with_one_kernel_in_numpy(x, kernel, recurrent_kernel, bias, return_sequences):
    both = np.concatenate([kernel, recurrent_kernel])
    every = np.zeros((*x.shape[:2], len(bias)))
    h = every[:, 0]
    for now in range(x.shape[1]):
        h = every[:, now] = np.tanh(np.concatenate([x[:, now], h], axis=1) @ both + bias)
    return every if return_sequences else every[:, -1]


@wrong("plain_over_time", misconception="last_only")
def plain_last_state_always(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
    return h


@wrong("plain_over_time", misconception="always_all")
def plain_every_state_always(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1)


@wrong("plain_over_time", misconception="other_way_round")
def plain_with_the_branches_swapped(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return h if return_sequences else jnp.stack(every, axis=1)


@wrong("plain_over_time", misconception="time_first")
def plain_stacked_in_front(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every) if return_sequences else h


@wrong("plain_over_time", misconception="no_memory")
def plain_without_memory(x, kernel, recurrent_kernel, bias, return_sequences):
    every = jnp.tanh(x @ kernel + bias)
    return every if return_sequences else every[:, -1]


@wrong("plain_over_time", misconception="no_tanh")
def plain_without_tanh(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = x[:, now] @ kernel + h @ recurrent_kernel + bias
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="blind_to_inputs")
def plain_without_inputs(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for _ in range(x.shape[1]):
        h = jnp.tanh(h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="recurrent_kernel_turned")
def plain_with_the_kernel_turned(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel.T + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="plain_backwards")
def plain_from_the_last_day(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in reversed(range(x.shape[1])):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="no_bias")
def plain_without_bias(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="every_reshaped")
def plain_reshaped_for_swapped(x, kernel, recurrent_kernel, bias, return_sequences):
    every = np.asarray(plain_by_a_loop(x, kernel, recurrent_kernel, bias, True))
    return every.swapaxes(0, 1).reshape(every.shape) if return_sequences else every[:, -1]


@wrong("plain_over_time", misconception="last_window")
def plain_of_the_last_window(x, kernel, recurrent_kernel, bias, return_sequences):
    every = plain_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every[-1]


@wrong("plain_over_time", misconception="first_not_last")
def plain_of_the_first_day(x, kernel, recurrent_kernel, bias, return_sequences):
    every = plain_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every[:, 0]


@wrong("plain_over_time", misconception="over_the_days")
def plain_on_average(x, kernel, recurrent_kernel, bias, return_sequences):
    every = plain_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every.mean(axis=1)


@wrong("plain_over_time", misconception="one_day_late")
def plain_before_the_step(x, kernel, recurrent_kernel, bias, return_sequences):
    every = np.asarray(plain_by_a_loop(x, kernel, recurrent_kernel, bias, True))
    late = np.concatenate([np.zeros_like(every[:, :1]), every[:, :-1]], axis=1)
    return late if return_sequences else late[:, -1]


@wrong("plain_over_time", misconception="a_day_left_out")
def plain_but_for_the_last_day(x, kernel, recurrent_kernel, bias, return_sequences):
    return plain_by_a_loop(x[:, :-1], kernel, recurrent_kernel, bias, return_sequences)


@wrong("plain_over_time", misconception="carried_to_the_next_window")
def plain_from_window_to_window(x, kernel, recurrent_kernel, bias, return_sequences):
    every = plain_by_a_loop(x.reshape(1, -1, x.shape[2]), kernel, recurrent_kernel, bias, True).reshape(
        *x.shape[:2], -1
    )
    return every if return_sequences else every[:, -1]


@wrong("plain_over_time", misconception="plain_backwards")
def plain_backwards_and_put_back(x, kernel, recurrent_kernel, bias, return_sequences):
    every = plain_by_a_loop(x[:, ::-1], kernel, recurrent_kernel, bias, True)[:, ::-1]
    return every if return_sequences else every[:, 0]


@wrong("plain_over_time", misconception="tanh_on_the_way_out")
def plain_with_tanh_at_the_end(x, kernel, recurrent_kernel, bias, return_sequences):
    return jnp.tanh(plain_without_tanh(x, kernel, recurrent_kernel, bias, return_sequences))


@wrong("plain_over_time", misconception="bias_outside")
def plain_with_the_bias_outside(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] @ kernel + h @ recurrent_kernel) + bias
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", misconception="relu_for_tanh")
def plain_with_relu(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jax.nn.relu(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("plain_over_time", status="raised")
def plain_with_stars(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    for now in range(x.shape[1]):
        h = jnp.tanh(x[:, now] * kernel + h * recurrent_kernel + bias)
    return h


@wrong("plain_over_time", status="raised")
def plain_over_the_batch(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    for x_now in x:
        h = jnp.tanh(x_now @ kernel + h @ recurrent_kernel + bias)
    return h


@wrong("plain_over_time", misconception="sigmoid_for_tanh")
def plain_with_sigmoid(x, kernel, recurrent_kernel, bias, return_sequences):
    h = jnp.zeros((len(x), len(bias)))
    every = []
    for now in range(x.shape[1]):
        h = jax.nn.sigmoid(x[:, now] @ kernel + h @ recurrent_kernel + bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@right("lstm_cell")
def cell_by_the_recipe(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@right("lstm_cell")
def cell_of_the_library(x, h, c, kernel, recurrent_kernel, bias):
    from lessons_lib.nn.recurrent import lstm_cell

    return lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x, h, c)


@right("lstm_cell")
@equivalent(
    "lstm_cell",
    "constant: 4 -> 5",
    why="a fifth sum is never read",
)
def cell_gate_by_gate_in_numpy(x, h, c, kernel, recurrent_kernel, bias):
    units = h.shape[1]
    sums = []
    for gate in range(4):
        own = slice(gate * units, (gate + 1) * units)
        sums.append(x @ kernel[:, own] + h @ recurrent_kernel[:, own] + bias[own])
    i, f, o = (1 / (1 + np.exp(-sums[gate])) for gate in (0, 1, 3))
    new_c = f * c + i * np.tanh(sums[2])
    return [np.float32(o * np.tanh(new_c)), np.float32(new_c)]


@wrong("lstm_cell", misconception="cell_state_first")
def cell_states_the_other_way_round(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return c, jax.nn.sigmoid(o) * jnp.tanh(c)


@wrong("lstm_cell", misconception="gate_order")
def cell_in_the_order_i_f_o_c(x, h, c, kernel, recurrent_kernel, bias):
    i, f, o, candidate = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="gate_order")
def cell_in_the_order_f_i_c_o(x, h, c, kernel, recurrent_kernel, bias):
    f, i, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="cell_state_in_the_sum")
def cell_that_reads_c(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + c @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="states_taken_for_one_another")
def cell_with_c_before_h(x, c, h, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="hidden_state_kept")
def cell_that_keeps_h(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * h + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="candidate_not_bent")
def cell_with_a_raw_candidate(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * candidate
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="functions_swapped")
def cell_with_functions_swapped(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jnp.tanh(f) * c + jnp.tanh(i) * jax.nn.sigmoid(candidate)
    return jnp.tanh(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="gates_by_tanh")
def cell_with_four_tanhs(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jnp.tanh(f) * c + jnp.tanh(i) * jnp.tanh(candidate)
    return jnp.tanh(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="nothing_forgotten")
def cell_that_never_forgets(x, h, c, kernel, recurrent_kernel, bias):
    i, _, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="no_output_gate")
def cell_without_an_output_gate(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, _ = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jnp.tanh(c), c


@wrong("lstm_cell", misconception="candidate_by_sigmoid")
def cell_with_four_sigmoids(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(jax.nn.sigmoid(x @ kernel + h @ recurrent_kernel + bias), 4, axis=1)
    c = f * c + i * candidate
    return o * jnp.tanh(c), c


@wrong("lstm_cell", misconception="nothing_kept")
def cell_without_the_old_state(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="nothing_gated_in")
def cell_without_an_input_gate(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="forgets_by_f")
def cell_that_forgets_the_share_f(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = (1 - jax.nn.sigmoid(f)) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="old_cell_shown")
def cell_that_shows_the_old_state(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    new_c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), new_c


@wrong("lstm_cell", misconception="no_tanh_on_the_way_out")
def cell_without_the_last_tanh(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * c, c


@wrong("lstm_cell", misconception="blind_to_h")
def cell_that_sees_inputs_only(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", status="values")
def cell_of_zeros(x, h, c, kernel, recurrent_kernel, bias):
    return 0 * h, 0 * c


@wrong("lstm_cell", status="raised")
def cell_split_by_rows(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", status="size")
def cell_that_gives_the_hidden_state_only(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return (jax.nn.sigmoid(o) * jnp.tanh(c),)


@wrong("lstm_cell", misconception="interleaved")
def cell_of_every_fourth_column(x, h, c, kernel, recurrent_kernel, bias):
    sums = (x @ kernel + h @ recurrent_kernel + bias).reshape(len(x), -1, 4)
    i, f, g, o = (sums[..., gate] for gate in range(4))
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="forget_bias_twice")
def cell_with_another_forget_bias(x, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="hard_sigmoid")
def cell_with_hard_sigmoids(x, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f, o = (jnp.clip(0.2 * gate + 0.5, 0, 1) for gate in (i, f, o))
    c = f * c + i * jnp.tanh(g)
    return o * jnp.tanh(c), c


@wrong("lstm_cell", misconception="coupled_gates")
def cell_with_coupled_gates(x, h, c, kernel, recurrent_kernel, bias):
    _, f, g, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + (1 - jax.nn.sigmoid(f)) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@wrong("lstm_cell", misconception="old_cell_handed_on")
def cell_that_returns_the_old_state(x, h, c, kernel, recurrent_kernel, bias):
    return cell_by_the_recipe(x, h, c, kernel, recurrent_kernel, bias)[0], c


@wrong("lstm_cell", misconception="gate_inside_tanh")
def cell_with_the_output_gate_inside(x, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jnp.tanh(jax.nn.sigmoid(o) * c), c


@wrong("lstm_cell", misconception="cell_state_bent")
def cell_with_a_bent_state(x, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = jnp.tanh(jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g))
    return jax.nn.sigmoid(o) * c, c


@wrong("lstm_cell", misconception="no_gates")
def cell_with_raw_sums_for_gates(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = f * c + i * jnp.tanh(candidate)
    return o * jnp.tanh(c), c


@wrong("lstm_cell", misconception="no_bias_in_the_gates")
def cell_without_bias(x, h, c, kernel, recurrent_kernel, bias):
    i, f, candidate, o = jnp.split(x @ kernel + h @ recurrent_kernel, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


@right("half_life")
def half_life_by_logarithms(biases):
    return jnp.log(0.5) / jnp.log(jax.nn.sigmoid(biases))


@right("half_life")
@equivalent(
    "half_life",
    "order: np.logaddexp(0, -biases) -> np.logaddexp(-biases, 0)",
    why="a sum has no order",
)
def half_life_by_softplus(biases):
    return np.log(2) / np.logaddexp(0, -biases)


@right("half_life")
def half_life_as_a_list(biases):
    return [float(np.log2(0.5) / np.log2(1 / (1 + np.exp(-bias)))) for bias in biases]


@wrong("half_life", misconception="time_constant")
def half_life_as_time_constant(biases):
    return -1 / jnp.log(jax.nn.sigmoid(biases))


@wrong("half_life", misconception="straight_line")
def half_life_along_a_line(biases):
    return 0.5 / (1 - jax.nn.sigmoid(biases))


@wrong("half_life", misconception="bias_as_gate")
def half_life_without_sigmoid(biases):
    return jnp.log(0.5) / jnp.log(biases)


@wrong("half_life", misconception="share_after_half_a_day")
def half_life_as_a_power(biases):
    return jax.nn.sigmoid(biases) ** 0.5


@wrong("half_life", misconception="turned_over")
def half_life_turned_over(biases):
    return jnp.log(jax.nn.sigmoid(biases)) / jnp.log(0.5)


@wrong("half_life", misconception="negative_days")
def half_life_with_a_lost_sign(biases):
    return jnp.log(2) / jnp.log(jax.nn.sigmoid(biases))


@wrong("half_life", misconception="rounded")
def half_life_in_whole_days(biases):
    return jnp.ceil(jnp.log(0.5) / jnp.log(jax.nn.sigmoid(biases)))


@wrong("half_life", misconception="rate_of_decay")
def half_life_of_a_continuous_decay(biases):
    return np.log(2) / (1 - 1 / (1 + np.exp(-biases)))


@wrong("half_life", misconception="sign_in_the_sigmoid")
def half_life_with_the_sigmoid_turned(biases):
    return np.log(0.5) / np.log(1 / (1 + np.exp(biases)))


@wrong("half_life", misconception="gate_without_logarithm")
def half_life_over_the_gate(biases):
    return np.log(2) * (1 + np.exp(-biases))


@wrong("half_life", misconception="half_not_logged")
def half_life_from_a_bare_half(biases):
    return -0.5 / np.log(1 / (1 + np.exp(-biases)))


@wrong("half_life", status="rank")
def half_life_on_average(biases):
    return jnp.mean(jnp.log(0.5) / jnp.log(jax.nn.sigmoid(biases)))


@wrong("half_life", misconception="tanh_for_sigmoid")
def half_life_with_tanh(biases):
    return np.log(0.5) / np.log(np.abs(np.tanh(biases)))


@right("lstm_over_time")
def lstm_by_a_loop(x, kernel, recurrent_kernel, bias, return_sequences):
    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        i, f, candidate, o = jnp.split(x[:, now] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@right("lstm_over_time")
@equivalent(
    "lstm_over_time",
    "order: jnp.swapaxes(*, 0, 1) -> jnp.swapaxes(*, 1, 0)",
    why="two axes change places, whichever is named first",
)
def lstm_by_scan(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(state, x_now):
        h, c = state
        i, f, candidate, o = jnp.split(x_now @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(candidate)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    start = jnp.zeros((len(x), len(bias) // 4))
    (last, _), every = jax.lax.scan(step, (start, start), jnp.swapaxes(x, 0, 1))
    return jnp.swapaxes(every, 0, 1) if return_sequences else last


@right("lstm_over_time")
def lstm_of_the_library(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib import LSTM

    layer = LSTM(len(recurrent_kernel), return_sequences=bool(return_sequences))
    weights = {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}
    return layer.apply({name: jnp.asarray(array) for name, array in weights.items()}, jnp.asarray(x))


@wrong("lstm_over_time", misconception="last_only")
def lstm_last_state_always(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
    return h


@wrong("lstm_over_time", misconception="always_all")
def lstm_every_state_always(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(h)
    return jnp.stack(every, axis=1)


@wrong("lstm_over_time", misconception="other_way_round")
def lstm_with_the_branches_swapped(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(h)
    return h if return_sequences else jnp.stack(every, axis=1)


@wrong("lstm_over_time", misconception="time_first")
def lstm_by_scan_without_the_way_back(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    def step(state, x_now):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x_now, *state)
        return (h, c), h

    start = jnp.zeros((len(x), len(recurrent_kernel)))
    (last, _), every = jax.lax.scan(step, (start, start), jnp.swapaxes(x, 0, 1))
    return every if return_sequences else last


@wrong("lstm_over_time", misconception="starts_anew")
def lstm_that_starts_anew(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    every = []
    for now in range(x.shape[1]):
        h = c = jnp.zeros((len(x), len(recurrent_kernel)))
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("lstm_over_time", misconception="cell_state_lost")
def lstm_that_hands_on_h_only(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = start = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, _ = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, start)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("lstm_over_time", misconception="hidden_state_lost")
def lstm_that_hands_on_c_only(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    c = start = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        out, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], start, c)
        every.append(out)
    return jnp.stack(every, axis=1) if return_sequences else out


@wrong("lstm_over_time", misconception="no_bias_over_time")
def lstm_without_bias(x, kernel, recurrent_kernel, bias, return_sequences):
    return lstm_by_a_loop(x, kernel, recurrent_kernel, 0 * bias, return_sequences)


@wrong("lstm_over_time", misconception="states_swapped_over_time")
def lstm_with_states_swapped(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], c, h)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("lstm_over_time", misconception="cell_states")
def lstm_that_puts_out_c(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(c)
    return jnp.stack(every, axis=1) if return_sequences else c


@wrong("lstm_over_time", misconception="backwards")
def lstm_from_the_last_day_on(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in reversed(range(x.shape[1])):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("lstm_over_time", misconception="every_reshaped")
def lstm_reshaped_for_swapped(x, kernel, recurrent_kernel, bias, return_sequences):
    every = np.asarray(lstm_by_a_loop(x, kernel, recurrent_kernel, bias, True))
    return every.swapaxes(0, 1).reshape(every.shape) if return_sequences else every[:, -1]


@wrong("lstm_over_time", misconception="last_window")
def lstm_of_the_last_window(x, kernel, recurrent_kernel, bias, return_sequences):
    every = lstm_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every[-1]


@wrong("lstm_over_time", misconception="first_not_last")
def lstm_of_the_first_day(x, kernel, recurrent_kernel, bias, return_sequences):
    every = lstm_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every[:, 0]


@wrong("lstm_over_time", misconception="over_the_days")
def lstm_on_average(x, kernel, recurrent_kernel, bias, return_sequences):
    every = lstm_by_a_loop(x, kernel, recurrent_kernel, bias, True)
    return every if return_sequences else every.mean(axis=1)


@wrong("lstm_over_time", misconception="one_day_late")
def lstm_before_the_step(x, kernel, recurrent_kernel, bias, return_sequences):
    every = np.asarray(lstm_by_a_loop(x, kernel, recurrent_kernel, bias, True))
    late = np.concatenate([np.zeros_like(every[:, :1]), every[:, :-1]], axis=1)
    return late if return_sequences else late[:, -1]


@wrong("lstm_over_time", misconception="a_day_left_out")
def lstm_but_for_the_last_day(x, kernel, recurrent_kernel, bias, return_sequences):
    return lstm_by_a_loop(x[:, :-1], kernel, recurrent_kernel, bias, return_sequences)


@wrong("lstm_over_time", misconception="carried_to_the_next_window")
def lstm_from_window_to_window(x, kernel, recurrent_kernel, bias, return_sequences):
    every = lstm_by_a_loop(x.reshape(1, -1, x.shape[2]), kernel, recurrent_kernel, bias, True).reshape(*x.shape[:2], -1)
    return every if return_sequences else every[:, -1]


@wrong("lstm_over_time", misconception="backwards")
def lstm_backwards_and_put_back(x, kernel, recurrent_kernel, bias, return_sequences):
    every = lstm_by_a_loop(x[:, ::-1], kernel, recurrent_kernel, bias, True)[:, ::-1]
    return every if return_sequences else every[:, 0]


@wrong("lstm_over_time", misconception="states_swapped_over_time")
def lstm_unpacked_as_c_and_h(x, kernel, recurrent_kernel, bias, return_sequences):
    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = []
    for now in range(x.shape[1]):
        c, h = cell_by_the_recipe(x[:, now], h, c, kernel, recurrent_kernel, bias)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@wrong("lstm_over_time", status="raised")
def lstm_with_states_as_wide_as_the_bias(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(bias)))
    for now in range(x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
    return h


@wrong("lstm_over_time", misconception="a_day_left_out")
def lstm_that_forgets_the_first_day(x, kernel, recurrent_kernel, bias, return_sequences):
    from lessons_lib.nn.recurrent import lstm_cell

    h = c = jnp.zeros((len(x), len(recurrent_kernel)))
    every = [h]
    for now in range(1, x.shape[1]):
        h, c = lstm_cell({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}, x[:, now], h, c)
        every.append(h)
    return jnp.stack(every, axis=1) if return_sequences else h


@right("lstm_parameters")
def parameters_by_the_formula(units, features):
    return 4 * (units * (features + units) + units)


@right("lstm_parameters")
@equivalent(
    "lstm_parameters",
    "twin: int -> round",
    why="the numbers are whole already",
)
@equivalent(
    "lstm_parameters",
    "twin: np.zeros -> np.ones",
    why="only the size is read",
)
def parameters_of_the_layer(units, features):
    from lessons_lib import LSTM

    params = LSTM(int(units)).init(jax.random.key(0), (None, int(features)))
    return sum(array.size for array in params.values())


@right("lstm_parameters")
def parameters_array_by_array(units, features):
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    return float(sum(np.zeros(shape).size for shape in shapes))


@wrong("lstm_parameters", misconception="one_gate")
def parameters_of_a_plain_cell(units, features):
    return units * (features + units) + units


@wrong("lstm_parameters", misconception="no_recurrent_kernel")
def parameters_of_four_dense_layers(units, features):
    return 4 * (features * units + units)


@wrong("lstm_parameters", misconception="no_biases")
def parameters_without_biases(units, features):
    return 4 * units * (features + units)


@wrong("lstm_parameters", misconception="biases_once")
def parameters_with_shared_biases(units, features):
    return 4 * units * (features + units) + units


@wrong("lstm_parameters", misconception="two_biases")
def parameters_with_two_biases(units, features):
    return 4 * (units * (features + units) + 2 * units)


@wrong("lstm_parameters", misconception="three_gates")
def parameters_of_three_gates(units, features):
    return 3 * (units * (features + units) + units)


@wrong("lstm_parameters", misconception="swapped")
def parameters_with_the_names_swapped(units, features):
    return 4 * (features * (features + units) + features)


@wrong("lstm_parameters", misconception="three_features")
def parameters_of_three_features(units, features):
    return 4 * (units * (3 + units) + units)


@wrong("lstm_parameters", misconception="no_kernel")
def parameters_without_inputs(units, features):
    return 4 * (units * units + units)


@wrong("lstm_parameters", misconception="recurrent_kernel_as_a_row")
def parameters_of_units_that_read_themselves(units, features):
    return 4 * ((features + 1) * units + units)


@wrong("lstm_parameters", misconception="recurrent_kernel_once")
def parameters_with_one_recurrent_kernel(units, features):
    return 4 * (units * features + units) + units * units


@wrong("lstm_parameters", misconception="of_one_unit")
def parameters_of_one_unit(units, features):
    return 4 * (features + units + 1)


@wrong("lstm_parameters", misconception="peepholes")
def parameters_with_peepholes(units, features):
    return 4 * (units * (features + units) + units) + 3 * units


@wrong("lstm_parameters", misconception="read_out_too")
def parameters_of_the_network(units, features):
    return 4 * (units * (features + units) + units) + units + 1


@wrong("lstm_parameters", misconception="whole_multiple")
def parameters_for_each_of_90_days(units, features):
    return 90 * 4 * (units * (features + units) + units)


@wrong("lstm_parameters", status="values")
def parameters_and_one_more(units, features):
    return 4 * (units * (features + units) + units) + 1


@wrong("lstm_parameters", misconception="one_bias_a_gate")
def parameters_with_an_intercept_for_all(units, features):
    return 4 * (units * (features + units) + 1)


@right("repair_ranks")
@equivalent(
    "repair_ranks",
    "order: np.swapaxes(logged, 0, 1) -> np.swapaxes(logged, 1, 0)",
    why="two axes change places, whichever is named first",
)
@equivalent(
    "repair_ranks",
    "constant: 1 -> 2",
    why="reshape takes any negative size for the unknown one",
)
def ranks_by_none(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None]


@right("repair_ranks")
def ranks_by_name(window, rain, logged, levels):
    return (
        np.expand_dims(window, 0),
        jnp.expand_dims(rain, -1),
        jnp.transpose(logged, (1, 0, 2)),
        levels.reshape(-1, 1),
    )


@right("repair_ranks")
def ranks_by_reshape_and_stack_as_a_list(window, rain, logged, levels):
    return [
        window.reshape(1, *window.shape),
        rain.reshape(*rain.shape, 1),
        np.stack(list(logged), axis=1),
        [[level] for level in levels],
    ]


@wrong("repair_ranks", misconception="reshaped_logged")
def ranks_with_a_reshape_too_many(window, rain, logged, levels):
    time, batch, features = logged.shape
    return window[None], rain[..., None], logged.reshape(batch, time, features), levels[:, None]


@wrong("repair_ranks", misconception="all_axes_turned")
def ranks_with_everything_turned(window, rain, logged, levels):
    return window[None], rain[..., None], logged.T, levels[:, None]


@wrong("repair_ranks", misconception="logged_as_it_was")
def ranks_with_logged_left_alone(window, rain, logged, levels):
    return window[None], rain[..., None], logged, levels[:, None]


@wrong("repair_ranks", misconception="features_and_time_swapped")
def ranks_with_the_wrong_axes_of_logged(window, rain, logged, levels):
    return window[None], rain[..., None], np.transpose(logged, (1, 2, 0)), levels[:, None]


@wrong("repair_ranks", misconception="window_axis_last")
def ranks_with_the_batch_at_the_end(window, rain, logged, levels):
    return window[..., None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="rain_as_one_window")
def ranks_with_rain_as_one_window(window, rain, logged, levels):
    return window[None], rain[None], np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="rain_axis_in_the_middle")
def ranks_with_days_as_features(window, rain, logged, levels):
    return window[None], rain[:, None], np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="levels_as_a_row")
def ranks_with_a_row_of_levels(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels[None]


@wrong("repair_ranks", misconception="window_of_single_days")
def ranks_with_a_window_a_day(window, rain, logged, levels):
    return window[:, None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="repeated")
def ranks_with_rain_for_every_feature(window, rain, logged, levels):
    repeated = np.repeat(rain[..., None], logged.shape[2], axis=2)
    return window[None], repeated, np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="repeated")
def ranks_with_a_level_for_every_day(window, rain, logged, levels):
    repeated = np.tile(levels[:, None], rain.shape[1])
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), repeated


@wrong("repair_ranks", misconception="turned_as_well")
def ranks_with_rain_turned(window, rain, logged, levels):
    return window[None], rain.T[..., None], np.swapaxes(logged, 0, 1), levels[:, None]


@wrong("repair_ranks", misconception="levels_with_three_axes")
def ranks_with_three_axes_for_levels(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels[:, None, None]


@wrong("repair_ranks", misconception="axis_still_missing")
def ranks_with_levels_left_alone(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), levels


@wrong("repair_ranks", misconception="logged_as_it_was")
def ranks_half_done(window, rain, logged, levels):
    return window[None], rain[..., None], logged, levels


@wrong("repair_ranks", status="criterion")
def ranks_of_three_arrays_only(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1)


@wrong("repair_ranks", status="raised")
def ranks_with_levels_turned_over(window, rain, logged, levels):
    return window[None], rain[..., None], np.swapaxes(logged, 0, 1), np.swapaxes(levels, 0, 1)
