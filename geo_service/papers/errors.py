"""Errors of papers; each sentence says what to do next."""

from geo_service.errors import GeoServiceError, InvalidFeature
from geo_service.i18n import N_


class UnknownPaperKind(GeoServiceError):
    """There are no papers of this kind for the layer."""

    status = 422
    code = "unknown_kind"
    message = N_("There are no papers of the kind %(kind)s for %(collection)s. Known: %(known)s")


class PaperNotPossible(GeoServiceError):
    """A paper does not suit the present state of the feature."""

    status = 409
    code = "paper_not_possible"
    message = N_("%(paper)s is not issued in the state %(state)s.")


class PaperInvalid(InvalidFeature):
    """What is to stand on a paper is missing or cannot be read."""

    code = "paper_invalid"
    message = N_("The paper cannot be issued: %(reason)s")


class PaperNotFound(GeoServiceError):
    """There is no such paper, or none that the reader sees."""

    status = 404
    code = "paper_not_found"
    message = N_("There is no paper %(paper)s.")
