"""One member of staff: what may be changed of them, and the form for somebody new."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from app.domain.staff import Role, Staff
from ui import wording
from ui.chores import NewMember
from ui.widgets.button import FILLED, FLUSH, FRAMED, PLAIN, Button
from ui.widgets.choices import ROW, ChoiceList
from ui.widgets.pane import Pane, column, field, label, line, row

PASSWORD_LENGTH = 10
_SURE = 5000  # milliseconds in which a second press is meant


def roles_list() -> ChoiceList:
    """The roles to choose from, each by its digit."""
    made = ChoiceList()
    made.setFixedHeight(len(Role) * ROW + 4)
    return made


def fill_roles(choices: ChoiceList, name: str) -> None:
    """The words of each role, in the language of now; what is marked stays so."""
    marked = choices.current()
    words = [(role.value, wording.text(f"screen.role_{role.value}")) for role in Role]
    choices.choices.set_rows(words)
    choices.setAccessibleName(name)
    if marked is not None:
        mark_role(choices, Role(marked))


def mark_role(choices: ChoiceList, role: Role) -> None:
    """Mark this role."""
    choices.setCurrentIndex(choices.choices.index(list(Role).index(role)))


def _secret() -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class AccountForm(Pane):
    """What may be changed of the one who is marked."""

    duty_wanted = Signal(object)  # Staff, as they are to be
    password_wanted = Signal(object, str)  # Staff and the new password
    closing_wanted = Signal(object)  # Staff
    missing = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._member: Staff | None = None
        self.name, self.none = label("heading"), label("label", "text2", wrap=True)
        self._role_caption, self._seat_caption = label("label"), label("label")
        self._team_caption, self.team = label("label"), QLineEdit()
        self._password_caption = label("label")
        self.role, self.seat, self.password = roles_list(), QLineEdit(), _secret()
        self.save, self.reset, self.closing = Button(FRAMED), Button(FRAMED), Button(PLAIN)
        self._sure = QTimer(self, singleShot=True, interval=_SURE)
        self._sure.timeout.connect(self._say_closing)
        inside = column(
            self.name, self.none, field(self._role_caption, self.role),
            row(field(self._team_caption, self.team), field(self._seat_caption, self.seat), gap=12),
            row(FLUSH, self.save, None), 2, line(), 2,
            field(self._password_caption, self.password), row(FLUSH, self.reset, None), 2, line(),
            row(FLUSH, self.closing, None), None, gap=8,
        )  # fmt: skip
        inside.setContentsMargins(-FLUSH, 0, -FLUSH, 0)  # room for the rings of its buttons
        self.setLayout(inside)
        self.save.clicked.connect(self._save)
        for one in (self.seat, self.team):
            one.returnPressed.connect(self._save)
        self.reset.clicked.connect(self._reset)
        self.password.returnPressed.connect(self._reset)
        self.closing.clicked.connect(self._close)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.none.setText(self.tr("Choose somebody on the left."))
        self._role_caption.setText(wording.text("screen.staff_role"))
        self._seat_caption.setText(wording.text("screen.staff_seat"))
        self._team_caption.setText(wording.text("screen.staff_team"))
        self._password_caption.setText(
            self.tr("New password, at least %n characters", "", PASSWORD_LENGTH)
        )
        self.save.setText(self.tr("Keep role, team and seat"))
        self.reset.setText(self.tr("Set the password"))
        fill_roles(self.role, wording.text("screen.staff_role"))
        self._say_closing()

    def show_member(self, member: Staff | None, me: Staff) -> None:
        """Show this one; nobody closes their own account."""
        self._member = member
        self._sure.stop()
        self.password.clear()
        for part in (
            self.role, self.team, self.seat, self.password, self.save, self.reset, self.closing,
        ):  # fmt: skip
            part.setEnabled(member is not None)
        self.none.setVisible(member is None)
        self.name.setText("" if member is None else member.name)
        self.seat.setText("" if member is None else member.number)
        self.team.setText("" if member is None else member.team)
        if member is not None:
            mark_role(self.role, member.role)
            self.closing.setEnabled(member.id != me.id)
        self._say_closing()

    def _say_closing(self) -> None:
        name = self._member.name if self._member else ""
        sure = self._sure.isActive()
        words = self.tr("Press again: close the account of %1") if sure else None
        self.closing.setText((words or self.tr("Close the account")).replace("%1", name))
        self.closing.set_kind(FRAMED if sure else PLAIN)

    def _save(self) -> None:
        role = self.role.current()
        if self._member is not None and role is not None:
            changed = replace(
                self._member, role=Role(role), number=self.seat.text().strip(),
                team=self.team.text().strip(),
            )  # fmt: skip
            self.duty_wanted.emit(changed)

    def _reset(self) -> None:
        if self._member is None:
            return
        if len(self.password.text()) < PASSWORD_LENGTH:
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            self.missing.emit(
                self.tr("The password needs at least %n characters.", "", PASSWORD_LENGTH)
            )
            return
        self.password_wanted.emit(self._member, self.password.text())

    def _close(self) -> None:
        if self._member is None:
            return
        if self._sure.isActive():
            self._sure.stop()
            self.closing_wanted.emit(self._member)
        else:
            self._sure.start()
        self._say_closing()


class NewAccountForm(Pane):
    """Somebody new; says `wanted` once nothing is missing."""

    wanted = Signal(object)  # NewMember
    missing = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = label("heading")
        self.name, self.login, self.seat = QLineEdit(), QLineEdit(), QLineEdit()
        self.password, self.role = _secret(), roles_list()
        self._captions = {name: label("label") for name in ("name", "login", "role", "seat")}
        self._password_caption = label("label")
        self.add = Button(FILLED, icon="check")
        captions = self._captions
        first = field(captions["name"], self.name), field(captions["login"], self.login)
        inside = column(
            self.title, row(*first, gap=12),
            field(captions["role"], self.role), field(captions["seat"], self.seat),
            field(self._password_caption, self.password),
            8, row(None, self.add, FLUSH), None, gap=8,
        )  # fmt: skip
        inside.setContentsMargins(-FLUSH, 0, -FLUSH, 0)  # room for the rings of its buttons
        self.setLayout(inside)
        self.add.clicked.connect(self._want)
        for one in (self.name, self.login, self.seat, self.password):
            one.returnPressed.connect(self._want)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.title.setText(self.tr("Somebody new"))
        for name, caption in self._captions.items():
            caption.setText(wording.text(f"screen.staff_{name}"))
        self._password_caption.setText(
            self.tr("First password, at least %n characters", "", PASSWORD_LENGTH)
        )
        self.add.setText(self.tr("Add"))
        fill_roles(self.role, wording.text("screen.staff_role"))

    def begin(self) -> None:
        """An empty form, for a collector as most are."""
        for one in (self.name, self.login, self.seat, self.password):
            one.clear()
        mark_role(self.role, Role.COLLECTOR)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _want(self) -> None:
        wrong = self._wrong()
        if wrong is not None:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.missing.emit(wrong[1])
            return
        role = Role(self.role.current() or Role.COLLECTOR)
        name, login = self.name.text().strip(), self.login.text().strip()
        seat = self.seat.text().strip()
        self.wanted.emit(NewMember(login, name, role, self.password.text(), seat))

    def _wrong(self) -> tuple[QLineEdit, str] | None:
        if not self.name.text().strip():
            return self.name, self.tr("Please give their name.")
        if not self.login.text().strip():
            return self.login, self.tr("Please give a login.")
        if len(self.password.text()) < PASSWORD_LENGTH:
            words = self.tr("The password needs at least %n characters.", "", PASSWORD_LENGTH)
            return self.password, words
        return None
