"""What a person sees while a model trains, in a terminal and in a notebook."""

import os
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel

FIT = """
import lessons_lib, numpy as np
model = lessons_lib.Sequential([lessons_lib.Dense(1)], (2,))
model.compile(loss="mse")
model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=5000);
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
def test_a_terminal_shows_a_moving_bar_on_standard_output_then_one_line():
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))  # the bar is cut to the terminal's width
    process = subprocess.Popen([sys.executable, "-c", FIT], stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux says that the other end is closed in this way.
        pass
    assert process.communicate()[1] == ""
    assert b"/5000 [" in shown and b"loss: " in shown
    assert shown.decode().rsplit("\r", 2)[-2].startswith("5000 epochs - loss: ")


def test_a_notebook_that_a_person_watches_shows_one_output_that_ends_as_the_closing_line():
    manager, client = start_new_kernel()
    try:
        messages = []
        client.execute_interactive(FIT, allow_stdin=True, stdin_hook=print, output_hook=messages.append, timeout=120)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    shown = [message for message in messages if message["msg_type"] not in ("status", "execute_input")]
    assert {message["msg_type"] for message in shown} == {"display_data", "update_display_data"}
    assert len({message["content"]["transient"]["display_id"] for message in shown}) == 1
    texts = [message["content"]["data"]["text/plain"] for message in shown]
    assert "/5000 [" in texts[0]
    assert texts[-1].startswith("5000 epochs - loss: ")
