"""The command ``geo-service import-bus-lines``."""

from pathlib import Path
from typing import Annotated

import typer

from geo_service.console import moment, opened, out
from geo_service.i18n import N_
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.report import ACTION_TITLES, Action


def import_bus_lines(
    file: Annotated[Path, typer.Argument(help="A workbook or CSV with one stop of one line in each row")],
    crs: Annotated[str, typer.Option(help="Reference system of the coordinates: GCJ-02, EPSG:4326")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of the workbook")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of the text: GB18030")] = "",
    mode: Annotated[Mode, typer.Option(help="Draw new lines only, or those anew that are there")] = Mode.NEW,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Store nothing where a row has a fault")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would come of it, store nothing")
    ] = False,
) -> None:
    """Make stops and routes of a table of bus lines; status 1 where rows were given back under --all-or-nothing."""
    from geo_service.importing.bus_tables import examine_lines, store_lines
    from layers.buses.line_rows import TABLE

    rule = Rule.ALL if all_or_nothing else Rule.GOOD
    plan = Plan(layer_id=TABLE.id, crs=crs, sheet=sheet, encoding=encoding, mode=mode, rule=rule)
    with opened() as (service, tell):
        if dry_run:
            with service.database.read() as session:
                current = service.current(session)
                found = examine_lines(current, session, file, plan, today=current.today())
        else:
            found = store_lines(service, file, plan, now=moment())
        for report in (found.stops, found.routes):
            for doubt in report.suspicions:
                out.print(f"! {doubt.sentence.in_language(tell.language)}", markup=False, style="yellow")
            for fault in report.faults:
                tell(
                    N_("Row %(row)s, %(column)s: %(reason)s"),
                    row=fault.row,
                    column=fault.column or "-",
                    reason=fault.reason,
                )
            for outcome in report.of_actions((Action.CREATE, Action.UPDATE)):
                for note in outcome.notes:
                    tell(
                        N_("Row %(row)s, %(title)s: %(note)s"),
                        row=outcome.row,
                        title=outcome.title,
                        note=note,
                    )
            counts = "  ".join(
                f"{ACTION_TITLES[action].in_language(tell.language)} {count}"
                for action, count in report.counts.items()
            )
            title = service.layer(report.layer_id).title.in_language(tell.language)
            out.print(f"{title}: {counts}", markup=False)
        tell(N_("Nothing was stored.") if dry_run else N_("Stored."))
        if all_or_nothing and any(it.counts[Action.REJECTED] for it in (found.stops, found.routes)):
            raise typer.Exit(1)
