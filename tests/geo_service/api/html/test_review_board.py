"""The board of the review: renewed from what changed, it is what a new one would be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.requests import Request

from geo_service.access.principal import Principal
from geo_service.api.html.reader import Reader
from geo_service.api.html.review import board as module
from geo_service.api.html.review.board import HAZARDS, Board, Line, board
from geo_service.service import Service
from layers.access import Role
from layers.text import Language

CLERK = Principal(Role.CLERK, account_id="clerk", may_write=True)
REQUEST = Request({"type": "http", "method": "GET", "path": "/review", "headers": [], "query_string": b""})


def read(service: Service) -> Board:
    with service.database.answer() as session:
        current = service.current(session, CLERK)
        return board(Reader(REQUEST, Language.ZH, current, session), current.layer(HAZARDS))


def versions(service: Service) -> dict[str, int]:
    table = service.tables[HAZARDS]
    with service.database.answer() as session:
        return {row.id: row.version for row in session.execute(select(table.c.id, table.c.version))}


def test_a_renewed_board_is_a_new_one(full_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service = full_service
    layer = service.registry[HAZARDS]
    wholes: list[str] = []
    plain = module._read

    def watched(reader: Any, layer: Any, title: Any, day: Any, selection: Any) -> list[Line]:
        if selection.is_everything:
            wholes.append(layer.id)
        return plain(reader, layer, title, day, selection)

    monkeypatch.setattr(module, "_read", watched)
    first = read(service)
    assert first is read(service)
    with service.database.answer() as session:
        known = {one.id: one for one in service.features(session, layer).read()}
    one, other, gone, *_ = sorted(known)
    now = datetime.now(UTC)

    def changed(feature_id: str, at: datetime, **values: Any) -> None:
        feature = known[feature_id]
        with service.database.write() as session:
            service.edits(session, at).replace(
                HAZARDS,
                replace(feature, properties={**feature.properties, **values}),
                expected_version=versions(service)[feature_id],
            )

    def agrees() -> None:
        renewed = read(service)
        service.cache.get("", 0, "review boards", dict).clear()
        assert renewed.lines == read(service).lines
        assert {line.id: line.version for line in renewed.lines} == versions(service)

    changed(one, now, description="新的描述")
    renewed = read(service)
    assert wholes == [HAZARDS]  # what did not change was not read again
    assert next(line for line in renewed.lines if line.id == one).values["description"] == "新的描述"
    agrees()
    changed(other, now - timedelta(days=400), description="较早的时钟")
    assert next(it for it in read(service).lines if it.id == other).values["description"] == "较早的时钟"
    agrees()
    wholes.clear()
    with service.database.write() as session:
        service.edits(session, now).delete(HAZARDS, service.tables[HAZARDS].c.id == gone)
    assert len(read(service).lines) == len(known) - 1
    assert wholes == []
    agrees()
    assert gone not in {line.id for line in read(service).lines}
    monkeypatch.setattr(module, "CHANGED", 1)
    wholes.clear()
    for feature_id in (one, other):
        changed(feature_id, now, description="又一次")
    assert len(read(service).lines) == len(known) - 1
    assert wholes == [HAZARDS]  # too many to be read one by one
    agrees()


def test_boards_that_are_kept_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: module.Boards = {}
    line = Line("h", "YD-1", "reported", {}, None, False, None, None, "", False, False, 1)
    for number in range(40):
        module._keep(kept, number % 36, str(number), Board((line,) * 10))
    assert list(kept) == [*range(8, 36), *range(4)]
    assert kept[3][0] == "39"
    monkeypatch.setattr(module, "MOST_LINES", 45)
    module._keep(kept, "long", "", Board((line,) * 20))
    assert list(kept) == [2, 3, "long"]
    module._keep(kept, "longer", "", Board((line,) * 46))
    assert list(kept) == ["longer"]
