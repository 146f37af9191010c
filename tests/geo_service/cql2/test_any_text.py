"""Whatever a request sends is compiled or refused with a reason: nothing else comes out."""

import json
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.db.tables import feature_tables
from geo_service.errors import BadFilter
from layers.reference_system import CRS84
from layers.registry import LAYERS
from layers.text import Language

LAYER = LAYERS["railway_hazards"]
compiled = partial(filter_of, layer=LAYER, table=feature_tables(LAYERS)[LAYER.id], crs=CRS84)

WORDS = st.sampled_from(
    [
        "height_m",
        "is_demo",
        "geometry",
        "found_on",
        "source",
        "x",
        "'x'",
        "''",
        "1",
        "-1",
        ".5",
        "1e5",
        "1e400",
        "99999999999999999999",
        "TRUE",
        "null",
        "AND",
        "OR",
        "NOT",
        "LIKE",
        "IN",
        "BETWEEN",
        "IS",
        "DIV",
        "=",
        "<>",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "(",
        ")",
        ",",
        "[",
        "]",
        '"',
        "'",
        ";",
        "..",
        "\\",
        "é",
        "镇",
        "casei",
        "lower",
        "DATE",
        "TIMESTAMP",
        "INTERVAL",
        "'2026-01-01'",
        "'2026-01-01T00:00:00Z'",
        "'..'",
        "POINT",
        "POLYGON",
        "MULTIPOINT",
        "Z",
        "EMPTY",
        "GEOMETRYCOLLECTION",
        "BBOX",
        "S_INTERSECTS",
        "S_WITHIN",
        "T_DURING",
        "T_AFTER",
        "A_EQUALS",
        "((1",
        "2))",
        "(1,2,3,4)",
    ]
)
SOUP = st.lists(WORDS, max_size=25).map(" ".join) | st.lists(WORDS, max_size=25).map("".join) | st.text()
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS
) | st.sampled_from(
    [{"property": "height_m"}, {"property": "geometry"}, {"date": "2026-01-01"}, {"bbox": [1, 2, 3, 4]}]
)
OPERATORS = st.sampled_from(
    [
        "and",
        "or",
        "not",
        "=",
        "<",
        "like",
        "in",
        "between",
        "isNull",
        "+",
        "div",
        "casei",
        "year",
        "s_within",
        "t_during",
        "t_after",
        "a_equals",
        "pg_sleep",
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(
            lambda name, arguments: {"op": name, "args": arguments}, OPERATORS, st.lists(inner, max_size=3)
        )
        | st.builds(lambda bounds: {"interval": bounds}, st.lists(inner, max_size=2))
        | st.builds(
            lambda kind, at: {"type": kind, "coordinates": at},
            st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon"]),
            st.lists(inner, max_size=4),
        )
        | st.dictionaries(
            st.sampled_from(["property", "date", "timestamp", "bbox", "type", "op", "args"]), inner
        )
    ),
    max_leaves=12,
)
thorough = settings(max_examples=600, deadline=None, derandomize=True, database=None)


def compile_or_refuse(text: str, language: FilterLanguage) -> None:
    try:
        condition = compiled(text, language)
    except BadFilter as refused:
        reason = refused.context["reason"]
        assert 0 < len(reason.in_language(Language.ZH)) < 1_500
        assert 0 < len(reason.in_language(Language.EN)) < 1_500
    else:
        assert str(condition)


@pytest.mark.parametrize("language", [FilterLanguage.TEXT, FilterLanguage.OLD_TEXT])
@thorough
@given(text=SOUP)
def test_any_words(language: FilterLanguage, text: str) -> None:
    compile_or_refuse(text, language)


@thorough
@given(tree=TREES)
def test_any_tree(tree: object) -> None:
    compile_or_refuse(json.dumps(tree), FilterLanguage.JSON)


@thorough
@given(text=st.text(alphabet='{}[]":,opargs=1truenl\\u0d8', max_size=60))
def test_any_json(text: str) -> None:
    compile_or_refuse(text, FilterLanguage.JSON)
