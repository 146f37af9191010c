"""Names and telephone numbers, joined into features for those who may see them."""

from collections.abc import Collection, Sequence

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_service.db.tables import PEOPLE
from layers.contract import Layer
from layers.field import Field
from layers.text import Language

REVISION = "-people"
"""Stands among the layers' revisions for that of the people; no layer can have this identifier."""


def with_people(session: Session, layer: Layer, texts: Sequence[bytes]) -> list[bytes]:
    """Return stored features with the people whom they name.

    Parameters
    ----------
    session : Session
    layer : Layer
        As the reader sees it: where it has no `joined` fields, the texts stay as they are.
    texts : sequence of bytes
        GeoJSON features.
    """
    if not layer.joined:
        return list(texts)
    features = [orjson.loads(text) for text in texts]
    names = [field.name for field in layer.fields if field.names_person]
    ids = {feature["properties"].get(name) for feature in features for name in names} - {None}
    query = select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.phone).where(PEOPLE.c.id.in_(ids))
    known = {row.id: (row.name, row.phone) for row in session.execute(query)}
    for feature in features:
        properties = feature["properties"]
        for name in names:
            person, phone = known.get(properties.get(name), (None, None))
            properties |= {f"{name}_name": person, f"{name}_phone": phone}
    return [orjson.dumps(feature) for feature in features]


def title_beside_name(field: Field, language: Language) -> str:
    """Return the title of a field; of one that refers to a person, as it stands beside their name."""
    title = field.title.in_language(language)
    return title.removesuffix("编号") if field.names_person else title


def people_choices(
    session: Session, at_most: int, *, text: str | None = None, ids: Collection[str] | None = None
) -> list[tuple[str, str]]:
    """Return identifiers and names of people, in the order of names; for those who may see people.

    Parameters
    ----------
    session : Session
    at_most : int
    text : str, optional
        Only those whose name holds it.
    ids : collection of str, optional
        Only these.
    """
    query = select(PEOPLE.c.id, PEOPLE.c.name).order_by(PEOPLE.c.name, PEOPLE.c.id).limit(at_most)
    if text is not None:
        query = query.where(func.lower(PEOPLE.c.name).contains(text.lower(), autoescape=True))
    if ids is not None:
        query = query.where(PEOPLE.c.id.in_(ids))
    return [(row[0], row[1]) for row in session.execute(query)]
