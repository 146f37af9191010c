"""All selected features as one file, in the formats of GIS programs and offices."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from geo_service.access.audit import Action, write_down
from geo_service.access.export_note import asked
from geo_service.api.deps import LanguageDep, reading
from geo_service.api.parameters.as_of import as_of
from geo_service.api.parameters.exports import export_order
from geo_service.exporting.about import About, about, file_name
from geo_service.exporting.formats import Format
from geo_service.exporting.making import made, room
from geo_service.exporting.order import Order

router = APIRouter(prefix="/collections/{collection_id}")

PIECE = 2**18


@router.get("/export")
def export(request: Request, collection_id: str, language: LanguageDep) -> Response:
    """Give all selected features as one file; the audit log says who took it."""
    with reading(request) as (present, session):
        service = as_of(request.query_params, present)
        layer = service.layer(collection_id)
        order, form = export_order(request.query_params, service, layer, language)
        known = about(order, session)
    headers = _headers(order, form, known)
    if getattr(request.state, "is_head", False):
        return StreamingResponse((), media_type=form.media_type, headers=headers)
    if form.made is not None:
        # An export that finds no room gave nothing to anybody: the log is to say who took what.
        with room():
            _note(request, order, form)
            file = made(form.made, order, known)
        return Finished(file, form.media_type, headers)
    _note(request, order, form)
    assert form.streamed is not None
    return StreamingResponse(form.streamed(order, known), media_type=form.media_type, headers=headers)


class Finished(StreamingResponse):
    """A file that is finished and has no name any more; it is closed however the answer ends."""

    def __init__(self, file: BinaryIO, media_type: str, headers: dict[str, str]) -> None:
        self._file = file
        size = file.seek(0, 2)
        file.seek(0)
        # They are packed already, and a browser tells how far a download is by its length.
        told = {"Content-Length": str(size), "Content-Encoding": "identity"}
        super().__init__(_pieces(file), media_type=media_type, headers=headers | told)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _headers(order: Order, form: Format, known: About) -> dict[str, str]:
    """Return the headers; formats without room for words about themselves have them here alone."""
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(order, known, form.ending)}"',
        "Cache-Control": "no-store",
        "Content-Language": order.language.value,
        "Export-Rows": str(known.rows),
        "Export-Demo-Rows": str(known.demo),
        "Export-Revision": str(known.revision),
        "Export-Crs": order.places.name,
    }
    if known.attribution:
        headers["Export-Attribution"] = quote(known.attribution, safe=" ,;:/()")
    if order.query:
        headers["Export-Selection"] = quote(order.query, safe=" ,;:/()'<>=*&%+")
    if order.places.is_coarse:
        headers["Export-Positions"] = "rounded to 0.001 degrees"
    if not order.places.is_gcj02 and not order.places.system.is_northing_first:
        headers["Content-Crs"] = f"<{order.places.system.uri}>"
    return headers


def _note(request: Request, order: Order, form: Format) -> None:
    """Write down who exports what, before the first byte leaves.

    Raises
    ------
    ServiceBusy
        If it cannot be written down: nothing is exported unseen.
    """
    query = asked(request.query_params.multi_items(), order.layer)
    with order.service.database.note() as session:
        write_down(
            session,
            order.service.principal,
            Action.EXPORT,
            datetime.now(UTC),
            layer_id=order.layer.id,
            form=form.name,
            query=query,
        )
