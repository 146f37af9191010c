from datetime import date

import pytest

from layers.ledger.closing import closes, judge
from layers.ledger.names import Names
from layers.ledger.reading import Reader
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]
TODAY = date(2023, 7, 31)
CLOSED = {"status": "closed", "closure_basis": "legacy"}


USUAL = {"status": "是否销号", "closed_on": "销号日期", "closure_basis": "销号依据"}


def judged(*, found_on=date(2023, 5, 1), has_progress=False, headers=USUAL, **cells):
    reader = Reader(HAZARDS, Names({}), {})
    return judge(HAZARDS, cells, headers, found_on, TODAY, reader, has_progress=has_progress)


def test_layers_that_are_closed_by_a_review():
    assert [layer.id for layer in LAYERS.values() if closes(layer)] == ["railway_hazards"]


@pytest.mark.parametrize("said", ["已销号", "closed", "销号", "已闭环", "是", "√", True, "已", "有", "v", 1])
def test_words_for_closed(said):
    found = judged(status=said, closed_on="2023.6.30")
    assert found.values == CLOSED | {"closed_on": date(2023, 6, 30)}
    assert found.faults == []
    assert len(found.notes) == (said not in {"已销号", "closed"})


@pytest.mark.parametrize("said", ["否", "×", False, "整改中", "待验收", "已核实", "未销号"])
def test_every_other_state_begins_anew_and_is_told(said):
    found = judged(status=said)
    assert "status" not in found.values
    assert found.faults == []
    assert found.notes[0].zh == f"台账状态“{said}”未采用，按“已上报”入库"


@pytest.mark.parametrize("said", ["已整改", "完成", "已完成", "已处理", "整改完毕", "已办结"])
def test_work_that_is_done_is_not_closed(said):
    found = judged(status=said)
    assert (found.values, found.faults) == ({"progress": said}, [])
    assert [note.zh for note in found.notes] == [
        f"台账写“{said}”：整改完成尚待验收，不等于销号，按“已上报”入库"
    ]


@pytest.mark.parametrize("said", ["是", "有", "已", "v", "1", 1, "√", True])
def test_a_yes_closes_only_below_a_header_that_asks_for_closing(said):
    asked = judged(status=said, headers=USUAL | {"status": "整改/是否整改"})
    assert asked.values == {"progress": "整改/是否整改：是"}
    assert len(asked.notes) == 1
    assert judged(status=said, headers=USUAL | {"status": "状态"}).values == {}
    assert judged(status=said, headers=USUAL | {"status": "销号情况"}).values == CLOSED


@pytest.mark.parametrize("cell", ["无", "未定", "待定", "/", "未销号", "另行通知"])
@pytest.mark.parametrize("cells", [{}, {"status": None}, {"status": "否"}, {"status": "已整改"}])
def test_a_date_cell_without_a_date_closes_nothing(cell, cells):
    found = judged(closed_on=cell, **cells)
    assert "status" not in found.values
    is_unread = cell in {"未销号", "另行通知"}
    assert [fault[0] for fault in found.faults] == ["closed_on"] * is_unread


def test_the_day_on_which_work_was_done_is_no_closing_day():
    headers = USUAL | {"closed_on": "整改/完成时间"}
    note = "“整改/完成时间”（2023-06-30）是整改完成的日期，不作销号日期"
    for cells, progress in (
        ({}, "整改/完成时间：2023-06-30"),
        ({"status": None}, "整改/完成时间：2023-06-30"),
        ({"status": "否"}, "整改/完成时间：2023-06-30"),
        ({"status": "已整改"}, "已整改；整改/完成时间：2023-06-30"),
    ):
        found = judged(closed_on="2023.6.30", headers=headers, **cells)
        assert (found.values, found.faults) == ({"progress": progress}, [])
        assert found.notes[-1].zh == note
    closed = judged(status="是", closed_on="2023.6.30", headers=headers)
    assert closed.values == CLOSED | {"closed_on": date(2023, 6, 30)}


def test_state_that_every_row_begins_with_needs_no_word():
    assert judged(status="未整改").notes == []


def test_state_in_words_of_its_own_is_kept_as_progress():
    said = "已拆除一半，剩余部分雨季后处理"
    found = judged(status=said)
    assert found.values == {"progress": said}
    assert judged(status=said, has_progress=True).values == {}
    assert judged(status="整改中").values == {}


def test_no_word_at_all():
    for cells in ({}, {"status": None}, {"status": "/", "closed_on": None}):
        found = judged(**cells)
        assert (found.values, found.faults, found.notes) == ({}, [], [])


def test_closing_date_without_a_column_for_the_status():
    found = judged(closed_on=45107)
    assert found.values == CLOSED | {"closed_on": date(2023, 6, 30)}
    assert found.notes[0].zh == "台账有销号日期，判为已销号"


def test_closing_date_beside_work_that_is_done():
    found = judged(status="已整改", closed_on="2023.6.30")
    assert found.values == CLOSED | {"closed_on": date(2023, 6, 30)}
    assert [note.zh for note in found.notes] == ["台账有销号日期，判为已销号"]


def test_closing_date_against_the_status():
    for said, reason in ((None, "有销号日期而没有状态"), ("整改中", "状态为“整改中”而有销号日期")):
        found = judged(status=said, closed_on="2023.6.30")
        assert found.values == {}
        assert [(fault[0], fault[2].zh) for fault in found.faults] == [("closed_on", reason)]


def test_closed_without_a_date():
    found = judged(status="已销号")
    assert found.values == CLOSED
    assert [note.zh for note in found.notes] == ["已销号而没有销号日期"]


@pytest.mark.parametrize(
    ("closed_on", "reason"),
    [
        ("2023.8.1", "不能晚于今天（2023-07-31）"),
        ("2023.4.30", "不早于“发现日期”（2023-05-01）"),
        ("2023年6月", "只写到月份"),
    ],
)
def test_closing_dates_that_cannot_be(closed_on, reason):
    found = judged(status="已销号", closed_on=closed_on)
    assert "closed_on" not in found.values
    assert [fault[2].zh for fault in found.faults] == [reason]


def test_basis_of_the_ledger_is_told():
    found = judged(status="已销号", closed_on="2023.6.30", closure_basis="路地双方验收")
    assert found.values["closure_basis"] == "legacy"
    assert [note.zh for note in found.notes] == ["销号依据“路地双方验收”未采用"]
