"""A new hazard by a sentence: read, asked about, placed, stored once."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from fastapi.testclient import TestClient

from accounts import browser
from geo_service.access.duties import own_segments
from geo_service.app import create_app
from geo_service.attachments.store import attachments
from geo_service.db.selection import Selection
from geo_service.review.log import entries
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.linear_referencing import Chainage, parse_chainage
from photos import photo

HAZARDS = "railway_hazards"
SENTENCE = "京广线K2152+400左侧约30米有彩钢瓦松动"
NEW = "/review/new"


@pytest.fixture(scope="module")
def office(shared_full_service: Service) -> Service:
    """A service with all data; what is entered here belongs to this module alone."""
    return shared_full_service


@pytest.fixture(scope="module")
def clerk(office: Service) -> Iterator[TestClient]:
    with browser(office, Role.CLERK) as client:
        client.headers["accept-language"] = "en"
        yield client


def fields_of(page: str) -> dict[str, str]:
    """Return what the form of a page would send, without its buttons and ticks."""
    found = dict(
        re.findall(r'<input type="(?:hidden|text|date)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    )
    found |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def sent(client: TestClient, do: str, fields: dict[str, str], **others: object) -> httpx2.Response:
    files = others.pop("files", None) or [("unused", ("", b""))]
    given = {**fields, "do": do, **{name: str(value) for name, value in others.items()}}
    return client.post(NEW, data=given, files=files)


def started(client: TestClient, sentence: str) -> dict[str, str]:
    """Return the form as it comes back when a sentence was read."""
    fields = fields_of(client.get(NEW).text)
    answer = sent(client, "read", fields, sentence=sentence)
    assert answer.status_code == 200, answer.text
    return fields_of(answer.text)


def stored(service: Service, hazard_id: str) -> Feature:
    with service.database.read() as session:
        found = service.features(session, service.registry[HAZARDS]).read(
            Selection(values={"id": (hazard_id,)})
        )
        return next(found)


def id_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


def test_for_who_may_enter(office: Service) -> None:
    with (
        TestClient(create_app(office), follow_redirects=False) as nobody,
        browser(office, Role.VIEWER) as viewer,
        browser(office, Role.SUPERVISOR) as supervisor,
    ):
        assert nobody.get(NEW, headers={"accept": "text/html"}).status_code in (303, 307)
        assert {viewer.get(NEW).status_code, supervisor.get(NEW).status_code} == {403}
        assert viewer.post(NEW, data={"do": "store"}).status_code == 403


def test_a_sentence_becomes_a_hazard(office: Service, clerk: TestClient) -> None:
    fields = started(clerk, SENTENCE)
    assert {
        name: fields[f"field-{name}"] for name in ("line_id", "chainage", "side", "offset_m", "category")
    } == {
        "line_id": "jingguang",
        "chainage": "K2152+400",
        "side": "left",
        "offset_m": "30",
        "category": "rigid_debris",
    }
    assert fields["field-description"] == "有彩钢瓦松动"
    assert fields["field-grade"] == ""
    # Without the grade nothing is stored, and the reason stands beside it.
    refused = sent(clerk, "store", fields, other="yes")
    assert refused.status_code == 422
    assert 'id="entry-grade-fault"' in refused.text
    fields["field-grade"] = "general"
    made = sent(clerk, "store", fields, other="yes", files=[("photo-before", ("a.jpg", photo()))])
    hazard = stored(office, id_of(made))
    values = hazard.properties
    year = office.today().year
    assert re.fullmatch(rf"YD-{year}-\d{{4}}", str(values["hazard_no"]))
    assert (values["status"], values["segment_id"] is not None) == ("reported", True)
    assert (values["position_method"], values["certainty"]) == ("chainage", "low")
    assert hazard.geometry is not None
    with office.database.read() as session:
        (kept,) = attachments(session, HAZARDS, hazard.id)
    assert kept.kind == "before"
    # The same form sent twice is one hazard, and its photo one photo.
    again = sent(clerk, "store", fields, files=[("photo-before", ("a.jpg", photo()))])
    assert id_of(again) == hazard.id
    with office.database.read() as session:
        assert len(attachments(session, HAZARDS, hazard.id)) == 1


def test_doubts_are_marked_until_they_are_dealt_with(clerk: TestClient) -> None:
    fields = fields_of(clerk.get(NEW).text)
    page = sent(clerk, "read", fields, sentence="京广线K2152+400东侧30多米没有<b>彩钢瓦</b>").text
    assert '<mark class="doubt"' in page
    assert "<b>彩钢瓦" not in page
    for name in ("side", "offset_m", "category"):
        assert f'id="entry-{name}-doubt"' in page
    fields = fields_of(page)
    fields |= {"field-side": "right", "field-offset_m": "35", "field-category": "rigid_debris"}
    page = sent(clerk, "check", fields).text
    assert "-doubt" not in page
    assert 'class="plan"' in page
    assert "No segment" not in page


def test_a_near_one_is_asked_about_and_added_to(office: Service, clerk: TestClient) -> None:
    text = "京广线K2156+200右侧20米有人打井"
    fields = started(clerk, text) | {"field-grade": "general"}
    first = id_of(sent(clerk, "store", fields))
    fields = started(clerk, text.replace("+200", "+225")) | {"field-grade": "general"}
    asked = sent(clerk, "store", fields)
    assert asked.status_code == 422
    (same,) = re.findall(rf'name="same" value="({first}@\d+)"', asked.text)
    fields = fields_of(asked.text)
    noted = sent(clerk, "note", fields, same=same, files=[("photo-before", ("b.jpg", photo()))])
    assert id_of(noted) == first
    with office.database.read() as session:
        (entry,) = entries(session, HAZARDS, first)
    assert (entry.action, entry.comment, len(entry.attachments)) == ("note", "有人打井", 1)
    assert id_of(sent(clerk, "note", fields, same=same)) == first  # sent twice, written down once
    other = started(clerk, text.replace("+200", "+225")) | {"field-grade": "general"}
    assert id_of(sent(clerk, "store", other, other="yes")) not in ("", first)
    found = clerk.get(f"/collections/{HAZARDS}/items/{first}/near").json()
    assert [one["along_m"] for one in found["near"]] == [pytest.approx(25, abs=2)]


def test_places_that_are_none_or_several(office: Service, clerk: TestClient) -> None:
    fields = started(clerk, "京广线K9000+100左侧30米有彩钢瓦") | {"field-grade": "general"}
    refused = sent(clerk, "store", fields)
    assert refused.status_code == 422
    assert 'id="entry-chainage-fault"' in refused.text
    hazard = stored(office, id_of(sent(clerk, "store", fields, placeless="yes")))
    assert (hazard.geometry, hazard.properties["certainty"]) == (None, "none")
    assert sent(clerk, "check", {**fields, "field-offset_m": "dreißig"}).status_code == 422


def within(segment: Mapping[str, object]) -> str:
    """Return a chainage in a segment, near its start."""
    return str(Chainage.from_value(parse_chainage(str(segment["chainage_from"])).value_m + 101))


def test_a_coordinator_enters_in_own_segments_alone(office: Service) -> None:
    with office.database.read() as session:
        duties = office.features(session, office.registry["duty_assignments"]).read()
        duty = next(one.properties for one in duties if one.properties["level"] == "town")
        own = own_segments(session, office.tables, str(duty["person_id"]), office.today())
        segments = list(office.features(session, office.registry["railway_segments"]).read())
    mine = next(one.properties for one in segments if one.id in own)
    theirs = next(
        one.properties
        for one in segments
        if one.id not in own
        and one.properties["level"] == "town"
        and one.properties["line_id"] == mine["line_id"]
    )
    with browser(office, Role.COORDINATOR, person_id=str(duty["person_id"])) as phone:
        phone.headers["accept-language"] = "en"
        fields = started(phone, "京广线左侧10米有人采砂")
        fields |= {"field-grade": "general", "field-line_id": str(mine["line_id"])}
        made = sent(phone, "store", {**fields, "field-chainage": within(mine)}, other="yes")
        assert stored(office, id_of(made)).properties["segment_id"] in own
        fields["key"] = "another"
        refused = sent(
            phone,
            "store",
            {**fields, "field-chainage": within(theirs)},
            other="yes",
        )
        assert refused.status_code == 403
        assert "Not one of your segments" in refused.text


def test_two_at_once_get_two_numbers_and_one_form_one_hazard(office: Service, clerk: TestClient) -> None:
    forms = [
        started(clerk, f"京广线K2160+{metres}左侧30米有人放风筝") | {"field-grade": "general"}
        for metres in (100, 300, 500, 700)
    ]
    with ThreadPoolExecutor(4) as pool:
        ids = list(
            pool.map(lambda fields: id_of(sent(clerk, "store", fields, other="yes")), [*forms, *forms])
        )
    assert ids[:4] == ids[4:]
    numbers = {stored(office, one).properties["hazard_no"] for one in ids}
    assert len(set(ids)) == len(numbers) == 4


def test_what_is_stored_holds_no_telephone_number(office: Service, clerk: TestClient) -> None:
    fields = started(clerk, "京广线K2165+100左侧30米有人采砂，电话13800138000")
    assert fields["field-description"] == "有人采砂，电话"
