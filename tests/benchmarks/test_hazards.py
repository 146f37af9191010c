"""The invented points: the same in every run, of the size of real ones."""

from pathlib import Path

import pyogrio

from benchmarks.hazards import EXTENT, hazards, write_hazards


def test_two_sets_of_one_size_are_the_same() -> None:
    assert hazards(500).equals(hazards(500))


def test_every_point_has_its_number_and_lies_in_the_county() -> None:
    found = hazards(2_000)
    assert found["hazard_no"].is_unique
    west, south, east, north = EXTENT
    inside = found.geometry.x.between(west, east) & found.geometry.y.between(south, north)
    assert inside.mean() > 0.95  # the railway leaves it at both ends


def test_a_file_holds_them_in_their_order(tmp_path: Path) -> None:
    write_hazards(300, tmp_path / "hazards.gpkg")
    stored = pyogrio.read_dataframe(tmp_path / "hazards.gpkg")
    assert list(stored["hazard_no"]) == list(hazards(300)["hazard_no"])
    assert stored.crs == "EPSG:4326"
