"""One pass over the ledger counts what each figure counts for itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.railway_hazards.codes import STATUSES
from layers.railway_hazards.figures import (
    REOPENED_ON,
    TITLES,
    Condition,
    Measure,
    Period,
    count,
    days_to_close,
    is_meant,
    measures_of,
)
from layers.railway_hazards.tally import tallied, together

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def closed(found: tuple[int, int], on: tuple[int, int], **values: Any) -> Mapping[str, Any]:
    return {
        "status": "closed",
        "found_on": date(2026, *found),
        "closed_on": date(2026, *on),
        "closure_basis": "two_acceptances",
    } | values


ROWS = (
    closed((5, 31), (6, 1)),  # 1 day
    closed((6, 1), (6, 30), closure_basis="signed_paper"),  # 29 days
    closed((5, 1), (6, 5)),  # 35 days
    closed((5, 1), (5, 31), closure_basis="signed_paper"),  # before the period
    closed((5, 1), (7, 1)),  # after it: open in June
    {"status": "reopened", "found_on": date(2026, 5, 2), REOPENED_ON: (date(2026, 6, 30),)},
    {
        "status": "rectifying",
        "found_on": date(2026, 4, 2),
        REOPENED_ON: (date(2026, 5, 31), date(2026, 7, 1)),
    },
    {"status": "rejected", "found_on": date(2026, 6, 2), REOPENED_ON: (date(2026, 6, 3),)},
)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.CLOSED, 3),
        (Measure.MEDIAN_DAYS, 29.0),
        (Measure.ON_PAPER, 1),
        (Measure.PAPER_SHARE, 1 / 3),
        (Measure.REOPENED, 1),
        (Measure.CLOSURE_RATE, 4 / 7),
    ],
)
def test_what_happened_in_a_period(measure: Measure, expected: float) -> None:
    assert count(measure, ROWS, JUNE) == pytest.approx(expected)
    assert tallied(ROWS, JUNE, ()).whole.figure(measure) == pytest.approx(expected)


def test_nothing_has_neither_a_median_nor_shares() -> None:
    empty = tallied((), JUNE, ("grade",))
    for measure in (Measure.MEDIAN_DAYS, Measure.PAPER_SHARE, Measure.CLOSURE_RATE):
        assert empty.whole.figure(measure) is count(measure, (), JUNE) is None
    assert empty.by == {"grade": {}}
    assert days_to_close({"found_on": date(2026, 6, 2), "closed_on": date(2026, 6, 1)}) == 0
    assert days_to_close({"found_on": None, "closed_on": date(2026, 6, 1)}) is None
    assert set(TITLES) == set(Measure)


days = st.one_of(st.none(), st.dates(date(2026, 5, 1), date(2026, 7, 31)))
rows = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from([code.value for code in STATUSES]),
            "grade": st.sampled_from(["major", "general", None]),
            "found_on": days,
            "closed_on": days,
            "deadline": days,
            "closure_basis": st.sampled_from(["signed_paper", "legacy", None]),
            REOPENED_ON: st.lists(days.filter(bool), max_size=2).map(tuple),
        }
    ),
    max_size=12,
)


@given(rows)
def test_a_tally_is_what_each_measure_counts(made: list[dict[str, Any]]) -> None:
    found = tallied(made, JUNE, ("grade",))
    again = together(found.by["grade"].values())
    for measure in Measure:
        assert found.whole.figure(measure) == count(measure, made, JUNE) == again.figure(measure)
        for value in ("major", "general", None):
            expected = count(measure, made, JUNE, [Condition("grade", frozenset({value}))])
            assert value not in found.by["grade"] or found.by["grade"][value].figure(measure) == expected
    for row in made:
        assert set(measures_of(row, JUNE)) <= {one for one in Measure if is_meant(one, row, JUNE)}
