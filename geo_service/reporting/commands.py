"""The command ``geo-service fill-template``."""

from pathlib import Path
from typing import Annotated

import typer

from geo_service.console import moment, opened
from geo_service.i18n import N_


def _known_basis(name: str) -> str:
    from geo_service.reporting.period import Basis

    if name not in set(Basis):
        raise typer.BadParameter(", ".join(Basis))
    return name


def fill_template(
    template: Annotated[
        str | None, typer.Argument(help="Title or identifier; without it the templates are listed")
    ] = None,
    month: Annotated[str, typer.Option(help="The month: 2026-06; last month by default")] = "",
    since: Annotated[str, typer.Option(help="First day, in place of the month's")] = "",
    until: Annotated[str, typer.Option(help="Cut-off date, in place of the month's last day")] = "",
    basis: Annotated[
        str,
        typer.Option(
            callback=_known_basis,
            help="stood: the ledger as it stood on the cut-off date; known: as it is now, by its dates",
        ),
    ] = "stood",
    with_demo: Annotated[  # noqa: FBT002 - Typer makes an option of a flag
        bool, typer.Option("--with-demo", help="Count hazards invented for demonstration as well")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Where to; beside here by the template's name")] = None,
) -> None:
    """Fill a superior's template in with the figures of a month."""
    from geo_service.access.audit import Action, write_down
    from geo_service.db.migrate import require_latest
    from geo_service.reporting import stored
    from geo_service.reporting.filling import file_name, fill, read_ledger
    from geo_service.reporting.ledger import LAYER_ID
    from geo_service.reporting.period import Basis, occasion, previous_month

    with opened() as (service, tell):
        require_latest(service.database)
        if template is None:
            with service.database.read() as session:
                for one in stored.templates(session):
                    tell(
                        N_("%(id)s  %(title)s  %(state)s"),
                        id=one.id,
                        title=one.title,
                        state=tell.said(
                            N_("confirmed") if one.mapping.is_confirmed else N_("to be confirmed")
                        ),
                    )
            return
        asked = occasion(
            month or ("" if since and until else previous_month(service.today())),
            since,
            until,
            basis=Basis(basis),
            today=service.today(),
        )
        with service.database.read() as session:
            found = stored.template_called(session, template)
            stored.require_confirmed(found)
            content = stored.content_of(session, found.id)
            ledger = read_ledger(service, session, found.mapping, asked, moment())
        made = fill(content, found.mapping, asked, ledger, with_demo=with_demo)
        with service.database.note() as session:
            write_down(
                session,
                service.principal,
                Action.EXPORT,
                moment(),
                layer_id=LAYER_ID,
                form="xlsx",
                template=found.title,
                since=asked.period.since.isoformat(),
                until=asked.period.until.isoformat(),
            )
        target = out or Path(file_name(found.title, asked, has_demo=made.has_demo))
        target.write_bytes(made.content)
        for message, context in made.notes:
            tell(message, **context)
        tell(N_("Written: %(path)s"), path=target)
