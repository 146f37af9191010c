"""No way past the review: changing, undoing, deleting, restoring and importing leave it as it is."""

from datetime import date
from pathlib import Path

import pytest

from geo_service.editing.changes import Draft, create, remove, replace, standing
from geo_service.editing.errors import ReviewOnly
from geo_service.editing.undo import carry_out, to_restore
from geo_service.errors import FeatureExists
from geo_service.importing.plan import Mode, Plan
from geo_service.importing.store import store
from geo_service.review.errors import ReviewBegun
from geo_service.service import Service
from review_stand import HAZARDS, ReviewStand

REVIEWED = {
    "status": "closed",
    "grade": "major",
    "deadline": date(2031, 1, 1),
    "closed_on": date(2026, 1, 6),
    "closure_basis": "legacy",
    "responsible_person_id": "p-lc",
    "submitted_for": "monitoring",
    "extension_to": date(2031, 1, 1),
    "original_id": "o",
    "recheck_due": date(2031, 1, 1),
}


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    """With a hazard that one side has accepted."""
    found = ReviewStand(service).prepare()
    found.submitted("h")
    found.step("lv", "h", "accept")
    return found


def reviewed(stand: ReviewStand) -> dict[str, object]:
    values = stand.values("h")
    return {name: values[name] for name in REVIEWED}


def test_neither_changing_nor_importing_decides(stand: ReviewStand, tmp_path: Path) -> None:
    service, before = stand.service, stand.values("h")
    kept = reviewed(stand)

    def edited(who: str, **values: object) -> None:
        with service.database.write() as session:
            own = stand.seen_by(session, who)
            layer = own.layer(HAZARDS)
            known = standing(own, session, layer, "h").feature
            draft = Draft(known.geometry, {**known.properties, **values})
            replace(own, session, layer, "h", draft, stand.now)

    for who in ("lv", "clerk", "planner", "administrator"):
        for name, value in REVIEWED.items():
            with pytest.raises(ReviewOnly):
                edited(who, **{name: value})
    edited("clerk", description="改写")
    assert (stand.values("h")["description"], reviewed(stand)) == ("改写", kept)

    path = tmp_path / "ledger.csv"
    path.write_text(
        "隐患编号,线路名称,里程,类别,等级,状态,销号日期,整改期限,隐患描述,发现日期\n"
        f"{before['hazard_no']},线路,K1+000,危树,重大,已销号,2026-02-02,2031-01-01,导入改写,2026-01-05\n",
        encoding="utf-8",
    )
    store(service, path, Plan(layer_id=HAZARDS, mode=Mode.UPDATE), now=stand.now)
    assert (stand.values("h")["description"], reviewed(stand)) == ("导入改写", kept)


def test_neither_deleting_nor_restoring_begins_anew(stand: ReviewStand) -> None:
    service = stand.service
    stand.hazard("o")
    stand.hazard("fresh")
    stand.step("rv", "h", "accept")
    stand.step("lv", "o", "note")
    kept = reviewed(stand)
    assert kept["status"] == "closed"

    def deleted(who: str, name: str) -> None:
        with service.database.write() as session:
            own = stand.seen_by(session, who)
            remove(own, session, own.layer(HAZARDS), name, stand.now)

    for name in ("h", "o"):
        with pytest.raises(ReviewBegun):
            deleted("lv", name)
    deleted("lv", "fresh")  # what was entered by mistake, and nobody has taken up
    deleted("clerk", "h")
    with service.database.write() as session:
        own = stand.seen_by(session, "clerk")
        layer = own.layer(HAZARDS)
        with pytest.raises(FeatureExists):
            create(own, session, layer, Draft(None, {}), stand.now, "h")
        # Restored like its first version, it is as closed as it was.
        carry_out(own, session, layer, to_restore(own, session, layer, "h", 1), stand.now)
    assert reviewed(stand) == kept
    assert stand.step("lv", "h", "reopen").entry.from_status == "closed"
