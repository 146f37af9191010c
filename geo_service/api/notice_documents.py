"""Notices and the morning sheet as JSON, and where the features are that they speak of."""

from typing import Any
from urllib.parse import quote

from geo_service.db.feature_text import moment
from geo_service.notices.morning import Line, Morning
from geo_service.notices.notice import Notice
from geo_service.notices.watch import LAYER_ID
from layers.text import Language


def feature_address(root: str, about: Notice | Line, language: Language) -> str:
    """Return the page of the feature that something is about: hazards have theirs in the review.

    Parameters
    ----------
    root : str
        Prefix of all addresses, without a slash at its end.
    about : Notice or Line
    language : Language
    """
    feature = about.feature if isinstance(about, Notice) else about.id
    name = quote(feature, safe="")
    if about.collection == LAYER_ID:
        return f"{root}/review/{name}?lang={language.value}"
    return f"{root}/collections/{quote(about.collection, safe='')}/items/{name}?lang={language.value}"


def item_address(base: str, collection: str, feature: str) -> str:
    """Return the address of a feature for programs."""
    return f"{base}/collections/{quote(collection, safe='')}/items/{quote(feature, safe='')}"


def notice_document(base: str, notice: Notice, language: Language) -> dict[str, Any]:
    """Return a notice; who it was is told as far as the reader may know."""
    document: dict[str, Any] = {
        "kind": notice.kind.value,
        "at": moment(notice.at),
        "collection": notice.collection,
        "feature": notice.feature,
        "title": notice.title,
        "what": notice.what.in_language(language),
        "count": notice.count,
        "is_unread": notice.is_unread,
        "href": item_address(base, notice.collection, notice.feature),
    }
    if notice.seq is not None:
        document["seq"] = notice.seq
    for name, text in (("state", notice.state), ("party", notice.party)):
        if text is not None:
            document[name] = text.in_language(language)
    if notice.comment:
        document["comment"] = notice.comment
    if notice.actor is not None:
        document["actor"] = {"id": notice.actor.id}
        if notice.actor.name is not None:
            document["actor"]["name"] = notice.actor.name
    return document


def morning_document(base: str, sheet: Morning, text: str, language: Language) -> dict[str, Any]:
    """Return the morning sheet, with the text that is copied into a chat."""
    return {
        "day": sheet.day.isoformat(),
        "has_demo": sheet.has_demo,
        "sections": [
            {
                "id": name,
                "title": title.in_language(language),
                "count": part.count,
                "entries": [_line(base, line, language) for line in part.lines],
            }
            for name, title, part in sheet.sections
        ],
        "text": text,
    }


def _line(base: str, line: Line, language: Language) -> dict[str, Any]:
    return {
        "collection": line.collection,
        "feature": line.id,
        "title": line.number,
        "about": [part.in_language(language) for part in line.about],
        "state": line.state.in_language(language),
        "watcher": None if line.watcher is None else line.watcher.in_language(language),
        "is_demo": line.is_demo,
        "href": item_address(base, line.collection, line.id),
    }
