"""What came, or would come, of the rows of a file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from pydantic import TypeAdapter

from layers.text import Language, Text

Plain = str | int | float | bool | None
"""A value as JSON has it; days and moments as text."""


ROUGH_M = 500.0
"""A place that is known less well than this is told."""


class Action(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


ACTION_TITLES: Mapping[Action, Text] = {
    Action.CREATE: Text("新增", "New"),
    Action.UPDATE: Text("更新", "Changed"),
    Action.UNCHANGED: Text("无变化", "Unchanged"),
    Action.REJECTED: Text("退回", "Given back"),
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken.

    Parameters
    ----------
    row : int
        As a person counts the rows of the sheet, from 1.
    column : str
        Header of the column; empty where the fault is that of the row.
    value : str, int, float, bool or None
        As it came.
    reason : Text
    suggestion : Text or None
        What to write instead.
    """

    row: int
    column: str
    value: Plain
    reason: Text
    suggestion: Text | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a row differs from the feature that is there.

    Parameters
    ----------
    field : str
        Name of the field; that of the geometry for the place.
    title : Text
    before, after : str, int, float, bool or None
        What is stored, what the file says.
    is_taken : bool
        Whether the file's value is stored; not where only a review changes the field.
    """

    field: str
    title: Text
    before: Plain
    after: Plain
    is_taken: bool


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of one row, or of one of the places that a row names.

    Parameters
    ----------
    row : int
        As a person counts the rows of the sheet, from 1.
    part : int
        Which of the places that the row names, from 1; 0 where it names one.
    action : Action
    id : str or None
        Of the feature; None for a row that is given back.
    title : str
        What names the feature in lists.
    faults : tuple of RowFault
    notes : tuple of Text
    differences : tuple of Difference
    place : tuple of float or None
        A point of the feature, WGS 84 longitude, latitude.
    cells : tuple
        The row as it came, of rows that are given back. Columns that by their header are about persons
        are left empty; what other cells say of persons stands there.
    layer_id : str
        Of the feature, where features of several layers come of the rows; else empty.
    values : tuple of (str, value)
        Of new features: what will be stored in the fields that tell most, by their names.
    accuracy_m : float or None
        Of the place, metres, where it is known.
    """

    row: int
    part: int
    action: Action
    id: str | None = None
    title: str = ""
    faults: tuple[RowFault, ...] = ()
    notes: tuple[Text, ...] = ()
    differences: tuple[Difference, ...] = ()
    place: tuple[float, float] | None = None
    cells: tuple[Plain, ...] = ()
    layer_id: str = ""
    values: tuple[tuple[str, Plain], ...] = ()
    accuracy_m: float | None = None

    @property
    def is_roughly_placed(self) -> bool:
        """Whether its place is good for orientation only."""
        return self.place is not None and (self.accuracy_m or 0.0) > ROUGH_M


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and what it was taken for; empty where it was left out."""

    name: str
    target: str
    title: Text | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the places of all rows that a person should look at before they are stored.

    Parameters
    ----------
    kind : str
        Stable name: ``gcj02``, ``bd09``, ``outside`` and the like.
    count, of : int
        Rows that it is about, and rows that were looked at.
    offset_m, azimuth_deg : float or None
        How far and whither they lie off.
    sentence : Text
    """

    kind: str
    count: int
    of: int
    offset_m: float | None
    azimuth_deg: float | None
    sentence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came, or would come, of the rows of a file.

    Parameters
    ----------
    layer_id, file, sheet, encoding : str
    header : tuple of int or None
        First and last row of the header, counted from 0.
    crs : str
        Reference system that the coordinates were read in; empty where none were used.
    crs_title : Text or None
    columns : tuple of Column
    outcomes : tuple of RowOutcome
        In the order of the file.
    suspicions : tuple of Doubt
    notes : tuple of Text
    is_stored : bool
        Whether it happened, or only would.
    """

    layer_id: str
    file: str
    sheet: str = ""
    encoding: str = ""
    header: tuple[int, int] | None = None
    crs: str = ""
    crs_title: Text | None = None
    columns: tuple[Column, ...] = ()
    outcomes: tuple[RowOutcome, ...] = ()
    suspicions: tuple[Doubt, ...] = ()
    notes: tuple[Text, ...] = ()
    is_stored: bool = False

    @property
    def counts(self) -> Mapping[Action, int]:
        """How many rows come to what."""
        counted = Counter(outcome.action for outcome in self.outcomes)
        return {action: counted[action] for action in Action}

    @property
    def faults(self) -> Sequence[RowFault]:
        """All faults in the order of the file."""
        return [fault for outcome in self.outcomes for fault in outcome.faults]

    def of_layer(self, layer_id: str) -> "Report":
        """Return what comes into one of the layers, where features of several come of the rows."""
        own = tuple(one for one in self.outcomes if (one.layer_id or self.layer_id) == layer_id)
        return replace(self, layer_id=layer_id, outcomes=own)

    def of_actions(self, actions: Iterable[Action]) -> Sequence[RowOutcome]:
        """Return the outcomes that are some actions."""
        wanted = set(actions)
        return [outcome for outcome in self.outcomes if outcome.action in wanted]

    def dumped(self) -> bytes:
        """Return the whole report as JSON in both languages, for `loaded`."""
        return _ADAPTER.dump_json(self)

    @classmethod
    def loaded(cls, content: bytes) -> Self:
        """Read what `dumped` wrote."""
        return _ADAPTER.validate_json(content)  # type: ignore[return-value] # of this very class

    def as_json(self, language: Language, outcomes: Sequence[RowOutcome] | None = None) -> dict[str, Any]:
        """Return the report as a reader of a language gets it.

        Parameters
        ----------
        language : Language
        outcomes : sequence of RowOutcome, optional
            The rows that are told one by one; all by default.
        """
        told = self.outcomes if outcomes is None else outcomes
        return {
            "layer": self.layer_id,
            "file": self.file,
            "sheet": self.sheet,
            "encoding": self.encoding,
            "header": self.header,
            "crs": self.crs,
            "crs_title": _said(self.crs_title, language),
            "is_stored": self.is_stored,
            "counts": {"rows": len(self.outcomes), **{a.value: n for a, n in self.counts.items()}},
            "columns": [
                {"name": one.name, "target": one.target, "title": _said(one.title, language)}
                for one in self.columns
            ],
            "suspicions": [
                {
                    "kind": one.kind,
                    "count": one.count,
                    "of": one.of,
                    "offset_m": one.offset_m,
                    "azimuth_deg": one.azimuth_deg,
                    "sentence": one.sentence.in_language(language),
                }
                for one in self.suspicions
            ],
            "notes": [note.in_language(language) for note in self.notes],
            "rows": [_row_as_json(outcome, self.layer_id, language) for outcome in told],
        }


_ADAPTER: TypeAdapter[Report] = TypeAdapter(Report)


def _said(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.in_language(language)


def _row_as_json(outcome: RowOutcome, layer_id: str, language: Language) -> dict[str, Any]:
    return {
        "row": outcome.row,
        "part": outcome.part,
        "action": outcome.action.value,
        "layer": outcome.layer_id or layer_id,
        "id": outcome.id,
        "title": outcome.title,
        "place": outcome.place,
        "faults": [
            {
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "reason": fault.reason.in_language(language),
                "suggestion": _said(fault.suggestion, language),
            }
            for fault in outcome.faults
        ],
        "notes": [note.in_language(language) for note in outcome.notes],
        "differences": [
            {
                "field": one.field,
                "title": one.title.in_language(language),
                "before": one.before,
                "after": one.after,
                "is_taken": one.is_taken,
            }
            for one in outcome.differences
        ],
    }
