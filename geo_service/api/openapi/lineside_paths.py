"""Paths of places beside a line: by chainage, the chainage of a place, the report of a calibration."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import GEOJSON, JSON
from geo_service.api.openapi.operations import get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, TEXT, Schema, array, geometry_shape, record, reference
from geo_service.api.parameters.definitions import Parameter, format_parameter
from geo_service.api.parameters.lineside import DATUMS, LONGEST, MOST_OFFSET_M, SIDES, TRACKS
from geo_service.lineside import LINES
from layers.contract import GeometryType
from layers.text import Language, Text

_NUMBER: Schema = {"type": "number"}
_NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}
_TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}

_PLACES: Schema = array(
    record(
        ("type", "geometry", "properties"),
        type={"const": "Feature"},
        geometry=geometry_shape(GeometryType.POINT),
        properties=record(
            ("line_id", "label", "track_dir", "s_m", "accuracy_m"),
            line_id=TEXT,
            label=_TEXT_OR_NONE,
            mark=_TEXT_OR_NONE,
            track_dir=_TEXT_OR_NONE,
            side=_TEXT_OR_NONE,
            offset_m=_NUMBER,
            s_m=_NUMBER,
            accuracy_m=_NUMBER_OR_NONE,
            certainty={"type": "string", "enum": ["medium", "low"]},
            is_beyond=_FLAG,
            section=geometry_shape(GeometryType.LINESTRING),
        ),
    )
)

SHAPES: Mapping[str, Schema] = {
    "locatedPlaces": record(
        ("type", "features", "numberReturned", "reason", "notes"),
        type={"const": "FeatureCollection"},
        features=_PLACES,
        edges=_PLACES,
        numberReturned=COUNT,
        reason=_TEXT_OR_NONE,
        notes=array(TEXT),
    ),
    "calibration": record(
        ("line_id", "routes"),
        line_id=TEXT,
        routes=array(
            record(
                ("series", "length_m", "known", "points", "scales", "missing", "faults"),
                series=TEXT,
                track_dir=_TEXT_OR_NONE,
                length_m=_NUMBER,
                is_by_ends=_FLAG,
                known=array(array(TEXT, minItems=2, maxItems=2)),
                points=array(
                    record(
                        ("id", "label", "s_m", "distance_m"),
                        id=TEXT,
                        label=TEXT,
                        is_equation=_FLAG,
                        s_m=_NUMBER,
                        distance_m=_NUMBER,
                        accuracy_m=_NUMBER,
                        residual_m=_NUMBER_OR_NONE,
                        left_out=_TEXT_OR_NONE,
                    )
                ),
                scales=array(
                    record(
                        ("from", "to", "ground_m", "label_m"),
                        **{"from": TEXT, "to": TEXT},
                        ground_m=_NUMBER,
                        label_m=_NUMBER,
                        is_doubtful=_FLAG,
                        is_refused=_FLAG,
                    )
                ),
                missing=array(
                    record(
                        ("from", "to", "kind", "length_m"),
                        **{"from": TEXT, "to": TEXT},
                        kind={"enum": ["overlap", "gap"]},
                        length_m=_NUMBER,
                    )
                ),
                faults=array(TEXT),
            )
        ),
    ),
}
"""By their name in the components."""

_TEXT_GIVEN: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_POINT = Parameter(
    "point",
    {"type": "string", "pattern": r"^-?\d+(\.\d+)?,-?\d+(\.\d+)?$"},
    Text("位置：经度,纬度；不与里程并用", "A place: longitude,latitude; not together with a chainage"),
)
_ASKED = (
    Parameter(
        "chainage",
        _TEXT_GIVEN,
        Text("里程或里程范围，如 K2155+300", "A chainage or a range, such as K2155+300"),
    ),
    Parameter("chainage_to", _TEXT_GIVEN, Text("范围的止里程", "End of a range that chainage begins")),
    Parameter(
        "side",
        {"type": "string", "enum": list(SIDES)},
        Text("侧别，面向里程增大方向", "Side, facing increasing chainage"),
    ),
    Parameter(
        "offset",
        {"type": "number", "minimum": 0, "maximum": MOST_OFFSET_M},
        Text("距线路距离（米）", "Distance from the line in metres"),
    ),
    Parameter(
        "offset_datum",
        {"type": "string", "enum": list(DATUMS)},
        Text("距离起算点", "What the distance was measured from"),
    ),
    Parameter(
        "track_dir",
        {"type": "string", "enum": list(TRACKS)},
        Text("行别；两线里程不同时起作用", "Track; counts where the tracks differ in their labels"),
    ),
)
_LOCATE = Text(
    "由里程求位置：0、1或多处及其原因；或由位置求里程",
    "The places of a chainage: none, one or several, with the reason; or the chainage of a place",
)
_NEAREST = Text("距一处位置最近的线路及里程", "The nearest line of a place, with its chainage")
_CALIBRATION = Text(
    "里程校准的残差、尺度与疑漏断链", "Residuals, scales and missing equations of a line's calibration"
)


def lineside_paths(language: Language) -> dict[str, Any]:
    """Return the paths of places beside the railway lines."""
    here = f"/collections/{LINES}"
    item = f"{here}/items/{{featureId}}"
    places: dict[str, Schema] = {GEOJSON: reference("locatedPlaces")}

    def path(
        name: str, words: Text, own: Sequence[Any], contents: Mapping[str, Schema], *formats: str
    ) -> dict[str, Any]:
        known = [
            format_parameter(formats).described(language),
            parameter_reference("lang"),
            parameter_reference("_"),
        ]
        return get(
            f"{LINES}.{name}",
            LINES,
            words.in_language(language),
            [*own, *known],
            contents,
            language,
            also=("304", "400", "404"),
        )

    asked = [one.described(language) for one in (*_ASKED, _POINT)]
    feature = parameter_reference("featureId")
    point = _POINT.described(language) | {"required": True}
    return {
        f"{here}/locate": path("nearest", _NEAREST, [point], places, "json", "geojson"),
        f"{item}/locate": path("locate", _LOCATE, [feature, *asked], places, "json", "geojson"),
        f"{item}/calibration": path(
            "calibration", _CALIBRATION, [feature], {JSON: reference("calibration")}, "json"
        ),
    }
