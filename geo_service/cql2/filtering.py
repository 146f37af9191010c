"""From the ``filter`` of a request to a condition."""

from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause

from geo_service.cql2.compiler import Compiler
from geo_service.cql2.cql_text import with_typed_values, without_ilike
from geo_service.cql2.guard import check_tree
from geo_service.cql2.json_encoding import read_json
from geo_service.cql2.text_encoding import read_text
from layers.contract import Layer
from layers.reference_system import ReferenceSystem


class FilterLanguage(StrEnum):
    """Encodings of a filter: value of ``filter-lang``. `OLD_TEXT` is CQL2 text as GDAL writes it."""

    TEXT = "cql2-text"
    JSON = "cql2-json"
    OLD_TEXT = "cql-text"


def filter_of(
    text: str, language: FilterLanguage, layer: Layer, table: FromClause, crs: ReferenceSystem
) -> ColumnElement[bool]:
    """Compile a filter expression.

    Parameters
    ----------
    text : str
        As it came in the request.
    language : FilterLanguage
    layer : Layer
        Its attributes, ``id`` and its geometry are the queryables.
    table : FromClause
        Of the layer.
    crs : ReferenceSystem
        Of the coordinates in the filter.

    Returns
    -------
    ColumnElement of bool
        For both databases; values are bound. Rows for which it is unknown are not selected.

    Raises
    ------
    BadFilter
    """
    if language is FilterLanguage.JSON:
        tree = read_json(text)
    elif language is FilterLanguage.OLD_TEXT:
        tree = read_text(text, without_ilike)
    else:
        tree = read_text(text)
    check_tree(tree)
    if language is FilterLanguage.OLD_TEXT:
        tree = with_typed_values(tree, layer)
    return Compiler(layer, table, crs).condition(tree)
