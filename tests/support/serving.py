"""The service on a free port, for browsers and GIS programs."""

import socket
import threading
import time

import uvicorn

from geo_service.app import create_app
from geo_service.service import Service
from geo_service.serving import behind_proxies


class serving:  # noqa: N801 - used like a function
    """Serve on a free port of 127.0.0.1 while the block runs."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._socket = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            create_app(service), log_config=None, access_log=False, **behind_proxies(service.settings)
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < deadline, "the service did not start within 20 s"
            time.sleep(0.02)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)
        self._socket.close()
        self._service.database.close()
