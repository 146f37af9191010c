"""Writing selected features as a file, while they are read."""

from collections.abc import Iterator

from geo_service.db.features import Selection
from geo_service.service import Service
from layers.contract import Layer

PAGE = 1_000


def geojson(service: Service, layer: Layer, selection: Selection) -> Iterator[bytes]:
    """Give a FeatureCollection piece by piece.

    Each page is read in a session of its own, closed before its bytes leave: however slowly a
    reader takes them, no connection waits. What changes meanwhile may or may not be in the file.
    """
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    after: int | None = 0
    while after is not None:
        with service.database.read() as session:
            features, after = service.features(session, layer).page(selection, PAGE, after)
        if features:
            yield separator + b",\n".join(features)
            separator = b",\n"
    yield b"\n]}\n"
