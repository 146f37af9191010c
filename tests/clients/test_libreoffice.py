"""Tables in LibreOffice: what we write opens as it is meant, what it saves is read as it was."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

import messy_ledger
from blank_templates import LINES, NAMES, TOWNS, UNTIL, by_township, hazards
from databases import Templates
from geo_service.app import create_app
from geo_service.importing.reading.look import look, read_grid
from geo_service.reporting.filling import fill_workbook
from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.period import Basis, Occasion
from geo_service.reporting.proposal import propose
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.railway_hazards.figures import Period

UTF8_DBASE = "dBase:76"
"""A dBASE table with texts in UTF-8: the program knows it only when it is told."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("libreoffice")


@pytest.fixture(scope="module")
def client(templates: Templates, folder: Path) -> Iterator[TestClient]:
    service = Service.start(templates.copy("spatialite", "full", folder / "state"))
    with TestClient(create_app(service)) as opened:
        yield opened
    service.database.close()


def saved(folder: Path, ending: str, *paths: Path, read_as: str | None = None) -> list[Path]:
    """Open files and save them in another format, as a person would; what needs repair does not open."""
    command = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", ending]
    command += [] if read_as is None else [f"--infilter={read_as}"]
    target = folder / ending
    done = subprocess.run(
        ["soffice", *command, "--outdir", target, *paths],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [target / f"{path.stem}.{ending}" for path in paths]
    assert all(path.is_file() for path in made), done.stderr
    return made


def exported(client: TestClient, folder: Path, layer_id: str, form: str) -> Path:
    answer = client.get(f"/collections/{layer_id}/export?f={form}&lang=zh")
    assert answer.status_code == 200
    path = folder / f"{layer_id}.{form}"
    path.write_bytes(answer.content)
    return path


def assert_same_sheets(before: Path, after: Path) -> None:
    assert look(after).sheets == look(before).sheets
    for sheet in look(before).sheets:
        ours, theirs = read_grid(before, sheet), read_grid(after, sheet)
        assert theirs.rows == ours.rows, after.name
        assert [[type(cell) for cell in row] for row in theirs.rows] == [
            [type(cell) for cell in row] for row in ours.rows
        ]
        assert set(theirs.merges) == set(ours.merges)


def test_workbooks(client: TestClient, folder: Path) -> None:
    """An exported table, a superior's form that was filled in, and a messy ledger."""
    export = exported(client, folder, "railway_hazards", "xlsx")
    ledger = folder / "ledger.xlsx"
    messy_ledger.write(ledger)
    form, content = folder / "form.xlsx", by_township().content
    mapping = propose(Workbook(content), Vocabulary(NAMES))
    occasion = Occasion(Period(date(2026, 6, 1), UNTIL), Basis.KNOWN, date(2026, 7, 2))
    titles = {"line_id": LINES, "township": TOWNS}
    form.write_bytes(fill_workbook(Workbook(content), mapping, occasion, hazards(), titles).content)

    opened, computed, ods = saved(folder, "ods", export, form, ledger)
    assert_same_sheets(export, opened)
    head, *rows = read_grid(opened).rows
    assert {type(row[head.index("发现日期")]) for row in rows} <= {date, datetime}
    assert "下𬒗镇" in {row[head.index("镇（街）")] for row in rows}

    cells = CalamineWorkbook.from_path(str(computed)).get_sheet_by_index(0).to_python()
    for place, value in by_township().expected["Sheet1"].items():
        if value is not None:
            assert cells[int(place[1:]) - 1][ord(place[0]) - ord("A")] == value, place
    towns, total = cells[3:7], cells[7]
    assert total[1:7] == [sum(row[column] for row in towns) for column in range(1, 7)]
    assert sum(total[1:7]) > 0

    (xls,) = saved(folder, "xls", ledger)
    for path in (ods, xls):
        assert_same_sheets(ledger, path)


def test_the_table_of_a_shapefile(client: TestClient, folder: Path) -> None:
    """Days are days, Chinese is Chinese, and what is not there is not 0 and no day in the year -1."""
    tables = []
    for layer_id in ("railway_hazards", "townships"):
        shutil.unpack_archive(exported(client, folder, layer_id, "shp"), folder / layer_id, "zip")
        tables.append(folder / layer_id / f"{layer_id}.dbf")
    of_hazards, of_towns = saved(folder, "ods", *tables, read_as=UTF8_DBASE)
    columns: dict[str, set[object]] = {}
    for path in (of_hazards, of_towns):
        head, *rows = read_grid(path).rows
        for place, name in enumerate(head):
            columns.setdefault(str(name).split(",")[0], set()).update(row[place] for row in rows)
    assert "下𬒗镇" in columns["name_zh"]
    assert {type(cell) for cell in columns["found_on"]} == {date}
    assert {type(cell) for cell in columns["closed_on"]} == {date, type(None)}
    heights = columns["height_m"]
    assert None in heights
    assert 0 not in heights
