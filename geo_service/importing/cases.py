"""Rows of a file on their way: what each says, where it lies, which feature it stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo_service.editing.consistency import TAKEN
from geo_service.importing.differences import plain
from geo_service.importing.known import Known
from geo_service.importing.namesakes import match_names
from geo_service.importing.placing import Position
from geo_service.importing.plan import Plan
from geo_service.importing.report import Difference, Plain, RowFault
from geo_service.importing.segments import Derived
from geo_service.importing.standing import Standing, Stored, identifier
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.ledger.rows import LedgerRow
from layers.text import Text

GONE = Text(
    "该要素已被删除，导入不会恢复；如需恢复请在其历史中操作",
    "this feature was deleted, and an import does not bring it back: restore it in its history",
)
RENUMBERED = Text("以此编号导入的要素已改用其他编号", "the feature that had this number has another one now")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Rows of a file, understood and placed, with all that is needed to judge them.

    Parameters
    ----------
    layer : Layer
        As the principal sees it.
    plan : Plan
        With the target of each column.
    rows : sequence of LedgerRow
    positions : sequence of Position
        One for each row.
    known : Known
    headers : mapping of str to str
        Header of the column by its target.
    cells : mapping of int to tuple
        The rows as they came, by their number.
    import_id : str
        Under which the import is found later; empty where nothing is stored.
    today : date
    derived : sequence of Derived or None
        For each row the segment that follows from its place; empty where that is not asked.
    """

    layer: Layer
    plan: Plan
    rows: Sequence[LedgerRow]
    positions: Sequence[Position]
    known: Known
    headers: Mapping[str, str]
    cells: Mapping[int, tuple[Plain, ...]]
    import_id: str
    today: date
    derived: Sequence[Derived | None] = ()

    def column_of(self, name: str) -> str:
        """Return what a field is called in the file: its header, its title where no column has it."""
        header = self.headers.get(name, "")
        if not header and name in self.layer.by_name:
            return self.layer.field(name).title.zh
        return header

    def cell_of(self, number: int, name: str) -> Plain:
        """Return what stands in a row of the file for a field, None where it has no column."""
        cells = self.cells.get(number, ())
        if name not in self.plan.targets or not name:
            return None
        place = self.plan.targets.index(name)
        return cells[place] if place < len(cells) else None


@dataclass(slots=True, eq=False)
class Case:
    """One row on its way to an outcome.

    Parameters
    ----------
    question : Question
    row : LedgerRow
    position : Position
    id : str or None
        Of the feature, where it is known.
    stored : Stored or None
        The feature that is there already.
    derived : Derived or None
        The segment of a row that names none.
    same_as : Case or None
        An earlier row that says the same.
    created : Feature or None
        What will be stored of a new row without faults.
    is_by_content : bool
        Whether its feature is known by what the row says, and by nothing else.
    faults, notes, differences : list
    """

    question: Question
    row: LedgerRow
    position: Position
    id: str | None = None
    stored: Stored | None = None
    derived: Derived | None = None
    same_as: "Case | None" = None
    created: Feature | None = None
    is_by_content: bool = False
    faults: list[RowFault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def fault(self, name: str, reason: Text, value: Value = None) -> None:
        """Take note of a fault of a field, under the header that the file has for it."""
        given = self.question.cell_of(self.row.number, name)
        if given is None:
            given = plain(value if value is not None else self.row.values.get(name))
        self.faults.append(RowFault(self.row.number, self.question.column_of(name), given, reason))


def cases_of(question: Question) -> list[Case]:
    """Return the cases of all rows, with the faults that they have by themselves."""
    cases = [
        Case(question, row, position, id=row.id, derived=derived)
        for row, position, derived in zip(
            question.rows, question.positions, question.derived or [None] * len(question.rows), strict=True
        )
    ]
    for case in cases:
        for fault in (*case.row.faults, *case.position.faults):
            given = (case.row.number, fault.column, plain(fault.value), fault.reason, fault.suggestion)
            case.faults.append(RowFault(*given))
        case.notes += [*case.row.notes, *case.position.notes]
    return cases


def match(cases: Sequence[Case], question: Question, standing: Standing) -> None:
    """Find the feature that each row stands for; give those that stand for none yet an identifier.

    By the identifier that a row has, else by the bureau's number, else by all that the row says.
    """
    key = question.layer.key or ""
    numbers = {case: str(case.row.values[key]) for case in cases if key in case.row.values}
    by_id = standing.by_id({case.id for case in cases if case.id is not None})
    by_key = standing.by_key(set(numbers.values())) if key else {}
    for case in cases:
        case.stored = by_id.get(case.id or "") or by_key.get(numbers.get(case, ""))
        other = by_key.get(numbers.get(case, ""))
        if case.stored is not None and other is not None and other.feature.id != case.stored.feature.id:
            case.fault(key, TAKEN)
    new = [case for case in cases if case.stored is None and not case.faults]
    for case in new:
        if case.id is not None and question.known.allowed is None:
            continue  # a coordinator does not choose identifiers
        case.id = identifier(question.layer, case.row)
        case.is_by_content = case not in numbers
    _match_new(new, key, numbers, standing, is_told=question.known.allowed is None)
    unnumbered = [case for case in new if case.stored is None and case not in numbers]
    match_names(unnumbered, question, standing)


def _match_new(
    new: Sequence[Case], key: str, numbers: Mapping[Case, str], standing: Standing, *, is_told: bool
) -> None:
    """Find those of the new rows that were here before, and those that say the same.

    Who sees a part of the features is told nothing of those that are gone: they may be others'.
    """
    ids = {case.id for case in new if case.id is not None}
    there, gone = standing.by_id(ids), standing.gone(ids)
    gone_keys = standing.gone_keys({numbers[case] for case in new if case in numbers}) if key else {}
    first: dict[str, Case] = {}
    for case in new:
        assert case.id is not None
        if case.id in gone or numbers.get(case) in gone_keys:
            case.fault(key, GONE if is_told else TAKEN)
        elif (before := first.setdefault(case.id, case)) is not case:
            case.same_as = before
            number = before.row.number
            case.notes.append(Text(f"与第 {number} 行相同", f"the same as row {number}"))
        elif case.id in there and case.is_by_content:
            case.stored = there[case.id]
        elif case.id in there:
            case.fault(key, RENUMBERED if is_told else TAKEN)
