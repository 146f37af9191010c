"""A watched browser, and map pages on layers and rows of a test's own.

The service itself is driven in `test_service.py`.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from layers.contract import Layer
from layers.registry import LAYERS
from map_stand import Rows, Stand, handler_of, sample_rows

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def sample() -> Callable[..., list[dict[str, Any]]]:
    """A function that makes plausible rows of a layer."""
    return sample_rows


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


@pytest.fixture
def rows(sample):
    return {layer.id: sample(layer, 4) for layer in LAYERS.values() if layer.geometry is not None}


@pytest.fixture
def served(stand, rows):
    return stand(LAYERS, rows)


@pytest.fixture
def hazards(stand, sample):
    """A page of hazards alone: two major, one of them closed and of low certainty; one general; one without a place."""
    rows = sample(LAYERS["railway_hazards"], 4)
    change = [
        {"grade": "major", "status": "reported", "line_id": "railway_lines-1", "accuracy_m": 1.5},
        {"grade": "major", "status": "closed", "certainty": "low", "accuracy_m": 1500, "is_demo": True},
        {"grade": "general", "status": "reported", "description": "堆土", "line_id": "nowhere"},
        {"grade": "general", "status": "closed", "certainty": "none"},
    ]
    for row, properties in zip(rows, change, strict=True):
        row["properties"].update(properties)
    rows[3]["geometry"] = None
    lines = sample(LAYERS["railway_lines"], 1, name_en="Test line")
    return stand(LAYERS, {"railway_hazards": rows, "railway_lines": lines})
