"""The command ``geo-service import``."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from geo_service.console import Speaker, err, moment, opened, out
from geo_service.errors import BadParameter
from geo_service.i18n import N_
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.progress import STAGE_TITLES, Stage
from geo_service.importing.report import ACTION_TITLES, Action, Report, RowFault
from layers.text import Text

if TYPE_CHECKING:
    from geo_service.service import Service

SHOWN = 50
"""Faults that are printed; a report file has them all."""

LONGEST_SHOWN = 60
"""Characters of a cell that are printed."""

_REPORTS = (".json", ".html", ".xlsx")


def import_(
    file: Annotated[Path, typer.Argument(help="A workbook, CSV, GeoJSON, Shapefile (zip), GeoPackage …")],
    layer: Annotated[str, typer.Option(help="The layer that the rows go into: railway_hazards")],
    crs: Annotated[str, typer.Option(help="Reference system of the coordinates: EPSG:4547, GCJ-02")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of the workbook, or layer of the file")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of the text: GB18030")] = "",
    header: Annotated[str, typer.Option(help="Rows of the header, counted from 1: 2, 2-3")] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="HEADER=FIELD", help="What a column is; repeatable")
    ] = None,
    defaults: Annotated[
        list[str] | None, typer.Option("--default", metavar="FIELD=VALUE", help="Where the file says nothing")
    ] = None,
    number_prefix: Annotated[str, typer.Option(help="Begins the numbers of rows that are only counted")] = "",
    mode: Annotated[
        Mode, typer.Option(help="Add new features only, or update those that are there")
    ] = Mode.NEW,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Store nothing where a row has a fault")
    ] = False,
    no_repair: Annotated[
        bool, typer.Option("--no-repair", help="Give back rows with invalid outlines")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would come of it, store nothing")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Where the report goes: .json, .html or .xlsx")] = None,
) -> None:
    """Import the rows of a file into a layer; status 1 where rows were given back under --all-or-nothing."""
    from geo_service.importing.errors import RowsRejected
    from geo_service.importing.reading.archive import unpacked

    with opened() as (service, tell), _progress(tell) as progress, unpacked(file) as path:
        if report is not None and report.suffix.lower() not in _REPORTS:
            raise BadParameter(name="--report", expected=" ".join(_REPORTS), value=report.name)
        plan = Plan(layer_id=layer).changed(
            crs=crs,
            sheet=sheet,
            encoding=encoding,
            header=_rows(header),
            mode=mode,
            rule=Rule.ALL if all_or_nothing else Rule.GOOD,
            repair=not no_repair,
            defaults=_pairs("--default", defaults),
            number_prefix=number_prefix,
        )
        plan = _mapped(service, path, plan, _pairs("--map", columns))
        try:
            found = _run(service, path, plan, progress, dry_run=dry_run)
        except RowsRejected as error:
            _told(error.report, tell, report)
            raise
        _told(found, tell, report)
        if all_or_nothing and found.counts[Action.REJECTED]:
            raise typer.Exit(1)


def _run(
    service: "Service", file: Path, plan: Plan, progress: Callable[[Stage, int, int], None], *, dry_run: bool
) -> Report:
    from geo_service.importing.examine import examine
    from geo_service.importing.store import store

    if not dry_run:
        return store(service, file, plan, now=moment(), progress=progress)
    with service.database.read() as session:
        current = service.current(session)
        return examine(current, session, file, plan, today=current.today(), progress=progress)


def _mapped(service: "Service", file: Path, plan: Plan, given: Mapping[str, str]) -> Plan:
    """Return the plan with the targets that the operator names, and those proposed for the other columns."""
    from geo_service.importing.proposal import propose
    from geo_service.importing.subjects import subject
    from geo_service.importing.targets import mapped

    if not given:
        return plan
    with service.database.read() as session:
        current = service.current(session)
        proposed = propose(current, session, file, plan)
        layer = subject(current, plan.layer_id).layer
    targets = mapped(layer, proposed.columns, proposed.plan.targets, given)
    return replace(plan, targets=targets)


def _told(found: Report, tell: Speaker, path: Path | None) -> None:
    """Print what came of the rows, and write the report that is asked for."""
    for doubt in found.suspicions:
        out.print(f"! {doubt.sentence.in_language(tell.language)}", markup=False, style="yellow")
    for note in found.notes:
        out.print(note.in_language(tell.language), markup=False)
    faults = found.faults
    for fault in faults[:SHOWN]:
        tell_fault(fault, tell)
    if len(faults) > SHOWN:
        tell(N_("And %(count)s further faults: --report FILE.xlsx has them all"), count=len(faults) - SHOWN)
    if path is not None:
        _write(found, path, tell)
    counts = "  ".join(
        f"{ACTION_TITLES[action].in_language(tell.language)} {count}"
        for action, count in found.counts.items()
    )
    out.print(counts, markup=False)
    tell(N_("Stored.") if found.is_stored else N_("Nothing was stored."))


def tell_fault(fault: RowFault, tell: Speaker) -> None:
    """Print a fault, with what stands in the cell as it was written."""
    column = fault.column or "-"
    if fault.value is None:
        tell(N_("Row %(row)s, %(column)s: %(reason)s"), row=fault.row, column=column, reason=fault.reason)
    else:
        tell(
            N_("Row %(row)s, %(column)s “%(value)s”: %(reason)s"),
            row=fault.row,
            column=column,
            value=str(fault.value)[:LONGEST_SHOWN],
            reason=fault.reason,
        )


def _write(found: Report, path: Path, tell: Speaker) -> None:
    from geo_service.importing.report_files import rejected_xlsx, report_html

    if path.suffix.lower() == ".xlsx":
        path.write_bytes(rejected_xlsx(found, tell.language))
    elif path.suffix.lower() == ".html":
        path.write_text(report_html(found, tell.language), encoding="utf-8")
    else:
        document = json.dumps(found.as_json(tell.language), ensure_ascii=False, indent=1)
        path.write_text(document, encoding="utf-8")
    tell(N_("Written: %(path)s"), path=path)


def _rows(text: str) -> tuple[int, int] | None:
    first, _, last = text.partition("-")
    if not text:
        return None
    if not first.isdecimal() or (last and not last.isdecimal()) or int(first) < 1:
        expected = Text("行号，如 2 或 2-3", "rows, such as 2 or 2-3")
        raise BadParameter(name="--header", expected=expected, value=text[:60])
    return int(first) - 1, int(last or first) - 1


def _pairs(name: str, given: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given or []:
        key, sign, value = pair.rpartition("=") if name == "--map" else pair.partition("=")
        if not sign:
            raise BadParameter(name=name, expected="A=B", value=pair[:60])
        found[key] = value
    return found


@contextmanager
def _progress(tell: Speaker) -> Iterator[Callable[[Stage, int, int], None]]:
    """Show how far the work has come; nothing where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=err, disable=not out.is_terminal) as bar:
        tasks: dict[Stage, TaskID] = {}

        def show(stage: Stage, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(STAGE_TITLES[stage].in_language(tell.language), total=None)
            bar.update(tasks[stage], completed=done, total=of or None)

        yield show
