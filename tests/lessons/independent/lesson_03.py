import jax
import jax.numpy as jnp
import numpy as np

from tests.lessons.independent import right, wrong


def regression_loss(weights, x, y):
    """Mean squared error of x @ weights; weights (features,), x (rows, features), y (rows,)."""
    return jnp.mean((x @ weights - y) ** 2)


def count_loss(weights, x, y):
    """Minus log-likelihood of counts y (rows,), over rows, less its constant; weights (features,)."""
    return jnp.mean(jnp.exp(x @ weights) - y * (x @ weights))


@right("mse")
def mse_as_columns(y_true, y_pred):
    errors = jnp.reshape(y_true, (-1, 1)) - jnp.reshape(y_pred, (-1, 1))
    return jnp.mean(errors**2)


@right("mse")
def mse_by_loop(y_true, y_pred):
    total = 0.0
    for t, p in zip(np.ravel(y_true), np.ravel(y_pred)):
        total += (float(t) - float(p)) ** 2
    return total / len(y_true)


@wrong("mse", "Averages before it squares: the square of the mean error.")
def mse_square_of_the_mean(y_true, y_pred):
    return np.mean(np.ravel(y_true) - np.ravel(y_pred)) ** 2


@wrong("mse", "Divides by n - 1, as a sample variance does, in place of n.")
def mse_n_minus_one(y_true, y_pred):
    errors = np.ravel(y_true) - np.ravel(y_pred)
    return np.sum(errors**2) / (len(errors) - 1)


@wrong("mse", "Takes the variance of the errors, so a constant error (bias) costs nothing.")
def mse_variance_of_errors(y_true, y_pred):
    return np.var(np.ravel(y_true) - np.ravel(y_pred))


@wrong(
    "mse",
    "Transposes only the predictions: when the targets are the column, (n, 1) against (n,) still broadcasts to (n, n).",
)
def mse_transposes_predictions(y_true, y_pred):
    return np.mean((y_true - y_pred.T) ** 2)


@right("cross_entropy")
def cross_entropy_einsum(targets, probabilities):
    logs = jnp.log(jnp.maximum(jnp.asarray(probabilities), 1e-7))
    return -jnp.einsum("bc,bc->b", jnp.asarray(targets, dtype=logs.dtype), logs)


@right("cross_entropy")
def cross_entropy_by_loops(targets, probabilities):
    losses = []
    for target, row in zip(np.asarray(targets), np.asarray(probabilities)):
        loss = 0.0
        for t, p in zip(target, row):
            loss -= t * np.log(max(p, 1e-7))
        losses.append(loss)
    return np.array(losses)


@wrong(
    "cross_entropy", "Replaces only probabilities that are exactly 0: those between 0 and 1e-7 stay below the bound."
)
def cross_entropy_only_zeros(targets, probabilities):
    p = np.where(probabilities == 0, 1e-7, probabilities)
    return -np.sum(targets * np.log(p), axis=1)


@wrong("cross_entropy", "Types the bound as 10e-7, which is 1e-6.")
def cross_entropy_ten_e(targets, probabilities):
    p = np.clip(probabilities, 10e-7, 1)
    return -np.sum(targets * np.log(p), axis=1)


@wrong(
    "cross_entropy",
    "No bound: drops the NaN of 0 * log(0) with nansum (na.rm = TRUE), and a sure wrong answer still costs infinity.",
)
def cross_entropy_na_rm(targets, probabilities):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nansum(targets * np.log(probabilities), axis=1)


@wrong(
    "cross_entropy", "Takes the largest probability of each row, whichever class it is, not that of the target's class."
)
def cross_entropy_largest(targets, probabilities):
    return -np.log(np.maximum(probabilities.max(axis=1), 1e-7))


@right("cross_entropy_integers")
def integers_take_along(labels, probabilities):
    column = np.asarray(labels)[:, None]
    return -np.log(np.take_along_axis(np.asarray(probabilities), column, axis=1)[:, 0])


@right("cross_entropy_integers")
def integers_by_one_hot(labels, probabilities):
    hot = jax.nn.one_hot(jnp.asarray(labels), probabilities.shape[1])
    return -jnp.sum(hot * jnp.log(probabilities), axis=1)


@wrong(
    "cross_entropy_integers",
    "np.take without an axis counts through the flattened array: nearly all labels look into the first row.",
)
def integers_flat_take(labels, probabilities):
    return -np.log(np.take(probabilities, labels))


@wrong(
    "cross_entropy_integers",
    "Indexes [:, labels] and keeps the first column: every row is read at the first row's label.",
)
def integers_first_label(labels, probabilities):
    return -np.log(probabilities[:, labels][:, 0])


@wrong(
    "cross_entropy_integers",
    "Subtracts 1 from the labels as if they counted from 1: reads the column before, for label 0 the last.",
)
def integers_from_one(labels, probabilities):
    rows = np.arange(len(labels))
    return -np.log(probabilities[rows, labels - 1])


@wrong(
    "cross_entropy_integers",
    "Uses the formula of two classes, -y log p1 - (1 - y) log p0, which is wrong for labels of 2 and more.",
)
def integers_binary_formula(labels, probabilities):
    p0, p1 = probabilities[:, 0], probabilities[:, 1]
    return -labels * np.log(p1) - (1 - labels) * np.log(p0)


@right("central_difference")
def central_vmap(weights, x, y, step):
    nudges = step * np.eye(len(weights))

    def along(nudge):
        return count_loss(weights + nudge, x, y) - count_loss(weights - nudge, x, y)

    slopes_found = jax.vmap(along)(jnp.asarray(nudges)) / (2 * step)
    return slopes_found


@right("central_difference")
def central_list(weights, x, y, step):
    nudges = step * np.eye(len(weights))  # row i moves weight i alone
    slopes_found = []
    for nudge in nudges:
        up = float(count_loss(weights + nudge, x, y))
        down = float(count_loss(weights - nudge, x, y))
        slopes_found.append((up - down) / step / 2)
    return np.array(slopes_found)


@wrong("central_difference", "Writes / 2 * step without brackets: multiplies by the step in place of dividing by it.")
def central_no_brackets(weights, x, y, step):
    nudges = step * np.eye(len(weights))  # row i moves weight i alone
    slopes_found = np.array(
        [(count_loss(weights + n, x, y) - count_loss(weights - n, x, y)) / 2 * step for n in nudges]
    )
    return slopes_found


@wrong(
    "central_difference",
    "Takes up and down for copies, as in R: both names are the same array, so both losses are equal and all slopes 0.",
)
def central_same_array(weights, x, y, step):
    slopes_found = np.zeros(len(weights))
    for i in range(len(weights)):
        base = np.array(weights, dtype=float)
        up = base
        down = base
        up[i] = up[i] + step
        down[i] = down[i] - step
        slopes_found[i] = (count_loss(up, x, y) - count_loss(down, x, y)) / (2 * step)
    return slopes_found


@wrong(
    "central_difference",
    "Goes down by one step from above, so back to the start, not below it, and still divides by 2 steps: "
    "half the slope.",
)
def central_back_to_start(weights, x, y, step):
    slopes_found = np.zeros(len(weights))
    for i in range(len(weights)):
        moved = np.array(weights, dtype=float)
        moved[i] += step
        up = count_loss(moved, x, y)
        moved[i] -= step
        down = count_loss(moved, x, y)
        slopes_found[i] = (up - down) / (2 * step)
    return slopes_found


@wrong("central_difference", "Takes the slope of regression_loss (the cell above) in place of count_loss.")
def central_of_the_regression(weights, x, y, step):
    nudges = step * np.eye(len(weights))  # row i moves weight i alone
    slopes_found = np.array(
        [(regression_loss(weights + n, x, y) - regression_loss(weights - n, x, y)) / (2 * step) for n in nudges]
    )
    return slopes_found


@right("descend")
def descend_fori(x, y, learning_rate, steps):
    x, y = jnp.asarray(x), jnp.asarray(y)

    def one_step(_, weights):
        return weights - learning_rate * jax.grad(regression_loss)(weights, x, y)

    return jax.lax.fori_loop(0, steps, one_step, jnp.zeros(x.shape[1]))


@right("descend")
def descend_by_formula(x, y, learning_rate, steps):
    x, y = np.asarray(x), np.asarray(y)
    weights = np.zeros(x.shape[1])
    while steps > 0:
        gradient = 2 / len(y) * x.T @ (x @ weights - y)
        weights = weights - learning_rate * gradient
        steps -= 1
    return weights


@wrong("descend", "Derives the gradient by hand and forgets the 2 of the square: steps half as long.")
def descend_without_two(x, y, learning_rate, steps):
    x, y = np.asarray(x), np.asarray(y)
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * x.T @ (x @ weights - y) / len(y)
    return weights


@wrong("descend", "Computes the gradient once before the loop, at zero weights, and takes every step along it.")
def descend_one_gradient(x, y, learning_rate, steps):
    weights = jnp.zeros(x.shape[1])
    gradient = jax.grad(regression_loss)(weights, x, y)
    for _ in range(steps):
        weights = weights - learning_rate * gradient
    return weights


@wrong("descend", "range(1, steps) takes one step too few.")
def descend_one_step_short(x, y, learning_rate, steps):
    weights = jnp.zeros(x.shape[1])
    for _ in range(1, steps):
        weights = weights - learning_rate * jax.grad(regression_loss)(weights, x, y)
    return weights


@wrong(
    "descend",
    "Moves the weights one after another and computes the gradient anew in between, in place of moving all at once.",
)
def descend_weight_by_weight(x, y, learning_rate, steps):
    slopes = jax.jit(jax.grad(regression_loss))
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        for j in range(len(weights)):
            weights[j] -= learning_rate * float(slopes(jnp.array(weights), x, y)[j])
    return weights


@right("momentum_update")
def momentum_in_parts(weight, velocity, gradient, learning_rate, momentum=0.9):
    push = -learning_rate * gradient
    rolled = push + velocity * momentum
    return rolled + weight, rolled


@right("momentum_update")
def momentum_weight_first(weight, velocity, gradient, learning_rate, momentum=0.9):
    new_weight = jnp.subtract(jnp.add(weight, jnp.multiply(momentum, velocity)), jnp.multiply(learning_rate, gradient))
    new_velocity = momentum * velocity - learning_rate * gradient
    return new_weight, new_velocity


@wrong("momentum_update", "Brackets in the wrong place: momentum multiplies the new gradient step too.")
def momentum_times_everything(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * (velocity - learning_rate * gradient)
    return weight + velocity, velocity


@wrong(
    "momentum_update",
    "Keeps the velocity without the learning rate (m * v + gradient) and applies the rate only to the "
    "weight, as PyTorch does.",
)
def momentum_rate_outside(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity + gradient
    return weight - learning_rate * velocity, velocity


@wrong("momentum_update", "Writes 0.9 into the formula, so the argument momentum is ignored.")
def momentum_always_nine_tenths(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = 0.9 * velocity - learning_rate * gradient
    return weight + velocity, velocity


@wrong("momentum_update", "Makes a running mean: multiplies the gradient step by 1 - momentum.")
def momentum_running_mean(weight, velocity, gradient, learning_rate, momentum=0.9):
    velocity = momentum * velocity - (1 - momentum) * learning_rate * gradient
    return weight + velocity, velocity


@right("rmsprop_update")
def rmsprop_by_difference(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    renewed = mean_square + (1 - rho) * (gradient * gradient - mean_square)
    return weight - learning_rate * gradient / (renewed + epsilon) ** 0.5, renewed


@right("rmsprop_update")
def rmsprop_average(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    both = jnp.stack([jnp.asarray(mean_square), jnp.square(gradient)])
    new_square = jnp.tensordot(jnp.array([rho, 1 - rho]), both, axes=1)
    own_rate = learning_rate * jax.lax.rsqrt(new_square + epsilon)
    return weight - own_rate * gradient, new_square


@wrong(
    "rmsprop_update", "Averages the squared gradient over all weights (np.mean), so the weights share one step length."
)
def rmsprop_mean_over_weights(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + (1 - rho) * np.mean(gradient**2)
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", "Forgets the share 1 - rho of the new: adds the whole squared gradient.")
def rmsprop_whole_square(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@wrong("rmsprop_update", "Overwrites the mean square with its root and gives the root back.")
def rmsprop_returns_root(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = np.sqrt(rho * mean_square + (1 - rho) * gradient**2 + epsilon)
    return weight - learning_rate * gradient / mean_square, mean_square


@wrong(
    "rmsprop_update",
    "Squares the share 1 - rho together with the gradient: ((1 - rho) * gradient)**2, so the new counts too little.",
)
def rmsprop_share_inside_square(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    mean_square = rho * mean_square + ((1 - rho) * gradient) ** 2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square


@right("adam_update")
def adam_one_rate(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new_mean = beta_1 * mean + (1 - beta_1) * gradient
    new_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    root = np.sqrt(1 - beta_2**step)
    rate = learning_rate * root / (1 - beta_1**step)
    return weight - rate * new_mean / (np.sqrt(new_square) + epsilon * root), new_mean, new_square


@right("adam_update")
def adam_copies(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    kept = []
    corrected = []
    for old, new, beta in ((mean, gradient, beta_1), (mean_square, jnp.square(gradient), beta_2)):
        running = old * beta + new * (1 - beta)
        kept.append(running)
        corrected.append(running / (1 - beta**step))
    direction = corrected[0] / (jnp.sqrt(corrected[1]) + epsilon)
    return weight - learning_rate * direction, kept[0], kept[1]


@wrong("adam_update", "Corrects with 1 - beta, without the power of step: right at step 1 only.")
def adam_no_power(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    mean_hat = mean / (1 - beta_1)
    square_hat = mean_square / (1 - beta_2)
    return weight - learning_rate * mean_hat / (np.sqrt(square_hat) + epsilon), mean, mean_square


@wrong("adam_update", "Corrects the mean square with beta_1 too (copied line), in place of beta_2.")
def adam_beta_1_twice(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    mean_hat = mean / (1 - beta_1**step)
    square_hat = mean_square / (1 - beta_1**step)
    return weight - learning_rate * mean_hat / (np.sqrt(square_hat) + epsilon), mean, mean_square


@wrong("adam_update", "Feeds the square of the new mean into mean_square in place of the square of the gradient.")
def adam_square_of_mean(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * mean**2
    mean_hat = mean / (1 - beta_1**step)
    square_hat = mean_square / (1 - beta_2**step)
    return weight - learning_rate * mean_hat / (np.sqrt(square_hat) + epsilon), mean, mean_square


@wrong("adam_update", "Uses step + 1 in the correction, as if steps counted from 0.")
def adam_step_plus_one(
    weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    mean_hat = mean / (1 - beta_1 ** (step + 1))
    square_hat = mean_square / (1 - beta_2 ** (step + 1))
    return weight - learning_rate * mean_hat / (np.sqrt(square_hat) + epsilon), mean, mean_square
