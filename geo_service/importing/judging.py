"""What becomes of each row: compared with what is stored, checked as every change is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely
from sqlalchemy.orm import Session

from geo_service.db.edits import misplaced
from geo_service.editing.consistency import NO_SUCH, TAKEN
from geo_service.editing.draft import DEMO
from geo_service.importing.cases import Case, Question, cases_of, match
from geo_service.importing.coarseness import COARSER, is_coarser, is_kilometre_of
from geo_service.importing.differences import attributes, moved
from geo_service.importing.placing import CHAINAGE, Position, lineside
from geo_service.importing.plan import Mode
from geo_service.importing.progress import Stage, Tell
from geo_service.importing.report import Action, Difference, RowFault, RowOutcome
from geo_service.importing.standing import Standing, Stored
from geo_service.importing.telling import accuracy, main_values, telling
from geo_service.service import Service
from layers.feature import Feature, Value
from layers.ledger.rows import LedgerRow
from layers.linear_referencing.answer import certainty_of
from layers.text import Text
from layers.validation import FieldError, check, in_future

_DECIDED_HERE = ("source", "certainty", "accuracy_m", "source_crs", "position_method", DEMO)

IS_THERE = Text(
    "已有相同编号的要素而内容不同；如需更新请选择“新增并更新已有的”",
    "a feature with this number is there with other content: choose to update it",
)
OF_DEMO = Text(
    "该编号属于演示数据，请先清除演示数据",
    "a demonstration feature has this number: remove the demonstration set",
)
NOT_OWN = Text("不在您负责的区段内", "does not lie in the segments that you answer for")
BORN_CLOSED = Text(
    "已销号的隐患须由镇级及以上人员导入，或先按未销号导入再走审核流程",
    "a closed one is taken from the office alone: bring it as open and close it through the review",
)
EDITED = Text("入库后在系统中改过，保留系统中的内容", "was changed here since it was imported; that stays")


@dataclass(slots=True)
class Verdict:
    """What becomes of the rows, and the features that come of them."""

    outcomes: list[RowOutcome] = field(default_factory=list)
    created: list[Feature] = field(default_factory=list)
    replaced: list[Stored] = field(default_factory=list)
    """Features as they are to be, with the version that they change from."""


def judge(service: Service, session: Session, question: Question, progress: Tell) -> Verdict:
    """Return what becomes of each row.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    question : Question
    progress : callable
    """
    return _Judge(service, session, question).verdict(progress)


class _Judge:
    def __init__(self, service: Service, session: Session, question: Question) -> None:
        self._ask = question
        self._layer = question.layer
        self._whole = service.catalogue.registry[question.layer.id]
        self._standing = Standing(service, session, self._whole)
        self._lineside = lineside(question.layer)
        self._given = frozenset(question.plan.targets) & set(question.layer.by_name)
        self._telling = telling(question.layer)
        self._verdict = Verdict()

    def verdict(self, progress: Tell) -> Verdict:
        cases = cases_of(self._ask)
        match(cases, self._ask, self._standing)
        for number, case in enumerate(cases, 1):
            self._verdict.outcomes.append(self._outcome(case))
            progress(Stage.CHECKING, number, len(cases))
        return self._verdict

    def _outcome(self, case: Case) -> RowOutcome:
        if case.same_as is not None:
            case.faults += [replace(fault, row=case.row.number) for fault in case.same_as.faults]
            return self._told(case, Action.REJECTED if case.faults else Action.UNCHANGED)
        if not case.faults and case.stored is None:
            self._create(case)
            return self._told(case, Action.REJECTED if case.faults else Action.CREATE)
        if case.stored is not None:
            action = self._update(case, case.stored)
            return self._told(case, Action.REJECTED if case.faults else action)
        if case.stored is None and (case.row.faults or case.position.faults):
            self._also(case)
        return self._told(case, Action.REJECTED)

    def _also(self, case: Case) -> None:
        """Find what else is wrong with the values of a new row that is given back already."""
        faulty = {fault.field for fault in case.row.faults}
        columns = {fault.column for fault in case.faults}
        values: dict[str, Value] = {one.name: one.default for one in self._whole.fields if one.default}
        values.update({"source": "-", "certainty": "medium", DEMO: False})
        values.update(case.row.values)
        checked = check(self._whole, values)
        errors = [*in_future(self._whole, checked.values, self._ask.today)]
        known_faulty = {*faulty, *(error.field for error in errors)}
        errors += [e for e in checked.errors if self._whole.field(e.field).not_before not in known_faulty]
        if not faulty:
            errors += self._inconsistent(checked.values, set(values))
        for error in errors:
            if error.field not in faulty and self._ask.column_of(error.field) not in columns:
                case.fault(error.field, error.reason, error.value)

    def _create(self, case: Case) -> None:
        values: dict[str, Value] = dict(case.row.values)
        if case.derived is not None:
            if case.derived.segment_id is not None:
                values[case.derived.field] = case.derived.segment_id
            case.notes.append(case.derived.note)
        for one in self._whole.fields:
            if one.default is not None and values.get(one.name) is None:
                values[one.name] = one.default
        values |= self._provenance(case.position, values)
        values.setdefault("source", f"导入 {self._ask.import_id} 第 {case.row.number} 行")
        values[DEMO] = False
        self._require_open(case)
        feature = Feature(case.id or "", case.position.geometry, values)
        self._check(case, feature, None)
        if not case.faults:
            self._verdict.created.append(feature)
            case.created = feature

    def _require_open(self, case: Case) -> None:
        """Give back a row that is closed as it comes, where who brings it sees a part of the features alone."""
        if self._ask.known.allowed is None:
            return
        decided = [
            one.name
            for one in self._layer.fields
            if one.by_review and case.row.values.get(one.name) not in (None, one.default)
        ]
        if decided:
            named = [name for name in self._ask.headers if name in decided]
            case.fault((named or decided)[0], BORN_CLOSED)

    def _update(self, case: Case, stored: Stored) -> Action:
        """Say what changes of a feature that is there; without faults of the row it is what will be stored."""
        before = stored.feature
        case.id = before.id
        if not self._is_own(before.properties):
            case.id = case.stored = None  # nothing is told of features that the principal does not see
            case.fault(self._layer.key or "", TAKEN)
            return Action.REJECTED
        if before.properties.get(DEMO):
            case.fault(self._layer.key or "", OF_DEMO)
            return Action.REJECTED
        differences = [
            self._kept_if_finer(case, one) for one in attributes(self._layer, self._said(case.row), before)
        ]
        taken = [one.field for one in differences if one.is_taken]
        place = moved(self._layer, case.position, self._lineside, before, taken)
        if case.is_by_content:
            differences, place = self._kept_as_edited(case, differences, place, before)
        if place is not None and place.is_taken and is_coarser(case.row, case.position, before):
            place = replace(place, is_taken=False)
            case.notes.append(COARSER)
        case.differences = [*differences, *([] if place is None else [place])]
        changing = [one for one in case.differences if one.is_taken]
        if case.faults or not changing:
            return Action.UNCHANGED
        if self._ask.plan.mode is Mode.NEW:
            case.fault(self._layer.key or "", IS_THERE)
            return Action.REJECTED
        values = dict(before.properties)
        values |= {one.field: case.row.values[one.field] for one in changing if one is not place}
        geometry = before.geometry
        if place is not None and place.is_taken:
            geometry = case.position.geometry
            for name in ("source_crs", "position_method", "accuracy_m", "certainty"):
                values.pop(name, None)
            said = {name: case.row.values[name] for name in _DECIDED_HERE if name in case.row.values}
            values |= said | self._provenance(case.position, said)
            values[DEMO] = False
        feature = Feature(before.id, geometry, values)
        self._check(case, feature, before)
        if not case.faults:
            self._verdict.replaced.append(Stored(feature, stored.version))
        return Action.UPDATE

    def _kept_as_edited(
        self, case: Case, differences: Sequence[Difference], place: Difference | None, before: Feature
    ) -> tuple[list[Difference], Difference | None]:
        """Leave alone what was edited since: a row known by its content alone says what it always said."""
        told = [Difference(d.field, d.title, d.before, d.after, is_taken=False) for d in differences]
        if place is not None and before.properties.get("position_method") == "map":
            place = Difference(place.field, place.title, place.before, place.after, is_taken=False)
        if told or (place is not None and not place.is_taken):
            case.notes.append(EDITED)
        return told, place

    def _kept_if_finer(self, case: Case, one: Difference) -> Difference:
        """Leave a chainage alone that the file says to the kilometre only."""
        if not self._layer.field(one.field).is_chainage or not is_kilometre_of(one.after, one.before):
            return one
        case.notes.append(COARSER)
        return replace(one, is_taken=False)

    def _said(self, row: LedgerRow) -> dict[str, Value]:
        """Return the values that the file itself gives."""
        defaults = self._ask.plan.defaults
        return {
            name: value
            for name, value in row.values.items()
            if name in self._given and value is not None and str(value) != defaults.get(name)
        }

    def _provenance(self, position: Position, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return how the place came about and how sure it is, where the file does not say it itself."""
        if position.geometry is None:
            return {"certainty": "none"} if self._whole.located_by is None else {"certainty": "medium"}
        found: dict[str, Value] = {}
        if position.method != "as_given" or "position_method" not in values:
            found["position_method"] = position.method
        if position.crs and (position.method != "as_given" or "source_crs" not in values):
            found["source_crs"] = position.crs
        if position.accuracy_m is not None and values.get("accuracy_m") is None:
            found["accuracy_m"] = position.accuracy_m
        if values.get("certainty") in (None, "none"):
            is_computed = position.method == CHAINAGE
            found["certainty"] = certainty_of(position.accuracy_m or 0.0) if is_computed else "medium"
        return found

    def _check(self, case: Case, feature: Feature, before: Feature | None) -> None:
        """Find all that is wrong with a feature as it would be stored."""
        values = feature.properties
        known_faulty = {fault.field for fault in case.row.faults}
        checked = check(self._whole, values)
        changed = {name for name in values if before is None or values[name] != before.properties.get(name)}
        errors = [e for e in in_future(self._whole, checked.values, self._ask.today) if e.field in changed]
        faulty = {*known_faulty, *(error.field for error in errors)}
        errors += [e for e in checked.errors if self._whole.field(e.field).not_before not in faulty]
        errors += self._inconsistent(checked.values, changed)
        for error in errors:
            if error.field not in known_faulty:
                case.fault(error.field, error.reason, error.value)
        reason = misplaced(self._whole, feature.geometry) if self._whole.located_by is None else None
        if reason is not None:
            case.faults.append(RowFault(case.row.number, "", None, reason))
        if not self._is_own(values):
            case.fault(self._layer.access.scope or "", NOT_OWN)

    def _inconsistent(self, values: Mapping[str, Value], changed: set[str]) -> Iterator[FieldError]:
        """Name what refers to nothing, and what does not agree with what it refers to."""
        for one in self._layer.fields:
            value = values.get(one.name)
            if value is None:
                continue
            if one.names_person and one.name in changed and value not in self._ask.known.people:
                yield FieldError(one.name, value, NO_SUCH)
            if one.references is None:
                continue
            theirs = self._ask.known.shared.get(one.references, {}).get(str(value))
            if theirs is None:
                if one.name in changed:
                    yield FieldError(one.name, value, NO_SUCH)
            elif one.shares is not None and {one.name, one.shares} & changed:
                own, other = values.get(one.shares), theirs.get(one.shares)
                if own is not None and other is not None and own != other:
                    title = self._layer.field(one.shares).title
                    reason = Text(f"与“{title.zh}”不一致", f"does not belong to “{title.en}”")
                    yield FieldError(one.name, value, reason)

    def _is_own(self, values: Mapping[str, Value]) -> bool:
        allowed = self._ask.known.allowed
        if allowed is None:
            return True
        assert self._layer.access.scope is not None
        return values.get(self._layer.access.scope) in allowed

    def _told(self, case: Case, action: Action) -> RowOutcome:
        title = case.row.values.get(self._layer.title_field)
        is_rejected = action is Action.REJECTED
        place = None
        if case.position.geometry is not None:
            point = shapely.point_on_surface(case.position.geometry)
            place = (round(point.x, 7), round(point.y, 7))
        return RowOutcome(
            case.row.number,
            case.row.part,
            action,
            None if is_rejected and case.stored is None else case.id,
            "" if title is None else str(title),
            tuple(case.faults),
            tuple(case.notes),
            tuple(case.differences),
            place,
            self._ask.cells.get(case.row.number, ()) if is_rejected else (),
            values=() if case.created is None else main_values(case.created, self._telling),
            accuracy_m=accuracy(case.created, case.position),
        )
