"""The audit log: read newest first, as a table that calculates nothing, without what names somebody."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts import new_account
from geo_service.access.audit import Action, write_down
from geo_service.access.audit_list import (
    TITLES,
    Wanted,
    action_title,
    csv_head,
    csv_rows,
    events,
    facts,
    way,
)
from geo_service.access.export_note import LONGEST, asked
from geo_service.access.principal import Principal
from geo_service.service import Service
from layers.access import Role
from layers.registry import LAYERS
from layers.text import Language

MOMENT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
HAZARDS = LAYERS["railway_hazards"]


def written(
    service: Service, count: int, principal: Principal, action: Action = Action.EXPORT, **detail
) -> None:
    with service.database.write() as session:
        for number in range(count):
            write_down(
                session, principal, action, MOMENT + timedelta(hours=number), layer_id="wharves", **detail
            )


def test_every_action_has_its_title() -> None:
    assert set(TITLES) == set(Action)
    assert action_title("unheard_of", Language.ZH) == "unheard_of"


def test_events_come_newest_first_page_by_page_with_the_name_of_the_account(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    written(service, 5, Principal(Role.PLANNER, account_id=account.id, via="token x", address="10.0.0.7"))
    found: list[int] = []
    with service.database.read() as session:
        while page := events(session, Wanted(), before=found[-1] if found else None, limit=2):
            found += [row["seq"] for row in page]
            assert {row["account"] for row in page} == {account.name}
            assert {row["address"] for row in page} == {"10.0.0.7"}
    assert len(found) == 5
    assert found == sorted(found, reverse=True)


def test_events_of_an_action_an_account_and_a_time(service: Service) -> None:
    account = new_account(service, Role.PLANNER)
    written(service, 3, Principal(Role.PLANNER, account_id=account.id))
    written(service, 2, Principal(Role.ANONYMOUS), Action.SIGN_IN_REFUSED)
    with service.database.read() as session:

        def count(**wanted) -> int:
            return len(events(session, Wanted(**wanted), limit=10))

        assert count() == 5
        assert count(action="export") == count(account_id=account.id) == 3
        assert count(since=MOMENT + timedelta(hours=1)) == 3
        assert count(until=MOMENT + timedelta(hours=1)) == 2
        assert count(since=MOMENT, until=MOMENT + timedelta(hours=1), action="export") == 1


def test_the_table_is_read_by_a_spreadsheet(service: Service) -> None:
    written(service, 1, Principal(Role.ANONYMOUS, via="=cmd|' /C calc'!A0", address="1"), query='a,"b"\nc')
    with service.database.read() as session:
        text = csv_head(Language.EN) + csv_rows(
            events(session, Wanted(), limit=1), Language.EN, ZoneInfo("Asia/Shanghai")
        )
    assert text.encode().startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert head[:4] == ["Number", "Time", "Action", "Account id"]
    assert row[1:3] == ["2026-11-23T00:30:00+08:00", "Data exported"]
    assert row[5] == "'=cmd|' /C calc'!A0"
    assert row[9] == r'{"query":"a,\"b\"\nc"}'


def test_facts_are_told_in_words(service: Service) -> None:
    detail = {
        "role": ["viewer", "clerk"],
        "side": [None, "local"],
        "is_active": False,
        "person_id": None,
        "x": 1,
    }
    written(service, 1, Principal(Role.ANONYMOUS), **detail)
    with service.database.read() as session:
        (row,) = events(session, Wanted(), limit=1)
    assert facts(row, Language.EN) == [
        ("role", "Role", "Viewer → Coordinators' office"),
        ("side", "Party", "— → Local government"),
        ("is_active", "Active", "false"),
        ("x", "x", "1"),
    ]


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ([], ""),
        ([("bbox", "113,24,114,25"), ("f", "geojson")], "bbox=113,24,114,25&f=geojson"),
        ([("grade", "major"), ("height_m", "3.5")], "grade=major&height_m=3.5"),
        ([("owner", "张三"), ("description", "13800001234")], "owner=***&description=***"),
        ([("line_id", "jingguang")], "line_id=jingguang"),
        ([("nothing", "张三")], "nothing=***"),
        (
            [("filter", "owner = '张三' AND grade='major' AND found_on > DATE('2026-01-02')")],
            "filter=owner+=+'***'+AND+grade='major'+AND+found_on+>+DATE('2026-01-02')",
        ),
        ([("filter", "owner='O''Neill'")], "filter=owner='***'"),
        ([("filter", '{"op":"=","args":[{"property":"owner"},"张三"]}')], "filter=***"),
    ],
)
def test_an_export_is_kept_without_what_names_somebody(pairs: list[tuple[str, str]], kept: str) -> None:
    assert asked(pairs, HAZARDS) == kept


def test_a_long_query_is_cut() -> None:
    kept = asked([("bbox", "1" * 900)], HAZARDS)
    assert len(kept) == LONGEST
    assert kept.endswith("***")


@pytest.mark.parametrize(
    ("via", "zh", "en"),
    [
        ("session 12ab", "会话 12ab", "session 12ab"),
        ("token x", "令牌 x", "token x"),
        ("console", "命令行", "command line"),
        ("<b>", "<b>", "<b>"),
        (None, "", ""),
    ],
)
def test_by_what_an_event_came_is_told_in_words(via: str | None, zh: str, en: str) -> None:
    assert (way(via, Language.ZH), way(via, Language.EN)) == (zh, en)


def test_values_of_facts_are_told_in_words() -> None:
    row = {"detail": '{"role":["viewer","clerk"],"by":"password","scope":"write","account":"viewer"}'}
    told = [(title, text) for _, title, text in facts(row, Language.ZH)]
    assert told == [
        ("角色", "查看人员 → 双段长办"),
        ("方式", "密码"),
        ("权限", "读写"),
        ("账号", "viewer"),
    ]
