"""Imports by programs: what they send, what they are told, whose imports are whose."""

import io
import json
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

import messy_ledger
from accounts import browser, new_account, program, token_of
from geo_service.access.tokens import TokenScope
from geo_service.db.tables import AUDIT_LOG
from geo_service.files import uploads
from geo_service.importing.notebook import Notebook
from geo_service.importing.progress import Progress, Stage
from geo_service.service import Service
from layers.access import Role

HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间"
GOOD = "H-1,京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,=1+1,2026-03-05"
WRONG = "H-2,青藏铁路,K2155+300,左侧,30,危树危竹,一般隐患,<b>树</b>,2026-03-05"
LEDGER = "\n".join((HEADER, GOOD, WRONG, WRONG.replace("H-2", "H-3"))).encode("gb18030")


def sent(client: TestClient, headers: dict[str, str] | None = None, **fields: str) -> httpx2.Response:
    data = {"layer": "railway_hazards", **fields}
    return client.post("/imports", data=data, files={"file": ("台账.csv", LEDGER)}, headers=headers)


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in lines:
            found.append((lines["event"], json.loads(lines["data"]) | {"number": int(lines["id"])}))
    return found


def test_a_file_is_looked_through_then_stored(service: Service) -> None:
    messy_ledger.reference_data(service)
    planner = program(service, Role.PLANNER)
    looked = sent(planner)
    assert looked.status_code == 200, looked.text
    told = looked.json()
    assert (told["state"], told["plan"]["encoding"]) == ("examined", "GB18030")
    assert told["report"]["counts"] == {"rows": 3, "create": 1, "update": 0, "unchanged": 0, "rejected": 2}
    fault = told["report"]["rows"][1]["faults"][0]
    assert (fault["row"], fault["column"], fault["value"]) == (3, "线别", "青藏铁路")
    assert service_count(service) == 0
    address = f"/imports/{told['id']}"
    page = planner.get(address, params={"action": "rejected", "limit": 1}).json()
    assert (page["numberMatched"], page["numberReturned"], page["report"]["rows"][0]["row"]) == (2, 1, 3)
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert planner.get(following).json()["report"]["rows"][0]["row"] == 4
    book = openpyxl.load_workbook(io.BytesIO(planner.get(address, params={"f": "xlsx"}).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("隐患编号", "线别", "里程")
    assert rows[1][1] == "青藏铁路"
    assert rows[1][9] == 3
    assert "青藏铁路" in str(rows[1][10])
    html = planner.get(address, params={"f": "html"})
    assert html.headers["content-disposition"].startswith("attachment")
    assert "青藏铁路" in html.text
    assert "<b>树" not in html.text
    assert planner.get(f"{address}?f=pdf").status_code == 400
    for prefer in ({}, {"Prefer": "respond-async"}):  # nobody has looked at this plan
        unseen = planner.post(address, json={"plan": {"rule": "all"}, "commit": True}, headers=prefer)
        assert (unseen.status_code, unseen.json()["code"]) == (409, "import_not_examined")
    assert planner.get(address).json()["plan"]["rule"] == "good"
    strict = planner.post(address, json={"plan": {"rule": "all"}, "dry_run": False})
    assert (strict.status_code, strict.json()["code"]) == (422, "rows_rejected")
    assert strict.json()["import"] == told["id"]
    begun = planner.post(
        address, json={"plan": {"rule": "good"}, "commit": False}, headers={"Prefer": "respond-async"}
    )
    assert begun.status_code == 202
    stream = events(planner.get(f"{address}/events").text)
    assert stream[-1][0] == "state"
    assert stream[-1][1]["state"] == "examined"
    last = str(stream[-1][1]["number"])
    assert planner.get(f"{address}/events", headers={"Last-Event-ID": last}).status_code == 204
    done = planner.post(address, json={"commit": True})
    assert done.status_code == 200, done.text
    assert done.json()["report"]["is_stored"]
    assert planner.get(address).json()["state"] == "stored"
    assert service_count(service) == 1
    assert planner.post(address, json={"commit": True}).json()["code"] == "import_stored"
    assert planner.delete(address).status_code == 204
    remembered = planner.get(address).json()
    assert (remembered["state"], remembered["counts"]["create"]) == ("stored", 1)


def service_count(service: Service) -> int:
    with service.database.read() as session:
        return service.features(session, service.layer("railway_hazards")).count()


def test_rows_are_stored_at_once_and_columns_named(service: Service) -> None:
    messy_ledger.reference_data(service)
    planner = program(service, Role.PLANNER)
    text = f"{HEADER.replace('存在问题', '情况')}\n{GOOD}".replace(",", "\t")
    text = text.replace("=1+1", "=1+1\n=2")  # cut at a line break, as tables of a text document come
    mapping = json.dumps({"情况": "description"})
    fields = {"layer": "railway_hazards", "text": text, "map": mapping, "dry_run": "false"}
    made = planner.post("/imports", files={name: (None, value) for name, value in fields.items()})
    assert made.status_code == 201, made.text
    assert made.headers["location"].endswith(f"/imports/{made.json()['id']}")
    items = planner.get("/collections/railway_hazards/items").json()
    assert items["features"][0]["properties"]["description"] == "=1+1\n=2"
    listed = planner.get("/imports").json()
    assert (listed["numberMatched"], listed["imports"][0]["counts"]["create"]) == (1, 1)
    assert listed["waiting"] == []
    assert "/imports/{importId}/events" in planner.get("/api").json()["paths"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"layer": "nothing"}, 404, "collection_not_found"),
        ({"mode": "both"}, 422, "bad_plan"),
        ({"crs": "nonsense"}, 422, "bad_plan"),
        ({"header": "0"}, 400, "bad_parameter"),
        ({"header": "90"}, 422, "bad_plan"),
        ({"targets": '["hazard_no"]'}, 422, "bad_plan"),
        ({"targets": "["}, 400, "bad_parameter"),
        ({"map": '{"没有的列": "side"}'}, 422, "bad_plan"),
        ({"map": '{"侧别": "nonsense"}'}, 422, "bad_plan"),
        ({"defaults": '{"status": "closed"}'}, 422, "bad_plan"),
        ({"defaults": '{"side": "oben"}'}, 422, "bad_plan"),
        ({"sheet": "别的"}, 422, "bad_plan"),
        ({"dry_run": "maybe"}, 400, "bad_parameter"),
        ({"colour": "red"}, 400, "bad_parameter"),
    ],
)
def test_what_cannot_be_done_is_said(
    shared_client: TestClient, fields: dict[str, str], status: int, code: str
) -> None:
    answer = sent(shared_client, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.fixture(scope="module")
def shared_client(tmp_path_factory: pytest.TempPathFactory, templates) -> TestClient:
    """A planner's program; what is refused leaves nothing behind, so all cases share one database."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path_factory.mktemp("imports")))
    messy_ledger.reference_data(service)
    return program(service, Role.PLANNER)


def test_an_import_is_its_senders(service: Service) -> None:
    messy_ledger.reference_data(service)
    client = browser(service, Role.PLANNER)  # one application for all, each with headers of its own
    session, csrf_token = dict(client.cookies), client.headers.pop("X-CSRF-Token")
    client.cookies.clear()
    roles = (Role.PLANNER, Role.CLERK, Role.VIEWER)
    planner, other, viewer = (token_of(service, new_account(service, role)) for role in roles)
    reader = token_of(service, new_account(service, Role.PLANNER), TokenScope.READ)
    assert sent(client).status_code == 401
    assert sent(client, headers=viewer).status_code == 403
    assert sent(client, headers=reader).status_code == 403
    client.cookies.update(session)
    assert sent(client).json()["code"] == "forged_form"
    assert sent(client, headers={"X-CSRF-Token": csrf_token}).status_code == 200
    client.cookies.clear()
    address = f"/imports/{sent(client, headers=planner).json()['id']}"
    for headers in (other, viewer):
        assert client.get(address, headers=headers).status_code == 404
    assert client.post(address, json={"commit": True}, headers=other).status_code == 404
    assert client.get("/imports").status_code == 401
    assert client.post(address, json={"commit": True}, headers=planner).status_code == 200
    assert client.get(address, headers=other).json()["counts"]["create"] == 1
    assert client.get("/imports", headers=other).json()["numberMatched"] == 1
    assert client.get("/imports", headers=viewer).json()["numberMatched"] == 0


def test_work_that_was_cut_off_is_told_as_such(service: Service, tmp_path: Path) -> None:
    messy_ledger.reference_data(service)
    planner = program(service, Role.PLANNER)
    import_id = sent(planner).json()["id"]
    folder = service.settings.state_dir / uploads.FOLDER / import_id
    notes = Notebook(folder)
    notes.progress = Progress(7, Stage.STORING, 1, 2, is_commit=True)
    told = planner.get(f"/imports/{import_id}").json()
    assert told["state"] == "interrupted"
    with notes.working() as is_held:
        assert is_held
        assert planner.get(f"/imports/{import_id}").json()["state"] == "storing"
        refused = planner.post(f"/imports/{import_id}", json={"commit": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "import_under_way")
        assert planner.delete(f"/imports/{import_id}").status_code == 409
    assert planner.post(f"/imports/{import_id}", json={"commit": True}).status_code == 200
    assert planner.get(f"/imports/{import_id}").json()["state"] == "stored"


BUSES = "线路,方向,站序,站名,经度,纬度\n1路,上行,1,火车站,113.405,24.185\n1路,上行,2,市场,113.415,24.19\n1路,上行,3,,1,2\n"


def test_a_table_of_bus_lines_comes_in_as_any_file(service: Service) -> None:
    planner = program(service, Role.PLANNER)
    looked = planner.post(
        "/imports",
        data={"layer": "bus_line_rows", "crs": "EPSG:4326"},
        files={"file": ("公交.csv", BUSES.encode())},
    )
    assert looked.status_code == 200, looked.text
    told = looked.json()
    assert told["report"]["counts"] == {"rows": 4, "create": 3, "update": 0, "unchanged": 0, "rejected": 1}
    assert [(row["row"], row["layer"], row["action"]) for row in told["report"]["rows"]] == [
        (2, "bus_stops", "create"),
        (2, "bus_routes", "create"),
        (3, "bus_stops", "create"),
        (4, "bus_stops", "rejected"),
    ]
    assert planner.get(f"/imports/{told['id']}", params={"f": "xlsx"}).status_code == 200
    done = planner.post(f"/imports/{told['id']}", json={"commit": True})
    assert done.json()["state"] == "stored", done.text
    items = [link["href"] for link in done.json()["links"] if link["rel"] == "items"]
    counts = [planner.get(f"{href}?f=json").json()["numberMatched"] for href in items]
    assert counts == [2, 1]  # stops, then routes
    listed = planner.get("/imports").json()["imports"]
    assert [(one["layer"], one["counts"]["create"]) for one in listed] == [("bus_line_rows", 3)]
    coordinator = token_of(service, new_account(service, Role.COORDINATOR))
    fields = {"layer": (None, "bus_line_rows"), "text": (None, BUSES)}
    refused = planner.post("/imports", files=fields, headers=coordinator)
    assert refused.status_code == 403


PRIVATE = ("张三丰", "13800138000", "李四光", "王五")
COUNTED = """序号\t线别\t里程\t侧别\t距铁路距离\t类别\t等级\t存在问题\t排查时间\t责任人及电话\t地方段长\t验收人
1\t京广铁路\tK2155+300\t左侧\t30\t危树危竹\t一般\t树歪\t2026.3.5\t张三丰 13800138000\t李四光\t王五
2\t京广铁路\tK2156+300\t左侧\t30\t危树危竹\t一般\t树歪\t2031年3月5日\t张三丰 13800138000\t李四光\t王五
"""


def test_counted_rows_get_numbers_and_persons_stay_out(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    messy_ledger.reference_data(service)
    planner = program(service, Role.PLANNER)
    fields = {"layer": "railway_hazards", "text": COUNTED}
    looked = planner.post("/imports", files={name: (None, value) for name, value in fields.items()})
    assert looked.status_code == 200, looked.text
    told = looked.json()
    assert told["plan"]["number_prefix"] == "2026-03-京广铁路-"
    assert told["private"] == ["责任人及电话", "地方段长", "验收人"]
    assert "“责任人及电话”" in told["notes"][0]
    assert "2026-03-京广铁路-" in told["notes"][1]
    assert told["report"]["notes"][:2] == told["notes"][:2]
    (fault,) = told["report"]["rows"][1]["faults"]
    assert (fault["column"], fault["value"]) == ("排查时间", "2031年3月5日")  # as it was written
    address = f"/imports/{told['id']}"
    asked = [json.dumps(told["report"], ensure_ascii=False), planner.get(f"{address}?f=html").text]
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"{address}?f=xlsx").content))
    asked += [str(list(book.worksheets[0].iter_rows(values_only=True)))]
    mapped = planner.post(address, json={"plan": {"targets": [*told["plan"]["targets"][:-1], "remark"]}})
    assert (mapped.status_code, mapped.json()["code"]) == (422, "bad_plan")
    done = planner.post(address, json={"plan": {"number_prefix": "YD-"}, "dry_run": False})
    assert done.status_code == 200, done.text
    items = planner.get("/collections/railway_hazards/items")
    assert items.json()["features"][0]["properties"]["hazard_no"] == "YD-001"
    with service.database.read() as session:
        audit = str(session.execute(select(AUDIT_LOG)).all())
    report = json.dumps(done.json()["report"], ensure_ascii=False)
    asked += [mapped.text, report, items.text, planner.get("/imports").text, audit, *capfd.readouterr()]
    assert [name for name in PRIVATE for text in asked if name in text] == []
    # Made-up numbers do not choose which features are changed.
    fields |= {"mode": "update", "dry_run": "false"}
    refused = planner.post("/imports", files={name: (None, value) for name, value in fields.items()})
    assert refused.json()["report"]["counts"]["rejected"] == 2
