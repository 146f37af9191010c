"""What every layer of the registry keeps to, so that all that derives from manifests works for each."""

import functools
import inspect
import re
from datetime import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from layers.contract import PROVENANCE, THEMES, GeometryType
from layers.field import NAME, FieldType
from layers.folding import fold
from layers.headers import headers, match
from layers.legend import legend
from layers.registry import LAYERS
from layers.schema import DIALECT, json_schema, queryables
from layers.text import Language
from layers.validation import check

HAN = re.compile(r"[\u4e00-\u9fff]")
KEYWORDS = {
    "title", "description", "type", "format", "enum", "oneOf", "maxLength", "minimum", "maximum", "readOnly",
    "x-ogc-role", "x-ogc-collectionId", "x-ogc-unit", "x-ogc-propertySeq",
}  # fmt: skip


def every_layer(test):
    """Ask of each layer in turn what a test asks of one; the layer's name stands below what fails."""
    others = [it for name, it in inspect.signature(test).parameters.items() if name != "layer"]

    @functools.wraps(test)
    def of_all(**fixtures):
        for layer in LAYERS.values():
            try:
                test(layer=layer, **fixtures)
            except Exception as fault:
                fault.add_note(f"in the layer {layer.id}")
                raise

    of_all.__signature__ = inspect.Signature(others)
    return of_all


every_language = pytest.mark.parametrize("language", Language)


def all_texts(layer):
    yield layer.title
    yield layer.description
    for field in layer.all_fields:
        yield field.title
        yield from (code.label for code in field.codes)
        if field.help is not None:
            yield field.help


@every_layer
def test_words_are_in_their_language(layer):
    # A Chinese term in brackets may explain an English one, so only a title made of Chinese is wrong there.
    assert [text for text in all_texts(layer) if not HAN.search(text.zh)] == []
    assert [text for text in all_texts(layer) if HAN.match(text.en)] == []


@every_layer
def test_labels_of_codes_differ_in_both_languages(layer):
    for field in layer.enumerated:
        assert len({code.label.zh for code in field.codes}) == len(field.codes), field.name
        assert len({code.label.en for code in field.codes}) == len(field.codes), field.name


@every_layer
def test_titles_of_fields_differ_in_both_languages(layer):
    for language in Language:
        titles = [field.title.in_language(language) for field in layer.all_fields]
        assert len(set(titles)) == len(titles), language


@every_layer
def test_belongs_to_a_known_theme_and_names_its_features(layer):
    assert layer.theme in THEMES
    assert layer.field(layer.title_field).required
    assert layer.popup
    assert len(set(layer.popup)) == len(layer.popup)


@every_layer
def test_fields_have_plain_names(layer):
    # Only a published file keeps the names of its columns, whatever they are.
    assert [field.name for field in layer.all_fields if not NAME.fullmatch(field.name)] == []
    assert not layer.is_published


@every_layer
def test_temporal_field_is_a_moment(layer):
    if layer.temporal is not None:
        assert layer.field(layer.temporal).type in {FieldType.DATE, FieldType.DATETIME}


@every_layer
def test_symbols_tell_codes_apart(layer):
    if layer.style is None or layer.style.by is None:
        return
    assert len(set(layer.style.symbols.values())) == len(layer.style.symbols)


@every_layer
def test_located_rows_share_the_geometry_type_of_what_locates_them(layer):
    if layer.located_by is not None:
        owner = LAYERS[layer.field(layer.located_by).references]
        assert layer.geometry is owner.geometry


@every_layer
def test_no_field_asks_for_a_name_or_number_of_a_person(layer):
    personal = ("姓名", "电话", "手机", "联系人", "责任人", "身份证")
    for field in layer.all_fields:
        words = (field.title.zh, *field.synonyms)
        assert not [word for word in words if word.startswith(personal)], field.name


@every_layer
def test_example_round_trip(layer, example_feature):
    example = example_feature(layer)
    outcome = check(layer, example.properties)
    assert outcome.errors == ()
    assert outcome.values == example.properties
    if layer.geometry is not None:
        assert GeometryType(example.geometry.geom_type) is layer.geometry


@every_layer
@every_language
def test_labels_are_read_back_as_codes(layer, language):
    for field in layer.enumerated:
        for code in field.codes:
            outcome = check(layer, {field.name: code.label.in_language(language)})
            assert outcome.values == {field.name: code.value}


@every_layer
def test_every_required_field_is_missed_at_once(layer):
    outcome = check(layer, {})
    assert [error.field for error in outcome.errors] == [
        field.name for field in layer.given_fields if field.required
    ]
    assert {error.reason.en for error in outcome.errors} == {"needs a value"}


@every_layer
def test_headers_are_unambiguous(layer):
    for field in layer.fields:
        for words in (field.name, field.title.zh, field.title.en, *field.synonyms):
            assert match(layer, words) is field, words


@every_layer
def test_provenance_headers_mean_provenance_or_an_own_field(layer):
    for field in PROVENANCE:
        assert match(layer, field.title.zh) is field
        for words in field.synonyms:
            assert match(layer, words) in {field, *layer.fields}


@every_layer
def test_headers_never_reach_the_stamps(layer):
    assert {field.name for field in headers(layer).values()} == {field.name for field in layer.given_fields}
    assert all(key == fold(key) for key in headers(layer))


@every_layer
@every_language
def test_json_schema_keeps_to_the_dialect(layer, language):
    schema = json_schema(layer, language)
    assert schema["$schema"] == DIALECT
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert schema["title"] == layer.title.in_language(language)
    assert set(schema["required"]) <= set(schema["properties"])
    for name, described in schema["properties"].items():
        assert set(described) <= KEYWORDS, name
        assert described["title"].strip(), name
        constants = [option["const"] for option in described.get("oneOf", [])]
        assert len(set(constants)) == len(constants), name
        assert described.get("enum", []) == constants, name
    sequence = [described["x-ogc-propertySeq"] for described in schema["properties"].values()]
    assert sequence == list(range(1, len(sequence) + 1))


@every_layer
@every_language
def test_json_schema_has_each_role_once(layer, language):
    properties = json_schema(layer, language)["properties"]
    roles = [described["x-ogc-role"] for described in properties.values() if "x-ogc-role" in described]
    assert properties["id"]["x-ogc-role"] == "id"
    assert roles.count("primary-geometry") == (layer.geometry is not None)
    assert roles.count("primary-instant") == (layer.temporal is not None)
    assert roles.count("reference") == sum(field.references is not None for field in layer.fields)
    assert all(described.get("x-ogc-collectionId", layer.id) in LAYERS for described in properties.values())


@every_layer
@every_language
def test_queryables_are_the_schema_with_nothing_required(layer, language):
    schema = json_schema(layer, language)
    del schema["required"]
    assert queryables(layer, language) == schema


@every_layer
def test_legend_covers_every_symbol(layer):
    rows = legend(layer)
    if layer.style is None:
        assert rows == ()
    else:
        assert {row.code for row in rows} == (set(layer.style.symbols) or {None})
        assert all(row.symbol == layer.style.symbol_of(row.code) for row in rows)


JSON_TYPES = {"string": str, "integer": int, "number": float, "boolean": bool}


MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()).filter(  # noqa: DTZ001 - the zone is drawn
    lambda moment: moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()
)
"""Without those that a change of the clock makes twice or never: Python has them equal to none of another zone."""

STRATEGIES = {
    FieldType.TEXT: lambda field: st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(
        lambda text: text[: field.max_length]
    ),
    FieldType.INTEGER: lambda field: st.integers(int(field.minimum or 0), int(field.maximum or 10**6)),
    FieldType.NUMBER: lambda field: st.floats(
        field.minimum, field.maximum, allow_nan=False, allow_infinity=False
    ),
    FieldType.BOOLEAN: lambda _: st.booleans(),
    FieldType.DATE: lambda _: st.dates(),
    FieldType.DATETIME: lambda _: MOMENTS,
}


def values_of(field):
    if field.codes:
        return st.sampled_from([code.value for code in field.codes])
    if field.is_chainage:
        return st.sampled_from(["K2155+300", "DK127+474", "K119+200-K120+750"])
    return STRATEGIES[field.type](field)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_whatever_is_accepted_is_accepted_again_unchanged(layer, data):
    given_values = {
        field.name: data.draw(values_of(field), label=field.name)
        for field in layer.given_fields
        if field.required or data.draw(st.booleans())
    }
    for field in layer.given_fields:
        first, last = (given_values.get(name or "") for name in (field.not_before, field.name))
        assume(first is None or last is None or first <= last)
    once = check(layer, given_values)
    assert once.errors == ()
    assert once.values == given_values
    assert check(layer, once.values) == once
    properties = json_schema(layer, Language.ZH)["properties"]
    for name, value in once.values.items():
        if not hasattr(value, "isoformat"):
            assert isinstance(value, JSON_TYPES[properties[name]["type"]])
