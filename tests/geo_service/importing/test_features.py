"""Files of features: systems that the file states, outlines that are broken, what comes back from here."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

import messy_ledger
from geo_service.files.errors import OtherReferenceSystem
from geo_service.importing.examine import examine
from geo_service.importing.plan import Mode, Plan
from geo_service.importing.proposal import propose
from geo_service.importing.report import Action
from geo_service.importing.store import store
from geo_service.service import Service

PLAN = Plan(layer_id="port_areas")
SQUARE = shapely.box(113.40, 24.20, 113.41, 24.21)
BOW_TIE = shapely.Polygon([(113.42, 24.20), (113.43, 24.21), (113.43, 24.20), (113.42, 24.21)])


def geojson(path: Path, *features: tuple[dict[str, Any], Any], crs: str | None = None) -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": values,
            "geometry": json.loads(shapely.to_geojson(place)) if place else None,
        }
        for values, place in features
    ]
    document = {"type": "FeatureCollection", "features": rows}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def port(service: Service, name: str) -> dict[str, Any]:
    """Return the values that a port area needs, codes by their labels."""
    layer = service.layer("port_areas")
    values: dict[str, Any] = {}
    for field in layer.fields:
        if field.required:
            values[field.name] = field.codes[0].label.zh if field.codes else name
    return values | {"name_zh": name}


def test_outlines_come_in_by_their_own_system(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    multi = shapely.MultiPolygon([SQUARE])
    rows = [
        (port(service, "甲"), SQUARE),
        (port(service, "乙"), BOW_TIE),
        (port(service, "丙"), shapely.Point(113.4, 24.2)),
    ]
    path = geojson(tmp_path / "a.geojson", *rows, (port(service, "丁"), multi))
    with service.database.read() as session:
        proposed = propose(service, session, path, PLAN)
        assert (proposed.is_grid, proposed.needs_crs, proposed.rows) == (False, False, 4)
        strict = examine(service, session, path, replace(PLAN, repair=False), today=now.date())
    assert strict.outcomes[1].action is Action.REJECTED
    report = store(service, path, PLAN, now=now)
    layer = service.layer("port_areas")
    is_multi = layer.geometry is not None and layer.geometry.value.startswith("Multi")
    expected = ["create", "create" if is_multi else report.outcomes[1].action.value, "rejected", "create"]
    assert [one.action.value for one in report.outcomes] == expected
    assert report.crs == "EPSG:4326"
    with service.database.read() as session:
        found = {one.properties["name_zh"]: one for one in service.features(session, layer).read()}
    assert shapely.equals(found["甲"].geometry, SQUARE)
    assert found["甲"].properties["position_method"] == "as_given"
    assert found["甲"].geometry.geom_type == layer.geometry.value  # type: ignore[union-attr]
    # GeoJSON says WGS 84 whatever it holds, so a person may know better; a file with a system of its own does not.
    shifted = store(service, path, replace(PLAN, crs="GCJ-02", mode=Mode.UPDATE), now=now)
    assert shifted.outcomes[0].action is Action.UPDATE
    with service.database.read() as session:
        found = {one.properties["name_zh"]: one for one in service.features(session, layer).read()}
    moved = shapely.distance(found["甲"].geometry.centroid, SQUARE.centroid) * 111_195  # type: ignore[union-attr]
    assert 500 < moved < 700
    assert found["甲"].properties["source_crs"] == "GCJ-02"
    metric = geojson(
        tmp_path / "b.geojson",
        (port(service, "戊"), shapely.box(440_000, 2_680_000, 440_100, 2_680_100)),
        crs="urn:ogc:def:crs:EPSG::4547",
    )
    with service.database.read() as session, pytest.raises(OtherReferenceSystem):
        examine(service, session, metric, replace(PLAN, crs="GCJ-02"), today=now.date())
    report = store(service, metric, PLAN, now=now)
    assert (report.crs, report.outcomes[0].action) == ("EPSG:4547", Action.CREATE)


def test_features_of_this_service_come_back_by_their_identifiers(
    service: Service, tmp_path: Path, now
) -> None:
    store(service, geojson(tmp_path / "a.geojson", (port(service, "甲"), SQUARE)), PLAN, now=now)
    with service.database.read() as session:
        (stored,) = service.features(session, service.layer("port_areas")).read()
    table = tmp_path / "b.csv"
    names = list(port(service, "甲"))
    values = port(service, "改名")
    table.write_text(
        "\n".join((",".join(["id", *names]), ",".join([stored.id, *(str(values[name]) for name in names)]))),
        "utf-8",
    )
    plan = replace(PLAN, mode=Mode.UPDATE, targets=("id", *names))
    report = store(service, table, plan, now=now)
    assert [(one.action, one.id) for one in report.outcomes] == [(Action.UPDATE, stored.id)]
    with service.database.read() as session:
        (after,) = service.features(session, service.layer("port_areas")).read()
    assert after.properties["name_zh"] == "改名"
    assert shapely.equals(after.geometry, stored.geometry)
