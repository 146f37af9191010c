"""The morning sheet and the outbox from the command line."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo_service.cli import app
from geo_service.console import moment
from geo_service.notices import outbox
from geo_service.notices.webhook import signature
from geo_service.service import Service
from hook_receiver import HookReceiver
from review_stand import ReviewStand


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_what_an_operator_prints_and_sends(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in (
        ("STATE_DIR", str(service.settings.state_dir)),
        ("LANGUAGE", "en"),
        *([("DATABASE_URL", url.get_secret_value())] if (url := service.settings.database_url) else []),
    ):
        monkeypatch.setenv(f"GEO_SERVICE_{name}", value)
    stand = ReviewStand(service).prepare()
    today = service.today()
    stand.hazard(hazard_no="YD-7", status="rectifying", deadline=today)

    def said(*arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == status, (result.stdout, result.stderr)
        return result.stdout

    assert "Due today: 1\n1. YD-7 " in said("morning")
    assert "YD-7 线路 K1+000 Hazard tree or bamboo; 1 day overdue" in said(
        "morning", "--on", (today + timedelta(days=1)).isoformat()
    )
    picture = tmp_path / "sheet.png"
    assert said("morning", "--picture", str(picture)) == f"Written: {picture}\n"
    assert picture.read_bytes().startswith(b"\x89PNG")

    with HookReceiver() as receiver:
        monkeypatch.setenv("GEO_SERVICE_WEBHOOK_URL", receiver.address)
        monkeypatch.setenv("GEO_SERVICE_WEBHOOK_SECRET", "a secret of these tests")
        with service.database.write() as session:
            outbox.enqueue(session, outbox.WEBHOOK, "test", {}, moment() - timedelta(seconds=1))
        receiver.answers = [503]
        assert said("notices", "send", status=1) == "Delivered: 0, not delivered: 1\n"
        assert "tried: 1" in said("notices", "list")
        assert "HTTP 503" in said("notices", "list")
        assert said("notices", "send") == "Delivered: 0, not delivered: 0\n"
        assert said("notices", "send", "--again") == "Delivered: 1, not delivered: 0\n"
        assert "HTTP 503" not in said("notices", "list")


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the Standard Webhooks specification.
    assert (
        signature(
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            "1731705121",
            b'{"event_type":"ping","data":{"success":true}}',
        )
        == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
    )
