"""The commands ``geo-service morning`` and ``geo-service notices``."""

from pathlib import Path
from typing import Annotated

import typer

from geo_service.access.commands.desk import NOTHING, Day, consulted, day, group, local
from geo_service.console import moment, opened, out
from geo_service.i18n import N_

app = group("Messages to other systems and by mail.")


def morning(
    on: Day = None,
    picture: Annotated[
        Path | None, typer.Option(help="Write a picture (PNG) to this file instead", dir_okay=False)
    ] = None,
) -> None:
    """Print the morning sheet of the whole county: what is overdue, due, new, and which alerts wait."""
    from geo_service.notices.morning import morning as sheet_of
    from geo_service.notices.morning_picture import MOST_ENTRIES, drawn
    from geo_service.notices.sheet import as_text, written

    with consulted() as (service, session, tell):
        settings = service.settings
        sheet = sheet_of(service, session, day(on) or service.today())
        if picture is None:
            out.print(as_text(sheet, settings.title, settings.language), markup=False, end="")
            return
        lines = list(written(sheet, settings.title, settings.language, MOST_ENTRIES))
        picture.write_bytes(drawn(lines, settings.font_path))
        tell(N_("Written: %(path)s"), path=picture)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many messages at most")] = 50,
) -> None:
    """List messages: those that are not delivered first."""
    from geo_service.notices.outbox import listed

    with consulted() as (service, session, tell):
        for row in listed(session, limit):
            tell(
                N_(
                    "%(time)s  %(channel)s  %(event)s  %(id)s  delivered: %(delivered)s"
                    "  tried: %(attempts)s  next: %(next)s  %(error)s"
                ),
                time=local(service, row["created_at"]),
                channel=row["channel"],
                event=row["event"],
                id=row["id"],
                delivered=local(service, row["delivered_at"]),
                attempts=row["attempts"],
                next=local(service, row["next_at"]),
                error=row["error"] or NOTHING,
            )


@app.command()
def send(
    again: Annotated[
        bool, typer.Option("--again", help="Also what was given up, and what is to wait a while")
    ] = False,
) -> None:
    """Send now what waits; the serving process does so by itself. Status 1 where something did not arrive."""
    from geo_service.db.migrate import require_latest
    from geo_service.notices.outbox import revive
    from geo_service.notices.sending import send_due

    with opened() as (service, tell):
        require_latest(service.database)
        if again:
            with service.database.write() as session:
                revive(session, moment())
        sent = send_due(service, moment)
        tell(
            N_("Delivered: %(delivered)s, not delivered: %(failed)s"),
            delivered=sent.delivered,
            failed=sent.failed,
        )
        if sent.failed:
            raise typer.Exit(1)
