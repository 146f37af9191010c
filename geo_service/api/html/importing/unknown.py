"""Values of a file that are none of a field's codes: each once, with what is taken instead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geo_service.importing.report import Report
from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.text import Language

MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class UnknownValues:
    """The values of one column that nobody knows.

    Parameters
    ----------
    column : str
        Header in the file.
    values : sequence of (str, int)
        Each value with the number of its rows, the most frequent first.
    more : bool
        Whether there are further values.
    labels : sequence of str
        What is taken.
    """

    column: str
    values: Sequence[tuple[str, int]]
    more: bool
    labels: Sequence[str]


def unknown_values(report: Report, layer: Layer, language: Language) -> list[UnknownValues]:
    """Return the values that are none of the codes of their fields, by column.

    Parameters
    ----------
    report : Report
    layer : Layer
        With the fields that the columns were taken for.
    language : Language
    """
    fields = {
        one.name: layer.field(one.target)
        for one in report.columns
        if one.target in layer.by_name and layer.field(one.target).codes
    }
    counted: dict[str, Counter[str]] = {}
    for fault in report.faults:
        field = fields.get(fault.column)
        if field is None or fault.value in (None, "") or not isinstance(read(field, fault.value), Unreadable):
            continue
        counted.setdefault(fault.column, Counter())[str(fault.value)] += 1
    return [
        UnknownValues(
            column,
            values.most_common(MOST_VALUES),
            len(values) > MOST_VALUES,
            [code.label.in_language(language) for code in fields[column].codes],
        )
        for column, values in counted.items()
    ]
