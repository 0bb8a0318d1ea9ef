"""Lesson 07: windows of a series, a plain recurrent cell and the LSTM by hand, what they remember, and the ranks they
want."""

from itertools import permutations

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
    reshaped,
    same,
)

GATES = 4


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --- windows of a series


def windows(inputs, targets, length):
    last_days = range(length - 1, len(inputs))
    return np.stack([inputs[day - length + 1 : day + 1] for day in last_days]), targets[length - 1 :, None]


def windows_without_the_last(inputs, targets, length):
    x, y = windows(inputs, targets, length)
    return x[:-1], y[:-1]


def windows_side_by_side(inputs, targets, length):
    whole = len(inputs) // length * length
    return inputs[:whole].reshape(-1, length, inputs.shape[1]), targets[length - 1 : whole : length, None]


def windows_run_over_the_end(inputs, targets, length, forward=True):
    """As many windows as days, each of which starts (or ends) on its day, in a series without an end."""
    lags = range(length) if forward else range(length - 1, -1, -1)
    return np.stack([np.roll(inputs, -lag if forward else lag, axis=0) for lag in lags], axis=1)


def window_cases(rng):
    def case(days, features, length):
        return rng.normal(size=(days, features)), rng.normal(size=days), length

    return [case(11, 3, 4), case(13, 2, 5), case(8, 4, 2)]


WINDOWS = Exercise(
    name="windows",
    task="Cut every window of `length` days out of the series, and give each the target of its last day.",
    kind="call",
    points={"shape": 1, "windows": 2, "targets": 1},
    criteria={
        "windows": item_right(
            0,
            windows,
            "Your windows hold other days. Which days belong to the window that ends on day t, and in which order?",
        ),
        "targets": item_right(
            1, windows, "The targets belong to other days. Which day of its window does each target share?"
        ),
    },
    reference=windows,
    cases=window_cases,
    misconceptions=(
        Misconception(
            "last_window_missing",
            "You have one window too few. A series of 3 days has how many windows of 3 days?",
            as_if(windows_without_the_last),
        ),
        Misconception(
            "side_by_side",
            "Your windows lie side by side and share no day. How far does a window move from one row to the next?",
            as_if(windows_side_by_side),
        ),
        Misconception(
            "first_day",
            "Each target belongs to the *first* day of its window. On which day has the cell read all of it?",
            as_if(
                lambda inputs, targets, length: (
                    windows(inputs, targets, length)[0],
                    targets[: len(targets) - length + 1, None],
                )
            ),
        ),
        Misconception(
            "tomorrow",
            "Your targets belong to the day *after* the window: that is a forecast. Which day was asked for?",
            lambda got, inputs, targets, length: (
                same(got, (windows(inputs, targets, length)[0][:-1], targets[length:, None]))
                or (len(got[1]) == len(got[0]) and same(got[1][:-1], targets[length:, None]))
            ),
        ),
        Misconception(
            "yesterday",
            "Your targets belong to the day *before* the last of each window. Which day was asked for?",
            lambda got, inputs, targets, length: same(got[1][1:], targets[length - 1 : -1, None]),
        ),
        Misconception(
            "first_window_missing",
            "You have one window too few: the first one is missing. Which day is the earliest that has `length` days"
            " behind it, itself among them?",
            as_if(lambda *given: tuple(item[1:] for item in windows(*given))),
        ),
        Misconception(
            "run_over_the_end",
            "Your last windows run over the end of the series and go on with its first days. How many days have a full"
            " window?",
            item_as_if(0, windows_run_over_the_end, lambda *given: windows_run_over_the_end(*given, forward=False)),
        ),
        Misconception(
            "windows_reshaped",
            "`reshape` gave your x the right shape, but mixed days and features. Which function swaps two axes?",
            item_as_if(0, reshaped(lambda *given: windows(*given)[0], (0, 2, 1))),
        ),
        Misconception(
            "targets_before_windows",
            "Both arrays are right, but the targets come first. In which order were they asked for?",
            as_if(lambda *given: windows(*given)[::-1]),
        ),
        Misconception(
            "latest_window_first",
            "Your windows run from the latest to the earliest. In which order do the days come?",
            as_if(lambda *given: tuple(item[::-1] for item in windows(*given))),
        ),
        Misconception(
            "another_length",
            "Your windows are one day too long or too short. Does a slice hold the day that stands at its end?",
            lambda got, inputs, targets, length: abs(np.shape(got[0])[1] - length) == 1 and np.ndim(got[0]) == 3,
        ),
        Misconception(
            "features_before_time",
            "In your x the features come before the time, as `sliding_window_view` gives them. Which two axes do you"
            " swap?",
            as_if(
                lambda inputs, targets, length: (
                    windows(inputs, targets, length)[0].swapaxes(1, 2),
                    targets[length - 1 :, None],
                )
            ),
        ),
        Misconception(
            "flat_targets",
            "Your targets are `(batch,)`, and the model predicts `(batch, 1)`. What would their difference be (lesson"
            " 01)?",
            as_if(lambda inputs, targets, length: (windows(inputs, targets, length)[0], targets[length - 1 :])),
        ),
        Misconception(
            "newest_first",
            "Your windows run backwards, the newest day first, as R's `embed` has them. Where does the first day of a"
            " window belong?",
            as_if(
                lambda inputs, targets, length: (
                    windows(inputs, targets, length)[0][:, ::-1],
                    targets[length - 1 :, None],
                )
            ),
        ),
    ),
    hints=(
        "One window is a slice of rows. Take one for each day that has enough days before it, and stack them.",
        (
            "The first full window holds days 0 to `length - 1`. Slices leave their end out, so the window that ends on"
            " `day` is `inputs[... : day + 1]`."
        ),
        (
            "A list of slices for `day` in `range(length - 1, len(inputs))` goes into `np.stack`. The targets of the"
            " same days are one slice of `targets`, with an axis added at the end."
        ),
    ),
)


# --- a plain recurrent cell over time


def run(step, x, state, return_sequences):
    """Call `step(x_now, *state)` for each time; the first of the state it gives back is the output."""
    outputs = []
    for now in range(x.shape[1]):
        state = step(x[:, now], *state)
        outputs.append(state[0])
    return np.stack(outputs, axis=1) if return_sequences else outputs[-1]


def plain(x, kernel, recurrent_kernel, bias, return_sequences):
    return plain_by(np.tanh, x, kernel, recurrent_kernel, bias, return_sequences)


def plain_by(bent, x, kernel, recurrent_kernel, bias, return_sequences):
    """A plain cell with the function `bent` in place of tanh."""

    def step(x_now, h):
        return (bent(x_now @ kernel + h @ recurrent_kernel + bias),)

    return run(step, x, (np.zeros((len(x), len(bias))),), return_sequences)


def plain_with_the_bias_outside(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(x_now, h):
        return (np.tanh(x_now @ kernel + h @ recurrent_kernel) + bias,)

    return run(step, x, (np.zeros((len(x), len(bias))),), return_sequences)


def sequence_cases(gates):
    """x and the weights of a cell with so many gates, once for the last state only and once for all of them."""

    def cases(rng):
        def case(batch, time, features, units, return_sequences):
            columns = gates * units
            x, kernel = rng.normal(size=(batch, time, features)), 0.5 * rng.normal(size=(features, columns))
            return x, kernel, 0.5 * rng.normal(size=(units, columns)), rng.normal(size=columns), return_sequences

        return [case(3, 6, 2, 4, False), case(2, 5, 4, 3, True)]

    return cases


def output_slips(layer, what):
    """What goes wrong with `return_sequences` whatever the cell; `what` names the state in messages."""
    return (
        Misconception(
            "last_only",
            f"You always give the last {what}. What does `return_sequences=True` ask for?",
            as_if(lambda *given: layer(*given[:-1], False)),
        ),
        Misconception(
            "always_all",
            f"You always give the {what} of every day. What is wanted when `return_sequences` is False?",
            as_if(lambda *given: layer(*given[:-1], True)),
        ),
        Misconception(
            "other_way_round",
            f"You give every {what} where the last is wanted, and the last where all are. What does the name"
            " `return_sequences` say?",
            as_if(lambda *given: layer(*given[:-1], not given[-1])),
        ),
        Misconception(
            "time_first",
            f"Stacked along axis 0, the time comes first in your array of every {what}. Which axis is the batch?",
            lambda got, *given: given[-1] and same(got, layer(*given).swapaxes(0, 1)),
        ),
        Misconception(
            "every_reshaped",
            f"`reshape` gave the array of every {what} the right shape, but mixed the windows. Which function swaps two"
            " axes?",
            as_if(reshaped(layer, (1, 0, 2))),
        ),
        Misconception(
            "last_window",
            f"In the array of every {what}, `[-1]` is the last *window* with all its days. Which axis holds the days?",
            lambda got, *given: not given[-1] and same(got, layer(*given[:-1], True)[-1]),
        ),
        Misconception(
            "first_not_last",
            f"This is the first day's {what}. Which day's is wanted when `return_sequences` is False?",
            lambda got, *given: not given[-1] and same(got, layer(*given[:-1], True)[:, 0]),
        ),
        Misconception(
            "over_the_days",
            f"You took the mean, the sum or the largest of every {what}. Which single day's is wanted when"
            " `return_sequences` is False?",
            lambda got, *given: (
                not given[-1]
                and any(same(got, over(layer(*given[:-1], True), axis=1)) for over in (np.mean, np.sum, np.max))
            ),
        ),
        Misconception(
            "one_day_late",
            f"You keep the {what} from *before* each step: all are one day late. Does it go onto the list before or"
            " after the step?",
            as_if(lambda *given: one_day_late(layer, *given)),
        ),
        Misconception(
            "a_day_left_out",
            f"Your loop leaves out the first or the last day, which never moves the {what}. From where to where does it"
            " run?",
            as_if(
                lambda x, *rest: layer(x[:, 1:], *rest),
                lambda x, *rest: layer(x[:, :-1], *rest),
                lambda x, *rest: with_a_day_of_zeros(layer(x[:, 1:], *rest)),
            ),
        ),
        Misconception(
            "carried_to_the_next_window",
            f"Each window begins with the {what} in which the window before it ended. With what does each one begin?",
            as_if(lambda *given: in_one_stretch(layer, *given)),
        ),
    )


def one_day_late(layer, *given):
    late = with_a_day_of_zeros(layer(*given[:-1], True)[:, :-1])
    return late if given[-1] else late[:, -1]


def with_a_day_of_zeros(every):
    """States (batch, time, units) after a day of zeros; a last state (batch, units) as it is."""
    return np.concatenate([0 * every[:, :1], every], axis=1) if every.ndim == 3 else every


def in_one_stretch(layer, x, *rest):
    """One window after the other, as if they were a single one."""
    every = layer(x.reshape(1, -1, x.shape[-1]), *rest[:-1], True).reshape(*x.shape[:2], -1)
    return every if rest[-1] else every[:, -1]


def from_the_last_day(layer, x, *rest):
    """The states from the last day to the first, put back into the order of the days."""
    every = layer(x[:, ::-1], *rest)
    return every[:, ::-1] if rest[-1] else every


PLAIN = Exercise(
    name="plain_over_time",
    task="Fill both gaps: one step of the plain cell, and the output, which is the last hidden state or all of them.",
    kind="call",
    points={"shape": 1, "values": 2},
    reference=plain,
    cases=sequence_cases(gates=1),
    axes=("batch", "time", "units"),
    misconceptions=(
        *output_slips(plain, "hidden state"),
        Misconception(
            "no_memory",
            "Each day forgets the day before: yesterday's `h` plays no part. Which product takes it in?",
            as_if(lambda x, kernel, recurrent, bias, sequences: plain(x, kernel, 0 * recurrent, bias, sequences)),
        ),
        Misconception(
            "no_tanh",
            "Your state is the sum itself, and over a long window it may grow without bound. Which function keeps it"
            " between -1 and 1?",
            as_if(lambda *given: plain_by(lambda z: z, *given)),
        ),
        Misconception(
            "sigmoid_for_tanh",
            "Your state lies between 0 and 1: it went through a sigmoid. Which function reaches from -1 to 1?",
            as_if(lambda *given: plain_by(sigmoid, *given)),
        ),
        Misconception(
            "blind_to_inputs",
            "Today's inputs play no part. Which product takes them in?",
            as_if(lambda x, kernel, recurrent, bias, sequences: plain(0 * x, kernel, recurrent, bias, sequences)),
        ),
        Misconception(
            "recurrent_kernel_turned",
            "Your recurrent kernel is transposed: its rows and its columns have changed places. Which axis of it meets"
            " `h`?",
            as_if(lambda x, kernel, recurrent, bias, sequences: plain(x, kernel, recurrent.T, bias, sequences)),
        ),
        Misconception(
            "plain_backwards",
            "Your cell reads the window from its last day to its first. In which order do the days come?",
            as_if(lambda x, *rest: plain(x[:, ::-1], *rest), lambda *given: from_the_last_day(plain, *given)),
        ),
        Misconception(
            "tanh_on_the_way_out",
            "You hand the sum itself on to the next day, and bend only what you give. Which of the two does the next"
            " step read?",
            as_if(lambda *given: np.tanh(plain_by(lambda z: z, *given))),
        ),
        Misconception(
            "bias_outside",
            "You add the bias after tanh, so your state may leave -1 to 1. Where in the formula does it stand?",
            as_if(plain_with_the_bias_outside),
        ),
        Misconception(
            "relu_for_tanh",
            "Your state is never negative: it went through relu. Which function reaches from -1 to 1?",
            as_if(lambda *given: plain_by(lambda z: np.maximum(z, 0), *given)),
        ),
        Misconception(
            "no_bias",
            "The sum lacks its third term. What does each unit add besides the two products?",
            as_if(lambda x, kernel, recurrent, bias, sequences: plain(x, kernel, recurrent, 0 * bias, sequences)),
        ),
    ),
    hints=(
        (
            "One step is a dense layer that reads two things: today's inputs and yesterday's state. Each has its own"
            " kernel."
        ),
        (
            "Two matrix products and the bias, then `jnp.tanh`. For the output, `every` holds the states of all days in"
            " order; `jnp.stack` needs to know where the time axis goes."
        ),
        (
            "`x[:, now]` meets `kernel`, `h` meets `recurrent_kernel`. The second gap chooses: `h` as it stands after"
            " the loop, or `every` stacked along `axis=1`."
        ),
    ),
)


# --- the LSTM


def lstm_cell(x, h, c, kernel, recurrent_kernel, bias, order=(0, 1, 2, 3)):
    """The next h and c; `order` says which quarter of the sums is read as input gate, forget gate, candidate, output
    gate."""
    quarters = np.split(x @ kernel + h @ recurrent_kernel + bias, GATES, axis=1)
    i, f, candidate, o = (quarters[place] for place in order)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
    return sigmoid(o) * np.tanh(c), c


def gates_of(x, h, kernel, recurrent_kernel, bias):
    i, f, candidate, o = np.split(x @ kernel + h @ recurrent_kernel + bias, GATES, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(candidate), sigmoid(o)


def sorted_by_gate(weights):
    """Weights in which every fourth column belonged to one gate, with the four gates one beside the other."""
    return np.concatenate([weights[..., gate::GATES] for gate in range(GATES)], axis=-1)


def cell_slip(*slips):
    """The predicate "h' and c' are what one of the slips makes of (i, f, candidate, o, c)"."""
    return lambda got, x, h, c, *weights: any(same(got, slip(*gates_of(x, h, *weights), c)) for slip in slips)


def cell_by_gates(slip):
    """The predicate "h' and c' are what `slip(i, f, candidate, o, h, c)` gives"."""
    return as_if(lambda x, h, c, *weights: slip(*gates_of(x, h, *weights), h, c))


def cell_by(gate, bent, x, h, c, kernel, recurrent_kernel, bias):
    """A cell with other functions: `gate` in place of the sigmoid, `bent` in place of the candidate's tanh."""
    i, f, candidate, o = np.split(x @ kernel + h @ recurrent_kernel + bias, GATES, axis=1)
    c = gate(f) * c + gate(i) * bent(candidate)
    return gate(o) * np.tanh(c), c


def other_order(got, *inputs):
    return any(same(got, lstm_cell(*inputs, order=order)) for order in permutations(range(GATES)))


def cell_cases(rng):
    def case(batch, features, units):
        state = rng.normal(size=(batch, units)), 2 * rng.normal(size=(batch, units))
        return (
            rng.normal(size=(batch, features)),
            *state,
            rng.normal(size=(features, GATES * units)),
            rng.normal(size=(units, GATES * units)),
            rng.normal(size=GATES * units),
        )

    return [case(4, 2, 3), case(2, 5, 4)]


def right_hidden_state(got, x, h, c, *weights):
    o = gates_of(x, h, *weights)[3]
    shown = np.any(got[0]) and np.isfinite(got[0]).all()  # zeros and NaN follow from any cell state
    if not shown or not same(got[0], o * np.tanh(np.asarray(got[1]))):
        return "The hidden state does not follow from your cell state. What does the output gate let through?"


CELL = Exercise(
    name="lstm_cell",
    task="Take one step of an LSTM: give the next hidden state and the next cell state.",
    kind="call",
    points={"shape": 1, "cell_state": 2, "hidden_state": 1},
    criteria={
        "cell_state": item_right(
            1,
            lstm_cell,
            "The cell state differs. Which share of the old one stays, and which share of the candidate comes in?",
        ),
        "hidden_state": right_hidden_state,
    },
    reference=lstm_cell,
    cases=cell_cases,
    misconceptions=(
        Misconception(
            "cell_state_first",
            "Both states are right, in the other order. Which of them is the cell's output, and was asked for first?",
            as_if(lambda *given: lstm_cell(*given)[::-1]),
        ),
        Misconception(
            "gate_order",
            "The four quarters of the sum went to other gates. Keras's order is i, f, c, o: which quarter is the forget"
            " gate's?",
            other_order,
        ),
        Misconception(
            "interleaved",
            "You took every fourth column for a gate. How do the four blocks of columns stand in the sum: mixed, or one"
            " beside the other?",
            as_if(lambda x, h, c, *weights: lstm_cell(x, h, c, *map(sorted_by_gate, weights))),
        ),
        Misconception(
            "forget_bias_twice",
            "You added 1 to the forget gate's sum. Does the bias not hold it already?",
            as_if(
                lambda x, h, c, kernel, recurrent, bias: lstm_cell(
                    x, h, c, kernel, recurrent, bias + np.repeat([0, 1, 0, 0], h.shape[1])
                )
            ),
        ),
        Misconception(
            "hard_sigmoid",
            "Your gates run along a straight line, cut off at 0 and at 1. Which function do the gates have here?",
            as_if(
                *(
                    lambda *given, slope=slope: cell_by(lambda z: np.clip(slope * z + 0.5, 0, 1), np.tanh, *given)
                    for slope in (1 / 5, 1 / 6, 1 / 4)
                )
            ),
        ),
        Misconception(
            "coupled_gates",
            "One gate of yours is 1 minus another, as in a GRU. Which sum has each gate of an LSTM?",
            cell_slip(
                lambda i, f, g, o, c: (o * np.tanh(f * c + (1 - f) * g), f * c + (1 - f) * g),
                lambda i, f, g, o, c: (o * np.tanh((1 - i) * c + i * g), (1 - i) * c + i * g),
            ),
        ),
        Misconception(
            "no_bias_in_the_gates",
            "The sum lacks its third term. What does each unit of each gate add besides the two products?",
            as_if(lambda x, h, c, kernel, recurrent, bias: lstm_cell(x, h, c, kernel, recurrent, 0 * bias)),
        ),
        Misconception(
            "cell_state_in_the_sum",
            "Your gates read the cell state in place of the hidden state. Which of the two meets the recurrent kernel?",
            as_if(lambda x, h, c, *weights: lstm_cell(x, c, c, *weights)),
        ),
        Misconception(
            "states_taken_for_one_another",
            "You read the hidden state as the cell state, and the cell state as the hidden one. In which order do they"
            " come in?",
            as_if(lambda x, h, c, *weights: lstm_cell(x, c, h, *weights)),
        ),
        Misconception(
            "hidden_state_kept",
            "Your forget gate scales the *hidden* state. Which state does the cell keep?",
            cell_by_gates(lambda i, f, g, o, h, c: (o * np.tanh(f * h + i * g), f * h + i * g)),
        ),
        Misconception(
            "no_gates",
            "Your gates are the sums themselves and may leave 0 to 1. Which function makes shares of them?",
            as_if(lambda *given: cell_by(lambda z: z, np.tanh, *given)),
        ),
        Misconception(
            "candidate_not_bent",
            "Your candidate is the sum itself, without its function. Which one keeps it between -1 and 1?",
            as_if(lambda *given: cell_by(sigmoid, lambda z: z, *given)),
        ),
        Misconception(
            "functions_swapped",
            "Your gates went through tanh and the candidate through the sigmoid. Which of the two makes shares between"
            " 0 and 1?",
            as_if(lambda *given: cell_by(np.tanh, sigmoid, *given)),
        ),
        Misconception(
            "gates_by_tanh",
            "Your gates went through tanh, so they may be negative. Which function makes shares between 0 and 1?",
            as_if(lambda *given: cell_by(np.tanh, np.tanh, *given)),
        ),
        Misconception(
            "candidate_by_sigmoid",
            "Your candidate went through a sigmoid, so nothing can ever lower the cell state. Which function reaches"
            " from -1 to 1?",
            as_if(lambda *given: cell_by(sigmoid, sigmoid, *given)),
        ),
        Misconception(
            "nothing_kept",
            "The old cell state plays no part in the new one. Which gate decides how much of it stays?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh(i * g), i * g)),
        ),
        Misconception(
            "nothing_gated_in",
            "The whole candidate comes in, whatever the day brings. Which gate decides how much of it does?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh(f * c + g), f * c + g)),
        ),
        Misconception(
            "nothing_forgotten",
            "All of the old cell state stays, whatever the forget gate says. What is it multiplied by?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh(c + i * g), c + i * g)),
        ),
        Misconception(
            "no_output_gate",
            "Your hidden state shows all of the cell state's tanh. Which gate decides how much of it?",
            cell_slip(lambda i, f, g, o, c: (np.tanh(f * c + i * g), f * c + i * g)),
        ),
        Misconception(
            "forgets_by_f",
            "You keep `1 - f` of the cell state. When its forget gate is 1, should a cell forget all or keep all?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh((1 - f) * c + i * g), (1 - f) * c + i * g)),
        ),
        Misconception(
            "old_cell_shown",
            "Your hidden state shows the *old* cell state. Which of the two does the world get to see today?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh(c), f * c + i * g)),
        ),
        Misconception(
            "old_cell_handed_on",
            "Your hidden state is right, but the cell state that you give is the *old* one. Which of the two goes on to"
            " tomorrow?",
            cell_slip(lambda i, f, g, o, c: (o * np.tanh(f * c + i * g), c)),
        ),
        Misconception(
            "gate_inside_tanh",
            "The output gate multiplies the cell state before its tanh. Which of the two comes first?",
            cell_slip(lambda i, f, g, o, c: (np.tanh(o * (f * c + i * g)), f * c + i * g)),
        ),
        Misconception(
            "cell_state_bent",
            "Your new cell state itself went through tanh. May the memory be larger than 1?",
            cell_slip(
                lambda i, f, g, o, c: (o * np.tanh(np.tanh(f * c + i * g)), np.tanh(f * c + i * g)),
                lambda i, f, g, o, c: (o * np.tanh(f * c + i * g), np.tanh(f * c + i * g)),
            ),
        ),
        Misconception(
            "no_tanh_on_the_way_out",
            "Your hidden state may leave -1 to 1. What does the new cell state pass before the output gate?",
            cell_slip(lambda i, f, g, o, c: (o * (f * c + i * g), f * c + i * g)),
        ),
        Misconception(
            "blind_to_h",
            "Your gates see today's inputs only. What else enters the sum?",
            as_if(lambda x, h, c, *weights: lstm_cell(x, 0 * h, c, *weights)),
        ),
    ),
    hints=(
        (
            "The sum is the plain cell's, only four times as wide. Cut it into four, send each part through its"
            " function, then follow the last two lines of the recipe."
        ),
        (
            "`jnp.split` with 4 parts along the last axis gives the quarters in the order i, f, c, o. Three of them"
            " pass a sigmoid, the candidate passes tanh."
        ),
        (
            "The new cell state is the forget gate times the old one plus the input gate times the candidate. The new"
            " hidden state is the output gate times tanh of the *new* cell state. Return both, hidden first."
        ),
    ),
)


def lstm(x, kernel, recurrent_kernel, bias, return_sequences):
    def step(x_now, h, c):
        return lstm_cell(x_now, h, c, kernel, recurrent_kernel, bias)

    return run(step, x, lstm_start(x, recurrent_kernel), return_sequences)


def lstm_start(x, recurrent_kernel):
    return (np.zeros((len(x), len(recurrent_kernel))),) * 2


def lstm_that_keeps(keep):
    """An LSTM over time in which `keep(h, c)` decides what the next step starts from."""

    def layer(x, kernel, recurrent_kernel, bias, return_sequences):
        def step(x_now, h, c):
            return lstm_cell(x_now, *keep(h, c), kernel, recurrent_kernel, bias)

        return run(step, x, lstm_start(x, recurrent_kernel), return_sequences)

    return layer


def lstm_unpacked_the_other_way(x, kernel, recurrent_kernel, bias, return_sequences):
    """An LSTM over time with `c, h = lstm_cell(...)`: the states change places each day, and c' is given."""

    def step(x_now, h, c):
        return lstm_cell(x_now, h, c, kernel, recurrent_kernel, bias)[::-1]

    return run(step, x, lstm_start(x, recurrent_kernel), return_sequences)


def cell_states(x, kernel, recurrent_kernel, bias, return_sequences):
    h, c = lstm_start(x, recurrent_kernel)
    every = []
    for now in range(x.shape[1]):
        h, c = lstm_cell(x[:, now], h, c, kernel, recurrent_kernel, bias)
        every.append(c)
    return np.stack(every, axis=1) if return_sequences else c


LSTM_OVER_TIME = Exercise(
    name="lstm_over_time",
    task="Run an LSTM over every day of x from zero states; give the last hidden state or all of them.",
    kind="call",
    points={"shape": 1, "values": 2},
    reference=lstm,
    cases=sequence_cases(GATES),
    axes=("batch", "time", "units"),
    misconceptions=(
        *output_slips(lstm, "output"),
        Misconception(
            "starts_anew",
            "Every day starts from zero states, so nothing is remembered. What must one step hand to the next?",
            as_if(lstm_that_keeps(lambda h, c: (0 * h, 0 * c))),
        ),
        Misconception(
            "cell_state_lost",
            "The hidden state is handed on, but the cell state starts from zero each day. How many states does an LSTM"
            " carry?",
            as_if(lstm_that_keeps(lambda h, c: (h, 0 * c))),
        ),
        Misconception(
            "hidden_state_lost",
            "The cell state is handed on, but the gates never see yesterday's output. Which state enters their sum?",
            as_if(lstm_that_keeps(lambda h, c: (0 * h, c))),
        ),
        Misconception(
            "no_bias_over_time",
            "The gates' sums lack their bias. Which third weight does each step need?",
            as_if(lambda x, kernel, recurrent, bias, sequences: lstm(x, kernel, recurrent, 0 * bias, sequences)),
        ),
        Misconception(
            "states_swapped_over_time",
            "From step to step the hidden state goes in as the cell state, and the cell state as the hidden one. In"
            " which order does your cell take them, and give them back?",
            as_if(lstm_that_keeps(lambda h, c: (c, h)), lstm_unpacked_the_other_way),
        ),
        Misconception(
            "cell_states",
            "These are the cell states, which stay inside. Which of the two states is the layer's output?",
            as_if(cell_states),
        ),
        Misconception(
            "backwards",
            "You read the window from its last day to its first. In which order did the days happen?",
            as_if(lambda x, *rest: lstm(x[:, ::-1], *rest), lambda *given: from_the_last_day(lstm, *given)),
        ),
    ),
    hints=(
        "It is the plain cell's loop, with two things that are carried on instead of one.",
        (
            "Both states start at zeros of shape `(batch, units)`. The number of units is the number of rows of"
            " `recurrent_kernel`; the bias is four times as long."
        ),
        (
            "Loop over `x.shape[1]` days. In the loop `h, c` become what your `lstm_cell` gives for `x[:, now]`, and"
            " `h` goes onto a list. After it, choose as the plain cell does."
        ),
    ),
)


# --- what a forget gate remembers


def half_life(biases):
    return np.log(0.5) / np.log(sigmoid(biases))


def quietly(slip):
    """`slip`, with the warnings of its divisions and logarithms off: the slip itself brings them about."""

    def quiet(biases):
        with np.errstate(all="ignore"):
            return slip(biases)

    return quiet


HALF_LIFE = Exercise(
    name="half_life",
    task=(
        "Give the number of days after which half the cell state is left, for forget gates that see nothing but their"
        " bias."
    ),
    kind="call",
    points={"shape": 1, "values": 1},
    reference=half_life,
    cases=lambda rng: [(rng.uniform(-1, 5, size),) for size in (5, 3)],
    axes=("units",),
    misconceptions=(
        Misconception(
            "time_constant",
            "After so many days a share of 1/e, 37%, is left. Which share was asked for?",
            as_if(lambda biases: -1 / np.log(sigmoid(biases))),
        ),
        Misconception(
            "straight_line",
            "You let the state lose the same *amount* each day. What is lost on the second day: a share of the whole,"
            " or of what is left?",
            as_if(lambda biases: 0.5 / (1 - sigmoid(biases))),
        ),
        Misconception(
            "bias_as_gate",
            "The bias itself is no share. Which function turns it into the gate, between 0 and 1?",
            as_if(quietly(lambda biases: np.log(0.5) / np.log(biases))),
        ),
        Misconception(
            "tanh_for_sigmoid",
            "You made the gate by tanh. Which function do the gates have?",
            as_if(quietly(lambda biases: np.log(0.5) / np.log(np.abs(np.tanh(biases))))),
        ),
        Misconception(
            "share_after_half_a_day",
            "This is the share that is left after half a day, a power of the gate. In which place of it do the days"
            " stand?",
            as_if(lambda biases: sigmoid(biases) ** 0.5),
        ),
        Misconception(
            "rate_of_decay",
            "You took 1 - f for the rate of a decay, which holds only where f is nearly 1. What is left after two days,"
            " and which logarithm undoes that?",
            as_if(lambda biases: np.log(2) / (1 - sigmoid(biases))),
        ),
        Misconception(
            "sign_in_the_sigmoid",
            "In your function a higher bias forgets faster. Which sign has the bias inside the sigmoid?",
            as_if(lambda biases: half_life(-biases)),
        ),
        Misconception(
            "gate_without_logarithm",
            "You divide by the gate itself. Where do the days stand in f, f², f³, and what brings them down?",
            as_if(*(lambda biases, share=share: share / sigmoid(biases) for share in (np.log(0.5), np.log(2), 0.5))),
        ),
        Misconception(
            "half_not_logged",
            "You divide 0.5 by a logarithm. What has to happen to both sides of `f ** days = 0.5`?",
            as_if(lambda biases: 0.5 / np.log(sigmoid(biases)), lambda biases: -0.5 / np.log(sigmoid(biases))),
        ),
        Misconception(
            "turned_over",
            "You have divided the wrong way round. If the gate stays at 0.5, how many days make a half?",
            as_if(lambda biases: np.log(sigmoid(biases)) / np.log(0.5)),
        ),
        Misconception(
            "negative_days",
            "Your numbers of days are negative. Which sign has the logarithm of a half?",
            as_if(lambda biases: -half_life(biases)),
        ),
        Misconception(
            "rounded",
            "Right but for the rounding: a half-life need not be whole days. Can you leave the fraction?",
            lambda got, biases: (
                same(got, np.round(half_life(biases)))
                or same(got, np.ceil(half_life(biases)))
                or same(got, np.floor(half_life(biases)))
            ),
        ),
    ),
    hints=(
        "With a gate f, the share f of the state is left after one day, f² after two. When is it a half?",
        "Solve `f ** days = 0.5` for `days`, with logarithms. The gate is the sigmoid of its bias.",
        "The logarithm of 0.5 over the logarithm of `jax.nn.sigmoid(biases)`.",
    ),
)


# --- parameters


def count_parameters(units, features):
    return GATES * (units * (features + units) + units)


PARAMETERS = Exercise(
    name="lstm_parameters",
    task="Count the parameters of an LSTM layer.",
    kind="call",
    points={"values": 2},
    reference=count_parameters,
    tolerance=1e-9,  # whole numbers
    cases=lambda rng: [(8, 2), (32, 4), *((int(rng.integers(5, 60)), int(rng.integers(2, 5))) for _ in range(2))],
    misconceptions=(
        Misconception(
            "one_gate",
            "That is a plain recurrent cell. How many such sums does an LSTM compute?",
            as_if(lambda u, f: u * (f + u) + u),
        ),
        Misconception(
            "no_recurrent_kernel",
            "You counted four dense layers that see the inputs only. What else does each unit read?",
            as_if(lambda u, f: GATES * (u * f + u)),
        ),
        Misconception(
            "no_biases",
            "These are the weights alone. What else does each of the four sums have, for each unit?",
            as_if(lambda u, f: GATES * u * (f + u)),
        ),
        Misconception(
            "biases_once",
            "You counted one bias for each unit. Does the forget gate share its bias with the input gate?",
            as_if(lambda u, f: GATES * u * (f + u) + u),
        ),
        Misconception(
            "two_biases",
            "That is PyTorch's count, which has a second bias in each sum. How many does Keras's formula add?",
            as_if(lambda u, f: GATES * (u * (f + u) + 2 * u)),
        ),
        Misconception(
            "three_gates",
            "There are three gates, yes; but is there not a fourth sum, for what may come in?",
            as_if(lambda u, f: 3 * (u * (f + u) + u)),
        ),
        Misconception(
            "swapped",
            "You took the features for the units. In which order does the task name them?",
            as_if(lambda u, f: count_parameters(f, u)),
        ),
        Misconception(
            "three_features",
            "You counted 3 features, as the well above has. How many does the layer read here?",
            as_if(lambda u, f: count_parameters(u, 3)),
        ),
        Misconception(
            "no_kernel",
            "You counted what the units read of themselves, but not the inputs. What else does each unit read?",
            as_if(lambda u, f: GATES * (u * u + u)),
        ),
        Misconception(
            "recurrent_kernel_as_a_row",
            "You counted one recurrent weight for each unit. How many units does each unit read?",
            as_if(lambda u, f: GATES * (u * f + u + u)),
        ),
        Misconception(
            "recurrent_kernel_once",
            "One of your two kernels is counted once, not four times. Do the gates share it?",
            as_if(lambda u, f: GATES * (u * f + u) + u * u, lambda u, f: GATES * (u * u + u) + u * f),
        ),
        Misconception(
            "one_bias_a_gate",
            "Your biases are one for each gate, or one for all. How many numbers does one gate's sum hold?",
            as_if(lambda u, f: GATES * (u * (f + u) + 1), lambda u, f: GATES * u * (f + u) + 1),
        ),
        Misconception(
            "of_one_unit",
            "These are the parameters of a single unit. How many units has the layer?",
            as_if(lambda u, f: GATES * (f + u + 1)),
        ),
        Misconception(
            "peepholes",
            "You let three gates read the cell state too, by a weight each. Does this LSTM have such peepholes?",
            as_if(lambda u, f: count_parameters(u, f) + 3 * u),
        ),
        Misconception(
            "read_out_too",
            "You counted the dense layer that reads the states as well. Which layer was asked for?",
            as_if(lambda u, f: count_parameters(u, f) + u + 1),
        ),
        Misconception(
            "whole_multiple",
            "Your count is a multiple of the right one. The same weights serve every day and every window: which factor"
            " is too many?",
            lambda got, u, f: got > count_parameters(u, f) and got % count_parameters(u, f) == 0,
        ),
    ),
    hints=(
        "Count one of the four sums: it is a dense layer that reads the inputs and the state side by side.",
        (
            "A dense layer has `inputs * units + units` parameters. Here the inputs are `features` and, once more,"
            " `units`."
        ),
        (
            "Four times (units times everything that is read, plus a bias for each unit). The number of days does not"
            " occur."
        ),
    ),
)


# --- ranks


def repaired(window, rain, logged, levels):
    return window[None], rain[:, :, None], logged.swapaxes(0, 1), levels[:, None]


def rank_cases(rng):
    def case(batch, time, features):
        window, rain = rng.normal(size=(time, features)), rng.normal(size=(batch, time))
        return window, rain, rng.normal(size=(time, batch, features)), rng.normal(size=batch)

    return [case(3, 5, 2), case(6, 4, 3)]


def repairs(place, name):
    """The rule that the item at `place` of an answer is what `repaired` gives."""

    def rule(got, *inputs):
        if not isinstance(got, tuple) or len(got) != 4 or not all(isinstance(item, np.ndarray) for item in got):
            return "Give four arrays, in the order of the task: `return window, rain, logged, levels`."
        wanted, found = repaired(*inputs)[place].shape, np.shape(got[place])
        if found != wanted:
            return f"`{name}` has shape {found}; wanted {wanted}. Which axis is missing, or in the wrong place?"
        if not same(got[place], repaired(*inputs)[place]):
            return (
                f"`{name}` has the right shape, but its numbers are in other places. Did they keep their day and their"
                " series?"
            )

    return rule


RANKS = Exercise(
    name="repair_ranks",
    task="Give each of the four arrays the axes that an LSTM's fit and predict want.",
    kind="call",
    points={"window": 1, "rain": 1, "logged": 1, "levels": 1},
    criteria={name: repairs(place, name) for place, name in enumerate(("window", "rain", "logged", "levels"))},
    cases=rank_cases,
    misconceptions=(
        Misconception(
            "reshaped_logged",
            "`reshape` gave `logged` the right shape and mixed the series up. Which function swaps two axes and keeps"
            " each number with its day?",
            item_as_if(2, lambda w, r, logged, y: logged.reshape(logged.shape[1], logged.shape[0], -1)),
        ),
        Misconception(
            "all_axes_turned",
            "`.T` turns *all* axes round, so the features of `logged` now come first. Which two axes should change"
            " places?",
            item_as_if(2, lambda w, r, logged, y: logged.T),
        ),
        Misconception(
            "logged_as_it_was",
            "`logged` is as it came in: the time is still its first axis. Which two axes should change places?",
            item_as_if(2, lambda w, r, logged, y: logged),
        ),
        Misconception(
            "features_and_time_swapped",
            "In your `logged` the time and the features have changed places. Which two axes should?",
            item_as_if(2, lambda w, r, logged, y: logged.swapaxes(0, 1).swapaxes(1, 2)),
        ),
        Misconception(
            "window_axis_last",
            "The window's new axis stands at the end. Which axis, of the three, is missing: batch, time or features?",
            item_as_if(0, lambda window, r, x, y: window[..., None]),
        ),
        Misconception(
            "rain_as_one_window",
            "You gave `rain` a batch axis, so its series became the days of one window. Which axis was missing?",
            item_as_if(1, lambda w, rain, x, y: rain[None]),
        ),
        Misconception(
            "rain_axis_in_the_middle",
            "In your `rain`, each window is one day long and its days are features. Where do the features belong?",
            item_as_if(1, lambda w, rain, x, y: rain[:, None]),
        ),
        Misconception(
            "levels_as_a_row",
            "`levels` became one row. How many rows do the predictions have?",
            item_as_if(3, lambda w, r, x, levels: levels[None]),
        ),
        Misconception(
            "window_of_single_days",
            "Each day of `window` became a window of its own. Where does the batch axis stand?",
            item_as_if(0, lambda window, r, x, y: window[:, None]),
        ),
        Misconception(
            "repeated",
            "One of your arrays holds its numbers several times. What does an axis of size 1 need besides itself?",
            lambda got, window, rain, logged, levels: any(
                same(got[place], np.repeat(repaired(window, rain, logged, levels)[place], size, axis))
                for place, axis in ((0, 0), (1, 2), (3, 1))
                for size in {*logged.shape, len(window)} - {1}
            ),
        ),
        Misconception(
            "turned_as_well",
            "The new axis is there, but the other two of `window` or of `rain` have changed places. Which axis came"
            " first in it?",
            lambda got, window, rain, logged, levels: same(got[0], window.T[None]) or same(got[1], rain.T[:, :, None]),
        ),
        Misconception(
            "levels_with_three_axes",
            "Your `levels` have an axis too many. How many axes do targets have that hold one number a window?",
            lambda got, window, rain, logged, levels: np.ndim(got[3]) == 3,
        ),
        Misconception(
            "axis_still_missing",
            "One of `window`, `rain` and `levels` is as it came in. How many axes do inputs have, and how many do"
            " targets?",
            lambda got, window, rain, logged, levels: (
                same(got[0], window) or same(got[1], rain) or same(got[3], levels)
            ),
        ),
    ),
    hints=(
        (
            "Name the axes that each array has, then those that are wanted. Three arrays lack an axis of size 1; one"
            " has its axes in the wrong order."
        ),
        (
            "`None` in an index adds an axis of size 1 where it stands: `a[None]` in front, `a[:, None]` in second"
            " place, `a[..., None]` at the end."
        ),
        (
            "Window: an axis in front. Rain: at the end. Logged: `np.swapaxes` with axes 0 and 1. Levels: an axis at"
            " the end."
        ),
    ),
)

EXERCISES = (WINDOWS, PLAIN, CELL, HALF_LIFE, LSTM_OVER_TIME, PARAMETERS, RANKS)

PREDICTIONS = (
    Prediction(
        name="window_shape",
        question="365 days of 3 features are cut into all windows of 90 days. Which shape has x?",
        truth=lambda names: names["year"].x.shape,
        explain="The first window ends on day 89, counted from 0, the last on day 364: 365 - 90 + 1 windows.",
    ),
    Prediction(
        name="stacked_shape",
        question=(
            "LSTM(16) with return_sequences=True reads windows of shape (None, 50, 2). Which shape does it hand to the"
            " next layer?"
        ),
        truth=lambda names: (None, *names["stacked"].layers[0].output_shape((50, 2))),
        explain="Every day's state comes out: the time axis stays, and the units take the place of the features.",
    ),
)

QUESTIONS = (
    Question(
        name="mean_over_time",
        question="`x` has shape `(32, 90, 4)`: batch, time, features. Which shape has `x.mean(axis=1)`?",
        choices=(
            Choice("`(32, 4)`", True, "The time goes away: one mean a window and feature remains."),
            Choice("`(90, 4)`", False, "That is `axis=0`: the axis you name goes away, and Python counts axes from 0."),
            Choice("`(32, 90)`", False, "That is `axis=2`, or `axis=-1`: it averages over the features."),
        ),
    ),
    Question(
        name="sigmoid_at_three",
        question="A sigmoid's sum is 0, and then rises to 3. Where does its output go?",
        choices=(
            Choice("From 0 to 3", False, "That would be relu, or no activation at all; a sigmoid stays below 1."),
            Choice("From 0 to about 0.95", False, "At 0 both classes have odds of 1 to 1. Which probability is that?"),
            Choice("From 0.5 to about 0.95", True, "1 / (1 + exp(-3)) is 0.953, and a sum of 0 gives a half."),
        ),
    ),
    Question(
        name="validation_rises",
        question=(
            "The training loss still falls, but the validation loss has been rising for 30 epochs. What do you do?"
        ),
        choices=(
            Choice(
                "Train on until the training loss is flat",
                False,
                "Then it learns more of what is true of the training rows only.",
            ),
            Choice(
                "Go back to the epoch of the lowest validation loss, and regularise",
                True,
                "The model has begun to overfit: early stopping, dropout or L2 work against that.",
            ),
            Choice(
                "Choose by the test loss from now on",
                False,
                "Then the test part has been used for a choice, and no part is left that is unseen.",
            ),
        ),
    ),
)
