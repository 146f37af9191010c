"""Bodies of requests for steps: what is wished, for one feature or for many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.editing.errors import BadBody
from geo_service.editing.json_body import read_json
from geo_service.review.steps import Proposal
from layers.text import Text

STEP = ("action", "comment", "given", "attachments", "key")
MANY = ("ids", "features", "commit")
MAX_VERSION = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Many:
    """A step for many features.

    Parameters
    ----------
    proposal : Proposal
    ids : tuple of str
    versions : mapping of str to int
        Those that the caller has seen; needed where the step is to be taken.
    is_commit : bool
        Whether it is to be taken, or only looked at.
    """

    proposal: Proposal
    ids: tuple[str, ...]
    versions: Mapping[str, int]
    is_commit: bool


def read_step(body: bytes) -> Proposal:
    """Read the body of a step for one feature.

    Raises
    ------
    BadBody
    """
    return _proposal(_object(read_json(body), STEP))


def read_many(body: bytes) -> Many:
    """Read the body of a step for many features.

    Raises
    ------
    BadBody
        Also where a step is to be taken without the versions that were seen.
    """
    given = _object(read_json(body), (*STEP, *MANY))
    is_commit = given.get("commit", False)
    if not isinstance(is_commit, bool):
        raise _bad("commit", "true 或 false", "true or false")
    if ("ids" in given) == ("features" in given):
        raise _bad("ids / features", "二者给出其一", "one of the two")
    versions: dict[str, int] = {}
    if "ids" in given:
        ids = _texts(given, "ids")
    else:
        versions = _versions(given["features"])
        ids = tuple(versions)
    if is_commit and not versions:
        raise _bad("features", "提交时须给出每条的版本", "with commit each feature has its version")
    return Many(_proposal(given), ids, versions, is_commit)


def _proposal(given: Mapping[str, Any]) -> Proposal:
    action, comment, key = given.get("action"), given.get("comment"), given.get("key")
    if not isinstance(action, str) or not action:
        raise _bad("action", "操作的标识", "the identifier of a step")
    if comment is not None and not isinstance(comment, str):
        raise _bad("comment", "文字", "text")
    if key is not None and not isinstance(key, str):
        raise _bad("key", "文字", "text")
    inputs = given.get("given", {})
    if not isinstance(inputs, dict):
        raise _bad("given", "JSON 对象", "a JSON object")
    return Proposal(action, comment, inputs, _texts(given, "attachments"), key)


def _object(value: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadBody(reason=Text("应为 JSON 对象", "a JSON object is expected"))
    for name in value:
        if name not in known:
            raise _bad(
                name[:60], f"未知成员，已知：{', '.join(known)}", f"unknown; known are {', '.join(known)}"
            )
    return value


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = given.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _bad(name, "文字的列表", "a list of texts")
    return tuple(found)


def _versions(given: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in given if isinstance(given, list) else [None]:
        name, version = (one.get("id"), one.get("version")) if isinstance(one, dict) else (None, None)
        is_version = isinstance(version, int) and not isinstance(version, bool) and 0 < version < MAX_VERSION
        if not isinstance(name, str) or not isinstance(version, int) or not is_version:
            raise _bad("features", '{"id", "version"} 的列表', 'a list of {"id", "version"}')
        found[name] = version
    return found


def _bad(name: str, zh: str, en: str) -> BadBody:
    return BadBody(reason=Text(f"{name}：{zh}", f"{name}: {en}"))
