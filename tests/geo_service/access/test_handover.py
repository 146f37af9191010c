"""Duties handed over in bulk: rights follow from the day on, nothing is half done, and it goes back."""

import io
from datetime import UTC, date, datetime, timedelta

import docx
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from accounts import browser
from geo_service.access.assignments import duties
from geo_service.access.duties import own_segments
from geo_service.access.errors import InvalidEntry
from geo_service.access.handover import BOTH_SIDES, carry_out, handed_over, preview
from geo_service.cli import app
from geo_service.db.tables import PEOPLE
from geo_service.service import Service
from layers.access import Role


def holders(service: Service) -> tuple[str, str, str]:
    """Return two people with a duty on one segment, one of each side, and somebody without any."""
    with service.database.read() as session:
        rows = [row for row in duties(service.current(session), session) if row["valid_to"] is None]
        town = [row for row in rows if row["level"] == "town"]
        local = next(row for row in town if row["side"] == "local")
        railway = next(
            row for row in town if row["side"] == "railway" and row["segment_id"] == local["segment_id"]
        )
        busy = {row["person_id"] for row in rows}
        free = next(one for one in session.scalars(select(PEOPLE.c.id)) if one not in busy)
    return local["person_id"], railway["person_id"], free


def broken_off(service: Service, old: str, new: str, day: date) -> None:
    with service.database.write() as session:
        current = service.current(session)
        carry_out(current, session, old, new, day, None, datetime.now(UTC))
        preview(current, session, old, old, day)


def test_handover(full_service: Service) -> None:
    local, railway, free = holders(full_service)
    now = datetime.now(UTC)
    today = full_service.today()
    day = today + timedelta(days=10)

    def segments(person: str, on: date) -> frozenset[str]:
        with full_service.database.read() as session:
            return own_segments(session, full_service.tables, person, on)

    before = segments(local, today)
    with full_service.database.read() as session:
        service = full_service.current(session)
        (line,) = preview(service, session, local, free, day)
        assert (line.ends, line.begins, line.notes) == (day - timedelta(days=1), day, ())
        assert line.open_hazards > 0
        assert preview(service, session, local, railway, day)[0].notes == (BOTH_SIDES,)
        for wrong in ((local, local, day), (local, free, today - timedelta(days=1)), (free, local, day)):
            with pytest.raises(InvalidEntry):
                preview(service, session, *wrong)
    # Nothing is stored where the transaction ends badly in the middle.
    with pytest.raises(InvalidEntry):
        broken_off(full_service, local, free, day)
    assert segments(free, day) == frozenset()
    with full_service.database.write() as session:
        carry_out(full_service.current(session), session, local, free, day, None, now)
    assert segments(local, day - timedelta(days=1)) == before == segments(free, day)
    assert segments(local, day) == segments(free, day - timedelta(days=1)) == frozenset()
    with full_service.database.read() as session:
        service = full_service.current(session)
        assert [one.segment_id for one in handed_over(service, session, local, free, day)] == [
            line.segment_id
        ]
        # What has not begun by then goes as it is.
        (back,) = preview(service, session, free, local, day)
        assert (back.ends, back.begins) == (None, day)
    with full_service.database.write() as session:
        carry_out(full_service.current(session), session, free, local, day, [line.segment_id], now)
    assert segments(local, day) == segments(local, day - timedelta(days=1)) == before
    assert segments(free, day) == frozenset()
    with full_service.database.read() as session:
        service = full_service.current(session)
        own = [(row["valid_from"], row["valid_to"]) for row in duties(service, session, person_id=local)]
    assert (day, None) in own
    assert day - timedelta(days=1) in {until for _, until in own}


def test_command(full_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    local, _, free = holders(full_service)
    url = full_service.settings.url.render_as_string(hide_password=False)
    monkeypatch.setenv("GEO_SERVICE_STATE_DIR", str(full_service.settings.state_dir))
    monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", url)
    monkeypatch.setenv("GEO_SERVICE_LANGUAGE", "en")
    today = full_service.today()
    shown = CliRunner().invoke(app, ["duties", "hand-over", local, free])
    assert shown.exit_code == 0, shown.output
    assert "Nothing was changed" in shown.output
    done = CliRunner().invoke(app, ["duties", "hand-over", local, free, "--commit"])
    assert done.exit_code == 0, done.output
    with full_service.database.read() as session:
        assert own_segments(session, full_service.tables, free, today)
        assert not own_segments(session, full_service.tables, local, today)


def test_pages(full_service: Service) -> None:
    local, _, free = holders(full_service)
    day = (full_service.today() + timedelta(days=3)).isoformat()
    address = f"/auth/handover?from={local}&to={free}&day={day}"
    with browser(full_service, Role.COORDINATOR) as other:
        assert other.get(address).status_code == 403
        assert other.post("/auth/handover", data={"from": local, "to": free, "day": day}).status_code == 403
    with browser(full_service, Role.CLERK) as clerk:
        clerk.headers["accept-language"] = "en"
        assert clerk.get("/auth/handover?from=x&to=y&day=2000-01-01").status_code in (404, 422)
        page = clerk.get(address)
        assert page.status_code == 200
        segment = page.text.split('name="segment" value="', 1)[1].split('"', 1)[0]
        given = {"from": local, "to": free, "day": day, "segment": segment}
        done = clerk.post("/auth/handover", data=given)
        assert done.status_code == 303
        listed = clerk.get(done.headers["location"])
        assert listed.status_code == 200
        assert day in listed.text
        file = clerk.get(f"{done.headers['location']}&f=docx")
        (table,) = docx.Document(io.BytesIO(file.content)).tables
        assert [cell.text for cell in table.rows[1].cells][5:7] == [
            (date.fromisoformat(day) - timedelta(days=1)).isoformat(),
            day,
        ]
        # Sent once more there is nothing left to hand over.
        assert clerk.post("/auth/handover", data=given).status_code == 422
