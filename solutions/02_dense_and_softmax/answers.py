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


@wrong("collapse", status="values")
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
