"""Gives tasks to workers and results back as they come: to warm processes on this machine, or to a Dask cluster.

A worker imports the grader once and then takes task after task. When one dies, killed by somebody or by the lack of
memory, its task is tried once more; if that ends in the same way the task is given back as Lost, and the others go on.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait

from grading.sandbox import machine
from grading.sandbox.limited import begin
from lessons_lib.course.places import CourseError

SECONDS_TO_CONNECT = 15
_CONTEXT = multiprocessing.get_context("forkserver")  # a worker has nothing of this process but what it is given


@dataclass(frozen=True)
class Lost:
    """Stands for the result of a task that could not be done here, as where its worker died every time."""

    reason: str


Then = Callable[[object, object], Sequence]


def nothing_follows(task: object, result: object) -> tuple:
    return ()


def here(function: Callable, tasks: Sequence, workers: int, then: Then = nothing_follows) -> Iterator[tuple]:
    """(task, function(task) or Lost) for each task, in the order in which they are done, by at most `workers` processes
    of this machine; `then(task, result)` gives the tasks that may begin when one is done.

    An exception of `function` is raised here, and the processes are ended. `function` is found by name in the
    processes.
    """
    get_ready(function.__module__)
    waiting = deque((task, 1) for task in tasks)
    crew = []
    try:
        while True:
            busy = {worker.pipe: worker for worker in crew if worker.task is not None}
            wanted = min(workers, len(busy) + len(waiting))
            crew += [_Worker(function) for _ in range(wanted - len(crew))]
            for worker in crew:
                if worker.task is None and waiting:
                    worker.give(*waiting.popleft())
                    busy[worker.pipe] = worker
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy[pipe]
                task, tries = worker.task, worker.tries
                try:
                    error, result = pipe.recv()
                    worker.task = None
                except (EOFError, OSError):
                    worker.end()
                    crew.remove(worker)
                    if tries == 1:
                        waiting.append((task, 2))
                        continue
                    error, result = None, Lost("the process that graded it was ended twice, perhaps for lack of memory")
                if error is not None:
                    raise error
                waiting.extend((following, 1) for following in then(task, result))
                yield task, result
    finally:
        for worker in crew:
            worker.end()


def get_ready(module: str) -> None:
    """Begin to import `module` in the process whose copies the workers will be, and do not wait for it."""
    _CONTEXT.set_forkserver_preload([module])
    forkserver.ensure_running()


class _Worker:
    """One process and the task that it has now."""

    def __init__(self, function):
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(function, theirs, dict(os.environ)))
        self.process.start()
        theirs.close()  # so that its death is seen as the end of the pipe
        self.task, self.tries = None, 0

    def give(self, task, tries):
        self.task, self.tries = task, tries
        try:
            self.pipe.send(task)
        except OSError:  # it died while it was idle; reading its pipe will tell
            return

    def end(self):
        self.pipe.close()
        if self.task is not None:
            self.process.terminate()
        self.process.join()


def _serve(function: Callable, pipe: Connection, environment: dict[str, str]):
    """What a worker process does: a task comes, its result goes, until the pipe ends."""
    os.environ.clear()
    os.environ.update(environment)
    # Ctrl-C goes to the whole group; only the first process acts on it. A handler, for what is ignored stays ignored in
    # the kernels.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    machine.bound_this_worker()
    begin(close=[pipe])
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            reply = None, function(task)
        except Exception as error:
            reply = error, None
        try:
            pipe.send(reply)
        except OSError:
            return


def _end_with(parent):
    """Nobody is left to take the result when the first process was killed."""
    parent.join()
    os._exit(1)


def on_cluster(function: Callable, tasks: Sequence, scheduler: str, then: Then = nothing_follows) -> Iterator[tuple]:
    """The same as `here`, by the workers of the Dask cluster whose scheduler is at the address `scheduler`, or which is
    named NAME in the Dask Gateway of Dask's own settings: `gateway:NAME`.

    Dask itself tries the task of a worker that died again, up to its setting `distributed.scheduler.allowed-failures`.
    Raises CourseError where Dask is missing, nobody answers at that address, or the cluster has no worker.
    """
    try:
        from distributed import KilledWorker, as_completed
    except ImportError as error:
        raise CourseError(
            "--scheduler needs Dask. Install it with: python -m pip install -e '.[cluster]' -c constraints.txt"
        ) from error
    try:
        client = _client_of(scheduler)
    except ImportError as error:
        raise CourseError("--scheduler gateway:NAME needs the Python package dask-gateway. Install it.") from error
    except (OSError, ValueError) as error:
        raise CourseError(
            f"No Dask scheduler answers at {scheduler} ({error}). Start one with `dask scheduler`; it prints its"
            " address."
        ) from error
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise CourseError(
                f"The Dask scheduler at {scheduler} has no workers. Start some: dask worker {scheduler} --nthreads 1"
                " --nworkers 2"
            )
        waiting = {client.submit(function, task, pure=False): task for task in tasks}
        done = as_completed(list(waiting))
        for future in done:
            task = waiting.pop(future)
            if future.status == "finished":
                result = future.result()
            elif isinstance(error := future.exception(), KilledWorker):
                result = Lost(f"the workers that graded it died: {error}")
            else:
                raise error
            following = {client.submit(function, one, pure=False): one for one in then(task, result)}
            waiting |= following
            for one in following:
                done.add(one)
            yield task, result


def _client_of(scheduler):
    from distributed import Client

    kind, _, name = scheduler.partition(":")
    if kind == "gateway":
        from dask_gateway import Gateway

        return Gateway().connect(name).get_client()
    return Client(scheduler, timeout=SECONDS_TO_CONNECT)
