"""Forms with files, written down as they come: to a file of the service's own, never to memory."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import BinaryIO, TypeVar

from anyio import CancelScope
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from geo_service.api.threads import Threads
from geo_service.errors import BadParameter, TooLarge

FORM_BYTES = 2**20
"""What a form may take beside its files, and any one field."""

MOST_PARTS = 200
"""Fields and files of one form; each takes time to open, however small it is."""

THREADS = Threads("uploads", 4)
"""Uploads that are written at once, beside all other requests."""

Taker = Callable[[str], AbstractContextManager[BinaryIO]]
Begin = Callable[[dict[str, str]], Taker]
Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result]) -> Result:
    """Do what waits for the disk in a thread of the uploads' own; to its end, whoever gives up."""
    return await THREADS.run(work)


async def in_thread_at_last(work: Callable[[], None]) -> None:
    """Do the same also where the request is being given up."""
    with CancelScope(shield=True):
        await in_thread(work)


class FileForm:
    """One form with files.

    Parameters
    ----------
    begin : callable
        Called, in a thread, with the fields that came before the first file; refuses them by raising,
        before any byte of a file is kept. Returns what opens a file for a name.
    largest : int
        Bytes of all files together.
    """

    def __init__(self, begin: Begin, largest: int) -> None:
        self.fields: dict[str, str] = {}
        self.files = 0
        self._parts = 0
        self._begin = begin
        self._largest = largest
        self._left = largest + FORM_BYTES
        self._taker: Taker | None = None
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._name = ""
        self._text = bytearray()
        self._is_file = False
        self._opened: AbstractContextManager[BinaryIO] | None = None
        self._file: BinaryIO | None = None

    @property
    def part(self) -> str:
        """Name of the field that is being read: what a taker learns beside the name of its file."""
        return self._name

    async def read(self, request: Request) -> None:
        """Read the form to its end.

        Raises
        ------
        TooLarge
        BadParameter
            If the body is no such form.
        """
        kind, options = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise _not_a_form(kind)
        stated = request.headers.get("content-length")
        if stated is not None and stated.isdecimal() and int(stated) > self._left:
            raise self._too_large()
        try:
            parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": self._on_part_end,
                },
            )
            async for chunk in request.stream():
                self._left -= len(chunk)
                if self._left < 0:
                    raise self._too_large()
                await in_thread(partial(parser.write, chunk))
            parser.finalize()
        except FormParserError as error:
            raise _not_a_form(kind) from error
        finally:
            await in_thread_at_last(self._close)

    def _too_large(self) -> TooLarge:
        return TooLarge(limit=f"{self._largest // 2**20} MB")

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadParameter(name="multipart/form-data", expected=f"<= {MOST_PARTS}", value=self._parts)
        self._disposition = b""
        self._name = ""
        self._text = bytearray()
        self._is_file = False

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode(errors="replace")
        name = options.get(b"filename")
        if name is None:
            return
        self._is_file = True
        if name:  # a browser sends an empty name where no file was chosen
            if self._taker is None:
                self._taker = self._begin(self.fields)
            self._opened = self._taker(name.decode(errors="replace"))
            self._file = self._opened.__enter__()
            self.files += 1

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
        elif not self._is_file:
            self._text += data[start:end]
            if len(self._text) > FORM_BYTES:
                raise self._too_large()

    def _on_part_end(self) -> None:
        if not self._is_file and len(self.fields) < 100:
            self.fields[self._name] = self._text.decode(errors="replace").strip(" \r\n")
        self._close()

    def _close(self) -> None:
        opened, self._opened, self._file = self._opened, None, None
        if opened is not None:
            opened.__exit__(None, None, None)


def _not_a_form(kind: bytes) -> BadParameter:
    return BadParameter(name="file", expected="multipart/form-data", value=kind.decode("latin-1")[:40] or "-")
