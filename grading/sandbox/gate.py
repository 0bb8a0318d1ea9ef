"""Between a kernel's sockets and this process: a message is measured while it arrives, before anything keeps it.

ZeroMQ bounds one frame; a message may have any number of them and is held until it is whole. So a student's kernel
could fill this process, outside the sandbox. Here each message is passed on as a stream, and one that grows too large
ends the connection. `unpack` then bounds what a message grows to when it is read.
"""

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable

PORTS = range(1, 6)
SECONDS_TO_LISTEN = 10
GREETING = 64  # bytes; ZMTP 3.1, https://rfc.zeromq.org/spec/37/
MORE, LONG, COMMAND = 1, 2, 4  # the flags of a frame
LEAST_FRAME = 200  # for how many bytes a frame counts at least: each costs room, however short it is
PIECE = 2**16
MOST_ITEMS = 500_000  # in one message: each becomes an object of up to a hundred bytes
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


class Gate:
    """Connects to the kernel's sockets `inside`-1 ... and passes on between them and `outside`-1 ..., each once.

    Where a message from the kernel has more than `most` bytes, `refuse` is called and its connection ends.
    """

    def __init__(self, inside: str, outside: str, most: int, refuse: Callable[[], None]):
        self._most, self._refuse, self._sockets = most, refuse, []
        for port in PORTS:
            kernel, door = self._socket(), self._socket()
            _connect(kernel, f"{inside}-{port}")
            door.bind(f"{outside}-{port}")
            door.listen()
            threading.Thread(target=self._serve, args=(door, kernel), daemon=True).start()

    def close(self) -> None:
        for opened in self._sockets:
            _end(opened)
            opened.close()

    def _socket(self):
        self._sockets.append(socket.socket(socket.AF_UNIX))
        return self._sockets[-1]

    def _serve(self, door, kernel):
        with contextlib.suppress(OSError, ValueError), kernel.makefile("rb", buffering=PIECE) as frames:
            client = door.accept()[0]
            self._sockets.append(client)
            threading.Thread(target=_copy, args=(client, kernel), daemon=True).start()
            if not (_greeting(kernel, client) and self._pass_on(frames, client)):
                self._refuse()
            _end(client)

    def _pass_on(self, frames, client):
        """Whether every message until the end of the connection was small enough."""
        total, held = 0, bytearray()
        while head := frames.read(1):
            flags = head[0]
            length = frames.read(8 if flags & LONG else 1)
            left = int.from_bytes(length)
            total += max(left, LEAST_FRAME)
            if total > self._most:
                return False
            held += head + length
            while left:
                piece = frames.read(min(left, PIECE))
                if not piece:
                    return True
                held += piece
                left -= len(piece)
                if len(held) >= PIECE:
                    client.sendall(held)
                    held.clear()
            if not flags & MORE:
                client.sendall(held)
                held.clear()
                total = total if flags & COMMAND else 0
        return True


def unpack(part: bytes):
    """The JSON of a message's part. Raises ValueError where it is none, or has more than MOST_ITEMS items."""
    part = bytes(part)
    if _items(part) > MOST_ITEMS and _items(_TEXT.sub(b"", part)) > MOST_ITEMS:
        raise ValueError(f"more than {MOST_ITEMS:,} items in one message")
    return json.loads(part)


def _items(part):
    return sum(map(part.count, (b",", b"[", b"{")))


def _greeting(kernel, client):
    """Whether the kernel's side speaks the version whose frames are understood here; its greeting is passed on."""
    seen = b""
    while len(seen) < GREETING and (piece := kernel.recv(GREETING - len(seen))):
        seen += piece
        if seen[0] != 0xFF or (len(seen) > 10 and seen[10] < 3):
            return False
        client.sendall(piece)
    return True


def _connect(kernel, address):
    """A socket has its file a moment before anybody listens there, on a busy machine for longer."""
    ends = time.monotonic() + SECONDS_TO_LISTEN
    while True:
        try:
            return kernel.connect(address)
        except ConnectionRefusedError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.01)


def _copy(source, target):
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
    _end(target)


def _end(opened):
    with contextlib.suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)  # wakes who waits for it
