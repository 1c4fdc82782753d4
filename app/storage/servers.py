"""The addresses of servers, as libpq reads them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from app.domain.errors import DeskError

# Who connects asks for a server that takes what is written, and soon learns that one is gone.
_CONNECTING = {
    "sslmode": "verify-full", "target_session_attrs": "read-write", "connect_timeout": "5",
    "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}  # fmt: skip


def place_of(url: str, login: str | None = None, password: str | None = None) -> dict[str, Any]:
    """libpq's parameters of an address, signed in as `login` if given.

    Raises DeskError office.no_address.
    """
    place = {**_CONNECTING, **_read(url)}
    return place if login is None else {**place, "user": login, "password": password}


def address_of(url: str) -> str:
    """Servers and database of an address, without who signs in and how.

    Raises DeskError office.no_address.
    """
    place = _read(url)
    hosts = str(place.get("host", "localhost")).split(",")
    ports = str(place.get("port", "")).split(",")
    if len(ports) not in (1, len(hosts)):
        raise DeskError("office.no_address")
    named = zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=True)
    servers = ",".join(f"{host}:{port}" if port else host for host, port in named)
    return f"postgresql://{servers}/{place.get('dbname', '')}"


def _read(url: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise DeskError("office.no_address") from None
