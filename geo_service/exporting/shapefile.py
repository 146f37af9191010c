"""Shapefile in a zip, with all that it cannot hold told in a text beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from geo_service.exporting.about import About, facts
from geo_service.exporting.arrow import Columns
from geo_service.exporting.dbase import blank_absent
from geo_service.exporting.gdal_file import write
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally, rows
from layers.field import Field, FieldType
from layers.text import Text

NAME_BYTES = 10
TEXT_BYTES = 254
"""Longest name of a column and longest text in dBASE."""

MOMENT_BYTES = 20
GEOMETRY = "geometry"
README = "README.txt"
DRIVER = "ESRI Shapefile"


@dataclass(slots=True)
class Texts:
    """Texts as dBASE takes them: no longer than it allows, cut between two characters.

    Parameters
    ----------
    encoding : str
    cut : int
        How many were too long.
    """

    encoding: str
    cut: int = 0
    widths: dict[str, int] = field(default_factory=dict)

    def fitted(self, text: str) -> str:
        """Return a text as it fits."""
        written = text.encode(self.encoding, errors="replace")
        if len(written) <= TEXT_BYTES:
            return text
        self.cut += 1
        return written[:TEXT_BYTES].decode(self.encoding, errors="ignore")

    def measure(self, name: str, text: str) -> None:
        """Remember how wide the column of a field has to be."""
        width = min(len(text.encode(self.encoding, errors="replace")), TEXT_BYTES)
        self.widths[name] = max(self.widths.get(name, 1), width)


def shapefile(order: Order, known: About, folder: Path, tally: Tally) -> Path:
    """Write the files of a Shapefile and a text about them into one zip; return its path.

    The features are read twice: dBASE gives each text the same room, so the longest has to be known.
    """
    fields = order.fields()
    texts = Texts(order.encoding)
    _measure(order, fields, texts)
    names = column_names([one.name for one in fields], order.encoding)
    columns = Columns(
        order,
        fields,
        GEOMETRY,
        names={**names},
        widths=texts.widths,
        has_times=False,
        shortened=texts.fitted,
    )
    parts = folder / "parts"
    parts.mkdir()
    path = parts / f"{order.layer.id}.shp"
    write(columns, path, DRIVER, tally, {"RESIZE": "NO"}, encoding=order.encoding)
    blank_absent(path.with_suffix(".dbf"))
    tally.cut = texts.cut
    archive = folder / "export.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for part in sorted(parts.iterdir()):
            packed.write(part, part.name)
            part.unlink()
        packed.writestr(README, _readme(order, known, fields, names, tally))
    return archive


def column_names(names: Sequence[str], encoding: str) -> dict[str, str]:
    """Return the name of each column in dBASE: at most ten bytes, none twice in any case of letters.

    Examples
    --------
    >>> column_names(["chainage", "responsible_side", "responsible_unit"], "UTF-8")
    {'chainage': 'chainage', 'responsible_side': 'responsibl', 'responsible_unit': 'responsi_1'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        short, number = _cut(name, NAME_BYTES, encoding), 0
        while short.casefold() in taken:
            number += 1
            ending = f"_{number}"
            short = _cut(name, NAME_BYTES - len(ending), encoding) + ending
        found[name] = short
        taken.add(short.casefold())
    return found


def _cut(name: str, most: int, encoding: str) -> str:
    return name.encode(encoding, errors="replace")[:most].decode(encoding, errors="ignore")


def _measure(order: Order, fields: Sequence[Field], texts: Texts) -> None:
    wanted = [one.name for one in fields if one.type is FieldType.TEXT]
    for one in fields:
        if one.type is FieldType.DATETIME:
            texts.widths[one.name] = MOMENT_BYTES
        elif one.type is FieldType.TEXT:
            texts.widths[one.name] = 1
    for part in rows(order, Tally()):
        for row in part.values:
            for name in wanted:
                if value := row.get(name):
                    texts.measure(name, str(value))


def _readme(order: Order, known: About, fields: Sequence[Field], names: dict[str, str], tally: Tally) -> str:
    language = order.language
    lines = [f"{fact.title.in_language(language)}: {fact.value}" for fact in facts(order, known, tally)]
    lines.append(f"{Text('文字编码', 'Encoding of the texts').in_language(language)}: {order.encoding}")
    lines += [
        "",
        Text("字段（文件中 / 原名 / 名称）", "Fields (in the file / name / title)").in_language(language),
    ]
    for one in fields:
        title = one.title.in_language(language)
        labels = ", ".join(f"{code.value} = {code.label.in_language(language)}" for code in one.codes)
        lines.append(f"{names[one.name]}\t{one.name}\t{title}" + (f"\t{labels}" if labels else ""))
    return "\ufeff" + "\r\n".join([*lines, ""])
