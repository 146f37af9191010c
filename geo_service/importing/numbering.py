"""How the numbers of a ledger begin that only counts its rows."""

from pathlib import Path

from geo_service.importing.plan import Mode, Plan
from geo_service.importing.sheet import Sheet
from layers.contract import Layer
from layers.ledger.prefix import only_counts, propose_prefix
from layers.text import Text


def prefix_of(layer: Layer, sheet: Sheet, path: Path, plan: Plan) -> str:
    """Return the prefix of a plan, or the one that is proposed where the plan has none and needs it.

    None is proposed where features that are there are to be changed: numbers that were made up must not
    choose which ones.

    Parameters
    ----------
    layer : Layer
    sheet : Sheet
    path : Path
    plan : Plan
        With the target of each column.
    """
    if plan.number_prefix or plan.mode is Mode.UPDATE:
        return plan.number_prefix
    if not only_counts(layer, sheet.table.columns, plan.targets):
        return ""
    titles = (*sheet.titles, sheet.name, path.stem)
    return propose_prefix(layer, sheet.table, plan.targets, titles, sheet.year)


def told_of_prefix(layer: Layer, sheet: Sheet, plan: Plan) -> tuple[Text, ...]:
    """Return what a person is told of the numbers of a ledger that only counts its rows."""
    if not plan.number_prefix or not only_counts(layer, sheet.table.columns, plan.targets):
        return ()
    prefix = plan.number_prefix
    return (
        Text(
            f"“序号”只在本表内计数，编号取“{prefix}”加序号，前缀可改；同一台账再次导入须用同一前缀",
            f"the ledger only counts its rows, so numbers are “{prefix}” and the count; the prefix can be"
            " changed, and the same ledger needs the same one when it comes again",
        ),
    )
