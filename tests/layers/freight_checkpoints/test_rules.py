from datetime import date

import pytest

from layers.freight_checkpoints.rules import is_verification_expired


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2026, 5, 30), False), (date(2026, 5, 31), False), (date(2026, 6, 1), True)]
)
def test_certificate_holds_on_its_last_day(today, expected):
    assert is_verification_expired(date(2026, 5, 31), today) is expected


def test_certificate_that_is_not_recorded_claims_nothing():
    assert not is_verification_expired(None, date(2026, 6, 1))
