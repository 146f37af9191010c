"""A county's lines: none, one or several places of a label, ranges, sides, tracks, and the way back.

All lines run due north along easting 500 000 of EPSG:4547 unless told otherwise, so that left is west
and a ground metre is a metre of northing.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from layers.crs import to_lonlat, to_metric
from layers.feature import Feature
from layers.linear_referencing import Answer, Network, Side

EAST, NORTH = 500_000.0, 2_670_000.0
DAY = date(2026, 11, 23)


def at(s: float, left: float = 0.0) -> Point:
    return to_lonlat(Point(EAST - left, NORTH + s))


def line(
    line_id: str = "line", length: float = 4000, *, is_reversed: bool = False, **values: object
) -> Feature:
    drawn = [(EAST, NORTH), (EAST, NORTH + length)]
    geometry = to_lonlat(LineString(drawn[::-1] if is_reversed else drawn))
    return Feature(line_id, geometry, {"name_zh": "试验线", **values})


def post(label: str, s: float, left: float = 0.0, **values: object) -> Feature:
    properties = {
        "line_id": "line",
        "series": label[: label.index("K") + 1],
        "label": label,
        "accuracy_m": 0.0,
    }
    return Feature(f"post-{label}-{s}", at(s, left), {**properties, **values})


def equation(s: float, back: str, ahead: str, **values: object) -> Feature:
    properties = {"line_id": "line", "series": "K", "label_back": back, "label_ahead": ahead}
    return Feature(f"equation-{s}", at(s), {**properties, **values})


def network(*features: Feature, lines: tuple[Feature, ...] | None = None, day: date = DAY) -> Network:
    posts = [one for one in features if one.id.startswith("post")]
    equations = [one for one in features if one.id.startswith("equation")]
    return Network.of_features(lines or (line(),), posts, equations, day=day)


PLAIN = network(post("K10+000", 0), post("K11+000", 1000), post("K12+000", 2010), post("K14+000", 4000))

# 200 labels are missing behind K11.
GAP = network(post("K10+000", 0), post("K14+200", 4000), equation(1000, "K11+000", "K11+200"))

# The kilometre K11 stands twice, the second time with posts K11A.
OVERLAP = network(
    post("K10+000", 0),
    post("K12+700", 4000),
    equation(2000, "K12+000", "K11+000", mark="A"),
    equation(2300, "K11+300", "K11+000", mark="B"),
)


def grounds(answer: Answer) -> list[float]:
    """Northings of the places above the start, which for these lines are ground metres."""
    return [round(to_metric(place.point).y - NORTH, 2) for place in answer.places]


@pytest.mark.parametrize(
    ("label", "ground"),
    [
        ("K10+000", 0),
        ("K11+500", 1505),
        ("Ｋ１１＋５００附近", 1505),
        ("K14", 4000),
        ("K11+000-K12+000", 1505),
        ("K12+000～K11+000", 1505),
    ],
)
def test_a_label_has_one_place_and_a_range_its_middle(label: str, ground: float) -> None:
    answer = PLAIN.locate("line", label)
    assert grounds(answer) == [ground]
    assert answer.reason is None
    assert answer.place is answer.places[0]
    assert answer.place.s_m == pytest.approx(ground, abs=0.01)
    assert (answer.place.section is None) == (len(label) < 12)


def test_a_range_carries_its_section_and_may_come_in_two_parts() -> None:
    for answer in (PLAIN.locate("line", "K11+000-K12+000"), PLAIN.locate("line", "K11", label_to="K12")):
        assert answer.place is not None
        assert answer.place.label == "K11+000-K12+000"
        assert answer.place.section is not None
        assert to_metric(answer.place.section).length == pytest.approx(1010, abs=0.01)


@pytest.mark.parametrize(("side", "west"), [("left", 30), ("right", -30), ("both", 0), (None, 0)])
def test_left_faces_increasing_chainage_however_the_line_is_drawn(side: str | None, west: float) -> None:
    posts = [post("K10+000", 0), post("K14+000", 4000)]
    for is_reversed in (False, True):
        known = network(*posts, lines=(line(is_reversed=is_reversed),))
        answer = known.locate("line", "K11", side, 30)
        assert answer.place is not None
        assert EAST - to_metric(answer.place.point).x == pytest.approx(west, abs=0.01)
        assert to_metric(answer.place.point).y - NORTH == pytest.approx(1000, abs=0.01)
        assert bool(answer.notes) == (side not in ("left", "right"))
        (report,) = known.report()
        assert any("绘制方向" in fault.zh for fault in report.faults) == is_reversed
        (back,) = known.refer([(answer.place.point.x, answer.place.point.y)])
        assert back is not None
        assert (back.label, back.side) == ("K11+000", side if west else None)


def test_two_series_on_one_line_do_not_turn_it_over() -> None:
    """A line that is drawn right: K2155 and DK11 follow one another, but say nothing of one another."""
    posts = [post("K2155+000", 0), post("DK10+000", 1000), post("K2156+000", 1000), post("DK11+000", 2000)]
    known = network(*posts, post("K2157+000", 2000), post("DK12+000", 3000))
    place = known.locate("line", "K2155+500", "left", 30).place
    assert place is not None
    assert EAST - to_metric(place.point).x == pytest.approx(30, abs=0.01)
    assert not any("绘制方向" in fault.zh for report in known.report() for fault in report.faults)
    tracks = [
        post(label, s, track_dir=track)
        for track, labels in (("up", ("K20", "K21", "K22")), ("down", ("K10", "K11", "K12")))
        for label, s in zip(labels, (0, 1000, 2000) if track == "up" else (400, 1400, 2400), strict=True)
    ]
    assert not any("绘制方向" in fault.zh for report in network(*tracks).report() for fault in report.faults)


def test_where_every_stretch_is_refused_the_reason_is_a_whole_sentence() -> None:
    reason = network(post("K10+000", 0), post("K13+000", 4000)).locate("line", "K20").reason
    assert reason is not None
    assert "矛盾" in reason.zh
    assert not reason.zh.rstrip().endswith("：")
    assert not reason.en.rstrip().endswith(":")


@pytest.mark.parametrize(
    ("datum", "accuracy_m", "words"),
    [
        (None, 0, []),
        ("track_centre", 0, []),
        ("nearest_rail", 3, ["最近钢轨"]),
        ("fence", 10, ["防护栅栏"]),
        ("embankment_toe", 10, ["坡脚"]),
        ("unstated", 10, ["未说明"]),
    ],
)
def test_an_offset_from_elsewhere_than_the_centre_is_told(
    datum: str | None, accuracy_m: float, words: list[str]
) -> None:
    plain, told = (
        PLAIN.locate("line", "K11", "left", 10),
        PLAIN.locate("line", "K11", "left", 10, datum=datum),
    )
    assert plain.place is not None
    assert told.place is not None
    assert told.place.point.equals(plain.place.point)
    assert told.place.accuracy_m == pytest.approx((plain.place.accuracy_m**2 + accuracy_m**2) ** 0.5)
    assert [word in note.zh for word, note in zip(words, told.notes, strict=True)] == [True] * len(words)


def test_an_offset_from_the_toe_is_counted_from_the_centre() -> None:
    posts = (post("K10+000", 0), post("K14+000", 4000))
    known = network(*posts, lines=(line(edge_offset_m=7.5),))
    place = known.locate("line", "K11", "left", 10, datum="embankment_toe").place
    assert place is not None
    assert EAST - to_metric(place.point).x == pytest.approx(17.5, abs=0.01)
    answer = PLAIN.locate("line", "K11", "left", 10, datum="embankment_toe")
    assert "坡脚" in answer.notes[0].zh
    assert "距离" in PLAIN.locate("line", "K11", "left").notes[0].zh


def test_a_label_in_a_gap_has_no_place_and_both_edges_are_named() -> None:
    answer = GAP.locate("line", "K11+100")
    assert answer.places == ()
    assert answer.accuracy_m is None
    assert answer.reason is not None
    for words in (answer.reason.zh, answer.reason.en):
        assert "K11+000" in words
        assert "K11+200" in words
    assert grounds(GAP.locate("line", "K11+200")) == [1000]
    assert [edge.label for edge in answer.edges] == ["K11+000", "K11+200"]
    assert [round(to_metric(edge.point).y - NORTH, 2) for edge in answer.edges] == [1000, 1000]
    assert EAST - to_metric(GAP.locate("line", "K11+100", "left", 30).edges[0].point).x == pytest.approx(30)
    half = GAP.locate("line", "K10+900-K11+100")
    assert (half.places, len(half.edges)) == ((), 2)
    contradicted = network(post("K10+000", 0), post("K20+000", 4000), equation(900, "K12+000", "K12+200"))
    assert contradicted.locate("line", "K12+100").edges == ()
    assert GAP.locate("line", "K11+200").edges == GAP.locate("line", "K9").edges == ()


def test_a_label_on_an_overlap_has_a_place_for_each_mark() -> None:
    answer = OVERLAP.locate("line", "K11+200")
    assert grounds(answer) == [1200, 2200, 2500]
    assert [place.label for place in answer.places] == ["K11+200", "K11A+200", "K11B+200"]
    assert [place.mark for place in answer.places] == ["", "A", "B"]
    assert answer.place is None
    assert answer.reason is not None
    assert "K11A+200" in answer.reason.zh
    assert "3处" in answer.reason.zh
    assert grounds(OVERLAP.locate("line", "K11A+200")) == [2200]
    assert "标记" in str(OVERLAP.locate("line", "K11C+200").reason)


def test_a_range_on_an_overlap_pairs_its_ends_as_short_as_can_be() -> None:
    answer = OVERLAP.locate("line", "K11+100-K11+200")
    assert grounds(answer) == [1150, 2150, 2450]
    assert [place.label for place in answer.places][1] == "K11A+100-K11A+200"
    (plain,) = OVERLAP.locate("line", "K12+500-K12+600").places
    assert (plain.s_m, plain.label, plain.mark) == (pytest.approx(3850), "K12+500-K12+600", "")
    assert grounds(OVERLAP.locate("line", "K10+500-K10+900")) == [700]
    # Ends at the first K11+200, at the second or at the third: nobody can know.
    assert len(OVERLAP.locate("line", "K10+500-K11+200").places) == 3


def test_what_has_no_place_says_why() -> None:
    cases = {
        ("nowhere", "K10"): "没有线路",
        ("line", "13800138000"): "不是里程",
        ("line", ""): "不是里程",
        ("line", "K9+999"): "K10+000 至 K14+000",
        ("line", "DK11"): "冠号",
    }
    for (line_id, text), words in cases.items():
        answer = PLAIN.locate(line_id, text)
        assert answer.places == ()
        assert answer.reason is not None
        assert words in answer.reason.zh, text
    for nothing in (network(), network(post("K10+000", 0))):
        answer = nothing.locate("line", "K10")
        assert answer.reason is not None
        assert "校准点" in answer.reason.zh
        (report,) = nothing.report()
        assert (report.series, report.known, report.faults) == ("K", (), (answer.reason,))


def test_a_line_known_by_its_ends_alone_says_how_well() -> None:
    ends = {"chainage_from": "K10+000", "chainage_to": "K13+900", "accuracy_m": 30}
    for is_reversed in (False, True):
        if is_reversed:
            ends |= {"chainage_from": "K13+900", "chainage_to": "K10+000"}
        known = network(lines=(line(is_reversed=is_reversed, **ends),))
        answer = known.locate("line", "K11+950")
        assert grounds(answer) == [2000]
        assert answer.accuracy_m == pytest.approx(np.hypot(np.hypot(30, 30), 100), abs=0.01)
        assert "起讫" in answer.notes[0].zh
        assert known.report()[0].is_by_ends
    assert "地面长4000米" in str(
        network(lines=(line(chainage_from="K10", chainage_to="K13"),)).locate("line", "K11").reason
    )


def test_posts_that_contradict_each_other_close_the_stretch_between_them_alone() -> None:
    wrong = post("K15+000", 2000)
    known = network(
        post("K10+000", 0), post("K11+000", 1000), wrong, post("K13+000", 3000), post("K14+000", 4000)
    )
    assert grounds(known.locate("line", "K10+500")) == [500]
    assert grounds(known.locate("line", "K13+500")) == [3500]
    reason = known.locate("line", "K12+000").reason
    assert reason is not None
    assert "K11+000 与 K15+000" in reason.zh
    (report,) = known.report()
    assert [(str(one.start), str(one.end), one.kind) for one in report.missing] == [
        ("K11+000", "K15+000", "gap"),
        ("K15+000", "K13+000", "overlap"),
    ]
    residual = next(foot.residual_m for foot in report.feet if str(foot.label) == "K15+000")
    assert residual == pytest.approx(3000, abs=0.01)


def test_a_missing_equation_is_named_with_its_length() -> None:
    known = network(post("K10+000", 0), post("K12+000", 2300), post("K13+700", 4000))
    (report,) = known.report()
    ((missing),) = report.missing
    assert (str(missing.start), str(missing.end), missing.kind) == ("K10+000", "K12+000", "overlap")
    assert missing.length_m == pytest.approx(300, abs=0.01)
    declared = network(
        post("K10+000", 0), post("K12+000", 2300), post("K13+700", 4000), equation(1300, "K11+300", "K11+000")
    )
    assert declared.report()[0].missing == ()
    assert declared.report()[0].faults == ()
    doubtful = network(post("K10+000", 0), post("K12+000", 2060), post("K13+940", 4000)).report()[0]
    assert "60米（3.0%）" in doubtful.faults[0].zh


def test_a_post_far_from_the_line_or_past_its_end_does_not_count() -> None:
    known = network(
        post("K10+000", 0), post("K12+500", 2000, left=400), post("K14+000", 4000), post("K14+080", 4080)
    )
    assert grounds(known.locate("line", "K12+500")) == [2500]
    (report,) = known.report()
    assert [foot.left_out is not None for foot in report.feet] == [False, True, False, True]
    assert "距线路400米" in report.faults[0].zh
    assert "端点以外" in report.faults[1].zh
    roughly_drawn = network(
        post("K10+000", 0),
        post("K12+500", 2500, left=400),
        post("K14+000", 4000),
        lines=(line(accuracy_m=200),),
    )
    assert roughly_drawn.report()[0].faults == ()


def test_two_things_of_one_label_beside_each_other_are_one_place() -> None:
    known = network(
        post("K10+000", 0),
        post("K12+000", 2000, accuracy_m=0.5),
        post("K12+000", 2008, left=20, accuracy_m=5.0),
        post("K14+000", 4000),
    )
    assert grounds(known.locate("line", "K12+000")) == [2000]
    assert "同一处" in known.report()[0].faults[0].zh


def test_only_what_holds_on_the_day_counts() -> None:
    moved = (
        post("K10+000", 0),
        post("K12+000", 2000, valid_to=date(2026, 6, 30)),
        post("K12+000", 2050, valid_from=date(2026, 7, 1)),
        post("K14+000", 4000),
    )
    assert grounds(network(*moved).locate("line", "K12")) == [2050]
    assert grounds(network(*moved, day=date(2026, 6, 30)).locate("line", "K12")) == [2000]


def test_tracks_have_their_own_labels_and_the_down_track_is_the_base() -> None:
    known = network(
        post("K10+000", 0),
        post("K13+960", 4000, track_dir="up"),
        post("K14+000", 4000, track_dir="down"),
        equation(1000, "K11+000", "K10+960", track_dir="up"),
    )
    up, down, none = (known.locate("line", "K12", track_dir=track) for track in ("up", "down", None))
    assert (grounds(up), grounds(down), grounds(none)) == ([2040], [2000], [2000])
    assert [answer.place and answer.place.track for answer in (up, down, none)] == ["up", "down", "down"]
    assert (down.accuracy_m, none.accuracy_m) == (pytest.approx(0, abs=0.01), pytest.approx(40, abs=0.01))
    place = at(2040)
    assert [one and one.label for one in known.refer([(place.x, place.y)], "line", "up")] == ["K12+000"]
    assert [one and one.label for one in known.refer([(place.x, place.y)])] == ["K12+040"]


def test_places_are_referred_to_the_nearest_line_within_reach() -> None:
    other = line("other")
    other = Feature(
        "other", to_lonlat(LineString([(EAST + 900, NORTH), (EAST + 900, NORTH + 4000)])), other.properties
    )
    known = network(post("K10+000", 0), post("K14+000", 4000), lines=(line(), other))
    places = [at(1500, left=30), at(1500, left=-890), at(1500, left=6000), at(4010, left=3), at(2000)]
    xy = [*((place.x, place.y) for place in places), (float("nan"), 24.0), (-66.0, 24.0)]
    near, beside, far, beyond, on, empty, elsewhere = known.refer(xy)
    assert near is not None
    assert (near.line_id, near.label, near.side, near.offset_m) == ("line", "K11+500", Side.LEFT, 30.0)
    assert beside is not None
    assert (beside.line_id, beside.label, beside.side, beside.offset_m) == ("other", None, Side.LEFT, 10.0)
    assert (far, empty, elsewhere) == (None, None, None)
    assert beyond is not None
    assert beyond.is_beyond
    assert on is not None
    assert (on.label, on.side, on.offset_m) == ("K12+000", None, 0.0)
    (asked,) = known.refer([xy[1]], "line")
    assert asked is not None
    assert (asked.line_id, asked.side, asked.offset_m) == ("line", Side.RIGHT, 890.0)
    assert known.refer([xy[0]], "nowhere") == [None]
    assert Network([]).refer([xy[0]]) == [None]


def test_the_label_of_a_repeated_post_carries_its_mark() -> None:
    places = [at(s) for s in (500, 1200, 2200, 2500)]
    found = OVERLAP.refer([(place.x, place.y) for place in places])
    assert [one and one.label for one in found] == ["K10+500", "K11+200", "K11A+200", "K11B+200"]


def test_a_post_and_an_equation_may_have_one_identifier() -> None:
    same = post("K10+000", 0)
    known = Network.of_features(
        [line()],
        [same, post("K14+200", 4000)],
        [replace(equation(1000, "K11+000", "K11+200"), id=same.id)],
        day=DAY,
    )
    assert grounds(known.locate("line", "K11+200")) == [1000]
    assert grounds(known.locate("line", "K10+000")) == [0]


def test_rows_that_cannot_be_read_are_named() -> None:
    posts = (post("K10+000", 0), post("K14+000", 4000), post("K12+00x", 2000))
    placeless = Feature(
        "equation-x", None, {"line_id": "line", "series": "K", "label_back": "K1", "label_ahead": "K2"}
    )
    faults = [fault.zh for fault in network(*posts, placeless).report()[0].faults]
    assert faults == ["post-K12+00x-2000：里程“K12+00x”无法识别", "equation-x：没有位置"]


@settings(deadline=None)
@given(metres=st.integers(0, 4000), offset=st.floats(0.1, 2000), side=st.sampled_from(["left", "right"]))
def test_there_and_back(metres: int, offset: float, side: str) -> None:
    label = f"K{10 + metres // 1000}+{metres % 1000:03d}"
    place = PLAIN.locate("line", label, side, offset).place
    assert place is not None
    (back,) = PLAIN.refer([(place.point.x, place.point.y)])
    assert back is not None
    assert (back.label, back.side) == (label, side)
    assert back.offset_m == pytest.approx(offset, abs=0.051)
