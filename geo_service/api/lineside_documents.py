"""What is answered of places beside a line: GeoJSON of places, the report of a calibration."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from layers.linear_referencing import Answer, LineReport, Place, Referred, ScaleReport
from layers.linear_referencing.chainage import Chainage
from layers.text import Language, Text

DECIMALS = 7
"""Of a degree: about a centimetre."""

BESIDE_NO_LINE = Text("附近5公里内没有这条线路", "the line does not run within 5 km of the place")
NO_LABEL = Text("该处线路没有可用的里程", "the line has no labels there")


def located_document(answer: Answer, language: Language) -> dict[str, Any]:
    """Return the places of a label as GeoJSON, with the reason where it is not one place.

    Of a label in a gap its two edges stand beside them: they are not where the label is.
    """
    features = [_located(place) for place in answer.places]
    collection = _collection(features, answer.reason, answer.notes, language)
    return collection | {"edges": [_located(place) for place in answer.edges]}


def referred_document(
    longitude: float, latitude: float, referred: Referred | None, language: Language
) -> dict[str, Any]:
    """Return the label of a place as GeoJSON, with the reason where it has none."""
    if referred is None:
        return _collection([], BESIDE_NO_LINE, (), language)
    properties = {
        "line_id": referred.line_id,
        "label": referred.label,
        "side": referred.side,
        "offset_m": referred.offset_m,
        "track_dir": referred.track,
        "s_m": round(referred.s_m, 2),
        "accuracy_m": None if referred.accuracy_m is None else round(referred.accuracy_m, 1),
        "is_beyond": referred.is_beyond,
    }
    reason = NO_LABEL if referred.label is None else None
    return _collection([_feature((longitude, latitude), properties)], reason, (), language)


def calibration_document(line_id: str, reports: Sequence[LineReport], language: Language) -> dict[str, Any]:
    """Return the report of a line's calibration."""
    return {"line_id": line_id, "routes": [_route(report, language) for report in reports]}


def _located(place: Place) -> dict[str, Any]:
    return _feature(
        shapely.get_coordinates(place.point)[0],
        {
            "line_id": place.line_id,
            "label": place.label,
            "mark": place.mark or None,
            "track_dir": place.track,
            "s_m": round(place.s_m, 2),
            "accuracy_m": round(place.accuracy_m, 1),
            "certainty": place.certainty,
            "section": None if place.section is None else _line(place.section),
        },
    )


def _route(report: LineReport, language: Language) -> dict[str, Any]:
    return {
        "series": report.series,
        "track_dir": report.track,
        "length_m": round(report.length_m, 1),
        "is_by_ends": report.is_by_ends,
        "known": [[str(start), str(end)] for start, end in report.known],
        "points": [
            {
                "id": foot.id,
                "label": str(foot.label),
                "is_equation": foot.is_equation,
                "s_m": round(foot.s_m, 2),
                "distance_m": round(foot.distance_m, 2),
                "accuracy_m": foot.accuracy_m,
                "residual_m": None if foot.residual_m is None else round(foot.residual_m, 2),
                "left_out": None if foot.left_out is None else foot.left_out.in_language(language),
            }
            for foot in report.feet
        ],
        "scales": [_scale(scale, report.series) for scale in report.scales],
        "missing": [
            {
                "from": str(one.start),
                "to": str(one.end),
                "kind": one.kind,
                "length_m": round(one.length_m, 1),
            }
            for one in report.missing
        ],
        "faults": [fault.in_language(language) for fault in report.faults],
    }


def _scale(scale: ScaleReport, series: str) -> dict[str, Any]:
    return {
        "from": str(Chainage.from_value(scale.from_m, series)),
        "to": str(Chainage.from_value(scale.to_m, series)),
        "ground_m": round(scale.ground_m, 2),
        "label_m": round(scale.label_m, 3),
        "is_doubtful": scale.is_doubtful,
        "is_refused": scale.is_refused,
    }


def _collection(
    features: list[dict[str, Any]], reason: Text | None, notes: Sequence[Text], language: Language
) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": features,
        "numberReturned": len(features),
        "reason": None if reason is None else reason.in_language(language),
        "notes": [note.in_language(language) for note in notes],
    }


def _feature(xy: Sequence[float], properties: Mapping[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(float(value), DECIMALS) for value in xy]}
    return {"type": "Feature", "geometry": point, "properties": dict(properties)}


def _line(section: shapely.LineString) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": shapely.get_coordinates(section).round(DECIMALS).tolist()}
