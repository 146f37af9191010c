"""Geometries of a file row by row: flat, finite and valid, or with the reason why they are not."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.files.source import is_curve
from geo_service.files.tangle import is_tangled
from layers.ledger.table import RecordFault
from layers.text import Text

Geometries = NDArray[np.object_]

_UNREADABLE = Text("图形无法读取", "its geometry cannot be read")
_ENDLESS = Text("坐标不是有限的数值", "its coordinates are no finite numbers")
_CURVED = Text("图形含圆弧，请先转为折线", "its geometry has arcs: draw them as lines first")
_NOTHING_LEFT = Text("图形无效，无法修复", "its geometry is invalid, and nothing of it can be kept")
_TANGLED = Text(
    "图形的边界自相交过多，请先在绘图软件中修复",
    "its border crosses itself too often: mend it in the program that drew it first",
)


class Places:
    """Takes the geometries of a file batch by batch.

    Parameters
    ----------
    repair : bool
        Whether invalid geometries are repaired; else they are faults.
    """

    def __init__(self, *, repair: bool) -> None:
        self._repair = repair
        self._heights = 0
        self._repaired: list[int] = []
        self._kinds: Counter[str] = Counter()
        self.faults: list[RecordFault] = []

    def take(self, wkb: Sequence[bytes | None], first: int) -> Geometries:
        """Read well-known binary of some rows.

        Parameters
        ----------
        wkb : sequence of bytes or None
        first : int
            Number of the first of these rows.

        Returns
        -------
        ndarray of BaseGeometry or None
            None where there is no geometry, an empty one, or a fault.
        """
        given = np.empty(len(wkb), dtype=object)
        given[:] = wkb
        read = np.asarray(shapely.from_wkb(given, on_invalid="fix"), dtype=object)
        is_given = np.array([one is not None for one in wkb], dtype=bool)
        for row in np.flatnonzero(is_given & shapely.is_missing(read)):
            self._fault(first + int(row), _CURVED if is_curve(given[row]) else _UNREADABLE)
        read[shapely.is_empty(read)] = None
        self._heights += int(np.count_nonzero(shapely.has_z(read) | shapely.has_m(read)))
        flat = np.asarray(shapely.force_2d(read), dtype=object)
        self._without_endless(flat, first)
        self._made_valid(flat, first)
        self._kinds.update(one.geom_type for one in flat if one is not None)
        return flat

    def notes(self) -> tuple[Text, ...]:
        """Say what was decided, once all are taken."""
        notes = []
        if self._heights:
            notes.append(
                Text(
                    f"{self._heights} 个图形带高程或度量值，均未保留",
                    f"{self._heights} geometries have heights or measures, which are not kept",
                )
            )
        if self._repaired:
            rows = ", ".join(map(str, self._repaired[:10])) + (" …" if len(self._repaired) > 10 else "")
            notes.append(
                Text(
                    f"{len(self._repaired)} 个无效图形已修复（第 {rows} 行）",
                    f"{len(self._repaired)} invalid geometries were repaired (rows {rows})",
                )
            )
        if len({kind.removeprefix("Multi") for kind in self._kinds}) > 1:
            counts = ", ".join(f"{kind}: {count}" for kind, count in sorted(self._kinds.items()))
            notes.append(Text(f"图形类型不一：{counts}", f"The geometries are of several types: {counts}"))
        return tuple(notes)

    def _without_endless(self, geometries: Geometries, first: int) -> None:
        coordinates, rows = shapely.get_coordinates(geometries, return_index=True)
        for row in np.unique(rows[~np.isfinite(coordinates).all(axis=1)]):
            geometries[row] = None
            self._fault(first + int(row), _ENDLESS)

    def _made_valid(self, geometries: Geometries, first: int) -> None:
        broken = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
        for row in broken:
            number = first + int(row)
            if not self._repair:
                why = shapely.is_valid_reason(geometries[row])
                geometries[row] = None
                self._fault(number, Text(f"图形无效（{why}）", f"its geometry is invalid ({why})"))
                continue
            if is_tangled(geometries[row]):
                geometries[row] = None
                self._fault(number, _TANGLED)
                continue
            geometries[row] = _repaired(geometries[row])
            if geometries[row] is None:
                self._fault(number, _NOTHING_LEFT)
            else:
                self._repaired.append(number)

    def _fault(self, number: int, reason: Text) -> None:
        self.faults.append(RecordFault(number, reason))


def _repaired(broken: Any) -> Any:
    """Make a geometry valid in its own dimension; None where nothing of it is left."""
    repaired = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    is_same_kind = shapely.get_dimensions(repaired) == shapely.get_dimensions(broken)
    return repaired if is_same_kind and not repaired.is_empty else None
