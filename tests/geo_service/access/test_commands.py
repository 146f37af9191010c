"""Accounts, people, duties, tokens and the audit log from the command line."""

import re
from collections.abc import Callable

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select
from typer.testing import CliRunner, Result

from geo_service.access import passwords, tokens
from geo_service.cli import app
from geo_service.console import moment
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG
from geo_service.service import Service
from geo_service.settings import Settings

Run = Callable[..., Result]
GOOD = "chezhan-liangcheng-7"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHING", hasher)


def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GEO_SERVICE_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("GEO_SERVICE_LANGUAGE", "en")
    if settings.database_url is not None:
        monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", settings.database_url.get_secret_value())

    def run(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, arguments, input=given)

    return run


@pytest.fixture
def run(service: Service, monkeypatch: pytest.MonkeyPatch, cheap: None) -> Run:
    return runner(service.settings, monkeypatch)


@pytest.fixture
def full_run(full_service: Service, monkeypatch: pytest.MonkeyPatch, cheap: None) -> Run:
    return runner(full_service.settings, monkeypatch)


def said(result: Result) -> list[str]:
    assert result.exit_code == 0, (result.stdout, result.stderr)
    return result.stdout.splitlines()


def password_of(service: Service, name: str) -> str | None:
    with service.database.read() as session:
        return session.scalar(select(ACCOUNTS.c.password_hash).where(ACCOUNTS.c.name == name))


def test_a_random_password_is_printed_once_and_has_to_be_changed(run: Run, service: Service) -> None:
    made, password = said(run("accounts", "add", "Li.Si", "--role", "planner"))
    assert made == "Account made: li.si, Planner"
    secret = password.rsplit(" ", 1)[1]
    assert passwords.verify(secret, password_of(service, "li.si"))
    listed = said(run("accounts", "list"))
    assert listed == ["li.si  Planner  —  active  person: —  last sign-in: —"]
    with service.database.read() as session:
        assert session.scalar(select(ACCOUNTS.c.must_change_password)) is True
        log = str(session.execute(select(AUDIT_LOG)).all())
    assert secret not in log
    assert "li.si" not in log


def test_passwords_come_from_standard_input_or_a_prompt_never_from_an_argument(
    run: Run, service: Service
) -> None:
    assert said(
        run("accounts", "add", "one", "--role", "viewer", "--password-from", "stdin", given=f"{GOOD}\n")
    ) == ["Account made: one, Viewer"]
    assert passwords.verify(GOOD, password_of(service, "one"))
    prompted = run(
        "accounts", "reset-password", "one", "--password-from", "prompt", given=f"{GOOD}8\n{GOOD}8\n"
    )
    assert prompted.exit_code == 0
    assert GOOD not in prompted.stdout
    assert passwords.verify(f"{GOOD}8", password_of(service, "one"))
    assert run("accounts", "add", "two", "--role", "viewer", "--password", GOOD).exit_code == 2
    weak = run("accounts", "add", "two", "--role", "viewer", "--password-from", "stdin", given="short\n")
    assert (weak.exit_code, weak.stderr) == (1, "A password needs at least 10 characters; this one has 5.\n")
    said(run("accounts", "add", "two", "--role", "viewer", "--password-from", "none"))
    assert password_of(service, "two") is None
    assert run("accounts", "reset-password", "two", "--password-from", "none").exit_code == 2


def test_an_account_is_changed_switched_off_and_on(run: Run) -> None:
    for name, role in (("boss", "administrator"), ("li", "planner")):
        said(run("accounts", "add", name, "--role", role, "--password-from", "none"))
    refused = run("accounts", "disable", "boss")
    assert refused.exit_code == 1
    assert "last active administrator" in refused.stderr
    assert run("accounts", "change", "boss", "--role", "viewer").exit_code == 1
    changed = run("accounts", "change", "LI", "--role", "coordinator", "--side", "local")
    assert (changed.exit_code, changed.stderr) == (1, "Choose the level.\n")
    said(run("accounts", "change", "li", "--role", "coordinator", "--side", "local", "--level", "town"))
    said(run("accounts", "change", "li", "--rename", "Li2"))
    assert said(run("accounts", "disable", "li2")) == ["Account switched off: li2"]
    assert "li2  Segment coordinator  local/town  switched off" in said(run("accounts", "list"))[1]
    assert said(run("accounts", "enable", "li2")) == ["Account switched on: li2"]
    assert said(run("accounts", "sessions-end", "li2")) == ["All sessions of li2 have ended."]
    missing = run("accounts", "enable", "nobody")
    assert (missing.exit_code, missing.stderr) == (1, "There is no account nobody.\n")


def test_people_come_change_and_go(run: Run) -> None:
    (line,) = said(run("people", "add", "[bold]张三", "--phone", "0763-2223333"))
    person = line.removeprefix("Registered: ")
    assert said(run("people", "list", "2223")) == [f"{person}  [bold]张三  —  —  0763-2223333"]
    said(run("people", "change", person, "--phone", "", "--post", "队长"))
    assert said(run("people", "list")) == [f"{person}  [bold]张三  —  队长  —"]
    assert run("people", "change", person, "--name", "").stderr == "Name: fill this in.\n"
    said(run("accounts", "add", "zhang", "--role", "viewer", "--person", person, "--password-from", "none"))
    assert run("people", "remove", person).exit_code == 1
    said(run("accounts", "change", "zhang", "--person", ""))
    assert said(run("people", "remove", person)) == [f"Person removed: {person}"]
    assert said(run("people", "list")) == []


def test_duties_are_given_listed_and_ended(full_run: Run) -> None:
    run, segment = full_run, "demo-segment-jingguang-01"
    given = run(
        "duties", "assign", segment, "--side", "railway", "--post", "车间主任", "--since", "2026-11-01"
    )
    duty = said(given)[0].removeprefix("Duty stored: ")
    assert said(run("duties", "end", duty, "--on", "2026-11-30")) == [f"Duty {duty} ends with 2026-11-30."]
    (line,) = (line for line in said(run("duties", "list", "--segment", segment)) if duty in line)
    assert line.endswith("Town  Railway  车间主任  person: —  2026-11-01 .. 2026-11-30")
    assert run("duties", "assign", "nowhere", "--side", "local", "--post", "x").exit_code == 1
    assert run("duties", "end", duty, "--on", "yesterday").exit_code == 2
    (held,) = said(run("duties", "list", "--person", "demo-person-001"))
    assert held.startswith("demo-duty-001  ")


def test_a_token_serves_until_it_is_revoked(run: Run, service: Service) -> None:
    said(run("accounts", "add", "li", "--role", "planner", "--password-from", "none"))
    (line,) = said(run("tokens", "add", "li", "--name", "QGIS"))
    found = re.fullmatch(r"Token (\w+), shown this once: (geo_\S+)", line)
    assert found is not None
    with service.database.read() as session:
        assert tokens.find(session, found[2], now=moment()) is not None
    (listed,) = said(run("tokens", "list", "li"))
    assert re.fullmatch(rf"{found[1]}  QGIS  read  serves  ends: .*  last used: —", listed)
    assert said(run("tokens", "revoke", "li", found[1])) == [f"Token revoked: {found[1]}"]
    with service.database.read() as session:
        assert tokens.find(session, found[2], now=moment()) is None
    assert run("tokens", "revoke", "li", found[1]).exit_code == 1
    assert run("tokens", "add", "li", "--name", "QGIS", "--days", "400").exit_code == 1
    (event, *_) = said(run("audit", "list", "--action", "token_revoked"))
    assert "Token revoked" in event
    assert found[1] in event


def test_the_audit_log_is_narrowed_down(run: Run) -> None:
    for name in ("one", "two"):
        said(run("accounts", "add", name, "--role", "viewer", "--password-from", "none"))
    assert len(said(run("audit", "list"))) == 2
    assert len(said(run("audit", "list", "--limit", "1"))) == 1
    assert said(run("audit", "list", "--until", "2020-01-01")) == []
    assert len(said(run("audit", "list", "--since", "2020-01-01"))) == 2
    assert said(run("audit", "list", "--account", "one")) == []
    assert run("audit", "list", "--account", "nobody").exit_code == 1
