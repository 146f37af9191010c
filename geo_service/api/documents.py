"""The documents of OGC API: landing page, collections and their links, as plain dictionaries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo_service.credits import Credit
from geo_service.db.feature_text import moment
from geo_service.db.spatial import Box
from layers.contract import Layer
from layers.reference_system import CRS84
from layers.text import Language, Text

GEOJSON = "application/geo+json"
HTML = "text/html"
JSON = "application/json"
SCHEMA = "application/schema+json"
OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
OPENAPI_31 = "application/vnd.oai.openapi+json;version=3.1"

RELATION = "http://www.opengis.net/def/rel/ogc/1.0/"
"""Where OGC registers the relations of links that IANA does not know."""

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

WORDS = {
    "self": Text("本文档", "This document"),
    "page": Text("网页", "This document as a page"),
    "openapi-3.0": Text("接口定义（OpenAPI 3.0）", "API definition (OpenAPI 3.0)"),
    "openapi-3.1": Text("接口定义（OpenAPI 3.1）", "API definition (OpenAPI 3.1)"),
    "api": Text("接口文档", "API documentation"),
    "conformance": Text("遵循的标准", "Conformance classes"),
    "collections": Text("数据集合", "Collections"),
    "maps": Text("地图", "Maps"),
    "items": Text("要素", "Features"),
    "items-page": Text("数据表", "Table of the features"),
    "schema": Text("字段结构", "Schema"),
    "geojson-schema": Text("GeoJSON 字段结构", "Schema of the GeoJSON"),
    "queryables": Text("可查询字段", "Queryables"),
    "sortables": Text("可排序字段", "Sortables"),
    "map": Text("地图", "Map"),
    "export": Text("全部要素（下载）", "All features, to download"),
    "item": Text("单个要素", "One feature"),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rows of a collection say about it.

    Parameters
    ----------
    count : int
    extent : Box or None
        West, south, east, north in degrees; None without a place.
    period : tuple of datetime or None
        First and last moment of the layer's time; None without a time.
    sources : sequence of Credit
    """

    count: int
    extent: Box | None
    period: tuple[datetime, datetime] | None
    sources: Sequence[Credit]


def link(href: str, rel: str, title: str, media_type: str = JSON) -> dict[str, str]:
    """Return one link."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def own_links(address: str, language: Language, media_type: str = JSON) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its page.

    Parameters
    ----------
    address : str
        Of the document, without a query.
    """
    return [
        link(address, "self", WORDS["self"].in_language(language), media_type),
        link(f"{address}?f=html", "alternate", WORDS["page"].in_language(language), HTML),
    ]


def link_header(links: Iterable[Mapping[str, str]]) -> str:
    """Return links as the value of a ``Link`` header (RFC 8288), without their titles."""
    return ", ".join(f'<{it["href"]}>; rel="{it["rel"]}"; type="{it["type"]}"' for it in links)


def query_links(base: str, layer: Layer) -> list[dict[str, str]]:
    """Return the links from a collection's features to what filters and orders may name.

    Parts 3 and 8 of OGC API - Features ask for both in the ``Link`` header of ``/items``.
    """
    here = f"{base}/collections/{layer.id}"
    return [
        {"href": f"{here}/{name}", "rel": RELATION + name, "type": SCHEMA}
        for name in ("queryables", "sortables")
    ]


def landing(base: str, title: Text, language: Language) -> dict[str, Any]:
    """Return the landing page.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    """

    def to(path: str, rel: str, word: str, media_type: str = JSON) -> dict[str, str]:
        return link(f"{base}{path}", rel, WORDS[word].in_language(language), media_type)

    return {
        "title": title.in_language(language),
        "links": [
            *own_links(f"{base}/", language),
            to("/api", "service-desc", "openapi-3.0", OPENAPI_30),
            to("/openapi-3.1", "service-desc", "openapi-3.1", OPENAPI_31),
            to("/api.html", "service-doc", "api", HTML),
            to("/conformance", "conformance", "conformance"),
            to("/collections", "data", "collections"),
            to("/maps", "related", "maps"),
        ],
    }


def collection(
    base: str, layer: Layer, systems: Sequence[str], contents: Contents, language: Language
) -> dict[str, Any]:
    """Return the description of one collection.

    `attribution` and `license` are plain text: a collection filled from several files has several
    of each. `itemCount` spares QGIS a request for one feature.

    Parameters
    ----------
    systems : sequence of str
        Identifiers of the reference systems, CRS84 first.
    """
    sources = contents.sources
    document: dict[str, Any] = {
        "id": layer.id,
        "title": layer.title.in_language(language),
        "description": layer.description.in_language(language),
        "itemType": "feature",
        "itemCount": contents.count,
        "crs": list(systems),
        "storageCrs": CRS84.uri,
        "links": _collection_links(base, layer, language),
        "linkTemplates": [
            {
                "uriTemplate": f"{base}/collections/{layer.id}/items/{{featureId}}",
                "rel": "item",
                "type": GEOJSON,
                "title": WORDS["item"].in_language(language),
            }
        ],
    }
    if attributions := dict.fromkeys(name for source in sources for name in source.attributions):
        document["attribution"] = "; ".join(attributions)
    if licences := dict.fromkeys(source.licence for source in sources if source.licence):
        document["license"] = "; ".join(licences)
    if extent := _extent(contents):
        document["extent"] = extent
    return document


def collections(
    base: str, documents: Sequence[Mapping[str, Any]], title: Text, language: Language
) -> dict[str, Any]:
    """Return the list of all collections."""
    return {
        "title": title.in_language(language),
        "links": own_links(f"{base}/collections", language),
        "collections": documents,
    }


def _collection_links(base: str, layer: Layer, language: Language) -> list[dict[str, str]]:
    here = f"{base}/collections/{layer.id}"

    def to(path: str, rel: str, word: str, media_type: str = JSON) -> dict[str, str]:
        return link(path, rel, WORDS[word].in_language(language), media_type)

    links = [
        *own_links(here, language),
        to(f"{here}/items", "items", "items", GEOJSON),
        to(f"{here}/items?f=html", "items", "items-page", HTML),
        to(f"{here}/schema", f"{RELATION}schema", "schema", SCHEMA),
        # Relations are the same in any case of letters (RFC 8288), yet GDAL before 3.7 knows this one only.
        to(f"{here}/schema/geojson", "describedBy", "geojson-schema", SCHEMA),
        to(f"{here}/queryables", f"{RELATION}queryables", "queryables", SCHEMA),
        to(f"{here}/sortables", f"{RELATION}sortables", "sortables", SCHEMA),
        to(f"{here}/export", "enclosure", "export", GEOJSON),
    ]
    if layer.geometry is not None:
        links.append(to(f"{base}/maps/{layer.id}", "related", "map", HTML))
    return links


def _extent(contents: Contents) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if contents.extent is not None:
        extent["spatial"] = {"bbox": [list(contents.extent)], "crs": CRS84.uri}
    if contents.period is not None:
        first, last = contents.period
        extent["temporal"] = {"interval": [[moment(first), moment(last)]], "trs": GREGORIAN}
    return extent
