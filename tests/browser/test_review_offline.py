"""Steps are taken on phones with and without a link: none is lost, none is taken twice, and each says how it stands."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from accounts import Account, browser_of, new_account
from geo_service.db.tables import ATTACHMENTS, REVIEWS
from geo_service.service import Service
from layers.access import Role
from photos import photo
from review_stand import ReviewStand

pytestmark = pytest.mark.browser

SIZE = {"width": 390, "height": 844}
NOTE = "form.step:has(input[name=action][value=note])"
TAKEN = """() => {
  const shown = [...document.querySelectorAll('#drafts [data-list] > li')];
  return shown.length > 0 && shown.every((one) => one.classList.contains('sent'));
}"""
ALL_SETTLED = """() => {
  const shown = [...document.querySelectorAll('#drafts [data-list] > li')];
  return shown.length > 0 && shown.every((one) => /sent|conflict|refused/.test(one.className));
}"""
FILL = """async ({ drafts, photos }) => {
  const address = document.querySelector('script[src*="review_drafts.js"]').src;
  const store = await import(address.replace('review_drafts.js', 'review_drafts_store.js'));
  const account = document.getElementById('drafts').dataset.account;
  for (const draft of drafts) {
    const files = draft.photos ? [{ key: store.newKey(), name: 'a.jpg', type: 'image/jpeg', kind: 'after', isLive: false }] : [];
    const contents = files.map(() => new Uint8Array(photos).buffer);
    const made = { key: store.newKey(), account, collection: 'railway_hazards', feature: draft.feature, version: draft.version };
    Object.assign(made, { title: draft.feature, page: `/review/${draft.feature}`, action: 'note', actionTitle: 'note' });
    Object.assign(made, { comment: draft.comment, given: {}, attachments: [], files, at: Date.now(), state: 'saved', tries: 0, next: 0 });
    await store.add(made, contents);
  }
}"""
NO_LOCKS = """Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
const clock = Date.now; Date.now = () => START + (clock() - START) * 10;
const timer = setTimeout; window.setTimeout = (work, ms, ...more) => timer(work, ms / 10, ...more);
const ticker = setInterval; window.setInterval = (work, ms, ...more) => ticker(work, ms / 10, ...more);"""
"""With a clock that runs ten times as fast: a tab that was closed keeps its lease for half a minute."""


@dataclass
class Yard:
    """A running service with segments and hazards, and what makes phones for it."""

    address: str
    stand: ReviewStand
    new_phone: Callable[..., "Phone"]

    def entries(self) -> list[tuple[str, str]]:
        """Return the feature and the comment of every step in the log."""
        with self.stand.service.database.read() as session:
            return [tuple(row) for row in session.execute(select(REVIEWS.c.feature_id, REVIEWS.c.comment))]


@dataclass
class Phone:
    """A browser of one person."""

    address: str
    context: BrowserContext
    page: Page
    watched: Any

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector("#drafts [data-link][data-state]")

    def until(self, condition: str, seconds: float = 200) -> None:
        """Wait until a condition holds, longer than for what happens at once."""
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, f"still not true: {condition}"
            self.page.wait_for_timeout(200)

    def offline(self, is_off: bool = True) -> None:  # noqa: FBT001, FBT002 - as Playwright has it
        self.context.set_offline(is_off)

    def note(self, comment: str, *, files: list[str] | None = None) -> None:
        """Write something down by the form of the page."""
        form = self.page.locator(NOTE)
        if not form.is_visible():
            self.page.locator(f"details.step:has({NOTE}) > summary").click()
        form.locator("textarea[name=comment]").fill(comment)
        if files:
            form.locator("input[type=file]").first.set_input_files(files)
        form.locator("button:not([type=button])").click()

    def list(self) -> Any:
        """Unfold the list of drafts and return its rows."""
        self.page.evaluate("document.querySelector('#drafts details').open = true")
        return self.page.locator("#drafts [data-list] > li")


@pytest.fixture
def yard(
    templates: Any, serve: Any, tmp_path: Path, chromium: Browser, watch: Callable[[BrowserContext], Any]
) -> Iterator[Yard]:
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "yard"))
    stand = ReviewStand(service).prepare()
    contexts: list[BrowserContext] = []
    with serve(service) as address:

        def new_phone(who: str | Account, script: str = "") -> Phone:
            account = new_account(service, Role.COORDINATOR, person_id=who) if isinstance(who, str) else who
            context = chromium.new_context(
                locale="zh-CN", viewport=SIZE, is_mobile=True, has_touch=True, reduced_motion="reduce"
            )
            contexts.append(context)
            if script:
                context.add_init_script(script)
            sign_in(context, service, account, address)
            watched = watch(context)
            return Phone(address, context, watched.page, watched)

        yield Yard(address, stand, new_phone)
        for context in contexts:
            context.close()


def sign_in(context: BrowserContext, service: Service, account: Account, address: str) -> None:
    cookies = browser_of(service, account).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])


def test_three_phones_send_two_hundred_drafts_once_each(yard: Yard) -> None:
    """One phone has two tabs, one no Web Locks, as over plain HTTP; links come and go, a page is closed on the way."""
    stand = yard.stand
    features = stand.hazards(70)
    foreign = stand.hazard("foreign", segment_id="s-other")
    stale = stand.hazard("stale")
    phones = [
        yard.new_phone("p-lv"),
        yard.new_phone("p-rv"),
        yard.new_phone("p-lt", NO_LOCKS.replace("START", str(time.time_ns() // 1_000_000))),
    ]
    content = list(photo())
    expected = []
    stand.step("clerk", stale, "note")
    for number, phone in enumerate(phones):
        # Each phone has its own hazards: what two people do to one at the same time is a conflict by design.
        own = features[number::3]
        drafts = [
            {
                "feature": own[place % len(own)],
                "version": 1,
                "comment": f"{number}-{place}",
                "photos": place % 22 == 0,
            }
            for place in range(66)
        ]
        drafts += [
            {"feature": one, "version": 1, "comment": "never", "photos": True} for one in (foreign, stale)
        ]
        expected += [(draft["feature"], draft["comment"]) for draft in drafts[:66]]
        phone.open("/review/drafts")
        phone.offline()
        phone.page.evaluate(FILL, {"drafts": drafts, "photos": content})
    second = phones[0].context.new_page()
    for phone in phones:
        phone.offline(False)
    second.goto(f"{yard.address}/review/drafts")
    for _ in range(3):
        phones[1].page.wait_for_timeout(400)
        phones[1].offline()
        phones[2].page.reload()
        phones[1].page.wait_for_timeout(300)
        phones[1].offline(False)
    second.close()
    for phone in phones:
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    for phone in phones:
        phone.until(ALL_SETTLED)
        states = phone.list().evaluate_all("all => all.map((one) => one.className.split(' ')[1])")
        assert sorted(set(states)) == ["conflict", "refused", "sent"]
        assert (states.count("sent"), states.count("conflict"), states.count("refused")) == (66, 1, 1)
    taken = [entry for entry in yard.entries() if entry[0] != stale]
    assert sorted(taken) == sorted(expected)
    with stand.service.database.read() as session:
        kept = session.execute(
            select(ATTACHMENTS.c.review_seq, ATTACHMENTS.c.key, ATTACHMENTS.c.feature_id)
        ).all()
    bound = [row for row in kept if row.review_seq is not None]
    assert len(bound) == len({row.key for row in bound}) == 3 * 3
    assert {row.feature_id for row in kept if row.review_seq is None} == {stale}


def test_a_step_waits_for_a_link_and_says_so(yard: Yard, tmp_path: Path) -> None:
    stand = yard.stand
    feature, unseen = stand.hazard("seen"), stand.hazard("unseen")
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    phone = yard.new_phone("p-lv")
    page = phone.page
    phone.open(f"/review/{feature}")
    phone.watched.until("async () => (await caches.keys()).some((one) => one.includes('review-pages:'))")
    phone.watched.until(
        "async path => Boolean(await caches.match(new URL(path, location.href).href, { ignoreSearch: true }))",
        "/review/drafts",
    )
    phone.note("有网时")
    expect(page.locator(".traces > li")).to_have_count(1)
    phone.offline()

    # The page opens without a link, is filled in, closed, opened again: the drafts are there, in their order.
    phone.open(f"/review/{feature}")
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "offline")
    phone.note("无网一", files=[str(picture)])
    expect(phone.list().first).to_have_class("draft waiting")
    page.close()
    phone.page = page = phone.context.new_page()
    phone.open(f"/review/{feature}")
    phone.note("无网二")
    expect(phone.list()).to_have_class(["draft waiting", "draft waiting", "draft sent"])
    # What was never seen leads to the drafts instead of to the browser's own page.
    phone.open(f"/review/{unseen}")
    assert page.locator("#drafts.is-open").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.offline(False)
    phone.open("/review/drafts")
    phone.watched.page = page
    phone.until(TAKEN)
    assert [comment for _, comment in yard.entries()] == ["有网时", "无网一", "无网二"]
    with stand.service.database.read() as session:
        assert [row.is_live for row in session.execute(select(ATTACHMENTS))] == [False]
    assert phone.watched.foreign == []


def test_somebody_decides_about_what_was_not_taken(yard: Yard) -> None:
    stand = yard.stand
    feature = stand.hazard("contested")
    phone = yard.new_phone("p-lv")
    page = phone.page
    phone.open(f"/review/{feature}")
    stand.step("rv", feature, "verify")
    phone.note("旧版上写的")
    row = phone.list().first
    expect(row).to_have_class("draft conflict")
    assert "已核实" in row.text_content()  # how it stands now
    phone.note("又写一次")  # the form is still filled in, and takes the place of its draft
    expect(row).to_have_attribute("data-number", "2")
    expect(phone.list()).to_have_count(1)
    expect(row).to_have_class("draft conflict")
    row.locator("button.primary").click()
    expect(phone.list().first).to_have_class("draft sent")
    assert yard.entries()[1:] == [(feature, "又写一次")]

    # Refused: nothing is said of why. The reasons are shown; it is filled in again and then taken.
    phone.open(f"/review/{feature}")
    form = page.locator("form.step:has(input[name=action][value=reject])")
    page.locator("details.step:has(input[name=action][value=reject]) > summary").click()
    page.evaluate("for (const one of document.querySelectorAll('.step [required]')) one.required = false")
    form.locator("button:not([type=button])").click()
    refused = phone.list().first
    expect(refused).to_have_class("draft refused")
    assert "请写明理由" in refused.text_content() or "say why" in refused.text_content()
    page.goto(f"{yard.address}{refused.locator('a.button').get_attribute('href')}")
    page.reload()
    form = page.locator("form.step:has(input[name=action][value=reject])")
    form.locator("textarea[name=comment]").fill("不属实")
    form.locator("button:not([type=button])").click()
    expect(page.locator(".state .status")).to_contain_text("不属实")
    phone.until(TAKEN)
    assert yard.entries()[-1] == (feature, "不属实")

    # Dropping asks twice.
    other = stand.hazard("other")
    phone.open(f"/review/{other}")
    stand.step("rv", other, "verify")
    phone.note("不要了")
    row = phone.list().first
    expect(row).to_have_class("draft conflict")
    drop = row.locator("button.grave")
    asked = drop.text_content() or ""
    drop.click()
    expect(drop).not_to_have_text(asked)
    drop.click()
    phone.until(TAKEN)
    assert all(comment != "不要了" for _, comment in yard.entries())


def test_drafts_and_pages_are_one_accounts_alone(yard: Yard) -> None:
    stand = yard.stand
    feature = stand.hazard("shared")
    service = stand.service
    first, second = (new_account(service, Role.COORDINATOR, person_id=one) for one in ("p-lv", "p-rv"))
    phone = yard.new_phone(first)
    page = phone.page
    pages = "async () => (await caches.keys()).filter((one) => one.includes('review-pages:'))"
    phone.open(f"/review/{feature}")
    phone.watched.until(f"async () => (await ({pages})()).length === 1")
    phone.offline()
    phone.note("甲的草稿")
    expect(phone.list().first).to_have_class("draft waiting")
    # The session ends before there is a link again: the draft waits for its own account.
    phone.context.clear_cookies()
    phone.offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.list().first).to_have_class("draft sign_in")
    sign_in(phone.context, service, second, yard.address)
    phone.open("/review/drafts")
    page.wait_for_timeout(500)
    assert phone.list().count() == 0
    assert page.evaluate(pages) == [f"geo-service-review-pages:{second.id}"]
    assert yard.entries() == []
    page.locator("form[action*='/auth/sign-out'] button").click()
    page.wait_for_url(lambda url: "/review" not in url)
    assert page.evaluate(pages) == []
    sign_in(phone.context, service, first, yard.address)
    phone.open("/review/drafts")
    phone.watched.until(
        f"() => ({TAKEN})() && document.querySelectorAll('#drafts [data-list] > li').length === 1"
    )
    assert yard.entries() == [(feature, "甲的草稿")]


def test_a_full_device_says_so_before_anything_is_lost(yard: Yard) -> None:
    feature = yard.stand.hazard("full")
    full = """IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };
    navigator.storage.estimate = async () => ({ quota: 1000, usage: 900 });"""
    phone = yard.new_phone("p-lv", full)
    page = phone.page
    phone.open(f"/review/{feature}")
    phone.offline()
    phone.note("放不下")
    fault = page.locator(f"{NOTE} [data-draft-state].fault")
    expect(fault).to_be_visible()
    assert page.locator(f"{NOTE} textarea[name=comment]").input_value() == "放不下"
    assert page.locator(f"{NOTE} button:not([type=button])").is_enabled()
    phone.offline(False)
    page.locator(f"{NOTE} button:not([type=button])").click()  # with a link it goes as any form does
    expect(page.locator(".traces > li")).to_have_count(1)
    assert yard.entries() == [(feature, "放不下")]
