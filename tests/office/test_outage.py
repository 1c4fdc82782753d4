"""The connection is lost after the server has committed, before its answer: nothing is doubled."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import office_desk
from app.domain.promises import WrapUp
from app.services import audit, calls, login, people, wrapups
from app.settings import Settings
from tests.fakes import FakePhone
from tests.make import MOBILE, make_person
from tests.office.desks import PASSWORD, crew_at
from tests.office.test_desk import TWICE, new_id


class Wire:
    """A line to the server; `cut` lets the next COMMIT through and loses its answer."""

    def __init__(self, port: int) -> None:
        self._server, self.cut, self.lost = ("127.0.0.1", port), False, 0
        self._open = socket.create_server(("127.0.0.1", 0))
        self.port = self._open.getsockname()[1]
        self._waiting = threading.Thread(target=self._accept, daemon=True)
        self._waiting.start()

    def close(self) -> None:
        self._open.shutdown(socket.SHUT_RDWR)  # else it would go on waiting for the next desk
        self._open.close()
        self._waiting.join()

    def _accept(self) -> None:
        while True:
            try:
                desk, _ = self._open.accept()
            except OSError:
                return
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
                server.sendall(said)
            server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _answer(self, server: socket.socket, desk: socket.socket, deaf: threading.Event) -> None:
        while said := _read(server):
            if deaf.is_set():
                self.lost += 1
                desk.shutdown(socket.SHUT_RDWR)
                return
            desk.sendall(said)


def _read(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except OSError:
        return b""


@pytest.fixture
def crew(made):
    with crew_at(made, TWICE) as one:
        one.ann = one.add("ann")
        yield one


@pytest.fixture
def wire(crew):
    made = Wire(int(conninfo_to_dict(crew.made.url)["port"]))
    yield made
    made.close()


@pytest.fixture
def desk(crew, wire):
    """Ann's desk at the end of the wire."""
    port = conninfo_to_dict(crew.made.url)["port"]
    url = crew.made.url_of(crew.ann.login).replace(f":{port}/", f":{wire.port}/")
    empty = office_desk(Settings(office=url), FakePhone(), device_id="d" * 32)
    seated = login.sign_in(empty, crew.ann.login, PASSWORD)
    yield replace(seated, rules=seated.rules.ruled_by(TWICE))
    seated.close()


def test_what_was_done_before_the_answer_was_lost_is_found_again(crew, wire, desk):
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    permit_id = new_id()
    wire.cut = True
    permit = calls.ask_permit(desk, permit_id, person.id, person.points[0])
    assert (wire.lost, permit.id) == (1, permit_id)
    wire.cut = True
    calls.dial(desk, permit)
    assert wire.lost == 2 and desk.phone.dialled == [MOBILE]
    wire.cut = True
    wrapups.wrap_up(desk, permit_id, new_id(), WrapUp("no_answer"))
    assert wire.lost == 3
    wire.cut = True
    people.note(desk, person.id, "记一笔")
    assert wire.lost == 4
    with crew.store.read() as tx:
        for table, rows in (("permits", 1), ("contacts", 1), ("outcomes", 1), ("texts", 1)):
            found = tx.connection.exec_driver_sql(f"SELECT count(1) FROM {table}").scalar()
            assert (table, found) == (table, rows)
    assert audit.verify_store(crew.store).broken is None
