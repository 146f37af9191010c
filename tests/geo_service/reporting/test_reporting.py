"""Templates with a ledger in the database: who may do what, the page, the command, the past."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from sqlalchemy import select
from typer.testing import CliRunner

from accounts import browser, program
from blank_templates import Blank, by_township, growing_list
from forms import Form
from geo_service.access import csrf
from geo_service.cli import app
from geo_service.db.tables import AUDIT_LOG
from geo_service.reporting import stored
from geo_service.reporting.bringing import bring
from geo_service.reporting.filling import fill, read_ledger
from geo_service.reporting.period import Basis, occasion
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.registry import LAYERS

ENTERED = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 7, 5, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def ledger(service: Service, example_feature) -> Service:
    """Three hazards entered in June, one more and a closing in July."""

    def hazard(number: int, **values: Any) -> Feature:
        made = example_feature(LAYERS["railway_hazards"], f"h{number}")
        usual: dict[str, Any] = {
            "hazard_no": f"YD-{number}",
            "line_id": "l1",
            "township": "t1",
            "is_demo": False,
        }
        usual |= {"found_on": date(2026, 6, 3), "deadline": date(2026, 6, 15), "category": "stacking"}
        usual |= {"status": "rectifying", "closed_on": None, "closure_basis": None, "segment_id": None}
        usual |= {"original_id": None}
        properties = {**made.properties, **usual, **values}
        return Feature(
            made.id, made.geometry, {name: it for name, it in properties.items() if it is not None}
        )

    def named(layer: str, feature_id: str, **values: Any) -> Feature:
        made = example_feature(LAYERS[layer], feature_id)
        return Feature(made.id, made.geometry, {**made.properties, **values})

    with service.database.write() as session:
        edits = service.edits(session, ENTERED)
        edits.create(
            "townships",
            [named("townships", "t1", name_zh="望埠镇"), named("townships", "t2", name_zh="下𬒗镇")],
        )
        edits.create("railway_lines", [named("railway_lines", "l1", name_zh="京广线")])
        edits.create("railway_hazards", [hazard(1), hazard(2, township="t2", deadline=None), hazard(3)])
    with service.database.write() as session:
        edits = service.edits(session, LATER)
        edits.create("railway_hazards", [hazard(4, found_on=date(2026, 6, 29), deadline=date(2026, 7, 15))])
        closed = hazard(3, status="closed", closed_on=date(2026, 6, 28), closure_basis="legacy")
        edits.replace("railway_hazards", closed)
    return service


def small() -> Blank:
    book = Book()
    sheet = book.active
    sheet.append(["镇街", "本月新增", "本月销号", "未销号", "逾期"])
    sheet.append(["望埠"])
    sheet.append(["下𬒗"])
    sheet["A5"] = "填报日期：  年  月  日"
    return Blank("small", book)


def figures(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet["B2:E3"]]


def test_figures_are_those_of_the_cut_off_date_or_of_today(ledger: Service) -> None:
    template_id = bring(ledger, "月报.xlsx", small().content, title="", now=LATER)
    with ledger.database.read() as session:
        template = stored.template(session, template_id)
        content = stored.content_of(session, template_id)
        assert (template.title, template.file, template.mapping.is_confirmed) == ("月报", "月报.xlsx", False)

        def filled(basis: Basis, month: str = "2026-06") -> Any:
            asked = occasion(month, basis=basis, today=TODAY)
            found = read_ledger(ledger, session, template.mapping, asked, LATER + timedelta(days=1))
            return fill(content, template.mapping, asked, found)

        assert figures(filled(Basis.STOOD).content) == [[2, 0, 2, 2], [1, 0, 1, 0]]
        assert figures(filled(Basis.KNOWN).content) == [[3, 1, 2, 1], [1, 0, 1, 0]]
        early = filled(Basis.STOOD, "2026-05")
        assert figures(early.content) == [[0] * 4] * 2
        assert [message for message, _ in early.notes] == [
            "The ledger held nothing yet on the cut-off date %(day)s",
            "All figures are 0 on this basis. To count what was entered later choose “%(basis)s”",
        ]


def bring_by_form(client: TestClient, blank: bytes, name: str = "月报.xlsx", **fields: str) -> Any:
    data = fields | {csrf.FIELD: client.headers[csrf.HEADER]}
    return client.post("/templates/new?lang=en", data=data, files=[("file", (name, blank, "application/x"))])


def confirmed(client: TestClient, address: str, **changes: str) -> Any:
    page = client.get(f"{address}/mapping?lang=en", headers={"accept": "text/html"})
    assert page.status_code == 200, page.text
    found = Form(page.text)
    assert set(found.ids.values()) - found.labels <= {""}
    fields = _all_fields(page.text) + list(changes.items())
    fields = [
        (name, value) for name, value in fields if name not in changes or (name, value) in changes.items()
    ]
    body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)
    return client.post(
        f"{address}/mapping?lang=en",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded", "accept": "text/html"},
    )


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def _all_fields(text: str) -> list[tuple[str, str]]:
    """Return what a browser sends of a page's forms, fields with the same name one after another."""
    from lxml import html

    form = next(one for one in html.fromstring(text).forms if "mapping" in one.get("class", ""))
    return [(name, value or "") for name, value in form.form_values()] + [("do", "save")]


def test_a_blank_is_brought_confirmed_filled_in_and_removed_on_the_page(ledger: Service) -> None:
    clerk, supervisor = browser(ledger, Role.CLERK), browser(ledger, Role.SUPERVISOR)
    answer = bring_by_form(clerk, small().content, title="隐患月报")
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"].partition("/mapping")[0]
    assert supervisor.get(f"{address}/filled?month=2026-06").status_code == 409
    assert "to be confirmed" in supervisor.get("/templates?lang=en", headers={"accept": "text/html"}).text

    wrong = confirmed(clerk, address, **{"s0.t0.c2": "天气"})
    assert wrong.status_code == 422
    assert "“天气” is not known" in wrong.text
    more = confirmed(clerk, address, do="look", **{"s0.add": "G2:H3"})
    assert (more.status_code, "Figures in G2:H3" in more.text) == (200, True)
    assert confirmed(clerk, address, **{"s0.add": "G2:H900"}).status_code == 422
    assert confirmed(clerk, address, **{"s0.t0.c5": ""}).status_code == 303  # overdue is not filled in
    with ledger.database.read() as session:
        (kept,) = stored.templates(session)
    assert (kept.mapping.is_confirmed, kept.version, kept.title) == (True, 2, "隐患月报")
    assert confirmed(clerk, address, version="1").status_code == 409

    shown = supervisor.get(f"{address}?month=2026-06&basis=known&lang=en", headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert "4 hazards were looked at" in shown.text
    assert "up to and with the cut-off date 2026-06-30" in shown.text
    assert "are what the hazards are today" in shown.text
    asked = "since=2026-06-01&until=2099-12-31&lang=en"
    running = supervisor.get(f"{address}?{asked}", headers={"accept": "text/html"})
    assert f"The period is not over: it is counted up to today, {ledger.today()}" in running.text
    sent = supervisor.get(f"{address}/filled?month=2026-06&basis=known")
    assert sent.status_code == 200
    assert (
        "filename*=UTF-8''%E9%9A%90%E6%82%A3%E6%9C%88%E6%8A%A5_2026-06.xlsx"
        in sent.headers["content-disposition"]
    )
    assert figures(sent.content) == [[3, 1, 2, None], [1, 0, 1, None]]
    assert supervisor.get(f"{address}/file").content == small_content(ledger, kept.id)
    for query in ("month=2026-13", "month=", "since=2026-06-30&until=2026-06-01", "month=2099-01"):
        assert supervisor.get(f"{address}/filled?{query}", headers={"accept": "text/html"}).status_code == 422

    with ledger.database.read() as session:
        events = session.execute(
            select(AUDIT_LOG.c.action, AUDIT_LOG.c.detail).order_by(AUDIT_LOG.c.seq)
        ).all()
    assert [event.action for event in events] == ["template_added", "template_changed", "export"]
    assert '"until":"2026-06-30"' in events[-1].detail

    token = {csrf.FIELD: clerk.headers[csrf.HEADER]}
    assert clerk.post(f"{address}/remove", data=token).status_code == 422
    assert clerk.post(f"{address}/remove", data=token | {"confirm": "yes"}).status_code == 303
    assert clerk.get(address).status_code == 404


def small_content(service: Service, template_id: str) -> bytes:
    with service.database.read() as session:
        return stored.content_of(session, template_id)


def test_who_may_use_and_who_may_change_templates(ledger: Service) -> None:
    template_id = bring(ledger, "月报.xlsx", small().content, title="", now=LATER)
    changes = (f"/templates/{template_id}/mapping", "/templates/new", f"/templates/{template_id}/remove")
    for role, uses, keeps in (
        (Role.CLERK, 200, 200),
        (Role.PLANNER, 200, 200),
        (Role.ADMINISTRATOR, 200, 200),
        (Role.SUPERVISOR, 200, 403),
        (Role.COORDINATOR, 403, 403),
        (Role.VIEWER, 403, 403),
    ):
        client = browser(ledger, role)
        assert {client.get(path).status_code for path in ("/templates", f"/templates/{template_id}")} == {
            uses
        }
        assert {client.get(path).status_code for path in changes} == {keeps}
        if keeps != 200:
            assert bring_by_form(client, small().content).status_code == keeps
            answer = client.post(
                f"/templates/{template_id}/remove", data={csrf.FIELD: client.headers[csrf.HEADER]}
            )
            assert answer.status_code == keeps
    assert program(ledger, Role.CLERK).get("/templates").status_code == 403
    clerk = browser(ledger, Role.CLERK)
    forged = clerk.post(
        "/templates/new",
        data={csrf.FIELD: "x"},
        files=[("file", ("a.xlsx", b"PK"))],
        headers={csrf.HEADER: ""},
    )
    assert forged.status_code == 403
    for name, content in (("a.xls", b"x"), ("a.xlsx", b"PK\x03\x04"), ("a.xlsx", b"\xd0\xcf\x11\xe0")):
        assert bring_by_form(clerk, content, name).status_code == 422
    assert bring_by_form(clerk, b"0" * (6 * 2**20)).status_code == 413


def test_the_command_fills_a_template_in(
    ledger: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ledger.settings
    monkeypatch.setenv("GEO_SERVICE_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("GEO_SERVICE_LANGUAGE", "en")
    if settings.database_url is not None:
        monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", settings.database_url.get_secret_value())
    template_id = bring(ledger, "月报.xlsx", growing_list().content, title="月报", now=LATER)
    run = CliRunner().invoke
    target = tmp_path / "六月.xlsx"
    asked = ["fill-template", "月报", "--month", "2026-06", "--basis", "known", "--out", str(target)]
    assert run(app, asked).exit_code == 1  # nobody has confirmed it
    with ledger.database.write() as session:
        found = stored.template(session, template_id)
        stored.change(
            session, ledger.principal, found, title="月报", mapping=found.mapping.confirmed(), now=LATER
        )
    result = run(app, asked)
    assert result.exit_code == 0, result.output
    sheet = load_workbook(target).active
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == ["YD-1", "YD-2", "YD-4"]
    assert [sheet.cell(4, column).value for column in (3, 5, 6)] == [
        "京广线",
        "望埠镇",
        "堆放物（易燃物、弃土、垃圾）",
    ]
    assert run(app, ["fill-template", "年报"]).exit_code == 1
    assert template_id in run(app, ["fill-template"]).output


def test_a_township_without_a_name_in_the_form_is_told_by_nobody() -> None:
    """The labels of the first blank are all understood; a line that is not stays open for a person."""
    from blank_templates import NAMES
    from geo_service.reporting.labels import Vocabulary
    from geo_service.reporting.proposal import propose
    from geo_service.reporting.workbook import Workbook

    blank = by_township()
    blank.book["Sheet1"]["A6"] = "不存在镇"
    (table,) = propose(Workbook(blank.content), Vocabulary(NAMES)).sheets["Sheet1"].tables
    assert [row for row, terms in table.rows.items() if not terms] == [6]
