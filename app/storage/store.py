"""One book: an encrypted SQLite file (SQLCipher) or a PostgreSQL database, the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import disk_usage
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from psycopg import sql
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.domain.errors import DeskError
from app.domain.texts import plain
from app.storage import driver, waiting
from app.storage.faults import refused, words_for
from app.storage.files import make_private
from app.storage.patience import DESK_READS, PatientConnection
from app.storage.servers import place_of
from app.storage.statement import Statement

Row = tuple[Any, ...]
_LISTENS = 0.5  # seconds; how long it takes until somebody who listens hears that it is over
# As open to every session as advisory locks: it may only keep apart what waits for nobody.
_ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_KNOCKS = 5.0  # seconds between two tries whether the line of who listens carries anything
_ECHO = 5.0  # seconds after which what was said to oneself does not come any more
_LEAST_ROOM = 64 << 10  # bytes; the shared-memory file alone is 32 KiB at first

# How a transaction begins on SQLite: a writer takes the one write lock before it reads anything.
_WRITING, _READING, _BY_ITSELF = "BEGIN IMMEDIATE", "BEGIN", ""


class Seen:
    """What this program knows of the book without asking it again; None: never asked.

    `newest` is the newest moment of the record, `locks_at` when a device's book locks (0: never),
    both in µs.
    """

    __slots__ = ("locks_at", "newest")

    def __init__(self) -> None:
        self.newest: int | None = None
        self.locks_at: int | None = None


class Transaction:
    """One transaction. Everything in it becomes true together, or nothing does."""

    def __init__(self, connection: Connection, seen: Seen, dialect: str) -> None:
        self.connection = connection  # SQLAlchemy's own way, for statements off the hot paths
        self.seen = seen  # by every transaction of the store
        self.engine = connection.dialect.name
        self.pool = connection.engine.pool  # from which it is
        self._dialect = dialect  # of `Statement.on`
        self._driver: Any = connection.connection.dbapi_connection

    def run(self, statement: Statement, **values: Any) -> int:
        """Run it and return how many rows it touched."""
        return int(self._driver.execute(statement.on(self._dialect), values).rowcount)

    def add(self, statement: Statement, **values: Any) -> None:
        """Run an `inserting` or `putting` statement; columns not named are NULL."""
        self._driver.execute(
            statement.on(self._dialect), {**dict.fromkeys(statement.columns), **values}
        )

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each mapping; every mapping names every value."""
        cursor = self._driver.cursor()
        try:
            cursor.executemany(statement.on(self._dialect), rows)
        finally:
            cursor.close()

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """All rows of the answer."""
        found: list[Row] = self._driver.execute(statement.on(self._dialect), values).fetchall()
        return found

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row of the answer, or None."""
        cursor = self._driver.execute(statement.on(self._dialect), values)
        found: Row | None = cursor.fetchone()
        cursor.close()
        return found

    def ask(self, function: str, **values: Any) -> Any:
        """Have the owner of an office do it: what their function of that name answers.

        What it refuses leaves the transaction as a DeskError; words are kept as `plain` has them.
        """
        values = {name: plain(one) if isinstance(one, str) else one for name, one in values.items()}
        named = ", ".join(f"{name} => %({name})s" for name in values)
        sentence = f"SELECT office.{function}({named})"
        if self._dialect == "office":  # a desk: the clerk has its own ways
            return waiting.execute(self.connection, sentence, values).fetchone()[0]
        return self._driver.execute(sentence, values).fetchone()[0]

    def start(self, begin: str) -> None:
        """Begin in these words; a server's driver begins by itself with the first statement."""
        if begin and self.engine == "sqlite":
            self._driver.execute(begin)

    def freeze(self) -> None:
        """Read one moment of the book, however long it takes; before anything else is read.

        On SQLite every transaction does; PostgreSQL would show each statement what is new.
        """
        if self.engine == "postgresql":
            self.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def finish(self) -> None:
        """Commit: durable when this returns."""
        self._driver.commit()

    def undo(self) -> bool:
        """Roll back; False where the connection is gone and has nothing left to undo."""
        if getattr(self._driver, "closed", False):
            return False
        try:
            self._driver.rollback()
        except Exception as fault:
            if words_for(fault) is None:
                raise
            return False  # with the connection what was begun is gone: its own fault is said
        return True


class _Opened(AbstractContextManager[Transaction]):
    """One transaction of a store, from its beginning to its end; faults leave it in words."""

    __slots__ = ("_begin", "_store", "_transaction")

    def __init__(self, store: Store, begin: str) -> None:
        self._store, self._begin = store, begin

    def __enter__(self) -> Transaction:
        try:
            self._transaction = self._store.lend()
            try:
                self._transaction.start(self._begin)
            except BaseException:
                self._give_up()
                raise
        except Exception as error:
            self._say(error)
            raise
        return self._transaction

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if error is not None:
            self._give_up()
            self._say(error)
            return
        try:
            self._transaction.finish()
        except BaseException as failed:
            self._give_up()
            self._say(failed)
            raise
        self._store.take_back(self._transaction)

    def _say(self, error: BaseException) -> None:
        """Raise what a fault of the database means for the person; others go on as they are.

        A book in which nothing can be begun for want of room is said to have a disk at fault.
        """
        words = words_for(error) if isinstance(error, Exception) else None
        if words is None:
            return
        path = self._store.path
        if words.code == "book.disk_fault" and path is not None and _is_full(path):
            words = DeskError("book.disk_full")
        raise words from error

    def _give_up(self) -> None:
        """A connection that is gone is dropped: to give it back would be a fault of its own."""
        connection = self._transaction.connection
        if not self._transaction.undo():
            connection.invalidate()
        self._store.let_go(self._transaction)


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for the index of a book that is opened beside its file."""
    return disk_usage(path.parent).free < _LEAST_ROOM


class Store:
    """Opens transactions on one book."""

    def __init__(
        self, engine: Engine, path: Path | None = None, *, at_office: bool = False
    ) -> None:
        self.engine = engine
        # On connections to a file; a server's may be gone, so that its pool is asked each time.
        self._idle: list[Transaction] = []
        self.path = path  # of the embedded book; None in an office
        self.kind = engine.dialect.name  # "sqlite" or "postgresql"
        self._dialect = "office" if at_office else self.kind
        self._seen = Seen()

    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: committed at the end of the block, undone when it raises.

        Raises:
            DeskError: book.busy, book.disk_full, book.read_only, book.unreachable …; nothing of
                the transaction was kept.
        """
        return _Opened(self, _WRITING)

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads: one consistent view on SQLite. Raises as `begin`."""
        return _Opened(self, _READING)

    def look(self) -> AbstractContextManager[Transaction]:
        """For a reading whose every statement may see a moment of its own. Raises as `begin`."""
        return _Opened(self, _BY_ITSELF)

    def notices(self, channels: Sequence[str], is_over: Callable[[], bool]) -> Iterator[str]:
        """What a server says on these channels, as it comes; first "" once it is listened to.

        That is what this connection says to itself: it ends where even that is not heard, because
        somebody between passes nothing on. On a connection of its own, closed at the end. Raises
        DeskError as `begin`, when it is lost, or this one line is.
        """
        with self.apart() as listening:
            listening.bears = 1  # nothing of so few letters is long on its way
            for name in channels:
                listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
            listening.execute("SELECT pg_notify(%s, '')", (channels[0],))
            heard, waited = False, 0.0
            while not is_over() and (heard or waited < _ECHO):
                for notice in listening.notifies(timeout=_LISTENS):
                    heard = True
                    yield notice.payload
                waited += _LISTENS
                if waited % _KNOCKS == 0:
                    listening.execute("SELECT pg_listening_channels()")

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether nobody else at this server is at it, until the block ends or who is at it dies.

        A book of one computer asks nobody. Raises DeskError as `begin`.
        """
        if self.kind == "sqlite":
            yield True
            return
        with self.apart() as held:
            try:
                yield held.execute(_ALONE, (name,)).fetchone()[0]
            finally:  # what is closed lets go a little later, and the next one may be asked at once
                held.execute("SELECT pg_advisory_unlock_all()")

    @contextmanager
    def apart(self) -> Iterator[Any]:
        """A server's connection of its own, each statement a transaction. Raises as `begin`."""
        try:
            connection = self.engine.raw_connection()
            try:
                driver: Any = connection.dbapi_connection
                driver.autocommit = True
                yield driver
            finally:
                connection.invalidate()
        except (psycopg.Error, SQLAlchemyError) as fault:
            words = words_for(fault)
            if words is None:
                raise
            raise words from fault

    def close(self) -> None:
        """Close every connection that no transaction is using."""
        while self._idle:
            self._idle.pop().connection.close()
        self.engine.dispose()

    def go_on_by(self, other: Store) -> None:
        """Ask on the connections of another store of the same book, and on none of one's own."""
        self.close()
        self.engine = other.engine

    def shut(self) -> None:
        """Reach nobody, until it is to `go_on_by` another one: DeskError office.away."""
        self.close()
        self.engine = create_engine("postgresql+psycopg://", creator=_nobody)

    def lend(self) -> Transaction:
        """One on a connection that nobody uses, not begun yet."""
        try:
            return self._idle.pop()
        except IndexError:
            return Transaction(self.engine.connect(), self._seen, self._dialect)

    def take_back(self, done: Transaction) -> None:
        """It has done its work, and its connection is sound."""
        if self.kind == "sqlite":
            self._idle.append(done)
        else:
            self.let_go(done)

    def let_go(self, done: Transaction) -> None:
        """Back to its pool; where that was closed meanwhile, nobody else would close it."""
        done.connection.close()
        if done.pool is not self.engine.pool:
            done.pool.dispose()


def open_sqlcipher(path: Path, key: bytes, *, create: bool = False) -> Store:
    """Open the embedded book with its 32-byte key.

    Raises:
        WrongKey: book.wrong_key; the file was not touched.
        DeskError: book.missing, book.read_only, book.busy, book.damaged.
    """
    if not create and not path.exists():
        raise DeskError("book.missing", path=str(path))
    if create:
        make_private(path)

    def connect() -> Any:
        return driver.connect(path, key)

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool)
    store = Store(engine, path)
    with store.read() as tx:  # a wrong key shows at the first page read, not when opening
        tx.connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    return store


def open_postgresql(url: str, login: str | None = None, password: str | None = None) -> Store:
    """Open a book on PostgreSQL, `postgresql://…` as libpq reads it, as the role `login` if given.

    The address may name several servers; the first one that takes writes is used, at every new
    connection. Unless the address says how, the server has to prove by its certificate that it is
    the one that is named (`sslmode=verify-full`). Raises DeskError as `faults.refused`, and
    office.no_address.
    """
    return _connected(place_of(url, login, password))


def open_office(url: str, login: str | None = None, password: str | None = None) -> Store:
    """As `open_postgresql`, for a desk: what it may not read it reads masked, by the same names.

    Nothing is written through it but by the owner's functions (`Transaction.ask`).
    """
    return _connected(place_of(url, login, password), at_office=True)


def _nobody() -> Any:
    raise DeskError("office.away")


def _connected(place: dict[str, Any], *, at_office: bool = False) -> Store:
    def connect() -> Any:
        try:
            return PatientConnection.to(place, DESK_READS if at_office else None)
        except psycopg.OperationalError as error:
            raise refused(error, place) from error
        except psycopg.ProgrammingError:  # connect_timeout, which it reads itself
            raise DeskError("office.no_address") from None

    engine = create_engine("postgresql+psycopg://", creator=connect, pool_pre_ping=True)
    store = Store(engine, at_office=at_office)
    with store.read() as tx:
        tx.connection.exec_driver_sql("SELECT 1")
    return store
