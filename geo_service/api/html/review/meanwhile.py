"""What became of a feature since somebody opened it: the steps of others, and the values that differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.html.reader import Reader
from geo_service.api.html.review.trace import Trace
from geo_service.api.html.values import shown
from geo_service.differences import differences
from geo_service.errors import VersionNotFound
from geo_service.review.log import Entry
from layers.contract import Layer


def changed_since(
    reader: Reader,
    layer: Layer,
    feature: Mapping[str, Any],
    version: int,
    log: Sequence[Entry],
    told: Sequence[Trace],
) -> list[str]:
    """Return in words what changed since a version, the steps first.

    Parameters
    ----------
    feature : mapping
        As it is now, GeoJSON.
    version : int
        That the reader saw.
    log : sequence of Entry
    told : sequence of Trace
        The same steps in words.
    """
    newer = {one.seq for one in log if one.version > version}
    found = []
    for step in told:
        if step.seq in newer:
            parts = (step.at, step.title, step.name or step.who, step.comment)
            found.append(" · ".join(part for part in parts if part))
    try:
        past = reader.service.history(reader.session, layer).version(feature["id"], version).feature
    except VersionNotFound:
        return found
    if past is None:
        return found
    colon = "：" if reader.language.value == "zh" else ": "
    for one in differences(layer, past["properties"], feature["properties"]):
        before, after = (shown(one.field, value, reader).text or "—" for value in (one.before, one.after))
        found.append(f"{one.field.title.in_language(reader.language)}{colon}{before} → {after}")
    return found
