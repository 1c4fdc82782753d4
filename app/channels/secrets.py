"""The operating system's keyring: where a book's key lives between two starts.

Only keyrings that keep secrets encrypted, or behind the person's sign-in, are used. The `keyring`
library takes the highest priority among all installed backends, a plain-text file included; so
the choice is made here, from a list of names, and every call runs under a time limit: a
keyring may wait for ever behind a prompt that nobody sees or a service that has died.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.domain.errors import NoKeyring, WrongKey

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "forbear"
"""The name under which the person finds the entry in their keyring's own window."""

KEY_BYTES = 32

ALLOWED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
"""Trusted backends by full class name, with the name that the person knows them by."""

CHAINER = "keyring.backends.chainer.ChainerBackend"
NOTHING = "keyring.backends.fail.Keyring"

_Answer = TypeVar("_Answer")


class Secrets(Protocol):
    """A place that keeps one key a book, outside the book."""

    @property
    def name(self) -> str:
        """The place's own name, to be shown. Raises NoKeyring when there is no such place."""

    def get(self, book_id: str) -> bytes | None:
        """The book's key (32 bytes), None when none is kept. Raises NoKeyring, WrongKey."""

    def put(self, book_id: str, key: bytes) -> None:
        """Keep the key; on return it has been read back and is the same. Raises NoKeyring."""

    def delete(self, book_id: str) -> None:
        """Forget the key; a key that is not there is no error. Raises NoKeyring."""


class OsKeyring:
    """The keyring of this desktop session; never call it from the thread that paints.

    `attended` says that a person sits in front and may be asked by the keyring itself to unlock
    it; then reads wait as long as writes do. Limits are seconds.

    Every method raises NoKeyring with one of `keyring.none`, `keyring.untrusted`,
    `keyring.not_set_up`, `keyring.locked`, `keyring.timeout`, `keyring.refused`.
    """

    def __init__(
        self, *, attended: bool = False, read_seconds: float = 5.0, prompt_seconds: float = 30.0
    ) -> None:
        self._read_seconds = prompt_seconds if attended else read_seconds
        self._prompt_seconds = prompt_seconds

    @property
    def name(self) -> str:
        """The name of the keyring that serves, for example "Secret Service"."""
        return ALLOWED[_full_name(self._backend())]

    def get(self, book_id: str) -> bytes | None:
        """The key kept for this book, None when there is none.

        Raises WrongKey("keyring.damaged") when the entry is not a key of 32 bytes.
        """
        backend = self._backend()
        kept = _within(self._read_seconds, lambda: backend.get_password(SERVICE, book_id))
        return None if kept is None else _decoded(kept)

    def put(self, book_id: str, key: bytes) -> None:
        """Keep the key and read it back: a keyring that forgets would cost the whole book.

        Raises NoKeyring("keyring.not_kept") when the keyring does not give back what it took;
        ValueError when the key is not 32 bytes long.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"a book's key has {KEY_BYTES} bytes")
        self.keep_password(book_id, base64.b64encode(key).decode("ascii"))

    def password(self, name: str) -> str | None:
        """As it was kept, None when there is none."""
        backend = self._backend()
        return _within(self._read_seconds, lambda: backend.get_password(SERVICE, name))

    def keep_password(self, name: str, password: str) -> None:
        """Keep it and read it back.

        Raises NoKeyring("keyring.not_kept") when the keyring does not give back what it took.
        """
        import hmac  # only here: a start that is given its key does without

        backend = self._backend()
        _within(self._prompt_seconds, lambda: backend.set_password(SERVICE, name, password))
        kept = _within(self._prompt_seconds, lambda: backend.get_password(SERVICE, name))
        if kept is None or not hmac.compare_digest(kept.encode(), password.encode()):
            raise NoKeyring("keyring.not_kept", name=ALLOWED[_full_name(backend)])

    def delete(self, book_id: str) -> None:
        """Forget the key of this book; afterwards the keyring has none for it."""
        backend = self._backend()

        def forget() -> bool:
            if backend.get_password(SERVICE, book_id) is not None:
                backend.delete_password(SERVICE, book_id)
            return backend.get_password(SERVICE, book_id) is None

        if not _within(self._prompt_seconds, forget):
            raise NoKeyring("keyring.refused")

    def _backend(self) -> KeyringBackend:
        return _within(self._read_seconds, _trusted_backend)


def _trusted_backend() -> KeyringBackend:
    offered = _offered()
    for backend in offered:
        if _full_name(backend) in ALLOWED:
            return backend
    strangers = [_full_name(backend) for backend in offered if _full_name(backend) != NOTHING]
    if strangers:
        raise NoKeyring("keyring.untrusted", backend=strangers[0])
    raise NoKeyring("keyring.none")


def _offered() -> list[KeyringBackend]:
    """The backends the library would use, best first; importing it takes 0.1 s, so not earlier."""
    import keyring

    try:
        chosen = keyring.get_keyring()
        if _full_name(chosen) == CHAINER:
            return list(getattr(chosen, "backends", ()))
        return [chosen]
    except (ImportError, AttributeError, RuntimeError) as error:
        # The person's own keyring settings name a backend that this machine does not have.
        raise NoKeyring("keyring.none") from error


def _full_name(backend: KeyringBackend) -> str:
    """The exact class: a subclass of a trusted backend may store anywhere."""
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongKey("keyring.damaged") from None
    if len(key) != KEY_BYTES:
        raise WrongKey("keyring.damaged")
    return key


def _within(seconds: float, call: Callable[[], _Answer]) -> _Answer:
    """What `call` answers, or its error, within the time; else NoKeyring("keyring.timeout").

    The thread is a daemon: a call that never returns must not keep the program from ending.
    """
    answers: SimpleQueue[tuple[_Answer | None, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            answers.put((None, error))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        raise NoKeyring("keyring.timeout", seconds=f"{seconds:g}") from None
    if isinstance(error, (NoKeyring, WrongKey)):
        raise error
    if error is not None:
        raise _in_words(error) from error
    return answer  # type: ignore[return-value]  # the call's own answer, whatever its type


def _in_words(error: Exception) -> NoKeyring:
    """The library's errors, and each desktop's own, as words for the person."""
    from keyring import errors

    if isinstance(error, errors.NoKeyringError):
        return NoKeyring("keyring.none")
    if isinstance(error, errors.InitError):
        return NoKeyring("keyring.not_set_up")
    if isinstance(error, errors.KeyringLocked):
        return NoKeyring("keyring.locked")
    # D-Bus, Keychain and Credential Manager raise their own types through the library.
    return NoKeyring("keyring.refused")
