"""What others did to a record while somebody edited it: who changed it, who deleted it."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Response

from geo_service.access.actors import actors
from geo_service.api.html.edit.inputs import shown_text
from geo_service.api.html.edit.typed import Typed, filled_in
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.reader import Reader
from geo_service.api.pages import page
from geo_service.db.history import Version
from layers.contract import Layer

MOST_STEPS = 20
"""Changes of others that are listed."""


def step_lines(reader: Reader, layer: Layer, feature_id: str, began: int) -> list[str]:
    """Return who changed a record since a version and when, the newest first."""
    e = edit_words(reader.language)
    versions = _since(reader, layer, feature_id, began)
    names = _names(reader, versions)
    return [
        str(e.changed_by.format(version=one.number, actor=names[one.actor], time=_time(reader, one.at)))
        for one in versions
    ]


def gone_page(reader: Reader, layer: Layer, feature_id: str, typed: Typed, began: int) -> Response:
    """Answer that a record is gone, with what was typed, and with who deleted it where the reader may know."""
    e = edit_words(reader.language)
    versions = _since(reader, layer, feature_id, began)
    deleted = next((one for one in versions if one.action == "delete"), None)
    by = ""
    if deleted is not None:
        names = _names(reader, [deleted])
        by = e.gone_by.format(actor=names[deleted.actor], time=_time(reader, deleted.at))
    typed_rows = [
        (one.title.in_language(reader.language), shown_text(layer, one, typed.texts[one.name], reader))
        for one in filled_in(layer, is_new=False)
        if typed.texts[one.name]
    ]
    if typed.place:
        typed_rows.append((str(e.place), typed.place))
    return page(
        reader.request,
        "edit_gone.html",
        reader.language,
        status=409,
        reader=reader,
        layer=layer,
        e=e,
        by=by,
        typed=typed_rows,
        history=reader.collection(layer.id, "items", feature_id, "history") if deleted else "",
    )


def _since(reader: Reader, layer: Layer, feature_id: str, began: int) -> list[Version]:
    versions = reader.service.history(reader.session, layer).versions(feature_id, MOST_STEPS)
    return [one for one in versions if one.number > began]


def _names(reader: Reader, versions: Sequence[Version]) -> dict[str, str]:
    """Return who made some changes, as far as the reader may know."""
    e = edit_words(reader.language)
    known = actors(reader.session, reader.service.principal, [one.actor for one in versions])
    names = {}
    for one, actor in known.items():
        if actor.is_reader:
            names[one] = str(e.yourself)
        elif actor.part is not None:
            names[one] = actor.part.in_language(reader.language)
        else:
            role = f" ({actor.role_title.in_language(reader.language)})" if actor.role_title else ""
            names[one] = f"{actor.name}{role}" if actor.name else str(e.somebody)
    return names


def _time(reader: Reader, moment: datetime) -> str:
    return f"{moment.astimezone(reader.zone):%Y-%m-%d %H:%M}"
