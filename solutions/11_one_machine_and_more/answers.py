"""Labelled answers to lesson 11: right ones by several routes, and the slips that learners make."""

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd

from lessons_lib.exercises.labels import equivalent, right, wrong

# --- dense_work


@right("dense_work")
def work_of_all_outputs(batch, inputs, units):
    operations = batch * units * 2 * inputs
    numbers = batch * inputs + inputs * units + units + batch * units
    return operations, 4 * numbers


@right("dense_work")
def work_in_two_kinds(batch, inputs, units):
    outputs = batch * units
    operations = outputs * inputs + outputs * (inputs - 1) + outputs
    return operations, 4 * (batch * (inputs + units) + (inputs + 1) * units)


@right("dense_work")
@equivalent(
    "dense_work",
    "operator: x @ kernel + bias -> x @ kernel - bias",
    "twin: np.zeros -> np.ones",
    why="only the sizes of the arrays are counted",
)
def work_by_making_the_arrays(batch, inputs, units):
    x, kernel, bias = (np.zeros(shape, np.float32) for shape in ((batch, inputs), (inputs, units), units))
    made = x @ kernel + bias
    return 2 * made.size * inputs, sum(array.nbytes for array in (x, kernel, bias, made))


@wrong("dense_work", misconception="products_only")
def work_of_products(batch, inputs, units):
    return batch * inputs * units, work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="one_row")
def work_of_one_row(batch, inputs, units):
    return 2 * inputs * units, work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="parameters_for_operations")
def work_as_parameters(batch, inputs, units):
    return (inputs + 1) * units, work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="one_for_each_parameter")
def work_by_parameters_and_rows(batch, inputs, units):
    return batch * (inputs * units + units), work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="two_for_each_parameter")
def work_twice_by_parameters_and_rows(batch, inputs, units):
    return 2 * batch * (inputs * units + units), work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="bias_on_top")
def work_with_the_bias_on_top(batch, inputs, units):
    return 2 * batch * inputs * units + batch * units, work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="bias_left_out")
def work_without_the_bias(batch, inputs, units):
    return batch * units * (inputs + inputs - 1), work_of_all_outputs(batch, inputs, units)[1]


@wrong("dense_work", misconception="numbers_for_bytes")
def work_and_numbers(batch, inputs, units):
    operations, moved = work_of_all_outputs(batch, inputs, units)
    return operations, moved // 4


@wrong("dense_work", misconception="double_precision")
def work_in_float64(batch, inputs, units):
    x, kernel, bias = np.zeros((batch, inputs)), np.zeros((inputs, units)), np.zeros(units)
    return 2 * batch * inputs * units, sum(array.nbytes for array in (x, kernel, bias, x @ kernel + bias))


@wrong("dense_work", misconception="bits_for_bytes")
def work_and_bits(batch, inputs, units):
    operations, moved = work_of_all_outputs(batch, inputs, units)
    return operations, 8 * moved


@wrong("dense_work", misconception="output_left_out")
def work_and_what_is_read(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * (batch * inputs + inputs * units + units)


@wrong("dense_work", misconception="input_left_out")
def work_and_what_is_new(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * (batch * units + inputs * units + units)


@wrong("dense_work", misconception="bias_not_moved")
def work_and_three_arrays(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * (batch * inputs + inputs * units + batch * units)


@wrong("dense_work", misconception="weights_not_moved")
def work_and_what_flows_through(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * batch * (inputs + units)


@wrong("dense_work", misconception="weights_only")
def work_and_weights(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * (inputs + 1) * units


@wrong("dense_work", misconception="weights_for_each_row")
def work_row_by_row(batch, inputs, units):
    operations, moved = work_of_all_outputs(1, inputs, units)
    return batch * operations, batch * moved


@wrong("dense_work", status="type")
def work_in_one_number(batch, inputs, units):
    return 2 * batch * inputs * units


# --- least_seconds


@right("least_seconds")
def the_longer_of_two(operations, moved, peak, bandwidth):
    return np.maximum(operations / peak, moved / bandwidth)


@right("least_seconds")
def operations_under_the_roof(operations, moved, peak, bandwidth):
    return operations / np.minimum(peak, operations / moved * bandwidth)


@right("least_seconds")
def layer_by_layer(operations, moved, peak, bandwidth):
    return [max(work / peak, size / bandwidth) for work, size in zip(operations, moved)]


@right("least_seconds")
def by_the_larger_row(operations, moved, peak, bandwidth):
    return np.stack([operations / peak, moved / bandwidth]).max(axis=0)


@right("least_seconds")
@equivalent(
    "least_seconds",
    "comparison: arithmetic > memory -> arithmetic >= memory",
    "order: arithmetic, memory = * -> memory, arithmetic = *",
    why="the longer of two is asked for, whichever is named first",
)
def where_arithmetic_takes_longer(operations, moved, peak, bandwidth):
    arithmetic, memory = operations / peak, moved / bandwidth
    return np.where(arithmetic > memory, arithmetic, memory)


@wrong("least_seconds", misconception="one_after_the_other")
def both_added(operations, moved, peak, bandwidth):
    return operations / peak + moved / bandwidth


@wrong("least_seconds", misconception="the_shorter")
def the_shorter_of_two(operations, moved, peak, bandwidth):
    return np.minimum(operations / peak, moved / bandwidth)


@wrong("least_seconds", misconception="arithmetic_alone")
def at_the_peak(operations, moved, peak, bandwidth):
    return operations / peak


@wrong("least_seconds", misconception="memory_alone")
def at_the_bandwidth(operations, moved, peak, bandwidth):
    return moved / bandwidth


@wrong("least_seconds", misconception="the_mean_of_both")
def half_of_both(operations, moved, peak, bandwidth):
    return np.mean([operations / peak, moved / bandwidth], axis=0)


@wrong("least_seconds", misconception="rates_for_times")
def the_roof_itself(operations, moved, peak, bandwidth):
    return np.minimum(peak, bandwidth * operations / moved)


@wrong("least_seconds", misconception="upside_down")
def rates_over_work(operations, moved, peak, bandwidth):
    return np.maximum(peak / operations, bandwidth / moved)


@wrong("least_seconds", misconception="ceilings_swapped")
def the_other_ones_ceiling(operations, moved, peak, bandwidth):
    return the_longer_of_two(moved, operations, peak, bandwidth)


@wrong("least_seconds", misconception="one_ceiling_for_all")
def the_ceiling_of_the_sum(operations, moved, peak, bandwidth):
    arithmetic, memory = operations / peak, moved / bandwidth
    return arithmetic if arithmetic.sum() > memory.sum() else memory


@wrong("least_seconds", misconception="all_layers_together")
def the_sum_of_all(operations, moved, peak, bandwidth):
    return max(operations.sum() / peak, moved.sum() / bandwidth)


@wrong("least_seconds", misconception="all_layers_together")
def the_network(operations, moved, peak, bandwidth):
    return np.sum(the_longer_of_two(operations, moved, peak, bandwidth))


# --- many_stores: `store` stands in the notebook


def store(rain, keep):
    return jax.lax.scan(lambda water, today: (keep * water + today,) * 2, jnp.float32(0), rain)[1]


@right("many_stores")
def stores_by_vmap(rain, keep):
    return jax.vmap(store)(rain, keep)


@right("many_stores")
def stores_in_one_scan(rain, keep):
    def one_day(water, today):
        water = keep * water + today
        return water, water

    return jax.lax.scan(one_day, jnp.zeros(len(keep)), rain.T)[1].T


@right("many_stores")
def stores_in_a_loop(rain, keep):
    return np.stack([store(rain[well], keep[well]) for well in range(len(keep))])


@right("many_stores")
@equivalent(
    "many_stores",
    "constant: 0 -> -1",
    "guard: np.maximum(age, 0) -> age",
    why="what lies in the future is set to 0 by `where`, whatever its power",
)
def stores_by_powers(rain, keep):
    days = np.arange(rain.shape[1])
    age = days[:, None] - days
    shares = np.where(age >= 0, keep[:, None, None] ** np.maximum(age, 0), 0)
    return np.einsum("wij,wj->wi", shares, rain)


@wrong("many_stores", misconception="one_share_for_all")
def stores_of_one_share(rain, keep):
    return jax.vmap(store, in_axes=(0, None))(rain, keep[0])


@wrong("many_stores", misconception="one_share_for_all")
def stores_of_the_mean_share(rain, keep):
    return jax.vmap(lambda one: store(one, keep.mean()))(rain)


@wrong("many_stores", misconception="shares_in_another_order")
def stores_with_shares_from_the_end(rain, keep):
    return jax.vmap(store)(rain, keep[::-1])


@wrong("many_stores", misconception="nothing_drains")
def stores_without_a_leak(rain, keep):
    return jax.vmap(lambda one: store(one, 1.0))(rain)


@wrong("many_stores", misconception="water_carried_over")
def stores_in_a_chain(rain, keep):
    water, levels = 0.0, np.zeros(rain.shape)
    for well in range(len(rain)):
        for day in range(rain.shape[1]):
            water = keep[well] * water + rain[well, day]
            levels[well, day] = water
    return levels


@wrong("many_stores", misconception="along_the_wells")
def stores_scanned_over_wells(rain, keep):
    def one_well(water, given):
        today, share = given
        water = share * water + today
        return water, water

    return jax.lax.scan(one_well, jnp.zeros(rain.shape[1]), (rain, keep))[1]


@wrong("many_stores", misconception="each_with_each")
def stores_of_every_pair(rain, keep):
    return jax.vmap(jax.vmap(store, in_axes=(None, 0)), in_axes=(0, None))(rain, keep)


@wrong("many_stores", misconception="todays_rain_drains")
def stores_that_lose_todays_rain(rain, keep):
    water, levels = np.zeros(len(keep)), []
    for today in rain.T:
        water = keep * (water + today)
        levels.append(water)
    return np.transpose(levels)


@wrong("many_stores", misconception="before_the_rain")
def stores_in_the_morning(rain, keep):
    water, levels = np.zeros(len(keep)), []
    for today in rain.T:
        levels.append(water)
        water = keep * water + today
    return np.transpose(levels)


@wrong("many_stores", misconception="last_day_only")
def stores_in_the_end(rain, keep):
    return stores_by_vmap(rain, keep)[:, -1]


@wrong("many_stores", misconception="all_wells_added")
def stores_added(rain, keep):
    return stores_by_vmap(rain, keep).sum(axis=0)


@wrong("many_stores", status="axis order")
def stores_with_days_first(rain, keep):
    return jax.vmap(store, out_axes=1)(rain, keep)


# --- lstm_work


@right("lstm_work")
def work_of_the_steps(batch, steps, features, units):
    operations = steps * batch * (4 * units) * 2 * (features + units)
    return operations, units / (features + units)


@right("lstm_work")
@equivalent(
    "lstm_work",
    "order: *batch, features + units, 4 * units* -> *",
    why="the operations are a product of the three sizes",
)
def work_by_dense_layers(batch, steps, features, units):
    at_a_step, _ = work_of_all_outputs(batch, features + units, 4 * units)
    return steps * at_a_step, 1 - features / (features + units)


@right("lstm_work")
@equivalent("lstm_work", "twin: np.zeros -> np.ones", why="only the sizes of the arrays are counted")
def work_by_kernels(batch, steps, features, units):
    kernel, recurrent = np.zeros((features, 4 * units)), np.zeros((units, 4 * units))
    weights = kernel.size + recurrent.size
    return 2 * weights * batch * steps, recurrent.size / weights


@wrong("lstm_work", misconception="one_gate")
def work_of_a_plain_cell(batch, steps, features, units):
    return 2 * batch * steps * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="three_gates")
def work_of_three_gates(batch, steps, features, units):
    return 2 * batch * steps * 3 * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="one_step_only")
def work_of_one_step(batch, steps, features, units):
    return 8 * batch * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="one_window_only")
def work_of_one_window(batch, steps, features, units):
    return 8 * steps * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="multiplications_only")
def work_of_multiplications(batch, steps, features, units):
    return 4 * batch * steps * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="input_kernel_only")
def work_of_the_kernel(batch, steps, features, units):
    return 8 * batch * steps * features * units, units / (features + units)


@wrong("lstm_work", misconception="recurrent_kernel_only")
def work_of_the_recurrent_kernel(batch, steps, features, units):
    return 8 * batch * steps * units**2, units / (features + units)


@wrong("lstm_work", misconception="weights_counted")
def work_as_weights(batch, steps, features, units):
    return 4 * (units * (features + units) + units), units / (features + units)


@wrong("lstm_work", misconception="one_for_each_weight")
def work_by_weights_and_steps(batch, steps, features, units):
    return batch * steps * 4 * (units * (features + units) + units), units / (features + units)


@wrong("lstm_work", misconception="bias_once_more")
def work_with_the_bias_once_more(batch, steps, features, units):
    return batch * steps * 4 * units * (2 * (features + units) + 1), units / (features + units)


@wrong("lstm_work", misconception="backwards_too")
def work_of_training(batch, steps, features, units):
    return 24 * batch * steps * units * (features + units), units / (features + units)


@wrong("lstm_work", misconception="share_that_is_free")
def work_and_the_free_share(batch, steps, features, units):
    return work_of_the_steps(batch, steps, features, units)[0], features / (features + units)


@wrong("lstm_work", misconception="ratio_of_kernels")
def work_and_a_ratio(batch, steps, features, units):
    return work_of_the_steps(batch, steps, features, units)[0], units / features


@wrong("lstm_work", misconception="bias_as_an_input")
def work_and_the_share_of_parameters(batch, steps, features, units):
    parameters = 4 * (units * (features + units) + units)
    return work_of_the_steps(batch, steps, features, units)[0], 4 * units**2 / parameters


@wrong("lstm_work", misconception="share_of_steps")
def work_and_steps_that_wait(batch, steps, features, units):
    return work_of_the_steps(batch, steps, features, units)[0], (steps - 1) / steps


@wrong("lstm_work", misconception="waiting_counted")
def work_and_operations_that_wait(batch, steps, features, units):
    return work_of_the_steps(batch, steps, features, units)[0], 8 * batch * steps * units**2


@wrong("lstm_work", misconception="in_percent")
def work_and_per_cent(batch, steps, features, units):
    return work_of_the_steps(batch, steps, features, units)[0], 100 * units / (features + units)


# --- largest_batch


@right("largest_batch")
@equivalent(
    "largest_batch",
    "operator: memory / 4 -> memory // 4",
    "operator: left // outputs.sum() -> left / outputs.sum()",
    "twin: int -> round",
    why="it is rounded down once, before or after",
)
def rows_that_fit(outputs, parameters, memory):
    left = memory / 4 - 4 * parameters
    return int(max(left // outputs.sum(), 0))


@right("largest_batch")
def rows_in_bytes(outputs, parameters, memory):
    return max(0, (memory - 16 * parameters) // (4 * int(outputs.sum())))


@right("largest_batch")
def rows_one_by_one(outputs, parameters, memory):
    needed, rows = 4 * 4 * parameters, 0
    while needed + 4 * outputs.sum() <= memory:
        needed += 4 * outputs.sum()
        rows += 1
    return rows


@wrong("largest_batch", misconception="below_zero")
def rows_below_zero(outputs, parameters, memory):
    return (memory // 4 - 4 * parameters) // outputs.sum()


@wrong("largest_batch", misconception="a_byte_a_number")
def rows_of_bytes(outputs, parameters, memory):
    return max(0, (memory - 4 * parameters) // outputs.sum())


@wrong("largest_batch", misconception="eight_bytes")
def rows_in_float64(outputs, parameters, memory):
    return max(0, (memory // 8 - 4 * parameters) // outputs.sum())


@wrong("largest_batch", misconception="weights_alone")
def rows_beside_weights(outputs, parameters, memory):
    return max(0, (memory // 4 - parameters) // outputs.sum())


@wrong("largest_batch", misconception="no_averages")
def rows_beside_weights_and_gradients(outputs, parameters, memory):
    return max(0, (memory // 4 - 2 * parameters) // outputs.sum())


@wrong("largest_batch", misconception="three_copies")
def rows_with_one_average(outputs, parameters, memory):
    return max(0, (memory // 4 - 3 * parameters) // outputs.sum())


@wrong("largest_batch", misconception="no_parameters")
def rows_without_parameters(outputs, parameters, memory):
    return memory // 4 // outputs.sum()


@wrong("largest_batch", misconception="widest_layer")
def rows_of_the_widest_layer(outputs, parameters, memory):
    return max(0, (memory // 4 - 4 * parameters) // outputs.max())


@wrong("largest_batch", misconception="last_layer")
def rows_of_the_last_layer(outputs, parameters, memory):
    return max(0, (memory // 4 - 4 * parameters) // outputs[-1])


@wrong("largest_batch", misconception="layers_counted")
def rows_of_one_number_a_layer(outputs, parameters, memory):
    return max(0, (memory // 4 - 4 * parameters) // len(outputs))


@wrong("largest_batch", misconception="one_row_anyway")
def rows_at_least_one(outputs, parameters, memory):
    return max(1, rows_that_fit(outputs, parameters, memory))


@wrong("largest_batch", misconception="outputs_twice")
def rows_kept_twice(outputs, parameters, memory):
    return max(0, (memory // 4 - 4 * parameters) // (2 * outputs.sum()))


@wrong("largest_batch", misconception="outputs_four_times")
def rows_kept_four_times(outputs, parameters, memory):
    return max(0, (memory // 4 - 4 * parameters) // (4 * outputs.sum()))


@wrong("largest_batch", misconception="weights_for_each_row")
def rows_with_weights_of_their_own(outputs, parameters, memory):
    return memory // (4 * (4 * parameters + outputs.sum()))


@wrong("largest_batch", misconception="rounded_up")
def rows_rounded_up(outputs, parameters, memory):
    return max(0, int(np.ceil((memory / 4 - 4 * parameters) / outputs.sum())))


@wrong("largest_batch", misconception="rounded_up")
def rows_rounded(outputs, parameters, memory):
    return max(0, round((memory / 4 - 4 * parameters) / outputs.sum()))


@wrong("largest_batch", misconception="part_of_a_row")
def rows_with_a_fraction(outputs, parameters, memory):
    return max(0, (memory / 4 - 4 * parameters) / outputs.sum())


@wrong("largest_batch", misconception="in_bytes")
def bytes_for_rows(outputs, parameters, memory):
    return max(0, memory - 16 * parameters)


# --- merged_moments


@right("merged_moments")
@equivalent("merged_moments", "order: means - mean -> mean - means", why="the difference is squared")
def moments_within_and_between(counts, means, sds):
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    squares = ((n - 1) * sds**2 + n * (means - mean) ** 2).sum(axis=0)
    return np.stack([mean, np.sqrt(squares / (n.sum() - 1))])


@right("merged_moments")
def moments_by_raw_sums(counts, means, sds):
    total = counts.sum()
    sums = counts @ means
    squares = (counts - 1) @ sds**2 + counts @ means**2
    return [sums / total, np.sqrt((squares - sums**2 / total) / (total - 1))]


@right("merged_moments")
@equivalent("merged_moments", "order: number, mean, squares = * -> *", why="all three begin with 0")
def moments_batch_by_batch(counts, means, sds):
    number, mean, squares = 0, 0.0, 0.0
    for n, centre, sd in zip(counts, means, sds):
        away = centre - mean
        squares = squares + (n - 1) * sd**2 + away**2 * number * n / (number + n)
        mean = mean + away * n / (number + n)
        number = number + n
    return np.array([mean, (squares / (number - 1)) ** 0.5])


@right("merged_moments")
@equivalent("merged_moments", "order: centres - mean -> mean - centres", why="the difference is squared")
def moments_with_pandas(counts, means, sds):
    weights = pd.Series(counts)
    centres, spreads = pd.DataFrame(means), pd.DataFrame(sds)
    mean = centres.mul(weights, axis=0).sum() / weights.sum()
    squares = spreads.pow(2).mul(weights - 1, axis=0) + (centres - mean).pow(2).mul(weights, axis=0)
    return np.stack([mean, (squares.sum() / (weights.sum() - 1)) ** 0.5])


def beside_the_means(counts, means, sds, spread):
    return np.stack([np.average(means, axis=0, weights=counts), spread])


@wrong("merged_moments", misconception="batches_alike")
def moments_of_equal_batches(counts, means, sds):
    return np.stack([means.mean(axis=0), moments_within_and_between(counts, means, sds)[1]])


@wrong("merged_moments", misconception="batches_alike")
def moments_averaged(counts, means, sds):
    return np.stack([means.mean(axis=0), sds.mean(axis=0)])


@wrong("merged_moments", misconception="only_within")
def moments_within(counts, means, sds):
    squares = ((counts - 1)[:, None] * sds**2).sum(axis=0)
    return beside_the_means(counts, means, sds, np.sqrt(squares / (counts.sum() - 1)))


@wrong("merged_moments", misconception="only_between")
def moments_between(counts, means, sds):
    mean = np.average(means, axis=0, weights=counts)
    squares = counts @ (means - mean) ** 2
    return beside_the_means(counts, means, sds, np.sqrt(squares / (counts.sum() - 1)))


@wrong("merged_moments", misconception="mean_of_sds")
def moments_with_the_mean_sd(counts, means, sds):
    return beside_the_means(counts, means, sds, np.average(sds, axis=0, weights=counts))


@wrong("merged_moments", misconception="pooled")
def moments_pooled(counts, means, sds):
    pooled = ((counts - 1)[:, None] * sds**2).sum(axis=0) / (counts.sum() - len(counts))
    return beside_the_means(counts, means, sds, np.sqrt(pooled))


@wrong("merged_moments", misconception="around_the_plain_mean")
def moments_around_the_plain_mean(counts, means, sds):
    squares = (counts - 1) @ sds**2 + counts @ (means - means.mean(axis=0)) ** 2
    return beside_the_means(counts, means, sds, np.sqrt(squares / (counts.sum() - 1)))


@wrong("merged_moments", misconception="mean_of_variances")
def moments_with_the_mean_variance(counts, means, sds):
    return beside_the_means(counts, means, sds, np.sqrt(np.average(sds**2, axis=0, weights=counts)))


@wrong("merged_moments", misconception="divided_by_n")
def moments_by_n(counts, means, sds):
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    squares = ((n - 1) * sds**2 + n * (means - mean) ** 2).sum(axis=0)
    return np.stack([mean, np.sqrt(squares / n.sum())])


@wrong("merged_moments", misconception="n_for_n_minus_one")
def moments_with_n_everywhere(counts, means, sds):
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    return np.stack([mean, np.sqrt((n * (sds**2 + (means - mean) ** 2)).sum(axis=0) / n.sum())])


@wrong("merged_moments", misconception="too_many_taken_away")
def moments_less_one_a_batch(counts, means, sds):
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    squares = ((n - 1) * sds**2 + n * (means - mean) ** 2).sum(axis=0)
    return np.stack([mean, np.sqrt(squares / (n - 1).sum())])


@wrong("merged_moments", misconception="between_unweighted")
def moments_with_each_distance_once(counts, means, sds):
    mean = np.average(means, axis=0, weights=counts)
    squares = (counts - 1) @ sds**2 + ((means - mean) ** 2).sum(axis=0)
    return np.stack([mean, np.sqrt(squares / (counts.sum() - 1))])


@wrong("merged_moments", misconception="no_root")
def moments_and_variances(counts, means, sds):
    mean, sd = moments_within_and_between(counts, means, sds)
    return np.stack([mean, sd**2])


@wrong("merged_moments", misconception="sd_first")
def moments_upside_down(counts, means, sds):
    mean, sd = moments_within_and_between(counts, means, sds)
    return np.stack([sd, mean])


@wrong("merged_moments", misconception="spread_of_means")
def moments_of_means(counts, means, sds):
    return beside_the_means(counts, means, sds, means.std(axis=0, ddof=1))


@wrong("merged_moments", status="axis order")
def moments_side_by_side(counts, means, sds):
    return moments_within_and_between(counts, means, sds).T
