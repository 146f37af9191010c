"""``geo-service import`` at a terminal: what it stores, what it says, how it ends."""

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import messy_ledger
from geo_service.cli import app
from geo_service.service import Service
from processes import environment

HEADER = "序号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,情况,排查时间,经度,纬度"
GOOD = "1,京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,2026-03-05,113.41,24.25"
WRONG = "2,青藏铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,2026-03-05,113.41,24.25"


def test_a_ledger_at_the_command_line(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messy_ledger.reference_data(service)
    for name, value in environment(service.settings).items():
        monkeypatch.setenv(name, value)
    ledger, report = tmp_path / "ledger.csv", tmp_path / "report.xlsx"
    ledger.write_text(f"{HEADER}\n{GOOD}\n{WRONG}\n", encoding="utf-8")
    usual = ["--layer", "railway_hazards", "--map", "情况=description", "--number-prefix", "YD-"]

    def run(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["import", str(ledger), *usual, *options])
        return result.exit_code, result.output

    def count() -> int:
        with service.database.read() as session:
            return service.features(session, service.layer("railway_hazards")).count()

    status, output = run()
    assert status == 1
    assert "reference system" in output
    status, output = run("--crs", "EPSG:4326", "--dry-run", "--report", str(tmp_path / "report.json"))
    assert (status, count()) == (0, 0)
    assert "Nothing was stored." in output
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["counts"]["create"] == 1
    status, output = run("--crs", "EPSG:4326", "--all-or-nothing", "--report", str(report))
    assert (status, count()) == (1, 0)
    assert "青藏铁路" in str(list(openpyxl.load_workbook(report).worksheets[0].values))
    status, output = run("--crs", "EPSG:4326", "--report", str(tmp_path / "report.html"))
    assert (status, count()) == (0, 1), output
    assert "Row 3" in output
    assert "青藏铁路" in (tmp_path / "report.html").read_text(encoding="utf-8")
    with service.database.read() as session:
        (hazard,) = service.features(session, service.layer("railway_hazards")).read()
    assert hazard.properties["hazard_no"] == "YD-001"
    assert run("--crs", "EPSG:4326", "--map", "没有=side")[0] == 1
    assert run("--crs", "EPSG:4326", "--header", "x")[0] == 1
    assert run("--crs", "EPSG:4326", "--report", "report.pdf")[0] == 1
    assert run("--crs", "EPSG:99999")[0] == 1
