"""Labelled answers to lesson 02: right ones by several routes, and the slips that learners make."""

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.exercises.labels import equivalent, right, wrong


@right("dense")
def dense_by_the_book(x, kernel, bias):
    return x @ kernel + bias


@right("dense")
def dense_unit_by_unit(x, kernel, bias):
    return jnp.stack([x @ kernel[:, unit] + bias[unit] for unit in range(len(bias))], axis=1)


@right("dense")
def dense_in_float32_by_einsum(x, kernel, bias):
    return jnp.einsum("bf,fu->bu", jnp.asarray(x, jnp.float32), kernel) + bias


@right("dense")
def dense_row_by_row_as_a_list(x, kernel, bias):
    return [(kernel.T @ row + bias).tolist() for row in x]


@wrong("dense", misconception="no_bias")
def dense_without_bias(x, kernel, bias):
    return x @ kernel


@wrong("dense", misconception="bias_inside")
def dense_with_the_bias_inside(x, kernel, bias):
    return x @ (kernel + bias)


@wrong("dense", misconception="relu_too_early")
def dense_with_relu(x, kernel, bias):
    return jnp.maximum(x @ kernel + bias, 0)


@wrong("dense", status="axis order")
def dense_units_first(x, kernel, bias):
    return kernel.T @ x.T + bias[:, None]


@wrong("dense", status="raised")
def dense_with_a_star(x, kernel, bias):
    return x * kernel + bias


@wrong("dense", status="raised")
def dense_factors_swapped(x, kernel, bias):
    return kernel @ x + bias


@wrong("dense", status="rank")
def dense_first_unit_only(x, kernel, bias):
    return x @ kernel[:, 0] + bias[0]


@wrong("dense", status="type")
def dense_without_return(x, kernel, bias):
    x @ kernel + bias


@wrong("dense", misconception="minus_bias")
def dense_minus_bias(x, kernel, bias):
    return x @ kernel - bias


@right("parameter_counts")
@equivalent(
    "parameter_counts", "order: for kernel, bias in layers -> for bias, kernel in layers", why="the two are added"
)
@equivalent("parameter_counts", "twin: np.zeros -> np.ones", why="only sizes are counted")
def counts_by_the_formula():
    second = 64 * 64 + 64
    third = 64 * 2 + 2
    return second, third, 3 * 64 + 64 + second + third


@right("parameter_counts")
def counts_from_arrays():
    layers = [(np.zeros((features, units)), np.zeros(units)) for features, units in ((3, 64), (64, 64), (64, 2))]
    sizes = [kernel.size + bias.size for kernel, bias in layers]
    return sizes[1], float(sizes[2]), jnp.sum(jnp.array(sizes))


@wrong("parameter_counts", misconception="no_biases")
def counts_without_biases():
    return 4096, 128, 256 + 4096 + 128


@wrong("parameter_counts", misconception="bias_per_feature")
def counts_a_bias_for_each_feature():
    return 4160, 192, 256 + 4160 + 192


@wrong("parameter_counts", misconception="first_layer_forgotten")
def counts_without_the_first_layer():
    return 4160, 130, 4290


@wrong("parameter_counts", misconception="one_bias_a_layer")
def counts_with_one_bias_a_layer():
    return 64 * 64 + 1, 64 * 2 + 1, 256 + 64 * 64 + 1 + 64 * 2 + 1


@wrong("parameter_counts", status="criterion")
def counts_as_text():
    return "4160", "130", "4546"


@right("relu")
@equivalent("relu", "comparison: x > 0 -> x >= 0", why="0 stays 0 either way")
def relu_by_maximum(x):
    return jnp.maximum(x, 0)


@right("relu")
def relu_by_where(x):
    return np.where(x > 0, x, 0)


@right("relu")
def relu_by_a_mask(x):
    return x * (x > 0)


@right("relu")
def relu_of_jax(x):
    return jax.nn.relu(x)


@wrong("relu", misconception="absolute")
def relu_as_absolute(x):
    return jnp.abs(x)


@wrong("relu", misconception="step")
def relu_as_a_step(x):
    return jnp.where(x > 0, 1, 0)


@wrong("relu", misconception="kept_the_negative")
def relu_by_minimum(x):
    return jnp.minimum(x, 0)


@wrong("relu", misconception="maximum_over_axis")
def relu_by_max(x):
    return jnp.max(x, 0)


@wrong("relu", misconception="dropped_negatives")
def relu_by_selection(x):
    return x[x > 0]


@wrong("relu", status="raised")
def relu_by_max_of_python(x):
    return max(x, 0)


@wrong("relu", misconception="leaks")
def relu_that_leaks(x):
    return jnp.where(x > 0, x, 0.1 * x)


@right("collapse")
def collapse_by_algebra(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1 @ kernel2 + bias2


@right("collapse")
def collapse_by_probing(kernel1, bias1, kernel2, bias2):
    rows = jnp.concatenate([jnp.zeros((1, len(kernel1))), jnp.eye(len(kernel1))])
    outputs = (rows @ kernel1 + bias1) @ kernel2 + bias2
    return outputs[1:] - outputs[0], outputs[0]


@right("collapse")
def collapse_as_a_list(kernel1, bias1, kernel2, bias2):
    return [np.matmul(kernel1, kernel2), np.float32(bias2) + np.float32(bias1) @ np.float32(kernel2)]


@wrong("collapse", misconception="first_bias_lost")
def collapse_with_the_second_bias_only(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias2


@wrong("collapse", misconception="second_bias_lost")
def collapse_with_the_first_bias_only(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1 @ kernel2


@wrong("collapse", misconception="swapped")
def collapse_bias_first(kernel1, bias1, kernel2, bias2):
    return bias1 @ kernel2 + bias2, kernel1 @ kernel2


@wrong("collapse", status="raised")
def collapse_adding_the_biases(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1 + bias2


@wrong("collapse", status="raised")
def collapse_kernels_in_the_wrong_order(kernel1, bias1, kernel2, bias2):
    return kernel2 @ kernel1, bias1 @ kernel2 + bias2


@wrong("collapse", status="size")
def collapse_the_kernel_only(kernel1, bias1, kernel2, bias2):
    return (kernel1 @ kernel2,)


@wrong("collapse", misconception="first_bias_twice")
def collapse_with_the_first_bias_twice(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, 2 * (bias1 @ kernel2) + bias2


@right("softmax")
def softmax_by_hand(logits):
    odds = jnp.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@right("softmax")
def softmax_of_jax(logits):
    return jax.nn.softmax(logits)


@right("softmax")
def softmax_row_by_row_as_a_list(logits):
    rows = [np.exp(row - max(row)) for row in logits]
    return [(row / row.sum()).tolist() for row in rows]


@right("softmax")
def softmax_by_log_sum_exp(logits):
    largest = np.max(logits, axis=1)[:, None]
    return np.exp(logits - largest - np.log(np.exp(logits - largest).sum(axis=1))[:, None])


@wrong("softmax", misconception="unstable")
def softmax_without_a_shift(logits):
    odds = jnp.exp(logits)
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="unstable")
def softmax_without_a_shift_in_numpy(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


@wrong("softmax", misconception="over_batch")
def softmax_over_the_batch(logits):
    odds = jnp.exp(logits - logits.max(axis=0))
    return odds / odds.sum(axis=0)


@wrong("softmax", misconception="over_batch")
def softmax_over_the_batch_without_a_shift(logits):
    odds = jnp.exp(logits)
    return odds / odds.sum(axis=0)


@wrong("softmax", misconception="over_everything")
def softmax_over_everything(logits):
    odds = jnp.exp(logits)
    return odds / odds.sum()


@wrong("softmax", misconception="over_everything")
def softmax_over_everything_with_a_shift(logits):
    odds = jnp.exp(logits - logits.max())
    return odds / jnp.sum(odds)


@wrong("softmax", misconception="not_normalised")
def softmax_as_odds(logits):
    return jnp.exp(logits)


@wrong("softmax", misconception="not_normalised")
def softmax_as_shifted_odds(logits):
    return jnp.exp(logits - logits.max(axis=1, keepdims=True))


@wrong("softmax", misconception="without_exp")
def softmax_as_shares(logits):
    return logits / logits.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="one_shift_for_all")
def softmax_with_one_shift(logits):
    odds = jnp.exp(logits - logits.max())
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", status="raised")
def softmax_without_keepdims(logits):
    odds = jnp.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1)


@wrong("softmax", status="axis order")
def softmax_classes_first(logits):
    odds = jnp.exp(logits.T - logits.max(axis=1))
    return odds / odds.sum(axis=0)


@wrong("softmax", misconception="opposite")
def softmax_of_the_opposite(logits):
    return jax.nn.softmax(-logits)


@wrong("softmax", status="rank")
def softmax_as_labels(logits):
    return jnp.argmax(logits, axis=1)


@right("two_class")
@equivalent("two_class", "constant: 0 -> -1", why="the one column of differences is the last one, too")
@equivalent("two_class", "constant: 1 -> 2", why="JAX takes the last column where an index is too large")
@equivalent("two_class", "axis: diff(axis=1) -> diff()", why="diff goes along the last axis unless told another")
def two_class_by_the_difference(logits):
    return jax.nn.sigmoid(logits[:, 1] - logits[:, 0])


@right("two_class")
def two_class_in_numpy(logits):
    return 1 / (1 + np.exp(-np.diff(logits, axis=1)[:, 0]))


@right("two_class")
def two_class_by_softmax(logits):
    return jax.nn.softmax(logits)[:, 1]


@right("two_class")
def two_class_as_a_list(logits):
    return [float(1 / (1 + np.exp(first - second))) for first, second in logits]


@wrong("two_class", misconception="other_class")
def two_class_of_class_0(logits):
    return jax.nn.sigmoid(logits[:, 0] - logits[:, 1])


@wrong("two_class", misconception="one_logit")
def two_class_of_one_logit(logits):
    return jax.nn.sigmoid(logits[:, 1])


@wrong("two_class", misconception="every_logit")
def two_class_of_every_logit(logits):
    return jax.nn.sigmoid(logits)


@wrong("two_class", status="rank")
def two_class_as_a_column(logits):
    return jax.nn.sigmoid(logits[:, 1:] - logits[:, :1])


@wrong("two_class", misconception="log_odds")
def two_class_as_log_odds(logits):
    return logits[:, 1] - logits[:, 0]


@wrong("two_class", status="raised")
def two_class_counting_from_1(logits):
    return 1 / (1 + np.exp(logits[:, 1] - logits[:, 2]))


@right("network")
@equivalent(
    "network", "order: np.clip(*, 0, None) -> np.clip(0, *, None)", why="0, and at least the sum: the larger of the two"
)
@equivalent(
    "network",
    "constant: 1 -> 0",
    "size of the example: kernel.shape[1] -> *",
    why="apply reads the kernel, not `units`",
)
def network_by_a_loop(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    kernel, bias = layers[-1]
    return jax.nn.softmax(x @ kernel + bias)


@right("network")
def network_in_float32_numpy(x, layers):
    for kernel, bias in layers[:-1]:
        x = np.clip(np.float32(x) @ np.float32(kernel) + np.float32(bias), 0, None)
    odds = np.exp(x @ layers[-1][0] + layers[-1][1])
    return odds / odds.sum(axis=1, keepdims=True)


@right("network")
def network_of_the_library(x, layers):
    from lessons_lib import Dense

    for place, (kernel, bias) in enumerate(layers):
        activation = "softmax" if place == len(layers) - 1 else "relu"
        x = Dense(kernel.shape[1], activation=activation).apply({"kernel": kernel, "bias": bias}, jnp.asarray(x))
    return x


@wrong("network", misconception="logits")
def network_without_softmax(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    return x @ layers[-1][0] + layers[-1][1]


@wrong("network", misconception="relu_on_the_logits")
def network_with_relu_everywhere(x, layers):
    for kernel, bias in layers:
        x = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.softmax(x)


@wrong("network", misconception="linear_hidden")
def network_without_relu(x, layers):
    for kernel, bias in layers:
        x = x @ kernel + bias
    return jax.nn.softmax(x)


@wrong("network", misconception="softmax_everywhere")
def network_with_softmax_everywhere(x, layers):
    for kernel, bias in layers:
        x = jax.nn.softmax(x @ kernel + bias)
    return x


@wrong("network", status="size")
def network_that_stops_early(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.softmax(x)


@wrong("network", status="raised")
def network_that_feeds_x_to_every_layer(x, layers):
    for kernel, bias in layers:
        hidden = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.softmax(hidden)


@wrong("network", status="axis order")
def network_classes_first(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.softmax(x @ layers[-1][0] + layers[-1][1]).T


@wrong("dense", misconception="reshaped")
def dense_reshaped(x, kernel, bias):
    return (kernel.T @ x.T + bias[:, None]).reshape(len(x), len(bias))


@wrong("collapse", misconception="relu_between")
def collapse_with_relu(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, jnp.maximum(bias1, 0) @ kernel2 + bias2


@wrong("softmax", misconception="other_shift")
def softmax_shifted_by_the_smallest(logits):
    odds = jnp.exp(logits - logits.min(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="other_shift")
def softmax_shifted_by_the_mean(logits):
    odds = np.exp(logits - logits.mean(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="other_shift")
def softmax_shifted_by_the_first(logits):
    odds = jnp.exp(logits - logits[:, :1])
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="sigmoid")
def softmax_as_sigmoid(logits):
    return jax.nn.sigmoid(logits)


@wrong("softmax", misconception="logarithm")
def softmax_as_logarithms(logits):
    return jax.nn.log_softmax(logits)


@wrong("two_class", misconception="overflow")
def two_class_by_odds(logits):
    odds = np.exp(logits)
    return odds[:, 1] / odds.sum(axis=1)


@wrong("dense", misconception="reshaped")
def dense_with_a_reshaped_kernel(x, kernel, bias):
    return x @ kernel.reshape(kernel.shape[::-1]).T + bias


@wrong("dense", misconception="recycled")
def dense_recycled_as_in_r(x, kernel, bias):
    sums = np.array(x @ kernel)
    flat = sums.ravel(order="F") + np.resize(bias, sums.size)
    return flat.reshape(sums.shape, order="F")


@wrong("dense", misconception="one_bias")
def dense_with_the_sum_of_biases(x, kernel, bias):
    return x @ kernel + bias.sum()


@wrong("dense", misconception="times_bias")
def dense_times_bias(x, kernel, bias):
    return x @ kernel * bias


@wrong("dense", misconception="bias_reversed")
def dense_with_biases_backwards(x, kernel, bias):
    return x @ kernel + bias[::-1]


@wrong("dense", misconception="bias_twice")
def dense_adding_for_each_feature(x, kernel, bias):
    return sum(x[:, [i]] * kernel[i] + bias for i in range(len(kernel)))


@wrong("dense", misconception="sigmoid_too_early")
def dense_through_a_sigmoid(x, kernel, bias):
    return jax.nn.sigmoid(x @ kernel + bias)


@wrong("parameter_counts", misconception="swapped")
def counts_third_first():
    return 130, 4160, 4546


@wrong("parameter_counts", misconception="one_output")
def counts_with_a_reference_class():
    return 4160, 65, 256 + 4160 + 65


@wrong("parameter_counts", misconception="parameters_as_inputs")
def counts_parameters_as_inputs():
    return 256 * 64 + 64, 130, 256 + 256 * 64 + 64 + 130


@wrong("parameter_counts", misconception="features_everywhere")
def counts_three_features_each_time():
    return 256, 8, 256 + 256 + 8


@wrong("parameter_counts", misconception="added")
def counts_by_adding():
    return 64 + 64, 64 + 2, 256 + 128 + 66


@wrong("parameter_counts", misconception="layers_in_total")
def counts_the_last_layer_twice():
    return 4160, 130, 256 + 4160 + 130 + 130


@wrong("relu", misconception="cut_above")
def relu_clipped_at_six(x):
    return jnp.clip(x, 0, 6)


@wrong("relu", misconception="shifted_up")
def relu_by_a_shift(x):
    return x - x.min()


@wrong("relu", misconception="size_of_the_negative")
def relu_of_the_opposite(x):
    return jnp.maximum(-x, 0)


@wrong("relu", misconception="smooth")
def relu_as_softplus(x):
    return jax.nn.softplus(x)


@wrong("relu", misconception="not_a_number")
def relu_with_nan(x):
    return np.where(x < 0, np.nan, x)


@wrong("relu", misconception="from_one")
def relu_from_one(x):
    return np.where(x > 1, x, 0)


@wrong("collapse", misconception="bias_in_kernel")
def collapse_by_probing_alone(kernel1, bias1, kernel2, bias2):
    return (np.eye(len(kernel1)) @ kernel1 + bias1) @ kernel2 + bias2, bias1 @ kernel2 + bias2


@wrong("collapse", misconception="bias_without_kernel")
def collapse_with_the_sum_of_the_first_bias(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1.sum() + bias2


@wrong("collapse", misconception="no_bias_left")
def collapse_without_bias(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, np.zeros(len(bias2))


@wrong("collapse", misconception="minus_bias")
def collapse_minus_the_second_bias(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1 @ kernel2 - bias2


@wrong("collapse", misconception="relu_in_kernel")
def collapse_with_relu_on_the_kernel(kernel1, bias1, kernel2, bias2):
    return jnp.maximum(kernel1, 0) @ kernel2, bias1 @ kernel2 + bias2


@wrong("softmax", misconception="clipped")
def softmax_of_cut_logits(logits):
    odds = jnp.exp(jnp.clip(logits, -80, 80))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="divided")
def softmax_of_scaled_logits(logits):
    odds = jnp.exp(logits / jnp.abs(logits).max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="column_shift")
def softmax_with_the_maximum_of_columns(logits):
    odds = jnp.exp(logits - logits.max(axis=0))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="sizes_not_odds")
def softmax_as_shares_of_sizes(logits):
    return abs(logits) / abs(logits).sum(axis=1, keepdims=True)


@wrong("softmax", misconception="all_to_the_largest")
def softmax_as_one_hot(logits):
    return jax.nn.one_hot(logits.argmax(axis=1), logits.shape[1])


@wrong("softmax", misconception="other_base")
def softmax_to_base_two(logits):
    odds = 2.0 ** (logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong("softmax", misconception="nan_replaced")
def softmax_with_nan_as_zero(logits):
    odds = jnp.exp(logits)
    return jnp.nan_to_num(odds / odds.sum(axis=1, keepdims=True))


@wrong("two_class", misconception="ratio_of_sigmoids")
def two_class_of_two_sigmoids(logits):
    both = jax.nn.sigmoid(logits)
    return both[:, 1] / both.sum(axis=1)


@wrong("two_class", misconception="likelier_class")
def two_class_of_the_likelier(logits):
    return jax.nn.sigmoid(abs(logits[:, 1] - logits[:, 0]))


@wrong("two_class", misconception="half_the_difference")
def two_class_minus_the_mean(logits):
    return jax.nn.sigmoid(logits[:, 1] - logits.mean(axis=1))


@wrong("two_class", misconception="minus_largest")
def two_class_minus_the_largest(logits):
    return jax.nn.sigmoid(logits[:, 1] - logits.max(axis=1))


@wrong("two_class", misconception="summed")
def two_class_of_the_sum(logits):
    return jax.nn.sigmoid(logits[:, 1] + logits[:, 0])


@wrong("two_class", misconception="both_classes")
def two_class_as_softmax(logits):
    return jax.nn.softmax(logits)


@wrong("two_class", misconception="label")
def two_class_as_labels(logits):
    return logits[:, 1] > logits[:, 0]


@wrong("two_class", misconception="odds")
def two_class_as_odds(logits):
    return np.exp(logits[:, 1] - logits[:, 0])


@wrong("two_class", misconception="sigmoid_of_probability")
def two_class_sigmoid_of_softmax(logits):
    return jax.nn.sigmoid(jax.nn.softmax(logits)[:, 1])


@wrong("two_class", misconception="tanh")
def two_class_by_tanh(logits):
    return np.tanh(logits[:, 1] - logits[:, 0])


@wrong("network", misconception="bias_after_relu")
def network_with_the_bias_after_relu(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel, 0) + bias
    return jax.nn.softmax(x @ layers[-1][0] + layers[-1][1])


@wrong("network", misconception="one_relu_short")
def network_with_one_relu_less(x, layers):
    for place, (kernel, bias) in enumerate(layers):
        x = x @ kernel + bias
        if place < len(layers) - 2:
            x = jnp.maximum(x, 0)
    return jax.nn.softmax(x)


@wrong("network", misconception="over_batch")
def network_with_softmax_over_the_batch(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.softmax(x @ layers[-1][0] + layers[-1][1], axis=0)


@wrong("network", misconception="no_biases")
def network_of_kernels(x, layers):
    for kernel, _ in layers[:-1]:
        x = jnp.maximum(x @ kernel, 0)
    return jax.nn.softmax(x @ layers[-1][0])


@wrong("network", misconception="other_hidden")
def network_with_tanh(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.tanh(x @ kernel + bias)
    return jax.nn.softmax(x @ layers[-1][0] + layers[-1][1])


@wrong("network", misconception="other_end")
def network_with_a_sigmoid_at_the_end(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    return jax.nn.sigmoid(x @ layers[-1][0] + layers[-1][1])


@wrong("network", misconception="softmax_twice")
def network_with_two_softmaxes(x, layers):
    return jax.nn.softmax(network_by_a_loop(x, layers))


@wrong("network", misconception="relu_on_the_input")
def network_with_relu_on_x(x, layers):
    return network_by_a_loop(jnp.maximum(x, 0), layers)


@wrong("network", misconception="labels")
def network_with_argmax(x, layers):
    return network_by_a_loop(x, layers).argmax(axis=1)


@wrong("two_class", misconception="over_batch")
def two_class_over_the_batch(logits):
    return jax.nn.softmax(logits, axis=0)[:, 1]
