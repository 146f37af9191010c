"""A small receiver of webhooks on this machine, which also misbehaves when it is told to."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Hook:
    """What came."""

    path: str
    headers: dict[str, str]
    body: bytes


class HookReceiver:
    """Serve while the block runs; `answers` are the statuses of the next requests, 204 behind them."""

    def __init__(self) -> None:
        self.came: list[Hook] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.came.append(Hook(self.path, headers, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                words = b"private words of the receiver" if status != 204 else b""
                self.send_response(status)
                self.send_header("Location", f"{receiver.address}/elsewhere")
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            do_GET = do_POST  # noqa: N815 - the name that the server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)
