"""One run of the monitors: rules asked, alerts opened and cleared, each rule in a transaction of its own."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from geo_service.db.edits import Edits
from geo_service.editing.identifiers import new_identifier
from geo_service.monitoring.observing import POSITION, observed, parameters
from geo_service.monitoring.states import ALERTS, State, remember, states
from geo_service.notices.events import alerts_opened
from geo_service.service import Service
from layers.feature import Feature, Value
from layers.monitoring.hysteresis import Memory, Move, follow
from layers.monitoring.rule import Finding, Observation, Rule
from layers.monitoring.rules import RULES

log = structlog.get_logger()
ACTOR = "geo-service monitor"
SOURCE = "监测规则自动生成 (found by a monitoring rule)"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Parameters
    ----------
    moves : mapping of str to Counter
        By rule, how many subjects each `Move` was made of.
    failed : tuple of str
        Rules that could not be asked; the log tells why.
    """

    moves: Mapping[str, Mapping[Move, int]]
    failed: tuple[str, ...]

    def count(self, *wanted: Move) -> int:
        """Return how many subjects any of some moves was made of."""
        return sum(moves.get(move, 0) for moves in self.moves.values() for move in wanted)


def run(service: Service, now: datetime, rules: Iterable[Rule] = RULES) -> Summary:
    """Ask every rule and write its alerts; a rule that fails does not stop the others.

    Parameters
    ----------
    service : Service
        Of the operator: rules see all rows.
    now : datetime
        Aware.
    rules : iterable of Rule
    """
    moves: dict[str, Mapping[Move, int]] = {}
    failed = []
    for rule in rules:
        try:
            with service.database.write() as session:
                moves[rule.id] = _ask(service.current(session), session, rule, now)
        except Exception as error:
            log.exception("monitoring rule failed", rule=rule.id, reason=type(error).__name__)
            failed.append(rule.id)
    return Summary(moves, tuple(failed))


def _ask(service: Service, session: Session, rule: Rule, now: datetime) -> Mapping[Move, int]:
    known = states(service, session, rule.id)
    rows = observed(service, session, rule)
    zone = service.settings.zone
    observation = Observation(
        rows=rows,
        today=now.astimezone(zone).date(),
        zone=zone,
        parameters=parameters(service.settings),
        followed=frozenset(subject for subject, state in known.items() if state.alert is not None),
    )
    findings = {finding.subject_id: finding for finding in rule.judge(observation)}
    subjects = {row.id: row for row in rows[rule.subject_layer]}
    edits = Edits(session, service.catalogue.registry, service.tables, actor=ACTOR, now=now)
    moves: Counter[Move] = Counter()
    kept: dict[str, tuple[Memory, str | None]] = {}
    forgotten = []
    opened, changed = [], []
    for subject in sorted({*known, *findings}):
        state, finding = known.get(subject, State(Memory())), findings.get(subject)
        memory, move = follow(
            state.memory,
            state.standing,
            holds=finding is not None,
            open_after=rule.open_after,
            clear_after=rule.clear_after,
            is_long_closed=_is_long_closed(rule, state, now),
        )
        moves[move] += 1
        alert = state.alert
        if alert is not None and (after := _followed(alert, move, finding, observation, edits.moment)):
            changed.append(after)
        if move is Move.OPEN:
            assert finding is not None
            alert = _alert(rule, finding, subjects[subject], edits.moment)
            opened.append(alert)
        if move is Move.FORGET:
            forgotten.append(subject)
        elif move is Move.OPEN or memory != state.memory:
            kept[subject] = (memory, None if alert is None else alert.id)
    if opened:
        edits.create(ALERTS, opened)
        alerts_opened(service, session, opened, now)
    for feature in changed:
        edits.replace(ALERTS, feature)
    remember(session, rule.id, rule.subject_layer, kept, forgotten, now)
    return moves


def _alert(rule: Rule, finding: Finding, subject: Feature, moment: datetime) -> Feature:
    """Return the new alert of a finding, as sure of its place as its subject is."""
    values: dict[str, Value] = {
        "title_zh": finding.title,
        "rule": rule.id,
        "rule_version": rule.version,
        "state": "open",
        "subject_layer": finding.subject_layer,
        "subject_id": finding.subject_id,
        "segment_id": finding.segment_id,
        "evidence": _text(finding),
        "opened_at": moment,
        "seen_at": moment,
        "source": SOURCE,
        **{name: subject.properties.get(name) for name in POSITION},
    }
    given = {name: value for name, value in values.items() if value is not None}
    return Feature(new_identifier(moment), finding.place, given)


def _followed(
    alert: Feature, move: Move, finding: Finding | None, observation: Observation, moment: datetime
) -> Feature | None:
    """Return an alert as it stands after a run; None where nothing is worth a new version.

    That the rule still holds is written down once a day: somebody who is about to settle the alert must not
    meet another version each hour. One that was settled is over when the rule holds no more, or another
    alert takes its place: then nobody takes back what was decided of it.
    """
    values = dict(alert.properties)
    is_over = move in (Move.FORGET, Move.OPEN) and "cleared_at" not in values
    if move is Move.CLEAR or is_over:
        return Feature(alert.id, alert.geometry, {**values, "cleared_at": moment})
    if finding is None or move not in (Move.STAY, Move.RETURN):
        return None
    if move is Move.STAY and observation.day_of(values.get("seen_at")) == observation.today:
        return None
    values.pop("cleared_at", None)
    values |= {"title_zh": finding.title, "evidence": _text(finding), "seen_at": moment}
    return Feature(alert.id, finding.place or alert.geometry, values)


def _is_long_closed(rule: Rule, state: State, now: datetime) -> bool:
    if rule.again_after_days is None or state.changed_at is None:
        return False
    return now - state.changed_at >= timedelta(days=rule.again_after_days)


def _text(finding: Finding) -> str:
    return json.dumps(dict(finding.evidence), ensure_ascii=False)
