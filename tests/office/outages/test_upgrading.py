"""An office is upgraded while desks work at it, and by two at the same time: all of them go on."""

from __future__ import annotations

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.bootstrap import rulebook
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.services import audit, drafts, inbound, office, people, wrapups
from app.settings import Settings
from app.storage import migrating
from app.storage.postgres import install
from tests.make import make_person
from tests.office.journals import counted
from tests.office.test_desk import new_id

UPGRADES = 3  # by each of two
_WIDER = """
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE debtors ALTER COLUMN name TYPE varchar(400)")
"""


def _upgrade(owners: str) -> None:
    for _ in range(UPGRADES):
        office.upgrade(owners, rulebook(Settings()), Settings())


def _work(desk, persons, is_over) -> Counter:
    """Calls that came in, one after the other, without a pause; what was said of them."""
    said = Counter()
    while not is_over():
        for person in persons:
            contact = new_id()
            try:
                inbound.receive(desk, contact, person.id, None)
                drafts.keep(desk, person.id, contact, "说")
                wrapups.wrap_up(desk, contact, new_id(), WrapUp("refused_to_verify", note="说好"))
                people.card(desk, person.id)
                said["done"] += 1
            except DeskError as error:
                said[error.code] += 1
    return said


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """From when it is called, the program is one whose tables differ in a column that desks see."""

    def become():
        made = shutil.copytree(migrating.MIGRATIONS, tmp_path / "migrations")
        (made / "versions" / "0002_wider.py").write_text(_WIDER, encoding="utf-8")
        monkeypatch.setattr(migrating, "MIGRATIONS", made)
        monkeypatch.setattr(migrating, "HEAD", "0002")

    return become


@pytest.mark.parametrize("is_newer", [False, True])
def test_desks_go_on_and_lose_nothing_while_two_upgrade_the_office_they_work_at(
    crew, sit_at, newer, is_newer
):
    seats, over = [], Event()
    for who in (crew.ann, crew.add("bob"), crew.add("cid")):
        owner = crew.owner_as(who)
        seats.append((sit_at(who), [make_person(owner, collector=who) for _ in range(3)]))
    if is_newer:
        newer()
    with ThreadPoolExecutor(5) as pool:
        working = [pool.submit(_work, *seat, over.is_set) for seat in seats]
        upgrading = [pool.submit(_upgrade, crew.made.url) for _ in range(2)]
        try:
            for one in upgrading:
                one.result(120)
        finally:
            over.set()
        said = sum((one.result(30) for one in working), Counter())
    assert said["done"] and said.keys() <= {"done", "book.busy"}
    for desk, _ in seats:
        desk.journal.deliver(desk)
        assert not desk.journal.entries()
    assert counted(crew, "outcomes") == counted(crew, "contacts") >= said["done"]
    assert audit.verify_store(crew.store).broken is None
    assert migrating.schema_version(crew.store) == migrating.HEAD


def test_an_upgrade_for_which_a_transaction_does_not_end_says_whose_and_changes_nothing(
    crew, monkeypatch
):
    monkeypatch.setattr(install, "PATIENCE", 2.0)
    ann, bob = crew.ann, crew.desk(crew.add("bob"))
    person = make_person(crew.owner_as(bob.need()), collector=bob.need())
    with crew.made.connect(ann.login) as idle:
        idle.autocommit = False
        idle.execute("SELECT count(*) FROM office.debtors")
        with pytest.raises(DeskError, match=r"office\.in_use") as refusal:
            office.upgrade(crew.made.url, rulebook(Settings()), Settings())
        assert refusal.value.values == {"logins": ann.login}
        assert people.card(bob, person.id).debtor_id == person.id
        idle.rollback()
    office.upgrade(crew.made.url, rulebook(Settings()), Settings())
    assert people.card(bob, person.id).debtor_id == person.id
