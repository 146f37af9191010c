"""What figures are asked for: a period, and of which day's ledger."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from layers.railway_hazards.figures import Period


@dataclass(frozen=True, slots=True)
class Question:
    """For what figures are counted.

    Parameters
    ----------
    period : Period
        Its end is the cut-off date.
    ledger_of : date
        The ledger as it stood at the end of this day is counted; of today as it is now.
    today : date
    with_demo : bool
        Whether hazards invented for demonstration count.

    Raises
    ------
    ValueError
        If the ledger is older than the cut-off date, or lies in the future.
    """

    period: Period
    ledger_of: date
    today: date
    with_demo: bool = True

    def __post_init__(self) -> None:
        if not self.period.until <= self.ledger_of <= self.today:
            raise ValueError("the ledger is of a day from the cut-off date to today")

    @property
    def is_present(self) -> bool:
        """Whether the ledger is counted as it is now."""
        return self.ledger_of == self.today

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """Return the moment whose rows are counted; None for the present ones.

        The same second that ``as-of`` with this day means: changes are stamped to the second.
        """
        if self.is_present:
            return None
        end = datetime.combine(self.ledger_of + timedelta(days=1), time(), zone)
        return (end - timedelta(seconds=1)).astimezone(UTC)
