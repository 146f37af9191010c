"""The data package goes into the database once, and what people changed stays."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo_service.db.edits import Edits
from geo_service.errors import DataPackageError
from geo_service.loading import load, resources
from geo_service.service import Service
from geo_service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copied(service: Service, tmp_path: Path) -> Service:
    """A service whose data folder the test may change."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    values = {**service.settings.model_dump(), "data_dir": tmp_path / "data"}
    return replace(service, settings=Settings(**values))


def _load(service: Service, now) -> dict[str, int]:
    told: dict[str, int] = {}
    load(service, now=now, tell=told.__setitem__)
    return told


def _count(service: Service, layer_id: str) -> int:
    with service.database.read() as session:
        return service.features(session, service.registry[layer_id]).count()


def test_every_file_is_loaded_once(copied: Service, now) -> None:
    first = _load(copied, now)
    assert set(first) == {resource.name for resource in resources(copied.settings.data_dir)}
    assert (_count(copied, "townships"), _count(copied, "indicators")) == (24, 120)
    assert _load(copied, now) == {}
    assert (_count(copied, "townships"), _count(copied, "indicators")) == (24, 120)


def test_a_new_version_of_a_file_adds_and_never_revives(copied: Service, now) -> None:
    _load(copied, now)
    table = copied.tables["townships"]
    with copied.database.write() as session:
        edits = Edits(session, copied.registry, copied.tables, actor="test", now=now)
        edits.delete("townships", table.c.id == "441881120")
    data = copied.settings.data_dir
    manifest = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(one for one in manifest["resources"] if one.get("layer") == "townships")
    content = json.loads((data / entry["path"]).read_text(encoding="utf-8"))
    content["features"].append({**content["features"][0], "id": "new"})
    (data / entry["path"]).write_text(json.dumps(content), encoding="utf-8")
    entry["hash"] = "sha256:" + hashlib.sha256((data / entry["path"]).read_bytes()).hexdigest()
    (data / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert _load(copied, now) == {entry["name"]: 1}
    assert _count(copied, "townships") == 24


def test_a_file_that_differs_from_its_checksum_stores_nothing(copied: Service, now) -> None:
    path = copied.settings.data_dir / "townships.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("英城街道", "另一街道"), encoding="utf-8")
    with pytest.raises(DataPackageError, match="townships: its file differs from the checksum"):
        _load(copied, now)
    assert _count(copied, "rivers") == 0


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("{", "cannot be read"),
        ('{"resources": [{"layer": "townships"}]}', "cannot be read"),
        (
            '{"resources": [{"name": "x", "layer": "townships", "path": "../../x", "hash": "0"}]}',
            "outside the data folder",
        ),
    ],
)
def test_a_broken_manifest_is_one_sentence(tmp_path: Path, manifest: str, reason: str) -> None:
    (tmp_path / "datapackage.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(DataPackageError, match=reason):
        resources(tmp_path)


@pytest.mark.parametrize(
    ("layer", "content", "reason"),
    [
        ("dragons", '{"features": []}', "there is no layer dragons"),
        ("townships", "{", "no GeoJSON"),
        ("townships", '{"features": [{"geometry": null, "properties": {}}]}', "no GeoJSON"),
        (
            "townships",
            '{"features": [{"id": 1, "geometry": {"type": "Point"}, "properties": {}}]}',
            "no GeoJSON",
        ),
        ("townships", '{"features": [{"id": 1, "geometry": null, "properties": null}]}', "no GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_one_sentence(
    copied: Service, now, layer: str, content: str, reason: str
) -> None:
    data = copied.settings.data_dir
    (data / "own.geojson").write_text(content, encoding="utf-8")
    digest = hashlib.sha256(content.encode()).hexdigest()
    resource = {"name": "own", "layer": layer, "path": "own.geojson", "hash": f"sha256:{digest}"}
    (data / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    with pytest.raises(DataPackageError, match=f"Data package, own: .*{reason}"):
        _load(copied, now)


def test_a_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataPackageError, match=r"datapackage.json: the file is missing"):
        resources(tmp_path)
