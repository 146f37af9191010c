"""Steps of the review as forms send them: photos and step in one transaction, and nothing typed is lost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from geo_service.access import csrf
from geo_service.access.principal import Principal
from geo_service.access.secrets import new_id
from geo_service.api.attachments import PICTURES
from geo_service.api.deps import LanguageDep, require_own_form, writing
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import layer_query
from geo_service.api.html.review.choice import choice_of
from geo_service.api.html.review.forms import ATTACHMENTS, Typed
from geo_service.api.html.review.page import record_page, reviewer
from geo_service.api.html.review.photos import photo
from geo_service.api.html.review.refusal import Refusal, refusal_of
from geo_service.api.pages import go
from geo_service.api.staff import StaffDep
from geo_service.api.upload import FileForm, Taker, in_thread_at_last
from geo_service.attachments import store
from geo_service.attachments.attachment import Attachment
from geo_service.attachments.picture import MEGABYTE, Picture, picture_limits, read_evidence
from geo_service.errors import BadParameter, FeatureNotFound, GeoServiceError
from geo_service.i18n import translate
from geo_service.review.steps import Proposal, take
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language
from layers.workflow import COMMENT

router = APIRouter(prefix="/review")

GIVEN, PHOTO, KEY, VERSION = "given-", "photo-", "key", "version"
MOST_FILES = 12
"""Photos of one form."""

MOST_DIGITS = 18


@dataclass
class Sent:
    """What a form sent.

    Parameters
    ----------
    fields : mapping of str to str
    files : list of (str, str, BinaryIO)
        Kind of evidence, name, content.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str, BinaryIO]] = field(default_factory=list)

    @property
    def version(self) -> int:
        """Version of the feature that the sender saw; 0, which no feature has, where none is named."""
        text = self.fields.get(VERSION, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0

    def proposal(self, attachments: Sequence[str]) -> Proposal:
        """Return the step that is wished for."""
        return Proposal(
            action=self.fields.get("action", ""),
            comment=self.fields.get(COMMENT) or None,
            given={
                name.removeprefix(GIVEN): text
                for name, text in self.fields.items()
                if name.startswith(GIVEN) and text
            },
            attachments=tuple(attachments),
            key=self.fields.get(KEY) or None,
        )


@router.get("/{feature_id}/steps")
def returned(request: Request, feature_id: str, _: StaffDep, language: LanguageDep) -> Response:
    """Send on to the feature who comes back here from the sign-in."""
    return go(request, f"/review/{quote(feature_id, safe='')}", language)


@router.post("/{feature_id}/steps")
async def step(request: Request, feature_id: str, service: StaffDep, language: LanguageDep) -> Response:
    """Take a step, or show the feature again with what stands in its way."""
    sent = Sent()

    @contextmanager
    def taking(name: str) -> Iterator[BinaryIO]:
        if len(sent.files) >= MOST_FILES:
            raise BadParameter(name=form.part[:30], expected=f"<= {MOST_FILES}", value=len(sent.files) + 1)
        sent.files.append((form.part.removeprefix(PHOTO), name, TemporaryFile()))  # noqa: SIM115 - read after the form
        yield sent.files[-1][2]

    def begin(_: dict[str, str]) -> Taker:
        return taking

    def close() -> None:
        for _, _, file in sent.files:
            file.close()

    form = FileForm(begin, MOST_FILES * service.settings.photo_mb * MEGABYTE)
    try:
        await form.read(request)
        sent.fields = form.fields
        return await PICTURES.run(partial(_taken, request, feature_id, sent, language))
    finally:
        await in_thread_at_last(close)


def _taken(request: Request, feature_id: str, sent: Sent, language: Language) -> Response:
    with reviewer(request, language) as (reader, layer):
        require_own_form(reader.service, sent.fields.get(csrf.FIELD))
        reader.service.features(reader.session, layer).one(feature_id)  # before anything is decoded
        service, query = (
            reader.service,
            {**layer_query(layer), **choice_of(request.query_params, layer).query},
        )
    pictures, faults = _pictures(service, sent, language)
    kept = sent.fields.get(ATTACHMENTS, "").split()
    refusal = Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, faults) if faults else None
    if refusal is None:
        try:
            _write(request, service.principal, layer.id, feature_id, sent, pictures, kept)
        except FeatureNotFound:
            raise
        except GeoServiceError as error:
            refusal = refusal_of(error, language)
    if refusal is None:
        path = f"/review/{quote(feature_id, safe='')}"
        return go(request, path, language, **query, done=sent.proposal(()).action)
    return _refused(request, feature_id, sent, language, pictures, kept, refusal)


def _pictures(
    service: Service, sent: Sent, language: Language
) -> tuple[list[tuple[str, str, Picture]], dict[str, Sequence[str]]]:
    """Return the photos that came, and what is wrong with those that cannot be taken."""
    limits = picture_limits(service.settings)
    found: list[tuple[str, str, Picture]] = []
    wrong: list[str] = []
    for kind, name, file in sent.files:
        file.seek(0)
        try:
            store.require_kind(kind)
            found.append((kind, name, read_evidence(kind, file.read(), limits)))
        except GeoServiceError as error:
            wrong.append(f"{name}: {translate(error.message, language, **error.context)}")
    return found, {ATTACHMENTS: wrong} if wrong else {}


def _write(
    request: Request,
    principal: Principal,
    layer_id: str,
    feature_id: str,
    sent: Sent,
    pictures: Sequence[tuple[str, str, Picture]],
    kept: Sequence[str],
) -> None:
    """Store photos and step; either all of it or nothing."""
    now = datetime.now(UTC)
    with writing(request, principal) as (service, session):
        layer = service.layer(layer_id)
        added = [
            store.add(service, session, layer, feature_id, kind, picture, name, now, key=_key(sent, place))
            for place, (kind, name, picture) in enumerate(pictures)
        ]
        proposal = sent.proposal([*kept, *(one.id for one in added)])
        take(service, session, layer, feature_id, proposal, now, sent.version or None)


def _key(sent: Sent, place: int) -> str | None:
    key = sent.fields.get(KEY, "")
    return f"{key[:60]}-{place}" if key else None


def _refused(
    request: Request,
    feature_id: str,
    sent: Sent,
    language: Language,
    pictures: Sequence[tuple[str, str, Picture]],
    kept: Sequence[str],
    refusal: Refusal,
) -> Response:
    """Show the feature as it is now, with everything that was sent, photos included."""
    with reviewer(request, language) as (reader, layer):
        principal = reader.service.principal
    ids = [*kept, *_waiting(request, principal, layer.id, feature_id, pictures)]
    with reviewer(request, language) as (reader, layer):
        proposal = sent.proposal(())
        typed = Typed(
            action=proposal.action,
            comment=proposal.comment or "",
            given={name: str(value) for name, value in proposal.given.items()},
            version=sent.version,
            key=new_id(),
            kept=[photo(reader, one, None, "") for one in _own(reader, layer, feature_id, ids)],
            refusal=refusal,
        )
        return record_page(reader, layer, feature_id, typed=typed, status=refusal.status)


def _own(reader: Reader, layer: Layer, feature_id: str, ids: Sequence[str]) -> list[Attachment]:
    """Return those of some attachments that the reader sent for the feature: a form can name any."""
    mine = (layer.id, feature_id, reader.service.principal.actor)
    found = store.of_ids(reader.session, ids)
    return [one for one in found if (one.layer_id, one.feature_id, one.actor) == mine]


def _waiting(
    request: Request,
    principal: Principal,
    layer_id: str,
    feature_id: str,
    pictures: Sequence[tuple[str, str, Picture]],
) -> list[str]:
    """Keep photos until the step is sent again, so that nobody has to take them once more."""
    if not pictures:
        return []
    now = datetime.now(UTC)
    with writing(request, principal) as (service, session):
        layer = service.layer(layer_id)
        return [
            store.add(service, session, layer, feature_id, kind, picture, name, now).id
            for kind, name, picture in pictures
        ]
