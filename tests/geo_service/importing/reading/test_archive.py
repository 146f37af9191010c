"""An archive gives its one data set, with the parts beside it, and nothing from elsewhere."""

import zipfile
from pathlib import Path

import pytest

from geo_service.files.errors import UploadRefused
from geo_service.importing.reading import read_features
from geo_service.importing.reading.archive import unpacked
from shared_data import shared_data


def test_a_zipped_shapefile_is_read_in_its_encoding(tmp_path: Path) -> None:
    whole = shared_data("encodings-zh", "qingyuan_counties_gbk.shp")
    path = tmp_path / "区县.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in whole.parent.glob(f"{whole.stem}.*"):
            archive.write(part, f"数据/{part.name}")
        archive.writestr("../../说明.txt.exe", "x")
    with unpacked(path) as file:
        assert read_features(file).records[-1].values[3] == "连州市"
    assert not file.exists()


def test_two_data_sets_are_refused_and_a_plain_file_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n")
        archive.writestr("b.csv", "a,b\n")
    with pytest.raises(UploadRefused, match="one data set at a time"), unpacked(path):
        pass
    with unpacked(tmp_path / "a.csv") as file:
        assert file == tmp_path / "a.csv"
