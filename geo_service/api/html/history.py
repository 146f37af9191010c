"""The history as pages: versions of a record, deleted records, what undoing or restoring will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from geo_service.access.actors import Actor
from geo_service.api.history_documents import SEES_WAYS, Entry
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import Shown, local_time, number, shown, title_of, with_titles
from geo_service.api.pages import page
from geo_service.api.words import words
from geo_service.db.feature_text import moment
from geo_service.db.history import Deleted
from geo_service.differences import Difference, Move, differences, move
from geo_service.editing.changes import may_edit
from geo_service.editing.undo import Reversal
from layers.contract import Layer


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute with its value before and after."""

    title: str
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class Change:
    """One version on the page.

    Parameters
    ----------
    heading, action, at, stamp : str
        Its number and what happened in words, local time, moment for programs.
    who : str
    via, address : str
        Empty for those who do not see them.
    lines : sequence of Line
    place : str
        How the place changed, in words; empty where it did not.
    note : str
        What is said instead of differences.
    geojson, undo, restore : str
        Addresses; empty where there is no such thing.
    is_present : bool
    """

    heading: str
    action: str
    at: str
    stamp: str
    who: str
    via: str
    address: str
    lines: Sequence[Line]
    place: str
    note: str
    geojson: str
    undo: str
    restore: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """One deleted record in the list."""

    title: str
    id: str
    href: str
    at: str
    stamp: str
    who: str


def history_page(
    reader: Reader,
    layer: Layer,
    entries: Sequence[Entry],
    follow: int | None,
    latest: int,
    *,
    is_there: bool,
) -> Response:
    """Answer with the versions of a record.

    Parameters
    ----------
    follow : int or None
        Version below which there are more.
    latest : int
        Number of the last version, shown or not.
    is_there : bool
        Whether the reader finds the record in the layer now.
    """
    features = [feature for one in entries if (feature := one.version.feature) is not None]
    reader = with_titles(reader, layer, [*features, *_former(entries)])
    feature_id = reader.request.path_params["feature_id"]
    is_deleted = any(one.version.number == latest and one.version.text is None for one in entries)
    named = next(iter(features), {"id": feature_id})
    return page(
        reader.request,
        "history.html",
        reader.language,
        reader=reader,
        layer=layer,
        title=title_of(layer, named, reader.language),
        record=reader.collection(layer.id, "items", feature_id) if is_there else "",
        is_deleted=is_deleted,
        changes=[_change(one, layer, reader, latest) for one in entries],
        older="" if follow is None else reader.here(next=follow),
        newest=reader.here(("next",)) if "next" in reader.request.query_params else "",
    )


def deleted_page(
    reader: Reader,
    layer: Layer,
    found: Sequence[tuple[Deleted, Actor, str]],
    follow: int | None,
) -> Response:
    """Answer with the list of deleted records."""
    return page(
        reader.request,
        "deleted.html",
        reader.language,
        reader=reader,
        layer=layer,
        rows=[
            Gone(
                title=title,
                id=gone.last.feature_id,
                href=reader.collection(layer.id, "items", gone.last.feature_id, "history"),
                at=local_time(moment(gone.deletion.at), reader),
                stamp=moment(gone.deletion.at),
                who=who(actor, reader),
            )
            for gone, actor, title in found
        ],
        older="" if follow is None else reader.here(next=follow),
        newest=reader.here(("next",)) if "next" in reader.request.query_params else "",
    )


def reversal_page(
    reader: Reader, layer: Layer, reversal: Reversal, version_number: int, way: str
) -> Response:
    """Answer with what undoing or restoring will do, and the button that does it."""
    t = words(reader.language)
    before, after = reversal.before, reversal.after
    states = [{"properties": state.properties} for state in (before, after) if state is not None]
    reader = with_titles(reader, layer, states)
    lines: Sequence[Line] = ()
    place = ""
    if before is not None and after is not None:
        found = differences(layer, before.properties, after.properties)
        moved = move(before.geometry, after.geometry, reader.service.settings.metric_crs)
        lines, place = _lines(found, reader), _place(moved, reader)
    elif after is not None:
        lines = _lines(differences(layer, {}, after.properties), reader)
    standing = after or before
    named = {"id": reversal.feature_id, "properties": {} if standing is None else standing.properties}
    heading, lead = (t.undo_of, t.undo_lead) if way == "undo" else (t.restore_of, t.restore_lead)
    return page(
        reader.request,
        "reversal.html",
        reader.language,
        reader=reader,
        layer=layer,
        title=title_of(layer, named, reader.language),
        heading=heading.format(number=version_number),
        lead=lead,
        note=t.will_delete if after is None else t.will_return if before is None else "",
        lines=lines,
        place=place,
        is_new=before is None,
        button=t.undo if way == "undo" else t.restore,
        latest=reversal.latest,
        action=reader.request.url.path,
        history=reader.collection(layer.id, "items", reversal.feature_id, "history"),
    )


def who(actor: Actor, reader: Reader) -> str:
    """Return who made a change, as far as the reader may know it."""
    t = words(reader.language)
    if actor.part is not None:
        return actor.part.in_language(reader.language)
    if actor.name is None or actor.role_title is None:
        return str(t.account_id.format(id=actor.id[:8]))
    role = actor.role_title.in_language(reader.language)
    return f"{actor.name} ({role}{f', {t.you}' if actor.is_reader else ''})"


def _change(one: Entry, layer: Layer, reader: Reader, latest: int) -> Change:
    t, version, service = words(reader.language), one.version, reader.service
    stamp = moment(version.at)
    lines = _lines(one.differences, reader)
    place = _place(one.move, reader)
    note = t.withheld if one.is_withheld else ""
    if version.action == "update" and not (note or lines or place):
        note = t.no_difference
    is_editor, is_latest = may_edit(service, layer), version.number == latest
    sees_ways = service.principal.role in SEES_WAYS

    def address(*parts: str, **query: object) -> str:
        return reader.collection(layer.id, "items", version.feature_id, "history", *parts, **query)

    def way(name: str, *, is_open: bool) -> str:
        return address(str(version.number), name) if is_editor and is_open else ""

    return Change(
        heading=t.version_number.format(number=version.number),
        action=getattr(t, f"change_{version.action}"),
        at=local_time(stamp, reader),
        stamp=stamp,
        who=who(one.actor, reader),
        via=(version.via or "") if sees_ways else "",
        address=(version.address or "") if sees_ways else "",
        lines=lines,
        place=place,
        note=note,
        geojson=address(version=version.number) if version.text is not None else "",
        undo=way("undo", is_open=is_latest and one.actor.is_reader),
        restore=way("restore", is_open=version.text is not None and not is_latest),
        is_present=is_latest and version.text is not None,
    )


def _lines(found: Sequence[Difference], reader: Reader) -> list[Line]:
    return [
        Line(
            title=one.field.title.in_language(reader.language),
            before=shown(one.field, one.before, reader),
            after=shown(one.field, one.after, reader),
        )
        for one in found
    ]


def _place(moved: Move | None, reader: Reader) -> str:
    t = words(reader.language)
    if moved is None:
        return ""
    if moved.distance_m is None:
        return str(t.place_changed)
    return str(t.place_moved.format(metres=number(round(moved.distance_m, 1))))


def _former(entries: Sequence[Entry]) -> list[Mapping[str, Any]]:
    """Return what stood before as features, so that what they refer to gets its title."""
    return [
        {"properties": {difference.field.name: difference.before for difference in one.differences}}
        for one in entries
    ]
