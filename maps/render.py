"""From a view to the HTML of its page."""

from collections.abc import Iterable, Mapping

from layers.contract import Layer
from maps.elements import build_map
from maps.figure import PageFigure
from maps.model import collection_url, has_demo, page_model, present_layers
from maps.page import Page
from maps.sources import attributions, source_rows
from maps.texts import PAGE_TEXTS, SOURCE_TEXTS
from maps.view import View


def render(view: View, layers: Mapping[str, Layer], page: Page) -> str:
    """Return the page of a view.

    Parameters
    ----------
    view : View
        Restricted to layers that the service has.
    layers : mapping of str to Layer
        All layers of the service: fields may refer to layers outside the view.
    page : Page
        Reader, addresses, counts, tiles.

    Returns
    -------
    str
        HTML of a size that depends on the layers' fields and symbols, never on their rows.

    Raises
    ------
    KeyError
        If the view names a layer that is not among `layers`.
    ValueError
        If a layer of the view has no geometry.
    maps.assets.UnmappedAssetError
        If the page would load something that is not ours.
    """
    figure = PageFigure(page.static)
    figure.add_child(build_map(page))
    texts = {name: text.in_language(page.language) for name, text in PAGE_TEXTS.items()}
    present = present_layers(view, layers, page)
    return figure.render(
        page=page,
        view=view,
        texts=texts,
        source_texts={name: text.in_language(page.language) for name, text in SOURCE_TEXTS.items()},
        title=view.title.in_language(page.language),
        description=view.description.in_language(page.language),
        menu=[(entry.name, entry.title.in_language(page.language)) for entry in page.menu],
        collections=[
            (collection_url(layer, page), layer.title.in_language(page.language)) for layer in present
        ],
        has_demo=has_demo(view, page),
        changed_on=last_change(page, (layer.id for layer in present)),
        attributions=attributions(present, page),
        sources=source_rows(present, page),
        model=page_model(view, layers, page),
    )


def last_change(page: Page, layer_ids: Iterable[str]) -> str:
    """Return the day of the last change among layers in ISO form, empty where none is known."""
    days = [page.changed_on[layer_id] for layer_id in layer_ids if layer_id in page.changed_on]
    return max(days).isoformat() if days else ""
