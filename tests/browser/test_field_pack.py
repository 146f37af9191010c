"""A field pack works from a folder, without any server, and what was filled in there comes back once."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from accounts import browser
from geo_service.db.tables import ATTACHMENTS, REVIEWS
from geo_service.service import Service
from layers.access import Role
from photos import photo
from review_stand import ReviewStand

pytestmark = pytest.mark.browser

SIZE = {"width": 390, "height": 844}


@pytest.fixture
def office(templates: Any, serve: Any, tmp_path: Path) -> Iterator[tuple[str, ReviewStand]]:
    """A running service with two hazards, one with a text that would be markup."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "office"))
    stand = ReviewStand(service).prepare()
    stand.hazard("first", description="<img src=x onerror=alert(1)> </script>")
    stand.hazard("second", grade="major")
    with serve(service) as address:
        yield address, stand


@pytest.fixture
def context(chromium: Browser, office: tuple[str, ReviewStand]) -> Iterator[BrowserContext]:
    address, stand = office
    opened = chromium.new_context(
        locale="zh-CN", viewport=SIZE, is_mobile=True, has_touch=True, reduced_motion="reduce"
    )
    cookies = browser(stand.service, Role.COORDINATOR, person_id="p-lv").cookies.items()
    opened.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    yield opened
    opened.close()


def keep(page: Page, number: int, action: str, comment: str, picture: Path | None = None) -> None:
    card = page.locator(f"#h-{number}")
    if card.locator("> details[open]").count() == 0:
        card.locator("> details > summary").click()
    step = card.locator("details.step", has=page.get_by_text(action, exact=True))
    step.locator("> summary").click()
    step.locator("textarea").last.fill(comment)
    if picture is not None:
        step.locator("input[type=file]").last.set_input_files(str(picture))
    step.locator("form button").click()


def test_a_pack_is_filled_in_without_a_server_and_comes_back(
    office: tuple[str, ReviewStand],
    context: BrowserContext,
    watch: Callable[[BrowserContext], Any],
    tmp_path: Path,
) -> None:
    address, stand = office
    picture, file, result = (tmp_path / name for name in ("现场.jpg", "pack.html", "result.json"))
    picture.write_bytes(photo())
    watched = watch(context)
    page = watched.page
    page.goto(f"{address}/review/field-pack?lang=zh")
    with page.expect_download() as download:
        page.locator("form[action$='/file'] button").click()
    download.value.save_as(file)

    context.set_offline(True)
    page.goto(file.as_uri())
    expect(page.locator("#cards > .card")).to_have_count(2)
    assert page.locator("#map .place").count() == 2
    assert "<img src=x" in (page.locator("#cards").text_content() or "")
    assert page.locator("#save").is_disabled()
    # What is missing is said before anything is kept.
    keep(page, 1, "不属实", "")
    assert page.locator("#h-1 [aria-invalid=true]").count() == 1
    keep(page, 2, "核实属实", "属实", picture)
    expect(page.locator("#h-2 .draft")).to_have_count(1)
    keep(page, 2, "记录进展", "已通知产权单位")
    expect(page.locator("#h-2 .draft")).to_have_count(2)
    page.goto("about:blank")
    page.goto(file.as_uri())  # closed and opened again
    expect(page.locator("#h-2 .draft")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("#map .place").last.click(force=True)
    assert page.locator("#h-1 > details[open], #h-2 > details[open]").count() == 1
    with page.expect_download() as download:
        page.locator("#save").click()
    download.value.save_as(result)
    assert [step["action"] for step in json.loads(result.read_bytes())["steps"]] == ["verify", "note"]
    assert not [error for error in watched.errors if "onerror" in error or "Content Security" in error]
    assert watched.foreign == []

    context.set_offline(False)
    page.goto(f"{address}/review/field-pack?lang=zh")
    page.locator("#file").set_input_files(str(result))
    page.locator("form[enctype] button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("form[action*='/steps'] button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    with stand.service.database.read() as session:
        taken = [tuple(row) for row in session.execute(select(REVIEWS.c.action, REVIEWS.c.comment))]
        (kept,) = session.execute(select(ATTACHMENTS)).all()
    assert taken == [("verify", "属实"), ("note", "已通知产权单位")]
    assert (kept.review_seq, kept.kind, kept.is_live, kept.file) == (1, "after", False, "现场.jpg")
    (feature,) = {step["feature"] for step in json.loads(result.read_bytes())["steps"]}
    assert stand.values(feature)["status"] == "verified"


def test_a_browser_that_keeps_nothing_says_so(
    office: tuple[str, ReviewStand], context: BrowserContext, tmp_path: Path
) -> None:
    address, _ = office
    file, result = tmp_path / "pack.html", tmp_path / "result.json"
    file.write_bytes(context.request.get(f"{address}/review/field-pack/file?lang=zh").body())
    context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('no'); } })"
    )
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("#not-kept")).to_be_visible()
    keep(page, 1, "记录进展", "看过")
    expect(page.locator("#h-1 .draft")).to_have_count(1)
    with page.expect_download() as download:
        page.locator("#save").click()
    download.value.save_as(result)
    assert [step["comment"] for step in json.loads(result.read_bytes())["steps"]] == ["看过"]
