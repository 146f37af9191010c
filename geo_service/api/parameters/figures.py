"""What figures are asked for: ``from``, ``to``, ``as-of`` and ``demo``."""

from collections.abc import Mapping
from datetime import date

from geo_service.api.parameters.interval import DAY
from geo_service.api.parameters.known import bad
from geo_service.figures.question import Question
from layers.railway_hazards.figures import Period
from layers.text import Text

NAMES = ("from", "to", "as-of", "demo")
EXPECTED = Text("日期，如 2026-06-30", "a day such as 2026-06-30")


def question_of(params: Mapping[str, str], today: date) -> Question:
    """Read what is asked for; what is empty is as if it were not there.

    Without days the year so far. A period that is not over is counted up to today. The ledger is that of
    the end of the period unless ``as-of`` names a later day.

    Raises
    ------
    BadParameter
    """
    until = min(_day(params, "to") or today, today)
    since = _day(params, "from") or date(until.year, 1, 1)
    if since > until:
        expected = Text(f"不晚于 {until} 的日期", f"a day that is not after {until}")
        raise bad("from", expected, since.isoformat())
    ledger_of = _day(params, "as-of") or until
    if not until <= ledger_of <= today:
        expected = Text(f"从截止日期 {until} 到今天的日期", f"a day from the cut-off date {until} to today")
        raise bad("as-of", expected, ledger_of.isoformat())
    demo = params.get("demo") or "yes"
    if demo not in ("yes", "no"):
        raise bad("demo", "yes | no", demo)
    return Question(Period(since, until), ledger_of, today, with_demo=demo == "yes")


def asked_again(question: Question) -> dict[str, str]:
    """Return the parameters that ask the same question another day."""
    asked = {
        "from": question.period.since.isoformat(),
        "to": question.period.until.isoformat(),
        "as-of": question.ledger_of.isoformat(),
    }
    return asked if question.with_demo else asked | {"demo": "no"}


def _day(params: Mapping[str, str], name: str) -> date | None:
    value = params.get(name)
    if not value:
        return None
    try:
        day = date.fromisoformat(value) if DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 9998:
        raise bad(name, EXPECTED, value)
    return day
