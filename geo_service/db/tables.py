"""Tables: one for each layer, derived from its manifest, and those of the service itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from geo_service.db.spatial import GEOMETRY, KEY, geometry_column
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.registry import Registry

FEATURE = "feature"
RESTRICTED = "restricted"
"""Column beside the stored text, of layers with restricted fields: those as members of a JSON object."""

PUBLISHED_PREFIX = "published_"
"""Begins the name of a published layer's table, so that no layer of the code ever meets it."""

COLUMNS_OF_LAYERS = frozenset({KEY, FEATURE, RESTRICTED, GEOMETRY})
"""Columns of every layer's table besides ``id`` and the fields."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC on both databases and always aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Refuse a naive value, give the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Give the value its time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _column_type(field: Field) -> TypeEngine[Any]:
    match field.type:
        case FieldType.TEXT:
            return Text()
        case FieldType.INTEGER:
            return BigInteger()
        case FieldType.NUMBER:
            return Double()
        case FieldType.BOOLEAN:
            return Boolean()
        case FieldType.DATE:
            return Date()
        case FieldType.DATETIME:
            return UtcDateTime()


def _field_column(field: Field) -> Column[Any]:
    column: Column[Any] = Column(field.name, _column_type(field), nullable=not field.required)
    if field.references is not None:
        # Deferred, so that rows that refer to each other may be written in any order.
        target = f"{field.references}.id"
        column.append_foreign_key(ForeignKey(target, deferrable=True, initially="DEFERRED"))
        column.index = True
    return column


def table_name(layer: Layer) -> str:
    """Return the name of a layer's table."""
    return published_table_name(layer.id) if layer.is_published else layer.id


def published_table_name(layer_id: str) -> str:
    """Return the name of the table of a published layer."""
    return f"{PUBLISHED_PREFIX}{layer_id}"


def feature_table(layer: Layer, metadata: MetaData) -> Table:
    """Build the table of a layer.

    The integer key is never shown: it is the rowid, the R-tree's key and the order of pages.
    ``feature`` holds the ready GeoJSON text of the row's public properties.
    """
    columns: list[Column[Any]] = [
        Column(KEY, Integer, primary_key=True),
        Column("id", String(100), nullable=False, unique=True),
        *(_field_column(field) for field in layer.all_fields),
        Column(FEATURE, Text, nullable=False),
    ]
    if layer.restricted:
        columns.append(Column(RESTRICTED, Text, nullable=False))
    if layer.geometry is not None:
        columns.append(geometry_column(layer.geometry.value))
    return Table(table_name(layer), metadata, *columns)


METADATA = MetaData(naming_convention=NAMING)
"""Tables of the service itself; `all_tables` adds those of the layers."""

REVISIONS = Table(
    "layer_revisions",
    METADATA,
    Column("layer_id", String(60), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
"""One counter for each layer, raised in the transaction of every write: ETags and caches hang on it."""

CHANGES = Table(
    "changes",
    METADATA,
    Column("seq", Integer().with_variant(BigInteger, "postgresql"), primary_key=True, autoincrement=True),
    Column("layer_id", String(60), nullable=False),
    Column("feature_id", String(100), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("action", String(10), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("via", String(100)),
    Column("address", String(45)),
    Column(FEATURE, Text),
    Column(RESTRICTED, Text),
    CheckConstraint("action IN ('create', 'update', 'delete')", name="action"),
    Index(None, "layer_id", "feature_id", "version"),
    sqlite_autoincrement=True,
)
"""History: one row for each change, with the feature as it stood after it (none after a deletion).

``actor`` is an account's identifier or a part of the service (``geo-service load``), ``via`` the session
or token that the change came by, ``address`` where it came from.
"""

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("name", Text, nullable=False),
    Column("organisation", Text),
    Column("post", Text),
    Column("phone", Text),
    Column("is_demo", Boolean, nullable=False),
)
"""Personal data, apart from the features that refer to it: stored feature text holds none."""

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("side", String(10)),
    Column("level", String(10)),
    Column("person_id", String(100), ForeignKey("people.id"), index=True),
    Column("password_hash", Text),
    Column("password_changed_at", UtcDateTime),
    Column("must_change_password", Boolean, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("signed_in_at", UtcDateTime),
    UniqueConstraint("issuer", "subject"),
)
"""Who may sign in. ``name`` is typed at sign-in; ``issuer`` and ``subject`` are those of OpenID Connect."""

SIGN_IN_SESSIONS = Table(
    "sign_in_sessions",
    METADATA,
    Column("id_hash", String(64), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("address", String(45)),
    Column("agent", String(200)),
)
"""Signed-in browsers, by the SHA-256 of what their cookie holds."""

API_TOKENS = Table(
    "api_tokens",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("scope", String(10), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("scope IN ('read', 'write')", name="scope"),
)
"""Tokens of programs, by the SHA-256 of their secret."""

SIGN_IN_THROTTLES = Table(
    "sign_in_throttles",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("blocked_until", UtcDateTime),
)
"""Failed sign-ins, by an HMAC of the name that was tried, of the network it came from, and of both."""

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("seq", Integer().with_variant(BigInteger, "postgresql"), primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("actor", String(100)),
    Column("via", String(100)),
    Column("address", String(45)),
    Column("layer_id", String(60)),
    Column("feature_id", String(100)),
    Column("detail", Text),
    sqlite_autoincrement=True,
)
"""Sign-ins, exports and changes: who, when, from where. ``detail`` is a JSON object without secrets."""

DATA_LOADS = Table(
    "data_loads",
    METADATA,
    Column("resource", String(200), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("features", Integer, nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("layer_id", String(60)),
    Column("attribution", Text),
    Column("licence", Text),
    Column("data_date", String(10)),
)
"""Which files were loaded, so that a restart loads nothing twice, and whom to name for them."""

IMPORTS = Table(
    "imports",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("layer_id", String(60), nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("created", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("plan", Text, nullable=False),
)
"""Files that were imported, written in the transaction that stores their rows: what is here is stored.

``plan`` is how the file was read, as JSON.
"""

TEMPLATES = Table(
    "templates",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("layer_id", String(60), nullable=False),
    Column("file", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Blank workbooks that a superior wants back filled in; ``mapping`` tells, as JSON, what goes where."""

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("seq", Integer().with_variant(BigInteger, "postgresql"), primary_key=True, autoincrement=False),
    Column("layer_id", String(60), nullable=False),
    Column("feature_id", String(100), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("action", String(40), nullable=False),
    Column("from_status", String(40)),
    Column("to_status", String(40), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("party", String(20)),
    Column("level", String(10)),
    Column("person_id", String(100)),
    Column("is_recorded", Boolean, nullable=False),
    Column("via", String(100)),
    Column("address", String(45)),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("comment", Text),
    Column("given", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("key", String(64)),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    UniqueConstraint("actor", "key"),
    Index(None, "layer_id", "feature_id", "seq"),
)
"""The log of all reviews, one row for each step; nothing of it is ever changed or removed.

``seq`` grows by one without a gap, ``hash`` is the SHA-256 of the row and of ``previous``, the hash of the row
before: `geo_service.review.chain`. ``given`` are the step's inputs and ``attachments`` the identifiers and
checksums of what came with it, both JSON. ``person_id`` is whose name stands under an acceptance,
``is_recorded`` whether the office wrote it down from paper. ``key`` is what a phone names a draft by, so
that one that is sent twice is taken once.
"""

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("layer_id", String(60), nullable=False),
    Column("feature_id", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("file", Text, nullable=False),
    Column("media_type", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source_sha256", String(64), nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("taken_at", String(40)),
    Column("lon", Double),
    Column("lat", Double),
    Column("is_live", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("address", String(45)),
    Column("review_seq", BigInteger, index=True),
    Column("key", String(64)),
    UniqueConstraint("actor", "key"),
    Index(None, "layer_id", "feature_id"),
)
"""Photos and scans of a review, without their content.

``taken_at``, ``lon`` and ``lat`` are what the file said of itself (EXIF, local time without a zone); empty
means unknown. ``is_live`` is whether it was taken in the page, so that ``received_at`` is the time. What no
step has named yet has no ``review_seq``.
"""

ATTACHMENT_FILES = Table(
    "attachment_files",
    METADATA,
    Column("id", String(32), ForeignKey("attachments.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("thumbnail", LargeBinary),
)
"""What attachments hold, encoded anew, and small pictures of them: in the transaction of their rows."""

PAPERS = Table(
    "papers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("layer_id", String(60), nullable=False),
    Column("feature_id", String(100), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("given", Text, nullable=False),
    UniqueConstraint("kind", "year", "number"),
    Index(None, "layer_id", "feature_id"),
)
"""Papers that were issued, with their running numbers and the head of the log that is printed on them."""

MONITOR_STATES = Table(
    "monitor_states",
    METADATA,
    Column("rule", String(60), primary_key=True),
    Column("subject_layer", String(60), primary_key=True),
    Column("subject_id", String(100), primary_key=True),
    Column("seen", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("is_muted", Boolean, nullable=False),
    Column("alert_id", String(100)),
    Column("at", UtcDateTime, nullable=False),
)
"""How often in a row a rule held, or did not, for each subject: what an alert waits for before it opens or clears."""

INBOX_MARKS = Table(
    "inbox_marks",
    METADATA,
    Column("account_id", String(32), ForeignKey("accounts.id"), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Up to which row of the log of reviews somebody has read what is new."""

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("event", String(60), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, index=True),
    Column("claimed_until", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("error", Text),
)
"""Messages on their way out, written in the transaction of what they tell; ``next_at`` is empty when nothing is to be tried."""

PUBLISHED_LAYERS = Table(
    "published_layers",
    METADATA,
    Column("id", String(60), primary_key=True),
    Column("manifest", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("since_seq", BigInteger, nullable=False),
)
"""Layers that operators published from files: the manifest as JSON, the file's name and checksum.

``since_seq`` is the first change of the history that is this publication's own; what was changed
under its identifier before is not shown.
"""


def all_tables(registry: Registry) -> MetaData:
    """Return the metadata of the service with one table for each layer of a registry."""
    metadata = MetaData(naming_convention=NAMING)
    for table in METADATA.sorted_tables:
        table.to_metadata(metadata)
    for layer in registry.values():
        feature_table(layer, metadata)
    return metadata


def feature_tables(registry: Registry) -> Mapping[str, Table]:
    """Return the table of each layer by its identifier."""
    metadata = all_tables(registry)
    return {layer.id: metadata.tables[table_name(layer)] for layer in registry.values()}
