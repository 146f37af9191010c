"""Words of GDAL's own in a filter."""

import pytest

from geo_service.cql2.cql_text import with_typed_values, without_ilike
from geo_service.cql2.text_encoding import read_text
from geo_service.errors import BadFilter
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]


@pytest.mark.parametrize(
    ("gdal", "standard"),
    [
        ("(is_demo = 1)", "is_demo = true"),
        ("(is_demo <> 0)", "is_demo <> false"),
        ("found_on >= '2020-01-01T'", "found_on >= '2020-01-01'"),
        ("updated_at >= '2020-01-01T08:00:00Z'", "updated_at >= '2020-01-01T08:00:00Z'"),
        ("owner ILIKE '%o''neill%'", "CASEI(owner) LIKE CASEI('%o''neill%')"),
        ("NOT (owner ILIKE 'a') AND (version = 1)", "NOT (CASEI(owner) LIKE CASEI('a')) AND version = 1"),
        ("owner = '2020-01-01T'", "owner = '2020-01-01T'"),
        ("version = 1 OR (is_demo = 1)", "version = 1 OR is_demo = true"),
    ],
)
def test_its_words_become_those_of_the_standard(gdal, standard):
    assert with_typed_values(read_text(gdal, without_ilike), HAZARDS) == read_text(standard)


def test_an_ilike_without_a_text_is_refused():
    with pytest.raises(BadFilter):
        read_text("owner ILIKE version", without_ilike)


def test_a_quoted_name_is_no_operator():
    with pytest.raises(BadFilter):
        read_text("owner \"ILIKE\" 'x'", without_ilike)


def test_the_standard_s_own_text_has_none_of_it():
    with pytest.raises(BadFilter):
        read_text("owner ILIKE 'x'")
