import jax
import jax.numpy as jnp
import numpy as np

from tests.lessons.independent import right, wrong


@right("dense")
def dense_unit_by_unit(x, kernel, bias):
    columns = []
    for unit in range(kernel.shape[1]):
        columns.append((x * kernel[:, unit]).sum(axis=1) + bias[unit])
    return np.stack(columns, axis=1)


@right("dense")
def dense_column_of_ones(x, kernel, bias):
    design = jnp.concatenate([jnp.ones((x.shape[0], 1)), x], axis=1)
    coefficients = jnp.concatenate([bias[None, :], kernel], axis=0)
    return design @ coefficients


@wrong("dense", "Adds the bias to the kernel before the product, so it is multiplied by the features.")
def dense_bias_in_kernel(x, kernel, bias):
    return x @ (kernel + bias)


@wrong("dense", "Subtracts the bias, as the example with intercept -1.5 seemed to do.")
def dense_minus_bias(x, kernel, bias):
    return x @ kernel - bias


@wrong("dense", "Adds the bias inside the loop over the features, so once for each feature.")
def dense_bias_each_feature(x, kernel, bias):
    sums = np.zeros((x.shape[0], kernel.shape[1]))
    for feature in range(x.shape[1]):
        sums = sums + x[:, feature][:, None] * kernel[feature] + bias
    return sums


@wrong("dense", "Applies relu to the sums though only the weighted sums are asked for.")
def dense_with_relu(x, kernel, bias):
    return np.maximum(x @ kernel + bias, 0)


@right("parameter_counts")
def counts_written_out():
    first = 3 * 64 + 64
    second = 64 * 64 + 64
    third = 64 * 2 + 2
    total = first + second + third
    return second, third, total


@right("parameter_counts")
def counts_from_arrays():
    sizes = [3, 64, 64, 2]
    counts = []
    for inputs, units in zip(sizes[:-1], sizes[1:]):
        counts.append(np.ones((inputs + 1, units)).size)
    return counts[1], counts[2], sum(counts)


@wrong("parameter_counts", "The total leaves out the first layer's 256.")
def counts_total_of_two():
    second = 64 * 64 + 64
    third = 64 * 2 + 2
    total = second + third
    return second, third, total


@wrong(
    "parameter_counts",
    "Gives the third layer 64 biases, one for each input, in place of 2, one for each unit (and the total with it).",
)
def counts_bias_per_input():
    first = 3 * 64 + 64
    second = 64 * 64 + 64
    third = 64 * 2 + 64
    total = first + second + third
    return second, third, total


@wrong("parameter_counts", "Counts one intercept for a whole layer in place of one bias for each unit.")
def counts_one_intercept():
    first = 3 * 64 + 64
    second = 64 * 64 + 1
    third = 64 * 2 + 1
    total = first + second + third
    return second, third, total


@wrong(
    "parameter_counts",
    "Counts only one of the two output units, as if one class were the reference class of a logistic regression.",
)
def counts_reference_class():
    first = 3 * 64 + 64
    second = 64 * 64 + 64
    third = 64 * (2 - 1) + (2 - 1)
    total = first + second + third
    return second, third, total


@right("relu")
def relu_where(x):
    return np.where(np.asarray(x) < 0, 0, x)


@right("relu")
def relu_clip_jax(x):
    return jnp.clip(x, 0, None)


@wrong("relu", "np.max(x, 0) is the maximum along axis 0, not the larger of x and 0.")
def relu_max_axis_zero(x):
    return np.max(x, 0)


@wrong("relu", "Also cuts numbers above 1 down to 1.")
def relu_clipped_at_one(x):
    return np.clip(x, 0, 1)


@wrong(
    "relu",
    "Reads 'negative sums' as row sums: sets a row to 0 where its sum is negative and keeps negative "
    "numbers elsewhere.",
)
def relu_of_row_sums(x):
    return np.where(x.sum(axis=-1, keepdims=True) < 0, 0, x)


@wrong("relu", "Subtracts the smallest number, so that nothing is negative, in place of setting negatives to 0.")
def relu_shifted(x):
    return x - np.minimum(x.min(), 0)


@right("collapse")
def collapse_einsum(kernel1, bias1, kernel2, bias2):
    kernel = np.einsum("fh,hu->fu", kernel1, kernel2)
    bias = bias2 + (bias1[:, None] * kernel2).sum(axis=0)
    return kernel, bias


@right("collapse")
def collapse_by_probing(kernel1, bias1, kernel2, bias2):
    def both(x):
        return (x @ kernel1 + bias1) @ kernel2 + bias2

    features = kernel1.shape[0]
    bias = both(jnp.zeros((1, features)))[0]
    kernel = both(jnp.eye(features)) - bias
    return kernel, bias


@wrong(
    "collapse", "Probes with unit rows but does not take the bias off again: the kernel contains the bias in every row."
)
def collapse_probe_keeps_bias(kernel1, bias1, kernel2, bias2):
    features = kernel1.shape[0]
    kernel = (np.eye(features) @ kernel1 + bias1) @ kernel2 + bias2
    bias = (np.zeros(features) @ kernel1 + bias1) @ kernel2 + bias2
    return kernel, bias


@wrong("collapse", "Adds the sum of bias1 to each entry of bias2 and does not pass bias1 through kernel2.")
def collapse_sum_of_bias1(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1.sum() + bias2


@wrong("collapse", "Puts relu on bias1 before it goes through kernel2, though both layers are linear.")
def collapse_relu_on_bias(kernel1, bias1, kernel2, bias2):
    kernel = kernel1 @ kernel2
    bias = np.maximum(bias1, 0) @ kernel2 + bias2
    return kernel, bias


@wrong("collapse", "Forgets bias2: the bias is only bias1 passed through kernel2.")
def collapse_without_bias2(kernel1, bias1, kernel2, bias2):
    kernel = kernel1 @ kernel2
    bias = bias1 @ kernel2
    return kernel, bias


@right("softmax")
def softmax_log_sum_exp(logits):
    # right by the text; in float32 a logit near 1,000 costs it digits (relative error up to some 5e-5)
    log_total = jax.scipy.special.logsumexp(jnp.asarray(logits), axis=1, keepdims=True)
    return jnp.exp(logits - log_total)


@right("softmax")
def softmax_row_by_row(logits):
    rows = []
    for row in np.asarray(logits):
        odds = np.exp(row - row.max())
        rows.append(odds / odds.sum())
    return np.array(rows)


@wrong("softmax", "Clips logits to -80 ... 80 against overflow: 1000 and 1001 become equal.")
def softmax_clipped(logits):
    odds = np.exp(np.clip(logits, -80, 80))
    return odds / odds.sum(axis=1, keepdims=True)


@wrong(
    "softmax",
    "Replaces the NaN of inf / inf by 0 in place of avoiding the overflow: the sure class gets probability 0.",
)
def softmax_nan_to_zero(logits):
    odds = jnp.exp(jnp.asarray(logits))
    return jnp.nan_to_num(odds / odds.sum(axis=1, keepdims=True))


@wrong(
    "softmax",
    "Divides each row by its largest absolute logit in place of subtracting the largest: that is a temperature.",
)
def softmax_divided_by_largest(logits):
    scaled = logits / np.abs(logits).max(axis=1, keepdims=True)
    odds = np.exp(scaled)
    return odds / odds.sum(axis=1, keepdims=True)


@wrong(
    "softmax",
    "Subtracts the row's maximum above the fraction line only: divides by the sum of the unshifted exponentials.",
)
def softmax_half_shifted(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.exp(shifted) / np.exp(logits).sum(axis=1, keepdims=True)


@right("two_class")
def two_class_other_way_round(logits):
    return 1 - jax.nn.sigmoid(logits[:, 0] - logits[:, 1])


@right("two_class")
def two_class_by_diff(logits):
    difference = jnp.diff(jnp.asarray(logits), axis=1)
    return jax.nn.sigmoid(difference).ravel()


@wrong("two_class", "Takes the sigmoid of each logit and divides by their sum: that is not the softmax.")
def two_class_normalised_sigmoids(logits):
    both = jax.nn.sigmoid(jnp.asarray(logits))
    return both[:, 1] / both.sum(axis=1)


@wrong("two_class", "Subtracts the row's maximum as in softmax, in place of the logit of class 0: never above 0.5.")
def two_class_minus_maximum(logits):
    return jax.nn.sigmoid(logits[:, 1] - logits.max(axis=1))


@wrong("two_class", "Subtracts the row's mean in place of the logit of class 0, so only half the difference counts.")
def two_class_minus_mean(logits):
    return jax.nn.sigmoid(logits[:, 1] - logits.mean(axis=1))


@wrong("two_class", "Takes the absolute difference: the probability of the more likely class, not of class 1.")
def two_class_of_the_winner(logits):
    return jax.nn.sigmoid(jnp.abs(logits[:, 1] - logits[:, 0]))


@right("network")
def network_recursive(x, layers):
    kernel, bias = layers[0]
    sums = x @ kernel + bias
    if len(layers) == 1:
        return jax.nn.softmax(sums, axis=-1)
    return network_recursive(jnp.maximum(sums, 0), layers[1:])


@right("network")
def network_by_loop(x, layers):
    h = np.asarray(x)
    last = len(layers) - 1
    for i, (kernel, bias) in enumerate(layers):
        h = h @ np.asarray(kernel) + np.asarray(bias)
        if i < last:
            h = np.where(h > 0, h, 0)
    odds = np.exp(h)
    return odds / odds.sum(axis=1)[:, None]


@wrong("network", "Adds the bias after relu in the hidden layers: relu(x @ kernel) + bias.")
def network_bias_after_relu(x, layers):
    for kernel, bias in layers[:-1]:
        x = jax.nn.relu(x @ kernel) + bias
    kernel, bias = layers[-1]
    return jax.nn.softmax(x @ kernel + bias)


@wrong("network", "Puts relu after every layer, so also on the logits before the softmax.")
def network_relu_on_logits(x, layers):
    for kernel, bias in layers:
        x = jax.nn.relu(x @ kernel + bias)
    return jax.nn.softmax(x, axis=1)


@wrong("network", "Off by one: the last hidden layer gets no relu.")
def network_last_hidden_linear(x, layers):
    for i, (kernel, bias) in enumerate(layers, start=1):
        x = x @ kernel + bias
        if i < len(layers) - 1:
            x = jax.nn.relu(x)
    return jax.nn.softmax(x, axis=1)


@wrong("network", "Divides by the sum over the whole batch (no axis): the rows do not sum to 1.")
def network_softmax_over_everything(x, layers):
    for kernel, bias in layers[:-1]:
        x = jnp.maximum(x @ kernel + bias, 0)
    kernel, bias = layers[-1]
    odds = jnp.exp(x @ kernel + bias)
    return odds / odds.sum()
