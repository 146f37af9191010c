"""How far each hazard of the demo set has come, with dates that agree."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo_service.demo.dealing import Generator, between, deal

AGES_DAYS = {
    "reported": (0, 7),
    "verified": (2, 20),
    "assigned": (5, 45),
    "rectifying": (10, 160),
    "submitted": (20, 160),
    "closed": (30, 540),
    "rejected": (5, 400),
    "duplicate": (5, 400),
    "transferred": (10, 300),
    "monitored": (60, 540),
    "reopened": (120, 540),
}
"""Days since a hazard was found, by what has become of it."""

SHARES = {
    "reported": 5,
    "verified": 6,
    "assigned": 10,
    "rectifying": 22,
    "submitted": 8,
    "closed": 37,
    "rejected": 2,
    "duplicate": 2,
    "transferred": 2,
    "monitored": 4,
    "reopened": 2,
}
"""Per cent of each status. Invented: the report of 2023 counts twelve closed hazards and no others."""

WITH_DEADLINE = frozenset({"assigned", "rectifying", "submitted", "closed", "transferred", "monitored"})
"""A reopened hazard waits for a new one."""
TERMS_DAYS = (15, 30, 60, 90)
RECHECK_DAYS = 90

NO_DATE = np.datetime64("NaT", "D")
Dates = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Lifecycle:
    """Columns of one shape (n,); dates of unit day, NaT where there is none.

    `found_on` is never after today, `deadline` after `found_on`, `closed_on` after `found_on` and
    not after today; `closed_on` and `recheck_due` exist exactly for closed hazards.
    """

    status: NDArray[np.str_]
    found_on: Dates
    deadline: Dates
    closed_on: Dates
    recheck_due: Dates


def lifecycle(rng: Generator, count: int, today: date) -> Lifecycle:
    """Deal statuses by their shares and dates that fit them."""
    names = np.array(list(SHARES))
    dealt = deal(rng, SHARES, count)
    status = names[dealt]
    youngest, oldest = np.array([AGES_DAYS[name] for name in SHARES], dtype=np.int64)[dealt].T
    age = between(rng, youngest, oldest)
    found_on = np.datetime64(today, "D") - age
    terms = np.array(TERMS_DAYS)[between(rng, np.zeros_like(age), np.full_like(age, len(TERMS_DAYS) - 1))]
    deadline = np.where(np.isin(status, list(WITH_DEADLINE)), found_on + terms, NO_DATE)
    took = between(rng, np.full_like(age, 3), np.maximum(np.minimum(age, terms + 30), 3))
    closed_on = np.where(status == "closed", found_on + took, NO_DATE)
    return Lifecycle(status, found_on, deadline, closed_on, closed_on + RECHECK_DAYS)
