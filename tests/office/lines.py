"""A line between a desk and its server that a test cuts; a keyring that a test holds."""

from __future__ import annotations

import gc
import socket
import threading
import time
from contextlib import suppress

from app.domain.errors import NoKeyring

_A_SECOND = 640_000  # bytes over a line that lags


class MemoryKeyring:
    """Keeps secrets as long as it lives; `missing`: there is no keyring here."""

    name = "tests"

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.missing = False

    def get(self, book_id: str) -> bytes | None:
        if self.missing:
            raise NoKeyring("keyring.none")
        return self.kept.get(book_id)

    def put(self, book_id: str, key: bytes) -> None:
        self.kept[book_id] = key

    def password(self, name: str) -> str | None:
        kept = self.get(name)
        return None if kept is None else kept.decode()

    def keep_password(self, name: str, password: str) -> None:
        self.put(name, password.encode())

    def delete(self, book_id: str) -> None:
        self.kept.pop(book_id, None)


class Wire:
    """A line to the server; `cut` lets the next COMMIT through and loses its answer.

    `down`: nobody is let through, and who was is thrown out. `carries`: while it is not set,
    whoever comes is taken, nobody is thrown out, and nothing goes over it either way. `swallows`:
    of these lines alone, by the port that the server sees, what is said is lost from now on.
    `lags`: of these, what goes to the server takes its time.
    """

    def __init__(self, port: int) -> None:
        self._server, self.cut, self.lost = ("127.0.0.1", port), False, 0
        self._open = socket.create_server(("127.0.0.1", 0))
        self.port = self._open.getsockname()[1]
        self._down, self._lines = False, []
        self.swallows: set[int] = set()
        self.lags: set[int] = set()
        self.carries = threading.Event()
        self.carries.set()
        self._waiting = threading.Thread(target=self._accept, daemon=True)
        self._waiting.start()

    @property
    def down(self) -> bool:
        return self._down

    @down.setter
    def down(self, down: bool) -> None:
        self._down = down
        while down and self._lines:
            _end(self._lines.pop())

    def close(self) -> None:
        self.carries.set()
        gc.collect()  # what the driver gave up while it connected holds its socket until then
        self._open.shutdown(socket.SHUT_RDWR)  # else it would go on waiting for the next desk
        self._open.close()
        self._waiting.join()

    def _accept(self) -> None:
        while True:
            try:
                desk, _ = self._open.accept()
            except OSError:
                return
            if self._down:
                desk.close()
                continue
            self._lines.append(desk)
            threading.Thread(target=self._carry, args=(desk,), daemon=True).start()

    def _carry(self, desk: socket.socket) -> None:
        with desk, socket.create_connection(self._server) as server:
            deaf = threading.Event()
            back = threading.Thread(target=self._answer, args=(server, desk, deaf), daemon=True)
            back.start()
            while said := _read(desk):
                if self.cut and b"COMMIT" in said:
                    self.cut = False
                    deaf.set()
                self.carries.wait()
                if server.getsockname()[1] in self.swallows:
                    continue
                if server.getsockname()[1] in self.lags:
                    time.sleep(len(said) / _A_SECOND)
                with suppress(OSError):  # the server has ended it, and the desk is not told
                    server.sendall(said)
            _end(server)
            back.join()

    def _answer(self, server: socket.socket, desk: socket.socket, deaf: threading.Event) -> None:
        while said := _read(server):
            if deaf.is_set():
                self.lost += 1
                _end(desk)
                return
            self.carries.wait()
            if server.getsockname()[1] in self.swallows:
                continue
            try:
                desk.sendall(said)
            except OSError:  # it was thrown out
                return


def _end(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is gone


def _read(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except OSError:
        return b""
