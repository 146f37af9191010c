"""Who may see and edit a published layer: chosen when it is published, changed afterwards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from geo_service.access.audit import Action, write_down
from geo_service.access.principal import SYSTEM, Principal
from geo_service.db import published
from geo_service.db.migrate import require_latest
from geo_service.db.published import Record
from geo_service.publishing.errors import BadAccess, PublishingError
from geo_service.publishing.publication import Publication
from geo_service.publishing.standing import require_published, require_same_account
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import KEEPERS, OPEN, ROLE_TITLES, SIGNED_IN, Access, Role
from layers.contract import Layer
from layers.text import Text

ALWAYS = frozenset({Role.ADMINISTRATOR})
"""Whoever else is chosen, administrators see and edit a published layer: somebody has to."""


def chosen(readers: Iterable[Role], editors: Iterable[Role]) -> Access:
    """Return the rights of the roles that were chosen, administrators always among them.

    Raises
    ------
    BadAccess
        If somebody may edit what they do not see, or edit without signing in.
    """
    sees, edits = ALWAYS.union(readers), ALWAYS.union(editors)
    if unseen := sorted(edits - sees):
        raise BadAccess(
            reason=Text(
                f"能编辑者须能查看：{'、'.join(ROLE_TITLES[role].zh for role in unseen)}",
                f"who edits has to see the layer: {', '.join(ROLE_TITLES[role].en for role in unseen)}",
            )
        )
    if Role.ANONYMOUS in edits:
        raise BadAccess(reason=Text("未登录者不能编辑", "nobody edits without signing in"))
    return Access(sees, edits)


def default_access(settings: Settings) -> Access:
    """Return who sees and edits a layer of which nobody says it.

    Everybody sees it where the service is read without signing in, else those with an account.
    """
    return OPEN if settings.reads_anonymously else Access(SIGNED_IN)


def access_of(settings: Settings, publication: Publication, before: Record | None) -> Access:
    """Return who sees and edits a layer that is published.

    That of the layer that it takes the place of stays where no other is chosen. Where that layer's
    manifest cannot be read nobody knows who was meant, so only those who publish see the new one.
    """
    if publication.access is not None:
        return publication.access
    if before is None:
        return default_access(settings)
    return Access(KEEPERS) if before.layer is None else before.layer.access


def require_own_sight(principal: Principal, access: Access) -> None:
    """Refuse rights by which those who choose them would lose the layer.

    Raises
    ------
    BadAccess
    """
    if principal is not SYSTEM and principal.role not in access.readers:
        reason = Text("您自己将看不到该图层", "you would not see the layer yourself")
        raise BadAccess(reason=reason)


def change_access(service: Service, layer_id: str, access: Access, *, now: datetime) -> Layer:
    """Change who may see and edit a published layer; all processes go by it from their next request on.

    Raises
    ------
    NotPublished, NotAnEditor, Forbidden, BadAccess
    """
    require_own_sight(service.principal, access)
    require_latest(service.database)
    with service.database.write() as session:
        require_same_account(session, service.principal)
        record = require_published(session, layer_id, service.principal)
        if record.layer is None:
            reason = Text("其清单无法读取，请重新发布", "its manifest cannot be read; publish it again")
            raise PublishingError(reason=reason)
        layer = replace(record.layer, access=access)
        if layer != record.layer:
            published.change(session, layer, record, now=now)
            write_down(
                session,
                service.principal,
                Action.LAYER_CHANGED,
                now,
                layer_id=layer_id,
                before=plain_rights(record.layer.access),
                rights=plain_rights(access),
            )
    return layer


def plain_rights(access: Access) -> dict[str, list[str]]:
    """Return who sees and edits a layer as values of JSON."""
    return {"readers": in_order(access.readers), "editors": in_order(access.editors)}


def in_order(roles: frozenset[Role]) -> list[str]:
    """Return roles in the order in which they are listed everywhere."""
    return [role.value for role in Role if role in roles]
