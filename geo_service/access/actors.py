"""Who stands behind the actors of the history: accounts, and parts of the service."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.access.principal import Principal
from geo_service.db.tables import ACCOUNTS
from layers.access import ROLE_TITLES, Role
from layers.text import Text

PARTS: Mapping[str, Text] = {
    "geo-service demo": Text("演示数据", "Demonstration set"),
    "geo-service load": Text("数据装载", "Loading of data files"),
    "geo-service publish": Text("命令行发布", "Publishing at the command line"),
    "geo-service unpublish": Text("命令行撤回发布", "Unpublishing at the command line"),
    "geo-service migrate": Text("系统升级", "Upgrade of the service"),
    "administrator": Text("命令行", "Command line"),
}
"""Parts of the service by the actor that the history names."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made a change, as far as the reader may know it.

    Parameters
    ----------
    id : str
    name : str or None
        Of an account whose name the reader may see.
    role : Role or None
        Of the same.
    part : Text or None
        A part of the service in words.
    is_reader : bool
        Whether it is the reader.
    """

    id: str
    name: str | None = None
    role: Role | None = None
    part: Text | None = None
    is_reader: bool = False

    @property
    def role_title(self) -> Text | None:
        """The role in words."""
        return None if self.role is None else ROLE_TITLES[self.role]


def actors(session: Session, principal: Principal, ids: Collection[str]) -> dict[str, Actor]:
    """Return who stands behind some actors, by their identifiers.

    Names and roles of accounts are for those who may see people; everybody sees the own ones.
    """
    wanted = set(ids) if principal.sees_people else set(ids) & {principal.actor}
    query = select(ACCOUNTS.c.id, ACCOUNTS.c.name, ACCOUNTS.c.role).where(ACCOUNTS.c.id.in_(wanted))
    known = {row.id: row for row in session.execute(query)}
    found = {}
    for one in ids:
        row = known.get(one)
        found[one] = Actor(
            id=one,
            name=None if row is None else row.name,
            role=None if row is None else Role(row.role),
            part=PARTS.get(one),
            is_reader=principal.is_signed_in and one == principal.account_id,
        )
    return found
