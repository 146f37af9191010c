"""What an operator says about a file that is to become a layer."""

import re
from dataclasses import dataclass, field

from geo_service.publishing.errors import BadLayerId
from layers.access import Access
from layers.contract import REFERENCE, Theme
from layers.text import Text

ID_LIMIT = 40
"""Longest identifier: with the prefixes of tables and indexes PostgreSQL takes 63 characters."""

_ID = re.compile(rf"[a-z][a-z0-9_]{{0,{ID_LIMIT - 1}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """How a file is to be published.

    Parameters
    ----------
    id : str
        Identifier of the layer: a lower-case letter, then up to 39 letters, digits or ``_``.
    title_zh, title_en : str or None
        Titles; one stands for the other, and the identifier for both.
    description : Text or None
        What the layer is; names the file by default.
    access : Access or None
        Who may see and edit it; None keeps that of the layer that is replaced, else the default
        (`geo_service.publishing.access.default_access`).
    crs : str or None
        Reference system of the coordinates, where the file does not say it: ``EPSG:4547``.
    layer_name : str or None
        Which layer of the file, where it has several.
    id_column : str or None
        Column whose values identify the features.
    datetime : str or None
        Column of dates or moments that ``datetime=`` filters on.
    theme : Theme
    source : str or None
        Where the rows were taken from; the file's name by default.
    accuracy_m : float or None
        Rough one-sigma radius of the positions, metres; None where nobody knows.
    attribution, licence, data_date : str
        Whom a map has to name, under which licence, and of when the data is (``YYYY-MM-DD`` or shorter).
    encoding : str or None
        Encoding of the file's text, where it does not say it.
    replace : bool
        Whether the file takes the place of a published layer of this identifier.

    Raises
    ------
    BadLayerId
    """

    id: str
    title_zh: str | None = None
    title_en: str | None = None
    description: Text | None = None
    access: Access | None = None
    crs: str | None = None
    layer_name: str | None = None
    id_column: str | None = None
    datetime: str | None = None
    theme: Theme = field(default=REFERENCE)
    source: str | None = None
    accuracy_m: float | None = None
    attribution: str = ""
    licence: str = ""
    data_date: str = ""
    encoding: str | None = None
    replace: bool = False

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise BadLayerId(layer=self.id[:60], limit=ID_LIMIT - 1)
