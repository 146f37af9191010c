"""How a file is read, as a page asks about it: choices with their reasons, columns with their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo_service.api.html.edit.choices import Pairs, named
from geo_service.api.html.importing.entered import DEFAULT, MOST_COLUMNS, OTHER
from geo_service.i18n import N_, translate
from geo_service.importing.plan import MODE_TITLES, RULE_TITLES, Plan
from geo_service.importing.proposal import Proposed
from geo_service.importing.subjects import TABLES
from layers.contract import Layer
from layers.coordinates.source_system import SourceSystem, source_system
from layers.coordinates.source_system import choices as systems
from layers.field import Field, FieldType
from layers.ledger.targets import target_choices
from layers.text import Language, Text

LONGEST_SAMPLE = 40
SAMPLES = 3

MOST_PROPOSALS = 4

USUAL = 5
"""Reference systems that are offered whatever is proposed: those of degrees and the county's own; others are typed."""

ABOUT_ALL = ("source", "certainty", "accuracy_m")
"""Fields about all rows of a file alike that a person may fill in, whatever its columns are."""

_LIKELY = N_("likely")
_OF_SEVERAL = N_("Which one is meant where the column names several of one name.")
_OTHER = N_("Another, by its code")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, with what a person should know about it."""

    value: str
    title: str
    remark: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, what stands in it, what it is taken for; or that it is about persons."""

    name: str
    samples: str
    target: str
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A value for all rows: a field of the layer with its codes, or text."""

    name: str
    title: str
    help: str
    value: str
    options: Sequence[tuple[str, str]]
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a page asks about how a file is read.

    Parameters
    ----------
    plan : Plan
        As it stands.
    header : tuple of str
        First and last row as a person counts them; empty where the file is no sheet.
    head : sequence
        The first rows of the sheet, each with its number.
    systems : sequence of Choice
        Empty where nobody needs to declare one.
    system : str
        Title of the declared reference system; empty where none is.
    stated : str
        The reference system that the file itself states; empty where it states none.
    targets : sequence
        Groups of what a column can be: the value and its title.
    """

    plan: Plan
    sheets: Sequence[str]
    encodings: Sequence[Choice]
    header: tuple[str, str]
    head: Sequence[tuple[int, Sequence[str]]]
    is_grid: bool
    systems: Sequence[Choice]
    crs: str
    crs_other: str
    others: Sequence[tuple[str, str]]
    system: str
    stated: str
    columns: Sequence[Column]
    left_over: int
    taken: int
    targets: Sequence[tuple[str, str]]
    defaults: Sequence[Input]
    modes: Sequence[Choice]
    rules: Sequence[Choice]
    notes: Sequence[str]
    is_drawn: bool


def question(
    layer: Layer,
    proposed: Proposed,
    plan: Plan,
    metric_epsg: int,
    language: Language,
    known: Mapping[str, Pairs],
) -> Question:
    """Return what a page asks.

    Parameters
    ----------
    layer : Layer
    proposed : Proposed
        What the file looks like.
    plan : Plan
        What a person said so far.
    metric_epsg : int
        EPSG code of the county's own projected system.
    language : Language
    known : mapping
        By field, identifiers and titles of what it may refer to; fields that are missing are typed.
    """

    def said(text: Text) -> str:
        return text.in_language(language)

    usual = systems(metric_epsg)
    offered = _systems(proposed, usual, language) if proposed.needs_crs else []
    is_offered = not plan.crs or plan.crs in {it.value for it in offered}
    system = _title(plan.crs, language)
    first, last = plan.header or (None, None)
    return Question(
        plan=plan,
        sheets=proposed.sheets,
        encodings=[Choice(it.name, it.name, _short(it.sample, 120)) for it in proposed.encodings],
        header=("" if first is None else str(first + 1), "" if last is None else str(last + 1)),
        head=[(number, [_short(cell) for cell in row]) for number, row in enumerate(proposed.head, start=1)],
        is_grid=proposed.is_grid,
        systems=offered,
        crs=plan.crs if is_offered else OTHER,
        crs_other="" if is_offered else plan.crs,
        others=[(it.name, said(it.title)) for it in usual[USUAL:]] if offered else [],
        system=system,
        stated="" if proposed.needs_crs else system,
        columns=_columns(proposed, plan),
        left_over=max(0, len(proposed.columns) - MOST_COLUMNS),
        taken=sum(bool(target) for target in plan.targets),
        targets=[(name, said(title)) for name, title in target_choices(layer)],
        defaults=[_input(field, plan, known, language) for field in asked_for_all(layer, plan)],
        modes=[Choice(mode.value, said(title)) for mode, title in MODE_TITLES.items()],
        rules=[Choice(rule.value, said(title)) for rule, title in RULE_TITLES.items()],
        notes=[said(note) for note in proposed.notes],
        is_drawn=layer.geometry is not None,
    )


def _title(crs: str, language: Language) -> str:
    """Return what a reference system is called; its name as it stands where nobody knows it any more."""
    try:
        return source_system(crs).title.in_language(language)
    except ValueError:
        return crs


def _systems(proposed: Proposed, usual: Sequence[SourceSystem], language: Language) -> list[Choice]:
    """Return the proposed systems with their reasons, then the usual ones, then the one that is typed."""
    likely = translate(_LIKELY, language)
    found = {
        it.name: Choice(
            it.name,
            it.title.in_language(language),
            it.reason.in_language(language),
            likely if place == 0 and it.is_told else "",
        )
        for place, it in enumerate(proposed.systems[:MOST_PROPOSALS])
    }
    for system in usual[:USUAL]:
        found.setdefault(system.name, Choice(system.name, system.title.in_language(language)))
    return [*found.values(), Choice(OTHER, translate(_OTHER, language))]


def _columns(proposed: Proposed, plan: Plan) -> list[Column]:
    targets = plan.targets if len(plan.targets) == len(proposed.columns) else ("",) * len(proposed.columns)
    found = []
    for place, name in enumerate(proposed.columns[:MOST_COLUMNS]):
        values = dict.fromkeys(row[place] for row in proposed.first_rows if row[place])
        samples = "、".join(_short(value) for value in list(values)[:SAMPLES])
        found.append(Column(name, samples, targets[place], name in proposed.private))
    return found


def asked_for_all(layer: Layer, plan: Plan) -> list[Field]:
    """Return the fields that a person may give a value for all rows.

    Those that every row needs and no column has, those about the whole file, and those that tell which
    of several features of one name a column means.
    """

    def is_asked(field: Field) -> bool:
        if field.name in plan.defaults:
            return True
        if field.name in ABOUT_ALL:
            return layer.id not in TABLES  # what is made of a table says itself how sure it is
        is_open = field.name not in plan.targets or field.references is not None
        return is_open and field.required and field.type is not FieldType.BOOLEAN

    return [
        field
        for field in layer.given_fields
        if field.name != layer.key and not field.by_review and is_asked(field)
    ]


def _input(field: Field, plan: Plan, known: Mapping[str, Pairs], language: Language) -> Input:
    options = [(code.value, code.label.in_language(language)) for code in field.codes]
    options += [(feature_id, named(feature_id, title)) for feature_id, title in known.get(field.name, ())]
    told = "" if field.help is None else field.help.in_language(language)
    is_named = field.references is not None and field.name in plan.targets
    return Input(
        name=f"{DEFAULT}{field.name}",
        title=field.title.in_language(language),
        help=translate(_OF_SEVERAL, language) if is_named else told,
        value=plan.defaults.get(field.name, ""),
        options=options,
        is_required=field.required and field.name not in plan.targets and field.name not in ABOUT_ALL,
    )


def _short(text: str, limit: int = LONGEST_SAMPLE) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
