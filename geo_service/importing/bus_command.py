"""The command ``geo-service import-bus-lines``."""

from pathlib import Path
from typing import Annotated

import typer

from geo_service.console import Speaker, moment, opened, out
from geo_service.i18n import N_
from geo_service.importing.commands import tell_fault
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.report import ACTION_TITLES, Action, Report


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
    from geo_service.importing.examine import examine
    from geo_service.importing.store import store
    from geo_service.importing.subjects import parts_of
    from layers.buses.line_rows import TABLE

    rule = Rule.ALL if all_or_nothing else Rule.GOOD
    plan = Plan(layer_id=TABLE.id, crs=crs, sheet=sheet, encoding=encoding, mode=mode, rule=rule)
    with opened() as (service, tell):
        if dry_run:
            with service.database.read() as session:
                current = service.current(session)
                found = examine(current, session, file, plan, today=current.today())
        else:
            found = store(service, file, plan, now=moment())
        _told(found, tell)
        for part in parts_of(TABLE.id):
            counts = "  ".join(
                f"{ACTION_TITLES[action].in_language(tell.language)} {count}"
                for action, count in found.of_layer(part).counts.items()
            )
            out.print(f"{service.layer(part).title.in_language(tell.language)}: {counts}", markup=False)
        tell(N_("Stored.") if found.is_stored else N_("Nothing was stored."))
        if all_or_nothing and found.counts[Action.REJECTED]:
            raise typer.Exit(1)


def _told(found: Report, tell: Speaker) -> None:
    """Print doubts, faults, and what a person should look at."""
    for doubt in found.suspicions:
        out.print(f"! {doubt.sentence.in_language(tell.language)}", markup=False, style="yellow")
    for note in found.notes:
        out.print(note.in_language(tell.language), markup=False)
    for fault in found.faults:
        tell_fault(fault, tell)
    for outcome in found.of_actions((Action.CREATE, Action.UPDATE)):
        for note in outcome.notes:
            tell(N_("Row %(row)s, %(title)s: %(note)s"), row=outcome.row, title=outcome.title, note=note)
