"""The dry run: what would come of a file, with nothing stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.duties import DUTIES
from geo_service.db.people import REVISION as PEOPLE
from geo_service.importing import records
from geo_service.importing.bus_tables import look_through_lines
from geo_service.importing.cases import Question
from geo_service.importing.county import county
from geo_service.importing.errors import SystemNotDeclared
from geo_service.importing.examination import Examination, seen
from geo_service.importing.judging import Verdict, judge
from geo_service.importing.known import known
from geo_service.importing.numbering import prefix_of, told_of_prefix
from geo_service.importing.placing import place, points_of, uses_coordinates
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.proposal import systems
from geo_service.importing.report import ROUGH_M, Action, Column, Doubt, Report
from geo_service.importing.segments import derived_segments
from geo_service.importing.sheet import Contents, Sheet, contents, declared
from geo_service.importing.subjects import subject
from geo_service.importing.targets import LOOKED_AT, cells_of, headers_of, targets_of
from geo_service.importing.understanding import railways, understood
from geo_service.lineside import LAYERS as NETWORK
from geo_service.lineside import LINES, network
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.coordinates.source_system import SourceSystem
from layers.coordinates.suspicion import suspicions
from layers.ledger.persons import told_of_persons
from layers.ledger.rows import LedgerRow
from layers.ledger.targets import target_choices
from layers.ledger.telling import told_of_units
from layers.linear_referencing import Network
from layers.text import Text


def examine(
    service: Service,
    session: Session,
    path: Path,
    plan: Plan,
    *,
    today: date,
    progress: Tell = silent,
    before: Contents | None = None,
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
    before : Contents, optional
        The file as it was read with the same plan: it is not read again.

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
    return look_through(service, session, path, plan, today=today, progress=progress, before=before).report


def look_through(
    service: Service,
    session: Session,
    path: Path,
    plan: Plan,
    *,
    today: date,
    progress: Tell = silent,
    before: Contents | None = None,
    import_id: str = "",
) -> Examination:
    """Do what `examine` does, and return what was found besides the report.

    Parameters
    ----------
    service, session, path, plan, today, progress, before
        As there.
    import_id : str
        Under which the import is found later; rows say that they come from it.
    """
    wanted = subject(service, plan.layer_id)
    if wanted.is_table:
        return look_through_lines(
            service, session, path, plan, today=today, progress=progress, before=before, import_id=import_id
        )
    layer = wanted.layer
    revisions = seen(session, _around(layer))
    progress(Stage.READING, 0, 0)
    file = contents(path, plan, layer) if before is None else before
    sheet, sha256 = file.sheet, file.sha256
    targets = targets_of(layer, sheet.table, plan)
    plan = replace(plan, sheet=sheet.name, encoding=sheet.encoding, header=sheet.header, targets=targets)
    plan = replace(plan, number_prefix=prefix_of(layer, sheet, path, plan))
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
        cells=cells_of(layer, sheet.table),
        import_id=import_id,
        today=today,
        derived=derived_segments(service, session, layer, rows, positions, referenced),
    )
    verdict = judge(service, session, question, progress)
    doubts = _doubts(service, session, question)
    notes = (*_notes(service, session, sheet, layer, sha256), *told_of_persons(layer, sheet.table.columns))
    notes = (*notes, *told_of_units(layer, sheet.table.columns, targets))
    notes = (*notes, *told_of_prefix(layer, sheet, plan), *_chosen(question), *_places(layer, verdict))
    if system is not None and system.caution is not None:
        notes = (*notes, system.caution)
    report = _report(path, sheet, question, verdict, system, doubts, notes)
    return Examination(
        subject=wanted,
        sheet=sheet,
        plan=plan,
        today=today,
        report=report,
        verdicts={layer.id: verdict},
        sha256=sha256,
        seen=revisions,
        question=question,
    )


def judge_again(
    service: Service, session: Session, before: Examination, question: Question, progress: Tell = silent
) -> Examination:
    """Compare the rows of an earlier examination with what is stored now.

    What they refer to and lie beside must not have changed since: see
    `geo_service.importing.examination.is_changed`.
    """
    verdict = judge(service, session, question, progress)
    return replace(
        before,
        verdicts={question.layer.id: verdict},
        report=replace(before.report, outcomes=tuple(verdict.outcomes)),
        seen=seen(session, before.seen),
    )


def _around(layer: Layer) -> set[str]:
    """Return the layers that what comes of rows hangs on."""
    referred = {field.references for field in layer.fields if field.references is not None}
    return {layer.id, *referred, *NETWORK, SEGMENTS, DUTIES, PEOPLE}


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
        for one in suspicions(points, county(service, session), beside)
    )


def _notes(service: Service, session: Session, sheet: Sheet, layer: Layer, sha256: str) -> tuple[Text, ...]:
    earlier = records.same_file(session, layer.id, sha256)
    if earlier is None:
        return sheet.table.notes
    day = f"{earlier.at.astimezone(service.settings.zone):%Y-%m-%d %H:%M}"
    again = Text(f"同一文件曾于 {day} 导入过", f"the same file was imported before, at {day}")
    return (again, *sheet.table.notes)


def _chosen(question: Question) -> tuple[Text, ...]:
    """Return what is told of the lines whose names others have too, where rows name them."""
    names = [field.name for field in question.layer.fields if field.references == LINES]
    used = {row.values.get(name) for row in question.rows for name in names}
    return tuple(text for line_id, text in question.known.chosen.items() if line_id in used)


def _places(layer: Layer, verdict: Verdict) -> Iterator[Text]:
    """Tell how many rows that come in have no place, and how many a rough one."""
    coming = [one for one in verdict.outcomes if one.action in (Action.CREATE, Action.UPDATE)]
    nowhere = sum(one.place is None for one in coming if one.action is Action.CREATE)
    if nowhere and layer.geometry is not None and layer.located_by is None:
        yield Text(
            f"{nowhere:,} 条没有位置，不会显示在地图上", f"{nowhere:,} have no place and are on no map"
        )
    rough = sum(one.is_roughly_placed for one in coming)
    if rough:
        yield Text(
            f"{rough:,} 条的位置精度低于 {ROUGH_M:.0f} 米，地图上以空心符号表示",
            f"{rough:,} are placed to worse than {ROUGH_M:.0f} m: hollow on the map",
        )


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
