"""The address that is taken before the work begins."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from geo_service import serving
from geo_service.files import uploads
from geo_service.files.purpose import PUBLISHING
from geo_service.service import Service
from geo_service.serving import listening, serve_on
from geo_service.settings import Settings


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_small_answers_do_not_wait_for_the_reader() -> None:
    """With Nagle's algorithm the body of an answer waits 40 ms behind its head."""
    port = free_port()
    with listening(Settings(port=port)) as (listener, _), socket.create_connection(("127.0.0.1", port)):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_a_process_that_starts_leaves_the_uploads_of_another(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    recent = uploads.begin(service.settings, "somebody", PUBLISHING, now=now)
    old = uploads.begin(service.settings, "another", PUBLISHING, now=now - timedelta(hours=3))
    monkeypatch.setattr(serving.uvicorn.Server, "run", lambda *_, **__: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serve_on(listener, service)
    assert recent.folder.exists()
    assert not old.folder.exists()
