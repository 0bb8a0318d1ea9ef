"""Lesson 11: where the time goes. Operations and bytes counted, loops made into one program, memory, batches that do
not fit, several devices. Graded by results and counts, never by a clock."""

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

# --- what a dense layer computes and moves


def dense_work(batch, inputs, units):
    return 2 * batch * inputs * units, 4 * _dense_numbers(batch, inputs, units)


def _dense_numbers(batch, inputs, units):
    return batch * inputs + inputs * units + units + batch * units


def _dense_cases(rng):
    return [tuple(int(n) for n in rng.permutation(np.arange(3, 40))[:3]) for _ in range(3)]


def _operations(slip):
    return item_as_if(0, slip)


def _bytes(slip):
    return item_as_if(1, slip)


DENSE_WORK = Exercise(
    name="dense_work",
    task=(
        "Count what a dense layer does in float32 for a batch: the operations of `x @ kernel + bias`, each"
        " multiplication and each addition one; and the bytes that it must move at least, where all that it reads and"
        " all that it writes is moved once."
    ),
    kind="call",
    points={"operations": 1, "bytes": 2},
    hints=(
        "Count for one output first: which numbers are multiplied, what is added up, and what is added at the end?",
        (
            "An output multiplies `inputs` times. It adds up these products and the bias: so many numbers, one addition"
            " fewer. Four arrays are read or written; a float32 has 32 bits."
        ),
        (
            "Operations: twice the product of all three sizes. Bytes: four times the sum of the four arrays' sizes, of"
            " which `x` has `batch * inputs`. `return operations, moved`."
        ),
    ),
    reference=dense_work,
    cases=_dense_cases,
    criteria={
        "operations": item_right(
            0, dense_work, "The first number is not the operations. How many has one output, and how many outputs?"
        ),
        "bytes": item_right(
            1, dense_work, "The second number is not the bytes. Which arrays are read, which is written?"
        ),
    },
    form=(0, 0),
    misconceptions=(
        Misconception(
            "products_only",
            "You counted the multiplications. How many additions join them to one sum?",
            _operations(lambda batch, inputs, units: batch * inputs * units),
        ),
        Misconception(
            "one_row",
            "These are the operations of one row. How many rows has the batch?",
            _operations(lambda batch, inputs, units: 2 * inputs * units),
        ),
        Misconception(
            "parameters_for_operations",
            "Your first number counts the *parameters*. What is done with each of them, and for how many rows?",
            _operations(lambda batch, inputs, units: inputs * units + units),
        ),
        Misconception(
            "one_for_each_parameter",
            "You count one operation for each parameter and row. A product is made with each weight: and then?",
            _operations(lambda batch, inputs, units: batch * (inputs * units + units)),
        ),
        Misconception(
            "two_for_each_parameter",
            "You count two operations for each parameter and row. By what is a bias multiplied?",
            _operations(lambda batch, inputs, units: 2 * batch * (inputs * units + units)),
        ),
        Misconception(
            "bias_on_top",
            "You count as many additions as products *and* one more for the bias. How many additions join three"
            " products and a bias?",
            _operations(lambda batch, inputs, units: batch * units * (2 * inputs + 1)),
        ),
        Misconception(
            "bias_left_out",
            "Your additions join the products. Which number is added to their sum?",
            _operations(lambda batch, inputs, units: batch * units * (2 * inputs - 1)),
        ),
        Misconception(
            "numbers_for_bytes",
            "Your second number counts *numbers*. How many bytes has a float32?",
            item_as_if(
                1,
                _dense_numbers,
                lambda batch, inputs, units: _dense_numbers(batch, inputs, units) - batch * units,
                lambda batch, inputs, units: inputs * units + units,
            ),
        ),
        Misconception(
            "double_precision",
            "You gave each number eight bytes, as float64 has. How many bits has a float32?",
            _bytes(lambda *sizes: 8 * _dense_numbers(*sizes)),
        ),
        Misconception(
            "bits_for_bytes",
            "Your second number counts bits. How many bits are a byte?",
            _bytes(lambda *sizes: 32 * _dense_numbers(*sizes)),
        ),
        Misconception(
            "output_left_out",
            "All that is read is counted. Where does the result go?",
            _bytes(lambda batch, inputs, units: 4 * (_dense_numbers(batch, inputs, units) - batch * units)),
        ),
        Misconception(
            "input_left_out",
            "Weights and outputs are counted. What do the weights meet, and where does it come from?",
            _bytes(lambda batch, inputs, units: 4 * (_dense_numbers(batch, inputs, units) - batch * inputs)),
        ),
        Misconception(
            "bias_not_moved",
            "The kernel, `x` and the result are counted. Which array is left?",
            _bytes(lambda batch, inputs, units: 4 * (_dense_numbers(batch, inputs, units) - units)),
        ),
        Misconception(
            "weights_not_moved",
            "`x` and the result are counted. What must be read besides to make the one of the other?",
            _bytes(lambda batch, inputs, units: 4 * batch * (inputs + units)),
        ),
        Misconception(
            "weights_only",
            "Your second number counts the bytes of the weights alone. What else is read, and what is written?",
            _bytes(lambda batch, inputs, units: 4 * (inputs * units + units)),
        ),
        Misconception(
            "weights_for_each_row",
            "You move the weights again for each row. How often must they be read *at least*?",
            _bytes(
                lambda batch, inputs, units: 4 * (batch * inputs + batch * (inputs * units + units) + batch * units)
            ),
        ),
    ),
)


# --- the roofline


def least_seconds(operations, moved, peak, bandwidth):
    return np.maximum(operations / peak, moved / bandwidth)


def _roofline_cases(rng):
    """Layers of which some are held up by arithmetic, some by memory; the longest are held up by arithmetic in the
    first case, by memory in the second."""
    cases = []
    for layers, by_memory in ((6, 0.1), (7, 10.0)):
        peak, bandwidth = rng.uniform(40, 90) * 1e9, rng.uniform(5, 15) * 1e9
        waits = rng.permutation(np.arange(layers) % 2 == 1)
        arithmetic = rng.uniform(1, 3, layers) * np.where(waits, by_memory, 1)
        memory = arithmetic * np.where(waits, rng.uniform(1.5, 2.5, layers), rng.uniform(0.2, 0.5, layers))
        cases.append((arithmetic * peak, memory * bandwidth, peak, bandwidth))
    return cases


def _times(operations, moved, peak, bandwidth):
    return operations / peak, moved / bandwidth


LEAST_SECONDS = Exercise(
    name="least_seconds",
    task=(
        "Give the shortest time in which a machine can do each layer: it cannot be shorter than its arithmetic at"
        " `peak` operations a second, nor than its bytes at `bandwidth` bytes a second; both go on at the same time."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Two things must be finished, and both go on at the same time. When is the whole finished?",
        "Work divided by rate is time. Make both times, each `(layers,)`; for each layer one of them decides.",
        "`np.maximum(a, b)` takes the larger of two arrays at each place.",
    ),
    reference=least_seconds,
    cases=_roofline_cases,
    axes=("layers",),
    misconceptions=(
        Misconception(
            "one_after_the_other",
            "You added the two times. Do they follow one another, or go on at the same time?",
            as_if(lambda *given: sum(_times(*given))),
        ),
        Misconception(
            "the_shorter",
            "You took the *shorter* of the two times. Is the work finished when only one of them is over?",
            as_if(lambda *given: np.minimum(*_times(*given))),
        ),
        Misconception(
            "arithmetic_alone",
            "These are the times of the arithmetic. Which layers wait for their bytes for longer than that?",
            as_if(lambda *given: _times(*given)[0]),
        ),
        Misconception(
            "memory_alone",
            "These are the times of the bytes. Which layers have more to compute than to wait for?",
            as_if(lambda *given: _times(*given)[1]),
        ),
        Misconception(
            "the_mean_of_both",
            "You took the mean of the two times. When both go on at the same time, which of them ends the work?",
            as_if(lambda *given: sum(_times(*given)) / 2),
        ),
        Misconception(
            "rates_for_times",
            "These are operations a *second*, the height of the roofline. How long do a layer's operations take at"
            " this rate?",
            as_if(lambda operations, moved, peak, bandwidth: np.minimum(peak, operations / moved * bandwidth)),
        ),
        Misconception(
            "upside_down",
            "You divided rates by work. Does more work make your times longer?",
            lambda got, operations, moved, peak, bandwidth: any(
                same(got, pick(peak / operations, bandwidth / moved)) for pick in (np.maximum, np.minimum)
            ),
        ),
        Misconception(
            "ceilings_swapped",
            "You divided the operations by the bandwidth and the bytes by the peak. Which work has which rate?",
            as_if(
                lambda operations, moved, peak, bandwidth: np.maximum(operations / bandwidth, moved / peak),
            ),
        ),
        Misconception(
            "one_ceiling_for_all",
            "Every layer meets the same ceiling, the one that their *sum* meets. Which one does each meet for itself?",
            as_if(lambda *given: max(_times(*given), key=np.sum)),
        ),
        Misconception(
            "all_layers_together",
            "This is one time for all layers. How many are asked for?",
            as_if(
                lambda *given: max(map(np.sum, _times(*given))),
                lambda *given: least_seconds(*given).sum(),
                lambda *given: least_seconds(*given).max(),
            ),
        ),
    ),
)


# --- many wells in one program


def many_stores(rain, keep):
    return _stores(rain, keep)


def _stores(rain, keep, first=0.0, of_rain=1.0):
    """Each day's water (wells, days) in stores that keep a share each day; `of_rain` is the share of the rain that
    stays on its day."""
    water, levels = np.zeros(len(rain)) + first, []
    for today in rain.T:
        water = keep * water + of_rain * today
        levels.append(water)
    return np.stack(levels, axis=1)


def _store_cases(rng):
    cases = []
    for wells, days in ((4, 11), (5, 8), (3, 13)):
        keep = rng.permutation(np.linspace(0.55, 0.97, wells))
        cases.append((rng.gamma(0.8, 6, (wells, days)).astype("float32"), keep.astype("float32")))
    return cases


def _one_after_another(rain, keep):
    """One store after the other, each beginning with what the last one held."""
    water, levels = 0.0, []
    for well, share in zip(rain, keep):
        for today in well:
            water = share * water + today
            levels.append(water)
    return np.reshape(levels, rain.shape)


def _each_with_each(rain, keep):
    return np.stack([_stores(rain, share) for share in keep])


def _down(rain, keep):
    water, rows = np.zeros(rain.shape[1]), []
    for today, share in zip(rain, keep):
        water = share * water + today
        rows.append(water)
    return np.stack(rows)


MANY_STORES = Exercise(
    name="many_stores",
    task=(
        "Run the store for all wells in one call. Each well has its own rain and its own share that is kept from day to"
        " day; each begins empty."
    ),
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "`store` is right for one well. What must be told to JAX is only which axis of the inputs counts the wells.",
        (
            "`jax.vmap(function)` makes a function that takes a batch of each argument, and maps over the first axis of"
            " every one of them. In which axis do the wells lie in `rain`, in which in `keep`?"
        ),
        "Map `store` with `jax.vmap` and call what it gives with both arrays. Two pairs of brackets, no loop.",
    ),
    reference=many_stores,
    cases=_store_cases,
    axes=("wells", "days"),
    misconceptions=(
        Misconception(
            "one_share_for_all",
            "All wells keep the same share. Which share has the second well?",
            as_if(
                *(lambda rain, keep, pick=pick: _stores(rain, pick(keep)) for pick in (np.mean, np.min, np.max)),
                lambda rain, keep: _stores(rain, keep[0]),
                lambda rain, keep: _stores(rain, keep[-1]),
            ),
        ),
        Misconception(
            "shares_in_another_order",
            "The wells have one another's shares. Which well does `keep[0]` belong to?",
            as_if(lambda rain, keep: _stores(rain, keep[::-1]), lambda rain, keep: _stores(rain, np.sort(keep))),
        ),
        Misconception(
            "nothing_drains",
            "Your stores keep all of their water. What is `keep` for?",
            as_if(lambda rain, keep: np.cumsum(rain, axis=1)),
        ),
        Misconception(
            "water_carried_over",
            "A well begins with the water that the well before it ended with. With how much does each begin?",
            as_if(_one_after_another, lambda rain, keep: _stores(rain.reshape(1, -1), keep[0]).reshape(rain.shape)),
        ),
        Misconception(
            "along_the_wells",
            "Your water runs from well to well, on the same day. Along which axis does time run?",
            as_if(
                lambda rain, keep: np.cumsum(rain, axis=0),
                _down,
                *(lambda rain, keep, i=i: _stores(rain.T, keep[i]).T for i in (0, -1)),
            ),
        ),
        Misconception(
            "each_with_each",
            "Each well's rain meets *every* share. How many answers has one well?",
            as_if(_each_with_each, lambda rain, keep: _each_with_each(rain, keep).swapaxes(0, 1)),
        ),
        Misconception(
            "todays_rain_drains",
            "Your stores lose a share of today's rain as well. What does `store` do for one well, and in which order?",
            as_if(lambda rain, keep: _stores(rain, keep, of_rain=keep)),
        ),
        Misconception(
            "before_the_rain",
            "This is the water at the *beginning* of each day. What does `store` keep: before the rain, or after?",
            as_if(
                lambda rain, keep: np.pad(_stores(rain, keep)[:, :-1], ((0, 0), (1, 0))),
                lambda rain, keep: _stores(rain, keep) - rain,
            ),
        ),
        Misconception(
            "last_day_only",
            "This is the water of the last day. How many days are asked for?",
            as_if(lambda rain, keep: _stores(rain, keep)[:, -1]),
        ),
        Misconception(
            "all_wells_added",
            "You added the wells up. Which axes should your answer have?",
            as_if(lambda rain, keep: _stores(rain, keep).sum(axis=0), lambda rain, keep: _stores(rain, keep).mean(0)),
        ),
    ),
)


# --- what an LSTM computes, and how much of it must wait


def lstm_work(batch, steps, features, units):
    return 8 * batch * steps * units * (features + units), units / (features + units)


def _lstm_cases(rng):
    """Odd sizes: none is another one and a bias."""
    return [tuple(int(n) for n in rng.permutation(np.arange(3, 40, 2))[:4]) for _ in range(3)]


def _all(slip):
    """The predicate "the first item is what `slip` makes of the right one"."""
    return item_as_if(0, lambda *sizes: slip(lstm_work(*sizes)[0], *sizes))


LSTM_WORK = Exercise(
    name="lstm_work",
    task=(
        "Count the operations of the dense layers that an LSTM makes in one pass over a batch of windows, one layer at"
        " each step, as in `dense_work`; and give the share of such a layer's inputs that must wait for the step"
        " before."
    ),
    kind="call",
    points={"operations": 2, "share": 1},
    hints=(
        "At each step an LSTM is one dense layer. What does it read, and how wide is what it makes?",
        (
            "It reads today's `features` and yesterday's `units`, side by side, and makes four parts of `units` each."
            " Count that as in `dense_work`, for each step."
        ),
        (
            "Inputs: `features + units`; outputs: `4 * units`; a multiplication and an addition for each pair, each row"
            " and each step. Of the inputs, `units` come from the step before."
        ),
    ),
    reference=lstm_work,
    cases=_lstm_cases,
    criteria={
        "operations": item_right(
            0, lstm_work, "The first number is not the operations. Which dense layer does an LSTM make at each step?"
        ),
        "share": item_right(
            1, lstm_work, "The second number is not the share that waits. Which inputs come from the step before?"
        ),
    },
    form=(0, 0),
    misconceptions=(
        Misconception(
            "one_gate",
            "You counted one of four parts. Which four does `kernel` hold side by side?",
            _all(lambda right, *_: right // 4),
        ),
        Misconception(
            "three_gates",
            "You counted the three gates. Which fourth part goes into the cell state?",
            _all(lambda right, *_: right * 3 // 4),
        ),
        Misconception(
            "one_step_only",
            "These are the operations of one step. How many steps has a window?",
            _all(lambda right, batch, steps, *_: right // steps),
        ),
        Misconception(
            "one_window_only",
            "These are the operations of one window. How many windows has the batch?",
            _all(lambda right, batch, *_: right // batch),
        ),
        Misconception(
            "multiplications_only",
            "You counted multiplications. In `dense_work`, how many additions came with them?",
            _all(lambda right, *_: right // 2),
        ),
        Misconception(
            "input_kernel_only",
            "You counted the product with `kernel`. Which second product does each step make?",
            _all(lambda right, batch, steps, features, units: 8 * batch * steps * units * features),
        ),
        Misconception(
            "recurrent_kernel_only",
            "You counted the product with `recurrent_kernel`. Which product is made with today's inputs?",
            _all(lambda right, batch, steps, features, units: 8 * batch * steps * units * units),
        ),
        Misconception(
            "weights_counted",
            "Your first number counts weights. For how many rows and steps is each used, and what is done with it?",
            item_as_if(
                0,
                *(
                    lambda batch, steps, features, units, biases=biases: 4 * units * (features + units + biases)
                    for biases in (0, 1)
                ),
            ),
        ),
        Misconception(
            "one_for_each_weight",
            "You count one operation for each parameter, row and step. A product is made with each weight: and then?",
            item_as_if(
                0,
                lambda batch, steps, features, units: 4 * batch * steps * units * (features + units + 1),
            ),
        ),
        Misconception(
            "bias_once_more",
            "You added the bias on top. In `dense_work`, how many additions join the products *and* the bias?",
            item_as_if(
                0,
                lambda batch, steps, features, units: 4 * batch * steps * units * (2 * (features + units) + 1),
                lambda batch, steps, features, units: 8 * batch * steps * units * (features + units + 1),
            ),
        ),
        Misconception(
            "backwards_too",
            "This is three times one pass, as training needs. How many passes did the task ask for?",
            _all(lambda right, *_: right * 3),
        ),
        Misconception(
            "share_that_is_free",
            "Your share belongs to `kernel`, whose products are known from the first day on. Which share waits?",
            item_as_if(1, lambda batch, steps, features, units: features / (features + units)),
        ),
        Misconception(
            "ratio_of_kernels",
            "You divided the one part by the other. Of what is a share the share?",
            item_as_if(
                1,
                lambda batch, steps, features, units: units / features,
                lambda batch, steps, features, units: features / units,
                lambda batch, steps, features, units: (features + units) / units,
            ),
        ),
        Misconception(
            "bias_as_an_input",
            "Your share counts the bias among the inputs, or parameters in place of inputs. What does the layer read?",
            item_as_if(1, lambda batch, steps, features, units: units / (features + units + 1)),
        ),
        Misconception(
            "share_of_steps",
            "Your share counts steps. At *each* step, which operations need what the step before has made?",
            item_as_if(
                1,
                lambda batch, steps, *_: 1 / steps,
                lambda batch, steps, *_: (steps - 1) / steps,
            ),
        ),
        Misconception(
            "waiting_counted",
            "Your second number counts operations. Which share of all are they?",
            item_as_if(1, lambda batch, steps, features, units: 8 * batch * steps * units * units),
        ),
        Misconception(
            "in_percent",
            "Your share runs to 100. Which number between 0 and 1 says the same?",
            item_as_if(1, lambda *sizes: 100 * lstm_work(*sizes)[1]),
        ),
    ),
)


# --- how many rows fit in memory


def largest_batch(outputs, parameters, memory):
    return int(max(_rows(outputs, parameters, memory) // 1, 0))


def _rows(outputs, parameters, memory, copies=4, width=4, of=np.sum):
    """How many rows fit, with fractions: float32 numbers, four numbers kept for each parameter."""
    return (memory / width - copies * parameters) / of(outputs)


def _memory_cases(rng):
    """In the first cases some rows fit and a part of one, in the third exactly some rows; in the last the parameters
    alone are too many."""
    cases = []
    for layers, rows, part in ((4, 37, rng.uniform(0.55, 0.7)), (5, 61, rng.uniform(0.8, 0.95)), (3, 43, 0)):
        outputs = rng.permutation(np.arange(7, 60))[:layers].astype(int)
        outputs = np.roll(outputs, -1 - outputs.argmax())[::-1]  # the widest is the first
        numbers = int(outputs.sum())
        parameters = int(rows * numbers * rng.uniform(0.21, 0.24)) // numbers * numbers + 1
        cases.append((outputs, parameters, 4 * (4 * parameters + rows * numbers + int(part * numbers))))
    return [*cases, (outputs[:-1], parameters, 4 * (4 * parameters - int(3.5 * outputs[:-1].sum())))]


def _fitting(**how):
    return as_if(lambda *given: int(max(np.floor(_rows(*given, **how)), 0)))


LARGEST_BATCH = Exercise(
    name="largest_batch",
    task=(
        "How many rows can one training step with Adam take, if `memory` bytes must hold float32 numbers: for each"
        " parameter the weight, its gradient and Adam's two averages; for each row the outputs of all layers, which"
        " the way back needs? A whole number; 0 where not even one row fits."
    ),
    kind="call",
    points={"values": 3},
    hints=(
        "Two kinds of numbers share the memory: some are there once, whatever the batch; the others once for each row.",
        (
            "Count numbers, not bytes: `memory` holds a quarter as many. First take away what the parameters need."
            " What is left is shared by the rows; each needs the outputs of *all* layers."
        ),
        (
            "With `left` for the numbers that are left: `left // outputs.sum()` rows fit, rounded down. Below zero"
            " there is no batch: `max(..., 0)`."
        ),
    ),
    reference=largest_batch,
    cases=_memory_cases,
    misconceptions=(
        Misconception(
            "below_zero",
            "Your number of rows is negative. How many fit where the parameters alone need more memory than there is?",
            lambda got, *given: largest_batch(*given) == 0 and np.ndim(got) == 0 and got < 0,
        ),
        Misconception(
            "one_row_anyway",
            "You answer 1 where no row fits. How many rows are that?",
            lambda got, *given: largest_batch(*given) == 0 and same(got, 1),
        ),
        Misconception(
            "a_byte_a_number",
            "You gave each number one byte. How many has a float32?",
            _fitting(width=1),
        ),
        Misconception(
            "eight_bytes",
            "You gave each number eight bytes, as NumPy's float64 has. How many bits has each one here?",
            _fitting(width=8),
        ),
        Misconception(
            "weights_alone",
            "You keep the weights, nothing else. Which three more numbers does each parameter need in training?",
            _fitting(copies=1),
        ),
        Misconception(
            "no_averages",
            "You keep weights and gradients. What does Adam remember of each parameter?",
            _fitting(copies=2),
        ),
        Misconception(
            "three_copies",
            "You keep three numbers for each parameter. Weight, gradient, and how many averages?",
            _fitting(copies=3),
        ),
        Misconception(
            "no_parameters",
            "Your rows take all of the memory. Where are the parameters?",
            _fitting(copies=0),
        ),
        Misconception(
            "widest_layer",
            "A row keeps only the outputs of the widest layer. Which layers' outputs does the way back need?",
            _fitting(of=np.max),
        ),
        Misconception(
            "last_layer",
            "A row keeps only the outputs of the last layer. Which layers' outputs does the way back need?",
            _fitting(of=lambda outputs: outputs[-1]),
        ),
        Misconception(
            "layers_counted",
            "A row keeps one number for each layer. How many does a layer put out?",
            _fitting(of=np.size),
        ),
        Misconception(
            "outputs_twice",
            "You keep each output twice. What does the task keep of a row?",
            _fitting(of=lambda outputs: 2 * outputs.sum()),
        ),
        Misconception(
            "outputs_four_times",
            "You keep each output four times. What is kept four times, and what once?",
            _fitting(of=lambda outputs: 4 * outputs.sum()),
        ),
        Misconception(
            "weights_for_each_row",
            "You keep the parameters again for each row. How many copies of them does a batch share?",
            as_if(lambda outputs, parameters, memory: int(memory / 4 // (4 * parameters + outputs.sum()))),
        ),
        Misconception(
            "rounded_up",
            "You rounded up, or to the nearest. Does the last row still fit?",
            as_if(
                lambda *given: int(max(np.ceil(_rows(*given)), 0)),
                lambda *given: int(max(np.rint(_rows(*given)), 0)),
            ),
        ),
        Misconception(
            "part_of_a_row",
            "Your last row is only a part of one. Can a batch have a part of a row?",
            as_if(lambda *given: max(_rows(*given), 0.0), _rows),
        ),
        Misconception(
            "in_bytes",
            "These are the bytes that are left for rows. How many does one row need?",
            as_if(lambda outputs, parameters, memory: max(memory - 16 * parameters, 0)),
        ),
    ),
)


# --- mean and sd of data that come in batches


def merged_moments(counts, means, sds):
    return _merged(counts, means, sds)


def _merged(counts, means, sds, *, centre=None, within=1.0, between=1.0, less=1, inner=1):
    n = counts[:, None]
    mean = (n * means).sum(axis=0) / n.sum()
    centre = mean if centre is None else centre
    squares = within * ((n - inner) * sds**2).sum(axis=0) + between * (n * (means - centre) ** 2).sum(axis=0)
    return np.stack([centre, np.sqrt(squares / (n.sum() - less))])


def _with_sd(slip):
    """The predicate "the means are right, the second row is what `slip` gives"."""
    return as_if(lambda *given: np.stack([_merged(*given)[0], slip(*given)]))


def _moment_cases(rng):
    """Batches of very different sizes; the larger a batch, the larger its mean."""
    cases = []
    for batches, features in ((5, 3), (4, 5), (6, 4)):
        counts = np.sort(rng.permutation(np.arange(3, 40))[:batches])
        means = np.sort(rng.normal(0, 2, (batches, features)), axis=0) + rng.uniform(-8, 8, features)
        order = rng.permutation(batches)
        cases.append((counts[order], means[order], rng.uniform(0.4, 2, (batches, features))))
    return cases


def _weights(counts):
    return counts[:, None] / counts.sum()


MERGED_MOMENTS = Exercise(
    name="merged_moments",
    task=(
        "A file is too large for memory and is read batch by batch. From each batch's number of rows, means and"
        " standard deviations (with n - 1) make the means and the standard deviations (with n - 1) of all rows"
        " together."
    ),
    kind="call",
    points={"shape": 1, "means": 1, "sds": 2},
    criteria={
        "means": lambda got, *given: (
            None if _row_is(got, 0, *given) else "The first row is not the means. Which batch has more to say?"
        ),
        "sds": lambda got, *given: (
            None
            if _row_is(got, 1, *given)
            else "The second row is not the standard deviations. Which sum of squares do all rows have?"
        ),
    },
    hints=(
        (
            "Sums can be added, means and standard deviations cannot. Which sums stand behind a mean, and behind a"
            " standard deviation?"
        ),
        (
            "The squares around the common mean are of two kinds: those of the rows around their batch's mean,"
            " `(n - 1) * sd**2`, and those of the batches' means around the common one, once for each row. It is the"
            " sum of squares *within* and *between* groups of an analysis of variance."
        ),
        (
            "With `n` for the counts as a column: the common mean is the sum of `n * means` over that of `n`. Add both"
            " kinds of squares over the batches, divide by all rows less one, take the root; `np.stack` the two rows."
        ),
    ),
    reference=merged_moments,
    cases=_moment_cases,
    axes=("figures", "features"),
    misconceptions=(
        Misconception(
            "batches_alike",
            "Your mean counts a batch of 3 rows like one of 30. Which weight has a batch?",
            lambda got, counts, means, sds: _first_row(got, means.mean(axis=0)),
        ),
        Misconception(
            "only_within",
            "The means are right, but your squares are only those *within* the batches. What if the batches' means"
            " differ?",
            _with_sd(lambda *given: _merged(*given, between=0.0)[1]),
        ),
        Misconception(
            "only_between",
            "The means are right, but your squares are only those *between* the batches' means. Do all rows of a batch"
            " lie on its mean?",
            _with_sd(lambda *given: _merged(*given, within=0.0)[1]),
        ),
        Misconception(
            "mean_of_sds",
            "The means are right, but you averaged standard deviations. What can be added up: sds, variances or sums of"
            " squares?",
            as_if(
                lambda n, means, sds: np.stack([_merged(n, means, sds)[0], sds.mean(axis=0)]),
                lambda n, means, sds: np.stack([_merged(n, means, sds)[0], (_weights(n) * sds).sum(axis=0)]),
                lambda n, means, sds: np.stack([_merged(n, means, sds)[0], (_weights(n - 1) * sds).sum(axis=0)]),
            ),
        ),
        Misconception(
            "pooled",
            "The means are right; below them is the pooled sd of an analysis of variance, which leaves out how far the"
            " batches' means lie apart. Does all data together do so?",
            _with_sd(lambda n, means, sds: np.sqrt(((n - 1)[:, None] * sds**2).sum(axis=0) / (n.sum() - len(n)))),
        ),
        Misconception(
            "around_the_plain_mean",
            "The means are right, but your squares lie around the plain mean of the batches' means. Around which mean"
            " do all rows lie?",
            _with_sd(
                lambda n, means, sds: _merged(n, means, sds, centre=means.mean(axis=0))[1],
            ),
        ),
        Misconception(
            "mean_of_variances",
            "The means are right, but you averaged variances. Which squares are missing where batches differ?",
            as_if(
                lambda n, means, sds: np.stack([_merged(n, means, sds)[0], np.sqrt((sds**2).mean(axis=0))]),
                lambda n, means, sds: np.stack(
                    [_merged(n, means, sds)[0], np.sqrt((_weights(n) * sds**2).sum(axis=0))]
                ),
            ),
        ),
        Misconception(
            "divided_by_n",
            "The means are right, but you divided the squares by n. By what does R's `sd` divide?",
            _with_sd(lambda *given: _merged(*given, less=0)[1]),
        ),
        Misconception(
            "n_for_n_minus_one",
            "The means are right. A batch's sd comes from `n - 1`: by what must its square be multiplied to give the"
            " sum of squares?",
            as_if(
                *(
                    lambda *given, less=less: np.stack([_merged(*given)[0], _merged(*given, inner=0, less=less)[1]])
                    for less in (0, 1)
                )
            ),
        ),
        Misconception(
            "too_many_taken_away",
            "The means are right. You took one away for *each batch*. How many common means are there?",
            _with_sd(lambda counts, means, sds: _merged(counts, means, sds, less=len(counts))[1]),
        ),
        Misconception(
            "between_unweighted",
            "The means are right, but each batch's distance from the common mean counts once. For how many rows does it"
            " stand?",
            _with_sd(
                lambda n, means, sds: np.sqrt(
                    (((n - 1)[:, None] * sds**2).sum(axis=0) + ((means - _merged(n, means, sds)[0]) ** 2).sum(axis=0))
                    / (n.sum() - 1)
                )
            ),
        ),
        Misconception(
            "no_root",
            "The means are right; below them stand variances. Which step makes a standard deviation of a variance?",
            _with_sd(lambda *given: _merged(*given)[1] ** 2),
        ),
        Misconception(
            "sd_first",
            "Both rows are right, but the standard deviations come first. Which row was asked for first?",
            as_if(lambda *given: _merged(*given)[::-1]),
        ),
        Misconception(
            "spread_of_means",
            "The means are right; below them is the standard deviation of the batches' means. Of what was it asked"
            " for?",
            as_if(
                *(
                    lambda n, means, sds, less=less: np.stack([_merged(n, means, sds)[0], means.std(axis=0, ddof=less)])
                    for less in (0, 1)
                )
            ),
        ),
    ),
)


def _first_row(got, wanted):
    return np.ndim(got) == 2 and same(got[0], wanted)


def _row_is(got, place, *given):
    wanted = _merged(*given)
    return np.shape(got) == wanted.shape and same(got[place], wanted[place])


EXERCISES = (DENSE_WORK, LEAST_SECONDS, MANY_STORES, LSTM_WORK, LARGEST_BATCH, MERGED_MOMENTS)

PREDICTIONS = (
    Prediction(
        "runs_of_the_step",
        "`by_scan` is called twice with 1,000 days. How often does Python run `one_day` for it?",
        lambda names: names["runs_for_scan"],
        "`jit` runs the Python code while it writes the program down, and `scan` writes one step for all days. After"
        " that Python has no part in it.",
    ),
    Prediction(
        "lower_loss",
        "Ten epochs with batches of 8, and ten with batches of 8,000: which end with the lower loss, `8` or `8000`?",
        lambda names: min((8, 8000), key=lambda size: names["losses"][size]),
        "An epoch has 1,000 steps with batches of 8, and a single one with batches of 8,000. A step down the gradient"
        " of all rows is a better step, but not a thousand times better.",
    ),
    Prediction(
        "same_on_eight",
        "One device, then eight that share each batch: will the losses agree to four digits?",
        lambda names: bool(names["apart"] < 1e-4),
        "The gradient of a mean over 64 rows is the mean of eight gradients over 8 rows each. Only the order of the"
        " additions differs, which rounding shows in the last digits.",
    ),
)

QUESTIONS = (
    Question(
        "jit_and_shapes",
        "Lesson 02. A function under `jit` is called with batches of 32, 32 and 17 rows. How often is it compiled?",
        (
            Choice("Once.", False, "A program is made for known shapes; 17 rows are another shape than 32."),
            Choice("Twice.", True, "Once for each shape; the second batch of 32 finds its program ready."),
            Choice("Three times.", False, "The program for 32 rows is kept and serves again."),
        ),
    ),
    Question(
        "steps_of_an_epoch",
        "Lesson 04. 8,000 training rows in batches of 128. How many steps down the gradient has an epoch?",
        (
            Choice("63", True, "62 full batches and a last one of 64 rows, which counts too."),
            Choice("62", False, "The 64 rows that are left make a smaller batch, and it is trained on as well."),
            Choice("8,000", False, "The weights move once a batch, not once a row."),
        ),
    ),
    Question(
        "lstm_kernels",
        "Lesson 07. An LSTM of 64 units reads 4 features. Which shape has its recurrent kernel?",
        (
            Choice("(64, 256)", True, "From 64 states to four parts of 64, side by side."),
            Choice("(4, 256)", False, "This is the kernel that reads the features; the recurrent one reads the state."),
            Choice("(64, 64)", False, "That would be a plain cell's; an LSTM has four parts."),
        ),
    ),
)
