"""The list of what is reviewed: tabs, filters with counts, rows, pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from geo_service.api.html.form import Choice as Option
from geo_service.api.html.form import Select
from geo_service.api.html.reader import Reader, query_text
from geo_service.api.html.review.board import EVERYTHING, SETTLED, Board, Line, layer_query
from geo_service.api.html.review.choice import (
    Choice,
    Chosen,
    fields_of,
)
from geo_service.api.html.review.words import attention_text
from geo_service.api.html.values import number, with_titles
from geo_service.i18n import N_, translate
from layers.contract import Layer
from layers.railway_hazards.attention import TITLES, Kind

ROWS = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of attention with its count."""

    title: str
    count: str
    href: str
    kind: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One feature in the list."""

    id: str
    href: str
    title: str
    status: str
    kind: str
    note: str
    subject: str
    place: str
    text: str
    deadline: str
    is_settled: bool
    is_major: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list.

    Parameters
    ----------
    temporal : str
        Title of the field that the days are of.
    first : int
        Place of the first row among all.
    told : str
        How many there are, in a sentence.
    conditions : int
        How many filters are in force.
    query : str
        What the address asks for, without the page, the language and what is open.
    """

    tabs: Sequence[Tab]
    selects: Sequence[Select]
    temporal: str
    rows: Sequence[Row]
    first: int
    told: str
    conditions: int
    previous: str
    next: str
    clear: str
    query: str
    choice: Choice


def listing(
    reader: Reader, layer: Layer, board: Board, choice: Choice, found: Chosen, page: int | None, opened: str
) -> Listing:
    """Return one page of a choice: the one that is asked for, else the one with what is open, else the first."""
    place = 0 if page is None else (page - 1) * ROWS
    if page is None and opened:
        place = next((index for index, line in enumerate(found.lines) if line.id == opened), 0) // ROWS * ROWS
    if place >= len(found.lines):
        place = 0
    lines = found.lines[place : place + ROWS]
    reader = _titled(reader, layer, lines, found)
    last = place + len(lines)
    return Listing(
        tabs=_tabs(reader, layer, choice, found),
        selects=[_select(reader, layer, board, choice, found, name) for name in fields_of(layer)],
        rows=[_row(reader, layer, line, choice) for line in lines],
        temporal=layer.field(layer.temporal).title.in_language(reader.language) if layer.temporal else "",
        first=place + 1,
        told=_told(reader, place, last, len(found.lines)),
        conditions=len(choice.values) + bool(choice.since) + bool(choice.until),
        previous=_address(reader, layer, choice, page=place // ROWS) if place else "",
        next=_address(reader, layer, choice, page=place // ROWS + 2) if last < len(found.lines) else "",
        clear=_address(reader, layer, Choice({}, choice.state)) if choice.is_narrowed else "",
        query=query_text({**layer_query(layer), **choice.query}),
        choice=choice,
    )


def _told(reader: Reader, before: int, last: int, count: int) -> str:
    if count <= ROWS:
        return translate(N_("%(count)s in all"), reader.language, count=number(count))
    message = N_("%(first)s–%(last)s of %(count)s")
    return translate(
        message, reader.language, first=number(before + 1), last=number(last), count=number(count)
    )


def _address(reader: Reader, layer: Layer, choice: Choice, **query: object) -> str:
    return reader.address("review", **layer_query(layer), **choice.query, **query)


def _titled(reader: Reader, layer: Layer, lines: Iterable[Line], found: Chosen) -> Reader:
    features = [{"properties": line.values} for line in lines]
    for name, counts in found.values.items():
        if layer.field(name).references is not None:
            features += [{"properties": {name: value}} for value in counts if value]
    return with_titles(reader, layer, features)


def _tabs(reader: Reader, layer: Layer, choice: Choice, found: Chosen) -> list[Tab]:
    titles = {
        "": translate(N_("To be done"), reader.language),
        **{kind.value: TITLES[kind].in_language(reader.language) for kind in Kind},
        SETTLED: translate(N_("Done with"), reader.language),
        EVERYTHING: translate(N_("All"), reader.language),
    }
    return [
        Tab(
            title=title,
            count=number(found.states[state]),
            href=_address(
                reader, layer, Choice(choice.values, state, choice.text, choice.since, choice.until)
            ),
            kind=state or "waiting",
            is_chosen=state == choice.state,
        )
        for state, title in titles.items()
        if found.states[state] or state in ("", EVERYTHING, choice.state)
    ]


def _select(reader: Reader, layer: Layer, board: Board, choice: Choice, found: Chosen, name: str) -> Select:
    field = layer.field(name)
    counts = found.values[name]
    given = choice.values.get(name, "")
    values = [value for value in {*counts, given} if value]
    if name == "segment_id":  # a segment stands for all that nest in it
        values = [value for value in {*board.below, given} if value]
        sums = {value: sum(counts[one] for one in board.below.get(value, {value})) for value in values}
        values = [value for value in values if sums[value] or value == given]
    else:
        sums = {value: counts[value] for value in values}
    if field.codes:
        order = {code.value: place for place, code in enumerate(field.codes)}
        values.sort(key=lambda value: (order.get(value, len(order)), value))
        labels = {value: field.label(value).in_language(reader.language) for value in values}
    else:
        if name == "segment_id":
            reader = with_titles(reader, layer, [{"properties": {name: value}} for value in values])
        labels = {value: reader.titles.get((field.references or "", value), value) for value in values}
        values.sort(key=lambda value: labels[value])
    options = [Option("", translate(N_("any"), reader.language), not given)]
    options += [Option(value, f"{labels[value]} ({number(sums[value])})", value == given) for value in values]
    return Select(name, field.title.in_language(reader.language), options)


def _row(reader: Reader, layer: Layer, line: Line, choice: Choice) -> Row:
    language = reader.language
    values = line.values
    workflow = layer.workflow
    assert workflow is not None

    def label(name: str) -> str:
        value = values.get(name)
        if value is None or name not in layer.by_name:
            return ""
        field = layer.field(name)
        if field.references is not None:
            return reader.titles.get((field.references, value), value)
        return field.label(str(value)).in_language(language)

    places = (label("line_id"), str(values.get("chainage", "")), label("township") or label("segment_id"))
    deadline = values.get("deadline")
    return Row(
        id=line.id,
        href=f"{reader.root}/review/{quote(line.id, safe='')}?"
        + query_text({"lang": language.value, **layer_query(layer), **choice.query}),
        title=line.title,
        status=label(workflow.field),
        kind=line.attention.kind.value if line.attention else "settled" if line.is_settled else "calm",
        note=attention_text(line.attention, language) if line.attention else "",
        subject=label("category") or label("rule"),
        place=" · ".join(part for part in places if part),
        text=str(values.get("description", "")),
        deadline=deadline.isoformat() if deadline is not None and not line.is_settled else "",
        is_settled=line.is_settled,
        is_major=values.get("grade") == "major",
        is_demo=line.is_demo,
    )
