"""Forms with files: what is odd about them is refused while it comes."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from starlette.requests import Request
from starlette.types import Message

from geo_service.api.upload import MOST_PARTS, FileForm, Taker
from geo_service.errors import BadParameter


def read(parts: int) -> FileForm:
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="n{n}"\r\n\r\n1\r\n' for n in range(parts))
    messages: list[Message] = [{"type": "http.request", "body": f"{body}--x--\r\n".encode()}]

    async def receive() -> Message:
        return messages.pop(0)

    def begin(fields: dict[str, str]) -> Taker:
        raise AssertionError("it has no file")

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    form = FileForm(begin, 2**20)
    request = Request({"type": "http", "headers": headers}, receive)
    # In a thread of its own: the browser's tests leave a loop in that of this process.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, form.read, request).result()
    return form


def test_a_form_of_many_tiny_parts_is_refused() -> None:
    assert read(20).fields["n19"] == "1"
    read(MOST_PARTS)
    with pytest.raises(BadParameter, match="200"):
        read(MOST_PARTS + 1)
