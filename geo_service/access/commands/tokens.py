"""The commands ``geo-service tokens``."""

from typing import Annotated

import typer

from geo_service.access import issuing
from geo_service.access.account_list import id_of
from geo_service.access.commands.desk import consulted, group, local, managed
from geo_service.access.tokens import TokenScope
from geo_service.console import moment
from geo_service.i18n import N_
from layers.text import Text

app = group("Tokens by which programs such as QGIS and GDAL sign in.")
SERVES = Text("有效", "serves")
REVOKED = Text("已撤销", "revoked")
ENDED = Text("已到期", "ended")

Account = Annotated[str, typer.Argument(help="Name of the account")]


@app.command("add")
def add(
    account: Account,
    name: Annotated[str, typer.Option(help="What it is for")],
    scope: Annotated[TokenScope, typer.Option(help="Never more than the account may")] = TokenScope.READ,
    days: Annotated[int, typer.Option(help=f"Until it ends, 1 to {issuing.MOST_DAYS}")] = 90,
) -> None:
    """Make a token of an account; its secret is printed once."""
    with managed() as (service, session, tell):
        made = issuing.issue(
            session,
            service.principal,
            id_of(session, account),
            name=name.strip(),
            scope=scope,
            days=str(days),
            now=moment(),
        )
    tell(N_("Token %(token)s, shown this once: %(secret)s"), token=made.id, secret=made.secret)


@app.command("list")
def list_(account: Account) -> None:
    """List the tokens of an account, the newest first."""
    now = moment()
    with consulted() as (service, session, tell):
        for row in issuing.tokens_of(session, id_of(session, account)):
            state = REVOKED if row["revoked_at"] else ENDED if row["expires_at"] <= now else SERVES
            tell(
                N_("%(token)s  %(name)s  %(scope)s  %(state)s  ends: %(end)s  last used: %(used)s"),
                token=row["id"],
                name=row["name"],
                scope=row["scope"],
                state=state,
                end=local(service, row["expires_at"]),
                used=local(service, row["used_at"]),
            )


@app.command("revoke")
def revoke(
    account: Account,
    token: Annotated[str, typer.Argument(metavar="ID", help="Identifier of the token")],
) -> None:
    """Take a token back."""
    with managed() as (service, session, tell):
        issuing.take_back(session, service.principal, id_of(session, account), token, moment())
    tell(N_("Token revoked: %(token)s"), token=token)
