"""What would come of a file, told before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from geo_service.files.content import DRIVERS
from geo_service.files.opening import opened
from geo_service.files.reference import named
from geo_service.files.source import LEFT_OUT
from geo_service.publishing.access import access_of
from geo_service.publishing.limits import MOST_ROWS, at_most
from geo_service.publishing.manifest import field_columns, manifest
from geo_service.publishing.notes import Note, differences, notes
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import require_free, uncounted, with_words_of
from geo_service.publishing.rows import Rows
from geo_service.publishing.standing import standing
from geo_service.publishing.survey import survey
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature

SHOWN = 8
"""Rows that are shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a file.

    Parameters
    ----------
    layer : Layer
    rows : int
    crs : str
        Reference system of its coordinates; empty where it has none.
    states_crs : bool
        Whether the file says it itself.
    columns : sequence of tuple
        Header and the name of its field, None where it is left out.
    extent : tuple of float or None
        West, south, east, north of the places, degrees.
    first : sequence of Feature
    notes : sequence of Note
    """

    layer: Layer
    rows: int
    crs: str
    states_crs: bool
    columns: Sequence[tuple[str, str | None]]
    extent: tuple[float, float, float, float] | None
    first: Sequence[Feature]
    notes: Sequence[Note]


def preview(service: Service, path: Path, publication: Publication) -> Preview:
    """Read a file that came over the network as `publish` would.

    Raises
    ------
    PublishingError
    """
    with service.database.read() as session:
        before = require_free(service, session, replace(publication, replace=True))
        stands = None if before is None else standing(session, before)
    publication = with_words_of(publication, before)
    with opened(path, publication.layer_name, publication.encoding, DRIVERS) as source:
        found = survey(
            source,
            crs=publication.crs,
            id_column=publication.id_column,
            extent=service.settings.extent,
            metric=service.settings.metric_crs,
            progress=at_most(MOST_ROWS, path.name),
        )
        layer = manifest(publication, source, found)
        layer = replace(layer, access=access_of(service.settings, publication, before))
        told = list(notes(publication, source, found, layer))
        if stands is not None:
            told = [*differences(stands, layer, found.rows), *told]
        names = {column.name: name for name, column in field_columns(source, found).items()}
        return Preview(
            layer=layer,
            rows=found.rows,
            crs="" if found.crs is None else named(found.crs),
            states_crs=source.crs is not None,
            columns=[
                (column.name, names.get(column.name)) for column in source.columns if column.type != LEFT_OUT
            ],
            extent=found.extent,
            first=list(islice(Rows(publication, source, found, layer, uncounted).features(), SHOWN)),
            notes=told,
        )
