"""What is not a role's is not in its layers."""

from dataclasses import replace

import pytest

from geo_service.access.profile import as_seen
from layers.access import KEEPERS, SEES_PEOPLE, STAFF, Access, Role
from layers.registry import LAYERS, Registry


@pytest.mark.parametrize("role", list(Role))
def test_restricted_fields_are_the_staff_s(role: Role) -> None:
    layer = as_seen(LAYERS, role)["railway_hazards"]
    assert ("owner" in layer.by_name) == (role in STAFF)
    assert LAYERS["railway_hazards"].restricted


@pytest.mark.parametrize("role", list(Role))
def test_people_are_joined_for_those_who_need_them(role: Role) -> None:
    names = [field.name for field in as_seen(LAYERS, role)["duty_assignments"].joined]
    assert names == (["person_id_name", "person_id_phone"] if role in SEES_PEOPLE else [])


@pytest.mark.parametrize("role", list(Role))
def test_a_layer_of_others_is_not_there(role: Role) -> None:
    hidden = replace(LAYERS["projects"], access=Access(readers=KEEPERS, editors=KEEPERS))
    registry = Registry(*(hidden if layer.id == hidden.id else layer for layer in LAYERS.values()))
    assert ("projects" in as_seen(registry, role)) == (role in KEEPERS)
