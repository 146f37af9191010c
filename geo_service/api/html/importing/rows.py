"""What comes of the rows of a file, as a page shows it: figures, rows with their faults, places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from geo_service.api.html.place import map_position
from geo_service.api.html.reader import query_text
from geo_service.i18n import N_, translate
from geo_service.importing.report import ACTION_TITLES, Action, Difference, Report, RowFault, RowOutcome
from layers.contract import Layer
from layers.text import Language, Text

PAGE = 50
"""Rows on one page."""

MOST_PLACES = 20_000
"""Rows on the map; those that are given back come first."""

SYMBOLS: Mapping[Action, Mapping[str, str]] = {
    Action.CREATE: {"shape": "circle", "colour": "#117733"},
    Action.UPDATE: {"shape": "square", "colour": "#0072b2"},
    Action.UNCHANGED: {"shape": "diamond", "colour": "#77828c"},
    Action.REJECTED: {"shape": "cross", "colour": "#b3261e"},
}
"""How rows are drawn: told apart without colour."""

_BLANK = Text("（空）", "(blank)")
"""Stands in a cell that has a fault and no text."""

_ROW = N_("Row %(row)s")
_PART = N_("Row %(row)s, place %(part)s")
_SUGGESTED = N_("%(reason)s. Suggested: %(suggestion)s")
_TAKEN = N_("%(field)s: %(before)s → %(after)s")
_LEFT = N_("%(field)s stays %(before)s; the file says %(after)s")


@dataclass(frozen=True, slots=True)
class Figure:
    """How many rows come to one thing, and where they are listed."""

    action: Action
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row; its identifier is empty where no cell on the page is to blame."""

    id: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it came, with the identifiers of the faults that are about it."""

    text: str
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file on a page."""

    anchor: str
    label: str
    action: Action
    state: str
    title: str
    href: str
    faults: Sequence[Fault]
    notes: Sequence[str]
    cells: Sequence[Cell] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of rows that come to one thing."""

    action: Action
    columns: Sequence[str]
    rows: Sequence[Line]
    first: int
    of: int
    page: int

    @property
    def last(self) -> int:
        """Number of the last row on the page, counted from 1."""
        return self.first + len(self.rows) - 1


class Rows:
    """The rows of a report, told to a reader.

    Parameters
    ----------
    report : Report
    layers : sequence of Layer
        Those that features come into, the one that is drawn first.
    root : str
        Prefix of all addresses.
    language : Language
    titles : mapping
        Of the records that new rows refer to, by layer and identifier.
    """

    def __init__(
        self,
        report: Report,
        layers: Sequence[Layer],
        root: str,
        language: Language,
        titles: Mapping[tuple[str, str], str],
    ) -> None:
        self._report = report
        self._layers = {layer.id: layer for layer in layers}
        self._drawn = layers[0]
        self._root = root
        self._language = language
        self._titles = titles

    def figures(self) -> list[Figure]:
        """Return how many rows come to what."""
        counts = self._report.counts
        return [
            Figure(action, title.in_language(self._language), counts[action])
            for action, title in ACTION_TITLES.items()
        ]

    def shown(self, wish: str) -> Action:
        """Return which rows are listed: those that were asked for, else those given back, else what there is."""
        if wish in set(Action):
            return Action(wish)
        counts = self._report.counts
        order = (Action.REJECTED, Action.UPDATE, Action.CREATE, Action.UNCHANGED)
        return next((action for action in order if counts[action]), Action.CREATE)

    def lines(self, action: Action, page: int) -> Lines:
        """Return one page of the rows that come to something."""
        outcomes = self._report.of_actions([action])
        start = min((page - 1) * PAGE, max(0, (len(outcomes) - 1) // PAGE * PAGE))
        has_cells = action is Action.REJECTED
        return Lines(
            action,
            [column.name for column in self._report.columns] if has_cells else [],
            [self._line(outcome) for outcome in outcomes[start : start + PAGE]],
            start + 1,
            len(outcomes),
            start // PAGE + 1,
        )

    def places(self) -> dict[str, Any]:
        """Return the rows that have a place, for the map; those given back first, the others up to a limit."""
        placed = [outcome for outcome in self._report.outcomes if outcome.place is not None]
        placed.sort(key=lambda outcome: outcome.action is not Action.REJECTED)
        return {
            "rows": [
                {
                    "action": outcome.action.value,
                    "place": outcome.place,
                    "label": self._label(outcome),
                    "title": outcome.title,
                    "said": [
                        *(f"{fault.column} {self._reason(fault)}".strip() for fault in outcome.faults),
                        *self._details(outcome),
                    ],
                    "rough": outcome.is_roughly_placed,
                    "href": self._href(outcome),
                }
                for outcome in placed[:MOST_PLACES]
            ],
            "left": max(0, len(placed) - MOST_PLACES),
        }

    def big_map(self) -> str:
        """Return the address of the layer's map where the stored rows lie; empty where none has a place."""
        placed = [
            outcome.place
            for outcome in self._report.of_actions((Action.CREATE, Action.UPDATE))
            if outcome.place is not None
        ]
        if not placed or self._drawn.style is None:
            return ""
        lons, lats = zip(*placed, strict=True)
        query = {
            "lang": self._language.value,
            "at": map_position((min(lons), min(lats), max(lons), max(lats))),
        }
        return f"{self._root}/maps/{self._drawn.id}?{query_text(query)}"

    def _line(self, outcome: RowOutcome) -> Line:
        names = [column.name for column in self._report.columns] if outcome.cells else []
        layer = self._layer(outcome)
        anchor = f"row-{outcome.row}-{outcome.part}"
        if len(self._layers) > 1:
            anchor = f"{anchor}-{layer.id}"
        faults = [
            Fault(f"{anchor}-{place}" if fault.column in names else "", fault.column, self._reason(fault))
            for place, fault in enumerate(outcome.faults, start=1)
        ]
        beside = {name: [fault.id for fault in faults if fault.column == name] for name in names}
        changes = [self._difference(layer, one) for one in outcome.differences]
        return Line(
            anchor=anchor,
            label=self._label(outcome),
            action=outcome.action,
            state=ACTION_TITLES[outcome.action].in_language(self._language),
            title=outcome.title,
            href=self._href(outcome),
            faults=faults,
            notes=[
                *self._stored(outcome),
                *changes,
                *(note.in_language(self._language) for note in outcome.notes),
            ],
            cells=[
                Cell(
                    self._text(value) or (_BLANK.in_language(self._language) if beside[name] else ""),
                    beside[name],
                )
                for name, value in zip(names, outcome.cells, strict=False)
            ],
        )

    def _stored(self, outcome: RowOutcome) -> list[str]:
        """Return the line that says what will be stored of a new row; nothing of others."""
        details = self._details(outcome)
        if not outcome.values:
            return []
        if outcome.place is not None:
            details.append(f"{outcome.place[0]:.6f}, {outcome.place[1]:.6f}")
        return [" · ".join(details)]

    def _details(self, outcome: RowOutcome) -> list[str]:
        layer = self._layer(outcome)
        told = []
        for name, value in outcome.values:
            if name == layer.title_field:
                continue  # it stands above
            field = layer.field(name)
            text = self._text(value)
            if field.codes and isinstance(value, str):
                text = field.label(value).in_language(self._language)
            elif field.references is not None:
                text = self._titles.get((field.references, text), text)
            title = field.title.in_language(self._language)
            told.append(Text(f"{title}：{text}", f"{title}: {text}").in_language(self._language))
        return told

    def _label(self, outcome: RowOutcome) -> str:
        message = _PART if outcome.part else _ROW
        label = translate(message, self._language, row=outcome.row, part=outcome.part)
        if len(self._layers) > 1 and outcome.action is not Action.REJECTED:
            label = f"{label} · {self._layer(outcome).title.in_language(self._language)}"
        return label

    def _layer(self, outcome: RowOutcome) -> Layer:
        """Return the layer that the feature of a row comes into."""
        return self._layers.get(outcome.layer_id, self._drawn)

    def _reason(self, fault: RowFault) -> str:
        if fault.suggestion is None:
            return fault.reason.in_language(self._language)
        return translate(_SUGGESTED, self._language, reason=fault.reason, suggestion=fault.suggestion)

    def _difference(self, layer: Layer, one: Difference) -> str:
        codes = layer.by_name.get(one.field)

        def told(value: Any) -> str:
            if codes is not None and codes.codes and isinstance(value, str):
                return codes.label(value).in_language(self._language)
            return self._text(value) or "—"

        return translate(
            _TAKEN if one.is_taken else _LEFT,
            self._language,
            field=one.title,
            before=told(one.before),
            after=told(one.after),
        )

    def _href(self, outcome: RowOutcome) -> str:
        is_there = self._report.is_stored or outcome.action in (Action.UPDATE, Action.UNCHANGED)
        if outcome.id is None or not is_there:
            return ""
        path = f"{self._root}/collections/{self._layer(outcome).id}/items/{quote(outcome.id, safe='')}"
        return f"{path}?lang={self._language.value}"

    @staticmethod
    def _text(value: Any) -> str:
        if value is None:
            return ""
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
