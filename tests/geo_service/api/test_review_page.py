"""The pages of the review: one selection in list and map, steps as forms, many at once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import browser, form_token
from geo_service.access.duties import own_segments
from geo_service.app import create_app
from geo_service.attachments.store import attachments
from geo_service.review.log import entries
from geo_service.service import Service
from layers.access import Role
from layers.railway_hazards.attention import Kind, attention
from photos import photo

HAZARDS = "railway_hazards"


@pytest.fixture(scope="module")
def office(shared_full_service: Service) -> Service:
    """A service with all data; what is reviewed here belongs to this module alone."""
    return shared_full_service


@pytest.fixture(scope="module")
def clerk(office: Service) -> Iterator[TestClient]:
    with browser(office, Role.CLERK) as client:
        client.headers["accept-language"] = "en"
        yield client


def rows_of(page: str) -> list[str]:
    return re.findall(r'<li class="row[^"]*" data-id="([^"]+)"', page)


def hazards(service: Service) -> dict[str, dict[str, Any]]:
    with service.database.read() as session:
        found = service.features(session, service.registry[HAZARDS]).read()
        return {one.id: dict(one.properties) for one in found}


def of_status(service: Service, status: str) -> list[str]:
    return [one for one, values in hazards(service).items() if values["status"] == status]


def test_the_review_is_for_staff(office: Service) -> None:
    with (
        TestClient(create_app(office), follow_redirects=False) as nobody,
        browser(office, Role.VIEWER) as viewer,
    ):
        for path in ("/review", "/review/places?q=x", "/review/unknown"):
            sent_on = nobody.get(path, headers={"accept": "text/html"})
            assert sent_on.status_code in (303, 307)
            assert "/auth/sign-in" in sent_on.headers["location"]
            assert viewer.get(path).status_code == 403
        for path in ("/review/x/steps", "/review/many"):
            assert viewer.post(path, data={"action": "verify"}).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "attention=overdue", "attention=all&grade=general", "attention=all&q=K21", "status=closed"]
)
def test_list_and_map_are_one_selection(clerk: TestClient, query: str) -> None:
    listed = clerk.get(f"/review?{query}")
    assert listed.status_code == 200
    drawn = clerk.get(f"/review/places?{query}").json()
    places = [one[0] for one in drawn["places"]]
    rows = rows_of(listed.text)
    assert len(rows) == len(set(rows)) == len(places) + drawn["placeless"]
    assert set(places) <= set(rows)
    # what is most urgent is drawn last, so that it lies on top
    assert [one for one in rows if one in places] == places[::-1]


def test_the_most_urgent_stands_first(office: Service, clerk: TestClient) -> None:
    today, rules = office.today(), office.settings.attention_rules
    known = hazards(office)
    kinds = [attention(known[one], today, rules) for one in rows_of(clerk.get("/review").text)]
    order = [list(Kind).index(one.kind) if one else len(Kind) for one in kinds]
    assert order == sorted(order)
    late = [one.days for one in kinds if one and one.kind is Kind.OVERDUE]
    assert late == sorted(late, reverse=True)
    assert late


def test_a_coordinator_sees_the_own_segments_alone(office: Service) -> None:
    with office.database.read() as session:
        duties = office.tables["duty_assignments"]
        people = session.scalars(select(duties.c.person_id).where(duties.c.level == "town")).all()
        person = people[0]
        mine = own_segments(session, office.tables, person, office.today())
    known = hazards(office)
    own = {one for one, values in known.items() if values.get("segment_id") in mine}
    assert own
    assert len(own) < len(known)
    with browser(office, Role.COORDINATOR, person_id=person) as client:
        assert set(rows_of(client.get("/review?attention=all").text)) == own
        assert {one[0] for one in client.get("/review/places?attention=all").json()["places"]} <= own
        foreign = next(iter(set(known) - own))
        assert client.get(f"/review/{foreign}").status_code == 404
        assert client.post(f"/review/{foreign}/steps", files={"x": ""}).status_code in (403, 404)
        opened = client.get(f"/review?open={foreign}")
        assert 'id="record"' not in opened.text


def test_the_page_with_what_is_open_is_shown(clerk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo_service.api.html.review.listing.ROWS", 10)
    first, second = (rows_of(clerk.get(f"/review?attention=all&page={page}").text) for page in (1, 2))
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
    shown = clerk.get(f"/review?attention=all&open={second[3]}").text
    assert rows_of(shown) == second
    assert f'data-id="{second[3]}" data-version' in shown
    assert rows_of(clerk.get("/review?attention=all&page=99").text) == first


def test_alerts_are_reviewed_on_the_same_page(clerk: TestClient) -> None:
    listed = clerk.get("/review?layer=alerts&attention=all")
    assert listed.status_code == 200
    assert '<input type="hidden" name="layer" value="alerts">' in listed.text
    assert clerk.get("/review?layer=wharves").status_code == 404
    assert clerk.get("/review?layer=nothing").status_code == 404


def test_text_of_a_hazard_runs_nowhere(office: Service, clerk: TestClient) -> None:
    hostile = "</p><script>window.taken=1</script>${1}"
    one = of_status(office, "rectifying")[0]
    table = office.tables[HAZARDS]
    with office.database.write() as session:
        feature = next(it for it in office.features(session, office.registry[HAZARDS]).read() if it.id == one)
        version = session.scalar(select(table.c.version).where(table.c.id == one))
        properties = {**feature.properties, "description": hostile}
        changed = type(feature)(one, feature.geometry, properties)
        office.edits(session, datetime.now(UTC)).replace(HAZARDS, changed, expected_version=version)
    for path in (f"/review?attention=all&open={one}", f"/review/{one}"):
        page = clerk.get(path)
        assert "<script>window" not in page.text
        assert "&lt;script&gt;window" in page.text
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


def step_form(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of a step's form."""
    forms = re.findall(r'<form class="step".*?</form>', page, re.DOTALL)
    own = next(form for form in forms if f'name="action" value="{action}"' in form)
    assert "data-draft" in own
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', own))


def send(
    client: TestClient, one: str, form: dict[str, str], files: dict[str, Any] | None = None, **values: str
) -> httpx2.Response:
    data = {**form, **values}
    return client.post(f"/review/{one}/steps?lang=en", data=data, files=files or {"photo-before": ("", b"")})


def test_a_step_is_taken_by_a_form_and_nothing_typed_is_lost(office: Service, clerk: TestClient) -> None:
    one = of_status(office, "rectifying")[1]
    page = clerk.get(f"/review/{one}?lang=en").text
    form = step_form(page, "submit_monitoring")
    picture = {"photo-after": ("after.jpg", photo(), "image/jpeg")}
    day = (office.today() - timedelta(days=1)).isoformat()

    refused = send(
        clerk, one, form, picture, **{"given-recheck_due": day, "given-interim_measures": "围挡<b>"}
    )
    assert refused.status_code == 409, refused.text
    assert "围挡&lt;b&gt;" in refused.text
    assert f'value="{day}"' in refused.text
    assert "the day of the next check is before today" in refused.text
    assert 'id="submit_monitoring-comment-fault"' in refused.text
    again = step_form(refused.text, "submit_monitoring")
    assert again["attachments"]  # the photo came and is kept
    assert again["key"] != form["key"]
    assert clerk.get(f"/attachments/{again['attachments']}?size=thumbnail").status_code == 200

    broken = {"photo-after": ("x.jpg", b"no picture", "image/jpeg")}
    values = {
        "comment": "无法拆除",
        "given-recheck_due": (office.today() + timedelta(days=30)).isoformat(),
        "given-interim_measures": "围挡",
    }
    unread = send(clerk, one, again, broken, **values)
    assert unread.status_code == 422
    assert "x.jpg: The file cannot be taken" in unread.text
    again = step_form(unread.text, "submit_monitoring")

    taken = send(clerk, one, again, **values)
    assert taken.status_code == 303, taken.text
    assert parse_qs(urlsplit(taken.headers["location"]).query)["done"] == ["submit_monitoring"]
    told = clerk.get(taken.headers["location"])
    assert "Submit for keeping under control" in told.text
    assert send(clerk, one, again, **values).status_code == 303  # the same key is taken once
    with office.database.read() as session:
        (entry,) = entries(session, HAZARDS, one)
        (kept,) = attachments(session, HAZARDS, one)
    assert (entry.action, entry.comment, entry.attachments[0].id) == (
        "submit_monitoring",
        "无法拆除",
        kept.id,
    )

    stale = send(clerk, one, form | {"action": "return", "key": "another"}, comment="没有拆")
    assert stale.status_code == 412
    assert "Somebody else was quicker" in stale.text
    assert "没有拆" in stale.text
    assert "Interim measures: " in stale.text
    assert "→ 围挡" in stale.text
    final = step_form(stale.text, "return")
    assert final["version"] == str(entry.version)
    assert send(clerk, one, final, comment="没有拆").status_code == 303


def test_a_form_of_another_session_is_refused(office: Service, clerk: TestClient) -> None:
    one = of_status(office, "verified")[0]
    form = step_form(clerk.get(f"/review/{one}").text, "note")
    for token in ("", "0" * 64):
        refused = send(clerk, one, {**form, "csrf_token": token}, comment="x")
        assert refused.status_code == 403
    with office.database.read() as session:
        assert entries(session, HAZARDS, one) == []


def test_many_are_looked_at_before_anything_is_stored(office: Service, clerk: TestClient) -> None:
    good = of_status(office, "verified")[1:4]
    bad = of_status(office, "closed")[:1]
    token = form_token(clerk.get("/review").text)
    ids = [*good, *bad]
    asked = clerk.post("/review/many?lang=en", data={"csrf_token": token, "ids": ids})
    assert asked.status_code == 200
    assert "3 of 4" in asked.text
    form = dict(
        re.findall(
            r'<input type="hidden" name="(action|key)" value="([^"]*)">',
            asked.text.split("Write down progress")[1],
        )[:2]
    )
    assert form["action"] == "note"
    data = {"csrf_token": token, "ids": ids, **form, "comment": "已电话核实"}
    looked = clerk.post("/review/many?lang=en", data=data)
    assert "3 can be done, 1 cannot" in looked.text
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', looked.text))
    assert set(versions) == {f"version-{one}" for one in good}
    with office.database.write() as session:
        assert entries(session, HAZARDS, good[0]) == []
        table = office.tables[HAZARDS]
        session.execute(update(table).where(table.c.id == good[2]).values(version=table.c.version + 1))
    data |= {"ids": good, "commit": "yes", **versions}
    for _ in range(2):  # sent twice, done once
        done = clerk.post("/review/many?lang=en", data=data)
        assert done.status_code == 200
        assert "2 done and written down, 1 left" in done.text
    with office.database.write() as session:
        assert [len(entries(session, HAZARDS, one)) for one in good] == [1, 1, 0]
        session.execute(update(table).where(table.c.id == good[2]).values(version=table.c.version - 1))
