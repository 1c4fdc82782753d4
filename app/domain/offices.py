"""Where an office is: what somebody fills in, and the address that libpq reads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

PORT = "5432"  # PostgreSQL's own


@dataclass(frozen=True, slots=True)
class Address:
    """An office as it is filled in; `servers` with commas between, a port of its own after a colon.

    `certificate`: the file of the authority that vouches for the server; empty: libpq's own place.
    """

    servers: str = ""
    port: str = PORT
    database: str = "forbear"
    login: str = ""
    certificate: str = ""

    def url(self) -> str:
        """As libpq reads it; no password is part of it."""
        named = [one.strip() for one in self.servers.replace("，", ",").split(",") if one.strip()]
        servers = ",".join(one if _has_port(one) else f"{one}:{self.port}" for one in named)
        who = f"{quote(self.login, safe='')}@" if self.login else ""
        file = quote(self.certificate, safe="/")
        query = f"?sslrootcert={file}" if self.certificate else ""
        return f"postgresql://{who}{servers}/{quote(self.database, safe='')}{query}"


def read_address(url: str) -> Address:
    """What was filled in, from its own `url`."""
    parts = urlsplit(url)
    who, _, servers = parts.netloc.rpartition("@")
    (certificate,) = parse_qs(parts.query).get("sslrootcert", [""])
    named = servers.split(",")
    ports = {one.rpartition(":")[2] if _has_port(one) else PORT for one in named}
    if len(ports) == 1:  # one for all, as most have it
        named = [one.rpartition(":")[0] if _has_port(one) else one for one in named]
    return Address(
        ", ".join(named), ports.pop() if len(ports) == 1 else PORT, unquote(parts.path[1:]),
        unquote(who), certificate,
    )  # fmt: skip


def _has_port(server: str) -> bool:
    return server.rpartition(":")[2].isdigit() and not server.endswith("]") and ":" in server
