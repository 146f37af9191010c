"""Writing stored features in another form: reference system, chosen properties, decimals.

The stored text is the default form and goes out as it is; only what differs from it is parsed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from layers.reference_system import CRS84, ReferenceSystem


@dataclass(frozen=True, slots=True)
class Representation:
    """How features are written.

    Parameters
    ----------
    system : ReferenceSystem
        Of the coordinates, in the order of its axes.
    properties : frozenset of str or None
        Names of the properties; None for all.
    decimals : int or None
        Of the coordinates, in degrees or metres; None for those of the system.
    """

    system: ReferenceSystem = CRS84
    properties: frozenset[str] | None = None
    decimals: int | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the stored text is this form."""
        return (
            self.system == CRS84
            and self.properties is None
            and (self.decimals is None or self.decimals >= CRS84.decimals)
        )

    def rewritten(self, texts: Sequence[bytes]) -> list[bytes]:
        """Write stored features in this form.

        Parameters
        ----------
        texts : sequence of bytes
            GeoJSON features as they are stored.
        """
        if self.is_stored:
            return list(texts)
        features = [orjson.loads(text) for text in texts]
        moves = self.system != CRS84 or self.decimals is not None
        places = self._places(features) if moves else None
        for index, feature in enumerate(features):
            if places is not None and feature["geometry"] is not None:
                feature["geometry"] = orjson.Fragment(places[index])
            if self.properties is not None:
                given = feature["properties"]
                feature["properties"] = {name: given[name] for name in given if name in self.properties}
        return [orjson.dumps(feature) for feature in features]

    def _places(self, features: Sequence[dict[str, object]]) -> NDArray[np.object_]:
        written = [
            None if feature["geometry"] is None else orjson.dumps(feature["geometry"]).decode()
            for feature in features
        ]
        stored = np.array(written, dtype=object)
        moved = self.system.from_lonlat(shapely.from_geojson(stored))
        decimals = self.system.decimals if self.decimals is None else self.decimals
        moved = shapely.transform(moved, lambda xy: np.round(xy, decimals))
        return np.asarray(shapely.to_geojson(moved))
