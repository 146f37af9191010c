"""A new hazard from a sentence: the form that shows what was read, and asks about what was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fastapi import Response
from sqlalchemy import select

from geo_service.access.secrets import new_id
from geo_service.api.html.entry_place import where_of
from geo_service.api.html.form import Choice
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import number
from geo_service.api.pages import page
from geo_service.i18n import N_, translate
from geo_service.lineside import LINES
from geo_service.review.duplicates import Near, near
from geo_service.review.entry import located
from geo_service.review.vocabulary import TOWNSHIPS, vocabulary
from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.field import Field, FieldType
from layers.railway_hazards.rules import is_open
from layers.railway_hazards.sentence import Reading
from layers.railway_hazards.sentence import read as read_sentence

ASKED = (
    *("line_id", "chainage", "chainage_to", "track_dir", "side", "offset_m", "offset_datum"),
    *("category", "grade", "township", "village", "height_m", "found_on", "origin", "description"),
)
"""Fields of the form, in its order."""

FIELD = "field-"
LONG = 500
MOST_TOWNS = 500


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form holds.

    Parameters
    ----------
    sentence, key : str
    texts : mapping of str to str
        By field, as typed.
    faults : mapping of str to sequence of str
        By field; under an empty name what is wrong with the whole.
    is_read : bool
        Whether the sentence was read, so that the fields are shown.
    is_placeless : bool
        Whether it may be stored without a place.
    """

    sentence: str = ""
    key: str = field(default_factory=new_id)
    texts: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_read: bool = False
    is_placeless: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters of the sentence: read, doubted, or neither."""

    text: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One field with what there is to ask about it."""

    name: str
    id: str
    kind: str
    title: str
    text: str
    hint: str
    is_required: bool
    doubts: Sequence[str]
    faults: Sequence[str]
    options: Sequence[Choice] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def described_by(self) -> str:
        """Identifiers of the sentences beside it."""
        parts = (("doubt", self.doubts), ("fault", self.faults), ("hint", self.hint))
        return " ".join(f"{self.id}-{name}" for name, told in parts if told)


@dataclass(frozen=True, slots=True)
class Beside:
    """A hazard that may be the same one."""

    id: str
    version: int
    title: str
    text: str
    href: str
    is_open: bool


def reading_of(reader: Reader, sentence: str) -> Reading:
    """Read a sentence with the names that the reader sees."""
    service = reader.service
    return read_sentence(sentence, vocabulary(service, reader.session), service.today())


def texts_of(reader: Reader, reading: Reading) -> dict[str, str]:
    """Return the fields of the form as the sentence says them."""
    values: dict[str, Value] = {"origin": "patrol", "found_on": reader.service.today(), **reading.values}
    if "found_on" in reading.doubted and "found_on" not in reading.values:
        del values["found_on"]
    texts = {name: _text(values[name]) for name in ASKED if name in values}
    return {**texts, "description": reading.description}


def values_of(layer: Layer, texts: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, Unreadable]]:
    """Return what was typed by field, and what of it cannot be read."""
    read_ones = {name: read(layer.field(name), texts.get(name, "")) for name in ASKED}
    values: dict[str, Value] = {
        name: value
        for name, value in read_ones.items()
        if value is not None and not isinstance(value, Unreadable)
    }
    return values, {name: value for name, value in read_ones.items() if isinstance(value, Unreadable)}


def entry_page(reader: Reader, layer: Layer, entered: Entered, *, status: int = 200) -> Response:
    """Answer with the form."""
    reading = reading_of(reader, entered.sentence) if entered.sentence else None
    values, _ = values_of(layer, entered.texts)
    where = located(reader.service, reader.session, values) if entered.is_read else None
    others = near(reader.service, reader.session, values) if where is not None else []
    return page(
        reader.request,
        "entry.html",
        reader.language,
        status=status,
        reader=reader,
        layer=layer,
        entered=entered,
        parts=_parts(reader, layer, reading),
        inputs=_inputs(reader, layer, entered, reading) if entered.is_read else [],
        where=None if where is None else where_of(reader, layer, values, where),
        others=[_beside(reader, layer, one) for one in others],
        faults=entered.faults.get("", ()),
    )


def _parts(reader: Reader, layer: Layer, reading: Reading | None) -> list[Part]:
    """Cut the sentence where something begins or ends that was read or is doubted."""
    if reading is None:
        return []
    spans = [(one.start, one.end, "used", layer.field(one.field).title) for one in reading.used]
    spans += [(one.start, one.end, "doubt", one.reason) for one in reading.doubts if one.end]
    edges = sorted({0, len(reading.sentence), *(edge for one in spans for edge in one[:2])})
    parts = []
    for start, end in pairwise(edges):
        over = [one for one in spans if one[0] <= start and end <= one[1]]
        kind = "doubt" if any(one[2] == "doubt" for one in over) else "used" if over else ""
        titles = dict.fromkeys(one[3].in_language(reader.language) for one in over if one[2] == kind)
        parts.append(Part(reading.sentence[start:end], kind, "；".join(titles)))
    return parts


def _inputs(reader: Reader, layer: Layer, entered: Entered, reading: Reading | None) -> list[Entry]:
    proposed = {} if reading is None else texts_of(reader, reading)
    return [
        _input(
            reader,
            layer.field(name),
            entered,
            [
                one.reason.in_language(reader.language)
                for one in (() if reading is None else reading.doubts)
                if one.field == name and entered.texts.get(name, "") == proposed.get(name, "")
            ],
        )
        for name in ASKED
    ]


def _input(reader: Reader, one: Field, entered: Entered, doubts: Sequence[str]) -> Entry:
    text = entered.texts.get(one.name, "")
    options = _options(reader, one, text)
    kind = {FieldType.DATE: "date", FieldType.NUMBER: "text"}.get(one.type, "text")
    attributes = {"inputmode": "decimal"} if one.type is FieldType.NUMBER else {}
    if one.type is FieldType.DATE:
        attributes = {"max": reader.service.today().isoformat()}
    if one.type is FieldType.TEXT and not one.codes:
        attributes = {"maxlength": str(one.max_length)}
    hint = (
        ""
        if one.help is None or one.name not in ("side", "chainage")
        else one.help.in_language(reader.language)
    )
    return Entry(
        name=f"{FIELD}{one.name}",
        id=f"entry-{one.name}",
        kind="select" if options else "textarea" if one.max_length > LONG else kind,
        title=one.title.in_language(reader.language),
        text=text,
        hint=hint,
        is_required=one.required,
        doubts=list(dict.fromkeys(doubts)),
        faults=entered.faults.get(one.name, ()),
        options=options,
        attributes=attributes,
    )


def _options(reader: Reader, one: Field, text: str) -> list[Choice]:
    if one.codes:
        found = [(code.value, code.label.in_language(reader.language)) for code in one.codes]
    elif one.references in (LINES, TOWNSHIPS) and one.references in reader.layers:
        target = reader.layers[one.references]
        features = reader.service.features(reader.session, target)
        found = features.choices(
            (target.title_field,), MOST_TOWNS, apart="section" if one.references == LINES else None
        )
    else:
        return []
    nothing = translate(N_("— choose —"), reader.language) if one.required else "—"
    return [Choice("", nothing, not text), *(Choice(value, label, value == text) for value, label in found)]


def _beside(reader: Reader, layer: Layer, one: Near) -> Beside:
    parts = [layer.field("status").label(one.status).in_language(reader.language)]
    parts.append(
        translate(N_("%(metres)s m along the line"), reader.language, metres=number(round(one.along_m)))
    )
    if one.days_apart is not None:
        parts.append(translate(N_("found %(days)s days apart"), reader.language, days=one.days_apart))
    table = reader.service.tables[layer.id]
    version = reader.session.scalar(select(table.c.version).where(table.c.id == one.id))
    return Beside(
        id=one.id,
        version=int(version or 0),
        title=f"{one.hazard_no} · {one.chainage}",
        text=" · ".join((*parts, one.description[:80])),
        href=reader.address("review", one.id),
        is_open=is_open(one.status),
    )


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
