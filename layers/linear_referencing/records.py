"""What is known of a county's lines, as plain values: the lines, their posts, their equations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.crs import METRIC, to_metric
from layers.feature import Feature, Value
from layers.linear_referencing.chainage import Chainage, ChainageError, parse_chainage
from layers.text import Text

TRACKS = ("down", "up")
"""Tracks that may have a calibration of their own; the down track is the base of the labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRecord:
    """A line and what its row says about its labels.

    Parameters
    ----------
    id : str
    title : Text
    geometry : LineString
        Projected, metres (EPSG:4547 unless the county sets another zone).
    start, end : Chainage or None
        Labels at its two ends.
    accuracy_m : float
        Of the drawing, one sigma; 0 where nobody says.
    edge_offset_m : float or None
        Centre line to the embankment toe.
    """

    id: str
    title: Text
    geometry: LineString
    start: Chainage | None = None
    end: Chainage | None = None
    accuracy_m: float = 0.0
    edge_offset_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """A thing of known label beside a line.

    Parameters
    ----------
    id, line_id : str
    label : Chainage
    point : Point
        Projected, the CRS of the lines.
    track : str or None
        ``up`` or ``down`` where it holds for one track alone.
    accuracy_m : float or None
        Of the point, one sigma; None where nobody says.
    """

    id: str
    line_id: str
    label: Chainage
    point: Point
    track: str | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquationRecord:
    """A chainage equation (断链): one place with two labels.

    Parameters
    ----------
    id, line_id : str
    back, ahead : Chainage
        The label on arrival and on departure, facing increasing chainage.
    point : Point
        Projected, the CRS of the lines.
    mark : str
        Letter of the repeated posts behind it; empty where they have none.
    track : str or None
        ``up`` or ``down`` where it holds for one track alone.
    """

    id: str
    line_id: str
    back: Chainage
    ahead: Chainage
    point: Point
    mark: str = ""
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that could not be taken: which one, and why."""

    line_id: str
    id: str
    reason: Text


def line_records(features: Iterable[Feature], metric_crs: int = METRIC) -> list[LineRecord]:
    """Return the lines of `railway_lines`; rows without a line are left out.

    Parameters
    ----------
    features : iterable of Feature
    metric_crs : int
        EPSG code of the projected CRS of the records.
    """
    return [
        LineRecord(
            id=feature.id,
            title=_title(feature),
            geometry=to_metric(feature.geometry, metric_crs),
            start=_label(feature.properties.get("chainage_from")),
            end=_label(feature.properties.get("chainage_to")),
            accuracy_m=_number(feature.properties.get("accuracy_m")) or 0.0,
            edge_offset_m=_number(feature.properties.get("edge_offset_m")),
        )
        for feature in features
        if isinstance(feature.geometry, LineString) and feature.geometry.length > 0
    ]


def post_records(
    features: Iterable[Feature], day: date, metric_crs: int = METRIC
) -> tuple[list[PostRecord], list[Unread]]:
    """Return the calibration points that hold on a day, and those that cannot be read."""
    posts, unread = [], []
    for feature in _holding(features, day):
        values = feature.properties
        label = _label(values.get("label"), values.get("series"))
        if label is None or not isinstance(feature.geometry, Point):
            unread.append(_unread(feature, values.get("label")))
            continue
        posts.append(
            PostRecord(
                id=feature.id,
                line_id=str(values.get("line_id")),
                label=label,
                point=to_metric(feature.geometry, metric_crs),
                track=_track(values.get("track_dir")),
                accuracy_m=_number(values.get("accuracy_m")),
            )
        )
    return posts, unread


def equation_records(
    features: Iterable[Feature], day: date, metric_crs: int = METRIC
) -> tuple[list[EquationRecord], list[Unread]]:
    """Return the chainage equations that hold on a day, and those that cannot be read."""
    equations, unread = [], []
    for feature in _holding(features, day):
        values = feature.properties
        back, ahead = (
            _label(values.get(name), values.get("series")) for name in ("label_back", "label_ahead")
        )
        if back is None or ahead is None or not isinstance(feature.geometry, Point):
            unread.append(_unread(feature, values.get("label_ahead" if back else "label_back")))
            continue
        equations.append(
            EquationRecord(
                id=feature.id,
                line_id=str(values.get("line_id")),
                back=back,
                ahead=ahead,
                point=to_metric(feature.geometry, metric_crs),
                mark=str(values.get("mark") or "").upper(),
                track=_track(values.get("track_dir")),
            )
        )
    return equations, unread


def _holding(features: Iterable[Feature], day: date) -> Iterable[Feature]:
    for feature in features:
        first, last = feature.properties.get("valid_from"), feature.properties.get("valid_to")
        if (not isinstance(first, date) or first <= day) and (not isinstance(last, date) or day <= last):
            yield feature


def _label(text: Value, series: Value = None) -> Chainage | None:
    """Return a label; the series of the row counts where the text gives another or none."""
    try:
        label = parse_chainage(str(text or ""))
    except ChainageError:
        return None
    return Chainage(
        label.km, label.metres, str(series).strip().upper() if series else label.series, label.mark
    )


def _track(value: Value) -> str | None:
    return str(value) if value in TRACKS else None


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _title(feature: Feature) -> Text:
    values = feature.properties
    zh = str(values.get("name_zh") or feature.id)
    return Text(zh, str(values.get("name_en") or zh))


def _unread(feature: Feature, label: Value) -> Unread:
    placeless: BaseGeometry | None = feature.geometry
    if placeless is None:
        reason = Text("没有位置", "has no place")
    else:
        reason = Text(f"里程“{label}”无法识别", f"the label {label!r} cannot be read")
    return Unread(str(feature.properties.get("line_id")), feature.id, reason)
