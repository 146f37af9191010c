"""Errors of publishing; each sentence says what to do next."""

from geo_service.files.errors import FileError
from geo_service.i18n import N_


class PublishingError(FileError):
    """A file cannot be published as it is, or a layer not taken back."""

    status = 422
    code = "publishing_failed"
    message = N_("The layer was not published: %(reason)s")


class BadLayerId(PublishingError):
    """The identifier cannot stand for a layer."""

    code = "bad_layer_id"
    message = N_(
        "%(layer)s cannot be a layer's id: it needs a lower-case letter, then up to %(limit)s letters a-z, digits or _"
    )


class LayerTaken(PublishingError):
    """Another layer or map has the identifier."""

    status = 409
    code = "layer_taken"
    message = N_("The id %(layer)s is taken by a layer or map of the program. Choose another --id")


class LayerPublished(PublishingError):
    """A published layer has the identifier, and replacing it was not asked for."""

    status = 409
    code = "layer_published"
    message = N_(
        "A layer %(layer)s is published already. Publish with --replace to put the file in its place"
    )


class TableExists(PublishingError):
    """The database has a table of the layer's name that is no published layer's."""

    status = 409
    code = "table_exists"
    message = N_(
        "The database has a table %(table)s that belongs to no layer. Rename it, or choose another --id"
    )


class MixedGeometry(PublishingError):
    """The file holds points, lines or areas side by side; a layer has one kind."""

    code = "mixed_geometry"
    message = N_(
        "%(file)s holds different kinds of geometry (%(found)s); a layer has one. Split it first: %(how)s"
    )


class UnknownColumn(PublishingError):
    """The file has no column of this name."""

    code = "unknown_column"
    message = N_("%(file)s has no column %(column)s. It has: %(columns)s")


class BadIdColumn(PublishingError):
    """The values of a column cannot be the identifiers of features."""

    code = "bad_id_column"
    message = N_("Column %(column)s cannot serve as id: %(reason)s")


class NotATime(PublishingError):
    """The column chosen for time holds neither dates nor moments."""

    code = "not_a_time"
    message = N_("Column %(column)s holds no dates or moments")


class NotPublished(PublishingError):
    """No published layer has this identifier."""

    status = 404
    code = "not_published"
    message = N_("No layer %(layer)s was published. Published: %(known)s")


class NotAnEditor(PublishingError):
    """The role sees the published layer, but does not edit it."""

    status = 403
    code = "not_an_editor"
    message = N_("Only those who may edit the layer %(layer)s replace it, change its rights or take it back.")


class LayerInUse(PublishingError):
    """Another layer or a map refers to the published layer."""

    status = 409
    code = "layer_in_use"
    message = N_("%(user)s refers to the layer %(layer)s, so it stays")


class BadAccess(PublishingError):
    """The roles cannot be the readers and editors of a layer."""

    code = "bad_access"
    message = N_("These rights do not fit: %(reason)s")


class TooManyRows(PublishingError):
    """The file has more rows than are stored while a person waits."""

    code = "too_many_rows"
    message = N_(
        "%(file)s has more than %(limit)s rows. A file of this size is published on the server: geo-service publish"
    )
