"""The body of a change: a GeoJSON feature, or a part of one, read against its layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo_service.db.edits import ADDRESSABLE, misplaced
from geo_service.editing.draft import NEVER_GIVEN, NEW, given_faults
from geo_service.editing.errors import BadBody
from geo_service.editing.geometry import BadGeometry, read_geometry
from geo_service.editing.json_types import mistyped
from geo_service.errors import InvalidFeature
from layers.contract import STAMPS, Layer
from layers.reference_system import CRS84, ReferenceSystem
from layers.text import Text
from layers.validation import FieldError

CRS84_NAMES = frozenset(
    {
        CRS84.uri,
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "OGC:CRS84",
    }
)
"""What writers of the GeoJSON before RFC 7946 call longitude, latitude on WGS 84."""

MEMBERS = frozenset({"type", "id", "geometry", "properties", "links", "bbox", "crs"})
"""Members of a GeoJSON feature, by which a part of one is told from bare attributes."""

NO_MEMBER = Text("缺少该成员；没有位置请写 null", "the member is missing; null says that there is no place")
NO_OBJECT = Text("应为对象", "an object is expected")
NO_ID = Text(
    "标识应为 1 至 100 个字符的文字，不含 / ? # 与控制字符",
    "needs a text of 1 to 100 characters without / ? # and controls",
)
OTHER_ID = Text("与地址中的标识不同", "differs from the identifier in the address")
NO_FEATURE = Text("应为 Feature", "Feature is expected")
NOT_TAKEN = Text("不支持 JSON-FG；请用 geometry", "JSON-FG is not taken; the place belongs into geometry")


@dataclass(frozen=True)
class FeatureBody:
    """What a body says.

    Parameters
    ----------
    feature_id : str or None
        The identifier that it gives.
    has_geometry : bool
        Whether it says anything about the place.
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude.
    properties : mapping of str to Any
        Values as JSON has them, by name.
    """

    feature_id: str | None
    has_geometry: bool
    geometry: BaseGeometry | None
    properties: Mapping[str, Any]


def read_feature(
    value: Any, layer: Layer, system: ReferenceSystem, *, feature_id: str | None = None
) -> FeatureBody:
    """Read a whole feature.

    Foreign members, such as the links that the service gives, are passed over.

    Parameters
    ----------
    value : Any
        JSON.
    layer : Layer
        As the caller sees it.
    system : ReferenceSystem
        Of the coordinates.
    feature_id : str, optional
        The identifier in the address; another one in the body is a fault. None for a new feature.

    Raises
    ------
    BadBody
        If it is no object, or its coordinates are of another system than the request says.
    InvalidFeature
        With every fault that shows without looking at what is stored.
    """
    members = _members(value, system)
    faults = []
    if members.get("type") != "Feature":
        faults.append(FieldError("type", members.get("type"), NO_FEATURE))
    if "geometry" not in members and layer.geometry is not None and layer.located_by is None:
        faults.append(FieldError(layer.geometry_name, None, NO_MEMBER))
    properties = _object(members.get("properties"), faults)
    if feature_id is None:
        faults += [FieldError(name, None, NEVER_GIVEN) for name in _stamps(properties)]
    faults += _faults(members, properties, layer, feature_id)
    faults += given_faults(layer, properties, is_whole=True, is_new=feature_id is None)
    geometry = _place(members.get("geometry"), layer, system, faults)
    _refuse(layer, feature_id, faults)
    return FeatureBody(members.get("id"), "geometry" in members, geometry, properties)


def read_part(value: Any, layer: Layer, system: ReferenceSystem, feature_id: str) -> FeatureBody:
    """Read a JSON Merge Patch (RFC 7396) of a feature.

    Either of the GeoJSON feature (``{"properties": {"grade": "major"}}``) or of the feature as its
    schema describes it (``{"grade": "major"}``); null removes a value.

    Raises
    ------
    BadBody, InvalidFeature
        As `read_feature`.
    """
    members = _members(value, system)
    faults: list[FieldError] = []
    if isinstance(members.get("properties"), dict) or members.get("type") == "Feature":
        place = "geometry"
        properties = _object(members.get("properties", {}), faults)
        if members.get("type", "Feature") != "Feature":
            faults.append(FieldError("type", members["type"], NO_FEATURE))
    else:
        place = layer.geometry_name
        if place not in members and "geometry" not in layer.by_name:
            place = "geometry"
        others = (MEMBERS - {"type", "properties"} - layer.by_name.keys()) | {place}
        properties = {name: one for name, one in members.items() if name not in others}
    if "id" in members and members["id"] is None:
        faults.append(FieldError("id", None, OTHER_ID))  # null would take it away
    faults += _faults(members, properties, layer, feature_id)
    faults += given_faults(layer, properties, is_whole=False, is_new=False)
    given = members.get(place)
    has_geometry = place in members
    if isinstance(given, dict) and layer.geometry is not None:
        # It is merged with the stored one, which is of the layer's only type.
        given = {"type": layer.geometry.value, **given}
        has_geometry = "coordinates" in given or given["type"] != layer.geometry.value
    geometry = _place(given, layer, system, faults) if has_geometry else None
    _refuse(layer, feature_id, faults)
    return FeatureBody(feature_id, has_geometry, geometry, properties)


def _members(value: Any, system: ReferenceSystem) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadBody(reason=Text("应为 JSON 对象", "a JSON object is expected"))
    place = value.get("geometry")
    for crs in (value.get("crs"), place.get("crs") if isinstance(place, dict) else None):
        if crs is None:
            continue
        name = crs.get("properties", {}) if isinstance(crs, dict) else None
        name = name.get("name") if isinstance(name, dict) else None
        if name not in CRS84_NAMES or system != CRS84:
            raise BadBody(
                reason=Text(
                    "成员 crs 只能是 CRS84；其他坐标系请用请求头 Content-Crs",
                    "the member crs may only be CRS84; another system is told by the header Content-Crs",
                )
            )
    return value


def _object(value: Any, faults: list[FieldError]) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    faults.append(FieldError("properties", None, NO_OBJECT))
    return {}


def _stamps(properties: Mapping[str, Any]) -> list[str]:
    """Return the names of what the service alone sets, where a value is given."""
    return [field.name for field in STAMPS if properties.get(field.name) is not None]


def _faults(
    members: Mapping[str, Any], properties: Mapping[str, Any], layer: Layer, feature_id: str | None
) -> list[FieldError]:
    """Return what is wrong with the identifier, with members of other formats, and with the types."""
    faults = []
    given = members.get("id")
    if given is not None and not (isinstance(given, str) and ADDRESSABLE.fullmatch(given)):
        faults.append(FieldError("id", None, NO_ID))
    elif given is not None and feature_id is not None and given != feature_id:
        faults.append(FieldError("id", given, OTHER_ID))
    if members.get("place") is not None and "place" not in layer.by_name:
        faults.append(FieldError("place", None, NOT_TAKEN))
    return faults + mistyped(layer, properties)


def _refuse(layer: Layer, feature_id: str | None, faults: Iterable[FieldError]) -> None:
    first = {fault.field: fault for fault in reversed([*faults])}
    if first:
        raise InvalidFeature.of(layer.id, feature_id or NEW, [*first.values()][::-1])


def _place(
    value: Any, layer: Layer, system: ReferenceSystem, faults: list[FieldError]
) -> BaseGeometry | None:
    if value is None:
        return None
    if layer.geometry is None:
        reason = Text("该图层没有几何", "the layer has no geometry")
        faults.append(FieldError(layer.geometry_name, None, reason))
        return None
    try:
        geometry = read_geometry(value, layer.geometry, system)
    except BadGeometry as error:
        faults.append(FieldError(layer.geometry_name, None, error.reason))
        return None
    if (wrong := misplaced(layer, geometry)) is not None:
        faults.append(FieldError(layer.geometry_name, None, wrong))
    return geometry
