"""What a stored feature text holds: one property as a value of its field, the place.

Written for the texts of the history, which are read as they were stored: a property that another
manifest kept under the same name in another type is unknown, never an error.
"""

from collections.abc import Mapping
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Double, String, literal

from geo_service.db.scalars import Scalar
from geo_service.db.spatial import WGS84
from geo_service.db.tables import UtcDateTime
from layers.field import Field, FieldType

_POSTGIS = "(CAST({0} AS json) -> 'properties' -> CAST({1} AS text))"
_POSTGIS_TEXT = "(CAST({0} AS json) -> 'properties' ->> CAST({1} AS text))"
_PATH = """{0}, '$.properties."' || {1} || '"'"""
_SPATIALITE = f"json_extract({_PATH})"


def _as(json_types: str) -> str:
    """Return SQLite's words for a member; unknown where JSON has another type."""
    return f"(CASE WHEN json_type({_PATH}) IN ({json_types}) THEN {_SPATIALITE} END)"


def _like(pattern: str) -> str:
    """Return SQLite's words for a date or moment; unknown where the text is not written as one."""
    return f"(CASE WHEN {_SPATIALITE} GLOB '{pattern}' THEN {_SPATIALITE} END)"


def _of_type(json_type: str, sql_type: str) -> str:
    """Return PostgreSQL's words for a member in a type; unknown where JSON has another one."""
    return f"(CASE WHEN json_typeof({_POSTGIS}) = '{json_type}' THEN CAST({_POSTGIS_TEXT} AS {sql_type}) END)"


def _written_as(pattern: str, sql_type: str) -> str:
    """Return PostgreSQL's words for a date or moment; unknown where the text is not written as one."""
    return f"(CASE WHEN {_POSTGIS_TEXT} ~ '^{pattern}' THEN CAST({_POSTGIS_TEXT} AS {sql_type}) END)"


class TextMember(Scalar):
    """A property as text."""

    type = String()
    name = "text_member"
    postgis = _POSTGIS_TEXT
    spatialite = _SPATIALITE


class IntegerMember(Scalar):
    """A property as a whole number."""

    type = BigInteger()
    name = "integer_member"
    postgis = f"CAST({_of_type('number', 'numeric')} AS bigint)"
    spatialite = _as("'integer', 'real'")


class NumberMember(Scalar):
    """A property as a double."""

    type = Double()
    name = "number_member"
    postgis = _of_type("number", "double precision")
    spatialite = _as("'integer', 'real'")


class BooleanMember(Scalar):
    """A property that is true or false."""

    type = Boolean()
    name = "boolean_member"
    postgis = _of_type("boolean", "boolean")
    spatialite = _as("'true', 'false'")


class DateMember(Scalar):
    """A property as a day."""

    type = Date()
    name = "date_member"
    postgis = _written_as(r"\d\d\d\d-\d\d-\d\d$", "date")
    spatialite = _like("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")


class MomentMember(Scalar):
    """A property as a moment; in SQLite in the form in which columns keep one."""

    type = UtcDateTime()
    name = "moment_member"
    postgis = _written_as(r"\d\d\d\d-\d\d-\d\dT", "timestamptz")
    spatialite = f"(replace(substr({_like('[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*')}, 1, 19), 'T', ' ') || '.000000')"


class PlaceMember(Scalar):
    """The geometry of a feature text, longitude and latitude."""

    type = Geometry(srid=WGS84)
    name = "place_member"
    postgis = f"ST_SetSRID(ST_GeomFromGeoJSON(CAST({{0}} AS json) ->> 'geometry'), {WGS84})"
    spatialite = f"SetSRID(GeomFromGeoJSON(json_extract({{0}}, '$.geometry')), {WGS84})"


class RestrictedText(Scalar):
    """What the public profile leaves out, as a text of which it is a member like any other."""

    type = String()
    name = "restricted_text"
    postgis = spatialite = """('{{"properties":{{' || {0} || '}}}}')"""


_MEMBERS: Mapping[FieldType, type[Scalar]] = {
    FieldType.TEXT: TextMember,
    FieldType.INTEGER: IntegerMember,
    FieldType.NUMBER: NumberMember,
    FieldType.BOOLEAN: BooleanMember,
    FieldType.DATE: DateMember,
    FieldType.DATETIME: MomentMember,
}


def member(text: ColumnElement[str], field: Field) -> ColumnElement[Any]:
    """Return the value of a field in a stored feature text; unknown where the text lacks it.

    Parameters
    ----------
    text : ColumnElement
        As `geo_service.db.feature_text` writes it.
    field : Field
    """
    return _MEMBERS[field.type](text, literal(field.name, String))
