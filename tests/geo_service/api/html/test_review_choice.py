"""Which lines of a board an address asks for, and the counts beside them."""

from datetime import date

import pytest
from starlette.datastructures import QueryParams

from geo_service.api.html.review.board import Board, Line
from geo_service.api.html.review.choice import Choice, choice_of, chosen
from layers.railway_hazards import LAYER
from layers.railway_hazards.attention import Rules, attention

TODAY = date(2026, 11, 22)


def line(name: str, status: str, *, found_on: date = date(2026, 11, 1), **values: object) -> Line:
    row = {"status": status, "grade": "general", "found_on": found_on, **values}
    return Line(
        id=name,
        title=name.upper(),
        status=status,
        values=row,
        attention=attention(row, TODAY, Rules()),
        is_settled=status in LAYER.workflow.settled,
        day=found_on,
        place=None,
        text=f"{name} {values.get('description', '')}".casefold(),
        is_low=False,
        is_demo=False,
        version=1,
    )


LATE = line("late", "rectifying", deadline=date(2026, 11, 20), segment_id="village", line_id="k")
CALM = line("calm", "rectifying", deadline=date(2027, 1, 1), segment_id="town", line_id="k")
NEW = line("new", "reported", segment_id="elsewhere", line_id="g", description="危树 Tree")
DONE = line("done", "closed", segment_id="village", line_id="k", found_on=date(2026, 3, 1))
BACK = line("back", "closed", recheck_due=date(2026, 11, 22), line_id="k")
BOARD = Board(
    (LATE, BACK, NEW, CALM, DONE),
    {"town": frozenset({"town", "village"}), "village": frozenset({"village"})},
)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice({}), ["late", "back", "new", "calm"]),
        (Choice({}, "all"), ["late", "back", "new", "calm", "done"]),
        (Choice({}, "settled"), ["back", "done"]),
        (Choice({}, "overdue"), ["late"]),
        (Choice({"segment_id": "town"}), ["late", "calm"]),
        (Choice({"segment_id": "town"}, "all"), ["late", "calm", "done"]),
        (Choice({"segment_id": "nowhere"}), []),
        (Choice({"line_id": "k", "status": "closed"}), ["back"]),
        (Choice({}, text="TREE"), ["new"]),
        (Choice({}, "all", until=date(2026, 3, 1)), ["done"]),
        (Choice({}, "all", since=date(2026, 3, 2), until=date(2026, 11, 1)), ["late", "back", "new", "calm"]),
    ],
)
def test_what_an_address_asks_for_is_chosen_in_the_boards_order(choice: Choice, expected: list[str]) -> None:
    assert [one.id for one in chosen(BOARD, LAYER, choice).lines] == expected


def test_counts_say_what_another_choice_would_show() -> None:
    choice = Choice({"line_id": "k"}, "overdue")
    found = chosen(BOARD, LAYER, choice)
    for state, count in found.states.items():
        assert count == len(chosen(BOARD, LAYER, Choice({"line_id": "k"}, state)).lines)
    assert dict(found.states) == {"all": 4, "": 3, "overdue": 1, "recheck_due": 1, "settled": 2}
    # a count of a field passes over the choice in that field alone
    assert dict(chosen(BOARD, LAYER, Choice({"line_id": "k"})).values["line_id"]) == {"k": 3, "g": 1}
    assert dict(chosen(BOARD, LAYER, Choice({"line_id": "k"})).values["status"]) == {
        "rectifying": 2,
        "closed": 1,
    }


def test_an_address_is_read_and_written_alike() -> None:
    query = {"line_id": "k", "attention": "overdue", "q": "树", "from": "2026-01-01", "to": "2026-02-01"}
    assert choice_of(QueryParams(query), LAYER).query == query
    broken = {"attention": "<script>", "from": "2026-13-01", "to": "gestern", "owner": "x", "q": " \0 "}
    assert choice_of(QueryParams(broken), LAYER) == Choice({})
