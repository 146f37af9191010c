"""Limits before the parser: what would cost it seconds or the process is refused, what people write is not."""

import json
from contextlib import suppress
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest

from geo_service.cql2 import guard
from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.cql2.text_encoding import read_text
from geo_service.db.tables import feature_tables
from geo_service.errors import BadFilter
from layers.reference_system import CRS84
from layers.registry import LAYERS

LAYER = LAYERS["railway_hazards"]
compiled = partial(filter_of, layer=LAYER, table=feature_tables(LAYERS)[LAYER.id], crs=CRS84)


def text(value):
    return compiled(value, FilterLanguage.TEXT)


def in_json(value):
    return compiled(value if isinstance(value, str) else json.dumps(value), FilterLanguage.JSON)


def nested(depth, innermost):
    """An operand in `depth` sums."""
    for _ in range(depth):
        innermost = {"op": "+", "args": [innermost, 1]}
    return {"op": "=", "args": [innermost, 1]}


@pytest.mark.parametrize(
    "inside",
    ["is_demo", "height_m = 1", "a @", "a =", "((((", "'", "f(", "a in (1", "not", "", "POINT(1 2", '"'],
)
@pytest.mark.parametrize("opening", ["(", "not (", "f(", "a in (", "1 + ("])
def test_deep_nesting_is_refused_before_the_parser(monkeypatch, inside, opening) -> None:
    monkeypatch.setattr("cql2.parse_text", lambda _: pytest.fail("the parser saw it"))
    for depth in (guard.DEEPEST + 1, 20, 1_000):
        with pytest.raises(BadFilter):
            text(opening * depth + inside + ")" * depth)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("(" * 5 + "is_demo" + ")" * 4, "closing brackets are missing: 1"),
        ("is_demo)", "bracket at character 8 was not opened"),
        ("not " * 13 + "is_demo", "12 NOTs or signs"),
        ("height_m = " + "-" * 13 + "1", "12 NOTs or signs"),
        ("height_m = " + "- " * 13 + "1", "12 NOTs or signs"),
        (" and ".join(["height_m = 1"] * 251), "more than 500 operators"),
        ("source = '" + "x" * guard.LONGEST + "'", "more than 20000 characters"),
        ("((((((source = '" + "x" * 2_000 + "'))))))", "too much stands in nested brackets"),
        ("source = '\0'", "NUL"),
        ("source = '\ud800'", "surrogate"),
        ("height_m = 9007199254740993", "whole numbers go up to"),
        ("height_m = " + "9" * 400, "out of range"),
        ("height_m = 1e999", "out of range"),
        ("height_m = NaN", "no property NaN"),
        ("height_m + " * 40 + "1 = 1", "nested more than 32 levels"),
        ("s_intersects(geometry, BBOX" + "(" * 6 + "1," * 2_000 + "1" + ")" * 7, "too much stands"),
        ("s_intersects(geometry, POINT(- -1 2))", "coordinate is not a number"),
        ("; DROP TABLE projects", "character 1 is not understood"),
        ("source = 'open", "character 10 is not understood"),
    ],
)
def test_texts_that_are_refused(value: str, reason: str) -> None:
    with pytest.raises(BadFilter, match=reason):
        text(value)


def test_the_tree_of_gdals_text_is_checked_before_it_is_changed() -> None:
    with pytest.raises(BadFilter, match="nested more than 32 levels"):
        compiled("height_m" + " + height_m" * 450 + " > 1", FilterLanguage.OLD_TEXT)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"),
        ("{", "not JSON at character 2"),
        ("[" * 101, "nested more than 100 levels"),
        ("[" * 10_000, "nested more than 100 levels"),
        ('{"op":"not","args":[' * 60 + "true" + "]}" * 60, "nested more than 100 levels"),
        (nested(40, 1), "nested more than 32 levels"),
        ({"op": "=", "args": [{"property": "height_m"}, 2**63]}, "whole numbers go up to"),
        ({"op": "=", "args": [{"property": "height_m"}, 10**200]}, "whole numbers go up to"),
        ('{"op":"=","args":[1,' + "9" * 5_000 + "]}", "out of range"),
        ('{"op":"=","args":[1,1e999]}', "out of range"),
        ('{"op":"=","args":[1,NaN]}', "NaN is not a number"),
        ('{"op":"=","args":[1,-Infinity]}', "-Infinity is not a number"),
        ({"op": "=", "args": [{"property": "source"}, "\0"]}, "NUL"),
        (r'{"op":"=","args":[{"property":"source"},"\ud800"]}', "surrogate"),
        (r'{"op":"=","args":[{"property":"\u0000"},"x"]}', "NUL"),
        (
            {"op": "and", "args": [{"op": "=", "args": [1, n]} for n in range(1_001)]},
            "more than 1000 operators|more than 20000 characters",
        ),
    ],
)
def test_json_that_is_refused(value, reason: str) -> None:
    with pytest.raises(BadFilter, match=reason):
        in_json(value)


def test_brackets_in_texts_do_not_count() -> None:
    assert text(f"source = '{'(' * 50}'") is not None
    assert text(f"source = '{'not ' * 50}'") is not None
    assert in_json({"op": "=", "args": [{"property": "source"}, r"[[[[\"{" * 40]}) is not None


@pytest.mark.parametrize(
    "value",
    [
        "(" * 12 + "is_demo" + ")" * 12,
        "not " * 12 + "is_demo",
        " and ".join(["height_m = 1"] * 250),
        "id in (" + ", ".join(f"'h{n}'" for n in range(1_500)) + ")",
        "s_intersects(geometry, MULTIPOLYGON((("
        + ", ".join(["113 24", "114 24", "114 25"] * 300)
        + ", 113 24))))",
        "s_intersects(geometry, LINESTRING Z(" + ", ".join(["-113 -24 -1"] * 600) + "))",
        "s_intersects(geometry, MULTIPOLYGON(((" + ", ".join(["-113.1 -24.1"] * 1_400) + "))))",
    ],
)
def test_what_people_and_programs_write_is_read(value: str) -> None:
    assert read_text(value) is not None


def test_the_parser_never_works_on_more_than_the_limit(monkeypatch) -> None:
    """The longest text in each depth: what it costs doubles for each pair of grouping brackets."""
    seen: list[str] = []

    def parse(written: str) -> SimpleNamespace:
        seen.append(written)
        return SimpleNamespace(to_json=lambda: True)

    monkeypatch.setattr("cql2.parse_text", parse)
    for depth in range(guard.DEEPEST + 1):
        with suppress(BadFilter):
            for doubled in count():
                read_text("(" * depth + "f('" + "x" * 2**doubled + "')" + ")" * depth)
        assert guard.MOST_WORK / 4 < len(seen[-1]) << depth <= 8 * guard.MOST_WORK or len(seen[-1]) > 8_000
    assert len(seen[-1]) < 100
