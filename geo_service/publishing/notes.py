"""What an operator is told about a file: all that was decided for him, nothing in silence."""

from collections.abc import Iterator
from typing import Any

from geo_service.files import geometry, values
from geo_service.files.source import LEFT_OUT, Source
from geo_service.i18n import N_
from geo_service.publishing.manifest import field_columns
from geo_service.publishing.publication import Publication
from geo_service.publishing.rows import certainty
from geo_service.publishing.standing import Standing
from geo_service.publishing.survey import ID_COLUMN, Survey
from layers.contract import Layer

Note = tuple[str, dict[str, Any]]
"""A message of the catalogue and its values."""

REMARKS = 5
"""Remarks of GDAL that are passed on."""

FAULTS = {
    geometry.HEIGHT: N_("Heights were left out; layers are two-dimensional: %(count)s"),
    geometry.REPAIRED: N_("Invalid geometries were repaired: %(count)s"),
    geometry.UNREADABLE: N_("Geometries could not be read or repaired; their rows have no place: %(count)s"),
    geometry.OUTSIDE: N_("Geometries lie outside the world; their rows have no place: %(count)s"),
    values.NAIVE: N_("Moments without a time zone were taken as UTC: %(count)s"),
    values.INFINITE: N_("Infinite numbers were left out: %(count)s"),
}


def notes(publication: Publication, source: Source, survey: Survey, layer: Layer) -> Iterator[Note]:
    """Give what is to be told about a file that becomes a layer."""
    yield from _columns(source, survey)
    yield from _identifiers(publication, source, survey)
    for fault, message in FAULTS.items():
        if survey.faults[fault]:
            yield message, {"count": survey.faults[fault]}
    if layer.geometry is not None and publication.accuracy_m is None:
        yield (
            N_("The accuracy is not stated, so positions count as %(certainty)s; state it with --accuracy"),
            {"certainty": certainty(publication).label},
        )
    for remark in survey.remarks[:REMARKS]:
        yield N_("GDAL remarks: %(remark)s"), {"remark": remark[:200]}


def differences(before: Standing, layer: Layer, rows: int) -> Iterator[Note]:
    """Give how a file differs from the layer that it takes the place of."""
    yield N_("Rows: %(before)s before, %(after)s in the file"), {"before": before.rows, "after": rows}
    if before.changes:
        yield (
            N_("Changes made since it was published stay in the history only: %(count)s"),
            {"count": before.changes},
        )
    if before.layer is None:
        return
    old = {field.name: field.type for field in before.layer.fields}
    new = {field.name: field.type for field in layer.fields}
    for message, names in (
        (N_("Fields that come: %(names)s"), [name for name in new if name not in old]),
        (N_("Fields that go: %(names)s"), [name for name in old if name not in new]),
        (
            N_("Fields that change their type: %(names)s"),
            [f"{name} ({old[name]} → {new[name]})" for name in new if old.get(name, new[name]) != new[name]],
        ),
    ):
        if names:
            yield message, {"names": ", ".join(names)}
    kinds = [one.geometry.value if one.geometry else "-" for one in (before.layer, layer)]
    if kinds[0] != kinds[1]:
        yield (
            N_("Geometry: %(before)s before, %(after)s in the file"),
            {"before": kinds[0], "after": kinds[1]},
        )


def _columns(source: Source, survey: Survey) -> Iterator[Note]:
    left_out = [column.name for column in source.columns if column.type == LEFT_OUT]
    if left_out:
        yield N_("Columns of binary data were left out: %(columns)s"), {"columns": ", ".join(left_out)}
    made = [
        f"{column.name} → {name}"
        for name, column in field_columns(source, survey).items()
        if column.name != name
    ]
    if made:
        yield (
            N_("Columns that got another name; their header stays as title: %(columns)s"),
            {"columns": ", ".join(made)},
        )


def _identifiers(publication: Publication, source: Source, survey: Survey) -> Iterator[Note]:
    if survey.id_column is not None:
        if publication.id_column is None:
            yield N_("Features are identified by column %(column)s"), {"column": survey.id_column}
        return
    if survey.has_own_numbers:
        yield N_("Features keep the numbers that the file gives them"), {}
    elif any(column.name.casefold() == ID_COLUMN for column in source.kept_columns):
        yield N_("Column id does not identify the rows, so features are numbered from 1"), {}
    else:
        yield N_("Features are numbered from 1; name a column that identifies them with --id-column"), {}
