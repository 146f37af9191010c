"""Before a record is deleted: what it is, what refers to it, whether that is really meant."""

from fastapi import Response

from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import title_of
from geo_service.api.pages import page
from geo_service.db.selection import Selection
from geo_service.editing.changes import Standing
from layers.contract import Layer


def removal_page(
    reader: Reader, layer: Layer, stands: Standing, *, status: int = 200, notice: str = ""
) -> Response:
    """Answer with the question whether a record is to be deleted.

    Parameters
    ----------
    notice : str
        Why it was not deleted just now.
    """
    feature_id = stands.feature.id
    e = edit_words(reader.language)
    properties = stands.feature.properties
    return page(
        reader.request,
        "edit_delete.html",
        reader.language,
        status=status,
        reader=reader,
        layer=layer,
        e=e,
        title=title_of(layer, {"id": feature_id, "properties": properties}, reader.language),
        feature_id=feature_id,
        version=stands.version,
        referring=referring(reader, layer, feature_id),
        notice=notice,
        action=reader.collection(layer.id, "items", feature_id, "delete"),
        back=reader.collection(layer.id, "items", feature_id),
    )


def referring(reader: Reader, layer: Layer, feature_id: str) -> list[tuple[str, str]]:
    """Return what refers to a record as text and address, by layer and field."""
    e = edit_words(reader.language)
    found = []
    for other in reader.layers.values():
        for field in other.fields:
            if field.references != layer.id:
                continue
            selection = Selection(values={field.name: (feature_id,)})
            count = reader.service.features(reader.session, other).count(selection)
            if count:
                text = e.referring.format(
                    layer=other.title.in_language(reader.language),
                    field=field.title.in_language(reader.language),
                    count=count,
                )
                found.append((str(text), reader.collection(other.id, "items", **{field.name: feature_id})))
    return found
