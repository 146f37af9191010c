"""A small mail server on this machine: it takes what it is given, or refuses it."""

import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self


class MailServer(ThreadingTCPServer):
    """Serve while the block runs; `taken` are the messages, `refused` the addresses that it does not know.

    With `is_full` it takes none.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.is_full = False
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(timeout=10)


class _Conversation(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            command = line.decode().strip()
            match command[:4].upper():
                case "DATA":
                    self._say("354 go on")
                    self._take()
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RCPT" if any(address in command for address in self.server.refused):
                    self._say("550 private words of the server")
                case "MAIL" if self.server.is_full:
                    self._say("452 private words of the server")
                case _:
                    self._say("250 ok")

    def _take(self) -> None:
        content = b""
        while (line := self.rfile.readline()) != b".\r\n":
            content += line.removeprefix(b".")
        self.server.taken.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
