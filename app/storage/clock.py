"""Whose clock decides: the workstation's at a book of its own, the server's in an office.

A workstation of an office may go wrong by an hour or a year and nobody else would notice. What is
decided or recorded there is decided and recorded at the server's time, read under the lock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.moments import Clock, moment
from app.storage.store import Store, Transaction

# clock_timestamp() goes on within a transaction; now() would stand at its first statement, which
# may have waited for a lock since.
_NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


class ServerClock:
    """The server's clock. Called, it is the workstation's with the difference last seen."""

    def __init__(self, store: Store, workstation: Clock) -> None:
        self._workstation = workstation
        self.behind = timedelta()  # what the workstation's clock lacks, negative when it is ahead
        with store.read() as tx:
            self.within(tx)

    def __call__(self) -> datetime:
        """About the server's time, without asking it: for what is shown, not for decisions."""
        return self._workstation() + self.behind

    def within(self, tx: Transaction) -> datetime:
        """The server's time at this moment of the transaction."""
        row = tx.connection.exec_driver_sql(_NOW).one()
        now = moment(row[0])
        self.behind = now - self._workstation()
        return now
