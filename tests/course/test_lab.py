"""`lessons lab` on a terminal: what it says, the second one, Ctrl-C."""

import errno
import os
import re
import select
import signal
import subprocess

import pytest

from lessons_lib import __main__
from lessons_lib.course import cli, lab
from lessons_lib.course.places import CourseError

pty = pytest.importorskip("pty", reason="terminals are made in another way on Windows")
ADDRESS = re.compile(r"http://localhost:\d+/lab/tree/00_start_here/\S+token=\w+")


@pytest.fixture
def start(lessons, tmp_path):
    """`start(port)`: `lessons lab` on a terminal of its own, as `(process, read)`; `read(pattern)` reads what it shows
    until that is there, without a pattern until its end."""
    opened = []

    def begin(port):
        ours, theirs = pty.openpty()
        command = [lessons.command, "lab", "--no-browser", "--port", str(port), "--workspace", tmp_path / "mine"]
        # A shell that runs the tests in the background lets its children ignore Ctrl-C; a terminal does not.
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        signal.signal(signal.SIGINT, before)
        os.close(theirs)
        opened.append((process, ours))

        def read(pattern="(?!)"):
            shown = ""
            while not re.search(pattern, shown):
                assert select.select([ours], [], [], 120)[0], f"nothing more was said after {shown!r}"
                try:
                    shown += os.read(ours, 4096).decode()
                except OSError as error:  # the end of a terminal on Linux
                    if error.errno != errno.EIO:
                        raise
                    return shown
            return shown

        return process, read

    yield begin
    for process, ours in opened:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.slow
def test_a_second_lab_names_the_running_one_and_one_ctrl_c_ends_it_with_few_words(start):
    first, read = start(8961)
    shown = read(ADDRESS)
    second, read_second = start(8962)
    told = read_second()
    assert second.wait() == 0
    assert "already serves" in told and ADDRESS.search(told)[0] == ADDRESS.search(shown)[0]

    first.send_signal(signal.SIGINT)
    shown += read()

    assert first.wait() == 0
    assert not re.search(r"Traceback|y/\[n\]|trusted|eavesdropping|Extension|\[[IW] ", shown), shown


@pytest.mark.slow
def test_ctrl_c_while_jupyterlab_starts_ends_it_without_a_traceback(start):
    process, read = start(8963)
    shown = read("Ctrl-C ends it")
    process.send_signal(signal.SIGINT)
    shown += read()
    assert process.wait() != 0
    assert "Traceback" not in shown and "token=" not in shown


def test_a_server_that_does_not_answer_is_not_taken_for_a_running_one(tmp_path, monkeypatch):
    gone = {"root_dir": str(tmp_path), "url": "http://localhost:9/", "token": "t", "pid": os.getpid()}
    monkeypatch.setattr("jupyter_server.serverapp.list_running_servers", lambda: [gone])
    assert lab.page_of_running(tmp_path, "page.ipynb") is None


def test_a_home_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "runtime"))
    with pytest.raises(CourseError, match="file/runtime, which cannot be written to .*JUPYTER_RUNTIME_DIR=DIR"):
        lab.check_home()


def test_a_place_that_cannot_be_written_to_is_told_in_one_sentence(monkeypatch, capsys):
    def refused():
        raise PermissionError(errno.EACCES, "Permission denied", "/some/place")

    monkeypatch.setattr(cli, "app", refused)
    before = signal.getsignal(signal.SIGINT)  # ignored, where a shell runs the tests in the background
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "lessons: /some/place cannot be written: Permission denied.\n"
    assert signal.getsignal(signal.SIGINT) == before
