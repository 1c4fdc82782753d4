"""Can a window open here? Asked before Qt is loaded: where it cannot, Qt ends the process."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

# Debian's packages of the libraries that the wheel does not bring.
PACKAGES = (
    "libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1"
)
_PATIENCE = 2.0  # seconds a display server may take to answer
Reason = tuple[str, dict[str, object]]


def unavailable(environment: Mapping[str, str] = os.environ) -> Reason | None:
    """Why no window can open: a code of the wording and its values. None where one can."""
    if not sys.platform.startswith("linux"):
        return None
    if "QT_QPA_PLATFORM" in environment:
        return _missing_library("libqoffscreen.so" if _is_offscreen(environment) else "libqxcb.so")
    if environment.get("WAYLAND_DISPLAY"):
        return _missing_library("libqwayland-generic.so") or _missing_library("libqwayland.so")
    display = environment.get("DISPLAY", "")
    if not display:
        return "display.none", {}
    if not answers(display):
        return "display.no_answer", {"display": display}
    return _missing_library("libqxcb.so")


def answers(display: str) -> bool:
    """Whether an X server listens at a display such as `:0` or `host:10.0`."""
    found = re.fullmatch(r"(?:(?:unix)?|(?P<host>[^:/]+)):(?P<number>\d+)(?:\.\d+)?", display)
    if found is None:
        return True  # some other form of address: Qt knows better than we do
    number = int(found["number"])
    if found["host"]:
        return _reaches(socket.AF_INET, (found["host"], 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _reaches(socket.AF_UNIX, path) or _reaches(socket.AF_UNIX, f"\0{path}")


def _reaches(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(_PATIENCE)
        try:
            line.connect(address)
        except OSError:
            return False
    return True


def _is_offscreen(environment: Mapping[str, str]) -> bool:
    return environment["QT_QPA_PLATFORM"].split(":")[0] in ("offscreen", "minimal", "vnc")


def _missing_library(plugin: str) -> Reason | None:
    """Load Qt's platform plugin as Qt would: the loader names the library that is not there."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / plugin
    if not path.exists():
        return None  # another build of Qt: it will say itself what it lacks
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        library = str(error).split(":", 1)[0].rsplit("/", 1)[-1]
        return "display.libraries", {"library": library, "packages": PACKAGES}
    return None
