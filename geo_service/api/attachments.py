"""Photos and scans of a review: sent, listed, looked at, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson
from fastapi import APIRouter, Request, Response
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.api.answers import base_url, not_modified
from geo_service.api.attachment_documents import attachment_document, attachments_document
from geo_service.api.deps import LanguageDep, writing
from geo_service.api.import_form import flag
from geo_service.api.parameters.known import bad, require_known
from geo_service.api.staff import SenderDep, StaffDep, reviewed_layer
from geo_service.api.threads import Threads
from geo_service.api.upload import FileForm, Taker, in_thread_at_last
from geo_service.attachments import store
from geo_service.attachments.picture import MEGABYTE, PDF, picture_limits, read_evidence
from geo_service.editing.changes import standing
from geo_service.service import Service
from layers.text import Language, Text

router = APIRouter()

OF_FEATURE = "/collections/{collection_id}/items/{feature_id}/attachments"
THUMBNAIL = "thumbnail"
PICTURES = Threads("pictures", 2)
"""Pictures that are decoded at once: each may take some hundred megabytes."""

POLICY = "default-src 'none'; sandbox"
"""Whatever a browser makes of such a file, it runs nothing and belongs to no site."""

ONE_FILE = Text("一个文件", "one file")


@router.get(OF_FEATURE)
def listed(
    request: Request, collection_id: str, feature_id: str, service: StaffDep, language: LanguageDep
) -> Response:
    """List the attachments of a feature, the first to come first."""
    require_known(request.query_params)
    layer = reviewed_layer(service, collection_id)
    with service.database.answer() as session:
        place = standing(service, session, layer, feature_id).feature.geometry
        found = store.attachments(session, layer.id, feature_id)
        document = attachments_document(base_url(request), service, session, found, place, language)
    return _json(document, language)


@router.post(OF_FEATURE)
async def send(
    request: Request, collection_id: str, feature_id: str, service: SenderDep, language: LanguageDep
) -> Response:
    """Take a photo or scan of a feature; the same key again gives what came first."""
    require_known(request.query_params)
    layer = reviewed_layer(service, collection_id)
    files: list[tuple[str, BinaryIO]] = []

    @contextmanager
    def taking(name: str) -> Iterator[BinaryIO]:
        if files:
            raise bad("file", ONE_FILE, name)
        files.append((name, TemporaryFile()))  # noqa: SIM115 - read after the form, closed below
        yield files[0][1]

    def begin(_: dict[str, str]) -> Taker:
        return taking

    def close() -> None:
        for _, file in files:
            file.close()

    form = FileForm(begin, service.settings.photo_mb * MEGABYTE)
    try:
        await form.read(request)
        if not files:
            raise bad("file", ONE_FILE, "-")
        work = partial(_kept, request, service, layer.id, feature_id, form.fields, files[0], language)
        return await PICTURES.run(work)
    finally:
        await in_thread_at_last(close)


@router.get("/attachments/{attachment_id}")
def content(request: Request, attachment_id: str, service: StaffDep, language: LanguageDep) -> Response:
    """Give what an attachment holds, or its small picture."""
    require_known(request.query_params, ("size",))
    size = request.query_params.get("size")
    if size not in (None, THUMBNAIL):
        raise bad("size", THUMBNAIL, str(size))
    with service.database.answer() as session:
        it = store.one(service, session, attachment_id)
        is_small = size == THUMBNAIL and it.media_type != PDF
        headers = _headers(it, is_small=is_small) | {"Content-Language": language.value}
        etag = f'"{it.sha256[:32]}{"-small" if is_small else ""}"'
        if (unchanged := not_modified(request, etag, headers)) is not None:
            return unchanged
        body = store.content(session, it.id, thumbnail=is_small)
    return Response(body, media_type=it.media_type, headers={**headers, "ETag": etag})


@router.delete("/attachments/{attachment_id}")
def remove(request: Request, attachment_id: str, service: SenderDep) -> Response:
    """Take back an attachment of one's own that no step has named."""
    require_known(request.query_params)
    with writing(request, service.principal) as (present, session):
        store.remove(present, session, attachment_id, datetime.now(UTC))
    return Response(status_code=204)


def _kept(
    request: Request,
    service: Service,
    layer_id: str,
    feature_id: str,
    fields: dict[str, str],
    file: tuple[str, BinaryIO],
    language: Language,
) -> Response:
    kind, key = store.require_kind(fields.get("kind", "")), _key(fields)
    is_live = flag(fields, "live", default=False)
    name, opened = file
    with service.database.answer() as session:  # before anything is decoded
        layer = service.layer(layer_id)
        place = standing(service, session, layer, feature_id).feature.geometry
        actor = service.principal.actor
        before = None if key is None else store.repeated(session, actor, key, (layer_id, feature_id, kind))
        if before is not None:
            return _told(request, service, session, before, place, language, status=200)
    opened.seek(0)
    picture = read_evidence(kind, opened.read(), picture_limits(service.settings))
    now = datetime.now(UTC)
    with writing(request, service.principal) as (present, session):
        layer = reviewed_layer(present, layer_id)
        it = store.add(present, session, layer, feature_id, kind, picture, name, now, is_live, key)
        return _told(request, present, session, it, place, language, status=201)


def _told(
    request: Request,
    service: Service,
    session: Session,
    it: store.Attachment,
    place: BaseGeometry | None,
    language: Language,
    *,
    status: int,
) -> Response:
    base = base_url(request)
    document = attachment_document(base, service, session, it, place, language)
    response = _json(document, language, status=status)
    response.headers["Location"] = f"{base}/attachments/{it.id}"
    return response


def _key(fields: dict[str, str]) -> str | None:
    given = fields.get("key", "")
    if not given:
        return None
    if len(given) > store.LONGEST_KEY or not given.isprintable():
        raise bad(
            "key", Text(f"至多 {store.LONGEST_KEY} 个字符", f"up to {store.LONGEST_KEY} characters"), given
        )
    return given


def _headers(it: store.Attachment, *, is_small: bool) -> dict[str, str]:
    ending = "pdf" if it.media_type == PDF else "jpg"
    way = "attachment" if it.media_type == PDF else "inline"
    return {
        "Content-Disposition": f'{way}; filename="{it.id}{"-small" if is_small else ""}.{ending}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",  # rights end; the ETag saves the bytes
        "Content-Encoding": "identity",  # it is packed already
    }


def _json(document: object, language: Language, *, status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={"Content-Language": language.value, "Cache-Control": "no-store"},
    )
