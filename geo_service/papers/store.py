"""Papers as the database keeps them: issued with the next number of their kind and year, and never again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden
from geo_service.access.secrets import new_id
from geo_service.db.tables import PAPERS
from geo_service.editing.changes import standing
from geo_service.errors import FeatureNotFound
from geo_service.papers.entered import entered
from geo_service.papers.errors import PaperNotFound, PaperNotPossible, UnknownPaperKind
from geo_service.papers.kinds import Kind, kinds_of
from geo_service.review import chain
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.text import Text

ISSUERS = frozenset({Role.CLERK, Role.SUPERVISOR})
"""Who issues papers; the staff reads them."""

STATE = "status"
"""Field that a kind's states are of."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was issued.

    Parameters
    ----------
    id, kind : str
    year, number : int
        Number of the kind in the county's year, from 1 without gaps.
    layer_id, feature_id : str
    version : int
        Of the feature: what stands on the paper is that state.
    actor : str
    at : datetime
    head : chain.Head
        Of the log when it was issued; printed, so that the log can be checked against it.
    given : mapping of str to str
        What was filled in.
    """

    id: str
    kind: str
    year: int
    number: int
    layer_id: str
    feature_id: str
    version: int
    actor: str
    at: datetime
    head: chain.Head
    given: Mapping[str, str]

    @property
    def title(self) -> Text:
        """What its kind is called."""
        return self.of_kind.title

    @property
    def of_kind(self) -> Kind:
        """Its kind."""
        return kinds_of(self.layer_id)[self.kind]

    @property
    def number_text(self) -> str:
        """Its number as it is printed: word, year, running number (GB/T 9704-2012, 7.2.5)."""
        return f"{self.of_kind.word}〔{self.year}〕{self.number}号"


def kind_of(layer: Layer, kind: str) -> Kind:
    """Return a kind of paper of a layer.

    Raises
    ------
    UnknownPaperKind
    """
    known = kinds_of(layer.id)
    if kind not in known:
        raise UnknownPaperKind(kind=kind[:20] or "-", collection=layer.title, known=", ".join(known) or "-")
    return known[kind]


def issue(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    kind: str,
    given: Mapping[str, Any],
    now: datetime,
) -> Paper:
    """Issue a paper about a feature as it stands.

    The same paper of the same state, asked for twice by the same account on one day, is one paper: a
    number that was used cannot be taken back.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one, so that no number is given twice or left out; the caller commits.
    layer : Layer
    feature_id : str
    kind : str
    given : mapping of str to Any
        Entries of the kind by name; what is left out is taken from the feature where it has it.
    now : datetime
        Aware.

    Raises
    ------
    Forbidden
        Unless the principal issues papers.
    FeatureNotFound, UnknownPaperKind, PaperNotPossible, PaperInvalid
    """
    if service.principal.role not in ISSUERS:
        raise Forbidden
    known = kind_of(layer, kind)
    stands = standing(service, session, layer, feature_id)
    values = stands.feature.properties
    state = str(values.get(STATE) or "")
    if state not in known.states:
        raise PaperNotPossible(paper=known.title, state=layer.field(STATE).label(state))
    day = now.astimezone(service.settings.zone).date()
    filled = entered(known, given, values, day)
    row: dict[str, Any] = {
        "kind": known.id.value,
        "year": day.year,
        "layer_id": layer.id,
        "feature_id": feature_id,
        "version": stands.version,
        "actor": service.principal.actor,
        "given": orjson.dumps(filled, option=orjson.OPT_SORT_KEYS).decode(),
    }
    before = _same(session, row)
    if before is not None and before.at.astimezone(service.settings.zone).date() == day:
        return before
    of_kind = (PAPERS.c.kind == row["kind"], PAPERS.c.year == row["year"])
    last = session.scalar(select(func.max(PAPERS.c.number)).where(*of_kind)) or 0
    head = chain.head(session)
    row |= {
        "id": new_id(),
        "number": last + 1,
        "at": now.astimezone(UTC).replace(microsecond=0),
        "head_seq": head.seq,
        "head_hash": head.hash,
    }
    session.execute(insert(PAPERS).values(row))
    paper = _paper(row)
    write_down(
        session,
        service.principal,
        Action.PAPER_ISSUED,
        now,
        layer_id=layer.id,
        feature_id=feature_id,
        paper=paper.number_text,
    )
    return paper


def papers(session: Session, layer_id: str, feature_id: str) -> list[Paper]:
    """Return the papers about a feature, the first to be issued first; rights are the caller's to ask."""
    query = select(PAPERS).where(PAPERS.c.layer_id == layer_id, PAPERS.c.feature_id == feature_id)
    found = session.execute(query.order_by(PAPERS.c.at, PAPERS.c.kind, PAPERS.c.number)).mappings()
    return [_paper(row) for row in found if row["kind"] in kinds_of(row["layer_id"])]


def one(service: Service, session: Session, paper_id: str) -> Paper:
    """Return a paper about a feature that the principal sees.

    Raises
    ------
    PaperNotFound
        Also where the feature is not the principal's to see.
    """
    name = paper_id.replace("\0", "")
    row = session.execute(select(PAPERS).where(PAPERS.c.id == name)).mappings().one_or_none()
    layer = None if row is None else service.registry.get(row["layer_id"])
    if row is None or layer is None or row["kind"] not in kinds_of(layer.id):
        raise PaperNotFound(paper=name[:32])
    try:
        service.features(session, layer).one(row["feature_id"])
    except FeatureNotFound:
        raise PaperNotFound(paper=name[:32]) from None
    return _paper(row)


def _same(session: Session, row: Mapping[str, Any]) -> Paper | None:
    alike = [PAPERS.c[name] == value for name, value in row.items()]
    query = select(PAPERS).where(*alike).order_by(PAPERS.c.number.desc()).limit(1)
    found = session.execute(query).mappings().one_or_none()
    return None if found is None else _paper(found)


def _paper(row: RowMapping | Mapping[str, Any]) -> Paper:
    return Paper(
        id=row["id"],
        kind=row["kind"],
        year=row["year"],
        number=row["number"],
        layer_id=row["layer_id"],
        feature_id=row["feature_id"],
        version=row["version"],
        actor=row["actor"],
        at=row["at"],
        head=chain.Head(row["head_seq"], row["head_hash"]),
        given=orjson.loads(row["given"]),
    )
