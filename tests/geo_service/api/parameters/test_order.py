"""Sort keys, and marks that lead only through the query they were made for."""

import base64
from datetime import UTC, date, datetime

import orjson
import pytest
from starlette.datastructures import QueryParams

from geo_service.api.parameters.order import mark_of, position_of, sort_keys
from geo_service.db.selection import Position, SortKey
from geo_service.errors import BadParameter
from layers.registry import LAYERS

LAYER = LAYERS["railway_hazards"]
ORDER = (SortKey("found_on", is_descending=True), SortKey("category"), SortKey("updated_at"), SortKey("id"))
QUERY = QueryParams("category=hazard_tree&sortby=-found_on,category,updated_at,id&limit=3")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("category", (SortKey("category"),)),
        ("+category", (SortKey("category"),)),
        (" category", (SortKey("category"),)),
        ("-found_on,id", (SortKey("found_on", is_descending=True), SortKey("id"))),
        ("category,-category", (SortKey("category"),)),
    ],
)
def test_sort_keys(given, expected):
    assert sort_keys({"sortby": given}, LAYER) == expected


@pytest.mark.parametrize(
    "given", ["", "dragon", "geometry", "-", "category;id", ",".join(list(LAYER.by_name)[:9])]
)
def test_what_cannot_be_sorted_by_is_refused(given):
    with pytest.raises(BadParameter, match="sortby"):
        sort_keys({"sortby": given}, LAYER)


POSITIONS = [
    Position(
        7, (date(2026, 1, 5), "hazard_tree", datetime(2026, 6, 30, 8, 0, 0, 123456, tzinfo=UTC), "下𬒗")
    ),
    Position(2**31 - 1, (None, None, None, "x")),
]


@pytest.mark.parametrize("position", POSITIONS)
def test_a_mark_leads_back_to_its_position(position):
    mark = mark_of(position, QUERY)
    again = QueryParams([*QUERY.multi_items(), ("next", mark), ("limit", "99"), ("lang", "en")])
    assert position_of(again, LAYER, ORDER) == position


def test_the_first_page_has_no_mark():
    assert position_of(QUERY, LAYER, ORDER) is None


def _content(*values):
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def _fingerprint():
    return orjson.loads(base64.urlsafe_b64decode(mark_of(Position(1), QUERY) + "=="))[0]


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "%%%",
        "é",
        _content(1, 2),
        _content(_fingerprint(), -1, None, None, None, None),
        _content(_fingerprint(), 2**31, None, None, None, None),
        _content(_fingerprint(), "7", None, None, None, None),
        _content(_fingerprint(), 7, None),
        _content(_fingerprint(), 7, "no date", None, None, None),
        _content(_fingerprint(), 7, None, "a\0b", None, None),
        _content(_fingerprint(), 7, None, None, "2026-06-30T08:00:00", None),
        _content(_fingerprint(), 7, None, None, "0001-01-01T00:00:00+14:00", None),
        _content(_fingerprint(), 7, None, None, "9999-12-31T23:59:59-14:00", None),
        _content(_fingerprint(), [7], None, None, None, None),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"[").decode(),
        "A" * 9_000,
    ],
)
def test_marks_that_are_not_ours_are_refused(mark):
    with pytest.raises(BadParameter, match="next"):
        position_of(QueryParams([*QUERY.multi_items(), ("next", mark)]), LAYER, ORDER)


def test_a_mark_of_other_filters_or_another_order_is_refused():
    mark = mark_of(POSITIONS[0], QUERY)
    for other in ("category=light_debris&sortby=-found_on,category,updated_at,id", "sortby=category"):
        params = QueryParams([*QueryParams(other).multi_items(), ("next", mark)])
        with pytest.raises(BadParameter, match="next"):
            position_of(params, LAYER, sort_keys(params, LAYER))
