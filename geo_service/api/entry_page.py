"""A new hazard on a phone: one sentence, what was read from it, the photo, stored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from geo_service.access import csrf
from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.access.principal import Principal
from geo_service.access.secrets import new_id
from geo_service.api.attachments import PICTURES
from geo_service.api.deps import LanguageDep, reading, require_own_form, writing
from geo_service.api.html.entry import (
    ASKED,
    FIELD,
    Entered,
    entry_page,
    reading_of,
    texts_of,
    values_of,
)
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.refusal import Refusal, refusal_of
from geo_service.api.pages import go
from geo_service.api.review_steps import MOST_FILES, Sent
from geo_service.api.staff import StaffDep, require_staff
from geo_service.api.upload import FileForm, Taker, in_thread_at_last
from geo_service.attachments import store as attachments
from geo_service.attachments.picture import MEGABYTE, picture_limits, read_evidence
from geo_service.editing.changes import require_editor
from geo_service.errors import BadParameter, GeoServiceError
from geo_service.i18n import N_, translate
from geo_service.review.duplicates import near
from geo_service.review.entry import HAZARDS, Photo, draft_of, identifier, located, store
from geo_service.review.steps import Proposal, take
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Value
from layers.text import Language
from layers.workflow import BEFORE_PHOTO

router = APIRouter(prefix="/review")

SENTENCE, DO, KEY, PICK = "sentence", "do", "key", "pick"
OTHER, PLACELESS, SAME = "other", "placeless", "same"
CHECK, STORE, NOTE = "check", "store", "note"
LONGEST_KEY = 64
LONGEST = 2_000
"""Characters of a sentence that are taken; no more than a description has."""


@contextmanager
def entering(request: Request, language: Language) -> Iterator[tuple[Reader, Layer]]:
    """Give the layer of hazards to somebody who may enter one.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden, CollectionNotFound
    """
    with reading(request) as (service, session):
        require_staff(service)
        layer = service.layer(HAZARDS)
        require_editor(service, layer)
        yield Reader(request, language, service, session), layer


@router.get("/new")
def empty(request: Request, language: LanguageDep) -> Response:
    """Ask for a sentence."""
    with entering(request, language) as (reader, layer):
        return entry_page(reader, layer, Entered())


@router.post("/new")
async def entry(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Read the sentence, look for the place, or store the hazard."""
    sent = Sent()

    @contextmanager
    def taking(name: str) -> Iterator[BinaryIO]:
        if len(sent.files) >= MOST_FILES:
            raise BadParameter(name="photo", expected=f"<= {MOST_FILES}", value=len(sent.files) + 1)
        sent.files.append((BEFORE_PHOTO, name, TemporaryFile()))  # noqa: SIM115 - read after the form
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
        return await PICTURES.run(partial(_answered, request, sent, language))
    finally:
        await in_thread_at_last(close)


def _answered(request: Request, sent: Sent, language: Language) -> Response:
    do = sent.fields.get(DO)
    with entering(request, language) as (reader, layer):
        require_own_form(reader.service, sent.fields.get(csrf.FIELD))
        entered = _entered(sent)
        if sent.fields.get(PICK):
            texts = {**entered.texts, "chainage": sent.fields[PICK], "chainage_to": ""}
            return entry_page(reader, layer, replace(entered, texts=texts))
        if do not in (CHECK, STORE, NOTE):
            return _read(reader, layer, entered)
        values, unreadable = values_of(layer, entered.texts)
        faults = {name: [one.reason.in_language(language)] for name, one in unreadable.items()}
        if do == STORE and not faults and OTHER not in sent.fields:
            faults = _asked_first(reader, entered, values)
        if do == CHECK or faults:
            status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
            return entry_page(reader, layer, replace(entered, faults=faults), status=status)
        service = reader.service
        where = located(service, reader.session, values)
    try:
        photos = _photos(service, sent)
        if do == NOTE:
            feature_id = _noted(request, service.principal, sent, entered, photos)
        else:
            draft = draft_of(values, where, is_placeless=entered.is_placeless)
            with writing(request, service.principal) as (own, session):
                feature_id = store(own, session, draft, photos, entered.key, datetime.now(UTC)).id
    except (Forbidden, SignInRequired):
        raise
    except GeoServiceError as error:
        refusal = refusal_of(error, language)
        with entering(request, language) as (reader, layer):
            refused = replace(entered, faults=_shown(layer, refusal, language))
            return entry_page(reader, layer, refused, status=refusal.status)
    return go(request, f"/review/{quote(feature_id, safe='')}", language)


def _entered(sent: Sent) -> Entered:
    texts = {name: sent.fields.get(f"{FIELD}{name}", "").replace("\0", "") for name in ASKED}
    return Entered(
        sentence=sent.fields.get(SENTENCE, "").replace("\0", "").strip()[:LONGEST],
        key=sent.fields.get(KEY, "")[:LONGEST_KEY] or new_id(),
        texts=texts,
        is_read=True,
        is_placeless=PLACELESS in sent.fields,
    )


def _read(reader: Reader, layer: Layer, entered: Entered) -> Response:
    """Show what a sentence says; without one the form asks for it."""
    if not entered.sentence:
        faults = {SENTENCE: [translate(N_("Say what there is, and where."), reader.language)]}
        blank = Entered(key=entered.key, faults=faults)
        return entry_page(reader, layer, blank, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    texts = texts_of(reader, reading_of(reader, entered.sentence))
    return entry_page(reader, layer, replace(entered, texts=texts))


def _asked_first(reader: Reader, entered: Entered, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """Ask whether a hazard is one of those beside it, unless this form was stored already."""
    table = reader.service.tables[HAZARDS]
    name = identifier(reader.service.principal.actor, entered.key)
    is_stored = reader.session.scalar(select(table.c.id).where(table.c.id == name)) is not None
    if is_stored or not near(reader.service, reader.session, values):
        return {}
    return {"": [translate(N_("Look first whether it is one of the hazards beside it."), reader.language)]}


def _photos(service: Service, sent: Sent) -> list[Photo]:
    """Return the photos that came.

    Raises
    ------
    PictureRefused, TooLarge
    """
    limits = picture_limits(service.settings)
    photos = []
    for kind, name, file in sent.files:
        file.seek(0)
        if content := file.read():  # an input without a photo sends an empty file
            photos.append(Photo(name, read_evidence(kind, content, limits)))
    return photos


def _noted(
    request: Request, principal: Principal, sent: Sent, entered: Entered, photos: Sequence[Photo]
) -> str:
    """Write what was seen down with a hazard that is there already."""
    feature_id, _, version = sent.fields.get(SAME, "").rpartition("@")
    now = datetime.now(UTC)
    with writing(request, principal) as (service, session):
        layer = service.layer(HAZARDS)
        added = [
            attachments.add(
                service,
                session,
                layer,
                feature_id,
                BEFORE_PHOTO,
                photo.picture,
                photo.name,
                now,
                key=identifier(principal.actor, f"{entered.key} {place}"),
            ).id
            for place, photo in enumerate(photos)
        ]
        comment = entered.texts.get("description") or entered.sentence
        proposal = Proposal("note", comment=comment, attachments=tuple(added), key=entered.key)
        expected = int(version) if version.isascii() and version.isdigit() and len(version) < 18 else None
        take(service, session, layer, feature_id, proposal, now, expected)
    return feature_id


def _shown(layer: Layer, refusal: Refusal, language: Language) -> dict[str, list[str]]:
    """Return faults by the inputs of this form; those of other fields stand above it, with their titles."""
    faults: dict[str, list[str]] = {}
    for name, told in refusal.faults.items():
        if name in ASKED:
            faults.setdefault(name, []).extend(told)
        elif name in layer.by_name:
            title = layer.field(name).title.in_language(language)
            faults.setdefault("", []).extend(f"{title}: {one}" for one in told)
        else:
            faults.setdefault("", []).extend(told)
    if refusal.is_stale:
        stale = N_("Somebody else changed that hazard just now; look at it again.")
        faults.setdefault("", []).append(translate(stale, language))
    return faults
