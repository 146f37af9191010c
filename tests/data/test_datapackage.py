"""The bundled files against their manifest, their layers and the report they quote."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import shapely

from layers.registry import LAYERS
from layers.validation import check

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
REPORT = ROOT.parent / "shared" / "reference" / "yingde-2023h1-report.txt"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
# The county with its surroundings, degrees.
WEST, SOUTH, EAST, NORTH = 112.5, 23.4, 114.3, 25.0

# The one figure that the report writes in words.
FIGURES_IN_WORDS = {"百分百": 100}

every_resource = pytest.mark.parametrize(
    "resource", PACKAGE["resources"], ids=lambda resource: resource["name"]
)


def features(resource):
    return json.loads((DATA / resource["path"]).read_text(encoding="utf-8"))["features"]


def rows(layer_id):
    return {
        feature["id"]: feature
        for resource in PACKAGE["resources"]
        if resource["layer"] == layer_id
        for feature in features(resource)
    }


def quoted(layer_id):
    """Properties of the rows that quote the report."""
    return {
        row_id: row["properties"] for row_id, row in rows(layer_id).items() if "quote" in row["properties"]
    }


def shape(feature):
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def numbers(text):
    """Coordinates as written, since a float no longer shows its decimals."""
    return re.findall(r"\d+\.\d+", text)


def test_every_file_is_listed_once():
    listed = [resource["path"] for resource in PACKAGE["resources"]]
    assert sorted(listed) == sorted(path.name for path in DATA.glob("*.geojson"))
    names = [resource["name"] for resource in PACKAGE["resources"]]
    assert len(set(names)) == len(names)


@every_resource
def test_file_is_the_one_of_the_manifest(resource):
    content = (DATA / resource["path"]).read_bytes()
    assert len(content) == resource["bytes"]
    assert "sha256:" + hashlib.sha256(content).hexdigest() == resource["hash"]
    assert len(features(resource)) == resource["rows"] > 0


@every_resource
def test_sources_licences_and_crs_are_told(resource):
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert resource["crs"] == "OGC:CRS84"
    assert resource["created"]
    assert all(source["title"] for source in resource["sources"])
    assert resource["licenses"]
    for licence in resource["licenses"]:
        assert licence["name"] in readme
        assert licence["attribution"] in readme


@every_resource
def test_rows_satisfy_their_layer(resource):
    layer = LAYERS[resource["layer"]]
    for feature in features(resource):
        assert check(layer, feature["properties"]).errors == (), feature["id"]
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", feature["id"])


def test_identifiers_are_unique_in_a_layer():
    for layer_id in {resource["layer"] for resource in PACKAGE["resources"]}:
        count = sum(resource["rows"] for resource in PACKAGE["resources"] if resource["layer"] == layer_id)
        assert len(rows(layer_id)) == count, layer_id


@every_resource
def test_places_have_the_type_of_the_layer_and_lie_in_the_county(resource):
    layer = LAYERS[resource["layer"]]
    for feature in features(resource):
        if feature["geometry"] is None:
            continue
        place = shape(feature)
        assert place.geom_type == layer.geometry
        assert place.is_simple
        west, south, east, north = place.bounds
        assert WEST <= west <= east <= EAST
        assert SOUTH <= south <= north <= NORTH


@every_resource
def test_certainty_and_accuracy_go_with_the_place(resource):
    for feature in features(resource):
        properties = feature["properties"]
        assert properties["is_demo"] is False
        assert properties["source"].strip()
        without_place = feature["geometry"] is None
        assert (properties["certainty"] == "none") is without_place, feature["id"]
        assert (properties["accuracy_m"] is None) is without_place, feature["id"]


@every_resource
def test_coordinates_have_no_more_decimals_than_their_accuracy(resource):
    # 0.001 degrees is about 100 m, 0.00001 degrees about 1 m.
    most = 5 if resource["path"].endswith(".odbl.geojson") else 3
    for feature in features(resource):
        for number in numbers(json.dumps(feature["geometry"])):
            assert len(number.partition(".")[2]) <= most, feature["id"]


@every_resource
def test_references_lead_to_rows(resource):
    layer = LAYERS[resource["layer"]]
    for field in layer.fields:
        if field.references is not None:
            targets = rows(field.references)
            for feature in features(resource):
                assert feature["properties"].get(field.name) in {None, *targets}, feature["id"]


@every_resource
def test_openstreetmap_stands_in_files_of_its_own(resource):
    is_odbl = resource["path"].endswith(".odbl.geojson")
    assert {licence["name"] == "ODbL-1.0" for licence in resource["licenses"]} == {is_odbl}
    for feature in features(resource):
        assert ("OpenStreetMap" in feature["properties"]["source"]) is is_odbl, feature["id"]


def test_townships_are_the_twenty_four():
    townships = rows("townships")
    assert len(townships) == 24
    assert [row["properties"]["name_zh"] for row in townships.values()].count("英城街道") == 1
    assert all(row_id == row["properties"]["code"] for row_id, row in townships.items())
    # U+2C497, which many data sets write as two characters or leave out.
    assert townships["441881120"]["properties"]["name_zh"] == "下\U0002c497镇"


def test_rivers_are_drawn_downstream():
    rivers = {row_id: shape(row) for row_id, row in rows("rivers").items()}
    # The Beijiang leaves Shaoguan in the north for Qingyuan in the south.
    north, south = rivers["beijiang"].coords[0], rivers["beijiang"].coords[-1]
    assert north[1] > south[1]
    # Its tributaries end at it: within their accuracy, 0.02 degrees being about 2 km.
    for tributary in ("lianjiang", "wengjiang"):
        mouth = shapely.Point(rivers[tributary].coords[-1])
        spring = shapely.Point(rivers[tributary].coords[0])
        assert mouth.distance(rivers["beijiang"]) < 0.02 < spring.distance(rivers["beijiang"])


def test_railways_are_drawn_away_from_beijing():
    for line in rows("railway_lines").values():
        coordinates = shape(line).coords
        assert coordinates[0][1] > coordinates[-1][1], line["id"]


def test_indicators_are_complete():
    indicators = rows("indicators")
    assert len(indicators) == 120
    for row in indicators.values():
        properties = row["properties"]
        assert ("value" in properties) is not ("value_text" in properties), row["id"]
        assert ("quote" in properties) is (properties["kind"] != "derived"), row["id"]


@pytest.mark.parametrize(
    ("indicator", "value"),
    [("lock.byy.invest_cum_share", 105.2), ("ship.waste.oily_disposed", 10.34), ("staff.vehicle_quota", 0)],
)
def test_odd_figures_are_kept_as_published(indicator, value):
    assert rows("indicators")[f"2023h1.{indicator}"]["properties"]["value"] == value


def test_figures_stand_in_the_phrase_they_are_quoted_from():
    """The report is its bureau's and is not copied whole, so a plain clone checks figure against phrase."""
    for row_id, properties in quoted("indicators").items():
        quote = properties["quote"]
        if "value_text" in properties:
            figures = [int(part) for part in properties["value_text"].split("-")]
            found = [int(digits) for digits in re.findall(r"\d+", quote)]
            assert figures == found[: len(figures)], row_id
        else:
            in_words = [figure for word, figure in FIGURES_IN_WORDS.items() if word in quote]
            found = [float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", quote)] + in_words
            value = properties["value"]
            assert abs(value) in found, row_id
            assert (value < 0) is (f"下降{abs(value):g}%" in quote and properties["unit"] == "%"), row_id


def test_a_phrase_is_quoted_for_the_figures_it_holds_and_no_others():
    # Each of the three phrases tells two figures: the value and the one before, or firms and ships.
    times = Counter(properties["quote"] for properties in quoted("indicators").values())
    assert {quote: count for quote, count in times.items() if count > 1} == {
        "比去年同期（5.9905万人次）上升30%": 2,
        "与去年同期（26.0574万人次）比下降7%": 2,
        "全市34家航运企业的462艘营运船舶": 2,
    }


@pytest.mark.skipif(
    not REPORT.exists(),
    reason=f"the report is its bureau's and not in the repository: put its text at {REPORT} to compare phrases",
)
@pytest.mark.parametrize("layer_id", ["indicators", "projects", "wharves"])
def test_quotes_stand_in_the_report_word_for_word(layer_id):
    report = REPORT.read_text(encoding="utf-8")
    quotes = {row_id: properties["quote"] for row_id, properties in quoted(layer_id).items()}
    assert quotes
    assert {row_id: quote for row_id, quote in quotes.items() if report.count(quote) != 1} == {}
