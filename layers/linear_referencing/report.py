"""How far the labels of a line can be trusted: residuals, scales, what seems to be missing."""

from dataclasses import dataclass

from layers.linear_referencing import reasons
from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.feet import Foot
from layers.linear_referencing.knots import ScaleReport
from layers.linear_referencing.records import Unread
from layers.linear_referencing.route import Route
from layers.text import Text

LARGEST_RESIDUAL_M = 50.0
"""A post that differs from its neighbours by more is worth a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEquation:
    """Where an undeclared chainage equation would explain the ground.

    Parameters
    ----------
    start, end : Chainage
        The neighbours it lies between.
    kind : str
        ``overlap`` (长链: the ground is longer) or ``gap`` (短链).
    length_m : float
    """

    start: Chainage
    end: Chainage
    kind: str
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """One line in one series of labels.

    Parameters
    ----------
    line_id, series : str
    track : str or None
    length_m : float
        Ground length of the line.
    known : tuple of (Chainage, Chainage)
        First and last label of each stretch without a break.
    is_by_ends : bool
        Whether the labels of the line's ends are all that is known.
    feet : tuple of Foot
        Posts and equations in line order, with their residuals.
    scales : tuple of ScaleReport
        Ground per label between every two neighbours.
    missing : tuple of MissingEquation
    faults : tuple of Text
        What someone should put right.
    """

    line_id: str
    series: str
    track: str | None
    length_m: float
    known: tuple[tuple[Chainage, Chainage], ...]
    is_by_ends: bool
    feet: tuple[Foot, ...]
    scales: tuple[ScaleReport, ...]
    missing: tuple[MissingEquation, ...]
    faults: tuple[Text, ...]


def report_of(route: Route, unread: tuple[Unread, ...] = ()) -> LineReport:
    """Return the report of one route, with the rows of its line that could not be read."""
    calibration = route.referenced.calibration if route.referenced is not None else None
    scales = calibration.scales if calibration is not None else ()
    missing = tuple(_missing(scale, route.series) for scale in scales if scale.is_doubtful)
    return LineReport(
        line_id=route.line.id,
        series=route.series,
        track=route.track,
        length_m=route.line.geometry.length,
        known=calibration.known if calibration is not None else (),
        is_by_ends=route.is_by_ends,
        feet=route.feet,
        scales=scales,
        missing=missing,
        faults=tuple(_faults(route, scales, unread)),
    )


def _missing(scale: ScaleReport, series: str) -> MissingEquation:
    return MissingEquation(
        start=Chainage.from_value(scale.from_m, series),
        end=Chainage.from_value(scale.to_m, series),
        kind="overlap" if scale.excess_m > 0 else "gap",
        length_m=abs(scale.excess_m),
    )


def _faults(route: Route, scales: tuple[ScaleReport, ...], unread: tuple[Unread, ...]) -> list[Text]:
    faults = []
    if route.is_turned:
        faults.append(
            Text(
                "线路绘制方向与里程增大方向相反，已按里程方向换算，请改正图形",
                "the line is drawn against its labels; it was turned for reading, redraw it",
            )
        )
    if route.referenced is None:
        faults.append(reasons.uncalibrated(route.line.title))
    for scale in scales:
        if scale.is_refused:
            faults.append(reasons.contradiction(scale, route.series))
        elif scale.is_doubtful:
            faults.append(_doubtful(scale, route.series))
    faults += [_left_out(foot) for foot in route.feet if foot.left_out is not None]
    faults += [
        Text(
            f"{foot.label} 与相邻校准点内插值相差{foot.residual_m:.0f}米",
            f"{foot.label} differs by {foot.residual_m:.0f} m from what its neighbours give",
        )
        for foot in route.feet
        if foot.residual_m is not None and abs(foot.residual_m) > LARGEST_RESIDUAL_M
    ]
    faults += [Text(f"{row.id}：{row.reason.zh}", f"{row.id}: {row.reason.en}") for row in unread]
    return faults


def _left_out(foot: Foot) -> Text:
    assert foot.left_out is not None
    return Text(f"{foot.label} {foot.left_out.zh}", f"{foot.label} {foot.left_out.en}")


def _doubtful(scale: ScaleReport, series: str) -> Text:
    start, end = (Chainage.from_value(value, series) for value in (scale.from_m, scale.to_m))
    kind = Text("长链", "overlap") if scale.excess_m > 0 else Text("短链", "gap")
    length = abs(scale.excess_m)
    return Text(
        f"{start} 与 {end} 之间地面与里程相差{length:.0f}米（{abs(scale.scale - 1):.1%}），"
        f"可能漏登{kind.zh}或线位有误",
        f"between {start} and {end} ground and labels differ by {length:.0f} m ({abs(scale.scale - 1):.1%}): "
        f"perhaps a missing chainage equation ({kind.en}) or a line drawn too roughly",
    )
