"""Whose session keeps locked what a function of an office waits for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import Any

import psycopg
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import DeskError

_LOOKS = 8.0  # seconds after which it is looked: two later the function gives up
# Who waits stands behind others who wait: asked for are those who do not. Every session may see by
# whom others were begun, and everybody who works here knows the names of all.
_WHOSE = """
    WITH RECURSIVE before (pid) AS (
      SELECT unnest(pg_blocking_pids(%(session)s))
      UNION SELECT unnest(pg_blocking_pids(b.pid)) FROM before AS b)
    SELECT string_agg(DISTINCT s.name, ', ') FROM before AS b
    JOIN pg_stat_activity AS a USING (pid) JOIN public.staff AS s ON s.login = a.usename
    WHERE pg_blocking_pids(b.pid) = '{}'
"""


def execute(connection: Connection, sentence: str, values: Mapping[str, Any]) -> Any:
    """Run it on a desk's connection; the driver's cursor.

    Raises DeskError office.locked_by, where it gave up waiting for a session of somebody whose name
    was found out meanwhile, and as the driver.
    """
    driver: Any = connection.connection.dbapi_connection
    found: list[str | None] = []

    def look() -> None:
        # Whoever is not named is somebody's session all the same.
        with suppress(DeskError, psycopg.Error, SQLAlchemyError), connection.engine.connect() as by:
            asked = {"session": driver.info.backend_pid}
            found.append(by.exec_driver_sql(_WHOSE, asked).scalar())

    looking = Timer(_LOOKS, look)
    looking.daemon = True
    looking.start()
    try:
        return driver.execute(sentence, values)
    except psycopg.errors.LockNotAvailable as error:
        if not any(found):
            raise
        raise DeskError("office.locked_by", by=found[0]) from error
    finally:
        looking.cancel()
