"""CQL2, class Functions: ``/conf/functions/functions`` of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import CLASS, queryables, selected
from geo_service.cql2.functions import FUNCTIONS
from layers.field import FieldType

pytestmark = pytest.mark.conformance(CLASS.format("functions"))

SAMPLES = {"text": "'x'", "integer": "1", "number": "1"}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_ats_functions__functions(stand, function):
    """Each function, of every queryable that it takes, with several operators."""
    types = [kind for kind in FieldType if kind.value in {taken.value for taken in function.takes}]
    asked = list(queryables(stand, *types))
    assert asked
    value = SAMPLES[function.gives.value]
    for layer_id, name, _ in asked:
        call = f"{function.name.upper()}({name})"
        known = selected(stand, layer_id, f"{name} IS NOT NULL")
        assert selected(stand, layer_id, f"{call} IS NOT NULL") == known
        less, more = (
            selected(stand, layer_id, f"{call} < {value}"),
            selected(stand, layer_id, f"{call} > {value}"),
        )
        same = selected(stand, layer_id, f"{call} IN ({value})")
        assert len(less) + len(more) + len(same) == len(known) == len(less | more | same)
