"""The commands ``geo-service audit``."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import typer

from geo_service.access.account_list import id_of
from geo_service.access.audit import Action
from geo_service.access.audit_list import TITLES, Wanted, events
from geo_service.access.commands.desk import NOTHING, Day, consulted, group
from geo_service.i18n import N_
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


def _midnight(service: Service, day: datetime | None, *, days: int) -> datetime | None:
    """Return the beginning of a day, or of one of those after it, in the service's time zone."""
    if day is None:
        return None
    return datetime.combine(day.date() + timedelta(days=days), time(), service.settings.zone).astimezone(UTC)
