"""The commands ``geo-service accounts``."""

from dataclasses import replace
from typing import Annotated

import typer

from geo_service.access import account_list, management
from geo_service.access.account_entry import AccountEntry
from geo_service.access.commands.desk import NOTHING, consulted, group, local, managed
from geo_service.access.commands.secret import Source, password_from, tell_password
from geo_service.access.secrets import key_of
from geo_service.console import moment, opened
from geo_service.db.migrate import require_latest
from geo_service.i18n import N_
from layers.access import ROLE_TITLES, Role
from layers.text import Text

app = group("Who may sign in, with which role.")
MOST = 100_000

Name = Annotated[str, typer.Argument(help="What is typed at sign-in")]
RoleOption = Annotated[Role, typer.Option(help="What the account may see and change")]
Side = Annotated[str, typer.Option(help="Of a coordinator: local or railway")]
Level = Annotated[str, typer.Option(help="Of a coordinator: county, town or village")]
Person = Annotated[str, typer.Option(help="Identifier of the person whom it belongs to")]
From = Annotated[Source, typer.Option("--password-from", help="Where the password comes from")]

ACTIVE = Text("启用", "active")
INACTIVE = Text("停用", "switched off")


@app.command("add")
def add(
    name: Name,
    role: RoleOption,
    side: Side = "",
    level: Level = "",
    person: Person = "",
    password_from_: From = Source.RANDOM,
) -> None:
    """Make an account; a random password is printed once, and changed at the first sign-in."""
    with opened() as (started, tell):
        require_latest(started.database)
        password = password_from(password_from_, name, started.settings.password_length, tell)
        entry = AccountEntry(name, role, side, level, person)
        with started.database.write() as session:
            service = started.current(session)
            management.add(session, service.principal, entry, password, moment())
        tell(N_("Account made: %(name)s, %(role)s"), name=name.casefold(), role=ROLE_TITLES[role])
        tell_password(password_from_, password, tell)


@app.command("list")
def list_() -> None:
    """List all accounts with role, state, person and last sign-in."""
    with consulted() as (service, session, tell):
        for row in account_list.accounts(session, limit=MOST):
            tell(
                N_("%(name)s  %(role)s  %(part)s  %(state)s  person: %(person)s  last sign-in: %(time)s"),
                name=row["name"],
                role=ROLE_TITLES[Role(row["role"])],
                part=f"{row['side']}/{row['level']}" if row["side"] else NOTHING,
                state=ACTIVE if row["is_active"] else INACTIVE,
                person=row["person_id"] or NOTHING,
                time=local(service, row["signed_in_at"]),
            )


@app.command("change")
def change(
    name: Name,
    rename: Annotated[str | None, typer.Option(help="Another name")] = None,
    role: Annotated[Role | None, typer.Option(help="Another role")] = None,
    side: Annotated[str | None, typer.Option(help="Of a coordinator: local or railway")] = None,
    level: Annotated[str | None, typer.Option(help="Of a coordinator: county, town or village")] = None,
    person: Annotated[str | None, typer.Option(help="Identifier of the person; empty for nobody")] = None,
) -> None:
    """Change an account's name, role or person; what is not given stays."""
    with managed() as (service, session, tell):
        row = management.account(session, account_list.id_of(session, name))
        present = AccountEntry(
            row["name"], row["role"], row["side"] or "", row["level"] or "", row["person_id"] or ""
        )
        given = {"name": rename, "role": role, "side": side, "level": level, "person_id": person}
        entry = replace(present, **{key: value for key, value in given.items() if value is not None})
        management.change(session, service.principal, row["id"], entry, moment())
    tell(N_("Account changed: %(name)s"), name=entry.name.casefold())


@app.command("disable")
def disable(name: Name) -> None:
    """Switch an account off: its sessions end, its tokens serve no more."""
    with managed() as (service, session, tell):
        account_id = account_list.id_of(session, name)
        management.set_active(session, service.principal, account_id, moment(), is_active=False)
    tell(N_("Account switched off: %(name)s"), name=name.casefold())


@app.command("enable")
def enable(name: Name) -> None:
    """Switch an account on again."""
    with managed() as (service, session, tell):
        account_id = account_list.id_of(session, name)
        management.set_active(session, service.principal, account_id, moment(), is_active=True)
    tell(N_("Account switched on: %(name)s"), name=name.casefold())


@app.command("reset-password")
def reset_password(name: Name, password_from_: From = Source.RANDOM) -> None:
    """Give an account a password for one sign-in; its sessions end."""
    if password_from_ is Source.NONE:
        raise typer.BadParameter("random, prompt, stdin", param_hint="--password-from")
    with opened() as (started, tell):
        require_latest(started.database)
        password = password_from(password_from_, name, started.settings.password_length, tell)
        assert password is not None
        with started.database.write() as session:
            account_id = account_list.id_of(session, name)
            principal = started.current(session).principal
            key = key_of(started.settings)
            management.reset_password(session, principal, account_id, password, moment(), key=key)
        tell(
            N_("The password of %(name)s is set. Its sessions have ended, its tokens are taken back."),
            name=name.casefold(),
        )
        tell_password(password_from_, password, tell)


@app.command("sessions-end")
def sessions_end(name: Name) -> None:
    """End all sessions of an account; its browsers have to sign in again."""
    with managed() as (service, session, tell):
        management.end_sessions(session, service.principal, account_list.id_of(session, name), moment())
    tell(N_("All sessions of %(name)s have ended."), name=name.casefold())
