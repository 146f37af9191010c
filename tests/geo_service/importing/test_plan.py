"""Plans as JSON, and what of them is refused."""

import pytest

from geo_service.importing.errors import BadPlan
from geo_service.importing.plan import Mode, Plan, Rule

PLAN = Plan(
    layer_id="railway_hazards",
    sheet="台账",
    encoding="GB18030",
    header=(2, 3),
    targets=("hazard_no", "", "lon"),
    crs="GCJ-02",
    mode=Mode.UPDATE,
    rule=Rule.ALL,
    repair=False,
    defaults={"line_id": "jingguang"},
    number_prefix="YD-",
)


def test_a_plan_comes_back_from_json() -> None:
    assert Plan.from_json(PLAN.as_json()) == PLAN
    assert Plan.from_json('{"layer_id": "wharves"}') == Plan(layer_id="wharves")


def test_members_change_by_values_of_json() -> None:
    changed = PLAN.changed(header=None, mode="new", targets=["lat"])
    assert (changed.header, changed.mode, changed.targets) == (None, Mode.NEW, ("lat",))
    assert (changed.crs, changed.defaults) == (PLAN.crs, PLAN.defaults)
    assert PLAN.changed() == PLAN


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "both"},
        {"header": [1]},
        {"header": "1-2"},
        {"targets": "lon"},
        {"colour": "red"},
        {"repair": []},
    ],
)
def test_what_a_plan_has_not_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadPlan, match=next(iter(changes))):
        PLAN.changed(**changes)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layer_id": 1}', '{"layer_id": "a", "x": 1}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(BadPlan):
        Plan.from_json(text)
