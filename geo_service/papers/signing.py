"""The boxes that are signed, and whose names the log has under an acceptance already."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy.orm import Session

from geo_service.papers import wording
from geo_service.papers.facts import person_name
from geo_service.papers.store import Paper
from geo_service.review.log import Entry, entries
from geo_service.service import Service
from layers.text import Language, Text
from layers.vocabulary import COORDINATOR_LEVELS

LEVELS = {code.value: code.label for code in COORDINATOR_LEVELS}
BY_NAME = Text("%(day)s 系统内记名验收通过", "accepted by name on %(day)s")
RECORDED = Text("%(day)s 代录纸质验收", "accepted on paper, recorded %(day)s")


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """A box as it is printed.

    Parameters
    ----------
    title : str
    said : tuple of str
        What the log has to say already: who accepted, when.
    lines : tuple of str
        What is filled in by hand.
    """

    title: str
    said: tuple[str, ...]
    lines: tuple[str, ...]


def signature_boxes(
    service: Service, session: Session, paper: Paper, language: Language
) -> tuple[SignatureBox, ...]:
    """Return the boxes of a paper, with the acceptances that the log had when it was issued."""
    boxes = paper.of_kind.boxes
    known = _acceptances(session, paper) if any(box.side for box in boxes) else {}
    return tuple(
        SignatureBox(
            box.title.in_language(language),
            _said(service, session, known[box.side], language) if box.side in known else (),
            tuple(line.in_language(language) for line in box.lines),
        )
        for box in boxes
    )


def _acceptances(session: Session, paper: Paper) -> dict[str | None, Entry]:
    """Return the acceptances since the last submission, by side."""
    log = [
        entry for entry in entries(session, paper.layer_id, paper.feature_id) if entry.seq <= paper.head.seq
    ]
    since = takewhile(lambda entry: not _is_submission(entry), reversed(log))
    return _by_side(entry for entry in since if entry.person_id is not None)


def _is_submission(entry: Entry) -> bool:
    return entry.to_status == "submitted" and entry.from_status != "submitted"


def _by_side(found: Iterable[Entry]) -> dict[str | None, Entry]:
    return {entry.party: entry for entry in found}


def _said(service: Service, session: Session, entry: Entry, language: Language) -> tuple[str, ...]:
    who = person_name(service, session, entry.person_id or "")
    if entry.level in LEVELS:
        aside = LEVELS[entry.level].in_language(language)
        who = wording.ASIDE.in_language(language) % {"text": who, "aside": aside}
    words = RECORDED if entry.is_recorded else BY_NAME
    day = wording.day(entry.at.astimezone(service.settings.zone).date(), language)
    return tuple(filter(None, (who, words.in_language(language) % {"day": day})))
