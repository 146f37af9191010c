"""CQL2, class Temporal Functions: ``/conf/temporal-functions/…`` of OGC 21-065r2, annex A."""

from datetime import UTC, date, datetime

import pytest

from cql2_annex import CLASS, miscounted, queryables, selected, wrong_combinations
from geo_service.errors import BadFilter
from layers.field import FieldType
from natural_earth import PLACES

pytestmark = pytest.mark.conformance(CLASS.format("temporal-functions"))

YEAR = "INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z')"
DAYS = "INTERVAL('2021-01-01','2021-12-31')"
OF_INTERVALS = (
    "T_CONTAINS",
    "T_DURING",
    "T_FINISHEDBY",
    "T_FINISHES",
    "T_MEETS",
    "T_METBY",
    "T_OVERLAPPEDBY",
    "T_OVERLAPS",
    "T_STARTEDBY",
    "T_STARTS",
)
OF_BOTH = ("T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS")


@pytest.mark.parametrize(
    ("kind", "instant", "interval"),
    [
        (FieldType.DATETIME, "TIMESTAMP('2022-04-24T07:59:57Z')", YEAR),
        (FieldType.DATE, "DATE('2022-04-24')", DAYS),
    ],
)
def test_ats_temporal_functions__temporal_functions_1(stand, kind, instant, interval):
    for layer_id, name, _ in queryables(stand, kind):
        for other in (instant, interval):
            after, before, apart, same, meets = (
                selected(stand, layer_id, f"{function}({name},{other})") for function in OF_BOTH
            )
            assert apart == after | before
            assert meets == selected(stand, layer_id, f"{name} IS NOT NULL") - apart
            assert same <= meets


def test_ats_temporal_functions__temporal_functions_2(stand):
    """Of two intervals with a beginning and a later end, exactly one of Allen's thirteen relations holds."""
    known = selected(stand, PLACES, '"end" > start')
    interval = 'INTERVAL(start,"end")'
    found = {
        function: selected(stand, PLACES, f"{function}({interval},{YEAR})")
        for function in (*OF_BOTH, *OF_INTERVALS)
    }
    thirteen = [found[name] for name in (*OF_INTERVALS, "T_AFTER", "T_BEFORE", "T_EQUALS")]
    assert sum(map(len, thirteen)) == len(known) == 3
    assert frozenset().union(*thirteen) == known
    assert found["T_INTERSECTS"] == known - found["T_DISJOINT"]


@pytest.mark.parametrize("function", OF_INTERVALS)
def test_ats_temporal_functions__temporal_functions_2__instants_are_refused(stand, function):
    with pytest.raises(BadFilter, match="for intervals only"):
        selected(stand, PLACES, f"{function}(start,{YEAR})")


def test_ats_temporal_functions__test_data(stand):
    assert miscounted(stand, "temporal-functions") == []


def test_ats_temporal_functions__logical(stand):
    assert wrong_combinations(stand, ("basic-cql2", "temporal-functions")) == []


def test_the_rows_with_a_date_are_those_that_the_annex_counts(stand):
    """København, Berlin and Athens, as in the file: the numbers of items hang on these."""
    table = stand.service.tables[PLACES]
    with stand.service.database.read() as session:
        rows = session.execute(
            table.select()
            .with_only_columns(table.c.name, table.c.date, table.c.start, table.c.end, table.c.boolean)
            .where(table.c.start.is_not(None))
            .order_by(table.c.start)
        ).all()
    assert [tuple(row) for row in rows] == [
        (
            "København",
            date(2021, 4, 16),
            datetime(2021, 4, 16, 10, 15, 59, tzinfo=UTC),
            datetime(2022, 4, 16, 10, 16, 6, tzinfo=UTC),
            True,
        ),
        (
            "Berlin",
            date(2023, 4, 16),
            datetime(2022, 4, 16, 10, 13, 19, tzinfo=UTC),
            datetime(2024, 2, 22, 9, 37, 52, tzinfo=UTC),
            True,
        ),
        (
            "Athens",
            date(2022, 4, 16),
            datetime(2022, 4, 16, 10, 15, 10, tzinfo=UTC),
            datetime(2022, 12, 16, 10, 14, 53, tzinfo=UTC),
            False,
        ),
    ]
