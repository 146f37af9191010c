"""The commands ``geo-service audit``."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import typer

from geo_service.access.account_list import id_of
from geo_service.access.audit import Action
from geo_service.access.audit_list import TITLES, Wanted, events
from geo_service.access.commands.desk import NOTHING, Day, consulted, group
from geo_service.i18n import N_
from geo_service.review.agreement import all_faults
from geo_service.review.chain import Head
from geo_service.review.chain import head as chain_head
from geo_service.service import Service

app = group("What was done, by whom, when and from where.")


@app.command("list")
def list_(
    since: Day = None,
    until: Day = None,
    action: Annotated[Action | None, typer.Option(help="One kind of event")] = None,
    account: Annotated[str | None, typer.Option(help="Name of an account")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many events at most")] = 50,
) -> None:
    """List events, the newest first; both days count."""
    with consulted() as (service, session, tell):
        wanted = Wanted(
            action=action or "",
            account_id=id_of(session, account) if account else "",
            since=_midnight(service, since, days=0),
            until=_midnight(service, until, days=1),
        )
        for row in events(session, wanted, limit=limit):
            about = "/".join(part for part in (row["layer_id"], row["feature_id"]) if part)
            tell(
                N_("%(time)s  %(action)s  %(account)s  %(via)s  %(address)s  %(about)s  %(detail)s"),
                time=f"{row['at'].astimezone(service.settings.zone):%Y-%m-%d %H:%M:%S}",
                action=TITLES.get(row["action"], row["action"]),
                account=row["account"] or row["actor"] or NOTHING,
                via=row["via"] or NOTHING,
                address=row["address"] or NOTHING,
                about=about or NOTHING,
                detail=row["detail"] or NOTHING,
            )


@app.command("head")
def head_() -> None:
    """Show the head of the log of reviews, to be written down outside of the database."""
    with consulted() as (_, session, tell):
        tell(N_("%(head)s"), head=chain_head(session))


@app.command()
def verify(
    head: Annotated[
        list[str] | None, typer.Option(help="A head that was written down before, as 12:9f86d0…")
    ] = None,
    files: Annotated[bool, typer.Option(help="Read the attachments as well")] = False,  # noqa: FBT002 - an option
) -> None:
    """Find what was changed, removed, put in or cut off in the log of reviews; exit status 1 if anything was."""
    with consulted() as (service, session, tell):
        heads = [Head.read(one) for one in head or ()]
        count = 0
        for fault in all_faults(
            session, service.catalogue.registry, service.tables, *heads, with_files=files
        ):
            count += 1
            tell(N_("Row %(seq)s: %(reason)s"), seq=fault.seq, reason=fault.reason)
        if count:
            tell(N_("The log of reviews does not hold together: faults found: %(count)s"), count=count)
            raise typer.Exit(1)
        tell(N_("The log of reviews holds together up to %(head)s"), head=chain_head(session))


def _midnight(service: Service, day: datetime | None, *, days: int) -> datetime | None:
    """Return the beginning of a day, or of one of those after it, in the service's time zone."""
    if day is None:
        return None
    return datetime.combine(day.date() + timedelta(days=days), time(), service.settings.zone).astimezone(UTC)
