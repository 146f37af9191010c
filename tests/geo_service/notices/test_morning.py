"""The morning sheet: what stands in it for whom, as text and as a picture."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts import browser, program
from geo_service.notices import lettering
from geo_service.notices.errors import NoFont
from geo_service.notices.lettering import font, has_font, missing
from geo_service.notices.morning import Line, Morning, Part, morning
from geo_service.notices.morning_picture import drawn
from geo_service.notices.sheet import Rank, Written, as_text, written
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.text import Language, Text
from review_stand import PROVENANCE, ReviewStand
from signed_in import with_settings

OWNER = Text("测试县", "Test county")
LATIN = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def sheet_of(stand: ReviewStand, who: str, today: date) -> Morning:
    with stand.service.database.read() as session:
        return morning(stand.seen_by(session, who), session, today)


def numbers(sheet: Morning) -> dict[str, list[str]]:
    return {name: [line.number for line in part.lines] for name, _, part in sheet.sections if part.count}


def alert(stand: ReviewStand, name: str, **values: Any) -> None:
    given = {
        "title_zh": name,
        "rule": "patrol_overdue",
        "rule_version": 1,
        "state": "open",
        "subject_layer": "railway_segments",
        "subject_id": "s-village",
        "evidence": "{}",
        "opened_at": stand.now,
        "seen_at": stand.now,
    }
    with stand.service.database.write() as session:
        stand.service.edits(session, stand.now).create(
            "alerts", [Feature(f"alert-{given['rule']}-{len(name)}", None, given | values | PROVENANCE)]
        )


def test_the_sheet_of_a_day(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    today = service.today()

    def day(number: int) -> date:
        return today + timedelta(days=number)

    later = {"status": "rectifying", "deadline": day(20)}
    stand.hazard(hazard_no="late-2", **later | {"deadline": day(-2)})
    stand.hazard(hazard_no="late-9", **later | {"deadline": day(-9)})
    stand.hazard(hazard_no="today", **later | {"deadline": today})
    stand.hazard(hazard_no="soon", **later | {"deadline": day(3)})
    stand.hazard(hazard_no="fine", **later)
    stand.hazard(hazard_no="new")
    stand.hazard(hazard_no="waits", status="submitted", deadline=day(20))
    stand.hazard(hazard_no="back", status="closed", recheck_due=day(-1), segment_id="s-county")
    stand.hazard(hazard_no="done", status="closed")
    stand.hazard(hazard_no="other", segment_id="s-other", **later | {"deadline": day(-1)})
    alert(stand, "村段巡查\n逾期", segment_id="s-village")
    alert(stand, "某泊位超能力", rule="berth_over_capacity", subject_layer="berths")
    alert(stand, "看过了", state="closed")

    everything = sheet_of(stand, "supervisor", today)
    assert numbers(everything) == {
        "overdue": ["late-9", "late-2", "other"],
        "due_today": ["today"],
        "recheck": ["back"],
        "due_soon": ["soon"],
        "waiting": ["waits"],
        "new": ["new"],
        "patrols": ["村段巡查\n逾期"],
        "alerts": ["某泊位超能力"],
    }
    # A coordinator's sheet holds the own segments, those that nest in them included.
    assert numbers(sheet_of(stand, "lv", today))["overdue"] == ["late-9", "late-2"]
    assert "recheck" not in numbers(sheet_of(stand, "lv", today))
    assert numbers(sheet_of(stand, "foreign", today)) == {"overdue": ["other"]}
    # Nine days: the village's turn is over.
    assert [line.watcher and line.watcher.en for line in everything.overdue.lines] == [
        "town coordinators",
        "village coordinators",
        "village coordinators",
    ]


def test_programs_and_people_get_one_content(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    today = service.today()
    late = stand.hazard(
        hazard_no="late-9",
        status="rectifying",
        deadline=today - timedelta(days=9),
        responsible_person_id="p-lt",
        description="张三家",
        owner="张三",
    )
    alert(stand, "村段巡查\n逾期", segment_id="s-village")
    client = program(service, Role.SUPERVISOR)
    document = client.get("/review/morning").json()
    counts = {one["id"]: one["count"] for one in document["sections"]}
    assert {name: count for name, count in counts.items() if count} == {"overdue": 1, "patrols": 1}
    assert document["sections"][0]["entries"][0]["href"].endswith(late)
    text = client.get("/review/morning?f=txt")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text == document["text"]
    assert "late-9 线路 K1+000 危树危竹；逾期 9 天" in text.text
    assert "村段巡查 逾期；待处理" in text.text
    for private in ("张三", "p-lt", "姓名"):
        assert private not in text.text
        assert private not in client.get("/review/morning").text
    picture = client.get("/review/morning?f=png")
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size[0] == 1080
    page = browser(service, Role.SUPERVISOR).get("/review/morning?f=html&lang=en").text
    assert 'data-unread="/inbox/unread"' in page
    assert "late-9" in page
    assert client.get("/review/morning?f=pdf").status_code == 400
    assert program(service, Role.VIEWER).get("/review/morning?f=pdf").status_code == 403
    client.headers.pop("Authorization")
    assert client.get("/review/morning?f=pdf").status_code == 401

    # An operator who named a font without Chinese is told so, and gets no boxes.
    bare = program(with_settings(service, font_path=LATIN), Role.SUPERVISOR)
    assert bare.get("/review/morning?f=png").status_code == 409
    assert bare.get("/review/morning?f=png").json()["code"] == "no_font"
    assert "f=png" not in bare.get("/review/morning?f=html&lang=en").text
    assert "has no Chinese font" in bare.get("/review/morning?f=html&lang=en").text


def test_a_quiet_morning_and_a_long_one() -> None:
    empty = Morning(day=date(2026, 11, 23))
    assert as_text(empty, OWNER, Language.EN).splitlines() == [
        "Railway hazards, sheet of the morning",
        "2026-11-23 Monday · Test county",
        "",
        "Nothing is due today, and nobody is waited for.",
    ]
    assert list(written(empty, OWNER, Language.ZH))[1] == Written(Rank.NOTE, "2026-11-23 星期一 · 测试县")
    line = Line("railway_hazards", "h", "YD-1", (OWNER,), Text("逾期 1 天", "1 day overdue"), None, True)
    long = Morning(day=date(2026, 11, 23), overdue=Part(5_000, (line,) * 200))
    text = as_text(long, OWNER, Language.EN).splitlines()
    assert text[2:6] == [
        "Holds data invented for demonstration.",
        "",
        "Overdue: 5000",
        "1. YD-1 Test county; 1 day overdue",
    ]
    assert text[-1] == "and 4980 more"


def test_a_picture_has_no_boxes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    letters = font(None, 30)
    assert missing(letters, "铁路沿线隐患逾期 K2155+300；（）") == ""
    assert missing(letters, "a\U0010fffe") == "\U0010fffe"
    # A character that the font lacks is drawn as a question mark.
    unknown = drawn([Written(Rank.ENTRY, "隐患\U0010fffe")], None)
    assert unknown == drawn([Written(Rank.ENTRY, "隐患?")], None)
    # Long text is broken, not cut off: ten times the text is some ten times as high.
    low, high = (
        Image.open(BytesIO(drawn([Written(Rank.ENTRY, "危树危竹，K1+000 左侧 " * n)], None))).size[1]
        for n in (4, 40)
    )
    assert high > 6 * (low - 112)
    # A system without any Chinese font.
    monkeypatch.setattr(lettering, "FOLDERS", (tmp_path,))
    lettering._found.cache_clear()
    assert not has_font(None)
    with pytest.raises(NoFont, match="FONT_PATH"):
        drawn([Written(Rank.ENTRY, "隐患")], None)
    lettering._found.cache_clear()
    assert not has_font(tmp_path / "none.ttf")
    assert not has_font(LATIN)
