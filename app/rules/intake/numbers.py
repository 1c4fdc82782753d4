"""The phone columns of a row: every number, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.domain.imports import Level, Phone, PhoneKind
from app.rules.intake.phones import read_phones
from app.rules.intake.text import Cell, plain

Phones = tuple[Phone, ...]
_DONE = {"phone_several": "kept_every_phone"}


class Whose(NamedTuple):
    """The numbers of a row: the person's own, those of others among them, and other columns'."""

    own: Phones
    theirs: Phones
    contact: Phones
    employer: Phones


class Numbers:
    """Reads the phone columns; `say` hears (level, column, code, done, **values).

    A number in the person's own column is theirs unless words beside it name somebody: nobody is
    called as the debtor at 13491234567(妻子). Words that name nobody known count as somebody else,
    too; only `own_words` stand for the person.
    """

    def __init__(self, say: Callable[..., None], own_words: frozenset[str]) -> None:
        self._say = say
        self._own_words = own_words

    def read(self, cells: tuple[Cell, ...]) -> Whose:
        """Of the columns phone, phone_2, contact_phone and employer_phone."""
        phone, second, contact, employer = cells
        own = self._own(phone)
        theirs: Phones = ()
        if second is not None and second != "":
            known = {one.e164 for one in own}
            own = (*own, *(one for one in self._others("phone_2", second) if one.e164 not in known))
        contacts = self._others("contact_phone", contact)
        if contacts and own and (len(own) + len(contacts) > 2 or own[0].e164 == contacts[0].e164):
            own = self._without(own, contacts)
        if len(own) > 1 or (own and own[0].relation):
            theirs = tuple(one for one in own if self._names_somebody(one))
            own = tuple(one._replace(relation="") for one in own if not self._names_somebody(one))
        return Whose(own, theirs, contacts, self._others("employer_phone", employer))

    def _own(self, cell: Cell) -> Phones:
        phones, problem = read_phones(cell)
        if problem == "phone_words":
            self._say_words("phone", phones)
        elif problem:
            done = _DONE.get(problem, "no_phone")
            self._say(Level.WARN, "phone", problem, done, raw=plain(cell))
            self._say_words("phone", phones)
        elif phones[0].kind is PhoneKind.LANDLINE:
            self._say(Level.NOTE, "phone", "phone_landline", "kept_as_written", raw=plain(cell))
        return phones

    def _others(self, column: str, cell: Cell) -> Phones:
        if cell is None or cell == "":
            return ()
        phones, problem = read_phones(cell)
        if not problem or problem == "phone_missing":
            return phones
        if problem != "phone_words":
            done = _DONE.get(problem, "no_phone")
            self._say(Level.NOTE, column, problem, done, raw=plain(cell))
        self._say_words(column, phones)
        return phones

    def _say_words(self, column: str, phones: Phones) -> None:
        done, said = _DONE_WITH_WORDS[column], "phone_words"
        for phone in phones:
            if self._names_somebody(phone):
                words = {"raw": phone.e164, "words": phone.relation}
                self._say(Level.NOTE, column, said, done, **words)

    def _names_somebody(self, phone: Phone) -> bool:
        return bool(phone.relation) and phone.relation.lower() not in self._own_words

    def _without(self, own: Phones, contacts: Phones) -> Phones:
        """The own numbers, but for further ones that the row itself gives to its contact."""
        theirs = {one.e164 for one in contacts}
        left: list[Phone] = []
        for one in own:
            if one.e164 in theirs and not self._names_somebody(one):
                done = "only_contacts" if left else "taken_as_own"
                self._say(Level.NOTE, "phone", "phone_contacts", done, raw=one.e164)
            if one.e164 not in theirs or not left:
                left.append(one)
        return tuple(left)


_DONE_WITH_WORDS = {
    "phone": "taken_as_theirs",
    "phone_2": "taken_as_theirs",
    "contact_phone": "words_are_relation",
    "employer_phone": "words_left_out",
}
