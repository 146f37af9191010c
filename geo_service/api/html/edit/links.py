"""What a reader may do with a record or a table: the ways to the pages on which it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.reader import Reader
from geo_service.editing.changes import may_edit
from layers.contract import Layer


@dataclass(frozen=True, slots=True)
class EditLinks:
    """Addresses of the pages on which one record is changed, and what was just done there.

    Parameters
    ----------
    saved : str
        That the record was stored; empty where somebody just looks at it.
    undo : str
        Address that takes a form to undo what was stored.
    drafts : str
        What the drafts of this reader and layer are kept under in the browser.
    """

    edit: str
    edit_label: str
    delete: str
    delete_label: str
    saved: str
    undo: str
    undo_label: str
    drafts: str


def may_change(reader: Reader, layer: Layer) -> bool:
    """Whether the pages that change records are open to a reader; the past never changes."""
    return reader.service.moment is None and may_edit(reader.service, layer)


def new_link(reader: Reader, layer: Layer) -> tuple[str, str] | None:
    """Return address and label of the form of a new record; None for who may not make one."""
    if not may_change(reader, layer):
        return None
    return reader.collection(layer.id, "edit"), str(edit_words(reader.language).new)


def edit_links(reader: Reader, layer: Layer, document: Mapping[str, Any]) -> EditLinks | None:
    """Return the ways to change a record; None for who may not."""
    if not may_change(reader, layer):
        return None
    e = edit_words(reader.language)
    feature_id = str(document["id"])
    version = document["properties"].get("version")
    is_saved = version is not None and reader.request.query_params.get("saved") == str(version)
    return EditLinks(
        edit=reader.collection(layer.id, "items", feature_id, "edit"),
        edit_label=str(e.edit),
        delete=reader.collection(layer.id, "items", feature_id, "delete"),
        delete_label=str(e.delete),
        saved=str(e.saved.format(version=version)) if is_saved else "",
        undo=reader.collection(layer.id, "items", feature_id, "history", str(version), "undo"),
        undo_label=str(e.undo),
        drafts=f"{reader.service.principal.account_id}:{layer.id}",
    )
