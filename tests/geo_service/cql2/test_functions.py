"""The allow-list of functions, and that its page in the documents tells the same."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.cql2.functions import FUNCTIONS, call
from geo_service.cql2.operands import Kind, Literal, number
from geo_service.db.tables import feature_tables
from layers.reference_system import CRS84
from layers.registry import LAYERS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "filters.md"


def test_each_function_is_documented_with_its_types() -> None:
    rows = [
        line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    documented = {row[0].strip("| `"): (row[1], row[2]) for row in rows if len(row) == 4}
    assert documented == {
        function.name: (", ".join(sorted(function.takes)), function.gives.value) for function in FUNCTIONS
    }


def test_each_example_of_the_page_is_a_filter_of_hazards() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## What can be asked")[1].split("\n\n")[1]
    examples = [
        span for span in re.findall(r"`([^`]+)`", table) if " " in span and not span.startswith("+ -")
    ]
    assert len(examples) > 20
    layer = LAYERS["railway_hazards"]
    for example in examples:
        assert (
            filter_of(example, FilterLanguage.TEXT, layer, feature_tables(LAYERS)[layer.id], CRS84)
            is not None
        )


@pytest.mark.parametrize(
    ("name", "argument", "result"),
    [
        ("casei", Literal(Kind.TEXT, "Straße"), Literal(Kind.TEXT, "strasse")),
        ("ACCENTI", Literal(Kind.TEXT, "Yīngdé"), Literal(Kind.TEXT, "Yingde")),
        ("lower", Literal(Kind.TEXT, "ÄB"), Literal(Kind.TEXT, "äb")),
        ("upper", Literal(Kind.TEXT, "äb"), Literal(Kind.TEXT, "ÄB")),
        ("trim", Literal(Kind.TEXT, "  a b\t "), Literal(Kind.TEXT, "a b\t")),
        ("length", Literal(Kind.TEXT, "英德😀"), number(3)),
        ("abs", number(-2.5), number(2.5)),
        ("abs", number(1e200), Literal(Kind.NUMBER, None)),
        ("floor", number(-2.5), number(-3)),
        ("ceil", number(-2.5), number(-2)),
        ("round", number(-2.5), number(-3)),
        ("round", Literal(Kind.NUMBER, None), Literal(Kind.NUMBER, None)),
        ("year", Literal(Kind.DATE, date(2026, 6, 30)), number(2026)),
        ("month", Literal(Kind.DATETIME, datetime(2026, 6, 30, 23, tzinfo=UTC)), number(6)),
        ("day", Literal(Kind.DATE, date(2026, 6, 30)), number(30)),
    ],
)
def test_functions_of_literals_are_computed_at_once(name, argument, result) -> None:
    assert call(name, [argument]) == result
