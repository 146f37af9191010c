"""How a file is to be read and what is to become of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, TypeAdapter, ValidationError

from geo_service.importing.errors import BadPlan
from layers.text import Text


class Mode(StrEnum):
    """What is done with rows that are there already."""

    NEW = "new"
    UPDATE = "update"


class Rule(StrEnum):
    """What is stored where some rows have faults."""

    GOOD = "good"
    ALL = "all"


MODE_TITLES: Mapping[Mode, Text] = {
    Mode.NEW: Text("只新增", "Add new ones only"),
    Mode.UPDATE: Text("新增并更新已有的", "Add new ones, update those that are there"),
}
RULE_TITLES: Mapping[Rule, Text] = {
    Rule.GOOD: Text("合格的行入库，其余退回", "Store the good rows, give the others back"),
    Rule.ALL: Text("全部合格才入库", "Store all rows or none"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a file is to be read and what is to become of its rows. A JSON object in files and requests.

    Parameters
    ----------
    layer_id : str
        The layer that the rows go into.
    sheet : str
        Sheet of a workbook, or layer of a file; empty where there is one, or for the first.
    encoding : str
        Of the text; empty for the one that is detected.
    header : tuple of int or None
        First and last row of the header, counted from 0; None where it is found by itself.
    targets : tuple of str
        What each column is: a field, ``lon``, ``lat``, ``easting``, ``northing``, ``position``, ``id``, or
        empty where it is left out. None at all: as they are proposed.
    crs : str
        Reference system of the coordinates: ``EPSG:4547``, ``GCJ-02``. Empty: not declared; then only
        files that say it themselves are taken.
    mode : Mode
    rule : Rule
    repair : bool
        Whether invalid outlines are mended; else they are faults.
    defaults : mapping of str to str
        Values of fields that the file says nothing about.
    number_prefix : str
        Begins the numbers of rows that the ledger only counts (1, 2, 3).
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    layer_id: str
    sheet: str = ""
    encoding: str = ""
    header: tuple[int, int] | None = None
    targets: tuple[str, ...] = ()
    crs: str = ""
    mode: Mode = Mode.NEW
    rule: Rule = Rule.GOOD
    repair: bool = True
    defaults: Mapping[str, str] = field(default_factory=dict)
    number_prefix: str = ""

    def as_json(self) -> str:
        """Return the plan as JSON."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a plan from JSON.

        Raises
        ------
        BadPlan
        """
        try:
            return _ADAPTER.validate_json(text)  # type: ignore[return-value] # of this very class
        except ValidationError as error:
            raise BadPlan(reason=_first(error)) from None

    def changed(self, **changes: object) -> Self:
        """Return the plan with some members changed, given as values of JSON.

        Raises
        ------
        BadPlan
        """
        try:
            given = _ADAPTER.validate_python({"layer_id": self.layer_id, **changes})
        except ValidationError as error:
            raise BadPlan(reason=_first(error)) from None
        return replace(self, **{name: getattr(given, name) for name in changes})


_ADAPTER: TypeAdapter[Plan] = TypeAdapter(Plan)


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place or '-'}: {fault['msg']}"[:200]
