"""Tests touch nothing of the user's and reach nobody: own home, own keyring, no network."""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

_HOME_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "run",
}
_NO_KEYRING = "keyring.backends.fail.Keyring"


def _is_here(host: object) -> bool:
    """Whether an address is this machine's own loopback."""
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: looking up or reaching any other machine raises."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a Unix socket has a path
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        raise PermissionError(f"a test tried to reach {host!r}")


def pytest_configure(config: pytest.Config) -> None:
    root = Path(tempfile.mkdtemp(prefix="forbear-home-"))
    config.add_cleanup(lambda: shutil.rmtree(root, ignore_errors=True))
    for variable, name in _HOME_FOLDERS.items():
        folder = root / name
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[variable] = str(folder)
    for variable in [name for name in os.environ if name.startswith("FORBEAR_")]:
        if not variable.startswith("FORBEAR_TEST_"):
            del os.environ[variable]
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    os.environ["PYTHON_KEYRING_BACKEND"] = _NO_KEYRING  # for child processes too
    sys.addaudithook(_stay_here)


@pytest.fixture(autouse=True)
def _keyring_is_never_the_users():
    """A test may set a keyring of its own; the next one starts without any again."""
    yield
    if keyring := sys.modules.get("keyring"):
        from keyring.backends import fail

        keyring.set_keyring(fail.Keyring())
