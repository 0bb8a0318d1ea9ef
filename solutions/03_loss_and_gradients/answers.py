"""Labelled answers to lesson 03: what learners write, right and wrong."""

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.exercises.labels import equivalent, right, wrong

# --- mse


@right("mse")
@equivalent("mse", "constant: 1 -> 2", why="reshape reads any negative number as -1")
@equivalent(
    "mse",
    "order: y_true* -> y_pred*",
    "order: jnp.ravel(y_true)* -> *",
    "order: zip(* -> zip(*",
    why="squares know no sign",
)
@equivalent("mse", "order: for y, p in pairs -> for p, y in pairs", "order: y - p -> p - y", why="squares know no sign")
def flattened(y_true, y_pred):
    errors = y_true.reshape(-1) - y_pred.reshape(-1)
    return np.mean(errors**2)


@right("mse")
def in_jax(y_true, y_pred):
    return jnp.mean(jnp.square(jnp.ravel(y_true) - jnp.ravel(y_pred)))


@right("mse")
def in_plain_python(y_true, y_pred):
    pairs = zip(np.ravel(y_true).tolist(), np.ravel(y_pred).tolist())
    return sum((y - p) ** 2 for y, p in pairs) / len(y_true)


@wrong("mse", misconception="broadcast")
def every_pair(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


@wrong("mse", misconception="sum_of_squares")
def summed(y_true, y_pred):
    return np.sum((y_true.ravel() - y_pred.ravel()) ** 2)


@wrong("mse", misconception="sum_of_squares")
def summed_over_pairs(y_true, y_pred):
    return np.sum((y_true - y_pred) ** 2)


@wrong("mse", misconception="absolute")
def absolute(y_true, y_pred):
    return np.mean(np.abs(y_true.ravel() - y_pred.ravel()))


@wrong("mse", misconception="root")
def root(y_true, y_pred):
    return np.sqrt(np.mean((y_true.ravel() - y_pred.ravel()) ** 2))


@wrong("mse", misconception="square_of_mean")
def mean_first(y_true, y_pred):
    return np.mean(y_true - y_pred) ** 2


@wrong("mse", misconception="not_averaged")
def never_averaged(y_true, y_pred):
    return (y_true.ravel() - y_pred.ravel()) ** 2


@wrong("mse", status="type")
def forgot_return(y_true, y_pred):
    np.mean((y_true.ravel() - y_pred.ravel()) ** 2)


# --- cross_entropy


@right("cross_entropy")
@equivalent("cross_entropy", "constant: 1 -> 2", why="no probability is above 1")
@equivalent(
    "cross_entropy", "order: np.clip(*, 1e-07, 1) -> np.clip(1e-07, *, 1)", why="the larger of the two either way"
)
def clipped(targets, probabilities):
    return -np.sum(targets * np.log(np.clip(probabilities, 1e-7, 1)), axis=1)


@right("cross_entropy")
def maximum_in_jax(targets, probabilities):
    return -jnp.sum(targets * jnp.log(jnp.maximum(probabilities, 1e-7)), axis=-1)


@right("cross_entropy")
def right_class_only(targets, probabilities):
    chosen = np.sum(targets * probabilities, axis=1)
    return -np.log(np.maximum(chosen, 1e-7))


@right("cross_entropy")
def a_little_added(targets, probabilities):
    return [-np.log(np.float32(row[target.argmax()] + 1e-7)) for target, row in zip(targets, probabilities)]


@wrong("cross_entropy", misconception="log_of_zero")
def unguarded(targets, probabilities):
    return -np.sum(targets * np.log(probabilities), axis=1)


@wrong("cross_entropy", misconception="log_of_zero")
def unguarded_in_jax(targets, probabilities):
    return -jnp.sum(targets * jnp.log(probabilities), axis=1)


@wrong("cross_entropy", misconception="no_minus")
def positive(targets, probabilities):
    return np.sum(targets * np.log(np.clip(probabilities, 1e-7, 1)), axis=1)


@wrong("cross_entropy", misconception="mean_over_classes")
def averaged_classes(targets, probabilities):
    return -np.mean(targets * np.log(np.clip(probabilities, 1e-7, 1)), axis=1)


@wrong("cross_entropy", misconception="over_batch")
def down_the_batch(targets, probabilities):
    return -np.sum(targets * np.log(np.clip(probabilities, 1e-7, 1)), axis=0)


@wrong("cross_entropy", misconception="one_number")
def averaged(targets, probabilities):
    return np.mean(-np.sum(targets * np.log(np.clip(probabilities, 1e-7, 1)), axis=1))


@wrong("cross_entropy", misconception="one_number")
def no_axis(targets, probabilities):
    return -np.sum(targets * np.log(np.clip(probabilities, 1e-7, 1)))


@wrong("cross_entropy", misconception="all_classes")
def without_targets(targets, probabilities):
    return -np.sum(np.log(np.clip(probabilities, 1e-7, 1)), axis=1)


@wrong("cross_entropy", misconception="log_base_two")
def bits(targets, probabilities):
    return -np.sum(targets * np.log2(np.clip(probabilities, 1e-7, 1)), axis=1)


@wrong("cross_entropy", misconception="not_summed")
def never_summed(targets, probabilities):
    return -targets * np.log(np.clip(probabilities, 1e-7, 1))


@wrong("cross_entropy", misconception="other_bound")
def guarded_too_early(targets, probabilities):
    return -np.sum(targets * np.log(np.clip(probabilities, 0.01, 1)), axis=1)


# --- cross_entropy_integers


@right("cross_entropy_integers")
def paired(labels, probabilities):
    return -np.log(probabilities[np.arange(len(labels)), labels])


@right("cross_entropy_integers")
def by_one_hot(labels, probabilities):
    targets = jax.nn.one_hot(labels, probabilities.shape[1])
    return -jnp.sum(targets * jnp.log(probabilities), axis=1)


@right("cross_entropy_integers")
def row_by_row(labels, probabilities):
    return [-np.log(row[label]) for label, row in zip(labels, probabilities)]


@wrong("cross_entropy_integers", misconception="all_pairs")
def every_column(labels, probabilities):
    return -np.log(probabilities[:, labels])


@wrong("cross_entropy_integers", misconception="counted_from_one")
def as_in_r(labels, probabilities):
    return -np.log(probabilities[np.arange(len(labels)), labels - 1])


@wrong("cross_entropy_integers", misconception="no_minus_sign")
def log_likelihood(labels, probabilities):
    return np.log(probabilities[np.arange(len(labels)), labels])


@wrong("cross_entropy_integers", misconception="label_as_number")
def multiplied(labels, probabilities):
    return -np.sum(labels[:, None] * np.log(probabilities), axis=1)


@wrong("cross_entropy_integers", misconception="most_probable")
def largest(labels, probabilities):
    return -np.log(np.max(probabilities, axis=1))


@wrong("cross_entropy_integers", status="raised")
def labels_not_lifted(labels, probabilities):
    return -np.sum(labels * np.log(probabilities), axis=1)


@wrong("cross_entropy_integers", misconception="one_number")
def one_mean(labels, probabilities):
    return -np.mean(np.log(probabilities[np.arange(len(labels)), labels]))


# --- central_difference


def count_loss(weights, x, y):
    return jnp.mean(jnp.exp(x @ weights) - y * (x @ weights))


@right("central_difference")
@equivalent("central_difference", "twin: jnp.exp -> jnp.expm1", why="a constant in the loss has no slope")
def both_sides(weights, x, y, step):
    slopes = []
    for i in range(len(weights)):
        nudge = np.zeros(len(weights))
        nudge[i] = step
        higher = count_loss(weights + nudge, x, y)
        lower = count_loss(weights - nudge, x, y)
        slopes.append((higher - lower) / (2 * step))
    return slopes


@right("central_difference")
def along_rows_of_nudges(weights, x, y, step):
    nudges = step * jnp.eye(len(weights), dtype="float32")
    return (
        jnp.stack([count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y) for nudge in nudges])
        / 2
        / step
    )


@wrong("central_difference", misconception="exact")
def exactly(weights, x, y, step):
    return jax.grad(count_loss)(jnp.asarray(weights), x, y)


@wrong("central_difference", misconception="one_sided_down")
def backward(weights, x, y, step):
    here = count_loss(weights, x, y)
    return [(here - count_loss(weights - nudge, x, y)) / step for nudge in step * np.eye(len(weights))]


@wrong("central_difference", misconception="times_step")
def without_brackets(weights, x, y, step):
    nudges = step * np.eye(len(weights))
    return [(count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / 2 * step for nudge in nudges]


@wrong("central_difference", misconception="one_sided")
def forward(weights, x, y, step):
    here = count_loss(weights, x, y)
    return np.array([(count_loss(weights + nudge, x, y) - here) / step for nudge in step * np.eye(len(weights))])


@wrong("central_difference", misconception="not_halved")
def over_one_step(weights, x, y, step):
    return np.array(
        [
            (count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / step
            for nudge in step * np.eye(len(weights))
        ]
    )


@wrong("central_difference", misconception="downwards")
def lower_minus_higher(weights, x, y, step):
    return np.array(
        [
            (count_loss(weights - nudge, x, y) - count_loss(weights + nudge, x, y)) / (2 * step)
            for nudge in step * np.eye(len(weights))
        ]
    )


@wrong("central_difference", misconception="all_at_once")
def one_slope(weights, x, y, step):
    return (count_loss(weights + step, x, y) - count_loss(weights - step, x, y)) / (2 * step)


@wrong("central_difference", misconception="all_at_once")
def one_slope_repeated(weights, x, y, step):
    slope = (count_loss(weights + step, x, y) - count_loss(weights - step, x, y)) / (2 * step)
    return np.array([slope for _ in weights])


@wrong("central_difference", misconception="never_divided")
def never_divided(weights, x, y, step):
    return np.array(
        [count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y) for nudge in step * np.eye(len(weights))]
    )


# --- descend


@right("descend")
@equivalent("descend", "order: x @ weights - y -> y - x @ weights", why="squares know no sign")
def with_jax(x, y, learning_rate, steps):
    slopes = jax.grad(lambda weights: jnp.mean((x @ weights - y) ** 2))
    weights = jnp.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * slopes(weights)
    return weights


@right("descend")
def by_hand(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights -= learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
    return weights


@right("descend")
def compiled(x, y, learning_rate, steps):
    def step(_, weights):
        return weights - learning_rate * 2 * jnp.mean((x @ weights - y)[:, None] * x, axis=0)

    return jax.lax.fori_loop(0, steps, step, jnp.zeros(x.shape[1]))


@wrong("descend", misconception="uphill")
def climb(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights + learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
    return weights


@wrong("descend", misconception="gradient_of_sum")
def sum_of_squares(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * 2 * x.T @ (x @ weights - y)
    return weights


@wrong("descend", misconception="half_the_gradient")
def forgot_the_two(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * x.T @ (x @ weights - y) / len(y)
    return weights


@wrong("descend", misconception="returned_too_early")
def return_in_the_loop(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
        return weights


@wrong("descend", misconception="one_step_missing")
def counted_from_one(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(1, steps):
        weights = weights - learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
    return weights


@wrong("descend", misconception="gradient_never_renewed")
def slope_before_the_loop(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    slope = 2 / len(y) * x.T @ (x @ weights - y)
    for _ in range(steps):
        weights = weights - learning_rate * slope
    return weights


@wrong("descend", status="rank")
def columns(x, y, learning_rate, steps):
    weights = np.zeros((x.shape[1], 1))
    for _ in range(steps):
        weights = weights - learning_rate * 2 / len(y) * x.T @ (x @ weights - y[:, None])
    return weights


@wrong("descend", status="size")
def one_weight_a_row(x, y, learning_rate, steps):
    weights = np.zeros(len(x))
    for _ in range(steps):
        weights = weights - learning_rate * weights
    return weights


# --- momentum_update


@right("momentum_update")
@equivalent("momentum_update", "left out: weight, velocity, gradient = (np.float32*", why="float32 or float64")
def velocity_then_weight(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return weight + velocity, velocity


@right("momentum_update")
def by_the_library(weight, velocity, gradient, learning_rate, momentum=0.9):
    from lessons_lib import SGD

    optimizer = SGD(learning_rate=learning_rate, momentum=momentum)
    state = {**optimizer.init(weight), "velocity": velocity}
    update, state = optimizer.update(gradient, state)
    return weight + update, state["velocity"]


@right("momentum_update")
def in_single_precision(weight, velocity, gradient, learning_rate, momentum=0.9):
    weight, velocity, gradient = (np.float32(array) for array in (weight, velocity, gradient))
    step = momentum * velocity - learning_rate * gradient
    return [weight + step, step]


@wrong("momentum_update", misconception="uphill_velocity")
def plus_gradient(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity + learning_rate * gradient
    return weight + velocity, velocity


@wrong("momentum_update", misconception="old_velocity")
def weight_first(weight, velocity, gradient, learning_rate, momentum=0.9):
    weight = weight + velocity
    velocity = momentum * velocity - learning_rate * gradient
    return weight, velocity


@wrong("momentum_update", misconception="rate_outside")
def as_in_pytorch(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity + gradient
    return weight - learning_rate * velocity, velocity


@wrong("momentum_update", misconception="averaged_velocity")
def moving_average(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - (1 - momentum) * learning_rate * gradient
    return weight + velocity, velocity


@wrong("momentum_update", misconception="velocity_first")
def other_order(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return velocity, weight + velocity


@wrong("momentum_update", status="type")
def weight_only(weight, velocity, gradient, learning_rate, momentum=0.9):
    from types import SimpleNamespace

    return SimpleNamespace(weight=weight + momentum * velocity - learning_rate * gradient)


@wrong("momentum_update", misconception="no_friction")
def no_friction(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = velocity - learning_rate * gradient
    return weight + velocity, velocity


@wrong("momentum_update", misconception="fixed_momentum")
def always_nine_tenths(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = 0.9 * velocity - learning_rate * gradient
    return weight + velocity, velocity


# --- rmsprop_update


@right("rmsprop_update")
def square_then_weight(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@right("rmsprop_update")
def library_rmsprop(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    from lessons_lib import RMSprop

    optimizer = RMSprop(learning_rate=learning_rate, rho=rho, epsilon=epsilon)
    update, state = optimizer.update(gradient, {**optimizer.init(weight), "square": mean_square})
    return weight + update, state["square"]


@wrong("rmsprop_update", misconception="epsilon_outside")
def epsilon_outside_the_root(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = mean_square + (1 - rho) * (jnp.square(gradient) - mean_square)
    return weight - learning_rate * gradient / (jnp.sqrt(mean_square) + epsilon), mean_square


@wrong("rmsprop_update", misconception="uphill_step")
def plus_step(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight + learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="no_root")
def by_the_square(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / (mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="old_mean_square")
def weight_before_square(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    weight = weight - learning_rate * gradient / np.sqrt(mean_square + epsilon)
    return weight, rho * mean_square + (1 - rho) * gradient**2


@wrong("rmsprop_update", misconception="rho_swapped")
def short_memory(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = (1 - rho) * mean_square + rho * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="not_squared")
def plain_mean(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="gradient_left_out")
def forgot_the_gradient(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="one_size_for_all")
def one_size_for_all(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = np.mean(rho * mean_square + (1 - rho) * gradient**2)
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


# --- adam_update


@right("adam_update")
def corrected_copies(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    unbiased_mean = mean / (1 - beta_1**step)
    unbiased_square = mean_square / (1 - beta_2**step)
    return weight - learning_rate * unbiased_mean / (np.sqrt(unbiased_square) + epsilon), mean, mean_square


@right("adam_update")
def corrected_rate(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = mean + (1 - beta_1) * (gradient - mean)
    mean_square = mean_square + (1 - beta_2) * (jnp.square(gradient) - mean_square)
    rate = learning_rate * jnp.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return weight - rate * mean / (jnp.sqrt(mean_square) + epsilon), mean, mean_square


@right("adam_update")
def library_adam(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    from lessons_lib import Adam

    optimizer = Adam(learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)
    state = {**optimizer.init(weight), "step": step - 1, "mean": mean, "square": mean_square}
    update, state = optimizer.update(gradient, state)
    return weight + update, state["mean"], state["square"]


@wrong("adam_update", misconception="uncorrected")
def as_they_are(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return weight - learning_rate * mean / (np.sqrt(mean_square) + epsilon), mean, mean_square


@wrong("adam_update", misconception="corrected_state")
def corrected_for_good(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = (beta_1 * mean + (1 - beta_1) * gradient) / (1 - beta_1**step)
    mean_square = (beta_2 * mean_square + (1 - beta_2) * gradient**2) / (1 - beta_2**step)
    return weight - learning_rate * mean / (np.sqrt(mean_square) + epsilon), mean, mean_square


@wrong("adam_update", misconception="step_counted_twice")
def another_one(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    step = step + 1
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    unbiased_mean = mean / (1 - beta_1**step)
    unbiased_square = mean_square / (1 - beta_2**step)
    return weight - learning_rate * unbiased_mean / (np.sqrt(unbiased_square) + epsilon), mean, mean_square


@wrong("adam_update", misconception="no_root_of_square")
def without_the_root(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return (
        weight - learning_rate * mean / (1 - beta_1**step) / (mean_square / (1 - beta_2**step) + epsilon),
        mean,
        mean_square,
    )


@wrong("adam_update", misconception="gradient_not_mean")
def bare_gradient(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    unbiased_square = mean_square / (1 - beta_2**step)
    return weight - learning_rate * gradient / (np.sqrt(unbiased_square) + epsilon), mean, mean_square


@wrong("adam_update", misconception="step_from_zero")
def counted_from_zero(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    step = step - 1
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return (
        weight - learning_rate * mean / (1 - beta_1**step) / (np.sqrt(mean_square / (1 - beta_2**step)) + epsilon),
        mean,
        mean_square,
    )


@wrong("adam_update", status="size")
def forgot_a_state(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return (
        weight - learning_rate * mean / (1 - beta_1**step) / (np.sqrt(mean_square / (1 - beta_2**step)) + epsilon),
        mean,
    )


@wrong("mse", misconception="halved")
def half_the_mean(y_true, y_pred):
    return np.mean((y_true.ravel() - y_pred.ravel()) ** 2) / 2


@wrong("mse", misconception="over_n_minus_one")
def as_a_variance(y_true, y_pred):
    return np.sum((y_true.ravel() - y_pred.ravel()) ** 2) / (len(y_true) - 1)


@wrong("cross_entropy", misconception="only_zeros")
def zeros_replaced(targets, probabilities):
    return -np.sum(targets * np.log(np.where(probabilities == 0, 1e-7, probabilities)), axis=1)


@wrong("cross_entropy", misconception="binary")
def a_question_for_each_class(targets, probabilities):
    p = np.clip(probabilities, 1e-7, 1 - 1e-7)
    return -np.sum(targets * np.log(p) + (1 - targets) * np.log(1 - p), axis=1)


@wrong("cross_entropy", misconception="log_base_ten")
def to_base_ten(targets, probabilities):
    return -np.sum(targets * np.log10(np.clip(probabilities, 1e-7, 1)), axis=1)


@wrong("cross_entropy_integers", misconception="base_ten")
def integers_to_base_ten(labels, probabilities):
    return -np.log10(probabilities[np.arange(len(labels)), labels])


@wrong("cross_entropy_integers", misconception="base_two")
def integers_to_base_two(labels, probabilities):
    return -np.log2(probabilities[np.arange(len(labels)), labels])


@wrong("descend", misconception="one_step_more")
def from_zero_to_steps(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps + 1):
        weights = weights - learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
    return weights


@wrong("rmsprop_update", misconception="no_epsilon")
def rmsprop_without_epsilon(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square), mean_square


@wrong("rmsprop_update", misconception="no_one_minus_rho")
def rmsprop_that_sums(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="pair_swapped")
def rmsprop_state_first(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return mean_square, weight - learning_rate * gradient / np.sqrt(mean_square + epsilon)


@wrong("adam_update", misconception="without_power")
def adam_without_power(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1) / root, mean, mean_square


@wrong("adam_update", misconception="no_epsilon")
def adam_without_epsilon(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2**step))
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="epsilon_under_root")
def adam_with_epsilon_under_the_root(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2**step) + epsilon)
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("mse", misconception="mean_taken_away")
def variance_of_errors(y_true, y_pred):
    return np.var(y_true.ravel() - y_pred.ravel())


@wrong("mse", misconception="not_squared")
def mean_of_errors(y_true, y_pred):
    return np.mean(y_true.ravel() - y_pred.ravel())


@wrong("mse", misconception="squared_first")
def difference_of_squares(y_true, y_pred):
    return np.mean(y_true.ravel() ** 2 - y_pred.ravel() ** 2)


@wrong("mse", misconception="median")
def median_of_squares(y_true, y_pred):
    return np.median((y_true.ravel() - y_pred.ravel()) ** 2)


@wrong("mse", misconception="fixed_length")
def over_the_four_of_the_example(y_true, y_pred):
    return np.sum((y_true.ravel() - y_pred.ravel()) ** 2) / 4


@wrong("cross_entropy", misconception="other_bound")
def ten_e_minus_seven(targets, probabilities):
    return -np.sum(targets * np.log(np.maximum(probabilities, 10e-7)), axis=1)


@wrong("cross_entropy", misconception="targets_inside")
def logarithm_of_the_product(targets, probabilities):
    return -np.sum(np.log(np.maximum(targets * probabilities, 1e-7)), axis=1)


@wrong("cross_entropy", misconception="swapped")
def logarithm_of_targets(targets, probabilities):
    return -np.sum(probabilities * np.log(np.clip(targets, 1e-7, 1)), axis=1)


@wrong("cross_entropy", misconception="entropy")
def entropy_of_probabilities(targets, probabilities):
    p = np.clip(probabilities, 1e-7, 1)
    return -np.sum(p * np.log(p), axis=1)


@wrong("cross_entropy", misconception="squares")
def squared_differences(targets, probabilities):
    return np.sum((targets - probabilities) ** 2, axis=1)


@wrong("cross_entropy", misconception="no_logarithm")
def probability_of_the_class(targets, probabilities):
    return np.sum(targets * probabilities, axis=1)


@wrong("cross_entropy", misconception="largest")
def of_the_predicted_class(targets, probabilities):
    return -np.log(np.clip(probabilities.max(axis=1), 1e-7, 1))


@wrong("cross_entropy_integers", misconception="pairs_averaged")
def mean_of_all_pairs(labels, probabilities):
    return -np.log(probabilities[:, labels]).mean(axis=1)


@wrong("cross_entropy_integers", misconception="one_row_for_all")
def taken_without_an_axis(labels, probabilities):
    return -np.log(np.take(probabilities, labels))


@wrong("cross_entropy_integers", misconception="no_logarithm")
def chosen_probabilities(labels, probabilities):
    return probabilities[np.arange(len(labels)), labels]


@wrong("cross_entropy_integers", misconception="every_class")
def sum_over_classes(labels, probabilities):
    return -np.log(probabilities).sum(axis=1)


@wrong("cross_entropy_integers", misconception="class_table")
def whole_table(labels, probabilities):
    return -np.log(probabilities)


@wrong("central_difference", misconception="fixed_distance")
def over_the_distance_of_the_cell_above(weights, x, y, step):
    nudges = step * np.eye(len(weights))
    return [(count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / 0.02 for nudge in nudges]


@wrong("central_difference", misconception="other_loss")
def of_the_regression(weights, x, y, step):
    def loss(weights):
        return np.mean((x @ weights - y) ** 2)

    return [(loss(weights + nudge) - loss(weights - nudge)) / (2 * step) for nudge in step * np.eye(len(weights))]


@wrong("central_difference", misconception="never_taken_back")
def weights_that_stay_moved(weights, x, y, step):
    slopes, moved = [], weights.copy()
    for place in range(len(weights)):
        moved[place] += step
        higher = count_loss(moved, x, y)
        moved[place] -= 2 * step
        slopes.append((higher - count_loss(moved, x, y)) / (2 * step))
    return slopes


@wrong("central_difference", misconception="squared_step")
def over_the_square(weights, x, y, step):
    nudges = step * np.eye(len(weights))
    return [(count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / step**2 for nudge in nudges]


@wrong("central_difference", misconception="halved")
def over_four_steps(weights, x, y, step):
    nudges = step * np.eye(len(weights))
    return [(count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)) / (4 * step) for nudge in nudges]


@wrong("descend", misconception="one_by_one")
def weights_in_turn(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        for place in range(len(weights)):
            weights[place] -= learning_rate * 2 * np.mean((x @ weights - y) * x[:, place])
    return weights


@wrong("descend", misconception="start_at_ones")
def from_ones(x, y, learning_rate, steps):
    weights = np.ones(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * 2 / len(y) * x.T @ (x @ weights - y)
    return weights


@wrong("descend", misconception="whole_way")
def every_step(x, y, learning_rate, steps):
    way = [np.zeros(x.shape[1])]
    for _ in range(steps):
        way.append(way[-1] - learning_rate * 2 / len(y) * x.T @ (x @ way[-1] - y))
    return way


@wrong("descend", misconception="best_fit")
def least_squares(x, y, learning_rate, steps):
    return np.linalg.lstsq(x, y)[0]


@wrong("descend", misconception="fixed_setting")
def a_hundred_steps(x, y, learning_rate, steps):
    return by_hand(x, y, learning_rate, 100)


@wrong("descend", misconception="other_loss")
def down_the_loss_of_counts(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * x.T @ (np.exp(x @ weights) - y) / len(y)
    return weights


@wrong("descend", misconception="over_features")
def mean_over_weights(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * 2 / len(weights) * x.T @ (x @ weights - y)
    return weights


@wrong("momentum_update", misconception="nesterov")
def looking_ahead(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return weight + momentum * velocity - learning_rate * gradient, velocity


@wrong("momentum_update", misconception="minus_velocity")
def against_the_velocity(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return weight - velocity, velocity


@wrong("momentum_update", misconception="velocity_uphill")
def velocity_taken_away(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity + learning_rate * gradient
    return weight - velocity, velocity


@wrong("momentum_update", misconception="plain_step")
def without_the_velocity(weight, velocity, gradient, learning_rate, momentum=0.9):
    return weight - learning_rate * gradient, momentum * velocity - learning_rate * gradient


@wrong("momentum_update", misconception="no_rate")
def full_gradient(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - gradient
    return weight + velocity, velocity


@wrong("momentum_update", misconception="rate_on_all")
def rate_before_the_brackets(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = learning_rate * (momentum * velocity - gradient)
    return weight + velocity, velocity


@wrong("momentum_update", misconception="step_added_twice")
def velocity_and_step(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - learning_rate * gradient
    return weight + velocity - learning_rate * gradient, velocity


@wrong("rmsprop_update", misconception="one_size_for_all")
def mean_of_the_squared_gradient(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * np.mean(gradient**2)
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="fixed_setting")
def a_tenth_of_the_new(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + 0.1 * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="sign_of_gradient")
def squared_gradient_on_top(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient**2 / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="no_rate")
def rmsprop_without_rate(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", misconception="plain_step")
def rmsprop_with_a_plain_step(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    return weight - learning_rate * gradient, rho * mean_square + (1 - rho) * gradient**2


@wrong("rmsprop_update", misconception="this_gradient_alone")
def rmsprop_over_its_own_size(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(gradient**2 + epsilon), mean_square


@wrong("rmsprop_update", misconception="root_returned")
def rmsprop_giving_the_root(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), np.sqrt(mean_square)


@wrong("adam_update", misconception="half_corrected")
def only_the_mean_corrected(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return weight - learning_rate * mean / (1 - beta_1**step) / (np.sqrt(mean_square) + epsilon), mean, mean_square


@wrong("adam_update", misconception="power_outside")
def brackets_before_the_power(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2) ** step) + epsilon
    return weight - learning_rate * mean / (1 - beta_1) ** step / root, mean, mean_square


@wrong("adam_update", misconception="betas_mixed")
def a_copied_correction(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_1**step)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="betas_mixed")
def a_copied_mean(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_1 * mean_square + (1 - beta_1) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="square_of_mean")
def squared_running_mean(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * mean**2
    root = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="not_squared")
def adam_without_a_square(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient
    root = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="summed")
def adam_that_sums(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + gradient
    mean_square = beta_2 * mean_square + gradient**2
    root = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return weight - learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="uphill")
def adam_uphill(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return weight + learning_rate * mean / (1 - beta_1**step) / root, mean, mean_square


@wrong("adam_update", misconception="fixed_setting")
def adam_with_its_own_epsilon(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    return corrected_copies(weight, mean, mean_square, gradient, step, learning_rate, beta_1, beta_2)


@wrong("adam_update", misconception="no_rate")
def adam_without_rate(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return corrected_copies(weight, mean, mean_square, gradient, step, 1, beta_1, beta_2, epsilon)


@wrong("descend", misconception="doubled")
def twice_the_gradient(x, y, learning_rate, steps):
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * 4 / len(y) * x.T @ (x @ weights - y)
    return weights
