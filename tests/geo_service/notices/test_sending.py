"""Steps told to another system, and the morning sheet by mail: real receivers on this machine."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from geo_service.db.tables import DELIVERIES
from geo_service.errors import GeoServiceError
from geo_service.notices import outbox
from geo_service.notices.events import alerts_opened
from geo_service.notices.sender import Sender
from geo_service.notices.sending import Sent, put_morning, send_due
from geo_service.service import Service
from hook_receiver import HookReceiver
from layers.feature import Feature
from mail_server import MailServer
from review_stand import ReviewStand
from signed_in import with_settings

SECRET = "a secret of these tests"  # noqa: S105 - of the receiver alone
# MAIL_HOUR is 8 and the zone Asia/Shanghai (UTC+8): the hour is 00:00 UTC.
EARLY = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
EIGHT = datetime(2026, 11, 23, 0, 1, tzinfo=UTC)


class Clock:
    """A clock that is moved on by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def errors(service: Service) -> list[str | None]:
    with service.database.read() as session:
        return list(session.scalars(select(DELIVERIES.c.error).order_by(DELIVERIES.c.created_at)))


def test_each_step_is_told_once_signed_and_without_persons(service: Service) -> None:
    with HookReceiver() as receiver:
        told = with_settings(
            service,
            webhook_url=SecretStr(f"{receiver.address}/hooks?key=k"),
            webhook_secret=SecretStr(SECRET),
        )
        stand = ReviewStand(told).prepare()
        hazard = stand.hazard()
        clock = Clock(stand.now + timedelta(seconds=5))
        done = stand.step("lv", hazard, "verify", "张三家的树").entry
        # A step that is refused tells nothing.
        with pytest.raises(GeoServiceError):
            stand.step("lv", hazard, "verify")
        assert send_due(told, clock) == Sent(delivered=1)
        assert send_due(told, clock) == Sent()
        (hook,) = receiver.came
        assert hook.path == "/hooks?key=k"
        signed = f"{hook.headers['webhook-id']}.{hook.headers['webhook-timestamp']}.".encode() + hook.body
        expected = b64encode(hmac.new(SECRET.encode(), signed, sha256).digest()).decode()
        assert hook.headers["webhook-signature"] == f"v1,{expected}"
        assert abs(int(hook.headers["webhook-timestamp"]) - clock.now.timestamp()) < 2
        body = json.loads(hook.body)
        assert body == {
            "event": "review.step",
            "seq": done.seq,
            "collection": "railway_hazards",
            "feature": hazard,
            "version": 2,
            "action": "verify",
            "from": "reported",
            "to": "verified",
            "party": "local",
            "level": "village",
            "at": done.at.isoformat(),
            "hash": done.hash,
        }
        assert "张三".encode() not in hook.body
        assert b"p-lv" not in hook.body

        # An alert that the monitors open is told as well.
        values = {"title_zh": "村段巡查逾期", "rule": "patrol_overdue", "segment_id": "s-village"}
        values |= {"subject_layer": "railway_segments", "subject_id": "s-village"}
        with told.database.write() as session:
            alerts_opened(told, session, [Feature("alert-1", None, values)], clock.now)
        assert send_due(told, clock) == Sent(delivered=1)
        alert = json.loads(receiver.came[-1].body)
        assert (alert["event"], alert["feature"]) == ("alert.opened", "alert-1")
        assert alert["title"] == "村段巡查逾期"

        # A redirect is not followed, words of the receiver are not kept, 410 ends it.
        for action, status, error in (
            ("note", 302, "BadAnswer"),
            ("note", 500, "HTTP 500"),
            ("note", 410, "HTTP 410"),
        ):
            receiver.answers = [status]
            clock.now += timedelta(days=1)
            stand.now = clock.now
            stand.step("lv", hazard, action)
            assert send_due(told, clock).failed == 1
            assert errors(told)[-1] == error
            clock.now += timedelta(seconds=1)
            with told.database.write() as session:
                outbox.forget_old(session, clock.now + timedelta(days=400))
        assert all(hook.path == "/hooks?key=k" for hook in receiver.came)

    # Nobody there: tried again later, and the messages behind it are not counted as tried.
    stand.now = clock.now = clock.now + timedelta(days=1)
    stand.step("lv", hazard, "note")
    stand.step("lv", hazard, "note")
    assert send_due(told, clock) == Sent(failed=1)
    with told.database.read() as session:
        assert sorted(session.scalars(select(DELIVERIES.c.attempts))) == [0, 1]
    assert [error for error in errors(told) if error] == ["ConnectionError"]
    # Without an address nothing is written down, and nothing sent.
    stand.service = service
    stand.step("lv", hazard, "note")
    assert len(errors(service)) == 2
    assert send_due(service, clock) == Sent()


def test_the_morning_sheet_goes_out_once_at_its_hour(service: Service) -> None:
    stand = ReviewStand(service).prepare()
    stand.hazard(hazard_no="YD-99", status="rectifying", deadline=datetime(2026, 11, 20, tzinfo=UTC).date())
    with MailServer() as server:
        mailing = with_settings(
            service,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            mail_from="office@example.gov.cn",
            mail_to=("a@example.gov.cn", "b@example.gov.cn"),
            base_url="https://gis.example.gov.cn",
        )
        assert not put_morning(mailing, EARLY)
        server.is_full = True
        clock = Clock(EIGHT)
        sender = Sender(mailing, clock=clock)
        sender.look()
        assert errors(service) == ["SMTPSenderRefused 452"]
        # The same message later; what one server takes for one address it takes for all, here.
        server.is_full = False
        clock.now += timedelta(minutes=2)
        sender.look()
        sender.look()
        (mail,) = server.taken
        assert (mail["From"], mail["To"]) == (
            "office@example.gov.cn",
            "a@example.gov.cn, b@example.gov.cn",
        )
        assert "2026-11-23" in mail["Subject"]
        assert mail["Message-ID"] == "<morning-2026-11-23@example.gov.cn>"
        text = mail.get_content()
        assert "YD-99" in text
        assert "逾期 3 天" in text
        assert "https://gis.example.gov.cn/review/morning" in text
        assert "姓名" not in text
        # Once a day; one address that is not known is an error that an operator sees.
        clock.now = EIGHT + timedelta(hours=9)
        assert not put_morning(mailing, clock.now)
        server.refused.add("b@example.gov.cn")
        clock.now = EIGHT + timedelta(days=1)
        sender.look()
        assert errors(service)[-1] == "1 of 2 addresses refused"
        # The other has it, and does not get it again.
        clock.now += timedelta(hours=5)
        sender.look()
        assert len(server.taken) == 2
    # A look never ends the thread, whatever comes.
    sender.start()
    sender.stop()
