"""What the log names is compared with what there is; a row that cannot be read is a fault like any other."""

from sqlalchemy import text, update

from geo_service.db.tables import REVIEWS
from geo_service.review import chain
from geo_service.review.agreement import UNREADABLE, all_faults
from geo_service.service import Service
from review_stand import ReviewStand


def test_a_row_that_cannot_be_read_is_told_like_any_other(service: Service) -> None:
    ReviewStand(service).prepare().submitted()
    for written in ("x", "[1]", "[{}]", "5"):
        with service.database.write() as session:
            session.execute(update(REVIEWS).where(REVIEWS.c.seq == 2).values(attachments=written))
        with service.database.read() as session:
            faults = list(all_faults(session, service.catalogue.registry, service.tables))
        assert [one.reason for one in faults if one.seq == 2] == [chain.CHANGED, UNREADABLE]


def test_a_value_of_another_type_ends_in_a_fault(service: Service) -> None:
    """SQLite stores in a column whatever is written there."""
    if service.database.engine.dialect.name != "sqlite":
        return
    stand = ReviewStand(service).prepare()
    stand.submitted()
    for written in ("SET comment = x'ff'", "SET at = 'yesterday'"):
        with service.database.write() as session:
            session.execute(text(f"UPDATE reviews {written} WHERE seq = 3"))
        with service.database.read() as session:
            faults = list(all_faults(session, service.catalogue.registry, service.tables))
        assert faults[0].reason == chain.UNREADABLE, written
