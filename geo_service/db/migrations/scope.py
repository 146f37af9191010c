"""What a migration compares and how it is written: our own tables, in plain column types."""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import MetaData

from geo_service.db.tables import UtcDateTime


def compare_options(metadata: MetaData) -> dict[str, Any]:
    """Return the options under which metadata and a database are compared."""

    def include_object(  # Alembic calls it by position
        item: Any,
        name: str | None,
        kind: str,
        reflected: bool,  # noqa: FBT001 - Alembic's signature
        compare_to: Any,
    ) -> bool:
        if not alembic_helpers.include_object(item, name, kind, reflected, compare_to):
            return False
        if kind == "table" and reflected:
            return name in metadata.tables
        return True

    return {
        "include_object": include_object,
        "render_item": _render_item,
        "process_revision_directives": alembic_helpers.writer,
        "compare_type": True,
        "transactional_ddl": True,
    }


def _render_item(kind: str, item: Any, context: AutogenContext) -> Any:
    if kind == "type" and isinstance(item, UtcDateTime):
        # A migration stays true when the program's own type changes, so it names the plain one.
        return "sa.DateTime(timezone=True)"
    return alembic_helpers.render_item(kind, item, context)
