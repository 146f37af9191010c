"""What a person entered about a file, as a plan."""

from collections.abc import Iterable, Mapping

from starlette.datastructures import FormData

from geo_service.api.forms import text_of
from geo_service.i18n import N_, translate
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.proposal import Proposed
from layers.coordinates.source_system import LONGEST_NAME, source_system
from layers.text import Language

OTHER = "other"
"""The choice of a reference system whose name is typed."""

DEFAULT = "default."
"""Begins the names of inputs with values for all rows."""

LIMITS: Mapping[str, int] = {"crs_other": LONGEST_NAME, "number_prefix": 40, "header": 5}
"""Most characters of what is typed."""

LONGEST_DEFAULT = 500

MOST_COLUMNS = 300
"""Columns that a form asks about; what the others are stays as it was proposed."""

_NOT_A_ROW = N_("The number of a row is expected, as the spreadsheet counts them.")
_ROWS_REVERSED = N_("The header ends before it begins.")
_UNKNOWN_SYSTEM = N_("No reference system is called %(name)s; a code such as EPSG:4547 is expected.")
_TOO_LONG = N_("At most %(limit)s characters.")

Faults = dict[str, list[str]]
"""Sentences by the input that they stand beside; under ``file`` those about the file itself."""


def entered(form: FormData, proposed: Proposed, language: Language) -> tuple[Plan, Faults]:
    """Return the plan that a form describes, and what in it cannot be.

    Where another sheet, encoding or header was chosen the columns are others, so what was said of them
    before does not count.
    """
    before = proposed.plan
    faults: Faults = {}
    sheet = _one_of(text_of(form, "sheet"), proposed.sheets, before.sheet)
    encoding = _one_of(text_of(form, "encoding"), [one.name for one in proposed.encodings], before.encoding)
    header = _header(form, before, faults, language) if proposed.is_grid else before.header
    is_same = (sheet, encoding, header) == (before.sheet, before.encoding, before.header)
    is_same_sheet = (sheet, encoding) == (before.sheet, before.encoding)
    targets = (*map(str, form.getlist("target")), *before.targets[MOST_COLUMNS:])
    return before.changed(
        sheet=sheet,
        encoding=encoding,
        header=header if is_same_sheet else None,
        targets=targets if is_same and len(targets) == len(proposed.columns) else (),
        crs=_system(form, proposed, faults, language),
        mode=_one_of(text_of(form, "mode"), Mode, before.mode),
        rule=_one_of(text_of(form, "rule"), Rule, before.rule),
        repair=before.repair if proposed.is_grid else text_of(form, "repair") == "yes",
        number_prefix=_text(form, "number_prefix", LIMITS["number_prefix"], faults, language),
        defaults=_defaults(form, faults, language),
    ), faults


def _header(form: FormData, before: Plan, faults: Faults, language: Language) -> tuple[int, int] | None:
    """Return the rows of the header counted from 0; None where none were named."""
    texts = [text_of(form, name) for name in ("header_first", "header_last")]
    if not any(texts):
        return None
    first, last = (
        int(text) if text.isascii() and text.isdigit() else 0 for text in (texts[0], texts[1] or texts[0])
    )
    if not (0 < first < 10 ** LIMITS["header"] and 0 < last < 10 ** LIMITS["header"]):
        faults["header_first"] = [translate(_NOT_A_ROW, language)]
        return before.header
    if last < first:
        faults["header_first"] = [translate(_ROWS_REVERSED, language)]
        return before.header
    return first - 1, last - 1


def _system(form: FormData, proposed: Proposed, faults: Faults, language: Language) -> str:
    chosen = text_of(form, "crs")
    if not proposed.needs_crs:
        return proposed.plan.crs
    if chosen != OTHER:
        return chosen[:LONGEST_NAME]
    typed = _text(form, "crs_other", LONGEST_NAME, faults, language)
    try:
        return source_system(typed).name
    except ValueError:
        faults["crs"] = [translate(_UNKNOWN_SYSTEM, language, name=typed or "-")]
        return proposed.plan.crs


def _defaults(form: FormData, faults: Faults, language: Language) -> dict[str, str]:
    found = {}
    for name in form:
        if name.startswith(DEFAULT) and (text := _text(form, name, LONGEST_DEFAULT, faults, language)):
            found[name.removeprefix(DEFAULT)] = text
    return found


def _text(form: FormData, name: str, limit: int, faults: Faults, language: Language) -> str:
    text = text_of(form, name)
    if len(text) > limit:
        faults[name] = [translate(_TOO_LONG, language, limit=limit)]
    return text[:limit]


def _one_of(wish: str, known: Iterable[str], before: str) -> str:
    """Return what was chosen where it is among the choices, else what stood before.

    Forms are read without the blanks around a value, which the name of a sheet may have.
    """
    return next((one for one in known if one.strip() == wish), before)
