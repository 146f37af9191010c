"""What the columns of a file are taken for: as a plan says, else as it is proposed."""

from collections.abc import Mapping, Sequence

from geo_service.importing.differences import plain
from geo_service.importing.errors import BadPlan
from geo_service.importing.plan import Plan
from geo_service.importing.reading.cells import plain as plain_cell
from geo_service.importing.report import Plain
from layers.contract import Layer
from layers.conversion import Unreadable
from layers.conversion import read as read_value
from layers.ledger.cells import is_free_text
from layers.ledger.persons import is_about_persons, told_of_persons
from layers.ledger.table import Record, Table
from layers.ledger.targets import LEFT_OUT, NEVER_GIVEN, propose_targets, target_choices
from layers.text import Text
from layers.unseen import UNSEEN, unseen

LOOKED_AT = 200
"""Rows that a proposal looks at."""


def targets_of(layer: Layer, table: Table, plan: Plan) -> tuple[str, ...]:
    """Return the target of each column.

    Parameters
    ----------
    layer : Layer
        As the principal sees it.
    table : Table
    plan : Plan

    Raises
    ------
    BadPlan
    """
    _require_defaults(layer, plan)
    if not plan.targets:
        return propose_targets(layer, table.columns, [one.values for one in table.records[:LOOKED_AT]])
    if len(plan.targets) != len(table.columns):
        given, found = len(plan.targets), len(table.columns)
        raise BadPlan(
            reason=Text(f"列数应为 {found}，现为 {given}", f"the table has {found} columns, not {given}")
        )
    known = {name for name, _ in target_choices(layer)}
    for column, target in zip(table.columns, plan.targets, strict=True):
        if target not in known:
            raise BadPlan(reason=_no_target(layer, target))
        if target != LEFT_OUT and is_about_persons(layer, column):
            raise BadPlan(reason=told_of_persons(layer, [column])[0])
    named = {one for one in plan.targets if one != LEFT_OUT and plan.targets.count(one) > 1}
    twice = sorted(one for one in named if not is_free_text(layer, one))
    if twice:
        name = dict(target_choices(layer))[twice[0]]
        raise BadPlan(
            reason=Text(f"有两列都指定为“{name.zh}”", f"two columns are to be “{name.en}”; one can be")
        )
    return plan.targets


def mapped(
    layer: Layer, columns: Sequence[str], proposed: Sequence[str], given: Mapping[str, str]
) -> tuple[str, ...]:
    """Return targets in which a person's words for some columns replace what was proposed.

    Parameters
    ----------
    layer : Layer
    columns, proposed : sequence of str
    given : mapping of str to str
        Target by header; empty to leave a column out.

    Raises
    ------
    BadPlan
    """
    known = {name for name, _ in target_choices(layer)}
    for column, target in given.items():
        if column not in columns:
            raise BadPlan(reason=Text(f"没有“{column[:60]}”列", f"there is no column {column[:60]!r}"))
        if target not in known:
            raise BadPlan(reason=_no_target(layer, target))
    taken = {target for target in given.values() if target != LEFT_OUT}
    return tuple(
        given.get(column, LEFT_OUT if target in taken else target)
        for column, target in zip(columns, proposed, strict=True)
    )


def headers_of(columns: Sequence[str], targets: Sequence[str]) -> dict[str, str]:
    """Return the header of the column by its target."""
    return {target: name for name, target in zip(columns, targets, strict=True) if target != LEFT_OUT}


def cells_of(layer: Layer, table: Table) -> dict[int, tuple[Plain, ...]]:
    """Return the rows as they came, by their number, without what they say of persons.

    They go into reports that are passed on.
    """
    private = {place for place, name in enumerate(table.columns) if is_about_persons(layer, name)}

    def shown(record: Record) -> tuple[Plain, ...]:
        cells = map(plain, record.values)
        return tuple(None if place in private else cell for place, cell in enumerate(cells))

    return {record.number: shown(record) for record in table.records}


def _require_defaults(layer: Layer, plan: Plan) -> None:
    _require_sound(Text("编号前缀", "the prefix of numbers"), plan.number_prefix)
    if unseen(plan.number_prefix):
        raise BadPlan(reason=Text(f"编号前缀{UNSEEN.zh}", f"the prefix of numbers {UNSEEN.en}"))
    fields = {field.name: field for field in layer.given_fields}
    for name, value in plan.defaults.items():
        if name not in fields or fields[name].by_review or name in NEVER_GIVEN:
            raise BadPlan(reason=_no_target(layer, name))
        field = fields[name]
        _require_sound(Text(f"“{field.title.zh}”", f"“{field.title.en}”"), value)
        if field.references is None and isinstance(found := read_value(field, value), Unreadable):
            title, reason = field.title, found.reason
            raise BadPlan(reason=Text(f"“{title.zh}”{reason.zh}", f"“{title.en}” {reason.en}"))


def _require_sound(name: Text, text: str) -> None:
    """Refuse what no cell of a file may hold either."""
    _, reason = plain_cell(text)
    if reason is not None:
        raise BadPlan(reason=Text(f"{name.zh}：{reason.zh}", f"{name.en}: {reason.en}"))


def _no_target(layer: Layer, name: str) -> Text:
    shown = name[:60]
    return Text(
        f"“{layer.title.zh}”没有可导入的字段“{shown}”", f"{layer.title.en} has no field {shown!r} to import"
    )
