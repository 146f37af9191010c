"""Papers over HTTP: numbers, who may, what stands on them, their pages."""

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from accounts import browser, program
from geo_service.access.duties import own_segments
from geo_service.access.principal import SYSTEM
from geo_service.app import create_app
from geo_service.db.tables import PAPERS, PEOPLE
from geo_service.papers import store
from geo_service.review import chain
from geo_service.service import Service
from layers.access import STAFF, Role

HAZARDS = "/collections/railway_hazards/items"
ZH = {"accept-language": "zh"}


@dataclass(frozen=True)
class Stand:
    """A service with one hazard of a coordinator in each state that papers are about."""

    service: Service
    clerk: TestClient
    coordinator: TestClient
    by_state: dict[str, str]
    foreign: str
    person: str
    name: str


@pytest.fixture(scope="module")
def stand(shared_full_service: Service) -> Iterator[Stand]:
    service = shared_full_service
    with service.database.read() as session:
        rows = list(service.features(session, service.registry["railway_hazards"]).read())
        duties = list(service.features(session, service.registry["duty_assignments"]).read())
        counted = []
        for person in {str(duty.properties["person_id"]) for duty in duties}:
            mine = own_segments(session, service.tables, person, service.today())
            own = [it for it in rows if it.properties.get("segment_id") in mine]
            counted.append((len({it.properties["status"] for it in own}), person, own))
        _, person, own = max((it for it in counted if len(it[2]) < len(rows)), key=lambda it: it[:2])
        name = str(session.scalar(select(PEOPLE.c.name).where(PEOPLE.c.id == person)))
    foreign = next(it.id for it in rows if it.id not in {mine.id for mine in own})
    states = {str(it.properties["status"]): it.id for it in rows if it.geometry is not None}
    states |= {str(it.properties["status"]): it.id for it in own if it.geometry is not None}
    with (
        program(service, Role.CLERK) as clerk,
        program(service, Role.COORDINATOR, person_id=person) as coordinator,
    ):
        yield Stand(service, clerk, coordinator, states, foreign, person, name)


def ask(client: TestClient, feature_id: str, kind: str = "assignment", **given: Any) -> Any:
    filled = {"addressee": "望埠镇人民政府", "deadline": (date.today() + timedelta(days=9)).isoformat()}  # noqa: DTZ011
    wanted = given if kind == "closure" else filled | given
    return client.post(f"{HAZARDS}/{feature_id}/papers", json={"kind": kind, "given": wanted}, headers=ZH)


def words(client: TestClient, paper: str) -> str:
    """Return all that stands in the file of a paper."""
    answer = client.get(f"/papers/{paper}?f=docx", headers=ZH)
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    file = docx.Document(io.BytesIO(answer.content))
    lines = [it.text for it in file.paragraphs]
    lines += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    lines += [it.text for it in file.sections[0].footer.paragraphs]
    return "\n".join(lines)


def test_numbers_run_without_gaps_or_doubles_whoever_asks_at_once(stand: Stand) -> None:
    feature = stand.by_state["verified"]
    service = replace(stand.service, principal=replace(SYSTEM, role=Role.CLERK, account_id="several"))
    day = datetime(2030, 12, 31, 12, tzinfo=UTC)

    def issue(number: int) -> int:
        given = {"addressee": "大站镇", "deadline": "2031-06-30", "demand": str(number)}
        with service.database.write() as session:
            present = service.current(session)
            paper = store.issue(
                present, session, present.layer("railway_hazards"), feature, "assignment", given, day
            )
            if number % 4 == 0:
                session.rollback()  # a number that was not used in the end is the next one's
            return paper.number

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(issue, range(1, 13)))
    with service.database.read() as session:
        of_year = select(PAPERS.c.number).where(PAPERS.c.kind == "assignment", PAPERS.c.year == 2030)
        assert sorted(session.scalars(of_year)) == list(range(1, 10))
    for at, kind, year, number in (
        # The county's year: in Guangdong 2031 has begun.
        (datetime(2030, 12, 31, 16, tzinfo=UTC), "assignment", 2031, 1),
        (day, "supervision", 2030, 1),
    ):
        with service.database.write() as session:
            present = service.current(session)
            given = {"addressee": "大站镇", "deadline": "2031-06-30"}
            paper = store.issue(present, session, present.layer("railway_hazards"), feature, kind, given, at)
            assert (paper.year, paper.number) == (year, number)


def test_a_paper_keeps_the_state_and_the_log_of_its_day(stand: Stand) -> None:
    feature = stand.by_state["rectifying"]
    sent = ask(stand.clerk, feature, "supervision", demand="拆除彩钢瓦棚")
    assert sent.status_code == 201
    paper = sent.json()
    assert re.fullmatch(r"督办〔20\d\d〕\d+号", paper["number"])
    assert sent.headers["location"].endswith(f"/papers/{paper['id']}")
    # Sent twice is asked once: a number cannot be taken back.
    again = ask(stand.clerk, feature, "supervision", demand="拆除彩钢瓦棚")
    assert (again.status_code, again.json()["id"]) == (200, paper["id"])
    assert ask(stand.clerk, feature, "supervision", demand="加固").json()["number"] != paper["number"]
    with stand.service.database.read() as session:
        assert paper["head"] == str(chain.head(session))
    before = words(stand.clerk, paper["id"])
    item = stand.clerk.get(f"{HAZARDS}/{feature}?f=json")
    assert item.json()["properties"]["hazard_no"] in before
    assert "整改要求：拆除彩钢瓦棚" in before
    assert paper["head"] in before
    etag = item.headers["etag"]
    change = {"properties": {"description": "后来改写的描述"}}
    headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
    changed = stand.clerk.patch(f"{HAZARDS}/{feature}", json=change, headers=headers)
    assert changed.status_code in (200, 204), changed.text
    assert words(stand.clerk, paper["id"]) == before
    page = stand.clerk.get(f"/papers/{paper['id']}?f=html", headers=ZH).text
    for line in before.splitlines():
        assert line.strip() in page.replace("&#39;", "'"), line


def test_the_closure_sheet_has_the_acceptances_and_names_for_who_sees_people(stand: Stand) -> None:
    feature = stand.by_state["submitted"]
    with stand.service.database.write() as session:
        version = 1
        row: dict[str, Any] = {
            "layer_id": "railway_hazards",
            "feature_id": feature,
            "version": version,
            "actor": "test",
            "party": "local",
            "level": "county",
            "is_recorded": False,
            "via": None,
            "address": None,
            "at": datetime(2026, 11, 20, 17, tzinfo=UTC),
            "comment": None,
            "given": {},
            "attachments": [],
            "key": None,
        }
        stale = {
            "action": "accept",
            "from_status": "submitted",
            "to_status": "submitted",
            "person_id": "nobody",
        }
        back = {"action": "submit", "from_status": "rectifying", "to_status": "submitted", "person_id": None}
        valid = stale | {"person_id": stand.person}
        for more in (stale | {"party": "railway"}, back, valid):
            chain.append(session, row | more, row["at"])
    paper = ask(stand.clerk, feature, "closure", remark="现场复核").json()
    text = words(stand.clerk, paper["id"])
    # In Guangdong it was the 21st already; the acceptance before the last submission does not count.
    assert f"{stand.name}（县级）\n2026年11月21日 系统内记名验收通过" in text
    assert text.count("系统内记名验收通过") == 1
    assert "备注：现场复核" in text
    assert "整改前" in text
    with program(stand.service, Role.PLANNER) as planner:
        hidden = words(planner, paper["id"])
    assert "2026年11月21日 系统内记名验收通过" in hidden
    assert stand.name not in hidden


@pytest.mark.parametrize(
    ("state", "kind", "given", "status", "code"),
    [
        ("closed", "assignment", {}, 409, "paper_not_possible"),
        ("verified", "closure", {}, 409, "paper_not_possible"),
        ("verified", "warrant", {}, 422, "unknown_kind"),
        ("verified", "assignment", {"deadline": "2001-01-01"}, 422, "paper_invalid"),
        ("verified", "assignment", {"number": "1"}, 422, "paper_invalid"),
    ],
)
def test_what_cannot_be_issued_is_told_and_takes_no_number(
    stand: Stand, state: str, kind: str, given: dict[str, str], status: int, code: str
) -> None:
    before = _count(stand)
    answer = ask(stand.clerk, stand.by_state[state], kind, **given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "paper_invalid":
        assert [it["field"] for it in answer.json()["errors"]] == list(given)
    for body in ([], {"kind": 1}, {"kind": "closure", "given": []}, {"kind": "closure", "more": 1}):
        wrong = stand.clerk.post(f"{HAZARDS}/{stand.by_state['submitted']}/papers", json=body)
        assert wrong.status_code == 400
    assert _count(stand) == before


def test_the_office_issues_and_the_staff_reads_within_its_segments(stand: Stand) -> None:
    own, foreign = stand.by_state["verified"], stand.foreign
    paper = ask(stand.clerk, own, demand="a").json()
    with stand.service.database.read() as session:
        row = session.execute(select(PAPERS).where(PAPERS.c.id == paper["id"])).mappings().one()
    with stand.service.database.write() as session:
        session.execute(
            PAPERS.insert().values(dict(row) | {"id": "f" * 16, "year": 1999, "feature_id": foreign})
        )
    listed = stand.coordinator.get(f"{HAZARDS}/{own}/papers").json()
    assert paper["id"] in [it["id"] for it in listed["papers"]]
    assert "kinds" not in listed
    kinds = stand.clerk.get(f"{HAZARDS}/{own}/papers").json()["kinds"]
    assert {it["kind"]: it["is_possible"] for it in kinds} == {
        **dict.fromkeys(("assignment", "supervision", "rectification"), True),
        "closure": False,
    }
    for path in (
        f"{HAZARDS}/{foreign}/papers",
        f"/papers/{'f' * 16}",
        "/papers/x",
        f"/papers/{'f' * 16}?f=docx",
    ):
        assert stand.coordinator.get(path).status_code == 404
    assert stand.clerk.get(f"/papers/{'f' * 16}").status_code == 200
    before = _count(stand)
    for role in Role:
        may_read, may_issue = role in STAFF, role in (Role.CLERK, Role.SUPERVISOR)
        client = (
            TestClient(create_app(stand.service), raise_server_exceptions=False)
            if role is Role.ANONYMOUS
            else program(stand.service, role, person_id=stand.person if role is Role.COORDINATOR else None)
        )
        refused = 401 if role is Role.ANONYMOUS else 403
        with client:
            for path in (f"/papers/{paper['id']}?f=json", f"{HAZARDS}/{own}/papers?f=json"):
                assert client.get(path).status_code == (200 if may_read else refused), role
            if not may_issue:
                assert ask(client, own, "nonsense").status_code == refused, role
    assert _count(stand) == before


def test_the_page_issues_a_paper_and_keeps_what_was_typed(stand: Stand) -> None:
    address = f"{HAZARDS}/{stand.by_state['verified']}/papers"
    page = ZH | {"accept": "text/html"}
    with browser(stand.service, Role.CLERK) as client:
        client.headers.pop("x-csrf-token")
        shown = client.get(address, headers=page).text
        token = re.findall(r'name="csrf_token" value="([0-9a-f]+)"', shown)[-1]
        assert shown.count('name="kind"') == 3
        form = {
            "kind": "rectification",
            "addressee": "某某 <b>公司</b>",
            "deadline": "2001-01-01",
            "demand": "拆除",
        }
        assert client.post(address, data=form, headers=page).status_code == 403
        refused = client.post(address, data=form | {"csrf_token": token}, headers=page)
        assert refused.status_code == 422
        assert 'value="某某 &lt;b&gt;公司&lt;/b&gt;"' in refused.text
        assert 'aria-describedby="rectification-deadline-fault"' in refused.text
        form |= {"deadline": (date.today() + timedelta(days=3)).isoformat(), "csrf_token": token}  # noqa: DTZ011
        sent = client.post(address, data=form, headers=page)
        assert sent.status_code == 303
        paper = client.get(sent.headers["location"], headers=page)
        assert "某某 &lt;b&gt;公司&lt;/b&gt;：" in paper.text
        assert "script-src 'self'" in paper.headers["content-security-policy"]
    with browser(stand.service, Role.PLANNER) as client:
        assert 'name="kind"' not in client.get(address, headers=page).text


def _count(stand: Stand) -> int:
    with stand.service.database.read() as session:
        return len(session.execute(select(PAPERS.c.id)).all())
