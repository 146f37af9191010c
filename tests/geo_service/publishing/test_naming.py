"""Headers keep their names where they can; every name can be a column on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.publishing.naming import RESERVED, field_names
from layers.contract import PROVENANCE, STAMPS
from layers.field import is_field_name


@pytest.mark.parametrize(
    "header", ["POP_EST", "name", "名称", "NAME_zh", "été", "ᠮᠣᠩᠭᠣᠯ", "_code", "OBJECTID"]
)
def test_an_identifier_stays_as_it_is(header):
    assert field_names([header]) == {header: header}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("name:en", "name_en"),
        ("Libellé IF", "Libellé_IF"),
        (" 桩号 ", "桩号"),
        ("长度（km）", "长度_km"),
        ("1st", "f_1st"),
        ("%", "field"),
        ("", "field"),
        ("ＮＯ．", "NO"),
    ],
)
def test_what_is_no_identifier_becomes_one(header, name):
    assert field_names([header]) == {header: name}


@pytest.mark.parametrize(
    "taken", ["id", "ID", "fid", "geom", "feature", "source", "version", "rowid", "xmin"]
)
def test_a_name_that_every_table_has_is_not_taken(taken):
    assert field_names([taken]) == {taken: f"{taken}_2"}


def test_names_of_every_layer_are_reserved():
    assert {field.name for field in PROVENANCE + STAMPS} <= RESERVED


def test_columns_that_differ_in_case_alone_are_told_apart():
    # SQLite takes them for the same column.
    assert field_names(["Name", "NAME", "name"]) == {"Name": "Name", "NAME": "NAME_2", "name": "name_3"}


def test_a_made_name_never_takes_the_name_of_a_column():
    assert field_names(["a b", "a_b", "a_b_2"]) == {"a b": "a_b_3", "a_b": "a_b", "a_b_2": "a_b_2"}


def test_the_name_of_the_geometry_is_left_to_it():
    assert field_names(["geometry"], taken=["geometry"]) == {"geometry": "geometry_2"}


def test_a_long_header_is_cut_between_characters():
    first, second = "铁" * 30, "铁" * 31
    assert field_names([first, second]) == {first: "铁" * 20, second: "铁" * 19 + "_2"}


@given(st.lists(st.text(max_size=80), unique=True, max_size=20))
def test_names_are_always_usable_and_differ(headers):
    names = field_names(headers)
    assert list(names) == headers
    assert all(is_field_name(name) for name in names.values())
    folded = [name.casefold() for name in names.values()]
    assert len(set(folded)) == len(folded)
    assert not RESERVED & set(folded)
