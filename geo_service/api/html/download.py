"""The form for a file of all selected records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo_service.api.html.reader import Reader
from geo_service.api.words import words
from geo_service.exporting.formats import FORMATS
from layers.access import Role
from layers.contract import Layer
from layers.coordinates.source_system import GCJ02
from layers.reference_system import CRS84


@dataclass(frozen=True, slots=True)
class DownloadForm:
    """What a reader chooses of a file.

    Parameters
    ----------
    action : str
    hidden : sequence of pairs
        Names and values of what selects the records.
    formats, systems : sequence of pairs
        Values and titles, the usual one first; no systems where the layer has no places.
    has_public : bool
        Whether there is a file for the public.
    """

    action: str
    hidden: Sequence[tuple[str, str]]
    formats: Sequence[tuple[str, str]]
    systems: Sequence[tuple[str, str]]
    has_public: bool


def download_form(reader: Reader, layer: Layer, selected: Mapping[str, str]) -> DownloadForm:
    """Return the form for a file of a layer.

    Parameters
    ----------
    reader : Reader
    layer : Layer
    selected : mapping of str to str
        Parameters that select records.
    """
    t = words(reader.language)
    known = reader.service.settings.reference_systems
    systems = [(uri, "WGS 84" if uri == CRS84.uri else f"EPSG:{one.epsg}") for uri, one in known.items()]
    given = {"lang": reader.language.value, **reader.past, **selected}
    everybody = reader.service.catalogue.registry[layer.id].access.readers
    return DownloadForm(
        action=f"{reader.root}/collections/{layer.id}/export",
        hidden=[(name, value) for name, value in given.items() if name not in ("f", "crs")],
        formats=[
            (one.name, one.title.in_language(reader.language))
            for one in FORMATS.values()
            if layer.geometry is not None or not one.needs_geometry
        ],
        systems=[*systems, (GCJ02, str(t.file_gcj02))] if layer.geometry is not None else [],
        has_public=Role.ANONYMOUS in everybody,
    )
