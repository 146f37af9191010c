"""Answering on the configured address, in one process or several."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from geo_service.errors import AddressInUse
from geo_service.files import uploads
from geo_service.logs import configure_logs
from geo_service.monitoring.watch import Monitors
from geo_service.notices.sender import Sender
from geo_service.notices.sending import has_channels
from geo_service.operation.nightly import NightlyBackup
from geo_service.service import Service
from geo_service.settings import PREFIX, Settings


@contextmanager
def listening(settings: Settings) -> Iterator[tuple[socket.socket, str]]:
    """Take the address before any work is done for it; give the socket and what to open in a browser.

    Raises
    ------
    AddressInUse
        If the address cannot be taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    name = f"[{settings.host}]" if family is socket.AF_INET6 else settings.host
    address = f"http://{name}:{settings.port}/"
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AddressInUse(address=address, reason=reason, setting=f"{PREFIX}PORT") from error
    # Accepted connections inherit it. Without it an answer waits 40 ms for the reader's acknowledgement
    # of its head: asyncio sets it only on sockets that it made itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener, address


def behind_proxies(settings: Settings) -> dict[str, Any]:
    """Return what a server has to know of the proxies before it, as options of uvicorn.

    ``X-Forwarded-For`` counts where a trusted proxy sends it, and is a reader's own invention else:
    uvicorn by itself believes every program of this machine. A path in the service's address is
    what the proxy takes off, so that it is put before all addresses again.
    """
    return {
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "root_path": settings.base_path,
    }


def serve_on(listener: socket.socket, service: Service) -> None:
    """Answer until the operator stops the service; back up every night meanwhile."""
    settings = service.settings
    configure_logs(settings.log_format)
    uploads.sweep(settings, now=datetime.now(UTC))
    nightly = NightlyBackup(service)
    nightly.start()
    monitors = Monitors(service)
    monitors.start()
    sender = Sender(service)
    if has_channels(service):
        sender.start()
    config = uvicorn.Config(
        "geo_service.app:from_environment",
        factory=True,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        **behind_proxies(settings),
    )
    try:
        if settings.workers > 1:
            listener.set_inheritable(True)
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        sender.stop()
        monitors.stop()
        nightly.stop()
