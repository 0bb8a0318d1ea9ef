"""Work on what a student handed in is ended at a limit of time or memory, alone, and the next piece finds a fresh
process."""

import os
import re
import signal

import numpy as np
import pytest

from grading.judging.rebuild import Unreadable
from grading.sandbox.limited import TooMuch, limited


def test_work_is_done_elsewhere_by_a_process_that_stays_warm():
    first = limited(os.getpid)
    assert first != os.getpid() and limited(os.getpid) == first
    assert np.array_equal(limited(np.cumsum, np.arange(5)), [0, 1, 3, 6, 10])


def test_what_the_work_raises_is_raised_here_and_the_process_goes_on():
    process = limited(os.getpid)
    with pytest.raises(ValueError, match="invalid literal"):
        limited(int, "many")
    with pytest.raises(Unreadable, match="why"):
        limited(_refuse, "why")
    assert limited(os.getpid) == process


def _refuse(reason):
    raise Unreadable(reason)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "why"),
    [
        ((re.fullmatch, "(a+)+", "a" * 60 + "b"), "2 seconds"),
        ((bytes, 2**32), "MB of memory"),
        ((np.full, 2**29, 1.0), "MB of memory"),
        ((os.abort,), "MB of memory"),
    ],
)
def test_work_that_takes_too_much_is_ended_and_the_next_is_done(work, why):
    with pytest.raises(TooMuch, match=why):
        limited(*work, seconds=2)
    assert limited(len, "abc") == 3


def test_memory_is_counted_from_where_the_work_begins():
    for _ in range(4):
        limited(_keep, 2**28)


KEPT = []


def _keep(size):
    KEPT.append(b"x" * size)


def test_a_process_that_somebody_else_ends_is_no_limit_of_the_works():
    with pytest.raises(RuntimeError, match="ended twice"):
        limited(_kill)


def test_what_earlier_work_left_behind_is_no_fault_of_the_next():
    limited(_lay_a_trap)
    assert limited(_spring_it) == "no trap"


def _lay_a_trap():
    KEPT.append(b"trap")


def _spring_it():
    if b"trap" in KEPT:
        os.kill(os.getpid(), signal.SIGSEGV)
    return "no trap"


def _kill():
    os.kill(os.getpid(), signal.SIGKILL)
