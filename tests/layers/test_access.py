"""Rights are data of the layer, and hang together."""

import json

import pytest

from layers.access import EVERYBODY, KEEPERS, ROLE_TITLES, SEGMENTS, SIGNED_IN, Access, Role
from layers.codec import from_plain, to_plain
from layers.registry import LAYERS


def test_who_changes_a_layer_sees_it() -> None:
    with pytest.raises(ValueError, match="may change the layer but not see it: clerk"):
        Access(readers=KEEPERS, editors=KEEPERS | {Role.CLERK})


def test_nobody_changes_without_signing_in() -> None:
    with pytest.raises(ValueError, match="without signing in"):
        Access(editors=EVERYBODY)


def test_every_role_has_a_title() -> None:
    assert set(ROLE_TITLES) == set(Role)


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_who_sees_a_layer_sees_what_it_refers_to(layer_id: str) -> None:
    layer = LAYERS[layer_id]
    for field in layer.fields:
        if field.references is not None:
            assert layer.access.readers <= LAYERS[field.references].access.readers


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_a_scope_leads_to_the_segments(layer_id: str) -> None:
    layer, steps = LAYERS[layer_id], 0
    while layer.access.scope is not None and steps < 5:
        target = layer.field(layer.access.scope).references
        assert target is not None
        layer, steps = LAYERS[target], steps + 1
    assert steps == 0 or layer.id == SEGMENTS


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_a_coordinator_edits_scoped_layers_alone(layer_id: str) -> None:
    access = LAYERS[layer_id].access
    assert Role.COORDINATOR not in access.editors or access.scope is not None
    assert not access.editors & {Role.VIEWER, Role.SUPERVISOR, Role.ANONYMOUS}


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_rights_are_kept_with_a_manifest(layer_id: str) -> None:
    layer = LAYERS[layer_id]
    assert from_plain(json.loads(json.dumps(to_plain(layer)))).access == layer.access


def test_a_manifest_with_an_unknown_role_is_refused() -> None:
    plain = to_plain(LAYERS["townships"]) | {"access": {"readers": ["king"]}}
    with pytest.raises(ValueError, match="king"):
        from_plain(plain)


def test_signed_in_roles_are_all_but_one() -> None:
    assert frozenset(Role) - {Role.ANONYMOUS} == SIGNED_IN
