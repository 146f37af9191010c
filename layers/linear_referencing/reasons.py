"""Why a label has not exactly one place, in the words of the people who ask."""

from collections.abc import Sequence

from layers.linear_referencing.calibration import Calibration
from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.knots import ScaleReport
from layers.text import Text


def unknown_line(line_id: str) -> Text:
    """There is no such line."""
    return Text(f"没有线路“{line_id}”", f"there is no line {line_id!r}")


def unreadable(text: str) -> Text:
    """The text is no chainage."""
    return Text(
        f"“{text}”不是里程，应如 K2155+300 或 K2155+300-K2155+900",
        f"{text!r} is no chainage; write K2155+300 or K2155+300-K2155+900",
    )


def uncalibrated(title: Text) -> Text:
    """Nothing is known of the labels of the line."""
    return Text(
        f"{title.zh}没有可用的里程校准点，也没有起讫里程，不能由里程定位",
        f"{title.en} has neither calibration points nor labels at its ends, so no label leads to a place",
    )


def other_series(title: Text, asked: str, known: Sequence[str]) -> Text:
    """The line has labels, of other letters."""
    return Text(
        f"{title.zh}没有冠号“{asked}”的里程，只有 {'、'.join(known)}",
        f"{title.en} has no labels of series {asked}, only {', '.join(known)}",
    )


def missing(calibration: Calibration, label: Chainage) -> Text:
    """A label has no place: in a gap, between contradicting posts, or outside of what is known."""
    if (gap := calibration.gap_at(label)) is not None:
        back, ahead = (Chainage.from_value(value, label.series) for value in (gap.back_m, gap.ahead_m))
        return Text(
            f"{label} 落在短链内：里程由 {back} 直接跳到 {ahead}，其间里程不存在",
            f"{label} does not exist: the labels jump from {back} to {ahead} (a gap)",
        )
    if (pair := calibration.refused_at(label)) is not None:
        return contradiction(pair, label.series)
    stretches = [(str(start), str(end)) for start, end in calibration.known]
    if label.mark and calibration.grounds(Chainage(label.km, label.metres, label.series)):
        return Text(
            f"{label} 处没有标记“{label.mark}”的里程", f"no posts at {label} have the mark {label.mark}"
        )
    if not stretches:
        return Text(
            f"{label} 没有位置：该线已知的里程两两矛盾，没有一段可用，须先改正校准点或线位",
            f"{label} has no place: all labels known on the line contradict their neighbours; correct the "
            "calibration points or the drawing first",
        )
    return Text(
        f"{label} 在已校准的里程范围以外：" + "、".join(f"{start} 至 {end}" for start, end in stretches),
        f"{label} lies outside of the calibrated labels: " + ", ".join(f"{s} to {e}" for s, e in stretches),
    )


def contradiction(pair: ScaleReport, series: str) -> Text:
    """Two neighbours contradict each other."""
    start, end = (Chainage.from_value(value, series) for value in (pair.from_m, pair.to_m))
    return Text(
        f"{start} 与 {end} 之间里程差{pair.label_m:.0f}米，地面长{pair.ground_m:.0f}米，"
        "须先改正校准点或线位，或登记断链",
        f"between {start} and {end} the labels differ by {pair.label_m:.0f} m, the ground by "
        f"{pair.ground_m:.0f} m: correct the calibration points or the drawing, or record a chainage equation",
    )


def several(label: str, choices: Sequence[tuple[str, float]]) -> Text:
    """A label has several places.

    Parameters
    ----------
    label : str
    choices : sequence of (str, float)
        Label with its mark and ground metre of each.
    """
    zh = "、".join(f"{name}（距线路起点{s / 1000:.3f}公里）" for name, s in choices)
    en = ", ".join(f"{name} ({s / 1000:.3f} km from the start of the line)" for name, s in choices)
    return Text(
        f"{label} 在长链内有{len(choices)}处：{zh}，须指明是哪一处",
        f"{label} exists {len(choices)} times (an overlap): {en}; say which",
    )
