"""Errors of files; each sentence says what to do next."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class FileError(GeoServiceError):
    """A file cannot be taken as it is."""

    status = 422
    code = "file_refused"
    message = N_("The file was not taken: %(reason)s")


class FileUnreadable(FileError):
    """The file is not there, damaged, or of a kind that GDAL does not read."""

    code = "unreadable_file"
    message = N_("%(file)s cannot be read: %(reason)s")


class OtherEncoding(FileError):
    """The file's text is in another encoding than it says, or than UTF-8 where it says none."""

    code = "other_encoding"
    message = N_(
        "The text of %(file)s is not in %(encoding)s. State its encoding, such as --encoding GB18030"
    )


class SeveralLayers(FileError):
    """The file holds several layers, and one of them has to be chosen."""

    code = "several_layers"
    message = N_("%(file)s has several layers: %(layers)s. Choose one with --layer-name")


class NoSuchFileLayer(FileError):
    """The file has no layer of this name."""

    code = "no_such_file_layer"
    message = N_("%(file)s has no layer %(name)s. It has: %(layers)s")


class NoSuchSheet(FileError):
    """The workbook has no sheet of this name."""

    code = "no_such_sheet"
    message = N_("%(file)s has no sheet %(name)s. It has: %(sheets)s")


class UnknownEncoding(FileError):
    """The text of a file is in no encoding that is read, or in one that cannot be told."""

    code = "unknown_encoding"
    message = N_("The encoding of %(file)s is not known: %(reason)s")


class NoReferenceSystem(FileError):
    """The file does not say which reference system its coordinates are in."""

    code = "no_reference_system"
    message = N_("%(file)s does not say its reference system. %(guess)s")


class UnknownReferenceSystem(FileError):
    """The operator named a reference system that PROJ does not know."""

    code = "unknown_reference_system"
    message = N_("PROJ knows no reference system %(crs)s; a code such as EPSG:4547 is expected")


class OtherReferenceSystem(FileError):
    """The operator names another reference system than the file."""

    code = "other_reference_system"
    message = N_(
        "%(file)s says that its coordinates are in %(stated)s, not %(given)s. Leave --crs out, or mend the file first"
    )


class ImpossibleCoordinates(FileError):
    """The coordinates are none of the reference system that is stated."""

    code = "impossible_coordinates"
    message = N_("The coordinates of %(file)s (%(extent)s) cannot be in %(crs)s. %(guess)s")


class UploadRefused(FileError):
    """A file that came over the network is not taken."""

    code = "upload_refused"
    message = N_("%(file)s is not taken: %(reason)s")


class UploadGone(FileError):
    """The file that was sent is not there any more, or is somebody else's."""

    status = 404
    code = "upload_gone"
    message = N_("This file is not here any more. Send it again.")
