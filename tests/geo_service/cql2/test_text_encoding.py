"""CQL2 text becomes the tree of CQL2 JSON, also where the cql2 package alone reads it otherwise."""

import cql2
import pytest

from geo_service.cql2.text_encoding import read_text
from geo_service.errors import BadFilter

A = {"property": "a"}


def equals(value):
    return {"op": "=", "args": [A, value]}


def place(geometry_type, coordinates):
    return {"op": "s_intersects", "args": [A, {"type": geometry_type, "coordinates": coordinates}]}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (r"a = 'it\'s'", equals("it's")),
        ("a = 'it''s'", equals("it's")),
        (r"a = '\a\b\t\n\v\f\r\\'", equals("\a\b\t\n\v\f\r\\")),
        (r"a LIKE '50\%\_'", {"op": "like", "args": [A, r"50\%\_"]}),
        ("a = '(not'", equals("(not")),
        ("a = .5", equals(0.5)),
        ("a = 1.", equals(1.0)),
        ("a = +1", equals(1.0)),
        ("a = -1.5E+3", equals(-1500.0)),
        ("_x = 1", {"op": "=", "args": [{"property": "_x"}, 1.0]}),
        (":x.y = 1", {"op": "=", "args": [{"property": ":x.y"}, 1.0]}),
        ('"a ""b""" = 1', {"op": "=", "args": [{"property": 'a "b"'}, 1.0]}),
        ('"not" = 1', {"op": "=", "args": [{"property": "not"}, 1.0]}),
        ("镇街　= '大站'", {"op": "=", "args": [{"property": "镇街"}, "大站"]}),
        ("a\t=\r\n1", equals(1.0)),
        ("S_INTERSECTS(a, POINT( -1.5e1 +2 ))", place("Point", [-15.0, 2.0])),
        ("s_intersects(a, point(1 .5))", place("Point", [1.0, 0.5])),
        ("S_INTERSECTS(a, POINT Z (1 2 3))", place("Point", [1.0, 2.0, 3.0])),
        ("S_INTERSECTS(a, MULTIPOINT(1 2, 3 4))", place("MultiPoint", [[1.0, 2.0], [3.0, 4.0]])),
        ("S_INTERSECTS(a, MULTIPOINT((1 2), (3 4)))", place("MultiPoint", [[1.0, 2.0], [3.0, 4.0]])),
        ("S_INTERSECTS(a, LINESTRING(1 1e-7, - 3 4))", place("LineString", [[1.0, 1e-7], [-3.0, 4.0]])),
        ("a = bbox", equals({"property": "bbox"})),
        ("a IN ('x', lower('Y'))", {"op": "in", "args": [A, ["x", {"op": "lower", "args": ["Y"]}]]}),
        ("a nOt In (1)", {"op": "not", "args": [{"op": "in", "args": [A, [1.0]]}]}),
        (
            "a BETWEEN 1 AND 2 AND b",
            {"op": "and", "args": [{"op": "between", "args": [A, 1.0, 2.0]}, {"property": "b"}]},
        ),
    ],
)
def test_trees(text, tree) -> None:
    assert read_text(text) == tree


@pytest.mark.parametrize(
    "text", [r"a = 'it\'s'", "a = .5", "_x = 1", ":x.y = 1", "S_INTERSECTS(a, POINT( -1.5e1 +2 ))"]
)
def test_the_package_alone_reads_these_otherwise(text) -> None:
    """When it no longer does, `text_encoding` has less to do."""
    try:
        alone = cql2.parse_text(text).to_json()
    except cql2.ParseError:
        return
    assert alone != read_text(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = ", "ends before it is complete"),
        ("a b", "from here on"),
        ("a = 1 OR OR b", "from here on"),
        ("a = [1, 2]", "character 5 is not understood"),
        ("a ILIKE 'x'", "from here on"),
        ("S_INTERSECTS(a, POINT EMPTY)", "empty"),
        ("S_INTERSECTS(a, POINT(1e10 2))", "coordinate is out of range"),
        (
            "S_INTERSECTS(a, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))",
            "not CQL2 text",
        ),
        ("镇('x') = 1", "no function 镇"),
        ("a = 1; SELECT 1", "character 6 is not understood"),
        ("a = '\\", "character 5 is not understood"),
    ],
)
def test_what_is_no_cql2_is_refused_where_it_stops_to_be(text, reason) -> None:
    with pytest.raises(BadFilter, match=reason):
        read_text(text)


def test_there_are_no_comments() -> None:
    minus = {"op": "*", "args": [-1.0, {"property": "b"}]}
    assert read_text("a = 1 -- b") == equals({"op": "-", "args": [1.0, minus]})
