"""The command that runs the monitors once."""

import typer

from geo_service.console import moment, opened
from geo_service.i18n import N_
from layers.monitoring.hysteresis import Move
from layers.monitoring.rules import RULES


def monitor() -> None:
    """Ask all monitoring rules once, open and clear alerts; status 1 where a rule could not be asked."""
    from geo_service.monitoring.run import run
    from geo_service.starting import prepare_state

    with opened() as (service, tell):
        prepare_state(service)
        summary = run(service, moment())
        language = service.settings.language
        for rule in RULES:
            title = rule.title.in_language(language)
            if rule.id in summary.failed:
                tell(N_("%(title)s: could not be asked, the log tells why"), title=title)
                continue
            moves = summary.moves[rule.id]
            tell(
                N_("%(title)s: %(opened)s opened, %(standing)s still hold, %(cleared)s cleared"),
                title=title,
                opened=moves.get(Move.OPEN, 0) + moves.get(Move.RETURN, 0),
                standing=moves.get(Move.STAY, 0),
                cleared=moves.get(Move.CLEAR, 0),
            )
        if summary.failed:
            raise typer.Exit(1)
