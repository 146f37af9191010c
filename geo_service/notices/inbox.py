"""What is new for somebody: steps of others, alerts and new reports on the features that they see.

Nothing is copied for anybody: the list is computed from the log of the reviews, the alerts and the history,
and holds what a reader may see at the moment of asking. What was read is one mark for each account.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.access.actors import PARTS, actors
from geo_service.db.revisions import revisions
from geo_service.db.selection import Interval, Selection
from geo_service.db.tables import CHANGES
from geo_service.notices.marks import Mark, mark_of
from geo_service.notices.naming import state_label, titles_of
from geo_service.notices.notice import Kind, Notice
from geo_service.review.chain import REVISION
from geo_service.review.log import Entry, since
from geo_service.service import Service
from layers import alerts
from layers.contract import Layer
from layers.text import Text
from layers.workflow import PARTY_TITLES, Party

ALERTS = alerts.LAYER.id
LOOKED_BACK = timedelta(days=30)
"""What is older is no news any more; the log has it."""

AT_ONCE = 200
SHOWN, MOST = 50, 200
COUNTED = 100
"""So many unread ones are counted at most: 99+ says enough."""


def inbox(service: Service, session: Session, limit: int, now: datetime) -> list[Notice]:
    """Return what is new for a principal, newest first.

    Parameters
    ----------
    service : Service
        As one of the staff sees it.
    session : Session
    limit : int
        How many notices at most.
    now : datetime
        Aware; what is older than `LOOKED_BACK` is left out.
    """
    mark, first = mark_of(session, service.principal.account_id), now - LOOKED_BACK
    found = [
        *_steps(service, session, mark, first, limit),
        *_alerts(service, session, mark, first),
        *_reports(service, session, mark, first),
    ]
    return sorted(found, key=lambda one: (one.at, one.seq or 0), reverse=True)[:limit]


def unread(service: Service, session: Session, now: datetime) -> int:
    """Return how many notices a principal has not read, at most `COUNTED`; for every page, so it is kept."""
    known = revisions(session)
    mark = mark_of(session, service.principal.account_id)
    # Each only ever grows, so that their sum stands for all of them.
    state = sum(known.get(name, 0) for name in (REVISION, *(layer.id for layer in _reviewed(service))))
    scope = None if service.scope is None else service.scope.digest
    key = ("unread", service.principal.account_id, mark, scope, now.date())

    def count() -> int:
        return sum(notice.is_unread for notice in inbox(service, session, COUNTED, now))

    return service.cache.get(REVISION, state, key, count)


def _reviewed(service: Service) -> list[Layer]:
    return [layer for layer in service.registry.values() if layer.workflow is not None]


def _steps(service: Service, session: Session, mark: Mark, first: datetime, limit: int) -> Iterator[Notice]:
    """Give the steps of others on features that the principal sees, newest first."""
    layers = {layer.id: layer for layer in _reviewed(service)}
    before, given = None, 0
    while given < limit:
        part = since(
            session,
            before=before,
            layer_ids=layers,
            not_by=service.principal.account_id,
            limit=AT_ONCE,
            newest_first=True,
        )
        recent = [entry for entry in part if entry.at >= first]
        notices = list(_of_entries(service, session, recent, mark))
        yield from notices
        given += len(notices)
        if len(recent) < AT_ONCE:
            return
        before = part[-1].seq


def _of_entries(service: Service, session: Session, entries: Sequence[Entry], mark: Mark) -> Iterator[Notice]:
    titles = {
        layer.id: titles_of(
            service, session, layer, {one.feature_id for one in entries if one.layer_id == layer.id}
        )
        for layer in _reviewed(service)
    }
    who = actors(session, service.principal, {one.actor for one in entries})
    for entry in entries:
        title = titles[entry.layer_id].get(entry.feature_id)
        if title is None:
            continue  # not the principal's, or gone
        layer = service.registry[entry.layer_id]
        yield Notice(
            kind=Kind.STEP,
            at=entry.at,
            collection=entry.layer_id,
            feature=entry.feature_id,
            title=title,
            what=_step_title(layer, entry.action),
            state=state_label(layer, entry.to_status) if entry.to_status != entry.from_status else None,
            party=PARTY_TITLES[Party(entry.party)] if entry.party else None,
            actor=who[entry.actor],
            comment=entry.comment,
            seq=entry.seq,
            # A first mark has no step yet: what was before the account is known by its moment.
            is_unread=mark.is_behind(entry.at, entry.seq) and (mark.seq > 0 or mark.is_behind(entry.at)),
        )


def _step_title(layer: Layer, action: str) -> Text:
    assert layer.workflow is not None
    # A step of an earlier program may have another name.
    return next((step.title for step in layer.workflow.steps if step.action == action), Text(action, action))


def _alerts(service: Service, session: Session, mark: Mark, first: datetime) -> Iterator[Notice]:
    """Give the alerts that the monitors opened on what the principal sees."""
    if ALERTS not in service.registry:
        return
    layer = service.layer(ALERTS)
    opened = Selection(intervals={"opened_at": Interval(first, None)})
    rules = {code.value: code.label for code in alerts.RULES}
    for feature in service.features(session, layer).read(opened):
        values = feature.properties
        at = values["opened_at"]
        assert isinstance(at, datetime)
        yield Notice(
            kind=Kind.ALERT,
            at=at,
            collection=ALERTS,
            feature=feature.id,
            title=str(values["title_zh"]),
            what=rules[str(values["rule"])],
            state=state_label(layer, str(values["state"])),
            is_unread=mark.is_behind(at),
        )


REPORTED = Text("新上报", "reported")


def _reports(service: Service, session: Session, mark: Mark, first: datetime) -> Iterator[Notice]:
    """Give what others have reported and nobody has taken a step on; all of one moment together."""
    for layer in _reviewed(service):
        if layer.id == ALERTS or layer.workflow is None:
            continue
        fresh = Selection(
            values={layer.workflow.field: (layer.workflow.initial,)},
            intervals={"created_at": Interval(first, None)},
        )
        ids = [feature.id for feature in service.features(session, layer).read(fresh)]
        yield from _of_reports(service, session, layer, ids, mark)


def _of_reports(
    service: Service, session: Session, layer: Layer, ids: Sequence[str], mark: Mark
) -> Iterator[Notice]:
    made: dict[tuple[str, datetime], list[str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = (
            select(CHANGES.c.feature_id, CHANGES.c.actor, CHANGES.c.at)
            .where(
                CHANGES.c.layer_id == layer.id,
                CHANGES.c.feature_id.in_(ids[start : start + AT_ONCE]),
                CHANGES.c.action == "create",
            )
            .order_by(CHANGES.c.seq)
        )
        for row in session.execute(query):
            made.setdefault((row.actor, row.at), []).append(row.feature_id)
    others = {key: found for key, found in made.items() if key[0] != service.principal.account_id}
    # What a part of the service has made, the demonstration set or a data file, nobody has reported.
    reported = {key: found for key, found in others.items() if key[0] not in PARTS}
    titles = titles_of(service, session, layer, {found[0] for found in reported.values()})
    who = actors(session, service.principal, {actor for actor, _ in reported})
    for (actor, at), found in reported.items():
        yield Notice(
            kind=Kind.REPORT,
            at=at,
            collection=layer.id,
            feature=found[0],
            title=titles.get(found[0], found[0]),
            what=REPORTED,
            actor=who[actor],
            count=len(found),
            is_unread=mark.is_behind(at),
        )
