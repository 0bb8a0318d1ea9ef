"""Training against its peers, lesson 04's network, LSTMs and CNNs: `python -m tests.benchmarks.training`.

Ours, Keras 3 on JAX and (if installed) PyTorch take turns, each measurement in a process of its own; medians of several
rounds are compared. Caches of compiled code are filled before anything is measured, Keras's as well as ours. Prints a
table, writes build/benchmarks/training.json and exits with 1 when a target is missed.

`--busy` starts one process that computes all the while, as a browser does on a laptop; its targets are others. `--only
"64 seeds"` measures the works whose name holds these words, `--rounds 2` fewer rounds.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import pictures as reading_pictures

# Nothing heavy is imported here: on Linux a child's peak memory starts from its parent's.
ROOT = Path(__file__).parents[2]
RESULT = ROOT / "build" / "benchmarks" / "training.json"
FIT = {"epochs": 20, "batch_size": 128}
MODELS = 64
PEER_MODELS = 5  # Peers build and fit this many of the 64; the rest is extrapolated.

LSTMS = 32
CNNS = 8
DIGITS = 20, 32  # epochs, batch size
LONG_ROUNDS = 3  # Long works are measured in the first rounds only.

# work: (unit, {peer: target}); None is reported without a target.
WORKS = {
    "lesson 04's fit, warm": ("s", {"keras": 0.45, "torch": 0.30}),
    "fresh process: import, build, fit, evaluate": ("s", {"keras": 0.24, "torch": None}),
    "the same, nothing compiled before": ("s", {"keras": 0.9}),
    f"{MODELS} seeds": ("s", {"keras": 0.06, "torch": None}),
    "peak memory of the fresh process": ("MB", {"keras": 1.0, "torch": None}),
    "LSTM(64), an epoch, windows of 90, warm": ("s", {"keras": 0.45, "torch": 1.0}),
    "LSTM(64), an epoch, windows of 365, warm": ("s", {"keras": 0.55, "torch": 0.75}),
    "fresh process: first epoch, windows of 90": ("s", {"keras": 0.40, "torch": None}),
    f"{LSTMS} LSTMs": ("s", {"one by one": 0.5, "torch": None}),
    "import lessons_lib.nn, against import jax": ("s", {"jax": 1.3}),
    "digits CNN, 20 epochs of 32, warm": ("s", {"keras": 0.5, "torch": 0.5}),
    "28 x 28 CNN, an epoch of 64, warm": ("s", {"keras": 0.6, "torch": 1.0}),
    f"{CNNS} digits CNNs": ("s", {"one by one": 0.5}),
    "GRU(64), an epoch, windows of 90, warm": ("s", {"keras": 0.5, "torch": 1.0}),
    "ImageFolder, 2,000 JPEGs through predict": ("s", {"keras": 1.0, "torch": None}),
}
# Other targets where another process computes.
BUSY = {
    f"{MODELS} seeds": 0.07,
    "LSTM(64), an epoch, windows of 90, warm": 0.5,
    "LSTM(64), an epoch, windows of 365, warm": 0.5,
    f"{LSTMS} LSTMs": 0.7,
}


def threshold_rows():
    import numpy as np

    x = np.random.default_rng(0).random((10_000, 3), dtype=np.float32)
    return x, np.eye(2, dtype=np.float32)[(x.sum(axis=1) > 1.5).astype(int)]


def windows(number, steps):
    """Windows (number, steps, 4 features); the target (number, 1) is the mean of the last ten days of the first
    feature."""
    import numpy as np

    x = np.random.default_rng(0).normal(size=(number, steps, 4)).astype(np.float32)
    return x, x[:, -10:, :1].mean(axis=1)


def digits():
    """The first 1,347 of scikit-learn's digits, (1347, 8, 8, 1), and their one-hot labels."""
    import numpy as np
    from sklearn.datasets import load_digits

    x, labels = load_digits(return_X_y=True)
    return (x[:1347] / 16).reshape(-1, 8, 8, 1).astype(np.float32), np.eye(10, dtype=np.float32)[labels[:1347]]


def noise_images(number, size):
    """Random images (number, size, size, 1), and random one-hot labels of ten classes."""
    import numpy as np

    draws = np.random.default_rng(0)
    x, labels = draws.random((number, size, size, 1), dtype=np.float32), draws.integers(0, 10, number)
    return x, np.eye(10, dtype=np.float32)[labels]


def one_by_one(make, fit, number, measured):
    """Seconds to make and fit `number` models one after another, the later ones extrapolated from those measured."""
    times = []
    for seed in range(measured):
        start = time.perf_counter()
        fit(make(seed))
        times.append(time.perf_counter() - start)
    first, *later = times
    return first + sum(later) + (number - measured) * statistics.median(later)


class Ours:
    def build_recurrent(self, units, steps, seed, kind="LSTM"):
        import lessons_lib

        layers = [getattr(lessons_lib, kind)(units), lessons_lib.Dense(1)]
        model = lessons_lib.Sequential(layers, input_shape=(steps, 4), seed=seed)
        model.compile(loss="mse", optimizer="adam")
        return model

    def build_cnn(self, size, seed):
        import lessons_lib

        model = lessons_lib.Sequential(cnn_layers(lessons_lib), input_shape=(size, size, 1), seed=seed)
        model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
        return model

    def fit_cnn(self, model, x, y, epochs, batch_size):
        model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)

    def fit_recurrent(self, model, x, y, epochs=1):
        model.fit(x, y, epochs=epochs, batch_size=64, verbose=0)

    def build(self, seed):
        from lessons_lib import Dense, Sequential

        layers = [Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(2, activation="softmax")]
        model = Sequential(layers, input_shape=(3,), seed=seed)
        model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
        return model

    def fit(self, model, x, y):
        model.fit(x, y, validation_split=0.2, verbose=0, **FIT)

    def evaluate(self, model, x, y):
        model.evaluate(x, y)

    def many(self, x, y):
        from lessons_lib import fit_many

        model = self.build(0)
        start = time.perf_counter()
        fit_many(model, x, y, seeds=range(MODELS), validation_split=0.2, verbose=0, **FIT)
        return time.perf_counter() - start

    def many_lstms(self, x, y, units, epochs):
        from lessons_lib import fit_many

        model = self.build_recurrent(units, x.shape[1], 0)
        start = time.perf_counter()
        fit_many(model, x, y, seeds=range(LSTMS), epochs=epochs, batch_size=64, verbose=0)
        return time.perf_counter() - start

    def many_cnns(self, x, y):
        from lessons_lib import fit_many

        model = self.build_cnn(x.shape[1], 0)
        start = time.perf_counter()
        fit_many(model, x, y, seeds=range(CNNS), epochs=DIGITS[0], batch_size=DIGITS[1], verbose=0)
        return time.perf_counter() - start


def cnn_layers(library):
    """The CNN of layers with Keras's names."""
    return [
        library.Conv2D(32, 3, padding="same", activation="relu"),
        library.MaxPooling2D(),
        library.Conv2D(64, 3, padding="same", activation="relu"),
        library.MaxPooling2D(),
        library.Flatten(),
        library.Dense(10, activation="softmax"),
    ]


class Peer:
    """A library without `fit_many`: models are built and fitted one after another."""

    def many(self, x, y):
        return one_by_one(self.build, lambda model: self.fit(model, x, y), MODELS, PEER_MODELS)

    def many_lstms(self, x, y, units, epochs):
        def build(seed):
            return self.build_recurrent(units, x.shape[1], seed)

        return one_by_one(build, lambda model: self.fit_recurrent(model, x, y, epochs), LSTMS, PEER_MODELS)

    def many_cnns(self, x, y):
        def build(seed):
            return self.build_cnn(x.shape[1], seed)

        return one_by_one(build, lambda model: self.fit_cnn(model, x, y, *DIGITS), CNNS, PEER_MODELS)


class Keras(Peer):
    def build(self, seed):
        import keras

        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(2, "softmax")]
        model = keras.Sequential([keras.Input((3,)), *layers])
        model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
        return model

    def fit(self, model, x, y):
        model.fit(x, y, validation_split=0.2, verbose=0, **FIT)

    def evaluate(self, model, x, y):
        model.evaluate(x, y, verbose=0)

    def build_recurrent(self, units, steps, seed, kind="LSTM"):
        import keras

        keras.utils.set_random_seed(seed)
        layers = [getattr(keras.layers, kind)(units), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((steps, 4)), *layers])
        model.compile(loss="mse", optimizer="adam")
        return model

    def build_cnn(self, size, seed):
        import keras

        keras.utils.set_random_seed(seed)
        model = keras.Sequential([keras.Input((size, size, 1)), *cnn_layers(keras.layers)])
        model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
        return model

    def fit_cnn(self, model, x, y, epochs, batch_size):
        model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)

    def fit_recurrent(self, model, x, y, epochs=1):
        model.fit(x, y, epochs=epochs, batch_size=64, verbose=0)


class PyTorch(Peer):
    def build(self, seed):
        import torch

        torch.manual_seed(seed)
        linear, relu = torch.nn.Linear, torch.nn.ReLU
        return torch.nn.Sequential(linear(3, 64), relu(), linear(64, 64), relu(), linear(64, 2))

    def fit(self, model, x, y):
        import torch

        x, labels = torch.as_tensor(x), torch.as_tensor(y.argmax(axis=1))
        rows, size = 8_000, FIT["batch_size"]
        optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
        for _ in range(FIT["epochs"]):
            self.classifiers_epoch(model, optimizer, x[:rows], labels[:rows], size)
            self.evaluate(model, x[rows:], y[rows:])

    def classifiers_epoch(self, model, optimizer, x, labels, size):
        import torch

        loss_sum, right = 0.0, 0
        for batch in torch.randperm(len(x)).split(size):
            logits = model(x[batch])
            loss = torch.nn.functional.cross_entropy(logits, labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach() * len(batch)
            right += (logits.argmax(dim=1) == labels[batch]).sum()
        (loss_sum / len(x)).item(), (right / len(x)).item()

    def evaluate(self, model, x, y):
        import torch

        with torch.no_grad():
            logits, labels = model(torch.as_tensor(x)), torch.as_tensor(y.argmax(axis=1))
            return (
                torch.nn.functional.cross_entropy(logits, labels).item(),
                (logits.argmax(dim=1) == labels).float().mean().item(),
            )

    def build_recurrent(self, units, steps, seed, kind="LSTM"):
        import torch

        torch.manual_seed(seed)
        return torch.nn.ModuleList([getattr(torch.nn, kind)(4, units, batch_first=True), torch.nn.Linear(units, 1)])

    def fit_recurrent(self, model, x, y, epochs=1):
        import torch

        x, y = torch.as_tensor(x), torch.as_tensor(y)
        lstm, dense = model
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(epochs):
            loss_sum = 0.0
            for batch in torch.randperm(len(x)).split(64):
                loss = torch.nn.functional.mse_loss(dense(lstm(x[batch])[0][:, -1]), y[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                loss_sum += loss.detach() * len(batch)
            (loss_sum / len(x)).item()

    def build_cnn(self, size, seed):
        import torch

        torch.manual_seed(seed)
        conv, relu, pool, flat = torch.nn.Conv2d, torch.nn.ReLU, torch.nn.MaxPool2d, (size // 4) ** 2 * 64
        layers = [conv(1, 32, 3, padding=1), relu(), pool(2), conv(32, 64, 3, padding=1), relu(), pool(2)]
        return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(flat, 10))

    def fit_cnn(self, model, x, y, epochs, batch_size):
        import torch

        x, labels = torch.as_tensor(x).permute(0, 3, 1, 2).contiguous(), torch.as_tensor(y.argmax(axis=1))
        optimizer = torch.optim.Adam(model.parameters(), eps=1e-7)
        for _ in range(epochs):
            self.classifiers_epoch(model, optimizer, x, labels, batch_size)


class OneByOne(Ours):
    """Our own models, fitted one after another."""

    many_lstms, many_cnns = Peer.many_lstms, Peer.many_cnns


SIDES = {"ours": Ours(), "keras": Keras(), "torch": PyTorch(), "one by one": OneByOne()}


def settled(fit, number):
    """Median seconds of `number` calls of `fit`, after one that is not counted."""
    times = []
    for _ in range(1 + number):
        start = time.perf_counter()
        fit()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def warm(side):
    """Seconds of a fit of one model that has been fitted before."""
    x, y = threshold_rows()
    model = side.build(0)
    return settled(lambda: side.fit(model, x, y), 5)


def fresh(side):
    """What a script does that trains and judges one model; its process is timed from outside."""
    x, y = threshold_rows()
    model = side.build(0)
    side.fit(model, x, y)
    side.evaluate(model, x, y)


def many(side):
    """Seconds for 64 models of different seeds, imports not counted."""
    x, y = threshold_rows()
    side.build(0)
    return side.many(x, y)


def warm_recurrent(side, steps, kind="LSTM"):
    """Seconds of an epoch of one model that has been trained before."""
    x, y = windows(4096, steps)
    model = side.build_recurrent(64, steps, 0, kind)
    return settled(lambda: side.fit_recurrent(model, x, y), 3)


def warm_90(side):
    return warm_recurrent(side, 90)


def warm_365(side):
    return warm_recurrent(side, 365)


def warm_gru(side):
    return warm_recurrent(side, 90, "GRU")


def warm_cnn(side, x, y, epochs, batch_size):
    """Seconds of a fit of one CNN that has been fitted before."""
    model = side.build_cnn(x.shape[1], 0)
    return settled(lambda: side.fit_cnn(model, x, y, epochs, batch_size), 3)


def warm_digits(side):
    return warm_cnn(side, *digits(), *DIGITS)


def warm_images(side):
    return warm_cnn(side, *noise_images(5000, 28), 1, 64)


def cnns(side):
    """Seconds for 8 digits CNNs of different seeds, imports not counted."""
    x, y = digits()
    side.build_cnn(8, 0)
    return side.many_cnns(x, y)


def fresh_lstm(side):
    """A script's first epoch; its process is timed from outside."""
    side.fit_recurrent(side.build_recurrent(64, 90, 0), *windows(4096, 90))


def lstms(side):
    """Seconds for 32 models LSTM(32) of different seeds, five epochs each on 512 windows of 90 days, imports not
    counted."""
    x, y = windows(512, 90)
    side.build_recurrent(32, 90, 0)
    return side.many_lstms(x, y, 32, 5)


def pictures(side):
    """Seconds to read 2,000 JPEGs, decoding included."""
    folder, predict = reading_pictures.predicting(side)
    with folder:
        return settled(predict, 3)


CHILDREN = {
    function.__name__: function
    for function in (
        *(warm, fresh, many, warm_90, warm_365, fresh_lstm, lstms),
        *(warm_digits, warm_images, cnns, warm_gru, pictures),
    )
}


@contextlib.contextmanager
def company(wanted):
    """A process that computes while the context lasts, where wanted."""
    process = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"]) if wanted else None
    try:
        yield
    finally:
        if process is not None:
            process.kill()
            process.wait()


def child(words, cache=None):
    """(what it printed, its wall seconds, its peak memory in MB) of a Python process; compiled code is kept in `cache`,
    where that is given."""
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    # pip has compiled the peers' files; ours are compiled at their first import, unless a machine forbids it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if cache is not None:
        environment |= {"JAX_COMPILATION_CACHE_DIR": cache, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
    elif "keras" in words:
        environment |= {
            "JAX_COMPILATION_CACHE_DIR": str(RESULT.parent / "keras-cache"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        }
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
        out.seek(0)
        per_mb = 2**20 if sys.platform == "darwin" else 2**10
        return out.read(), seconds, usage.ru_maxrss / per_mb


def measure(rounds, only=""):
    """{work: {side: one figure a round}} of the works whose name holds `only`."""
    peers = [side for side in ("ours", "keras", "torch") if side != "torch" or importlib.util.find_spec("torch")]

    def call(what, side, cache=None):
        return child(["-m", "tests.benchmarks.training", "--child", what, side], cache)

    for side in peers:
        call("fresh", side)
        call("fresh_lstm", side)
    warm_fit, process, cold, seeds, memory, epoch_90, epoch_365, first, many_lstms, imported, *others = WORKS
    digits_cnn, images_cnn, many_cnns, gru, image_folder = others
    figures = {work: {} for work in WORKS if only in work}

    def note(work, side, measured):
        if work in figures:
            figures[work].setdefault(side, []).append(measured())

    def printed(what, side):
        return lambda: json.loads(call(what, side)[0])

    def cold_seconds(side):
        with tempfile.TemporaryDirectory() as cache:
            return call("fresh", side, cache)[1]

    for number in range(rounds):
        for side in peers:
            note(warm_fit, side, printed("warm", side))
            note(process, side, lambda side=side: call("fresh", side)[1])
            note(memory, side, lambda side=side: call("fresh", side)[2])
            if number < LONG_ROUNDS:
                if side != "torch":
                    note(cold, side, lambda side=side: cold_seconds(side))
                note(seeds, side, printed("many", side))
                note(epoch_90, side, printed("warm_90", side))
                note(epoch_365, side, printed("warm_365", side))
                note(first, side, lambda side=side: call("fresh_lstm", side)[1])
                note(digits_cnn, side, printed("warm_digits", side))
                note(images_cnn, side, printed("warm_images", side))
                note(gru, side, printed("warm_gru", side))
                note(image_folder, side, printed("pictures", side))
        for side in ("ours", "one by one", *peers[2:]) * (number < LONG_ROUNDS):
            note(many_lstms, side, printed("lstms", side))
        for side in ("ours", "one by one") * (number < LONG_ROUNDS):
            note(many_cnns, side, printed("cnns", side))
        for side, module in (("ours", "lessons_lib.nn"), ("jax", "jax")) * 2:
            note(imported, side, lambda module=module: child(["-c", f"import {module}"])[1])
        print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    return figures


def report(figures, busy=False):
    """Print the table; return its rows as dicts."""
    rows = []
    for work, sides in figures.items():
        unit, targets = WORKS[work]
        medians = {side: statistics.median(values) for side, values in sides.items()}
        for peer, quiet_target in targets.items():
            if peer in medians:
                target = BUSY.get(work) if busy and quiet_target is not None and peer != "torch" else quiet_target
                ratio = medians["ours"] / medians[peer]
                rows.append(
                    {
                        "work": work,
                        "unit": unit,
                        "peer": peer,
                        "ours": medians["ours"],
                        "theirs": medians[peer],
                        "ratio": ratio,
                        "target": target,
                        "met": target is None or ratio <= target,
                    }
                )
    print(f"{'work':<45} {'against':<10} {'ours':>9} {'theirs':>9} {'ratio':>6} {'target':>6}")
    for row in rows:
        said = "" if row["target"] is None else "met" if row["met"] else "MISSED"
        target = "" if row["target"] is None else f"{row['target']:.2f}"
        ours, theirs = (f"{row[side]:.3g} {row['unit']}" for side in ("ours", "theirs"))
        print(f"{row['work']:<45} {row['peer']:<10} {ours:>9} {theirs:>9} {row['ratio']:>6.3f} {target:>6} {said}")
    many = f"{MODELS} seeds, {LSTMS} LSTMs, {CNNS} CNNs"
    print(f"{many}: what is fitted one after another is extrapolated from {PEER_MODELS} models.")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", action="store_true", help="while another process computes")
    parser.add_argument("--only", default="", help="the works whose name holds these words")
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "SIDE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        what, side = given.child
        print(json.dumps(CHILDREN[what](SIDES[side])))
        return 0
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"The machine is busy (load {load:.1f}): seconds will be high, ratios uncertain.", file=sys.stderr)
    with company(given.busy):
        figures = measure(given.rounds, given.only)
    rows = report(figures, given.busy)
    names = ["jax", "keras", "numpy"] + ["torch"] * any("torch" in sides for sides in figures.values())
    machine = {
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load before": load,
        **{name: version(name) for name in names},
    }
    result = RESULT.with_stem("training-busy") if given.busy else RESULT
    result.write_text(
        json.dumps({"date": date.today().isoformat(), "machine": machine, "rows": rows, "figures": figures}, indent=1)
    )
    print(f"Written to {result.relative_to(ROOT)}.")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
