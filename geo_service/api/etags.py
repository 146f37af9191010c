"""ETags of single features: the state of one, and the form in which it is written."""

from datetime import datetime
from zlib import crc32

from geo_service.db.features import StoredFeature
from geo_service.representation import Representation


def state_of(feature: StoredFeature) -> str:
    """Return what every ETag of a feature's present state begins with: its version and its text's checksum.

    A version alone comes again after a backup is restored.
    """
    return f"{feature.version}-{crc32(feature.text):08x}"


def feature_etag(
    feature: StoredFeature, form: Representation, *, compresses: bool, moment: datetime | None = None
) -> str:
    """Return the strong ETag of a feature in a form.

    Another form, and the same compressed, are other bytes and have tags of their own.
    """
    tag = state_of(feature)
    if not form.is_stored:
        properties = None if form.properties is None else sorted(form.properties)
        tag += f"-{crc32(repr((form.system.uri, properties, form.decimals)).encode()):08x}"
    if moment is not None:
        tag += f"-at{moment.timestamp():.0f}"
    return f'"{tag}-gzip"' if compresses else f'"{tag}"'
