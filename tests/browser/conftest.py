"""A browser, and a small server that gives a map page any layers and rows a test wants.

The pages under test are the real ones; only the API behind them is replaced, so that a test can
hold hostile layers, ten thousand points or an answer that fails. The service itself is driven in
`test_service.py`.
"""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from layers.contract import Layer
from layers.text import Language
from maps.assets import STATIC, static_urls
from maps.page import Page as MapPage
from maps.policy import content_security_policy
from maps.registry import main_views, views
from maps.render import render

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
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


@pytest.fixture
def sample() -> Callable[..., list[dict[str, Any]]]:
    """A function that makes plausible rows of a layer."""
    return sample_rows


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


@pytest.fixture
def stand() -> Iterator[Callable[..., Stand]]:
    """A function that starts the small server on layers and rows."""
    servers = []

    def start(layers: Mapping[str, Layer], rows: Rows, **values: Any) -> Stand:
        made = Stand(layers, rows, values)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(made))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        made.address = f"http://127.0.0.1:{server.server_port}"
        return made

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser page that remembers what it must not do."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        """Open a map page and wait until the layers shown have arrived."""
        self.page.goto(url)
        self.page.wait_for_selector("main[aria-busy=false]")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait for the frame in which the page brings everything in line."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait until a condition in JavaScript holds; the page's own policy forbids Playwright's way."""
        deadline = time.monotonic() + 10
        while not self.page.evaluate(condition, argument):
            assert time.monotonic() < deadline, f"still not true: {condition}"
            self.settle()

    def drawn(self) -> dict[str, int]:
        found: dict[str, int] = self.page.evaluate("window.mapInspection.drawn()")
        return found


def watched(context: BrowserContext) -> Watched:
    found = Watched(context.new_page())

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.errors.append(message.text)

    def note_request(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname != "127.0.0.1":
            found.foreign.append(url)

    found.page.on("console", note)
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on("request", lambda request: note_request(request.url))
    return found


@pytest.fixture
def watch() -> Callable[[BrowserContext], Watched]:
    """The function that opens a watched page in a context of the test's own."""
    return watched


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[Watched]:
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="zh-CN"
    )
    yield watched(context)
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Watched]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        locale="zh-CN",
    )
    yield watched(context)
    context.close()
