"""Whether rows, stored texts, history and revisions of the layers say the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, Table, func, null, or_, select
from sqlalchemy.orm import Session

from geo_service.db.feature_text import feature_texts, restricted_texts, rounded
from geo_service.db.spatial import GEOMETRY, KEY, as_wkb, from_wkb
from geo_service.db.tables import CHANGES, FEATURE, RESTRICTED, REVISIONS
from layers.contract import Layer
from layers.text import Text

BATCH = 2_000
"""Rows that are in memory at a time."""

MOST_NAMED = 20
"""Features of one layer that are named; a layer that is wrong throughout is told in a page."""

TEXT = Text("各列的值与所存要素文本不一致", "its columns do not give its stored text")
HIDDEN = Text("各列的值与所存受限文本不一致", "its columns do not give its stored restricted text")
UNPLACED = Text("与其所属要素的位置不一致", "it does not lie where the feature lies that it belongs to")
UNKNOWN = Text("历史中没有它", "the history does not have it")
DELETED = Text("历史以删除结束，而该行仍在", "its history ends with its deletion, yet its row is there")
VERSION = Text("历史的最后一版是另一版本", "its history ends with another version")
REMEMBERED = Text("历史的最后一版是另一内容", "its history ends with another text")
ROWLESS = Text("历史中仍有它，而没有该行", "its history says that it is there, yet it has no row")
UNORDERED = Text("历史中的版本不是逐版上升", "the versions in its history do not rise one after the other")


Stored = tuple[str | None, str | None]
"""A stored text, and what the public profile leaves out of it."""


class Disagreement(NamedTuple):
    """A feature of a layer, and what does not agree about it."""

    feature: str
    what: Text


def disagreements(
    session: Session, layer: Layer, tables: Mapping[str, Table], *, at_most: int | None
) -> Iterator[Disagreement]:
    """Compare the rows of a layer with their texts, their history and what they take their place from.

    Memory does not grow with the layer.

    Parameters
    ----------
    session : Session
        It sees one state of the database.
    layer : Layer
        As the catalogue has it, whole.
    tables : mapping of str to Table
    at_most : int or None
        How many rows are compared, the newest ones; None for all.
    """
    table = tables[layer.id]
    seen = 0
    before: int | None = None
    while at_most is None or seen < at_most:
        room = BATCH if at_most is None else min(BATCH, at_most - seen)
        query = _rows(layer, table).order_by(table.c[KEY].desc()).limit(room)
        if before is not None:
            query = query.where(table.c[KEY] < before)
        rows = [dict(row) for row in session.execute(query).mappings()]
        if not rows:
            break
        yield from _of_rows(session, layer, tables, rows)
        seen += len(rows)
        before = rows[-1][KEY]
    for query, what in ((_rowless(layer, table), ROWLESS), (_unordered(layer), UNORDERED)):
        for feature_id in session.scalars(query.limit(MOST_NAMED)).all():
            yield Disagreement(feature_id, what)


def has_stale_revision(session: Session, layer: Layer) -> bool:
    """Whether readers' caches would outlive the last change: no revision, or one from before it."""
    last = session.scalar(
        select(CHANGES.c.at).where(CHANGES.c.layer_id == layer.id).order_by(CHANGES.c.seq.desc()).limit(1)
    )
    if last is None:
        return False
    changed_at = session.scalar(select(REVISIONS.c.changed_at).where(REVISIONS.c.layer_id == layer.id))
    return changed_at is None or changed_at < last


def _rows(layer: Layer, table: Table) -> Select[Any]:
    place: ColumnElement[Any] = as_wkb(table.c[GEOMETRY]) if layer.geometry is not None else null()
    columns = [table.c[column.name] for column in table.c if column.name != GEOMETRY]
    return select(*columns, place.label(GEOMETRY))


def _of_rows(
    session: Session, layer: Layer, tables: Mapping[str, Table], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Disagreement]:
    geometries = shapely.from_wkb(np.array([row[GEOMETRY] for row in rows], dtype=object))
    texts = feature_texts(layer, rows, rounded(geometries))
    hidden = restricted_texts(layer, rows) if layer.restricted else [None] * len(rows)
    remembered = _remembered(session, layer, [row["id"] for row in rows])
    places = None if layer.located_by is None else _targets(session, layer, tables, rows)
    for number, row in enumerate(rows):
        if row[FEATURE] != texts[number]:
            yield Disagreement(row["id"], TEXT)
        elif row.get(RESTRICTED) != hidden[number]:
            yield Disagreement(row["id"], HIDDEN)
        elif (what := _unlike(layer, row, remembered.get(row["id"]))) is not None:
            yield Disagreement(row["id"], what)
        elif places is not None and not _is_same(places[number], geometries[number]):
            yield Disagreement(row["id"], UNPLACED)


def _remembered(session: Session, layer: Layer, ids: Sequence[str]) -> dict[str, Any]:
    """Return the last state of some features in the history."""
    of_these = (CHANGES.c.layer_id == layer.id, CHANGES.c.feature_id.in_(ids))
    last = select(func.max(CHANGES.c.seq)).where(*of_these).group_by(CHANGES.c.feature_id)
    query = select(
        CHANGES.c.feature_id, CHANGES.c.version, CHANGES.c.action, CHANGES.c[FEATURE], CHANGES.c[RESTRICTED]
    ).where(CHANGES.c.seq.in_(last))
    return {row.feature_id: row for row in session.execute(query)}


def _unlike(layer: Layer, row: Mapping[str, Any], last: Any) -> Text | None:
    """Say how a row differs from the last state of its history; None where it does not."""
    if last is None:
        return UNKNOWN
    if last.action == "delete":
        return DELETED
    if last.version != row["version"]:
        return VERSION
    told, remembered = (row[FEATURE], row.get(RESTRICTED)), (last.feature, last.restricted)
    return None if told == remembered or _is_rewritten(layer, told, remembered) else REMEMBERED


def _is_rewritten(layer: Layer, told: Stored, remembered: Stored) -> bool:
    """Whether two texts are of one state, before and after fields of the layer came or went.

    A migration writes the texts of all rows anew and leaves the history as it was.
    """
    try:
        new, old = _whole(told), _whole(remembered)
        properties, before = new.pop("properties"), old.pop("properties")
    except (ValueError, KeyError, TypeError):
        return False
    known = {field.name for field in layer.all_fields}
    return (
        new == old
        and all(before.get(name) == value for name, value in properties.items())
        and not (known & before.keys() - properties.keys())
    )


def _whole(stored: Stored) -> dict[str, Any]:
    feature: dict[str, Any] = orjson.loads(stored[0] or "")
    feature["properties"] |= orjson.loads(f"{{{stored[1] or ''}}}")
    return feature


def _targets(
    session: Session, layer: Layer, tables: Mapping[str, Table], rows: Sequence[Mapping[str, Any]]
) -> NDArray[np.object_]:
    """Return the geometries of the features that rows take their place from."""
    assert layer.located_by is not None
    table = tables[layer.field(layer.located_by).references or ""]
    names = [row[layer.located_by] for row in rows]
    query = select(table.c.id, as_wkb(table.c[GEOMETRY])).where(
        table.c.id.in_({name for name in names if name is not None})
    )
    known = {row[0]: from_wkb(row[1]) for row in session.execute(query)}
    return np.array([known.get(name) for name in names], dtype=object)


def _is_same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(one, other))


def _rowless(layer: Layer, table: Table) -> Select[Any]:
    """Ask for features that are there by their history, and have no row."""
    last = (
        select(func.max(CHANGES.c.seq)).where(CHANGES.c.layer_id == layer.id).group_by(CHANGES.c.feature_id)
    )
    has_row = select(table.c.id).where(table.c.id == CHANGES.c.feature_id).exists()
    return select(CHANGES.c.feature_id).where(CHANGES.c.seq.in_(last), CHANGES.c.action != "delete", ~has_row)


def _unordered(layer: Layer) -> Select[Any]:
    """Ask for features whose history does not go on from each state to the next."""
    steps = (
        select(
            CHANGES.c.feature_id,
            CHANGES.c.version,
            CHANGES.c.action,
            func.lag(CHANGES.c.version)
            .over(partition_by=CHANGES.c.feature_id, order_by=CHANGES.c.seq)
            .label("version_before"),
            func.lag(CHANGES.c.action)
            .over(partition_by=CHANGES.c.feature_id, order_by=CHANGES.c.seq)
            .label("action_before"),
        )
        .where(CHANGES.c.layer_id == layer.id)
        .subquery()
    )
    is_first = or_(steps.c.action_before.is_(None), steps.c.action_before == "delete")
    wrong = or_(
        steps.c.version <= steps.c.version_before,
        is_first & (steps.c.action != "create"),
        ~is_first & (steps.c.action == "create"),
    )
    return select(steps.c.feature_id).where(wrong).distinct().order_by(steps.c.feature_id)
