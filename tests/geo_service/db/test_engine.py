"""A reader's question has its time; an operator's and a writer's take as long as they take."""

import pytest
from sqlalchemy import text

from geo_service.db.engine import Database, open_database
from geo_service.errors import QueryTooLong
from geo_service.settings import Settings

SLOW = {
    True: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000)"
    " SELECT count(*) FROM n",
    False: "SELECT 20000000 FROM pg_sleep(1.5)",
}


@pytest.fixture
def database(settings: Settings):
    opened = open_database(settings.model_copy(update={"query_timeout_s": 1, "pool_size": 1}))
    yield opened
    opened.close()


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_is_not(database: Database) -> None:
    with pytest.raises(QueryTooLong), database.answer() as session:
        session.execute(text(SLOW[database.is_spatialite]))
    with database.answer() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_an_operator_s_question_and_a_writer_s_may_take_long(database: Database) -> None:
    for open_session in (database.read, database.write):
        with open_session() as session:
            assert session.scalar(text(SLOW[database.is_spatialite])) == 20_000_000
