"""Four people bring a hazard round the whole loop, each in a browser of their own, by what the pages show them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from accounts import PASSWORD, somebody
from geo_service.db.tables import PAPERS
from geo_service.review.agreement import all_faults
from geo_service.review.log import Entry, entries
from geo_service.service import Service
from layers.access import Role
from photos import photo

pytestmark = pytest.mark.browser

HAZARDS, DUTIES = "railway_hazards", "duty_assignments"
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SENTENCE = "京广线K2168+450左侧30米有彩钢瓦松动，大风天可能吹上接触网"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Someone:
    """A person at their own screen."""

    address: str
    page: Page
    watched: Any

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        assert self.page.evaluate(WIDER) <= 0, f"{path} is wider than the screen"
        return self.page

    def find(self, title: str) -> None:
        """Open a hazard from the list, as one does who was told its number."""
        self.go("/review?attention=all")
        self.page.fill("#q", title)
        expect(self.page.locator(".row")).to_have_count(1)
        self.page.locator(".rows a").click()
        expect(self.page.locator("#record-title")).to_have_text(title)

    def unfold(self, step: str) -> Locator:
        self.page.locator("details.step > summary").get_by_text(step, exact=True).click()
        return self.page.locator("details.step[open] form")

    def take(self, step: str, then: str, **given: Any) -> None:
        """Take a step by its form; `then` is the status that the record shows afterwards."""
        form = self.unfold(step)
        for name, value in given.items():
            self._fill(form.locator(f"[name={name.replace('__', '-')}]"), value)
        form.locator(".submit button").click()
        expect(self.page.locator(".record-view .done").first).to_contain_text(step)
        expect(self.page.locator(".record-head .status")).to_have_text(then)

    def _fill(self, place: Locator, value: Any) -> None:
        if isinstance(value, bytes):
            place.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": value})
        elif place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)

    def steps(self) -> list[str]:
        """Return the steps that the record offers now."""
        return self.page.locator("details.step > summary").all_text_contents()

    def traces(self) -> list[str]:
        """Return the titles of the log on the page, the oldest first."""
        return self.page.locator(".trace-head strong").all_text_contents()[::-1]

    def photo_here(self) -> bytes:
        """Take a photo at the place of the open hazard."""
        place = self.page.locator("#record")
        lon, lat = (float(place.get_attribute(f"data-{name}") or "") for name in ("lon", "lat"))
        return photo(position=(lon, lat), colour="#558833")

    def figure(self, title: str) -> int:
        """Return a number of the hazard figures."""
        self.go("/reports/hazards")
        shown = self.page.locator(f".tiles div:has(dt:text-is('{title}')) .value").text_content() or ""
        return int(shown.replace(",", ""))


@dataclass
class House:
    """A running service with the demonstration set, and its people."""

    service: Service
    come: Callable[..., Someone]

    def holder(self, segment: str, side: str) -> dict[str, Any]:
        """Return side, level and person of who answers for a segment today."""
        duties = self.service.tables[DUTIES]
        query = select(duties.c.level, duties.c.person_id).where(
            duties.c.segment_id == segment, duties.c.side == side, duties.c.valid_to.is_(None)
        )
        with self.service.database.read() as session:
            row = session.execute(query).one()
        return {"side": side, "level": row.level, "person_id": row.person_id}

    def log(self, feature_id: str) -> list[Entry]:
        """Return the log of a hazard; the whole log holds together, and so do the photos it names."""
        service = self.service
        with service.database.read() as session:
            registry = service.catalogue.registry
            assert list(all_faults(session, registry, service.tables, with_files=True)) == []
            return entries(session, HAZARDS, feature_id)


@pytest.fixture(scope="module")
def office(
    templates: Any, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service]]:
    """A running service with the demonstration set, and its address."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("loop")))
    with serve(service) as address:
        yield address, service


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Four browsers at once take their time on a machine that does other things as well."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def house(office: tuple[str, Service], chromium: Browser, watch: Any) -> Iterator[House]:
    address, service = office
    contexts: list[BrowserContext] = []

    def come(role: Role, screen: Any = DESK, **values: Any) -> Someone:
        account = somebody(service, role, **values)
        contexts.append(chromium.new_context(locale="zh-CN", reduced_motion="reduce", **screen))
        seen = watch(contexts[-1])
        page: Page = seen.page
        page.goto(f"{address}/review")
        page.get_by_label("账号").fill(account.name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("#board")).to_be_visible()
        return Someone(address, page, seen)

    yield House(service, come)
    for context in contexts:
        context.close()


@dataclass
class Four:
    """Those who bring one hazard round the loop."""

    local: Someone
    railway: Someone
    clerk: Someone
    supervisor: Someone

    @property
    def all(self) -> tuple[Someone, ...]:
        return self.local, self.railway, self.clerk, self.supervisor


def entered(local: Someone) -> tuple[str, str]:
    """Enter a hazard beside the track by one sentence with a photo; return its identifier and number."""
    page = local.page
    page.get_by_role("link", name="新增隐患").tap()
    page.locator("#sentence").fill(SENTENCE)
    page.locator(".submit [name=do][value=read]").tap()
    expect(page.locator("[name=field-chainage]")).to_have_value("K2168+450")
    expect(page.locator("[name=field-category]")).to_have_value("rigid_debris")
    page.locator("[name=field-grade]").select_option("general")
    page.locator("#photo").set_input_files(
        {"name": "before.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.locator("[name=do][value=store]").tap()
    expect(page.locator(".photos img")).to_have_count(1)
    title = page.locator("#record-title").text_content() or ""
    assert re.fullmatch(r"YD-\d{4}-\d{4}", title)
    return page.locator("#record").get_attribute("data-id") or "", title


def assigned(clerk: Someone, title: str, person_id: str) -> None:
    """Find the news at the desk, verify and assign it; who forgets the person is told at once."""
    clerk.go("/inbox")
    clerk.page.get_by_role("link", name=title).first.click()
    clerk.find(title)
    clerk.take("核实属实", "已核实")
    form = clerk.unfold("交办")
    form.locator("[name=given-responsible_unit]").fill("连江口镇人民政府")
    form.locator(".submit button").click()
    assert form.locator(":invalid").evaluate_all("all => all.map((one) => one.name)") == [
        "given-responsible_person_id"
    ]
    form.locator("[name=given-responsible_person_id]").select_option(person_id)
    form.locator(".submit button").click()
    expect(clerk.page.locator(".record-head .status")).to_have_text("已交办")
    expect(clerk.page.locator(".facts-list").first).to_contain_text("连江口镇人民政府")


def worked(local: Someone, title: str) -> None:
    """Start the work and submit it; without a photo it is refused, and nothing typed is lost."""
    local.find(title)
    local.take("开始整改", "整改中")
    form = local.unfold("提请验收")
    form.locator("[name=given-measures]").fill("彩钢瓦已加固")
    form.locator(".submit button").click()
    expect(form.locator(".fault")).to_contain_text("至少要有一张整改后照片")
    expect(form.locator("[name=given-measures]")).to_have_value("彩钢瓦已加固")
    form.locator("[name=photo-after]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": local.photo_here()}
    )
    form.locator(".submit button").click()
    expect(local.page.locator(".record-head .status")).to_have_text("待验收")


def agreed(local: Someone, railway: Someone, title: str) -> None:
    """Send it back with a reason, submit it again, and put both names under it."""
    railway.find(title)
    assert "验收通过（记名）" in railway.steps()
    railway.take("验收不通过，退回整改", "整改中", comment="还有两块没有固定")
    expect(local.go("/inbox").locator("main")).to_contain_text("还有两块没有固定")
    local.find(title)
    local.take("提请验收", "待验收", given__measures="彩钢瓦已拆除", photo__after=local.photo_here())
    railway.find(title)
    railway.take("验收通过（记名）", "待验收")
    assert "验收通过（记名）" not in railway.steps()  # one name for each side
    local.find(title)
    expect(local.page.locator(".record-head")).to_contain_text("铁路段长")  # who has accepted already
    local.take("验收通过（记名）", "已销号")
    expect(local.page.locator("#record")).to_contain_text("路地双方验收")


def issued(clerk: Someone, title: str) -> None:
    """Issue the paper of the closure."""
    clerk.find(title)
    clerk.page.locator(".issue a").click()
    clerk.page.locator("details.issue summary").click()
    clerk.page.get_by_role("button", name="开具销号确认表").click()
    sheet = clerk.page.locator("main")
    expect(sheet).to_contain_text("铁路沿线环境安全隐患销号确认表")
    expect(sheet).to_contain_text(title)


def test_a_hazard_goes_round_the_loop(house: House) -> None:
    segment = "demo-segment-jingguang-06"
    four = Four(
        house.come(Role.COORDINATOR, PHONE, **house.holder(segment, "local")),
        house.come(Role.COORDINATOR, PHONE, **house.holder(segment, "railway")),
        house.come(Role.CLERK),
        house.come(Role.SUPERVISOR),
    )
    supervisor = four.supervisor
    closed_before = supervisor.figure("本期销号")
    feature_id, title = entered(four.local)
    assigned(four.clerk, title, house.holder(segment, "local")["person_id"])
    worked(four.local, title)
    agreed(four.local, four.railway, title)
    issued(four.clerk, title)
    assert supervisor.figure("本期销号") == closed_before + 1
    supervisor.page.locator(".tiles div:has(dt:text-is('本期销号')) .value").click()
    expect(supervisor.page.get_by_role("link", name=title).first).to_be_visible()

    # a supervisor looks back and opens it again
    supervisor.find(title)
    supervisor.take("回头看反弹", "回头看反弹", comment="大风后又有新的彩钢瓦")
    assert supervisor.figure("本期反弹") == 1
    assert supervisor.figure("本期销号") == closed_before
    four.local.find(title)
    assert "重新整改" in four.local.steps()
    assert four.local.traces() == [
        *("核实属实", "交办", "开始整改", "提请验收", "验收不通过，退回整改"),
        *("提请验收", "验收通过（记名）", "验收通过（记名）", "回头看反弹"),
    ]
    log = house.log(feature_id)
    assert [one.party for one in log if one.action == "accept"] == ["railway", "local"]
    assert len({one.person_id for one in log if one.action == "accept"}) == 2
    with house.service.database.read() as session:
        printed = session.execute(select(PAPERS).where(PAPERS.c.feature_id == feature_id)).one()
    assert (printed.head_seq, printed.head_hash) == (log[-2].seq, log[-2].hash)
    for one in four.all:
        assert [it for it in one.watched.errors if "status of 4" not in it] == []
        assert one.watched.foreign == []


def test_a_major_hazard_is_the_county_s_and_one_side_signs_on_paper(house: House) -> None:
    hazards = house.service.tables[HAZARDS]
    query = select(hazards).where(hazards.c.grade == "major", hazards.c.status == "assigned")
    with house.service.database.read() as session:
        row = session.execute(query).first()
    assert row is not None
    town = house.come(Role.COORDINATOR, PHONE, **house.holder(row.segment_id, "local"))
    county = house.come(Role.COORDINATOR, PHONE, **house.holder("demo-segment-jingguang", "local"))
    signer = house.holder("demo-segment-jingguang", "railway")["person_id"]
    clerk = house.come(Role.CLERK)

    town.find(row.hazard_no)
    expect(town.page.locator(".record-head .major")).to_be_visible()
    town.take("开始整改", "整改中")
    town.take("提请验收", "待验收", given__measures="已拆除", photo__after=town.photo_here())
    assert "验收通过（记名）" not in town.steps()
    town.page.locator(".later summary").click()
    expect(town.page.locator(".later dl")).to_contain_text("重大隐患须由县级段长验收")
    county.find(row.hazard_no)
    county.take("验收通过（记名）", "待验收")

    clerk.find(row.hazard_no)
    today = house.service.today().isoformat()
    signed = {"given__accepted_side": "railway", "given__accepted_person_id": signer, "photo__scan": photo()}
    clerk.take("代录纸质验收", "已销号", given__signed_on=today, **signed)
    expect(clerk.page.locator(".traces li").first).to_contain_text("代录")
    expect(clerk.page.locator(".facts-list").first).to_contain_text("纸质")
    accepted = [one for one in house.log(row.id) if one.person_id is not None]
    assert [(one.party, one.level, one.is_recorded) for one in accepted] == [
        ("local", "county", False),
        ("railway", "county", True),
    ]
    assert accepted[1].person_id == signer
    assert accepted[1].actor != accepted[0].actor
    for one in (town, county, clerk):
        assert [it for it in one.watched.errors if "status of 4" not in it] == []
