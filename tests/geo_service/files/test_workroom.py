"""Copies of an upload lie in its folder, and go with it whatever becomes of the process."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo_service.files import uploads
from geo_service.files.opening import opened
from geo_service.files.purpose import IMPORTING
from geo_service.files.workroom import workroom
from geo_service.importing.reading.geojson import in_utf8
from geo_service.settings import Settings

TABLE = "名称,lon,lat\n望埠,113.4,24.2\n"
FEATURES = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"望埠镇横石塘"},"geometry":null}]}'


def test_copies_lie_in_the_folder_of_their_upload(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    upload = uploads.begin(Settings(state_dir=tmp_path), "somebody", IMPORTING, now=now)
    table, features = upload.files / "a.csv", upload.files / "a.geojson"
    table.write_text(TABLE, encoding="gb18030")
    features.write_text(FEATURES, encoding="gb18030")
    with opened(table, encoding="gb18030") as source:
        assert source.path.parents[1] == upload.folder
    with in_utf8(features, "gb18030") as (copy, _), workroom(copy) as next_one:
        assert copy.parents[1] == next_one.parent == upload.folder
    assert not copy.exists()
    table.unlink()
    assert upload.path == features


@pytest.mark.parametrize("name", ["a.csv", "files/a.csv"])
def test_copies_of_an_operators_file_are_not_beside_it(tmp_path: Path, name: str) -> None:
    with workroom(tmp_path / name) as folder:
        assert tmp_path not in folder.parents
