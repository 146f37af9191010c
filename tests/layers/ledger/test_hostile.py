"""Whatever stands in a file, a ledger is read: to values and faults instead of exceptions."""

import datetime as dt
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.ledger.body import data_rows
from layers.ledger.grid import Grid
from layers.ledger.header import find_header
from layers.ledger.names import Named, Names
from layers.ledger.rows import understand
from layers.ledger.table import Record, Table
from layers.ledger.targets import propose_targets, target_choices
from layers.registry import LAYERS
from layers.validation import check

HAZARDS = LAYERS["railway_hazards"]
NAMES = Names({"townships": [Named("t", ("望埠镇",))], "railway_lines": [Named("j", ("京广线",))]})
COLUMNS = tuple(name for name, _ in target_choices(HAZARDS) if name)
TODAY = date(2023, 7, 31)

CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.text("K0123456789+-、，左右侧京广线镇年月日.～°′″EN ,约米是否√", max_size=24),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_any_cell_is_a_value_or_a_fault(values):
    table = Table(COLUMNS, [Record(2, tuple(values))])
    for row in understand(HAZARDS, table, COLUMNS, NAMES, today=TODAY, defaults={}, number_prefix="P"):
        assert check(HAZARDS, row.values).values == row.values
        assert row.xy is None or all(isinstance(one, float) for one in row.xy)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=8))
def test_any_sheet_is_a_table(rows):
    grid = Grid("", [tuple(row) for row in rows])
    header = find_header(grid, HAZARDS)
    table = data_rows(grid, header)
    assert len(set(table.columns)) == len(table.columns) == (4 if rows else 0)
    targets = propose_targets(HAZARDS, table.columns, [record.values for record in table.records])
    understand(HAZARDS, table, targets, NAMES, today=TODAY, defaults={})


@pytest.mark.parametrize("pattern", ["镇", "K1+000、", "1", "坐标", "里程", "处", "左侧、", "x坐标/"])
def test_long_cells_are_faults(pattern):
    cell = (pattern * 32_767)[:32_766] + "x"
    table = Table(COLUMNS, [Record(2, (cell,) * len(COLUMNS))])
    (row,) = understand(HAZARDS, table, COLUMNS, NAMES, today=TODAY, defaults={})
    grid = Grid(cell, ((cell,) * 4, ("隐患编号", "里程", "备注", cell), (cell, "K1", None, 1)))
    found = find_header(grid, HAZARDS)
    propose_targets(HAZARDS, data_rows(grid, found).columns, [(cell,) * 4])
    assert row.faults


def test_dates_at_the_ends_of_the_calendar():
    for cell in (
        date.min,
        date.max,
        datetime.combine(date.max, dt.time()),
        timedelta.max,
        1e308,
        -1e308,
        10**30,
    ):
        table = Table(COLUMNS, [Record(2, (cell,) * len(COLUMNS))])
        assert understand(HAZARDS, table, COLUMNS, NAMES, today=TODAY, defaults={})[0].faults
