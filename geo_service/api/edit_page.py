"""The pages on which records are changed by hand: form, comparison, deletion.

Rights come first, then what was typed is read; the database's write lock is taken for the change alone.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from geo_service.access.errors import OutsideScope
from geo_service.api.deps import LanguageDep, require_own_form, writing
from geo_service.api.editor import editor, signed_in
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html.edit.comparison import (
    BEGAN,
    COMPARED,
    chosen,
    comparison_page,
    differences,
    is_undecided,
)
from geo_service.api.html.edit.form import form_page
from geo_service.api.html.edit.meanwhile import gone_page
from geo_service.api.html.edit.removal import removal_page
from geo_service.api.html.edit.typed import (
    PLACE,
    SYSTEM,
    WAS,
    Typed,
    as_new,
    as_stored,
    as_typed,
    checked,
    converted,
    draft_of,
    with_error,
    with_errors,
)
from geo_service.api.html.edit.words import EDIT_WORDS, edit_words
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import title_of
from geo_service.api.pages import root_path
from geo_service.editing.changes import Standing, StoredVersion, create, remove, replace, standing
from geo_service.editing.errors import FeatureInUse
from geo_service.errors import FeatureNotFound, InvalidFeature, StaleVersion
from geo_service.i18n import translate
from layers.contract import Layer
from layers.text import Language

router = APIRouter()
COLLECTION = "/collections/{collection_id}"
MOST_DIGITS = 18
FEATURE = f"{COLLECTION}/items/{{feature_id}}"


@router.get(f"{COLLECTION}/edit")
def new(request: Request, collection_id: str, language: LanguageDep) -> Response:
    """Show the form of a record that is not there yet."""
    with editor(request, collection_id, language) as (reader, layer):
        return form_page(reader, layer, as_new(layer, reader))


@router.post(f"{COLLECTION}/edit")
def add(request: Request, collection_id: str, language: LanguageDep, form: FormDep) -> Response:
    """Store a new record, or show the form again."""
    return signed_in(request, language, lambda: _saved(request, collection_id, None, language, form))


@router.get(f"{FEATURE}/edit")
def edit(request: Request, collection_id: str, feature_id: str, language: LanguageDep) -> Response:
    """Show the form of a record."""
    with editor(request, collection_id, language) as (reader, layer):
        stands = standing(reader.service, reader.session, layer, feature_id)
        return _form(reader, layer, as_stored(layer, reader, stands), stands, stands.version)


@router.post(f"{FEATURE}/edit")
def change(
    request: Request, collection_id: str, feature_id: str, language: LanguageDep, form: FormDep
) -> Response:
    """Store a record anew, or show the form again, or compare with what somebody else stored."""
    return signed_in(request, language, lambda: _saved(request, collection_id, feature_id, language, form))


@router.get(f"{FEATURE}/delete")
def ask(request: Request, collection_id: str, feature_id: str, language: LanguageDep) -> Response:
    """Ask whether a record is to be deleted."""
    with editor(request, collection_id, language) as (reader, layer):
        return removal_page(reader, layer, standing(reader.service, reader.session, layer, feature_id))


@router.post(f"{FEATURE}/delete")
def delete(
    request: Request, collection_id: str, feature_id: str, language: LanguageDep, form: FormDep
) -> Response:
    """Delete a record; the history then shows it, with the way back."""
    return signed_in(request, language, lambda: _deleted(request, collection_id, feature_id, language, form))


def _saved(
    request: Request, collection_id: str, feature_id: str | None, language: Language, form: FormData
) -> Response:
    began = _version(form)
    with editor(request, collection_id, language) as (reader, layer):
        require_own_form(reader.service, token_of(form))
        try:
            stands = (
                None if feature_id is None else standing(reader.service, reader.session, layer, feature_id)
            )
        except FeatureNotFound:
            if not began:
                raise
            typed = as_typed(form, layer, reader, None)
            return gone_page(reader, layer, feature_id or "", typed, began)
        if "convert" in form:
            return _converted(reader, layer, form, stands, began)
        typed = as_typed(form, layer, reader, stands)
        if stands is not None:
            comparison = _compared(reader, layer, form, typed, stands, began)
            if comparison is not None:
                return comparison
            typed = chosen(form, typed, layer, reader, stands)
        typed = checked(typed, layer, reader, None if stands is None else stands.feature)
        if typed.errors:
            return _form(reader, layer, typed, stands, began, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        draft = draft_of(typed, layer, reader)
        principal = reader.service.principal
    try:
        with writing(request, principal) as (service, session):
            now = datetime.now(UTC)
            if feature_id is None:
                stored = create(service, session, service.layer(layer.id), draft, now)
            else:
                stored = replace(
                    service, session, service.layer(layer.id), feature_id, draft, now, expected=began
                )
    except (InvalidFeature, OutsideScope, StaleVersion, FeatureNotFound) as error:
        return _refused(request, layer.id, feature_id, language, form, error)
    return RedirectResponse(_address(request, layer, stored, language), status_code=HTTPStatus.SEE_OTHER)


def _compared(
    reader: Reader, layer: Layer, form: FormData, typed: Typed, stands: Standing, began: int
) -> Response | None:
    """Compare where somebody else stored the record meanwhile, or where a choice is still missing."""
    if stands.version != began:
        return comparison_page(reader, layer, typed, stands, _began(form) or began)
    if COMPARED in form:
        rows, _ = differences(reader, layer, typed, stands, _began(form))
        if is_undecided(form, rows):
            return comparison_page(reader, layer, typed, stands, _began(form), form)
    return None


def _refused(
    request: Request,
    collection_id: str,
    feature_id: str | None,
    language: Language,
    form: FormData,
    error: InvalidFeature | OutsideScope | StaleVersion | FeatureNotFound,
) -> Response:
    """Say why a change was not taken that looked well before the lock was."""
    began = _version(form)
    with editor(request, collection_id, language) as (reader, layer):
        try:
            stands = (
                None if feature_id is None else standing(reader.service, reader.session, layer, feature_id)
            )
        except FeatureNotFound:
            typed = as_typed(form, layer, reader, None)
            return gone_page(reader, layer, feature_id or "", typed, began)
        typed = as_typed(form, layer, reader, stands)
        if isinstance(error, StaleVersion) and stands is not None:
            return comparison_page(reader, layer, typed, stands, _began(form) or began)
        if isinstance(error, InvalidFeature):
            typed = with_errors(typed, layer, error)
        elif isinstance(error, OutsideScope) and layer.access.scope is not None:
            typed = with_error(typed, layer.access.scope, EDIT_WORDS["outside_scope"])
        return _form(reader, layer, typed, stands, began, status=error.status)


def _deleted(
    request: Request, collection_id: str, feature_id: str, language: Language, form: FormData
) -> Response:
    with editor(request, collection_id, language) as (reader, layer):
        require_own_form(reader.service, token_of(form))
        standing(reader.service, reader.session, layer, feature_id)
        principal = reader.service.principal
    try:
        with writing(request, principal) as (service, session):
            now = datetime.now(UTC)
            own = service.layer(layer.id)
            remove(service, session, own, feature_id, now, expected=_version(form))
    except (StaleVersion, FeatureInUse) as error:
        with editor(request, collection_id, language) as (reader, layer):
            stands = standing(reader.service, reader.session, layer, feature_id)
            notice = translate(error.message, language, **error.context)
            if isinstance(error, StaleVersion):
                notice = str(edit_words(language).delete_changed.format(version=stands.version))
            return removal_page(reader, layer, stands, status=HTTPStatus.CONFLICT, notice=notice)
    path = f"{root_path(request)}/collections/{layer.id}/items/{quote(feature_id, safe='')}/history"
    return RedirectResponse(f"{path}?lang={language.value}", status_code=HTTPStatus.SEE_OTHER)


def _form(
    reader: Reader,
    layer: Layer,
    typed: Typed,
    stands: Standing | None,
    version: int,
    *,
    status: int = HTTPStatus.OK,
    notice: str = "",
) -> Response:
    is_changed = bool(notice) or status != HTTPStatus.OK
    if stands is None:
        return form_page(reader, layer, typed, status=status, notice=notice, is_changed=is_changed)
    feature = {"id": stands.feature.id, "properties": stands.feature.properties}
    return form_page(
        reader,
        layer,
        typed,
        title=title_of(layer, feature, reader.language),
        feature_id=stands.feature.id,
        version=version,
        status=status,
        notice=notice,
        is_changed=is_changed,
    )


def _address(request: Request, layer: Layer, stored: StoredVersion, language: Language) -> str:
    """Return the address of a record that was just stored; it says so there."""
    path = f"{root_path(request)}/collections/{layer.id}/items/{quote(stored.id, safe='')}"
    return f"{path}?lang={language.value}&saved={stored.version}"


def _converted(reader: Reader, layer: Layer, form: FormData, stands: Standing | None, began: int) -> Response:
    """Show the form again with its coordinates in the system that was chosen, for who has no script."""
    typed = as_typed(form, layer, reader, stands, system=text_of(form, WAS))
    if PLACE in typed.errors:
        return _form(reader, layer, typed, stands, began, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    target = reader.service.settings.reference_systems.get(text_of(form, SYSTEM), typed.system)
    notice = str(edit_words(reader.language).converted)
    return _form(reader, layer, converted(typed, target), stands, began, notice=notice)


def _version(form: FormData) -> int:
    return _number(form, "version")


def _began(form: FormData) -> int:
    return _number(form, BEGAN)


def _number(form: FormData, name: str) -> int:
    """Return a version that a form carries; 0, which no record has, where there is none."""
    text = text_of(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0
