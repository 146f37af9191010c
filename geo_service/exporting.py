"""Writing selected features as a file, while they are read."""

from collections.abc import Iterator

from geo_service.db.selection import Position, Selection, Window
from geo_service.errors import ServiceBusy
from geo_service.representation import Representation
from geo_service.service import Service
from layers.contract import Layer

PAGE = 1_000


def geojson(
    service: Service, layer: Layer, selection: Selection, form: Representation | None = None
) -> Iterator[bytes]:
    """Give a FeatureCollection piece by piece.

    Each page is read in a session of its own, closed before its bytes leave: however slowly a
    reader takes them, no connection waits. What changes meanwhile may or may not be in the file.
    """
    wanted = form or Representation()
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    after: Position | None = None
    while True:
        with service.database.answer() as session:
            now = service.current(session)
            if now.registry.get(layer.id) != layer:
                raise ServiceBusy  # taken back or published anew: half a file is better than a mixed one
            features, after = now.features(session, layer).page(selection, Window(PAGE, after=after))
        if features:
            yield separator + b",\n".join(wanted.rewritten(features))
            separator = b",\n"
        if after is None:
            break
    yield b"\n]}\n"
