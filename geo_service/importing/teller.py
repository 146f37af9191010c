"""Noting down how far an import has come, and why it came to nothing."""

import time
from dataclasses import replace

from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.importing.notebook import Notebook, Refusal
from geo_service.importing.progress import Stage
from layers.text import Language, Text

STEP_S = 0.2
"""Between two notes of how far it has come."""


class Teller:
    """Notes down how far an import has come, not more often than anybody looks."""

    def __init__(self, notes: Notebook, *, is_commit: bool) -> None:
        self._notes = notes
        self._progress = replace(notes.progress, is_commit=is_commit)
        self._told_at = 0.0

    def tell(self, stage: Stage, done: int, of: int) -> None:
        """Note down a step."""
        now = time.monotonic()
        if stage is self._progress.stage and now - self._told_at < STEP_S and done < of:
            return
        self._told_at = now
        self._progress = replace(
            self._progress, number=self._progress.number + 1, stage=stage, done=done, of=of
        )
        self._notes.progress = self._progress

    def finish(self) -> None:
        """Note down that nothing is done any more."""
        self.tell(Stage.DONE, self._progress.done, self._progress.of)


def refusal_of(error: GeoServiceError) -> Refusal:
    """Return what is kept of an error: its code, and its sentence in both languages."""
    sentence = Text(*(translate(error.message, one, **error.context) for one in (Language.ZH, Language.EN)))
    return Refusal(error.code, error.status, sentence)
