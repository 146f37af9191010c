"""The rows of a file as features of its layer."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

from geo_service.files import geometry, reference
from geo_service.files.source import Batch, Source
from geo_service.files.values import typed
from geo_service.publishing.manifest import field_columns
from geo_service.publishing.publication import Publication
from geo_service.publishing.survey import Progress, Survey, identifier
from layers.contract import CERTAINTY, Layer
from layers.feature import Feature
from layers.field import Code

HIGH_M = 100.0
MEDIUM_M = 2_500.0
"""Accuracies up to which the bundled data call a position of high and of medium certainty, metres."""

CRS_NAME = 60
"""Characters of a reference system's name that are kept."""

_CERTAINTY = {code.value: code for code in CERTAINTY}


def certainty(publication: Publication) -> Code:
    """Return how certain the positions of a file are.

    Nothing counts as surveyed because somebody says how accurate it is. A file of which nobody
    states the accuracy counts as medium: neither for orientation only nor exact.
    """
    accuracy = publication.accuracy_m
    if accuracy is None:
        return _CERTAINTY["medium"]
    if accuracy <= HIGH_M:
        return _CERTAINTY["high"]
    return _CERTAINTY["medium" if accuracy <= MEDIUM_M else "low"]


class Rows:
    """Reads the rows of a file as the features of its layer.

    Parameters
    ----------
    publication, source, survey, layer : Publication, Source, Survey, Layer
        As the same file was surveyed.
    progress : callable
    """

    def __init__(
        self, publication: Publication, source: Source, survey: Survey, layer: Layer, progress: Progress
    ) -> None:
        self._source = source
        self._survey = survey
        self._layer = layer
        self._progress = progress
        self._columns = field_columns(source, survey)
        self._way = reference.to_lonlat(survey.crs) if survey.crs is not None else None
        self._provenance = {
            "source": publication.source or source.name,
            "accuracy_m": publication.accuracy_m,
            "is_demo": False,
        }
        self._placing: dict[str, str] = {"certainty": certainty(publication).value}
        if survey.crs is not None:
            self._placing["source_crs"] = reference.named(survey.crs)[:CRS_NAME]
            self._placing["position_method"] = "as_given" if self._way is None else "transformed"

    def features(self) -> Iterator[Feature]:
        """Give the features in the order of the file."""
        following = count(1)
        for batch in self._source.batches(set()):
            yield from self._of(batch, following)
            self._progress(len(batch.numbers))

    def _of(self, batch: Batch, following: Iterator[int]) -> Iterator[Feature]:
        places = geometry.placed(geometry.decoded(batch.geometries).geometries, self._way).geometries
        if self._layer.geometry is not None:
            places = geometry.as_type(places, self._layer.geometry)
        columns = {
            name: typed(column, batch.values[column.name], Counter())
            for name, column in self._columns.items()
        }
        ids = self._ids(batch, following)
        names = list(columns)
        for feature_id, place, *values in zip(ids, places, *columns.values(), strict=True):
            properties = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            where = {"certainty": "none"} if place is None else self._placing
            yield Feature(feature_id, place, properties | self._provenance | where)

    def _ids(self, batch: Batch, following: Iterator[int]) -> list[str]:
        column = self._survey.id_column
        if column is None and self._survey.has_own_numbers:
            return [str(number) for number in batch.numbers]
        if column is None:
            return [str(next(following)) for _ in batch.numbers]
        return [identifier(value) or "" for value in batch.values.get(column, batch.numbers)]
