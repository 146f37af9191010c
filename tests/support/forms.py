"""The form of a page as a browser sees it: what it would send, what describes each input."""

from collections.abc import Mapping
from html.parser import HTMLParser

from fastapi.testclient import TestClient
from httpx2 import Response

from geo_service.access import csrf

PAGE = {"accept": "text/html"}
INPUTS = ("input", "select", "textarea")


class Form(HTMLParser):
    """The forms of a page together, but for those of the header.

    ``values`` is what a browser would send, ``ids`` and ``described`` the identifier and the
    ``aria-describedby`` of each visible input by its name, ``invalid`` those marked so, ``labels`` the
    identifiers that a label names, ``texts`` the text of each paragraph by its identifier.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.described: dict[str, str] = {}
        self.invalid: set[str] = set()
        self.labels: set[str] = set()
        self.texts: dict[str, str] = {}
        self.links: list[str] = []
        self._is_inside = False
        self._select = self._area = self._paragraph = ""
        self.feed(text)

    def fault(self, name: str) -> str:
        """Return the fault that describes an input."""
        return "".join(self.texts.get(part, "") for part in self.described[name].split() if "error" in part)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag == "form":
            self._is_inside = "/auth/" not in attributes["action"]
        elif tag == "a":
            self.links.append(attributes.get("href", ""))
        elif tag == "p":
            self._paragraph = attributes.get("id", "")
        elif tag == "label":
            self.labels.add(attributes.get("for", ""))
        elif self._is_inside and tag in INPUTS and attributes.get("name"):
            self._input(tag, attributes)
        elif tag == "option" and self._select and "selected" in attributes:
            self.values[self._select] = attributes["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "form":
            self._is_inside = False
        elif tag == "p":
            self._paragraph = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data
        elif self._paragraph:
            self.texts[self._paragraph] = self.texts.get(self._paragraph, "") + data

    def _input(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes["name"]
        if attributes.get("type") != "hidden":
            self.ids[name] = attributes.get("id", "")
            self.described[name] = attributes.get("aria-describedby", "")
            if attributes.get("aria-invalid") == "true":
                self.invalid.add(name)
        if attributes.get("type") != "radio" or "checked" in attributes:
            self.values[name] = attributes.get("value", "")
        self._select = name if tag == "select" else ""
        self._area = name if tag == "textarea" else ""


def visit(client: TestClient, address: str) -> Form:
    """Open a page and return its form."""
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return Form(answer.text)


def send(client: TestClient, address: str, values: Mapping[str, str]) -> Response:
    """Send a form as a browser does, without the header that scripts prove themselves by."""
    return client.post(address, data=dict(values), headers={**PAGE, csrf.HEADER: ""})
