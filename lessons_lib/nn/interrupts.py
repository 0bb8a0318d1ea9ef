"""Ctrl-C and the Stop button while compiled code owns the weights: noted at once, obeyed where nothing is lost."""

import signal
import threading


class Interrupts:
    """A context in which the first interruption only sets `asked`; a second one raises KeyboardInterrupt at once.

    Outside of the main thread, where Python delivers no signals, `asked` stays False.
    """

    def __init__(self):
        self.asked, self._before = False, None

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *error):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def obey(self):
        """Raise KeyboardInterrupt if it was asked for."""
        if self.asked:
            raise KeyboardInterrupt
