"""The whole set: valid, whole, marked as invented, the same every time."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
import shapely

from geo_service.demo import County, DemoSet, generate
from layers.feature import Feature
from layers.registry import LAYERS
from layers.validation import check

DATA = Path(__file__).parents[3] / "data"


def digest(features: Iterable[Feature]) -> str:
    """Hash of identifiers, places and all attributes but free text."""
    texts = {"description", "source", "remark", "responsible_unit", "interim_measures", "measures"}
    rows = [
        [
            feature.id,
            shapely.get_coordinates(feature.geometry).tolist(),
            {name: str(value) for name, value in sorted(feature.properties.items()) if name not in texts},
        ]
        for feature in features
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def test_every_row_passes_the_check_of_its_layer(large_set: DemoSet) -> None:
    for layer_id, features in large_set.features.items():
        for feature in features:
            assert check(LAYERS[layer_id], feature.properties).errors == (), feature


def test_every_geometry_is_valid_and_of_the_type_of_its_layer(large_set: DemoSet) -> None:
    for layer_id, features in large_set.features.items():
        expected = None if LAYERS[layer_id].located_by else LAYERS[layer_id].geometry
        for feature in features:
            assert (feature.geometry and feature.geometry.geom_type) == expected, feature
            assert feature.geometry is None or feature.geometry.is_valid, feature


def test_every_row_says_that_it_is_invented(large_set: DemoSet) -> None:
    assert all(person.is_demo and person.phone is None for person in large_set.people)
    for features in large_set.features.values():
        for feature in features:
            assert feature.id.startswith("demo-")
            assert feature.properties["is_demo"] is True
            assert "虚构" in str(feature.properties["source"])


def test_identifiers_are_unique(large_set: DemoSet) -> None:
    for layer_id, features in large_set.features.items():
        repeated = [name for name, times in Counter(f.id for f in features).items() if times > 1]
        assert not repeated, layer_id


def test_every_reference_leads_somewhere(county: County, large_set: DemoSet) -> None:
    known = {
        layer_id: {feature.id for feature in features} for layer_id, features in large_set.features.items()
    }
    known["railway_lines"] |= set(county.lines)
    known["rivers"] = set(county.rivers)
    known["townships"] = {township.id for township in county.townships}
    for layer_id, features in large_set.features.items():
        for field in LAYERS[layer_id].fields:
            if field.references is not None:
                used = {feature.properties.get(field.name) for feature in features} - {None}
                assert used <= known.get(field.references, set()), (layer_id, field.name)


def test_what_is_referred_to_comes_first(demo_set: DemoSet) -> None:
    before: set[str] = set()
    for layer_id in demo_set.features:
        targets = {field.references for field in LAYERS[layer_id].fields} & set(demo_set.features) - {
            layer_id
        }
        assert targets <= before, layer_id
        before.add(layer_id)


def test_coordinates_are_rounded_to_seven_decimals(demo_set: DemoSet) -> None:
    for features in demo_set.features.values():
        coordinates = shapely.get_coordinates([feature.geometry for feature in features])
        assert (coordinates == coordinates.round(7)).all()


def test_the_same_arguments_give_the_same_set(county: County, today: date, demo_set: DemoSet) -> None:
    again = generate(county, today=today, hazards=60, seed=7)
    assert again.people == demo_set.people
    for layer_id, features in demo_set.features.items():
        assert list(again.features[layer_id]) == list(features)


def test_the_set_is_the_same_on_every_machine(demo_set: DemoSet) -> None:
    # Pinned: a difference means that a seed no longer stands for one set, here or on some platform.
    assert (
        digest(demo_set.features["railway_hazards"])
        == "90d555ea35ac25cf77f76a09e9f3b55c3db527a5addff56523330e1abc3306bb"
    )


def test_a_seed_changes_what_is_dealt_and_nothing_else(
    county: County, today: date, demo_set: DemoSet
) -> None:
    other = generate(county, today=today, seed=8)
    for layer_id, features in demo_set.features.items():
        assert (list(other.features[layer_id]) == list(features)) == (layer_id != "railway_hazards")


def test_hazards_can_be_gone_through_twice(demo_set: DemoSet) -> None:
    hazards = demo_set.features["railway_hazards"]
    first = list(hazards)
    assert list(hazards) == first
    assert first[-1] in hazards
    assert "nothing" not in hazards


@pytest.mark.parametrize("count", [0, 1, 24, 25, 1000])
def test_there_are_as_many_hazards_as_asked_for(county: County, today: date, count: int) -> None:
    features = generate(county, today=today, hazards=count).features
    ids = [feature.id for feature in features["railway_hazards"]]
    assert len(features["railway_hazards"]) == count
    assert ids == [f"demo-hazard-{number:06d}" for number in range(1, count + 1)]
    assert {extent.properties["hazard_id"] for extent in features["hazard_extents"]} <= set(ids)


def test_a_negative_number_of_hazards_is_refused(county: County, today: date) -> None:
    with pytest.raises(ValueError, match="0 or more, got -1"):
        generate(county, today=today, hazards=-1)


@pytest.mark.parametrize(
    ("part", "message"),
    [("lines", "railway line jingguang"), ("rivers", "river beijiang"), ("townships", "township 望埠镇")],
)
def test_what_the_county_lacks_is_named(county: County, today: date, part: str, message: str) -> None:
    parts = {"lines": county.lines, "rivers": county.rivers, "townships": county.townships}
    parts[part] = county.townships[:2] if part == "townships" else {}
    with pytest.raises(ValueError, match=message):
        generate(County(**parts), today=today)


def test_the_bundled_data_is_enough(today: date) -> None:
    def bundled(name: str) -> Iterable[Feature]:
        for feature in json.loads((DATA / f"{name}.geojson").read_text(encoding="utf-8"))["features"]:
            place = shapely.from_geojson(json.dumps(feature["geometry"]))
            yield Feature(feature["id"], place, feature["properties"])

    county = County.from_features({name: bundled(name) for name in ("railway_lines", "rivers", "townships")})
    towns = [s for s in generate(county, today=today).features["railway_segments"] if "jingguang-" in s.id]
    assert towns[0].properties["name_zh"] == "京广线沙口镇区段（演示）"
