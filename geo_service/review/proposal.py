"""A step that somebody wishes to take, on its way: proposed, judged, taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo_service.editing.changes import Standing
from geo_service.review.log import Attached, Entry
from layers.workflow import Outcome, Situation, Step


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that somebody wishes to take.

    Parameters
    ----------
    action : str
    comment : str or None
    given : mapping of str to Any
        Inputs by name, typed or as text.
    attachments : tuple of str
        Identifiers of photos and scans that were stored before, or in the same transaction.
    key : str or None
        What the sender names it by: the same key of the same account is taken once.
    """

    action: str
    comment: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Intended:
    """A step that may be taken, with all that writing it down needs."""

    step: Step
    situation: Situation
    outcome: Outcome
    standing: Standing
    attached: tuple[Attached, ...]
    key: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken.

    Parameters
    ----------
    entry : Entry
        Its row in the log.
    version : int
        Of the feature after it.
    status : str
        State of the feature after it.
    is_repeated : bool
        Whether it was taken before, under the same key.
    """

    entry: Entry
    version: int
    status: str
    is_repeated: bool = False
