"""Sources and licences of a page's layers, as the credit line and the table behind it show them."""

from collections.abc import Sequence
from typing import NamedTuple

from layers.contract import Layer
from maps.page import Page


class SourceRow(NamedTuple):
    """One line of the table of sources, in the reader's language."""

    title: str
    attribution: str
    licence: str
    data_date: str


def attributions(layers: Sequence[Layer], page: Page) -> list[str]:
    """Return whom the map has to name, once each.

    Notices of rights come first, the short ones before the long: a narrow screen cuts the line at its end.
    """
    present = {layer.id for layer in layers}
    found = {name for source in page.sources if source.layer_id in present for name in source.attributions}
    return sorted(found, key=lambda name: (not name.startswith("©"), len(name), name))


def source_rows(layers: Sequence[Layer], page: Page) -> list[SourceRow]:
    """Return the sources of some layers in the order of the layers."""
    return [
        SourceRow(
            layer.title.in_language(page.language),
            "; ".join(source.attributions),
            source.licence,
            source.data_date,
        )
        for layer in layers
        for source in page.sources
        if source.layer_id == layer.id
    ]
