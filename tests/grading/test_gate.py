"""What stands between a kernel and the grader's own process: messages are bounded, time is counted fairly, and a kernel
that died for want of memory gets a second, quiet try."""

import json
import socket
import threading

import pytest
import zmq
from nbformat.v4 import new_code_cell, new_notebook

from grading.sandbox import bubblewrap, gate, machine, running
from grading.sandbox.gate import Gate, unpack
from grading.sandbox.running import PATIENCE, Limits, _Clock, run

MOST = 100_000


@pytest.fixture
def passage(tmp_path):
    """A kernel's socket, the grader's that is connected to it through a gate, and an event: the gate refused."""
    context, refused = zmq.Context(), threading.Event()
    sockets = [context.socket(zmq.PUSH) for _ in gate.PORTS]
    for port, kernel in zip(gate.PORTS, sockets, strict=True):
        kernel.bind(f"ipc://{tmp_path}/in-{port}")
    opened = Gate(f"{tmp_path}/in", f"{tmp_path}/out", MOST, refused.set)
    reader = context.socket(zmq.PULL)
    reader.connect(f"ipc://{tmp_path}/out-1")
    reader.rcvtimeo = 10_000
    yield sockets[0], reader, refused
    opened.close()
    context.destroy(linger=0)


def test_messages_pass_as_they_are(passage):
    kernel, reader, refused = passage
    sent = [[b""], [b"one"], [bytes([n]) * 300 for n in range(200)], [b"x" * (MOST - 1)], [b"a", b"", b"c" * 70_000]]
    for message in sent:
        kernel.send_multipart(message)
    assert [reader.recv_multipart() for _ in sent] == sent
    assert not refused.is_set()


@pytest.mark.parametrize("message", [[b"x" * (MOST + 1)], [b"x" * 1000] * 101, [b""] * 1000])
def test_a_message_that_is_too_large_in_all_is_refused_however_it_is_cut(passage, message):
    kernel, reader, refused = passage
    kernel.send_multipart([b"before"])
    assert reader.recv_multipart() == [b"before"]
    kernel.send_multipart(message)
    assert refused.wait(10)
    reader.rcvtimeo = 200
    with pytest.raises(zmq.Again):
        reader.recv_multipart()


@pytest.mark.parametrize("greeting", [b"\x05\x00hello", b"\xff\0\0\0\0\0\0\0\1\x7f\1"])
def test_a_kernel_that_speaks_an_older_form_which_the_gate_cannot_measure_is_refused(tmp_path, greeting):
    doors = [socket.socket(socket.AF_UNIX) for _ in gate.PORTS]
    for port, door in zip(gate.PORTS, doors, strict=True):
        door.bind(f"{tmp_path}/in-{port}")
        door.listen()
    refused = threading.Event()
    opened = Gate(f"{tmp_path}/in", f"{tmp_path}/out", MOST, refused.set)
    with socket.socket(socket.AF_UNIX) as reader, doors[0].accept()[0] as kernel:
        reader.connect(f"{tmp_path}/out-1")
        kernel.sendall(greeting)
        assert refused.wait(10)
    opened.close()
    for door in doors:
        door.close()


def test_a_kernel_whose_sockets_are_there_and_not_yet_listened_to_is_waited_for(tmp_path):
    doors = [socket.socket(socket.AF_UNIX) for _ in gate.PORTS]
    for port, door in zip(gate.PORTS, doors, strict=True):
        door.bind(f"{tmp_path}/in-{port}")
    later = threading.Timer(0.2, lambda: [door.listen() for door in doors])
    later.start()
    Gate(f"{tmp_path}/in", f"{tmp_path}/out", MOST, lambda: None).close()
    later.join()
    for door in doors:
        door.close()


def test_a_message_of_very_many_items_is_refused_and_a_long_text_is_read():
    many = gate.MOST_ITEMS + 1
    named = ",".join(f'"{number}":0' for number in range(many))
    for bomb in ("[" + "[]," * many + "[]]", "{" + named + "}", "[" * many):
        with pytest.raises(ValueError, match="items"):
            unpack(bomb.encode())
    text = '[1, {"a": 2}]\\"\n' * many
    assert unpack(json.dumps({"text": text}).encode()) == {"text": text}


class Waiting:
    """A clock by hand, and how long each thread has waited for a processor."""

    def __init__(self, monkeypatch):
        self.now, self.threads = 0.0, {}
        monkeypatch.setattr(running.time, "monotonic", lambda: self.now)

    def passes(self, seconds, waited=0.0):
        self.now += seconds
        self.threads = {"1": self.threads.get("1", 0.0) + waited, "2": 0.0}


@pytest.fixture
def by_hand(monkeypatch):
    waiting = Waiting(monkeypatch)
    return waiting, _Clock(Limits(cell_seconds=10, notebook_seconds=30), lambda: dict(waiting.threads))


def test_seconds_in_which_others_had_the_processors_do_not_count(by_hand):
    waiting, clock = by_hand
    assert clock.begin_cell() == 10
    waiting.passes(12, waited=9)
    assert clock.left() == 7
    waiting.passes(7)
    assert clock.left() == 0 and clock.limit == "10 seconds of a cell"


def test_a_thread_that_slept_while_another_waited_is_over_its_time_by_the_clock_at_the_latest(by_hand):
    waiting, clock = by_hand
    clock.begin_cell()
    waiting.passes(10 * PATIENCE - 1, waited=10 * PATIENCE - 1)
    assert clock.left() == 1
    waiting.passes(1, waited=1)
    assert clock.left() == 0


def test_the_cells_of_a_notebook_share_its_time(by_hand):
    waiting, clock = by_hand
    for left in (10, 10, 10, 3):
        assert clock.begin_cell() == left
        waiting.passes(9 + 1, waited=1)
    assert clock.left() < 0 and clock.limit == "30 seconds of a notebook"


def test_a_notebook_that_always_waits_ends_by_the_clock(by_hand):
    waiting, clock = by_hand
    cells = 0
    while clock.begin_cell() > 0:
        waiting.passes(10, waited=10)
        cells += 1
    assert cells == 30 * PATIENCE / 10 and clock.limit == "30 seconds of a notebook"


@pytest.fixture
def own_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.usefixtures("own_machine")
def test_who_wants_to_be_alone_waits_for_the_others_and_they_for_it():
    entered = threading.Event()
    order = []

    def wants(how, name):
        with how():
            order.append(name)
            entered.set()

    with machine.among_others(), machine.among_others():
        lonely = threading.Thread(target=wants, args=(machine.alone, "alone"))
        lonely.start()
        assert not entered.wait(0.3)
        late = threading.Thread(target=wants, args=(machine.among_others, "late"))
        late.start()
        assert not entered.wait(0.3), "nobody begins while one waits to be alone"
    lonely.join(10)
    late.join(10)
    assert order == ["alone", "late"]


def dying(monkeypatch, tmp_path, killed):
    """How often a notebook whose kernel ends by itself was run, and what stopped it; `killed` counts as Linux does."""
    starts = []
    real = bubblewrap.kernel_manager
    monkeypatch.setattr(bubblewrap, "kernel_manager", lambda *about: starts.append(1) or real(*about))
    monkeypatch.setattr(machine, "processes_killed", lambda: next(killed))
    notebook = new_notebook(cells=[new_code_cell("print(1)"), new_code_cell("import os; os._exit(9)")])
    stopped = run(notebook, tmp_path, Limits(), "bubblewrap")
    return len(starts), stopped, notebook


@pytest.mark.slow
@pytest.mark.usefixtures("own_machine")
def test_a_kernel_that_ended_while_the_machine_had_no_memory_is_run_once_more(monkeypatch, tmp_path):
    starts, stopped, notebook = dying(monkeypatch, tmp_path, iter([0, 1, 1, 1]))
    assert starts == 2 and "The kernel ended here" in stopped[1]
    assert [output.text for output in notebook.cells[0].outputs] == ["1\n"]


@pytest.mark.slow
@pytest.mark.usefixtures("own_machine")
def test_a_kernel_that_ended_by_itself_is_not_run_again(monkeypatch, tmp_path):
    starts, stopped, _ = dying(monkeypatch, tmp_path, iter([3, 3]))
    assert starts == 1 and "The kernel ended here" in stopped[1]


def test_a_message_counts_for_each_output_that_it_fills_and_every_text_counts_even_an_empty_one(tmp_path):
    client = running._client(new_notebook(), tmp_path, Limits(), None, None)
    client._display_id_map = {"a": {0: [0, 1, 2], 4: [0]}}
    about = {"data": {"text/plain": [""] * 1000}, "transient": {"display_id": "a"}}
    assert client._places({"msg_type": "update_display_data", "content": about}) == 4
    assert client._places({"msg_type": "display_data", "content": about}) == 1
    assert running._size(about) > 8 * 1000
