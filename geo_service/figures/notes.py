"""What a person should know who reads the figures: what is not known, not as it was, or invented."""

from geo_service.figures.report import Report
from geo_service.i18n import N_

Note = tuple[str, dict[str, object]]
"""A sentence of the catalogue with its values."""

UNKNOWN = N_("The ledger of %(day)s is not known: its history in this service begins on %(since)s")
NEVER = N_("The ledger of %(day)s is not known: this service has no history of hazards yet")
NOT_AS_IT_WAS = N_(
    "The ledger of %(ledger)s is counted by its dates: which hazards were kept under control, transferred, rejected or "
    "open again is told as of that day, not as of %(day)s"
)
ENTERED_LATER = N_(
    "Before %(since)s the ledger was not kept in this service. What is counted of earlier days was entered later with "
    "its dates; such months are marked *"
)
NO_LOG = N_("No step of a review was recorded up to %(day)s, so nothing is known of hazards that came back")
LOG_SINCE = N_("Hazards that came back are known from %(since)s on, when the log of reviews begins")
INVENTED = N_("%(count)s hazards of this ledger are invented for demonstration and are counted as well")
LEFT_OUT = N_("%(count)s hazards invented for demonstration are left out")


def notes(report: Report) -> list[Note]:
    """Return the sentences, the gravest first."""
    question = report.question
    until = question.period.until
    if not report.is_known:
        if report.known_since is None:
            return [(NEVER, {"day": question.ledger_of})]
        return [(UNKNOWN, {"day": question.ledger_of, "since": report.known_since})]
    said: list[Note] = []
    if report.demo:
        said.append((INVENTED if question.with_demo else LEFT_OUT, {"count": report.demo}))
    if question.ledger_of > until:
        said.append((NOT_AS_IT_WAS, {"ledger": question.ledger_of, "day": until}))
    if report.known_since is not None and question.period.since < report.known_since:
        said.append((ENTERED_LATER, {"since": report.known_since}))
    if report.log_since is None or report.log_since > until:
        said.append((NO_LOG, {"day": until}))
    elif report.log_since > question.period.since:
        said.append((LOG_SINCE, {"since": report.log_since}))
    return said
