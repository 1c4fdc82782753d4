"""What is to be known of one pack of rules beside its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui import wording
from ui.models.rules import MARKS, Ran, mark_words, years
from ui.widgets.pane import Pane, column, label, scrolling

if TYPE_CHECKING:
    from app.services.rules import PackSheet

_PARTS = ("cases", "calendar", "open", "marks")


class PackPane(Pane):
    """Its version, its cases as they came out, its calendar, what is open; arrows scroll it."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: PackSheet | None = None
        self._ran: Ran | None = None
        self.title, self.version = label("section", wrap=True), label("label", "text2")
        self._captions = {name: label("label", "text3") for name in _PARTS}
        self.parts = {name: label("label", wrap=True) for name in _PARTS}
        groups = [column(self._captions[name], self.parts[name], gap=2) for name in _PARTS]
        inside = column(column(self.title, self.version, gap=2), *groups, None, gap=12)
        inside.setContentsMargins(4, 0, 8, 4)
        self.area = scrolling(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setProperty("read", "true")
        self.setLayout(column(self.area, gap=0))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        captions = {
            "cases": self.tr("Cases"),
            "calendar": self.tr("Working calendar"),
            "open": self.tr("Left open by the sources"),
            "marks": self.tr("Confidence"),
        }
        for name, words in captions.items():
            self._captions[name].setText(words)
        self.area.setAccessibleName(self.tr("About this pack"))
        if self._sheet is not None:
            self.show_pack(self._sheet, self._ran)

    def show_pack(self, sheet: PackSheet, ran: Ran | None) -> None:
        """Show this pack; `ran`: its cases, if they were run in this window."""
        self._sheet, self._ran = sheet, ran
        self.title.setText(sheet.pack.title[wording.language()])
        self.version.setText(sheet.version)
        said = {
            "cases": self._cases(ran),
            "calendar": self._calendar(sheet),
            "open": "\n".join(f"· {one[wording.language()]}" for one in sheet.pack.open)
            or self.tr("Nothing is noted as open."),
            "marks": "\n".join(
                f"{mark_words(mark)}: {sheet.marks[mark]} · {wording.text(f'confidence.{mark}')}"
                for mark in MARKS
            ),
        }
        for name, words in said.items():
            self.parts[name].setText(words)
        self.area.setAccessibleDescription("\n".join(said.values()))

    def _cases(self, ran: Ran | None) -> str:
        if ran is None:
            return self.tr("Not run in this window yet.")
        words = self.tr("%1, %2: %3 cases, all answered as written.")
        if ran.run.wrong:
            words = self.tr("%1, %2: %4 of %3 cases come out otherwise:")
        told = {"%1": wording.time(ran.at), "%2": ran.by, "%3": ran.run.cases}
        for place, value in {**told, "%4": len(ran.run.wrong)}.items():
            words = words.replace(place, str(value))
        wrong = (
            "\n".join((f"{case.file}:{case.line}  {case.name}", *(f"  {one}" for one in what)))
            for case, what in ran.run.wrong
        )
        return "\n".join((words, *wrong))

    def _calendar(self, sheet: PackSheet) -> str:
        if sheet.uncovered is None:
            return self.tr("No rule in force asks for public holidays.")
        sources = {year.source for year in sheet.pack.holidays}
        return "\n".join((years(sheet), *sorted(sources)))
