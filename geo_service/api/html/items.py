"""The records of a layer as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import Response

from geo_service.api.html.download import download_form
from geo_service.api.html.edit.links import may_change, new_link
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.form import KEPT, filter_form
from geo_service.api.html.reader import Reader, query_text
from geo_service.api.html.values import Shown, is_demo, is_low, number, shown, title_of, with_titles
from geo_service.api.pages import page
from geo_service.api.parameters.definitions import DEFAULT_LIMIT
from geo_service.api.words import words
from layers.contract import Layer
from layers.field import Field
from layers.naming import title_fields

OTHER_FILTERS = frozenset({"filter-lang", "filter-crs"})
"""With one of these a filter is not CQL2 text in longitude and latitude, which a map takes."""

MOST_ROWS = 1_000
"""Records on one page at most: the browser and we take a quarter of a second for them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, where a click on its head leads, how it is sorted now."""

    field: Field
    title: str
    href: str
    sorted: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its name, where its page is, its values."""

    title: str
    href: str
    edit: str
    is_demo: bool
    is_low: bool
    is_placeless: bool
    cells: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the table a page is; an address is empty where there is no such page."""

    text: str
    first: str = ""
    previous: str = ""
    next: str = ""


def items_page(reader: Reader, layer: Layer, document: Mapping[str, Any]) -> Response:
    """Answer with the table of a FeatureCollection."""
    features = document["features"]
    reader = with_titles(reader, layer, features)
    limit = min(_integer(reader, "limit", DEFAULT_LIMIT), MOST_ROWS)
    titles = title_fields(layer, layer.title_field, reader.language)
    fields = shown_fields(reader, layer)
    return page(
        reader.request,
        "items.html",
        reader.language,
        reader=reader,
        layer=layer,
        heading=_column(layer.field(titles[0]), reader),
        columns=[_column(field, reader) for field in fields],
        rows=[_row(feature, fields, layer, reader) for feature in features],
        edit_label=str(edit_words(reader.language).edit) if may_change(reader, layer) else "",
        paging=paging(reader, document, limit),
        form=filter_form(reader, layer, limit),
        has_demo=any(is_demo(feature) for feature in features),
        map_address=map_address(reader, layer),
        export_address=export_address(reader, layer),
        download=download_form(reader, layer, selected(reader)),
        other_columns=other_columns(reader, layer),
        new=new_link(reader, layer),
        has_all_columns="properties" in reader.request.query_params,
    )


def shown_fields(reader: Reader, layer: Layer) -> list[Field]:
    """Return the fields with a column: those of ``properties``, else those of the popup.

    The name stands at the head of each row, so it has no column of its own.
    """
    wish = reader.request.query_params.get("properties")
    names = [field.name for field in layer.all_fields if field.name in set(wish.split(","))] if wish else []
    titles = title_fields(layer, layer.title_field, reader.language)
    return [layer.field(name) for name in names or layer.popup if name not in titles[:1]]


def other_columns(reader: Reader, layer: Layer) -> str:
    """Return the address of the same records with all fields, or with the main ones again."""
    if "properties" in reader.request.query_params:
        return reader.here(("properties",))
    return reader.here(properties=",".join(field.name for field in layer.all_fields))


def paging(reader: Reader, document: Mapping[str, Any], limit: int) -> Paging:
    """Return where the page is and where its neighbours are.

    Pages that were reached from here are counted by ``offset``, so that a reader sees how far the
    table goes; one that was reached by a link of the API (``next``) knows its neighbours only.
    """
    t = words(reader.language)
    count, matched = len(document["features"]), document.get("numberMatched")
    follow = next((link["href"] for link in document.get("links", ()) if link["rel"] == "next"), "")
    first = reader.here(("offset", "next"))
    if "next" in reader.request.query_params:
        token = dict(parse_qsl(urlsplit(follow).query)).get("next") if follow else None
        text = t.shown_part.format(count=number(count))
        return Paging(text, first, next=reader.here(next=token) if token else "")
    start = _integer(reader, "offset", 0)
    if matched is None:
        text = t.shown_part.format(count=number(count))
    elif start == 0 and count == matched:
        text = t.shown_all.format(count=number(count))
    elif count == 0:
        text = t.shown_all.format(count=number(matched))
    else:
        text = t.shown.format(first=number(start + 1), last=number(start + count), count=number(matched))
    before = max(start - limit, 0) or None
    return Paging(
        text,
        first=first if start else "",
        previous=reader.here(("offset",), offset=before) if start else "",
        next=reader.here(offset=start + count) if follow and count else "",
    )


def map_address(reader: Reader, layer: Layer) -> str:
    """Return the layer's map under the same codes and filter, as its address names them; empty without a map."""
    if layer.style is None:
        return ""
    given = reader.request.query_params
    address = f"{reader.root}/maps/{layer.id}?lang={reader.language.value}"
    if reader.past:
        address += f"&{query_text(reader.past)}"
    for field in layer.enumerated:
        if given.get(field.name):
            address += f"&filter={layer.id}.{field.name}:{quote(given[field.name], safe=',')}"
    if given.get("filter") and not given.keys() & OTHER_FILTERS:
        address += f"&{query_text({'where': layer.id + ':' + given['filter']})}"
    return address


def export_address(reader: Reader, layer: Layer) -> str:
    """Return the address of a file with all selected records."""
    return reader.collection(layer.id, "export", **{"lang": None, "f": "geojson", **selected(reader)})


def selected(reader: Reader) -> dict[str, str]:
    """Return the parameters of the page that a file of its records has as well."""
    return {
        name: value
        for name, value in reader.request.query_params.items()
        if name not in (*KEPT, "offset", "next", "_")
    }


def _column(field: Field, reader: Reader) -> Column:
    order = reader.request.query_params.get("sortby", "")
    now = {field.name: "ascending", f"+{field.name}": "ascending", f"-{field.name}": "descending"}.get(
        order, ""
    )
    wish = f"-{field.name}" if now == "ascending" else field.name
    return Column(
        field=field,
        title=field.title.in_language(reader.language),
        href=reader.here(("offset", "next"), sortby=wish),
        sorted=now,
        is_number=shown(field, None, reader).is_number,
    )


def _row(feature: Mapping[str, Any], fields: Sequence[Field], layer: Layer, reader: Reader) -> Row:
    properties = feature["properties"]
    return Row(
        title=title_of(layer, feature, reader.language),
        href=reader.collection(layer.id, "items", str(feature["id"])),
        edit=reader.collection(layer.id, "items", str(feature["id"]), "edit"),
        is_demo=is_demo(feature),
        is_low=layer.geometry is not None and feature.get("geometry") is not None and is_low(feature),
        is_placeless=layer.geometry is not None and feature.get("geometry") is None,
        cells=[shown(field, properties.get(field.name), reader) for field in fields],
    )


def _integer(reader: Reader, name: str, default: int) -> int:
    """Return a number that the API has checked already."""
    value = reader.request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else default
