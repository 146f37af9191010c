"""What the script of a form knows of records beside a railway line: a place by chainage, and back."""

from typing import Any

from geo_service.api.html.edit.typed import PREFIX
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.reader import Reader
from geo_service.lineside import LINES
from layers.contract import Layer

NAMES = {
    "line": ("line_id",),
    "label": ("chainage", "chainage_from"),
    "labelTo": ("chainage_to",),
    "side": ("side",),
    "offset": ("offset_m",),
    "datum": ("offset_datum",),
    "track": ("track_dir",),
}
"""Fields by what they tell of a place beside a line, the first that a layer has."""

WORDS = (
    "beside_no_line",
    "beside_no_label",
    "beside_no_place",
    "beside_placed",
    "beside_choose",
    "beside_choice",
    "beside_found",
    "beside_found_on",
    "beside_section",
    "beside_failed",
    "left",
    "right",
)


def is_beside(layer: Layer) -> bool:
    """Whether the records of a layer lie beside a railway line by their chainage."""
    line = layer.by_name.get("line_id")
    return (
        line is not None
        and line.references == LINES
        and any(name in layer.by_name and layer.field(name).is_chainage for name in NAMES["label"])
    )


def beside_model(reader: Reader, layer: Layer) -> dict[str, Any] | None:
    """Return addresses, inputs and words; None for records that lie beside no line."""
    if not is_beside(layer) or LINES not in reader.service.registry:
        return None
    e = edit_words(reader.language)
    found = {what: next((n for n in names if n in layer.by_name), None) for what, names in NAMES.items()}
    return {
        "lines": f"{reader.root}/collections/{LINES}",
        "inputs": {what: f"{PREFIX}{name}" for what, name in found.items() if name is not None},
        "words": {name: str(getattr(e, name)) for name in WORDS},
    }
