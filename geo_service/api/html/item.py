"""One record as a page: attributes, where it comes from, where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from geo_service.api.html.edit.links import edit_links
from geo_service.api.html.place import place_of, small_map
from geo_service.api.html.reader import Reader
from geo_service.api.html.subject import subject
from geo_service.api.html.values import Shown, is_demo, is_low, number, shown, title_of, with_titles
from geo_service.api.pages import page
from geo_service.api.words import words
from layers.access import STAFF
from layers.contract import PROVENANCE, STAMPS, Layer
from layers.field import Field
from maps.policy import tile_origin

HAZARDS = "railway_hazards"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute with what its field says about it."""

    title: str
    help: str
    value: Shown


@dataclass(frozen=True, slots=True)
class Related:
    """Records of a layer that refer to this one."""

    text: str
    href: str


def item_page(reader: Reader, layer: Layer, document: Mapping[str, Any]) -> Response:
    """Answer with the page of a Feature."""
    reader = with_titles(reader, layer, [document])
    properties = document["properties"]
    # With ``properties`` in the address only those were asked for.
    wish = reader.request.query_params.get("properties")
    joined = {field.name for field in layer.joined}
    asked = set(wish.split(",")) if wish else {*layer.by_name, *joined}

    def attributes(fields: Sequence[Field]) -> list[Attribute]:
        return [
            Attribute(
                title=field.title.in_language(reader.language),
                help=field.help.in_language(reader.language) if field.help else "",
                value=subject(reader, layer, field, properties)
                or shown(field, properties.get(field.name), reader),
            )
            for field in fields
            if field.name in asked
        ]

    tiles = reader.service.settings.tiles
    geometry = document.get("geometry")
    return page(
        reader.request,
        "item.html",
        reader.language,
        images=[origin] if tiles and (origin := tile_origin(tiles)) else (),
        reader=reader,
        layer=layer,
        feature=document,
        title=title_of(layer, document, reader.language),
        attributes=attributes((*layer.fields, *layer.joined)),
        provenance=attributes(PROVENANCE),
        stamps=attributes(STAMPS),
        is_demo=is_demo(document),
        is_low=is_low(document) and geometry is not None,
        certainty=certainty(reader, layer, properties) if geometry is not None else "",
        place=place_of(reader, layer, geometry) if geometry is not None else None,
        model=small_map(reader, layer, document) if geometry is not None and layer.style else None,
        tiles=tiles,
        related=related(reader, layer, str(document["id"])),
        edits=edit_links(reader, layer, document),
        review=review_address(reader, layer, str(document["id"])),
    )


def review_address(reader: Reader, layer: Layer, feature_id: str) -> str:
    """Return the page on which a record is reviewed; empty without a review, for the past and for who sees none."""
    service = reader.service
    if layer.workflow is None or service.moment is not None or service.principal.role not in STAFF:
        return ""
    only = {} if layer.id == HAZARDS else {"layer": layer.id}
    return reader.address("review", feature_id, **only)


def certainty(reader: Reader, layer: Layer, properties: Mapping[str, Any]) -> str:
    """Return in one sentence how sure the position is; empty where nothing is known."""
    t = words(reader.language)
    metres, code = properties.get("accuracy_m"), properties.get("certainty")
    if is_low({"properties": properties}):
        return str(t.low if metres is None else t.low_m.format(metres=number(metres)))
    if code is None:
        return ""
    label = layer.field("certainty").label(code).in_language(reader.language)
    if metres is None:
        return str(t.certain.format(label=label))
    return str(t.certain_m.format(label=label, metres=number(metres)))


def related(reader: Reader, layer: Layer, feature_id: str) -> list[Related]:
    """Return the tables of records that refer to a record."""
    t = words(reader.language)
    return [
        Related(
            text=t.related_of.format(
                layer=other.title.in_language(reader.language), field=field.title.in_language(reader.language)
            ),
            href=reader.collection(other.id, "items", **{field.name: feature_id}),
        )
        for other in reader.layers.values()
        for field in other.fields
        if field.references == layer.id
    ]
