"""A small map for a paper: the lines around a feature, drawn by us, without any tile of anybody."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring
from sqlalchemy.orm import Session

from geo_service.db.selection import Selection
from geo_service.lineside import LINES, network
from geo_service.service import Service
from layers.contract import Layer
from layers.crs import to_lonlat, to_metric
from layers.linear_referencing import Chainage, parse_chainage

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 720
SMOOTH = 2
"""Drawn so many times larger and made smaller, so that lines are smooth."""

HALF_M, MOST_HALF_M = 600.0, 5_000.0
"""Metres from the middle to the edge at least, and at most where the next line is far."""

TICK_M, SAMPLE_M = 100, 5
RIVERS = "rivers"
PAPER, INK, WATER, MARK, FAINT = "#ffffff", "#20262b", "#a9cbe6", "#c62828", "#7b868f"


class View(NamedTuple):
    """Which ground is drawn: metres of the projected system to pixels.

    Parameters
    ----------
    west, north : float
        Of the upper left corner, metres.
    metres : float
        Of one pixel.
    """

    west: float
    north: float
    metres: float

    def pixels(self, geometry: BaseGeometry) -> list[tuple[float, float]]:
        """Return the vertices of a line or point in pixels."""
        xy = shapely.get_coordinates(geometry)
        return list(
            zip((xy[:, 0] - self.west) / self.metres, (self.north - xy[:, 1]) / self.metres, strict=True)
        )


def draw_plan(
    service: Service, session: Session, layer: Layer, feature_id: str, place: BaseGeometry
) -> bytes:
    """Return a map of the surroundings as PNG: lines with their chainage, rivers, other features of the layer.

    Labels are Latin letters and numerals, which every installation can draw.

    Parameters
    ----------
    service : Service
        As the reader sees it.
    session : Session
    layer : Layer
    feature_id : str
        Drawn at `place`, not among the others.
    place : BaseGeometry
        Longitude, latitude; not empty.
    """
    from PIL import Image, ImageDraw

    epsg = service.settings.metric_crs
    middle = to_metric(place.centroid, epsg)
    far = [to_metric(one, epsg) for one in _near(service, session, LINES, place, epsg, MOST_HALF_M)]
    nearest = min((middle.distance(line) for line in far), default=0.0)
    half = min(max(HALF_M, nearest * 1.6), MOST_HALF_M)
    width, height = WIDTH * SMOOTH, HEIGHT * SMOOTH
    metres = 2 * half / width
    view = View(middle.x - half, middle.y + metres * height / 2, metres)
    frame = (view.west, view.north - metres * height, view.west + 2 * half, view.north)
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    for river in _parts(_near(service, session, RIVERS, place, epsg, half), epsg, frame):
        draw.line(view.pixels(river), fill=WATER, width=14 * SMOOTH, joint="curve")
    lines = list(_parts(_near(service, session, LINES, place, epsg, half), epsg, frame))
    for line in lines:
        _railway(draw, view, line)
    for other in _near(service, session, layer.id, place, epsg, half, without=feature_id):
        (x, y) = view.pixels(to_metric(other.centroid, epsg))[0]
        _dot(draw, x, y, 6 * SMOOTH, PAPER, FAINT)
    _ticks(service, session, draw, view, lines)
    (x, y) = view.pixels(middle)[0]
    _dot(draw, x, y, 13 * SMOOTH, MARK, PAPER)
    _dot(draw, x, y, 4 * SMOOTH, PAPER, PAPER)
    _scale_bar(draw, view)
    _north(draw)
    draw.rectangle((0, 0, width - 1, height - 1), outline=INK, width=2 * SMOOTH)
    target = io.BytesIO()
    image.reduce(SMOOTH).save(target, "PNG")
    return target.getvalue()


def _near(
    service: Service,
    session: Session,
    layer_id: str,
    place: BaseGeometry,
    epsg: int,
    reach_m: float,
    without: str = "",
) -> list[BaseGeometry]:
    if layer_id not in service.registry:
        return []
    area = to_lonlat(shapely.box(*to_metric(place.centroid, epsg).buffer(reach_m).bounds), epsg)
    found = service.features(session, service.registry[layer_id]).read(Selection(areas=(area,)))
    return [one.geometry for one in found if one.geometry is not None and one.id != without]


def _parts(
    geometries: Iterable[BaseGeometry], epsg: int, frame: tuple[float, float, float, float]
) -> Iterator[LineString]:
    """Give the lines within the frame, a little beyond its edge, in metres."""
    edge = 0.05 * (frame[2] - frame[0])
    wide = (frame[0] - edge, frame[1] - edge, frame[2] + edge, frame[3] + edge)
    for geometry in geometries:
        cut = shapely.clip_by_rect(to_metric(geometry, epsg), *wide)
        for part in shapely.get_parts(cut).tolist():
            if isinstance(part, LineString) and not part.is_empty:
                yield part


def _railway(draw: "ImageDraw", view: View, line: LineString) -> None:
    """Draw a line as topographic maps have railways: black with white dashes."""
    draw.line(view.pixels(line), fill=INK, width=7 * SMOOTH, joint="curve")
    dash = 14 * SMOOTH * view.metres
    for start in np.arange(dash, line.length, 2 * dash).tolist():
        piece = substring(line, start, min(start + dash, line.length))
        draw.line(view.pixels(piece), fill=PAPER, width=3 * SMOOTH)


def _ticks(
    service: Service, session: Session, draw: "ImageDraw", view: View, lines: Sequence[LineString]
) -> None:
    """Write the chainage beside the longest line, at every 100 m or more."""
    if not lines:
        return
    line = max(lines, key=lambda one: float(one.length))
    apart = next((step for step in (TICK_M, 200, 500) if step / view.metres > 150 * SMOOTH), 1000)
    along = np.linspace(0, line.length, max(2, int(line.length / SAMPLE_M)))
    points = shapely.line_interpolate_point(np.array([line], dtype=object), along)
    lonlat = shapely.get_coordinates(to_lonlat(points, service.settings.metric_crs))
    found = [None if it is None else it.label for it in network(service, session).refer(lonlat)]
    for before, after, point in zip(found, found[1:], points[1:].tolist(), strict=False):
        if before is None or after is None:
            continue
        label = _passed(parse_chainage(before), parse_chainage(after), apart)
        if label is not None:
            (x, y) = view.pixels(point)[0]
            _dot(draw, x, y, 5 * SMOOTH, PAPER, INK)
            _label(draw, x + 10 * SMOOTH, y + 8 * SMOOTH, str(label))


def _passed(first: Chainage, last: Chainage, apart: int) -> Chainage | None:
    """Return the round label between two that are close; None where there is none, or the labels jump."""
    low, high = sorted((first.value_m, last.value_m))
    mark = high // apart * apart
    if (
        (first.series, first.mark) != (last.series, last.mark)
        or not low < mark <= high
        or high - low > apart / 2
    ):
        return None
    return Chainage.from_value(mark, first.series, first.mark)


def _scale_bar(draw: "ImageDraw", view: View) -> None:
    wished = 220 * SMOOTH * view.metres
    length = max(one for one in (20, 50, 100, 200, 500, 1000, 2000, 5000) if one <= max(wished, 20))
    x, y, pixels = 36 * SMOOTH, (HEIGHT - 44) * SMOOTH, length / view.metres
    draw.rectangle((x, y, x + pixels, y + 8 * SMOOTH), fill=PAPER, outline=INK, width=2 * SMOOTH)
    draw.rectangle((x, y, x + pixels / 2, y + 8 * SMOOTH), fill=INK)
    _label(draw, x, y - 32 * SMOOTH, f"{length} m")


def _north(draw: "ImageDraw") -> None:
    x, y = (WIDTH - 56) * SMOOTH, 34 * SMOOTH
    wide, high = 18 * SMOOTH, 58 * SMOOTH
    draw.polygon([(x, y), (x - wide, y + high), (x, y + high * 0.75)], fill=INK)
    draw.polygon(
        [(x, y), (x + wide, y + high), (x, y + high * 0.75)], fill=PAPER, outline=INK, width=2 * SMOOTH
    )
    _label(draw, x - 10 * SMOOTH, y + high + 4 * SMOOTH, "N")


def _dot(draw: "ImageDraw", x: float, y: float, radius: float, fill: str, outline: str) -> None:
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, fill=fill, outline=outline, width=3 * SMOOTH)


def _label(draw: "ImageDraw", x: float, y: float, text: str) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(size=24 * SMOOTH)
    draw.text((x, y), text, fill=INK, font=font, stroke_width=3 * SMOOTH, stroke_fill=PAPER)
