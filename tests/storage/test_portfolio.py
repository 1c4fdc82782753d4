"""Many rows at once, and what an import asks of the book: the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import exc, select

from app.domain.entries import EntryKind
from app.storage import bulk, log, portfolio, tables
from app.storage.faults import words_for

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
ANN, BEA = "a" * 32, "b" * 32
STAFF, CREDITOR, CASE = "c" * 32, "d" * 32, "e" * 32
AWKWARD = 'Tab\tnew\nline \\N \\. "quote" 𠮷 NULL'


def debtor(id_, name="王小明", identity=None, name_phone=None):
    return (id_, id_, name, None, None, None, identity, name_phone, None, None, None, 0)


def debt(number, state="open", import_id="1" * 32):
    columns = {column.name: None for column in tables.debts.columns}
    columns.update(
        id=f"{number:032x}", case_id=CASE, debtor_id=ANN, creditor_id=CREDITOR,
        case_no=f"C{number}", currency="CNY", overdue=100, tags="[]", state=state,
        import_id=import_id, row_digest="old",
    )  # fmt: skip
    return tuple(columns.values())


@pytest.fixture
def book(store):
    """Two debtors, and one case with three debts."""
    with store.begin() as tx:
        bulk.load(tx, tables.debtors, [debtor(ANN, identity="k1", name_phone="n1"),
                                       debtor(BEA, AWKWARD, name_phone="n1")])  # fmt: skip
        tx.add(portfolio.add_creditor, id=CREDITOR, name="示例银行", zone="UTC", separate=0)
        bulk.load(tx, tables.cases, [(CASE, ANN, CREDITOR, None, "open", 0)])
        bulk.load(tx, tables.debts, [debt(1), debt(2), debt(3, state="settled")])
    return store


def test_what_is_loaded_is_read_back_sign_by_sign(book):
    with book.read() as tx:
        found = tx.connection.execute(select(tables.debtors).order_by(tables.debtors.c.id)).all()
    assert [tuple(row) for row in found] == [
        debtor(ANN, identity="k1", name_phone="n1"), debtor(BEA, AWKWARD, name_phone="n1"),
    ]  # fmt: skip


def test_rows_whose_key_is_taken_are_left_out_and_the_others_come_in(book):
    with book.begin() as tx:
        bulk.load_missing(tx, tables.tokens, [("x", ANN), ("y", ANN), ("x", ANN)])
        bulk.load_missing(tx, tables.tokens, [("y", ANN), ("y", BEA)])
        bulk.load_missing(tx, tables.tokens, [])
    with book.read() as tx:
        found = tx.connection.execute(select(tables.tokens)).all()
    assert sorted(map(tuple, found)) == [("x", ANN), ("y", ANN), ("y", BEA)]


def test_a_row_that_breaks_another_rule_than_its_key_is_never_left_out_in_silence(book):
    with pytest.raises(Exception, match="(?i)null|foreign") as caught, book.begin() as tx:
        bulk.load_missing(tx, tables.tokens, [("z", ANN), (None, ANN)])
    assert words_for(caught.value) is None
    assert not isinstance(caught.value, exc.InvalidRequestError)
    with book.read() as tx:
        assert tx.connection.execute(select(tables.tokens)).all() == []


def test_a_key_that_is_taken_undoes_the_whole_load(book):
    with pytest.raises(Exception, match="(?i)unique|duplicate"), book.begin() as tx:
        bulk.load(tx, tables.debtors, [debtor("f" * 32), debtor(ANN)])
    with book.read() as tx:
        assert portfolio.debtors_by_id(tx, ["f" * 32]) == {}


def test_people_are_found_by_identity_by_name_and_phone_and_by_id(book):
    with book.read() as tx:
        assert portfolio.has_people(tx)
        assert portfolio.debtors_by_identity(tx, ["k1", "none", "k1"])["k1"].id == ANN
        assert portfolio.debtors_by_name_phone(tx, ["n1"])["n1"].id == ANN  # who came first
        assert portfolio.debtors_by_id(tx, [BEA])[BEA].name == AWKWARD
        assert portfolio.debtors_by_id(tx, []) == {}
        assert portfolio.cases_of(tx, [ANN, BEA]) == {(ANN, CREDITOR): CASE}


def test_a_creditors_open_debts_that_an_import_did_not_name_are_gone(book):
    with book.begin() as tx:
        assert set(portfolio.known_debts(tx, CREDITOR, ["C1", "C3", "C9"])) == {"C1", "C3"}
        portfolio.named_again(tx, [f"{1:032x}"], "2" * 32)
        gone = portfolio.gone(tx, CREDITOR, "2" * 32, "", 10)
        assert [case_no for case_no, _, _ in gone] == ["C2"]
        assert portfolio.gone(tx, CREDITOR, "2" * 32, "C2", 10) == []
        portfolio.set_state(tx, [gone[0][1]], "recall", AT)
    with book.read() as tx:
        assert [(one.creditor, one.case_no) for one in portfolio.recalls(tx)] == [
            ("示例银行", "C2")
        ]


def test_a_debt_takes_on_all_that_a_newer_file_states(book):
    change = dict.fromkeys(portfolio.STATED) | {
        "currency": "CNY", "overdue": 777, "tags": '["x"]', "state": "open", "due_on": "2026-11-01",
        "import_id": "2" * 32, "row_digest": "new",
    }  # fmt: skip
    with book.begin() as tx:
        portfolio.update_debts(tx, [{"debt_id": f"{1:032x}", **change}], AT)
    with book.read() as tx:
        found = portfolio.known_debts(tx, CREDITOR, ["C1", "C2"])
    stated = {case_no: (one.overdue, one.due_on, one.digest) for case_no, one in found.items()}
    assert stated == {"C1": (777, "2026-11-01", "new"), "C2": (100, None, "old")}
    with book.read() as tx:  # what it said before is kept, and so is what a recall ended
        kept = tx.connection.execute(select(tables.earlier_figures)).mappings().all()
    assert [(one["debt_id"], one["overdue"], one["state"]) for one in kept] == [
        (f"{1:032x}", 100, "open")
    ]  # fmt: skip


def test_papers_are_added_only_to_who_has_none(book):
    papers = {"kind": "citizen", "number": "1", "born": "1990-01-01"}
    with book.begin() as tx:
        portfolio.identify(tx, [{"debtor_id": ANN, "key": "k2", **papers},
                                {"debtor_id": BEA, "key": "k3", **papers}])  # fmt: skip
    with book.read() as tx:
        assert portfolio.debtors_by_id(tx, [ANN])[ANN].identity_key == "k1"
        assert portfolio.debtors_by_id(tx, [BEA])[BEA].identity_key == "k3"


def test_first_entries_written_together_hold_like_any_other(book):
    with book.begin() as tx:
        tx.connection.execute(
            tables.staff.insert().values(
                id=STAFF, login="ann", name="Ann", role="admin", password="-", active=1,
                created_at=0,
            )
        )  # fmt: skip
        by = bulk.Signed(AT, STAFF, "9" * 32)
        bulk.open_chains(tx, {ANN: {"hold": "1"}, BEA: {"hold": "2"}}, EntryKind.HOLD_PLACED, by)
        log.append(tx, ANN, EntryKind.HOLD_RELEASED, AT, staff_id=STAFF, device="9" * 32)
    with book.read() as tx:
        assert log.broken(tx) == (2, 3, None)
        assert [entry.kind for entry in log.entries(tx, ANN)] == ["hold.placed", "hold.released"]
