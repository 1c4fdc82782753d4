"""To the lawyers 移交律师: the referrals above, the marked case with its check list below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.domain.referrals import FOLLOWS, OVER, Dossier, PaperKind, Referral, StepKind
from ui import referring, roles, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.models.referrals import CheckModel, ReferralModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW
from ui.widgets.pane import column, label, line, row, show_where
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.files import ask_for_file, ask_for_place
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk

_KEYS = {
    StepKind.APPROVED: "Alt+A", StepKind.REFUSED: "Alt+X", StepKind.HANDED: "Alt+H",
    StepKind.QUESTION: "Alt+Q", StepKind.ANSWER: "Alt+W", StepKind.OUTCOME: "Alt+O",
    StepKind.RECALLED: "Alt+R",
}  # fmt: skip
_OF_LEADS = (StepKind.APPROVED, StepKind.REFUSED, StepKind.RECALLED)
_FIELDS = ("case", "court", "words")
_PAPERS = "*.pdf *.jpg *.jpeg *.png *.tif *.docx"


class ReferralsWindow(Room):
    """What may be done next is offered, and nothing else."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.case: Dossier | None = None
        self._busy, self._shown_case = False, ""
        self.listed, self.checks = ReferralModel(self), CheckModel(self)
        self.table, self.list = table(self.listed, (5,)), table(self.checks, (2,))
        self.headline, self.told = label("section"), label("label", "text2", wrap=True)
        self.captions = {name: label("label", "text2") for name in _FIELDS}
        self.fields = {name: QLineEdit() for name in _FIELDS}
        self.look = Button(FRAMED, key="Alt+K", icon="search")
        self.kind = Segments(tuple(one.value for one in PaperKind))
        self.attach = Button(FRAMED, key="Alt+P", icon="file-spreadsheet")
        self.ask = Button(FILLED, key="Ctrl+Return")
        self.steps = {
            kind: Button(FILLED if kind in (StepKind.APPROVED, StepKind.HANDED) else PLAIN, key=key)
            for kind, key in _KEYS.items()
        }
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        for name, field in self.fields.items():
            self.captions[name].setBuddy(field)
        boxes = {name: column(self.captions[name], self.fields[name], gap=2) for name in _FIELDS}
        find = row(boxes["case"], self.look, None, gap=12)
        find.setAlignment(self.look, Qt.AlignmentFlag.AlignBottom)
        self.kind.choose(PaperKind.CONTRACT.value)
        words = row(boxes["court"], boxes["words"], gap=12)
        acts = row(self.kind, self.attach, None, self.ask, *self.steps.values(), gap=8)
        case = row(self.list, self.told, gap=20)
        case.setStretch(0, 3)
        case.setStretch(1, 2)
        case.setAlignment(self.told, Qt.AlignmentFlag.AlignTop)
        whole = column(self.table, line(), find, self.headline, case, words, acts, gap=10)
        whole.setStretch(0, 1)
        whole.setStretch(4, 4)
        self.furnish(whole, buttons=())

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._look_at_marked())
        self.look.clicked.connect(self._look_up)
        self.fields["case"].returnPressed.connect(self._look_up)
        self.attach.clicked.connect(self._attach)
        self.ask.clicked.connect(self._ask_lead)
        for kind, button in self.steps.items():
            button.clicked.connect(partial(self._step, kind))

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        text = wording.text
        self.title.setText(text("referral.title"))
        self.hint.setText(text("referral.hint"))
        self.table.setAccessibleName(text("referral.title"))
        self.list.setAccessibleName(text("referral.head_checks"))
        for name, caption in self.captions.items():
            caption.setText(text(f"referral.field_{name}"))
        papers = {one.value: text(f"referral.paper_{one.value}") for one in PaperKind}
        self.kind.set_words(papers, text("referral.paper"))
        self.look.setText(text("referral.look"))
        self.attach.setText(text("referral.attach"))
        self.ask.setText(text("referral.ask"))
        for kind, button in self.steps.items():
            button.setText(text(f"referral.step_{kind.value}"))
        self._show_case()

    def begin(self) -> None:
        """Read what stands; the case that was looked at stays."""
        self.notice.clear()
        self._do(partial(referring.shown, self._desk, self._shown_case), "")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def standing(self) -> Referral | None:
        """The referral of this case that is not over."""
        listed = () if self.case is None else self.case.referrals
        return next((one for one in listed if one.state not in OVER), None)

    def _look_at_marked(self) -> None:
        one = self.listed.row_at(self.table.currentIndex())
        if one is not None and one.case_id != self._shown_case:
            self._shown_case = one.case_id
            self._do(partial(referring.shown, self._desk, one.case_id), "")

    def _look_up(self) -> None:
        named = self.fields["case"].text().strip()
        if named:
            court = self.fields["court"].text().strip()
            self._do(partial(referring.shown, self._desk, named, court), "")

    def _attach(self) -> None:
        case, path = self.case, ask_for_file(self, wording.text("referral.attach"), _PAPERS)
        if case is not None and path is not None:
            kind = PaperKind(self.kind.current())
            job = partial(referring.attach, self._desk, case.case_id, kind, path)
            self._do(job, wording.text("referral.attached", name=path.name))

    def _ask_lead(self) -> None:
        court, words = (self.fields[name].text().strip() for name in ("court", "words"))
        if self.case is not None:
            job = partial(referring.ask, self._desk, self.case.case_id, words, court)
            self._do(job, wording.text("referral.asked"))

    def _step(self, kind: StepKind, _: bool = False) -> None:
        one, words = self.standing(), self.fields["words"].text().strip()
        if one is None:
            return
        said = wording.text("referral.done", step=wording.text(f"referral.step_{kind.value}"))
        if kind is not StepKind.HANDED:
            self._do(partial(referring.step, self._desk, one, kind, words), said)
            return
        day = self._desk.today(self._desk.clock())
        out = ask_for_place(self, wording.text("referral.title"), f"case-{day:%Y%m%d}.zip")
        if out is not None:
            job = partial(referring.hand, self._desk, one, words, wording.language(), out)
            self._do(job, said)

    def _show(self, shown: referring.Shown) -> None:
        self.case = shown.case
        self._shown_case = "" if shown.case is None else shown.case.case_id
        head = self.table.selectionModel()
        head.blockSignals(True)
        self.listed.set_rows(shown.listed)
        ids = [one.case_id for one in shown.listed]
        at = ids.index(self._shown_case) if self._shown_case in ids else 0
        if shown.case is None or self._shown_case in ids:
            self.table.setCurrentIndex(self.listed.index(at, 0))
        head.blockSignals(False)
        if shown.case is None and shown.listed:
            self._look_at_marked()
        self._show_case()

    def _show_case(self) -> None:
        case, one = self.case, self.standing()
        self.checks.set_rows(() if case is None else case.checks)
        if case is None:
            self.headline.setText(wording.text("referral.none"))
        else:
            self.headline.setText(wording.text(
                "referral.headline", name=case.name, creditor=case.creditor, total=case.total,
                missing=len(case.missing),
            ))  # fmt: skip
        self.told.setText("\n".join(map(_told, () if one is None else one.steps)))
        works, leads = roles.has_people(self._desk), roles.leads(self._desk)
        follows = () if one is None else FOLLOWS.get(one.state, ())
        free = case is not None and works and one is None
        show_where([
            (self.list, case is not None), (self.told, one is not None and bool(one.steps)),
            (self.kind, case is not None and works), (self.attach, case is not None and works),
            (self.ask, free), (self.fields["court"], free), (self.captions["court"], free),
            (self.fields["words"], case is not None and works),
            (self.captions["words"], case is not None and works),
            *((button, kind in follows and works and (leads or kind not in _OF_LEADS))
              for kind, button in self.steps.items()),
        ])  # fmt: skip

    def _do(self, job: Callable[[], Any], said: str) -> None:
        """One job at a time; a press meanwhile does nothing."""
        if not self._busy:
            self._busy = True
            self._tasks.run(self, job, partial(self._done, said), self._failed)

    def _done(self, said: str, shown: referring.Shown) -> None:
        self._busy = False
        self._show(shown)
        if said:
            self.fields["words"].clear()
            self.notice.say(said, ALLOW)
            self._hub.tell(QUEUE, PERSON)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.notice.say(wording.problem(error))


def _told(step: Any) -> str:
    kind = wording.text(f"referral.step_{step.kind.value}")
    return f"{wording.text_of(step.at)} · {kind} · {step.by} · {step.words or '—'}"
