"""When a finding becomes an alert, and when an alert has nothing behind it any more.

A rule has one alert for a subject at a time. What people settled speaks for as long as the rule holds
without a break: a false alarm (误报) mutes the subject until the rule once did not hold.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where the last alert of a rule for a subject stands."""

    NONE = "none"
    OPEN = "open"
    CLEARED = "cleared"
    """Nobody settled it, but the rule holds no more."""
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


class Move(StrEnum):
    """What a run does about a subject."""

    NOTHING = "nothing"
    OPEN = "open"
    STAY = "stay"
    RETURN = "return"
    CLEAR = "clear"
    FORGET = "forget"
    """Nothing is known of the subject any more: the next finding is a new one."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How often in a row the rule held of a subject, or did not; counted as far as it matters.

    Parameters
    ----------
    seen, unseen : int
    is_muted : bool
        Whether a settled alert speaks for the subject although the rule holds.
    """

    seen: int = 0
    unseen: int = 0
    is_muted: bool = False


def follow(
    memory: Memory,
    standing: Standing,
    *,
    holds: bool,
    open_after: int = 1,
    clear_after: int = 1,
    is_long_closed: bool = False,
) -> tuple[Memory, Move]:
    """Return what is remembered of a subject after a run, and what the run does.

    Parameters
    ----------
    memory : Memory
        After the run before.
    standing : Standing
        Of the last alert.
    holds : bool
        Whether the rule holds now.
    open_after, clear_after : int
        Runs in a row, at least 1.
    is_long_closed : bool
        Whether a closed alert was closed so long ago that what still holds is worth another.
    """
    if holds:
        return _held(memory, standing, open_after, is_long_closed=is_long_closed)
    unseen = min(memory.unseen + 1, clear_after)
    if standing is Standing.NONE:
        return Memory(), Move.FORGET
    if standing is Standing.CLEARED or unseen < clear_after:
        return Memory(0, unseen, memory.is_muted), Move.NOTHING
    if standing is Standing.OPEN:
        return Memory(0, unseen), Move.CLEAR
    return Memory(), Move.FORGET


def _held(
    memory: Memory, standing: Standing, open_after: int, *, is_long_closed: bool
) -> tuple[Memory, Move]:
    seen = min(memory.seen + 1, open_after)
    if standing is Standing.OPEN:
        return Memory(seen), Move.STAY
    if standing is Standing.FALSE_ALARM or (standing is Standing.CLOSED and not is_long_closed):
        return Memory(seen, is_muted=True), Move.NOTHING
    if seen < open_after:
        return Memory(seen), Move.NOTHING
    return Memory(seen), Move.RETURN if standing is Standing.CLEARED else Move.OPEN
