"""Errors that are words for the person at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.contact import Verdict


class DeskError(Exception):
    """Something the person can understand and act on; anything else that is raised is a bug.

    `code` names the sentence `problem.<code>` (what happened, what was kept, what to do);
    `values` fill it. The code holds no personal data; the values are shown, never logged.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class ContactRefused(DeskError):
    """A rule forbids the contact at this moment; nothing was dialled, the refusal is on record."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("contact.refused")
        self.verdict = verdict


class WrongKey(DeskError):
    """The key does not open this book; nothing was overwritten."""


class NoKeyring(DeskError):
    """No trustworthy keyring serves here; a passphrase has to be asked for."""
