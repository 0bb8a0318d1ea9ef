# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 · Dense layers and softmax
#
# A network is a chain of small functions. Here you write all of them yourself: the dense layer, relu, softmax.
#
# **After this lesson you can** compute a dense layer by hand, say its shapes and count its parameters; explain what
# relu is for; turn logits into probabilities along the right axis, however large they are; and say what `jit` does.
#
# **You need** lesson 01: axes, shapes, broadcasting, one-hot labels.
#
# Minutes to read and do: 70 · CPU seconds of *Run All*: 7
#
# Run the first cell. Then three questions on lesson 01: decide first, then open your choice.

# %%
import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib import Dense
from lessons_lib.data import threshold_data
from lessons_lib.exercises import lesson
from lessons_lib.plots import BLUE, VERMILION, finish, picture, plot_dense, slide

np.set_printoptions(precision=3, suppress=True)  # print arrays with three decimals
L = lesson("02_dense_and_softmax")

# %%
L.quiz("row_sums", "silent_square", "one_hot_back")

# %% [markdown]
# ## A unit is a regression, a layer is many
#
# One *unit* takes a row of features, multiplies each by a *weight*, adds up, and adds a *bias*. You know this as a
# linear predictor: coefficients and an intercept. Below, five rows of lesson 01's data meet a unit whose coefficients
# are all 1, with intercept -1.5.
#
# A **dense layer** has many units, and each sees every feature. Their weights stand side by side as the columns of one
# array, the *kernel* `W`, of shape `(features, units)`; their biases form an array `b`, `(units,)`. The picture shows a
# layer of four units.

# %%
x, y = threshold_data(rows=5, seed=0)
weights = jnp.array([1.0, 1.0, 1.0])
print("row 0 by hand:", round(float(x[0, 0] * 1 + x[0, 1] * 1 + x[0, 2] * 1 - 1.5), 3))
print("all five rows:", x @ weights - 1.5)
print("the labels:   ", y)
plot_dense(x=(5, 3), kernel=(3, 4), bias=(4,))

# %% [markdown]
# The unit's sum is positive exactly where the label is 1: *one* unit can hold the rule of the threshold data, if it
# finds these weights. `@` is the matrix product: each row of `x` meets each column of `W`.
#
# > **From R.** `@` is `%*%`; `*` works element by element in both. But `x %*% W + b` is a trap in R: it recycles `b`
# > *down the columns*. You would write `sweep(x %*% W, 2, b, "+")`. NumPy and JAX line `b` up with the *last* axis, so
# > every row gets the same biases.
#
# > **Exercise: dense.** Give the weighted sums of every row in every unit. `x` `(batch, features)`, `kernel`
# > `(features, units)`, `bias` `(units,)` in; `(batch, units)` out. (3 points)


# %% nbgrader={"grade_id": "dense", "solution": true}
def dense(x, kernel, bias):
    """Weighted sums (batch, units) of x (batch, features).

    kernel (features, units), bias (units,).
    """
    ### BEGIN SOLUTION
    return x @ kernel + bias
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_dense", "grade": true, "points": 3}
L.check("dense", dense)

# %% [markdown]
# The library has this layer too. `init` draws random weights, `apply` uses them. **Predict** first: `x` has shape `(5,
# 3)` and the layer 64 units. Write the shape that comes out, such as `(2, 2)`, in place of `...`; run the cell, then
# the next one.

# %% nbgrader={"grade_id": "guess_hidden_shape", "solution": true}
shape_guess = ...
### BEGIN SOLUTION
shape_guess = (5, 64)
### END SOLUTION
L.predict("hidden_shape", shape_guess)

# %%
layer = Dense(64)
params = layer.init(jax.random.key(0), input_shape=(3,))
hidden = layer.apply(params, x)
print("kernel", params["kernel"].shape, "bias", params["bias"].shape)

# %% [markdown]
# ## How many parameters?
#
# Everything that training may change is a *parameter*: each weight and each bias. The number of rows does not matter.
# Lesson 04's network takes 3 features through layers of 64, 64 and 2 units.
#
# > **Exercise: parameter_counts.** The first layer is counted for you. Count the second, the third, and all three
# > together. Three whole numbers. (3 points)

# %% nbgrader={"grade_id": "parameter_counts", "solution": true}
first = 3 * 64 + 64  # 256: a weight for each feature in each unit, a bias for each unit
second = ...
third = ...
total = ...
### BEGIN SOLUTION
second = 64 * 64 + 64
third = 64 * 2 + 2
total = first + second + third
### END SOLUTION

# %% nbgrader={"grade_id": "check_parameter_counts", "grade": true, "points": 3}
L.check("parameter_counts", second, third, total)

# %% [markdown]
# ## A bend after each layer: relu
#
# A layer may pass its sums through an *activation* function. The most common one is the **rectified linear unit**:
# negative sums become 0, the rest stays.
#
# > **Exercise: relu.** Replace every negative number by 0 and keep the others. An array of any shape in, the same shape
# > out. (2 points)


# %% nbgrader={"grade_id": "relu", "solution": true}
def relu(x):
    """max(x, 0), element by element: any shape in, the same shape out."""
    ### BEGIN SOLUTION
    return jnp.maximum(x, 0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_relu", "grade": true, "points": 2}
L.check("relu", relu)

# %% [markdown]
# Why bother? Below, one input goes through three units and then one, twice: with the same weights, without relu and
# with it.

# %%
from matplotlib.figure import Figure

inputs = jnp.linspace(-2, 2, 81)[:, None]
sums = inputs + jnp.array([1.0, 0.0, -1.0])  # three units: weight 1, biases 1, 0 and -1
output_kernel = jnp.array([1.0, -2.0, 2.0])

figure = Figure(figsize=(6.4, 3.4), layout="constrained")
ax = figure.add_subplot()
ax.plot(inputs, sums @ output_kernel, "--", color=VERMILION, label="without relu: x - 1")
ax.plot(inputs, jax.nn.relu(sums) @ output_kernel, color=BLUE, label="with relu")
ax.plot([-1, 0, 1], [0, 1, 0], "o", color=BLUE, label="a unit switches on: a bend")
ax.legend(frameon=False)
finish(ax, "Two layers, with and without relu between them", "input x", "output")
picture(
    figure,
    "Without relu, two layers give a straight line from -3 to 1. With relu, the same weights "
    "give a zigzag with three bends, at -1, 0 and 1: one for each unit.",
)

# %% [markdown]
# **Explain.** Each unit with relu switches on at its own place, and the curve bends there. Enough bends follow any
# curve. **Change it**: move the biases and predict where the bends go.
#
# Without relu the three units are wasted: two linear layers *collapse* into one. You can say which.
#
# > **Exercise: collapse.** Give the kernel and the bias of the one linear layer that does what two do: `(x @ kernel1 +
# > bias1) @ kernel2 + bias2` for every `x`. `kernel1` `(features, hidden)`, `bias1` `(hidden,)`, `kernel2` `(hidden,
# > units)`, `bias2` `(units,)` in; two arrays `(features, units)` and `(units,)` out: `return kernel, bias`. (3 points)


# %% nbgrader={"grade_id": "collapse", "solution": true}
def collapse(kernel1, bias1, kernel2, bias2):
    """The one linear layer equal to two: kernel (features, units) and bias (units,)."""
    ### BEGIN SOLUTION
    return kernel1 @ kernel2, bias1 @ kernel2 + bias2
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_collapse", "grade": true, "points": 3}
L.check("collapse", collapse)

# %% [markdown]
# > **Written answer, read by your teacher: ten_layers.** A colleague puts ten dense layers of 64 units, all linear,
# > between the features and the response of a linear regression, and hopes for a better fit. What will happen to the
# > fit, and to the number of parameters? Click the cell below, press Enter, write, then Shift+Enter. (2 points: what
# > happens to the fit, and why 1; what happens to the parameters 1)

# %% [markdown] nbgrader={"grade_id": "ten_layers", "grade": true, "points": 2, "solution": true}
# The fit cannot become better: linear layers in a row are one linear layer, so the model is still a linear regression.
# It has tens of thousands of parameters for what a handful could say, and many settings of them give the very same
# predictions. A nonlinear activation such as relu between the layers would change that.

# %% [markdown]
# ## From logits to probabilities: softmax
#
# For classes you want probabilities: between 0 and 1, and summing to 1 in each row. The last layer's sums, the
# *logits*, may be any numbers. Read them as log odds, all relative to one common reference: `exp` makes odds, and odds
# over their sum are probabilities. Run one row, with odds of 1 to 2 to 7.
#
# Then **predict**: if you add 5 to all three logits, what is the last probability?

# %%
logits = jnp.log(jnp.array([1.0, 2.0, 7.0]))
odds = jnp.exp(logits)
probabilities = odds / odds.sum()
print("logits", logits, " odds", odds, " probabilities", probabilities)

# %% nbgrader={"grade_id": "guess_shifted", "solution": true}
shifted_guess = ...
### BEGIN SOLUTION
shifted_guess = 0.7
### END SOLUTION
L.predict("shifted", shifted_guess)

# %%
larger = jnp.exp(logits + 5)
shifted = larger / larger.sum()
for logit in (80, 89, 1000):
    print(f"exp({logit}) in float32: {jnp.exp(jnp.float32(logit)):.1e}")
print("inf / inf:", jnp.inf / jnp.inf)

# %% [markdown]
# **Explain.** Only differences between logits count. That is lucky, because `exp` overflows: beyond 88, float32 has no
# number left, and `inf / inf` is NaN, "not a number". So subtract from each row its own
# largest logit before `exp`: then nothing is above `exp(0) = 1`. A number that is no such maximum may leave a logit
# that overflows.
#
# > **From R.** `max(axis=1)` is `apply(x, 1, max)`, one result a row; but `axis` names the axis that goes, `MARGIN` the
# > one that stays. `keepdims=True` keeps the results as a column
# > `(batch, 1)`. R divides a matrix by its `rowSums` without it, because it recycles down the columns; here `(batch,
# > classes) / (batch,)` fails or, with as many rows as classes, divides by another row's sum.
#
# > **Exercise: softmax.** Turn each row of `logits` into probabilities, also where logits are 1,000 or -1,000.
# > `(batch, classes)` in, `(batch, classes)` out. (4 points)


# %% nbgrader={"grade_id": "softmax", "solution": true}
def softmax(logits):
    """Probabilities: logits (batch, classes) to (batch, classes), each row sums to 1."""
    ### BEGIN SOLUTION
    odds = jnp.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_softmax", "grade": true, "points": 4}
L.check("softmax", softmax)

# %% [markdown]
# Shifting logits changes nothing; *scaling* them does. Divide them by a *temperature* before the softmax, and move the
# slider: when does the network sound sure, and when does it know nothing?

# %% tags=["nbval-ignore-output"]
from ipywidgets import FloatSlider


def bars(temperatures):
    """The probabilities of odds 1 to 2 to 7, one panel for each temperature."""
    figure = Figure(figsize=(1 + 2.4 * len(temperatures), 2.9), layout="constrained")
    for place, temperature in enumerate(temperatures):
        ax = figure.add_subplot(1, len(temperatures), place + 1, ylim=(0, 1.12))
        drawn = ax.bar(["0", "1", "2"], jax.nn.softmax(logits / temperature), color=BLUE)
        ax.bar_label(drawn, fmt="%.3f")
        finish(ax, f"temperature {temperature:g}", "class", "" if place else "probability")
    return figure


def at_temperature(temperature):
    shares = jax.nn.softmax(logits / temperature)
    return picture(bars([temperature]), f"Probabilities at temperature {temperature:g}: {shares}.")


slide(at_temperature, FloatSlider(1, min=0.2, max=6, step=0.2, description="temperature"))

# %%
picture(
    bars([0.3, 1, 5]),
    "Three bar charts of the same logits. Temperature 0.3: nearly all probability on class 2. "
    "Temperature 1: 0.1, 0.2, 0.7. Temperature 5: almost equal.",
)

# %% [markdown]
# **Explain.** A low temperature leaves all to the largest logit, as `argmax` does; a high one ends at 1/3 each. The
# order of the classes never changes.
#
# ## Two classes: you know this one
#
# The **sigmoid**, `1 / (1 + exp(-z))`, is R's `plogis`, the inverse logit of logistic regression. A softmax over two
# classes is a sigmoid in disguise. Subtract one logit from both: a logit of 0 remains, and a difference.
#
# > **Exercise: two_class.** Give the probability of class 1 of a softmax over two classes, with one sigmoid
# > (`jax.nn.sigmoid`), also where logits are 1,000 or -1,000. `(batch, 2)` in, `(batch,)` out. (2 points)


# %% nbgrader={"grade_id": "two_class", "solution": true}
def two_class(logits):
    """Probability of class 1: logits (batch, 2) to (batch,)."""
    ### BEGIN SOLUTION
    return jax.nn.sigmoid(logits[:, 1] - logits[:, 0])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_two_class", "grade": true, "points": 2}
L.check("two_class", two_class)

# %% [markdown]
# So `Dense(1, activation="sigmoid")` *is* logistic regression, and `Dense(2, activation="softmax")` is the same model
# with one set of coefficients too many: only their difference matters. `glm` and `nnet::multinom` fix a reference class
# at 0; networks leave the surplus in.
#
# ## The whole network
#
# > **Exercise: network.** From scratch: take `x` through all layers, relu after each but the last, softmax after the
# > last. `x` `(batch, features)` and `layers`, a tuple of pairs `(kernel, bias)`, in; `(batch, classes)` out. (3
# > points)
#
# Use your own functions, or `jax.nn.relu` and `jax.nn.softmax`. The logits are small here; nothing overflows.


# %% nbgrader={"grade_id": "network", "solution": true}
def network(x, layers):
    """Probabilities (batch, classes) of x (batch, features).

    layers: ((kernel, bias), (kernel, bias), ...), from first to last.
    """
    ### BEGIN SOLUTION
    for kernel, bias in layers[:-1]:
        x = relu(dense(x, kernel, bias))
    kernel, bias = layers[-1]
    return softmax(dense(x, kernel, bias))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_network", "grade": true, "points": 3}
L.check("network", network)

# %% [markdown]
# ## What jit does
#
# So far JAX has run your steps one by one. `jax.jit` runs the Python function *once*, with stand-ins that know a shape
# but no numbers, writes down the steps and compiles them into one program. **Predict**: below, `compiled` is called
# with shapes `(5, 3)`, `(5, 3)` and `(8, 3)`. How often does Python run its body? The cell after it measures what you
# gain.

# %% nbgrader={"grade_id": "guess_traces", "solution": true}
traces_guess = ...
### BEGIN SOLUTION
traces_guess = 2
### END SOLUTION
L.predict("traces", traces_guess)

# %%
traced_shapes = []


def shape_recorder(x):
    traced_shapes.append(x.shape)
    return jnp.tanh(layer.apply(params, x))


compiled = jax.jit(shape_recorder)
by_one_program = compiled(x)
compiled(x + 1)
compiled(jnp.ones((8, 3)))
difference = by_one_program - jnp.tanh(layer.apply(params, x))
print("the body ran for shapes", traced_shapes)
print("largest difference from single steps:", abs(difference).max().round(4))

# %% tags=["nbval-ignore-output"]
from timeit import timeit


def fifty_steps(x):
    for _ in range(50):
        x = jnp.tanh(x) + 0.1 * x
    return x


one_program = jax.jit(fifty_steps)
block = jnp.ones((100, 64))
one_program(block)  # the first call compiles
single = timeit(lambda: fifty_steps(block).block_until_ready(), number=20)
whole = timeit(lambda: one_program(block).block_until_ready(), number=20)
print(f"Here the compiled program is about {single / whole:.0f} times as fast.")

# %% [markdown]
# **Explain.** A new shape costs a compilation; a known one does not. Then fifty small steps run as one program, with no
# return to Python between them. The price: prints and appends happen only while JAX traces, and an `if` on a *value*
# fails, because a stand-in has none.
#
# ## What to remember
#
# 1. A dense layer is `x @ kernel + bias`: `(batch, features)` to `(batch, units)`.
# 2. It has `features * units + units` parameters, whatever the number of rows.
# 3. Without a nonlinearity between them, layers collapse into one linear layer.
# 4. Softmax: subtract the row's maximum, `exp`, divide by the row's sum. Shifts change nothing.
# 5. `jit` traces once per shape, then runs one compiled program.
#
# ## Try it yourself
#
# - In the zigzag figure, find the output weights that make a single hill: flat up to -1, rising to 0, falling to 1,
#   flat again.
# - Write the kernel `(3, 2)` and bias `(2,)` of a `Dense(2)` whose softmax solves the threshold data. Multiply both by
#   50: what happens to the probabilities?
# - Put `print(x)` into `shape_recorder` and run its cell again. What is `x`?
#
# ## Further reading
#
# - Goodfellow, Bengio and Courville, *Deep Learning* (2016), chapter 6.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition (2009), section 11.3.
# - Glorot, Bordes and Bengio, *Deep Sparse Rectifier Neural Networks* (2011).

# %%
L.progress()
