"""Bringing in a bank's file of payments, with the same care as a creditor's file of debts."""

from __future__ import annotations

from ui import banking, wording
from ui.chores import Looked
from ui.windows.importing import ImportWindow


class PaymentImportWindow(ImportWindow):
    """What a file of payments would do, then does; what finds no loan waits elsewhere."""

    _preview = staticmethod(banking.preview)
    _bring = staticmethod(banking.bring_in)

    def retranslate(self) -> None:
        """Words of its own where it is about payments."""
        super().retranslate()
        self.form.show_day(False)
        self.hint.setText(wording.text("payment.import_hint"))
        self.do.setText(wording.text("payment.post"))

    def _has_some(self, looked: Looked) -> bool:
        return any(looked.report.counts[level] for level in banking.POSTED)

    def _said_of(self, looked: Looked) -> str:
        done = looked.payments
        if done is None:
            return ""
        return wording.text(
            "payment.imported", posted=done.posted, waiting=done.waiting, same=done.same,
            people=done.people,
        )  # fmt: skip

    def _say_title(self) -> None:
        step = "done" if self._brought_in else "preview" if self.report.is_filled() else "import"
        self.title.setText(wording.text(f"payment.title_{step}"))
