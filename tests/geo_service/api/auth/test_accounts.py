"""Pages of accounts: who may open them, what they take, what they never show."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import Account, browser, browser_of, new_account, program, somebody, token_of
from geo_service.access import passwords
from geo_service.access.csrf import HEADER
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, API_TOKENS, AUDIT_LOG
from geo_service.service import Service
from layers.access import Role

HTML = {"Accept": "text/html"}
ROLES = [role for role in Role if role is not Role.ANONYMOUS]
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
OFFICE = frozenset({Role.CLERK, Role.ADMINISTRATOR})
PAGES = {
    "/auth/me": frozenset(ROLES),
    "/auth/people": OFFICE,
    "/auth/people/new": OFFICE,
    "/auth/people/nobody": OFFICE,
    "/auth/people/nobody/remove": OFFICE,
    "/auth/accounts": ADMINISTRATOR,
    "/auth/accounts/new": ADMINISTRATOR,
    "/auth/accounts/nobody": ADMINISTRATOR,
    "/auth/accounts/nobody/password": ADMINISTRATOR,
    "/auth/audit": ADMINISTRATOR,
    "/auth/audit/file": ADMINISTRATOR,
}
FORMS = {
    "/auth/me": frozenset(ROLES),
    "/auth/me/tokens": frozenset(ROLES),
    "/auth/people/new": OFFICE,
    "/auth/people/nobody": OFFICE,
    "/auth/people/nobody/remove": OFFICE,
    "/auth/accounts/new": ADMINISTRATOR,
    "/auth/accounts/nobody": ADMINISTRATOR,
    "/auth/accounts/nobody/active": ADMINISTRATOR,
    "/auth/accounts/nobody/password": ADMINISTRATOR,
    "/auth/accounts/nobody/sessions": ADMINISTRATOR,
    "/auth/accounts/nobody/tokens": ADMINISTRATOR,
}


def stored(service: Service, account: Account) -> dict:
    with service.database.read() as session:
        return dict(session.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account.id)).mappings().one())


def forget_token(client: TestClient) -> TestClient:
    del client.headers[HEADER]
    return client


def state_in(client: TestClient, account: Account) -> str:
    found = re.search(r'name="state" value="(\w+)"', client.get(f"/auth/accounts/{account.id}").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_and_sends_its_pages_alone(service: Service, role: Role) -> None:
    client = browser(service, role)
    for path, allowed in PAGES.items():
        answer = client.get(path, headers=HTML)
        assert (answer.status_code == 403) == (role not in allowed), path
        assert answer.status_code < 500, path
        assert answer.headers["cache-control"] in ("no-store", "private, no-cache"), path
    for path, allowed in FORMS.items():
        answer = client.post(path, headers=HTML)
        assert (answer.status_code == 403) == (role not in allowed), path
        assert answer.status_code < 500, path


def test_who_lacks_the_right_is_told_in_words(service: Service) -> None:
    answer = browser(service, Role.PLANNER).get("/auth/accounts?lang=en", headers=HTML)
    assert answer.status_code == 403
    assert "Your account may not do this." in answer.text


def test_who_has_not_signed_in_is_sent_to_sign_in(service: Service) -> None:
    client = TestClient(create_app(service), follow_redirects=False)
    for path in PAGES:
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/auth/sign-in"), path
        assert client.get(path).status_code == 401
    for path in FORMS:
        assert client.post(path).status_code == 401, path


def test_no_form_is_taken_without_its_token_or_from_a_program(service: Service) -> None:
    forged, other = forget_token(browser(service, Role.ADMINISTRATOR)), browser(service, Role.ADMINISTRATOR)
    token_of_other = other.headers[HEADER]
    for path in FORMS:
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": token_of_other}):
            answer = forged.post(path, data=data)
            assert (answer.status_code, answer.json()["code"]) == (403, "forged_form"), path
        answer = program(service, Role.ADMINISTRATOR).post(path, data={})
        assert (answer.status_code, answer.json()["code"]) == (403, "forged_form"), path


def test_the_token_of_the_form_is_in_the_page(service: Service) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    text = client.get("/auth/accounts/new").text
    token = forget_token(client) and re.search(r'name="csrf_token" value="(\w+)"', text)
    assert token
    answer = client.post("/auth/accounts/new", data={"csrf_token": token[1], "name": "li", "role": "viewer"})
    assert answer.status_code == 200


def test_a_new_account_gets_a_password_that_is_shown_once(service: Service) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    answer = client.post(
        "/auth/accounts/new?lang=en",
        data={
            "name": "Wang.Wu",
            "role": "coordinator",
            "side": "railway",
            "level": "town",
            "is_active": "off",
        },
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    password = re.findall(r"<code>([a-z0-9-]{19})</code>", answer.text)[0]
    with service.database.read() as session:
        row = session.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == "wang.wu")).mappings().one()
        log = str(session.execute(select(AUDIT_LOG)).all())
    assert (row["side"], row["level"], row["is_active"]) == ("railway", "town", True)
    assert row["must_change_password"] is True
    assert passwords.verify(password, row["password_hash"])
    assert password not in log
    assert password not in client.get(f"/auth/accounts/{row['id']}").text


def test_faults_stand_beside_their_fields_with_what_was_typed(service: Service) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    data = {"name": "x<b>", "role": "coordinator", "side": "local", "level": "", "person_id": "nobody"}
    answer = client.post("/auth/accounts/new?lang=en", data=data)
    assert answer.status_code == 422
    for name, is_faulty in (("name", True), ("role", False), ("level", True), ("person_id", True)):
        assert (f'id="{name}-fault"' in answer.text) == is_faulty
        described = re.search(rf'<(?:input|select) id="{name}"[^>]*', answer.text)
        assert described is not None
        assert ('aria-invalid="true"' in described[0]) == is_faulty
        assert (f"{name}-fault" in described[0]) == is_faulty
    assert 'value="x&lt;b&gt;"' in answer.text
    assert '<option value="local" selected>' in answer.text
    with service.database.read() as session:
        assert len(session.execute(select(ACCOUNTS)).all()) == 1


def test_an_account_is_changed_and_nothing_else_of_it(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), somebody(service, Role.VIEWER)
    before = stored(service, account)
    data = {
        "name": account.name,
        "role": "clerk",
        "state": state_in(client, account),
        "id": "x",
        "password_hash": "x",
        "must_change_password": "on",
        "is_active": "",
        "issuer": "x",
        "created_at": "2000-01-01",
    }
    answer = client.post(f"/auth/accounts/{account.id}?lang=en", data=data)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/auth/accounts/{account.id}?lang=en&done=changed",
    )
    assert stored(service, account) == before | {"role": "clerk"}
    assert "Saved." in client.get(answer.headers["location"]).text


def test_a_notice_says_nothing_but_our_words(service: Service) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    text = client.get("/auth/accounts?done=<b>gone</b>").text
    assert "gone" not in text.split("<main")[1]
    assert 'class="done"' not in text
    assert 'class="done"' not in client.get("/auth/accounts?done=password").text


def test_two_administrators_who_change_at_once_do_not_undo_each_other(service: Service) -> None:
    clients = [browser(service, Role.ADMINISTRATOR) for _ in range(2)]
    account = new_account(service, Role.VIEWER)
    state = state_in(clients[0], account)

    def change(pair: tuple[TestClient, str]) -> int:
        client, role = pair
        data = {"name": account.name, "role": role, "state": state}
        return client.post(f"/auth/accounts/{account.id}", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(change, zip(clients, ("planner", "clerk"), strict=True)))
    assert sorted(answers) == [303, 409]
    won = ("planner", "clerk")[answers.index(303)]
    assert stored(service, account)["role"] == won


def test_the_refused_change_shows_what_was_typed_and_the_present_state(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), new_account(service, Role.VIEWER)
    data = {"name": "typed-name", "role": "planner", "state": "stale"}
    answer = client.post(f"/auth/accounts/{account.id}?lang=en", data=data)
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.text
    assert 'value="typed-name"' in answer.text
    assert state_in(client, account) in answer.text
    assert (
        client.post(f"/auth/accounts/{account.id}", data={"name": "x1", "role": "viewer"}).status_code == 409
    )


def test_nobody_changes_the_own_role_nor_removes_the_last_administrator(service: Service) -> None:
    admin = new_account(service, Role.ADMINISTRATOR)
    client = browser_of(service, admin)
    data = {"name": admin.name, "role": "viewer", "state": state_in(client, admin)}
    answer = client.post(f"/auth/accounts/{admin.id}?lang=en", data=data)
    assert answer.status_code == 409
    assert "changed by another administrator" in answer.text
    answer = client.post(f"/auth/accounts/{admin.id}/active?lang=en", data={"active": "off"})
    assert answer.status_code == 409
    assert "last active administrator" in answer.text
    assert stored(service, admin)["is_active"] is True


def test_who_loses_the_role_while_a_form_is_on_its_way_changes_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, account = new_account(service, Role.ADMINISTRATOR), new_account(service, Role.VIEWER)
    new_account(service, Role.ADMINISTRATOR)
    client = browser_of(service, admin)
    from geo_service.api.auth import accounts as pages

    def meanwhile(*asked):
        found = real(*asked)
        with service.database.write() as session:
            session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == admin.id).values(role="viewer"))
        return found

    real = pages.sender
    monkeypatch.setattr(pages, "sender", meanwhile)
    answer = client.post(f"/auth/accounts/{account.id}/active", data={"active": "off"})
    assert answer.status_code == 403
    assert stored(service, account)["is_active"] is True


def test_switching_off_signs_out_and_on_again_lets_in(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), new_account(service, Role.PLANNER)
    theirs, headers = browser_of(service, account), token_of(service, account)
    assert theirs.get("/auth/me").status_code == 200
    answer = client.post(f"/auth/accounts/{account.id}/active", data={"active": "off"})
    assert answer.headers["location"].endswith("done=disabled")
    assert theirs.get("/auth/me").status_code == 401
    assert client.get("/collections", headers=headers).status_code == 401
    answer = client.post(f"/auth/accounts/{account.id}/active", data={"active": "on"})
    assert answer.headers["location"].endswith("done=enabled")
    assert theirs.get("/auth/me").status_code == 401  # the session is gone for good
    assert client.get("/collections", headers=headers).status_code == 200


def test_a_password_is_reset_shown_once_and_signs_out(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), somebody(service)
    theirs = browser_of(service, account)
    answer = client.post(f"/auth/accounts/{account.id}/password")
    assert answer.headers["cache-control"] == "no-store"
    password = re.findall(r"<code>([a-z0-9-]{19})</code>", answer.text)[0]
    assert passwords.verify(password, stored(service, account)["password_hash"])
    assert stored(service, account)["must_change_password"] is True
    assert theirs.get("/auth/me").status_code == 401
    back = client.get(f"/auth/accounts/{account.id}/password")
    assert (back.status_code, back.headers["location"]) == (303, f"/auth/accounts/{account.id}?lang=zh")


def test_sessions_are_shown_without_what_opens_them_and_end(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), new_account(service, Role.PLANNER)
    theirs = browser_of(service, account)
    (cookie,) = theirs.cookies.values()
    page = client.get(f"/auth/accounts/{account.id}").text
    assert '<td data-label="浏览器" class="agent">test</td>' in page
    assert cookie not in page
    client.post(f"/auth/accounts/{account.id}/sessions")
    assert theirs.get("/auth/me").status_code == 401


def test_a_token_is_revoked_through_its_own_account_alone(service: Service) -> None:
    client, account = browser(service, Role.ADMINISTRATOR), new_account(service, Role.PLANNER)
    other = new_account(service, Role.PLANNER)
    headers = token_of(service, account)
    with service.database.read() as session:
        token = session.scalar(select(API_TOKENS.c.id))
    assert client.post(f"/auth/accounts/{other.id}/tokens", data={"token": token}).status_code == 404
    assert client.get("/collections", headers=headers).status_code == 200
    assert client.post(f"/auth/accounts/{account.id}/tokens", data={"token": token}).status_code == 303
    assert client.get("/collections", headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["nobody", "%00", "<script>"])
def test_an_account_that_is_not_there(service: Service, path: str) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    assert client.get(f"/auth/accounts/{path}").status_code == 404
    assert client.post(f"/auth/accounts/{path}/password").status_code == 404


def test_the_list_is_searched_and_paged(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from geo_service.api.auth import accounts as pages

    monkeypatch.setattr(pages, "ROWS", 2)
    client = browser(service, Role.ADMINISTRATOR)
    names = {new_account(service, Role.PLANNER).name for _ in range(3)}
    seen: set[str] = set()
    address: str | None = "/auth/accounts?role=planner&lang=en"
    while address:
        text = client.get(address).text
        seen |= set(re.findall(r'<th scope="row"><a [^>]*>(\w+)</a>', text))
        follow = re.search(r'rel="next" href="([^"]+)"', text)
        address = follow[1].replace("&amp;", "&") if follow else None
    assert seen == names
    assert "Nothing matches." in client.get("/auth/accounts?text=%25&lang=en").text
    assert client.get("/auth/accounts?text=%00&after=%00&role=%00").status_code == 200


def test_no_stored_text_runs(service: Service) -> None:
    hostile = '"><script>alert(1)</script>'
    client, account = browser(service, Role.ADMINISTRATOR), new_account(service, Role.PLANNER)
    token_of(service, account)
    browser_of(service, account)
    with service.database.write() as session:
        session.execute(update(API_TOKENS).values(name=hostile))
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(name=hostile))
    for path in ("/auth/accounts", f"/auth/accounts/{account.id}", f"/auth/accounts?text={hostile}"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
