"""The monitoring rules, one line each."""

from layers.monitoring.berth_over_capacity import BERTH_OVER_CAPACITY
from layers.monitoring.patrol_overdue import PATROL_OVERDUE
from layers.monitoring.rule import Rule
from layers.monitoring.verification_expired import VERIFICATION_EXPIRED

RULES: tuple[Rule, ...] = (PATROL_OVERDUE, VERIFICATION_EXPIRED, BERTH_OVER_CAPACITY)
