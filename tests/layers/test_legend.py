from layers.legend import LegendRow, legend
from layers.registry import LAYERS


def test_rows_keep_the_order_of_the_codes():
    assert [row.code for row in legend(LAYERS["freight_checkpoints"])] == [
        "fixed_station",
        "wim_site",
        "temporary",
        "toll_plaza",
    ]


def test_only_codes_in_use():
    rows = legend(
        LAYERS["freight_checkpoints"], in_use=["toll_plaza", "fixed_station", "fixed_station", "old"]
    )
    assert [row.code for row in rows] == ["fixed_station", "toll_plaza"]
    assert legend(LAYERS["freight_checkpoints"], in_use=[]) == ()


def test_one_symbol_for_all_is_one_row_under_the_layer_title():
    townships = LAYERS["townships"]
    assert legend(townships, in_use=[]) == (LegendRow(townships.title, townships.style.symbol, None),)


def test_layer_without_geometry_has_no_legend():
    assert legend(LAYERS["indicators"]) == ()
