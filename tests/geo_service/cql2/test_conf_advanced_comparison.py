"""CQL2, class Advanced Comparison Operators: ``/conf/advanced-comparison-operators/…`` of OGC 21-065r2."""

import pytest

from cql2_annex import CLASS, miscounted, queryables, selected, wrong_combinations
from layers.field import FieldType

pytestmark = pytest.mark.conformance(CLASS.format("advanced-comparison-operators"))


def test_ats_advanced_comparison_operators__like(stand):
    for layer_id, name, _ in queryables(stand, FieldType.TEXT):
        anything, filled, empty, twice, escaped = (
            selected(stand, layer_id, f"{name} {test}")
            for test in ("LIKE '%'", "like '_%'", "like ''", "like '%%'", r"like '\%\_'")
        )
        assert not filled & empty
        assert anything == twice == filled | empty
        assert escaped == frozenset()


def test_ats_advanced_comparison_operators__between(stand):
    for layer_id, name, _ in queryables(stand, FieldType.NUMBER, FieldType.INTEGER):
        within = selected(stand, layer_id, f"{name} BETWEEN 0 AND 100")
        assert within == selected(stand, layer_id, f"{name} >= 0 AND {name} <= 100")
        assert selected(stand, layer_id, f"{name} between 100.0 and 1.0") == frozenset()


@pytest.mark.parametrize(
    ("types", "members"),
    [
        ((FieldType.NUMBER, FieldType.INTEGER), ("1", "2", "3")),
        ((FieldType.TEXT,), ("'foo'", "'bar'")),
        ((FieldType.BOOLEAN,), ("true",)),
        ((FieldType.DATETIME,), ("'2022-04-14T14:52:56Z'", "'2022-04-14T15:52:56Z'")),
        ((FieldType.DATE,), ("'2022-04-14'", "'2022-04-15'")),
    ],
)
def test_ats_advanced_comparison_operators__in(stand, types, members):
    for layer_id, name, _ in queryables(stand, *types):
        listed = selected(stand, layer_id, f"{name} IN ({', '.join(members)})")
        assert listed == selected(stand, layer_id, " OR ".join(f"{name} = {member}" for member in members))


def test_ats_advanced_comparison_operators__test_data(stand):
    assert miscounted(stand, "advanced-comparison-operators") == []


def test_ats_advanced_comparison_operators__logical(stand):
    assert wrong_combinations(stand, ("basic-cql2", "advanced-comparison-operators")) == []
