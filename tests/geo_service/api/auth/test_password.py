"""Setting a password of one's own."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import PASSWORD, Account, form_token, new_account, sign_in, somebody, token_of, visitor
from geo_service.access import first_account, passwords
from geo_service.access.identity import cookie_name
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG, SIGN_IN_SESSIONS, SIGN_IN_THROTTLES
from geo_service.service import Service
from geo_service.starting import prepare_state
from layers.access import Role

NEW = "liangcheng-huochezhan-9"


@pytest.fixture
def planner(service: Service) -> Account:
    return somebody(service)


@pytest.fixture
def client(service: Service, planner: Account) -> TestClient:
    """A browser in which the planner is signed in."""
    opened = visitor(service)
    sign_in(opened, planner.name)
    return opened


def change(client: TestClient, old: str = PASSWORD, new: str = NEW, again: str | None = None, **more: str):
    form = {"old": old, "new": new, "again": new if again is None else again}
    form["csrf_token"] = form_token(client.get("/auth/password").text)
    return client.post("/auth/password", data=form | more)


def stored(service: Service, account: Account) -> str:
    with service.database.read() as session:
        return str(session.scalar(select(ACCOUNTS.c.password_hash).where(ACCOUNTS.c.id == account.id)))


def test_the_new_password_serves_and_the_old_one_does_not(
    service: Service, client: TestClient, planner: Account
) -> None:
    answer = change(client, next="/collections")
    assert (answer.status_code, answer.headers["location"]) == (303, "/collections")
    assert sign_in(visitor(service), planner.name).status_code == 422
    assert sign_in(visitor(service), planner.name, NEW).status_code == 303
    with service.database.read() as session:
        done = session.execute(
            select(AUDIT_LOG.c.actor, AUDIT_LOG.c.detail).where(AUDIT_LOG.c.action == "password_changed")
        ).all()
        assert session.scalar(select(ACCOUNTS.c.password_changed_at)) is not None
    assert done == [(planner.id, None)]


def test_it_ends_the_account_s_other_sessions_and_renews_this_one(
    service: Service, client: TestClient, planner: Account
) -> None:
    """Whoever took over a browser, or copied its cookie, is out."""
    elsewhere = visitor(service)
    sign_in(elsewhere, planner.name)
    name = cookie_name(service.settings)
    copied = visitor(service, cookies={name: client.cookies[name]})
    somebody_else = visitor(service)
    sign_in(somebody_else, somebody(service).name)
    assert change(client).status_code == 303
    for gone in (elsewhere, copied):
        assert gone.get("/auth/password").status_code == 303
    for stays in (client, somebody_else):
        assert stays.get("/auth/password").status_code == 200


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"old": ""}, "old", "Type your present password."),
        ({"old": "not this one"}, "old", "This is not your present password."),
        ({"new": "short"}, "new", "at least 10 characters"),
        ({"new": "qwertyuiop"}, "new", "in a row"),
        ({"new": PASSWORD}, "new", "The new password is the present one."),
        ({"again": NEW + "x"}, "again", "The two new passwords differ."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    service: Service, client: TestClient, planner: Account, form: dict[str, str], field: str, sentence: str
) -> None:
    before = stored(service, planner)
    answer = change(client, **form)
    assert answer.status_code == 422
    fault = answer.text.split(f'id="{field}-fault">', 1)[1].split("<", 1)[0]
    assert sentence in fault
    assert answer.text.count('aria-invalid="true"') == 1
    assert not any(value in answer.text for value in (PASSWORD, NEW, "not this one") if value)
    assert stored(service, planner) == before


def test_the_name_of_the_account_is_no_password(client: TestClient, planner: Account) -> None:
    assert "account&#39;s name" in change(client, new=f"{planner.name}-2026").text


@pytest.mark.parametrize("token", [None, "0" * 64, "another session"])
def test_a_forged_form_changes_nothing(
    service: Service, client: TestClient, planner: Account, token: str | None
) -> None:
    if token == "another session":  # noqa: S105 - a case
        other = visitor(service)
        sign_in(other, planner.name)
        token = form_token(other.get("/auth/password").text)
    form = {"old": PASSWORD, "new": NEW, "again": NEW} | ({} if token is None else {"csrf_token": token})
    before = stored(service, planner)
    assert client.post("/auth/password", data=form).status_code == 403
    assert stored(service, planner) == before


def test_guessing_at_an_open_browser_is_slowed_down(
    service: Service, client: TestClient, verified: list[str]
) -> None:
    statuses = [change(client, old=f"guess number {n}").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    answer = change(client)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 50
    assert "Try again in" in answer.text.split('id="old-fault">', 1)[1]
    assert len(verified) == 5
    with service.database.read() as session:
        told = session.scalars(select(AUDIT_LOG.c.action).order_by(AUDIT_LOG.c.seq)).all()
    assert told[-5:] == ["password_refused"] * 5
    with service.database.write() as session:
        session.execute(SIGN_IN_THROTTLES.delete())
    assert change(client).status_code == 303


def test_a_password_changed_elsewhere_meanwhile_is_not_overwritten(
    service: Service, client: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passwords.hash_password

    def hash_password(text: str) -> str:
        with service.database.write() as session:
            session.execute(update(ACCOUNTS).values(password_hash=right("set by an administrator")))
        return right(text)

    token = form_token(client.get("/auth/password").text)
    monkeypatch.setattr(passwords, "hash_password", hash_password)
    form = {"csrf_token": token, "old": PASSWORD, "new": NEW, "again": NEW}
    assert client.post("/auth/password", data=form).status_code == 422
    assert passwords.verify("set by an administrator", stored(service, planner))


def test_nobody_but_a_signed_in_browser_with_a_password_gets_there(
    service: Service, planner: Account
) -> None:
    answer = visitor(service).get("/auth/password?next=/collections")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/sign-in?next=%2Fauth%2Fpassword")
    program = TestClient(create_app(service), headers=token_of(service, planner))
    assert program.get("/auth/password").status_code == 403
    assert program.post("/auth/password", data={"old": PASSWORD, "new": NEW}).status_code == 403


def test_tokens_go_with_the_password_where_that_is_ticked(
    service: Service, client: TestClient, planner: Account
) -> None:
    headers = token_of(service, planner)

    def status() -> int:
        return TestClient(create_app(service), headers=headers).get("/collections").status_code

    box = re.search(
        r'<input type="checkbox" name="tokens" value="yes"( checked)?>', client.get("/auth/password").text
    )
    assert box is not None
    assert box[1] is not None
    assert " checked>" not in change(client, old="not this one").text  # as it was sent
    assert " checked>" in change(client, old="not this one", tokens="yes").text
    assert change(client).status_code == 303
    assert status() == 200
    assert change(client, old=NEW, new=f"{NEW}-2", tokens="yes").status_code == 303
    assert status() == 401
    with service.database.read() as session:
        told = session.scalars(select(AUDIT_LOG.c.action).order_by(AUDIT_LOG.c.seq)).all()
    assert told[-3:] == ["token_revoked", "password_changed", "sign_in"]


# Passwords that somebody else chose


@pytest.fixture
def newcomer(service: Service) -> TestClient:
    """A browser signed in with a password that was given by somebody else."""
    given = passwords.hash_password(PASSWORD)
    account = new_account(service, Role.CLERK, password_hash=given, must_change_password=True)
    opened = visitor(service)
    assert sign_in(opened, account.name).status_code == 303
    return opened


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/collections",
        "/collections/townships/items",
        "/collections/townships/items/x",
        "/collections/townships/export",
        "/maps/overview",
        "/maps",
    ],
)
def test_a_given_password_lets_nothing_through_but_its_change(newcomer: TestClient, path: str) -> None:
    answer = newcomer.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/password?next=")
    answer = newcomer.get(path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


def test_with_a_password_of_their_own_they_go_on(service: Service, newcomer: TestClient) -> None:
    page = newcomer.get("/auth/password").text
    assert "Your password was given by somebody else." in page
    answer = change(newcomer, next="/collections")
    assert answer.headers["location"] == "/collections"
    assert newcomer.get("/collections").status_code == 200
    assert "given by somebody else" not in newcomer.get("/auth/password").text


def test_the_first_administrator_s_note_goes_with_its_password(service: Service, now) -> None:
    prepare_state(service)
    password = first_account.make_first_account(service, now)
    assert password is not None
    note = first_account.write_note(service.settings, password)
    client = visitor(service)
    assert sign_in(client, "admin", password).status_code == 303
    other = visitor(service)
    sign_in(other, somebody(service).name)
    assert change(other).status_code == 303
    assert note.exists()
    assert change(client, old=password).status_code == 303
    assert not note.exists()


def test_sessions_name_browser_and_address(service: Service, planner: Account) -> None:
    client = visitor(service)
    client.headers["user-agent"] = "Mozilla/5.0 " + "x" * 300
    sign_in(client, planner.name)
    with service.database.read() as session:
        kept = session.execute(select(SIGN_IN_SESSIONS.c.agent, SIGN_IN_SESSIONS.c.address)).one()
    assert (kept.agent[:11], len(kept.agent), kept.address) == ("Mozilla/5.0", 200, "testclient")
