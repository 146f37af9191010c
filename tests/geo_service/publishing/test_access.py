"""Who may see and edit a published layer: chosen, kept, changed, logged."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from accounts import new_account
from geo_service.access.errors import Forbidden
from geo_service.access.principal import Principal
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG, PUBLISHED_LAYERS
from geo_service.publishing.access import change_access, chosen, default_access
from geo_service.publishing.errors import BadAccess, LayerTaken, NotAnEditor, NotPublished
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.publishing.unpublish import unpublish
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import KEEPERS, OPEN, SIGNED_IN, Access, Role
from layers.text import Language

POINT = "POINT (113.4 24.2)"
ONE = (POINT, {"name": "G240"})


def access_of(service: Service, layer_id: str = "roads") -> Access:
    with service.database.read() as session:
        return service.current(session).catalogue.registry[layer_id].access


def as_role(service: Service, role: Role) -> Service:
    account = new_account(service, role)
    with service.database.read() as session:
        return service.current(session, Principal(role, account_id=account.id, may_write=True))


def acts(service: Service, path: Path, now: datetime) -> tuple[Callable[[], object], ...]:
    """All that is done to the layer of roads by those who edit it."""
    return (
        lambda: publish(service, path, Publication(id="roads", replace=True), now=now),
        lambda: change_access(service, "roads", OPEN, now=now),
        lambda: unpublish(service, "roads", now=now),
    )


def test_administrators_are_always_among_them() -> None:
    access = chosen([Role.VIEWER], [])
    assert access.readers == {Role.VIEWER, Role.ADMINISTRATOR}
    assert access.editors == {Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("readers", "editors", "sentence"),
    [
        ([Role.VIEWER], [Role.PLANNER, Role.CLERK], "has to see the layer: Coordinators' office, Planner"),
        ([Role.ANONYMOUS], [Role.ANONYMOUS], "nobody edits without signing in"),
    ],
)
def test_rights_that_do_not_fit_are_refused(readers: list[Role], editors: list[Role], sentence: str) -> None:
    with pytest.raises(BadAccess) as refused:
        chosen(readers, editors)
    assert sentence in str(refused.value)
    assert refused.value.context["reason"].in_language(Language.ZH)  # type: ignore[attr-defined]


def test_without_anonymous_reading_the_default_is_for_those_who_are_signed_in() -> None:
    assert default_access(Settings(anonymous_read=True)) == OPEN
    assert default_access(Settings(anonymous_read=False)) == Access(SIGNED_IN, KEEPERS)


def test_rights_stay_when_a_newer_file_comes(service: Service, publish_file, geojson) -> None:
    access = chosen({Role.PLANNER, Role.CLERK}, {Role.CLERK})
    publish_file(geojson(ONE), access=access)
    assert access_of(service) == access
    publish_file(geojson(ONE, ONE), replace=True)
    assert access_of(service) == access
    publish_file(geojson(ONE), replace=True, access=OPEN)
    assert access_of(service) == OPEN


def test_a_manifest_that_cannot_be_read_opens_nothing(service: Service, publish_file, geojson) -> None:
    publish_file(geojson(ONE), access=chosen((), ()))
    with service.database.write() as session:
        session.execute(update(PUBLISHED_LAYERS).values(manifest="{}"))
    publish_file(geojson(ONE), replace=True)
    assert access_of(service) == Access(KEEPERS)


def test_a_change_is_seen_by_other_processes_and_logged(service: Service, publish_file, geojson, now) -> None:
    publish_file(geojson(ONE))
    elsewhere = Service.start(service.settings)
    assert "roads" in as_role(elsewhere, Role.VIEWER).registry
    changed = change_access(service, "roads", Access(KEEPERS), now=now)
    assert changed.access == Access(KEEPERS)
    assert "roads" not in as_role(elsewhere, Role.VIEWER).registry
    assert "roads" in as_role(elsewhere, Role.PLANNER).registry
    change_access(service, "roads", Access(KEEPERS), now=now + timedelta(hours=1))
    with service.database.read() as session:
        (entry,) = session.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.action == "layer_changed")).all()
    assert (entry.layer_id, entry.via) == ("roads", "console")
    assert json.loads(entry.detail)["before"]["readers"][0] == "anonymous"
    elsewhere.database.close()


def test_nothing_is_logged_of_what_did_not_happen(service: Service, publish_file, geojson, now) -> None:
    publish_file(geojson(ONE))
    planner = as_role(service, Role.PLANNER)
    with pytest.raises(BadAccess):
        change_access(planner, "roads", chosen((), ()), now=now)
    with pytest.raises(BadAccess):
        publish(planner, geojson(ONE), Publication(id="paths", access=chosen((), ())), now=now)
    with service.database.read() as session:
        assert session.scalars(select(AUDIT_LOG.c.action)).all() == ["layer_published"]


def test_what_a_role_does_not_see_it_neither_replaces_nor_takes_back(
    service: Service, publish_file, geojson, now
) -> None:
    publish_file(geojson(ONE), access=chosen((), ()))
    planner = as_role(service, Role.PLANNER)
    with pytest.raises(LayerTaken):
        publish(planner, geojson(ONE), Publication(id="roads", replace=True), now=now)
    for act in (
        lambda: unpublish(planner, "roads", now=now),
        lambda: change_access(planner, "roads", OPEN, now=now),
    ):
        with pytest.raises(NotPublished) as refused:
            act()
        assert "Published: -" in str(refused.value)
    assert access_of(service) == chosen((), ())


def test_who_sees_a_layer_without_editing_it_changes_nothing(
    service: Service, publish_file, geojson, now
) -> None:
    access = chosen({Role.PLANNER}, ())
    publish_file(geojson(ONE), access=access)
    for act in acts(as_role(service, Role.PLANNER), geojson(ONE, ONE), now):
        with pytest.raises(NotAnEditor):
            act()
    assert access_of(service) == access
    for act in acts(as_role(service, Role.ADMINISTRATOR), geojson(ONE, ONE), now):
        act()


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("change", [{"role": "viewer"}, {"role": "administrator"}, {"is_active": False}])
def test_an_account_that_changed_meanwhile_changes_nothing(
    service: Service, publish_file, geojson, now, number: int, change: dict[str, object]
) -> None:
    publish_file(geojson(ONE))
    planner = as_role(service, Role.PLANNER)
    with service.database.write() as session:
        session.execute(
            update(ACCOUNTS).where(ACCOUNTS.c.id == planner.principal.account_id).values(**change)
        )
    with pytest.raises(Forbidden):
        acts(planner, geojson(ONE, ONE), now)[number]()
    with service.database.read() as session:
        current = service.current(session)
        assert current.features(session, current.layer("roads")).count() == 1
        assert session.scalars(select(AUDIT_LOG.c.action)).all() == ["layer_published"]


def test_editors_that_changed_while_the_file_was_read_are_asked_again(
    service: Service, publish_file, geojson, now
) -> None:
    publish_file(geojson(ONE))
    planner = as_role(service, Role.PLANNER)
    access = chosen({Role.PLANNER}, ())

    def takes_the_right(message: str) -> Callable[[int], None]:
        if message == "Storing":  # the file was read, the lock is not taken yet
            change_access(service, "roads", access, now=now)
        return lambda _: None

    publication = Publication(id="roads", replace=True)
    with pytest.raises(NotAnEditor):
        publish(planner, geojson(ONE, ONE), publication, now=now, progress=takes_the_right)
    assert access_of(service) == access
