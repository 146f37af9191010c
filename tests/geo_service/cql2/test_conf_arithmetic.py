"""CQL2, class Arithmetic Expressions: ``/conf/arithmetic/…`` of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import CLASS, miscounted, queryables, selected, wrong_combinations
from layers.field import FieldType

pytestmark = pytest.mark.conformance(CLASS.format("arithmetic"))


def test_ats_arithmetic__arithmetic(stand):
    """For every numeric queryable q, expressions that hold wherever q has a value."""
    for layer_id, name, _ in queryables(stand, FieldType.NUMBER, FieldType.INTEGER):
        known = selected(stand, layer_id, f"{name} IS NOT NULL")
        for expression in (
            "{q} + 1 > {q}",
            "{q} - {q} = 0",
            "2 * {q} = {q} + {q}",
            "{q} / 2 * 2 = {q}",
            "{q} div 10 * 10 + {q} % 10 = {q}",
            "abs({q} ^ 2 - {q} * {q}) <= {q} * {q} / 10 ^ 12",
            "-{q} = 0 - {q}",
            "({q} + 3) * 2 = 2 * {q} + 6",
            "{q} BETWEEN {q} - 0.5 AND {q} + 0.5",
            "{q} IN ({q} - 1, {q} * 1)",
        ):
            assert selected(stand, layer_id, expression.format(q=name)) == known, expression


def test_ats_arithmetic__test_data(stand):
    assert miscounted(stand, "arithmetic") == []


def test_ats_arithmetic__logical(stand):
    classes = ("basic-cql2", "advanced-comparison-operators", "arithmetic")
    assert wrong_combinations(stand, classes) == []
