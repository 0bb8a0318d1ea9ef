# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 · Loss and gradients
#
# A loss says how wrong a model is. A gradient says which way is better. Together they are all there is to training.
#
# **After this lesson you can**
#
# - compute mean squared error and cross-entropy by hand, and say which likelihood each comes from;
# - get a gradient in two ways, by small steps and by `jax.grad`, and hold one against the other;
# - train a regression by gradient descent, and write momentum, RMSprop and Adam yourself;
# - tell from a picture whether a learning rate is too low, right or too high.
#
# **You need** lessons 01 (shapes, one-hot) and 02 (dense layers, softmax).
#
# Minutes to read and do: 90 · CPU seconds of *Run All*: 8
#
# Run the first cell. Then three questions on lessons 01 and 02: decide first, then open your choice.

# %%
import jax
import jax.numpy as jnp
import numpy as np
from ipywidgets import FloatLogSlider

from lessons_lib import SGD, Adam, RMSprop
from lessons_lib.exercises import lesson
from lessons_lib.plots import plot_walks, slide

L = lesson("03_loss_and_gradients")

# %%
L.quiz("one_hot_row", "dense_parameters", "softmax_rows")

# %% [markdown]
# ## 1. How wrong is a number?
#
# A **loss** says in one number how wrong a model is; small is good. For numbers, subtract, square and average: the
# **mean squared error**.
#
# Now a trap. A network's last layer gives predictions of shape `(n, 1)`, while targets often come as `(n,)`. Take a
# *perfect* model's predictions as such a column, and predict what comes out.

# %% nbgrader={"grade_id": "guess_perfect", "solution": true}
guess_perfect = ...
### BEGIN SOLUTION
guess_perfect = 2.5
### END SOLUTION
L.predict("perfect_model", guess_perfect)

# %%
observed = np.array([2.0, 3.0, 5.0, 4.0])  # river levels in metres
predicted = np.array([2.5, 3.0, 4.0, 6.0])
errors = observed - predicted
print("errors        ", errors)
print("squared errors", errors**2, " mean:", np.mean(errors**2), "square metres")

column = observed[:, None]  # a perfect model's predictions, (4, 1)
trap = np.mean((observed - column) ** 2)
print("perfect model, as a column:", trap, " from differences of shape", (observed - column).shape)

# %% [markdown]
# **Explain.** `(4,)` against `(4, 1)` broadcasts to every pair, `(4, 4)`. No error, only a wrong number. A network
# trained on it learns to predict the mean for everybody. The losses of `lessons_lib` refuse such a pair.
#
# > **From R.** `1:4 - matrix(1:4, 4, 1)` recycles the vector along the column and stays 4 x 1. NumPy lines up *last*
# > axes instead, and gives 4 x 4.
#
# > **Exercise: mse** (3 points). Give the mean squared error, whichever of the two arrays is a column. `(n,)` or `(n,
# > 1)`, and `(n,)` or `(n, 1)` in, one number out.


# %% nbgrader={"grade_id": "mse", "solution": true}
def mse(y_true, y_pred):
    """Mean of the squared errors; targets and predictions (n,) or (n, 1), one number out."""
    ### BEGIN SOLUTION
    errors = y_true.reshape(-1) - y_pred.reshape(-1)
    return np.mean(errors**2)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_mse", "grade": true, "points": 3}
L.check("mse", mse)

# %% [markdown]
# ## 2. How wrong is a probability?
#
# A classifier gives probabilities. Look at the one that it gave to the class that turned out right, `p`. The loss is
# minus its logarithm: nothing for a sure right answer, without bound for a sure wrong one.
#
# | probability `p` of the right class | 0.99 | 0.9 | 0.5 | 0.1 | 0.01 |
# |---|---|---|---|---|---|
# | loss `-log(p)` | 0.01 | 0.11 | 0.69 | 2.30 | 4.61 |
#
# With one-hot targets `y` this is the **cross-entropy** of a row: `-sum(y * log(p))` over the classes. The zeros of `y`
# switch all other classes off.
#
# One thing breaks it: `log(0)` is minus infinity, and `0 * log(0)` is not a number. Keras, and this course, keep
# probabilities at least `1e-7`; so one sure wrong answer costs 16.1, not infinity.
#
# > **Exercise: cross_entropy** (3 points). Give each row's cross-entropy, with no probability below `1e-7`. Targets and
# > probabilities `(batch, classes)` in, losses `(batch,)` out.


# %% nbgrader={"grade_id": "cross_entropy", "solution": true}
def cross_entropy(targets, probabilities):
    """-sum over classes of target times log(probability); both (batch, classes) in, (batch,) out."""
    ### BEGIN SOLUTION
    safe = np.clip(probabilities, 1e-7, 1)
    return -np.sum(targets * np.log(safe), axis=1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_cross_entropy", "grade": true, "points": 3}
L.check("cross_entropy", cross_entropy)

# %% [markdown]
# Integer targets need no one-hot array: label 2 says "look in column 2". Keras calls this loss
# `sparse_categorical_crossentropy`.
#
# > **From R.** With labels `k` from 1, R picks one cell a row by `p[cbind(seq_along(k), k)]`. NumPy takes two index
# > arrays, and labels start at 0.
#
# > **Exercise: cross_entropy_integers** (2 points). The same loss from integer labels; here no probability is 0. Labels
# > `(batch,)` and probabilities `(batch, classes)` in, losses `(batch,)` out.


# %% nbgrader={"grade_id": "cross_entropy_integers", "solution": true}
def cross_entropy_integers(labels, probabilities):
    """-log of each row's probability at its label; (batch,) and (batch, classes) in, (batch,) out."""
    ### BEGIN SOLUTION
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(chosen)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_cross_entropy_integers", "grade": true, "points": 2}
L.check("cross_entropy_integers", cross_entropy_integers)

# %% [markdown]
# ## 3. You know these losses: maximum likelihood
#
# The likelihood of independent labels is the product of the probabilities given to what happened. For numbers with
# Gaussian errors it is a product of densities. Take minus the logarithm, and divide by `n`.

# %%
chosen = np.array([0.9, 0.6, 0.3])  # what a classifier gave to the three classes that came true
print(f"classifier: mean cross-entropy {np.mean(-np.log(chosen)):.4f}")
print(f"            -log(likelihood) / n {-np.log(np.prod(chosen)) / 3:.4f}")

sigma = 2.0
for name, guesses in (("model A", predicted), ("model B", np.full(4, 3.5))):
    loss = np.mean((observed - guesses) ** 2)
    minus_log = -np.mean(jax.scipy.stats.norm.logpdf(observed, loc=guesses, scale=sigma))
    share = loss / (2 * sigma**2)
    print(f"{name}: mse / (2 sigma²) {share:.4f}   -log(likelihood) / n {minus_log:.4f}", end="   ")
    print(f"difference {minus_log - share:.4f}")

# %% [markdown]
# The difference is the same for both models, so it cannot change which one wins.
#
# > **From R.** `lm` minimises the squared error. `glm(..., family = binomial)` on 0/1 data minimises the deviance,
# > which is `2 n` times the mean cross-entropy.
#
# **Written answer, read by your teacher.** You maximise a Gaussian likelihood with a fixed standard deviation; a
# colleague minimises mean squared error with the same model. Do you look for the same weights, and why? Which
# distribution of the target does cross-entropy assume? Click the cell below, press Enter, write, then Shift+Enter. (2
# points: yes or no, with a reason from the formula of the likelihood 1; the distribution by its name 1)

# %% [markdown] nbgrader={"grade_id": "why_likelihood", "grade": true, "points": 2, "solution": true}
# Yes. With sigma fixed, minus the Gaussian log-likelihood is the squared error times a positive constant plus another
# constant, and neither moves the minimum. Cross-entropy assumes that the label is drawn from a categorical distribution
# (Bernoulli, with two classes) whose probabilities the model gives.

# %% [markdown]
# ## 4. A regression, in six steps
#
# **Data.** Forty days: vapour pressure of the air in kPa, and evaporation in mm a day. **Shapes.** A column of ones for
# the intercept makes `x` of shape `(40, 2)`; `y` is `(40,)`. **Model.** `x @ weights`, a dense layer of one unit.
# **Loss.** Mean squared error. Then **train** and **judge**.

# %%
rng = np.random.default_rng(3)
vapour = rng.uniform(0.8, 3.2, 40)
x = np.column_stack([np.ones(40), vapour])
y = 7 - 1.6 * vapour + rng.normal(0, 0.5, 40)


def regression_loss(weights, x, y):
    """Mean squared error of x @ weights; weights (features,), x (rows, features), y (rows,)."""
    return jnp.mean((x @ weights - y) ** 2)


slopes = jax.jit(jax.grad(regression_loss))
start, nudge = jnp.zeros(2), jnp.array([0.01, 0.0])
rise = regression_loss(start + nudge, x, y) - regression_loss(start - nudge, x, y)
print(f"loss at zero weights             {regression_loss(start, x, y):.2f}")
print(f"slope along weight 0, by steps   {rise / 0.02:.2f}")
print("slopes along both, by jax.grad   {:.2f}, {:.2f}".format(*slopes(start, x, y)))

# %% [markdown]
# The **gradient** is the slope of the loss along each weight. `jax.grad(f)` makes the function that computes it:
# exactly, for the *first* argument, in one backward pass however many weights there are. Small steps need two losses
# for each weight, and lose digits. They are how you *test* a gradient.
#
# > **From R.** `numDeriv::grad` goes by small steps; so does `optim(method = "BFGS")` when you give it no `gr`.
#
# Of a quadratic loss such as this one, every step finds the exact slope. So try another: `count_loss`, of a Poisson
# regression.
#
# > **Exercise: central_difference** (2 points). Fill the gap: the slope of `count_loss` along each weight, from `step`
# > above to `step` below. Weights `(features,)` in, slopes `(features,)` out.


# %% nbgrader={"grade_id": "central_difference", "solution": true}
def count_loss(weights, x, y):
    """Minus log-likelihood of counts y (rows,), over rows, less its constant; weights (features,)."""
    return jnp.mean(jnp.exp(x @ weights) - y * (x @ weights))


def central_difference(weights, x, y, step):
    """(loss a step up - loss a step down) / their distance, for each weight; (features,) out."""
    nudges = step * np.eye(len(weights))  # row i moves weight i alone
    slopes_found = ...
    ### BEGIN SOLUTION
    slopes_found = []
    for nudge in nudges:
        higher, lower = count_loss(weights + nudge, x, y), count_loss(weights - nudge, x, y)
        slopes_found.append((higher - lower) / (2 * step))
    ### END SOLUTION
    return slopes_found


# %% nbgrader={"grade_id": "check_central_difference", "grade": true, "points": 2}
L.check("central_difference", central_difference)

# %% [markdown]
# **Train.** The gradient points uphill, so go the other way: `weights - learning_rate * gradient`.
#
# > **Exercise: descend** (3 points). From scratch: start at zero weights, take `steps` steps of gradient descent on
# > `regression_loss`. Arrays `(rows, features)` and `(rows,)` in, weights `(features,)` out.


# %% nbgrader={"grade_id": "descend", "solution": true}
def descend(x, y, learning_rate, steps):
    """The weights (features,) after `steps` steps of gradient descent from zero."""
    ### BEGIN SOLUTION
    weights = jnp.zeros(x.shape[1])
    for _ in range(steps):
        weights = weights - learning_rate * jax.grad(regression_loss)(weights, x, y)
    return weights
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_descend", "grade": true, "points": 3}
L.check("descend", descend)

# %% [markdown]
# ## 5. The learning rate
#
# `walk` takes the same steps with an optimizer of `lessons_lib` and keeps the way. **Judge:** least squares knows where
# the bottom is (the cross). Three rates: too low, right, too high.


# %%
def walk(optimizer, steps=100):
    """The weights at the start and after each step, (steps + 1, 2)."""
    weights, state = jnp.zeros(2), optimizer.init(jnp.zeros(2))
    way = [weights]
    for _ in range(steps):
        update, state = optimizer.update(slopes(weights, x, y), state)
        weights = weights + update
        way.append(weights)
    return np.array(way)


def losses_along(way):
    return np.mean((way @ x.T - y) ** 2, axis=1)


valley = {"losses": losses_along, "bottom": np.linalg.lstsq(x, y)[0], "window": ((-1, 9.5), (-3, 4))}
valley["axes"] = "intercept (mm)", "slope (mm per kPa)"
seen = "The first creeps, the second bounces, calms down and slides to the bottom, the third bounces ever wider."
plot_walks({f"rate {rate}": walk(SGD(rate)) for rate in (0.003, 0.15, 0.21)}, **valley, seen=seen)


# %% tags=["nbval-ignore-output"]
# Change it. Where does the walk begin to bounce, and where does it leave?
# (On paper: the picture above shows three places of this slider.)
def show_rate(rate):
    return plot_walks({f"rate {rate:.3g}": walk(SGD(rate))}, **valley)


slide(show_rate, FloatLogSlider(0.05, min=-3, max=-0.6, step=0.05, description="learning rate"))

# %% [markdown]
# **Explain.** Too high is no matter of luck. The largest curvature of this loss is the largest eigenvalue of `2/n x'x`,
# here 10.31. On a quadratic loss, descent grows without bound as soon as the rate exceeds 2 over that: 0.194. The
# *smallest* eigenvalue decides how long you wait. A long narrow valley has both troubles at once.
#
# ## 6. Better steps
#
# **Momentum** remembers: a ball that rolls. Steps along the valley add up, steps across it cancel.
#
#     velocity = momentum * velocity - learning_rate * gradient
#     weight = weight + velocity
#
# > **Exercise: momentum_update** (3 points). One step. All arrays of one shape in; `(weight, velocity)`, both of that
# > shape, out.


# %% nbgrader={"grade_id": "momentum_update", "solution": true}
def momentum_update(weight, velocity, gradient, learning_rate, momentum=0.9):
    """One step with momentum: the new weight and the new velocity."""
    ### BEGIN SOLUTION
    velocity = momentum * velocity - learning_rate * gradient
    return weight + velocity, velocity
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_momentum_update", "grade": true, "points": 3}
L.check("momentum_update", momentum_update)

# %% [markdown]
# **RMSprop** gives each weight its own step length. It keeps a running mean of the squared gradient: a share `rho` of
# the old, the rest from the new. Then it divides the gradient by the root of that mean. `epsilon`, added to the mean
# *under the root*, guards against division by zero, and the check tries a gradient of 0.
#
# > **Exercise: rmsprop_update** (3 points). One step, from the words above. `(weight, mean_square)` out.


# %% nbgrader={"grade_id": "rmsprop_update", "solution": true}
def rmsprop_update(weight, mean_square, gradient, learning_rate, rho=0.9, epsilon=1e-7):
    """One step of RMSprop: the new weight and the new running mean of squared gradients."""
    ### BEGIN SOLUTION
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return weight - learning_rate * gradient / np.sqrt(mean_square + epsilon), mean_square
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_rmsprop_update", "grade": true, "points": 3}
L.check("rmsprop_update", rmsprop_update)

# %% [markdown]
# **Adam** does both: a running mean of the gradient (share `beta_1`) over the root of a running mean of its square
# (share `beta_2`). Both means start at 0, so early on both are too small. Divided by `1 - beta ** step`, with `step`
# counted from 1, they are right. Here `epsilon` is added *after* the root.
#
# Predict how far its first step goes. Then write it.
#
# > **Exercise: adam_update** (4 points). One step. Correct *copies* of the two means for the step; give the uncorrected
# > ones back, for next time. `(weight, mean, mean_square)` out.

# %% nbgrader={"grade_id": "guess_first_step", "solution": true}
guess_first_step = ...
### BEGIN SOLUTION
guess_first_step = 0.01
### END SOLUTION
L.predict("first_step", guess_first_step)

# %%
adam = Adam(learning_rate=0.01)
update, state = adam.update(jnp.array(1000.0), adam.init(jnp.array(0.0)))
moved = abs(update)
print(f"Adam moves the weight by {moved:.4f}; plain descent would move it by {0.01 * 1000:.0f}.")


# %% nbgrader={"grade_id": "adam_update", "solution": true}
def adam_update(weight, mean, mean_square, gradient, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Step number `step` (from 1) of Adam: the new weight, the new mean and the new mean square."""
    ### BEGIN SOLUTION
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    corrected_mean = mean / (1 - beta_1**step)
    corrected_square = mean_square / (1 - beta_2**step)
    move = learning_rate * corrected_mean / (np.sqrt(corrected_square) + epsilon)
    return weight - move, mean, mean_square
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_adam_update", "grade": true, "points": 4}
L.check("adam_update", adam_update)

# %%
# One step is right. Are fifty? Your functions train the regression beside the library's.
racers = {  # name: the library's optimizer, your update, how many arrays it keeps
    "momentum": (SGD(0.03, momentum=0.9), lambda w, s, g, step: momentum_update(w, *s, g, 0.03), 1),
    "RMSprop": (RMSprop(0.1), lambda w, s, g, step: rmsprop_update(w, *s, g, 0.1), 1),
    "Adam": (Adam(0.5), lambda w, s, g, step: adam_update(w, *s, g, step, 0.5), 2),
}
for name, (optimizer, yours, kept) in racers.items():
    weights, state = np.zeros(2), [np.zeros(2)] * kept
    for step in range(1, 51):
        answer = yours(weights, state, np.array(slopes(weights, x, y)), step)
        if answer is None:
            break
        weights, *state = answer
    where = "not written yet" if answer is None else "at {:.3f}, {:.3f}".format(*weights)
    print(f"{name:9} yours {where:17} library", "at {:.3f}, {:.3f}".format(*walk(optimizer, 50)[-1]))

ways = {"descent": SGD(0.15)} | {name: optimizer for name, (optimizer, _, _) in racers.items()}
seen = "Descent and RMSprop slide down; momentum and Adam swing from side to side and get there much sooner."
plot_walks({name: walk(optimizer) for name, optimizer in ways.items()}, **valley, seen=seen)

# %% [markdown]
# **Explain.** Momentum and Adam reach the bottom well before plain descent. RMSprop does not beat a well-chosen plain
# rate here; its gain is another one. Its step hardly depends on the gradient's size, so one rate suits many problems,
# and lesson 04 uses its default.
#
# ## What to remember
#
# 1. A loss is one number; look at both shapes before you subtract.
# 2. Mean squared error is a Gaussian likelihood, cross-entropy a categorical one; keep probabilities off 0.
# 3. `jax.grad` is exact and cheap; small steps test it.
# 4. Too low a rate creeps; above 2 over the largest curvature it flies off.
# 5. Momentum adds steps up, RMSprop evens them out, Adam does both.
#
# ## Try it yourself
#
# - Give the vapour pressure in hPa (ten times the numbers), then with its mean subtracted. Which walks change, and
#   which hardly care?
# - Give the first day an evaporation of 40 mm. Compare the weights from squared and from absolute error.
# - Write Nesterov's momentum and hold it against `SGD(nesterov=True)`.
#
# ## Further reading
#
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, chapters 4, 5 and 8:
#   <https://www.deeplearningbook.org>
# - G. Goh, *Why Momentum Really Works*, Distill, 2017: <https://distill.pub/2017/momentum/>
# - G. Hinton, N. Srivastava and K. Swersky, *Neural Networks for Machine Learning*, lecture 6e (RMSprop), 2012.
# - D. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, 2015: <https://arxiv.org/abs/1412.6980>

# %%
L.progress()
