"""Where a person goes from the list of the review."""

from dataclasses import dataclass

from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import HAZARDS
from geo_service.editing.changes import may_edit
from geo_service.i18n import N_, translate
from layers.contract import Layer

PATROLS = "patrols"


@dataclass(frozen=True, slots=True)
class Way:
    """One link."""

    title: str
    href: str
    is_main: bool = False
    is_here: bool = False


def ways(reader: Reader, layer: Layer) -> list[Way]:
    """Return the links of the review's head."""

    def title(message: str) -> str:
        return translate(message, reader.language)

    found = [Way(title(N_("Hazards")), reader.address("review"), is_here=layer.id == HAZARDS)]
    found += [
        Way(
            other.title.in_language(reader.language),
            reader.address("review", layer=other.id),
            is_here=layer.id == other.id,
        )
        for other in reader.layers.values()
        if other.workflow is not None and other.id != HAZARDS
    ]
    found.append(Way(title(N_("Morning sheet")), reader.address("review", "morning")))
    if layer.id == HAZARDS and may_edit(reader.service, layer):
        found.append(Way(title(N_("New hazard")), reader.address("review", "new"), is_main=True))
    patrols = reader.layers.get(PATROLS)
    if patrols is not None and may_edit(reader.service, patrols):
        found.append(Way(title(N_("Record a patrol")), reader.collection(PATROLS, "edit")))
    return found
