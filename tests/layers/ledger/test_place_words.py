import pytest

from layers.ledger.place_words import (
    MOST_PLACES,
    PlaceWords,
    PlaceWordsError,
    is_short,
    label_behind,
    parse_places,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K2155+300", PlaceWords("K2155+300")),
        ("Ｋ２０７７＋３００", PlaceWords("Ｋ２０７７＋３００")),
        ("K1577+655～+900", PlaceWords("K1577+655～+900")),
        ("168km600-750m", PlaceWords("168km600-750m")),
        ("京广线K2155+300", PlaceWords("K2155+300", line="京广线")),
        ("K2155+300左侧30m", PlaceWords("K2155+300", side="左侧", offset="30m")),
        ("K2155+300处左侧", PlaceWords("K2155+300", side="左侧")),
        ("K2155+300（左侧）", PlaceWords("K2155+300", side="左侧")),
        ("K2155+300，左侧，30米", PlaceWords("K2155+300", side="左侧", offset="30米")),
        ("K2155+300左、右侧", PlaceWords("K2155+300", side="两侧")),
        ("K2155+300两侧", PlaceWords("K2155+300", side="两侧")),
        (
            "京广线上行K2155+300至K2155+500左侧距铁路30米处",
            PlaceWords("K2155+300至K2155+500", "京广线", "上行", "左侧", "30米"),
        ),
        ("上行线K2155+300", PlaceWords("K2155+300", track_dir="上行")),
        ("K2155+300下行右侧", PlaceWords("K2155+300", track_dir="下行", side="右侧")),
        ("G240线K2401+500", PlaceWords("K2401+500", line="G240线")),
    ],
)
def test_one_place(text, expected):
    assert parse_places(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("K2155+300、K2156+100", ["K2155+300", "K2156+100"]),
        ("K2155+300；K2156+100，K2157+000", ["K2155+300", "K2156+100", "K2157+000"]),
        ("K2155+300\nK2156+200", ["K2155+300", "K2156+200"]),
        ("K2155+300和K2156+100", ["K2155+300", "K2156+100"]),
        ("K2155+300、+500", ["K2155+300", "K2155+500"]),
        ("K2155+300-K2155+400、K2156+100", ["K2155+300-K2155+400", "K2156+100"]),
        ("K2155+300-K2155+400、+600", ["K2155+300-K2155+400", "K2155+600"]),
        ("2155+300、2156+100", ["2155+300", "2156+100"]),
    ],
)
def test_several_places(text, labels):
    assert [place.label for place in parse_places(text)] == labels


def test_each_place_has_its_own_words():
    first, second = parse_places("K2155+300左侧、K2156+100右侧20米")
    assert (first.side, second.side, second.offset) == ("左侧", "右侧", "20米")


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("K2155+300等3处", "K2155+300"),
        ("K2155+300、500", "K2155+300"),
        ("K2155+300K2156+100", "K2155+300"),
        ("K2155+300和K2155+400之间", "K2155+300-K2155+400"),
        ("K2155+300某某家门口", "K2155+300"),
    ],
)
def test_what_is_not_certain_is_suggested(text, suggested):
    with pytest.raises(PlaceWordsError) as caught:
        parse_places(text)
    assert caught.value.suggestion.zh == suggested


@pytest.mark.parametrize("text", ["", "、", "望埠村", "13800138000", "2023年", "2155", "K" * 2000])
def test_what_names_no_chainage(text):
    with pytest.raises(PlaceWordsError) as caught:
        parse_places(text)
    assert caught.value.reason.zh == "里程需如 K2155+300"
    assert caught.value.suggestion is None


def test_places_are_limited():
    assert len(parse_places("、".join(["K1+000"] * MOST_PLACES))) == MOST_PLACES
    with pytest.raises(PlaceWordsError, match=f"at most {MOST_PLACES} places"):
        parse_places("、".join(["K1+000"] * (MOST_PLACES + 1)))


def test_a_second_label_leaves_out_what_the_first_says():
    assert label_behind("+900", "K1577+655") == "K1577+900"
    assert label_behind("＋９００米", "DK1577+655") == "DK1577+900"
    assert label_behind("至K1578+100", "K1577+655") == "K1578+100"
    assert label_behind("900", "K1577+655") is None
    assert label_behind("+900", "望埠") is None
    assert is_short("+900m")
    assert not is_short("900")
