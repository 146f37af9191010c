"""Cells of a plain table: none is calculated, and each text comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.formula import as_written, harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\u00a0=1",
        "\u3000=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\n=1",
    ],
)
def test_no_cell_is_calculated(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(None, ""), ("", ""), (7, "7"), ("a=1", "a=1"), ("{}", "{}")])
def test_other_cells_are_as_they_are(value: object, cell: str) -> None:
    assert harmless(value) == cell


@given(st.text(st.sampled_from("'=+-@ \t\n＝a下\u3000")))
def test_every_text_comes_back(text: str) -> None:
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize("cell", ["'quoted'", "'", "it's", "", "'a=1"])
def test_an_apostrophe_of_the_text_stays(cell: str) -> None:
    assert as_written(cell) == cell == harmless(cell)
