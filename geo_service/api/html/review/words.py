"""What the pages of the review say of a feature's state."""

from geo_service.i18n import N_, translate
from layers.railway_hazards.attention import Attention, Kind
from layers.text import Language

_TODAY = {
    Kind.DUE_SOON: N_("Due today"),
    Kind.RECHECK_DUE: N_("Look back today"),
    Kind.NEW: N_("New, found today"),
}
_DAYS = {
    Kind.OVERDUE: N_("Overdue by %(days)s days"),
    Kind.DUE_SOON: N_("%(days)s days left"),
    Kind.RECHECK_DUE: N_("Look back: %(days)s days late"),
    Kind.RECHECK_SOON: N_("Look back in %(days)s days"),
    Kind.NEW: N_("New, found %(days)s days ago"),
}


def attention_text(found: Attention, language: Language) -> str:
    """Return in a few words why a hazard is to be looked at, with its days where they say something."""
    message = _TODAY.get(found.kind) if found.days == 0 else None
    message = message or _DAYS.get(found.kind)
    if message is None:
        return found.title.in_language(language)
    return translate(message, language, days=found.days)
