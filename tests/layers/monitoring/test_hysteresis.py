"""Opening, clearing, muting: one alert at a time, whatever people and rows do."""

from hypothesis import given
from hypothesis import strategies as st

from layers.monitoring.hysteresis import Memory, Move, Standing, follow

NEW = Memory()
N, S = Standing, Move


def test_a_finding_opens_at_once_or_after_as_many_runs_as_the_rule_says() -> None:
    assert follow(NEW, N.NONE, holds=True) == (Memory(1), S.OPEN)
    memory, move = follow(NEW, N.NONE, holds=True, open_after=3)
    assert (memory, move) == (Memory(1), S.NOTHING)
    memory, move = follow(memory, N.NONE, holds=True, open_after=3)
    assert move is S.NOTHING
    assert follow(memory, N.NONE, holds=True, open_after=3) == (Memory(3), S.OPEN)


def test_a_break_begins_the_count_anew() -> None:
    assert follow(Memory(2), N.NONE, holds=False, open_after=3) == (Memory(), S.FORGET)


def test_an_alert_is_cleared_after_as_many_runs_as_the_rule_says_and_comes_back() -> None:
    memory, move = follow(Memory(1), N.OPEN, holds=False, clear_after=2)
    assert (memory, move) == (Memory(0, 1), S.NOTHING)
    assert follow(memory, N.OPEN, holds=True, clear_after=2) == (Memory(1), S.STAY)
    assert follow(memory, N.OPEN, holds=False, clear_after=2) == (Memory(0, 2), S.CLEAR)
    assert follow(Memory(0, 2), N.CLEARED, holds=False, clear_after=2)[1] is S.NOTHING
    assert follow(Memory(0, 2), N.CLEARED, holds=True, clear_after=2) == (Memory(1), S.RETURN)


def test_a_false_alarm_is_silent_until_the_rule_once_did_not_hold() -> None:
    memory, move = follow(Memory(1), N.FALSE_ALARM, holds=True)
    assert (memory, move) == (Memory(1, is_muted=True), S.NOTHING)
    assert follow(memory, N.FALSE_ALARM, holds=True, is_long_closed=True) == (memory, S.NOTHING)
    memory, move = follow(memory, N.FALSE_ALARM, holds=False)
    assert (memory, move) == (Memory(), S.FORGET)
    assert follow(memory, N.NONE, holds=True)[1] is S.OPEN


def test_what_was_closed_while_the_rule_holds_is_told_again_only_after_long() -> None:
    assert follow(Memory(1), N.CLOSED, holds=True) == (Memory(1, is_muted=True), S.NOTHING)
    assert follow(Memory(1, is_muted=True), N.CLOSED, holds=True, is_long_closed=True)[1] is S.OPEN
    assert follow(Memory(1), N.CLOSED, holds=False) == (Memory(), S.FORGET)


@given(
    runs=st.lists(st.tuples(st.booleans(), st.sampled_from(["", "close", "mute", "reopen"])), max_size=40),
    open_after=st.integers(1, 3),
    clear_after=st.integers(1, 3),
)
def test_there_is_never_a_second_alert_beside_an_unsettled_one(runs, open_after, clear_after) -> None:
    memory, standing, in_row = NEW, N.NONE, 0
    for holds, act in runs:
        before = standing
        memory, move = follow(memory, standing, holds=holds, open_after=open_after, clear_after=clear_after)
        in_row = in_row + 1 if holds else 0
        if move is S.OPEN:
            assert before is N.NONE
            assert in_row >= open_after
        assert (move in (S.OPEN, S.RETURN, S.STAY)) <= holds
        assert (move in (S.CLEAR, S.FORGET)) <= (not holds)
        assert 0 <= memory.seen <= open_after
        assert 0 <= memory.unseen <= clear_after
        standing = {
            S.OPEN: N.OPEN,
            S.RETURN: N.OPEN,
            S.CLEAR: N.CLEARED,
            S.FORGET: N.NONE,
        }.get(move, standing)
        if standing in (N.OPEN, N.CLEARED) and act in ("close", "mute"):
            # What was settled when the rule held no more is over (`states.State.standing`).
            settled = N.CLOSED if act == "close" else N.FALSE_ALARM
            standing = N.NONE if standing is N.CLEARED else settled
        elif standing in (N.CLOSED, N.FALSE_ALARM) and act == "reopen":
            standing = N.OPEN
