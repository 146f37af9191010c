"""Whether a feature agrees with the others: what it refers to is there, its number is its own."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.db.tables import PEOPLE
from geo_service.editing.draft import NEW
from geo_service.errors import CollectionNotFound, FeatureNotFound, InvalidFeature
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.field import Field
from layers.text import Text
from layers.validation import FieldError

NO_SUCH = Text("所指的要素或人员不存在", "refers to a feature or a person that is not there")
TAKEN = Text("该编号已被使用", "another feature has this number")


def require_consistent(
    service: Service,
    session: Session,
    layer: Layer,
    values: Mapping[str, Value],
    before: Feature | None = None,
) -> None:
    """Refuse a feature that does not agree with the others, naming each attribute.

    Parameters
    ----------
    service, session : Service, Session
    layer : Layer
        With all its fields.
    values : mapping of str to Value
        As they are to be stored.
    before : Feature or None
        As it is stored: what was so already is not asked again.

    Raises
    ------
    InvalidFeature
    """
    faults = list(_missing(service, session, layer, values, before))
    absent = {fault.field for fault in faults}
    there = {name: value for name, value in values.items() if name not in absent}
    faults += _unshared(service, session, layer, there, before)
    faults += _taken(service, session, layer, there, before)
    if faults:
        raise InvalidFeature.of(layer.id, NEW if before is None else before.id, faults)


def _missing(
    service: Service, session: Session, layer: Layer, values: Mapping[str, Value], before: Feature | None
) -> Iterator[FieldError]:
    """Name the attributes that refer to what is not there; the database would name none.

    A feature that the principal does not see is not there for them either.
    """
    for field in layer.fields:
        value = values.get(field.name)
        if value is None or (field.references is None and not field.names_person):
            continue
        if _stood(before, field.name) == value:
            continue
        if not _is_there(service, session, field, str(value)):
            yield FieldError(field.name, value, NO_SUCH)


def _unshared(
    service: Service, session: Session, layer: Layer, values: Mapping[str, Value], before: Feature | None
) -> Iterator[FieldError]:
    """Name the attributes whose feature has another value of what both have in common."""
    for field in layer.fields:
        if field.shares is None or field.references is None:
            continue
        referred, own = values.get(field.name), values.get(field.shares)
        if referred is None or own is None:
            continue
        if before is not None and (_stood(before, field.name), _stood(before, field.shares)) == (
            referred,
            own,
        ):
            continue
        table = service.tables[field.references]
        theirs = session.scalar(select(table.c[field.shares]).where(table.c.id == referred))
        if theirs is not None and theirs != own:
            title = layer.field(field.shares).title
            reason = Text(f"与“{title.zh}”不一致", f"does not belong to “{title.en}”")
            yield FieldError(field.name, referred, reason)


def _taken(
    service: Service, session: Session, layer: Layer, values: Mapping[str, Value], before: Feature | None
) -> Iterator[FieldError]:
    if layer.key is None:
        return
    number = values.get(layer.key)
    if number is None or _stood(before, layer.key) == number:
        return
    table = service.tables[layer.id]
    if session.scalar(select(table.c.id).where(table.c[layer.key] == number).limit(1)) is not None:
        yield FieldError(layer.key, number, TAKEN)


def _stood(before: Feature | None, name: str) -> Value:
    return None if before is None else before.properties.get(name)


def _is_there(service: Service, session: Session, field: Field, value: str) -> bool:
    if field.references is None:
        return session.scalar(select(PEOPLE.c.id).where(PEOPLE.c.id == value)) is not None
    try:
        service.features(session, service.layer(field.references)).one(value)
    except (CollectionNotFound, FeatureNotFound):
        return False
    return True
