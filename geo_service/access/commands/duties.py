"""The commands ``geo-service duties``."""

from typing import Annotated

import typer

from geo_service.access import assignments, handover
from geo_service.access.assignments import Duty
from geo_service.access.commands.desk import NOTHING, Day, consulted, day, group, managed
from geo_service.console import moment
from geo_service.i18n import N_
from layers.railway.duty_assignments import PARTIES
from layers.text import Text
from layers.vocabulary import COORDINATOR_LEVELS

app = group("Who answers for which railway segment.")
LABELS = {code.value: code.label for code in (*PARTIES, *COORDINATOR_LEVELS)}


@app.command("assign")
def assign(
    segment: Annotated[str, typer.Argument(help="Identifier of the railway segment")],
    side: Annotated[str, typer.Option(help="local or railway")],
    post: Annotated[str, typer.Option(help="The post that the duty follows")],
    person: Annotated[str | None, typer.Option(help="Identifier of the person")] = None,
    level: Annotated[
        str | None, typer.Option(help="county, town or village; the segment's by default")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Where the post is")] = None,
    since: Day = None,
    until: Day = None,
) -> None:
    """Give a post the duty on a segment, from one day to another; the layer's history keeps it."""
    with managed() as (service, session, tell):
        duty = Duty(segment, side, post, person, level, unit, day(since), day(until))
        made = assignments.assign(service, session, duty, moment())
    tell(N_("Duty stored: %(duty)s"), duty=made)


@app.command("end")
def end(
    duty_id: Annotated[str, typer.Argument(metavar="ID", help="Identifier of the duty")],
    on: Day = None,
) -> None:
    """End a duty with a day, today by default; that day still counts."""
    with managed() as (service, session, tell):
        last = day(on) or service.today()
        assignments.end(service, session, duty_id, last, moment())
    tell(N_("Duty %(duty)s ends with %(day)s."), duty=duty_id, day=last)


@app.command("hand-over")
def hand_over(
    old: Annotated[str, typer.Argument(metavar="FROM", help="Identifier of who holds the duties")],
    new: Annotated[str, typer.Argument(metavar="TO", help="Identifier of who takes them over")],
    since: Day = None,
    segment: Annotated[list[str] | None, typer.Option(help="Only the duties on this segment")] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Do it; else it is only shown")] = False,  # noqa: FBT002 - a flag of the command
) -> None:
    """Hand somebody's duties over from a day on, today by default: theirs end the day before."""
    chosen = segment or None
    with managed() as (service, session, tell):
        first = day(since) or service.today()
        if commit:
            lines = handover.carry_out(service, session, old, new, first, chosen, moment())
        else:
            lines = handover.preview(service, session, old, new, first, chosen)
    for line in lines:
        tell(
            N_("%(duty)s  %(segment)s  %(side)s: until %(ends)s, from %(begins)s, %(count)s open hazards"),
            duty=line.id,
            segment=line.segment,
            side=_label(line.side),
            ends=NOTHING if line.ends is None else line.ends,
            begins=line.begins,
            count=line.open_hazards,
        )
        for note in line.notes:
            tell(N_("  note: %(note)s"), note=note)
    tell(
        N_("Handed over: %(count)s duties.") if commit else N_("Nothing was changed; --commit does it."),
        count=len(lines),
    )


@app.command("list")
def list_(
    person: Annotated[str | None, typer.Option(help="Of one person")] = None,
    segment: Annotated[str | None, typer.Option(help="On one segment")] = None,
) -> None:
    """List duties by segment."""
    with consulted() as (service, session, tell):
        for row in assignments.duties(service, session, person_id=person, segment_id=segment):
            tell(
                N_(
                    "%(id)s  %(segment)s (%(segment_id)s)  %(level)s  %(side)s  %(post)s  person: %(person)s  %(period)s"
                ),
                id=row["id"],
                segment=row["segment"],
                segment_id=row["segment_id"],
                level=_label(row["level"]),
                side=_label(row["side"]),
                post=row["post"],
                person=row["person_id"] or NOTHING,
                period=f"{row['valid_from'] or NOTHING} .. {row['valid_to'] or NOTHING}",
            )


def _label(code: str) -> Text | str:
    return LABELS.get(code, code)
