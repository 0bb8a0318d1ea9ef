"""Workers: warm processes of this machine, and a Dask cluster; either may lose one on the way."""

import os
import signal
import sys
import time
from types import SimpleNamespace

import pytest

from grading.sandbox.machine import MEMORY_OF_A_WORKER
from grading.workers import Lost, here, on_cluster
from lessons_lib.course.places import CourseError

SEEN = []


def double(number):
    return 2 * number


def remember(number):
    """What this process was given before, and who it is."""
    SEEN.append(number)
    return os.getpid(), tuple(SEEN)


def take(size):
    try:
        return len(bytearray(size))
    except MemoryError:
        return "refused"


def die_once(folder):
    """Ends its own process the first time it is called with this folder."""
    if not (folder / "been here").exists():
        (folder / "been here").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def blame(number):
    raise CourseError(f"{number} is at fault")


@pytest.mark.slow
def test_every_task_gets_its_own_result():
    assert dict(here(double, range(20), 3)) == {number: 2 * number for number in range(20)}


@pytest.mark.slow
def test_workers_stay_warm_from_task_to_task_and_no_more_start_than_there_are_tasks():
    results = dict(here(remember, range(10), 2)).values()
    assert len({process for process, _ in results}) <= 2
    assert max(len(seen) for _, seen in results) >= 5
    assert len({process for process, _ in dict(here(remember, [1], 8)).values()}) == 1


def test_a_worker_has_a_limit_of_memory_and_goes_on_after_it():
    assert list(here(take, [MEMORY_OF_A_WORKER, 10], 1)) == [(MEMORY_OF_A_WORKER, "refused"), (10, 10)]


@pytest.mark.slow
def test_a_task_whose_worker_was_killed_is_tried_once_more(tmp_path):
    assert list(here(die_once, [tmp_path], 2)) == [(tmp_path, "done")]


@pytest.mark.slow
def test_a_task_that_kills_every_worker_is_given_back_as_lost_and_the_others_are_done():
    results = dict(here(die, range(8), 2))
    assert isinstance(results.pop(3), Lost)
    assert results == {number: number for number in range(8) if number != 3}


def test_an_exception_of_a_task_is_raised_here_and_no_process_stays():
    import multiprocessing

    with pytest.raises(CourseError, match="at fault"):
        list(here(blame, range(4), 2))
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_cluster_gives_the_same_and_goes_on_when_a_worker_is_killed(cluster):
    address, workers = cluster
    results = {}
    for task, result in on_cluster(time.sleep, [0.2 + number / 1000 for number in range(20)], address):
        results[task] = result
        if len(results) == 4:
            workers[0].kill()
    assert len(results) == 20 and set(results.values()) == {None}


@pytest.mark.slow
def test_a_cluster_that_is_not_there_or_has_no_worker_says_what_to_start(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    from distributed import LocalCluster

    monkeypatch.setattr("grading.workers.SECONDS_TO_CONNECT", 1)
    with pytest.raises(CourseError, match="dask scheduler"):
        list(on_cluster(double, [1], "tcp://127.0.0.1:9"))
    with LocalCluster(n_workers=0, dashboard_address=None) as empty, pytest.raises(CourseError, match="dask worker"):
        list(on_cluster(double, [1], empty.scheduler_address))


def test_a_cluster_of_dask_gateway_is_asked_for_by_its_name(monkeypatch):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as local:
        gateway = SimpleNamespace(connect=lambda name: {"hub.1": local}[name])
        monkeypatch.setitem(sys.modules, "dask_gateway", SimpleNamespace(Gateway=lambda: gateway))
        assert list(on_cluster(double, [21], "gateway:hub.1")) == [(21, 42)]
    monkeypatch.setitem(sys.modules, "dask_gateway", None)
    with pytest.raises(CourseError, match="dask-gateway"):
        list(on_cluster(double, [21], "gateway:hub.1"))
