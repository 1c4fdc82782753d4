"""Where the office is, and whether one can sign in there: tested before it is used."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.services.addresses import Address, read_address
from ui import jobs, wording
from ui.widgets.button import FILLED, FLUSH, FLUSH_WORDS, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import Pane, column, field, label, row
from ui.widgets.tick import Tick
from ui.windows.card import centred

if TYPE_CHECKING:
    from app.domain.errors import DeskError
    from app.domain.staff import Staff
    from ui.start import Start
    from ui.tasks import Tasks


class ConnectionWindow(Pane):
    """Says `chosen` once the desk is to work at another place, `left` when all stays as it is."""

    chosen = Signal()
    left = Signal()

    def __init__(self, start: Start, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks = start, tasks
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self.servers, self.port, self.database = QLineEdit(), QLineEdit(), QLineEdit()
        self.login, self.password, self.certificate = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.kept, self._kept_words = Tick(), label("label")
        self._kept_words.setBuddy(self.kept)
        self._captions = {name: label("label") for name in self._fields()}
        self.browse = Button(FRAMED)
        self.browse.clicked.connect(self._browse)
        self.test = Button(FRAMED)
        self.test.clicked.connect(self._test)
        self.use = Button(FILLED, icon="check")
        self.use.clicked.connect(self._use)
        self.back, self.own = Button(PLAIN), Button(PLAIN)
        self.back.clicked.connect(self.left)
        self.own.clicked.connect(partial(self._keep, ""))
        self.notice = Notice()
        self._lay_out()
        self.retranslate()

    def begin(self, moved: DeskError | None = None) -> None:
        """Show where the desk works now, or where its book has gone, with the words for that."""
        kept = self._start.office()
        self.own.setVisible(bool(kept))
        where = kept if moved is None else str(moved.values["office"])
        self._fill_in(read_address(where) if where else Address())
        self.kept.setChecked(False)
        self.notice.clear()
        if moved is not None:
            self.notice.say(wording.problem(moved), WAIT)
        self.servers.setFocus()

    def address(self) -> Address:
        """What is filled in."""
        return Address(
            self.servers.text().strip(), self.port.text().strip(), self.database.text().strip(),
            self.login.text().strip(), self.certificate.text().strip(),
        )  # fmt: skip

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Work at an office"))
        self.hint.setText(
            self.tr("One database for all desks. Whoever runs it gives you what is asked for here.")
        )
        words = {
            "servers": self.tr("Server, or several with commas between"),
            "port": self.tr("Port"),
            "database": self.tr("Database"),
            "login": self.tr("Login"),
            "password": self.tr("Password"),
            "certificate": self.tr("Certificate of the authority that vouches for the server"),
        }
        for name, caption in self._captions.items():
            caption.setText(words[name])
        keeping = self.tr("Keep the password on this computer, in the system's keyring")
        self._kept_words.setText(keeping)
        self.kept.setAccessibleName(keeping)
        self.browse.setText(self.tr("Choose…"))
        self.test.setText(self.tr("Test the connection"))
        self.use.setText(self.tr("Work there"))
        self.back.setText(self.tr("Back"))
        self.own.setText(self.tr("This computer's own book instead"))

    def _fields(self) -> dict[str, QLineEdit]:
        return {
            "servers": self.servers, "port": self.port, "database": self.database,
            "login": self.login, "password": self.password, "certificate": self.certificate,
        }  # fmt: skip

    def _lay_out(self) -> None:
        fields = {
            name: field(self._captions[name], widget) for name, widget in self._fields().items()
        }
        for widget in self._fields().values():
            widget.returnPressed.connect(self._test)
        servers = row(fields["servers"], fields["port"], gap=16)
        servers.setStretch(0, 3)
        servers.setStretch(1, 1)
        inside = column(
            self.title,
            self.hint,
            4,
            servers,
            fields["database"],
            row(fields["login"], fields["password"], gap=16),
            row(self.kept, self._kept_words, None),
            fields["certificate"],
            row(FLUSH, self.browse, None),
            self.notice,
            8,
            row(FLUSH_WORDS, self.back, self.own, None, self.test, self.use, FLUSH, gap=4),
            gap=10,
        )
        self.setLayout(centred(inside, 720))

    def _fill_in(self, address: Address) -> None:
        for name, widget in self._fields().items():
            if name != "password":
                widget.setText(getattr(address, name))

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._captions["certificate"].text())
        if path:
            self.certificate.setText(path)

    def _missing(self) -> tuple[QLineEdit, str] | None:
        if not self.servers.text().strip():
            return self.servers, self.tr("Please give the server.")
        port = self.port.text().strip()
        if not port.isdecimal() or not 0 < int(port) < 65536:
            return self.port, self.tr("The port is a number, most often 5432.")
        if not self.database.text().strip():
            return self.database, self.tr("Please give the database.")
        return None

    def _ask_first(self, missing: tuple[QLineEdit, str] | None) -> bool:
        if missing is not None:
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.notice.say(missing[1], WAIT)
        return missing is not None

    def _test(self) -> None:
        missing = self._missing()
        if missing is None and not self.login.text().strip():
            missing = self.login, self.tr("Please give your login.")
        if missing is None and not self.password.text():
            missing = self.password, self.tr("Please give your password.")
        if self._ask_first(missing) or not self.test.isEnabled():
            return
        self.test.setEnabled(False)
        self.notice.say(self.tr("Testing…"), WAIT)
        login, password = self.login.text().strip(), self.password.text()
        job = partial(jobs.test_office, self.address().url(), login, password)
        self._tasks.run(self, job, self._reached, self._failed)

    def _reached(self, found: Staff) -> None:
        self.test.setEnabled(True)
        role = wording.text(f"screen.role_{found.role.value}")
        self.notice.say(wording.text("cli.office_reached", name=found.name, role=role), ALLOW)
        self.use.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        self.test.setEnabled(True)
        self.notice.say(wording.problem(error))

    def _use(self) -> None:
        missing = self._missing()
        if missing is None and self.kept.isChecked() and not self.password.text():
            missing = self.password, self.tr("Please give your password.")
        if not self._ask_first(missing):
            self._keep(self.address().url())

    def _keep(self, url: str) -> None:
        if self._start.keep_office is not None:
            password = self.password.text() if self.kept.isChecked() else ""
            self.password.clear()
            job = partial(_settle, self._start, url, password)
            self._tasks.run(self, job, lambda _: self.chosen.emit(), self._failed)


def _settle(start: Start, url: str, password: str) -> None:
    """The address and, where that is wanted, the password; nothing of it where one cannot be."""
    if start.keep_password is not None and url:
        start.keep_password(url, password)
    if start.keep_office is not None:
        start.keep_office(url)
