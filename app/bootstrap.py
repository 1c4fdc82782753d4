"""The only place that builds things: settings → store, rules, channels → Desk."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.channels.secrets import OsKeyring, Secrets
from app.domain.errors import DeskError
from app.domain.ids import NewId, uuid7
from app.domain.moments import Clock, Watched, now
from app.services.desk import Desk, Rulebook
from app.services.late import Late
from app.settings import LANGUAGES, RESOURCES, Settings, from_environment

if TYPE_CHECKING:  # loaded where they are needed: the window is painted before
    from app.channels.phone import Phone
    from app.channels.sender import Mailer
    from app.domain.talk import Flow
    from app.rules.dispositions import Disposition
    from app.rules.documents import Texts
    from app.rules.notices import NoticeBook
    from app.rules.script import Script
    from app.rules.terms import Terms
    from app.services.journal import Journal
    from app.storage.store import Store

APPLICATION = "forbear"
KEPT = "office.kept"  # the file that says that the keyring has a password
_START = Path("/proc/sys/kernel/random/boot_id")  # Linux: which start of the computer this is
HEAD, SALT = "0001", "book.salt"  # as storage.migrating and storage.staff have them


def settings() -> Settings:
    """The settings in force at this desk. Raises DeskError settings.unknown."""
    chosen = from_environment()
    wrong = chosen.unknown()
    if wrong is not None:
        variable, value, allowed = wrong
        raise DeskError("settings.unknown", variable=variable, value=value, allowed=allowed)
    office, mail = chosen.office or _address("office"), chosen.mail or _address("mail")
    return replace(chosen, office=office, mail=mail)


def keep_office(url: str) -> None:
    """Work at this office from now on (empty: at a book of one's own).

    Raises DeskError device.not_kept.
    """
    _keep_address("office", url)


def keep_mail(address: str, password: str | None) -> None:
    """Send e-mail there from now on (empty: nowhere); None: nobody logs in there.

    The password goes into the keyring. Raises DeskError sender.wrong_setting, device.not_kept,
    NoKeyring.
    """
    from app.channels.mail import server_of

    before = _address("mail")
    if before and server_of(before).user:
        secrets(attended=True).delete(server_of(before).account)
    if password is not None:
        secrets(attended=True).keep_password(server_of(address).account, password)
    _keep_address("mail", address)


def mailer(chosen: Settings) -> Mailer | None:
    """What sends e-mail, loaded when it is first asked; None: no mail server is set up."""
    if not chosen.mail:
        return None

    def password(account: str) -> str | None:
        given = os.environ.get("FORBEAR_MAIL_PASSWORD")
        return secrets(attended=True).password(account) if given is None else given

    def made() -> Mailer:
        from app.channels.mail import MailSender

        return MailSender(chosen.mail, password)

    return cast("Mailer", Late(made))


def _address(name: str) -> str:
    """What is kept at this workstation; empty: nothing."""
    try:
        return _kept(name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _keep_address(name: str, address: str) -> None:
    path = _kept(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(address, encoding="utf-8")
    except OSError as error:
        raise DeskError("device.not_kept", folder=path.parent) from error


def office_password() -> str:
    """What somebody wanted kept for the office of the settings; empty: it is typed each time.

    Raises NoKeyring.
    """
    url = settings().office
    return (secrets(attended=True).password(url) or "") if url and _kept(KEPT).exists() else ""


def keep_office_password(url: str, password: str) -> None:
    """Keep it in the keyring, for the login of that address; empty: no longer. Raises NoKeyring."""
    if password:
        secrets(attended=True).keep_password(url, password)
        _kept(KEPT).touch()
    elif _kept(KEPT).exists():  # else the keyring was never asked, and is not now
        secrets(attended=True).delete(url)
        _kept(KEPT).unlink()


def _kept(name: str) -> Path:
    """A file of this workstation's own, in the platform's configuration folder."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / name


def book_path(chosen: Settings) -> Path:
    """Where the embedded book lies: as set, else in the platform's data folder."""
    if chosen.book:
        return Path(chosen.book).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "forbear.book"


def secrets(*, attended: bool = False) -> OsKeyring:
    """The keyring of this desktop."""
    return OsKeyring(attended=attended)


def rulebook(chosen: Settings) -> Rulebook:
    """The rules that are shipped, read from `resources`.

    Raises DeskError rules.unknown_pack, rules.wrong, PackError naming file and line.
    """
    from app.rules.dispositions import parse_dispositions
    from app.rules.limitation import parse_limitation
    from app.rules.queue import parse_weights
    from app.rules.reassigning import parse_minutes
    from app.rules.stages import parse_stages
    from app.services.packfiles import pack

    packs = tuple(pack(name.strip()) for name in chosen.packs.split(","))

    def read(folder: str, name: str) -> tuple[str, str]:
        path = RESOURCES / folder / name
        return f"{folder}/{name}", path.read_text(encoding="utf-8")

    dispositions = parse_dispositions(*read("dispositions", "default.yaml"))
    flow, spoken = scripts(RESOURCES / "scripts", dispositions)
    return Rulebook(
        packs,
        parse_stages(*read("stages", "default.yaml")),
        parse_weights(*read("queue", "weights.yaml")),
        dispositions,
        flow,
        spoken,
        terms(),
        texts(),
        notices(),
        parse_limitation(*read("referral", "limitation.yaml")),
        parse_minutes(*read("queue", "minutes.yaml")),
    )


def terms() -> Terms:
    """What may be arranged with a person, as it is shipped. Raises PackError."""
    from app.rules.terms import parse_terms

    file = RESOURCES / "plans" / "cn.yaml"
    return parse_terms(f"plans/{file.name}", file.read_text(encoding="utf-8"))


def texts() -> Mapping[str, Texts]:
    """What letters and messages about an agreement say, in every language. Raises PackError."""
    from app.rules.documents import parse_texts

    folder = RESOURCES / "templates"
    return {
        name: parse_texts(name, _files(folder / name), _debt_words(name)) for name in LANGUAGES
    }


def notices() -> NoticeBook:
    """When written notices may go out, and their words in every language. Raises PackError."""
    from app.rules.notices import NoticeBook, parse_notice_rules, parse_notice_texts

    file = RESOURCES / "notices" / "default.yaml"
    rules = parse_notice_rules(f"notices/{file.name}", file.read_text(encoding="utf-8"))
    said = {
        name: parse_notice_texts(name, _files(RESOURCES / "templates" / name), _debt_words(name))
        for name in LANGUAGES
    }
    return NoticeBook(rules, said)


def _debt_words(language: str) -> re.Pattern[str]:
    """Finds the words that tell of a debt."""
    from app.rules.placeholders import words_of
    from app.rules.reading import document

    file = RESOURCES / "scripts" / language / "debt_words.yaml"
    return words_of(document(f"{language}/{file.name}", file.read_text(encoding="utf-8")))


def scripts(
    folder: Path, dispositions: Mapping[str, Disposition] | None = None
) -> tuple[Flow, Mapping[str, Script]]:
    """The flow of a folder and its words in every language, proven whole.

    `dispositions`: those it may suggest, by default the desk's. Raises PackError naming file and
    line, DeskError scripts.missing where the folder has no flow or lacks a language.
    """
    from app.rules.dispositions import parse_dispositions
    from app.rules.flow import parse_flow
    from app.rules.script import parse_script

    if dispositions is None:
        default = RESOURCES / "dispositions" / "default.yaml"
        dispositions = parse_dispositions(default.name, default.read_text(encoding="utf-8"))
    flow_file, languages = folder / "flow.yaml", LANGUAGES
    for needed in (flow_file, *(folder / language for language in languages)):
        if not needed.exists():
            raise DeskError("scripts.missing", path=needed)
    flow = parse_flow(flow_file.name, flow_file.read_text(encoding="utf-8"), dispositions)
    return flow, {
        language: parse_script(language, _files(folder / language), flow) for language in languages
    }


def _files(folder: Path) -> Mapping[str, str]:
    """The texts of a language: name without ending → text."""
    found = sorted(folder.glob("*.yaml"))
    return {path.stem: path.read_text(encoding="utf-8") for path in found}


def device() -> str:
    """This workstation's id: made once, kept in the platform's configuration folder.

    Raises DeskError device.not_kept.
    """
    import uuid

    path, made = _kept("device"), uuid.uuid4().hex
    folder = path.parent
    try:
        if not path.exists() or not path.stat().st_size:  # empty: the power went as it was made
            folder.mkdir(parents=True, exist_ok=True)
            fresh = folder / f"device.{made}"
            fresh.write_text(made, encoding="ascii")
            fresh.replace(path)  # whole at every moment, whoever else is making one
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise DeskError("device.not_kept", folder=folder) from error


def desk(
    store: Store,
    chosen: Settings,
    phone: Phone,
    *,
    clock: Clock = now,
    new_id: NewId = uuid7,
    device_id: str | None = None,
) -> Desk:
    """A desk on an open book, with nobody signed in; `clock` is the workstation's."""
    from app.services import books
    from app.storage.clock import ServerClock

    own = _watched(clock)
    return Desk(
        store=store,
        rules=rulebook(chosen),
        phone=phone,
        clock=own if store.kind == "sqlite" else ServerClock(store, own),
        new_id=new_id,
        device=device() if device_id is None else device_id,
        salt=books.salt(store),
        settings=chosen,
        mailer=mailer(chosen),
    )


def _watched(clock: Clock) -> Clock:
    """The computer's own clock, beside how long it has run; sleep counts where it is told."""
    if clock is not now:
        return clock
    told = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

    def ran() -> timedelta:
        return timedelta(seconds=time.monotonic() if told is None else time.clock_gettime(told))

    try:
        start = _START.read_text(encoding="ascii").strip()
    except OSError:
        start = uuid7(now())  # not told: this process alone can compare
    return Watched(clock, ran, start)


def office_desk(
    chosen: Settings,
    phone: Phone,
    *,
    clock: Clock = now,
    device_id: str | None = None,
    keyring: Secrets | None = None,
) -> Desk:
    """A desk of the office of the settings; nobody sits there yet, so it is not reached yet.

    `services.login.sign_in` connects. With a keyring, which has the key, what cannot reach the
    office is kept in a journal beside where a book of one's own would lie.
    """
    return Desk(
        store=cast("Store", Late(_nobody)),
        rules=cast("Rulebook", Late(lambda: rulebook(chosen))),
        phone=phone,
        clock=_watched(clock),
        new_id=uuid7,
        device=device() if device_id is None else device_id,
        salt=b"",  # of the server alone
        settings=chosen,
        mailer=mailer(chosen),
        journal=None if keyring is None else _journal(chosen, keyring, clock),
    )


def clerk_desk(store: Store, chosen: Settings) -> Desk:
    """The owner's desk of an office, for its clerk: nobody sits there, nothing goes out of it."""
    from app.channels.phone import DeskPhone

    made = desk(store, replace(chosen, office="", mail=""), DeskPhone(lambda _: None), device_id="")
    return replace(made, of_clerk=True)


def _journal(chosen: Settings, keyring: Secrets, clock: Clock) -> Journal:
    from app.services.journal import Journal, open_file

    path = book_path(chosen).with_name("office.journal")
    return Journal(lambda: open_file(path, keyring), clock)


def _nobody() -> None:
    raise DeskError("login.needed")


def window_desk(
    path: Path,
    key: bytes,
    chosen: Settings,
    phone: Phone,
    *,
    clock: Clock = now,
    device_id: str | None = None,
) -> Desk:
    """A desk whose first page can be read before the database's library and the rules are loaded.

    Raises as `services.books.open_book` and `desk`.
    """
    from app.storage.opening import opening_of

    opening = opening_of(path, key, HEAD)
    salt = None if opening is None else opening.setting(SALT)
    if opening is None or salt is None:
        return desk(_opened(path, key, clock), chosen, phone, clock=clock, device_id=device_id)
    return Desk(
        store=cast("Store", Late(lambda: _opened(path, key, clock))),
        rules=cast("Rulebook", Late(lambda: rulebook(chosen))),
        phone=phone,
        clock=_watched(clock),
        new_id=uuid7,
        device=device() if device_id is None else device_id,
        salt=bytes.fromhex(salt),
        settings=chosen,
        mailer=mailer(chosen),
        opening=opening,
    )


def _opened(path: Path, key: bytes, clock: Clock) -> Store:
    from app.services import books

    return books.open_book(path, key, clock(), forget=secrets().delete)
