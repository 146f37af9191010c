"""Sentences of a chat, read: nearly all right, none wrong without a word."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.linear_referencing import parse_chainage
from layers.railway_hazards import LAYER
from layers.railway_hazards.sentence import Reading, read
from layers.validation import check
from sentences import AWKWARD, SENTENCES, TODAY, VOCABULARY, Spoken

LEAST_RIGHT = 0.95


def faults(said: Spoken, reading: Reading) -> Iterator[str]:
    """Give what is not as a careful reader has it; a proposal may be missing where it is doubted."""
    for name in {*said.truth, *reading.values}:
        value, truth = reading.values.get(name), said.truth.get(name)
        is_open = name in said.doubtful and (truth is None or value is None)
        if value != truth and not is_open:
            yield f"{name} is {value!r}, not {truth!r}"
    if reading.doubted != said.doubtful:
        yield f"doubts {sorted(reading.doubted)}, not {sorted(said.doubtful)}"
    if reading.description != said.description:
        yield f"keeps {reading.description!r}, not {said.description!r}"


def silently_wrong(said: Spoken, reading: Reading) -> Iterator[str]:
    """Give the fields that are taken for certain and are not what was said."""
    for name in {*said.truth, *reading.values, *said.doubtful} - reading.doubted:
        if reading.values.get(name) != said.truth.get(name) or (
            name in said.doubtful and name not in said.truth
        ):
            yield name


def test_sentences() -> None:
    readings = [(said, read(said.text, VOCABULARY, TODAY)) for said in SENTENCES]
    assert len(readings) >= 200
    assert 4 * len(AWKWARD) >= len(SENTENCES)
    wrong = {said.text: names for said, reading in readings if (names := [*silently_wrong(said, reading)])}
    assert wrong == {}
    not_right = {said.text: told for said, reading in readings if (told := [*faults(said, reading)])}
    assert len(not_right) <= (1 - LEAST_RIGHT) * len(SENTENCES), not_right


def test_a_wrong_reading_is_found_out() -> None:
    """The two counts above can fail."""
    said = next(one for one in SENTENCES if one.truth.get("side") == "left" and not one.doubtful)
    reading = read(said.text.replace("左", "右"), VOCABULARY, TODAY)
    assert list(silently_wrong(said, reading)) == ["side"]
    assert "side is 'right', not 'left'" in list(faults(said, reading))


def unaccounted(text: str, reading: Reading) -> str:
    """Return the characters that were neither read nor kept, signs aside."""
    used = {place for one in reading.used for place in range(one.start, one.end)}
    return "".join(
        character
        for place, character in enumerate(text)
        if place not in used and character.isalnum() and character not in reading.description
    )


def test_every_character_is_read_or_kept() -> None:
    glue = set("线路里程位置地点侧别距离隐患的方处在段附近左右旁一带于图片视语音镇街问题描述向")
    for said in SENTENCES:
        reading = read(said.text, VOCABULARY, TODAY)
        assert set(unaccounted(said.text, reading)) <= glue, said.text


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("京广线K2155+300往南50米左侧有危树", "chainage"),
        ("京广线K2155+300前方100米左侧有危树", "chainage"),
        ("京广线K2155+300往广州方向左侧有危树", "side"),
        ("京广线K2155+300左前方有危树", "side"),
        ("京广线K2155+300 L30m 彩钢瓦", "side"),
        ("京广线K2155＋3OO左侧危树", "chainage"),
        ("京广线K2148一200左侧彩钢瓦", "chainage"),
        ("京广线K2148+200→K2148+400左侧彩钢瓦", "chainage"),
        ("京广线K2155+300左侧离线路三四米危树", "offset_m"),
        ("京广线K2155+300左侧离线路半米危树", "offset_m"),
        ("京广线K2155+300左侧30米处东边村有危树", "village"),
        ("京广线K2155+300左侧无防护栅栏", "category"),
        ("京广线K2155+300左侧公路桥护栏破损", "category"),
        ("京广线K2155+300左侧，彩钢瓦没有问题", "category"),
        ("20260705京广线K2155+300左侧彩钢瓦", "found_on"),
        ("京广线K2155+300左侧彩钢瓦，上次7月1日检查没有", "found_on"),
        ("京广线K2155+300左侧彩钢瓦，存在重大安全隐患", "grade"),
        ("京广线K2155+300左侧30米高处有危石", "offset_m"),
        ("京广线K2155+300左侧离线路三十米五，危树", "offset_m"),
        ("京广线K2155+300左侧没有 彩钢瓦", "category"),
        ("新京广线K2155+300左侧彩钢瓦", "line_id"),
        ("京广线联络线K2+200左侧彩钢瓦", "line_id"),
        ("京广高速公路K48+200左侧彩钢瓦", "line_id"),
    ],
)
def test_what_a_careful_reader_asks(text: str, field: str) -> None:
    assert field in read(text, VOCABULARY, TODAY).doubted


@settings(max_examples=80, deadline=None)
@given(
    line=st.sampled_from([("京广线", "jg"), ("京广高铁", "gtx"), ("赣韶铁路", "gs")]),
    km=st.integers(10, 2999),
    metres=st.integers(0, 999),
    side=st.sampled_from(
        [("左侧", "left"), ("右边", "right"), ("两侧", "both"), ("面向小里程左侧", "right")]
    ),
    offset=st.integers(2, 500),
    words=st.sampled_from(["{}米", "约{}m", "距线路{}米", "，离铁路大概{}米处"]),
    kind=st.sampled_from(
        [("有彩钢瓦松动", "rigid_debris"), ("危树3棵", "hazard_tree"), ("有人采砂", "sand_mining")]
    ),
)
def test_plain_sentences(
    line: tuple[str, str],
    km: int,
    metres: int,
    side: tuple[str, str],
    offset: int,
    words: str,
    kind: tuple[str, str],
) -> None:
    text = f"{line[0]}K{km}+{metres:03d}{side[0]}{words.format(offset)}{kind[0]}"
    reading = read(text, VOCABULARY, TODAY)
    assert reading.values == {
        "line_id": line[1],
        "chainage": f"K{km}+{metres:03d}",
        "side": side[1],
        "offset_m": offset,
        "category": kind[1],
    }
    assert (reading.doubts, reading.description) == ((), kind[0])


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    "京广线",
                    "K2155+300",
                    "左侧",
                    "30米",
                    "距",
                    "离",
                    "高",
                    "K",
                    "至",
                    "-",
                    "上行",
                    "下行",
                    "2026年6月31日",
                    "今天",
                    "望埠镇",
                    "村",
                    "彩钢瓦",
                    "没有",
                    "重大隐患",
                    "米",
                    "公里",
                    "2155",
                    "+",
                    "左",
                    "右",
                    "。",
                    "\n",
                    "\ue000",
                ]
            ),
        ),
        max_size=14,
    ).map("".join)
)
def test_anything_is_read(text: str) -> None:
    """Whatever comes: no error, values that the layer takes, doubts that lie in the sentence."""
    reading = read(text, VOCABULARY, TODAY)
    checked = check(LAYER, reading.values)
    assert not [error for error in checked.errors if error.field in reading.values]
    assert all(0 <= one.start <= one.end <= len(text) for one in (*reading.doubts, *reading.used))
    assert "line_id" in {*reading.values, *reading.doubted}
    if "chainage" in reading.values:
        parse_chainage(str(reading.values["chainage"]))
    assert {"chainage", "line_id", "category"} <= {*reading.values, *reading.doubted}


def test_a_report_is_no_message() -> None:
    reading = read("京广线K2155+300左侧30米有彩钢瓦。" * 60, VOCABULARY, TODAY)
    assert reading.values == {}
    assert reading.doubted == {"line_id", "chainage", "category"}
