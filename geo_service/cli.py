"""The command line ``geo-service``."""

from pathlib import Path
from typing import Annotated

import typer

from geo_service import __version__
from geo_service.access.commands import groups
from geo_service.console import is_watched, moment, opened, out, settled
from geo_service.i18n import N_
from geo_service.importing.bus_command import import_bus_lines
from geo_service.importing.commands import import_
from geo_service.monitoring.commands import monitor
from geo_service.notices.commands import app as notices
from geo_service.notices.commands import morning
from geo_service.publishing import commands
from geo_service.reporting.commands import fill_template

app = typer.Typer(
    name="geo-service", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
demo = typer.Typer(no_args_is_help=True, help="The demonstration set.")
app.add_typer(demo, name="demo")
for group_name, group in groups:
    app.add_typer(group, name=group_name)
for command in (commands.publish, commands.access, commands.unpublish, commands.layers, fill_template):
    app.command()(command)
app.add_typer(notices, name="notices")
app.command()(morning)
app.command()(monitor)
app.command("import")(import_)
app.command("import-bus-lines")(import_bus_lines)


@app.command()
def serve() -> None:
    """Create what is missing, then answer on GEO_SERVICE_HOST and GEO_SERVICE_PORT."""
    from geo_service.serving import listening, serve_on
    from geo_service.starting import initialise

    with opened() as (service, tell), listening(service.settings) as (listener, address):
        initialise(service, now=moment(), tell=tell, is_watched=is_watched())
        tell(N_("Open %(address)s in a browser; stop with Ctrl+C"), address=address)
        serve_on(listener, service)


@app.command()
def init() -> None:
    """Create the database and load the data; doing it again changes nothing."""
    from geo_service.starting import initialise

    with opened() as (service, tell):
        initialise(service, now=moment(), tell=tell, is_watched=is_watched())
        tell(N_("Ready."))


@app.command()
def migrate() -> None:
    """Bring the database's tables to this program's version."""
    from geo_service.db.migrate import latest, upgrade
    from geo_service.starting import prepare_state

    with opened() as (service, tell):
        prepare_state(service)
        changed = upgrade(service.database, service.registry)
        message = (
            N_("Database brought to version %(version)s")
            if changed
            else N_("Nothing to do: version %(version)s")
        )
        tell(message, version=latest())


@app.command()
def revision(message: Annotated[str, typer.Argument(help="What changes: add taxi stands")]) -> None:
    """Write the migration that takes the database to the layers' manifests."""
    from geo_service.db.migrate import write_revision

    with opened() as (service, tell):
        tell(N_("Written: %(path)s"), path=write_revision(service.database, service.registry, message).name)


@app.command()
def load() -> None:
    """Load the data folder's files that were not loaded before."""
    from geo_service.loading import load as load_data

    with opened() as (service, tell):
        added = load_data(
            service,
            now=moment(),
            tell=lambda name, count: tell(N_("Loaded %(name)s: %(count)s"), name=name, count=count),
        )
        tell(N_("New features: %(count)s"), count=added)


@app.command()
def check(
    full: Annotated[bool, typer.Option("--full", help="Compare all rows of large layers too")] = False,
) -> None:
    """Tell in plain words what works and what is missing; status 1 where something is missing."""
    from geo_service.operation.check import check as findings
    from geo_service.operation.checks.finding import Level
    from layers.registry import LAYERS

    marks = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.MISSING: ("✗", "red")}
    with settled() as (settings, _):
        found = findings(settings, LAYERS, now=moment(), is_full=full)
        for finding in found:
            mark, style = marks[finding.level]
            out.print(f"{mark} {finding.sentence(settings.language)}", markup=False, style=style)
        if any(finding.level is Level.MISSING for finding in found):
            raise typer.Exit(1)


@app.command()
def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; the state folder's backups by default")
    ] = None,
) -> None:
    """Back up the database into one file, while the service runs."""
    from geo_service.operation.backup import FOLDER, make_backup

    with opened() as (service, tell):
        made = make_backup(service, folder or service.settings.state_dir / FOLDER, now=moment())
        tell(N_("Written: %(path)s"), path=made.path)
        tell(N_("SHA-256: %(sha256)s"), sha256=made.sha256)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option(help="Put it in the place of the present database")] = False,
) -> None:
    """Restore a backup, also while the service runs. The present database is backed up first."""
    from geo_service.operation.restore import restore as restore_backup
    from geo_service.starting import prepare_state

    with opened() as (service, tell):
        prepare_state(service)
        restored = restore_backup(service, file, now=moment(), replace=replace)
        if restored.saved is not None:
            tell(N_("The database as it was: %(path)s"), path=restored.saved.path)
        tell(N_("Restored: the state of %(moment)s"), moment=f"{restored.manifest.made_at:%Y-%m-%d %H:%M %Z}")


@demo.command("generate")
def demo_generate(
    hazards: Annotated[int, typer.Option(min=0, max=5_000_000, help="How many hazards to invent")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same set")] = 7,
) -> None:
    """Make the demonstration set anew, in the place of the present one."""
    from geo_service.demonstration import replace

    with opened() as (service, tell):
        count = replace(service, hazards=hazards, seed=seed, now=moment())
        tell(N_("Demonstration features stored: %(count)s"), count=count)


@demo.command("clear")
def demo_clear() -> None:
    """Remove the demonstration set; it does not come back by itself."""
    from geo_service.demonstration import clear

    with opened() as (service, tell):
        tell(N_("Demonstration features removed: %(count)s"), count=clear(service, now=moment()))


@app.command()
def version() -> None:
    """Print the version."""
    out.print(__version__)
