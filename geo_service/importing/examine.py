"""The dry run: what would come of a file, with nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.duties import DUTIES
from geo_service.db.people import REVISION as PEOPLE
from geo_service.db.revisions import revisions
from geo_service.importing import records
from geo_service.importing.cases import Question
from geo_service.importing.differences import plain
from geo_service.importing.errors import SystemNotDeclared
from geo_service.importing.judging import Verdict, judge
from geo_service.importing.known import known
from geo_service.importing.placing import place, points_of, uses_coordinates
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.proposal import systems
from geo_service.importing.report import Column, Doubt, Report
from geo_service.importing.sheet import Sheet, checksum, declared, read
from geo_service.importing.targets import LOOKED_AT, headers_of, targets_of
from geo_service.importing.understanding import railways, understood
from geo_service.lineside import LAYERS as NETWORK
from geo_service.lineside import LINES, network
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.coordinates.source_system import SourceSystem
from layers.coordinates.suspicion import suspicions
from layers.ledger.rows import LedgerRow
from layers.ledger.targets import target_choices
from layers.linear_referencing import Network
from layers.text import Text


@dataclass(frozen=True, slots=True)
class Examination:
    """What came out of looking through a file.

    Parameters
    ----------
    sheet : Sheet
    question : Question
    verdict : Verdict
    report : Report
    sha256 : str
        Of the file.
    seen : mapping of str to int
        Revisions of the layers that it hangs on, as they were.
    """

    sheet: Sheet
    question: Question
    verdict: Verdict
    report: Report
    sha256: str
    seen: Mapping[str, int]


def examine(
    service: Service, session: Session, path: Path, plan: Plan, *, today: date, progress: Tell = silent
) -> Report:
    """Read a file as the plan says and tell what would come of each row.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    path : Path
    plan : Plan
        What it leaves open is decided as `geo_service.importing.proposal.propose` would.
    today : date
        The county's.
    progress : callable

    Raises
    ------
    FileError
        If the file cannot be read.
    BadPlan
        If the plan names what is not there.
    SystemNotDeclared
        If it has coordinates and neither it nor the plan says in which reference system.
    CollectionNotFound
    """
    return look_through(service, session, path, plan, today=today, progress=progress).report


def look_through(
    service: Service,
    session: Session,
    path: Path,
    plan: Plan,
    *,
    today: date,
    progress: Tell = silent,
    before: Examination | None = None,
) -> Examination:
    """Do what `examine` does, and return what was found besides the report.

    Parameters
    ----------
    service, session, path, plan, today, progress
        As there.
    before : Examination, optional
        An earlier one of the same file with the same plan: the file is not read again.
    """
    layer = service.layer(plan.layer_id)
    seen = _seen(session, layer)
    progress(Stage.READING, 0, 0)
    sheet = read(path, plan, layer) if before is None else before.sheet
    sha256 = checksum(path) if before is None else before.sha256
    targets = targets_of(layer, sheet.table, plan)
    plan = replace(plan, sheet=sheet.name, encoding=sheet.encoding, header=sheet.header, targets=targets)
    referred = known(service, session, layer)
    rows = understood(service, session, layer, sheet, plan, referred, today=today)
    system = None
    if uses_coordinates(rows):
        system = declared(sheet, plan, path.name)
        if system is None:
            raise SystemNotDeclared(guess=_guess(service, session, layer, rows))
    headers = headers_of(sheet.table.columns, targets)
    lines: list[Network] = []

    def referenced() -> Network:
        if not lines:
            lines.append(network(service, session))
        return lines[0]

    positions = place(layer, rows, headers, system, referenced, repair=plan.repair, progress=progress)
    question = Question(
        layer=layer,
        plan=plan,
        rows=rows,
        positions=positions,
        known=referred,
        headers=headers,
        cells={one.number: tuple(plain(cell) for cell in one.values) for one in sheet.table.records},
        source=f"{path.name}（{sheet.name}）" if len(sheet.looked.sheets) > 1 else path.name,
        today=today,
    )
    verdict = judge(service, session, question, progress)
    doubts = _doubts(service, session, question)
    notes = (*_notes(session, sheet, layer, sha256), *_chosen(question))
    if system is not None and system.caution is not None:
        notes = (*notes, system.caution)
    report = _report(path, sheet, question, verdict, system, doubts, notes)
    return Examination(sheet, question, verdict, report, sha256, seen)


def judge_again(
    service: Service, session: Session, before: Examination, progress: Tell = silent
) -> Examination:
    """Compare the rows of an earlier examination with what is stored now.

    What they refer to and lie beside must not have changed since: see `is_changed`.
    """
    verdict = judge(service, session, before.question, progress)
    report = replace(before.report, outcomes=tuple(verdict.outcomes))
    seen = _seen(session, before.question.layer)
    return replace(before, verdict=verdict, report=report, seen=seen)


def is_changed(session: Session, examination: Examination, *, around: bool) -> bool:
    """Whether layers changed since an examination.

    Parameters
    ----------
    session : Session
    examination : Examination
    around : bool
        Whether to look at the layers that its rows refer to and lie beside; else at its own.
    """
    layer = examination.question.layer
    present = _seen(session, layer)
    names = set(present) - {layer.id} if around else {layer.id}
    return any(present[name] != examination.seen[name] for name in names)


def _seen(session: Session, layer: Layer) -> dict[str, int]:
    referred = {field.references for field in layer.fields if field.references is not None}
    present = revisions(session)
    return {name: present.get(name, 0) for name in {layer.id, *referred, *NETWORK, SEGMENTS, DUTIES, PEOPLE}}


def _guess(service: Service, session: Session, layer: Layer, rows: list[LedgerRow]) -> Text:
    likely = systems(service, session, layer, rows[:LOOKED_AT])
    if not likely:
        return Text("例如 EPSG:4547、GCJ-02。", "Such as EPSG:4547, GCJ-02.")
    first = likely[0]
    return Text(f"可能是 {first.name}：{first.reason.zh}", f"It may be {first.name}: {first.reason.en}")


def _doubts(service: Service, session: Session, question: Question) -> tuple[Doubt, ...]:
    points = points_of(question.positions)
    beside = railways(service, session, question.layer)
    return tuple(
        Doubt(one.kind, one.count, one.of, one.offset_m, one.azimuth_deg, one.sentence)
        for one in suspicions(points, service.settings.extent, beside)
    )


def _notes(session: Session, sheet: Sheet, layer: Layer, sha256: str) -> tuple[Text, ...]:
    earlier = records.same_file(session, layer.id, sha256)
    if earlier is None:
        return sheet.table.notes
    day = f"{earlier.at:%Y-%m-%d %H:%M} UTC"
    again = Text(f"同一文件曾于 {day} 导入过", f"the same file was imported before, at {day}")
    return (again, *sheet.table.notes)


def _chosen(question: Question) -> tuple[Text, ...]:
    """Return what is told of the lines whose names others have too, where rows name them."""
    names = [field.name for field in question.layer.fields if field.references == LINES]
    used = {row.values.get(name) for row in question.rows for name in names}
    return tuple(text for line_id, text in question.known.chosen.items() if line_id in used)


def _report(
    path: Path,
    sheet: Sheet,
    question: Question,
    verdict: Verdict,
    system: SourceSystem | None,
    doubts: tuple[Doubt, ...],
    notes: tuple[Text, ...],
) -> Report:
    titles = dict(target_choices(question.layer))
    columns = zip(sheet.table.columns, question.plan.targets, strict=True)
    return Report(
        layer_id=question.layer.id,
        file=path.name,
        sheet=sheet.name,
        encoding=sheet.encoding,
        header=sheet.header,
        crs="" if system is None else system.name,
        crs_title=None if system is None else system.title,
        columns=tuple(
            Column(name, target, titles.get(target) if target else None) for name, target in columns
        ),
        outcomes=tuple(verdict.outcomes),
        suspicions=doubts,
        notes=notes,
    )
