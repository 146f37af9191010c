import pytest

from layers.ledger.pasted import whole_rows


def test_rows_that_were_cut_at_a_line_break_are_one_again():
    cut = "编号\t名称\t备注\r\n1\t下𬒗\r\n镇\t急\r\n2\t望埠镇\t略"
    assert whole_rows(cut) == '编号\t名称\t备注\n1\t"下𬒗\n镇"\t急\n2\t望埠镇\t略\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "编号,名称\n1,下𬒗\n镇",  # no table of a text document
        "编号\t名称\r\n1\t望埠镇\r\n",
        '编号\t名称\n1\t"下𬒗\n镇"',  # a spreadsheet quotes
        "英德市隐患台账\n编号\t名称\n1\t望埠镇\n备注：略",
    ],
)
def test_everything_else_stays_as_it_was_pasted(text):
    assert whole_rows(text) == text
