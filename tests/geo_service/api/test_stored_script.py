"""Stored text stays text: script, markup and formula in every field, wherever a review shows them."""

import csv
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from fastapi.testclient import TestClient

from accounts import browser
from forms import PAGE, Form
from geo_service.access import csrf
from geo_service.notices import mail, outbox
from geo_service.notices.morning import morning
from geo_service.notices.sheet import as_text
from geo_service.service import Service
from hostile import ITEMS, LONG, SHORT, hostile_stand, take_hostile_steps
from layers.access import Role
from layers.text import Language
from photos import photo
from review_stand import HAZARDS, ReviewStand

MAIL_HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}


class Markup(HTMLParser):
    """What would run in a page, and what the page says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.said: list[str] = []
        self._script: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look for handlers and for addresses that are script."""
        given = dict(attrs)
        self._script = given.get("type", "") if tag == "script" else None
        for name, value in attrs:
            text = (value or "").strip().casefold()
            if name.startswith("on") or text.startswith(("javascript:", "data:text")):
                self.runs.append(f"{tag} {name}={text[:40]}")
            if name in ("src", "href") and text == "x":
                self.runs.append(f"{tag} {name}")
            self.said.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._script = None

    def handle_data(self, data: str) -> None:
        """Look at what is script and what is data of one."""
        if self._script == "application/json":
            self.said.append(json.dumps(json.loads(data), ensure_ascii=False))
            self.said.extend(texts_of(json.loads(data)))
        elif self._script is not None and "window.ran" in data:
            self.runs.append(f"script {data[:40]}")
        else:
            self.said.append(data)


def texts_of(value: object) -> list[str]:
    """Return all texts in a value of JSON."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_of(one)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
def stand(templates: Any, tmp_path: Path) -> Iterator[ReviewStand]:
    """On SpatiaLite alone: what is shown does not depend on the database."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "state"))
    yield hostile_stand(service)
    service.database.close()


def require_harmless(client: TestClient, path: str, *shown: str) -> str:
    """Open a page, see that nothing in it runs, and that it shows the texts as they are."""
    answer = client.get(path, headers={**PAGE, "accept-language": "en"})
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-300:])
    require_calm(path, answer.text, *shown)
    return answer.text


def require_calm(path: str, text: str, *shown: str) -> None:
    page = Markup(text)
    assert page.runs == [], path
    said = "\n".join(page.said)
    assert "49" not in [one.strip() for one in page.said if "7*7" in one], path
    for one in shown:
        assert one in said, (path, one)


def test_no_stored_text_runs_anywhere(stand: ReviewStand) -> None:
    service = stand.service
    clerk = browser(service, Role.CLERK)
    local = browser(service, Role.COORDINATOR, person_id="p-lv")
    paper = take_hostile_steps(clerk, local, stand.now.date())

    for path, shown in {
        "/review": (LONG,),
        "/review?open=h": (LONG, SHORT),
        "/review/h": (LONG, SHORT),
        f"/review?attention=all&q={SHORT[:10]}&line_id=%3Cscript%3E": (),
        f"{ITEMS}?f=html": (SHORT,),
        f"{ITEMS}/h?f=html": (LONG, SHORT),
        f"{ITEMS}/h/history?f=html": (LONG,),
        f"{ITEMS}/h/papers?f=html": (),
        f"/papers/{paper}?f=html": (SHORT, LONG),
        f"/papers/{paper}?f=html&lang=en": (SHORT, LONG),
        "/review/morning?f=html": (SHORT,),
        "/inbox?f=html": (),
        "/reports/hazards?f=html": (SHORT,),
        f"/maps/{HAZARDS}": (),
        "/review/new": (),
        "/review/field-pack": (SHORT,),
        "/auth/handover?from=p-lv&to=p-lt&day=2099-01-01": (),
        "/collections/duty_assignments/items?f=html": (SHORT,),
    }.items():
        require_harmless(clerk, path, *shown)
    require_harmless(local, "/review/h", LONG)
    require_harmless(local, "/inbox?f=html", LONG)  # the clerk's steps
    model = require_harmless(local, "/review/field-pack/file?lang=en", SHORT, LONG)
    for path in ("/review/places", f"{ITEMS}?limit=10", f"{ITEMS}/h/reviews", "/reports/hazards?f=json"):
        answer = clerk.get(path, headers={"accept": "application/json"})
        assert answer.status_code == 200
        assert "json" in answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert json.loads(answer.text)
    require_forms(clerk, local, model)
    require_files(clerk, paper)
    require_messages(service)


def require_forms(clerk: TestClient, local: TestClient, pack: str) -> None:
    """See what pages make of what was just typed: refused steps, many at once, a sentence, a result file."""
    token = clerk.headers[csrf.HEADER]
    typed = {"action": "record_acceptance", "version": "1", "comment": LONG, "given-accepted_side": SHORT}
    files = {"photo-scan": (f"{SHORT}.jpg", b"none")}
    refused = clerk.post("/review/h/steps", data={"csrf_token": token, **typed}, files=files, headers=PAGE)
    assert refused.status_code in (409, 412, 422)
    require_calm("refused", refused.text, LONG)
    for also in ({}, {"action": "note", "comment": LONG, "given-progress": LONG}):
        form = {"csrf_token": token, "ids": ["h", "beside", SHORT], **also}
        many = clerk.post("/review/many", data=form, headers=PAGE)
        assert many.status_code == 200
        require_calm("many", many.text, SHORT)
    sentence = f"K1+000 危树 {LONG}"
    blank = {"file": ("", b"")}
    read = clerk.post(
        "/review/new", data={"csrf_token": token, "sentence": sentence}, files=blank, headers=PAGE
    )
    require_calm("sentence", read.text, SHORT)
    model = json.loads(pack.split('id="pack">', 1)[1].split("</script>", 1)[0])
    picture = {
        "key": "1" * 32,
        "kind": "other",
        "name": LONG,
        "data": b64encode(photo() + b"x").decode(),
    }
    steps = [
        {"key": "2" * 32, "feature": "h", "action": SHORT, "comment": LONG, "given": {SHORT: LONG}},
        {"key": "3" * 32, "feature": SHORT, "action": "note", "comment": LONG, "at": SHORT},
        {"key": "4" * 32, "feature": "h", "action": "note", "comment": LONG, "photos": [picture]},
    ]
    body = {"format": "geo-service-field-result", "version": 1, "pack": model["header"]}
    content = json.dumps({**body, "seal": model["seal"], "steps": steps}).encode()
    own = Form(local.get("/review/field-pack", headers=PAGE).text).values["csrf_token"]
    brought = local.post(
        "/review/field-pack?lang=en",
        data={"csrf_token": own},
        files={"file": (f"{SHORT}.json", content)},
        headers=PAGE,
    )
    assert brought.status_code == 200, brought.text
    require_calm("result", brought.text, SHORT)


def require_files(clerk: TestClient, paper: str) -> None:
    """See that no file holds a formula, a field of its own or broken XML."""
    table = clerk.get("/reports/hazards?f=csv").text.lstrip("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert any("onerror" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    for path in ("/reports/hazards?f=xlsx", f"/collections/{HAZARDS}/export?f=xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(clerk.get(path).content))
        found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert any("onerror" in str(cell.value) for cell in found), path
        assert [cell.value for cell in found if cell.data_type == "f"] == [], path
    for path in (f"/papers/{paper}?f=docx", f"/papers/{paper}?f=docx&lang=en"):
        with zipfile.ZipFile(io.BytesIO(clerk.get(path).content)) as parts:
            assert not [name for name in parts.namelist() if "vba" in name.casefold()]
            document = ET.fromstring(parts.read("word/document.xml"))  # noqa: S314 - our own file
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    ET.fromstring(parts.read(name))  # noqa: S314
                if name.endswith(".rels"):
                    assert b'TargetMode="External"' not in parts.read(name)
        said = "".join(document.itertext())
        assert SHORT in said
        assert LONG in said


def require_messages(service: Service) -> None:
    """See that mails and webhooks carry the texts as data alone."""
    with service.database.read() as session:
        sheet = morning(service.current(session), session, service.today())
        text = as_text(sheet, service.settings.title, Language.ZH)
    settings = service.settings.model_copy(
        update={"mail_from": "a@example.org", "mail_to": ("b@example.org",)}
    )
    now = datetime.now(UTC)
    with service.database.write() as session:
        outbox.enqueue(session, outbox.MAIL, "morning", {"subject": "早报", "text": text}, now, "m-1")
        message = outbox.claim(session, now, [])
    assert message is not None
    composed = mail.composed(settings, message)
    assert composed.get_content_type() == "text/plain"
    assert SHORT in composed.get_content()
    assert [name for name in composed if name not in MAIL_HEADERS] == []
