"""What a person is told of the columns of a table: units that are converted, fields that no column serves."""

from collections.abc import Iterator, Mapping, Sequence

from layers.contract import PROVENANCE, Layer
from layers.ledger.columns import Columns, stated_unit
from layers.ledger.targets import NEVER_GIVEN
from layers.text import Text

MOST_LISTED = 12
"""Columns or fields that a note lists."""


def told_of_units(layer: Layer, columns: Sequence[str], targets: Sequence[str]) -> tuple[Text, ...]:
    """Return what becomes of the units in the names of columns.

    Parameters
    ----------
    layer : Layer
    columns, targets : sequence of str
    """
    return tuple(_units(layer, columns, targets))[:MOST_LISTED]


def told_of_required(
    layer: Layer, targets: Sequence[str], defaults: Mapping[str, str], *, is_numbered: bool
) -> tuple[Text, ...]:
    """Return which fields that every row needs have neither a column nor a value for all rows.

    Parameters
    ----------
    layer : Layer
    targets : sequence of str
    defaults : mapping of str to str
        By field.
    is_numbered : bool
        Whether rows without a number get one.
    """
    about_all = {field.name for field in PROVENANCE}
    missing = [
        field.title
        for field in layer.fields
        if field.required
        and not field.by_review
        and field.default is None
        and field.name not in {*targets, *defaults, *NEVER_GIVEN, *about_all}
        and not (is_numbered and field.name == layer.key)
    ]
    if not missing:
        return ()
    zh = "、".join(f"“{title.zh}”" for title in missing[:MOST_LISTED])
    en = ", ".join(title.en for title in missing[:MOST_LISTED])
    return (Text(f"必填字段{zh}没有对应的列", f"required, but no column serves them: {en}"),)


def _units(layer: Layer, columns: Sequence[str], targets: Sequence[str]) -> Iterator[Text]:
    reader = Columns(layer)
    for column, target in zip(columns, targets, strict=True):
        if not stated_unit(column):
            continue
        meaning = None if target else reader.words(column)
        field = layer.by_name.get(target or (meaning.target if meaning is not None else ""))
        if field is None:
            continue
        unit = reader.unit(column, field.name)
        wanted = field.unit or "—"
        if target and unit:
            yield Text(
                f"“{column}”按表头单位{unit}换算为{wanted}", f"“{column}”: converted from {unit} to {wanted}"
            )
        elif unit is None:
            unit = stated_unit(column)
            title = field.title
            yield Text(
                f"“{column}”的单位{unit}不能换算为“{title.zh}”的单位（{wanted}），不导入",
                f"“{column}”: {unit} cannot be converted to the unit of “{title.en}” ({wanted}), left out",
            )
