"""The log as a chain: whatever is done to it behind the service's back is found."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from geo_service.cli import app
from geo_service.db.tables import ATTACHMENT_FILES, ATTACHMENTS, AUDIT_LOG, CHANGES, REVIEWS
from geo_service.operation.check import check
from geo_service.operation.checks.finding import Level
from geo_service.review import agreement, chain
from geo_service.review.agreement import all_faults
from geo_service.review.chain import BEGINNING, Head, row_hash
from geo_service.review.errors import BadHead
from geo_service.service import Service
from layers.registry import LAYERS
from layers.text import Language
from review_stand import HAZARDS, ReviewStand

ROWS = 6
Change = Executable | Callable[[Session], None]


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    """With a hazard that six steps have led to its closing."""
    found = ReviewStand(service).prepare()
    hazard = found.submitted("h")
    found.step("lv", hazard, "accept")
    found.step("rv", hazard, "accept", "通过")
    return found


def rechained(session: Session, first: int) -> None:
    """Write the checksums of all rows from one on anew, as somebody would who knows how."""
    query = select(REVIEWS).where(REVIEWS.c.seq >= first).order_by(REVIEWS.c.seq)
    before = session.scalar(select(REVIEWS.c.hash).where(REVIEWS.c.seq == first - 1)) or BEGINNING
    for row in session.execute(query).mappings().all():
        values = {"previous": before, "hash": row_hash({**row, "previous": before})}
        session.execute(update(REVIEWS).where(REVIEWS.c.seq == row["seq"]).values(values))
        before = values["hash"]


def swap(session: Session) -> None:
    """Put the second and the third row in each other's place."""
    for old, new in ((2, 900), (3, 2), (900, 3)):
        session.execute(update(REVIEWS).where(REVIEWS.c.seq == old).values(seq=new))


def put_in(session: Session) -> None:
    """Write a row of one's own behind the last one."""
    row = dict(session.execute(select(REVIEWS).where(REVIEWS.c.seq == 1)).mappings().one())
    session.execute(insert(REVIEWS).values({**row, "seq": ROWS + 1, "key": None, "hash": "f" * 64}))


def cut(session: Session) -> None:
    """Cut off the end of the log, and of the audit log."""
    session.execute(delete(REVIEWS).where(REVIEWS.c.seq > 4))
    session.execute(delete(AUDIT_LOG))


def rewritten(session: Session) -> None:
    """Write the log anew from its third row on, so that its chain holds."""
    session.execute(update(REVIEWS).where(REVIEWS.c.seq == 3).values(comment="anders"))
    rechained(session, 3)
    session.execute(delete(AUDIT_LOG))


def faults(service: Service, change: Change, *heads: Head) -> dict[int, set[str]]:
    """Return what is found by row after a change, which is then taken back."""
    found: dict[int, set[str]] = {}
    with service.database.writing() as session:
        if callable(change):
            change(session)
        else:
            session.execute(change)
        for one in all_faults(session, LAYERS, service.tables, *heads):
            found.setdefault(one.seq, set()).add(one.reason.en)
        session.rollback()
    return found


CHANGED, BROKEN, CUT, OTHER = (one.en for one in (chain.CHANGED, chain.BROKEN, chain.CUT, chain.OTHER))
VALUES = {"comment": "x", "actor": "x", "to_status": "x", "given": "{}", "person_id": "x", "version": 1}


def test_what_is_done_to_the_log_is_found(stand: ReviewStand, now: datetime) -> None:
    service = stand.service
    with service.database.read() as session:
        kept = chain.head(session)
        assert kept.seq == ROWS
        assert list(all_faults(session, LAYERS, service.tables, kept)) == []
    second = update(REVIEWS).where(REVIEWS.c.seq == 2)
    for column, value in VALUES.items():
        assert CHANGED in faults(service, second.values({column: value}))[2], column
    without_photos = update(REVIEWS).where(REVIEWS.c.seq == 4).values(attachments="[]")
    assert faults(service, without_photos) == {4: {CHANGED}}
    moved = update(REVIEWS).where(REVIEWS.c.seq == ROWS).values(at=now)
    assert faults(service, moved) == {ROWS: {CHANGED}}
    assert BROKEN in faults(service, delete(REVIEWS).where(REVIEWS.c.seq == 3))[4]
    assert {BROKEN, CHANGED} <= faults(service, swap)[2]
    assert {BROKEN, CHANGED} <= faults(service, put_in)[ROWS + 1]
    # The end cut off: the audit log knows the last head; without that a head that was kept elsewhere.
    assert CUT in faults(service, delete(REVIEWS).where(REVIEWS.c.seq > 4))[ROWS]
    assert faults(service, cut) == {4: {agreement.OTHER_STATE.en}}
    assert CUT in faults(service, cut, kept)[ROWS]
    assert faults(service, rewritten) == {}
    assert faults(service, rewritten, kept) == {ROWS: {OTHER}}
    # Around the log: the state of the feature, its history, the photos of a step.
    state = update(service.tables[HAZARDS]).values(status="rejected")
    assert faults(service, state) == {ROWS: {agreement.OTHER_STATE.en}}
    history = delete(CHANGES).where(CHANGES.c.feature_id == "h", CHANGES.c.version == 3)
    assert faults(service, history) == {2: {agreement.NO_VERSION.en}}
    assert faults(service, update(ATTACHMENTS).values(review_seq=1)) == {4: {agreement.OTHER_STEP.en}}
    assert faults(service, delete(ATTACHMENTS)) == {4: {agreement.NO_FILE.en}}


def test_the_log_at_the_command_line(
    stand: ReviewStand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = stand.service
    with service.database.write() as session:
        kept = chain.head(session)
        files = session.scalars(select(ATTACHMENTS.c.id)).all()
        session.execute(insert(ATTACHMENT_FILES), [{"id": one, "content": b"picture"} for one in files])
    monkeypatch.setenv("GEO_SERVICE_STATE_DIR", str(service.settings.state_dir))
    monkeypatch.setenv("GEO_SERVICE_LANGUAGE", "en")
    if service.settings.database_url is not None:
        monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", service.settings.database_url.get_secret_value())

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["audit", *arguments])
        return result.exit_code, result.stdout.replace("\n", " ").strip()

    assert run("head") == (0, str(kept))
    assert run("verify", "--head", str(kept)) == (0, f"The log of reviews holds together up to {kept}")
    assert run("verify", "--head", "6:abc")[0] == 1
    # The photos of the stand have a checksum that is not theirs, which only reading them shows.
    code, told = run("verify", "--files")
    assert (code, told.count("Row 4: an attachment does not have its checksum")) == (1, 2)
    with service.database.write() as session:
        session.execute(update(REVIEWS).where(REVIEWS.c.seq == 2).values(comment="anders"))
    code, told = run("verify")
    assert (code, "Row 2: was changed" in told) == (1, True)
    amiss = [
        one.sentence(Language.EN)
        for one in check(service.settings, LAYERS, now=now)
        if one.name == "reviews" and one.level is Level.WARNING
    ]
    assert amiss == ["Row 2 of the log of reviews: was changed: it does not have its checksum."]


@pytest.mark.parametrize(
    "text", ["", "12", "12:", ":abc", "-1:" + "0" * 64, "1:" + "G" * 64, "1:" + "0" * 63]
)
def test_a_head_is_a_number_and_a_checksum(text: str) -> None:
    with pytest.raises(BadHead):
        Head.read(text)
    assert Head.read(" 12:" + "0f" * 32 + "\n") == Head(12, "0f" * 32)
