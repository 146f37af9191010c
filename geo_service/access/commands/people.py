"""The commands ``geo-service people``."""

from dataclasses import replace
from typing import Annotated

import typer

from geo_service.access import people
from geo_service.access.commands.desk import NOTHING, consulted, group, managed
from geo_service.access.people import PersonEntry
from geo_service.console import moment
from geo_service.i18n import N_

app = group("The people whom duties and accounts refer to.")
MOST = 100_000

Identifier = Annotated[str, typer.Argument(metavar="ID", help="Identifier of the person")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name")],
    organisation: Annotated[str, typer.Option(help="Where they work")] = "",
    post: Annotated[str, typer.Option(help="What they are there")] = "",
    phone: Annotated[str, typer.Option(help="Telephone")] = "",
) -> None:
    """Register somebody and print the identifier."""
    with managed() as (service, session, tell):
        entry = PersonEntry(name, organisation, post, phone)
        made = people.create(session, service.principal, entry, moment())
    tell(N_("Registered: %(person)s"), person=made)


@app.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="Part of a name, organisation, post, telephone")] = "",
) -> None:
    """List people by name."""
    with consulted() as (_, session, tell):
        for row in people.people(session, text=text, limit=MOST):
            shown = {name: row[name] or NOTHING for name in ("id", "name", "organisation", "post", "phone")}
            tell(
                N_("%(id)s  %(name)s  %(organisation)s  %(post)s  %(phone)s  demo")
                if row["is_demo"]
                else N_("%(id)s  %(name)s  %(organisation)s  %(post)s  %(phone)s"),
                **shown,
            )


@app.command("change")
def change(
    person_id: Identifier,
    name: Annotated[str | None, typer.Option(help="Name")] = None,
    organisation: Annotated[str | None, typer.Option(help="Where they work; empty for none")] = None,
    post: Annotated[str | None, typer.Option(help="What they are there; empty for none")] = None,
    phone: Annotated[str | None, typer.Option(help="Telephone; empty for none")] = None,
) -> None:
    """Change what is known of somebody; what is not given stays."""
    with managed() as (service, session, tell):
        row = people.person(session, person_id)
        present = PersonEntry(row["name"], row["organisation"] or "", row["post"] or "", row["phone"] or "")
        given = {"name": name, "organisation": organisation, "post": post, "phone": phone}
        entry = replace(present, **{key: value for key, value in given.items() if value is not None})
        people.change(session, service.principal, person_id, entry, moment())
    tell(N_("Person changed: %(person)s"), person=person_id)


@app.command("remove")
def remove(person_id: Identifier) -> None:
    """Remove somebody to whom no duty and no account refers."""
    with managed() as (service, session, tell):
        known = service.catalogue
        people.remove(session, service.principal, person_id, known.registry, known.tables, moment())
    tell(N_("Person removed: %(person)s"), person=person_id)
