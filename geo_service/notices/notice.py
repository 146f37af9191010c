"""One thing that is new for somebody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo_service.access.actors import Actor
from layers.text import Text


class Kind(StrEnum):
    """What happened."""

    STEP = "step"
    ALERT = "alert"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something new.

    Parameters
    ----------
    kind : Kind
    at : datetime
    collection, feature : str
    title : str
        What the feature is called.
    what : Text
        The step, the monitor's rule, or that it was reported.
    state : Text or None
        The state that a step led to, where it changed.
    party : Text or None
        As what somebody took the step.
    actor : Actor or None
        Who it was, as far as the reader may know it.
    comment : str or None
    count : int
        How many were reported at once: an import is one notice, that names one of its features.
    seq : int or None
        Of a step, its number in the log.
    is_unread : bool
    """

    kind: Kind
    at: datetime
    collection: str
    feature: str
    title: str
    what: Text
    state: Text | None = None
    party: Text | None = None
    actor: Actor | None = None
    comment: str | None = None
    count: int = 1
    seq: int | None = None
    is_unread: bool
