"""What the words above a column mean to a layer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from layers.contract import GeometryType, Layer
from layers.field import Field, FieldType
from layers.folding import fold, without_brackets
from layers.headers import headers
from layers.ledger.quantity import UNITS, sizes_in
from layers.schema import ID_TITLE

LON, LAT, EASTING, NORTHING, POSITION = "lon", "lat", "easting", "northing", "position"
X, Y = "x", "y"
"""A survey's X is its north; other tables mean the east. Which one, the numbers below tell."""

ID = "id"
_IDENTIFIERS = frozenset({ID, fold(ID_TITLE.zh), fold(ID_TITLE.en)})
"""Headers of the identifier in exported files, with names and with titles."""

JOINT = "/"
"""Between the parts of a name that stands in two rows."""


class Strength(IntEnum):
    """How well words say what they mean; of two columns that mean the same, the stronger counts."""

    COUNTER = 1  # 序号: counts the rows of this sheet, and is the number of a hazard where nothing else is
    GROUP = 2  # the upper of two rows alone
    PART = 3  # the lower of two rows alone
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field by name, or a coordinate (`LON` … `Y`, `ID`), and how sure that is."""

    target: str
    strength: Strength


COUNTERS = frozenset({"序号", "顺序号", "序", "编序", "no", "no.", "№", "#"})

_BRACKETS = re.compile(r"\(([^()]{1,12})\)")
_UNITS = frozenset(unit for sizes in UNITS.values() for unit in sizes)
_NUMBERING = re.compile(r"^\(?\d{1,2}[).、]")
_END = re.compile(r"[:：。*]+$")
_COORDINATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        POSITION,
        re.compile(
            r".{0,6}(经.?纬度?|纬.?经度?|经度.{0,2}纬度|纬度.{0,2}经度|lonlat|latlon|coordinates?|gps)"
            r"|(gps|中心|点位|地理|位置|隐患|现场|大地|坐标|平面|站点|站牌|码头)*(坐标|坐标位置|坐标值|xy坐标|坐标xy)"
        ),
    ),
    (
        LON,
        re.compile(r"(.{0,6}(经度|东经)(坐标|值|e)?|lon|lng|long|longitude|(stop|shape_pt|gps)_?(lon|lng))"),
    ),
    (LAT, re.compile(r"(.{0,6}(纬度|北纬)(坐标|值|n)?|lat|latitude|(stop|shape_pt|gps)_?lat)")),
    (
        EASTING,
        re.compile(r"(东坐标|横坐标|东向(坐标)?|(坐标)?东|e坐标|坐标e|e|easting|横坐标y|y(坐标)?\(东\))"),
    ),
    (
        NORTHING,
        re.compile(r"(北坐标|纵坐标|北向(坐标)?|(坐标)?北|n坐标|坐标n|n|northing|纵坐标x|x(坐标)?\(北\))"),
    ),
    (X, re.compile(r"((大地|平面|中心)?(坐标)?x(坐标|值|轴)?|x_?coord(inate)?)")),
    (Y, re.compile(r"((大地|平面|中心)?(坐标)?y(坐标|值|轴)?|y_?coord(inate)?)")),
)
_START = frozenset({"起", "始", "自", "从", "起点", "起始", "起里程"})
_STOP = frozenset({"止", "终", "讫", "至", "到", "终点", "止点", "讫点", "终止", "止里程"})


def has_place(layer: Layer) -> bool:
    """Whether the rows of a table can give places of the layer: points of its own."""
    return layer.geometry is GeometryType.POINT and layer.located_by is None


class Columns:
    """The words that mean something to a layer.

    Parameters
    ----------
    layer : Layer
    """

    def __init__(self, layer: Layer) -> None:
        self._fields: Mapping[str, Field] = headers(layer)
        self._by_name = layer.by_name
        self._key = layer.key
        self._has_place = has_place(layer)

    def meaning(self, column: str) -> Meaning | None:
        """Return what the name of a column means, None where it means nothing here.

        A column in a unit that cannot be converted to that of its field means nothing.

        Parameters
        ----------
        column : str
            The parts of a name in two rows joined by `JOINT`.

        Examples
        --------
        >>> from layers.railway_hazards import LAYER
        >>> [Columns(LAYER).meaning(words).target for words in ("整改/期限", "坐标/东经", "里程/止")]
        ['deadline', 'lon', 'chainage_to']
        >>> Columns(LAYER).meaning("天气") is None
        True
        """
        meaning = self.words(column)
        if meaning is None or self.unit(column, meaning.target) is not None:
            return meaning
        return None

    def unit(self, column: str, target: str) -> str | None:
        """Return the unit in the name of a column where its numbers have to be converted to that of a field.

        Parameters
        ----------
        column : str
        target : str
            Field, or anything else.

        Returns
        -------
        str or None
            Empty where nothing is to convert; None where the unit is not one of the field's kind.
        """
        field = self._by_name.get(target)
        if field is None or field.type not in {FieldType.NUMBER, FieldType.INTEGER}:
            return ""
        key = _cleaned(column)
        if "(" in key and self._fields.get(key) is field:
            return ""  # the field's own words, unit and all
        unit = stated_unit(column)
        sizes = sizes_in(field.unit)
        if unit and unit not in sizes:
            return None
        return "" if not unit or float(sizes[unit]) == 1 else unit

    def words(self, column: str) -> Meaning | None:
        """Return what the name of a column means whatever its unit."""
        key = _cleaned(column)
        if key in COUNTERS:
            field = self._fields.get("序号")
            return None if field is None or field.name != self._key else Meaning(field.name, Strength.COUNTER)
        if (target := self._target(key)) is not None:
            return Meaning(target, Strength.WHOLE)
        parts = [part for part in (_cleaned(part) for part in column.split(JOINT)) if part]
        if len(parts) < 2:
            return None
        if (field := self._fields.get(f"{parts[0]}({parts[-1]})")) is not None:  # 里程(起), brackets and all
            return Meaning(field.name, Strength.WHOLE)
        for words in ("".join(parts), *_ends(parts)):
            if (target := self._target(words)) is not None:
                return Meaning(target, Strength.WHOLE)
        for words, strength in ((parts[-1], Strength.PART), (parts[0], Strength.GROUP)):
            if (target := self._target(words)) is not None:
                return Meaning(target, strength)
        return None

    def _target(self, key: str) -> str | None:
        short = without_brackets(key)
        field = self._fields.get(key) or self._fields.get(short)
        if field is not None:
            return field.name
        if key in _IDENTIFIERS:
            return ID
        if self._has_place:
            for target, words in _COORDINATES:
                if words.fullmatch(key) or words.fullmatch(short):
                    return target
        return None


def stated_unit(column: str) -> str:
    """Return the unit in brackets, or in a row of its own, in the name of a column; empty for none.

    Examples
    --------
    >>> stated_unit("年通过能力（万吨／年）"), stated_unit("距离/km"), stated_unit("里程（起）")
    ('万吨/年', 'km', '')
    """
    key = fold(column)
    last = key.rsplit(JOINT, 1)[-1] if JOINT in key else ""
    for words in (*(found[1] for found in _BRACKETS.finditer(key)), last):
        unit = words.removeprefix("单位").lstrip(":：")
        if unit in _UNITS:
            return unit
    return ""


def _cleaned(words: str) -> str:
    return _END.sub("", _NUMBERING.sub("", fold(words)))


def _ends(parts: list[str]) -> list[str]:
    """Return the usual words for the two ends of a stretch, as where 起 and 止 stand below 里程."""
    if not any(word in parts[0] for word in ("里程", "桩号", "起止", "起讫")):
        return []
    if parts[-1] in _START:
        return ["里程(起)", "起点里程", "桩号"]
    return ["里程(止)", "终点里程"] if parts[-1] in _STOP else []
