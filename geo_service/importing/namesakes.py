"""Rows without a number or an identifier, and the stored features that have their name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo_service.importing.plan import Mode
from geo_service.importing.standing import Standing, Stored
from layers.contract import Layer
from layers.text import Text

if TYPE_CHECKING:
    from geo_service.importing.cases import Case, Question

NEAR_M = 500.0
"""Two features of one name that lie farther apart are two."""

MOST_TOLD = 3
_GEOD = Geod(ellps="WGS84")


def match_names(cases: Sequence["Case"], question: "Question", standing: Standing) -> None:
    """Match rows with the stored feature that has their name, or tell them that there is one.

    Where features that are there are to be changed a row stands for the one feature of its name that
    lies near; everywhere else the row is told of those that have the name and stays a new one.

    Parameters
    ----------
    cases : sequence of Case
        Rows that stand for nothing yet.
    question : Question
    standing : Standing
    """
    layer = question.layer
    if not layer.title_field.startswith("name"):
        return  # posts and labels are no names
    said = {case: str(case.row.values[layer.title_field]) for case in cases if _is_open(case, layer)}
    there = standing.by_name(set(said.values()))
    times = Counter(said.values())
    for case, name in said.items():
        found = [
            one
            for one in there.get(name, [])
            if _is_seen(one, question) and _is_near(case.position.geometry, one.feature.geometry)
        ]
        if not found:
            continue
        if question.plan.mode is Mode.UPDATE and len(found) == 1 and times[name] == 1:
            case.stored, case.is_by_content = found[0], False
            case.notes.append(Text("按名称对应已有要素", "known by its name"))
        else:
            case.notes.append(_told(name, found))


def _is_open(case: "Case", layer: Layer) -> bool:
    """Whether nothing but its name says which feature a row stands for."""
    is_nameless = case.row.values.get(layer.title_field) is None
    return not (case.faults or case.row.id or case.same_as or is_nameless)


def _is_seen(one: Stored, question: "Question") -> bool:
    """Whether a feature counts: an invented one does not, nor one that the principal does not see."""
    values, scope = one.feature.properties, question.layer.access.scope
    if values.get("is_demo"):
        return False
    allowed = question.known.allowed
    return allowed is None or (scope is not None and values.get(scope) in allowed)


def _is_near(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return True
    return bool(_GEOD.geometry_length(shapely.shortest_line(one, other)) <= NEAR_M)


def _told(name: str, found: Iterable[Stored]) -> Text:
    ids = [one.feature.id for one in found]
    listed = "、".join(ids[:MOST_TOLD]) + ("…" if len(ids) > MOST_TOLD else "")
    return Text(
        f"已有同名要素“{name}”（{listed}），请核对是否重复",
        f"a feature called “{name}” is there already ({listed}): look whether it is the same",
    )
