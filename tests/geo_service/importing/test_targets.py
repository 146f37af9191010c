"""What the columns of a file are taken for, as far as a plan says it."""

from typing import Any

import pytest

from geo_service.importing.errors import BadPlan
from geo_service.importing.plan import Plan
from geo_service.importing.targets import targets_of
from layers.ledger.table import Record, Table
from layers.registry import LAYERS
from layers.validation import check

HAZARDS = LAYERS["railway_hazards"]
COLUMNS = ("编号", "整改措施1", "整改措施2")


def chosen(*targets: str) -> tuple[str, ...]:
    table = Table(COLUMNS, [Record(2, ("1", "加固", "拆除"))])
    return targets_of(HAZARDS, table, Plan(layer_id=HAZARDS.id, targets=targets))


def test_two_columns_go_into_one_free_text() -> None:
    assert chosen("hazard_no", "measures", "measures") == ("hazard_no", "measures", "measures")
    assert chosen("hazard_no", "", "") == ("hazard_no", "", "")


@pytest.mark.parametrize("target", ["deadline", "side", "lon", "line_id", "chainage", "hazard_no", "id"])
def test_two_columns_for_anything_else_are_refused(target: str) -> None:
    with pytest.raises(BadPlan, match="two columns are to be"):
        chosen("", target, target)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"defaults": {"is_demo": "true"}}, "no field 'is_demo'"),
        ({"defaults": {"remark": "涓\ufffd"}}, "damaged"),
        ({"defaults": {"remark": "a\x07"}}, "control character"),
        ({"number_prefix": "YD\x07-"}, "control character"),
        ({"number_prefix": "YD\u202e-"}, "nobody sees"),
    ],
)
def test_what_no_cell_may_hold_comes_in_no_other_way_either(changes: dict[str, Any], told: str) -> None:
    table = Table(COLUMNS, [Record(2, ("1", "加固", "拆除"))])
    with pytest.raises(BadPlan, match=told):
        targets_of(HAZARDS, table, Plan(layer_id=HAZARDS.id, **changes))
    sound = {"defaults": {"remark": "下𬒗镇"}, "number_prefix": "下𬒗镇-"}
    assert targets_of(HAZARDS, table, Plan(layer_id=HAZARDS.id, **sound))


def test_numbers_that_look_the_same_are_the_same() -> None:
    errors = {one.field: one.reason.en for one in check(HAZARDS, {"hazard_no": "H-\u200b1"}).errors}
    assert "nobody sees" in errors["hazard_no"]
    assert check(HAZARDS, {"hazard_no": "下𬒗镇-1"}).values["hazard_no"] == "下𬒗镇-1"
