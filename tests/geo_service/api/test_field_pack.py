"""A field pack goes out as one file and its result comes back: looked at first, taken once, told apart."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import unescape
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from accounts import browser, visitor
from forms import PAGE, Form
from geo_service.access import csrf
from geo_service.db.tables import ATTACHMENTS, REVIEWS
from geo_service.service import Service
from layers.access import Role
from photos import photo
from review_stand import ReviewStand

ADDRESS = "/review/field-pack"
BLOCK = re.compile(r'<script type="application/json" id="pack">(.*?)</script>', re.DOTALL)


def pack_of(client: TestClient, **query: str) -> tuple[str, dict[str, Any]]:
    answer = client.get(f"{ADDRESS}/file", params={"lang": "en", **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["cache-control"] == "no-store"
    found = BLOCK.search(answer.text)
    assert found is not None
    return answer.text, json.loads(found[1])


def step(number: int, feature: str, action: str, **values: Any) -> dict[str, Any]:
    return {"key": f"{number:032x}", "feature": feature, "action": action, "comment": "现场", **values}


def picture(number: int, content: bytes, kind: str = "after") -> dict[str, str]:
    return {
        "key": f"{number:032x}",
        "kind": kind,
        "name": "a.jpg",
        "data": b64encode(content).decode(),
    }


def result(model: Mapping[str, Any], *steps: dict[str, Any], **values: Any) -> bytes:
    body = {
        "format": "geo-service-field-result",
        "version": 1,
        "pack": model["header"],
        "seal": model["seal"],
    }
    return json.dumps(body | {"steps": steps} | values).encode()


def bring(client: TestClient, content: bytes) -> httpx2.Response:
    token = Form(client.get(ADDRESS, headers=PAGE).text).values["csrf_token"]
    return client.post(
        f"{ADDRESS}?lang=en",
        data={"csrf_token": token},
        files={"file": ("field-result.json", content)},
        headers={**PAGE, csrf.HEADER: ""},
    )


def outcomes(page: str) -> list[str]:
    """Return hazard, step and outcome of each row."""
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0] if "<tbody>" in page else ""
    plain = [re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", row))) for row in body.split("</tr>")]
    return [row.strip() for row in plain if row.strip()]


def decide(client: TestClient, page: str, *, also: tuple[str, ...] = ()) -> httpx2.Response:
    """Send the form of a preview with what is ticked."""
    values = Form(page).values
    ticked = re.findall(r'name="take" value="(\w+)"[^>]* checked', page)
    fields = [(name, value) for name, value in values.items() if name != "take"]
    fields += [("take", one) for one in (*ticked, *also)]
    files = [(name, (None, value)) for name, value in fields]
    return client.post(f"{ADDRESS}/steps?lang=en", files=files, headers={**PAGE, csrf.HEADER: ""})


def counted(service: Service) -> tuple[int, int]:
    with service.database.read() as session:
        steps, bound = (
            session.scalar(select(func.count()).select_from(REVIEWS)),
            session.scalar(
                select(func.count()).select_from(ATTACHMENTS).where(ATTACHMENTS.c.review_seq.is_not(None))
            ),
        )
    return int(steps or 0), int(bound or 0)


def test_a_pack_holds_what_is_ones_own_and_nothing_else(service: Service) -> None:
    """Open hazards of own segments and the steps that are offered; no person, nothing fetched from anywhere."""
    stand = ReviewStand(service).prepare()
    waiting = stand.hazard("waiting")
    odd = stand.hazard("odd", description="</script><script>alert(1)</script>")
    stand.hazard("elsewhere", segment_id="s-other")
    stand.hazard("done", status="closed", closed_on=stand.now.date())
    coordinator = browser(service, Role.COORDINATOR, person_id="p-lv")
    text, model = pack_of(coordinator)
    features = {one["id"]: one for one in model["features"]}
    assert set(features) == {waiting, odd} == set(model["header"]["contents"])
    assert [one["action"] for one in features[waiting]["offers"]][:2] == ["verify", "note"]
    assert "assign" not in model["steps"]  # names a person: taken at a desk
    assert model["map"]["lines"][0]["title"] == "线路"
    assert features[waiting]["at"] is not None
    assert "p-lv" not in text
    assert "<script>alert" not in text
    assert not re.findall(r"(?:src|href)\s*=|https?://(?!www\.w3\.org/2000/svg)", text.split("<body>")[0])
    script = text.rsplit("<script>", 1)[1].split("</script>", 1)[0]
    checksum = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{checksum}&#39;" in text or f"script-src 'sha256-{checksum}'" in text
    assert len(pack_of(coordinator, segment="s-village")[1]["features"]) == 2
    assert pack_of(coordinator, segment="s-other")[1]["features"] == []


def test_a_result_comes_back(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    waiting, stale, gone = (stand.hazard(name) for name in ("waiting", "stale", "gone"))
    odd = stand.hazard("odd")
    stand.hazard("elsewhere", segment_id="s-other")
    coordinator = browser(service, Role.COORDINATOR, person_id="p-lv")
    _, model = pack_of(coordinator)
    # Good ones, a chain, an old one, a foreign one, a deleted one, a broken photo, wrong steps.
    stand.step("rv", stale, "note")
    with service.database.write() as session:
        table = service.tables["railway_hazards"]
        service.edits(session, stand.now).delete("railway_hazards", table.c.id == gone)
    content = result(
        model,
        step(1, waiting, "verify", photos=[picture(101, photo(), "before")]),
        step(2, waiting, "note"),
        step(3, stale, "verify"),
        step(4, "elsewhere", "note"),
        step(5, gone, "note"),
        step(6, odd, "note", photos=[picture(102, b"no picture")]),
        step(7, odd, "submit"),
        step(8, odd, "note", comment=""),
    )
    before = counted(service)
    preview = bring(coordinator, content)
    assert preview.status_code == 200, preview.text
    assert counted(service) == before  # nothing is taken before it was looked at
    rows = outcomes(preview.text)
    assert "Verified" in rows[0]
    assert "Follows the step before" in rows[1]
    assert "Changed since the pack was made" in rows[2]
    assert "not part of the pack" in rows[3]
    assert "no feature gone" in rows[4]
    assert "cannot be taken" in rows[5]
    assert "does not lead from the present state" in rows[6]
    assert "say why" in rows[7]
    taken = decide(coordinator, preview.text)
    assert [row.endswith("Taken.") for row in outcomes(taken.text)] == [True, True]
    assert counted(service) == (before[0] + 2, before[1] + 1)
    assert stand.values(waiting)["status"] == "verified"
    assert stand.values(waiting)["version"] == model["header"]["contents"][waiting] + 2
    assert stand.values(stale)["status"] == "reported"

    # The same file again does no harm; the old one is taken where somebody ticks it.
    again = bring(coordinator, content)
    assert "Taken already" in outcomes(again.text)[0]
    assert "Taken already" in outcomes(again.text)[1]
    assert decide(coordinator, preview.text).status_code == 200
    assert counted(service) == (before[0] + 2, before[1] + 1)
    late = decide(coordinator, again.text, also=(f"{3:032x}",))
    assert outcomes(late.text)[0].endswith("Taken.")
    assert stand.values(stale)["status"] == "verified"
    assert "Nothing was chosen" in decide(coordinator, bring(coordinator, content).text).text


def test_a_result_is_its_own_accounts_alone(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    feature = stand.hazard()
    own, other = (browser(service, Role.COORDINATOR, person_id=one) for one in ("p-lv", "p-rv"))
    _, model = pack_of(own)
    content = result(model, step(1, feature, "verify"))
    changed = model["header"]["contents"] | {feature: 7}
    for client, body, status, told in (
        (other, content, 403, "another account"),
        (own, result(model | {"seal": "0" * 64}, step(1, feature, "verify")), 422, "another system"),
        (
            own,
            result(model, step(1, feature, "verify"), pack=model["header"] | {"contents": changed}),
            422,
            "another",
        ),
        (own, b"{}", 422, "not a result file"),
    ):
        answer = bring(client, body)
        assert answer.status_code == status, answer.text
        assert told in answer.text
        assert 'aria-describedby="file-error file-hint"' in answer.text
    # What a page carried on is asked for its seal as well.
    files = [("result", (None, content.decode())), ("take", (None, f"{1:032x}"))]
    token = Form(other.get(ADDRESS, headers=PAGE).text).values["csrf_token"]
    for client, also, status in (
        (other, [("csrf_token", (None, token))], 403),
        (own, [], 403),
        (own, [("csrf_token", (None, token))], 403),
    ):
        answer = client.post(f"{ADDRESS}/steps", files=[*files, *also], headers={csrf.HEADER: ""})
        assert answer.status_code == status
    assert counted(service) == (0, 0)
    large = TestClient(own.app, cookies=own.cookies, headers=PAGE, raise_server_exceptions=False)
    answer = large.post(
        ADDRESS,
        content=b"x",
        headers={"content-type": "multipart/form-data; boundary=b", "content-length": str(2**30)},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 403)])
def test_only_staff_takes_packs(shared_empty_service: Service, role: Role | None, status: int) -> None:
    service = shared_empty_service
    client = visitor(service) if role is None else browser(service, role)
    headers = {"accept": "application/json"}
    for address in (ADDRESS, f"{ADDRESS}/file", "/review/drafts", "/review-session"):
        assert client.get(address, headers=headers).status_code == status, address
    for address in (ADDRESS, f"{ADDRESS}/steps"):
        assert client.post(address, files={"file": b"{}"}, headers=headers).status_code == status, address


def test_a_phone_is_told_whose_session_it_is(shared_empty_service: Service) -> None:
    client = browser(shared_empty_service, Role.COORDINATOR)
    told = client.get("/review-session")
    assert told.json()["token"] == client.headers[csrf.HEADER]
    assert told.headers["cache-control"] == "no-store"
    shown = client.get("/review/drafts?lang=en", headers=PAGE)
    assert shown.headers["page-account"] == told.json()["account"]
    assert f'data-account="{told.json()["account"]}"' in shown.text
    worker = client.get("/review-worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert (worker.headers["cache-control"], worker.headers["service-worker-allowed"]) == (
        "no-cache",
        "/review",
    )
    manifest = visitor(shared_empty_service).get("/manifest.webmanifest?lang=en")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert manifest.json()["start_url"] == "/review?lang=en"
    assert client.get(manifest.json()["icons"][0]["src"]).status_code == 200
    assert "page-account" not in visitor(shared_empty_service).get("/", headers=PAGE).headers
