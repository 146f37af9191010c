"""From the filter form to the address of the records: a browser sends empty inputs, the API takes none."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse

from geo_service.api.deps import LayerDep, language_of
from geo_service.api.html.form import CONTAINS, SINCE, UNTIL, contains_filter, searched_field
from geo_service.api.html.reader import query_text
from geo_service.api.pages import root_path
from layers.contract import Layer
from layers.text import Language

router = APIRouter()


def get_form_language(request: Request) -> Language:
    """Return the reader's language; it decides which name a text is looked for in."""
    return language_of(request, request.app.state.service.settings.language)


@router.get("/collections/{collection_id}/find")
def find(
    request: Request, layer: LayerDep, language: Annotated[Language, Depends(get_form_language)]
) -> RedirectResponse:
    """Send the reader on to the records that match the form."""
    query = query_text(api_query(dict(request.query_params), layer, language))
    address = f"{root_path(request)}/collections/{layer.id}/items"
    return RedirectResponse(f"{address}?{query}" if query else address, status_code=303)


def api_query(inputs: dict[str, str], layer: Layer, language: Language) -> dict[str, str]:
    """Return the inputs of the form as parameters of the API; what is empty is left out."""
    given = {name: value.strip() for name, value in inputs.items()}
    contains, since, until = (given.pop(name, "") for name in (CONTAINS, SINCE, UNTIL))
    query = {name: value for name, value in given.items() if value}
    if since or until:
        query["datetime"] = since if since == until else f"{since or '..'}/{until or '..'}"
    if contains:
        condition = contains_filter(searched_field(layer, language), contains)
        query["filter"] = f"({query['filter']}) AND {condition}" if "filter" in query else condition
    if "filter" not in query:
        query.pop("filter-lang", None)
        query.pop("filter-crs", None)
    if "bbox" not in query:
        query.pop("bbox-crs", None)
    return query
