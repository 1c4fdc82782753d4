"""A server that is gone in the middle of a transaction: said in words, and the next one works."""

from __future__ import annotations

import pytest

from app.domain.errors import DeskError

WAYS = ("begin", "read", "look")


@pytest.fixture
def book(book_at):
    return book_at("postgresql")()


def _lose(book, tx):
    """End the server's side of this transaction's connection, as an administrator would."""
    mine = tx.connection.exec_driver_sql("select pg_backend_pid()").scalar()
    with book.begin() as other:
        other.connection.exec_driver_sql(f"select pg_terminate_backend({mine})")


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_connection_is_said_and_the_next_transaction_works(book, way):
    with pytest.raises(DeskError) as said, getattr(book, way)() as tx:
        _lose(book, tx)
        tx.connection.exec_driver_sql("select 1")
    assert said.value.code == "book.unreachable"
    with getattr(book, way)() as tx:
        assert tx.connection.exec_driver_sql("select 1").scalar() == 1


def test_a_connection_that_is_lost_before_the_commit_is_said(book):
    with pytest.raises(DeskError) as said, book.begin() as tx:
        _lose(book, tx)
    assert said.value.code == "book.unreachable"


@pytest.mark.parametrize("error", [DeskError("person.unknown"), KeyError("x"), KeyboardInterrupt()])
def test_what_went_wrong_first_is_what_is_said(book, error):
    with pytest.raises(type(error)) as said, book.begin() as tx:
        _lose(book, tx)
        raise error
    assert said.value is error


def test_what_is_given_back_to_a_book_that_was_closed_meanwhile_is_closed(book):
    with book.read() as tx:
        driver = tx.connection.connection.dbapi_connection
        book.close()
    assert driver.closed
