"""The stops that the rows of a bus-line table mean: those that are stored, and those that the table makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import cos, hypot, radians

from shapely import Point

from layers.feature import Feature, Value
from layers.folding import fold
from layers.text import Text

LonLat = tuple[float, float]

SAME_STOP_M = 30.0
"""Rows that name one stop within this distance mean one: coordinates of a sign are read off to metres.
The platforms on the two sides of a road lie farther apart, or have the same coordinates in the table."""

_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class StopRow:
    """One row of the table.

    Parameters
    ----------
    number : int
        As a person counts the rows.
    values : mapping of str to Value
        By the fields of `layers.buses.line_rows.TABLE`.
    lonlat : tuple of float or None
        WGS 84; None where the row gives no coordinates.
    """

    number: int
    values: Mapping[str, Value]
    lonlat: LonLat | None


@dataclass(frozen=True, slots=True)
class KnownStop:
    """A stop that is stored already: rows that mean it refer to it, and it stays as it is."""

    id: str
    name: str
    lonlat: LonLat
    gtfs_stop_id: str | None = None


@dataclass(frozen=True, slots=True)
class TableFault:
    """Why a row, or the line that begins in it, cannot be taken; `field` is empty for the whole."""

    number: int
    field: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature that comes of the table.

    Parameters
    ----------
    number : int
        First row that names it.
    feature : Feature
        Its properties without provenance, but for the certainty of a route.
    notes : tuple of Text
    is_whole : bool
        Whether all rows that belong to it could be used.
    """

    number: int
    feature: Feature
    notes: tuple[Text, ...] = ()
    is_whole: bool = True


@dataclass(slots=True)
class TableStop:
    """A stop that rows mean; `known` where it is stored already."""

    id: str
    name: str
    lonlat: LonLat
    gtfs_stop_id: str | None
    known: KnownStop | None = None


class TableStops:
    """Stops by id and by name, those that are stored and those of the table."""

    def __init__(self, known: Sequence[KnownStop]) -> None:
        self.new: list[Drawn] = []
        self.met: dict[str, tuple[int, KnownStop]] = {}
        self.of_row: dict[int, TableStop] = {}
        self._by_name: dict[str, list[TableStop]] = {}
        self._by_id: dict[str, TableStop] = {}
        for one in known:
            self._add(TableStop(one.id, one.name, one.lonlat, one.gtfs_stop_id, one))

    def find(self, row: StopRow) -> TableFault | None:
        """Find or make the stop that a row means; return why it means none."""
        name = row.values.get("stop_name")
        if name is None:
            return TableFault(row.number, "stop_name", Text("缺少站名", "it names no stop"))
        found = self._same(row, str(name))
        if isinstance(found, TableFault):
            return found
        if found is None:
            assert row.lonlat is not None
            found = self._made(row, str(name), row.lonlat)
        elif found.known is not None:
            first = self.met.get(found.id, (row.number, found.known))[0]
            self.met[found.id] = (min(first, row.number), found.known)
        self.of_row[row.number] = found
        return None

    def _same(self, row: StopRow, name: str) -> TableStop | TableFault | None:
        """Return the stop that a row means; None where it is a new one."""
        stop_id = _stop_id(row)
        if stop_id is not None and (found := self._by_id.get(stop_id)) is not None:
            apart = 0.0 if row.lonlat is None else metres_apart(row.lonlat, found.lonlat)
            if apart > SAME_STOP_M:
                zh, en = (
                    f"同一站点编号的两处坐标相距 {apart:,.0f} 米",
                    f"two places of one stop id, {apart:,.0f} m apart",
                )
                return TableFault(row.number, "gtfs_stop_id", Text(zh, en))
            return found
        namesakes = self._by_name.get(fold(name), [])
        if row.lonlat is None:
            if len(namesakes) == 1:
                return namesakes[0]
            return TableFault(row.number, "", _SEVERAL if namesakes else _NO_PLACE)
        near = [
            (metres_apart(row.lonlat, one.lonlat), place)
            for place, one in enumerate(namesakes)
            if stop_id is None or one.gtfs_stop_id is None
        ]
        apart, place = min(near, default=(SAME_STOP_M + 1, 0))
        return namesakes[place] if apart <= SAME_STOP_M else None

    def _made(self, row: StopRow, name: str, lonlat: LonLat) -> TableStop:
        stop_id = _stop_id(row)
        own = stop_id or f"{fold(name)} {lonlat[0]:.5f} {lonlat[1]:.5f}"
        stop = TableStop(identifier("bus_stops", own), name, lonlat, stop_id)
        self._add(stop)
        values: dict[str, Value] = {"name_zh": name, "kind": "stop", "status": "in_service"}
        optional = {key: row.values.get(key) for key in ("gtfs_stop_id", "stop_code", "road_side")}
        values |= {key: value for key, value in optional.items() if value is not None}
        self.new.append(Drawn(row.number, Feature(stop.id, Point(lonlat), values)))
        return stop

    def _add(self, stop: TableStop) -> None:
        self._by_name.setdefault(fold(stop.name), []).append(stop)
        if stop.gtfs_stop_id is not None:
            self._by_id[stop.gtfs_stop_id] = stop


def _stop_id(row: StopRow) -> str | None:
    stop_id = row.values.get("gtfs_stop_id")
    return None if stop_id is None else str(stop_id)


_NO_PLACE = Text("没有坐标，也没有同名的站点", "it has no coordinates, and no other stop has its name")
_SEVERAL = Text("没有坐标，而同名站点不止一处", "it has no coordinates, and several stops have its name")


def metres_apart(one: LonLat, other: LonLat) -> float:
    """Return how far two places of one county are apart."""
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * _METRES_PER_DEGREE


def identifier(layer_id: str, own: str) -> str:
    """Return an identifier that the same row gives whenever it comes."""
    return blake2b(f"{layer_id}\0{own}".encode(), digest_size=10).hexdigest()
