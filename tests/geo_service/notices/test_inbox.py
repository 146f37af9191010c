"""The inbox: what is new for whom, what was read, and that nothing is lost between the two."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point
from sqlalchemy import insert

from accounts import browser_of, form_token, new_account, token_of
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS
from geo_service.notices.inbox import LOOKED_BACK, inbox, unread
from geo_service.notices.marks import mark_read
from geo_service.notices.notice import Kind, Notice
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from review_stand import HAZARDS, PROVENANCE, WHO, ReviewStand

POINT = Point(113.31, 24.01)


def seen(stand: ReviewStand, who: str, limit: int = 50) -> list[Notice]:
    with stand.service.database.read() as session:
        return inbox(stand.seen_by(session, who), session, limit, stand.now)


def count(stand: ReviewStand, who: str) -> int:
    with stand.service.database.answer() as session:
        return unread(stand.seen_by(session, who), session, stand.now)


def read(stand: ReviewStand, who: str, seq: int, at: datetime) -> None:
    account = WHO[who].account_id
    assert account is not None
    with stand.service.database.write() as session:
        mark_read(session, account, seq, at, stand.now)


def alert(stand: ReviewStand, name: str, **values: Any) -> None:
    given = {"title_zh": name, "rule": "patrol_overdue", "rule_version": 1, "state": "open", "evidence": "{}"}
    given |= {"subject_layer": "railway_segments", "subject_id": "s-village"}
    given |= {"opened_at": stand.now, "seen_at": stand.now}
    with stand.service.database.write() as session:
        stand.service.edits(session, stand.now).create(
            "alerts", [Feature(name, None, given | values | PROVENANCE)]
        )


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    """Accounts for those of the stand, made a week before what happens."""
    made = ReviewStand(service).prepare()
    week_ago = made.now - timedelta(days=7)
    with service.database.write() as session:
        session.execute(
            insert(ACCOUNTS),
            [
                {
                    "id": one.account_id,
                    "name": one.name,
                    "role": one.role.value,
                    "must_change_password": False,
                    "is_active": True,
                    "created_at": week_ago,
                }
                for one in WHO.values()
                if one.account_id is not None and one.account_id not in ("a-lv2", "a-clerk")
            ]
            + [
                {
                    "id": "a-clerk",
                    "name": "clerk",
                    "role": "clerk",
                    "must_change_password": False,
                    "is_active": True,
                    "created_at": week_ago,
                }
            ],
        )
    return made


def test_what_is_new_for_whom(stand: ReviewStand) -> None:
    hazard = stand.hazard(hazard_no="YD-1")
    other = stand.hazard(hazard_no="YD-2", segment_id="s-other")
    stand.step("lv", hazard, "verify", "树已倾斜")
    stand.now += timedelta(minutes=1)
    stand.step("clerk", other, "note")
    stand.now += timedelta(minutes=1)
    alert(stand, "村段巡查逾期", segment_id="s-village")

    # Steps of others, newest first; not one's own, not those of foreign segments.
    (first, second) = seen(stand, "rv")
    assert (first.kind, first.title) == (Kind.ALERT, "村段巡查逾期")
    assert (second.kind, second.title, second.what.zh, second.comment) == (
        Kind.STEP,
        "YD-1",
        "核实属实",
        "树已倾斜",
    )
    assert second.state is not None
    assert second.state.zh == "已核实"
    assert second.actor is not None
    assert second.actor.name == "lv"
    assert [one.title for one in seen(stand, "lv")] == ["村段巡查逾期"]
    assert [one.title for one in seen(stand, "foreign")] == ["YD-2"]
    assert [one.title for one in seen(stand, "supervisor")] == ["村段巡查逾期", "YD-2", "YD-1"]
    assert [one.title for one in seen(stand, "supervisor", 2)] == ["村段巡查逾期", "YD-2"]
    # Who does not see people sees no name.
    assert {one.actor.name for one in seen(stand, "planner") if one.actor} == {None}
    assert (count(stand, "rv"), count(stand, "supervisor"), count(stand, "clerk")) == (2, 3, 2)

    # What was read is read; what came after the list was made is not.
    shown = stand.now
    stand.now += timedelta(minutes=1)
    stand.step("lt", hazard, "note")
    alert(stand, "又一条", segment_id="s-village")
    stand.now += timedelta(minutes=1)
    read(stand, "rv", second.seq or 0, shown + timedelta(seconds=1))
    assert [(one.title, one.is_unread) for one in seen(stand, "rv")] == [
        ("又一条", True),
        ("YD-1", True),
        ("村段巡查逾期", False),
        ("YD-1", False),
    ]
    assert count(stand, "rv") == 2
    # A mark never goes back, and never ahead of what is there.
    read(stand, "rv", 0, shown - timedelta(days=3))
    assert count(stand, "rv") == 2
    read(stand, "rv", 10**12, stand.now + timedelta(days=400))
    assert count(stand, "rv") == 0
    stand.now += timedelta(minutes=1)
    stand.step("lt", hazard, "note")
    alert(stand, "第三条", segment_id="s-village")
    assert count(stand, "rv") == 2
    # Old news is no news.
    stand.now += LOOKED_BACK + timedelta(minutes=1)
    assert seen(stand, "rv") == []


def test_reports_of_others_come_as_one_notice(stand: ReviewStand) -> None:
    def report(who: str, *names: str) -> None:
        given = {"line_id": "line", "segment_id": "s-village", "chainage": "K1+000", "status": "reported"}
        given |= {"category": "hazard_tree", "grade": "general", "description": "树"}
        features = [
            Feature(name, POINT, given | {"hazard_no": name, "found_on": stand.now.date()} | PROVENANCE)
            for name in names
        ]
        with stand.service.database.write() as session:
            stand.seen_by(session, who).edits(session, stand.now).create(HAZARDS, features)

    stand.hazard()  # the stand's own is of a part of the service, which reports nothing
    report("clerk", "YD-1")
    stand.now += timedelta(minutes=1)
    report("clerk", "YD-2", "YD-3", "YD-4")
    assert [(one.kind, one.title, one.count) for one in seen(stand, "lv")] == [
        (Kind.REPORT, "YD-2", 3),
        (Kind.REPORT, "YD-1", 1),
    ]
    assert seen(stand, "clerk") == []
    assert seen(stand, "foreign") == []
    # Once a step was taken, the step is the news.
    stand.step("lt", "YD-1", "verify")
    assert [(one.kind, one.count) for one in seen(stand, "lv")] == [(Kind.STEP, 1), (Kind.REPORT, 3)]


def test_the_inbox_of_the_api_and_of_the_page(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    account = new_account(service, Role.SUPERVISOR)
    hazard = stand.hazard(hazard_no="<b>YD-1</b>")
    stand.now = datetime.now(UTC) + timedelta(seconds=1)
    stand.step("lv", hazard, "verify", "<script>1</script>")
    client = TestClient(create_app(service), headers=token_of(service, account))
    document = client.get("/inbox").json()
    assert (document["unread"], document["seq"]) == (1, 1)
    (notice,) = document["notices"]
    assert (notice["title"], notice["what"], notice["seq"]) == ("<b>YD-1</b>", "核实属实", 1)
    assert notice["href"].endswith(f"/collections/{HAZARDS}/items/{hazard}")
    assert client.get("/inbox/unread").json() == {"unread": 1}
    for wrong in (
        {},
        {"seq": "1", "at": document["at"]},
        {"seq": True, "at": document["at"]},
        {"seq": 1},
        {"seq": 1, "at": "2026-01-01T00:00:00"},
        [],
    ):
        assert client.post("/inbox/read", json=wrong).status_code == 400, wrong
    assert client.get("/inbox?limit=0").status_code == 400
    assert client.get("/inbox?name=1").status_code == 400

    page = browser_of(service, account)
    html = page.get("/inbox?lang=en", headers={"accept": "text/html"}).text
    assert "&lt;b&gt;YD-1&lt;/b&gt;" in html
    assert "&lt;script&gt;1" in html
    fields = {"csrf_token": form_token(html), "seq": "1", "at": document["at"]}
    assert page.post("/inbox", data=fields | {"csrf_token": "x"}).status_code == 403
    assert page.post("/inbox", data=fields | {"seq": "x"}).status_code == 400
    answer = page.post("/inbox?lang=en", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox?lang=en")
    assert page.get("/inbox/unread").json() == {"unread": 0}
    mark = {"seq": document["seq"], "at": document["at"]}
    assert client.post("/inbox/read", json=mark).json() == {"unread": 0}

    # A new account has no old news; others are sent away before anything is read.
    fresh = TestClient(create_app(service), headers=token_of(service, new_account(service, Role.CLERK)))
    for role, status in ((Role.VIEWER, 403), (None, 401)):
        headers = token_of(service, new_account(service, role)) if role else {}
        stranger = TestClient(create_app(service), headers=headers)
        for path in ("/inbox?limit=x", "/inbox/unread?x=1"):
            assert stranger.get(path).status_code == status
        assert stranger.post("/inbox/read", content=b"{").status_code == status
        assert stranger.post("/inbox", data={}).status_code == status
    assert fresh.get("/inbox").status_code == 200
