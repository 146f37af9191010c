"""What came out of looking through a file, and whether that still holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geo_service.db.revisions import revisions
from geo_service.importing.cases import Question
from geo_service.importing.judging import Verdict
from geo_service.importing.plan import Plan
from geo_service.importing.report import Report
from geo_service.importing.sheet import Contents
from geo_service.importing.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination(Contents):
    """What came out of looking through a file.

    Parameters
    ----------
    subject : Subject
    plan : Plan
        With all that it left open.
    today : date
    report : Report
    verdicts : mapping of str to Verdict
        What becomes of the features, by their layer.
    seen : mapping of str to int
        Revisions of the layers that it hangs on, as they were.
    question : Question or None
        The rows as they were judged; None for tables: what comes of them is worked out anew.
    """

    subject: Subject
    plan: Plan
    today: date
    report: Report
    verdicts: Mapping[str, Verdict]
    seen: Mapping[str, int]
    question: Question | None = None


def seen(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Return the revisions of layers as they are."""
    present = revisions(session)
    return {name: present.get(name, 0) for name in names}


def is_changed(session: Session, found: Examination, *, around: bool) -> bool:
    """Whether layers changed since an examination.

    Parameters
    ----------
    session : Session
    found : Examination
    around : bool
        Whether to look at the layers that its rows refer to and lie beside; else at its own.
    """
    present = seen(session, found.seen)
    own = set(found.subject.parts)
    names = set(present) - own if around else own
    return any(present[name] != found.seen[name] for name in names)
