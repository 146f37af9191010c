"""Errors of the service: one family, each with an HTTP status, a stable code and a sentence.

The sentence is an English message of the catalogue with named places for the details; the
reader gets it in their language (`geo_service.i18n`).
"""

from collections.abc import Sequence
from typing import ClassVar, Self

from geo_service.i18n import N_, spoken
from layers.text import Language, Text
from layers.validation import FieldError


class GeoServiceError(Exception):
    """Base of the errors that a reader is told about.

    Parameters
    ----------
    **context
        Values for the places of `message`; a `Text` is shown in the reader's language. They
        reach the reader, so no secret, no SQL and no path of the server belongs here.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    message: ClassVar[str] = N_("Something went wrong on the server.")

    def __init__(self, **context: object) -> None:
        self.context = context
        super().__init__(self.message % spoken(context, Language.EN))

    def headers(self) -> dict[str, str]:
        """Return the headers that the answer carries beside its body."""
        return {}

    def members(self, language: Language) -> dict[str, object]:  # noqa: ARG002 - for those who override it
        """Return what the body of the answer holds beside the sentence."""
        return {}


class SettingsError(GeoServiceError):
    """A setting has a value that cannot be used; the service does not start."""

    code = "bad_setting"
    message = N_("Setting %(setting)s: %(reason)s")


class AddressInUse(GeoServiceError):
    """Another program answers at the address already."""

    code = "address_in_use"
    message = N_("%(address)s cannot be used: %(reason)s. Another port: %(setting)s")


class StateError(GeoServiceError):
    """The state folder or the database cannot be used as it is."""

    status = 503
    code = "unusable_state"
    message = N_("%(reason)s")


class DatabaseMissing(GeoServiceError):
    """The database does not answer, or lacks an extension that the service needs."""

    status = 503
    code = "database_unavailable"
    message = N_("The database cannot be used: %(reason)s")


class ServiceBusy(GeoServiceError):
    """All connections were at work for longer than a request waits."""

    status = 503
    code = "busy"
    message = N_("The service is busy; try again in a moment.")


class QueryTooLong(GeoServiceError):
    """The database did not answer a question in the time that an answer may take."""

    status = 400
    code = "query_too_long"
    message = N_("The question takes the database too long. Ask for less: a smaller box, a simpler filter.")


class BrokenReference(GeoServiceError):
    """Rows refer to a feature that is not there, or others still refer to one that is to go."""

    status = 409
    code = "broken_reference"
    message = N_("A row refers to a feature that is not there, so nothing was stored.")


class NotMigrated(GeoServiceError):
    """The database has tables of another version of the service."""

    status = 503
    code = "database_not_migrated"
    message = N_(
        "The database is at version %(found)s, the program needs %(expected)s. Run: geo-service migrate"
    )


class TooLarge(GeoServiceError):
    """A body that is larger than what is taken."""

    status = 413
    code = "too_large"
    message = N_("This is too large; at most %(limit)s are taken.")


class BadParameter(GeoServiceError):
    """A query parameter has a value that cannot be read."""

    status = 400
    code = "bad_parameter"
    message = N_("Parameter %(name)s: expected %(expected)s, got %(value)s")


class BadFilter(GeoServiceError):
    """A filter expression that cannot be read, or asks what the layer cannot answer."""

    status = 400
    code = "bad_filter"
    message = N_("The filter cannot be used: %(reason)s")


class UnknownParameter(GeoServiceError):
    """A query parameter that this resource does not have."""

    status = 400
    code = "unknown_parameter"
    message = N_("There is no parameter %(name)s here. Known: %(known)s")


class CollectionNotFound(GeoServiceError):
    """No collection has this identifier."""

    status = 404
    code = "collection_not_found"
    message = N_("There is no collection %(collection)s.")


class FeatureNotFound(GeoServiceError):
    """The collection has no feature with this identifier."""

    status = 404
    code = "feature_not_found"
    message = N_("Collection %(collection)s has no feature %(feature)s.")


class MapNotFound(GeoServiceError):
    """No map has this name."""

    status = 404
    code = "map_not_found"
    message = N_("There is no map %(name)s.")


class InvalidFeature(GeoServiceError):
    """A feature that breaks its layer's manifest.

    Parameters
    ----------
    errors : sequence of FieldError
        What is wrong, attribute by attribute, where that is known; of the geometry under its own name.
    **context
    """

    status = 422
    code = "invalid_feature"
    message = N_("Feature %(feature)s of %(collection)s: %(reason)s")

    def __init__(self, *, errors: Sequence[FieldError] = (), **context: object) -> None:
        self.errors = tuple(errors)
        super().__init__(**context)

    @classmethod
    def of(cls, layer_id: str, feature_id: str | Text, errors: Sequence[FieldError]) -> Self:
        """Return the error whose sentence names every faulty attribute."""
        reason = Text(
            "；".join(f"{error.field} {error.reason.zh}" for error in errors),
            "; ".join(f"{error.field} {error.reason.en}" for error in errors),
        )
        return cls(errors=errors, collection=layer_id, feature=feature_id, reason=reason)

    def members(self, language: Language) -> dict[str, object]:
        """Return every fault by the name of what is faulty."""
        told = [{"field": error.field, "reason": error.reason.in_language(language)} for error in self.errors]
        return {"errors": told} if told else {}


class FeatureExists(GeoServiceError):
    """A feature with this identifier is there already."""

    status = 409
    code = "feature_exists"
    message = N_("Collection %(collection)s already has a feature %(feature)s.")


class StaleVersion(GeoServiceError):
    """Somebody else changed the feature since it was read."""

    status = 412
    code = "stale_version"
    message = N_("Feature %(feature)s of %(collection)s is at version %(current)s now, not %(expected)s.")


class VersionNotFound(GeoServiceError):
    """A feature has no version of this number, or none that the reader sees."""

    status = 404
    code = "version_not_found"
    message = N_("Feature %(feature)s of %(collection)s has no version %(version)s.")


class DemoInUse(GeoServiceError):
    """Rows of the bureau refer to demonstration rows, so these cannot go yet."""

    status = 409
    code = "demo_in_use"
    message = N_("%(collection)s/%(feature)s refers to the demonstration row %(target)s; change it first.")


class DemoImpossible(GeoServiceError):
    """The data lacks what the demonstration set leans on, as that of another county does."""

    status = 409
    code = "demo_impossible"
    message = N_("No demonstration set can be made: %(reason)s")


class DataPackageError(GeoServiceError):
    """The data folder does not hold what its manifest says."""

    code = "bad_data_package"
    message = N_("Data package, %(resource)s: %(reason)s")


class BackupError(GeoServiceError):
    """A backup cannot be made or restored."""

    code = "backup_failed"
    message = N_("Backup: %(reason)s")
