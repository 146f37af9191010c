"""What the bodies of OGC API - Features Part 1 must hold, as JSON Schemas, and the links between them.

The members are those of OGC 17-069r4: landing page (7.2), conformance declaration (7.4), collections
(7.13, 7.14), feature collection (7.15). Members that the standard does not name are allowed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

TEXT = {"type": "string"}
LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {
        "href": {"type": "string", "minLength": 1},
        "rel": {"type": "string", "minLength": 1},
        "type": TEXT,
        "hreflang": TEXT,
        "title": TEXT,
        "length": {"type": "integer"},
    },
}
LINKS = {"type": "array", "items": LINK}
LANDING_PAGE = {
    "type": "object",
    "required": ["links"],
    "properties": {"title": TEXT, "description": TEXT, "links": LINKS},
}
CONFORMANCE = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": {"type": "array", "items": TEXT, "uniqueItems": True}},
}
_BOX = {
    "type": "array",
    "items": {"type": "number"},
    "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)],
}
_MOMENT = {"oneOf": [{"type": "null"}, {"type": "string", "format": "date-time"}]}
_INTERVAL = {"type": "array", "items": _MOMENT, "minItems": 2, "maxItems": 2}
EXTENT = {
    "type": "object",
    "properties": {
        "spatial": {
            "type": "object",
            "properties": {"bbox": {"type": "array", "minItems": 1, "items": _BOX}, "crs": TEXT},
        },
        "temporal": {
            "type": "object",
            "properties": {"interval": {"type": "array", "minItems": 1, "items": _INTERVAL}, "trs": TEXT},
        },
    },
}
COLLECTION = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "description": TEXT,
        "links": LINKS,
        "extent": EXTENT,
        "itemType": TEXT,
        "crs": {"type": "array", "items": TEXT},
    },
}
COLLECTIONS = {
    "type": "object",
    "required": ["links", "collections"],
    "properties": {"links": LINKS, "collections": {"type": "array", "items": COLLECTION}},
}
FEATURES = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array"},
        "links": LINKS,
        "timeStamp": {"type": "string", "format": "date-time"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
}


FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """Whether a text is a moment of RFC 3339, which has a time and a zone."""
    return datetime.fromisoformat(str(value)).tzinfo is not None


def validate(body: Any, schema: Mapping[str, Any]) -> None:
    """Fail where a body does not follow a schema."""
    Draft202012Validator(schema, format_checker=FORMATS).validate(body)


def links(body: Mapping[str, Any], rel: str) -> list[dict[str, Any]]:
    """Return the links of a relation."""
    return [link for link in body["links"] if link["rel"] == rel]


def require_links(body: Mapping[str, Any], address: str, media_type: str) -> None:
    """Fail without one link to the document itself and one to each other form of it (fc-links, f-links)."""
    (own,) = links(body, "self")
    assert (urlsplit(own["href"]).path, own["type"]) == (urlsplit(address).path, media_type)
    others = {link["type"] for link in links(body, "alternate")}
    assert HTML in others
    assert media_type not in others
    assert all(link.get("rel") and link.get("type") for link in body["links"])


def collections(client: TestClient) -> list[dict[str, Any]]:
    """Return the descriptions of all collections."""
    found: list[dict[str, Any]] = get_json(client, "/collections")["collections"]
    assert found
    return found


def get_json(client: TestClient, address: str, media_type: str = JSON, **parameters: str) -> Any:
    """Ask for a JSON document, which must come with status 200 and its media type."""
    response = client.get(address, params=parameters or None, headers={"Accept": media_type})
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].split(";")[0] == media_type
    return response.json()


def pages(client: TestClient, address: str, **parameters: str) -> Iterator[dict[str, Any]]:
    """Give pages of features, following the links named ``next`` to the end."""
    body = get_json(client, address, GEOJSON, **parameters)
    for _ in range(1_000):
        yield body
        following = links(body, "next")
        if not following:
            return
        (link,) = following
        assert link["type"] == GEOJSON
        body = get_json(client, link["href"], GEOJSON)
    raise AssertionError(f"{address}: there is no end of next links")


def all_ids(client: TestClient, address: str, **parameters: str) -> list[str]:
    """Return the identifiers on all pages, in their order."""
    return [feature["id"] for body in pages(client, address, **parameters) for feature in body["features"]]
