"""What a filter can name: the attributes of a layer, its identifier and its geometry."""

from sqlalchemy import FromClause

from geo_service.cql2.operands import Expression, Kind
from geo_service.cql2.refusal import refusal, shown
from geo_service.db.spatial import GEOMETRY
from layers.contract import Layer
from layers.field import FieldType

LISTED = 40
"""Names that a message lists at most."""

_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.DATETIME,
}


def queryable(name: object, layer: Layer, table: FromClause) -> Expression:
    """Return the column that a filter names; upper and lower case are told apart.

    Raises
    ------
    BadFilter
        Naming those that there are.
    """
    if name == "id":
        return Expression(Kind.TEXT, table.c.id)
    if name == layer.geometry_name and layer.geometry is not None:
        return Expression(Kind.GEOMETRY, table.c[GEOMETRY])
    field = layer.by_name.get(name) if isinstance(name, str) else None
    if field is not None:
        return Expression(_KINDS[field.type], table.c[field.name])
    names = [field.name for field in layer.all_fields]
    known = ["id", *([layer.geometry_name] if layer.geometry is not None else []), *names]
    listed = ", ".join(known[:LISTED]) + (" …" if len(known) > LISTED else "")
    raise refusal(
        f"没有属性 {shown(name)}，可用的有：{listed}",
        f"there is no property {shown(name)}; there are: {listed}",
    )
