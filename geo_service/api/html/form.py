"""The filter form above a table, and the conditions that are in force."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo_service.api.html.reader import Reader
from geo_service.api.words import words
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.naming import title_fields
from layers.text import Language
from maps.popup import filter_names

CONTAINS, SINCE, UNTIL = "find.text", "find.since", "find.until"
"""Inputs of the form that the API has no parameter for; a dot keeps them apart from fields."""

KEPT = ("as-of", "f", "lang", "limit", "properties", "sortby", "precision", "crs")
"""Parameters that say how records are shown; all others say which."""

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PAGE_SIZES = (50, 100, 500, 1_000)
PATTERN = re.compile(
    r"""CASEI\("(?:[^"]|"")+"\) LIKE CASEI\('%(?P<text>(?:[^'%_\\]|''|\\\\(?:[%_]|\\\\))*)%'\)"""
)
"""What `contains_filter` writes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One field to filter by."""

    name: str
    title: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in force and the address without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Form:
    """Everything of the form.

    Parameters
    ----------
    action : str
        Address that turns the inputs into a query of the API.
    title_label : str
        Title of the field that a text is looked for in.
    contains, condition : str
        The text looked for; any other CQL2 condition.
    temporal : str
        Title of the field that the dates are compared with, empty where there is none.
    since, until, box : str
    selects : sequence of Select
    sizes : sequence of Choice
    hidden : mapping of str to str
        What the form hands on.
    conditions : sequence of Condition
    clear : str
        Address without any condition.
    is_more_open : bool
        Whether one of the rarer conditions is in force.
    day : str or None
        Day at whose end the records are shown, empty for the present; None where the address names
        another moment, which the form hands on.
    today : str
    """

    action: str
    title_label: str
    contains: str
    condition: str
    temporal: str
    since: str
    until: str
    box: str
    selects: Sequence[Select]
    sizes: Sequence[Choice]
    hidden: Mapping[str, str]
    conditions: Sequence[Condition]
    clear: str
    is_more_open: bool
    day: str | None
    today: str


def filter_form(reader: Reader, layer: Layer, limit: int) -> Form:
    """Return the form of a layer as the address has filled it."""
    given = reader.request.query_params
    t = words(reader.language)
    contains, condition = split_filter(given.get("filter", ""))
    if given.get("filter-lang", "cql2-text") == "cql2-json":
        contains, condition = "", given.get("filter", "")
    since, until = split_interval(given.get("datetime", ""))
    temporal = layer.field(layer.temporal) if layer.temporal else None
    titled = layer.field(searched_field(layer, reader.language))
    fields = filtered_fields(layer)
    hidden = {
        name: given[name]
        for name in ("as-of", "f", "lang", "properties", "sortby", "filter-lang", "filter-crs", "bbox-crs")
        if name in given and (name != "as-of" or shown_day(given[name]) is None)
    }
    day = shown_day(given.get("as-of", ""))
    conditions = []

    def note(text: str, *names: str) -> None:
        # The place in the table is another one then.
        conditions.append(Condition(text, reader.here((*names, "offset", "next"))))

    if contains:
        note(
            f"{t.title_contains.format(title=titled.title.in_language(reader.language))} {contains}", "filter"
        )
    for field in fields:
        if given.get(field.name):
            title = field.title.in_language(reader.language)
            note(f"{title}: {choice_label(field, given[field.name], reader)}", field.name)
    for name in (name for name in layer.by_name if given.get(name) and layer.field(name) not in fields):
        field = layer.field(name)
        note(f"{field.title.in_language(reader.language)}: {given[name]}", name)
        hidden[name] = given[name]
    if given.get("datetime"):
        title = temporal.title.in_language(reader.language) if temporal else "datetime"
        note(f"{title}: {interval_text(since, until, given['datetime'], reader.language)}", "datetime")
    if given.get("bbox"):
        note(f"{t.box}: {given['bbox']}", "bbox", "bbox-crs")
    if condition:
        note(f"{t.condition}: {condition}", "filter", "filter-lang", "filter-crs")
    return Form(
        action=reader.collection(layer.id, "find").partition("?")[0],
        title_label=t.title_contains.format(title=titled.title.in_language(reader.language)),
        contains=contains,
        condition=condition,
        temporal=temporal.title.in_language(reader.language) if temporal else "",
        since=since,
        until=until,
        box=given.get("bbox", ""),
        selects=[_select(field, given.get(field.name, ""), reader) for field in fields],
        sizes=[Choice(str(size), str(size), size == limit) for size in sorted({*PAGE_SIZES, limit})],
        hidden=hidden,
        conditions=conditions,
        clear=reader.here([name for name in given if name not in KEPT]),
        is_more_open=bool(condition or given.get("bbox") or given.get("as-of")),
        day=day,
        today=reader.service.today().isoformat(),
    )


def shown_day(moment: str) -> str | None:
    """Return the day of ``as-of`` as the form shows it; None where it names a moment within a day."""
    return moment if not moment or DAY.fullmatch(moment) else None


def filtered_fields(layer: Layer) -> list[Field]:
    """Return the fields with a select: enumerations in the order of the popup, then yes or no."""
    enumerated = [layer.field(name) for name in filter_names(layer)]
    return [*enumerated, *(field for field in layer.given_fields if field.type is FieldType.BOOLEAN)]


def searched_field(layer: Layer, language: Language) -> str:
    """Return the field in which the form looks for a text."""
    return next(name for name in title_fields(layer, layer.title_field, language))


def contains_filter(name: str, text: str) -> str:
    r"""Return the CQL2 condition that a field contains a text, in whichever case.

    Every character stands for itself: first what LIKE would take for a sign gets a backslash, then
    each backslash and quote is doubled, as in any text of CQL2. The name is quoted, for it may be
    a word of CQL2 like ``in``.
    """
    pattern = re.sub(r"([\\%_])", r"\\\1", text)
    literal = pattern.replace("\\", r"\\").replace("'", "''")
    quoted = name.replace('"', '""')
    return f"CASEI(\"{quoted}\") LIKE CASEI('%{literal}%')"


def split_filter(condition: str) -> tuple[str, str]:
    """Return the text that a condition of the form looks for, else the condition itself."""
    found = PATTERN.fullmatch(condition)
    if not found:
        return "", condition
    pattern = found["text"].replace("''", "'").replace(r"\\", "\\")
    return re.sub(r"\\([\\%_])", r"\1", pattern), ""


def split_interval(value: str) -> tuple[str, str]:
    """Return the first and the last day of a ``datetime``, empty where it is open."""
    since, slash, until = value.partition("/")
    days = [part[:10] if part not in ("", "..") else "" for part in (since, until if slash else since)]
    return days[0], days[1]


def interval_text(since: str, until: str, value: str, language: Language) -> str:
    """Return an interval in words."""
    t = words(language)
    if since and until:
        return since if since == until else t.from_to.format(low=since, high=until)
    if since:
        return str(t.since.format(date=since))
    return str(t.until.format(date=until)) if until else value


def choice_label(field: Field, value: str, reader: Reader) -> str:
    """Return the label of one value or of several that are divided by commas."""
    t = words(reader.language)
    if field.type is FieldType.BOOLEAN:
        return {"true": str(t.yes), "false": str(t.no)}.get(value, value)
    divider = "、" if reader.language is Language.ZH else ", "
    return divider.join(field.label(code).in_language(reader.language) for code in value.split(","))


def _select(field: Field, value: str, reader: Reader) -> Select:
    values = ["true", "false"] if field.type is FieldType.BOOLEAN else [code.value for code in field.codes]
    if value and value not in values:
        values.insert(0, value)  # several codes, from an address that somebody else wrote
    return Select(
        name=field.name,
        title=field.title.in_language(reader.language),
        choices=[
            Choice("", str(words(reader.language).all), not value),
            *(Choice(code, choice_label(field, code, reader), code == value) for code in values),
        ],
    )
