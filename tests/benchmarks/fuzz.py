"""Random models against Keras 3 on JAX: `python -m tests.benchmarks.fuzz --minutes 10`.

Each case draws layers, data, optimizer, loss, weights and callbacks from its seed, trains the same few epochs here and
in Keras from the same first weights, without shuffling and without random layers, and compares histories, evaluations
and predictions. Prints each disagreement with its seed (`--seed 17` repeats that case alone and says what it is), then
how many cases agreed; exits with 1 when one did not.

Tolerances: float32 differs by about 1e-6 a step; a few dozen steps of an optimizer that divides by the size of the
gradient (RMSprop, Adam) let it grow. Figures must agree to 2 in 1,000 of their size and predictions to 1 in 100 of
their spread. Accuracies may differ by two rows on the edge, of up to twice the usual weight; precision, recall and AUC,
which divide by the rows of one class or of one answer, by two of ten rows.
"""

import argparse
import collections
import os
import sys
import time
import traceback

import numpy as np

# First weights are drawn by NumPy.
ZEROS = {"kernel_initializer": "zeros"}
RECURRENT = {**ZEROS, "recurrent_initializer": "zeros"}
FIRST = {"Dense": ZEROS, "SimpleRNN": RECURRENT, "GRU": RECURRENT, "LSTM": RECURRENT}
SHARES = ("accuracy", "binary_accuracy", "precision", "recall", "auc")


def drawn(seed):
    """A case: everything about it as plain values."""
    rng = np.random.default_rng(seed)

    def choose(*values):
        return values[rng.integers(len(values))]

    sequence = rng.random() < 0.35
    features, rows = int(rng.integers(1, 5)), int(rng.integers(5, 90))
    shape = (int(rng.integers(2, 9)), features) if sequence else (features,)
    layers, many_to_many = [], bool(sequence and rng.random() < 0.4)
    for depth in range(int(rng.integers(0, 3))):
        if sequence and depth == 0:
            words = {"return_sequences": True, "go_backwards": bool(rng.random() < 0.2)}
            layers.append((choose("LSTM", "GRU", "SimpleRNN"), (int(rng.integers(1, 6)),), words))
        words = {"activation": choose("relu", "tanh", "sigmoid", "elu", "gelu", "softplus", "swish", "linear")}
        words["use_bias"] = bool(rng.random() < 0.8)
        if rng.random() < 0.3:
            words["kernel_regularizer"] = choose("l1", "l2")
        layers.append(("Dense", (int(rng.integers(1, 9)),), words))
        if rng.random() < 0.2:
            words["use_bias"] = (
                False  # In front of it a bias has slope 0 but for rounding, which Adam divides by itself.
            )
            layers.append(("BatchNormalization", (), {"momentum": choose(0.5, 0.9)}))
    if sequence and not many_to_many:
        layers.append(choose(("LSTM", (3,), {}), ("GRU", (3,), {}), ("SimpleRNN", (3,), {}), ("Flatten", (), {})))
    loss, classes = choose("mse", "mae", "huber", "binary", "categorical", "sparse"), int(rng.integers(2, 5))
    if loss in ("mae", "huber") and any(kind == "BatchNormalization" for kind, *_ in layers):
        loss = "mse"  # Where all errors of a batch have slope 1, the slope in front of it is 0 but for rounding, too.
    units = classes if loss in ("categorical", "sparse") else int(rng.integers(1, 4))
    activation = {"binary": "sigmoid", "categorical": "softmax", "sparse": "softmax"}.get(loss, "linear")
    layers.append(("Dense", (units,), {"activation": activation}))
    x = rng.normal(size=(rows, *shape)).astype(np.float32)
    lead = (rows, shape[0]) if many_to_many else (rows,)
    if loss == "binary":
        y, metrics = rng.integers(0, 2, (*lead, units)), ["binary_accuracy", "precision", "recall", "AUC"]
    elif loss in ("categorical", "sparse"):
        y, metrics = rng.integers(0, classes, lead), ["accuracy"]
        y = np.eye(classes)[y] if loss == "categorical" else y
    else:
        y, metrics = x.sum(axis=-1).mean(axis=-1 if x.ndim > 2 and not many_to_many else ()), ["mae", "mse"]
        y = np.repeat(np.asarray(y)[..., None], units, axis=-1) + 0.1 * rng.normal(size=(*lead, units))
        y = y + choose(0, 0, 5)
    optimizer = choose(
        ("SGD", {"learning_rate": 0.05}),
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
        ("RMSprop", {"learning_rate": 0.01}),
        ("RMSprop", {"learning_rate": 0.01, "momentum": 0.5, "epsilon": 1e-3}),
        ("Adam", {"learning_rate": 0.02}),
        ("Adam", {"learning_rate": 0.02, "amsgrad": True, "clipnorm": 1.0}),
        ("AdamW", {"learning_rate": 0.02, "weight_decay": 0.05, "global_clipnorm": 1.0}),
    )
    fit = {"epochs": int(rng.integers(1, 6)), "batch_size": int(rng.integers(3, 40))}
    if rng.random() < 0.5 and rows >= 10:
        fit["validation_split"] = choose(0.2, 0.35)
        fit["validation_freq"] = choose(1, 1, 2)
    weighted = choose("no", "no", "rows", "classes")
    if weighted == "rows":
        fit["sample_weight"] = rng.random(lead).astype(np.float32) + 0.05
    elif weighted == "classes" and units > 1 and loss in ("categorical", "sparse") and not many_to_many:
        fit["class_weight"] = {0: 2.0, 1: 0.5}
    stop = None
    if rng.random() < 0.4:
        stop = choose(
            ("EarlyStopping", {"monitor": "loss", "patience": 1, "min_delta": 0.01}),
            ("EarlyStopping", {"monitor": "loss", "patience": 2, "mode": "max", "restore_best_weights": True}),
            ("ReduceLROnPlateau", {"monitor": "loss", "patience": 1, "factor": 0.5}),
        )
    name = {"categorical": "categorical_crossentropy", "sparse": "sparse_categorical_crossentropy"}.get(loss, loss)
    return {
        "seed": seed,
        "layers": layers,
        "shape": shape,
        "loss": "binary_crossentropy" if loss == "binary" else name,
        "metrics": metrics,
        "optimizer": optimizer,
        "fit": fit,
        "stop": stop,
        "x": x,
        "y": y.astype(np.float32),
    }


def trained(case, library, first_weights=None):
    """(first weights, history, evaluation, predictions, weights) of a case in "ours" or "keras"."""
    if library == "ours":
        import lessons_lib as layers

        optimizers = callbacks = layers
        model_of, names = layers.Sequential, case["metrics"]
    else:
        import keras

        layers, optimizers, callbacks, model_of = keras.layers, keras.optimizers, keras.callbacks, keras.Sequential
        # Keras means "weighted_metrics" by what we report; a name stands for a fresh metric.
        made = {"AUC": keras.metrics.AUC, "precision": keras.metrics.Precision, "recall": keras.metrics.Recall}
        names = [made[name](name=name) if name in made else name for name in case["metrics"]]
    stack = [getattr(layers, kind)(*values, **FIRST.get(kind, {}), **words) for kind, values, words in case["layers"]]
    model = model_of([layers.Input(case["shape"]), *stack])
    start = weights_for(model.get_weights(), case["seed"]) if first_weights is None else first_weights
    model.set_weights(start)
    name, words = case["optimizer"]
    if library == "ours":
        model.compile(loss=case["loss"], optimizer=getattr(optimizers, name)(**words), metrics=names)
    else:
        model.compile(loss=case["loss"], optimizer=getattr(optimizers, name)(**words), weighted_metrics=names)
    stops = [getattr(callbacks, case["stop"][0])(**case["stop"][1])] if case["stop"] else []
    x, y = case["x"], case["y"]
    history = model.fit(x, y, shuffle=False, verbose=0, callbacks=stops, **case["fit"]).history
    figures = model.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True)
    return start, history, figures, model.predict(x, batch_size=len(x), verbose=0), model.get_weights()


def weights_for(fresh, seed):
    """First weights of these shapes: kernels as glorot_uniform draws them, vectors a little above their usual start."""
    rng = np.random.default_rng([seed, 1])

    def one(array):
        if array.ndim == 1:
            return array + rng.uniform(0, 0.3, array.shape)
        return rng.uniform(-1, 1, array.shape) * (6 / sum(array.shape)) ** 0.5

    return [one(array).astype(np.float32) for array in fresh]


def differences(case):
    """What differs between ours and Keras's, as sentences."""
    start, *ours = trained(case, "ours")
    _, *keras = trained(case, "keras", start)
    rows, found = len(case["x"]), []
    fitted = int(rows * (1 - case["fit"].get("validation_split", 0)))

    def compare(name, mine, their):
        mine, their = np.asarray(mine, float), np.asarray(their, float)
        if mine.shape != their.shape:
            found.append(f"{name}: {mine.shape} against {their.shape}")
            return
        allowed = 2e-3 * np.abs(their) + 1e-4
        if name.removeprefix("val_").lower() in SHARES:
            part = rows - fitted if name.startswith("val_") else fitted if what == "history" else rows
            allowed = 4.1 / part if "accuracy" in name else 2.1 / min(rows, 10)
        if not (np.abs(mine - their) <= allowed).all():
            found.append(f"{name}: {mine.ravel()[:4]} against {their.ravel()[:4]}")

    for mine, their, what in zip(ours[:2], keras[:2], ("history", "evaluate")):
        if set(mine) != set(their):
            found.append(f"{what} reports {list(mine)} against {list(their)}")
        for name in set(mine) & set(their):
            compare(name, mine[name], their[name])
    spread = np.abs(keras[2]).max() + 1e-3
    if np.abs(ours[2] - keras[2]).max() > 0.01 * spread:
        found.append(f"predictions differ by {np.abs(ours[2] - keras[2]).max():.2g} of {spread:.2g}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="this case alone")
    given = parser.parse_args()
    os.environ["KERAS_BACKEND"] = "jax"
    # Each case compiles programs of its own and runs them for a few milliseconds: the quickest compiler serves best.
    os.environ |= {"JAX_DISABLE_MOST_OPTIMIZATIONS": "1", "JAX_ENABLE_COMPILATION_CACHE": "false"}
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_use_fusion_emitters=false"
    from lessons_lib.nn.compiling import forget_programs

    started, wrong, kinds = time.monotonic(), [], collections.Counter()
    seed = given.start if given.seed is None else given.seed
    first = seed
    while seed == first or (given.seed is None and time.monotonic() - started < 60 * given.minutes):
        case = drawn(seed)
        if given.seed is not None:
            print({name: value for name, value in case.items() if name not in ("x", "y")}, case["x"].shape)
        try:
            found = differences(case)
        except Exception:
            found = [traceback.format_exc(limit=-3)]
        if found:
            wrong.append(seed)
            print(f"seed {seed}: {'; '.join(found)}", flush=True)
        kinds.update(kind for kind, *_ in case["layers"])
        forget_programs()
        seed += 1
    number = seed - first
    print(f"{number - len(wrong)} of {number} cases agree with Keras (seeds {first} to {seed - 1}); {dict(kinds)}")
    if wrong:
        print(f"Seeds that do not: {', '.join(map(str, wrong))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
