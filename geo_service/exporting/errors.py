"""Errors of exports; each sentence says what to choose instead."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class ExportError(GeoServiceError):
    """A file of this kind cannot be made of these features."""

    status = 422
    code = "export_refused"
    message = N_("The file cannot be made: %(reason)s")


class SystemUnsaid(ExportError):
    """The format has no place to say in which reference system its coordinates are."""

    status = 400
    code = "reference_system_unsaid"
    message = N_(
        "A file of the format %(format)s is always taken for WGS 84, so it is not written in %(crs)s. Choose another format"
    )


class NoGeometry(ExportError):
    """The format is for features with a place, and the layer's have none."""

    code = "layer_without_geometry"
    message = N_(
        "The features of %(collection)s have no place, which the format %(format)s needs. Choose csv, xlsx or gpkg"
    )


class NotPublic(ExportError):
    """The layer has no public profile: the public does not see it at all."""

    status = 403
    code = "layer_not_public"
    message = N_("The collection %(collection)s is not for the public")


class TooManyRows(ExportError):
    """More features than the format holds."""

    code = "too_many_rows"
    message = N_(
        "A file of the format %(format)s holds at most %(most)s features, and %(count)s are selected. Select fewer, or choose gpkg"
    )


class ExportFailed(ExportError):
    """The file could not be written; the operator finds the reason in the log."""

    status = 503
    code = "export_failed"
    message = N_("The file could not be written: %(reason)s")
