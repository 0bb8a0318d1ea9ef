"""The same training on an accelerator and on the cores beside it: `python -m tests.benchmarks.devices`.

Ours, Keras 3 on JAX and (if installed) PyTorch, on the GPU or TPU that JAX sees and on the machine's CPU, each in a
process of its own, one after another. Numbers are float32; products are rounded as each library does by default. Before
that the devices' answers are compared: from the same seed ours must predict and learn the same on both. Where JAX sees
no accelerator this is said, and the CPU alone is measured.

Writes build/benchmarks/devices.json and devices.md after each figure, so that an interrupted run leaves what it has.
Ends with 1 when the devices' answers differ. `--check` compares only; `--only "seeds"` compares nothing, and measures
the works whose name holds this word.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import training

RESULT = training.RESULT.with_name("devices.json")


def again(measure):
    """The same measurement, made twice: the first time fills the caches of compiled code and is not counted."""

    def second(side):
        measure(side)
        return measure(side)

    return second


WORKS = {
    "lesson 04's fit: 10,000 rows, 20 epochs of 128": training.warm,
    "LSTM(64): an epoch of 4,096 windows of 90 days": training.warm_90,
    "digits CNN: 1,347 images, 20 epochs of 32": training.warm_digits,
    f"{training.MODELS} seeds of lesson 04": again(training.many),
    f"{training.CNNS} seeds of the digits CNN": again(training.cnns),
}
TITLES = {"ours": "lessons_lib", "keras": "Keras", "torch": "PyTorch"}
SINGLE = {"JAX_DEFAULT_MATMUL_PRECISION": "highest"}  # float32 products without rounding to fewer bits

# How far two devices' answers may be apart: untrained predictions, and the losses of two epochs (relative).
FURTHEST = {"predictions": 1e-4, "losses": 1e-2}


def answers():
    """What ours, seed 0, predicts untrained, and its losses of two epochs: [network, predictions, losses] each."""
    side = training.SIDES["ours"]
    networks = {
        "lesson 04": (side.build(0), *training.threshold_rows(), 128),
        "LSTM(64)": (side.build_recurrent(64, 90, 0), *training.windows(1024, 90), 64),
        "digits CNN": (side.build_cnn(8, 0), *training.digits(), 32),
    }
    for name, (model, x, y, batch_size) in networks.items():
        predictions = model.predict(x[:200]).tolist()
        history = model.fit(x, y, epochs=2, batch_size=batch_size, verbose=0)
        yield name, predictions, history.history["loss"]


def child(device, what, only):
    """Print, a line for each as it is found, the answers or [work, seconds] of the works whose name holds `only`."""
    if what == "torch" and device != "cpu":
        import torch

        torch.set_default_device("cuda")
    if what == "device":
        import jax

        print(json.dumps([jax.devices()[0].platform, jax.devices()[0].device_kind]))
    elif what == "answers":
        for line in answers():
            print(json.dumps(line), flush=True)
    else:
        for work, seconds in WORKS.items():
            if only in work:
                print(json.dumps([work, seconds(training.SIDES[what])]), flush=True)


def lines(device, what, only="", **more):
    """What a process of its own finds on "cpu", or on the "accelerator" that JAX prefers to it, as it comes."""
    environment = {**os.environ, "KERAS_BACKEND": "jax", **more} | ({"JAX_PLATFORMS": "cpu"} if device == "cpu" else {})
    if what == "keras":
        environment |= {
            "JAX_COMPILATION_CACHE_DIR": str(RESULT.parent / "keras-cache"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        }
    words = [sys.executable, "-m", "tests.benchmarks.devices", "--child", device, what, "--only", only]
    with subprocess.Popen(words, env=environment, cwd=training.ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield from map(json.loads, process.stdout)
    if process.returncode:
        print(f"{what} on {device} ended with {process.returncode}: what it had not found is missing.", file=sys.stderr)


def apart(one, other):
    """{network: [largest difference of predictions, largest relative difference of losses]}."""
    import numpy as np

    found = {}
    for (name, *a), (_, *b) in zip(one, other):
        (p, losses), (p_other, losses_other) = (map(np.array, each) for each in (a, b))
        found[name] = [float(abs(p - p_other).max()), float(abs(losses / losses_other - 1).max())]
    return found


def table(found):
    """The figures as a table in Markdown."""
    measured = [(device, side) for device in found["devices"] for side in TITLES]
    sides = [pair for pair in measured if f"{pair[1]} on {pair[0]}" in found["seconds"]]
    titles = [f"{TITLES[side]}, {found['devices'][device]}" for device, side in sides]
    rows = [["work", *titles], ["---"] * (1 + len(sides))]
    for work in WORKS:
        seconds = [found["seconds"][f"{side} on {device}"].get(work) for device, side in sides]
        rows.append([work, *("" if one is None else f"{one:.3g} s" for one in seconds)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def processor():
    """The CPU's name and its cores."""
    told = Path("/proc/cpuinfo").read_text() if sys.platform == "linux" else ""
    names = [line.split(": ", 1)[1] for line in told.splitlines() if line.startswith("model name")]
    return f"{(names or [platform.machine()])[0]}, {os.cpu_count()} cores"


def keep(found):
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1))
    RESULT.with_suffix(".md").write_text(table(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the devices' answers only")
    parser.add_argument("--only", default="", help="the works whose name holds these words")
    parser.add_argument("--child", nargs=2, metavar=("DEVICE", "WHAT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(*given.child, given.only)
        return 0
    ((kind, name),) = lines("accelerator", "device")
    torch = importlib.util.find_spec("torch") is not None
    names = ["jax", "keras", "numpy", *["torch"] * torch]
    found = {
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in names}},
        "devices": {"accelerator": name, "cpu": processor()},
        "differences": {},
        "seconds": {},
    }
    agree = True
    if kind == "cpu":
        print("JAX sees no GPU or TPU here: only the CPU is measured.")
        del found["devices"]["accelerator"]
    elif not given.only:
        here = list(lines("cpu", "answers"))
        for precision, more in (("highest", SINGLE), ("default", {})):
            found["differences"][precision] = apart(lines("accelerator", "answers", **more), here)
        strict = found["differences"]["highest"].values()
        agree = len(strict) == 3 and all(p < FURTHEST["predictions"] and q < FURTHEST["losses"] for p, q in strict)
        print(json.dumps(found["differences"], indent=1))
        print(f"The answers of {name} and of the CPU {'agree' if agree else 'DIFFER'}.")
    keep(found)
    for device in found["devices"]:
        for side in ("ours", "keras", *["torch"] * torch) * (not given.check):
            figures = found["seconds"][f"{side} on {device}"] = {}
            for work, seconds in lines(device, side, given.only):
                figures[work] = seconds
                keep(found)
    print(table(found))
    return int(not agree)


if __name__ == "__main__":
    sys.exit(main())
