"""A result file is read with limits, and told from those of other packs, services and accounts."""

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from geo_service.fieldpack.errors import ForeignPack, OthersPack, ResultRefused
from geo_service.fieldpack.result import MOST_PHOTOS, MOST_STEPS, read_result
from geo_service.fieldpack.result import MOST_PHOTOS_IN_ALL as MOST_IN_ALL
from geo_service.fieldpack.seal import MOST_FEATURES, new_header, require_own, seal
from geo_service.settings import Settings

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PHOTO = {"key": "b" * 32, "kind": "after", "name": "现场.jpg", "data": b64encode(b"jpeg").decode()}
STEP = {"key": "a" * 32, "feature": "h-1", "action": "note", "comment": "看过", "photos": [PHOTO]}


def settings(tmp_path: Path, key: str = "k" * 32) -> Settings:
    return Settings(state_dir=tmp_path, secret_key=key)


def result(**values: Any) -> dict[str, Any]:
    header = new_header("account", NOW, {"h-1": 3, "h-2": 1}).model_dump(mode="json")
    return {
        "format": "geo-service-field-result",
        "version": 1,
        "pack": header,
        "seal": "0" * 64,
        "steps": [STEP],
    } | values


def test_a_result_is_read_with_its_photos() -> None:
    found = read_result(orjson.dumps(result()))
    assert found.pack.contents == {"h-1": 3, "h-2": 1}
    assert found.steps[0].photos[0].content() == b"jpeg"
    carried = read_result(found.without_contents())
    assert carried.steps[0].photos[0].data == ""
    assert carried.steps[0].photos[0].key == PHOTO["key"]
    assert carried.pack == found.pack


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"a":' * 5_000,
        orjson.dumps(result(format="another")),
        orjson.dumps(result(version=2)),
        orjson.dumps(result(more=1)),
        orjson.dumps(result(steps=[STEP | {"key": "short"}])),
        orjson.dumps(result(steps=[STEP | {"key": "A" * 32}])),
        orjson.dumps(result(steps=[STEP | {"comment": "长" * 2_001}])),
        orjson.dumps(result(steps=[STEP | {"given": {"deadline": {"nested": 1}}}])),
        orjson.dumps(result(steps=[STEP | {"photos": [PHOTO] * (MOST_PHOTOS + 1)}])),
        orjson.dumps(
            result(steps=[STEP | {"photos": [PHOTO] * MOST_PHOTOS}] * (MOST_IN_ALL // MOST_PHOTOS + 1))
        ),
        orjson.dumps(result(steps=[STEP] * (MOST_STEPS + 1))),
        orjson.dumps(
            result(
                pack=result()["pack"] | {"contents": {str(one): 1 for one in range(MOST_FEATURES + 1)}},
            )
        ),
    ],
)
def test_what_is_no_result_is_told_so(content: bytes) -> None:
    with pytest.raises(ResultRefused):
        read_result(content)


@pytest.mark.parametrize("data", ["no base64!", "YQ", "Ya==Zg=="])
def test_a_photo_that_is_no_base64_is_told_so(data: str) -> None:
    found = read_result(orjson.dumps(result(steps=[STEP | {"photos": [PHOTO | {"data": data}]}])))
    with pytest.raises(ResultRefused):
        found.steps[0].photos[0].content()


def test_a_seal_binds_a_result_to_service_pack_and_account(tmp_path: Path) -> None:
    own = settings(tmp_path)
    header = new_header("account", NOW, {"h-1": 3, "h-2": 1})
    given = seal(header, own)
    read = read_result(orjson.dumps(result(pack=header.model_dump(mode="json"), seal=given)))
    require_own(read.pack, read.seal, "account", own)
    # In another order of its members, as a script may write it.
    turned = header.model_copy(update={"contents": {"h-2": 1, "h-1": 3}})
    require_own(turned, given, "account", own)
    with pytest.raises(OthersPack):
        require_own(header, given, "another", own)
    changed = (
        {"contents": {"h-1": 4, "h-2": 1}},
        {"account": "another"},
        {"id": "x"},
        {"made_at": NOW.replace(year=2027)},
    )
    for change in changed:
        with pytest.raises(ForeignPack):
            require_own(header.model_copy(update=change), given, "another", own)
    with pytest.raises(ForeignPack):
        require_own(header, given, "account", settings(tmp_path, "other" * 8))
    with pytest.raises(ForeignPack):
        require_own(header, "签" * 64, "account", own)
