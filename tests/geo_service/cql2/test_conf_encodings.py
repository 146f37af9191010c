"""CQL2, the encodings: ``/conf/cql2-text/…`` and ``/conf/cql2-json/…`` of OGC 21-065r2, annex A.

The annex asks for the tests of every class in the encoding. Here they are its predicates with their
counts; the tests of the classes evaluate each of their filters in both encodings besides.
"""

import pytest

from cql2_annex import ANNEX, CLASS, predicates, twin
from geo_service.cql2.filtering import FilterLanguage
from geo_service.cql2.text_encoding import read_text


@pytest.mark.conformance(CLASS.format("cql2-text"))
@pytest.mark.parametrize("conformance_class", ANNEX["test-data"])
def test_ats_cql2_text__validate(stand, conformance_class):
    for layer_id, predicate, count in predicates(conformance_class):
        assert len(stand.ids(layer_id, predicate)) == count, predicate


@pytest.mark.conformance(CLASS.format("cql2-json"))
@pytest.mark.parametrize("conformance_class", ANNEX["test-data"])
def test_ats_cql2_json__validate(stand, conformance_class):
    for layer_id, predicate, count in predicates(conformance_class):
        assert len(stand.ids(layer_id, twin(predicate), FilterLanguage.JSON)) == count, predicate


@pytest.mark.conformance(CLASS.format("cql2-text"))
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("it''s", "it's"),
        (r"it\'s", "it's"),
        (r"a\ab\bt\tn\nv\vf\fr\r", "a\ab\bt\tn\nv\vf\fr\r"),
        (r"back\\slash", "back\\slash"),
        ("下𬒗镇", "下𬒗镇"),
    ],
)
def test_ats_cql2_text__escaping(written, meant):
    assert read_text(f"name = '{written}'") == {"op": "=", "args": [{"property": "name"}, meant]}
