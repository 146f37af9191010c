"""Errors of the service: one family, each with an HTTP status, a stable code and a sentence.

The sentence is an English message of the catalogue with named places for the details; the
reader gets it in their language (`geo_service.i18n`).
"""

import math
from collections.abc import Sequence
from datetime import timedelta
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


class SignInRequired(GeoServiceError):
    """Nobody reads this without signing in."""

    status = 401
    code = "sign_in_required"
    message = N_("Sign in to see this.")


class BadCredentials(GeoServiceError):
    """A token that is unknown, has ended or was taken back, or a scheme that is not served."""

    status = 401
    code = "bad_credentials"
    message = N_("This token is not valid. It may have ended or been taken back.")


class ProviderUnavailable(GeoServiceError):
    """The OpenID Connect provider does not answer, or not in a way that can be used."""

    status = 503
    code = "sign_in_provider_unavailable"
    message = N_(
        "The sign-in of your organisation does not answer at the moment. Try again a little later, or sign in"
        " with a password if you have one here."
    )


class SignInNotCompleted(GeoServiceError):
    """What came back from the OpenID Connect provider does not prove who signed in."""

    status = 400
    code = "sign_in_not_completed"
    message = N_(
        "Signing in with your organisation's account was not completed. Go back to the start page and begin"
        " again; an attempt lasts ten minutes."
    )


class NoAccountHere(GeoServiceError):
    """An identity of the OpenID Connect provider that no account here is meant for."""

    status = 403
    code = "no_account_here"
    message = N_(
        "Your organisation knows you, but no account here is open to you. Ask the administrator of this"
        " service to prepare one for your name there: %(name)s"
    )


class Forbidden(GeoServiceError):
    """The account's role or the token's scope does not allow this."""

    status = 403
    code = "forbidden"
    message = N_("Your account may not do this.")


class PasswordChangeRequired(GeoServiceError):
    """The password was given by somebody else and has to be changed first."""

    status = 403
    code = "password_change_required"
    message = N_("Set a password of your own first.")


class TooManyAttempts(GeoServiceError):
    """Sign-ins failed so often, of this name or from this address, that a while has to pass.

    Parameters
    ----------
    wait : timedelta
        Until the next attempt is taken.
    """

    status = 429
    code = "too_many_attempts"
    message = N_("Too many sign-ins have failed. Try again in %(wait)s.")

    def __init__(self, wait: timedelta) -> None:
        self.seconds = math.ceil(wait.total_seconds())
        minutes = math.ceil(self.seconds / 60)
        shown = (
            Text(f"{self.seconds} 秒", f"{self.seconds} s")
            if self.seconds < 60
            else Text(f"{minutes} 分钟", f"{minutes} min")
        )
        super().__init__(wait=shown)


class TooLarge(GeoServiceError):
    """A body that is larger than what is taken."""

    status = 413
    code = "too_large"
    message = N_("This is too large; at most %(limit)s are taken.")


class ForgedForm(GeoServiceError):
    """A form, or a change by a signed-in browser, that does not come from a page of this session."""

    status = 403
    code = "forged_form"
    message = N_("This form has run out or does not come from this service. Load the page again.")


class OutsideScope(GeoServiceError):
    """A coordinator's change that would put a row outside the own segments."""

    status = 403
    code = "outside_scope"
    message = N_("%(collection)s: this row would not belong to your segments.")


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


class ReviewOnly(InvalidFeature):
    """A change of attributes that only a review changes."""

    code = "review_only"


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


class ChangedSince(GeoServiceError):
    """The state that a change starts from, by its ETag, is not the present one.

    Parameters
    ----------
    etag : str
        Of the present state.
    **context
    """

    status = 412
    code = "stale_version"
    message = N_(
        "Feature %(feature)s of %(collection)s has changed since it was read. Read it again; its ETag is %(etag)s."
    )

    def __init__(self, *, etag: str, **context: object) -> None:
        self.etag = etag
        super().__init__(etag=etag, **context)

    def headers(self) -> dict[str, str]:
        """Return the ETag of the present state."""
        return {"ETag": self.etag}

    def members(self, language: Language) -> dict[str, object]:  # noqa: ARG002 - the same in each
        """Return the ETag of the present state."""
        return {"etag": self.etag}


class ConditionRequired(GeoServiceError):
    """A change of a reviewed layer that does not say which state it starts from."""

    status = 428
    code = "condition_required"
    message = N_("%(collection)s: send If-Match with the ETag of the state that you have read.")


class BadBody(GeoServiceError):
    """A body that cannot be read at all."""

    status = 400
    code = "bad_body"
    message = N_("The body cannot be read: %(reason)s")


class UnsupportedBody(GeoServiceError):
    """A body of a media type that is not taken.

    Parameters
    ----------
    accepted : sequence of str
        The media types that are.
    header : str
        The header that names them: ``Accept-Post``, ``Accept-Patch``, ``Accept``.
    **context
    """

    status = 415
    code = "unsupported_media_type"
    message = N_("A body of type %(given)s is not taken here. Taken are: %(known)s")

    def __init__(self, *, accepted: Sequence[str], header: str, **context: object) -> None:
        self._told = {header: ", ".join(accepted)}
        super().__init__(known=", ".join(accepted), **context)

    def headers(self) -> dict[str, str]:
        """Return the media types that are taken."""
        return dict(self._told)


class FeatureInUse(GeoServiceError):
    """Other features refer to one that is to go."""

    status = 409
    code = "feature_in_use"
    message = N_(
        "Feature %(feature)s of %(collection)s cannot be deleted: features of %(referring)s refer to it."
    )


class VersionNotFound(GeoServiceError):
    """A feature has no version of this number, or none that the reader sees."""

    status = 404
    code = "version_not_found"
    message = N_("Feature %(feature)s of %(collection)s has no version %(version)s.")


class NotTheLatest(GeoServiceError):
    """A change that somebody wants to take back is not the last one any more."""

    status = 409
    code = "not_the_latest"
    message = N_(
        "Version %(version)s of %(feature)s cannot be undone: the feature was changed since "
        "and is at version %(current)s."
    )


class NothingToRestore(GeoServiceError):
    """The feature already is what it is to become."""

    status = 409
    code = "nothing_to_restore"
    message = N_("Feature %(feature)s of %(collection)s is like that already; nothing would change.")


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
