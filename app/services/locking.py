"""A device's book after its time: it locks, and what is personal in it goes.

What the centre has is deleted without a trace, with the key where that is all. What it has not
heard of yet is not lost: those rows alone stay in the file, encrypted, until they are synced.
Names, numbers, debts and whatever else had come with the device are gone from it all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from glob import escape
from pathlib import Path

from app.domain.errors import DeskError
from app.storage import checkouts, keys, wiping
from app.storage.copying import remove
from app.storage.store import Store

Forget = Callable[[str], None]
OLDER = ".before-"  # beside a book's name: a copy of it as it was before an upgrade


def lock(store: Store, at: datetime, forget: Forget | None = None) -> None:
    """Wipe a device's book whose time is over; of any other nothing is touched.

    `forget` deletes a book's key from the keyring. Raises DeskError device.locked (what is unsent
    waits in it), device.wiped (nothing was; the file is gone).
    """
    with store.read() as tx:
        own = checkouts.here(tx)
    if own is None or at < own.until:
        return
    path, waiting = store.path, wiping.wipe(store)
    assert path is not None  # a device's book is a file
    _remove_older(path)
    if waiting:
        raise DeskError("device.waits", until=own.until, count=waiting)
    destroy(path, forget)
    raise DeskError("device.wiped", until=own.until)


def destroy(path: Path, forget: Forget | None = None) -> None:
    """Delete a device's book and its key: nothing in it is needed any more."""
    envelope = keys.envelope_path(path)
    if envelope.exists():
        if forget is not None and not keys.has_passphrase(envelope):
            forget(keys.book_of(envelope))
        envelope.unlink()
    _remove_older(path)
    remove(path)


def _remove_older(path: Path) -> None:
    """What was copied aside when the program became a newer one has the same in it."""
    for older in path.parent.glob(f"{escape(path.name)}{OLDER}*"):
        remove(older)
