"""Figures with a ledger in the database: each leads to the rows that it counts, of the past as well."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import insert

from accounts import browser, program
from examples import build_example
from geo_service.app import create_app
from geo_service.db.tables import PEOPLE, REVIEWS
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.registry import LAYERS

FREE = ("median_days", "closure_rate", "paper_share")
"""Figures that are no numbers of rows."""

ODD = "t'2\\n"
"""An identifier with what texts of a filter have to escape."""


class Ledger:
    """A ledger that was entered 60 days ago and changed 20 days ago, and days counted from today."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.today = service.today()
        # The addresses are the same on both databases: all of them are opened on one.
        self.every = 1 if service.settings.database_url is None else 5
        named = {"townships": ["t1", ODD], "railway_lines": ["l1"]}
        with service.database.write() as session:
            edits = service.edits(session, self.at(60))
            for layer, ids in named.items():
                edits.create(layer, [self._row(layer, one) for one in ids])
            for segment, parent, level in (
                ("s1", None, "county"),
                ("s2", "s1", "town"),
                ("s3", "s2", "village"),
            ):
                row = self._row(
                    "railway_segments", segment, parent_id=parent, level=level, line_id="l1", township=None
                )
                edits.create("railway_segments", [row])
            edits.create("railway_hazards", self.entered())
        with service.database.write() as session:
            edits = service.edits(session, self.at(20))
            edits.create("railway_hazards", [self.hazard(9, found=22, deadline=1)])
            edits.replace("railway_hazards", self.hazard(1, "reopened", found=90, township="t1"))
            edits.replace("railway_hazards", self.hazard(2, "monitored", found=90, segment_id="s2"))
            session.execute(
                insert(REVIEWS), [self.step(1, "h1", 40, "closed"), self.step(2, "h2", 20, "monitored")]
            )
            session.execute(insert(REVIEWS), [self.step(3, "h1", 20, "reopened", "closed")])

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def at(self, ago: int) -> datetime:
        noon = datetime.combine(self.day(ago), time(12), self.service.settings.zone)
        return noon.astimezone(UTC)

    def entered(self) -> list[Feature]:
        return [
            self.hazard(1, "closed", found=90, closed=70, closure_basis="two_acceptances"),
            self.hazard(2, found=90, deadline=65, segment_id="s2"),
            self.hazard(3, "closed", found=80, closed=61, closure_basis="signed_paper", segment_id="s3"),
            self.hazard(4, "submitted", found=100, deadline=75, township=ODD, segment_id="s1"),
            self.hazard(5, "rejected", found=70),
            self.hazard(6, "transferred", found=75, category="burning", grade="major"),
            self.hazard(7, "closed", found=200, closure_basis="legacy"),
            self.hazard(8, "assigned", found=64, deadline=61, is_demo=True, township=ODD),
        ]

    def hazard(self, number: int, status: str = "rectifying", *, found: int, **values: Any) -> Feature:
        days = {"found_on": self.day(found)}
        for name, ago in (
            ("deadline", values.pop("deadline", None)),
            ("closed_on", values.pop("closed", None)),
        ):
            days |= {name: None if ago is None else self.day(ago)}
        usual = {
            "hazard_no": f"YD-{number}",
            "line_id": "l1",
            "township": "t1",
            "segment_id": None,
            "is_demo": False,
            "category": "stacking",
            "grade": "general",
            "closure_basis": None,
        }
        return self._row("railway_hazards", f"h{number}", **usual | {"status": status} | days | values)

    def step(self, seq: int, feature_id: str, ago: int, to: str, before: str = "submitted") -> dict[str, Any]:
        nothing = dict.fromkeys(("party", "level", "person_id", "via", "address", "comment", "key"))
        known = {
            "layer_id": "railway_hazards",
            "version": 2,
            "action": "x",
            "actor": "a",
            "is_recorded": False,
        }
        texts = {"given": "{}", "attachments": "[]", "previous": "0" * 64, "hash": f"{seq:064d}"}
        states = {"seq": seq, "feature_id": feature_id, "from_status": before, "to_status": to}
        return nothing | known | texts | states | {"at": self.at(ago)}

    def _row(self, layer: str, feature_id: str, **values: Any) -> Feature:
        made = build_example(LAYERS[layer], feature_id)
        left = {"original_id", "recheck_due", "submitted_for", "extension_to"}
        kept = {name: value for name, value in made.properties.items() if name not in left}
        given = {name: value for name, value in (kept | values).items() if value is not None}
        return Feature(made.id, made.geometry, given)


@pytest.fixture(scope="module")
def ledger(shared_empty_service: Service) -> Ledger:
    """One for the module: the last tests change what the others do not look at."""
    return Ledger(shared_empty_service)


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> Iterator[TestClient]:
    with TestClient(create_app(ledger.service), raise_server_exceptions=False) as opened:
        yield opened


def asked(client: TestClient, **query: Any) -> Any:
    query = {name.rstrip("_").replace("_", "-"): str(value) for name, value in query.items()}
    answer = client.get("/reports/hazards", params={"f": "json", "lang": "en", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def cells(report: Any) -> Iterator[tuple[str, str, str, Any]]:
    for group in report["groups"]:
        for line in group["lines"]:
            for measure, figure in line["figures"].items():
                yield group["by"], line["key"], measure, figure


def values(report: Any, by: str = "all", key: str = "all") -> dict[str, Any]:
    found = {measure: it["value"] for group, one, measure, it in cells(report) if (group, one) == (by, key)}
    assert found, (by, key)
    return found


def follow(client: TestClient, report: Any, *groups: str, every: int = 1) -> int:
    """Open the rows behind the figures of some groups or of all, or of some of these; return how many there were."""
    there = 0
    for by, key, measure, figure in cells(report):
        if figure["value"] is None or (groups and by not in groups):
            continue
        there += 1
        if there % every:
            continue
        rows: list[str] = []
        for address, on_map in zip(figure["items"], figure["maps"], strict=True):
            table = urlsplit(address)
            answer = client.get(f"{table.path}?{table.query}&f=json&limit=1000")
            assert answer.status_code == 200, answer.text
            rows += [one["id"] for one in answer.json()["features"]]
            known, shown = parse_qs(table.query), parse_qs(urlsplit(on_map).query)
            assert shown["where"] == [f"railway_hazards:{known['filter'][0]}"]
            assert shown.get("as-of") == known.get("as-of")
        assert measure in FREE or len(rows) == len(set(rows)) == figure["value"], (by, key, measure)
    return there


def test_every_figure_leads_to_its_rows(client: TestClient, ledger: Ledger) -> None:
    day = ledger.day
    now = asked(client, from_=day(110), to=day(0))
    whole = values(now)
    assert {name: whole[name] for name in ("total", "open", "overdue", "monitored", "transferred")} == {
        "total": 8,  # all but the rejected one
        "open": 4,  # h1 again, h4, h8, h9
        "overdue": 3,
        "monitored": 1,
        "transferred": 1,
    }
    assert (whole["closed_in_all"], whole["closed"], whole["on_paper"], whole["reopened"]) == (2, 1, 1, 1)
    assert (whole["median_days"], whole["closure_rate"], whole["paper_share"]) == (19.0, 0.25, 1.0)
    assert values(now, "segment_id", "s1")["total"] == 3  # with what nests in it
    assert values(now, "segment_id", "s2")["total"] == 2
    assert values(now, "segment_id", "s3")["total"] == 1
    assert values(now, "segment_id", "")["total"] == 5
    assert values(now, "late", "15") == {"overdue": 2}
    assert sum(values(now, "late", key)["overdue"] for key in ("0", "7", "15")) == 3
    months = [line for group in now["groups"] if group["by"] == "month" for line in group["lines"]]
    assert sum(line["figures"]["new"]["value"] for line in months) == whole["new"] == 7
    assert sum(line["figures"]["closed"]["value"] for line in months) == 1
    assert months[0]["isBeforeHistory"]
    assert follow(client, now, every=ledger.every) > 80

    # As it stood: nothing of what came 20 days ago, and the closing was not taken back yet.
    then = asked(client, from_=day(110), to=day(30))
    stood = values(then)
    assert (stood["total"], stood["closed_in_all"], stood["open"], stood["overdue"]) == (7, 3, 3, 3)
    assert (stood["monitored"], stood["closed"], stood["reopened"]) == (0, 2, 0)
    assert follow(client, then, "all", "segment_id", "month", every=ledger.every) > 40

    # The same days by the ledger of today, and without what was invented.
    later = asked(client, from_=day(110), to=day(30), as_of=day(0), demo="no")
    assert (values(later)["total"], values(later)["open"], values(later)["monitored"]) == (6, 2, 1)
    assert any("open again is told as of that day" in note for note in later["notes"])
    assert follow(client, later, "all", "township", every=ledger.every) > 20


def test_a_ledger_that_is_not_known_is_not_guessed(client: TestClient, ledger: Ledger) -> None:
    day = ledger.day
    early = asked(client, from_=day(110), to=day(61))
    assert (early["isKnown"], early["groups"]) == (False, [])
    assert early["knownSince"] == day(60).isoformat()
    assert "not known" in early["notes"][0]
    page = client.get(f"/reports/hazards?f=html&lang=en&to={day(61)}")
    assert page.status_code == 200
    assert "nothing is counted" in page.text
    # Steps were recorded from 40 days ago on: of the time before nobody knows what came back.
    first = asked(client, from_=day(60), to=day(50))
    assert values(first)["reopened"] is None
    assert any("nothing is known of hazards that came back" in note for note in first["notes"])


def test_the_page_the_files_and_the_way_to_the_rows(client: TestClient, ledger: Ledger) -> None:
    query = f"from={ledger.day(110)}&to={ledger.day(0)}&lang=en"
    page = client.get(f"/reports/hazards?{query}", headers={"accept": "text/html"})
    assert page.status_code == 200, page.text
    links = [
        link.replace("&amp;", "&") for link in re.findall(r'href="(/reports/hazards/rows\?[^"]+)"', page.text)
    ]
    assert len(links) > 150
    assert "<script>" not in page.text
    assert "style=" not in page.text
    overdue = next(link for link in links if "by=all" in link and "measure=overdue" in link)
    for on, path in (("", "/collections/railway_hazards/items"), ("&on=map", "/maps/railway_hazards")):
        answer = client.get(overdue + on, follow_redirects=False)
        assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, path)
        shown = client.get(answer.headers["location"], headers={"accept": "text/html"})
        assert shown.status_code == 200
        assert "deadline &lt; DATE" in shown.text
        if path.startswith("/collections"):
            assert shown.text.count('<th scope="row"><a ') == 3
            assert "where=railway_hazards:" in shown.text  # the table leads to the same rows on the map
    for wrong in (
        "measure=x",
        "part=2",
        "part=x",
        "on=x",
        "key=x",
        "as-of=1999-01-01",
        "demo=x",
        "from=x",
        "y=1",
    ):
        name = wrong.partition("=")[0]
        base = re.sub(rf"&{name}=[^&]*", "", overdue)
        assert client.get(f"{base}&{wrong}", headers={"accept": "*/*"}).status_code == 400, wrong
    for wrong in ("from=2026-02-30", f"from={ledger.today + timedelta(days=1)}", "as-of=9999-01-01"):
        answer = client.get(f"/reports/hazards?{wrong}&f=html")
        assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
        assert client.get(f"/reports/hazards?{wrong}&f=json").status_code == 400

    for wrong in ("x", "wharves:id = 'a'", "railway_hazards:"):
        assert client.get("/maps/railway_hazards", params={"where": wrong}).status_code == 400
    spoiled = client.get("/maps/railway_hazards", params={"where": "railway_hazards:</script><b>x"})
    assert "<b>x" not in spoiled.text

    table = client.get(f"/reports/hazards?{query}&f=csv")
    assert table.content.startswith("\ufeff".encode())
    lines = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert (lines[0]["By"], lines[0]["Found in all"], lines[0]["Median days to close"]) == ("All", "8", "19")
    book = load_workbook(io.BytesIO(client.get(f"/reports/hazards?{query}&f=xlsx").content))
    whole = book["All"]
    assert [whole.cell(1, column).value for column in (2, 3)] == ["Found in all", "Closed in all"]
    cell = whole.cell(2, 2)
    assert (cell.value, "measure=total" in cell.hyperlink.target) == (8, True)
    assert "invented" in " ".join(str(row[0].value) for row in book["About"].iter_rows())


def test_everybody_sees_the_own_part(ledger: Ledger) -> None:
    service = ledger.service
    with service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="p1", name="张三", is_demo=True))
        duty = ledger._row(
            "duty_assignments", "d1", segment_id="s2", person_id="p1", valid_from=None, valid_to=None
        )
        service.edits(session, ledger.at(10)).create("duty_assignments", [duty])
    query = {"from_": ledger.day(110), "to": ledger.day(0)}
    with program(service, Role.COORDINATOR, person_id="p1") as coordinator:
        own = asked(coordinator, **query)
        assert (values(own)["total"], values(own)["monitored"], values(own)["reopened"]) == (2, 1, 0)
        assert follow(coordinator, own, "all", "grade", every=ledger.every) > 20
    for role in (Role.SUPERVISOR, Role.CLERK, Role.VIEWER):
        with program(service, role) as reader:
            assert values(asked(reader, **query))["total"] == 8
    with browser(service, Role.CLERK) as clerk:
        page = clerk.get("/reports/hazards?f=html&lang=en")
        assert page.status_code == 200
        assert "/templates?lang=en" in page.text


def test_what_is_kept_is_counted_anew_after_a_change(client: TestClient, ledger: Ledger) -> None:
    before = values(asked(client))["open"]
    assert values(asked(client))["open"] == before
    with ledger.service.database.write() as session:
        edits = ledger.service.edits(session, datetime.now(UTC))
        edits.create("railway_hazards", [ledger.hazard(10, found=0)])
    assert values(asked(client))["open"] == before + 1
