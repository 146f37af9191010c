"""The own account: role in words, own segments, own tokens and nobody else's."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select, update

from accounts import browser, browser_of, new_account, program, token_of
from geo_service.access.secrets import digest
from geo_service.access.tokens import TokenScope
from geo_service.db.tables import ACCOUNTS, API_TOKENS, AUDIT_LOG
from geo_service.service import Service
from layers.access import ROLE_TITLES, Role

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
QGIS = {"name": "QGIS", "scope": "read", "days": "30"}


def rows(service: Service) -> list[dict]:
    with service.database.read() as session:
        return [dict(row) for row in session.execute(select(API_TOKENS)).mappings()]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_the_own_role_in_words(service: Service, role: Role) -> None:
    text = unescape(browser(service, role).get("/auth/me?lang=en").text)
    assert ROLE_TITLES[role].en in text
    assert ("Railway hazards" in text) == (role not in (Role.VIEWER, Role.SUPERVISOR))
    assert ("/auth/accounts?" in text) == (role is Role.ADMINISTRATOR)
    assert ("/auth/people?" in text) == (role in (Role.CLERK, Role.ADMINISTRATOR))


def test_a_coordinator_sees_the_own_duties(full_service: Service) -> None:
    text = browser(full_service, Role.COORDINATOR, person_id="demo-person-003").get("/auth/me?lang=en").text
    assert "/collections/duty_assignments/items/demo-duty-003?lang=en" in text
    assert "demo-duty-001" not in text
    assert re.search(r"you answer for [1-9]\d* segments", text)
    nobody = browser(full_service, Role.COORDINATOR).get("/auth/me?lang=en").text
    assert "you answer for 0 segments" in nobody
    assert "There are no duties." in nobody


def test_a_secret_is_shown_once_and_serves(service: Service) -> None:
    client = browser(service, Role.PLANNER)
    answer = client.post("/auth/me", data=QGIS | {"account_id": "other", "role": "administrator"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (secret,) = set(re.findall(r"geo_[\w-]{43}", answer.text))
    for shown in ("QGIS", "OAPIF:http://testserver", "Authorization: Bearer $GEO_TOKEN"):
        assert shown in answer.text
    (row,) = rows(service)
    assert row["secret_hash"] == digest(secret)
    assert secret not in str(row)
    assert secret not in client.get("/auth/me").text
    with service.database.read() as session:
        assert secret not in str(session.execute(select(AUDIT_LOG)).all())
        assert session.scalar(select(ACCOUNTS.c.role)) == "planner"
    used = {"Authorization": f"Bearer {secret}"}
    assert client.get("/auth/me", headers=used).status_code == 200


def test_the_own_form_changes_nothing_but_tokens(service: Service) -> None:
    account = new_account(service, Role.VIEWER)
    client = browser_of(service, account)
    client.post("/auth/me", data=QGIS | {"role": "administrator", "person_id": "x", "is_active": "off"})
    with service.database.read() as session:
        row = session.execute(select(ACCOUNTS)).mappings().one()
    assert (row["role"], row["person_id"], row["is_active"]) == ("viewer", None, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"days": "367"}, "days"),
        ({"days": "x"}, "days"),
        ({"scope": "all"}, "scope"),
        ({"name": " "}, "name"),
    ],
)
def test_faults_stand_beside_their_fields(service: Service, values: dict[str, str], field: str) -> None:
    client = browser(service, Role.PLANNER)
    answer = client.post("/auth/me?lang=en", data=QGIS | {"name": "typed"} | values)
    assert answer.status_code == 422
    assert re.findall(r'class="fault" id="(\w+)-fault"', answer.text) == [field]
    assert ('value="typed"' in answer.text) == (field != "name")
    assert rows(service) == []


def test_nobody_revokes_the_token_of_another(service: Service) -> None:
    mine, other = new_account(service, Role.PLANNER), new_account(service, Role.PLANNER)
    headers = token_of(service, other)
    (token,) = rows(service)
    client = browser_of(service, mine)
    answer = client.post("/auth/me/tokens", data={"token": token["id"]})
    assert answer.status_code == 404
    assert token["name"] not in client.get("/auth/me").text.split("<main")[1]
    assert client.get("/collections", headers=headers).status_code == 200
    answer = browser_of(service, other).post("/auth/me/tokens", data={"token": token["id"]})
    assert answer.headers["location"] == "/auth/me?lang=zh&done=token_revoked"
    assert client.get("/collections", headers=headers).status_code == 401
    assert rows(service)[0]["revoked_at"] is not None
    assert client.get("/auth/me/tokens").status_code == 303


def test_a_program_reads_its_account_and_makes_no_tokens(service: Service) -> None:
    client = program(service, Role.PLANNER, scope=TokenScope.WRITE)
    assert client.get("/auth/me").status_code == 200
    assert client.post("/auth/me", data=QGIS).status_code == 403
    assert len(rows(service)) == 1


def test_who_has_to_set_a_password_sets_it_first(service: Service) -> None:
    client = browser_of(service, new_account(service, Role.ADMINISTRATOR, must_change_password=True))
    for path in ("/auth/me", "/auth/accounts", "/auth/audit"):
        assert client.get(path).json()["code"] == "password_change_required"
        location = client.get(path, headers={"Accept": "text/html"}).headers["location"]
        assert location.startswith("/auth/password?next=")
    assert client.post("/auth/accounts/new", data={"name": "li", "role": "viewer"}).status_code == 403


def test_no_stored_text_runs(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    client = browser_of(service, account)
    hostile = '"><script>alert(1)</script>'
    answer = client.post("/auth/me", data=QGIS | {"name": hostile})
    now = datetime.now(UTC)
    with service.database.write() as session:
        session.execute(update(API_TOKENS).values(used_at=now))
    for text in (answer.text, client.get("/auth/me").text):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
