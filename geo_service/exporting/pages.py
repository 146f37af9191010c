"""The selected features page by page, each read in a session of its own.

However slowly a reader takes the file, or however long it takes to write, no connection waits. What
changes meanwhile may or may not be in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geo_service.db.selection import Position, Window
from geo_service.errors import ServiceBusy
from geo_service.exporting.order import Order
from geo_service.exporting.public_profile import kilometres
from geo_service.exporting.titles import Referred, Titles

PAGE = 1_000


@dataclass(slots=True)
class Tally:
    """What was counted while a file was written.

    Parameters
    ----------
    rows, demo : int
        Features, and those of the demonstration among them.
    unplaced : int
        Features whose place is left out, since they are smaller than the coarse grid.
    cut : int
        Texts that are longer than the format takes.
    """

    rows: int = 0
    demo: int = 0
    unplaced: int = 0
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of features, parsed.

    Parameters
    ----------
    values : sequence of mapping, length n
        Of each feature its properties and ``id``, as GeoJSON has them.
    places : ndarray of BaseGeometry or None, shape (n,)
        As the file writes them.
    titles : mapping
        Of the features that these refer to; empty unless asked for.
    """

    values: Sequence[Mapping[str, Any]]
    places: NDArray[np.object_]
    titles: Titles = field(default_factory=dict)


def texts(order: Order) -> Iterator[list[bytes]]:
    """Give the stored texts of the selected features, page by page.

    Raises
    ------
    ServiceBusy
        If the layer is published anew or taken back meanwhile: half a file is better than a mixed one.
    """
    for page, _ in _pages(order, refers=False):
        yield page


def rows(order: Order, tally: Tally, *, refers: bool = False) -> Iterator[Rows]:
    """Give the selected features, parsed and placed; see `texts`.

    Parameters
    ----------
    order : Order
    tally : Tally
        Counts what is given.
    refers : bool
        Whether the titles of referred features are wanted.
    """
    chainages = [one.name for one in order.fields() if one.is_chainage] if order.is_public else []
    for page, titles in _pages(order, refers=refers):
        features = [orjson.loads(text) for text in page]
        values = [{**feature["properties"], "id": feature["id"]} for feature in features]
        for row in values if chainages else ():
            row.update({name: kilometres(row[name]) for name in chainages if row.get(name) is not None})
        lonlat = _geometries(features)
        places = order.places.written(lonlat)
        tally.rows += len(values)
        tally.demo += sum(row.get("is_demo") is True for row in values)
        tally.unplaced += int(np.sum(shapely.is_missing(places) & ~shapely.is_missing(lonlat)))
        yield Rows(values, places, titles)


def _pages(order: Order, *, refers: bool) -> Iterator[tuple[list[bytes], Titles]]:
    after: Position | None = None
    referred = Referred(order) if refers else None
    while True:
        with order.service.database.answer() as session:
            now = order.service.current(session)
            if now.registry.get(order.layer.id) != order.layer:
                raise ServiceBusy
            window = Window(PAGE, after=after)
            page, after = now.features(session, order.layer).page(order.selection, window)
            titles = {} if referred is None else referred.titles(now, session, page)
        if page:
            yield page, titles
        if after is None:
            return


def _geometries(features: list[dict[str, Any]]) -> NDArray[np.object_]:
    written = np.empty(len(features), dtype=object)
    written[:] = [
        None if feature["geometry"] is None else orjson.dumps(feature["geometry"]).decode()
        for feature in features
    ]
    return np.asarray(shapely.from_geojson(written))
