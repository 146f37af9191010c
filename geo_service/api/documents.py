"""The documents of OGC API: landing page, collections and their links, as plain dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.credits import Credit
from geo_service.db.spatial import Box
from layers.contract import Layer
from layers.text import Language, Text

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
JSON = "application/json"


def link(href: str, rel: str, title: str, media_type: str = JSON) -> dict[str, str]:
    """Return one link."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def landing(base: str, title: Text, language: Language) -> dict[str, Any]:
    """Return the landing page.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    """
    words = {
        "self": Text("本文档", "This document"),
        "data": Text("数据集合", "Collections"),
        "maps": Text("地图", "Maps"),
    }
    return {
        "title": title.in_language(language),
        "links": [
            link(f"{base}/", "self", words["self"].in_language(language)),
            link(f"{base}/collections", "data", words["data"].in_language(language)),
            link(f"{base}/maps", "related", words["maps"].in_language(language)),
        ],
    }


def collection(
    base: str, layer: Layer, extent: Box | None, sources: Sequence[Credit], language: Language
) -> dict[str, Any]:
    """Return the description of one collection.

    `attribution` and `license` are plain text: a collection filled from several files has several of each.
    """
    here = f"{base}/collections/{layer.id}"
    title = layer.title.in_language(language)
    document: dict[str, Any] = {
        "id": layer.id,
        "title": title,
        "description": layer.description.in_language(language),
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "links": [
            link(here, "self", title),
            link(f"{here}/items", "items", title, GEOJSON),
            link(
                f"{here}/schema",
                "http://www.opengis.net/def/rel/ogc/1.0/schema",
                title,
                "application/schema+json",
            ),
            link(
                f"{here}/queryables",
                "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                title,
                "application/schema+json",
            ),
        ],
    }
    if layer.geometry is not None:
        document["links"].append(link(f"{base}/maps/{layer.id}", "alternate", title, "text/html"))
    if attributions := dict.fromkeys(name for source in sources for name in source.attributions):
        document["attribution"] = "; ".join(attributions)
    if licences := dict.fromkeys(source.licence for source in sources if source.licence):
        document["license"] = "; ".join(licences)
    if extent is not None:
        document["extent"] = {"spatial": {"bbox": [list(extent)], "crs": CRS84}}
    return document


def collections(base: str, documents: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    """Return the list of all collections."""
    title = Text("数据集合", "Collections").in_language(language)
    return {"links": [link(f"{base}/collections", "self", title)], "collections": documents}
