"""Publishing a file as a layer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.catalogue import published_tables
from geo_service.db import layer_tables, published
from geo_service.db.edits import Edits
from geo_service.db.migrate import require_latest
from geo_service.db.published import Record
from geo_service.db.tables import published_table_name
from geo_service.files.opening import checksum, opened
from geo_service.i18n import N_
from geo_service.loading import remember
from geo_service.publishing.access import access_of, plain_rights, require_own_sight
from geo_service.publishing.errors import LayerPublished, LayerTaken, NotAnEditor, TableExists
from geo_service.publishing.manifest import manifest, of_file
from geo_service.publishing.notes import differences, notes
from geo_service.publishing.publication import Publication
from geo_service.publishing.rows import Rows
from geo_service.publishing.standing import (
    RESOURCE,
    author,
    may_manage,
    may_see,
    remove,
    require_same_account,
    standing,
)
from geo_service.publishing.survey import Progress, survey
from geo_service.service import Service
from geo_service.starting import Tell
from layers.contract import THEMES, Layer
from layers.registry import Registry

ACTOR = "geo-service publish"


@dataclass(frozen=True, slots=True)
class Published:
    """A layer that was published and how many rows it has."""

    layer: Layer
    rows: int


def silent(_message: str, **_context: object) -> None:
    """Tell nothing."""


def uncounted(_rows: int) -> None:
    """Count nothing."""


def publish(
    service: Service,
    path: Path,
    publication: Publication,
    *,
    now: datetime,
    tell: Tell = silent,
    progress: Callable[[str], Progress] = lambda _: uncounted,
    drivers: Collection[str] | None = None,
) -> Published:
    """Publish a file as a layer.

    The file is read twice: once to learn what it holds, once to store it. All that is stored, the
    table included, is stored in one transaction: whatever goes wrong leaves nothing behind. Other
    processes serve the layer from their next request on.

    Parameters
    ----------
    service : Service
    path : Path
        Any file that GDAL reads.
    publication : Publication
    now : datetime
        Moment of publishing, aware.
    tell : callable
        Called with messages of the catalogue about what was decided.
    progress : callable
        Called with what begins, a message of the catalogue; returns what is called with how many
        rows were done since.
    drivers : collection of str, optional
        GDAL's names of the formats that are taken; all by default.

    Raises
    ------
    PublishingError
        With one clear sentence.
    Forbidden
        If the account may no longer do this when the rows are to be stored.
    """
    require_latest(service.database)
    with service.database.read() as session:
        # Before the file is read, which can take its time.
        before = require_free(service, session, publication)
        require_own_sight(service.principal, access_of(service.settings, publication, before))
    publication = with_words_of(publication, before)
    with opened(path, publication.layer_name, publication.encoding, drivers) as source:
        found = survey(
            source,
            crs=publication.crs,
            id_column=publication.id_column,
            extent=service.settings.extent,
            metric=service.settings.metric_crs,
            progress=progress(N_("Reading")),
        )
        layer = manifest(publication, source, found)
        for message, context in notes(publication, source, found, layer):
            tell(message, **context)
        digest = checksum(path)
        storing = progress(N_("Storing"))
        with service.database.write() as session:
            require_same_account(session, service.principal)
            before = require_free(service, session, publication)
            layer = replace(layer, access=access_of(service.settings, publication, before))
            if before is not None:
                for message, context in differences(standing(session, before), layer, found.rows):
                    tell(message, **context)
                remove(session, before, by=author(service.principal, ACTOR), now=now)
            since = published.first_change(session, layer, before)
            rows = Rows(publication, source, found, layer, storing)
            stored = _store(service, session, layer, rows, now)
            published.remember(session, layer, file=path.name, sha256=digest, now=now, since=since)
            remember(
                session,
                RESOURCE.format(layer_id=layer.id),
                sha256=digest,
                features=stored,
                loaded_at=now,
                layer_id=layer.id,
                attribution=publication.attribution,
                licence=publication.licence,
                data_date=publication.data_date,
            )
            write_down(
                session,
                service.principal,
                Action.LAYER_PUBLISHED,
                now,
                layer_id=layer.id,
                rows=stored,
                file=path.name,
                replaces=before is not None,
                rights=plain_rights(layer.access),
            )
    return Published(layer, stored)


def require_free(service: Service, session: Session, publication: Publication) -> Record | None:
    """Refuse an identifier that is taken; return the record of the layer that is to be replaced."""
    pages = {"overview", *(theme.id for theme in THEMES)}
    if publication.id in service.catalogue.registry.of_code() or publication.id in pages:
        raise LayerTaken(layer=publication.id)
    record = published.record(session, publication.id)
    if record is not None:
        if not may_see(service.principal, record):
            raise LayerTaken(layer=publication.id)
        if not may_manage(service.principal, record):
            raise NotAnEditor(layer=publication.id)
        if not publication.replace:
            raise LayerPublished(layer=publication.id)
        return record
    name = published_table_name(publication.id)
    if layer_tables.exists(session.connection(), name):
        raise TableExists(table=name)
    return None


def with_words_of(publication: Publication, before: Record | None) -> Publication:
    """Keep titles and description of the layer that is replaced where the operator gives no new ones."""
    if before is None or before.layer is None:
        return publication
    if publication.description is None and before.layer.description != of_file(before.file):
        publication = replace(publication, description=before.layer.description)
    if publication.title_zh or publication.title_en:
        return publication
    return replace(publication, title_zh=before.layer.title.zh, title_en=before.layer.title.en)


def _store(service: Service, session: Session, layer: Layer, rows: Rows, now: datetime) -> int:
    connection = session.connection()
    tables = published_tables([layer])
    layer_tables.create(connection, tables[layer.id])
    edits = Edits(session, Registry(layer), tables, now=now, **author(service.principal, ACTOR))
    with layer_tables.filling(connection, tables[layer.id]):
        return edits.create(layer.id, rows.features())
