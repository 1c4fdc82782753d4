"""The language of the frame: Qt's own words and ours, changed while the window is open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.settings import RESOURCES
from ui import wording

NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}


class Speaker:
    """Holds the translators that are in force."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translators: list[QTranslator] = []

    def speak(self, language: str) -> None:
        """Change to zh_CN, zh_TW or en; every window hears LanguageChange."""
        wording.use(language, wording.zone_name())
        QLocale.setDefault(QLocale(language))
        self.hush()
        if language == "en":
            return
        folders = (
            (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
            (f"forbear_{language}", str(RESOURCES / "translations")),
        )
        for name, folder in folders:
            translator = QTranslator()
            if translator.load(name, folder):
                self._app.installTranslator(translator)
                self._translators.append(translator)

    def hush(self) -> None:
        """Take the translators back."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators.clear()
