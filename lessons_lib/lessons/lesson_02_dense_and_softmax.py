"""Lesson 02: a dense layer, relu and softmax by hand."""

import itertools

import numpy as np

from lessons_lib.exercises.declare import (
    Choice,
    Exercise,
    Misconception,
    Prediction,
    Question,
    as_if,
    item_as_if,
    item_right,
    same,
)

LARGE = 100  # logits beyond this overflow exp in float32, and are what the criterion "stable" is about


def dense(x, kernel, bias):
    return x @ kernel + bias


def relu(x):
    return np.maximum(x, 0)


def softmax(logits, axis=1):
    odds = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return odds / odds.sum(axis=axis, keepdims=True)


def unstable_softmax(logits, axis=1):
    with np.errstate(over="ignore", invalid="ignore"):
        odds = np.exp(logits)
        return odds / odds.sum(axis=axis, keepdims=True)


def softmax_after_one_shift(logits):
    with np.errstate(invalid="ignore"):
        return unstable_softmax(logits - logits.max())


def other_shift(got, logits):
    """Whether each row was shifted by its own minimum, mean, first or last number, or largest size."""
    shifts = (logits.min(1), logits.mean(1), logits[:, 0], logits[:, -1], abs(logits).max(1))
    with np.errstate(invalid="ignore"):
        return any(same(got, unstable_softmax(logits - shift[:, None])) for shift in shifts)


def clipped(got, logits):
    """Whether the softmax is that of logits that were cut at one of the usual bounds."""
    bounds = (10, 20, 30, 50, 80, 85, 88, 100, 300, 500, 700, 709)
    return any(same(got, unstable_softmax(np.clip(logits, *pair))) for b in bounds for pair in ((-b, b), (None, b)))


def scaled(logits):
    """Rows that were made small by a division, in the usual ways."""
    size = abs(logits).max(1, keepdims=True)
    spread = logits.max(1, keepdims=True) - logits.min(1, keepdims=True)
    centred = logits - logits.mean(1, keepdims=True)
    return (
        logits / size,
        logits / abs(logits).max(),
        logits / logits.max(1, keepdims=True),
        logits / logits.sum(1, keepdims=True),
        (logits - logits.min(1, keepdims=True)) / spread,
        (logits - logits.max(1, keepdims=True)) / spread,
        centred / logits.std(1, keepdims=True),
        logits / np.linalg.norm(logits, axis=1, keepdims=True),
        *(logits / number for number in (10, 20, 100, 1000)),
    )


def column_shift(logits):
    return unstable_softmax(logits - logits.max(axis=0))


def shares_of_sizes(logits):
    positive = logits - logits.min(1, keepdims=True)
    return [size / size.sum(1, keepdims=True) for size in (abs(logits), logits**2, positive)]


def all_to_the_largest(logits):
    return np.eye(logits.shape[1])[logits.argmax(1)]


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def by_odds(logits):
    return unstable_softmax(logits)[:, 1]


def collapse(kernel1, bias1, kernel2, bias2):
    return kernel1 @ kernel2, bias1 @ kernel2 + bias2


def network(x, layers):
    return softmax(hidden_layers(x, layers[:-1]) @ layers[-1][0] + layers[-1][1])


def hidden_layers(x, layers, activation=relu):
    for kernel, bias in layers:
        x = activation(dense(x, kernel, bias))
    return x


def dense_cases(rng):
    def case(
        batch, features, units
    ):  # biases far from 0 on both sides: none goes unnoticed, and some sums are negative
        return (
            rng.normal(size=(batch, features)),
            rng.normal(size=(features, units)),
            rng.normal(size=units) + np.linspace(-4, 4, units),
        )

    return [case(5, 3, 4), case(2, 6, 3)]


def relu_cases(rng):
    def case(*shape):
        x = rng.normal(size=shape)
        x.flat[0], x.flat[-1] = -1.5, 12.5  # whatever is drawn, there is something to cut and much to keep
        return (x,)

    return [case(6), case(4, 5), case(2, 4, 3)]


def collapse_cases(rng):
    def case(features, hidden, units):
        return (
            rng.normal(size=(features, hidden)),
            rng.permutation(np.linspace(-2, 3, hidden)) + rng.uniform(-0.5, 0.5, hidden),  # of both signs
            rng.normal(size=(hidden, units)),
            rng.permutation(np.linspace(-2, 3, units)) + rng.uniform(-0.5, 0.5, units),
        )

    return [case(3, 5, 2), case(4, 2, 3)]


def logit_cases(rng):
    def case(batch, classes):  # eighths are exact in float32 even beside a thousand
        return rng.integers(-16, 17, size=(batch, classes)) / 8

    one_large = case(5, 6)  # one logit of either sign among small ones: only the row's own maximum is a safe shift
    one_large[np.arange(4), rng.permutation(6)[:4]] += np.array([1000.0, -1000.0, 1000.0, -1000.0])
    one_large[4] += 1000  # any shift by a number of the row will do here, and none will not
    return [
        (case(5, 3),),
        (case(2, 4),),
        (case(3, 4) + np.array([[1000.0], [0.0], [-1000.0]]),),
        (one_large,),
    ]


def two_class_cases(rng):
    large = rng.normal(size=(4, 2)) + np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, 1000.0], [1000.0, 0.0]])
    return [(rng.normal(size=(5, 2)) + [0.0, 0.5],), (2 * rng.normal(size=(3, 2)),), (np.round(large * 8) / 8,)]


def network_cases(rng):
    def case(batch, *sizes):
        *hidden, (kernel, bias) = [
            (rng.normal(size=(size, units)), rng.normal(size=units)) for size, units in itertools.pairwise(sizes)
        ]
        x = rng.normal(size=(batch, sizes[0]))
        bias = -dense(hidden_layers(x, hidden), kernel, 0).mean(
            axis=0
        )  # logits of both signs, which a stray relu changes
        return x, (*hidden, (kernel, bias))

    return [case(6, 3, 5, 4, 2), case(5, 2, 6, 3)]


def bias_after_relu(x, layers):
    for kernel, bias in layers[:-1]:
        x = relu(x @ kernel) + bias
    return softmax(dense(x, *layers[-1]))


def without_some_biases(got, x, layers):
    """Whether the biases are left out: all of them, those of hidden layers, or the last."""
    *hidden, last = layers
    bare, bare_last = [(kernel, 0) for kernel, _ in hidden], (last[0], 0)
    return any(
        same(got, network(x, [*one, end])) for one, end in ((bare, bare_last), (bare, last), (hidden, bare_last))
    )


def one_relu_short(got, x, layers):
    """Whether one hidden layer stays linear."""
    for linear in range(len(layers) - 1):
        out = x
        for place, (kernel, bias) in enumerate(layers[:-1]):
            out = dense(out, kernel, bias) if place == linear else relu(dense(out, kernel, bias))
        if same(got, softmax(dense(out, *layers[-1]))):
            return True
    return False


def parameter_counts():
    """Parameters of the second and the third layer of 3-64-64-2, and of all three."""
    return 64 * 64 + 64, 64 * 2 + 2, 3 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2


def probabilities_rule(got, logits):
    if abs(logits).max() < LARGE and not same(got, softmax(logits)):
        return "For logits of ordinary size the probabilities differ. What do the odds of a row add up to?"


def stable_rule(got, logits):
    if abs(logits).max() > LARGE and not same(got, softmax(logits)):
        return "Logits of 1,000 still break it. What may you subtract from a row without changing its probabilities?"


def over_batch(got, logits):
    return same(got, softmax(logits, axis=0)) or same(got, unstable_softmax(logits, axis=0))


def over_everything(got, logits):
    return same(got, softmax(logits, axis=(0, 1))) or same(got, unstable_softmax(logits, axis=(0, 1)))


def without_exp(logits):
    with np.errstate(divide="ignore", invalid="ignore"):
        return logits / logits.sum(axis=1, keepdims=True)


def not_normalised(got, logits):
    with np.errstate(over="ignore"):
        return same(got, np.exp(logits)) or same(got, np.exp(logits - logits.max(axis=1, keepdims=True)))


EXERCISES = (
    Exercise(
        name="dense",
        task="Give the weighted sums of every row in every unit.",
        kind="call",
        points={"shape": 1, "values": 2},
        reference=dense,
        cases=dense_cases,
        axes=("batch", "units"),
        misconceptions=(
            Misconception(
                "no_bias",
                "The weighted sums are right, but a row of zeros gives zeros. What does each unit add?",
                as_if(lambda x, kernel, bias: x @ kernel),
            ),
            Misconception(
                "bias_inside",
                "The bias is added to every weight, so each row gets it several times. When does a unit add its bias:"
                " before or after the sum?",
                as_if(lambda x, kernel, bias: x @ (kernel + bias)),
            ),
            Misconception(
                "minus_bias",
                "The bias was taken away. Does a unit add its bias or subtract it?",
                as_if(lambda x, kernel, bias: x @ kernel - bias),
            ),
            Misconception(
                "reshaped",
                "The shape is right, but numbers have left their rows and columns: `reshape` refills an array"
                " row by row."
                " What swaps two axes?",
                as_if(
                    lambda x, kernel, bias: (kernel.T @ x.T + bias[:, None]).reshape(len(x), -1),
                    lambda x, kernel, bias: x @ kernel.reshape(kernel.shape[::-1]).T + bias,
                ),
            ),
            Misconception(
                "relu_too_early",
                "Every negative sum has become 0. Does the task ask for an activation?",
                as_if(lambda x, kernel, bias: relu(x @ kernel + bias)),
            ),
            Misconception(
                "recycled",
                "The biases run *down the columns*, as R recycles. With which axis does NumPy line up an array"
                " of one axis?",
                as_if(lambda x, kernel, bias: x @ kernel + np.resize(bias, (kernel.shape[1], len(x))).T),
            ),
            Misconception(
                "one_bias",
                "Every unit got the same number added. How many biases are there, and which unit has which?",
                as_if(
                    *(
                        lambda x, kernel, bias, one=one: x @ kernel + one(bias)
                        for one in (np.sum, np.mean, np.min, np.max, lambda bias: bias[0], lambda bias: bias[-1])
                    )
                ),
            ),
            Misconception(
                "times_bias",
                "The sums are *multiplied* by the biases. What does a unit do with its bias?",
                as_if(lambda x, kernel, bias: x @ kernel * bias),
            ),
            Misconception(
                "bias_reversed",
                "The biases are added in the wrong order. Which unit has the first bias?",
                as_if(
                    lambda x, kernel, bias: x @ kernel + bias[::-1],
                    lambda x, kernel, bias: x @ kernel + np.sort(bias),
                    lambda x, kernel, bias: x @ kernel + np.roll(bias, 1),
                    lambda x, kernel, bias: x @ kernel + np.roll(bias, -1),
                ),
            ),
            Misconception(
                "bias_twice",
                "The bias is added more than once. How often does a unit add it?",
                as_if(
                    lambda x, kernel, bias: x @ kernel + 2 * bias,
                    lambda x, kernel, bias: x @ kernel + len(kernel) * bias,
                ),
            ),
            Misconception(
                "sigmoid_too_early",
                "The sums went through another function at the end. Does the task ask for more than sums?",
                as_if(
                    lambda x, kernel, bias: sigmoid(dense(x, kernel, bias)),
                    lambda x, kernel, bias: np.tanh(dense(x, kernel, bias)),
                    lambda x, kernel, bias: softmax(dense(x, kernel, bias)),
                ),
            ),
        ),
        hints=(
            (
                "One unit is a weighted sum plus an intercept; a layer is many of them at once. Which operator gives"
                " all weighted sums together?"
            ),
            (
                "`(batch, features) @ (features, units)` has the shape you want. The bias has one number a unit and"
                " lines up with the last axis."
            ),
            "Two steps: a matrix product with `@`, then `+`. Broadcasting gives the bias to every row.",
        ),
    ),
    Exercise(
        name="parameter_counts",
        task="Count the parameters of the second and the third layer, and of all three.",
        kind="value",
        points={"second": 1, "third": 1, "total": 1},
        criteria={
            "second": item_right(
                0,
                parameter_counts,
                "Second layer: 64 numbers go into 64 units. How many weights is that, and how many biases?",
            ),
            "third": item_right(
                1,
                parameter_counts,
                "Third layer: 64 numbers go into 2 units. How many weights is that, and how many biases?",
            ),
            "total": item_right(
                2, parameter_counts, "The total is the sum over all three layers. Is the first among them?"
            ),
        },
        misconceptions=(
            Misconception(
                "no_biases",
                "At least one of these counts is of weights alone. What else does every unit learn?",
                lambda got: got[0] == 64 * 64 or got[1] == 64 * 2,
            ),
            Misconception(
                "bias_per_feature",
                "You count one bias for each number that comes in. How many biases does a layer of 2 units have?",
                lambda got: got[1] == 64 * 2 + 64,
            ),
            Misconception(
                "one_bias_a_layer",
                "You count one bias for a whole layer. How many units add one?",
                lambda got: got[0] == 64 * 64 + 1 or got[1] == 64 * 2 + 1,
            ),
            Misconception(
                "first_layer_forgotten",
                "Your sum leaves out one layer. Which one did the cell count for you?",
                lambda got: got[:2] == (4160, 130) and got[2] == 4160 + 130,
            ),
            Misconception(
                "swapped",
                "Second and third have changed places. In which order does the task name them?",
                lambda got: got[:2] == (64 * 2 + 2, 64 * 64 + 64),
            ),
            Misconception(
                "one_output",
                "The third layer is counted with one unit. How many outputs does the network have?",
                lambda got: got[1] in (64 + 1, 64),
            ),
            Misconception(
                "parameters_as_inputs",
                "You count the first layer's *parameters* as inputs of the second. How many numbers does a layer"
                " of 64 units put out?",
                lambda got: got[0] in (256 * 64 + 64, 256 * 64, 256 * 64 + 1),
            ),
            Misconception(
                "features_everywhere",
                "A later layer is counted as if it read the 3 features. What does the second layer read?",
                lambda got: got[0] == 3 * 64 + 64 or got[1] in (3 * 2 + 2, 3 * 64 + 64),
            ),
            Misconception(
                "added",
                "Inputs and units are added up where each input meets each unit. How many pairs are there of 64 and 2?",
                lambda got: got[0] in (64 + 64, 64 + 64 + 64) and got[1] in (64 + 2, 64 + 2 + 2),
            ),
            Misconception(
                "layers_in_total",
                "The second and the third count are right, the total is not. Which three numbers does it add up?",
                lambda got: got[:2] == (4160, 130),
            ),
        ),
        hints=(
            "A layer has one weight for each pair of an incoming number and a unit, and one bias for each unit.",
            "The line of `first` shows the pattern. What comes into the second layer is what the first puts out.",
            "`features * units + units` for each layer, and the total adds the three.",
        ),
    ),
    Exercise(
        name="relu",
        task="Replace every negative number by 0 and keep the others.",
        kind="call",
        points={"shape": 1, "values": 1},
        reference=relu,
        cases=relu_cases,
        misconceptions=(
            Misconception("absolute", "Negative numbers turned positive. What should become of -3?", as_if(np.abs)),
            Misconception(
                "step", "Every positive number became 1. What should become of 3?", as_if(lambda x: (x > 0) * 1.0)
            ),
            Misconception(
                "kept_the_negative",
                "You kept the negative part. Which of x and 0 is wanted, the larger or the smaller?",
                as_if(lambda x: np.minimum(x, 0)),
            ),
            Misconception(
                "leaks",
                "A share of each negative number is left, as in a *leaky* relu. What should become of -3?",
                lambda got, x: any(same(got, np.where(x > 0, x, share * x)) for share in (0.1, 0.01, 0.2, 0.3)),
            ),
            Misconception(
                "maximum_over_axis",
                "`max(x, 0)` of an array reads the 0 as an axis and reduces over it. Which function compares two"
                " values, element by element?",
                as_if(lambda x: np.max(x, 0)),
            ),
            Misconception(
                "dropped_negatives",
                "The negative numbers are gone, and their places with them. What stands in their places?",
                as_if(lambda x: x[x > 0]),
            ),
            Misconception(
                "cut_above",
                "Large numbers are cut too. What should become of 12?",
                as_if(*(lambda x, top=top: np.clip(x, 0, top) for top in (1, 2, 3, 5, 6, 10))),
            ),
            Misconception(
                "shifted_up",
                "The whole array is moved up, so that its smallest number is 0. Which numbers does the task want"
                " to change?",
                as_if(lambda x: x - x.min()),
            ),
            Misconception(
                "size_of_the_negative",
                "The positive numbers became 0, and the negative ones lost their sign. Which are to be kept?",
                as_if(lambda x: np.maximum(-x, 0)),
            ),
            Misconception(
                "smooth",
                "This is another activation, one that bends smoothly. What should become of 3, and what of -3?",
                as_if(
                    sigmoid,
                    np.tanh,
                    lambda x: np.logaddexp(x, 0),
                    lambda x: x * sigmoid(x),
                    lambda x: np.where(x > 0, x, np.expm1(x)),
                ),
            ),
            Misconception(
                "not_a_number",
                "Every negative number became NaN. Which number is wanted in its place?",
                as_if(lambda x: np.where(x > 0, x, np.nan)),
            ),
            Misconception(
                "from_one",
                "Numbers between 0 and 1 were changed as well. At which number does the bend stand?",
                as_if(lambda x: np.where(x > 1, x, 0), lambda x: np.maximum(x, 1)),
            ),
        ),
        hints=(
            "Each number is compared with 0 by itself; the shape stays.",
            "R's `pmax(x, 0)` does it. NumPy and JAX have one function that compares two arrays element by element.",
            "`jnp.maximum` takes two arguments; `jnp.max` takes an array and an axis. You want the first.",
        ),
    ),
    Exercise(
        name="collapse",
        task="Give the kernel and the bias of the one linear layer that does what two do.",
        kind="call",
        points={"shape": 1, "kernel": 1, "bias": 1},
        criteria={
            "kernel": item_right(
                0,
                collapse,
                "The one kernel must do what both kernels do, one after the other. Which product takes x through both?",
            ),
            "bias": item_right(
                1,
                collapse,
                "Send a row of zeros through both layers: what comes out, and does your one layer give the same?",
            ),
        },
        reference=collapse,
        cases=collapse_cases,
        misconceptions=(
            Misconception(
                "first_bias_lost",
                "A row of zeros leaves the first layer as `bias1`, not as zeros. What does the second layer make"
                " of it?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, bias2)),
            ),
            Misconception(
                "second_bias_lost",
                "The first bias is taken through the second kernel, as it should be. What does the second layer add"
                " after that?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, bias1 @ kernel2)),
            ),
            Misconception(
                "relu_between",
                "The first bias went through relu on its way. Does either of these two layers have an activation?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, relu(bias1) @ kernel2 + bias2)),
            ),
            Misconception(
                "swapped",
                "Both are right, in the other order. Which one did the task name first?",
                as_if(lambda *layers: collapse(*layers)[::-1]),
            ),
            Misconception(
                "bias_in_kernel",
                "Your kernel holds the bias as well: it is what both layers make of unit rows. What do they add"
                " to *every* row?",
                as_if(
                    lambda kernel1, bias1, kernel2, bias2: (
                        (kernel1 + bias1) @ kernel2 + bias2,
                        bias1 @ kernel2 + bias2,
                    ),
                    lambda kernel1, bias1, kernel2, bias2: ((kernel1 + bias1) @ kernel2, bias1 @ kernel2 + bias2),
                ),
            ),
            Misconception(
                "bias_without_kernel",
                "`bias1` reaches the end as its plain sum. What does the second layer multiply it by on the way?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, bias1.sum() + bias2)),
            ),
            Misconception(
                "no_bias_left",
                "Your layer has no bias, but two layers with biases do not give 0 for a row of zeros. What do"
                " they give?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, 0 * bias2)),
            ),
            Misconception(
                "minus_bias",
                "A bias is taken away where it should be added. Which signs have the two terms without x?",
                as_if(
                    lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, bias1 @ kernel2 - bias2),
                    lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, bias2 - bias1 @ kernel2),
                ),
            ),
            Misconception(
                "first_bias_twice",
                "The first bias, taken through the second kernel, is counted twice. How many terms are without x?",
                as_if(lambda kernel1, bias1, kernel2, bias2: (kernel1 @ kernel2, 2 * (bias1 @ kernel2) + bias2)),
            ),
            Misconception(
                "relu_in_kernel",
                "A kernel went through relu on its way. Does either of these two layers have an activation?",
                item_as_if(0, lambda kernel1, bias1, kernel2, bias2: relu(kernel1) @ kernel2),
            ),
        ),
        hints=(
            (
                "Write the second layer's output with the first layer's output put in place of its input, then multiply"
                " out."
            ),
            "`(x @ kernel1 + bias1) @ kernel2 + bias2`: which terms contain x, and which do not?",
            "The term with x gives the kernel. The two terms without x, one of them a product, give the bias.",
        ),
    ),
    Exercise(
        name="softmax",
        task="Turn each row of logits into probabilities, large logits too.",
        kind="call",
        points={"shape": 1, "probabilities": 2, "stable": 1},
        criteria={"probabilities": probabilities_rule, "stable": stable_rule},
        reference=softmax,
        cases=logit_cases,
        axes=("batch", "classes"),
        misconceptions=(
            Misconception("over_batch", "Each *column* sums to one. Which axis holds the classes?", over_batch),
            Misconception(
                "over_everything",
                "All the numbers together sum to one. Which numbers should share one sum?",
                over_everything,
            ),
            Misconception(
                "not_normalised",
                "These are odds: positive, but a row does not sum to one. What do you divide each by?",
                not_normalised,
            ),
            Misconception(
                "without_exp",
                "A row sums to one, but some entries are negative. What makes every number positive first?",
                as_if(without_exp),
            ),
            Misconception(
                "unstable",
                "Right for ordinary logits, but `exp` of 1,000 is `inf` and `inf / inf` is NaN. What may you subtract"
                " from a row first?",
                as_if(unstable_softmax),
            ),
            Misconception(
                "other_shift",
                "Each row is shifted, but a large logit is left, and its `exp` is `inf`. Which number of the row makes"
                " the largest one 0?",
                other_shift,
            ),
            Misconception(
                "sigmoid",
                "Each logit went through a sigmoid by itself, so a row need not sum to one. What do the classes of"
                " a row share?",
                as_if(sigmoid),
            ),
            Misconception(
                "opposite",
                "The largest logit got the smallest probability. Which sign does the exponent have?",
                as_if(lambda logits: softmax(-logits)),
            ),
            Misconception(
                "logarithm",
                "These are the *logarithms* of the probabilities. What undoes a logarithm?",
                as_if(
                    lambda logits: (
                        logits
                        - logits.max(1, keepdims=True)
                        - np.log(np.exp(logits - logits.max(1, keepdims=True)).sum(1, keepdims=True))
                    )
                ),
            ),
            Misconception(
                "one_shift_for_all",
                "One maximum for the whole array still leaves rows whose odds are all 0. Whose maximum does each row"
                " need?",
                as_if(softmax_after_one_shift),
            ),
            Misconception(
                "clipped",
                "Large logits are *cut* at a bound, so two that differ come out alike. What may you do to a row"
                " that keeps its differences?",
                clipped,
            ),
            Misconception(
                "divided",
                "The logits are made small by a *division*, which changes the probabilities. What may you do to"
                " a row that does not?",
                lambda got, logits: any(same(got, softmax(row)) for row in scaled(logits)),
            ),
            Misconception(
                "column_shift",
                "You subtract another number from each *column*, so the differences within a row change. Which"
                " numbers should share one shift?",
                as_if(column_shift, lambda logits: unstable_softmax(logits - logits.mean(axis=0))),
            ),
            Misconception(
                "sizes_not_odds",
                "These are shares of the logits' own sizes. What makes odds of logits?",
                lambda got, logits: any(same(got, share) for share in shares_of_sizes(logits)),
            ),
            Misconception(
                "all_to_the_largest",
                "Each row gives everything to its largest logit. Should the others not get their share?",
                as_if(all_to_the_largest),
            ),
            Misconception(
                "other_base",
                "The probabilities come of powers of another number. Which number does `exp` take to a power?",
                as_if(lambda logits: softmax(np.log(2) * logits), lambda logits: softmax(np.log(10) * logits)),
            ),
            Misconception(
                "nan_replaced",
                "The NaN is covered up afterwards, and the row no longer sums to one. What keeps `exp` from"
                " giving `inf`?",
                as_if(
                    lambda logits: np.nan_to_num(unstable_softmax(logits)),
                    lambda logits: np.nan_to_num(unstable_softmax(logits), nan=1.0),
                ),
            ),
        ),
        hints=(
            "The worked example does it for one row: odds, then odds over their sum. Now the sum is one a row.",
            (
                "The classes are axis 1. `keepdims=True` keeps the sums as a column, so that they divide row by row."
                " The same goes for the maximum that you subtract."
            ),
            "Three lines: subtract each row's maximum from the row, take `jnp.exp`, divide by each row's sum.",
        ),
    ),
    Exercise(
        name="two_class",
        task="Give the probability of class 1 of a softmax over two classes, with one sigmoid.",
        kind="call",
        points={"shape": 1, "values": 1},
        reference=lambda logits: softmax(logits)[:, 1],
        cases=two_class_cases,
        axes=("batch",),
        misconceptions=(
            Misconception(
                "other_class",
                "These are the probabilities of class 0. Which logit is taken from which?",
                as_if(lambda logits: sigmoid(logits[:, 0] - logits[:, 1])),
            ),
            Misconception(
                "one_logit",
                "One of the two logits plays no part in this. Would the probability stay if both logits grew by 5?",
                as_if(lambda logits: sigmoid(logits[:, 1]), lambda logits: sigmoid(logits[:, 0])),
            ),
            Misconception(
                "log_odds",
                "This is the difference of the logits, the log odds. What turns it into a probability?",
                as_if(lambda logits: logits[:, 1] - logits[:, 0]),
            ),
            Misconception(
                "overflow",
                "Right for ordinary logits, but the odds of a logit of 1,000 are `inf`. Which one number does the"
                " sigmoid need?",
                as_if(by_odds),
            ),
            Misconception(
                "every_logit",
                "Each logit went through the sigmoid by itself. How many probabilities does a row need?",
                as_if(sigmoid),
            ),
            Misconception(
                "ratio_of_sigmoids",
                "Each logit went through a sigmoid, and the results were made to sum to one: that is no softmax."
                " How many sigmoids does the task ask for?",
                as_if(lambda logits: sigmoid(logits[:, 1]) / sigmoid(logits).sum(1)),
            ),
            Misconception(
                "likelier_class",
                "This is the probability of the *likelier* class, never below one half. Which class does the"
                " task name?",
                as_if(lambda logits: softmax(logits).max(1)),
            ),
            Misconception(
                "half_the_difference",
                "The sigmoid got *half* of the difference, as when the mean of both is taken away. What is to be"
                " subtracted from the logit of class 1?",
                as_if(lambda logits: sigmoid((logits[:, 1] - logits[:, 0]) / 2)),
            ),
            Misconception(
                "minus_largest",
                "The larger logit was taken away, so no probability is above one half. What is to be subtracted"
                " from the logit of class 1?",
                as_if(lambda logits: sigmoid(logits[:, 1] - logits.max(1))),
            ),
            Misconception(
                "summed",
                "The sigmoid got the *sum* of the logits. What happens to it, and to the softmax, if both logits"
                " grow by 5?",
                as_if(lambda logits: sigmoid(logits.sum(1))),
            ),
            Misconception(
                "both_classes", "This is the whole softmax, both classes. Which column is asked for?", as_if(softmax)
            ),
            Misconception(
                "label",
                "These are labels, 0 or 1, not probabilities. What does a sigmoid make of the difference?",
                as_if(lambda logits: logits.argmax(1)),
            ),
            Misconception(
                "odds",
                "These are the odds of class 1 against class 0. What turns odds into a probability?",
                as_if(lambda logits: np.exp(logits[:, 1] - logits[:, 0])),
            ),
            Misconception(
                "sigmoid_of_probability",
                "The sigmoid got a probability. What should go into it?",
                as_if(
                    lambda logits: sigmoid(softmax(logits)[:, 1]),
                    lambda logits: sigmoid(softmax(logits)[:, 1] - softmax(logits)[:, 0]),
                ),
            ),
            Misconception(
                "tanh",
                "This is `tanh`, or made of it, and runs from -1 to 1. Between which numbers lies a probability?",
                as_if(
                    lambda logits: np.tanh(logits[:, 1] - logits[:, 0]),
                    lambda logits: np.tanh((logits[:, 1] - logits[:, 0]) / 2),
                ),
            ),
            Misconception(
                "over_batch",
                "The softmax ran over the *batch*. Which two numbers belong together?",
                as_if(lambda logits: softmax(logits, axis=0)[:, 1]),
            ),
        ),
        hints=(
            (
                "Subtract the same number from both logits of a row, so that one of them becomes 0. The probabilities"
                " stay."
            ),
            "With the logit of class 0 at 0, the softmax reads `exp(z) / (1 + exp(z))`. What is z?",
            "`sigmoid` of a difference: the column of class 1 and the column of class 0, in the right order.",
        ),
    ),
    Exercise(
        name="network",
        task="Take x through all layers: relu after each but the last, softmax after the last.",
        kind="call",
        points={"shape": 1, "values": 2},
        reference=network,
        cases=network_cases,
        axes=("batch", "classes"),
        misconceptions=(
            Misconception(
                "logits",
                "Rows do not sum to one: these are the logits. What turns them into probabilities?",
                as_if(lambda x, layers: dense(hidden_layers(x, layers[:-1]), *layers[-1])),
            ),
            Misconception(
                "relu_on_the_logits",
                "The last layer went through relu before the softmax, so negative logits became 0. What stands between"
                " the last sum and the softmax?",
                as_if(lambda x, layers: softmax(hidden_layers(x, layers))),
            ),
            Misconception(
                "linear_hidden",
                "Nothing bends between your layers, so they are one linear layer. What belongs after each hidden sum?",
                as_if(lambda x, layers: softmax(hidden_layers(x, layers, lambda z: z))),
            ),
            Misconception(
                "softmax_everywhere",
                "The hidden layers went through softmax too. Which activation do they want?",
                as_if(lambda x, layers: hidden_layers(x, layers, softmax)),
            ),
            Misconception(
                "bias_after_relu",
                "The hidden layers add their bias *after* relu. Where does a unit's sum end?",
                as_if(bias_after_relu),
            ),
            Misconception(
                "one_relu_short",
                "One of the hidden layers has no relu. From which layer to which does your loop run?",
                one_relu_short,
            ),
            Misconception(
                "over_batch",
                "The softmax runs over the *batch*, alone or with the classes, so a row does not sum to one."
                " Which axis is right?",
                as_if(
                    lambda x, layers: softmax(dense(hidden_layers(x, layers[:-1]), *layers[-1]), axis=0),
                    lambda x, layers: softmax(dense(hidden_layers(x, layers[:-1]), *layers[-1]), axis=(0, 1)),
                ),
            ),
            Misconception(
                "no_biases",
                "A layer does not use its bias. What stands beside the kernel in each pair?",
                without_some_biases,
            ),
            Misconception(
                "other_hidden",
                "The hidden layers went through another activation. Which one does the task name?",
                as_if(
                    *(
                        lambda x, layers, bend=bend: softmax(dense(hidden_layers(x, layers[:-1], bend), *layers[-1]))
                        for bend in (np.tanh, sigmoid, np.abs, lambda z: np.minimum(z, 0))
                    )
                ),
            ),
            Misconception(
                "other_end",
                "The last sums went through another function than softmax. Which one makes a row sum to one?",
                as_if(
                    *(
                        lambda x, layers, end=end: end(dense(hidden_layers(x, layers[:-1]), *layers[-1]))
                        for end in (sigmoid, np.tanh, relu, np.exp)
                    )
                ),
            ),
            Misconception(
                "softmax_twice",
                "The softmax is taken of probabilities. How often does it come?",
                as_if(lambda x, layers: softmax(network(x, layers))),
            ),
            Misconception(
                "relu_on_the_input",
                "x went through relu before the first layer. What comes first, the sum or the bend?",
                as_if(lambda x, layers: network(relu(x), layers)),
            ),
            Misconception(
                "labels",
                "These are labels, one a row. Which step is one too many?",
                as_if(lambda x, layers: network(x, layers).argmax(1)),
            ),
        ),
        hints=(
            (
                "The output of one layer is the input of the next. A loop over the layers, with the last one treated"
                " apart."
            ),
            (
                "`layers[:-1]` are the hidden layers, `layers[-1]` is the last. Each is a pair, which a `for` loop can"
                " take apart: `for kernel, bias in ...`."
            ),
            (
                "In the loop, `x` becomes relu of dense of `x`. After the loop, unpack the last pair and return softmax"
                " of dense of `x`."
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        name="hidden_shape",
        question="Five rows of 3 features go through `Dense(64)`. Which shape comes out?",
        truth=lambda names: names["hidden"].shape,
        explain="The batch axis passes through; the last axis becomes the number of units.",
    ),
    Prediction(
        name="shifted",
        question=(
            "The row's last class has probability 0.7. You add 5 to all three logits. What is its probability now?"
        ),
        truth=lambda names: round(float(names["shifted"][2]), 4),
        explain="All odds grow by the same factor, exp(5), and their sum too: the factor cancels.",
    ),
    Prediction(
        name="traces",
        question="`compiled` is called with x of shape (5, 3), (5, 3) and (8, 3). How often does Python run its body?",
        truth=lambda names: len(names["traced_shapes"]),
        explain="JAX compiles once for each new shape and keeps the compiled program.",
    ),
)

QUESTIONS = (
    Question(
        name="row_sums",
        question="`x` has shape `(1000, 3)`. What gives R's `rowSums(x)`, one number a row?",
        choices=(
            Choice("`x.sum()`", False, "Without an axis all 3,000 numbers are added up to one."),
            Choice("`x.sum(axis=0)`", False, "That removes axis 0, the rows, and leaves 3 column sums."),
            Choice("`x.sum(axis=1)`", True, "The axis you name is the one that goes away; the 1,000 rows stay."),
        ),
    ),
    Question(
        name="silent_square",
        question="Targets have shape `(100,)`, predictions `(100, 1)`. Which shape has their difference?",
        choices=(
            Choice("`(100,)`", False, "NumPy does not drop an axis of size 1; it stretches it."),
            Choice(
                "`(100, 100)`",
                True,
                "The targets count as a row, the predictions as a column, and every pair is subtracted, without a"
                " word.",
            ),
            Choice(
                "NumPy raises an error",
                False,
                "An axis of size 1 fits any size, so nothing is raised. That makes it dangerous.",
            ),
        ),
    ),
    Question(
        name="one_hot_back",
        question="A row of one-hot labels is `[0, 0, 1, 0]`. How do you get the label back?",
        choices=(
            Choice(
                "`argmax` over the classes: 2", True, "The position of the 1 is the label, and Python counts from 0."
            ),
            Choice("`argmax` over the classes: 3", False, "R's `which.max` would say 3; Python counts from 0."),
            Choice(
                "`max` over the classes: 1",
                False,
                "`max` gives the largest value, which is 1 in every one-hot row; you want its place.",
            ),
        ),
    ),
)
