"""Lesson 04's training against its peers: `python -m tests.benchmarks.training`.

Ours, Keras 3 on JAX and (if installed) PyTorch take turns, each measurement in a process of its own; medians of several
rounds are compared. Caches of compiled code are filled before anything is measured, Keras's as well as ours. Prints a table, writes
build/benchmarks/training.json and exits with 1 when a target is missed.
"""

import argparse
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

# Nothing heavy is imported here: on Linux a child's peak memory starts from its parent's.
ROOT = Path(__file__).parents[2]
RESULT = ROOT / "build" / "benchmarks" / "training.json"
FIT = {"epochs": 20, "batch_size": 128}
MODELS = 64
PEER_MODELS = 5  # Peers build and fit this many of the 64; the rest is extrapolated.

# work: (unit, target against Keras, target against PyTorch); None is reported without a target.
WORKS = {
    "lesson 04's fit, warm": ("s", 0.45, 0.30),
    "fresh process: import, build, fit, evaluate": ("s", 0.35, None),
    f"{MODELS} seeds": ("s", 0.06, None),
    "peak memory of the fresh process": ("MB", 1.0, None),
}
IMPORT = "import lessons_lib, against import jax"
IMPORT_TARGET = 1.3


def threshold_rows():
    import numpy as np

    x = np.random.default_rng(0).random((10_000, 3), dtype=np.float32)
    return x, np.eye(2, dtype=np.float32)[(x.sum(axis=1) > 1.5).astype(int)]


class Ours:
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


class Peer:
    """A library without `fit_many`: models are built and fitted one after another."""

    def many(self, x, y):
        times = []
        for seed in range(PEER_MODELS):
            start = time.perf_counter()
            self.fit(self.build(seed), x, y)
            times.append(time.perf_counter() - start)
        first, *later = times
        return first + (MODELS - 1) * statistics.median(later)


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
            order, loss_sum, right = torch.randperm(rows), 0.0, 0
            for batch in order.split(size):
                logits = model(x[batch])
                loss = torch.nn.functional.cross_entropy(logits, labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                loss_sum += loss.detach() * len(batch)
                right += (logits.argmax(dim=1) == labels[batch]).sum()
            (loss_sum / rows).item(), (right / rows).item()
            self.evaluate(model, x[rows:], y[rows:])

    def evaluate(self, model, x, y):
        import torch

        with torch.no_grad():
            logits, labels = model(torch.as_tensor(x)), torch.as_tensor(y.argmax(axis=1))
            return torch.nn.functional.cross_entropy(logits, labels).item(), (logits.argmax(dim=1) == labels).float().mean().item()


SIDES = {"ours": Ours(), "keras": Keras(), "torch": PyTorch()}


def warm(side):
    """Median seconds of five fits of one model, after one that is not counted."""
    x, y = threshold_rows()
    model = side.build(0)
    times = []
    for _ in range(6):
        start = time.perf_counter()
        side.fit(model, x, y)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


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


def child(words):
    """(what it printed, its wall seconds, its peak memory in MB) of a Python process."""
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    if "keras" in words:
        environment |= {"JAX_COMPILATION_CACHE_DIR": str(RESULT.parent / "keras-cache"), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
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


def measure(rounds):
    """{work: {side: one figure a round}}"""
    sides = [side for side in SIDES if side != "torch" or importlib.util.find_spec("torch")]

    def call(what, side):
        return child(["-m", "tests.benchmarks.training", "--child", what, side])

    for side in sides:
        call("fresh", side)
    warm_fit, process, seeds, memory = WORKS
    figures = {work: {side: [] for side in sides} for work in WORKS} | {IMPORT: {"ours": [], "jax": []}}
    for number in range(rounds):
        for side in sides:
            figures[warm_fit][side].append(json.loads(call("warm", side)[0]))
            _, seconds, peak = call("fresh", side)
            figures[process][side].append(seconds)
            figures[memory][side].append(peak)
            if number < 3:
                figures[seeds][side].append(json.loads(call("many", side)[0]))
        for side, module in (("ours", "lessons_lib"), ("jax", "jax")) * 2:
            figures[IMPORT][side].append(child(["-c", f"import {module}"])[1])
        print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    return figures


def report(figures):
    """Print the table; return its rows as dicts."""
    rows = []
    targets = {work: {"keras": keras, "torch": torch} for work, (_, keras, torch) in WORKS.items()} | {IMPORT: {"jax": IMPORT_TARGET}}
    for work, sides in figures.items():
        medians = {side: statistics.median(values) for side, values in sides.items()}
        for peer, target in targets[work].items():
            if peer in medians:
                ratio = medians["ours"] / medians[peer]
                rows.append(
                    {
                        "work": work,
                        "unit": WORKS.get(work, ("s",))[0],
                        "peer": peer,
                        "ours": medians["ours"],
                        "theirs": medians[peer],
                        "ratio": ratio,
                        "target": target,
                        "met": target is None or ratio <= target,
                    }
                )
    print(f"{'work':<45} {'against':<8} {'ours':>9} {'theirs':>9} {'ratio':>6} {'target':>6}")
    for row in rows:
        said = "" if row["target"] is None else "met" if row["met"] else "MISSED"
        target = "" if row["target"] is None else f"{row['target']:.2f}"
        ours, theirs = (f"{row[side]:.3g} {row['unit']}" for side in ("ours", "theirs"))
        print(f"{row['work']:<45} {row['peer']:<8} {ours:>9} {theirs:>9} {row['ratio']:>6.3f} {target:>6} {said}")
    print(f"{MODELS} seeds: peers' figures are extrapolated from {PEER_MODELS} models built and fitted one after another.")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "SIDE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        what, side = given.child
        print(json.dumps({"warm": warm, "fresh": fresh, "many": many}[what](SIDES[side])))
        return 0
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"The machine is busy (load {load:.1f}): seconds will be high, ratios uncertain.", file=sys.stderr)
    figures = measure(given.rounds)
    rows = report(figures)
    names = ["jax", "keras", "numpy"] + ["torch"] * ("torch" in figures["lesson 04's fit, warm"])
    machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "load before": load, **{name: version(name) for name in names}}
    RESULT.write_text(json.dumps({"date": date.today().isoformat(), "machine": machine, "rows": rows, "figures": figures}, indent=1))
    print(f"Written to {RESULT.relative_to(ROOT)}.")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
