"""What somebody asks a file of: which features, which of their fields, written how."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from geo_service.db.selection import Selection
from geo_service.exporting.places import Places
from geo_service.exporting.public_profile import public_fields
from geo_service.service import Service
from layers.contract import Layer
from layers.field import Field
from layers.schema import ID_TITLE
from layers.text import Language

ID = Field(name="id", title=ID_TITLE, required=True)
UTF8 = "UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One file that is asked for.

    Parameters
    ----------
    service : Service
        As the reader sees it, at the moment that is asked for.
    layer : Layer
    selection : Selection
    places : Places
    language : Language
        Of titles and labels.
    properties : frozenset of str or None
        Names of the fields; None for all.
    is_public : bool
        Whether the file is for the public: see `geo_service.exporting.public_profile`.
    has_labels : bool
        Whether a table has titles, labels of codes and titles of referred features instead of names,
        codes and identifiers.
    encoding : str
        Of the texts of a Shapefile.
    query : str
        The selection as it was asked, for the metadata.
    at : datetime
        Aware.
    """

    service: Service
    layer: Layer
    selection: Selection = field(default_factory=Selection)
    places: Places = field(default_factory=Places)
    language: Language = Language.ZH
    properties: frozenset[str] | None = None
    is_public: bool = False
    has_labels: bool = False
    encoding: str = UTF8
    query: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of the file; the identifier is always the first.

        Raises
        ------
        NotPublic
            If the file is for the public and the layer is not.
        """
        if self.is_public:
            given = public_fields(self.layer, self.service.catalogue.registry)
        else:
            given = (*self.layer.all_fields, *self.layer.joined)
        wanted = self.properties
        return (ID, *(one for one in given if wanted is None or one.name in wanted))

    @property
    def is_stored(self) -> bool:
        """Whether the stored texts are what the file holds."""
        return self.places.is_stored and self.properties is None and not self.is_public
