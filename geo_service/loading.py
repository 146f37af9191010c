"""Loading the bundled data: what the data package lists, each row once."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from geo_service.db.edits import Edits
from geo_service.db.tables import CHANGES, DATA_LOADS
from geo_service.errors import DataPackageError
from geo_service.service import Service
from layers.feature import Feature
from layers.text import Text

MANIFEST = "datapackage.json"
ACTOR = "geo-service load"


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of the data package.

    Parameters
    ----------
    name, path, layer_id, sha256
        What it is called, where it lies, which layer it fills, its checksum.
    attribution : str
        Whom a map or an export has to name, one on a line.
    licence : str
        Names of its licences.
    data_date : str
        Latest date of its sources, ``YYYY-MM-DD`` or shorter; empty where none is known.
    """

    name: str
    path: Path
    layer_id: str
    sha256: str
    attribution: str
    licence: str
    data_date: str


def resources(data_dir: Path) -> list[Resource]:
    """Read the manifest of a data folder.

    Raises
    ------
    DataPackageError
        If the manifest is missing, cannot be read, or names a file outside its folder.
    """
    try:
        manifest = json.loads((data_dir / MANIFEST).read_text(encoding="utf-8"))
        listed = [_resource(data_dir, entry) for entry in manifest["resources"] if "layer" in entry]
    except FileNotFoundError:
        raise DataPackageError(resource=MANIFEST, reason=Text("文件缺失", "the file is missing")) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataPackageError(
            resource=MANIFEST, reason=Text(f"无法读取（{error}）", f"it cannot be read ({error})")
        ) from error
    return listed


def _resource(data_dir: Path, entry: Mapping[str, Any]) -> Resource:
    path = (data_dir / entry["path"]).resolve()
    if not path.is_relative_to(data_dir.resolve()):
        raise ValueError(f"{entry['path']} lies outside the data folder")
    licences = entry.get("licenses", ())
    return Resource(
        name=str(entry["name"]),
        path=path,
        layer_id=str(entry["layer"]),
        sha256=str(entry["hash"]).removeprefix("sha256:"),
        attribution="\n".join(str(one["attribution"]) for one in licences if one.get("attribution")),
        licence=", ".join(str(one["name"]) for one in licences),
        data_date=max((str(one.get("date", "")) for one in entry.get("sources", ())), default="")[:10],
    )


def read_features(resource: Resource) -> Iterator[Feature]:
    """Give the features of a GeoJSON file of the data package.

    Raises
    ------
    DataPackageError
        If the file is missing or differs from its checksum.
    """
    try:
        content = resource.path.read_bytes()
    except OSError as error:
        raise DataPackageError(
            resource=resource.name, reason=Text("文件无法读取", "its file cannot be read")
        ) from error
    if hashlib.sha256(content).hexdigest() != resource.sha256:
        raise DataPackageError(
            resource=resource.name, reason="its file differs from the checksum in the manifest"
        )
    try:
        for feature in json.loads(content)["features"]:
            geometry = feature["geometry"]
            place = None if geometry is None else shapely.from_geojson(json.dumps(geometry))
            yield Feature(str(feature["id"]), place, dict(feature["properties"]))
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        reason = Text(
            f"不是本服务可读的 GeoJSON（{error!r}）",
            f"it is no GeoJSON that the service can read ({error!r})",
        )
        raise DataPackageError(resource=resource.name, reason=reason) from error


def load(service: Service, *, now: datetime, tell: Callable[[str, int], None]) -> int:
    """Load the data package into the database and return how many features were added.

    A file that was loaded before is passed over. Of a file in a new version only features that
    the database never knew are added: what people changed or deleted stays as they left it.

    Parameters
    ----------
    service : Service
    now : datetime
        Moment of loading, aware.
    tell : callable
        Called with the name of each file that was loaded and its number of new features.
    """
    added = 0
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor=ACTOR, now=now)
        for resource in resources(service.settings.data_dir):
            known = session.scalar(select(DATA_LOADS.c.sha256).where(DATA_LOADS.c.resource == resource.name))
            if known == resource.sha256:
                continue
            if resource.layer_id not in service.registry:
                reason = Text(f"没有图层 {resource.layer_id}", f"there is no layer {resource.layer_id}")
                raise DataPackageError(resource=resource.name, reason=reason)
            seen = _ids_ever_known(session, resource.layer_id)
            features = [feature for feature in read_features(resource) if feature.id not in seen]
            if features:
                edits.create(resource.layer_id, features)
            remember(
                session,
                resource.name,
                sha256=resource.sha256,
                features=len(features),
                loaded_at=now,
                layer_id=resource.layer_id,
                attribution=resource.attribution,
                licence=resource.licence,
                data_date=resource.data_date,
            )
            tell(resource.name, len(features))
            added += len(features)
    return added


def remember(session: Session, name: str, **values: object) -> None:
    """Note in `DATA_LOADS` that a source was loaded."""
    changed = session.execute(update(DATA_LOADS).where(DATA_LOADS.c.resource == name).values(values))
    if not changed.rowcount:  # type: ignore[attr-defined] # an UPDATE gives a cursor result
        session.execute(insert(DATA_LOADS).values(resource=name, **values))


def was_loaded(session: Session, name: str) -> bool:
    """Whether a source was loaded before, however much of it is still there."""
    return session.scalar(select(DATA_LOADS.c.resource).where(DATA_LOADS.c.resource == name)) is not None


def _ids_ever_known(session: Session, layer_id: str) -> set[str]:
    query = select(CHANGES.c.feature_id).where(CHANGES.c.layer_id == layer_id).distinct()
    return set(session.scalars(query))
