"""The cells of a row by what they are for."""

from collections.abc import Sequence

from layers.contract import Layer
from layers.field import FieldType
from layers.ledger.grid import Cell
from layers.ledger.splitting import CellProblem
from layers.ledger.table import Record
from layers.ledger.values import is_blank, plain
from layers.text import Text

JOINT = "；"
"""Between the texts of two columns that go into one field."""


class Cells:
    """The columns of a table by their targets.

    Parameters
    ----------
    layer : Layer
    columns, targets : sequence of str
        Of the same length.

    Raises
    ------
    ValueError
        If there are not as many targets as columns.
    """

    def __init__(self, layer: Layer, columns: Sequence[str], targets: Sequence[str]) -> None:
        if len(columns) != len(targets):
            raise ValueError(f"{len(columns)} columns, but {len(targets)} targets")
        self._target = dict(zip(columns, targets, strict=True))
        self._columns: dict[str, list[int]] = {}
        self._name: dict[str, str] = {}
        for index, (column, target) in enumerate(zip(columns, targets, strict=True)):
            if target:
                self._columns.setdefault(target, []).append(index)
                self._name.setdefault(target, column)
        self._joined = {
            target
            for target, indices in self._columns.items()
            if len(indices) > 1 and is_free_text(layer, target)
        }

    def column(self, target: str) -> str:
        """Name of the first column for a target; empty where there is none."""
        return self._name.get(target, "")

    def target(self, column: str) -> str:
        """Target of a column; empty where it is left out."""
        return self._target.get(column, "")

    def of(self, record: Record) -> tuple[dict[str, Cell], list[CellProblem]]:
        """Return the cells of a row by target, and where two columns for one field contradict each other.

        Texts of two columns for one field are joined; of other fields only one may have a value.
        """
        cells: dict[str, Cell] = {}
        problems: list[CellProblem] = []
        for target, indices in self._columns.items():
            if len(indices) == 1:
                cells[target] = record.values[indices[0]]
                continue
            given = [record.values[index] for index in indices if not is_blank(record.values[index])]
            if target in self._joined:
                cells[target] = JOINT.join(dict.fromkeys(plain(str(cell)) for cell in given)) or None
                continue
            cells[target] = given[0] if given else None
            if len(set(map(str, given))) > 1:
                reason = Text("两列都对应此字段而内容不同", "two columns for this field differ")
                problems.append((target, given[1], reason, None))
        return cells, problems


def is_free_text(layer: Layer, target: str) -> bool:
    """Whether a field holds words of any kind, so that the texts of several columns may be joined in it."""
    field = layer.by_name.get(target)
    return (
        field is not None
        and field.type is FieldType.TEXT
        and not (field.codes or field.references or field.is_chainage or target == layer.key)
    )
