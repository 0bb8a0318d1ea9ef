"""Random submissions, for what no list foresees. Whatever comes in, the grader raises nothing, is quick, stays small.

    python -m tests.benchmarks.fuzz_grading --minutes 10

A case is one number, its seed, and one kind: replies, models, notebooks, folders or texts. Cases are tried in a process
of their own, which is replaced when a case ends it or holds it up. What fails is printed with what tries it again:

    python -m tests.benchmarks.fuzz_grading --only replies --seed 123
"""

import base64
import copy
import functools
import json
import multiprocessing
import os
import random
import resource
import string
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Annotated

import nbformat
import numpy as np
import psutil
import typer

from grading.book.sanitise import safe_markdown, sanitise
from grading.book.similar import runs
from grading.judging.judge import close, is_check, put_challenges, verdict_on
from grading.judging.needed import leave_out
from grading.judging.rebuild import Unreadable, read_submission, rebuild
from grading.pipeline import plan, printable
from grading.submissions import Graded
from lessons_lib import LSTM, Dense, Sequential
from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson, wire
from lessons_lib.exercises.respond import ANSWER_TYPE, respond

SECONDS, HUNG = 5, 30  # of processor time: more is slow; then it is given up
BLOCKED = 300  # seconds by the clock, on a machine that may be busy
MEMORY = 1500 * 2**20  # bytes beyond those of an idle process
ROOT = course_root()
LESSONS = lesson_names(ROOT / "notebooks")
LARGE = (10, 1000, 30_000, 1_000_000)
SIGNS = [*"\\<>&`*_[](){}$!|~#=+-@;:,.\"'\n\r\t\0 a1é", "\ud800", "\udfff", "\u202e", "\U0001f600", "<b", "&#0;", "\\("]
SIGNS += [
    "```",
    "javascript:",
    "<script>",
    "![](",
    "$$",
    "\\begin{",
    "<!--",
    "data:",
    "import x\n",
    "'''",
    "%%",
    "&amp;",
]


def text(rng: random.Random, most: int = 1_000_000) -> str:
    """A text of one sign many times, of a few in turn, or of any; short or long."""
    length = min(rng.choice(LARGE), most)
    few = [rng.choice(SIGNS) for _ in range(rng.choice((1, 1, 2, 3, 40)))]
    if rng.random() < 0.5:
        return ("".join(few) * length)[:length]
    return "".join(rng.choices(few, k=length))[:length]


def junk(rng, depth=0):
    """Any JSON."""
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind < 6:
        numbers = (0, -1, 2**63, 10**400, 1e308, float("nan"), float("inf"), -0.0, 0.5)
        return (None, rng.random() < 0.5, rng.choice(numbers), text(rng, 300), "", text(rng, 10))[kind]
    if kind == 6:
        return [junk(rng, depth + 1) for _ in range(rng.choice((0, 1, 3, 20)))]
    return {text(rng, 10): junk(rng, depth + 1) for _ in range(rng.choice((0, 1, 3, 8)))}


def array(rng):
    """An encoded array of any kind, size and content; sometimes a lie about itself."""
    dtype = rng.choice("<f4 <f8 <i4 <i8 <u1 |b1 <c16 <U1 <U7 >f8 <f2 <U0 |O <M8[s] |V8 <f16".split())
    shape = [rng.choice((0, 1, 2, 3, 5, 8, 64, 1000)) for _ in range(rng.randrange(4))]
    bytes_wanted = min(int(np.prod(shape)) * 8, 2**22)
    raw = rng.choice((bytes(bytes_wanted), b"\xff" * bytes_wanted, rng.randbytes(bytes_wanted)))
    try:
        item = np.dtype(dtype).itemsize
        raw = raw[: int(np.prod(shape)) * item]
    except TypeError:
        pass
    made = {"type": "ndarray", "dtype": dtype, "shape": shape, "data": base64.b64encode(raw).decode()}
    if rng.random() < 0.3:
        made[rng.choice(list(made))] = junk(rng)
    return made


def value(rng, depth=0):
    """An encoded value, or something like it."""
    kind = rng.randrange(7 if depth < 9 else 4)
    if kind < 2:
        return array(rng)
    if kind == 2:
        return {"type": "str", "text": text(rng, 30_000)}
    if kind == 3:
        return rng.choice((junk(rng), {"type": text(rng, 200), "none": True}, {"type": "x", "opaque": True}))
    if kind == 4:
        return {"type": "tuple", "items": [value(rng, depth + 1) for _ in range(rng.randrange(4))]}
    if kind == 5:
        return {"type": "dict", "named": {text(rng, 10): value(rng, depth + 1) for _ in range(rng.randrange(4))}}
    return plausible(rng)


def plausible(rng):
    """What an honest answer could be made of: ordinary numbers in ordinary shapes."""
    shape = tuple(rng.randrange(6) for _ in range(rng.randrange(4)))
    numbers = np.random.default_rng(rng.randrange(2**32))
    made = rng.choice((numbers.normal(size=shape), numbers.integers(0, 3, size=shape), np.full(shape, np.nan)))
    return wire.encode(rng.choice((made, made.tolist(), (made, made), float(numbers.normal()), {"a": made})))


def damaged(rng, data):
    """A copy of plain data in which one part, wherever it lies, is something else."""
    data = copy.deepcopy(data)
    place = data
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            return data
        key = rng.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.8:
            place = place[key]
        else:
            place[key] = rng.choice((junk, value))(rng)
            return data


@functools.cache
def released(lesson):
    return nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)


def judged(rng, lesson, replies_of):
    """Judge a notebook whose checks were answered by `replies_of(exercise, cases)`; what came of it must be sound."""
    notebook = copy.deepcopy(released(lesson.name))
    challenges = put_challenges(notebook, lesson, "student", rng.randrange(10**6))
    for challenge in rng.sample(challenges, min(2, len(challenges))):
        content = {"nonce": challenge.question.nonce, "replies": replies_of(challenge.exercise, challenge.cases)}
        content = json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))  # as it is taken in
        data = {ANSWER_TYPE: content}
        notebook.cells[challenge.question.place].outputs = [nbformat.v4.new_output("display_data", data)]
    verdicts = {}
    for challenge in challenges:
        cell = notebook.cells[challenge.question.place]
        verdict = verdict_on(challenge, cell.outputs, None)
        assert 0 <= verdict.points <= challenge.exercise.max_points, verdict
        close(cell, challenge.question, verdict)
        verdicts[cell.metadata.nbgrader.grade_id] = verdict
    sound(notebook, Graded("student", lesson.name, notebook, verdicts))


def sound(notebook, graded):
    """What is written of a notebook can be written, is valid, and is read again as it was."""
    sanitise(notebook)
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    graded.to_text().encode()
    assert Graded.from_text(graded.to_text()).verdicts == graded.verdicts
    for verdict in graded.verdicts.values():
        printable(verdict.message).encode()


def replies(rng):
    """Anything in place of the answers to a lesson's questions."""

    def anything(exercise, cases):
        return [
            rng.choice(({"value": value(rng)}, {"error": text(rng)}, {"not_attempted": True}, junk(rng)))
            for _ in range(rng.choice((len(cases), len(cases), 0, 1, 50)))
        ]

    judged(rng, load_lesson(rng.choice(LESSONS)), anything)


def models(rng):
    """Models of any layers, sizes and weights, and models that were damaged on the way."""
    lessons = [name for name in LESSONS if any(one.kind == "model" for one in load_lesson(name).exercises)]

    def anything(exercise, cases):
        if rng.random() < 0.3:
            made = respond("model", working(rng), [()])
            return damaged(rng, made) if rng.random() < 0.3 else made
        sizes = (0, 1, 2, 3, 64, 1000, 10**6, 10**18, -1, 0.5, True, "4", None)
        kinds = [(kind, dict(about)) for kind, about in LAYERS]
        layers = rng.choices(kinds, k=rng.choice((1, 2, 3, 4, 70)))
        for _, about in layers:
            for name in about:
                if rng.random() < 0.5:
                    about[name] = rng.choice((rng.choice(sizes), junk(rng)))
        shape = [rng.choice(sizes) for _ in range(rng.randrange(1, 4))]
        weights = [array(rng) for _ in range(rng.randrange(7))]
        made = {
            "type": "dict",
            "named": {
                "layers": {"type": "str", "text": json.dumps(layers, default=str)},
                "input_shape": {"type": "tuple", "items": [encoded(size) for size in shape]},
                "weights": {"type": "tuple", "items": weights},
            },
        }
        return [{"value": damaged(rng, made) if rng.random() < 0.3 else made}]

    judged(rng, load_lesson(rng.choice(lessons)), anything)


def working(rng):
    """A model that runs, small or large, for inputs that fit an exercise or do not."""
    units, features, steps = rng.choice((1, 2, 64, 1000)), rng.choice((1, 2, 3, 4, 40)), rng.choice((None, 3, 400))
    hidden = Dense(units, activation="relu") if steps is None else LSTM(units)
    last = Dense(*rng.choice(((1, "linear"), (1, "sigmoid"), (2, "softmax"), (10, "linear"), (10, "softmax"))))
    return Sequential([hidden, last], input_shape=(features,) if steps is None else (steps, features), seed=0)


LAYERS = (
    ("Dense", {"units": 2, "activation": "softmax", "use_bias": True}),
    ("Dropout", {"rate": 0.5}),
    ("LSTM", {"units": 4, "return_sequences": False}),
    ("Flatten", {}),
    ("Softmax", {"x": 1}),
)


def encoded(size):
    return wire.encode(size) if isinstance(size, str | None) or abs(size) < 2**63 else {"type": "int", "opaque": True}


def notebooks(rng):
    """Notebooks that were damaged: their bytes, their structure, the text of their cells."""
    lesson = rng.choice(LESSONS)
    data = json.loads(json.dumps(released(lesson)))
    for _ in range(rng.choice((0, 1, 3, 10))):
        data = damaged(rng, data)
    for cell in data["cells"] if isinstance(data.get("cells"), list) else ():
        if isinstance(cell, dict) and rng.random() < 0.1:
            cell["source"] = text(rng)
    content = json.dumps(data).encode("utf-8", "surrogatepass")
    if rng.random() < 0.2:
        place = rng.randrange(len(content))
        content = content[:place] + rng.randbytes(rng.randrange(9)) + content[rng.randrange(place, len(content)) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submitted.ipynb"
        path.write_bytes(content)
        try:
            rebuilt = rebuild(copy.deepcopy(released(lesson)), read_submission(path))
        except Unreadable:
            return
    put_challenges(rebuilt.notebook, load_lesson(lesson), "student", 0)
    leave_out(copy.deepcopy(rebuilt.notebook))
    for cell in rebuilt.notebook.cells:
        if is_check(cell):
            cell.outputs = []
    sound(rebuilt.notebook, Graded("student", lesson, rebuilt.notebook, {}, repairs=rebuilt.repairs))


def folders(rng):
    """Folders of submissions with names and times of any kind, links, pipes, and what may not be read."""

    def name():
        made = "".join(rng.choices([*string.printable, "é", "\u202e", "\udcff", "ß"], k=rng.choice((1, 8, 60))))
        return made.replace("/", "_").replace("\0", "_") if made not in (".", "..") else "x"

    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "submitted"
        root.mkdir()
        for _ in range(rng.choice((1, 5, 30))):
            lesson = rng.choice(LESSONS)
            student = root / rng.choice((name(), "ada", "bob"))
            inside = student / rng.choice((lesson, lesson, name()))
            try:
                inside.mkdir(parents=True, exist_ok=True)
                for file in (f"{lesson}.ipynb", "timestamp.txt", name(), f"{name()}.ipynb"):
                    if rng.random() < 0.5:
                        put(rng, inside / file)
            except OSError:  # a name that is too long, or taken by a file
                continue
        found, told, left_out = plan(root, LESSONS)
        for submission in found:
            json.dumps([submission.student, submission.problem, submission.timestamp, submission.remarks]).encode()
            if submission.path is not None:
                try:
                    read_submission(submission.path)
                except Unreadable as error:
                    printable(str(error)).encode()
        for sentence in told:
            printable(sentence).encode()


def put(rng, path):
    times = ("2026-01-01 10:00:00 UTC", "2026-13-45", "0000-00-00", "9" * 5000, "1e999", "\ud800", text(rng, 200))
    kind = rng.randrange(7)
    if os.path.lexists(path):  # it may be a pipe: who opens that waits
        return
    if kind == 0:
        path.symlink_to(rng.choice(("/dev/zero", path, "/etc", "nowhere")))
    elif kind == 1:
        os.mkfifo(path)
    elif kind == 2:
        path.mkdir()
    else:
        path.write_bytes(rng.choice(times).encode("utf-8", "surrogatepass"))
        path.chmod(rng.choice((0o644, 0o000, 0o600)))


def texts(rng):
    """Texts of any kind where a student's text goes: markdown, code, HTML, errors, messages."""
    given = text(rng)
    safe_markdown(given)
    runs(given[:20_000], prose=False)
    printable(given)
    notebook = nbformat.v4.new_notebook()
    writable = given.encode("utf-8", "replace").decode()
    shown = dict.fromkeys(rng.sample(["text/plain", "text/html", "text/markdown", "text/latex"], 2), writable)
    cells = [nbformat.v4.new_code_cell(writable[:100_000], outputs=[nbformat.v4.new_output("display_data", shown)])]
    cells += [nbformat.v4.new_markdown_cell(writable, id="own-1"), nbformat.v4.new_raw_cell(writable, id="own-2")]
    notebook.cells = cells
    leave_out(copy.deepcopy(notebook))
    sound(notebook, Graded("student", LESSONS[0], notebook, {}))


KINDS = {make.__name__: make for make in (replies, models, notebooks, folders, texts)}


def serve(pipe):
    """Try cases, each a kind and a seed, and send what was amiss; an empty text is well."""
    resource.setrlimit(resource.RLIMIT_DATA, (8 * 2**30, resource.RLIM_INFINITY))
    while True:
        kind, seed = pipe.recv()
        before, start = memory("VmRSS"), time.process_time()
        Path("/proc/self/clear_refs").write_text("5")
        amiss = ""
        try:
            KINDS[kind](random.Random(f"{kind} {seed}"))
        except BaseException:
            amiss = traceback.format_exc(limit=-4)
        if (seconds := time.process_time() - start) > SECONDS:
            amiss += f"{seconds:.1f} seconds of processor time"
        if (more := memory("VmHWM") - before) > MEMORY:
            amiss += f"{more / 2**20:,.0f} MB of memory"
        pipe.send((amiss, seconds, more))


def memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


class Process:
    """One process that tries cases, replaced when it ends or is held up."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def tries(self, kind, seed):
        used = psutil.Process(self.process.pid)
        start, ends = used.cpu_times().user, time.monotonic() + BLOCKED
        self.pipe.send((kind, seed))
        try:
            while not self.pipe.poll(1):
                if used.cpu_times().user - start > HUNG or time.monotonic() > ends:
                    break
            else:
                return self.pipe.recv()
        except EOFError:
            self.process.join()
        alive = self.process.is_alive()
        self.process.kill()
        self.__init__()
        amiss = "it never ended" if alive else "the process ended"
        return amiss, HUNG, 0


def main(
    minutes: float = 10,
    seed: Annotated[int | None, typer.Option(help="the first case's seed; drawn if none is given")] = None,
    only: Annotated[str | None, typer.Option(help=f"one kind of {', '.join(KINDS)}, and this seed alone")] = None,
):
    """Try random submissions on the grader's own process; ends with 1 where a case failed."""
    seed = random.randrange(10**9) if seed is None else seed
    process, tried, failed, ends = Process(), Counter(), [], time.monotonic() + 60 * minutes
    process.tries("folders", 0)  # what is imported and compiled once does not count
    most_seconds, most_memory = Counter(), Counter()
    print(f"seed {seed}")
    while (time.monotonic() < ends and not only) or not tried:
        for kind in [only] if only else KINDS:
            amiss, seconds, more = process.tries(kind, seed)
            tried[kind] += 1
            most_seconds[kind] = max(most_seconds[kind], seconds)
            most_memory[kind] = max(most_memory[kind], more / 2**20)
            if amiss:
                failed.append((kind, seed))
                print(f"--only {kind} --seed {seed}\n{amiss}", flush=True)
        seed += 1
    for kind, count in tried.items():
        print(f"{kind:10} {count:6} cases, at most {most_seconds[kind]:.1f} s and {most_memory[kind]:.0f} MB")
    print(f"{len(failed)} failed; the next seed is {seed}")
    raise typer.Exit(bool(failed))


if __name__ == "__main__":
    typer.run(main)
