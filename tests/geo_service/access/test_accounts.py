"""Accounts are made and changed by the rules, and every change is written down by identifiers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from sqlalchemy import select

from accounts import Account, new_account, token_of
from geo_service.access import account_list, issuing, management, passwords, sessions, throttle, tokens
from geo_service.access.account_entry import AccountEntry
from geo_service.access.errors import (
    AccountNotFound,
    ChangedMeanwhile,
    Forbidden,
    InvalidEntry,
    LastAdministrator,
    OwnRole,
    TokenNotFound,
)
from geo_service.access.principal import SYSTEM, Principal
from geo_service.access.secrets import digest, key_of
from geo_service.db.tables import ACCOUNTS, API_TOKENS, AUDIT_LOG, SIGN_IN_SESSIONS, SIGN_IN_THROTTLES
from geo_service.service import Service
from layers.access import Role

MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COORDINATOR = AccountEntry("Li.Si", "coordinator", "local", "village")


def add(service: Service, entry: AccountEntry, principal: Principal = SYSTEM) -> str:
    with service.database.write() as session:
        return management.add(session, principal, entry, None, MOMENT)


def change(service: Service, account_id: str, entry: AccountEntry, principal: Principal = SYSTEM) -> None:
    with service.database.write() as session:
        management.change(session, principal, account_id, entry, MOMENT)


def switch(service: Service, account_id: str, *, is_active: bool) -> None:
    with service.database.write() as session:
        management.set_active(session, SYSTEM, account_id, MOMENT, is_active=is_active)


def stored(service: Service, account_id: str) -> dict:
    with service.database.read() as session:
        return dict(management.account(session, account_id))


def log(service: Service) -> list[tuple[str, dict]]:
    with service.database.read() as session:
        rows = session.execute(select(AUDIT_LOG.c.action, AUDIT_LOG.c.detail).order_by(AUDIT_LOG.c.seq))
        return [(row.action, orjson.loads(row.detail or "{}")) for row in rows]


def faults(error: InvalidEntry) -> list[str]:
    return [fault.field for fault in error.errors]


def test_an_account_is_stored_in_lower_case_and_written_down_without_its_name(service: Service) -> None:
    account_id = add(service, COORDINATOR)
    row = stored(service, account_id)
    assert (row["name"], row["role"], row["side"], row["level"]) == (
        "li.si",
        "coordinator",
        "local",
        "village",
    )
    assert row["password_hash"] is None
    ((action, detail),) = log(service)
    assert action == "account_created"
    assert detail == {
        "account": account_id,
        "role": "coordinator",
        "side": "local",
        "level": "village",
        "person_id": None,
    }


def test_side_and_level_are_those_of_coordinators_alone(service: Service) -> None:
    row = stored(service, add(service, AccountEntry("wang", "viewer", "local", "village")))
    assert (row["side"], row["level"]) == (None, None)
    with pytest.raises(InvalidEntry) as caught:
        add(service, AccountEntry("zhao", "coordinator", "both", ""))
    assert faults(caught.value) == ["side", "level"]


@pytest.mark.parametrize("name", ["王小明", "a1", "li.si_2-x", "x" * 60, "Ä-Ö"])
def test_names_that_are_taken(service: Service, name: str) -> None:
    assert stored(service, add(service, AccountEntry(name, "viewer")))["name"] == name.casefold()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "x" * 61,
        "li si",
        "li@si",
        "a/b",
        "ａｂｃ",
        "名<b>",
        "na\x00me",
        "na\nme",
        "ß" * 31,
        "李\u202e四",
    ],
)
def test_names_that_are_refused(service: Service, name: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        add(service, AccountEntry(name, "viewer"))
    assert faults(caught.value) == ["name"]
    assert log(service) == []


def test_a_name_stands_once_whatever_its_capitals(service: Service) -> None:
    add(service, AccountEntry("li.si", "viewer"))
    with pytest.raises(InvalidEntry) as caught:
        add(service, AccountEntry("LI.Si", "viewer"))
    assert faults(caught.value) == ["name"]


@pytest.mark.parametrize("role", ["anonymous", "root", ""])
def test_roles_that_no_account_has(service: Service, role: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        add(service, AccountEntry("li.si", role))
    assert faults(caught.value) == ["role"]


@pytest.mark.parametrize("person", ["nobody", "\0"])
def test_a_person_has_to_be_known(service: Service, person: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        add(service, AccountEntry("li.si", "viewer", person_id=person))
    assert faults(caught.value) == ["person_id"]


def test_a_change_is_written_down_as_it_was_and_is_but_not_the_name(service: Service) -> None:
    account_id = add(service, COORDINATOR)
    change(service, account_id, AccountEntry("zhang.san", "viewer"))
    action, detail = log(service)[-1]
    assert action == "account_changed"
    assert detail == {
        "account": account_id,
        "role": ["coordinator", "viewer"],
        "side": ["local", None],
        "level": ["village", None],
        "renamed": True,
    }
    change(service, account_id, AccountEntry("zhang.san", "viewer"))
    assert len(log(service)) == 2  # nothing differed


def test_nobody_changes_the_own_role(service: Service) -> None:
    one, _ = (new_account(service, Role.ADMINISTRATOR) for _ in range(2))
    principal = Principal(Role.ADMINISTRATOR, account_id=one.id)
    with pytest.raises(OwnRole):
        change(service, one.id, AccountEntry(one.name, "viewer"), principal)
    change(service, one.id, AccountEntry("another-name", "administrator"), principal)
    assert stored(service, one.id)["name"] == "another-name"


def test_the_last_active_administrator_stays(service: Service) -> None:
    one, other = (new_account(service, Role.ADMINISTRATOR) for _ in range(2))
    switch(service, other.id, is_active=False)
    with pytest.raises(LastAdministrator):
        switch(service, one.id, is_active=False)
    with pytest.raises(LastAdministrator):
        change(service, one.id, AccountEntry(one.name, "viewer"))
    switch(service, other.id, is_active=True)
    change(service, one.id, AccountEntry(one.name, "viewer"))
    assert stored(service, one.id)["role"] == "viewer"


def test_two_administrators_who_switch_each_other_off_leave_one(service: Service) -> None:
    one, other = (new_account(service, Role.ADMINISTRATOR) for _ in range(2))

    def switch_off(by: Account, target: Account) -> str:
        principal = Principal(Role.ADMINISTRATOR, account_id=by.id)
        try:
            with service.database.write() as session:
                management.require_still(session, principal, Role.ADMINISTRATOR)
                management.set_active(session, principal, target.id, MOMENT, is_active=False)
        except (Forbidden, LastAdministrator) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcome = list(pool.map(switch_off, (one, other), (other, one)))
    assert sorted(outcome) == ["Forbidden", "done"]
    assert sorted(stored(service, it.id)["is_active"] for it in (one, other)) == [False, True]


def test_a_change_of_what_somebody_else_changed_is_refused(service: Service) -> None:
    account_id = add(service, COORDINATOR)
    with service.database.read() as session:
        state = management.account_state(management.account(session, account_id))
    change(service, account_id, AccountEntry("li.si", "planner"))
    with pytest.raises(ChangedMeanwhile), service.database.write() as session:
        management.change(session, SYSTEM, account_id, COORDINATOR, MOMENT, expected=state)
    assert stored(service, account_id)["role"] == "planner"


def test_switching_off_ends_sessions_and_lets_tokens_serve_no_more(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    secret = token_of(service, account)["Authorization"].removeprefix("Bearer ")
    now = datetime.now(UTC)
    with service.database.write() as session:
        sessions.open_session(
            session, account.id, key=key_of(service.settings), now=now, address=None, agent=""
        )
    switch(service, account.id, is_active=False)
    with service.database.read() as session:
        assert session.execute(select(SIGN_IN_SESSIONS)).all() == []
        assert tokens.find(session, secret, now=now) is None
    switch(service, account.id, is_active=True)
    with service.database.read() as session:
        assert tokens.find(session, secret, now=now) is not None


def test_a_reset_password_serves_once_and_ends_all_sessions(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    password = management.one_time_password()
    with service.database.write() as session:
        sessions.open_session(
            session, account.id, key=key_of(service.settings), now=MOMENT, address=None, agent=""
        )
        key = key_of(service.settings)
        throttle.count_attempt(session, key, account.name, "10.0.0.7", MOMENT)
        management.reset_password(session, SYSTEM, account.id, password, MOMENT, key=key)
        failures = session.scalars(select(SIGN_IN_THROTTLES.c.failures)).all()
        assert failures == [1]  # of the network: the name need not wait
        limits = service.settings.session_limits
        assert account_list.sessions_of(session, account.id, limits=limits, now=MOMENT) == []
    row = stored(service, account.id)
    assert row["must_change_password"] is True
    assert passwords.verify(password.text, row["password_hash"])
    assert password.text not in str(row)
    assert log(service)[-1] == ("password_reset", {"account": account.id})


def test_an_account_that_is_not_there(service: Service) -> None:
    for account_id in ("nobody", "\0"):
        with pytest.raises(AccountNotFound), service.database.read() as session:
            management.account(session, account_id)


def test_the_list_finds_by_part_of_the_name_and_goes_on_behind_a_name(service: Service) -> None:
    for name in ("zhang.san", "li_si", "lixsi", "王小明"):
        add(service, AccountEntry(name, "viewer"))
    with service.database.read() as session:

        def found(**wanted) -> list[str]:
            return [row["name"] for row in account_list.accounts(session, limit=10, **wanted)]

        assert found(text="LI_S") == ["li_si"]
        assert found(text="%") == []
        assert found(text="小\0明") == ["王小明"]
        assert sorted(found()) == sorted(["li_si", "lixsi", "zhang.san", "王小明"])
        everybody = found()
        assert found(after=everybody[1]) == everybody[2:]
        assert found(role="clerk") == []


def issue(service: Service, account: Account, **values: str) -> tokens.NewToken:
    given = {"name": "QGIS", "scope": "read", "days": "30", **values}
    with service.database.write() as session:
        return issuing.issue(session, SYSTEM, account.id, **given, now=MOMENT)


def test_a_tokens_secret_is_kept_as_its_digest_alone(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    made = issue(service, account)
    with service.database.read() as session:
        (row,) = session.execute(select(API_TOKENS)).mappings().all()
        assert row["secret_hash"] == digest(made.secret)
        assert made.secret not in str(dict(row))
        assert row["expires_at"] == MOMENT + timedelta(days=30)
        assert "secret_hash" not in issuing.tokens_of(session, account.id)[0]
    assert made.secret not in str(log(service))
    assert log(service)[-1][0] == "token_created"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"days": "0"}, "days"),
        ({"days": "367"}, "days"),
        ({"days": "-1"}, "days"),
        ({"days": "²"}, "days"),
        ({"days": "9" * 400}, "days"),
        ({"scope": "admin"}, "scope"),
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_tokens_that_are_refused(service: Service, values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        issue(service, new_account(service, Role.PLANNER), **values)
    assert faults(caught.value) == [field]


def test_an_account_has_so_many_tokens(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MOST_TOKENS", 2)
    account, other = (new_account(service, Role.PLANNER) for _ in range(2))
    first = issue(service, account)
    issue(service, account)
    with pytest.raises(InvalidEntry):
        issue(service, account)
    issue(service, other)
    with service.database.write() as session:
        issuing.take_back(session, SYSTEM, account.id, first.id, MOMENT)
    issue(service, account)


def test_a_token_is_taken_back_once_and_by_its_account_alone(service: Service) -> None:
    account, other = (new_account(service, Role.PLANNER) for _ in range(2))
    made = issue(service, account)
    for account_id, token_id in ((other.id, made.id), (account.id, "nothing"), (account.id, "\0")):
        with pytest.raises(TokenNotFound), service.database.write() as session:
            issuing.take_back(session, SYSTEM, account_id, token_id, MOMENT)
    with service.database.write() as session:
        assert tokens.find(session, made.secret, now=MOMENT) is not None
        issuing.take_back(session, SYSTEM, account.id, made.id, MOMENT)
        assert tokens.find(session, made.secret, now=MOMENT) is None
        with pytest.raises(TokenNotFound):
            issuing.take_back(session, SYSTEM, account.id, made.id, MOMENT)


def test_the_console_may_whatever_the_accounts_say(service: Service) -> None:
    with service.database.read() as session:
        management.require_still(session, SYSTEM, Role.ADMINISTRATOR)
        gone = Principal(Role.ADMINISTRATOR, account_id="gone")
        with pytest.raises(Forbidden):
            management.require_still(session, gone)
        assert session.execute(select(ACCOUNTS)).all() == []


def test_a_reset_password_takes_all_tokens_back(service: Service) -> None:
    account, other = new_account(service, Role.PLANNER), new_account(service, Role.PLANNER)
    now = datetime.now(UTC)
    mine = [token_of(service, account)["Authorization"].removeprefix("Bearer ") for _ in range(2)]
    others = token_of(service, other)["Authorization"].removeprefix("Bearer ")
    key, password = key_of(service.settings), management.one_time_password()
    with service.database.write() as session:
        management.reset_password(session, SYSTEM, account.id, password, now, key=key)
    with service.database.read() as session:
        assert [tokens.find(session, secret, now=now) for secret in mine] == [None, None]
        assert tokens.find(session, others, now=now) is not None
    written = log(service)[-3:]
    assert [action for action, _ in written] == ["token_revoked", "token_revoked", "password_reset"]
    assert {detail["account"] for _, detail in written} == {account.id}
