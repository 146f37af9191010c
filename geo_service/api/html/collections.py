"""What there is: all layers by theme, and one layer with the ways to open it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from geo_service.api.answers import base_url
from geo_service.api.html.download import download_form
from geo_service.api.html.place import degrees
from geo_service.api.html.reader import Reader
from geo_service.api.html.schema import Property, properties_of
from geo_service.api.html.values import local_time
from geo_service.api.pages import page
from geo_service.api.portal import by_theme, card_of
from geo_service.api.words import words
from geo_service.credits import credits_of
from layers.contract import Layer
from layers.schema import json_schema
from maps.texts import SOURCE_TEXTS


def collections_page(reader: Reader, document: Mapping[str, Any]) -> Response:
    """Answer with all layers of a document, by theme."""
    layers = [reader.layers[entry["id"]] for entry in document["collections"]]
    return page(
        reader.request,
        "collections.html",
        reader.language,
        reader=reader,
        count=len(layers),
        themes=by_theme(reader.service, reader.session, layers),
    )


def collection_page(reader: Reader, layer: Layer, document: Mapping[str, Any]) -> Response:
    """Answer with the page of one layer."""
    base = base_url(reader.request)
    return page(
        reader.request,
        "collection.html",
        reader.language,
        reader=reader,
        layer=layer,
        card=card_of(reader.service, reader.session, layer),
        facts=facts(reader, layer, document),
        sources=credits_of(reader.session, (layer.id,)),
        source_texts=SOURCE_TEXTS,
        fields=layer_fields(reader, layer),
        download=download_form(reader, layer, {}),
        service_address=base,
        layer_address=f"{base}/collections/{layer.id}",
        commands=(
            f'ogrinfo "OAPIF:{base}" {layer.id}',
            f'ogr2ogr -f GPKG {layer.id}.gpkg "OAPIF:{base}" {layer.id}',
        ),
    )


def layer_fields(reader: Reader, layer: Layer) -> Sequence[Property]:
    """Return the attributes of a layer as its schema describes them, without identifier and geometry."""
    found = properties_of(json_schema(layer, reader.language), reader.language)
    return [entry for entry in found if entry.name in layer.by_name]


def facts(reader: Reader, layer: Layer, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a document says about a layer, as pairs of name and value."""
    t = words(reader.language)
    extent = document.get("extent", {})
    found = [(t.identifier, layer.id)]
    found.append((t.geometry, str(layer.geometry) if layer.geometry else t.no_geometry))
    boxes = extent.get("spatial", {}).get("bbox", ())
    if boxes:
        west, south, east, north = (degrees(value) for value in boxes[0])
        across, along = t.east.format(west=west, east=east), t.north.format(south=south, north=north)
        found.append((t.extent, f"{across}, {along}"))
    for first, last in extent.get("temporal", {}).get("interval", ()):
        shown = [local_time(moment, reader)[:10] if moment else ".." for moment in (first, last)]
        found.append((t.period, t.from_to.format(low=shown[0], high=shown[1])))
    found.append((t.crs, ", ".join(crs_name(uri) for uri in document["crs"])))
    return found


def crs_name(uri: str) -> str:
    """Return the short name of a reference system: ``EPSG:4490`` for its URI."""
    authority, _, code = uri.split("/")[-3:]
    return f"{authority}:{code}"
