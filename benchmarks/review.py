"""Measure the log of reviews beside the same rows without a chain, and a step for many beside a plain change.

python -m benchmarks.review
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import shapely
from sqlalchemy import Column, Index, MetaData, Table, insert, select

from benchmarks import hazards, ledger
from benchmarks.cluster import Cluster, running_cluster
from benchmarks.errors import BenchmarkError
from benchmarks.processes import cpu_ms, of_postmaster
from geo_service.access.principal import Principal
from geo_service.db.tables import REVIEWS
from geo_service.review import bulk, chain
from geo_service.review.proposal import Proposal
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role
from layers.feature import Feature, Value

ROWS, SINGLE = 5_000, 300
LAYER_ID = ledger.LAYER_ID
CLERK = Principal(Role.CLERK, "a-clerk", "clerk", may_write=True)
TITLES = {
    "many": "rows in one transaction, beside an INSERT of many rows",
    "single": "rows in a transaction each, beside an INSERT of one row",
    "verify": "the whole log verified, beside a SELECT of all its rows",
    "steps": f"a step for {bulk.MOST} features, beside storing them as they are",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """CPU time of the same rows with what a review does to them, and without, in milliseconds a row."""

    ours: float
    plain: float


def main() -> None:
    """Print the CPU times and their ratios on both databases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the log ({ROWS})")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the medians count (3)")
    given = parser.parse_args()
    print("| | database | ms a row | plain | times |\n|---|---|--:|--:|--:|")
    with TemporaryDirectory(prefix="benchmark-") as folder, running_cluster() as cluster:
        for name, base in (("PostGIS", cluster), ("SpatiaLite", None)):
            rounds = [
                measured(settings_of(base, Path(folder) / f"{name.lower()}_{number}"), given.rows, base)
                for number in range(given.rounds)
            ]
            for what, title in TITLES.items():
                ours, plain = (median(getattr(one[what], side) for one in rounds) for side in Pair.__slots__)
                print(f"| {title} | {name} | {ours:.3g} | {plain:.3g} | {ours / plain:.2g} |")


def settings_of(cluster: Cluster | None, state: Path) -> Settings:
    """Return settings that lead to a new database."""
    if cluster is None:
        return Settings(state_dir=state)
    cluster.execute("postgres", f"CREATE DATABASE {state.name}")
    return Settings(state_dir=state, database_url=cluster.url(state.name, "+psycopg"))


def measured(settings: Settings, count: int, cluster: Cluster | None = None) -> dict[str, Pair]:
    """Measure everything once, on an empty database.

    Parameters
    ----------
    settings : Settings
    count : int
        Rows that the log gets at once.
    cluster : Cluster, optional
        Whose CPU time counts as well.

    Raises
    ------
    BenchmarkError
        If something was not written, or the log does not verify.
    """
    service = ledger.empty_service(settings)
    plain = _plain_table(service)
    clock = _Clock(cluster)
    now = datetime.now(UTC)
    rows = [_row(number, now) for number in range(count)]
    few = rows[: min(SINGLE, count)]
    found = {}
    with service.database.write() as session:
        whole = clock.ms(lambda: chain.append_all(session, rows, now), count)
    stored = _stored(service)
    with service.database.write() as session:
        found["many"] = Pair(whole, clock.ms(lambda: session.execute(insert(plain), stored), count))
    ours = clock.ms(lambda: _append_each(service, few, now), len(few))
    last = _stored(service)[count:]
    found["single"] = Pair(ours, clock.ms(lambda: _insert_each(service, plain, last), len(few)))
    with service.database.read() as session:
        faults: list[chain.Fault] = []
        ours = clock.ms(lambda: faults.extend(chain.verify(session)), count)
        alone = clock.ms(lambda: session.execute(select(plain)).fetchall(), count)
    if faults:
        raise BenchmarkError(f"the log does not verify: {faults[0].reason.en}")
    found["verify"] = Pair(ours, alone)
    found["steps"] = _steps(service, clock, now)
    service.database.close()
    return found


class _Clock:
    """CPU time of this process and of PostgreSQL."""

    def __init__(self, cluster: Cluster | None) -> None:
        self._cluster = cluster

    def ms(self, work: Callable[[], object], count: int) -> float:
        """Return what some work costs, milliseconds for each of `count`."""
        with self._running() as used:
            work()
        return used() / count

    @contextmanager
    def _running(self) -> Iterator[Callable[[], float]]:
        own, server = time.process_time(), self._server()
        yield lambda: (time.process_time() - own) * 1e3 + self._server() - server

    def _server(self) -> float:
        return 0.0 if self._cluster is None else cpu_ms(of_postmaster(self._cluster.postmaster))


def _plain_table(service: Service) -> Table:
    """Make a table with the columns and indexes of the log."""
    columns = [Column(one.name, one.type, primary_key=one.primary_key) for one in REVIEWS.c]
    table = Table("plain_reviews", MetaData(), *columns)
    for number, index in enumerate(sorted(REVIEWS.indexes, key=lambda one: str(one.name))):
        Index(f"plain_{number}", *(table.c[one.name] for one in index.columns), unique=index.unique)
    with service.database.write() as session:
        table.create(session.connection())
    return table


def _row(number: int, now: datetime) -> dict[str, Any]:
    """Return a row of the log as a step gives it."""
    names = {"layer_id": LAYER_ID, "feature_id": f"h-{number % 997}", "action": "note", "actor": "a-clerk"}
    states = {"from_status": "verified", "to_status": "verified", "version": number // 997 + 2, "at": now}
    who = {"party": "clerk", "level": None, "person_id": None, "is_recorded": False, "via": "session"}
    said = {"comment": hazards.DESCRIPTIONS[number % 4], "given": {"deadline": "2026-12-20"}}
    return names | states | who | said | {"address": None, "attachments": [], "key": f"key-{number}"}


def _append_each(service: Service, rows: list[dict[str, Any]], now: datetime) -> None:
    for row in rows:
        with service.database.write() as session:
            chain.append(session, row | {"key": f"{row['key']}-again"}, now)


def _insert_each(service: Service, table: Table, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        with service.database.write() as session:
            session.execute(insert(table).values(row))


def _stored(service: Service) -> list[dict[str, Any]]:
    with service.database.read() as session:
        return [dict(row) for row in session.execute(select(REVIEWS).order_by(REVIEWS.c.seq)).mappings()]


def _steps(service: Service, clock: _Clock, now: datetime) -> Pair:
    """Measure a step for many, and writing the same features without one."""
    values: dict[str, Value] = {"line_id": "jingguang", "chainage": "K2155+300", "category": "hazard_tree"}
    values |= {"description": hazards.DESCRIPTIONS[0], "found_on": date(2026, 1, 5), "status": "reported"}
    values |= {"grade": "general", "source": "benchmark", "certainty": "low", "is_demo": False}
    place = shapely.Point(hazards.RAILWAY[1])
    made = [
        Feature(f"f-{number}", place, values | {"hazard_no": f"YD-{number}"}) for number in range(bulk.MOST)
    ]
    with service.database.write() as session:
        service.edits(session, now).create(LAYER_ID, made)
    with service.database.write() as session:
        edits = service.edits(session, now)
        plain = clock.ms(lambda: edits.replace_many(LAYER_ID, [(one, 1) for one in made]), len(made))
    done: list[bulk.Done] = []
    with service.database.write() as session:
        seen = service.current(session, CLERK)
        step = Proposal("note", "已现场核对", key="benchmark")
        wanted = [(one.id, 2) for one in made]
        layer = seen.layer(LAYER_ID)
        ours = clock.ms(
            lambda: done.extend(bulk.carry_out(seen, session, layer, wanted, step, now)), len(made)
        )
    if any(one.taken is None for one in done) or len(done) != len(made):
        raise BenchmarkError("some of the steps were refused")
    return Pair(ours, plain)


if __name__ == "__main__":
    main()
