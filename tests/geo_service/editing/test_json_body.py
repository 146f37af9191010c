"""JSON of callers: strict, and never dear."""

import time

import pytest

from geo_service.editing.errors import BadBody
from geo_service.editing.json_body import DEEPEST, read_json


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "\xe9\x95\x87"]}', {"a": [1, 2.5, None, True, "镇"]}),
        (b"\xef\xbb\xbf{}", {}),
        (b'"\\ud83d\\ude00"', "😀"),
        (b"-0", 0),
        (b'"[[[["', "[[[["),
        (b'"\\"[[["', '"[[['),
        (b"[" * DEEPEST + b"]" * DEEPEST, None),
    ],
)
def test_what_is_read(body: bytes, value: object) -> None:
    assert value is None or read_json(body) == value
    read_json(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1, column 1"),
        (b'{"a":1}\nx', "line 2, column 1"),
        (b"\n\n\xff", "line 3"),
        (b'{"a":{"b":1,"b":2}}', "the member b stands twice"),
        (b"Infinity", "Infinity"),
        (b"-1e400", "too large"),
        (b"1" * 41, "too long"),
        (b"0." + b"1" * 41, "too long"),
        (b'{"\\udfff":1}', "surrogate"),
        (b"[" * (DEEPEST + 1), "nested"),
        (b"[" * 100_000 + b"]" * 100_000, "nested"),
    ],
)
def test_what_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(BadBody, match=words):
        read_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'"' + b'\\"' * 2_000_000,
        b'"\\' * 2_000_000,
        b"[" * 4_000_000,
        b'{"a":' * 800_000,
        b'{"":0,' + b",".join(b'"%d":0' % number for number in range(300_000)) + b',"":1}',
    ],
    ids=["quotes", "backslashes", "brackets", "objects", "twice"],
)
def test_no_body_takes_long(body: bytes) -> None:
    """With the square of the length each would take minutes."""
    started = time.monotonic()
    with pytest.raises(BadBody):
        read_json(body)
    assert time.monotonic() - started < 10
