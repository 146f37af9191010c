import pytest

from layers.ledger.prefix import only_counts, propose_prefix
from layers.ledger.table import Record, Table
from layers.railway_hazards import LAYER

COLUMNS = ("序号", "线别", "乡镇", "排查时间", "整改期限")
TARGETS = ("hazard_no", "line_id", "township", "found_on", "deadline")
ROWS = ((1, "京广线", "望埠镇", "2026.3.5", "2025.1.1"), (2, "京广线", None, "2026.2.5", None))


def table(*rows):
    return Table(COLUMNS, [Record(number, row) for number, row in enumerate(rows, 2)])


@pytest.mark.parametrize(
    ("titles", "prefix"),
    [
        (["英德市望埠镇隐患台账", "填报日期：2026 年 6 月 30 日"], "2026-06-望埠镇-"),
        (["英德市下𬒗镇"], "2026-02-下𬒗镇-"),  # the earliest day stays when rows are added
        (["各乡镇（街道）隐患台账", "2026年度"], "2026-望埠镇-"),
        (["台账20260630"], "2026-06-望埠镇-"),
        (["英城街道", "2026.1-2026.5"], "2026-05-英城街道-"),
        (["大站镇、沙口镇"], "2026-02-望埠镇-"),
    ],
)
def test_the_ledgers_month_and_place(titles, prefix):
    assert propose_prefix(LAYER, table(*ROWS), TARGETS, titles) == prefix


def test_the_line_where_the_townships_differ_and_nothing_where_nothing_is_said():
    assert (
        propose_prefix(LAYER, table(*ROWS, (3, "京广线", "沙口镇", None, None)), TARGETS, [])
        == "2026-02-京广线-"
    )
    assert propose_prefix(LAYER, table(), TARGETS, ["Sheet1"]) == ""


def test_only_a_count_needs_a_prefix():
    assert only_counts(LAYER, COLUMNS, TARGETS)
    assert not only_counts(LAYER, ("序号", "编号"), ("", "hazard_no"))
