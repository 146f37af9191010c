"""Errors of photos and scans; each sentence says what to do next."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class PictureRefused(GeoServiceError):
    """A file is no picture that is taken, is damaged, or is too large to be opened."""

    status = 422
    code = "picture_refused"
    message = N_("The file cannot be taken: %(reason)s")


class UnknownKind(GeoServiceError):
    """There are no attachments of this kind."""

    status = 422
    code = "unknown_kind"
    message = N_("There are no attachments of the kind %(kind)s. Known: %(known)s")


class AttachmentNotFound(GeoServiceError):
    """There is no such attachment, or none that the reader sees."""

    status = 404
    code = "attachment_not_found"
    message = N_("There is no attachment %(attachment)s.")


class AttachmentInUse(GeoServiceError):
    """A step of a review has named the attachment already; what is in the log stays."""

    status = 409
    code = "attachment_in_use"
    message = N_("The attachment %(attachment)s belongs to a step of the review already.")


class TooManyWaiting(GeoServiceError):
    """An account has sent many files that no step of a review has named yet."""

    status = 409
    code = "too_many_waiting"
    message = N_("%(count)s files of yours wait for a step of a review. Use them, or remove some first.")


class KeyTaken(GeoServiceError):
    """The same key came with something else before."""

    status = 409
    code = "key_taken"
    message = N_("The key %(key)s has been used for something else before.")
