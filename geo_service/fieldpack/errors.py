"""Errors of field packs; each sentence says what to do next."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class ResultRefused(GeoServiceError):
    """A file is no result of a field pack."""

    status = 422
    code = "not_a_result"
    message = N_(
        "This is not a result file of a field pack, or it is damaged. Save it from the pack once more."
    )


class ForeignPack(GeoServiceError):
    """A result belongs to a pack that this service did not make, or that was changed."""

    status = 422
    code = "foreign_pack"
    message = N_("This result belongs to a pack of another system, or its pack was changed.")


class OthersPack(GeoServiceError):
    """A result belongs to a pack of another account."""

    status = 403
    code = "others_pack"
    message = N_(
        "This result belongs to a pack of another account. Who took the steps sends them, signed in as themselves."
    )


class NotPartOfPack(GeoServiceError):
    """A step is about a hazard that its pack does not hold."""

    status = 422
    code = "not_part_of_pack"
    message = N_("This hazard is not part of the pack.")


class PhotoMissing(GeoServiceError):
    """A photo of a step is not kept, so the step would stand without its evidence."""

    status = 422
    code = "photo_missing"
    message = N_("The photo %(file)s did not arrive. Send the result file once more.")
