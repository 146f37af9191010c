"""The demonstration set in the database: stored once, made anew in any size, removed in one step."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, delete, insert, not_, select
from sqlalchemy.orm import Session

from geo_service.db.edits import Edits
from geo_service.db.features import Features
from geo_service.db.tables import ACCOUNTS, PEOPLE
from geo_service.demo import County, generate
from geo_service.errors import DemoImpossible, DemoInUse
from geo_service.loading import remember, was_loaded
from geo_service.service import Service

RESOURCE = "demo"
ACTOR = "geo-service demo"
HAZARDS = 60
SEED = 7


def load_once(service: Service, *, now: datetime) -> int:
    """Store the small demonstration set unless it was stored before; return how many features."""
    with service.database.write() as session:
        if was_loaded(session, RESOURCE):
            return 0
        return _replace(service, session, hazards=HAZARDS, seed=SEED, now=now)


def replace(service: Service, *, hazards: int, seed: int, now: datetime) -> int:
    """Store a demonstration set in the place of the present one; return how many features.

    Parameters
    ----------
    hazards : int
        How many hazards to invent.
    seed : int
        The same seed gives the same set.

    Raises
    ------
    DemoImpossible
        If the data lacks a line, river or township that the set leans on.
    DemoInUse
        If rows that are no demonstration refer to the present set.
    """
    with service.database.write() as session:
        return _replace(service, session, hazards=hazards, seed=seed, now=now)


def _replace(service: Service, session: Session, *, hazards: int, seed: int, now: datetime) -> int:
    _clear(service, session, now)
    today = now.astimezone(service.settings.zone).date()
    try:
        demo = generate(_county(service, session), today=today, hazards=hazards, seed=seed)
    except ValueError as error:
        raise DemoImpossible(reason=str(error)) from error
    session.execute(insert(PEOPLE), [asdict(person) for person in demo.people])
    edits = Edits(session, service.registry, service.tables, actor=ACTOR, now=now)
    count = sum(edits.create(layer_id, features) for layer_id, features in demo.features.items())
    remember(session, RESOURCE, sha256=f"{seed:08x}", features=count, loaded_at=now)
    return count


def clear(service: Service, *, now: datetime) -> int:
    """Remove all demonstration rows and people; return how many features.

    Raises
    ------
    DemoInUse
        If rows that are no demonstration refer to some that are.
    """
    with service.database.write() as session:
        count = _clear(service, session, now)
        remember(session, RESOURCE, sha256="cleared", features=0, loaded_at=now)
        return count


def _county(service: Service, session: Session) -> County:
    layers = ("railway_lines", "rivers", "townships")
    return County.from_features(
        {layer_id: service.features(session, service.registry[layer_id]).read() for layer_id in layers},
        metric_crs=service.settings.metric_crs,
    )


def _clear(service: Service, session: Session, now: datetime) -> int:
    _require_unused(service, session)
    _require_people_unused(service, session)
    edits = Edits(session, service.registry, service.tables, actor=ACTOR, now=now)
    count = 0
    for layer_id, table in service.tables.items():
        if Features(session, service.registry[layer_id], table).has_demo():
            count += edits.delete(layer_id, table.c.is_demo)
    session.execute(delete(PEOPLE).where(PEOPLE.c.is_demo))
    return count


def _require_unused(service: Service, session: Session) -> None:
    for layer in service.registry.values():
        table = service.tables[layer.id]
        for field in layer.fields:
            if field.references is None:
                continue
            target = service.tables[field.references].alias()
            refers = and_(table.c[field.name] == target.c.id, target.c.is_demo)
            row = session.execute(
                select(table.c.id, target.c.id).join(target, refers).where(not_(table.c.is_demo)).limit(1)
            ).one_or_none()
            if row is not None:
                raise DemoInUse(collection=layer.id, feature=row[0], target=f"{field.references}/{row[1]}")


def _require_people_unused(service: Service, session: Session) -> None:
    """Refuse to remove invented people to whom an account or a row of the bureau refers."""
    demo = select(PEOPLE.c.id).where(PEOPLE.c.is_demo)
    holders = [
        ("accounts", select(ACCOUNTS.c.name, ACCOUNTS.c.person_id).where(ACCOUNTS.c.person_id.in_(demo)))
    ]
    for layer in service.registry.values():
        table = service.tables[layer.id]
        for field in layer.fields:
            if field.names_person:
                column = table.c[field.name]
                holders.append(
                    (layer.id, select(table.c.id, column).where(column.in_(demo), not_(table.c.is_demo)))
                )
    for holder, query in holders:
        row = session.execute(query.limit(1)).one_or_none()
        if row is not None:
            raise DemoInUse(collection=holder, feature=row[0], target=f"people/{row[1]}")
