"""Numbers that only deleted features had: found among many without reading the many."""

from datetime import datetime
from typing import Any

import messy_ledger
from geo_service.importing.standing import Standing
from geo_service.service import Service
from layers.feature import Feature, Value

KEY = "hazard_no"


class Counting:
    """A session that counts the rows that it gives."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.rows = 0

    def execute(self, query: Any) -> list[Any]:
        found = list(self._session.execute(query))
        self.rows += len(found)
        return found


def test_numbers_of_deleted_features_are_looked_up(service: Service, now: datetime) -> None:
    messy_ledger.reference_data(service)
    layer = service.layer("railway_hazards")
    common: dict[str, Value] = {
        "line_id": "jingguang",
        "category": "hazard_tree",
        "grade": "general",
        "side": "left",
        "offset_m": 30.0,
        "description": "树歪",
        "chainage": "K2155+300",
        "found_on": now.date(),
        "status": "reported",
        "source": "测试",
        "certainty": "none",
        "is_demo": False,
    }
    known = {field.name for field in layer.given_fields}
    rows = [
        Feature(f"f{number}", None, {k: v for k, v in common.items() if k in known} | {KEY: f"H-{number}"})
        for number in range(40)
    ]
    rows.append(Feature("demo", None, dict(rows[0].properties) | {KEY: "H-demo", "is_demo": True}))
    with service.database.write() as session:
        edits = service.edits(session, now)
        edits.create(layer.id, rows)
        edits.delete(layer.id, service.tables[layer.id].c.id != "f7")
    with service.database.read() as session:
        counting = Counting(session)
        standing = Standing(service, counting, layer)  # type: ignore[arg-type] # as far as it is asked
        assert standing.gone_keys({"H-3", "H-7", "H-'\"", "H-demo", "H-99"}) == {"H-3": "f3"}
        assert counting.rows == 1
        assert standing.gone_keys(set()) == {}
