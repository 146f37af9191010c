"""Pages for publishing: what was entered, what is wrong with it, and what would come of a file."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData

from geo_service.api.forms import text_of
from geo_service.api.html.values import number
from geo_service.db.published import Record
from geo_service.errors import GeoServiceError
from geo_service.files import errors as of_files
from geo_service.i18n import N_, translate
from geo_service.publishing import errors as faults
from geo_service.publishing.access import ALWAYS, chosen, default_access, in_order
from geo_service.publishing.publication import ID_LIMIT, Publication
from geo_service.settings import Settings
from layers.access import EVERYBODY, ROLE_TITLES, SIGNED_IN, Role
from layers.contract import REFERENCE, THEMES
from layers.field import FieldType
from layers.text import Language, Text

if TYPE_CHECKING:  # they load GDAL, which a process does when the first file comes
    from geo_service.publishing.notes import Note
    from geo_service.publishing.preview import Preview

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "id": ID_LIMIT,
        "title_zh": 60,
        "title_en": 60,
        "description": 1_000,
        "layer": 200,
        "crs": 40,
        "encoding": 40,
        "id_column": 200,
        "datetime": 200,
        "source": 200,
        "accuracy": 12,
        "attribution": 200,
        "licence": 200,
        "data_date": 10,
    }
)
"""Most characters of each field of the form."""

READERS = tuple(role for role in Role if role not in ALWAYS)
EDITORS = tuple(role for role in READERS if role is not Role.ANONYMOUS)

_THEMES = {theme.id: theme for theme in THEMES}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

_TOO_LONG = N_("At most %(limit)s characters.")
_NOT_A_NUMBER = N_("A number of metres is expected.")
_NOT_A_DATE = N_("A date is expected: 2026, 2026-06 or 2026-06-30.")

_BESIDE: Mapping[type[GeoServiceError], tuple[str, str | None]] = MappingProxyType(
    {
        faults.BadLayerId: ("id", None),
        faults.LayerTaken: ("id", N_("The id %(layer)s is taken by a layer or map. Choose another.")),
        faults.LayerPublished: (
            "id",
            N_("A layer %(layer)s is published already. Choose another id, or let the file take its place."),
        ),
        faults.NotAnEditor: (
            "id",
            N_("The id %(layer)s is taken by a layer that you may not replace. Choose another."),
        ),
        faults.TableExists: ("id", N_("The id %(table)s cannot be used in this database. Choose another.")),
        of_files.NoReferenceSystem: (
            "crs",
            N_("The file does not say its reference system. %(looks_like)s"),
        ),
        of_files.UnknownReferenceSystem: ("crs", None),
        of_files.OtherReferenceSystem: (
            "crs",
            N_("The file says that it is in %(stated)s, not %(given)s. Leave this empty, or mend the file."),
        ),
        of_files.ImpossibleCoordinates: (
            "crs",
            N_("The coordinates (%(extent)s) cannot be in %(crs)s. %(looks_like)s"),
        ),
        of_files.SeveralLayers: ("layer", N_("The file has several layers. Choose one.")),
        of_files.NoSuchFileLayer: ("layer", None),
        faults.UnknownColumn: ("id_column", None),
        faults.BadIdColumn: ("id_column", None),
        faults.NotATime: ("datetime", None),
        of_files.OtherEncoding: ("encoding", N_("The text is not in %(encoding)s. State its encoding.")),
        faults.BadAccess: ("readers", None),
    }
)
"""Beside which field an error stands, and in which words where those of the command name its options."""

_NOTES: Mapping[str, str] = MappingProxyType(
    {
        N_("The accuracy is not stated, so positions count as %(certainty)s; state it with --accuracy"): N_(
            "The accuracy is not stated, so positions count as %(certainty)s"
        ),
        N_("Features are numbered from 1; name a column that identifies them with --id-column"): N_(
            "Features are numbered from 1; choose a column that identifies them if there is one"
        ),
    }
)

Faults = dict[str, list[str]]
"""Sentences by the field that they stand beside; under ``file`` those about the file itself."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person entered about a file.

    Parameters
    ----------
    values : mapping of str to str
        By the names of `LIMITS`, and ``theme``.
    readers, editors : frozenset of Role
    replaces : bool
        Whether the file is to take the place of a published layer.
    """

    values: Mapping[str, str]
    readers: frozenset[Role]
    editors: frozenset[Role]
    replaces: bool = False

    @classmethod
    def at_first(
        cls, path: Path, layers: Sequence[str], before: Record | None, settings: Settings
    ) -> "Entered":
        """Return what the form shows before anything was entered."""
        values = dict.fromkeys(LIMITS, "") | {"id": suggested_id(path), "theme": REFERENCE.id}
        values["layer"] = layers[0] if layers else ""
        access = default_access(settings)
        if before is not None:
            values["id"] = before.id
        if before is not None and before.layer is not None:
            values |= {
                "title_zh": before.layer.title.zh,
                "title_en": before.layer.title.en,
                "theme": before.layer.theme.id,
            }
            access = before.layer.access
        return cls(values, access.readers, access.editors, replaces=before is not None)

    @classmethod
    def from_form(cls, form: FormData) -> "Entered":
        """Return what was sent."""
        return cls(
            {name: text_of(form, name) for name in (*LIMITS, "theme")},
            *ticked(form),
            replaces=text_of(form, "replace") == "yes",
        )

    def faults(self, language: Language) -> Faults:
        """Return what cannot be as it was entered."""
        found: Faults = {}
        for name, limit in LIMITS.items():
            if len(self.values[name]) > limit:
                found[name] = [translate(_TOO_LONG, language, limit=limit)]
        if self.values["accuracy"] and _metres(self.values["accuracy"]) is None:
            found["accuracy"] = [translate(_NOT_A_NUMBER, language)]
        if self.values["data_date"] and not _DATE.fullmatch(self.values["data_date"]):
            found["data_date"] = [translate(_NOT_A_DATE, language)]
        return found

    def publication(self) -> Publication:
        """Return it as `publish` takes it.

        Raises
        ------
        BadLayerId, BadAccess
        """
        given = {name: value or None for name, value in self.values.items()}
        described = self.values["description"]
        return Publication(
            id=self.values["id"],
            title_zh=given["title_zh"],
            title_en=given["title_en"],
            description=Text(described, described) if described else None,
            access=chosen(self.readers, self.editors),
            crs=given["crs"],
            layer_name=given["layer"],
            id_column=given["id_column"],
            datetime=given["datetime"],
            theme=_THEMES.get(self.values["theme"], REFERENCE),
            source=given["source"],
            accuracy_m=_metres(self.values["accuracy"]),
            attribution=self.values["attribution"],
            licence=self.values["licence"],
            data_date=self.values["data_date"],
            encoding=given["encoding"],
            replace=self.replaces,
        )

    def only_to_look(self) -> Publication:
        """Return it as far as it says how the file is read, whatever else is wrong with it."""
        try:
            return replace(self.publication(), replace=True)
        except faults.PublishingError:
            shown = replace(self, values={**self.values, "id": "preview"}, readers=EVERYBODY, editors=ALWAYS)
            return replace(shown.publication(), replace=True)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a preview shows: plain texts in the reader's language."""

    title: str
    rows: str
    geometry: str
    crs: str
    states_crs: bool
    extent: str
    fields: Sequence[tuple[str, str, str]]
    headers: Sequence[str]
    table: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple)


def looked(seen: "Preview", t: Any, language: Language) -> Looked:
    """Return a preview as a page shows it."""
    types = {
        FieldType.TEXT: t.type_string,
        FieldType.INTEGER: t.type_integer,
        FieldType.NUMBER: t.type_number,
        FieldType.BOOLEAN: t.type_boolean,
        FieldType.DATE: t.type_date,
        FieldType.DATETIME: t.type_date_time,
    }
    by_name = seen.layer.by_name
    fields = [
        (header, name or "id", types[by_name[name].type] if name else t.identifier)
        for header, name in seen.columns
    ]
    names = [given.name for given in seen.layer.fields]
    return Looked(
        title=seen.layer.title.in_language(language),
        rows=number(seen.rows),
        geometry=str(seen.layer.geometry) if seen.layer.geometry else t.no_geometry,
        crs=seen.crs,
        states_crs=seen.states_crs,
        extent="" if seen.extent is None else ", ".join(f"{value:.5f}" for value in seen.extent),
        fields=fields,
        headers=["id", *names],
        table=[
            [feature.id, *(_cell(feature.properties.get(name)) for name in names)] for feature in seen.first
        ],
        notes=[said(note, language) for note in seen.notes],
    )


def said(note: "Note", language: Language) -> str:
    """Return a note in words that fit a page: the options of the command are none of its fields."""
    message, context = note
    return translate(_NOTES.get(message, message), language, **context)


def beside(error: GeoServiceError, language: Language) -> Faults:
    """Return an error beside the field that it is about."""
    name, message = _BESIDE.get(type(error), ("file", None))
    return {name: [translate(message or error.message, language, **error.context)]}


def who(roles: frozenset[Role]) -> Text:
    """Return the names of some roles, in one word where there is one."""
    if roles == EVERYBODY:
        return Text("所有人（无需登录）", "Everybody, without signing in")
    if roles == SIGNED_IN:
        return Text("所有已登录人员", "Everybody who is signed in")
    titles = [ROLE_TITLES[Role(role)] for role in in_order(roles)]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def boxes(readers: frozenset[Role], editors: frozenset[Role]) -> dict[str, Any]:
    """Return what the checkboxes of rights need."""
    return {
        "readers": readers,
        "editors": editors,
        "may_read": READERS,
        "may_edit": EDITORS,
        "role_titles": ROLE_TITLES,
    }


def ticked(form: FormData) -> tuple[frozenset[Role], frozenset[Role]]:
    """Return who was ticked to see and to edit a layer."""
    return _roles(form, "readers"), _roles(form, "editors")


def suggested_id(path: Path) -> str:
    """Return an identifier after a file's name.

    Examples
    --------
    >>> suggested_id(Path("Roads 2026.geojson")), suggested_id(Path("公路.gpkg"))
    ('roads_2026', 'layer')
    """
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:ID_LIMIT]
    return words if words[:1].isalpha() else "layer"


def _roles(form: FormData, name: str) -> frozenset[Role]:
    return frozenset(Role(value) for value in form.getlist(name) if value in set(Role)) | ALWAYS


def _metres(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", text) else None


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
