"""What a program says about a file that it sends: fields of a form, or members of a JSON object."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.errors import BadParameter
from geo_service.importing.plan import Plan
from layers.text import Text

FIELDS = (
    *("layer", "crs", "sheet", "encoding", "header", "mode", "rule", "repair", "number_prefix"),
    *("targets", "map", "defaults", "dry_run", "text"),
)
"""Fields of the form beside the file, which comes last."""

_WORDS = {"true": True, "false": False}
_PLAIN = ("crs", "sheet", "encoding", "mode", "rule", "number_prefix")


_DECISION = '{"plan": {...}, "commit": false, "dry_run": true}'


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a file that was sent before.

    Parameters
    ----------
    changes : mapping of str to object
        Members of its plan, as values of JSON.
    is_commit : bool
        Whether its rows are to be stored.
    unseen : bool
        Whether they are although nobody has seen what would come of them.
    """

    changes: Mapping[str, Any]
    is_commit: bool
    unseen: bool


def decision_of(body: Any) -> Decision:
    """Return what a JSON object decides.

    ``commit`` stores what was looked at before; ``dry_run`` that is false stores the rows as the plan now
    says, also where nobody looked, as it does in the form that sends the file.

    Raises
    ------
    BadParameter
    """
    if not isinstance(body, dict) or not set(body) <= {"plan", "commit", "dry_run"}:
        raise BadParameter(name="body", expected=_DECISION, value="-")
    changes, is_commit, is_dry = body.get("plan", {}), body.get("commit", False), body.get("dry_run", True)
    are_flags = isinstance(is_commit, bool) and isinstance(is_dry, bool)
    if not isinstance(changes, dict) or not are_flags or "layer_id" in changes:
        raise BadParameter(name="plan", expected=_DECISION, value="-")
    return Decision(changes, is_commit or not is_dry, not is_dry)


def plan_of(fields: Mapping[str, str]) -> Plan:
    """Return the plan that the fields of a form say.

    Parameters
    ----------
    fields : mapping of str to str
        ``header`` as rows of the sheet counted from 1 (``2``, ``2-3``); ``targets`` (a list) and
        ``defaults`` (an object) in JSON.

    Raises
    ------
    BadParameter, BadPlan
    """
    for name in fields:
        if name not in FIELDS:
            raise BadParameter(name=name[:60], expected=", ".join(FIELDS), value=fields[name][:60])
    changes: dict[str, Any] = {name: fields[name] for name in _PLAIN if fields.get(name)}
    if fields.get("header"):
        changes["header"] = _rows(fields["header"])
    if fields.get("repair"):
        changes["repair"] = flag(fields, "repair", default=True)
    changes |= {name: _json(fields, name) for name in ("targets", "defaults") if fields.get(name)}
    return Plan(layer_id=fields.get("layer", "")).changed(**changes)


def mapping_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the targets that a form gives for some columns, by their headers.

    Raises
    ------
    BadParameter
    """
    given = _json(fields, "map") if fields.get("map") else {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise BadParameter(name="map", expected='{"列名": "field"}', value=fields["map"][:60])
    return given


def flag(fields: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return a field that is true or false.

    Raises
    ------
    BadParameter
    """
    given = fields.get(name, "")
    if not given:
        return default
    if given not in _WORDS:
        raise BadParameter(name=name, expected="true, false", value=given[:60])
    return _WORDS[given]


def _rows(text: str) -> list[int]:
    first, _, last = text.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()) or len(text) > 20 or int(first) < 1:
        expected = Text("行号，如 2 或 2-3", "rows, such as 2 or 2-3")
        raise BadParameter(name="header", expected=expected, value=text[:60])
    return [int(first) - 1, int(last or first) - 1]


def _json(fields: Mapping[str, str], name: str) -> Any:
    try:
        return json.loads(fields[name])
    except (ValueError, RecursionError):
        raise BadParameter(name=name, expected="JSON", value=fields[name][:60]) from None
