"""Errors of changes to features: bodies, conditions, what a review alone changes."""

from collections.abc import Sequence

from geo_service.errors import GeoServiceError, InvalidFeature
from geo_service.i18n import N_
from layers.text import Language


class ReviewOnly(InvalidFeature):
    """A change of attributes that only a review changes."""

    code = "review_only"


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
