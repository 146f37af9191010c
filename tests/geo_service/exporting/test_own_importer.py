"""What was exported and is imported again changes nothing: every value and place is understood as it was."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo_service.app import create_app
from geo_service.importing.examine import examine
from geo_service.importing.plan import Mode, Plan
from geo_service.service import Service

WGS84, GCJ02 = "EPSG:4326", "GCJ-02"
FILES = {
    "spatialite": (
        ("gpkg", ""),
        ("shp&encoding=GB18030", ""),
        ("csv&values=labels", WGS84),
        ("xlsx&crs=GCJ-02", GCJ02),
    ),
    "postgis": (("csv&values=labels", WGS84),),
}
"""What is exported, and the reference system that has to be declared for it.

Every kind on SpatiaLite. What is looked up differs by database: on PostGIS the file with most to look up.
"""


@pytest.fixture
def stored(full_service: Service, now: datetime) -> Iterator[Service]:
    """Hazards that are not of the demonstration, one with a text that looks like a formula."""
    layer = full_service.registry["railway_hazards"]
    with full_service.database.write() as session:
        features = list(full_service.features(session, layer).read())
        edits = full_service.edits(session, now)
        for number, feature in enumerate(features):
            remark = {"remark": "=1+1 下𬒗镇"} if number == 0 else {}
            edits.replace(
                layer.id, replace(feature, properties={**feature.properties, "is_demo": False, **remark})
            )
    return full_service


def test_nothing_changes(stored: Service, dialect: str, tmp_path: Path) -> None:
    with TestClient(create_app(stored), raise_server_exceptions=False) as client:
        for form, crs in FILES[dialect]:
            answer = client.get(f"/collections/railway_hazards/export?f={form}")
            path = tmp_path / answer.headers["content-disposition"].split('"')[1]
            path.write_bytes(answer.content)
            if form.startswith("shp"):
                shutil.unpack_archive(path, tmp_path / "shp", "zip")
                path = tmp_path / "shp" / "railway_hazards.shp"
            plan = Plan(layer_id="railway_hazards", crs=crs, mode=Mode.UPDATE)
            with stored.database.read() as session:
                report = examine(stored.current(session), session, path, plan, today=date(2026, 11, 23))
            faults = [fault.reason.en for outcome in report.outcomes for fault in outcome.faults]
            assert faults == [], form
            taken = [it.field for outcome in report.outcomes for it in outcome.differences if it.is_taken]
            assert taken == [], form
            assert [outcome.action.value for outcome in report.outcomes] == ["unchanged"] * 60, form
