"""Both databases select the same features for any filter, and no filter makes one of them give up."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.contract import Layer
from layers.field import FieldType
from natural_earth import COUNTRIES, PLACES, RIVERS

ASKED = (
    COUNTRIES,
    PLACES,
    RIVERS,
    "railway_hazards",
    "projects",
    "railway_segments",
    "indicators",
    "bus_stops",
)
WORDS = (
    "Berlin",
    "Kiev",
    "København",
    "yīng",
    "英德",
    "train",
    "%a%",
    "_e%",
    "K_benhavn",
    r"\%",
    "",
    "ß",
    "Σ",
)
NUMBERS = ("0", "1", "2", "-3", "2.5", "0.1", "1e3", "24", "1000000", "9007199254740992", "1e140", "-1e-140")
DATES = ("2021-04-16", "2022-04-16", "2025-12-31", "2026-06-30", "0001-01-01", "9999-12-31")
TIMES = ("00:00:00Z", "10:13:19Z", "01:30:00Z", "23:59:59.5Z")
COMPARISON = st.sampled_from(("=", "<>", "<", ">", "<=", ">="))
SPATIAL = ("INTERSECTS", "EQUALS", "DISJOINT", "TOUCHES", "WITHIN", "OVERLAPS", "CROSSES", "CONTAINS")
SPANS = ("DURING", "CONTAINS", "MEETS", "METBY", "OVERLAPS", "OVERLAPPEDBY")
SPANS += ("STARTS", "STARTEDBY", "FINISHES", "FINISHEDBY")
GRAMMARS: dict[str, st.SearchStrategy[str]] = {}
"""Filters of a layer, put together once: that takes longer than to evaluate them."""
INSTANTS = ("AFTER", "BEFORE", "DISJOINT", "EQUALS", "INTERSECTS")


def names(layer: Layer, *types: FieldType) -> list[str]:
    return [field.name for field in layer.all_fields if field.type in types]


def quoted(words):
    return st.sampled_from(words).map(lambda word: "'" + word.replace("\\", "\\\\").replace("'", "''") + "'")


def texts(layer: Layer):
    function = st.sampled_from(("casei", "accenti", "lower", "upper", "trim"))
    plain = st.sampled_from(["id", *names(layer, FieldType.TEXT)]) | quoted(WORDS)
    return st.recursive(plain, lambda inner: st.builds("{}({})".format, function, inner), max_leaves=2)


def numbers(layer: Layer):
    plain = st.sampled_from([*names(layer, FieldType.INTEGER, FieldType.NUMBER), *NUMBERS])
    plain |= st.builds("length({})".format, texts(layer))
    if days := names(layer, FieldType.DATE, FieldType.DATETIME):
        part = st.sampled_from(("year", "month", "day"))
        plain |= st.builds("{}({})".format, part, st.sampled_from(days))
    return st.recursive(
        plain,
        lambda inner: (
            st.builds(
                "({} {} {})".format, inner, st.sampled_from(("+", "-", "*", "/", "div", "%", "^")), inner
            )
            | st.builds("{}({})".format, st.sampled_from(("abs", "floor", "ceil", "round")), inner)
        ),
        max_leaves=4,
    )


def instants(layer: Layer):
    day = st.sampled_from(DATES).map("DATE('{}')".format)
    moment = st.builds("TIMESTAMP('{}T{}')".format, st.sampled_from(DATES), st.sampled_from(TIMES))
    known = names(layer, FieldType.DATE, FieldType.DATETIME)
    return day | moment | st.sampled_from(known).map('"{}"'.format)


def spans(layer: Layer):
    known = names(layer, FieldType.DATE, FieldType.DATETIME)
    inside = st.sampled_from(known).map('"{}"'.format)
    early = st.just("'..'") | st.sampled_from(DATES[:2]).map("'{}'".format) | inside
    late = st.just("'..'") | st.sampled_from(DATES[3:4]).map("'{}T10:13:19Z'".format) | inside
    return st.builds("INTERVAL({}, {})".format, early, late)


def places():
    degree = st.integers(-8, 8).map(lambda step: step * 20)
    near = st.sampled_from((113.0, 113.2, 113.4, 113.405, 113.5, 113.7))
    latitude = st.integers(-4, 4).map(lambda step: step * 20) | st.sampled_from((23.9, 24.1, 24.185, 24.4))
    longitude = degree | near
    point = st.builds("POINT({} {})".format, longitude, latitude)
    box = st.builds(
        lambda west, one, east, two: f"BBOX({west},{min(one, two)},{east},{max(one, two)})",
        longitude,
        latitude,
        longitude,
        latitude,
    )
    line = st.builds("LINESTRING({} {},{} 89)".format, longitude, latitude, longitude)
    ring = st.builds(
        lambda x, y, size: f"POLYGON(({x} {y},{x + size} {y},{x + size / 2} {y + size / 4},{x} {y}))",
        longitude,
        latitude,
        st.sampled_from((0.2, 3, 20)),
    )
    return point | box | line | ring


def predicates(layer: Layer):
    text, number = texts(layer), numbers(layer)
    truth = st.sampled_from([*names(layer, FieldType.BOOLEAN), "true", "false"])
    found = [
        st.builds("{} {} {}".format, text, COMPARISON, text),
        st.builds("{} {} {}".format, number, COMPARISON, number),
        st.builds("{} {} {}".format, truth, COMPARISON, truth),
        st.builds("{} {} {}".format, instants(layer), COMPARISON, instants(layer)),
        st.builds("{} LIKE {}".format, text, quoted(WORDS)),
        st.builds("casei({0}) LIKE casei({1})".format, text, quoted(WORDS)),
        st.builds("{} BETWEEN {} AND {}".format, number, number, number),
        st.builds("{} NOT IN ({}, {}, {})".format, number, number, number, number),
        st.builds("{} IN ({}, {})".format, text, text, quoted(WORDS)),
        st.builds("{} IS NULL".format, text | number | truth),
        st.builds("T_{}({}, {})".format, st.sampled_from(INSTANTS), instants(layer), spans(layer)),
        st.builds("T_{}({}, {})".format, st.sampled_from(SPANS), spans(layer), spans(layer)),
        truth,
    ]
    if layer.geometry is not None:
        relation = st.sampled_from(SPATIAL)
        found += [
            st.builds("S_{}({}, {})".format, relation, st.just(layer.geometry_name), places()),
            st.builds("S_{}({}, {})".format, relation, places(), st.just(layer.geometry_name)),
            st.just(f"{layer.geometry_name} IS NULL"),
        ]
    return st.one_of(found)


def filters(layer: Layer):
    return st.recursive(
        predicates(layer),
        lambda inner: (
            st.builds("({}) AND ({})".format, inner, inner)
            | st.builds("({}) OR ({})".format, inner, inner)
            | st.builds("NOT ({})".format, inner)
            | st.builds("({}) = ({})".format, inner, inner)
            | st.builds("({}) IS NULL".format, inner)
        ),
        max_leaves=4,
    )


@settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_any_filter_selects_the_same_on_both_databases(stand_of: Callable, data) -> None:
    embedded, server = stand_of("spatialite"), stand_of("postgis")
    layer = embedded.service.registry[data.draw(st.sampled_from(ASKED))]
    if layer.id not in GRAMMARS:
        GRAMMARS[layer.id] = filters(layer)
    text = data.draw(GRAMMARS[layer.id])
    assert embedded.ids(layer.id, text) == server.ids(layer.id, text)
