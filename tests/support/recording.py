"""A served service whose requests are written down: what a GIS program really asked for."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

from geo_service.service import Service
from serving import serving

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Recording:
    """Serve on a free port of 127.0.0.1 while the block runs; keep path and query of each request.

    Attributes
    ----------
    address : str
        Where the service answers.
    requests : list of (str, dict of str to str)
        In the order they came; a test may clear it.
    """

    def __init__(self, service: Service) -> None:
        self.address = ""
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._serving = serving(service)
        config = self._serving._server.config
        app: Any = config.app

        async def record(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
                self.requests.append((unquote(scope["path"]), query))
            await app(scope, receive, send)

        config.app = record

    def __enter__(self) -> Self:
        self.address = self._serving.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.__exit__()

    def items(self, layer_id: str) -> list[dict[str, str]]:
        """Return the queries that asked for features of a layer."""
        return [query for path, query in self.requests if path == f"/collections/{layer_id}/items"]
