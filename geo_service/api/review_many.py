"""One step for many features: chosen, looked at, confirmed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from geo_service.api.deps import LanguageDep, require_own_form, writing
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import layer_query
from geo_service.api.html.review.choice import choice_of
from geo_service.api.html.review.forms import Typed
from geo_service.api.html.review.many import chosen_lines, done_rows, forecast_rows, many_forms
from geo_service.api.html.review.page import reviewer
from geo_service.api.html.review.refusal import refusal_of
from geo_service.api.pages import go, page
from geo_service.api.staff import StaffDep
from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.review import bulk
from geo_service.review.steps import Proposal
from layers.contract import Layer
from layers.text import Language
from layers.workflow import COMMENT

router = APIRouter(prefix="/review")

GIVEN = "given-"
MOST_DIGITS = 18


@router.get("/many")
def back(request: Request, _: StaffDep, language: LanguageDep) -> Response:
    """Send on to the list who comes back here from the sign-in."""
    return go(request, "/review", language)


@router.post("/many")
def many(request: Request, _: StaffDep, language: LanguageDep, form: FormDep) -> Response:
    """Ask which step; then show what each feature would become; then take it."""
    ids = [one for one in form.getlist("ids") if isinstance(one, str)][: bulk.MOST + 1]
    with reviewer(request, language) as (reader, layer):
        require_own_form(reader.service, token_of(form))
        proposal = _proposal(form)
        if not proposal.action:
            return _asked(reader, layer, ids, "")
        if "commit" not in form:
            try:
                return _looked_at(reader, layer, ids, proposal)
            except GeoServiceError as error:
                typed = Typed(
                    action=proposal.action,
                    comment=proposal.comment or "",
                    given={name: str(value) for name, value in proposal.given.items()},
                    version=0,
                    key="",
                    kept=(),
                    refusal=refusal_of(error, language),
                )
                told = translate(error.message, language, **error.context)
                return _asked(reader, layer, ids, told, typed, status=error.status)
        principal = reader.service.principal
    features = [(one, version) for one in ids if (version := _version(form, one)) is not None]
    with writing(request, principal) as (service, session):
        done = bulk.carry_out(
            service, session, service.layer(layer.id), features, proposal, datetime.now(UTC)
        )
    with reviewer(request, language) as (reader, layer):
        rows = done_rows(reader, layer, chosen_lines(reader, layer, ids), done)
        return _page(reader, layer, "done", rows=rows, title=_title(layer, proposal, language))


def _asked(
    reader: Reader,
    layer: Layer,
    ids: Sequence[str],
    told: str,
    typed: Typed | None = None,
    *,
    status: int = 200,
) -> Response:
    lines = chosen_lines(reader, layer, ids)
    forms = many_forms(reader, layer, lines, typed)
    return _page(reader, layer, "ask", lines=lines, forms=forms, told=told, status=status)


def _looked_at(reader: Reader, layer: Layer, ids: Sequence[str], proposal: Proposal) -> Response:
    found = bulk.preview(reader.service, reader.session, layer, ids, proposal, datetime.now(UTC))
    rows = forecast_rows(reader, layer, chosen_lines(reader, layer, ids), found)
    title = _title(layer, proposal, reader.language)
    return _page(reader, layer, "look", rows=rows, proposal=proposal, title=title)


def _page(reader: Reader, layer: Layer, stage: str, *, status: int = 200, **values: Any) -> Response:
    query = {**layer_query(layer), **choice_of(reader.request.query_params, layer).query}
    return page(
        reader.request,
        "review_many.html",
        reader.language,
        status=status,
        reader=reader,
        layer=layer,
        stage=stage,
        here_again=reader.address("review", "many", **query),
        back=reader.address("review", **query),
        **{"told": "", **values},
    )


def _title(layer: Layer, proposal: Proposal, language: Language) -> str:
    assert layer.workflow is not None
    titles = {step.action: step.title.in_language(language) for step in layer.workflow.steps}
    return titles.get(proposal.action, proposal.action)


def _proposal(form: FormData) -> Proposal:
    given = {
        name.removeprefix(GIVEN): text_of(form, name)
        for name in form
        if name.startswith(GIVEN) and text_of(form, name)
    }
    return Proposal(
        action=text_of(form, "action"),
        comment=text_of(form, COMMENT) or None,
        given=given,
        key=text_of(form, "key") or None,
    )


def _version(form: FormData, feature_id: str) -> int | None:
    text = text_of(form, f"version-{feature_id}")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None
