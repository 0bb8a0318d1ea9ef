"""How fast a class is graded, side by side with `nbgrader autograde` on the same notebooks in the same run.

    python -m tests.benchmarks.grading --students 30

Each student hands in one notebook, made from labelled answers; the lessons come in turn. The class is graded here, by
nbgrader, and here again, each time into a new folder and with a folder for compiled code of its own that is empty at
first. nbgrader has its own settings, the same released notebooks, and the same 120 seconds a cell, which it may wait
out at a slider; its time is that of `nbgrader autograde` alone, one process a lesson. Memory is the largest resident
set of the grading process, its workers and kernels left out. `--only-where` prints the second table alone, on where the
time of a notebook goes.
"""

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import nbformat
import psutil
import typer
from rich.console import Console
from rich.table import Table

from grading.classes import make_class, mixed_class
from grading.journal import FOLDER, Journal
from lessons_lib.course.places import course_root, lesson_names

LIGHTEST = "00_start_here"
OVERHEAD_NOTEBOOKS = 9
# Printed by the kernel itself: its own CPU seconds so far, its start and the imports among them.
CPU_TIMES = "from os import times as cpu_times\nprint(*cpu_times()[:4])"
# The first and the last cell of a notebook that tells where its time went, in seconds.
WHERE = """
import importlib._bootstrap as loading
import json
import time
from os import times as cpu_times

went, inside, original = {"start of the kernel": sum(cpu_times()[:4])}, [], loading._find_and_load

def add(what, seconds):
    went[what] = went.get(what, 0) + seconds

def timed_load(*about):
    if inside:
        return original(*about)
    inside.append(about)
    begun = time.perf_counter()
    try:
        return original(*about)
    finally:
        inside.clear()
        add("imports", time.perf_counter() - begun)

loading._find_and_load, begun_at = timed_load, time.perf_counter()
from jax import monitoring

EVENTS = {
    "/jax/core/compile/jaxpr_trace_duration": "JAX traces",
    "/jax/core/compile/jaxpr_to_mlir_module_duration": "JAX lowers",
    "/jax/core/compile/backend_compile_duration": "XLA compiles",
    "/jax/compilation_cache/cache_retrieval_time_sec": "look-ups of compiled code",
}
monitoring.register_event_duration_secs_listener(
    lambda event, seconds, **about: event in EVENTS and add(EVENTS[event], seconds)
)
"""
WENT = """
went["the cells' own work, and waiting"] = time.perf_counter() - begun_at - sum(list(went.values())[1:])
print(json.dumps(went))
"""
BESIDE_PYTHON = Path(sys.executable).parent


def handed_in(folder: Path, students: int, lessons: list[str]) -> int:
    """Write a class in which student k hands in lesson k, in turn; the number of notebooks."""
    for (student, choose), lesson in zip(mixed_class(students).items(), itertools.cycle(lessons), strict=False):
        make_class(course_root(), folder, {student: choose}, [lesson])
        path = folder / student / lesson / f"{lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(CPU_TIMES))
        nbformat.write(notebook, path)
    return students


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and the most megabytes that the first process held."""

    wall: float = 0
    memory: float = 0

    def __add__(self, other):
        return Cost(self.wall + other.wall, max(self.memory, other.memory))


def timed(command: list, folder: Path) -> Cost:
    """What the command costs in `folder`, where it finds a folder for compiled code."""
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PATH": os.pathsep.join([str(BESIDE_PYTHON), os.environ["PATH"]]),
    }
    with (folder / "log.txt").open("w") as log:
        begun, largest = time.perf_counter(), 0
        process = psutil.Popen(
            [BESIDE_PYTHON / command[0], *command[1:]], cwd=folder, env=environment, stdout=log, stderr=log
        )
        while process.poll() is None:
            try:
                largest = max(largest, process.memory_info().rss)
            except psutil.Error:  # it has just ended
                break
            time.sleep(0.1)
        seconds = time.perf_counter() - begun
    if process.wait():
        sys.exit(f"{' '.join(map(str, command))} failed:\n{(folder / 'log.txt').read_text()[-3000:]}")
    return Cost(seconds, largest / 1e6)


def stock(folder: Path, submitted: Path, lessons: list[str]) -> Cost:
    """What nbgrader's own autograde costs, in a course folder of its own."""
    shutil.copytree(submitted, folder / "submitted")
    for lesson in lessons:
        shutil.copytree(
            course_root() / "solutions" / lesson,
            folder / "source" / lesson,
            ignore=shutil.ignore_patterns("*.py", "__pycache__"),
        )
    settings = (
        "c = get_config()\nc.ClearSolutions.code_stub = {'python': '# Write your code"
        " here.'}\nc.ExecutePreprocessor.timeout = 120\n"
    )
    (folder / "nbgrader_config.py").write_text(settings)
    for lesson in lessons:
        timed(["nbgrader", "generate_assignment", lesson], folder)
    return sum((timed(["nbgrader", "autograde", lesson], folder) for lesson in lessons), Cost())


def ours(folder: Path, submitted: Path, *words: object) -> Cost:
    folder.mkdir(parents=True)
    return timed(["lessons", "grade", submitted, "--output", folder / "out", *words], folder)


def on_dask(folder: Path, submitted: Path, sandbox: list[str]) -> float:
    """Seconds with a scheduler and two workers of one thread each on this machine, which are up before the time
    begins."""
    from distributed import Client

    folder.mkdir()
    address = folder / "scheduler.json"
    scheduler = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        address,
    ]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        "--scheduler-file",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    started = [
        subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder, env=environment)
        for command in (scheduler, worker, worker)
    ]
    try:
        with Client(scheduler_file=str(address), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            found = client.scheduler.address
        return ours(folder / "run", submitted, "--scheduler", found, *sandbox).wall
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def overhead(folder: Path, sandbox: list[str]) -> float:
    """Seconds between one light notebook's grade and the next with one worker, beyond the CPU seconds of its kernel;
    the mean."""
    handed_in(folder / "in", OVERHEAD_NOTEBOOKS, [LIGHTEST])
    ours(folder / "run", folder / "in", "--workers", "1", *sandbox)
    ended = sorted(path.stat().st_mtime for path in (folder / "run" / "out" / FOLDER).glob("*/*.json"))
    own = [kernel_seconds(graded.notebook) for graded in Journal(folder / "run" / "out").of_lesson(LIGHTEST)]
    return (ended[-1] - ended[0]) / (len(ended) - 1) - sum(own) / len(own)


def where_it_goes(folder: Path, lessons: list[str], sandbox: list[str]) -> Table:
    """Where the seconds of a notebook go, one worker and nothing compiled before: the mean over one of each lesson that
    uses JAX."""
    lessons = [lesson for lesson in lessons if lesson != LIGHTEST]
    for (student, choose), lesson in zip(mixed_class(len(lessons)).items(), lessons, strict=True):
        make_class(course_root(), folder / "in", {student: choose}, [lesson])
        path = folder / "in" / student / lesson / f"{lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        first, last = map(nbformat.v4.new_code_cell, (WHERE, WENT))
        notebook.cells = [first, *notebook.cells, last]
        nbformat.write(notebook, path)
    ours(folder / "run", folder / "in", "--workers", "1", *sandbox)
    journal = Journal(folder / "run" / "out")
    found = [
        Counter(json.loads(graded.notebook.cells[-1].outputs[0].text))
        for lesson in lessons
        for graded in journal.of_lesson(lesson)
    ]
    ended = sorted(path.stat().st_mtime for path in (folder / "run" / "out" / FOLDER).glob("*/*.json"))
    whole, went = (ended[-1] - ended[0]) / (len(ended) - 1), sum(found, Counter())
    table = Table("where the time of a notebook goes", "seconds", "share", title_justify="left")
    for name, seconds in went.items():
        table.add_row(name, f"{seconds / len(found):.2f}", f"{seconds / len(found) / whole:.0%}")
    rest = whole - went.total() / len(found)
    table.add_row("the grader: rebuild, wait for the kernel, judge, page, write", f"{rest:.2f}", f"{rest / whole:.0%}")
    return table


def kernel_seconds(notebook: nbformat.NotebookNode) -> float:
    return sum(map(float, notebook.cells[-1].outputs[0].text.split()))


def main(
    students: int = 30,
    lessons: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only these, by name; give it again for more. Default: all.")
    ] = None,
    memory_students: Annotated[int, typer.Option(help="The larger class for the memory; 0 leaves it out.")] = 300,
    dask: bool = True,
    unsafe_no_sandbox: bool = False,
    only_where: bool = False,
):
    names = (lessons or lesson_names(course_root() / "notebooks"))[:students]
    sandbox = ["--unsafe-no-sandbox"] if unsafe_no_sandbox else []
    table = Table(
        "what",
        "measured",
        "target",
        title=f"{students} notebooks of {len(names)} lessons, {os.cpu_count()} cores",
        title_justify="left",
    )
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        root = Path(temporary)
        if only_where:
            Console(width=120).print(where_it_goes(root, names, sandbox))
            return
        handed_in(root / "in", students, names)
        (root / "stock").mkdir()
        first = ours(root / "first", root / "in", "--workers", "2", *sandbox)
        theirs = stock(root / "stock", root / "in", names)
        second = ours(root / "second", root / "in", "--workers", "2", *sandbox)
        local = min(first.wall, second.wall)
        for name, cost in (("here, two workers", first), ("nbgrader autograde", theirs), ("here once more", second)):
            table.add_row(name, f"{60 * students / cost.wall:.1f} notebooks a minute", "")
        table.add_row(
            "here : nbgrader, the slower of the two",
            f"{theirs.wall / max(first.wall, second.wall):.2f}",
            "at least 4 on two cores",
        )
        if dask:
            cluster = on_dask(root / "dask", root / "in", sandbox)
            table.add_row("two Dask workers : two local ones, time", f"{cluster / local:.2f}", "0.85 to 1.15")
        table.add_row(
            "a notebook's overhead beyond its kernel's CPU time",
            f"{overhead(root / 'overhead', sandbox):.2f} s",
            "at most 0.4 s",
        )
        for size in (30, memory_students) if memory_students else ():
            handed_in(root / f"in{size}", size, [LIGHTEST])
            table.add_row(
                f"memory of the grading process, {size} notebooks",
                f"{ours(root / f'm{size}', root / f'in{size}', *sandbox).memory:.0f} MB",
                "flat",
            )
        Console(width=120).print(table, where_it_goes(root / "where", names, sandbox))


if __name__ == "__main__":
    typer.run(main)
