"""What the script of a form asks for while somebody types: converted coordinates, records by title."""

from typing import Any

from fastapi import APIRouter, Request

from geo_service.api.deps import LanguageDep, reading, require_writer
from geo_service.api.editor import editor
from geo_service.api.forms import FormDep, text_of
from geo_service.api.html.edit.choices import FOUND, choices, named, source_of
from geo_service.api.html.edit.place import Unplaced, axes, order_text, place_text, read_place
from geo_service.errors import BadParameter
from layers.contract import GeometryType

router = APIRouter()


@router.post("/edit/convert")
def convert(request: Request, language: LanguageDep, form: FormDep) -> dict[str, Any]:
    """Turn coordinates that are being typed from one reference system into another."""
    with reading(request) as (service, _):
        require_writer(request, service)
    systems = service.settings.reference_systems
    source, target = systems.get(text_of(form, "from")), systems.get(text_of(form, "to"))
    kind = text_of(form, "geometry")
    if source is None or target is None or kind not in set(GeometryType):
        raise BadParameter(name="from, to, geometry", expected=", ".join(systems), value=kind[:20])
    answer: dict[str, Any] = {
        "axes": [axis.in_language(language) for axis in axes(target)],
        "help": order_text(target, GeometryType(kind), language),
    }
    try:
        there = read_place(text_of(form, "place"), GeometryType(kind), source)
    except Unplaced as error:
        return answer | {"place": None, "reason": error.reason.in_language(language)}
    return answer | {"place": place_text(there, target), "reason": None}


@router.get("/edit/titles")
def titles(
    request: Request, language: LanguageDep, layer: str = "", field: str = "", text: str = ""
) -> list[str]:
    """Give the records that a field may refer to and whose title holds a text, as the form takes them."""
    with editor(request, layer, language) as (reader, edited):
        one = edited.by_name.get(field)
        source = source_of(edited, one, reader) if one is not None else None
        if source is None:
            raise BadParameter(name="field", expected="a field that refers to records", value=field[:60])
        plain = text.replace("\0", "").strip()[:100]
        return [named(*pair) for pair in choices(reader, source, FOUND, text=plain)]
