"""A small server that gives a map page any layers and rows a test wants.

The pages are the real ones; only the API behind them is replaced, so that a test can hold hostile
layers, ten thousand points or an answer that fails.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from mimetypes import guess_type
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from layers.contract import Layer
from layers.text import Language
from maps.assets import STATIC, static_urls
from maps.page import Page as MapPage
from maps.policy import content_security_policy
from maps.registry import main_views, views
from maps.render import render

EXTENT = (112.75, 23.80, 113.95, 24.60)
Rows = Mapping[str, Sequence[dict[str, Any]]]


@dataclass
class Stand:
    """What the small server serves; a test may change it between requests."""

    layers: Mapping[str, Layer]
    rows: Rows
    values: dict[str, Any] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)  # layer and the reason it gives
    page_size: int = 10_000
    address: str = ""

    def page(self, name: str, language: Language) -> tuple[bytes, dict[str, str]]:
        values = MapPage(
            language=language,
            nonce="n0nce",
            extent=EXTENT,
            static=static_urls("/static"),
            menu=main_views(self.layers),
            **({"counts": {layer_id: len(rows) for layer_id, rows in self.rows.items()}} | self.values),
        )
        html = render(views(self.layers)[name], self.layers, values)
        return html.encode(), {"Content-Security-Policy": content_security_policy(values)}

    def items(self, layer_id: str, start: int) -> dict[str, Any]:
        rows = self.rows.get(layer_id, ())
        links = []
        if start + self.page_size < len(rows):
            # Another host, as from behind a proxy that the service does not know.
            following = f"http://behind.invalid/collections/{layer_id}/items?start={start + self.page_size}"
            links.append({"rel": "next", "href": following})
        return {
            "type": "FeatureCollection",
            "features": rows[start : start + self.page_size],
            "links": links,
        }


def geometry(kind: str, longitude: float, latitude: float) -> dict[str, Any]:
    """A small geometry of a type at a place."""
    line = [[longitude, latitude], [longitude + 0.03, latitude + 0.01]]
    ring = [*line, [longitude + 0.02, latitude + 0.03], line[0]]
    flat = {"Point": line[0], "LineString": line, "Polygon": [ring]}
    single = kind.removeprefix("Multi")
    return {"type": kind, "coordinates": flat[single] if single == kind else [flat[single]]}


def sample_rows(layer: Layer, count: int, **properties: Any) -> list[dict[str, Any]]:
    """Rows of a layer along a diagonal of the county, with the first code of every enumeration."""
    shift = 0.02 * (sum(map(ord, layer.id)) % 17)  # layers lie beside each other
    first_codes = {item.name: item.codes[0].value for item in layer.enumerated}
    return [
        {
            "type": "Feature",
            "id": f"{layer.id}-{number}",
            "geometry": geometry(
                str(layer.geometry), 112.85 + shift + 0.5 * number / count, 23.95 + 0.5 * number / count
            ),
            "properties": first_codes
            | {
                layer.title_field: f"{layer.title.zh}{number}",
                "source": "测试",
                "certainty": "high",
                "is_demo": False,
            }
            | properties,
        }
        for number in range(1, count + 1)
    ]


Answer = tuple[int, str, bytes, dict[str, str]]


def as_json(status: int, value: Any) -> Answer:
    return status, "application/geo+json", json.dumps(value).encode(), {}


def answer(stand: Stand, address: str) -> Answer:
    url = urlsplit(address)
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    match [unquote(part) for part in url.path.strip("/").split("/")]:
        case ["maps", name]:
            body, headers = stand.page(name, Language(query.get("lang", "zh")))
            return 200, "text/html; charset=utf-8", body, headers
        case ["static", _, *parts]:
            path = STATIC.joinpath(*parts)
            return 200, guess_type(path.name)[0] or "", path.read_bytes(), {}
        case ["collections", layer_id, *_] if layer_id in stand.failing:
            return as_json(503, {"title": "Service Unavailable", "detail": stand.failing[layer_id]})
        case ["collections", layer_id, "items"]:
            return as_json(200, stand.items(layer_id, int(query.get("start", "0"))))
        case ["collections", layer_id, "items", feature_id]:
            found = [row for row in stand.rows.get(layer_id, ()) if row["id"] == feature_id]
            return as_json(200, found[0]) if found else as_json(404, {"title": "Not Found"})
        case _:
            return as_json(404, {"title": "Not Found"})


def handler_of(stand: Stand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body, headers = answer(stand, self.path)
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    return Handler
