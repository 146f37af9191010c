"""The manifest of a file: the layer that its columns, its geometry and the operator's words make."""

import re
from collections.abc import Mapping, Sequence
from zlib import crc32

from geo_service.files.source import Source, SourceColumn
from geo_service.files.values import field_type
from geo_service.publishing.errors import NotATime, UnknownColumn
from geo_service.publishing.naming import RESERVED, field_names
from geo_service.publishing.publication import Publication
from geo_service.publishing.survey import ID_COLUMN, Survey
from layers.contract import GeometryType, Layer
from layers.field import Field, FieldType, is_field_name
from layers.style import Shape, Style, Symbol
from layers.text import Text

GEOMETRY_NAME = "geometry"
POPUP_FIELDS = 8
USUAL_LENGTH = 500
MOMENTS = (FieldType.DATE, FieldType.DATETIME)

PALETTE = ("#0072b2", "#8c510a", "#c2187a", "#6a3d9a", "#b35c00", "#00745a", "#c51b1b", "#4d5d6c")
"""Colours of the coded layers that stand out from a white ground by 4.5 to 1."""

SHAPES = (Shape.CIRCLE, Shape.SQUARE, Shape.TRIANGLE, Shape.DIAMOND)
LINE_WIDTH = 3
POINT_RADIUS = 5

_NAMES = re.compile(r"name|名称|名字|名$|title|标题|label")


def field_columns(source: Source, survey: Survey) -> Mapping[str, SourceColumn]:
    """Return the columns of a file that become fields, by the name of the field.

    The column ``id`` is none of them where it identifies the features.
    """
    geometry = GEOMETRY_NAME if survey.geometry is not None else ""
    columns = [
        column
        for column in source.kept_columns
        if column.name != survey.id_column or column.name.casefold() != ID_COLUMN
    ]
    names = field_names((column.name for column in columns), taken=filter(None, [geometry]))
    return {names[column.name]: column for column in columns}


def manifest(publication: Publication, source: Source, survey: Survey) -> Layer:
    """Build the layer of a file.

    Raises
    ------
    UnknownColumn, NotATime
        If the column that the operator names for time is not there or holds something else.
    """
    columns = field_columns(source, survey)
    fields = tuple(_field(name, column, survey) for name, column in columns.items())
    title_zh = publication.title_zh or publication.title_en or publication.id
    return Layer(
        id=publication.id,
        title=Text(title_zh, publication.title_en or title_zh),
        description=publication.description or of_file(source.name),
        theme=publication.theme,
        geometry=survey.geometry,
        fields=fields,
        title_field=_title_field(fields),
        popup=tuple(field.name for field in fields[:POPUP_FIELDS]) or ("source",),
        style=default_style(publication.id, survey.geometry) if survey.geometry is not None else None,
        temporal=_temporal(publication, source, columns),
        geometry_name=_geometry_name(source, columns),
        is_published=True,
    )


def of_file(name: str) -> Text:
    """Return the description of a layer of which nothing is known but its file."""
    return Text(f"由文件 {name} 发布。", f"Published from the file {name}.")


def default_style(layer_id: str, geometry: GeometryType) -> Style:
    """Return how a layer is drawn that nobody chose symbols for: the same for ever for an identifier."""
    number = crc32(layer_id.encode())
    colour = PALETTE[number % len(PALETTE)]
    if geometry in (GeometryType.POINT, GeometryType.MULTIPOINT):
        return Style(Symbol(colour, SHAPES[number // len(PALETTE) % len(SHAPES)], POINT_RADIUS))
    return Style(Symbol(colour, size=LINE_WIDTH))


def _field(name: str, column: SourceColumn, survey: Survey) -> Field:
    kind = field_type(column)
    title = column.name.strip() or name
    room = USUAL_LENGTH
    if kind is FieldType.TEXT:
        room = max(USUAL_LENGTH, 2 * survey.longest.get(column.name, 0))
    return Field(name=name, title=Text(title, title), type=kind, max_length=room)


def _title_field(fields: Sequence[Field]) -> str:
    """Return the field that names a feature: the first that looks like a name, else the first text."""
    texts = [field.name for field in fields if field.type is FieldType.TEXT]
    named = [name for name in texts if _NAMES.search(name.casefold())]
    return next(iter(named or texts or [field.name for field in fields]), "source")


def _temporal(publication: Publication, source: Source, columns: Mapping[str, SourceColumn]) -> str | None:
    of_time = [name for name, column in columns.items() if field_type(column) in MOMENTS]
    if publication.datetime is None:
        return of_time[0] if len(of_time) == 1 else None
    found = [name for name, column in columns.items() if column.name == publication.datetime]
    if not found:
        known = ", ".join(column.name for column in columns.values())
        raise UnknownColumn(file=source.name, column=publication.datetime, columns=known)
    if found[0] not in of_time:
        raise NotATime(column=publication.datetime)
    return found[0]


def _geometry_name(source: Source, columns: Mapping[str, SourceColumn]) -> str:
    """Return the file's own name of its geometry where filters can use it."""
    name = source.geometry_column
    taken = {"id", *(field.casefold() for field in columns)}
    if not is_field_name(name) or name.casefold() in taken or name.casefold() in RESERVED - {"geom"}:
        return GEOMETRY_NAME
    return name
