"""Filters on the layers of the county and of Natural Earth: what they select, what is refused."""

import json

import pytest
from sqlalchemy import select

from geo_service.cql2.filtering import FilterLanguage
from geo_service.errors import BadFilter
from layers.reference_system import of_epsg
from layers.text import Language
from natural_earth import COUNTRIES, PLACES, RIVERS


def test_names_tell_upper_and_lower_case_apart(stand) -> None:
    assert len(stand.ids(COUNTRIES, "NAME = 'China'")) == 1
    with pytest.raises(BadFilter, match="no property name; there are: id, geom, TYPE, "):
        stand.ids(COUNTRIES, "name = 'China'")


def test_unknown_properties_are_named_with_those_that_there_are(stand) -> None:
    with pytest.raises(BadFilter) as caught:
        stand.ids("railway_hazards", "x" * 500 + " = 1")
    reason = caught.value.context["reason"]
    assert "xxxxx…" in reason.en
    assert "id, geometry, hazard_no, " in reason.en
    assert reason.en.endswith(" …")
    assert len(reason.in_language(Language.ZH)) < 1_000
    assert caught.value.status == 400
    assert caught.value.code == "bad_filter"


@pytest.mark.parametrize(
    "hidden", ["fid", "feature", "geom", "railway_hazards.id", "ID", "rowid", "oid", "ctid"]
)
def test_only_queryables_can_be_named(stand, hidden) -> None:
    with pytest.raises(BadFilter, match="no property"):
        stand.ids("railway_hazards", f'"{hidden}" IS NOT NULL')


def test_the_id_is_queryable(stand) -> None:
    first = stand.ids("railway_hazards", "true")[0]
    assert stand.ids("railway_hazards", f"id = '{first}'") == [first]


def test_the_name_by_which_gdal_asks_for_text_is_known(stand) -> None:
    assert stand.ids(RIVERS, "name = 'Nile'", FilterLanguage.OLD_TEXT) == stand.ids(RIVERS, "name = 'Nile'")


def test_json_is_the_same_language(stand) -> None:
    """The forms of the standard's own examples, clause 6 and 7."""
    tree = {
        "op": "and",
        "args": [
            {
                "op": "in",
                "args": [
                    {"op": "casei", "args": [{"property": "name"}]},
                    [{"op": "casei", "args": ["KIEV"]}],
                ],
            },
            {"op": "not", "args": [{"op": "isNull", "args": [{"property": "geom"}]}]},
            {"op": ">", "args": [{"property": "pop_max"}, {"op": "-", "args": [{"property": "pop_min"}, 1]}]},
            {"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [30, 50, 31, 51]}]},
        ],
    }
    assert stand.ids(PLACES, json.dumps(tree), FilterLanguage.JSON) == stand.ids(PLACES, "name = 'Kiev'")


@pytest.mark.parametrize("name", ["t_finishedBy", "t_finishedby", "T_FINISHEDBY"])
def test_operators_of_json_in_any_case(stand, name) -> None:
    span = {"interval": [{"property": "start"}, {"property": "end"}]}
    tree = {"op": name, "args": [span, {"interval": ["2022-04-16T10:13:19Z", "2022-04-16T10:16:06Z"]}]}
    assert len(stand.ids(PLACES, json.dumps(tree), FilterLanguage.JSON)) == 1


def test_geometries_come_in_the_reference_system_of_the_filter(stand) -> None:
    wanted = stand.ids(PLACES, "S_INTERSECTS(geom, BBOX(0,40,10,50))")
    assert len(wanted) == 7
    assert stand.ids(PLACES, "S_INTERSECTS(geom, BBOX(40,0,50,10))", crs=of_epsg(4326)) == wanted
    mercator = "S_INTERSECTS(geom, BBOX(0,4865942.28,1113194.91,6446275.84))"
    assert stand.ids(PLACES, mercator, crs=of_epsg(3857)) == wanted


def test_stored_places_equal_their_own_coordinates_in_any_system(stand) -> None:
    """A position from an answer in another system, put into a filter, finds its feature."""
    assert stand.ids(PLACES, "S_EQUALS(geom, POINT(6.1300028 49.6116604))") == stand.ids(
        PLACES, "S_EQUALS(geom, POINT(49.6116604 6.1300028))", crs=of_epsg(4326)
    )


def test_texts_are_ordered_by_code_point(stand) -> None:
    """Capitals before small letters before ø, whatever the language of the database is."""
    found = set(stand.ids(PLACES, "'Z' < 'a' AND 'z' < 'ø' AND 'Kz' < 'Kø' AND name >= 'Kz' AND name < 'L'"))
    assert found == set(stand.ids(PLACES, "name = 'København'"))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("height_m IS NULL AND (height_m > 1 OR NOT (height_m > 1))", 0),
        ("height_m / 0 > 1 OR NOT (height_m / 0 > 1)", 0),
        ("(height_m / 0 > 1) IS NULL AND NOT ((1 / 0) IS NOT NULL)", None),
        ("(1 / 0) IN (1, 2) OR NOT ((1 / 0) IN (1, 2))", 0),
        ("height_m ^ 4000 > 0 OR height_m * 1e149 * 1e149 * 10 > 0", 0),
        ("NOT (id LIKE 'x%') IS NULL", None),
        ("(NOT (id LIKE 'x%')) IS NULL", 0),
        ("(is_demo = true) = (NOT (is_demo = false))", None),
        ("true = (1 < 2)", None),
    ],
)
def test_unknown_is_neither_true_nor_false(stand, text, size) -> None:
    everything = stand.ids("railway_hazards", "true")
    assert len(stand.ids("railway_hazards", text)) == (len(everything) if size is None else size)


def test_rows_without_a_place_stand_in_no_relation(stand) -> None:
    """Neither a predicate nor its opposite selects them; the index may not change that."""
    table = stand.service.tables["projects"]
    placeless = set(stand.session.scalars(select(table.c.id).where(table.c.geom.is_(None))))
    assert len(placeless) == 1
    everywhere, nowhere = "BBOX(112,23,115,26)", "BBOX(0,0,1,1)"
    for place, inside in ((everywhere, 2), (nowhere, 0)):
        for predicate in (f"S_INTERSECTS(geometry, {place})", f"S_CONTAINS({place}, geometry)"):
            met = set(stand.ids("projects", predicate))
            missed = set(stand.ids("projects", f"NOT {predicate}"))
            assert (len(met), len(missed)) == (inside, 2 - inside)
            assert not (met | missed) & placeless
            assert set(stand.ids("projects", f"({predicate}) IS NULL")) == placeless
    assert set(stand.ids("projects", "geometry IS NULL")) == placeless


def test_a_mixed_collection_meets_what_its_parts_meet(stand) -> None:
    parts = ("POINT(7.02 49.92)", "LINESTRING(-60 -90,-60 90)", "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))")
    whole = f"GEOMETRYCOLLECTION({', '.join(parts)})"
    met = [set(stand.ids(COUNTRIES, f"S_INTERSECTS(geom, {part})")) for part in parts]
    assert set(stand.ids(COUNTRIES, f"S_INTERSECTS(geom, {whole})")) == set().union(*met)
    apart = set(stand.ids(COUNTRIES, f"S_DISJOINT({whole}, geom)"))
    assert apart == set(stand.ids(COUNTRIES, "true")) - set().union(*met)
    assert stand.ids(COUNTRIES, "S_WITHIN(geom, GEOMETRYCOLLECTION(POINT(1 1), POINT(2 2)))") == []
    with pytest.raises(BadFilter, match="S_WITHIN does not take a collection"):
        stand.ids(COUNTRIES, f"S_WITHIN(geom, {whole})")


def test_two_geometries_of_the_filter_are_related_without_the_database(stand) -> None:
    assert len(stand.ids(RIVERS, "S_WITHIN(POINT(1 1), BBOX(0,0,2,2))")) == 13
    assert stand.ids(RIVERS, "S_TOUCHES(POINT(1 1), BBOX(0,0,2,2))") == []
    assert len(stand.ids(RIVERS, "S_EQUALS(geom, geom)")) == 13


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("start >= DATE('2022-04-16')", "start >= TIMESTAMP('2022-04-16T00:00:00Z')"),
        ("start <= DATE('2022-04-16')", "start < TIMESTAMP('2022-04-17T00:00:00Z')"),
        ("start = DATE('2022-04-16')", "start >= '2022-04-16T00:00:00Z' AND start < '2022-04-17T00:00:00Z'"),
        ("\"date\" = TIMESTAMP('2022-04-16T22:00:00Z')", "\"date\" = '2022-04-16'"),
        ("start = TIMESTAMP('2022-04-16T18:13:19+08:00')", "start = TIMESTAMP('2022-04-16T10:13:19Z')"),
        ("T_INTERSECTS(start, INTERVAL('2022-01-01','..'))", "start >= DATE('2022-01-01')"),
        ("T_INTERSECTS(start, INTERVAL('..','..'))", "start IS NOT NULL"),
        ("year(start) = 2022 AND month(start) = 4 AND day(start) = 16", "start = DATE('2022-04-16')"),
    ],
)
def test_a_date_beside_a_timestamp_is_the_day_in_utc(stand, text, same) -> None:
    found = stand.ids(PLACES, text)
    assert found
    assert found == stand.ids(PLACES, same)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("source = 1", "cannot compare a whole number with a text"),
        ("source = 1.5", "cannot compare a number with a text"),
        ("height_m = 'x'", "cannot compare a number with a text"),
        ("is_demo = 1", "cannot compare a truth value with a whole number"),
        ("is_demo < 'x'", "cannot compare a truth value with a text"),
        ("found_on = 1", "cannot compare a date with a whole number"),
        ("found_on = 'x'", "a date is written like"),
        ("created_at > 'Tx'", "a timestamp is written like"),
        ("found_on = source", "cannot compare a date with a text"),
        ("geometry = 1", "S_…"),
        ("geometry = geometry", "S_…"),
        ("geometry = POINT(1 1)", "S_…"),
        ("geometry IN (POINT(1 1))", "S_…"),
        ("height_m = NULL", "IS NULL"),
        ("height_m LIKE '1%'", "LIKE does not take a number"),
        ("source LIKE hazard_no", "pattern of LIKE"),
        ("source LIKE casei(hazard_no)", "pattern of LIKE"),
        ("source LIKE 1", "pattern of LIKE"),
        (r"source LIKE 'x\\'", "lone backslash"),
        ("source LIKE '" + "%" * 1_001 + "'", "more than 1000 characters"),
        ("source + 1 = 2", r"operator \+ does not take a text"),
        ("is_demo * 2 = 2", r"operator \* does not take a truth value"),
        ("found_on - 1 = found_on", "operator - does not take a date"),
        ("-source = 'x'", r"operator \* does not take a text"),
        ("source", "a condition does not take a text"),
        ("height_m", "a condition does not take a number"),
        ("1", "a condition does not take a whole number"),
        ("'x'", "a condition does not take a text"),
        ("geometry", "a condition does not take a geometry"),
        ("NOT height_m", "a condition does not take a number"),
        ("is_demo AND 1", "a condition does not take a whole number"),
        ("S_INTERSECTS(geometry, source)", "S_INTERSECTS does not take a text"),
        ("S_INTERSECTS(geometry, 1)", "S_INTERSECTS does not take a whole number"),
        ("S_INTERSECTS(geometry)", "takes 2 arguments, got 1"),
        ("S_BEYOND(geometry, POINT(1 1), 5)", "no function s_beyond"),
        ("T_AFTER(source, DATE('2026-01-01'))", "T_AFTER does not take a text"),
        ("T_AFTER(found_on, INTERVAL(source, '..'))", "INTERVAL does not take a text"),
        ("T_AFTER(found_on, INTERVAL('2026-01-02', '2026-01-01'))", "ends before it begins"),
        ("T_DURING(found_on, INTERVAL('2026-01-01', '..'))", "for intervals only"),
        ("INTERVAL('2026-01-01', '..') = found_on", "INTERVAL is for temporal functions"),
        ("DATE(found_on) = found_on", "DATE takes a text in quotes"),
        ("lower(height_m) = '1'", "lower does not take a number"),
        ("lower() = 'x'", "takes 1 argument, got 0"),
        ("lower(source, source) = 'x'", "takes 1 argument, got 2"),
        ("pg_sleep(10) = 1", "no function pg_sleep; there are: casei, accenti, lower"),
        ("lo_import('/etc/passwd') = 1", "no function lo_import"),
        ("load_extension('x') = 1", "no function load_extension"),
        ("A_CONTAINS(source, ('x', 'y'))", "no function a_contains|arrays are not supported"),
        ("source = ('x', 'y')", "arrays are not supported"),
        ("source IN (1, 'x')", "cannot compare a whole number with a text"),
        ("height_m IN (" + ", ".join(["accuracy_m"] * 101) + ")", "more than 100 members"),
        (
            "height_m = " + " + ".join(["1"] * 20) + " OR " + " OR ".join(["height_m + 1 = 2"] * 90),
            "calculates more than 100",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(stand, text, reason) -> None:
    with pytest.raises(BadFilter, match=reason):
        stand.ids("railway_hazards", text)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (None, "IS NULL"),
        ([], "arrays are not supported"),
        ({}, "it is not CQL2"),
        ("x", "a condition does not take a text"),
        ({"op": 1, "args": []}, "it is not CQL2"),
        ({"op": "and"}, "and takes 2 arguments, got 0"),
        ({"op": "and", "args": {}}, "it is not CQL2"),
        ({"op": "and", "args": [True]}, "and takes 2 arguments, got 1"),
        ({"op": "not", "args": []}, "not takes 1 arguments, got 0"),
        ({"op": "=", "args": [1]}, "= takes 2 arguments, got 1"),
        ({"op": "between", "args": [1, 2]}, "between takes 3 arguments"),
        ({"op": "in", "args": [1, 2]}, "IN takes a list"),
        ({"op": "in", "args": [1, []]}, "list of IN is empty"),
        ({"op": "like", "args": ["x", ["y"]]}, "arrays are not supported"),
        ({"op": "isNull", "args": []}, "isNull takes 1"),
        ({"op": "isNull", "args": [{"property": ["x"]}]}, "no property"),
        ({"op": "isNull", "args": [{"property": None}]}, "no property None"),
        ({"op": "isNull", "args": [{"property": {"a": 1}}]}, "no property"),
        ({"op": "=", "args": [{"date": 1}, {"date": "2026-01-01"}]}, "DATE takes a text"),
        ({"op": "=", "args": [{"timestamp": None}, "x"]}, "TIMESTAMP takes a text"),
        ({"op": "t_after", "args": [{"interval": "x"}, {"interval": []}]}, "a start and an end"),
        (
            {"op": "t_after", "args": [{"interval": [1, 2]}, {"interval": ["..", ".."]}]},
            "INTERVAL does not take",
        ),
        ({"op": "s_equals", "args": [{"bbox": "x"}, {"bbox": [1, 2, 3, 4]}]}, "at least two numbers"),
        ({"op": "+", "args": [1, 2, 3]}, "\\+ takes 2 arguments, got 3"),
        ({"op": "casei", "args": [{"op": "and", "args": [True, True]}]}, "casei does not take a truth value"),
        ({"function": {"name": "avg"}}, "it is not CQL2"),
        ({"op": "a_equals", "args": [[1], [1]]}, "arrays are not supported"),
    ],
)
def test_json_that_is_no_cql2_is_refused(stand, tree, reason) -> None:
    with pytest.raises(BadFilter, match=reason):
        stand.ids("railway_hazards", json.dumps(tree), FilterLanguage.JSON)


@pytest.mark.parametrize(
    "text",
    [
        "source = '; DROP TABLE projects; --'",
        "source = ''' OR 1=1 --'",
        "source LIKE '%''); SELECT pg_sleep(5); --%'",
        "source = '%(param_1)s %s ? :x {0} $1'",
        "source = '\\\\'' OR true --'",
        "source = 'a\\nb' OR source LIKE '%\\n%'",
        "id = '" + "𬒗" * 2_000 + "'",
        "height_m > 9007199254740992 OR version < -9007199254740992 OR version = 1e300",
        "height_m = 1e308 OR height_m > -1e308 OR height_m = 1e-320",
        "abs(height_m - 1e308) > 0 OR round(-height_m * 1e150) = 0",
        "height_m div 0 = 0 OR height_m % 0 = 0 OR 0 ^ -1 = 0 OR (0 - height_m) ^ 0.5 = 0",
        "version + 9007199254740992 > 0 AND version * 9007199254740992 * 9007199254740992 > 0",
        "found_on = '0001-01-01' OR found_on <= '9999-12-31' OR created_at < '0001-01-01T00:00:00Z'",
        "created_at < '9999-12-31T23:59:59.999999Z' OR T_DISJOINT(found_on, INTERVAL('0001-01-01','9999-12-31'))",
        "casei(accenti(lower(upper(trim(source))))) LIKE casei(accenti('%ÄÉ_%'))",
        "height_m IN (1, 2.5, 1e300, -1e300, 1 / 0, height_m, accuracy_m, version)",
        "id IN (" + ", ".join(f"'h{n}'" for n in range(1_500)) + ")",
        "height_m IN (" + ", ".join(str(n) for n in range(3_000)) + ")",
        " AND ".join(["S_INTERSECTS(geometry, BBOX(-180,-90,180,90))"] * 200),
        " OR ".join(["height_m = 1"] * 250),
        "height_m + 1" * 1 + " + 1" * 29 + " > 0",
    ],
)
def test_nothing_makes_a_database_give_up(stand, text) -> None:
    """Values are bound and numbers bounded: each of these is answered, by both databases alike."""
    everything = set(stand.ids("railway_hazards", "true"))
    assert set(stand.ids("railway_hazards", text)) <= everything


def test_layers_without_geometry_have_none_to_name(stand) -> None:
    with pytest.raises(BadFilter, match="no property geometry"):
        stand.ids("indicators", "geometry IS NULL")
